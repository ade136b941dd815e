// A free certificate for the portal's own domain, renewed by the platform, and its binding. The host name is added to
// the app once, before (`az functionapp config hostname add`): a template that bound it without a certificate first
// would take TLS away for a moment at each deployment.
param appName string
param location string
param customDomain string

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appName
}

resource certificate 'Microsoft.Web/sites/certificates@2024-11-01' = {
  parent: app
  name: replace(customDomain, '.', '-')
  location: location
  properties: { canonicalName: customDomain }
}

resource binding 'Microsoft.Web/sites/hostNameBindings@2024-11-01' = {
  parent: app
  name: customDomain
  properties: {
    hostNameType: 'Verified'
    customHostNameDnsRecordType: 'CName'
    sslState: 'SniEnabled'
    thumbprint: certificate.properties.thumbprint
  }
}
