//! What is kept of the findings of an earlier version where something that is being written tears the file: the parser does
//! not read what is around as it did before, and will do so again when that is complete.

use httplsp_lint::Finding;
use httplsp_text::TextRange;

use super::{Change, in_order, placed};
use crate::edits::moved;

impl Change<'_> {
    /// The findings of the version before the edit, but for those of the lines that are being edited. `None` where what is
    /// ignored is being edited.
    pub(super) fn kept(&self) -> Option<Vec<Finding>> {
        let old: Vec<TextRange> = self.replaced.iter().map(|edit| lines(self.old, edit.old)).collect::<Option<_>>()?;
        let new = self.replaced.iter().map(|edit| lines(self.new, edit.new)).collect::<Option<Vec<_>>>()?;
        let suppresses = |text: &str, lines: &[TextRange]| {
            lines.iter().any(|range| text.get(range.as_usize()).is_none_or(|text| text.contains("httplsp")))
        };
        if suppresses(self.old, &old) || suppresses(self.new, &new) {
            return None;
        }
        let edited = |range: TextRange| old.iter().any(|lines| lines.start <= range.end && range.start <= lines.end);
        let place = |range: TextRange| match edited(range) {
            true => None,
            false => moved(&self.replaced, range, |_| true),
        };
        // What repairs a finding may well lie in what is edited; nobody asks for it before the whole is known.
        let known = self.known.iter().map(|finding| Finding { fixes: Vec::new(), ..finding.clone() });
        Some(in_order(known.filter_map(|finding| placed(&finding, &self.last.name, &place)).collect()))
    }
}

/// The lines that `range` touches.
pub(super) fn lines(text: &str, range: TextRange) -> Option<TextRange> {
    let start = text.get(..range.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(range.end as usize..)?.find('\n').map_or(text.len(), |at| range.end as usize + at);
    Some(TextRange { start: start as u32, end: end as u32 })
}
