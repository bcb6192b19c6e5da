//! The parts of `language.toml` that describe code.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Class, ElsewhereRows, Part};
use crate::kin::IdHasher;

/// The parts of `language.toml` that describe code.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct Code {
    /// Between the names of a path.
    pub separator: String,
    /// What stands between them too.
    pub other_separators: Vec<String>,
    /// Whether values have no declared types.
    pub untyped: bool,
    /// Whether the parameters of a function are no node of their own.
    pub loose_parameters: bool,
    /// Types that say nothing about what has them.
    pub open_types: Vec<String>,
    /// Words for the object that a method belongs to, which may stand before what is called.
    pub own_receivers: Vec<String>,
    /// Names that are no value.
    pub nulls: Vec<String>,
    /// Types of objects that may hold anything; with `[` at the end, what they begin with.
    pub maps: Vec<String>,
    /// Whether a closure that is given a name is a function of that name.
    pub named_closures: bool,
    /// Words that define a type, with the space behind them.
    pub definitions: Vec<String>,
    /// First names of paths within the project.
    pub local_roots: Vec<String>,
    /// Names of modules that libraries give to what facts are about.
    pub common_modules: Vec<String>,
    pub fails: Vec<String>,
    pub retries: Vec<String>,
    pub logs: Vec<String>,
    pub imports: ImportRows,
    pub origin: OriginRows,
    pub kinds: HashMap<Class, Vec<String>>,
    /// What a call is instead, by what it calls: `def`, `case`. Its parts stand under `kind@word` in [`Code::parts`].
    pub words: HashMap<String, Class, std::hash::BuildHasherDefault<IdHasher>>,
    /// Operators that hand what stands on their left to the call on their right, as its first argument.
    pub pipes: Vec<String>,
    /// Node kind to part to place; see [`super::parts::Parts::read`].
    pub parts: HashMap<String, HashMap<Part, String>>,
    pub macros: HashMap<String, Vec<String>>,
    pub send: SendRows,
    pub reshape: ReshapeRows,
    pub answers: AnswerRows,
    pub tests: TestRows,
    pub retry: RetryRows,
    pub values: ValueRows,
    pub bindings: BindingRows,
    pub edits: EditRows,
    pub elsewhere: ElsewhereRows,
}

/// How names are given values, as a text shows it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct BindingRows {
    /// Words before a name that is given a value: `let`, `for`.
    pub words: Vec<String>,
    /// Words that stand before names which take the results of a call apart: `if`, `const`.
    pub apart: Vec<String>,
    /// What the value of a binding holds that is an import: `require(`.
    pub imports: Vec<String>,
    /// What stands before the name of a constant, whatever its case: `const `.
    pub constants: Vec<String>,
    /// How a list of constants begins: `const (`.
    pub constant_lists: Vec<String>,
    /// How types begin that stand behind the name of a constant.
    pub constant_types: Vec<String>,
    /// How a function begins that is defined: `def `.
    pub functions: Vec<String>,
    /// Words before a parenthesis that is no list of parameters.
    pub control: Vec<String>,
}

/// How what is written fits into a file.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct EditRows {
    /// How a header is written as an entry of an object.
    pub entry: Option<String>,
    /// Whether texts stand in either kind of quotes, so that what is written takes the ones of the file.
    pub quotes: bool,
    /// What may end a statement or be left out, as the file does.
    pub optional_end: Option<String>,
    /// Whether a branch of a single statement takes braces to hold two.
    pub braces: bool,
}

/// Functions that make what other languages have literals for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct ValueRows {
    /// Their arguments are the items of a list.
    pub lists: Vec<String>,
    /// Their arguments are keys and values in turn, or pairs.
    pub maps: Vec<String>,
    /// Functions that only look at what they are handed: they write it to a log, or as a text.
    pub looks: Vec<String>,
    /// Methods whose second argument is given where nothing is found.
    pub defaults: Vec<String>,
    /// Their two arguments, or what stands at both sides of them, are a pair.
    pub pairs: Vec<String>,
    /// Their arguments name the locals that are the entries of an object, and what stands before such a name elsewhere.
    pub locals: Vec<String>,
    pub local_mark: String,
    /// Types of objects that methods fill.
    pub builders: Vec<String>,
    /// Those methods: their arguments are a key and a value.
    pub puts: Vec<String>,
    /// Methods that hand on what was filled.
    pub done: Vec<String>,
    /// What arguments are called that are parts of a response, so that a call which has one makes no body.
    pub response_parts: Vec<String>,
    /// Functions that fill the verbs of a text: `%s`, `%d`.
    pub formats: Vec<String>,
    /// Methods of texts that fill the holes in them: `{}`, `{name}`.
    pub fills: Vec<String>,
    /// What stands before the name of a constant, where it is defined and where it is used: `@`.
    pub constant_mark: String,
}

/// How names come from elsewhere.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct ImportRows {
    pub style: ImportStyle,
    /// How the name of a package is written where it is evidence: `{name}` stands for it.
    pub evidence: Vec<String>,
    /// Whether a name may be imported from no package at all, which a framework fills in.
    pub global_names: bool,
    /// How one is written: `{path}` is all of it, `{module}` and `{name}` its two parts; the line itself where there is a
    /// list of imports, and the form of a file that imports by calls.
    pub write: Option<String>,
    pub write_in_list: Option<String>,
    pub write_as_call: Option<String>,
    /// What stands between the names of a path there, if not what stands there elsewhere.
    pub separator: Option<String>,
    /// Whether an import brings everything in what it names.
    pub opens: bool,
    /// What only the first name of a path has that is no part of the language's own library.
    pub foreign: Option<String>,
    /// Kinds of nodes at the top of a file that stand before the imports.
    pub heads: Vec<String>,
}

/// The ways to write an import.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ImportStyle {
    /// `use a::{b, c as d};`; a name may also come from a glob or from the project.
    #[default]
    UseTree,
    /// `import a.b as c`, `from a import b as c`
    FromImport,
    /// `import a, { b as c } from "d"`, `const { b: c } = require("d")`
    EsModule,
    /// `name "path/of/package"`
    QuotedPath,
    /// `import a.b.C`, `using a.b`, `use A\B\{C, D as E}`
    Dotted,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct OriginRows {
    pub test_annotations: Vec<String>,
    /// Modules of tests.
    pub test_modules: Vec<String>,
}

/// How a response or a failure passes through calls.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct SendRows {
    /// Calls that hand their argument on unchanged.
    pub wrappers: Vec<String>,
    /// Those of them that raise it as an error.
    pub raises: Vec<String>,
    /// Errors by which a client tells what it received: a response in their arguments is sent to nobody.
    pub client_errors: Vec<String>,
    pub methods: Vec<String>,
    /// Methods that take the value out of a result.
    pub unwraps: Vec<String>,
    pub error_closures: Vec<String>,
    pub error_arguments: Vec<String>,
    /// Methods that take a closure for the failing case and one for the other.
    pub error_first: Vec<String>,
    pub error_patterns: Vec<String>,
    /// The last names of types that hold a failure, where an arm asks for them: `is Answer.Error`.
    pub error_cases: Vec<String>,
    /// What a closure without parameters calls what it is given: `it`.
    pub implied_parameter: Option<String>,
    /// Conditions that hold when something failed: `err != nil`; the first name in them is the error.
    pub error_conditions: Vec<String>,
    pub error_types: Vec<String>,
    /// How interfaces begin by which a type turns itself into a response.
    pub conversions: Vec<String>,
    /// How interfaces begin by which a type is made from another one.
    pub made_from: Vec<String>,
    /// Words after which a block does not go on: `return`, `throw`.
    pub leaves: Vec<String>,
    /// What a statement begins with that ends the function.
    pub exits: Vec<String>,
    pub error_parameters: Vec<String>,
    /// What a caught error is called where no name is given.
    pub caught_name: Option<String>,
    /// Methods that change nothing of a response that facts hold.
    pub neutral_methods: Vec<String>,
    /// Methods that set a header on whatever response they are called on.
    pub header_methods: Vec<String>,
    /// Members that are the headers of a response: what they are handed to may set any.
    pub header_maps: Vec<String>,
    /// Ends of callees that make an empty body.
    pub empty_bodies: Vec<String>,
    /// Functions whose one argument is the body.
    pub body_wrappers: Vec<String>,
    /// Functions that make a body and no header; `*` stands for every one.
    pub plain_bodies: Vec<String>,
    /// Functions that write a text to a client.
    pub writers: Vec<String>,
    /// Modules of which each function is a template.
    pub views: Vec<String>,
    /// Methods in whose closure calls without a receiver act on what they are called on: `response.apply { … }`.
    pub scoped: Vec<String>,
    /// Words of a function that asks whether a response was sent.
    pub asks_sent: Vec<String>,
    /// Methods that keep the function they are handed for an event, a request or a failure, so that it may never be called.
    pub listeners: Vec<String>,
    /// Words of the type of what a handler writes its response to, which has 200 if nothing is written.
    pub written_types: Vec<String>,
    /// Methods that write a body, by the method whose result they are called on: `write = "getBody"`.
    pub body_writers: HashMap<String, String>,
    /// Calls that run the function which they are handed at once, in their place.
    pub inline: InlineRows,
    /// Calls that hand the request to the next handler.
    pub passes_on: Vec<PassRow>,
    /// Functions by whose value the request is handed on, and that value: `preHandle = "true"`.
    pub passes_by: HashMap<String, String>,
    /// Functions that stand in a row with others, of which the next is called whatever they have sent.
    pub rows: ChainedRows,
    /// What the names of calls begin with that keep the next handler from being called.
    pub stops: Vec<String>,
    /// Responses that are values, and go nowhere where a statement does nothing with them.
    pub drops: DropRows,
    /// Calls whose block is done in its place, in languages where other calls are given one to run on their own.
    pub flow: Vec<String>,
    /// What is written to the client between code.
    pub output: OutputRows,
    /// Whether the number in a text is sent as well as a number, unless the file holds one of these words.
    pub takes_digits: bool,
    pub takes_digits_unless: Vec<String>,
    /// Parameters, in order, of a function that answers for failures: `err, req, res, next`.
    pub error_signatures: Vec<Vec<String>>,
    /// Words of a file whose pages are shown for failures, with the status that those have.
    pub shown_for_errors: Vec<String>,
    /// What makes a limiter of requests, which sets the headers of its answer itself, by its name.
    pub limiters: Vec<String>,
}

/// How functions are told that stand in a row with others: `call(conn, _opts)`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct ChainedRows {
    /// Their first parameter, which they hand on.
    pub object: String,
    /// What their second and last one is called.
    pub options: Vec<String>,
    /// What hands the first one on with something more.
    pub hands_on: Vec<String>,
}

/// Responses that are values, by how they are written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct DropRows {
    /// What they begin with.
    pub begins: Vec<String>,
    /// How a statement ends that does nothing with its value.
    pub end: String,
    /// What the file names where they are none of the project's own.
    pub with: Option<String>,
    /// What sends them after all, somewhere in them.
    pub unless: Vec<String>,
}

/// A call that hands the request to the next handler.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct PassRow {
    /// What is called, whatever it is called on.
    pub names: Vec<String>,
    /// The groups of libraries in which it is so; any, if there are none.
    #[serde(rename = "in")]
    pub groups: Vec<String>,
    /// Where the response is.
    pub response: PassPlace,
    /// The member of it that is the response: `.Response`.
    pub member: String,
    /// How many arguments there have to be.
    pub arguments: Option<usize>,
    /// Whether what follows is called anyway when the function ends.
    pub runs_on: bool,
}

/// Where a call that hands the request to the next handler has the response.
#[derive(Debug, Default, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PassPlace {
    /// The parameter before the one that is called.
    #[default]
    Beside,
    /// What it is called on.
    Receiver,
    First,
    Second,
}

/// Calls that run a function in their place.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct InlineRows {
    /// Those that run it once.
    pub once: Vec<String>,
    /// Those that run it any number of times.
    pub many: Vec<String>,
    /// Those that may run it, where they are waited for with `wait`.
    pub waited: Vec<String>,
    pub wait: String,
    /// What stands before the name where it may not be run.
    pub maybe: Vec<String>,
    /// Whether what leaves it leaves the function around it as well.
    pub leaves: bool,
    /// Operators whose other side is done if the first gives nothing.
    pub otherwise: Vec<String>,
}

/// Nodes that write to the client without being calls of a library.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct OutputRows {
    pub kinds: Vec<String>,
    /// Those that run another file, which is a page if one of the words is in them.
    pub pages: Vec<String>,
    pub page_words: Vec<String>,
    /// What calls are named that change something which lasts.
    pub works: Vec<String>,
}

/// By what a function's head shows that it answers requests.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct AnswerRows {
    /// Types without a value.
    pub nothing: Vec<String>,
    /// Words of a result that is a response.
    pub responses: Vec<String>,
    /// Words of an asynchronous function, and of a result that may be a status.
    pub asynchronous: Vec<String>,
    pub statuses: Vec<String>,
    /// Types of a parameter of a function that stands between a request and its answer.
    pub parameters: Vec<String>,
    /// Words of a function that sends requests itself.
    pub clients: Vec<String>,
    /// What the type of a result begins with that is an answer whatever the function, and the groups of libraries that
    /// take it for one.
    pub tuples: Vec<String>,
    pub tuple_groups: Vec<String>,
    /// What a function of a route is declared to return whose answer is a text with the default status.
    pub texts: Vec<String>,
    /// How the result of a function begins that maps errors to such pairs.
    pub mapped: Vec<String>,
    /// Functions of implementations whose result is the status of an error: `Plug.Exception.status`.
    pub error_statuses: Vec<String>,
    /// Functions that are called with a response which has its status already.
    pub set_before: Vec<String>,
}

/// Where the type of what a function returns is open, so that one value may be replaced by one of another type.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct ReshapeRows {
    /// What the type of a result begins with when only what it can do is declared.
    pub opaque: String,
    /// What the declared abilities are called, and the method that turns any such value into one type; empty if there is
    /// none.
    pub into: HashMap<String, String>,
    /// What a type holds that stands for values of several types, and the calls that make such a value.
    pub boxed: String,
    pub boxes: Vec<String>,
    /// Wrappers of a result that is fine, and of one that failed.
    pub success: String,
    pub failure: String,
    /// What hands a failure on.
    pub passes_failure: String,
    /// Words of expressions whose type is decided by what stands beside them.
    pub inferred: Vec<String>,
    /// Macros that never return.
    pub diverges: Vec<String>,
    /// The module of constants of header names, and the type of a header's value.
    pub header_module: String,
    pub header_value: String,
    /// Modules that only hold the type of a status, which the crate also names itself.
    pub status_modules: Vec<String>,
}

/// How a received status is asked for and tested.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct TestRows {
    /// How the user who is known is written, or a member of that by which it is told who that is.
    pub current_users: Vec<String>,
    /// How what the path of a request says is written: `req.params`.
    pub path_parameters: Vec<String>,
    /// Errors of libraries by which somebody is refused who is known.
    pub refusing_errors: Vec<String>,
    /// What answers those who are known and not allowed: the types and methods that take such code.
    pub refusing_handlers: Vec<String>,
    /// What changes who the visitor is known as: a session that is filled or ended, a cookie that is set.
    pub changes_visitor: Vec<String>,
    /// How it is asked who the visitor is, or what is kept for them.
    pub asks_visitor: Vec<String>,
    /// Calls that fail unless their first argument holds: `check`.
    pub asserts: Vec<String>,
    /// How any success is asked for: of `{subject}`, the status, or of `{receiver}`, the response.
    pub success: Option<String>,
    /// The same of a status that is a number, and of one that is a constant, by the table of constants.
    pub number_success: Option<String>,
    pub constant_success: HashMap<String, String>,
    /// How a `{test}` is negated.
    pub negation: String,
    /// How it is negated otherwise.
    pub negations: Vec<String>,
    /// How the number of a status is asked for.
    pub number: Option<String>,
    pub classes: HashMap<String, [u32; 2]>,
    /// Members that ask the same.
    pub class_members: HashMap<String, [u32; 2]>,
    pub numeric: Vec<String>,
    /// Methods that show a status with its phrase.
    pub displays: Vec<String>,
    /// Crates whose statuses are plain numbers.
    pub plain: Vec<String>,
    /// Members that are a status as a text of digits, and the libraries where they are, unless one of `plain` is there too.
    pub text_members: Vec<String>,
    pub texts: Vec<String>,
    /// Words that read a response's content.
    pub reads: Vec<String>,
    /// Methods that ask whether a number was refused as a status.
    pub refusals: Vec<String>,
    pub status_calls: Vec<String>,
    /// Those of them whose result is more than a number.
    pub typed_calls: Vec<String>,
    /// Methods that compare their receiver or argument, and those that do so with texts.
    pub methods: Vec<String>,
    pub text_methods: Vec<String>,
    /// The method that asks whether a list or range holds its argument.
    pub contains: String,
    /// The operator of a range with its last number, and of one without.
    pub inclusive_range: String,
    pub exclusive_range: String,
    /// Words of a file whose errors are made with a status, or asked what they are.
    pub status_errors: Vec<String>,
    /// Methods that ask whether the text that they are called on holds their argument.
    pub holds: Vec<String>,
    /// Functions that ask whether their first argument holds their second.
    pub holds_calls: Vec<String>,
    /// Methods of a pattern that look for it in a text.
    pub tries: Vec<String>,
    /// Functions that ask whether their first argument is in the list that is their second.
    pub membership_calls: Vec<String>,
    /// Functions that make what records the response of a handler that is called in the same program.
    pub recorders: Vec<String>,
    /// How the text of an error is asked for: `.message`, `str(`.
    pub error_texts: Vec<String>,
    /// Names that an error is given (lower case).
    pub error_names: Vec<String>,
    /// Methods whose result is the same status in another type.
    pub conversions: Vec<String>,
    /// How a request's method is written: `{method}` and `{METHOD}` stand for it.
    pub request_methods: Vec<String>,
    /// The same for methods that change something, where a reading one would be mistaken for a look-up.
    pub changing_methods: Vec<String>,
    pub status_names: Vec<String>,
    /// Functions whose result is a received status, with what they have to be given for that: `curl_getinfo(CURLINFO_HTTP_CODE`.
    pub status_functions: Vec<String>,
    /// Members that are the status of what they belong to, where that is a response.
    pub status_members: Vec<String>,
    /// Those of them that are always a number, never a text.
    pub number_members: Vec<String>,
    /// What the response is made with that they belong to; of anything's if empty.
    pub number_sources: Vec<String>,
    /// Members that lead from an error to its response, and the word of a file that shows whose errors these are.
    pub number_errors: Vec<String>,
    /// A member that is always a number, and the caught error whose member it is.
    pub number_caught: Vec<String>,
    /// The operators that never take a text for a number; all if empty.
    pub strict: Vec<String>,
    /// Methods that compare their receiver with their argument.
    pub equals: Vec<String>,
    /// Those of them that are always a status.
    pub typed_members: Vec<String>,
    /// Names that a response is given.
    pub response_names: Vec<String>,
    /// Whether a received status is never a symbol.
    pub never_symbols: bool,
    /// Members that hold a number of what a response says, never its status.
    pub content_members: Vec<String>,
    /// What a value is made with that is the content of a response.
    pub parses: Vec<String>,
}

/// How code says that it tries again.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub(crate) struct RetryRows {
    /// Parts of names (lower case, without `_`) of functions and lists that decide about trying again.
    pub names: Vec<String>,
    /// Parts of names that speak of something else.
    pub other_names: Vec<String>,
    /// Methods that take a closure which decides about a result, where another call of the same expression tries again.
    pub predicates: Vec<String>,
    /// Words of a branch that tries again when it stands in a loop of attempts.
    pub again_in_loops: Vec<String>,
    /// Words of a loop of attempts.
    pub loop_words: Vec<String>,
    /// The word of the language that begins again what failed: `retry`.
    pub again: Vec<String>,
    /// Words of a branch that gives up or waits to be told when.
    pub gives_up: Vec<String>,
    /// Calls that wait, by their paths or as `.method`; the last argument is the time.
    pub pauses: Vec<String>,
    /// Names that make a number a time: `Second`, `from_secs`.
    pub units: Vec<String>,
}
