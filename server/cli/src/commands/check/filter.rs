//! Which findings are new: by changed lines and by baseline.

use std::path::Path;

use httplsp_lint::Finding;
use httplsp_text::{LineIndex, TextRange};
use httplsp_workspace::Outcome;
use httplsp_workspace::path::{Names, absolute};

use super::baseline::Baseline;
use super::changed::ChangedLines;
use super::session::Session;
use crate::args::CheckArgs;
use crate::failure::Result;

/// What is reported of what is found.
pub struct Filter {
    base: std::path::PathBuf,
    changed: Option<ChangedLines>,
    since: Option<String>,
    baseline: Option<Baseline>,
}

impl Filter {
    /// Reads what `args` name.
    pub fn new(args: &CheckArgs, names: &Names) -> Result<Self> {
        let base = names.base().to_owned();
        let changed = match (&args.since, &args.diff_file) {
            (Some(revision), _) => Some(ChangedLines::since(&base, revision)?),
            (None, Some(file)) => Some(ChangedLines::from_file(&base, file)?),
            (None, None) => None,
        };
        let baseline = match &args.baseline {
            Some(file) => Some(Baseline::open(file, args.update_baseline)?),
            None => None,
        };
        Ok(Self { base, changed, since: args.since.clone(), baseline })
    }

    /// Whether line numbers decide, so that the files must not change under it.
    pub fn by_lines(&self) -> bool {
        self.changed.is_some()
    }

    /// Leaves what is new.
    pub fn apply(&self, outcome: &mut Outcome) {
        if let Some(changed) = &self.changed {
            let sources = &outcome.sources;
            let touched = |path: &str, range: TextRange| {
                let at = absolute(&self.base, Path::new(path));
                let Some(text) = sources.get(path) else { return changed.touches_file(&at) };
                changed.touches(&at, lines(text, range))
            };
            outcome.findings.retain(|finding| {
                touched(&finding.path, finding.range)
                    || finding.related.iter().any(|related| touched(&related.path, related.range))
            });
        }
        if let Some(baseline) = &self.baseline
            && !baseline.is_updated()
        {
            outcome.findings.retain(|finding| !baseline.knows(finding));
        }
    }

    /// The same for findings that were made after files have been changed.
    pub fn refresh(&mut self, outcome: &mut Outcome) -> Result<()> {
        if let Some(revision) = &self.since {
            self.changed = Some(ChangedLines::since(&self.base, revision)?);
        }
        self.apply(outcome);
        Ok(())
    }

    /// Writes the baseline, if that was asked for, and leaves what is not in it.
    pub fn update_baseline(&self, session: &Session, outcome: &mut Outcome) -> Result<()> {
        let Some(baseline) = self.baseline.as_ref().filter(|baseline| baseline.is_updated()) else { return Ok(()) };
        let updated = baseline.update(session, &outcome.findings)?;
        outcome.findings.retain(|finding: &Finding| !updated.knows(finding));
        Ok(())
    }
}

/// The first and last line of `range`, from 1.
fn lines(text: &str, range: TextRange) -> (u32, u32) {
    let index = LineIndex::new(text);
    let last = range.end.saturating_sub(1).max(range.start);
    (index.line_of(range.start) + 1, index.line_of(last) + 1)
}
