//! Which lines a diff adds or changes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use httplsp_workspace::path::absolute;
use httplsp_workspace::walk::reason;

use crate::failure::{Failure, Result};

/// Lines by file (absolute path).
#[derive(Debug, Default)]
pub struct ChangedLines {
    files: HashMap<PathBuf, Lines>,
}

#[derive(Debug, PartialEq, Eq)]
enum Lines {
    /// The file is new.
    All,
    /// First and last line of each block, from 1.
    Some(Vec<(u32, u32)>),
}

impl ChangedLines {
    /// The lines that differ between the working tree and the place where it branched off `revision`.
    pub fn since(base: &Path, revision: &str) -> Result<Self> {
        if revision.starts_with('-') || revision.is_empty() {
            return Err(Failure::new(format!("--since: `{revision}` is not a git revision")));
        }
        let up = git(base, &["rev-parse", "--show-cdup"])?;
        let up = text(success(up).map_err(|why| Failure::new(format!("--since: {why}")))?);
        let top = absolute(base, Path::new(up.trim_end()));
        let diff = |branch_point: bool| {
            let mut arguments = vec!["-c", "core.quotePath=false", "diff", "-U0", "--no-color", "--no-ext-diff"];
            arguments.extend(["--no-textconv", "--src-prefix=a/", "--dst-prefix=b/"]);
            arguments.extend(branch_point.then_some("--merge-base"));
            arguments.extend([revision, "--"]);
            git(&top, &arguments)
        };
        // Histories without a common ancestor, such as shallow clones, are compared directly.
        let diff = match success(diff(true)?) {
            Ok(diff) => diff,
            Err(_) => success(diff(false)?).map_err(|why| Failure::new(format!("--since {revision}: {why}")))?,
        };
        let mut changed = Self::parse(&text(diff), |name| top.join(name));
        let new = git(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        let new = text(success(new).map_err(|why| Failure::new(format!("--since {revision}: {why}")))?);
        for name in new.split('\0').filter(|name| !name.is_empty()) {
            changed.files.insert(top.join(name), Lines::All);
        }
        Ok(changed)
    }

    /// The lines that the unified diff in `file` adds or changes. Its paths are relative to `base` or to the directory
    /// of the repository around it.
    pub fn from_file(base: &Path, file: &Path) -> Result<Self> {
        let diff = std::fs::read(file)
            .map_err(|error| Failure::new(format!("cannot read the diff {}: {}", file.display(), reason(&error))))?;
        let diff = text(diff);
        let top = base.ancestors().find(|directory| directory.join(".git").exists()).unwrap_or(base);
        let resolve = |name: &str| {
            let candidates = [base.join(name), top.join(name)];
            candidates.iter().find(|path| path.exists()).unwrap_or(&candidates[1]).clone()
        };
        let changed = Self::parse(&diff, resolve);
        if changed.files.is_empty() && !diff.trim().is_empty() {
            return Err(Failure::new(format!("{} is not a unified diff, or it changes no line", file.display())));
        }
        Ok(changed)
    }

    /// Whether any line of the file at `path` has changed.
    pub fn touches_file(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    /// Whether any line from `first` to `last` of the file at `path` has changed.
    pub fn touches(&self, path: &Path, (first, last): (u32, u32)) -> bool {
        match self.files.get(path) {
            None => false,
            Some(Lines::All) => true,
            Some(Lines::Some(blocks)) => blocks.iter().any(|(from, to)| *from <= last && first <= *to),
        }
    }

    fn parse(diff: &str, resolve: impl Fn(&str) -> PathBuf) -> Self {
        let mut files: HashMap<PathBuf, Lines> = HashMap::new();
        let mut current: Option<PathBuf> = None;
        // What is left of the hunk: old lines, new lines, and the number of the next new line.
        let mut hunk = (0u32, 0u32, 0u32);
        for line in diff.lines() {
            if hunk.0 > 0 || hunk.1 > 0 {
                match line.as_bytes().first() {
                    Some(b'-') => hunk.0 = hunk.0.saturating_sub(1),
                    Some(b'+') => {
                        if let Some(Lines::Some(blocks)) = current.as_ref().and_then(|path| files.get_mut(path)) {
                            match blocks.last_mut() {
                                Some((_, to)) if *to + 1 == hunk.2 => *to = hunk.2,
                                _ => blocks.push((hunk.2, hunk.2)),
                            }
                        }
                        hunk = (hunk.0, hunk.1.saturating_sub(1), hunk.2 + 1);
                    }
                    Some(b'\\') => {}
                    _ => hunk = (hunk.0.saturating_sub(1), hunk.1.saturating_sub(1), hunk.2 + 1),
                }
            } else if let Some(name) = line.strip_prefix("+++ ") {
                current = name_in(name).map(|name| resolve(&name));
                if let Some(path) = &current {
                    files.entry(path.clone()).or_insert_with(|| Lines::Some(Vec::new()));
                }
            } else if let Some(rest) = line.strip_prefix("@@ -") {
                hunk = header(rest).unwrap_or_default();
            }
        }
        Self { files }
    }
}

/// `1,2 +3,4 @@`: the numbers of old and new lines, and the first new line.
fn header(rest: &str) -> Option<(u32, u32, u32)> {
    let (old, rest) = rest.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let count = |text: &str| match text.split_once(',') {
        Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    };
    let ((_, old), (start, new)): ((u32, u32), (u32, u32)) = (count(old)?, count(new)?);
    Some((old, new, start))
}

/// The path in what follows `+++ `, without the prefix `b/`, quotes and a time. `None` for a deleted file.
fn name_in(text: &str) -> Option<String> {
    let name = match text.strip_prefix('"') {
        Some(quoted) => unquote(quoted),
        None => text.split('\t').next().unwrap_or(text).to_owned(),
    };
    if name == "/dev/null" {
        return None;
    }
    Some(name.strip_prefix("b/").map(str::to_owned).unwrap_or(name))
}

/// A name as git quotes it: C escapes up to the closing quote.
fn unquote(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => break,
            b'\\' => match rest.next() {
                Some(digit @ b'0'..=b'7') => {
                    let mut value = u32::from(digit - b'0');
                    for _ in 0..2 {
                        if let Some(digit) = rest.next_if(|digit| (b'0'..=b'7').contains(digit)) {
                            value = value * 8 + u32::from(digit - b'0');
                        }
                    }
                    bytes.push(value as u8);
                }
                Some(b'n') => bytes.push(b'\n'),
                Some(b't') => bytes.push(b'\t'),
                Some(other) => bytes.push(other),
                None => break,
            },
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn git(directory: &Path, arguments: &[&str]) -> Result<Output> {
    Command::new("git")
        .arg("-C")
        .arg(directory)
        .args(arguments)
        .output()
        .map_err(|error| Failure::new(format!("cannot run git, which `--since` needs: {}", reason(&error))))
}

fn success(output: Output) -> std::result::Result<Vec<u8>, String> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    let message = String::from_utf8_lossy(&output.stderr);
    let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or("git failed");
    Err(line.trim_start_matches("fatal: ").trim_end_matches('.').to_owned())
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(diff: &str) -> ChangedLines {
        ChangedLines::parse(diff, |name| Path::new("/r").join(name))
    }

    #[test]
    fn added_and_changed_lines_count() {
        let changed = parse(
            "diff --git a/x.rs b/x.rs\n--- a/x.rs\n+++ b/x.rs\n@@ -3,2 +3,3 @@ fn x\n-old\n-old\n+new\n+++ new\n+new\n\
             @@ -10 +11,0 @@\n-gone\n@@ -20,0 +21 @@\n+late\n",
        );
        assert_eq!(changed.files[Path::new("/r/x.rs")], Lines::Some(vec![(3, 5), (21, 21)]));
        assert!(changed.touches(Path::new("/r/x.rs"), (5, 9)));
        assert!(!changed.touches(Path::new("/r/x.rs"), (6, 20)));
        assert!(!changed.touches(Path::new("/r/y.rs"), (1, 9)));
    }

    #[test]
    fn context_lines_do_not_count() {
        let changed =
            parse("--- a/x\t2026-01-01\n+++ b/x\t2026-01-02\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n\\ No newline\n");
        assert_eq!(changed.files[Path::new("/r/x")], Lines::Some(vec![(2, 2)]));
    }

    #[test]
    fn odd_names_are_read() {
        let changed =
            parse("--- /dev/null\n+++ \"b/caf\\303\\251 \\\"x\\\"\"\n@@ -0,0 +1 @@\n+a\n--- a/y\n+++ /dev/null\n");
        assert!(changed.touches_file(Path::new("/r/café \"x\"")));
        assert_eq!(changed.files.len(), 1);
    }
}
