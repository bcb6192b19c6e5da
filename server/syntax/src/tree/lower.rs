//! What the rows of dialects say about settings.

use httplsp_registry::timers;
use httplsp_text::TextRange;

use super::actions;
use super::dialects::{self, BehindRow, Dialect, ErrorPageRow, LimitRow, RedirectRow, StatusRow, TimerRow};
use super::hops;
use super::labels;
use super::openapi;
use super::retry;
use super::settings::{Settings, is_filled_in, matches, name_matches, segments};
use super::units;
use crate::facts::{
    BodyLimit, Directive, DirectiveArgument, ErrorAnswer, ErrorPage, ErrorTarget, Facts, HealthCheck, OuterLimit, Part,
    Redirect, RedirectKeyword, Response, ResponseEdits, ResponseStatus, RetryBudget, Role, Scope, Span, Status,
    StatusId, Timer, Value, ValueKind,
};

/// Fills in what the dialects of the file's documents say. A file without such a document is left empty.
pub(super) fn lower(facts: &mut Facts) {
    let snapshot = facts.clone();
    let settings = Settings::new(&snapshot);
    let of = |document: &u32| -> Vec<&'static Dialect> {
        dialects::all().iter().filter(|dialect| dialect.is_of(&settings, *document)).collect()
    };
    let spoken: Vec<(u32, Vec<&Dialect>)> = settings.documents.iter().map(|at| (*at, of(at))).collect();
    if spoken.iter().all(|(_, dialects)| dialects.is_empty()) {
        facts.directives.clear();
        facts.comments.clear();
        facts.scopes = vec![Scope::file(snapshot.scopes[0].span)];
        return;
    }
    let mut lower = Lower { out: facts, settings: &settings };
    let mut document_of = vec![0usize; snapshot.directives.len()];
    let mut documents = 0;
    for (at, directive) in snapshot.directives.iter().enumerate() {
        document_of[at] = match directive.parent {
            Some(parent) => document_of[parent as usize],
            None => {
                documents += 1;
                documents - 1
            }
        };
        let Some((_, dialects)) = spoken.get(document_of[at]) else { continue };
        for dialect in dialects {
            lower.setting(dialect, at as u32);
        }
    }
    let dialects = |document: u32| {
        let known = spoken.iter().find(|(at, _)| *at == document);
        known.map_or(&[][..], |(_, dialects)| dialects.as_slice())
    };
    let mut hops = hops::hops(&settings, &dialects, &lower.out.timers);
    for (at, document) in document_of.iter().enumerate() {
        let dialects = spoken.get(*document).map_or(&[][..], |(_, dialects)| dialects.as_slice());
        for (dialect, row) in dialects.iter().flat_map(|dialect| dialect.hop.iter().map(move |row| (dialect, row))) {
            if is_at(&settings, at as u32, &row.at) {
                hops.extend(hops::of_row(&settings, at as u32, dialect, row, &lower.out.timers));
            }
        }
    }
    // A way that is only partly known leads elsewhere, and waits for another time than its defaults.
    hops.retain(|hop| !settings.is_damaged_at(hop.span));
    lower.out.hops = hops;
    for (document, dialects) in &spoken {
        let is_whole = !settings.is_damaged(*document);
        if is_whole && dialects.iter().any(|dialect| dialect.id == "compose") {
            labels::redirects(&settings, *document).into_iter().for_each(|label| lower.label(label));
            for (value, at) in labels::statuses(&settings, *document) {
                let one = code_of(&value, "").into_iter().collect::<Vec<_>>();
                let found = if one.is_empty() { several(&value) } else { one };
                found.into_iter().for_each(|(code, span)| _ = lower.status(code, span, Role::Compare, at));
            }
        }
        if dialects.iter().any(|dialect| dialect.id == "aws-ingress") {
            actions::redirects(&settings, *document).into_iter().for_each(|label| lower.label(label));
        }
        if dialects.iter().any(|dialect| dialect.id == "kubernetes-ingress") {
            lower.out.annotations.extend(hops::kubernetes::annotations(&settings, *document));
        }
        if dialects.iter().any(|dialect| dialect.id == "helm-values") {
            lower.out.annotations.extend(hops::kubernetes::annotations_within(&settings, *document));
        }
        if dialects.iter().any(|dialect| dialect.id == "ingress-configmap") {
            lower.out.annotations.extend(hops::kubernetes::shared(&settings, *document));
        }
        if dialects.iter().any(|dialect| dialect.id == "terraform") {
            lower.out.annotations.extend(hops::kubernetes::annotations_made(&settings, *document));
        }
        let describes = |dialect: &&Dialect| matches!(dialect.id, "openapi" | "openapi-fragment" | "swagger");
        if dialects.iter().any(describes) && !is_copy(&snapshot.files[0].path) {
            let (api, _) = openapi::read(&[openapi::Page::alone(Settings::new(&snapshot), *document)]);
            lower.out.api = Some(api);
        }
    }
    lower.out.sort_statuses();
}

/// Whether a file is one that tools write from another: by the folders that it is in.
fn is_copy(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').any(|folder| {
        let folder = folder.to_ascii_lowercase();
        matches!(folder.as_str(), "dist" | ".openapi-generator" | "node_modules") || folder.contains("generated")
    })
}

/// Digits as a code, with their place inside quotes and behind `prefix`.
pub(super) fn code_of(argument: &DirectiveArgument, prefix: &str) -> Option<(u32, Span)> {
    let digits = argument.text.strip_prefix(prefix)?;
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let quote = u32::from(argument.quoted);
    let range = argument.span.range;
    let range = TextRange::new(range.start + quote + prefix.len() as u32, range.end.saturating_sub(quote));
    Some((digits.parse().ok()?, Span { range, ..argument.span }))
}

/// How many statuses may be read between two rows about one place.
const SAME_PLACE: usize = 8;

struct Lower<'o, 'f> {
    out: &'o mut Facts,
    settings: &'o Settings<'f>,
}

impl<'f> Lower<'_, 'f> {
    fn setting(&mut self, dialect: &'static Dialect, at: u32) {
        for row in &dialect.status {
            if is_at(self.settings, at, &row.at) {
                self.statuses(row, at);
            }
        }
        for row in &dialect.timer {
            if is_at(self.settings, at, &row.at) {
                self.timer(dialect, row, at);
            }
        }
        for row in &dialect.redirect {
            if is_at(self.settings, at, &row.at) {
                self.redirect(dialect, row, at);
            }
        }
        for row in &dialect.error_page {
            if is_at(self.settings, at, &row.at) {
                self.error_page(dialect, row, at);
            }
        }
        for row in &dialect.retry {
            if is_at(self.settings, at, &row.at) {
                let budget = retry::budget(self.settings, dialect, row, at);
                let is_written = |budget: &RetryBudget| budget.total.2.is_some() && budget.retries.1.is_some();
                let budget = budget.filter(|budget| is_written(budget) || !self.settings.is_damaged(at));
                self.out.retry_budgets.extend(budget);
                self.out.proxy.retry_policies.extend(retry::policy(self.settings, dialect, row, at));
            }
        }
        for row in &dialect.body_limit {
            if is_at(self.settings, at, &row.at) {
                self.body_limit(dialect, row, at);
            }
        }
    }

    /// Records a status. Its place is inside quotes, so digits replace digits.
    fn status(&mut self, code: u32, span: Span, role: Role, at: u32) -> StatusId {
        // Several rows may be about one place; those are read one after the other.
        let mut last = self.out.statuses.iter().enumerate().rev().take(SAME_PLACE);
        if let Some((known, _)) = last.find(|(_, known)| known.span == span && known.role == role) {
            return known as StatusId;
        }
        let id = self.out.statuses.len() as StatusId;
        let directive = self.settings.at(at);
        let scope = directive.block.unwrap_or(directive.scope);
        self.out.statuses.push(Status::number(code, span, role, scope, &directive.name));
        id
    }

    fn statuses(&mut self, row: &StatusRow, at: u32) {
        let directive = self.settings.at(at);
        if row.name {
            let raw = self.settings.facts.text(directive.name_span);
            let quoted = raw.starts_with(['"', '\'']);
            let name = DirectiveArgument { text: directive.name.clone(), span: directive.name_span, quoted };
            if let Some((code, span)) = code_of(&name, &row.prefix) {
                self.status(code, span, row.role.role(), at);
            }
            return;
        }
        if row.healthy {
            self.health_check(at);
        }
        // What is switched off answers nobody.
        let is_off = row.off.iter().any(|condition| condition.holds(self.settings, at));
        let role = if is_off { Role::Mention } else { row.role.role() };
        for argument in &directive.arguments {
            if let Some((code, span)) = code_of(argument, &row.prefix) {
                self.status(code, span, role, at);
            } else if row.prefix.is_empty() {
                for (code, span) in several(argument) {
                    self.status(code, span, role, at);
                }
            }
        }
    }

    /// `200`, `200,302`, `200-399,404`
    fn health_check(&mut self, at: u32) {
        let directive = self.settings.at(at);
        let Some(argument) = directive.arguments.first() else { return };
        let range = |part: &str| {
            let (first, last) = part.trim().split_once('-').unwrap_or((part.trim(), part.trim()));
            let code = |text: &str| text.parse().ok().filter(|code| (100..=599).contains(code));
            Some((code(first)?, code(last)?))
        };
        if let Some(accepted) = argument.text.split(',').map(range).collect() {
            self.out.proxy.health_checks.push(HealthCheck {
                span: directive.span,
                accepted,
                accepted_span: argument.span,
                scope: directive.scope,
                product: "",
            });
        }
    }

    fn timer(&mut self, dialect: &'static Dialect, row: &'static TimerRow, at: u32) {
        let Some(product) = row.product.as_deref().or(dialect.product.as_deref()) else { return };
        if !row.when.iter().all(|condition| condition.holds(self.settings, at)) {
            return;
        }
        let Some(at) = self.settings.get(at, &row.value) else { return };
        let directive = self.settings.at(at);
        let Some(argument) = self.settings.length(at) else { return };
        let Some(known) = timers::get(product, row.timer.as_deref().unwrap_or(&directive.name)) else { return };
        let Some((before, raw)) = behind(&argument.text, &row.prefix) else { return };
        let milliseconds = if is_filled_in(raw) { None } else { units::milliseconds(raw, known.unit) };
        let quote = u32::from(argument.quoted);
        let range = argument.span.range;
        let start = range.start + quote + before as u32;
        let end = range.end.saturating_sub(quote).max(range.start);
        let end = if row.prefix.is_empty() { end } else { end.min(start + raw.len() as u32) };
        let range = TextRange::new(start, end);
        let outer =
            row.behind.as_ref().and_then(|behind| super::router::outer_timer(self.settings, product, behind, at));
        self.out.timers.push(Timer {
            product: known.product,
            name: known.name.to_string(),
            kind: known.kinds.first().copied().unwrap_or(timers::Kind::Other),
            milliseconds,
            raw: raw.to_string(),
            unitless: raw.bytes().all(|byte| byte.is_ascii_digit()),
            spelling: None,
            span: Span { range, ..argument.span },
            site: directive.span,
            scope: directive.scope,
            outer,
        });
    }

    fn redirect(&mut self, dialect: &'static Dialect, row: &'static RedirectRow, at: u32) {
        if !row.when.iter().all(|condition| condition.holds(self.settings, at)) {
            return;
        }
        let directive = self.settings.at(at);
        let given = row.status.iter().find_map(|path| {
            let found = self.settings.get(at, path)?;
            self.settings.at(found).arguments.first().map(|argument| (found, argument))
        });
        let mut keyword = None;
        let status = match given {
            Some((found, argument)) => match (code_of(argument, &row.prefix), row.words.get(&argument.text)) {
                (Some((code, span)), _) => {
                    let id = self.status(code, span, Role::Redirect, found);
                    ResponseStatus::Explicit(id)
                }
                (None, Some(code)) => {
                    let others = row.words.iter().map(|(word, code)| (*code, word.clone())).collect();
                    // A word takes the place of a word, within the quotes.
                    let quote = u32::from(argument.quoted);
                    let range = argument.span.range;
                    let range = TextRange::new(range.start + quote, range.end.saturating_sub(quote));
                    let span = Span { range, ..argument.span };
                    keyword = Some(RedirectKeyword { span, alternatives: others });
                    ResponseStatus::Default(*code)
                }
                _ => ResponseStatus::Unknown,
            },
            None => row.default.map_or(ResponseStatus::Unknown, ResponseStatus::Default),
        };
        let target = self.target(row, at);
        // What is not written has a default, or stays as it is in the request.
        let is_written = given.is_some() && row.target.iter().any(|path| self.settings.value(at, path).is_some());
        if !is_written && self.settings.is_damaged(at) {
            return;
        }
        // Where a setting is only sometimes about a redirect, nothing of one is here.
        if given.is_none() && target.is_none() && !(row.target.is_empty() && row.status.is_empty()) {
            return;
        }
        let api = if directive.name.is_empty() { dialect.name.clone() } else { directive.name.clone() };
        let scope = directive.block.unwrap_or(directive.scope);
        // The word that stands for the status is what is right or wrong.
        let place = keyword.as_ref().map_or(directive.name_span, |keyword| keyword.span);
        let word = row.words.iter().find(|(_, code)| **code == 301).map(|(word, _)| word.clone());
        let setting = row.status.first().cloned().zip(word).filter(|_| given.is_none());
        self.redirecting(place, scope, status, Redirect { target, keyword, setting }, api);
    }

    /// A redirect that labels of a container set up.
    fn label(&mut self, label: labels::Redirect) {
        let directive = self.settings.at(label.at);
        let alternatives = label.words.map(|(code, word)| (code, word.to_string())).to_vec();
        let keyword = label.word.map(|span| RedirectKeyword { span, alternatives });
        let status = ResponseStatus::Default(if label.permanent { 301 } else { 302 });
        let setting = label.setting.map(|name| (name, "true".to_string())).filter(|_| keyword.is_none());
        let redirect = Redirect { target: Some(label.target), keyword, setting };
        self.redirecting(label.span, directive.block.unwrap_or(directive.scope), status, redirect, label.api.into());
    }

    fn redirecting(&mut self, span: Span, scope: u32, status: ResponseStatus, redirect: Redirect, api: String) {
        self.out.responses.push(Response {
            span,
            scope,
            status,
            body: None,
            other_bodies: Vec::new(),
            media_type: None,
            headers: Vec::new(),
            redirect: Some(redirect),
            api,
            strips_body: false,
            raised: false,
            handed_on: false,
            opaque_headers: true,
            server: None,
            computed: None,
            view: None,
            condition: None,
            other_condition: None,
            passed: None,
            arm: None,
            conditional: false,
            inevitable: false,
            other_methods: Vec::new(),
            paths: Vec::new(),
            edits: ResponseEdits::default(),
            block: span,
            handed: false,
            dropped: false,
        });
    }

    /// The target of a redirect; what is not given one by one stays as in the request.
    fn target(&self, row: &RedirectRow, at: u32) -> Option<Value> {
        let is_on = |path: &str| self.settings.text(at, path).is_some_and(|text| text.eq_ignore_ascii_case("true"));
        if let Some(argument) = row.target.iter().find_map(|path| self.settings.value(at, path)) {
            let mut text = self.filled(row, at, &argument.text);
            // What is a whole address, or has parts of the request in it, is as it is.
            let is_bare =
                !text.contains('$') && !text.contains('{') && !text.ends_with('/') && text.matches('/').count() == 2;
            if row.exact.as_ref().is_some_and(|exact| is_bare && !is_on(exact)) {
                text.push_str("$request_uri");
            }
            return Some(template(&text, argument.span.range));
        }
        let part = |path: &Option<String>| path.as_ref().and_then(|path| self.settings.value(at, path));
        let (scheme, host, path) = (part(&row.scheme), part(&row.host), part(&row.path));
        if row.scheme.is_none() && row.host.is_none() && row.path.is_none() && row.https.is_none() {
            return None;
        }
        let by_https = row.https.as_ref().map(|https| is_on(https));
        if by_https == Some(false) && host.is_none() && path.is_none() {
            return None;
        }
        let is_same = |text: &str| text.starts_with("#{") || text.is_empty();
        let mut parts = Vec::new();
        let scheme = scheme.map(|scheme| scheme.text.to_ascii_lowercase());
        let scheme = scheme.or_else(|| by_https.filter(|on| *on).map(|_| "https".to_string()));
        match scheme.filter(|text| !is_same(text)) {
            Some(scheme) => parts.push(Part::Text(format!("{scheme}://"))),
            None => parts.extend([Part::Hole("scheme".into()), Part::Text("://".into())]),
        }
        match host.filter(|host| !is_same(&host.text)) {
            Some(host) => match parts.last_mut() {
                Some(Part::Text(text)) => text.push_str(&host.text),
                _ => parts.push(Part::Text(host.text.clone())),
            },
            None => parts.push(Part::Hole("$host".into())),
        }
        match path.filter(|path| !matches!(path.text.as_str(), "/#{path}" | "#{path}" | "")) {
            Some(path) => parts.push(Part::Text(path.text.clone())),
            None => parts.push(Part::Hole("$request_uri".into())),
        }
        let range = self.settings.at(at).span.range;
        Some(Value { kind: ValueKind::Template(parts), range })
    }

    /// The text of a target with what stands for parts of the request named as everywhere.
    fn filled(&self, row: &RedirectRow, at: u32, text: &str) -> String {
        let mut text = text.to_string();
        for (hole, name) in &row.holes {
            text = text.replace(hole, name);
        }
        let matched = row.whole.as_ref().and_then(|whole| {
            let around = self.settings.at(at).parent?;
            let value = self.settings.text(around, &whole.at)?;
            whole.values.iter().any(|known| known == value).then_some(whole)
        });
        for hole in matched.iter().flat_map(|whole| &whole.holes) {
            text = text.replace(hole, "$request_uri");
        }
        text
    }

    fn error_page(&mut self, dialect: &'static Dialect, row: &ErrorPageRow, at: u32) {
        let settings = self.settings;
        if settings.is_damaged(at) {
            return;
        }
        let Some(target) = settings.value(at, &row.target) else { return };
        let code = match &row.code {
            Some(path) => match settings.value(at, path).and_then(|code| code_of(code, "")) {
                Some(found) => Some(found),
                None => return,
            },
            None => None,
        };
        let word = |answer: &DirectiveArgument| Some((u32::from(*row.words.get(&answer.text)?), answer.span));
        // What is for every error is the setting around itself.
        let around = settings.at(at).parent.filter(|_| code.is_some()).unwrap_or(at);
        if row.off.iter().any(|condition| condition.holds(settings, around)) {
            return;
        }
        let codes: Vec<StatusId> =
            code.into_iter().map(|(code, span)| self.status(code, span, Role::Compare, at)).collect();
        let redirects = row.rewrites.as_ref().is_some_and(|(path, values)| {
            let value = settings.value(around, path);
            value.is_none_or(|value| !values.contains(&value.text) && !is_filled_in(&value.text))
        });
        let answer = row.answer.as_ref().and_then(|path| settings.value(at, path));
        let answer = match answer.and_then(|answer| code_of(answer, "").or_else(|| word(answer))) {
            Some((answer, span)) => {
                let id = self.status(answer, span, Role::Send, at);
                if code.is_some_and(|(code, _)| answer == code) {
                    ErrorAnswer::Keep
                } else {
                    ErrorAnswer::Replace(id, span)
                }
            }
            None => ErrorAnswer::Keep,
        };
        let directive = settings.at(at);
        let page = ErrorPage {
            span: code.filter(|_| directive.name.is_empty()).map_or(directive.name_span, |(_, span)| span),
            codes,
            every: code.is_none(),
            answer,
            target: target.text.clone(),
            target_span: target.span,
            target_kind: if redirects || target.text.contains("://") {
                ErrorTarget::External
            } else {
                ErrorTarget::Local
            },
            redirect: 302,
            blank: false,
            prompts: false,
            idle: None,
            scope: directive.scope,
            product: dialect.product.as_deref().unwrap_or(""),
        };
        self.out.proxy.error_pages.push(page);
    }

    /// The limit that a request comes to before the one at `at`.
    fn outer_limit(&self, dialect: &Dialect, row: &BehindRow, at: u32) -> Option<OuterLimit> {
        let settings = self.settings;
        let file = settings.facts.files.first()?;
        if file.text.contains(&row.unless) || settings.is_damaged(at) {
            return None;
        }
        let around: Vec<u32> = std::iter::successors(Some(at), |at| settings.at(*at).parent).collect();
        // The document holds one setting, which holds all others.
        let whole = around.iter().rev().nth(1);
        let name = row.at.rsplit('/').next()?;
        let known = timers::limit(dialect.product.as_deref()?, name)?;
        let value = [around.get(row.up), whole].into_iter().flatten().find_map(|from| settings.value(*from, &row.at));
        match value {
            Some(value) if is_filled_in(&value.text) => None,
            Some(value) => {
                let bytes = units::bytes(&value.text, 1)?;
                Some(OuterLimit { name: name.to_string(), bytes, most: row.most, span: Some(value.span) })
            }
            None => Some(OuterLimit { name: name.to_string(), bytes: known.default?, most: row.most, span: None }),
        }
    }

    fn body_limit(&mut self, dialect: &'static Dialect, row: &LimitRow, at: u32) {
        let directive = self.settings.at(at);
        let Some(argument) = directive.arguments.first().filter(|argument| !is_filled_in(&argument.text)) else {
            return;
        };
        let chosen = row.unit_at.as_ref().zip(directive.parent).and_then(|((path, words), around)| {
            let word = &self.settings.value(around, path)?.text;
            Some(words.get(word).copied())
        });
        // What says the unit is not known itself.
        let Some(unit) = chosen.unwrap_or(Some(row.unit)) else { return };
        let bytes = units::bytes(&argument.text, unit);
        let outer = row.behind.as_ref().and_then(|behind| self.outer_limit(dialect, behind, at));
        self.out.body_limits.push(BodyLimit {
            outer,
            product: dialect.product.clone().unwrap_or_default(),
            name: row.name.clone(),
            bytes,
            raw: argument.text.clone(),
            unitless: argument.text.bytes().all(|byte| byte.is_ascii_digit()),
            unit,
            span: argument.span,
            site: directive.span,
            scope: directive.scope,
        });
    }
}

/// What stands behind `prefix` in a text of parts with commas between them, and how much is in front of it.
fn behind<'t>(text: &'t str, prefix: &str) -> Option<(usize, &'t str)> {
    if prefix.is_empty() {
        return Some((0, text));
    }
    let mut at = 0;
    for part in text.split(',') {
        let blank = part.len() - part.trim_start().len();
        if let Some(rest) = part.trim_start().strip_prefix(prefix) {
            return Some((at + blank + prefix.len(), rest.trim_end()));
        }
        at += part.len() + 1;
    }
    None
}

/// The codes of a value with several: `200,201`, `200-299`, `404 502`.
fn several(argument: &DirectiveArgument) -> Vec<(u32, Span)> {
    let separators = [',', '-', ' ', '|'];
    let text = &argument.text;
    if text.bytes().any(|byte| !byte.is_ascii_digit() && !separators.contains(&char::from(byte))) {
        return Vec::new();
    }
    let start = argument.span.range.start + u32::from(argument.quoted);
    let (mut out, mut offset) = (Vec::new(), 0u32);
    for part in text.split(separators) {
        if part.len() == 3
            && let Ok(code) = part.parse()
        {
            let range = TextRange::new(start + offset, start + offset + 3);
            out.push((code, Span { range, ..argument.span }));
        }
        offset += part.len() as u32 + 1;
    }
    if out.len() < 2 { Vec::new() } else { out }
}

/// Whether the path from its document to the setting `at` is `path`.
pub(super) fn is_at(settings: &Settings<'_>, at: u32, path: &str) -> bool {
    let segments = segments(path);
    let split = matches!(settings.facts.language.id(), "toml" | "properties");
    let directive = settings.at(at);
    let last_name = if split { directive.name.rsplit('.').next().unwrap_or("") } else { &directive.name };
    match segments.last() {
        Some(last) if last.contains('(') || *last == "**" => {}
        Some(last) if !name_matches(last_name, last) => return false,
        Some(_) => {}
        None => return directive.parent.is_none(),
    }
    path_matches(&segments, &names_to(settings, at))
}

/// The names on the way from its document to the setting `at`.
pub(super) fn names_to<'f>(settings: &Settings<'f>, at: u32) -> Vec<(&'f str, Option<&'f Directive>)> {
    let split = matches!(settings.facts.language.id(), "toml" | "properties");
    let mut names: Vec<(&str, Option<&Directive>)> = Vec::new();
    let mut next = Some(at);
    while let Some(index) = next {
        let directive = settings.at(index);
        next = directive.parent;
        if next.is_none() {
            break;
        }
        if split {
            names.extend(directive.name.rsplit('.').map(|name| (name, None)));
        } else {
            names.push((&directive.name, Some(directive)));
        }
    }
    names.reverse();
    names
}

/// Whether `names`, from the document inwards, are what the segments of a path say; `**` is any number of them.
pub(super) fn path_matches(segments: &[&str], names: &[(&str, Option<&Directive>)]) -> bool {
    match (segments.split_first(), names.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), _) => {
            path_matches(rest, names) || names.split_first().is_some_and(|(_, inner)| path_matches(segments, inner))
        }
        (Some((segment, rest)), Some(((name, directive), inner))) => {
            let same = directive.map_or_else(|| name_matches(name, segment), |directive| matches(directive, segment));
            same && path_matches(rest, inner)
        }
        _ => false,
    }
}

/// A text with its placeholders as holes: `https://{host}{uri}`, `${1}`.
fn template(text: &str, range: TextRange) -> Value {
    crate::nginx::template(text, range)
}
