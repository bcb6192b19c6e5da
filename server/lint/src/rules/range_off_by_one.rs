use httplsp_syntax::facts::{Comparison, Effect, Facts, Operator};

use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds ranges of statuses whose bound belongs to the wrong side: `<= 300`, `> 400`.
    ///
    /// ## Why is this bad?
    ///
    /// The classes begin at the round numbers. `status <= 300` takes 300 for a success, `status > 400` lets 400, the most
    /// common client error, pass as no error.
    ///
    /// A range that ends within a class (`> 200 && <= 226`) is a choice of its own and left alone, as is a bound whose code
    /// is looked at apart. `> 200 && < 300` is information only: whoever forgets 200, the most common success, notices soon,
    /// so that the other successes are most likely what was meant.
    ///
    /// ## Example
    ///
    /// ```rust
    /// fn ok(status: reqwest::StatusCode) -> bool {
    ///     status.as_u16() >= 200 && status.as_u16() <= 300
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// fn ok(status: reqwest::StatusCode) -> bool {
    ///     status.as_u16() >= 200 && status.as_u16() < 300
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15
    pub RANGE_OFF_BY_ONE = {
        id: "range-off-by-one",
        summary: "a range of statuses that begins or ends one too late",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for comparison in &facts.comparisons {
        let status = facts.status(comparison.status);
        let code = status.code;
        let partner = comparison.conjunction.and_then(|number| {
            facts.comparisons.iter().find(|other| {
                other.conjunction == Some(number)
                    && !std::ptr::eq(*other, comparison)
                    && other.scope == comparison.scope
                    && is_bound(other)
            })
        });
        let partner_code = partner.map(|partner| facts.status(partner.status).code);
        let wrong = match comparison.operator {
            // Takes in the first code of the next class.
            Operator::LessEqual => matches!(code, 300 | 400 | 500),
            // Leaves out the first code of the class; on its own, `> 200` asks for something else, and `> 400` and
            // `> 500` may well be about what is worth another attempt.
            Operator::Greater => match partner {
                Some(_) => matches!(code, 200 | 300 | 400 | 500) && partner_code.is_some_and(|other| other > code),
                None => code == 300 || matches!(code, 400 | 500) && !retries(facts, comparison),
            },
            _ => false,
        };
        // `== 400` on its own leaves the others for `> 400`.
        let apart = facts.comparisons.iter().any(|other| {
            other.operator == Operator::Equal
                && facts.status(other.status).code == code
                && facts.handler(other.scope) == facts.handler(comparison.scope)
        });
        // As does an arm before it: `case 200 => …; case status if status > 200 => …`.
        let apart = apart
            || facts.branchings.iter().any(|branching| {
                facts.handler(branching.scope) == facts.handler(comparison.scope)
                    && branching.arms.iter().any(|arm| {
                        arm.span.range.end <= comparison.span.range.start && arm.sure.contains(&(code, code))
                    })
            });
        // Whoever ends a range within a class has thought of the codes one by one.
        let chosen =
            comparison.operator == Operator::Greater && partner.is_some_and(|partner| !ends_class(facts, partner));
        if !wrong || apart || chosen || cx.skips(comparison.span, comparison.scope) {
            continue;
        }
        let message = match comparison.operator {
            Operator::Greater if code == 200 => {
                "this leaves out 200, the most common success; right only if 200 is meant to count as something else"
                    .into()
            }
            Operator::LessEqual => {
                format!("this takes in {code}, which begins the next class: {}", class_of(code))
            }
            _ => format!("this leaves out {code}, the first and most common of its class: {}", class_of(code)),
        };
        let bound = if comparison.operator == Operator::LessEqual { "exclude" } else { "include" };
        let mut finding = cx
            .report(comparison.span, message, format!("{bound} {code}"))
            .confidence(if comparison.typed { Confidence::Certain } else { Confidence::Likely });
        let other_successes = comparison.operator == Operator::Greater && code == 200;
        if other_successes {
            finding = finding.at_most(Severity::Info).confidence(Confidence::Assumed);
        }
        if let Some(operator) = &comparison.toggled {
            // With both bounds written, what is meant is beyond doubt.
            let safety = if partner.is_some() && !other_successes { Safety::Safe } else { Safety::Choice };
            let title = format!("Write `{operator}`");
            finding = finding.replace(title, safety, comparison.operator_span, operator.clone());
        }
        drop(finding);
    }
}

/// Whether the upper bound lies where a class ends.
fn ends_class(facts: &Facts, bound: &Comparison) -> bool {
    let code = facts.status(bound.status).code;
    match bound.operator {
        Operator::LessEqual => code % 100 == 99 || code.is_multiple_of(100),
        Operator::Less => code.is_multiple_of(100),
        _ => true,
    }
}

fn is_bound(comparison: &Comparison) -> bool {
    !matches!(comparison.operator, Operator::Equal | Operator::NotEqual)
}

/// Whether the comparison decides about another attempt.
fn retries(facts: &Facts, comparison: &Comparison) -> bool {
    facts
        .branchings
        .iter()
        .flat_map(|branching| &branching.arms)
        .any(|arm| arm.effect == Effect::Retries && arm.span.contains(comparison.span))
}

fn class_of(code: u32) -> &'static str {
    match code {
        200 => "2xx are successes",
        300 => "3xx are redirects",
        400 => "4xx are client errors",
        _ => "5xx are server errors",
    }
}
