//! Whole files that are right must parse without a mark.

mod common;

#[test]
fn fixtures_have_no_problems() {
    let files = common::files("test/fixtures");
    assert!(files.len() >= 2);
    for (path, text) in files {
        let tree = common::parse(&text);
        assert_eq!(common::problems(&tree), Vec::<String>::new(), "{}", path.display());
        assert!(common::nodes(&tree, "setting").len() >= 5, "{}", path.display());
    }
}

/// Between the tokens there are only white space and equals signs, so no text is lost.
#[test]
fn tokens_cover_the_text() {
    for (path, text) in common::files("test/fixtures") {
        let tree = common::parse(&text);
        let mut end = 0;
        common::walk(&tree, |node| {
            if (node.child_count() == 0) && node.end_byte() > end {
                let gap = &text[end..node.start_byte().max(end)];
                let gap = gap.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\\' | '='));
                assert_eq!(gap, "", "{} before byte {}", path.display(), node.start_byte());
                end = node.end_byte();
            }
        });
        assert_eq!(text[end..].trim_matches(|c: char| c.is_whitespace() || c == '='), "", "{}", path.display());
    }
}

#[test]
fn node_types_name_what_readers_rely_on() {
    for name in ["document", "section", "setting", "section_name", "comment", "name", "value"] {
        assert!(tree_sitter_ini_http::NODE_TYPES.contains(&format!("\"{name}\"")), "{name}");
    }
}

#[test]
fn editor_queries_match() {
    let language = tree_sitter_ini_http::LANGUAGE.into();
    let source = "# c\n[a]\nb = 30\nc = \"x\"\n";
    let tree = common::parse(source);
    for (query, captures) in [
        (tree_sitter_ini_http::HIGHLIGHTS_QUERY, ["comment", "keyword", "number", "string"].as_slice()),
        (tree_sitter_ini_http::FOLDS_QUERY, &["fold"]),
    ] {
        let query = tree_sitter::Query::new(&language, query).expect("the query compiles");
        let mut cursor = tree_sitter::QueryCursor::new();
        let mut found = Vec::new();
        let mut matches = cursor.matches(&query, tree.root_node(), source.as_bytes());
        while let Some(found_match) = tree_sitter::StreamingIterator::next(&mut matches) {
            found.extend(found_match.captures().iter().map(|capture| query.capture_names()[capture.index as usize]));
        }
        for capture in captures {
            assert!(found.contains(capture), "{capture} not in {found:?}");
        }
    }
}
