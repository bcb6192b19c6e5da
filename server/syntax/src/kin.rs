//! Who stands around a node.
//!
//! The library finds a node's parent by looking for it from the root, and what stands before it by going through its
//! siblings, so that a file of many thousand siblings, or of many levels, would cost their square. A tree about which
//! much is asked is walked once instead.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

use tree_sitter::{Node, Tree};

/// So many questions the library answers. Most files never ask more; in deep and in wide trees, where each is dear, many
/// are asked.
const QUESTIONS: u32 = 500;

/// The parents and predecessors of a tree's nodes.
pub(crate) struct Kin<'t> {
    tree: &'t Tree,
    asked: Cell<u32>,
    tables: OnceCell<Tables<'t>>,
}

/// What one walk finds, by the ids of nodes.
#[derive(Default)]
struct Tables<'t> {
    parents: HashMap<usize, Node<'t>>,
    before: HashMap<usize, Node<'t>>,
}

impl<'t> Kin<'t> {
    pub(crate) fn of(tree: &'t Tree) -> Self {
        Self { tree, asked: Cell::new(0), tables: OnceCell::new() }
    }

    pub(crate) fn root(&self) -> Node<'t> {
        self.tree.root_node()
    }

    pub(crate) fn parent(&self, node: Node<'t>) -> Option<Node<'t>> {
        match self.tables() {
            None => node.parent(),
            Some(tables) => tables.parents.get(&node.id()).copied(),
        }
    }

    /// The sibling before `node`.
    pub(crate) fn before(&self, node: Node<'t>) -> Option<Node<'t>> {
        match self.tables() {
            None => node.prev_sibling(),
            Some(tables) => tables.before.get(&node.id()).copied(),
        }
    }

    /// The tables, once they are worth the walk.
    fn tables(&self) -> Option<&Tables<'t>> {
        let asked = self.asked.get();
        self.asked.set(asked.saturating_add(1));
        (asked >= QUESTIONS).then(|| self.tables.get_or_init(|| Tables::of(self.tree)))
    }
}

impl<'t> Tables<'t> {
    fn of(tree: &'t Tree) -> Self {
        let mut tables = Self::default();
        let mut cursor = tree.walk();
        let mut around: Vec<Node<'t>> = Vec::new();
        let mut before: Option<Node<'t>> = None;
        loop {
            let node = cursor.node();
            if let Some(parent) = around.last() {
                tables.parents.insert(node.id(), *parent);
            }
            if let Some(before) = before {
                tables.before.insert(node.id(), before);
            }
            if cursor.goto_first_child() {
                around.push(node);
                before = None;
                continue;
            }
            before = Some(node);
            while !cursor.goto_next_sibling() {
                let Some(parent) = around.pop() else { return tables };
                cursor.goto_parent();
                before = Some(parent);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_say_what_the_library_says() {
        let rust = crate::Language::by_id("rust").expect("it is known");
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&crate::grammar::ts_language(rust)).expect("it fits");
        let text = "fn f(a: u8) -> u8 { match a { 1 => { if a == 2 { g(|x| x + 1) } else { 3 } } _ => 4 } }";
        let tree = parser.parse(text, None).expect("a tree");
        let tables = Tables::of(&tree);
        let mut seen = 0;
        let mut open = vec![tree.root_node()];
        while let Some(node) = open.pop() {
            assert_eq!(tables.parents.get(&node.id()).copied(), node.parent(), "{node:?}");
            assert_eq!(tables.before.get(&node.id()).copied(), node.prev_sibling(), "{node:?}");
            seen += 1;
            open.extend((0..node.child_count()).filter_map(|at| node.child(at)));
        }
        assert_eq!((seen, tables.parents.len()), (tree.root_node().descendant_count(), seen - 1));
    }
}
