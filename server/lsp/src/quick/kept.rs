//! What is kept of the findings of an earlier version where something that is being written tears the file: the parser does
//! not read what is around as it did before, and will do so again when that is complete.

use std::sync::atomic::Ordering;

use httplsp_syntax::unit::Replaced;
use httplsp_text::TextRange;
use tower_lsp::ls_types::Diagnostic;

use super::edited::kept_of_all;
use super::{Holds, Told, before, changes, settings};
use crate::analysis::Analysis;
use crate::convert::{Mapper, Places};
use crate::documents::Open;
use crate::world::Snapshot;

/// What is kept of earlier versions of `open` beside what reading all of it gives, which loses sight of much where something
/// that is being written tears the text. Nothing where that is not so.
pub fn kept(snapshot: &Snapshot, open: &Open) -> Vec<Diagnostic> {
    let (new, before) = (open.text(), before(snapshot, open));
    if before.first().is_some_and(|(_, last, ..)| !last.language.is_code()) {
        return settings::kept(snapshot, open, &before).map(|kept| kept.diagnostics).unwrap_or_default();
    }
    let changes = changes(snapshot, open, &new, &before);
    let torn = changes.iter().any(|change| change.versions().breaks());
    open.torn.store(torn, Ordering::Relaxed);
    let kept = changes
        .first()
        .filter(|_| torn)
        .and_then(|first| Some(first.told(&kept_of_all(changes.iter().map(|change| &change.edited))?, Holds::Kept)));
    kept.map(|kept| kept.diagnostics).unwrap_or_default()
}

/// The diagnostics of the document alone, and those that arise from it and others as they were before.
pub(super) fn meanwhile(snapshot: &Snapshot, open: &Open) -> Option<Told> {
    if open.key.path().is_none_or(|path| snapshot.folders.of(path).across.before(snapshot, path).is_none()) {
        return None;
    }
    let analysis = Analysis::while_current(snapshot, open)?;
    let findings = analysis.findings_meanwhile(snapshot)?;
    let mapper = Mapper::new(open.text.clone(), snapshot.client.encoding);
    let places = Places::new(snapshot, open, &analysis);
    let diagnostics = findings.iter().map(|finding| places.diagnostic(&mapper, finding)).collect();
    Some(Told { diagnostics, holds: Holds::Alone })
}

/// The lines of the text before `edit` that it changes; none where it only puts others between them.
pub(super) fn changed_lines(old: &str, new: &str, edit: &Replaced) -> Option<TextRange> {
    let all = lines(old, edit.old)?;
    let put_in = new.get(edit.new.as_usize()).filter(|_| edit.old.is_empty());
    let is_blank = |from: u32, to: u32| old.get(from as usize..to as usize).is_some_and(|text| text.trim().is_empty());
    let below = || put_in.is_some_and(|new| new.starts_with(['\n', '\r'])) && is_blank(edit.old.end, all.end);
    let above = || {
        let ends = put_in.is_some_and(|new| new.trim_end_matches([' ', '\t']).ends_with('\n'));
        ends && is_blank(all.start, edit.old.start)
    };
    (!below() && !above()).then_some(all)
}

/// The lines that `range` touches.
pub(super) fn lines(text: &str, range: TextRange) -> Option<TextRange> {
    let start = text.get(..range.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(range.end as usize..)?.find('\n').map_or(text.len(), |at| range.end as usize + at);
    Some(TextRange { start: start as u32, end: end as u32 })
}
