//! Images of the project: what a service that is built from a folder starts, and which configurations it holds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use httplsp_syntax::facts::Link;
use httplsp_syntax::{Language, read_image, script_of};

use super::{Node, beside, joined};
use crate::config::Discovery;
use crate::path::absolute;
use crate::read;
use crate::units::Unit;
use crate::walk::Entry;

/// What an image is known as, besides the file that says how it is made.
pub(super) const IMAGE: &str = "image";

/// The language in which files that say how an image is made are shown, where no other claims them.
const PLAIN: &str = "properties";

/// The files that say how the images are made from which services of `units` start.
pub fn images(units: &[Unit], discovery: &Discovery) -> Vec<Unit> {
    let mut out: BTreeMap<String, Unit> = BTreeMap::new();
    for unit in units {
        for hop in &unit.facts.hops {
            let Some(build) = &hop.build else { continue };
            let from = &unit.facts.files[hop.span.file as usize].path;
            let root = beside(from, &build.context);
            let name = joined(Path::new(&root), &build.file);
            let stage = build.stage.as_deref();
            let known_as = named(&name, stage);
            if out.contains_key(&known_as) {
                continue;
            }
            let limit = unit.entry.configuration.max_file_size;
            let read = |name: &str| text_of(name, limit, discovery);
            let Some(text) = read(&name) else { continue };
            let script = script_of(&text, stage).and_then(|(path, sources)| {
                places_of(&root, &path, &sources).into_iter().find_map(|name| Some((read(&name)?, name)))
            });
            let Some(language) = Language::by_path(&name).or_else(|| Language::by_id(PLAIN)) else { continue };
            let script = script.as_ref().map(|(text, name)| (name.as_str(), text.clone()));
            let mut facts = read_image(language, (&name, text), script, stage);
            let path = absolute(discovery.names().base(), Path::new(&name));
            discovery.set_origin(&mut facts, &path);
            for hop in &mut facts.hops {
                hop.known_as.extend([IMAGE.to_string(), known_as.clone()]);
            }
            let configuration = unit.entry.configuration.clone();
            let entry = Entry { path, name: name.as_str().into(), language, explicit: false, configuration };
            out.insert(known_as, Unit { entry, facts: Arc::new(facts) });
        }
    }
    out.into_values().collect()
}

/// What the image that a stage of the file `name` makes is known as.
fn named(name: &str, stage: Option<&str>) -> String {
    stage.map_or_else(|| format!("image:{name}"), |stage| format!("image:{name}#{stage}"))
}

/// The text of the file that is called `name`.
fn text_of(name: &str, limit: u64, discovery: &Discovery) -> Option<Arc<str>> {
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
pub(super) fn link(nodes: &mut [Node<'_>]) {
    let mut roots: BTreeMap<String, Option<String>> = BTreeMap::new();
    for node in nodes.iter_mut() {
        let Some(build) = &node.hop.build else { continue };
        let root = beside(&node.file, &build.context);
        let file = named(&joined(Path::new(&root), &build.file), build.stage.as_deref());
        // An image that is made from several folders holds nothing that is known.
        let known = roots.entry(file.clone()).or_insert_with(|| Some(root.clone()));
        if known.as_ref() != Some(&root) {
            *known = None;
        }
        if node.hop.program.is_none() {
            node.hop.next.push(Link { to: vec![file], span: build.span });
        }
        node.root = Some(root);
    }
    for node in nodes.iter_mut().filter(|node| node.is_image()) {
        node.root = node.hop.known_as.iter().find_map(|name| roots.get(name).cloned()).flatten();
        if node.root.is_none() {
            node.hop.next.clear();
        }
    }
}
