//! What files are read through, so that an editor's open documents count instead of their saved versions.

use std::io::{self, Read};
use std::path::Path;

/// What a path leads to; symbolic links are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file with its size in bytes.
    File(u64),
    /// A directory.
    Directory,
    /// Anything else, such as a pipe.
    Other,
}

/// A place to read files from.
pub trait FileSystem: Send + Sync {
    /// Replaces `buffer` by the content of the file at `path`; of a file longer than `limit` bytes, by its first
    /// `limit + 1` bytes.
    fn read(&self, path: &Path, buffer: &mut Vec<u8>, limit: u64) -> io::Result<()>;

    /// What is at `path`.
    fn kind(&self, path: &Path) -> io::Result<Kind>;

    /// The names in a directory, sorted.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;

    /// Whether a regular file is at `path`.
    fn is_file(&self, path: &Path) -> bool {
        matches!(self.kind(path), Ok(Kind::File(_)))
    }
}

/// The files on disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl FileSystem for Disk {
    fn read(&self, path: &Path, buffer: &mut Vec<u8>, limit: u64) -> io::Result<()> {
        buffer.clear();
        std::fs::File::open(path)?.take(limit.saturating_add(1)).read_to_end(buffer).map(|_| ())
    }

    fn kind(&self, path: &Path) -> io::Result<Kind> {
        let metadata = std::fs::metadata(path)?;
        Ok(match () {
            () if metadata.is_file() => Kind::File(metadata.len()),
            () if metadata.is_dir() => Kind::Directory,
            () => Kind::Other,
        })
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut names: Vec<String> =
            std::fs::read_dir(path)?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
        names.sort();
        Ok(names)
    }
}
