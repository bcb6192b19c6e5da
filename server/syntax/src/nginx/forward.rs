//! Places that hand a request to another server, with everything that is in force there.

use super::lower::PRODUCT;
use super::rows::ROWS;
use super::settings::Settings;
use super::value::milliseconds;
use crate::facts::{Effective, EffectiveTimer, Facts, Forward, ForwardedHeader};

pub(super) fn forwards(out: &mut Facts, settings: &Settings<'_>) {
    for directive in &settings.facts.directives {
        let Some(row) = ROWS.forward.iter().find(|row| row.name == directive.name) else { continue };
        let Some(target) = directive.arguments.first() else { continue };
        let scope = directive.scope;
        let around: Vec<_> = settings.upwards(scope).collect();
        let in_stream = around.iter().any(|at| settings.facts.scope(*at).name.as_deref() == Some("stream"));
        let family = row.family.as_str();
        let set_header = format!("{family}_set_header");
        let list = settings.list_in_force(scope, &set_header);
        let list_scope = list.first().map(|first| first.scope);
        let request_headers = list
            .iter()
            .filter_map(|set| {
                let [name, value, ..] = set.arguments.as_slice() else { return None };
                Some(ForwardedHeader {
                    name: name.text.to_ascii_lowercase(),
                    value: value.text.clone(),
                    value_span: value.span,
                    span: set.span,
                })
            })
            .collect();
        let version = settings.in_force(scope, &format!("{family}_http_version"));
        let http_version = Effective {
            value: version.and_then(|version| version.arguments.first()).map(|value| value.text.clone()),
            span: version.map(|version| version.span),
        };
        let timers = match in_stream {
            true => Vec::new(),
            false => ROWS
                .timers_of(family)
                .map(|(name, timer)| {
                    let set = settings.in_force(scope, &name);
                    let argument = set.and_then(|set| set.arguments.first());
                    let raw =
                        argument.map_or_else(|| timer.default.clone().unwrap_or_default(), |value| value.text.clone());
                    EffectiveTimer {
                        kind: timer.kind(),
                        milliseconds: milliseconds(&raw),
                        raw,
                        span: set.map(|set| set.span),
                        name,
                    }
                })
                .collect(),
        };
        let buffering_off = settings
            .in_force(scope, &format!("{family}_buffering"))
            .and_then(|set| set.arguments.first())
            .is_some_and(|value| value.text == "off");
        let path = around
            .iter()
            .filter_map(|at| settings.owner(*at))
            .find(|owner| owner.name == "location")
            .and_then(|owner| owner.arguments.last())
            .map(|argument| argument.text.clone());
        let host = target.text.split_once("://").map_or(target.text.as_str(), |(_, rest)| rest);
        let host = host.split(['/', ':', '?']).next().unwrap_or(host);
        let upstream = out.proxy.upstreams.iter().position(|upstream| upstream.name == host).map(|at| at as u32);
        let server = out.proxy.servers.iter().position(|server| around.contains(&server.scope)).map(|at| at as u32);
        let last = path.as_deref().unwrap_or("").to_ascii_lowercase();
        let streams =
            ["/ws", "websocket", "/sse", "/stream", "socket.io", "/events"].iter().any(|word| last.contains(word));
        out.proxy.forwards.push(Forward {
            span: directive.span,
            name: directive.name.clone(),
            target: target.text.clone(),
            target_span: target.span,
            scope,
            upstream,
            server,
            request_headers,
            headers_known: !settings.has_unresolved(scope, list_scope)
                && (list_scope.is_some() || settings.absence_is_certain(scope)),
            http_version,
            timers,
            certain: settings.absence_is_certain(scope),
            streaming: buffering_off || streams,
            path,
            product: PRODUCT,
        });
    }
}
