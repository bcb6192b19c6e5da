//! Timeout chains that nobody declared, across files and formats: lenses, ways to what bounds a timer, references.

use serde_json::{Value, json};

use crate::client::{Client, Setup, at, find};

const COMPOSE: &str = "services:\n  web:\n    image: nginx:1.27\n    volumes:\n      - ./deploy/nginx.conf:/etc/nginx/nginx.conf:ro\n  \
                       app:\n    image: registry.example.com/app\n    command: gunicorn -b 0.0.0.0:8000 -t 120 app:wsgi\n";

const NGINX: &str = "events {}\nhttp {\n  server {\n    listen 80;\n    location / {\n      proxy_read_timeout 60s;\n      \
                     proxy_pass http://app:8000;\n    }\n  }\n}\n";

const TERRAFORM: &str = r#"resource "aws_lb" "edge" {
  idle_timeout = 30
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.edge.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_target_group" "web" {}

resource "aws_lb_target_group_attachment" "web" {
  target_group_arn = aws_lb_target_group.web.arn
  target_id        = aws_instance.web.id
}

resource "aws_instance" "web" {
  user_data = file("deploy/nginx.conf")
}
"#;

const INGRESS: &str = r#"apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations:
    nginx.ingress.kubernetes.io/proxy-read-timeout: "30"
spec:
  ingressClassName: nginx
  defaultBackend: { service: { name: api, port: { number: 80 } } }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api }
  ports: [{ port: 80 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: x
          command: ["gunicorn", "-t", "90", "app"]
"#;

/// A session in which the folder has been read and `name` is open.
fn session(name: &str, text: &str, files: &[(&'static str, &str)]) -> (Client, String) {
    let setup = Setup::new().options(json!({ "select": ["deprecated-status"] }));
    let setup = setup.set("workspace.codeLens", json!({ "refreshSupport": true }));
    let mut client = files.iter().fold(setup, |setup, (name, text)| setup.file(name, *text)).start();
    let uri = client.open(name, text);
    client.diagnostics(&uri);
    let (id, _) = client.server_request("workspace/codeLens/refresh");
    client.respond(id, Value::Null);
    (client, uri)
}

fn lenses(client: &mut Client, uri: &str) -> Vec<(u64, String)> {
    let found = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    let lens = |lens: &Value| {
        let line = lens["range"]["start"]["line"].as_u64().expect("a line");
        (line, lens["command"]["title"].as_str().expect("a title").to_owned())
    };
    found.as_array().into_iter().flatten().map(lens).collect()
}

fn ask(client: &mut Client, method: &str, uri: &str, text: &str, needle: &str) -> Value {
    let (line, character) = find(text, needle);
    let mut params = at(uri, line, character);
    params["context"] = json!({ "includeDeclaration": false });
    client.request(method, params)
}

fn lines(found: &Value) -> Vec<(String, u64)> {
    let place = |at: &Value| {
        let uri = at["uri"].as_str().expect("an address");
        let name = uri.rsplit('/').next().unwrap_or(uri).to_owned();
        (name, at["range"]["start"]["line"].as_u64().expect("a line"))
    };
    found.as_array().into_iter().flatten().map(place).collect()
}

#[test]
fn a_chain_of_compose_and_nginx_stands_above_what_hands_requests_on() {
    let files = [("docker-compose.yml", COMPOSE), ("deploy/nginx.conf", NGINX)];
    let (mut client, uri) = session("deploy/nginx.conf", NGINX, &files);
    let title = "nginx 60s → app 120s (app waits longer than nginx)".to_owned();
    assert_eq!(lenses(&mut client, &uri), [(6, title.clone())]);
    let (mut client, uri) = session("docker-compose.yml", COMPOSE, &files);
    assert_eq!(lenses(&mut client, &uri).into_iter().map(|(_, title)| title).collect::<Vec<_>>(), [title]);
}

#[test]
fn lenses_follow_what_is_typed_in_other_files() {
    let files = [("docker-compose.yml", COMPOSE), ("deploy/nginx.conf", NGINX)];
    let (mut client, uri) = session("deploy/nginx.conf", NGINX, &files);
    assert_eq!(lenses(&mut client, &uri).len(), 1);
    let compose = client.open("docker-compose.yml", COMPOSE);
    client.diagnostics(&compose);
    let (line, character) = find(COMPOSE, "120");
    let edit = |version: i64, client: &mut Client, from: u32, to: u32, text: &str| {
        let range = json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
        client.change(&compose, version, json!([{ "range": range, "text": text }]));
    };
    edit(2, &mut client, character, character + 3, "30");
    let (id, _) = client.server_request("workspace/codeLens/refresh");
    client.respond(id, Value::Null);
    assert_eq!(lenses(&mut client, &uri), [(6, "nginx 60s → app 30s".to_owned())]);
}

#[test]
fn chains_do_not_flicker_while_a_file_is_no_yaml() {
    let files = [("docker-compose.yml", COMPOSE), ("deploy/nginx.conf", NGINX)];
    let (mut client, uri) = session("deploy/nginx.conf", NGINX, &files);
    let whole = lenses(&mut client, &uri);
    assert_eq!(whole, [(6, "nginx 60s → app 120s (app waits longer than nginx)".to_owned())]);
    let compose = client.open("docker-compose.yml", COMPOSE);
    client.diagnostics(&compose);
    let own = lenses(&mut client, &compose);
    let write = |client: &mut Client, version: i64, text: &str| {
        client.change(&compose, version, json!([{ "text": text }]));
    };
    // Asked again and again while the change is looked at.
    let asked = |client: &mut Client, uri: &str| -> Vec<_> {
        let ask = |_| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            lenses(client, uri)
        };
        (0..12).map(ask).collect()
    };
    // A line is being typed above all else, then where the proxy mounts its file.
    write(&mut client, 2, &format!("x: [\n{COMPOSE}"));
    assert_eq!(asked(&mut client, &uri), vec![whole.clone(); 12]);
    let moved: Vec<(u64, String)> = own.iter().map(|(line, title)| (line + 1, title.clone())).collect();
    assert_eq!(lenses(&mut client, &compose), moved);
    write(&mut client, 3, &COMPOSE.replace("    volumes:\n", "    volumes: {\n"));
    assert_eq!(asked(&mut client, &uri), vec![whole; 12]);
    assert_eq!(lenses(&mut client, &compose), own);
    // Once it is valid again, it counts.
    write(&mut client, 4, &COMPOSE.replace("-t 120", "-t 30"));
    let last = asked(&mut client, &uri).pop();
    let (id, _) = client.server_request("workspace/codeLens/refresh");
    client.respond(id, Value::Null);
    assert_eq!(last, Some(vec![(6, "nginx 60s → app 30s".to_owned())]));
}

#[test]
fn a_timer_leads_to_the_one_that_bounds_it_in_another_file() {
    let files = [("docker-compose.yml", COMPOSE), ("deploy/nginx.conf", NGINX), ("main.tf", TERRAFORM)];
    let (mut client, uri) = session("deploy/nginx.conf", NGINX, &files);
    let found = ask(&mut client, "textDocument/definition", &uri, NGINX, "60s");
    assert_eq!(lines(&found), [("main.tf".to_owned(), 1)]);
    // Where requests are handed on, to whom.
    let found = ask(&mut client, "textDocument/definition", &uri, NGINX, "app:8000");
    assert_eq!(lines(&found), [("docker-compose.yml".to_owned(), 5)]);
    let found = ask(&mut client, "textDocument/definition", &uri, NGINX, "proxy_pass");
    assert_eq!(lines(&found), [("main.tf".to_owned(), 1)]);
    // The timer of a command line is one too.
    let (mut client, uri) = session("docker-compose.yml", COMPOSE, &files[..2]);
    let found = ask(&mut client, "textDocument/definition", &uri, COMPOSE, "120");
    assert_eq!(lines(&found), [("nginx.conf".to_owned(), 5)]);
    // What is outermost is bounded by nothing.
    let (mut client, uri) = session("main.tf", TERRAFORM, &files);
    assert_eq!(ask(&mut client, "textDocument/definition", &uri, TERRAFORM, "30"), Value::Null);
    let above = lenses(&mut client, &uri);
    let title = "assumed: aws_lb.edge 30s → nginx 60s → app 120s (nginx waits longer than aws_lb.edge)";
    assert_eq!(above, [(0, title.to_owned())]);
}

#[test]
fn an_ingress_leads_to_what_runs_behind_its_service() {
    let (mut client, uri) = session("web.yaml", INGRESS, &[("web.yaml", INGRESS)]);
    let title = "Ingress web 30s → Deployment api 90s (Deployment api waits longer than Ingress web)".to_owned();
    let above = lenses(&mut client, &uri);
    assert_eq!(above.iter().map(|(_, title)| title).collect::<Vec<_>>(), [&title, &title]);
    let found = ask(&mut client, "textDocument/definition", &uri, INGRESS, "90");
    assert_eq!(lines(&found), [("web.yaml".to_owned(), 5)]);
    // All hops of its chains are the references of one of them.
    let found = ask(&mut client, "textDocument/references", &uri, INGRESS, "kind: Ingress");
    assert_eq!(lines(&found), [("web.yaml".to_owned(), above[1].0)]);
}

#[test]
fn hops_of_one_name_are_told_apart() {
    let compose = "services:\n  nginx:\n    command: gunicorn --timeout 120 app\n";
    let nginx = "server {\n    location / {\n        proxy_pass http://nginx:8000;\n        proxy_read_timeout 30s;\n    }\n}\n";
    let files = [("docker-compose.yml", compose), ("nginx.conf", nginx)];
    let (mut client, uri) = session("nginx.conf", nginx, &files);
    let title = "assumed: nginx (nginx) 30s → nginx (gunicorn) 120s (nginx (gunicorn) waits longer than nginx (nginx))";
    let title = title.to_owned();
    assert_eq!(lenses(&mut client, &uri).into_iter().map(|(_, title)| title).collect::<Vec<_>>(), [title]);
}

#[test]
fn what_stands_alone_is_in_no_chain() {
    let mut client = Setup::new().file("nginx.conf", NGINX).start();
    let uri = client.open("nginx.conf", NGINX);
    client.diagnostics(&uri);
    assert!(lenses(&mut client, &uri).is_empty());
    assert_eq!(ask(&mut client, "textDocument/definition", &uri, NGINX, "60s"), Value::Null);
}
