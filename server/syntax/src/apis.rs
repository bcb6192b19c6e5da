//! `apis.toml`: which calls mean what.

mod chain;
mod object;
mod request;
mod retry;
mod routes;
mod servers;

use std::collections::HashMap;

use serde::Deserialize;

pub(crate) use chain::ChainRow;
pub(crate) use object::ObjectRow;
pub(crate) use request::{ClientRow, InputRow, ParseRow, RequestWords};
pub(crate) use retry::{Reach, RetryRow};
pub(crate) use routes::*;
pub(crate) use servers::{Durations, LimitRow, ServerRow};

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
    /// It sends what was set before.
    Send,
    /// It takes one line of a response's head: `Location: /x`, `HTTP/1.1 404 Not Found`.
    HeaderLine,
    /// It declares a status that may be sent.
    Declare,
    /// It only says in the API's description that a status may be sent.
    Describe,
    /// It limits the size of request bodies.
    BodyLimit,
}

/// Where in a call a value stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Place {
    /// The n-th argument without a keyword.
    At(usize),
    /// A keyword; `1.status`, an entry of an object that is an argument; `receiver`, what a method is called on;
    /// `receiver.0`, an argument of the call that this is; `call`, the call itself; `keywords`, all arguments with a
    /// keyword.
    Named(String),
    /// The first of these that is there.
    FirstOf(Vec<Place>),
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
    /// The objects that a method has to be called on; any if there are none.
    #[serde(default)]
    pub on: Vec<String>,
    /// How many arguments without a keyword there have to be.
    pub arguments: Option<usize>,
    /// A keyword that has to be given.
    pub with: Option<String>,
    /// Whether the row counts only where its status is known to be one.
    #[serde(default)]
    pub certain: bool,
    /// Whether the row counts only where its body is a text: anything else may be a response of its own.
    #[serde(default)]
    pub texts: bool,
    /// What makes no body, where objects that are made on the spot are bodies as texts are: `complete(Failed(text))`.
    #[serde(default)]
    pub makes_except: Vec<String>,
    /// The calls of which the first argument has to be one; any if there are none.
    #[serde(default)]
    pub of: Vec<String>,
    pub status: Option<Place>,
    /// What may stand there: tables of constants, and `number` for digits and for constants that are numbers. Anything,
    /// where nothing is listed here or for the groups.
    #[serde(default)]
    pub takes: Vec<String>,
    /// The status that the name itself stands for.
    pub code: Option<u16>,
    /// The status unless another one is given.
    pub default: Option<u16>,
    /// The same where the request is known to be no GET.
    pub default_unless_get: Option<u16>,
    pub body: Option<Place>,
    pub target: Option<Place>,
    /// An object or a list of pairs.
    pub headers: Option<Place>,
    pub limit: Option<Place>,
    /// The name of a template that is rendered as the body.
    pub view: Option<Place>,
    /// What the response is written to, where that is not what the method is called on.
    pub object: Option<Place>,
    /// The objects that `object` has to be one of; any if there are none.
    #[serde(default)]
    pub to: Vec<String>,
    /// Whether the call itself writes to the client, on whatever response there is.
    #[serde(default)]
    pub writes: bool,
    /// Whether the call only prepares a response that is sent later, by another call or when the function ends.
    #[serde(default)]
    pub prepares: bool,
    /// Whether more of the same body may follow.
    #[serde(default)]
    pub partial: bool,
    /// Whether nothing behind the call is reached.
    #[serde(default)]
    pub ends: bool,
    /// Whether headers may be added to the response where it is kept under a name.
    #[serde(default)]
    pub open: bool,
    pub media: Option<String>,
    pub chain: Option<String>,
    /// Whether something else turns the result into a response, headers included.
    #[serde(default)]
    pub caught: bool,
    /// Whether it is an error that code elsewhere may turn into another response, or complete.
    #[serde(default)]
    pub raised: bool,
    /// Whether it is no response where it is handed to a function, other than what passes a response on or raises it.
    #[serde(default)]
    pub unless_handed: bool,
    /// Words of a file in which it is something else.
    #[serde(default)]
    pub unless: Vec<String>,
    /// What holds the version of the protocol where a status line is put together.
    #[serde(default)]
    pub versions: Vec<String>,
    /// Whether setting the status alone sends a response; of an annotation, whether what the function returns has it.
    #[serde(default)]
    pub sends: bool,
    /// Whether the status is sent as it is set, so that it cannot be set again.
    #[serde(default)]
    pub commits: bool,
    /// Whether a redirect or result keeps the status that was set before.
    #[serde(default)]
    pub keeps_status: bool,
    /// For a redirect: other words in the place of the last segment, and their codes.
    #[serde(default)]
    pub words: HashMap<String, u16>,
    /// Keywords that give the status when they are true; the name of a position for one without a keyword, and `+` between
    /// several that have to be true together.
    #[serde(default)]
    pub flags: HashMap<String, u16>,
    /// Headers that are added without being given.
    #[serde(default)]
    pub adds: Vec<String>,
    /// Headers that have an argument of their own; where that is empty or left out, there is no such header.
    #[serde(default)]
    pub given_headers: std::collections::BTreeMap<String, Place>,
    /// The argument that adds a header, behind the others, or with `behind-status` directly behind the status.
    pub add_argument: Option<String>,
    #[serde(default)]
    pub behind_status: bool,
    /// What is written in the places of arguments that are left out before it; the last one stands before it.
    #[serde(default)]
    pub fillers: Vec<String>,
    /// The entry that adds a header to the object of options, and how a header is an entry of the object of headers.
    pub add_entry: Option<String>,
    pub header_entry: Option<String>,
    /// The member that adds a header where members may follow the call.
    pub add_member: Option<String>,
    /// Headers that cannot be added so.
    #[serde(default)]
    pub except: Vec<String>,
    /// Headers that have an argument of their own, where the call comes from one of the groups `named-in`.
    #[serde(default)]
    pub add_named: HashMap<String, String>,
    #[serde(default)]
    pub named_in: Vec<String>,
    /// The same response with a header, instead of the call; see [`TupleRow::header`] for what it may hold.
    pub with_header: Option<String>,
    /// The same with another status: `{code}`, with `{arguments}` and the `{path}` before the name as they are.
    pub with_status: Option<String>,
    /// Whether that has another type.
    #[serde(default)]
    pub reshapes: bool,
    /// The statement that adds a header after the one that sets the status.
    pub then_header: Option<String>,
    /// The statement that adds a header before this one; `{object}` is what the response is written to.
    pub before_header: Option<String>,
    #[serde(default)]
    pub header_in: Vec<String>,
}

/// A name that is its own value stands for a status where a status is expected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SymbolsRow {
    pub ecosystem: String,
    /// Groups in which it is usual to write a status so, wherever a number may stand.
    #[serde(rename = "usual-in", default)]
    pub usual_in: Vec<String>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

/// What a function that answers a route returns.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub(crate) struct ReturnedRow {
    #[serde(rename = "in")]
    pub groups: Vec<String>,
    /// The status of a plain body; none when a plain value is no response.
    pub default: Option<u16>,
    /// Whether a plain text is no body: it may be the name of something else.
    pub objects: bool,
    /// Whether the text of a caught error is a body for all that, unless it begins with one of `views`.
    pub error_texts: bool,
    /// Whether an error that is returned and not raised is a body like any other.
    pub keeps_errors: bool,
    /// Whether a list of two is a body like any other, whatever is in it.
    pub plain_lists: bool,
    /// Whether what a block ends with may be a hash, beside a text.
    pub hashes: bool,
    /// How the names of types end whose methods answer routes of other files, and how such a method begins.
    pub owners: Vec<String>,
    pub actions: Vec<String>,
    /// How texts begin that say where to go on.
    pub views: Vec<String>,
    /// The meaning of the elements of a list, in order: `status`, `body`, `headers`.
    pub tuple: Vec<String>,
    /// The entries of an object that is a response.
    pub status: Option<String>,
    pub body: Option<String>,
    pub headers: Option<String>,
    /// Keywords of a route's annotation that give the default status.
    pub declared: Vec<String>,
    /// Keywords of a route's annotation with which something else is made of what is returned.
    pub wrapped: Vec<String>,
    /// Names of functions that answer requests without a route.
    pub functions: Vec<String>,
    /// Whether what functions return that are annotated for errors is a body too; and the types that say their status
    /// themselves, or name a page.
    pub failures: bool,
    pub own_status: Vec<String>,
    /// Whether a list with a literal status and literal headers or body is a response wherever it stands; and an object
    /// that has entries for status and body.
    pub literal: bool,
    /// What else such an object may hold; anything, where nothing is listed.
    pub others: Vec<String>,
    /// Whether the last expression of the function is what it returns.
    pub tail: bool,
    /// What adds a header as the last element of a list.
    pub add_header: Option<String>,
    /// Request method to the status of a plain body, where that differs.
    pub methods: HashMap<String, u16>,
}

/// An object literal that describes a redirect or a route.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct DescribedRow {
    /// The entries that it has to have.
    pub keys: Vec<String>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
    /// The entry that a redirect leads to.
    pub target: Option<String>,
    /// The entry that holds the status.
    pub status: Option<String>,
    /// The entry that is true for the first of these statuses, and false for the second.
    pub flag: Option<(String, u16, u16)>,
    /// The entries of a route.
    pub path: Option<String>,
    pub method: Option<String>,
    pub handler: Option<String>,
}

/// What an assignment sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sets {
    #[default]
    Status,
    Body,
    /// A status that something else may send.
    Declared,
}

/// `owner::NAME` is a status.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConstantsRow {
    pub ecosystem: String,
    pub owner: String,
    /// Types that hand the names on to what extends them, where they need no owner.
    #[serde(default)]
    pub inherited: Vec<String>,
    /// Whether the name alone is one too, wherever the library is there.
    #[serde(default)]
    pub bare: bool,
    /// The full paths by which the owner can be imported; the one of a library that the file names is taken.
    #[serde(default)]
    pub import: Vec<String>,
    /// Whether it comes with the language, so that any file may import it.
    #[serde(default)]
    pub standard: bool,
    /// Whether the owner is a module that is there only where it is imported itself, not with the package around it.
    #[serde(default)]
    pub submodule: bool,
    /// Whether its constants stand wherever a number may stand.
    #[serde(default)]
    pub number: bool,
    /// Whether a status is usually written so.
    #[serde(default)]
    pub usual: bool,
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
    /// What stands before the status in these names, and in those of the constants.
    pub renamed: Option<(String, String)>,
    pub case: Option<String>,
    pub ecosystem: String,
    pub body: Option<usize>,
    /// An object or a list of pairs.
    pub headers: Option<Place>,
    /// The argument that adds a header, behind the others.
    pub add_argument: Option<String>,
    /// Whether it is an error that code elsewhere may turn into another response, or complete.
    #[serde(default)]
    pub raised: bool,
    #[serde(default)]
    pub modules: Vec<String>,
    /// Whether the name counts only where it is imported.
    #[serde(default)]
    pub imported: bool,
    /// The methods that complete the response.
    pub chain: Option<String>,
    /// Whether the name alone is a response too.
    #[serde(default)]
    pub bare: bool,
    /// Methods that call what they are given: `.map_err(ErrorNotFound)`.
    #[serde(default)]
    pub applied_by: Vec<String>,
    /// Whether something else turns what these functions return into a response, headers included.
    #[serde(default)]
    pub caught: bool,
    /// The same response with a header, instead of the call.
    pub with_header: Option<String>,
    /// The same with another status: `{code}`, with `{arguments}` and the `{path}` before the name as they are.
    pub with_status: Option<String>,
    #[serde(default)]
    pub header_in: Vec<String>,
}

/// `(status, …, body)` is a response.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct TupleRow {
    pub owner: String,
    /// What joins a status with its body, and the call that sends what its closures bring.
    pub arrow: Option<String>,
    pub within: Option<String>,
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
    /// The objects whose member it has to be; any if there are none.
    #[serde(default)]
    pub on: Vec<String>,
    #[serde(default)]
    pub does: Sets,
    /// As that of a call.
    #[serde(default)]
    pub takes: Vec<String>,
    /// The statement that adds a header after the assignment.
    pub then_header: Option<String>,
    #[serde(default)]
    pub header_in: Vec<String>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

/// Methods that set a header.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct HeaderRow {
    pub methods: Vec<String>,
    /// Functions that set one on what they are given.
    pub functions: Vec<String>,
    /// The header that they set whatever they are given.
    pub sets: Option<String>,
    /// Where its name and value stand, if not first and second.
    pub name: Option<Place>,
    pub value: Option<Place>,
    #[serde(rename = "in")]
    pub groups: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
struct File {
    groups: HashMap<String, Vec<String>>,
    takes: HashMap<String, Vec<String>>,
    constants: Vec<ConstantsRow>,
    symbols: Vec<SymbolsRow>,
    object: Vec<ObjectRow>,
    returned: Vec<ReturnedRow>,
    described: Vec<DescribedRow>,
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
    client: Vec<ClientRow>,
    parse: Vec<ParseRow>,
    input: Vec<InputRow>,
    requests: RequestWords,
    retry: Vec<RetryRow>,
    server: Vec<ServerRow>,
    limit: Vec<LimitRow>,
    durations: Durations,
}

impl File {
    /// Writes down for every row what the status may be written as.
    fn fill_in(&mut self) -> Result<(), String> {
        let Self { takes, call, assign, chain, groups, .. } = self;
        let unknown = |name: &&String| *name != NUMBER && httplsp_registry::constants::ecosystem(name).is_none();
        let rows = call.iter().map(|row| &row.takes).chain(assign.iter().map(|row| &row.takes));
        let rows = rows.chain(chain.iter().map(|row| &row.takes)).chain(takes.values());
        if let Some(name) = rows.flatten().find(unknown) {
            return Err(format!("takes: unknown table `{name}`"));
        }
        if let Some(group) = takes.keys().find(|group| !groups.contains_key(*group)) {
            return Err(format!("takes: unknown group `{group}`"));
        }
        let of_groups = |groups: &[String]| {
            let known: Option<Vec<&Vec<String>>> = groups.iter().map(|group| takes.get(group)).collect();
            known.unwrap_or_default().into_iter().flatten().cloned().collect::<Vec<_>>()
        };
        for row in call.iter_mut().filter(|row| row.takes.is_empty()) {
            // What makes a status of a number.
            row.takes = if row.does == Does::Status { vec![NUMBER.to_string()] } else { of_groups(&row.groups) };
        }
        for row in assign.iter_mut().filter(|row| row.takes.is_empty()) {
            row.takes = of_groups(&row.groups);
        }
        Ok(())
    }
}

/// What a place for a status takes besides constants.
pub(crate) const NUMBER: &str = "number";

/// The rows of one language, by what they are looked up by.
#[derive(Debug, Default)]
pub(crate) struct Apis {
    pub groups: HashMap<String, Vec<String>>,
    pub constants: Vec<ConstantsRow>,
    pub symbols: Vec<SymbolsRow>,
    pub objects: Vec<ObjectRow>,
    pub returned: Vec<ReturnedRow>,
    pub described: Vec<DescribedRow>,
    pub builders: Vec<BuildersRow>,
    pub families: Vec<FamilyRow>,
    pub tuples: Vec<TupleRow>,
    pub strips: Vec<StripsRow>,
    pub assigns: Vec<AssignRow>,
    pub headers: Vec<HeaderRow>,
    pub chains: HashMap<String, ChainRow>,
    pub routes: Vec<RouteRow>,
    pub route_words: RouteWords,
    pub clients: Vec<ClientRow>,
    pub parses: Vec<ParseRow>,
    pub inputs: Vec<InputRow>,
    pub request_words: RequestWords,
    pub retries: Vec<RetryRow>,
    pub servers: Vec<ServerRow>,
    pub limits: Vec<LimitRow>,
    pub durations: Durations,
    calls: Vec<CallRow>,
    by_last: HashMap<String, Vec<usize>>,
    clients_by_last: HashMap<String, Vec<usize>>,
    parses_by_last: HashMap<String, Vec<usize>>,
}

impl Apis {
    /// Reads `apis.toml`.
    pub(crate) fn read(rows: toml::Table) -> Result<Self, String> {
        let mut file: File = rows.try_into().map_err(|error| error.to_string())?;
        file.fill_in()?;
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
        for id in file
            .call
            .iter()
            .flat_map(|row| row.on.iter().chain(&row.to))
            .chain(file.assign.iter().flat_map(|row| &row.on))
            .chain(file.client.iter().flat_map(|row| &row.on))
            .chain(file.parse.iter().flat_map(|row| &row.on))
            .chain(file.input.iter().flat_map(|row| &row.on))
            .chain(file.server.iter().flat_map(|row| &row.on))
        {
            if !file.object.iter().any(|object| object.id == *id) {
                return Err(format!("unknown object `{id}`"));
            }
        }
        for row in &file.retry {
            if let Some(group) = row.groups.iter().find(|group| !file.groups.contains_key(*group)) {
                return Err(format!("retry {}: unknown group `{group}`", row.name));
            }
        }
        let chains: HashMap<_, _> = file.chain.into_iter().map(|chain| (chain.id.clone(), chain)).collect();
        for row in &file.call {
            if let Some(chain) = row.chain.as_ref().filter(|chain| !chains.contains_key(*chain)) {
                return Err(format!("call {}: unknown chain `{chain}`", row.name));
            }
        }
        Ok(Self {
            clients_by_last: request::by_last_names(file.client.iter().map(|row| &row.calls)),
            parses_by_last: request::by_last_names(file.parse.iter().map(|row| &row.calls)),
            clients: file.client,
            parses: file.parse,
            inputs: file.input,
            request_words: file.requests,
            groups: file.groups,
            constants: file.constants,
            symbols: file.symbols,
            objects: file.object,
            returned: file.returned,
            described: file.described,
            builders: file.builders,
            families: file.family,
            tuples: file.tuple,
            strips: file.strips,
            assigns: file.assign,
            headers: file.header,
            chains,
            routes: file.route,
            route_words: file.routes,
            retries: file.retry,
            servers: file.server,
            limits: file.limit,
            durations: file.durations,
            calls: file.call,
            by_last,
        })
    }

    /// The rows whose last segment is `last`.
    pub(crate) fn calls(&self, last: &str) -> impl Iterator<Item = &CallRow> {
        self.by_last.get(last).into_iter().flatten().map(|index| &self.calls[*index])
    }

    /// The rows of clients one of whose calls is named `last`.
    pub(crate) fn clients(&self, last: &str) -> impl Iterator<Item = &ClientRow> {
        self.clients_by_last.get(last).into_iter().flatten().map(|index| &self.clients[*index])
    }

    /// The rows of what parses one of whose calls is named `last`.
    pub(crate) fn parses(&self, last: &str) -> impl Iterator<Item = &ParseRow> {
        self.parses_by_last.get(last).into_iter().flatten().map(|index| &self.parses[*index])
    }

    /// All rows, for tests and siblings.
    pub(crate) fn all_calls(&self) -> &[CallRow] {
        &self.calls
    }

    /// Whether `path` is, or lies in, a crate, module or package of one of `groups`.
    pub(crate) fn in_groups(&self, groups: &[String], path: &str) -> bool {
        let inside = |known: &String| {
            let rest = match known.contains('\\') {
                // Where a separator has several spellings, paths have one.
                true => path.strip_prefix(known.replace('\\', "::").as_str()),
                false => path.strip_prefix(known.as_str()),
            };
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ':', '/', '\\']))
        };
        groups.iter().any(|group| self.groups.get(group).is_some_and(|names| names.iter().any(inside)))
    }
}
