//! What the engine knows of each language beyond its file names: grammar, query, node classes, api rows.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;
use tree_sitter::{Node, Query};

use crate::apis::Apis;
use crate::language::Language;

/// The closed capture vocabulary of `shapes.scm`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Call,
    Macro,
    Tuple,
    Path,
    Comparison,
    Match,
    Arm,
    Condition,
    Assignment,
    Binding,
    Constant,
    List,
    Function,
    Closure,
    Implementation,
    Module,
    Annotation,
    Import,
    Comment,
    Text,
}

impl Shape {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "call" => Self::Call,
            "macro" => Self::Macro,
            "tuple" => Self::Tuple,
            "path" => Self::Path,
            "comparison" => Self::Comparison,
            "match" => Self::Match,
            "arm" => Self::Arm,
            "condition" => Self::Condition,
            "assignment" => Self::Assignment,
            "binding" => Self::Binding,
            "constant" => Self::Constant,
            "list" => Self::List,
            "function" => Self::Function,
            "closure" => Self::Closure,
            "implementation" => Self::Implementation,
            "module" => Self::Module,
            "annotation" => Self::Annotation,
            "import" => Self::Import,
            "comment" => Self::Comment,
            "text" => Self::Text,
            _ => return None,
        })
    }
}

/// What a node is, in the neutral terms that values are read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Class {
    Integer,
    Text,
    TextContent,
    TextEscape,
    Bool,
    Null,
    Name,
    Path,
    List,
    Wrapper,
    Call,
    Macro,
    Tokens,
    Object,
    Binary,
    Assignment,
    Comment,
    Block,
    Statement,
    Return,
    Arm,
    Closure,
    Function,
    Condition,
    Annotation,
    Pattern,
    Range,
    Loop,
    #[default]
    Other,
}

/// The parts of `language.toml` that describe code.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct Code {
    pub separator: String,
    pub fails: Vec<String>,
    pub retries: Vec<String>,
    pub logs: Vec<String>,
    pub origin: OriginRows,
    pub kinds: HashMap<String, Vec<String>>,
    pub macros: HashMap<String, Vec<String>>,
    pub send: SendRows,
    pub reshape: ReshapeRows,
    pub tests: TestRows,
    pub retry: RetryRows,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct OriginRows {
    pub test_annotations: Vec<String>,
}

/// How a response or a failure passes through calls.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct SendRows {
    pub wrappers: Vec<String>,
    pub methods: Vec<String>,
    /// Methods that take the value out of a result.
    pub unwraps: Vec<String>,
    pub error_closures: Vec<String>,
    pub error_arguments: Vec<String>,
    pub error_patterns: Vec<String>,
    pub error_types: Vec<String>,
    pub error_parameters: Vec<String>,
}

/// Where the type of what a function returns is open, so that one value may be replaced by one of another type.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct ReshapeRows {
    /// What the type of a result begins with when only what it can do is declared.
    pub opaque: String,
    /// What the declared abilities are called, and the method that turns any such value into one type; empty if there is
    /// none.
    pub into: HashMap<String, String>,
    /// What a type holds that stands for values of several types, and the calls that make such a value.
    pub boxed: String,
    pub boxes: Vec<String>,
    /// Wrappers of a result that is fine, and of one that failed.
    pub success: String,
    pub failure: String,
    /// What hands a failure on.
    pub passes_failure: String,
    /// Words of expressions whose type is decided by what stands beside them.
    pub inferred: Vec<String>,
    /// Macros that never return.
    pub diverges: Vec<String>,
    /// What a block begins with that is no plain block.
    pub special_blocks: Vec<String>,
    /// What a block begins with whose value is returned by whoever waits for it.
    pub awaited_block: String,
    /// The module of constants of header names, and the type of a header's value.
    pub header_module: String,
    pub header_value: String,
    /// Modules that only hold the type of a status, which the crate also names itself.
    pub status_modules: Vec<String>,
}

/// How a received status is asked for and tested.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct TestRows {
    pub success: Option<String>,
    /// How the number of a status is asked for.
    pub number: Option<String>,
    pub classes: HashMap<String, [u32; 2]>,
    pub numeric: Vec<String>,
    /// Methods that show a status with its phrase.
    pub displays: Vec<String>,
    /// Crates whose statuses are plain numbers.
    pub plain: Vec<String>,
    /// Words that read a response's content.
    pub reads: Vec<String>,
    pub status_calls: Vec<String>,
    pub status_names: Vec<String>,
}

/// How code says that it tries again.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct RetryRows {
    /// Parts of names (lower case, without `_`) of functions and lists that decide about trying again.
    pub names: Vec<String>,
    /// Parts of names that speak of something else.
    pub other_names: Vec<String>,
    /// Words of a branch that tries again when it stands in a loop of attempts.
    pub again_in_loops: Vec<String>,
    /// Words of a loop of attempts.
    pub loop_words: Vec<String>,
    /// Words of a branch that gives up or waits to be told when.
    pub gives_up: Vec<String>,
}

/// What `language.toml` and `apis.toml` of one language say: enough for the prefilter, without the costly query.
pub(crate) struct Rows {
    pub code: Code,
    pub apis: Apis,
}

/// Everything needed to read one language of code.
pub(crate) struct Grammar {
    pub query: Query,
    pub shapes: Vec<Shape>,
    pub classes: Vec<Class>,
    pub code: &'static Code,
    pub apis: &'static Apis,
}

impl Grammar {
    pub(crate) fn class(&self, node: Node<'_>) -> Class {
        self.classes.get(node.kind_id() as usize).copied().unwrap_or_default()
    }

    /// Whether the macro `name` belongs to the group `group` of `[macros]`.
    pub(crate) fn is_macro(&self, group: &str, name: &str) -> bool {
        self.code.macros.get(group).is_some_and(|names| names.iter().any(|known| known == name))
    }
}

/// The tree-sitter grammar of `language`.
pub(crate) fn ts_language(language: Language) -> tree_sitter::Language {
    match language.id() {
        "nginx" => tree_sitter_nginx_http::LANGUAGE.into(),
        _ => tree_sitter_rust::LANGUAGE.into(),
    }
}

/// The rows of a language of code, read when the first file needs them.
pub(crate) fn rows(language: Language) -> &'static Rows {
    static ROWS: [OnceLock<Rows>; 64] = [const { OnceLock::new() }; 64];
    ROWS[language.index()].get_or_init(|| match read_rows(language) {
        Ok(rows) => rows,
        // The tables are part of the program and a test reads every one of them.
        Err(message) => panic!("queries/{}: {message}", language.id()),
    })
}

fn read_rows(language: Language) -> Result<Rows, String> {
    let source = language.source();
    let code: Code = toml::from_str(source.language).map_err(|error| format!("language.toml: {error}"))?;
    let apis = Apis::read(source.apis).map_err(|error| format!("apis.toml: {error}"))?;
    Ok(Rows { code, apis })
}

/// The tables of a language of code, built when the first file needs them.
pub(crate) fn grammar(language: Language) -> &'static Grammar {
    static GRAMMARS: [OnceLock<Grammar>; 64] = [const { OnceLock::new() }; 64];
    GRAMMARS[language.index()].get_or_init(|| match build(language) {
        Ok(grammar) => grammar,
        // The tables are part of the program and a test builds every one of them.
        Err(message) => panic!("queries/{}: {message}", language.id()),
    })
}

fn build(language: Language) -> Result<Grammar, String> {
    let source = language.source();
    let ts = ts_language(language);
    let query = Query::new(&ts, source.shapes).map_err(|error| format!("shapes.scm: {error}"))?;
    let shapes = query
        .capture_names()
        .iter()
        .map(|name| Shape::from_name(name).ok_or_else(|| format!("shapes.scm: unknown capture @{name}")))
        .collect::<Result<_, _>>()?;
    let Rows { code, apis } = rows(language);
    let mut classes = vec![Class::Other; ts.node_kind_count()];
    for (name, kinds) in &code.kinds {
        for kind in kinds {
            let id = ts.id_for_node_kind(kind, true);
            if id == 0 {
                return Err(format!("language.toml: [kinds] {name}: the grammar has no node `{kind}`"));
            }
            classes[id as usize] = class_by_name(name)?;
        }
    }
    Ok(Grammar { query, shapes, classes, code, apis })
}

fn class_by_name(name: &str) -> Result<Class, String> {
    Ok(match name {
        "integer" => Class::Integer,
        "text" => Class::Text,
        "text-content" => Class::TextContent,
        "text-escape" => Class::TextEscape,
        "bool" => Class::Bool,
        "null" => Class::Null,
        "name" => Class::Name,
        "path" => Class::Path,
        "list" => Class::List,
        "wrapper" => Class::Wrapper,
        "call" => Class::Call,
        "macro" => Class::Macro,
        "tokens" => Class::Tokens,
        "object" => Class::Object,
        "binary" => Class::Binary,
        "assignment" => Class::Assignment,
        "comment" => Class::Comment,
        "block" => Class::Block,
        "statement" => Class::Statement,
        "return" => Class::Return,
        "arm" => Class::Arm,
        "closure" => Class::Closure,
        "function" => Class::Function,
        "condition" => Class::Condition,
        "annotation" => Class::Annotation,
        "pattern" => Class::Pattern,
        "range" => Class::Range,
        "loop" => Class::Loop,
        _ => return Err(format!("language.toml: [kinds] has an unknown class `{name}`")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_languages() -> impl Iterator<Item = Language> {
        Language::all().filter(|language| language.product().is_none())
    }

    #[test]
    fn every_language_builds() {
        for language in code_languages() {
            read_rows(language).unwrap_or_else(|message| panic!("{}: {message}", language.id()));
            build(language).unwrap_or_else(|message| panic!("{}: {message}", language.id()));
        }
    }

    #[test]
    fn patterns_capture_one_node_and_have_no_predicates() {
        for language in code_languages() {
            let grammar = grammar(language);
            for pattern in 0..grammar.query.pattern_count() {
                assert!(grammar.query.general_predicates(pattern).is_empty(), "{}: pattern {pattern}", language.id());
            }
        }
    }

    #[test]
    fn the_vocabulary_is_documented() {
        let text = include_str!("../../../queries/README.md");
        for language in Language::all() {
            let query = Query::new(&ts_language(language), language.source().shapes).expect("shapes.scm");
            for name in query.capture_names() {
                assert!(text.contains(&format!("`@{name}`")), "{}: @{name}", language.id());
            }
        }
    }
}
