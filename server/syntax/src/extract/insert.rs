//! How a header gets among what a call is given.

use httplsp_text::TextRange;
use tree_sitter::Node;

use super::Extractor;
use super::spell::Holes;
use crate::apis::{CallRow, Place};
use crate::facts::{Piece, ResponseEdits, Span};
use crate::grammar::{Class, Part};

impl<'t> Extractor<'t> {
    /// How a header is added to the response that `call` is, or that it writes to `object`.
    pub(super) fn header_edits(
        &self,
        call: Node<'t>,
        row: &'static CallRow,
        object: Option<Node<'t>>,
    ) -> ResponseEdits {
        let mut edits = self.any_header_edits(call, row, object);
        edits.except.extend(row.except.iter().map(String::as_str));
        edits.status = row.with_status.as_ref().and_then(|template| self.status_edit(call, template));
        let path = self.callee(call).and_then(|callee| callee.path).map(|path| self.resolve(&path)).unwrap_or_default();
        let named = !row.add_named.is_empty() && self.grammar.apis.in_groups(&row.named_in, &path);
        if named && !self.has_hidden_arguments(call) {
            let own = row.add_named.iter().map(|(name, way)| (name.as_str(), self.argument_edits(call, way).header));
            edits.named.extend(own.filter(|(_, edits)| !edits.is_empty()));
        }
        edits
    }

    /// A call whose name stands for a status: the same with another one, by `template`.
    pub(super) fn status_edit(&self, call: Node<'t>, template: &str) -> Option<(Span, String, String)> {
        let only = self.argument(call, 0).filter(|_| self.arguments(call).len() == 1)?;
        if self.has_hidden_arguments(call) {
            return None;
        }
        let path = self.text.get(call.start_byte()..self.callee(call)?.name.start_byte())?;
        let (before, behind) = template.split_once("{code}")?;
        let filled = |text: &str| text.replace("{path}", path).replace("{arguments}", self.str(only));
        Some((self.span(call), filled(before), filled(behind)))
    }

    fn any_header_edits(&self, call: Node<'t>, row: &'static CallRow, object: Option<Node<'t>>) -> ResponseEdits {
        let headers = row.headers.as_ref().and_then(|place| self.place(call, place));
        // Keywords of the call itself are no object.
        if let Some(headers) = headers.filter(|headers| self.call_of_arguments(*headers).is_none()) {
            return self.entry_edits(headers, row.header_entry.as_deref());
        }
        let ways = [
            |this: &Self, call, row: &CallRow| row.with_header.as_ref().map(|way| this.row_edits(call, row, way)),
            |this: &Self, call, row: &CallRow| row.add_member.as_ref().map(|way| this.member_edits(call, way)),
            |this: &Self, call, row: &CallRow| row.add_entry.as_ref().map(|way| this.option_edits(call, row, way)),
            |this: &Self, call, row: &CallRow| row.add_argument.as_ref().map(|way| this.row_argument(call, row, way)),
        ];
        let hidden = self.has_hidden_arguments(call);
        let mut inside = ways.iter().filter(|_| !hidden).filter_map(|way| way(self, call, row));
        inside.find(|edits| !edits.header.is_empty()).unwrap_or_else(|| self.before_edits(call, row, object))
    }

    /// A header as one more entry of the object `headers`; nothing if that is no literal.
    pub(super) fn entry_edits(&self, headers: Node<'t>, template: Option<&str>) -> ResponseEdits {
        let template = template.or(self.grammar.code.edits.entry.as_deref());
        match template {
            Some(template) => self.object_edits(headers, template, false),
            None => ResponseEdits::default(),
        }
    }

    /// An entry that holds the headers, in the object of options that `row` looks for them in.
    fn option_edits(&self, call: Node<'t>, row: &CallRow, template: &str) -> ResponseEdits {
        let options = row.headers.iter().flat_map(places).find_map(|place| match place {
            Place::Named(name) => self.argument(call, name.split_once('.')?.0.parse().ok()?),
            _ => None,
        });
        options.map_or_else(ResponseEdits::default, |options| self.object_edits(options, template, true))
    }

    fn object_edits(&self, object: Node<'t>, template: &str, only_one: bool) -> ResponseEdits {
        let object = self.view.inner(object);
        // Keywords of a call are no object by themselves.
        let closed = self.str(object).ends_with(['}', ']', ')']) && self.part(object, Part::Callee).is_none();
        if self.class(object) != Class::Object || !closed {
            return ResponseEdits::default();
        }
        let body = self.part(object, Part::Body).unwrap_or(object);
        match self.view.children(body).last() {
            Some(last) => self.behind(*last, template, only_one),
            None => self.inside_empty(object, template, only_one),
        }
    }

    /// One more of what stands in a list, behind `last`.
    pub(super) fn behind(&self, last: Node<'t>, template: &str, only_one: bool) -> ResponseEdits {
        let mut edits = ResponseEdits { only_one, ..ResponseEdits::default() };
        let holes = Holes { place: last, header_in: &[], fill: &[], spelling: None };
        if let Some(mut pieces) = self.pieces(template, &holes) {
            let gap = match self.line_before(last) {
                Some(indent) => format!(",{}{indent}", self.line_end()),
                None => ", ".to_string(),
            };
            pieces.insert(0, Piece::Text(gap));
            edits.header.push((self.place_after(last), pieces));
        }
        edits
    }

    fn inside_empty(&self, list: Node<'t>, template: &str, only_one: bool) -> ResponseEdits {
        let mut edits = ResponseEdits { only_one, ..ResponseEdits::default() };
        let holes = Holes { place: list, header_in: &[], fill: &[], spelling: None };
        if let Some(pieces) = self.pieces(template, &holes) {
            let inside = list.end_byte() as u32 - 1;
            edits.only_one = true;
            edits.header.push((Span::new(TextRange::new(inside, inside)), pieces));
        }
        edits
    }

    /// A further argument that adds a header, where `row` has one.
    fn row_argument(&self, call: Node<'t>, row: &CallRow, template: &str) -> ResponseEdits {
        if row.behind_status {
            let status = row.status.as_ref().and_then(|place| self.place(call, place));
            return match status.and_then(|status| self.argument_around(call, status)) {
                Some(status) => self.behind(status, template, true),
                None => ResponseEdits::default(),
            };
        }
        let keyword = template.trim_start().starts_with(|c: char| c.is_alphabetic());
        let arguments = self.arguments(call);
        let positions: Vec<usize> = row.headers.iter().flat_map(places).filter_map(index).collect();
        if keyword || positions.is_empty() || positions.contains(&arguments.len()) {
            return self.argument_edits(call, template);
        }
        // Arguments before it that are not given.
        let nearest = positions.into_iter().find(|position| *position > arguments.len());
        let missing = nearest.map_or(usize::MAX, |position| position - arguments.len());
        if missing > row.fillers.len() || arguments.iter().any(|argument| argument.name.is_some()) {
            return ResponseEdits::default();
        }
        let fillers = row.fillers[row.fillers.len() - missing..].join(", ");
        self.argument_edits(call, &format!("{fillers}, {template}"))
    }

    /// The argument of `call` that `node` stands in.
    fn argument_around(&self, call: Node<'t>, node: Node<'t>) -> Option<Node<'t>> {
        let list = self.part(call, Part::Arguments)?;
        let mut argument = node;
        while let Some(parent) = self.parent(argument).filter(|_| argument.start_byte() >= list.start_byte()) {
            if parent.id() == list.id() {
                return Some(argument);
            }
            argument = parent;
        }
        None
    }

    /// A call that is a response: a further argument that adds a header, by `template`.
    pub(super) fn argument_edits(&self, call: Node<'t>, template: &str) -> ResponseEdits {
        let Some(list) = self.part(call, Part::Arguments) else { return ResponseEdits::default() };
        match self.view.children(list).last() {
            Some(last) => self.behind(*last, template, true),
            None if self.str(list).ends_with(')') => self.inside_empty(list, template, true),
            None => ResponseEdits::default(),
        }
    }

    /// A member that is set where an object is made.
    fn member_edits(&self, call: Node<'t>, template: &str) -> ResponseEdits {
        if let Some(body) = self.part(call, Part::Body) {
            let name = template.split_whitespace().next().unwrap_or("");
            let known = |member: &Node<'t>| self.part_str(*member, Part::Key) == Some(name);
            return match self.view.children(body).last() {
                Some(last) if !self.view.children(body).iter().any(known) => self.behind(*last, template, true),
                _ => ResponseEdits::default(),
            };
        }
        let mut edits = ResponseEdits { only_one: true, ..ResponseEdits::default() };
        let holes = Holes { place: call, header_in: &[], fill: &[], spelling: None };
        if let Some(mut pieces) = self.pieces(template, &holes) {
            pieces.insert(0, Piece::Text(" { ".into()));
            pieces.push(Piece::Text(" }".into()));
            edits.header.push((self.place_after(call), pieces));
        }
        edits
    }
}

/// The places that a place stands for.
fn places(place: &Place) -> Vec<&Place> {
    match place {
        Place::FirstOf(all) => all.iter().flat_map(places).collect(),
        one => vec![one],
    }
}

fn index(place: &Place) -> Option<usize> {
    match place {
        Place::At(index) => Some(*index),
        _ => None,
    }
}
