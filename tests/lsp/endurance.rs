//! What is unusual, large or in a hurry: the server answers with the right error or nothing, and goes on.

use std::fs::File;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, Setup, at, codes, range};

const PROXY: &str = "use axum::http::StatusCode;\nfn f() -> StatusCode { StatusCode::USE_PROXY }\n";

/// Asks for everything that can be asked about a document.
fn everything(client: &mut Client, uri: &str) {
    let here = range(1, 500_000, 500_050);
    let document = json!({ "uri": uri });
    client.request("textDocument/hover", at(uri, 1, 500_000));
    client.complete(uri, 1, 500_000);
    client.code_actions(uri, &here, None);
    client.hints(uri);
    for method in ["documentSymbol", "documentLink", "codeLens"] {
        client.request(&format!("textDocument/{method}"), json!({ "textDocument": document }));
    }
    client.request("textDocument/definition", at(uri, 1, 500_000));
    client.request("textDocument/documentHighlight", at(uri, 1, 500_000));
}

#[test]
fn a_line_of_a_million_characters_is_taken() {
    let mut client = Setup::new().start();
    let line = "fn g() -> StatusCode { StatusCode::USE_PROXY } ".repeat(1_000_000 / 47 + 1);
    let uri = client.open("a.rs", &format!("use axum::http::StatusCode;\n{line}"));
    let begin = Instant::now();
    assert!(client.diagnostics(&uri).len() > 20_000);
    everything(&mut client, &uri);
    // Generous: this is not optimized, and shares its machine. What takes the square of the length takes hours.
    assert!(begin.elapsed() < Duration::from_secs(120), "{:?}", begin.elapsed());
    client.change(&uri, 2, json!([{ "range": range(1, 0, 1_000_000), "text": "" }]));
    assert!(client.diagnostics(&uri).len() < 10);
}

#[test]
fn edits_that_overlap_or_are_reversed_are_applied_one_after_the_other() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    assert_eq!(codes(&client.diagnostics(&uri)), ["deprecated-status"]);
    // The second begins inside of what the first has put there; the third goes backwards.
    let backwards = json!({ "start": { "line": 1, "character": 10 }, "end": { "line": 1, "character": 0 } });
    client.change(
        &uri,
        2,
        json!([
            { "range": range(1, 35, 44), "text": "NOT_FOUND" },
            { "range": range(1, 39, 44), "text": "FOUND" },
            { "range": backwards, "text": "fn h()" },
        ]),
    );
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
    client.set_text(&uri, 3, PROXY);
    assert_eq!(codes(&client.diagnostics(&uri)), ["deprecated-status"]);
    let far = json!({ "start": { "line": 7_000_000, "character": 9 }, "end": { "line": 4_294_967_295_u32, "character": 4_294_967_295_u32 } });
    client.change(&uri, 4, json!([{ "range": far, "text": "fn k() -> StatusCode { StatusCode::USE_PROXY }\n" }]));
    assert_eq!(codes(&client.diagnostics(&uri)).len(), 2);
}

#[test]
fn fifty_edits_in_flight_come_out_right() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    client.diagnostics(&uri);
    let mut asked = Vec::new();
    for version in 2..52 {
        client.change(&uri, version, json!([{ "range": range(1, 0, 0), "text": "\n" }]));
        asked.push(client.ask("textDocument/hover", at(&uri, version as u32, 40)));
    }
    for (id, version) in asked.into_iter().zip(2..) {
        let answer = client.answer(id);
        // The answer is about the text as it was when the question was asked.
        assert_eq!(answer["result"]["range"]["start"]["line"], json!(version), "{answer}");
    }
    let last = loop {
        let params = client.notification("textDocument/publishDiagnostics");
        if params["version"] == json!(51) {
            break params;
        }
    };
    assert_eq!(last["diagnostics"][0]["range"]["start"]["line"], json!(51));
}

#[test]
fn gigabytes_in_the_workspace_are_not_read() {
    let mut client = Setup::new().file("nginx.conf", "http { include conf.d/*.conf; }\n").start();
    // Files with nothing in them that claim to be large.
    for name in ["a.rs", "b.py", "c.yaml", "d.conf", "conf.d/e.conf", "f.json"] {
        let path = client.path(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        File::create(path).and_then(|file| file.set_len(2 << 30)).expect("a sparse file");
    }
    let begin = Instant::now();
    let uri = client.open("nginx.conf", "http { include conf.d/*.conf; server { return 404; } }\n");
    client.diagnostics(&uri);
    client.request("workspace/symbol", json!({ "query": "404" }));
    client.request("textDocument/references", json!({
        "textDocument": { "uri": uri }, "position": { "line": 0, "character": 46 }, "context": { "includeDeclaration": true }
    }));
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}

#[test]
fn a_workspace_folder_may_vanish() {
    let mut client = Setup::new().file("far/down/below/nginx.conf", "server { return 305; }\n").start();
    let uri = client.open("far/down/below/nginx.conf", "server { return 305; }\n");
    assert!(codes(&client.diagnostics(&uri)).contains(&"deprecated-status"));
    std::fs::remove_dir_all(client.folder.path()).expect("removed");
    let gone = json!([{ "uri": client.uri("far/down/below/nginx.conf"), "type": 3 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": gone }));
    client.set_text(&uri, 2, "\nserver { return 305; }\n");
    let found = client.diagnostics(&uri);
    assert!(codes(&found).contains(&"deprecated-status"), "{found:?}");
    client.request("workspace/symbol", json!({ "query": "305" }));
    let folder = json!({ "uri": client.uri(""), "name": "test" });
    let event = json!({ "added": [{ "uri": "file:///there/is/no/such/folder", "name": "none" }], "removed": [folder] });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    client.set_text(&uri, 3, "\n\nserver { return 305; }\n");
    let found = client.diagnostics(&uri);
    assert_eq!(found[0]["range"]["start"]["line"], json!(2), "{found:?}");
}
