@export()
@description('How Azure Storage keeps its copies.')
type storageRedundancy = 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GZRS'

@export()
@description('What carries notices and codes to people outside.')
type mailTransport = {
  @description('smtp: a mail server of your own or of a provider. communicationServices: Azure Communication Services email; the domain is the sender address\'s.')
  kind: 'smtp' | 'communicationServices'

  @description('smtp, required: the server\'s name, which its certificate must bear. The server knows the app by its address, or by user and password.')
  host: string?

  @description('smtp: the name under which the server knows the app. Default: no sign-in.')
  user: string?

  @description('smtp, with user: the secret in the vault that holds the password. No setting holds it.')
  passwordSecretName: string?

  @description('smtp: default 587. Azure blocks outbound port 25 on most subscriptions.')
  @minValue(1)
  @maxValue(65535)
  port: int?

  @description('smtp: default StartTls. Implicit: TLS from the first byte, usually on port 465.')
  tls: ('StartTls' | 'Implicit')?

  @description('smtp: pin, the SHA-256 of the server\'s certificate in hexadecimal. Default: none, the chain is verified.')
  @minLength(64)
  @maxLength(64)
  certificateSha256: string?

  @description('communicationServices: where mail data is kept at rest. Default Europe. Cannot be changed later.')
  dataLocation: string?

  @description('communicationServices: true once the domain\'s DNS records are verified (runbook, "Mail through Communication Services"); only then can it be linked.')
  domainVerified: bool?

  @description('communicationServices: the secret in the vault that Event Grid shows when it reports deliveries. Default: none, nothing is reported.')
  reportKeySecretName: string?
}

@export()
@description('The keys that sign outgoing mail (DKIM): RSA keys of the deployment\'s vault, which sign there, or private keys that are its secrets; see "Signing mail" in the runbook.')
type dkimKeys = {
  @description('The name under which the public half stands in the DNS: SELECTOR._domainkey.DOMAIN.')
  selector: string?

  @description('The RSA key in the vault that signs. Its private half never leaves the vault.')
  keyName: string?

  @description('In the place of keyName: the secret in the vault that holds the private key in PEM form, as for Ed25519.')
  secretName: string?

  @description('While one key replaces the other: the selector of the second.')
  secondSelector: string?

  @description('While one key replaces the other: the vault key of the second.')
  secondKeyName: string?

  @description('While one key replaces the other: the secret of the second.')
  secondSecretName: string?

  @description('The domain that signs. Default: the sender address\'s.')
  domain: string?
}
