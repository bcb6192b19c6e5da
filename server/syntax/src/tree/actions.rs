//! Actions of a balancer, written as JSON in annotations of an Ingress.

use httplsp_text::TextRange;

use super::labels::Redirect;
use super::settings::{Settings, is_filled_in};
use crate::facts::{Part, Span, Value, ValueKind};

/// What the names of annotations with an action begin with. Source:
/// https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#actions (checked 2026-11-22)
const PREFIX: &str = "alb.ingress.kubernetes.io/actions.";

/// The redirects to another scheme that annotations of a document set up.
pub(super) fn redirects(settings: &Settings<'_>, document: u32) -> Vec<Redirect> {
    let mut out = Vec::new();
    for at in settings.all(document, "metadata/annotations/*") {
        let directive = settings.at(at);
        let Some(argument) = directive.arguments.first().filter(|_| directive.name.starts_with(PREFIX)) else {
            continue;
        };
        // As it stands in the file, so that places are places there.
        let text = settings.facts.text(argument.span);
        if is_filled_in(text) || !text.to_ascii_lowercase().contains("redirectconfig") {
            continue;
        }
        let same = |key: &str, whole: &str| member(text, key).is_none_or(|value| value == whole);
        let rest = same("Host", "#{host}") && same("Path", "/#{path}") && same("Query", "#{query}");
        let (Some(scheme), Some(status)) = (member(text, "Protocol"), member(text, "StatusCode")) else { continue };
        if !rest || scheme.contains('#') || !matches!(status, "HTTP_301" | "HTTP_302") {
            continue;
        }
        let start = argument.span.range.start + (status.as_ptr() as usize - text.as_ptr() as usize) as u32;
        let span = Span { range: TextRange::new(start, start + status.len() as u32), ..argument.span };
        let parts = vec![
            Part::Text(format!("{}://", scheme.to_ascii_lowercase())),
            Part::Hole("$host".into()),
            Part::Hole("$request_uri".into()),
        ];
        out.push(Redirect {
            span,
            target: Value { kind: ValueKind::Template(parts), range: span.range },
            permanent: status == "HTTP_301",
            word: Some(span),
            setting: None,
            words: [(301, "HTTP_301"), (302, "HTTP_302")],
            api: "redirectConfig",
            at,
        });
    }
    out
}

/// The text that is the value of `key`, whose first letter may be of either case.
fn member<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let lower = format!("{}{}", key[..1].to_ascii_lowercase(), &key[1..]);
    let after = [key, &lower].into_iter().find_map(|key| {
        let quoted = [format!("\"{key}\""), format!("\\\"{key}\\\"")];
        quoted.iter().find_map(|name| Some(text.split_once(name.as_str())?.1))
    })?;
    let value = after.trim_start().strip_prefix(':')?.trim_start().trim_start_matches('\\').strip_prefix('"')?;
    value.split(['"', '\\']).next()
}

#[cfg(test)]
mod tests {
    use super::member;

    #[test]
    fn members_of_either_case_and_in_quotes() {
        assert_eq!(member(r#"{"StatusCode": "HTTP_302"}"#, "StatusCode"), Some("HTTP_302"));
        assert_eq!(member(r#"{"statusCode":"HTTP_301"}"#, "StatusCode"), Some("HTTP_301"));
        assert_eq!(member(r#""{\"statusCode\": \"HTTP_301\"}""#, "StatusCode"), Some("HTTP_301"));
        assert_eq!(member(r#"{"port": "443"}"#, "Host"), None);
    }
}
