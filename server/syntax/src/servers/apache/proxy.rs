//! Places that hand a request to another server.

use httplsp_registry::timers;
use httplsp_text::TextRange;

use super::lower::{Lower, PRODUCT};
use super::words::time;
use crate::facts::{
    Directive, DirectiveArgument, Effective, EffectiveTimer, Forward, Protocol, Role, Span, TimerKind, Upstream,
};
use crate::servers::draft::{kind_of, setting};

/// How long is waited where nothing is set, with the name of what would set it.
const DEFAULT_WAIT: (&str, &str) = ("TimeOut", "60");

impl<'f> Lower<'_, 'f> {
    /// Groups of servers: `<Proxy balancer://name>`.
    pub(super) fn balancers(&mut self) {
        for section in &self.settings.blocks.facts.directives {
            let (Some(block), Some(name)) = (section.block, section.arguments.first()) else { continue };
            let Some(balancer) = name.text.strip_prefix("balancer://").filter(|_| section.name == "Proxy") else {
                continue;
            };
            let members = self.settings.blocks.named(block, &["BalancerMember"]);
            self.draft.out.proxy.upstreams.push(Upstream {
                name: balancer.trim_end_matches('/').to_string(),
                span: section.span,
                name_span: name.span,
                servers: members.filter_map(|member| Some(member.arguments.first()?.text.clone())).collect(),
                keepalive: None,
                product: PRODUCT,
            });
        }
    }

    /// `ProxyPass path target key=value`, and others with the same parameters.
    pub(super) fn proxied(&mut self, directive: &'f Directive) {
        for argument in &directive.arguments {
            let Some((key, value, span)) = parameter(argument) else { continue };
            let name = format!("ProxyPass {key}");
            if let Some(kind) = kind_of(PRODUCT, &name) {
                self.draft.timer_at(directive, &name, kind, (value, span), time);
            }
            if key == "failonstatus" {
                self.codes(directive, value, span);
            }
        }
        if matches!(directive.name.as_str(), "ProxyPass" | "ProxyPassMatch") {
            self.forward(directive);
        }
    }

    fn codes(&mut self, directive: &Directive, list: &str, span: Span) {
        let mut at = span.range.start;
        for part in list.split(',') {
            if let Ok(code) = part.parse::<u32>() {
                let range = TextRange::new(at, at + part.len() as u32);
                self.draft.status(code, Span { range, ..span }, Role::Compare, directive.scope, &directive.name);
            }
            at += part.len() as u32 + 1;
        }
    }

    /// `RewriteRule pattern http://app/$1 [P]`.
    pub(super) fn rewritten(&mut self, directive: &'f Directive, target: &'f DirectiveArgument) {
        if is_target(&target.text) {
            self.hand_on(directive, None, target);
        }
    }

    fn forward(&mut self, directive: &'f Directive) {
        let scope = directive.scope;
        let plain: Vec<&DirectiveArgument> =
            directive.arguments.iter().filter(|argument| parameter(argument).is_none()).collect();
        let in_location = self.settings.blocks.upwards(scope).filter_map(|at| self.settings.blocks.owner(at));
        let location = in_location.into_iter().find(|owner| owner.name.starts_with("Location"));
        let (path, target) = match plain.as_slice() {
            [path, target, ..] if is_target(&target.text) => (Some(path.text.clone()), *target),
            [target, ..] if is_target(&target.text) => {
                (location.and_then(|owner| Some(owner.arguments.last()?.text.clone())), *target)
            }
            _ => return,
        };
        self.hand_on(directive, path, target);
    }

    fn hand_on(&mut self, directive: &'f Directive, path: Option<String>, target: &DirectiveArgument) {
        let scope = directive.scope;
        let scheme = target.text.split("://").next().unwrap_or("");
        let protocol = match scheme {
            "http" | "https" | "h2" | "h2c" | "balancer" => Protocol::Http,
            "fcgi" => Protocol::FastCgi,
            "ws" | "wss" => Protocol::Stream,
            _ => Protocol::Other,
        };
        let balancer = target.text.strip_prefix("balancer://").map(|rest| rest.split('/').next().unwrap_or(rest));
        let upstreams = &self.draft.out.proxy.upstreams;
        let upstream = balancer.and_then(|name| upstreams.iter().position(|upstream| upstream.name == name));
        let limit = self.settings.in_force(scope, "LimitRequestBody");
        let body_limit = limit.and_then(|set| Some((set.arguments.first()?.text.parse::<u64>().ok()?, set.span)));
        let lower = path.as_deref().unwrap_or("").to_ascii_lowercase();
        let forward = Forward {
            span: directive.span,
            name: directive.name.clone(),
            target: target.text.clone(),
            target_span: target.span,
            scope,
            anchor: directive.span,
            protocol,
            upstream: upstream.map(|at| at as u32),
            server: self.server_of(scope),
            request_headers: Vec::new(),
            headers_known: false,
            dropped_headers: Vec::new(),
            header_setting: setting("RequestHeader set"),
            http_version: Effective { value: Some("1.1".into()), span: None },
            http_version_setting: setting("SetEnv force-proxy-request-1.0"),
            modern_since: None,
            keeps_connection: None,
            body_limit: Effective {
                value: body_limit.map(|(bytes, _)| bytes).filter(|bytes| *bytes > 0),
                span: body_limit.map(|(_, span)| span),
            },
            timers: self.timers(directive, balancer),
            tries: None,
            certain: self.settings.is_known(scope),
            streaming: protocol == Protocol::Stream || lower.contains("websocket") || lower.starts_with("/ws"),
            sockets: false,
            path,
            product: PRODUCT,
        };
        self.draft.out.proxy.forwards.push(forward);
    }

    /// The value of a parameter that the members of a group of servers have, and where; nothing in it if they differ.
    fn of_members(&self, balancer: &str, key: &str) -> Option<(Option<String>, Span)> {
        let sections = self.settings.blocks.facts.directives.iter().filter(|section| {
            let name = section.arguments.first().and_then(|name| name.text.strip_prefix("balancer://"));
            section.name == "Proxy" && name.is_some_and(|name| name.trim_end_matches('/') == balancer)
        });
        let blocks: Vec<u32> = sections.filter_map(|section| section.block).collect();
        let members = blocks.iter().flat_map(|block| self.settings.blocks.named(*block, &["BalancerMember"]));
        let values: Vec<Option<(&str, Span)>> = members
            .map(|member| {
                let mut parameters = member.arguments.iter().filter_map(parameter);
                parameters.find(|(known, ..)| *known == key).map(|(_, value, span)| (value, span))
            })
            .collect();
        let (value, span) = values.iter().flatten().next()?;
        let is_one = values.iter().all(|other| other.is_some_and(|(other, _)| other == *value));
        Some((is_one.then(|| (*value).to_string()), *span))
    }

    /// The timers in force at a `ProxyPass`: its own parameters, those of the servers that it leads to, else the settings
    /// around it.
    fn timers(&self, directive: &'f Directive, balancer: Option<&str>) -> Vec<EffectiveTimer> {
        let own = |key: &str| {
            let mut parameters = directive.arguments.iter().filter_map(parameter);
            parameters.find(|(known, ..)| *known == key).map(|(_, value, _)| value.to_string())
        };
        let mut out = Vec::new();
        let timer = |name: &str, kind: TimerKind, raw: String, span: Option<Span>| EffectiveTimer {
            name: name.to_string(),
            kind,
            milliseconds: time(&raw),
            raw,
            span,
        };
        if let Some(raw) = own("timeout") {
            out.push(timer("ProxyPass timeout", TimerKind::BetweenReads, raw, Some(directive.span)));
        } else if let Some((raw, span)) = balancer.and_then(|balancer| self.of_members(balancer, "timeout")) {
            // Where the members differ, none of their times is the one in force.
            let raw = raw.unwrap_or_else(|| "?".to_string());
            out.push(timer("ProxyPass timeout", TimerKind::BetweenReads, raw, Some(span)));
        } else {
            let set = ["ProxyTimeout", DEFAULT_WAIT.0].iter().find_map(|name| {
                let set = self.settings.in_force(directive.scope, name)?;
                Some((*name, set.arguments.first()?.text.clone(), set.span))
            });
            match set {
                Some((name, raw, span)) => out.push(timer(name, TimerKind::BetweenReads, raw, Some(span))),
                None => {
                    let (name, raw) = DEFAULT_WAIT;
                    out.push(timer(name, TimerKind::BetweenReads, raw.to_string(), None));
                }
            }
        }
        if let Some(raw) = own("connectiontimeout") {
            let kind =
                timers::get(PRODUCT, "ProxyPass connectiontimeout").map_or(TimerKind::Connect, |row| row.kinds[0]);
            out.push(timer("ProxyPass connectiontimeout", kind, raw, Some(directive.span)));
        }
        out
    }
}

/// `timeout=30`: the key, the value and its place.
fn parameter(argument: &DirectiveArgument) -> Option<(&str, &str, Span)> {
    let (key, value) = argument.text.split_once('=')?;
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return None;
    }
    let mut span = argument.span;
    span.range.start += u32::from(argument.quoted) + key.len() as u32 + 1;
    span.range.end = span.range.start + value.len() as u32;
    Some((key, value, span))
}

/// Whether a text is an address, and not `!`, which takes a path out.
fn is_target(text: &str) -> bool {
    text.contains("://") || text.starts_with("unix:")
}
