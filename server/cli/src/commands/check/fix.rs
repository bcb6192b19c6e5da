//! `--fix`, `--unsafe-fixes` and `--diff`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use httplsp_workspace::fix::{apply, select};
use httplsp_workspace::path::slashed;
use httplsp_workspace::read::{BOM, decode};
use httplsp_workspace::walk::reason;
use httplsp_workspace::{Disk, FileSystem, Outcome};
use similar::TextDiff;

use super::filter::Filter;
use super::session::Session;
use crate::failure::Result;
use crate::{files, terminal};

/// A fix may make room for another one. Rules that undo each other must not keep us busy for ever.
const ROUNDS: usize = 10;

/// Files with their new contents; nothing is written yet.
pub struct Changes {
    /// What is found in the new contents.
    pub outcome: Outcome,
    /// How many changes were made.
    pub count: usize,
    /// What was done, for the last line: `fixed`.
    pub verb: &'static str,
    files: BTreeMap<PathBuf, Change>,
    /// Files that were changed by others before anything could be done to them.
    stale: BTreeSet<Arc<str>>,
}

struct Change {
    name: Arc<str>,
    before: Vec<u8>,
    after: Vec<u8>,
}

impl Changes {
    /// No changes.
    pub fn new(outcome: Outcome, verb: &'static str) -> Self {
        Self { outcome, count: 0, verb, files: BTreeMap::new(), stale: BTreeSet::new() }
    }

    /// Gives the file called `name`, which was read as `text`, the new text `after`. Refused when the file is no longer
    /// what was read.
    pub fn set(&mut self, session: &Session, name: &Arc<str>, text: &str, after: &str) -> bool {
        let path = session.path_of(name);
        let before = session.read(&path).unwrap_or_default();
        if decode(&before) != Ok(text) {
            self.stale.insert(name.clone());
            return false;
        }
        let mut bytes = if before.starts_with(BOM) { BOM.to_vec() } else { Vec::new() };
        bytes.extend_from_slice(after.as_bytes());
        session.overlay.set(path.clone(), bytes.clone().into());
        match self.files.get_mut(&path) {
            Some(change) => change.after = bytes,
            None => {
                self.files.insert(path, Change { name: name.clone(), before, after: bytes });
            }
        }
        true
    }

    /// Writes the files, each as a whole. One that has changed since it was read is left alone and named. Whether
    /// anything failed.
    pub fn write(&self, session: &Session) -> Result<bool> {
        let mut written = 0;
        for name in &self.stale {
            tell_stale(name);
        }
        let mut failed = !self.stale.is_empty();
        for (path, change) in &self.files {
            if session.stdin.as_ref() == Some(path) {
                continue;
            }
            match write_unless_changed(path, change) {
                Ok(true) => written += 1,
                Ok(false) => {
                    failed = true;
                    tell_stale(&change.name);
                }
                Err(error) => {
                    failed = true;
                    terminal::error(&format!("{} cannot be written: {}", change.name, reason(&error)));
                }
            }
        }
        // Where nothing could be written, what went wrong was said.
        if !session.quiet && written > 0 && session.stdin.is_none() {
            let files = if written == 1 { "file" } else { "files" };
            terminal::note(&format!("{} {} in {written} {files}", self.verb, self.count));
        }
        Ok(failed)
    }

    /// Prints the changes as a unified diff.
    pub fn write_diff(&self, session: &Session, out: &mut dyn Write) -> io::Result<()> {
        for (path, change) in &self.files {
            let (before, after) = (lossy(&change.before), lossy(&change.after));
            let name = if session.stdin.as_ref() == Some(path) {
                change.name.to_string()
            } else {
                slashed(change.name.as_ref().as_ref())
            };
            let diff = TextDiff::from_lines(&before, &after);
            write!(
                out,
                "{}",
                diff.unified_diff().context_radius(3).header(&format!("a/{name}"), &format!("b/{name}"))
            )?;
        }
        Ok(())
    }
}

/// Applies the fixes of `outcome` that may be applied unseen, and those of what is found then, until nothing changes.
pub fn fix(session: &Session, filter: &Filter, outcome: Outcome, allow_unsafe: bool) -> Changes {
    let mut changes = Changes::new(outcome, "fixed");
    for _ in 0..ROUNDS {
        let sources = &changes.outcome.sources;
        let (edits, count) = select(&changes.outcome.findings, allow_unsafe, |path| sources.contains_key(path));
        let new: Vec<(Arc<str>, Arc<str>, String)> = edits
            .iter()
            .filter_map(|(path, edits)| {
                let text = sources.get(path)?;
                Some((path.clone(), text.clone(), apply(text, edits)?))
            })
            .collect();
        let mut changed = false;
        for (name, text, after) in new {
            changed |= *text != after && changes.set(session, &name, &text, &after);
        }
        if !changed {
            break;
        }
        changes.count += count;
        changes.outcome = session.check();
        // Line numbers are those of the files as they were: what is found further on may be old.
        if filter.by_lines() {
            break;
        }
        filter.apply(&mut changes.outcome);
    }
    changes
}

fn tell_stale(name: &str) {
    terminal::error(&format!("{name} was changed by another program meanwhile and is left as it is"));
}

fn write_unless_changed(path: &std::path::Path, change: &Change) -> io::Result<bool> {
    let mut now = Vec::new();
    Disk.read(path, &mut now, u64::MAX)?;
    if now != change.before {
        return Ok(false);
    }
    files::write(path, &change.after)?;
    Ok(true)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_has_changed_meanwhile_is_left_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a.rs");
        let change = Change { name: "a.rs".into(), before: b"old".to_vec(), after: b"new".to_vec() };
        std::fs::write(&path, "older").expect("it is written");
        assert!(!write_unless_changed(&path, &change).expect("it is read"));
        assert_eq!(std::fs::read(&path).expect("it is there"), b"older");
        std::fs::write(&path, "old").expect("it is written");
        assert!(write_unless_changed(&path, &change).expect("it is written"));
        assert_eq!(std::fs::read(&path).expect("it is there"), b"new");
    }
}
