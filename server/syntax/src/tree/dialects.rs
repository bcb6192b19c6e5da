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
    /// What a document says of itself: all of these hold.
    #[serde(default)]
    pub when: Vec<Condition>,
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
}

/// Something that a document says.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Condition {
    /// A setting, by its path from the document.
    pub at: String,
    /// What its value begins with, one of these; none when it only has to be there.
    #[serde(default)]
    pub starts: Vec<String>,
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
    /// Whether the name, not the value, is the status.
    #[serde(default)]
    pub name: bool,
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
    /// For a key with several: what stands in front of the number (`timeout=`).
    #[serde(default)]
    pub prefix: String,
}

/// Settings that redirect.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RedirectRow {
    /// The setting that holds the others, by its path.
    pub at: String,
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
    /// Where the target's scheme, host and path are, in dialects that give them one by one.
    pub scheme: Option<String>,
    /// See `scheme`.
    pub host: Option<String>,
    /// See `scheme`.
    pub path: Option<String>,
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
            && (self.files.is_empty() || self.files.iter().any(|pattern| glob_path(pattern, path)))
            && self.when.iter().all(|condition| {
                settings.all(document, &condition.at).into_iter().any(|found| {
                    let value = settings.at(found).arguments.first();
                    condition.starts.is_empty()
                        || value.is_some_and(|value| condition.starts.iter().any(|start| value.text.starts_with(start)))
                })
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
