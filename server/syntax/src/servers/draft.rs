//! Facts in the making.

use httplsp_text::TextRange;

use crate::facts::{
    Directive, DirectiveArgument, Facts, Header, HeaderId, Part, Redirect, Response, ResponseEdits, ResponseStatus,
    Role, ScopeId, Setting, Span, Status, StatusId, Timer, Value, ValueKind,
};
use httplsp_registry::timers::{self, Kind};

/// The facts of a configuration while its directives are read.
pub(super) struct Draft<'o> {
    pub out: &'o mut Facts,
    pub product: &'static str,
}

/// What a directive answers.
pub(super) struct Answer {
    pub status: ResponseStatus,
    pub redirect: Option<Redirect>,
    pub body: Option<Value>,
    pub media_type: Option<String>,
    pub headers: Vec<HeaderId>,
    /// Whether headers may come from elsewhere.
    pub opaque: bool,
    pub conditional: bool,
    pub server: Option<u32>,
    pub edits: ResponseEdits,
}

impl Answer {
    /// An answer with nothing but a status.
    pub(super) fn new(status: ResponseStatus) -> Self {
        Self {
            status,
            redirect: None,
            body: None,
            media_type: None,
            headers: Vec::new(),
            opaque: false,
            conditional: false,
            server: None,
            edits: ResponseEdits::default(),
        }
    }
}

impl Draft<'_> {
    pub(super) fn status(&mut self, code: u32, span: Span, role: Role, scope: ScopeId, api: &str) -> StatusId {
        let id = self.out.statuses.len() as StatusId;
        self.out.statuses.push(Status::number(code, span, role, scope, api));
        id
    }

    pub(super) fn header(&mut self, name: &str, value: Option<Value>, span: Span, scope: ScopeId) -> HeaderId {
        let id = self.out.headers.len() as HeaderId;
        self.out.headers.push(Header {
            name: name.to_ascii_lowercase(),
            value,
            span,
            scope,
            response: None,
            always: None,
            on_request: false,
            block: span,
            leaves: false,
        });
        id
    }

    pub(super) fn respond(&mut self, directive: &Directive, answer: Answer) {
        self.out.responses.push(Response {
            computed: None,
            view: None,
            condition: None,
            other_condition: None,
            passed: None,
            arm: None,
            span: directive.span,
            scope: directive.scope,
            status: answer.status,
            body: answer.body,
            other_bodies: Vec::new(),
            media_type: answer.media_type,
            headers: answer.headers,
            redirect: answer.redirect,
            api: directive.name.clone(),
            raised: false,
            handed_on: false,
            strips_body: false,
            opaque_headers: answer.opaque,
            server: answer.server,
            conditional: answer.conditional,
            other_methods: Vec::new(),
            paths: Vec::new(),
            inevitable: !answer.conditional,
            edits: answer.edits,
            block: directive.span,
            handed: false,
            dropped: false,
        });
    }

    /// Records `argument` as the value of the timer `name`, if the registry has one for it.
    pub(super) fn timer(
        &mut self,
        directive: &Directive,
        name: &str,
        argument: &DirectiveArgument,
        read: fn(&str) -> Option<u64>,
    ) {
        let Some(kind) = kind_of(self.product, name) else { return };
        self.timer_at(directive, name, kind, (&argument.text, argument.span), read);
    }

    pub(super) fn timer_at(
        &mut self,
        directive: &Directive,
        name: &str,
        kind: Kind,
        (raw, span): (&str, Span),
        read: fn(&str) -> Option<u64>,
    ) {
        self.out.timers.push(Timer {
            product: self.product,
            name: name.to_string(),
            kind,
            milliseconds: read(raw),
            raw: raw.to_string(),
            unitless: !raw.is_empty() && raw.bytes().all(|byte| byte.is_ascii_digit()),
            spelling: None,
            span,
            site: directive.span,
            scope: directive.scope,
            outer: None,
        });
    }
}

/// What the timer `name` of `product` measures.
pub(super) fn kind_of(product: &str, name: &str) -> Option<Kind> {
    timers::get(product, name).and_then(|timer| timer.kinds.first().copied())
}

/// A setting that is written as a line of its own, or as words within one.
pub(super) fn setting(name: impl Into<String>) -> Setting {
    Setting { name: name.into(), end: "" }
}

/// The digits of an argument as a code, with their place inside its quotes.
pub(super) fn code_of(argument: &DirectiveArgument) -> Option<(u32, Span)> {
    let digits = argument.text.as_str();
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut span = argument.span;
    let quote = u32::from(argument.quoted);
    span.range = TextRange::new(span.range.start + quote, span.range.end.saturating_sub(quote));
    Some((digits.parse().ok()?, span))
}

/// The place right behind `span`.
pub(super) fn behind(span: Span) -> Span {
    Span { range: TextRange::at(span.range.end), ..span }
}

/// A text whose holes `hole` finds: at the beginning of a text, a hole's name and length.
pub(super) fn template(text: &str, range: TextRange, hole: fn(&str) -> Option<(String, usize)>) -> Value {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match hole(rest) {
            Some((name, len)) => {
                if !literal.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut literal)));
                }
                parts.push(Part::Hole(name));
                rest = rest.get(len..).unwrap_or("");
            }
            None => {
                literal.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    if !literal.is_empty() {
        parts.push(Part::Text(literal));
    }
    from_parts(parts, range)
}

/// The value made of `parts`.
pub(super) fn from_parts(parts: Vec<Part>, range: TextRange) -> Value {
    let kind = match parts.as_slice() {
        [] => ValueKind::Text(String::new()),
        [Part::Text(text)] => ValueKind::Text(text.clone()),
        _ => ValueKind::Template(parts),
    };
    Value { kind, range }
}

/// What a template fills in at the beginning of `text`: `{{ name }}`, `<%= name %>`, `{% … %}`.
pub(super) fn placeholder(text: &str) -> Option<(String, usize)> {
    [("{{", "}}"), ("<%", "%>"), ("{%", "%}")].iter().find_map(|(open, close)| {
        let rest = text.strip_prefix(open)?;
        let end = rest.find(close)?;
        Some((rest[..end].trim().to_string(), open.len() + end + close.len()))
    })
}
