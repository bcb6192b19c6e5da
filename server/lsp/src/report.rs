//! The diagnostics of one document, however they get to the client.

use std::hash::{DefaultHasher, Hash, Hasher};

use tower_lsp::ls_types::Diagnostic;

use crate::analysis::Analysis;
use crate::convert::{Mapper, Places, configuration_diagnostics};
use crate::documents::Open;
use crate::overlay::is_configuration;
use crate::world::Snapshot;

/// What is to be said about a document.
#[derive(Debug, Default)]
pub struct Report {
    /// The diagnostics, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the document is a configuration, whose text may change what is said about others.
    pub affects_others: bool,
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
            if let Err(errors) = folder.discovery.for_file(path) {
                report.notices =
                    errors.iter().map(|error| format!("{error}; nothing is checked until this is put right")).collect();
                if is_configuration(path) {
                    report.diagnostics = configuration_diagnostics(&mapper, path, &folder.root, &errors);
                }
            }
        }
        let Some(analysis) = Analysis::of(snapshot, open) else { return report };
        let places = Places::new(snapshot, open, &analysis);
        let findings = analysis.findings().iter();
        report.diagnostics.extend(findings.map(|finding| places.diagnostic(&mapper, finding)));
        report.notices.extend(analysis.failures().iter().cloned());
        report.affects_others = analysis.language.product().is_some();
        report
    }

    /// Tells one set of diagnostics from another.
    pub fn id(&self) -> String {
        let mut hasher = DefaultHasher::new();
        serde_json::to_string(&self.diagnostics).unwrap_or_default().hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}
