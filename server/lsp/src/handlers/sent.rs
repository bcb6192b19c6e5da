//! The responses that code sends, for the outline: where each stands, and in what.

use std::collections::{HashMap, HashSet};

use httplsp_syntax::facts::{Facts, Role, ScopeId, ScopeKind};
use httplsp_text::TextRange;

use super::Cx;

/// How much of a call is shown, in characters.
const LONGEST: usize = 60;

/// A response that code sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its status.
    pub code: u32,
    /// What sends it.
    pub whole: TextRange,
    /// Where its status stands, if that is in [`Sent::whole`] and written.
    pub status: Option<TextRange>,
    /// The beginning of the call or construct, on one line.
    pub call: String,
}

/// The responses in the document, by the function or the handler without a name that they stand in, in order; by `None`
/// what stands in neither. What tests say is left out.
pub fn by_owner(cx: &Cx<'_>, facts: &Facts) -> HashMap<Option<ScopeId>, Vec<Sent>> {
    let here = |span| cx.analysis.here(span);
    let call = |at: TextRange| {
        let text = cx.analysis.text.get(at.as_usize()).unwrap_or_default();
        // A call over several lines says more in the second than in the first.
        shortened(&text.split_whitespace().take(LONGEST).collect::<Vec<_>>().join(" "))
    };
    let mut written = HashSet::new();
    let mut found: Vec<(ScopeId, Sent)> = Vec::new();
    for response in &facts.responses {
        let (Some(code), Some(whole)) = (response.code(facts), here(response.span)) else { continue };
        let explicit = response.explicit();
        let keyword = || response.redirect.as_ref()?.keyword.as_ref().map(|keyword| keyword.span);
        let status = explicit.map(|id| facts.status(id).span).or_else(keyword).and_then(here);
        let status = status.filter(|status| whole.contains(*status));
        // Several ways may send what one statement set.
        if explicit.is_none_or(|id| written.insert(id)) {
            found.push((response.scope, Sent { code, whole, status, call: call(whole) }));
        }
    }
    // What a function returns may be no more than a status.
    let is_sent = |role: Role| matches!(role, Role::Send | Role::Redirect);
    let others = (0..).zip(&facts.statuses).filter(|(id, status)| is_sent(status.role) && !written.contains(id));
    for (_, status) in others {
        let Some(whole) = here(status.span) else { continue };
        found.push((status.scope, Sent { code: status.code, whole, status: Some(whole), call: call(whole) }));
    }
    found.sort_by_key(|(_, sent)| (sent.whole.start, std::cmp::Reverse(sent.whole.end)));
    let mut out: HashMap<Option<ScopeId>, Vec<Sent>> = HashMap::new();
    let mut last: Option<Sent> = None;
    for (scope, sent) in found {
        // A response is made of parts that say the same.
        let is_part = |last: &Sent| last.code == sent.code && last.whole.contains(sent.whole);
        if last.as_ref().is_some_and(is_part) || in_test(facts, scope) {
            continue;
        }
        last = Some(sent.clone());
        out.entry(owner(facts, scope)).or_default().push(sent);
    }
    out
}

/// The function around `scope`, or the closure that a route leads to.
fn owner(facts: &Facts, scope: ScopeId) -> Option<ScopeId> {
    let is_owner = |kind: ScopeKind, named: bool, routed: bool| match kind {
        ScopeKind::Function | ScopeKind::ErrorHandler => named,
        ScopeKind::Closure => routed,
        _ => false,
    };
    facts.ancestors(scope).find(|(_, at)| is_owner(at.kind, at.name.is_some(), at.routed)).map(|(id, _)| id)
}

fn in_test(facts: &Facts, scope: ScopeId) -> bool {
    facts.ancestors(scope).any(|(_, scope)| scope.kind == ScopeKind::Test)
}

/// The beginning of `line`, as much as is shown.
pub fn shortened(line: &str) -> String {
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
