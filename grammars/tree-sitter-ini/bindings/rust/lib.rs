//! INI grammar for [tree-sitter](https://tree-sitter.github.io).
//!
//! The tree holds structure only: `section`s and `setting`s with `name` and `value` fields, and `comment`s.
//!
//! ```
//! let mut parser = tree_sitter::Parser::new();
//! parser.set_language(&tree_sitter_ini_http::LANGUAGE.into())?;
//! let tree = parser.parse("max_execution_time = 30", None).ok_or("stopped")?;
//! assert_eq!(tree.root_node().to_sexp(), "(document (setting name: (name) value: (value)))");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use tree_sitter_language::LanguageFn;

#[expect(unsafe_code, reason = "the only way to name a C function")]
unsafe extern "C" {
    fn tree_sitter_ini_http() -> *const ();
}

/// The grammar, to be turned into a `tree_sitter::Language`.
// SAFETY: the generated parser exports this function with this signature.
#[expect(unsafe_code, reason = "the only way to name a C function")]
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_ini_http) };

/// Node kinds and fields of the grammar, in tree-sitter's `node-types.json` format.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// Highlighting query with the usual capture names.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// Folding query: sections fold.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");
