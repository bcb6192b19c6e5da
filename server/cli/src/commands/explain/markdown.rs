//! Markdown for a terminal: our own cards, not any Markdown there is.

use anstyle::{AnsiColor, Style};

const HEADING: Style = Style::new().bold().underline();
const STRONG: Style = Style::new().bold();
const CODE: Style = AnsiColor::Cyan.on_default();
const FAINT: Style = Style::new().dimmed();

/// `text` with styles in the place of marks, and lines of at most `width` columns, if that is known.
pub fn render(text: &str, width: Option<usize>) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            out.push_str(&format!("    {CODE}{line}{CODE:#}\n"));
        } else if let Some(heading) = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')) {
            // Marks inside a heading would end its style.
            out.push_str(&format!("{HEADING}{}{HEADING:#}\n", heading.replace('`', "")));
        } else if line == "---" {
            out.push_str(&format!("{FAINT}{}{FAINT:#}\n", "─".repeat(width.unwrap_or(40).min(40))));
        } else {
            let indent = line.len() - line.trim_start().len();
            let marker = if line.trim_start().starts_with("- ") { 2 } else { 0 };
            let wrapped = wrap(&line[indent..], indent + marker, width);
            out.push_str(&" ".repeat(indent));
            out.push_str(&wrapped);
            out.push('\n');
        }
    }
    out
}

/// One paragraph or list item, styled; further lines are indented by `indent`.
fn wrap(text: &str, indent: usize, width: Option<usize>) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (at, (word, length)) in words(text).into_iter().enumerate() {
        if at > 0 {
            let fits = width.is_none_or(|width| column + 1 + length <= width.saturating_sub(indent));
            out.push_str(&if fits { " ".into() } else { format!("\n{}", " ".repeat(indent)) });
            column = if fits { column + 1 } else { 0 };
        }
        out.push_str(&word);
        column += length;
    }
    out
}

/// The words of a line, styled, each with the columns it takes.
fn words(text: &str) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    let (mut word, mut length) = (String::new(), 0);
    let mut style: Option<Style> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let toggled = match () {
            () if rest.starts_with("**") && style != Some(CODE) => Some((STRONG, 2)),
            () if c == '`' => Some((CODE, 1)),
            () => None,
        };
        if let Some((mark, skip)) = toggled {
            style = match style {
                Some(open) => {
                    word.push_str(&format!("{open:#}"));
                    None
                }
                None => {
                    word.push_str(&format!("{mark}"));
                    Some(mark)
                }
            };
            rest = &rest[skip..];
            continue;
        }
        if c == '['
            && style.is_none()
            && let Some((label, url, after)) = link(rest)
        {
            out.extend(words(label));
            if let Some((last, columns)) = out.last_mut() {
                // What stands directly before a link belongs to it.
                last.insert_str(0, &std::mem::take(&mut word));
                *columns += std::mem::take(&mut length);
            }
            // What follows directly, such as a full stop, stays with it.
            word = format!("{FAINT}<{url}>{FAINT:#}");
            length = url.chars().count() + 2;
            rest = after;
            continue;
        }
        if c == ' ' {
            // A style does not reach over the end of a line.
            if let Some(open) = style {
                word.push_str(&format!("{open:#}"));
            }
            if length > 0 {
                out.push((std::mem::take(&mut word), length));
            }
            length = 0;
            if let Some(open) = style {
                word = format!("{open}");
            }
        } else {
            word.push(c);
            length += 1;
        }
        rest = &rest[c.len_utf8()..];
    }
    if length > 0 {
        out.push((word, length));
    } else if let Some((last, _)) = out.last_mut() {
        last.push_str(&word);
    }
    out
}

/// `[label](url)` at the beginning of `text`, and what follows.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (url, rest) = rest.split_once(')')?;
    (!label.contains(['[', ']'])).then_some((label, url, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str, width: Option<usize>) -> String {
        anstream::adapter::strip_str(&render(text, width)).to_string()
    }

    #[test]
    fn marks_become_styles() {
        assert_eq!(plain("### 404 `x`\n\n**Check** `curl -v` now\n", None), "404 x\n\nCheck curl -v now\n");
        let styled = render("a **b** `c`", None);
        assert!(styled.contains("\u{1b}[1mb\u{1b}[0m") && styled.contains("\u{1b}[36mc\u{1b}[0m"), "{styled:?}");
    }

    #[test]
    fn links_show_their_address() {
        assert_eq!(
            plain("see [RFC 9110, section 15](https://x.org/a).", None),
            "see RFC 9110, section 15 <https://x.org/a>.\n"
        );
    }

    #[test]
    fn long_lines_are_wrapped_and_items_indented() {
        assert_eq!(plain("- one two three four", Some(11)), "- one two\n  three\n  four\n");
        assert_eq!(plain("one two", Some(3)), "one\ntwo\n");
    }

    #[test]
    fn code_blocks_are_kept() {
        assert_eq!(plain("```nginx\na  **b**;\n```\n", Some(5)), "    a  **b**;\n");
    }
}
