//! After an edit, parsing with the old tree gives the same tree as parsing from scratch.

mod common;

use common::Random;
use tree_sitter::{InputEdit, Point, Tree};

const INSERTIONS: [&str; 16] =
    ["a", "\n", "\n  ", "\n  -", " ", "\t", "\r\n", "#", "; c\n", "\"", "'", "\\", "\\\n", "=", "[", "[a]\n"];

fn point(text: &str, at: usize) -> Point {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    Point { row: text[..at].matches('\n').count(), column: at - line }
}

/// Each node with its place, so that trees of one shape but of different ranges differ.
fn outline(tree: &Tree) -> Vec<(&str, usize, usize)> {
    let mut nodes = Vec::new();
    common::walk(tree, |node| nodes.push((node.kind(), node.start_byte(), node.end_byte())));
    nodes
}

#[test]
fn edits_give_the_tree_of_a_fresh_parse() {
    let mut random = Random::new(5);
    let mut parser = common::parser();
    for (path, original) in common::files("test/fixtures") {
        let mut source = original;
        let mut tree = common::parse(&source);
        for step in 0..150 {
            let places: Vec<_> = source.char_indices().map(|(at, _)| at).chain([source.len()]).collect();
            let from = random.below(places.len());
            let to = if random.below(2) == 0 { from } else { (from + random.below(6)).min(places.len() - 1) };
            let (start, old_end) = (places[from], places[to]);
            let inserted = if random.below(3) == 0 { "" } else { random.pick(&INSERTIONS) };

            let old_end_position = point(&source, old_end);
            let start_position = point(&source, start);
            source.replace_range(start..old_end, inserted);
            let new_end = start + inserted.len();
            tree.edit(&InputEdit {
                start_byte: start,
                old_end_byte: old_end,
                new_end_byte: new_end,
                start_position,
                old_end_position,
                new_end_position: point(&source, new_end),
            });
            tree = parser.parse(&source, Some(&tree)).expect("nothing stops the parser");
            let fresh = common::parse(&source);
            assert_eq!(outline(&tree), outline(&fresh), "{} step {step}", path.display());
        }
    }
}
