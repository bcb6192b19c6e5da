//! What directives mean.

use std::collections::HashMap;

use super::settings::Settings;
use super::words::{hole, time};
use crate::facts::{
    BodyLimit, Directive, ErrorAnswer, ErrorPage, ErrorTarget, Facts, HeaderId, HealthCheck, Listen, Role, Route,
    ScopeId, Server,
};
use crate::servers::draft::{Draft, code_of, template};
use crate::servers::expect;

pub(super) const PRODUCT: &str = "apache";

/// Fills in everything but directives, scopes and comments. `unresolved` are the scopes with an include that could not be
/// followed; `followed_all` says that there is no include at all that was not.
pub(super) fn lower(facts: &mut Facts, unresolved: &[ScopeId], followed_all: bool) {
    let snapshot = facts.clone();
    let settings = Settings::new(&snapshot, unresolved);
    let draft = Draft { out: facts, product: PRODUCT };
    let mut lower = Lower { draft, settings: &settings, servers: HashMap::new(), headers: HashMap::new() };
    lower.sections();
    // Headers come along with what is answered above them, too.
    for directive in snapshot.directives.iter().filter(|directive| directive.name == "Header") {
        lower.header(directive);
    }
    for directive in &snapshot.directives {
        lower.directive(directive);
    }
    facts.proxy.complete = settings.is_main && followed_all && facts.proxy.unknown.is_empty();
    facts.sort_statuses();
}

pub(super) struct Lower<'o, 'f> {
    pub(super) draft: Draft<'o>,
    pub(super) settings: &'o Settings<'f>,
    /// Virtual hosts by their block.
    servers: HashMap<ScopeId, u32>,
    /// The headers that are set directly in a block.
    pub(super) headers: HashMap<ScopeId, Vec<HeaderId>>,
}

impl<'f> Lower<'_, 'f> {
    pub(super) fn server_of(&self, scope: ScopeId) -> Option<u32> {
        self.settings.blocks.upwards(scope).find_map(|at| self.servers.get(&at).copied())
    }

    fn sections(&mut self) {
        for section in &self.settings.blocks.facts.directives {
            let Some(block) = section.block else { continue };
            match section.name.as_str() {
                "VirtualHost" => {
                    let content = self.settings.content(block);
                    let named = |names: &'static [&'static str]| {
                        content.iter().filter(move |inner| names.contains(&inner.name.as_str()))
                    };
                    let names = named(&["ServerName", "ServerAlias"])
                        .flat_map(|inner| inner.arguments.iter().map(|argument| host(&argument.text)))
                        .collect();
                    let tls = named(&["SSLEngine"])
                        .any(|inner| inner.arguments.first().is_some_and(|on| on.text.eq_ignore_ascii_case("on")));
                    let listens = section.arguments.iter().map(|address| Listen {
                        port: address.text.rsplit(':').next().and_then(|port| port.parse().ok()),
                        tls,
                        proxy_protocol: false,
                        span: address.span,
                    });
                    let listens = listens.collect();
                    self.servers.insert(block, self.draft.out.proxy.servers.len() as u32);
                    let server = Server { scope: block, span: section.name_span, names, listens };
                    self.draft.out.proxy.servers.push(server);
                }
                "Location" | "LocationMatch" => self.draft.out.add_route(Route {
                    methods: Vec::new(),
                    path: section.arguments.last().map(|argument| argument.text.clone()),
                    exact: false,
                    span: section.name_span,
                    handler: Some(block),
                }),
                _ => {}
            }
        }
        self.balancers();
    }

    fn directive(&mut self, directive: &'f Directive) {
        match directive.name.as_str() {
            "Redirect" | "RedirectMatch" | "RedirectPermanent" | "RedirectTemp" => self.redirect(directive),
            "RewriteRule" => self.rewrite(directive),
            "ErrorDocument" => self.error_document(directive),
            "Header" => {}
            "ProxyPass" | "ProxyPassMatch" | "BalancerMember" | "ProxySet" => self.proxied(directive),
            "LimitRequestBody" => self.body_limit(directive),
            "ProxyHCExpr" => self.health_check(directive),
            "ProxyErrorOverride" => {
                for argument in &directive.arguments {
                    if let Some((code, span)) = code_of(argument) {
                        self.draft.status(code, span, Role::Compare, directive.scope, &directive.name);
                    }
                }
            }
            name => {
                if let Some(value) = directive.arguments.first() {
                    self.draft.timer(directive, name, value, time);
                }
            }
        }
    }

    fn error_document(&mut self, directive: &'f Directive) {
        let [code, target, ..] = directive.arguments.as_slice() else { return };
        let Some((number, span)) = code_of(code) else { return };
        let id = self.draft.status(number, span, Role::Compare, directive.scope, &directive.name);
        let is_address = ["http://", "https://"].iter().any(|scheme| target.text.starts_with(scheme));
        let target_kind = match target.text.as_str() {
            _ if is_address => ErrorTarget::External,
            text if text.starts_with('/') => ErrorTarget::Local,
            _ => ErrorTarget::Named,
        };
        // Basic and Digest, the ways in which a browser asks; forms and sign-in elsewhere have other words for them.
        let directives = &self.settings.blocks.facts.directives;
        let ways = || directives.iter().filter(|other| other.name.eq_ignore_ascii_case("AuthType"));
        let is_asked = |way: &Directive| {
            let word = way.arguments.first().map_or("", |word| word.text.as_str());
            ["basic", "digest"].iter().any(|known| word.eq_ignore_ascii_case(known))
        };
        let prompts = number == 401 && ways().all(is_asked);
        self.draft.out.proxy.error_pages.push(ErrorPage {
            span: directive.span,
            codes: vec![id],
            every: false,
            answer: ErrorAnswer::Keep,
            target: target.text.clone(),
            target_span: target.span,
            target_kind,
            redirect: 302,
            blank: false,
            prompts,
            idle: None,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    /// `Header always set Name value`.
    fn header(&mut self, directive: &'f Directive) {
        let mut words = directive.arguments.iter();
        let mut word = words.next();
        let always = word.is_some_and(|word| word.text.eq_ignore_ascii_case("always"));
        if word.is_some_and(|word| ["always", "onsuccess"].iter().any(|known| word.text.eq_ignore_ascii_case(known))) {
            word = words.next();
        }
        let sets = |text: &str| ["set", "append", "add", "merge", "setifempty"].contains(&text);
        let (Some(action), Some(name)) = (word, words.next()) else { return };
        if !sets(&action.text.to_ascii_lowercase()) {
            return;
        }
        let value = words.next().map(|value| template(&value.text, value.span.range, hole));
        let name = name.text.trim_end_matches(':');
        let id = self.draft.header(name, value, directive.span, directive.scope);
        self.headers.entry(directive.scope).or_default().push(id);
        if let Some(header) = self.draft.out.headers.get_mut(id as usize) {
            header.always = Some(always);
        }
    }

    fn body_limit(&mut self, directive: &'f Directive) {
        let Some(value) = directive.arguments.first() else { return };
        let Ok(bytes) = value.text.parse::<u64>() else { return };
        self.draft.out.body_limits.push(BodyLimit {
            outer: None,
            product: PRODUCT.to_string(),
            name: directive.name.clone(),
            bytes: Some(bytes).filter(|bytes| *bytes > 0),
            unitless: true,
            unit: 1,
            raw: value.text.clone(),
            span: value.span,
            site: directive.span,
            scope: directive.scope,
        });
    }

    /// `ProxyHCExpr ok {%{REQUEST_STATUS} =~ /^[23]/}`.
    fn health_check(&mut self, directive: &'f Directive) {
        let Some(first) = directive.arguments.get(1) else { return };
        let mut span = first.span;
        span.range.end = directive.span.range.end;
        let text = self.settings.blocks.facts.text(span);
        let Some((before, after)) = text.split_once("=~") else { return };
        let negated = before.contains('!');
        let pattern = after.split('/').nth(1).unwrap_or("");
        if !before.contains("REQUEST_STATUS") || after.contains("&&") || after.contains("||") {
            return;
        }
        let Some(accepted) = expect::pattern(pattern) else { return };
        self.draft.out.proxy.health_checks.push(HealthCheck {
            span: directive.span,
            accepted: if negated { expect::others(&accepted) } else { accepted },
            accepted_span: span,
            scope: directive.scope,
            product: PRODUCT,
        });
    }
}

/// The name of a `ServerName`, without scheme and port.
fn host(text: &str) -> String {
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    host.split(':').next().unwrap_or(host).to_string()
}
