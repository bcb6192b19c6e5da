//! Header names and values.

use tree_sitter::Node;

use super::Extractor;
use crate::apis::HeaderRow;
use crate::facts::{Header, HeaderId, ScopeId, Span, Value, ValueKind};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;

/// Header fields that an application sets, lower case: enough to know a header by when only its name is there.
const KNOWN: &[&str] = &[
    "accept-ranges",
    "access-control-allow-origin",
    "allow",
    "cache-control",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "etag",
    "expires",
    "last-modified",
    "link",
    "location",
    "proxy-authenticate",
    "retry-after",
    "server",
    "set-cookie",
    "strict-transport-security",
    "transfer-encoding",
    "upgrade",
    "vary",
    "warning",
    "www-authenticate",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

/// The header that a value names: a text, a constant such as `header::RETRY_AFTER`, or a typed header such as
/// `Allow(methods)`. Lower case.
pub(super) fn header_name(value: &Value) -> Option<String> {
    match &value.kind {
        ValueKind::Text(text) => {
            let token = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
            token.then(|| text.to_ascii_lowercase())
        }
        ValueKind::Name(path) => {
            let last = path.rsplit([':', '.']).next()?;
            if let Some(camel) = last.strip_prefix("Header") {
                let plain = |name: &str| name.replace('-', "");
                return KNOWN.iter().find(|name| plain(name).eq_ignore_ascii_case(camel)).map(|name| name.to_string());
            }
            // HttpHeaders.RetryAfter, .retryAfter
            let owner = path[..path.len() - last.len()].to_ascii_lowercase();
            if owner.contains("header") || owner == "." {
                let plain = |name: &str| name.replace('-', "");
                if let Some(name) = KNOWN.iter().find(|name| plain(name).eq_ignore_ascii_case(last)) {
                    return Some(name.to_string());
                }
            }
            let constant =
                last.len() > 1 && last.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
            constant.then(|| last.to_ascii_lowercase().replace('_', "-"))
        }
        ValueKind::Call { callee, receiver: None, arguments } => {
            if matches!(callee.rsplit([':', '.']).next(), Some("from_static" | "from_bytes" | "from_str")) {
                return arguments.first().and_then(|argument| header_name(&argument.value));
            }
            // ContentType::json(), Allow(vec![...])
            let owner = callee.split("::").find(|part| part.starts_with(|c: char| c.is_ascii_uppercase()))?;
            let mut name = String::new();
            for (index, c) in owner.chars().enumerate() {
                if c.is_ascii_uppercase() && index > 0 {
                    name.push('-');
                }
                name.push(c.to_ascii_lowercase());
            }
            let name = if name == "e-tag" { "etag".to_string() } else { name };
            KNOWN.contains(&name.as_str()).then_some(name)
        }
        _ => None,
    }
}

/// The field that a key names: `Retry-After`, `.retryAfter`. Lower case.
pub(super) fn spelled(key: &str) -> String {
    let camel = key.trim_start_matches('.');
    if !camel.starts_with(char::is_lowercase) || camel.contains('-') {
        return camel.to_ascii_lowercase();
    }
    let mut name = String::new();
    for c in camel.chars() {
        if c.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

/// Whether the name is one that applications set.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// The header that a pair `(name, value)` sets.
pub(super) fn pair(value: &Value) -> Option<(String, Value)> {
    match &value.kind {
        ValueKind::List(items) => match items.as_slice() {
            [name, value] => header_name(name).map(|name| (name, value.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// The headers of a list of pairs: `[(header::LOCATION, "/x"), …]`, perhaps wrapped. `None` when it is something else.
pub(super) fn pairs(value: &Value) -> Option<Vec<(String, Value)>> {
    match &value.kind {
        ValueKind::List(items) if !items.is_empty() => items.iter().map(pair).collect(),
        ValueKind::Call { callee, receiver: None, arguments } if callee.ends_with("AppendHeaders") => {
            arguments.first().and_then(|argument| pairs(&argument.value))
        }
        _ => None,
    }
}

/// The text of a header's value inside `HeaderValue::from_static("…")`, `x.parse()?` and the like.
pub(super) fn header_value(value: Value) -> Value {
    if let ValueKind::Call { callee, receiver, arguments } = &value.kind {
        let inner = match (receiver, arguments.as_slice()) {
            (None, [only]) if callee.starts_with("HeaderValue::") || callee.contains("::HeaderValue::") => {
                Some(only.value.clone())
            }
            (Some(receiver), _)
                if matches!(
                    callee.as_str(),
                    "parse" | "unwrap" | "expect" | "to_string" | "to_owned" | "into" | "clone" | "as_str" | "try_into"
                ) =>
            {
                Some((**receiver).clone())
            }
            _ => None,
        };
        if let Some(inner) = inner {
            return header_value(inner);
        }
    }
    value
}

impl<'t> Extractor<'t> {
    pub(super) fn add_header(&mut self, name: String, value: Option<Value>, span: Span, scope: ScopeId) -> HeaderId {
        let id = self.facts.headers.len() as HeaderId;
        let value = value.map(header_value);
        let (block, leaves) = self.block_at(span);
        let (response, always, on_request) = (None, None, false);
        self.facts.headers.push(Header { name, value, span, scope, response, always, on_request, block, leaves });
        id
    }

    /// Calls that set a header on something that is not built in one expression: `response.headers_mut().insert(…)`.
    pub(super) fn loose_headers(&mut self, taken: &IdSet) {
        let rows: Vec<&'static HeaderRow> =
            self.grammar.apis.headers.iter().filter(|row| self.any_present(&row.groups)).collect();
        for node in self.nodes(Shape::Assignment) {
            self.header_element(node);
        }
        for node in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(node) else { continue };
            // What is handed on through functions is inside what they are handed on to.
            if taken.contains(&node.id()) && callee.receiver.is_some() {
                continue;
            }
            let method = self.str(callee.name);
            let named = |row: &&&HeaderRow| match callee.receiver {
                Some(_) => row.methods.iter().any(|known| known == method),
                None => row.functions.iter().any(|known| known == method),
            };
            let Some(row) = rows.iter().find(named) else { continue };
            if let Some(name) = &row.sets {
                let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
                self.add_header(name.clone(), None, span, scope);
                continue;
            }
            if callee.receiver.is_none() && self.named_headers(node) {
                continue;
            }
            let receiver = callee.receiver.unwrap_or(callee.name);
            let first = row.name.as_ref().map_or_else(|| self.argument(node, 0), |place| self.place(node, place));
            let Some(first) = first else { continue };
            if self.class(first) == Class::Object && (method.contains("header") || method == "set") {
                self.header_object(first, &mut super::response::Draft::new(crate::facts::ResponseStatus::Unknown));
                continue;
            }
            if !matches!(
                self.class(first),
                Class::Text | Class::Path | Class::Name | Class::Symbol | Class::List | Class::Tuple | Class::Call
            ) {
                continue;
            }
            let symbol = (self.class(first) == Class::Symbol).then(|| spelled(self.str(first)));
            let first = self.view.value(first);
            let (name, value) = match pair(&first) {
                Some((name, value)) => (name, Some(value)),
                None => match symbol.or_else(|| header_name(&first)) {
                    Some(name) => {
                        let place = row.value.as_ref();
                        let value = place.map_or_else(|| self.argument(node, 1), |place| self.place(node, place));
                        (name, value.map(|value| self.view.value(value)))
                    }
                    None => continue,
                },
            };
            let about_headers = self.str(receiver).to_ascii_lowercase().contains("header")
                || method.contains("header")
                // A constant that says only that it is one: `AUTH_HEADER_NAME`.
                || name.split('-').any(|part| part.starts_with("header"))
                || is_known(&name);
            if about_headers {
                let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
                self.add_header(name, value, span, scope);
            }
        }
    }

    /// `headers "Retry-After" => "30", "Allow" => "GET"`
    fn named_headers(&mut self, call: Node<'t>) -> bool {
        let named = self.arguments(call).into_iter().filter_map(|argument| Some((argument.name?, argument.value)));
        let mut any = false;
        for (name, value) in named.filter(|(name, _)| self.class(*name) == Class::Text).collect::<Vec<_>>() {
            let Some(called) = header_name(&self.view.value(name)) else { continue };
            let (span, scope) = (self.span(name), self.scope_at(name.start_byte() as u32));
            self.add_header(called, Some(self.view.value(value)), span, scope);
            any = true;
        }
        any
    }

    /// `response.headers["Retry-After"] = "30"`
    fn header_element(&mut self, node: Node<'t>) {
        let Some((left, right)) = self.part(node, Part::Left).zip(self.part(node, Part::Right)) else { return };
        let Some(receiver) = self.part(left, Part::Receiver) else { return };
        let name = match (self.part(left, Part::Key), self.part(left, Part::Member)) {
            (Some(key), _) => header_name(&self.view.value(key)),
            // Response.Headers.RetryAfter = "30"
            (None, Some(member)) => KNOWN
                .iter()
                .find(|name| name.replace('-', "").eq_ignore_ascii_case(self.str(member)))
                .map(|name| name.to_string()),
            (None, None) => None,
        };
        let Some(name) = name else { return };
        let owner = self.str(receiver).to_ascii_lowercase();
        if owner.contains("header") && !owner.contains("req") {
            let value = self.view.value(right);
            let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
            self.add_header(name, Some(value), span, scope);
        }
    }
}
