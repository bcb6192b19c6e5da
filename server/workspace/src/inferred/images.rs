//! Images of the project: what a service that is built from a folder starts, and which configurations it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use httplsp_syntax::facts::{CONTAINER, CONTAINER_PORT, Hop, Link};
use httplsp_syntax::{Language, is_image_of_others, read_image, read_machine};

use super::builds::{Built, built};
use super::services::{folder, is_service};
use super::{Node, beside, environment, joined, manifests, names, terraform, told};
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

/// Names of keys and folders that hold many services: `.Values.services.api.image` says nothing of a folder `services`.
const GROUPS: [&str; 11] =
    ["Values", "global", "image", "images", "repository", "tag", "services", "service", "apps", "docker", "deploy"];

/// What a manifest with scripts is called.
const MANIFEST: &str = "package.json";

/// Longer files are not read for what they build, or for a port.
const MAX_RECIPE: u64 = 1 << 18;
/// More scripts are not read for what they build.
const MAX_SCRIPTS: usize = 100;

/// More files that say how images are made than a project has of its own: what is beside them is not read.
const MAX_NAMED: usize = 60;

/// What of a project says how images are made.
pub struct Project {
    /// The files that do.
    recipes: Vec<Recipe>,
    /// What scripts and pipelines build.
    builds: Vec<Built>,
    /// The manifests with scripts.
    manifests: Vec<Arc<str>>,
    /// What services of Compose are built from, by their names.
    services: Vec<(String, Source)>,
    /// Names that images are given, with what they are made of.
    tags: Vec<(String, Source)>,
    /// The images of which it is not said what they are made of.
    open: BTreeSet<String>,
    /// The images whose names are filled in.
    filled: BTreeSet<String>,
    /// The values of variables.
    pub(super) values: environment::Files,
}

/// A file that says how an image is made.
struct Recipe {
    file: Arc<str>,
    /// The folder that the image is most likely made from.
    root: String,
    /// What the project there is called.
    called: Vec<String>,
    /// The ports that it says images of it listen on.
    ports: Vec<u16>,
    /// What it says that they start.
    starts: String,
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
    /// What is given for names while it is made.
    arguments: Vec<(String, String)>,
    /// Whether that is told by its name only.
    assumed: bool,
}

impl Project {
    /// What the files of `walk` and the hops of `units` say.
    pub fn of(units: &[Unit], walk: &Walk, discovery: &Discovery) -> Self {
        let is_recipe = |entry: &&Entry| entry.language.id() == RECIPE;
        let recipes: Vec<Arc<str>> = walk.entries.iter().filter(is_recipe).map(|entry| entry.name.clone()).collect();
        let many = recipes.len() > MAX_NAMED;
        let called = |file: &str| if many { Vec::new() } else { names::called(file, discovery) };
        let there: BTreeSet<&str> = walk.entries.iter().map(|entry| &*entry.name).collect();
        let root = |file: &str| match many {
            true => names::root_of(file),
            false => names::context_of(file, &there, discovery),
        };
        let ports = |file: &str| {
            let text = (!many).then(|| text_of(file, MAX_RECIPE, discovery)).flatten();
            text.map_or_else(Vec::new, |text| told::ports(&text))
        };
        let starts = |file: &str| {
            let text = (!many).then(|| text_of(file, MAX_RECIPE, discovery)).flatten();
            text.map_or_else(String::new, |text| told::starts(&text))
        };
        let builds = if many { Vec::new() } else { builds(walk, &recipes, discovery) };
        let recipe = |file: Arc<str>| {
            let (root, called, ports, starts) = (root(&file), called(&file), ports(&file), starts(&file));
            Recipe { file, root, called, ports, starts }
        };
        let recipes = recipes.into_iter().map(recipe).collect();
        let values = environment::files(units, discovery);
        let is_manifest = |name: &&Arc<str>| last(name) == MANIFEST;
        let manifests = walk.entries.iter().map(|entry| &entry.name).filter(is_manifest).cloned().collect();
        let mut project = Self {
            recipes,
            builds,
            manifests,
            services: Vec::new(),
            tags: Vec::new(),
            open: BTreeSet::new(),
            filled: BTreeSet::new(),
            values,
        };
        let built = hops(units).filter(|(hop, _)| is_service(hop));
        project.services =
            built.filter_map(|(hop, file)| Some((hop.name.clone(), project.built(hop, file)?))).collect();
        for (hop, file) in hops(units) {
            let Some(image) = &hop.image else { continue };
            if is_image_of_others(bare(&image.text)) {
                continue;
            }
            if is_filled_in(last(bare(&image.text))) {
                project.filled.insert(bare(&image.text).to_string());
                continue;
            }
            let name = bare(&image.text).to_string();
            match project.built(hop, file) {
                Some(source) => project.tags.push((name, Source { assumed: true, command: Vec::new(), ..source })),
                None => drop(project.open.insert(last(&name).to_string())),
            }
        }
        // The image of a service is the one that a file beside builds for the service of that name.
        let services: Vec<(&Hop, &str)> = hops(units).filter(|(hop, _)| is_service(hop)).collect();
        for (hop, file) in &services {
            let image = hop.image.as_ref().filter(|_| hop.build.is_none() && hop.product.is_empty());
            let Some(name) = image.map(|image| bare(&image.text)).filter(|name| !is_image_of_others(name)) else {
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
                project.open.remove(last(name));
            }
        }
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
            let command = hop.command.iter().map(|(word, _)| word.clone()).collect();
            return known.all(|other| other == first).then(|| Source { command, ..first.clone() });
        }
        if is_image_of_others(name) {
            return None;
        }
        let mut source = self.by_name(hop, name)?;
        source.assumed = true;
        source.command = hop.command.iter().map(|(word, _)| word.clone()).collect();
        Some(source)
    }

    /// What an image is made of by what it is called: as a service that is built, a file that says how, the folder of one, or
    /// the project.
    fn by_name(&self, hop: &Hop, name: &str) -> Option<Source> {
        let short = last(name);
        // Of what is filled in, each name in it may tell, and that of the container.
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let words: Vec<&str> = match is_filled_in(short) {
            true => {
                let own = hop.known_as.iter().filter_map(|name| name.strip_prefix(CONTAINER));
                let own = own.chain(is_service(hop).then_some(hop.name.as_str()));
                let all = name.split(|c: char| !is_part(c)).chain(own);
                let all = all.map(|word| word.trim_matches('-'));
                all.filter(|word| !word.is_empty() && !GROUPS.contains(word)).collect()
            }
            false => vec![short],
        };
        if let Some(built) = self.by_build(&words) {
            return Some(built);
        }
        let called = |own: &str| !own.is_empty() && words.iter().any(|word| names::is_it(word, own));
        let of_folder = |recipe: &&Recipe| names::of_place(&recipe.file).iter().any(|own| called(own));
        let by_place: Vec<_> = self.recipes.iter().filter(of_folder).collect();
        if let [only] = by_place.as_slice() {
            return Some(self.made_by(only));
        }
        // shop-api of the service `api`.
        let is_service = |name: &str| {
            let ends = |word: &str| word.strip_suffix(name).is_some_and(|rest| rest.ends_with(['-', '_']));
            words.iter().any(|word| *word == name || ends(word))
        };
        let mut services = self.services.iter().filter(|(name, _)| is_service(name)).map(|(_, source)| source);
        if let Some(first) = services.next() {
            let is_same = |other: &Source| other.file == first.file && other.root == first.root;
            return services.all(is_same).then(|| first.clone());
        }
        // By the port of the container, where one of them has it.
        let ports = hop.known_as.iter().filter_map(|name| name.strip_prefix(CONTAINER_PORT)?.parse::<u16>().ok());
        let ports: Vec<u16> = ports.collect();
        let listens = |recipe: &&Recipe| recipe.ports.iter().any(|port| ports.contains(port));
        let among: Vec<&Recipe> = if by_place.is_empty() { self.recipes.iter().collect() } else { by_place.clone() };
        let by_port: Vec<&Recipe> = among.iter().copied().filter(listens).collect();
        // Several that start the same are for the same program.
        let is_one = |all: &[&Recipe]| {
            all.windows(2).all(|pair| (&pair[0].root, &pair[0].starts) == (&pair[1].root, &pair[1].starts))
        };
        if let Some(first) = by_port.first().filter(|_| among.len() > 1 && is_one(&by_port)) {
            return Some(self.made_by(first));
        }
        if !by_place.is_empty() {
            return None;
        }
        if let Some(only) = told::by_side(&words, &self.recipes, |recipe| names::of_place(&recipe.file)) {
            return Some(self.made_by(only));
        }
        // Of the whole project there is one, beside others for its parts.
        let is_project = |recipe: &&Recipe| {
            last(&recipe.file).eq_ignore_ascii_case("Dockerfile")
                && words.iter().any(|word| recipe.called.iter().any(|name| name == word))
        };
        let by_project: Vec<_> = self.recipes.iter().filter(is_project).collect();
        match (by_project.as_slice(), self.recipes.as_slice()) {
            ([only], _) => Some(self.made_by(only)),
            ([], [only]) if self.open.len() == 1 => Some(self.made_by(only)),
            // All that is deployed is named elsewhere, and one image is made.
            ([], [only]) if self.open.is_empty() && self.filled.len() <= 1 => Some(self.made_by(only)),
            _ => None,
        }
    }

    /// What scripts and pipelines build under one of these names, if all of them build the same.
    fn by_build(&self, words: &[&str]) -> Option<Source> {
        let is_it = |built: &&Built, word: &str| {
            let rest = built.name.strip_suffix(word).filter(|rest| rest.ends_with(['-', '_']));
            built.name == word || word.len() > 2 && rest.is_some()
        };
        let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
        let exact: Vec<&Built> = self.builds.iter().filter(|built| lower.contains(&built.name)).collect();
        let ends = self.builds.iter().filter(|built| lower.iter().any(|word| is_it(built, word)));
        let found = if exact.is_empty() { ends.collect() } else { exact };
        let first = found.first()?;
        let is_same = |other: &&&Built| (&other.file, &other.root) == (&first.file, &first.root);
        let recipe = self.recipes.iter().find(|recipe| *recipe.file == *first.file)?;
        let source = self.made_by(recipe);
        let stage = first.stage.clone().filter(|_| found.iter().all(|other| other.stage == first.stage));
        found.iter().all(|other| is_same(&other)).then(|| Source { root: first.root.clone(), stage, ..source })
    }

    /// What is made as a file says, from the folder that a service gives for it, else from its own.
    fn made_by(&self, recipe: &Recipe) -> Source {
        let file = &*recipe.file;
        let mut given = self.services.iter().map(|(_, source)| source).filter(|source| source.file == file);
        let known = given.next().filter(|first| given.all(|other| other.root == first.root));
        let root = known.map_or_else(|| recipe.root.clone(), |source| source.root.clone());
        Source { root, file: file.to_string(), stage: None, command: Vec::new(), arguments: Vec::new(), assumed: true }
    }

    /// What it is built from where that is written.
    fn built(&self, hop: &Hop, file: &str) -> Option<Source> {
        let build = hop.build.as_ref()?;
        let filled = |text: &str| environment::filled(text, file, &self.values);
        let context = filled(&build.context)?;
        let recipe = filled(&build.file)?;
        let mut root = beside(file, &context);
        let made = |root: &str| joined(Path::new(root), &recipe);
        let is_there = |root: &str| self.recipes.iter().any(|recipe| *recipe.file == *made(root));
        // A file that is laid over one in a folder around it takes its paths from there.
        let around = beside(folder(file), &context);
        if !is_there(&root) && is_there(&around) {
            root = around;
        }
        let file = made(&root);
        let command = hop.command.iter().map(|(word, _)| word.clone()).collect();
        let arguments = build.arguments.iter();
        let arguments = arguments.filter_map(|(name, value)| Some((name.clone(), filled(value)?))).collect();
        Some(Source { root, file, stage: build.stage.clone(), command, arguments, assumed: false })
    }
}

/// Where pipelines are, by their folders and names: https://docs.github.com/actions, https://docs.gitlab.com/ci,
/// https://docs.aws.amazon.com/codebuild (checked 2026-11-23)
const PIPELINES: [&str; 1] = [".github/workflows"];
const PIPELINE_FILES: [&str; 7] = [
    ".gitlab-ci.yml",
    "buildspec.yml",
    "buildspec.yaml",
    "cloudbuild.yaml",
    "azure-pipelines.yml",
    "Jenkinsfile",
    "Makefile",
];

/// What scripts and pipelines of the project build.
fn builds(walk: &Walk, recipes: &[Arc<str>], discovery: &Discovery) -> Vec<Built> {
    let mut files: Vec<String> = PIPELINE_FILES.iter().map(|name| (*name).to_string()).collect();
    let inside = |folder: &str| discovery.fs().list(&absolute(discovery.names().base(), Path::new(folder)));
    for folder in PIPELINES {
        let names = inside(folder).unwrap_or_default();
        files.extend(names.into_iter().filter(|name| name.contains(".y")).map(|name| format!("{folder}/{name}")));
    }
    let scripts = walk.entries.iter().map(|entry| &*entry.name).filter(|name| name.ends_with(".sh"));
    files.extend(scripts.take(MAX_SCRIPTS).map(str::to_string));
    let text = |name: &String| Some((name.clone(), text_of(name, MAX_RECIPE, discovery)?));
    let texts = files.iter().filter_map(text);
    texts.flat_map(|(name, text)| built(&name, &text, recipes)).collect()
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
pub(super) fn bare(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => image,
    }
}

/// The last part of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The files that say how the images are made from which services of `units` start, and scripts that machines are set up with.
pub fn images(units: &[Unit], project: &Project, discovery: &Discovery) -> Vec<Unit> {
    let scripts = scripts(units, discovery);
    if scripts.is_empty() {
        return made(units, project, discovery);
    }
    // They run images too.
    let all: Vec<Unit> = units.iter().chain(&scripts).cloned().collect();
    scripts.into_iter().chain(made(&all, project, discovery)).collect()
}

/// The files that say how the images are made.
fn made(units: &[Unit], project: &Project, discovery: &Discovery) -> Vec<Unit> {
    let mut out: BTreeMap<String, Unit> = BTreeMap::new();
    // Names of values have to be known here too.
    let mut nodes = super::nodes(units);
    nodes.retain(|node| node.forward.is_none());
    terraform::resolve(&mut nodes);
    for (at, unit) in units.iter().enumerate() {
        for node in nodes.iter().filter(|node| node.unit == at) {
            let Some(source) = project.source(&node.hop, &node.file) else { continue };
            let known_as = source.name();
            let Source { root, file: name, stage, command, arguments, .. } = source;
            let stage = stage.as_deref();
            if out.contains_key(&known_as) {
                continue;
            }
            let limit = unit.entry.configuration.max_file_size;
            let read = |name: &str| text_of(name, limit, discovery);
            let Some(text) = read(&name) else { continue };
            let ran = manifests::ran(&text, (stage, &command), (&root, &name), &project.manifests, &read);
            let Some(language) = Language::by_path(&name).or_else(|| Language::by_id(PLAIN)) else { continue };
            let script = ran.as_ref().map(|ran| (ran.name.as_str(), ran.text.clone(), ran.asked.as_ref()));
            let mut facts = read_image(language, (&name, text), script, stage, &command, &arguments);
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
    alone(units, project, discovery, &mut out);
    out.into_values().collect()
}

/// Endings of scripts that set machines up.
const SCRIPTS: [&str; 5] = [".sh", ".tftpl", ".tpl", ".bash", ".sh.j2"];

/// The scripts in files of their own that machines are set up with.
fn scripts(units: &[Unit], discovery: &Discovery) -> Vec<Unit> {
    let mut out: BTreeMap<String, Unit> = BTreeMap::new();
    let is_resource = |hop: &&Hop| hop.known_as.iter().any(|name| name.starts_with("tf:"));
    for unit in units {
        for hop in unit.facts.hops.iter().filter(is_resource) {
            let from = &unit.facts.files[hop.span.file as usize].path;
            let files = hop.next.iter().flat_map(|link| &link.to).filter_map(|name| name.strip_prefix("file:"));
            for name in files.filter(|name| SCRIPTS.iter().any(|ending| name.ends_with(ending))) {
                let name = beside(from, name);
                let configuration = &unit.entry.configuration;
                if out.contains_key(&name) {
                    continue;
                }
                let Some(text) = text_of(&name, configuration.max_file_size, discovery) else { continue };
                let Some(language) = Language::by_path(&name).or_else(|| Language::by_id(PLAIN)) else { continue };
                let mut facts = read_machine(language, &name, text);
                if facts.hops.is_empty() {
                    continue;
                }
                let path = absolute(discovery.names().base(), Path::new(&name));
                discovery.set_origin(&mut facts, &path);
                let configuration = configuration.clone();
                let entry = Entry { path, name: name.as_str().into(), language, explicit: false, configuration };
                out.insert(name, Unit { entry, facts: Arc::new(facts) });
            }
        }
    }
    out.into_values().collect()
}

/// Adds the images that nothing here starts, where each holds a proxy and the program behind it: they stand for themselves.
fn alone(units: &[Unit], project: &Project, discovery: &Discovery, out: &mut BTreeMap<String, Unit>) {
    if project.recipes.len() > MAX_NAMED {
        return;
    }
    let Some(first) = units.first() else { return };
    for recipe in &project.recipes {
        let name = &*recipe.file;
        let Some(language) = Language::by_path(name).filter(|_| out.values().all(|unit| *unit.entry.name != *name))
        else {
            continue;
        };
        let configuration = &first.entry.configuration;
        let read = |name: &str| text_of(name, configuration.max_file_size, discovery);
        let Some(text) = read(name) else { continue };
        let ran = manifests::ran(&text, (None, &[]), (&recipe.root, name), &project.manifests, &read);
        let script = ran.as_ref().map(|ran| (ran.name.as_str(), ran.text.clone(), ran.asked.as_ref()));
        let mut facts = read_image(language, (name, text), script, None, &[], &[]);
        // All that is put into a folder of settings, beside a server that is started.
        let holds = |hop: &Hop| hop.next.iter().flat_map(|link| &link.to).any(|name| name.starts_with("under:"));
        if !facts.hops.iter().any(|hop| !hop.product.is_empty() && holds(hop)) {
            continue;
        }
        let known_as = recipe_name(name);
        let path = absolute(discovery.names().base(), Path::new(name));
        discovery.set_origin(&mut facts, &path);
        for hop in &mut facts.hops {
            hop.known_as.extend([IMAGE.to_string(), known_as.clone()]);
        }
        let entry =
            Entry { path, name: recipe.file.clone(), language, explicit: false, configuration: configuration.clone() };
        out.insert(known_as, Unit { entry, facts: Arc::new(facts) });
    }
}

/// What an image is known as that nothing starts.
fn recipe_name(file: &str) -> String {
    format!("image-alone:{file}")
}

impl Source {
    /// What the image is known as.
    fn name(&self) -> String {
        let stage = self.stage.as_ref().map_or_else(String::new, |stage| format!("#{stage}"));
        let command = if self.command.is_empty() { String::new() } else { format!(" {}", self.command.join(" ")) };
        // What is given matters where it tells what is copied.
        let given: String = self.arguments.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        format!("image:{}{stage}{command}{given}", self.file)
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
pub(super) fn places_of(root: &str, path: &str, sources: &[String]) -> Vec<String> {
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
        let itself = |recipe: &&Recipe| node.hop.known_as.contains(&recipe_name(&recipe.file));
        node.root = node.root.take().or_else(|| Some(project.recipes.iter().find(itself)?.root.clone()));
        if node.root.is_none() {
            node.hop.next.clear();
        }
    }
}
