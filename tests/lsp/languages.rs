//! Every language of code: hover, hints and completion on a status, and nothing on the other number.

use crate::client::{Client, Setup, labels};

/// A file in which `443` is a port and `404` a status; `|` in it would be where a status is expected.
struct Sample {
    name: &'static str,
    text: &'static str,
    /// The same file up to a place where a status is expected, which is marked.
    marked: &'static str,
    /// A constant that is offered there, or behind its owner's name.
    constant: Option<(&'static str, &'static str)>,
}

const SAMPLES: &[Sample] = &[
    Sample {
        name: "a.js",
        text: "const express = require(\"express\");\nconst app = express();\napp.get(\"/\", (req, res) => {\n  res.status(404).end();\n});\napp.listen(443);\n",
        marked: "const express = require(\"express\");\nconst app = express();\napp.get(\"/\", (req, res) => {\n  res.status(|).end();\n});\n",
        constant: Some((
            "const express = require(\"express\");\nconst { StatusCodes } = require(\"http-status-codes\");\nconst app = express();\napp.get(\"/\", (req, res) => {\n  res.status(StatusCodes.|).end();\n});\n",
            "NOT_FOUND",
        )),
    },
    Sample {
        name: "a.ts",
        text: "import { Request, Response } from \"express\";\nexport function show(req: Request, res: Response): void {\n  res.status(404).end();\n}\nconst port: number = 443;\n",
        marked: "import { Request, Response } from \"express\";\nexport function show(req: Request, res: Response): void {\n  res.status(|).end();\n}\n",
        constant: None,
    },
    Sample {
        name: "a.tsx",
        text: "import { NextResponse } from \"next/server\";\nexport async function GET() {\n  return NextResponse.json({ title: \"none\" }, { status: 404 });\n}\nconst port = 443;\n",
        marked: "import { NextResponse } from \"next/server\";\nexport async function GET() {\n  return NextResponse.json({ title: \"none\" }, { status: | });\n}\n",
        constant: None,
    },
    Sample {
        name: "a.py",
        text: "from flask import abort\n\nPORT = 443\n\n\ndef show():\n    abort(404)\n",
        marked: "from flask import abort\n\n\ndef show():\n    abort(|)\n",
        constant: Some((
            "from http import HTTPStatus\nfrom flask import abort\n\n\ndef show():\n    abort(HTTPStatus.|)\n",
            "NOT_FOUND",
        )),
    },
    Sample {
        name: "a.go",
        text: "package main\n\nimport \"net/http\"\n\nconst port = 443\n\nfunc show(w http.ResponseWriter, r *http.Request) {\n\tw.WriteHeader(404)\n}\n",
        marked: "package main\n\nimport \"net/http\"\n\nfunc show(w http.ResponseWriter, r *http.Request) {\n\tw.WriteHeader(|)\n}\n",
        constant: Some((
            "package main\n\nimport \"net/http\"\n\nfunc show(w http.ResponseWriter, r *http.Request) {\n\tw.WriteHeader(http.|)\n}\n",
            "StatusNotFound",
        )),
    },
    Sample {
        name: "A.java",
        text: "import org.springframework.http.ResponseEntity;\n\nclass A {\n    static final int PORT = 443;\n\n    ResponseEntity<String> show() {\n        return ResponseEntity.status(404).body(\"none\");\n    }\n}\n",
        marked: "import org.springframework.http.ResponseEntity;\n\nclass A {\n    ResponseEntity<String> show() {\n        return ResponseEntity.status(|).body(\"none\");\n    }\n}\n",
        constant: Some((
            "import org.springframework.http.HttpStatus;\nimport org.springframework.http.ResponseEntity;\n\nclass A {\n    ResponseEntity<String> show() {\n        return ResponseEntity.status(HttpStatus.|).body(\"none\");\n    }\n}\n",
            "NOT_FOUND",
        )),
    },
    Sample {
        name: "A.cs",
        text: "using Microsoft.AspNetCore.Mvc;\n\npublic class A : ControllerBase\n{\n    private const int Port = 443;\n\n    public IActionResult Show()\n    {\n        return StatusCode(404);\n    }\n}\n",
        marked: "using Microsoft.AspNetCore.Mvc;\n\npublic class A : ControllerBase\n{\n    public IActionResult Show()\n    {\n        return StatusCode(|);\n    }\n}\n",
        constant: Some((
            "using Microsoft.AspNetCore.Mvc;\nusing Microsoft.AspNetCore.Http;\n\npublic class A : ControllerBase\n{\n    public IActionResult Show()\n    {\n        return StatusCode(StatusCodes.|);\n    }\n}\n",
            "Status404NotFound",
        )),
    },
    Sample {
        name: "A.scala",
        text: "import play.api.mvc._\n\nclass A(cc: ControllerComponents) extends AbstractController(cc) {\n  val port = 443\n\n  def show = Action { Status(404)(\"none\") }\n}\n",
        marked: "import play.api.mvc._\n\nclass A(cc: ControllerComponents) extends AbstractController(cc) {\n  def show = Action { Status(|) }\n}\n",
        constant: Some((
            "import org.apache.pekko.http.scaladsl.model.StatusCodes\nimport org.apache.pekko.http.scaladsl.server.Directives._\n\nobject A {\n  val show = complete(StatusCodes.|)\n}\n",
            "NotFound",
        )),
    },
    Sample {
        name: "a.swift",
        text: "import Vapor\n\nlet port = 443\n\nfunc show(req: Request) -> HTTPStatus {\n    HTTPStatus(statusCode: 404)\n}\n",
        marked: "import Vapor\n\nfunc show(req: Request) -> HTTPStatus {\n    HTTPStatus(statusCode: |)\n}\n",
        constant: Some(("import Vapor\n\nfunc show(req: Request) throws {\n    throw Abort(.|)\n}\n", "notFound")),
    },
    Sample {
        name: "a.kt",
        text: "import io.ktor.http.*\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\n\nconst val PORT = 443\n\nsuspend fun show(call: ApplicationCall) {\n    call.respond(HttpStatusCode(404, \"none\"), \"none\")\n}\n",
        marked: "import io.ktor.http.*\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\n\nsuspend fun show(call: ApplicationCall) {\n    call.respond(HttpStatusCode(|, \"none\"), \"none\")\n}\n",
        constant: Some((
            "import io.ktor.http.*\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\n\nsuspend fun show(call: ApplicationCall) {\n    call.respond(HttpStatusCode.|)\n}\n",
            "NotFound",
        )),
    },
    Sample {
        name: "a.php",
        text: "<?php\n\nnamespace App\\Http\\Controllers;\n\nclass A extends Controller\n{\n    const PORT = 443;\n\n    public function show()\n    {\n        abort(404);\n    }\n}\n",
        marked: "<?php\n\nnamespace App\\Http\\Controllers;\n\nclass A extends Controller\n{\n    public function show()\n    {\n        abort(|);\n    }\n}\n",
        constant: Some((
            "<?php\n\nuse Symfony\\Component\\HttpFoundation\\Response;\n\nfunction show()\n{\n    return new Response('', Response::|);\n}\n",
            "HTTP_NOT_FOUND",
        )),
    },
    Sample {
        name: "users_controller.rb",
        text: "class UsersController < ApplicationController\n  PORT = 443\n\n  def show\n    head 404\n  end\nend\n",
        marked: "class UsersController < ApplicationController\n  def show\n    head |\n  end\nend\n",
        constant: Some((
            "class UsersController < ApplicationController\n  def show\n    render json: {}, status: :|\n  end\nend\n",
            "not_found",
        )),
    },
    Sample {
        name: "a.ex",
        text: "defmodule A do\n  import Plug.Conn\n\n  @port 443\n\n  def show(conn), do: put_status(conn, 404)\nend\n",
        marked: "defmodule A do\n  import Plug.Conn\n\n  def show(conn), do: put_status(conn, |)\nend\n",
        constant: Some((
            "defmodule A do\n  import Plug.Conn\n\n  def show(conn), do: put_status(conn, :|)\nend\n",
            "not_found",
        )),
    },
];

/// The same status as a constant or a symbol, in each language that has them.
const CONSTANTS: &[(&str, &str, &str)] = &[
    (
        "a.js",
        "const { StatusCodes } = require(\"http-status-codes\");\nconst app = require(\"express\")();\napp.get(\"/\", (req, res) => {\n  res.status(StatusCodes.NOT_FOUND).end();\n});\n",
        "NOT_FOUND",
    ),
    (
        "a.ts",
        "import { HttpException, HttpStatus } from \"@nestjs/common\";\nexport function show() {\n  throw new HttpException(\"none\", HttpStatus.NOT_FOUND);\n}\n",
        "NOT_FOUND",
    ),
    (
        "a.py",
        "from http import HTTPStatus\nfrom flask import abort\n\n\ndef show():\n    abort(HTTPStatus.NOT_FOUND)\n",
        "NOT_FOUND",
    ),
    (
        "a.go",
        "package main\n\nimport \"net/http\"\n\nfunc show(w http.ResponseWriter, r *http.Request) {\n\tw.WriteHeader(http.StatusNotFound)\n}\n",
        "StatusNotFound",
    ),
    (
        "A.java",
        "import org.springframework.http.HttpStatus;\nimport org.springframework.http.ResponseEntity;\n\nclass A {\n    ResponseEntity<String> show() {\n        return ResponseEntity.status(HttpStatus.NOT_FOUND).body(\"none\");\n    }\n}\n",
        "NOT_FOUND",
    ),
    (
        "a.kt",
        "import io.ktor.http.*\nimport io.ktor.server.application.*\nimport io.ktor.server.response.*\n\nsuspend fun show(call: ApplicationCall) {\n    call.respond(HttpStatusCode.NotFound)\n}\n",
        "NotFound",
    ),
    (
        "A.cs",
        "using Microsoft.AspNetCore.Http;\nusing Microsoft.AspNetCore.Mvc;\n\npublic class A : ControllerBase\n{\n    public IActionResult Show() => StatusCode(StatusCodes.Status404NotFound);\n}\n",
        "Status404NotFound",
    ),
    (
        "a.php",
        "<?php\n\nuse Symfony\\Component\\HttpFoundation\\Response;\n\nfunction show()\n{\n    return new Response('', Response::HTTP_NOT_FOUND);\n}\n",
        "HTTP_NOT_FOUND",
    ),
    (
        "users_controller.rb",
        "class UsersController < ApplicationController\n  def show\n    head :not_found\n  end\nend\n",
        ":not_found",
    ),
    (
        "a.ex",
        "defmodule A do\n  import Plug.Conn\n\n  def show(conn), do: put_status(conn, :not_found)\nend\n",
        ":not_found",
    ),
    ("a.swift", "import Vapor\n\nfunc show(req: Request) throws {\n    throw Abort(.notFound)\n}\n", ".notFound"),
    (
        "A.scala",
        "import org.apache.pekko.http.scaladsl.model.StatusCodes\nimport org.apache.pekko.http.scaladsl.server.Directives._\n\nobject A {\n  val show = complete(StatusCodes.NotFound)\n}\n",
        "NotFound",
    ),
];

#[test]
fn hover_knows_constants_and_symbols() {
    for (name, text, constant) in CONSTANTS {
        let mut client = start();
        let uri = client.open(name, text);
        client.diagnostics(&uri);
        let hover = client.hover_on(&uri, text, constant).unwrap_or_else(|| panic!("{name}: no hover"));
        assert!(hover.contains("404") && hover.contains("Not Found"), "{name}: {hover}");
    }
}

fn start() -> Client {
    Setup::new().start()
}

#[test]
fn hover_and_hints_know_the_status_and_not_the_port() {
    for sample in SAMPLES {
        let mut client = start();
        let uri = client.open(sample.name, sample.text);
        client.diagnostics(&uri);
        let hover = client.hover_on(&uri, sample.text, "404").unwrap_or_else(|| panic!("{}: no hover", sample.name));
        assert!(hover.contains("Not Found"), "{}: {hover}", sample.name);
        assert_eq!(client.hover_on(&uri, sample.text, "443"), None, "{}", sample.name);
        let hints = client.hints(&uri);
        assert!(hints.iter().any(|(_, label)| label.contains("Not Found")), "{}: {hints:?}", sample.name);
        assert_eq!(hints.len(), 1, "{}: {hints:?}", sample.name);
    }
}

#[test]
fn codes_and_constants_are_offered_where_a_status_is_expected() {
    for sample in SAMPLES {
        let items = start().complete_in(sample.name, sample.marked);
        assert!(labels(&items).contains(&"404"), "{}: {:?}", sample.name, labels(&items));
        if let Some((marked, constant)) = sample.constant {
            let items = start().complete_in(sample.name, marked);
            assert!(labels(&items).contains(&constant), "{}: {:?}", sample.name, labels(&items));
        }
    }
}
