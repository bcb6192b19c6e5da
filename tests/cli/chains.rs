//! Chains that several files make up, as `httplsp timeouts` prints them.

use super::sandbox::{Sandbox, drawn};

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

#[test]
fn services_of_the_first_compose_format_are_known_by_their_links() {
    let compose = "web:\n  image: shop\n  command: gunicorn shop:app -t 120\nbalancer:\n  image: haproxy\n  links:\n    - \
                   web:server1\n  volumes:\n    - ./haproxy:/usr/local/etc/haproxy\n";
    let balancer = "defaults\n    mode http\n    timeout server 50s\nfrontend in\n    bind *:80\n    default_backend \
                    all\nbackend all\n    server a server1:8000\n";
    let told = drawn(&[("docker-compose.yml", compose), ("haproxy/haproxy.cfg", balancer)]);
    assert_eq!(
        told,
        [
            "haproxy → web",
            "haproxy haproxy 50s timeout server haproxy/haproxy.cfg",
            "web gunicorn 120s timeout docker-compose.yml ! longer than `haproxy` (50s)"
        ]
    );
}

#[test]
fn a_socket_may_have_three_slashes() {
    let nginx = "http {\n  upstream u { server unix:///tmp/app.sock; }\n  server {\n    listen 80;\n    location / { uwsgi_pass u; \
                 }\n  }\n}\n";
    let uwsgi = "[uwsgi]\nsocket = /tmp/app.sock\nharakiri = 600\n";
    let told = drawn(&[("docker/nginx.conf.template", nginx), ("docker/uwsgi.ini", uwsgi)]);
    assert_eq!(told.first().map(String::as_str), Some("nginx → uWSGI (which hop is in front of which is assumed)"));
}

#[test]
fn a_default_counts_from_the_version_that_brought_it() {
    let compose = |tag: &str| {
        format!(
            "services:\n  edge:\n    image: traefik:{tag}\n  app:\n    image: shop\n    command: gunicorn shop:app -t 20\n    \
             labels:\n      - traefik.http.routers.app.rule=Host(`a.example`)\n"
        )
    };
    let reads = |tag: &str| {
        let ran = Sandbox::with(&[("docker-compose.yml", &*compose(tag))]).run(&["timeouts", "--format", "json"]);
        ran.exits(0).stdout.contains("respondingTimeouts.readTimeout")
    };
    assert_eq!(["v2.5", "1.7", "v2.11.1"].map(reads), [false; 3]);
    assert_eq!(["v2.11", "v3.0", "latest", "v3", "2.11.2"].map(reads), [true; 5]);
}

#[test]
fn modules_of_bicep_hand_names_on() {
    let main = "param prefix string\nvar siteName = 'site-${prefix}'\nmodule web 'modules/web.bicep' = {\n  name: 'web'\n  params: \
                {\n    siteName: siteName\n  }\n}\nmodule gateway 'modules/gateway.bicep' = {\n  name: 'gateway'\n  params: {\n    \
                backendHost: web.outputs.hostName\n  }\n}\n";
    let web = "param siteName string\nresource site 'Microsoft.Web/sites@2023-12-01' = {\n  name: siteName\n  properties: {\n    \
               siteConfig: {\n      appCommandLine: 'gunicorn --timeout 600 app:app'\n    }\n  }\n}\noutput hostName string = \
               site.properties.defaultHostName\n";
    let gateway = "param backendHost string\nresource edge 'Microsoft.Network/applicationGateways@2024-01-01' = {\n  name: 'edge'\n  \
                   properties: {\n    backendAddressPools: [\n      {\n        name: 'web'\n        properties: {\n          \
                   backendAddresses: [\n            { fqdn: backendHost }\n          ]\n        }\n      }\n    ]\n    \
                   backendHttpSettingsCollection: [\n      {\n        name: 'web'\n        properties: {\n          requestTimeout: \
                   30\n        }\n      }\n    ]\n  }\n}\n";
    let files = [("main.bicep", main), ("modules/web.bicep", web), ("modules/gateway.bicep", gateway)];
    let told = drawn(&files);
    assert_eq!(
        told,
        [
            "edge → site → gunicorn",
            "edge azure-application-gateway 30s requestTimeout modules/gateway.bicep",
            "site azure-app-service 230s platform request limit default",
            "gunicorn gunicorn 600s timeout modules/web.bicep ! longer than `edge` (30s)",
        ]
    );
    // By the name that the site is given, and not by an output.
    let by_name = main.replace("web.outputs.hostName", "'${siteName}.azurewebsites.net'");
    assert_eq!(drawn(&[("main.bicep", &*by_name), files[1], files[2]]), told);
    // By the first label of the host of an application.
    let orders = "resource orders 'Microsoft.App/containerApps@2024-03-01' = {\n  name: 'orders-api'\n  properties: {\n    template: \
                  {\n      containers: [\n        {\n          name: 'orders'\n          image: 'orders:1'\n          command: ['gunicorn', \
                  '--timeout', '60', 'orders:app']\n        }\n      ]\n    }\n  }\n}\n";
    let by_label =
        gateway.replace("param backendHost string", "param domain string\nvar backendHost = 'orders-api.${domain}'");
    let first = drawn(&[("orders.bicep", orders), ("gateway.bicep", &*by_label)]).into_iter().next();
    assert_eq!(first.as_deref(), Some("edge → orders (which hop is in front of which is assumed)"));
    // What nobody hands on leads nowhere.
    let apart = main.replace("web.outputs.hostName", "'a.example'");
    let told = drawn(&[("main.bicep", &*apart), files[1], files[2]]);
    assert_eq!(told.first().map(String::as_str), Some("site → gunicorn"));
}

#[test]
fn stacks_import_what_others_export() {
    let balancer = "Resources:\n  Balancer:\n    Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n    Properties:\n      \
                    LoadBalancerAttributes:\n        - Key: idle_timeout.timeout_seconds\n          Value: '60'\nOutputs:\n  \
                    Address:\n    Value: !GetAtt Balancer.DNSName\n    Export:\n      Name: !Sub \"${Environment}-address\"\n";
    let edge = |address: &str| {
        format!(
            "Resources:\n  Edge:\n    Type: AWS::CloudFront::Distribution\n    Properties:\n      DistributionConfig:\n        \
             Origins:\n          - Id: one\n            DomainName: {address}\n            CustomOriginConfig:\n              \
             HTTPPort: 80\n"
        )
    };
    let first = |address: &str| {
        let told = drawn(&[("balancer.yaml", balancer), ("edge.yaml", &*edge(address))]);
        told.into_iter().next().unwrap_or_default()
    };
    for address in [
        "!ImportValue\n              Fn::Sub: \"${Environment}-address\"",
        "\n              Fn::ImportValue: !Sub \"${Environment}-address\"",
        "\n              Fn::ImportValue:\n                Fn::Sub: \"${Environment}-address\"",
    ] {
        assert_eq!(first(address), "Edge → Balancer", "{address}");
    }
    // The name of the stack is a parameter.
    let assumed = "Edge → Balancer (which hop is in front of which is assumed)";
    assert_eq!(first("{'Fn::ImportValue': !Sub '${Parent}-address'}"), assumed);
    assert_ne!(first("{'Fn::ImportValue': !Sub '${Parent}-other'}"), assumed);
}

#[test]
fn what_starts_other_programs_starts_that_of_its_image() {
    let compose = "services:\n  web:\n    image: nginx\n    volumes: ['./default.conf:/etc/nginx/conf.d/default.conf']\n  app:\n    \
                   build: ./app\n";
    let nginx =
        "server {\n  listen 80;\n  location ~ \\.php$ { fastcgi_pass app:9000; fastcgi_read_timeout 30s; }\n}\n";
    let recipe = "FROM php:8.2-fpm\nCOPY ./shop.ini \"$PHP_INI_DIR/conf.d/\"\nENTRYPOINT [\"docker-entrypoint.sh\"]\nCMD \
                  [\"/usr/bin/supervisord\", \"-c\", \"/etc/supervisord.conf\"]\n";
    let told = drawn(&[
        ("docker-compose.yml", compose),
        ("default.conf", nginx),
        ("app/Dockerfile", recipe),
        ("app/shop.ini", "max_execution_time = 600\n"),
    ]);
    assert_eq!(
        told,
        [
            "nginx \\.php$ → app",
            "nginx nginx 30s fastcgi_read_timeout \\.php$ default.conf",
            "app php-fpm 600s max_execution_time app/shop.ini ! longer than `nginx` (30s)",
        ]
    );
}

#[test]
fn what_is_set_up_for_tests_is_told_once() {
    let compose = "services:\n  edge:\n    image: traefik:v3\n  app:\n    image: shop\n    command: gunicorn shop:app -t 20\n    labels:\n      \
                   - traefik.http.routers.app.rule=Host(`a.example`)\n";
    let both = drawn(&[("docker-compose.yml", compose), ("docker-compose.test.yml", compose)]);
    assert_eq!(both, drawn(&[("docker-compose.yml", compose)]));
    assert!(!drawn(&[("docker-compose.test.yml", compose)]).is_empty());
}

#[test]
fn a_proxy_without_any_time_is_shown() {
    let compose = "services:\n  lb:\n    image: haproxy\n    volumes: ['./haproxy:/usr/local/etc/haproxy']\n  app:\n    image: shop\n";
    let proxy = "frontend in\n    bind *:80\n    mode http\n    default_backend all\nbackend all\n    mode http\n    server a app:8000\n";
    let told = drawn(&[("docker-compose.yml", compose), ("haproxy/haproxy.cfg", proxy)]);
    assert_eq!(told.first().map(String::as_str), Some("haproxy → app"));
}
