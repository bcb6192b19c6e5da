//! Every status, route and server of a workspace folder, for questions about all of it. Nothing is looked at before the
//! first question; then each file once, until it changes.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use httplsp_syntax::facts::{Facts, Role, Span};
use httplsp_syntax::{Environment, analyze, may_hold_facts};
use httplsp_text::{Document, Encoding};
use httplsp_workspace::panics::guard;
use httplsp_workspace::read;
use httplsp_workspace::units::parallel;
use httplsp_workspace::walk::{Entry, walk};
use tower_lsp::ls_types::{Range, Uri};

use crate::analysis::Analysis;
use crate::convert::Mapper;
use crate::documents::{Key, Open};
use crate::folders::Folder;
use crate::handlers::constant::defined;
use crate::world::Snapshot;

/// What stands at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A status.
    Status {
        /// Its code.
        code: u32,
        /// Whether it is made there: a constant of the project.
        defines: bool,
    },
    /// A route: its methods and path.
    Route(String),
    /// A block of a configuration: a server, a location, a group of servers.
    Block(String),
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What stands there.
    pub what: What,
    /// Where, in the client's positions.
    pub range: Range,
    /// The function or block around it.
    pub container: Option<String>,
}

/// The places of one file, in order.
pub type Places = Arc<Vec<Place>>;

/// A use of a constant that another file defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lead {
    /// The file, as messages show it.
    pub file: Arc<str>,
    /// What is written where it is used: `codes.MAX`.
    pub written: String,
    /// The status that it is.
    pub code: u32,
}

/// What is known of one file.
#[derive(Default)]
struct Known {
    places: Places,
    leads: Vec<Lead>,
}

/// The places of a folder.
#[derive(Default)]
pub struct Atlas {
    files: Mutex<HashMap<PathBuf, (Stamp, Arc<Known>)>>,
}

/// What tells one version of a file from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stamp {
    Saved { modified: SystemTime, length: u64 },
    Open { generation: u64 },
}

impl Atlas {
    /// The places of all files of `folder` as they are now, by their addresses. Takes as long as `check` the first time.
    pub fn all(&self, folder: &Folder, snapshot: &Snapshot) -> Vec<(Uri, Places)> {
        let jobs = std::thread::available_parallelism().map_or(2, usize::from);
        let found = walk(std::slice::from_ref(&folder.root), &folder.discovery, jobs);
        let known = parallel(&found.entries, jobs, Vec::new, |buffer, entry| self.of(entry, folder, snapshot, buffer));
        // Of files that are gone nothing is kept.
        let there: HashSet<&Path> = found.entries.iter().map(|entry| entry.path.as_path()).collect();
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|path, _| there.contains(path.as_path()));
        drop(files);
        let mut leads: Vec<Lead> = known.iter().flatten().flat_map(|known| known.leads.iter().cloned()).collect();
        leads.sort();
        leads.dedup();
        let with_places = found.entries.iter().zip(known).filter_map(|(entry, known)| {
            let mut places = known.map(|known| known.places.clone()).unwrap_or_default();
            let here = leads.partition_point(|lead| *lead.file < *entry.name);
            let here: Vec<&Lead> = leads[here..].iter().take_while(|lead| *lead.file == *entry.name).collect();
            if !here.is_empty() {
                places = with_defined(entry, &here, places, folder, snapshot);
            }
            let uri = match snapshot.document(&Key::File(entry.path.clone())) {
                Some(open) => open.uri.clone(),
                None => Uri::from_file_path(&entry.path)?,
            };
            (!places.is_empty()).then_some((uri, places))
        });
        with_places.chain(unsaved(folder, snapshot, &there)).collect()
    }

    /// The uses of constants that the file called `name` defines, as far as files have been read.
    pub fn leading_to(&self, name: &str) -> Vec<Lead> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let leads = files.values().flat_map(|(_, known)| &known.leads);
        leads.filter(|lead| *lead.file == *name).cloned().collect()
    }

    fn of(&self, entry: &Entry, folder: &Folder, snapshot: &Snapshot, buffer: &mut Vec<u8>) -> Option<Arc<Known>> {
        let stamp = stamp(&entry.path, snapshot)?;
        if let Some((before, known)) = self.files.lock().unwrap_or_else(PoisonError::into_inner).get(&entry.path)
            && *before == stamp
        {
            return Some(known.clone());
        }
        let known = Arc::new(self.read(entry, folder, snapshot, buffer).unwrap_or_default());
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.insert(entry.path.clone(), (stamp, known.clone()));
        Some(known)
    }

    fn read(&self, entry: &Entry, folder: &Folder, snapshot: &Snapshot, buffer: &mut Vec<u8>) -> Option<Known> {
        let limit = entry.configuration.max_file_size;
        folder.discovery.fs().read(&entry.path, buffer, limit).ok()?;
        let text = read::decode(buffer).ok().filter(|_| buffer.len() as u64 <= limit)?;
        let settings = entry.configuration.settings_for(&entry.path);
        let elsewhere = folder.known.all();
        let environment = Environment { helpers: &settings.helpers, elsewhere: Some(&elsewhere), given_up: None };
        if !may_hold_facts(entry.language, text, environment) {
            return None;
        }
        let facts = guard(|| analyze(entry.language, &entry.name, text.into(), environment)).ok()?;
        Some(Known { places: Arc::new(of_facts(&facts, snapshot.client.encoding)), leads: leads(&facts, |_| true) })
    }
}

/// The uses of constants of those other files that are wanted.
pub fn leads(facts: &Facts, wanted: impl Fn(&Arc<str>) -> bool) -> Vec<Lead> {
    let lead = |(span, file): &(Span, Arc<str>)| {
        let code = facts.statuses.iter().find(|status| status.span == *span)?.code;
        Some(Lead { file: file.clone(), written: facts.text(*span).to_owned(), code })
    };
    facts.defined_in.iter().filter(|(_, file)| wanted(file)).filter_map(lead).collect()
}

/// `places` with those where the constants stand that `leads` use, if they are not among them.
fn with_defined(entry: &Entry, leads: &[&Lead], places: Places, folder: &Folder, snapshot: &Snapshot) -> Places {
    let mut buffer = Vec::new();
    let limit = entry.configuration.max_file_size;
    let Ok(()) = folder.discovery.fs().read(&entry.path, &mut buffer, limit) else { return places };
    let Ok(text) = read::decode(&buffer) else { return places };
    let mapper = Mapper::new(Document::new(text), snapshot.client.encoding);
    let mut all: Vec<Place> = places.to_vec();
    for lead in leads {
        let Some(range) = defined(text, &lead.written).map(|range| mapper.range(range)) else { continue };
        let what = What::Status { code: lead.code, defines: true };
        if !all.iter().any(|known| known.what == what && known.range.start.line == range.start.line) {
            all.push(Place { what, range, container: None });
        }
    }
    all.sort_by_key(|place| (place.range.start, place.range.end));
    Arc::new(all)
}

/// The places of open documents that are not saved: files that are not there yet, and, in the first folder, documents without
/// a file.
fn unsaved(folder: &Folder, snapshot: &Snapshot, there: &HashSet<&Path>) -> Vec<(Uri, Places)> {
    let first = snapshot.folders.workspace().first().is_some_and(|first| first.root == folder.root);
    let is_new = |open: &&Arc<Open>| match open.key.path() {
        Some(path) => path.starts_with(&folder.root) && !there.contains(path) && !path.exists(),
        None => first,
    };
    let places = |open: &Arc<Open>| {
        let analysis = Analysis::of(snapshot, open).filter(|analysis| !analysis.language.is_log())?;
        Some((open.uri.clone(), Arc::new(of_facts(analysis.facts().0, snapshot.client.encoding))))
    };
    snapshot.documents.values().filter(is_new).filter_map(places).collect()
}

fn stamp(path: &Path, snapshot: &Snapshot) -> Option<Stamp> {
    if let Some(open) = snapshot.document(&Key::File(path.to_owned())) {
        return Some(Stamp::Open { generation: open.generation });
    }
    let metadata = std::fs::metadata(path).ok()?;
    Some(Stamp::Saved { modified: metadata.modified().ok()?, length: metadata.len() })
}

/// The places in the first file of `facts`.
pub fn of_facts(facts: &Facts, encoding: Encoding) -> Vec<Place> {
    let Some(file) = facts.files.first() else { return Vec::new() };
    let mapper = Mapper::new(Document::new(&file.text), encoding);
    let mut found: Vec<Place> = facts.with_embedded().flat_map(|part| of_part(part, &mapper)).collect();
    found.sort_by_key(|place| (place.range.start, place.range.end));
    found.dedup_by(|a, b| a.range == b.range && a.what == b.what);
    found
}

fn of_part(facts: &Facts, mapper: &Mapper) -> Vec<Place> {
    let place = |what: What, span: Span, container: Option<String>| {
        (span.file == 0).then(|| Place { what, range: mapper.range(span.range), container })
    };
    let function = |scope| facts.ancestors(scope).find_map(|(_, scope)| scope.name.clone());
    let statuses = facts.statuses.iter().filter_map(|status| {
        let what = What::Status { code: status.code, defines: status.role == Role::Define };
        place(what, status.span, function(status.scope))
    });
    let constants = facts.status_constants().filter_map(|constant| {
        let what = What::Status { code: constant.value, defines: true };
        place(what, constant.value_span, Some(constant.name.clone()))
    });
    let keywords = facts.responses.iter().filter_map(|response| {
        let keyword = response.redirect.as_ref()?.keyword.as_ref()?;
        place(What::Status { code: response.code(facts)?, defines: false }, keyword.span, function(response.scope))
    });
    let routes = facts.routes.iter().filter_map(|route| {
        let methods = if route.methods.is_empty() { "*".to_owned() } else { route.methods.join("|") };
        let title = format!("{methods} {}", route.path.as_deref()?);
        place(What::Route(title), route.span, route.handler.and_then(function))
    });
    let blocks = facts.directives.iter().filter_map(|block| {
        let of_interest = matches!(block.name.as_str(), "location" | "upstream") && block.block.is_some();
        let arguments: Vec<&str> = block.arguments.iter().map(|argument| argument.text.as_str()).collect();
        let title = format!("{} {}", block.name, arguments.join(" "));
        of_interest.then(|| place(What::Block(title), block.name_span, None))?
    });
    let servers = facts.proxy.servers.iter().filter_map(|server| {
        let name = server.names.first()?;
        place(What::Block(format!("server {name}")), server.span, None)
    });
    statuses.chain(constants).chain(keywords).chain(routes).chain(blocks).chain(servers).collect()
}
