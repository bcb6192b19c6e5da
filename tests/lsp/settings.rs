//! Completion and hover of what formats of keys and values, and the parameters of directives, take.

use serde_json::Value;

use crate::client::Setup;

fn completions(name: &str, marked: &str) -> Vec<(String, String)> {
    let mut client = Setup::new().start();
    let items = client.complete_in(name, marked);
    let item = |item: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&item["label"]), text(&item["textEdit"]["newText"]))
    };
    items.iter().map(item).collect()
}

fn text<'a>(items: &'a [(String, String)], label: &str) -> Option<&'a str> {
    items.iter().find(|(known, _)| known == label).map(|(_, text)| text.as_str())
}

#[test]
fn arguments_of_terraform_resources_have_values_of_their_kind() {
    let items = completions("main.tf", "resource \"aws_lb\" \"edge\" {\n  internal = false\n  |\n}\n");
    assert_eq!(text(&items, "idle_timeout"), Some("idle_timeout = ${1:60}"));
    assert_eq!(text(&items, "enable_http2"), Some("enable_http2 = ${1|true,false|}"));
    assert_eq!(text(&items, "internal"), None, "it is given");
    assert_eq!(text(&items, "timeout_milliseconds"), None, "it is of another resource");
    let listener = "resource \"aws_lb_listener\" \"http\" {\n  default_action {\n    type = \"redirect\"\n    redirect {\n      |\n    }\n  }\n}\n";
    let items = completions("main.tf", listener);
    assert_eq!(text(&items, "status_code"), Some("status_code = \"${1|HTTP_301,HTTP_302|}\""));
    assert_eq!(text(&items, "protocol"), Some("protocol = \"${1|HTTP,HTTPS|}\""));
    let block =
        completions("main.tf", "resource \"aws_lb_listener\" \"http\" {\n  default_action {\n    re|\n  }\n}\n");
    assert_eq!(text(&block, "redirect"), Some("redirect {\n  $0\n}"));
    let top = completions("main.tf", "|\nresource \"aws_lb\" \"edge\" {\n}\n");
    assert_eq!(
        text(&top, "resource \"aws_lb_listener\""),
        Some("resource \"aws_lb_listener\" \"${1:main}\" {\n  $0\n}")
    );
}

#[test]
fn values_of_terraform_arguments_are_those_that_are_possible() {
    let redirect = "resource \"aws_lb_listener\" \"http\" {\n  default_action {\n    redirect {\n      status_code = \"|\"\n    }\n  }\n}\n";
    let items = completions("main.tf", redirect);
    assert_eq!(items.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), ["HTTP_301", "HTTP_302"]);
    let bare = redirect.replace("\"|\"", "|");
    assert_eq!(text(&completions("main.tf", &bare), "HTTP_301"), Some("\"HTTP_301\""));
    let map = "resource \"google_compute_url_map\" \"web\" {\n  default_url_redirect {\n    redirect_response_code = \"|\"\n  }\n}\n";
    let items = completions("main.tf", map);
    assert_eq!(text(&items, "PERMANENT_REDIRECT"), Some("PERMANENT_REDIRECT"));
    let pages = "resource \"azurerm_application_gateway\" \"g\" {\n  redirect_configuration {\n    redirect_type = \"P|\"\n  }\n}\n";
    assert!(text(&completions("main.tf", pages), "Permanent").is_some());
}

#[test]
fn annotations_of_other_controllers_are_texts() {
    let ingress = |annotation: &str| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n    {annotation}\nspec:\n  ingressClassName: alb\n"
        )
    };
    let items = completions("aws.yaml", &ingress("alb.ingress.kubernetes.io/scheme: internal\n    alb|"));
    let item = |name: &str| text(&items, &format!("alb.ingress.kubernetes.io/{name}"));
    assert_eq!(item("target-type"), Some("alb.ingress.kubernetes.io/target-type: ${1|instance,ip|}"));
    assert_eq!(
        item("healthcheck-timeout-seconds"),
        Some("alb.ingress.kubernetes.io/healthcheck-timeout-seconds: \"${1:5}\"")
    );
    assert_eq!(item("scheme"), None, "it is given");
    let items = completions("aws.yaml", &ingress("alb.ingress.kubernetes.io/scheme: |"));
    assert_eq!(text(&items, "internet-facing"), Some("internet-facing"));
    let gke = ingress("kubernetes.io/ingress.class: gce\n    kubernetes.io/ingress.al|");
    let items = completions("gke.yaml", &gke);
    let allow = "kubernetes.io/ingress.allow-http";
    assert_eq!(text(&items, allow), Some("kubernetes.io/ingress.allow-http: \"${1|true,false|}\""));
    let front = "apiVersion: networking.gke.io/v1beta1\nkind: FrontendConfig\nmetadata:\n  name: web\nspec:\n  redirectToHttps:\n    enabled: true\n    responseCodeName: |\n";
    let items = completions("front.yaml", front);
    assert_eq!(items.first().map(|(label, _)| label.as_str()), Some("MOVED_PERMANENTLY_DEFAULT"));
}

#[test]
fn keys_of_each_format_are_written_as_it_wants() {
    let spring = completions("src/main/resources/application.properties", "server.port=8080\nserver.tom|\n");
    assert_eq!(text(&spring, "server.tomcat.keep-alive-timeout"), Some("server.tomcat.keep-alive-timeout=${1:60s}"));
    assert_eq!(text(&spring, "server.port"), None, "it is given");
    let spring = completions("src/main/resources/application.yml", "server:\n  tomcat:\n    |\n");
    assert_eq!(text(&spring, "connection-timeout"), Some("connection-timeout: ${1:60s}"));
    let tomcat = "<Server>\n  <Service>\n    <Connector port=\"8080\" |/>\n  </Service>\n</Server>\n";
    let items = completions("conf/server.xml", tomcat);
    assert_eq!(text(&items, "connectionTimeout"), Some("connectionTimeout=\"${1:60000}\""));
    assert_eq!(text(&items, "port"), None, "it is given");
    // A tag that is still being typed.
    let tomcat = "<Server>\n  <Service>\n    <Connector port=\"8080\" conn|\n  </Service>\n</Server>\n";
    let items = completions("conf/server.xml", tomcat);
    assert_eq!(text(&items, "connectionTimeout"), Some("connectionTimeout=\"${1:60000}\""));
    // Behind a character of several bytes nothing begins.
    assert!(completions("conf/server.xml", "<Server>\n  <Connector 🦀|/>\n</Server>\n").is_empty());
    assert!(completions("kong.yml", "_format_version: \"3.0\"\nservices:\n  - name: 🦀|\n").is_empty());
    let kestrel = "{\n  \"Kestrel\": {\n    \"Limits\": {\n      \"|\"\n    }\n  }\n}\n";
    let items = completions("appsettings.json", kestrel);
    assert_eq!(text(&items, "KeepAliveTimeout"), Some("\"KeepAliveTimeout\": \"${1:00:02:10}\""));
    let kong = "_format_version: \"3.0\"\nservices:\n  - name: api\n    url: http://api\n    r|\n";
    let items = completions("kong.yml", kong);
    assert_eq!(text(&items, "read_timeout"), Some("read_timeout: ${1:60000}"));
    assert_eq!(text(&items, "routes"), Some("routes:\n  - $0"));
    let traefik =
        "http:\n  middlewares:\n    https:\n      redirectScheme:\n        scheme: https\n        permanent: |\n";
    let items = completions("traefik/dynamic.yml", traefik);
    assert_eq!(text(&items, "true"), Some("true"));
    let envoy = "static_resources:\n  clusters:\n  - name: app\n    |\n";
    let items = completions("envoy.yaml", envoy);
    assert_eq!(text(&items, "connect_timeout"), Some("connect_timeout: ${1:5s}"));
}

#[test]
fn parameters_of_haproxy_are_completed() {
    let with = |line: &str| format!("backend app\n  mode http\n  {line}\n  server a 127.0.0.1:80\n");
    let items = completions("haproxy.cfg", &with("http-request return |"));
    assert_eq!(text(&items, "status"), Some("status "));
    assert_eq!(text(&items, "content-type"), Some("content-type "));
    let items = completions("haproxy.cfg", &with("http-request return status 429 hdr |"));
    assert_eq!(
        items.iter().map(|(label, _)| label).min_by_key(|label| *label != "Retry-After").map(String::as_str),
        Some("Retry-After")
    );
    let items = completions("haproxy.cfg", &with("http-request redirect scheme https code |"));
    assert_eq!(text(&items, "308"), Some("308"));
    assert_eq!(text(&items, "404"), None);
    let items = completions("haproxy.cfg", &with("retry-on conn-failure |"));
    assert!(text(&items, "empty-response").is_some() && text(&items, "conn-failure").is_none());
    let items = completions("haproxy.cfg", "backend app\n  server a 127.0.0.1:80 check |\n");
    assert_eq!(text(&items, "inter"), Some("inter ${1:10s}"));
}

#[test]
fn parameters_of_nginx_apache_and_caddy_are_completed() {
    let nginx = |line: &str| format!("http {{\n  server {{\n    location / {{\n      {line}\n    }}\n  }}\n}}\n");
    let items = completions("nginx.conf", &nginx("proxy_next_upstream error |;"));
    assert_eq!(text(&items, "http_503"), Some("http_503"));
    assert_eq!(text(&items, "error"), None, "it is given");
    let mut client = Setup::new().start();
    let items = client.complete_in("nginx.conf", &nginx("add_header |;\n      return 401;"));
    let first = items.iter().min_by_key(|item| item["sortText"].as_str().map(str::to_owned)).expect("an item");
    assert_eq!(
        (first["label"].as_str(), first["labelDetails"]["description"].as_str()),
        (Some("WWW-Authenticate"), Some("required by 401"))
    );
    let items = completions("httpd.conf", "<VirtualHost *:80>\n  ProxyPass / http://app/ |\n</VirtualHost>\n");
    assert_eq!(text(&items, "timeout="), Some("timeout=${1:1}"));
    let items = completions("Caddyfile", "example.com {\n\tredir /old /new |\n}\n");
    assert_eq!(text(&items, "permanent"), Some("permanent"));
}

#[test]
fn answers_with_what_they_need_are_offered_in_each_server() {
    let haproxy = completions("haproxy.cfg", "frontend web\n  mode http\n  http-request ret|\n");
    let wanted = "http-request return status 429 hdr Retry-After ${1:60} if ${2:{ sc_http_req_rate(0) gt 100 \\}}";
    assert_eq!(text(&haproxy, "http-request return 429 …"), Some(wanted));
    let apache = completions("httpd.conf", "<VirtualHost *:80>\n  Red|\n</VirtualHost>\n");
    assert!(text(&apache, "Redirect 308 …").is_some(), "{apache:?}");
    let caddy = completions("Caddyfile", "example.com {\n\tresp|\n}\n");
    assert_eq!(text(&caddy, "respond 429 …"), Some("header Retry-After ${1:60}\nrespond 429"));
}

#[test]
fn every_setting_and_parameter_has_a_hover() {
    let mut client = Setup::new().start();
    let mut hover = |name: &str, text: &str, needles: &[&str]| -> Vec<String> {
        client.check(name, text);
        let uri = client.uri(name);
        needles.iter().map(|needle| client.hover_on(&uri, text, needle).unwrap_or_default()).collect()
    };
    let terraform = "resource \"aws_lb\" \"edge\" {\n  enable_http2 = true\n}\n";
    let cards = hover("main.tf", terraform, &["enable_http2", "edge"]);
    assert!(cards[0].contains("`enable_http2` (Terraform)") && cards[0].contains("**Default** `true`"), "{cards:?}");
    assert!(
        cards[1].contains("**In force here**") && cards[1].contains("`idle_timeout` 60s: the default"),
        "{cards:?}"
    );
    let haproxy = "backend app\n  http-request return status 429 hdr Retry-After 60\n  option httpchk HEAD /x\n";
    let cards = hover("haproxy.cfg", haproxy, &["hdr", "HEAD"]);
    assert!(cards[0].contains("`hdr`") && cards[0].contains("http-request return"), "{cards:?}");
    assert!(cards[1].contains("ethod of the check"), "{cards:?}");
    let cards = hover("limits.conf", "http {\n  limit_req zone=a burst=5;\n}\n", &["burst"]);
    assert!(cards[0].contains("`burst=`"), "{cards:?}");
}

#[test]
fn labels_of_containers_are_completed_in_lists_and_settings() {
    let compose = |labels: &str| format!("services:\n  web:\n    image: shop\n    labels:\n      {labels}\n");
    let items = completions("compose.yml", &compose("- traefik.enable=true\n      - |"));
    let label = "traefik.http.middlewares.<name>.redirectscheme.permanent";
    let wanted = "traefik.http.middlewares.${1:app}.redirectscheme.permanent=${2|false,true|}";
    assert_eq!(text(&items, label), Some(wanted));
    let items = completions("docker-compose.yml", &compose("traefik.enable: \"true\"\n      |"));
    let wanted = "traefik.http.services.${1:app}.loadbalancer.server.port: ${2:1}";
    assert_eq!(text(&items, "traefik.http.services.<name>.loadbalancer.server.port"), Some(wanted));
    assert_eq!(text(&items, "traefik.enable"), None, "it is given");
    for (labels, wanted) in [
        ("- traefik.http.middlewares.a.redirectscheme.permanent=|", "true"),
        ("- \"traefik.http.services.a.loadbalancer.healthcheck.status=20|\"", "204"),
        ("- traefik.http.middlewares.a.errors.errors.status=404,|", "502"),
        ("traefik.http.middlewares.a.redirectscheme.permanent: \"|\"", "true"),
    ] {
        let items = completions("compose.yml", &compose(labels));
        assert_eq!(text(&items, wanted), Some(wanted), "{labels}");
    }
    let mut client = Setup::new().start();
    let written = compose("- traefik.http.routers.shop.rule=Host(`a`)");
    client.check("compose.yml", &written);
    let uri = client.uri("compose.yml");
    let card = client.hover_on(&uri, &written, "routers.shop").expect("a card");
    assert!(card.contains("Which requests"), "{card}");
}

#[test]
fn responses_of_descriptions_offer_what_they_have() {
    let described = |inner: &str| {
        format!(
            "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        \"429\":\n          description: Too often.\n          {inner}\n"
        )
    };
    let items = completions("api.yaml", &described("he|"));
    assert_eq!(text(&items, "headers"), Some("headers:\n  $0"));
    assert_eq!(text(&items, "description"), None, "it is given");
    let items = completions("other.yaml", &described("headers:\n            |"));
    assert_eq!(text(&items, "Retry-After"), Some("Retry-After:\n  $0"));
}
