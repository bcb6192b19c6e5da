//! Errors and texts that say that somebody is known but not allowed.

use httplsp_syntax::facts::{Facts, ScopeKind, Span, Value};

use crate::evidence::{Sent, payload, words};

/// The error by which a response refuses somebody who is known, and its place.
pub(crate) fn refuses(facts: &Facts, sent: &Sent<'_>) -> Option<(String, Span)> {
    by_error(facts, sent).or_else(|| by_condition(facts, sent))
}

/// The error that the arm or handler around it takes, if it takes no other: `rescue Pundit::NotAuthorizedError`.
fn by_error(facts: &Facts, sent: &Sent<'_>) -> Option<(String, Span)> {
    let mut around = facts.ancestors(sent.scope).map(|(_, scope)| scope);
    let scope = around
        .find(|scope| matches!(scope.kind, ScopeKind::ErrorArm | ScopeKind::ErrorHandler | ScopeKind::Function))?;
    let (first, rest) = scope.errors.split_first()?;
    let all = is_refusal(facts, first) && rest.iter().all(|name| is_refusal(facts, name));
    all.then(|| (first.clone(), sent.span))
}

/// The error that the condition asks for: `if ($e instanceof AuthorizationException)`.
fn by_condition(facts: &Facts, sent: &Sent<'_>) -> Option<(String, Span)> {
    let condition = sent.response?.condition?;
    let text = facts.text(condition);
    if ["||", " or ", "!", " not "].iter().any(|word| text.contains(word)) {
        return None;
    }
    let mut names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
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
    if facts.language.refusing_errors().iter().any(|known| known == name) {
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

/// What texts say to somebody who is known.
const TEXTS: &[&str] = &[
    "do not have permission",
    "don't have permission",
    "does not have permission",
    "not have the permission",
    "insufficient permission",
    "insufficient privilege",
    "not the owner",
    "not the author",
    "not an admin",
    "admins only",
    "admin only",
    "only admins",
    "only an admin",
    "admin access required",
    "admin privileges required",
];

/// The text of the response, where it says so: "You are not the owner of this record".
pub(crate) fn refusing_text(sent: &Sent<'_>) -> Option<(String, Span)> {
    let body = payload(sent.response?)?;
    let text = texts(body).to_lowercase();
    let said = TEXTS.iter().find(|said| text.contains(**said))?;
    // Who has to log in first is somebody else.
    let other = ["log in", "login", "sign in", "token", "credential", "authenticat", "expired"];
    (!other.iter().any(|word| text.contains(word))).then(|| (said.to_string(), sent.span))
}

/// The texts of a body and of its members.
fn texts(body: &Value) -> String {
    let body = body.unwrapped();
    match body.entries() {
        Some(entries) => entries.iter().filter_map(|(_, value)| value.template_text()).collect::<Vec<_>>().join(" "),
        None => body.template_text().unwrap_or_default(),
    }
}
