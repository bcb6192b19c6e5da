//! The documented JSON object, version 1. Its shape is a promise: additions are fine, everything else needs version 2.

use std::io::{self, Write};

use httplsp_lint::Finding;
use httplsp_text::TextRange;
use serde::Serialize;

use crate::Run;
use crate::place::{Files, Position};
use crate::safe_json::{write_line, write_pretty};
use crate::text::slashed;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    tool: Tool<'a>,
    summary: Summary,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    parsed: usize,
    findings: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    suppressed: usize,
    duration_ms: u64,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'static str,
    severity: &'static str,
    confidence: &'static str,
    message: &'a str,
    help: &'a str,
    path: String,
    range: Option<Range>,
    related: Vec<Related<'a>>,
    fixes: Vec<Fix<'a>>,
    fingerprint: &'a str,
    url: String,
}

#[derive(Serialize)]
struct Related<'a> {
    path: String,
    range: Option<Range>,
    message: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    safety: &'static str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    path: String,
    range: Option<Range>,
    text: &'a str,
}

/// `null` in place of a range says that the text was not at hand.
#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

/// Writes one object with everything in it.
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let counts = run.counts();
    let files = Files::new(run);
    let report = Report {
        version: 1,
        tool: Tool { name: "httplsp", version: run.version },
        summary: Summary {
            files: run.summary.files,
            parsed: run.summary.parsed,
            findings: counts.total(),
            errors: counts.errors,
            warnings: counts.warnings,
            infos: counts.infos,
            suppressed: run.summary.suppressed,
            duration_ms: run.summary.duration_ms,
        },
        findings: run.sorted().into_iter().map(|finding| convert(finding, &files)).collect(),
    };
    write_pretty(out, &report)
}

/// Writes one object a line and finding.
pub(crate) fn write_lines(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    run.sorted().into_iter().try_for_each(|finding| write_line(out, &convert(finding, &files)))
}

fn convert<'a>(finding: &'a Finding, files: &Files<'a>) -> JsonFinding<'a> {
    let path = |path: &str| slashed(path).into_owned();
    let related = |place: &'a httplsp_lint::Related| Related {
        path: path(&place.path),
        range: range(&place.path, place.range, files),
        message: &place.message,
    };
    let edit = |edit: &'a httplsp_lint::Edit| Edit {
        path: path(&edit.path),
        range: range(&edit.path, edit.range, files),
        text: &edit.text,
    };
    let fix = |fix: &'a httplsp_lint::Fix| Fix {
        title: &fix.title,
        safety: fix.safety.as_str(),
        edits: fix.edits.iter().map(edit).collect(),
    };
    JsonFinding {
        rule: finding.rule.id,
        severity: finding.severity.as_str(),
        confidence: finding.confidence.as_str(),
        message: &finding.message,
        help: &finding.help,
        path: path(&finding.path),
        range: range(&finding.path, finding.range, files),
        related: finding.related.iter().map(related).collect(),
        fixes: finding.fixes.iter().map(fix).collect(),
        fingerprint: &finding.fingerprint,
        url: finding.rule.url(),
    }
}

fn range<'a>(path: &'a str, range: TextRange, files: &Files<'a>) -> Option<Range> {
    files.span(path, range).map(|span| Range { start: span.start.into(), end: span.end.into() })
}
