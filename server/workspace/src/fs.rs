//! What files are read through, so that an editor's open documents count instead of their saved versions.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dashmap::DashMap;

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

/// Files of which some have another content than underneath: open documents, stdin, fixes not yet written.
pub struct Overlay {
    base: Arc<dyn FileSystem>,
    contents: DashMap<PathBuf, Arc<[u8]>>,
}

impl Overlay {
    /// The files of `base`.
    pub fn new(base: Arc<dyn FileSystem>) -> Self {
        Self { base, contents: DashMap::new() }
    }

    /// Gives the file at `path` (absolute) another content.
    pub fn set(&self, path: PathBuf, content: Arc<[u8]>) {
        self.contents.insert(path, content);
    }

    /// The names in the directory at `path` that lead to contents of its own; some come several times.
    fn below(&self, path: &Path) -> impl Iterator<Item = String> {
        self.contents.iter().filter_map(move |entry| {
            let inside = entry.key().strip_prefix(path).ok()?;
            Some(inside.components().next()?.as_os_str().to_str()?.to_owned())
        })
    }

    /// Lets the file at `path` be as it is underneath.
    pub fn unset(&self, path: &Path) {
        self.contents.remove(path);
    }
}

impl FileSystem for Overlay {
    fn read(&self, path: &Path, buffer: &mut Vec<u8>, limit: u64) -> io::Result<()> {
        let Some(content) = self.contents.get(path) else { return self.base.read(path, buffer, limit) };
        let limit = usize::try_from(limit.saturating_add(1)).unwrap_or(usize::MAX);
        buffer.clear();
        buffer.extend_from_slice(&content[..content.len().min(limit)]);
        Ok(())
    }

    fn kind(&self, path: &Path) -> io::Result<Kind> {
        match self.contents.get(path) {
            Some(content) => Ok(Kind::File(content.len() as u64)),
            // A document that was never saved may stand in a directory that does not exist.
            None => self.base.kind(path).or_else(|error| match self.below(path).next() {
                Some(_) => Ok(Kind::Directory),
                None => Err(error),
            }),
        }
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let new: Vec<String> = self.below(path).collect();
        with_names(self.base.list(path), new)
    }
}

/// The names in a directory with further ones, sorted. With those it exists, even if there is none on disk.
///
/// # Errors
///
/// That of `listed`, if there are no others.
pub fn with_names(listed: io::Result<Vec<String>>, others: Vec<String>) -> io::Result<Vec<String>> {
    let mut names = match listed {
        Err(error) if others.is_empty() => return Err(error),
        listed => listed.unwrap_or_default(),
    };
    names.extend(others);
    names.sort();
    names.dedup();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overlay_shows_its_own_content_and_else_what_is_underneath() {
        let overlay = Overlay::new(Arc::new(Disk));
        let directory = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (new, old) = (directory.join("new.toml"), directory.join("Cargo.toml"));
        overlay.set(new.clone(), Arc::from(&b"abcdef"[..]));
        let mut buffer = Vec::new();
        overlay.read(&new, &mut buffer, 3).expect("it is there");
        assert_eq!(buffer, b"abcd", "one byte more than the limit, to tell that there is more");
        overlay.read(&old, &mut buffer, u64::MAX).expect("it is there");
        assert!(buffer.starts_with(b"[package]"));
        let names = overlay.list(directory).expect("it is a directory");
        assert!(names.contains(&"new.toml".to_owned()) && names.contains(&"Cargo.toml".to_owned()));
        overlay.unset(&new);
        assert!(!overlay.is_file(&new));
        let nowhere = Path::new("/nowhere/at/all");
        overlay.set(nowhere.join("a/b.conf"), Arc::from(&b""[..]));
        assert_eq!(overlay.kind(nowhere).expect("it is there"), Kind::Directory);
        assert_eq!(overlay.list(nowhere).expect("it is there"), ["a"]);
    }
}
