//! From nginx configuration to facts: directives of one file, includes spliced in, then what they mean.

mod assemble;
mod forward;
mod lower;
mod read;
mod rows;
mod settings;
mod value;

pub(crate) use assemble::assemble;

use tree_sitter::Tree;

use crate::facts::{Facts, SourceFile};
use crate::language::Language;

/// The facts of one file, includes not followed.
pub(crate) fn extract(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    let mut facts = read::read(language, file, tree);
    lower::lower(&mut facts, &[]);
    facts
}
