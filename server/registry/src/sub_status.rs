//! Sub-statuses, with which IIS says why it answered a code.

use crate::Verified;

include!(concat!(env!("OUT_DIR"), "/sub_statuses.rs"));

/// A sub-status.
#[derive(Debug, PartialEq, Eq)]
pub struct SubStatus {
    /// As the log has it: `404.13`.
    pub code: &'static str,
    /// The status: 404.
    pub status: u16,
    /// The number behind the dot: 13.
    pub sub: u16,
    /// What it means; several entries where products disagree.
    pub meanings: &'static [SubMeaning],
}

/// What a product means by a sub-status.
#[derive(Debug, PartialEq, Eq)]
pub struct SubMeaning {
    /// The meaning.
    pub text: &'static str,
    /// The product and its version.
    pub product: &'static str,
    /// What to check.
    pub hint: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// How far they were compared with a primary source.
    pub verified: Verified,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// The sub-status written `code`, such as `404.13`.
pub fn sub_status(code: &str) -> Option<&'static SubStatus> {
    let (status, sub) = code.split_once('.')?;
    let key = (status.parse::<u16>().ok()?, sub.parse::<u16>().ok()?);
    let place = SUB_STATUSES.binary_search_by_key(&key, |entry| (entry.status, entry.sub)).ok()?;
    SUB_STATUSES.get(place)
}

/// The sub-statuses of `status`, in order.
pub fn sub_statuses(status: u16) -> &'static [SubStatus] {
    let start = SUB_STATUSES.partition_point(|entry| entry.status < status);
    let end = SUB_STATUSES.partition_point(|entry| entry.status <= status);
    SUB_STATUSES.get(start..end).unwrap_or_default()
}

/// Every sub-status, in order.
pub fn all_sub_statuses() -> &'static [SubStatus] {
    SUB_STATUSES
}
