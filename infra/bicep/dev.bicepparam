using 'main.bicep'

// A deployment to try things on: least money, nothing that hinders its removal.
param name = readEnvironmentVariable('SECUREMAIL_NAME', 'securemail')
param senderAddress = readEnvironmentVariable('SECUREMAIL_SENDER')
param mail = {
  kind: 'smtp'
  host: readEnvironmentVariable('SECUREMAIL_MAIL_SERVER')
}
param operatorsObjectId = readEnvironmentVariable('SECUREMAIL_OPERATORS', '')
param operatorsType = 'User'
param tags = { application: 'securemail', stage: 'dev' }
