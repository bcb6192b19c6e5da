//! What the engine knows of each language beyond its file names: grammar, patterns, node classes and parts, api rows.

mod code;
mod elsewhere;
mod parts;
mod pattern;

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use serde::Deserialize;
use tree_sitter::Node;

pub(crate) use code::{BindingRows, Code, ImportStyle, PassPlace};
pub(crate) use elsewhere::ElsewhereRows;
pub(crate) use parts::Part;
use parts::Parts;
#[cfg(test)]
pub(crate) use pattern::shapes;
pub(crate) use pattern::{Patterns, Shapes};

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
    Object,
    Function,
    Closure,
    Implementation,
    Module,
    Annotation,
    Import,
    Comment,
    Text,
    Return,
    Throw,
    Catch,
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
            "object" => Self::Object,
            "function" => Self::Function,
            "closure" => Self::Closure,
            "implementation" => Self::Implementation,
            "module" => Self::Module,
            "annotation" => Self::Annotation,
            "import" => Self::Import,
            "comment" => Self::Comment,
            "text" => Self::Text,
            "return" => Self::Return,
            "throw" => Self::Throw,
            "catch" => Self::Catch,
            _ => return None,
        })
    }
}

/// What a node is, in the neutral terms that values are read in: the keys of `[kinds]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Class {
    Integer,
    Text,
    TextContent,
    TextEscape,
    /// An expression inside a text.
    Hole,
    /// A name that is its own value: `:not_found`, `.notFound`.
    Symbol,
    Bool,
    Null,
    Name,
    /// A name with an owner, or a member of an expression.
    Path,
    List,
    /// A list of fixed length.
    Tuple,
    /// An expression around another one, of the same value as far as facts go.
    Wrapper,
    Call,
    Macro,
    Tokens,
    Object,
    /// A key with its value, in an object.
    Entry,
    /// What stands around one argument of a call; with a name, it is a keyword argument.
    Argument,
    /// Arguments or entries that something else holds: `**options`.
    Spread,
    Binary,
    Assignment,
    Comment,
    Block,
    Statement,
    /// The definition of a local name.
    Binding,
    Return,
    /// An error is raised.
    Throw,
    Match,
    Arm,
    Closure,
    Function,
    Condition,
    /// A further condition of an `if` that stands beside the first.
    ElseIf,
    /// An arm for the failing case.
    Catch,
    Annotation,
    /// A definition together with its annotations.
    Annotated,
    Pattern,
    /// Several patterns, one of which has to match.
    Alternatives,
    /// Several patterns, all of which have to match.
    Conjunction,
    /// A pattern that must not match.
    Negation,
    RangePattern,
    /// A pattern that a condition tests.
    PatternCondition,
    Range,
    Loop,
    /// The definition of a constant.
    Definition,
    /// The definition of a type.
    Type,
    /// What names something from elsewhere, in languages where everything is a call.
    Import,
    /// Part of another construct whose value it passes on: `else`, the arms of a match.
    Passage,
    /// A block whose value is computed later.
    Deferred,
    #[default]
    Other,
}

/// What `language.toml` and `apis.toml` of one language say: enough for the prefilter.
pub(crate) struct Rows {
    pub code: Code,
    pub apis: Apis,
}

/// Everything needed to read one language of code.
pub(crate) struct Grammar {
    pub patterns: Patterns,
    pub classes: Vec<Class>,
    /// Kinds that are something else when their first child is of a kind.
    by_first: Vec<(u16, u16, Class)>,
    parts: Parts,
    pub code: &'static Code,
    pub apis: &'static Apis,
}

impl Grammar {
    pub(crate) fn class(&self, node: Node<'_>) -> Class {
        let kind = node.kind_id();
        for (known, first, class) in &self.by_first {
            if *known == kind && node.child(0).is_some_and(|child| child.kind_id() == *first) {
                return *class;
            }
        }
        self.classes.get(usize::from(kind)).copied().unwrap_or_default()
    }

    /// The part of `node`, if it has one.
    pub(crate) fn part<'t>(&self, node: Node<'t>, part: Part) -> Option<Node<'t>> {
        self.parts.part(None, node, part, Node::parent)
    }

    /// The part of `node`, or of a call of `word` that is something else; `parent` tells what is around a node.
    pub(crate) fn part_within<'t>(
        &self,
        word: Option<&str>,
        node: Node<'t>,
        part: Part,
        parent: impl Fn(&Node<'t>) -> Option<Node<'t>>,
    ) -> Option<Node<'t>> {
        self.parts.part(word, node, part, parent)
    }

    /// Whether the macro `name` belongs to the group `group` of `[macros]`.
    pub(crate) fn is_macro(&self, group: &str, name: &str) -> bool {
        self.code.macros.get(group).is_some_and(|names| names.iter().any(|known| known == name))
    }
}

/// Held while a text of `language` is parsed. The scanner of tree-sitter-properties remembers in a variable that all parsers
/// share whether it has come to the end: two at a time can go on behind the end until the memory is full.
pub(crate) fn turn(language: Language) -> Option<MutexGuard<'static, ()>> {
    static SHARED: Mutex<()> = Mutex::new(());
    (language.id() == "properties").then(|| SHARED.lock().unwrap_or_else(PoisonError::into_inner))
}

/// The tree-sitter grammar of `language`.
pub(crate) fn ts_language(language: Language) -> tree_sitter::Language {
    match language.id() {
        "apache" => tree_sitter_apache_http::LANGUAGE.into(),
        "caddy" => tree_sitter_caddyfile_http::LANGUAGE.into(),
        "bicep" => tree_sitter_bicep::LANGUAGE.into(),
        "hcl" => tree_sitter_hcl::LANGUAGE.into(),
        "json" => tree_sitter_json::LANGUAGE.into(),
        "properties" => tree_sitter_properties::LANGUAGE.into(),
        "toml" => tree_sitter_toml_ng::LANGUAGE.into(),
        "xml" => tree_sitter_xml::LANGUAGE_XML.into(),
        "yaml" => tree_sitter_yaml::LANGUAGE.into(),
        "csharp" => tree_sitter_c_sharp::LANGUAGE.into(),
        "elixir" => tree_sitter_elixir::LANGUAGE.into(),
        "go" => tree_sitter_go::LANGUAGE.into(),
        "haproxy" => tree_sitter_haproxy_http::LANGUAGE.into(),
        "ini" => tree_sitter_ini_http::LANGUAGE.into(),
        "java" => tree_sitter_java::LANGUAGE.into(),
        "javascript" => tree_sitter_javascript::LANGUAGE.into(),
        "kotlin" => tree_sitter_kotlin_ng::LANGUAGE.into(),
        "nginx" => tree_sitter_nginx_http::LANGUAGE.into(),
        "php" => tree_sitter_php::LANGUAGE_PHP.into(),
        "python" => tree_sitter_python::LANGUAGE.into(),
        "ruby" => tree_sitter_ruby::LANGUAGE.into(),
        "scala" => tree_sitter_scala::LANGUAGE.into(),
        "swift" => tree_sitter_swift::LANGUAGE.into(),
        "tsx" => tree_sitter_typescript::LANGUAGE_TSX.into(),
        "typescript" => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
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
    let code: Code =
        merged(source.language).and_then(toml::Table::try_into).map_err(|error| format!("language.toml: {error}"))?;
    let apis = merged(source.apis).map_err(|error| error.to_string()).and_then(Apis::read);
    let apis = apis.map_err(|error| format!("apis.toml: {error}"))?;
    Ok(Rows { code, apis })
}

/// The tables of all `texts` as one: tables and lists are joined, of single values the last one counts.
fn merged(texts: &[&str]) -> Result<toml::Table, toml::de::Error> {
    fn join(into: &mut toml::Table, from: toml::Table) {
        for (key, value) in from {
            match (into.get_mut(&key), value) {
                (Some(toml::Value::Table(known)), toml::Value::Table(more)) => join(known, more),
                (Some(toml::Value::Array(known)), toml::Value::Array(more)) => known.extend(more),
                (_, value) => {
                    into.insert(key, value);
                }
            }
        }
    }
    let mut all = toml::Table::new();
    for text in texts {
        join(&mut all, toml::from_str(text)?);
    }
    Ok(all)
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
    let patterns = Patterns::read(&source.shapes.join("\n"), &ts).map_err(|error| format!("shapes.scm: {error}"))?;
    let Rows { code, apis } = rows(language);
    let mut classes = vec![Class::Other; ts.node_kind_count()];
    let mut by_first = Vec::new();
    for (class, kinds) in &code.kinds {
        for kind in kinds {
            if let Some((kind, first)) = kind.split_once('=') {
                let id = |name: &str| match (ts.id_for_node_kind(name, true), ts.id_for_node_kind(name, false)) {
                    (0, 0) => Err(format!("language.toml: [kinds]: the grammar has no node `{name}`")),
                    (0, id) | (id, _) => Ok(id),
                };
                by_first.push((id(kind)?, id(first)?, *class));
                continue;
            }
            // A keyword such as `super` may be an anonymous node.
            let id = match ts.id_for_node_kind(kind, true) {
                0 => ts.id_for_node_kind(kind, false),
                id => id,
            };
            if id == 0 {
                return Err(format!("language.toml: [kinds]: the grammar has no node `{kind}`"));
            }
            classes[id as usize] = *class;
        }
    }
    let parts = Parts::read(&code.parts, &ts)?;
    Ok(Grammar { patterns, classes, by_first, parts, code, apis })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_languages() -> impl Iterator<Item = Language> {
        Language::all().filter(|language| language.is_code())
    }

    #[test]
    fn every_language_builds() {
        for language in code_languages() {
            read_rows(language).unwrap_or_else(|message| panic!("{}: {message}", language.id()));
            build(language).unwrap_or_else(|message| panic!("{}: {message}", language.id()));
        }
    }

    #[test]
    fn the_vocabulary_is_documented() {
        let text = include_str!("../../../../queries/README.md");
        for language in Language::all() {
            let query = tree_sitter::Query::new(&ts_language(language), &language.source().shapes.join("\n"))
                .expect("shapes.scm");
            for name in query.capture_names() {
                assert!(text.contains(&format!("`@{name}`")), "{}: @{name}", language.id());
            }
        }
    }
}
