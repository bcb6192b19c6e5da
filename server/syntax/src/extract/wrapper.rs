//! Functions of a file that send the status they are given: `respond(w, 404, "no such user")`.

use std::collections::HashMap;

use tree_sitter::Node;

use super::Extractor;
use super::response::{Draft, mark_inside};
use super::send::Fate;
use crate::apis::Does;
use crate::facts::{ResponseStatus, Role, Span, Value};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;

/// How often functions that call such a function are looked for.
const ROUNDS: usize = 3;

/// A function that sends a status it is given.
#[derive(Debug, Clone)]
pub(crate) struct Wrapper {
    pub name: String,
    pub function: Span,
    /// The functions that it calls for that.
    through: Vec<Span>,
    /// How many parameters it has, and whether the last one takes any number of arguments.
    count: usize,
    open: bool,
    /// Which parameter is the status.
    status: usize,
    body: Option<Body>,
    media: Option<String>,
    /// Whether it sets headers by names that are not written in it.
    opaque_headers: bool,
}

/// What a [`Wrapper`] sends.
#[derive(Debug, Clone)]
enum Body {
    /// What it is given.
    Parameter(usize),
    /// What it makes itself.
    Own(Value),
}

impl<'t> Extractor<'t> {
    /// Finds the functions of the file that hand a parameter to a call as its status.
    pub(super) fn wrappers(&mut self) {
        // Methods of one name that belong to several types cannot be told apart.
        let mut names: HashMap<&'t str, usize> = HashMap::new();
        let functions = self.nodes(Shape::Function);
        for name in functions.iter().filter_map(|function| self.part_str(*function, Part::Name)) {
            *names.entry(name).or_default() += 1;
        }
        let once = |function: &Node<'t>| self.part_str(*function, Part::Name).is_some_and(|name| names[name] == 1);
        let mut open: Vec<Node<'t>> = functions.into_iter().filter(once).collect();
        for _ in 0..ROUNDS {
            let (mut left, mut found) = (Vec::new(), Vec::new());
            for function in open {
                match self.wrapper(function) {
                    Some(wrapper) => found.push(wrapper),
                    None => left.push(function),
                }
            }
            if found.is_empty() {
                break;
            }
            self.wrappers.extend(found.into_iter().map(|wrapper| (wrapper.name.clone(), wrapper)));
            open = left;
        }
    }

    fn wrapper(&self, function: Node<'t>) -> Option<Wrapper> {
        let name = self.part_str(function, Part::Name)?;
        let parameters = self.parameters(function)?;
        let body = self.part(function, Part::Body)?;
        let position = |node: Option<Node<'t>>| {
            let node = self.view.inner(node?);
            let named = self.class(node) == Class::Name;
            parameters.iter().position(|words| named && words.contains(&self.str(node)))
        };
        let calls = self.shapes.get(&Shape::Call)?;
        let from = calls.partition_point(|call| call.start_byte() < body.start_byte());
        let inside = calls[from..].iter().take_while(|call| call.start_byte() < body.end_byte());
        let mut status = None;
        let mut sent = Vec::new();
        let mut media = None;
        let mut opaque_headers = false;
        let mut through = Vec::new();
        for call in inside {
            if let Some(row) = self.call_row(*call) {
                let given = row.status.as_ref().and_then(|place| self.place(*call, place));
                if matches!(row.does, Does::Response | Does::SetStatus | Does::Builder) {
                    status = status.or(position(given));
                }
                if matches!(row.does, Does::Response | Does::Send) {
                    sent.extend(row.body.as_ref().and_then(|place| self.place(*call, place)));
                    media = media.or_else(|| row.media.clone());
                }
            } else if let Some(wrapper) = self.wrapper_of(*call) {
                status = status.or(position(self.argument(*call, wrapper.status)));
                if let Some(Body::Parameter(at)) = wrapper.body {
                    sent.extend(self.argument(*call, at));
                }
                media = media.or_else(|| wrapper.media.clone());
                opaque_headers |= wrapper.opaque_headers;
                through.push(wrapper.function);
                through.extend(&wrapper.through);
            } else if let Some((method, _)) = self.called_method(*call) {
                let sets = self.grammar.apis.headers.iter().any(|row| row.methods.iter().any(|known| known == method));
                let named = self.argument(*call, 0).is_some_and(|first| self.class(first) == Class::Name);
                opaque_headers |= sets && named;
            }
        }
        // `(status, Json(body)).into_response()`
        let tuples = self.shapes.get(&Shape::Tuple).map_or(&[][..], Vec::as_slice);
        let from = tuples.partition_point(|tuple| tuple.start_byte() < body.start_byte());
        for tuple in tuples[from..].iter().take_while(|tuple| tuple.start_byte() < body.end_byte()) {
            let items = self.view.children(*tuple);
            let [first, .., last] = items.as_slice() else { continue };
            let Some(at) = position(Some(*first)).filter(|at| self.is_status_type(&parameters[*at])) else { continue };
            if status.is_none() && matches!(self.fate(*tuple), Fate::Converted | Fate::Returned { .. }) {
                status = Some(at);
                sent.push(*last);
                opaque_headers |= items.len() > 2;
            }
        }
        let declared = self.part_str(function, Part::Parameters)?;
        let body = match sent.as_slice() {
            [only] => Some(match position(Some(*only)) {
                Some(at) => Body::Parameter(at),
                None => Body::Own(self.body_value(*only)),
            }),
            _ => None,
        };
        Some(Wrapper {
            name: name.to_string(),
            function: self.span(function),
            through,
            count: parameters.len(),
            open: declared.contains("..."),
            status: status?,
            body,
            media,
            opaque_headers,
        })
    }

    /// Whether a parameter's words name the type of a status that may be the first part of a response.
    fn is_status_type(&self, words: &[&str]) -> bool {
        let rows = self.grammar.apis.tuples.iter();
        rows.filter(|row| words.contains(&row.owner.as_str())).any(|row| self.any_present(&row.groups))
    }

    /// The words of each parameter of a function, in order.
    fn parameters(&self, function: Node<'t>) -> Option<Vec<Vec<&'t str>>> {
        let text = self.part_str(function, Part::Parameters)?;
        let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        let mut depth = 0i32;
        let mut pieces = Vec::new();
        let mut start = 0;
        for (at, c) in inner.char_indices() {
            match c {
                '(' | '[' | '{' | '<' => depth += 1,
                ')' | ']' | '}' | '>' => depth -= 1,
                ',' if depth <= 0 => {
                    pieces.push(&inner[start..at]);
                    start = at + 1;
                }
                _ => {}
            }
        }
        pieces.push(&inner[start..]);
        let words = |piece: &'t str| -> Vec<&'t str> {
            piece
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
                .filter(|word| !word.is_empty())
                .collect()
        };
        Some(pieces.into_iter().filter(|piece| !piece.trim().is_empty()).map(words).collect())
    }

    /// The function of this file that `call` calls, if it is one that sends a status it is given.
    fn wrapper_of(&self, call: Node<'t>) -> Option<&Wrapper> {
        if self.wrappers.is_empty() {
            return None;
        }
        let callee = self.callee(call)?;
        let name = self.str(callee.name);
        let wrapper = self.wrappers.get(name)?;
        let given = self.view.arguments(call).len();
        let fits = given == wrapper.count || wrapper.open && given + 1 >= wrapper.count;
        // A function of another package with the same name.
        let imported = callee.receiver.is_some_and(|receiver| self.imports.named(self.str(receiver)).is_some());
        (fits && !imported).then_some(wrapper)
    }

    /// Records the response that a call of such a function sends.
    pub(super) fn wrapped_response(&mut self, call: Node<'t>, inside: &mut IdSet) -> bool {
        let Some(wrapper) = self.wrapper_of(call).cloned() else { return false };
        let Some(given) = self.argument(call, wrapper.status) else { return false };
        // Zero and the like ask for something else.
        let Some(found) = self.status_expression(given).filter(|found| found.code >= 100) else { return false };
        let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, &wrapper.name)));
        draft.body = match wrapper.body {
            Some(Body::Parameter(at)) => self.argument(call, at).map(|body| self.body_value(body)),
            Some(Body::Own(value)) => Some(value),
            None => None,
        };
        draft.media = wrapper.media;
        draft.opaque_headers = wrapper.opaque_headers;
        mark_inside(call, inside);
        let span = self.span(call);
        self.through.extend(wrapper.through.iter().chain([&wrapper.function]).map(|function| (span, *function)));
        self.push(call, draft, &wrapper.name);
        true
    }

    /// Gives the responses that such functions send the headers that they set.
    pub(super) fn wrapped_headers(&mut self) {
        for (call, function) in std::mem::take(&mut self.through) {
            let set: Vec<u32> = (0..self.facts.headers.len() as u32)
                .filter(|id| function.contains(self.facts.headers[*id as usize].span))
                .collect();
            for response in self.facts.responses.iter_mut().filter(|response| response.span == call) {
                response.headers.extend(&set);
            }
        }
    }
}
