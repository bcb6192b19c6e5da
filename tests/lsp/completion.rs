//! Completion of codes, constants, directives and rules.

use serde_json::{Value, json};

use crate::client::{Client, Setup, apply, at, find, labels};

fn item<'a>(items: &'a [Value], label: &str) -> &'a Value {
    items
        .iter()
        .find(|item| item["label"] == json!(label))
        .unwrap_or_else(|| panic!("no {label} in {:?}", labels(items)))
}

fn complete(marked: &str) -> Vec<Value> {
    Setup::new().start().complete_in("a.rs", marked)
}

fn complete_nginx(marked: &str) -> Vec<Value> {
    Setup::new().start().complete_in("nginx.conf", marked)
}

#[test]
fn numbers_are_offered_where_a_status_is_expected() {
    let items = complete("use axum::http::StatusCode;\nfn f() { let _ = StatusCode::from_u16(|); }\n");
    let item = item(&items, "404");
    assert_eq!(item["filterText"], json!("404 Not Found missing unknown"), "found by number, name and symptom");
    assert_eq!(item["textEdit"]["newText"], json!("404"));
    assert_eq!(item["textEdit"]["range"]["start"], json!({ "line": 1, "character": 38 }));
    assert!(!labels(&items).contains(&"499"), "nobody but nginx means that");
}

#[test]
fn a_number_that_is_half_typed_is_replaced() {
    let items = complete("use axum::http::StatusCode;\nfn f() { let _ = StatusCode::from_u16(4|0); }\n");
    let range = &item(&items, "404")["textEdit"]["range"];
    assert_eq!((&range["start"]["character"], &range["end"]["character"]), (&json!(38), &json!(40)));
}

#[test]
fn nothing_is_offered_where_no_status_is_expected() {
    for marked in [
        "fn f() { let x = |; }\n",
        "use axum::http::StatusCode;\nfn f() { let x = 4|; }\n",
        "use axum::http::StatusCode;\nfn f() { Vec::with_capacity(|); }\n",
        "use axum::http::StatusCode;\n// StatusCode::|\n",
        "use axum::http::StatusCode;\nconst A: &str = \"StatusCode::|\";\n",
        "struct StatusCode;\nfn f() { StatusCode::| }\n",
        "|",
    ] {
        let items = complete(marked);
        assert_eq!(labels(&items), Vec::<&str>::new(), "{marked}");
    }
}

#[test]
fn a_space_begins_an_argument_of_a_directive_only() {
    let mut client = Setup::new().start();
    let rust = "use axum::http::StatusCode;\nfn f() { let _ = StatusCode::from_u16( ); }\n";
    let nginx = "server { location / { return ; } }\n";
    for (name, text, needle, offered) in [("a.rs", rust, "( ", false), ("nginx.conf", nginx, "n ;", true)] {
        let uri = client.open(name, text);
        client.diagnostics(&uri);
        let (line, character) = find(text, needle);
        let mut params = at(&uri, line, character + 2);
        params["context"] = json!({ "triggerKind": 2, "triggerCharacter": " " });
        let answer = client.request("textDocument/completion", params.clone());
        assert_eq!(answer.is_object(), offered, "{name}");
        params["context"] = json!({ "triggerKind": 1 });
        assert!(client.request("textDocument/completion", params).is_object(), "{name}");
    }
}

#[test]
fn constants_are_offered_behind_their_owner() {
    for marked in [
        "use axum::http::StatusCode;\nfn f() -> StatusCode { StatusCode::| }\n",
        "use axum::http::StatusCode;\nfn f() -> StatusCode { StatusCode::NOT_| }\n",
        "fn f() -> http::StatusCode { http::StatusCode::| }\n",
        "use axum::http::StatusCode;\nfn f() -> StatusCode {\n    StatusCode::|\n}\nfn g() {}\n",
    ] {
        let items = complete(marked);
        let item = item(&items, "NOT_FOUND");
        assert_eq!(item["filterText"], json!("NOT_FOUND 404 Not Found missing unknown"), "{marked}");
        assert_eq!(item["textEdit"]["newText"], json!("NOT_FOUND"));
        assert_eq!(item["detail"], json!("404 Not Found"));
    }
}

#[test]
fn builders_are_offered_with_their_parentheses() {
    let items = complete("use actix_web::HttpResponse;\nfn f() -> HttpResponse { HttpResponse::| }\n");
    assert_eq!(item(&items, "NotFound")["textEdit"]["newText"], json!("NotFound()"));
    let items = complete("use actix_web::HttpResponse;\nfn f() -> HttpResponse { HttpResponse::|() }\n");
    assert_eq!(item(&items, "NotFound")["textEdit"]["newText"], json!("NotFound"));
    let items = complete("use rocket::http::Status;\nfn f() -> Status { Status::| }\n");
    assert_eq!(item(&items, "NotFound")["textEdit"]["newText"], json!("NotFound"));
}

#[test]
fn withdrawn_statuses_come_last_and_are_marked() {
    let items = complete("use axum::http::StatusCode;\nfn f() -> StatusCode { StatusCode::| }\n");
    let proxy = item(&items, "USE_PROXY");
    assert_eq!(proxy["tags"], json!([1]));
    assert!(proxy["sortText"].as_str() > item(&items, "NOT_FOUND")["sortText"].as_str());
}

#[test]
fn documentation_comes_when_it_is_asked_for() {
    let mut client = Setup::new().start();
    let items = client.complete_in("a.rs", "use axum::http::StatusCode;\nfn f() -> StatusCode { StatusCode::| }\n");
    let teapot = item(&items, "GONE").clone();
    assert_eq!(teapot.get("documentation"), None);
    let resolved = client.request("completionItem/resolve", teapot);
    let text = resolved["documentation"]["value"].as_str().expect("a text");
    assert!(text.contains("410") && text.contains("Gone"), "{text}");
    // An item of somebody else comes back as it is.
    let foreign = json!({ "label": "x", "data": { "kind": "status", "code": "many" } });
    assert_eq!(client.request("completionItem/resolve", foreign.clone()), foreign);
}

#[test]
fn a_projects_own_codes_are_offered() {
    let mut client = Setup::new().file("httplsp.toml", "[codes]\n460 = \"Seat Taken\"\n").start();
    let items =
        client.complete_in("a.rs", "use axum::http::StatusCode;\nfn f() { let _ = StatusCode::from_u16(|); }\n");
    assert_eq!(item(&items, "460")["detail"], json!("Seat Taken"));
}

#[test]
fn nginx_offers_codes_where_they_belong() {
    for marked in [
        "server { location / { return |; } }\n",
        "server { location / { return 4|; } }\n",
        "server {\n    location / {\n        return |\n    }\n}\n",
        "server { error_page |404 /x; }\n",
        "server { error_page 502 | /x; }\n",
    ] {
        let items = complete_nginx(marked);
        assert_eq!(item(&items, "403")["detail"], json!("Forbidden"), "{marked}");
    }
    let items = complete_nginx("server { location / { return |; } }\n");
    assert!(labels(&items).contains(&"444"), "nginx closes the connection for it");
    for marked in ["server { listen |; }\n", "server { location | { } }\n", "server { proxy_read_timeout |; }\n"] {
        assert_eq!(labels(&complete_nginx(marked)), Vec::<&str>::new(), "{marked}");
    }
}

#[test]
fn nginx_offers_the_directives_of_the_block() {
    let in_location = complete_nginx("http { server { location / {\n    |\n} } }\n");
    let found = labels(&in_location);
    for name in ["proxy_pass", "return", "proxy_read_timeout", "include", "location"] {
        assert!(found.contains(&name), "{name}");
    }
    for name in ["listen", "worker_processes", "upstream", "server"] {
        assert!(!found.contains(&name), "{name}");
    }
    let in_upstream = complete_nginx("http { upstream a {\n    |\n} }\n");
    assert!(labels(&in_upstream).contains(&"server") && !labels(&in_upstream).contains(&"proxy_pass"));
    let in_if = complete_nginx("http { server { location / { if ($x) {\n    |\n} } } }\n");
    assert!(labels(&in_if).contains(&"proxy_pass") && !labels(&in_if).contains(&"proxy_read_timeout"));
    let in_stream = complete_nginx("stream { server {\n    |\n} }\n");
    assert!(labels(&in_stream).contains(&"proxy_timeout") && !labels(&in_stream).contains(&"location"));
    let top = complete_nginx("events {}\nhttp {}\n|\n");
    assert!(labels(&top).contains(&"worker_processes") && !labels(&top).contains(&"listen"));
}

#[test]
fn directives_are_completed_in_the_middle_of_typing() {
    for marked in [
        "http { server { location / {\n    proxy_re|\n    proxy_pass http://a;\n} } }\n",
        "http { server { location / {\n    proxy_re|\n} } }\n",
        "http { server { location / { proxy_re|",
        "http { server { location / {\n    proxy_re|ad_timeout 5s;\n} } }\n",
    ] {
        let items = complete_nginx(marked);
        assert!(labels(&items).contains(&"proxy_read_timeout"), "{marked}: {:?}", labels(&items));
    }
    for marked in ["# proxy_re|\n", "http { log_format x 'proxy_re|'; }\n", "http { map $a $b { proxy_re| } }\n"] {
        let items = complete_nginx(marked);
        assert!(!labels(&items).contains(&"proxy_read_timeout"), "{marked}");
    }
}

#[test]
fn directives_come_as_snippets_where_the_line_is_empty() {
    let items = complete_nginx("http { server { location / {\n    proxy_re|\n} } }\n");
    let directive = item(&items, "proxy_read_timeout");
    assert_eq!(directive["textEdit"]["newText"], json!("proxy_read_timeout ${1:60s};"));
    assert_eq!(directive["insertTextFormat"], json!(2));
    assert_eq!(directive["labelDetails"]["description"], json!("http_proxy"));
    let items = complete_nginx("http { server { location / {\n    proxy_re| 5s;\n} } }\n");
    assert_eq!(item(&items, "proxy_read_timeout")["textEdit"]["newText"], json!("proxy_read_timeout"));
    let mut client = Setup::new().set("textDocument.completion", json!({})).start();
    let items = client.complete_in("nginx.conf", "http { server { location / {\n    proxy_re|\n} } }\n");
    let directive = item(&items, "proxy_read_timeout");
    assert_eq!(directive["textEdit"]["newText"], json!("proxy_read_timeout"));
    assert_eq!(directive.get("insertTextFormat"), None);
}

#[test]
fn obsolete_directives_come_last_and_are_marked() {
    let items = complete_nginx("http { server {\n    |\n} }\n");
    let old = item(&items, "http2_max_concurrent_pushes");
    assert_eq!(old["tags"], json!([1]));
    assert!(old["sortText"].as_str() > item(&items, "listen")["sortText"].as_str());
}

#[test]
fn an_included_file_knows_its_block() {
    let complete = |root: &str, marked: &str| {
        let mut client: Client = Setup::new().file("nginx/nginx.conf", root).file("nginx/x/a.conf", "").start();
        client.complete_in("nginx/x/a.conf", marked)
    };
    let items = complete("http { server { include x/*.conf; } }\n", "listen 80;\n|\n");
    assert!(labels(&items).contains(&"location") && !labels(&items).contains(&"upstream"));
    let items = complete("http { include x/*.conf; }\n", "server {}\n|\n");
    assert!(labels(&items).contains(&"upstream") && !labels(&items).contains(&"listen"));
    // Included by nobody, it goes by what stands in it.
    let items = complete("http { }\n", "upstream a {}\n|\n");
    assert!(labels(&items).contains(&"server") && !labels(&items).contains(&"worker_processes"));
}

#[test]
fn directives_are_documented() {
    let mut client = Setup::new().start();
    let items = client.complete_in("nginx.conf", "http { server { location / {\n    |\n} } }\n");
    let resolved = client.request("completionItem/resolve", item(&items, "proxy_read_timeout").clone());
    assert!(resolved["documentation"]["value"].as_str().is_some_and(|text| text.contains("proxy_read_timeout")));
}

#[test]
fn rules_are_offered_in_suppressions() {
    let items = complete("fn f() {}\n// httplsp: ignore[deprecated-status, dep|]\n");
    assert!(labels(&items).contains(&"deprecated-status"));
    let range = &item(&items, "deprecated-status")["textEdit"]["range"];
    assert_eq!((&range["start"]["character"], &range["end"]["character"]), (&json!(38), &json!(41)));
    assert_eq!(labels(&complete("use axum::http::StatusCode;\n// httplsp: ig|\n")), Vec::<&str>::new());
}

#[test]
fn names_of_headers_are_offered_where_a_text_is_one() {
    let first = |name: &str, marked: &str| {
        let items = Setup::new().start().complete_in(name, marked);
        let sort = |item: &&Value| item["sortText"].as_str().map(str::to_owned);
        let first = items.iter().min_by_key(sort).map(|item| item["label"].as_str().unwrap_or_default().to_owned());
        (first.unwrap_or_default(), items.len())
    };
    let js =
        |line: &str| format!("const app = require(\"express\")();\napp.get(\"/\", (req, res) => {{\n  {line}\n}});\n");
    for (name, marked) in [
        ("a.js", js("res.status(401).set(\"|\", \"Bearer\").end();")),
        ("a.js", js("res.status(401).set(\"WWW|\").end();")),
        ("a.js", js("res.set('|');\n  res.status(401).end();")),
        ("a.py", "from flask import Flask\napp = Flask(__name__)\n@app.get(\"/\")\ndef a():\n    return \"\", 401, {\"|\"}\n".into()),
    ] {
        let (label, count) = first(name, &marked);
        assert!(label == "WWW-Authenticate" && count > 20, "{marked}: {label} of {count}");
    }
    for line in ["res.status(401).send(\"|\");", "const a = \"|\";", "res.set(\"Allow\", \"|\");"] {
        assert_eq!(first("a.js", &js(line)).1, 0, "{line}");
    }
    let items = Setup::new().start().complete_in("a.js", &js("res.status(401).set(\"WWW|\").end();"));
    let item = item(&items, "WWW-Authenticate");
    assert_eq!(item["textEdit"]["newText"], json!("WWW-Authenticate"));
    assert_eq!(item["textEdit"]["range"]["start"]["character"], json!(23));
}

#[test]
fn what_fits_the_place_comes_first() {
    let first = |name: &str, marked: &str| {
        let mut items = Setup::new().start().complete_in(name, marked);
        items.sort_by_key(|item| item["sortText"].as_str().map(str::to_owned));
        let labels = items.iter().filter_map(|item| item["label"].as_str());
        labels.take(5).map(str::to_owned).collect::<Vec<_>>()
    };
    let js = |method: &str, line: &str| {
        format!("const app = require(\"express\")();\napp.{method}(\"/\", async (req, res) => {{\n  {line}\n}});\n")
    };
    let moved = first("a.js", &js("get", "res.redirect(|, \"/new\");"));
    assert!(moved.iter().all(|label| ["301", "302", "303", "307", "308"].contains(&label.as_str())), "{moved:?}");
    let create = "const item = await Item.create(req.body);\n  res.status(|).json(item);";
    assert_eq!(first("a.js", &js("post", create))[0], "201");
    assert_eq!(first("a.js", &js("get", create))[0], "200", "nothing is created by reading");
    assert_eq!(first("a.js", &js("post", "res.status(|).end();"))[0], "200");
    let fastapi = "from fastapi import FastAPI\napp = FastAPI()\n@app.post(\"/\", status_code=|)\ndef a(): return {}\n";
    assert_eq!(first("a.py", fastapi)[0], "201");
}

#[test]
fn errors_come_first_where_something_fails() {
    let first = |name: &str, marked: &str| {
        let mut items = Setup::new().start().complete_in(name, marked);
        items.sort_by_key(|item| item["sortText"].as_str().map(str::to_owned));
        items.first().and_then(|item| item["label"].as_str()).unwrap_or_default().to_owned()
    };
    let flask = "from flask import Flask, abort\napp = Flask(__name__)\n@app.get(\"/\")\ndef f():\n    abort(|)\n";
    assert_eq!(first("a.py", flask), "400");
    assert_eq!(first("a.py", "from fastapi import HTTPException\ndef f():\n    raise HTTPException(|)\n"), "400");
    let go = |line: &str| {
        format!("package a\nimport \"net/http\"\nfunc h(w http.ResponseWriter, r *http.Request) {{\n\t{line}\n}}\n")
    };
    assert_eq!(first("a.go", &go("http.Error(w, \"x\", |)")), "400");
    assert_eq!(first("a.go", &go("w.WriteHeader(|)")), "200");
    assert_eq!(first("nginx.conf", "http { server { error_page | /50x.html; } }\n"), "400");
    let js = "const app = require(\"express\")();\napp.get(\"/\", async (req, res) => {\n  try { await f(); } catch (e) { res.status(|).end(); }\n});\n";
    assert_eq!(first("a.js", js), "400");
}

#[test]
fn what_is_typed_begins_the_text_that_clients_compare() {
    let filter = |name: &str, marked: &str, label: &str| {
        let items = Setup::new().start().complete_in(name, marked);
        let item = items.into_iter().find(|item| item["label"] == json!(label)).expect("it is offered");
        item["filterText"].as_str().unwrap_or_default().to_owned()
    };
    let flask = |typed: &str| format!("from flask import Flask, abort\ndef f():\n    abort({typed}|)\n");
    assert!(filter("a.py", &flask(""), "429").starts_with("429 "));
    assert!(filter("a.py", &flask("rate"), "429").starts_with("rate limit"));
    assert!(filter("a.py", &flask("too"), "429").starts_with("too Many"));
    let spec = "openapi: 3.0.0\ninfo: {title: a, version: \"1\"}\npaths:\n  /x:\n    post:\n      responses:\n        ";
    assert!(filter("openapi.yaml", &format!("{spec}rate|\n"), "429 Too Many Requests").starts_with("rate limit"));
    assert!(filter("openapi.yaml", &format!("{spec}404|\n"), "404 Not Found").starts_with("404"));
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n  annotations:\n    proxy-read|\nspec: {}\n";
    let name = "nginx.ingress.kubernetes.io/proxy-read-timeout";
    assert!(filter("ingress.yaml", ingress, name).starts_with("proxy-read-timeout"));
}

#[test]
fn an_owner_that_is_not_imported_yet_is_imported() {
    let of = |name: &str, marked: &str, label: &str| {
        let items = Setup::new().start().complete_in(name, marked);
        let item = items.iter().find(|item| item["label"] == json!(label)).unwrap_or_else(|| panic!("{items:?}"));
        let text = marked.replace('|', "");
        apply(&text, &json!({ "changes": { "a": item["additionalTextEdits"] } }), "a")
    };
    let axum = "use axum::response::IntoResponse;\nasync fn h() -> impl IntoResponse { (StatusCode::|, \"x\") }\n";
    assert!(of("a.rs", axum, "NOT_FOUND").starts_with("use axum::http::StatusCode;\nuse axum::response"));
    let spring = "import org.springframework.http.ResponseEntity;\nclass A { ResponseEntity<?> f() { return ResponseEntity.status(HttpStatus.|).build(); } }\n";
    assert!(of("A.java", spring, "CONFLICT").contains("import org.springframework.http.HttpStatus;\n"));
}

#[test]
fn a_redirect_may_begin_with_its_status() {
    let marked = "const app = require(\"express\")();\napp.get(\"/\", (req, res) => { res.redirect(|); });\n";
    let items = Setup::new().start().complete_in("a.js", marked);
    assert!(labels(&items).contains(&"308"), "{:?}", labels(&items));
}

#[test]
fn blocks_are_written_with_their_braces() {
    let items = Setup::new().start().complete_in("nginx.conf", "ht|\nevents {}\n");
    assert_eq!(item(&items, "http")["textEdit"]["newText"], json!("http {\n\t$0\n}"));
}

/// The labels of what is offered, the first of the list first.
fn in_order(name: &str, marked: &str) -> Vec<String> {
    let mut items = Setup::new().start().complete_in(name, marked);
    items.sort_by_key(|item| item["sortText"].as_str().map(str::to_owned));
    items.iter().filter_map(|item| item["label"].as_str().map(str::to_owned)).collect()
}

#[test]
fn what_is_stored_by_a_post_is_created() {
    let drf = "from rest_framework.response import Response\nfrom rest_framework.views import APIView\nclass A(APIView):\n    def post(self, request):\n        serializer.save()\n        return Response({}, status=|)\n";
    assert_eq!(in_order("a.py", drf)[0], "201");
    let flask = "from flask import Flask, jsonify\napp = Flask(__name__)\n@app.post('/')\ndef f():\n    db.session.add(u)\n    return jsonify(u), |\n";
    assert_eq!(in_order("b.py", flask)[0], "201");
    assert_eq!(in_order("b.py", &flask.replace("app.post", "app.get"))[0], "200");
}

#[test]
fn what_leads_elsewhere_is_first_where_an_address_stands() {
    let nginx = "http { server { return 3| https://$host$request_uri; } }\n";
    assert_eq!(in_order("nginx.conf", nginx)[0], "301");
    assert_eq!(in_order("nginx.conf", "http { server { return | \"text\"; } }\n")[0], "200");
    assert_eq!(in_order(".htaccess", "RewriteEngine on\nRewriteRule ^x$ /y [R=|,L]\n")[0], "301");
}

#[test]
fn settings_take_no_informational_statuses() {
    let iis = "<configuration><system.webServer>\n<httpErrors><error statusCode=\"|\" path=\"/e\"/></httpErrors>\n</system.webServer></configuration>\n";
    let found = in_order("web.config", iis);
    assert!(found.contains(&"404".to_owned()) && !found.iter().any(|label| label.starts_with('1')), "{found:?}");
}

#[test]
fn a_description_asks_first_for_what_its_status_needs() {
    let spec = |rest: &str| {
        format!("openapi: 3.1.0\ninfo: {{title: a, version: '1'}}\npaths:\n  /x:\n    post:\n      responses:\n{rest}")
    };
    assert_eq!(in_order("openapi.yaml", &spec("        |\n"))[0], "201 Created");
    for (code, header) in [("401", "WWW-Authenticate"), ("405", "Allow"), ("429", "Retry-After"), ("201", "Location")] {
        let headers = format!("        '{code}':\n          description: x\n          headers:\n            |\n");
        assert_eq!(in_order("openapi.yaml", &spec(&headers))[0], header, "{code}");
    }
}

#[test]
fn numbers_are_offered_beside_the_words_for_them() {
    let items = Setup::new().start().complete_in(".htaccess", "Redirect | /a /b\n");
    assert_eq!(item(&items, "308")["detail"], json!("Permanent Redirect"));
    let items = Setup::new().start().complete_in("Caddyfile", "example.com {\n  redir /a /b |\n}\n");
    let found = item(&items, "301");
    assert_eq!(found["detail"], json!("Moved Permanently"));
    assert!(found["filterText"].as_str().is_some_and(|text| text.contains("permanent redirect")), "{found}");
}

#[test]
fn names_that_a_package_has_not_got_are_not_offered() {
    let offered = |package: &str| {
        let text = format!(
            "import {package}.http.*;\n\nclass A extends HttpServlet {{\n    void doGet(HttpServletRequest request, \
             HttpServletResponse response) {{\n        response.setStatus(HttpServletResponse.|);\n    }}\n}}\n"
        );
        Setup::new().start().complete_in("A.java", &text)
    };
    let new = offered("jakarta.servlet");
    let detail = &item(&new, "SC_PERMANENT_REDIRECT")["detail"];
    assert_eq!(*detail, json!("308 Permanent Redirect (since Servlet 6.1)"));
    let old = offered("javax.servlet");
    assert!(labels(&old).contains(&"SC_GONE") && !labels(&old).contains(&"SC_TOO_MANY_REQUESTS"), "{:?}", labels(&old));
}

#[test]
fn a_long_document_offers_in_its_functions_what_a_short_one_does() {
    let unit = |number: u32| {
        format!(
            "\napp.get('/{number}', (req, res) => {{\n  const id = Number(req.params.id);\n  if (id > {number}) {{\n    \
             return res.status(404).end();\n  }}\n  res.json({{ id }});\n}});\n"
        )
    };
    let head = "const express = require('express');\nconst app = express();\n";
    let around = |from: u32, to: u32| (from..to).map(unit).collect::<String>();
    let asked = "\napp.post('/x', (req, res) => {\n  db.create(req.body);\n  res.status(|);\n});\n";
    let short = Setup::new().start().complete_in("a.js", &format!("{head}{asked}"));
    let text = format!("{head}{}{asked}{}", around(0, 40), around(40, 80));
    let mut client = Setup::new().start();
    let (line, character) = find(&text, "|");
    let uri = client.open("a.js", &text.replacen('|', "", 1));
    client.diagnostics(&uri);
    let long = client.complete(&uri, line, character);
    assert!(labels(&long).contains(&"404"));
    assert_eq!(labels(&long), labels(&short));
}

#[test]
fn http4k_offers_its_own_names() {
    let text = |inside: &str| {
        format!(
            "import org.http4k.core.Request\nimport org.http4k.core.Response\n\nval app = {{ request: Request -> Response({inside}) }}\n"
        )
    };
    let items = Setup::new().start().complete_in("a.kt", &text("|"));
    let gone = item(&items, "Status.GONE");
    assert_eq!(gone["additionalTextEdits"][0]["newText"], json!("\nimport org.http4k.core.Status"));
    assert!(!labels(&items).contains(&"410"), "it takes no number");
    let items =
        Setup::new().start().complete_in("a.kt", &format!("import org.http4k.core.Status\n{}", text("Status.|")));
    assert!(labels(&items).contains(&"I_M_A_TEAPOT"), "{:?}", labels(&items));
}
