//! What a topic of `explain` stands for.

use crate::constants::{self, Constant};
use crate::directives::{self, Directive};
use crate::headers::{self, Header};
use crate::normalize::squash;
use crate::timers::{self, Limit, Timer};
use crate::troubleshooting::{self, Entry};
use crate::vendors::{self, Vendor};
use crate::{Class, Status, SubStatus, codes_of_phrase, status, sub_status};

mod nearest;

/// What a topic stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum Topic {
    /// A known status.
    Status(&'static Status),
    /// A number that nobody registered or uses.
    Unassigned {
        /// The number.
        code: u16,
        /// Its class; [`Class::Invalid`] when it cannot be a status at all.
        class: Class,
    },
    /// All codes of one class.
    Class(Class),
    /// A sub-status of IIS.
    SubStatus(&'static SubStatus),
    /// A named constant: one entry for each ecosystem that spells it so, by ecosystem.
    Constant(Vec<&'static Constant>),
    /// A setting: one entry for each product that calls it so; those with a directive first.
    Setting(Vec<Setting>),
    /// A product or vendor.
    Vendor(&'static Vendor),
    /// A symptom.
    Troubleshooting(&'static Entry),
    /// A header.
    Header(&'static Header),
}

/// A setting of one product: a directive, a timer or a limit, often two of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// The product's id.
    pub product: &'static str,
    /// The name.
    pub name: &'static str,
    /// The directives of this name, one for each module.
    pub directives: &'static [Directive],
    /// The timers of this name, one for each place.
    pub timers: &'static [Timer],
    /// The limits of this name, one for each place.
    pub limits: &'static [Limit],
}

impl Setting {
    /// The same setting as it is meant inside `blocks`, the outermost first: of several directives of one name the one
    /// that may stand in the innermost block, and in `stream` or `mail` the one of that kind. Unchanged when that leaves
    /// none or several.
    pub fn within(self, blocks: &[&str]) -> Setting {
        let family = ["stream", "mail"].into_iter().find(|family| blocks.contains(family)).unwrap_or("http");
        let fits = |directive: &Directive| {
            let other = ["http", "stream", "mail"].into_iter().filter(|other| *other != family);
            let elsewhere = other.into_iter().any(|other| directive.module.contains(&format!("_{other}_")));
            !elsewhere && blocks.last().is_none_or(|block| directive.contexts.contains(block))
        };
        let mut places = self.directives.iter().enumerate().filter(|(_, directive)| fits(directive));
        match (places.next(), places.next()) {
            (Some((place, only)), None) => {
                Setting { directives: self.directives.get(place..=place).unwrap_or(self.directives), ..self }
                    .with_places_of(only)
            }
            _ => self,
        }
    }

    /// Without the timers and limits that are set elsewhere than `directive` stands.
    fn with_places_of(self, directive: &Directive) -> Setting {
        let stands = |place: &str| place.split(", ").next().is_some_and(|first| directive.contexts.contains(&first));
        let timer = self.timers.iter().position(|timer| stands(timer.place));
        let limit = self.limits.iter().position(|limit| stands(limit.place));
        Setting {
            timers: timer.and_then(|place| self.timers.get(place..=place)).unwrap_or_default(),
            limits: limit.and_then(|place| self.limits.get(place..=place)).unwrap_or_default(),
            ..self
        }
    }
}

impl Topic {
    /// How the topic is written: `404`, `404.13`, `StatusCode::NOT_FOUND`, `nginx:proxy_read_timeout`, `cloudflare`.
    /// [`resolve`] takes it back.
    pub fn name(&self) -> String {
        match self {
            Topic::Status(status) => format!("{:03}", status.code),
            Topic::Unassigned { code, .. } => code.to_string(),
            Topic::Class(class) => class.pattern().unwrap_or_default().to_owned(),
            Topic::SubStatus(sub) => sub.code.to_owned(),
            Topic::Constant(constants) => constants.first().map_or_else(String::new, |first| first.written.to_owned()),
            Topic::Setting(settings) => match settings.as_slice() {
                [only] => format!("{}:{}", only.product, only.name),
                several => several.first().map_or_else(String::new, |first| first.name.to_owned()),
            },
            Topic::Vendor(vendor) => vendor.id.to_owned(),
            Topic::Troubleshooting(entry) => entry.id.to_owned(),
            Topic::Header(header) => header.name.to_owned(),
        }
    }
}

/// The topic that `text` stands for.
///
/// Known spellings are a number (`404`, `HTTP 404`, a whole status line), a class (`4xx`), a phrase (`not found`), a
/// sub-status (`404.13`), a constant of any ecosystem (`http.StatusTeapot`, `:not_found`, `HTTP_404_NOT_FOUND`), a directive, timer
/// or limit with or without its product (`nginx:proxy_read_timeout`), a product (`cloudflare`), the id of a
/// troubleshooting entry, and a header.
///
/// # Errors
///
/// The nearest names, best first, when nothing is known under this name; at most five, and none when nothing is near.
pub fn resolve(text: &str) -> Result<Topic, Vec<String>> {
    let text = text.trim();
    let found = number(text)
        .or_else(|| header(text).filter(|_| text.starts_with(char::is_uppercase)))
        .or_else(|| qualified_setting(text))
        .or_else(|| constant(text).filter(|_| text.contains([':', '.'])))
        // A product comes before a setting that some other product calls by its name.
        .or_else(|| vendors::find(text).filter(|vendor| vendor.id == text).map(Topic::Vendor))
        .or_else(|| setting(text))
        .or_else(|| phrase(text))
        .or_else(|| constant(text))
        .or_else(|| loose_setting(text))
        .or_else(|| vendors::find(text).map(Topic::Vendor))
        .or_else(|| entry(text))
        .or_else(|| header(text))
        .or_else(|| class(text))
        .or_else(|| loose_constant(text));
    found.ok_or_else(|| nearest::names(text))
}

/// `404`, `HTTP 404`, `status 404`, `HTTP/1.1 404 Not Found`, `404 Not Found`, `404.13`.
fn number(text: &str) -> Option<Topic> {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.peek() {
        let lower = word.to_ascii_lowercase();
        if !(["http", "https", "status", "code", "error", "iis"].contains(&lower.as_str())
            || lower.starts_with("http/"))
        {
            break;
        }
        words.next();
    }
    let word = words.next()?;
    if let Some(known) = sub_status(word) {
        return Some(Topic::SubStatus(known));
    }
    if word.is_empty() || !word.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let code = word.parse::<u16>().ok()?;
    let rest = words.collect::<Vec<_>>().join(" ");
    if !rest.is_empty() && !crate::phrases(code).iter().any(|phrase| squash(phrase) == squash(&rest)) {
        return None;
    }
    Some(match status(code).filter(|_| code != 0 || word == "000" || word == "0") {
        Some(status) => Topic::Status(status),
        None => Topic::Unassigned { code, class: Class::of(code) },
    })
}

/// `4xx`, `5XX`, `3**`, `client error`.
fn class(text: &str) -> Option<Topic> {
    let lower = text.to_ascii_lowercase();
    let pattern = lower.replace('*', "x");
    let singular = squash(lower.strip_suffix('s').unwrap_or(&lower));
    let mut classes = (1..=5).map(|digit| Class::of(digit * 100));
    classes
        .find(|class| class.pattern() == Some(pattern.as_str()) || squash(class.name()) == singular)
        .map(Topic::Class)
}

fn phrase(text: &str) -> Option<Topic> {
    codes_of_phrase(text).iter().find_map(|code| status(*code)).map(Topic::Status)
}

/// Constants with exactly this name. Where the text has a prefix, its last part must fit: `http::StatusCode::NOT_FOUND`.
fn constant(text: &str) -> Option<Topic> {
    let name = constants::last_name(text);
    let path = prefix_of(text, name);
    let found: Vec<_> = constants::ecosystems()
        .iter()
        .filter_map(|ecosystem| constants::get(ecosystem.id, name))
        .filter(|constant| path.is_empty() || same_prefix(path, constant.prefix))
        .collect();
    (!found.is_empty()).then_some(Topic::Constant(found))
}

/// The same without regard to case and punctuation.
fn loose_constant(text: &str) -> Option<Topic> {
    let key = squash(text);
    if key.is_empty() {
        return None;
    }
    let all = constants::ecosystems().iter().flat_map(|ecosystem| constants::all(ecosystem.id));
    let found: Vec<_> =
        all.filter(|constant| squash(constant.written) == key || squash(constant.name) == key).collect();
    (!found.is_empty()).then_some(Topic::Constant(found))
}

/// What stands in `text` before `name`, the parentheses of a call left out.
fn prefix_of<'a>(text: &'a str, name: &str) -> &'a str {
    text.strip_suffix("()").unwrap_or(text).strip_suffix(name).unwrap_or_default()
}

/// Whether two prefixes end in the same part: `http::StatusCode::` and `StatusCode::`, or are the same mark.
fn same_prefix(path: &str, prefix: &str) -> bool {
    let parts = |text: &str| -> Vec<String> {
        text.split([':', '.']).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    match (parts(path).last(), parts(prefix).last()) {
        (Some(one), Some(other)) => one == other,
        (None, None) => path == prefix,
        _ => false,
    }
}

/// `nginx:proxy_read_timeout`.
fn qualified_setting(text: &str) -> Option<Topic> {
    let (product, name) = text.split_once(':')?;
    let product = vendors::find(product)?;
    Some(Topic::Setting(vec![setting_of(product.id, name.trim())?]))
}

/// The setting called exactly so in every product that has one.
fn setting(text: &str) -> Option<Topic> {
    let mut found: Vec<_> = vendors::vendors().iter().filter_map(|vendor| setting_of(vendor.id, text)).collect();
    // A name that stands in a configuration file comes before a platform's setting of the same name.
    found.sort_by_key(|setting| setting.directives.is_empty());
    (!found.is_empty()).then_some(Topic::Setting(found))
}

/// The first setting called so in another case, or whose last part is called so.
fn loose_setting(text: &str) -> Option<Topic> {
    let lower = text.to_lowercase();
    let (_, name) = names().find(|(_, name)| name.to_lowercase() == lower || short(name) == lower)?;
    setting(name)
}

/// What `product` calls `name`, if it is a directive, a timer or a limit.
pub fn setting_of(product: &'static str, name: &str) -> Option<Setting> {
    let directives = directives::get(product, name);
    let timers = timers::named(product, name);
    let limits = timers::limits_named(product, name);
    let name = directives
        .first()
        .map(|known| known.name)
        .or_else(|| timers.first().map(|known| known.name))
        .or_else(|| limits.first().map(|known| known.name))?;
    Some(Setting { product, name, directives, timers, limits })
}

/// Every setting: product and name. A name that several tables have comes several times.
pub(crate) fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    directives::products()
        .flat_map(|product| directives::all(product).iter().map(move |directive| (product, directive.name)))
        .chain(timers::all().iter().map(|timer| (timer.product, timer.name)))
        .chain(timers::limits().iter().map(|limit| (limit.product, limit.name)))
}

/// The part of a dotted or slashed name that people type: `requestTimeout` of `server.requestTimeout`.
fn short(name: &str) -> String {
    name.rsplit(['.', '/']).next().unwrap_or(name).to_lowercase()
}

fn entry(text: &str) -> Option<Topic> {
    let key = squash(text);
    troubleshooting::entries()
        .iter()
        .find(|entry| squash(entry.id) == key || squash(entry.symptom) == key)
        .map(Topic::Troubleshooting)
}

fn header(text: &str) -> Option<Topic> {
    headers::get(text).map(Topic::Header)
}
