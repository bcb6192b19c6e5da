//! Diagnostics, pushed and pulled.

use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Setup, apply, codes, range};

const CLEAN: &str = "use axum::http::StatusCode;\nasync fn f() -> StatusCode {\n    StatusCode::OK\n}\n";
const PROXY: &str = "use axum::http::StatusCode;\nasync fn f() -> StatusCode {\n    StatusCode::USE_PROXY\n}\n";

fn pulling() -> Setup {
    Setup::new()
        .set("textDocument.diagnostic", json!({ "dynamicRegistration": false }))
        .set("workspace.diagnostics", json!({ "refreshSupport": true }))
}

fn pull(client: &mut Client, uri: &str, previous: Option<&Value>) -> Value {
    let mut params = json!({ "textDocument": { "uri": uri } });
    if let Some(previous) = previous {
        params["previousResultId"] = previous.clone();
    }
    client.request("textDocument/diagnostic", params)
}

#[test]
fn a_finding_is_published_with_everything_that_belongs_to_it() {
    let mut client = Setup::new().start();
    let found = client.check("a.rs", PROXY);
    assert_eq!(codes(&found), ["deprecated-status"]);
    let found = &found[0];
    assert_eq!(found["range"], range(2, 4, 25));
    assert_eq!(found["severity"], json!(2));
    assert_eq!(found["source"], json!("httplsp"));
    assert_eq!(found["tags"], json!([2]), "deprecated");
    assert_eq!(found["data"]["rule"], json!("deprecated-status"));
    assert_eq!(found["data"]["confidence"], json!("certain"));
    let href = found["codeDescription"]["href"].as_str().expect("an address");
    assert!(href.starts_with("https://") && href.ends_with("#deprecated-status"), "{href}");
    let message = found["message"].as_str().expect("a message");
    assert!(message.contains("305") && message.contains("\nhelp: "), "{message}");
}

#[test]
fn what_the_client_cannot_show_is_left_out() {
    let mut setup = Setup::new();
    setup.capabilities = json!({});
    let found = setup.start().check("a.rs", PROXY);
    assert_eq!(codes(&found), ["deprecated-status"]);
    for key in ["tags", "data", "codeDescription", "relatedInformation"] {
        assert_eq!(found[0].get(key), None, "{key}");
    }
}

#[test]
fn columns_are_counted_as_agreed() {
    for (encoding, start) in [("utf-8", 12), ("utf-16", 10), ("utf-32", 9)] {
        let mut client = Setup::new().set("general.positionEncodings", json!([encoding])).start();
        let text = PROXY.replace("    StatusCode", "    /*🦀*/StatusCode");
        let found = client.check("a.rs", &text);
        assert_eq!(found[0]["range"], range(2, start, start + 21), "{encoding}");
    }
}

#[test]
fn every_kind_of_line_end_counts() {
    let mut client = Setup::new().start();
    for (name, end) in [("a.rs", "\n"), ("b.rs", "\r\n")] {
        let text = PROXY.replace('\n', end);
        assert_eq!(client.check(name, &text)[0]["range"], range(2, 4, 25), "{end:?}");
    }
    let text = "use axum::http::StatusCode;\rasync fn f() -> StatusCode {\r    StatusCode::USE_PROXY\r}\r";
    assert_eq!(client.check("c.rs", text)[0]["range"], range(2, 4, 25));
}

#[test]
fn typing_is_waited_for_and_only_the_last_text_is_looked_at() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", CLEAN);
    client.diagnostics(&uri);
    for version in 2..40 {
        let text = if version % 2 == 0 { PROXY } else { CLEAN };
        client.set_text(&uri, version, text);
    }
    // The last text is clean, and that was said already.
    client.expect_silence();
    client.set_text(&uri, 40, PROXY);
    let published = client.notification("textDocument/publishDiagnostics");
    assert_eq!(published["version"], json!(40));
    client.set_text(&uri, 41, &format!("{PROXY}\n// the same findings again\n"));
    let published = client.notification("textDocument/publishDiagnostics");
    assert_eq!(published["version"], json!(41));
    assert_eq!(published["diagnostics"].as_array().map(Vec::len), Some(1));
}

#[test]
fn uninterrupted_typing_does_not_put_diagnostics_off_for_ever() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", CLEAN);
    client.diagnostics(&uri);
    // However slow the machine is: somebody types until diagnostics come, and never pauses.
    let mut version = 1;
    let mut published = loop {
        version += 1;
        client.set_text(&uri, version, PROXY);
        match client.notification_within("textDocument/publishDiagnostics", Duration::from_millis(10)) {
            Some(published) => break published,
            None => assert!(version < 6_000, "nothing was published while {version} keys were pressed"),
        }
    };
    assert!(published["version"].as_i64().is_some_and(|seen| (2..=version).contains(&seen)), "{published}");
    assert_eq!(published["diagnostics"].as_array().map(Vec::len), Some(1));
    while published["version"] != json!(version) {
        published = client.notification("textDocument/publishDiagnostics");
    }
}

#[test]
fn a_closed_document_has_no_diagnostics() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    assert_eq!(client.diagnostics(&uri).len(), 1);
    client.close(&uri);
    assert_eq!(client.diagnostics(&uri).len(), 0);
    // Nothing was published yet: nothing is to be taken back, and nothing comes late.
    client.open("a.rs", PROXY);
    client.close(&uri);
    client.expect_silence();
}

#[test]
fn two_documents_do_not_wait_for_each_other() {
    let mut client = Setup::new().start();
    let names: Vec<String> = (0..20).map(|number| format!("{number}.rs")).collect();
    for name in &names {
        client.open(name, PROXY);
    }
    let mut seen: Vec<Value> =
        names.iter().map(|_| client.notification("textDocument/publishDiagnostics")["uri"].take()).collect();
    let mut expected: Vec<Value> = names.iter().map(|name| json!(client.uri(name))).collect();
    seen.sort_by_key(Value::to_string);
    expected.sort_by_key(Value::to_string);
    assert_eq!(seen, expected);
}

#[test]
fn who_pulls_is_not_pushed_to() {
    let mut client = pulling().start();
    assert_eq!(
        client.initialized["capabilities"]["diagnosticProvider"],
        json!({ "identifier": "httplsp", "interFileDependencies": true, "workspaceDiagnostics": true })
    );
    let uri = client.open("a.rs", PROXY);
    client.expect_silence();
    let report = pull(&mut client, &uri, None);
    assert_eq!(report["kind"], json!("full"));
    assert_eq!(report["items"].as_array().map(Vec::len), Some(1));
    let again = pull(&mut client, &uri, Some(&report["resultId"]));
    assert_eq!(again, json!({ "kind": "unchanged", "resultId": report["resultId"] }));
    client.set_text(&uri, 2, CLEAN);
    let fixed = pull(&mut client, &uri, Some(&report["resultId"]));
    assert_eq!((&fixed["kind"], fixed["items"].as_array().map(Vec::len)), (&json!("full"), Some(0)));
    client.close(&uri);
    client.expect_silence();
    assert_eq!(pull(&mut client, &uri, None), json!({ "kind": "full", "items": [] }));
}

#[test]
fn what_an_edit_may_have_dropped_from_the_screen_is_said_again() {
    // One edit takes the text of the finding away, the next one brings it back before anybody has looked.
    let edits = |client: &mut Client, uri: &str| {
        client.change(uri, 2, json!([{ "range": range(2, 4, 25), "text": "" }]));
        client.change(uri, 3, json!([{ "range": range(2, 4, 4), "text": "StatusCode::USE_PROXY" }]));
    };
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    assert_eq!(client.diagnostics(&uri).len(), 1);
    edits(&mut client, &uri);
    assert_eq!(client.diagnostics(&uri).len(), 1);

    let mut client = pulling().start();
    let uri = client.open("a.rs", PROXY);
    let before = pull(&mut client, &uri, None);
    edits(&mut client, &uri);
    let after = pull(&mut client, &uri, Some(&before["resultId"]));
    assert_eq!((&after["kind"], &after["items"]), (&json!("full"), &before["items"]));
}

#[test]
fn a_pull_that_an_edit_overtakes_is_to_be_repeated() {
    let mut client = pulling().start();
    let uri = client.open("a.rs", &PROXY.repeat(3000));
    let id = client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    client.set_text(&uri, 2, PROXY);
    let answer = client.answer(id);
    assert_eq!(answer["error"]["code"], json!(-32802), "{answer}");
    assert_eq!(answer["error"]["data"], json!({ "retriggerRequest": true }));
}

#[test]
fn files_of_other_languages_are_left_alone() {
    let mut client = Setup::new().start();
    assert_eq!(client.check("notes.txt", PROXY), Vec::<Value>::new());
}

const CHAIN: &str = r#"[[chain]]
name = "public api"
hops = [
  { name = "gateway", product = "azure-application-gateway", request-timeout = "30s" },
  { name = "proxy", product = "nginx", files = ["nginx.conf"] },
]
"#;
const SLOW: &str = "http {\n  server {\n    location / {\n      proxy_read_timeout 60s;\n      proxy_pass http://app;\n    }\n  }\n}\n";

fn inversions(found: &[Value]) -> Vec<&Value> {
    found.iter().filter(|found| found["code"] == json!("timeout-inversion")).collect()
}

#[test]
fn findings_of_a_chain_point_into_the_other_files() {
    let mut client = Setup::new().file("httplsp.toml", CHAIN).file("nginx.conf", SLOW).start();
    let uri = client.open("nginx.conf", SLOW);
    let found = client.diagnostics(&uri);
    let inversion = inversions(&found)[0];
    assert_eq!(inversion["range"], range(3, 25, 28));
    let related = &inversion["relatedInformation"][0];
    assert_eq!(related["location"], json!({ "uri": client.uri("httplsp.toml"), "range": range(3, 79, 84) }));
    let actions = client.code_actions(&uri, &inversion["range"], Some("quickfix"));
    let titled = |start: &str| {
        let titled =
            actions.iter().find(|action| action["title"].as_str().is_some_and(|title| title.starts_with(start)));
        titled.unwrap_or_else(|| panic!("no {start} in {actions:?}"))["edit"].clone()
    };
    assert!(apply(SLOW, &titled("Lower"), &uri).contains("proxy_read_timeout 30s;"));
    let toml = client.uri("httplsp.toml");
    assert!(apply(CHAIN, &titled("Raise"), &toml).contains("request-timeout = \"60s\""));
    // The open text counts, in the other file too.
    client.set_text(&uri, 2, &SLOW.replace("60s", "20s"));
    assert_eq!(inversions(&client.diagnostics(&uri)).len(), 0);
}

#[test]
fn findings_of_a_chain_stand_in_its_declaration_too() {
    let both =
        CHAIN.replace("product = \"nginx\", files = [\"nginx.conf\"]", "product = \"other\", request-timeout = \"2m\"");
    let mut client = Setup::new().file("httplsp.toml", both.clone()).start();
    let found = client.check("httplsp.toml", &both);
    assert_eq!(inversions(&found).len(), 1, "{found:?}");
}

#[test]
fn a_suppression_that_has_an_effect_in_one_whole_is_of_use() {
    let app = "location / {\n  # httplsp: ignore[timeout-unit-suspicious] it is a slow one\n  proxy_read_timeout 30000;\n  proxy_pass http://app;\n}\n";
    let mut client = Setup::new()
        .file("nginx/a/nginx.conf", "http { server { include ../x.conf; } }\n")
        .file("nginx/b/nginx.conf", "http { server { include ../x.conf; } }\n")
        .file("nginx/x.conf", app)
        .start();
    let found = client.check("nginx/x.conf", app);
    assert_eq!(codes(&found), Vec::<&str>::new());
    let idle = app.replace("30000", "30");
    let uri = client.uri("nginx/x.conf");
    client.set_text(&uri, 2, &idle);
    assert_eq!(codes(&client.diagnostics(&uri)), ["unused-suppression"]);
}

/// A file that is too long to be read between two keys: functions that have nothing to do with each other.
fn long() -> String {
    let mut text = String::from("use axum::http::StatusCode;\n");
    for number in 0..400 {
        text.push_str(&format!(
            "\n/// Number {number}.\nasync fn f{number}() -> StatusCode {{\n    let number = {number} + {number};\n    \
             let other = number * {number};\n    drop(other);\n    StatusCode::NOT_FOUND\n}}\n"
        ));
    }
    text.replacen("NOT_FOUND", "USE_PROXY", 1)
}

/// The change that makes `line` of the text say something else.
fn line(line: u32, from: u32, to: u32, text: &str) -> Value {
    json!([{ "range": { "start": { "line": line, "character": from }, "end": { "line": line, "character": to } }, "text": text }])
}

#[test]
fn a_key_in_a_long_file_is_answered_at_once_and_nothing_is_taken_back() {
    let mut client = Setup::new().start();
    let text = long();
    let uri = client.open("long.rs", &text);
    assert_eq!(codes(&client.diagnostics(&uri)), ["deprecated-status"]);
    let at = text[..text.find("f200(").expect("a function")].matches('\n').count() as u32;
    let mut versions = 2..;
    for (edit, lines) in [
        (line(at + 4, 4, 25, "StatusCode::USE_PROXY"), vec![7, at + 4]),
        // A line above all of it, then one in the function.
        (line(1, 0, 0, "\n"), vec![8, at + 5]),
        (line(at + 3, 4, 4, "let more = number;\n    "), vec![8, at + 6]),
        (line(at + 6, 4, 25, "StatusCode::GONE"), vec![8]),
        (line(8, 4, 25, "StatusCode::GONE"), vec![]),
    ] {
        let version = versions.next().expect("a number");
        client.change(&uri, version, edit);
        let published = client.notification("textDocument/publishDiagnostics");
        assert_eq!(published["version"], json!(version));
        let found = published["diagnostics"].as_array().expect("diagnostics");
        let found: Vec<u64> = found.iter().filter_map(|found| found["range"]["start"]["line"].as_u64()).collect();
        assert_eq!(found, lines.into_iter().map(u64::from).collect::<Vec<_>>(), "version {version}");
    }
    // By then the whole has been read.
    assert!(client.notification_within("textDocument/publishDiagnostics", Duration::from_millis(900)).is_none());
}

#[test]
fn who_pulls_is_answered_at_once_and_need_not_ask_again() {
    let mut client = pulling().start();
    let text = long();
    let uri = client.open("long.rs", &text);
    let first = pull(&mut client, &uri, None);
    let at = text[..text.find("f200(").expect("a function")].matches('\n').count() as u32;
    client.change(&uri, 2, line(at + 4, 4, 25, "StatusCode::USE_PROXY"));
    let second = pull(&mut client, &uri, Some(&first["resultId"]));
    assert_eq!(second["items"].as_array().map(Vec::len), Some(2), "{second}");
    // What the whole says is the same, under the same name.
    std::thread::sleep(Duration::from_millis(900));
    let third = pull(&mut client, &uri, Some(&second["resultId"]));
    assert_eq!((&third["kind"], &third["resultId"]), (&json!("unchanged"), &second["resultId"]));
    client.expect_silence();
}

#[test]
fn edits_far_down_in_a_long_file_of_yaml_are_seen() {
    let mut text = String::from("openapi: 3.1.0\ninfo: { title: x, version: '1' }\npaths:\n");
    for nth in 0..12_000 {
        text.push_str(&format!("  /p{nth}:\n    get:\n      responses: {{ '200': {{ description: fine }} }}\n"));
    }
    let mut client = Setup::new().start();
    assert_eq!(codes(&client.check("openapi.yaml", &text)), Vec::<&str>::new());
    let uri = client.uri("openapi.yaml");
    // In the last operation, the key of its one response.
    let line = 2 + 3 * 12_000u32;
    let key = json!({ "start": { "line": line, "character": 20 }, "end": { "line": line, "character": 23 } });
    client.change(&uri, 2, json!([{ "range": key, "text": "306" }]));
    let found = client.diagnostics(&uri);
    assert_eq!(codes(&found), ["deprecated-status"]);
    assert_eq!(found[0]["range"], range(line, 20, 23));
    client.change(&uri, 3, json!([{ "range": key, "text": "201" }]));
    assert_eq!(codes(&client.diagnostics(&uri)), Vec::<&str>::new());
}
