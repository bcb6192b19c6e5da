//! The grammar splits text as nginx does: a plain model of nginx's tokenizer is the reference.

mod common;

use common::Random;

#[derive(Debug, PartialEq)]
enum Token {
    Argument(String),
    Terminator,
    Open,
    Close,
}

#[derive(Debug, PartialEq)]
enum Rejection {
    /// Something other than white space, `;`, `{` or `)` right behind a string; the grammar lets it pass.
    GluedToString,
    /// Not rejected: a string over several lines that ends with a blank, right before a `{`. The grammar takes
    /// its quote for the start of the next string.
    BlankBeforeBlock,
    Unexpected,
    EndOfFile,
}

/// Where the tokenizer is.
enum State {
    Between,
    Word { variable: bool },
    Quoted(u8),
    BehindString,
    Comment,
}

fn looks_unclosed(string: &str) -> bool {
    string.contains(['\n', '\r']) && string[..string.len() - 1].ends_with([' ', '\t'])
}

/// The tokens of `ngx_conf_read_token()`, quotes included.
fn nginx_tokens(text: &str) -> Result<Vec<Token>, Rejection> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let (mut state, mut start, mut escaped) = (State::Between, 0, false);
    let (mut arguments, mut depth) = (0, 0);
    for (at, &byte) in bytes.iter().enumerate() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        let is_space = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        let mut ends = false;
        match &mut state {
            State::Comment => {
                if byte == b'\n' {
                    state = State::Between;
                }
                continue;
            }
            State::Quoted(quote) => {
                escaped = byte == b'\\';
                if byte == *quote {
                    arguments += 1;
                    tokens.push(Token::Argument(text[start..=at].to_owned()));
                    state = State::BehindString;
                }
                continue;
            }
            State::BehindString => match byte {
                _ if is_space => {
                    state = State::Between;
                    continue;
                }
                b'{' if looks_unclosed(&text[start..at]) => return Err(Rejection::BlankBeforeBlock),
                b';' | b'{' => ends = true,
                b')' => {
                    (state, start) = (State::Word { variable: false }, at);
                    continue;
                }
                _ => return Err(Rejection::GluedToString),
            },
            State::Between => {
                start = at;
                state = match byte {
                    _ if is_space => continue,
                    b';' | b'{' if arguments == 0 => return Err(Rejection::Unexpected),
                    b';' | b'{' => {
                        ends = true;
                        State::Between
                    }
                    b'}' => {
                        if arguments > 0 || depth == 0 {
                            return Err(Rejection::Unexpected);
                        }
                        depth -= 1;
                        tokens.push(Token::Close);
                        continue;
                    }
                    b'#' => State::Comment,
                    b'"' | b'\'' => State::Quoted(byte),
                    _ => {
                        escaped = byte == b'\\';
                        State::Word { variable: byte == b'$' }
                    }
                };
            }
            State::Word { variable } => {
                if byte == b'{' && *variable {
                    continue;
                }
                escaped = byte == b'\\';
                *variable = byte == b'$';
                if is_space || byte == b';' || byte == b'{' {
                    arguments += 1;
                    tokens.push(Token::Argument(text[start..at].to_owned()));
                    state = State::Between;
                    ends = !is_space;
                }
            }
        }
        if ends {
            arguments = 0;
            state = State::Between;
            depth += usize::from(byte == b'{');
            tokens.push(if byte == b'{' { Token::Open } else { Token::Terminator });
        }
    }
    let is_complete = arguments == 0 && depth == 0 && matches!(state, State::Between | State::Comment);
    if is_complete { Ok(tokens) } else { Err(Rejection::EndOfFile) }
}

/// The same of the grammar's tree.
fn tree_tokens(tree: &tree_sitter::Tree, source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    common::walk(tree, |node| match node.kind() {
        "word" | "single_quoted" | "double_quoted" => {
            tokens.push(Token::Argument(common::text(node, source).to_owned()));
        }
        ";" => tokens.push(Token::Terminator),
        "{" => tokens.push(Token::Open),
        "}" => tokens.push(Token::Close),
        _ => {}
    });
    tokens
}

/// Text made of what matters to the tokenizer, without what only means something to template languages.
fn random_text(random: &mut Random) -> String {
    const PIECES: [&str; 26] = [
        "a", "listen", " ", " ", " b", "\n", "\r\n", "\t", ";", ";", ";", "{", "}", "\"", "'", "\\", "$", "${", "x}",
        "#", "(", ")", "~", "=", "\"a b\"", "é",
    ];
    (0..1 + random.below(30)).map(|_| random.pick(&PIECES)).collect()
}

/// Placeholders, and names that are placeholders when they stand alone.
fn concerns_templates(text: &str) -> bool {
    let name_starts_with_dollar = text.split([';', '{', '}', '\n']).any(|part| part.trim_start().starts_with('$'));
    name_starts_with_dollar || text.contains("{{") || (text.contains("{#") && text.contains("#}"))
}

#[test]
fn accepted_text_has_the_same_tokens() {
    let mut random = Random::new(7);
    let (mut accepted, mut rejected) = (0, 0);
    while accepted < 4_000 || rejected < 4_000 {
        let source = random_text(&mut random);
        if concerns_templates(&source) {
            continue;
        }
        let tree = common::parse(&source);
        match nginx_tokens(&source) {
            Ok(tokens) => {
                accepted += 1;
                assert_eq!(common::problems(&tree), Vec::<String>::new(), "{source:?}");
                assert_eq!(tree_tokens(&tree, &source), tokens, "{source:?}");
            }
            Err(Rejection::GluedToString | Rejection::BlankBeforeBlock) => {}
            Err(reason) => {
                rejected += 1;
                assert_ne!(common::problems(&tree), Vec::<String>::new(), "{reason:?} in {source:?}");
            }
        }
    }
}

#[test]
fn fixtures_without_placeholders_have_the_same_tokens() {
    let plain =
        |name: &str| ["maps.conf", "one-line.conf", "reverse-proxy.conf"].iter().any(|plain| name.ends_with(plain));
    let mut count = 0;
    for (path, source) in common::files("test/fixtures") {
        if plain(&path.to_string_lossy()) {
            count += 1;
            assert_eq!(Ok(tree_tokens(&common::parse(&source), &source)), nginx_tokens(&source), "{}", path.display());
        }
    }
    assert_eq!(count, 3);
}

#[test]
fn line_endings_do_not_matter() {
    for (path, source) in common::files("test/fixtures") {
        let tree = common::parse(&source).root_node().to_sexp();
        let crlf = source.replace('\n', "\r\n");
        assert_eq!(common::parse(&crlf).root_node().to_sexp(), tree, "{}", path.display());
    }
}

#[test]
fn lone_carriage_return_is_white_space() {
    let source = "listen 80;\rroot /srv\r/www;\r";
    let tree = common::parse(source);
    assert_eq!(common::directives(&tree, source), ["listen 80", "root /srv /www"]);
    assert_eq!(common::problems(&tree), Vec::<String>::new());
}

/// nginx ends a comment at the line feed only.
#[test]
fn comment_ends_at_the_line_feed() {
    let source = "# a\rb;\r\n# c\r\r\nlisten 80;";
    let tree = common::parse(source);
    let comments: Vec<_> = common::nodes(&tree, "comment").iter().map(|node| common::text(*node, source)).collect();
    assert_eq!(comments, ["# a\rb;", "# c"]);
    assert_eq!(common::directives(&tree, source), ["listen 80"]);
}

#[test]
fn byte_order_mark_is_passed_over() {
    let source = "\u{feff}listen 80;\n";
    let tree = common::parse(source);
    assert_eq!(common::directives(&tree, source), ["listen 80"]);
    assert_eq!(common::problems(&tree), Vec::<String>::new());
}

#[test]
fn other_control_characters_and_bytes_are_text() {
    let tree = common::parse(b"set $a \x0b\x0c\0x\xff\xfe;\n# \xe9t\xe9\nlisten 80;");
    assert_eq!(common::problems(&tree), Vec::<String>::new());
    assert_eq!(
        tree.root_node().to_sexp(),
        "(configuration (directive name: (word) argument: (word) argument: (word)) (comment) \
         (directive name: (word) argument: (word)))"
    );
}
