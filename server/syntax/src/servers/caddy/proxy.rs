//! Places that hand a request to another server.

use httplsp_registry::timers;

use super::lower::{Lower, PRODUCT};
use super::sites::matched;
use super::words::{bytes, time};
use crate::facts::{Directive, Effective, EffectiveTimer, Forward, Protocol, ScopeId};
use crate::servers::draft::{kind_of, setting};

/// Timers of a transport, in the order in which they are shown.
const TIMERS: [&str; 4] = ["dial_timeout", "response_header_timeout", "read_timeout", "write_timeout"];

impl<'f> Lower<'_, 'f> {
    /// `reverse_proxy [matcher] upstream ... { … }`.
    pub(super) fn forward(&mut self, directive: &'f Directive) {
        let (arguments, _) = matched(directive);
        let path =
            directive.arguments.first().filter(|first| first.text.starts_with('/')).map(|path| path.text.clone());
        let sites = self.sites;
        let inner = |name: &'static str| {
            directive.block.and_then(|block| sites.content(block).into_iter().find(|inner| inner.name == name))
        };
        let target = arguments.first().or_else(|| inner("to").and_then(|to| to.arguments.first()));
        let Some(target) = target else { return };
        let scope = directive.scope;
        let transport = inner("transport");
        let kind = transport.and_then(|transport| transport.arguments.first()).map(|kind| kind.text.as_str());
        let protocol = match (directive.name.as_str(), kind) {
            ("php_fastcgi", _) | (_, Some("fastcgi")) => Protocol::FastCgi,
            (_, None | Some("http")) => Protocol::Http,
            _ => Protocol::Other,
        };
        let around = path.as_deref().unwrap_or("").to_ascii_lowercase();
        let flushes = inner("flush_interval").and_then(|flush| flush.arguments.first());
        let forward = Forward {
            span: head(directive),
            name: directive.name.clone(),
            target: target.text.clone(),
            target_span: target.span,
            scope,
            anchor: directive.span,
            protocol,
            upstream: None,
            server: self.server_of(scope),
            request_headers: Vec::new(),
            headers_known: false,
            dropped_headers: Vec::new(),
            header_setting: setting("header_up"),
            http_version: Effective { value: Some("1.1".into()), span: None },
            http_version_setting: setting("versions"),
            modern_since: None,
            keeps_connection: None,
            body_limit: self.limit(scope),
            timers: self.timers(transport.and_then(|transport| transport.block)),
            tries: None,
            certain: self.sites.is_known(scope),
            streaming: flushes.is_some_and(|value| value.text == "-1") || around.starts_with("/ws"),
            sockets: false,
            path,
            product: PRODUCT,
        };
        self.draft.out.proxy.forwards.push(forward);
    }

    /// The limit of `request_body` around `scope`.
    fn limit(&self, scope: ScopeId) -> Effective<Option<u64>> {
        let found = self.sites.blocks.upwards(scope).find_map(|at| {
            let content = self.sites.content(at);
            let limits = content.iter().filter(|inner| inner.name == "request_body").filter_map(|body| body.block);
            limits.into_iter().find_map(|block| self.sites.blocks.named(block, &["max_size"]).next())
        });
        let size = found.and_then(|set| bytes(&set.arguments.first()?.text));
        Effective { value: size.filter(|size| *size > 0), span: found.map(|set| set.span) }
    }

    fn timers(&self, transport: Option<ScopeId>) -> Vec<EffectiveTimer> {
        let content = transport.map(|block| self.sites.content(block)).unwrap_or_default();
        let timer = |name: &&str| {
            let set = content.iter().find(|inner| inner.name == **name);
            let row = timers::get(PRODUCT, name)?;
            let raw = match set {
                Some(set) => set.arguments.first()?.text.clone(),
                None => row.default.milliseconds().and(row.default_text)?.to_string(),
            };
            Some(EffectiveTimer {
                name: (*name).to_string(),
                kind: kind_of(PRODUCT, name)?,
                milliseconds: time(&raw),
                raw,
                span: set.map(|set| set.span),
            })
        };
        TIMERS.iter().filter_map(timer).collect()
    }
}

/// A directive without its block.
fn head(directive: &Directive) -> crate::facts::Span {
    let mut span = directive.name_span;
    if let Some(last) = directive.arguments.last() {
        span.range = span.range.cover(last.span.range);
    }
    span
}
