// The key-encryption key. Purge protection is on and cannot be turned off: whoever deletes the key by mistake or in
// anger can be undone for 90 days. Messages do not depend on it to end; each has a key of its own.
param name string
param location string
param tags object
param hsmProtectedKey bool
param rotationMonths int
param workspaceId string
param isPrivate bool
param operatorRanges string[]
param deleteLock bool

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: hsmProtectedKey ? 'premium' : 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: isPrivate && empty(operatorRanges) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [for addresses in operatorRanges: { value: addresses }]
    }
  }
}

// No expiry: an expired version would refuse new messages on a day that nobody chose. The vault makes a new version
// instead; old versions go on opening old messages until `securemail rotate` has wrapped them anew.
resource key 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'securemail-kek'
  properties: {
    kty: hsmProtectedKey ? 'RSA-HSM' : 'RSA'
    keySize: 3072
    keyOps: ['wrapKey', 'unwrapKey']
    attributes: { enabled: true, exportable: false }
    rotationPolicy: {
      lifetimeActions: [
        {
          action: { type: 'rotate' }
          trigger: { timeAfterCreate: 'P${rotationMonths}M' }
        }
      ]
    }
  }
}

// Signs deletion certificates, and can do nothing else: who may sign cannot unwrap. It is not rotated, so that one public
// key checks every certificate; a new version is made by hand, and old certificates name the old one.
resource signingKey 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'securemail-signing'
  properties: {
    kty: hsmProtectedKey ? 'RSA-HSM' : 'RSA'
    keySize: 3072
    keyOps: ['sign', 'verify']
    attributes: { enabled: true, exportable: false }
  }
}

// Who used the keys, and when: the vault's own record, which the program cannot change.
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (deleteLock) {
  name: 'live-messages'
  scope: vault
  properties: {
    level: 'CanNotDelete'
    notes: 'Without this vault no live message can be read. See "Uninstall" in the runbook.'
  }
}

output id string = vault.id
output name string = vault.name
output keyName string = key.name
output keyUri string = key.properties.keyUri
output signingKeyName string = signingKey.name
output signingKeyUri string = signingKey.properties.keyUri
