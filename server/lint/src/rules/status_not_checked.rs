use httplsp_syntax::facts::{ContentRead, Facts, Use, Value, ValueKind};

use crate::evidence::words;
use crate::rule::{FixAvailability, Profile, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds requests whose response is read at once, without a look at its status, where the client does not fail for 4xx
    /// and 5xx by itself.
    ///
    /// ## Why is this bad?
    ///
    /// An answer of 404 or 500 has content too: an error page, or a document that describes the error. It is read as if it
    /// were what was asked for, and the failure shows up somewhere else, as a text that does not parse or a key that is missing.
    ///
    /// Only what is evident is reported: request and reading are parts of one expression, or the response has a name of which
    /// nothing but the content is asked. Clients that fail by themselves, and files that set up something that looks at every
    /// response, are silent.
    ///
    /// ## Example
    ///
    /// ```python
    /// import requests
    ///
    ///
    /// def load(url):
    ///     data = requests.get(url).json()
    ///     return data["items"]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```python
    /// import requests
    ///
    ///
    /// def load(url):
    ///     response = requests.get(url)
    ///     response.raise_for_status()
    ///     data = response.json()
    ///     return data["items"]
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.5 and 15.6: responses of these classes describe an error
    pub STATUS_NOT_CHECKED = {
        id: "status-not-checked",
        summary: "a response is read without a look at its status",
        severity: Severity::Info,
        profile: Profile::Strict,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for read in &facts.content_reads {
        let head = read.method.as_deref() == Some("HEAD");
        let unused = read.chained && read.used == Use::Dropped;
        if read.raises
            || head
            || unused
            || !is_asked(read)
            || cx.skips(read.span, read.scope)
            || tells_itself(facts, read)
        {
            continue;
        }
        let mut finding = cx
            .report(
                read.request,
                format!(
                    "nobody looks at the status: `{}` does not fail for 4xx and 5xx, so the page of an error is taken for the answer",
                    read.client
                ),
                "keep the response, fail unless its status is a success, then read it",
            )
            .confidence(Confidence::Likely);
        if !read.check.is_empty() {
            finding = finding.fix("Fail unless the status is a success", Safety::Choice, read.check.clone());
        }
        drop(finding);
    }
}

/// Whether a server is asked: an address may hold what it stands for.
fn is_asked(read: &ContentRead) -> bool {
    let Some(target) = &read.target else { return true };
    if let Some(text) = target.text_prefix() {
        return !["data:", "blob:", "file:", "about:", "chrome"].iter().any(|scheme| text.starts_with(scheme));
    }
    !names(target)
        .iter()
        .any(|word| matches!(word.as_str(), "data" | "blob" | "base64" | "datauri" | "dataurl" | "objecturl"))
}

/// Whether the content is asked afterwards whether all went well: `data.error`, `{ error, items }`.
fn tells_itself(facts: &Facts, read: &ContentRead) -> bool {
    const ANSWERS: [&str; 9] = ["error", "errors", "err", "errcode", "errno", "success", "succeeded", "ok", "status"];
    let handler = facts.scope(facts.handler(read.scope)).span.range;
    let text = &facts.files[read.span.file as usize].text;
    let start = read.span.range.start as usize;
    let line = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let before = text.get(line..start).unwrap_or("");
    let after = text.get(read.span.range.end as usize..handler.end as usize).unwrap_or("");
    let asks = |text: &str, marks: &[char]| {
        ANSWERS.iter().any(|word| {
            text.match_indices(word).any(|(at, _)| {
                let ends = text[at + word.len()..].chars().next();
                text[..at].ends_with(marks) && !ends.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '('))
            })
        })
    };
    asks(before, &[' ', '{', ',']) && before.contains('{') || asks(after, &['.', '"', '\'', ':'])
}

/// The words of the name that an address has.
fn names(target: &Value) -> Vec<String> {
    match &target.kind {
        ValueKind::Name(name) => words(name.rsplit('.').next().unwrap_or(name)),
        ValueKind::Call { callee, .. } => words(callee),
        _ => Vec::new(),
    }
}
