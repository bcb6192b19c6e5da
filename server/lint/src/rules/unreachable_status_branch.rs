use httplsp_syntax::facts::BranchArm;

use crate::Context;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds branches over a status that are never taken, because those before them take every status they ask for.
    ///
    /// ## Why is this bad?
    ///
    /// Whoever wrote the later branch counts on it: the special treatment of 404 after a test for any 4xx never happens.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use reqwest::StatusCode;
    ///
    /// fn judge(status: StatusCode) -> Result<(), Error> {
    ///     if status.is_client_error() {
    ///         Err(Error::Request)
    ///     } else if status == StatusCode::NOT_FOUND {
    ///         Err(Error::Missing)
    ///     } else {
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use reqwest::StatusCode;
    ///
    /// fn judge(status: StatusCode) -> Result<(), Error> {
    ///     if status == StatusCode::NOT_FOUND {
    ///         Err(Error::Missing)
    ///     } else if status.is_client_error() {
    ///         Err(Error::Request)
    ///     } else {
    ///         Ok(())
    ///     }
    /// }
    /// ```
    pub UNREACHABLE_STATUS_BRANCH = {
        id: "unreachable-status-branch",
        summary: "a branch over a status that an earlier one always takes first",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut seen = Vec::new();
    for branching in &facts.branchings {
        for (index, arm) in branching.arms.iter().enumerate() {
            let Some(codes) = arm.codes.as_ref().filter(|codes| !codes.is_empty()) else { continue };
            let before = &branching.arms[..index];
            if !covered(codes, before) || seen.contains(&arm.span) || cx.skips(arm.span, branching.scope) {
                continue;
            }
            seen.push(arm.span);
            let mut finding = cx.report(
                arm.span,
                format!("this is never taken: what comes before it takes {} already", described(codes)),
                "put the more specific test first",
            );
            if let Some(first) = before.iter().find(|arm| covered(codes, std::slice::from_ref(arm))) {
                finding = finding.related(first.span, "taken instead");
            }
            drop(finding);
        }
    }
}

/// Whether one of `arms` is taken for each of `codes`.
fn covered(codes: &[(u32, u32)], arms: &[BranchArm]) -> bool {
    codes.iter().all(|(low, high)| {
        (*low..=*high)
            .all(|code| arms.iter().any(|arm| arm.sure.iter().any(|(from, to)| (*from..=*to).contains(&code))))
    })
}

/// `404`, `400 to 499`, `404 and 410`
fn described(codes: &[(u32, u32)]) -> String {
    let parts: Vec<String> = codes
        .iter()
        .map(|(low, high)| if low == high { low.to_string() } else { format!("{low} to {high}") })
        .collect();
    match parts.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}
