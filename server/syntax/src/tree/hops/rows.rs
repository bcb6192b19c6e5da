//! Hops that the tables of dialects describe.

use httplsp_registry::timers;

use super::super::dialects::{Dialect, HopRow};
use super::super::settings::{Settings, is_filled_in};
use super::{reference, timers_within};
use crate::facts::{Hop, Link, Timer};

/// The hop that `row` makes of the setting `at`.
pub(in crate::tree) fn of_row(
    settings: &Settings<'_>,
    at: u32,
    dialect: &'static Dialect,
    row: &'static HopRow,
    written: &[Timer],
) -> Option<Hop> {
    if !row.when.iter().all(|condition| condition.holds(settings, at)) {
        return None;
    }
    let directive = settings.at(at);
    let names = |paths: &[String]| {
        let found = paths.iter().flat_map(|path| settings.all(at, path)).collect::<Vec<_>>();
        found.into_iter().flat_map(|found| reference::names(settings, found, dialect.references)).collect::<Vec<_>>()
    };
    let mut known_as: Vec<String> = row.known_as.iter().filter_map(|name| filled(settings, at, name)).collect();
    known_as.extend(names(&row.behind).into_iter().map(|(name, _)| format!("behind:{name}")));
    let mut next: Vec<Link> = names(&row.to).into_iter().map(|(name, span)| Link { to: vec![name], span }).collect();
    if row.files {
        next.extend(reference::files(settings, at));
    }
    let product =
        row.product.as_deref().and_then(|product| timers::of(product).first()).map_or("", |timer| timer.product);
    let defaults: Vec<&str> = row.defaults.iter().map(String::as_str).collect();
    Some(Hop {
        product,
        name: filled(settings, at, &row.name).unwrap_or_else(|| directive.name.clone()),
        span: directive.name_span,
        known_as,
        next,
        timers: if product.is_empty() { Vec::new() } else { timers_within(settings, at, product, written, &defaults) },
        ..Hop::default()
    })
}

/// `pattern` with what stands in braces filled in; `None` if any of it is missing or not literal.
fn filled(settings: &Settings<'_>, at: u32, pattern: &str) -> Option<String> {
    let directive = settings.at(at);
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, behind) = after.split_once('}')?;
        out.push_str(before);
        let value = match key {
            "key" => directive.name.as_str(),
            _ => match key.parse::<usize>() {
                Ok(label) => directive.arguments.get(label).map(|label| label.text.as_str())?,
                Err(_) => settings.value(at, key).map(|value| value.text.as_str())?,
            },
        };
        if value.is_empty() || is_filled_in(value) {
            return None;
        }
        out.push_str(value);
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}
