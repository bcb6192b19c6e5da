//! What several files give together, in files that are not open too.

use serde_json::{Value, json};

use crate::client::{Client, Setup, codes, range};

const CHAIN: &str = r#"[[chain]]
name = "public api"
hops = [
  { name = "gateway", product = "azure-application-gateway", request-timeout = "30s" },
  { name = "proxy", product = "nginx", files = ["nginx.conf"] },
]
"#;
const SLOW: &str = "http {\n  server {\n    location / {\n      proxy_read_timeout 60s;\n      proxy_pass http://app;\n    }\n  }\n}\n";
const RUST: &str = "fn main() {}\n";

/// What is in front, in a file of its own.
const INGRESS: &str = "apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations:
    nginx.ingress.kubernetes.io/proxy-read-timeout: \"30\"
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
";
/// What is behind it.
const BEHIND: &str = "apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8000
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
        - name: app
          image: shop:1
          command: [\"gunicorn\", \"--timeout\", \"60\", \"shop:app\"]
";

fn pulling() -> Setup {
    Setup::new()
        .set("textDocument.diagnostic", json!({ "relatedInformation": true }))
        .set("workspace.diagnostics", json!({ "refreshSupport": true }))
}

/// The report about `uri` in an answer to `workspace/diagnostic`.
fn report<'a>(answer: &'a Value, uri: &str) -> Option<&'a Value> {
    answer["items"].as_array().expect("a list").iter().find(|item| item["uri"] == json!(uri))
}

fn changed(client: &mut Client, name: &str) {
    let changes = json!([{ "uri": client.uri(name), "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

#[test]
fn what_several_files_give_together_is_said_of_files_that_are_not_open() {
    let files = Setup::new().file("httplsp.toml", CHAIN).file("nginx.conf", SLOW).file("a.rs", RUST);
    let mut client = files.start();
    let open = client.open("a.rs", RUST);
    assert_eq!(client.diagnostics(&open), Vec::<Value>::new());
    let uri = client.uri("nginx.conf");
    let found = client.diagnostics(&uri);
    assert_eq!(codes(&found), ["timeout-inversion"]);
    assert_eq!(found[0]["range"], range(3, 25, 28));
    let related = &found[0]["relatedInformation"][0]["location"];
    assert_eq!(*related, json!({ "uri": client.uri("httplsp.toml"), "range": range(3, 79, 84) }));
    // Put right on disk, by something else than this editor.
    client.write("nginx.conf", &SLOW.replace("60s", "20s"));
    changed(&mut client, "nginx.conf");
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
    client.expect_silence();
}

#[test]
fn a_file_that_is_opened_and_closed_keeps_what_is_said_of_it() {
    let mut client = Setup::new().file("httplsp.toml", CHAIN).file("nginx.conf", SLOW).start();
    let uri = client.open("nginx.conf", SLOW);
    assert_eq!(codes(&client.diagnostics(&uri)), ["timeout-inversion"]);
    client.set_text(&uri, 2, &SLOW.replace("60s", "20s"));
    assert_eq!(client.diagnostics(&uri), Vec::<Value>::new());
    // Closed without being saved: what is on disk counts again.
    client.close(&uri);
    assert_eq!(codes(&client.diagnostics(&uri)), ["timeout-inversion"]);
    client.expect_silence();
}

#[test]
fn a_comment_suppresses_in_files_that_are_not_open() {
    let quiet = format!("# httplsp: ignore-file[timeout-inversion] known\n{SLOW}");
    let mut client = Setup::new().file("httplsp.toml", CHAIN).file("nginx.conf", quiet).start();
    let open = client.open("a.rs", RUST);
    client.diagnostics(&open);
    client.expect_silence();
}

#[test]
fn chains_that_nobody_declared_are_told_in_open_files() {
    let mut client = Setup::new().file("deploy/ingress.yaml", INGRESS).file("deploy/web.yaml", BEHIND).start();
    let behind = client.open("deploy/web.yaml", BEHIND);
    let mut found = client.diagnostics(&behind);
    if found.is_empty() {
        // It was looked at before the folder was.
        found = client.diagnostics(&behind);
    }
    assert_eq!(codes(&found), ["timeout-inversion"]);
    let related = &found[0]["relatedInformation"][0]["location"]["uri"];
    assert_eq!(*related, json!(client.uri("deploy/ingress.yaml")));
    // The open text of the other file counts, saved or not.
    let ingress = client.open("deploy/ingress.yaml", &INGRESS.replace("\"30\"", "\"90\""));
    let mut left = None;
    for _ in 0..2 {
        let mut params = client.notification("textDocument/publishDiagnostics");
        if params["uri"] == json!(behind) {
            left = Some(params["diagnostics"].take());
        } else {
            assert_eq!(params["uri"], json!(ingress));
        }
    }
    assert_eq!(left, Some(json!([])));
}

const DESCRIBED: &str = "openapi: 3.0.3
servers: [{ url: \"https://api.example.com/v1\" }]
paths:
  /users:
    post:
      responses:
        \"201\": { description: Created. }
        \"400\": { description: Wrong. }
";
const HANDLER: &str = "const express = require(\"express\");
const app = express();

app.post(\"/v1/users\", (req, res) => {
  if (taken(req.body.name)) {
    return res.status(409).json({ title: \"taken\" });
  }
  res.status(201).json(save(req.body));
});
";

#[test]
fn code_that_its_description_does_not_fit_is_told_while_either_is_edited() {
    let setup = Setup::new().options(json!({ "select": ["spec-code-drift"] }));
    let mut client = setup.file("openapi.yaml", DESCRIBED).file("src/users.js", HANDLER).start();
    let code = client.uri("src/users.js");
    client.open_uri(&code, "javascript", HANDLER);
    let mut found = client.diagnostics(&code);
    if found.is_empty() {
        // It was looked at before the folder was.
        found = client.diagnostics(&code);
    }
    assert_eq!(codes(&found), ["spec-code-drift"]);
    let related = &found[0]["relatedInformation"][0]["location"]["uri"];
    assert_eq!(*related, json!(client.uri("openapi.yaml")));
    // The code is put right, then the description is what is wrong with it no more.
    client.set_text(&code, 2, &HANDLER.replace("409", "400"));
    assert_eq!(client.diagnostics(&code), Vec::<Value>::new());
    client.set_text(&code, 3, HANDLER);
    assert_eq!(codes(&client.diagnostics(&code)), ["spec-code-drift"]);
    client.write("openapi.yaml", &DESCRIBED.replace("\"400\"", "\"409\""));
    changed(&mut client, "openapi.yaml");
    assert_eq!(client.diagnostics(&code), Vec::<Value>::new());
}

#[test]
fn who_pulls_can_ask_about_the_whole_workspace() {
    let mut client = pulling().file("httplsp.toml", CHAIN).file("nginx.conf", SLOW).start();
    assert_eq!(client.initialized["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"], json!(true));
    let uri = client.uri("nginx.conf");
    let ask = |client: &mut Client, previous: Value| {
        client.request("workspace/diagnostic", json!({ "previousResultIds": previous }))
    };
    let first = ask(&mut client, json!([]));
    let (id, _) = client.server_request("workspace/diagnostic/refresh");
    client.respond(id, Value::Null);
    let told = report(&first, &uri).expect("a report");
    assert_eq!((&told["kind"], &told["version"]), (&json!("full"), &Value::Null));
    assert_eq!(codes(told["items"].as_array().expect("a list")), ["timeout-inversion"]);
    let known = json!([{ "uri": uri, "value": told["resultId"] }]);
    let again = ask(&mut client, known.clone());
    assert_eq!(report(&again, &uri).expect("a report")["kind"], json!("unchanged"));
    client.write("nginx.conf", &SLOW.replace("60s", "20s"));
    changed(&mut client, "nginx.conf");
    let (id, _) = client.server_request("workspace/diagnostic/refresh");
    client.respond(id, Value::Null);
    let fixed = ask(&mut client, known);
    let told = report(&fixed, &uri).expect("a report");
    assert_eq!((&told["kind"], &told["items"]), (&json!("full"), &json!([])));
    assert_eq!(ask(&mut client, json!([]))["items"], json!([]));
    // Of an open document it is told what is told when it alone is asked for.
    client.open("nginx.conf", SLOW);
    let open = ask(&mut client, json!([]));
    let told = report(&open, &uri).expect("a report");
    assert_eq!(
        (&told["version"], codes(told["items"].as_array().expect("a list"))),
        (&json!(1), vec!["timeout-inversion"])
    );
    let alone = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    assert_eq!((&alone["items"], &alone["resultId"]), (&told["items"], &told["resultId"]));
}

#[test]
fn asking_about_the_workspace_can_be_given_up() {
    let mut setup = pulling().file("httplsp.toml", CHAIN).file("nginx.conf", SLOW);
    let block = "server { location / { proxy_pass http://app; proxy_read_timeout 5s; return 404; } }\n".repeat(30);
    for number in 0..600 {
        setup = setup.file(format!("conf.d/{number}.conf").leak(), block.clone());
    }
    let mut client = setup.start();
    let id = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(id)["error"]["code"], json!(-32800));
    // The next one begins anew.
    let uri = client.uri("nginx.conf");
    let answer = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert!(report(&answer, &uri).is_some(), "{answer}");
    let (id, _) = client.server_request("workspace/diagnostic/refresh");
    client.respond(id, Value::Null);
}

#[test]
fn documents_that_nobody_looks_at_are_read_again_when_somebody_does() {
    let text = |number: usize| {
        format!("use axum::http::StatusCode;\nfn f{number}() -> StatusCode {{ StatusCode::USE_PROXY }}\n")
    };
    let mut client = Setup::new().start();
    let uris: Vec<String> = (0..40).map(|number| client.open(&format!("{number}.rs"), &text(number))).collect();
    for _ in &uris {
        client.notification("textDocument/publishDiagnostics");
    }
    for (number, uri) in uris.iter().enumerate() {
        let card = client.hover_on(uri, &text(number), "USE_PROXY");
        assert!(card.is_some_and(|card| card.contains("305")), "{uri}");
    }
    client.change(&uris[0], 2, json!([{ "range": range(1, 0, 0), "text": "\n" }]));
    let found = client.diagnostics(&uris[0]);
    assert_eq!(found[0]["range"]["start"]["line"], json!(2));
}

/// A helper of a project that sends the status it is given.
const HELPER: &str = "const sendError = (res, status, message) => {
  return res.status(status).json({ error: message });
};
module.exports = { sendError };
";
/// What calls it.
const CALLER: &str = "const { sendError } = require('../utils/respond');

exports.me = (req, res) => {
  if (!req.user) return sendError(res, 305, 'elsewhere');
};
";

/// What is said about `uri` once it is `wanted`; before that, less may be known.
fn said(client: &mut Client, uri: &str, wanted: &[&str]) {
    for _ in 0..4 {
        if codes(&client.diagnostics(uri)) == wanted {
            return;
        }
    }
    panic!("{uri}: {wanted:?} is not said");
}

#[test]
fn what_another_file_defines_is_known_and_followed() {
    let files = Setup::new().file("src/utils/respond.js", HELPER).file("src/api/users.js", CALLER);
    let mut client = files.start();
    let caller = client.open("src/api/users.js", CALLER);
    said(&mut client, &caller, &["deprecated-status"]);
    // Typed into the helper, not saved.
    let helper = client.open("src/utils/respond.js", HELPER);
    assert_eq!(client.diagnostics(&helper), Vec::<Value>::new());
    client.set_text(&helper, 2, &HELPER.replace("status(status)", "status(400)"));
    said(&mut client, &caller, &[]);
    client.close(&helper);
    said(&mut client, &caller, &["deprecated-status"]);
}

#[test]
fn what_is_taken_away_and_put_back_counts_for_who_pulls() {
    let files = Setup::new().file("src/utils/respond.js", HELPER).file("src/api/users.js", CALLER);
    let pulling = files
        .set("textDocument.diagnostic", json!({ "relatedInformation": true }))
        .set("workspace.diagnostics", json!({ "refreshSupport": true }));
    let mut client = pulling.start();
    let caller = client.open("src/api/users.js", CALLER);
    let helper = client.open("src/utils/respond.js", HELPER);
    let says = |client: &mut Client, wanted: &[&str]| {
        for _ in 0..100 {
            for uri in [&helper, &caller] {
                let answer =
                    client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri.as_str() } }));
                let found = answer["items"].as_array().expect("a list");
                if *uri == caller && codes(found) == wanted {
                    return;
                }
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{wanted:?} is not said");
    };
    says(&mut client, &["deprecated-status"]);
    // While it cannot be read it is what it was.
    client.set_text(&helper, 2, &HELPER.replace("=> {", "=> {{ ("));
    says(&mut client, &["deprecated-status"]);
    client.set_text(&helper, 3, &HELPER.replace("status(status)", "status(400)"));
    says(&mut client, &[]);
    client.set_text(&helper, 4, HELPER);
    says(&mut client, &["deprecated-status"]);
    client.expect_silence_after("workspace/diagnostic/refresh");
}

/// A description, a part of it that is wrong by itself, and one that is only wrong with what refers to it.
const ROOT: &str = "openapi: 3.1.0\ninfo: { title: a, version: '1' }\npaths:\n  /a:\n    $ref: parts/a.yaml\n";
const PART: &str = "delete:\n  operationId: deleteA\n  responses:\n    \"204\":\n      $ref: gone.yaml\n";
const RESPONSE: &str = "description: Gone.\ncontent:\n  application/json: {}\n";

#[test]
fn a_part_of_a_description_is_judged_with_the_whole() {
    let setup = Setup::new().options(json!({ "select": ["oas-content-on-bodyless"] }));
    let setup = setup.set("workspace.codeLens", json!({ "refreshSupport": true }));
    let setup = setup.file("openapi.yaml", ROOT).file("parts/a.yaml", PART);
    let mut client = setup.file("parts/gone.yaml", RESPONSE).start();
    let uri = client.open("openapi.yaml", ROOT);
    client.diagnostics(&uri);
    let (id, _) = client.server_request("workspace/codeLens/refresh");
    client.respond(id, Value::Null);
    let found = (client.check("parts/a.yaml", PART), client.check("parts/gone.yaml", RESPONSE));
    assert_eq!((codes(&found.0).len(), codes(&found.1).len()), (0, 1), "{found:?}");
}
