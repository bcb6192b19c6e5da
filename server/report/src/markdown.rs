//! A comment for a pull request: a table that sums up, and the findings file by file, folded.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use httplsp_lint::{Finding, Fix, RuleMeta, Safety, Severity};

use crate::md::{MAX_BODY, block, code, headline, inline, language, related, remarks};
use crate::patch::{DiffLine, patches};
use crate::place::Files;
use crate::text::{clean_path, count, totals, totals_in_files};
use crate::window::{shared_in_pair, window};
use crate::{Counts, Run};

/// Lets a script find the comment of the last run and replace it.
const MARK: &str = "<!-- httplsp -->";
/// Room for what is written after the last finding.
const TAIL: usize = 200;
/// Lines of source to quote.
const MAX_LINES: usize = 8;
/// A line with more bytes than these is not quoted at all.
const MAX_BYTES: usize = 40_000;
/// Columns of a quoted line.
const MAX_COLUMNS: usize = 160;

/// Writes the comment; it is never longer than GitHub allows.
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    let findings = run.sorted();
    let counts = run.counts();
    let mut text = format!("{MARK}\n### httplsp: {}\n{}", totals_in_files(run, &counts), remarks(run, &counts));
    if !findings.is_empty() {
        text.push_str(&table(&findings));
    }
    let (mut length, mut shown) = (text.chars().count(), 0);
    for in_file in findings.chunk_by(|a, b| a.path == b.path) {
        let (opening, closing) = (summary(in_file), "\n</details>\n");
        let mut section = String::new();
        for finding in in_file {
            let piece = details(finding, &files);
            let all = opening.chars().count() + section.chars().count() + piece.chars().count() + closing.len();
            if length + all + TAIL > MAX_BODY {
                break;
            }
            section.push_str(&piece);
            shown += 1;
        }
        if !section.is_empty() {
            let section = format!("{opening}{section}{closing}");
            length += section.chars().count();
            text.push_str(&section);
        }
    }
    if shown < findings.len() {
        let more = count(findings.len() - shown, "more finding");
        let _ = write!(text, "\n{more} did not fit into this comment.\n");
    }
    out.write_all(text.as_bytes())
}

/// How many findings each rule has, the most serious first.
fn table(findings: &[&Finding]) -> String {
    let mut rules: BTreeMap<&str, (&RuleMeta, Severity, usize, usize)> = BTreeMap::new();
    for finding in findings {
        let entry = rules.entry(finding.rule.id).or_insert((finding.rule, finding.severity, 0, 0));
        entry.1 = entry.1.max(finding.severity);
        entry.2 += 1;
        entry.3 += usize::from(finding.fixes.iter().any(|fix| fix.safety == Safety::Safe));
    }
    let mut rows: Vec<_> = rules.into_values().collect();
    rows.sort_by_key(|(rule, severity, found, _)| (std::cmp::Reverse((*severity, *found)), rule.id));
    let mut out = "\n| Rule | Severity | Findings | Safe fixes |\n| --- | --- | ---: | ---: |\n".to_owned();
    for (rule, severity, found, fixes) in rows {
        let (id, url, summary) = (rule.id, rule.url(), inline(rule.summary));
        let fixes = if fixes == 0 { String::new() } else { fixes.to_string() };
        let _ = writeln!(out, "| [`{id}`]({url}): {summary} | {} | {found} | {fixes} |", severity.as_str());
    }
    out
}

/// The line that stays visible of a file's findings.
fn summary(findings: &[&Finding]) -> String {
    let mut counts = Counts::default();
    for finding in findings {
        match finding.severity {
            Severity::Error => counts.errors += 1,
            Severity::Warning => counts.warnings += 1,
            Severity::Info => counts.infos += 1,
        }
    }
    let path = findings.first().map(|finding| clean_path(&finding.path)).unwrap_or_default();
    let path = path.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("\n<details>\n<summary><code>{path}</code>: {}</summary>\n", totals(&counts))
}

fn details<'a>(finding: &'a Finding, files: &Files<'a>) -> String {
    let mut out = String::from("\n");
    if let Some(span) = files.span(&finding.path, finding.range) {
        let _ = write!(out, "{} ", code(&format!("{}:{}", span.start.line, span.start.column)));
    }
    let _ = writeln!(out, "{}", headline(finding));
    // Alternatives differ in so little that their titles say it all.
    let shown = match finding.fixes.as_slice() {
        [only] => Some(only),
        several => several.iter().find(|fix| fix.safety != Safety::Choice),
    };
    let diff = shown.map(|fix| diff(finding, fix, files)).unwrap_or_default();
    if diff.is_empty() {
        let quoted = excerpt(finding, files);
        if !quoted.trim().is_empty() {
            let _ = write!(out, "\n{}", block(language(&finding.path), &quoted));
        }
    }
    let related = related(finding, files);
    if !related.is_empty() {
        let _ = write!(out, "\n{related}");
    }
    if !finding.help.trim().is_empty() {
        let _ = write!(out, "\nHelp: {}\n", inline(&finding.help));
    }
    if !finding.fixes.is_empty() {
        let title = |fix: &Fix| match fix.safety {
            Safety::Choice => inline(&fix.title),
            safety => format!("{} ({})", inline(&fix.title), safety.as_str()),
        };
        let is_shown = |fix: &&Fix| shown.is_some_and(|shown| std::ptr::eq(shown, *fix));
        let others = finding.fixes.iter().filter(|fix| !is_shown(fix)).map(title);
        let titles: Vec<String> = others.chain(shown.map(title)).collect();
        let _ = write!(out, "\nFix: {}\n", titles.join(", or: "));
    }
    if !diff.is_empty() {
        let _ = write!(out, "\n{}", block("diff", &diff));
    }
    out
}

/// The finding's lines.
fn excerpt<'a>(finding: &'a Finding, files: &Files<'a>) -> String {
    let Some(file) = files.get(&finding.path) else { return String::new() };
    let range = file.clamp(finding.range);
    let lines = file.lines_of(&range);
    let quote = |line: u32| {
        let place = file.line_range(line);
        if place.len() > MAX_BYTES {
            return "…".to_owned();
        }
        let within = range.start.clamp(place.start, place.end)..range.end.clamp(place.start, place.end);
        window(file.line(line), within.start - place.start..within.end - place.start, MAX_COLUMNS).concat()
    };
    let mut quoted: Vec<String> = lines.clone().take(MAX_LINES).map(quote).collect();
    if lines.count() > MAX_LINES {
        quoted.push("…".to_owned());
    }
    quoted.join("\n")
}

/// What `fix` changes; empty if that is not short.
fn diff<'a>(finding: &Finding, fix: &'a Fix, files: &Files<'a>) -> String {
    let mut out = String::new();
    let mut lines = 0;
    for patch in patches(files, fix).unwrap_or_default() {
        if *patch.path != *finding.path {
            let path = clean_path(patch.path);
            let _ = writeln!(out, "--- {path}\n+++ {path}");
        }
        for hunk in patch.hunks() {
            let (prefix, suffix) = shared_in_pair(&hunk).unwrap_or((0, 0));
            for DiffLine { tag, text, .. } in &hunk.lines {
                let text = window(text, prefix..text.len() - suffix, MAX_COLUMNS).concat();
                let _ = writeln!(out, "{tag}{text}");
                lines += 1;
            }
        }
    }
    if lines > 2 * MAX_LINES { String::new() } else { out }
}
