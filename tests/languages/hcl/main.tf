resource "azurerm_application_gateway" "edge" {
  name = "edge"

  backend_address_pool {
    name  = "web"
    fqdns = ["web.internal.example.com"]
  }

  backend_http_settings {
    name            = "web"
    port            = 80
    request_timeout = 30

    connection_draining {
      enabled           = true
      drain_timeout_sec = 300
    }
  }

  custom_error_configuration {
    status_code           = "HttpStatus502"
    custom_error_page_url = "https://example.com/502.html"
  }

  probe {
    name     = "health"
    interval = 30
    timeout  = 10
  }

  redirect_configuration {
    name          = "https"
    redirect_type = "Permanent"
    target_url    = "https://www.example.com"
  }
}

resource "azurerm_network_interface" "web" {
  name = "web"
}

resource "azurerm_network_interface_application_gateway_backend_address_pool_association" "web" {
  network_interface_id    = azurerm_network_interface.web.id
  backend_address_pool_id = tolist(azurerm_application_gateway.edge.backend_address_pool).0.id
}

resource "azurerm_linux_virtual_machine" "web" {
  name                  = "web"
  size                  = "Standard_B2s"
  network_interface_ids = [azurerm_network_interface.web.id]
  custom_data           = base64encode(templatefile("${path.module}/nginx.conf", { port = 8000 }))
}

resource "azurerm_linux_virtual_machine_scale_set" "web" {
  instances = 2

  network_interface {
    ip_configuration {
      application_gateway_backend_address_pool_ids = azurerm_application_gateway.edge.backend_address_pool[*].id
    }
  }
}

resource "azurerm_cdn_frontdoor_profile" "front" {
  response_timeout_seconds = 120
}

resource "azurerm_frontdoor" "old" {
  backend_pool_settings {
    backend_pools_send_receive_timeout_seconds = 60
  }
}

variable "port" {
  default = 404
}

locals {
  retention_days = 301
}
