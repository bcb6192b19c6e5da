//! Settings as the engine needs them: resolved, without files or defaults to look up.

use std::collections::BTreeMap;

use crate::rule::{Profile, RuleMeta, Severity};

/// Resolved settings for one file.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The profile.
    pub profile: Profile,
    /// Rules set one by one: `None` is off.
    pub rules: BTreeMap<String, Option<Severity>>,
    /// Only these rules run, if not empty.
    pub select: Vec<String>,
    /// These rules do not run.
    pub ignore: Vec<String>,
    /// The project's own codes.
    pub codes: BTreeMap<u16, ProjectCode>,
    /// Product and framework versions: `nginx` to `1.26`.
    pub targets: BTreeMap<String, String>,
    /// Versions of the same kind that the project's own files name, such as a lock file beside the code.
    pub versions: BTreeMap<&'static str, String>,
    /// In-house functions that send a status.
    pub helpers: Vec<httplsp_syntax::Helper>,
    /// Declared chains.
    pub chains: Vec<Chain>,
}

/// A code that the project defines for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectCode {
    /// Its name.
    pub name: String,
    /// Where it is documented.
    pub doc: Option<String>,
}

impl ProjectCode {
    /// What there is to say of it as `code`, in Markdown.
    pub fn card(&self, code: u16) -> String {
        let doc = self.doc.as_ref().map(|url| format!("\n\n[Documentation]({url})")).unwrap_or_default();
        format!("### {code} {}\n\nDefined by this project's `httplsp.toml`.{doc}\n", self.name)
    }
}

/// A chain of hops, outermost first, as the configuration declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Its name.
    pub name: String,
    /// The hops, outermost first.
    pub hops: Vec<Hop>,
}

/// One hop of a declared [`Chain`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hop {
    /// Its name.
    pub name: String,
    /// Its product id.
    pub product: String,
    /// Patterns of the files that configure it.
    pub files: Vec<String>,
    /// Timers given outright: key (`request-timeout`) to milliseconds.
    pub timers: BTreeMap<String, u64>,
}

impl Settings {
    /// The severity at which `rule` reports, or `None` when it is off.
    pub fn severity_of(&self, rule: &RuleMeta) -> Option<Severity> {
        let named = |list: &[String]| list.iter().any(|id| id == rule.id);
        if named(&self.ignore) || (!self.select.is_empty() && !named(&self.select)) {
            return None;
        }
        match self.rules.get(rule.id) {
            Some(configured) => *configured,
            None if rule.profile <= self.profile || named(&self.select) => Some(rule.severity),
            None => None,
        }
    }

    /// Whether the version of `product` is known, from the settings or from the project's files, and at least `version`.
    pub fn at_least(&self, product: &str, version: &str) -> Option<bool> {
        let parse = |text: &str| text.split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>();
        let have = self.targets.get(product).or_else(|| self.versions.get(product))?;
        Some(parse(have) >= parse(version))
    }
}
