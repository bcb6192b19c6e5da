//! Skips files that cannot hold a fact, before they are parsed.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::Helper;
use crate::grammar::grammar;
use crate::language::Language;

/// Whether `text` can hold a fact of `language` at all. A fact needs evidence, and every word that can be evidence is a
/// trigger, so `false` is exact.
pub(crate) fn may_hold_facts(language: Language, text: &str, helpers: &[Helper]) -> bool {
    if language.product().is_some() {
        return true;
    }
    triggers(language).is_match(text)
        || helpers
            .iter()
            .filter(|helper| helper.language == language.id())
            .any(|helper| text.contains(helper.call.rsplit(['.', ':']).next().unwrap_or(&helper.call)))
}

fn triggers(language: Language) -> &'static AhoCorasick {
    static TRIGGERS: [OnceLock<AhoCorasick>; 64] = [const { OnceLock::new() }; 64];
    TRIGGERS[language.index()].get_or_init(|| {
        let grammar = grammar_rows(language);
        let mut words: Vec<String> = vec!["HTTP/".into(), "httplsp:".into()];
        for name in grammar.groups.values().flatten() {
            words.push(format!("{name}{}", grammar.separator));
        }
        words.extend(grammar.owners);
        words.sort();
        words.dedup();
        match AhoCorasick::new(words) {
            Ok(automaton) => automaton,
            Err(error) => panic!("queries/{}: triggers: {error}", language.id()),
        }
    })
}

struct Rows {
    groups: std::collections::HashMap<String, Vec<String>>,
    owners: Vec<String>,
    separator: String,
}

/// The words of a language's rows. The grammar itself is not needed for them, and its query is expensive to build, but
/// most files that are looked at are parsed in the end.
fn grammar_rows(language: Language) -> Rows {
    let grammar = grammar(language);
    let owners = grammar
        .apis
        .constants
        .iter()
        .map(|row| format!("{}{}", row.owner, grammar.code.separator))
        .chain(grammar.apis.builders.iter().map(|row| format!("{}{}", row.owner, grammar.code.separator)))
        .collect();
    Rows { groups: grammar.apis.groups.clone(), owners, separator: grammar.code.separator.clone() }
}
