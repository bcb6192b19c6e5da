//! What a rule sees, and how it reports.

use std::sync::Arc;

use httplsp_syntax::facts::{ApiDescription, Facts, Origin, ScopeId, Span};

use crate::finding::{Edit, Finding, Fix, Related, Safety};
use crate::rule::{Confidence, Profile, RuleMeta, Severity};
use crate::settings::Settings;

/// What one rule sees of one unit.
pub struct Context<'a> {
    /// The facts.
    pub facts: &'a Facts,
    /// The settings.
    pub settings: &'a Settings,
    pub(crate) rule: &'static RuleMeta,
    pub(crate) severity: Severity,
    pub(crate) configured: bool,
    pub(crate) out: &'a mut Vec<Finding>,
}

impl<'a> Context<'a> {
    /// Begins a finding at `span`; it is recorded when the returned builder is dropped or finished.
    ///
    /// `message` says what is wrong and why, `help` what to do.
    pub fn report(
        &mut self,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> FindingBuilder<'_, 'a> {
        let finding = Finding {
            rule: self.rule,
            severity: self.severity,
            confidence: Confidence::Certain,
            message: message.into(),
            help: help.into(),
            path: self.path(span),
            range: span.range,
            related: Vec::new(),
            fixes: Vec::new(),
            fingerprint: String::new(),
        };
        FindingBuilder { cx: self, finding: Some(finding) }
    }

    /// The path of the file that `span` lies in.
    pub fn path(&self, span: Span) -> Arc<str> {
        self.facts.files[span.file as usize].path.clone()
    }

    /// Whether findings about what this place *sends* are out of place here: tests and mock servers answer whatever the
    /// test needs, generated code is not written by hand. The strict profile reports there too.
    pub fn skips(&self, span: Span, scope: ScopeId) -> bool {
        self.settings.profile < Profile::Strict && (self.skips_file(span) || self.facts.in_test(span.file, scope))
    }

    /// The same for the whole file of a place.
    pub fn skips_file(&self, span: Span) -> bool {
        self.settings.profile < Profile::Strict && self.facts.files[span.file as usize].origin != Origin::Product
    }

    /// The description of an API, unless findings about it are out of place.
    pub fn api(&self) -> Option<&'a ApiDescription> {
        let is_written = self.settings.profile >= Profile::Strict || self.facts.files[0].origin == Origin::Product;
        self.facts.api.as_ref().filter(|_| is_written)
    }
}

/// A finding under construction.
pub struct FindingBuilder<'c, 'a> {
    cx: &'c mut Context<'a>,
    finding: Option<Finding>,
}

impl FindingBuilder<'_, '_> {
    fn edit(mut self, change: impl FnOnce(&mut Finding)) -> Self {
        if let Some(finding) = &mut self.finding {
            change(finding);
        }
        self
    }

    /// Lowers the severity to `severity` for this finding, unless the user configured one.
    pub fn at_most(self, severity: Severity) -> Self {
        let configured = self.cx.configured;
        self.edit(|finding| {
            if !configured {
                finding.severity = finding.severity.min(severity);
            }
        })
    }

    /// Sets the severity for this finding, unless the user configured one.
    pub fn severity(self, severity: Severity) -> Self {
        let configured = self.cx.configured;
        self.edit(|finding| {
            if !configured {
                finding.severity = severity;
            }
        })
    }

    /// Says how sure the finding is; [`Confidence::Certain`] if never called.
    pub fn confidence(self, confidence: Confidence) -> Self {
        self.edit(|finding| finding.confidence = confidence)
    }

    /// Adds another place that belongs to the finding.
    pub fn related(self, span: Span, message: impl Into<String>) -> Self {
        let path = self.cx.path(span);
        self.edit(|finding| finding.related.push(Related { path, range: span.range, message: message.into() }))
    }

    /// Adds a fix of several edits.
    pub fn fix(self, title: impl Into<String>, safety: Safety, edits: Vec<(Span, String)>) -> Self {
        let edits =
            edits.into_iter().map(|(span, text)| Edit { path: self.cx.path(span), range: span.range, text }).collect();
        self.edit(|finding| finding.fixes.push(Fix { title: title.into(), safety, edits }))
    }

    /// Adds a fix that replaces one place.
    pub fn replace(self, title: impl Into<String>, safety: Safety, span: Span, text: impl Into<String>) -> Self {
        self.fix(title, safety, vec![(span, text.into())])
    }
}

impl Drop for FindingBuilder<'_, '_> {
    fn drop(&mut self) {
        if let Some(finding) = self.finding.take() {
            self.cx.out.push(finding);
        }
    }
}
