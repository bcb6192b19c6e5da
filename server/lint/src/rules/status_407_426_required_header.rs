use httplsp_syntax::facts::Facts;

use crate::evidence::{Sent, sent};
use crate::mentions::{Mentions, Search, names_header};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 407 sent without `Proxy-Authenticate`, and 426 sent without `Upgrade`.
    ///
    /// ## Why is this bad?
    ///
    /// Both headers are required, because they carry what the status asks for: how to authenticate to the proxy, and which
    /// protocol to change to. Without them a client can do nothing with the response.
    ///
    /// HTTP/2 and HTTP/3 do not allow `Upgrade`, so code that speaks of them is left alone.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use http::{Response, StatusCode};
    ///
    /// fn chat() -> http::Result<Response<()>> {
    ///     Response::builder().status(StatusCode::UPGRADE_REQUIRED).body(())
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use http::{Response, StatusCode};
    ///
    /// fn chat() -> http::Result<Response<()>> {
    ///     Response::builder().status(StatusCode::UPGRADE_REQUIRED).header("Upgrade", "websocket").header("Connection", "Upgrade").body(())
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 7.8 (Upgrade), 11.7.1 (Proxy-Authenticate), 15.5.8 (407) and 15.5.22 (426)
    pub STATUS_407_426_REQUIRED_HEADER = {
        id: "407-426-required-header",
        summary: "407 or 426 is sent without the header that it requires",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut mentions = Mentions::of(facts);
    for sent in sent(facts) {
        let (name, lower, why, choices): (_, _, _, &[&str]) = match sent.code {
            407 => (
                "Proxy-Authenticate",
                "proxy-authenticate",
                "clients cannot tell how to authenticate to the proxy",
                &["Basic realm=\"proxy\""],
            ),
            426 => (
                "Upgrade",
                "upgrade",
                "clients cannot tell which protocol to change to",
                &["websocket", "TLS/1.2, HTTP/1.1"],
            ),
            _ => continue,
        };
        if cx.skips(sent.span, sent.scope) {
            continue;
        }
        let search = mentions.find(&sent, &[lower]);
        let around = facts.text(facts.scope(facts.handler(sent.scope)).span);
        let multiplexed =
            ["http2", "http-2", "h2", "h3", "http3", "http-3"].iter().any(|word| names_header(around, word));
        let found = search == Search::Found && !(sent.code == 426 && is_only_read(around));
        if found || sent.code == 426 && multiplexed {
            continue;
        }
        // An old client is told to change its version, not the protocol.
        let outdated = sent.code == 426 && asks_for_version(facts, &sent, around);
        let (message, help) = match outdated {
            true => (
                "426 without `Upgrade`: it asks for another protocol, not for a newer client".to_string(),
                "answer 400, 403 or 409, and say which version is needed".to_string(),
            ),
            false => (
                format!("{} without `{name}`: the header is required, and without it {why}", sent.code),
                format!("add `{name}: {}`", choices[0]),
            ),
        };
        let mut finding = cx.report(sent.span, message, help);
        let choices = if outdated { &[] } else { choices };
        if search == Search::Elsewhere || sent.handed_on {
            finding = finding.at_most(Severity::Info).confidence(Confidence::Likely);
        }
        for value in choices {
            // `Upgrade` holds for one connection only, and `Connection` has to say so.
            let both = [(name, *value), ("Connection", "Upgrade")];
            let both = (sent.code == 426).then(|| sent.add_headers(&both)).flatten();
            if let Some(edits) = both.or_else(|| sent.add_headers(&[(name, *value)])) {
                finding = finding.fix(format!("Add `{name}: {value}`"), Safety::Choice, edits);
            }
        }
    }
}

/// Whether the version of a client decides, and no other protocol is spoken of.
fn asks_for_version(facts: &Facts, sent: &Sent<'_>, around: &str) -> bool {
    let around = around.to_ascii_lowercase();
    let path = facts.place(sent.span.file).to_ascii_lowercase();
    (around.contains("version") || path.contains("version"))
        && !["socket", "tls", "http/", "http version", "httpversion"].iter().any(|word| around.contains(word))
}

/// Whether `text` names `Upgrade` only to ask for it or to speak of it: `headers.get("Upgrade") != "websocket"`.
fn is_only_read(text: &str) -> bool {
    const NAME: &str = "upgrade";
    let lower = text.to_ascii_lowercase();
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut places = lower
        .match_indices(NAME)
        .filter(|(at, _)| !lower[..*at].ends_with(in_word) && !lower[at + NAME.len()..].starts_with(in_word))
        .peekable();
    let is_set = |at: usize| {
        let behind = &lower[at + NAME.len()..];
        let quoted = behind.starts_with(['"', '\'', '`']);
        let behind = behind.trim_start_matches(['"', '\'', '`']).trim_start();
        let assigned = |text: &str| text.starts_with('=') && !text.starts_with("==");
        match quoted {
            true => {
                let indexed = behind.strip_prefix(']').map(str::trim_start);
                behind.starts_with([',', ':'])
                    || behind.starts_with("=>")
                    || behind.starts_with("->")
                    || indexed.is_some_and(assigned)
            }
            false => behind.starts_with([',', ':', '(']) || assigned(behind),
        }
    };
    places.peek().is_some() && !places.any(|(at, _)| is_set(at))
}
