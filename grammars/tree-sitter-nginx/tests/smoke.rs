//! The grammar loads and parses.

use tree_sitter::Parser;

#[test]
fn parses_a_directive() {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_nginx_http::LANGUAGE.into()).expect("the runtime accepts the grammar");
    let tree = parser.parse("listen 80;", None).expect("no timeout is set");
    assert_eq!(tree.root_node().to_sexp(), "(configuration (directive name: (word) argument: (word)))");
}
