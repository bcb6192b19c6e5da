//! Listings of reStructuredText (`.. code-block:: nginx`) and AsciiDoc (`[source,nginx]`).

use httplsp_text::TextRange;

use super::fences::says_wrong;
use super::{Part, names};

/// What begins a listing of reStructuredText, in front of the name of its language.
const DIRECTIVES: [&str; 3] = [".. code-block::", ".. sourcecode::", ".. code::"];

/// Whether `text` may hold a listing.
pub(super) fn may_hold(text: &str) -> bool {
    DIRECTIVES.iter().any(|known| text.contains(known)) || text.contains("[source") || text.contains("[,")
}

/// The listings of `text` whose language is known.
pub(super) fn parts(text: &str, lines: &[TextRange]) -> Vec<Part> {
    let line = |at: usize| lines.get(at).and_then(|range| text.get(range.as_usize())).map(str::trim_end);
    let mut out = Vec::new();
    let mut at = 0;
    // The last line that says something.
    let mut before = "";
    while let Some(content) = line(at) {
        let found = match (directive(content), source(content)) {
            (Some(language), _) => indented(text, lines, at).map(|(body, next)| (language, body, next)),
            (_, Some(language)) => delimited(text, lines, at).map(|(body, next)| (language, body, next)),
            _ => None,
        };
        let Some((language, body, next)) = found else {
            if !content.trim().is_empty() {
                before = content;
            }
            at += 1;
            continue;
        };
        let inner: String = body.iter().filter_map(|range| text.get(range.as_usize())).collect();
        if let Some(known) = names::of_fence(language, &inner).filter(|_| !language.is_empty()) {
            let ending = known.extensions().next().unwrap_or("txt");
            out.push(Part {
                language: known,
                name: format!("example.{ending}"),
                lines: body,
                within: None,
                inline: false,
                example: true,
                counterexample: says_wrong(before),
            });
        }
        at = next;
    }
    out
}

/// The language of a listing of reStructuredText that begins on this line.
fn directive(line: &str) -> Option<&str> {
    let content = line.trim_start();
    DIRECTIVES.iter().find_map(|known| content.strip_prefix(known)).map(str::trim)
}

/// The language of a listing of AsciiDoc that begins below this line.
fn source(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix('[')?.strip_suffix(']')?;
    let (kind, rest) = inner.split_once(',')?;
    let is_source = kind.is_empty() || kind == "source" || kind.starts_with("source%");
    is_source.then(|| rest.split(',').next().unwrap_or("").trim())
}

/// The lines that stand further in than the one at `at`, behind options and a blank line, and the line behind them.
fn indented(text: &str, lines: &[TextRange], at: usize) -> Option<(Vec<TextRange>, usize)> {
    let raw = |at: usize| lines.get(at).and_then(|range| text.get(range.as_usize()));
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let own = indent(raw(at)?);
    let mut next = at + 1;
    while raw(next).is_some_and(|line| line.trim_start().starts_with(':') && indent(line) > own) {
        next += 1;
    }
    if !raw(next)?.trim().is_empty() {
        return None;
    }
    let first = next;
    while raw(next).is_some_and(|line| line.trim().is_empty() || indent(line) > own) {
        next += 1;
    }
    let mut last = next;
    while last > first && raw(last - 1).is_some_and(|line| line.trim().is_empty()) {
        last -= 1;
    }
    let (start, end) = (lines.get(first)?.start, lines.get(last.checked_sub(1)?)?.end);
    (start < end).then(|| (super::without_indent(text, TextRange::new(start, end)), next))
}

/// The lines between two lines of hyphens below the line at `at`, and the line behind them.
fn delimited(text: &str, lines: &[TextRange], at: usize) -> Option<(Vec<TextRange>, usize)> {
    let line = |at: usize| lines.get(at).and_then(|range| text.get(range.as_usize())).map(str::trim_end);
    // A title stands between them.
    let open = if line(at + 1)?.starts_with('.') { at + 2 } else { at + 1 };
    let mark = line(open).filter(|mark| mark.len() >= 4 && mark.bytes().all(|byte| byte == b'-'))?;
    let end = (open + 1..lines.len()).find(|at| line(*at) == Some(mark))?;
    Some((lines.get(open + 1..end)?.to_vec(), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_announced_with_its_language() {
        assert_eq!(directive("  .. code-block:: nginx"), Some("nginx"));
        assert_eq!(directive(".. note::"), None);
        assert_eq!(source("[source,nginx]"), Some("nginx"));
        assert_eq!(source("[source%linenums, yaml,subs=attributes]"), Some("yaml"));
        assert_eq!(source("[,nginx]"), Some("nginx"));
        assert_eq!(source("[NOTE]"), None);
        assert_eq!(source("[quote, somebody]"), None);
    }
}
