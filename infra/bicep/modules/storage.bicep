// Everything that SecureMail keeps. Access only by identity: account keys are off, and with them every SAS that an
// account key could sign.
import { storageRedundancy } from '../types.bicep'

param name string
param location string
param tags object
param redundancy storageRedundancy

@description('Container of the deployment package.')
param packageContainer string

@description('The longest retention of any organisation, in days.')
param longestRetentionDays int

param isPrivate bool
param operatorRanges string[]
param deleteLock bool

// A sweep that is late by days is repaired before this takes effect; a message is never cut short by it.
var lastNetDays = longestRetentionDays + 7

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate && empty(operatorRanges) ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [for addresses in operatorRanges: { value: addresses, action: 'Allow' }]
    }
  }
}

// What is deleted is gone. Soft delete, versions or a change feed of blobs would keep ciphertext after its message
// ended; without the key it is noise, but nobody should have to rely on that alone. A container is another matter: only
// an accident deletes it, and then only messages that still live are in it.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    changeFeed: { enabled: false }
    containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    deleteRetentionPolicy: { enabled: false }
    isVersioningEnabled: false
  }
}

resource package 'Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01' = {
  parent: blobs
  name: packageContainer
  properties: { publicAccess: 'None' }
}

// The last net behind expiry. It finds only what the program failed to delete; the portal's keys have another prefix.
resource lastNet 'Microsoft.Storage/storageAccounts/managementPolicies@2023-05-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'sealed-parts-end'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              prefixMatch: ['securemail/sealed/']
            }
            actions: {
              baseBlob: { delete: { daysAfterCreationGreaterThan: lastNetDays } }
              snapshot: { delete: { daysAfterCreationGreaterThan: lastNetDays } }
            }
          }
        }
      ]
    }
  }
  dependsOn: [blobs]
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (deleteLock) {
  name: 'live-messages'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'Deleting this account destroys every live message. See "Uninstall" in the runbook.'
  }
}

output id string = account.id
output name string = account.name
