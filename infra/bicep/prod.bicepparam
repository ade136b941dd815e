using 'main.bicep'

// A deployment that people rely on.
param name = readEnvironmentVariable('SECUREMAIL_NAME', 'securemail')
param senderAddress = readEnvironmentVariable('SECUREMAIL_SENDER')
param customDomain = readEnvironmentVariable('SECUREMAIL_DOMAIN', '')
param mail = {
  kind: 'smtp'
  host: readEnvironmentVariable('SECUREMAIL_MAIL_SERVER')
}
param operatorsObjectId = readEnvironmentVariable('SECUREMAIL_OPERATORS', '')
param alertAddress = readEnvironmentVariable('SECUREMAIL_ALERTS')
param alwaysReadyInstances = 1
param maximumInstances = 100
param redundancy = 'Standard_ZRS'
param hsmProtectedKey = true
param deleteLocks = true
param logRetentionDays = 90
param tags = { application: 'securemail', stage: 'prod' }
