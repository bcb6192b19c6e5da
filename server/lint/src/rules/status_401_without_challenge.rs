use std::collections::BTreeMap;

use httplsp_syntax::facts::{Facts, Span};

use super::forbidden_as_401;
use crate::evidence::{MOST_SHOWN, Sent, acknowledges, lacking, words};
use crate::mentions::Search;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

/// Longer functions ask for many things.
const MAX_FUNCTION: usize = 6000;

declare_rule! {
    /// ## What it does
    ///
    /// Finds 401 sent without a `WWW-Authenticate` header.
    ///
    /// ## Why is this bad?
    ///
    /// 401 means "authenticate and try again", and the header says how. It is required: without it clients cannot know which
    /// scheme and realm to use, and libraries that answer challenges give up. Where a log-in dialog of the browser is the
    /// reason to leave it out: only `Basic`, `Digest` and `Negotiate` open one, `Bearer` does not.
    ///
    /// When something else in the file may add the header, or the status is handed to code that is not seen, the finding is only
    /// information (another response that has the header of its own does not count); so is one where credentials come in a
    /// header of their own (`X-Api-Key`, the signature of a webhook), whose scheme only the project can name. Where 403 is what is meant, `forbidden-as-401` says so instead.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn account() -> HttpResponse {
    ///     HttpResponse::Unauthorized().finish()
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn account() -> HttpResponse {
    ///     HttpResponse::Unauthorized().insert_header(("WWW-Authenticate", "Bearer")).finish()
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 11.6.1 (WWW-Authenticate) and 15.5.2 (401)
    /// - RFC 6750, section 3 (Bearer); RFC 7617, section 2 (Basic)
    pub STATUS_401_WITHOUT_CHALLENGE = {
        id: "401-without-challenge",
        summary: "401 is sent without `WWW-Authenticate`",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let mut found = lacking(cx, &[401], &["www-authenticate"]);
    // The type that knows the status knows the header, too.
    found.retain(|(sent, search)| {
        let named = sent.handed_on && *search == Search::Elsewhere;
        !(named || forbidden_as_401::speaks(cx, sent) || becomes_entry(cx.facts, sent))
    });
    // Errors of the project are answered in one place, so the header is added in one: the first of a file is told.
    let mut raised: BTreeMap<u16, Vec<Span>> = BTreeMap::new();
    for (sent, _) in &found {
        if is_answered_elsewhere(sent) {
            raised.entry(sent.span.file).or_default().push(sent.span);
        }
    }
    for (sent, search) in found {
        let others = match raised.get(&sent.span.file) {
            Some(spans) if is_answered_elsewhere(&sent) && spans[0] != sent.span => continue,
            Some(spans) if is_answered_elsewhere(&sent) => &spans[1..],
            _ => &[],
        };
        let own = has_own_credentials(cx.facts, &sent) || is_called_back(cx.facts, &sent);
        let basic = asks_for_basic(cx.facts, &sent);
        let help = match own {
            _ if misses_content(cx.facts, &sent) => {
                "answer 400 or 422, if something is missing that is no credential; else add a challenge such as `WWW-Authenticate: Bearer`"
            }
            _ if basic => {
                "add a challenge such as `WWW-Authenticate: Basic realm=\"api\"`; answer 403 if no credentials would help"
            }
            true => {
                "add a challenge that names the scheme, such as `WWW-Authenticate: ApiKey`; answer 403 if no credentials would help"
            }
            false => "add a challenge such as `WWW-Authenticate: Bearer`; answer 403 if no credentials would help",
        };
        let mut finding = cx.report(
            sent.span,
            "401 without `WWW-Authenticate`: the header is required, and without it clients cannot tell how to authenticate",
            help,
        );
        // An error that takes headers is answered with just these, unless code of the project adds one.
        let completed = sent.is_raised() && sent.add_header("WWW-Authenticate", "Bearer").is_none();
        if search == Search::Elsewhere || sent.handed_on || completed || own {
            finding = finding.at_most(Severity::Info).confidence(Confidence::Likely);
        }
        for other in others.iter().filter(|other| **other != sent.span).take(MOST_SHOWN) {
            finding = finding.related(*other, "the same here");
        }
        let schemes = [("Bearer", "Bearer"), ("Basic", "Basic realm=\"api\"")];
        for (title, value) in schemes.into_iter().filter(|(title, _)| !own && (!basic || *title == "Basic")) {
            if let Some(edits) = sent.add_header("WWW-Authenticate", value) {
                finding = finding.fix(format!("Challenge with {title}"), Safety::Choice, edits);
            }
        }
    }
}

/// Whether an error is raised that something else makes a response of, where alone a header can be added.
fn is_answered_elsewhere(sent: &Sent<'_>) -> bool {
    let named = sent.handed_on && sent.response.is_none();
    (sent.is_raised() || named) && sent.add_header("WWW-Authenticate", "Bearer").is_none()
}

/// Whether an error is raised where it becomes an entry among the errors of a successful response, by what the file speaks
/// of, and no route of it answers otherwise.
fn becomes_entry(facts: &Facts, sent: &Sent<'_>) -> bool {
    if !sent.is_raised() || facts.routes_of(sent.scope).next().is_some() {
        return false;
    }
    let text = facts.files[sent.span.file as usize].text.to_ascii_lowercase();
    // What is asked which of both it is answers both.
    text.contains("graphql") && !["tohttp", "'http'", "\"http\""].iter().any(|both| text.contains(both))
}

/// Whether the function asks for credentials in a header of its own (`X-Api-Key`), for which none of the usual schemes is
/// right.
fn has_own_credentials(facts: &Facts, sent: &Sent<'_>) -> bool {
    const CREDENTIALS: &[&str] = &["key", "token", "secret", "signature", "hmac", "sha256", "sha1"];
    let function = facts.text(facts.scope(facts.handler(sent.scope)).span);
    if function.len() > MAX_FUNCTION {
        return false;
    }
    let function = function.to_ascii_lowercase();
    let own = |name: &str| {
        let name = name.replace('_', "-");
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let is_header = name.starts_with("x-") || name.starts_with("http-x-") || name.contains("api-key");
        plain && is_header && CREDENTIALS.iter().any(|word| name.contains(word))
    };
    let text = facts.text(facts.scope(facts.handler(sent.scope)).span);
    // Some frameworks take the name of a parameter or member for that of the header: `x_agent_secret: str = Header()`.
    let named = |name: &str| {
        let of = words(name);
        of.first().is_some_and(|word| word == "x") && of.iter().any(|word| CREDENTIALS.contains(&word.as_str()))
    };
    let mut names = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    !function.contains("authorization")
        && !function.contains("bearer")
        && (function.split(['"', '\'', '`']).any(own) || names.any(named))
}

/// Whether the function takes what another system delivers, which is signed, and asks for no challenge.
fn is_called_back(facts: &Facts, sent: &Sent<'_>) -> bool {
    let function = facts.text(facts.scope(facts.handler(sent.scope)).span).to_ascii_lowercase();
    let signed = ["signature", "hmac", "secret"].iter().any(|word| function.contains(word));
    let asks = function.contains("bearer") || function.contains("authorization");
    signed && !asks && acknowledges(facts, sent.scope)
}

/// Whether what is asked before is whether something was handed in, such as a file: no credentials would help.
fn misses_content(facts: &Facts, sent: &Sent<'_>) -> bool {
    const CONTENT: &[&str] =
        &["file", "files", "image", "upload", "photo", "attachment", "document", "avatar", "picture"];
    const WHO: &[&str] =
        &["user", "auth", "token", "session", "login", "password", "key", "owner", "signature", "credentials"];
    let Some(condition) = sent.response.and_then(|response| response.condition.or(response.other_condition)) else {
        return false;
    };
    let words = words(facts.text(condition));
    let has = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    has(CONTENT) && !has(WHO)
}

/// Whether the function reads credentials of the scheme `Basic`.
fn asks_for_basic(facts: &Facts, sent: &Sent<'_>) -> bool {
    const NAMES: &[&str] = &["\"Basic\"", "'Basic'", "\"Basic \"", "'Basic '", "\"basic\"", "'basic'"];
    let function = facts.text(facts.scope(facts.handler(sent.scope)).span);
    function.len() <= MAX_FUNCTION && NAMES.iter().any(|name| function.contains(name)) && !function.contains("Bearer")
}
