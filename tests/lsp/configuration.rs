//! Settings, configuration files, workspace folders, watched files, and clients that do not answer.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Client, Setup, codes, settings};

const PROXY: &str = "use axum::http::StatusCode;\nasync fn f() -> StatusCode {\n    StatusCode::USE_PROXY\n}\n";
const OFF: &str = "[rules]\ndeprecated-status = \"off\"\n";

fn changed(client: &mut Client, name: &str) {
    let change = json!({ "changes": [{ "uri": client.uri(name), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", change);
}

#[test]
fn the_configuration_file_decides_as_on_the_command_line() {
    let mut client = Setup::new().file("httplsp.toml", OFF).file("other/httplsp.toml", "").start();
    assert_eq!(client.check("a.rs", PROXY), Vec::<Value>::new());
    assert_eq!(codes(&client.check("other/a.rs", PROXY)), ["deprecated-status"], "the nearest file counts");
}

#[test]
fn excluded_files_are_not_checked_but_explained() {
    let mut client = Setup::new().file("httplsp.toml", "exclude = [\"gen/**\"]\n").start();
    assert_eq!(client.check("gen/a.rs", PROXY), Vec::<Value>::new());
    let uri = client.uri("gen/a.rs");
    assert!(client.hover_on(&uri, PROXY, "USE_PROXY").is_some());
}

#[test]
fn a_changed_configuration_counts_at_once() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    assert_eq!(client.diagnostics(&uri).len(), 1);
    client.write("httplsp.toml", OFF);
    changed(&mut client, "httplsp.toml");
    assert_eq!(client.diagnostics(&uri).len(), 0);
    client.write("httplsp.toml", "[rules]\ndeprecated-status = \"error\"\n");
    changed(&mut client, "httplsp.toml");
    assert_eq!(client.diagnostics(&uri)[0]["severity"], json!(1));
    // A client that does not watch files says at least what it saves.
    client.write("httplsp.toml", OFF);
    let saved = client.uri("httplsp.toml");
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": saved } }));
    assert_eq!(client.diagnostics(&uri).len(), 0);
}

#[test]
fn a_broken_configuration_is_shown_where_it_is_broken() {
    let mut client = Setup::new().file("httplsp.toml", "profil = \"strict\"\n").start();
    let uri = client.open("a.rs", PROXY);
    let message = client.notification("window/showMessage");
    assert_eq!(message["type"], json!(1));
    assert!(message["message"].as_str().is_some_and(|text| text.contains("httplsp.toml:1:1")), "{message}");
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new(), "nothing is checked, as on the command line");
    let found = client.check("httplsp.toml", "profil = \"strict\"\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["range"]["start"], json!({ "line": 0, "character": 0 }));
    assert!(found[0]["message"].as_str().is_some_and(|text| text.contains("profil")), "{found:?}");
    client.write("httplsp.toml", "profile = \"strict\"\n");
    changed(&mut client, "httplsp.toml");
    let mut counts = Vec::new();
    for _ in 0..2 {
        let published = client.notification("textDocument/publishDiagnostics");
        counts.push((published["uri"] == json!(uri), published["diagnostics"].as_array().map(Vec::len)));
    }
    counts.sort_unstable();
    assert_eq!(counts, [(false, Some(0)), (true, Some(1))]);
}

#[test]
fn settings_of_the_editor_stand_above_the_file() {
    let rules = json!({ "rules": { "deprecated-status": "info" } });
    let mut client = Setup::new().file("httplsp.toml", OFF).options(rules).start();
    assert_eq!(client.check("a.rs", PROXY)[0]["severity"], json!(3));
    let mut client = Setup::new().options(json!({ "ignore": ["deprecated-status"] })).start();
    assert_eq!(client.check("a.rs", PROXY), Vec::<Value>::new());
    let mut client = Setup::new().file("httplsp.toml", OFF).options(json!({ "isolated": true })).start();
    assert_eq!(client.check("a.rs", PROXY).len(), 1);
}

#[test]
fn wrong_settings_are_named() {
    let mut client = Setup::new().options(json!({ "profile": "loud" })).start();
    let logged = client.notification("window/logMessage");
    assert!(logged["message"].as_str().is_some_and(|text| text.contains("loud")), "{logged}");
    assert_eq!(client.check("a.rs", PROXY).len(), 1);
}

#[test]
fn settings_that_are_sent_count_at_once() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    assert_eq!(client.diagnostics(&uri).len(), 1);
    let ignoring = json!({ "settings": { "httplsp": settings(json!({ "ignore": ["deprecated-status"] })) } });
    client.notify("workspace/didChangeConfiguration", ignoring.clone());
    assert_eq!(client.diagnostics(&uri).len(), 0);
    client.notify("workspace/didChangeConfiguration", ignoring);
    client.expect_silence();
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings(json!({})) }));
    assert_eq!(client.diagnostics(&uri).len(), 1);
}

fn asking() -> Setup {
    Setup::new()
        .set("workspace.configuration", json!(true))
        .set("workspace.didChangeConfiguration", json!({ "dynamicRegistration": true }))
        .set("workspace.didChangeWatchedFiles", json!({ "dynamicRegistration": true }))
}

#[test]
fn settings_are_asked_for_where_that_is_possible() {
    let mut client = asking().start();
    let (id, registered) = client.server_request("client/registerCapability");
    client.respond(id, Value::Null);
    let methods: Vec<&str> = registered["registrations"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|registration| registration["method"].as_str().expect("a method"))
        .collect();
    assert_eq!(methods, ["workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles"]);
    assert!(registered["registrations"][1]["registerOptions"].to_string().contains(".toml"));
    let (id, asked) = client.server_request("workspace/configuration");
    assert_eq!(asked, json!({ "items": [{ "section": "httplsp" }] }));
    client.respond(id, json!([settings(json!({ "ignore": ["deprecated-status"] }))]));
    assert_eq!(client.check("a.rs", PROXY), Vec::<Value>::new());
    let uri = client.uri("a.rs");
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let (first, _) = client.server_request("workspace/configuration");
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let (second, _) = client.server_request("workspace/configuration");
    client.respond(second, json!([settings(json!({}))]));
    assert_eq!(client.diagnostics(&uri).len(), 1);
    // The answer to a question that was asked again is out of date.
    client.respond(first, json!([settings(json!({ "ignore": ["deprecated-status"] }))]));
    client.expect_silence();
}

#[test]
fn each_of_several_folders_has_its_own_settings_in_the_editor() {
    let mut client = asking().set("workspace.inlayHint", json!({ "refreshSupport": false })).start();
    client.server_request("client/registerCapability");
    let (id, _) = client.server_request("workspace/configuration");
    client.respond(id, json!([settings(json!({}))]));
    let other = TempDir::new().expect("a temporary folder");
    let at = format!("file://{}", other.path().display());
    let folder = json!({ "uri": at, "name": "other" });
    let change = |added: Value, removed: Value| json!({ "event": { "added": added, "removed": removed } });
    client.notify("workspace/didChangeWorkspaceFolders", change(json!([folder]), json!([])));
    let (id, asked) = client.server_request("workspace/configuration");
    let items = asked["items"].as_array().expect("a list");
    assert_eq!((items.len(), &items[0]["scopeUri"], &items[2]["scopeUri"]), (3, &Value::Null, &json!(at)), "{asked}");
    let off = settings(json!({ "ignore": ["deprecated-status"], "inlayHints": { "enable": false } }));
    client.respond(id, json!([settings(json!({})), Value::Null, off]));
    let uri = format!("{at}/a.rs");
    client.open_uri(&uri, "rust", PROXY);
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
    assert_eq!(client.check("a.rs", PROXY).len(), 1, "the other folder has those of everything");
    let number = "use axum::http::StatusCode;\nfn f() { let _ = StatusCode::from_u16(503); }\n";
    client.open_uri(&format!("{at}/b.rs"), "rust", number);
    client.diagnostics(&format!("{at}/b.rs"));
    assert_eq!(client.hints(&format!("{at}/b.rs")), []);
    let here = client.open("b.rs", number);
    client.diagnostics(&here);
    assert_eq!(client.hints(&here).len(), 1);
}

#[test]
fn a_client_that_never_answers_is_served() {
    let mut client = asking().start();
    client.server_request("client/registerCapability");
    client.server_request("workspace/configuration");
    let uri = client.open("a.rs", PROXY);
    assert_eq!(client.diagnostics(&uri).len(), 1);
    for _ in 0..500 {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    }
    assert!(client.hover_on(&uri, PROXY, "USE_PROXY").is_some());
    for _ in 0..500 {
        client.server_request("workspace/configuration");
    }
}

#[test]
fn who_pulls_is_asked_to_pull_again() {
    let mut client = Setup::new()
        .set("textDocument.diagnostic", json!({}))
        .set("workspace.diagnostics", json!({ "refreshSupport": true }))
        .set("workspace.inlayHint", json!({ "refreshSupport": true }))
        .start();
    client.notify("workspace/didChangeConfiguration", json!({ "settings": { "profile": "strict" } }));
    let (id, _) = client.server_request("workspace/diagnostic/refresh");
    client.respond(id, Value::Null);
    let (id, _) = client.server_request("workspace/inlayHint/refresh");
    client.respond(id, Value::Null);
}

#[test]
fn who_pulls_but_cannot_be_told_to_pull_again_is_pushed_to() {
    let mut client = Setup::new().set("textDocument.diagnostic", json!({})).start();
    assert_eq!(client.initialized["capabilities"]["diagnosticProvider"], Value::Null);
    let uri = client.open("a.rs", PROXY);
    assert_eq!(client.diagnostics(&uri).len(), 1);
    let off = settings(json!({ "rules": { "deprecated-status": "off" } }));
    client.notify("workspace/didChangeConfiguration", json!({ "settings": off }));
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
}

#[test]
fn every_workspace_folder_has_its_own_configuration() {
    let mut client = Setup::new().start();
    let other = TempDir::new().expect("a temporary folder");
    std::fs::write(other.path().join("httplsp.toml"), OFF).expect("a file");
    let folder = json!({ "uri": format!("file://{}", other.path().display()), "name": "other" });
    let change = |added: Value, removed: Value| json!({ "event": { "added": added, "removed": removed } });
    client.notify("workspace/didChangeWorkspaceFolders", change(json!([folder]), json!([])));
    let uri = format!("file://{}/a.rs", other.path().display());
    client.open_uri(&uri, "rust", PROXY);
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
    assert_eq!(client.check("a.rs", PROXY).len(), 1);
    client.notify("workspace/didChangeWorkspaceFolders", change(json!([]), json!([folder])));
    client.expect_silence();
}

#[test]
fn a_file_outside_every_folder_is_read_with_its_surroundings() {
    let mut client = Setup::new().start();
    let other = TempDir::new().expect("a temporary folder");
    let root = "http { proxy_read_timeout 9s; include conf.d/*.conf; }\n";
    std::fs::write(other.path().join("nginx.conf"), root).expect("a file");
    std::fs::create_dir(other.path().join("conf.d")).expect("a folder");
    let app = "server { location / { proxy_pass http://app; } }\n";
    let path = other.path().join("conf.d/app.conf");
    std::fs::write(&path, app).expect("a file");
    let uri = format!("file://{}", path.display());
    client.open_uri(&uri, "nginx", app);
    client.diagnostics(&uri);
    assert_eq!(client.hints(&uri), [(0, "read 9s".to_owned())]);
}

#[test]
fn an_edit_reaches_the_files_that_include_or_are_included() {
    let root = "http {\n    include conf.d/*.conf;\n}\n";
    let app = "server {\n    location / {\n        return 305;\n    }\n}\n";
    let mut client = Setup::new().file("nginx/nginx.conf", root).file("nginx/conf.d/app.conf", app).start();
    let root_uri = client.open("nginx/nginx.conf", root);
    client.diagnostics(&root_uri);
    let uri = client.open("nginx/conf.d/app.conf", app);
    let found = client.diagnostics(&uri);
    assert!(codes(&found).contains(&"deprecated-status"), "{found:?}");
    // Suppressed for the file that is included only if the comment is in that file.
    client.set_text(&root_uri, 2, &format!("# httplsp: ignore-file[deprecated-status] no\n{root}"));
    let found = client.diagnostics(&root_uri);
    assert_eq!(codes(&found), ["unused-suppression"]);
}

#[test]
fn long_reading_is_shown() {
    let mut setup = Setup::new().set("window", json!({ "workDoneProgress": true }));
    let block = "server { location / { proxy_pass http://app; proxy_read_timeout 5s; return 404; } }\n".repeat(40);
    let names: Vec<&'static str> = (0..1500).map(|number| &*format!("nginx/conf.d/{number}.conf").leak()).collect();
    for name in names {
        setup = setup.file(name, block.clone());
    }
    let mut client = setup.start();
    let uri = client.open("nginx/new.conf", "server { }\n");
    let (id, created) = client.server_request("window/workDoneProgress/create");
    client.respond(id, Value::Null);
    let begin = client.notification("$/progress");
    assert_eq!((&begin["token"], &begin["value"]["kind"]), (&created["token"], &json!("begin")));
    let mut last = 0;
    loop {
        let step = client.notification("$/progress");
        if step["value"]["kind"] == json!("end") {
            break;
        }
        let percentage = step["value"]["percentage"].as_u64().expect("a percentage");
        assert!(percentage >= last && percentage <= 100, "{step}");
        last = percentage;
    }
    client.diagnostics(&uri);
    // The files that are not open are read too.
    client.grant_progress();
}
