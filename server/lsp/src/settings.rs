//! The settings under `httplsp` as a schema, for editors that show settings to people.

use httplsp_lint::RULES;
use serde_json::{Map, Value, json};

/// Every setting that the server reads, by its full name: JSON schemas with a default and a description in Markdown.
/// The default is what an editor may send in place of nothing.
pub fn properties() -> Map<String, Value> {
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
    let some_rules = json!({ "type": "string", "enum": ids });
    let all = json!({
        "httplsp.profile": {
            "type": ["string", "null"],
            "enum": [null, "default", "strict", "pedantic"],
            "markdownEnumDescriptions": [
                "What `httplsp.toml` says.",
                "What everybody should see.",
                "Tests, mock servers and generated files too, and the reserve rules.",
                "Matters of taste too.",
            ],
            "default": null,
            "markdownDescription": "How much to report, whatever `httplsp.toml` says.",
        },
        "httplsp.select": {
            "type": "array",
            "items": some_rules.clone(),
            "uniqueItems": true,
            "default": [],
            "markdownDescription": "Run only these rules. Empty: all rules of the profile.",
        },
        "httplsp.ignore": {
            "type": "array",
            "items": some_rules,
            "uniqueItems": true,
            "default": [],
            "markdownDescription": "Do not run these rules.",
        },
        "httplsp.rules": {
            "type": "object",
            "properties": rules(),
            "additionalProperties": false,
            "default": {},
            "markdownDescription": "Severities of single rules, above those in `httplsp.toml`: `off`, `info`, `warning` \
                                    or `error`. What a whole team should see belongs into `httplsp.toml`, where CI \
                                    finds it too.",
        },
        "httplsp.config": {
            "type": "string",
            "default": "",
            "markdownDescription": "Use this configuration file, an absolute path. Empty: the nearest `httplsp.toml` \
                                    above each file.",
        },
        "httplsp.isolated": {
            "type": "boolean",
            "default": false,
            "markdownDescription": "Ignore all configuration files.",
        },
        "httplsp.inlayHints.enable": {
            "type": "boolean",
            "default": true,
            "markdownDescription": "Show inlay hints.",
        },
        "httplsp.inlayHints.statuses": {
            "type": "boolean",
            "default": true,
            "markdownDescription": "Show the name of a status behind a bare number, as in `404 Not Found`.",
        },
        "httplsp.inlayHints.timeouts": {
            "type": "boolean",
            "default": true,
            "markdownDescription": "Show the timeouts in force where a request is passed on.",
        },
    });
    match all {
        Value::Object(all) => all,
        _ => Map::new(),
    }
}

/// A severity for each rule.
fn rules() -> Map<String, Value> {
    let severity = |summary: &str| json!({ "type": "string", "enum": ["off", "info", "warning", "error"], "description": summary });
    RULES.iter().map(|rule| (rule.meta().id.to_owned(), severity(rule.meta().summary))).collect()
}
