//! What a text says before it is parsed: whether other files may use what it defines.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::grammar::{BindingRows, ElsewhereRows, rows};
use crate::language::Language;
use crate::prefilter::may_hold_facts;

/// Parts of names that a status is handed on by, and words of what errors are.
const WORDS: &[&str] = &[
    "status",
    "code",
    "codigo",
    "error",
    "exception",
    "www-authenticate",
    "www_authenticate",
    "wwwauthenticate",
    "retry-after",
    "retry_after",
    "retryafter",
    "\"allow\"",
    "'allow'",
    "proxy-authenticate",
];

/// Names of parameters and members that are a status; without `_`, lower case.
const STATUSES: &[&str] = &[
    "status",
    "statuscode",
    "code",
    "httpstatus",
    "httpcode",
    "httpstatuscode",
    "responsecode",
    "responsestatus",
    "codigo",
    "codigohttp",
    "errorcode",
    "errcode",
    "statuscodes",
];

/// How far before a name the parenthesis of its list is looked for.
const LIST: usize = 400;

/// Whether functions return what others give them, in a language where a route may return a body and a status:
/// `return AuthService.login(data)`.
fn returns_calls(language: Language, text: &str) -> bool {
    let rows = &rows(language).apis.returned;
    if !rows.iter().any(|row| !row.literal && crate::extract::status_behind_body(row).is_some()) {
        return false;
    }
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    text.lines().filter_map(|line| line.trim_start().strip_prefix("return ")).any(|given| {
        let given = given.strip_prefix("await ").unwrap_or(given);
        let called = given.find(|c| !word(c)).filter(|end| *end > 0 && given[*end..].starts_with('('));
        called.is_some_and(|_| given.trim_end().ends_with([')', '(']))
    })
}

/// Whether a file with this text may define what other files use: cheap, and asked of every file.
pub(crate) fn may_define(language: Language, text: &str) -> bool {
    static SCANNER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let scanner = SCANNER.get_or_init(|| AhoCorasick::builder().ascii_case_insensitive(true).build(WORDS).ok());
    let Some(scanner) = scanner else { return false };
    if !language.is_code() || text.len() > MAX_TEXT {
        return false;
    }
    let code = &rows(language).code;
    let (mut error_type, mut evidence) = (None, None);
    if code.elsewhere.answers.iter().any(|word| text.contains(word.as_str())) && may_hold_facts(language, text, &[]) {
        return true;
    }
    let words = &rows(language).apis.route_words;
    if words.completes.iter().chain(&words.completes_set).any(|word| text.contains(word.as_str())) {
        return true;
    }
    if returns_calls(language, text) && may_hold_facts(language, text, &[]) {
        return true;
    }
    if text.contains("Response")
        && (code.untyped || text.contains("extends"))
        && defines_type(text, &code.definitions, &["response", "reply"], code.untyped)
    {
        return true;
    }
    for found in scanner.find_iter(text) {
        let at = found.start();
        match found.pattern().as_usize() {
            0..=2 => {
                let (start, name) = word_at(text, at);
                // A part of a struct: `Code int`.
                let behind = &text[start + name.len()..];
                let typed =
                    behind.starts_with([' ', '\t']) && behind.trim_start_matches([' ', '\t']).starts_with("int");
                // What of a struct is handed on: `w.WriteHeader(result.Code)`.
                let mut handed = || {
                    text[..start].ends_with('.')
                        && behind.starts_with([',', ')'])
                        && *evidence.get_or_insert_with(|| may_hold_facts(language, text, &[]))
                };
                let structs = code.elsewhere.structs.is_some() && member(name, &code.elsewhere).is_some();
                if structs && (typed || handed()) {
                    return true;
                }
                // `c.JSON(statusOf(err), body)`
                let asked =
                    text[..start].trim_end().ends_with(['(', ',']) && text[start + name.len()..].starts_with('(');
                let taken = || {
                    is_status(name.strip_prefix("get").unwrap_or(name))
                        && (is_taken_apart(text, at, &code.bindings) || is_asked(text, start, start + name.len()))
                };
                if evidence != Some(false)
                    && (asked || taken())
                    && *evidence.get_or_insert_with(|| may_hold_facts(language, text, &[]))
                {
                    return true;
                }
                // `STATUSES[error.code]`, `statusByError.get(error)`
                let lookups = &code.elsewhere.lookups;
                let rest = &text[start + name.len()..];
                let looked_up = || {
                    let by_method = |method: &String| {
                        let rest = rest.strip_prefix('.').and_then(|rest| rest.strip_prefix(method.as_str()));
                        rest.is_some_and(|rest| rest.starts_with('('))
                    };
                    rest.starts_with('[') && !rest.starts_with("[]") || lookups.iter().any(by_method)
                };
                if evidence != Some(false)
                    && looked_up()
                    && *evidence.get_or_insert_with(|| may_hold_facts(language, text, &[]))
                {
                    return true;
                }
                // function ensure(found, status) { if (!found) throw new HttpError(status); }
                let throws = || code.untyped && text.contains("throw new ") && text.contains("Error(");
                if is_status(name) && throws() && is_parameter(text, start, start + name.len(), &code.bindings) {
                    return true;
                }
                if is_status(name)
                    && (evidence != Some(false) || is_handed_on(text, start + name.len(), name))
                    && is_parameter(text, start, start + name.len(), &code.bindings)
                    && (*evidence.get_or_insert_with(|| may_hold_facts(language, text, &[]))
                        || is_handed_on(text, start + name.len(), name))
                {
                    return true;
                }
            }
            3 | 4
                if *error_type.get_or_insert_with(|| {
                    defines_error(text, &code.definitions) || code.untyped && makes_error(text, &code.elsewhere)
                }) =>
            {
                return true;
            }
            3 | 4 => {}
            _ if *evidence.get_or_insert_with(|| may_hold_facts(language, text, &[])) => return true,
            _ => {}
        }
    }
    false
}

/// Whether a text names a header that code may add to the answers of other files.
pub(crate) fn names_header(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    WORDS[5..].iter().any(|word| lower.contains(word))
}

/// Longer files are written by generators.
pub(super) const MAX_TEXT: usize = 200_000;

/// The word around a place, with its start.
fn word_at(text: &str, at: usize) -> (usize, &str) {
    let bytes = text.as_bytes();
    let in_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let start = (0..at).rev().take_while(|at| in_word(bytes[*at])).last().unwrap_or(at);
    let end = (at..bytes.len()).take_while(|at| in_word(bytes[*at])).last().map_or(at, |at| at + 1);
    (start, text.get(start..end).unwrap_or(""))
}

/// Whether a name is one by which a status is handed on.
pub(crate) fn is_status(name: &str) -> bool {
    let folded: String = name.chars().filter(|c| !matches!(c, '_' | '$')).map(|c| c.to_ascii_lowercase()).collect();
    STATUSES.contains(&folded.as_str())
}

/// The name of a member of an error that holds its status, in one spelling for all: `getStatusCode`, `status_code`.
pub(crate) fn member(name: &str, rows: &ElsewhereRows) -> Option<String> {
    let folded: String = name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    let folded = folded.strip_prefix("get").unwrap_or(&folded);
    let folded = folded.strip_suffix("value").unwrap_or(folded);
    let known = ["status", "statuscode", "httpstatus", "httpstatuscode", "httpcode", "responsecode", "responsestatus"];
    (known.contains(&folded) || rows.carriers.iter().any(|known| known == folded)).then(|| folded.to_string())
}

/// Whether the line around `at` gives names to the results of a call.
fn is_taken_apart(text: &str, at: usize, rows: &BindingRows) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    crate::extract::taken_apart(&text[start..end], rows).is_some()
}

/// Whether the name between `start` and `end` is that of a member which something is given, or of one that a pattern takes
/// out of a value: `res.status(result.status)`, `const { status } = await find()`.
fn is_asked(text: &str, start: usize, end: usize) -> bool {
    let (before, behind) = (&text[..start], &text[end..]);
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = behind.lines().next().unwrap_or("");
    if before.ends_with(['.', '>']) {
        return !before.ends_with("=>") && ends_value(rest.strip_prefix("()").unwrap_or(rest));
    }
    let key = before.trim_end_matches([':', '"', '\'']);
    if key.ends_with('[') {
        return rest.trim_start_matches(['"', '\'']).strip_prefix(']').is_some_and(ends_value);
    }
    before[line..].contains('{') && rest.contains('}') && rest.contains("= ") && rest.contains('(')
}

/// Whether a value ends before `rest` of a line.
fn ends_value(rest: &str) -> bool {
    let rest = rest.trim();
    rest.is_empty() || rest.starts_with([')', ',', '}', ';', '|', '?']) || rest.starts_with("or ")
}

/// Whether the name between `start` and `end` stands in the parameters of something that is defined.
fn is_parameter(text: &str, start: usize, end: usize, rows: &BindingRows) -> bool {
    let bytes = text.as_bytes();
    let mut depth = 0;
    let mut patterns = false;
    let mut open = None;
    for at in (start.saturating_sub(LIST)..start).rev() {
        match bytes[at] {
            b')' | b']' | b'}' => depth += 1,
            b'(' if depth == 0 => {
                open = Some(at);
                break;
            }
            // `function send({ status, message })`, `send = (res, { status }) =>`; a block is not a list.
            b'{' if depth == 0 && !patterns && text[..at].trim_end().ends_with(['(', ',']) => patterns = true,
            b'{' | b';' if depth == 0 => break,
            b'(' | b'[' | b'{' => depth -= 1,
            _ => {}
        }
    }
    let Some(open) = open else { return false };
    let line = text[..open].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..open];
    let word = before.trim_end().rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    if rows.control.iter().any(|known| known == word) {
        return false;
    }
    if rows.functions.iter().any(|known| before.contains(known.as_str())) {
        return true;
    }
    // What is behind the list: a body, an arrow, a result.
    let mut depth = i32::from(patterns);
    for (at, byte) in bytes.iter().enumerate().skip(end).take(LIST) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            b')' if depth == 0 => {
                let behind = text.get(at + 1..).unwrap_or("").trim_start();
                return behind.starts_with('{') && !word.is_empty()
                    || behind.starts_with(':') && !before.contains('?')
                    || behind.starts_with("=>")
                    || behind.starts_with("throws ");
            }
            b')' => depth -= 1,
            b';' => return false,
            _ => {}
        }
    }
    false
}

/// Whether a function that is given something by this name at `at` hands it to what is called after responses:
/// `return ApiResponse::error($message, $code);`.
fn is_handed_on(text: &str, at: usize, name: &str) -> bool {
    const NEAR: usize = 600;
    let behind = &text[at..text.floor_char_boundary(at + NEAR)];
    behind.match_indices(name).any(|(at, _)| {
        let rest = behind[at + name.len()..].trim_start();
        let before = behind[..at].trim_end_matches(['$', ' ', '\n', '\r', '\t']);
        let line = before.rfind("return ").map_or("", |at| &before[at..]);
        rest.starts_with([',', ')'])
            && before.ends_with([',', '(', '=', ':'])
            && line.len() < 200
            && !line.contains(['{', ';'])
            && ["espon", "error", "fail", "render", "json", "reply", "send"].iter().any(|word| line.contains(word))
    })
}

/// Whether the text defines a type of error that may carry a status: `class NotFound extends ApiError`.
fn defines_error(text: &str, definitions: &[String]) -> bool {
    defines_type(text, definitions, &["error", "exception", "failure", "problem"], false)
}

/// Whether the text makes errors and gives them a status: `error.status = status`, `Object.assign(new Error(text), { status })`.
fn makes_error(text: &str, rows: &ElsewhereRows) -> bool {
    if !text.contains("Error(") {
        return false;
    }
    rows.copies.iter().any(|copies| text.contains(copies.as_str()))
        || ["tatus", "ode"].iter().any(|part| {
            text.match_indices(part).any(|(at, _)| {
                let (start, name) = word_at(text, at);
                let behind = text[start + name.len()..].trim_start();
                text[..start].ends_with('.')
                    && behind.starts_with('=')
                    && !behind.starts_with("==")
                    && member(name, rows).is_some()
            })
        })
}

fn defines_type(text: &str, definitions: &[String], called: &[&str], open: bool) -> bool {
    let kinds = ["class", "case class", "enum"];
    let types = definitions.iter().filter(|word| kinds.iter().any(|kind| word.starts_with(kind)));
    let mut types = types.flat_map(|word| text.match_indices(word.as_str()));
    types.any(|(at, word)| {
        let alone = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let rest = &text[at + word.len()..];
        let head = rest[..head_of(rest)].to_ascii_lowercase();
        alone
            && called.iter().any(|word| head.contains(word))
            && (word.starts_with("enum") || open || head.contains("extends") || head.contains(['(', ':', '<']))
            && says_status(text)
    })
}

/// Where the head of a type ends that `text` begins with, or is in: before its body, or with the line on which nothing is
/// left open.
pub(crate) fn head_of(text: &str) -> usize {
    const LONGEST: usize = 600;
    let bytes = text.as_bytes();
    let mut depth = 0;
    for (at, byte) in bytes.iter().enumerate().take(LONGEST) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth <= 0 => return at,
            b'\n' if depth <= 0 => {
                let open = text.get(..at).is_some_and(|head| head.trim_end().ends_with([':', ',']));
                let goes_on = text.get(at..).map(str::trim_start).is_some_and(|rest| {
                    [":", "extends ", "implements "].iter().any(|word| rest.starts_with(word))
                        && !rest.starts_with("::")
                });
                if !open && !goes_on {
                    return at;
                }
            }
            _ => {}
        }
    }
    (LONGEST.min(bytes.len())..=bytes.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(bytes.len())
}

/// Whether a text names a status at all.
fn says_status(text: &str) -> bool {
    text.contains("tatus") || text.contains("STATUS") || {
        let bytes = text.as_bytes();
        bytes.windows(5).any(|w| {
            !w[0].is_ascii_alphanumeric()
                && matches!(w[1], b'4' | b'5')
                && w[2].is_ascii_digit()
                && w[3].is_ascii_digit()
                && !w[4].is_ascii_alphanumeric()
        })
    }
}

/// How the member of a response is called among those of errors.
pub(crate) fn held(member: &str) -> String {
    format!("response.{member}")
}

/// Whether a name is that of an error.
fn is_error_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(lower.as_str(), "e" | "ex" | "t" | "throwable" | "reason" | "cause")
        || ["err", "exc", "problem", "failure"].iter().any(|word| lower.contains(word))
}

/// Whether a name is given what an error holds: `var code = e.getErrorCode();`, `val kind = error.kind`.
fn is_taken_of_error(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    name.len() > 1
        && text.match_indices(name).any(|(at, _)| {
            let (before, behind) = (&text[..at], &text[at + name.len()..]);
            let value = behind.trim_start().strip_prefix('=').filter(|rest| !rest.starts_with(['=', '>']));
            let value = value.unwrap_or("").trim_start();
            let end = value.find(|c: char| !word(c)).unwrap_or(value.len());
            !before.ends_with(word) && end > 0 && value[end..].starts_with('.') && is_error_name(&value[..end])
        })
}

/// Whether a name is declared with the type of an error: `case ShopException shop ->`, `shop: ShopException`.
fn is_declared_error(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    name.len() > 1
        && text.match_indices(name).any(|(at, _)| {
            let (before, behind) = (&text[..at], &text[at + name.len()..]);
            let kind = behind.strip_prefix(':').map(str::trim_start).unwrap_or("");
            let kind = &kind[..kind.find(|c: char| !word(c)).unwrap_or(kind.len())];
            !before.ends_with(word)
                && !behind.starts_with(word)
                && (before.ends_with("Exception ")
                    || before.ends_with("Error ")
                    || before.ends_with("ErrorCode ")
                    || kind.ends_with("Exception")
                    || kind.ends_with("ErrorCode"))
        })
}

/// Whether the name between `start` and `end` is taken out of an error: `const { status = 500, message } = err;`.
fn is_of_error(text: &str, start: usize, end: usize) -> bool {
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let rest = text[end..].lines().next().unwrap_or("");
    let Some((inside, value)) = rest.split_once('}') else { return false };
    let value = value.trim_start().strip_prefix('=').unwrap_or("").trim();
    let name = value.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').next().unwrap_or("");
    text[line..start].contains('{') && !inside.contains('{') && is_error_name(name)
}

/// Whether an application is given a handler of its own for errors: `app.use(errorHandler)`, `app.use((err, req, res, next) => …)`.
fn hands_errors_on(text: &str) -> bool {
    const REACH: usize = 60;
    text.match_indices(".use(").any(|(at, _)| {
        let rest = &text[at..text.floor_char_boundary(at + REACH)];
        rest.lines().next().unwrap_or("").to_ascii_lowercase().contains("err")
    })
}

/// The members of errors whose values the text sends as a status: `res.status(err.statusCode || 500)`.
pub(crate) fn answered(text: &str, rows: &ElsewhereRows) -> std::collections::BTreeSet<String> {
    let mut out = std::collections::BTreeSet::new();
    let mut declared: std::collections::HashMap<&str, bool> = std::collections::HashMap::new();
    if rows.answering.iter().any(|word| text.contains(word.as_str())) && !hands_errors_on(text) {
        out.extend(["status", "statuscode"].map(str::to_string));
    }
    for word in ["tatus", "ode"] {
        for (at, _) in text.match_indices(word) {
            let (start, name) = word_at(text, at);
            if let Some(member) = member(name, rows).filter(|_| is_of_error(text, start, start + name.len())) {
                out.insert(member);
            }
            let before = text[..start].trim_end_matches(['$', '@']);
            let Some(head) =
                before.strip_suffix("->").or_else(|| before.strip_suffix("?.")).or_else(|| before.strip_suffix('.'))
            else {
                continue;
            };
            // `error.getCode().getStatus()`
            let asked = head.strip_suffix("()");
            let (place, holder) = word_at(asked.unwrap_or(head), asked.unwrap_or(head).len().saturating_sub(1));
            let first = || {
                let before = head[..place].strip_suffix('.').filter(|_| asked.is_some() || holder.ends_with("ode"))?;
                Some(word_at(before, before.len().saturating_sub(1)).1)
            };
            let mut of_error = |name| {
                is_error_name(name)
                    || *declared
                        .entry(name)
                        .or_insert_with(|| is_declared_error(text, name) || is_taken_of_error(text, name))
            };
            if !of_error(holder) && !first().is_some_and(of_error) {
                continue;
            }
            let behind = text[start + name.len()..].trim_start_matches(['(', ')', '!']).trim_start();
            let asked = ["==", "!=", "===", "<", ">=", "is ", "in "].iter().any(|word| behind.starts_with(word))
                || behind.starts_with('=') && !behind.starts_with("=>");
            if let Some(member) = member(name, rows).filter(|_| !asked) {
                out.insert(member);
            }
        }
    }
    out
}
