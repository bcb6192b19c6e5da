//! The baseline: findings that are known and not reported again.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use httplsp_lint::Finding;
use httplsp_workspace::walk::reason;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::session::Session;
use crate::failure::{Failure, Result};
use crate::{files, terminal};

/// The way out of a baseline that cannot be used.
const ANEW: &str = "name another file, or delete it and write it anew with `--update-baseline`";

/// The findings in a baseline file.
pub struct Baseline {
    file: PathBuf,
    entries: BTreeSet<Entry>,
    exists: bool,
    update: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    path: String,
    rule: String,
    fingerprint: String,
}

#[derive(Serialize, Deserialize)]
struct Content {
    version: u32,
    findings: Vec<Entry>,
}

impl Baseline {
    /// Reads `file`. It need not exist if it is to be updated.
    pub fn open(file: &Path, update: bool) -> Result<Self> {
        let failed = |why: String| Failure::new(format!("cannot read the baseline {}: {why}", file.display()));
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && update => {
                return Ok(Self { file: file.to_owned(), entries: BTreeSet::new(), exists: false, update });
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(failed("no such file; `--update-baseline` creates it".into()));
            }
            Err(error) => return Err(failed(reason(&error))),
        };
        // The version comes first: another one may be laid out in another way.
        let content: Value = serde_json::from_str(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            failed(format!("line {line}, column {column} is not JSON; {ANEW}"))
        })?;
        match content.get("version").and_then(Value::as_u64) {
            Some(1) => {}
            Some(other) => return Err(failed(format!("it has version {other}, this program knows version 1; {ANEW}"))),
            None => return Err(failed(format!("it has no `version`, so it is not a baseline; {ANEW}"))),
        }
        let content = Content::deserialize(content).map_err(|_| {
            failed(format!("`findings` is not a list of entries with `path`, `rule` and `fingerprint`; {ANEW}"))
        })?;
        Ok(Self { file: file.to_owned(), entries: content.findings.into_iter().collect(), exists: true, update })
    }

    /// Whether it is to be written.
    pub fn is_updated(&self) -> bool {
        self.update
    }

    /// Whether `finding` is in it.
    pub fn knows(&self, finding: &Finding) -> bool {
        self.entries.contains(&Entry::of(finding))
    }

    /// Writes it: all of `findings` if there was no file, else without what is no longer found. A new finding is never
    /// added to an existing baseline, or it would go unseen.
    pub fn update(&self, session: &Session, findings: &[Finding]) -> Result<Self> {
        let found: BTreeSet<Entry> = findings.iter().map(Entry::of).collect();
        let checked: HashSet<&str> = session.walk.entries.iter().map(|entry| &*entry.name).collect();
        let entries: BTreeSet<Entry> = if self.exists {
            let keep = |entry: &&Entry| {
                let looked_at = checked.contains(entry.path.as_str()) || !session.path_of(&entry.path).exists();
                !looked_at || found.contains(*entry)
            };
            self.entries.iter().filter(keep).cloned().collect()
        } else {
            found
        };
        let content = Content { version: 1, findings: entries.iter().cloned().collect() };
        let mut text = serde_json::to_string_pretty(&content).map_err(std::io::Error::from)?;
        text.push('\n');
        files::write(&self.file, text.as_bytes()).map_err(|error| {
            Failure::new(format!("cannot write the baseline {}: {}", self.file.display(), reason(&error)))
        })?;
        if !session.quiet {
            let gone = self.entries.len().saturating_sub(entries.len());
            terminal::note(&match self.exists {
                true => format!("{gone} of {} entries removed from {}", self.entries.len(), self.file.display()),
                false => format!("{} findings written to {}", entries.len(), self.file.display()),
            });
        }
        Ok(Self { file: self.file.clone(), entries, exists: true, update: false })
    }
}

impl Entry {
    fn of(finding: &Finding) -> Self {
        Self { path: finding.path.to_string(), rule: finding.rule.id.into(), fingerprint: finding.fingerprint.clone() }
    }
}
