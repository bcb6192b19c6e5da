//! What names mean: imports of one file.

mod styles;
mod use_tree;

use std::collections::{HashMap, HashSet};

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

/// All that a file imports, each import once.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Imports {
    all: Vec<Import>,
    /// Where in them each name stands first: it is asked for at every call.
    first: HashMap<String, usize>,
}

impl Imports {
    pub(crate) fn of(mut all: Vec<Import>) -> Self {
        let mut known = HashSet::new();
        all.retain(|import| known.insert((import.name.clone(), import.path.clone(), import.within)));
        let mut first = HashMap::new();
        for (at, import) in all.iter().enumerate() {
            first.entry(import.name.clone()).or_insert(at);
        }
        Self { all, first }
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Import> {
        self.all.iter()
    }

    /// The first import of this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Import> {
        self.first.get(name).map(|at| &self.all[*at])
    }
}

/// Reads the import at `node`, which stands in `around`.
pub(crate) fn read(view: &View<'_>, (node, around): (Node<'_>, Option<Node<'_>>), out: &mut Vec<Import>) {
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
    let within = around.map_or(0, |around| around.id());
    out[from..].iter_mut().for_each(|import| import.within = within);
}

/// Reads `const { a: b } = require("c")`: a binding whose value is a module.
pub(crate) fn read_binding(view: &View<'_>, node: Node<'_>, out: &mut Vec<Import>) {
    if view.grammar.code.imports.style == ImportStyle::EsModule {
        styles::required(view.str(node), out);
    }
}
