//! Reads, analyzes and lints files.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use httplsp_lint::{Finding, Lint, lint};
use httplsp_syntax::{Facts, assemble, extract, may_hold_facts, parse};

use crate::config::Discovery;
use crate::include::{Index, RootIncludes};
use crate::panics::guard;
use crate::read::{self, Skip};
use crate::walk::{Entry, reason};

/// Deeply nested input must not exhaust a worker's stack. Only the part in use costs memory.
const STACK: usize = 64 << 20;

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

/// Checks `entries` with `jobs` threads. `links` are other names of the same files, for includes.
pub fn run(
    entries: &[Entry],
    links: &HashMap<PathBuf, PathBuf>,
    discovery: &Discovery,
    jobs: usize,
    progress: &Progress,
) -> Outcome {
    progress.total.store(entries.len(), Ordering::Relaxed);
    let index = Index::new(discovery);
    let mut outcome = Outcome::default();
    let mut collected = Collected::default();
    let buffers = || Vec::with_capacity(1 << 16);
    let results = parallel(entries, jobs, buffers, |buffer, entry| {
        let result = check_file(entry, discovery, buffer);
        progress.done.fetch_add(1, Ordering::Relaxed);
        result
    });
    let mut configurations = Vec::new();
    for (entry, result) in entries.iter().zip(results) {
        match result {
            Checked::Nothing => outcome.files += 1,
            Checked::Linted { lint, facts } => {
                outcome.files += 1;
                outcome.parsed += 1;
                collected.add(&facts, lint, discovery, &mut outcome);
            }
            Checked::Configuration(facts, parsed) => {
                outcome.files += 1;
                outcome.parsed += usize::from(parsed);
                index.insert(entry.path.clone(), facts);
                configurations.push(entry);
            }
            Checked::Minified => outcome.minified += 1,
            Checked::Failed(problem) => outcome.problems.push(problem),
        }
    }
    for (link, target) in links {
        if let Some(facts) = index.get(target) {
            index.link(link.clone(), facts);
        }
    }
    for (facts, lint) in check_configurations(&configurations, links, &index, jobs, &mut outcome) {
        collected.add(&facts, lint, discovery, &mut outcome);
    }
    outcome.findings.sort_by(|a, b| {
        (&a.path, a.range.start, a.range.end, a.rule.id).cmp(&(&b.path, b.range.start, b.range.end, b.rule.id))
    });
    outcome.problems.sort();
    outcome
}

enum Checked {
    Nothing,
    Linted { lint: Lint, facts: Arc<Facts> },
    Configuration(Arc<Facts>, bool),
    Minified,
    Failed(Problem),
}

fn check_file(entry: &Entry, discovery: &Discovery, buffer: &mut Vec<u8>) -> Checked {
    let problem = |message: String, fatal: bool| Checked::Failed(Problem { path: entry.name.clone(), message, fatal });
    let limit = entry.configuration.max_file_size;
    if let Err(error) = discovery.fs().read(&entry.path, buffer, limit) {
        return problem(format!("cannot be read: {}", reason(&error)), true);
    }
    let text = if buffer.len() as u64 > limit { Err(Skip::TooLarge(limit)) } else { read::decode(buffer) };
    let text = match text {
        Ok(text) => text,
        Err(Skip::Minified) if !entry.explicit => return Checked::Minified,
        Err(skip) => return problem(format!("is not checked: it {skip}"), entry.explicit && skip != Skip::Minified),
    };
    let settings = entry.configuration.settings_for(&entry.path);
    let helpers = &settings.helpers;
    // Configurations are kept even without facts of their own: others may include them.
    let is_configuration = entry.language.product().is_some();
    let checked = guard(|| {
        let holds_facts = may_hold_facts(entry.language, text, helpers);
        if !holds_facts && !is_configuration {
            return Checked::Nothing;
        }
        let text: Arc<str> = text.into();
        let parsed = parse(entry.language, &text, None);
        let facts = extract(entry.language, &entry.name, text, &parsed, helpers);
        if is_configuration {
            return Checked::Configuration(Arc::new(facts), holds_facts);
        }
        Checked::Linted { lint: lint(&facts, &settings), facts: Arc::new(facts) }
    });
    checked.unwrap_or_else(|message| problem(panicked(&message), true))
}

fn panicked(message: &str) -> String {
    format!("is not checked: httplsp failed on it: {message}; please report this with the file")
}

/// Lints every configuration that no other one includes, with everything that it includes.
fn check_configurations(
    entries: &[&Entry],
    links: &HashMap<PathBuf, PathBuf>,
    index: &Index<'_>,
    jobs: usize,
    outcome: &mut Outcome,
) -> Vec<(Arc<Facts>, Lint)> {
    let assembled = parallel(
        entries,
        jobs,
        || (),
        |(), entry| {
            let facts = index.get(&entry.path)?;
            let includes = RootIncludes::new(index, &entry.path, entry.language, entry.configuration.root.as_deref());
            let result = guard(|| assemble(&facts, &includes));
            Some((result, includes.included()))
        },
    );
    let mut including: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for (entry, result) in entries.iter().zip(&assembled) {
        for path in result.iter().flat_map(|(_, included)| included) {
            let path = links.get(path).unwrap_or(path);
            including.entry(path).or_default().insert(&entry.path);
        }
    }
    let is_root = |entry: &Entry| {
        let Some(parents) = including.get(entry.path.as_path()) else { return true };
        // Files that include each other: the first by path is the root, unless a file outside the circle leads there.
        parents.iter().all(|parent| {
            let back = including.get(parent).is_some_and(|others| others.contains(entry.path.as_path()));
            *parent == entry.path || (back && entry.path.as_path() < *parent)
        })
    };
    let mut roots = Vec::new();
    for (entry, result) in entries.iter().zip(assembled.iter()) {
        match result {
            Some((Ok(facts), _)) if is_root(entry) => roots.push((*entry, facts)),
            Some((Err(message), _)) => {
                let message = panicked(message);
                outcome.problems.push(Problem { path: entry.name.clone(), message, fatal: true });
            }
            _ => {}
        }
    }
    let linted = parallel(
        &roots,
        jobs,
        || (),
        |(), (entry, facts)| {
            let settings = entry.configuration.settings_for(&entry.path);
            guard(|| lint(facts, &settings))
        },
    );
    let mut out = Vec::new();
    for ((entry, facts), result) in roots.iter().zip(linted) {
        match result {
            Ok(lint) => out.push((Arc::new(Facts::clone(facts)), lint)),
            Err(message) => {
                let message = panicked(&message);
                outcome.problems.push(Problem { path: entry.name.clone(), message, fatal: true });
            }
        }
    }
    out
}

/// What earlier units have reported, so that a file included twice is not reported twice.
#[derive(Default)]
struct Collected {
    seen: HashSet<(Arc<str>, u32, u32, &'static str)>,
}

impl Collected {
    fn add(&mut self, facts: &Facts, lint: Lint, discovery: &Discovery, outcome: &mut Outcome) {
        outcome.suppressed += lint.suppressed;
        let unit = facts.files.first().map_or_else(|| Arc::from(""), |file| file.path.clone());
        for (rule, message) in lint.panics {
            let message = format!("the rule `{rule}` failed on it: {message}; please report this with the file");
            outcome.problems.push(Problem { path: unit.clone(), message, fatal: true });
        }
        let key = |finding: &Finding| (finding.path.clone(), finding.range.start, finding.range.end, finding.rule.id);
        let fresh: Vec<Finding> = lint
            .findings
            .into_iter()
            .filter(|finding| !self.seen.contains(&key(finding)))
            .filter_map(|finding| if finding.path == unit { Some(finding) } else { judge(finding, discovery) })
            .collect();
        self.seen.extend(fresh.iter().map(key));
        for finding in &fresh {
            let related = finding.related.iter().map(|related| &related.path);
            let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.path);
            for path in [&finding.path].into_iter().chain(related).chain(edits) {
                if !outcome.sources.contains_key(path)
                    && let Some(file) = facts.files.iter().find(|file| file.path == *path)
                {
                    outcome.sources.insert(path.clone(), file.text.clone());
                }
            }
        }
        outcome.findings.extend(fresh);
    }
}

/// A finding in an included file goes by that file's configuration: its severities, and whether it is excluded.
fn judge(mut finding: Finding, discovery: &Discovery) -> Option<Finding> {
    let path = crate::path::absolute(discovery.names().base(), Path::new(&*finding.path));
    let Ok(configuration) = discovery.for_file(&path) else { return Some(finding) };
    if configuration.excludes(&path) {
        return None;
    }
    if let Some(configured) = configuration.settings_for(&path).rules.get(finding.rule.id) {
        finding.severity = (*configured)?;
    }
    Some(finding)
}

/// Runs `work` over `items` with `jobs` threads; the results are in the order of the items. `state` makes what a thread
/// keeps from one item to the next.
fn parallel<T: Sync, S, R: Send>(
    items: &[T],
    jobs: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let worker = || {
        let mut state = state();
        let mut mine = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            mine.push((at, work(&mut state, item)));
        }
        results.lock().unwrap_or_else(PoisonError::into_inner).extend(mine);
    };
    std::thread::scope(|scope| {
        let threads = jobs.clamp(1, items.len().max(1));
        let started = (0..threads)
            .filter(|_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker).is_ok())
            .count();
        if started == 0 {
            worker();
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
