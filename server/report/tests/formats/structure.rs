//! What the readers of each format require.

use std::collections::{BTreeMap, BTreeSet};

use httplsp_lint::{Edit, Finding, Fix, Related, Safety};
use httplsp_report::Format;
use httplsp_text::TextRange;
use serde_json::Value;

use crate::{render, sample};

fn sample_in(format: Format) -> String {
    let sources = sample::sources();
    let findings = sample::findings(&sources);
    render(format, &sample::run(&findings, &sources))
}

fn json(format: Format) -> Value {
    serde_json::from_str(&sample_in(format)).unwrap()
}

fn lines(format: Format) -> Vec<Value> {
    sample_in(format).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The keys of an object, in order.
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// One finding over `range` of a file with `text`, with `fix` in that file.
fn one(text: &str, range: (u32, u32), edits: &[(u32, u32, &str)]) -> (BTreeMap<&'static str, String>, Vec<Finding>) {
    let sources = BTreeMap::from([("f.x", text.to_owned())]);
    let mut findings = sample::findings(&sample::sources());
    findings.truncate(1);
    let finding = &mut findings[0];
    finding.path = "f.x".into();
    finding.range = TextRange::new(range.0, range.1);
    finding.related.clear();
    let edits = edits.iter().map(|(start, end, text)| Edit {
        path: "f.x".into(),
        range: TextRange::new(*start, *end),
        text: (*text).to_owned(),
    });
    finding.fixes = vec![Fix { title: "Fix it".to_owned(), safety: Safety::Safe, edits: edits.collect() }];
    if finding.fixes[0].edits.is_empty() {
        finding.fixes.clear();
    }
    (sources, findings)
}

#[test]
fn json_has_exactly_the_documented_keys() {
    let report = json(Format::Json);
    assert_eq!(keys(&report), ["findings", "summary", "tool", "version"]);
    assert_eq!(report["version"], 1);
    assert_eq!(keys(&report["tool"]), ["name", "version"]);
    assert_eq!(
        keys(&report["summary"]),
        ["duration_ms", "errors", "files", "findings", "infos", "parsed", "suppressed", "warnings"]
    );
    for finding in report["findings"].as_array().unwrap() {
        assert_eq!(
            keys(finding),
            [
                "confidence",
                "fingerprint",
                "fixes",
                "help",
                "message",
                "path",
                "range",
                "related",
                "rule",
                "severity",
                "url"
            ]
        );
        for fix in finding["fixes"].as_array().unwrap() {
            assert_eq!(keys(fix), ["edits", "safety", "title"]);
            for edit in fix["edits"].as_array().unwrap() {
                assert_eq!(keys(edit), ["path", "range", "text"]);
            }
        }
        for related in finding["related"].as_array().unwrap() {
            assert_eq!(keys(related), ["message", "path", "range"]);
        }
    }
    assert_eq!(lines(Format::JsonLines), *report["findings"].as_array().unwrap());
}

#[test]
fn findings_come_in_the_same_order_whatever_the_input_order() {
    let sources = sample::sources();
    let findings = sample::findings(&sources);
    let mut reversed = findings.clone();
    reversed.reverse();
    for format in Format::ALL {
        let report = render(format, &sample::run(&findings, &sources));
        assert_eq!(report, render(format, &sample::run(&reversed, &sources)), "{format}");
    }
}

#[test]
fn rdjson_holds_what_reviewdog_reads() {
    let report = json(Format::Rdjson);
    assert_eq!(report["severity"], "ERROR");
    assert_eq!(report["source"]["name"], "httplsp");
    assert_eq!(lines(Format::RdjsonLines), *report["diagnostics"].as_array().unwrap());
    for diagnostic in report["diagnostics"].as_array().unwrap() {
        assert!(["ERROR", "WARNING", "INFO"].contains(&diagnostic["severity"].as_str().unwrap()));
        assert!(diagnostic["code"]["url"].as_str().unwrap().starts_with("https://"));
        assert!(diagnostic["location"]["path"].is_string());
        // All suggestions of a diagnostic cover the same lines, or reviewdog refuses them.
        let suggestions = diagnostic["suggestions"].as_array().cloned().unwrap_or_default();
        let lines: BTreeSet<_> = suggestions
            .iter()
            .map(|it| (it["range"]["start"]["line"].as_u64(), it["range"]["end"]["line"].as_u64()))
            .collect();
        assert!(lines.len() <= 1, "{suggestions:?}");
    }
}

#[test]
fn rdjson_columns_count_bytes() {
    let (sources, findings) = one("// é😀 301\n", (10, 13), &[(10, 13, "308")]);
    let run = sample::run(&findings, &sources);
    let report: Value = serde_json::from_str(&render(Format::Rdjson, &run)).unwrap();
    assert_eq!(report["diagnostics"][0]["location"]["range"]["start"]["column"], 11);
    assert_eq!(report["diagnostics"][0]["suggestions"][0]["range"]["end"]["column"], 14);
    let report: Value = serde_json::from_str(&render(Format::Json, &run)).unwrap();
    assert_eq!(report["findings"][0]["range"]["start"]["column"], 7);
}

#[test]
fn rdjson_merges_the_edits_of_a_fix() {
    let (sources, mut findings) = one("a b\nc d\n", (0, 1), &[(0, 1, "A"), (6, 7, "D")]);
    let mut other = findings[0].fixes[0].clone();
    other.edits.truncate(1);
    findings[0].fixes.push(other);
    let report: Value = serde_json::from_str(&render(Format::Rdjson, &sample::run(&findings, &sources))).unwrap();
    let suggestions = &report["diagnostics"][0]["suggestions"];
    assert_eq!(suggestions[0]["text"], "A b\nc D");
    assert_eq!(suggestions[1]["text"], "A b\nc d");
    assert_eq!(suggestions[0]["range"], suggestions[1]["range"]);
}

#[test]
fn gitlab_fingerprints_are_unique() {
    let sources = sample::sources();
    let mut findings = sample::findings(&sources);
    for finding in &mut findings {
        finding.fingerprint = "same".to_owned();
    }
    let report: Value = serde_json::from_str(&render(Format::Gitlab, &sample::run(&findings, &sources))).unwrap();
    let issues = report.as_array().unwrap();
    let unique: BTreeSet<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(unique.len(), findings.len());
    for issue in issues {
        assert!(["info", "minor", "major"].contains(&issue["severity"].as_str().unwrap()));
        assert!(issue["location"]["positions"]["begin"]["line"].as_u64().unwrap() >= 1);
    }
}

#[test]
fn github_commands_are_one_line_and_drop_columns_over_several() {
    let report = sample_in(Format::Github);
    assert_eq!(report.lines().count(), sample::findings(&sample::sources()).len());
    for line in report.lines() {
        assert!(["::error ", "::warning ", "::notice "].iter().any(|command| line.starts_with(command)), "{line}");
        let (properties, _) = line.split_once(' ').unwrap().1.split_once("::").unwrap();
        let value = |key: &str| properties.split(',').find_map(|property| property.strip_prefix(key));
        assert_eq!(value("col=").is_some(), value("line=").is_some() && value("line=") == value("endLine="), "{line}");
    }
}

fn review(text: &str, range: (u32, u32), edits: &[(u32, u32, &str)]) -> Value {
    let (sources, findings) = one(text, range, edits);
    let report: Value = serde_json::from_str(&render(Format::GithubReview, &sample::run(&findings, &sources))).unwrap();
    report
}

fn suggestion(report: &Value) -> Option<&str> {
    let body = report["comments"][0]["body"].as_str()?;
    let (_, rest) = body.split_once("```suggestion\n")?;
    rest.split_once("```").map(|(text, _)| text)
}

#[test]
fn suggestions_replace_whole_lines() {
    let report = review("a 301 b\nc\n", (2, 5), &[(2, 5, "308")]);
    assert_eq!((suggestion(&report), &report["comments"][0]["line"]), (Some("a 308 b\n"), &Value::from(1)));
    assert_eq!(report["comments"][0].get("start_line"), None);

    let report = review("a\nb\nc\n", (2, 3), &[(0, 1, "A"), (4, 5, "C")]);
    assert_eq!(suggestion(&report), Some("A\nb\nC\n"));
    assert_eq!(report["comments"][0]["start_line"], 1);
    assert_eq!(report["comments"][0]["line"], 3);

    let report = review("a\nb\nc\n", (2, 3), &[(2, 4, "")]);
    assert_eq!((suggestion(&report), &report["comments"][0]["line"]), (Some(""), &Value::from(2)));
}

#[test]
fn what_cannot_be_suggested_is_only_named() {
    // Behind the last line break there is no line to replace.
    let report = review("a\n", (0, 1), &[(2, 2, "b\n")]);
    assert_eq!((suggestion(&report), &report["comments"][0]["line"]), (None, &Value::from(1)));
    assert!(report["comments"][0]["body"].as_str().unwrap().contains("Other fixes: Fix it"));
    // A line that becomes empty looks like a line that goes.
    assert_eq!(suggestion(&review("a\nb\n", (0, 1), &[(0, 1, "")])), None);
    // GitHub does not end lines at a lone carriage return.
    assert_eq!(suggestion(&review("a\rb\r", (0, 1), &[(0, 3, "x\ry")])), None);
}

#[test]
fn nothing_is_longer_than_github_allows() {
    let (sources, mut findings) = one("a\n", (0, 1), &[(0, 1, &"x".repeat(70_000))]);
    let related = Related { path: "f.x".into(), range: TextRange::at(0), message: "y".repeat(100) };
    findings[0].related = vec![related; 2000];
    let all = vec![findings[0].clone(); 50];
    let run = sample::run(&all, &sources);
    assert!(render(Format::Markdown, &run).chars().count() < 65_536);
    let report: Value = serde_json::from_str(&render(Format::GithubReview, &run)).unwrap();
    for body in report["comments"].as_array().unwrap().iter().map(|comment| &comment["body"]).chain([&report["body"]]) {
        assert!(body.as_str().unwrap().chars().count() < 65_536);
    }
}

#[test]
fn a_comment_says_what_it_leaves_out() {
    let (sources, findings) = one("a\n", (0, 1), &[]);
    let all = vec![findings[0].clone(); 2000];
    let report = render(Format::Markdown, &sample::run(&all, &sources));
    let shown = report.matches("**error**").count();
    assert!(shown > 50 && shown < 2000, "{shown}");
    assert!(report.ends_with(&format!("\n{} more findings did not fit into this comment.\n", 2000 - shown)));
    assert_eq!(report.matches("<details>").count(), report.matches("</details>").count());
}

#[test]
fn xml_is_well_formed() {
    for format in [Format::Junit, Format::Checkstyle] {
        let report = sample_in(format);
        let mut open = Vec::new();
        for part in report.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap();
            assert!(!text.contains('>'), "{part}");
            for bad in tag.split('&').chain(text.split('&')).skip(1) {
                let entity = bad.split(';').next().unwrap();
                let known = ["amp", "lt", "gt", "quot", "apos"].contains(&entity) || entity.starts_with('#');
                assert!(known || !part.contains(&format!("&{entity}")), "{part}");
            }
            if tag.starts_with('?') || tag.ends_with('/') {
                continue;
            }
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name.to_owned())),
                None => open.push(tag.split(' ').next().unwrap().to_owned()),
            }
        }
        assert_eq!(open, Vec::<String>::new());
    }
}

#[test]
fn what_repeats_in_a_file_is_shown_once_to_people() {
    let (sources, mut findings) = one("a\nb\nc\nd\n", (0, 1), &[(0, 1, "x")]);
    findings[0].message = "this is wrong".to_owned();
    for start in [2, 4] {
        let mut again = findings[0].clone();
        again.range = TextRange::new(start, start + 1);
        findings.push(again);
    }
    let mut other = findings[0].clone();
    other.range = TextRange::new(6, 7);
    other.message = "something else".to_owned();
    findings.push(other);
    let full = render(Format::Full, &sample::run(&findings, &sources));
    let shown = full.matches(findings[0].message.as_str()).count();
    assert_eq!((shown, full.matches("something else").count()), (1, 1), "{full}");
    assert!(full.contains("at 2 further places in this file: lines 2, 3"), "{full}");
    assert!(full.contains("4 "), "the sum counts every place: {full}");
    // What programs read has every place.
    let concise = render(Format::Concise, &sample::run(&findings, &sources));
    assert_eq!(concise.matches(findings[0].message.as_str()).count(), 3, "{concise}");
    let json: Value = serde_json::from_str(&render(Format::Json, &sample::run(&findings, &sources))).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 4, "{json}");
}
