use crate::Context;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds comments that begin with `httplsp:` and are no valid suppression: a misspelled verb, no brackets, a rule that
    /// does not exist, `ignore-file` below the top of the file.
    ///
    /// ## Why is this bad?
    ///
    /// It suppresses nothing, although whoever wrote it believes so.
    ///
    /// ## Example
    ///
    /// ```rust
    /// // httplsp: ignore deprecated-status
    /// async fn old() -> StatusCode { StatusCode::USE_PROXY }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// async fn old() -> StatusCode { StatusCode::USE_PROXY }
    /// ```
    pub MALFORMED_SUPPRESSION = {
        id: "malformed-suppression",
        summary: "a suppression comment that cannot be understood",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

/// Suppressions are read by the engine, which reports what it cannot read.
fn check(_: &mut Context<'_>) {}
