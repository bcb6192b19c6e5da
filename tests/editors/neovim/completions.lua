-- What is typed, chosen and written, in each language: `text` has the cursor at `‸`; the file is `expected` afterwards.
local function case(name, file, text, typed, label, expected)
  return { name = name, file = file, text = text, typed = typed, label = label, expected = expected }
end

local flask = 'from flask import Flask, abort, jsonify\napp = Flask(__name__)\n@app.get("/")\ndef f():\n    %s\n'
local fastapi = 'from fastapi import FastAPI, HTTPException%s\napp = FastAPI()\n@app.get("/")\ndef f():\n    raise HTTPException(%s)\n'
local express = 'import express from "express";\nconst app = express();\napp.get("/", (req, res) => { %s });\n'
local go = 'package main\n\nimport "net/http"\n\nfunc h(w http.ResponseWriter, r *http.Request) {\n\t%s\n}\n'
local axum = '%suse axum::response::IntoResponse;\n\nasync fn h() -> impl IntoResponse {\n    (StatusCode::%s, "x")\n}\n'
local actix = 'use actix_web::HttpResponse;\n\nfn h() -> HttpResponse {\n    HttpResponse::%s\n}\n'
local spring = '%simport org.springframework.http.ResponseEntity;\n\nclass A {\n    ResponseEntity<?> f() {\n        return ResponseEntity.status(%s).build();\n    }\n}\n'
local nginx = 'http {\n    server {\n        location / {\n            %s\n        }\n    }\n}\n'
local ingress = 'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n  annotations:\n    %s\nspec: {}\n'
local description = 'openapi: 3.0.0\ninfo: {title: a, version: "1"}\npaths:\n  /x:\n    post:\n      responses:\n        %s\n'

return {
  case('a symptom', 'a.py', flask:format('abort(‸)'), 'rate', '429', flask:format('abort(429)')),
  case('a name', 'a.py', flask:format('abort(‸)'), 'Not', '404', flask:format('abort(404)')),
  case('a status with its header', 'a.py', flask:format('return jsonify({}), ‸'), '', '429 + Retry-After',
    flask:format('return jsonify({}), 429, {"Retry-After": "60"}')),
  case('a constant with its import', 'a.py', fastapi:format('', '‸'), '', 'status.HTTP_404_NOT_FOUND',
    fastapi:format(', status', 'status.HTTP_404_NOT_FOUND')),
  case('a status with its challenge', 'b.py', fastapi:format('', 'status_code=‸'), '4', '401 + WWW-Authenticate',
    fastapi:format('', 'status_code=401, headers={"WWW-Authenticate": "Bearer"}')),
  case('a status with its header', 'a.ts', express:format('res.status(‸).end()'), '42', '429 + Retry-After',
    express:format('res.status(429).set("Retry-After", "60").end()')),
  case('a redirect', 'a.ts', express:format('res.redirect(‸, "/x")'), '3', '308', express:format('res.redirect(308, "/x")')),
  case('a header that the status needs', 'a.ts', express:format('res.status(401).set("‸").end()'), '', 'WWW-Authenticate',
    express:format('res.status(401).set("WWW-Authenticate").end()')),
  case('a constant with its header', 'a.go', go:format('w.WriteHeader(‸)'), '', 'http.StatusUnauthorized + WWW-Authenticate',
    go:format('w.Header().Set("WWW-Authenticate", "Bearer")\n\tw.WriteHeader(http.StatusUnauthorized)')),
  case('a symptom', 'b.go', go:format('w.WriteHeader(‸)'), 'rate', 'http.StatusTooManyRequests',
    go:format('w.WriteHeader(http.StatusTooManyRequests)')),
  case('a constant whose owner is to be imported', 'a.rs', axum:format('', '‸'), 'NOT', 'NOT_FOUND',
    axum:format('use axum::http::StatusCode;\n', 'NOT_FOUND')),
  case('a builder with its header', 'b.rs', actix:format('‸'), 'Too', 'TooManyRequests + Retry-After',
    actix:format('TooManyRequests().insert_header(("Retry-After", "60")).take()')),
  case('a constant with its import', 'A.java', spring:format('', '‸'), 'conf', 'HttpStatus.CONFLICT',
    spring:format('import org.springframework.http.HttpStatus;\n', 'HttpStatus.CONFLICT')),
  case('a whole answer', 'a/nginx.conf', nginx:format('‸'), 'ret', 'return 308 …',
    nginx:format('return 308 https://$host$request_uri;')),
  case('a whole answer with its challenge', 'b/nginx.conf', nginx:format('‸'), 'return', 'return 401 …',
    nginx:format('add_header WWW-Authenticate \'Basic realm="api"\' always;\n            return 401;')),
  case('a directive with its default', 'c/nginx.conf', nginx:format('‸'), 'proxy_re', 'proxy_read_timeout',
    nginx:format('proxy_read_timeout 60s;')),
  case('an annotation by its short name', 'ingress.yaml', ingress:format('‸'), 'proxy-read',
    'nginx.ingress.kubernetes.io/proxy-read-timeout',
    ingress:format('nginx.ingress.kubernetes.io/proxy-read-timeout: "60"')),
  case('a response', 'openapi.yaml', description:format('‸'), 'rate', '429 Too Many Requests',
    description:format('"429":\n          description: Too Many Requests')),
}
