use std::ops::{Range, RangeInclusive};
use std::rc::Rc;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};
use httplsp_text::TextRange;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::place::SourceFile;
use crate::text::{clean, clean_code, clean_path, shorten};

/// An excerpt covers no more lines than these; most of them are folded.
const MAX_LINES: u32 = 400;
/// An excerpt covers no more bytes than these: there are files with everything on one line.
const MAX_BYTES: usize = 40_000;
/// A label longer than this is cut; the full text is in the other formats.
const MAX_LABEL: usize = 100;

/// Columns that are kept for line numbers, frames and a little context.
const MARGIN: usize = 16;

/// Some lines of a file and the places in them to point at.
pub(super) struct Excerpt<'a> {
    path: &'a str,
    file: Rc<SourceFile<'a>>,
    /// Columns that marks may cover.
    width: usize,
    marks: Vec<Mark>,
}

struct Mark {
    /// In the file, cut to what can be pointed at.
    range: Range<usize>,
    label: Option<String>,
    kind: AnnotationKind,
}

impl<'a> Excerpt<'a> {
    /// An excerpt with the place of the finding itself, or of a related place if there is a `label`. `None` when that
    /// would be too long to be of use. `width` is that of the terminal.
    pub(super) fn new(
        path: &'a str,
        file: Rc<SourceFile<'a>>,
        width: usize,
        range: TextRange,
        label: Option<&str>,
    ) -> Option<Self> {
        let mut excerpt = Self { path, file, width: width.saturating_sub(MARGIN), marks: Vec::new() };
        let mark = excerpt.mark(range, label);
        excerpt.marks.push(mark);
        excerpt.is_short().then_some(excerpt)
    }

    /// Points at `range` too, if it lies in this file and near enough. Whether it does.
    pub(super) fn add(&mut self, path: &str, range: TextRange, label: &str) -> bool {
        if path != self.path {
            return false;
        }
        let mark = self.mark(range, Some(label));
        self.marks.push(mark);
        let near = self.is_short() && self.columns().len() <= self.width;
        if !near {
            self.marks.pop();
        }
        near
    }

    fn is_short(&self) -> bool {
        let lines = self.lines();
        lines.end() - lines.start() < MAX_LINES && self.file.whole_lines(&lines).len() <= MAX_BYTES
    }

    /// The number of the last line, from 1.
    pub(super) fn last_line(&self) -> u32 {
        self.lines().end() + 1
    }

    fn mark(&self, range: TextRange, label: Option<&str>) -> Mark {
        let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
        let label = label.map(|label| shorten(&clean(label), MAX_LABEL).into_owned()).filter(|label| !label.is_empty());
        Mark { range: self.cut(self.file.clamp(range)), label, kind }
    }

    /// `range` without line breaks at its end, and no wider than a line may be.
    fn cut(&self, range: Range<usize>) -> Range<usize> {
        let text = self.file.text().get(range.clone()).unwrap_or_default();
        let mut end = range.start + text.trim_end_matches(['\n', '\r']).len();
        let lines = self.file.lines_of(&(range.start..end));
        let many = lines.end() - lines.start() >= MAX_LINES;
        if many || self.column(range.start).abs_diff(self.column(end)) > self.width {
            let first = self.file.line_range(*lines.start());
            let rest = self.file.text().get(range.start..end.min(first.end)).unwrap_or_default();
            let mut used = 0;
            let shown = rest.chars().take_while(|c| {
                used += columns(*c);
                used <= self.width
            });
            end = range.start + shown.map(char::len_utf8).sum::<usize>();
        }
        range.start..end
    }

    /// The column (from 0) at which `offset` is shown.
    fn column(&self, offset: usize) -> usize {
        let line = self.file.line_range(*self.file.lines_of(&(offset..offset)).start());
        let before = self.file.text().get(line.start..offset.clamp(line.start, line.end)).unwrap_or_default();
        before.chars().map(columns).sum()
    }

    fn columns(&self) -> Range<usize> {
        let ends = || self.marks.iter().flat_map(|mark| [mark.range.start, mark.range.end]).map(|at| self.column(at));
        ends().min().unwrap_or(0)..ends().max().unwrap_or(0)
    }

    fn lines(&self) -> RangeInclusive<u32> {
        let lines = || self.marks.iter().map(|mark| self.file.lines_of(&mark.range));
        let first = lines().map(|lines| *lines.start()).min().unwrap_or(0);
        first..=lines().map(|lines| *lines.end()).max().unwrap_or(first)
    }

    /// Whether the label of `mark` would leave the terminal if it stood behind the span.
    fn must_hang(&self, mark: &Mark) -> bool {
        let lines = self.file.lines_of(&mark.range);
        let Some(label) = mark.label.as_deref() else { return false };
        if lines.start() != lines.end() {
            return false;
        }
        let limit = self.width + MARGIN - self.last_line().to_string().len() - " │ ".chars().count();
        let line = self.column(self.file.line_range(*lines.start()).end);
        // The renderer cuts a line that is too long in front of the first span, but for a little context.
        let cut = if line > limit { self.columns().start.saturating_sub(6) } else { 0 };
        self.column(mark.range.end) + " ".len() + label.width() > cut + limit
    }

    /// What the renderer takes: the lines with uniform line breaks and without characters that a terminal acts on.
    pub(super) fn snippet(&self) -> Snippet<'static, Annotation<'static>> {
        let lines = self.lines();
        let mut source = String::new();
        let mut starts = Vec::new();
        for line in lines.clone() {
            starts.push((self.file.line_range(line), source.len()));
            source.push_str(&clean_code(self.file.line(line)));
            // Behind the last line, too: the renderer knows an empty last line only by its line break.
            source.push('\n');
        }
        let place = |offset: usize| {
            let at = starts.partition_point(|(line, _)| line.start <= offset).saturating_sub(1);
            let (line, start) = starts.get(at).cloned().unwrap_or_default();
            let before = self.file.text().get(line.start..offset.clamp(line.start, line.end)).unwrap_or_default();
            start + clean_code(before).len()
        };
        let mut marks = Vec::new();
        for mark in &self.marks {
            let Range { start, end } = mark.range;
            marks.push(mark.kind.span(place(start)..place(end)).label(mark.label.clone()));
            if self.must_hang(mark) {
                // The renderer puts a label below its span when a shorter span begins at the same place.
                let first =
                    self.file.text().get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                marks.push(mark.kind.span(place(start)..place(start + first)));
            }
        }
        Snippet::source(source).path(clean_path(self.path)).line_start(*lines.start() as usize + 1).annotations(marks)
    }
}

/// How many columns the renderer shows `c` in; a tab becomes blanks.
fn columns(c: char) -> usize {
    if c == '\t' { 4 } else { c.width().unwrap_or(1) }
}
