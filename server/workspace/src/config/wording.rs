//! What is wrong with a configuration file, in words for people: the library's own speak of sequences and maps.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::nearest;

/// What may stand under a key: what it is, and an example of it.
type Expectation = (&'static str, String);

/// What `message`, which reading `text` ended with, means to whoever wrote the file. `span` is the place it is about.
pub(super) fn reword(text: &str, message: &str, span: Option<Range<usize>>) -> String {
    let message = message.trim().replace('\n', "; ");
    let Ok(document) = DeTable::parse(text) else { return format!("this is not valid TOML: {message}") };
    let place = span.and_then(|span| find(document.get_ref(), &span));
    let keys: Vec<&str> = place.iter().flat_map(|place| &place.keys).map(String::as_str).collect();
    if ["invalid type", "invalid value", "wanted string or table"].iter().any(|begin| message.starts_with(begin))
        && let Some(place) = &place
        && let Some((what, example)) = expected(&keys, place.value.get_ref())
        && let Some(key) = keys.iter().rfind(|key| **key != ITEM)
    {
        return format!("`{key}` must be {what}, not {}; write it like `{example}`", spelled(text, place.value));
    }
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let Some((wrong, valid)) = quoted.split_first() else { return message };
    let near = || match nearest::nearest(wrong, valid.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => {
            let list: Vec<String> = valid.iter().map(|name| format!("`{name}`")).collect();
            format!("; expected one of {}", list.join(", "))
        }
    };
    match () {
        () if message.starts_with("unknown field") => format!("unknown key `{wrong}`{}", near()),
        () if message.starts_with("unknown variant") => format!("unknown value `{wrong}`{}", near()),
        () if message.starts_with("missing field") => {
            // A list of tables in brackets has the place of its first table.
            let item = place.as_ref().filter(|place| place.value.get_ref().is_array()).map(|_| ITEM);
            let inner: Vec<&str> = keys.iter().copied().chain(item).chain([*wrong]).collect();
            let example = expected(&inner, &DeValue::Boolean(false));
            let advice = example.map_or_else(String::new, |(_, example)| format!("; write it like `{example}`"));
            format!("the key `{wrong}` is missing{advice}")
        }
        () => message,
    }
}

/// Stands for any element of a list in the keys of a [`Place`].
const ITEM: &str = "[]";

/// A value and the keys that lead to it.
struct Place<'a, 'i> {
    keys: Vec<String>,
    value: &'a Spanned<DeValue<'i>>,
}

/// The outermost value of exactly this place.
fn find<'a, 'i>(table: &'a DeTable<'i>, span: &Range<usize>) -> Option<Place<'a, 'i>> {
    table.iter().find_map(|(key, value)| below(key.get_ref(), value, span))
}

fn below<'a, 'i>(key: &str, value: &'a Spanned<DeValue<'i>>, span: &Range<usize>) -> Option<Place<'a, 'i>> {
    if value.span() == *span {
        return Some(Place { keys: vec![key.to_owned()], value });
    }
    let mut place = match value.get_ref() {
        DeValue::Table(table) => find(table, span)?,
        DeValue::Array(items) => items.iter().find_map(|item| below(ITEM, item, span))?,
        _ => return None,
    };
    place.keys.insert(0, key.to_owned());
    Some(place)
}

/// What may stand in the place of `value`, whose keys are given.
fn expected(keys: &[&str], value: &DeValue<'_>) -> Option<Expectation> {
    let written = match value {
        DeValue::Integer(number) => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        _ => "",
    };
    Some(match keys {
        ["extend"] => ("the path of a file", "extend = \"../httplsp.toml\"".into()),
        ["profile"] => ("`default`, `strict` or `pedantic`", "profile = \"strict\"".into()),
        ["exclude", ..] => ("a list of patterns", list("exclude", value, "vendor/**")),
        ["max-file-size"] => ("a size", "max-file-size = \"10MB\"".into()),
        ["rules"] => ("a table of rules", "[rules]` with lines like `retry-after-missing = \"off\"".into()),
        ["override", ITEM, "rules"] => ("a table of rules", "rules = { retry-after-missing = \"off\" }".into()),
        ["rules", id] | ["override", ITEM, "rules", id] => {
            let level = if matches!(value, DeValue::Boolean(true)) { "warning" } else { "off" };
            ("`off`, `info`, `warning` or `error`", format!("{id} = \"{level}\""))
        }
        ["codes"] => ("a table of codes", "[codes]` with lines like `460 = { name = \"Seat Taken\" }".into()),
        ["codes", code] => ("a name or a table", format!("{code} = {{ name = \"Seat Taken\" }}")),
        ["codes", _, "name"] => ("a text", "name = \"Seat Taken\"".into()),
        ["codes", _, "doc"] => ("an address", "doc = \"https://docs.example.com/errors\"".into()),
        ["targets"] => ("a table of versions", "[targets]` with lines like `nginx = \"1.26\"".into()),
        ["targets", product] => {
            let version = if written.is_empty() { "1.26" } else { written };
            ("a version in quotes", format!("{product} = \"{version}\""))
        }
        ["helper"] => ("a list of tables", "[[helper]]` on a line of its own, above `status = 1".into()),
        ["override"] => {
            ("a list of tables", "[[override]]` on a line of its own, above `paths = [\"legacy/**\"]".into())
        }
        ["chain"] => ("a list of tables", "[[chain]]` on a line of its own, above `name = \"public api\"".into()),
        ["helper", ITEM, "language"] => ("the id of a language", "language = \"rust\"".into()),
        ["helper", ITEM, "call"] => ("the name of a function", "call = \"send_error\"".into()),
        ["helper", ITEM, key @ ("status" | "body" | "header")] => {
            ("the position of an argument, counted from 0", format!("{key} = 1"))
        }
        ["override", ITEM, "paths", ..] => ("a list of patterns", list("paths", value, "legacy/**")),
        ["chain", ITEM, "name"] => ("a text", "name = \"public api\"".into()),
        ["chain", ITEM, "hops", ..] => hop(&keys[3..], value, written)?,
        _ => return None,
    })
}

/// The same for what stands in the `hops` of a chain.
fn hop(keys: &[&str], value: &DeValue<'_>, written: &str) -> Option<Expectation> {
    Some(match keys {
        [] | [ITEM] => ("a list of tables", "hops = [{ name = \"edge\", product = \"cloudflare\" }, …]".into()),
        [ITEM, "name"] => ("a text", "name = \"edge\"".into()),
        [ITEM, "product"] => ("the id of a product", "product = \"nginx\"".into()),
        [ITEM, "files", ..] => ("a list of patterns", list("files", value, "deploy/nginx/*.conf")),
        [ITEM, key] if key.ends_with("-timeout") => {
            let number = if written.is_empty() { "30" } else { written };
            ("a duration with a unit, in quotes", format!("{key} = \"{number}s\""))
        }
        _ => return None,
    })
}

/// A list for `key` with what was written, or else `example`, in it.
fn list(key: &str, value: &DeValue<'_>, example: &str) -> String {
    let text = value.as_str().filter(|text| !text.is_empty()).unwrap_or(example);
    format!("{key} = [{}]", toml::Value::String(text.into()))
}

/// A value as it is written, or what it is where that is long.
fn spelled(text: &str, value: &Spanned<DeValue<'_>>) -> String {
    match (value.get_ref(), text.get(value.span())) {
        (DeValue::Array(_), _) => "a list".into(),
        (DeValue::Table(_), _) => "a table".into(),
        (_, Some(written)) if written.len() <= 40 && !written.contains('\n') => format!("`{written}`"),
        _ => "this".into(),
    }
}
