//! Types by which a project tells whether a request worked, and what they are made with: `Reply(success, message)`.

use httplsp_text::words;

use super::triggers::{MAX_TEXT, head_of};
use super::{Elsewhere, Viewpoint, family};
use crate::facts::is_success_flag;
use crate::grammar::{Code, rows};
use crate::language::Language;

/// A type that says whether a request worked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Envelope {
    pub name: String,
    /// What it is made with, in each way that it can be made.
    pub ways: Vec<Way>,
    /// Functions of the type that make one which says that the request failed.
    pub failures: Vec<Failure>,
}

/// The names of what it is made with, in order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Way {
    pub names: Vec<String>,
    /// How many have to be given.
    pub needed: usize,
}

/// `Reply.fail(message)`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Failure {
    pub name: String,
    /// The member that it sets to false.
    pub flag: String,
}

/// Names of others by which a failure is told.
const TELLS: &[&str] = &["error", "errors", "errormessage", "status", "code", "statuscode", "haserror", "iserror"];

/// Words of functions that make what says that a request failed.
const FAILS: &[&str] = &["fail", "failed", "failure", "error", "err", "bad", "unsuccessful"];

/// How many things an envelope is made with.
const MOST: usize = 12;

fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The envelopes that a text defines: told by the names of what they are made with.
pub(crate) fn envelopes(language: Language, text: &str) -> Vec<Envelope> {
    let hints = ["uccess", "ucceeded", "rror", "tatus", "ok", "code", "Code", "Ok"];
    if !language.is_code() || text.len() > MAX_TEXT || !hints.iter().any(|word| text.contains(word)) {
        return Vec::new();
    }
    let code = &rows(language).code;
    let kinds = ["class ", "record ", "struct "];
    let mut out: Vec<Envelope> = Vec::new();
    for word in kinds.iter().filter(|kind| code.definitions.iter().any(|known| known == *kind)) {
        for (at, _) in text.match_indices(word) {
            let line = &text[text[..at].rfind('\n').map_or(0, |at| at + 1)..at];
            let alone = text[..at].chars().next_back().is_none_or(|c| !is_word(c));
            if !alone
                || ["//", "--"].iter().any(|mark| line.contains(mark))
                || line.trim_start().starts_with(['*', '#', '"'])
            {
                continue;
            }
            let rest = &text[at + word.len()..];
            let name = &rest[..rest.find(|c: char| !is_word(c)).unwrap_or(rest.len())];
            if !name.starts_with(char::is_uppercase) || out.iter().any(|known| known.name == name) {
                continue;
            }
            out.extend(envelope(code, name, &rest[name.len()..], annotations(&text[..at])));
        }
    }
    out
}

/// What stands before the head of a type, back to what ends before it.
fn annotations(before: &str) -> &str {
    let start = before.rfind([';', '}', '{']).map_or(0, |at| at + 1);
    &before[start..]
}

fn envelope(code: &Code, name: &str, behind: &str, annotations: &str) -> Option<Envelope> {
    let mut rest = behind.trim_start();
    for (open, close) in [('<', '>'), ('[', ']')] {
        if rest.starts_with(open) {
            let end = matching(rest, open, close)?;
            rest = rest[end + 1..].trim_start();
        }
    }
    let mut ways = Vec::new();
    rest = ["private ", "internal ", "protected ", "@JsonCreator "]
        .iter()
        .fold(rest, |rest, word| rest.strip_prefix(word).unwrap_or(rest).trim_start());
    let primary = rest.strip_prefix("constructor").map_or(rest, str::trim_start);
    if primary.starts_with('(')
        && let Some(end) = matching(primary, '(', ')')
    {
        ways.extend(way(&primary[1..end]));
        rest = &primary[end + 1..];
    }
    let body = body_of(rest);
    for made in code.elsewhere.constructors.iter().map(String::as_str).chain([name]) {
        ways.extend(constructors(body, made));
    }
    if ways.is_empty() && code.elsewhere.all_arguments.iter().any(|word| annotations.contains(word.as_str())) {
        ways.extend(fields(body));
    }
    let tells =
        |way: &Way| way.names.iter().any(|name| is_success_flag(name) || TELLS.contains(&folded(name).as_str()));
    ways.retain(tells);
    let failures = failures(body, name);
    (!ways.is_empty() || !failures.is_empty()).then(|| Envelope { name: name.to_string(), ways, failures })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where what `text` opens with is closed.
fn matching(text: &str, open: char, close: char) -> Option<usize> {
    const LONGEST: usize = 4_000;
    let mut depth = 0;
    for (at, c) in text.char_indices().take(LONGEST) {
        if c == open {
            depth += 1;
        } else if c == close && !(close == '>' && text[..at].ends_with(['=', '-'])) {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The body of a type whose head `rest` is in.
fn body_of(rest: &str) -> &str {
    const LONGEST: usize = 12_000;
    let head = head_of(rest);
    let body = &rest[head.min(rest.len())..];
    if body.starts_with('{') {
        let mut depth = 0;
        for (at, c) in body.char_indices().take(LONGEST) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return &body[..at];
            }
        }
        return "";
    }
    // What is told by its indentation goes on until something stands at the margin.
    let end = body.match_indices('\n').find(|(at, _)| {
        body[at + 1..].starts_with(|c: char| !c.is_whitespace() && !matches!(c, '#' | ')' | '}' | ']'))
    });
    &body[..end.map_or(body.len(), |(at, _)| at)]
}

/// The lists of what `made` is called with where it is defined in the body of its type.
fn constructors(body: &str, made: &str) -> Vec<Way> {
    let mut out = Vec::new();
    for (at, _) in body.match_indices(made) {
        let rest = &body[at + made.len()..];
        let before = body[..at].trim_end();
        let alone = body[..at].chars().next_back().is_none_or(|c| !is_word(c) && !matches!(c, '.' | '>' | '@'));
        let word = before.rsplit(|c: char| !is_word(c)).next().unwrap_or("");
        let used = before.ends_with(['=', '(', ',', '?', '+', '!', '<', '&', '|', ':'])
            || matches!(word, "new" | "return" | "throw" | "class" | "record" | "else" | "in" | "is" | "as");
        if !alone || used || !rest.starts_with('(') {
            continue;
        }
        let Some(end) = matching(rest, '(', ')') else { continue };
        let behind = rest[end + 1..].trim_start_matches([' ', '\t']);
        let defined =
            behind.starts_with(['{', ':', '\n', '\r']) || ["throws", "=>", "->"].iter().any(|w| behind.starts_with(w));
        if defined {
            out.extend(way(&rest[1..end]));
        }
    }
    out
}

/// The names in a list of parameters: `boolean success`, `val success: Boolean = true`, `$success`.
fn way(list: &str) -> Option<Way> {
    let pieces = crate::extract::split_arguments(list);
    let mut names = Vec::new();
    let mut needed = 0;
    for (_, piece) in pieces {
        let piece = piece.trim();
        let declared = match piece.find('=').filter(|at| !piece[*at..].starts_with("=>")) {
            Some(at) => &piece[..at],
            None => piece,
        };
        let before_type = declared.split(':').next().unwrap_or(declared).trim_end();
        let name = before_type.rsplit(|c: char| !is_word(c)).next().unwrap_or("");
        if names.is_empty() && matches!(name, "self" | "cls") {
            continue;
        }
        if name.is_empty() || declared.contains("...") || declared.trim_start().starts_with('*') {
            return None;
        }
        if declared.len() == piece.len() && needed == names.len() {
            needed += 1;
        }
        names.push(name.to_string());
    }
    (!names.is_empty() && names.len() <= MOST).then_some(Way { names, needed })
}

/// The fields of a body in order, where all of them are given when one is made.
fn fields(body: &str) -> Option<Way> {
    let mut depth = 0i32;
    let mut names = Vec::new();
    for line in body.lines() {
        let inside = depth == 1;
        depth += line.matches('{').count() as i32 - line.matches('}').count() as i32;
        let line = line.trim().trim_start_matches("{").trim();
        let Some(declared) = line.strip_suffix(';').filter(|_| inside) else { continue };
        let declared = declared.split('=').next().unwrap_or(declared).trim();
        let words: Vec<&str> = declared.split_whitespace().collect();
        if words.len() < 2 || words.contains(&"static") || declared.contains(['(', ')']) || words[0] == "return" {
            continue;
        }
        let name = words[words.len() - 1];
        if name.chars().all(is_word) {
            names.push(name.to_string());
        }
    }
    let needed = names.len();
    (!names.is_empty() && needed <= MOST).then_some(Way { names, needed })
}

/// The functions of a type that make one which says that the request failed: `static Reply error(String text)`.
fn failures(body: &str, name: &str) -> Vec<Failure> {
    let mut out: Vec<Failure> = Vec::new();
    if !body.contains("false") {
        return out;
    }
    for (at, _) in body.match_indices('(') {
        let before = &body[..at];
        let before = match before.ends_with('>') || before.ends_with(']') {
            // fail<T>(message: String)
            true => before.rfind(['<', '[']).map_or(before, |open| &before[..open]),
            false => before,
        };
        let called = before.rsplit(|c: char| !is_word(c)).next().unwrap_or("");
        let words = words(called);
        if called.is_empty() || called == name || !words.iter().any(|word| FAILS.contains(&word.as_str())) {
            continue;
        }
        let line = &before[before.rfind(['\n', ';', '{', '}']).map_or(0, |at| at + 1)..];
        let declares = line[..line.len() - called.len()].trim_end();
        let is_made = ["static", "fun", "def", "func", "companion"]
            .iter()
            .any(|word| declares.split(|c: char| !is_word(c)).any(|own| own == *word));
        let Some(end) = matching(&body[at..], '(', ')').filter(|_| is_made) else { continue };
        let made = &body[at + end + 1..];
        let made = match made.find(['{', '=']).filter(|open| made.as_bytes()[*open] == b'{') {
            Some(open) => match matching(&made[open..], '{', '}') {
                Some(close) => &made[open..open + close],
                None => continue,
            },
            None => {
                made.find([';', '\n']).map_or(made, |end| match made[..end].trim_end().ends_with(['=', '>', '(']) {
                    true => &made[..made[end + 1..].find('\n').map_or(made.len(), |more| end + 1 + more)],
                    false => &made[..end],
                })
            }
        };
        let Some(flag) = flag_of(made, name, body).filter(|_| !made.contains("true")) else { continue };
        if !out.iter().any(|known| known.name == called) {
            out.push(Failure { name: called.to_string(), flag });
        }
    }
    out
}

/// The flag that a function sets to false, by name or by its place in what makes one of the type called `name`.
fn flag_of(made: &str, name: &str, body: &str) -> Option<String> {
    let at = made.find("false")?;
    let before = made[..at].trim_end().trim_end_matches(['=', ':', '(', ' ']);
    let word = before.rsplit(|c: char| !is_word(c)).next().unwrap_or("");
    let plain = folded(word);
    let plain = plain.strip_prefix("set").unwrap_or(&plain);
    if is_success_flag(plain) {
        return Some(plain.to_string());
    }
    // new Reply(false, message)
    let open = made.find(name).map(|at| &made[at + name.len()..])?;
    let list = open.find('(').filter(|_| open.starts_with(['(', '<', '[']))?;
    let end = matching(&open[list..], '(', ')')?;
    let given = crate::extract::split_arguments(&open[list + 1..list + end]);
    let place = given.iter().position(|(_, piece)| piece.trim() == "false")?;
    let lists = constructors(body, name);
    let fits = lists.iter().find(|way| way.needed <= given.len() && given.len() <= way.names.len());
    let flag = fits.and_then(|way| way.names.get(place)).map(|flag| folded(flag));
    match flag {
        Some(flag) => is_success_flag(&flag).then_some(flag),
        // What is made with its fields, or where its name stands.
        None if body.contains("success") || body.contains("Success") => Some("success".to_string()),
        None => None,
    }
}

impl Envelope {
    /// The names of what it is made with where that many things are given; none where that could be several.
    pub(crate) fn names(&self, given: usize) -> Option<&[String]> {
        let mut fits = self.ways.iter().filter(|way| (way.needed..=way.names.len()).contains(&given));
        let first = fits.next()?;
        fits.all(|other| other.names[..given] == first.names[..given]).then(|| &first.names[..given])
    }
}

impl Elsewhere {
    /// The envelope of another file that `written` makes, where exactly one is meant.
    pub(crate) fn envelope(&self, view: &Viewpoint<'_>, written: &str) -> Option<&Envelope> {
        let name = view.last(written);
        let places = self.envelopes.get(&(family(view.language), name.clone()))?;
        let mut reached = places.iter().filter_map(|(file, index)| {
            let file = &self.files[*file];
            let leads = *file.path != *view.path && view.reaches(written, file, None, &name);
            leads.then(|| &file.envelopes[*index])
        });
        let first = reached.next()?;
        reached.all(|other| other == first).then_some(first)
    }
}
