//! Output formats: one module for each, every one with its own data model, so that a change of the finding types never
//! changes an output format by accident.
//!
//! This is where byte offsets become lines and columns. Both count from 1, columns count Unicode scalar values, ends
//! are exclusive; a format whose specification says otherwise says so in its module. No text from a finding or a source
//! file reaches the output with raw control characters in it.

pub mod chains;
mod checkstyle;
mod concise;
mod format;
mod full;
mod github;
mod github_review;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod md;
mod patch;
mod place;
mod rdjson;
mod rule_docs;
mod safe_json;
mod sarif;
mod text;
mod window;
mod xml;

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher, Hash};
use std::io;

use httplsp_lint::{Finding, RuleMeta, Safety, Severity};

pub use format::{Format, UnknownFormat};

/// Where formats find the text that findings point into.
pub trait Sources {
    /// The text of the file at `path`, as it was when it was linted, or `None` when it is not at hand any more. A
    /// report is still written then, without what needs the text: excerpts, lines and columns.
    fn text(&self, path: &str) -> Option<&str>;
}

impl<K: Borrow<str> + Ord, V: AsRef<str>> Sources for BTreeMap<K, V> {
    fn text(&self, path: &str) -> Option<&str> {
        self.get(path).map(AsRef::as_ref)
    }
}

impl<K: Borrow<str> + Hash + Eq, V: AsRef<str>, S: BuildHasher> Sources for HashMap<K, V, S> {
    fn text(&self, path: &str) -> Option<&str> {
        self.get(path).map(AsRef::as_ref)
    }
}

/// What a run did, beyond its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Files that were looked at.
    pub files: usize,
    /// Files among them that were parsed; the others hold nothing of interest.
    pub parsed: usize,
    /// Files that could not be read or parsed; each was named on standard error.
    pub failed: usize,
    /// Findings that comments in the files suppressed.
    pub suppressed: usize,
    /// Findings that this run fixed; they are not among the findings any more.
    pub fixed: usize,
    /// How long the run took, in milliseconds.
    pub duration_ms: u64,
}

/// Everything a format may show.
pub struct Run<'a> {
    /// The findings, in any order; every format sorts them by path, position and rule.
    pub findings: &'a [Finding],
    /// The texts of the files that the findings name.
    pub sources: &'a dyn Sources,
    /// The rules that ran, whether they found something or not.
    pub rules: Vec<&'static RuleMeta>,
    /// What the run did.
    pub summary: Summary,
    /// The version of httplsp.
    pub version: &'a str,
    /// Whether `full` and `concise` write ANSI colours.
    pub color: bool,
    /// Whether `full` makes rule names links (OSC 8), for terminals that know them.
    pub hyperlinks: bool,
    /// How many columns `full` may use; 0 is no limit.
    pub width: usize,
}

impl<'a> Run<'a> {
    /// The findings in the order of the output.
    pub(crate) fn sorted(&self) -> Vec<&'a Finding> {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by(|a, b| {
            (&a.path, a.range, a.rule.id, &a.message, &a.fingerprint).cmp(&(
                &b.path,
                b.range,
                b.rule.id,
                &b.message,
                &b.fingerprint,
            ))
        });
        findings
    }

    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        let mut files = BTreeSet::new();
        for finding in self.findings {
            files.insert(&*finding.path);
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Info => counts.infos += 1,
            }
            let offers = |safety| finding.fixes.iter().any(|fix| fix.safety == safety);
            if offers(Safety::Safe) {
                counts.safe_fixes += 1;
            } else if offers(Safety::Unsafe) {
                counts.unsafe_fixes += 1;
            }
        }
        counts.files = files.len();
        counts
    }
}

/// How many findings there are of each kind.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) infos: usize,
    /// Files with at least one finding.
    pub(crate) files: usize,
    /// Findings that `--fix` resolves.
    pub(crate) safe_fixes: usize,
    /// Findings that only `--unsafe-fixes` resolves.
    pub(crate) unsafe_fixes: usize,
}

impl Counts {
    pub(crate) fn total(&self) -> usize {
        self.errors + self.warnings + self.infos
    }
}

/// Writes the report of `run` to `out` in `format`.
///
/// # Errors
///
/// Only those of `out`.
pub fn write(format: Format, run: &Run<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        Format::Full => full::write(run, out),
        Format::Concise => concise::write(run, out),
        Format::Json => json::write(run, out),
        Format::JsonLines => json::write_lines(run, out),
        Format::Sarif => sarif::write(run, out),
        Format::Github => github::write(run, out),
        Format::Gitlab => gitlab::write(run, out),
        Format::Junit => junit::write(run, out),
        Format::Checkstyle => checkstyle::write(run, out),
        Format::Rdjson => rdjson::write(run, out),
        Format::RdjsonLines => rdjson::write_lines(run, out),
        Format::Markdown => markdown::write(run, out),
        Format::GithubReview => github_review::write(run, out),
    }
}
