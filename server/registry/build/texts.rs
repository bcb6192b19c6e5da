//! `vendors.toml` and `troubleshooting.toml`.

use std::io;
use std::path::Path;

use crate::emit::table;
use crate::problems::Problems;
use crate::statuses::Status;

/// The vendors and products.
pub fn vendors(_root: &Path, _statuses: &[Status], _problems: &mut Problems) -> io::Result<String> {
    Ok(table("VENDORS", "Vendor", Vec::new()))
}

/// The troubleshooting entries.
pub fn troubleshooting(_root: &Path, _statuses: &[Status], _problems: &mut Problems) -> io::Result<String> {
    Ok(table("ENTRIES", "Entry", Vec::new()))
}
