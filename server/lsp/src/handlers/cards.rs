//! The texts of hovers and of completions' documentation. They come from the registry and from the rules.

use httplsp_lint::RULES;
use httplsp_registry::card::{self, Options};
use tower_lsp::ls_types::{MarkupContent, MarkupKind};

use super::completion::Topic;

/// The text about `topic`.
pub fn of(topic: &Topic) -> Option<String> {
    match topic {
        Topic::Status { code } => Some(card::status(*code, &Options::SHORT)),
        Topic::Directive { product, name } => card::directive(product, name, &Options::SHORT),
        Topic::Annotation { name } => httplsp_registry::annotations::get(name).map(card::annotation),
        Topic::Rule { id } => rule(id),
    }
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
