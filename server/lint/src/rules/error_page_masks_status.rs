use httplsp_syntax::facts::{ErrorAnswer, ErrorPage, ErrorTarget, Facts};

use crate::context::FindingBuilder;
use crate::evidence::words;
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds error pages that change the status of the error: into a success (`error_page 404 =200 /404.html`), or into
    /// a redirect, as a page on another address does.
    ///
    /// Silent are: a bare `=`, which leaves the status to the page's handler; one error for another; a sign-in page for
    /// 401 or 403, where it is not the browser that asks for the password; the redirect to HTTPS for 497; codes that only serve to jump to another block; and a page that is the
    /// transparent pixel of a counter (`empty_gif`).
    ///
    /// ## Why is this bad?
    ///
    /// People see an error, while everything that looks at the status sees none: monitoring stays green during an
    /// outage, crawlers index the error page, caches store it, and API clients parse it as data.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// error_page 404 =200 /404.html;
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// error_page 404 /404.html;
    /// ```
    ///
    /// A single-page application that answers every path with its start page does so with
    /// `try_files $uri /index.html;`, which produces no error in the first place.
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.3.1 (200), 15.5 (4xx), 15.6 (5xx)
    /// - Apache httpd: `ErrorDocument`
    /// - Caddy: `handle_errors`
    /// - HAProxy: `errorloc`
    /// - nginx: `error_page`
    pub ERROR_PAGE_MASKS_STATUS = {
        id: "error-page-masks-status",
        summary: "an error page that turns the error into a success or a redirect",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let pages = &facts.proxy.error_pages;
    for (at, page) in pages.iter().enumerate() {
        // Nobody reads the pixel that counts visits, and its request has done its work by then.
        if page.blank || cx.skips(page.span, page.scope) {
            continue;
        }
        // Where each error is a setting of its own, those that are treated alike are one decision.
        if pages[..at].iter().any(|earlier| is_alike(facts, earlier, page)) {
            continue;
        }
        let alike: Vec<&ErrorPage> = pages[at + 1..].iter().filter(|later| is_alike(facts, page, later)).collect();
        // Codes that no server makes by itself are only a way to jump to the block of the page.
        let all = alike.iter().flat_map(|page| &page.codes);
        let all: Vec<u32> = page.codes.iter().chain(all).map(|id| facts.status(*id).code).collect();
        let codes: Vec<u32> =
            all.iter().copied().filter(|code| *code >= 400 && !is_jump(*code, page.product)).collect();
        if codes.is_empty() && !page.every {
            continue;
        }
        match page.answer {
            ErrorAnswer::Replace(id, removal) => {
                let status = facts.status(id);
                let external = page.target_kind == ErrorTarget::External;
                match status.code {
                    // Another address can only be redirected to, whatever the status.
                    200..=299 if external => redirect(cx, page, &codes, u32::from(page.redirect), page.target_span),
                    200..=299 => success(cx, page, &alike, &codes, status.code, removal),
                    300..=399 if !redirects_rightly(&codes) => redirect(cx, page, &codes, status.code, status.span),
                    _ => {}
                }
            }
            ErrorAnswer::Keep
                if page.target_kind == ErrorTarget::External
                    && (page.every || page.prompts || !redirects_rightly(&codes)) =>
            {
                redirect(cx, page, &codes, u32::from(page.redirect), page.target_span);
            }
            _ => {}
        }
    }
}

/// Unregistered codes and the teapot: made by the same configuration, to be caught by the error page. What a product
/// makes by itself is no such code.
fn is_jump(code: u32, product: &str) -> bool {
    let Ok(code) = u16::try_from(code) else { return true };
    let made_here = httplsp_registry::status(code).is_some_and(|status| status.origin == product);
    code == 418 || !(httplsp_registry::is_registered(code) || made_here)
}

/// Errors for which a redirect is the right answer: to a place to sign in, or, for a plain request or a missing
/// certificate on a TLS port, to one that can go on.
fn redirects_rightly(codes: &[u32]) -> bool {
    codes.iter().all(|code| matches!(code, 401 | 403 | 495..=497))
}

/// Whether two pages are settings of the same place that differ in nothing but the error.
fn is_alike(facts: &Facts, a: &ErrorPage, b: &ErrorPage) -> bool {
    let answer = |page: &ErrorPage| match page.answer {
        ErrorAnswer::Replace(id, removal) if facts.status(id).span == removal => Some(facts.status(id).code),
        _ => None,
    };
    let place = |page: &ErrorPage| (page.scope, page.span.file, page.product, page.target_kind);
    answer(a).is_some() && answer(a) == answer(b) && place(a) == place(b) && a.target == b.target
}

fn success(
    cx: &mut Context<'_>,
    page: &ErrorPage,
    alike: &[&ErrorPage],
    codes: &[u32],
    code: u32,
    removal: httplsp_syntax::facts::Span,
) {
    let errors = list(codes);
    let facts = cx.facts;
    let own = |page: &ErrorPage| page.codes.iter().map(|id| facts.status(*id).code).collect::<Vec<u32>>();
    let mark = |finding: FindingBuilder<'_, '_>| {
        alike
            .iter()
            .fold(finding, |finding, other| finding.related(other.span, format!("the same for {}", list(&own(other)))));
    };
    let target = &page.target;
    // Where the code is a setting of its own it cannot be left out.
    let is_setting = matches!(page.answer, ErrorAnswer::Replace(id, _) if cx.facts.status(id).span == removal);
    let start_page = is_start_page(target) && !codes.is_empty() && codes.iter().all(|code| matches!(code, 403 | 404));
    if start_page {
        let finding = cx.report(
            page.span,
            format!(
                "every path that does not exist is answered with {code} and `{target}`: right for the routes of a \
                 single-page application, but missing scripts, images and API paths look like a success too"
            ),
            match is_setting {
                true => {
                    "rewrite the routes of the application before they are looked up, and leave the error alone".into()
                }
                false => format!(
                    "limit it to the routes of the application: `try_files $uri {target};` where they are served"
                ),
            },
        );
        mark(finding.severity(Severity::Info));
        return;
    }
    // To allow POST for static files: the file itself is the answer.
    if codes == [405] {
        cx.report(
            page.span,
            format!("a method that is not allowed is answered with {code}, as if it had been"),
            "let the location answer the method, if it is meant to be allowed",
        )
        .severity(Severity::Info);
        return;
    }
    let spelled = cx.facts.text(removal).trim().to_string();
    // Only where the status stands by itself can the page be told to decide.
    let dynamic = spelled.starts_with('=') && (page.target_kind == ErrorTarget::Named || is_program(target));
    let message = format!(
        "`{target}` is sent with {code} in place of {errors}: monitoring, caches and crawlers see a success and not \
         the error"
    );
    if is_setting {
        let help = format!("answer with {errors}, so that the page is sent with the error's own status");
        // The number of each setting becomes its own error's.
        let edits = std::iter::once(page).chain(alike.iter().copied()).map(|page| match (page.answer, &*own(page)) {
            (ErrorAnswer::Replace(_, place), [own]) if facts.text(place).bytes().all(|byte| byte.is_ascii_digit()) => {
                Some((place, own.to_string()))
            }
            _ => None,
        });
        let edits: Option<Vec<_>> = edits.collect();
        // A program may set a status of its own.
        let told = is_program(target).then(|| format!("{message}, unless the page sets its own"));
        let is_certain = told.is_none();
        let mut finding = cx.report(page.span, told.unwrap_or(message), help);
        if !is_certain {
            finding = finding.at_most(Severity::Info).confidence(Confidence::Likely);
        }
        if let Some(edits) = edits {
            finding = finding.fix(format!("Answer with {errors}"), Safety::Unsafe, edits);
        }
        mark(finding);
        return;
    }
    if dynamic {
        let help = format!("write `=` without a code, so that `{target}` decides the status");
        let mut code_span = removal;
        code_span.range.start = code_span.range.end - spelled.len() as u32;
        cx.report(page.span, message, help).replace("Leave the status to the page", Safety::Unsafe, code_span, "=");
    } else {
        let help = format!("drop `{spelled}`, so that the page is sent with the error's own status");
        cx.report(page.span, message, help).replace(format!("Drop `{spelled}`"), Safety::Safe, removal, "");
    }
}

fn redirect(cx: &mut Context<'_>, page: &ErrorPage, codes: &[u32], code: u32, span: httplsp_syntax::facts::Span) {
    let errors = list(codes);
    let message = match page.target_kind {
        // Source: https://httpd.apache.org/docs/2.4/mod/core.html#errordocument (checked 2026-11-22)
        _ if page.prompts => format!(
            "an error page on another address makes {errors} a redirect ({code}): clients never get the challenge, and \
             nobody is asked for a password"
        ),
        ErrorTarget::External if !page.target.contains("//") => format!(
            "a redirect ({code}) to the error page takes the place of {errors}: clients, caches and monitoring never see \
             the error"
        ),
        ErrorTarget::External => format!(
            "an error page on another address makes {errors} a redirect ({code}): clients, caches and monitoring never \
             see the error"
        ),
        _ => format!("{code} in place of {errors} hides the error from clients, caches and monitoring"),
    };
    let help = match page.target_kind {
        ErrorTarget::External if !page.target.contains("//") => {
            "have the page sent in place of the error, without a redirect, so that the status stays"
        }
        _ => "name a page on this server, so that it is sent with the error's own status",
    };
    cx.report(page.span, message, help).related(span, format!("{code} comes from here"));
}

fn list(codes: &[u32]) -> String {
    let codes: Vec<String> = codes.iter().map(u32::to_string).collect();
    match codes.as_slice() {
        [] => "the error".into(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}

/// The page that a single-page application starts with.
fn is_start_page(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or(target);
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    // `/404/index.html` is the page of an error in a folder of its own.
    let is_error = |word: &String| {
        word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit())
            || matches!(word.as_str(), "error" | "errors" | "err" | "notfound" | "missing" | "forbidden" | "denied")
    };
    let is_of_error = words(folders).iter().any(is_error) || words(folders).concat().contains("notfound");
    !is_of_error && matches!(name, "" | "index.html" | "index.htm" | "app.html" | "main.html")
}

/// A page that a program makes, which has a status of its own.
fn is_program(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or(target);
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((_, extension)) => matches!(extension, "php" | "py" | "pl" | "cgi" | "rb" | "jsp" | "aspx" | "lua"),
        None => true,
    }
}
