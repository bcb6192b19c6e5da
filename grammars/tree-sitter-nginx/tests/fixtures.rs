//! Whole files that are right must parse without a mark.

mod common;

#[test]
fn fixtures_have_no_problems() {
    let files = common::files("test/fixtures");
    assert!(files.len() >= 8);
    for (path, text) in files {
        let tree = common::parse(&text);
        assert_eq!(common::problems(&tree), Vec::<String>::new(), "{}", path.display());
        assert!(common::nodes(&tree, "directive").len() >= 5, "{}", path.display());
    }
}

/// Between the tokens there is only white space, so no text is lost.
#[test]
fn tokens_cover_the_text() {
    for (path, text) in common::files("test/fixtures") {
        let tree = common::parse(&text);
        let mut end = 0;
        common::walk(&tree, |node| {
            let is_whole = node.child_count() == 0 || matches!(node.kind(), "word" | "single_quoted" | "double_quoted");
            if is_whole && node.end_byte() > end {
                let gap = &text[end..node.start_byte().max(end)];
                assert_eq!(gap.trim(), "", "{} before byte {}", path.display(), node.start_byte());
                end = node.end_byte();
            }
        });
        assert_eq!(text[end..].trim(), "", "{}", path.display());
    }
}

#[test]
fn arguments_are_found_by_field() {
    let source = "server {\n  proxy_read_timeout 1m30s;\n  \"add_header\" X-A 'b c' always;\n}\n";
    let tree = common::parse(source);
    assert_eq!(
        common::directives(&tree, source),
        ["server", "proxy_read_timeout 1m30s", "\"add_header\" X-A 'b c' always"]
    );
    let server = tree.root_node().child(0).expect("there is a directive");
    assert_eq!(server.child_by_field_name("body").map(|body| body.kind()), Some("block"));
}

#[test]
fn lua_code_is_what_stands_between_the_braces() {
    let source = "content_by_lua_block { ngx.say(\"}\") }";
    let tree = common::parse(source);
    let block = common::nodes(&tree, "lua_block")[0];
    let code = block.child_by_field_name("code").expect("the block is not empty");
    assert_eq!(common::text(code, source), " ngx.say(\"}\") ");
}

#[test]
fn node_types_name_what_readers_rely_on() {
    for name in [
        "configuration",
        "directive",
        "block",
        "lua_block",
        "lua_code",
        "word",
        "single_quoted",
        "double_quoted",
        "comment",
        "template",
        "unexpected",
        "missing",
        "name",
        "argument",
        "body",
        "code",
    ] {
        assert!(tree_sitter_nginx_http::NODE_TYPES.contains(&format!("\"{name}\"")), "{name}");
    }
}

#[test]
fn editor_queries_match() {
    let language = tree_sitter_nginx_http::LANGUAGE.into();
    let source = "# c\nlisten 80;\ninit_by_lua_block { a() }\nserver { return 200 \"{{ x }}\"; }";
    let tree = common::parse(source);
    for (query, captures) in [
        (tree_sitter_nginx_http::HIGHLIGHTS_QUERY, ["comment", "keyword", "number", "string", "embedded"].as_slice()),
        (tree_sitter_nginx_http::INJECTIONS_QUERY, &["injection.content"]),
        (tree_sitter_nginx_http::FOLDS_QUERY, &["fold"]),
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
