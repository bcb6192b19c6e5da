//! Questions about redirects that several rules ask.

use httplsp_syntax::facts::{Facts, Part, Response, ScopeId, Span, Value, ValueKind};

use crate::Safety;
use crate::context::FindingBuilder;
use crate::evidence::{names_around, words};

/// A redirect that was understood.
pub(crate) struct Move<'a> {
    pub response: &'a Response,
    pub target: Option<&'a Value>,
    pub code: u32,
    /// The status as written, else the word that stands for it, else the whole response.
    pub span: Span,
}

/// Every redirect whose status is known.
pub(crate) fn moves(facts: &Facts) -> Vec<Move<'_>> {
    facts
        .responses
        .iter()
        .filter_map(|response| {
            let redirect = response.redirect.as_ref()?;
            let code = response.code(facts)?;
            let span = response.explicit().map(|id| facts.status(id).span).unwrap_or(response.span);
            Some(Move { response, target: redirect.target.as_ref(), code, span })
        })
        .collect()
}

impl<'a> Move<'a> {
    /// The edit that makes the redirect answer `code`, in the words of the file; `None` when there is none.
    pub(crate) fn edit(&self, facts: &Facts, code: u16) -> Option<(Span, String)> {
        if let Some(id) = self.response.explicit() {
            let status = facts.status(id);
            return status.rewrite(code).map(|text| (status.span, text));
        }
        let keyword = self.response.redirect.as_ref()?.keyword.as_ref()?;
        let (_, word) = keyword.alternatives.iter().find(|(known, _)| *known == code)?;
        Some((keyword.span, word.clone()))
    }

    /// Offers each of `codes` that the file has a spelling for.
    pub(crate) fn offer<'c, 'x>(
        &self,
        facts: &Facts,
        mut finding: FindingBuilder<'c, 'x>,
        safety: Safety,
        codes: &[u16],
    ) -> FindingBuilder<'c, 'x> {
        for code in codes {
            if let Some((span, text)) = self.edit(facts, *code) {
                finding = finding.replace(format!("Redirect with {code}"), safety, span, text);
            }
        }
        finding
    }

    /// The lower-case words of the target: its literal text, and the names in it.
    pub(crate) fn target_words(&self) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(target) = self.target {
            collect_words(target, &mut out);
        }
        out
    }
}

fn collect_words(value: &Value, out: &mut Vec<String>) {
    match &value.kind {
        ValueKind::Text(text) | ValueKind::Name(text) => out.extend(words(text)),
        ValueKind::Template(parts) => {
            for part in parts {
                match part {
                    Part::Text(text) | Part::Hole(text) => out.extend(words(text)),
                }
            }
        }
        ValueKind::Call { callee, receiver, arguments } => {
            out.extend(words(callee));
            if let Some(receiver) = receiver {
                collect_words(receiver, out);
            }
            for argument in arguments {
                collect_words(&argument.value, out);
            }
        }
        _ => {}
    }
}

/// The literal path of a target: `/login` of `/login?next={}`, of `https://example.com/login`. `None` when the path is
/// not literal from its beginning to its last segment.
pub(crate) fn literal_path(target: &Value) -> Option<&str> {
    let (text, whole) = match &target.kind {
        ValueKind::Text(text) => (text.as_str(), true),
        ValueKind::Template(parts) => match parts.first() {
            Some(Part::Text(text)) => (text.as_str(), false),
            _ => return None,
        },
        _ => return None,
    };
    let path = match text.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => text,
    };
    let end = path.find(['?', '#']);
    // A hole in the path itself leaves the last segment open.
    if end.is_none() && !whole {
        return None;
    }
    Some(&path[..end.unwrap_or(path.len())])
}

/// The last name of a target that is a constant or a call on one: `Login` of `Urls::Login.as_ref()`.
pub(crate) fn named_target(target: &Value) -> Option<&str> {
    match &target.kind {
        ValueKind::Name(path) => path.rsplit([':', '.']).next(),
        ValueKind::Call { receiver: Some(receiver), arguments, .. } if arguments.is_empty() => named_target(receiver),
        _ => None,
    }
}

/// Words of pages that a visitor is sent to for now: which one depends on who asks and when.
const PASSING: &[&str] = &["login", "signin", "logon", "signon", "sso", "maintenance", "locale"];

/// Whether a path's last segment names a page that a visitor is sent to for now.
pub(crate) fn is_passing_path(path: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    is_passing_name(last)
}

/// Whether a name means such a page: `Login`, `sign_in`, `login_page`.
pub(crate) fn is_passing_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let mut joined: Vec<String> = words(stem);
    joined.retain(|word| !matches!(word.as_str(), "page" | "url" | "path" | "uri" | "html"));
    let joined = joined.concat();
    PASSING.contains(&joined.as_str()) || matches!(joined.as_str(), "auth" | "authenticate" | "undermaintenance")
}

/// Comments directly above or on the lines of `span`, and those of the functions around it.
pub(crate) fn comments_about(facts: &Facts, span: Span, scope: ScopeId) -> Vec<String> {
    let text = &facts.files[span.file as usize].text;
    let (start, end) = (span.range.start as usize, span.range.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let mut out: Vec<String> = Vec::new();
    // Comments that stand directly above form a block that ends at this line.
    let mut top = line_start;
    for comment in facts.comments.iter().rev().filter(|comment| comment.span.file == span.file) {
        let (from, to) = (comment.span.range.start as usize, comment.span.range.end as usize);
        if from >= start && from < line_end || from >= line_start && from < start {
            out.push(comment.text.clone());
        } else if comment.own_line && to <= top && text[to..top].trim().is_empty() && !text[to..top].contains("\n\n") {
            out.push(comment.text.clone());
            top = from;
        }
    }
    out.extend(facts.ancestors(scope).filter_map(|(_, scope)| scope.comment.clone()));
    out
}

/// Whether the place answers requests whose method is known, and none of them is GET or HEAD.
pub(crate) fn methods(facts: &Facts, scope: ScopeId) -> Vec<&str> {
    facts.routes_of(scope).flat_map(|route| route.methods.iter().map(String::as_str)).collect()
}

/// Whether one of `wanted` is a word of the names around the place.
pub(crate) fn named(facts: &Facts, scope: ScopeId, wanted: &[&str]) -> bool {
    names_around(facts, scope).iter().any(|word| wanted.contains(&word.as_str()))
}
