//! One set of findings with everything that formats have to cope with.

#![expect(clippy::unwrap_used, reason = "a sample that does not hold together is a bug in the tests")]

use std::collections::BTreeMap;

use httplsp_lint::{Confidence, Edit, Finding, Fix, FixAvailability, Profile, Related, RuleMeta, Safety, Severity};
use httplsp_report::{Run, Summary};
use httplsp_text::TextRange;

const fn rule(id: &'static str, severity: Severity, fix: FixAvailability, summary: &'static str) -> RuleMeta {
    RuleMeta {
        id,
        summary,
        docs: "",
        severity,
        profile: Profile::Default,
        fix,
        file: "server/lint/src/rules/sample.rs",
    }
}

pub static REDIRECT: RuleMeta = RuleMeta {
    docs: " ## What it does\n\n Finds `301` and `302` where the route takes another method than GET,\n and the method matters.\n\n \
           ## Why is this bad?\n\n Clients may repeat the request as GET.\n",
    ..rule(
        "method-changing-redirect",
        Severity::Warning,
        FixAvailability::Safe,
        "a redirect after which clients may use another method",
    )
};
pub static BODY: RuleMeta = rule(
    "success-with-error-body",
    Severity::Warning,
    FixAvailability::Choice,
    "a success status is sent with a body that reports an error",
);
pub static TIMEOUT: RuleMeta =
    rule("timeout-inversion", Severity::Error, FixAvailability::None, "a hop waits less long than the hop behind it");
pub static RETRY_AFTER: RuleMeta =
    rule("retry-after-missing", Severity::Info, FixAvailability::Unsafe, "429 or 503 without Retry-After");
pub static SWALLOWED: RuleMeta = RuleMeta {
    profile: Profile::Strict,
    ..rule("success-in-error-handler", Severity::Error, FixAvailability::None, "an error handler answers with success")
};
/// Finds nothing in the sample.
pub static UNUSED: RuleMeta =
    rule("deprecated-status", Severity::Warning, FixAvailability::Choice, "a withdrawn status is sent");

const USERS: &str = r#"const express = require("express");
const app = express();

// 👩‍💻 moved in v2
app.post("/v1/users", (req, res) => {
  res.redirect(301, "/v2/users");
});

app.get("/v1/users/:id", async (req, res) => {
	const user = await db.find(req.params.id);
	if (!user) {
		return res.status(200).json({ error: "not found 🤷" });
	}
	res.json(user);
});
"#;

const NGINX: &str = "upstream app {\r\n    server app:8000;\r\n}\r\n\r\nserver {\r\n    location / {\r\n        \
                     proxy_pass http://app;\r\n        proxy_read_timeout 30s;\r\n    }\r\n}\r\n";

const GUNICORN: &str = "bind = \"0.0.0.0:8000\"\nworkers = 4\ntimeout = 120\n";

const HANDLER: &str = "\u{feff}@app.errorhandler(PaymentError)
def payment_failed(error):
    log.warning(\"payment failed: %s\", error)
    receipt = render_receipt(error.order)
    notify(error.order.customer, receipt)
    metrics.count(\"payment.failed\")
    return jsonify(
        ok=False,
        reason=str(error),
    )
";

const LIMIT: &str = "func limit(w http.ResponseWriter, r *http.Request) {\n\tif !bucket.Take(r.RemoteAddr) {\n\t\t\
                     w.WriteHeader(http.StatusTooManyRequests)\n\t\treturn\n\t}\n}";

/// The files, by path.
pub fn sources() -> BTreeMap<&'static str, String> {
    let filler = |n: usize| (0..n).map(|i| format!("f{i}(e,t);")).collect::<String>();
    let long = format!("{}r.status(200).json({{error:m}});{}\n", filler(70), filler(90));
    BTreeMap::from([
        ("api/users.js", USERS.to_owned()),
        ("deploy/nginx/site.conf", NGINX.to_owned()),
        ("gunicorn.conf.py", GUNICORN.to_owned()),
        ("app/payments.py", HANDLER.to_owned()),
        ("public/app.min.js", long),
        ("limits/limit.go", LIMIT.to_owned()),
        ("empty.conf", String::new()),
        ("odd/a b#1%25:é,x.rb", "render status: 200 # \x1b[31mred\x07 \u{202e}\nx = <a>&]]>\n".to_owned()),
        ("windows\\legacy.js", "a\rb\rres.status(200).send(e)\r".to_owned()),
    ])
}

struct Builder<'s> {
    sources: &'s BTreeMap<&'static str, String>,
    findings: Vec<Finding>,
}

impl Builder<'_> {
    /// The range of the first `needle` in the file.
    fn at(&self, path: &str, needle: &str) -> TextRange {
        let start = self.sources[path].find(needle).unwrap();
        TextRange::from(start..start + needle.len())
    }

    fn add(
        &mut self,
        rule: &'static RuleMeta,
        path: &str,
        range: TextRange,
        message: &str,
        help: &str,
    ) -> &mut Finding {
        let number = self.findings.len() + 1;
        self.findings.push(Finding {
            rule,
            severity: rule.severity,
            confidence: Confidence::Certain,
            message: message.to_owned(),
            help: help.to_owned(),
            path: path.into(),
            range,
            related: Vec::new(),
            fixes: Vec::new(),
            fingerprint: format!("{number:016x}"),
        });
        self.findings.last_mut().unwrap()
    }
}

fn related(path: &str, range: TextRange, message: &str) -> Related {
    Related { path: path.into(), range, message: message.to_owned() }
}

fn fix(title: &str, safety: Safety, edits: &[(&str, TextRange, &str)]) -> Fix {
    let edit = |(path, range, text): &(&str, TextRange, &str)| Edit {
        path: (*path).into(),
        range: *range,
        text: (*text).to_owned(),
    };
    Fix { title: title.to_owned(), safety, edits: edits.iter().map(edit).collect() }
}

/// The findings, not in the order of the output.
pub fn findings(sources: &BTreeMap<&'static str, String>) -> Vec<Finding> {
    let mut b = Builder { sources, findings: Vec::new() };

    let nginx = "deploy/nginx/site.conf";
    let (range, worker) = (b.at(nginx, "proxy_read_timeout 30s;"), b.at("gunicorn.conf.py", "timeout = 120"));
    let upstream = b.at(nginx, "app {");
    b.add(
        &TIMEOUT,
        nginx,
        range,
        "nginx gives up after 30 s, but gunicorn may work on the request for 120 s: the client gets a 504 while the worker goes on",
        "raise `proxy_read_timeout` above 120s, or lower gunicorn's `timeout` below 30",
    )
    .related
    .extend([
        related("gunicorn.conf.py", worker, "the worker is stopped after 120 s"),
        related(nginx, upstream, "requests go here"),
        related("charts/values.yaml", TextRange::new(120, 130), "the chart sets the same value"),
    ]);

    let users = "api/users.js";
    let (range, route) = (b.at(users, "301"), b.at(users, "app.post"));
    let finding = b.add(
        &REDIRECT,
        users,
        range,
        "after a 301 most clients repeat a POST as GET and drop the body",
        "answer 308, which keeps the method and the body",
    );
    finding.related.push(related(users, route, "this route takes POST"));
    finding.fixes.push(fix("Replace with 308", Safety::Safe, &[(users, range, "308")]));

    let (range, body) = (b.at(users, "200"), b.at(users, "{ error: \"not found 🤷\" }"));
    let finding = b.add(
        &BODY,
        users,
        range,
        "200 says that the request succeeded, but the body reports an error",
        "send the status that fits the error, so that clients, caches and monitors see it",
    );
    finding.related.push(related(users, body, "the body reports an error"));
    finding.confidence = Confidence::Likely;
    finding.fixes.push(fix("Replace with 404", Safety::Choice, &[(users, range, "404")]));
    finding.fixes.push(fix("Replace with 500", Safety::Choice, &[(users, range, "500")]));

    let range = b.at("app/payments.py", "return jsonify(\n        ok=False,\n        reason=str(error),\n    )\n");
    let handler = b.at("app/payments.py", "@app.errorhandler(PaymentError)");
    b.add(
        &SWALLOWED,
        "app/payments.py",
        range,
        "this error handler answers 200, Flask's default, so every failed payment counts as a success",
        "return the status with the body: `return jsonify(…), 402`",
    )
    .related
    .push(related("app/payments.py", handler, "handles PaymentError"));

    let min = "public/app.min.js";
    let range = b.at(min, "200");
    let finding = b.add(
        &BODY,
        min,
        range,
        "200 says that the request succeeded, but the body reports an error",
        "send a 4xx or 5xx",
    );
    finding.fixes.push(fix("Replace with 400", Safety::Choice, &[(min, range, "400")]));

    let limit = "limits/limit.go";
    let range = b.at(limit, "w.WriteHeader(http.StatusTooManyRequests)");
    let finding = b.add(
        &RETRY_AFTER,
        limit,
        range,
        "429 without `Retry-After` leaves clients guessing when to come back",
        "set `Retry-After` to the seconds until the next token",
    );
    let (line, eof) = (TextRange::at(range.start), TextRange::at(LIMIT.len() as u32));
    finding.fixes.push(fix(
        "Set Retry-After",
        Safety::Unsafe,
        &[(limit, line, "w.Header().Set(\"Retry-After\", \"1\")\n\t\t"), (limit, eof, "\n")],
    ));

    b.add(&TIMEOUT, "empty.conf", TextRange::at(0), "the file sets no timeout at all", "");
    b.add(&RETRY_AFTER, limit, eof, "the last handler ends without an answer", "end with a status");
    let gone =
        b.add(&BODY, "gone/deleted.rb", TextRange::new(40, 43), "the file has been deleted meanwhile", "send a 4xx");
    gone.fixes.push(fix("Replace with 404", Safety::Safe, &[("gone/deleted.rb", TextRange::new(40, 43), "404")]));
    let legacy = "windows\\legacy.js";
    let range = b.at(legacy, "200");
    b.add(&BODY, legacy, range, "lines end with a lone carriage return", "send a 4xx");
    let odd = "odd/a b#1%25:é,x.rb";
    let range = b.at(odd, "200 # \x1b[31mred\x07 \u{202e}\nx = <a>&]]>");
    let finding = b.add(
        &BODY,
        odd,
        range,
        "control characters \x1b[2J, 100%, <b>\"markup\"</b> & ]]>, |pipes|\nand line breaks are shown, not obeyed",
        "escape: ::error::, `ticks`",
    );
    finding.fixes.push(fix("Replace with ```404```", Safety::Choice, &[(odd, range, "```\n404")]));
    b.findings
}

/// A run over `findings`.
pub fn run<'a>(findings: &'a [Finding], sources: &'a BTreeMap<&'static str, String>) -> Run<'a> {
    Run {
        findings,
        sources,
        rules: vec![&UNUSED, &REDIRECT, &RETRY_AFTER, &SWALLOWED, &BODY, &TIMEOUT],
        summary: Summary { files: 12, parsed: 9, failed: 1, suppressed: 3, fixed: 0, duration_ms: 1284 },
        version: "0.1.0",
        color: false,
        hyperlinks: false,
        width: 100,
    }
}
