//! How long the tries of a request may take.

use httplsp_registry::timers;

use super::dialects::{Dialect, RetryRow};
use super::settings::{Settings, is_filled_in};
use super::units;
use httplsp_text::TextRange;

use crate::facts::{RetryBudget, RetryCondition, RetryPolicy, Span};

/// What the setting at `at` says about trying again; `None` if it does not say enough.
pub(super) fn budget(
    settings: &Settings<'_>,
    dialect: &'static Dialect,
    row: &'static RetryRow,
    at: u32,
) -> Option<RetryBudget> {
    let product = dialect.product.as_deref()?;
    if row.each.0.is_empty() {
        return None;
    }
    let written = |(path, name): &(String, String)| {
        let known = timers::get(product, name)?;
        let value = settings.length_at(at, path).filter(|value| !is_filled_in(&value.text))?;
        Some((units::milliseconds(&value.text, known.unit)?, value.span))
    };
    let (each, each_span) = written(&row.each)?;
    let (total, total_span): (u64, Option<Span>) = match written(&row.total) {
        Some((total, span)) => (total, Some(span)),
        None if settings.get(at, &row.total.0).is_some() => return None,
        None => (timers::get(product, &row.total.1)?.default.milliseconds()?, None),
    };
    let retries = match settings.value(at, &row.retries) {
        Some(value) => (value.text.parse().ok()?, Some(value.span)),
        None => (row.default_retries.unwrap_or(0), None),
    };
    let conditions: Vec<&str> = settings
        .all(at, &row.on)
        .into_iter()
        .flat_map(|found| &settings.at(found).arguments)
        .flat_map(|value| value.text.split([',', ' ']))
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    Some(RetryBudget {
        retries,
        each: (row.each.1.clone(), each, each_span),
        // Nought switches it off.
        total: (row.total.1.clone(), if total == 0 { return None } else { total }, total_span),
        bounded: row.bounded,
        slow: conditions.iter().any(|word| !row.fast.iter().any(|fast| fast == word)),
        product: timers::get(product, &row.each.1)?.product,
    })
}

/// Methods of requests that may be sent twice.
const READING: [&str; 3] = ["GET", "HEAD", "OPTIONS"];

/// After which failures the setting at `at` has requests sent again, if it says so.
pub(super) fn policy(
    settings: &Settings<'_>,
    dialect: &'static Dialect,
    row: &'static RetryRow,
    at: u32,
) -> Option<RetryPolicy> {
    if row.repeats.is_empty() {
        return None;
    }
    let product = row.product.as_deref().or(dialect.product.as_deref())?;
    let place = if row.on.is_empty() { at } else { settings.get(at, &row.on)? };
    let value = settings.at(place).arguments.first().filter(|value| !is_filled_in(&value.text))?;
    let retries: Option<u64> = settings.value(at, &row.retries).and_then(|written| written.text.parse().ok());
    let start = value.span.range.start + u32::from(value.quoted);
    let text = value.text.as_str();
    let mut conditions: Vec<RetryCondition> = Vec::new();
    for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
        let offset = (word.as_ptr() as usize - text.as_ptr() as usize) as u32;
        let range = TextRange::new(start + offset, start + offset + word.len() as u32);
        // With the comma or blank before it, or behind the first one.
        let removal = match conditions.is_empty() {
            false => TextRange::new(range.start - 1, range.end),
            true => TextRange::new(range.start, range.end + u32::from(text.len() > word.len())),
        };
        conditions.push(RetryCondition {
            text: if word == "true" { settings.at(place).name.clone() } else { word.to_string() },
            span: Span { range, ..value.span },
            removal: Span { range: removal, ..value.span },
            non_idempotent: row.repeats.iter().any(|known| known == word),
            code: None,
        });
    }
    Some(RetryPolicy {
        span: settings.at(place).span,
        conditions,
        tries: retries.map(|retries| retries + 1),
        repeatable: reads_only(settings, at),
        exclusion: None,
        safe: (!row.fast.is_empty()).then(|| row.fast.join(",")),
        scope: settings.at(at).scope,
        product: timers::of(product).first().map_or("", |timer| timer.product),
    })
}

/// Whether what chooses the requests lets through nothing but those that read, or calls whose method says nothing. A
/// WebSocket begins with GET.
fn reads_only(settings: &Settings<'_>, at: u32) -> bool {
    let around = settings.at(at).parent;
    let chosen = [Some(at), around].into_iter().flatten().find_map(|at| settings.get(at, "match"));
    let Some(chosen) = chosen else { return false };
    let text = settings.facts.text(settings.at(chosen).span);
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    let names_method = text.to_ascii_lowercase().contains("method");
    words.clone().any(|word| word == "grpc" || word.eq_ignore_ascii_case("websocket"))
        || names_method && words.any(|word| READING.contains(&word))
}
