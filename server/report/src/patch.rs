//! What fixes do to files.

use std::ops::{Range, RangeInclusive};
use std::rc::Rc;

use httplsp_lint::Fix;
use similar::{ChangeTag, TextDiff};

use crate::place::{Files, SourceFile};

/// A diff is made of no more bytes than these: there are files with everything on one line.
const MAX_DIFF: usize = 40_000;

/// What a fix does to one file.
pub(crate) struct Patch<'a> {
    /// The file's path.
    pub(crate) path: &'a str,
    /// The file as it is now.
    pub(crate) file: Rc<SourceFile<'a>>,
    /// The replacements, in order, none overlapping another.
    pub(crate) edits: Vec<(Range<usize>, &'a str)>,
}

/// What `fix` does, file by file in the order of its edits. `None` if it cannot be shown: a file is gone, or edits
/// overlap.
pub(crate) fn patches<'a>(files: &Files<'a>, fix: &'a Fix) -> Option<Vec<Patch<'a>>> {
    let mut patches: Vec<Patch<'a>> = Vec::new();
    for edit in &fix.edits {
        let known = patches.iter().position(|patch| patch.path == &*edit.path);
        let at = match known {
            Some(at) => at,
            None => {
                patches.push(Patch { path: &edit.path, file: files.get(&edit.path)?, edits: Vec::new() });
                patches.len() - 1
            }
        };
        let patch = &mut patches[at];
        patch.edits.push((patch.file.clamp(edit.range), &edit.text));
    }
    for patch in &mut patches {
        patch.edits.sort_by_key(|(range, _)| (range.start, range.end));
        if patch.edits.windows(2).any(|pair| pair[1].0.start < pair[0].0.end) {
            return None;
        }
    }
    Some(patches)
}

impl Patch<'_> {
    /// The smallest range that holds every edit.
    pub(crate) fn range(&self) -> Range<usize> {
        let start = self.edits.first().map_or(0, |(range, _)| range.start);
        let end = self.edits.iter().map(|(range, _)| range.end).max().unwrap_or(start);
        start..end
    }

    /// The lines (from 0) that the fix touches, each one seen whole: what comes out are whole lines, too.
    pub(crate) fn lines(&self) -> RangeInclusive<u32> {
        let mut all = self.edits.iter().map(|(range, text)| self.lines_of_edit(range, text));
        let Some(first) = all.next() else { return 0..=0 };
        all.fold(first, |all, lines| *all.start()..=*all.end().max(lines.end()))
    }

    /// How many bytes the touched lines and what comes in have together.
    pub(crate) fn size(&self) -> usize {
        self.file.whole_lines(&self.lines()).len() + self.edits.iter().map(|(_, text)| text.len()).sum::<usize>()
    }

    fn lines_of_edit(&self, range: &Range<usize>, text: &str) -> RangeInclusive<u32> {
        let lines = self.file.lines_of(range);
        let line = self.file.whole_lines(&lines);
        let takes_break = range.end == line.end && !range.is_empty();
        let takes_whole_lines = range.start == line.start && text.is_empty();
        if takes_break && !takes_whole_lines && !text.ends_with(['\n', '\r']) {
            // What follows moves up onto this line.
            return *lines.start()..=*lines.end() + 1;
        }
        lines
    }

    /// What stands at `range` after the fix; `range` must hold the edits that it touches.
    pub(crate) fn result(&self, range: Range<usize>) -> String {
        let text = self.file.text();
        let mut out = String::new();
        let mut at = range.start;
        for (edit, replacement) in &self.edits {
            if edit.start < at || edit.end > range.end {
                continue;
            }
            out.push_str(text.get(at..edit.start).unwrap_or_default());
            out.push_str(replacement);
            at = edit.end;
        }
        out.push_str(text.get(at..range.end).unwrap_or_default());
        out
    }

    /// The changed lines, as runs of neighbours; none if they are too long to be of use to a reader.
    pub(crate) fn hunks(&self) -> Vec<Hunk> {
        if self.size() > MAX_DIFF {
            return Vec::new();
        }
        let mut groups: Vec<RangeInclusive<u32>> = Vec::new();
        for (range, text) in &self.edits {
            let lines = self.lines_of_edit(range, text);
            match groups.last_mut() {
                Some(last) if *lines.start() <= *last.end() + 1 => {
                    *last = *last.start()..=*last.end().max(lines.end());
                }
                _ => groups.push(lines),
            }
        }
        let mut shift = 0;
        groups
            .into_iter()
            .map(|lines| {
                let whole = self.file.whole_lines(&lines);
                let old = self.file.text().get(whole.clone()).unwrap_or_default();
                let hunk = Hunk::new(*lines.start(), shift, old, &self.result(whole));
                shift += hunk.growth();
                hunk
            })
            .collect()
    }
}

/// A line of a diff.
pub(crate) struct DiffLine {
    /// Whether the line goes, comes or stays.
    pub(crate) tag: ChangeTag,
    /// Its number, from 1: in the new file if the line comes, else in the old one.
    pub(crate) number: u32,
    /// Its text, without a line break.
    pub(crate) text: String,
}

/// A run of changed lines.
pub(crate) struct Hunk {
    pub(crate) lines: Vec<DiffLine>,
}

impl Hunk {
    fn new(first: u32, shift: i64, old: &str, new: &str) -> Self {
        let (old, new) = (split_lines(old), split_lines(new));
        let diff = TextDiff::from_slices(&old, &new);
        let number = |index: Option<usize>| i64::from(first) + index.map_or(0, |index| index as i64) + 1;
        let line = |tag, number: i64, text: &str| DiffLine { tag, number: number.max(1) as u32, text: text.to_owned() };
        let mut lines: Vec<DiffLine> = diff
            .iter_all_changes()
            .map(|change| match change.tag() {
                ChangeTag::Insert => line(ChangeTag::Insert, number(change.new_index()) + shift, change.value()),
                tag => line(tag, number(change.old_index()), change.value()),
            })
            .collect();
        // Lines that stay are only shown between lines that change.
        let changes = |line: &DiffLine| line.tag != ChangeTag::Equal;
        let end = lines.iter().rposition(changes).map_or(0, |last| last + 1);
        lines.truncate(end);
        lines.drain(..lines.iter().position(changes).unwrap_or(0));
        Self { lines }
    }

    /// How many lines more there are afterwards.
    fn growth(&self) -> i64 {
        let of = |tag| self.lines.iter().filter(|line| line.tag == tag).count() as i64;
        of(ChangeTag::Insert) - of(ChangeTag::Delete)
    }
}

/// The lines of `text` without their breaks.
pub(crate) fn split_lines(text: &str) -> Vec<&str> {
    if text.is_empty() {
        return Vec::new();
    }
    let file = SourceFile::new(text);
    let mut lines: Vec<&str> = (0..).map_while(|line| (line < file.line_count()).then(|| file.line(line))).collect();
    if text.ends_with(['\n', '\r']) {
        lines.pop();
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use httplsp_lint::{Edit, Safety};
    use httplsp_text::TextRange;

    use super::*;
    use crate::{Run, Summary};

    fn diff(text: &str, edits: &[(u32, u32, &str)]) -> String {
        let sources = BTreeMap::from([("f", text)]);
        let run = Run {
            findings: &[],
            sources: &sources,
            rules: Vec::new(),
            summary: Summary::default(),
            version: "0",
            color: false,
            hyperlinks: false,
            width: 0,
        };
        let edits = edits.iter().map(|(start, end, text)| Edit {
            path: "f".into(),
            range: TextRange::new(*start, *end),
            text: (*text).to_owned(),
        });
        let fix = Fix { title: String::new(), safety: Safety::Safe, edits: edits.collect() };
        let Some(patches) = patches(&Files::new(&run), &fix) else { return "none".to_owned() };
        let mut out = String::new();
        for line in patches.iter().flat_map(Patch::hunks).flat_map(|hunk| hunk.lines) {
            out.push_str(&format!("{}{}{} ", line.number, line.tag, line.text));
        }
        out.trim_end().to_owned()
    }

    #[test]
    fn replacements() {
        assert_eq!(diff("a 301\nb\n", &[(2, 5, "308")]), "1-a 301 1+a 308");
        assert_eq!(diff("a\r\nb\rc", &[(3, 4, "x"), (5, 6, "y")]), "2-b 3-c 2+x 3+y");
    }

    #[test]
    fn insertions_and_deletions_of_whole_lines() {
        assert_eq!(diff("a\nb\n", &[(2, 2, "new\n")]), "2+new");
        assert_eq!(diff("a\nb\nc\n", &[(2, 4, "")]), "2-b");
        assert_eq!(diff("a\nb\nc\nd\ne\n", &[(0, 0, "new\n"), (8, 9, "E")]), "1+new 5-e 6+E");
        assert_eq!(diff("", &[(0, 0, "new\n")]), "1+new");
    }

    #[test]
    fn lines_that_are_joined_are_both_shown() {
        assert_eq!(diff("a\nb\nc\n", &[(1, 2, "")]), "1-a 2-b 1+ab");
        assert_eq!(diff("a\nb", &[(1, 2, "")]), "1-a 2-b 1+ab");
        assert_eq!(diff("a\n", &[(1, 2, "")]), "");
    }

    #[test]
    fn edits_that_overlap_are_not_shown() {
        assert_eq!(diff("abc", &[(0, 2, "x"), (1, 3, "y")]), "none");
        assert_eq!(diff("abc", &[(1, 1, "x"), (1, 1, "y")]), "1-abc 1+axybc");
    }
}
