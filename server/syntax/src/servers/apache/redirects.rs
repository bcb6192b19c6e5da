//! Redirects, and rewriting that answers by itself.

use super::lower::Lower;
use super::words::hole;
use crate::facts::{
    Directive, DirectiveArgument, HeaderId, Part, Redirect, RedirectKeyword, ResponseStatus, Role, ScopeId, Span,
    Spelling, Value, ValueKind,
};
use crate::servers::draft::{Answer, code_of, from_parts, template};

/// The words for statuses.
const WORDS: [(&str, u16); 4] = [("permanent", 301), ("temp", 302), ("seeother", 303), ("gone", 410)];

/// Patterns that take the whole path into `$1`.
const WHOLE: [&str; 8] = ["^(.*)$", "^/(.*)$", "^/?(.*)$", "(.*)", "^(.*)", "^/(.*)", "^/?(.*)", "^(/.*)$"];

impl<'f> Lower<'_, 'f> {
    /// `Redirect [status] [path] target`.
    pub(super) fn redirect(&mut self, directive: &'f Directive) {
        let arguments = directive.arguments.as_slice();
        let fixed = match directive.name.as_str() {
            "RedirectPermanent" => Some(301),
            "RedirectTemp" => Some(302),
            _ => None,
        };
        let scope = directive.scope;
        let (status, keyword, rest) = match arguments {
            [first, rest @ ..] if fixed.is_none() && code_of(first).is_some() => {
                let Some((code, span)) = code_of(first) else { return };
                let role = if (300..400).contains(&code) { Role::Redirect } else { Role::Send };
                let id = self.draft.status(code, span, role, scope, &directive.name);
                (ResponseStatus::Explicit(id), None, rest)
            }
            [first, rest @ ..] if fixed.is_none() && word(&first.text).is_some() => {
                let code = word(&first.text).unwrap_or(302);
                match code < 400 {
                    true => {
                        (ResponseStatus::Default(code), Some(words(first.span, code, |word| word.to_string())), rest)
                    }
                    false => (self.said(code, first.span, scope, directive), None, rest),
                }
            }
            [first, ..] => {
                let code = fixed.unwrap_or(302);
                let keyword = match fixed {
                    Some(301) => RedirectKeyword {
                        span: directive.name_span,
                        alternatives: vec![(302, "Redirect temp".into()), (303, "Redirect seeother".into())],
                    },
                    Some(_) => RedirectKeyword {
                        span: directive.name_span,
                        alternatives: vec![(301, "Redirect permanent".into()), (303, "Redirect seeother".into())],
                    },
                    None => {
                        let mut span = first.span;
                        span.range.end = span.range.start;
                        words(span, code, |word| format!("{word} "))
                    }
                };
                (ResponseStatus::Default(code), Some(keyword), arguments)
            }
            [] => return,
        };
        let code = match status {
            ResponseStatus::Explicit(id) => self.draft.out.statuses[id as usize].code,
            ResponseStatus::Default(code) => u32::from(code),
            ResponseStatus::Unknown => return,
        };
        let redirect =
            (300..400).contains(&code).then(|| Redirect { target: target(directive, rest), keyword, setting: None });
        let answer = Answer {
            redirect,
            headers: self.headers_in_force(scope),
            opaque: !self.settings.is_known(scope),
            conditional: self.settings.is_conditional(scope),
            server: self.server_of(scope),
            ..Answer::new(status)
        };
        self.draft.respond(directive, answer);
    }

    /// An error that a word stands for.
    fn said(&mut self, code: u16, span: Span, scope: u32, directive: &Directive) -> ResponseStatus {
        let id = self.draft.status(u32::from(code), span, Role::Send, scope, &directive.name);
        // No number can stand there.
        self.draft.out.statuses[id as usize].spelling = Spelling::Resolved;
        ResponseStatus::Explicit(id)
    }

    /// `RewriteRule pattern target [flags]`.
    pub(super) fn rewrite(&mut self, directive: &'f Directive) {
        let [pattern, substitution, rest @ ..] = directive.arguments.as_slice() else { return };
        let scope = directive.scope;
        let engine = self.settings.blocks.named(scope, &["RewriteEngine"]).next_back();
        let is_off =
            |engine: &Directive| engine.arguments.first().is_some_and(|on| on.text.eq_ignore_ascii_case("off"));
        if engine.is_some_and(is_off) {
            return;
        }
        let flags = rest.first().map(read_flags).unwrap_or_default();
        let has =
            |names: &[&str]| flags.iter().find(|flag| names.iter().any(|name| flag.name.eq_ignore_ascii_case(name)));
        if has(&["P", "proxy"]).is_some() {
            self.rewritten(directive, substitution);
            return;
        }
        let text = substitution.text.as_str();
        let is_address = text.starts_with("http://") || text.starts_with("https://");
        let (status, keyword) = if let Some(flag) = has(&["R", "redirect"]) {
            match &flag.value {
                Some((value, span)) => match (value.parse::<u32>(), word(value)) {
                    (Ok(code), _) => {
                        let role = if (300..400).contains(&code) { Role::Redirect } else { Role::Send };
                        let id = self.draft.status(code, *span, role, scope, &directive.name);
                        (ResponseStatus::Explicit(id), None)
                    }
                    (_, Some(code)) => {
                        (ResponseStatus::Default(code), Some(words(*span, code, |word| word.to_string())))
                    }
                    _ => (ResponseStatus::Unknown, None),
                },
                None => {
                    let name = flag.name.clone();
                    let span = flag.span;
                    (ResponseStatus::Default(302), Some(numbers(span, |code| format!("{name}={code}"))))
                }
            }
        } else if let Some(flag) = has(&["F", "forbidden"]) {
            (self.said(403, flag.span, scope, directive), None)
        } else if let Some(flag) = has(&["G", "gone"]) {
            (self.said(410, flag.span, scope, directive), None)
        } else if is_address {
            // An address of another server is a redirect whatever the flags.
            let keyword = rest.first().filter(|flags| flags.text.ends_with(']') && !flags.quoted).map(|flags| {
                let mut span = flags.span;
                span.range.start = span.range.end - 1;
                numbers(span, |code| format!(",R={code}]"))
            });
            (ResponseStatus::Default(302), keyword)
        } else {
            return;
        };
        let code = match status {
            ResponseStatus::Explicit(id) => Some(self.draft.out.statuses[id as usize].code),
            ResponseStatus::Default(code) => Some(u32::from(code)),
            ResponseStatus::Unknown => None,
        };
        let redirects = code.is_some_and(|code| (300..400).contains(&code));
        let target = (text != "-").then(|| rewritten(&pattern.text, substitution));
        let cookie = has(&["CO", "cookie"]).map(|flag| flag.span);
        let mut headers = self.headers_in_force(scope);
        headers.extend(cookie.map(|span| self.draft.header("set-cookie", None, span, scope)));
        let answer = Answer {
            redirect: redirects.then_some(Redirect { target, keyword, setting: None }),
            headers,
            opaque: !self.settings.is_known(scope),
            // Rules follow each other, and conditions stand in front of them.
            conditional: true,
            server: self.server_of(scope),
            ..Answer::new(status)
        };
        self.draft.respond(directive, answer);
    }

    /// The headers that are set on every response in `scope`.
    fn headers_in_force(&self, scope: ScopeId) -> Vec<HeaderId> {
        let around = self.settings.blocks.upwards(scope);
        around.filter_map(|block| self.headers.get(&block)).flatten().copied().collect()
    }
}

/// The status that a word stands for.
fn word(text: &str) -> Option<u16> {
    WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, code)| *code)
}

/// The other words for a redirect at `span`.
fn words(span: Span, present: u16, write: fn(&str) -> String) -> RedirectKeyword {
    let others = WORDS.iter().filter(|(_, code)| *code != present && *code < 400);
    let named = others.map(|(word, code)| (*code, write(word)));
    RedirectKeyword { span, alternatives: named.chain([(307, write("307")), (308, write("308"))]).collect() }
}

/// Other codes for a redirect at `span`.
fn numbers(span: Span, write: impl Fn(u16) -> String) -> RedirectKeyword {
    RedirectKeyword { span, alternatives: [301, 303, 307, 308].iter().map(|code| (*code, write(*code))).collect() }
}

/// Where a `Redirect` leads to: what stands behind the path in the request is appended.
fn target(directive: &Directive, rest: &[DirectiveArgument]) -> Option<Value> {
    let (path, address) = match rest {
        [address] => (None, address),
        [path, address, ..] => (Some(path), address),
        [] => return None,
    };
    let value = template(&address.text, address.span.range, hole);
    match path {
        Some(path) if directive.name == "RedirectMatch" => Some(whole_path(&path.text, value)),
        Some(path) if path.text == "/" && address.text.ends_with('/') => {
            let mut parts = parts_of(value);
            trim_slash(&mut parts);
            parts.push(Part::Hole("request_uri".into()));
            Some(from_parts(parts, address.span.range))
        }
        _ => Some(value),
    }
}

/// Where a rule leads to.
fn rewritten(pattern: &str, substitution: &DirectiveArgument) -> Value {
    whole_path(pattern, template(&substitution.text, substitution.span.range, hole))
}

/// The target with `$1` taken for the path of the request, where `pattern` takes all of it.
fn whole_path(pattern: &str, value: Value) -> Value {
    if !WHOLE.contains(&pattern) {
        return value;
    }
    let range = value.range;
    let mut parts = Vec::new();
    for part in parts_of(value) {
        match part {
            Part::Hole(name) if name == "$1" => {
                trim_slash(&mut parts);
                parts.push(Part::Hole("request_uri".into()));
            }
            other => parts.push(other),
        }
    }
    from_parts(parts, range)
}

fn parts_of(value: Value) -> Vec<Part> {
    match value.kind {
        ValueKind::Template(parts) => parts,
        ValueKind::Text(text) if !text.is_empty() => vec![Part::Text(text)],
        _ => Vec::new(),
    }
}

/// Takes the slash away that the path brings itself.
fn trim_slash(parts: &mut Vec<Part>) {
    if let Some(Part::Text(text)) = parts.last_mut() {
        if let Some(shorter) = text.strip_suffix('/').map(str::to_string) {
            *text = shorter;
        }
        if text.is_empty() {
            parts.pop();
        }
    }
}

/// One flag of a rule.
struct Flag {
    name: String,
    /// The whole flag.
    span: Span,
    value: Option<(String, Span)>,
}

/// `[R=301,L]`.
fn read_flags(flags: &DirectiveArgument) -> Vec<Flag> {
    let Some(inner) = flags.text.strip_prefix('[') else { return Vec::new() };
    let inner = inner.strip_suffix(']').unwrap_or(inner);
    let mut at = flags.span.range.start + u32::from(flags.quoted) + 1;
    let mut out = Vec::new();
    for flag in inner.split(',') {
        let place = |from: usize, to: usize| {
            let mut span = flags.span;
            span.range = httplsp_text::TextRange::new(at + from as u32, at + to as u32);
            span
        };
        let lead = flag.len() - flag.trim_start().len();
        let trimmed = flag.trim();
        let span = place(lead, lead + trimmed.len());
        out.push(match trimmed.split_once('=') {
            Some((name, value)) => Flag {
                name: name.to_string(),
                span,
                value: Some((value.to_string(), place(lead + name.len() + 1, lead + trimmed.len()))),
            },
            None => Flag { name: trimmed.to_string(), span, value: None },
        });
        at += flag.len() as u32 + 1;
    }
    out
}
