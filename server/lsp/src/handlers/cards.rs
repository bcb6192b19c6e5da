//! The texts of hovers and of completions' documentation. They come from the registry and from the rules.

use httplsp_lint::RULES;
use httplsp_lint::suppression::Suppression;
use httplsp_registry::card::{self, Options};
use httplsp_registry::{headers, parameters};
use httplsp_syntax::keys::{self, About, Takes};
use tower_lsp::ls_types::{MarkupContent, MarkupKind};

use super::completion::Topic;

/// The text about `topic`.
pub fn of(topic: &Topic) -> Option<String> {
    match topic {
        Topic::Status { code } => Some(card::status(*code, &Options::SHORT)),
        Topic::Directive { product, name } => card::directive(product, name, &Options::SHORT),
        Topic::Annotation { name } => httplsp_registry::annotations::get(name).map(card::annotation),
        Topic::Key { dialect, at } => keys::about(dialect, at).map(key),
        Topic::Parameter { product, directive, name } => parameters::get(product, directive, name).map(card::parameter),
        Topic::Header { name } => headers::get(name).map(|header| card::header(header, &Options::SHORT)),
        Topic::Rule { id } => rule(id),
    }
}

/// Whether more is known of a setting than its name.
pub fn says_something(about: &About) -> bool {
    !about.meaning.is_empty() || about.default.is_some() || about.takes != Takes::Text
}

/// What is known of a setting of a format of keys and values.
pub fn key(about: &About) -> String {
    let name = about.at.rsplit('/').next().unwrap_or_default();
    // The name of an annotation has slashes of its own.
    let name = about.at.split('\'').nth(1).unwrap_or(name);
    let mut text = format!("### `{name}` ({})\n", about.dialect);
    let mut say = |line: String| text.push_str(&format!("\n{line}\n"));
    if !about.meaning.is_empty() {
        let mut first = about.meaning.chars();
        let begin = first.next().map(char::to_uppercase).map(String::from_iter).unwrap_or_default();
        say(format!("{begin}{}.", first.as_str()));
    }
    let takes = match &about.takes {
        Takes::Bool => "`true` or `false`".to_owned(),
        Takes::Number => "a number".to_owned(),
        Takes::Time(timer) => timer.unit.map_or_else(|| "a length of time".to_owned(), str::to_owned),
        Takes::Size => "a size in bytes".to_owned(),
        Takes::Status(prefix, _) if prefix.is_empty() => "a status".to_owned(),
        Takes::Status(prefix, _) => format!("a status behind `{prefix}`"),
        Takes::SubStatus => "a sub-status".to_owned(),
        Takes::Words(words) => {
            let word =
                |(word, code): &(String, Option<u16>)| match code.filter(|code| !word.ends_with(&code.to_string())) {
                    Some(code) => format!("`{word}` ({code})"),
                    None => format!("`{word}`"),
                };
            words.iter().map(word).collect::<Vec<_>>().join(", ")
        }
        Takes::Settings => "settings".to_owned(),
        Takes::Items => "a list".to_owned(),
        Takes::Text => String::new(),
    };
    if !takes.is_empty() {
        say(format!("**Takes** {takes}"));
    }
    if let Some(default) = &about.default {
        say(format!("**Default** `{default}`"));
    }
    text
}

/// What a comment that suppresses does, and for which rules.
pub fn suppression(suppression: &Suppression) -> String {
    let (verb, place) = match suppression.whole_file {
        true => ("ignore-file", "in this file"),
        false => ("ignore", "on this line, or in the statement below where the comment has a line of its own"),
    };
    let rule = |id: &str| RULES.iter().map(|rule| rule.meta()).find(|rule| rule.id == id);
    let lines = suppression.rules.iter().filter_map(|(id, _)| rule(id));
    let lines: Vec<String> = lines.map(|rule| format!("- [`{}`]({}): {}", rule.id, rule.url(), rule.summary)).collect();
    let what = "What these rules find is not shown";
    let reason = "What stands behind the list is the reason, for whoever reads it.";
    format!("### `httplsp: {verb}`\n\n{what} {place}:\n\n{}\n\n{reason}\n", lines.join("\n"))
}

/// What a rule says of itself.
pub fn rule(id: &str) -> Option<String> {
    let rule = RULES.iter().map(|rule| rule.meta()).find(|rule| rule.id == id)?;
    let lines: Vec<&str> = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let docs = lines.join("\n");
    Some(format!("### {}\n\n{}.\n\n{}\n\n[Documentation]({})\n", rule.id, rule.summary, docs.trim(), rule.url()))
}

/// `text`, which is Markdown, as the client can show it.
pub fn content(text: String, markdown: bool) -> MarkupContent {
    match markdown {
        true => MarkupContent { kind: MarkupKind::Markdown, value: text },
        false => MarkupContent { kind: MarkupKind::PlainText, value: plain(&text) },
    }
}

/// Markdown without its marks.
fn plain(text: &str) -> String {
    let line = |line: &str| line.trim_start_matches("#").trim_start().replace("**", "").replace('`', "");
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_card() {
        for rule in RULES {
            let rule = rule.meta();
            let card = super::rule(rule.id).expect("it is a rule");
            assert!(card.starts_with(&format!("### {}\n", rule.id)), "{card}");
            assert!(card.contains("\n## What it does\n"), "{card}");
            assert!(card.ends_with(&format!("[Documentation]({})\n", rule.url())), "{card}");
        }
        assert_eq!(super::rule("no-such-rule"), None);
    }

    #[test]
    fn plain_text_has_no_marks() {
        assert_eq!(plain("### 404 Not Found\n\n**Body** `none`"), "404 Not Found\n\nBody none");
    }
}
