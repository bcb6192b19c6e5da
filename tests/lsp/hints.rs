//! Inlay hints and the outline.

use serde_json::{Value, json};

use crate::client::{Client, Setup, range};

const NGINX: &str = r#"http {
    server {
        listen 443 ssl;
        server_name example.com;
        location / {
            proxy_pass http://app;
        }
        location /slow {
            proxy_connect_timeout 5s;
            proxy_read_timeout 2m;
            proxy_pass http://app;
        }
        location /gone {
            return 410;
        }
    }
    upstream app { server 10.0.0.1; }
}
"#;

const CODE: &str = r#"use axum::{Router, http::StatusCode, routing::get};

fn app() -> Router {
    Router::new().route("/v1", get(read).post(write))
}

async fn read() -> StatusCode {
    StatusCode::NOT_FOUND
}

async fn write() -> Result<StatusCode, u16> {
    StatusCode::from_u16(503).map_err(|_| 503)
}

fn helper() -> u32 {
    404
}
"#;

fn symbols(client: &mut Client, uri: &str) -> Vec<Value> {
    let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    symbols.as_array().expect("a list").clone()
}

fn outline(symbols: &[Value]) -> Vec<String> {
    symbols
        .iter()
        .flat_map(|symbol| {
            let mut lines = vec![symbol["name"].as_str().expect("a name").to_owned()];
            if let Some(children) = symbol["children"].as_array() {
                lines.extend(outline(children).into_iter().map(|line| format!("  {line}")));
            }
            lines
        })
        .collect()
}

#[test]
fn bare_numbers_get_their_phrase() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", CODE);
    client.diagnostics(&uri);
    assert_eq!(client.hints(&uri), [(11, "Service Unavailable".to_owned())]);
}

#[test]
fn a_constant_that_says_what_it_is_needs_no_hint() {
    let mut client = Setup::new().start();
    let text = "use axum::http::StatusCode;\nconst NOT_FOUND: u16 = 404;\nconst MY_STATUS: u16 = 410;\n\
        fn f() -> Result<StatusCode, u16> { StatusCode::from_u16(NOT_FOUND).or(StatusCode::from_u16(MY_STATUS)).map_err(|_| 0) }\n";
    let uri = client.open("a.rs", text);
    client.diagnostics(&uri);
    assert_eq!(client.hints(&uri), [(2, "Gone".to_owned())]);
}

#[test]
fn forwards_get_their_timeouts() {
    let mut client = Setup::new().start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    let expected =
        [(5, "read 60s (default)".to_owned()), (10, "connect 5s, read 2m".to_owned()), (13, "Gone".to_owned())];
    assert_eq!(client.hints(&uri), expected);
}

#[test]
fn hints_are_for_the_range_asked_for() {
    let mut client = Setup::new().start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    let hints =
        client.request("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": range(10, 0, 99) }));
    let hints = hints.as_array().expect("a list");
    assert_eq!(hints.len(), 1);
    assert_eq!(hints[0]["position"], json!({ "line": 10, "character": 34 }));
    assert_eq!(hints[0]["label"][1]["location"], json!({ "uri": uri, "range": range(9, 12, 34) }), "where it is set");
    assert_eq!(hints[0]["paddingLeft"], json!(true));
}

#[test]
fn each_kind_of_hint_can_be_switched_off() {
    for (settings, count) in [
        (json!({ "inlayHints": { "enable": false } }), 0),
        (json!({ "inlayHints": { "statuses": false } }), 2),
        (json!({ "inlayHints": { "timeouts": false } }), 1),
        (json!({ "httplsp": { "inlayHints": { "timeouts": false } } }), 1),
    ] {
        let mut client = Setup::new().options(settings.clone()).start();
        let uri = client.open("nginx.conf", NGINX);
        client.diagnostics(&uri);
        assert_eq!(client.hints(&uri).len(), count, "{settings}");
    }
}

#[test]
fn the_outline_of_a_configuration_is_its_blocks() {
    let mut client = Setup::new().start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    let symbols = symbols(&mut client, &uri);
    let expected = [
        "http",
        "  server example.com",
        "    location /",
        "    location /slow",
        "    location /gone",
        "  upstream app",
    ];
    assert_eq!(outline(&symbols), expected);
    let server = &symbols[0]["children"][0];
    assert_eq!(server["detail"], json!(":443 tls"));
    assert_eq!(server["selectionRange"], range(1, 4, 10));
}

#[test]
fn the_outline_of_code_is_its_routes_and_handlers() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", CODE);
    client.diagnostics(&uri);
    let symbols = symbols(&mut client, &uri);
    let names = outline(&symbols);
    assert!(names.iter().any(|name| name == "GET /v1"), "{names:?}");
    assert!(names.contains(&"read".to_owned()) && names.contains(&"write".to_owned()), "{names:?}");
    assert!(!names.contains(&"helper".to_owned()), "it has nothing to do with HTTP: {names:?}");
    let read = symbols.iter().find(|symbol| symbol["name"] == json!("read")).expect("the handler");
    assert_eq!(read["detail"], json!("404"));
}

#[test]
fn old_clients_get_a_flat_outline() {
    let mut client = Setup::new().set("textDocument.documentSymbol", json!({})).start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    let symbols = symbols(&mut client, &uri);
    assert_eq!(symbols.len(), 6);
    assert_eq!(symbols[2]["containerName"], json!("server example.com"));
    assert_eq!(symbols[2]["location"]["uri"], json!(uri));
}
