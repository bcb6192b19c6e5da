//! The commands beside `check`.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::Value;

use crate::sandbox::Sandbox;

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&Sandbox::new().run(arguments).exits(0).says_nothing().stdout).expect("it is JSON")
}

#[test]
fn a_status_is_explained_in_the_documented_form() {
    let status = json(&["explain", "404", "--format", "json"]);
    assert_eq!(
        (&status["kind"], &status["code"], &status["name"]),
        (&"status".into(), &404.into(), &"Not Found".into())
    );
    for (key, is_list) in [
        ("aliases", true),
        ("class", false),
        ("state", false),
        ("origin", false),
        ("recommendation", false),
        ("summary", false),
        ("situations", true),
        ("checks", true),
        ("avoid", true),
        ("related", true),
        ("body", false),
        ("vendors", true),
        ("sub_statuses", true),
        ("notes", true),
        ("references", true),
    ] {
        assert_eq!(status[key].is_array(), is_list, "{key}: {}", status[key]);
    }
    assert!(status["headers"]["required"].is_array() && status["headers"]["recommended"].is_array());
    assert!(status["cacheable"].is_boolean() && status["retryable"].is_boolean());
    assert!(status["vendors"].as_array().expect("a list").iter().all(|vendor| vendor["causes"].is_array()));
    assert!(status["sub_statuses"].as_array().expect("a list").iter().any(|sub| sub["code"] == "404.13"));
}

#[test]
fn unknown_codes_are_answered_with_their_class() {
    let status = json(&["explain", "299", "--format", "json"]);
    assert_eq!((&status["state"], &status["code"]), (&"unassigned".into(), &299.into()));
    assert!(status["class"].as_str().is_some_and(|class| !class.is_empty()));
    assert_eq!(json(&["explain", "42", "--format", "json"])["state"], "invalid");
    Sandbox::new().run(&["explain", "299"]).exits(0).prints("299");
}

#[test]
fn all_kinds_of_topics_are_known() {
    for (topic, kind) in [
        ("404.13", "sub-status"),
        ("http.StatusTeapot", "constant"),
        (":not_found", "constant"),
        ("HTTP_404_NOT_FOUND", "constant"),
        ("proxy_read_timeout", "setting"),
        ("nginx:proxy_read_timeout", "setting"),
        ("cloudflare", "product"),
        ("timeout-inversion", "rule"),
    ] {
        assert_eq!(json(&["explain", topic, "--format", "json"])["kind"], kind, "{topic}");
        Sandbox::new().run(&["explain", topic]).exits(0).says_nothing();
        Sandbox::new().run(&["explain", topic, "--format", "markdown"]).exits(0).prints("### ");
    }
}

#[test]
fn a_class_is_explained() {
    let class = json(&["explain", "4xx", "--format", "json"]);
    assert_eq!((&class["kind"], &class["class"], &class["generic"]), (&"class".into(), &"4xx".into(), &400.into()));
    let codes: Vec<_> = class["codes"].as_array().expect("a list").iter().map(|code| &code["code"]).collect();
    assert!(codes.contains(&&Value::from(404)) && !codes.contains(&&Value::from(500)), "{codes:?}");
    let ran = Sandbox::new().run(&["explain", "5xx"]).exits(0).prints("5xx Server error").prints("503 Service");
    assert!(!ran.stdout.contains("404"), "{}", ran.stdout);
}

#[test]
fn the_projects_own_codes_are_explained() {
    let toml = "[codes]\n460 = { name = \"Seat Taken\", doc = \"https://docs.example.com/460\" }\n477 = \"Late\"\n";
    let sandbox = Sandbox::with(&[("httplsp.toml", toml), ("src/a.rs", "")]);
    sandbox
        .run(&["explain", "460"])
        .exits(0)
        .prints("460 Seat Taken")
        .prints("https://docs.example.com/460")
        // What others mean by the number comes after it.
        .prints("the client closed");
    let own = sandbox.run(&["explain", "477", "--format", "json"]).exits(0);
    let own: Value = serde_json::from_str(&own.stdout).expect("it is JSON");
    assert_eq!(
        (&own["kind"], &own["name"], &own["origin"]),
        (&"status".into(), &"Late".into(), &"httplsp.toml".into())
    );
    sandbox.run(&["explain", "478"]).exits(0).prints("478");
    // A broken configuration keeps nobody from an explanation.
    sandbox.write("httplsp.toml", "[codes]\n404 = \"Gone\"\n");
    sandbox
        .run(&["explain", "404"])
        .exits(0)
        .prints("404 Not Found")
        .says("warning: httplsp.toml:2:1: 404 is registered");
}

#[test]
fn several_topics_and_phrases_are_explained() {
    let sandbox = Sandbox::new();
    sandbox.run(&["explain", "404", "502"]).exits(0).prints("404 Not Found").prints("502 Bad Gateway");
    sandbox.run(&["explain", "not", "found"]).exits(0).prints("404 Not Found");
    assert_eq!(json(&["explain", "404", "502", "--format", "json"]).as_array().map(Vec::len), Some(2));
}

#[test]
fn an_unknown_topic_is_2_with_the_nearest_names() {
    let sandbox = Sandbox::new();
    sandbox.run(&["explain", "prxy_read_timeout"]).exits(2).says("`proxy_read_timeout`");
    sandbox.run(&["explain", "timeout-invertion"]).exits(2).says("`timeout-inversion`");
    sandbox.run(&["explain", "xyzzyxyzzy"]).exits(2).says("nothing is known about `xyzzyxyzzy`");
}

#[test]
fn search_ranks() {
    let results = json(&["search", "rate limit", "--format", "json"]);
    let first = &results["results"][0];
    assert_eq!(first["topic"], "429");
    for key in ["kind", "topic", "name", "summary"] {
        assert!(first[key].is_string(), "{key}");
    }
    assert!(first["score"].is_number());
    let sandbox = Sandbox::new();
    sandbox.run(&["search", "rate", "limit"]).exits(0).prints("429");
    sandbox.run(&["search", "xyzzyxyzzy"]).exits(2).says("nothing was found");
    assert_eq!(json(&["search", "xyzzyxyzzy", "--format", "json"])["results"], Value::Array(Vec::new()));
}

#[test]
fn rules_are_listed_in_three_forms() {
    let sandbox = Sandbox::new();
    sandbox.run(&["rules"]).exits(0).prints("deprecated-status").prints("timeout-inversion");
    sandbox.run(&["rules", "--format", "markdown"]).exits(0).prints("| rule | severity | fix | summary |");
    let rules = json(&["rules", "--format", "json"]);
    let rules = rules["rules"].as_array().expect("a list");
    let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert!(ids.is_sorted() && ids.contains(&"timeout-inversion"));
    assert!(
        rules.iter().all(|rule| rule["summary"].is_string() && rule["docs"].is_string() && rule["fix"].is_string())
    );
}

const CHAIN: &str = r#"
[[chain]]
name = "public api"
hops = [
  { name = "gateway", product = "azure-application-gateway", request-timeout = "30s" },
  { name = "proxy", product = "nginx", files = ["nginx/*.conf"] },
]
"#;

#[test]
fn timeouts_mark_the_violated_step() {
    let sandbox = Sandbox::with(&[
        ("httplsp.toml", CHAIN),
        ("nginx/nginx.conf", "http {\n  server {\n    location / {\n      proxy_pass http://app;\n    }\n  }\n}\n"),
    ]);
    let ran = sandbox.run(&["timeouts"]).exits(0).says_nothing();
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "public api");
    assert!(lines[1].contains("gateway") && lines[1].contains("30s") && !lines[1].contains('!'), "{}", ran.stdout);
    assert!(lines[2].contains("60s") && lines[2].ends_with("! longer than `gateway` (30s)"), "{}", ran.stdout);
    assert_eq!(lines[1].find("azure"), lines[2].find("nginx"), "the columns are aligned");
    let ran = sandbox.run(&["timeouts", "--format", "json"]).exits(0);
    let value: Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    let timer = &value["chains"][0]["hops"][1]["timers"][0];
    assert_eq!((&timer["milliseconds"], &timer["default"]), (&60_000.into(), &true.into()));
    assert_eq!(timer["longer_than"]["hop"], "gateway");
}

/// A proxy in front of an application, told from their files alone.
const COMPOSE: [(&str, &str); 2] = [
    (
        "docker-compose.yml",
        "services:\n  proxy:\n    image: nginx\n    volumes: [\"./nginx.conf:/etc/nginx/nginx.conf\"]\n  app:\n    \
         command: gunicorn -t 120 shop:app\n",
    ),
    ("nginx.conf", "http { server { location /<b>/ { proxy_pass http://app:8000; proxy_read_timeout 90s; } } }\n"),
];

#[test]
fn chains_are_told_from_files_and_drawn() {
    let sandbox = Sandbox::with(&COMPOSE);
    let ran = sandbox.run(&["timeouts"]).exits(0).says_nothing();
    assert!(ran.stdout.starts_with("nginx /<b>/ → app\n"), "{}", ran.stdout);
    assert!(ran.stdout.contains("! longer than `nginx` (90s)"), "{}", ran.stdout);
    let mermaid = sandbox.run(&["timeouts", "--format", "mermaid"]).exits(0).stdout;
    assert!(mermaid.starts_with("flowchart LR\n") && mermaid.contains("c0_0 --> c0_1"), "{mermaid}");
    assert!(
        mermaid.contains("90s proxy_read_timeout /&lt;b&gt;/") && mermaid.ends_with("class c0_1 longer\n"),
        "{mermaid}"
    );
    let svg = sandbox.run(&["timeouts", "--format", "svg"]).exits(0).stdout;
    assert!(svg.starts_with("<svg xmlns=") && svg.ends_with("</svg>\n"), "{svg}");
    assert!(svg.contains("prefers-color-scheme:dark") && !svg.contains("<b>"), "{svg}");
    assert!(svg.contains("longer than nginx (90s)"), "{svg}");
    let ran = sandbox.run(&["check", "--select", "timeout-inversion"]).exits(1);
    assert_eq!(ran.places(), ["docker-compose.yml:6:26"]);
}

#[test]
fn routes_that_are_alike_are_drawn_as_one() {
    let route = |path: &str| format!("    location {path} {{ proxy_pass http://app:8000; }}\n");
    let long = format!("/{}", "a".repeat(300));
    let routes: String = ["/a", "/b", &long].map(route).concat();
    let slow = "    location /slow { proxy_pass http://app:8000; proxy_read_timeout 20s; }\n";
    let nginx = format!("http {{\n  server {{\n{routes}{slow}  }}\n}}\n");
    let sandbox = Sandbox::with(&[COMPOSE[0], ("nginx.conf", &nginx)]);
    let ran = sandbox.run(&["timeouts"]).exits(0).says_nothing();
    let titles: Vec<&str> = ran.stdout.lines().filter(|line| line.contains('→')).collect();
    assert_eq!(titles, ["nginx → app (3 routes)", "nginx /slow → app"], "{}", ran.stdout);
    assert!(ran.stdout.lines().all(|line| line.chars().count() < 200), "{}", ran.stdout);
    let ran = sandbox.run(&["timeouts", "--format", "json"]).exits(0);
    let value: Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    assert_eq!(value["chains"].as_array().map(Vec::len), Some(4), "programs are told all");
}

#[test]
fn the_same_inversion_is_a_finding() {
    let sandbox = Sandbox::with(&[
        ("httplsp.toml", CHAIN),
        ("nginx/nginx.conf", "http {\n  server {\n    location / {\n      proxy_pass http://app;\n    }\n  }\n}\n"),
        ("src/a.rs", ""),
    ]);
    let ran = sandbox.run(&["check", "--select", "timeout-inversion"]).exits(1);
    assert_eq!(ran.places(), ["nginx/nginx.conf:4:7"]);
    // Nobody asked about nginx here.
    assert_eq!(sandbox.run(&["check", "src", "--select", "timeout-inversion"]).exits(0).places(), Vec::<&str>::new());
    sandbox.write(
        "nginx/nginx.conf",
        "http {\n  server {\n    location / {\n      # httplsp: ignore[timeout-inversion] the gateway is raised next week\n      \
         proxy_pass http://app;\n    }\n  }\n}\n",
    );
    assert_eq!(sandbox.run(&["check", "--select", "timeout-inversion"]).exits(0).places(), Vec::<&str>::new());
}

#[test]
fn a_chain_needs_no_other_file() {
    let toml = "[[chain]]\nname = \"api\"\nhops = [\n  \
                { name = \"gateway\", product = \"azure-application-gateway\", request-timeout = \"30s\" },\n  \
                { name = \"proxy\", product = \"nginx\" },\n]\n";
    let sandbox = Sandbox::with(&[("deploy/httplsp.toml", toml)]);
    let ran = sandbox.run(&["check"]).exits(1).prints("deploy/httplsp.toml:5:12: warning[timeout-inversion]");
    assert!(!ran.stderr.contains("no file to check"), "{}", ran.stderr);
    sandbox.run(&["timeouts"]).exits(0).prints("longer than `gateway` (30s)");
    sandbox.write("deploy/httplsp.toml", "nope = 1\n");
    sandbox.run(&["check"]).exits(2).says("deploy/httplsp.toml:1:1: unknown key `nope`");
}

#[test]
fn a_hop_without_files_is_named() {
    let sandbox = Sandbox::with(&[("httplsp.toml", CHAIN), ("src/a.rs", "")]);
    sandbox.run(&["check"]).says("httplsp.toml declares the chain `public api`, whose hop `proxy` has no files");
    Sandbox::with(&[("a.rs", "")])
        .run(&["timeouts"])
        .exits(0)
        .says("no chain is declared, and none can be told from the files");
}

#[test]
fn shells_and_readers_are_served() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        sandbox.run(&["completions", shell]).exits(0).prints("httplsp");
    }
    sandbox.run(&["man"]).exits(0).prints(".TH httplsp 1");
    sandbox.run(&["man", "check"]).exits(0).prints("fail\\-on");
    sandbox.run(&["man", "chek"]).exits(2).says("did you mean `check`?");
    sandbox.run(&["--version"]).exits(0).prints(concat!("httplsp ", env!("CARGO_PKG_VERSION")));
    sandbox.run(&["--help"]).exits(0).prints("Usage: httplsp");
}

#[test]
fn the_language_server_starts_and_ends() {
    let sandbox = Sandbox::new();
    let mut server =
        sandbox.command(&["lsp", "--stdio"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let (mut input, output) = (server.stdin.take().expect("a pipe"), server.stdout.take().expect("a pipe"));
    let mut output = BufReader::new(output);
    let mut send = |body: &str| {
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("it is read");
        input.flush().expect("it is read");
    };
    send(r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#);
    let answer = receive(&mut output);
    assert_eq!(answer["result"]["serverInfo"]["name"], "httplsp", "{answer}");
    send(r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#);
    send(r#"{"jsonrpc":"2.0","id":2,"method":"shutdown"}"#);
    while receive(&mut output)["id"] != 2 {}
    send(r#"{"jsonrpc":"2.0","method":"exit"}"#);
    // stdin is still open: it must end by itself.
    assert!(server.wait().expect("it ends").success());
}

#[test]
fn a_session_that_ends_early_is_1() {
    let sandbox = Sandbox::new();
    let exit = r#"{"jsonrpc":"2.0","method":"exit"}"#;
    let exit = format!("Content-Length: {}\r\n\r\n{exit}", exit.len());
    sandbox.run_with_stdin(&["lsp"], exit).exits(1).says("the client said `exit` without `shutdown`");
    sandbox.run_with_stdin(&["lsp"], "").exits(1).says("the client went away");
}

/// Reads one message.
fn receive(output: &mut impl BufRead) -> Value {
    let mut length = 0;
    loop {
        let mut line = String::new();
        output.read_line(&mut line).expect("a line");
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().expect("a number"),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).expect("a body");
    serde_json::from_slice(&body).expect("it is JSON")
}
