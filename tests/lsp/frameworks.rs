//! What is written for a person: constants with their imports, and quick fixes, byte by byte, in every language.

use serde_json::{Value, json};

use crate::client::{Setup, apply, labels};

/// A completion that is accepted: `|` in the text is where it is asked for.
struct Completion {
    name: &'static str,
    marked: &'static str,
    label: &'static str,
    /// What the text is afterwards.
    after: &'static str,
}

const COMPLETIONS: &[Completion] = &[
    Completion {
        name: "a.go",
        marked: "package main\n\nimport (\n\t\"fmt\"\n\n\t\"github.com/gin-gonic/gin\"\n)\n\nfunc show(c *gin.Context) {\n\tfmt.Println()\n\tc.JSON(|, nil)\n}\n",
        label: "http.StatusNotFound",
        after: "package main\n\nimport (\n\t\"fmt\"\n\t\"net/http\"\n\n\t\"github.com/gin-gonic/gin\"\n)\n\nfunc show(c *gin.Context) {\n\tfmt.Println()\n\tc.JSON(http.StatusNotFound, nil)\n}\n",
    },
    Completion {
        name: "b.go",
        marked: "package main\n\nimport nethttp \"net/http\"\n\nfunc show(w nethttp.ResponseWriter, r *nethttp.Request) {\n\tw.WriteHeader(|)\n}\n",
        label: "nethttp.StatusNotFound",
        after: "package main\n\nimport nethttp \"net/http\"\n\nfunc show(w nethttp.ResponseWriter, r *nethttp.Request) {\n\tw.WriteHeader(nethttp.StatusNotFound)\n}\n",
    },
    Completion {
        name: "a.py",
        marked: "from flask import abort\n\n\ndef show():\n    abort(|)\n",
        label: "HTTPStatus.NOT_FOUND",
        after: "from flask import abort\nfrom http import HTTPStatus\n\n\ndef show():\n    abort(HTTPStatus.NOT_FOUND)\n",
    },
    Completion {
        name: "b.py",
        marked: "from fastapi import (\n    FastAPI,\n    HTTPException,\n)\n\n\ndef show():\n    raise HTTPException(status_code=|)\n",
        label: "status.HTTP_404_NOT_FOUND",
        after: "from fastapi import (\n    FastAPI,\n    HTTPException,\n    status,\n)\n\n\ndef show():\n    raise HTTPException(status_code=status.HTTP_404_NOT_FOUND)\n",
    },
    Completion {
        name: "a.ts",
        marked: "import { Controller, HttpException } from '@nestjs/common';\n\nexport class Users {\n  show() {\n    throw new HttpException('none', |);\n  }\n}\n",
        label: "HttpStatus.NOT_FOUND",
        after: "import { Controller, HttpException, HttpStatus } from '@nestjs/common';\n\nexport class Users {\n  show() {\n    throw new HttpException('none', HttpStatus.NOT_FOUND);\n  }\n}\n",
    },
    Completion {
        name: "A.java",
        marked: "package a;\n\nimport org.springframework.http.ResponseEntity;\n\nclass A {\n    ResponseEntity<String> show() {\n        return ResponseEntity.status(|).body(\"none\");\n    }\n}\n",
        label: "HttpStatus.NOT_FOUND",
        after: "package a;\n\nimport org.springframework.http.HttpStatus;\nimport org.springframework.http.ResponseEntity;\n\nclass A {\n    ResponseEntity<String> show() {\n        return ResponseEntity.status(HttpStatus.NOT_FOUND).body(\"none\");\n    }\n}\n",
    },
    Completion {
        name: "a.kt",
        marked: "import io.ktor.server.application.*\nimport io.ktor.server.response.*\n\nsuspend fun show(call: ApplicationCall) {\n    call.respond(|)\n}\n",
        label: "HttpStatusCode.NotFound",
        after: "import io.ktor.http.HttpStatusCode\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\n\nsuspend fun show(call: ApplicationCall) {\n    call.respond(HttpStatusCode.NotFound)\n}\n",
    },
    Completion {
        name: "A.cs",
        marked: "using Microsoft.AspNetCore.Mvc;\n\npublic class A : ControllerBase\n{\n    public IActionResult Show()\n    {\n        return StatusCode(|);\n    }\n}\n",
        label: "StatusCodes.Status404NotFound",
        after: "using Microsoft.AspNetCore.Http;\nusing Microsoft.AspNetCore.Mvc;\n\npublic class A : ControllerBase\n{\n    public IActionResult Show()\n    {\n        return StatusCode(StatusCodes.Status404NotFound);\n    }\n}\n",
    },
    Completion {
        name: "a.php",
        marked: "<?php\n\ndeclare(strict_types=1);\n\nnamespace App;\n\nuse Symfony\\Component\\HttpFoundation\\JsonResponse;\n\nfunction show()\n{\n    return new JsonResponse([], |);\n}\n",
        label: "Response::HTTP_NOT_FOUND",
        after: "<?php\n\ndeclare(strict_types=1);\n\nnamespace App;\n\nuse Symfony\\Component\\HttpFoundation\\JsonResponse;\nuse Symfony\\Component\\HttpFoundation\\Response;\n\nfunction show()\n{\n    return new JsonResponse([], Response::HTTP_NOT_FOUND);\n}\n",
    },
    Completion {
        name: "A.scala",
        marked: "import org.apache.pekko.http.scaladsl.server.Directives._\n\nobject A {\n  val show = complete(|)\n}\n",
        label: "StatusCodes.NotFound",
        after: "import org.apache.pekko.http.scaladsl.model.StatusCodes\nimport org.apache.pekko.http.scaladsl.server.Directives._\n\nobject A {\n  val show = complete(StatusCodes.NotFound)\n}\n",
    },
    Completion {
        name: "a.swift",
        marked: "import Vapor\n\nfunc show(req: Request) throws {\n    throw Abort(|)\n}\n",
        label: ".notFound",
        after: "import Vapor\n\nfunc show(req: Request) throws {\n    throw Abort(.notFound)\n}\n",
    },
    Completion {
        name: "users_controller.rb",
        marked: "class UsersController < ApplicationController\n  def show\n    head |\n  end\nend\n",
        label: ":not_found",
        after: "class UsersController < ApplicationController\n  def show\n    head :not_found\n  end\nend\n",
    },
    Completion {
        name: "users_controller.rb",
        marked: "class UsersController < ApplicationController\n  def show\n    render json: {}, status: |\n  end\nend\n",
        label: ":not_found",
        after: "class UsersController < ApplicationController\n  def show\n    render json: {}, status: :not_found\n  end\nend\n",
    },
    Completion {
        name: "a.ex",
        marked: "defmodule A do\n  import Plug.Conn\n\n  def show(conn), do: put_status(conn, |)\nend\n",
        label: ":not_found",
        after: "defmodule A do\n  import Plug.Conn\n\n  def show(conn), do: put_status(conn, :not_found)\nend\n",
    },
];

/// The same, with the header that the status needs.
const WITH_HEADERS: &[Completion] = &[
    Completion {
        name: "a.js",
        marked: "const app = require('express')();\napp.get('/', (req, res) => { res.status(|).json({}); });\n",
        label: "429 + Retry-After",
        after: "const app = require('express')();\napp.get('/', (req, res) => { res.status(429).set('Retry-After', '60').json({}); });\n",
    },
    Completion {
        name: "b.ts",
        marked: "export async function GET() {\n  return new Response('x', { status: | });\n}\n",
        label: "401 + WWW-Authenticate",
        after: "export async function GET() {\n  return new Response('x', { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } });\n}\n",
    },
    Completion {
        name: "c.js",
        marked: "const Koa = require('koa');\nconst app = new Koa();\napp.use(async ctx => { ctx.status = |; });\n",
        label: "401 + WWW-Authenticate",
        after: "const Koa = require('koa');\nconst app = new Koa();\napp.use(async ctx => { ctx.status = 401; ctx.set('WWW-Authenticate', 'Bearer'); });\n",
    },
    Completion {
        name: "a.py",
        marked: "from flask import Flask\napp = Flask(__name__)\n\n@app.get('/')\ndef show():\n    return 'no', |\n",
        label: "429 + Retry-After",
        after: "from flask import Flask\napp = Flask(__name__)\n\n@app.get('/')\ndef show():\n    return 'no', 429, {'Retry-After': '60'}\n",
    },
    Completion {
        name: "b.py",
        marked: "from fastapi import HTTPException\n\n\ndef show():\n    raise HTTPException(status_code=|)\n",
        label: "status.HTTP_401_UNAUTHORIZED + WWW-Authenticate",
        after: "from fastapi import HTTPException, status\n\n\ndef show():\n    raise HTTPException(status_code=status.HTTP_401_UNAUTHORIZED, headers={\"WWW-Authenticate\": \"Bearer\"})\n",
    },
    Completion {
        name: "a.rs",
        marked: "use axum::{Json, response::IntoResponse};\n\nasync fn show() -> impl IntoResponse {\n    (|, Json(1))\n}\n",
        label: "StatusCode::TOO_MANY_REQUESTS + Retry-After",
        after: "use axum::{Json, response::IntoResponse};\nuse axum::http::StatusCode;\n\nasync fn show() -> impl IntoResponse {\n    (StatusCode::TOO_MANY_REQUESTS, [(\"Retry-After\", \"60\")], Json(1))\n}\n",
    },
    Completion {
        name: "b.rs",
        marked: "use actix_web::HttpResponse;\n\nasync fn show() -> HttpResponse {\n    HttpResponse::build(|).finish()\n}\n",
        label: "StatusCode::UNAUTHORIZED + WWW-Authenticate",
        after: "use actix_web::HttpResponse;\nuse actix_web::http::StatusCode;\n\nasync fn show() -> HttpResponse {\n    HttpResponse::build(StatusCode::UNAUTHORIZED).insert_header((\"WWW-Authenticate\", \"Bearer\")).finish()\n}\n",
    },
    Completion {
        name: "A.java",
        marked: "import org.springframework.http.ResponseEntity;\n\nclass A {\n    ResponseEntity<Void> show() {\n        return ResponseEntity.status(|).build();\n    }\n}\n",
        label: "429 + Retry-After",
        after: "import org.springframework.http.ResponseEntity;\n\nclass A {\n    ResponseEntity<Void> show() {\n        return ResponseEntity.status(429).header(\"Retry-After\", \"60\").build();\n    }\n}\n",
    },
    Completion {
        name: "a.kt",
        marked: "import io.ktor.server.application.*\nimport io.ktor.server.response.*\n\nsuspend fun show(call: ApplicationCall) {\n    call.respond(|)\n}\n",
        label: "HttpStatusCode.Unauthorized + WWW-Authenticate",
        after: "import io.ktor.http.HttpStatusCode\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\n\nsuspend fun show(call: ApplicationCall) {\n    call.response.headers.append(\"WWW-Authenticate\", \"Bearer\")\n    call.respond(HttpStatusCode.Unauthorized)\n}\n",
    },
    Completion {
        name: "a.php",
        marked: "<?php\n\nhttp_response_code(|);\n",
        label: "429 + Retry-After",
        after: "<?php\n\nhttp_response_code(429);\nheader(\"Retry-After: 60\");\n",
    },
    Completion {
        name: "app.rb",
        marked: "require \"sinatra\"\n\nget \"/\" do\n  halt |\nend\n",
        label: "429 + Retry-After",
        after: "require \"sinatra\"\n\nget \"/\" do\n  halt 429, { \"Retry-After\" => \"60\" }\nend\n",
    },
    Completion {
        name: "users_controller.rb",
        marked: "class UsersController < ApplicationController\n  def show\n    head :|\n  end\nend\n",
        label: "unauthorized + WWW-Authenticate",
        after: "class UsersController < ApplicationController\n  def show\n    head :unauthorized, \"WWW-Authenticate\" => \"Bearer\"\n  end\nend\n",
    },
    Completion {
        name: "A.scala",
        marked: "import org.http4s._\nimport org.http4s.dsl.io._\n\nobject A {\n  val show = Response[IO](|)\n}\n",
        label: "Status.Unauthorized + WWW-Authenticate",
        after: "import org.http4s._\nimport org.http4s.dsl.io._\n\nobject A {\n  val show = Response[IO](Status.Unauthorized).putHeaders(\"WWW-Authenticate\" -> \"Bearer\")\n}\n",
    },
    Completion {
        name: "a.swift",
        marked: "import Vapor\n\nfunc show(req: Request) -> Response {\n    return Response(status: .|)\n}\n",
        label: "unauthorized + WWW-Authenticate",
        after: "import Vapor\n\nfunc show(req: Request) -> Response {\n    return Response(status: .unauthorized, headers: [\"WWW-Authenticate\": \"Bearer\"])\n}\n",
    },
];

/// What a place takes: where, what is offered there, and the beginnings of what is not.
const TYPED: &[(&str, &str, &str, &[&str])] = &[
    (
        "A.cs",
        "using Microsoft.AspNetCore.Mvc;\npublic class A : ControllerBase { IActionResult F() { return StatusCode(|); } }\n",
        "StatusCodes.Status404NotFound",
        &["HttpStatusCode"],
    ),
    (
        "B.cs",
        "var app = WebApplication.Create();\napp.MapPost(\"/\", () => Results.StatusCode(|));\n",
        "404",
        &["HttpStatusCode"],
    ),
    (
        "C.cs",
        "using System.Web.Http;\npublic class A : ApiController { IHttpActionResult F() { return StatusCode(|); } }\n",
        "HttpStatusCode.NotFound",
        &["4", "StatusCodes"],
    ),
    (
        "D.cs",
        "using System.Net.Http;\nclass A { object F(HttpResponseMessage response) { response.StatusCode = |; return response; } }\n",
        "HttpStatusCode.NotFound",
        &["4"],
    ),
    (
        "a.kt",
        "import io.ktor.server.application.*\nsuspend fun f(call: ApplicationCall) { call.respond(|) }\n",
        "HttpStatusCode.NotFound",
        &["4"],
    ),
    (
        "A.scala",
        "import play.api.mvc._\nclass A(cc: ControllerComponents) extends AbstractController(cc) {\n  def f = Action { Redirect(\"/x\", |) }\n}\n",
        "MOVED_PERMANENTLY",
        &["Status.", "NOT_FOUND"],
    ),
    ("B.scala", "import org.http4s._\nobject A { val a = Response[IO](|) }\n", "Status.NotFound", &["4"]),
    (
        "a.swift",
        "import Vapor\nfunc f(req: Request) -> Response { return req.redirect(to: \"/\", redirectType: .|) }\n",
        "permanentPost",
        &["movedPermanently", "ok", "seeOther"],
    ),
    (
        "b.swift",
        "import Vapor\nfunc f(req: Request) -> Response { return req.redirect(to: \"/\", redirectType: |) }\n",
        ".permanent",
        &["3", ".movedPermanently"],
    ),
    (
        "a.rs",
        "use actix_web::HttpResponse;\nfn f() -> HttpResponse { HttpResponse::build(|).finish() }\n",
        "StatusCode::NOT_FOUND",
        &["4"],
    ),
    ("b.rs", "use rocket::http::Status;\nfn f() -> Status { | }\n", "Status::NotFound", &["StatusCode"]),
    (
        "A.java",
        "import org.springframework.http.*;\nclass A { Object f() { return new ResponseEntity<>(\"x\", |); } }\n",
        "HttpStatus.NOT_FOUND",
        &["4"],
    ),
    (
        "B.java",
        "import org.springframework.web.bind.annotation.*;\nclass A { @ResponseStatus(|) void f() { } }\n",
        "HttpStatus.NOT_FOUND",
        &["4"],
    ),
    ("app.rb", "require \"sinatra\"\nget(\"/\") { halt | }\n", "404", &[":"]),
];

/// A quick fix: the finding is on `at`, and the fix called `title` turns `from` into `to`.
struct Fix {
    name: &'static str,
    text: &'static str,
    at: &'static str,
    title: &'static str,
    from: &'static str,
    to: &'static str,
}

const FIXES: &[Fix] = &[
    Fix {
        name: "a.go",
        text: "package main\n\nimport \"net/http\"\n\nfunc show(w http.ResponseWriter, r *http.Request) {\n\thttp.Error(w, \"no\", http.StatusUnauthorized)\n}\n",
        at: "http.StatusUnauthorized",
        title: "Challenge with Bearer",
        from: "\thttp.Error",
        to: "\tw.Header().Set(\"WWW-Authenticate\", \"Bearer\")\n\thttp.Error",
    },
    Fix {
        name: "a.py",
        text: "from starlette.responses import JSONResponse\n\n\ndef show(request):\n    return JSONResponse({'error': 'no'}, status_code=401)\n",
        at: "401",
        title: "Challenge with Bearer",
        from: "status_code=401)",
        to: "status_code=401, headers={'WWW-Authenticate': 'Bearer'})",
    },
    Fix {
        name: "b.py",
        text: "from flask import abort\n\n\ndef show():\n    abort(401, description=\"no\")\n",
        at: "401",
        title: "Challenge with Bearer",
        from: "from flask import abort\n\n\ndef show():\n    abort(401, description=\"no\")",
        to: "from flask import abort\nfrom werkzeug.datastructures import WWWAuthenticate\n\n\ndef show():\n    abort(401, description=\"no\", www_authenticate=WWWAuthenticate.from_header(\"Bearer\"))",
    },
    Fix {
        name: "a.js",
        text: "import http from \"node:http\"\nhttp.createServer((req, res) => {\n  res.writeHead(401, { \"Content-Type\": \"text/plain\" })\n  res.end(\"no\")\n})\n",
        at: "401",
        title: "Challenge with Basic",
        from: "\"text/plain\" })",
        to: "\"text/plain\", \"WWW-Authenticate\": \"Basic realm=\\\"api\\\"\" })",
    },
    Fix {
        name: "b.js",
        text: "import http from \"node:http\"\nhttp.createServer((req, res) => {\n  res.statusCode = 401\n  res.end(\"no\")\n})\n",
        at: "401",
        title: "Challenge with Bearer",
        from: "res.statusCode = 401\n",
        to: "res.statusCode = 401\n  res.setHeader(\"WWW-Authenticate\", \"Bearer\")\n",
    },
    Fix {
        name: "c.js",
        text: "const Koa = require('koa');\nconst app = new Koa();\napp.use(async (ctx) => {\n  if (!ctx.state.user) ctx.status = 401;\n});\n",
        at: "401",
        title: "Challenge with Bearer",
        from: "ctx.status = 401;",
        to: "{ ctx.status = 401; ctx.set('WWW-Authenticate', 'Bearer'); }",
    },
    Fix {
        name: "a.ts",
        text: "import { NextResponse } from \"next/server\";\nexport async function GET() {\n  return NextResponse.json({ error: \"no\" }, { status: 401 });\n}\n",
        at: "401",
        title: "Challenge with Bearer",
        from: "{ status: 401 }",
        to: "{ status: 401, headers: { \"WWW-Authenticate\": \"Bearer\" } }",
    },
    Fix {
        name: "A.java",
        text: "import jakarta.servlet.http.HttpServletResponse;\n\nclass A {\n    void show(HttpServletResponse response) throws Exception {\n        if (closed())\n            response.sendError(401);\n    }\n}\n",
        at: "401",
        title: "Challenge with Bearer",
        from: "response.sendError(401);",
        to: "{ response.setHeader(\"WWW-Authenticate\", \"Bearer\"); response.sendError(401); }",
    },
    Fix {
        name: "a.kt",
        text: "import io.ktor.http.*\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\n\nsuspend fun show(call: ApplicationCall) {\n    call.respond(HttpStatusCode.Unauthorized, \"no\")\n}\n",
        at: "HttpStatusCode.Unauthorized",
        title: "Challenge with Bearer",
        from: "    call.respond",
        to: "    call.response.headers.append(\"WWW-Authenticate\", \"Bearer\")\n    call.respond",
    },
    Fix {
        name: "A.cs",
        text: "using Microsoft.AspNetCore.Http;\n\npublic class A\n{\n    public void Show(HttpContext context)\n    {\n        context.Response.StatusCode = StatusCodes.Status401Unauthorized;\n    }\n}\n",
        at: "StatusCodes.Status401Unauthorized",
        title: "Challenge with Bearer",
        from: "Unauthorized;\n",
        to: "Unauthorized;\n        context.Response.Headers[\"WWW-Authenticate\"] = \"Bearer\";\n",
    },
    Fix {
        name: "b.cs",
        text: "using System.Net;\nusing System.Net.Http;\n\npublic class B : ApiController\n{\n    public HttpResponseMessage Show() => new HttpResponseMessage(HttpStatusCode.Unauthorized);\n}\n",
        at: "HttpStatusCode.Unauthorized",
        title: "Challenge with Bearer",
        from: "Unauthorized);",
        to: "Unauthorized) { Headers = { { \"WWW-Authenticate\", \"Bearer\" } } };",
    },
    Fix {
        name: "a.php",
        text: "<?php\n\nnamespace App\\Http\\Controllers;\n\nclass A extends Controller\n{\n    public function show()\n    {\n        abort(401);\n    }\n}\n",
        at: "401",
        title: "Challenge with Bearer",
        from: "abort(401)",
        to: "abort(401, \"\", [\"WWW-Authenticate\" => \"Bearer\"])",
    },
    Fix {
        name: "b.php",
        text: "<?php\n\nif (!isset($_SERVER['PHP_AUTH_USER'])) {\n    header('HTTP/1.1 401 Unauthorized');\n    exit('no');\n}\n",
        at: "401",
        title: "Challenge with Basic",
        from: "Unauthorized');\n",
        to: "Unauthorized');\n    header('WWW-Authenticate: Basic realm=\"api\"');\n",
    },
    Fix {
        name: "users_controller.rb",
        text: "class UsersController < ApplicationController\n  def show\n    render json: { error: \"no\" }, status: :unauthorized\n  end\nend\n",
        at: ":unauthorized",
        title: "Challenge with Bearer",
        from: "    render",
        to: "    response.headers[\"WWW-Authenticate\"] = \"Bearer\"\n    render",
    },
    Fix {
        name: "app.rb",
        text: "require \"sinatra\"\n\nget \"/\" do\n  halt 401, \"no\" unless session[:user]\n  \"yes\"\nend\n",
        at: "401",
        title: "Challenge with Bearer",
        from: "401, \"no\"",
        to: "401, { \"WWW-Authenticate\" => \"Bearer\" }, \"no\"",
    },
    Fix {
        name: "a.ex",
        text: "defmodule A do\n  import Plug.Conn\n\n  def show(conn) do\n    conn\n    |> put_status(:unauthorized)\n    |> json(%{error: \"no\"})\n  end\nend\n",
        at: ":unauthorized",
        title: "Challenge with Bearer",
        from: "    |> put_status",
        to: "    |> put_resp_header(\"www-authenticate\", \"Bearer\")\n    |> put_status",
    },
    Fix {
        name: "a.swift",
        text: "import Hummingbird\n\nfunc show() throws {\n    throw HTTPError(.unauthorized, message: \"no\")\n}\n",
        at: ".unauthorized",
        title: "Challenge with Bearer",
        from: ".unauthorized, message",
        to: ".unauthorized, headers: [.wwwAuthenticate: \"Bearer\"], message",
    },
    Fix {
        name: "A.scala",
        text: "import play.api.mvc._\n\nclass A(cc: ControllerComponents) extends AbstractController(cc) {\n  def show = Action { Unauthorized(\"no\") }\n}\n",
        at: "Unauthorized",
        title: "Challenge with Bearer",
        from: "Unauthorized(\"no\")",
        to: "Unauthorized(\"no\").withHeaders(\"WWW-Authenticate\" -> \"Bearer\")",
    },
];

#[test]
fn only_what_compiles_is_offered() {
    for (name, marked, label, others) in TYPED {
        let items = Setup::new().start().complete_in(name, marked);
        let found = labels(&items);
        assert!(found.contains(label), "{marked}: {found:?}");
        for other in *others {
            assert!(!found.iter().any(|it| it.starts_with(other)), "{marked}: {other} in {found:?}");
        }
    }
}

#[test]
fn what_is_said_of_an_item_has_one_line() {
    let marked = "from fastapi import (\n    FastAPI,\n)\n@app.get('/', status_code=|)\ndef f(): ...\n";
    let items = Setup::new().start().complete_in("a.py", marked);
    let details = items.iter().filter_map(|item| item["detail"].as_str());
    let imports: Vec<_> = details.filter(|detail| detail.contains("imports")).collect();
    assert!(imports.contains(&"404 Not Found (imports status)"), "{imports:?}");
}

#[test]
fn a_constant_comes_with_its_import() {
    for case in COMPLETIONS.iter().chain(WITH_HEADERS) {
        let mut client = Setup::new().start();
        let text = case.marked.replacen('|', "", 1);
        let items = client.complete_in(case.name, case.marked);
        let found = items.iter().find(|item| item["label"] == json!(case.label));
        let item = found.unwrap_or_else(|| panic!("{}: no {} in {:?}", case.name, case.label, labels(&items)));
        let more = item["additionalTextEdits"].as_array().cloned().unwrap_or_default();
        let edits: Vec<Value> = std::iter::once(item["textEdit"].clone()).chain(more).collect();
        let uri = client.uri(case.name);
        assert_eq!(apply(&text, &json!({ "changes": { (uri.as_str()): edits } }), &uri), case.after, "{}", case.name);
    }
}

#[test]
fn fixes_fit_into_the_file() {
    for case in FIXES {
        let mut client = Setup::new().options(json!({ "select": ["401-without-challenge"] })).start();
        let uri = client.open(case.name, case.text);
        let found = client.diagnostics(&uri);
        let (line, column) = crate::client::find(case.text, case.at);
        let here = crate::client::range(line, column, column);
        let actions = client.code_actions(&uri, &here, Some("quickfix"));
        let titles: Vec<_> = actions.iter().map(|action| action["title"].as_str().unwrap_or_default()).collect();
        let action =
            actions.iter().find(|action| action["title"].as_str().is_some_and(|it| it.starts_with(case.title)));
        let action = action.unwrap_or_else(|| panic!("{}: {titles:?} {found:?}", case.name));
        let fixed = apply(case.text, &action["edit"], &uri);
        assert_eq!(fixed, case.text.replacen(case.from, case.to, 1), "{}", case.name);
        client.set_text(&uri, 2, &fixed);
        let left = client.diagnostics(&uri);
        assert!(left.len() < found.len(), "{}: {left:?}", case.name);
    }
}

#[test]
fn a_module_is_offered_where_it_is_imported() {
    let mut client = Setup::new().start();
    let text = "import http\nfrom flask import Flask\napp = Flask(__name__)\n\n\n@app.get(\"/\")\ndef f():\n    return \"x\", |\n";
    let items = client.complete_in("app.py", text);
    let found = labels(&items);
    assert!(found.iter().any(|label| label.starts_with("http.HTTPStatus.")), "{found:?}");
    assert!(!found.iter().any(|label| label.starts_with("http.client.")), "{found:?}");
}
