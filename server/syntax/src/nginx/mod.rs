//! From nginx configuration to facts: directives of one file, includes spliced in, then what they mean.

mod assemble;
mod forward;
mod limits;
mod lower;
mod read;
mod responses;
mod rows;
mod settings;
pub(crate) mod sniff;
mod value;

pub(crate) use assemble::{Including, assemble, assemble_with, unresolved};
pub(crate) use settings::fills_in;
pub(crate) use value::template;

use tree_sitter::Tree;

use crate::facts::{Facts, SourceFile};
use crate::language::Language;

/// The facts of one file, includes not followed.
pub(crate) fn extract(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    let mut facts = read::read(language, file, tree);
    let (scopes, followed_all) = unresolved(&facts, &assemble::INCLUDING);
    lower::lower(&mut facts, &scopes, followed_all);
    facts
}
