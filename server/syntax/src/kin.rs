//! Who stands around a node.
//!
//! The library finds a node's parent by looking for it from the root, and what stands before it by going through its
//! siblings, so that a file of many thousand siblings, or of many levels, would cost their square. A tree is walked
//! once instead, and the nodes of all shapes are found on the way.

use tree_sitter::{Node, Tree};

/// Sets and maps by the ids of nodes.
pub(crate) type IdSet = std::collections::HashSet<usize, std::hash::BuildHasherDefault<IdHasher>>;
pub(crate) type IdMap<T> = std::collections::HashMap<usize, T, std::hash::BuildHasherDefault<IdHasher>>;

/// The hash of an id: every node of a file is looked up many times, and nobody chooses ids in order to collide.
#[derive(Default)]
pub(crate) struct IdHasher(u64);

impl std::hash::Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_usize(usize::from(*byte)));
    }

    fn write_usize(&mut self, id: usize) {
        // The upper bits are used too.
        self.0 = ((self.0.rotate_left(5) ^ id as u64) >> 3).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    }
}

/// No node.
const NONE: u32 = u32::MAX;

/// The nodes of a tree, each with its parent and predecessor.
pub(crate) struct Kin<'t> {
    /// In the order in which they begin, a node before its children.
    entries: Vec<Entry<'t>>,
    /// Where in `entries` a node is, by its id: an open hash table of a power of two.
    slots: Vec<u32>,
}

struct Entry<'t> {
    node: Node<'t>,
    parent: u32,
    before: u32,
}

impl<'t> Kin<'t> {
    #[cfg(test)]
    pub(crate) fn of(tree: &'t Tree) -> Self {
        Self::walk(tree, |_| {})
    }

    /// The nodes of `tree`, each shown to `see` on the way: what is read of it again later has to come from far away.
    pub(crate) fn walk(tree: &'t Tree, mut see: impl FnMut(Node<'t>)) -> Self {
        let root = tree.root_node();
        let mut entries: Vec<Entry<'t>> = Vec::with_capacity(root.descendant_count());
        let mut cursor = tree.walk();
        let (mut parent, mut before) = (NONE, NONE);
        'nodes: loop {
            let at = entries.len() as u32;
            let node = cursor.node();
            see(node);
            entries.push(Entry { node, parent, before });
            if cursor.goto_first_child() {
                (parent, before) = (at, NONE);
                continue;
            }
            before = at;
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    break 'nodes;
                }
                before = parent;
                parent = entries[parent as usize].parent;
            }
        }
        let mut slots = vec![NONE; (entries.len() * 2).next_power_of_two()];
        let mask = slots.len() - 1;
        for (at, entry) in (0..).zip(&entries) {
            let mut slot = hash(entry.node.id()) & mask;
            while slots[slot] != NONE {
                slot = (slot + 1) & mask;
            }
            slots[slot] = at;
        }
        Self { entries, slots }
    }

    /// All nodes in the order in which they begin, a node before its children.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'t>> {
        self.entries.iter().map(|entry| entry.node)
    }

    /// The smallest node that holds the bytes from `start` to `end`.
    pub(crate) fn around(&self, start: usize, end: usize) -> Option<Node<'t>> {
        let mut at = self.entries.partition_point(|entry| entry.node.start_byte() <= start).checked_sub(1)?;
        loop {
            let entry = &self.entries[at];
            if entry.node.end_byte() >= end {
                return Some(entry.node);
            }
            at = entry.parent as usize;
            if at >= self.entries.len() {
                return None;
            }
        }
    }

    pub(crate) fn parent(&self, node: Node<'t>) -> Option<Node<'t>> {
        self.node(self.entry(node)?.parent)
    }

    /// The sibling before `node`.
    pub(crate) fn before(&self, node: Node<'t>) -> Option<Node<'t>> {
        self.node(self.entry(node)?.before)
    }

    fn node(&self, at: u32) -> Option<Node<'t>> {
        self.entries.get(at as usize).map(|entry| entry.node)
    }

    fn entry(&self, node: Node<'t>) -> Option<&Entry<'t>> {
        let mask = self.slots.len() - 1;
        let mut slot = hash(node.id()) & mask;
        loop {
            let entry = self.entries.get(self.slots[slot] as usize)?;
            if entry.node.id() == node.id() {
                return Some(entry);
            }
            slot = (slot + 1) & mask;
        }
    }
}

/// Ids are addresses: the low bits say nothing, and neighbours differ in few of them.
fn hash(id: usize) -> usize {
    ((id as u64 >> 3).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_the_library_says() {
        let rust = crate::Language::by_id("rust").expect("it is known");
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&crate::grammar::ts_language(rust)).expect("it fits");
        let text = "fn f(a: u8) -> u8 { match a { 1 => { if a == 2 { g(|x| x + 1) } else { 3 } } _ => 4 } }";
        for text in [text, ""] {
            let tree = parser.parse(text, None).expect("a tree");
            let kin = Kin::of(&tree);
            let mut seen = 0;
            let mut open = vec![tree.root_node()];
            while let Some(node) = open.pop() {
                assert_eq!(kin.parent(node), node.parent(), "{node:?}");
                assert_eq!(kin.before(node), node.prev_sibling(), "{node:?}");
                seen += 1;
                open.extend((0..node.child_count()).filter_map(|at| node.child(at)));
            }
            assert_eq!((seen, kin.nodes().count()), (tree.root_node().descendant_count(), seen));
        }
    }
}
