//! Rows of `apis.toml` about servers that a program makes itself.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Place;

/// A server that the code makes, and the timers of the registry that it sets on it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ServerRow {
    /// The product id.
    pub product: String,
    #[serde(rename = "in", default)]
    pub groups: Vec<String>,
    /// Groups of a library with another server, whose timers are not these.
    #[serde(default)]
    pub unless_in: Vec<String>,
    /// Whether it is no server but what asks one: it is on no chain.
    #[serde(default)]
    pub client: bool,
    /// Calls that make or start one, and types that are one; `.method` for a method of `on` or `started-on`.
    #[serde(default)]
    pub made_by: Vec<String>,
    /// Conventional names of what a method among `made-by` is called on.
    #[serde(default)]
    pub started_on: Vec<String>,
    /// Calls that make what such a server answers with, where another file may start it.
    #[serde(default)]
    pub apps: Vec<String>,
    /// Groups of what shows that a file starts one, though it names no library: which one it is, others tell.
    #[serde(default)]
    pub started_in: Vec<String>,
    /// The objects whose members set timers.
    #[serde(default)]
    pub on: Vec<String>,
    /// Ends of paths whose members set timers, where they are unmistakable.
    #[serde(default)]
    pub owners: Vec<String>,
    /// Members, entries, keywords and names, each with the timer that it sets.
    #[serde(default)]
    pub timers: BTreeMap<String, String>,
    /// Methods, each with the timer that its first argument sets.
    #[serde(default)]
    pub methods: BTreeMap<String, String>,
    /// Timers whose documented defaults hold.
    #[serde(default)]
    pub defaults: Vec<String>,
    /// Members, entries, keywords, names in settings and calls (`.method` for one on an object that is made so) whose value
    /// says where it listens.
    #[serde(default)]
    pub listens: Vec<String>,
    /// How a time is written: `{ms}` or `{s}` stands for the number.
    pub writes: String,
    /// Patterns of paths of files with settings: names at the top of such a file set timers.
    #[serde(default)]
    pub files: Vec<String>,
    /// Names there with which some timers measure something else: the name, the values with which they do not, and the
    /// timers.
    #[serde(default)]
    pub unless_set: Vec<UnlessSet>,
}

/// A setting that limits the size of request bodies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct LimitRow {
    /// What members, entries, keywords and names are called that set it; `limits.size` is an entry within another one.
    pub names: Vec<String>,
    #[serde(rename = "in", default)]
    pub groups: Vec<String>,
}

/// A setting that changes what timers measure.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct UnlessSet {
    pub name: String,
    /// Values with which the timers measure what the registry says.
    #[serde(default)]
    pub but: Vec<String>,
    pub timers: Vec<String>,
}

/// How times are written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct Durations {
    /// Names that are so many milliseconds, and functions that make a time of a number of them.
    pub units: BTreeMap<String, f64>,
    /// Functions that only change the type of a number.
    pub casts: Vec<String>,
}

impl ServerRow {
    /// Where the value of a method stands.
    pub(crate) const VALUE: Place = Place::At(0);
}
