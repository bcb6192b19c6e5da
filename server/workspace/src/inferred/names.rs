//! What images are called by: the files that say how they are made, the folders of these, and the projects there.

use std::collections::BTreeSet;

use super::images::{last, text_of};
use super::programs::is_about_deployment;
use super::{folder_of, joined};
use crate::config::Discovery;

/// Longer manifests are not read for a name.
const MAX_MANIFEST: u64 = 1 << 18;

/// What the names of files end with by which servers are set up.
const CONFIGURES: [&str; 6] = [".conf", ".cfg", ".ini", ".template", ".tmpl", "Caddyfile"];

/// Whether a word of an image's name is what something is called, with other words before or behind it.
pub(super) fn is_it(word: &str, own: &str) -> bool {
    let rest = word.strip_prefix(own).or_else(|| word.strip_suffix(own));
    let joined = |rest: &str| rest.starts_with(['-', '_']) || rest.ends_with(['-', '_']);
    word == own || rest.is_some_and(joined)
}

/// What a file that says how an image is made is called by its place: `Dockerfile.api`, `api.Dockerfile`, `api/Dockerfile`,
/// `api/docker/Dockerfile`.
pub(super) fn of_place(file: &str) -> Vec<String> {
    let lower = last(file).to_ascii_lowercase();
    let own = lower.strip_prefix("dockerfile").map(|rest| rest.trim_start_matches(['.', '-', '_']));
    let own = own.filter(|own| !own.is_empty()).or_else(|| lower.strip_suffix(".dockerfile"));
    if let Some(own) = own {
        return vec![own.to_string()];
    }
    let folder = root_of(file);
    let name = last(&folder).to_ascii_lowercase();
    if name.is_empty() { Vec::new() } else { vec![name] }
}

/// The folder that an image is most likely made from: that of the file that says how, or the one around it where that is only
/// about how things are deployed.
pub(super) fn root_of(file: &str) -> String {
    let mut folder = folder_of(file);
    while !folder.is_empty() && is_about_deployment(last(folder)) {
        folder = folder_of(folder);
    }
    folder.to_string()
}

/// The folder that an image is made from by what is copied into it: of those around the file the one in which most of that is.
pub(super) fn context_of(file: &str, there: &BTreeSet<&str>, discovery: &Discovery) -> String {
    let text = text_of(file, MAX_MANIFEST, discovery).unwrap_or_default();
    let sources: Vec<&str> = text.lines().flat_map(sources).collect();
    let is_there = |path: &str| {
        let inside = format!("{path}/");
        there.contains(path) || there.range(inside.as_str()..).next().is_some_and(|name| name.starts_with(&inside))
    };
    // That with the most of it, then the nearest one.
    let mut best: (u32, String) = (0, root_of(file));
    let mut folder = folder_of(file);
    loop {
        let has = |source: &&&str| is_there(&joined(std::path::Path::new(folder), source));
        // What a server is set up by matters most.
        let weight = |source: &&str| if CONFIGURES.iter().any(|end| source.ends_with(end)) { 100 } else { 1 };
        let count = sources.iter().filter(has).map(weight).sum();
        if count > best.0 {
            best = (count, folder.to_string());
        }
        if folder.is_empty() {
            return best.1;
        }
        folder = folder_of(folder);
    }
}

/// What a line of such a file copies out of the folder, where it says so by name.
fn sources(line: &str) -> Vec<&str> {
    let Some(rest) = line.trim_start().strip_prefix("COPY ").or_else(|| line.trim_start().strip_prefix("ADD ")) else {
        return Vec::new();
    };
    let words: Vec<&str> = rest.split_whitespace().filter(|word| !word.starts_with("--")).collect();
    let is_own = !rest.contains("--from") && !rest.contains("://");
    let named = |word: &&str| word.trim_matches(['.', '/']).len() > 1 && !word.contains(['$', '*', '[', '"', '<']);
    match words.split_last() {
        Some((_, sources)) if is_own => sources.iter().copied().filter(named).collect(),
        _ => Vec::new(),
    }
}

/// What the project beside a file is called: by its manifest, and by the folder that all of it is in.
pub(super) fn called(file: &str, discovery: &Discovery) -> Vec<String> {
    let root = root_of(file);
    let mut out: Vec<String> = Vec::new();
    for (manifest, name) in MANIFESTS {
        let path = joined(std::path::Path::new(&root), manifest);
        let text = text_of(&path, MAX_MANIFEST, discovery);
        out.extend(text.and_then(|text| name(&text)));
    }
    if root.is_empty() {
        out.extend(discovery.names().base().file_name().and_then(|name| name.to_str()).map(str::to_string));
    }
    let out = out.into_iter().map(|name| last(&name).to_ascii_lowercase());
    out.filter(|name| !name.is_empty()).collect()
}

/// What reads the name of a project in the text of a manifest.
type ReadName = fn(&str) -> Option<String>;

/// Files with the name of a project, and what reads it there.
const MANIFESTS: [(&str, ReadName); 8] = [
    ("go.mod", |text| {
        let path = text.lines().find_map(|line| line.trim().strip_prefix("module "))?.trim();
        let version = path.rsplit_once("/v").filter(|(_, version)| version.bytes().all(|byte| byte.is_ascii_digit()));
        Some(version.map_or(path, |(path, _)| path).to_string())
    }),
    ("package.json", |text| value(text, "\"name\"", ':')),
    ("composer.json", |text| value(text, "\"name\"", ':')),
    ("pyproject.toml", |text| value(text, "\nname", '=')),
    ("Cargo.toml", |text| value(text, "\nname", '=')),
    ("settings.gradle", |text| value(text, "rootProject.name", '=')),
    ("settings.gradle.kts", |text| value(text, "rootProject.name", '=')),
    ("pom.xml", |text| {
        // The first one is that of the parent, where there is one.
        let own = text.split_once("</parent>").map_or(text, |(_, rest)| rest);
        let inner = own.split_once("<artifactId>")?.1;
        Some(inner.split_once("</artifactId>")?.0.trim().to_string())
    }),
];

/// The text in quotes that stands behind a key.
pub(super) fn value(text: &str, key: &str, sign: char) -> Option<String> {
    let rest = text.split_once(key)?.1.trim_start().strip_prefix(sign)?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split_once(quote).map(|(value, _)| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_called_by_places() {
        assert_eq!(of_place("Dockerfile.api"), ["api"]);
        assert_eq!(of_place("docker/web.Dockerfile"), ["web"]);
        assert_eq!(of_place("services/Cart/Dockerfile"), ["cart"]);
        assert_eq!(of_place("services/cart/docker/Dockerfile"), ["cart"]);
        assert!(of_place("Dockerfile").is_empty() && of_place("docker/Dockerfile").is_empty());
        assert!(is_it("shop-api", "api") && is_it("api_v2", "api") && !is_it("rapid", "api"));
    }

    #[test]
    fn manifests_have_names() {
        let of = |manifest: &str, text: &str| {
            MANIFESTS.iter().find(|(name, _)| *name == manifest).and_then(|(_, read)| read(text))
        };
        assert_eq!(of("go.mod", "module github.com/a/relay/v2\n\ngo 1.22\n").as_deref(), Some("github.com/a/relay"));
        assert_eq!(of("package.json", "{\n  \"name\": \"@a/shop\"\n}").as_deref(), Some("@a/shop"));
        assert_eq!(of("pyproject.toml", "[project]\nname = \"shop\"").as_deref(), Some("shop"));
        let pom = "<parent><artifactId>boot</artifactId></parent>\n<artifactId>shop</artifactId>";
        assert_eq!(of("pom.xml", pom).as_deref(), Some("shop"));
        assert_eq!(of("Cargo.toml", "[workspace]\n"), None);
    }
}
