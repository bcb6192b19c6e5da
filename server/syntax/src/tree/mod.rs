//! Tree-shaped formats (YAML, JSON, HCL, XML, ...): settings first, then what the tables and linkers of their dialects say
//! about them.

mod actions;
mod alias;
mod asked;
mod assemble;
mod built;
mod command;
#[cfg(test)]
mod coverage;
mod dialects;
pub mod entry;
mod folded;
mod hops;
pub(crate) mod image;
pub mod keys;
mod labels;
pub(crate) mod long;
mod lower;
pub(crate) mod machine;
pub(crate) mod mask;
pub(crate) mod mend;
mod openapi;
mod read;
mod retry;
mod router;
pub(crate) mod scalars;
mod settings;
mod shape;
pub(crate) mod units;
mod written;

pub use asked::Asked;
pub use assemble::Reference;
pub(crate) use assemble::{assemble, pointed, references};
pub(crate) use built::asked_elsewhere;
pub(crate) use command::{default, is_others, listens, option_of};
pub(crate) use dialects::may_hold_facts;
pub(crate) use hops::{is_socket_path, literal, named, referenced};
pub(crate) use units::milliseconds;

use httplsp_text::TextRange;
use tree_sitter::Tree;

use crate::facts::{Comment, Facts, SourceFile};
use crate::language::Language;

/// The facts of one file. Settings of documents in no dialect that we know are not kept. `damaged` are the documents of which
/// something could not be read.
pub(crate) fn extract(language: Language, file: SourceFile, tree: &Tree, damaged: Vec<TextRange>) -> Facts {
    let mut facts = read::read(language, file, tree);
    facts.damaged.extend(damaged);
    lower::lower(&mut facts);
    facts
}

/// Whether `node` is a setting, a block, or an item, which others stand beside.
pub(crate) fn is_entry(language: Language, node: tree_sitter::Node<'_>) -> bool {
    use shape::Shape;
    matches!(shape::of(language, node), Shape::Entry | Shape::Block | Shape::Element | Shape::Item)
}

/// The comments of one file about findings.
pub(crate) fn comments(language: Language, file: SourceFile, tree: &Tree) -> Vec<Comment> {
    if !file.text.contains("httplsp:") {
        return Vec::new();
    }
    let mut comments = read::read(language, file, tree).comments;
    comments.retain(|comment| comment.text.starts_with("httplsp:"));
    comments
}
