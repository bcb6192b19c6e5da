//! From offsets to positions, and from findings to what the protocol has for them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use httplsp_lint::{Edit, Finding, Severity};
use httplsp_syntax::facts::SourceFile;
use httplsp_text::{Document, Encoding, TextRange};
use httplsp_workspace::config::ConfigError;
use httplsp_workspace::path::absolute;
use serde_json::json;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, DocumentChanges,
    Location, NumberOrString, OneOf, OptionalVersionedTextDocumentIdentifier, Position, Range, TextDocumentEdit,
    TextEdit, Uri, WorkspaceEdit,
};

use crate::analysis::Analysis;
use crate::documents::{Key, Open};
use crate::excerpt::Lines;
use crate::world::Snapshot;

/// What diagnostics are said to come from.
const SOURCE: &str = "httplsp";

/// The rule about statuses that the standards have withdrawn; editors strike its places out.
const DEPRECATION: &str = "deprecated-status";

/// Converts places of one text.
#[derive(Debug, Clone)]
pub struct Mapper {
    text: Document,
    encoding: Encoding,
    lines: Lines,
}

impl Mapper {
    /// For the text of an open document.
    pub fn new(text: Document, encoding: Encoding) -> Self {
        Self { text, encoding, lines: Lines::default() }
    }

    /// For an excerpt, whose lines are where `lines` says in the whole document.
    pub fn of_excerpt(text: Document, encoding: Encoding, lines: Lines) -> Self {
        Self { text, encoding, lines }
    }

    /// The position of the byte at `offset`.
    pub fn position(&self, offset: u32) -> Position {
        let position = self.text.position(offset, self.encoding);
        Position::new(self.lines.outside(position.line), position.character)
    }

    /// The range of the bytes at `range`.
    pub fn range(&self, range: TextRange) -> Range {
        Range::new(self.position(range.start), self.position(range.end))
    }

    /// The byte offset of `position`.
    pub fn offset(&self, position: Position) -> u32 {
        let line = self.lines.inside(position.line);
        self.text.offset(httplsp_text::Position::new(line, position.character), self.encoding)
    }

    /// The bytes at `range`, whichever end comes first.
    pub fn bytes(&self, range: Range) -> TextRange {
        let (a, b) = (self.offset(range.start), self.offset(range.end));
        TextRange { start: a.min(b), end: a.max(b) }
    }

    /// The text.
    pub fn text(&self) -> &Document {
        &self.text
    }
}

/// Converts places of all the files that a document's findings may be about.
pub struct Places<'a> {
    snapshot: &'a Snapshot,
    open: Option<&'a Open>,
    /// What findings call the document.
    name: &'a str,
    /// What the names of other files are relative to.
    base: &'a Path,
    files: Vec<&'a SourceFile>,
}

impl<'a> Places<'a> {
    /// For the findings of `open`.
    pub fn new(snapshot: &'a Snapshot, open: &'a Open, analysis: &'a Analysis) -> Self {
        let files = analysis.files(snapshot).collect();
        Self { snapshot, open: Some(open), name: &analysis.name, base: &analysis.base, files }
    }

    /// For findings in a configuration file of httplsp, `name`, that may be about `files` too.
    pub fn of_configuration(
        snapshot: &'a Snapshot,
        open: &'a Open,
        name: &'a str,
        base: &'a Path,
        files: &'a [SourceFile],
    ) -> Self {
        Self { snapshot, open: Some(open), name, base, files: files.iter().collect() }
    }

    /// For findings in files that are not open, which are among `files`.
    pub fn of_closed(snapshot: &'a Snapshot, base: &'a Path, files: &'a [SourceFile]) -> Self {
        Self { snapshot, open: None, name: "", base, files: files.iter().collect() }
    }

    /// The file that findings call `name`: its address, its text, and its version if it is open.
    fn file(&self, name: &str) -> Option<(Uri, Mapper, Option<i32>)> {
        let encoding = self.snapshot.client.encoding;
        if let Some(open) = self.open.filter(|_| name == self.name) {
            return Some((open.uri.clone(), Mapper::new(open.text.clone(), encoding), open.version));
        }
        let path = absolute(self.base, Path::new(name));
        if let Some(open) = self.snapshot.document(&Key::File(path.clone())) {
            return Some((open.uri.clone(), Mapper::new(open.text.clone(), encoding), open.version));
        }
        let file = self.files.iter().find(|file| *file.path == *name)?;
        Some((Uri::from_file_path(&path)?, Mapper::new(Document::new(&file.text), encoding), None))
    }

    /// The place `range` of the file `name`.
    pub fn location(&self, name: &str, range: TextRange) -> Option<Location> {
        let (uri, mapper, _) = self.file(name)?;
        Some(Location { uri, range: mapper.range(range) })
    }

    /// A link to the place `range` of the file `name`, in Markdown.
    pub fn link(&self, name: &str, range: TextRange) -> Option<String> {
        let location = self.location(name, range)?;
        let line = location.range.start.line + 1;
        let short = name.rsplit('/').next().unwrap_or(name);
        Some(format!("[{short}:{line}]({}#L{line})", location.uri.as_str()))
    }

    /// `finding` as a diagnostic. Its place must lie in the document.
    pub fn diagnostic(&self, mapper: &Mapper, finding: &Finding) -> Diagnostic {
        let client = &self.snapshot.client;
        let related = finding.related.iter().filter_map(|related| {
            let location = self.location(&related.path, related.range)?;
            Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
        });
        let related: Vec<_> = if client.related { related.collect() } else { Vec::new() };
        let href = client.links_codes.then(|| finding.rule.url().parse().ok()).flatten();
        let message = match finding.help.as_str() {
            "" => finding.message.clone(),
            help => format!("{}\nhelp: {help}", finding.message),
        };
        Diagnostic {
            range: mapper.range(finding.range),
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Info => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(finding.rule.id.into())),
            code_description: href.map(|href| CodeDescription { href }),
            source: Some(SOURCE.into()),
            message,
            related_information: (!related.is_empty()).then_some(related),
            tags: (client.tags && finding.rule.id == DEPRECATION).then(|| vec![DiagnosticTag::DEPRECATED]),
            data: client.data.then(|| {
                json!({
                    "rule": finding.rule.id,
                    "confidence": finding.confidence.as_str(),
                    "fingerprint": finding.fingerprint,
                })
            }),
        }
    }

    /// `edits` as one edit of the workspace. `None` when one of the files is not known.
    pub fn edit(&self, edits: &[Edit]) -> Option<WorkspaceEdit> {
        let mut by_file: Vec<(Arc<str>, Vec<&Edit>)> = Vec::new();
        for edit in edits {
            match by_file.iter_mut().find(|(path, _)| *path == edit.path) {
                Some((_, list)) => list.push(edit),
                None => by_file.push((edit.path.clone(), vec![edit])),
            }
        }
        let mut changes = Vec::new();
        for (path, edits) in by_file {
            let (uri, mapper, version) = self.file(&path)?;
            let edits: Vec<TextEdit> =
                edits.iter().map(|edit| TextEdit::new(mapper.range(edit.range), edit.text.clone())).collect();
            changes.push((uri, version, edits));
        }
        Some(workspace_edit(changes, self.snapshot.client.versioned_edits))
    }
}

/// The edits of each document, in the form that the client takes.
pub(crate) fn workspace_edit(changes: Vec<(Uri, Option<i32>, Vec<TextEdit>)>, versioned: bool) -> WorkspaceEdit {
    if !versioned {
        let changes: HashMap<Uri, Vec<TextEdit>> = changes.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let edit = |(uri, version, edits): (Uri, Option<i32>, Vec<TextEdit>)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    };
    let changes = changes.into_iter().map(edit).collect();
    WorkspaceEdit { document_changes: Some(DocumentChanges::Edits(changes)), ..WorkspaceEdit::default() }
}

/// What is wrong with the configuration file at `path`, if `errors` say so.
pub fn configuration_diagnostics(mapper: &Mapper, path: &Path, base: &Path, errors: &[ConfigError]) -> Vec<Diagnostic> {
    let here = |error: &&ConfigError| absolute(base, Path::new(&*error.path)) == path;
    let diagnostic = |error: &ConfigError| {
        let range = match error.place {
            Some((line, column)) => {
                let text = mapper.text();
                let start = httplsp_text::Position::new(line.saturating_sub(1), column.saturating_sub(1));
                let start = text.offset(start, Encoding::Utf32);
                TextRange::new(start, text.line_range(line.saturating_sub(1)).end)
            }
            None => text_start(mapper),
        };
        Diagnostic {
            range: mapper.range(range),
            severity: Some(DiagnosticSeverity::ERROR),
            source: Some(SOURCE.into()),
            message: error.message.clone(),
            ..Diagnostic::default()
        }
    };
    errors.iter().filter(here).map(diagnostic).collect()
}

/// The first line.
fn text_start(mapper: &Mapper) -> TextRange {
    mapper.text().line_range(0)
}
