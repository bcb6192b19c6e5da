//! From text to facts. The only crate that names a grammar.

mod apis;
mod budget;
mod comments;
#[cfg(test)]
mod coverage;
mod distant;
mod elsewhere;
mod embedded;
mod extract;
pub mod facts;
mod grammar;
mod imports;
mod kin;
mod language;
mod literal;
pub mod log;
mod nginx;
mod origin;
mod prefilter;
mod servers;
mod tree;
pub mod unit;
mod value;
mod view;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use distant::Distant;
pub use elsewhere::{Definitions, Elsewhere, Programs, is_manifest};
pub use facts::Facts;
use facts::SourceFile;
pub use language::Language;
pub use tree::{Asked, Reference, entry, keys};

/// An in-house function that sends a status, from the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    /// The language id.
    pub language: String,
    /// The call as written: `sendError`, `api.fail`.
    pub call: String,
    /// Position of the status among the arguments, from 0.
    pub status: usize,
    /// Position of the body.
    pub body: Option<usize>,
    /// Position of a map of headers.
    pub header: Option<usize>,
}

/// What is known around a file.
#[derive(Debug, Clone, Copy, Default)]
pub struct Environment<'a> {
    /// In-house functions that send a status, from the configuration.
    pub helpers: &'a [Helper],
    /// What other files of the project define.
    pub elsewhere: Option<&'a Elsewhere>,
    /// Set when nobody waits for the outcome any more. What is extracted then is incomplete, to be thrown away.
    pub given_up: Option<&'a AtomicBool>,
}

impl Environment<'_> {
    /// Whether nobody waits for the outcome any more.
    pub(crate) fn is_given_up(&self) -> bool {
        self.given_up.is_some_and(|given_up| given_up.load(Ordering::Relaxed))
    }
}

impl<'a> From<&'a Vec<Helper>> for Environment<'a> {
    fn from(helpers: &'a Vec<Helper>) -> Self {
        Self { helpers, ..Self::default() }
    }
}

impl<'a> From<&'a [Helper]> for Environment<'a> {
    fn from(helpers: &'a [Helper]) -> Self {
        Self { helpers, ..Self::default() }
    }
}

impl<'a, const N: usize> From<&'a [Helper; N]> for Environment<'a> {
    fn from(helpers: &'a [Helper; N]) -> Self {
        Self { helpers, ..Self::default() }
    }
}

/// A parsed file, kept by an editor so that the next version is parsed from it.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The tree; `None` when the file holds no trigger and was not parsed, or when that would take too long.
    pub tree: Option<tree_sitter::Tree>,
}

/// What shows in `text` which libraries it uses: packages, modules and words, as the tables of the language have them.
pub fn libraries(language: Language, text: &str) -> Vec<&'static str> {
    if !language.is_code() {
        return Vec::new();
    }
    prefilter::scan(language, text).present.into_iter().collect()
}

/// Whether `text` can hold a fact at all. `false` is exact: such a file need not be parsed.
pub fn may_hold_facts<'a>(language: Language, text: &str, environment: impl Into<Environment<'a>>) -> bool {
    let environment = environment.into();
    prefilter::may_hold_facts(language, text, environment.helpers)
        || environment.elsewhere.is_some_and(|elsewhere| elsewhere.may_concern(language, text))
        || embedded::may_hold(language, text)
        || language.is_code() && elsewhere::lists_statuses(language, text)
}

/// What stands between the name and the value of a pair, both in quotes, where the language writes headers as pairs: ` => `.
pub fn between_pairs(language: Language) -> Option<&'static str> {
    let rows = language.is_code().then(|| grammar::grammar(language))?;
    let entry = rows.code.edits.entry.as_deref()?;
    entry.strip_prefix("\"{name}\"")?.strip_suffix("\"{value}\"")
}

/// Whether the file at `path` holds the settings of a server that is told by its place alone.
pub fn holds_settings(language: Language, path: &str) -> bool {
    language.is_code() && extract::holds_settings(language, path)
}

/// What the file that says how an image is made starts and holds: at most one [`facts::Hop`], whose files are named by their
/// places in the folder that the image is built from. `script` is the path and text of what [`script_of`] names, or of the
/// manifest with the script that is asked for, `command` what is started instead of the image's own command, `arguments` what is given for names while it is made.
pub fn read_image(
    language: Language,
    image: (&str, Arc<str>),
    script: Option<(&str, Arc<str>, Option<&Asked>)>,
    stage: Option<&str>,
    command: &[String],
    arguments: &[(String, String)],
) -> Facts {
    let file = |(path, text): (&str, Arc<str>)| {
        let origin = origin::origin(path, &text);
        SourceFile { path: path.into(), text, origin }
    };
    let script = script.map(|(path, text, asked)| (file((path, text)), asked));
    tree::image::read(language, file(image), script, stage, command, arguments)
}

/// What a script starts that sets a machine up: at most one [`facts::Hop`], which is known by the file.
pub fn read_machine(language: Language, path: &str, text: Arc<str>) -> Facts {
    let origin = origin::origin(path, &text);
    tree::machine::read(language, SourceFile { path: path.into(), text, origin })
}

/// The option in seconds that sets a timer of `product` where the file at `path` holds its command line:
/// `--timeout-keep-alive`.
pub fn option_of(product: &str, timer: &str, path: &str) -> Option<&'static str> {
    let is_code = Language::by_path(path).is_some_and(Language::is_code);
    let row = httplsp_registry::timers::get(product, timer)?;
    let in_seconds = row.unit.is_some_and(|unit| unit.starts_with('s'));
    tree::option_of(product, timer).filter(|_| !is_code && in_seconds)
}

/// Whether an image, by its name without a tag, is one that no project makes itself.
pub fn is_image_of_others(name: &str) -> bool {
    tree::is_others(name)
}

/// The script of a manifest that an image runs, and where that may be in the folder that it is made of, by the best place
/// first. `asked` is the one that something else says.
pub fn manifest_of(
    text: &str,
    stage: Option<&str>,
    command: &[String],
    asked: Option<Asked>,
) -> Option<(Asked, Vec<String>)> {
    tree::image::manifest(text, stage, command, asked)
}

/// The script of a manifest that a shell's script runs at its end.
pub fn asked_in_script(text: &str) -> Option<Asked> {
    tree::image::asked_in_script(text)
}

/// The script of another manifest that the script `name` of the manifest `text` runs.
pub fn asked_elsewhere(text: &str, name: &str) -> Option<Asked> {
    tree::asked_elsewhere(text, name)
}

/// The script that an image starts, as its path is written, and what is copied into the image; `None` when it starts
/// anything else.
pub fn script_of(text: &str, stage: Option<&str>, command: &[String]) -> Option<(String, Vec<String>)> {
    tree::image::script(text, stage, command)
}

/// Where something listens, as others name it: a port, or the path of a socket.
pub fn listens(address: &str) -> Option<String> {
    tree::listens(address)
}

/// The names in an expression of Bicep.
pub fn bicep_names(expression: &str) -> Vec<String> {
    tree::named(expression, false)
}

/// What an expression of Terraform refers to: `aws_lb.main`, `var.name`, `local.name`, `module.name.output`.
pub fn referenced(expression: &str) -> Vec<String> {
    tree::referenced(expression)
}

/// The number or text that an expression of Terraform is.
pub fn literal(expression: &str) -> Option<&str> {
    tree::literal(expression)
}

/// The milliseconds of `text`, whose bare numbers have the unit that the registry gives in words.
pub fn milliseconds(text: &str, unit: Option<&str>) -> Option<u64> {
    tree::milliseconds(text, unit)
}

/// Parses `text` and extracts its facts. `old` is the tree of the previous version with the edits since applied.
pub fn parse(language: Language, text: &str, old: Option<&tree_sitter::Tree>) -> Parsed {
    parse_within(language, text, old, &[])
}

/// The same of code that somebody is typing, where it takes no longer than a moment; `None` where it does.
pub fn parse_soon(language: Language, text: &str, old: &tree_sitter::Tree) -> Option<Parsed> {
    if !language.is_code() {
        return Some(parse(language, text, Some(old)));
    }
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&grammar::ts_language(language)).ok()?;
    budget::soon(&mut parser, text.as_bytes(), old).map(|tree| Parsed { tree: Some(tree) })
}

/// Parses the parts of `text` at `ranges`, as if nothing stood between them; all of it if there are none.
fn parse_within(
    language: Language,
    text: &str,
    old: Option<&tree_sitter::Tree>,
    ranges: &[tree_sitter::Range],
) -> Parsed {
    if language.is_plain() {
        return Parsed { tree: None };
    }
    let mut parser = tree_sitter::Parser::new();
    let masked = if language.is_tree() { tree::mask::masked(text) } else { text.into() };
    // What a template hides may change far away from an edit.
    let old = old.filter(|_| matches!(masked, std::borrow::Cow::Borrowed(_)));
    let ready =
        parser.set_language(&grammar::ts_language(language)).is_ok() && parser.set_included_ranges(ranges).is_ok();
    let _turn = grammar::turn(language);
    // Parts are in texts that are not long, and what is put in would move them.
    let most = language.most_lines().filter(|_| ranges.is_empty());
    let tree = if ready { tree::long::read(&mut parser, masked.as_bytes(), old, most) } else { None };
    Parsed { tree }
}

/// The facts of one file: prefilter, parse, extract. A configuration's includes are not followed; see [`assemble`].
pub fn analyze<'a>(language: Language, path: &str, text: Arc<str>, environment: impl Into<Environment<'a>>) -> Facts {
    let environment = environment.into();
    let is_read = may_hold_facts(language, &text, environment) || holds_settings(language, path);
    let parsed = if is_read { parse(language, &text, None) } else { Parsed { tree: None } };
    extract(language, path, text, &parsed, environment)
}

/// Whether a file with this text may define what other files use: cheap, without a tree.
pub fn may_define(language: Language, text: &str) -> bool {
    language.is_code()
        && (elsewhere::may_define(language, text)
            || elsewhere::may_define_statuses(language, text)
            || !elsewhere::envelopes(language, text).is_empty())
}

/// What a file defines that other files may use. It is parsed only if its text says that it may define anything; `parsed`
/// saves that where it has been.
pub fn definitions<'a>(
    language: Language,
    path: &str,
    text: Arc<str>,
    parsed: Option<&Parsed>,
    environment: impl Into<Environment<'a>>,
) -> Definitions {
    let envelopes = elsewhere::envelopes(language, &text);
    let mut found = statuses(language, path, text.clone(), parsed, environment.into());
    if !envelopes.is_empty() {
        if found.unit.is_empty() {
            found.unit = elsewhere::unit_of(&grammar::rows(language).code, &text);
        }
        found.envelopes = envelopes;
    }
    found
}

/// What it defines that has to do with statuses.
fn statuses(
    language: Language,
    path: &str,
    text: Arc<str>,
    parsed: Option<&Parsed>,
    environment: Environment<'_>,
) -> Definitions {
    let more = language.is_code() && elsewhere::may_define(language, &text);
    if !(more || language.is_code() && elsewhere::may_define_statuses(language, &text)) {
        return Definitions::told_by_text(language, path.into(), &text);
    }
    let own = match parsed {
        Some(Parsed { tree: Some(_) }) => None,
        _ => Some(parse(language, &text, None)),
    };
    let tree = own.as_ref().or(parsed).and_then(|parsed| parsed.tree.as_ref());
    let origin = origin::origin(path, &text);
    let file = SourceFile { path: path.into(), text, origin };
    match tree {
        Some(tree) if more => extract::definitions(language, file, tree, environment),
        Some(tree) => extract::constants(language, file, tree),
        None => Definitions::none(language, file.path),
    }
}

/// Whether a file is the product, a test or generated, by its path within the project (`/`-separated) and its first lines.
/// [`extract`] goes by the path it is given, which may have folders above the project in it.
pub fn origin(path_in_project: &str, text: &str) -> facts::Origin {
    origin::origin(path_in_project, text)
}

/// The same for a file with these facts: descriptions of APIs are kept in folders called `spec`.
pub fn origin_of(facts: &Facts, path_in_project: &str, text: &str) -> facts::Origin {
    let of = if facts.api.is_some() { origin::origin_of_description } else { origin::origin };
    of(path_in_project, text)
}

/// The facts of a parsed file.
pub fn extract<'a>(
    language: Language,
    path: &str,
    text: Arc<str>,
    parsed: &Parsed,
    environment: impl Into<Environment<'a>>,
) -> Facts {
    let environment = environment.into();
    let origin = origin::origin(path, &text);
    let file = SourceFile { path: path.into(), text, origin };
    let mended = parsed.tree.as_ref().and_then(|tree| tree::mend::mended(language, &file.text, tree));
    let damaged = mended.as_ref().map_or_else(Vec::new, |mended| mended.damaged.clone());
    let mended = mended.map(|mended| Parsed { tree: Some(mended.tree) });
    let parsed = mended.as_ref().unwrap_or(parsed);
    let embedded = embedded::read(language, &file, parsed.tree.as_ref(), environment);
    let mut facts = extract_own(language, file, parsed, environment, damaged);
    if let Some(tree) = parsed.tree.as_ref().filter(|_| !embedded.is_empty() && facts.comments.is_empty()) {
        // What is ignored in the file is ignored in its parts, though the rest of the file says nothing.
        facts.comments = tree::comments(language, facts.files[0].clone(), tree);
    }
    facts.embedded = embedded;
    if facts.api.is_some() {
        facts.files[0].origin = origin_of(&facts, path, &facts.files[0].text);
    }
    facts
}

/// The facts of a parsed file that are in its own format; `damaged` are the documents of which something could not be read.
fn extract_own(
    language: Language,
    file: SourceFile,
    parsed: &Parsed,
    environment: Environment<'_>,
    damaged: Vec<httplsp_text::TextRange>,
) -> Facts {
    match &parsed.tree {
        Some(tree) if language.product().is_some() => servers::extract(language, file, tree),
        Some(tree) if language.is_tree() => tree::extract(language, file, tree, damaged),
        Some(tree) => extract::extract(language, file, tree, environment),
        None if language.is_plain() => embedded::host(language, file),
        None => Facts::empty(language, file),
    }
}

/// The parts of `text` that say nothing about what stands at `around`: functions elsewhere, blocks and settings of a
/// configuration that stand beside those around it. `tree` may be that of an earlier version with the edits since applied.
pub fn distant(language: Language, tree: &tree_sitter::Tree, text: &str, around: httplsp_text::TextRange) -> Distant {
    match language.is_code() {
        true => distant::distant(view::View { grammar: grammar::grammar(language), text }, tree, around),
        false if language.is_tree() => distant::entries(language, tree, text, around),
        false => distant::blocks(language.apart(), tree, text, around),
    }
}

/// Whether the place at `offset` is in a text in quotes, as far as the tree of the code tells.
pub fn is_in_text(language: Language, tree: &tree_sitter::Tree, offset: u32) -> bool {
    use grammar::Class;
    if !language.is_code() {
        return false;
    }
    let (grammar, at) = (grammar::grammar(language), offset as usize);
    let mut around = tree.root_node().descendant_for_byte_range(at, at);
    while let Some(node) = around {
        match grammar.class(node) {
            Class::TextContent | Class::TextEscape => return true,
            Class::Text => return node.start_byte() < at && at < node.end_byte(),
            _ if node.is_named() => return false,
            _ => around = node.parent(),
        }
    }
    false
}

/// A setting of a server that code makes itself, which says how long something may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerSetting {
    /// Its name in the code.
    pub name: &'static str,
    /// The product id.
    pub product: &'static str,
    /// The timer's name in the registry.
    pub timer: &'static str,
    /// How a time is written: `{ms}` or `{s}` stands for the number.
    pub writes: &'static str,
}

/// The settings of servers that code in `language` may make.
pub fn server_settings(language: Language) -> impl Iterator<Item = ServerSetting> {
    let rows: &'static [apis::ServerRow] =
        if language.is_code() { &grammar::grammar(language).apis.servers } else { &[] };
    rows.iter().flat_map(|row| {
        row.timers.iter().map(|(name, timer)| ServerSetting { name, product: &row.product, timer, writes: &row.writes })
    })
}

/// Finds the files that a configuration includes.
pub trait Includes {
    /// The facts of the files that `pattern`, written in the file at `from`, stands for, in order. `None` when that
    /// cannot be known (outside the workspace, a template); an empty list when a wildcard matches nothing.
    fn resolve(&self, from: &str, pattern: &str) -> Option<Vec<Arc<Facts>>>;
}

/// The facts of a configuration with everything that it includes, inheritance resolved. Facts of languages without
/// includes come back as they are.
pub fn assemble(root: &Facts, includes: &dyn Includes) -> Facts {
    match root.language.product() {
        Some(_) => servers::assemble(root, includes),
        None if needs_others(root) => tree::assemble(root, includes),
        None => root.clone(),
    }
}

/// Whether other files have a bearing on what `facts` of one file mean, so that [`assemble`] changes them.
pub fn needs_others(facts: &Facts) -> bool {
    facts.language.product().is_some() || facts.api.as_ref().is_some_and(|api| !api.elsewhere.is_empty())
}

/// The references (`$ref`) in a file of keys and values, in order.
pub fn references(language: Language, text: &str) -> Vec<Reference> {
    if language.is_tree() && text.contains("$ref") { tree::references(language, text) } else { Vec::new() }
}

/// The place in a file of keys and values that a [`Reference`] with this pointer leads to.
pub fn pointed(language: Language, text: &str, pointer: &str) -> Option<httplsp_text::TextRange> {
    tree::pointed(language, text, pointer)
}
