// Every right that anybody is given here, with its reason. A role stands on the narrowest thing that has it.
param principalId string
param operatorsObjectId string
param operatorsType string
param storageName string
param vaultName string
param keyName string
param signingKeyName string
param mailKeyNames string[]
param insightsName string
param secretNames string[]

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var role = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageQueueDataMessageSender: 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  keyVaultCryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424'
  keyVaultCryptoServiceEncryptionUser: 'e147488a-f6f5-4113-8e2d-b22465e65bf6'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName

  resource key 'keys' existing = {
    name: keyName
  }

  resource signingKey 'keys' existing = {
    name: signingKeyName
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

// ---- The program and its Functions host

var onStorage = [
  { role: role.storageBlobDataOwner, why: 'The program stores sealed parts; the Functions host keeps leases, timers and its package, and asks for Owner.' }
  { role: role.storageQueueDataContributor, why: 'The program creates queues and sends hints; the host receives them and moves failed ones to poison queues.' }
  { role: role.storageTableDataContributor, why: 'The program creates and writes its tables; the host writes its diagnostic events.' }
]

resource programOnStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for right in onStorage: {
  name: guid(storage.id, principalId, right.role)
  scope: storage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', right.role)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: right.why
  }
}]

resource programOnKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::key.id, principalId, role.keyVaultCryptoServiceEncryptionUser)
  scope: vault::key
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.keyVaultCryptoServiceEncryptionUser)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The program reads the public half and unwraps message keys. This key only, and neither create nor delete.'
  }
}

// No narrower built-in role signs. The key's own operations leave nothing but sign and verify of it.
resource programOnSigningKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::signingKey.id, principalId, role.keyVaultCryptoUser)
  scope: vault::signingKey
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.keyVaultCryptoUser)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The program signs deletion certificates. This key only, which neither wraps nor unwraps.'
  }
}

resource mailKeys 'Microsoft.KeyVault/vaults/keys@2023-07-01' existing = [for key in mailKeyNames: {
  parent: vault
  name: key
}]

resource programOnMailKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (key, i) in mailKeyNames: {
  name: guid(vault.id, key, principalId, role.keyVaultCryptoUser)
  scope: mailKeys[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.keyVaultCryptoUser)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The program signs its mail (DKIM). This key only, whose own operations leave nothing but sign and verify.'
  }
}]

resource secrets 'Microsoft.KeyVault/vaults/secrets@2023-07-01' existing = [for secret in secretNames: {
  parent: vault
  name: secret
}]

resource programOnSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (secret, i) in secretNames: {
  name: guid(vault.id, secret, principalId, role.keyVaultSecretsUser)
  scope: secrets[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.keyVaultSecretsUser)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'The program reads what a setting refers to, such as the key that signs its mail. This secret only.'
  }
}]

resource programOnInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, role.monitoringMetricsPublisher)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.monitoringMetricsPublisher)
    principalId: principalId
    principalType: 'ServicePrincipal'
    description: 'Host and program send telemetry; they cannot read it.'
  }
}

// ---- The people who run the command line

var operatorsOnStorage = [
  { role: role.storageTableDataContributor, why: 'securemail org, app, report and rotate write and read tables.' }
  { role: role.storageQueueDataMessageSender, why: 'securemail outbox retry sends a hint.' }
]

resource operatorsStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for right in operatorsOnStorage: if (!empty(operatorsObjectId)) {
  name: guid(storage.id, operatorsObjectId, right.role)
  scope: storage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', right.role)
    principalId: operatorsObjectId
    principalType: operatorsType
    description: right.why
  }
}]

resource operatorsKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsObjectId)) {
  name: guid(vault::key.id, operatorsObjectId, role.keyVaultCryptoServiceEncryptionUser)
  scope: vault::key
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.keyVaultCryptoServiceEncryptionUser)
    principalId: operatorsObjectId
    principalType: operatorsType
    description: 'securemail rotate unwraps with the old version and wraps with the new one.'
  }
}

resource operatorsSigningKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorsObjectId)) {
  name: guid(vault::signingKey.id, operatorsObjectId, role.keyVaultCryptoServiceEncryptionUser)
  scope: vault::signingKey
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.keyVaultCryptoServiceEncryptionUser)
    principalId: operatorsObjectId
    principalType: operatorsType
    description: 'Operators download the public half, to check certificates with it; they cannot sign.'
  }
}
