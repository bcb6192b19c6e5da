//! Where the parts of a node stand: each grammar names and nests them in its own way.

use std::collections::HashMap;

use serde::Deserialize;
use tree_sitter::Node;

/// A part of a node, in neutral terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Part {
    /// What is called: a name, a path, a member.
    Callee,
    /// What a member belongs to.
    Receiver,
    /// The last name of a path or member.
    Member,
    /// What holds the arguments of a call, an annotation or an enum's constant.
    Arguments,
    /// A block or closure that a call takes beside its arguments.
    Closure,
    /// The name of a definition, a macro, an annotation, a keyword argument, or what an error is bound to.
    Name,
    Value,
    Key,
    Left,
    Operator,
    Right,
    Condition,
    Then,
    Otherwise,
    /// What a match decides on.
    Subject,
    Body,
    Pattern,
    /// A further condition of an arm.
    Guard,
    Parameters,
    /// The declared result of a function.
    Returns,
    Type,
    /// What a type implements or extends.
    Trait,
    /// What was tried where an arm takes the failure; before the arm itself, where that is a part of it.
    Tried,
    /// What an import names.
    Path,
}

/// One step from a node to its part.
#[derive(Debug, Clone, Copy)]
enum Step {
    Field(u16),
    /// The n-th named child, comments aside, counted from the front.
    First(usize),
    /// The same from the back: 0 is the last.
    Last(usize),
    /// The first child of a kind.
    Kind(u16),
    /// The first child that is this word.
    Token(u16),
    /// The node itself.
    Itself,
    /// The node around it.
    Around,
    /// The named node behind it.
    Next,
}

/// The ways to a part, to be tried in order.
type Ways = Vec<Vec<Step>>;

/// The parts of all kinds of nodes of one grammar.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// By the kind's number.
    by_kind: Vec<Vec<(Part, Ways)>>,
    /// The parts of calls that are something else, by what they call.
    by_word: HashMap<String, Vec<(Part, Ways)>>,
}

impl Parts {
    /// Reads the table `[parts]`: node kind to part to place. A place is a field's name, `#0` or `#-1` for a child by its
    /// position, `>kind` for a child by its kind, `=word` for a token, `.` for the node itself, `^` for the one around it; `/` goes further, ` | `
    /// separates alternatives, `+` is the node behind.
    pub(crate) fn read(
        table: &HashMap<String, HashMap<Part, String>>,
        ts: &tree_sitter::Language,
    ) -> Result<Self, String> {
        let mut by_kind = vec![Vec::new(); ts.node_kind_count()];
        let mut by_word = HashMap::new();
        for (kind, places) in table {
            let mut parts = Vec::new();
            for (part, place) in places {
                let wrong = |what: String| format!("language.toml: [parts] {kind}.{part:?}: {what}");
                let ways = place
                    .split('|')
                    .map(|way| way.trim().split('/').map(|text| step(text, ts)).collect())
                    .collect::<Result<Ways, String>>()
                    .map_err(wrong)?;
                parts.push((*part, ways));
            }
            if let Some((_, word)) = kind.split_once('@') {
                by_word.insert(word.to_string(), parts);
                continue;
            }
            let id = ts.id_for_node_kind(kind, true);
            if id == 0 {
                return Err(format!("language.toml: [parts]: the grammar has no node `{kind}`"));
            }
            by_kind[usize::from(id)] = parts;
        }
        Ok(Self { by_kind, by_word })
    }

    /// The part of `node`, if it has one: of a call of `word` that is something else, or of what its kind says. `parent` tells
    /// what is around a node.
    pub(crate) fn part<'t>(
        &self,
        word: Option<&str>,
        node: Node<'t>,
        part: Part,
        parent: impl Fn(&Node<'t>) -> Option<Node<'t>>,
    ) -> Option<Node<'t>> {
        let places = match word {
            Some(word) => self.by_word.get(word)?,
            None => self.by_kind.get(usize::from(node.kind_id()))?,
        };
        let (_, ways) = places.iter().find(|(known, _)| *known == part)?;
        ways.iter().find_map(|way| way.iter().try_fold(node, |at, step| step.from(at, &parent)))
    }
}

impl Step {
    fn from<'t>(self, node: Node<'t>, parent: impl Fn(&Node<'t>) -> Option<Node<'t>>) -> Option<Node<'t>> {
        match self {
            Step::Field(id) => node.child_by_field_id(id),
            Step::Itself => Some(node),
            Step::Around => parent(&node),
            // Comments aside.
            Step::Next => std::iter::successors(node.next_named_sibling(), |next| next.next_named_sibling())
                .find(|next| !next.is_extra()),
            Step::Kind(kind) | Step::Token(kind) => {
                let mut cursor = node.walk();
                node.children(&mut cursor).find(|child| child.kind_id() == kind)
            }
            Step::First(at) => {
                let mut cursor = node.walk();
                node.named_children(&mut cursor).filter(|child| !child.is_extra()).nth(at)
            }
            Step::Last(at) => {
                let mut cursor = node.walk();
                let children: Vec<_> = node.named_children(&mut cursor).filter(|child| !child.is_extra()).collect();
                children.into_iter().rev().nth(at)
            }
        }
    }
}

fn step(text: &str, ts: &tree_sitter::Language) -> Result<Step, String> {
    let kind = |name: &str, named: bool| match ts.id_for_node_kind(name, named) {
        0 => Err(format!("the grammar has no node `{name}`")),
        id => Ok(id),
    };
    if text == "." {
        return Ok(Step::Itself);
    }
    if text == "+" {
        return Ok(Step::Next);
    }
    if text == "^" {
        return Ok(Step::Around);
    }
    if let Some(name) = text.strip_prefix('>') {
        return kind(name, true).map(Step::Kind);
    }
    if let Some(word) = text.strip_prefix('=') {
        return kind(word, false).map(Step::Token);
    }
    if let Some(position) = text.strip_prefix('#') {
        let position: i32 = position.parse().map_err(|_| format!("`{text}` is no position"))?;
        return Ok(match position < 0 {
            true => Step::Last((-position - 1) as usize),
            false => Step::First(position as usize),
        });
    }
    ts.field_id_for_name(text)
        .map(|id| Step::Field(id.get()))
        .ok_or_else(|| format!("the grammar has no field `{text}`"))
}
