use std::collections::BTreeSet;

use httplsp_registry::constants::{Renamed, renamed};
use httplsp_syntax::Facts;
use httplsp_syntax::facts::{Span, Spelling, Status};
use httplsp_text::TextRange;

use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Finds named constants for which the release in use has a better name: the standard calls 413 "Content Too Large", 422
    /// "Unprocessable Content", 414 "URI Too Long" and 416 "Range Not Satisfiable".
    ///
    /// The version is read from a lock file or project file beside the code or above it, or from `[targets]` in
    /// `httplsp.toml`. Where it is not known, the rule is silent: an older release does not have the new name.
    ///
    /// ## Why is this bad?
    ///
    /// It works, but the old names are on their way out: some libraries already warn about them, and others have taken older
    /// ones away.
    ///
    /// ## Example
    ///
    /// ```python
    /// from http import HTTPStatus
    /// from flask import abort
    ///
    /// def create():
    ///     abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    /// ```
    ///
    /// ```toml
    /// [targets]
    /// python = "3.13"
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```python
    /// from http import HTTPStatus
    /// from flask import abort
    ///
    /// def create():
    ///     abort(HTTPStatus.UNPROCESSABLE_CONTENT)
    /// ```
    ///
    /// ```toml
    /// [targets]
    /// python = "3.13"
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 15.5.14 (413), 15.5.15 (414), 15.5.17 (416) and 15.5.21 (422)
    pub RENAMED_STATUS_CONSTANT = {
        id: "renamed-status-constant",
        summary: "a constant has the name that a status had before",
        severity: Severity::Info,
        fix: FixAvailability::Safe,
        check: check,
    }
}

/// The products whose versions decide what is said about these facts.
pub fn versions_asked(facts: &Facts) -> BTreeSet<&'static str> {
    facts.statuses.iter().flat_map(renames).map(|row| row.product).collect()
}

fn renames(status: &Status) -> &'static [Renamed] {
    match &status.spelling {
        Spelling::Constant { ecosystem, name, .. } => renamed(ecosystem, name),
        _ => &[],
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for status in &facts.statuses {
        let Spelling::Constant { prefix, name, .. } = &status.spelling else { continue };
        let settings = cx.settings;
        let known = |row: &&Renamed| settings.at_least(row.product, row.since) == Some(true);
        let Some(row) = renames(status).iter().find(known) else { continue };
        let edits = match prefix.is_empty() {
            false => vec![(status.span, format!("{prefix}{}", row.new))],
            // Imported by its name, which then changes there too.
            true => words(facts, status.span.file, name).into_iter().map(|at| (at, row.new.to_string())).collect(),
        };
        cx.report(
            status.span,
            format!("{} is called `{}` since {} {}", status.code, row.new, row.product, row.since),
            format!("write `{prefix}{}`", row.new),
        )
        .fix(format!("Rename to `{}`", row.new), Safety::Safe, edits);
    }
}

/// Every place in a file where `name` stands as a whole word.
fn words(facts: &Facts, file: u16, name: &str) -> Vec<Span> {
    let text = &facts.files[file as usize].text;
    let in_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let whole = |at: &usize| {
        !in_word(at.checked_sub(1).and_then(|before| text.as_bytes().get(before)))
            && !in_word(text.as_bytes().get(at + name.len()))
    };
    let places = text.match_indices(name).map(|(at, _)| at).filter(whole);
    places.map(|at| Span { file, range: TextRange::new(at as u32, (at + name.len()) as u32) }).collect()
}
