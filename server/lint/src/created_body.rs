//! What the body of a 201 says of what was made.

use httplsp_syntax::facts::{Facts, Part, Response, Value, ValueKind};

use crate::evidence::words;

/// Words of a hole by whose value a text names no resource: `{user.name}`.
const SAID: &[&str] =
    &["name", "username", "email", "title", "label", "role", "count", "amount", "length", "len", "total", "status"];

/// Words that announce an id or an address.
const POINTS: &[&str] = &["id", "ids", "uuid", "guid", "url", "uri", "link", "path", "http", "https", "at"];

/// Words of functions that put a text into the project's own envelope: `helper.WriteSuccess("…", nil)`.
const ENVELOPES: &[&str] = &[
    "success",
    "successful",
    "message",
    "msg",
    "response",
    "resp",
    "reply",
    "respond",
    "ok",
    "envelope",
    "created",
    "translate",
    "trans",
    "gettext",
];

/// Words of what makes or finds something, whatever else its name says.
const MAKES: &[&str] = &["find", "get", "fetch", "load", "build", "service", "repository", "repo", "model"];

/// Members that describe a person and are no address: `{ email, jwt }`.
const PERSON: &[&str] =
    &["email", "firstName", "first_name", "lastName", "last_name", "fullName", "full_name", "role", "name", "username"];

/// Members that may be the key of a resource.
const KEYS: &[&str] = &["name", "username", "email"];

/// Whether a text with holes is no more than a message: what is put into it is a name, not an id or an address.
pub(crate) fn is_message(body: &Value) -> bool {
    let ValueKind::Template(parts) = &body.kind else { return false };
    let mut said = String::new();
    for part in parts {
        match part {
            Part::Text(text) => said.push_str(text),
            Part::Hole(hole) => {
                let of = words(hole);
                let named = of.last().is_some_and(|word| SAID.contains(&word.as_str()));
                if !named || of.iter().any(|word| POINTS.contains(&word.as_str())) {
                    return false;
                }
            }
        }
    }
    let of = words(&said);
    // A sentence has words of its own; a document does not stand in one.
    of.len() > 1 && !of.iter().any(|word| POINTS.contains(&word.as_str())) && !said.contains(['/', '<', '{', '=', ':'])
}

/// Whether a function puts what it is given into an envelope.
pub(crate) fn is_envelope(callee: &str, creates: &[&str]) -> bool {
    let of = words(callee);
    let has = |known: &[&str]| of.iter().any(|word| known.contains(&word.as_str()));
    has(ENVELOPES) && !has(MAKES) && !has(creates)
}

/// Whether a value is a status that an envelope repeats: `201`, `HttpStatus.CREATED`.
pub(crate) fn is_status(value: &Value) -> bool {
    match &value.kind {
        ValueKind::Number(digits) => digits == "201",
        ValueKind::Name(name) => {
            words(name.rsplit(['.', ':', '\\']).next().unwrap_or(name)).iter().any(|word| word == "created")
                && words(name).iter().any(|word| matches!(word.as_str(), "status" | "http" | "code"))
        }
        _ => false,
    }
}

/// Whether a member describes who was registered and is not what the project's routes find a resource by.
pub(crate) fn describes(facts: &Facts, response: &Response, key: &str, value: &Value) -> bool {
    let plain = match &value.kind {
        ValueKind::Name(_) | ValueKind::Opaque => true,
        ValueKind::Call { receiver, arguments, .. } => receiver.is_some() && arguments.is_empty(),
        _ => false,
    };
    if !plain || !PERSON.iter().any(|name| key.eq_ignore_ascii_case(name)) {
        return false;
    }
    let key = key.to_ascii_lowercase();
    if !KEYS.contains(&key.as_str()) {
        return true;
    }
    let is_hole = |part: &str| part.starts_with([':', '{', '<', '$', '(']) && words(part).contains(&key);
    let by_key = facts.routes.iter().filter_map(|route| route.path.as_deref()).any(|path| path.split('/').any(is_hole));
    // A user name is often the address; only the routes can say that it is not.
    !by_key && (key == "email" || facts.routes_of(response.scope).next().is_some())
}

/// Whether a call that sends a response in a way of the project is handed a literal with something in it that may be what was
/// made: `Reply::send(['user' => $user], 201)`.
pub(crate) fn hands_over(facts: &Facts, response: &Response) -> bool {
    const FIXED: &[&str] = &["true", "false", "null", "nil", "None", "True", "False", "array", "new"];
    let text = facts.text(response.span);
    let Some((_, literal)) = text.split_once(['[', '{']) else { return false };
    let mut quoted = None;
    let mut bare = String::new();
    for c in literal.chars() {
        match quoted {
            Some(mark) if c == mark => quoted = None,
            Some(_) => {}
            None if matches!(c, '"' | '\'' | '`') => quoted = Some(c),
            None => bare.push(c),
        }
    }
    let bare = bare.split(['}', ']']).next().unwrap_or("");
    bare.split(',').any(|entry| {
        let value = entry.rsplit_once("=>").or_else(|| entry.rsplit_once(':')).map_or(entry, |(_, value)| value).trim();
        let name = value.trim_start_matches(['$', '&', '*', '@']);
        name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && !FIXED.contains(&name)
            && !name.ends_with(')')
            && name.chars().any(|c| c.is_lowercase())
    })
}
