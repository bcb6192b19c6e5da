//! The diagnostics of one document, however they get to the client.

use std::hash::{DefaultHasher, Hash, Hasher};

use httplsp_syntax::may_define;
use httplsp_workspace::config::is_settings;
use tower_lsp::ls_types::Diagnostic;

use crate::analysis::Analysis;
use crate::chains;
use crate::convert::{Mapper, Places, configuration_diagnostics};
use crate::documents::Open;
use crate::quick;
use crate::world::Snapshot;

/// What is to be said about a document.
#[derive(Debug, Default)]
pub struct Report {
    /// The diagnostics, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the document is a configuration, whose text may change what is said about others.
    pub affects_others: bool,
    /// Whether it may define what other files use.
    pub defines: bool,
    /// What the user should be told once: broken configuration files, rules that failed.
    pub notices: Vec<String>,
}

impl Report {
    /// Looks at `open`.
    pub fn of(snapshot: &Snapshot, open: &Open) -> Self {
        let mapper = Mapper::new(open.text.clone(), snapshot.client.encoding);
        let mut report = Report::default();
        if let Some(path) = open.key.path() {
            let folder = snapshot.folders.of(path);
            match folder.discovery.for_file(path) {
                Err(errors) => {
                    let notice = |error| format!("{error}; nothing is checked until this is put right");
                    report.notices = errors.iter().map(notice).collect();
                    if is_settings(path) {
                        report.diagnostics = configuration_diagnostics(&mapper, path, &folder.root, &errors);
                    }
                }
                Ok(configuration) if is_settings(path) && !configuration.chains.is_empty() => {
                    let name = folder.discovery.names().show(path);
                    let found = chains::check(&folder, &configuration, &[]);
                    let places = Places::of_configuration(snapshot, open, &name, &folder.root, &found.files);
                    let here = found.findings.iter().filter(|finding| finding.path == name);
                    report.diagnostics = here.map(|finding| places.diagnostic(&mapper, finding)).collect();
                }
                Ok(_) => {}
            }
        }
        let Some(analysis) = Analysis::while_current(snapshot, open) else { return report };
        let places = Places::new(snapshot, open, &analysis);
        let findings = analysis.findings(snapshot).iter();
        open.forget_earlier();
        report.diagnostics.extend(findings.map(|finding| places.diagnostic(&mapper, finding)));
        report.notices.extend(analysis.failures(snapshot).iter().cloned());
        report.affects_others = analysis.depends_on_others();
        let known = open.key.path().is_some_and(|path| snapshot.folders.of(path).known.concerns(path));
        report.defines = known || may_define(analysis.language, &analysis.text);
        report
    }

    /// The same with what was said before of a text that something tears which is being written: that stays until it is complete.
    pub fn with_kept(snapshot: &Snapshot, open: &Open) -> Self {
        let kept = quick::kept(snapshot, open);
        let mut report = Self::of(snapshot, open);
        let is_new = |kept: &Diagnostic| {
            !report.diagnostics.iter().any(|known| (&known.code, known.range) == (&kept.code, kept.range))
        };
        let kept: Vec<Diagnostic> = kept.into_iter().filter(is_new).collect();
        if !kept.is_empty() {
            report.diagnostics.extend(kept);
            report.diagnostics.sort_by_key(|it| (it.range.start, it.range.end));
        }
        report
    }

    /// Tells one set of diagnostics from another. After an edit the same diagnostics are another set, unless there are
    /// none: editors move what they show along with edits, and drop what is deleted.
    pub fn id(&self, version: Option<i32>) -> String {
        identity(&self.diagnostics, version)
    }
}

/// The same of diagnostics alone.
pub fn identity(diagnostics: &[Diagnostic], version: Option<i32>) -> String {
    let mut hasher = DefaultHasher::new();
    if !diagnostics.is_empty() {
        version.hash(&mut hasher);
    }
    serde_json::to_string(diagnostics).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
