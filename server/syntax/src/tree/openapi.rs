//! API descriptions: operations and their responses, references followed.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use httplsp_text::TextRange;

use super::settings::{Settings, is_filled_in};
use crate::facts::{ApiDescription, DescribedContent, DescribedResponse, Directive, Operation, Span};

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// More references in a row than anybody follows; what leads in a circle ends here.
const MAX_STEPS: usize = 32;

/// One file of a description.
pub(super) struct Page<'f> {
    /// What it says.
    pub settings: Settings<'f>,
    /// The document in it that counts.
    pub document: u32,
    /// The pages that its references to other files lead to, by their names as written; `None` for files that are not
    /// to be had.
    pub others: HashMap<String, Option<usize>>,
}

impl<'f> Page<'f> {
    /// The file behind `settings`, no other one being known.
    pub(super) fn alone(settings: Settings<'f>, document: u32) -> Self {
        Self { settings, document, others: HashMap::new() }
    }
}

/// The description in the first of `pages`, and the other files that it needs: the page that names one, and the name.
pub(super) fn read(pages: &[Page<'_>]) -> (ApiDescription, BTreeSet<(usize, String)>) {
    let damaged = pages.iter().any(|page| page.settings.is_damaged(page.document));
    let mut reader = Reader { pages, wanted: RefCell::default(), out: Vec::new(), damaged };
    let root = Place { page: 0, at: pages[0].document };
    let settings = &pages[0].settings;
    let version = ["openapi", "swagger"].iter().find_map(|key| settings.text(root.at, key));
    if version.is_none() {
        reader.path_item(root, "", false);
    }
    for (section, is_callback) in [("paths", false), ("webhooks", true)] {
        let section = settings.get(root.at, section).map(|at| Place { page: 0, at });
        for path in section.and_then(|section| reader.resolved(section)).map_or_else(Vec::new, |at| reader.within(at)) {
            let name = reader.at(path).name.clone();
            if !name.starts_with("x-") {
                reader.path_item(path, if is_callback { "" } else { &name }, is_callback);
            }
        }
    }
    let wanted = reader.wanted.into_inner();
    let elsewhere = wanted.iter().map(|(_, name)| name.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let api = ApiDescription {
        version: version.unwrap_or("").to_string(),
        base_paths: base_paths(settings, root.at),
        elsewhere,
        damaged,
        operations: reader.out,
    };
    (api, wanted)
}

/// The paths of the servers: `/v1` of `https://api.example.com/v1`.
fn base_paths(settings: &Settings<'_>, document: u32) -> Vec<String> {
    let servers = settings.all(document, "servers/[]/url");
    let urls = servers.into_iter().filter_map(|at| settings.at(at).arguments.first());
    let urls = urls.chain(settings.value(document, "basePath")).map(|url| url.text.as_str());
    let paths = urls.filter(|url| !is_filled_in(url)).filter_map(|url| {
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
            None => url.trim_start_matches(['/', '.']),
        };
        let path = path.trim_end_matches('/');
        (!path.contains('{')).then(|| if path.is_empty() { String::new() } else { format!("/{path}") })
    });
    paths.collect::<BTreeSet<_>>().into_iter().collect()
}

/// A setting in one of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    page: usize,
    at: u32,
}

struct Reader<'s, 'f> {
    pages: &'s [Page<'f>],
    wanted: RefCell<BTreeSet<(usize, String)>>,
    out: Vec<Operation>,
    damaged: bool,
}

impl<'f> Reader<'_, 'f> {
    fn at(&self, place: Place) -> &'f Directive {
        self.pages[place.page].settings.at(place.at)
    }

    fn within(&self, place: Place) -> Vec<Place> {
        let inner = self.pages[place.page].settings.within(place.at).iter();
        inner.map(|at| Place { at: *at, ..place }).collect()
    }

    fn all(&self, place: Place, path: &str) -> Vec<Place> {
        let inner = self.pages[place.page].settings.all(place.at, path).into_iter();
        inner.map(|at| Place { at, ..place }).collect()
    }

    fn get(&self, place: Place, path: &str) -> Option<Place> {
        self.pages[place.page].settings.get(place.at, path).map(|at| Place { at, ..place })
    }

    /// `span`, which lies in the first file of the page of `place`, as a place among all files.
    fn span(&self, place: Place, span: Span) -> Span {
        Span { file: place.page as u16, ..span }
    }

    fn path_item(&mut self, at: Place, path: &str, is_callback: bool) {
        // What is in a file that is not to be had is not known.
        let Some(item) = self.resolved(at) else { return };
        for inner in self.within(item) {
            if METHODS.contains(&self.at(inner).name.as_str()) {
                self.operation(inner, path, is_callback);
            }
        }
    }

    fn operation(&mut self, at: Place, path: &str, is_callback: bool) {
        let method = self.at(at);
        // An operation may be a reference to one in spite of the standard.
        let Some(at) = self.resolved(at) else { return };
        let written = self.get(at, "responses");
        let responses = written.and_then(|written| self.resolved(written));
        let mut complete = written.is_some() == responses.is_some();
        let mut described = Vec::new();
        for entry in responses.map_or_else(Vec::new, |responses| self.within(responses)) {
            match self.at(entry).name.as_str() {
                name if name.starts_with("x-") => {}
                // YAML's merge key brings in others.
                "<<" | "$ref" => complete = false,
                _ => described.push(self.response(entry)),
            }
        }
        let directive = self.at(at);
        let named = if METHODS.contains(&directive.name.as_str()) { directive.name_span } else { directive.span };
        let id = self.pages[at.page].settings.text(at.at, "operationId").map(str::to_string);
        self.out.push(Operation {
            method: method.name.to_ascii_uppercase(),
            path: path.to_string(),
            id,
            span: self.span(at, named),
            responses_span: responses.map(|responses| self.span(responses, self.at(responses).name_span)),
            responses: described,
            secured: self.secured(at),
            is_callback,
            complete: complete && !self.damaged,
        });
        // A description that calls itself back has no end.
        if !is_callback {
            for callback in self.all(at, "callbacks/*") {
                for item in self.resolved(callback).map_or_else(Vec::new, |callback| self.within(callback)) {
                    self.path_item(item, "", true);
                }
            }
        }
    }

    /// Whether an operation needs credentials: its own `security`, else the description's; an empty requirement among
    /// them makes all of them optional.
    fn secured(&self, at: Place) -> Option<bool> {
        let whole = Place { page: 0, at: self.pages[0].document };
        let security = self.get(at, "security").or_else(|| self.get(whole, "security"))?;
        let requirements = self.within(security);
        Some(!requirements.is_empty() && requirements.iter().all(|requirement| !self.within(*requirement).is_empty()))
    }

    fn response(&self, entry: Place) -> DescribedResponse {
        let directive = self.at(entry);
        let resolved = self.resolved(entry);
        let content = resolved.and_then(|at| {
            let content = self.get(at, "content").or_else(|| self.get(at, "schema"))?;
            // An empty one describes nothing.
            (!self.within(content).is_empty()).then(|| {
                let directive = self.at(content);
                DescribedContent {
                    key: self.span(at, directive.name_span),
                    removal: self.span(at, self.removal(content, directive.span)),
                    shared: at != entry,
                }
            })
        });
        let headers = resolved.map_or_else(Vec::new, |at| self.all(at, "headers/*"));
        let raw = self.pages[entry.page].settings.facts.text(directive.name_span);
        DescribedResponse {
            key: directive.name.clone(),
            key_span: self.span(entry, directive.name_span),
            quoted: raw.starts_with(['"', '\'']),
            span: self.span(entry, directive.span),
            content,
            headers: headers.into_iter().map(|at| self.at(at).name.to_ascii_lowercase()).collect(),
            known: resolved.is_some(),
            meaning: self.meaning(entry, resolved),
        }
    }

    /// What the response at `entry` says that it means.
    fn meaning(&self, entry: Place, resolved: Option<Place>) -> String {
        let text = |place: Place| self.at(place).arguments.first().map(|value| value.text.as_str());
        let last = |reference: &str| reference.rsplit('/').next().unwrap_or("").to_string();
        let own = self.get(entry, "$ref").and_then(text).map(last);
        let said = resolved.and_then(|at| self.get(at, "description")).and_then(text).map(str::to_string);
        let bodies = resolved
            .map_or_else(Vec::new, |at| [self.all(at, "content/*/schema/$ref"), self.all(at, "schema/$ref")].concat());
        let bodies = bodies.into_iter().filter_map(text).map(last);
        own.into_iter().chain(said).chain(bodies).collect::<Vec<_>>().join("\n")
    }

    /// The setting itself, or where its reference leads in the end; `None` for one that leads to a place that is not to be
    /// had, or around in a circle.
    fn resolved(&self, at: Place) -> Option<Place> {
        let mut place = at;
        for _ in 0..MAX_STEPS {
            let Some(reference) = self.get(place, "$ref") else { return Some(place) };
            let target = self.at(reference).arguments.first()?;
            let (file, pointer) = target.text.split_once('#').unwrap_or((&target.text, ""));
            let page = match (file, self.pages[place.page].others.get(file)) {
                ("", _) => place.page,
                (_, Some(known)) => (*known)?,
                (_, None) => {
                    self.wanted.borrow_mut().insert((place.page, file.to_string()));
                    return None;
                }
            };
            place = Place { page, at: pointed(&self.pages[page].settings, self.pages[page].document, pointer)? };
        }
        None
    }

    /// What to delete so that the entry at `span` is gone: its lines, or the entry with the comma beside it.
    fn removal(&self, place: Place, span: Span) -> Span {
        let text = &*self.pages[place.page].settings.facts.files[span.file as usize].text;
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

/// What `pointer` (`/components/responses/NotFound`) leads to in the document.
pub(super) fn pointed(settings: &Settings<'_>, document: u32, pointer: &str) -> Option<u32> {
    let mut found = document;
    for segment in pointer.split('/').skip(1).filter(|segment| !segment.is_empty()) {
        let name = unpercent(segment).replace("~1", "/").replace("~0", "~");
        let inner = settings.within(found);
        let named = inner.iter().copied().find(|child| settings.at(*child).name == name);
        found = named.or_else(|| {
            let items = inner.iter().copied().filter(|child| settings.at(*child).name.is_empty());
            items.into_iter().nth(name.parse().ok()?)
        })?;
    }
    Some(found)
}

/// `text` without `%7B` and the like.
pub(super) fn unpercent(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}
