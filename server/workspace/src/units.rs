//! Units of several files: configurations with what they include.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use httplsp_syntax::{Facts, assemble, needs_others};

use crate::analyze::panicked;
use crate::include::{Index, RootIncludes};
use crate::panics::guard;
use crate::run::Problem;
use crate::walk::Entry;

/// Deeply nested input must not exhaust a worker's stack. Only the part in use costs memory.
const STACK: usize = 64 << 20;

/// A file that stands for itself or is a root, with everything that it includes.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The first file.
    pub entry: Entry,
    /// Its facts and those of the files it includes.
    pub facts: Arc<Facts>,
}

impl Unit {
    /// Whether it may be put together from several files.
    pub fn may_have_parts(&self) -> bool {
        self.entry.is_configuration() || self.facts.api.is_some()
    }
}

/// The configurations and API descriptions among `entries` that no other one includes, assembled. `index` knows the facts
/// of all of them; `links` are other names of the same files.
pub fn roots(
    entries: &[&Entry],
    links: &HashMap<PathBuf, PathBuf>,
    index: &Index<'_>,
    jobs: usize,
) -> (Vec<Unit>, Vec<Problem>) {
    // A part of a description belongs to those that refer to it, and stands for itself only where none does.
    let (parts, wholes): (Vec<&Entry>, Vec<&Entry>) = entries.iter().partition(|entry| is_part(entry, index));
    let (mut units, mut problems, included) = assembled(&wholes, links, index, jobs);
    let left: Vec<&Entry> = parts.into_iter().filter(|entry| !included.contains(&entry.path)).collect();
    let (more, others, _) = assembled(&left, links, index, jobs);
    units.extend(more);
    problems.extend(others);
    (units, problems)
}

/// Whether `entry` is a file with a part of a description.
fn is_part(entry: &Entry, index: &Index<'_>) -> bool {
    !entry.is_configuration()
        && index.get(&entry.path).is_some_and(|facts| facts.api.as_ref().is_some_and(|api| api.version.is_empty()))
}

fn assembled(
    entries: &[&Entry],
    links: &HashMap<PathBuf, PathBuf>,
    index: &Index<'_>,
    jobs: usize,
) -> (Vec<Unit>, Vec<Problem>, BTreeSet<PathBuf>) {
    let assembled = parallel(entries, jobs, || (), |(), entry| assemble_one(entry, index));
    let mut included_by: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for (entry, result) in entries.iter().zip(&assembled) {
        for path in result.iter().flat_map(|(_, included)| included) {
            let path = links.get(path).unwrap_or(path);
            included_by.entry(path).or_default().insert(&entry.path);
        }
    }
    let is_root = |entry: &Entry| {
        let path = entry.path.as_path();
        // A whole description stays one if another refers to it.
        let Some(parents) = included_by.get(path).filter(|_| entry.is_configuration() || is_part(entry, index)) else {
            return true;
        };
        // Files that include each other: the first by path is the root, unless a file outside the circle leads there.
        parents.iter().all(|parent| {
            let back = included_by.get(parent).is_some_and(|others| others.contains(path));
            *parent == path || (back && path < *parent)
        })
    };
    let (mut units, mut problems) = (Vec::new(), Vec::new());
    for (entry, result) in entries.iter().zip(&assembled) {
        match result {
            Some((Ok(facts), _)) if is_root(entry) => {
                units.push(Unit { entry: (*entry).clone(), facts: facts.clone() });
            }
            Some((Err(message), _)) => {
                problems.push(Problem { path: entry.name.clone(), message: panicked(message), fatal: true });
            }
            _ => {}
        }
    }
    let included = included_by.into_keys().map(Path::to_owned).collect();
    (units, problems, included)
}

type Assembled = (Result<Arc<Facts>, String>, BTreeSet<PathBuf>);

/// The facts of `entry` with everything it includes, and which files those are.
pub fn assemble_one(entry: &Entry, index: &Index<'_>) -> Option<Assembled> {
    let facts = index.get(&entry.path)?;
    if !needs_others(&facts) {
        return Some((Ok(facts), BTreeSet::new()));
    }
    let includes = RootIncludes::new(index, &entry.path, entry.language, entry.configuration.root.as_deref());
    let result = guard(|| Arc::new(assemble(&facts, &includes)));
    Some((result, includes.included()))
}

/// Runs `work` over `items` with `jobs` threads; the results are in the order of the items. `state` makes what a thread
/// keeps from one item to the next.
pub fn parallel<T: Sync, S, R: Send>(
    items: &[T],
    jobs: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    if items.is_empty() {
        return Vec::new();
    }
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
        let threads = jobs.clamp(1, items.len());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..1_000).collect();
        for jobs in [1, 2, 7] {
            assert_eq!(
                parallel(&items, jobs, || 0u32, |_, item| item * 2),
                items.iter().map(|i| i * 2).collect::<Vec<_>>()
            );
        }
    }
}
