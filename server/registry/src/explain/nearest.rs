//! Names near to one that is not known.

use std::collections::HashSet;

use crate::{all_sub_statuses, constants, headers, statuses, troubleshooting, vendors};

/// At most so many names are suggested.
const MOST: usize = 5;
/// Names less alike than this are not suggested.
const LEAST: f64 = 0.68;

/// The names nearest to `text`, best first; names equally near in the order of the tables.
pub(super) fn names(text: &str) -> Vec<String> {
    let wanted = text.to_lowercase();
    if let Some((product, name)) = wanted.split_once(':')
        && let Some(product) = vendors::find(product)
        && !name.starts_with(':')
    {
        return settings_of(product.id, name.trim());
    }
    let mut scored: Vec<(f64, String)> = Vec::new();
    let mut consider = |name: &str, shown: String| {
        let score = likeness(&wanted, &name.to_lowercase());
        if score >= LEAST {
            scored.push((score, shown));
        }
    };
    for status in statuses() {
        consider(status.name, status.name.to_owned());
        status.aliases.iter().for_each(|alias| consider(alias, (*alias).to_owned()));
    }
    if wanted.contains('.') {
        all_sub_statuses().iter().for_each(|sub| consider(sub.code, sub.code.to_owned()));
    }
    for (product, name) in super::names() {
        consider(name, name.to_owned());
        if wanted.contains(':') {
            consider(&format!("{product}:{name}"), format!("{product}:{name}"));
        }
    }
    for vendor in vendors::vendors() {
        consider(vendor.id, vendor.id.to_owned());
        consider(vendor.name, vendor.id.to_owned());
    }
    troubleshooting::entries().iter().for_each(|entry| consider(entry.id, entry.id.to_owned()));
    headers::all().iter().for_each(|header| consider(header.name, header.name.to_owned()));
    for constant in constants::ecosystems().iter().flat_map(|ecosystem| constants::all(ecosystem.id)) {
        consider(constant.written, constant.written.to_owned());
        if !wanted.contains([':', '.']) {
            consider(constant.name, constant.written.to_owned());
        }
    }
    best(scored)
}

/// The settings of one product that are nearest to `wanted`, written with the product.
fn settings_of(product: &str, wanted: &str) -> Vec<String> {
    let names = super::names().filter(|(owner, _)| *owner == product);
    let scored = names.map(|(owner, name)| (likeness(wanted, &name.to_lowercase()), format!("{owner}:{name}")));
    best(scored.filter(|(score, _)| *score >= LEAST).collect())
}

fn best(mut scored: Vec<(f64, String)>) -> Vec<String> {
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut seen = HashSet::new();
    scored.retain(|(_, name)| seen.insert(name.clone()));
    scored.into_iter().take(MOST).map(|(_, name)| name).collect()
}

/// How alike two names are, 0 to 1: by single slips of the keyboard, helped by a common beginning.
fn likeness(one: &str, other: &str) -> f64 {
    let slips = strsim::normalized_damerau_levenshtein(one, other);
    // The costlier comparison runs only for names that can still reach the limit.
    if slips < 0.4 { slips } else { 0.75 * slips + 0.25 * strsim::jaro_winkler(one, other) }
}
