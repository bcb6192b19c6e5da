//! Ways from one place to others: symbols, references, definitions, highlights, links, lenses; and large documents.

use serde_json::{Value, json};

use crate::client::{Client, Setup, apply, at, find, labels, range};

const API: &str = "use axum::http::StatusCode;\n\nfn limited() -> StatusCode {\n    StatusCode::TOO_MANY_REQUESTS\n}\n\n\
                   fn missing() -> StatusCode {\n    StatusCode::NOT_FOUND\n}\n";
const PROXY: &str = "http {\n  upstream app {\n    server 127.0.0.1:8080;\n  }\n  server {\n    location / {\n      \
                     proxy_pass http://app;\n    }\n    error_page 404 = @missing;\n    location @missing {\n      return \
                     404;\n    }\n    include conf.d/*.conf;\n  }\n}\n";

fn ask_at(client: &mut Client, method: &str, uri: &str, text: &str, needle: &str) -> Value {
    let (line, character) = find(text, needle);
    client.request(method, at(uri, line, character))
}

#[test]
fn workspace_symbols_are_found_by_code_and_by_name() {
    let mut client = Setup::new().file("src/api.rs", API).file("nginx/nginx.conf", PROXY).start();
    let mut ask = |query: &str| {
        let found = client.request("workspace/symbol", json!({ "query": query }));
        let mut found: Vec<String> = found
            .as_array()
            .expect("a list")
            .iter()
            .map(|symbol| {
                let uri = symbol["location"]["uri"].as_str().expect("a URI");
                let file = uri.rsplit('/').next().expect("a name");
                format!(
                    "{} {file}:{}",
                    symbol["name"].as_str().expect("a name"),
                    symbol["location"]["range"]["start"]["line"]
                )
            })
            .collect();
        found.sort();
        found
    };
    assert_eq!(ask("429"), ["429 Too Many Requests api.rs:3"]);
    assert_eq!(ask("too many"), ["429 Too Many Requests api.rs:3"]);
    assert_eq!(
        ask("not found"),
        ["404 Not Found api.rs:7", "404 Not Found nginx.conf:10", "404 Not Found nginx.conf:8"]
    );
    assert_eq!(ask("upstream"), ["upstream app nginx.conf:1"]);
    assert_eq!(ask("29"), Vec::<String>::new());
}

#[test]
fn symbols_know_what_is_typed_and_what_is_gone() {
    let mut client = Setup::new().file("src/api.rs", API).start();
    let count = |client: &mut Client| {
        client.request("workspace/symbol", json!({ "query": "410" })).as_array().expect("a list").len()
    };
    assert_eq!(count(&mut client), 0);
    let uri = client.open("src/api.rs", &API.replace("NOT_FOUND", "GONE"));
    client.diagnostics(&uri);
    assert_eq!(count(&mut client), 1);
    client.close(&uri);
    assert_eq!(count(&mut client), 0);
}

#[test]
fn references_of_a_status_cross_languages() {
    let mut client = Setup::new().file("nginx/nginx.conf", PROXY).start();
    let uri = client.open("src/api.rs", API);
    client.diagnostics(&uri);
    let (line, character) = find(API, "NOT_FOUND");
    let mut params = at(&uri, line, character);
    params["context"] = json!({ "includeDeclaration": true });
    let found = client.request("textDocument/references", params);
    let found: Vec<&str> =
        found.as_array().expect("a list").iter().map(|place| place["uri"].as_str().expect("a URI")).collect();
    let proxy = client.uri("nginx/nginx.conf");
    assert_eq!(found, [&proxy, &proxy, &uri]);
}

#[test]
fn definitions_are_found() {
    let own = "use axum::http::StatusCode;\nconst LIMIT: u16 = 429;\nfn f() { let _ = StatusCode::from_u16(LIMIT); }\n";
    let mut client = Setup::new().file("nginx/conf.d/a.conf", "gzip on;\n").start();
    let code = client.open("src/own.rs", own);
    client.diagnostics(&code);
    let found = ask_at(&mut client, "textDocument/definition", &code, own, "LIMIT)");
    assert_eq!(found["range"], range(1, 6, 11));
    let proxy = client.open("nginx/nginx.conf", PROXY);
    client.diagnostics(&proxy);
    let found = ask_at(&mut client, "textDocument/definition", &proxy, PROXY, "app;");
    assert_eq!(found[0]["range"], range(1, 11, 14));
    let found = ask_at(&mut client, "textDocument/definition", &proxy, PROXY, "@missing;");
    assert_eq!(found[0]["range"], range(9, 13, 21));
    let found = ask_at(&mut client, "textDocument/definition", &proxy, PROXY, "conf.d");
    assert_eq!(found[0]["uri"], json!(client.uri("nginx/conf.d/a.conf")));
    assert_eq!(ask_at(&mut client, "textDocument/definition", &proxy, PROXY, "server {"), Value::Null);
}

#[test]
fn references_of_descriptions_lead_to_other_files_and_places() {
    let parts = "Gone:\n  description: Gone.\nMissing:\n  description: None.\n";
    let text = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        \"410\": { $ref: \"parts/responses.yaml#/Missing\" }\n        \"404\": { $ref: '#/components/responses/None' }\n        \"403\": { $ref: nowhere.yaml }\ncomponents:\n  responses:\n    None: { description: None. }\n";
    let mut client = Setup::new().file("api/parts/responses.yaml", parts).start();
    let uri = client.open("api/openapi.yaml", text);
    client.diagnostics(&uri);
    let found = ask_at(&mut client, "textDocument/definition", &uri, text, "parts/responses");
    assert_eq!(found["uri"], json!(client.uri("api/parts/responses.yaml")));
    assert_eq!(found["range"], range(2, 0, 7));
    let found = ask_at(&mut client, "textDocument/definition", &uri, text, "#/components");
    assert_eq!((&found["uri"], &found["range"]), (&json!(uri), &range(10, 4, 8)));
    assert_eq!(ask_at(&mut client, "textDocument/definition", &uri, text, "nowhere"), Value::Null);
    let links = client.request("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
    let targets: Vec<&Value> = links.as_array().expect("a list").iter().map(|link| &link["target"]).collect();
    assert_eq!(targets, [&json!(client.uri("api/parts/responses.yaml"))]);
}

#[test]
fn the_same_status_is_highlighted() {
    let mut client = Setup::new().start();
    let text = API.replace("TOO_MANY_REQUESTS", "NOT_FOUND");
    let uri = client.open("a.rs", &text);
    client.diagnostics(&uri);
    let found = ask_at(&mut client, "textDocument/documentHighlight", &uri, &text, "NOT_FOUND");
    assert_eq!(found.as_array().map(Vec::len), Some(2), "{found}");
    assert_eq!(ask_at(&mut client, "textDocument/documentHighlight", &uri, &text, "fn limited"), Value::Null);
}

#[test]
fn links_lead_to_standards_and_included_files() {
    let mut client = Setup::new().file("nginx/conf.d/a.conf", "gzip on;\n").start();
    let text = format!("# RFC 9110, section 15.5.5\n{PROXY}");
    let uri = client.open("nginx/nginx.conf", &text);
    client.diagnostics(&uri);
    let links = client.request("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
    let targets: Vec<&str> =
        links.as_array().expect("a list").iter().map(|link| link["target"].as_str().expect("a target")).collect();
    let included = client.uri("nginx/conf.d/a.conf");
    assert_eq!(targets, ["https://www.rfc-editor.org/rfc/rfc9110#section-15.5.5", &included]);
}

#[test]
fn a_declared_chain_stands_above_what_hands_requests_on() {
    let chain = "[[chain]]\nname = \"public\"\nhops = [\n  { name = \"edge\", product = \"other\", request-timeout = \"90s\" },\n  \
                 { name = \"proxy\", product = \"nginx\", files = [\"nginx.conf\"] },\n]\n";
    let proxy = "http {\n  server {\n    location / {\n      proxy_read_timeout 30s;\n      proxy_pass http://app;\n    }\n  }\n}\n";
    let mut client = Setup::new().file("httplsp.toml", chain).file("nginx.conf", proxy).start();
    let uri = client.open("nginx.conf", proxy);
    client.diagnostics(&uri);
    let lenses = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(lenses.as_array().map(Vec::len), Some(1), "{lenses}");
    assert_eq!(lenses[0]["command"]["title"], json!("public: edge 90s → proxy 30s"));
    assert_eq!(lenses[0]["range"]["start"]["line"], json!(4));
}

#[test]
fn a_rule_is_explained() {
    let mut client = Setup::new().start();
    let text = API.replace("NOT_FOUND", "USE_PROXY");
    let uri = client.open("a.rs", &text);
    let found = client.diagnostics(&uri);
    let actions = client.code_actions(&uri, &found[0]["range"], Some("quickfix"));
    let explain =
        actions.iter().find(|action| action["title"] == json!("Explain `deprecated-status`")).expect("it is there");
    let command = &explain["command"];
    let params = json!({ "command": command["command"], "arguments": command["arguments"] });
    assert_eq!(client.request("workspace/executeCommand", params), Value::Null);
    let message = client.notification("window/showMessage");
    assert!(message["message"].as_str().is_some_and(|text| text.contains("deprecated-status")), "{message}");
    assert_eq!(client.request_error("workspace/executeCommand", json!({ "command": "x", "arguments": [] })), -32602);
}

/// A file of many functions: `(text, the number of lines of each)`.
fn large() -> String {
    let function = |number: usize| {
        format!(
            "\n/// Number {number}.\nfn f{number}() -> StatusCode {{\n    let number = {number} + {number};\n    let other = \
             number * {number};\n    assert!(other >= number);\n    StatusCode::NOT_FOUND\n}}\n"
        )
    };
    format!("use axum::http::StatusCode;\n{}", (0..300).map(function).collect::<String>())
}

#[test]
fn a_large_document_is_answered_from_where_it_is_edited() {
    let mut client = Setup::new().start();
    let text = large();
    let uri = client.open("a.rs", &text);
    client.diagnostics(&uri);
    let (line, _) = find(&text, "fn f200()");
    let end = json!({ "line": line + 4, "character": 0 });
    let insert = "    let _ = StatusCode::GONE;\n";
    client.change(&uri, 2, json!([{ "range": { "start": end, "end": end }, "text": insert }]));
    let hover = client.hover(&uri, line + 4, 27);
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("410")), "{hover}");
    assert_eq!(hover["range"], range(line + 4, 12, 28));
    // Elsewhere it is as before, one line further down.
    let hover = client.hover(&uri, line + 5, 20);
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("404")), "{hover}");
    assert_eq!(hover["range"], range(line + 5, 4, 25));
    // At once behind a key, from the version before.
    let start = json!({ "line": 0, "character": 0 });
    client.change(&uri, 3, json!([{ "range": { "start": start, "end": start }, "text": "\n\n" }]));
    client.change(&uri, 4, json!([{ "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } }, "text": "" }]));
    let hover = client.hover(&uri, line + 6, 20);
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("404")), "{hover}");
    assert_eq!(hover["range"], range(line + 6, 4, 25));
    client.change(&uri, 5, json!([{ "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } }, "text": "" }]));
    assert_eq!(client.hover(&uri, line, 4), Value::Null);
    let end = json!({ "line": line + 5, "character": 0 });
    let insert = "    let _ = StatusCode::;\n";
    client.change(&uri, 6, json!([{ "range": { "start": end, "end": end }, "text": insert }]));
    let items = client.complete(&uri, line + 5, 24);
    assert!(labels(&items).contains(&"NOT_FOUND"), "{:?}", labels(&items));
    let item = items.iter().find(|item| item["label"] == json!("NOT_FOUND")).expect("it is there");
    assert_eq!(item["textEdit"]["range"], range(line + 5, 24, 24));
}

#[test]
fn a_large_configuration_is_completed_from_the_server_that_is_edited() {
    let server = |number: usize| {
        format!(
            "    server {{\n        listen 80;\n        server_name shop{number}.example.com;\n        location / {{\n            \
             proxy_pass http://app;\n        }}\n    }}\n"
        )
    };
    let text = format!("events {{}}\nhttp {{\n{}}}\n", (0..200).map(server).collect::<String>());
    let mut client = Setup::new().start();
    let uri = client.open("nginx.conf", &text);
    client.diagnostics(&uri);
    let (line, _) = find(&text, "shop150.");
    let end = json!({ "line": line + 2, "character": 0 });
    client.change(&uri, 2, json!([{ "range": { "start": end, "end": end }, "text": "proxy_rea\n" }]));
    let items = client.complete(&uri, line + 2, 9);
    let item = items.iter().find(|item| item["label"] == json!("proxy_read_timeout")).expect("it is there");
    assert_eq!(item["textEdit"]["range"], range(line + 2, 0, 9));
    assert!(!labels(&items).contains(&"upstream"), "that stands in no location");
    // Nothing of what was left out is gone.
    client.change(
        &uri,
        3,
        json!([{ "range": { "start": end, "end": { "line": line + 3, "character": 0 } }, "text": "" }]),
    );
    let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(symbols[0]["children"].as_array().map(Vec::len), Some(200), "{symbols}");
}

#[test]
fn a_status_that_needs_a_header_is_offered_with_it() {
    // What is to be written stands before the status: any client can do that.
    let go = "package main\n\nimport \"net/http\"\n\nfunc h(w http.ResponseWriter, r *http.Request) {\n\tw.WriteHeader(|)\n}\n";
    let items = Setup::new().start().complete_in("a.go", go);
    let item = item_called(&items, "http.StatusUnauthorized + WWW-Authenticate");
    assert_eq!(
        item["additionalTextEdits"][0]["newText"],
        json!("w.Header().Set(\"WWW-Authenticate\", \"Bearer\")\n\t")
    );
    assert!(item.get("command").is_none(), "{item}");
    // It stands behind: it is written when the status is there.
    let marked = "const app = require('express')();\napp.get('/', (req, res) => { res.status(|).end(); });\n";
    let mut client = Setup::new().set("workspace.applyEdit", json!(true)).start();
    let items = client.complete_in("a.js", marked);
    let item = item_called(&items, "401 + WWW-Authenticate");
    assert_eq!(item["textEdit"]["newText"], json!("401"));
    assert!(item.get("additionalTextEdits").is_none(), "{item}");
    let command = item["command"].clone();
    let text = marked.replace('|', "401");
    let uri = client.uri("a.js");
    client.set_text(&uri, 2, &text);
    let params = json!({ "command": command["command"], "arguments": command["arguments"] });
    assert_eq!(client.request("workspace/executeCommand", params.clone()), Value::Null);
    let (id, wanted) = client.server_request("workspace/applyEdit");
    assert_eq!(wanted["edit"]["documentChanges"][0]["textDocument"]["version"], json!(2));
    let fixed = apply(&text, &wanted["edit"], &uri);
    assert!(fixed.contains("res.status(401).set('WWW-Authenticate', 'Bearer').end()"), "{fixed}");
    client.respond(id, json!({ "applied": true }));
    // The text is another one by now: nothing is written.
    client.set_text(&uri, 3, &marked.replace('|', "200"));
    client.request("workspace/executeCommand", params);
    let params = json!({ "command": command["command"], "arguments": ["?"] });
    assert_eq!(client.request_error("workspace/executeCommand", params), -32602);
}

#[test]
fn a_header_behind_what_is_typed_is_not_written_where_it_was() {
    let marked = "const app = require('express')();\napp.get('/', (req, res) => { res.status(rate|).end(); });\n";
    let items = Setup::new().set("workspace.applyEdit", json!(true)).start().complete_in("a.js", marked);
    let item = item_called(&items, "429 + Retry-After");
    assert!(item.get("additionalTextEdits").is_none(), "{item}");
    assert_eq!(item["command"]["command"], json!("httplsp.addHeader"));
    // Who cannot be asked for changes is told where they go.
    let items = Setup::new().start().complete_in("a.js", marked);
    let item = item_called(&items, "429 + Retry-After");
    assert!(item.get("command").is_none(), "{item}");
    assert_eq!(item["additionalTextEdits"][0]["newText"], json!(".set('Retry-After', '60')"));
}

#[test]
fn a_header_directly_behind_the_status_is_part_of_it() {
    let marked =
        "from flask import Flask\napp = Flask(__name__)\n@app.get(\"/\")\ndef f():\n    return \"wait\", rate|\n";
    let items = Setup::new().start().complete_in("a.py", marked);
    let item = item_called(&items, "429 + Retry-After");
    assert!(item.get("additionalTextEdits").is_none() && item.get("command").is_none(), "{item}");
    assert_eq!(item["textEdit"]["newText"], json!("429, {\"Retry-After\": \"60\"}"));
    // Where a client takes a command, that writes it: some insert a text only up to its first space.
    let items = Setup::new().set("workspace.applyEdit", json!(true)).start().complete_in("a.py", marked);
    let item = item_called(&items, "429 + Retry-After");
    assert_eq!(item["textEdit"]["newText"], json!("429"));
    assert_eq!(item["command"]["command"], json!("httplsp.addHeader"));
}

#[test]
fn a_header_below_an_import_is_written_where_the_status_is_then() {
    let marked = "use actix_web::HttpResponse;\nfn f() -> HttpResponse { HttpResponse::build(|).finish() }\n";
    let mut client = Setup::new().set("workspace.applyEdit", json!(true)).start();
    let items = client.complete_in("a.rs", marked);
    let item = item_called(&items, "StatusCode::UNAUTHORIZED + WWW-Authenticate");
    let uri = client.uri("a.rs");
    let edits = json!([item["textEdit"], item["additionalTextEdits"][0]]);
    let text = apply(&marked.replace('|', ""), &json!({ "changes": { (uri.as_str()): edits } }), &uri);
    client.set_text(&uri, 2, &text);
    let params = json!({ "command": item["command"]["command"], "arguments": item["command"]["arguments"] });
    assert_eq!(client.request("workspace/executeCommand", params), Value::Null);
    let (id, wanted) = client.server_request("workspace/applyEdit");
    let text = apply(&text, &wanted["edit"], &uri);
    assert!(
        text.contains("build(StatusCode::UNAUTHORIZED).insert_header((\"WWW-Authenticate\", \"Bearer\"))"),
        "{text}"
    );
    client.respond(id, json!({ "applied": true }));
}

fn item_called<'a>(items: &'a [Value], label: &str) -> &'a Value {
    let item = items.iter().find(|item| item["label"] == json!(label));
    item.unwrap_or_else(|| panic!("{:?}", labels(items)))
}

#[test]
fn nginx_offers_whole_answers() {
    let items = Setup::new().start().complete_in("nginx.conf", "http { server { location / {\n  ret|\n} } }\n");
    let item = items.iter().find(|item| item["label"] == json!("return 308 …"));
    let item = item.unwrap_or_else(|| panic!("{:?}", labels(&items)));
    assert_eq!(item["textEdit"]["newText"], json!("return 308 ${1:https://\\$host\\$request_uri};"));
    assert_eq!(item["insertTextFormat"], json!(2));
    let outside = Setup::new().start().complete_in("nginx.conf", "http {\n  ret|\n}\n");
    assert!(!labels(&outside).contains(&"return 308 …"));
}

#[test]
fn statuses_are_found_by_what_people_see() {
    let marked = "use axum::http::StatusCode;\nfn f() { let _ = StatusCode::from_u16(|); }\n";
    let items = Setup::new().start().complete_in("a.rs", marked);
    let limited = items.iter().find(|item| item["label"] == json!("429")).expect("it is offered");
    assert!(limited["filterText"].as_str().is_some_and(|text| text.contains("rate")), "{limited}");
}

#[test]
fn a_constant_of_another_module_leads_there() {
    let codes = "# UNAUTHORIZED is for those who are not known\nUNAUTHORIZED = 401\n";
    let python = "from flask import Flask\nfrom codes import UNAUTHORIZED\napp = Flask(__name__)\n\n\n\
                  @app.get(\"/\")\ndef f():\n    return \"no\", (UNAUTHORIZED)\n";
    let script = "import express from 'express';\nimport { Code } from './codes';\nconst app = express();\n\
                  app.get('/', (req, res) => { res.status(Code.TooManyRequests).end(); });\n";
    let rules = json!({ "select": ["401-without-challenge", "retry-after-missing"] });
    let setup = Setup::new().options(rules).file("codes.py", codes).file("app.py", python).file("app.ts", script);
    let mut client = setup.file("codes.ts", "export enum Code { TooManyRequests = 429 }\n").start();
    let uri = client.open("app.py", python);
    // What other files define is known a little later.
    while client.diagnostics(&uri).is_empty() {}
    let place = ask_at(&mut client, "textDocument/definition", &uri, python, "UNAUTHORIZED)");
    assert_eq!(place, json!({ "uri": client.uri("codes.py"), "range": range(1, 0, 12) }));
    let uri = client.open("app.ts", script);
    while client.diagnostics(&uri).is_empty() {}
    let place = ask_at(&mut client, "textDocument/definition", &uri, script, "TooManyRequests)");
    assert_eq!(place, json!({ "uri": client.uri("codes.ts"), "range": range(0, 19, 34) }));
}
