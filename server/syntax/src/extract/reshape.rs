//! Whether an expression may be replaced by one of another type, and what has to change with it.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Piece, Span};
use crate::grammar::{Class, Part};
use crate::view::last_named;

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
            let parent = self.parent(child)?;
            let is = |part: Part| self.view.is_part(parent, part, child);
            match self.class(parent) {
                Class::Wrapper if self.is_bracketed(parent) => {}
                Class::Return => return self.open_exit(self.boundary(parent)?, side, node),
                Class::Function | Class::Closure if is(Part::Body) => return self.open_exit(parent, side, node),
                Class::Deferred => return self.open_exit(parent, side, node),
                Class::Block if last_named(parent).is_some_and(|last| last.id() == child.id()) => {}
                Class::Arm if is(Part::Body) => branched = true,
                Class::Condition if is(Part::Then) || is(Part::Otherwise) => branched = true,
                Class::Statement if !self.str(parent).ends_with(';') => {}
                Class::Match if is(Part::Body) => {}
                Class::Passage => {}
                Class::Path => {
                    // Its own conversion; that of a branch around it needs the same type from all.
                    let method = format!(".{}()", self.part_str(parent, Part::Member)?);
                    let converts = is(Part::Receiver) && rows.into.values().any(|known| *known == method);
                    return (converts && !branched && side == Side::Whole).then(Reshape::default);
                }
                _ => {
                    let call = self.call_of_arguments(parent)?;
                    let callee = self.callee(call)?.path?;
                    if rows.boxes.contains(&callee) {
                        let declared = self.part_str(self.boundary(call)?, Part::Returns)?;
                        return declared.contains(&rows.boxed).then(Reshape::default);
                    }
                    side = match (side, branched) {
                        (Side::Whole, false) if callee == rows.success => Side::Success,
                        (Side::Whole, false) if callee == rows.failure => Side::Failure,
                        _ => return None,
                    };
                    child = call;
                    continue;
                }
            }
            child = parent;
        }
        None
    }

    /// The function, closure or awaited block whose value a `return` at `node` gives.
    fn boundary(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut around = self.parent(node);
        while let Some(parent) = around {
            if self.is_boundary(parent) {
                return Some(parent);
            }
            around = self.parent(parent);
        }
        None
    }

    fn is_boundary(&self, node: Node<'t>) -> bool {
        matches!(self.class(node), Class::Function | Class::Closure | Class::Deferred)
    }

    fn is_bracketed(&self, node: Node<'t>) -> bool {
        self.str(node).starts_with('(')
    }

    /// What has to change when the value `node` that leaves `boundary` gets another type.
    fn open_exit(&self, boundary: Node<'t>, side: Side, node: Node<'t>) -> Option<Reshape> {
        let rows = &self.grammar.code.reshape;
        let deferred = self.class(boundary) == Class::Deferred;
        let convert = match self.part(boundary, Part::Returns) {
            Some(declared) => self.open_type(declared, side)?,
            // A handler written on the spot has the type of what it gives.
            None => {
                let closure = if deferred { self.parent(boundary)? } else { boundary };
                if side != Side::Whole || self.class(closure) != Class::Closure || !self.in_route_call(closure) {
                    return None;
                }
                None
            }
        };
        let body = if deferred { last_named(boundary)? } else { self.part(boundary, Part::Body)? };
        if side == Side::Failure && self.str(body).contains(&rows.passes_failure) {
            return None;
        }
        let exits = self.exits(body, side)?;
        let holds = |exit: &Node<'t>| exit.start_byte() <= node.start_byte() && node.end_byte() <= exit.end_byte();
        if !exits.iter().any(holds) {
            return None;
        }
        let others: Vec<Node<'t>> = exits.into_iter().filter(|exit| !holds(exit)).collect();
        if others.is_empty() {
            return Some(Reshape::default());
        }
        let suffix = convert?;
        // What was inferred from its neighbours is unknown without them.
        let stands_alone = |exit: &Node<'t>| {
            let simple = [Class::Call, Class::Path, Class::Name, Class::Tuple, Class::List, Class::Text];
            let text = self.str(*exit);
            simple.contains(&self.class(*exit)) && !rows.inferred.iter().any(|word| text.contains(word.as_str()))
        };
        if !stands_alone(&node) || !others.iter().all(stands_alone) {
            return None;
        }
        Some(Reshape { suffix, places: others.into_iter().map(|exit| self.place_after(exit)).collect() })
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
        let name = self.view.last_name(able);
        let convert = rows.into.get(name)?;
        let usable = able == name || self.imported(declared, |import| import.name == name).is_some();
        Some((usable && !convert.is_empty()).then(|| convert.clone()))
    }

    /// The values that leave a function's `body` on `side`; `None` when one of them is not understood.
    fn exits(&self, body: Node<'t>, side: Side) -> Option<Vec<Node<'t>>> {
        let mut values = Vec::new();
        let mut tails = vec![body];
        for _ in 0..MAX_STEPS {
            let Some(node) = tails.pop() else { break };
            match self.class(node) {
                Class::Comment | Class::Return => {}
                // A block with a label may be left with a value.
                Class::Block if !self.str(node).starts_with('{') => return None,
                Class::Statement if self.str(node).ends_with(';') => {}
                Class::Block | Class::Statement | Class::Passage => tails.extend(last_named(node)),
                Class::Binding => {}
                Class::Wrapper if self.is_bracketed(node) => tails.extend(last_named(node)),
                Class::Condition => {
                    tails.extend(self.part(node, Part::Then));
                    tails.extend(self.part(node, Part::Otherwise));
                }
                Class::Loop => return None,
                Class::Match => {
                    let arms = self.view.children(self.part(node, Part::Body)?);
                    tails.extend(arms.into_iter().filter_map(|arm| self.part(arm, Part::Body)));
                }
                Class::Macro => {
                    let name = self.part_str(node, Part::Name)?;
                    if !self.grammar.code.reshape.diverges.iter().any(|known| known == name) {
                        values.push(node);
                    }
                }
                _ => values.push(node),
            }
        }
        // What `return` gives, except inside what has a value of its own.
        let mut open = vec![body];
        let mut steps = 0;
        while let Some(node) = open.pop() {
            steps += 1;
            if steps > MAX_STEPS {
                return None;
            }
            if self.class(node) == Class::Return {
                values.push(last_named(node)?);
            }
            open.extend(self.view.children(node).into_iter().filter(|child| !self.is_boundary(*child)));
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
        tails.is_empty().then_some(exits)
    }

    /// What a result that is fine or failed holds.
    fn wrapped(&self, node: Node<'t>) -> Option<(Side, Node<'t>)> {
        let rows = &self.grammar.code.reshape;
        if self.class(node) != Class::Call {
            return None;
        }
        let path = self.callee(node)?.path?;
        let side = match path {
            path if path == rows.success => Side::Success,
            path if path == rows.failure => Side::Failure,
            _ => return None,
        };
        Some((side, self.argument(node, 0)?))
    }
}

/// The arguments of a generic type: `impl Reply` and `Rejection` of `Result<impl Reply, Rejection>`.
pub(super) fn type_arguments(text: &str) -> Vec<&str> {
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
