//! Chains from balancers and Ingresses to what the files of the project build and start, as `httplsp timeouts` prints them.

use super::sandbox::{drawn, said};

const UVICORN: &str = "FROM python\nCOPY . .\nCMD [\"uvicorn\", \"main:app\"]\n";

const ALB: &str = r#"
resource "aws_lb" "web" { load_balancer_type = "application" }
resource "aws_lb_target_group" "api" { port = 8000 }
resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.web.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }
}
resource "aws_ecr_repository" "main" { name = "shop-api" }
resource "aws_ecs_task_definition" "task" {
  container_definitions = jsonencode([
    { name = "cache", image = "redis:7", portMappings = [{ containerPort = 6379 }] },
    { name = "server", image = "${aws_ecr_repository.main.repository_url}:latest", portMappings = [{ containerPort = 8000 }] },
    { name = "logs", image = "fluent" }
  ])
}
resource "aws_ecs_service" "service" {
  task_definition = aws_ecs_task_definition.task.arn
  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "server"
  }
}
"#;

#[test]
fn a_balancer_leads_to_the_container_that_the_repository_keeps() {
    let files = [("main.tf", ALB), ("api/Dockerfile", UVICORN), ("worker/Dockerfile", "FROM python\nCMD [\"celery\"]")];
    assert_eq!(
        drawn(&files),
        [
            "aws_lb.web → aws_ecs_task_definition.task/server (which hop is in front of which is assumed)",
            "aws_lb.web aws-alb 60s idle_timeout default",
            "aws_ecs_task_definition.task/server uvicorn - nothing limits the wait",
        ]
    );
    assert!(said(&files).contains("keepalive-shorter-than-lb-idle"));
}

#[test]
fn stacks_lead_to_each_other_by_exports() {
    let alb = "Resources:\n  Alb:\n    Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n  Api:\n    Type: \
               AWS::ElasticLoadBalancingV2::TargetGroup\n  Listener:\n    Type: AWS::ElasticLoadBalancingV2::Listener\n    \
               Properties:\n      LoadBalancerArn: !Ref Alb\n      DefaultActions:\n        - Type: forward\n          \
               TargetGroupArn: !Ref Api\nOutputs:\n  ApiArn:\n    Value: !Ref Api\n    Export:\n      Name: !Sub '${Env}-api-tg'\n";
    let service = "Resources:\n  Service:\n    Type: AWS::ECS::Service\n    Properties:\n      TaskDefinition:\n        \
                   Fn::ImportValue: !Sub '${Env}-task'\n      LoadBalancers:\n        - ContainerName: backend-api\n          \
                   TargetGroupArn:\n            Fn::ImportValue: !Sub '${Env}-api-tg'\n";
    let task = "Parameters:\n  Image:\n    Type: String\nResources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    \
                Properties:\n      ContainerDefinitions:\n        - Name: backend-api\n          Image: !Ref Image\nOutputs:\n  \
                TaskArn:\n    Value: !Ref Task\n    Export:\n      Name: !Sub '${Env}-task'\n";
    let files = [
        ("stacks/alb.yaml", alb),
        ("stacks/service.yaml", service),
        ("stacks/task.yaml", task),
        ("backend-api/Dockerfile", UVICORN),
        ("frontend/Dockerfile", "FROM nginx"),
    ];
    assert_eq!(
        drawn(&files),
        [
            "Alb → Task (which hop is in front of which is assumed)",
            "Alb aws-alb 60s idle_timeout.timeout_seconds default",
            "Task uvicorn - nothing limits the wait",
        ]
    );
}

#[test]
fn a_machine_starts_the_code_that_its_script_names() {
    let stack = |line: &str| {
        format!(
            "Resources:\n  Alb:\n    Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n  Group:\n    Type: \
             AWS::ElasticLoadBalancingV2::TargetGroup\n  Listener:\n    Type: AWS::ElasticLoadBalancingV2::Listener\n    \
             Properties:\n      LoadBalancerArn: !Ref Alb\n      DefaultActions:\n        - Type: forward\n          \
             TargetGroupArn: !Ref Group\n  Machines:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    Properties:\n      \
             LaunchTemplate:\n        LaunchTemplateId: !Ref Template\n      TargetGroupARNs:\n        - !Ref Group\n  Template:\n    \
             Type: AWS::EC2::LaunchTemplate\n    Properties:\n      LaunchTemplateData:\n        UserData:\n          Fn::Base64: \
             !Sub |\n            #!/bin/bash\n            npm install\n            {line}\n"
        )
    };
    let code = "const http = require('http');\nhttp.createServer((q, s) => s.end('x')).listen(3000);\n";
    let started = stack("nohup node server.js > /var/log/server.log &");
    assert_eq!(drawn(&[("app.yml", &started), ("back/server.js", code), ("front/index.js", code)])[0], "Alb → node");
    let other = stack("echo node server.js");
    assert!(!drawn(&[("app.yml", &other), ("back/server.js", code)]).concat().contains("node"));
}

const INGRESS: &str = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n    \
                       alb.ingress.kubernetes.io/load-balancer-attributes: idle_timeout.timeout_seconds=300\nspec:\n  \
                       ingressClassName: alb\n  defaultBackend:\n    service: { name: shop, port: { number: 80 } }\n---\napiVersion: \
                       v1\nkind: Service\nmetadata:\n  name: shop\nspec:\n  selector: { app: shop }\n  ports: [{ port: 80, targetPort: \
                       8080 }]\n";

/// A Deployment, or what is written as one, with that image.
fn workload(kind: &str, api: &str, image: &str) -> String {
    format!(
        "{INGRESS}---\napiVersion: {api}\nkind: {kind}\nmetadata:\n  name: shop\nspec:\n  template:\n    metadata:\n      labels: {{ app: \
         shop }}\n    spec:\n      containers:\n        - name: shop\n          image: {image}\n          args: [\"-config\", \
         \"/etc/shop.yaml\"]\n          ports: [{{ containerPort: 8080 }}]\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  \
         name: cache\nspec:\n  template:\n    metadata:\n      labels: {{ app: cache }}\n    spec:\n      containers:\n        - name: \
         cache\n          image: redis/redis-stack-server:7.2\n"
    )
}

const GO: &str = "FROM golang AS build\nCOPY . .\nRUN go mod download && \\\n  go build -o /shop ./cmd/shop\nFROM scratch\nCOPY \
                  --from=build /shop /usr/local/bin/shop\nENTRYPOINT [\"shop\"]\nCMD [\"-config\", \"x\"]\n";

const SERVER: &str = "package server\n\nimport (\n\t\"net/http\"\n\t\"time\"\n)\n\ntype Server struct{ public, admin *http.Server \
                      }\n\nfunc New(wait time.Duration) *Server {\n\ts := &Server{}\n\ts.public = &http.Server{\n\t\tWriteTimeout: \
                      wait,\n\t\tIdleTimeout:  120 * time.Second,\n\t}\n\ts.admin = &http.Server{\n\t\tWriteTimeout: 30 * \
                      time.Second,\n\t}\n\treturn s\n}\n";

const MOCK: &str = "package main\n\nimport \"net/http\"\n\nfunc main() {\n\thttp.ListenAndServe(\":1\", nil)\n}\n";

#[test]
fn an_image_is_made_by_the_one_file_that_says_how() {
    let kinds =
        [("Deployment", "apps/v1", "ghcr.io/a/shop:1"), ("Rollout", "argoproj.io/v1alpha1", "registry.example/a/shop")];
    for (kind, api, image) in kinds {
        let kubernetes = workload(kind, api, image);
        let files = [
            ("deploy/app.yaml", kubernetes.as_str()),
            ("Dockerfile", GO),
            ("internal/server/server.go", SERVER),
            ("cmd/shop/main.go", "package main\n\nfunc main() {}\n"),
            ("cmd/mock/main.go", MOCK),
        ];
        assert_eq!(
            drawn(&files),
            [
                format!("Ingress web → {kind} shop (which hop is in front of which is assumed)"),
                "Ingress web aws-alb 300s idle_timeout.timeout_seconds deploy/app.yaml".to_string(),
                format!("{kind} shop go 120s Server.IdleTimeout internal/server/server.go"),
            ]
        );
    }
}

#[test]
fn images_of_others_are_not_made_here() {
    for image in ["prom/prometheus:v2", "bitnami/shop", "grafana/grafana"] {
        let kubernetes = workload("Deployment", "apps/v1", image);
        let files = [("deploy/app.yaml", kubernetes.as_str()), ("Dockerfile", UVICORN)];
        assert!(!drawn(&files).concat().contains("uvicorn"), "{image}");
    }
}

#[test]
fn images_are_known_by_services_files_and_manifests() {
    let of = |image: &str, files: &[(&str, &str)]| {
        let kubernetes =
            workload("Deployment", "apps/v1", image).replace("          args: [\"-config\", \"/etc/shop.yaml\"]\n", "");
        let all: Vec<(&str, &str)> =
            [("k8s/app.yaml", kubernetes.as_str())].into_iter().chain(files.iter().copied()).collect();
        drawn(&all).concat().contains("uvicorn")
    };
    let other = ("worker.Dockerfile", "FROM python\nCMD [\"celery\"]");
    let compose = "services:\n  api:\n    build: .\n  worker:\n    build:\n      context: .\n      dockerfile: worker.Dockerfile\n";
    assert!(of("shop-api:latest", &[("compose.yaml", compose), ("Dockerfile", UVICORN), other]), "a service");
    assert!(of("x/web:1", &[("docker/Dockerfile.web", UVICORN), other]), "the name of the file");
    assert!(of("x/web:1", &[("web.Dockerfile", UVICORN), other]), "the name of the file");
    assert!(of("x/web:1", &[("services/web/docker/Dockerfile", UVICORN), other]), "the folder around");
    let manifest = ("package.json", "{ \"name\": \"@x/store\" }");
    assert!(of("x/store:1", &[("Dockerfile", UVICORN), manifest, other]), "the manifest");
    assert!(
        of("$IMAGE", &[("shop/Dockerfile", UVICORN), other]) == of("${IMAGE}", &[("shop/Dockerfile", UVICORN), other])
    );
    assert!(of("${IMAGE}", &[("shop/Dockerfile", UVICORN), other]), "the container");
    assert!(!of("x/web:1", &[("api/Dockerfile", UVICORN), other]), "none is called so");
}

#[test]
fn a_balancer_of_google_waits_as_its_settings_say() {
    let ingress = INGRESS.replace("ingressClassName: alb", "ingressClassName: gce");
    let workload = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop\nspec:\n  template:\n    metadata:\n      labels: { \
                    app: shop }\n    spec:\n      containers:\n        - name: shop\n          image: shop\n          command: \
                    [\"gunicorn\", \"--timeout\", \"90\", \"shop\"]\n";
    let app = format!("{ingress}---\n{workload}");
    let settings =
        "apiVersion: cloud.google.com/v1\nkind: BackendConfig\nmetadata:\n  name: shop\nspec:\n  timeoutSec: 120\n";
    assert_eq!(drawn(&[("app.yaml", &app)])[1], "Ingress web gcp-load-balancer 30s timeoutSec default");
    assert_eq!(
        drawn(&[("app.yaml", &app), ("backend.yaml", settings)])[1],
        "Ingress web gcp-load-balancer 120s timeoutSec backend.yaml"
    );
}

#[test]
fn what_readers_are_shown_as_a_whole_is_judged_as_such() {
    let shown = |inner: &str| {
        format!(
            "# Setup\n\n```nginx\nlimit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;\nserver {{\n    listen 80;\n{inner}    \
             location /api/ {{\n        limit_req zone=api;\n        proxy_pass http://app;\n    }}\n}}\n```\n"
        )
    };
    let (whole, cut) = (shown(""), shown("    # ...\n"));
    assert!(said(&[("README.md", &whole)]).contains("rate-limit-with-503"));
    assert!(!said(&[("README.md", &cut)]).contains("rate-limit-with-503"), "something is left out");
    let place = "```nginx\nlocation /api/ {\n    limit_req zone=api;\n    proxy_pass http://app;\n}\n```\n";
    assert!(!said(&[("README.md", place)]).contains("rate-limit-with-503"), "only a place is shown");
}
