//! What is put beside each other in images: a file that a configuration includes by its place there may stand anywhere in the
//! project, and the file that says how the image is made, or what is mounted, tells where.

use std::path::{Path, PathBuf};

use globset::GlobBuilder;

use crate::fs::FileSystem;
use crate::path::absolute;

/// How much of such a file is looked at.
const HEAD: u64 = 65_536;
/// More such files in one folder say nothing of the others there.
const MAX_FILES: usize = 40;

/// The files that are put at the places `pattern` of an image, by what stands beside `from` or in a folder around it within
/// `workspace` and puts `from` there too.
pub(crate) fn included(fs: &dyn FileSystem, from: &Path, pattern: &str, workspace: &Path) -> Option<Vec<PathBuf>> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build().ok()?.compile_matcher();
    let folders = from.ancestors().skip(1).take_while(|folder| folder.starts_with(workspace));
    for folder in folders {
        let names = fs.list(folder).unwrap_or_default();
        let recipes: Vec<String> = names.into_iter().filter(|name| is_recipe(name)).take(MAX_FILES).collect();
        for name in recipes {
            let mut bytes = Vec::new();
            if fs.read(&folder.join(&name), &mut bytes, HEAD).is_err() {
                continue;
            }
            let text = String::from_utf8_lossy(&bytes);
            // Another service of the same file may have other files at these places.
            for part in parts(&text) {
                let placed = placed(fs, folder, workspace, &part);
                let Some((_, own)) = placed.iter().find(|(path, _)| path == from) else { continue };
                let base = own.rsplit_once('/').map_or(String::new(), |(base, _)| base.to_string());
                let is_asked = |target: &str| match pattern.starts_with('/') {
                    true => glob.is_match(target) || glob.is_match(rendered(target)),
                    // Relative to the folder of that file, or to one around it.
                    false => Path::new(&base)
                        .ancestors()
                        .any(|around| Path::new(target).strip_prefix(around).is_ok_and(|rest| glob.is_match(rest))),
                };
                let is_other = |(path, target): &(PathBuf, String)| path != from && is_asked(target);
                let mut found: Vec<PathBuf> = placed.into_iter().filter(is_other).map(|(path, _)| path).collect();
                found.sort();
                found.dedup();
                if !found.is_empty() {
                    return Some(found);
                }
            }
        }
    }
    None
}

/// The place of what a template is made to when the container starts.
/// https://hub.docker.com/_/nginx (checked 2026-11-23)
fn rendered(target: &str) -> String {
    let name = target.strip_suffix(".template").unwrap_or(target);
    name.replacen("/etc/nginx/templates/", "/etc/nginx/conf.d/", 1)
}

/// Whether a file says how an image is made, or what is mounted into it.
fn is_recipe(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    name.contains("dockerfile") || name.contains("containerfile") || is_yaml && name.contains("compose")
}

/// The lines of a file that belong to one image: all of them, or those of one list.
fn parts(text: &str) -> Vec<Vec<&str>> {
    let mut parts: Vec<Vec<&str>> = vec![Vec::new()];
    let is_list = text.lines().any(|line| line.starts_with("services:"));
    for line in text.lines() {
        let bare = line.trim();
        if is_list && !bare.is_empty() && !bare.starts_with(['-', '#']) {
            parts.push(Vec::new());
        }
        if !bare.starts_with('#') {
            parts.last_mut().into_iter().for_each(|part| part.push(bare));
        }
    }
    parts
}

/// The files of the project that are put into an image, each with its place there.
fn placed(fs: &dyn FileSystem, folder: &Path, workspace: &Path, lines: &[&str]) -> Vec<(PathBuf, String)> {
    let mut out = Vec::new();
    for line in lines {
        let is_copy = ["COPY ", "ADD "].iter().any(|word| line.starts_with(word));
        if !(is_copy || line.starts_with('-')) || line.contains("--from") {
            continue;
        }
        let gaps = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | '[' | ']') || !is_copy && c == ':';
        let words = line.split(gaps).filter(|word| !word.is_empty() && *word != "-" && !word.starts_with("--"));
        let words: Vec<&str> = words.skip(usize::from(is_copy)).collect();
        let Some(at) = (1..words.len()).rfind(|at| words[*at].starts_with('/')) else { continue };
        for source in &words[..at] {
            let Some(path) = found(fs, folder, workspace, source) else { continue };
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let target = match words[at].strip_suffix('/') {
                Some(target) => format!("{target}/{name}"),
                None => words[at].to_string(),
            };
            out.push((path, target));
        }
    }
    out
}

/// The file that is called `source` in `folder`, or in one around it that an image may be made from.
fn found(fs: &dyn FileSystem, folder: &Path, workspace: &Path, source: &str) -> Option<PathBuf> {
    let source = source.trim_start_matches('/');
    if source.is_empty() || source.contains(['$', '*', '{']) {
        return None;
    }
    let around = folder.ancestors().take_while(|around| around.starts_with(workspace));
    let mut paths = around.map(|around| absolute(around, Path::new(source)));
    paths.find(|path| path.starts_with(workspace) && fs.is_file(path))
}
