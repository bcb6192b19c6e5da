//! Which files to check.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use httplsp_syntax::{Language, is_manifest};
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::config::{Configuration, Discovery, is_settings};
use crate::path::{absolute, slashed};
use crate::run::Problem;
use crate::tracked::Repository;
use crate::vendored::{holds_dependencies, is_installed};

/// A file to check.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it is (absolute).
    pub path: PathBuf,
    /// What it is called in output.
    pub name: Arc<str>,
    /// What it is written in.
    pub language: Language,
    /// Whether it was named on the command line, not found in a directory.
    pub explicit: bool,
    /// The configuration that holds for it.
    pub configuration: Arc<Configuration>,
}

impl Entry {
    /// Whether this is the configuration of a product, which may include other files.
    pub fn is_configuration(&self) -> bool {
        self.language.product().is_some()
    }
}

/// What a walk has found.
#[derive(Debug, Default)]
pub struct Walk {
    /// The files and directories that were asked for (absolute).
    pub roots: Vec<PathBuf>,
    /// The files, sorted by path.
    pub entries: Vec<Entry>,
    /// Configurations that declare chains, met in the directories on the way, whatever files these hold.
    pub configurations: Vec<Arc<Configuration>>,
    /// Files that say that their folder is a project of its own (absolute), whatever is checked in these.
    pub manifests: Vec<PathBuf>,
    /// What went wrong on the way.
    pub problems: Vec<Problem>,
    /// Files that were left out because their configuration is broken.
    pub unconfigured: usize,
    /// Symbolic links to files that are checked under their own names.
    pub links: HashMap<PathBuf, PathBuf>,
}

/// The language of the file at `path`: by its place below `root`, if it lies there, so that the directories above a
/// repository do not matter.
pub fn language_of(path: &Path, root: Option<&Path>) -> Option<Language> {
    let inside = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    Language::by_path(&slashed(inside))
}

/// Hidden files, and folders of them, that are written for servers: what else begins with a dot is an editor's, a tool's or
/// the version control's.
const HIDDEN: &[&str] = &[
    ".htaccess",
    ".deploy",
    ".deployment",
    ".docker",
    ".ebextensions",
    ".envs",
    ".helm",
    ".infra",
    ".infrastructure",
    ".k8s",
    ".kubernetes",
    ".nginx",
    ".openshift",
    ".platform",
    ".production",
    ".provision",
    ".staging",
    ".traefik",
];

/// Finds the files to check in `targets`, with `jobs` threads. Directories are searched as `.gitignore` and the
/// configuration say, without dependencies and hidden files (but for `.htaccess` and the like); what is named outright is
/// always taken.
pub fn walk(targets: &[PathBuf], discovery: &Discovery, jobs: usize) -> Walk {
    let roots: Vec<PathBuf> = targets.iter().map(|target| absolute(discovery.names().base(), target)).collect();
    let found = Mutex::new(Found::default());
    search(&roots, discovery, jobs, &found, None);
    // What git tracks is not ignored, whatever `.gitignore` says.
    let left = left_out(&roots, &found.lock().unwrap_or_else(PoisonError::into_inner).walk);
    if !left.is_empty() {
        search(&roots, discovery, jobs, &found, Some(left));
    }
    found.into_inner().unwrap_or_else(PoisonError::into_inner).finish(&roots, discovery)
}

/// Looks at what is in `roots`; at nothing but `only`, if that is given, whatever git would ignore of it.
fn search(roots: &[PathBuf], discovery: &Discovery, jobs: usize, found: &Mutex<Found>, only: Option<HashSet<PathBuf>>) {
    let Some((first, rest)) = roots.split_first() else { return };
    let mut builder = WalkBuilder::new(first);
    rest.iter().for_each(|root| {
        builder.add(root);
    });
    builder.threads(jobs.max(1)).require_git(false).hidden(false);
    if let Some(only) = only {
        builder.git_ignore(false).git_global(false).git_exclude(false);
        builder.filter_entry(move |entry| entry.depth() == 0 || only.contains(entry.path()));
    }
    builder.build_parallel().run(|| {
        Box::new(|entry| match entry {
            Ok(entry) => visit(&entry, discovery, found),
            Err(error) => {
                let problem = problem(&error, discovery);
                found.lock().unwrap_or_else(PoisonError::into_inner).walk.problems.push(problem);
                WalkState::Continue
            }
        })
    });
}

/// The files below `roots` that git tracks and `known` does not have, with the directories that lead to them.
fn left_out(roots: &[PathBuf], known: &Walk) -> HashSet<PathBuf> {
    let known: HashSet<&Path> = known.entries.iter().map(|entry| entry.path.as_path()).collect();
    let mut out = HashSet::new();
    for root in roots.iter().filter(|root| root.is_dir()) {
        let Some(repository) = Repository::around(root) else { continue };
        let within = slashed(root.strip_prefix(&repository.root).unwrap_or(Path::new("")));
        for name in repository.tracked() {
            let inside = match name.strip_prefix(&within) {
                Some(rest) if within.is_empty() || rest.starts_with('/') => rest.trim_start_matches('/'),
                _ => continue,
            };
            if inside.split('/').any(|part| is_passed_over(part) || is_installed(part)) {
                continue;
            }
            let path = root.join(inside);
            // Most are known; to look at names takes longest.
            let may_be_checked = || {
                let language = Language::by_path(&name);
                language.is_some_and(|language| !language.is_log()) || Language::is_told_by_text(&name)
            };
            if !known.contains(path.as_path()) && may_be_checked() {
                out.extend(path.ancestors().take_while(|path| path != root).map(Path::to_owned));
            }
        }
    }
    out
}

/// Whether what is called that is hidden, and not written for servers.
fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') && !HIDDEN.contains(&name)
}

#[derive(Default)]
struct Found {
    walk: Walk,
    links: Vec<PathBuf>,
}

fn visit(entry: &DirEntry, discovery: &Discovery, found: &Mutex<Found>) -> WalkState {
    let path = entry.path();
    let explicit = entry.depth() == 0;
    let name = entry.file_name();
    let is_hidden = || name.as_encoded_bytes().starts_with(b".");
    if !explicit && name.to_str().map_or_else(is_hidden, is_passed_over) {
        return WalkState::Skip;
    }
    let Some(kind) = entry.file_type() else { return WalkState::Continue };
    // A link on the command line is followed, whatever it leads to.
    let (is_dir, is_file) = match path.metadata() {
        Ok(metadata) if explicit => (metadata.is_dir(), metadata.is_file()),
        _ => (kind.is_dir(), kind.is_file()),
    };
    if is_dir {
        let excluded = !explicit
            && (holds_dependencies(path, |file| discovery.fs().is_file(file))
                || discovery.for_file(path).is_ok_and(|configuration| configuration.excludes(path)));
        if excluded {
            return WalkState::Skip;
        }
        if let Some(configuration) = discovery.for_directory(path).ok().filter(|found| !found.chains.is_empty()) {
            found.lock().unwrap_or_else(PoisonError::into_inner).walk.configurations.push(configuration);
        }
        return WalkState::Continue;
    }
    if is_file {
        if is_settings(path) || path.file_name().and_then(|name| name.to_str()).is_some_and(is_manifest) {
            found.lock().unwrap_or_else(PoisonError::into_inner).walk.manifests.push(path.to_owned());
        }
        // Looked at before the lock is taken: this is most of the work.
        let mut file = Walk::default();
        file.add(path.to_owned(), explicit, discovery);
        if !file.is_empty() {
            found.lock().unwrap_or_else(PoisonError::into_inner).walk.merge(file);
        }
    } else if explicit {
        // A pipe would be waited for, perhaps for ever.
        let message = "is not checked: it is neither a file nor a directory".into();
        let problem = Problem { path: discovery.names().show(path), message, fatal: true };
        found.lock().unwrap_or_else(PoisonError::into_inner).walk.problems.push(problem);
    } else if kind.is_symlink() {
        found.lock().unwrap_or_else(PoisonError::into_inner).links.push(path.to_owned());
    }
    WalkState::Continue
}

impl Found {
    fn finish(mut self, roots: &[PathBuf], discovery: &Discovery) -> Walk {
        let others = self.follow_links(roots);
        for link in others {
            self.walk.add(link, false, discovery);
        }
        // Explicit comes first among equals, and wins.
        self.walk.entries.sort_by(|a, b| (&a.path, !a.explicit).cmp(&(&b.path, !b.explicit)));
        self.walk.entries.dedup_by(|a, b| a.path == b.path);
        self.walk.manifests.sort();
        self.walk.configurations.sort_by(|a, b| a.files.cmp(&b.files));
        self.walk.configurations.dedup_by(|a, b| Arc::ptr_eq(a, b));
        self.walk.problems.sort();
        self.walk.problems.dedup();
        self.walk.roots = roots.to_vec();
        self.walk
    }

    /// Links to files: those that lead to a file which was found anyway stand for it, others are returned as files.
    fn follow_links(&mut self, roots: &[PathBuf]) -> Vec<PathBuf> {
        if self.links.is_empty() {
            return Vec::new();
        }
        let known: HashSet<&PathBuf> = self.walk.entries.iter().map(|entry| &entry.path).collect();
        let real_roots: Vec<(PathBuf, &PathBuf)> =
            roots.iter().filter_map(|root| Some((root.canonicalize().ok()?, root))).collect();
        let mut others: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
        self.links.sort();
        for link in std::mem::take(&mut self.links) {
            // A link that leads nowhere, or around in a circle, is nobody's source file.
            let Ok(target) = link.canonicalize() else { continue };
            if !target.is_file() {
                continue;
            }
            let named = real_roots.iter().find_map(|(real, root)| Some(root.join(target.strip_prefix(real).ok()?)));
            if let Some(named) = named.filter(|named| known.contains(named)) {
                self.walk.links.insert(link, named);
            } else if let Some(first) = others.get(&target) {
                self.walk.links.insert(link, first.clone());
            } else {
                others.insert(target, link);
            }
        }
        others.into_values().collect()
    }
}

impl Walk {
    fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.problems.is_empty() && self.unconfigured == 0
    }

    fn merge(&mut self, other: Walk) {
        self.entries.extend(other.entries);
        self.problems.extend(other.problems);
        self.unconfigured += other.unconfigured;
    }

    /// Adds the file at `path` (absolute), if there is reason to check it.
    pub fn add(&mut self, path: PathBuf, explicit: bool, discovery: &Discovery) {
        let Ok(configuration) = discovery.for_file(&path) else {
            // The directory's configuration may be what makes this a file of a known language; only its own name counts.
            self.unconfigured += usize::from(language_of(&path, None).is_some());
            return;
        };
        let name = discovery.names().show(&path);
        let root = configuration.root.as_deref();
        let language = language_of(&path, root).or_else(|| language_of(&path, None).filter(|_| explicit));
        let wanted = explicit || !configuration.excludes(&path);
        let language = match wanted {
            true => told_by_text(&path, language, &configuration, discovery).or(language.filter(|_| explicit)),
            false => language,
        };
        match language {
            Some(language) if language.is_log() && explicit => {
                let message = "is not checked: logs are only read in an editor, where somebody looks".into();
                self.problems.push(Problem { path: name, message, fatal: false });
            }
            Some(language) if language.is_log() => {}
            Some(language) if wanted => {
                self.entries.push(Entry { path, name, language, explicit, configuration });
            }
            None if explicit => {
                let message = "is not checked: its name belongs to no language that httplsp knows".into();
                self.problems.push(Problem { path: name, message, fatal: false });
            }
            _ => {}
        }
    }
}

/// The language of a file whose name alone does not tell it; `by_name` where it does, or where there is no text to look
/// at.
fn told_by_text(
    path: &Path,
    by_name: Option<Language>,
    configuration: &Configuration,
    discovery: &Discovery,
) -> Option<Language> {
    let inside = configuration.root.as_deref().and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
    let inside = slashed(inside);
    if !Language::is_told_by_text(&inside) {
        return by_name;
    }
    let (mut bytes, limit) = (Vec::new(), configuration.max_file_size);
    if discovery.fs().read(path, &mut bytes, limit).is_err() || bytes.len() as u64 > limit {
        return by_name;
    }
    match crate::read::decode(&bytes) {
        Ok(text) => Language::detect(&inside, text),
        Err(_) => by_name,
    }
}

fn problem(error: &ignore::Error, discovery: &Discovery) -> Problem {
    let (path, mut inner) = (path_of(error), error);
    while let ignore::Error::WithPath { err, .. }
    | ignore::Error::WithDepth { err, .. }
    | ignore::Error::WithLineNumber { err, .. } = inner
    {
        inner = err;
    }
    let name = path.map_or_else(|| Arc::from("."), |path| discovery.names().show(path));
    let message = match inner.io_error() {
        Some(error) => format!("cannot be read: {}", reason(error)),
        None => format!("cannot be searched: {inner}"),
    };
    Problem { path: name, message, fatal: true }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

/// What an operating system error says, without its number.
pub fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        std::io::ErrorKind::IsADirectory => "it is a directory".into(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            let mut letters = text.chars();
            letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
        }
    }
}
