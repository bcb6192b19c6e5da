//! Chains through services of Compose, as `httplsp timeouts` prints them.

use super::sandbox::{Sandbox, drawn};

const PROXY: &str = "  proxy:\n    image: nginx\n    volumes: [\"./nginx.conf:/etc/nginx/nginx.conf\"]\n";

const KONG: &str = "_format_version: \"3.0\"\nservices:\n  - name: api\n    url: http://api:8000\n    read_timeout: 90000\n    routes:\n      \
                    - paths: [/api]\n  - name: files\n    url: http://files:8000\n    routes:\n      - paths: [/files]\n";

#[test]
fn a_gateway_stands_between_a_proxy_and_services() {
    let compose = format!(
        "services:\n{PROXY}  gate:\n    image: kong:3.6\n    volumes: [\"./gate/kong.prod.yml:/kong/kong.yml\"]\n  api:\n    image: a\n    \
         command: gunicorn --timeout 120 api\n  files:\n    image: b\n    command: gunicorn --timeout 10 files\n"
    );
    let nginx =
        "http { server { listen 80; location /api/v1/ { proxy_pass http://gate:8000; proxy_read_timeout 30s; } } }";
    assert_eq!(
        drawn(&[("compose.yaml", &compose), ("nginx.conf", nginx), ("gate/kong.prod.yml", KONG)]),
        [
            "nginx /api/v1/ → Kong api → api",
            "nginx nginx 30s proxy_read_timeout /api/v1/ nginx.conf",
            "Kong api kong 90s read_timeout gate/kong.prod.yml ! longer than `nginx` (30s)",
            "api gunicorn 120s timeout compose.yaml ! longer than `nginx` (30s)",
        ]
    );
}

#[test]
fn what_a_service_extends_says_what_it_starts() {
    let compose = format!(
        "services:\n{PROXY}  api-1:\n    build: .\n    command: gunicorn --timeout 120 api\n  api-2:\n    extends: {{ service: api-1 }}\n  \
         api-3:\n    extends: {{ file: common.yaml, service: api }}\n  api-4:\n    extends: api-2\n"
    );
    let nginx = "http { upstream api { server api-1:8000; server api-2:8000; server api-3:8000; server api-4:8000; } server { \
                 location / { proxy_pass http://api; } } }";
    let common = "services:\n  api:\n    image: a\n    command: gunicorn api\n";
    let lines = drawn(&[("compose.yaml", &compose), ("nginx.conf", nginx), ("common.yaml", common)]);
    let servers: Vec<&String> = lines.iter().filter(|line| line.starts_with("api-")).collect();
    assert_eq!(
        servers,
        [
            "api-1 gunicorn 120s timeout compose.yaml ! longer than `nginx` (60s)",
            "api-2 gunicorn 120s timeout compose.yaml ! longer than `nginx` (60s)",
            "api-3 gunicorn 30s timeout default",
            "api-4 gunicorn 120s timeout compose.yaml ! longer than `nginx` (60s)",
        ]
    );
}

#[test]
fn a_file_for_production_says_what_is_started_instead() {
    let base = "services:\n  web:\n    build: .\n  proxy:\n    image: nginx\n    volumes: [\"./nginx.conf:/etc/nginx/nginx.conf\"]\n";
    let over = "services:\n  web:\n    command: gunicorn --timeout 90 web\n";
    let nginx = "http { server { location / { proxy_pass http://web:8000; } } }";
    let lines = drawn(&[("docker-compose.yml", base), ("docker-compose.prod.yml", over), ("nginx.conf", nginx)]);
    assert!(
        lines.contains(&"web gunicorn 90s timeout docker-compose.prod.yml ! longer than `nginx` (60s)".to_string()),
        "{lines:#?}"
    );
}

#[test]
fn an_image_is_what_a_file_beside_builds() {
    let base = "services:\n  web: { build: . }\n  worker: { build: ./worker }\n";
    let over =
        "services:\n  web: { image: registry.example.com/shop:1 }\n  worker: { image: registry.example.com/other:1 }\n";
    let lines = drawn(&[
        ("docker-compose.yml", base),
        ("docker-compose.production.yml", over),
        ("Dockerfile", "FROM python\nCMD gunicorn --timeout 90 web\n"),
        ("worker/Dockerfile", "FROM python\nCMD celery\n"),
        ("nginx.conf", "http { server { location / { proxy_pass http://web:8000; } } }"),
    ]);
    assert!(
        lines.contains(&"web gunicorn 90s timeout Dockerfile ! longer than `nginx` (60s)".to_string()),
        "{lines:#?}"
    );
}

#[test]
fn what_other_files_include_too_names_no_proxy() {
    let lines = drawn(&[
        (
            "compose.yaml",
            "services:\n  web:\n    build: .\n    command: gunicorn --timeout 90 web\n  proxy:\n    build: nginx\n",
        ),
        (
            "nginx/Dockerfile",
            "FROM nginx\nCOPY proxy_params /etc/nginx/proxy_params\nCOPY a.conf /etc/nginx/conf.d/a.conf\n",
        ),
        ("nginx/proxy_params", "proxy_set_header Host $host;\n"),
        ("nginx/a.conf", "server { location / { proxy_pass http://web:8000; include /etc/nginx/proxy_params; } }"),
        (
            "nginx/b.conf",
            "server { location / { proxy_pass http://127.0.0.1:8000; include /etc/nginx/proxy_params; } }",
        ),
    ]);
    assert!(
        lines.contains(&"web gunicorn 90s timeout compose.yaml ! longer than `nginx` (60s)".to_string()),
        "{lines:#?}"
    );
}

#[test]
fn what_the_main_file_does_not_say_is_missing_in_files_of_servers() {
    let main = "http {\n    limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;\n}\n";
    let server = "server {\n    location /api {\n        limit_req zone=api burst=10;\n    }\n}\n";
    let found = |main: &str| {
        let sandbox = Sandbox::with(&[("main/nginx.conf", main), ("sites/default.conf", server)]);
        let ran = sandbox.run(&["check", "--select", "rate-limit-with-503"]);
        ran.places().iter().map(|place| place.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found(main), ["sites/default.conf:3:9"]);
    assert_eq!(found(&main.replace("zone=api", "zone=other")), Vec::<String>::new(), "another zone");
    assert_eq!(found(&main.replace("}\n", "    limit_req_status 429;\n}\n")), Vec::<String>::new(), "it is set there");
}

#[test]
fn a_socket_in_a_shared_volume_leads_to_the_other_service() {
    let compose = "services:\n  app:\n    build: ./php\n    volumes:\n      - { type: volume, source: socket, target: /var/run/php-fpm }\n  \
                   worker:\n    build: ./php\n    command: php artisan queue:work\n    volumes: [\"socket:/var/run/php-fpm\"]\n  \
                   web:\n    build: ./nginx\n    volumes: [\"socket:/run/php-fpm:ro\"]\nvolumes:\n  socket:\n";
    let lines = drawn(&[
        ("compose.yaml", compose),
        ("php/Dockerfile", "FROM php:8.3-fpm\nCOPY php.ini /usr/local/etc/php/php.ini\n"),
        ("php/php.ini", "[PHP]\nmax_execution_time = 300\n"),
        ("nginx/Dockerfile", "FROM nginx\nCOPY *.conf /etc/nginx/conf.d/\n"),
        (
            "nginx/default.conf",
            "server { location ~ \\.php$ { fastcgi_pass unix:/var/run/php-fpm/php-fpm.sock; fastcgi_read_timeout 60; } }",
        ),
    ]);
    assert_eq!(
        lines,
        [
            "nginx \\.php$ → app",
            "nginx nginx 60s fastcgi_read_timeout \\.php$ nginx/default.conf",
            "app php-fpm 300s max_execution_time php/php.ini ! longer than `nginx` (60s)",
        ]
    );
    // Without a volume that both have, any socket may be meant.
    let lines = drawn(&[
        ("compose.yaml", &compose.replace("socket:/run", "other:/run")),
        ("php/Dockerfile", "FROM php:8.3-fpm\n"),
        ("nginx/Dockerfile", "FROM nginx\nCOPY *.conf /etc/nginx/conf.d/\n"),
        ("nginx/default.conf", "server { location / { fastcgi_pass unix:/var/run/php-fpm/php-fpm.sock; } }"),
    ]);
    assert_eq!(lines, Vec::<String>::new());
}

#[test]
fn what_functions_of_terraform_put_together_is_read() {
    let task = "resource \"aws_lb\" \"web\" {\n  load_balancer_type = \"application\"\n}\nresource \"aws_lb_target_group\" \"web\" {\n  \
                port = 8000\n}\nresource \"aws_lb_listener\" \"web\" {\n  load_balancer_arn = aws_lb.web.arn\n  default_action {\n    type \
                = \"forward\"\n    target_group_arn = aws_lb_target_group.web.arn\n  }\n}\nresource \"aws_ecs_task_definition\" \"web\" \
                {\n  container_definitions = jsonencode([\n    merge(\n      { name = \"web\", image = \"web\", command = [\"gunicorn\", \
                \"--timeout\", \"120\", \"web\"] },\n      var.x ? { secrets = [] } : {}\n    )\n  ])\n}\nresource \"aws_ecs_service\" \
                \"web\" {\n  task_definition = aws_ecs_task_definition.web.arn\n  load_balancer {\n    target_group_arn = \
                aws_lb_target_group.web.arn\n  }\n}\n";
    let lines = drawn(&[("main.tf", task)]);
    assert_eq!(
        lines,
        [
            "aws_lb.web → aws_ecs_task_definition.web",
            "aws_lb.web aws-alb 60s idle_timeout default",
            "aws_ecs_task_definition.web gunicorn 120s timeout main.tf ! longer than `aws_lb.web` (60s)",
        ]
    );
}

#[test]
fn what_holds_for_a_server_is_told_at_the_server() {
    let compose = "services:\n  web:\n    image: nginx\n    volumes: [\"./nginx.conf:/etc/nginx/nginx.conf\"]\n";
    let nginx = "http {\n  server {\n    location /a { proxy_pass http://a; }\n    location /b { proxy_pass http://b; }\n  }\n}\n";
    let sandbox = Sandbox::with(&[
        ("compose.yaml", compose),
        ("Caddyfile", "example.com {\n\treverse_proxy web:80\n}\n"),
        ("nginx.conf", nginx),
    ]);
    let ran = sandbox.run(&["check", "--select", "keepalive-shorter-than-lb-idle"]);
    assert_eq!(ran.places(), ["nginx.conf:2:3"]);
}

#[test]
fn a_variable_has_the_value_that_its_own_place_sets() {
    let place = |path: &str, host: &str| {
        format!("location /{path}/ {{ set $upstream http://{host}:8000; proxy_pass $upstream$request_uri; }}")
    };
    let nginx = format!("server {{ resolver 127.0.0.11; {} {} }}", place("a", "one"), place("b", "two"));
    let compose = "services:\n  one:\n    image: a\n    command: gunicorn --timeout 90 a\n  two:\n    image: b\n    command: gunicorn \
                   --timeout 20 b\n";
    let lines = drawn(&[("compose.yaml", compose), ("conf.d/default.conf", &nginx)]);
    let chains: Vec<&String> = lines.iter().filter(|line| line.contains('→')).collect();
    let expected =
        ["a/ → one", "b/ → two"].map(|end| format!("nginx /{end} (which hop is in front of which is assumed)"));
    assert_eq!(chains, expected.iter().collect::<Vec<_>>());
}

#[test]
fn an_ingress_of_azure_waits_as_its_annotation_says() {
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n    \
                   appgw.ingress.kubernetes.io/request-timeout: \"60\"\nspec:\n  ingressClassName: azure-application-gateway\n  rules:\n    \
                   - http:\n        paths:\n          - path: /\n            backend: { service: { name: web, port: { number: 80 } } }\n\
                   ---\napiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  selector: { app: web }\n---\napiVersion: \
                   apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  selector: { matchLabels: { app: web } }\n  template:\n    \
                   metadata: { labels: { app: web } }\n    spec:\n      containers:\n        - name: web\n          image: a\n          \
                   command: [\"gunicorn\", \"--timeout\", \"120\", \"web\"]\n";
    assert_eq!(
        drawn(&[("web.yaml", ingress)]),
        [
            "Ingress web → Deployment web",
            "Ingress web azure-application-gateway 60s request_timeout web.yaml",
            "Deployment web gunicorn 120s timeout web.yaml ! longer than `Ingress web` (60s)",
        ]
    );
    let bare = ingress.replace("    appgw.ingress.kubernetes.io/request-timeout: \"60\"\n", "    a: b\n");
    assert_eq!(drawn(&[("web.yaml", &bare)])[1], "Ingress web azure-application-gateway 30s request_timeout default");
}

#[test]
fn programs_that_start_servers_are_known() {
    let nginx = "server { location / { proxy_pass http://api:8000; } location /go { proxy_pass http://go:8000; } }";
    let compose = "services:\n  api:\n    build: api\n  go:\n    build: go\n";
    let server = "package main\n\nimport (\n\t\"net/http\"\n\t\"time\"\n)\n\nfunc main() {\n\tserver := &http.Server{Addr: \":8000\", \
                  WriteTimeout: 90 * time.Second}\n\tserver.ListenAndServe()\n}\n";
    let lines = drawn(&[
        ("compose.yaml", compose),
        ("conf.d/default.conf", nginx),
        ("api/Dockerfile", "FROM python\nCMD [\"fastapi\", \"run\", \"--workers\", \"4\", \"app/main.py\"]\n"),
        ("go/Dockerfile", "FROM golang\nCMD [\"air\", \"-c\", \".air.toml\"]\n"),
        ("go/cmd/serve/main.go", server),
    ]);
    let servers: Vec<&String> =
        lines.iter().filter(|line| line.starts_with("api ") || line.starts_with("go ")).collect();
    assert_eq!(
        servers,
        [
            "api uvicorn - nothing limits the wait",
            "go go 90s Server.WriteTimeout go/cmd/serve/main.go ! longer than `nginx` (60s)",
        ]
    );
}
