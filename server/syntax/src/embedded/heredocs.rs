//! Here-documents of Dockerfiles and of shell commands: what stands in them is what they are written to.

use httplsp_text::TextRange;

use super::{Part, names};
use crate::language::Language;

/// A here-document that a line begins.
#[derive(Debug, PartialEq, Eq)]
struct Opener {
    /// What ends it.
    word: String,
    /// Whether tabs before its lines do not count.
    tabs: bool,
    /// Whether the shell takes out backslashes.
    expands: bool,
}

/// The here-documents of `text` that are in a known format.
pub(super) fn parts(text: &str, lines: &[TextRange]) -> Vec<Part> {
    let mut out = Vec::new();
    let mut lines = Lines { text, left: lines.iter() };
    read(&mut lines, &[], &mut out);
    out
}

struct Lines<'a> {
    text: &'a str,
    left: std::slice::Iter<'a, TextRange>,
}

impl<'a> Lines<'a> {
    /// The next line with its end, and where it begins.
    fn next(&mut self) -> Option<(usize, &'a str)> {
        let range = self.left.next()?;
        Some((range.start as usize, self.text.get(range.as_usize())?))
    }
}

/// Reads commands up to the line that ends `around`, the innermost here-document of commands.
fn read(lines: &mut Lines<'_>, around: &[Opener], out: &mut Vec<Part>) {
    // What goes on with the next line is one command.
    let mut command = String::new();
    while let Some((_, line)) = lines.next() {
        let content = line.trim_end();
        if around.iter().any(|opener| ends(content, opener)) {
            return;
        }
        let continued = content.strip_suffix('\\');
        command.push_str(continued.unwrap_or(content));
        command.push(' ');
        if content.trim_start().starts_with('#') {
            command.clear();
            continue;
        }
        let openers = openers(content);
        if openers.is_empty() {
            if continued.is_none() {
                command.clear();
            }
            continue;
        }
        let target = target(&command);
        for opener in openers {
            document(lines, &command, target.as_deref(), &opener, around.len(), out);
        }
        command.clear();
    }
}

/// Reads one here-document.
fn document(
    lines: &mut Lines<'_>,
    command: &str,
    target: Option<&str>,
    opener: &Opener,
    depth: usize,
    out: &mut Vec<Part>,
) {
    // `RUN <<EOF` runs what stands in it.
    if target.is_none() && depth == 0 && is_script(command) {
        let own = Opener { word: opener.word.clone(), ..*opener };
        read(lines, &[own], out);
        return;
    }
    let mut body: Vec<TextRange> = Vec::new();
    while let Some((start, line)) = lines.next() {
        if ends(line.trim_end(), opener) {
            break;
        }
        let tabs = if opener.tabs { line.len() - line.trim_start_matches('\t').len() } else { 0 };
        let (mut from, end) = (start + tabs, start + line.len());
        if opener.expands {
            // The backslash of `\$uri` is no part of what is written.
            for (at, _) in line.match_indices("\\$").filter(|(at, _)| *at >= tabs) {
                body.push(TextRange::from(from..start + at));
                from = start + at + 1;
            }
        }
        body.push(TextRange::from(from..end));
    }
    body.retain(|piece| !piece.is_empty());
    let text: String = body.iter().filter_map(|line| lines.text.get(line.as_usize())).collect();
    let named = target.and_then(|name| names::of_file(name, &text));
    let folder = target.is_none_or(|name| name.ends_with('/') || name == "-");
    let found = named.or_else(|| if folder { names::of_text(&text) } else { None });
    if let Some(language) = found.filter(|language| Some(*language) != Language::by_id("dockerfile")) {
        out.push(Part {
            language,
            name: target.unwrap_or("").to_owned(),
            lines: body,
            within: None,
            inline: false,
            example: false,
            counterexample: false,
        });
    }
}

fn ends(line: &str, opener: &Opener) -> bool {
    let line = if opener.tabs { line.trim_start_matches('\t') } else { line };
    line == opener.word
}

/// Whether a command of a Dockerfile runs its here-document as a script: nothing but an interpreter stands before it.
fn is_script(command: &str) -> bool {
    let rest = command.trim_start();
    let Some((first, rest)) = rest.split_once(char::is_whitespace) else { return false };
    first.eq_ignore_ascii_case("RUN")
        && rest.split("<<").next().is_some_and(|before| {
            before
                .split_whitespace()
                .all(|word| word.starts_with("--") || matches!(word, "bash" | "sh" | "set" | "-ex" | "-e"))
        })
}

/// The here-documents that begin on `line`.
fn openers(line: &str) -> Vec<Opener> {
    let mut out = Vec::new();
    for (at, _) in line.match_indices("<<") {
        // `<<<` is a text, not a document.
        if line[..at].ends_with('<') || line[at + 2..].starts_with('<') {
            continue;
        }
        let rest = &line[at + 2..];
        let (tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let rest = rest.trim_start_matches(' ');
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let rest = rest.trim_start_matches(['"', '\'', '\\']);
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let closed = quote.is_none_or(|quote| rest[end..].starts_with(quote));
        if end > 0 && closed && rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let expands = quote.is_none() && !line[at..].trim_start_matches(['<', '-', ' ']).starts_with('\\');
            out.push(Opener { word: rest[..end].to_owned(), tabs, expands });
        }
    }
    out
}

/// The file that a command writes its here-document to.
fn target(command: &str) -> Option<String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let unquoted = |word: &str| word.trim_matches(['"', '\'']).to_owned();
    let first = words.first().copied().unwrap_or("");
    if first.eq_ignore_ascii_case("COPY") || first.eq_ignore_ascii_case("ADD") {
        return words.last().filter(|word| !word.contains("<<")).map(|word| unquoted(word));
    }
    for (at, word) in words.iter().enumerate() {
        let next = || words.get(at + 1).map(|word| unquoted(word));
        match *word {
            ">" | ">>" | "1>" | ">|" => return next(),
            "tee" => {
                let rest = words[at + 1..].iter();
                return rest.copied().find(|word| !word.starts_with('-') && !word.starts_with('<')).map(unquoted);
            }
            _ => {}
        }
        let stuck = word.strip_prefix(">>").or_else(|| word.strip_prefix('>'));
        if let Some(name) = stuck.filter(|name| !name.is_empty() && !name.starts_with('&')) {
            return Some(unquoted(name));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_say_where_they_write() {
        let of = |command: &str| target(command).unwrap_or_default();
        assert_eq!(of("COPY <<EOF /etc/nginx/nginx.conf"), "/etc/nginx/nginx.conf");
        assert_eq!(of("COPY --chmod=644 <<\"EOF\" /a"), "/a");
        assert_eq!(of("RUN cat <<'EOF' > /a.conf"), "/a.conf");
        assert_eq!(of("cat >/a.conf <<EOF"), "/a.conf");
        assert_eq!(of("sudo tee -a /a.conf >/dev/null <<EOF"), "/a.conf");
        assert_eq!(of("kubectl apply -f - <<EOF"), "");
        assert_eq!(of("RUN <<EOF"), "");
    }

    #[test]
    fn openers_are_words() {
        let of = |line: &str| openers(line).into_iter().map(|opener| opener.word).collect::<Vec<_>>();
        assert_eq!(of("COPY <<A <<-'B' /x/"), ["A", "B"]);
        assert!(of("cat <<<x").is_empty());
        assert!(of("x = 1 << 3").is_empty());
    }
}
