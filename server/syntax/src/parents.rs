//! What stands around a node. The tree itself finds that by going down from its root, which takes long in deep and in
//! wide trees: whoever asks often is better served by a table.

use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

use tree_sitter::{Node, Tree};

/// So many questions are answered by the tree itself; ordinary files rarely ask more, and need no table.
const QUESTIONS: u32 = 256;

/// The parents of the nodes of one tree.
pub(crate) struct Parents<'t> {
    tree: &'t Tree,
    asked: Cell<u32>,
    table: OnceCell<HashMap<usize, Node<'t>>>,
}

impl<'t> Parents<'t> {
    pub(crate) fn new(tree: &'t Tree) -> Self {
        Self { tree, asked: Cell::new(0), table: OnceCell::new() }
    }

    /// The node around `node`.
    pub(crate) fn of(&self, node: Node<'t>) -> Option<Node<'t>> {
        self.asked.set(self.asked.get().saturating_add(1));
        if self.asked.get() <= QUESTIONS {
            return node.parent();
        }
        self.table.get_or_init(|| table(self.tree)).get(&node.id()).copied()
    }
}

/// The parent of every node, by the node's id.
fn table(tree: &Tree) -> HashMap<usize, Node<'_>> {
    let mut out = HashMap::with_capacity(tree.root_node().descendant_count());
    let mut cursor = tree.walk();
    let mut around: Vec<Node<'_>> = Vec::new();
    loop {
        let node = cursor.node();
        if let Some(parent) = around.last() {
            out.insert(node.id(), *parent);
        }
        if cursor.goto_first_child() {
            around.push(node);
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return out;
            }
            around.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_what_the_tree_says() {
        let mut parser = tree_sitter::Parser::new();
        let grammar = crate::grammar::ts_language(crate::Language::by_id("rust").expect("it is known"));
        parser.set_language(&grammar).expect("it fits");
        let text = "fn f(a: u8) -> u8 { match a { 1 => { if a == 2 { g(|x| x + 1) } else { 3 } } _ => 4 } }";
        let tree = parser.parse(text, None).expect("a tree");
        let table = table(&tree);
        let mut seen = 0;
        let mut open = vec![tree.root_node()];
        while let Some(node) = open.pop() {
            assert_eq!(table.get(&node.id()).copied(), node.parent(), "{node:?}");
            seen += 1;
            open.extend((0..node.child_count()).filter_map(|at| node.child(at)));
        }
        assert_eq!((seen, table.len()), (tree.root_node().descendant_count(), seen - 1));
    }
}
