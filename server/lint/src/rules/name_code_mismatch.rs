use httplsp_registry::{codes_of_phrase, is_registered, phrases, status};
use httplsp_syntax::facts::{Comment, Constant, Facts, Role, Span, Spelling, Status};

use crate::evidence::words;
use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Confidence, Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds constants that have the name of one status and the number of another, and statuses with a comment behind them
    /// that names another one.
    ///
    /// ## Why is this bad?
    ///
    /// Readers believe the name, programs use the number.
    ///
    /// ## Example
    ///
    /// ```rust
    /// use actix_web::http::StatusCode;
    ///
    /// const HTTP_NOT_FOUND: u16 = 403;
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// use actix_web::http::StatusCode;
    ///
    /// const HTTP_NOT_FOUND: u16 = 404;
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15
    pub NAME_CODE_MISMATCH = {
        id: "name-code-mismatch",
        summary: "a name or comment beside a status means another status",
        severity: Severity::Warning,
        fix: FixAvailability::Choice,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    constants(cx);
    comments(cx);
}

/// Words that say too little for one status.
const VAGUE: &[&str] = &["invalid", "error", "failed"];

/// Words for a whole class of statuses.
const CLASSES: &[&str] = &["redirect", "redirects", "redirection", "success", "informational"];

fn constants(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for constant in facts.constants.iter().filter(|constant| constant.is_status) {
        let Some(value) = u16::try_from(constant.value).ok().filter(|value| is_registered(*value)) else { continue };
        let Some(phrase) = phrase_of(&constant.name) else { continue };
        if VAGUE.contains(&phrase.as_str()) {
            continue;
        }
        let named = codes_of_phrase(&phrase);
        // Where a class of statuses begins or ends: `const REDIRECT = 400`.
        if value % 100 == 0 && words(&phrase).iter().any(|word| CLASSES.contains(&word.as_str())) {
            continue;
        }
        // A time to wait, in milliseconds perhaps.
        if phrase.ends_with("timeout") && value % 100 == 0 {
            continue;
        }
        // The name of the class: any of its codes has it.
        if matches!((phrase.as_str(), value / 100), ("redirect", 3) | ("success", 2)) {
            continue;
        }
        if named.is_empty() || named.contains(&value) || is_alias(value, &phrase) || !about_http(facts, constant) {
            continue;
        }
        if numbers_of_its_own(facts, constant) {
            continue;
        }
        if cx.skips(constant.name_span, constant.scope) {
            continue;
        }
        let Some(known) = status(value) else { continue };
        let right = named[0];
        cx.report(
            constant.value_span,
            format!(
                "`{}` is {value} here, but {value} is {} and {} is {right}",
                constant.name,
                known.name,
                words(&phrase).join(" ")
            ),
            "correct the number or the name",
        )
        .replace(format!("Write {right}"), Safety::Choice, constant.value_span, right.to_string());
    }
}

/// The name without what only says that it is a status: `HTTP_NOT_FOUND`, `NotFoundStatus`, `STATUS_NOT_FOUND_404`.
fn phrase_of(name: &str) -> Option<String> {
    let mut rest = words(name);
    // `SCREAMING_CASE` is one word per segment, `CamelCase` one per capital.
    rest.retain(|word| {
        !matches!(word.as_str(), "http" | "status" | "code" | "sc" | "statuscode") && word.parse::<u16>().is_err()
    });
    (!rest.is_empty()).then(|| rest.join(" "))
}

fn is_alias(code: u16, phrase: &str) -> bool {
    let plain = |text: &str| words(text).concat();
    phrases(code).iter().any(|known| plain(known) == plain(phrase))
}

/// Whether the constant is one of HTTP beyond doubt: its name says so, it has more than one word, or another constant
/// beside it has the right number for its name.
fn about_http(facts: &Facts, constant: &Constant) -> bool {
    let own = words(&constant.name);
    let says = own.iter().any(|word| word == "http" || word == "status");
    // A time to wait may be called like the status that follows when it is over.
    let timeout =
        own.iter().any(|word| word == "timeout") && !own.iter().any(|word| word == "status" || word == "code");
    let several = phrase_of(&constant.name).is_some_and(|phrase| phrase.contains(' '));
    (says || several) && !timeout
        || facts.constants.iter().any(|other| {
            other.is_status
                && other.scope == constant.scope
                && other.name != constant.name
                && stand_together(facts, constant, other)
                && phrase_of(&other.name)
                    .is_some_and(|phrase| codes_of_phrase(&phrase).iter().any(|code| u32::from(*code) == other.value))
        })
}

/// Whether the constant stands among others that most have names of no status, or of another one: states of an order, errors
/// of a product, which are numbered for themselves.
fn numbers_of_its_own(facts: &Facts, constant: &Constant) -> bool {
    if words(&constant.name).iter().any(|word| word == "http" || word == "status") {
        return false;
    }
    let together = facts.constants.iter().filter(|other| {
        other.scope == constant.scope
            && other.name_span.file == constant.name_span.file
            && stand_together(facts, constant, other)
            && (100..600).contains(&other.value)
    });
    let fits = |other: &Constant| {
        phrase_of(&other.name).is_some_and(|phrase| {
            codes_of_phrase(&phrase).iter().any(|code| u32::from(*code) == other.value)
                || u16::try_from(other.value).is_ok_and(|value| is_alias(value, &phrase))
        })
    };
    let (mut all, mut fitting, mut strange) = (0, 0, 0);
    for other in together {
        all += 1;
        fitting += usize::from(fits(other));
        strange += usize::from(phrase_of(&other.name).is_none_or(|phrase| codes_of_phrase(&phrase).is_empty()));
    }
    all >= 3 && strange > 0 && fitting * 2 < all
}

/// Whether nothing stands between two constants that is further out than they are: the end of an enum, the head of another.
fn stand_together(facts: &Facts, one: &Constant, other: &Constant) -> bool {
    let (first, last) = if one.name_span <= other.name_span { (one, other) } else { (other, one) };
    let text = &facts.files[first.name_span.file as usize].text;
    let start = text[..first.name_span.range.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let mut lines = text[start..last.name_span.range.start as usize].lines().filter(|line| !line.trim().is_empty());
    let depth = |line: &str| line.len() - line.trim_start().len();
    lines.next().map(depth).is_none_or(|outer| lines.all(|line| depth(line) >= outer))
}

/// Words that are phrases of a status and ordinary words of a comment too.
const ORDINARY: &[&str] = &[
    "ok",
    "found",
    "continue",
    "accepted",
    "created",
    "gone",
    "processing",
    "locked",
    "conflict",
    "unused",
    "redirect",
];

fn comments(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for comment in &facts.comments {
        if comment.own_line {
            continue;
        }
        let Some(status) = only_status_before(facts, comment) else { continue };
        // A code of a product's own means what the product says.
        let Some(code) = status.three_digits().filter(|code| is_registered(*code)) else { continue };
        // A constant has its name already; what stands behind it is a remark.
        let spelled = matches!(status.spelling, Spelling::Number | Spelling::Constant { .. });
        let Some(phrase) = leading_phrase(&comment.text).filter(|_| spelled) else { continue };
        let named = codes_of_phrase(&phrase);
        let Some(right) = named.first().copied().filter(|_| !named.contains(&code) && !is_alias(code, &phrase)) else {
            continue;
        };
        if status.role == Role::Mention && status.spelling != Spelling::Number || cx.skips(status.span, status.scope) {
            continue;
        }
        let mut finding = cx
            .report(
                status.span,
                format!("the comment says \"{phrase}\", which is {right}, but the status is {code}"),
                "correct the status or the comment",
            )
            .at_most(Severity::Info)
            .confidence(Confidence::Likely)
            .related(comment.span, "the comment");
        if let Some(text) = status.rewrite(right) {
            finding = finding.replace(format!("Replace with {right}"), Safety::Choice, status.span, text);
        }
        drop(finding);
    }
}

/// The status that stands before `comment` on its line, when it is the only one there.
fn only_status_before<'a>(facts: &'a Facts, comment: &Comment) -> Option<&'a Status> {
    let text = &facts.files[comment.span.file as usize].text;
    let start = text[..comment.span.range.start as usize].rfind('\n').map_or(0, |at| at + 1) as u32;
    let line = Span { file: comment.span.file, range: httplsp_text::TextRange::new(start, comment.span.range.start) };
    let mut on_line = facts.statuses.iter().filter(|status| line.contains(status.span));
    let first = on_line.next()?;
    on_line.next().is_none().then_some(first)
}

/// The phrase that a comment is, or that it begins with before a punctuation mark.
fn leading_phrase(comment: &str) -> Option<String> {
    let first = comment.lines().next()?;
    let end = first.find([':', ',', ';', '.', '(', '-', '\u{2013}', '\u{2014}']).unwrap_or(first.len());
    let phrase = first[..end].trim().trim_start_matches(|c: char| c.is_ascii_digit()).trim();
    let plain = words(phrase).concat();
    let whole = end == first.len() || phrase.contains(' ');
    (whole && !ORDINARY.contains(&plain.as_str()) && !codes_of_phrase(phrase).is_empty()).then(|| phrase.to_string())
}
