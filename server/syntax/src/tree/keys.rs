//! Which settings may stand where: every place that a row of a dialect names, with what it takes.

use std::collections::HashMap;
use std::sync::LazyLock;

use httplsp_registry::timers::{self, Timer};

use super::dialects::{self, Dialect, KeyRow};
use super::lower::{names_to, path_matches};
use super::settings::{Settings, segments};
use crate::facts::{Facts, Role};

/// A setting that may stand in a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Its name as written there; in formats that join names with dots, joined.
    pub name: String,
    /// What it is documented as.
    pub about: &'static About,
    /// Whether it holds other settings; then `about` is of one of those, unless it has a row of its own.
    pub holds: Option<Holds>,
    /// Whether it is written as one text with its value behind `=`: an item of a list of labels.
    pub joined: bool,
}

/// Settings whose items may be written as one text, `name=value`.
const LABELS: &str = "labels";

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Settings.
    Settings,
    /// Items.
    Items,
}

/// What is known of a setting.
#[derive(Debug, PartialEq)]
pub struct About {
    /// The dialect, for people: `Terraform`.
    pub dialect: &'static str,
    /// The path in its dialect.
    pub at: String,
    /// What it takes.
    pub takes: Takes,
    /// The default, as documented.
    pub default: Option<String>,
    /// What it is for; empty where only its kind is known.
    pub meaning: String,
    /// Where more is said: a product and the name of a timer or limit.
    pub entry: Option<(String, String)>,
}

/// What a setting takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Takes {
    /// Any text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A length of time, as this timer has it.
    Time(&'static Timer),
    /// A size in bytes.
    Size,
    /// A status behind a prefix.
    Status(String, Role),
    /// A number that says more about the status beside it; a negative one says nothing.
    SubStatus,
    /// One of these words; some stand for a status.
    Words(Vec<(String, Option<u16>)>),
    /// Other settings.
    Settings,
    /// Items.
    Items,
}

static ABOUT: LazyLock<HashMap<&'static str, Vec<About>>> =
    LazyLock::new(|| dialects::all().iter().map(|dialect| (dialect.id, of_dialect(dialect))).collect());

fn of_dialect(dialect: &'static Dialect) -> Vec<About> {
    let mut out: Vec<About> = Vec::new();
    let mut add = |at: String, takes: Takes, entry: Option<(String, String)>, default: Option<String>| {
        out.push(About { dialect: &dialect.name, at, takes, default, meaning: String::new(), entry });
    };
    let joined = |at: &str, path: &str| if path.is_empty() { at.to_owned() } else { format!("{at}/{path}") };
    for row in &dialect.timer {
        let Some(product) = row.product.as_deref().or(dialect.product.as_deref()) else { continue };
        let last = segments(&row.at).last().copied().unwrap_or_default().trim_matches('\'').to_owned();
        let Some(timer) = timers::get(product, row.timer.as_deref().unwrap_or(&last)) else { continue };
        let entry = Some((timer.product.to_owned(), timer.name.to_owned()));
        add(joined(&row.at, &row.value), Takes::Time(timer), entry, timer.default_text.map(str::to_owned));
    }
    for row in &dialect.body_limit {
        let entry = dialect.product.clone().map(|product| (product, row.name.clone()));
        add(row.at.clone(), Takes::Size, entry, None);
    }
    for row in dialect.status.iter().filter(|row| !row.name) {
        add(row.at.clone(), Takes::Status(row.prefix.clone(), row.role.role()), None, None);
    }
    for row in &dialect.redirect {
        let words = || row.words.iter().map(|(word, code)| (word.clone(), Some(*code))).collect();
        for path in &row.status {
            let takes = match row.words.is_empty() {
                true => Takes::Status(row.prefix.clone(), Role::Redirect),
                false => Takes::Words(words()),
            };
            add(joined(&row.at, path), takes, None, row.default.map(|code| code.to_string()));
        }
        let texts = row.target.iter().chain(&row.scheme).chain(&row.host).chain(&row.path);
        texts.for_each(|path| add(joined(&row.at, path), Takes::Text, None, None));
    }
    for row in &dialect.error_page {
        if let Some(code) = &row.code {
            add(joined(&row.at, code), Takes::Status(String::new(), Role::Compare), None, None);
        }
        let answer = match row.words.is_empty() {
            true => Takes::Status(String::new(), Role::Send),
            false => Takes::Words(row.words.iter().map(|(word, code)| (word.clone(), Some(*code))).collect()),
        };
        if let Some(path) = &row.answer {
            add(joined(&row.at, path), answer, None, None);
        }
        add(joined(&row.at, &row.target), Takes::Text, None, None);
    }
    for row in &dialect.retry {
        add(joined(&row.at, &row.retries), Takes::Number, None, row.default_retries.map(|count| count.to_string()));
        add(joined(&row.at, &row.on), Takes::Text, None, None);
    }
    for KeyRow(at, takes, default, meaning) in &dialect.keys {
        let takes = match takes.as_str() {
            "bool" => Takes::Bool,
            "number" => Takes::Number,
            "settings" => Takes::Settings,
            "items" => Takes::Items,
            "status" => Takes::Status(String::new(), Role::Send),
            "sub-status" => Takes::SubStatus,
            words if words.contains('|') => {
                Takes::Words(words.split('|').map(|word| (word.to_owned(), code_in(word))).collect())
            }
            _ => Takes::Text,
        };
        let default = (!default.is_empty()).then(|| default.clone());
        // What another row says of the kind counts; a row of its own says what it is for.
        match out.iter_mut().find(|about| about.at == *at) {
            Some(known) => {
                known.meaning.clone_from(meaning);
                // Of all statuses only some may be possible.
                if matches!((&known.takes, &takes), (Takes::Status(..) | Takes::Text, Takes::Words(_))) {
                    known.takes = takes;
                } else if let (Takes::Words(known), Takes::Words(words)) = (&mut known.takes, &takes) {
                    // What is usual comes first there.
                    known.sort_by_key(|(word, _)| words.iter().position(|(other, _)| other == word));
                }
                known.default = known.default.take().or(default);
            }
            None => out.push(About {
                dialect: &dialect.name,
                at: at.clone(),
                takes,
                default,
                meaning: meaning.clone(),
                entry: None,
            }),
        }
    }
    out
}

/// The status at the end of a word: `HTTP_301`, `HttpStatus404`.
fn code_in(word: &str) -> Option<u16> {
    let digits = word.len() - word.bytes().rev().take_while(u8::is_ascii_digit).count();
    let code = word[digits..].parse().ok().filter(|_| word.len() - digits == 3)?;
    httplsp_registry::is_registered(code).then_some(code)
}

/// What is known of the setting with the path `at` in the dialect that people call `dialect`.
pub fn about(dialect: &str, at: &str) -> Option<&'static About> {
    ABOUT.values().flatten().find(|about| about.dialect == dialect && about.at == at)
}

/// Whether a setting names the statuses of what is healthy.
pub fn asks_for_health(about: &About) -> bool {
    let rows =
        dialects::all().iter().filter(|dialect| dialect.name == about.dialect).flat_map(|dialect| &dialect.status);
    rows.into_iter().any(|row| row.healthy && row.at == about.at)
}

/// Every setting that is known.
pub fn all() -> impl Iterator<Item = &'static About> {
    ABOUT.values().flatten()
}

/// The dialects of the document that the setting `at` is in.
fn dialects_of(settings: &Settings<'_>, at: u32) -> Vec<&'static Dialect> {
    let mut document = at;
    while let Some(parent) = settings.at(document).parent {
        document = parent;
    }
    dialects::all().iter().filter(|dialect| dialect.is_of(settings, document)).collect()
}

/// The keys that may stand beside the setting `at` (index into [`Facts::directives`]), less those that are there.
pub fn keys_beside(facts: &Facts, at: u32) -> Vec<Key> {
    let settings = Settings::new(facts);
    let Some(parent) = settings.at(at).parent else { return Vec::new() };
    let mut around = names_to(&settings, parent);
    // A list of labels holds the same as settings with their names.
    let joined = matches!(around.as_slice(), [.., (LABELS, _), ("", _)]);
    if joined {
        around.pop();
    }
    let joins = facts.language.id() == "properties";
    let siblings = settings.within(parent).iter().filter(|other| **other != at).map(|other| &settings.at(*other).name);
    let given: Vec<&String> = siblings.collect();
    let mut out: Vec<Key> = Vec::new();
    for about in dialects_of(&settings, at).into_iter().flat_map(|dialect| &ABOUT[dialect.id]) {
        let path = segments(&about.at);
        if joins {
            let is_plain = |segment: &&str| !segment.contains(['*', '[', '|']);
            if around.is_empty() && path.iter().all(is_plain) {
                add(&mut out, &given, path.join("."), about, None);
            }
            continue;
        }
        for (depth, segment) in path.iter().enumerate() {
            let fits = depth == 0 || path[depth - 1] != "**";
            if !fits || matches!(*segment, "*" | "[]" | "**") || !path_matches(&path[..depth], &around) {
                continue;
            }
            let holds = path.get(depth + 1).map(|inner| if *inner == "[]" { Holds::Items } else { Holds::Settings });
            let holds = holds.or(match about.takes {
                Takes::Settings => Some(Holds::Settings),
                Takes::Items => Some(Holds::Items),
                _ => None,
            });
            let names = if segment.starts_with('\'') { vec![*segment] } else { segment.split('|').collect() };
            for name in names {
                // A block is offered with its label, which says what kind of block it is.
                let name = match name.strip_suffix(')').and_then(|name| name.split_once('(')) {
                    Some((block, label)) => format!("{block} \"{label}\""),
                    None => name.trim_matches('\'').to_owned(),
                };
                add(&mut out, &given, name, about, holds);
            }
        }
    }
    out.iter_mut().for_each(|key| key.joined = joined);
    out.sort_by(|a, b| (a.holds.is_some(), &a.name).cmp(&(b.holds.is_some(), &b.name)));
    out
}

/// Adds a key unless it is there. One that has a row of its own counts before one that only leads to others.
fn add(out: &mut Vec<Key>, given: &[&String], name: String, about: &'static About, holds: Option<Holds>) {
    // Blocks of one kind may stand side by side.
    let repeats = name.contains(' ');
    if !repeats && given.iter().any(|known| **known == name) {
        return;
    }
    let own = |about: &About| about.at.ends_with(name.as_str());
    match out.iter_mut().find(|key| key.name == name) {
        Some(known) if own(about) && !own(known.about) => known.about = about,
        Some(_) => {}
        None => out.push(Key { name, about, holds, joined: false }),
    }
}

/// What is known of the setting `at` itself.
pub fn key_at(facts: &Facts, at: u32) -> Option<&'static About> {
    let settings = Settings::new(facts);
    settings.at(at).parent?;
    let mut names = names_to(&settings, at);
    let label = settings.at(at).arguments.first().and_then(|argument| argument.text.split_once('='));
    if let ([.., (LABELS, _), ("", _)], Some((name, _))) = (names.as_slice(), label) {
        names.pop();
        names.push((name, None));
    }
    let mut known = dialects_of(&settings, at).into_iter().flat_map(|dialect| &ABOUT[dialect.id]);
    known.find(|about| path_matches(&segments(&about.at), &names))
}

/// The status and the sub-status that the setting `at` and one beside it say together: `404.13`.
pub fn sub_status_at(facts: &Facts, at: u32) -> Option<String> {
    let settings = Settings::new(facts);
    let value = |at: u32| settings.at(at).arguments.first().map(|argument| argument.text.as_str());
    let beside = |is_it: fn(&Takes) -> bool| {
        let mut others = settings.within(settings.at(at).parent?).iter();
        others
            .find(|other| key_at(facts, **other).is_some_and(|about| is_it(&about.takes)))
            .and_then(|other| value(*other))
    };
    let is_status = |takes: &Takes| matches!(takes, Takes::Status(prefix, _) if prefix.is_empty());
    let (status, sub) = match &key_at(facts, at)?.takes {
        Takes::SubStatus => (beside(is_status)?, value(at)?),
        takes if is_status(takes) => (value(at)?, beside(|takes| *takes == Takes::SubStatus)?),
        _ => return None,
    };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(status) && is_number(sub)).then(|| format!("{status}.{sub}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_every_dialect_is_known_by_its_path() {
        let all: Vec<&About> = all().collect();
        assert!(all.len() > 150, "{}", all.len());
        for known in all {
            assert!(!known.at.is_empty(), "{known:?}");
            assert!(about(known.dialect, &known.at).is_some(), "{known:?}");
        }
    }
}
