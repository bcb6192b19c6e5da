//! The body of GitHub's request "create a review for a pull request": a comment at each finding, with a suggestion that
//! can be committed from the browser where a fix lies on lines of one file.
//!
//! GitHub takes comments only on lines that the pull request shows, so the findings should be limited to those first.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::RangeInclusive;

use httplsp_lint::{Finding, Safety};
use serde::Serialize;

use crate::Run;
use crate::md::{MAX_BODY, block, body, code, headline, inline, related, remarks};
use crate::patch::patches;
use crate::place::{Files, SourceFile};
use crate::safe_json::write_pretty;
use crate::text::{clean_path, is_unsafe, slashed, totals_in_files};

/// A suggestion or comment over more lines than these is likely to leave the lines that the pull request shows.
const MAX_LINES: u32 = 20;

#[derive(Serialize)]
struct Review {
    event: &'static str,
    body: String,
    comments: Vec<Comment>,
}

#[derive(Serialize)]
struct Comment {
    path: String,
    line: u32,
    side: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_side: Option<&'static str>,
    body: String,
}

/// Writes the review.
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    let counts = run.counts();
    let mut text = format!("**httplsp**: {}\n{}", totals_in_files(run, &counts), remarks(run, &counts));
    let mut comments = Vec::new();
    for finding in run.sorted() {
        match comment(finding, &files) {
            Some(comment) => comments.push(comment),
            None => {
                let _ = write!(text, "\n- {}: {}", code(&clean_path(&finding.path)), headline(finding));
            }
        }
    }
    write_pretty(out, &Review { event: "COMMENT", body: body(text), comments })
}

/// The comment on `finding`, or `None` if there is no line to put it on.
fn comment<'a>(finding: &'a Finding, files: &Files<'a>) -> Option<Comment> {
    let file = files.get(&finding.path)?;
    let last = last_line(&file)?;
    let own = file.lines_of(&file.clamp(finding.range));
    let mut lines = if own.end() - own.start() < MAX_LINES { own } else { *own.start()..=*own.start() };

    let mut text = format!("{}\n", headline(finding));
    let related = related(finding, files);
    if !related.is_empty() {
        let _ = write!(text, "\n{related}");
    }
    if !finding.help.trim().is_empty() {
        let _ = write!(text, "\nHelp: {}\n", inline(&finding.help));
    }
    let suggested = suggestion(finding, files, last);
    let others = finding.fixes.iter().enumerate();
    let others = others.filter(|(at, _)| suggested.as_ref().is_none_or(|it| it.index != *at));
    let others: Vec<String> = others.map(|(_, fix)| inline(&fix.title)).collect();
    if let Some(suggestion) = suggested {
        let fix = finding.fixes.get(suggestion.index)?;
        let note = if fix.safety == Safety::Unsafe { " (may change what the code does)" } else { "" };
        let piece = format!("\nFix: {}{note}\n\n{}", inline(&fix.title), block("suggestion", &suggestion.text));
        if text.chars().count() + piece.chars().count() < MAX_BODY {
            text.push_str(&piece);
            lines = suggestion.lines;
        }
    }
    if !others.is_empty() {
        let _ = write!(text, "\nOther fixes: {}\n", others.join("; "));
    }

    let (first, line) = ((*lines.start()).min(last) + 1, (*lines.end()).min(last) + 1);
    let several = first < line;
    Some(Comment {
        path: slashed(&finding.path).trim_start_matches("./").to_owned(),
        line,
        side: "RIGHT",
        start_line: several.then_some(first),
        start_side: several.then_some("RIGHT"),
        body: body(text),
    })
}

/// The last line (from 0) that a host counts: not the empty one behind the last line break.
fn last_line(file: &SourceFile<'_>) -> Option<u32> {
    let last = file.line_count() - 1;
    if file.line(last).is_empty() { last.checked_sub(1) } else { Some(last) }
}

struct Suggestion {
    /// Which of the fixes it is.
    index: usize,
    /// The lines (from 0) to replace.
    lines: RangeInclusive<u32>,
    /// What to replace them with.
    text: String,
}

/// The first fix that can be written as a replacement of whole lines of the finding's file.
fn suggestion<'a>(finding: &'a Finding, files: &Files<'a>, last: u32) -> Option<Suggestion> {
    finding.fixes.iter().enumerate().find_map(|(index, fix)| {
        let patches = patches(files, fix)?;
        let [patch] = patches.as_slice() else { return None };
        let lines = patch.lines();
        if *patch.path != *finding.path || *lines.start() > last || lines.end() - lines.start() >= MAX_LINES {
            return None;
        }
        if patch.size() > MAX_BODY {
            return None;
        }
        let text = patch.result(patch.file.whole_lines(&lines));
        let whole = text.strip_suffix('\n').unwrap_or(&text);
        let whole = whole.strip_suffix('\r').unwrap_or(whole);
        // Stand-ins for control characters are for reading, not for committing; a lone `\r` ends no line for GitHub.
        let odd = |c: char| c != '\t' && c != '\n' && is_unsafe(c);
        let faithful = !text.replace("\r\n", "\n").contains(odd);
        // An empty line and no line at all would look the same.
        let ambiguous = whole.is_empty() && !text.is_empty();
        (faithful && !ambiguous).then(|| Suggestion { index, lines, text: whole.to_owned() })
    })
}
