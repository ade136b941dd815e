// Storage and vault inside the virtual network, under their public names.
param location string
param tags object
param networkId string
param subnetId string
param storageId string
param storageName string
param vaultId string
param vaultName string

var storageSuffix = environment().suffixes.storage
var vaultZone = 'privatelink${replace(environment().suffixes.keyvaultDns, 'vault', 'vaultcore')}'

var services = [
  { name: '${storageName}-blob', id: storageId, group: 'blob', zone: 'privatelink.blob.${storageSuffix}' }
  { name: '${storageName}-queue', id: storageId, group: 'queue', zone: 'privatelink.queue.${storageSuffix}' }
  { name: '${storageName}-table', id: storageId, group: 'table', zone: 'privatelink.table.${storageSuffix}' }
  { name: vaultName, id: vaultId, group: 'vault', zone: vaultZone }
]

resource zones 'Microsoft.Network/privateDnsZones@2020-06-01' = [for service in services: {
  name: service.zone
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = [for (service, i) in services: {
  parent: zones[i]
  name: 'app'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: networkId }
  }
}]

resource endpoints 'Microsoft.Network/privateEndpoints@2023-11-01' = [for service in services: {
  name: 'pe-${service.name}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: service.group
        properties: { privateLinkServiceId: service.id, groupIds: [service.group] }
      }
    ]
  }
}]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2023-11-01' = [for (service, i) in services: {
  parent: endpoints[i]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [{ name: service.group, properties: { privateDnsZoneId: zones[i].id } }]
  }
}]
