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
                proxy_set_header Upgrade $http_upgrade;\n    proxy_set_header Connection \"upgrade\";\n    proxy_read_timeout 40s;\n  }\n}\n";
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
        ("uncompressed_size > MAX_SIZE", refuses),
        ("used + len(content) > STORAGE_QUOTA_BYTES", refuses),
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

#[test]
fn settings_that_an_image_writes_count() {
    let compose = "services:\n  nginx:\n    image: nginx\n    ports: [\"80:80\"]\n    volumes: [\"./site.conf:/etc/nginx/conf.d/default.conf\"]\n  \
                   php:\n    build: ./php\n";
    let site = "server {\n  listen 80;\n  client_max_body_size 10m;\n  location ~ \\.php$ {\n    fastcgi_pass php:9000;\n    fastcgi_read_timeout 300;\n  }\n}\n";
    let of = |line: &str| {
        let image = format!("FROM php:8.3-fpm\nRUN {line}\n");
        said(&[("docker-compose.yml", compose), ("site.conf", site), ("php/Dockerfile", &image)])
    };
    let both = of(
        "echo \"max_execution_time = 900\" > /usr/local/etc/php/conf.d/x.ini \\\n && echo \"post_max_size=40M\" >> /usr/local/etc/php/conf.d/x.ini",
    );
    assert!(both.contains("php/Dockerfile:2") && both.contains("timeout-inversion") && both.contains("15m"), "{both}");
    assert!(both.contains("body-limit-mismatch") && both.contains("40 MB"), "{both}");
    assert!(!of("echo \"max_execution_time = 90\" > /usr/local/etc/php/conf.d/x.ini").contains("timeout-inversion"));
    assert!(!of("echo \"max_execution_time = $WAIT\" > /x.ini").contains("timeout-inversion"));
    assert!(!of("echo \"max_execution_time = 900\" > /tmp/notes").contains("timeout-inversion"), "nobody reads it");
}

#[test]
fn a_map_that_is_made_of_files_is_mounted() {
    let all = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: shop\n  annotations: { kubernetes.io/ingress.class: nginx }\nspec:\n  \
               rules:\n    - http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend: { service: { name: front, port: { number: 80 } } }\n\
               ---\napiVersion: v1\nkind: Service\nmetadata: { name: front }\nspec: { selector: { app: front }, ports: [{ port: 80 }] }\n---\n\
               apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: front }\nspec:\n  template:\n    metadata: { labels: { app: front } }\n    spec:\n      \
               containers:\n        - name: nginx\n          image: openresty/openresty\n          volumeMounts: [{ name: c, mountPath: /etc/nginx }]\n      \
               volumes: [{ name: c, configMap: { name: nginx-config } }]\n";
    let nginx = "events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_pass http://web:8000;\n      proxy_read_timeout 70s;\n    }\n  }\n}\n";
    let of = |files: &str| {
        let made =
            format!("resources: [all.yaml]\nconfigMapGenerator:\n  - name: nginx-config\n    files: [{files}]\n");
        drawn(&[("k8s/kustomization.yaml", &made), ("k8s/all.yaml", all), ("k8s/config/nginx.conf", nginx)])
    };
    assert!(of("config/nginx.conf").contains("70s"), "{}", of("config/nginx.conf"));
    assert!(of("nginx.conf=config/nginx.conf").contains("longer than `Ingress shop` (60s)"));
    assert!(!of("config/other.conf").contains("70s"));
}

#[test]
fn what_one_setting_gives_rise_to_many_times_is_told_once() {
    let services: String = (1..=5).map(|nth| format!("  s{nth}:\n    build: ./s{nth}\n")).collect();
    let compose = format!(
        "services:\n  nginx:\n    image: nginx\n    ports: [\"80:80\"]\n    volumes: [\"./site.conf:/etc/nginx/conf.d/default.conf\"]\n{services}"
    );
    let places: String =
        (1..=5).map(|nth| format!("  location /s{nth}/ {{ proxy_pass http://s{nth}:8000; }}\n")).collect();
    let site = |count: usize| {
        format!(
            "server {{\n  listen 80;\n  proxy_read_timeout 30s;\n{}}}\n",
            places.lines().take(count).map(|line| format!("{line}\n")).collect::<String>()
        )
    };
    let image = "FROM python\nCMD gunicorn -t 90 app:app\n";
    let of = |count: usize| {
        let site = site(count);
        let mut files = vec![("docker-compose.yml".to_string(), compose.clone()), ("site.conf".to_string(), site)];
        files.extend((1..=5).map(|nth| (format!("s{nth}/Dockerfile"), image.to_string())));
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        said(&files)
    };
    assert_eq!(of(2).matches("[timeout-inversion]").count(), 2);
    let all = of(5);
    assert!(all.matches("[timeout-inversion]").count() == 1 && all.contains("in 4 more places behind it"), "{all}");
}

#[test]
fn a_script_that_sets_a_machine_up_says_what_runs_there() {
    let balancer = "resource \"aws_lb\" \"web\" { name = \"web\" }\nresource \"aws_lb_listener\" \"l\" {\n  load_balancer_arn = aws_lb.web.arn\n  default_action {\n    \
                    type = \"forward\"\n    target_group_arn = aws_lb_target_group.t.arn\n  }\n}\nresource \"aws_lb_target_group\" \"t\" { port = 8000 }\n";
    let group = "resource \"aws_launch_template\" \"app\" {\n  user_data = base64encode(templatefile(\"${path.module}/app.sh.tftpl\", { image = \"x\" }))\n}\n\
                 resource \"aws_autoscaling_group\" \"app\" {\n  target_group_arns = [aws_lb_target_group.t.arn]\n  launch_template { id = aws_launch_template.app.id }\n}\n";
    let main = format!("{balancer}{group}");
    let of = |script: &str| {
        drawn(&[
            ("main.tf", &main),
            ("app.sh.tftpl", script),
            ("api/Dockerfile", "FROM python\nCMD gunicorn --timeout 90 app:app\n"),
        ])
    };
    assert!(of("#!/bin/bash\ncd /srv\ngunicorn --timeout 120 app:app\n").contains("120s timeout app.sh.tftpl"));
    let runs = of("#!/bin/bash\nIMAGE=\"${ecr}/api:1\"\ndocker run -d --name app -p 80:8000 \\\n  \"$${IMAGE}\"\n");
    assert!(runs.contains("90s timeout api/Dockerfile"), "{runs}");
    assert!(!of("#!/bin/bash\ndocker run -d postgres:16\n").contains("90s"), "an image of others");
    assert!(!of("#!/bin/bash\ndocker pull shop/api\n").contains("90s"), "nothing is started");
    let inline = format!(
        "{balancer}resource \"aws_instance\" \"app\" {{\n  user_data = <<-EOF\n    #!/bin/bash\n    docker run -d -p 80:8000 shop/api:1\n  EOF\n}}\n\
         resource \"aws_lb_target_group_attachment\" \"a\" {{\n  target_group_arn = aws_lb_target_group.t.arn\n  target_id = aws_instance.app.id\n}}\n"
    );
    let lines = drawn(&[("main.tf", &inline), ("api/Dockerfile", "FROM python\nCMD gunicorn --timeout 90 app:app\n")]);
    assert!(lines.contains("90s timeout api/Dockerfile"), "{lines}");
}
