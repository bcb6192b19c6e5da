//! Which program answers behind a proxy, as `httplsp timeouts` prints it: how the image starts it, and what the code makes.

use super::sandbox::drawn;

const SITE: &str = "events {}\nhttp { server { listen 80; location / { proxy_pass http://api:3000; } } }\n";

const COMPOSE: &str = "services:\n  web:\n    image: nginx\n    volumes: ['./nginx.conf:/etc/nginx/nginx.conf']\n  api:\n    \
                       build: .\n";

const EXPRESS: &str = "const express = require('express');\nconst app = express();\napp.listen(3000);\n";

/// What answers where an image starts `command` with these files.
fn program(command: &str, files: &[(&str, &str)]) -> String {
    let recipe = format!("FROM node:22\nWORKDIR /app\nCOPY . .\n{command}\n");
    let mut all = vec![("nginx.conf", SITE), ("compose.yml", COMPOSE), ("Dockerfile", recipe.as_str())];
    all.extend(files);
    let last = drawn(&all).pop().unwrap_or_default();
    let words: Vec<&str> = last.split_whitespace().skip(1).take_while(|word| *word != "nothing").collect();
    words.join(" ").trim_end_matches(" -").to_string()
}

#[test]
fn servers_of_libraries_are_told() {
    let of = |code: &str| program("CMD [\"node\", \"server.js\"]", &[("server.js", code)]);
    for code in [
        "import Fastify from 'fastify';\nconst app = Fastify({ logger: true });\nawait app.listen({ port: 3000 });",
        "import { fastify } from 'fastify';\nconst app = fastify();\nawait app.listen({ port: 3000 });",
        "const fastify = require('fastify')({ logger: true });\nfastify.listen({ port: 3000 });",
        "const Fastify = require('fastify');\nconst server = Fastify();\nserver.listen({ port: 3000 });",
        "import { FastifyAdapter } from '@nestjs/platform-fastify';\nimport { NestFactory } from '@nestjs/core';\n\
         const app = await NestFactory.create(AppModule, new FastifyAdapter());\nawait app.listen(3000);",
    ] {
        assert_eq!(of(code), "fastify", "{code}");
    }
    for code in [
        EXPRESS,
        "const Koa = require('koa');\nnew Koa().listen(3000);\nconst app = new Koa();\napp.listen(3000);",
        "const Hapi = require('@hapi/hapi');\nconst server = Hapi.server({ port: 3000 });\nserver.start();",
        "import { serve } from '@hono/node-server';\nimport { Hono } from 'hono';\nconst app = new Hono();\nserve({ fetch: \
         app.fetch, port: 3000 });",
        "import { createServer } from 'node:http';\nimport { WebSocketServer } from 'ws';\nconst server = \
         createServer();\nnew WebSocketServer({ server });\nserver.listen(3000);",
    ] {
        assert_eq!(of(code), "node", "{code}");
    }
    let set =
        "import Fastify from 'fastify';\nconst app = Fastify({ keepAliveTimeout: 90000 });\nawait app.listen({});";
    assert_eq!(of(set), "fastify 90s keepAliveTimeout server.js");
}

#[test]
fn what_one_file_makes_another_one_starts() {
    let command = "CMD [\"node\", \"dist/server.js\"]";
    let start = "import app from './app';\nconst server = app.listen(process.env.PORT || 3000);\n";
    let express = "import express from 'express';\nconst app = express();\nexport default app;\n";
    let fastify = "import Fastify from 'fastify';\nexport default Fastify();\n";
    assert_eq!(program(command, &[("src/server.ts", start), ("src/app.ts", express)]), "node");
    assert_eq!(program(command, &[("src/server.ts", start), ("src/app.ts", fastify)]), "fastify");
    let class = "import express from 'express';\nexport class App {\n  app = express();\n  start() { this.app.listen(3000); }\n}\n";
    let run = "import { App } from './app';\nnew App().start();\n";
    assert_eq!(program(command, &[("src/server.ts", run), ("src/app.ts", class)]), "node");
    let set = format!("{start}server.keepAliveTimeout = 65000;\n");
    let files = [("src/server.ts", set.as_str()), ("src/app.ts", express)];
    assert_eq!(program(command, &files), "node 65s server.keepAliveTimeout src/server.ts");
    // What it starts nobody says.
    assert_eq!(program(command, &[("src/server.ts", start)]), "- its timers are not known");
}

#[test]
fn scripts_of_other_packages_are_followed() {
    let api = "{\"name\": \"@shop/api\", \"scripts\": {\"start\": \"node index.js\"}}";
    let web = "{\"name\": \"@shop/web\", \"scripts\": {\"start\": \"next start\"}}";
    let set = EXPRESS.replace("app.listen", "const server = app.listen") + "server.keepAliveTimeout = 70000;\n";
    let files = |root: &str| {
        let root = root.to_string();
        move |command: &str| {
            program(
                command,
                &[
                    ("package.json", root.as_str()),
                    ("apps/api/package.json", api),
                    ("apps/web/package.json", web),
                    ("apps/api/index.js", set.as_str()),
                    ("apps/jobs/index.js", EXPRESS),
                ],
            )
        }
    };
    let of = files("{\"name\": \"shop\", \"scripts\": {\"start:api\": \"pnpm --filter @shop/api start\"}}");
    for command in [
        "CMD [\"pnpm\", \"--filter\", \"@shop/api\", \"start\"]",
        "CMD npm run start -w @shop/api",
        "CMD [\"npm\", \"--prefix\", \"apps/api\", \"start\"]",
        "CMD sh -c \"npx prisma migrate deploy && yarn workspace @shop/api start\"",
        "CMD cd apps/api && npm start",
        "CMD [\"npx\", \"turbo\", \"run\", \"start\", \"--filter=@shop/api\"]",
        "CMD npm run start:api",
    ] {
        assert_eq!(of(command), "node 70s server.keepAliveTimeout apps/api/index.js", "{command}");
    }
    // Which package is meant is filled in.
    assert_eq!(of("CMD pnpm --filter $APP start"), "- its timers are not known");
}

#[test]
fn scripts_that_prepare_something_start_a_program_at_their_end() {
    let of = |script: &str| {
        let manifest = "{\"scripts\": {\"start\": \"node server.js\"}}";
        let files = [("run.sh", script), ("server.js", EXPRESS), ("package.json", manifest)];
        program("ENTRYPOINT [\"/app/run.sh\"]", &files)
    };
    assert_eq!(of("#!/bin/sh\nset -e\nnpx prisma migrate deploy\nexec node server.js\n"), "node");
    assert_eq!(of("#!/bin/sh\nif [ -n \"$A\" ]; then\n  echo a\nfi\nnpm start\n"), "node");
    assert_eq!(of("#!/bin/sh\nexec npm run start\n"), "node");
    assert_eq!(of("#!/bin/sh\nnode server.js --check\n./other\n"), "- its timers are not known");
}

#[test]
fn modules_and_compiled_programs_are_told() {
    let run = "import uvicorn\nif __name__ == '__main__':\n    uvicorn.run('shop.main:app')\n";
    let files = [("shop/main.py", run), ("tools/serve.py", run)];
    assert_eq!(program("CMD [\"python\", \"-m\", \"shop.main\"]", &files), "uvicorn");
    assert_eq!(program("CMD [\"python\", \"-m\", \"other.run\"]", &files), "- its timers are not known");
    let actix = "use actix_web::{App, HttpServer};\nasync fn main() { HttpServer::new(|| App::new()).run().await }\n";
    let files = [("src/main.rs", actix)];
    assert_eq!(program("RUN cargo build --release\nCMD [\"./target/release/api\"]", &files), "actix-web");
    let serve = "from waitress import serve\nserve(app, port=3000)\n";
    assert_eq!(program("CMD [\"python\", \"app.py\"]", &[("app.py", serve)]), "waitress");
    let gin = "package main\nimport \"github.com/gin-gonic/gin\"\nfunc main() {\n\tr := gin.Default()\n\tr.Run()\n}\n";
    assert_eq!(program("RUN go build -o api .\nCMD [\"./api\"]", &[("main.go", gin)]), "go");
    let bun = "Bun.serve({ port: 3000, fetch() { return new Response('a'); } });\n";
    assert_eq!(program("CMD [\"bun\", \"index.ts\"]", &[("index.ts", bun)]), "bun");
}

#[test]
fn programs_of_a_framework_are_told_by_their_entry() {
    let entry = "import org.springframework.boot.SpringApplication;\nclass App { public static void main(String[] a) { \
                 SpringApplication.run(App.class, a); } }\n";
    let settings = ("src/main/resources/application.yml", "server:\n  port: 3000\n");
    let more = ("src/main/resources/application.properties", "server.port=3000\n");
    let java = "CMD [\"java\", \"-jar\", \"app.jar\"]";
    assert_eq!(program(java, &[("src/main/java/App.java", entry)]), "spring-boot");
    assert_eq!(program(java, &[settings, more]), "spring-boot");
    let other = ("other/src/main/resources/application.yml", "server:\n  port: 3000\n");
    assert_eq!(program(java, &[settings, other]), "- its timers are not known");
    let host = "public class Program { static void Main(string[] a) => Host.CreateDefaultBuilder(a)\n    \
                .ConfigureWebHostDefaults(web => web.UseStartup<Startup>()).Build().Run(); }\n";
    let files = [("Shop.Api/Program.cs", host), ("Shop.Jobs/Program.cs", host)];
    assert_eq!(program("ENTRYPOINT [\"dotnet\", \"Shop.Api.dll\"]", &files), "kestrel");
    assert_eq!(program("ENTRYPOINT [\"dotnet\", \"Shop.Web.dll\"]", &files), "- its timers are not known");
    assert_eq!(program("ENTRYPOINT [\"./Shop.Api\"]", &files[..1]), "kestrel");
}
