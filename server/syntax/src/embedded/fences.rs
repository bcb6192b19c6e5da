//! Fenced blocks of Markdown.

use httplsp_text::TextRange;

use super::{Part, names};

/// Words that say of what follows, or of the line that they stand in, that it is how not to do it.
const WRONG: [&str; 32] = [
    "bad",
    "wrong",
    "incorrect",
    "avoid",
    "don't",
    "do not",
    "don’t",
    "never",
    "anti-pattern",
    "antipattern",
    "invalid",
    "mistake",
    "mistakes",
    "broken",
    "problem",
    "before:",
    "instead of",
    "❌",
    "✗",
    "👎",
    "vulnerable",
    "insecure",
    "not recommended",
    "throws",
    "will throw",
    "fails",
    "rejected",
    "not allowed",
    "no longer",
    "removed",
    "error!",
    "pitfall",
];

/// Those that say so of the line that they stand in, whatever it is about.
const PLAINLY_WRONG: [&str; 11] = [
    "bad",
    "wrong",
    "incorrect",
    "anti-pattern",
    "antipattern",
    "mistake",
    "❌",
    "✗",
    "👎",
    "not recommended",
    "pitfall",
];

/// Words behind the language that say the same of a block.
const WRONG_INFO: [&str; 7] = ["del=", "bad", "diff", "compile_fail", "should_panic", "wrong", "error"];

/// The fenced blocks of `text` whose language is known.
pub(super) fn parts(text: &str, lines: &[TextRange]) -> Vec<Part> {
    let mut out = Vec::new();
    let mut open: Option<Open> = None;
    // The last lines before the block that say something, and the last heading.
    let mut before = [""; 3];
    for range in lines {
        let (start, at) = (range.start as usize, range.end as usize);
        let content = text.get(start..at).unwrap_or("").trim_end_matches(['\n', '\r']);
        if let Some(block) = &mut open {
            let lead = lead_of(content, block.lead);
            if closes(&content[lead..], block) || (block.quoted && !content.trim_start().starts_with('>')) {
                out.extend(open.take().and_then(|block| block.part(text)));
            } else {
                block.lines.push(TextRange::from(start + lead..at));
            }
            continue;
        }
        match Open::at(content, &before) {
            Some(block) => open = Some(block),
            None if content.starts_with('#') => before = [content, before[2], content],
            None if !content.trim_start_matches([' ', '\t', '>']).is_empty() => {
                before = [before[0], before[2], content]
            }
            None => {}
        }
    }
    // Without an end it goes on to the end of the text.
    out.extend(open.and_then(|block| block.part(text)));
    out
}

struct Open {
    mark: char,
    count: usize,
    /// Bytes before the mark on its line.
    lead: usize,
    /// Whether it stands in a quotation, which ends it too.
    quoted: bool,
    info: String,
    wrong: bool,
    lines: Vec<TextRange>,
}

impl Open {
    fn at(line: &str, before: &[&str]) -> Option<Self> {
        let inner = line.trim_start_matches([' ', '\t', '>']);
        // A block may be the first thing of an item of a list.
        let item = inner.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' ')).map(str::trim_start);
        let inner = item.unwrap_or(inner);
        let mark = inner.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = inner.trim_start_matches(mark);
        let count = inner.len() - info.len();
        if count < 3 || (mark == '`' && info.contains('`')) {
            return None;
        }
        let lead = line.len() - inner.len();
        let wrong = before.iter().any(|line| says_wrong(line));
        let quoted = line.trim_start().starts_with('>');
        Some(Self { mark, count, lead, quoted, info: info.trim().to_owned(), wrong, lines: Vec::new() })
    }

    fn part(self, text: &str) -> Option<Part> {
        let body: String = self.lines.iter().filter_map(|line| text.get(line.as_usize())).collect();
        let (word, file) = named(&self.info);
        let language = file
            .as_deref()
            .filter(|_| word.is_empty() || names::of_fence(&word, "").is_none())
            .and_then(|file| names::of_file(file, &body))
            .or_else(|| names::of_fence(&word, &body))?;
        let ending = language.extensions().next().unwrap_or("txt");
        let name = file.unwrap_or_else(|| format!("example.{ending}"));
        let (_, rest) = self.info.split_once([' ', '{', ',']).unwrap_or_default();
        let wrong = self.wrong
            || WRONG_INFO.iter().any(|word| rest.contains(word))
            || body.lines().enumerate().any(|(at, line)| {
                // In settings a remark further down says what they do, not what they are.
                let is_of_all = at < 2 || language.is_code();
                remark(line).is_some_and(|line| if is_of_all { says_wrong(line) } else { says(line, &PLAINLY_WRONG) })
            });
        Some(Part {
            language,
            name,
            lines: self.lines,
            within: None,
            inline: false,
            example: true,
            counterexample: wrong,
        })
    }
}

/// What a line says to people.
fn remark(line: &str) -> Option<&str> {
    let marks = ["//", "#", "--", "/*", "<!--", "; "];
    marks.iter().filter_map(|mark| line.find(mark)).min().map(|at| &line[at..])
}

/// The language that an info string names, and the name of a file, if it gives one: `js`, `{.nginx}`,
/// `yaml title="ingress.yaml"`, `nginx:conf/a.conf`.
fn named(info: &str) -> (String, Option<String>) {
    let info = info.trim_start_matches('{').trim_start().trim_start_matches('.');
    let end = info.find([' ', '\t', ',', '{', '}', ':']).unwrap_or(info.len());
    let (word, rest) = info.split_at(end);
    let unquoted = |text: &str| text.trim_matches(['"', '\'', '{', '}', ':', ',']).to_owned();
    let attribute = rest.split_whitespace().find_map(|part| {
        let (key, value) = part.split_once('=')?;
        matches!(key.trim_start_matches(['{', ':', ',']), "title" | "filename" | "file" | "name" | "path")
            .then(|| unquoted(value))
    });
    let behind = rest.strip_prefix(':').map(|rest| unquoted(rest.split_whitespace().next().unwrap_or("")));
    let file = attribute.or(behind).filter(|name| name.contains('.') && !name.contains(char::is_whitespace));
    (word.to_owned(), file)
}

/// How many bytes of `line` stand before the content of a block that is set in by `lead` bytes.
fn lead_of(line: &str, lead: usize) -> usize {
    let blanks = line.bytes().take(lead).take_while(|byte| matches!(byte, b' ' | b'\t' | b'>'));
    blanks.count()
}

fn closes(line: &str, block: &Open) -> bool {
    let inner = line.trim();
    inner.len() >= block.count && inner.chars().all(|c| c == block.mark)
}

pub(super) fn says_wrong(line: &str) -> bool {
    says(line, &WRONG)
}

fn says(line: &str, words: &[&str]) -> bool {
    let lower = line.to_lowercase();
    let bounded = |at: usize, word: &str| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !letter(lower[..at].chars().next_back()) && !letter(lower[at + word.len()..].chars().next())
    };
    words.iter().any(|word| lower.match_indices(word).any(|(at, _)| bounded(at, word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_strings_name_languages_and_files() {
        let of = |info: &str| {
            let (word, file) = named(info);
            (word, file.unwrap_or_default())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(of("js"), pair("js", ""));
        assert_eq!(of("{.nginx .numberLines}"), pair("nginx", ""));
        assert_eq!(of("js{1,3}"), pair("js", ""));
        assert_eq!(of("yaml title=\"ingress.yaml\""), pair("yaml", "ingress.yaml"));
        assert_eq!(of("nginx:conf/a.conf"), pair("nginx", "conf/a.conf"));
        assert_eq!(of("rust,ignore"), pair("rust", ""));
        assert_eq!(of(""), pair("", ""));
    }

    #[test]
    fn blocks_that_are_called_wrong_are_noted() {
        let wrong =
            |text: &str| parts(text, &super::super::lines(text)).first().is_some_and(|part| part.counterexample);
        assert!(wrong("Don't do this:\n\n```js\nx\n```\n"));
        assert!(wrong("```js\n// Bad\nx\n```\n"));
        assert!(wrong("```js del={2}\nx\n```\n"));
        assert!(wrong("```js\nres.status(99); // Throws an error\n```\n"));
        assert!(wrong("## Common mistakes\n\nA.\n\nB.\n\n```js\nx\n```\n"));
        assert!(wrong("### ❌ No\n```js\nx\n```\n"));
        assert!(!wrong("Do this:\n\n```js\nx\n```\n"));
        assert!(!wrong("The badge:\n\n```js\nx\n```\n"));
    }
}
