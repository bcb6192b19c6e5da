//! API descriptions: operations and their responses, references within the file followed.

use httplsp_text::TextRange;

use super::settings::Settings;
use crate::facts::{ApiDescription, DescribedResponse, Operation, Span};

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The description in the document at `document`.
pub(super) fn read(settings: &Settings<'_>, document: u32) -> ApiDescription {
    let version = ["openapi", "swagger"].iter().find_map(|key| settings.text(document, key));
    let mut reader = Reader { settings, document, out: Vec::new() };
    if version.is_none() {
        reader.path_item(document, "", false);
    }
    for path in settings.all(document, "paths/*") {
        reader.path_item(path, &settings.at(path).name, false);
    }
    for hook in settings.all(document, "webhooks/*") {
        reader.path_item(hook, "", true);
    }
    ApiDescription { version: version.unwrap_or("").to_string(), operations: reader.out }
}

struct Reader<'s, 'f> {
    settings: &'s Settings<'f>,
    document: u32,
    out: Vec<Operation>,
}

impl Reader<'_, '_> {
    fn path_item(&mut self, at: u32, path: &str, is_callback: bool) {
        // A reference to another file: that file is read for itself.
        let Some(item) = self.resolved(at) else { return };
        for inner in self.settings.within(item).to_vec() {
            if METHODS.contains(&self.settings.at(inner).name.as_str()) {
                self.operation(inner, path, is_callback);
            }
        }
    }

    fn operation(&mut self, at: u32, path: &str, is_callback: bool) {
        let settings = self.settings;
        let directive = settings.at(at);
        let responses = settings.get(at, "responses");
        let mut complete = settings.get(at, "$ref").is_none();
        let mut described = Vec::new();
        for entry in responses.map_or(&[][..], |responses| settings.within(responses)) {
            match settings.at(*entry).name.as_str() {
                "$ref" => complete = false,
                name if name.starts_with("x-") => {}
                // YAML's merge key brings in others.
                "<<" => complete = false,
                _ => described.push(self.response(*entry)),
            }
        }
        self.out.push(Operation {
            method: directive.name.to_ascii_uppercase(),
            path: path.to_string(),
            id: settings.text(at, "operationId").map(str::to_string),
            span: directive.name_span,
            responses_span: responses.map(|responses| settings.at(responses).name_span),
            responses: described,
            secured: self.secured(at),
            is_callback,
            complete,
        });
        for callback in settings.all(at, "callbacks/*/*") {
            self.path_item(callback, "", true);
        }
    }

    /// Whether an operation needs credentials: its own `security`, else the description's; an empty requirement among
    /// them makes all of them optional.
    fn secured(&self, at: u32) -> Option<bool> {
        let settings = self.settings;
        let security = settings.get(at, "security").or_else(|| settings.get(self.document, "security"))?;
        let requirements = settings.within(security);
        Some(
            !requirements.is_empty()
                && requirements.iter().all(|requirement| !settings.within(*requirement).is_empty()),
        )
    }

    fn response(&self, entry: u32) -> DescribedResponse {
        let settings = self.settings;
        let directive = settings.at(entry);
        let resolved = self.resolved(entry);
        let content = resolved.filter(|resolved| *resolved == entry).and_then(|at| {
            let content = settings.get(at, "content").or_else(|| settings.get(at, "schema"))?;
            // An empty one describes nothing.
            (!settings.within(content).is_empty()).then(|| {
                let content = settings.at(content);
                (content.name_span, self.removal(content.span))
            })
        });
        let headers = resolved.map_or_else(Vec::new, |at| settings.all(at, "headers/*"));
        let raw = settings.facts.text(directive.name_span);
        DescribedResponse {
            key: directive.name.clone(),
            key_span: directive.name_span,
            quoted: raw.starts_with(['"', '\'']),
            span: directive.span,
            content,
            headers: headers.into_iter().map(|at| settings.at(at).name.to_ascii_lowercase()).collect(),
            known: resolved.is_some(),
        }
    }

    /// The setting itself, or where its reference within the document leads; `None` for one into another file.
    fn resolved(&self, at: u32) -> Option<u32> {
        let settings = self.settings;
        let Some(reference) = settings.get(at, "$ref") else { return Some(at) };
        let target = settings.at(reference).arguments.first()?;
        let path = target.text.strip_prefix("#/")?;
        let mut found = self.document;
        for segment in path.split('/') {
            let name = segment.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}");
            found = settings.within(found).iter().copied().find(|child| settings.at(*child).name == name)?;
        }
        Some(found)
    }

    /// What to delete so that the entry at `span` is gone: its lines, or the entry with the comma beside it.
    fn removal(&self, span: Span) -> Span {
        let text = &*self.settings.facts.files[span.file as usize].text;
        let (start, end) = (span.range.start as usize, span.range.end as usize);
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let rest = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        let own_lines = text[line..start].trim().is_empty() && text[end..rest].trim().is_empty();
        let before = text[..start].trim_end();
        let after = &text[end..];
        let range = if own_lines && !before.ends_with([',', '{']) {
            (line, rest)
        } else if before.ends_with(',') {
            (before.len() - 1, end)
        } else {
            let comma = after.trim_start().starts_with(',');
            let skipped = after.len() - after.trim_start().len();
            (start, if comma { end + skipped + 1 } else { end })
        };
        Span { range: TextRange::new(range.0 as u32, range.1 as u32), ..span }
    }
}
