//! Markdown under construction.

use crate::{State, Status, status};

/// A card under construction: blocks with an empty line between them.
#[derive(Default)]
pub(super) struct Card(String);

impl Card {
    /// A heading, for the first block.
    pub fn heading(&mut self, text: &str) -> &mut Self {
        self.block(&format!("### {text}"))
    }

    /// A section's heading, in the full form.
    pub fn section(&mut self, text: &str) -> &mut Self {
        self.block(&format!("**{text}**"))
    }

    /// A paragraph, table or other block; nothing when it is empty.
    pub fn block(&mut self, text: &str) -> &mut Self {
        let text = text.trim_end();
        if !text.is_empty() {
            if !self.0.is_empty() {
                self.0.push('\n');
            }
            self.0.push_str(text);
            self.0.push('\n');
        }
        self
    }

    /// A titled list; nothing when there is no item.
    pub fn list<T: AsRef<str>>(&mut self, title: &str, items: impl IntoIterator<Item = T>) -> &mut Self {
        let items = bullets(items);
        if items.is_empty() { self } else { self.section(title).block(&items) }
    }

    /// A label with a value on a line of its own; nothing when the value is empty.
    pub fn line(&mut self, label: &str, value: &str) -> &mut Self {
        if value.is_empty() { self } else { self.block(&format!("**{label}** {value}")) }
    }

    /// The Markdown.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.0)
    }
}

/// A bullet list.
pub(super) fn bullets<T: AsRef<str>>(items: impl IntoIterator<Item = T>) -> String {
    items.into_iter().map(|item| format!("- {}\n", item.as_ref())).collect()
}

/// Labels with their values as a list; pairs without a value are left out.
pub(super) fn facts(pairs: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    bullets(given.map(|(label, value)| format!("**{label}** {value}")))
}

/// `` `text` ``.
pub(super) fn code(text: impl AsRef<str>) -> String {
    format!("`{}`", text.as_ref())
}

/// `` `a`, `b` ``.
pub(super) fn codes<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    texts.into_iter().map(code).collect::<Vec<_>>().join(", ")
}

/// `404 Not Found`; the number alone when the code is not known.
pub(super) fn named(number: u16) -> String {
    status(number).map_or_else(|| format!("{number:03}"), |status| format!("{number:03} {}", title(status)))
}

/// The name by which people know a status: 418 is the teapot, though its registered name is `(Unused)`.
pub(super) fn title(status: &'static Status) -> &'static str {
    match (status.state, status.aliases) {
        (State::Reserved, [alias, ..]) => alias,
        _ => status.name,
    }
}

/// Several codes with their names: `403 Forbidden · 410 Gone`.
pub(super) fn related(numbers: &[u16]) -> String {
    numbers.iter().map(|number| named(*number)).collect::<Vec<_>>().join(" · ")
}

/// The text with a capital first letter.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A sentence of a table's cell: a capital and a full stop. A cell that begins with a name of a setting keeps it.
pub(super) fn sentence(text: &str) -> String {
    let name =
        text.split(' ').next().is_some_and(|word| word.contains(|c: char| "_$`".contains(c) || c.is_ascii_digit()));
    let text = if name { text.to_owned() } else { capital(text) };
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text } else { text + "." }
}
