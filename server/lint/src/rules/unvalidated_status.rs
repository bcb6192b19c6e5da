use httplsp_syntax::facts::{Facts, ScopeId, ScopeKind, Value, ValueKind};

use crate::Context;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds a status that is taken from an error as it comes.
    ///
    /// ## Why is this bad?
    ///
    /// The `code` of an error is often no status: `"ENOENT"`, `11000`, a number of a database, or nothing at all. Then the
    /// response fails in its turn, with a `RangeError` instead of an answer. `status` and `statusCode` are more often what they
    /// say, and information only.
    ///
    /// ## Example
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/", async (req, res) => {
    ///   try {
    ///     res.json(await load());
    ///   } catch (err) {
    ///     res.status(err.code).json({ message: err.message });
    ///   }
    /// });
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```javascript
    /// const express = require("express");
    /// const app = express();
    ///
    /// app.get("/", async (req, res) => {
    ///   try {
    ///     res.json(await load());
    ///   } catch (err) {
    ///     const known = Number.isInteger(err.status) && err.status >= 400 && err.status < 600;
    ///     res.status(known ? err.status : 500).json({ message: err.message });
    ///   }
    /// });
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, section 15 (statuses lie between 100 and 599)
    pub UNVALIDATED_STATUS = {
        id: "unvalidated-status",
        summary: "a status is taken from an error unchecked",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for response in &facts.responses {
        let Some(value) = &response.computed else { continue };
        let Some((path, owner, member)) = asked(value) else { continue };
        let span = httplsp_syntax::facts::Span { file: response.span.file, range: value.range };
        let path = match value.kind {
            ValueKind::Name(_) => path.as_str(),
            _ => facts.text(span),
        };
        let severity = match member.as_str() {
            "code" => Severity::Warning,
            "status" | "statusCode" if matches!(value.kind, ValueKind::Name(_)) => Severity::Info,
            _ => continue,
        };
        if !is_error(facts, response.scope, &owner, value)
            || cx.skips(response.span, response.scope)
            || is_checked(facts, response.scope, path)
            || response.condition.is_some_and(|condition| tells_type(facts.text(condition), &owner))
        {
            continue;
        }
        let message = format!(
            "`{path}` is sent as the status unchecked: it may be missing, a text or the number of another system"
        );
        cx.report(span, message, "send it only if it is a whole number from 400 to 599, else 500")
            .severity(severity)
            .confidence(Confidence::Likely);
    }
}

/// What is asked for its status, and for which member: of `error.code` and `$error->getCode()` the same.
fn asked(value: &Value) -> Option<(String, String, String)> {
    let plain = |owner: &str| owner.trim_end_matches(['-', '?']).trim_start_matches('$').to_string();
    match &value.kind {
        ValueKind::Name(path) => {
            let (owner, member) = path.rsplit_once(['.', '>'])?;
            Some((path.clone(), plain(owner), member.to_string()))
        }
        ValueKind::Call { callee, receiver: Some(receiver), arguments } if arguments.is_empty() => {
            let ValueKind::Name(owner) = &receiver.kind else { return None };
            let member = callee.strip_prefix("get")?.to_ascii_lowercase();
            Some((callee.clone(), plain(owner), member))
        }
        _ => None,
    }
}

/// Whether `name` is the error of an arm around the response, or is called one and comes from outside of the function.
fn is_error(facts: &Facts, scope: ScopeId, name: &str, value: &Value) -> bool {
    let bound = facts
        .ancestors(scope)
        .any(|(_, scope)| scope.kind == ScopeKind::ErrorArm && scope.error.as_deref() == Some(name));
    let function = facts.scope(facts.handler(scope)).span.range;
    let before = facts.files[0].text.get(function.start as usize..value.range.start as usize).unwrap_or("");
    let called_so = matches!(name.to_ascii_lowercase().as_str(), "err" | "error" | "e" | "ex" | "exception");
    (bound || called_so) && !is_defined(before, name)
}

/// Whether `text` defines `name`, alone or as a part of what it takes apart: an error that was made here, or the result of
/// a call, whose members are known to whoever wrote it.
fn is_defined(text: &str, name: &str) -> bool {
    let assigns = |rest: &str| {
        let rest = rest.trim_start();
        rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>")
    };
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '>');
    text.match_indices(name).any(|(at, _)| {
        let rest = &text[at + name.len()..];
        if text[..at].ends_with(in_word) || rest.starts_with(in_word) {
            return false;
        }
        let part = rest.split_once(['}', ']']).filter(|(inside, _)| !inside.contains(['(', ';', '{', '\n']));
        assigns(rest) || part.is_some_and(|(_, behind)| assigns(behind))
    })
}

/// Whether a condition asks for a type of the project, whose status is one: `isApiError(error)`, `error instanceof ApiError`.
fn tells_type(condition: &str, owner: &str) -> bool {
    const ANY: &[&str] = &["Error", "Exception", "Throwable", "HttpException"];
    let given = [format!("({owner})"), format!("(${owner})")];
    let asks = |text: &str, at: usize| {
        let name = text[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
        let rest = name.strip_prefix("is").unwrap_or("");
        rest.starts_with(|c: char| c.is_uppercase() || c == '_') && !ANY.contains(&rest)
    };
    given.iter().any(|given| condition.match_indices(given.as_str()).any(|(at, _)| asks(condition, at)))
        || condition.split_once(" instanceof ").is_some_and(|(left, right)| {
            let kind = right.split(|c: char| !c.is_alphanumeric() && !"_.\\".contains(c)).next().unwrap_or("");
            left.trim_end().trim_end_matches(')').ends_with(owner)
                && !ANY.contains(&kind.rsplit(['.', '\\']).next().unwrap_or(kind))
        })
}

/// Whether the function looks at the value before it sends it, or defines it.
fn is_checked(facts: &Facts, scope: ScopeId, path: &str) -> bool {
    let function = facts.scope(facts.handler(scope)).span.range;
    let text = facts.files[0].text.as_ref();
    let around = |from: u32, to: u32| text.get(from as usize..to as usize).unwrap_or("");
    // That it is sent in several places is no look at it.
    let sent = facts
        .responses
        .iter()
        .filter_map(|response| response.computed.as_ref())
        .filter(|sent| function.contains(sent.range) && around(sent.range.start, sent.range.end).contains(path));
    let whole = around(function.start, function.end);
    let asked = whole.match_indices(path).filter(|(at, _)| !is_shown(&whole[..*at], &whole[at + path.len()..])).count();
    asked > sent.count().max(1)
}

/// Whether what stands between `before` and `behind` is only put into a body under a name: `'code' => $e->getCode(),`.
fn is_shown(before: &str, behind: &str) -> bool {
    let before = before.trim_end_matches(|c: char| c.is_alphanumeric() || "$_->".contains(c)).trim_end();
    let line = before.rsplit('\n').next().unwrap_or("");
    let named = ["=>", ":"].iter().any(|sign| {
        let key = line.strip_suffix(sign).map(str::trim_end).unwrap_or("");
        let key = key.trim_end_matches(['"', '\'']);
        key.ends_with(|c: char| c.is_alphanumeric() || c == '_') && !line.contains('?')
    });
    named && behind.trim_start_matches("()").trim_start().starts_with([',', ']', '}', ')'])
}
