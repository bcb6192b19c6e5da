use crate::Context;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds `httplsp: ignore[…]` comments that suppress nothing.
    ///
    /// ## Why is this bad?
    ///
    /// The comment claims that something is wrong here and accepted. When the code has changed since, it hides the next
    /// real finding instead.
    ///
    /// ## Example
    ///
    /// ```rust
    /// // httplsp: ignore[deprecated-status] the legacy client needs it
    /// async fn ok() -> StatusCode { StatusCode::OK }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// async fn ok() -> StatusCode { StatusCode::OK }
    /// ```
    pub UNUSED_SUPPRESSION = {
        id: "unused-suppression",
        summary: "a suppression comment that suppresses nothing",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

/// Whether a suppression was of use is known only after all rules have run: the engine reports it.
fn check(_: &mut Context<'_>) {}
