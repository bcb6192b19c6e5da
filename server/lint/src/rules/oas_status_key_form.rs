use httplsp_syntax::facts::DescribedResponse;

use crate::rule::{FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Looks at the keys of `responses` in an API description. They are codes (`"404"`), ranges (`4XX`) or `default`.
    /// Found are keys in another form (`4xx`, `40X`, `600`, `2-hundred`), and in OpenAPI 3 as YAML codes without quotes, which
    /// are numbers there: they are pointed out (info) once for a file.
    ///
    /// ## Why is this bad?
    ///
    /// Tools ignore a key in another form, or refuse the description. A number as a key is not the same in YAML and in
    /// JSON: OpenAPI 3 up to 3.2 asks for quotes. Most tools turn the number into a text without a word, some linters and
    /// generators refuse it; authors rarely see why it should matter. So this is an information and no warning; set the rule
    /// to `error` to enforce quotes.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// openapi: 3.0.3
    /// info: { title: Orders, version: "1" }
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         "200": { description: The orders. }
    ///         "4xx": { description: The request is wrong. }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// openapi: 3.0.3
    /// info: { title: Orders, version: "1" }
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         "200": { description: The orders. }
    ///         "4XX": { description: The request is wrong. }
    /// ```
    ///
    /// ## References
    ///
    /// - OpenAPI 3.0.3 and 3.1.1, responses object: the key must be in quotation marks; ranges are written with an
    ///   upper-case X
    pub OAS_STATUS_KEY_FORM = {
        id: "oas-status-key-form",
        summary: "a key of `responses` that is no code, range or `default`, or that lacks quotes",
        severity: Severity::Error,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let Some(api) = cx.api() else { return };
    let responses = || api.operations.iter().flat_map(|operation| &operation.responses);
    for response in responses() {
        let Some(message) = wrong(response, &api.version) else { continue };
        let upper = response.key.to_ascii_uppercase();
        let mut changed = response.clone();
        changed.key.clone_from(&upper);
        let finding = cx.report(
            response.key_span,
            message,
            "write a code from 100 to 599 (\"404\"), a range (\"4XX\") or `default`",
        );
        if upper != response.key && wrong(&changed, &api.version).is_none() {
            drop(finding.replace(format!("Write `{upper}`"), Safety::Safe, response.key_span, format!("\"{upper}\"")));
        }
    }
    for file in 0..cx.facts.files.len() as u16 {
        let bare = responses().filter(|response| !response.quoted && response.code().is_some());
        let mut bare: Vec<&DescribedResponse> = bare.filter(|response| response.key_span.file == file).collect();
        bare.sort_by_key(|response| response.key_span);
        bare.dedup_by_key(|response| response.key_span);
        // Swagger 2.0 does not ask for them.
        if !api.version.starts_with("2.") {
            without_quotes(cx, &bare);
        }
    }
}

/// Reports the codes of one file that lack quotes.
fn without_quotes(cx: &mut Context<'_>, bare: &[&DescribedResponse]) {
    let Some(first) = bare.first() else { return };
    let more = match bare.len() {
        1 => String::new(),
        2 => ", and one more like it".to_string(),
        count => format!(", and {} more like it", count - 1),
    };
    let finding = cx
        .report(
            first.key_span,
            format!(
                "`{}` without quotes is a number as a key{more}: OpenAPI 3 asks for quotes; most tools read the number as a text, but some refuse it",
                first.key
            ),
            format!("write \"{}\"", first.key),
        )
        .at_most(Severity::Info);
    let edits = bare.iter().map(|response| (response.key_span, format!("\"{}\"", response.key))).collect();
    drop(finding.fix("Put the codes in quotes", Safety::Safe, edits));
}

/// What is wrong with the form of a key, if anything.
fn wrong(response: &DescribedResponse, version: &str) -> Option<String> {
    let key = &response.key;
    if key == "default" {
        return None;
    }
    match response.class() {
        Some(1..=5) if response.code().is_some() => None,
        Some(1..=5) if version.starts_with("2.") => {
            Some(format!("Swagger 2.0 has no ranges: tools ignore `{key}` or refuse the description"))
        }
        Some(1..=5) if key.ends_with("XX") => None,
        Some(1..=5) => {
            Some(format!("ranges are written with upper-case X: tools ignore `{key}` or refuse the description"))
        }
        _ => Some(format!("`{key}` is no status code, range or `default`: tools ignore it or refuse the description")),
    }
}
