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
        "      410 Gone",
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

/// Each symbol's range holds those of its children and its own name.
fn are_nested(symbols: &[Value]) -> bool {
    let place = |at: &Value| (at["line"].as_u64(), at["character"].as_u64());
    let holds = |outer: &Value, inner: &Value| {
        place(&outer["start"]) <= place(&inner["start"]) && place(&inner["end"]) <= place(&outer["end"])
    };
    symbols.iter().all(|symbol| {
        let children = symbol["children"].as_array().map_or(&[][..], Vec::as_slice);
        holds(&symbol["range"], &symbol["selectionRange"])
            && children.iter().all(|child| holds(&symbol["range"], &child["range"]))
            && are_nested(children)
    })
}

fn outline_of(name: &str, text: &str) -> (Vec<String>, Vec<Value>) {
    let mut client = Setup::new().start();
    let uri = client.open(name, text);
    client.diagnostics(&uri);
    let symbols = symbols(&mut client, &uri);
    assert!(are_nested(&symbols), "{symbols:#?}");
    (outline(&symbols), symbols)
}

#[test]
fn the_outline_lists_the_responses_of_handlers() {
    let (names, symbols) = outline_of("a.rs", CODE);
    assert_eq!(names, ["POST /v1", "GET /v1", "read", "  404 Not Found", "write"]);
    let read = symbols.iter().find(|symbol| symbol["name"] == json!("read")).expect("the handler");
    assert_eq!(read["children"][0]["detail"], json!("StatusCode::NOT_FOUND"));
    assert_eq!(read["children"][0]["selectionRange"], range(7, 4, 25));
    let express = "const express = require('express');\nconst app = express();\napp.get('/a', (req, res) => {\n  if (!req.query.a) {\n    return \
                   res.status(404).json({ error: 'none' });\n  }\n  res.status(201).json({ a: 1 });\n});\nfunction gone(req, res) {\n  \
                   res.sendStatus(410);\n}\napp.get('/b', gone);\n";
    let (names, symbols) = outline_of("a.js", express);
    assert_eq!(names, ["GET /a", "  404 Not Found", "  201 Created", "gone", "  410 Gone", "GET /b"]);
    let detail = symbols[0]["children"][0]["detail"].as_str().expect("a call");
    assert!(detail.starts_with("res.status(404)"), "{detail}");
    let flask = "from flask import Flask, abort\napp = Flask(__name__)\n\n@app.route('/a')\ndef a():\n    if bad():\n        abort(404)\n    \
                 return 'made', 201\n";
    let (names, _) = outline_of("a.py", flask);
    assert_eq!(names, ["* /a", "  404 Not Found", "  201 Created"]);
}

#[test]
fn the_outline_of_a_description_is_its_operations() {
    let api = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      operationId: readA\n      responses:\n        '200': { description: A. }\n        \
               '404': { description: None. }\n        default: { description: Else. }\n    post:\n      responses: {}\n";
    let (names, symbols) = outline_of("api.yaml", api);
    assert_eq!(names, ["GET /a", "  200 OK", "  404 Not Found", "  default", "POST /a"]);
    assert_eq!(symbols[0]["detail"], json!("readA"));
}

#[test]
fn old_clients_get_a_flat_outline() {
    let mut client = Setup::new().set("textDocument.documentSymbol", json!({})).start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    let symbols = symbols(&mut client, &uri);
    assert_eq!(symbols.len(), 7);
    assert_eq!(symbols[2]["containerName"], json!("server example.com"));
    assert_eq!(symbols[2]["location"]["uri"], json!(uri));
}
