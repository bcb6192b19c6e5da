//! Images of the project: what a service that is built from a folder starts, and which configurations it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use httplsp_syntax::facts::{Hop, Link};
use httplsp_syntax::{Language, read_image, script_of};

use super::services::{folder, is_service};
use super::{Node, beside, environment, joined};
use crate::config::Discovery;
use crate::path::absolute;
use crate::read;
use crate::units::Unit;
use crate::walk::{Entry, Walk};

/// What an image is known as, besides the file that says how it is made.
pub(super) const IMAGE: &str = "image";

/// The language of files that say how an image is made.
const RECIPE: &str = "dockerfile";

/// The language in which files that say how an image is made are shown, where no other claims them.
const PLAIN: &str = "properties";

/// Services of no project: images of them are not made here.
const COMMON: [&str; 14] = [
    "postgres",
    "redis",
    "mysql",
    "mariadb",
    "mongo",
    "nginx",
    "busybox",
    "alpine",
    "rabbitmq",
    "memcached",
    "traefik",
    "haproxy",
    "httpd",
    "caddy",
];

/// Names of keys and folders that hold many services: `.Values.services.api.image` says nothing of a folder `services`.
const GROUPS: [&str; 11] =
    ["Values", "global", "image", "images", "repository", "tag", "services", "service", "apps", "docker", "deploy"];

/// What of a project says how images are made.
pub struct Project {
    /// The files that do.
    recipes: Vec<Arc<str>>,
    /// Names that images are given, with what they are made of.
    tags: Vec<(String, Source)>,
    /// The images of which it is not said what they are made of.
    open: BTreeSet<String>,
    /// The values of variables.
    pub(super) values: environment::Files,
}

/// What an image is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    /// The folder.
    root: String,
    /// The file that says how.
    file: String,
    stage: Option<String>,
    /// What is started instead of its own command.
    command: Vec<String>,
    /// Whether that is told by its name only.
    assumed: bool,
}

impl Project {
    /// What the files of `walk` and the hops of `units` say.
    pub fn of(units: &[Unit], walk: &Walk, discovery: &Discovery) -> Self {
        let is_recipe = |entry: &&Entry| entry.language.id() == RECIPE;
        let recipes = walk.entries.iter().filter(is_recipe).map(|entry| entry.name.clone()).collect();
        let values = environment::files(units, discovery);
        let mut project = Self { recipes, tags: Vec::new(), open: BTreeSet::new(), values };
        for (hop, file) in hops(units) {
            let Some(image) = &hop.image else { continue };
            let name = bare(&image.text).to_string();
            match project.built(hop, file) {
                Some(source) => project.tags.push((name, Source { assumed: true, command: Vec::new(), ..source })),
                None => drop(project.open.insert(name)),
            }
        }
        // The image of a service is the one that a file beside builds for the service of that name.
        let services: Vec<(&Hop, &str)> = hops(units).filter(|(hop, _)| is_service(hop)).collect();
        for (hop, file) in &services {
            let image = hop.image.as_ref().filter(|_| hop.build.is_none() && hop.product.is_empty());
            let Some(name) = image.map(|image| bare(&image.text)).filter(|name| !COMMON.contains(&last(name))) else {
                continue;
            };
            let is_beside = |(other, at): &&(&Hop, &str)| {
                at != file && folder(at) == folder(file) && other.name == hop.name && other.build.is_some()
            };
            let sources: Vec<Source> =
                services.iter().filter(is_beside).filter_map(|(other, at)| project.built(other, at)).collect();
            if let Some(source) = sources.first().filter(|_| project.tags.iter().all(|(tag, _)| tag != name)) {
                let source = Source { assumed: true, command: Vec::new(), ..source.clone() };
                project.tags.push((name.to_string(), source));
                project.open.remove(name);
            }
        }
        project.open.retain(|name| !COMMON.contains(&last(name)));
        project
    }

    /// What the image of a hop in `file` is made of.
    fn source(&self, hop: &Hop, file: &str) -> Option<Source> {
        if let Some(source) = self.built(hop, file) {
            return Some(source);
        }
        // A command line of its own tells what answers, and an image that is known what it starts.
        let image = hop.image.as_ref().filter(|_| hop.build.is_none() && hop.product.is_empty())?;
        let name = bare(&image.text);
        let mut known = self.tags.iter().filter(|(tag, _)| tag == name).map(|(_, source)| source);
        if let Some(first) = known.next() {
            return known.all(|other| other == first).then(|| first.clone());
        }
        let short = last(name);
        if COMMON.contains(&short) {
            return None;
        }
        let folder = |recipe: &str| recipe.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_string());
        // Of what is filled in, each name in it may tell.
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let words: Vec<&str> = match is_filled_in(short) {
            true => {
                name.split(|c: char| !is_part(c)).filter(|word| !word.is_empty() && !GROUPS.contains(word)).collect()
            }
            false => vec![short],
        };
        let called = |recipe: &&Arc<str>| {
            let folder = folder(recipe);
            let own = last(&folder).to_ascii_lowercase();
            let is_it = |word: &str| {
                let rest = word.strip_prefix(own.as_str()).or_else(|| word.strip_suffix(own.as_str()));
                let joined = |rest: &str| rest.starts_with(['-', '_']) || rest.ends_with(['-', '_']);
                word == own || rest.is_some_and(joined)
            };
            !own.is_empty() && words.iter().any(|word| is_it(word))
        };
        let by_name: Vec<&Arc<str>> = self.recipes.iter().filter(called).collect();
        let found = match (by_name.as_slice(), self.recipes.as_slice()) {
            ([only], _) => only,
            ([], [only]) if self.open.len() == 1 => only,
            _ => return None,
        };
        Some(Source { root: folder(found), file: found.to_string(), stage: None, command: Vec::new(), assumed: true })
    }

    /// What it is built from where that is written.
    fn built(&self, hop: &Hop, file: &str) -> Option<Source> {
        let build = hop.build.as_ref()?;
        let filled = |text: &str| environment::filled(text, file, &self.values);
        let root = beside(file, &filled(&build.context)?);
        let file = joined(Path::new(&root), &filled(&build.file)?);
        let command = hop.command.iter().map(|(word, _)| word.clone()).collect();
        Some(Source { root, file, stage: build.stage.clone(), command, assumed: false })
    }
}

/// The hops of `units`, each with the name of its file.
fn hops(units: &[Unit]) -> impl Iterator<Item = (&Hop, &str)> {
    units
        .iter()
        .flat_map(|unit| unit.facts.hops.iter().map(|hop| (hop, &*unit.facts.files[hop.span.file as usize].path)))
}

/// Whether a text holds something that is filled in elsewhere.
fn is_filled_in(text: &str) -> bool {
    text.contains(['$', '{']) || ["var.", "local.", "module."].iter().any(|name| text.starts_with(name))
}

/// The name of an image without its tag.
fn bare(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => image,
    }
}

/// The last part of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The files that say how the images are made from which services of `units` start.
pub fn images(units: &[Unit], project: &Project, discovery: &Discovery) -> Vec<Unit> {
    let mut out: BTreeMap<String, Unit> = BTreeMap::new();
    for unit in units {
        for hop in &unit.facts.hops {
            let from = &unit.facts.files[hop.span.file as usize].path;
            let Some(source) = project.source(hop, from) else { continue };
            let known_as = source.name();
            let Source { root, file: name, stage, command, .. } = source;
            let stage = stage.as_deref();
            if out.contains_key(&known_as) {
                continue;
            }
            let limit = unit.entry.configuration.max_file_size;
            let read = |name: &str| text_of(name, limit, discovery);
            let Some(text) = read(&name) else { continue };
            let script = script_of(&text, stage, &command).and_then(|(path, sources)| {
                places_of(&root, &path, &sources).into_iter().find_map(|name| Some((read(&name)?, name)))
            });
            let Some(language) = Language::by_path(&name).or_else(|| Language::by_id(PLAIN)) else { continue };
            let script = script.as_ref().map(|(text, name)| (name.as_str(), text.clone()));
            let mut facts = read_image(language, (&name, text), script, stage, &command);
            let path = absolute(discovery.names().base(), Path::new(&name));
            discovery.set_origin(&mut facts, &path);
            for hop in &mut facts.hops {
                hop.known_as.extend([IMAGE.to_string(), known_as.clone(), known_as.replacen("image:", "made:", 1)]);
            }
            let configuration = unit.entry.configuration.clone();
            let entry = Entry { path, name: name.as_str().into(), language, explicit: false, configuration };
            out.insert(known_as, Unit { entry, facts: Arc::new(facts) });
        }
    }
    out.into_values().collect()
}

impl Source {
    /// What the image is known as.
    fn name(&self) -> String {
        let stage = self.stage.as_ref().map_or_else(String::new, |stage| format!("#{stage}"));
        let command = if self.command.is_empty() { String::new() } else { format!(" {}", self.command.join(" ")) };
        format!("image:{}{stage}{command}", self.file)
    }
}

/// The text of the file that is called `name`.
pub(super) fn text_of(name: &str, limit: u64, discovery: &Discovery) -> Option<Arc<str>> {
    let path = absolute(discovery.names().base(), Path::new(name));
    let mut bytes = Vec::new();
    discovery.fs().read(&path, &mut bytes, limit).ok()?;
    Some(read::decode(&bytes).ok()?.into())
}

/// Where the file that an image has at `path` may be in the folder `root` that it is built from.
fn places_of(root: &str, path: &str, sources: &[String]) -> Vec<String> {
    let base = path.rsplit('/').next().unwrap_or(path);
    let by_name = sources.iter().filter(|source| source.rsplit('/').next() == Some(base)).cloned();
    let in_folder = sources.iter().map(|source| format!("{}/{base}", source.trim_end_matches('/')));
    let ends = path.match_indices('/').map(|(at, _)| path[at + 1..].to_string());
    let places = by_name.chain(in_folder).chain(ends).chain([path.to_string()]);
    places.map(|place| joined(Path::new(root), place.trim_start_matches("./").trim_start_matches('/'))).collect()
}

/// Gives services and images the folders that they are built from, and leads from a service that says nothing else to its
/// image.
pub(super) fn link(nodes: &mut [Node<'_>], project: &Project) {
    let mut roots: BTreeMap<String, Option<String>> = BTreeMap::new();
    for node in nodes.iter_mut() {
        let Some(source) = project.source(&node.hop, &node.file) else { continue };
        let file = source.name();
        // An image that is made from several folders holds nothing that is known.
        let known = roots.entry(file.clone()).or_insert_with(|| Some(source.root.clone()));
        if known.as_ref() != Some(&source.root) {
            *known = None;
        }
        let is_open = node.hop.program.is_none() || !node.hop.command.is_empty();
        if is_open && node.hop.product.is_empty() {
            let span = node.hop.build.as_ref().map_or(node.hop.span, |build| build.span);
            let name = if source.assumed { file.replacen("image:", "made:", 1) } else { file };
            node.hop.next.push(Link { to: vec![name], span });
        }
        node.root = Some(source.root);
    }
    for node in nodes.iter_mut().filter(|node| node.is_image()) {
        node.root = node.hop.known_as.iter().find_map(|name| roots.get(name).cloned()).flatten();
        if node.root.is_none() {
            node.hop.next.clear();
        }
    }
}
