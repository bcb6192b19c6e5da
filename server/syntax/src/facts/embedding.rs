use std::sync::Arc;

use httplsp_text::TextRange;

use super::Facts;

/// How a text is set into the file that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedding {
    /// All of it, from the first byte to the last, with what stands before its lines.
    pub range: TextRange,
    /// The block that it is put into, in terms of its own format: `location`.
    pub within: Option<String>,
    /// What each of its lines begins with that is no part of it.
    pub indent: String,
    /// Whether it stands within a line, where a line's end or a quotation mark would end it.
    pub inline: bool,
    /// Whether it shows something to readers: a fragment, and perhaps of what one should not do.
    pub example: bool,
    /// Whether the text around it says that it is how not to do it.
    pub counterexample: bool,
}

impl Embedding {
    /// `text` as it can be put at `place`; `None` when it would break out of the file's own format there.
    pub fn fit(&self, place: TextRange, text: &str) -> Option<String> {
        if !self.range.contains(place) {
            return None;
        }
        if self.inline {
            let breaks = text.contains(['\n', '\r', '"', '\'', '\\']) || text.contains(": ") || text.contains(" #");
            return (!breaks).then(|| text.to_owned());
        }
        // What follows a line's end begins a line, unless there is nothing more.
        let stands = |line: &str| line.trim().is_empty() || line.starts_with(&self.indent);
        text.split('\n').skip(1).all(stands).then(|| text.to_owned())
    }
}

impl Facts {
    /// The innermost text in another format at `offset`.
    pub fn embedded_at(&self, offset: u32) -> Option<&Arc<Facts>> {
        let around = self.embedded.iter().filter_map(|facts| Some((facts.embedding.as_ref()?.range, facts)));
        let touched = around.filter(|(range, _)| range.touches(offset));
        touched.min_by_key(|(range, _)| range.len()).map(|(_, facts)| facts)
    }

    /// These facts, and those of every text in another format.
    pub fn with_embedded(&self) -> impl Iterator<Item = &Facts> {
        std::iter::once(self).chain(self.embedded.iter().map(|facts| &**facts))
    }
}
