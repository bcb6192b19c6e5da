//! What directives mean.

use std::collections::HashMap;

use super::sites::{Sites, is_site, server};
use super::words::{bytes, time};
use crate::facts::{BodyLimit, Directive, Facts, HealthCheck, RetryCondition, RetryPolicy, Role, ScopeId};
use crate::servers::draft::{Draft, code_of};

pub(super) const PRODUCT: &str = "caddy";

/// Fills in everything but directives, scopes and comments. `unresolved` are the scopes with an import that could not be
/// followed; `followed_all` says that there is no import at all that was not.
pub(super) fn lower(facts: &mut Facts, unresolved: &[ScopeId], followed_all: bool) {
    let snapshot = facts.clone();
    let sites = Sites::new(&snapshot, unresolved);
    if is_first_version(&snapshot) {
        return;
    }
    let draft = Draft { out: facts, product: PRODUCT };
    let mut lower = Lower { draft, sites: &sites, servers: HashMap::new(), headers: HashMap::new() };
    for site in snapshot.directives.iter().filter(|directive| is_site(directive)) {
        let Some(block) = site.block else { continue };
        lower.servers.insert(block, lower.draft.out.proxy.servers.len() as u32);
        lower.draft.out.proxy.servers.push(server(site, block));
    }
    for directive in &snapshot.directives {
        lower.directive(directive);
    }
    facts.proxy.complete = followed_all && facts.proxy.unknown.is_empty() && !facts.proxy.servers.is_empty();
    facts.sort_statuses();
}

/// Whether the file is for Caddy 1, whose directives are others, or mean something else under the same name.
fn is_first_version(facts: &Facts) -> bool {
    const GONE: [&str; 8] = ["proxy", "gzip", "fastcgi", "websocket", "markdown", "browse", "ext", "errors"];
    let in_site = |directive: &Directive| match directive.parent {
        Some(parent) => facts.directives.get(parent as usize).is_some_and(is_site),
        None => directive.block.is_none(),
    };
    facts.directives.iter().any(|directive| GONE.contains(&directive.name.as_str()) && in_site(directive))
}

pub(super) struct Lower<'o, 'f> {
    pub(super) draft: Draft<'o>,
    pub(super) sites: &'o Sites<'f>,
    /// Sites by their block.
    servers: HashMap<ScopeId, u32>,
    /// Headers by the directive that sets them.
    pub(super) headers: HashMap<crate::facts::Span, Vec<crate::facts::HeaderId>>,
}

impl<'f> Lower<'_, 'f> {
    pub(super) fn server_of(&self, scope: ScopeId) -> Option<u32> {
        self.sites.blocks.upwards(scope).find_map(|at| self.servers.get(&at).copied())
    }

    /// The name of the directive whose block `directive` stands in.
    fn around(&self, directive: &Directive) -> &'f str {
        self.sites.blocks.owner(directive.scope).map_or("", |owner| owner.name.as_str())
    }

    fn directive(&mut self, directive: &'f Directive) {
        if directive.scope == 0 && directive.block.is_some() {
            return;
        }
        match (self.around(directive), directive.name.as_str()) {
            ("reverse_proxy" | "php_fastcgi", "health_status") => self.health_check(directive),
            ("lb_retry_match", "method") => self.retry_policy(directive),
            ("reverse_proxy" | "php_fastcgi" | "transport", name) => self.proxied(directive, name),
            ("request_body", "max_size") => self.body_limit(directive),
            ("timeouts" | "servers", name) => {
                if let Some(value) = directive.arguments.first() {
                    self.draft.timer(directive, name, value, time);
                }
            }
            ("file_server", "status") => self.codes(directive, Role::Send),
            (_, "respond") => self.respond(directive),
            (_, "error") => self.error(directive),
            (_, "redir") => self.redir(directive),
            (_, "handle_errors") => self.codes(directive, Role::Compare),
            (_, "replace_status") => self.codes(directive, Role::Send),
            (_, "header") => {
                self.headers_of(directive);
            }
            (_, "reverse_proxy" | "php_fastcgi") => self.forward(directive),
            // `@failed status 404 5xx`, also as a line in the block of a matcher.
            (around, "status") if around.starts_with('@') => self.codes(directive, Role::Compare),
            _ => {}
        }
    }

    fn proxied(&mut self, directive: &'f Directive, name: &str) {
        match name {
            "unhealthy_status" => self.codes(directive, Role::Compare),
            "replace_status" => self.codes(directive, Role::Send),
            _ if name.starts_with('@') && directive.arguments.first().is_some_and(|kind| kind.text == "status") => {
                self.codes(directive, Role::Compare);
            }
            _ => {
                if let Some(value) = directive.arguments.first() {
                    self.draft.timer(directive, name, value, time);
                }
            }
        }
    }

    fn codes(&mut self, directive: &'f Directive, role: Role) {
        for argument in &directive.arguments {
            if let Some((code, span)) = code_of(argument) {
                self.draft.status(code, span, role, directive.scope, &directive.name);
            }
        }
    }

    fn health_check(&mut self, directive: &'f Directive) {
        let Some(value) = directive.arguments.first() else { return };
        let accepted = match value.text.strip_suffix("xx").map(str::parse::<u16>) {
            Some(Ok(class)) => (class * 100, class * 100 + 99),
            _ => match code_of(value) {
                Some((code, span)) => {
                    self.draft.status(code, span, Role::Compare, directive.scope, &directive.name);
                    let code = u16::try_from(code).unwrap_or(0);
                    (code, code)
                }
                None => return,
            },
        };
        self.draft.out.proxy.health_checks.push(HealthCheck {
            span: directive.span,
            accepted: vec![accepted],
            accepted_span: directive.span,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    /// `lb_retry_match { method POST }`: without it only GET is tried again once the request was sent.
    fn retry_policy(&mut self, directive: &'f Directive) {
        let mut previous = directive.name_span;
        let mut conditions = Vec::new();
        for argument in &directive.arguments {
            let mut removal = argument.span;
            removal.range.start = previous.range.end;
            previous = argument.span;
            conditions.push(RetryCondition {
                text: argument.text.clone(),
                span: argument.span,
                removal,
                non_idempotent: matches!(argument.text.as_str(), "POST" | "PATCH" | "LOCK"),
                code: None,
            });
        }
        self.draft.out.proxy.retry_policies.push(RetryPolicy {
            span: directive.span,
            conditions,
            tries: None,
            repeatable: false,
            exclusion: None,
            safe: None,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    fn body_limit(&mut self, directive: &'f Directive) {
        let Some(value) = directive.arguments.first() else { return };
        let Some(size) = bytes(&value.text) else { return };
        self.draft.out.body_limits.push(BodyLimit {
            outer: None,
            product: PRODUCT.to_string(),
            name: directive.name.clone(),
            bytes: Some(size).filter(|size| *size > 0),
            unitless: value.text.bytes().all(|byte| byte.is_ascii_digit()),
            unit: 1,
            raw: value.text.clone(),
            span: value.span,
            site: directive.span,
            scope: directive.scope,
        });
    }
}
