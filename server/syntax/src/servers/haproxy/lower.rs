//! What directives mean.

use std::collections::HashMap;

use super::conditions;
use super::proxies::Proxies;
use crate::facts::{
    Directive, DirectiveArgument, Effective, EffectiveTimer, ErrorAnswer, ErrorPage, ErrorTarget, Facts, Forward,
    HealthCheck, Listen, Protocol, RetryCondition, RetryPolicy, Role, ScopeId, Server, Span, Tries, Upstream,
};
use crate::servers::draft::{Draft, code_of, kind_of, setting};
use crate::servers::expect;
use crate::servers::units::haproxy_time;

pub(super) const PRODUCT: &str = "haproxy";

/// What tries a request again although it may have taken effect.
const UNSAFE_RETRIES: [&str; 4] = ["all-retryable-errors", "empty-response", "junk-response", "response-timeout"];

/// Answers of a server that may have begun with the work.
const UNSAFE_CODES: [u32; 3] = [500, 502, 504];

/// What tries a request again that was not answered in time.
const SLOW_RETRIES: [&str; 2] = ["all-retryable-errors", "response-timeout"];
/// How often it is tried again where nothing says so.
const DEFAULT_RETRIES: u64 = 3;

/// Timers that are in force where a request is handed on.
const BACKEND_TIMERS: [&str; 4] = ["timeout server", "timeout connect", "timeout tunnel", "timeout queue"];

/// Fills in everything but directives, scopes and comments.
pub(super) fn lower(facts: &mut Facts) {
    let snapshot = facts.clone();
    let proxies = Proxies::new(&snapshot);
    let draft = Draft { out: facts, product: PRODUCT };
    let repeatable = is_repeatable(&proxies);
    let mut lower = Lower { draft, proxies: &proxies, servers: HashMap::new(), repeatable };
    lower.sections();
    for directive in &snapshot.directives {
        lower.directive(directive);
    }
    facts.proxy.complete = facts.proxy.unknown.is_empty() && proxies.is_known(0);
    facts.sort_statuses();
}

pub(super) struct Lower<'o, 'f> {
    pub(super) draft: Draft<'o>,
    pub(super) proxies: &'o Proxies<'f>,
    /// Frontends by their block.
    pub(super) servers: HashMap<ScopeId, u32>,
    /// Whether something in the file decides by the method what is tried again or let through.
    repeatable: bool,
}

impl<'f> Lower<'_, 'f> {
    fn sections(&mut self) {
        for section in self.proxies.facts().directives.iter().filter(|directive| directive.scope == 0) {
            let Some(block) = section.block else { continue };
            if matches!(section.name.as_str(), "frontend" | "listen") {
                let listens = self.proxies.blocks.named(block, &["bind"]).flat_map(listens).collect();
                self.servers.insert(block, self.draft.out.proxy.servers.len() as u32);
                let server = Server { scope: block, span: section.name_span, names: Vec::new(), listens };
                self.draft.out.proxy.servers.push(server);
            }
            if let ("backend" | "listen", Some(name)) = (section.name.as_str(), section.arguments.first()) {
                let lines = self.proxies.blocks.named(block, &["server", "server-template"]);
                let servers = lines.filter_map(|line| Some(address(line)?.text.clone())).collect();
                self.draft.out.proxy.upstreams.push(Upstream {
                    name: name.text.clone(),
                    span: section.span,
                    name_span: name.span,
                    servers,
                    keepalive: None,
                    product: PRODUCT,
                });
            }
        }
    }

    fn directive(&mut self, directive: &'f Directive) {
        match directive.name.as_str() {
            "http-request deny" | "http-response deny" | "http-request tarpit" => self.refusal(directive),
            "http-request return" | "http-response return" => self.returned(directive),
            "redirect" | "http-request redirect" | "http-response redirect" => self.redirect(directive),
            "http-response set-status" | "http-after-response set-status" => {
                if let Some((code, span)) = directive.arguments.first().and_then(code_of) {
                    self.draft.status(code, span, Role::Send, directive.scope, &directive.name);
                }
            }
            "errorfile" | "errorloc" | "errorloc302" | "errorloc303" | "http-error" => self.error_page(directive),
            "retry-on" => self.retry_policy(directive),
            "http-check expect" => self.health_check(directive),
            "server" | "default-server" | "server-template" => self.server(directive),
            name if name.starts_with("timeout ") => {
                if let Some(value) = directive.arguments.first() {
                    self.draft.timer(directive, name, value, haproxy_time);
                }
            }
            _ => {}
        }
        self.tested(directive);
    }

    /// Statuses that a condition compares with: `{ status 404 }`, `acl gone status 410`.
    fn tested(&mut self, directive: &'f Directive) {
        let condition = match directive.name.as_str() {
            "acl" => directive.arguments.as_slice(),
            _ => conditions::split(directive).1,
        };
        let mut in_test = false;
        for argument in condition {
            match argument.text.as_str() {
                "status" | "res.status" | "fc_http_status" => in_test = true,
                "}" | "{" => in_test = false,
                "-m" | "-i" | "int" | "eq" | "ge" | "gt" | "le" | "lt" | "--" => {}
                _ => {
                    if let Some((code, span)) = code_of(argument).filter(|_| in_test) {
                        self.draft.status(code, span, Role::Compare, directive.scope, &directive.name);
                    }
                }
            }
        }
    }

    fn error_page(&mut self, directive: &'f Directive) {
        let (code, target) = match (directive.name.as_str(), directive.arguments.as_slice()) {
            ("http-error", arguments) => (conditions::after(arguments, &["status"]), None),
            (_, [code, target, ..]) => (Some(code), Some(target)),
            _ => return,
        };
        let Some((code, span)) = code.and_then(code_of) else { return };
        let id = self.draft.status(code, span, Role::Compare, directive.scope, &directive.name);
        let Some(target) = target else { return };
        let target_kind = match directive.name.as_str() {
            // A file holds a whole response, whose status is its own matter.
            "errorfile" => ErrorTarget::Named,
            _ if target.text.starts_with("http://") || target.text.starts_with("https://") => ErrorTarget::External,
            _ => ErrorTarget::Local,
        };
        self.draft.out.proxy.error_pages.push(ErrorPage {
            span: directive.span,
            codes: vec![id],
            every: false,
            answer: ErrorAnswer::Keep,
            target: target.text.clone(),
            target_span: target.span,
            target_kind,
            redirect: if directive.name == "errorloc303" { 303 } else { 302 },
            blank: false,
            prompts: false,
            idle: None,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    fn retry_policy(&mut self, directive: &'f Directive) {
        if self.proxies.is_tcp(directive.scope) && self.proxies.kind(directive.scope) != "defaults" {
            return;
        }
        let mut previous = directive.name_span;
        let mut conditions = Vec::new();
        for argument in &directive.arguments {
            let mut removal = argument.span;
            removal.range.start = previous.range.end;
            previous = argument.span;
            let code = code_of(argument);
            if let Some((code, span)) = code {
                self.draft.status(code, span, Role::Retry, directive.scope, "retry-on");
            }
            conditions.push(RetryCondition {
                text: argument.text.clone(),
                span: argument.span,
                removal,
                non_idempotent: UNSAFE_RETRIES.contains(&argument.text.as_str())
                    || code.is_some_and(|(code, _)| UNSAFE_CODES.contains(&code)),
                code: code.and_then(|(code, _)| u16::try_from(code).ok()),
            });
        }
        let tries = self.proxies.in_force(directive.scope, "retries");
        let tries = tries.and_then(|tries| tries.arguments.first()?.text.parse::<u64>().ok());
        self.draft.out.proxy.retry_policies.push(RetryPolicy {
            span: directive.span,
            conditions,
            tries: tries.map(|tries| tries + 1),
            repeatable: self.repeatable,
            exclusion: Some(setting("http-request disable-l7-retry").write("if METH_POST")),
            safe: None,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    fn health_check(&mut self, directive: &'f Directive) {
        let mut negated = false;
        let mut words = directive.arguments.iter();
        while let Some(word) = words.next() {
            let mut text = word.text.as_str();
            if let Some(rest) = text.strip_prefix('!') {
                negated = true;
                text = rest;
            }
            let accepted = match (text, words.as_slice().first()) {
                ("status", Some(list)) => expect::list(&list.text),
                ("rstatus", Some(pattern)) => expect::pattern(&pattern.text),
                _ => continue,
            };
            let (Some(value), Some(accepted)) = (words.next(), accepted) else { return };
            for (from, to) in accepted.iter().filter(|_| text == "status" && !value.text.contains('-')) {
                if from == to
                    && let Some(at) = value.text.find(&from.to_string())
                {
                    let mut span = value.span;
                    span.range.start += at as u32 + u32::from(value.quoted);
                    span.range.end = span.range.start + 3;
                    self.draft.status(u32::from(*from), span, Role::Compare, directive.scope, &directive.name);
                }
            }
            let mut span = word.span;
            span.range = span.range.cover(value.span.range);
            self.draft.out.proxy.health_checks.push(HealthCheck {
                span: directive.span,
                accepted: if negated { expect::others(&accepted) } else { accepted },
                accepted_span: span,
                scope: directive.scope,
                product: PRODUCT,
            });
            return;
        }
    }

    fn server(&mut self, directive: &'f Directive) {
        let arguments = directive.arguments.as_slice();
        if let Some(value) = conditions::after(arguments, &["inter"])
            && let Some(kind) = kind_of(PRODUCT, "inter")
        {
            self.draft.timer_at(directive, "inter", kind, (&value.text, value.span), haproxy_time);
        }
        let scope = directive.scope;
        if !matches!(self.proxies.kind(scope), "backend" | "listen") {
            return;
        }
        let Some(target) = address(directive) else { return };
        let name = self.proxies.blocks.owner(scope).and_then(|section| section.arguments.first());
        let upstreams = &self.draft.out.proxy.upstreams;
        let upstream = name.and_then(|name| upstreams.iter().position(|known| known.name == name.text));
        let is_tcp = self.proxies.is_tcp(scope);
        let none = || Effective { value: None, span: None };
        let forward = Forward {
            span: directive.span,
            name: directive.name.clone(),
            target: target.text.clone(),
            target_span: target.span,
            scope,
            anchor: directive.span,
            protocol: if is_tcp { Protocol::Stream } else { Protocol::Http },
            upstream: upstream.map(|at| at as u32),
            server: self.servers.get(&scope).copied(),
            request_headers: Vec::new(),
            headers_known: false,
            dropped_headers: Vec::new(),
            header_setting: setting("http-request set-header"),
            http_version: Effective { value: Some("1.1".into()), span: None },
            http_version_setting: setting("proto"),
            modern_since: None,
            keeps_connection: None,
            body_limit: none(),
            timers: self.timers(scope),
            tries: self.tries(scope),
            certain: self.proxies.is_known(scope),
            streaming: is_tcp,
            sockets: !is_tcp && self.takes_sockets(scope),
            path: None,
            product: PRODUCT,
        };
        self.draft.out.proxy.forwards.push(forward);
    }

    /// Whether a rule sends requests that ask for WebSockets to the backend with this block.
    fn takes_sockets(&self, scope: ScopeId) -> bool {
        let name = self.proxies.blocks.owner(scope).and_then(|section| section.arguments.first());
        let Some(name) = name.filter(|_| self.proxies.kind(scope) == "backend") else { return false };
        let rules = self.proxies.facts().directives.iter().filter(|directive| directive.name == "use_backend");
        rules.filter(|rule| rule.arguments.first().is_some_and(|target| target.text == name.text)).any(|rule| {
            let (_, condition) = conditions::split(rule);
            let is_plain = condition.first().is_some_and(|first| first.text == "if")
                && !condition.iter().any(|word| word.text.starts_with('!') || word.text.contains("-m"));
            is_plain && conditions::asks_for_sockets(&conditions::words(self.proxies, rule.scope, condition))
        })
    }

    /// How often a request is sent that no server answers in time: only where that is asked for.
    fn tries(&self, scope: ScopeId) -> Option<Tries> {
        let on = self.proxies.in_force(scope, "retry-on")?;
        let slow = |word: &DirectiveArgument| SLOW_RETRIES.contains(&word.text.as_str());
        if !on.arguments.iter().any(slow) {
            return None;
        }
        let set = self.proxies.in_force(scope, "retries");
        let retries = match set.and_then(|set| set.arguments.first()) {
            Some(count) => count.text.parse().ok()?,
            None if self.proxies.is_known(scope) => DEFAULT_RETRIES,
            None => return None,
        };
        (retries > 0).then(|| Tries {
            count: retries + 1,
            each: "timeout server".into(),
            name: "retry-on".into(),
            span: on.span,
        })
    }

    fn timers(&self, scope: ScopeId) -> Vec<EffectiveTimer> {
        let timer = |name: &&str| {
            let set = self.proxies.in_force(scope, name)?;
            let value = set.arguments.first()?;
            Some(EffectiveTimer {
                name: (*name).to_string(),
                kind: kind_of(PRODUCT, name)?,
                milliseconds: haproxy_time(&value.text),
                raw: value.text.clone(),
                span: Some(set.span),
            })
        };
        BACKEND_TIMERS.iter().filter_map(timer).collect()
    }
}

/// Whether something in the file decides by the method what is tried again or let through.
fn is_repeatable(proxies: &Proxies<'_>) -> bool {
    let directives = &proxies.facts().directives;
    // Without a policy nobody asks.
    directives.iter().any(|directive| directive.name == "retry-on")
        && directives.iter().any(|directive| match directive.name.as_str() {
            "http-request disable-l7-retry" => true,
            "http-request deny" => {
                let (_, condition) = conditions::split(directive);
                let words = conditions::words(proxies, directive.scope, condition);
                words.iter().any(|word| word.contains("METH_") || *word == "method")
            }
            _ => false,
        })
}

/// The address in `server app1 10.0.0.1:80`, in `server-template app 4 app:80`; the defaults for servers have none.
fn address(directive: &Directive) -> Option<&DirectiveArgument> {
    match directive.name.as_str() {
        "server" => directive.arguments.get(1),
        "server-template" => directive.arguments.get(2),
        _ => None,
    }
}

/// The addresses of a `bind` line.
fn listens(directive: &Directive) -> Vec<Listen> {
    let has = |flag: &str| directive.arguments.iter().skip(1).any(|argument| argument.text == flag);
    let Some(addresses) = directive.arguments.first() else { return Vec::new() };
    let span: Span = directive.span;
    let listen = |address: &str| Listen {
        port: address.rsplit(':').next().and_then(|port| port.parse().ok()),
        tls: has("ssl"),
        proxy_protocol: has("accept-proxy") || has("accept-netscaler-cip"),
        span,
    };
    addresses.text.split(',').map(listen).collect()
}
