use std::collections::{HashMap, HashSet};

use httplsp_syntax::facts::{Comparison, Operator, Role, Spelling};

use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds tests of a received status that no response can meet: against a number that is no status, against a text that
    /// it never equals, or by two comparisons that exclude each other (`status < 200 && status >= 300`). `status != 200 ||
    /// status != 201` is the opposite: it always holds.
    ///
    /// ## Why is this bad?
    ///
    /// The branch never runs (or, with "not equal", always does), and nothing fails to say so.
    ///
    /// ## Example
    ///
    /// ```rust
    /// fn found(response: &reqwest::Response) -> bool {
    ///     response.status().as_u16() != 4004
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// fn found(response: &reqwest::Response) -> bool {
    ///     response.status().as_u16() != 404
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15
    pub IMPOSSIBLE_STATUS_COMPARE = {
        id: "impossible-status-compare",
        summary: "a received status is compared with something that it never is",
        severity: Severity::Error,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut compared: HashMap<u32, &Comparison> = HashMap::new();
    for comparison in &facts.comparisons {
        compared.entry(comparison.status).or_insert(comparison);
    }
    let long = facts.statuses.iter().filter(|status| status.role == Role::Compare && status.three_digits().is_none());
    let long: HashSet<u32> = long.map(|status| status.code).filter(|code| !matches!(code, 0..=999 | 1223)).collect();
    let protocol = long.len() > 1;
    for (id, status) in facts.statuses.iter().enumerate() {
        if !matches!(status.role, Role::Compare | Role::Retry) || cx.skips(status.span, status.scope) {
            continue;
        }
        let comparison = compared.get(&(id as u32)).copied();
        if let Some(comparison) = comparison.filter(|comparison| comparison.typed && status.spelling == Spelling::Text)
        {
            let message = match comparison.subject.ends_with(')') {
                true => {
                    format!("a status shown as text has its phrase behind it, so it never equals \"{}\"", status.code)
                }
                false => {
                    format!("`{}` is a number, so it never equals the text \"{}\"", comparison.subject, status.code)
                }
            };
            let finding = cx.report(comparison.span, message, "compare the number");
            if let Some(test) = &comparison.number_test {
                drop(finding.replace("Compare the number", Safety::Choice, comparison.span, test.clone()));
            }
            continue;
        }
        if let Some(comparison) = comparison
            .filter(|comparison| comparison.digits && matches!(status.spelling, Spelling::Number | Spelling::Resolved))
        {
            let finding = cx.report(
                comparison.span,
                format!("`{}` is a text here, so it never equals the number {}", comparison.subject, status.code),
                "compare with the digits in quotes, or turn the text into a number first",
            );
            if status.spelling == Spelling::Number {
                let text = format!("\"{}\"", status.code);
                drop(finding.replace("Compare with the text", Safety::Choice, status.span, text));
            }
            continue;
        }
        // A bound may lie anywhere; equality has to be possible.
        if comparison.is_some_and(|found| !matches!(found.operator, Operator::Equal | Operator::NotEqual)) {
            continue;
        }
        let known = u16::try_from(status.code).is_ok_and(httplsp_registry::is_vendor);
        // Sentinels: no response at all, "unknown", and what old versions of Internet Explorer say for 204 and for failures of
        // the network.
        if (100..=599).contains(&status.code) || known || matches!(status.code, 0 | 999 | 1223 | 12_000..=12_200) {
            continue;
        }
        let possible = status.three_digits().is_some();
        // What is only called a code may be one of another kind: `answer.getCode() == 2000`.
        let other = comparison.is_some_and(|comparison| {
            let subject = comparison.subject.trim_end_matches("()");
            let last = subject.rsplit(['.', ':', '>']).next().unwrap_or(subject).to_ascii_lowercase();
            matches!(last.as_str(), "code" | "getcode")
        });
        // A name that merely says "status" may hold numbers of the project's own; several such numbers are the statuses of
        // another protocol.
        if !possible && (protocol || other || comparison.is_some_and(|found| !found.typed)) {
            continue;
        }
        let message = match possible {
            true => format!("no server sends {}: statuses go from 100 to 599", status.code),
            false => format!("no status is {}: they have three digits", status.code),
        };
        let mut finding = cx.report(status.span, message, "compare with the status that is meant, from 100 to 599");
        if possible {
            finding = finding.at_most(Severity::Warning).confidence(Confidence::Likely);
        }
        for code in near(status.code) {
            if let Some(text) = status.rewrite(code) {
                finding = finding.replace(format!("Compare with {code}"), Safety::Choice, status.span, text);
            }
        }
        drop(finding);
    }
    settled(cx);
}

/// Comparisons that together say the same of every status.
fn settled(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for settled in &facts.settled {
        if cx.skips(settled.span, settled.scope) {
            continue;
        }
        if let Some(code) = settled.bare {
            cx.report(
                settled.span,
                format!("this holds for every status: {code} is compared with nothing, and counts as true"),
                format!("compare `{}` with {code} too", settled.subject),
            );
            continue;
        }
        let (outcome, other) = match settled.always {
            true => ("this holds for every status", if settled.operator == "or" { "and" } else { "&&" }),
            false => ("this holds for no status", if settled.operator == "and" { "or" } else { "||" }),
        };
        cx.report(
            settled.span,
            format!("{outcome}, whatever `{}` is: the branch does not depend on it", settled.subject),
            format!("join the comparisons with `{other}`, or correct one of them"),
        );
    }
}

/// Registered codes that come out when one digit too many is dropped: 2000 and 4004.
fn near(code: u32) -> Vec<u16> {
    let digits = code.to_string();
    if digits.len() != 4 {
        return Vec::new();
    }
    let mut out: Vec<u16> = (0..digits.len())
        .rev()
        .filter_map(|at| {
            let mut short = digits.clone();
            short.remove(at);
            short.parse().ok()
        })
        .filter(|code| httplsp_registry::is_registered(*code))
        .collect();
    out.dedup();
    out.truncate(2);
    out
}
