//! The cases of `test/corpus`, in the format of `tree-sitter test`.

mod common;

use std::collections::HashSet;

struct Case {
    title: String,
    input: String,
    tree: String,
}

/// A line of at least three times `mark` and nothing else.
fn is_rule(line: &str, mark: char) -> bool {
    line.len() >= 3 && line.chars().all(|c| c == mark)
}

fn cases(text: &str) -> Vec<Case> {
    let lines: Vec<_> = text.lines().collect();
    let is_header = |at: usize| {
        is_rule(lines[at], '=') && lines.get(at + 2).is_some_and(|line| is_rule(line, '=')) && !lines[at + 1].is_empty()
    };
    let starts: Vec<_> = (0..lines.len()).filter(|&at| is_header(at)).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let case = |(start, end): (usize, usize)| {
        let body = &lines[start + 3..end];
        let rule = body.iter().position(|line| is_rule(line, '-')).expect("the input of a case ends with a rule");
        Case {
            title: lines[start + 1].to_owned(),
            input: body[..rule].join("\n").trim_matches('\n').to_owned(),
            tree: one_line(&body[rule + 1..].join(" ")),
        }
    };
    starts.iter().copied().zip(ends).map(case).collect()
}

/// An s-expression as `Node::to_sexp` writes it.
fn one_line(tree: &str) -> String {
    tree.split_whitespace().collect::<Vec<_>>().join(" ").replace(" )", ")")
}

#[test]
fn trees_are_as_written() {
    let mut titles = HashSet::new();
    let mut failures = Vec::new();
    for (path, text) in common::files("test/corpus") {
        for case in cases(&text) {
            let tree = common::parse(&case.input).root_node().to_sexp();
            if tree != case.tree {
                failures.push(format!("{}: {}\n  wanted {}\n  got    {tree}", path.display(), case.title, case.tree));
            }
            assert!(titles.insert(case.title.clone()), "two cases are named {:?}", case.title);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(titles.len() >= 12, "only {} cases were found", titles.len());
}

#[test]
fn a_wrong_tree_is_noticed() {
    let text = "===\nOne\n===\n\na b\n\n---\n\n(document\n  (setting\n    value: (value)))\n";
    let found = cases(text);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].title.as_str(), found[0].input.as_str()), ("One", "a b"));
    assert_ne!(common::parse(&found[0].input).root_node().to_sexp(), found[0].tree);
}
