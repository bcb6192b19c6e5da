use httplsp_syntax::facts::{Facts, Span};

use crate::evidence::is_configuration;
use crate::redirects::{Move, comments_about, is_passing_name, is_passing_path, literal_path, moves, named_target};
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::visitor::depends_on_visitor;
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds permanent redirects (301, 308) to pages that a visitor is sent to for now: the login, a maintenance page, the
    /// page in the visitor's language; and those that depend on a session: behind a login or logout, or for those who
    /// are not logged in.
    ///
    /// ## Why is this bad?
    ///
    /// Browsers and caches keep a permanent redirect, some until their data is deleted. Who has been sent to the login once
    /// is sent there again after logging in, and nothing that the server does later changes that.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use axum::response::Redirect;
    ///
    /// async fn home() -> Redirect {
    ///     Redirect::permanent("/login")
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use axum::response::Redirect;
    ///
    /// async fn home() -> Redirect {
    ///     Redirect::temporary("/login")
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.1 (heuristically cacheable) and 15.4.2
    pub TEMPORARY_TARGET_AS_PERMANENT = {
        id: "temporary-target-as-permanent",
        summary: "a redirect that depends on the visitor or the moment is sent as permanent",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for moved in moves(facts) {
        let scope = moved.response.scope;
        if !matches!(moved.code, 301 | 308) || cx.skips(moved.span, scope) {
            continue;
        }
        let passes = |target| literal_path(target).is_some_and(is_passing_path);
        if !moved.target.is_some_and(passes) && follows_visitor(facts, &moved) {
            tell_visitor(cx, &moved);
            continue;
        }
        let Some(target) = moved.target else { continue };
        let path = literal_path(target);
        let (page, shown) = match path {
            Some(path) if is_passing_path(path) => (path, format!("`{path}`")),
            Some(_) => continue,
            None => match named_target(target) {
                Some(name) if is_passing_name(name) => (name, format!("`{name}`")),
                // The target is put together from what the browser says of its user.
                _ if !is_configuration(facts) && facts.scope_mentions(facts.handler(scope), "accept-language") => {
                    ("accept-language", "the page in a language".to_string())
                }
                _ => continue,
            },
        };
        // `/signin` that was renamed to `/login`, or that moved to another prefix, has moved for good.
        let renamed = facts.routes_of(scope).filter_map(|route| route.path.as_deref()).any(is_passing_path);
        // `/login` to `/login/`: the same place, written twice.
        let again = facts.text(moved.response.span).matches(page.trim_end_matches('/')).count() > 1;
        // `{ source: "/guide/maintenance", destination: "/docs/guide/maintenance" }`
        let last = |path: &str| path.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_string();
        let named = |text: &str| text.matches(&format!("/{}", last(page))).count() > 1;
        let again = again || path.is_some() && named(facts.text(moved.response.span));
        // get "login" => redirect("/users/sign_in")
        let renamed = renamed || path.is_some() && names_another(facts, moved.response.span, page);
        let comments = comments_about(facts, moved.span, scope).join("\n").to_lowercase();
        let stated = ["moved", "renamed", "legacy", "old ", "deprecated", "permanent"];
        if renamed
            || again
            || stated.iter().any(|word| comments.contains(word))
            || crate::redirects::named(facts, scope, &["old", "legacy", "renamed", "moved"])
        {
            continue;
        }
        let instead: &[u16] = if moved.code == 301 { &[302] } else { &[307] };
        let finding = cx
            .report(
                moved.span,
                format!(
                    "{} is kept by browsers and caches, but who is sent to {shown} depends on the visitor or the moment: \
                     they are sent there again when it is no longer right",
                    moved.code
                ),
                format!("redirect with {}", if moved.code == 301 { "302 or 303" } else { "307 or 303" }),
            )
            .confidence(Confidence::Likely);
        let finding = moved.offer(facts, finding, Safety::Safe, instead);
        drop(moved.offer(facts, finding, Safety::Choice, &[303]));
    }
}

/// Tells that a redirect depends on the visitor's session.
fn tell_visitor(cx: &mut Context<'_>, moved: &Move<'_>) {
    let facts = cx.facts;
    let finding = cx
        .report(
            moved.span,
            format!(
                "{} is kept by browsers and caches, but this redirect depends on the visitor's session: they are sent on \
                 without asking here again",
                moved.code
            ),
            format!("redirect with {}", if moved.code == 301 { "302 or 303" } else { "307 or 303" }),
        )
        .confidence(Confidence::Likely);
    let finding = moved.offer(facts, finding, Safety::Safe, if moved.code == 301 { &[302] } else { &[307] });
    drop(moved.offer(facts, finding, Safety::Choice, &[303]));
}

/// Whether it depends on the visitor that a redirect is sent, and not on what was asked for.
fn follows_visitor(facts: &Facts, moved: &Move<'_>) -> bool {
    const SAME: &[&str] = &["host", "hostname", "https", "scheme", "original", "canonical", "protocol", "uri"];
    !is_configuration(facts)
        && !moved.target_words().iter().any(|word| SAME.contains(&word.as_str()) && !is_address(moved))
        && depends_on_visitor(facts, moved.response)
}

/// Whether the target is written out as a whole address.
fn is_address(moved: &Move<'_>) -> bool {
    moved.target.and_then(|target| target.as_text()).is_some_and(|text| text.contains("://"))
}

/// Whether the line in which a redirect begins names another such path, which then is what is redirected.
fn names_another(facts: &Facts, span: Span, page: &str) -> bool {
    let text = &facts.files[span.file as usize].text;
    let start = text[..span.range.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line = &text[start..end];
    let quoted = ['"', '\''].into_iter().flat_map(|quote| line.split(quote).skip(1).step_by(2));
    quoted.into_iter().any(|part| {
        let part = part.trim_matches('/');
        !part.is_empty() && !part.ends_with(page.trim_matches('/')) && is_passing_path(&format!("/{part}"))
    })
}
