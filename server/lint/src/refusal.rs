//! Errors and texts that say that somebody is known but not allowed.

use httplsp_registry::access::{self, About};
use httplsp_syntax::facts::{Facts, ScopeKind, Span, Value, ValueKind};

use crate::evidence::{Sent, payload, words};

/// The error by which a response refuses somebody who is known, and its place.
pub(crate) fn refuses(facts: &Facts, sent: &Sent<'_>) -> Option<(String, Span)> {
    by_error(facts, sent).or_else(|| by_condition(facts, sent)).or_else(|| by_arm(facts, sent))
}

/// The arm that a response stands in, if it is for those who are known: `{:error, :forbidden} ->`, `case ErrNotOwner:`.
fn by_arm(facts: &Facts, sent: &Sent<'_>) -> Option<(String, Span)> {
    let arm = sent.response?.arm?;
    let text = facts.text(arm);
    if ["|", " or ", "!", "not "].iter().any(|word| text.contains(word)) || text.matches("Err").count() > 1 {
        return None;
    }
    let mut names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let refused = |name: &str| {
        let words = words(name);
        let not = |other: &str| words.windows(2).any(|pair| pair[0] == "not" && pair[1] == other);
        words.last().is_some_and(|last| last == "forbidden") || not("owner") || not("member") || is_refusal(facts, name)
    };
    names.find(|name| refused(name)).map(|name| (name.to_string(), arm))
}

/// The error that the arm or handler around it takes, if it takes no other: `rescue Pundit::NotAuthorizedError`.
fn by_error(facts: &Facts, sent: &Sent<'_>) -> Option<(String, Span)> {
    let mut around = facts.ancestors(sent.scope).map(|(_, scope)| scope);
    let scope = around.find(|scope| {
        matches!(scope.kind, ScopeKind::ErrorArm | ScopeKind::ErrorHandler | ScopeKind::Function)
            || !scope.errors.is_empty()
    })?;
    let (first, rest) = scope.errors.split_first()?;
    let all = is_refusal(facts, first) && rest.iter().all(|name| is_refusal(facts, name));
    all.then(|| (first.clone(), sent.span))
}

/// The error that the condition asks for: `if ($e instanceof AuthorizationException)`.
fn by_condition(facts: &Facts, sent: &Sent<'_>) -> Option<(String, Span)> {
    let condition = sent.response.map_or(sent.status?.condition, |response| response.condition)?;
    let text = &facts.text(condition).replace(" is not None", "");
    if ["||", " or ", "!", " not "].iter().any(|word| text.contains(word)) {
        return None;
    }
    // What is answered with 403 is to be told with 401: `if response.status_code == 403`.
    let status = text.contains("==") && words(text).iter().any(|word| word == "status");
    let mut names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    if status && let Some(name) = names.clone().find(|name| *name == "403" || name.to_uppercase().contains("FORBIDDEN"))
    {
        return Some((name.to_string(), condition));
    }
    let name = names.find(|name| is_refusal(facts, name) && is_type(name))?;
    Some((name.to_string(), condition))
}

fn is_type(name: &str) -> bool {
    let name = name.strip_prefix("Err").unwrap_or(name);
    name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase)
}

/// Whether an error of this name says that somebody is not allowed. `AccessDeniedException` is thrown for those who did not
/// log in as well, and so is what is only called unauthorized.
fn is_refusal(facts: &Facts, name: &str) -> bool {
    let language = facts.language;
    if language.refusing_errors().iter().chain(language.refusing_handlers()).any(|known| known == name) {
        return true;
    }
    let words = words(name);
    let has = |word: &str| words.iter().any(|known| known == word);
    let both = |first: &str, second: &str| words.windows(2).any(|pair| pair[0] == first && pair[1] == second);
    let is_error = has("error") || has("exception") || has("err") || has("denied") || has("forbidden");
    is_error
        && (has("forbidden")
            || both("permission", "denied")
            || both("insufficient", "permission")
            || both("insufficient", "permissions")
            || both("insufficient", "privileges")
            || both("not", "owner")
            || ["admin", "role"].iter().any(|right| both("wrong", right) || both("not", right))
            || both("wrong", "owner")
            || both("not", "allowed") && !has("method"))
}

/// The text of the response, where it says so: "You are not the owner of this record".
pub(crate) fn refusing_text(facts: &Facts, sent: &Sent<'_>) -> Option<(String, Span)> {
    let text = match sent.response.and_then(payload) {
        Some(body) => texts(body),
        None => thrown_behind(facts, sent.response.map_or(sent.span, |response| response.span))?.to_string(),
    };
    let text = text.to_lowercase().replace('’', "'");
    let said = access::words(About::Text).iter().find(|said| text.contains(**said));
    let said = said.map(|said| said.to_string()).or_else(|| only_some(&text))?;
    // Who has to log in first is somebody else.
    let other = access::words(About::LoginText);
    (!other.iter().any(|word| text.contains(word))).then_some((said, sent.span))
}

/// What says who alone may do something: "only teachers can", "you must be a manager".
fn only_some(text: &str) -> Option<String> {
    const MOST: usize = 4;
    if let Some((_, rest)) = text.split_once("you must be a ").or_else(|| text.split_once("you must be an ")) {
        return rest.split(|c: char| !c.is_alphanumeric()).next().filter(|word| !word.is_empty()).map(str::to_string);
    }
    let start =
        text.match_indices("only ").map(|(at, _)| at).find(|at| !text[..*at].ends_with(char::is_alphanumeric))?;
    let rest = &text[start + "only ".len()..];
    let may = access::words(About::TextOnly).iter();
    let end = may.filter_map(|may| Some(rest.find(&format!(" {may} "))? + may.len() + 1)).min()?;
    let who = &rest[..end];
    (who.split(' ').count() <= MOST).then(|| format!("only {who}"))
}

/// Whether a word is one of those about something.
pub(crate) fn tells_of(word: &str, about: About) -> bool {
    access::words(about).contains(&word)
}

/// The text of the error that is thrown right behind a status: `res.status(401); throw new Error("admins only")`.
fn thrown_behind(facts: &Facts, sent: Span) -> Option<&str> {
    const REACH: usize = 200;
    let text = &facts.files[sent.file as usize].text;
    let behind = &text[sent.range.end as usize..];
    let behind = &behind[..behind.ceil_char_boundary(REACH.min(behind.len()))];
    let behind = behind.trim_start_matches([')', ';', ' ', '\n', '\t', '\r']);
    let thrown = behind.strip_prefix("throw ").or_else(|| behind.strip_prefix("raise "))?;
    thrown.lines().next()
}

/// The texts of a body and of its members.
fn texts(body: &Value) -> String {
    let mut said = Vec::new();
    collect_texts(body, 0, &mut said);
    said.join(" ")
}

fn collect_texts(value: &Value, depth: u32, out: &mut Vec<String>) {
    let value = value.unwrapped();
    match (&value.kind, value.entries()) {
        (_, Some(entries)) if depth < DEPTH => {
            entries.iter().for_each(|(_, value)| collect_texts(value, depth + 1, out));
        }
        (ValueKind::List(items), _) if depth < DEPTH => {
            items.iter().for_each(|value| collect_texts(value, depth + 1, out));
        }
        _ => out.extend(value.template_text()),
    }
}

/// How deep in a body texts are looked for.
const DEPTH: u32 = 4;
