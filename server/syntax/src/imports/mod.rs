//! What names mean: imports of one file.

mod styles;
mod use_tree;

use tree_sitter::Node;

use crate::grammar::{ImportStyle, Part};
use crate::view::View;

/// One imported name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    /// The name used in this file; `*` for everything.
    pub name: String,
    /// The full path, with the language's separator behind the package.
    pub path: String,
    /// The syntax node in which the import stands.
    pub within: usize,
}

/// Reads the import at `node`.
pub(crate) fn read(view: &View<'_>, node: Node<'_>, out: &mut Vec<Import>) {
    let from = out.len();
    let text = view.str(node);
    let code = &view.grammar.code;
    match code.imports.style {
        ImportStyle::UseTree => {
            if let Some(path) = view.part(node, Part::Path) {
                use_tree::use_tree(view.str(path), out);
            }
        }
        ImportStyle::FromImport => styles::from_import(text, out),
        ImportStyle::EsModule => styles::es_module(text, out),
        ImportStyle::QuotedPath => styles::quoted_path(text, out),
        ImportStyle::Dotted => styles::dotted(text, code, out),
    }
    let within = node.parent().map_or(0, |parent| parent.id());
    out[from..].iter_mut().for_each(|import| import.within = within);
}

/// Reads `const { a: b } = require("c")`: a binding whose value is a module.
pub(crate) fn read_binding(view: &View<'_>, node: Node<'_>, out: &mut Vec<Import>) {
    if view.grammar.code.imports.style == ImportStyle::EsModule {
        styles::required(view.str(node), out);
    }
}
