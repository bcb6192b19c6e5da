//! From `initialize` to `exit`.

use serde_json::{Value, json};

use crate::client::{Setup, at};

const NOT_INITIALIZED: i64 = -32002;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const CANCELLED: i64 = -32800;

#[test]
fn the_server_says_who_it_is_and_what_it_can_do() {
    let client = Setup::new().start();
    assert_eq!(client.initialized["serverInfo"], json!({ "name": "httplsp", "version": "0.0.0-test" }));
    let capabilities = &client.initialized["capabilities"];
    assert_eq!(capabilities["textDocumentSync"]["change"], json!(2), "incremental");
    assert_eq!(capabilities["positionEncoding"], json!("utf-16"));
    assert_eq!(capabilities["hoverProvider"], json!(true));
    assert_eq!(capabilities["completionProvider"]["resolveProvider"], json!(true));
    assert_eq!(capabilities["codeActionProvider"]["codeActionKinds"], json!(["quickfix", "source.fixAll.httplsp"]));
    assert_eq!(capabilities["workspace"]["workspaceFolders"]["supported"], json!(true));
    assert_eq!(capabilities.get("diagnosticProvider"), None, "they are pushed");
}

#[test]
fn a_client_that_can_do_nothing_is_served() {
    let mut setup = Setup::new();
    setup.capabilities = json!({});
    let mut client = setup.start();
    assert_eq!(client.initialized["capabilities"]["positionEncoding"], json!("utf-16"));
    let found = client.check("a.conf", "error_page 404 =200 /x;\n");
    assert!(found.iter().all(|found| found.get("codeDescription").is_none() && found.get("data").is_none()));
}

#[test]
fn requests_before_initialize_are_refused() {
    let mut client = Setup::new().connect();
    assert_eq!(client.request_error("textDocument/hover", at("file:///x.rs", 0, 0)), NOT_INITIALIZED);
    assert_eq!(client.request_error("shutdown", Value::Null), NOT_INITIALIZED);
    // Notifications are dropped, and what was opened too early is not open.
    let uri = client.open("a.rs", "use axum::http::StatusCode; const A: StatusCode = StatusCode::OK;\n");
    client.initialize();
    assert_eq!(client.hover(&uri, 0, 60), Value::Null);
    client.expect_silence();
}

#[test]
fn a_second_initialize_is_refused() {
    let mut client = Setup::new().start();
    let code = client.request_error("initialize", json!({ "capabilities": {} }));
    assert_eq!(code, INVALID_REQUEST);
}

#[test]
fn requests_after_shutdown_are_refused() {
    let mut client = Setup::new().start();
    client.request("shutdown", Value::Null);
    assert_eq!(client.request_error("textDocument/hover", at("file:///x.rs", 0, 0)), INVALID_REQUEST);
    assert_eq!(client.request_error("shutdown", Value::Null), INVALID_REQUEST);
    client.open("a.conf", "return 404;\n");
    client.expect_silence();
    client.notify("exit", Value::Null);
    client.end().expect("an orderly end");
}

#[test]
fn exit_without_shutdown_is_an_error() {
    let mut client = Setup::new().start();
    client.notify("exit", Value::Null);
    assert!(client.end().is_err());
    let mut client = Setup::new().connect();
    client.notify("exit", Value::Null);
    assert!(client.end().is_err());
}

#[test]
fn a_closed_pipe_ends_the_server() {
    let client = Setup::new().start();
    let error = client.end().expect_err("no `exit` was said");
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
}

#[test]
fn unknown_methods_are_named_as_such() {
    let mut client = Setup::new().start();
    assert_eq!(client.request_error("textDocument/formatting", json!({})), METHOD_NOT_FOUND.min(-32602));
    assert_eq!(client.request_error("httplsp/unheardOf", json!({})), METHOD_NOT_FOUND);
    assert_eq!(client.request_error("$/unheardOf", json!({})), METHOD_NOT_FOUND);
    client.notify("httplsp/unheardOf", json!({}));
    client.notify("$/unheardOf", json!({}));
    client.notify("$/setTrace", json!({ "value": "verbose" }));
    client.expect_silence();
}

#[test]
fn messages_need_not_wait_for_the_answer_to_initialize() {
    let mut client = Setup::new().connect();
    let uri = client.uri("a.rs");
    let initialize = client.ask("initialize", json!({ "capabilities": {} }));
    client.notify("initialized", json!({}));
    let text = "use axum::http::StatusCode;\nconst A: StatusCode = StatusCode::NOT_FOUND;\n";
    client.open("a.rs", text);
    let hover = client.ask("textDocument/hover", at(&uri, 1, 40));
    assert!(client.answer(initialize).get("result").is_some());
    assert!(client.answer(hover)["result"]["contents"]["value"].as_str().is_some_and(|text| text.contains("404")));
    client.diagnostics(&uri);
}

#[test]
fn a_cancelled_request_is_answered_as_such() {
    let mut client = Setup::new().start();
    // Long enough to be still at work when the cancellation comes.
    let line =
        "fn f() -> StatusCode { let x = [1, 2, 3]; match x.len() { 0 => StatusCode::OK, _ => StatusCode::GONE } }\n";
    let text = format!("use axum::http::StatusCode;\n{}", line.repeat(4000));
    let uri = client.open("a.rs", &text);
    let ids: Vec<i64> =
        (0..8).map(|_| client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }))).collect();
    for id in &ids {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    let answers: Vec<Value> = ids.iter().map(|id| client.answer(*id)).collect();
    let cancelled = answers.iter().filter(|answer| answer["error"]["code"] == json!(CANCELLED)).count();
    assert_eq!(cancelled, ids.len(), "{:?}", answers.iter().map(|answer| &answer["error"]).collect::<Vec<_>>());
    assert!(client.hover(&uri, 0, 0).is_null(), "the server goes on");
    client.diagnostics(&uri);
    // A request that is not known, or answered already, cannot be cancelled.
    client.notify("$/cancelRequest", json!({ "id": 4711 }));
    client.notify("$/cancelRequest", json!({ "id": ids[0] }));
}
