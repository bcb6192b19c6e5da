//! Markdown as GitHub and GitLab read it.

use std::fmt::Write as _;

use httplsp_lint::Finding;

use crate::place::Files;
use crate::text::{clean, clean_code, clean_path, fixable, notes, shorten};
use crate::{Counts, Run};

/// GitHub refuses a comment or review with more characters in its body.
pub(crate) const MAX_BODY: usize = 65_535;

/// `text` as running text: what is in backticks stays code, nothing else means anything to Markdown, nobody is mentioned
/// and no issue is referred to.
pub(crate) fn inline(text: &str) -> String {
    let text = clean(text);
    let mut out = String::with_capacity(text.len() + 16);
    let balanced = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    if !balanced {
        escape(&text, &mut out);
        return out;
    }
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 {
            let _ = write!(out, "`{part}`");
        } else {
            escape(part, &mut out);
        }
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '#' => out.push_str("&#35;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '|' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
}

/// `text` as code in running text.
pub(crate) fn code(text: &str) -> String {
    let text = clean(text);
    let ticks = "`".repeat(longest_run(&text) + 1);
    if text.starts_with('`') || text.ends_with('`') {
        format!("{ticks} {text} {ticks}")
    } else {
        format!("{ticks}{text}{ticks}")
    }
}

/// `text` in a block of code; `info` says what it is.
pub(crate) fn block(info: &str, text: &str) -> String {
    let fence = "`".repeat((longest_run(text) + 1).max(3));
    let text = clean_lines(text);
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}{info}\n{text}{end}{fence}\n")
}

fn clean_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').map(clean_code).collect::<Vec<_>>().join("\n")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// The name of the language that `path` is probably written in, as the hosts' highlighters know it: its extension.
pub(crate) fn language(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((_, extension)) if extension.len() <= 12 && extension.bytes().all(|b| b.is_ascii_alphanumeric()) => {
            extension
        }
        _ => "",
    }
}

/// The first line about `finding`: how serious, which rule, what is wrong.
pub(crate) fn headline(finding: &Finding) -> String {
    let (severity, id, url) = (finding.severity.as_str(), finding.rule.id, finding.rule.url());
    format!("**{severity}** [`{id}`]({url}): {}", inline(&finding.message))
}

/// The places related to `finding`, as a list; empty if there are none.
pub(crate) fn related<'a>(finding: &'a Finding, files: &Files<'a>) -> String {
    let mut out = String::new();
    for place in &finding.related {
        let line =
            files.span(&place.path, place.range).map_or_else(String::new, |span| format!(":{}", span.start.line));
        let _ = writeln!(out, "- {}: {}", code(&format!("{}{line}", clean_path(&place.path))), inline(&place.message));
    }
    out
}

/// What else there is to say about the run, as a paragraph of its own; empty if there is nothing.
pub(crate) fn remarks(run: &Run<'_>, counts: &Counts) -> String {
    let mut remarks: Vec<String> = fixable(counts).into_iter().collect();
    remarks.extend(notes(run));
    if remarks.is_empty() {
        return String::new();
    }
    let text = remarks.join(", ").replace("--fix", "`--fix`").replace("--unsafe-fixes", "`--unsafe-fixes`");
    format!("\n{}\n", inline(&text))
}

/// `text` cut to what a body may hold.
pub(crate) fn body(text: String) -> String {
    shorten(&text, MAX_BODY).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_text_means_only_itself() {
        assert_eq!(
            inline("use `a|b<c>` & <b>, @team #1 _x_"),
            "use `a|b<c>` &amp; &lt;b&gt;, &#64;team &#35;1 \\_x\\_"
        );
        assert_eq!(inline("one ` tick"), "one \\` tick");
        assert_eq!(inline("a\nb"), "a b");
    }

    #[test]
    fn code_with_backticks_stays_code() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a"), "`` `a ``");
        assert_eq!(block("x", "```\r\na"), "````x\n```\na\n````\n");
        assert_eq!(block("suggestion", ""), "```suggestion\n```\n");
    }
}
