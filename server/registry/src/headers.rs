//! Header names.

include!(concat!(env!("OUT_DIR"), "/headers.rs"));

/// A header.
#[derive(Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name, as it is usually written.
    pub name: &'static str,
    /// Which messages carry it.
    pub direction: Direction,
    /// What it says.
    pub meaning: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// Which messages carry a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Requests.
    Request,
    /// Responses.
    Response,
    /// Requests and responses.
    Both,
}

/// The header called `name`, in any case.
pub fn get(name: &str) -> Option<&'static Header> {
    let key = name.to_ascii_lowercase();
    let place = HEADERS.binary_search_by_key(&key, |header| header.name.to_ascii_lowercase()).ok()?;
    HEADERS.get(place)
}

/// Every header, by name.
pub fn all() -> &'static [Header] {
    HEADERS
}
