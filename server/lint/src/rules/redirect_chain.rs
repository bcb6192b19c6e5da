use httplsp_syntax::facts::{Facts, Part, Server, Span, Value, ValueKind};

use super::redirect_to_self::{everywhere, host, whole_path};
use crate::evidence::is_configuration;
use crate::redirects::{Move, moves};
use crate::rule::{FixAvailability, Profile, Severity, declare_rule};
use crate::{Confidence, Context};

declare_rule! {
    /// ## What it does
    ///
    /// Finds redirects from one server of a configuration to another one that only redirects again: from HTTP to HTTPS, then
    /// from `example.com` to `www.example.com`.
    ///
    /// Silent where the server in between sends `Strict-Transport-Security`: browsers take the header from HTTPS alone, so
    /// that the stop is needed for the host to be on their preload lists.
    ///
    /// ## Why is this bad?
    ///
    /// Each stop costs visitors a connection and a round trip before anything is shown, and crawlers follow only a few.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// server { listen 80; server_name example.com www.example.com; return 301 https://$host$request_uri; }
    /// server { listen 443 ssl; server_name example.com; return 301 https://www.example.com$request_uri; }
    /// server { listen 443 ssl; server_name www.example.com; root /srv/www; }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// server { listen 80; server_name example.com www.example.com; return 301 https://www.example.com$request_uri; }
    /// server { listen 443 ssl; server_name example.com; return 301 https://www.example.com$request_uri; }
    /// server { listen 443 ssl; server_name www.example.com; root /srv/www; }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15.4: redirection
    /// - RFC 6797, section 7.2: the header is sent over secure transport only
    pub REDIRECT_CHAIN = {
        id: "redirect-chain",
        summary: "a redirect leads to a server that only redirects again",
        severity: Severity::Info,
        profile: Profile::Pedantic,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    if !is_configuration(facts) {
        return;
    }
    let all: Vec<Stop<'_>> = moves(facts).into_iter().filter_map(|moved| stop(facts, moved)).collect();
    for first in &all {
        let span = first.moved.response.span;
        if cx.skips(span, first.moved.response.scope) {
            continue;
        }
        let hosts = asked_for(facts, first);
        let second = hosts.iter().find_map(|asked| {
            let reached = first.address.host(asked);
            let next = all.iter().find(|next| {
                !std::ptr::eq(*next, first)
                    && next.server.names.iter().any(|name| name == reached)
                    && first.leads_to(next)
            })?;
            let last = next.address.host(reached);
            let again = next.address.scheme(next) != first.address.scheme(first) || last != reached;
            (again && last != asked.as_str() && !sends_hsts(facts, next.server)).then_some((asked, reached, next, last))
        });
        let Some((asked, reached, next, last)) = second else { continue };
        let (from, over, to) = (first.scheme(), first.address.scheme(first), next.address.scheme(next));
        cx.report(
            span,
            format!("{from}://{asked} is sent to {over}://{reached}, which only sends it on to {to}://{last}"),
            format!("send {asked} to {to}://{last} at once"),
        )
        .confidence(Confidence::Likely)
        .related(next.moved.response.span, "the second redirect");
    }
}

/// A redirect that all requests to a server get.
struct Stop<'a> {
    moved: Move<'a>,
    server: &'a Server,
    address: Address<'a>,
}

/// Where a redirect leads.
struct Address<'a> {
    /// `None` for the scheme that the request came with.
    scheme: Option<&'a str>,
    /// `None` for the host that was asked for.
    host: Option<&'a str>,
}

impl<'a> Address<'a> {
    fn host<'h>(&'h self, asked: &'h str) -> &'h str {
        self.host.unwrap_or(asked)
    }

    fn scheme(&self, stop: &Stop<'a>) -> &'a str {
        self.scheme.unwrap_or(stop.scheme())
    }
}

impl Stop<'_> {
    /// The scheme of the requests that come here.
    fn scheme(&self) -> &'static str {
        if self.server.listens.iter().any(|listen| listen.tls) { "https" } else { "http" }
    }

    /// Whether the port of its address is one that `next` listens on.
    fn leads_to(&self, next: &Stop<'_>) -> bool {
        let tls = self.address.scheme(self) == "https";
        let port = if tls { 443 } else { 80 };
        next.server.listens.iter().any(|listen| listen.tls == tls && listen.port == Some(port))
    }
}

/// The redirect as one that all requests to its server get; `None` if it is not, or leads to the same server by its path.
fn stop<'a>(facts: &'a Facts, moved: Move<'a>) -> Option<Stop<'a>> {
    let response = moved.response;
    let server = facts.proxy.servers.get(response.server? as usize)?;
    let one_scheme = server.listens.windows(2).all(|pair| pair[0].tls == pair[1].tls) && !server.listens.is_empty();
    if !response.inevitable || response.conditional || !one_scheme || !everywhere(facts, response.scope, server) {
        return None;
    }
    let address = address(moved.target?)?;
    Some(Stop { moved, server, address })
}

/// The scheme and host of a target that keeps the path.
fn address(target: &Value) -> Option<Address<'_>> {
    let ValueKind::Template(parts) = &target.kind else { return None };
    let [Part::Text(head), rest @ ..] = parts.as_slice() else {
        // `$scheme://www.example.com$request_uri`
        let [Part::Hole(scheme), Part::Text(mark), rest @ ..] = parts.as_slice() else { return None };
        let host = mark.strip_prefix("://").filter(|host| !host.is_empty() && !host.contains('/'))?;
        return (scheme.trim_start_matches('$') == "scheme" && whole_path(rest))
            .then_some(Address { scheme: None, host: Some(host) });
    };
    let (scheme, name) = head.split_once("://")?;
    match rest {
        [asked, rest @ ..] if name.is_empty() && host(asked) && whole_path(rest) => {
            Some(Address { scheme: Some(scheme), host: None })
        }
        rest if !name.is_empty() && !name.contains(['/', ':']) && whole_path(rest) => {
            Some(Address { scheme: Some(scheme), host: Some(name) })
        }
        _ => None,
    }
}

/// The hosts by which a server is asked: its names, or for one that answers to any name those of all others.
fn asked_for(facts: &Facts, stop: &Stop<'_>) -> Vec<String> {
    let plain = |name: &&String| !name.is_empty() && *name != "_" && !name.contains(['*', '~', '$']);
    let own: Vec<String> = stop.server.names.iter().filter(plain).cloned().collect();
    if !own.is_empty() {
        return own;
    }
    let same_port = |server: &&Server| {
        let ports = |server: &Server| server.listens.iter().map(|listen| listen.port).collect::<Vec<_>>();
        ports(server).iter().any(|port| ports(stop.server).contains(port))
    };
    let taken: Vec<&String> = facts.proxy.servers.iter().filter(same_port).flat_map(|server| &server.names).collect();
    let names = facts.proxy.servers.iter().flat_map(|server| &server.names).filter(plain);
    names.filter(|name| !taken.contains(name)).cloned().collect()
}

/// Whether a server tells browsers to use HTTPS only.
fn sends_hsts(facts: &Facts, server: &Server) -> bool {
    let within = |at: Span| facts.scope(server.scope).span.contains(at);
    let around = |id| facts.ancestors(server.scope).any(|(at, _)| at == id);
    facts
        .headers
        .iter()
        .filter(|header| header.name == "strict-transport-security")
        .any(|header| within(header.span) || around(header.scope))
}
