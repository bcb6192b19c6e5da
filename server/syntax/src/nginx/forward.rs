//! Places that hand a request to another server, with everything that is in force there.

use std::collections::HashMap;

use super::lower::{PRODUCT, setting};
use super::rows::{ForwardRow, ROWS, Speaks};
use super::settings::Settings;
use super::value::{bytes, milliseconds};
use crate::facts::{
    Directive, Effective, EffectiveTimer, Facts, Forward, ForwardedHeader, Protocol, ScopeId, Setting, Span, Tries,
};

/// From here on, `proxy_http_version` is 1.1 and `Connection` is empty where they are not set.
const MODERN_SINCE: &str = "1.29.7";
/// `client_max_body_size` where it is not set.
const DEFAULT_BODY_LIMIT: u64 = 1 << 20;

pub(super) fn forwards(out: &mut Facts, settings: &Settings<'_>, servers: &HashMap<ScopeId, u32>) {
    let upstreams: HashMap<String, u32> =
        (0..).zip(&out.proxy.upstreams).map(|(at, upstream)| (upstream.name.to_ascii_lowercase(), at)).collect();
    let groups: Vec<usize> = out.proxy.upstreams.iter().map(|group| group.servers.len()).collect();
    let servers_of = |group: u32| groups.get(group as usize).copied().unwrap_or(0);
    for directive in &settings.facts.directives {
        let Some(row) = ROWS.forward.iter().find(|row| row.name == directive.name) else { continue };
        if let Some(forward) = forward(settings, row, directive, &upstreams, servers, &servers_of) {
            out.proxy.forwards.push(forward);
        }
    }
}

fn forward(
    settings: &Settings<'_>,
    row: &ForwardRow,
    directive: &Directive,
    upstreams: &HashMap<String, u32>,
    servers: &HashMap<ScopeId, u32>,
    servers_of: &dyn Fn(u32) -> usize,
) -> Option<Forward> {
    let target = directive.arguments.first()?;
    let scope = directive.scope;
    let family = row.family.as_str();
    let in_stream = is_stream(settings, directive);
    let set_header = format!("{family}_set_header");
    let mut lists = settings.lists(scope, &set_header);
    let list = lists.next().unwrap_or_default();
    let dropped = lists.flatten();
    let list_scope = list.first().map(|first| first.scope);
    let version_name = format!("{family}_http_version");
    let version = settings.in_force(scope, &version_name);
    let http_version = Effective {
        value: version.and_then(|version| version.arguments.first()).map(|value| value.text.clone()),
        span: version.map(|version| version.span),
    };
    let path = settings
        .upwards(scope)
        .filter_map(|at| settings.owner(at))
        .find(|owner| owner.name == "location")
        .and_then(|owner| owner.arguments.last())
        .map(|argument| argument.text.clone());
    let host = target.text.split_once("://").map_or(target.text.as_str(), |(_, rest)| rest);
    let host = host.split(['/', ':', '?']).next().unwrap_or(host);
    // nginx takes no port behind the name of a group.
    let has_port = target.text.contains(&format!("{host}:"));
    let upstream = upstreams.get(&host.to_ascii_lowercase()).copied().filter(|_| !has_port);
    let is_off = |what: &str| {
        let set = settings.in_force(scope, &format!("{family}_{what}")).and_then(|set| set.arguments.first());
        set.is_some_and(|value| value.text == "off")
    };
    // Where requests are not kept back either, it is for what is large.
    let buffering_off = is_off("buffering") && !is_off("request_buffering");
    let last = path.as_deref().unwrap_or("").to_ascii_lowercase();
    let streams =
        ["/ws", "websocket", "/sse", "/stream", "socket.io", "/events"].iter().any(|word| last.contains(word));
    Some(Forward {
        span: directive.span,
        name: directive.name.clone(),
        target: target.text.clone(),
        target_span: target.span,
        scope,
        anchor: anchor(settings, directive),
        protocol: match row.protocol {
            _ if in_stream => Protocol::Stream,
            Speaks::Http => Protocol::Http,
            Speaks::Fastcgi => Protocol::FastCgi,
            Speaks::Grpc => Protocol::Grpc,
            Speaks::Other => Protocol::Other,
        },
        upstream,
        server: settings.upwards(scope).find_map(|at| servers.get(&at).copied()),
        request_headers: list.iter().filter_map(|set| request_header(settings, set)).collect(),
        headers_known: !in_stream
            && !settings.has_unresolved(scope, list_scope)
            && (list_scope.is_some() || settings.absence_is_certain(scope)),
        dropped_headers: dropped.filter_map(|set| request_header(settings, set)).collect(),
        header_setting: setting(set_header),
        http_version,
        http_version_setting: setting(version_name),
        modern_since: Some(MODERN_SINCE),
        keeps_connection: keeps_connection(settings, row, scope),
        body_limit: body_limit(settings, scope),
        timers: if in_stream { Vec::new() } else { timers(settings, family, scope) },
        tries: upstream.filter(|_| !in_stream).and_then(|group| tries(settings, family, directive, servers_of(group))),
        certain: !in_stream && settings.absence_is_certain(scope),
        streaming: buffering_off || streams,
        sockets: false,
        path,
        product: PRODUCT,
    })
}

/// In `http`, `proxy_pass` stands in a location; directly in a server it is about a stream.
fn is_stream(settings: &Settings<'_>, directive: &Directive) -> bool {
    settings.is_inside(directive.scope, "stream")
        || settings.owner(directive.scope).is_some_and(|owner| owner.name == "server")
}

/// The directive, or the outermost condition around it: settings of a proxy may not stand in `if`.
fn anchor(settings: &Settings<'_>, directive: &Directive) -> Span {
    let conditions = settings
        .upwards(directive.scope)
        .map_while(|at| settings.owner(at).filter(|owner| matches!(owner.name.as_str(), "if" | "limit_except")));
    conditions.last().map_or(directive.span, |owner| owner.span)
}

fn request_header(settings: &Settings<'_>, set: &Directive) -> Option<ForwardedHeader> {
    let [name, value, ..] = set.arguments.as_slice() else { return None };
    Some(ForwardedHeader {
        name: name.text.to_ascii_lowercase(),
        value: value.text.clone(),
        possible: settings.possible(value),
        value_span: value.span,
        span: set.span,
    })
}

fn keeps_connection(settings: &Settings<'_>, row: &ForwardRow, scope: ScopeId) -> Option<(Effective<bool>, Setting)> {
    let name = match row.protocol {
        Speaks::Fastcgi => format!("{}_keep_conn", row.family),
        _ => return None,
    };
    let set = settings.in_force(scope, &name);
    let value = set.and_then(|set| set.arguments.first()).is_some_and(|value| value.text != "off");
    Some((Effective { value, span: set.map(|set| set.span) }, setting(name)))
}

fn body_limit(settings: &Settings<'_>, scope: ScopeId) -> Effective<Option<u64>> {
    match settings.in_force(scope, "client_max_body_size") {
        Some(set) => {
            let limit = match set.arguments.as_slice() {
                [value] => bytes(&value.text).filter(|limit| *limit > 0),
                _ => None,
            };
            Effective { value: limit, span: Some(set.span) }
        }
        None => {
            let certain = settings.absence_is_certain(scope);
            Effective { value: certain.then_some(DEFAULT_BODY_LIMIT), span: None }
        }
    }
}

/// How often a request is sent to a group of `servers` that do not answer in time. Unless told otherwise, all of them are
/// tried.
fn tries(settings: &Settings<'_>, family: &str, directive: &Directive, servers: usize) -> Option<Tries> {
    let scope = directive.scope;
    let name = format!("{family}_next_upstream");
    let on = settings.in_force(scope, &name);
    if on.is_none() && !settings.absence_is_certain(scope) {
        return None;
    }
    if on.is_some_and(|on| on.arguments.iter().all(|word| word.text != "timeout")) {
        return None;
    }
    let limit = |what: &str| settings.in_force(scope, &format!("{name}_{what}"))?.arguments.first();
    let each = format!("{family}_read_timeout");
    let mut count = servers as u64;
    if let Some(tries) = limit("tries").and_then(|tries| tries.text.parse::<u64>().ok()).filter(|tries| *tries > 0) {
        count = count.min(tries);
    }
    // A try that began in time is not cut short.
    let in_all = limit("timeout").and_then(|value| milliseconds(&value.text)).filter(|limit| *limit > 0);
    let own = timers(settings, family, scope).into_iter().find(|timer| timer.name == each)?.milliseconds?;
    if let Some(in_all) = in_all {
        count = count.min(in_all / own.max(1) + 1);
    }
    let span = on.map_or(directive.span, |on| on.span);
    (count > 1).then_some(Tries { count, each, name, span })
}

fn timers(settings: &Settings<'_>, family: &str, scope: ScopeId) -> Vec<EffectiveTimer> {
    ROWS.timers_of(family)
        .map(|(name, timer)| {
            let set = settings.in_force(scope, &name);
            let argument = set.and_then(|set| set.arguments.first());
            let raw = argument.map_or_else(|| timer.default.clone().unwrap_or_default(), |value| value.text.clone());
            EffectiveTimer {
                kind: timer.kind(),
                milliseconds: milliseconds(&raw),
                raw,
                span: set.map(|set| set.span),
                name,
            }
        })
        .collect()
}
