use httplsp_syntax::facts::{Timer, TimerKind};

use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds times without a unit that are off by a factor of 1000: milliseconds where the product reads seconds, or
    /// seconds where it reads milliseconds.
    ///
    /// Times with a unit are taken as meant, and so are long ones that are a whole number of hours.
    ///
    /// ## Why is this bad?
    ///
    /// `proxy_read_timeout 60000;` waits for more than sixteen hours: a server that hangs is never given up, and its
    /// connections pile up. The other way round, every request fails after a few milliseconds.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// proxy_read_timeout 60000;
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// proxy_read_timeout 60s;
    /// ```
    ///
    /// ## References
    ///
    /// - HAProxy: configuration manual, section 2.5, time format
    /// - nginx: configuration file measurement units
    /// - Node.js: `server.keepAliveTimeout`, in milliseconds; Go: `time.Duration`, in nanoseconds
    pub TIMEOUT_UNIT_SUSPICIOUS = {
        id: "timeout-unit-suspicious",
        summary: "a time without a unit that seems to be meant in another one",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

/// From here on a number of seconds is more likely a number of milliseconds.
const LONG_SECONDS: u64 = 10_000;
/// Below, a number of milliseconds is more likely a number of seconds, where a response or a whole connection is waited
/// for.
const SHORT_MILLISECONDS: u64 = 1_000;
/// The same for what may take less: opening a connection, a check.
const SHORTEST_MILLISECONDS: u64 = 100;
/// Below, a bare number is no time that anything takes.
const SHORTEST_NANOSECONDS: u64 = 1_000_000;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for timer in facts.timers.iter().filter(|timer| timer.unitless) {
        if let Some(spelling) = timer.spelling {
            if !cx.skips(timer.span, timer.scope) {
                in_code(cx, timer, spelling);
            }
            continue;
        }
        let Some((number, unit)) = number_and_unit(timer) else { continue };
        if cx.skips(timer.span, timer.scope) {
            continue;
        }
        let name = &timer.name;
        // Where only whole numbers are taken, the number itself is to change.
        let row = httplsp_registry::timers::get(timer.product, name);
        let takes_units = |words: &str| words.split([',', ';']).any(|word| word.trim() == "m");
        let is_bare =
            row.and_then(|row| row.unit).is_some_and(|words| words.contains("whole number") && !takes_units(words));
        if is_bare {
            bare(cx, timer, number, unit);
            continue;
        }
        if unit == 1_000 && meant_as_milliseconds(number) {
            let seconds = number / 1_000;
            let message = format!(
                "`{name} {number}` is {}, because a number without a unit is in seconds here; it looks like {}",
                spoken(number),
                spoken(seconds)
            );
            let exact = exact(number, minute(timer));
            let help = format!("write `{seconds}s`, or `{exact}` if it is meant");
            cx.report(timer.span, message, help)
                .confidence(Confidence::Likely)
                .replace(format!("Write `{seconds}s`"), Safety::Choice, timer.span, format!("{seconds}s"))
                .replace(format!("Write `{exact}`"), Safety::Choice, timer.span, exact.clone());
        } else if unit == 1 && (1..least(timer.kind)).contains(&number) {
            let message = format!(
                "`{name} {number}` is {number} milliseconds, because a number without a unit is in milliseconds here; \
                 it looks like {}",
                spoken(number)
            );
            cx.report(timer.span, message, format!("write `{number}s`, or `{number}ms` if it is meant"))
                .confidence(Confidence::Likely)
                .replace(format!("Write `{number}s`"), Safety::Choice, timer.span, format!("{number}s"))
                .replace(format!("Write `{number}ms`"), Safety::Choice, timer.span, format!("{number}ms"));
        }
    }
}

/// The least number of milliseconds that somebody may mean.
fn least(kind: TimerKind) -> u64 {
    match kind {
        TimerKind::Total | TimerKind::FirstByte | TimerKind::BetweenReads | TimerKind::Tunnel => SHORT_MILLISECONDS,
        _ => SHORTEST_MILLISECONDS,
    }
}

/// A number that looks like one of another unit, where units cannot be written.
fn bare(cx: &mut Context<'_>, timer: &Timer, number: u64, unit: u64) {
    let (is, meant, text) = match unit {
        1_000 if meant_as_milliseconds(number) => ("seconds", number / 1_000, (number / 1_000).to_string()),
        1 if (1..least(timer.kind)).contains(&number) => ("milliseconds", number, (number * 1_000).to_string()),
        _ => return,
    };
    let name = &timer.name;
    cx.report(
        timer.span,
        format!("`{name}` is in {is}, so {number} is {}; it looks like {}", exact_time(number * unit), spoken(meant)),
        format!("write {text}"),
    )
    .confidence(Confidence::Likely)
    .replace(format!("Write {text}"), Safety::Choice, timer.span, text);
}

/// A bare number in code, where another one is written or a unit is named.
fn in_code(cx: &mut Context<'_>, timer: &Timer, spelling: &str) {
    let row = httplsp_registry::timers::get(timer.product, &timer.name);
    let (Ok(number), Some(unit)) = (timer.raw.parse::<u64>(), row.and_then(|row| row.unit)) else { return };
    let (is, meant) = match () {
        () if unit.contains("nanoseconds") && (1..SHORTEST_NANOSECONDS).contains(&number) => {
            // 5000 was meant in milliseconds.
            let seconds = if number >= 1_000 && number.is_multiple_of(1_000) { number / 1_000 } else { number };
            (format!("{number} nanoseconds"), seconds)
        }
        () if unit.starts_with("ms") && seems_seconds(number) => (format!("{number} milliseconds"), number),
        () if unit.starts_with('s') && meant_as_milliseconds(number) => (spoken(number), number / 1_000),
        () => return,
    };
    let text = spelling.replace("{ms}", &(meant * 1_000).to_string()).replace("{s}", &meant.to_string());
    let name = timer.name.rsplit('.').next().unwrap_or(&timer.name);
    let message = format!("`{name}` of {number} is {is}; it looks like {}", spoken(meant));
    cx.report(timer.span, message, format!("write `{text}`")).confidence(Confidence::Likely).replace(
        format!("Write `{text}`"),
        Safety::Choice,
        timer.span,
        text,
    );
}

/// Whether a number of milliseconds looks like one of seconds: odd, or too short for anything. A few milliseconds are how a
/// timer is switched off.
fn seems_seconds(number: u64) -> bool {
    (5..SHORT_MILLISECONDS).contains(&number) && (number < SHORTEST_MILLISECONDS || !number.is_multiple_of(50))
}

fn exact_time(milliseconds: u64) -> String {
    if milliseconds < 1_000 { format!("{milliseconds} ms") } else { spoken(milliseconds / 1_000) }
}

/// The number as written and how many milliseconds one of it is.
fn number_and_unit(timer: &Timer) -> Option<(u64, u64)> {
    let number: u64 = timer.raw.parse().ok()?;
    Some((number, timer.milliseconds?.checked_div(number)?))
}

/// Whether a number of seconds looks like one of milliseconds: large, round in milliseconds and odd in seconds. A day
/// (86400) is round in seconds; a million of anything is no time at all but "never".
fn meant_as_milliseconds(number: u64) -> bool {
    let usual_in_milliseconds = matches!(number, 90_000 | 180_000 | 360_000 | 900_000 | 1_800_000 | 3_600_000);
    let round = number.is_multiple_of(1_000) && !number.is_multiple_of(3_600);
    let never = number > 7_200_000 || matches!(number, 100_000 | 1_000_000);
    number >= LONG_SECONDS && (round || usual_in_milliseconds) && !never
}

/// `16h 40m`
fn spoken(seconds: u64) -> String {
    let parts = [
        (seconds / 86_400, "day"),
        (seconds / 3_600 % 24, "hour"),
        (seconds / 60 % 60, "minute"),
        (seconds % 60, "second"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    parts.join(" ")
}

/// How the product of a timer writes minutes.
fn minute(timer: &Timer) -> &'static str {
    let unit = httplsp_registry::timers::get(timer.product, &timer.name).and_then(|row| row.unit);
    if unit.is_some_and(|unit| unit.split([' ', ',', ';']).any(|word| word == "mi")) { "mi" } else { "m" }
}

/// The same time with units, as short as possible.
fn exact(seconds: u64, minute: &str) -> String {
    match () {
        () if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        () if seconds.is_multiple_of(60) => format!("{}{minute}", seconds / 60),
        () => format!("{seconds}s"),
    }
}
