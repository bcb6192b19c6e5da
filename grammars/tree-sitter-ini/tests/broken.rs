//! Broken input: every text has a tree without error nodes, in linear time.

mod common;

use std::time::{Duration, Instant};

use common::Random;

/// What means something to the grammar.
const PIECES: [&str; 22] = [
    "a",
    "\n",
    "\n  ",
    "\n  -",
    " ",
    "\t",
    "\r\n",
    "\r",
    "#",
    "; c\n",
    "\"",
    "'",
    "\\",
    "\\\n",
    "=",
    "= ",
    "[",
    "]",
    "[a]\n",
    "a = b\n",
    "a = \"b;c\"",
    "é",
];

fn assert_no_recovery(source: &str) {
    let tree = common::parse(source);
    common::walk(&tree, |node| assert!(!common::is_recovery(node), "{} in {source:?}", node.kind()));
    assert!(!tree.root_node().has_error(), "{source:?}");
}

#[test]
fn random_text_needs_no_recovery() {
    let mut random = Random::new(11);
    for _ in 0..6_000 {
        let length = 1 + random.below(40);
        let source: String = (0..length).map(|_| random.pick(&PIECES)).collect();
        assert_no_recovery(&source);
    }
}

#[test]
fn cut_files_need_no_recovery() {
    for (_, source) in common::files("test/fixtures") {
        for (at, _) in source.char_indices() {
            assert_no_recovery(&source[..at]);
            assert_no_recovery(&source[at..]);
        }
    }
}

/// Parse time grows with the length of the text, whatever it repeats.
#[test]
fn no_text_takes_quadratic_time() {
    let mut slow = Vec::new();
    for piece in PIECES {
        let source = piece.repeat(100_000 / piece.len());
        let start = Instant::now();
        common::parse(&source);
        if start.elapsed() > Duration::from_secs(4) {
            slow.push((piece, start.elapsed()));
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}
