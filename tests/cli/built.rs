//! What images start that only a build or a manifest tells, as `httplsp timeouts` prints it.

use super::sandbox::{Sandbox, drawn, said};

/// A balancer in front of the image that is made of the folder `app`.
const ALB: &str = r#"
resource "aws_lb" "web" { load_balancer_type = "application" }
resource "aws_lb_target_group" "app" { port = 3000 }
resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.web.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}
resource "aws_ecr_repository" "app" { name = "app" }
resource "aws_ecs_task_definition" "app" {
  container_definitions = jsonencode([{ name = "app", image = "${aws_ecr_repository.app.repository_url}:1" }])
}
resource "aws_ecs_service" "app" {
  task_definition = aws_ecs_task_definition.app.arn
  load_balancer {
    target_group_arn = aws_lb_target_group.app.arn
    container_name   = "app"
  }
}
"#;

#[test]
fn a_script_of_the_manifest_says_what_is_started() {
    let image = "FROM node\nWORKDIR /srv\nCOPY . .\nCMD [\"npm\", \"run\", \"serve\"]\n";
    let of = |manifest: &str| said(&[("main.tf", ALB), ("app/Dockerfile", image), ("app/package.json", manifest)]);
    let short = of("{\"scripts\": {\"dev\": \"next dev\", \"serve\": \"next start\"}}");
    assert!(short.contains("keepalive-shorter-than-lb-idle") && short.contains("after 5s"), "{short}");
    let long = of("{\"scripts\": {\"serve\": \"next start --keepAliveTimeout 65000\"}}");
    assert!(!long.contains("keepalive-shorter"), "{long}");
    let open = of("{\"scripts\": {\"serve\": \"next start --keepAliveTimeout $WAIT\"}}");
    assert!(!open.contains("keepalive-shorter"), "what it is set to is not known: {open}");
    assert!(!of("{\"scripts\": {\"serve\": \"make serve\"}}").contains("keepalive-shorter"));
    assert!(!of("{\"scripts\": {\"start\": \"next start\"}}").contains("keepalive-shorter"), "another script");
}

#[test]
fn a_server_that_a_build_writes_is_known() {
    let image = |more: &str| {
        format!(
            "FROM node\nWORKDIR /app\nCOPY --from=build /app/.next/standalone ./\n{more}CMD [\"node\", \"server.js\"]\n"
        )
    };
    let of = |more: &str| said(&[("main.tf", ALB), ("app/Dockerfile", &image(more))]);
    assert!(of("").contains("keepalive-shorter-than-lb-idle"));
    assert!(!of("ENV KEEP_ALIVE_TIMEOUT=65000\n").contains("keepalive-shorter"), "it is set");
}

#[test]
fn of_several_programs_the_one_that_is_started_has_the_timers() {
    let server = |write: u32| {
        format!(
            "package main\n\nimport (\n\t\"net/http\"\n\t\"time\"\n)\n\nfunc main() {{\n\tsrv := &http.Server{{WriteTimeout: {write} * \
             time.Second}}\n\tsrv.ListenAndServe()\n}}\n"
        )
    };
    let (api, worker, inner) = (server(15), server(16), server(17));
    let image = "FROM golang AS build\nRUN go build -o /out/api ./cmd/api\nRUN go build -o /out/worker ./cmd/worker\nFROM \
                 scratch AS api\nCOPY --from=build /out/api /app\nENTRYPOINT [\"/app\"]\n";
    let files = [
        ("nginx.conf", "http {\n  server {\n    location / {\n      proxy_pass http://api:8080;\n    }\n  }\n}\n"),
        (
            "compose.yaml",
            "services:\n  web:\n    image: nginx\n    volumes: [\"./nginx.conf:/etc/nginx/nginx.conf\"]\n  api:\n    build:\n      context: .\n      target: api\n",
        ),
        ("Dockerfile", image),
        ("go.mod", "module shop\n"),
        ("cmd/api/main.go", &api),
        ("cmd/worker/main.go", &worker),
        ("internal/login/login.go", &inner),
    ];
    let drawn = drawn(&files);
    assert!(drawn.iter().any(|line| line.contains("15s Server.WriteTimeout cmd/api/main.go")), "{drawn:#?}");
}

#[test]
fn a_variable_that_is_chosen_leads_on() {
    let of = |map: &str| {
        let nginx = format!(
            "http {{\n  {map}\n  server {{\n    location / {{\n      proxy_pass $gateway$uri;\n    }}\n  }}\n}}\n"
        );
        let compose = "services:\n  web:\n    image: nginx\n    volumes: [\"./nginx.conf:/etc/nginx/nginx.conf\"]\n  app:\n    image: python\n    command: gunicorn --timeout 90 app\n";
        drawn(&[("nginx.conf", &nginx), ("compose.yaml", compose)])
    };
    let led = of("map \"\" $gateway { default http://app:8000; }");
    assert!(led.iter().any(|line| line.contains("90s timeout compose.yaml")), "{led:#?}");
    let open = of("map $host $gateway { default http://app:8000; a http://other:1; }");
    assert!(!open.iter().any(|line| line.contains("90s timeout")), "{open:#?}");
}

#[test]
fn an_api_that_a_template_describes_leads_to_its_functions() {
    let template = "Globals:\n  Function:\n    Timeout: 300\nResources:\n  Hello:\n    Type: AWS::Serverless::Function\n    \
                    Properties: { Handler: a.b }\n  Api:\n    Type: AWS::Serverless::Api\n    Properties:\n      \
                    DefinitionBody:\n        paths:\n          /hello:\n            get:\n              \
                    x-amazon-apigateway-integration:\n                uri:\n                  Fn::Sub: \
                    arn:aws:apigateway:${AWS::Region}:lambda:path/functions/${Hello.Arn}/invocations\n";
    let drawn = drawn(&[("template.yaml", template)]);
    assert!(drawn.iter().any(|line| line.contains("300s Timeout") && line.contains("longer than")), "{drawn:#?}");
}

#[test]
fn limits_of_one_document_and_of_its_zones_belong_together() {
    let zone = "```nginx\nlimit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;\n```\n";
    let server = "```nginx\nserver {\n    location / {\n        limit_req zone=api burst=5;\n        proxy_pass http://a;\n    }\n}\n```\n";
    let found = |files: &[(&str, &str)]| said(files).contains("rate-limit-with-503");
    let both = format!("# Setup\n\nThat is all there is to it...\n\n{server}\nAbove all servers:\n\n{zone}");
    assert!(found(&[("README.md", &both)]), "three dots elsewhere leave nothing out");
    assert!(!found(&[("README.md", &both.replace("rate=10r/s;\n", "rate=10r/s;\nlimit_req_status 429;\n"))]));
    assert!(!found(&[("README.md", server), ("docs/zone.md", zone)]), "another document");
    assert!(!found(&[
        ("README.md", server),
        ("nginx.conf", "http {\n    limit_req_zone $a zone=api:10m rate=1r/s;\n}\n")
    ]));
    assert!(!found(&[("README.md", &both.replace("server {\n", "server {\n    # ...\n"))]), "something is left out");
}

#[test]
fn limits_in_a_map_of_kubernetes_have_zones_in_other_files() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata:\n  default.conf: |\n    server {\n      \
               location / {\n        limit_req zone=api burst=5;\n        proxy_pass http://app:8000;\n      }\n    }\n";
    let main = "http {\n    limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;\n}\n";
    let found = |main: &str| {
        let ran = Sandbox::with(&[("k8s/web.yaml", map), ("nginx/nginx.conf", main)]);
        let ran = ran.run(&["check", "--select", "rate-limit-with-503"]);
        ran.places().iter().map(|place| place.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found(main), ["k8s/web.yaml:8:9"]);
    assert_eq!(found(&main.replace("}\n", "    limit_req_status 429;\n}\n")), Vec::<String>::new());
}

#[test]
fn a_site_is_called_as_its_host() {
    let site = "server {\n    server_name shop.example.com;\n    location / { return 1000; }\n}\n";
    let found = |path: &str, text: &str| said(&[(path, text)]).contains("invalid-status-code");
    assert!(found("nginx/shop.example.com", site));
    assert!(found("deploy/nginx/shop", site));
    assert!(!found("nginx/notes.txt", site) && !found("assets/shop.example.com", site));
    assert!(!found("nginx/shop.example.com", "return 1000 things to\nthe shop\n"));
}

#[test]
fn limits_of_several_programs_in_one_repository_are_told_apart() {
    let upload = |size: u32| {
        format!(
            "const express = require('express');\nconst app = express();\napp.use(express.json({{ limit: '{size}mb' }}));\napp.listen(3000);\n"
        )
    };
    let (web, api) = (upload(1), upload(20));
    let image =
        |name: &str| format!("FROM node\nWORKDIR /srv\nCOPY . .\nCMD [\"node\", \"services/{name}/index.js\"]\n");
    let (of_web, of_api) = (image("web"), image("api"));
    let nginx = "http {\n  server {\n    location / {\n      proxy_pass http://TO:3000;\n    }\n  }\n}\n";
    let compose = "services:\n  proxy:\n    image: nginx\n    volumes: [\"./nginx.conf:/etc/nginx/nginx.conf\"]\n  web:\n    build:\n      context: .\n      dockerfile: docker/web.Dockerfile\n  api:\n    build:\n      context: .\n      dockerfile: docker/api.Dockerfile\n";
    let of = |to: &str| {
        said(&[
            ("nginx.conf", &nginx.replace("TO", to)),
            ("compose.yaml", compose),
            ("docker/web.Dockerfile", &of_web),
            ("docker/api.Dockerfile", &of_api),
            ("services/web/index.js", &web),
            ("services/api/index.js", &api),
        ])
    };
    let told = of("api");
    assert!(told.contains("services/api/index.js:3") && told.contains("body-limit-mismatch"), "{told}");
    let other = of("web");
    assert!(!other.contains("body-limit-mismatch"), "no request comes to the other program: {other}");
}

#[test]
fn what_a_watcher_starts_in_an_image_is_its_server() {
    let files = [
        ("compose.yaml", "services:\n  app:\n    build: .\n    ports: [\"80:80\"]\n"),
        (
            "Dockerfile",
            "FROM php:8.3-fpm\nCOPY nginx.conf /etc/nginx/nginx.conf\nCOPY supervisord.conf /etc/supervisor/conf.d/app.conf\nCOPY \
             php.ini /usr/local/etc/php/conf.d/app.ini\nCMD [\"supervisord\"]\n",
        ),
        ("php.ini", "[PHP]\nmax_execution_time = 120\n"),
        ("supervisord.conf", "[program:php]\ncommand=php-fpm -F\n[program:nginx]\ncommand=nginx\n"),
        (
            "nginx.conf",
            "http {\n  server {\n    listen 80;\n    location / {\n      fastcgi_pass 127.0.0.1:9000;\n    }\n  }\n}\n",
        ),
    ];
    let drawn = drawn(&files);
    assert_eq!(drawn.iter().filter(|line| line.contains("max_execution_time")).count(), 1, "{drawn:#?}");
    assert!(drawn.iter().any(|line| line.contains("120s max_execution_time")), "{drawn:#?}");
}

#[test]
fn the_one_image_is_meant_where_its_name_is_filled_in() {
    let alb = ALB.replace("\"${aws_ecr_repository.app.repository_url}:1\"", "var.image");
    let image = "FROM python\nCMD [\"uvicorn\", \"main:app\"]\n";
    assert!(said(&[("main.tf", &alb), ("src/Dockerfile", image)]).contains("keepalive-shorter"));
    let two = [
        ("main.tf", alb.as_str()),
        ("src/Dockerfile", image),
        ("other/Dockerfile", "FROM node\nCMD [\"node\", \"a.js\"]\n"),
    ];
    assert!(!said(&two).contains("keepalive-shorter"), "which of both is not told");
}

#[test]
fn an_image_with_a_proxy_and_its_program_is_a_chain_of_its_own() {
    let image = "FROM python\nCOPY deploy/site.conf /etc/nginx/sites-enabled/site.conf\nCOPY deploy/start.sh /start.sh\nENTRYPOINT \
                 [\"/start.sh\"]\n";
    let start = "#!/bin/sh\nservice nginx start\nexec gunicorn --bind 127.0.0.1:8000 --timeout 180 shop:app\n";
    let site = "server {\n    listen 80;\n    location / {\n        proxy_pass http://127.0.0.1:8000;\n    }\n}\n";
    let other = "services:\n  dev:\n    image: python\n    ports: [\"8000:8000\"]\n    command: gunicorn --timeout 20 shop:app\n";
    let files = [
        ("Dockerfile-web", image),
        ("deploy/start.sh", start),
        ("deploy/site.conf", site),
        ("dev/compose.yaml", other),
    ];
    let drawn = drawn(&files);
    assert!(
        drawn.iter().any(|line| line.contains("180s timeout deploy/start.sh ! longer than `nginx` (60s)")),
        "{drawn:#?}"
    );
    assert!(!drawn.iter().any(|line| line.contains("20s timeout")), "{drawn:#?}");
    let bare = [("Dockerfile", "FROM nginx\nCOPY site.conf /etc/nginx/conf.d/default.conf\n"), ("site.conf", site)];
    assert!(self::drawn(&bare).is_empty(), "a proxy alone leads nowhere");
}

#[test]
fn what_is_made_for_each_name_is_a_hop_of_its_own() {
    let terraform = r#"
locals {
  services = {
    api = { port = 8000 }
    web = { port = 3000 }
  }
}
resource "aws_lb" "main" { load_balancer_type = "application" }
resource "aws_lb_target_group" "all" { for_each = local.services }
resource "aws_lb_listener" "http" { load_balancer_arn = aws_lb.main.arn }
resource "aws_lb_listener_rule" "all" {
  for_each     = aws_lb_target_group.all
  listener_arn = aws_lb_listener.http.arn
  action {
    type             = "forward"
    target_group_arn = each.value.arn
  }
}
resource "aws_ecs_task_definition" "all" {
  for_each              = local.services
  container_definitions = jsonencode([{ name = each.key, image = "${var.repository}/${each.key}:1" }])
}
resource "aws_ecs_service" "all" {
  for_each        = local.services
  task_definition = aws_ecs_task_definition.all[each.key].arn
  load_balancer {
    target_group_arn = aws_lb_target_group.all[each.key].arn
    container_name   = each.key
  }
}
"#;
    let files = [
        ("main.tf", terraform),
        ("api/Dockerfile", "FROM python\nCMD [\"uvicorn\", \"main:app\"]\n"),
        ("web/Dockerfile", "FROM python\nCMD [\"hypercorn\", \"--keep-alive\", \"90\", \"main:app\"]\n"),
    ];
    let found = said(&files);
    assert!(found.contains("api/Dockerfile:2") && !found.contains("web/Dockerfile"), "{found}");
    assert!(found.contains("aws_ecs_task_definition.all[api]"), "{found}");
}

#[test]
fn a_module_that_is_used_several_times_is_as_many_hops() {
    let module = r#"
variable "image" {}
variable "lb" {}
resource "aws_lb_target_group" "it" { port = 80 }
resource "aws_lb_listener_rule" "it" {
  listener_arn = var.lb
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.it.arn
  }
}
resource "aws_ecs_task_definition" "it" {
  container_definitions = jsonencode([{ name = "it", image = var.image }])
}
resource "aws_ecs_service" "it" {
  task_definition = aws_ecs_task_definition.it.arn
  load_balancer { target_group_arn = aws_lb_target_group.it.arn }
}
"#;
    let main = r#"
resource "aws_lb" "main" { load_balancer_type = "application" }
resource "aws_lb_listener" "http" { load_balancer_arn = aws_lb.main.arn }
module "api" {
  source = "./service"
  name   = "api"
  image  = "${var.repository}/shop-api:1"
  lb     = aws_lb_listener.http.arn
}
module "web" {
  source = "./service"
  name   = "web"
  image  = "${var.repository}/shop-web:1"
  lb     = aws_lb_listener.http.arn
}
"#;
    let files = [
        ("main.tf", main),
        ("service/main.tf", module),
        ("api/Dockerfile", "FROM python\nCMD [\"uvicorn\", \"main:app\"]\n"),
        ("web/Dockerfile", "FROM python\nCMD [\"hypercorn\", \"--keep-alive\", \"90\", \"main:app\"]\n"),
    ];
    let found = said(&files);
    assert!(found.contains("api/Dockerfile:2") && !found.contains("web/Dockerfile"), "{found}");
    assert!(found.contains("aws_ecs_task_definition.it[api]"), "{found}");
}

#[test]
fn the_balancer_of_google_uses_connections_for_ten_minutes() {
    let of = |keep: &str| {
        let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n    \
                       kubernetes.io/ingress.class: gce\nspec:\n  rules:\n    - http:\n        paths:\n          - path: /\n            \
                       backend: { service: { name: web, port: { number: 80 } } }\n---\napiVersion: v1\nkind: Service\nmetadata: { name: web \
                       }\nspec:\n  selector: { app: web }\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec:\n  \
                       selector: { matchLabels: { app: web } }\n  template:\n    metadata: { labels: { app: web } }\n    spec:\n      \
                       containers:\n        - name: web\n          image: python\n          command: [uvicorn, ";
        said(&[("k8s/web.yaml", &format!("{ingress}{keep}\"main:app\"]\n"))])
    };
    let short = of("");
    assert!(short.contains("keepalive-shorter") && short.contains("uses it again for 600s"), "{short}");
    assert!(!of("--timeout-keep-alive, \"620\", ").contains("keepalive-shorter"));
}
