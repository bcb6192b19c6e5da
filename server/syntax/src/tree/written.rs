//! Settings that an image writes into files while it is made: `RUN echo "max_execution_time = 90" > "$PHP_INI_DIR/x.ini"`.

use httplsp_registry::timers;
use httplsp_text::TextRange;

use super::{command, units};
use crate::facts::{EffectiveTimer, LimitOfHop, Span};

/// Endings of the files that are meant.
const ENDINGS: [&str; 2] = [".ini", ".conf"];

/// The timers of `product` that the lines `runs` of `text` write, and the smallest limit on bodies.
pub(super) fn settings(product: &str, runs: &[&str], text: &str) -> (Vec<EffectiveTimer>, Option<LimitOfHop>) {
    let runs: Vec<&str> =
        runs.iter().copied().filter(|run| ENDINGS.iter().any(|ending| run.contains(ending))).collect();
    let last = |name: &str| runs.iter().rev().find_map(|run| value(run, name, text));
    let mut out = Vec::new();
    for row in timers::of(product).iter().filter(|row| row.name.contains('_')) {
        let Some((raw, span)) = last(row.name) else { continue };
        let milliseconds = units::milliseconds(raw, row.unit);
        out.push(EffectiveTimer { milliseconds, raw: raw.to_string(), span: Some(span), ..command::default(row) });
    }
    let limits = timers::limits_of(product).iter().filter(|row| row.unit.is_some_and(|unit| unit.starts_with("size")));
    let limits = limits.filter_map(|row| {
        let (raw, span) = last(row.name)?;
        Some(LimitOfHop { name: row.name.to_string(), bytes: Some(units::bytes(raw, 1)?), span: Some(span) })
    });
    (out, limits.min_by_key(|limit| limit.bytes))
}

/// What `name` is set to last in a line of `text`.
fn value<'t>(run: &'t str, name: &str, text: &str) -> Option<(&'t str, Span)> {
    run.match_indices(name)
        .filter_map(|(at, _)| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
            let rest = &run[at + name.len()..];
            let after =
                rest.trim_start_matches([' ', '\t']).strip_prefix('=')?.trim_start_matches([' ', '\t', '"', '\'']);
            let end = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
            let raw = &after[..end];
            let is_known = raw.starts_with(|c: char| c.is_ascii_digit()) && !run[..at].ends_with(is_part);
            let start = raw.as_ptr() as usize - text.as_ptr() as usize;
            is_known.then(|| (raw, Span::new(TextRange::from(start..start + raw.len()))))
        })
        .last()
}
