//! Named constants of libraries.

use crate::Verified;

include!(concat!(env!("OUT_DIR"), "/constants.rs"));
include!(concat!(env!("OUT_DIR"), "/renamed_constants.rs"));

/// A name that newer releases of a product have a better one for.
#[derive(Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The ecosystem's id.
    pub ecosystem: &'static str,
    /// The name.
    pub old: &'static str,
    /// The better name.
    pub new: &'static str,
    /// The product whose releases count: `rack`.
    pub product: &'static str,
    /// The first version that has the better name.
    pub since: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// A library, or a family of libraries with the same constants.
#[derive(Debug)]
pub struct Ecosystem {
    /// The id, such as `rust-http`.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The languages it is for.
    pub language: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
    /// By last name.
    constants: &'static [Constant],
    /// Places in `constants`, by code, and for one code the best name first.
    by_code: &'static [u16],
}

/// A constant.
#[derive(Debug, PartialEq, Eq)]
pub struct Constant {
    /// The ecosystem's id.
    pub ecosystem: &'static str,
    /// As it is usually written: `StatusCode::NOT_FOUND`, `HttpResponse::NotFound()`, `:not_found`.
    pub written: &'static str,
    /// What usually stands before the name: `StatusCode::`.
    pub prefix: &'static str,
    /// The name: `NOT_FOUND`.
    pub name: &'static str,
    /// The code.
    pub code: u16,
    /// Whether the name is to be used.
    pub standing: Standing,
    /// Anything worth saying about it.
    pub note: Option<&'static str>,
    /// Where the facts come from.
    pub source: &'static str,
    /// How far they were compared with a primary source.
    pub verified: Verified,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// Whether a name is to be used, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Yes.
    Current,
    /// Yes, where the release is new enough.
    Newer,
    /// It means the same as a better name, or is for another purpose.
    Alias,
    /// It is deprecated.
    Deprecated,
    /// Current releases no longer have it.
    Removed,
}

/// Every ecosystem, by id.
pub fn ecosystems() -> &'static [Ecosystem] {
    ECOSYSTEMS
}

/// The ecosystem with the id `id`.
pub fn ecosystem(id: &str) -> Option<&'static Ecosystem> {
    let place = ECOSYSTEMS.binary_search_by_key(&id, |ecosystem| ecosystem.id).ok()?;
    ECOSYSTEMS.get(place)
}

/// Every constant of `ecosystem`, by name; none when there is no such ecosystem.
pub fn all(ecosystem: &str) -> &'static [Constant] {
    self::ecosystem(ecosystem).map_or(&[], |ecosystem| ecosystem.constants)
}

/// The constant that `ecosystem` calls `name`, with or without what usually stands before it.
pub fn get(ecosystem: &str, name: &str) -> Option<&'static Constant> {
    let constants = all(ecosystem);
    let bare = last_name(name);
    let place = constants.binary_search_by_key(&bare, |constant| constant.name).ok()?;
    constants.get(place)
}

/// The code that `ecosystem` calls `name`.
pub fn code_of(ecosystem: &str, name: &str) -> Option<u16> {
    get(ecosystem, name).map(|constant| constant.code)
}

/// The name that `ecosystem` has for `code`, written behind `prefix`.
///
/// What not every release has is not written. Of several names the best one is taken, and one that has the same kind of prefix is preferred: behind
/// `http::StatusCode::` stands a name whose own prefix ends in `StatusCode::`. A prefix that is not known is taken to be
/// a renamed import.
pub fn name_of(ecosystem: &str, code: u16, prefix: &str) -> Option<&'static str> {
    let mut best = None;
    let there = |constant: &&Constant| !matches!(constant.standing, Standing::Removed | Standing::Newer);
    for constant in names_of(ecosystem, code).filter(there) {
        if last_segment(constant.prefix) == last_segment(prefix) {
            return Some(constant.name);
        }
        best = best.or(Some(constant.name));
    }
    best
}

/// The constants that `ecosystem` has for `code`, the best one first.
pub fn names_of(ecosystem: &str, code: u16) -> impl Iterator<Item = &'static Constant> {
    let (constants, by_code) = self::ecosystem(ecosystem)
        .map_or::<(&[Constant], &[u16]), _>((&[], &[]), |known| (known.constants, known.by_code));
    let code_at = |place: &u16| constants.get(usize::from(*place)).map_or(0, |constant| constant.code);
    let start = by_code.partition_point(|place| code_at(place) < code);
    let end = by_code.partition_point(|place| code_at(place) <= code);
    by_code.get(start..end).unwrap_or_default().iter().filter_map(|place| constants.get(usize::from(*place)))
}

/// What became of the name `old` of `ecosystem`, by product; nothing if it is still the best one.
pub fn renamed(ecosystem: &str, old: &str) -> &'static [Renamed] {
    let key = |row: &Renamed| (row.ecosystem, row.old);
    let start = RENAMED.partition_point(|row| key(row) < (ecosystem, old));
    let end = RENAMED.partition_point(|row| key(row) <= (ecosystem, old));
    RENAMED.get(start..end).unwrap_or_default()
}

/// The name without what stands before it and without the parentheses of a call.
pub(crate) fn last_name(written: &str) -> &str {
    let bare = written.strip_suffix("()").unwrap_or(written);
    bare.rsplit([':', '.']).next().unwrap_or(bare)
}

/// `StatusCode` of `http::StatusCode::`.
fn last_segment(prefix: &str) -> &str {
    prefix.trim_end_matches([':', '.']).rsplit([':', '.']).next().unwrap_or_default()
}
