// Azure Communication Services email, reached by the identity: its access keys are never read.
param name string
param tags object
param senderAddress string
param senderName string
param dataLocation string
param domainVerified bool
param principalId string

var sender = split(senderAddress, '@')

resource emailService 'Microsoft.Communication/emailServices@2023-04-01' = {
  name: 'mail-${name}'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource domain 'Microsoft.Communication/emailServices/domains@2023-04-01' = {
  parent: emailService
  name: sender[1]
  location: 'global'
  tags: tags
  properties: {
    domainManagement: 'CustomerManaged'
    // A tracking pixel would tell who opened a notice.
    userEngagementTracking: 'Disabled'
  }
}

resource senderUsername 'Microsoft.Communication/emailServices/domains/senderUsernames@2023-04-01' = if (domainVerified) {
  parent: domain
  name: sender[0]
  properties: { username: sender[0], displayName: senderName }
}

resource service 'Microsoft.Communication/communicationServices@2023-04-01' = {
  name: 'acs-${name}'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    linkedDomains: domainVerified ? [domain.id] : []
  }
}

// The built-in role would also let the program delete the service. Sending needs these three.
// https://learn.microsoft.com/azure/communication-services/quickstarts/email/send-email-smtp/smtp-authentication
resource senderRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, name, 'send-mail')
  properties: {
    roleName: 'SecureMail sender ${name}'
    description: 'Send mail through Azure Communication Services.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.Communication/CommunicationServices/Read'
          'Microsoft.Communication/CommunicationServices/Write'
          'Microsoft.Communication/EmailServices/write'
        ]
      }
    ]
  }
}

resource sends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, principalId, senderRole.id)
  scope: service
  properties: {
    roleDefinitionId: senderRole.id
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The program sends notices and codes.'
  }
}

output endpoint string = 'https://${service.properties.hostName}'
