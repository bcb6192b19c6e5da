//! Constants that are statuses, which other files use by their names.

use std::sync::{Arc, OnceLock};

use aho_corasick::AhoCorasick;

use super::triggers::{MAX_TEXT, is_status};
use super::{Definitions, Elsewhere, Viewpoint, family};
use crate::grammar::rows;
use crate::language::Language;

/// A constant whose value is a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Constant {
    pub name: String,
    /// The type, or the object, that it is a member of.
    pub owner: Option<String>,
    pub code: u32,
}

/// What stands between the name of a constant and the first digit of a status.
const GIVEN: [&str; 15] =
    ["=1", "=2", "=3", "=4", "=5", "= 1", "= 2", "= 3", "= 4", "= 5", ": 1", ": 2", ": 3", ": 4", ": 5"];

/// Words of a name that say nothing about which status it is.
const BESIDE: [&str; 6] = ["status", "http", "response", "error", "code", "sc"];

/// A name that is given a number of three digits which may be a status, as the text has it.
struct Named<'a> {
    name: &'a str,
    code: u32,
    /// Whether it looks like a constant.
    fixed: bool,
}

/// The name before the sign at a place that gives it a value.
fn named_at(language: Language, text: &str, at: usize, code: u32) -> Option<Named<'_>> {
    let rows = &rows(language).code.bindings;
    let holds = |text: &str, known: &[String]| known.iter().any(|known| text.contains(known.as_str()));
    let line = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..at];
    // `X: u16 = 401`
    let named = before.split_once(':').map_or(before, |(name, _)| name);
    let word = |c: char| !c.is_alphanumeric() && c != '_';
    let mut words = named.rsplit(word).filter(|word| !word.is_empty());
    // A type may stand behind the name: `X int = 401`.
    let is_type = |word: &str| rows.constant_types.iter().any(|known| word.starts_with(known.as_str()));
    let name = words.next().and_then(|last| match is_type(last) {
        true => words.next(),
        false => Some(last),
    })?;
    let fixed = name.starts_with(char::is_uppercase) || holds(before, &rows.constants);
    Some(Named { name, code, fixed })
}

/// All of them.
fn numbered(language: Language, text: &str) -> impl Iterator<Item = Named<'_>> {
    static SCANNER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let scanner = SCANNER.get_or_init(|| AhoCorasick::new(GIVEN).ok());
    let scanner = scanner.as_ref().filter(|_| text.len() <= MAX_TEXT);
    let found = scanner.into_iter().flat_map(move |scanner| scanner.find_iter(text));
    found.filter_map(move |found| {
        let code = three_digits(text, found.end() - 1)?;
        named_at(language, text, found.start(), code)
    })
}

/// Whether a file with this text may define such constants: cheap, and asked of every file.
pub(crate) fn may_define_statuses(language: Language, text: &str) -> bool {
    let listed = || rows(language).code.bindings.constant_lists.iter().any(|known| text.contains(known.as_str()));
    let names_it = |named: Named<'_>| {
        (named.fixed || listed()) && says_status(named.name, named.code)
            || is_phrase(named.name, named.code)
            || named.fixed && is_hardly_else(named.name, named.code)
    };
    numbered(language, text).any(names_it)
        || text.len() <= MAX_TEXT
            && constants_in(language, text).filter_map(|(at, code)| named_at(language, text, at, code)).any(names_it)
}

/// Whether a text lists statuses by their names, so that no library has to be named for its numbers to be some: two of them
/// have the phrase of just their code as a name, or one says that it is of HTTP and has the phrase of any.
pub(crate) fn lists_statuses(language: Language, text: &str) -> bool {
    let mut first = None;
    numbered(language, text).filter(|named| named.fixed).any(|named| {
        if is_phrase(named.name, named.code) {
            return *first.get_or_insert(named.code) != named.code;
        }
        is_of_http(named.name)
    })
}

/// Whether a name is that of a status of HTTP, whichever: `HTTP_STATUS_FORBIDDEN`.
fn is_of_http(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.contains("http") && lower.contains("status") && names_a_status(name)
}

/// Whether a name is the phrase of a status, perhaps with words that say so: `STATUS_CODE_FORBIDDEN`.
pub(crate) fn names_a_status(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let plain = ["http", "status", "code"].iter().fold(lower, |name, word| name.replace(word, ""));
    !httplsp_registry::codes_of_phrase(plain.trim_matches(['_', '"', '\''])).is_empty()
}

/// The constants of libraries that something is given: `UNAUTHORIZED = StatusCodes.UNAUTHORIZED`, with the places of the sign
/// before them.
fn constants_in(language: Language, text: &str) -> impl Iterator<Item = (usize, u32)> {
    let separator = rows(language).code.separator.as_str();
    rows(language).apis.constants.iter().flat_map(move |row| {
        text.match_indices(row.owner.as_str()).filter_map(move |(at, owner)| {
            let name = text[at + owner.len()..].strip_prefix(separator)?;
            let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
            let before = without_cast(text[..at].trim_end_matches(' '));
            let code = httplsp_registry::constants::code_of(&row.ecosystem, name)?;
            before.ends_with(['=', ':']).then(|| (before.len() - 1, u32::from(code)))
        })
    })
}

/// What stands before a conversion: `= (int)`.
fn without_cast(before: &str) -> &str {
    let inner = before.strip_suffix(')').and_then(|inner| inner.rsplit_once('('));
    let plain = inner.filter(|(_, kind)| !kind.is_empty() && kind.chars().all(char::is_alphanumeric));
    plain.map_or(before, |(before, _)| before.trim_end_matches(' '))
}

/// The number of three digits at a place, if it is a status.
fn three_digits(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 3).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let behind = text.as_bytes().get(at + 3);
    let ends = behind.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'.'));
    digits.parse().ok().filter(|code| ends && (100..=599).contains(code))
}

/// Whether a name says that the number is a status: by a word, or as the registered phrase of just that one.
pub(crate) fn says_status(name: &str, code: u32) -> bool {
    if is_status(name) {
        // A member that holds any status.
        return false;
    }
    let lower = name.to_ascii_lowercase();
    if lower.contains("status") || lower.contains("http") {
        return true;
    }
    is_phrase(name, code) || lower.contains("code") && code >= 400 && !name.contains(char::is_lowercase)
}

/// Whether a number is hardly anything but a status where something sends it, whatever it is called: a registered one that is
/// not round, as amounts are. `MAX = 429`
pub(crate) fn is_hardly_else(name: &str, code: u32) -> bool {
    !is_status(name)
        && code >= 200
        && !code.is_multiple_of(50)
        && u16::try_from(code).is_ok_and(httplsp_registry::is_registered)
}

/// Whether a name is the registered phrase of a status, perhaps beside words that say nothing: `notFoundError`.
pub(crate) fn is_phrase(name: &str, code: u32) -> bool {
    let folded: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let plain = BESIDE.iter().fold(folded.as_str(), |name, word| {
        let name = name.strip_prefix(word).unwrap_or(name);
        name.strip_suffix(word).unwrap_or(name)
    });
    let phrase = u16::try_from(code).ok().and_then(httplsp_registry::status).map(|status| status.name);
    let is_it = |name: &str| {
        !name.is_empty()
            && phrase.is_some_and(|phrase| {
                let letters = phrase.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
                letters.eq(name.chars())
            })
    };
    is_it(&folded) || is_it(plain)
}

impl Elsewhere {
    /// The status that the constant `written` of another file is, where all that it may lead to are the same.
    pub(crate) fn constant(&self, view: &Viewpoint<'_>, written: &str) -> Option<(u32, &Arc<str>)> {
        let places = self.constants.get(&(family(view.language), view.last(written)))?;
        let mut found = places.iter().filter_map(|(file, index)| {
            let (file, constant) = (&self.files[*file], &self.files[*file].constants[*index]);
            let leads = *file.path != *view.path
                && is_owner(view, written, file, constant.owner.as_deref())
                && view.reaches(written, file, constant.owner.as_deref(), &constant.name);
            leads.then_some((constant.code, &file.path))
        });
        let first = found.next()?;
        found.all(|(code, _)| code == first.0).then_some(first)
    }
}

/// Whether what stands before the name may be the owner of the constant, where a module is imported as a whole or by the
/// names of what is in it.
fn is_owner(view: &Viewpoint<'_>, written: &str, file: &Definitions, owner: Option<&str>) -> bool {
    let separator = view.separator();
    let Some((head, _)) = written.rsplit_once(separator) else { return true };
    let Some(owner) = owner else {
        // A member of something else that is called like what the file defines by itself.
        return !file.constants.iter().any(|constant| constant.owner.as_deref() == Some(&view.last(head)));
    };
    let last = view.last(head);
    // `import codes from "./codes"`: any name will do for what the module is about.
    let whole = || view.imports.named(head).is_some_and(|import| import.path.contains('/'));
    last == owner || !head.contains(separator) && last == head && whole() && only_owner(file, owner)
}

fn only_owner(file: &Definitions, owner: &str) -> bool {
    // Not what is called like something else.
    let told = |constant: &&Constant| says_status(&constant.name, constant.code);
    file.constants.iter().filter(told).all(|constant| constant.owner.as_deref() == Some(owner))
}
