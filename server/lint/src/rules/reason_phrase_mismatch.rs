use httplsp_registry::{codes_of_phrase, is_registered, phrases, status};
use httplsp_syntax::facts::{Facts, Response, Role, Span, Value};
use httplsp_text::TextRange;

use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds statuses with the reason phrase of another status beside them: in a status line, or as the whole error text
    /// that is sent with it.
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
    for response in &facts.responses {
        if cx.skips(response.span, response.scope) {
            continue;
        }
        let Some(code) = response.code(facts).and_then(|code| u16::try_from(code).ok()).filter(|code| *code >= 400)
        else {
            continue;
        };
        let Some(text) = error_text(response) else { continue };
        let Some(phrase) = text.as_text() else { continue };
        // In running text these are ordinary words; a phrase is written like one.
        if !phrase.starts_with(|c: char| c.is_uppercase()) {
            continue;
        }
        // Only the registered phrase itself: other names of a status are ordinary English too.
        let is_name = |other: u16| {
            status(other).is_some_and(|known| known.origin == "IANA" && known.name.eq_ignore_ascii_case(phrase))
        };
        let Some(other) = other_code(code, phrase).filter(|other| *other >= 400 && is_name(*other)) else { continue };
        // A plan may have to be upgraded, too.
        if other == 426 && matches!(code, 402 | 403) {
            continue;
        }
        // Who is not allowed is unauthorized, too, in plain English.
        if (other, code) == (401, 403) {
            continue;
        }
        let Some(known) = status(code) else { continue };
        let span = Span { file: response.span.file, range: text.range };
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
        if let Some(inside) = literal(facts, span, phrase) {
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

/// The text that says what is wrong: the whole body, or the member of an object that holds it.
fn error_text(response: &Response) -> Option<&Value> {
    let body = response.body.as_ref()?.unwrapped();
    if body.as_text().is_some() {
        return Some(body);
    }
    ["error", "message", "title", "reason", "msg"]
        .iter()
        .filter_map(|key| body.get(key))
        .map(Value::unwrapped)
        .find(|value| value.as_text().is_some())
}

/// The place of the letters of `phrase` within `span`, quotes aside.
fn literal(facts: &Facts, span: Span, phrase: &str) -> Option<Span> {
    let at = facts.text(span).find(phrase)? as u32;
    let start = span.range.start + at;
    Some(Span { file: span.file, range: TextRange::new(start, start + phrase.len() as u32) })
}
