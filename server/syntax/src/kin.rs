//! Who stands around a node.
//!
//! The library finds a node's parent by looking for it from the root, and what stands before it by going through its
//! siblings, so that a file of many thousand siblings would cost their square. A large file is walked once instead.

use std::collections::HashMap;

use tree_sitter::{Node, Tree};

/// From how many bytes on a file is walked.
const LARGE: usize = 100_000;

/// The parents and predecessors of a large tree's nodes; empty for others.
#[derive(Default)]
pub(crate) struct Kin<'t> {
    parents: HashMap<usize, Node<'t>>,
    before: HashMap<usize, Node<'t>>,
}

impl<'t> Kin<'t> {
    pub(crate) fn of(tree: &'t Tree) -> Self {
        let mut kin = Self::default();
        if tree.root_node().end_byte() < LARGE {
            return kin;
        }
        let mut cursor = tree.walk();
        let mut around: Vec<Node<'t>> = Vec::new();
        let mut before: Option<Node<'t>> = None;
        loop {
            let node = cursor.node();
            if let Some(parent) = around.last() {
                kin.parents.insert(node.id(), *parent);
            }
            if let Some(before) = before {
                kin.before.insert(node.id(), before);
            }
            if cursor.goto_first_child() {
                around.push(node);
                before = None;
                continue;
            }
            before = Some(node);
            while !cursor.goto_next_sibling() {
                let Some(parent) = around.pop() else { return kin };
                cursor.goto_parent();
                before = Some(parent);
            }
        }
    }

    pub(crate) fn parent(&self, node: Node<'t>) -> Option<Node<'t>> {
        match self.parents.is_empty() {
            true => node.parent(),
            false => self.parents.get(&node.id()).copied(),
        }
    }

    /// The sibling before `node`.
    pub(crate) fn before(&self, node: Node<'t>) -> Option<Node<'t>> {
        match self.parents.is_empty() {
            true => node.prev_sibling(),
            false => self.before.get(&node.id()).copied(),
        }
    }
}
