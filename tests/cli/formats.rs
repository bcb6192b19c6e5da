//! Every format, on stdout and in files. What each holds is tested with the formats themselves.

use serde_json::Value;

use crate::sandbox::{CLEAN, DEPRECATED, Sandbox, UNUSED};

const FORMATS: [&str; 13] = [
    "full",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "rdjsonl",
    "markdown",
    "github-review",
];

#[test]
fn every_format_names_the_finding_and_nothing_when_there_is_none() {
    let (dirty, clean) = (Sandbox::with(&[("a.rs", DEPRECATED)]), Sandbox::with(&[("a.rs", CLEAN)]));
    for format in FORMATS {
        dirty.run(&["check", "--format", format]).exits(1).says_nothing().prints("a.rs").prints("deprecated-status");
        let nothing = clean.run(&["check", "--format", format]).exits(0).says_nothing();
        assert!(!nothing.stdout.contains("a.rs"), "{format}: {}", nothing.stdout);
        match format {
            "json" | "sarif" | "gitlab" | "rdjson" | "github-review" => {
                serde_json::from_str::<Value>(&nothing.stdout).expect(format);
                let found = dirty.run(&["check", "--format", format]).stdout;
                serde_json::from_str::<Value>(&found).expect(format);
            }
            "jsonl" | "rdjsonl" => {
                assert_eq!(nothing.stdout, "");
                let found = dirty.run(&["check", "--format", format]).stdout;
                assert_eq!(found.lines().map(serde_json::from_str::<Value>).filter(Result::is_ok).count(), 1);
            }
            "junit" | "checkstyle" => assert!(nothing.stdout.starts_with("<?xml"), "{}", nothing.stdout),
            "concise" | "github" => assert_eq!(nothing.stdout, ""),
            _ => {}
        }
    }
}

#[test]
fn json_is_as_documented() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED), ("b.rs", CLEAN), ("c.rs", ""), ("d.rs", UNUSED)]);
    let report: Value =
        serde_json::from_str(&sandbox.run(&["check", "--format", "json"]).exits(1).stdout).expect("it is JSON");
    assert_eq!(report["version"], 1);
    assert_eq!(report["tool"]["name"], "httplsp");
    let summary = &report["summary"];
    assert_eq!((&summary["files"], &summary["findings"], &summary["warnings"]), (&4.into(), &2.into(), &2.into()));
    assert!(summary["parsed"].as_u64().is_some_and(|parsed| (1..4).contains(&parsed)), "{summary}");
    let finding = &report["findings"][0];
    assert_eq!(finding["path"], "a.rs");
    assert_eq!(finding["range"]["start"], serde_json::json!({ "line": 3, "column": 5 }));
    assert_eq!(finding["fixes"][0]["safety"], "choice");
    assert!(finding["fingerprint"].as_str().is_some_and(|text| text.len() >= 16));
}

#[test]
fn an_unknown_format_is_2_with_the_nearest() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    sandbox.run(&["check", "--format", "jsno"]).exits(2).says("did you mean `json`?");
    sandbox.run(&["check", "--output", "sraif=x"]).exits(2).says("did you mean `sarif`?");
    sandbox.run(&["check", "--output", "sarif"]).exits(2).says("write it like `sarif=report.sarif`");
    sandbox.run(&["check", "--output", "sarif="]).exits(2);
    sandbox.run(&["check", "--output", "sarif=x", "--output", "json=x"]).exits(2).says("x is named twice");
}

#[test]
fn several_reports_are_written_in_one_run() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    let ran =
        sandbox.run(&["check", "--format", "concise", "--output", "sarif=r.sarif", "--output", "json=r.json"]).exits(1);
    assert_eq!(ran.places(), ["a.rs:3:5"]);
    let sarif: Value = serde_json::from_str(&sandbox.read("r.sarif")).expect("it is JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let json: Value = serde_json::from_str(&sandbox.read("r.json")).expect("it is JSON");
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(1));
    let left: Vec<_> = std::fs::read_dir(sandbox.path(".")).expect("a directory").flatten().collect();
    assert_eq!(left.len(), 4, "no temporary file is left: {left:?}");
}

#[test]
fn a_report_that_cannot_be_written_is_2_and_the_others_are_written() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    let ran = sandbox
        .run(&["check", "--output", "json=no/such/r.json", "--output", "sarif=r.sarif"])
        .exits(2)
        .says("no/such/r.json cannot be written: no such file or directory");
    assert_eq!(ran.places(), ["a.rs:3:5"]);
    assert!(sandbox.read("r.sarif").contains("deprecated-status"));
}

#[test]
fn statistics_count_by_rule() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED), ("b.rs", DEPRECATED), ("c.rs", UNUSED)]);
    let ran = sandbox.run(&["check", "--statistics", "--output", "json=r.json"]).exits(1);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(
        lines[0].starts_with("2  deprecated-status ") && lines[1].starts_with("1  unused-suppression "),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 2);
    assert!(sandbox.read("r.json").contains("a.rs"));
    let counts: Value =
        serde_json::from_str(&sandbox.run(&["check", "--statistics", "--format", "json"]).exits(1).stdout)
            .expect("JSON");
    assert_eq!((&counts["findings"], &counts["rules"][0]["count"]), (&3.into(), &2.into()));
    sandbox.run(&["check", "--statistics", "--format", "sarif"]).exits(2).says("no form for `sarif`");
}
