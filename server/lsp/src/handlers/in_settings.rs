//! Suppressions for files that hold no comments: they stand in the configuration around them.

use std::path::{Path, PathBuf};

use httplsp_text::{Document, TextRange};
use httplsp_workspace::config::{FILE_NAMES, is_valid};
use httplsp_workspace::read;
use tower_lsp::ls_types::{
    CreateFile, DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, Position,
    Range, ResourceOp, TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::Cx;
use crate::convert::{Mapper, workspace_edit};
use crate::documents::Key;

/// Where the settings of a document stand, or would stand.
pub struct Settings {
    path: PathBuf,
    /// What is there, if the file is.
    text: Option<String>,
    /// What patterns call the document there.
    name: String,
}

/// The file with the settings of the document. `None` where nothing can be added to it.
pub fn of(cx: &Cx<'_>) -> Option<Settings> {
    let document = cx.open.key.path()?;
    let folder = cx.snapshot.folders.of(document);
    let configuration = folder.discovery.for_file(document).ok()?;
    let (path, text) = match configuration.files.last() {
        Some(path) => {
            let mut bytes = Vec::new();
            folder.discovery.fs().read(path, &mut bytes, configuration.max_file_size).ok()?;
            (path.clone(), Some(read::decode(&bytes).ok()?.to_owned()))
        }
        None => {
            let root = configuration.root.as_deref().or(folder.is_workspace.then_some(&*folder.root));
            (root.filter(|_| cx.snapshot.client.creates_files)?.join(FILE_NAMES[0]), None)
        }
    };
    let name = document.strip_prefix(path.parent()?).ok()?;
    let name = format!("/{}", name.to_str()?.replace('\\', "/"));
    let settings = Settings { path, text, name };
    // No pattern, and nothing that would have to be written otherwise.
    let plain = !settings.name.contains(['*', '?', '[', ']', '{', '}', '!', '"', '\\']);
    let whole = format!("{}{}", settings.text.as_deref().unwrap_or(""), settings.entry("retry-after-missing", ""));
    (plain && is_valid(&whole)).then_some(settings)
}

impl Settings {
    /// The name of the file, for people.
    pub fn title(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).unwrap_or(FILE_NAMES[0])
    }

    fn entry(&self, rule: &str, reason: &str) -> String {
        let text = self.text.as_deref().unwrap_or("");
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
        let apart = if text.trim().is_empty() { "" } else { newline };
        let reason = if reason.is_empty() { String::new() } else { format!("# {reason}{newline}") };
        let name = &self.name;
        format!(
            "{end}{apart}{reason}[[override]]{newline}paths = [\"{name}\"]{newline}rules = {{ {rule} = \"off\" }}{newline}"
        )
    }

    /// The edit that switches `rule` off for the document.
    pub fn edit(&self, cx: &Cx<'_>, rule: &str, reason: &str) -> Option<WorkspaceEdit> {
        let text = self.entry(rule, reason);
        match &self.text {
            Some(known) => {
                let open = cx.snapshot.document(&Key::File(self.path.clone()));
                let uri = open.map_or_else(|| Uri::from_file_path(&self.path), |open| Some(open.uri.clone()))?;
                let mapper = Mapper::new(Document::new(known), cx.snapshot.client.encoding);
                let range = mapper.range(TextRange::at(known.len() as u32));
                let version = open.and_then(|open| open.version);
                let changes = vec![(uri, version, vec![TextEdit::new(range, text)])];
                Some(workspace_edit(changes, cx.snapshot.client.versioned_edits))
            }
            None => created(&self.path, text),
        }
    }
}

/// A file that is made with `text` in it.
fn created(path: &Path, text: String) -> Option<WorkspaceEdit> {
    let uri = Uri::from_file_path(path)?;
    let create = CreateFile { uri: uri.clone(), options: None, annotation_id: None };
    let at = Range::new(Position::new(0, 0), Position::new(0, 0));
    let edit = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: vec![OneOf::Left(TextEdit::new(at, text))],
    };
    let operations = vec![DocumentChangeOperation::Op(ResourceOp::Create(create)), DocumentChangeOperation::Edit(edit)];
    Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() })
}
