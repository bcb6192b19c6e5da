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

pub(crate) use assemble::assemble;
pub(crate) use value::template;

use tree_sitter::Tree;

use crate::facts::{Facts, SourceFile};
use crate::language::Language;

/// The facts of one file, includes not followed.
pub(crate) fn extract(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    let mut facts = read::read(language, file, tree);
    let mut unresolved = Vec::new();
    let mut followed_all = true;
    for directive in facts.directives.iter().filter(|directive| directive.name == "include") {
        let pattern = directive.arguments.first().map_or("", |pattern| pattern.text.as_str());
        if settings::is_harmless(pattern) {
            continue;
        }
        followed_all = false;
        let around = directive.parent.map(|parent| &facts.directives[parent as usize]);
        if !settings::brings_servers(pattern, around) {
            unresolved.push(directive.scope);
        }
    }
    lower::lower(&mut facts, &unresolved, followed_all);
    facts
}
