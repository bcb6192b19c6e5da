use std::ops::{Range, RangeInclusive};
use std::rc::Rc;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};
use httplsp_text::TextRange;
use unicode_width::UnicodeWidthChar;

use crate::place::SourceFile;
use crate::text::{clean, clean_code, clean_path, shorten};

/// Lines between two marks beyond which they are shown apart, so that an excerpt stays cheap to make.
const MAX_DISTANCE: u32 = 2000;
/// A label longer than this is cut; the full text is in the other formats.
const MAX_LABEL: usize = 100;

/// Some lines of a file and the places in them to point at.
pub(super) struct Excerpt<'a> {
    path: &'a str,
    file: Rc<SourceFile<'a>>,
    /// Columns that a line may have.
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
    /// An excerpt with the place of the finding itself, or of a related place if there is a `label`.
    pub(super) fn new(
        path: &'a str,
        file: Rc<SourceFile<'a>>,
        width: usize,
        range: TextRange,
        label: Option<&str>,
    ) -> Self {
        let mut excerpt = Self { path, file, width, marks: Vec::new() };
        let mark = excerpt.mark(range, label);
        excerpt.marks.push(mark);
        excerpt
    }

    /// Points at `range` too, if it lies in this file and near enough. Whether it does.
    pub(super) fn add(&mut self, path: &str, range: TextRange, label: &str) -> bool {
        if path != self.path {
            return false;
        }
        let mark = self.mark(range, Some(label));
        self.marks.push(mark);
        let (columns, lines) = (self.columns(), self.lines());
        let near = columns.len() <= self.width && lines.end() - lines.start() <= MAX_DISTANCE;
        if !near {
            self.marks.pop();
        }
        near
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
        if self.column(range.start).abs_diff(self.column(end)) > self.width {
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
        let marks = self
            .marks
            .iter()
            .map(|mark| mark.kind.span(place(mark.range.start)..place(mark.range.end)).label(mark.label.clone()));
        let marks: Vec<_> = marks.collect();
        Snippet::source(source).path(clean_path(self.path)).line_start(*lines.start() as usize + 1).annotations(marks)
    }
}

/// How many columns the renderer shows `c` in; a tab becomes blanks.
fn columns(c: char) -> usize {
    if c == '\t' { 4 } else { c.width().unwrap_or(1) }
}
