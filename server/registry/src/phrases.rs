//! Reason phrases: what servers and libraries write behind a code.

use crate::normalize::squash;
use crate::status;

include!(concat!(env!("OUT_DIR"), "/phrases.rs"));

/// A reason phrase.
#[derive(Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The code it is written behind.
    pub code: u16,
    /// As it is written.
    pub text: &'static str,
    /// Who writes it: `iana` for the registry, else a product or language.
    pub emitters: &'static [&'static str],
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// The rows for `code`.
pub fn phrase_rows(code: u16) -> &'static [Phrase] {
    let start = PHRASES.partition_point(|phrase| phrase.code < code);
    let end = PHRASES.partition_point(|phrase| phrase.code <= code);
    PHRASES.get(start..end).unwrap_or_default()
}

/// Every name of `code`: the registered one first, then aliases, vendors' names and what servers write. Nothing twice.
pub fn phrases(code: u16) -> Vec<&'static str> {
    let mut names = Vec::new();
    if let Some(status) = status(code) {
        names.push(status.name);
        names.extend(status.aliases);
        names.extend(status.vendors.iter().filter_map(|vendor| vendor.name));
    }
    names.extend(phrase_rows(code).iter().map(|phrase| phrase.text));
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(*name));
    names
}

/// The codes that `text` names, the registered one first; empty when it names none. Case, spaces, hyphens, underscores
/// and apostrophes do not matter.
pub fn codes_of_phrase(text: &str) -> &'static [u16] {
    let key = squash(text);
    match CODES_OF_PHRASE.binary_search_by_key(&key.as_str(), |(phrase, _)| phrase) {
        Ok(place) => CODES_OF_PHRASE.get(place).map_or(&[], |(_, codes)| codes),
        Err(_) => &[],
    }
}
