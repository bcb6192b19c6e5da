//! Apache httpd, `.htaccess` included.

mod lower;
mod proxy;
mod redirects;
mod settings;
mod words;

use tree_sitter::Tree;

use super::read;
use crate::Includes;
use crate::facts::{Directive, Facts, SourceFile};
use crate::language::Language;
use crate::nginx::{Including, assemble_with, unresolved};

const INCLUDING: Including = Including {
    is_include: |_, directive| matches!(directive.name.as_str(), "Include" | "IncludeOptional"),
    is_harmless: |pattern| ["mods-enabled/", "modules.d/", "conf.modules.d/"].iter().any(|part| pattern.contains(part)),
    brings_servers: |pattern, around: Option<&Directive>| {
        around.is_none() && ["sites", "vhost"].iter().any(|word| pattern.contains(word))
    },
    lower: lower::lower,
};

/// The facts of one file, includes not followed.
pub(super) fn extract(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    let mut facts = read::read(language, file, tree, &words::READING);
    let (scopes, followed_all) = unresolved(&facts, &INCLUDING);
    lower::lower(&mut facts, &scopes, followed_all);
    facts
}

/// `root` with everything it includes.
pub(super) fn assemble(root: &Facts, includes: &dyn Includes) -> Facts {
    assemble_with(root, includes, &INCLUDING)
}
