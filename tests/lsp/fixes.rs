//! Quick fixes, "fix all", and suppressions.

use serde_json::{Value, json};

use crate::client::{Setup, apply, codes, find, range};

const PROXY: &str = "use axum::http::StatusCode;\nasync fn f() -> StatusCode {\n    StatusCode::USE_PROXY\n}\n";
const UNUSED: &str = "use axum::http::StatusCode;\n// httplsp: ignore[deprecated-status] no longer\nasync fn f() -> StatusCode {\n    StatusCode::OK\n}\n\n// httplsp: ignore[deprecated-status] nor this\nfn g() {}\n";

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().expect("a title")).collect()
}

fn titled<'a>(actions: &'a [Value], title: &str) -> &'a Value {
    actions
        .iter()
        .find(|action| action["title"].as_str().is_some_and(|it| it.starts_with(title)))
        .unwrap_or_else(|| panic!("no {title} in {:?}", titles(actions)))
}

#[test]
fn a_fix_does_what_it_says() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    let found = client.diagnostics(&uri);
    let actions = client.code_actions(&uri, &found[0]["range"], None);
    let fix = titled(&actions, "Replace with 307");
    assert_eq!(fix["kind"], json!("quickfix"));
    assert_eq!(fix["diagnostics"], json!([found[0]]), "it belongs to what was published");
    assert_eq!(fix["edit"]["documentChanges"][0]["textDocument"], json!({ "uri": uri, "version": 1 }));
    let fixed = apply(PROXY, &fix["edit"], &uri);
    assert_eq!(fixed, PROXY.replace("USE_PROXY", "TEMPORARY_REDIRECT"));
    client.set_text(&uri, 2, &fixed);
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
}

#[test]
fn a_choice_is_nobodys_preference_and_a_safe_fix_is() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    let found = client.diagnostics(&uri);
    let actions = client.code_actions(&uri, &found[0]["range"], None);
    assert!(actions.iter().all(|action| action.get("isPreferred").is_none()), "{actions:?}");
    let uri = client.open("b.rs", UNUSED);
    let found = client.diagnostics(&uri);
    assert_eq!(codes(&found), ["unused-suppression", "unused-suppression"]);
    let actions = client.code_actions(&uri, &found[0]["range"], None);
    assert_eq!(actions.iter().filter(|action| action["isPreferred"] == json!(true)).count(), 1, "{actions:?}");
}

#[test]
fn actions_are_for_the_place_and_the_kind_asked_for() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    client.diagnostics(&uri);
    assert_eq!(client.code_actions(&uri, &range(0, 0, 5), None), Vec::<Value>::new());
    let cursor = range(2, 10, 10);
    assert_eq!(titles(&client.code_actions(&uri, &cursor, None)).len(), 6);
    assert_eq!(titles(&client.code_actions(&uri, &cursor, Some("quickfix"))).len(), 6);
    assert_eq!(titles(&client.code_actions(&uri, &cursor, Some(""))).len(), 6, "every kind");
    assert_eq!(titles(&client.code_actions(&uri, &cursor, Some("quick"))).len(), 0);
    assert_eq!(titles(&client.code_actions(&uri, &cursor, Some("refactor"))).len(), 0);
    assert_eq!(titles(&client.code_actions(&uri, &cursor, Some("source.fixAll"))).len(), 0, "nothing is safe");
}

#[test]
fn fix_all_applies_every_safe_fix() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", UNUSED);
    client.diagnostics(&uri);
    for kind in ["source", "source.fixAll", "source.fixAll.httplsp"] {
        let actions = client.code_actions(&uri, &range(0, 0, 0), Some(kind));
        assert_eq!(titles(&actions), ["Apply 2 safe fixes"], "{kind}");
        assert_eq!(actions[0]["kind"], json!("source.fixAll.httplsp"));
        let fixed = apply(UNUSED, &actions[0]["edit"], &uri);
        assert!(!fixed.contains("httplsp:"), "{fixed}");
    }
    assert_eq!(client.code_actions(&uri, &range(0, 0, 0), Some("source.fixAll.other")), Vec::<Value>::new());
}

#[test]
fn a_suppression_silences_its_finding() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    let found = client.diagnostics(&uri);
    let actions = client.code_actions(&uri, &found[0]["range"], None);
    let here = apply(PROXY, &titled(&actions, "Ignore `deprecated-status` here")["edit"], &uri);
    assert_eq!(
        here,
        PROXY.replace("    StatusCode::USE", "    // httplsp: ignore[deprecated-status]\n    StatusCode::USE")
    );
    let everywhere = apply(PROXY, &titled(&actions, "Ignore `deprecated-status` in this file")["edit"], &uri);
    assert_eq!(everywhere, format!("// httplsp: ignore-file[deprecated-status]\n{PROXY}"));
    for (version, text) in [(2, here), (4, everywhere)] {
        client.set_text(&uri, version, &text);
        assert_eq!(client.diagnostics(&uri), Vec::<Value>::new(), "{text}");
        client.set_text(&uri, version + 1, PROXY);
        assert_eq!(client.diagnostics(&uri).len(), 1);
    }
}

#[test]
fn a_suppression_may_be_given_with_its_reason() {
    let mut client = Setup::new().start();
    let uri = client.open("a.rs", PROXY);
    let found = client.diagnostics(&uri);
    for (version, reason) in [(2, "it is meant so"), (4, "false alarm")] {
        let actions = client.code_actions(&uri, &found[0]["range"], None);
        let title = format!("Ignore `deprecated-status` here: {reason}");
        let text = apply(PROXY, &titled(&actions, &title)["edit"], &uri);
        assert!(text.contains(&format!("// httplsp: ignore[deprecated-status] {reason}\n")), "{text}");
        client.set_text(&uri, version, &text);
        assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
        client.set_text(&uri, version + 1, PROXY);
        assert_eq!(client.diagnostics(&uri).len(), 1);
    }
}

#[test]
fn a_suppression_joins_the_one_that_is_there() {
    let mut client = Setup::new().start();
    let text =
        PROXY.replace("    StatusCode::USE", "    // httplsp: ignore[unused-suppression] why\n    StatusCode::USE");
    let uri = client.open("a.rs", &text);
    client.diagnostics(&uri);
    let (line, column) = find(&text, "StatusCode::USE");
    let actions = client.code_actions(&uri, &range(line, column, column), None);
    let joined = apply(&text, &titled(&actions, "Ignore `deprecated-status` here")["edit"], &uri);
    assert!(joined.contains("ignore[unused-suppression, deprecated-status] why"), "{joined}");
}

#[test]
fn suppressions_use_the_files_own_comments_and_line_ends() {
    let mut client = Setup::new().start();
    let text = "server {\r\n\tlocation / {\r\n\t\treturn 305;\r\n\t}\r\n}\r\n";
    let uri = client.open("nginx.conf", text);
    let found = client.diagnostics(&uri);
    let place = found.iter().find(|found| found["code"] == json!("deprecated-status")).expect("a finding");
    let actions = client.code_actions(&uri, &place["range"], None);
    let here = apply(text, &titled(&actions, "Ignore `deprecated-status` here")["edit"], &uri);
    assert!(here.contains("{\r\n\t\t# httplsp: ignore[deprecated-status]\r\n\t\treturn 305;\r\n"), "{here:?}");
    let everywhere = apply(text, &titled(&actions, "Ignore `deprecated-status` in this file")["edit"], &uri);
    assert!(everywhere.starts_with("# httplsp: ignore-file[deprecated-status]\r\nserver"), "{everywhere:?}");
}

#[test]
fn edits_are_made_when_an_action_is_chosen() {
    let support = json!({
        "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } },
        "dataSupport": true, "resolveSupport": { "properties": ["edit"] }
    });
    let mut client = Setup::new().set("textDocument.codeAction", support).start();
    assert_eq!(client.initialized["capabilities"]["codeActionProvider"]["resolveProvider"], json!(true));
    let uri = client.open("a.rs", PROXY);
    let found = client.diagnostics(&uri);
    let actions = client.code_actions(&uri, &found[0]["range"], None);
    let fix = titled(&actions, "Replace with 307").clone();
    assert_eq!(fix.get("edit"), None);
    let resolved = client.request("codeAction/resolve", fix.clone());
    assert_eq!(apply(PROXY, &resolved["edit"], &uri), PROXY.replace("USE_PROXY", "TEMPORARY_REDIRECT"));
    // Of another version nobody knows whether the action still fits.
    client.set_text(&uri, 2, &format!("\n{PROXY}"));
    client.diagnostics(&uri);
    assert_eq!(client.request_error("codeAction/resolve", fix), -32801);
    let foreign = json!({ "title": "x" });
    assert_eq!(client.request("codeAction/resolve", foreign.clone()), foreign);
}

#[test]
fn old_clients_get_edits_that_they_understand() {
    let mut client = Setup::new().set("workspace.workspaceEdit", json!({})).start();
    let uri = client.open("a.rs", PROXY);
    let found = client.diagnostics(&uri);
    let actions = client.code_actions(&uri, &found[0]["range"], None);
    let edit = &titled(&actions, "Replace with 307")["edit"];
    assert_eq!(edit.get("documentChanges"), None);
    assert_eq!(apply(PROXY, edit, &uri), PROXY.replace("USE_PROXY", "TEMPORARY_REDIRECT"));
    let client = Setup::new().set("textDocument.codeAction", json!({})).start();
    assert_eq!(client.initialized["capabilities"]["codeActionProvider"], json!(false));
}

/// What "ignore" writes: the file, its text, and what it is afterwards when it is ignored here, and in the file. Nothing where
/// a comment would break the file or say nothing.
const IGNORED: &[(&str, &str, Option<&str>, Option<&str>)] = &[
    (
        "a.php",
        "<?php\nhttp_response_code(401);\necho \"x\";\n",
        Some("<?php\n// httplsp: ignore[401-without-challenge]\nhttp_response_code(401);\necho \"x\";\n"),
        Some("<?php\n// httplsp: ignore-file[401-without-challenge]\nhttp_response_code(401);\necho \"x\";\n"),
    ),
    (
        "b.php",
        "<html>\n<?php http_response_code(401); echo 1; ?>\n</html>\n",
        Some(
            "<html>\n<?php http_response_code(/* httplsp: ignore[401-without-challenge] */ 401); echo 1; ?>\n</html>\n",
        ),
        None,
    ),
    (
        "web.config",
        "<?xml version=\"1.0\"?>\n<configuration><system.webServer><httpErrors>\n<error statusCode=\"404\" path=\"/e\" responseMode=\"Redirect\"/>\n</httpErrors></system.webServer></configuration>\n",
        Some(
            "<?xml version=\"1.0\"?>\n<configuration><system.webServer><httpErrors>\n<!-- httplsp: ignore[error-page-masks-status] -->\n<error statusCode=\"404\" path=\"/e\" responseMode=\"Redirect\"/>\n</httpErrors></system.webServer></configuration>\n",
        ),
        Some(
            "<?xml version=\"1.0\"?>\n<!-- httplsp: ignore-file[error-page-masks-status] -->\n<configuration><system.webServer><httpErrors>\n<error statusCode=\"404\" path=\"/e\" responseMode=\"Redirect\"/>\n</httpErrors></system.webServer></configuration>\n",
        ),
    ),
    (
        "openapi.json",
        "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"x\",\"version\":\"1\"},\"paths\":{\"/x\":{\"get\":{\"responses\":{\"4xx\":{\"description\":\"y\"}}}}}}\n",
        None,
        None,
    ),
    (
        "a.py",
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nfrom flask import abort\nabort(401)\n",
        Some(
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nfrom flask import abort\n# httplsp: ignore[401-without-challenge]\nabort(401)\n",
        ),
        Some(
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# httplsp: ignore-file[401-without-challenge]\nfrom flask import abort\nabort(401)\n",
        ),
    ),
];

#[test]
fn what_is_ignored_leaves_the_file_whole() {
    for (name, text, here, everywhere) in IGNORED {
        let rules = ["401-without-challenge", "error-page-masks-status", "oas-status-key-form"];
        let mut client = Setup::new().options(json!({ "select": rules })).start();
        let uri = client.open(name, text);
        let found = client.diagnostics(&uri);
        let first = found.first().unwrap_or_else(|| panic!("{name}: nothing is found"));
        let actions = client.code_actions(&uri, &first["range"], Some("quickfix"));
        let rule = first["code"].as_str().expect("a rule");
        let titles = [(format!("Ignore `{rule}` here"), here), (format!("Ignore `{rule}` in this file"), everywhere)];
        for (version, (title, wanted)) in (1..).zip(titles) {
            let action = actions.iter().find(|action| action["title"] == json!(title));
            assert_eq!(action.is_some(), wanted.is_some(), "{name}: {title}: {actions:?}");
            let (Some(action), Some(wanted)) = (action, wanted) else { continue };
            let after = apply(text, &action["edit"], &uri);
            assert_eq!(after, *wanted, "{name}");
            client.set_text(&uri, 2 * version, &after);
            let left = client.diagnostics(&uri);
            assert!(left.iter().all(|finding| finding["code"] != json!(rule)), "{name}: {title}: {left:?}");
            client.set_text(&uri, 2 * version + 1, text);
            client.diagnostics(&uri);
        }
    }
}

#[test]
fn a_file_without_comments_is_excepted_in_the_configuration() {
    let json = "{\"openapi\": \"3.0.3\", \"paths\": {\"/a\": {\"delete\": {\"responses\": {\"204\": {\"description\": \"gone\", \
                \"content\": {\"application/json\": {}}}}}}}}\n";
    let rules = json!({ "select": ["oas-content-on-bodyless"] });
    let edit = |setup: Setup| {
        let mut client = setup.options(rules.clone()).start();
        let uri = client.open("api/openapi.json", json);
        let found = client.diagnostics(&uri);
        assert_eq!(codes(&found), ["oas-content-on-bodyless"]);
        let actions = client.code_actions(&uri, &found[0]["range"], Some("quickfix"));
        let title = "Ignore `oas-content-on-bodyless` in this file, in httplsp.toml: it is meant so";
        let action = actions.iter().find(|action| action["title"] == json!(title));
        let made = action.map(|action| action["edit"]["documentChanges"].clone());
        made.map(|made| (made, client.uri("httplsp.toml")))
    };
    let entry = "# it is meant so\n[[override]]\npaths = [\"/api/openapi.json\"]\nrules = { oas-content-on-bodyless = \"off\" }\n";
    let setup = Setup::new().file("httplsp.toml", "profile = \"strict\"");
    let (made, uri) = edit(setup).expect("an action");
    assert_eq!(made[0]["textDocument"]["uri"], json!(uri));
    assert_eq!(made[0]["edits"][0], json!({ "range": range(0, 18, 18), "newText": format!("\n\n{entry}") }));
    // What cannot be added to is left alone.
    let inline = "override = [{ paths = [\"x\"], rules = { soft-404 = \"off\" } }]\n";
    assert_eq!(edit(Setup::new().file("httplsp.toml", inline)), None);
    // There is none yet: not every client makes one.
    assert_eq!(edit(Setup::new()), None);
    let operations = json!({ "documentChanges": true, "resourceOperations": ["create"] });
    let (made, uri) = edit(Setup::new().set("workspace.workspaceEdit", operations)).expect("an action");
    assert_eq!(made[0], json!({ "kind": "create", "uri": uri }));
    assert_eq!(made[1]["edits"][0]["newText"], json!(entry));
}
