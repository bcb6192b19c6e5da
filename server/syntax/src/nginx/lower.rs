//! What directives mean.

use std::collections::HashMap;

use httplsp_text::TextRange;

use super::forward;
use super::rows::ROWS;
use super::settings::{Level, Settings};
use super::value::is_placeholder;
use crate::facts::{
    Directive, DirectiveArgument, Facts, HeaderId, Listen, Role, Route, ScopeId, Server, Setting, Span, Status,
    StatusId, Upstream,
};

pub(super) const PRODUCT: &str = "nginx";

/// Fills in everything but directives, scopes and comments. `unresolved` are the scopes with an include that could not be
/// followed and may set something there; `followed_all` says that there is no include at all that was not.
pub(super) fn lower(facts: &mut Facts, unresolved: &[ScopeId], followed_all: bool) {
    let snapshot = facts.clone();
    let settings = Settings::new(&snapshot, unresolved);
    let zones = snapshot.directives.iter().filter(|directive| directive.name.ends_with("_zone"));
    let mut homes: HashMap<String, Span> = HashMap::new();
    for zone in zones {
        homes.entry(zone.name.clone()).or_insert(zone.span);
    }
    let blanks = snapshot.directives.iter().filter(|directive| directive.name == "empty_gif");
    let blanks = blanks.filter_map(|directive| Some((directive.scope, settings.owner(directive.scope)?))).collect();
    let (headers, servers) = (HashMap::new(), HashMap::new());
    let mut lower = Lower { out: facts, settings: &settings, headers, servers, zones: homes, blanks };
    lower.servers();
    for directive in &snapshot.directives {
        lower.directive(directive);
    }
    let servers = lower.servers;
    forward::forwards(lower.out, &settings, &servers);
    facts.proxy.complete = settings.level == Level::Main && followed_all && facts.proxy.unknown.is_empty();
    facts.sort_statuses();
}

/// A setting that could be written.
pub(super) fn setting(name: String) -> Setting {
    Setting { name, end: ";" }
}

pub(super) struct Lower<'o, 'f> {
    pub(super) out: &'o mut Facts,
    pub(super) settings: &'o Settings<'f>,
    /// Header directives that were recorded, by their place and scope.
    pub(super) headers: HashMap<(Span, ScopeId), Vec<HeaderId>>,
    /// Servers by their block.
    servers: HashMap<ScopeId, u32>,
    /// Names of the directives that declare zones, each with the first one.
    pub(super) zones: HashMap<String, Span>,
    /// Blocks that answer with an image of one pixel, each with the directive that opens it.
    pub(super) blanks: Vec<(ScopeId, &'f Directive)>,
}

/// The digits of an argument as a code, with their place inside its quotes.
pub(super) fn code_of(argument: &DirectiveArgument, prefix: &str) -> Option<(u32, Span)> {
    let digits = argument.text.strip_prefix(prefix)?;
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut span = argument.span;
    let quote = u32::from(argument.quoted);
    span.range = TextRange::new(span.range.start + quote + prefix.len() as u32, span.range.end.saturating_sub(quote));
    Some((digits.parse().ok()?, span))
}

impl<'f> Lower<'_, 'f> {
    pub(super) fn status(&mut self, code: u32, span: Span, role: Role, scope: ScopeId, api: &str) -> StatusId {
        let id = self.out.statuses.len() as StatusId;
        self.out.statuses.push(Status::number(code, span, role, scope, api));
        id
    }

    pub(super) fn server_of(&self, scope: ScopeId) -> Option<u32> {
        self.settings.upwards(scope).find_map(|at| self.servers.get(&at).copied())
    }

    fn servers(&mut self) {
        for directive in &self.settings.facts.directives {
            let Some(block) = directive.block else { continue };
            match directive.name.as_str() {
                "server" => {
                    let within = || self.settings.within(block);
                    let names = within()
                        .filter(|inner| inner.name == "server_name")
                        .flat_map(|inner| inner.arguments.iter().map(|argument| argument.text.clone()))
                        .collect();
                    let ssl_on = within().any(|inner| {
                        inner.name == "ssl" && inner.arguments.first().is_some_and(|argument| argument.text == "on")
                    });
                    let listens =
                        within().filter(|inner| inner.name == "listen").map(|inner| listen(inner, ssl_on)).collect();
                    self.servers.insert(block, self.out.proxy.servers.len() as u32);
                    self.out.proxy.servers.push(Server { scope: block, span: directive.name_span, names, listens });
                }
                "upstream" => {
                    let Some(name) = directive.arguments.first() else { continue };
                    let servers = self
                        .settings
                        .within(block)
                        .filter(|inner| inner.name == "server")
                        .filter_map(|inner| inner.arguments.first().map(|argument| argument.text.clone()))
                        .collect();
                    let keepalive = self
                        .settings
                        .within(block)
                        .filter(|inner| inner.name == "keepalive")
                        .find_map(|inner| Some((inner.arguments.first()?.text.parse().ok()?, inner.span)));
                    self.out.proxy.upstreams.push(Upstream {
                        name: name.text.clone(),
                        span: directive.span,
                        name_span: name.span,
                        servers,
                        keepalive,
                        product: PRODUCT,
                    });
                }
                "map" => {
                    let [source, variable, ..] = directive.arguments.as_slice() else { continue };
                    if source.text == "$http_upgrade"
                        && self.settings.possible(variable).iter().any(|text| text.text.eq_ignore_ascii_case("upgrade"))
                    {
                        self.out.proxy.upgrade_variable = Some(variable.text.clone());
                    }
                }
                "location" => {
                    let path = directive.arguments.last().map(|argument| argument.text.clone());
                    self.out.add_route(Route {
                        methods: Vec::new(),
                        path,
                        exact: matches!(directive.arguments.as_slice(), [modifier, _] if modifier.text == "="),
                        span: directive.name_span,
                        handler: Some(block),
                    });
                }
                _ => {}
            }
        }
    }

    fn directive(&mut self, directive: &'f Directive) {
        match directive.name.as_str() {
            "return" => self.returned(directive),
            "rewrite" => self.rewrite(directive),
            "error_page" => self.error_page(directive),
            "try_files" => self.try_files(directive),
            "add_header" | "more_set_headers" | "more_add_headers" => {
                self.headers_of(directive);
            }
            "limit_req" | "limit_conn" => self.rate_limit(directive),
            "limit_req_zone" | "limit_conn_zone" => self.zone(directive),
            "client_max_body_size" => self.body_limit(directive),
            "if" => self.condition(directive),
            name => {
                if let Some(row) = ROWS.status(name) {
                    for argument in &directive.arguments {
                        if let Some((code, span)) = code_of(argument, &row.prefix) {
                            self.status(code, span, row.role(), directive.scope, name);
                        }
                    }
                }
                if name.ends_with("_next_upstream") {
                    self.retry_policy(directive);
                }
                if name.ends_with("_cache_valid") {
                    self.cached(directive);
                }
                if let Some(row) = ROWS.timer(name) {
                    self.timer(directive, row.kind());
                }
                self.passed_limits(directive);
            }
        }
    }
}

fn listen(directive: &Directive, ssl_on: bool) -> Listen {
    let has = |flag: &str| directive.arguments.iter().skip(1).any(|argument| argument.text == flag);
    let address = directive.arguments.first().map_or("", |argument| argument.text.as_str());
    let last = address.rsplit(':').next().unwrap_or(address);
    let port = match last.parse::<u16>() {
        Ok(port) if !address.contains('.') || address.contains(':') => Some(port),
        _ if address.starts_with("unix:") || address.contains('$') || is_placeholder(address) => None,
        // `listen localhost;` and `listen 127.0.0.1;` mean port 80.
        _ => Some(80),
    };
    Listen {
        port,
        tls: has("ssl") || has("quic") || ssl_on,
        proxy_protocol: has("proxy_protocol"),
        span: directive.span,
    }
}

/// Whether a text begins as an address that a browser could be sent to.
pub(super) fn looks_like_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://") || text.starts_with("$scheme://")
}
