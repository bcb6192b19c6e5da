use std::io::{self, Write};

use httplsp_lint::{Finding, Fix, Safety};
use similar::ChangeTag;

use super::style::Style;
use crate::patch::{DiffLine, Hunk, patches};
use crate::place::Files;
use crate::text::clean_path;
use crate::window::{shared_in_pair, window};

/// Fixes beyond these are counted, not shown.
const MAX_FIXES: usize = 5;
/// Lines of a diff beyond which only the fix's title is shown.
const MAX_LINES: usize = 16;

/// What can be done about a finding: all titles, and the diff of the fix that can be applied at once.
pub(super) struct Fixes<'p, 'a> {
    finding: &'a Finding,
    /// The fix whose diff is shown; its title comes last.
    shown: Option<&'a Fix>,
    files: &'p Files<'a>,
    style: &'p Style,
    /// Columns in all.
    width: usize,
}

impl<'p, 'a> Fixes<'p, 'a> {
    pub(super) fn new(finding: &'a Finding, files: &'p Files<'a>, style: &'p Style, width: usize) -> Self {
        let shown = match finding.fixes.as_slice() {
            [only] => Some(only),
            // Titles tell alternatives apart better than diffs that differ in three digits.
            several => [Safety::Safe, Safety::Unsafe]
                .into_iter()
                .find_map(|safety| several.iter().find(|fix| fix.safety == safety)),
        };
        Self { finding, shown, files, style, width }
    }

    /// The titles, in the order in which they are shown.
    pub(super) fn titles(&self) -> impl Iterator<Item = String> {
        let is_shown = |fix: &&Fix| self.shown.is_some_and(|shown| std::ptr::eq(shown, *fix));
        let others: Vec<&Fix> = self.finding.fixes.iter().filter(|fix| !is_shown(fix)).collect();
        let room = if self.shown.is_some() { MAX_FIXES - 1 } else { MAX_FIXES };
        let mut titles: Vec<String> = others.iter().take(room).map(|fix| title(fix)).collect();
        if others.len() > room {
            titles.push(format!("{} more in the editor", others.len() - room));
        }
        titles.extend(self.shown.map(title));
        titles.into_iter()
    }

    /// Writes the diff beside a gutter of at least `gutter` columns.
    pub(super) fn write_diff(&self, gutter: usize, out: &mut dyn Write) -> io::Result<()> {
        let Some(patches) = self.shown.and_then(|fix| patches(self.files, fix)) else { return Ok(()) };
        let mut hunks: Vec<(&str, Hunk)> = Vec::new();
        for patch in &patches {
            hunks.extend(patch.hunks().into_iter().map(|hunk| (patch.path, hunk)));
        }
        hunks.retain(|(_, hunk)| !hunk.lines.is_empty());
        let lines = || hunks.iter().flat_map(|(_, hunk)| &hunk.lines);
        if lines().count() > MAX_LINES {
            return Ok(());
        }
        let gutter = lines().map(|line| line.number.to_string().len()).max().unwrap_or(1).max(gutter);
        let mut path = &*self.finding.path;
        for (at, (hunk_path, hunk)) in hunks.iter().enumerate() {
            if *hunk_path != path {
                path = hunk_path;
                writeln!(out, "{}", self.style.dim(&format!("{:gutter$} ▸ {}", "", clean_path(path))))?;
            } else if at > 0 {
                writeln!(out, "{}", self.style.dim(&format!("{:>gutter$} ⋮", "")))?;
            }
            self.hunk(hunk, gutter, out)?;
        }
        Ok(())
    }

    fn hunk(&self, hunk: &Hunk, gutter: usize, out: &mut dyn Write) -> io::Result<()> {
        let shared = shared_in_pair(hunk);
        let (prefix, suffix) = shared.unwrap_or((0, 0));
        for DiffLine { tag, number, text } in &hunk.lines {
            let number = self.style.dim(&format!("{number:>gutter$}"));
            let width = self.width.saturating_sub(gutter + 3);
            let [before, changed, after] = window(text, prefix..text.len() - suffix, width);
            let paint = |text: &str, changed: bool| match tag {
                ChangeTag::Equal => text.to_owned(),
                ChangeTag::Delete => self.style.removed(text, changed),
                ChangeTag::Insert => self.style.added(text, changed),
            };
            let changed = paint(&changed, shared.is_some());
            let line = format!("{}{changed}{}", paint(&format!("{tag} {before}"), false), paint(&after, false));
            writeln!(out, "{number} {}", line.trim_end())?;
        }
        Ok(())
    }
}

fn title(fix: &Fix) -> String {
    let how = match fix.safety {
        Safety::Safe => " (safe: --fix)",
        Safety::Unsafe => " (unsafe: --unsafe-fixes)",
        Safety::Choice => "",
    };
    format!("{}{how}", fix.title.trim())
}
