//! Errors of Windows, which IIS writes into its logs beside the status.

use crate::Verified;

include!(concat!(env!("OUT_DIR"), "/windows_errors.rs"));

/// An error of Windows as far as web servers meet it.
#[derive(Debug, PartialEq, Eq)]
pub struct WindowsError {
    /// The number as logs have it: 64.
    pub code: u32,
    /// Its name in Windows: `ERROR_NETNAME_DELETED`.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What to check; may be empty.
    pub hint: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// How far they were compared with a primary source.
    pub verified: Verified,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// The error with the number `code`.
pub fn windows_error(code: u32) -> Option<&'static WindowsError> {
    let place = WINDOWS_ERRORS.binary_search_by_key(&code, |entry| entry.code).ok()?;
    WINDOWS_ERRORS.get(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_found_by_their_number() {
        assert_eq!(windows_error(64).map(|error| error.name), Some("ERROR_NETNAME_DELETED"));
        assert_eq!(windows_error(0x8009_030E).map(|error| error.name), Some("SEC_E_NO_CREDENTIALS"));
        assert_eq!(windows_error(63), None);
    }
}
