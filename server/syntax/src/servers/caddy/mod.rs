//! Caddyfiles.

mod answers;
mod lower;
mod proxy;
mod sites;
mod words;

use tree_sitter::Tree;

use super::read;
use crate::Includes;
use crate::facts::{Facts, SourceFile};
use crate::language::Language;
use crate::nginx::{Including, assemble_with, unresolved};

const INCLUDING: Including = Including {
    is_include: sites::imports_files,
    is_harmless: |_| false,
    // Outside any block, files of sites and snippets are imported.
    brings_servers: |_, around| around.is_none(),
    lower: lower::lower,
};

/// The facts of one file, imports of other files not followed.
pub(super) fn extract(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    let mut facts = read::read(language, file, tree, &words::READING);
    sites::single(&mut facts);
    let (scopes, followed_all) = unresolved(&facts, &INCLUDING);
    lower::lower(&mut facts, &scopes, followed_all);
    facts
}

/// `root` with everything it imports.
pub(super) fn assemble(root: &Facts, includes: &dyn Includes) -> Facts {
    assemble_with(root, includes, &INCLUDING)
}
