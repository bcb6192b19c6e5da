//! Hover: on statuses and directives, and on nothing else.

use serde_json::json;

use crate::client::{Setup, at, find, range};

const CODE: &str = r#"use axum::http::StatusCode;
use axum::response::Redirect;

// httplsp: ignore[deprecated-status] a reason
async fn f() -> StatusCode {
    let port = 404;
    let words = "404 Not Found";
    StatusCode::NOT_FOUND
}

async fn g() -> Result<StatusCode, u16> {
    StatusCode::from_u16(503).map_err(|_| 503 + 1)
}

async fn h() -> Redirect {
    Redirect::permanent("/x")
}

// IIS logged 404.13, and version 404.13 of something is elsewhere
// the file system said 404.13
fn i() {}
"#;

const NGINX: &str = r#"http {
    proxy_read_timeout 30s;
    upstream app {
        server 10.0.0.1:8080;
    }
    server {
        listen 80;
        proxy_read_timeout 20s;
        location /a {
            proxy_read_timeout 10s;
            proxy_pass http://app;
        }
        location /b {
            proxy_pass http://app;
        }
        location /c {
            return 404;
        }
        error_page 502 503 /50x.html;
        nobody_knows_this 404;
    }
}
"#;

#[test]
fn hover_speaks_of_statuses_in_code() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", CODE);
    client.diagnostics(&uri);
    let not_found = client.hover_on(&uri, CODE, "NOT_FOUND\n").expect("a constant");
    assert!(not_found.contains("404") && not_found.contains("Not Found"), "{not_found}");
    let number = client.hover_on(&uri, CODE, "503)").expect("a status");
    assert!(number.contains("Service Unavailable"), "{number}");
    let redirect = client.hover_on(&uri, CODE, "permanent(").expect("a redirect's status");
    assert!(redirect.contains("308"), "{redirect}");
}

#[test]
fn hover_is_silent_outside_http() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", CODE);
    client.diagnostics(&uri);
    for needle in ["404;", "404 Not Found\"", "503 + 1", "port", "async fn f", "{\n"] {
        assert_eq!(client.hover_on(&uri, CODE, needle), None, "{needle}");
    }
    let plain = "fn f() -> u32 {\n    404\n}\n";
    let uri = client.open("b.rs", plain);
    client.diagnostics(&uri);
    assert_eq!(client.hover_on(&uri, plain, "404"), None);
}

#[test]
fn the_range_of_a_hover_is_the_thing_itself() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", CODE);
    client.diagnostics(&uri);
    let (line, character) = find(CODE, "503)");
    let hover = client.hover(&uri, line, character + 1);
    assert_eq!(hover["range"], range(line, character, character + 3));
    assert_eq!(hover["contents"]["kind"], json!("markdown"));
}

#[test]
fn a_suppression_explains_its_rules() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", CODE);
    client.diagnostics(&uri);
    let rule = client.hover_on(&uri, CODE, "deprecated-status]").expect("the rule");
    assert!(rule.starts_with("### deprecated-status") && rule.contains("What it does"), "{rule}");
    let words = client.hover_on(&uri, CODE, "httplsp: ignore").expect("what it does");
    assert!(words.starts_with("### `httplsp: ignore`") && words.contains("[`deprecated-status`]("), "{words}");
    assert_eq!(client.hover_on(&uri, CODE, "a reason"), None);
}

#[test]
fn sub_statuses_are_those_of_iis() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", CODE);
    client.diagnostics(&uri);
    let text = client.hover_on(&uri, CODE, "404.13, and").expect("a sub-status");
    assert!(text.contains("404.13"), "{text}");
    let (line, character) = find(CODE, "the file system said");
    assert!(client.hover(&uri, line, character + 22).is_null(), "nothing here speaks of IIS");
}

#[test]
fn a_project_explains_its_own_codes() {
    let config = "[codes]\n460 = { name = \"Seat Taken\", doc = \"https://docs.example.com/460\" }\n";
    let mut client = Setup::new().file("httplsp.toml", config).start();
    let text = "use axum::http::StatusCode;\nfn f() { let _ = StatusCode::from_u16(460); }\n";
    let uri = client.open("a.rs", text);
    client.diagnostics(&uri);
    let hover = client.hover_on(&uri, text, "460").expect("a status");
    assert!(hover.contains("Seat Taken") && hover.contains("https://docs.example.com/460"), "{hover}");
}

#[test]
fn hover_speaks_of_directives() {
    let mut client = Setup::new().start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    let directive = client.hover_on(&uri, NGINX, "listen").expect("a directive");
    assert!(directive.contains("listen"), "{directive}");
    for needle in ["404;\n        }", "502", "503 /"] {
        assert!(client.hover_on(&uri, NGINX, needle).is_some(), "{needle}");
    }
    for needle in ["80;", "10.0.0.1", "nobody_knows_this", "8080", "/a {"] {
        assert_eq!(client.hover_on(&uri, NGINX, needle), None, "{needle}");
    }
}

#[test]
fn a_timer_says_where_it_counts_and_what_it_replaces() {
    let mut client = Setup::new().start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    let inner = client.hover_on(&uri, NGINX, "proxy_read_timeout 10s").expect("a directive");
    assert!(inner.contains("Replaces `20s`, set in `server`, [nginx.conf:8]("), "{inner}");
    assert!(inner.contains(&format!("[nginx.conf:11]({uri}#L11)")), "{inner}");
    let middle = client.hover_on(&uri, NGINX, "proxy_read_timeout 20s").expect("a directive");
    assert!(middle.contains("Replaces `30s`, set in `http`"), "{middle}");
    assert!(middle.contains("nginx.conf:14") && !middle.contains("nginx.conf:11"), "only /b goes by it: {middle}");
    let outer = client.hover_on(&uri, NGINX, "proxy_read_timeout 30s").expect("a directive");
    assert!(!outer.contains("In force for"), "{outer}");
}

#[test]
fn a_forward_lists_the_timers_in_force() {
    let mut client = Setup::new().start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    let (line, _) = find(NGINX, "proxy_pass http://app;\n        }\n        location /c");
    let hover = client.request("textDocument/hover", at(&uri, line, 14));
    let text = hover["contents"]["value"].as_str().expect("a text");
    assert!(text.contains("- `proxy_read_timeout 20s`: set in `server`, [nginx.conf:8]("), "{text}");
    assert!(text.contains("- `proxy_connect_timeout 60s`: the default"), "{text}");
}

#[test]
fn values_from_including_files_count() {
    let root = "http {\n    proxy_read_timeout 7s;\n    include conf.d/*.conf;\n}\n";
    let mut client = Setup::new().file("nginx/nginx.conf", root).file("nginx/conf.d/app.conf", "").start();
    let app = "server {\n    location / {\n        proxy_pass http://app;\n    }\n}\n";
    let uri = client.open("nginx/conf.d/app.conf", app);
    client.diagnostics(&uri);
    let text = client.hover_on(&uri, app, "proxy_pass").expect("a directive");
    assert!(text.contains("- `proxy_read_timeout 7s`: set in `http`, [nginx.conf:2]("), "{text}");
    // The open text of the including file counts, not the saved one.
    let root_uri = client.open("nginx/nginx.conf", &root.replace("7s", "8s"));
    client.diagnostics(&root_uri);
    let text = client.hover_on(&uri, app, "proxy_pass").expect("a directive");
    assert!(text.contains("- `proxy_read_timeout 8s`"), "{text}");
    client.close(&root_uri);
    let text = client.hover_on(&uri, app, "proxy_pass").expect("a directive");
    assert!(text.contains("- `proxy_read_timeout 7s`"), "{text}");
    // And the saved one is read again when it has changed.
    client.write("nginx/nginx.conf", &root.replace("7s", "99s"));
    let change = json!({ "changes": [{ "uri": root_uri, "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", change);
    let text = client.hover_on(&uri, app, "proxy_pass").expect("a directive");
    assert!(text.contains("- `proxy_read_timeout 99s`"), "{text}");
}

#[test]
fn a_client_without_markdown_gets_plain_text() {
    let mut client = Setup::new().set("textDocument.hover", json!({})).start();
    let uri = client.open("a.rs", CODE);
    client.diagnostics(&uri);
    let (line, character) = find(CODE, "503)");
    let hover = client.hover(&uri, line, character);
    assert_eq!(hover["contents"]["kind"], json!("plaintext"));
    let text = hover["contents"]["value"].as_str().expect("a text");
    assert!(!text.contains("**") && !text.starts_with('#'), "{text}");
}

#[test]
fn a_status_says_what_the_library_of_the_file_does_with_it() {
    let card = |name: &str, text: &str, needle: &str| {
        let mut client = Setup::new().start();
        let uri = client.open(name, text);
        client.diagnostics(&uri);
        client.hover_on(&uri, text, needle).unwrap_or_default()
    };
    let express = "const app = require(\"express\")();\napp.get(\"/\", (req, res) => { res.sendStatus(502); });\n";
    let text = card("a.js", express, "502");
    assert!(text.contains("**In this file**\n\n- **Express**: `sendStatus` sends"), "{text}");
    let fetch = "fetch(\"/x\").then((response) => { if (response.status === 404) {} });\n";
    let text = card("a.js", fetch, "404");
    assert!(text.contains("- **fetch**: `fetch` resolves"), "{text}");
    assert!(!text.contains("Express"), "{text}");
    let gin = "package a\nimport \"github.com/gin-gonic/gin\"\nfunc h(c *gin.Context) { c.AbortWithStatus(401) }\n";
    let text = card("a.go", gin, "401");
    assert!(text.contains("- **Gin**: The handlers that follow are not called"), "{text}");
    assert!(!text.contains("called all the same"), "{text}");
    let axum = "use axum::response::Redirect;\nasync fn h() -> Redirect { Redirect::to(\"/x\") }\n";
    let text = card("a.rs", axum, "to(");
    assert!(text.contains("- **axum**: `Redirect::to` is 303"), "{text}");
}

#[test]
fn what_the_product_of_the_file_means_by_a_status_comes_first() {
    let text = "http { server { location / { return 504; } } }\n";
    let mut client = Setup::new().start();
    let uri = client.open("nginx.conf", text);
    client.diagnostics(&uri);
    let card = client.hover_on(&uri, text, "504").unwrap_or_default();
    assert!(card.contains("**In products**\n\n- **nginx**"), "{card}");
}

#[test]
fn constants_that_are_no_status_have_no_card() {
    let text = "from flask import Flask\nMAX_STATUS_LEN = 200\nHTTP_PORT = 502\nstatus_count = 404\nhttpTimeout = 408\nHTTP_TEAPOT = 418\n";
    let mut client = Setup::new().start();
    let uri = client.open("a.py", text);
    client.diagnostics(&uri);
    for number in ["200", "502", "404", "408"] {
        assert_eq!(client.hover_on(&uri, text, number), None, "{number}");
    }
    assert!(client.hover_on(&uri, text, "418").is_some());
}

#[test]
fn a_value_says_what_its_directive_does() {
    let mut client = Setup::new().start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    let value = client.hover_on(&uri, NGINX, "10s").expect("the directive");
    assert!(value.contains("### `proxy_read_timeout` (nginx)"), "{value}");
    assert!(value.contains("Replaces `20s`") && value.contains("**Default** 60s"), "{value}");
    let haproxy = "defaults\n  mode http\n  timeout server 30s\nbackend b\n  server s 127.0.0.1:404 check\n";
    let uri = client.open("haproxy.cfg", haproxy);
    client.diagnostics(&uri);
    let value = client.hover_on(&uri, haproxy, "30s").expect("the directive");
    assert!(value.contains("### `timeout server` (HAProxy)"), "{value}");
    for needle in ["404 check", "127.0.0.1", "check"] {
        assert!(client.hover_on(&uri, haproxy, needle).is_none_or(|text| !text.contains("404")), "{needle}");
    }
    let apache = "ProxyTimeout 30\nServerName example.com\n";
    let uri = client.open("httpd.conf", apache);
    client.diagnostics(&uri);
    assert!(client.hover_on(&uri, apache, "30").expect("the directive").contains("### `ProxyTimeout`"));
    assert_eq!(client.hover_on(&uri, apache, "example.com"), None);
}

#[test]
fn words_for_a_status_are_as_good_as_its_number() {
    let apache = "Redirect gone /a\nRewriteEngine On\nRewriteRule ^z$ - [G]\nRewriteRule ^y$ - [L,F]\n";
    let mut client = Setup::new().start();
    let uri = client.open(".htaccess", apache);
    client.diagnostics(&uri);
    for (needle, title) in [("gone", "### 410 Gone"), ("G]", "### 410 Gone"), ("F]", "### 403 Forbidden")] {
        let card = client.hover_on(&uri, apache, needle).unwrap_or_else(|| panic!("{needle}"));
        assert!(card.contains(title), "{needle}: {card}");
    }
    assert_eq!(client.hints(&uri), vec![], "words say what they mean");
    let terraform = "resource \"azurerm_application_gateway\" \"g\" {\n  custom_error_configuration {\n    \
                     status_code = \"HttpStatus502\"\n  }\n  probe {\n    match {\n      status_code = [\"200-399\"]\n    }\n  }\n}\n";
    let uri = client.open("main.tf", terraform);
    client.diagnostics(&uri);
    assert!(client.hover_on(&uri, terraform, "HttpStatus502").expect("a status").contains("### 502 Bad Gateway"));
    let range = client.hover_on(&uri, terraform, "200-399").expect("a range");
    assert!(range.contains("- 300 to 399: redirection") && range.contains("`status_code`"), "{range}");
    let cloud = "AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n  L:\n    Type: AWS::ElasticLoadBalancingV2::ListenerRule\n    \
                 Properties:\n      Actions:\n        - Type: redirect\n          RedirectConfig:\n            StatusCode: HTTP_301\n";
    let uri = client.open("cfn.yaml", cloud);
    client.diagnostics(&uri);
    assert!(client.hover_on(&uri, cloud, "HTTP_301").expect("a status").contains("### 301 Moved Permanently"));
}

#[test]
fn what_stands_for_several_statuses_is_explained() {
    let spec = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths:\n  /404:\n    get:\n      responses:\n        \
                '200': {description: ok}\n        4XX: {description: x}\n        default: {description: x}\n";
    let mut client = Setup::new().start();
    let uri = client.open("openapi.yaml", spec);
    client.diagnostics(&uri);
    let class = client.hover_on(&uri, spec, "4XX").expect("a class");
    assert!(class.starts_with("### 4xx: client error"), "{class}");
    let default = client.hover_on(&uri, spec, "default").expect("the default");
    assert!(default.contains("does not list"), "{default}");
    assert_eq!(client.hover_on(&uri, spec, "404"), None);
}

#[test]
fn options_of_command_lines_are_timers() {
    let dockerfile = "FROM python:3\nCMD [\"gunicorn\", \"--timeout\", \"45\", \"app:app\"]\n";
    let compose = "services:\n  web:\n    image: x\n    command: gunicorn --timeout 45 app:app\n";
    let mut client = Setup::new().start();
    for (name, text) in [("Dockerfile", dockerfile), ("compose.yaml", compose)] {
        let uri = client.open(name, text);
        client.diagnostics(&uri);
        for needle in ["--timeout", "45"] {
            let card = client.hover_on(&uri, text, needle).unwrap_or_else(|| panic!("{name}: {needle}"));
            assert!(card.starts_with("### `timeout` (Gunicorn)"), "{name}: {card}");
        }
        assert_eq!(client.hover_on(&uri, text, "app:app"), None);
        assert_eq!(client.hints(&uri).len(), 1, "{name}");
    }
}

#[test]
fn documents_name_statuses_in_words() {
    let text = "# API\n\nReturns `404 Not Found`, or HTTP 503. 404 apples, 500 pages, since 2024.\n\n\
                ```http\nHTTP/1.1 429 Too Many Requests\n```\n\n| 409 | Conflict |\n";
    let mut client = Setup::new().start();
    let uri = client.open("api.md", text);
    client.diagnostics(&uri);
    for (needle, name) in [("404 Not", "Not Found"), ("503", "Unavailable"), ("429", "Too Many"), ("409", "Conflict")] {
        let card = client.hover_on(&uri, text, needle).unwrap_or_else(|| panic!("{needle}"));
        assert!(card.contains(name), "{card}");
    }
    for needle in ["404 apples", "500 pages", "2024"] {
        assert_eq!(client.hover_on(&uri, text, needle), None, "{needle}");
    }
}
