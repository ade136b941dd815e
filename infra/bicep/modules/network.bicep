// The app's way out, and room for private endpoints. All of the app's traffic leaves through the subnet, so a NAT
// gateway gives it the internet and one fixed address, which mail servers can be told to trust.
param name string
param suffix string
param location string
param tags object
param addressRange string

resource outbound 'Microsoft.Network/publicIPAddresses@2023-11-01' = {
  name: 'pip-${name}-${suffix}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource gateway 'Microsoft.Network/natGateways@2023-11-01' = {
  name: 'nat-${name}-${suffix}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: outbound.id }] }
}

resource network 'Microsoft.Network/virtualNetworks@2023-11-01' = {
  name: 'vnet-${name}-${suffix}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressRange] }
    subnets: [
      {
        // At least 40 addresses, and no underscore in the name: Flex Consumption asks for both.
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressRange, 26, 0)
          natGateway: { id: gateway.id }
          delegations: [
            { name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressRange, 27, 2)
          privateEndpointNetworkPolicies: 'Disabled'
        }
      }
    ]
  }

  resource app 'subnets' existing = {
    name: 'app'
  }

  resource endpoints 'subnets' existing = {
    name: 'endpoints'
  }
}

output networkId string = network.id
output appSubnetId string = network::app.id
output endpointSubnetId string = network::endpoints.id
output outboundAddress string = outbound.properties.ipAddress
