//! Edits: their order, their encodings, and who sees which text.

use serde_json::{Value, json};

use crate::client::{Client, Setup, at, find};

/// The length of the text, as the server sees it: where the last symbol ends tells whether all edits were applied.
const HEAD: &str = "use axum::http::StatusCode;\n";

fn constant_at(client: &mut Client, uri: &str, text: &str, needle: &str) -> bool {
    client.hover_on(uri, text, needle).is_some()
}

/// A small generator of numbers, so that every run makes the same edits.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// The place of a byte offset, in the steps of an encoding.
fn place(text: &str, offset: usize, width: fn(char) -> usize) -> Value {
    let before = &text[..offset];
    let ends = before.matches('\n').count() + before.replace("\r\n", "").matches('\r').count();
    let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    json!({ "line": ends, "character": before[start..].chars().map(width).sum::<usize>() })
}

/// Makes `count` edits that each depend on the one before, in one burst, and checks what the server has in the end.
fn burst(encoding: &str, width: fn(char) -> usize, count: i64, seed: u64) {
    let mut client = Setup::new().set("general.positionEncodings", json!([encoding])).start();
    assert_eq!(client.initialized["capabilities"]["positionEncoding"], json!(encoding));
    let mut text = format!("{HEAD}// 🦀 é\r\n// \u{2028} \u{FEFF}\r");
    let uri = client.open("a.rs", &text);
    let mut numbers = Numbers(seed);
    let pieces = ["x", "🦀", "é\n", "// \u{2028}\n", "\r\n", "👩‍💻", "\u{FEFF}", "ab\rc", ""];
    let mut questions = Vec::new();
    for version in 2..count + 2 {
        let boundaries: Vec<usize> = (0..=text.len())
            .filter(|at| *at >= HEAD.len() && text.is_char_boundary(*at))
            .filter(|at| !(text[..*at].ends_with('\r') && text[*at..].starts_with('\n')))
            .collect();
        let start = numbers.below(boundaries.len());
        let end = (start + numbers.below(4)).min(boundaries.len() - 1);
        let (start, end) = (boundaries[start], boundaries[end]);
        // Every tenth edit writes a constant on a line of its own, and asks about it at once.
        let asked = version % 10 == 0;
        let new = if asked {
            "\nconst C: StatusCode = StatusCode::NOT_FOUND;\n"
        } else {
            pieces[numbers.below(pieces.len())]
        };
        let range = json!({ "start": place(&text, start, width), "end": place(&text, end, width) });
        client.change(&uri, version, json!([{ "range": range, "text": new }]));
        text.replace_range(start..end, new);
        if asked {
            let offset = start + new.find("NOT_FOUND").expect("it is there");
            let params = json!({ "textDocument": { "uri": uri }, "position": place(&text, offset, width) });
            let id = client.ask("textDocument/hover", params);
            let constant = start + new.find("StatusCode::").expect("it is there");
            questions.push((id, place(&text, constant, width)));
        }
    }
    // Each hover was asked between two edits and must have seen exactly those before it.
    for (id, place) in questions {
        let answer = client.answer(id);
        assert!(answer["result"]["contents"]["value"].as_str().is_some_and(|text| text.contains("404")), "{answer}");
        assert_eq!(answer["result"]["range"]["start"], place);
    }
    // The text as a whole: a constant behind its last character is found where it must be.
    let offset = text.len();
    let end = place(&text, offset, width);
    let last = "\nconst LAST: StatusCode = StatusCode::GONE;";
    client.change(&uri, count + 2, json!([{ "range": { "start": end, "end": end }, "text": last }]));
    text.push_str(last);
    let gone = text.rfind("GONE").expect("it is there");
    let hover = client.request(
        "textDocument/hover",
        json!({ "textDocument": { "uri": uri }, "position": place(&text, gone, width) }),
    );
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("410")), "{hover}");
    client.close(&uri);
    client.expect_silence_after_closing();
}

#[test]
fn a_thousand_changes_in_one_burst_are_applied_in_order() {
    burst("utf-16", char::len_utf16, 1000, 1);
}

#[test]
fn changes_are_counted_in_utf8() {
    burst("utf-8", char::len_utf8, 200, 2);
}

#[test]
fn changes_are_counted_in_scalar_values() {
    burst("utf-32", |_| 1, 200, 3);
}

#[test]
fn several_changes_in_one_message_build_on_each_other() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", HEAD);
    client.diagnostics(&uri);
    let end = json!({ "line": 1, "character": 0 });
    client.change(
        &uri,
        2,
        json!([
            { "range": { "start": end, "end": end }, "text": "const A: StatusCode = StatusCode::;\n" },
            { "range": { "start": { "line": 1, "character": 34 }, "end": { "line": 1, "character": 34 } }, "text": "GONE" },
            { "range": { "start": { "line": 1, "character": 7 }, "end": { "line": 1, "character": 6 } }, "text": "LONGER" },
        ]),
    );
    assert!(client.hover(&uri, 1, 41).is_object());
    // Of whole texts the last one counts.
    client.change(
        &uri,
        3,
        json!([{ "text": "one" }, { "text": format!("{HEAD}const B: StatusCode = StatusCode::GONE;") }]),
    );
    assert!(client.hover(&uri, 1, 36).is_object());
    client.expect_silence();
}

#[test]
fn version_numbers_may_jump_or_be_missing() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", HEAD);
    client.diagnostics(&uri);
    let text = format!("{HEAD}fn f() -> StatusCode {{ StatusCode::USE_PROXY }}\n");
    client.set_text(&uri, 900, &text);
    let published = client.notification("textDocument/publishDiagnostics");
    assert_eq!(published["version"], json!(900));
    client.set_text(&uri, -3, HEAD);
    let published = client.notification("textDocument/publishDiagnostics");
    assert_eq!((published["version"].as_i64(), published["diagnostics"].as_array().map(Vec::len)), (Some(-3), Some(0)));
    client.change(&uri, 1, json!([]));
    let document = json!({ "uri": uri, "version": null });
    client.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "text": text }] }));
    let published = client.notification("textDocument/publishDiagnostics");
    assert_eq!(published.get("version"), None);
    assert_eq!(published["diagnostics"].as_array().map(Vec::len), Some(1));
    client.close(&uri);
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
}

#[test]
fn a_document_opened_twice_is_replaced() {
    let mut client = Setup::new().start();
    let text = format!("{HEAD}const A: StatusCode = StatusCode::GONE;\n");
    client.open("a.rs", "fn main() {}");
    let uri = client.open("a.rs", &text);
    assert!(constant_at(&mut client, &uri, &text, "GONE"));
    client.diagnostics(&uri);
    client.close(&uri);
    assert!(client.hover(&uri, 1, 36).is_null());
}

#[test]
fn one_document_has_many_spellings() {
    let mut client = Setup::new().start();
    let text = format!("{HEAD}const A: StatusCode = StatusCode::GONE;\n");
    let uri = client.uri("a%20b.rs");
    client.open_uri(&uri, "rust", &text);
    client.diagnostics(&uri);
    let other = client.uri("./x/../%61%20b.rs");
    let (line, character) = find(&text, "GONE");
    assert!(client.request("textDocument/hover", at(&other, line, character)).is_object());
    client.close(&other);
    assert!(client.hover(&uri, line, character).is_null());
}

#[test]
fn documents_without_a_file_are_understood_by_their_language() {
    let mut client = Setup::new().start();
    let text = format!(
        "{HEAD}const A: StatusCode = StatusCode::USE_PROXY;\nfn f() -> StatusCode {{ StatusCode::USE_PROXY }}\n"
    );
    client.open_uri("untitled:Untitled-1", "rust", &text);
    assert_eq!(client.diagnostics("untitled:Untitled-1").len(), 1);
    assert!(constant_at(&mut client, "untitled:Untitled-1", &text, "USE_PROXY"));
    client.open_uri("untitled:Untitled-2", "nginx", "server { location / { proxy_pass http://a; } }\n");
    client.diagnostics("untitled:Untitled-2");
    assert_eq!(client.hints("untitled:Untitled-2"), [(0, "read 60s (default)".to_owned())]);
    client.open_uri("untitled:Untitled-3", "klingon", &text);
    assert!(client.hover("untitled:Untitled-3", 1, 36).is_null());
    client.diagnostics("untitled:Untitled-3");
}
