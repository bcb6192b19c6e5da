//! Statuses together with the header that they need, written where the response is made.

use httplsp_syntax::facts::{Facts, ResponseStatus, Status};
use httplsp_text::TextRange;

use super::Item;

/// Code, header, and a value to begin with.
const NEEDS: [(u16, &str, &str); 3] =
    [(401, "WWW-Authenticate", "Bearer"), (429, "Retry-After", "60"), (503, "Retry-After", "60")];

/// How a header is added to a response whose status is being written.
pub struct Place<'a> {
    facts: &'a Facts,
    status: &'a Status,
    /// What stands in the place of the word.
    probe: TextRange,
    word: TextRange,
}

impl<'a> Place<'a> {
    /// `facts` are those of the text with something put in place of `word`, which is read as `status`.
    pub fn new(facts: &'a Facts, status: &'a Status, word: TextRange, inserted: usize) -> Self {
        let probe = TextRange::new(word.start, word.start + inserted as u32);
        Self { facts, status, probe, word }
    }

    /// `item`, which writes `code`, once more with the header that the status needs.
    pub fn with_header(&self, code: u16, item: &Item) -> Option<Item> {
        let (_, name, value) = NEEDS.into_iter().find(|(needed, ..)| *needed == code)?;
        let also = self.edits(name, value)?;
        Some(Item {
            label: format!("{} + {name}", item.label),
            description: Some(format!("{name}: {value}")),
            sort: format!("{}+", item.sort),
            filter: format!("{} {name}", item.filter),
            detail: item.detail.clone(),
            range: item.range,
            text: item.text.clone(),
            is_snippet: false,
            kind: item.kind,
            deprecated: item.deprecated,
            also,
            topic: item.topic.clone(),
        })
    }

    /// The edits elsewhere that add a header. `None` where the place of the status itself would have to change.
    fn edits(&self, name: &str, value: &str) -> Option<Vec<(TextRange, String)>> {
        let at = self.facts.statuses.iter().position(|status| std::ptr::eq(status, self.status))?;
        let is_its = |status: &ResponseStatus| matches!(status, ResponseStatus::Explicit(id) if *id as usize == at);
        let responses = self.facts.responses.iter().filter(|response| is_its(&response.status));
        let edits = responses.map(|response| &response.edits).chain([&self.status.edits]);
        let edits = edits.filter_map(|edits| edits.add_headers(&[(name, value)])).next()?;
        let moved = |range: TextRange| {
            // What stands behind the word is elsewhere while the other text is in its place.
            let shift = |at: u32| if at >= self.probe.end { at - self.probe.end + self.word.end } else { at };
            let apart = range.end <= self.probe.start || range.start >= self.probe.end;
            apart.then(|| TextRange::new(shift(range.start), shift(range.end)))
        };
        edits.into_iter().map(|(span, text)| Some((moved(span.range)?, text))).collect()
    }
}
