//! What several files of a workspace give together, for an editor: files are read again only when they have changed.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use httplsp_lint::chain::ChainFacts;
use httplsp_lint::{Finding, lint_with};
use httplsp_syntax::Facts;
use httplsp_syntax::facts::SourceFile;

use crate::analyze::{Analyzed, analyze};
use crate::config::Discovery;
use crate::earlier::{Earlier, last_good};
use crate::include::Index;
use crate::panics::guard;
use crate::run::{Progress, findings_across, with_chains};
use crate::units::{Unit, parallel, roots};
use crate::walk::{Entry, Walk, walk};

/// Tells one version of a file from another.
pub type Stamp = (u64, u64);

/// The files of one directory, as far as they have a bearing on each other.
#[derive(Default)]
pub struct Survey {
    walk: Option<Walk>,
    /// Each file's version, and its facts if other files may have a bearing on them.
    known: HashMap<PathBuf, (Stamp, Option<Arc<Facts>>)>,
    /// The present texts of files that could be read whole before, and cannot now: what was known of them holds.
    unread: HashMap<PathBuf, Arc<str>>,
}

/// What was found.
#[derive(Debug, Default, Clone)]
pub struct Across {
    /// The findings that arise from several files, sorted, less those that comments suppress.
    pub findings: Vec<Finding>,
    /// All of them.
    pub raw: Vec<Finding>,
    /// The files that they may be about, and those that have a part in a chain.
    pub files: Vec<SourceFile>,
    /// The chains that the files make up, declared ones first.
    pub chains: Vec<ChainFacts>,
    /// The API descriptions that several files hold, assembled.
    pub descriptions: Vec<Arc<Facts>>,
    /// Whether any file describes an API, with which code is compared.
    pub describes: bool,
}

impl Across {
    /// Whether there is anything to show.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty() && self.chains.is_empty() && self.descriptions.is_empty()
    }

    /// The same when nothing has changed but the text of the file called `name`, as far as that can be told without looking at
    /// everything again. `None` where the file is part of a description that several hold.
    pub fn with_text(&self, name: &str, text: &Arc<str>) -> Option<Across> {
        if self.descriptions.iter().any(|facts| facts.files.iter().any(|file| *file.path == *name)) {
            return None;
        }
        let before = self.files.iter().find(|file| *file.path == *name);
        let mut moved = self.clone();
        if let Some(earlier) = before.map(|before| Earlier::new(before, text.clone())) {
            moved.raw.retain_mut(|finding| earlier.finding(finding));
            moved.findings.retain_mut(|finding| earlier.finding(finding));
            moved.chains.iter_mut().for_each(|chain| earlier.chain(chain));
            moved.files.iter_mut().for_each(|file| earlier.file(file));
        }
        Some(moved)
    }

    /// The chains of which a hop or a timer stands in the file called `name`.
    pub fn chains_in<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ChainFacts> {
        self.chains.iter().filter(move |chain| chain.passes(name))
    }
}

/// What is told of a file before it is read.
pub enum Told {
    /// Its facts: it need not be read.
    Facts(Arc<Facts>),
    /// There is a newer version already, which will be read soon; until then what was known holds.
    Stale,
    /// Nothing.
    Unknown,
}

/// The versions of files.
pub struct Versions<'a> {
    /// Tells one version of a file from another; `None` for a file that is gone.
    pub stamp: &'a (dyn Fn(&Path) -> Option<Stamp> + Sync),
    /// What is told of a file before it is read.
    pub facts: &'a (dyn Fn(&Path) -> Told + Sync),
}

impl Survey {
    /// Whether a file may have a bearing on others, as far as is known.
    pub fn concerns(&self, path: &Path) -> bool {
        self.known.get(path).is_some_and(|(_, facts)| facts.is_some())
    }

    /// How much text there is in the files that have a bearing on each other.
    pub fn size(&self) -> usize {
        let known = self.known.values().filter_map(|(_, facts)| facts.as_ref());
        known.flat_map(|facts| &facts.files).map(|file| file.text.len()).sum()
    }

    /// Has the files looked for anew next time.
    pub fn forget(&mut self) {
        self.walk = None;
    }

    /// Reads what has changed below `root` since the last time. With `only`, nothing but
    /// these files can have changed; code among them is read only if it had a bearing on others before. The facts of
    /// `given`, which has such a bearing, need not be looked for. `None` when nothing that matters has, or when `progress` was stopped.
    pub fn read(
        &mut self,
        root: &Path,
        discovery: &Discovery,
        only: Option<&HashSet<PathBuf>>,
        given: Option<(&Path, &Arc<Facts>)>,
        versions: &Versions<'_>,
        progress: &Progress,
    ) -> Option<()> {
        let jobs = std::thread::available_parallelism().map_or(2, usize::from);
        let anew = self.walk.is_none();
        let known = &self.known;
        let given = |path: &Path| given.filter(|(given, _)| *given == path).map(|(_, facts)| facts.clone());
        let may_bear = |entry: &Entry| {
            let did = || known.get(&entry.path).is_some_and(|(_, facts)| facts.is_some());
            !entry.language.is_code() || given(&entry.path).is_some() || did()
        };
        let found = self.walk.get_or_insert_with(|| walk(&[root.to_owned()], discovery, jobs));
        let changed: Vec<(&Entry, Stamp)> = found
            .entries
            .iter()
            .filter(|entry| anew || only.is_none_or(|only| only.contains(&entry.path) && may_bear(entry)))
            .filter_map(|entry| Some((entry, (versions.stamp)(&entry.path)?)))
            .filter(|(entry, stamp)| known.get(&entry.path).is_none_or(|(known, _)| known != stamp))
            .collect();
        progress.done.store(0, Ordering::Relaxed);
        progress.total.store(changed.len(), Ordering::Relaxed);
        let results = parallel(&changed, jobs, Vec::new, |buffer, (entry, _)| {
            if progress.is_stopped() {
                return None;
            }
            let told = given(&entry.path).map_or_else(|| (versions.facts)(&entry.path), Told::Facts);
            let facts = match told {
                Told::Facts(facts) => Some(facts),
                Told::Stale => return None,
                Told::Unknown => match analyze(entry, discovery, None, buffer) {
                    Analyzed::Facts(facts, _) => Some(facts),
                    _ => None,
                },
            };
            progress.done.fetch_add(1, Ordering::Relaxed);
            Some(facts)
        });
        let mut news = anew;
        for ((entry, stamp), facts) in changed.iter().zip(results) {
            let Some(facts) = facts else { continue };
            let before = self.known.get(&entry.path).and_then(|(_, facts)| facts.as_ref());
            let held = facts.as_ref().and_then(|now| last_good(before, now));
            match (&held, &facts) {
                (Some(_), Some(now)) => self.unread.insert(entry.path.clone(), now.files[0].text.clone()),
                _ => self.unread.remove(&entry.path),
            };
            let facts = held.or(facts);
            let old = self.known.insert(entry.path.clone(), (*stamp, facts.clone()));
            news |= facts.is_some() || old.is_some_and(|(_, facts)| facts.is_some());
        }
        if anew {
            // Of files that are gone nothing is kept.
            let there: HashSet<&Path> = found.entries.iter().map(|entry| entry.path.as_path()).collect();
            self.known.retain(|path, _| there.contains(path.as_path()));
            self.unread.retain(|path, _| there.contains(path.as_path()));
        }
        if progress.is_stopped() {
            // What was not read is read next time.
            self.walk = None;
            return None;
        }
        news.then_some(())
    }

    /// The files of which earlier versions stand for the present ones.
    fn unread(&self, walk: &Walk) -> Vec<Earlier> {
        let of = |entry: &Entry| {
            let now = self.unread.get(&entry.path)?;
            let before = self.known.get(&entry.path)?.1.as_ref()?.files.first()?;
            Some(Earlier::new(before, now.clone()))
        };
        walk.entries.iter().filter_map(of).collect()
    }

    /// What the files that were read give together.
    pub fn across(&self, discovery: &Discovery) -> Across {
        let Some(walk) = &self.walk else { return Across::default() };
        let jobs = std::thread::available_parallelism().map_or(2, usize::from);
        let index = Index::new(discovery);
        let mut units = Vec::new();
        for entry in &walk.entries {
            if let Some((_, Some(facts))) = self.known.get(&entry.path) {
                index.insert(entry.path.clone(), facts.clone());
                units.push(Unit { entry: entry.clone(), facts: facts.clone() });
            }
        }
        for (link, target) in &walk.links {
            if let Some(facts) = index.get(target) {
                index.link(link.clone(), facts);
            }
        }
        let (configurations, mut units): (Vec<Unit>, Vec<Unit>) = units.into_iter().partition(Unit::may_have_parts);
        let entries: Vec<&Entry> = configurations.iter().map(|unit| &unit.entry).collect();
        units.extend(roots(&entries, &walk.links, &index, jobs).0);
        crate::inferred::complete(&mut units);
        let project = crate::inferred::Project::of(&units, walk, discovery);
        units.extend(crate::inferred::images(&units, &project, discovery));
        let several = |unit: &&Unit| unit.facts.api.is_some() && unit.facts.files.len() > 1;
        let descriptions = units.iter().filter(several).map(|unit| unit.facts.clone()).collect();
        let describes = units.iter().any(|unit| unit.facts.api.is_some());
        let found = findings_across(walk, &units, &index, discovery);
        let (mut raw, sources, mut chains) = (found.findings, found.sources, found.chains);
        raw.sort_by(|a, b| (&a.path, a.range, a.rule.id).cmp(&(&b.path, b.range, b.rule.id)));
        let mut findings = unsuppressed(&units, &raw, discovery);
        let unread: Vec<Earlier> = self.unread(walk);
        for earlier in &unread {
            raw.retain_mut(|finding| earlier.finding(finding));
            findings.retain_mut(|finding| earlier.finding(finding));
            chains.iter_mut().for_each(|chain| earlier.chain(chain));
        }
        let wanted = |file: &&SourceFile| {
            raw.iter().any(|finding| crate::run::concerns(finding, &file.path))
                || chains.iter().any(|chain| chain.passes(&file.path))
        };
        let files = units.iter().flat_map(|unit| &unit.facts.files).filter(wanted).cloned();
        let declarations = with_chains(walk).into_iter().flat_map(|configuration| &configuration.chains);
        let declarations = declarations.map(|chain| (&chain.file, &chain.text)).chain(&sources);
        let declarations = declarations.map(|(path, text)| SourceFile {
            path: path.clone(),
            text: text.clone(),
            origin: httplsp_syntax::facts::Origin::Product,
        });
        let mut files: Vec<SourceFile> = files.chain(declarations).collect();
        for earlier in &unread {
            files.iter_mut().for_each(|file| earlier.file(file));
        }
        Across { findings, raw, files, chains, descriptions, describes }
    }
}

/// The findings that no comment in their files suppresses.
fn unsuppressed(units: &[Unit], raw: &[Finding], discovery: &Discovery) -> Vec<Finding> {
    let mut left: Vec<Finding> = raw.to_vec();
    let mut kept = Vec::new();
    for unit in units {
        let is_here = |finding: &Finding| unit.facts.files.iter().any(|file| file.path == finding.path);
        let (mine, rest): (Vec<Finding>, Vec<Finding>) = left.into_iter().partition(is_here);
        left = rest;
        if mine.is_empty() {
            continue;
        }
        let settings = unit.entry.configuration.settings_for(&unit.entry.path);
        let settings = discovery.with_versions(settings, &unit.facts, &unit.entry.path);
        let Ok(linted) = guard(|| lint_with(&unit.facts, &settings, mine.clone())) else { continue };
        let same = |a: &Finding, b: &Finding| (a.rule.id, &a.path, a.range) == (b.rule.id, &b.path, b.range);
        kept.extend(linted.findings.into_iter().filter(|finding| mine.iter().any(|own| same(own, finding))));
    }
    kept.extend(left);
    kept.sort_by(|a, b| (&a.path, a.range, a.rule.id).cmp(&(&b.path, b.range, b.rule.id)));
    kept
}
