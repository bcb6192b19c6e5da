//! Rows about requests: what a client reads of the answer to one, and what a server reads of one.

use std::collections::HashMap;

use serde::Deserialize;

use super::Place;

/// A call that sends a request and whose value is the response.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ClientRow {
    /// Paths, and `.methods`.
    pub calls: Vec<String>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
    /// The objects that a method has to be called on; any if there are none.
    #[serde(default)]
    pub on: Vec<String>,
    /// The names that the row of calls has to begin with: `Http` of `Http::withToken(t)->get(u)`.
    #[serde(default)]
    pub from: Vec<String>,
    /// The methods on whose result the method has to be called: `newCall` of `client.newCall(request).execute()`.
    #[serde(default)]
    pub after: Vec<String>,
    /// Where the request's method is given; where it is not, the name of what is called tells.
    pub method: Option<Place>,
    pub target: Option<Place>,
    /// Methods and members that only wait for the response.
    #[serde(default)]
    pub waits: Vec<String>,
    /// Methods and members between the response and its content.
    #[serde(default)]
    pub through: Vec<String>,
    /// `.methods` and `.members` that read the content, and functions that are given the response for that.
    #[serde(default)]
    pub reads: Vec<String>,
    /// Those that fail when there is no content; functions may be given what was read.
    #[serde(default)]
    pub parses: Vec<String>,
    /// Methods whose closure is given the response.
    #[serde(default)]
    pub then: Vec<String>,
    /// Whether the value of the call is the content itself.
    #[serde(default)]
    pub content: bool,
    /// Members of a response that is kept under a name which are its content: where nothing else is asked of the name,
    /// nobody looks at the status.
    #[serde(default)]
    pub kept: Vec<String>,
    /// Words of a line that only throws the content away.
    #[serde(default)]
    pub drops: Vec<String>,
    /// Whether the client itself fails for 4xx and 5xx.
    #[serde(default)]
    pub raises: bool,
    /// Methods of the same row of calls, and keywords of the call, that make it fail for them or look at the response.
    #[serde(default)]
    pub checks: Vec<String>,
    /// Words of a file in which something else may look at every response.
    #[serde(default)]
    pub unless: Vec<String>,
    /// What is put behind the response so that it fails: `.error_for_status()?`.
    pub check: Option<String>,
    /// The statements that do so where the response is given a name first: holes are `{call}` and `{name}`.
    #[serde(default)]
    pub check_before: Vec<String>,
    /// The body of a closure that does so: holes are `{name}` and `{read}`.
    pub check_then: Option<String>,
}

/// A call that makes something of a text and fails when the text is wrong.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ParseRow {
    /// Paths, and `.methods`.
    pub calls: Vec<String>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
    /// The objects that a method has to be called on; any if there are none.
    #[serde(default)]
    pub on: Vec<String>,
    /// The methods on whose result the method has to be called: `Bind` of `c.Bind().Body(&item)`.
    #[serde(default)]
    pub after: Vec<String>,
    /// Where the text stands; without it, the call reads what the client sent.
    pub input: Option<Place>,
    /// Whether it writes a text and fails in the same way as what reads one.
    #[serde(default)]
    pub writes: bool,
    /// The errors that it raises, and that hardly anything else does.
    #[serde(default)]
    pub errors: Vec<String>,
}

/// What a client sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct InputRow {
    #[serde(rename = "in")]
    pub groups: Vec<String>,
    /// Members and methods of these objects.
    pub members: Vec<String>,
    pub on: Vec<String>,
    /// Paths of names and functions that the framework provides.
    pub paths: Vec<String>,
    /// What a function is asked for that reads it: `php://input`.
    pub texts: Vec<String>,
    /// Words in the declaration of a parameter.
    pub parameters: Vec<String>,
}

/// What holds for all requests.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct RequestWords {
    /// Functions whose value holds what their first argument does.
    pub readers: Vec<String>,
    /// Errors that say by themselves that the request was wrong.
    pub errors: Vec<String>,
    /// Errors that may be anything.
    pub any_errors: Vec<String>,
}

/// Whether `name`, a path or `.method`, ends with the word `last`.
fn last_of(name: &str) -> &str {
    name.rsplit([':', '.']).next().unwrap_or(name)
}

/// The numbers of rows by the last words of the calls that they are about.
pub(super) fn by_last_names<'r>(rows: impl Iterator<Item = &'r Vec<String>>) -> HashMap<String, Vec<usize>> {
    let mut out: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, calls) in rows.enumerate() {
        for call in calls {
            let known = out.entry(last_of(call).to_string()).or_default();
            if known.last() != Some(&index) {
                known.push(index);
            }
        }
    }
    out
}
