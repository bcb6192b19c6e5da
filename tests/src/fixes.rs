//! What every fix has to leave behind: text that parses no worse, and of which the finding is gone.

use std::sync::Arc;

use httplsp_lint::{Finding, Settings, lint};
use httplsp_syntax::{Facts, Includes, Language, analyze, assemble, parse};

/// What may come: what the new status needs beside it, and what could not be seen before.
const NEXT: [&str; 6] = [
    "401-without-challenge",
    "reason-phrase-mismatch",
    "redirect-without-location",
    "retry-after-missing",
    "stream-through-short-timeout",
    "unused-suppression",
];

/// What does not hold of the fixes that `findings` about a single file offer: the text has to parse no worse, the finding
/// to be gone, and nothing else to come instead.
pub fn check(findings: &[Finding], files: &[Arc<Facts>], includes: &dyn Includes, settings: &Settings) -> Vec<String> {
    let mut failures = Vec::new();
    let [file] = files else { return failures };
    let (language, source) = (file.language, &file.files[0]);
    let found = |facts: &Facts| -> Vec<&'static str> {
        let findings = lint(&assemble(facts, includes), settings).findings;
        findings.iter().map(|finding| finding.rule.id).collect()
    };
    let errors = errors_in(language, &source.text);
    let before = found(file);
    let count = |all: &[&str], id: &str| all.iter().filter(|known| **known == id).count();
    for finding in findings {
        for fix in &finding.fixes {
            let mut edits = fix.edits.clone();
            if edits.iter().any(|edit| edit.path != source.path) {
                continue;
            }
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.range));
            let mut text = source.text.to_string();
            for edit in &edits {
                text.replace_range(edit.range.as_usize(), &edit.text);
            }
            let (rule, title) = (finding.rule.id, &fix.title);
            if errors_in(language, &text) > errors {
                failures.push(format!("{rule}: does not parse after `{title}`:\n{text}"));
            }
            let after = found(&analyze(language, &source.path, text.as_str().into(), &settings.helpers));
            if count(&after, rule) >= count(&before, rule) {
                failures.push(format!("{rule}: still found after `{title}`:\n{text}"));
            }
            if let Some(new) = after.iter().find(|id| !NEXT.contains(id) && count(&after, id) > count(&before, id)) {
                failures.push(format!("{rule}: `{new}` comes after `{title}`:\n{text}"));
            }
        }
    }
    failures
}

/// How many places of `text` the grammar does not understand.
fn errors_in(language: Language, text: &str) -> usize {
    let Some(tree) = parse(language, text, None).tree else { return 0 };
    let mut cursor = tree.walk();
    let mut count = 0;
    loop {
        let node = cursor.node();
        count += usize::from(node.is_error() || node.is_missing());
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return count;
            }
        }
    }
}
