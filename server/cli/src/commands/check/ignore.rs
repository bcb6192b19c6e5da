//! `--add-ignore`: a suppression comment above everything that is found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use httplsp_lint::Finding;
use httplsp_syntax::Language;
use httplsp_text::LineIndex;
use httplsp_workspace::Outcome;
use httplsp_workspace::walk::language_of;

use super::fix::Changes;
use super::session::Session;
use crate::failure::Result;
use crate::terminal;

/// A line (from 0) of a file, with the rules to suppress there.
type Lines = BTreeMap<u32, BTreeSet<&'static str>>;

/// Adds comments for the findings of `outcome`. Where a comment turns out to have no effect (inside a text that spans
/// lines, for instance) it is taken back and the place is named.
pub fn add(session: &Session, outcome: Outcome, reason: &str) -> Result<Changes> {
    let mut changes = Changes::new(outcome, "suppressed");
    let mut files: BTreeMap<Arc<str>, Lines> = BTreeMap::new();
    for finding in &changes.outcome.findings {
        let Some(text) = changes.outcome.sources.get(&finding.path) else { continue };
        let line = LineIndex::new(text).line_of(finding.range.start);
        files.entry(finding.path.clone()).or_default().entry(line).or_default().insert(finding.rule.id);
    }
    let sources = changes.outcome.sources.clone();
    let comments: BTreeMap<Arc<str>, Comment> = files
        .keys()
        .filter_map(|name| {
            let path = session.path_of(name);
            let root = session.discovery.for_file(&path).ok().and_then(|configuration| configuration.root.clone());
            // A file that its name does not tell is known by its text, as when it was checked.
            let told = || httplsp_syntax::Language::detect(name, sources.get(name)?);
            let language = language_of(&path, root.as_deref()).or_else(told)?;
            // JSON has comments where it has some already, or another name.
            let strict = language.is_tree() && language.comment() == "//" && name.ends_with(".json");
            if strict && !sources.get(name)?.lines().any(|line| line.trim_start().starts_with("//")) {
                return None;
            }
            Some((name.clone(), Comment::of(language)?))
        })
        .collect();
    for name in files.keys().filter(|name| !comments.contains_key(*name)) {
        terminal::warning(&format!("{name} has no comments that could suppress anything; use `[[override]]` instead"));
    }
    // What was there before a comment was added: a comment must take away at least what it names, and add nothing.
    let before = changes.outcome.findings.len();
    write_comments(session, &mut changes, &files, &comments, &sources, reason);
    let mut checked = session.check();
    let failing = ineffective(&files, &comments, &checked.findings, &checked, &sources);
    if !failing.is_empty() {
        for (name, line) in &failing {
            if let Some(lines) = files.get_mut(name) {
                lines.remove(line);
            }
            terminal::warning(&format!("{name}:{}: a comment has no effect here; nothing was added", line + 1));
        }
        write_comments(session, &mut changes, &files, &comments, &sources, reason);
        checked = session.check();
    }
    changes.count = before.saturating_sub(checked.findings.len());
    changes.outcome = checked;
    Ok(changes)
}

fn write_comments(
    session: &Session,
    changes: &mut Changes,
    files: &BTreeMap<Arc<str>, Lines>,
    comments: &BTreeMap<Arc<str>, Comment>,
    sources: &BTreeMap<Arc<str>, Arc<str>>,
    reason: &str,
) {
    for (name, lines) in files {
        let (Some(comment), Some(text)) = (comments.get(name), sources.get(name)) else { continue };
        let after = insert(text, lines, *comment, reason);
        let path = session.path_of(name);
        let now = session.read(&path).unwrap_or_default();
        let now = httplsp_workspace::read::decode(&now).unwrap_or_default().to_owned();
        changes.set(session, name, &now, &after);
    }
}

/// The lines whose comment did not silence its rules.
fn ineffective(
    files: &BTreeMap<Arc<str>, Lines>,
    comments: &BTreeMap<Arc<str>, Comment>,
    findings: &[Finding],
    checked: &Outcome,
    sources: &BTreeMap<Arc<str>, Arc<str>>,
) -> Vec<(Arc<str>, u32)> {
    let mut out = Vec::new();
    for (name, lines) in files.iter().filter(|(name, _)| comments.contains_key(*name)) {
        let Some(text) = checked.sources.get(name).or_else(|| sources.get(name)) else { continue };
        let index = LineIndex::new(text);
        for (added, (line, rules)) in lines.iter().enumerate() {
            // The comment itself, and the line that it is about.
            let comment = line + added as u32;
            let failed = findings.iter().filter(|finding| finding.path == *name).any(|finding| {
                let at = index.line_of(finding.range.start);
                at == comment || (at == comment + 1 && rules.contains(finding.rule.id))
            });
            if failed {
                out.push((name.clone(), *line));
            }
        }
    }
    out
}

/// How a language writes a comment on a line of its own.
#[derive(Debug, Clone, Copy)]
struct Comment {
    open: &'static str,
    close: &'static str,
}

impl Comment {
    fn of(language: Language) -> Option<Self> {
        let open = language.comment();
        let close = match open {
            "" => return None,
            "<!--" => " -->",
            "/*" => " */",
            _ => "",
        };
        Some(Self { open, close })
    }
}

fn insert(text: &str, lines: &Lines, comment: Comment, reason: &str) -> String {
    let index = LineIndex::new(text);
    let ending = match text.find(['\n', '\r']) {
        Some(at) if text[at..].starts_with("\r\n") => "\r\n",
        Some(at) if text[at..].starts_with('\r') => "\r",
        _ => "\n",
    };
    let mut out = String::with_capacity(text.len() + lines.len() * 80);
    let mut done = 0;
    for (line, rules) in lines {
        let start = index.line_start(*line) as usize;
        let content = text.get(start..).unwrap_or_default();
        let indent = &content[..content.find(|c| c != ' ' && c != '\t').unwrap_or(0)];
        let rules: Vec<&str> = rules.iter().copied().collect();
        out.push_str(text.get(done..start).unwrap_or_default());
        let Comment { open, close } = comment;
        out.push_str(&format!("{indent}{open} httplsp: ignore[{}] {}{close}{ending}", rules.join(", "), reason.trim()));
        done = start;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_stand_above_with_the_same_indentation_and_line_ends() {
        let lines: Lines = [(1, ["b", "a"].into()), (2, ["c"].into())].into();
        let comment = Comment { open: "#", close: "" };
        assert_eq!(
            insert("x:\r\n  y\r\n\tz\r\n", &lines, comment, " why "),
            "x:\r\n  # httplsp: ignore[a, b] why\r\n  y\r\n\t# httplsp: ignore[c] why\r\n\tz\r\n"
        );
        let lines: Lines = [(0, ["a"].into())].into();
        let comment = Comment { open: "<!--", close: " -->" };
        assert_eq!(insert("x", &lines, comment, "why"), "<!-- httplsp: ignore[a] why -->\nx");
    }
}
