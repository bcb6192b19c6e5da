use httplsp_registry::Verified;
use httplsp_registry::timers;

use crate::Context;
use crate::chain::spoken;
use crate::finding::Safety;
use crate::rule::{FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds timers outside the range that their product or platform permits, such as an idle timeout of 9999 seconds on
    /// an AWS Application Load Balancer, which takes 1 to 4000. As information, it points out timers that are not set although
    /// their default depends on what sets the product up.
    ///
    /// ## Why is this bad?
    ///
    /// The platform refuses the deployment, or cuts the value without a word.
    ///
    /// ## Example
    ///
    /// ```hcl
    /// resource "aws_lb" "main" {
    ///   idle_timeout = 9999
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```hcl
    /// resource "aws_lb" "main" {
    ///   idle_timeout = 4000
    /// }
    /// ```
    ///
    /// Work that takes longer is better started with 202 (Accepted) and asked for later.
    ///
    /// ## References
    ///
    /// - The limits are those of the products' documentation; `httplsp explain` names source and date of each.
    pub TIMEOUT_BEYOND_PLATFORM_LIMIT = {
        id: "timeout-beyond-platform-limit",
        summary: "a timer outside the range that its platform permits",
        severity: Severity::Error,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    unset(cx);
    for timer in &cx.facts.timers {
        let Some(value) = timer.milliseconds else { continue };
        let Some(row) = timers::get(timer.product, &timer.name) else { continue };
        // Zero mostly means that there is no limit; where it does not, the rows do not say so.
        if value == 0 || cx.skips(timer.span, timer.scope) {
            continue;
        }
        let (limit, what, most) = match (row.min_ms, row.max_ms) {
            (_, Some(max)) if value > max => (max, "longer than", "at most"),
            (Some(min), _) if value < min => (min, "shorter than", "at least"),
            _ => continue,
        };
        let unit = match value.checked_div(timer.raw.parse().unwrap_or(0)) {
            Some(1_000) => Some(limit / 1_000),
            Some(1) => Some(limit),
            _ => None,
        };
        let range = row.range.unwrap_or("");
        let severity = if row.verified == Verified::Yes { Severity::Error } else { Severity::Info };
        let finding = cx
            .report(
                timer.span,
                format!(
                    "`{}` is {}, {what} the {} that {} permits (its range is {range})",
                    row.name,
                    spoken(value),
                    spoken(limit),
                    timer.product
                ),
                format!("set it to {most} {}; the limit was checked on {}", spoken(limit), row.checked),
            )
            .at_most(severity);
        if let Some(number) = unit {
            drop(finding.replace(format!("Set it to {number}"), Safety::Safe, timer.span, number.to_string()));
        }
    }
}

/// Timers whose default depends on what sets the product up.
fn unset(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for hop in &facts.hops {
        for (name, place) in &hop.unset {
            let Some(row) = timers::get(hop.product, name).filter(|_| !cx.skips_file(*place)) else { continue };
            let default = row.default_text.unwrap_or("not documented");
            drop(
                cx.report(
                    *place,
                    format!("`{name}` is not set here, and its default depends on what sets it up: {default}"),
                    format!("set `{name}`, so that it stays what it is"),
                )
                .severity(Severity::Info),
            );
        }
    }
}
