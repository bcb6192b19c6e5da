//! Reads and analyzes single files.

use std::sync::Arc;

use httplsp_lint::{Lint, Settings, lint};
use httplsp_syntax::facts::SourceFile;
use httplsp_syntax::{Elsewhere, Environment, Facts, extract, holds_settings, may_hold_facts, parse};

use crate::config::Discovery;
use crate::drift;
use crate::panics::guard;
use crate::read::{self, Skip};
use crate::run::Problem;
use crate::walk::{Entry, reason};

/// What became of a file.
#[derive(Debug)]
pub enum Analyzed {
    /// It can hold no facts.
    Nothing,
    /// It stands for itself and has been linted. The facts are gone; the text is kept if anything was found.
    Linted(Lint, Vec<SourceFile>),
    /// What it means depends on other files. `true` if it was parsed.
    Facts(Arc<Facts>, bool),
    /// It is minified.
    Minified,
    /// It could not be read or analyzed.
    Failed(Problem),
}

/// Reads the file of `entry` into `buffer` and analyzes it. Files that others may include, files that configure a hop of a
/// chain, API descriptions and files that limit request bodies are only linted later.
pub fn analyze(entry: &Entry, discovery: &Discovery, elsewhere: Option<&Elsewhere>, buffer: &mut Vec<u8>) -> Analyzed {
    let problem = |message: String, fatal: bool| Analyzed::Failed(Problem { path: entry.name.clone(), message, fatal });
    let limit = entry.configuration.max_file_size;
    if let Err(error) = discovery.fs().read(&entry.path, buffer, limit) {
        return problem(format!("cannot be read: {}", reason(&error)), true);
    }
    let text = if buffer.len() as u64 > limit { Err(Skip::TooLarge(limit)) } else { read::decode(buffer) };
    match text {
        Ok(text) => {
            guard(|| analyze_text(entry, discovery, entry.configuration.settings_for(&entry.path), elsewhere, text))
                .unwrap_or_else(|message| problem(panicked(&message), true))
        }
        Err(Skip::Minified) if !entry.explicit => Analyzed::Minified,
        Err(skip) => problem(format!("is not checked: it {skip}"), entry.explicit && skip != Skip::Minified),
    }
}

fn analyze_text(
    entry: &Entry,
    discovery: &Discovery,
    settings: Arc<Settings>,
    elsewhere: Option<&Elsewhere>,
    text: &str,
) -> Analyzed {
    let environment = Environment { helpers: &settings.helpers, elsewhere, given_up: None };
    let holds_facts = may_hold_facts(entry.language, text, environment);
    let is_kept = entry.is_configuration()
        || entry.configuration.is_in_chain(&entry.path)
        || holds_settings(entry.language, &entry.name);
    if !holds_facts && !is_kept {
        return Analyzed::Nothing;
    }
    let text: Arc<str> = text.into();
    let parsed = parse(entry.language, &text, None);
    if holds_facts && parsed.tree.is_none() && !entry.language.is_plain() {
        return not_read(entry, "is broken in too many places to be read as".to_owned());
    }
    let mut facts = extract(entry.language, &entry.name, text, &parsed, environment);
    discovery.set_origin(&mut facts, &entry.path);
    let facts = Arc::new(facts);
    // What cannot be read may have a bearing on others too.
    if is_kept || bears_on_others(&facts, &settings) || !facts.damaged.is_empty() {
        return Analyzed::Facts(facts, holds_facts);
    }
    let lint = lint(&facts, &discovery.with_versions(settings, &facts, &entry.path));
    let nothing = lint.findings.is_empty() && lint.panics.is_empty();
    Analyzed::Linted(lint, if nothing { Vec::new() } else { facts.files.clone() })
}

/// The file of `entry` is left alone, since it `is` something that its language cannot be.
fn not_read(entry: &Entry, is: String) -> Analyzed {
    let message = format!("is not checked: it {is} {}", entry.language.name());
    Analyzed::Failed(Problem { path: entry.name.clone(), message, fatal: false })
}

/// Whether what is said about other files may depend on what is in this one.
pub fn bears_on_others(facts: &Facts, settings: &Settings) -> bool {
    let spans_files = facts.api.is_some() || drift::may_concern(facts, settings);
    let has_hops = |facts: &Facts| {
        let example = facts.embedding.as_ref().is_some_and(|around| around.example);
        !example && (!facts.hops.is_empty() || (facts.embedding.is_some() && !facts.proxy.forwards.is_empty()))
    };
    // A limit may count in what another part or file declares.
    let has_zones = |facts: &Facts| {
        facts.embedding.is_some()
            && (!facts.proxy.zones.is_empty() || facts.proxy.rate_limits.iter().any(|limit| limit.open))
    };
    // What an application takes is compared with what the proxy in front of it lets through.
    spans_files
        || !facts.body_limits.is_empty()
        || facts.with_embedded().any(|facts| has_hops(facts) || has_zones(facts))
}

/// What is said about a file that httplsp itself failed on.
pub fn panicked(message: &str) -> String {
    format!("is not checked: httplsp failed on it: {message}; please report this with the file")
}
