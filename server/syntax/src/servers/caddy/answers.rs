//! Responses, redirects and headers.

use super::lower::{Lower, PRODUCT};
use super::sites::matched;
use super::words::hole;
use crate::facts::{
    Directive, DirectiveArgument, ErrorAnswer, ErrorPage, ErrorTarget, HeaderId, Redirect, RedirectKeyword,
    ResponseStatus, Role, ScopeId, Span,
};
use crate::servers::draft::{Answer, behind, code_of, template};

impl<'f> Lower<'_, 'f> {
    /// `respond [matcher] status`, `respond [matcher] body [status]`.
    pub(super) fn respond(&mut self, directive: &'f Directive) {
        let (arguments, has_matcher) = matched(directive);
        let scope = directive.scope;
        let (body, written) = match arguments {
            [only] if is_status(only) => (None, Some(only)),
            [body] => (Some(body), None),
            [body, status, ..] => (Some(body), Some(status)),
            [] => (None, None),
        };
        let inner = directive.block.and_then(|block| self.sites.blocks.named(block, &["body"]).next());
        let body = body.or(inner.and_then(|inner| inner.arguments.first()));
        let handler = self.sites.error_handler(scope);
        let status = match (written.and_then(code_of), written) {
            (Some((code, span)), _) => {
                let id = self.draft.status(code, span, Role::Send, scope, &directive.name);
                if let (Some(handler), true) = (handler, (200..300).contains(&code)) {
                    let mut removal = span;
                    let before = body.map_or(directive.name_span, |body| body.span);
                    removal.range.start = before.range.end;
                    self.error_page(handler, directive, ErrorAnswer::Replace(id, removal), ErrorTarget::Local, span);
                }
                ResponseStatus::Explicit(id)
            }
            // In the handler of an error its status is kept.
            (None, None) if handler.is_none() => ResponseStatus::Default(200),
            _ => ResponseStatus::Unknown,
        };
        let answer = Answer {
            body: body.map(|body| template(&body.text, body.span.range, hole)),
            ..self.answer(directive, status, has_matcher)
        };
        self.draft.respond(directive, answer);
    }

    /// `error [matcher] status`, `error [matcher] message [status]`.
    pub(super) fn error(&mut self, directive: &'f Directive) {
        let (arguments, has_matcher) = matched(directive);
        let written = match arguments {
            [only] if is_status(only) => Some(only),
            [_, status, ..] => Some(status),
            _ => None,
        };
        if let Some((code, span)) = written.and_then(code_of) {
            let id = self.draft.status(code, span, Role::Send, directive.scope, &directive.name);
            // What handles errors makes the response.
            let answer = Answer { opaque: true, ..self.answer(directive, ResponseStatus::Explicit(id), has_matcher) };
            self.draft.respond(directive, answer);
        }
    }

    /// `redir [matcher] target [status]`.
    pub(super) fn redir(&mut self, directive: &'f Directive) {
        let (arguments, has_matcher) = match directive.arguments.as_slice() {
            // With nothing else, it is the target.
            [only] => (std::slice::from_ref(only), false),
            _ => matched(directive),
        };
        let [target, rest @ ..] = arguments else { return };
        let scope = directive.scope;
        let (status, keyword) = match rest.first() {
            Some(word) if word.text == "permanent" => (ResponseStatus::Default(301), Some(others(word.span, 301, ""))),
            Some(word) if word.text == "temporary" => (ResponseStatus::Default(302), Some(others(word.span, 302, ""))),
            Some(word) => match code_of(word) {
                // Caddy refuses any other code.
                Some((code, _)) if !(300..400).contains(&code) => return,
                Some((code, span)) => {
                    let id = self.draft.status(code, span, Role::Redirect, scope, &directive.name);
                    (ResponseStatus::Explicit(id), None)
                }
                // A page that redirects by itself, or a placeholder.
                None => return,
            },
            None => (ResponseStatus::Default(302), Some(others(behind(target.span), 302, " "))),
        };
        let value = template(&target.text, target.span.range, hole);
        if let Some(handler) = self.sites.error_handler(scope) {
            let is_address = target.text.contains("://");
            let kind = if is_address { ErrorTarget::External } else { ErrorTarget::Local };
            self.error_page(handler, directive, ErrorAnswer::Keep, kind, target.span);
        }
        let redirect = Some(Redirect { target: Some(value), keyword, setting: None });
        let answer = Answer { redirect, ..self.answer(directive, status, has_matcher) };
        self.draft.respond(directive, answer);
    }

    fn answer(&mut self, directive: &'f Directive, status: ResponseStatus, has_matcher: bool) -> Answer {
        let scope = directive.scope;
        let conditional = has_matcher || self.sites.is_conditional(scope);
        Answer {
            headers: self.headers_in_force(scope),
            opaque: !self.sites.is_known(scope),
            conditional,
            server: self.server_of(scope),
            ..Answer::new(status)
        }
    }

    /// What answers the errors that `handler` is for.
    fn error_page(
        &mut self,
        handler: &'f Directive,
        directive: &Directive,
        answer: ErrorAnswer,
        target_kind: ErrorTarget,
        target_span: Span,
    ) {
        let codes = handler.arguments.iter().filter_map(code_of).collect::<Vec<_>>();
        let codes = codes
            .into_iter()
            .map(|(code, span)| {
                let known = self.draft.out.statuses.iter().position(|status| status.span == span);
                known.map_or_else(
                    || self.draft.status(code, span, Role::Compare, handler.scope, &handler.name),
                    |known| known as u32,
                )
            })
            .collect::<Vec<_>>();
        self.draft.out.proxy.error_pages.push(ErrorPage {
            span: directive.span,
            every: codes.is_empty(),
            codes,
            answer,
            target: directive.name.clone(),
            target_span,
            target_kind,
            redirect: 302,
            blank: false,
            prompts: false,
            idle: None,
            scope: directive.scope,
            product: PRODUCT,
        });
    }

    /// The headers that are set on every response in `scope`.
    fn headers_in_force(&mut self, scope: ScopeId) -> Vec<HeaderId> {
        let sites = self.sites;
        let around: Vec<ScopeId> = sites.blocks.upwards(scope).collect();
        let setters: Vec<&'f Directive> = around
            .into_iter()
            .flat_map(|at| sites.content(at))
            .filter(|directive| directive.name == "header")
            .collect();
        setters.into_iter().flat_map(|setter| self.headers_of(setter)).collect()
    }

    /// The headers that a `header` directive sets, recorded when first asked for.
    pub(super) fn headers_of(&mut self, directive: &'f Directive) -> Vec<HeaderId> {
        if let Some(known) = self.headers.get(&directive.span) {
            return known.clone();
        }
        let mut found = Vec::new();
        let (arguments, _) = matched(directive);
        found.extend(self.header(arguments, directive.span, directive.scope));
        if let Some(block) = directive.block {
            for line in self.sites.blocks.within(block) {
                let id = self.field(&line.name, line.arguments.as_slice(), line.span, line.scope);
                found.extend(id);
            }
        }
        self.headers.insert(directive.span, found.clone());
        found
    }

    fn header(&mut self, arguments: &[DirectiveArgument], span: Span, scope: ScopeId) -> Option<HeaderId> {
        let [name, values @ ..] = arguments else { return None };
        self.field(&name.text, values, span, scope)
    }

    fn field(&mut self, name: &str, values: &[DirectiveArgument], span: Span, scope: ScopeId) -> Option<HeaderId> {
        if name.starts_with('-') || values.len() != 1 || name == "defer" || name == "match" {
            return None;
        }
        let value = template(&values[0].text, values[0].span.range, hole);
        Some(self.draft.header(name.trim_start_matches(['+', '?', '>']), Some(value), span, scope))
    }
}

fn is_status(argument: &DirectiveArgument) -> bool {
    argument.text.len() == 3 && code_of(argument).is_some()
}

/// The other words for a redirect at `span`.
fn others(span: Span, present: u16, before: &str) -> RedirectKeyword {
    let all = [(301, "permanent"), (302, "temporary"), (303, "303"), (307, "307"), (308, "308")];
    let others = all.into_iter().filter(|(code, _)| *code != present);
    RedirectKeyword { span, alternatives: others.map(|(code, word)| (code, format!("{before}{word}"))).collect() }
}
