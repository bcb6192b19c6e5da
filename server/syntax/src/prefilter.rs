//! What a text says before it is parsed: which evidence it holds, and whether it can hold a fact at all.

use std::collections::HashSet;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::Helper;
use crate::grammar::rows;
use crate::language::Language;

/// What one pass over a text finds.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// Crates, modules or packages of the api groups that the text names as such, and words that are evidence as they are.
    pub present: HashSet<&'static str>,
    /// Whether anything else was found that can be, or change, a fact.
    other: bool,
}

/// Stands in `Scan::present` for a text that asks for a class of statuses with both bounds: `status >= 200 && status <= 300`.
pub(crate) const CLASS_BOUNDS: &str = "bounds of a class";

enum Trigger {
    /// The root of a path of evidence.
    Root(&'static str),
    /// Evidence that may be part of a longer word.
    Part(&'static str),
    /// A type whose constants are statuses: it counts on its own where it is imported from within the project.
    Owner,
    /// The beginning of a status line.
    StatusLine,
    /// The beginning of a code that is looked for in a text: `includes("4`.
    Digit,
    /// An upper bound of a class of statuses.
    Bound,
    /// A suppression comment.
    Suppression,
}

struct Triggers {
    automaton: AhoCorasick,
    meanings: Vec<Trigger>,
}

/// Whether `text` can hold a fact of `language` at all. A fact needs evidence, and every word that can be evidence is a
/// trigger, so `false` is exact.
pub(crate) fn may_hold_facts(language: Language, text: &str, helpers: &[Helper]) -> bool {
    if language.product().is_some() {
        return true;
    }
    if language.is_tree() {
        return crate::tree::may_hold_facts(language, text);
    }
    if language.is_plain() {
        return !language.is_log() && text.contains("httplsp:");
    }
    let scan = scan(language, text);
    !scan.present.is_empty()
        || scan.other
        || helpers
            .iter()
            .filter(|helper| helper.language == language.id())
            .any(|helper| text.contains(helper.call.rsplit(['.', ':']).next().unwrap_or(&helper.call)))
}

/// Looks for all triggers of `language` in one pass.
pub(crate) fn scan(language: Language, text: &str) -> Scan {
    let triggers = triggers(language);
    let bytes = text.as_bytes();
    let mut scan = Scan::default();
    for found in triggers.automaton.find_overlapping_iter(text) {
        let word = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at)).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
        };
        let word_before = word(found.start().checked_sub(1)) && word(Some(found.start()));
        let word_after = word(found.end().checked_sub(1)) && word(Some(found.end()));
        match &triggers.meanings[found.pattern()] {
            Trigger::Root(name) if !word_before && !word_after => {
                scan.present.insert(name);
            }
            Trigger::Part(name) => {
                scan.present.insert(name);
            }
            Trigger::Owner if !word_before => scan.other = true,
            Trigger::StatusLine => {
                scan.other |= bytes.get(found.end()).is_some_and(u8::is_ascii_digit);
            }
            Trigger::Digit => {
                let rest = bytes.get(found.end()..found.end() + 3).unwrap_or_default();
                scan.other |= matches!(rest, [a, b, b'"' | b'\''] if a.is_ascii_digit() && b.is_ascii_digit());
            }
            Trigger::Bound if has_lower_bound(text, found.start()) && !word_after => {
                scan.present.insert(CLASS_BOUNDS);
            }
            Trigger::Suppression => scan.other = true,
            _ => {}
        }
    }
    scan
}

/// Whether the lower bound of a class of statuses stands shortly before `at`.
fn has_lower_bound(text: &str, at: usize) -> bool {
    const REACH: usize = 80;
    let start = text.ceil_char_boundary(at.saturating_sub(REACH));
    let before: String = text[start..at].chars().filter(|c| !c.is_whitespace()).collect();
    ["200", "300", "400"].iter().any(|low| {
        [format!(">={low}"), format!(">{low}"), format!("{low}<=")].iter().any(|bound| before.contains(bound.as_str()))
    })
}

fn triggers(language: Language) -> &'static Triggers {
    static TRIGGERS: [OnceLock<Triggers>; 64] = [const { OnceLock::new() }; 64];
    TRIGGERS[language.index()].get_or_init(|| {
        let rows = rows(language);
        let separator = &rows.code.separator;
        let evidence = &rows.code.imports.evidence;
        let mut words = vec!["httplsp:".to_string()];
        let mut meanings = vec![Trigger::Suppression];
        for version in ["1.0", "1.1", "2", "2.0", "3"] {
            words.push(format!("HTTP/{version} "));
            meanings.push(Trigger::StatusLine);
        }
        for bound in ["<= 300", "<=300", "<= 400", "<=400", "<= 500", "<=500"] {
            words.push(bound.to_string());
            meanings.push(Trigger::Bound);
        }
        let tests = &rows.code.tests;
        if !tests.holds_calls.is_empty() && !tests.error_texts.is_empty() {
            for start in [", \"4", ", '4", ", \"5", ", '5"] {
                words.push(start.to_string());
                meanings.push(Trigger::Digit);
            }
        }
        for method in tests.holds.iter().filter(|_| !tests.error_texts.is_empty()) {
            for start in ["(\"4", "('4", "(\"5", "('5"] {
                words.push(format!("{method}{start}"));
                meanings.push(Trigger::Digit);
            }
        }
        let names: HashSet<&'static str> = rows.apis.groups.values().flatten().map(String::as_str).collect();
        for name in names {
            // A name behind `=` is evidence as it stands, behind `~` wherever it stands.
            match (name.strip_prefix('='), name.strip_prefix('~')) {
                (Some(word), _) => {
                    words.push(word.to_string());
                    meanings.push(Trigger::Root(name));
                }
                (None, Some(part)) => {
                    words.push(part.to_string());
                    meanings.push(Trigger::Part(name));
                }
                (None, None) => {
                    for form in evidence {
                        words.push(form.replace("{name}", name));
                        meanings.push(Trigger::Root(name));
                    }
                }
            }
        }
        let constants = rows.apis.constants.iter().map(|row| &row.owner);
        for owner in constants.chain(rows.apis.builders.iter().map(|row| &row.owner)) {
            words.push(format!("{owner}{separator}"));
            meanings.push(Trigger::Owner);
        }
        match AhoCorasick::new(words) {
            Ok(automaton) => Triggers { automaton, meanings },
            Err(error) => panic!("queries/{}: triggers: {error}", language.id()),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libraries_do_is_shown_by_words_of_the_tables() {
        for behaviour in httplsp_registry::behaviours::all() {
            let spoken = Language::all().filter(|language| language.is_code() && language.name() == behaviour.language);
            let names: Vec<&String> =
                spoken.flat_map(|language| rows(language).apis.groups.values().flatten()).collect();
            for word in behaviour.evidence {
                assert!(names.iter().any(|name| name == word), "{}: {word}", behaviour.framework);
            }
        }
    }
}
