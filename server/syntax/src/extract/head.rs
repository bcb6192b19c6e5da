//! Heads of types: what they are made with, and what they extend.

/// The head of a type behind its name.
pub(super) struct Head<'a> {
    /// Where the parameters are that it is made with, if they stand here.
    pub parameters: Option<(usize, usize)>,
    /// What it extends.
    pub base: Option<&'a str>,
}

impl<'a> Head<'a> {
    pub fn read(text: &'a str, start: usize) -> Self {
        // `Reply<T>(body: T)`: what it is open in comes first, and stands close to the name.
        let open = text.strip_prefix('<').and_then(|inner| inner.find('>'));
        let (text, start) = open.map_or((text, start), |at| (&text[at + 2..], start + at + 2));
        let name = |text: &'a str| {
            let text = text.trim_start().trim_start_matches(['\\', '<', ':', '(']).trim_start();
            let mut text = text;
            for word in ["extends ", "public ", "private "] {
                text = text.strip_prefix(word).unwrap_or(text).trim_start();
            }
            let end = text.find(|c: char| !c.is_alphanumeric() && !"_.\\:".contains(c)).unwrap_or(text.len());
            let name = text[..end].trim_end_matches(':');
            Some(name).filter(|name| !name.is_empty() && *name != "implements")
        };
        let trimmed = text.trim_start();
        let offset = start + text.len() - trimmed.len();
        if let Some(inner) = trimmed.strip_prefix('(')
            && let Some(length) = closing(inner)
        {
            let behind = inner[length + 1..].trim_start();
            let extends = behind.strip_prefix(':').map(str::trim).filter(|rest| !rest.is_empty());
            if let Some(rest) = extends.or_else(|| behind.strip_prefix("extends ")) {
                return Self { parameters: Some((offset, offset + length + 2)), base: name(rest) };
            }
            // `class ShopError(val status: Int)`: what it is made with, and nothing that it extends.
            let typed = inner[..length].split_once(':').is_some_and(|(before, _)| !before.contains(['=', '(']));
            if typed {
                return Self { parameters: Some((offset, offset + length + 2)), base: None };
            }
            return Self { parameters: None, base: name(inner) };
        }
        Self { parameters: None, base: name(trimmed) }
    }
}

/// Where the parenthesis closes that `text` is behind.
pub(super) fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
    }
    None
}
