// The program as a custom handler on Flex Consumption: nothing runs, and nothing is billed, while nothing happens.
import { dkimKeys, mailTransport } from '../types.bicep'

param name string
param location string
param tags object
param identityId string
param identityClientId string
param storageName string
param packageContainer string
param insightsName string
param keyUri string
param signingKeyUri string
param customDomain string
param serviceName string
param senderAddress string
param bounceAddress string
param mail mailTransport
param communicationEndpoint string
param dkim dkimKeys
param vaultName string
param alwaysReadyInstances int
param maximumInstances int
param instanceMemory int

@description('Subnet of the app; empty: no virtual network.')
param subnetId string

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    // Can be chosen only at creation; without it a Flex Consumption app takes no certificate for a domain of its own.
    siteScopedCertificatesEnabled: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
    functionAppConfig: {
      // Exactly this version: another is accepted here, and the host then never starts.
      runtime: { name: 'custom', version: '1.0' }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstances
        instanceMemoryMB: instanceMemory
        alwaysReady: alwaysReadyInstances > 0 ? [{ name: 'http', instanceCount: alwaysReadyInstances }] : []
      }
    }
  }
}

// Deployments sign in with Entra ID; passwords for them do not exist.
resource noPasswords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01' = [for way in ['scm', 'ftp']: {
  parent: app
  name: way
  properties: { allow: false }
}]

var hostName = empty(customDomain) ? app.properties.defaultHostName : customDomain
var portalUrl = 'https://${hostName}/portal'

var hostSettings = {
  AzureWebJobsStorage__accountName: storageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsDisableHomepage: 'true'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
}

var programSettings = {
  SecureMail__PortalUrl: portalUrl
  SecureMail__ServiceName: serviceName
  SecureMail__SenderAddress: senderAddress
  SecureMail__KeyVault__KeyUri: keyUri
  SecureMail__KeyVault__SigningKeyUri: signingKeyUri
  SecureMail__AllowPrivateMailServers: 'false'
}

var bounceSettings = empty(bounceAddress) ? {} : { SecureMail__BounceAddress: bounceAddress }

var smtpSettings = {
  SecureMail__MailServer__Host: mail.?host ?? ''
  SecureMail__MailServer__Port: string(mail.?port ?? 587)
  SecureMail__MailServer__Tls: mail.?tls ?? 'StartTls'
}

var signInSettings = empty(mail.?user) ? {} : {
  SecureMail__MailServer__User: mail.?user
  SecureMail__MailServer__Password: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${mail.?passwordSecretName ?? ''})'
}

var pinSettings = mail.?certificateSha256 == null ? {} : { SecureMail__MailServer__CertificateSha256: mail.?certificateSha256 }

var communicationSettings = {
  SecureMail__CommunicationServices__Endpoint: communicationEndpoint
}

var reportSettings = empty(mail.?reportKeySecretName) ? {} : {
  SecureMail__CommunicationServices__ReportKey: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${mail.?reportKeySecretName ?? ''})'
}

var vaultKeys = 'https://${vaultName}${environment().suffixes.keyvaultDns}/keys'

var dkimSettings = empty(dkim.?selector) ? {} : {
  SecureMail__Dkim__Domain: dkim.?domain ?? split(senderAddress, '@')[1]
  SecureMail__Dkim__Selector: dkim.?selector
}

// References: the platform reads the secrets with the identity, and no setting holds one.
var dkimKeySettings = empty(dkim.?keyName) ? (empty(dkim.?secretName) ? {} : {
  SecureMail__Dkim__Key: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${dkim.?secretName ?? ''})'
}) : { SecureMail__Dkim__KeyUri: '${vaultKeys}/${dkim.?keyName ?? ''}' }

var secondDkimSettings = empty(dkim.?secondSelector) ? {} : {
  SecureMail__Dkim__Second__Selector: dkim.?secondSelector
}

var secondDkimKeySettings = empty(dkim.?secondKeyName) ? (empty(dkim.?secondSecretName) ? {} : {
  SecureMail__Dkim__Second__Key: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${dkim.?secondSecretName ?? ''})'
}) : { SecureMail__Dkim__Second__KeyUri: '${vaultKeys}/${dkim.?secondKeyName ?? ''}' }

resource settings 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    hostSettings,
    programSettings,
    bounceSettings,
    dkimSettings,
    dkimKeySettings,
    secondDkimSettings,
    secondDkimKeySettings,
    reportSettings,
    mail.kind == 'smtp' ? union(smtpSettings, signInSettings, pinSettings) : communicationSettings
  )
}

output name string = app.name
output hostName string = app.properties.defaultHostName
output domainVerificationId string = app.properties.customDomainVerificationId
output portalUrl string = portalUrl
output inboundUrl string = 'https://${hostName}/inbound'
