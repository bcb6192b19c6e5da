//! nginx configuration grammar for [tree-sitter](https://tree-sitter.github.io).
//!
//! The tree holds structure only: `directive`s with `name`, `argument` and `body` fields, `block`s,
//! `comment`s, `lua_block`s and `template` placeholders. It names no directive, so those of third-party
//! modules parse like any other. Mistakes are marked by `unexpected` and `missing` nodes; tree-sitter's own
//! error nodes never occur.
//!
//! ```
//! let mut parser = tree_sitter::Parser::new();
//! parser.set_language(&tree_sitter_nginx_http::LANGUAGE.into())?;
//! let tree = parser.parse("listen 80;", None).ok_or("stopped")?;
//! assert_eq!(tree.root_node().to_sexp(), "(configuration (directive name: (word) argument: (word)))");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use tree_sitter_language::LanguageFn;

#[expect(unsafe_code, reason = "the only way to name a C function")]
unsafe extern "C" {
    fn tree_sitter_nginx_http() -> *const ();
}

/// The grammar, to be turned into a `tree_sitter::Language`.
// SAFETY: the generated parser exports this function with this signature.
#[expect(unsafe_code, reason = "the only way to name a C function")]
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_nginx_http) };

/// Node kinds and fields of the grammar, in tree-sitter's `node-types.json` format.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// Highlighting query with the usual capture names.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// Injection query: the code of Lua blocks is Lua.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");

/// Folding query: blocks fold.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");
