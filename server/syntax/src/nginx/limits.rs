//! Replaced errors, retries, rates, sizes, timers.

use super::lower::{Lower, PRODUCT, code_of, looks_like_url, setting};
use super::rows::ROWS;
use super::settings::Level;
use super::value::{bytes, is_variable, milliseconds};
use crate::facts::{
    BodyLimit, CachedResponses, Directive, Effective, ErrorAnswer, ErrorPage, ErrorTarget, IdlePage, RateLimit,
    RetryCondition, RetryPolicy, Role, ScopeId, Span, Timer, TimerKind, Zone,
};

/// What answers a request, or decides what does.
const DECIDING: [&str; 7] = ["return", "rewrite", "try_files", "if", "auth_request", "internal", "include"];

impl<'f> Lower<'_, 'f> {
    pub(super) fn error_page(&mut self, directive: &'f Directive) {
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
            every: false,
            answer,
            target: target.text.clone(),
            target_span: target.span,
            target_kind,
            redirect: 302,
            blank: self.is_blank(directive.scope, &target.text),
            prompts: false,
            idle: self.idle(directive),
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    /// Whether the location that answers `target` for the server around `scope` sends the image of one pixel.
    fn is_blank(&self, scope: ScopeId, target: &str) -> bool {
        let path = target.split('?').next().unwrap_or(target);
        let server = self.server_of(scope);
        self.blanks.iter().any(|(block, location)| {
            let fits = match location.arguments.as_slice() {
                [only] => only.text == path,
                [modifier, only] => matches!(modifier.text.as_str(), "=" | "^~") && only.text == path,
                _ => false,
            };
            fits && self.server_of(*block) == server
        })
    }

    /// What hands every request of the block on, if its errors are passed on as they are.
    fn idle(&self, page: &Directive) -> Option<IdlePage> {
        match self.settings.owner(page.scope)?.name.as_str() {
            "location" => self.passes(page.scope).map(|(idle, _)| idle),
            "server" => self.passes_all(page),
            _ => None,
        }
    }

    /// What hands on every request of the location with this block, whose errors are passed on as they are; and the
    /// path of the location, if it takes all that begins with it.
    fn passes(&self, scope: ScopeId) -> Option<(IdlePage, Option<&'f str>)> {
        if self.settings.within(scope).any(|inner| DECIDING.contains(&inner.name.as_str())) {
            return None;
        }
        let (row, forward) = self.settings.within(scope).find_map(|inner| {
            let row = ROWS.forward.iter().find(|row| row.name == inner.name)?;
            Some((row, inner))
        })?;
        let name = format!("{}_intercept_errors", row.family);
        let known = !httplsp_registry::directives::get(PRODUCT, &name).is_empty();
        let on = match self.settings.in_force(scope, &name) {
            Some(set) => set.arguments.first().is_none_or(|value| value.text != "off"),
            None => !self.settings.absence_is_certain(scope),
        };
        let location = self.settings.owner(scope)?;
        let path = match location.arguments.as_slice() {
            [path] => Some(path.text.as_str()),
            _ => None,
        };
        (known && !on).then(|| (IdlePage { forward: forward.span, setting: setting(name).write("on") }, path))
    }

    /// What hands on the requests of a server, where all of its locations do and one of them takes what the others leave;
    /// those that only hold pages for errors aside.
    fn passes_all(&self, page: &Directive) -> Option<IdlePage> {
        let scope = page.scope;
        let inside: Vec<&Directive> = self.settings.within(scope).collect();
        if inside.iter().any(|inner| DECIDING.contains(&inner.name.as_str())) {
            return None;
        }
        let pages: Vec<&str> = inside
            .iter()
            .filter(|inner| inner.name == "error_page")
            .filter_map(|inner| inner.arguments.last().map(|target| target.text.as_str()))
            .collect();
        let holds_page = |location: &Directive| match location.arguments.as_slice() {
            [modifier, path] if modifier.text == "=" => pages.contains(&path.text.as_str()),
            [name] => name.text.starts_with('@') && pages.contains(&name.text.as_str()),
            _ => false,
        };
        let mut whole = None;
        let mut settings: Vec<String> = Vec::new();
        for location in inside.iter().filter(|inner| inner.name == "location" && !holds_page(inner)) {
            let (idle, path) = self.passes(location.block?)?;
            settings.push(idle.setting.clone());
            if path == Some("/") {
                whole = Some(idle);
            }
        }
        whole.filter(|idle| settings.iter().all(|setting| *setting == idle.setting))
    }

    /// `proxy_cache_valid 200 10m`: the last argument is the time, `any` every status.
    pub(super) fn cached(&mut self, directive: &'f Directive) {
        let Some((time, codes)) = directive.arguments.split_last() else { return };
        let Some(milliseconds) = milliseconds(&time.text) else { return };
        let any = codes.iter().any(|code| code.text == "any");
        let listed = codes.iter().filter_map(|code| u16::try_from(code_of(code, "")?.0).ok());
        self.out.proxy.cached.push(CachedResponses {
            span: directive.span,
            codes: (!any).then(|| if codes.is_empty() { vec![200, 301, 302] } else { listed.collect() }),
            milliseconds,
            time_span: time.span,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    pub(super) fn retry_policy(&mut self, directive: &'f Directive) {
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
        let tries = self
            .settings
            .in_force(directive.scope, &format!("{}_tries", directive.name))
            .and_then(|tries| tries.arguments.first()?.text.parse().ok())
            .filter(|tries| *tries > 0)
            .or_else(|| self.has_one_server(directive).then_some(1));
        self.out.proxy.retry_policies.push(RetryPolicy {
            span: directive.span,
            conditions,
            tries,
            exclusion: None,
            safe: None,
            repeatable: self.is_repeatable(directive.scope, &directive.name.replace("_next_upstream", "_set_header")),
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    /// Whether the place hands requests to a single address, so that there is no next server to try. A name may stand for
    /// several addresses.
    fn has_one_server(&self, directive: &Directive) -> bool {
        let family = directive.name.trim_end_matches("_next_upstream");
        let pass = format!("{family}_pass");
        let Some(target) = self.settings.within(directive.scope).find(|inner| inner.name == pass) else { return false };
        let Some(target) = target.arguments.first().map(|argument| argument.text.as_str()) else { return false };
        let host = target.split_once("://").map_or(target, |(_, rest)| rest).split('/').next().unwrap_or(target);
        let is_address = |text: &str| {
            text.starts_with("unix:")
                || text.parse::<core::net::SocketAddr>().is_ok()
                || text.parse::<core::net::IpAddr>().is_ok()
        };
        match self.out.proxy.upstreams.iter().find(|upstream| upstream.name == host) {
            Some(upstream) => matches!(upstream.servers.as_slice(), [only] if is_address(only)),
            None => is_address(host),
        }
    }

    /// Whether requests at `scope` can be sent twice: only reading methods get so far, or a header makes each unique.
    fn is_repeatable(&self, scope: ScopeId, set_header: &str) -> bool {
        let reads = |method: &str| matches!(method, "GET" | "HEAD" | "OPTIONS");
        let refuses = |block: ScopeId| {
            self.settings.within(block).any(|inner| match inner.name.as_str() {
                "deny" => inner.arguments.first().is_some_and(|who| who.text == "all"),
                "return" => inner.arguments.first().is_some_and(|code| code.text.starts_with('4')),
                _ => false,
            })
        };
        let limited = |directive: &Directive| {
            directive.arguments.iter().all(|method| reads(&method.text)) && directive.block.is_some_and(refuses)
        };
        let tested = |directive: &Directive| {
            let [subject, rest @ ..] = directive.arguments.as_slice() else { return false };
            let writes = ["POST", "PUT", "PATCH", "DELETE", "LOCK"];
            let named = |word: &&str| rest.iter().any(|argument| argument.text.contains(word));
            subject.text == "($request_method"
                && rest.first().is_some_and(|operator| operator.text.starts_with('!'))
                && !writes.iter().any(named)
                && directive.block.is_some_and(refuses)
        };
        let keyed = |directive: &Directive| {
            directive.arguments.first().is_some_and(|header| header.text.eq_ignore_ascii_case("idempotency-key"))
        };
        self.settings.upwards(scope).any(|at| {
            self.settings.named(at, "limit_except").any(limited)
                || self.settings.named(at, "if").any(tested)
                || self.settings.named(at, set_header).any(keyed)
        })
    }

    pub(super) fn rate_limit(&mut self, directive: &'f Directive) {
        let name = directive.name.as_str();
        let status_name = format!("{name}_status");
        let dry = self.settings.in_force(directive.scope, &format!("{name}_dry_run"));
        if dry.and_then(|dry| dry.arguments.first()).is_some_and(|value| value.text != "off") {
            return;
        }
        let found = self.settings.in_force(directive.scope, &status_name);
        let status = found.and_then(|found| {
            let (code, _) = code_of(found.arguments.first()?, "")?;
            Some(Effective { value: u16::try_from(code).ok()?, span: Some(found.span) })
        });
        // A file of servers may leave the status to the main file, unless the zone is declared here too.
        let zone = format!("{name}_zone");
        let main = self.settings.level == Level::Main || self.zones.contains_key(&zone);
        let is_whole = !self.settings.has_unresolved(directive.scope, None);
        // A status that is a variable is not read.
        let certain = match found {
            Some(_) => status.is_some(),
            None if main => self.settings.absence_is_certain(directive.scope),
            // Who says it for one place does not say it for all.
            None => is_whole && self.settings.is_set_elsewhere(directive.scope, &status_name),
        };
        let of_zone = directive.arguments.iter().find_map(|argument| argument.text.strip_prefix("zone="));
        // limit_conn addr 10;
        let of_zone = of_zone.or_else(|| directive.arguments.first().map(|zone| zone.text.as_str()));
        self.out.proxy.rate_limits.push(RateLimit {
            open: found.is_none() && !main && !certain && is_whole,
            zone: of_zone.unwrap_or("").to_string(),
            span: directive.span,
            name: directive.name.clone(),
            status: status.unwrap_or(Effective { value: 503, span: None }),
            status_setting: setting(status_name),
            status_place: None,
            status_home: self.zones.get(&zone).copied(),
            certain,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    /// What limits count in: `limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s`.
    pub(super) fn zone(&mut self, directive: &'f Directive) {
        let Some(limits) = directive.name.strip_suffix("_zone") else { return };
        let named = directive.arguments.iter().find_map(|argument| argument.text.strip_prefix("zone="));
        let Some(name) = named.and_then(|named| named.split(':').next()) else { return };
        let status = format!("{limits}_status");
        let is_set = self.settings.in_force(directive.scope, &status).is_some();
        self.out.proxy.zones.push(Zone {
            span: directive.span,
            limits: limits.to_string(),
            name: name.to_string(),
            bare: !is_set && !self.settings.has_unresolved(directive.scope, None),
        });
    }

    pub(super) fn body_limit(&mut self, directive: &'f Directive) {
        let [first, rest @ ..] = directive.arguments.as_slice() else { return };
        let last = rest.last().unwrap_or(first);
        let raw: Vec<&str> = directive.arguments.iter().map(|argument| argument.text.as_str()).collect();
        let raw = raw.join(" ");
        let size = bytes(&raw);
        // What stands apart from its unit is kept, so that it can be reported.
        if is_variable(&raw) || size.is_none() && rest.is_empty() {
            return;
        }
        let span = Span { file: first.span.file, range: first.span.range.cover(last.span.range) };
        self.out.body_limits.push(BodyLimit {
            outer: None,
            product: PRODUCT.to_string(),
            name: directive.name.clone(),
            bytes: size.filter(|size| *size > 0),
            unitless: raw.bytes().all(|byte| byte.is_ascii_digit()),
            unit: 1,
            raw,
            span,
            site: directive.span,
            scope: directive.scope,
        });
    }

    /// Limits of the application that are handed to it as a parameter:
    /// `fastcgi_param PHP_VALUE "post_max_size = 64M"`.
    pub(super) fn passed_limits(&mut self, directive: &'f Directive) {
        let [parameter, value, ..] = directive.arguments.as_slice() else { return };
        if !ROWS.passes(&directive.name, &parameter.text) {
            return;
        }
        let text = self.settings.facts.text(value.span);
        for row in &ROWS.passed_limit {
            for (at, _) in text.match_indices(&row.name) {
                let after = &text[at + row.name.len()..];
                let Some(rest) = after.trim_start_matches([' ', '\t']).strip_prefix('=') else { continue };
                let rest = rest.trim_start_matches([' ', '\t']);
                let len = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
                let raw = &rest[..len];
                let Some(size) = bytes(raw) else { continue };
                let start = value.span.range.start + (text.len() - rest.len()) as u32;
                let range = httplsp_text::TextRange::new(start, start + len as u32);
                self.out.body_limits.push(BodyLimit {
                    outer: None,
                    product: row.product.clone(),
                    name: row.name.clone(),
                    bytes: Some(size).filter(|size| *size > 0),
                    unitless: raw.bytes().all(|byte| byte.is_ascii_digit()),
                    unit: 1,
                    raw: raw.to_string(),
                    span: Span { file: value.span.file, range },
                    site: directive.span,
                    scope: directive.scope,
                });
            }
        }
    }

    pub(super) fn timer(&mut self, directive: &'f Directive, kind: TimerKind) {
        let Some(argument) = directive.arguments.first() else { return };
        self.out.timers.push(Timer {
            product: PRODUCT,
            name: directive.name.clone(),
            kind,
            milliseconds: milliseconds(&argument.text),
            raw: argument.text.clone(),
            unitless: !argument.text.is_empty() && argument.text.bytes().all(|byte| byte.is_ascii_digit()),
            spelling: None,
            span: argument.span,
            site: directive.span,
            scope: directive.scope,
            outer: None,
        });
    }
}
