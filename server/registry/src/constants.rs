//! Named constants of libraries.

/// The name that `ecosystem` has for `code`, written behind `prefix`.
pub fn name_of(ecosystem: &str, code: u16, prefix: &str) -> Option<&'static str> {
    let _ = (ecosystem, code, prefix);
    None
}
