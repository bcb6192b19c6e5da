//! How names are compared. The build script uses the same function for the tables that it writes.

/// `text` without case, spaces, hyphens, underscores, apostrophes and other punctuation: `Not Found`, `not_found`,
/// `NotFound` and `NOT-FOUND` are the same.
pub fn squash(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
