//! Parses files and reports syntax errors: `cargo run --example parse -- [-v] PATH...`.
//!
//! One line per file: bytes, error nodes (`unexpected` and `missing`, which mark what nginx would reject,
//! included), bytes inside error nodes, path. Directories are searched. `-v` also prints the line of each error.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use tree_sitter::{Node, Parser, Tree};

fn main() -> Result<(), Box<dyn Error>> {
    let (flags, paths): (Vec<_>, Vec<_>) = env::args().skip(1).partition(|arg| arg == "-v");
    let mut files = Vec::new();
    for path in &paths {
        collect(Path::new(path), &mut files)?;
    }

    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_nginx_http::LANGUAGE.into())?;
    let mut total = Total::default();
    for path in files {
        let text = fs::read(&path)?;
        let tree = parser.parse(&text, None).ok_or("the parser was stopped")?;
        let errors = errors(&tree);
        let bytes = errors.iter().map(|node| node.byte_range().len()).sum();
        report(&path, &text, &errors, bytes, !flags.is_empty());
        total.add(text.len(), errors.len(), bytes);
    }
    total.print();
    Ok(())
}

#[derive(Default)]
struct Total {
    files: usize,
    bytes: usize,
    files_with_errors: usize,
    error_bytes: usize,
}

impl Total {
    fn add(&mut self, bytes: usize, errors: usize, error_bytes: usize) {
        self.files += 1;
        self.bytes += bytes;
        self.files_with_errors += usize::from(errors > 0);
        self.error_bytes += error_bytes;
    }

    #[expect(clippy::print_stdout, reason = "the report of a command")]
    fn print(&self) {
        let share = 100.0 * self.error_bytes as f64 / self.bytes.max(1) as f64;
        println!(
            "files {}, bytes {}, files with errors {}, error bytes {} ({share:.3} %)",
            self.files, self.bytes, self.files_with_errors, self.error_bytes
        );
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| collect(entry, files))
}

/// Outermost nodes that stand for a mistake.
fn errors(tree: &Tree) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let is_error = node.is_error() || node.is_missing() || matches!(node.kind(), "unexpected" | "missing");
        if is_error {
            found.push(node);
        }
        if !is_error && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}

#[expect(clippy::print_stdout, reason = "the report of a command")]
fn report(path: &Path, text: &[u8], errors: &[Node], error_bytes: usize, verbose: bool) {
    println!("{:8} {:4} {:6} {}", text.len(), errors.len(), error_bytes, path.display());
    if !verbose {
        return;
    }
    for node in errors {
        let row = node.start_position().row;
        let line = text.split(|&byte| byte == b'\n').nth(row).unwrap_or_default();
        println!("    {}: {}: {}", row + 1, node.kind(), String::from_utf8_lossy(line).trim());
    }
}
