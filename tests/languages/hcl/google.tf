resource "google_compute_backend_service" "app" {
  timeout_sec = 30
  backend {
    group = google_compute_instance_group_manager.app.instance_group
  }
}

resource "google_compute_region_backend_service" "app" {
  timeout_sec = 60
}

resource "google_compute_url_map" "https" {
  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "FOUND"
    strip_query            = false
  }
  path_matcher {
    name = "old"
    path_rule {
      url_redirect {
        redirect_response_code = "SEE_OTHER"
      }
    }
  }
}

resource "google_compute_instance_group" "app" {
  instances = [google_compute_instance.app.id]
}

resource "google_compute_instance_group_manager" "app" {
  version {
    instance_template = google_compute_instance_template.app.id
  }
}

resource "google_compute_instance_template" "app" {
  metadata_startup_script = file("start.sh")
}

resource "google_compute_instance" "app" {
  metadata_startup_script = file("${path.module}/start.sh")
}

resource "google_compute_region_network_endpoint_group" "run" {
  cloud_run {
    service = google_cloud_run_v2_service.run.name
  }
}

resource "google_cloud_run_v2_service" "run" {
  template {
    timeout = "120s"
  }
}

resource "google_cloud_run_service" "old" {
  template {
    spec {
      timeout_seconds = 60
    }
  }
}

resource "google_compute_region_url_map" "inside" {
  default_service = google_compute_region_backend_service.inside.id
}
