//! Words of names.

/// The lower-case words of an identifier or a path: `healthCheck`, `/health-check`, `health_check`.
pub fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut lower = false;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() {
            fresh = true;
            continue;
        }
        // The last capital of several begins the next word: `JWTToken`.
        let ends_capitals = c.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase());
        if fresh || c.is_uppercase() && lower || ends_capitals {
            out.push(String::new());
        }
        fresh = false;
        lower = c.is_lowercase();
        if let Some(word) = out.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    out
}
