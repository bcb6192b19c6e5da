use httplsp_syntax::facts::{Facts, MessageTest};

use crate::Context;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a status that is looked for in the text of an error. The name of a status counts
    /// where just that status is answered then.
    ///
    /// ## Why is this bad?
    ///
    /// The text changes with the library's version and language, and a URL or an id with the same digits in it is enough to
    /// take one failure for another. The response, or the error of the library, has the status as a number.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// import axios from "axios";
    ///
    /// async function load(url) {
    ///   try {
    ///     return await axios.get(url);
    ///   } catch (error) {
    ///     if (error.message.includes("404")) return null;
    ///     throw error;
    ///   }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// import axios from "axios";
    ///
    /// async function load(url) {
    ///   try {
    ///     return await axios.get(url);
    ///   } catch (error) {
    ///     if (error.response?.status === 404) return null;
    ///     throw error;
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9112, section 4 (the status code is the part that clients go by)
    pub STATUS_BY_MESSAGE = {
        id: "status-by-message",
        summary: "a status is looked for in the text of an error",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

/// Questions no further apart than this, about the same error in the same function, are parts of one.
const ONE_QUESTION: usize = 200;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    // 530 is what FTP and mail servers answer.
    // The name of a status may mean something else, unless just this status is answered then.
    let told = |test: &&MessageTest| {
        httplsp_registry::is_registered(test.code)
            && !cx.skips(test.span, test.scope)
            && (!test.phrase || is_answered(facts, test))
    };
    let tests: Vec<&MessageTest> = facts.message_tests.iter().filter(told).collect();
    let follows = |before: &&MessageTest, test: &&MessageTest| {
        before.subject == test.subject
            && before.scope == test.scope
            && before.bare == test.bare
            && before.whole == test.whole
            && before.phrase == test.phrase
            && (!test.phrase || before.code == test.code)
            && between(facts, before, test).is_some_and(|text| text.len() < ONE_QUESTION && !ends(text))
    };
    for group in tests.chunk_by(follows) {
        let mut codes: Vec<String> = group.iter().map(|test| test.code.to_string()).collect();
        codes.dedup();
        let last = codes.pop().unwrap_or_default();
        let (listed, are, they) = match codes.is_empty() {
            true => (last, "is", "it is"),
            false => (format!("{} and {last}", codes.join(", ")), "are", "they are"),
        };
        let why = match group[0].bare {
            _ if group[0].whole => "an error with any other text is taken for another one".to_string(),
            true => "the wording changes, and any URL or id with these digits matches".to_string(),
            false => format!("with another wording, as in another version or language, {they} no longer found"),
        };
        let mut finding = cx.report(
            group[0].span,
            format!("{listed} {are} looked for in the text of an error: {why}"),
            match group[0].whole || group[0].phrase {
                true => "give the error a member for its status, or a type of its own, and ask for that",
                false => "compare the status that the response, or the library's error, has as a number",
            },
        );
        if group[0].phrase {
            finding = finding.at_most(Severity::Info);
        }
        finding.confidence(Confidence::Likely);
    }
}

/// Whether the status that is looked for is what is answered where it is found.
fn is_answered(facts: &Facts, test: &MessageTest) -> bool {
    let asks = |condition: Option<httplsp_syntax::facts::Span>| condition.is_some_and(|at| at.contains(test.span));
    facts
        .responses
        .iter()
        .any(|response| asks(response.condition) && response.code(facts) == Some(u32::from(test.code)))
        || is_kept(facts, test)
}

/// Whether the branch behind the question keeps the status for later: `if (…includes("not found")) { statusCode = 404; }`.
fn is_kept(facts: &Facts, test: &MessageTest) -> bool {
    const NEAR: usize = 120;
    let text = &facts.files[test.span.file as usize].text;
    let behind = text.get(test.span.range.end as usize..).unwrap_or("");
    let behind = &behind[..behind.floor_char_boundary(NEAR.min(behind.len()))];
    let branch = behind.split(['}', ';']).next().unwrap_or("");
    let code = test.code.to_string();
    let Some((before, after)) = branch.split_once(&code) else { return false };
    let name = before.trim_end().trim_end_matches(['=', ':', '>', '(']).trim_end();
    let named = name.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("").to_ascii_lowercase();
    // Of another branch, or of another question.
    let apart = ["else", "elif", "if ", "if("].iter().any(|word| before.contains(word));
    !apart
        && ["status", "code"].iter().any(|word| named.contains(word))
        && !after.starts_with(|c: char| c.is_alphanumeric())
}

fn between<'a>(facts: &'a Facts, before: &MessageTest, test: &MessageTest) -> Option<&'a str> {
    let same = before.span.file == test.span.file;
    let range = before.span.range.end as usize..test.span.range.start as usize;
    facts.files[before.span.file as usize].text.get(range).filter(|_| same)
}

/// Whether a condition ends somewhere in `text`.
fn ends(text: &str) -> bool {
    text.contains([';', '{', '}']) || text.contains("if ")
}
