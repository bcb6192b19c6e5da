//! reviewdog's diagnostic format. Its columns count bytes of UTF-8, from 1, unlike those of every other format here; its
//! severities are `ERROR`, `WARNING` and `INFO`.

use std::io::{self, Write};
use std::ops::Range;

use httplsp_lint::{Finding, Severity};
use httplsp_text::TextRange;
use serde::Serialize;

use crate::Run;
use crate::patch::{Patch, patches};
use crate::place::{Files, SourceFile};
use crate::safe_json::{write_line, write_pretty};
use crate::text::{HOME, message_and_help, slashed, worst};

/// Lines that suggestions of one diagnostic may cover together.
const MAX_LINES: u32 = 60;

#[derive(Serialize)]
struct Report<'a> {
    source: Source,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    source: Source,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
    url: String,
}

#[derive(Serialize)]
struct Location {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Place>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Location,
}

#[derive(Serialize)]
struct Suggestion {
    range: Place,
    text: String,
}

#[derive(Serialize)]
struct Place {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: usize,
}

const SOURCE: Source = Source { name: "httplsp", url: HOME };

/// Writes one object with all diagnostics (`rdjson`).
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    let diagnostics = run.sorted().into_iter().map(|finding| diagnostic(finding, &files)).collect();
    write_pretty(out, &Report { source: SOURCE, severity: worst(run).map(severity), diagnostics })
}

/// Writes one diagnostic a line (`rdjsonl`).
pub(crate) fn write_lines(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    run.sorted().into_iter().try_for_each(|finding| write_line(out, &diagnostic(finding, &files)))
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}

fn diagnostic<'a>(finding: &'a Finding, files: &Files<'a>) -> Diagnostic<'a> {
    let related = |place: &'a httplsp_lint::Related| Related {
        message: &place.message,
        location: location(&place.path, place.range, files),
    };
    Diagnostic {
        message: message_and_help(&finding.message, &finding.help, "\n\n"),
        location: location(&finding.path, finding.range, files),
        severity: severity(finding.severity),
        source: SOURCE,
        code: Code { value: finding.rule.id, url: finding.rule.url() },
        suggestions: suggestions(finding, files),
        related_locations: finding.related.iter().map(related).collect(),
    }
}

fn location<'a>(path: &'a str, range: TextRange, files: &Files<'a>) -> Location {
    let range = files.get(path).map(|file| place(&file, &file.clamp(range)));
    Location { path: slashed(path).into_owned(), range }
}

fn place(file: &SourceFile<'_>, range: &Range<usize>) -> Place {
    let span = file.span(TextRange::from(range.clone()));
    Place {
        start: Position { line: span.start.line, column: file.byte_column(range.start) + 1 },
        end: Position { line: span.end.line, column: file.byte_column(range.end) + 1 },
    }
}

/// The fixes that stay within the finding's file. reviewdog shows suggestions of a diagnostic only when all cover the
/// same lines, so each one covers what all of them touch; if that is a lot, the first one goes alone.
fn suggestions<'a>(finding: &'a Finding, files: &Files<'a>) -> Vec<Suggestion> {
    let in_file = |patches: Vec<Patch<'a>>| match <[Patch<'a>; 1]>::try_from(patches) {
        Ok([patch]) if *patch.path == *finding.path => Some(patch),
        _ => None,
    };
    let mut fixes: Vec<Patch<'a>> =
        finding.fixes.iter().filter_map(|fix| patches(files, fix)).filter_map(in_file).collect();
    let cover = |fixes: &[Patch<'a>]| {
        let ranges = fixes.iter().map(Patch::range);
        ranges.reduce(|all, range| all.start.min(range.start)..all.end.max(range.end)).unwrap_or(0..0)
    };
    let Some(file) = fixes.first().map(|fix| fix.file.clone()) else { return Vec::new() };
    let lines = file.lines_of(&cover(&fixes));
    if lines.end() - lines.start() >= MAX_LINES {
        fixes.truncate(1);
    }
    let range = cover(&fixes);
    fixes.iter().map(|fix| Suggestion { range: place(&file, &range), text: fix.result(range.clone()) }).collect()
}
