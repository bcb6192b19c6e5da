//! Formats of keys and values: Kubernetes, Terraform, API descriptions.

use serde_json::json;

use crate::client::{Client, Setup, find};

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

#[test]
fn every_annotation_has_a_hover() {
    let mut client = Setup::new().start();
    let text = INGRESS
        .replace("  annotations:\n", "  annotations:\n    nginx.ingress.kubernetes.io/ssl-redirect: \"false\"\n");
    client.check("ingress.yaml", &text);
    let uri = client.uri("ingress.yaml");
    let on_key = client.hover_on(&uri, &text, "ssl-redirect").expect("a hover");
    assert!(on_key.contains("ssl-redirect") && on_key.contains("**Takes**"), "{on_key}");
    assert_eq!(client.hover_on(&uri, &text, "false").expect("a hover"), on_key);
}

#[test]
fn annotations_are_completed_with_a_value_of_their_kind() {
    let mut client = Setup::new().start();
    let items =
        client.complete_in("ingress.yaml", &INGRESS.replace("  annotations:\n", "  annotations:\n    nginx.ing|\n"));
    let item = |name: &str| {
        let label = format!("nginx.ingress.kubernetes.io/{name}");
        items
            .iter()
            .find(|item| item["label"] == *label)
            .map(|item| item["textEdit"]["newText"].as_str().expect("a text"))
    };
    assert_eq!(item("proxy-send-timeout"), Some("nginx.ingress.kubernetes.io/proxy-send-timeout: \"${1:60}\""));
    assert_eq!(item("ssl-redirect"), Some("nginx.ingress.kubernetes.io/ssl-redirect: \"${1|true,false|}\""));
    assert_eq!(item("configuration-snippet"), Some("nginx.ingress.kubernetes.io/configuration-snippet: |\n  $0"));
    assert_eq!(item("proxy-read-timeout"), None, "it is given already");
    let elsewhere = client.complete_in("other.yaml", &INGRESS.replace("spec:\n", "spec:\n  |\n"));
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
}

#[test]
fn responses_are_completed_as_quoted_keys() {
    let mut client = Setup::new().start();
    let text = "openapi: 3.1.0\ninfo: { title: a, version: '1' }\npaths:\n  /orders:\n    get:\n      responses:\n        \
                \"200\":\n          description: All.\n        4|\n";
    let items = client.complete_in("api.yaml", text);
    let item = |label: &str| items.iter().find(|item| item["label"] == *label).map(|item| &item["textEdit"]);
    let edit = item("404 Not Found").expect("it is offered");
    assert_eq!(edit["newText"], "\"404\":\n  description: ${1:Not Found}");
    assert_eq!(edit["range"]["start"]["character"], 8);
    assert!(item("429 Too Many Requests").is_some() && item("200 OK").is_none());
}

const IIS: &str = r#"<configuration>
  <system.webServer>
    <httpErrors errorMode="Custom">
      <remove statusCode="403" subStatusCode="14" />
      <error statusCode="404" subStatusCode="13" path="large.htm" responseMode="File" />
      <error statusCode="502" path="bad.htm" responseMode="File" />
      <error statusCode="500" subStatusCode="-1" path="any.htm" responseMode="File" />
      <error statusCode="401" subStatusCode="987" path="none.htm" responseMode="File" />
    </httpErrors>
    <rewrite><rules><rule name="a"><match url="x" />
      <action type="CustomResponse" statusCode="405" subStatusCode="0" statusReason="No" />
    </rule></rules></rewrite>
  </system.webServer>
</configuration>
"#;

#[test]
fn sub_statuses_have_cards_of_their_own() {
    let mut client = Setup::new().start();
    client.check("web.config", IIS);
    let uri = client.uri("web.config");
    let mut heading = |needle: &str, inner: &str| {
        let (line, start) = find(IIS, needle);
        let hover = client.hover(&uri, line, start + find(needle, inner).1);
        let text = hover["contents"]["value"].as_str().unwrap_or_else(|| panic!("{needle}"));
        (text.lines().next().expect("a line").to_owned(), hover["range"]["start"]["character"].clone())
    };
    let whole = (
        "### 404.13 Request filtering: Content-Length above the limit (maxAllowedContentLength)".to_owned(),
        json!(44),
    );
    assert_eq!(heading("\"13\"", "13"), whole);
    assert_eq!(heading("\"404\"", "404"), (whole.0, json!(24)));
    for (needle, inner) in [("\"403\"", "403"), ("\"14\"", "14")] {
        assert!(heading(needle, inner).0.starts_with("### 403.14 "), "{needle}");
    }
    // The names are still settings, and without a number that is known there is only the status.
    assert_eq!(heading("subStatusCode=\"13", "sub").0, "### `subStatusCode` (IIS)");
    assert_eq!(heading("\"502\"", "502").0, "### 502 Bad Gateway");
    assert_eq!(heading("\"500\"", "500").0, "### 500 Internal Server Error");
    assert_eq!(heading("\"-1\"", "-1").0, "### `subStatusCode` (IIS)");
    assert_eq!(heading("\"401\"", "401").0, "### 401 Unauthorized");
    assert_eq!(heading("\"987\"", "987").0, "### `subStatusCode` (IIS)");
    assert_eq!(heading("\"405\"", "405").0, "### 405.0 HTTP method not valid for the resource");
}

#[test]
fn errors_come_first_where_an_error_page_is_set_up() {
    let mut client = Setup::new().start();
    let first = |client: &mut Client, name: &'static str, text: &str| -> String {
        let items = client.complete_in(name, text);
        let sorted = items.iter().min_by_key(|item| item["sortText"].as_str().unwrap_or_default());
        sorted.expect("completions")["label"].as_str().expect("a label").to_owned()
    };
    let iis = "<configuration><system.webServer>\n<httpErrors><error statusCode=\"|\" path=\"/e\"/></httpErrors>\n\
               </system.webServer></configuration>\n";
    assert_eq!(first(&mut client, "web.config", iis), "400");
    let traefik = "[http.middlewares.e.errors]\nstatus = [\"|\"]\n";
    assert_eq!(first(&mut client, "traefik/dynamic.toml", traefik), "400");
    let health = "resource \"aws_lb_target_group\" \"x\" {\n  health_check {\n    matcher = \"|\"\n  }\n}\n";
    assert_eq!(first(&mut client, "main.tf", health), "200");
}
