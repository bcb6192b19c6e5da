//! HAProxy.

mod conditions;
mod lower;
mod proxies;
mod rules;
mod words;

use tree_sitter::Tree;

use super::read;
use crate::facts::{Facts, SourceFile};
use crate::language::Language;

/// The facts of one file.
pub(super) fn extract(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    let mut facts = read::read(language, file, tree, &words::READING);
    lower::lower(&mut facts);
    facts
}
