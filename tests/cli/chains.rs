//! Chains that several files make up, as `httplsp timeouts` prints them.

use super::sandbox::Sandbox;

/// What `timeouts` prints for these files: one line for each timer, with single blanks.
fn drawn(files: &[(&str, &str)]) -> Vec<String> {
    let ran = Sandbox::with(files).run(&["timeouts"]).exits(0);
    let lines = ran.stdout.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

const INGRESS: &str = r#"{{- if .Values.ingress.enabled }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "shop.fullname" . }}
  {{- with .Values.ingress.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if .Values.ingress.className }}
  ingressClassName: {{ .Values.ingress.className }}
  {{- end }}
  rules:
    - http:
        paths:
          - path: /
            backend:
              service:
                name: {{ include "shop.fullname" . }}
                port: { number: 80 }
{{- end }}
"#;

const SERVICE: &str = r#"apiVersion: v1
kind: Service
metadata:
  name: {{ include "shop.fullname" . }}
spec:
  selector:
    {{- include "shop.selectorLabels" . | nindent 4 }}
  ports:
    - port: 80
"#;

const DEPLOYMENT: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.fullname" . }}
spec:
  selector:
    matchLabels:
      {{- include "shop.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "shop.selectorLabels" . | nindent 8 }}
    spec:
      containers:
        - name: shop
          image: shop
          command: ["gunicorn", "-t", "300", "shop:app"]
          ports: [{ containerPort: 8000 }]
"#;

/// What is drawn for a chart with these values.
fn chart(values: &str) -> String {
    let files = [
        ("chart/Chart.yaml", "name: shop\n"),
        ("chart/values.yaml", values),
        ("chart/templates/ingress.yaml", INGRESS),
        ("chart/templates/service.yaml", SERVICE),
        ("chart/templates/deployment.yaml", DEPLOYMENT),
    ];
    drawn(&files)[1].clone()
}

#[test]
fn a_chart_says_in_its_values_who_reads_its_ingress() {
    assert_eq!(
        chart(
            "ingress:\n  className: nginx\n  annotations:\n    nginx.ingress.kubernetes.io/proxy-read-timeout: \"120\"\n"
        ),
        "Ingress chart ingress-nginx 120s nginx.ingress.kubernetes.io/proxy-read-timeout chart/values.yaml"
    );
    assert_eq!(
        chart("ingress:\n  className: nginx\n  annotations: {}\n"),
        "Ingress chart ingress-nginx 60s nginx.ingress.kubernetes.io/proxy-read-timeout default"
    );
    assert_eq!(
        chart("ingress:\n  annotations:\n    kubernetes.io/ingress.class: nginx\n"),
        "Ingress chart ingress-nginx 60s nginx.ingress.kubernetes.io/proxy-read-timeout default"
    );
    for values in ["ingress:\n  className: \"\"\n  annotations: {}\n", "ingress:\n  className: contour\n"] {
        assert_eq!(chart(values), "Ingress chart - its timers are not known", "{values}");
    }
}

#[test]
fn an_ingress_without_annotations_has_the_documented_limit() {
    let ingress = |class: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{ name: web }}\nspec:\n{class}  defaultBackend:\n    \
             service: {{ name: web }}\n---\napiVersion: v1\nkind: Service\nmetadata: {{ name: web }}\nspec: {{ selector: {{ a: \
             web }} }}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{ name: web, labels: {{ a: web }} }}\nspec: {{ containers: \
             [{{ name: web, image: x, command: [gunicorn, web] }}] }}\n"
        )
    };
    let first = |class: &str| drawn(&[("web.yaml", &ingress(class))])[1].clone();
    assert_eq!(
        first("  ingressClassName: nginx\n"),
        "Ingress web ingress-nginx 60s nginx.ingress.kubernetes.io/proxy-read-timeout default"
    );
    assert_eq!(first(""), "Ingress web - its timers are not known");
}

#[test]
fn what_the_static_configuration_says_holds_for_files_and_labels() {
    let lines = drawn(&[
        (
            "traefik.yml",
            "entryPoints:\n  web:\n    address: \":80\"\n    transport: { respondingTimeouts: { writeTimeout: 30s } }\n\
             serversTransport: { forwardingTimeouts: { responseHeaderTimeout: 20s } }\n",
        ),
        (
            "dynamic/app.yml",
            "http:\n  services:\n    app:\n      loadBalancer:\n        servers:\n          - url: http://app:8000\n",
        ),
        (
            "compose.yaml",
            "services:\n  traefik:\n    image: traefik:v3\n    volumes: [\"./traefik.yml:/etc/traefik/traefik.yml\"]\n  app:\n    \
             command: gunicorn -t 120 app\n  api:\n    command: gunicorn -t 10 api\n    labels:\n      - \
             traefik.http.services.api.loadbalancer.server.port=8000\n",
        ),
    ]);
    assert_eq!(
        lines,
        [
            "traefik → api",
            "traefik traefik 30s respondingTimeouts.writeTimeout traefik.yml",
            "20s forwardingTimeouts.responseHeaderTimeout traefik.yml",
            "api gunicorn 10s timeout compose.yaml",
            "Traefik app → app (which hop is in front of which is assumed)",
            "Traefik app traefik 30s respondingTimeouts.writeTimeout traefik.yml",
            "20s forwardingTimeouts.responseHeaderTimeout traefik.yml",
            "app gunicorn 120s timeout compose.yaml ! longer than `Traefik app` (20s)",
        ]
    );
}

#[test]
fn addresses_of_this_machine_lead_to_what_listens_there() {
    let envoy = "static_resources:\n  listeners:\n    - filter_chains:\n        - filters:\n            - typed_config:\n                \
                 route_config:\n                  virtual_hosts:\n                    - routes:\n                        - match: { \
                 prefix: \"/\" }\n                          route: { cluster: app, timeout: 30s }\n  clusters:\n    - name: app\n      \
                 load_assignment:\n        endpoints:\n          - lb_endpoints:\n              - endpoint: { address: { socket_address: \
                 { address: 127.0.0.1, port_value: 8000 } } }\n";
    let lines = drawn(&[
        ("envoy.yaml", envoy),
        ("kong.yml", "_format_version: \"3.0\"\nservices:\n  - { name: app, host: localhost, port: 8000 }\n"),
        ("Procfile", "web: gunicorn --timeout 120 --bind 0.0.0.0:8000 app\n"),
    ]);
    let marked: Vec<&String> = lines.iter().filter(|line| line.contains("Procfile !")).collect();
    assert_eq!(
        marked,
        [
            "Procfile web gunicorn 120s timeout Procfile ! longer than `Envoy app` (30s)",
            "Procfile web gunicorn 120s timeout Procfile ! longer than `Kong app` (60s)"
        ]
    );
}

#[test]
fn clouds_lead_to_functions_and_applications() {
    let lines = drawn(&[(
        "main.tf",
        "resource \"aws_cloudfront_distribution\" \"cdn\" {\n  origin {\n    domain_name = \
         \"${aws_apigatewayv2_api.api.id}.execute-api.eu-west-1.amazonaws.com\"\n  }\n}\n\nresource \"aws_apigatewayv2_api\" \"api\" {\n  \
         name = \"api\"\n}\n\nresource \"aws_apigatewayv2_integration\" \"api\" {\n  api_id          = aws_apigatewayv2_api.api.id\n  \
         integration_uri = aws_lambda_function.api.invoke_arn\n}\n\nresource \"aws_lambda_function\" \"api\" {\n  timeout = 60\n}\n\n\
         resource \"azurerm_cdn_frontdoor_profile\" \"edge\" {\n  response_timeout_seconds = 60\n}\n\nresource \
         \"azurerm_cdn_frontdoor_origin_group\" \"edge\" {\n  cdn_frontdoor_profile_id = azurerm_cdn_frontdoor_profile.edge.id\n}\n\n\
         resource \"azurerm_cdn_frontdoor_origin\" \"edge\" {\n  cdn_frontdoor_origin_group_id = \
         azurerm_cdn_frontdoor_origin_group.edge.id\n  host_name                     = \
         azurerm_linux_web_app.web.default_hostname\n}\n\nresource \"azurerm_linux_web_app\" \"web\" {\n  name = \"web\"\n}\n",
    )]);
    assert_eq!(
        lines,
        [
            "aws_cloudfront_distribution.cdn → aws_apigatewayv2_integration.api → aws_lambda_function.api",
            "aws_cloudfront_distribution.cdn aws-cloudfront 30s origin_read_timeout default",
            "aws_apigatewayv2_integration.api aws-api-gateway 30s timeout_milliseconds (HTTP API) default",
            "aws_lambda_function.api aws-lambda 60s timeout main.tf ! longer than `aws_cloudfront_distribution.cdn` (30s)",
            "azurerm_cdn_frontdoor_profile.edge → azurerm_linux_web_app.web",
            "azurerm_cdn_frontdoor_profile.edge azure-front-door 60s response_timeout_seconds main.tf",
            "azurerm_linux_web_app.web azure-app-service 230s platform request limit default",
        ]
    );
}
