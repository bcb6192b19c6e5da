use std::collections::{BTreeSet, HashMap};

use httplsp_syntax::facts::{Facts, ScopeId};

use crate::evidence::{Sent, is_configuration, lacking};
use crate::mentions::Search;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds 405 sent by hand without an `Allow` header.
    ///
    /// ## Why is this bad?
    ///
    /// The header lists the methods that would have worked and is required. Without it the client learns only that its guess
    /// was wrong. Routers that answer 405 themselves add it; code and configuration that answer in their place have to do the
    /// same. A server's configuration gives information only.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use actix_web::{HttpResponse, Responder, delete, get};
    ///
    /// #[get("/items")]
    /// async fn list() -> impl Responder {
    ///     HttpResponse::Ok().finish()
    /// }
    ///
    /// #[delete("/items")]
    /// async fn clear() -> impl Responder {
    ///     HttpResponse::MethodNotAllowed().finish()
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use actix_web::{HttpResponse, Responder, delete, get};
    ///
    /// #[get("/items")]
    /// async fn list() -> impl Responder {
    ///     HttpResponse::Ok().finish()
    /// }
    ///
    /// #[delete("/items")]
    /// async fn clear() -> impl Responder {
    ///     HttpResponse::MethodNotAllowed().insert_header(("Allow", "GET, HEAD")).finish()
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 10.2.1 (Allow) and 15.5.6 (405)
    pub STATUS_405_WITHOUT_ALLOW = {
        id: "405-without-allow",
        summary: "405 is sent without `Allow`",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    // Handlers that answer nothing but 405.
    let mut refusing: HashMap<ScopeId, bool> = HashMap::new();
    for response in &facts.responses {
        let refuses = response.code(facts) == Some(405);
        refusing.entry(facts.handler(response.scope)).and_modify(|all| *all &= refuses).or_insert(refuses);
    }
    for (sent, search) in lacking(cx, &[405], &["allow"]) {
        if is_never_reached(facts, &sent) {
            continue;
        }
        let mut methods = methods_there(facts, sent.scope, &refusing);
        if let Some(response) = sent.response.filter(|_| methods.is_empty()) {
            methods.clone_from(&response.other_methods);
        }
        let known = match methods.is_empty() {
            true => likely(facts, sent.scope).to_owned(),
            false => methods.join(", "),
        };
        let example = if known.is_empty() { "GET, HEAD" } else { &known };
        let mut finding = cx.report(
            sent.span,
            "405 without `Allow`: the header is required, and without it clients cannot tell which methods would work",
            format!("list the methods of this resource, such as `Allow: {example}`"),
        );
        if search == Search::Elsewhere || sent.handed_on || sent.is_raised() || is_configuration(facts) {
            finding = finding.at_most(Severity::Info).confidence(Confidence::Likely);
        }
        // Whoever chooses it knows the methods, or has to find them out.
        let title = if methods.is_empty() { " (put the methods of this resource there)" } else { "" };
        if !known.is_empty()
            && let Some(edits) = sent.add_header("Allow", &known)
        {
            finding.fix(format!("Add `Allow: {known}`{title}"), Safety::Choice, edits);
        }
    }
}

/// What most resources serve, less what is refused there.
fn likely(facts: &Facts, scope: ScopeId) -> &'static str {
    let refused = |method: &str| facts.routes_of(scope).any(|route| route.methods.iter().any(|own| own == method));
    let choices = [("GET", "GET, HEAD"), ("POST", "POST")];
    choices.into_iter().find(|(method, _)| !refused(method)).map_or("", |(_, allow)| allow)
}

/// Whether the router hands its function only requests of methods for which it does not answer so:
/// `mux.HandleFunc("GET /items", list)`, where `list` refuses what is not GET.
fn is_never_reached(facts: &Facts, sent: &Sent<'_>) -> bool {
    let served = sent.response.map_or(&[][..], |response| response.other_methods.as_slice());
    let mut routes = facts.routes_of(sent.scope).peekable();
    !served.is_empty()
        && routes.peek().is_some()
        && routes.all(|route| !route.methods.is_empty() && route.methods.iter().all(|method| served.contains(method)))
}

/// The methods routed on the paths that lead to `scope`, by other handlers than this one.
fn methods_there(facts: &Facts, scope: ScopeId, refusing: &HashMap<ScopeId, bool>) -> Vec<String> {
    let paths: Vec<&str> = facts.routes_of(scope).filter_map(|route| route.path.as_deref()).collect();
    let own: Vec<ScopeId> = facts.routes_of(scope).filter_map(|route| route.handler).collect();
    // Others that refuse their method, too.
    let refuses = |handler: ScopeId| refusing.get(&handler).copied().unwrap_or(false);
    let mut methods: BTreeSet<&str> = facts
        .routes
        .iter()
        .filter(|route| route.path.as_deref().is_some_and(|path| paths.contains(&path)))
        .filter(|route| route.handler.is_none_or(|handler| !own.contains(&handler) && !refuses(handler)))
        .flat_map(|route| route.methods.iter().map(String::as_str))
        .collect();
    if methods.contains("GET") {
        methods.insert("HEAD");
    }
    methods.into_iter().map(str::to_string).collect()
}
