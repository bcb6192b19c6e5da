//! Runs the rules.

use httplsp_syntax::facts::Facts;

use crate::context::Context;
use crate::finding::Finding;
use crate::rules::RULES;
use crate::settings::Settings;

/// What linting one unit gives.
#[derive(Debug, Default)]
pub struct Lint {
    /// The findings that remain, sorted by path, position and rule.
    pub findings: Vec<Finding>,
    /// How many were suppressed by comments.
    pub suppressed: usize,
    /// Rules that panicked: id and message. Their findings are lost, the others' are not.
    pub panics: Vec<(&'static str, String)>,
}

/// Runs every rule that `settings` switch on over `facts`.
pub fn lint(facts: &Facts, settings: &Settings) -> Lint {
    let mut out = Vec::new();
    for rule in RULES {
        let meta = rule.meta();
        let Some(severity) = settings.severity_of(meta) else { continue };
        let configured = settings.rules.contains_key(meta.id);
        rule.check(&mut Context { facts, settings, rule: meta, severity, configured, out: &mut out });
    }
    Lint { findings: out, ..Lint::default() }
}
