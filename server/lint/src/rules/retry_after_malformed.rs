use httplsp_syntax::facts::{Facts, Header, Part, Span, Value, ValueKind};

use crate::evidence::is_configuration;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds `Retry-After` values that are neither a whole number of seconds nor an HTTP date, and `Retry-After` on a status
    /// for which it has no meaning.
    ///
    /// ## Why is this bad?
    ///
    /// Clients ignore what they cannot read and retry at once, which is what the header was to prevent. A point in time in
    /// seconds or milliseconds is worse: it is read as a delay of decades.
    ///
    /// It is defined for 413, 429, 503 and redirects. A computed value that looks like a point in time, milliseconds or a
    /// fraction is information only.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn busy() -> HttpResponse {
    ///     HttpResponse::TooManyRequests().insert_header(("Retry-After", "30s")).finish()
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use actix_web::HttpResponse;
    ///
    /// async fn busy() -> HttpResponse {
    ///     HttpResponse::TooManyRequests().insert_header(("Retry-After", "30")).finish()
    /// }
    /// ```
    ///
    /// ## Fix safety
    ///
    /// The number is kept; a unit is converted to seconds and a fraction rounded up.
    ///
    /// ## References
    ///
    /// - RFC 9110, section 10.2.3 (Retry-After); RFC 6585, section 4 (429)
    pub RETRY_AFTER_MALFORMED = {
        id: "retry-after-malformed",
        summary: "a `Retry-After` that clients cannot read",
        severity: Severity::Error,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for header in facts.headers.iter().filter(|header| header.name == "retry-after" && !header.on_request) {
        if cx.skips(header.span, header.scope) {
            continue;
        }
        if let Some(value) = &header.value {
            check_value(cx, header, value.unwrapped());
        }
        if let Some(code) = meaningless_on(facts, header) {
            cx.report(
                header.span,
                format!("`Retry-After` has no meaning on {code}, so clients ignore it"),
                "send it with 503, 429 or 413, or with a redirect",
            )
            .severity(Severity::Info);
        }
    }
}

fn check_value(cx: &mut Context<'_>, header: &Header, value: &Value) {
    let place = Span { file: header.span.file, range: value.range };
    const HELP: &str = "send a whole number of seconds, or an HTTP date";
    match &value.kind {
        ValueKind::Text(text) if !is_delay(text.trim()) && !is_date(text.trim()) => {
            let source = cx.facts.text(place);
            let fixed = seconds(text.trim()).filter(|_| source.matches(text.as_str()).count() == 1);
            let finding = cx.report(
                place,
                format!("`Retry-After: {text}` is neither seconds nor an HTTP date, so clients ignore it"),
                HELP,
            );
            if let Some(fixed) = fixed {
                let new = source.replacen(text.as_str(), &fixed, 1);
                finding.replace(format!("Replace with {fixed}"), Safety::Safe, place, new);
            }
        }
        ValueKind::Template(parts) if has_unit(parts) => {
            cx.report(place, "`Retry-After` with a unit is no number of seconds, so clients ignore it", HELP);
        }
        _ => {
            let Some(what) = computed(cx.facts, place) else { return };
            cx.report(
                place,
                format!("`Retry-After` seems to be {what}; clients read it as whole seconds from now"),
                HELP,
            )
            .severity(Severity::Info)
            .confidence(Confidence::Likely);
        }
    }
}

/// What an expression seems to compute, if that is no whole number of seconds.
fn computed(facts: &Facts, place: Span) -> Option<&'static str> {
    // `->` is no minus.
    let source = facts.text(place).to_ascii_lowercase().replace("->", ".");
    let reads = |words: &[&str]| words.iter().any(|word| source.contains(word));
    let rounds = reads(ROUNDED);
    if reads(&["as_millis", "milliseconds()", "_ms", "millis"]) && !source.contains("1000") && !reads(NOW) {
        Some("milliseconds")
    } else if reads(WRITTEN_DATES) || reads(NOW) && !source.contains('-') {
        Some("a point in time")
    } else if !rounds
        && (reads(FRACTIONS) || facts.language.divides_exactly() && reads(&["/ 1000", "/1000", "/ 1e3"]) && !reads(NOW))
    {
        Some("a fraction")
    } else if source.ends_with(".string()") {
        Some("a duration with its unit")
    } else {
        None
    }
}

/// Words for seconds that are no whole number.
const FRACTIONS: &[&str] = &["as_secs_f", "secs_f32", "secs_f64", "totalseconds", "%.1f", "%.2f"];

/// Words that make a whole number of a fraction.
const ROUNDED: &[&str] = &[
    "ceil",
    "round",
    "floor",
    "trunc",
    "as u",
    "as i",
    "int(",
    "int64(",
    "int32(",
    "(int",
    "(long",
    "toint",
    "tolong",
    "| 0",
    "|0",
    "~~",
    "// 1000",
    "//1000",
    ">> 0",
    ">>> 0",
    "tofixed(0)",
    "%d",
    "{:.0",
    ".0f",
    "f0",
    "n0",
];

/// What is written for people or programs, in none of the forms of HTTP dates.
const WRITTEN_DATES: &[&str] = &[
    "toisostring",
    "tojson()",
    "iso8601",
    "isoformat",
    "rfc3339",
    "tostring(\"o\")",
    "date('c'",
    "date(\"c\"",
    "date_atom",
    "localdatetime",
    "offsetdatetime",
    "zoneddatetime",
    "new date().tostring()",
    "tolocale",
];

/// The current time, from which nothing is taken away.
const NOW: &[&str] = &[
    "timestamp",
    "date.now",
    "unix_epoch",
    "time()",
    "time.now",
    "currenttimemillis",
    ".unix()",
    "unixmilli",
    "tounixtime",
];

/// The status of the response that the header is set on, if none of those for which it is defined.
fn meaningless_on(facts: &Facts, header: &Header) -> Option<u32> {
    let response = &facts.responses[header.response? as usize];
    // A function that others call may set it for some of the statuses that it is given.
    if facts.handler(header.scope) != facts.handler(response.scope) {
        return None;
    }
    // What stands here is sent with the headers of another place.
    if !facts.text(header.span).to_ascii_lowercase().contains("retry") {
        return None;
    }
    let code = response.code(facts)?;
    // Not defined for 202, but services that answer 202 tell their clients how long to wait before asking again.
    let defined = matches!(code, 202 | 503 | 429 | 413 | 300..=399);
    (!defined && response.explicit().is_some() && !is_configuration(facts)).then_some(code)
}

/// `120`
fn is_delay(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether literal text follows or precedes the hole as a unit would.
fn has_unit(parts: &[Part]) -> bool {
    let [Part::Hole(_), Part::Text(unit)] = parts else { return false };
    matches!(
        unit.trim(),
        "s" | "sec"
            | "secs"
            | "second"
            | "seconds"
            | "ms"
            | "m"
            | "min"
            | "minutes"
            | "minute"
            | "h"
            | "hour"
            | "hours"
    )
}

/// The seconds that a malformed text means: `30s`, `1.5`, `2 minutes`.
fn seconds(text: &str) -> Option<String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..digits].parse().ok()?;
    let factor = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "ms" | "millis" | "milliseconds" => 0.001,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        _ => return None,
    };
    let value = (number * factor).ceil();
    (value < 1e9).then(|| format!("{value:.0}"))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two older forms.
fn is_date(text: &str) -> bool {
    const DAYS: &[&str] = &["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: &[&str] = &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let time = |text: &str| {
        let parts: Vec<&str> = text.split(':').collect();
        parts.len() == 3 && parts.iter().all(|part| number(part, 2..=2))
    };
    let day = |text: &str| DAYS.iter().any(|day| text.strip_prefix(day).is_some_and(|rest| rest.len() != 1));
    let parts: Vec<&str> = text.split_ascii_whitespace().collect();
    match parts.as_slice() {
        [name, date, month, year, clock, "GMT"] => {
            name.ends_with(',')
                && DAYS.contains(&name.trim_end_matches(','))
                && number(date, 2..=2)
                && MONTHS.contains(month)
                && number(year, 4..=4)
                && time(clock)
        }
        [name, date, clock, "GMT"] => {
            let parts: Vec<&str> = date.split('-').collect();
            name.ends_with(',')
                && day(name)
                && matches!(parts.as_slice(), [day, month, year] if number(day, 2..=2) && MONTHS.contains(month) && number(year, 2..=2))
                && time(clock)
        }
        [name, month, date, clock, year] => {
            DAYS.contains(name) && MONTHS.contains(month) && number(date, 1..=2) && time(clock) && number(year, 4..=4)
        }
        _ => false,
    }
}
