//! Checks files: analyzes, assembles, lints, and puts the findings in order.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use httplsp_lint::chain::ChainFacts;
use httplsp_lint::{Finding, Lint, Profile, chain, engine, lint_with};
use httplsp_syntax::facts::{Origin, SourceFile};

use crate::analyze::{Analyzed, analyze, panicked};
use crate::chains::{self, Chains};
use crate::config::{Configuration, Discovery};
use crate::drift;
use crate::elsewhere::Surroundings;
use crate::include::Index;
use crate::inferred;
use crate::limits;
use crate::panics::guard;
use crate::path::absolute;
use crate::units::{Unit, parallel, roots};
use crate::walk::{Entry, Walk};
use crate::zones;

/// Something that kept a file from being checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as shown to people.
    pub path: Arc<str>,
    /// What is the matter, as the rest of a sentence that begins with the path.
    pub message: String,
    /// Whether the run counts as failed.
    pub fatal: bool,
}

/// How far a run is; may be read at any time.
#[derive(Debug, Default)]
pub struct Progress {
    /// The number of files.
    pub total: AtomicUsize,
    /// How many are done.
    pub done: AtomicUsize,
    /// Whether nobody waits for the result any more.
    pub stopped: AtomicBool,
}

impl Progress {
    /// Whether the run is to be given up.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// What a run gives.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The findings, sorted by path, position and rule.
    pub findings: Vec<Finding>,
    /// How many were suppressed by comments.
    pub suppressed: usize,
    /// How many files were read.
    pub files: usize,
    /// How many of them could hold a fact and were parsed.
    pub parsed: usize,
    /// How many were left out as minified.
    pub minified: usize,
    /// What went wrong, sorted by path.
    pub problems: Vec<Problem>,
    /// The texts of the files that findings are about, by path as in the findings.
    pub sources: BTreeMap<Arc<str>, Arc<str>>,
}

/// Checks the files of `walk` with `jobs` threads.
pub fn run(walk: &Walk, discovery: &Discovery, jobs: usize, progress: &Progress) -> Outcome {
    let index = Index::new(discovery);
    let mut outcome = Outcome::default();
    let mut collected = Collected::default();
    let entries: Vec<&Entry> = walk.entries.iter().collect();
    let around = Surroundings::of(walk, discovery, jobs);
    let mut units = analyze_all((&entries, &around), discovery, jobs, progress, &mut outcome, &mut collected, &index);
    let (configurations, problems) = assemble_all(walk, &mut units, &index, jobs);
    outcome.problems.extend(problems);
    units.extend(configurations);
    inferred::complete(&mut units);
    let project = inferred::Project::of(&units, walk, discovery);
    units.extend(inferred::images(&units, &project, discovery));

    let (others, chains) = across(walk, &units, &index, discovery, &mut outcome);
    lint_units(&units, others, discovery, jobs, &mut outcome, &mut collected);
    collected.finish(&mut outcome);
    outcome.findings.retain(|finding| !chain::is_answered(&chains, finding));
    outcome
}

/// The findings that arise from several of `units` at once, and the chains that they make up.
fn across(
    walk: &Walk,
    units: &[Unit],
    index: &Index<'_>,
    discovery: &Discovery,
    outcome: &mut Outcome,
) -> (Vec<Finding>, Vec<ChainFacts>) {
    let mut others = Vec::new();
    let mut all = Vec::new();
    for configuration in with_chains(walk) {
        let found = chains::build(configuration, units, index, discovery);
        outcome.problems.extend(found.problems.iter().cloned());
        all.extend(found.chains.iter().cloned());
        others.extend(check_chains(configuration, found, walk, discovery, outcome));
    }
    let project = inferred::Project::of(units, walk, discovery);
    let mut assumed: Vec<Finding> = Vec::new();
    let inferred = inferred::infer(units, &project);
    for chain in limits::assumed(units).iter().chain(&inferred) {
        // A hop is part of many chains: what is wrong with it is said once.
        for finding in check_assumed(chain, units) {
            let same = |known: &Finding| {
                let is_there = known.range == finding.range || known.message == finding.message;
                is_there && (known.rule.id, &known.path) == (finding.rule.id, &finding.path)
            };
            match assumed.iter_mut().find(|known| same(known)) {
                Some(known) if known.severity < finding.severity => *known = finding,
                Some(_) => {}
                None => assumed.push(finding),
            }
        }
    }
    others.extend(assumed);
    others.extend(drift::check(units));
    others.extend(zones::check(units));
    all.extend(inferred);
    (others, all)
}

/// What several of `units` give at once.
pub(crate) struct FoundAcross {
    /// The findings.
    pub findings: Vec<Finding>,
    /// The texts of files beside the units that findings are about.
    pub sources: BTreeMap<Arc<str>, Arc<str>>,
    /// The chains, declared ones first.
    pub chains: Vec<ChainFacts>,
}

/// The findings that arise from several of `units` at once, and the chains that they make up.
pub(crate) fn findings_across(walk: &Walk, units: &[Unit], index: &Index<'_>, discovery: &Discovery) -> FoundAcross {
    let mut outcome = Outcome::default();
    let (findings, chains) = across(walk, units, index, discovery, &mut outcome);
    FoundAcross { findings, sources: outcome.sources, chains }
}

/// The chains that the configurations of the files of `walk` declare, with the timers that those files set.
pub fn chains(walk: &Walk, discovery: &Discovery, jobs: usize) -> (Vec<ChainFacts>, Vec<Problem>) {
    let index = Index::new(discovery);
    let mut outcome = Outcome::default();
    let entries: Vec<&Entry> = walk.entries.iter().collect();
    let mut collected = Collected::default();
    let progress = Progress::default();
    let mut units = analyze_all(
        (&entries, &Surroundings::default()),
        discovery,
        jobs,
        &progress,
        &mut outcome,
        &mut collected,
        &index,
    );
    let (configurations, problems) = assemble_all(walk, &mut units, &index, jobs);
    units.extend(configurations);
    inferred::complete(&mut units);
    let project = inferred::Project::of(&units, walk, discovery);
    units.extend(inferred::images(&units, &project, discovery));
    outcome.problems.extend(problems);
    let mut found = Vec::new();
    for configuration in with_chains(walk) {
        let Chains { chains, problems, .. } = chains::build(configuration, &units, &index, discovery);
        found.extend(chains);
        outcome.problems.extend(problems);
    }
    found.extend(inferred::infer(&units, &project));
    outcome.problems.sort();
    (found, outcome.problems)
}

/// Reads and analyzes `entries`, with what is known around them. What stands for itself is linted at once; the rest is returned.
fn analyze_all(
    (entries, around): (&[&Entry], &Surroundings),
    discovery: &Discovery,
    jobs: usize,
    progress: &Progress,
    outcome: &mut Outcome,
    collected: &mut Collected,
    index: &Index<'_>,
) -> Vec<Unit> {
    progress.total.store(entries.len(), Ordering::Relaxed);
    let buffers = || Vec::with_capacity(1 << 16);
    let results = parallel(entries, jobs, buffers, |buffer, entry| {
        let result = analyze(entry, discovery, around.around(entry), buffer);
        progress.done.fetch_add(1, Ordering::Relaxed);
        result
    });
    let mut units = Vec::new();
    for (entry, result) in entries.iter().zip(results) {
        match result {
            Analyzed::Nothing => outcome.files += 1,
            Analyzed::Linted(lint, files) => {
                outcome.files += 1;
                outcome.parsed += 1;
                collected.add(&files, lint, discovery, outcome);
            }
            Analyzed::Facts(facts, parsed) => {
                outcome.files += 1;
                outcome.parsed += usize::from(parsed);
                index.insert(entry.path.clone(), facts.clone());
                units.push(Unit { entry: (*entry).clone(), facts });
            }
            Analyzed::Minified => outcome.minified += 1,
            Analyzed::Failed(problem) => outcome.problems.push(problem),
        }
    }
    units
}

/// Takes the configurations out of `units` and assembles them.
fn assemble_all(walk: &Walk, units: &mut Vec<Unit>, index: &Index<'_>, jobs: usize) -> (Vec<Unit>, Vec<Problem>) {
    for (link, target) in &walk.links {
        if let Some(facts) = index.get(target) {
            index.link(link.clone(), facts);
        }
    }
    let (configurations, code): (Vec<Unit>, _) = std::mem::take(units).into_iter().partition(Unit::may_have_parts);
    *units = code;
    let entries: Vec<&Entry> = configurations.iter().map(|unit| &unit.entry).collect();
    roots(&entries, &walk.links, index, jobs)
}

/// The configurations that hold for any file or directory of `walk` and declare chains.
pub(crate) fn with_chains(walk: &Walk) -> Vec<&Arc<Configuration>> {
    let mut out: Vec<&Arc<Configuration>> = Vec::new();
    let of_files = walk.entries.iter().map(|entry| &entry.configuration);
    for configuration in of_files.chain(&walk.configurations) {
        if !configuration.chains.is_empty() && !out.iter().any(|known| Arc::ptr_eq(known, configuration)) {
            out.push(configuration);
        }
    }
    out
}

/// The findings about chains, as far as they concern what was asked for.
fn check_chains(
    configuration: &Configuration,
    found: Chains,
    walk: &Walk,
    discovery: &Discovery,
    outcome: &mut Outcome,
) -> Vec<Finding> {
    let covered = |path: &str| {
        let path = absolute(discovery.names().base(), Path::new(path));
        walk.roots.iter().any(|root| path.starts_with(root))
    };
    let mut findings: Vec<Finding> =
        found.chains.iter().flat_map(|facts| chain::check(facts, configuration.settings())).collect();
    findings.retain(|finding| covered(&finding.path) || finding.related.iter().any(|place| covered(&place.path)));
    // The texts of files that nobody asked for, but that a finding is about.
    let declared = configuration.chains.iter().map(|chain| (&chain.file, &chain.text));
    let read = found.units.iter().flat_map(|unit| &unit.facts.files).map(|file| (&file.path, &file.text));
    for (path, text) in declared.chain(read) {
        if findings.iter().any(|finding| concerns(finding, path)) {
            outcome.sources.entry(path.clone()).or_insert_with(|| text.clone());
        }
    }
    findings
}

/// The findings about a chain that nobody declared, by the settings of the file that each is about.
fn check_assumed(chain: &ChainFacts, units: &[Unit]) -> Vec<Finding> {
    let Some(inner) = chain.hops.last() else { return Vec::new() };
    let Some(unit) = units.iter().find(|unit| unit.entry.name == inner.place.path) else { return Vec::new() };
    let settings = unit.entry.configuration.settings_for(&unit.entry.path);
    // What tests are served by may wait as long as it likes.
    let tests = unit.facts.files.first().is_some_and(|file| file.origin == Origin::Test);
    if tests && settings.profile < Profile::Strict { Vec::new() } else { chain::check(chain, &settings) }
}

pub(crate) fn concerns(finding: &Finding, path: &str) -> bool {
    *finding.path == *path
        || finding.related.iter().any(|related| *related.path == *path)
        || finding.fixes.iter().flat_map(|fix| &fix.edits).any(|edit| *edit.path == *path)
}

/// Lints `units`. Of `others`, findings about several files, each is handed to the unit that it points into, whose
/// suppression comments hold for it too.
fn lint_units(
    units: &[Unit],
    mut others: Vec<Finding>,
    discovery: &Discovery,
    jobs: usize,
    outcome: &mut Outcome,
    collected: &mut Collected,
) {
    let with_others: Vec<(&Unit, Vec<Finding>)> = units
        .iter()
        .map(|unit| {
            let (mine, rest) = std::mem::take(&mut others)
                .into_iter()
                .partition(|finding| unit.facts.files.iter().any(|file| file.path == finding.path));
            others = rest;
            (unit, mine)
        })
        .collect();
    let linted = parallel(
        &with_others,
        jobs,
        || (),
        |(), (unit, others)| {
            let settings = unit.entry.configuration.settings_for(&unit.entry.path);
            let settings = discovery.with_versions(settings, &unit.facts, &unit.entry.path);
            guard(|| lint_with(&unit.facts, &settings, others.clone()))
        },
    );
    for ((unit, others), result) in with_others.iter().zip(linted) {
        match result {
            Ok(lint) => {
                collected.count_files(&unit.facts.files);
                collected.add(&unit.facts.files, lint, discovery, outcome);
                let files = units.iter().flat_map(|unit| &unit.facts.files);
                let wanted = |file: &&SourceFile| others.iter().any(|finding| concerns(finding, &file.path));
                for file in files.filter(wanted) {
                    outcome.sources.entry(file.path.clone()).or_insert_with(|| file.text.clone());
                }
            }
            Err(message) => {
                let (path, message) = (unit.entry.name.clone(), panicked(&message));
                outcome.problems.push(Problem { path, message, fatal: true });
            }
        }
    }
    // What is left points into the declaration itself, or into files that were only looked at.
    let files: Vec<SourceFile> = outcome
        .sources
        .iter()
        .map(|(path, text)| SourceFile { path: path.clone(), text: text.clone(), origin: Default::default() })
        .collect();
    engine::finish(&files, &mut others);
    outcome.findings.extend(others.into_iter().filter_map(|finding| judge(finding, discovery)));
}

/// What earlier units have reported, so that a file included twice is not reported twice.
#[derive(Default)]
struct Collected {
    seen: HashSet<Key>,
    /// In how many units each file of a configuration is.
    units: HashMap<Arc<str>, usize>,
    /// Suppressions that had no effect, with the number of units that say so.
    unused: HashMap<Key, (usize, Finding)>,
}

type Key = (Arc<str>, u32, u32, &'static str);

fn key(finding: &Finding) -> Key {
    (finding.path.clone(), finding.range.start, finding.range.end, finding.rule.id)
}

impl Collected {
    fn count_files(&mut self, files: &[SourceFile]) {
        for file in files {
            *self.units.entry(file.path.clone()).or_default() += 1;
        }
    }

    fn add(&mut self, files: &[SourceFile], lint: Lint, discovery: &Discovery, outcome: &mut Outcome) {
        outcome.suppressed += lint.suppressed;
        let unit = files.first().map_or_else(|| Arc::from(""), |file| file.path.clone());
        for (rule, message) in lint.panics {
            let message = format!("made the rule `{rule}` fail: {message}; please report this with the file");
            outcome.problems.push(Problem { path: unit.clone(), message, fatal: true });
        }
        let fresh: Vec<Finding> = lint
            .findings
            .into_iter()
            .filter(|finding| !self.seen.contains(&key(finding)))
            .filter_map(|finding| if finding.path == unit { Some(finding) } else { judge(finding, discovery) })
            .collect();
        for finding in &fresh {
            for file in files.iter().filter(|file| concerns(finding, &file.path)) {
                outcome.sources.entry(file.path.clone()).or_insert_with(|| file.text.clone());
            }
        }
        for finding in fresh {
            if finding.rule.id == "unused-suppression" {
                // In another unit that includes the same file it may well have an effect.
                self.unused.entry(key(&finding)).or_insert((0, finding)).0 += 1;
            } else {
                self.seen.insert(key(&finding));
                outcome.findings.push(finding);
            }
        }
    }

    fn finish(self, outcome: &mut Outcome) {
        let everywhere = |(count, finding): (usize, Finding)| {
            let units = self.units.get(&finding.path).copied().unwrap_or(1);
            (count >= units).then_some(finding)
        };
        outcome.findings.extend(self.unused.into_values().filter_map(everywhere));
        outcome.findings.sort_by(|a, b| key(a).cmp(&key(b)));
        outcome.problems.sort();
        outcome.problems.dedup();
    }
}

/// A finding in an included file goes by that file's configuration: its severities, and whether it is excluded.
fn judge(mut finding: Finding, discovery: &Discovery) -> Option<Finding> {
    let path = absolute(discovery.names().base(), Path::new(&*finding.path));
    let Ok(configuration) = discovery.for_file(&path) else { return Some(finding) };
    if configuration.excludes(&path) {
        return None;
    }
    if let Some(configured) = configuration.settings_for(&path).rules.get(finding.rule.id) {
        finding.severity = (*configured)?;
    }
    Some(finding)
}
