//! From the configurations of HAProxy, Apache httpd and Caddy to facts. What they share stands here, what a product's
//! directives mean in a folder of its own.

mod apache;
mod caddy;
mod draft;
mod expect;
mod haproxy;
mod read;
mod sections;
pub(crate) mod sniff;
mod units;

use tree_sitter::Tree;

use crate::Includes;
use crate::facts::{Facts, SourceFile};
use crate::language::Language;
use crate::nginx;

/// The facts of one file, includes not followed.
pub(crate) fn extract(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    match language.id() {
        "apache" => apache::extract(language, file, tree),
        "caddy" => caddy::extract(language, file, tree),
        "haproxy" => haproxy::extract(language, file, tree),
        _ => nginx::extract(language, file, tree),
    }
}

/// `root` with everything it includes, and what it all means.
pub(crate) fn assemble(root: &Facts, includes: &dyn Includes) -> Facts {
    match root.language.id() {
        // It has no includes: what is given on its command line is one configuration, but nothing says which files.
        "haproxy" => root.clone(),
        "apache" => apache::assemble(root, includes),
        "caddy" => caddy::assemble(root, includes),
        _ => nginx::assemble(root, includes),
    }
}
