use std::collections::HashMap;

use httplsp_registry::{codes_of_phrase, is_registered, phrases, status};
use httplsp_syntax::facts::{Facts, Response, Role, Span, Value, ValueKind};
use httplsp_text::TextRange;

use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statuses with the reason phrase of another status beside them: in a status line, or as the whole error text
    /// that is sent with it, written there or under a name.
    ///
    /// `Unauthorized` beside 403 is not reported: in plain English whoever may not do something is unauthorized, too.
    ///
    /// ## Why is this bad?
    ///
    /// The response says two things, and people and programs believe different ones. The phrase is optional and HTTP/2 does
    /// not carry it at all: only the number counts.
    ///
    /// ## Example
    ///
    /// ```rust
    /// stream.write_all(b"HTTP/1.1 404 OK\r\n\r\n")?;
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// stream.write_all(b"HTTP/1.1 404 Not Found\r\n\r\n")?;
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9112, section 4
    /// - RFC 9113, section 8.3.2
    pub REASON_PHRASE_MISMATCH = {
        id: "reason-phrase-mismatch",
        summary: "a status has the reason phrase of another status beside it",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for found in &facts.statuses {
        let (Some(code), Some((phrase, span))) = (found.three_digits(), &found.phrase) else { continue };
        if matches!(found.role, Role::Compare | Role::Retry) || cx.skips(found.span, found.scope) {
            continue;
        }
        let Some(other) = other_code(code, phrase) else { continue };
        let Some(known) = status(code) else { continue };
        cx.report(
            *span,
            format!("\"{phrase}\" is the phrase of {other}, but the status is {code}: clients go by the number"),
            format!("write \"{}\", or send {other}", known.name),
        )
        .replace(format!("Write `{}`", known.name), Safety::Safe, *span, known.name);
    }
    let mut texts = Texts { facts, constants: HashMap::new(), classes: HashMap::new() };
    for response in &facts.responses {
        if cx.skips(response.span, response.scope) {
            continue;
        }
        let Some(code) = response.code(facts).and_then(|code| u16::try_from(code).ok()).filter(|code| *code >= 400)
        else {
            continue;
        };
        let Some((phrase, span)) = texts.error_text(response, code) else { continue };
        let Some(other) = contradicts(code, &phrase) else { continue };
        let Some(known) = status(code) else { continue };
        let mut finding = cx
            .report(
                span,
                format!("the text is the phrase of {other}, but the status is {code}: people and programs see different errors"),
                format!("send {other}, or say in the text what is wrong"),
            )
            .confidence(Confidence::Likely);
        if let Some(id) = response.explicit() {
            let sent = facts.status(id);
            if let Some(text) = sent.rewrite(other) {
                finding = finding.replace(format!("Send {other}"), Safety::Choice, sent.span, text);
            }
        }
        if let Some(inside) = literal(facts, span, &phrase) {
            finding = finding.replace(format!("Write `{}`", known.name), Safety::Choice, inside, known.name);
        }
        drop(finding);
    }
}

/// The code that `phrase` names, when it is not `code`.
fn other_code(code: u16, phrase: &str) -> Option<u16> {
    let named = codes_of_phrase(phrase);
    // What a vendor calls a code of its own may be plain words elsewhere: "Invalid token".
    let first = named.iter().copied().find(|code| is_registered(*code))?;
    let alias = named.contains(&code) || phrases(code).iter().any(|known| known.eq_ignore_ascii_case(phrase));
    (!alias).then_some(first)
}

/// The other code whose phrase an error text is, if it is nothing else.
fn contradicts(code: u16, phrase: &str) -> Option<u16> {
    // In running text these are ordinary words; a phrase is written like one.
    if !phrase.starts_with(|c: char| c.is_uppercase()) {
        return None;
    }
    // Only the registered phrase itself: other names of a status are ordinary English too.
    let is_name = |other: u16| {
        status(other).is_some_and(|known| known.origin == "IANA" && known.name.eq_ignore_ascii_case(phrase))
    };
    let other = other_code(code, phrase).filter(|other| *other >= 400 && is_name(*other))?;
    // A plan may have to be upgraded, and who is not allowed is unauthorized, in plain English.
    // That a request took too long is what 504 says, too.
    let alike = other == 426 && matches!(code, 402 | 403) || matches!((other, code), (401, 403) | (408, 504));
    (!alike).then_some(other)
}

/// Members that say what is wrong.
const KEYS: &[&str] =
    &["error", "message", "title", "reason", "msg", "detail", "errors", "description", "error_message", "errorMessage"];

/// The texts that responses are given; what names stand for is looked up in a file once.
struct Texts<'a> {
    facts: &'a Facts,
    constants: HashMap<(u16, &'a str), Option<&'a str>>,
    /// Whether a class of a file puts words in front of what it is given.
    classes: HashMap<(u16, &'a str), bool>,
}

impl<'a> Texts<'a> {
    /// The text that says what is wrong, with its place: the whole body, the member of an object that holds it, or what is
    /// given to what makes the body.
    fn error_text(&mut self, response: &'a Response, code: u16) -> Option<(String, Span)> {
        let file = response.span.file;
        let at = |value: &Value| Span { file, range: value.range };
        if let Some(body) = &response.body {
            let body = body.unwrapped();
            if let Some((text, value)) = self.text_of(file, body, 0) {
                return Some((text, at(value)));
            }
            let mut members = KEYS.iter().filter_map(|key| body.get(key)).map(Value::unwrapped);
            if let Some((text, value)) = members.find_map(|value| self.text_of(file, value, 0)) {
                return Some((text, at(value)));
            }
        }
        // What is handed to a view, an error or a function that sends it.
        if self.puts_words_in_front(response) {
            return None;
        }
        given_texts(self.facts, response.span).into_iter().find(|(text, _)| contradicts(code, text).is_some())
    }

    /// A text that is written, the one text in a list or in an error of its own, or what a name stands for in the file.
    fn text_of(&mut self, file: u16, value: &'a Value, depth: u32) -> Option<(String, &'a Value)> {
        let plain = |text: &str| text.trim_end_matches(['.', '!']).to_string();
        if let Some(text) = value.as_text() {
            return Some((plain(text), value));
        }
        match &value.kind {
            ValueKind::Name(name) => {
                let text = &self.facts.files[file as usize].text;
                let known = self.constants.entry((file, name)).or_insert_with(|| constant_text(text, name));
                Some((plain((*known)?), value))
            }
            ValueKind::List(items) => match items.as_slice() {
                [only] if depth == 0 => self.text_of(file, only.unwrapped(), 1),
                _ => None,
            },
            ValueKind::Object { .. } if depth == 0 => {
                let member = KEYS.iter().find_map(|key| value.get(key))?;
                self.text_of(file, member.unwrapped(), 1)
            }
            _ => None,
        }
    }

    /// Whether a response is an error that is made of other words and those that are given to it: of `service` and
    /// `"unavailable"`, or by a class of the file that writes a text around what it is given.
    fn puts_words_in_front(&mut self, response: &Response) -> bool {
        let facts = self.facts;
        let text = facts.text(response.span);
        let Some((head, given)) = text.split_once('(') else { return false };
        let name = head.trim_end().rsplit(|c: char| !c.is_alphanumeric() && c != '_').find(|word| *word != "new");
        let Some(name) = name.filter(|name| name.starts_with(char::is_uppercase)) else { return false };
        let written = response.explicit().is_some_and(|id| response.span.contains(facts.status(id).span));
        // new ServiceError(service, "Service unavailable")
        let first = given.split([',', ')']).next().unwrap_or("").trim();
        let named = first.starts_with(|c: char| c.is_lowercase() || c == '$')
            && first.chars().all(|c| c.is_alphanumeric() || "_.$".contains(c));
        if !written && named && given.contains(',') {
            return true;
        }
        let file = response.span.file;
        let text = &facts.files[file as usize].text;
        *self.classes.entry((file, name)).or_insert_with(|| class_puts_words_in_front(text, name))
    }
}

/// The text of a constant that the file defines once: `const NOT_FOUND = "Not Found"`.
fn constant_text<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let last = name.rsplit(['.', ':', '>', '\\', '$', '@']).next().filter(|last| last.len() > 1)?;
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    // `error.message` is what was caught, whatever else the file calls so.
    let loud = last.chars().any(char::is_uppercase) && !last.chars().any(char::is_lowercase);
    if !loud && last.len() + 1 < name.len() {
        return None;
    }
    let mut found = None;
    for (at, _) in text.match_indices(last) {
        let rest = &text[at + last.len()..];
        if text[..at].ends_with(in_name) || rest.starts_with(in_name) {
            continue;
        }
        let head = text[text.floor_char_boundary(at.saturating_sub(MAX_LINE))..at].lines().next_back().unwrap_or("");
        let constant = ["const", "final", "static", "val", "let", "define"];
        if !loud && !head.split(|c: char| !c.is_alphanumeric()).any(|word| constant.contains(&word)) {
            continue;
        }
        let line = rest[..rest.floor_char_boundary(MAX_LINE)].lines().next().unwrap_or("");
        let Some(sign) = line.find(['=', ':']) else { continue };
        // `NAME: &str = "…"`, `NAME string = "…"`, `NAME => "…"`
        let between = &line[..sign];
        if between.len() > 24 || between.contains(['"', '\'', '(', ',', ';', ')', '.']) {
            continue;
        }
        let value = line[sign + 1..].trim_start_matches(['=', '>', ' ']);
        let value = match value.split_once('=') {
            Some((kind, value)) if !kind.contains(['"', '\'']) => value.trim_start_matches(['>', ' ']),
            _ => value,
        };
        if value.starts_with('=') || !value.starts_with(['"', '\'']) {
            continue;
        }
        let quote = &value[..1];
        let (Some(end), None) = (value[1..].find(quote), found) else { return None };
        found = Some(&value[1..=end]);
    }
    found
}

/// Most bytes of a line that are looked at on each side of a name.
const MAX_LINE: usize = 500;

/// Most bytes of a response that are searched for texts.
const MAX_RESPONSE: usize = 1_500;

/// The texts that stand for themselves within a response: alone as an argument, or as a member that says what is wrong.
fn given_texts(facts: &Facts, span: Span) -> Vec<(String, Span)> {
    let text = facts.text(span);
    // What holds other responses is not one text with one status.
    let several = facts.responses.iter().any(|other| other.span != span && span.contains(other.span));
    if text.len() > MAX_RESPONSE || several {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(['"', '\'']).map(|at| from + at) {
        let quote = &text[start..=start];
        let Some(end) = text[start + 1..].find(quote).map(|at| start + 1 + at) else { break };
        from = end + 1;
        let before = text[..start].trim_end();
        let after = text[from..].trim_start();
        let alone = after.is_empty() || after.starts_with([')', ',', '}', ']', ';', '.']);
        let inner = &text[start + 1..end];
        let fits = alone && is_given(before) && !inner.is_empty() && !inner.contains('\n');
        if fits {
            let place = TextRange::new(span.range.start + start as u32, span.range.start + from as u32);
            out.push((inner.trim_end_matches(['.', '!']).to_string(), Span { file: span.file, range: place }));
        }
    }
    out
}

/// Whether what stands before a text makes it an argument, or a member that says what is wrong.
fn is_given(before: &str) -> bool {
    if before.ends_with(['(', ',']) {
        return true;
    }
    let Some(head) = before.strip_suffix("=>").or_else(|| before.strip_suffix([':', '='])) else { return false };
    let head = head.trim_end().trim_end_matches(['"', '\'', '?']);
    let key = head.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    KEYS.contains(&key.to_lowercase().as_str()) || KEYS.contains(&key)
}

/// Whether the class `name` of a file writes a text around what it is given:
/// `class ServiceError … { constructor(text) { super(`Service error: ${text}`) } }`.
fn class_puts_words_in_front(file: &str, name: &str) -> bool {
    let Some((_, class)) = file.split_once(&format!("class {name}")) else { return false };
    let class = &class[..class.find("\nclass ").or_else(|| class.find("\nexport class ")).unwrap_or(class.len())];
    ["super(", "super().__init__(", "parent::__construct(", "base("].iter().any(|call| {
        let made = class.split_once(call).map_or("", |(_, made)| made.trim_start());
        let text = made.trim_start_matches(['f', '$', 's']);
        let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { return false };
        let inner = text[1..].split(quote).next().unwrap_or("");
        let behind = text[1..].split_once(quote).map_or("", |(_, behind)| behind.trim_start());
        inner.contains(['{', '$']) || behind.starts_with(['+', '.'])
    })
}

/// The place of the letters of `phrase` within `span`, quotes aside.
fn literal(facts: &Facts, span: Span, phrase: &str) -> Option<Span> {
    let at = facts.text(span).find(phrase)? as u32;
    let start = span.range.start + at;
    Some(Span { file: span.file, range: TextRange::new(start, start + phrase.len() as u32) })
}
