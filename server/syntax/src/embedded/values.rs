//! Values of keys that are in another format.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use tree_sitter::Tree;

use super::{Part, names, without_indent};
use crate::language::Language;
use crate::tree::scalars;

/// Keys that say nothing about their text; the name beside them may.
const BARE: [&str; 7] = ["content", "contents", "data", "inline", "body", "block", "value"];

static KEYS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(names::keys()).ok());

/// Whether a value of `text` may be in another format: it has one of several lines, or a key that is known.
pub(super) fn may_hold(text: &str) -> bool {
    KEYS.as_ref().is_some_and(|keys| keys.is_match(text)) || has_block(text)
}

/// Whether a line ends with the mark of a value of several lines, and the next ones could be what somebody reads.
fn has_block(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_end();
        let line = line.trim_end_matches(|c: char| matches!(c, '+' | '-') || c.is_ascii_digit());
        line.ends_with(": |") || line.ends_with(": >") || line.ends_with("- |") || begins_document(line)
    })
}

/// Whether a here-document begins at the end of the line: `user_data = <<-EOF`.
fn begins_document(line: &str) -> bool {
    let word = line.rsplit("<<").next().filter(|word| word.len() + 2 <= line.len()).unwrap_or("");
    let word = word.trim_start_matches('-');
    !word.is_empty() && line.contains("<<") && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The values of a parsed file that are in another format.
pub(super) fn parts(language: Language, text: &str, tree: &Tree) -> Vec<Part> {
    // What a template fills in was parsed as blanks or letters; the parts are read as they stand.
    scalars::all(language, &crate::tree::mask::masked(text), tree)
        .into_iter()
        .filter_map(|scalar| {
            let lines = if scalar.block { without_indent(text, scalar.range) } else { vec![scalar.range] };
            let body: String = lines.iter().filter_map(|line| text.get(line.as_usize())).collect();
            let (inner, within, name) = match names::of_key(scalar.key) {
                Some((inner, within)) => (inner, within, scalar.key.to_owned()),
                None if !scalar.block => return None,
                None => {
                    let name = if BARE.contains(&scalar.key) { scalar.beside.unwrap_or("") } else { scalar.key };
                    (names::of_file(name, &body)?, None, name.to_owned())
                }
            };
            // What is folded into one line means the same only where lines do not count.
            let folded = scalar.block && !scalar.literal && inner.ends_with().is_empty();
            (!folded).then_some(Part {
                language: inner,
                name,
                lines,
                within,
                inline: !scalar.block,
                example: false,
                counterexample: false,
            })
        })
        .collect()
}
