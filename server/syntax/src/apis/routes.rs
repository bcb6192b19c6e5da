//! Rows about what registers handlers.

use std::collections::HashMap;

use serde::Deserialize;

use super::Place;

/// A call that registers a route.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RouteRow {
    pub call: String,
    /// The position of the path; none where something around the call has it.
    pub path: Option<usize>,
    /// Whether each argument is one segment of the path.
    #[serde(default)]
    pub segments: bool,
    /// What the method has to be called on for the path to be a whole one; anything if there are none.
    #[serde(default)]
    pub rooted: Vec<String>,
    pub handler: RouteHandler,
    /// The keyword that a handler is given by where it is no closure: `use`.
    pub keyword: Option<String>,
    /// The method that the call's name stands for.
    pub method: Option<String>,
    /// Methods called on the route whose arguments are the request methods that it takes.
    #[serde(rename = "narrowed-by", default)]
    pub narrowed_by: Vec<String>,
}

/// Which argument of a [`RouteRow`] is the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum RouteHandler {
    At(usize),
    Word(Last),
}

/// The last argument, or the closure that a call takes beside its arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Last {
    Last,
    Closure,
}

/// Files whose place in the project is the path of the routes that they answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct RouteFile {
    /// The folder that the path begins in.
    pub folder: String,
    /// The file's name without its ending; every name that is part of the path if there is none.
    pub file: Option<String>,
    /// What the path begins with.
    #[serde(default)]
    pub prefix: String,
    /// Whether the function that the file exports as its default answers every method.
    #[serde(default)]
    pub default: bool,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct RouteWords {
    pub annotations: Vec<String>,
    /// Whether an annotation without arguments registers a route too.
    pub without_arguments: bool,
    /// Annotations that give the path of a route that another one registers.
    pub paths: Vec<String>,
    pub error_annotations: Vec<String>,
    /// Annotations of types whose function of that name answers for failures.
    pub error_types: HashMap<String, String>,
    /// Calls whose arguments name functions that answer for failures.
    pub error_registers: Vec<String>,
    /// Annotations of functions that answer for failures like a route: the status is theirs.
    pub error_routes: Vec<String>,
    /// Calls whose closure, and functions that, give a body to a status that was decided on before.
    pub catches: Vec<String>,
    pub methods: Vec<String>,
    pub registers: Vec<String>,
    /// Methods that register a handler whose responses the router completes with headers.
    pub completes: Vec<String>,
    /// Members of a router that such a handler is kept in.
    pub completes_set: Vec<String>,
    /// Names of functions that answer one method by being exported.
    pub functions: HashMap<String, String>,
    /// Whether the annotations of a type that are a route's, or give its path, hold for its functions too.
    pub typed: bool,
    /// Whether the annotations may be written in the comment above the function.
    pub in_comments: bool,
    /// Methods that put a router, their last argument, below the path that is their first.
    pub mounts: Vec<String>,
    /// Calls that give a group of routes a name, with the place of the path that they stand below.
    pub groups: HashMap<String, Place>,
    /// Methods whose closure holds routes that stand below the path that is their first argument.
    pub nests: Vec<String>,
    /// Annotations that give a type the path of all that is in it, and functions theirs, with a slash at its front or not.
    pub below: Vec<String>,
    /// Calls that register the usual routes of a resource, whose name is their first argument: the name of each action with
    /// its methods, and whether its path ends with the key of one.
    pub resources: HashMap<String, HashMap<String, (String, bool)>>,
    /// What the name of a resource is called with behind it where the functions are that answer for it, unless the second
    /// argument says.
    pub resource_owner: String,
    /// What patterns that are routes have behind their method and an arrow.
    pub matched: Option<String>,
    /// Calls on a type that make a handler of it: a function for each method of requests.
    pub type_handlers: Vec<String>,
    /// Keywords of annotations that say what the function returns, with the status of it unless another one is given.
    pub typed_results: HashMap<String, u32>,
    /// Files that answer routes by their place.
    pub files: Vec<RouteFile>,
}
