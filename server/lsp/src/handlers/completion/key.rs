//! Keys in formats of keys and values: annotations, and the statuses of an operation's responses.

use httplsp_registry::annotations::{self, Annotation, Value};
use httplsp_registry::{Recommendation, statuses};
use httplsp_syntax::facts::{Facts, Role};
use httplsp_text::TextRange;
use tower_lsp::ls_types::CompletionItemKind;

use super::{Item, Topic, symptom};
use crate::handlers::Cx;

/// An annotation and a status that are put at the cursor to see where it stands.
const ANNOTATION: &str = "nginx.ingress.kubernetes.io/httplsp-at-cursor";
const STATUS: &str = "\"404\"";

/// The keys for the place of the cursor at `offset`. `None` when none begins there that is known.
pub fn complete(cx: &Cx<'_>, offset: u32) -> Option<Vec<Item>> {
    // Only where keys begin lines is it plain how an entry is written.
    if !cx.analysis.language.is_tree() || cx.analysis.language.comment() != "#" {
        return None;
    }
    let key = key_at(&cx.analysis.text, offset)?;
    annotation_keys(cx, key).or_else(|| response_keys(cx, key))
}

/// The key that the cursor is in or behind, if nothing else stands on its line.
fn key_at(text: &str, offset: u32) -> Option<TextRange> {
    let at = offset as usize;
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let start = text[line..at].find(|c| c != ' ').map_or(at, |indent| line + indent);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-' | '_' | '"' | '\'');
    let behind = text[at..].find(|c| !is_part(c)).map_or(text.len(), |end| at + end);
    let rest = text[behind..].lines().next().unwrap_or("");
    (text[start..behind].chars().all(is_part) && rest.trim().is_empty()).then(|| TextRange::from(start..behind))
}

/// The annotations of an Ingress that are not given yet, each with a value of its kind.
fn annotation_keys(cx: &Cx<'_>, key: TextRange) -> Option<Vec<Item>> {
    let facts = cx.analysis.variant(cx.open, key, &format!("{ANNOTATION}: \"\""));
    let is_probe = |name: &str| name == ANNOTATION;
    facts.annotations.iter().find(|annotation| is_probe(&annotation.name))?;
    let given = |known: &Annotation| {
        facts.annotations.iter().any(|other| other.name.strip_prefix(annotations::PREFIX) == Some(known.name))
    };
    let snippets = cx.snapshot.client.snippets;
    Some(
        annotations::all()
            .iter()
            .filter(|known| known.value != Value::Gone && !given(known))
            .map(|known| of_annotation(known, key, snippets))
            .collect(),
    )
}

fn of_annotation(known: &'static Annotation, key: TextRange, snippets: bool) -> Item {
    let name = format!("{}{}", annotations::PREFIX, known.name);
    let default = known.default.filter(|default| !default.contains(['[', '{', '"', '$'])).unwrap_or("");
    let number = |fallback: &str| if default.is_empty() { fallback.to_owned() } else { default.to_owned() };
    let choice = |words: &[&str]| {
        // The default comes first, and is what stands there at once.
        let mut words = words.to_vec();
        words.sort_by_key(|word| *word != default);
        format!("\"${{1|{}|}}\"", words.join(","))
    };
    let value = match &known.value {
        Value::Text if known.name.ends_with("-snippet") => "|\n  $0".to_owned(),
        Value::Text | Value::Size | Value::Gone => format!("\"${{1:{default}}}\""),
        Value::Bool => choice(&["true", "false"]),
        Value::Number => format!("\"${{1:{}}}\"", number("1")),
        Value::Seconds => format!("\"${{1:{}}}\"", number("60")),
        Value::Code(from, to) => format!("\"${{1:{}}}\"", number(&(*from).max(*to).to_string())),
        Value::Word(words) => choice(words),
    };
    Item {
        label: name.clone(),
        description: None,
        detail: Some(known.meaning.to_owned()),
        range: key,
        text: if snippets { format!("{name}: {value}") } else { format!("{name}: ") },
        is_snippet: snippets,
        kind: CompletionItemKind::PROPERTY,
        filter: format!("{name} {}", known.name),
        sort: known.name.to_owned(),
        deprecated: false,
        also: Vec::new(),
        header: None,
        topic: Some(Topic::Annotation { name: known.name.to_owned() }),
    }
}

/// The statuses of an operation that are not described yet, as quoted keys with the description that each must have.
fn response_keys(cx: &Cx<'_>, key: TextRange) -> Option<Vec<Item>> {
    let facts = cx.analysis.variant(cx.open, key, &format!("{STATUS}: {{}}"));
    let span = TextRange::new(key.start, key.start + STATUS.len() as u32);
    let declared = |facts: &Facts| {
        let mut all = facts.statuses.iter().filter(|status| status.role == Role::Declare);
        all.any(|status| span.contains(status.span.range))
    };
    if !declared(&facts) {
        return None;
    }
    let operation = facts.api.as_ref().and_then(|api| {
        let around = |at: &&httplsp_syntax::facts::Operation| {
            at.responses.iter().any(|response| response.key_span.range.touches(key.start))
        };
        api.operations.iter().find(around)
    });
    let given: Vec<&str> =
        operation.map_or_else(Vec::new, |operation| operation.responses.iter().map(|one| one.key.as_str()).collect());
    let posts = operation.is_some_and(|operation| operation.method == "POST");
    let snippets = cx.snapshot.client.snippets;
    let fits = |status: &&httplsp_registry::Status| {
        let code = status.code.to_string();
        let wanted = status.recommendation != Recommendation::NotRecommended && (200..600).contains(&status.code);
        wanted && httplsp_registry::is_registered(status.code) && (code == "404" || !given.contains(&code.as_str()))
    };
    let item = |status: &'static httplsp_registry::Status| {
        let code = status.code;
        let text = match snippets {
            true => format!("\"{code}\":\n  description: ${{1:{}}}", status.name),
            false => format!("\"{code}\":"),
        };
        Item {
            label: format!("{code} {}", status.name),
            description: None,
            detail: Some(status.summary.to_owned()),
            range: key,
            text,
            is_snippet: snippets,
            kind: CompletionItemKind::VALUE,
            filter: format!("\"{code} {code} {} {}", status.name, symptom::of(code)).trim_end().to_owned(),
            sort: format!("{}{code}", if posts && code == 201 { " ".to_owned() } else { rank(code).to_string() }),
            deprecated: false,
            also: Vec::new(),
            header: None,
            topic: Some(Topic::Status { code }),
        }
    };
    Some(statuses().iter().filter(fits).map(item).collect())
}

/// What operations most often answer comes first.
fn rank(code: u16) -> u8 {
    match code {
        200 | 201 | 204 | 400 | 401 | 403 | 404 | 409 | 422 | 429 | 500 | 503 => 0,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_its_line_to_itself() {
        let key = |text: &str| {
            let at = text.find('|').expect("a cursor");
            let text = text.replacen('|', "", 1);
            key_at(&text, at as u32).map(|range| text[range.as_usize()].to_owned())
        };
        assert_eq!(key("a:\n  |\n").as_deref(), Some(""));
        assert_eq!(key("a:\n  nginx.ingress.kubernetes.io/pro|\n").as_deref(), Some("nginx.ingress.kubernetes.io/pro"));
        assert_eq!(key("a:\n  \"4|\"\n").as_deref(), Some("\"4\""));
        assert_eq!(key("a: b|\n"), None);
        assert_eq!(key("  a|: b\n"), None);
    }

    #[test]
    fn every_annotation_has_a_well_formed_snippet() {
        for known in annotations::all() {
            let text = of_annotation(known, TextRange::at(0), true).text;
            assert!(text.contains("$") && text.matches('"').count().is_multiple_of(2), "{text}");
        }
    }
}
