//! What directives mean.

use httplsp_text::TextRange;

use super::forward;
use super::rows::ROWS;
use super::settings::Settings;
use super::value::{bytes, is_placeholder, milliseconds, template};
use crate::facts::{
    BodyLimit, Comparison, Directive, DirectiveArgument, Effect, Effective, ErrorAnswer, ErrorPage, ErrorTarget, Facts,
    Header, HeaderId, Listen, Operator, RateLimit, Redirect, RedirectKeyword, Response, ResponseEdits, ResponseStatus,
    RetryCondition, RetryPolicy, Role, Route, ScopeId, Server, Span, Spelling, Status, StatusId, Timer, Upstream,
    Value,
};

pub(super) const PRODUCT: &str = "nginx";

/// Statuses with which `return` takes its text as the target of a redirect.
const REDIRECTS: [u32; 5] = [301, 302, 303, 307, 308];

/// Fills in everything but directives, scopes and comments.
pub(super) fn lower(facts: &mut Facts, unresolved: &[ScopeId]) {
    let snapshot = facts.clone();
    let settings = Settings::new(&snapshot, unresolved);
    let mut lower = Lower { out: facts, settings: &settings, headers: Default::default() };
    lower.servers();
    for directive in &snapshot.directives {
        lower.directive(directive);
    }
    forward::forwards(lower.out, &settings);
    lower.out.proxy.complete = settings.level == super::settings::Level::Main && unresolved.is_empty();
    lower.finish();
}

struct Lower<'o, 'f> {
    out: &'o mut Facts,
    settings: &'o Settings<'f>,
    /// Header directives that were recorded, by their place.
    headers: std::collections::HashMap<Span, HeaderId>,
}

/// The digits of an argument as a code, with their place inside its quotes.
fn code_of(argument: &DirectiveArgument, prefix: &str) -> Option<(u32, Span)> {
    let digits = argument.text.strip_prefix(prefix)?;
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut span = argument.span;
    let quote = u32::from(argument.quoted);
    span.range = TextRange::new(span.range.start + quote + prefix.len() as u32, span.range.end - quote);
    Some((digits.parse().ok()?, span))
}

impl<'f> Lower<'_, 'f> {
    fn status(&mut self, code: u32, span: Span, role: Role, scope: ScopeId, api: &str) -> StatusId {
        let id = self.out.statuses.len() as StatusId;
        let api = api.to_string();
        self.out.statuses.push(Status { code, span, spelling: Spelling::Number, role, scope, phrase: None, api });
        id
    }

    fn server_of(&self, scope: ScopeId) -> Option<u32> {
        let around: Vec<ScopeId> = self.settings.upwards(scope).collect();
        self.out.proxy.servers.iter().position(|server| around.contains(&server.scope)).map(|at| at as u32)
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
                "location" => {
                    let path = directive.arguments.last().map(|argument| argument.text.clone());
                    self.out.routes.push(Route {
                        methods: Vec::new(),
                        path,
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
            "add_header" => {
                self.header(directive);
            }
            "more_set_headers" | "more_add_headers" => self.more_headers(directive),
            "limit_req" | "limit_conn" => self.rate_limit(directive),
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
                if let Some(row) = ROWS.timer(name) {
                    self.timer(directive, row.kind());
                }
            }
        }
    }

    // --- responses -------------------------------------------------------------------------------------------------

    fn returned(&mut self, directive: &'f Directive) {
        let [first, rest @ ..] = directive.arguments.as_slice() else { return };
        let in_stream = self
            .settings
            .upwards(directive.scope)
            .any(|at| self.settings.facts.scope(at).name.as_deref() == Some("stream"));
        if in_stream {
            return;
        }
        let target = |argument: &DirectiveArgument| template(&argument.text, argument.span.range);
        let (status, redirect, body) = match code_of(first, "") {
            Some((code, span)) => {
                let url = rest.first().filter(|text| looks_like_url(&text.text));
                let is_redirect = REDIRECTS.contains(&code) && !rest.is_empty();
                let role = if is_redirect { Role::Redirect } else { Role::Send };
                let id = self.status(code, span, role, directive.scope, "return");
                let redirect = match rest.first() {
                    Some(text) if is_redirect => Some(Redirect { target: Some(target(text)), keyword: None }),
                    // Text that is nothing but an address was meant as a target.
                    _ if !REDIRECTS.contains(&code) && url.is_some() => {
                        url.map(|text| Redirect { target: Some(target(text)), keyword: None })
                    }
                    _ => None,
                };
                let body = rest.first().filter(|_| redirect.is_none()).map(target);
                (ResponseStatus::Explicit(id), redirect, body)
            }
            None if looks_like_url(&first.text) && rest.is_empty() => {
                (ResponseStatus::Default(302), Some(Redirect { target: Some(target(first)), keyword: None }), None)
            }
            None => return,
        };
        self.respond(directive, status, redirect, body);
    }

    fn respond(
        &mut self,
        directive: &'f Directive,
        status: ResponseStatus,
        redirect: Option<Redirect>,
        body: Option<Value>,
    ) {
        let scope = directive.scope;
        let headers: Vec<HeaderId> = self
            .settings
            .list_in_force(scope, "add_header")
            .into_iter()
            .chain(self.settings.upwards(scope).flat_map(|at| {
                self.settings.within(at).filter(|inner| inner.name.starts_with("more_")).collect::<Vec<_>>()
            }))
            .filter_map(|inner| self.header(inner))
            .collect();
        let conditional = self
            .settings
            .upwards(scope)
            .any(|at| matches!(self.settings.facts.scope(at).name.as_deref(), Some("if" | "limit_except")));
        let server = self.server_of(scope);
        self.out.responses.push(Response {
            span: directive.span,
            scope,
            status,
            body,
            media_type: None,
            headers,
            redirect,
            api: directive.name.clone(),
            strips_body: false,
            opaque_headers: self.settings.has_unresolved(scope, None),
            server,
            conditional,
            edits: ResponseEdits::default(),
        });
    }

    fn rewrite(&mut self, directive: &'f Directive) {
        let [_, target, flags @ ..] = directive.arguments.as_slice() else { return };
        let value = template(&target.text, target.span.range);
        let (code, keyword) = match flags.first() {
            Some(flag) if flag.text == "redirect" || flag.text == "permanent" => {
                let other = if flag.text == "redirect" { (301, "permanent") } else { (302, "redirect") };
                let keyword = RedirectKeyword { span: flag.span, alternatives: vec![(other.0, other.1.to_string())] };
                (if flag.text == "redirect" { 302 } else { 301 }, Some(keyword))
            }
            // A replacement that begins with a scheme redirects whatever the flag.
            _ if looks_like_url(&target.text) => (302, None),
            _ => return,
        };
        self.respond(directive, ResponseStatus::Default(code), Some(Redirect { target: Some(value), keyword }), None);
    }

    fn try_files(&mut self, directive: &'f Directive) {
        let Some(last) = directive.arguments.last() else { return };
        if let Some((code, span)) = code_of(last, "=") {
            let id = self.status(code, span, Role::Send, directive.scope, "try_files");
            self.respond(directive, ResponseStatus::Explicit(id), None, None);
        }
    }

    // --- headers ---------------------------------------------------------------------------------------------------

    fn header(&mut self, directive: &'f Directive) -> Option<HeaderId> {
        if let Some(id) = self.headers.get(&directive.span) {
            return Some(*id);
        }
        let [name, rest @ ..] = directive.arguments.as_slice() else { return None };
        if directive.name != "add_header" || is_placeholder(&name.text) {
            return None;
        }
        let always = rest.get(1).is_some_and(|flag| flag.text == "always");
        let value = rest.first().map(|value| template(&value.text, value.span.range));
        Some(self.push_header(directive, &name.text, value, always))
    }

    fn push_header(&mut self, directive: &Directive, name: &str, value: Option<Value>, always: bool) -> HeaderId {
        let id = self.out.headers.len() as HeaderId;
        self.headers.insert(directive.span, id);
        self.out.headers.push(Header {
            name: name.to_ascii_lowercase(),
            value,
            span: directive.span,
            scope: directive.scope,
            response: None,
            always: Some(always),
            on_request: false,
        });
        id
    }

    /// headers-more sets headers on every reply: `more_set_headers "Name: value"`.
    fn more_headers(&mut self, directive: &'f Directive) {
        let limited = directive.arguments.iter().any(|argument| argument.text == "-s" || argument.text == "-t");
        for argument in &directive.arguments {
            if let Some((name, value)) = argument.text.split_once(':')
                && !limited
            {
                let value = template(value.trim(), argument.span.range);
                self.push_header(directive, name.trim(), Some(value), true);
            }
        }
    }

    // --- errors, limits --------------------------------------------------------------------------------------------

    fn error_page(&mut self, directive: &'f Directive) {
        let Some((target, before)) = directive.arguments.split_last() else { return };
        let mut codes = Vec::new();
        let mut answer = ErrorAnswer::Keep;
        for (index, argument) in before.iter().enumerate() {
            if let Some(digits) = argument.text.strip_prefix('=') {
                answer = match code_of(argument, "=") {
                    Some((code, span)) => {
                        let id = self.status(code, span, Role::Send, directive.scope, "error_page");
                        // With the white space before it.
                        let previous = index.checked_sub(1).map_or(directive.name_span, |at| before[at].span);
                        let mut removal = argument.span;
                        removal.range.start = previous.range.end;
                        ErrorAnswer::Replace(id, removal)
                    }
                    None if digits.is_empty() => ErrorAnswer::FromTarget,
                    None => return,
                };
            } else if let Some((code, span)) = code_of(argument, "") {
                codes.push(self.status(code, span, Role::Compare, directive.scope, "error_page"));
            } else {
                return;
            }
        }
        if codes.is_empty() {
            return;
        }
        let target_kind = if target.text.starts_with('@') {
            ErrorTarget::Named
        } else if looks_like_url(&target.text) {
            ErrorTarget::External
        } else {
            ErrorTarget::Local
        };
        self.out.proxy.error_pages.push(ErrorPage {
            span: directive.span,
            codes,
            answer,
            target: target.text.clone(),
            target_span: target.span,
            target_kind,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    fn retry_policy(&mut self, directive: &'f Directive) {
        let mut conditions = Vec::new();
        let mut previous = directive.name_span;
        for argument in &directive.arguments {
            let mut removal = argument.span;
            removal.range.start = previous.range.end;
            previous = argument.span;
            conditions.push(RetryCondition {
                text: argument.text.clone(),
                span: argument.span,
                removal,
                non_idempotent: argument.text == "non_idempotent",
                code: code_of(argument, "http_").and_then(|(code, _)| u16::try_from(code).ok()),
            });
        }
        self.out.proxy.retry_policies.push(RetryPolicy {
            span: directive.span,
            conditions,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    fn rate_limit(&mut self, directive: &'f Directive) {
        let setting = if directive.name == "limit_req" { "limit_req_status" } else { "limit_conn_status" };
        let found = self.settings.in_force(directive.scope, setting);
        let status = found.and_then(|found| {
            let (code, _) = code_of(found.arguments.first()?, "")?;
            Some(Effective { value: u16::try_from(code).ok()?, span: Some(found.span) })
        });
        // A file of servers may leave the status to the main file, unless the zone is declared here too.
        let zone = if directive.name == "limit_req" { "limit_req_zone" } else { "limit_conn_zone" };
        let main = self.settings.level == super::settings::Level::Main
            || self.settings.facts.directives.iter().any(|known| known.name == zone);
        // One `if` that decides a value is read, one that is a variable is not.
        let certain = match found {
            Some(_) => status.is_some(),
            None => main && self.settings.absence_is_certain(directive.scope),
        };
        self.out.proxy.rate_limits.push(RateLimit {
            span: directive.span,
            name: directive.name.clone(),
            status: status.unwrap_or(Effective { value: 503, span: None }),
            status_setting: setting,
            certain,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    fn body_limit(&mut self, directive: &'f Directive) {
        let [first, rest @ ..] = directive.arguments.as_slice() else { return };
        let last = rest.last().unwrap_or(first);
        let raw: Vec<&str> = directive.arguments.iter().map(|argument| argument.text.as_str()).collect();
        let raw = raw.join(" ");
        if raw.contains('$') || is_placeholder(&raw) {
            return;
        }
        let size = bytes(&raw);
        if size.is_none() && rest.is_empty() {
            return;
        }
        let span = Span { file: first.span.file, range: first.span.range.cover(last.span.range) };
        self.out.body_limits.push(BodyLimit {
            product: PRODUCT.to_string(),
            name: directive.name.clone(),
            bytes: size.filter(|size| *size > 0),
            unitless: raw.bytes().all(|byte| byte.is_ascii_digit()),
            raw,
            span,
            site: directive.span,
            scope: directive.scope,
        });
    }

    fn timer(&mut self, directive: &'f Directive, kind: crate::facts::TimerKind) {
        let Some(argument) = directive.arguments.first() else { return };
        let value = milliseconds(&argument.text);
        self.out.timers.push(Timer {
            product: PRODUCT,
            name: directive.name.clone(),
            kind,
            milliseconds: value,
            raw: argument.text.clone(),
            unitless: !argument.text.is_empty() && argument.text.bytes().all(|byte| byte.is_ascii_digit()),
            span: argument.span,
            site: directive.span,
            scope: directive.scope,
        });
    }

    // --- conditions ------------------------------------------------------------------------------------------------

    /// `if ($status = 404)`, `if ($upstream_status = 502)`
    fn condition(&mut self, directive: &'f Directive) {
        let [subject, operator, value] = directive.arguments.as_slice() else { return };
        let name = subject.text.trim_start_matches('(');
        if !matches!(name, "$status" | "$upstream_status") {
            return;
        }
        let operator_kind = match operator.text.as_str() {
            "=" => Operator::Equal,
            "!=" => Operator::NotEqual,
            _ => return,
        };
        let digits = value.text.trim_end_matches(')');
        let Ok(code) = digits.parse::<u32>() else { return };
        let mut span = value.span;
        span.range.start += u32::from(value.quoted);
        span.range.end = span.range.start + digits.len() as u32;
        let status = self.status(code, span, Role::Compare, directive.scope, "if");
        self.out.comparisons.push(Comparison {
            span: Span { file: span.file, range: subject.span.range.cover(value.span.range) },
            operator_span: operator.span,
            toggled: None,
            operator: operator_kind,
            flipped: false,
            subject: name.to_string(),
            subject_span: subject.span,
            status,
            scope: directive.scope,
            conjunction: None,
            then: Effect::Other,
            otherwise: Effect::Absent,
            method: None,
            typed: false,
            success_test: None,
            content_read: false,
            number_test: None,
        });
    }

    /// Statuses in order of position, their ids renumbered.
    fn finish(self) {
        let facts = self.out;
        let mut order: Vec<u32> = (0..facts.statuses.len() as u32).collect();
        order.sort_by_key(|id| facts.statuses[*id as usize].span);
        let mut new_id = vec![0u32; order.len()];
        for (new, old) in order.iter().enumerate() {
            new_id[*old as usize] = new as u32;
        }
        facts.statuses = order.iter().map(|old| facts.statuses[*old as usize].clone()).collect();
        for response in &mut facts.responses {
            if let ResponseStatus::Explicit(id) = &mut response.status {
                *id = new_id[*id as usize];
            }
        }
        for comparison in &mut facts.comparisons {
            comparison.status = new_id[comparison.status as usize];
        }
        for page in &mut facts.proxy.error_pages {
            for code in &mut page.codes {
                *code = new_id[*code as usize];
            }
            if let ErrorAnswer::Replace(id, _) = &mut page.answer {
                *id = new_id[*id as usize];
            }
        }
    }
}

/// Whether a text begins as an address that a browser could be sent to.
fn looks_like_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://") || text.starts_with("$scheme://")
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
