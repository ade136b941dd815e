// SecureMail in one resource group: a function app that keeps nothing, a storage account that holds only ciphertext,
// and a vault whose key opens it. No secret is a parameter, a setting or an output; every access is the one identity's.
// docs/runbook.md has the commands.
targetScope = 'resourceGroup'

import { mailTransport, dkimKeys, storageRedundancy } from 'types.bicep'

// ---- Who and where

@description('Required. Short name of this deployment; every resource name contains it. Lower-case letters and digits.')
@minLength(3)
@maxLength(12)
param name string

@description('Optional. Region. Default: the resource group\'s.')
param location string = resourceGroup().location

@description('Optional. Tags on every resource.')
param tags object = {}

@description('Optional. Changes the generated part of the names: for a fresh deployment beside, or after, a deleted one whose vault name is still reserved.')
param nameSalt string = ''

// ---- The service

@description('Optional. The portal\'s own domain, such as mail.acme.example; its DNS records and host name must exist (runbook, "Custom domain"). Default: the address that Azure gives.')
param customDomain string = ''

@description('Required. The address that notices, codes and copies of replies come from.')
@minLength(3)
@maxLength(254)
param senderAddress string

@description('Optional. Where mail servers report notices that they cannot deliver, such as bounces@mail.acme.example: 1 to 24 letters and digits before the @. Its mail must come to an application\'s webhook (runbook, "Notices that come back"). Default: notices have the null sender, and nothing comes back.')
@maxLength(254)
param bounceAddress string = ''

@description('Optional. The service\'s name in mails and pages.')
@minLength(1)
@maxLength(60)
param serviceName string = 'SecureMail'

@description('Required. What carries notices and codes: an SMTP server, or Azure Communication Services.')
param mail mailTransport

@description('Optional. The keys that sign outgoing mail. Not needed with Communication Services, which signs by itself; copies of replies are signed by these alone.')
param dkim dkimKeys = {}

// ---- Size and money

@description('Optional. HTTP instances that are always warm; each is billed around the clock. 0: the first request after a quiet time waits some seconds.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('Optional. Most instances at once, which bounds the bill. The platform\'s least is 40.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Optional. Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemory int = 2048

@description('Optional. How Azure Storage keeps its copies. Zone-redundant where the region has zones.')
param redundancy storageRedundancy = 'Standard_LRS'

// ---- Keys and data

@description('Optional. HSM-protected key (vault tier premium) instead of a software-protected one.')
param hsmProtectedKey bool = false

@description('Optional. After how many months the vault makes a new version of the key-encryption key.')
@minValue(1)
@maxValue(24)
param keyRotationMonths int = 12

@description('Optional. The longest retention of any organisation here, in days. A week later the storage account itself deletes what is left.')
@minValue(1)
@maxValue(90)
param longestRetentionDays int = 90

@description('Optional. Refuse the deletion of storage account and vault until the locks are removed.')
param deleteLocks bool = false

// ---- People

@description('Optional. Object id of the Entra group (or person) that runs the securemail command line. Empty: nobody is given a role.')
param operatorsObjectId string = ''

@description('Optional. What that object id is.')
@allowed(['Group', 'User', 'ServicePrincipal'])
param operatorsType string = 'Group'

@description('Optional. Address that alerts go to. Empty: no alerts are created.')
param alertAddress string = ''

@description('Optional. Days that logs are kept. They hold no content, subject or address.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Optional. Most gigabytes of logs a day, which bounds the bill.')
@minValue(1)
@maxValue(100)
param logDailyGigabytes int = 1

// ---- Network

@description('Optional. Storage and vault reachable only through private endpoints; a NAT gateway gives the app one fixed outbound address.')
param privateNetwork bool = false

@description('Optional. With privateNetwork: addresses (CIDR) from which operators may still reach storage and vault. Empty: none.')
param operatorRanges string[] = []

@description('Optional. With privateNetwork: the virtual network\'s addresses.')
param networkRange string = '10.80.0.0/24'

// ---- Names (limits: storage 3-24 lower-case alphanumerics, vault 3-24, function app 2-60)

var suffix = take(uniqueString(resourceGroup().id, name, nameSalt), 8)
var base = toLower(name)
var storageName = 'st${base}${suffix}'
var vaultName = 'kv-${base}-${suffix}'
var appName = '${base}-${suffix}'
var identityName = 'id-${base}-${suffix}'
var packageContainer = 'package'

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: { name: identityName, location: location, tags: tags }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  params: { name: base, suffix: suffix, location: location, tags: tags, addressRange: networkRange }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: storageName
    location: location
    tags: tags
    redundancy: redundancy
    packageContainer: packageContainer
    longestRetentionDays: longestRetentionDays
    isPrivate: privateNetwork
    operatorRanges: operatorRanges
    deleteLock: deleteLocks
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    name: base
    suffix: suffix
    location: location
    tags: tags
    retentionDays: logRetentionDays
    dailyGigabytes: logDailyGigabytes
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: vaultName
    location: location
    tags: tags
    hsmProtectedKey: hsmProtectedKey
    rotationMonths: keyRotationMonths
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetwork
    operatorRanges: operatorRanges
    deleteLock: deleteLocks
  }
}

module endpoints 'modules/endpoints.bicep' = if (privateNetwork) {
  name: 'endpoints'
  params: {
    location: location
    tags: tags
    networkId: network!.outputs.networkId
    subnetId: network!.outputs.endpointSubnetId
    storageId: storage.outputs.id
    storageName: storageName
    vaultId: vault.outputs.id
    vaultName: vaultName
  }
}

module communication 'modules/communication.bicep' = if (mail.kind == 'communicationServices') {
  name: 'communication'
  params: {
    name: '${base}-${suffix}'
    tags: tags
    senderAddress: senderAddress
    senderName: serviceName
    dataLocation: mail.?dataLocation ?? 'Europe'
    domainVerified: mail.?domainVerified ?? false
    principalId: identity.outputs.principalId
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  params: {
    principalId: identity.outputs.principalId
    operatorsObjectId: operatorsObjectId
    operatorsType: operatorsType
    storageName: storage.outputs.name
    vaultName: vault.outputs.name
    keyName: vault.outputs.keyName
    signingKeyName: vault.outputs.signingKeyName
    mailKeyNames: filter([dkim.?keyName ?? '', dkim.?secondKeyName ?? ''], key => !empty(key))
    insightsName: monitoring.outputs.insightsName
    secretNames: filter([dkim.?secretName ?? '', dkim.?secondSecretName ?? '', mail.?reportKeySecretName ?? '', mail.?passwordSecretName ?? ''], secret => !empty(secret))
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: appName
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    packageContainer: packageContainer
    insightsName: monitoring.outputs.insightsName
    keyUri: vault.outputs.keyUri
    signingKeyUri: vault.outputs.signingKeyUri
    customDomain: customDomain
    serviceName: serviceName
    senderAddress: senderAddress
    bounceAddress: bounceAddress
    mail: mail
    dkim: dkim
    vaultName: vault.outputs.name
    communicationEndpoint: mail.kind == 'communicationServices' ? communication!.outputs.endpoint : ''
    alwaysReadyInstances: alwaysReadyInstances
    maximumInstances: maximumInstances
    instanceMemory: instanceMemory
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
  }
  // The app starts only when it may read: a role that comes later costs minutes of retries.
  dependsOn: [roles, endpoints]
}

module domain 'modules/domain.bicep' = if (!empty(customDomain)) {
  name: 'domain'
  params: { appName: app.outputs.name, location: location, customDomain: customDomain }
}

module alerts 'modules/alerts.bicep' = if (!empty(alertAddress)) {
  name: 'alerts'
  params: {
    name: base
    suffix: suffix
    location: location
    tags: tags
    address: alertAddress
    workspaceId: monitoring.outputs.workspaceId
    vaultId: vault.outputs.id
  }
}

@description('The function app: `az functionapp deployment source config-zip --name`.')
output appName string = app.outputs.name

@description('The host name that Azure gives; the custom domain\'s CNAME points here.')
output appHostName string = app.outputs.hostName

@description('What the TXT record asuid.<custom domain> must hold.')
output domainVerificationId string = app.outputs.domainVerificationId

@description('Where people read their messages.')
output portalUrl string = app.outputs.portalUrl

@description('Where mail flows post: append /{organisation}/{application}.')
output inboundUrl string = app.outputs.inboundUrl

@description('The storage account: AzureWebJobsStorage__accountName for the command line.')
output storageAccount string = storage.outputs.name

@description('The vault.')
output keyVault string = vault.outputs.name

@description('The key-encryption key, without a version: SecureMail__KeyVault__KeyUri for the command line.')
output keyUri string = vault.outputs.keyUri

@description('The key that signs deletion certificates, without a version: SecureMail__KeyVault__SigningKeyUri.')
output signingKeyUri string = vault.outputs.signingKeyUri

@description('The address that mail servers see; empty without privateNetwork.')
output outboundAddress string = privateNetwork ? network!.outputs.outboundAddress : ''
