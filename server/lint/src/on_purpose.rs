//! What comments say of the status of an answer beside them.

use httplsp_syntax::facts::{Facts, Span};

/// Whether a comment on the line of `place`, or right above it, says that the status is meant so: "always 200, they retry
/// otherwise", "never a 5xx".
pub(crate) fn is_on_purpose(facts: &Facts, place: Span) -> bool {
    const STATUSES: &[&str] = &["200", "2xx", "4xx", "5xx", "500", "status code", "http error"];
    const MEANT: &[&str] = &[
        "always",
        "never",
        "intentional",
        "on purpose",
        "deliberate",
        "instead of",
        "rather than",
        "even if",
        "even on",
        "even when",
        "do not ",
        "don't ",
        "avoid",
        "so that",
        "by design",
    ];
    let text = &facts.files[place.file as usize].text;
    let after = facts.comments.partition_point(|comment| comment.span.range.start <= place.range.end);
    let beside = facts.comments.get(after).into_iter();
    let before = facts.comments[..after].iter().rev().take(2);
    let near = |comment: &&httplsp_syntax::facts::Comment| {
        let (first, second) = match comment.span.range.start >= place.range.end {
            true => (place.range.end, comment.span.range.start),
            false => (comment.span.range.end, place.range.start),
        };
        let between = text.get(first as usize..second as usize).unwrap_or("");
        let lines = between.matches('\n').count();
        comment.span.file == place.file
            && first <= second
            && lines <= usize::from(comment.span.range.start < place.range.start)
    };
    beside.chain(before).filter(near).any(|comment| {
        let said = comment.text.to_ascii_lowercase();
        STATUSES.iter().any(|word| said.contains(word)) && MEANT.iter().any(|word| said.contains(word))
    })
}
