//! What formats say about rules.

use httplsp_lint::RuleMeta;

/// The rule's documentation, without the blank that doc comments put before each line.
pub(crate) fn markdown(rule: &RuleMeta) -> String {
    let mut out = String::with_capacity(rule.docs.len());
    for line in rule.docs.lines() {
        out.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
        out.push('\n');
    }
    out.trim().to_owned()
}

/// The first paragraph of the documentation, as one line of plain text; the summary if there is none.
pub(crate) fn first_paragraph(rule: &RuleMeta) -> String {
    let docs = markdown(rule);
    let is_prose = |line: &&str| !line.trim().is_empty() && !line.starts_with('#') && !line.starts_with("```");
    let paragraph: Vec<&str> =
        docs.lines().skip_while(|line| !is_prose(line)).take_while(is_prose).map(str::trim).collect();
    if paragraph.is_empty() { rule.summary.to_owned() } else { paragraph.join(" ").replace('`', "") }
}

/// The rule's name in the form that tools expect of symbolic names: `MagicStatus` for `magic-status`.
pub(crate) fn pascal_case(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for part in id.split('-') {
        let mut chars = part.chars();
        out.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(chars.as_str());
    }
    out
}
