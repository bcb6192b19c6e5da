//! What the engine returns: plain data.

use std::sync::Arc;

use httplsp_text::TextRange;

use crate::rule::{Confidence, RuleMeta, Severity};

/// One finding, self-contained.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static RuleMeta,
    /// How serious, after configuration.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What is wrong and why, in one or two sentences.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The file.
    pub path: Arc<str>,
    /// Where in it.
    pub range: TextRange,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// What can be done about it; more than one are alternatives.
    pub fixes: Vec<Fix>,
    /// Stable across unrelated edits: rule, path and the normalised text of the place, with a number when the same
    /// occurs again.
    pub fingerprint: String,
}

/// Another place that belongs to a finding.
#[derive(Debug, Clone)]
pub struct Related {
    /// The file.
    pub path: Arc<str>,
    /// Where in it.
    pub range: TextRange,
    /// What it has to do with the finding.
    pub message: String,
}

/// A way to resolve a finding.
#[derive(Debug, Clone)]
pub struct Fix {
    /// Imperative: "Replace with 308".
    pub title: String,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Whether a fix may be applied unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safety {
    /// By `--fix` and "fix all".
    Safe,
    /// Only by `--unsafe-fixes`.
    Unsafe,
    /// Only by a person who picks it.
    Choice,
}

impl Safety {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Unsafe => "unsafe",
            Safety::Choice => "choice",
        }
    }
}

/// One replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub path: Arc<str>,
    /// What is replaced; empty to insert.
    pub range: TextRange,
    /// The new text.
    pub text: String,
}
