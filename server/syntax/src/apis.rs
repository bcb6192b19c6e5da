//! `apis.toml`: which calls mean what.

use std::collections::HashMap;

use serde::Deserialize;

/// What a call does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Does {
    /// Its value is a status.
    Status,
    /// It is a response.
    Response,
    /// It begins a response that methods complete.
    Builder,
    /// It is a body that becomes a response when it is returned.
    Body,
    /// It is a redirect.
    Redirect,
    /// It sets the status of a response that exists.
    SetStatus,
    /// It limits the size of request bodies.
    BodyLimit,
}

/// Which value a role is read from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Position {
    Argument(usize),
    Word(String),
}

/// One row: a call with a meaning.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct CallRow {
    /// The path's last segments, or `.method`.
    pub name: String,
    pub does: Does,
    #[serde(rename = "in", default)]
    pub groups: Vec<String>,
    pub status: Option<usize>,
    /// The status that the name itself stands for.
    pub code: Option<u16>,
    /// The status unless another one is given.
    pub default: Option<u16>,
    pub body: Option<Position>,
    pub target: Option<usize>,
    pub limit: Option<usize>,
    pub media: Option<String>,
    pub chain: Option<String>,
    /// For a redirect: other words in the place of the last segment, and their codes.
    #[serde(default)]
    pub words: HashMap<String, u16>,
    /// The same response with a header, instead of the call; see [`TupleRow::header`] for what it may hold.
    pub with_header: Option<String>,
    /// Whether that has another type.
    #[serde(default)]
    pub reshapes: bool,
    /// The statement that adds a header after the one that sets the status.
    pub then_header: Option<String>,
    #[serde(default)]
    pub header_in: Vec<String>,
}

/// `owner::NAME` is a status.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConstantsRow {
    pub ecosystem: String,
    pub owner: String,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

/// `owner::Name()` begins a response with the status `Name`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BuildersRow {
    pub ecosystem: String,
    pub owner: String,
    pub chain: String,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

/// A family of functions, one per status: `ErrorNotFound`, `StatusError::not_found`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct FamilyRow {
    #[serde(rename = "in")]
    pub groups: Vec<String>,
    pub prefix: String,
    pub case: Option<String>,
    pub ecosystem: String,
    pub body: Option<usize>,
    #[serde(default)]
    pub modules: Vec<String>,
    /// Whether something else turns what these functions return into a response, headers included.
    #[serde(default)]
    pub caught: bool,
    /// The same response with a header, instead of the call.
    pub with_header: Option<String>,
    #[serde(default)]
    pub header_in: Vec<String>,
}

/// `(status, …, body)` is a response.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct TupleRow {
    pub owner: String,
    /// Whether a status alone is turned into a response by whatever catches it, headers included.
    #[serde(default)]
    pub caught: bool,
    /// A header as one more part of the tuple. Holes: `{header}` (its name as the file would write it), `{name}` and
    /// `{value}` (both without quotes), and what the kind of row fills in: `{status}`, `{body}`, `{path}` (what stands
    /// before the last segment of the callee), `{call}`, `{receiver}`, `{constant}`; `{=a::b}` is that path as short as the
    /// imports allow.
    pub header: Option<String>,
    /// The call behind the tuple that adds a header.
    pub add_header: Option<String>,
    /// The trait of that call, which has to be imported.
    pub needs: Option<String>,
    /// Groups whose constants of header names fit.
    #[serde(default)]
    pub header_in: Vec<String>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

/// Libraries that drop a body that a status may not have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StripsRow {
    pub statuses: Vec<u32>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

/// `*receiver.name() = status`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct AssignRow {
    pub name: String,
    /// The statement that adds a header after the assignment.
    pub then_header: Option<String>,
    #[serde(default)]
    pub header_in: Vec<String>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

/// Methods that set a header.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeaderRow {
    pub methods: Vec<String>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

/// The methods that complete a response.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct ChainRow {
    pub id: String,
    /// Method to the position of the status.
    pub status: HashMap<String, usize>,
    /// Method to the status that it stands for.
    pub codes: HashMap<String, u16>,
    /// Methods that set a header: name and value as two arguments, as one pair, or as one typed header.
    pub header: Vec<String>,
    pub media: Vec<String>,
    /// Method to the position of the body.
    pub body: HashMap<String, usize>,
    /// Methods whose body is sent as JSON.
    pub json: Vec<String>,
    /// Methods that end the response without a body.
    pub finish: Vec<String>,
    /// The call that adds a header.
    pub add_header: Option<String>,
    pub header_in: Vec<String>,
    /// The call that makes a value of what `add_header` gives, where nothing follows.
    pub unfinished: Option<String>,
    /// The call that ends the response without a body.
    pub without_body: Option<String>,
}

/// A call that registers a route.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteRow {
    pub call: String,
    pub path: usize,
    pub handler: usize,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct RouteWords {
    pub annotations: Vec<String>,
    pub error_annotations: Vec<String>,
    pub methods: Vec<String>,
    pub registers: Vec<String>,
    /// Methods that register a handler whose responses the router completes with headers.
    pub completes: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
struct File {
    groups: HashMap<String, Vec<String>>,
    constants: Vec<ConstantsRow>,
    builders: Vec<BuildersRow>,
    call: Vec<CallRow>,
    family: Vec<FamilyRow>,
    tuple: Vec<TupleRow>,
    strips: Vec<StripsRow>,
    assign: Vec<AssignRow>,
    header: Vec<HeaderRow>,
    chain: Vec<ChainRow>,
    route: Vec<RouteRow>,
    routes: RouteWords,
}

/// The rows of one language, by what they are looked up by.
#[derive(Debug, Default)]
pub(crate) struct Apis {
    pub groups: HashMap<String, Vec<String>>,
    pub constants: Vec<ConstantsRow>,
    pub builders: Vec<BuildersRow>,
    pub families: Vec<FamilyRow>,
    pub tuples: Vec<TupleRow>,
    pub strips: Vec<StripsRow>,
    pub assigns: Vec<AssignRow>,
    pub headers: Vec<HeaderRow>,
    pub chains: HashMap<String, ChainRow>,
    pub routes: Vec<RouteRow>,
    pub route_words: RouteWords,
    calls: Vec<CallRow>,
    by_last: HashMap<String, Vec<usize>>,
}

impl Apis {
    /// Reads `apis.toml`.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut by_last: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, row) in file.call.iter().enumerate() {
            let last = row.name.rsplit([':', '.']).next().unwrap_or(&row.name);
            by_last.entry(last.to_string()).or_default().push(index);
            for group in &row.groups {
                if !file.groups.contains_key(group) {
                    return Err(format!("call {}: unknown group `{group}`", row.name));
                }
            }
        }
        let chains: HashMap<_, _> = file.chain.into_iter().map(|chain| (chain.id.clone(), chain)).collect();
        for row in &file.call {
            if let Some(chain) = row.chain.as_ref().filter(|chain| !chains.contains_key(*chain)) {
                return Err(format!("call {}: unknown chain `{chain}`", row.name));
            }
        }
        Ok(Self {
            groups: file.groups,
            constants: file.constants,
            builders: file.builders,
            families: file.family,
            tuples: file.tuple,
            strips: file.strips,
            assigns: file.assign,
            headers: file.header,
            chains,
            routes: file.route,
            route_words: file.routes,
            calls: file.call,
            by_last,
        })
    }

    /// The rows whose last segment is `last`.
    pub(crate) fn calls(&self, last: &str) -> impl Iterator<Item = &CallRow> {
        self.by_last.get(last).into_iter().flatten().map(|index| &self.calls[*index])
    }

    /// All rows, for tests and siblings.
    pub(crate) fn all_calls(&self) -> &[CallRow] {
        &self.calls
    }

    /// Whether `name` (a crate, module or package) belongs to one of `groups`.
    pub(crate) fn in_groups(&self, groups: &[String], name: &str) -> bool {
        groups.iter().any(|group| self.groups.get(group).is_some_and(|names| names.iter().any(|known| known == name)))
    }
}
