//! Whether an expression may be replaced by one of another type, and what has to change with it.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Piece, Span};
use crate::grammar::Class;
use crate::lower::{last_named, without_spaces, without_type_arguments};

/// What has to be written as well when a response is replaced by one of another type.
#[derive(Debug, Default)]
pub(super) struct Reshape {
    /// Behind the response itself and in every one of the places.
    suffix: String,
    /// Behind the other values that the function returns.
    places: Vec<Span>,
}

impl Reshape {
    /// Whether nothing else has to change.
    pub(super) fn is_local(&self) -> bool {
        self.places.is_empty()
    }

    /// The edit that writes `pieces` at `span`, inside or instead of what ends at `end`, with all that belongs to it.
    pub(super) fn complete(self, span: Span, mut pieces: Vec<Piece>, end: Span) -> Vec<(Span, Vec<Piece>)> {
        let suffix = Piece::Text(self.suffix);
        let mut edits = Vec::new();
        if !self.places.is_empty() {
            if span.range.end == end.range.end {
                pieces.push(suffix.clone());
            } else {
                edits.push((end, vec![suffix.clone()]));
            }
        }
        edits.insert(0, (span, pieces));
        edits.extend(self.places.into_iter().map(|place| (place, vec![suffix.clone()])));
        edits
    }
}

/// Which of a result's values is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Whole,
    Success,
    Failure,
}

/// How far up or into a function its values are followed.
const MAX_STEPS: usize = 4096;

impl<'t> Extractor<'t> {
    /// What has to change when the response at `node` gets another type that is a response as well; `None` when its type
    /// cannot change.
    pub(super) fn reshape(&self, node: Node<'t>) -> Option<Reshape> {
        let rows = &self.grammar.code.reshape;
        let (mut child, mut side, mut branched) = (node, Side::Whole, false);
        for _ in 0..80 {
            let parent = child.parent()?;
            let is = |field: &str| parent.child_by_field_name(field).is_some_and(|found| found.id() == child.id());
            match self.grammar.class(parent) {
                Class::Wrapper if self.is_bracketed(parent) => {}
                Class::Return => return self.open_exit(self.boundary(parent)?, side, node),
                Class::Function | Class::Closure => {
                    return is("body").then(|| self.open_exit(parent, side, node)).flatten();
                }
                Class::Block if last_named(parent).is_some_and(|last| last.id() == child.id()) => {
                    if parent.parent().is_some_and(|around| self.is_awaited(around)) {
                        return self.open_exit(parent.parent()?, side, node);
                    }
                }
                Class::Arm if is("value") => branched = true,
                Class::Condition if is("consequence") || is("alternative") => branched = true,
                Class::Statement if self.grammar.class(child) == Class::Return => {}
                Class::Statement if !self.str(parent).ends_with(';') && !is("value") => {}
                Class::Path => {
                    // Its own conversion; that of a branch around it needs the same type from all.
                    let method = parent.child_by_field_name("field").map(|field| format!(".{}()", self.str(field)))?;
                    let converts = is("value") && rows.into.values().any(|known| *known == method);
                    return (converts && !branched && side == Side::Whole).then(Reshape::default);
                }
                Class::Other => match parent.kind() {
                    "arguments" => {
                        let call = parent.parent()?;
                        let callee = call.child_by_field_name("function")?;
                        let callee = without_type_arguments(&without_spaces(self.str(callee)));
                        if rows.boxes.contains(&callee) {
                            let holder = self.boundary(call)?.child_by_field_name("return_type")?;
                            return self.str(holder).contains(&rows.boxed).then(Reshape::default);
                        }
                        side = match (side, branched) {
                            (Side::Whole, _) if callee == rows.success => Side::Success,
                            (Side::Whole, _) if callee == rows.failure => Side::Failure,
                            _ => return None,
                        };
                        child = call;
                        continue;
                    }
                    "match_expression" if is("value") => return None,
                    "match_block" | "match_expression" | "else_clause" => {}
                    _ => return None,
                },
                _ => return None,
            }
            child = parent;
        }
        None
    }

    /// The function, closure or awaited block whose value a `return` at `node` gives.
    fn boundary(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut around = node.parent();
        while let Some(parent) = around {
            if self.is_boundary(parent) {
                return Some(parent);
            }
            around = parent.parent();
        }
        None
    }

    fn is_boundary(&self, node: Node<'t>) -> bool {
        matches!(self.grammar.class(node), Class::Function | Class::Closure) || self.is_awaited(node)
    }

    fn is_awaited(&self, node: Node<'t>) -> bool {
        let word = &self.grammar.code.reshape.awaited_block;
        self.grammar.class(node) == Class::Other
            && last_named(node).is_some_and(|last| self.grammar.class(last) == Class::Block)
            && self.str(node).strip_prefix(word.as_str()).is_some_and(|rest| rest.starts_with([' ', '{']))
    }

    fn is_bracketed(&self, node: Node<'t>) -> bool {
        self.str(node).starts_with('(')
    }

    /// What has to change when the value `node` that leaves `boundary` gets another type.
    fn open_exit(&self, boundary: Node<'t>, side: Side, node: Node<'t>) -> Option<Reshape> {
        let rows = &self.grammar.code.reshape;
        let convert = match boundary.child_by_field_name("return_type") {
            Some(declared) => Some(self.open_type(declared, side)?),
            // A handler written on the spot has the type of what it gives.
            None => {
                let closure = match self.is_awaited(boundary) {
                    true => boundary.parent().filter(|around| self.grammar.class(*around) == Class::Closure)?,
                    false => boundary,
                };
                if side != Side::Whole || self.grammar.class(closure) != Class::Closure || !self.in_route_call(closure)
                {
                    return None;
                }
                None
            }
        };
        let body = match self.is_awaited(boundary) {
            true => last_named(boundary)?,
            false => boundary.child_by_field_name("body")?,
        };
        if side == Side::Failure && self.str(body).contains(&rows.passes_failure) {
            return None;
        }
        let exits = self.exits(body, side)?;
        let holds = |exit: &Node<'t>| exit.start_byte() <= node.start_byte() && node.end_byte() <= exit.end_byte();
        if !exits.iter().any(holds) {
            return None;
        }
        let others: Vec<&Node<'t>> = exits.iter().filter(|exit| !holds(exit)).collect();
        if others.is_empty() {
            return Some(Reshape::default());
        }
        let suffix = convert.flatten()?;
        // What was inferred from its neighbours is unknown without them.
        let stands_alone = |exit: &Node<'t>| {
            let takes_a_method = matches!(
                self.grammar.class(*exit),
                Class::Call | Class::Path | Class::Name | Class::List | Class::Text
            );
            let text = self.str(*exit);
            takes_a_method && !rows.inferred.iter().any(|word| text.contains(word.as_str()))
        };
        if !stands_alone(&node) || !others.iter().all(|exit| stands_alone(exit)) {
            return None;
        }
        Some(Reshape { suffix, places: others.into_iter().map(|exit| self.place_after(*exit)).collect() })
    }

    /// For a declared type whose `side` is open: the call that turns any value of it into one type, if there is one and
    /// it can be used here.
    fn open_type(&self, declared: Node<'t>, side: Side) -> Option<Option<String>> {
        let rows = &self.grammar.code.reshape;
        let text = self.str(declared).trim();
        let part = match side {
            Side::Whole => text,
            Side::Success => type_arguments(text).first().copied()?,
            Side::Failure => type_arguments(text).get(1).copied()?,
        };
        let able = part.strip_prefix(rows.opaque.as_str())?;
        let able = able.split([' ', '+', '<', ',']).next().unwrap_or(able);
        let name = able.rsplit(self.grammar.code.separator.as_str()).next().unwrap_or(able);
        let convert = rows.into.get(name)?;
        let usable = able == name || self.imported(declared, |import| import.name == name).is_some();
        Some((usable && !convert.is_empty()).then(|| convert.clone()))
    }

    /// The values that leave a function's `body` on `side`; `None` when one of them is not understood.
    fn exits(&self, body: Node<'t>, side: Side) -> Option<Vec<Node<'t>>> {
        let mut values = Vec::new();
        let mut tails = vec![body];
        let mut steps = 0;
        while let Some(node) = tails.pop() {
            steps += 1;
            if steps > MAX_STEPS {
                return None;
            }
            match self.grammar.class(node) {
                Class::Comment | Class::Return => {}
                Class::Block if self.is_special(node) => return None,
                Class::Block => tails.extend(last_named(node)),
                Class::Statement if self.str(node).ends_with(';') => {}
                Class::Statement => tails.extend(last_named(node)),
                Class::Wrapper if self.is_bracketed(node) => tails.extend(last_named(node)),
                Class::Condition => {
                    tails.extend(node.child_by_field_name("consequence"));
                    tails.extend(node.child_by_field_name("alternative").and_then(last_named));
                }
                Class::Loop => return None,
                Class::Macro => {
                    let name = node.child_by_field_name("macro").map(|name| self.str(name))?;
                    if !self.grammar.code.reshape.diverges.iter().any(|known| known == name) {
                        values.push(node);
                    }
                }
                _ => match self.arms(node) {
                    Some(arms) => tails.extend(arms),
                    None if self.is_special(node) => return None,
                    None => values.push(node),
                },
            }
        }
        // What `return` gives, except inside what has a value of its own.
        let mut open = vec![body];
        while let Some(node) = open.pop() {
            steps += 1;
            if steps > MAX_STEPS {
                return None;
            }
            if self.grammar.class(node) == Class::Return {
                values.push(last_named(node)?);
            }
            let mut cursor = node.walk();
            open.extend(node.named_children(&mut cursor).filter(|child| !self.is_boundary(*child)));
        }
        let mut exits = Vec::new();
        for value in values {
            match (self.wrapped(value), side) {
                (None, Side::Whole) => exits.push(value),
                (Some((Side::Success, inner)), Side::Success) => exits.push(inner),
                (Some((Side::Failure, inner)), Side::Failure) => exits.push(inner),
                (Some(_), Side::Success | Side::Failure) => {}
                _ => return None,
            }
        }
        Some(exits)
    }

    fn is_special(&self, node: Node<'t>) -> bool {
        let text = self.str(node);
        last_named(node).is_some_and(|last| self.grammar.class(last) == Class::Block)
            && self.grammar.code.reshape.special_blocks.iter().any(|word| text.starts_with(word.as_str()))
    }

    /// The values of a decision's arms.
    fn arms(&self, node: Node<'t>) -> Option<Vec<Node<'t>>> {
        let body = node.child_by_field_name("body")?;
        let mut cursor = body.walk();
        let arms: Vec<Node<'t>> =
            body.named_children(&mut cursor).filter(|child| self.grammar.class(*child) == Class::Arm).collect();
        if arms.is_empty() {
            return None;
        }
        Some(arms.iter().filter_map(|arm| arm.child_by_field_name("value")).collect())
    }

    /// What a result that is fine or failed holds.
    fn wrapped(&self, node: Node<'t>) -> Option<(Side, Node<'t>)> {
        let rows = &self.grammar.code.reshape;
        if self.grammar.class(node) != Class::Call {
            return None;
        }
        let callee = without_type_arguments(&without_spaces(self.str(node.child_by_field_name("function")?)));
        let side = match callee {
            callee if callee == rows.success => Side::Success,
            callee if callee == rows.failure => Side::Failure,
            _ => return None,
        };
        Some((side, self.argument(node, 0)?))
    }
}

/// The arguments of a generic type: `impl Reply` and `Rejection` of `Result<impl Reply, Rejection>`.
fn type_arguments(text: &str) -> Vec<&str> {
    let Some(open) = text.find('<') else { return Vec::new() };
    let inner = text[open + 1..].strip_suffix('>').unwrap_or("");
    let (mut depth, mut start, mut out) = (0i32, 0, Vec::new());
    for (at, c) in inner.char_indices() {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                out.push(inner[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(inner[start..].trim());
    out
}

#[cfg(test)]
mod tests {
    use super::type_arguments;

    #[test]
    fn generic_arguments_are_split_at_their_own_level() {
        assert_eq!(
            type_arguments("Result<impl IntoResponse, (StatusCode, String)>"),
            ["impl IntoResponse", "(StatusCode, String)"]
        );
        assert_eq!(type_arguments("ApiResult<impl Reply>"), ["impl Reply"]);
        assert!(type_arguments("Response").is_empty());
    }
}
