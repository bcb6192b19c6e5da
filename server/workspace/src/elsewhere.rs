//! What the files of a project know of each other: helpers that send a status, errors that carry one. Collected from the
//! files that may define such things, before the others are read.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use httplsp_syntax::facts::Origin;
use httplsp_syntax::{Definitions, Elsewhere, Programs, definitions, origin};

use crate::config::{Discovery, is_settings};
use crate::panics::guard;
use crate::path::slashed;
use crate::read;
use crate::units::parallel;
use crate::walk::{Entry, Walk, walk};

/// Longer manifests name nothing that is looked for, in bytes.
const MAX_MANIFEST: u64 = 400_000;

/// What is known around the files of a run, by the repositories that they are in.
#[derive(Debug, Default)]
pub struct Surroundings {
    by_root: HashMap<Option<PathBuf>, Arc<Elsewhere>>,
}

impl Surroundings {
    /// Reads what the files of `found` may use: definitions of their whole repositories, whatever part of these was asked
    /// for, so that a file is judged alike however it is reached. Files that are in no repository know what is in
    /// `found`.
    pub fn of(found: &Walk, discovery: &Discovery, jobs: usize) -> Self {
        let roots: HashSet<Option<PathBuf>> = found
            .entries
            .iter()
            .filter(|entry| entry.language.is_code())
            .map(|entry| entry.configuration.root.clone())
            .collect();
        let mut by_root = HashMap::new();
        for root in roots {
            let covered = root.as_ref().is_none_or(|root| found.roots.iter().any(|asked| root.starts_with(asked)));
            let more = root.as_ref().filter(|_| !covered).map(|root| walk(std::slice::from_ref(root), discovery, jobs));
            let entries = more.as_ref().unwrap_or(found).entries.iter();
            let manifests = more.as_ref().unwrap_or(found).manifests.iter();
            let entries: Vec<&Entry> = entries.filter(|entry| entry.configuration.root == root).collect();
            let known = parallel(&entries, jobs, Vec::new, |buffer, entry| defined(entry, discovery, buffer));
            let inside = manifests.filter(|path| root.as_ref().is_none_or(|root| path.starts_with(root)));
            let programs = Arc::new(programs(inside, discovery));
            by_root.insert(root, Arc::new(Elsewhere::of(known.into_iter().flatten(), programs)));
        }
        Self { by_root }
    }

    /// What is known around the file of `entry`.
    pub fn around(&self, entry: &Entry) -> Option<&Elsewhere> {
        self.by_root.get(&entry.configuration.root).map(|known| &**known)
    }
}

/// The programs that these files describe; a folder with settings is a project of its own. A file that cannot be read still
/// says where a program is.
pub fn programs<'a>(files: impl Iterator<Item = &'a PathBuf>, discovery: &Discovery) -> Programs {
    let name = |path: &Path| discovery.names().show(path).to_string();
    let (settings, manifests): (Vec<&PathBuf>, Vec<&PathBuf>) = files.partition(|path| is_settings(path));
    let mut buffer = Vec::new();
    let manifests = manifests.into_iter().map(|path| {
        let read = discovery.fs().read(path, &mut buffer, MAX_MANIFEST);
        let text = read.ok().and_then(|()| read::decode(&buffer).ok()).unwrap_or("");
        (name(path), text.to_string())
    });
    let folder = |path: &PathBuf| {
        let name = name(path);
        name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_string())
    };
    Programs::of(manifests, settings.into_iter().map(folder))
}

/// What the file of `entry` defines that others may use; `None` if nothing, or if it cannot be read.
pub fn defined(entry: &Entry, discovery: &Discovery, buffer: &mut Vec<u8>) -> Option<Arc<Definitions>> {
    if !entry.language.is_code() {
        return None;
    }
    let limit = entry.configuration.max_file_size;
    discovery.fs().read(&entry.path, buffer, limit).ok()?;
    let text = read::decode(buffer).ok().filter(|_| buffer.len() as u64 <= limit)?;
    if is_test(entry, discovery, text) {
        return None;
    }
    let helpers = &entry.configuration.settings().helpers;
    let text: Arc<str> = text.into();
    let found = guard(|| definitions(entry.language, &entry.name, text.clone(), None, helpers));
    // What a failure is about is said when the file itself is checked.
    found.ok().filter(|found| !found.is_empty()).map(Arc::new)
}

/// Whether the file stands around the product: nobody but tests uses what it defines.
fn is_test(entry: &Entry, discovery: &Discovery, text: &str) -> bool {
    let root: &Path = entry.configuration.root.as_deref().unwrap_or(discovery.names().base());
    let inside = entry.path.strip_prefix(root).unwrap_or(&entry.path);
    origin(&slashed(inside), text) == Origin::Test
}
