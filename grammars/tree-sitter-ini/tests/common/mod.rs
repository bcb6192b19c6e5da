//! Helpers of the grammar's tests.

#![allow(dead_code, reason = "each test uses a part")]

use std::fs;
use std::path::{Path, PathBuf};

use tree_sitter::{Node, Parser, Tree};

/// A parser with the grammar.
pub fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_ini_http::LANGUAGE.into()).expect("the runtime accepts the grammar");
    parser
}

/// Parses `text` from scratch.
pub fn parse(text: impl AsRef<[u8]>) -> Tree {
    parser().parse(text, None).expect("nothing stops the parser")
}

/// Calls `visit` for every node, parents first, without recursion.
pub fn walk<'tree>(tree: &'tree Tree, mut visit: impl FnMut(Node<'tree>)) {
    let mut cursor = tree.walk();
    loop {
        visit(cursor.node());
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// The nodes of one kind.
pub fn nodes<'tree>(tree: &'tree Tree, kind: &str) -> Vec<Node<'tree>> {
    let mut found = Vec::new();
    walk(tree, |node| {
        if node.kind() == kind {
            found.push(node);
        }
    });
    found
}

/// The text of a node.
pub fn text<'text>(node: Node, source: &'text str) -> &'text str {
    &source[node.byte_range()]
}

/// What marks a mistake: nodes of tree-sitter's own recovery.
pub fn problems(tree: &Tree) -> Vec<String> {
    let mut found = Vec::new();
    walk(tree, |node| {
        if is_recovery(node) {
            let position = node.start_position();
            found.push(format!("{} at {}:{}", node.kind(), position.row + 1, position.column + 1));
        }
    });
    found
}

/// Whether the node comes from tree-sitter's error recovery, which this grammar does not need.
pub fn is_recovery(node: Node) -> bool {
    node.is_error() || node.is_missing()
}

/// The files in a folder of the crate, by name.
pub fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(&folder).expect("the folder exists");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder is readable").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("the file is readable text");
        (path, text)
    };
    paths.into_iter().map(read).collect()
}

/// A small pseudo-random generator (xorshift), the same on every run.
pub struct Random(u64);

impl Random {
    /// Starts a sequence.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }

    /// One of several.
    pub fn pick<'item, T: ?Sized>(&mut self, items: &[&'item T]) -> &'item T {
        items[self.below(items.len())]
    }
}
