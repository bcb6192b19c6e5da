//! Findings about timeout chains, which several files have a part in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use httplsp_lint::chain::ChainFacts;
use httplsp_lint::{Finding, chain};
use httplsp_syntax::Facts;
use httplsp_syntax::facts::SourceFile;
use httplsp_workspace::Configuration;
use httplsp_workspace::chains::build;
use httplsp_workspace::include::Index;

use crate::folders::Folder;

/// What there is to say about the chains of one configuration.
#[derive(Debug, Default)]
pub struct Found {
    /// The findings, in whichever files.
    pub findings: Vec<Finding>,
    /// The files that they may be about.
    pub files: Vec<SourceFile>,
    /// The chains themselves.
    pub chains: Vec<ChainFacts>,
}

/// Checks the chains that `configuration` declares. `known` are facts of open documents that count instead of what can
/// be read at their paths.
pub fn check(folder: &Folder, configuration: &Arc<Configuration>, known: &[(PathBuf, Arc<Facts>)]) -> Found {
    let index = Index::new(&folder.discovery);
    for (path, facts) in known {
        index.insert(path.clone(), facts.clone());
    }
    let built = build(configuration, &[], &index, &folder.discovery);
    let findings = built.chains.iter().flat_map(|facts| chain::check(facts, configuration.settings())).collect();
    let declarations = configuration.chains.iter().map(|chain| SourceFile {
        path: chain.file.clone(),
        text: chain.text.clone(),
        origin: httplsp_syntax::facts::Origin::Product,
    });
    let read = built.units.iter().flat_map(|unit| unit.facts.files.iter().cloned());
    Found { findings, files: declarations.chain(read).collect(), chains: built.chains }
}

/// Whether any of the files called `names` has a part in a chain of `configuration`.
pub fn concern<'a>(folder: &Folder, configuration: &Configuration, mut names: impl Iterator<Item = &'a str>) -> bool {
    let path = |name: &str| httplsp_workspace::path::absolute(&folder.root, Path::new(name));
    !configuration.chains.is_empty() && names.any(|name| configuration.is_in_chain(&path(name)))
}
