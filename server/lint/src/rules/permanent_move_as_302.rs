use std::collections::HashSet;

use httplsp_syntax::facts::{Facts, Part, ScopeId, Span, Value, ValueKind};

use crate::evidence::{is_configuration, names_around, words};
use crate::redirects::{Move, comments_about, literal_path, methods, moves};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds moves for good that are answered with a temporary redirect (302, 303, 307): to another scheme or host with
    /// the path kept, or where a name or a comment says that the address has moved, is old or canonical.
    ///
    /// ## Why is this bad?
    ///
    /// Every client asks the old address again, each time: one more round trip, over plain HTTP when the move is to
    /// HTTPS. Caches do not keep the answer and search engines keep the old address.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// return 302 https://$host$request_uri;
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// return 308 https://$host$request_uri;
    /// ```
    ///
    /// A permanent redirect stays in browsers. Try it out with a temporary one first, and say so in a comment.
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.4.2 (301) and 15.4.9 (308)
    pub PERMANENT_MOVE_AS_302 = {
        id: "permanent-move-as-302",
        summary: "a permanent move is answered with a temporary redirect",
        severity: Severity::Warning,
        fix: FixAvailability::Unsafe,
        check: check,
    }
}

/// Words of redirects that are temporary by nature or on purpose.
const PASSING: &[&str] = &[
    "login",
    "signin",
    "logon",
    "logout",
    "signout",
    "auth",
    "oauth",
    "oauth2",
    "oidc",
    "saml",
    "sso",
    "callback",
    "locale",
    "lang",
    "language",
    "i18n",
    "staging",
    "migration",
    "migrate",
    "migrating",
    "maintenance",
    "beta",
    "preview",
    "canary",
    "experiment",
    "temporary",
    "temporarily",
    "temp",
    "signed",
    "presigned",
    "download",
    "mirror",
    "proxy",
    "dev",
];

/// Parts of comments that say the same.
const PASSING_COMMENTS: &[&str] = &[
    "temporar",
    "staging",
    "migrat",
    "not permanent",
    "non-permanent",
    "nonpermanent",
    "impermanent",
    "for now",
    "cache",
    "until",
    "todo",
    "fixme",
    "experiment",
];

/// Words in the names of configurations that hold for a time only.
const FOR_NOW: &[&str] = &["maintenance", "staging", "migration", "canary", "preview", "beta"];

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let all = moves(facts);
    let permanent = all.iter().filter(|moved| matches!(moved.code, 301 | 308));
    let permanent: HashSet<ScopeId> = permanent.map(|moved| facts.handler(moved.response.scope)).collect();
    for moved in all {
        let scope = moved.response.scope;
        if !matches!(moved.code, 302 | 303 | 307) || cx.skips(moved.span, scope) {
            continue;
        }
        let Some(target) = moved.target else { continue };
        let comments = comments_of(facts, &moved);
        let around = names_around(facts, scope);
        let passing = |word: &String| PASSING.contains(&word.as_str());
        if PASSING_COMMENTS.iter().any(|part| comments.contains(part))
            || around.iter().any(passing)
            // A configuration for maintenance or staging is not there to stay.
            || is_configuration(facts) && file_words(facts, &moved).iter().any(|word| FOR_NOW.contains(&word.as_str()))
            || moved.target_words().iter().any(passing)
            // `LogOn`
            || moved.target_words().windows(2).any(|pair| passing(&pair.concat()))
            // Which one it is depends on who asks.
            || moved.target_words().iter().any(|word| matches!(word.as_str(), "default" | "current" | "session"))
            || methods(facts, scope).iter().any(|method| !matches!(*method, "GET" | "HEAD"))
        {
            continue;
        }
        let configuration = is_configuration(facts);
        let change = match address_change(target) {
            // Its own name: only the scheme is another one.
            Some(Change::Host) if !moved.response.conditional && is_own_host(facts, &moved, target) => {
                Some(Change::Scheme)
            }
            change => change,
        };
        let (what, severity, confidence) = match change {
            // What came by HTTPS already is asked to come again: a defence against replays, a change of port.
            Some(Change::Scheme) if speaks_tls(facts, &moved) => continue,
            Some(Change::Scheme) => ("only the scheme changes", Severity::Warning, Confidence::Certain),
            // Which host it is may depend on the condition.
            Some(Change::Host) if moved.response.conditional && !(adds_www(target) && asks_for_host(facts, &moved)) => {
                continue;
            }
            Some(Change::Host) => {
                let whole = facts.routes_of(scope).all(|route| route.path.as_deref().is_none_or(|path| path == "/"));
                let severity = if configuration && whole { Severity::Warning } else { Severity::Info };
                ("only the host changes", severity, Confidence::Likely)
            }
            None if configuration => continue,
            None => {
                // Where both kinds are sent, the difference is on purpose.
                let permanent_too = permanent.contains(&facts.handler(scope));
                // 303 leads to something else than what was asked for, whatever it is called.
                match stated(facts, &moved, &around, &comments).filter(|_| !permanent_too && moved.code != 303) {
                    Some(what) => (what, Severity::Warning, Confidence::Likely),
                    None => continue,
                }
            }
        };
        // A keyword may stand for one of the two only.
        let word = moved.response.redirect.as_ref().and_then(|redirect| redirect.keyword.as_ref());
        let setting = moved.response.redirect.as_ref().and_then(|redirect| redirect.setting.as_ref());
        let once = "once the move is certain: browsers keep it";
        let help = match (word.map(|word| word.alternatives.as_slice()), setting) {
            (Some([(301, word)]), _) => format!("write `{}`, which redirects with 301, {once}", word.trim()),
            (_, Some((name, value))) => format!("set `{name}` to `{value}`, which redirects with 301, {once}"),
            _ => format!("redirect with 308, or 301 for clients that do not know 308, {once}"),
        };
        let finding = cx
            .report(
                moved.span,
                format!(
                    "{} is a temporary redirect, but {what}, which is a move for good: clients ask the old address \
                     again every time",
                    moved.code
                ),
                help,
            )
            .severity(severity)
            .confidence(confidence);
        // The one that treats methods as the present code does is applied; the other is there to choose.
        let (same, other) = if moved.code == 302 { (301, 308) } else { (308, 301) };
        let finding = moved.offer(facts, finding, Safety::Unsafe, &[same]);
        drop(moved.offer(facts, finding, Safety::Choice, &[other]));
    }
}

/// Whether the server that redirects takes HTTPS only.
fn speaks_tls(facts: &Facts, moved: &Move<'_>) -> bool {
    let server = moved.response.server.and_then(|at| facts.proxy.servers.get(at as usize));
    server.is_some_and(|server| !server.listens.is_empty() && server.listens.iter().all(|listen| listen.tls))
}

/// Whether the target is a name of the very server that redirects, by HTTPS.
fn is_own_host(facts: &Facts, moved: &Move<'_>, target: &Value) -> bool {
    let server = moved.response.server.and_then(|at| facts.proxy.servers.get(at as usize));
    let host = target.text_prefix().and_then(|text| text.strip_prefix("https://"));
    server.zip(host).is_some_and(|(server, host)| server.names.iter().any(|name| name == host))
}

/// The words of a file's name.
fn file_words(facts: &Facts, moved: &Move<'_>) -> Vec<String> {
    let path = facts.place(moved.span.file);
    words(path.rsplit('/').next().unwrap_or(path))
}

/// Whether a redirect is evidently for good, whatever its status says: by its target, or by what is said around it.
pub(super) fn is_for_good(facts: &Facts, moved: &Move<'_>) -> bool {
    let scope = moved.response.scope;
    let comments = comments_of(facts, moved);
    moved.target.is_some_and(|target| address_change(target).is_some())
        || (!is_configuration(facts) && stated(facts, moved, &names_around(facts, scope), &comments).is_some())
}

/// Words for the host that was asked for.
const HOSTS: &[&str] = &["host", "servername", "authority", "domain"];

enum Change {
    Scheme,
    Host,
}

/// Whether a target is the address that was asked for with another scheme or another host.
fn address_change(target: &Value) -> Option<Change> {
    if let ValueKind::Call { receiver: Some(_), callee, arguments } = &target.kind
        && let ([old, new, ..], "replace") = (arguments.as_slice(), callee.as_str())
        && let (Some(old), Some(new)) = (old.value.as_text(), new.value.as_text())
    {
        // request.url.replace("http://", "https://", 1)
        return (old.starts_with("http:") && new == old.replacen("http:", "https:", 1)).then_some(Change::Scheme);
    }
    let ValueKind::Template(parts) = &target.kind else { return None };
    let (scheme, rest) = match parts.as_slice() {
        [Part::Text(first), rest @ ..] => (first.as_str(), rest),
        [Part::Hole(hole), Part::Text(first), rest @ ..] if is_scheme(hole) && first.starts_with("://") => {
            (first.as_str(), rest)
        }
        _ => return None,
    };
    let host = scheme.split_once("://")?.1;
    let mentions = |part: &Part, wanted: &[&str]| match part {
        Part::Hole(hole) => {
            let held = words(hole).concat();
            wanted.iter().any(|word| held.contains(word))
        }
        Part::Text(_) => false,
    };
    let path = &[
        "requesturi",
        "originaluri",
        "pathandquery",
        "requri",
        "fullpath",
        "requestpath",
        "requrl",
        "requesturl",
        "originalurl",
        "ctxurl",
        "ctxpath",
        "reqpath",
    ][..];
    let kept = |parts: &[Part]| match parts {
        [only] => mentions(only, path) || matches!(only, Part::Hole(hole) if ends_in_uri(hole)),
        // The path and the query one by one.
        [first, rest @ ..] => {
            (mentions(first, path) || matches!(first, Part::Hole(hole) if ends_in_uri(hole)))
                && rest.iter().all(|part| {
                    mentions(part, &["args", "query", "search"]) || matches!(part, Part::Text(text) if text == "?")
                })
        }
        [] => false,
    };
    // `www.` in front of the host that was asked for.
    if let ([first, rest @ ..], true) = (rest, host.ends_with('.') && !host.contains('/'))
        && mentions(first, HOSTS)
    {
        return (scheme_is_http(scheme) && kept(rest)).then_some(Change::Host);
    }
    if !host.is_empty() {
        // A literal host with nothing behind it.
        let plain = !host.contains('/') && scheme_is_http(scheme) && kept(rest);
        return plain.then_some(Change::Host);
    }
    match rest {
        [first, rest @ ..] if scheme == "https://" && mentions(first, HOSTS) => {
            let rest = match rest {
                // A port after the host.
                [Part::Text(colon), _, rest @ ..] if colon == ":" => rest,
                _ => rest,
            };
            kept(rest).then_some(Change::Scheme)
        }
        _ => None,
    }
}

/// Whether a hole is filled with the scheme that was asked for: `$scheme`, `req.protocol`.
fn is_scheme(hole: &str) -> bool {
    words(hole).last().is_some_and(|word| matches!(word.as_str(), "scheme" | "protocol"))
}

/// Whether a condition asks for nothing but the host of the request: `if (!req.hostname.startsWith("www."))`.
fn asks_for_host(facts: &Facts, moved: &Move<'_>) -> bool {
    const ASKED: &[&str] = &["host", "hostname", "servername", "subdomains", "subdomain", "www", "domain"];
    const OTHERS: &[&str] = &[
        "user", "session", "cookie", "cookies", "token", "auth", "env", "role", "tenant", "locale", "lang", "country",
    ];
    let condition = moved.response.condition.or(moved.response.other_condition);
    let asked = words(condition.map_or("", |condition| facts.text(condition)));
    let has = |known: &[&str]| asked.iter().any(|word| known.contains(&word.as_str()));
    has(ASKED) && !has(OTHERS)
}

/// Whether the target is the host that was asked for, with `www.` in front.
fn adds_www(target: &Value) -> bool {
    let ValueKind::Template(parts) = &target.kind else { return false };
    parts.iter().any(|part| matches!(part, Part::Text(text) if text.ends_with("://www.")))
}

fn scheme_is_http(text: &str) -> bool {
    ["https://", "http://", "://"].iter().any(|scheme| text.starts_with(scheme))
}

/// Whether a hole is filled with the address of the request: `uri`, `req.uri()`, `host, uri`.
fn ends_in_uri(hole: &str) -> bool {
    hole.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| matches!(word, "uri" | "request_uri" | "document_uri"))
}

/// The comments about a redirect, and about the question for its path that decides on it.
fn comments_of(facts: &Facts, moved: &Move<'_>) -> String {
    let scope = moved.response.scope;
    let mut comments = comments_about(facts, moved.span, scope);
    if let Some(condition) = asks_for_path(facts, moved) {
        comments.extend(comments_about(facts, condition, scope));
    }
    comments.join("\n").to_lowercase()
}

/// The condition under which a redirect is sent, if it asks for nothing but the path of the request.
fn asks_for_path(facts: &Facts, moved: &Move<'_>) -> Option<Span> {
    let condition = moved.response.condition?;
    let asked = words(facts.text(condition));
    let path = asked.iter().any(|word| matches!(word.as_str(), "path" | "pathname" | "uri" | "url"));
    let other = [
        "user", "session", "cookie", "token", "auth", "header", "headers", "method", "role", "locale", "lang", "admin",
    ];
    (path && !asked.iter().any(|word| other.contains(&word.as_str()))).then_some(condition)
}

/// What the names and comments around a redirect say, if it is that the address has moved for good.
fn stated(facts: &Facts, moved: &Move<'_>, around: &[String], comments: &str) -> Option<&'static str> {
    const NAMES: &[&str] = &["legacy", "moved", "renamed", "deprecated", "permanent", "permanently", "canonical"];
    const COMMENTS: &[&str] = &[
        "permanent",
        "has moved",
        "have moved",
        "been moved",
        "was moved",
        "renamed",
        "legacy",
        "deprecated",
        "canonical",
        "old url",
        "old path",
        "old route",
        "old link",
        "old endpoint",
        "old address",
        "old location",
    ];
    // Who is sent to the first page is sent away: what was here is gone, it has no other address.
    let home = moved.target.and_then(literal_path).is_some_and(|path| path.is_empty() || path == "/");
    if moved.response.conditional && asks_for_path(facts, moved).is_none() || home {
        return None;
    }
    let old = around.first().is_some_and(|word| word == "old")
        || around.iter().any(|word| word == "old") && around.iter().any(|word| word == "redirect");
    // What is called old is where it leads.
    let to_old = moved.target_words().iter().any(|word| matches!(word.as_str(), "legacy" | "old" | "deprecated"));
    if to_old {
        return None;
    }
    // Other things than an address are permanent: `deletePermanently`.
    let moves = around.iter().any(|word| matches!(word.as_str(), "redirect" | "redirects" | "move" | "moved"));
    let says = |word: &String| NAMES.contains(&word.as_str()) && (moves || !word.starts_with("permanent"));
    if old || around.iter().any(says) {
        return Some("the name of its handler or route says that another address has taken over");
    }
    // What a comment calls old may be the place that the redirect leads to.
    let leads_back =
        ["to the legacy", "to legacy", "to the deprecated", "to the old"].iter().any(|part| comments.contains(part));
    // A path that it names is that of another redirect beside this one.
    let is_path = |word: &&str| word.strip_prefix('/').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    let named = comments.split_whitespace().filter(is_path);
    let target = moved.target.and_then(literal_path).unwrap_or_default().to_lowercase();
    let mut named = named.map(|word| word.trim_end_matches(|c: char| !c.is_alphanumeric())).peekable();
    if named.peek().is_some() && !named.any(|path| target.contains(path)) && !target.is_empty() {
        return None;
    }
    (!leads_back && COMMENTS.iter().any(|part| comments.contains(part)))
        .then_some("the comment says that the address has moved")
}
