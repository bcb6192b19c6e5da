//! Images of the project: what a service that is built from a folder starts, and which configurations it holds.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use httplsp_syntax::facts::Link;
use httplsp_syntax::{Language, read_image};

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
            let name = joined(Path::new(&beside(from, &build.context)), &build.file);
            if out.contains_key(&name) {
                continue;
            }
            let path = absolute(discovery.names().base(), Path::new(&name));
            let mut bytes = Vec::new();
            let limit = unit.entry.configuration.max_file_size;
            if discovery.fs().read(&path, &mut bytes, limit).is_err() {
                continue;
            }
            let Ok(text) = read::decode(&bytes) else { continue };
            let Some(language) = Language::by_path(&name).or_else(|| Language::by_id(PLAIN)) else { continue };
            let mut facts = read_image(language, &name, text.into());
            discovery.set_origin(&mut facts, &path);
            for hop in &mut facts.hops {
                hop.known_as.extend([IMAGE.to_string(), format!("file:{name}")]);
            }
            let configuration = unit.entry.configuration.clone();
            let shown: Arc<str> = name.as_str().into();
            let entry = Entry { path, name: shown, language, explicit: false, configuration };
            out.insert(name, Unit { entry, facts: Arc::new(facts) });
        }
    }
    out.into_values().collect()
}

/// Gives services and images the folders that they are built from, and leads from a service that says nothing else to its
/// image.
pub(super) fn link(nodes: &mut [Node<'_>]) {
    let mut roots: BTreeMap<String, Option<String>> = BTreeMap::new();
    for node in nodes.iter_mut() {
        let Some(build) = &node.hop.build else { continue };
        let root = beside(&node.file, &build.context);
        let file = format!("file:{}", joined(Path::new(&root), &build.file));
        // An image that is made from several folders holds nothing that is known.
        let known = roots.entry(file).or_insert_with(|| Some(root.clone()));
        if known.as_ref() != Some(&root) {
            *known = None;
        }
        if node.hop.program.is_none() {
            let to = format!("{}/{}", build.context.trim_end_matches('/'), build.file);
            node.hop.next.push(Link { to: vec![format!("file:{to}")], span: build.span });
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
