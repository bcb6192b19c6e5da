//! What the nodes of each tree-shaped format are.

use tree_sitter::Node;

use crate::language::Language;

/// What a node of a tree-shaped format is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A whole document; a file may hold several.
    Document,
    /// A key with a value.
    Entry,
    /// A block with a type and labels, or a table with a header.
    Block,
    /// An element of a markup language.
    Element,
    /// A list: its children are items.
    List,
    /// An item of a list, in grammars that have a node for it.
    Item,
    /// A comment.
    Comment,
    /// Anything that only stands around others.
    Around,
    /// Nothing to look into.
    Leaf,
}

/// The shape of `node`.
pub(super) fn of(language: Language, node: Node<'_>) -> Shape {
    match (language.id(), node.kind()) {
        (_, "comment" | "Comment" | "diagnostic_comment") => Shape::Comment,
        ("yaml" | "json" | "toml" | "xml" | "ini", "document")
        | ("hcl", "config_file")
        | ("bicep", "infrastructure")
        | ("properties", "file") => Shape::Document,
        ("yaml", "block_mapping_pair" | "flow_pair")
        | ("json" | "toml", "pair")
        | ("hcl", "attribute" | "object_elem")
        | ("xml", "Attribute")
        | ("bicep", "object_property" | "parameter_declaration" | "variable_declaration")
        | ("properties", "property")
        | ("ini", "setting") => Shape::Entry,
        ("hcl", "block")
        | ("toml", "table" | "table_array_element")
        | ("ini", "section")
        | ("bicep", "resource_declaration" | "module_declaration") => Shape::Block,
        ("xml", "element") => Shape::Element,
        ("yaml", "block_sequence" | "flow_sequence") | ("json" | "toml" | "bicep", "array") | ("hcl", "tuple") => {
            Shape::List
        }
        ("yaml", "block_sequence_item") => Shape::Item,
        ("yaml", "alias" | "anchor" | "tag") => Shape::Leaf,
        ("hcl", "function_call" | "for_expr" | "conditional" | "operation" | "template_expr" | "literal_value") => {
            Shape::Leaf
        }
        _ if scalar(language, node) => Shape::Leaf,
        _ => Shape::Around,
    }
}

/// Whether `node` is a call that only writes what it is given as a text in another format, or a choice between settings.
pub(super) fn writes_values(node: Node<'_>, text: &str) -> bool {
    if node.kind() == "conditional" {
        let mut cursor = node.walk();
        let chosen: Vec<Node<'_>> = node.named_children(&mut cursor).skip(1).collect();
        return chosen.into_iter().any(|child| {
            text.get(child.byte_range()).is_some_and(|value| value.starts_with('{') || value.starts_with("merge("))
        });
    }
    node.kind() == "function_call"
        && text.get(node.start_byte()..).is_some_and(|rest| {
            let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next();
            matches!(name, Some("jsonencode" | "yamlencode" | "merge" | "concat"))
        })
}

/// Whether `node` is one value that holds no others.
fn scalar(language: Language, node: Node<'_>) -> bool {
    match language.id() {
        "yaml" => {
            matches!(node.kind(), "plain_scalar" | "double_quote_scalar" | "single_quote_scalar" | "block_scalar")
        }
        "json" => matches!(node.kind(), "string" | "number" | "true" | "false" | "null"),
        "toml" => matches!(
            node.kind(),
            "string" | "integer" | "float" | "boolean" | "local_date" | "local_time" | "offset_date_time"
        ),
        "xml" => matches!(node.kind(), "AttValue" | "CharData" | "CDSect"),
        "properties" | "ini" => matches!(node.kind(), "value"),
        "bicep" => matches!(node.kind(), "string" | "number" | "boolean" | "null"),
        _ => false,
    }
}

/// The key of an entry, the type of a block, the name of an element.
pub(super) fn key<'t>(language: Language, node: Node<'t>) -> Option<Node<'t>> {
    let field = match (language.id(), node.kind()) {
        (_, "object_elem") | ("yaml" | "json", _) => "key",
        ("ini", _) => "name",
        ("xml", "element") => {
            let tag = node.named_child(0)?;
            return tag.named_child(0).filter(|name| name.kind() == "Name");
        }
        ("bicep", "resource_declaration" | "module_declaration" | "parameter_declaration" | "variable_declaration") => {
            return node.child(0).map(|word| if word.kind() == "decorators" { node.child(1) } else { Some(word) })?;
        }
        _ => "",
    };
    if field.is_empty() { node.named_child(0) } else { node.child_by_field_name(field) }
}

/// The labels behind a block's type: `"aws_lb" "main"`; of a resource its own name and its type.
pub(super) fn labels<'t>(language: Language, node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    let label = |child: &Node<'t>| match language.id() {
        "hcl" => matches!(child.kind(), "identifier" | "string_lit"),
        "bicep" => matches!(child.kind(), "identifier" | "string"),
        _ => false,
    };
    let skip = usize::from(language.id() == "hcl");
    node.named_children(&mut cursor).filter(label).skip(skip).collect()
}

/// The value of an entry or item: the node behind its key, without what only stands around it.
pub(super) fn value<'t>(language: Language, node: Node<'t>) -> Option<Node<'t>> {
    let mut value = match (language.id(), node.kind()) {
        ("yaml" | "json", "block_mapping_pair" | "flow_pair" | "pair") => node.child_by_field_name("value")?,
        (_, "object_elem") => node.child_by_field_name("val")?,
        ("yaml", "block_sequence_item") => node.named_child(0)?,
        ("bicep", "parameter_declaration" | "variable_declaration") => {
            node.named_child(node.named_child_count().checked_sub(1)? as u32)?
        }
        ("ini", "setting") => node.child_by_field_name("value")?,
        (_, "attribute" | "Attribute" | "pair" | "property" | "object_property") => node.named_child(1)?,
        _ => node,
    };
    // Anchors and tags stand before what they are about.
    while matches!(value.kind(), "block_node" | "flow_node" | "expression" | "primary_expression") {
        // `aws_lb.main.arn` is several nodes side by side.
        if language.id() == "hcl" && value.named_child_count() > 1 {
            break;
        }
        let inner = (0..value.named_child_count())
            .filter_map(|at| value.named_child(at as u32))
            .find(|child| !matches!(child.kind(), "anchor" | "tag" | "comment"))?;
        value = inner;
    }
    Some(value)
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// As it is.
    Plain,
    /// Between quotes of one character.
    Quoted,
    /// Over several lines, behind a mark on its first.
    Block,
    /// A reference or an expression: its value is not known.
    Expression,
}

/// How the value `node` is written, if it is one that holds no others.
pub(super) fn writing(language: Language, node: Node<'_>) -> Option<Writing> {
    Some(match (language.id(), node.kind()) {
        (_, "double_quote_scalar" | "single_quote_scalar" | "AttValue" | "string_lit" | "quoted_template") => {
            Writing::Quoted
        }
        ("json", "string") => Writing::Quoted,
        ("toml" | "bicep", "string") => {
            // Three quotes begin a text of several lines.
            if node.byte_range().len() >= 6 && node.child(0).is_some_and(|open| open.byte_range().len() == 3) {
                Writing::Block
            } else {
                Writing::Quoted
            }
        }
        (_, "block_scalar" | "heredoc_template" | "CDSect") => Writing::Block,
        ("yaml", "alias") => Writing::Expression,
        ("hcl", "literal_value" | "template_expr") => {
            return node.named_child(0).and_then(|inner| writing(language, inner));
        }
        ("hcl", "numeric_lit" | "bool_lit" | "null_lit") => Writing::Plain,
        ("hcl", "object" | "tuple" | "collection_value" | "body") => return None,
        ("hcl", _) => Writing::Expression,
        ("bicep", "object" | "array") => return None,
        ("bicep", "number" | "boolean" | "null") => Writing::Plain,
        ("bicep", _) => Writing::Expression,
        _ if scalar(language, node) => Writing::Plain,
        _ => return None,
    })
}
