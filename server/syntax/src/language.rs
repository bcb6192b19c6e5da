//! Which languages there are and which files are written in them.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::servers::sniff;

/// What stands before the ending of a template whose result is in another format.
const OTHER_FORMATS: [&str; 8] = [".yaml.", ".yml.", ".json.", ".html.", ".xml.", ".toml.", ".sh.", ".service."];

/// Names of configuration files and templates that belong to no product.
const SHARED: [&str; 17] = [
    "default",
    "*nginx",
    "*.cfg",
    "*.conf",
    "*.conf.*",
    "*.conf-*",
    "*.vhost",
    "*.j2",
    "*.jinja",
    "*.jinja2",
    "*.erb",
    "*.tmpl",
    "*.tpl",
    "*.template",
    "*.hbs",
    "*.ctmpl",
    "*.inc",
];

/// Folders whose files belong to one of several servers, whatever they are called.
const SHARED_PLACES: [&str; 8] = [
    "**/sites-available/*",
    "**/sites-enabled/*",
    "**/sites/*",
    "**/vhost.d/*",
    "**/vhosts/*",
    "**/conf.d/*",
    "**/proxy-confs/*",
    "**/proxy/conf",
];

/// Endings that are no part of a host's name.
const ENDINGS: [&str; 22] = [
    "txt", "html", "htm", "css", "js", "lua", "pl", "sql", "csv", "log", "map", "pem", "crt", "key", "csr", "cer",
    "png", "jpg", "svg", "ico", "gz", "zip",
];

/// Whether a file is called as a host: `shop.example.com`.
fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let last = name.rsplit('.').next().unwrap_or("");
    name.split('.').all(is_label) && last.bytes().all(|byte| byte.is_ascii_alphabetic()) && !ENDINGS.contains(&last)
}

/// Folders in which the same holds of files whose name has no ending, or is that of a host.
const BARE_PLACES: [&str; 4] = ["**/nginx*/*", "**/*nginx/*", "**/openresty/*", "**/nginx/**/*"];

/// A language or configuration format; a small copyable handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language(u8);

/// `language.toml`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Info {
    /// For people.
    name: String,
    /// File name endings without the dot.
    #[serde(default)]
    extensions: Vec<String>,
    /// Whole file names; `*` stands for any text without `/`.
    #[serde(default)]
    names: Vec<String>,
    /// Path patterns; `**` stands for any text, `*` for any text without `/`.
    #[serde(default)]
    paths: Vec<String>,
    /// Whole file names that are something else in spite of their ending.
    #[serde(default)]
    not: Vec<String>,
    /// Whole file names that count where somebody opens the file, if nothing else tells what it is; `*` as above.
    #[serde(default)]
    opened: Vec<String>,
    /// Ids that editors use.
    #[serde(default)]
    language_ids: Vec<String>,
    /// What begins a comment, to the end of the line or to `comment-end`.
    comment: String,
    /// What ends a comment, where the end of the line does not.
    #[serde(default)]
    comment_end: String,
    /// How many lines its scanner counts before it begins anew; none where it does not count.
    #[serde(default)]
    most_lines: Option<usize>,
    /// Whether it has no grammar.
    #[serde(default)]
    plain: bool,
    /// What in it is in other formats.
    #[serde(default)]
    holds: Option<Holds>,
    /// Whether it is a log: read line by line, where somebody looks.
    #[serde(default)]
    log: bool,
    /// The product id, for configuration formats.
    product: Option<String>,
    /// What ends a directive, for configuration formats.
    #[serde(default)]
    ends_with: String,
    /// The blocks that say nothing about others of their kind, for configuration formats.
    #[serde(default)]
    apart: Vec<String>,
    /// The blocks that an outline shows, for configuration formats; `*` is any that stands in no other.
    #[serde(default)]
    outline: Vec<String>,
    /// The directives that take in other files, for configuration formats.
    #[serde(default)]
    includes: Vec<String>,
    /// Blocks that others refer to by a name, for configuration formats.
    #[serde(default)]
    named: Vec<Named>,
    /// Whether it is a format of keys and values, whose documents are in dialects.
    #[serde(default)]
    tree: bool,
    /// Whether `/` between whole numbers gives a fraction.
    #[serde(default)]
    fractions: bool,
}

/// Blocks of a configuration format that others refer to by a name.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Named {
    /// The blocks; `()` is one whose own name stands in parentheses.
    pub blocks: Vec<String>,
    /// The directives whose arguments are such names: all that begin with the mark, or the first where there is none.
    pub uses: Vec<String>,
    /// What a name begins with.
    #[serde(default)]
    pub mark: String,
}

/// What of a file is in other formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Holds {
    /// Fenced blocks, which show something to readers.
    Fences,
    /// Here-documents that are written to files.
    Heredocs,
    /// Listings of other markup than Markdown, which show something to readers.
    Listings,
    /// Values of keys.
    Scalars,
}

static INFOS: LazyLock<Vec<Info>> = LazyLock::new(|| {
    httplsp_queries::SOURCES
        .iter()
        .map(|source| match toml::from_str(source.own_language()) {
            Ok(info) => info,
            // The files are part of the program and a test reads every one of them.
            Err(error) => panic!("queries/{}/language.toml: {error}", source.id),
        })
        .collect()
});

/// Whether a name says that the file was put aside: nothing reads it.
fn is_put_aside(name: &str) -> bool {
    [".disabled", ".bak", ".old", ".orig", "~"].iter().any(|ending| name.ends_with(ending))
}

impl Language {
    /// Every language.
    pub fn all() -> impl Iterator<Item = Language> {
        (0..httplsp_queries::SOURCES.len() as u8).map(Language)
    }

    /// The language with the id `id`, such as `rust`.
    pub fn by_id(id: &str) -> Option<Language> {
        Self::all().find(|language| language.id() == id)
    }

    /// The language that an editor calls `language_id`.
    pub fn by_language_id(language_id: &str) -> Option<Language> {
        Self::all().find(|language| language.info().language_ids.iter().any(|known| known == language_id))
    }

    /// The language of the file at `path` (`/`-separated) that somebody has opened, if neither its name nor the editor says
    /// more of it.
    pub fn by_opened_path(path: &str) -> Option<Language> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let fits = |language: &Language| {
            language.info().opened.iter().any(|pattern| glob(pattern.as_bytes(), name.as_bytes()))
        };
        Self::all().find(fits)
    }

    /// The language of the file at `path` (`/`-separated), by its name.
    pub fn by_path(path: &str) -> Option<Language> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        let by_name = |language: &Language| {
            let info = language.info();
            if info.not.iter().any(|other| other == name) {
                return false;
            }
            info.names.iter().any(|pattern| glob(pattern.as_bytes(), name.as_bytes()))
                || extension.is_some_and(|extension| info.extensions.iter().any(|known| known == extension))
        };
        let by_place = |language: &Language| language.info().paths.iter().any(|pattern| glob_path(pattern, path));
        let placed = || if is_put_aside(name) { None } else { Self::all().find(by_place) };
        Self::all().find(by_name).or_else(placed)
    }

    /// Whether the name at `path` (`/`-separated) leaves open what the file is written in, so that
    /// [`Language::detect`] needs its text: folders and endings that several products share.
    pub fn is_told_by_text(path: &str) -> bool {
        match Self::by_path(path) {
            Some(language) => language.product().is_some(),
            None => {
                let name = path.rsplit('/').next().unwrap_or(path);
                // A template of another format may hold several configurations, or parts of one.
                if OTHER_FORMATS.iter().any(|ending| name.contains(ending)) || is_put_aside(name) {
                    return false;
                }
                SHARED.iter().any(|pattern| glob(pattern.as_bytes(), name.as_bytes()))
                    || SHARED_PLACES.iter().any(|pattern| glob_path(pattern, path))
                    || (!name.contains('.') || is_host(name))
                        && BARE_PLACES.iter().any(|pattern| glob_path(pattern, path))
            }
        }
    }

    /// Patterns of the files for which [`Language::is_told_by_text`] holds though no language claims them.
    pub fn shared() -> impl Iterator<Item = &'static str> {
        SHARED.into_iter().chain(SHARED_PLACES).chain(BARE_PLACES)
    }

    /// The language of the file at `path` that holds `text`: by its name where that is enough, else by what it says.
    pub fn detect(path: &str, text: &str) -> Option<Language> {
        match Self::by_path(path) {
            Some(language) if language.product().is_some() => sniff::settle(language, text),
            Some(language) => Some(language),
            None if Self::is_told_by_text(path) => sniff::told(text),
            None => None,
        }
    }

    /// The id: `rust`, `nginx`.
    pub fn id(self) -> &'static str {
        self.source().id
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        &self.info().name
    }

    /// Endings of the names of its files, without the dot.
    pub fn extensions(self) -> impl Iterator<Item = &'static str> {
        self.info().extensions.iter().map(String::as_str)
    }

    /// Whole names of its files; `*` stands for any text without `/`.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.info().names.iter().map(String::as_str)
    }

    /// Places of its files: `**` stands for any text, `*` for any text without `/`.
    pub fn paths(self) -> impl Iterator<Item = &'static str> {
        self.info().paths.iter().map(String::as_str)
    }

    /// What editors call it.
    pub fn language_ids(self) -> impl Iterator<Item = &'static str> {
        self.info().language_ids.iter().map(String::as_str)
    }

    /// Whether `name` is the language's name for people, or that of a language that it extends.
    pub fn is_called(self, name: &str) -> bool {
        let extends = self.source().extends.iter().filter_map(|id| Self::by_id(id));
        extends.chain([self]).any(|language| language.name() == name)
    }

    /// What begins a comment.
    pub fn comment(self) -> &'static str {
        &self.info().comment
    }

    /// How many lines its scanner counts before it begins anew, if it does.
    pub(crate) fn most_lines(self) -> Option<usize> {
        self.info().most_lines
    }

    /// What ends a comment; empty where the end of its line does.
    pub fn comment_end(self) -> &'static str {
        &self.info().comment_end
    }

    /// The product id, for the configuration format of a product.
    pub fn product(self) -> Option<&'static str> {
        self.info().product.as_deref()
    }

    /// Whether `/` between whole numbers gives a fraction: `1500 / 1000` is 1.5.
    pub fn divides_exactly(self) -> bool {
        self.info().fractions
    }

    /// What ends a directive of a configuration format.
    pub fn ends_with(self) -> &'static str {
        &self.info().ends_with
    }

    /// The blocks of a configuration format that say nothing about others of their kind beside them.
    pub(crate) fn apart(self) -> &'static [String] {
        &self.info().apart
    }

    /// The blocks of a configuration format that an outline shows; `*` is any that stands in no other.
    pub fn outline(self) -> &'static [String] {
        &self.info().outline
    }

    /// The directives of a configuration format that take in other files.
    pub fn includes(self) -> &'static [String] {
        &self.info().includes
    }

    /// The blocks of a configuration format that others refer to by a name.
    pub fn named(self) -> &'static [Named] {
        &self.info().named
    }

    /// Whether it is a format of keys and values such as YAML. What its documents mean depends on their dialect.
    pub fn is_tree(self) -> bool {
        self.info().tree
    }

    /// Whether it is a language of programs, not of configuration.
    pub fn is_code(self) -> bool {
        self.product().is_none() && !self.is_tree() && !self.is_plain()
    }

    /// How its code writes the user who is known to be logged in: `currentUser.`, `req.user`.
    pub fn current_users(self) -> &'static [String] {
        if self.is_code() { &crate::grammar::rows(self).code.tests.current_users } else { &[] }
    }

    /// How its code writes what the path of a request says: `req.params`.
    pub fn path_parameters(self) -> &'static [String] {
        if self.is_code() { &crate::grammar::rows(self).code.tests.path_parameters } else { &[] }
    }

    /// The errors of its libraries by which somebody is refused who is known.
    pub fn refusing_errors(self) -> &'static [String] {
        if self.is_code() { &crate::grammar::rows(self).code.tests.refusing_errors } else { &[] }
    }

    /// The types and methods of its libraries that take what answers somebody who is known and not allowed.
    pub fn refusing_handlers(self) -> &'static [String] {
        if self.is_code() { &crate::grammar::rows(self).code.tests.refusing_handlers } else { &[] }
    }

    /// What changes who the visitor is known as: `req.session.`, `setcookie(`.
    pub fn changes_visitor(self) -> &'static [String] {
        if self.is_code() { &crate::grammar::rows(self).code.tests.changes_visitor } else { &[] }
    }

    /// How its code asks who the visitor is: `req.session`, `isAuthenticated`.
    pub fn asks_visitor(self) -> &'static [String] {
        if self.is_code() { &crate::grammar::rows(self).code.tests.asks_visitor } else { &[] }
    }

    /// Whether its libraries take names of headers in small letters only.
    pub fn writes_headers_lower(self) -> bool {
        let lower = |template: &Option<String>| template.as_ref().is_some_and(|template| template.contains("{lower}"));
        self.is_code() && crate::grammar::rows(self).apis.objects.iter().any(|row| lower(&row.pipe_header))
    }

    /// Whether it has no grammar: such a file says something only in parts, which are in other formats.
    pub fn is_plain(self) -> bool {
        self.info().plain
    }

    /// Whether it is for people to read, with parts in other formats.
    pub fn is_document(self) -> bool {
        matches!(self.info().holds, Some(Holds::Fences | Holds::Listings))
    }

    /// Whether it is a log, which is only read where somebody looks.
    pub fn is_log(self) -> bool {
        self.info().log
    }

    pub(crate) fn holds(self) -> Option<Holds> {
        self.info().holds
    }

    pub(crate) fn source(self) -> &'static httplsp_queries::Source {
        &httplsp_queries::SOURCES[self.0 as usize]
    }

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    fn info(self) -> &'static Info {
        &INFOS[self.0 as usize]
    }
}

/// Whether `pattern` matches `path` from its beginning or from behind any `/`; a leading `**/` stands for "anywhere".
pub(crate) fn glob_path(pattern: &str, path: &str) -> bool {
    let inner = pattern.strip_prefix("**/").unwrap_or(pattern);
    let mut rest = path;
    loop {
        if glob(inner.as_bytes(), rest.as_bytes()) {
            return true;
        }
        match rest.split_once('/') {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
}

/// `*` matches any text without `/`, `**` any text, `**/` also nothing.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match pattern {
        [] => text.is_empty(),
        [b'*', b'*', b'/', rest @ ..] => {
            glob(rest, text) || (0..text.len()).any(|at| text[at] == b'/' && glob(rest, &text[at + 1..]))
        }
        [b'*', b'*', rest @ ..] => (0..=text.len()).any(|at| glob(rest, &text[at..])),
        [b'*', rest @ ..] => {
            let end = text.iter().position(|byte| *byte == b'/').unwrap_or(text.len());
            (0..=end).any(|at| glob(rest, &text[at..]))
        }
        [first, rest @ ..] => text.first() == Some(first) && glob(rest, &text[1..]),
    }
}
