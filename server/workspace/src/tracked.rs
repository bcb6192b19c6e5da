//! Files that git tracks: a line of `.gitignore` that matches one of these has no effect.

use std::path::{Path, PathBuf};

/// The index of the largest repositories has about half as many bytes.
const MAX_INDEX: u64 = 256 << 20;
/// What comes before the name of an entry, besides the name of its object: times, places, sizes and flags.
const FIXED: usize = 42;

/// A repository on disk.
#[derive(Debug)]
pub(crate) struct Repository {
    /// The directory that its files are in.
    pub root: PathBuf,
    /// Where git keeps what it knows of it.
    git: PathBuf,
}

impl Repository {
    /// The one that `path` is in.
    pub fn around(path: &Path) -> Option<Self> {
        path.ancestors().find_map(|root| {
            let dot = root.join(".git");
            let kind = dot.metadata().ok()?;
            if kind.is_dir() {
                return Some(Self { root: root.to_owned(), git: dot });
            }
            // Of work trees and submodules it is a file that says where to look.
            let text = std::fs::read_to_string(&dot).ok()?;
            let git = root.join(text.strip_prefix("gitdir:")?.trim());
            git.is_dir().then(|| Self { root: root.to_owned(), git })
        })
    }

    /// The names of the files that git tracks, relative to its root; empty where that cannot be read.
    pub fn tracked(&self) -> Vec<String> {
        let index = self.git.join("index");
        let is_readable = index.metadata().is_ok_and(|found| found.len() <= MAX_INDEX);
        match std::fs::read(index) {
            Ok(bytes) if is_readable => names(&bytes, self.object_name()).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// How many bytes name an object.
    fn object_name(&self) -> usize {
        let common = std::fs::read_to_string(self.git.join("commondir"));
        let common = common.map_or_else(|_| self.git.clone(), |path| self.git.join(path.trim()));
        let settings = std::fs::read_to_string(common.join("config")).unwrap_or_default().to_ascii_lowercase();
        let is_long = |line: &str| {
            line.split_once('=').is_some_and(|(name, value)| name.trim() == "objectformat" && value.trim() == "sha256")
        };
        if settings.lines().any(is_long) { 32 } else { 20 }
    }
}

/// The names in an index whose objects have names of `object_name` bytes, as far as they are texts.
/// https://git-scm.com/docs/index-format (checked 2026-11-22)
fn names(bytes: &[u8], object_name: usize) -> Option<Vec<String>> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let version = number(4).filter(|version| bytes.starts_with(b"DIRC") && (2..=4).contains(version))?;
    let mut out = Vec::new();
    let mut last: Vec<u8> = Vec::new();
    let mut at = 12;
    for _ in 0..number(8)? {
        let start = at;
        // Directories stand for all of their files where only some are checked out.
        let is_file = number(at + 24)? >> 12 != 0o4;
        at += FIXED + object_name;
        let is_extended = bytes.get(at - 2)? & 0x40 != 0;
        at += if version > 2 && is_extended { 2 } else { 0 };
        let rest = bytes.get(at..)?;
        if version == 4 {
            // As many bytes of the name before it go, and the others come before what is written.
            let (cut, read) = offset(rest)?;
            last.truncate(last.len().checked_sub(cut)?);
            at += read;
        } else {
            last.clear();
        }
        let rest = bytes.get(at..)?;
        let end = rest.iter().position(|byte| *byte == 0)?;
        last.extend_from_slice(&rest[..end]);
        at += match version {
            4 => end + 1,
            _ => ((at - start + end) / 8 + 1) * 8 - (at - start),
        };
        if is_file && let Ok(name) = std::str::from_utf8(&last) {
            out.push(name.to_owned());
        }
    }
    Some(out)
}

/// A number of several bytes, and how many.
fn offset(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0usize;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value = (value << 7) | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
        value += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::names;

    /// An index of that version with files of these names.
    fn index(version: u32, files: &[&str], object_name: usize) -> Vec<u8> {
        let mut out = b"DIRC".to_vec();
        out.extend(version.to_be_bytes());
        out.extend((files.len() as u32).to_be_bytes());
        let mut last = "";
        for file in files {
            let start = out.len();
            out.extend([0; 24]);
            out.extend(0o100_644u32.to_be_bytes());
            out.extend(vec![0xff; 12 + object_name]);
            let flags = file.len() as u16 | if version == 3 { 0x4000 } else { 0 };
            out.extend(flags.to_be_bytes());
            if version == 3 {
                out.extend([0x20, 0]);
            }
            if version == 4 {
                let shared = last.bytes().zip(file.bytes()).take_while(|(a, b)| a == b).count();
                out.push((last.len() - shared) as u8);
                out.extend(file[shared..].bytes().chain([0]));
            } else {
                out.extend(file.bytes().chain([0]));
                while (out.len() - start) % 8 != 0 {
                    out.push(0);
                }
            }
            last = file;
        }
        out.extend([0; 20]);
        out
    }

    #[test]
    fn every_version_of_the_index_is_read() {
        let files = ["a", "deploy/compose.yaml", "deploy/nginx.conf", "deploy/x/é.yaml", "z"];
        for version in 2..=4 {
            for object_name in [20, 32] {
                let bytes = index(version, &files, object_name);
                assert_eq!(names(&bytes, object_name).expect("an index"), files, "{version} {object_name}");
            }
        }
    }

    #[test]
    fn broken_indexes_are_no_trouble() {
        for version in 2..=5 {
            let bytes = index(version, &["deploy/compose.yaml", "deploy/nginx.conf"], 20);
            for end in 0..bytes.len() {
                names(&bytes[..end], 20);
                names(&bytes[end..], 32);
                let mut torn = bytes.clone();
                torn[end] ^= 0xff;
                names(&torn, 20);
            }
        }
    }
}
