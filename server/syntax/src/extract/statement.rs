//! Statements that add a header before or after the one that a response stands in.

use httplsp_text::TextRange;
use tree_sitter::Node;

use super::Extractor;
use super::spell::Holes;
use crate::apis::{CallRow, ObjectRow};
use crate::facts::{Piece, ResponseEdits, ResponseStatus, Span, Spelling};
use crate::grammar::{Class, Part};

/// The statement that something stands in.
#[derive(Clone, Copy)]
struct Statement<'t> {
    node: Node<'t>,
    /// Whether it is a branch by itself and takes braces to be two.
    alone: bool,
}

impl<'t> Extractor<'t> {
    /// The statement around `node`, if whatever comes to it comes to `node` as well.
    fn statement_of(&self, node: Node<'t>) -> Option<Statement<'t>> {
        let mut at = node;
        loop {
            let is_statement = |class| matches!(class, Class::Statement | Class::Return | Class::Throw);
            let found = Statement { node: at, alone: false };
            let parent = self.parent(at)?;
            let part = |part: Part| self.view.is_part(parent, part, at);
            match self.class(parent) {
                Class::Block => return Some(found),
                // The file itself.
                _ if self.parent(parent).is_none() => return Some(found),
                Class::Closure if self.str(parent).starts_with('{') => return Some(found),
                Class::Condition | Class::ElseIf if is_statement(self.class(at)) => {
                    let branch = part(Part::Then) || part(Part::Otherwise);
                    let alone = self.grammar.code.edits.braces && branch;
                    return alone.then_some(Statement { node: at, alone });
                }
                Class::Arm if is_statement(self.class(at)) => return Some(found),
                Class::Passage if is_statement(self.class(at)) && self.str(parent).starts_with("else") => {
                    let alone = self.grammar.code.edits.braces;
                    return alone.then_some(Statement { node: at, alone });
                }
                Class::Function
                | Class::Closure
                | Class::Condition
                | Class::ElseIf
                | Class::Match
                | Class::Arm
                | Class::Loop
                | Class::Deferred
                | Class::Object => return None,
                Class::Binary if self.view.pipe(parent).is_none() => return None,
                _ => at = parent,
            }
        }
    }

    /// What a template of a statement says in this file, without an end where the file has none.
    fn statement_pieces(&self, template: &str, statement: Node<'t>, holes: &Holes<'_, 't>) -> Option<Vec<Piece>> {
        let end = self.grammar.code.edits.optional_end.as_deref();
        let bare = end.and_then(|end| template.strip_suffix(end).filter(|_| !self.str(statement).ends_with(end)));
        self.pieces(bare.unwrap_or(template), holes)
    }

    /// Whether the name of what a response is written to may be written again.
    fn is_plain(&self, object: &str) -> bool {
        object.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '(' | ')' | '$' | '-' | '>' | '@'))
    }

    /// The row that says how a header is added to `object`, which is one of `ids`.
    fn object_row(&self, ids: &[&[String]], object: Option<Node<'t>>) -> Option<&'static ObjectRow> {
        let fits = |row: &&ObjectRow| {
            ids.iter().any(|ids| ids.contains(&row.id))
                && (row.header.is_some() || row.pipe_header.is_some())
                && self.any_present(&row.groups)
        };
        let rows: Vec<&'static ObjectRow> = self.grammar.apis.objects.iter().filter(fits).collect();
        match (rows.as_slice(), object) {
            ([first, .., last], Some(object)) if first.id != last.id => {
                let is = |row: &&&ObjectRow| self.is_object(object, std::slice::from_ref(&row.id));
                rows.iter().find(is).copied()
            }
            (rows, _) => rows.first().copied(),
        }
    }

    /// The statement that adds a header to what is written to `object`, before the statement of `call`.
    pub(super) fn before_edits(&self, call: Node<'t>, row: &CallRow, object: Option<Node<'t>>) -> ResponseEdits {
        let of_object = self.object_row(&[&row.on, &row.to], object);
        if let Some(template) = of_object.and_then(|row| row.pipe_header.as_ref()) {
            return object.map_or_else(ResponseEdits::default, |object| self.pipe_edits(call, object, template));
        }
        let template = row.before_header.as_ref().or_else(|| of_object?.header.as_ref());
        let Some(template) = template else { return ResponseEdits::default() };
        let object = object.map(|object| self.object_behind(object).unwrap_or(object));
        let object = object.map(|object| self.str(object)).filter(|object| self.is_plain(object));
        let fill: Vec<(&str, &str)> = object.iter().map(|object| ("object", *object)).collect();
        let holes = Holes { place: call, header_in: &row.header_in, fill: &fill, spelling: None };
        let except = of_object.map(|row| row.except.iter().map(String::as_str).collect()).unwrap_or_default();
        let mut edits = ResponseEdits { except, ..ResponseEdits::default() };
        let Some(statement) = self.statement_of(call) else { return edits };
        let Some(mut pieces) = self.statement_pieces(template, statement.node, &holes) else { return edits };
        let start = statement.node.start_byte() as u32;
        let start = Span::new(TextRange::new(start, start));
        let apart = if template.ends_with([';', '}']) { " " } else { "; " };
        if statement.alone {
            pieces.insert(0, Piece::Text("{ ".into()));
            pieces.push(Piece::Text(apart.into()));
            edits.only_one = true;
            let end = (self.place_after(statement.node), vec![Piece::Text(" }".into())]);
            edits.header.extend([(start, pieces), end]);
            return edits;
        }
        let gap = self.line_before(statement.node).map(|indent| format!("{}{indent}", self.line_end()));
        pieces.push(Piece::Text(gap.unwrap_or_else(|| apart.into())));
        edits.header.push((start, pieces));
        edits
    }

    /// `object` is handed on with a header: `conn |> put_resp_header(…)`.
    fn pipe_edits(&self, call: Node<'t>, object: Node<'t>, template: &str) -> ResponseEdits {
        let mut edits = ResponseEdits::default();
        let between = self.text.get(object.end_byte()..call.start_byte()).unwrap_or("");
        let gap = self.grammar.code.pipes.iter().find_map(|pipe| Some(&between[..between.find(pipe.as_str())?]));
        let holes = Holes { place: call, header_in: &[], fill: &[], spelling: None };
        if let Some(mut pieces) = self.pieces(template, &holes) {
            pieces.insert(0, Piece::Text(gap.unwrap_or(" ").into()));
            edits.header.push((self.place_after(object), pieces));
        }
        edits
    }

    /// Notes how a header is added after the statement `node` that sets the status of `receiver`, one of the objects `on`.
    pub(super) fn then_header(
        &mut self,
        status: ResponseStatus,
        node: Node<'t>,
        receiver: Option<Node<'t>>,
        on: &[&[String]],
        template: Option<&str>,
        header_in: &[String],
    ) {
        let ResponseStatus::Explicit(id) = status else { return };
        let of_object = self.object_row(on, receiver);
        let mut edits = match of_object.and_then(|row| row.pipe_header.as_ref()).zip(receiver) {
            Some((template, object)) => self.pipe_edits(node, object, template),
            None => {
                let Some(template) = template.or_else(|| of_object?.header.as_deref()) else { return };
                let spelling = self.facts.statuses[id as usize].spelling.clone();
                let receiver = receiver.map_or("", |receiver| self.str(receiver));
                self.then_edits(node, template, receiver, header_in, &spelling)
            }
        };
        edits.except.extend(of_object.iter().flat_map(|row| &row.except).map(String::as_str));
        self.facts.statuses[id as usize].edits = edits;
    }

    /// `node` sets the status of a response that exists: the statement that sets a header after it.
    pub(super) fn then_edits(
        &self,
        node: Node<'t>,
        template: &str,
        receiver: &str,
        header_in: &[String],
        spelling: &Spelling,
    ) -> ResponseEdits {
        let mut edits = ResponseEdits::default();
        let Some(statement) = self.statement_of(node).filter(|_| self.is_plain(receiver)) else { return edits };
        let fill = [("receiver", receiver), ("object", receiver)];
        let named = [template.contains("{receiver}"), template.contains("{object}")].contains(&true);
        let holes = Holes { place: node, header_in, fill: &fill, spelling: Some(spelling) };
        if named && receiver.is_empty() {
            return edits;
        }
        let Some(mut pieces) = self.statement_pieces(template, statement.node, &holes) else { return edits };
        let text = self.str(statement.node);
        if statement.alone {
            let start = statement.node.start_byte() as u32;
            pieces.insert(0, Piece::Text(if text.ends_with(';') { " ".into() } else { "; ".into() }));
            pieces.push(Piece::Text(" }".into()));
            edits.only_one = true;
            let open = (Span::new(TextRange::new(start, start)), vec![Piece::Text("{ ".into())]);
            edits.header.extend([(self.place_after(statement.node), pieces), open]);
            return edits;
        }
        let ended =
            text.ends_with([';', '}']) || !template.ends_with(';') || self.grammar.code.edits.optional_end.is_some();
        if !ended {
            return edits;
        }
        let gap = match self.line_before(statement.node) {
            Some(indent) => format!("{}{indent}", self.line_end()),
            None if text.ends_with([';', '}']) => " ".to_string(),
            None => "; ".to_string(),
        };
        pieces.insert(0, Piece::Text(gap));
        edits.header.push((self.place_after(statement.node), pieces));
        edits
    }
}
