//! Which files belong together where images and mounts put them beside each other, as `httplsp timeouts` and `check` tell it.

use super::sandbox::said;

fn drawn(files: &[(&str, &str)]) -> String {
    super::sandbox::drawn(files).join("\n")
}

const WEB: (&str, &str) = ("api/Dockerfile", "FROM python\nCOPY . .\nCMD gunicorn -t 100 -b 0.0.0.0:8000 app:app\n");
const MAIN: &str =
    "events {}\nhttp {\n  keepalive_timeout 65;\n  proxy_read_timeout 200s;\n  include /etc/nginx/conf.d/*.conf;\n}\n";
const SITE: &str = "server { listen 80; location / { proxy_pass http://api:8000; } }\n";

#[test]
fn a_site_that_an_image_puts_beside_the_main_file_has_its_times() {
    let compose = "services:\n  nginx:\n    build: ./nginx\n    ports: [\"80:80\"]\n  api:\n    build: ./api\n";
    let of = |recipe: &str| {
        drawn(&[
            ("docker-compose.yml", compose),
            ("nginx/Dockerfile", recipe),
            ("nginx/nginx.conf", MAIN),
            ("nginx/default.conf", SITE),
            WEB,
        ])
    };
    let both = "FROM nginx\nCOPY nginx.conf /etc/nginx/nginx.conf\nCOPY default.conf /etc/nginx/conf.d/default.conf\n";
    assert!(of(both).contains("200s") && !of(both).contains("longer than"), "{}", of(both));
    let template =
        "FROM nginx\nCOPY nginx.conf /etc/nginx/\nCOPY default.conf /etc/nginx/templates/default.conf.template\n";
    assert!(of(template).contains("200s"), "{}", of(template));
    let alone = "FROM nginx\nCOPY default.conf /etc/nginx/conf.d/default.conf\n";
    assert!(of(alone).contains("longer than `nginx` (60s)"), "the main file is that of the image: {}", of(alone));
}

#[test]
fn what_is_mounted_beside_the_main_file_belongs_to_it() {
    let of = |mounts: &str| {
        let compose = format!(
            "services:\n  nginx:\n    image: nginx\n    ports: [\"80:80\"]\n    volumes:\n{mounts}  api:\n    build: ./api\n"
        );
        drawn(&[("docker-compose.yml", &compose), ("nginx.conf", MAIN), ("default.conf", SITE), WEB])
    };
    let main = "      - ./nginx.conf:/etc/nginx/nginx.conf:ro\n";
    let site = "      - ./default.conf:/etc/nginx/conf.d/default.conf:ro\n";
    let both = of(&format!("{main}{site}"));
    assert!(both.contains("200s") && !both.contains("longer than"), "{both}");
    let apart = of(&format!("{site}  other:\n    image: nginx\n    volumes:\n{main}"));
    assert!(apart.contains("longer than `nginx` (60s)"), "another container has it: {apart}");
}

#[test]
fn a_mounted_file_leads_to_the_services_beside_who_mounts_it() {
    let compose = |conf: &str, recipe: &str| {
        format!(
            "services:\n  nginx:\n    image: nginx\n    ports: [\"80:80\"]\n    volumes: [\"./{conf}:/etc/nginx/conf.d/default.conf\"]\n  \
             api:\n    build:\n      context: ./api\n      dockerfile: {recipe}\n"
        )
    };
    let all = drawn(&[
        ("docker-compose.dev.yml", &compose("dev.conf", "Dockerfile.dev")),
        ("docker-compose.prod.yml", &compose("prod.conf", "Dockerfile.prod")),
        ("dev.conf", SITE),
        ("prod.conf", SITE),
        ("api/Dockerfile.dev", "FROM python\nCMD gunicorn -t 10 app:app\n"),
        ("api/Dockerfile.prod", "FROM python\nCMD gunicorn -t 90 app:app\n"),
    ]);
    let (dev, prod) = (all.find("10s").expect("one for work"), all.find("90s").expect("one for production"));
    assert!(dev < prod && all.matches("90s").count() == 1, "{all}");
}

#[test]
fn a_server_that_pings_needs_no_advice() {
    let site = "server {\n  listen 80;\n  location /ws/ {\n    proxy_pass http://api:8000;\n    proxy_http_version 1.1;\n    \
                proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection \"upgrade\";\n  }\n}\n";
    let compose = "services:\n  nginx:\n    image: nginx\n    ports: [\"80:80\"]\n    volumes: [\"./site.conf:/etc/nginx/conf.d/default.conf\"]\n  \
                   api:\n    build: ./api\n";
    let of = |command: &str| {
        let image = format!("FROM python\nCMD {command}\n");
        said(&[("docker-compose.yml", compose), ("site.conf", site), ("api/Dockerfile", &image)])
    };
    assert!(of("gunicorn -k gevent app:app").contains("stream-through-short-timeout"));
    assert!(!of("uvicorn app:app").contains("stream-through-short-timeout"));
    assert!(!of("daphne app:app").contains("stream-through-short-timeout"));
}

#[test]
fn a_script_that_starts_a_server_in_two_ways_is_known() {
    let compose = "services:\n  nginx:\n    image: nginx\n    ports: [\"80:80\"]\n    volumes: [\"./site.conf:/etc/nginx/conf.d/default.conf\"]\n  \
                   api:\n    build: ./api\n";
    let of = |script: &str| {
        let image = "FROM python\nCOPY . /app\nCOPY entrypoint.sh /entrypoint.sh\nCMD [\"/entrypoint.sh\"]\n";
        drawn(&[
            ("docker-compose.yml", compose),
            ("site.conf", SITE),
            ("api/Dockerfile", image),
            ("api/entrypoint.sh", script),
        ])
    };
    let work = of("if [ $DEV ]; then\n  exec gunicorn --reload -t 900 app\nelse\n  exec gunicorn -t 90 app\nfi\n");
    assert!(work.contains("90s") && !work.contains("900s"), "{work}");
    let open = of("if [ $BIG ]; then\n  exec gunicorn -t 900 app\nelse\n  exec gunicorn -t 90 app\nfi\n");
    assert!(open.contains("gunicorn") && !open.contains("90"), "which one is not known: {open}");
    let two = of("uwsgi --harakiri 90 &\nexec gunicorn -t 90 app\n");
    assert!(!two.contains("90s"), "{two}");
}

/// What `check` says of limits where `code` runs behind a proxy that lets a megabyte through.
fn limits(path: &str, code: &str) -> Vec<String> {
    let compose = "services:\n  nginx:\n    image: nginx\n    ports: [\"80:80\"]\n    volumes: [\"./site.conf:/etc/nginx/conf.d/default.conf\"]\n  \
                   api:\n    build: ./api\n";
    let image = "FROM scratch\nCOPY . .\nCMD [\"dotnet\", \"Api.dll\"]\n";
    let path = format!("api/{path}");
    let files = [("docker-compose.yml", compose), ("site.conf", SITE), ("api/Dockerfile", image), (&path, code)];
    said(&files).lines().filter(|line| line.contains("body-limit-mismatch")).map(str::to_string).collect()
}

#[test]
fn what_is_too_large_for_a_program_itself_is_a_limit() {
    let python = |condition: &str, answer: &str| {
        format!(
            "from fastapi import FastAPI, HTTPException, UploadFile\n\napp = FastAPI()\nMAX_SIZE = 5 * 1024 * 1024\n\n\n@app.post(\"/x\")\nasync def \
             upload(file: UploadFile):\n    content = await file.read()\n    if {condition}:\n        {answer}\n    return {{}}\n"
        )
    };
    let refuses = "raise HTTPException(status_code=413)";
    let found = limits("main.py", &python("len(content) > MAX_SIZE", refuses));
    assert!(found.len() == 1 && found[0].starts_with("api/main.py:4:12") && found[0].contains("5 MB"), "{found:?}");
    for condition in
        ["file.size and file.size >= 5_000_000", "MAX_SIZE < len(content)", "not content or len(content) > MAX_SIZE"]
    {
        assert_eq!(
            limits("main.py", &python(condition, "raise HTTPException(400, 'too large')")).len(),
            1,
            "{condition}"
        );
    }
    for (condition, answer) in [
        ("len(content) > 500", refuses),
        ("len(content) > MAX_SIZE", "rotate()"),
        ("len(content) > MAX_SIZE", "raise HTTPException(status_code=503)"),
        ("age > MAX_SIZE", refuses),
    ] {
        assert!(limits("main.py", &python(condition, answer)).is_empty(), "{condition} {answer}");
    }
    let csharp = |before: &str, inside: &str| {
        format!(
            "using Microsoft.AspNetCore.Mvc;\n[ApiController]\npublic class ImportController : ControllerBase {{\n    {before}\n    [HttpPost]\n    public \
             IActionResult Post(IFormFile file) {{\n        {inside}\n        return Ok();\n    }}\n}}\n"
        )
    };
    assert_eq!(limits("Import.cs", &csharp("[RequestSizeLimit(50_000_000)]", "")).len(), 1);
    assert_eq!(limits("Import.cs", &csharp("[RequestSizeLimit(50 * 1024 * 1024)]", "")).len(), 1);
    assert_eq!(limits("Import.cs", &csharp("", "if (file.Length > 6 * 1024 * 1024) return BadRequest();")).len(), 1);
    assert!(limits("Import.cs", &csharp("[RequestSizeLimit(50_000)]", "")).is_empty());
    assert!(limits("Import.cs", &csharp("[Range(1, 50_000_000)]", "")).is_empty());
    let script = |condition: &str| {
        format!(
            "const express = require('express');\nconst app = express();\nconst MAX = 4 * 1024 * 1024;\napp.post('/x', (req, res) => {{\n  if ({condition}) {{\n    return res.status(413).json({{ error: 'too large' }});\n  }}\n  res.json({{}});\n}});\n"
        )
    };
    assert_eq!(limits("app.js", &script("!req.file || req.file.size > MAX")).len(), 1);
    assert_eq!(limits("app.js", &script("Number(req.headers['content-length']) > 4194304")).len(), 1);
    let go = "package main\n\nimport \"net/http\"\n\nconst maxUpload = 20 << 20\n\nfunc upload(w http.ResponseWriter, r *http.Request) {\n\tif r.ContentLength > maxUpload {\n\t\thttp.Error(w, \"too large\", http.StatusRequestEntityTooLarge)\n\t\treturn\n\t}\n}\n";
    assert_eq!(limits("main.go", go).len(), 1);
    let php = "<?php\nfunction upload($request) {\n    if ($request->file('a')->getSize() > 5 * 1024 * 1024) {\n        return response()->json(['error' => 'too large'], 413);\n    }\n}\n";
    assert_eq!(limits("Upload.php", php).len(), 1);
    let ruby = "class UploadsController < ApplicationController\n  def create\n    if params[:file].size > 5_000_000\n      render json: { error: 'x' }, status: 413\n      return\n    end\n  end\nend\n";
    assert_eq!(limits("uploads_controller.rb", ruby).len(), 1);
    let java = "import org.springframework.http.ResponseEntity;\nimport org.springframework.web.bind.annotation.*;\n@RestController\nclass Up {\n  static final long MAX = 5 * 1024 * 1024;\n  @PostMapping(\"/x\")\n  ResponseEntity<String> up(MultipartFile file) {\n    if (file.getSize() > MAX) {\n      return ResponseEntity.status(413).build();\n    }\n    return ResponseEntity.ok(\"x\");\n  }\n}\n";
    assert_eq!(limits("Up.java", java).len(), 1);
}

#[test]
fn another_program_beside_is_not_behind_the_proxy() {
    let program = |port: &str, limit: &str| {
        format!(
            "const express = require('express');\nconst app = express();\napp.use(express.json({{ limit: '{limit}' }}));\napp.listen({port});\n"
        )
    };
    let compose = "services:\n  nginx:\n    image: nginx\n    ports: [\"80:80\"]\n    volumes: [\"./site.conf:/etc/nginx/conf.d/default.conf\"]\n  \
                   api:\n    build: ./api\n";
    let of = |own: &str, other: &str| {
        said(&[
            ("docker-compose.yml", compose),
            ("site.conf", SITE),
            ("api/Dockerfile", "FROM node\nCOPY . .\nCMD [\"node\", \"server.js\"]\n"),
            ("api/server.js", &program("3000", own)),
            ("api/admin-server.js", &program("process.env.ADMIN_PORT || 3001", other)),
        ])
    };
    assert!(of("10mb", "1mb").contains("api/server.js"), "{}", of("10mb", "1mb"));
    assert!(!of("1mb", "10mb").contains("body-limit-mismatch"), "{}", of("1mb", "10mb"));
}
