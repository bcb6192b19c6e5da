param location string = resourceGroup().location
var port = 404

resource nic 'Microsoft.Network/networkInterfaces@2023-09-01' = {
  name: 'web'
  properties: {
    ipConfigurations: [
      {
        name: 'web'
        properties: {
          applicationGatewayBackendAddressPools: [
            { id: '${gateway.id}/backendAddressPools/web' }
          ]
        }
      }
    ]
  }
}

resource vm 'Microsoft.Compute/virtualMachines@2023-09-01' = {
  name: 'web'
  properties: {
    networkProfile: {
      networkInterfaces: [
        { id: nic.id }
      ]
    }
    osProfile: {
      customData: loadFileAsBase64('nginx.conf')
    }
  }
}

resource gateway 'Microsoft.Network/applicationGateways@2023-09-01' = {
  name: 'edge'
  location: location
  properties: {
    backendAddressPools: [
      {
        name: 'web'
        properties: {
          backendAddresses: [
            { fqdn: 'web.internal.example.com' }
          ]
        }
      }
    ]
    backendHttpSettingsCollection: [
      {
        name: 'web'
        properties: {
          port: 80
          requestTimeout: 30
          connectionDraining: {
            enabled: true
            drainTimeoutInSec: 60
          }
        }
      }
    ]
    probes: [
      {
        name: 'health'
        properties: {
          interval: 30
          timeout: 10
          match: {
            statusCodes: [
              '200-399'
            ]
          }
        }
      }
    ]
    customErrorConfigurations: [
      {
        statusCode: 'HttpStatus502'
        customErrorPageUrl: 'https://www.example.com/502.html'
      }
    ]
    redirectConfigurations: [
      {
        name: 'https'
        properties: {
          redirectType: 'Found'
          targetUrl: 'https://www.example.com'
        }
      }
    ]
  }
}

resource profile 'Microsoft.Cdn/profiles@2023-05-01' = {
  name: 'front'
  properties: {
    originResponseTimeoutSeconds: 60
  }
}

resource shop 'Microsoft.Web/sites@2023-12-01' = {
  name: 'shop'
  properties: {
    siteConfig: {
      appCommandLine: 'gunicorn --timeout 20 shop:app'
    }
  }
}

resource orders 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'orders'
  properties: {
    template: {
      containers: [
        {
          name: 'orders'
          image: 'orders:1'
          command: ['gunicorn', '--timeout', '20', 'orders:app']
        }
      ]
    }
  }
}
