//! Answers of a configuration that take more than one setting, or one that is easily got wrong.

use httplsp_text::TextRange;
use tower_lsp::ls_types::CompletionItemKind;

use super::{Item, Topic};

/// What is offered, what it is for, and what is written: placeholders stand for what has to be decided.
const ANSWERS: [(u16, &str, &str); 4] = [
    (308, "moved for good, method and body kept", "return 308 ${1:https://\\$host\\$request_uri};"),
    (
        401,
        "with the challenge that it needs",
        "add_header WWW-Authenticate '${1:Basic realm=\"api\"}' always;\nreturn 401;",
    ),
    (429, "with the time to wait", "add_header Retry-After ${1:60} always;\nreturn 429;"),
    (503, "with the time to wait", "add_header Retry-After ${1:300} always;\nreturn 503;"),
];

/// The answers, in place of `word`.
pub fn answers(word: TextRange) -> impl Iterator<Item = Item> {
    ANSWERS.into_iter().map(move |(code, purpose, text)| Item {
        label: format!("return {code} …"),
        description: Some(purpose.to_owned()),
        detail: httplsp_registry::status(code).map(|status| format!("{code} {}", status.name)),
        range: word,
        text: text.to_owned(),
        is_snippet: true,
        kind: CompletionItemKind::SNIPPET,
        filter: format!("return {code}"),
        // Behind the directive itself.
        sort: format!("0return {code}"),
        deprecated: false,
        also: Vec::new(),
        topic: Some(Topic::Status { code }),
    })
}
