use httplsp_syntax::facts::TimerKind;

use crate::rule::{Confidence, FixAvailability, Profile, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds proxies that wait longer than 75 seconds for a connection to the next server.
    ///
    /// ## Why is this bad?
    ///
    /// Operating systems usually give up before that by themselves, so the value has no effect. Where it has one, a server
    /// that is gone holds each request for all that time before another one is tried.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// proxy_connect_timeout 300s;
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// proxy_connect_timeout 75s;
    /// ```
    ///
    /// A few seconds are better still.
    ///
    /// ## References
    ///
    /// - nginx: `proxy_connect_timeout`
    pub CONNECT_TIMEOUT_TOO_LONG = {
        id: "connect-timeout-too-long",
        summary: "a wait for a connection that outlasts the operating system's",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::Safe,
        check: check,
    }
}

/// How long operating systems usually try, in milliseconds.
const LONGEST: u64 = 75_000;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    if facts.language.product().is_none() {
        return;
    }
    for timer in facts.timers.iter().filter(|timer| timer.kind == TimerKind::Connect) {
        let Some(milliseconds) = timer.milliseconds.filter(|value| *value > LONGEST) else { continue };
        if cx.skips(timer.span, timer.scope) {
            continue;
        }
        let finding = cx
            .report(
                timer.span,
                format!(
                    "`{} {}` waits longer for a connection than operating systems usually do, which is 75 seconds",
                    timer.name, timer.raw
                ),
                "set a few seconds: a server that does not answer by then is gone",
            )
            .confidence(Confidence::Likely);
        let shorter = match timer.raw.parse::<u64>() {
            Ok(number) => (LONGEST * number / milliseconds).to_string(),
            Err(_) => "75s".into(),
        };
        finding.replace(format!("Write `{shorter}`"), Safety::Safe, timer.span, shorter.clone());
    }
}
