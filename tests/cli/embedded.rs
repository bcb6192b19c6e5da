//! Texts in other formats within a file.

use crate::sandbox::Sandbox;

const INGRESS: &str = "metadata:\n  annotations:\n    nginx.ingress.kubernetes.io/server-snippet: |\n      # 🦀\n      \
                       add_header Strict-Transport-Security \"max-age=31536000\";\n";

#[test]
fn a_snippet_is_checked_and_fixed_where_it_stands() {
    let sandbox = Sandbox::with(&[("deploy/ingress.yaml", INGRESS)]);
    sandbox.run(&["check"]).exits(1).prints("deploy/ingress.yaml:5:7").prints("add-header-without-always");
    sandbox.run(&["check", "--fix"]).exits(0);
    assert_eq!(sandbox.read("deploy/ingress.yaml"), INGRESS.replace("000\";", "000\" always;"));
}

#[test]
fn line_ends_of_other_systems_stay() {
    let text = INGRESS.replace('\n', "\r\n");
    let sandbox = Sandbox::with(&[("deploy/ingress.yaml", text.as_str())]);
    sandbox.run(&["check", "--fix"]).exits(0);
    assert_eq!(sandbox.read("deploy/ingress.yaml"), text.replace("000\";", "000\" always;"));
}

#[test]
fn documents_and_dockerfiles_are_checked() {
    let sandbox = Sandbox::with(&[
        ("docs/guide.md", "# x\n\n```nginx\nlocation / { return 1000; }\n```\n"),
        ("Dockerfile", "FROM nginx\nCOPY <<EOF /etc/nginx/conf.d/a.conf\nserver { return 1000; }\nEOF\n"),
    ]);
    sandbox.run(&["check"]).exits(1).prints("docs/guide.md:4:21").prints("Dockerfile:3:17");
}

#[test]
fn a_text_whose_quotes_are_escaped_stands_in_another_one() {
    let script = |quote: &str| {
        let server = format!("server {{ server_name {quote}a.example.org{quote}; return 1000; }}");
        format!("#!/bin/sh\ncat > /etc/nginx/conf.d/a.conf <<EOF\n{server}\nEOF\n")
    };
    Sandbox::with(&[("deploy.sh", script("\"").as_str())]).run(&["check"]).exits(1).prints("deploy.sh:3");
    Sandbox::with(&[("deploy.sh", script("\\\"").as_str())]).run(&["check"]).exits(0);
}

#[test]
fn logs_are_left_alone() {
    let line = "::1 - - [10/Oct/2026:13:55:36 +0000] \"GET / HTTP/1.1\" 999 0\n";
    let sandbox = Sandbox::with(&[("access.log", line)]);
    sandbox.run(&["check"]).exits(0);
    sandbox.run(&["check", "access.log"]).exits(0);
}

#[test]
fn ways_that_stand_beside_each_other_are_no_steps() {
    let shown = |code: &str| {
        let text =
            format!("# Answers\n\n```js\nconst express = require('express');\nconst app = express();\n{code}```\n");
        let ran = Sandbox::with(&[("AGENTS.md", text.as_str())]).run(&["check"]);
        ran.stdout.contains("missing-return-after-response")
    };
    let both = "res.status(200).json({ ok: true });\nres.status(400).json({ ok: false });\n";
    assert!(!shown(both), "a list of answers");
    assert!(shown(&format!("app.get('/a', (req, res) => {{\n{both}}});\n")), "a handler");
}
