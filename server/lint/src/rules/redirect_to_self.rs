use httplsp_syntax::facts::{Facts, Listen, Part, Response, ResponseStatus, ScopeId, Server, Span, Value, ValueKind};

use crate::chain::{ChainFacts, Place};
use crate::evidence::is_configuration;
use crate::finding::{Finding, Related};
use crate::redirects::{Move, methods, moves};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Settings};

declare_rule! {
    /// ## What it does
    ///
    /// Finds redirects to the address that was asked for. In a chain that `httplsp.toml` declares, it also finds a
    /// server that sends everything to HTTPS while a hop in front of it ends TLS (`ends-tls = true`) and speaks plain
    /// HTTP to it. A server that asks for the scheme first (`X-Forwarded-Proto`), listens on several ports, or speaks
    /// TLS itself is left alone.
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
                Some(server)
                    if same_address(server, target) && everywhere(facts, moved.response.scope, server)
                        || same_path(facts, &moved, target) =>
                {
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

fn hole(part: &Part, names: &[&str]) -> bool {
    matches!(part, Part::Hole(hole) if names.contains(&hole.trim_start_matches('$')))
}

/// Whether the part is the host that was asked for.
pub(super) fn host(part: &Part) -> bool {
    hole(part, &["host", "http_host"])
}

/// Whether the parts are the path that was asked for, perhaps with the query.
pub(super) fn whole_path(parts: &[Part]) -> bool {
    match parts {
        [only] => hole(only, &["request_uri", "uri"]),
        [uri, args @ ..] => {
            hole(uri, &["uri"])
                && args.iter().all(|part| {
                    hole(part, &["is_args", "args", "query_string"]) || matches!(part, Part::Text(text) if text == "?")
                })
        }
        [] => false,
    }
}

/// Whether every request for one path is sent to that same path. The query makes no difference to where it arrives.
fn same_path(facts: &Facts, moved: &Move<'_>, target: &Value) -> bool {
    let literal = match &target.kind {
        ValueKind::Text(text) => text.as_str(),
        ValueKind::Template(parts) => match parts.as_slice() {
            [Part::Text(text)] => text.as_str(),
            [Part::Text(text), rest @ ..] if text.ends_with('?') || hole(&rest[0], &["is_args"]) => text.as_str(),
            _ => return false,
        },
        _ => return false,
    };
    let path = literal.split('?').next().unwrap_or(literal);
    path.starts_with('/')
        && !path.contains('#')
        && moved.response.inevitable
        && !sets_cookie(facts, moved.response)
        && facts.routes.iter().any(|route| {
            route.exact && route.handler == Some(moved.response.scope) && route.path.as_deref() == Some(path)
        })
}

/// Whether a cookie comes along, so that the next request may be answered in another way.
fn sets_cookie(facts: &Facts, response: &Response) -> bool {
    facts.headers_for(response).any(|header| header.name == "set-cookie")
}

/// Whether the target is the scheme, host and path that a request to `server` came with.
fn same_address(server: &Server, target: &Value) -> bool {
    let ValueKind::Template(parts) = &target.kind else { return false };
    let text = |part: &Part, wanted: &str| matches!(part, Part::Text(text) if text == wanted);
    // The default port of the scheme only: `$host` has no port.
    let listens = |tls: bool, port: u16| {
        !server.listens.is_empty()
            && server
                .listens
                .iter()
                .all(|listen: &Listen| listen.tls == tls && listen.port == Some(port) && !listen.proxy_protocol)
    };
    let path = whole_path;
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
pub(super) fn everywhere(facts: &Facts, scope: ScopeId, server: &Server) -> bool {
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

/// The redirects of a configuration that send whatever comes to the same address by HTTPS, where nothing in it takes
/// HTTPS and all of it listens on one port: whoever is in front has nowhere else to go.
pub(crate) fn to_https(facts: &Facts) -> Vec<Span> {
    let servers = &facts.proxy.servers;
    let listens: Vec<&Listen> = servers.iter().flat_map(|server| &server.listens).collect();
    let one_plain_port = servers.iter().all(|server| !server.listens.is_empty())
        && listens.iter().all(|listen| !listen.tls && listen.port.is_some() && listen.port == listens[0].port);
    if !one_plain_port {
        return Vec::new();
    }
    let loops = |moved: &Move<'_>| {
        let Some(server) = moved.response.server.and_then(|at| servers.get(at as usize)) else { return false };
        let Some(Value { kind: ValueKind::Template(parts), .. }) = moved.target else { return false };
        let [Part::Text(scheme), rest @ ..] = parts.as_slice() else { return false };
        let same = match rest {
            [at, rest @ ..] if scheme == "https://" && host(at) => whole_path(rest),
            rest => {
                let own = |host: &str| server.names.as_slice() == [host.to_string()];
                scheme.strip_prefix("https://").is_some_and(own) && whole_path(rest)
            }
        };
        same && moved.response.inevitable
            && !sets_cookie(facts, moved.response)
            && everywhere(facts, moved.response.scope, server)
    };
    moves(facts).iter().filter(|moved| loops(moved)).map(|moved| moved.response.span).collect()
}

/// The loops of `chain`: a hop that sends everything to HTTPS behind one that ends TLS.
pub(crate) fn check_chain(chain: &ChainFacts, settings: &Settings) -> Vec<Finding> {
    let Some(severity) = settings.severity_of(&REDIRECT_TO_SELF) else { return Vec::new() };
    let configured = settings.rules.contains_key(REDIRECT_TO_SELF.id);
    let mut findings = Vec::new();
    for (at, hop) in chain.hops.iter().enumerate() {
        let Some(outer) = chain.hops[..at].iter().rev().find(|outer| outer.ends_tls) else { continue };
        for place in &hop.https_redirects {
            let Place { path, range } = place.clone();
            findings.push(Finding {
                rule: &REDIRECT_TO_SELF,
                severity: if configured { severity } else { Severity::Warning },
                confidence: Confidence::Likely,
                message: format!(
                    "`{}` sends every request to HTTPS, but `{}` in front of it ends TLS and asks by plain HTTP: clients \
                     go round in circles until they give up",
                    hop.name, outer.name
                ),
                help: format!(
                    "redirect only what `X-Forwarded-Proto` says came by plain HTTP, or let `{}` redirect",
                    outer.name
                ),
                path,
                range,
                related: vec![Related {
                    path: outer.place.path.clone(),
                    range: outer.place.range,
                    message: format!("`{}` ends TLS", outer.name),
                }],
                fixes: Vec::new(),
                fingerprint: String::new(),
            });
        }
    }
    findings
}
