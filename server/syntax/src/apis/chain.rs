//! Rows of `apis.toml` about methods that follow each other.

use std::collections::HashMap;

use serde::Deserialize;

use super::Place;

/// The methods that complete a response.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct ChainRow {
    pub id: String,
    /// Method to the position of the status.
    pub status: HashMap<String, Place>,
    /// What may be written there, as in a call.
    pub takes: Vec<String>,
    /// Method to the status that it stands for.
    pub codes: HashMap<String, u16>,
    /// Methods that set a header: name and value as two arguments, as one pair, or as one typed header.
    pub header: Vec<String>,
    /// Method to the header that its argument is the value of.
    pub headers: HashMap<String, String>,
    pub media: Vec<String>,
    /// Method to the position of the body.
    pub body: HashMap<String, Place>,
    /// Method to the position of the name of a template.
    pub view: HashMap<String, Place>,
    /// Methods whose body is sent as JSON.
    pub json: Vec<String>,
    /// Methods that end the response without a body.
    pub finish: Vec<String>,
    /// Methods that end the response as a redirect, to the position of its target.
    pub redirect: HashMap<String, Place>,
    /// Whether they replace the status that was set before.
    pub redirect_replaces_status: bool,
    /// The call that adds a header.
    pub add_header: Option<String>,
    pub header_in: Vec<String>,
    /// The call that makes a value of what `add_header` gives, where nothing follows.
    pub unfinished: Option<String>,
    /// The call that ends the response without a body.
    pub without_body: Option<String>,
}
