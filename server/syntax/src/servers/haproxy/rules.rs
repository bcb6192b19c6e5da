//! Rules that answer a request themselves.

use httplsp_text::TextRange;

use super::conditions;
use super::lower::{Lower, PRODUCT};
use super::words::hole;
use crate::facts::{
    Directive, DirectiveArgument, Effective, HeaderId, Part, Piece, RateLimit, Redirect, RedirectKeyword,
    ResponseEdits, ResponseStatus, Role, ScopeId, Value, ValueKind,
};
use crate::servers::draft::{Answer, behind, code_of, from_parts, setting, template};

/// Statuses that a redirect may have.
const REDIRECTS: [u16; 5] = [301, 302, 303, 307, 308];

/// How a header is added to an answer whose status is written: behind that one, `hdr` and what it says. Since HAProxy 2.2;
/// where nothing else says what the body is there is none then.
fn edits(status: Option<&DirectiveArgument>) -> ResponseEdits {
    let text = |text: &str| Piece::Text(text.into());
    let pieces = vec![text(" hdr "), Piece::Name, text(" \""), Piece::Value, text("\"")];
    let status = status.filter(|status| code_of(status).is_some());
    let header = status.map(|status| (behind(status.span), pieces)).into_iter().collect();
    ResponseEdits { header, ..ResponseEdits::default() }
}

impl<'f> Lower<'_, 'f> {
    /// `deny` and `tarpit`: an error with its own page.
    pub(super) fn refusal(&mut self, directive: &'f Directive) {
        let (arguments, condition) = conditions::split(directive);
        let default = match directive.name.as_str() {
            "http-response deny" => 502,
            "http-request tarpit" => 500,
            _ => 403,
        };
        let argument = conditions::after(arguments, &["deny_status", "status"]);
        let written = argument.and_then(code_of);
        let scope = directive.scope;
        let status = match written {
            Some((code, span)) => {
                ResponseStatus::Explicit(self.draft.status(code, span, Role::Send, scope, &directive.name))
            }
            None => ResponseStatus::Default(default),
        };
        let code = written.map_or(u32::from(default), |(code, _)| code);
        if directive.name != "http-response deny"
            && conditions::asks_for_rate(&conditions::words(self.proxies, scope, condition))
        {
            let value = u16::try_from(code).unwrap_or(default);
            let mut name = directive.name_span;
            name.range.start = name.range.end;
            self.draft.out.proxy.rate_limits.push(RateLimit {
                span: directive.span,
                name: directive.name.clone(),
                status: Effective { value, span: written.map(|(_, span)| span) },
                status_setting: setting("deny_status"),
                status_place: Some(name),
                status_home: None,
                certain: true,
                open: false,
                zone: String::new(),
                scope,
                product: PRODUCT,
            });
        }
        let headers = self.headers(directive, arguments);
        let answer = Answer {
            body: body(arguments),
            headers,
            opaque: self.is_replaced(scope, code) || arguments.iter().any(|word| word.text.starts_with("errorfile")),
            conditional: !condition.is_empty(),
            server: self.servers.get(&scope).copied(),
            edits: edits(argument),
            ..Answer::new(status)
        };
        self.draft.respond(directive, answer);
    }

    /// `return`: a whole response.
    pub(super) fn returned(&mut self, directive: &'f Directive) {
        let (arguments, condition) = conditions::split(directive);
        let argument = conditions::after(arguments, &["status"]);
        let written = argument.and_then(code_of);
        let scope = directive.scope;
        let status = match written {
            Some((code, span)) => {
                ResponseStatus::Explicit(self.draft.status(code, span, Role::Send, scope, &directive.name))
            }
            None if argument.is_some() => ResponseStatus::Unknown,
            None => ResponseStatus::Default(200),
        };
        let headers = self.headers(directive, arguments);
        let replaced = arguments.iter().any(|word| {
            matches!(word.text.as_str(), "default-errorfiles" | "errorfile" | "errorfiles")
                || word.text.contains(['{', '$'])
        });
        let answer = Answer {
            body: body(arguments),
            media_type: conditions::after(arguments, &["content-type"]).map(|value| value.text.clone()),
            headers,
            opaque: replaced,
            conditional: !condition.is_empty(),
            server: self.servers.get(&scope).copied(),
            edits: edits(argument),
            ..Answer::new(status)
        };
        self.draft.respond(directive, answer);
    }

    pub(super) fn redirect(&mut self, directive: &'f Directive) {
        let (arguments, condition) = conditions::split(directive);
        // The words may come in any order.
        let kinds = ["location", "prefix", "scheme"];
        let Some(at) = arguments.iter().position(|word| kinds.contains(&word.text.as_str())) else { return };
        let (kind, options) = (&arguments[at], arguments);
        let Some(target) = arguments.get(at + 1) else { return };
        let range = target.span.range;
        let target_value = match kind.text.as_str() {
            "location" => template(&target.text, range, hole),
            "prefix" => {
                let whole = if options.iter().any(|word| word.text == "drop-query") { "uri" } else { "request_uri" };
                with(template(&target.text, range, hole), [Part::Hole(whole.into())])
            }
            "scheme" => {
                let text = Value { kind: ValueKind::Text(format!("{}://", target.text)), range };
                match hole(&target.text) {
                    Some(_) => Value::opaque(range),
                    None => with(text, [Part::Hole("host".into()), Part::Hole("request_uri".into())]),
                }
            }
            _ => return,
        };
        let written = conditions::after(options, &["code"]);
        let scope = directive.scope;
        let status = match (written.and_then(code_of), written) {
            // HAProxy refuses any other code.
            (Some((code, _)), _) if !(300..400).contains(&code) => return,
            (Some((code, span)), _) => {
                ResponseStatus::Explicit(self.draft.status(code, span, Role::Redirect, scope, &directive.name))
            }
            (None, Some(_)) => ResponseStatus::Unknown,
            (None, None) => ResponseStatus::Default(302),
        };
        let keyword = written.is_none().then(|| RedirectKeyword {
            span: behind(target.span),
            alternatives: REDIRECTS.iter().map(|code| (*code, format!(" code {code}"))).collect(),
        });
        let headers: Vec<HeaderId> = options
            .iter()
            .filter(|word| matches!(word.text.as_str(), "set-cookie" | "set-cookie-fmt"))
            .map(|word| self.draft.header("set-cookie", None, word.span, scope))
            .collect();
        let answer = Answer {
            redirect: Some(Redirect { target: Some(target_value), keyword, setting: None }),
            headers,
            opaque: true,
            conditional: !condition.is_empty(),
            server: self.servers.get(&scope).copied(),
            ..Answer::new(status)
        };
        self.draft.respond(directive, answer);
    }

    /// The headers of an answer: its own, and those that are set on every response.
    fn headers(&mut self, directive: &'f Directive, arguments: &[DirectiveArgument]) -> Vec<HeaderId> {
        let mut found = Vec::new();
        for (at, word) in arguments.iter().enumerate().filter(|(_, word)| word.text == "hdr") {
            let (Some(name), Some(value)) = (arguments.get(at + 1), arguments.get(at + 2)) else { continue };
            let mut span = word.span;
            span.range = span.range.cover(value.span.range);
            let text = template(&value.text, value.span.range, hole);
            found.push(self.draft.header(&name.text, Some(text), span, directive.scope));
        }
        let proxies = self.proxies;
        for at in proxies.chain(directive.scope).collect::<Vec<_>>() {
            let names = ["http-after-response set-header", "http-after-response add-header"];
            for rule in proxies.blocks.named(at, &names) {
                let Some(name) = rule.arguments.first() else { continue };
                let known = self.draft.out.headers.iter().position(|header| header.span == rule.span);
                found.push(match known {
                    Some(known) => known as HeaderId,
                    None => {
                        let value = rule.arguments.get(1).map(|value| template(&value.text, value.span.range, hole));
                        self.draft.header(&name.text, value, rule.span, rule.scope)
                    }
                });
            }
        }
        found
    }

    /// Whether the page for `code` is replaced in `scope`, so that its headers are not known.
    fn is_replaced(&self, scope: ScopeId, code: u32) -> bool {
        let code = code.to_string();
        self.proxies.chain(scope).any(|at| {
            self.proxies.blocks.within(at).any(|rule| match rule.name.as_str() {
                "errorfiles" => true,
                "errorfile" | "http-error" => rule.arguments.iter().any(|argument| argument.text == code),
                _ => false,
            })
        }) || !self.proxies.is_known(scope)
    }
}

/// The value with `more` behind it.
fn with<const N: usize>(value: Value, more: [Part; N]) -> Value {
    let mut parts = match value.kind {
        ValueKind::Template(parts) => parts,
        ValueKind::Text(text) if text.is_empty() || text == "/" => Vec::new(),
        ValueKind::Text(text) => vec![Part::Text(text)],
        _ => return value,
    };
    parts.extend(more);
    from_parts(parts, value.range)
}

/// What stands behind `string`, or that there is a file.
fn body(arguments: &[DirectiveArgument]) -> Option<Value> {
    if let Some(text) = conditions::after(arguments, &["string", "lf-string"]) {
        return Some(template(&text.text, text.span.range, hole));
    }
    let file = conditions::after(arguments, &["file", "lf-file"])?;
    Some(Value::opaque(TextRange::new(file.span.range.start, file.span.range.end)))
}
