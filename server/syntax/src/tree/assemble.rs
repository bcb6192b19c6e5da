//! Descriptions of several files: references between files are followed.

use std::collections::HashMap;
use std::sync::Arc;

use httplsp_text::TextRange;

use super::openapi::{self, Page, unpercent};
use super::settings::Settings;
use super::{lower, mend, read};
use crate::Includes;
use crate::facts::{ApiDescription, Comment, DirectiveArgument, Facts, ResponseEdits, Role, Span, Spelling, Status};
use crate::language::Language;

/// How many references between files are followed in a row.
const MAX_DEPTH: usize = 16;
/// More files than any description has.
const MAX_FILES: usize = 10_000;

/// The description at `root` with what its references to other files lead to. The files that hold it are files of the
/// result; what is read of them is their part in the description and their comments.
pub(crate) fn assemble(root: &Facts, includes: &dyn Includes) -> Facts {
    let mut files: Vec<Arc<Facts>> = vec![Arc::new(root.clone())];
    let mut others: Vec<HashMap<String, Option<usize>>> = vec![HashMap::new()];
    let mut api = ApiDescription::default();
    for _ in 0..MAX_DEPTH {
        let pages: Vec<Page<'_>> = files
            .iter()
            .zip(&others)
            .map(|(facts, others)| {
                let settings = Settings::new(facts);
                let document = document(&settings);
                Page { settings, document, others: others.clone() }
            })
            .collect();
        if pages.iter().any(|page| page.settings.documents.is_empty()) {
            break;
        }
        let (read, wanted) = openapi::read(&pages);
        drop(pages);
        api = read;
        if wanted.is_empty() {
            break;
        }
        for (page, name) in wanted {
            let from = files[page].files[0].path.clone();
            let found = includes.resolve(&from, &unpercent(&name)).and_then(|found| found.into_iter().next());
            let known = found.filter(|_| files.len() < MAX_FILES).and_then(|found| {
                let path = &found.files[0].path;
                let at = files.iter().position(|file| file.files[0].path == *path);
                at.or_else(|| {
                    files.push(Arc::new(settings_of(&found)?));
                    others.push(HashMap::new());
                    Some(files.len() - 1)
                })
            });
            others[page].insert(name, known);
        }
    }
    let mut whole = root.clone();
    for (number, facts) in files.iter().enumerate().skip(1) {
        whole.files.push(facts.files[0].clone());
        let place = |span: Span| Span { file: number as u16, ..span };
        let comments = facts.comments.iter().map(|comment| Comment { span: place(comment.span), ..comment.clone() });
        whole.comments.extend(comments);
    }
    whole.statuses.extend(declared_elsewhere(&api, &whole));
    whole.api = Some(api);
    whole.sort_statuses();
    whole
}

/// All settings of a file, whatever they mean; `None` for a file without any.
fn settings_of(facts: &Facts) -> Option<Facts> {
    let file = facts.files[0].clone();
    let tree = crate::parse(facts.language, &file.text, None).tree?;
    let (tree, damaged) = match mend::mended(facts.language, &file.text, &tree) {
        Some(mended) => (mended.tree, mended.damaged),
        None => (tree, Vec::new()),
    };
    let mut read = read::read(facts.language, file, &tree);
    read.damaged.extend(damaged);
    (!read.directives.is_empty()).then_some(read)
}

/// The document of a file that holds the description.
fn document(settings: &Settings<'_>) -> u32 {
    let describes = |at: &u32| settings.get(*at, "openapi|swagger").is_some();
    let found = settings.documents.iter().copied().find(describes);
    found.or_else(|| settings.documents.first().copied()).unwrap_or(0)
}

/// The statuses that a description lists in other files than its first.
fn declared_elsewhere(api: &ApiDescription, whole: &Facts) -> Vec<Status> {
    let mut out: Vec<Status> = Vec::new();
    for response in api.operations.iter().flat_map(|operation| &operation.responses) {
        let name = DirectiveArgument { text: response.key.clone(), span: response.key_span, quoted: response.quoted };
        let Some((code, span)) = lower::code_of(&name, "").filter(|(_, span)| span.file > 0) else { continue };
        if out.iter().any(|known| known.span == span) {
            continue;
        }
        out.push(Status {
            code,
            span,
            spelling: Spelling::Number,
            role: Role::Declare,
            scope: 0,
            phrase: None,
            api: response.key.clone(),
            takes: &[],
            edits: ResponseEdits::default(),
            condition: None,
        });
    }
    debug_assert!(out.iter().all(|status| usize::from(status.span.file) < whole.files.len()));
    out
}

/// A reference from one place of a file to a place in the same or another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The target as written, without quotes.
    pub target: String,
    /// Its place, without quotes.
    pub range: TextRange,
}

impl Reference {
    /// The file that it names, if it is not the one that it stands in.
    pub fn file(&self) -> Option<String> {
        let file = self.target.split('#').next().unwrap_or("");
        (!file.is_empty() && !file.contains("://")).then(|| unpercent(file))
    }

    /// What follows the `#`: `/components/responses/NotFound`; empty for a whole file.
    pub fn pointer(&self) -> &str {
        self.target.split_once('#').map_or("", |(_, pointer)| pointer)
    }
}

/// The references (`$ref`) in a file of keys and values.
pub(crate) fn references(language: Language, text: &str) -> Vec<Reference> {
    let Some(facts) = settings_in(language, text) else { return Vec::new() };
    let written = facts.directives.iter().filter(|directive| directive.name == "$ref");
    let arguments = written.filter_map(|directive| directive.arguments.first());
    arguments
        .map(|argument| {
            let quote = u32::from(argument.quoted);
            let range = argument.span.range;
            Reference {
                target: argument.text.clone(),
                range: TextRange::new(range.start + quote, range.end.saturating_sub(quote).max(range.start + quote)),
            }
        })
        .collect()
}

/// The name of what `pointer` leads to in a file of keys and values; the file's beginning for the whole of it.
pub(crate) fn pointed(language: Language, text: &str, pointer: &str) -> Option<TextRange> {
    if pointer.trim_matches('/').is_empty() {
        return Some(TextRange::at(0));
    }
    let facts = settings_in(language, text)?;
    let settings = Settings::new(&facts);
    let found = openapi::pointed(&settings, settings.documents.first().copied()?, pointer)?;
    Some(settings.at(found).name_span.range)
}

fn settings_in(language: Language, text: &str) -> Option<Facts> {
    let tree = crate::parse(language, text, None).tree.filter(|_| language.is_tree())?;
    let file = crate::facts::SourceFile { path: "".into(), text: text.into(), origin: Default::default() };
    Some(read::read(language, file, &tree))
}
