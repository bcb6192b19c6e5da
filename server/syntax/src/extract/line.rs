//! Lines of a response's head that are handed over as one text: `header("Location: /x")`.

use httplsp_text::TextRange;
use tree_sitter::Node;

use super::Extractor;
use super::event::What;
use super::response::Draft;
use super::status::Found;
use crate::apis::CallRow;
use crate::elsewhere::is_status;
use crate::facts::{Part as TextPart, Redirect, ResponseStatus, Role, Span, Spelling, StepKind, Value, ValueKind};
use crate::grammar::Class;

impl<'t> Extractor<'t> {
    /// The names that a status line is put together of, which are called a status: `header("HTTP/1.1 $code $text")`.
    pub(super) fn names_in_line(&self, call: Node<'t>) -> Vec<Node<'t>> {
        const BEGINS: [&str; 3] = ["HTTP/", "SERVER_PROTOCOL", "Status: "];
        let line = self.argument(call, 0).map(|line| {
            let bound = Some(line).filter(|line| self.class(*line) == Class::Name);
            bound.and_then(|line| self.bound_value(line, self.str(line))).unwrap_or(line)
        });
        let Some(line) = line.filter(|line| BEGINS.iter().any(|word| self.str(*line).contains(word))) else {
            return Vec::new();
        };
        let mut open = vec![line];
        let mut out = Vec::new();
        while let Some(node) = open.pop() {
            if matches!(self.class(node), Class::Name | Class::Path) {
                let path = self.view.path(self.str(node)).unwrap_or_default();
                if is_status(self.view.last_name(&path).trim_start_matches('$')) {
                    out.push(node);
                }
            } else if self.class(node) != Class::Call {
                open.extend(self.view.children(node));
            }
        }
        out
    }

    /// A status line sets the status, `Location` redirects, any other line sets a header.
    pub(super) fn header_line(&mut self, node: Node<'t>, row: &CallRow, api: &str) {
        let Some(line) = self.argument(node, 0) else { return };
        if let Some(found) = self.status_line(line).or_else(|| self.line_behind_version(line, row)) {
            let status = ResponseStatus::Explicit(self.record(found, Role::Send, api));
            self.then_header(status, node, None, &[], row.then_header.as_deref(), &row.header_in);
            return self.event(None, node, What::Status { status, sends: true, api: api.to_string() });
        }
        let Some((name, value)) = field(self.view.value(line)) else {
            // A name or a member may hold a status line: `header(Codes::NOT_FOUND)`.
            if !matches!(self.view.value(line).kind, ValueKind::Text(_)) {
                let what = What::Status { status: ResponseStatus::Unknown, sends: false, api: api.to_string() };
                self.event(None, node, what);
            }
            return;
        };
        let given = row.status.as_ref().and_then(|place| self.place(node, place));
        if name == "location" {
            self.step(None, node, StepKind::Whole);
            let mut draft = Draft::new(ResponseStatus::Unknown);
            draft.redirect = Some(Redirect { target: Some(value), keyword: None, setting: None });
            // PHP manual, `header`.
            draft.replaces_status = true;
            match given {
                Some(given) => {
                    if let Some(found) = self.status_expression(given) {
                        draft.status = ResponseStatus::Explicit(self.record(found, Role::Redirect, api));
                    }
                    self.push(node, draft, api);
                }
                None => {
                    let default = ResponseStatus::Default(row.default.unwrap_or(302));
                    let what = What::Send { draft: Box::new(draft), default, open: false, api: api.to_string() };
                    self.event(None, node, what);
                }
            }
            return;
        }
        let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
        self.add_header(name, Some(value), span, scope);
        // header("WWW-Authenticate: Basic", true, 401)
        if let Some(found) = given.and_then(|given| self.status_expression(given)) {
            let status = ResponseStatus::Explicit(self.record(found, Role::Send, api));
            self.then_header(status, node, None, &[], row.then_header.as_deref(), &row.header_in);
            self.event(None, node, What::Status { status, sends: true, api: api.to_string() });
        }
    }

    /// The code of a line that begins with the version of the request: `$_SERVER["SERVER_PROTOCOL"] . " 404 Not Found"`.
    fn line_behind_version(&self, node: Node<'t>, row: &CallRow) -> Option<Found> {
        let raw = self.str(node);
        let at = row.versions.iter().find_map(|name| Some(raw.find(name.as_str())? + name.len()))?;
        let is_code = |gap: &usize| {
            raw.get(gap + 1..gap + 4).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
                && !raw[gap + 4..].starts_with(|c: char| c.is_alphanumeric())
        };
        let gap = raw[at..].match_indices(' ').map(|(gap, _)| at + gap).find(is_code)?;
        let start = (node.start_byte() + gap + 1) as u32;
        let code = raw[gap + 1..gap + 4].parse().ok()?;
        Some(Found { code, span: Span::new(TextRange::new(start, start + 3)), spelling: Spelling::StatusLine })
    }

    /// The code of a text that begins with `HTTP/1.1 404`, or with `Status: 404`, of which the server makes such a line.
    fn status_line(&self, node: Node<'t>) -> Option<Found> {
        let raw = self.str(node);
        let at = raw.find("HTTP/").or_else(|| raw.find("Status: ")).filter(|at| *at <= 1)?;
        let gap = at + raw[at..].find(' ')? + 1;
        let digits = raw.get(gap..gap + 3)?;
        let code = digits.parse().ok()?;
        let start = (node.start_byte() + gap) as u32;
        Some(Found { code, span: Span::new(TextRange::new(start, start + 3)), spelling: Spelling::StatusLine })
    }
}

/// The name and the value of a header field in one text.
fn field(line: Value) -> Option<(String, Value)> {
    let range = line.range;
    let (first, rest) = match line.kind {
        ValueKind::Text(text) => (text, Vec::new()),
        ValueKind::Template(parts) => {
            let mut parts = parts.into_iter();
            let Some(TextPart::Text(first)) = parts.next() else { return None };
            (first, parts.collect())
        }
        _ => return None,
    };
    let (name, begin) = first.split_once(':')?;
    let token = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let begin = begin.trim_start();
    let kind = match rest.is_empty() {
        true => ValueKind::Text(begin.trim_end().to_string()),
        false => {
            let text = (!begin.is_empty()).then(|| TextPart::Text(begin.to_string()));
            ValueKind::Template(text.into_iter().chain(rest).collect())
        }
    };
    token.then(|| (name.to_ascii_lowercase(), Value { kind, range }))
}
