use httplsp_syntax::facts::{Facts, Listen, Part, ResponseStatus, ScopeId, Server, Value, ValueKind};

use crate::evidence::is_configuration;
use crate::redirects::{Move, methods, moves};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context};

declare_rule! {
    /// ## What it does
    ///
    /// Finds redirects to the address that was asked for.
    ///
    /// ## Why is this bad?
    ///
    /// The client asks again, gets the same answer, and gives up after some twenty rounds: nobody sees the page.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// server { listen 80; return 301 http://$host$request_uri; }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// server { listen 80; return 301 https://$host$request_uri; }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.4: clients should detect cyclical redirections
    pub REDIRECT_TO_SELF = {
        id: "redirect-to-self",
        summary: "a redirect leads to the address that was asked for",
        severity: Severity::Error,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for moved in moves(facts) {
        if cx.skips(moved.span, moved.response.scope) || moved.response.conditional {
            continue;
        }
        let Some(target) = moved.target else { continue };
        let (severity, confidence) = if is_configuration(facts) {
            let server = moved.response.server.and_then(|at| facts.proxy.servers.get(at as usize));
            match server {
                Some(server) if same_address(server, target) && everywhere(facts, moved.response.scope, server) => {
                    (Severity::Error, Confidence::Certain)
                }
                _ => continue,
            }
        } else if same_route(facts, &moved, target) {
            // A router may be mounted under a prefix in another file.
            (Severity::Warning, Confidence::Likely)
        } else {
            continue;
        };
        cx.report(
            moved.response.span,
            "this redirects to the address that was asked for, so clients go round in circles until they give up",
            "redirect to another scheme, host or path, or answer the request here",
        )
        .severity(severity)
        .confidence(confidence);
    }
}

/// Whether the target is the scheme, host and path that a request to `server` came with.
fn same_address(server: &Server, target: &Value) -> bool {
    let ValueKind::Template(parts) = &target.kind else { return false };
    let hole =
        |part: &Part, names: &[&str]| matches!(part, Part::Hole(hole) if names.contains(&hole.trim_start_matches('$')));
    let text = |part: &Part, wanted: &str| matches!(part, Part::Text(text) if text == wanted);
    // The default port of the scheme only: `$host` has no port.
    let listens = |tls: bool, port: u16| {
        !server.listens.is_empty()
            && server
                .listens
                .iter()
                .all(|listen: &Listen| listen.tls == tls && listen.port == Some(port) && !listen.proxy_protocol)
    };
    let host = |part: &Part| hole(part, &["host", "http_host"]);
    let path = |parts: &[Part]| match parts {
        [only] => hole(only, &["request_uri", "uri"]),
        [uri, args @ ..] => {
            hole(uri, &["uri"])
                && args.iter().all(|part| hole(part, &["is_args", "args", "query_string"]) || text(part, "?"))
        }
        [] => false,
    };
    match parts.as_slice() {
        [scheme, at, rest @ ..] if host(at) && path(rest) => {
            text(scheme, "http://") && listens(false, 80) || text(scheme, "https://") && listens(true, 443)
        }
        [scheme, mark, at, rest @ ..] if host(at) && path(rest) => {
            hole(scheme, &["scheme"]) && text(mark, "://") && (listens(false, 80) || listens(true, 443))
        }
        // `http://example.com$request_uri` in the server of that name alone.
        [Part::Text(address), rest @ ..] if path(rest) => {
            let own = |host: &str| server.names.as_slice() == [host.to_string()];
            address.strip_prefix("http://").is_some_and(|host| own(host) && listens(false, 80))
                || address.strip_prefix("https://").is_some_and(|host| own(host) && listens(true, 443))
        }
        _ => false,
    }
}

/// Whether the redirect holds for every request to the server: it stands in its block itself, or in `location /`.
fn everywhere(facts: &Facts, scope: ScopeId, server: &Server) -> bool {
    scope == server.scope
        || facts.scope(scope).parent == Some(server.scope)
            && facts.routes.iter().any(|route| route.handler == Some(scope) && route.path.as_deref() == Some("/"))
}

/// Whether the only answer of a GET route is a redirect to its own path.
fn same_route(facts: &Facts, moved: &Move<'_>, target: &Value) -> bool {
    let Some(path) = target.as_text().filter(|path| path.starts_with('/')) else { return false };
    let scope = moved.response.scope;
    let handler = facts.handler(scope);
    let only_answer = facts.responses.iter().filter(|other| facts.handler(other.scope) == handler).count() == 1
        && !facts.headers.iter().any(|header| header.name == "set-cookie" && facts.handler(header.scope) == handler);
    let known = !matches!(moved.response.status, ResponseStatus::Unknown);
    let own: Vec<_> = facts.routes_of(scope).collect();
    known
        && only_answer
        && own.len() == 1
        && own[0].path.as_deref() == Some(path)
        && !methods(facts, scope).is_empty()
        && methods(facts, scope).iter().all(|method| matches!(*method, "GET" | "HEAD"))
        // Nothing is decided or changed on the way.
        && ["if ", "match ", "cookie", "session", "nest", "scope"].iter().all(|word| !facts.scope_mentions(handler, word))
        && !mounted_elsewhere(facts, moved)
}

/// Whether the file nests routers, so that the path is not the whole one.
fn mounted_elsewhere(facts: &Facts, moved: &Move<'_>) -> bool {
    let text = &facts.files[moved.span.file as usize].text;
    [".nest(", "scope(", ".mount(", "prefix"].iter().any(|word| text.contains(word))
}
