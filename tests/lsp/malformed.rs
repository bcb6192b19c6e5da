//! Input that no client should send.

use serde_json::{Value, json};

use crate::client::{Client, Setup, at, range};

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;
const INVALID_PARAMS: i64 = -32602;

const TEXT: &str = "use axum::http::StatusCode;\nconst A: StatusCode = StatusCode::NOT_FOUND;\n";

fn framed(body: &str) -> Vec<u8> {
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// Whether the server still answers, and from the right text.
fn assert_alive(client: &mut Client, uri: &str) {
    let hover = client.hover(uri, 1, 40);
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("404")), "{hover}");
}

#[test]
fn broken_messages_get_the_right_error_and_the_server_goes_on() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", TEXT);
    client.diagnostics(&uri);
    let cases: [(&str, Vec<u8>, i64, Value); 9] = [
        ("not JSON", framed("{\"jsonrpc\":"), PARSE_ERROR, Value::Null),
        ("not UTF-8", b"Content-Length: 3\r\n\r\n\"\xFF\"".to_vec(), PARSE_ERROR, Value::Null),
        ("no message", framed("17"), INVALID_REQUEST, Value::Null),
        ("a batch", framed("[]"), INVALID_REQUEST, Value::Null),
        ("no method", framed(r#"{"jsonrpc":"2.0","id":"x"}"#), INVALID_REQUEST, json!("x")),
        ("another version", framed(r#"{"jsonrpc":"1.0","id":5,"method":"a"}"#), INVALID_REQUEST, json!(5)),
        ("a method that is no text", framed(r#"{"jsonrpc":"2.0","id":5,"method":5}"#), INVALID_REQUEST, json!(5)),
        ("no length", b"Content-Type: x\r\n\r\n".to_vec(), PARSE_ERROR, Value::Null),
        ("a length that is no number", b"Content-Length: ten\r\n\r\n".to_vec(), PARSE_ERROR, Value::Null),
    ];
    for (what, bytes, code, id) in cases {
        client.raw(&bytes);
        let answer = client.any();
        assert_eq!(answer["error"]["code"], json!(code), "{what}: {answer}");
        assert_eq!(answer["id"], id, "{what}: {answer}");
        assert_alive(&mut client, &uri);
    }
}

#[test]
fn what_has_no_answer_gets_none() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", TEXT);
    client.diagnostics(&uri);
    for body in [
        "",
        r#"{"jsonrpc":"2.0","method":5}"#,
        r#"{"jsonrpc":"2.0","id":99,"result":null}"#,
        r#"{"jsonrpc":"2.0","id":99,"error":"what"}"#,
        r#"{"jsonrpc":"2.0","id":null,"result":null}"#,
    ] {
        client.raw(&framed(body));
    }
    assert_alive(&mut client, &uri);
}

#[test]
fn wrong_parameters_are_refused() {
    let mut client = Setup::new().start();
    for params in [json!({}), json!([]), json!(7), json!({ "textDocument": { "uri": "no uri" }, "position": 3 })] {
        assert_eq!(client.request_error("textDocument/hover", params), INVALID_PARAMS);
    }
    let negative = json!({ "textDocument": { "uri": "file:///a.rs" }, "position": { "line": -1, "character": 0 } });
    assert_eq!(client.request_error("textDocument/hover", negative), INVALID_PARAMS);
}

#[test]
fn documents_that_are_not_open_have_nothing_to_say() {
    let mut client = Setup::new().start();
    let uri = client.uri("a.rs");
    assert_eq!(client.hover(&uri, 0, 0), Value::Null);
    assert_eq!(client.complete(&uri, 0, 0), Vec::<Value>::new());
    let whole = json!({ "textDocument": { "uri": uri }, "range": range(0, 0, 0), "context": { "diagnostics": [] } });
    assert_eq!(client.request("textDocument/codeAction", whole), Value::Null);
    assert_eq!(client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } })), Value::Null);
    client.set_text(&uri, 2, "x");
    client.close(&uri);
    for _ in 0..2 {
        let logged = client.notification("window/logMessage");
        assert!(logged["message"].as_str().is_some_and(|text| text.contains("is not open")), "{logged}");
    }
}

#[test]
fn places_outside_the_document_are_moved_into_it() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", TEXT);
    client.diagnostics(&uri);
    for (line, character) in [(0, 4_000_000_000), (4_000_000_000, 0), (u32::MAX, u32::MAX), (2, 1)] {
        assert_eq!(client.hover(&uri, line, character), Value::Null);
        client.complete(&uri, line, character);
    }
    // Behind the end of its line, the cursor is at that end: on the constant's `;`, not on the constant.
    assert_eq!(client.hover(&uri, 1, 500), Value::Null);
    let backwards = json!({ "start": { "line": 9, "character": 9 }, "end": { "line": 0, "character": 0 } });
    assert_eq!(client.code_actions(&uri, &backwards, None), Vec::<Value>::new());
    assert_alive(&mut client, &uri);
}

#[test]
fn a_change_that_cannot_be_read_is_reported() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", TEXT);
    client.diagnostics(&uri);
    client.change(&uri, 2, json!([{ "range": { "start": 3 }, "text": "x" }]));
    let logged = client.notification("window/logMessage");
    assert!(logged["message"].as_str().is_some_and(|text| text.contains("didChange")), "{logged}");
    assert_alive(&mut client, &uri);
}

#[test]
fn any_text_is_taken() {
    let mut client = Setup::new().start();
    let deep = format!("use axum::http::StatusCode;\nfn f() {{ {}1{} }}\n", "(".repeat(20_000), ")".repeat(20_000));
    let blocks = "location / { ".repeat(5_000);
    let texts = [
        ("empty.rs", String::new()),
        ("nul.rs", "use axum::http::StatusCode;\0\0\u{FEFF}".into()),
        ("deep.rs", deep),
        ("empty.conf", String::new()),
        ("deep.conf", blocks),
        ("quote.conf", "return 404 \"".into()),
        ("brace.conf", "}}}} return 404;".into()),
    ];
    for (name, text) in texts {
        let uri = client.open(name, &text);
        client.diagnostics(&uri);
        client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        client.request("textDocument/hover", at(&uri, 0, 1));
        client.close(&uri);
    }
    client.expect_silence_after_closing();
}

/// Asks for everything at every place of texts that are broken in many ways.
fn anything_anywhere(name: &str, pieces: &[&str], mut seed: u64) {
    let mut below = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % limit
    };
    let mut client = Setup::new().start();
    let uri = client.open(name, pieces[0]);
    for version in 2..150 {
        let place = json!({ "line": below(12), "character": below(40) });
        let end = json!({ "line": below(12), "character": below(40) });
        let end = if version % 4 == 0 { end } else { place.clone() };
        let change = json!([{ "range": { "start": place, "end": end }, "text": pieces[below(pieces.len())] }]);
        client.change(&uri, version, change);
        let (line, character) = (below(12) as u32, below(40) as u32);
        let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
        let document = json!({ "uri": uri });
        client.request("textDocument/hover", at(&uri, line, character));
        client.complete(&uri, line, character);
        client.code_actions(&uri, &whole, None);
        client.code_actions(&uri, &whole, Some("source.fixAll"));
        client.hints(&uri);
        client.request("textDocument/documentSymbol", json!({ "textDocument": document }));
    }
    client.set_text(&uri, 999, "");
    client.close(&uri);
    client.expect_silence_after_diagnostics();
}

#[test]
fn broken_code_breaks_nothing() {
    let pieces = [
        "use axum::http::StatusCode;\nfn f() -> StatusCode { StatusCode::USE_PROXY }\n",
        "StatusCode::",
        "StatusCode::from_u16(30",
        "// httplsp: ignore[deprecated-status, é",
        "// IIS 404.13 🦀",
        "\"é🦀",
        "\r",
        "\r\n",
        "{",
        "}",
        ")",
        "\u{FEFF}\u{2028}",
        "/*",
        "match x.status() { StatusCode::GONE => 1, _ => 2 }\n",
        "Redirect::permanent(\"/\")",
        "(StatusCode::NOT_FOUND, Json(json!({ \"status\": 400 })))",
    ];
    (1..3).for_each(|seed| anything_anywhere("a.rs", &pieces, seed));
}

#[test]
fn broken_configuration_breaks_nothing() {
    let pieces = [
        "http {\n  server {\n    location / {\n      proxy_pass http://a;\n    }\n  }\n}\n",
        "proxy_read_timeout 5s;\n",
        "error_page 404 =200 /é;\n",
        "return 305",
        "# httplsp: ignore[é",
        "'🦀",
        "\\",
        "${",
        "\r",
        "{",
        "}",
        ";",
        "include *.conf;\n",
        "upstream a { server 10.0.0.1; keepalive 5; }\n",
        "map $a $b { default 404; }\n",
        "content_by_lua_block { ngx.exit(404) }\n",
    ];
    (1..3).for_each(|seed| anything_anywhere("nginx.conf", &pieces, seed));
}
