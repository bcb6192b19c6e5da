//! What an image starts by way of other files of the project: a script, or a script of a manifest, maybe of another one than its
//! own.

use std::path::Path;
use std::sync::Arc;

use httplsp_syntax::{Asked, asked_elsewhere, asked_in_script, manifest_of, script_of};

use super::images::{last, places_of};
use super::{folder_of, is_within, joined};

/// How often one manifest may lead to another.
const MAX_MANIFESTS: usize = 3;
/// More packages than a project has: which one is meant is not looked for.
const MAX_PACKAGES: usize = 200;

/// What is started by way of another file.
pub(super) struct Ran {
    pub name: String,
    pub text: Arc<str>,
    /// The script that is asked for, where the file is a manifest.
    pub asked: Option<Asked>,
}

/// How files are read.
type Read<'r> = &'r dyn Fn(&str) -> Option<Arc<str>>;

/// What the image that `text` in the file `recipe` makes of the folder `root` starts by way of another file; `manifests` are
/// those of the project.
pub(super) fn ran(
    text: &str,
    (stage, command): (Option<&str>, &[String]),
    (root, recipe): (&str, &str),
    manifests: &[Arc<str>],
    read: Read<'_>,
) -> Option<Ran> {
    let manifest = |asked: Option<Asked>| {
        let (asked, places) = manifest_of(text, stage, command, asked)?;
        let beside = places.last().map(|place| joined(Path::new(folder_of(recipe)), place));
        let places: Vec<String> = places.iter().map(|place| joined(Path::new(root), place)).chain(beside).collect();
        found(asked, places, root, manifests, read)
    };
    if let Some(ran) = manifest(None) {
        return Some(ran);
    }
    let (path, sources) = script_of(text, stage, command)?;
    let (text, name) = places_of(root, &path, &sources).into_iter().find_map(|name| Some((read(&name)?, name)))?;
    let asked = asked_in_script(&text);
    asked.and_then(|asked| manifest(Some(asked))).or(Some(Ran { name, text, asked: None }))
}

/// The manifest with the script that is asked for.
fn found(mut asked: Asked, mut places: Vec<String>, root: &str, manifests: &[Arc<str>], read: Read<'_>) -> Option<Ran> {
    for _ in 0..MAX_MANIFESTS {
        let key = format!("\"{}\"", asked.script);
        let has = |text: &Arc<str>| text.contains(&key);
        if let Some(package) = &asked.package {
            places = packages(package, root, manifests, read);
            if places.len() > 1 {
                return None;
            }
        }
        let (text, name) = places.iter().find_map(|name| Some((read(name).filter(has)?, name.clone())))?;
        match asked_elsewhere(&text, &asked.script) {
            None => return Some(Ran { name, text, asked: Some(asked) }),
            Some(other) => {
                let folder = joined(Path::new(folder_of(&name)), &other.folder);
                places = vec![joined(Path::new(&folder), last(&name))];
                asked = other;
            }
        }
    }
    None
}

/// The manifests of what calls itself `package`, or is in a folder of that name.
fn packages(package: &str, root: &str, manifests: &[Arc<str>], read: Read<'_>) -> Vec<String> {
    let inside: Vec<&Arc<str>> = manifests.iter().filter(|file| is_within(file, root)).collect();
    if inside.len() > MAX_PACKAGES {
        return Vec::new();
    }
    let names_itself = |file: &&&Arc<str>| {
        let text = read(file);
        text.is_some_and(|text| super::names::value(&text, "\"name\"", ':').as_deref() == Some(package))
    };
    let named: Vec<String> = inside.iter().filter(names_itself).map(|file| file.to_string()).collect();
    if !named.is_empty() {
        return named;
    }
    let is_folder = |file: &&&Arc<str>| last(folder_of(file)) == last(package);
    inside.iter().filter(is_folder).map(|file| file.to_string()).collect()
}
