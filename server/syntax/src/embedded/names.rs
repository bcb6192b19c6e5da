//! What a text is written in, by the name that it goes by and by what it says.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::language::Language;
use crate::servers::sniff;

/// `embedded.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    value: Vec<Row>,
    fence: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    names: Vec<String>,
    language: Option<String>,
    within: Option<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| match toml::from_str(httplsp_queries::EMBEDDED) {
    Ok(table) => table,
    // It is part of the program and a test reads it.
    Err(error) => panic!("queries/embedded.toml: {error}"),
});

static VALUES: LazyLock<HashMap<&str, (Language, Option<&str>)>> = LazyLock::new(|| {
    let rows = TABLE.value.iter().flat_map(|row| row.names.iter().map(move |name| (name.as_str(), row)));
    rows.filter_map(|(name, row)| Some((name, (Language::by_id(row.language.as_deref()?)?, row.within.as_deref()))))
        .collect()
});

/// What the value of the key `key` is in and which block it is put into, whatever it says.
pub(super) fn of_key(key: &str) -> Option<(Language, Option<&'static str>)> {
    VALUES.get(key).copied()
}

/// The keys that [`of_key`] knows.
pub(super) fn keys() -> impl Iterator<Item = &'static str> {
    VALUES.keys().copied()
}

/// What the file called `name` is in if it says `text`; `None` when neither tells.
pub(super) fn of_file(name: &str, text: &str) -> Option<Language> {
    let has_ending = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    match Language::by_path(name) {
        Some(language) if language.is_log() => None,
        Some(_) => Language::detect(name, text),
        None if Language::is_told_by_text(name) || !has_ending => of_text(text),
        None => None,
    }
}

/// What `text` is in, if it can be nothing else.
pub(super) fn of_text(text: &str) -> Option<Language> {
    let begins = |word: &str| text.lines().any(|line| line.starts_with(word));
    if begins("apiVersion:") && begins("kind:") {
        return Language::by_id("yaml");
    }
    match text.trim_start().lines().next().unwrap_or("").trim_end() {
        "#cloud-config" => return Language::by_id("yaml"),
        first if first.starts_with("#!") && first.ends_with("sh") => return Language::by_id("shell"),
        _ => {}
    }
    // A single line is too little to go by.
    text.trim().lines().nth(1)?;
    sniff::told(text)
}

/// What a fence that is called `name` holds.
pub(super) fn of_fence(name: &str, text: &str) -> Option<Language> {
    let lower = name.to_ascii_lowercase();
    if let Some(row) = TABLE.fence.iter().find(|row| row.names.contains(&lower)) {
        return match row.language.as_deref() {
            Some(id) => Language::by_id(id),
            None => of_text(text),
        };
    }
    let language = Language::by_id(&lower)
        .or_else(|| Language::by_language_id(name))
        .or_else(|| Language::by_language_id(&lower))
        .or_else(|| Language::by_path(&format!("x.{lower}")));
    language.filter(|language| !language.is_log())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_languages() {
        for row in TABLE.value.iter().chain(&TABLE.fence) {
            assert!(row.language.as_deref().is_none_or(|id| Language::by_id(id).is_some()), "{row:?}");
        }
        assert!(keys().count() > 10);
    }

    #[test]
    fn fences_are_called_many_things() {
        let of = |name: &str| of_fence(name, "").map(Language::id);
        for (name, id) in [
            ("js", "javascript"),
            ("ts", "typescript"),
            ("Python", "python"),
            ("py", "python"),
            ("rb", "ruby"),
            ("rs", "rust"),
            ("golang", "go"),
            ("cs", "csharp"),
            ("yml", "yaml"),
            ("tf", "hcl"),
            ("NGINX", "nginx"),
            ("caddyfile", "caddy"),
            ("ApacheConf", "apache"),
            ("haproxy", "haproxy"),
            ("kt", "kotlin"),
            ("jsx", "javascript"),
            ("tsx", "tsx"),
            ("json", "json"),
            ("Dockerfile", "dockerfile"),
        ] {
            assert_eq!(of(name), Some(id), "{name}");
        }
        for name in ["", "mermaid", "diff", "log", "sql"] {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
