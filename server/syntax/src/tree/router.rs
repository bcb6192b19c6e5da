//! Parts of one program that stand in front of others.

use httplsp_registry::timers;

use super::dialects::RouterRow;
use super::settings::{Settings, is_filled_in};
use super::units;
use crate::facts::OuterTimer;

/// The timer of the part in front of the one that the setting `at` is about, if that part is started.
pub(super) fn outer_timer(settings: &Settings<'_>, product: &str, row: &RouterRow, at: u32) -> Option<OuterTimer> {
    let around = settings.at(at).parent?;
    row.with.iter().find(|key| settings.get(around, key).is_some())?;
    let known = timers::get(product, &row.at)?;
    let (milliseconds, span) = match settings.value(around, &row.at) {
        Some(value) if is_filled_in(&value.text) => return None,
        Some(value) => (units::milliseconds(&value.text, known.unit)?, Some(value.span)),
        None if row.open.iter().any(|key| settings.get(around, key).is_some()) => return None,
        None => (known.default.milliseconds()?, None),
    };
    Some(OuterTimer { name: known.name.to_string(), milliseconds, span })
}
