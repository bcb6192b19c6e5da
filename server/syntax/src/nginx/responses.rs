//! What is answered, with which headers.

use super::lower::{Lower, PRODUCT, code_of, looks_like_url};
use super::value::{is_placeholder, is_variable, template};
use crate::facts::{
    Comparison, Directive, DirectiveArgument, Effect, Header, HeaderId, Operator, PartialHeader, Piece, Redirect,
    RedirectKeyword, Response, ResponseEdits, ResponseStatus, Role, ScopeId, Span, Value,
};

/// Statuses with which `return` takes its text as the target of a redirect.
const REDIRECTS: [u32; 5] = [301, 302, 303, 307, 308];

/// Statuses to which headers are added without `always`.
const SUCCESSFUL: &[u16] = &[200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

/// Directives of the module headers-more, which add to every response.
pub(super) const MORE_HEADERS: [&str; 2] = ["more_set_headers", "more_add_headers"];

/// How far back the beginning of a line is looked for: what stands further away is no indentation.
const MAX_INDENT: usize = 4096;

impl<'f> Lower<'_, 'f> {
    // --- responses -------------------------------------------------------------------------------------------------

    pub(super) fn returned(&mut self, directive: &'f Directive) {
        let [first, rest @ ..] = directive.arguments.as_slice() else { return };
        // In `stream`, a text that is sent as it is.
        if self.settings.is_inside(directive.scope, "stream") {
            return;
        }
        let target = |argument: &DirectiveArgument| template(&argument.text, argument.span.range);
        let (status, redirect, body) = match code_of(first, "") {
            // The status stays what it is, as in the page of an error.
            Some((0, _)) => return,
            Some((code, span)) if self.is_caught(directive.scope, &first.text) => {
                self.status(code, span, Role::Mention, directive.scope, "return");
                return;
            }
            Some((code, span)) => {
                let url = rest.first().filter(|text| looks_like_url(&text.text));
                let is_redirect = REDIRECTS.contains(&code) && !rest.is_empty();
                let role = if is_redirect { Role::Redirect } else { Role::Send };
                let id = self.status(code, span, role, directive.scope, "return");
                let redirect = match rest.first() {
                    Some(text) if is_redirect => {
                        Some(Redirect { target: Some(target(text)), keyword: None, setting: None })
                    }
                    // Text that is nothing but an address was meant as a target.
                    _ if !REDIRECTS.contains(&code) && url.is_some() => {
                        url.map(|text| Redirect { target: Some(target(text)), keyword: None, setting: None })
                    }
                    _ => None,
                };
                let body = rest.first().filter(|_| redirect.is_none()).map(target);
                (ResponseStatus::Explicit(id), redirect, body)
            }
            None if looks_like_url(&first.text) && rest.is_empty() => {
                // An address alone is 302; any other status stands before it.
                let mut span = first.span;
                span.range.end = span.range.start;
                let alternatives = REDIRECTS.iter().map(|code| (*code as u16, format!("{code} "))).collect();
                let keyword = Some(RedirectKeyword { span, alternatives });
                (
                    ResponseStatus::Default(302),
                    Some(Redirect { target: Some(target(first)), keyword, setting: None }),
                    None,
                )
            }
            None => return,
        };
        self.respond(directive, status, redirect, body);
    }

    /// Whether an error page that is in force at `scope` turns `code` into another status, so that it never goes out and
    /// only serves to jump to the page.
    fn is_caught(&self, scope: ScopeId, code: &str) -> bool {
        // Within the block that answers an error, other pages do not count: `recursive_error_pages` is off by default.
        let is_page = |owner: &Directive| {
            owner.name == "location" && owner.arguments.iter().any(|name| name.text.starts_with('@'))
        };
        if self.settings.upwards(scope).filter_map(|at| self.settings.owner(at)).any(is_page) {
            return false;
        }
        self.settings.list_in_force(scope, "error_page").iter().any(|page| {
            let holds = |test: &dyn Fn(&str) -> bool| page.arguments.iter().any(|argument| test(&argument.text));
            holds(&|text| text == code) && holds(&|text| text.starts_with('='))
        })
    }

    /// What sets headers in the place that answers `code` instead, where an error page leads there.
    fn headers_of_page(&self, scope: ScopeId, code: u32) -> Vec<&'f Directive> {
        let code = code.to_string();
        let pages = self.settings.list_in_force(scope, "error_page");
        let is_it = |page: &&&Directive| page.arguments.iter().any(|argument| argument.text == code);
        let Some(target) = pages.iter().find(is_it).and_then(|page| page.arguments.last()) else { return Vec::new() };
        let settings = self.settings;
        let server = self.server_of(scope);
        let is_place = |place: &&Directive| {
            place.name == "location" && place.arguments.last().is_some_and(|path| path.text == target.text)
        };
        let places = settings.facts.directives.iter().filter(is_place).filter_map(|place| place.block);
        let Some(place) = places.into_iter().find(|block| self.server_of(*block) == server) else { return Vec::new() };
        let more = MORE_HEADERS.iter().flat_map(|name| settings.named(place, name));
        settings.list_in_force(place, "add_header").into_iter().chain(more).collect()
    }

    pub(super) fn respond(
        &mut self,
        directive: &'f Directive,
        status: ResponseStatus,
        redirect: Option<Redirect>,
        body: Option<Value>,
    ) {
        let scope = directive.scope;
        let list = self.settings.list_in_force(scope, "add_header");
        let header = self.header_edit(directive, list.first().copied()).into_iter().collect();
        let edits = ResponseEdits { header, ..ResponseEdits::default() };
        let settings = self.settings;
        let more: Vec<&Directive> = settings
            .upwards(scope)
            .flat_map(|at| MORE_HEADERS.iter().flat_map(move |name| settings.named(at, name)))
            .collect();
        let code = match status {
            ResponseStatus::Explicit(id) => Some(self.out.statuses[id as usize].code),
            ResponseStatus::Default(code) => Some(u32::from(code)),
            ResponseStatus::Unknown => None,
        };
        let of_page = code.map_or_else(Vec::new, |code| self.headers_of_page(scope, code));
        let all = list.into_iter().chain(more).chain(of_page);
        let headers: Vec<HeaderId> = all.flat_map(|inner| self.headers_of(inner)).collect();
        let conditional = ["if", "limit_except"].iter().any(|block| self.settings.is_inside(scope, block));
        let server = self.server_of(scope);
        self.out.responses.push(Response {
            computed: None,
            view: None,
            condition: None,
            other_condition: None,
            passed: None,
            arm: None,
            span: directive.span,
            scope,
            status,
            body,
            other_bodies: Vec::new(),
            media_type: None,
            headers,
            redirect,
            api: directive.name.clone(),
            // nginx sends the header section alone for these (`ngx_http_header_filter`).
            raised: false,
            handed_on: false,
            strips_body: matches!(code, Some(204 | 304)),
            opaque_headers: self.settings.has_unresolved(scope, None),
            server,
            conditional,
            other_methods: self.other_methods(scope),
            paths: Vec::new(),
            inevitable: !conditional && self.is_inevitable(directive),
            edits,
            block: directive.span,
            handed: false,
            dropped: false,
        });
    }

    /// Whether what reaches the place of a `return` gets that answer: no condition and no rewriting comes first, in its
    /// block or those around it. Access rules do not matter, they come later.
    fn is_inevitable(&self, directive: &Directive) -> bool {
        const EARLIER: [&str; 3] = ["if", "rewrite", "internal"];
        let decides = |at: ScopeId| self.settings.within(at).any(|inner| EARLIER.contains(&inner.name.as_str()));
        let mut around = self.settings.upwards(directive.scope);
        let is_server = |at: ScopeId| self.settings.facts.scope(at).name.as_deref() == Some("server");
        let Some(last) = around.find(|at| decides(*at) || is_server(*at)) else { return false };
        directive.name == "return" && !decides(last) && !self.settings.has_unresolved(directive.scope, Some(last))
    }

    /// The methods that an `if` around `scope` lets through: `$request_method !~ ^(GET|HEAD)$`, `$request_method != GET`.
    fn other_methods(&self, scope: ScopeId) -> Vec<String> {
        let Some(condition) = self.settings.owner(scope).filter(|owner| owner.name == "if") else { return Vec::new() };
        let [subject, operator, pattern] = condition.arguments.as_slice() else { return Vec::new() };
        if subject.text.trim_start_matches('(') != "$request_method" {
            return Vec::new();
        }
        let mut list = pattern.text.as_str();
        list = list.strip_suffix(')').filter(|_| !pattern.quoted).unwrap_or(list);
        if matches!(operator.text.as_str(), "!~" | "!~*") {
            let inner = list.strip_prefix('^').and_then(|list| list.strip_suffix('$'));
            let Some(inner) = inner.map(|list| list.trim_start_matches("(?:").trim_matches(['(', ')'])) else {
                return Vec::new();
            };
            list = inner;
        } else if operator.text != "!=" {
            return Vec::new();
        }
        let names: Vec<String> = list.split('|').map(str::to_string).collect();
        let plain = |name: &String| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase());
        if names.iter().all(plain) { names } else { Vec::new() }
    }

    pub(super) fn rewrite(&mut self, directive: &'f Directive) {
        let [pattern, target, flags @ ..] = directive.arguments.as_slice() else { return };
        // A part that is the whole path is what was asked for.
        let whole = match pattern.text.as_str() {
            "^(.*)$" | "^(.*)" | "(.*)" => Some("$1"),
            "^/(.*)$" | "^/(.*)" => Some("/$1"),
            _ => None,
        };
        let text = whole.map_or_else(|| target.text.clone(), |whole| target.text.replace(whole, "$request_uri"));
        let value = template(&text, target.span.range);
        let (code, keyword) = match flags.first() {
            Some(flag) if flag.text == "redirect" || flag.text == "permanent" => {
                let other = if flag.text == "redirect" { (301, "permanent") } else { (302, "redirect") };
                let keyword = RedirectKeyword { span: flag.span, alternatives: vec![(other.0, other.1.to_string())] };
                (if flag.text == "redirect" { 302 } else { 301 }, Some(keyword))
            }
            // A replacement that begins with a scheme redirects whatever the flag.
            flag if looks_like_url(&target.text) => {
                let mut span = flag.map_or(target.span, |flag| flag.span);
                let word = if flag.is_some() { "permanent" } else { " permanent" };
                if flag.is_none() {
                    span.range.start = span.range.end;
                }
                (302, Some(RedirectKeyword { span, alternatives: vec![(301, word.to_string())] }))
            }
            _ => return,
        };
        self.respond(
            directive,
            ResponseStatus::Default(code),
            Some(Redirect { target: Some(value), keyword, setting: None }),
            None,
        );
    }

    pub(super) fn try_files(&mut self, directive: &'f Directive) {
        let Some(last) = directive.arguments.last() else { return };
        if let Some((code, span)) = code_of(last, "=") {
            let id = self.status(code, span, Role::Send, directive.scope, "try_files");
            if self.is_last_resort(code, directive) {
                return;
            }
            self.respond(directive, ResponseStatus::Explicit(id), None, None);
        }
    }

    /// Whether hardly anybody gets the status: the block returns before it looks for files, or it is the page of an error.
    fn is_last_resort(&self, code: u32, directive: &Directive) -> bool {
        let mut inner = self.settings.within(directive.scope);
        if inner.any(|inner| inner.name == "return") {
            return true;
        }
        let place = self.settings.owner(directive.scope).filter(|owner| owner.name == "location");
        let path = place.and_then(|location| location.arguments.last()).map(|path| path.text.as_str());
        let is_page = |path: &str| {
            let mut pages = self.settings.facts.directives.iter().filter(|other| other.name == "error_page");
            pages.any(|page| page.arguments.last().is_some_and(|target| target.text == path))
        };
        let mut inner = self.settings.within(directive.scope);
        code >= 500
            && (inner.any(|inner| inner.name == "internal")
                || path.is_some_and(|path| path.starts_with('@') || is_page(path)))
    }

    // --- headers ---------------------------------------------------------------------------------------------------

    /// The headers that a directive sets, recorded when first asked for.
    pub(super) fn headers_of(&mut self, directive: &'f Directive) -> Vec<HeaderId> {
        let key = (directive.span, directive.scope);
        if let Some(known) = self.headers.get(&key) {
            return known.clone();
        }
        let found = match directive.name.as_str() {
            "add_header" => self.add_header(directive),
            _ => self.more_headers(directive),
        };
        self.headers.insert(key, found.clone());
        found
    }

    fn add_header(&mut self, directive: &'f Directive) -> Vec<HeaderId> {
        let [name, rest @ ..] = directive.arguments.as_slice() else { return Vec::new() };
        if is_placeholder(&name.text) {
            return Vec::new();
        }
        // A flag that is filled in may be `always`.
        let always = rest.get(1).is_some_and(|flag| flag.text == "always" || is_variable(&flag.text));
        let value = rest.first().map(|value| template(&value.text, value.span.range));
        let id = self.push_header(directive, &name.text, value, always);
        if let Some(last) = rest.first().filter(|value| !always && !value.text.is_empty()) {
            let mut end = last.span;
            end.range.start = end.range.end;
            let answer = self.settings.within(directive.scope).find(|inner| inner.name == "return");
            let answer = answer.and_then(|inner| inner.arguments.first()).and_then(|first| match code_of(first, "") {
                Some((code, _)) => Some(code),
                None => looks_like_url(&first.text).then_some(302),
            });
            self.out.proxy.partial_headers.push(PartialHeader {
                header: id,
                statuses: SUCCESSFUL,
                answer,
                files_only: self.serves_files_only(directive.scope),
                always: (end, " always"),
                product: PRODUCT,
            });
        }
        vec![id]
    }

    /// Whether the block `scope` is a location for files: it says where they lie, or is chosen by their ending, and hands
    /// nothing on.
    fn serves_files_only(&self, scope: ScopeId) -> bool {
        let blocks = self.settings.upwards(scope).filter_map(|at| self.settings.owner(at));
        let Some(location) = blocks.take_while(|owner| owner.name != "server").find(|owner| owner.name == "location")
        else {
            return false;
        };
        let Some(block) = location.block else { return false };
        let by_ending = location.arguments.last().is_some_and(|path| path.text.contains("\\."));
        let inner = || self.settings.within(block);
        let files = inner().any(|inner| matches!(inner.name.as_str(), "alias" | "root" | "expires"));
        let dynamic = inner().any(|inner| {
            inner.name.ends_with("_pass")
                || inner.name.contains("by_lua")
                || inner.name == "return"
                || inner.name == "try_files" && inner.arguments.last().is_some_and(|last| last.text.starts_with('@'))
        });
        (files || by_ending) && !dynamic
    }

    fn push_header(&mut self, directive: &Directive, name: &str, value: Option<Value>, always: bool) -> HeaderId {
        let id = self.out.headers.len() as HeaderId;
        self.out.headers.push(Header {
            name: name.to_ascii_lowercase(),
            value,
            span: directive.span,
            scope: directive.scope,
            response: None,
            always: Some(always),
            on_request: false,
            block: directive.span,
            leaves: false,
        });
        id
    }

    /// headers-more sets headers on every reply: `more_set_headers "Name: value"`.
    fn more_headers(&mut self, directive: &'f Directive) -> Vec<HeaderId> {
        let limited = directive.arguments.iter().any(|argument| matches!(argument.text.as_str(), "-s" | "-t"));
        if limited {
            return Vec::new();
        }
        let named = directive.arguments.iter().filter_map(|argument| {
            let (name, value) = argument.text.split_once(':')?;
            Some((name.trim(), template(value.trim(), argument.span.range)))
        });
        named.map(|(name, value)| self.push_header(directive, name, Some(value), true)).collect()
    }

    /// How a header is added to what `directive` answers: before it, unless that would drop headers that an outer block
    /// sets.
    fn header_edit(&self, directive: &'f Directive, list: Option<&Directive>) -> Option<(Span, Vec<Piece>)> {
        let scope = directive.scope;
        let allowed = match self.settings.owner(scope)?.name.as_str() {
            "server" | "location" => true,
            "if" => self.settings.is_inside(scope, "location"),
            _ => false,
        };
        let keeps = match list {
            Some(first) => first.scope == scope,
            None => self.settings.absence_is_certain(scope),
        };
        if !allowed || !keeps {
            return None;
        }
        let text = &self.settings.facts.files[directive.span.file as usize].text;
        let before = text.get(..directive.span.range.start as usize)?;
        let before = &before[before.floor_char_boundary(before.len().saturating_sub(MAX_INDENT))..];
        let line = before.rfind(['\n', '\r']).map_or(before, |at| &before[at + 1..]);
        let after = match line.trim().is_empty() {
            true if before.trim_end_matches([' ', '\t']).ends_with("\r\n") => format!("\r\n{line}"),
            true => format!("\n{line}"),
            false => " ".into(),
        };
        let mut place = directive.span;
        place.range.end = place.range.start;
        let written = |text: &str| Piece::Text(text.into());
        let after = Piece::Text(format!("\" always;{after}"));
        Some((place, vec![written("add_header "), Piece::Name, written(" \""), Piece::Value, after]))
    }

    // --- conditions ------------------------------------------------------------------------------------------------

    /// `if ($status = 404)`, `if ($upstream_status = 502)`
    pub(super) fn condition(&mut self, directive: &'f Directive) {
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
            digits: false,
            success_test: None,
            content_read: false,
            number_test: None,
        });
    }
}
