//! What the standard requires of a SARIF log, as far as httplsp relies on it. The README says how to validate a log
//! against the official schema.

use httplsp_report::Format;
use serde_json::Value;

use crate::{render, sample};

fn log() -> Value {
    let sources = sample::sources();
    let findings = sample::findings(&sources);
    serde_json::from_str(&render(Format::Sarif, &sample::run(&findings, &sources))).unwrap()
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Every object of the log that has the member `key`, wherever it is.
fn having<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(members) => {
            if members.contains_key(key) {
                found.push(value);
            }
            members.values().for_each(|member| having(member, key, found));
        }
        Value::Array(items) => items.iter().for_each(|item| having(item, key, found)),
        _ => {}
    }
}

#[test]
fn the_log_says_what_it_is() {
    let log = log();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("/sarif-schema-2.1.0.json"));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["tool"]["driver"]["name"], "httplsp");
    assert_eq!(run["tool"]["driver"]["semanticVersion"], "0.1.0");
    // A file could not be read.
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    assert!(run["originalUriBaseIds"].get("%SRCROOT%").is_some());
}

#[test]
fn every_result_refers_to_its_rule() {
    let log = log();
    let rules = array(&log["runs"][0]["tool"]["driver"]["rules"]);
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
        assert!(
            ["none", "note", "warning", "error"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
        );
        assert!(rule["helpUri"].as_str().unwrap().starts_with("https://"));
    }
    let results = array(&log["runs"][0]["results"]);
    assert!(!results.is_empty());
    for result in results {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(!result["partialFingerprints"]["httplsp/v1"].as_str().unwrap().is_empty());
        assert_eq!(array(&result["locations"]).len(), 1);
    }
}

#[test]
fn a_rule_that_was_not_listed_is_described_all_the_same() {
    let sources = sample::sources();
    let findings = sample::findings(&sources);
    let mut run = sample::run(&findings, &sources);
    run.rules.clear();
    let log: Value = serde_json::from_str(&render(Format::Sarif, &run)).unwrap();
    let rules = array(&log["runs"][0]["tool"]["driver"]["rules"]);
    assert_eq!(rules.len(), 5);
    for result in array(&log["runs"][0]["results"]) {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
    }
}

#[test]
fn regions_are_text_regions_that_agree_with_themselves() {
    let log = log();
    let mut regions = Vec::new();
    having(&log, "startLine", &mut regions);
    assert!(regions.len() > 15);
    for region in regions {
        let number = |key: &str| region[key].as_u64().unwrap();
        let start = (number("startLine"), number("startColumn"));
        let end = (number("endLine"), number("endColumn"));
        assert!(start.0 >= 1 && start.1 >= 1 && start <= end, "{region}");
        if start.0 == end.0 {
            assert_eq!(number("charLength"), end.1 - start.1, "{region}");
        }
    }
}

#[test]
fn addresses_are_relative_references() {
    let log = log();
    let mut locations = Vec::new();
    having(&log, "uri", &mut locations);
    for location in locations {
        assert_eq!(location["uriBaseId"], "%SRCROOT%");
        let uri = location["uri"].as_str().unwrap();
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%,!$&'()*+;=@".contains(&byte);
        assert!(uri.bytes().all(allowed) && !uri.starts_with('/'), "{uri}");
    }
}

#[test]
fn fixes_name_the_region_they_replace() {
    let log = log();
    let mut fixes = Vec::new();
    having(&log, "artifactChanges", &mut fixes);
    assert_eq!(fixes.len(), 6);
    for fix in fixes {
        for change in array(&fix["artifactChanges"]) {
            let replacements = array(&change["replacements"]);
            assert!(!replacements.is_empty());
            assert!(replacements.iter().all(|it| it["deletedRegion"].is_object()));
        }
    }
}

#[test]
fn related_places_have_numbers_of_their_own() {
    for result in array(&log()["runs"][0]["results"]) {
        let ids: Vec<u64> = array(&result["relatedLocations"]).iter().map(|it| it["id"].as_u64().unwrap()).collect();
        assert_eq!(ids, (1..=ids.len() as u64).collect::<Vec<_>>());
    }
}
