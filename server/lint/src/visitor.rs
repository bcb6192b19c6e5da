//! Whether a response depends on who the visitor is: on a session, a cookie, a login.

use httplsp_syntax::facts::{Facts, Response, ScopeKind, Span};
use httplsp_text::TextRange;

/// Words in the question for a redirect that go with an address for good, whoever asks.
const SINGLE: &[&str] = &["db.session", "Session.query", "session.query", "sessionmaker"];

/// Whether what decides about `response`, or what is done with it, is who the visitor is.
pub(crate) fn depends_on_visitor(facts: &Facts, response: &Response) -> bool {
    let holds = |text: &str, words: &[String]| words.iter().any(|word| contains(text, word));
    let file = response.span.file;
    let known = [response.condition, response.other_condition].into_iter().flatten().max_by_key(|span| span.range.end);
    if let Some(asked) = known {
        // The line before gives what is asked about: `session, err := store.Get(r, "name")`.
        let whole = &facts.files[asked.file as usize].text;
        let line = whole[..asked.range.start as usize].rfind('\n').unwrap_or(0);
        let start = whole[..line].rfind('\n').map_or(0, |at| at + 1);
        let text = &whole[start..asked.range.end as usize];
        if SINGLE.iter().any(|word| text.contains(word)) {
            return false;
        }
        if holds(text, facts.language.asks_visitor()) {
            return true;
        }
    }
    // What is done in the same place: in the branch, else in the function.
    let handler = facts.scope(facts.handler(response.scope));
    let place = match known {
        Some(asked) if asked.file == file && asked.range.end < response.block.range.end => {
            let start = asked.range.end.max(response.block.range.start);
            Span { file, range: TextRange::new(start, response.block.range.end.max(start)) }
        }
        Some(_) => return false,
        None if response.conditional || matches!(handler.kind, ScopeKind::File | ScopeKind::Test) => response.block,
        None => handler.span,
    };
    // A table of routes does nothing itself.
    let runs =
        matches!(handler.kind, ScopeKind::Function | ScopeKind::ErrorHandler) || handler.routed || known.is_some();
    runs && place != facts.scope(0).span && holds(facts.text(place), facts.language.changes_visitor())
}

/// Whether `word` stands in `text`, and no longer name does that ends in it.
fn contains(text: &str, word: &str) -> bool {
    let upper = word.starts_with(char::is_uppercase);
    let joined = |at: usize| {
        word.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && text[..at].ends_with(|c: char| c.is_alphanumeric() && !(upper && c.is_lowercase()) || c == '_')
    };
    text.match_indices(word).any(|(at, _)| !joined(at))
}
