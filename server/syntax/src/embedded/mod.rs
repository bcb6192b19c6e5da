//! Texts in other formats within a file: nginx in a value of YAML, fenced blocks of Markdown, here-documents.
//!
//! What finds them differs by the file's format; all else is the same. A part is parsed from a copy of the file in which
//! everything around it is blank, byte for byte, and only its own bytes are looked at. So each place of its facts is a place
//! in the file.

mod fences;
mod heredocs;
mod listings;
mod names;
mod values;

use std::sync::Arc;

use httplsp_text::TextRange;
use tree_sitter::{Point, Tree};

use crate::Environment;
use crate::facts::{Embedding, Facts, Scope, SourceFile, Span};
use crate::language::{Holds, Language};
use crate::tree::mend;

/// How deep parts may lie in each other: nginx in YAML in Markdown.
const MAX_DEPTH: usize = 4;
/// How many bytes are copied for one file at most: parts times its length.
const MAX_COPIED: usize = 256 << 20;

/// A part of a file in another format.
#[derive(Debug, Clone)]
struct Part {
    language: Language,
    /// The name of a file, by which some formats are told.
    name: String,
    /// Its lines with their ends, without what stands before each in the file.
    lines: Vec<TextRange>,
    within: Option<&'static str>,
    inline: bool,
    example: bool,
    counterexample: bool,
}

impl Part {
    fn range(&self, text: &str) -> TextRange {
        let first = self.lines.first().map_or(0, |line| line.start);
        let start = if self.inline { first } else { line_start(text, first) };
        TextRange::new(start, self.lines.last().map_or(start, |line| line.end))
    }
}

/// Whether parts of `text` may hold facts.
pub(crate) fn may_hold(language: Language, text: &str) -> bool {
    match language.holds() {
        Some(Holds::Fences) => text.contains("```") || text.contains("~~~"),
        Some(Holds::Heredocs) => text.contains("<<"),
        Some(Holds::Listings) => listings::may_hold(text),
        Some(Holds::Scalars) => values::may_hold(text),
        None => false,
    }
}

/// What a file without a grammar says itself: only comments, for suppressions.
pub(crate) fn host(language: Language, file: SourceFile) -> Facts {
    let text = file.text.clone();
    let mut facts = Facts::empty(language, file);
    if language.is_log() || !text.contains("httplsp:") {
        return facts;
    }
    let (open, close) = (language.comment(), language.comment_end());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end();
        let indent = content.len() - content.trim_start().len();
        if content[indent..].starts_with(open) && content[indent..].contains("httplsp:") {
            let end = if close.is_empty() { None } else { content.find(close).map(|end| end + close.len()) };
            let range = TextRange::from(at + indent..at + end.unwrap_or(content.len()));
            facts.comments.push(crate::comments::read(&text, range));
        }
        at += line.len();
    }
    facts
}

/// The facts of all parts of `file` that are in other formats, outer ones before those within them.
pub(crate) fn read(
    language: Language,
    file: &SourceFile,
    tree: Option<&Tree>,
    environment: Environment<'_>,
) -> Vec<Arc<Facts>> {
    if language.holds().is_none() || !may_hold(language, &file.text) {
        return Vec::new();
    }
    let lines = lines(&file.text);
    let starts = lines.iter().map(|line| line.start).collect();
    let mut reader = Reader {
        file,
        environment,
        starts,
        blank: Vec::new(),
        copied: 0,
        mending: mend::budget(file.text.len()),
        out: Vec::new(),
    };
    for part in parts(language, &file.text, &lines, tree) {
        reader.part(&part, language, 0);
    }
    reader.out
}

/// The parts of the text that consists of `lines`; everything else in `text` is blank.
fn parts(language: Language, text: &str, lines: &[TextRange], tree: Option<&Tree>) -> Vec<Part> {
    match (language.holds(), tree) {
        (Some(Holds::Fences), _) => fences::parts(text, lines),
        (Some(Holds::Heredocs), _) => heredocs::parts(text, lines),
        (Some(Holds::Listings), _) => listings::parts(text, lines),
        (Some(Holds::Scalars), Some(tree)) => values::parts(language, text, tree),
        _ => Vec::new(),
    }
}

/// Whether the first quote of a text is escaped, so that the text stands in another one: what it is then only who takes that
/// apart knows.
fn is_quoted(text: &str) -> bool {
    text.find('"').is_some_and(|at| text[..at].ends_with('\\'))
}

struct Reader<'a> {
    file: &'a SourceFile,
    environment: Environment<'a>,
    /// Where its lines begin.
    starts: Vec<u32>,
    /// The file's text with nothing but line ends.
    blank: Vec<u8>,
    copied: usize,
    /// How many bytes may still be parsed in search of invalid spots.
    mending: usize,
    out: Vec<Arc<Facts>>,
}

impl Reader<'_> {
    fn part(&mut self, part: &Part, around: Language, depth: usize) {
        let whole = &*self.file.text;
        let plain: String = part.lines.iter().filter_map(|line| whole.get(line.as_usize())).collect();
        if plain.trim().is_empty()
            || is_quoted(&plain)
            || !crate::may_hold_facts(part.language, &plain, self.environment)
        {
            return;
        }
        self.copied += part.lines.last().map_or(0, |line| line.end as usize);
        if self.copied > MAX_COPIED {
            return;
        }
        let Some(text) = self.masked(part) else { return };
        let parsed = crate::parse_within(part.language, &text, None, &ranges(&self.starts, &part.lines));
        // As for whole files: an invalid spot does not silence the rest.
        let range = part.range(whole);
        let mended = parsed
            .tree
            .as_ref()
            .and_then(|tree| mend::mended_within(part.language, &text, tree, range.as_usize(), &mut self.mending));
        let (parsed, damaged) = match mended {
            Some(mended) => (crate::Parsed { tree: Some(mended.tree) }, mended.damaged),
            None => (parsed, Vec::new()),
        };
        // Whatever stands around it says nothing about whether the part is a test.
        let origin = self.file.origin;
        let own = SourceFile { path: part.name.as_str().into(), text: text.clone(), origin };
        let mut facts = crate::extract_own(part.language, own, &parsed, self.environment, damaged);
        let kept = !part.language.is_plain() && says_something(&facts);
        // Where a script puts it, and into what, only the script's run tells.
        if Some(around) == Language::by_id("shell") && Some(part.language) == Language::by_id("nginx") {
            crate::nginx::leave_open(&mut facts);
        }
        if kept {
            facts.files[0] = self.file.clone();
            if let Some(scope) = facts.scopes.first_mut() {
                *scope = Scope { span: Span::new(range), ..scope.clone() };
            }
            let first = part.lines.first().map_or(range.start, |line| line.start);
            let indent = if part.inline { "" } else { whole.get(range.start as usize..first as usize).unwrap_or("") };
            facts.embedding = Some(Embedding {
                range,
                within: part.within.map(str::to_owned),
                indent: indent.to_owned(),
                inline: part.inline,
                example: part.example,
                counterexample: part.counterexample,
            });
            self.out.push(Arc::new(facts));
        }
        if depth < MAX_DEPTH && part.language.holds().is_some() {
            for mut inner in parts(part.language, &text, &part.lines, parsed.tree.as_ref()) {
                inner.example |= part.example;
                inner.counterexample |= part.counterexample;
                self.part(&inner, part.language, depth + 1);
            }
        }
    }

    /// The file's text with everything but `part` blank.
    fn masked(&mut self, part: &Part) -> Option<Arc<str>> {
        let whole = self.file.text.as_bytes();
        if self.blank.is_empty() {
            self.blank = whole.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { *byte } else { b' ' }).collect();
        }
        // What comes behind it is not needed either.
        let end = part.lines.last().map_or(0, |line| line.end as usize);
        let mut bytes = self.blank.get(..end)?.to_vec();
        for line in &part.lines {
            bytes.get_mut(line.as_usize())?.copy_from_slice(whole.get(line.as_usize())?);
        }
        String::from_utf8(bytes).ok().map(Arc::from)
    }
}

/// Whether anybody could want to know of these facts.
fn says_something(facts: &Facts) -> bool {
    !(facts.statuses.is_empty()
        && facts.responses.is_empty()
        && facts.directives.is_empty()
        && facts.constants.is_empty()
        && facts.comparisons.is_empty()
        && facts.timers.is_empty()
        && facts.comments.iter().all(|comment| !comment.text.starts_with("httplsp:")))
}

/// `lines` as the parser wants them, in a text whose lines begin at `starts`; lines without a gap between them are one.
fn ranges(starts: &[u32], lines: &[TextRange]) -> Vec<tree_sitter::Range> {
    let point = |offset: u32| {
        let row = starts.partition_point(|start| *start <= offset).saturating_sub(1);
        Point { row, column: (offset - starts.get(row).copied().unwrap_or(0)) as usize }
    };
    let mut out: Vec<tree_sitter::Range> = Vec::with_capacity(lines.len());
    for line in lines.iter().filter(|line| !line.is_empty()) {
        let (start_point, end_point) = (point(line.start), point(line.end));
        let (start_byte, end_byte) = (line.start as usize, line.end as usize);
        match out.last_mut() {
            Some(last) if last.end_byte == start_byte => (last.end_byte, last.end_point) = (end_byte, end_point),
            _ => out.push(tree_sitter::Range { start_byte, end_byte, start_point, end_point }),
        }
    }
    out
}

/// The lines of `text` with their ends.
fn lines(text: &str) -> Vec<TextRange> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|line| {
            let start = at;
            at += line.len();
            TextRange::from(start..at)
        })
        .collect()
}

fn line_start(text: &str, offset: u32) -> u32 {
    text.get(..offset as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at as u32 + 1)
}

/// The lines of the text at `range`, each without as many blanks as all of them begin with.
fn without_indent(text: &str, range: TextRange) -> Vec<TextRange> {
    let body = text.get(range.as_usize()).unwrap_or("");
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let indent = body.lines().filter(|line| !line.trim().is_empty()).map(blanks).min().unwrap_or(0);
    let mut at = range.start;
    body.split_inclusive('\n')
        .map(|line| {
            let (start, end) = (at, at + line.len() as u32);
            let content = line.trim_end_matches(['\n', '\r']);
            at = end;
            TextRange::new(start + indent.min(content.len()) as u32, end)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(name: &str, text: &str) -> Facts {
        let language = Language::by_path(name).expect("a language");
        crate::analyze(language, name, text.into(), &[])
    }

    /// What is read from the parts: language, block, statuses as they stand in the file.
    fn told(name: &str, text: &str) -> Vec<String> {
        let facts = facts(name, text);
        let told = facts.embedded.iter().map(|part| {
            let statuses: Vec<&str> = part.statuses.iter().map(|status| facts.text(status.span)).collect();
            let within = part.embedding.as_ref().and_then(|around| around.within.clone()).unwrap_or_default();
            format!("{} {within} {}", part.language.id(), statuses.join(","))
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        });
        told.collect()
    }

    #[test]
    fn snippets_of_an_ingress_are_read_where_they_stand() {
        let text = "metadata:\n  annotations:\n    nginx.ingress.kubernetes.io/configuration-snippet: |\n      # 🦀\n      \
                    if ($bad) {\n        return 404;\n      }\n    nginx.ingress.kubernetes.io/server-snippet: \"return \
                    403;\"\n    nginx.ingress.kubernetes.io/auth-snippet: return 401;\n";
        assert_eq!(told("ingress.yaml", text), ["nginx location 404", "nginx server 403", "nginx location 401"]);
        let facts = facts("ingress.yaml", text);
        let embedding = facts.embedded[0].embedding.clone().expect("it is set in");
        assert_eq!(embedding.indent, "      ");
        assert!(text[embedding.range.as_usize()].starts_with("      # 🦀\n") && !embedding.inline);
        assert!(text[embedding.range.as_usize()].ends_with("}\n"));
        let at = text.find("403").expect("it is there") as u32;
        assert_eq!(facts.embedded_at(at).map(|part| part.language.id()), Some("nginx"));
        assert!(facts.embedded_at(3).is_none());
    }

    #[test]
    fn keys_that_name_files_say_what_is_behind_them() {
        let text = "data:\n  nginx.conf: |-\n    http {\n      server {\n        return 410;\n      }\n    }\n  \
                    haproxy.cfg: |\n    frontend a\n        mode http\n        http-request deny deny_status 429\n  \
                    other: |\n    return 404;\n";
        assert_eq!(told("map.yaml", text), ["nginx 410", "haproxy 429"]);
        let text = "write_files:\n  - path: /etc/nginx/conf.d/a.conf\n    content: |\n      return 404;\n  - path: a.txt\n    \
                    content: |\n      return 404;\n";
        assert_eq!(told("cloud.yaml", text), ["nginx 404"]);
    }

    #[test]
    fn templates_are_read_around() {
        let text = "data:\n  default.conf: |\n    server {\n      {{- if .Values.x }}\n      error_page 404 /a.html;\n      \
                    {{- end }}\n      proxy_pass http://{{ .Values.host }};\n    }\n";
        assert_eq!(told("templates/map.yaml", text), ["nginx 404"]);
    }

    #[test]
    fn fences_are_read_in_lists_and_quotes_and_each_other() {
        let text = "# A\n\n1. x\n\n   ```nginx\n   location / {\n       return 404;\n   }\n   ```\n\n> ~~~ {.nginx}\n> return \
                    403;\n> ~~~\n\n````yaml title=\"ingress.yaml\"\nmetadata:\n  annotations:\n    \
                    nginx.ingress.kubernetes.io/server-snippet: |\n      return 410;\n````\n\n```\nreturn 500;\n```\n";
        assert_eq!(told("README.md", text), ["nginx 404", "nginx 403", "nginx server 410"]);
        let text = "> - x\n>   ```sh\n>   cat > haproxy.cfg <<EOF\n>   frontend a\n>     mode http\n>     http-request deny \
                    deny_status 429\n>   EOF\n>   ```\n\n```nginx\nreturn 404;\n```\n";
        assert_eq!(told("README.md", text), ["haproxy 429", "nginx 404"]);
        assert!(
            facts("README.md", text).embedded.iter().all(|part| part.embedding.as_ref().is_some_and(|e| e.example))
        );
    }

    #[test]
    fn code_in_fences_is_read_as_code() {
        let text = "- a\n\n  ```py\n  from flask import Flask, abort\n  app = Flask(__name__)\n\n  @app.get('/')\n  def f():\n      \
                    if x:\n          abort(404)\n  ```\n";
        assert_eq!(told("README.md", text), ["python 404"]);
    }

    #[test]
    fn here_documents_are_what_they_are_written_to() {
        let text = "FROM nginx\nCOPY <<EOF /etc/nginx/conf.d/default.conf\nserver {\n  return 404;\n}\nEOF\nRUN cat > \
                    /etc/haproxy/haproxy.cfg <<-'X'\n\tfrontend a\n\t  http-request deny deny_status 429\n\tX\nRUN <<EOF\n\
                    cat <<Y | tee /etc/nginx/nginx.conf\nreturn 403;\nY\nEOF\nRUN cat <<Z > a.txt\nreturn 500;\nZ\n";
        assert_eq!(told("Dockerfile", text), ["nginx 404", "haproxy 429", "nginx 403"]);
    }

    #[test]
    fn what_a_shell_takes_out_is_not_there() {
        let text = "FROM nginx\nCOPY <<EOF /etc/nginx/nginx.conf\nlocation / {\n  try_files \\$uri \\$uri/ /x;\n  return 301 \
                    https://\\$host\\$request_uri;\n}\nEOF\nCOPY <<'EOF' /etc/nginx/a.conf\nlocation ~ \\.php\\$ { return 404; \
                    }\nEOF\n";
        let facts = facts("Dockerfile", text);
        let arguments = |at: usize| -> Vec<String> {
            let all = facts.embedded[at].directives.iter().flat_map(|directive| &directive.arguments);
            all.map(|argument| argument.text.clone()).collect()
        };
        assert_eq!(arguments(0), ["/", "$uri", "$uri/", "/x", "301", "https:// $host $request_uri"]);
        assert_eq!(arguments(1), ["~", "\\.php\\$", "404"]);
    }

    #[test]
    fn scripts_write_files_too() {
        let text = "#!/bin/sh\ncat > /etc/nginx/nginx.conf <<EOF\nserver {\n  return 404;\n}\nEOF\ncat <<X >> a.txt\nreturn \
                    500;\nX\n";
        assert_eq!(told("setup.sh", text), ["nginx 404"]);
        let text = "resource \"aws_instance\" \"a\" {\n  user_data = <<-EOF\n    #!/bin/bash\n    cat > /etc/nginx/nginx.conf <<'N'\n    \
                    server {\n      return 410;\n    }\n    N\n    EOF\n}\n";
        assert_eq!(told("main.tf", text), ["nginx 410"]);
        let text =
            "locals {\n  config = <<EOF\nserver {\n  listen 80;\n  location / {\n    return 403;\n  }\n}\nEOF\n}\n";
        assert_eq!(told("main.tf", text), ["nginx 403"]);
        let text = "resource \"a\" \"b\" {\n  user_data = <<EOF\n#cloud-config\nwrite_files:\n  - path: /etc/nginx/nginx.conf\n    \
                    content: |\n      return 404;\nEOF\n}\n";
        assert_eq!(told("main.tf", text), ["nginx 404"]);
    }

    #[test]
    fn listings_of_other_markup_are_read() {
        let text = "Setup\n=====\n\n.. code-block:: nginx\n   :caption: nginx.conf\n\n   location / {\n       return 404;\n   }\n\nText.\n\n\
                    .. code-block:: text\n\n   return 500;\n";
        assert_eq!(told("docs/setup.rst", text), ["nginx 404"]);
        let text = "= Setup\n\n[source,nginx]\n.nginx.conf\n----\nlocation / {\n  return 410;\n}\n----\n\n[source,nginx]\nnothing\n";
        assert_eq!(told("docs/setup.adoc", text), ["nginx 410"]);
    }

    #[test]
    fn broken_files_are_no_trouble() {
        let whole = "> ```yaml\n> a:\n>   nginx.conf: |\n>     return 404;\n> ```\n```nginx\nreturn 404;";
        for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            for name in ["a.md", "Dockerfile", "a.yaml", "a.sh", "a.rst", "a.adoc", "a.tf"] {
                facts(name, &whole[..end]);
                facts(name, &whole[end..]);
                facts(name, &whole[..end].replace('\n', "\r\n"));
            }
        }
        facts("Dockerfile", "RUN <<EOF\nRUN <<EOF\nEOF");
        facts("Dockerfile", "COPY << EOF");
    }
}
