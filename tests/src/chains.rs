//! Cases that declare timeout chains: the files of the case as a workspace.

use std::path::Path;
use std::sync::Arc;

use httplsp_lint::Finding;
use httplsp_syntax::facts::SourceFile;
use httplsp_syntax::{Facts, Language};
use httplsp_workspace::path::Names;
use httplsp_workspace::{Discovery, Disk, Overlay, Overrides, Progress, Walk, run};

/// The findings of `rule` in a workspace of `files` with this `httplsp.toml`.
pub fn check(toml: &str, files: &[Arc<Facts>], rule: &str) -> Vec<Finding> {
    let root = Path::new("/spec");
    let overlay = Overlay::new(Arc::new(Disk));
    overlay.set(root.join("httplsp.toml"), toml.as_bytes().into());
    for file in files.iter().map(|facts| &facts.files[0]) {
        overlay.set(root.join(&*file.path), file.text.as_bytes().into());
    }
    let discovery = Discovery::new(Arc::new(overlay), Names::new(root.to_owned(), &[]), Overrides::default());
    let configurations = discovery.for_directory(root).into_iter().collect();
    let mut walk = Walk { roots: vec![root.to_owned()], configurations, ..Walk::default() };
    for facts in files {
        walk.add(root.join(&*facts.files[0].path), true, &discovery);
    }
    let outcome = run(&walk, &discovery, 1, &Progress::default());
    assert!(outcome.problems.is_empty(), "{:?}", outcome.problems);
    outcome.findings.into_iter().filter(|finding| finding.rule.id == rule).collect()
}

/// The settings as a file in which findings can be placed.
pub fn settings_file(toml: &str) -> Option<Arc<Facts>> {
    // Its language does not matter: only the path and the text are asked for.
    let file = SourceFile { path: "httplsp.toml".into(), text: toml.into(), origin: Default::default() };
    Some(Arc::new(Facts::empty(Language::all().next()?, file)))
}
