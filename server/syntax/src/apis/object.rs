//! Rows of what methods are called on.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What methods are called on.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ObjectRow {
    pub id: String,
    /// Conventional names of parameters, and paths such as `ctx.response`.
    #[serde(default)]
    pub names: Vec<String>,
    /// The last names of declared types.
    #[serde(default)]
    pub types: Vec<String>,
    /// The callees of which a local name is the result.
    #[serde(default)]
    pub made_by: Vec<String>,
    /// Which parameter of a handler it is, by how many these are: `{ 2 = 1, 4 = 2 }`.
    #[serde(default)]
    pub parameters: BTreeMap<String, usize>,
    /// Whether it never changes: what sets a status returns another one.
    #[serde(default)]
    pub immutable: bool,
    /// Whether a type of the project whose name ends in one of [`types`](Self::types) is one, by one of the names.
    #[serde(default)]
    pub derived: bool,
    /// Whether it is taken out of a parameter by its name: `({ set }) => …`.
    #[serde(default)]
    pub unpacked: bool,
    /// Whether calls without a receiver act on it too.
    #[serde(default)]
    pub implicit: bool,
    /// Whether functions that are declared on one of the types call its methods without a receiver.
    #[serde(default)]
    pub extended: bool,
    /// Methods whose result writes to the object.
    #[serde(default)]
    pub through: Vec<String>,
    /// Words in the names of functions of the project that change it and hand it back: `setAuthCookies(res, token)`.
    #[serde(default)]
    pub handed_back: Vec<String>,
    /// Whether nothing is sent before the function ends, whatever is set or called on it.
    #[serde(default)]
    pub deferred: bool,
    /// The statement that adds a header to it: `{object}.setHeader("{name}", "{value}");`.
    pub header: Option<String>,
    /// The call that adds a header, to which it is handed.
    pub pipe_header: Option<String>,
    /// Headers that cannot be added so.
    #[serde(default)]
    pub except: Vec<String>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}
