//! What every fix has to leave behind: text that parses no worse, and of which the finding is gone.

use std::sync::Arc;

use httplsp_lint::{Finding, Settings, lint};
use httplsp_syntax::{Facts, Language, analyze, parse};

/// What does not hold of the fixes that `findings` about single files of code offer.
pub fn check(findings: &[Finding], files: &[Arc<Facts>], settings: &Settings) -> Vec<String> {
    let mut failures = Vec::new();
    let [file] = files else { return failures };
    let (language, source) = (file.language, &file.files[0]);
    if language.product().is_some() {
        return failures;
    }
    let errors = errors_in(language, &source.text);
    for finding in findings {
        for fix in &finding.fixes {
            let mut edits = fix.edits.clone();
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.range));
            let mut text = source.text.to_string();
            for edit in &edits {
                text.replace_range(edit.range.as_usize(), &edit.text);
            }
            if errors_in(language, &text) > errors {
                failures.push(format!("{}: does not parse after `{}`:\n{text}", finding.rule.id, fix.title));
            }
            let facts = analyze(language, &source.path, text.as_str().into(), &settings.helpers);
            let left =
                lint(&facts, settings).findings.into_iter().filter(|left| left.rule.id == finding.rule.id).count();
            if left >= findings.len() {
                failures.push(format!("{}: still found after `{}`:\n{text}", finding.rule.id, fix.title));
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
