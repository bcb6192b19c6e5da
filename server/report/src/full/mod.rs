//! The report for people at a terminal.

mod excerpt;
mod fix;
pub(crate) mod style;

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Element, Group, Level, Origin, Renderer};
use httplsp_lint::{Finding, Severity};

use self::excerpt::Excerpt;
use self::fix::Fixes;
use self::style::Style;
use crate::place::Files;
use crate::text::{clean, clean_path, count, fixable, notes, shorten, totals, wrap};
use crate::{Counts, Run};

/// Related places beyond these are counted, not shown.
const MAX_RELATED: usize = 6;
/// Lines of further places beyond these are counted, not shown.
const MAX_LINES: usize = 12;
/// Prose wider than this is hard to read, however wide the terminal is.
const MAX_PROSE: usize = 110;
/// Source lines are cut around the span to this many columns where the terminal has no limit.
const MAX_SOURCE: usize = 140;
/// Messages longer than this are cut: no rule writes them, but a message can quote source.
const MAX_MESSAGE: usize = 1000;

/// Writes every finding with its source, then a line that sums them up.
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::new(run);
    let mut explained = BTreeSet::new();
    for (finding, repeated) in folded(run.sorted()) {
        page.finding(finding, &repeated, explained.insert(finding.rule.id), out)?;
        writeln!(out)?;
    }
    page.footer(out)
}

/// Findings, each with those that say the very same of further places in its file. What is wrong in the same way at many
/// places is one thing to read; formats for machines, the editor and suppressions have every place.
fn folded(sorted: Vec<&Finding>) -> Vec<(&Finding, Vec<&Finding>)> {
    let mut shown: Vec<(&Finding, Vec<&Finding>)> = Vec::new();
    let mut at: HashMap<(&str, &str, &str, &str, Severity), usize> = HashMap::new();
    for finding in sorted {
        let key = (&*finding.path, finding.rule.id, &*finding.message, &*finding.help, finding.severity);
        match at.get(&key) {
            // What else it points to is a reason to show it.
            Some(first) if finding.related.is_empty() && shown[*first].0.related.is_empty() => {
                shown[*first].1.push(finding);
            }
            _ => {
                at.entry(key).or_insert(shown.len());
                shown.push((finding, Vec::new()));
            }
        }
    }
    shown
}

/// What all findings of a report share.
struct Page<'a> {
    run: &'a Run<'a>,
    files: Files<'a>,
    renderer: Renderer,
    style: Style,
    /// Whether rule names are links.
    links: bool,
    /// Columns for source lines.
    width: usize,
    /// Columns for prose; 0 is no limit.
    prose: usize,
}

impl<'a> Page<'a> {
    fn new(run: &'a Run<'a>) -> Self {
        let width = if run.width == 0 { MAX_SOURCE } else { run.width.max(40) };
        let links = run.color && run.hyperlinks;
        let style = Style::new(run.color);
        let renderer = style
            .apply(if run.color { Renderer::styled() } else { Renderer::plain() })
            .decor_style(DecorStyle::Unicode)
            .hyperlink(links)
            .term_width(width);
        let prose = if run.width == 0 { 0 } else { width.min(MAX_PROSE) };
        Self { run, files: Files::new(run), renderer, style, links, width, prose }
    }

    fn finding(
        &self,
        finding: &'a Finding,
        repeated: &[&'a Finding],
        first_of_rule: bool,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let label = finding.severity.as_str().len() + finding.rule.id.len() + "[]: ".len();
        let title =
            level.primary_title(self.prose(&finding.message, label)).id(finding.rule.id).id_url(finding.rule.url());
        let (excerpts, mut asides) = self.excerpts(finding);
        let gutter = excerpts.iter().flatten().map(Excerpt::last_line).max().unwrap_or(0).to_string().len();

        let mut elements: Vec<Element<'_>> = Vec::new();
        for excerpt in &excerpts {
            elements.push(match excerpt {
                Some(excerpt) => excerpt.snippet().into(),
                None => self.place(finding).into(),
            });
        }
        if !finding.help.trim().is_empty() {
            asides.insert(0, (Level::HELP, finding.help.clone()));
        }
        if !repeated.is_empty() {
            asides.push((Level::NOTE.with_name("also"), self.further_places(repeated)));
        }
        let fixes = Fixes::new(finding, &self.files, &self.style, self.width);
        if first_of_rule && !self.links {
            // Shorter than the rule's address, and it works offline.
            asides.push((Level::NOTE.with_name("see"), format!("httplsp explain {}", finding.rule.id)));
        }
        asides.extend(fixes.titles().map(|title| (Level::HELP.with_name("fix"), title)));
        for (level, text) in asides {
            let label = gutter + "   help: ".len();
            elements.push(level.message(self.prose(&text, label)).into());
        }
        let report = [Group::with_title(title).elements(elements)];
        writeln!(out, "{}", self.style.other_file_mark(self.renderer.render(&report), gutter))?;
        fixes.write_diff(gutter, out)
    }

    /// Where else in the file the same is wrong: `at 3 further places in this file: lines 20, 31, 44`.
    fn further_places(&self, repeated: &[&'a Finding]) -> String {
        let lines: Vec<String> = repeated
            .iter()
            .filter_map(|finding| self.files.span(&finding.path, finding.range))
            .map(|span| span.start.line.to_string())
            .collect();
        let places = format!("at {} in this file", count(repeated.len(), "further place"));
        match lines.len() {
            0 => places,
            1 => format!("{places}: line {}", lines[0]),
            n if n > MAX_LINES => {
                format!("{places}: lines {} and {} more", lines[..MAX_LINES].join(", "), n - MAX_LINES)
            }
            _ => format!("{places}: lines {}", lines.join(", ")),
        }
    }

    /// `text` fit to print, broken into lines behind a label of `label` columns.
    fn prose(&self, text: &str, label: usize) -> String {
        let text = clean(text);
        let text = shorten(&text, MAX_MESSAGE);
        match self.prose {
            0 => text.into_owned(),
            // Beside a long label in a narrow terminal there is no room for a column of its own.
            width if width < label + 24 => text.into_owned(),
            width => wrap(&text, width - label),
        }
    }

    /// Where `finding` is, for want of anything to show.
    fn place(&self, finding: &'a Finding) -> Origin<'static> {
        let origin = Origin::path(clean_path(&finding.path));
        match self.files.span(&finding.path, finding.range) {
            Some(span) => origin.line(span.start.line as usize).char_column(span.start.column as usize),
            None => origin,
        }
    }

    /// The pieces of source to show, the finding's own place first (`None` if it cannot be shown), and notes on what
    /// else cannot be shown.
    fn excerpts(&self, finding: &'a Finding) -> (Vec<Option<Excerpt<'a>>>, Vec<(Level<'static>, String)>) {
        let excerpt = |path: &'a str, range, label| {
            self.files.get(path).and_then(|file| Excerpt::new(path, file, self.width, range, label))
        };
        let mut excerpts = vec![excerpt(&finding.path, finding.range, None)];
        let mut notes = Vec::new();
        for related in finding.related.iter().take(MAX_RELATED) {
            let (path, range, label) = (&*related.path, related.range, &*related.message);
            if excerpts.iter_mut().flatten().any(|excerpt| excerpt.add(path, range, label)) {
                continue;
            }
            match excerpt(path, range, Some(label)) {
                Some(excerpt) => excerpts.push(Some(excerpt)),
                None => {
                    let line = self.files.span(path, range).map(|span| format!(":{}", span.start.line));
                    let place = format!("{}{}", clean_path(path), line.unwrap_or_default());
                    notes.push((Level::NOTE, format!("{place}: {label}")));
                }
            }
        }
        let hidden = finding.related.len().saturating_sub(MAX_RELATED);
        if hidden > 0 {
            notes.push((Level::NOTE, format!("{} not shown", count(hidden, "more place"))));
        }
        (excerpts, notes)
    }

    fn footer(&self, out: &mut dyn Write) -> io::Result<()> {
        let Page { run, style, .. } = self;
        let counts = run.counts();
        let files = if counts.total() == 0 { run.summary.files } else { counts.files };
        write!(out, "{}", self.colored_totals(&counts))?;
        write!(out, " in {}", count(files, "file"))?;
        if let Some(fixable) = fixable(&counts) {
            write!(out, "{}", style.dim(&format!(" ({fixable})")))?;
        }
        writeln!(out)?;
        let notes = notes(run);
        if notes.is_empty() { Ok(()) } else { writeln!(out, "{}", style.dim(&notes.join(", "))) }
    }

    fn colored_totals(&self, counts: &Counts) -> String {
        if counts.total() == 0 {
            return self.style.good(&totals(counts));
        }
        let only = |errors, warnings, infos| totals(&Counts { errors, warnings, infos, ..Counts::default() });
        let parts = [
            (counts.errors, Severity::Error, only(counts.errors, 0, 0)),
            (counts.warnings, Severity::Warning, only(0, counts.warnings, 0)),
            (counts.infos, Severity::Info, only(0, 0, counts.infos)),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(n, ..)| *n > 0)
            .map(|(_, severity, text)| self.style.severity(*severity, text))
            .collect();
        parts.join(", ")
    }
}
