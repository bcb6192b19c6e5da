//! How long the tries of a request may take.

use httplsp_registry::timers;

use super::dialects::{Dialect, RetryRow};
use super::settings::{Settings, is_filled_in};
use super::units;
use crate::facts::{RetryBudget, Span};

/// What the setting at `at` says about trying again; `None` if it does not say enough.
pub(super) fn budget(
    settings: &Settings<'_>,
    dialect: &'static Dialect,
    row: &'static RetryRow,
    at: u32,
) -> Option<RetryBudget> {
    let product = dialect.product.as_deref()?;
    let written = |(path, name): &(String, String)| {
        let known = timers::get(product, name)?;
        let value = settings.value(at, path).filter(|value| !is_filled_in(&value.text))?;
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
