//! The files in `features/`: what the language server does in each language and format, where it shows, and why not.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

/// The features, each with its heading.
const COLUMNS: &str = include_str!("../features/columns.txt");

/// The ids of the features, in the order of the table.
pub fn features() -> impl Iterator<Item = &'static str> {
    COLUMNS.lines().filter_map(|line| Some(line.split_once(" = ")?.0))
}

/// One language or format.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fixture {
    /// The name of its file.
    #[serde(skip)]
    pub id: String,
    /// For people.
    pub title: String,
    /// What it is shown with.
    pub group: String,
    /// What an editor calls it, where its name is not enough.
    #[serde(default)]
    pub language: String,
    /// The files, by their names; the one that comes first in [`Fixture::main`] is open.
    pub files: BTreeMap<String, String>,
    /// The file that is open, unless a claim names another one.
    pub main: String,
    /// Where each feature shows: the words depend on the feature.
    #[serde(default)]
    pub shows: BTreeMap<String, Vec<String>>,
    /// Why a feature does not show.
    #[serde(default)]
    pub none: BTreeMap<String, String>,
}

impl Fixture {
    /// The file that a claim is about, and the claim without its name: a first word `in NAME` names it.
    pub fn file_of(&self, feature: &str, claim: &[String]) -> (String, Vec<String>) {
        let named =
            claim.first().and_then(|word| word.strip_prefix("in ")).filter(|name| self.files.contains_key(*name));
        match named {
            Some(name) if feature != "outline" || claim.len() > 1 => (name.to_owned(), claim[1..].to_vec()),
            _ => (self.main.clone(), claim.to_vec()),
        }
    }
}

/// All fixtures, in the order of their names.
///
/// # Errors
///
/// When the folder or a file cannot be read, or a file is not what it should be.
pub fn all(folder: &Path) -> Result<Vec<Fixture>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut fixture: Fixture = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        fixture.id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if !fixture.files.contains_key(&fixture.main) {
            return Err(format!("{}: no file `{}`", path.display(), fixture.main));
        }
        Ok(fixture)
    };
    paths.iter().map(read).collect()
}
