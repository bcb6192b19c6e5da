//! Texts in other formats within a document, and access logs.

use serde_json::{Value, json};

use crate::client::{Setup, apply, codes, labels};

const INGRESS: &str = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  annotations:\n    \
                       nginx.ingress.kubernetes.io/configuration-snippet: |\n      # 🦀\tx\n      if ($bad = \"🦀\") { return\t\
                       404; }\n      add_header Strict-Transport-Security \"max-age=31536000\"; # é\nspec:\n  \
                       ingressClassName: nginx\n";

const GUIDE: &str = "# Guide 🦀\n\n- Step:\n\n  ```nginx\n  location / {\n      return 404;\n  }\n  ```\n\n```rust\nuse \
                     axum::http::StatusCode;\nasync fn f() -> StatusCode { StatusCode::GONE }\n```\n";

#[test]
fn a_snippet_has_hover_hints_and_fixes_at_its_place() {
    let mut client = Setup::new().options(json!({ "select": ["add-header-without-always"] })).start();
    let found = client.check("ingress.yaml", INGRESS);
    assert_eq!(codes(&found), ["add-header-without-always"]);
    let uri = client.uri("ingress.yaml");
    // Behind an emoji of two units and a tab.
    let hover = client.hover(&uri, 6, 33);
    assert_eq!(hover["range"], json!({"start": {"line": 6, "character": 32}, "end": {"line": 6, "character": 35}}));
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("Not Found")), "{hover}");
    let directive = client.hover_on(&uri, INGRESS, "add_header").expect("a hover");
    assert!(directive.contains("add_header"), "{directive}");
    assert!(client.hints(&uri).contains(&(6, "Not Found".into())));
    let actions = client.code_actions(&uri, &found[0]["range"], Some("quickfix"));
    let titled =
        |title: &str| actions.iter().find(|action| action["title"] == title).unwrap_or_else(|| panic!("{actions:?}"));
    let fixed = apply(INGRESS, &titled("Append `always`")["edit"], &uri);
    assert_eq!(fixed, INGRESS.replace("31536000\";", "31536000\" always;"));
    let ignored = apply(INGRESS, &titled("Ignore `add-header-without-always` here")["edit"], &uri);
    assert!(ignored.contains("\n      # httplsp: ignore[add-header-without-always]\n      add_header"), "{ignored}");
    client.set_text(&uri, 2, &ignored);
    assert!(client.diagnostics(&uri).is_empty());
}

#[test]
fn a_snippet_completes_what_its_block_takes() {
    let mut client = Setup::new().start();
    // The cursor is marked as literal texts are.
    let folded = INGRESS.replace(": |\n", ": >\n");
    let items = client.complete_in("ingress.yaml", &folded.replace("      # 🦀\tx\n", "      proxy_rea|\n"));
    assert!(labels(&items).contains(&"proxy_read_timeout"), "{:?}", labels(&items));
    assert!(!labels(&items).contains(&"server"), "a location takes no server");
    let items = client.complete_in("map.yaml", "data:\n  nginx.conf: >\n    http {\n      |\n    }\n");
    assert!(labels(&items).contains(&"server") && !labels(&items).contains(&"events"), "{:?}", labels(&items));
    let items = client.complete_in("map2.yaml", "data:\n  nginx.conf: >\n    server { return 4|; }\n");
    assert!(labels(&items).iter().any(|label| label.starts_with("404")), "{:?}", labels(&items));
}

#[test]
fn fenced_blocks_have_hover_hints_and_symbols() {
    let mut client = Setup::new().options(json!({ "select": ["invalid-status-code"] })).start();
    assert!(client.check("guide.md", GUIDE).is_empty());
    let uri = client.uri("guide.md");
    assert!(client.hover_on(&uri, GUIDE, "404").is_some_and(|text| text.contains("Not Found")));
    assert!(client.hover_on(&uri, GUIDE, "GONE").is_some_and(|text| text.contains("410")));
    assert_eq!(client.hover_on(&uri, GUIDE, "Step"), None);
    assert_eq!(client.hints(&uri), [(6, "Not Found".into())]);
    let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    let names: Vec<&str> = symbols.as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["location /", "f"]);
    let wrong = GUIDE.replace("404", "1000");
    client.set_text(&uri, 2, &wrong);
    let found = client.diagnostics(&uri);
    assert_eq!(codes(&found), ["invalid-status-code"]);
    let actions = client.code_actions(&uri, &found[0]["range"], Some("quickfix"));
    let ignore =
        actions.iter().find(|action| action["title"] == "Ignore `invalid-status-code` here").expect("an action");
    let ignored = apply(&wrong, &ignore["edit"], &uri);
    assert!(ignored.contains("\n  <!-- httplsp: ignore[invalid-status-code] -->\n  ```nginx\n"), "{ignored}");
    client.set_text(&uri, 3, &ignored);
    assert!(client.diagnostics(&uri).is_empty());
}

#[test]
fn statuses_are_found_across_the_parts() {
    let mut client = Setup::new().start();
    let text = "FROM nginx\nCOPY <<A /etc/nginx/a.conf\nreturn 404;\nA\nCOPY <<B /etc/nginx/b.conf\nreturn 404;\nB\n";
    client.check("Dockerfile", text);
    let uri = client.uri("Dockerfile");
    let params = json!({
        "textDocument": { "uri": uri }, "position": { "line": 2, "character": 8 }, "context": { "includeDeclaration": true }
    });
    let found = client.request("textDocument/references", params);
    let found = found.as_array().expect("a list").iter();
    let lines: Vec<u64> = found.filter_map(|one| one["range"]["start"]["line"].as_u64()).collect();
    assert_eq!(lines, [2, 5]);
}

#[test]
fn logs_are_read_where_somebody_looks() {
    let mut client = Setup::new().start();
    let log = "10.0.0.1 - - [10/Oct/2026:13:55:36 +0000] \"GET /🦀 HTTP/1.1\" 499 0 \"-\" \"curl\"\nnonsense 404\n";
    assert!(client.check("logs/access.log", log).is_empty());
    let uri = client.uri("logs/access.log");
    let hover = client.hover(&uri, 0, 63);
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("499")), "{hover}");
    assert_eq!(hover["range"]["start"], json!({"line": 0, "character": 61}), "{hover}");
    assert_eq!(client.hover_on(&uri, log, "404"), None);
    assert!(client.hints(&uri).is_empty());
    assert_eq!(client.complete(&uri, 0, 63), Vec::<serde_json::Value>::new(), "a log is read, not written");
    let iis = "#Software: Microsoft Internet Information Services 10.0\n#Fields: date cs-uri-stem sc-status sc-substatus \
               sc-win32-status\n2026-10-19 /x 404 13 64\n";
    assert!(client.check("u_ex261010.log", iis).is_empty());
    let uri = client.uri("u_ex261010.log");
    assert!(client.hover_on(&uri, iis, "404").is_some_and(|text| text.contains("Not Found")));
    assert!(client.hover_on(&uri, iis, "13").is_some_and(|text| text.contains("404.13")));
    assert!(client.hover_on(&uri, iis, "64").is_some_and(|text| text.contains("ERROR_NETNAME_DELETED")));
}

#[test]
fn any_log_with_lines_of_that_form_has_hovers() {
    let line = "203.0.113.404 - - [10/Oct/2026:13:55:36 +0000] \"GET /410 HTTP/1.1\" 429 503 \"-\" \"curl 500\"\n";
    let other = "2026-10-10 13:55:36,404 [error] \"GET /\" 404 500\n{\"status\": 502}\n";
    let log = format!("{line}{other}");
    let mut client = Setup::new().start();
    let opened = [
        ("logs/x.log", "plaintext"),
        ("shop-2026-10-10.log", "log"),
        ("shop.2026", "log"),
        ("shop.2027", "access-log"),
    ];
    for (name, language) in opened {
        let uri = client.uri(name);
        client.open_uri(&uri, language, &log);
        assert!(client.diagnostics(&uri).is_empty(), "{name}");
        assert!(client.hover_on(&uri, &log, "429").is_some_and(|text| text.contains("Too Many Requests")), "{name}");
        for (row, text) in log.lines().enumerate() {
            let (status, columns) = (text.find(" 429 "), text.encode_utf16().count());
            for column in (0..columns).filter(|column| status.is_none_or(|at| !(at + 1..=at + 4).contains(column))) {
                let hover = client.hover(&uri, row as u32, column as u32);
                assert_eq!(hover, Value::Null, "{name}:{row}:{column}");
            }
        }
    }
    // What no editor calls a log and has no name of one is none.
    let uri = client.uri("notes.text");
    client.open_uri(&uri, "plaintext", &log);
    assert!(client.diagnostics(&uri).is_empty());
    assert_eq!(client.hover_on(&uri, &log, "429"), None);
}

#[test]
fn a_long_log_is_no_trouble() {
    let mut client = Setup::new().start();
    let line = "10.0.0.1 - - [10/Oct/2026:13:55:36 +0000] \"GET / HTTP/1.1\" 503 0 \"-\" \"curl\"\n";
    assert!(client.check("access_log", &line.repeat(60_000)).is_empty());
    let uri = client.uri("access_log");
    let started = std::time::Instant::now();
    for line in [0, 30_000, 59_999] {
        let hover = client.hover(&uri, line, 61);
        assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("503")), "{hover}");
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
}
