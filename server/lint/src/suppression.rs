//! Suppression comments: `httplsp: ignore[rule-a, rule-b] reason` on the line or above the statement, and
//! `httplsp: ignore-file[rule] reason` in the first comments of a file.

use httplsp_syntax::facts::{Comment, Facts, Span};
use httplsp_text::{LineIndex, TextRange};

use crate::finding::Finding;
use crate::rules::RULES;

/// What a suppression comment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The rules it names, each with its place.
    pub rules: Vec<(String, Span)>,
    /// Whether it speaks for the whole file.
    pub whole_file: bool,
    /// Why, in the author's words; may be empty.
    pub reason: String,
    /// The whole comment.
    pub comment: Span,
}

/// What is wrong with a suppression comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong.
    pub problem: String,
    /// The place.
    pub span: Span,
    /// The whole comment.
    pub comment: Span,
    /// What the place should say, where that is evident.
    pub replacement: Option<String>,
}

/// Reads a comment; `None` when it is no suppression at all.
pub fn parse(comment: &Comment) -> Option<Result<Suppression, Malformed>> {
    let rest = comment.text.strip_prefix("httplsp:")?;
    let file = comment.span.file;
    let base = comment.text_start as usize + comment.text.len() - rest.len();
    let place = |start: usize, len: usize| Span {
        file,
        range: TextRange::new((base + start) as u32, (base + start + len) as u32),
    };
    let malformed = |problem: String, span: Span, replacement: Option<String>| {
        Some(Err(Malformed { problem, span, comment: comment.span, replacement }))
    };
    let trimmed = rest.trim_start();
    let lead = rest.len() - trimmed.len();
    let verb_len = trimmed.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(trimmed.len());
    let verb = &trimmed[..verb_len];
    let whole_file = match verb {
        "ignore" => false,
        "ignore-file" => true,
        _ => {
            let nearest =
                ["ignore", "ignore-file"].into_iter().find(|known| strsim::damerau_levenshtein(known, verb) <= 3);
            let problem = format!("`{verb}` is not a suppression; `ignore[rule]` and `ignore-file[rule]` are");
            return malformed(problem, place(lead, verb_len), nearest.map(str::to_string));
        }
    };
    let after = &trimmed[verb_len..];
    let Some(list) = after.strip_prefix('[') else {
        return malformed(
            format!("`{verb}` needs the rules in brackets: `{verb}[rule-id] reason`"),
            place(lead, verb_len),
            None,
        );
    };
    let Some(end) = list.find(']') else {
        return malformed("the list of rules has no closing `]`".into(), place(lead, trimmed.len()), None);
    };
    let list_start = lead + verb_len + 1;
    let mut rules = Vec::new();
    let mut at = 0;
    for piece in list[..end].split(',') {
        let id = piece.trim();
        let start = list_start + at + (piece.len() - piece.trim_start().len());
        at += piece.len() + 1;
        if id.is_empty() {
            return malformed("the list of rules is empty or has a gap".into(), place(list_start, end), None);
        }
        if !RULES.iter().any(|rule| rule.meta().id == id) {
            let nearest = nearest_rule(id);
            let hint = nearest.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return malformed(
                format!("there is no rule `{id}`{hint}"),
                place(start, id.len()),
                nearest.map(str::to_string),
            );
        }
        rules.push((id.to_string(), place(start, id.len())));
    }
    let reason = list[end + 1..].trim().to_string();
    Some(Ok(Suppression { rules, whole_file, reason, comment: comment.span }))
}

/// The rule whose id is most like `id`, if one is alike at all.
pub fn nearest_rule(id: &str) -> Option<&'static str> {
    RULES
        .iter()
        .map(|rule| rule.meta().id)
        .map(|known| (strsim::damerau_levenshtein(known, id), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len().max(id.len()) / 3 + 1)
        .map(|(_, known)| known)
}

/// The suppressions of one unit, with what each of them has suppressed so far.
pub(crate) struct Suppressions {
    entries: Vec<Entry>,
    /// Comments that try to be suppressions and are not.
    pub malformed: Vec<Malformed>,
}

struct Entry {
    suppression: Suppression,
    /// First and last line (from 0) that it speaks for; `None` for the whole file.
    lines: Option<(u32, u32)>,
    used: Vec<bool>,
}

impl Suppressions {
    /// Reads all comments of `facts`.
    pub(crate) fn read(facts: &Facts) -> Self {
        let mut entries = Vec::new();
        let mut malformed = Vec::new();
        let comments =
            || facts.with_embedded().flat_map(|part| part.comments.iter().map(move |comment| (part, comment)));
        if comments().all(|(_, comment)| !comment.text.starts_with("httplsp:")) {
            return Self { entries, malformed };
        }
        let indices: Vec<LineIndex> = facts.files.iter().map(|file| LineIndex::new(&file.text)).collect();
        for (facts, comment) in comments() {
            match parse(comment) {
                None => {}
                // Who reads about suppressions does not want any.
                Some(_) if facts.embedding.as_ref().is_some_and(|around| around.example) => {}
                Some(Err(problem)) => malformed.push(problem),
                Some(Ok(suppression)) if suppression.whole_file => match leads_file(facts, comment) {
                    true => entries.push(Entry::new(suppression, None)),
                    false => malformed.push(Malformed {
                        problem: "`ignore-file` counts only in the comments at the top of the file".into(),
                        span: comment.span,
                        comment: comment.span,
                        replacement: None,
                    }),
                },
                Some(Ok(suppression)) => {
                    let lines = spoken_for(facts, comment, &indices[comment.span.file as usize]);
                    entries.push(Entry::new(suppression, Some(lines)));
                }
            }
        }
        Self { entries, malformed }
    }

    /// Whether a finding is suppressed; notes that the suppression was of use.
    pub(crate) fn suppresses(&mut self, facts: &Facts, finding: &Finding) -> bool {
        let mut suppressed = false;
        for entry in &mut self.entries {
            let file = &facts.files[entry.suppression.comment.file as usize];
            if file.path != finding.path {
                continue;
            }
            let applies = entry.lines.is_none_or(|(first, last)| {
                let index = LineIndex::new(&file.text);
                let (start, end) = (index.line_of(finding.range.start), index.line_of(finding.range.end));
                start <= last && first <= start || first <= end && end <= last && start == end
            });
            if !applies {
                continue;
            }
            for (index, (rule, _)) in entry.suppression.rules.iter().enumerate() {
                if rule == finding.rule.id {
                    entry.used[index] = true;
                    suppressed = true;
                }
            }
        }
        suppressed
    }

    /// Rules named by suppressions that suppressed nothing: the comment, the rule, its place, and whether all rules of
    /// the comment are unused.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (&Suppression, &str, Span, bool)> {
        self.entries.iter().flat_map(|entry| {
            let all = entry.used.iter().all(|used| !used);
            entry
                .suppression
                .rules
                .iter()
                .zip(&entry.used)
                .filter(|(_, used)| !**used)
                .map(move |((rule, span), _)| (&entry.suppression, rule.as_str(), *span, all))
        })
    }
}

impl Entry {
    fn new(suppression: Suppression, lines: Option<(u32, u32)>) -> Self {
        let used = vec![false; suppression.rules.len()];
        Self { suppression, lines, used }
    }
}

/// Whether nothing but comments and white space (and a `#!` line) stands before `comment`.
pub fn leads_file(facts: &Facts, comment: &Comment) -> bool {
    let text = &facts.files[comment.span.file as usize].text;
    let mut at = head_end(text, facts.language.comment());
    for before in facts.comments.iter().filter(|before| before.span.file == comment.span.file) {
        let start = before.span.range.start as usize;
        if start >= at && !text[at..start].trim().is_empty() {
            return false;
        }
        at = at.max(before.span.range.end as usize);
        if before.span == comment.span {
            return true;
        }
    }
    false
}

/// Where the first comment of a file may stand, for a language whose comments begin with `mark`: behind the mark of the
/// encoding, the line that names an interpreter, what says that XML or PHP begins, and the front matter of Markdown.
pub fn head_end(text: &str, mark: &str) -> usize {
    let at = usize::from(text.starts_with('\u{feff}')) * 3;
    let rest = &text[at..];
    let behind = |end: Option<usize>, word: &str| end.map_or(at, |end| at + end + word.len());
    if rest.starts_with("#!") && !rest.starts_with("#![") {
        return rest.find('\n').map_or(text.len(), |end| at + end);
    }
    if rest.starts_with("<?xml") {
        return behind(rest.find("?>"), "?>");
    }
    if let Some(word) = ["<?php", "<?hh"].into_iter().find(|word| rest.starts_with(word)) {
        return at + word.len();
    }
    if mark == "<!--" && (rest.starts_with("---\n") || rest.starts_with("---\r\n")) {
        return behind(rest.find("\n---"), "\n---");
    }
    at
}

/// Whether a document can hold comments at all: JSON may not, unless it goes by another name or has some already.
pub fn may_hold_comments(facts: &Facts, name: &str) -> bool {
    let strict = facts.language.is_tree() && facts.language.comment() == "//" && name.ends_with(".json");
    !facts.language.comment().is_empty() && (!strict || !facts.comments.is_empty())
}

/// The lines that a comment speaks for: its own, and when it stands alone the statement below it.
fn spoken_for(facts: &Facts, comment: &Comment, index: &LineIndex) -> (u32, u32) {
    let own = index.line_of(comment.span.range.start);
    let end = index.line_of(comment.span.range.end.saturating_sub(1));
    if !comment.own_line {
        return (own, end);
    }
    let text = &facts.files[comment.span.file as usize].text;
    // The first line below that is neither blank nor a comment.
    let mut line = end + 1;
    while line < index.line_count() {
        let (start, stop) = (index.line_start(line), index.line_end(line));
        let blank = text[start as usize..stop as usize].trim().is_empty();
        let commented = facts.comments.iter().any(|other| {
            other.own_line && other.span.file == comment.span.file && (start..stop).contains(&other.span.range.start)
        });
        if !blank && !commented {
            break;
        }
        line += 1;
    }
    // Above a part in another format it speaks for all of it.
    let part = facts.embedded.iter().filter_map(|part| part.embedding.as_ref()).map(|around| around.range);
    let below = part.filter(|range| [line, line + 1].contains(&index.line_of(range.start)));
    if let Some(last) = below.map(|range| index.line_of(range.end.saturating_sub(1))).min() {
        return (own, last);
    }
    let begins_here = |span: &Span| span.file == comment.span.file && index.line_of(span.range.start) == line;
    let last = facts
        .responses
        .iter()
        .map(|response| response.span)
        .chain(facts.comparisons.iter().map(|comparison| comparison.span))
        .chain(facts.directives.iter().filter(|directive| directive.block.is_none()).map(|directive| directive.span))
        .filter(begins_here)
        .map(|span| index.line_of(span.range.end.saturating_sub(1)))
        .max()
        .unwrap_or(line);
    (own, last)
}
