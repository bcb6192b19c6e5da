//! Rows about what sends requests again on its own.

use serde::Deserialize;

use super::Place;

/// What a [`RetryRow`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Reach {
    /// A client: the requests of the whole file.
    #[default]
    Client,
    /// The function that is annotated, or that is handed to the call.
    Function,
    /// All calls in a row that the call is one of.
    Chain,
    /// What the call around it is called on.
    Piped,
    /// What the method is called on.
    Receiver,
    /// The call, or the object that holds the entry.
    Itself,
}

/// Something that sends requests again on its own.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct RetryRow {
    /// The path of what is called, `.method`, `@annotation`, or `{retry.methods}` for the entry of an object.
    pub name: String,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
    /// What the first argument has to be.
    pub first: Option<String>,
    /// The methods that are sent again.
    pub methods: Option<Place>,
    /// Values in that place which stand for every method.
    #[serde(default)]
    pub any: Vec<String>,
    /// Whether every method is sent again when nothing else is said.
    #[serde(default)]
    pub every: bool,
    /// The function that decides, and ready-made ones (ends of their paths) that ask for no method.
    pub condition: Option<Place>,
    #[serde(default)]
    pub conditions: Vec<String>,
    /// The errors after which it tries again, those among them (last names) that a request raises which may have been
    /// carried out, and the functions that a list of them is made with.
    pub failures: Option<Place>,
    #[serde(default)]
    pub broad: Vec<String>,
    #[serde(default)]
    pub asks: Vec<String>,
    /// Places where 0 or false switches it off.
    #[serde(default)]
    pub off: Vec<Place>,
    /// Places that, when they are filled, limit what is sent again in ways that are not seen.
    #[serde(default)]
    pub unless: Vec<Place>,
    /// Words in the construct, in the statement around it and in the file, without which or with which the row does not
    /// count.
    #[serde(default)]
    pub unless_words: Vec<String>,
    #[serde(default)]
    pub with_words: Vec<String>,
    #[serde(default)]
    pub unless_in_file: Vec<String>,
    #[serde(default)]
    pub with_in_file: Vec<String>,
    #[serde(default)]
    pub reach: Reach,
    /// How its requests are written, where that differs from what the language has, and the calls (ends of their paths, or
    /// `.method`) that they have to be part of.
    #[serde(default)]
    pub sends: Vec<String>,
    #[serde(default)]
    pub through: Vec<String>,
}
