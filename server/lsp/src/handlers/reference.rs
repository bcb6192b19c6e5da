//! References (`$ref`) of API descriptions and the like: where they lead, in the same file or another one.

use std::path::{Path, PathBuf};

use httplsp_syntax::{Language, Reference, pointed, references};
use httplsp_text::{Document, TextRange};
use httplsp_workspace::read;
use tower_lsp::ls_types::{Location, Uri};

use super::Cx;
use crate::convert::Mapper;
use crate::documents::Key;

/// The references of the document, with the place of each.
pub fn all(cx: &Cx<'_>) -> Vec<Reference> {
    references(cx.analysis.language, &cx.analysis.text)
}

/// Where the reference at `offset` leads.
pub fn at(cx: &Cx<'_>, offset: u32) -> Option<Location> {
    let reference = all(cx).into_iter().find(|reference| reference.range.touches(offset))?;
    location(cx, &reference)
}

/// The place that `reference` leads to: the name of what is meant, or the beginning of its file.
pub fn location(cx: &Cx<'_>, reference: &Reference) -> Option<Location> {
    let Some(path) = file(cx, reference) else {
        if !reference.target.starts_with('#') {
            return None;
        }
        let range = pointed(cx.analysis.language, &cx.analysis.text, reference.pointer())?;
        return Some(Location { uri: cx.open.uri.clone(), range: cx.mapper.range(range) });
    };
    let language = Language::by_path(&path.to_string_lossy()).filter(|language| language.is_tree())?;
    let folder = cx.snapshot.folders.of(&path);
    let configuration = folder.discovery.for_file(&path).ok()?;
    let mut bytes = Vec::new();
    folder.discovery.fs().read(&path, &mut bytes, configuration.max_file_size).ok()?;
    let text = read::decode(&bytes).ok()?;
    let range = pointed(language, text, reference.pointer()).unwrap_or(TextRange::at(0));
    let mapper = Mapper::new(Document::new(text), cx.snapshot.client.encoding);
    let uri = match cx.snapshot.document(&Key::File(path.clone())) {
        Some(open) => open.uri.clone(),
        None => Uri::from_file_path(&path)?,
    };
    Some(Location { uri, range: mapper.range(range) })
}

/// The other file that `reference` names, if it is there.
fn file(cx: &Cx<'_>, reference: &Reference) -> Option<PathBuf> {
    let name = reference.file()?;
    let from = cx.open.key.path()?;
    let path = httplsp_workspace::path::absolute(from.parent()?, Path::new(&name));
    let folder = cx.snapshot.folders.of(&path);
    folder.discovery.fs().is_file(&path).then_some(path)
}
