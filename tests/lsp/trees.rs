//! Formats of keys and values: Kubernetes, Terraform, API descriptions.

use serde_json::json;

use crate::client::Setup;

const INGRESS: &str = r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations:
    nginx.ingress.kubernetes.io/proxy-read-timeout: "30"
spec:
  ingressClassName: nginx
  defaultBackend: { service: { name: web, port: { number: 404 } } }
"#;

const TERRAFORM: &str = r#"resource "aws_api_gateway_integration" "job" {
  timeout_milliseconds = 29000
}

resource "aws_lb_listener" "http" {
  default_action {
    redirect {
      status_code = "HTTP_302"
    }
  }
}
"#;

const OPENAPI: &str = r#"openapi: 3.1.0
paths:
  /orders:
    delete:
      responses:
        "204":
          description: Gone.
          content: { application/json: {} }
        404: { description: None. }
"#;

#[test]
fn annotations_have_hover_and_hints() {
    let mut client = Setup::new().start();
    client.check("ingress.yaml", INGRESS);
    let uri = client.uri("ingress.yaml");
    let on_key = client.hover_on(&uri, INGRESS, "proxy-read-timeout").expect("a hover");
    assert!(on_key.contains("proxy-read-timeout"), "{on_key}");
    assert_eq!(client.hover_on(&uri, INGRESS, "30").expect("a hover"), on_key);
    assert_eq!(client.hover_on(&uri, INGRESS, "404"), None, "a port");
    assert_eq!(
        client.hints(&uri),
        [(1, "proxy-connect-timeout 5s, proxy-send-timeout 60s (default)".into()), (5, "30s".into())]
    );
}

#[test]
fn resources_have_hover_and_hints() {
    let mut client = Setup::new().start();
    client.check("main.tf", TERRAFORM);
    let uri = client.uri("main.tf");
    let on_key = client.hover_on(&uri, TERRAFORM, "timeout_milliseconds").expect("a hover");
    assert!(on_key.contains("timeout_milliseconds"), "{on_key}");
    let on_code = client.hover_on(&uri, TERRAFORM, "302").expect("a hover");
    assert!(on_code.contains("Found"), "{on_code}");
    assert_eq!(client.hints(&uri), [(1, "29s".into()), (7, "Found".into())]);
}

#[test]
fn descriptions_have_diagnostics_and_hover() {
    let mut client =
        Setup::new().options(json!({ "select": ["oas-content-on-bodyless", "oas-status-key-form"] })).start();
    let found = client.check("api.yaml", OPENAPI);
    let rules: Vec<&str> = found.iter().filter_map(|found| found["code"].as_str()).collect();
    assert_eq!(rules, ["oas-content-on-bodyless", "oas-status-key-form"]);
    let uri = client.uri("api.yaml");
    let on_code = client.hover_on(&uri, OPENAPI, "204").expect("a hover");
    assert!(on_code.contains("No Content"), "{on_code}");
}
