//! Symptoms, their causes and what to check.

include!(concat!(env!("OUT_DIR"), "/troubleshooting.rs"));

/// A symptom.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The id, such as `redirect-loop`.
    pub id: &'static str,
    /// The symptom as people describe it.
    pub symptom: &'static str,
    /// Words that people search for.
    pub keywords: &'static [&'static str],
    /// The codes that go with it.
    pub statuses: &'static [u16],
    /// What is wrong, in one line.
    pub summary: &'static str,
    /// What can cause it.
    pub causes: &'static [&'static str],
    /// What to check, in order.
    pub checks: &'static [&'static str],
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// Every entry, by id.
pub fn entries() -> &'static [Entry] {
    ENTRIES
}

/// The entry with the id `id`.
pub fn entry(id: &str) -> Option<&'static Entry> {
    ENTRIES.get(ENTRIES.binary_search_by_key(&id, |entry| entry.id).ok()?)
}

/// The entries that go with `code`, by id.
pub fn of_status(code: u16) -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().filter(move |entry| entry.statuses.contains(&code))
}
