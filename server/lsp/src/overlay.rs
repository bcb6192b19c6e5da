//! The file system as the editor sees it: open documents count instead of their saved versions.

use std::io;
use std::path::Path;
use std::sync::Arc;

use httplsp_workspace::config::is_settings;
use httplsp_workspace::fs::{Disk, FileSystem, Kind, with_names};

use crate::documents::{Documents, Key, Open};

/// The disk with the open documents on top. Configuration files of httplsp itself are read as saved: one that is half
/// typed would switch everything off.
pub struct OpenFiles {
    documents: Arc<Documents>,
}

impl OpenFiles {
    /// Looks at `documents` first.
    pub fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    fn open(&self, path: &Path) -> Option<Arc<Open>> {
        if is_settings(path) {
            return None;
        }
        self.documents.get(&Key::File(path.to_owned()))
    }
}

impl FileSystem for OpenFiles {
    fn read(&self, path: &Path, buffer: &mut Vec<u8>, limit: u64) -> io::Result<()> {
        let Some(open) = self.open(path) else { return Disk.read(path, buffer, limit) };
        let limit = usize::try_from(limit.saturating_add(1)).unwrap_or(usize::MAX);
        let text = open.text();
        buffer.clear();
        buffer.extend_from_slice(&text.as_bytes()[..text.len().min(limit)]);
        Ok(())
    }

    fn kind(&self, path: &Path) -> io::Result<Kind> {
        match self.open(path) {
            Some(open) => Ok(Kind::File(u64::from(open.text.len()))),
            None => Disk.kind(path),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let documents = self.documents.snapshot();
        let new = documents.keys().filter_map(Key::path).filter(|open| open.parent() == Some(path));
        let new: Vec<String> = new.filter_map(|open| open.file_name()?.to_str().map(str::to_owned)).collect();
        with_names(Disk.list(path), new)
    }
}
