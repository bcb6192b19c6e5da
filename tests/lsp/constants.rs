//! Constants that other files use as a status, whatever they are called; and documents that are not saved yet.

use serde_json::{Value, json};

use crate::client::{Client, Setup, at, find, labels};

/// A constant, and a file that sends it: `^` stands before the name.
struct Used {
    defining: (&'static str, &'static str),
    using: (&'static str, &'static str),
    more: &'static [(&'static str, &'static str)],
}

const USED: &[Used] = &[
    Used {
        defining: ("limits.py", "^MAX = 429\nROOM = 404\n"),
        using: ("app.py", "from flask import abort\nfrom limits import MAX\n\n\ndef f():\n    abort(^MAX)\n"),
        more: &[],
    },
    Used {
        defining: ("limits.js", "exports.^MAX = 429;\nexports.ROOM = 404;\n"),
        using: (
            "app.js",
            "const app = require('express')();\nconst { MAX } = require('./limits');\napp.get('/x', (req, res) => \
             res.status(^MAX).end());\n",
        ),
        more: &[],
    },
    Used {
        defining: ("limits.ts", "export const ^MAX = 429;\nexport const ROOM = 404;\n"),
        using: (
            "a.ts",
            "import { MAX } from './limits';\nexport const GET = () => new Response('x', { status: ^MAX });\n",
        ),
        more: &[],
    },
    Used {
        defining: ("limits/limits.go", "package limits\n\nconst ^Max = 429\n"),
        using: (
            "main.go",
            "package main\n\nimport (\n\t\"net/http\"\n\n\t\"shop/limits\"\n)\n\nfunc f(w http.ResponseWriter, r \
             *http.Request) {\n\tw.WriteHeader(limits.^Max)\n}\n",
        ),
        more: &[("go.mod", "module shop\n")],
    },
    Used {
        defining: ("Limits.java", "package a;\n\nclass Limits {\n    static final int ^MAX = 429;\n}\n"),
        using: (
            "A.java",
            "package a;\n\nimport org.springframework.http.ResponseEntity;\n\nclass A {\n    ResponseEntity<Void> f() {\n        \
             return ResponseEntity.status(Limits.^MAX).build();\n    }\n}\n",
        ),
        more: &[],
    },
    Used {
        defining: ("Limits.kt", "package a\n\nconst val ^MAX = 429\n"),
        using: (
            "A.kt",
            "package a\n\nimport io.ktor.http.*\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\n\n\
             suspend fun f(call: ApplicationCall) {\n    call.respond(HttpStatusCode.fromValue(^MAX))\n}\n",
        ),
        more: &[],
    },
    Used {
        defining: ("Limits.cs", "public static class Limits\n{\n    public const int ^Max = 429;\n}\n"),
        using: (
            "A.cs",
            "using Microsoft.AspNetCore.Mvc;\n\npublic class A : ControllerBase\n{\n    public IActionResult F() => \
             StatusCode(Limits.^Max);\n}\n",
        ),
        more: &[],
    },
    Used {
        defining: ("app/Limits.php", "<?php\n\nnamespace App;\n\nclass Limits\n{\n    const ^MAX = 429;\n}\n"),
        using: (
            "app/Http/A.php",
            "<?php\n\nnamespace App\\Http;\n\nuse App\\Limits;\n\nclass A\n{\n    public function f()\n    {\n        \
             abort(Limits::^MAX);\n    }\n}\n",
        ),
        more: &[],
    },
    Used {
        defining: ("app/models/limits.rb", "module Limits\n  ^MAX = 429\nend\n"),
        using: (
            "app/controllers/a_controller.rb",
            "class AController < ApplicationController\n  def show\n    head Limits::^MAX\n  end\nend\n",
        ),
        more: &[],
    },
    Used {
        defining: ("src/limits.rs", "pub const ^MAX: u16 = 429;\n"),
        using: (
            "src/main.rs",
            "mod limits;\nuse axum::http::StatusCode;\n\nasync fn f() -> StatusCode {\n    \
             StatusCode::from_u16(limits::^MAX).unwrap()\n}\n",
        ),
        more: &[("Cargo.toml", "[package]\nname = \"a\"\n")],
    },
    Used {
        defining: ("Sources/App/Limits.swift", "enum Limits {\n    static let ^max: UInt = 429\n}\n"),
        using: (
            "Sources/App/routes.swift",
            "import Vapor\n\nfunc f(req: Request) -> Response {\n    return Response(status: HTTPStatus(statusCode: \
             Limits.^max))\n}\n",
        ),
        more: &[("Package.swift", "// swift-tools-version:5.9\nimport PackageDescription\n")],
    },
    Used {
        defining: ("app/Limits.scala", "package models\n\nobject Limits {\n  val ^Max = 429\n}\n"),
        using: (
            "app/A.scala",
            "package controllers\n\nimport models.Limits\nimport play.api.mvc._\n\nclass A(cc: ControllerComponents) \
             extends AbstractController(cc) {\n  def f() = Action { Status(Limits.^Max)(\"x\") }\n}\n",
        ),
        more: &[],
    },
];

fn plain(marked: &str) -> String {
    marked.replacen('^', "", 1)
}

fn ask(client: &mut Client, method: &str, name: &str, marked: &str) -> Value {
    let (line, character) = find(marked, "^");
    let mut params = at(&client.uri(name), line, character);
    params["context"] = json!({ "includeDeclaration": true });
    client.request(method, params)
}

fn files(client: &Client, found: &Value) -> Vec<String> {
    let all = match found {
        Value::Array(all) => all.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let uris = all.iter().filter_map(|place| place["uri"].as_str().or_else(|| place["location"]["uri"].as_str()));
    let root = format!("{}/", client.uri(""));
    let mut files: Vec<String> = uris.map(|uri| uri.trim_start_matches(&root).to_owned()).collect();
    files.sort();
    files
}

fn pulling() -> Setup {
    let setup = Setup::new().set("textDocument.diagnostic", json!({}));
    setup.set("workspace.diagnostics", json!({ "refreshSupport": true }))
}

#[test]
fn a_constant_of_any_name_is_known_where_it_is_sent_and_where_it_is_defined() {
    for Used { defining, using, more } in USED {
        let mut setup = pulling().file(defining.0, plain(defining.1)).file(using.0, plain(using.1));
        for (name, text) in *more {
            setup = setup.file(name, *text);
        }
        let mut client = setup.start();
        client.open(using.0, &plain(using.1));
        client.open(defining.0, &plain(defining.1));
        client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
        let both = {
            let mut both = vec![defining.0, using.0];
            both.sort_unstable();
            both
        };
        let hover = ask(&mut client, "textDocument/hover", using.0, using.1);
        assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("429")), "{}: {hover}", using.0);
        let found = ask(&mut client, "textDocument/definition", using.0, using.1);
        assert_eq!(files(&client, &found), [defining.0], "{found}");
        let found = ask(&mut client, "textDocument/references", using.0, using.1);
        assert_eq!(files(&client, &found), both, "{found}");
        let hover = ask(&mut client, "textDocument/hover", defining.0, defining.1);
        assert!(
            hover["contents"]["value"].as_str().is_some_and(|text| text.contains("429")),
            "{}: {hover}",
            defining.0
        );
        let found = ask(&mut client, "textDocument/references", defining.0, defining.1);
        assert_eq!(files(&client, &found), both, "{found}");
        let found = ask(&mut client, "textDocument/documentHighlight", defining.0, defining.1);
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
        let found = client.request("workspace/symbol", json!({ "query": "429" }));
        assert_eq!(files(&client, &found), both, "{found}");
        // What nobody sends is a number like any other.
        let text = plain(defining.1);
        if text.contains("ROOM") {
            let (uri, (line, character)) = (client.uri(defining.0), find(&text, "404"));
            assert_eq!(client.request("textDocument/hover", at(&uri, line, character)), Value::Null, "{}", defining.0);
        }
        client.expect_silence_after("workspace/diagnostic/refresh");
    }
}

#[test]
fn what_is_not_saved_is_in_the_workspace_too() {
    let mut client = pulling().file("a.py", "from flask import abort\nabort(404)\n").start();
    let text = "from flask import abort\nabort(410)\n";
    client.open("new.py", text);
    client.open_uri("untitled:Untitled-1", "python", text);
    let found = client.request("workspace/symbol", json!({ "query": "410" }));
    assert_eq!(files(&client, &found), ["new.py", "untitled:Untitled-1"], "{found}");
    client.expect_silence_after("workspace/diagnostic/refresh");
}

#[test]
fn logs_name_the_codes_of_the_project() {
    let mut client = Setup::new().file("httplsp.toml", "[codes]\n460 = \"Seat Taken\"\n").start();
    let log = "10.0.0.1 - - [10/Oct/2026:13:55:36 +0000] \"GET / HTTP/1.1\" 460 0 \"-\" \"curl\"\n";
    client.check("logs/access.log", log);
    let uri = client.uri("logs/access.log");
    assert!(client.hover_on(&uri, log, "460").is_some_and(|text| text.contains("Seat Taken")));
}

#[test]
fn what_says_where_to_go_is_offered_the_ways_there() {
    let first = |name: &str, marked: &str| {
        let setup = Setup::new().file("httplsp.toml", "[codes]\n460 = \"Seat Taken\"\n");
        let mut items = setup.start().complete_in(name, marked);
        items.sort_by_key(|item| item["sortText"].as_str().map(str::to_owned));
        items.truncate(5);
        let codes = |item: &Value| format!("{} {}", labels(std::slice::from_ref(item))[0], item["detail"]);
        items.iter().map(codes).collect::<Vec<_>>()
    };
    for (name, marked) in [
        (
            "a.py",
            "from django.http import HttpResponse\n\n\ndef old(request):\n    return HttpResponse(status=|, headers={\"Location\": \"/new\"})\n",
        ),
        ("a.js", "const app = require('express')();\napp.get('/old', (req, res) => { res.redirect(|, '/new'); });\n"),
        (
            "A.java",
            "import org.springframework.http.ResponseEntity;\nimport java.net.URI;\n\nclass A {\n    ResponseEntity<Void> old() {\n        return ResponseEntity.status(|).location(URI.create(\"/new\")).build();\n    }\n}\n",
        ),
        (
            "a.kt",
            "import io.ktor.server.application.*\nimport io.ktor.server.response.*\nimport io.ktor.http.*\n\nsuspend fun old(call: ApplicationCall) {\n    call.response.headers.append(\"Location\", \"/new\")\n    call.respond(HttpStatusCode.|)\n}\n",
        ),
        (
            "a.ex",
            "defmodule A do\n  import Plug.Conn\n  import Phoenix.Controller\n\n  def old(conn, _) do\n    redirect(put_status(conn, |), to: \"/new\")\n  end\nend\n",
        ),
        (
            "a.rs",
            "use axum::http::StatusCode;\nuse axum::response::IntoResponse;\n\nasync fn old() -> impl IntoResponse {\n    (StatusCode::|, [(\"Location\", \"/new\")])\n}\n",
        ),
        (
            "a.swift",
            "import Vapor\n\nfunc old(req: Request) -> Response {\n    return Response(status: .|, headers: [\"Location\": \"/new\"])\n}\n",
        ),
    ] {
        let found = first(name, marked);
        assert!(found.len() == 5 && found.iter().all(|item| item.contains('3')), "{name}: {found:?}");
        assert!(!found.iter().any(|item| item.contains("300") || item.contains("304")), "{name}: {found:?}");
    }
}

#[test]
fn headers_are_written_as_the_library_takes_them() {
    let marked = "defmodule A do\n  import Plug.Conn\n\n  def show(conn, _) do\n    conn = put_resp_header(conn, \"|\", \"60\")\n    \
                  send_resp(conn, 429, \"x\")\n  end\nend\n";
    let items = Setup::new().start().complete_in("a.ex", marked);
    assert!(labels(&items).contains(&"retry-after"), "Plug refuses large letters: {:?}", labels(&items));
    let marked = "require \"sinatra\"\n\nget \"/\" do\n  headers \"|\" => \"60\"\n  halt 429\nend\n";
    let items = Setup::new().start().complete_in("app.rb", marked);
    assert!(labels(&items).contains(&"Retry-After"), "{:?}", labels(&items));
}
