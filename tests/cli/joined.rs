//! What leads to what by names that are written in several ways, and which image a name stands for.

use super::sandbox::drawn;

const UVICORN: &str = "FROM python\nCOPY . .\nEXPOSE 8000\nCMD [\"uvicorn\", \"main:app\"]\n";

const NODE: &str = "FROM node\nCOPY . .\nEXPOSE 3000\nCMD [\"npx\", \"next\", \"start\"]\n";

fn ingress(space: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n{space}spec:\n  ingressClassName: alb\n  \
         rules:\n    - http:\n        paths:\n          - path: /\n            backend:\n              service:\n                \
         name: api\n                port:\n                  number: 80\n"
    )
}

fn service(space: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: api\n{space}spec:\n  selector:\n    app: api\n  ports:\n    - port: \
         80\n      targetPort: 8000\n"
    )
}

fn workload(kind: &str, space: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: api\n{space}spec:\n  template:\n    metadata:\n      labels:\n        \
         app: api\n    spec:\n      containers:\n        - name: api\n          image: shop/api:1\n          ports:\n            - \
         containerPort: 8000\n"
    )
}

/// The heads of the chains that files say.
fn heads(files: &[(&str, &str)]) -> Vec<String> {
    drawn(files).into_iter().filter(|line| line.contains('→')).collect()
}

#[test]
fn what_says_no_namespace_is_in_that_of_what_leads_to_it() {
    let of = |ingress_space: &str, service_space: &str, space: &str| {
        let files = [ingress(ingress_space), service(service_space), workload("Deployment", space)];
        heads(&[("i.yaml", &files[0]), ("s.yaml", &files[1]), ("d.yaml", &files[2]), ("api/Dockerfile", UVICORN)])
    };
    let chain = ["Ingress web → Deployment api (which hop is in front of which is assumed)"];
    let (none, shop, other) = ("", "  namespace: shop\n", "  namespace: other\n");
    assert_eq!(of(shop, none, none), chain);
    assert_eq!(of(none, shop, shop), chain);
    assert_eq!(of("  namespace: default\n", none, none), chain);
    assert_eq!(of(shop, shop, none), chain);
    assert!(of(shop, other, other).is_empty());
}

#[test]
fn a_workload_that_is_rolled_out_in_two_ways_is_one() {
    let files = [ingress(""), service(""), workload("Deployment", ""), workload("Rollout", "")];
    let all = [
        ("i.yaml", files[0].as_str()),
        ("s.yaml", &files[1]),
        ("d.yaml", &files[2]),
        ("r.yaml", &files[3]),
        ("api/Dockerfile", UVICORN),
    ];
    assert_eq!(heads(&all), ["Ingress web → Deployment api (which hop is in front of which is assumed)"]);
}

#[test]
fn each_port_of_a_service_leads_to_its_own_container() {
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: api\nspec:\n  selector:\n    app: api\n  ports:\n    - \
                   name: cache\n      port: 6379\n    - name: http\n      port: 80\n      targetPort: 8000\n";
    let pod = workload("Deployment", "")
        + "        - name: cache\n          image: shop/cache:1\n          ports:\n            - containerPort: 6379\n";
    let files = [("i.yaml", ingress("")), ("s.yaml", service.to_string()), ("d.yaml", pod)];
    let mut all: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    all.push(("api/Dockerfile", UVICORN));
    assert_eq!(heads(&all), ["Ingress web → Deployment api/api (which hop is in front of which is assumed)"]);
}

#[test]
fn containers_of_compose_have_the_number_of_their_service() {
    let of = |host: &str| {
        let site = format!("events {{}}\nhttp {{ server {{ location / {{ proxy_pass http://{host}:8000; }} }} }}\n");
        let compose = "x-build: &build\n  context: ./api\nservices:\n  web:\n    image: nginx\n    volumes: \
                       ['./nginx.conf:/etc/nginx/nginx.conf']\n  shop_api:\n    build: *build\n";
        drawn(&[("nginx.conf", site.as_str()), ("compose.yml", compose), ("api/Dockerfile", UVICORN)]).pop()
    };
    let found = Some("shop_api uvicorn - nothing limits the wait".to_string());
    assert_eq!(of("shop_api"), found);
    assert_eq!(of("acme_shop_api_1"), found);
    assert_eq!(of("acme-shop_api-1"), found);
    assert_ne!(of("acme_shop_api_2"), found);
    assert_ne!(of("acme_other_1"), found);
}

/// An ECS service behind a balancer that runs `image` and listens on `port`.
fn task(image: &str, port: &str) -> String {
    format!(
        r#"
resource "aws_lb" "web" {{ load_balancer_type = "application" }}
resource "aws_lb_target_group" "api" {{ port = 8000 }}
resource "aws_lb_listener" "http" {{
  load_balancer_arn = aws_lb.web.arn
  default_action {{
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }}
}}
variable "image" {{ type = string }}
variable "port" {{ default = 8000 }}
resource "aws_ecs_task_definition" "task" {{
  container_definitions = jsonencode([{{ name = "main", image = {image}, portMappings = [{{ containerPort = {port} }}] }}])
}}
resource "aws_ecs_service" "service" {{
  task_definition = aws_ecs_task_definition.task.arn
  load_balancer {{
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "main"
  }}
}}
"#
    )
}

#[test]
fn an_image_is_told_by_its_port_its_side_or_what_builds_it() {
    let of = |text: &str, more: &[(&str, &str)]| {
        let mut files = vec![("infra/main.tf", text), ("one/Dockerfile", UVICORN), ("two/Dockerfile", NODE)];
        files.extend(more);
        drawn(&files).pop().unwrap_or_default().split_whitespace().nth(1).unwrap_or("").to_string()
    };
    assert_eq!(of(&task("var.image", "8000"), &[]), "uvicorn");
    assert_eq!(of(&task("var.image", "3000"), &[]), "node");
    assert_eq!(of(&task("var.image", "var.port"), &[]), "uvicorn");
    assert_eq!(of(&task("var.image", "9000"), &[]), "-");
    let pipeline =
        "env:\n  REPO: shop\njobs:\n  a:\n    steps:\n      - run: docker build -t $REGISTRY/$REPO:latest ./two\n";
    let named = task("\"1.dkr.ecr.eu-west-1.amazonaws.com/shop:latest\"", "80");
    assert_eq!(of(&named, &[(".github/workflows/ci.yml", pipeline)]), "node");
    assert_eq!(of(&named, &[("build.sh", "cd one\ndocker build -t shop:latest .\n")]), "uvicorn");
    let twin = UVICORN.replace("python", "python:3");
    assert_eq!(of(&task("var.image", "8000"), &[("one/Dockerfile.ecs", &twin)]), "uvicorn");
    assert_eq!(of(&task("var.image", "8000"), &[("other/Dockerfile", &twin.replace("main", "jobs"))]), "-");
    // Both are built under that name.
    let both = "docker build -t shop:latest ./one\ndocker build -t shop:latest ./two\n";
    assert_eq!(of(&named, &[("build.sh", both)]), "-");
    let sides = |image: &str| {
        let text = task(image, "80");
        let files = [("main.tf", text.as_str()), ("backend/Dockerfile", UVICORN), ("frontend/Dockerfile", NODE)];
        drawn(&files).pop().unwrap_or_default().split_whitespace().nth(1).unwrap_or("").to_string()
    };
    assert_eq!(sides("var.api_image"), "uvicorn");
    assert_eq!(sides("var.web_image"), "node");
    assert_eq!(sides("var.image"), "-");
}

#[test]
fn values_of_a_chart_say_what_the_balancer_waits() {
    let of = |values: &str| {
        let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: api\n  annotations:\n    {{- toYaml \
                       .Values.ingress.annotations | nindent 4 }}\nspec:\n  ingressClassName: {{ .Values.ingress.className \
                       }}\n  rules:\n    - http:\n        paths:\n          - path: /\n            backend:\n              \
                       service:\n                name: api\n";
        let files = [service(""), workload("Deployment", "")];
        drawn(&[
            ("chart/Chart.yaml", "name: shop\n"),
            ("chart/values.yaml", values),
            ("chart/templates/ingress.yaml", ingress),
            ("chart/templates/service.yaml", &files[0]),
            ("chart/templates/deployment.yaml", &files[1]),
            ("api/Dockerfile", UVICORN),
        ])
        .get(1)
        .cloned()
        .unwrap_or_default()
    };
    let attributes =
        "  annotations:\n    alb.ingress.kubernetes.io/load-balancer-attributes: idle_timeout.timeout_seconds=600\n";
    let set = "Ingress api aws-alb 600s idle_timeout.timeout_seconds chart/values.yaml";
    assert_eq!(of(&format!("ingress:\n  className: alb\n{attributes}")), set);
    assert_eq!(of(&format!("ingress:\n{attributes}")), set);
    let plain = "ingress:\n  className: alb\n  annotations:\n    alb.ingress.kubernetes.io/scheme: internal\n";
    assert_eq!(of(plain), "Ingress api aws-alb 60s idle_timeout.timeout_seconds default");
    assert!(!of("ingress:\n  className: other\n  annotations: {}\n").contains("aws-alb"));
}

#[test]
fn routes_of_traefik_lead_to_services() {
    let of = |kind: &str| {
        let route = format!(
            "apiVersion: traefik.io/v1alpha1\nkind: {kind}\nmetadata:\n  name: shop\nspec:\n  routes:\n    - match: \
             PathPrefix(`/api`)\n      services:\n        - name: api\n          port: 80\n"
        );
        let files = [service(""), workload("Deployment", "")];
        heads(&[("r.yaml", &route), ("s.yaml", &files[0]), ("d.yaml", &files[1]), ("api/Dockerfile", UVICORN)])
    };
    assert_eq!(of("IngressRoute"), ["IngressRoute shop → Deployment api (which hop is in front of which is assumed)"]);
    assert!(of("IngressRouteTCP").is_empty());
}
