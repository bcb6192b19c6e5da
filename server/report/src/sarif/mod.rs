//! SARIF 2.1.0, for GitHub code scanning and other services that collect results.

mod model;
mod uri;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use httplsp_lint::{Finding, Profile, Related, RuleMeta, Severity};
use httplsp_text::TextRange;

use self::model::{
    ArtifactChange, BaseId, BaseIds, Configuration, Content, Driver, Fingerprints, Fix, FixProperties, Invocation,
    Location, Log, PhysicalLocation, Region, Replacement, Result, ResultProperties, Rule, RuleProperties, Run, Text,
    Tool,
};
use crate::place::{Files, SourceFile};
use crate::rule_docs::{first_paragraph, markdown, pascal_case};
use crate::safe_json::write_pretty;
use crate::text::{HOME, message_and_help, sentence};

/// Where the standard keeps the schema of this version.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes one log with one run.
pub(crate) fn write(run: &crate::Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    let findings = run.sorted();

    let mut rules = run.rules.clone();
    let mut index: BTreeMap<&str, usize> = rules.iter().enumerate().map(|(at, rule)| (rule.id, at)).collect();
    for finding in &findings {
        // A rule that the caller did not list is described all the same: every result refers to its rule.
        index.entry(finding.rule.id).or_insert_with(|| {
            rules.push(finding.rule);
            rules.len() - 1
        });
    }

    let driver = Driver {
        name: "httplsp",
        version: run.version,
        semantic_version: is_semantic(run.version).then_some(run.version),
        information_uri: HOME,
        rules: rules.into_iter().map(rule).collect(),
    };
    let root =
        "The directory that paths in this report start from: the root of the repository, or where httplsp was run.";
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver },
            invocations: [Invocation { execution_successful: run.summary.failed == 0 }],
            original_uri_base_ids: BaseIds { source_root: BaseId { description: text(root) } },
            newline_sequences: ["\r\n", "\n", "\r"],
            column_kind: "unicodeCodePoints",
            results: findings.into_iter().map(|finding| result(finding, &index, &files)).collect(),
        }],
    };
    write_pretty(out, &log)
}

fn is_semantic(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    core.split('.').count() == 3 && core.split('.').all(|part| part.parse::<u64>().is_ok())
}

fn text<'a>(text: impl Into<Cow<'a, str>>) -> Text<'a> {
    Text { text: text.into(), markdown: None }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// `text` as a title that stands alone: services show it above everything else.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    sentence(&format!("{first}{}", chars.as_str()))
}

fn rule(rule: &RuleMeta) -> Rule {
    let docs = markdown(rule);
    let full = capitalised(&first_paragraph(rule));
    let help = if docs.is_empty() { full.clone() } else { docs };
    Rule {
        id: rule.id,
        name: pascal_case(rule.id),
        short_description: text(capitalised(rule.summary)),
        full_description: text(full),
        default_configuration: Configuration { enabled: rule.profile == Profile::Default, level: level(rule.severity) },
        help_uri: rule.url(),
        help: Text { text: help.clone().into(), markdown: Some(help) },
        properties: RuleProperties {
            tags: ["http"],
            problem_severity: match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "recommendation",
            },
            fix: rule.fix.as_str(),
        },
    }
}

fn result<'a>(finding: &'a Finding, rules: &BTreeMap<&str, usize>, files: &Files<'a>) -> Result<'a> {
    let related = |(at, place): (usize, &'a Related)| Location {
        id: Some(at + 1),
        message: Some(text(sentence(&place.message))),
        ..location(&place.path, place.range, files)
    };
    Result {
        rule_id: finding.rule.id,
        rule_index: rules.get(finding.rule.id).copied().unwrap_or(0),
        level: level(finding.severity),
        message: Text {
            text: message_and_help(&finding.message, &finding.help, " ").into(),
            markdown: Some(message_and_help(&finding.message, &finding.help, "\n\n")),
        },
        locations: [location(&finding.path, finding.range, files)],
        related_locations: finding.related.iter().enumerate().map(related).collect(),
        partial_fingerprints: Fingerprints { v1: &finding.fingerprint },
        fixes: finding.fixes.iter().filter_map(|it| fix(it, files)).collect(),
        properties: ResultProperties { confidence: finding.confidence.as_str() },
    }
}

fn location<'a>(path: &'a str, range: TextRange, files: &Files<'a>) -> Location {
    let region = files.get(path).map(|file| region(&file, range));
    Location {
        id: None,
        physical_location: PhysicalLocation { artifact_location: uri::location(path), region },
        message: None,
    }
}

fn region(file: &SourceFile<'_>, range: TextRange) -> Region {
    let span = file.span(range);
    let range = file.clamp(range);
    let char_offset = file.char_offset(range.start);
    Region {
        start_line: span.start.line,
        start_column: span.start.column,
        end_line: span.end.line,
        end_column: span.end.column,
        char_offset,
        char_length: file.char_offset(range.end) - char_offset,
    }
}

/// `fix` as changes file by file, or `None` when a file's text is gone: a replacement needs its region.
fn fix<'a>(fix: &'a httplsp_lint::Fix, files: &Files<'a>) -> Option<Fix<'a>> {
    let mut changes: Vec<(&str, ArtifactChange<'a>)> = Vec::new();
    for edit in &fix.edits {
        let file = files.get(&edit.path)?;
        let replacement = Replacement {
            deleted_region: region(&file, edit.range),
            inserted_content: (!edit.text.is_empty()).then_some(Content { text: &edit.text }),
        };
        match changes.iter_mut().find(|(path, _)| **path == *edit.path) {
            Some((_, change)) => change.replacements.push(replacement),
            None => {
                let artifact_location = uri::location(&edit.path);
                changes.push((&edit.path, ArtifactChange { artifact_location, replacements: vec![replacement] }));
            }
        }
    }
    let artifact_changes: Vec<_> = changes.into_iter().map(|(_, change)| change).collect();
    let description = Text { text: sentence(&fix.title).into(), markdown: None };
    let properties = FixProperties { safety: fix.safety.as_str() };
    (!artifact_changes.is_empty()).then_some(Fix { description, artifact_changes, properties })
}
