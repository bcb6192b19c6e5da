//! What is written in tree-shaped formats: the tables in `queries/dialects/`.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::Deserialize;

use super::settings::Settings;
use crate::facts::Role;
use crate::language::{Language, glob_path};

/// A dialect: one kind of document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Dialect {
    /// Its id, the name of its file.
    #[serde(skip)]
    pub id: &'static str,
    /// For people.
    pub name: String,
    /// The product that reads it, where it is one.
    pub product: Option<String>,
    /// The formats it is written in, by language id.
    pub formats: Vec<String>,
    /// Texts of which a file holds at least one.
    pub triggers: Vec<String>,
    /// Path patterns of which the file's path matches one; none for any file.
    #[serde(default)]
    pub files: Vec<String>,
    /// What a document says of itself in a file of another name: all of these hold.
    #[serde(default)]
    pub told: Vec<Condition>,
    /// What a document says of itself: all of these hold.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Settings that no other table names, or names without saying what they are for.
    #[serde(default)]
    pub keys: Vec<KeyRow>,
    /// Statuses.
    #[serde(default)]
    pub status: Vec<StatusRow>,
    /// Timers.
    #[serde(default)]
    pub timer: Vec<TimerRow>,
    /// Redirects.
    #[serde(default)]
    pub redirect: Vec<RedirectRow>,
    /// Limits on the size of request bodies.
    #[serde(default)]
    pub body_limit: Vec<LimitRow>,
    /// Replacements for error responses.
    #[serde(default)]
    pub error_page: Vec<ErrorPageRow>,
    /// Routes that try requests again.
    #[serde(default)]
    pub retry: Vec<RetryRow>,
    /// Servers, proxies and what leads from one to another.
    #[serde(default)]
    pub hop: Vec<HopRow>,
    /// How values refer to other settings.
    #[serde(default)]
    pub references: References,
}

/// A setting, for those who write one: its path, what it takes (`bool`, `number`, `text`, `status`, `settings`, `items`, or
/// words with bars between them), its default, and what it is for.
#[derive(Debug, Deserialize)]
pub(super) struct KeyRow(pub String, pub String, pub String, pub String);

/// Something that a document says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Condition {
    /// A setting, by its path from the document, or several with ` | ` between them, of which one is enough.
    pub at: String,
    /// What its value begins with, one of these; none when it only has to be there.
    #[serde(default)]
    pub starts: Vec<String>,
    /// How many settings up the path begins.
    #[serde(default)]
    pub up: usize,
}

/// Values that are status codes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct StatusRow {
    /// The setting, by its path from the document; `**` stands for any number of segments.
    pub at: String,
    /// What is done with the status.
    pub role: RoleName,
    /// What stands before the digits: `HTTP_`.
    #[serde(default)]
    pub prefix: String,
    /// What is said beside it where it is switched off.
    #[serde(default)]
    pub off: Vec<Condition>,
    /// Whether the name, not the value, is the status.
    #[serde(default)]
    pub name: bool,
    /// Whether these are the statuses by which a health check knows a healthy server, with `-` for ranges.
    #[serde(default)]
    pub healthy: bool,
}

/// A role of a status, as tables spell it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RoleName {
    Send,
    Redirect,
    Compare,
    Retry,
    Declare,
    Mention,
}

impl RoleName {
    pub(super) fn role(self) -> Role {
        match self {
            RoleName::Send => Role::Send,
            RoleName::Redirect => Role::Redirect,
            RoleName::Compare => Role::Compare,
            RoleName::Retry => Role::Retry,
            RoleName::Declare => Role::Declare,
            RoleName::Mention => Role::Mention,
        }
    }
}

/// Values that are timers. Kind, unit and default are those of the product's timer of that name in the registry.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct TimerRow {
    /// The setting, by its path.
    pub at: String,
    /// The product, unless it is the dialect's.
    pub product: Option<String>,
    /// The timer's name in the registry, unless it is the setting's own.
    pub timer: Option<String>,
    /// What stands in front of the number (`timeout=`), at the beginning or behind a comma.
    #[serde(default)]
    pub prefix: String,
    /// What the setting says beside it.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Where the value is, from the setting; its own unless given.
    #[serde(default)]
    pub value: String,
    /// The timer of what a request comes through first in the same program.
    pub behind: Option<RouterRow>,
}

/// A part of a program in front of the one that a timer is about. Settings are named from the one around that timer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouterRow {
    /// Its timer.
    pub at: String,
    /// The settings by one of which it is started.
    pub with: Vec<String>,
    /// The settings that bring in others, so that what is not written here may be set there.
    pub open: Vec<String>,
}

/// Settings that redirect.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RedirectRow {
    /// The setting that holds the others, by its path.
    pub at: String,
    /// What it says, from there.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Where the status is, from there.
    #[serde(default)]
    pub status: Vec<String>,
    /// What stands before the digits.
    #[serde(default)]
    pub prefix: String,
    /// Values that stand for statuses: `{ true = 301, false = 302 }`.
    #[serde(default)]
    pub words: std::collections::BTreeMap<String, u16>,
    /// The status unless given.
    pub default: Option<u16>,
    /// Where the whole target is.
    #[serde(default)]
    pub target: Vec<String>,
    /// What stands in a target for a part of the request: `{ "{HTTP_HOST}" = "$host" }`.
    #[serde(default)]
    pub holes: std::collections::BTreeMap<String, String>,
    /// What stands for the whole path of the request, where the setting beside this one says that all of it is matched.
    pub whole: Option<WholeRow>,
    /// Where the target's scheme, host and path are, in dialects that give them one by one.
    pub scheme: Option<String>,
    /// See `scheme`.
    pub host: Option<String>,
    /// See `scheme`.
    pub path: Option<String>,
    /// A setting that makes the scheme `https` where it is true.
    pub https: Option<String>,
    /// A setting without which the path of the request is put behind the target.
    pub exact: Option<String>,
}

/// What stands for the whole path of a request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct WholeRow {
    /// Where it says what is matched, from the setting around.
    pub at: String,
    /// The values that match all of it.
    pub values: Vec<String>,
    /// What stands for it in the target.
    pub holes: Vec<String>,
}

/// Settings that replace error responses.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ErrorPageRow {
    /// The setting that holds the others, by its path.
    pub at: String,
    /// Where the error's code is, from there; none where the setting is for every error.
    pub code: Option<String>,
    /// Where the status is that is sent in its place.
    #[serde(default)]
    pub answer: Option<String>,
    /// Values that stand for statuses: `{ ExecuteURL = 200 }`.
    #[serde(default)]
    pub words: std::collections::BTreeMap<String, u16>,
    /// Where the page is.
    pub target: String,
    /// Where the setting around says that the page is sent instead of a redirect to it, and the values that say so.
    pub rewrites: Option<(String, Vec<String>)>,
    /// What the setting around says where pages are not replaced at all.
    #[serde(default)]
    pub off: Vec<Condition>,
}

/// Settings that say how often and how long a request is tried. The timers are those of these names in the registry.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RetryRow {
    /// The setting that holds the others, by its path.
    pub at: String,
    /// Where it says how long all tries may take, from there, and the timer's name; empty where that is no matter of this
    /// setting.
    #[serde(default)]
    pub total: (String, String),
    /// The same for one try.
    #[serde(default)]
    pub each: (String, String),
    /// Where it says how often a request is tried again.
    #[serde(default)]
    pub retries: String,
    /// How often it is unless that is given.
    pub default_retries: Option<u64>,
    /// Where it says after which failures; empty where its own value does.
    #[serde(default)]
    pub on: String,
    /// Failures that are known at once.
    #[serde(default)]
    pub fast: Vec<String>,
    /// Failures after which the server may have carried the request out, so that it takes effect twice.
    #[serde(default)]
    pub repeats: Vec<String>,
    /// The product, where it is not that of the dialect.
    pub product: Option<String>,
    /// Whether a try may not take longer than all of them.
    #[serde(default)]
    pub bounded: bool,
}

/// Settings that set up a server, a proxy or a gateway, or lead from one to another.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct HopRow {
    /// The setting, by its path from the document.
    pub at: String,
    /// What it says, from there.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// What it does not say.
    #[serde(default)]
    pub unless: Vec<Condition>,
    /// The product; none for what only leads on.
    pub product: Option<String>,
    /// Its name for people: `{0}` is its first label, `{key}` its own name, `{#2}` the third name on the
    /// way to it, `{a/b}` the value at a path.
    pub name: String,
    /// What others call it, written as `name` is. Without a value for each part it has no such name.
    #[serde(default)]
    pub known_as: Vec<String>,
    /// Where the name is by which other files import it, as it is written, with what is filled in.
    pub exports: Option<String>,
    /// Where references to the next hops are.
    #[serde(default)]
    pub to: Vec<String>,
    /// Where the next hops are given by a host and a port.
    #[serde(default)]
    pub addresses: Vec<AddressRow>,
    /// Where references to the hops in front of it are.
    #[serde(default)]
    pub behind: Vec<String>,
    /// Whether it may be given configuration files of the project, by functions that read a file.
    #[serde(default)]
    pub files: bool,
    /// The product's timers that hold even where they are not set.
    #[serde(default)]
    pub defaults: Vec<String>,
    /// Whether it only holds settings of the product, which something else starts.
    #[serde(default)]
    pub settings: bool,
    /// Where the command line is that tells which product it is.
    pub command: Option<String>,
    /// Names of the next hops, written as `name` is.
    #[serde(default)]
    pub leads_to: Vec<String>,
    /// The containers that it runs.
    pub containers: Option<ContainersRow>,
    /// Which of the next hops is meant where several have the name, written as `name` is.
    #[serde(default)]
    pub prefer: Vec<String>,
    /// Where the script is that starts what answers on a machine.
    #[serde(default)]
    pub script: Vec<String>,
    /// How often it sends a request that is not answered in time.
    pub tries: Option<TriesRow>,
    /// A timer whose default depends on who sets the product up.
    pub unset: Option<UnsetRow>,
    /// What it says where WebSockets pass, any of these.
    #[serde(default)]
    pub sockets: Vec<Condition>,
    /// Where the paths are by which requests come to it.
    pub paths: Option<String>,
    /// What it says where calls of gRPC pass.
    #[serde(default)]
    pub calls: Vec<Condition>,
    /// Where the settings of the next server are by which it takes calls of gRPC at all: without them none pass, but for
    /// routes that are for nothing else.
    pub speaks: Option<SpeaksRow>,
    /// Where it says what the paths of its requests begin with.
    #[serde(default)]
    pub prefix: Vec<String>,
    /// What it says where requests get other paths.
    #[serde(default)]
    pub rewrites: Vec<Condition>,
    /// Path patterns of which the file's path matches one; none for any file of the dialect.
    #[serde(default)]
    pub only_in: Vec<String>,
    /// Whether the file is the configuration of what hands the requests on: what it is put into does.
    #[serde(default)]
    pub configures: bool,
    /// A setting of the document whose timers are its own, by a path with parts written as in `name`.
    pub timers_at: Option<String>,
}

/// What a hop runs: each container is a hop of its own.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct ContainersRow {
    /// The containers.
    pub at: String,
    /// Where the name of its image is, from there.
    pub image: String,
    /// Where its own name is.
    pub name: String,
    /// Where the words are that it is started with.
    #[serde(default)]
    pub words: Vec<String>,
    /// Where it says that it listens: of several containers the others take no requests.
    pub ports: Option<String>,
    /// Where the numbers of its ports are.
    #[serde(default)]
    pub port: Vec<String>,
}

/// Settings of a server elsewhere in the document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct SpeaksRow {
    /// What says by itself that calls pass.
    pub unless: Condition,
    /// Where the name of the server is.
    pub server: String,
    /// All servers, by their path from the document.
    pub among: String,
    /// Where the name of each is, from there.
    pub name: String,
    /// What it says, from there.
    pub says: Condition,
}

/// A timer that is better set.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct UnsetRow {
    /// The settings that it belongs to.
    pub at: String,
    /// Where it is, from there.
    pub timer: String,
    /// Where the name of the settings is, from there.
    pub name: String,
}

/// How often a request is sent that is not answered in time.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct TriesRow {
    /// Where it says how often a request is tried again.
    pub retries: String,
    /// How often it is unless that is given.
    pub default: u64,
    /// The timer that ends one try.
    pub each: String,
}

/// Settings that give the address of a server in parts.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct AddressRow {
    /// The setting that holds them, by its path.
    #[serde(default)]
    pub at: String,
    /// Where the name of the host is, from there.
    pub host: String,
    /// Where the port is, from there.
    pub port: String,
}

/// How values refer to other settings of the same files.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum References {
    /// They do not.
    #[default]
    None,
    /// `aws_lb.main.arn`.
    Terraform,
    /// The symbolic name of a resource.
    Bicep,
    /// `[resourceId('Microsoft.Web/sites', 'app')]`.
    Arm,
    /// `!Ref App`, `!GetAtt App.Arn`, `{"Ref": "App"}`.
    Cloudformation,
}

/// Values that limit the size of request bodies.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct LimitRow {
    /// The setting, by its path.
    pub at: String,
    /// The limit's name for people.
    pub name: String,
    /// How many bytes one unit is, for plain numbers.
    #[serde(default = "one")]
    pub unit: u64,
    /// A setting beside it that says which unit it is, and how many bytes each of its words is.
    pub unit_at: Option<(String, std::collections::BTreeMap<String, u64>)>,
    /// The limit that a request comes to first.
    pub behind: Option<BehindRow>,
}

/// The limit of the same product that a request comes to first.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct BehindRow {
    /// How many settings up the one is that holds both.
    pub up: usize,
    /// Where the limit is, from there or from the outermost setting.
    pub at: String,
    /// A text with which a file is only about the differences to another one.
    pub unless: String,
    /// The most that it can be set to, in bytes.
    pub most: u64,
}

fn one() -> u64 {
    1
}

static DIALECTS: LazyLock<Vec<Dialect>> = LazyLock::new(|| {
    let read = |(id, text): &(&'static str, &'static str)| match toml::from_str::<Dialect>(text) {
        Ok(dialect) => Dialect { id, ..dialect },
        // The tables are part of the program and a test reads every one of them.
        Err(error) => panic!("queries/dialects/{id}.toml: {error}"),
    };
    httplsp_queries::DIALECTS.iter().map(read).collect()
});

/// Every dialect.
pub(super) fn all() -> &'static [Dialect] {
    &DIALECTS
}

impl Dialect {
    /// Whether the document `at` is in this dialect.
    pub(super) fn is_of(&self, settings: &Settings<'_>, document: u32) -> bool {
        let facts = settings.facts;
        let path = &facts.files[0].path;
        self.formats.iter().any(|format| format == facts.language.id())
            && (self.files.is_empty()
                || self.files.iter().any(|pattern| glob_path(pattern, path))
                || !self.told.is_empty() && self.told.iter().all(|condition| condition.holds(settings, document)))
            && self.when.iter().all(|condition| condition.holds(settings, document))
    }
}

impl Condition {
    /// Whether it holds for what is in the setting `at`.
    pub(super) fn holds(&self, settings: &Settings<'_>, at: u32) -> bool {
        let Some(from) = (0..self.up).try_fold(at, |at, _| settings.at(at).parent) else { return false };
        self.at.split(" | ").flat_map(|path| settings.all(from, path)).any(|found| {
            let value = settings.at(found).arguments.first();
            self.starts.is_empty()
                || value.is_some_and(|value| self.starts.iter().any(|start| value.text.starts_with(start)))
        })
    }
}

/// Whether `text` can be in a dialect of `language`: it holds one of the texts that each of their files holds.
pub(crate) fn may_hold_facts(language: Language, text: &str) -> bool {
    static TRIGGERS: [std::sync::OnceLock<Option<AhoCorasick>>; 64] = [const { std::sync::OnceLock::new() }; 64];
    let triggers = TRIGGERS[language.index()].get_or_init(|| {
        let mine = all().iter().filter(|dialect| dialect.formats.iter().any(|format| format == language.id()));
        let words: Vec<&str> = mine.flat_map(|dialect| dialect.triggers.iter().map(String::as_str)).collect();
        AhoCorasick::new(words).ok()
    });
    triggers.as_ref().is_none_or(|triggers| triggers.is_match(text))
}
