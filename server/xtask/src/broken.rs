//! How long broken input takes: for each language a megabyte of its largest fixture, whole and spoiled in several ways.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use httplsp_lint::{Settings, lint};
use httplsp_syntax::{Language, extract, may_hold_facts, parse};

use crate::root;

/// How much of each is read, in bytes.
const SIZE: usize = 1_000_000;

/// Ways to make a file of [`SIZE`] bytes out of a fixture.
const WAYS: [(&str, Way); 5] =
    [("whole", repeated), ("cut", cut), ("torn", torn), ("shuffled", shuffled), ("one line", one_line)];

type Way = fn(&str) -> String;

/// What one file took, in CPU time of this thread.
struct Spent {
    parse: Duration,
    extract: Duration,
    lint: Duration,
}

impl Spent {
    fn all(&self) -> Duration {
        self.parse + self.extract + self.lint
    }
}

/// Prints a table of seconds per megabyte, for all languages or those with the ids `chosen`.
#[expect(clippy::print_stdout, reason = "this is a command line tool")]
pub fn run(chosen: &[&str]) -> Result<()> {
    let folder = root().join("tests/languages");
    let entries = std::fs::read_dir(&folder).with_context(|| folder.display().to_string())?;
    let mut ids: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|id| wanted(id, chosen))
        .collect();
    ids.sort();
    if ids.is_empty() {
        bail!("no fixtures of {chosen:?} below {}; name folders that are there", folder.display());
    }
    print!("{:<14}", "seconds per MB");
    WAYS.iter().for_each(|(way, _)| print!(" {way:>9}"));
    println!("  slowest: parse, extract, lint");
    for id in ids {
        let Some((file, text)) = largest(&folder.join(&id)) else { continue };
        let Some(language) = Language::detect(&file, &text) else { continue };
        print!("{id:<14}");
        let mut slowest: Option<Spent> = None;
        for (_, way) in WAYS {
            let spent = measure(language, &file, way(&text).into());
            print!(" {:>9.2}", spent.all().as_secs_f64());
            if slowest.as_ref().is_none_or(|known| known.all() < spent.all()) {
                slowest = Some(spent);
            }
        }
        let parts = slowest.map(|spent| [spent.parse, spent.extract, spent.lint].map(|part| part.as_secs_f64()));
        let [parse, extract, lint] = parts.unwrap_or_default();
        println!("  {parse:.2}, {extract:.2}, {lint:.2}");
    }
    Ok(())
}

fn wanted(id: &str, chosen: &[&str]) -> bool {
    chosen.is_empty() || chosen.contains(&id)
}

/// The largest file of a folder, by its name and text.
fn largest(folder: &Path) -> Option<(String, String)> {
    let files = std::fs::read_dir(folder).ok()?;
    let files = files.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file());
    let by_size = |path: &PathBuf| path.metadata().map_or(0, |data| data.len());
    let file = files.max_by_key(by_size)?;
    Some((file.file_name()?.to_str()?.to_string(), std::fs::read_to_string(&file).ok()?))
}

fn measure(language: Language, name: &str, text: Arc<str>) -> Spent {
    let mut spent = Spent { parse: Duration::ZERO, extract: Duration::ZERO, lint: Duration::ZERO };
    let start = cpu_time();
    if !may_hold_facts(language, &text, &[]) {
        return spent;
    }
    let parsed = parse(language, &text, None);
    let read = cpu_time();
    spent.parse = read.saturating_sub(start);
    let facts = extract(language, name, text, &parsed, &[]);
    let told = cpu_time();
    spent.extract = told.saturating_sub(read);
    lint(&facts, &Settings::default());
    spent.lint = cpu_time().saturating_sub(told);
    spent
}

/// The CPU time of this thread so far; where the system does not tell, the time on the clock.
fn cpu_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

/// The fixture over and over.
fn repeated(text: &str) -> String {
    text.repeat(SIZE / text.len().max(1) + 1)
}

/// The same, ending in the middle of something.
fn cut(text: &str) -> String {
    let mut all = repeated(text);
    let end = all.floor_char_boundary(SIZE - text.len() / 3);
    all.truncate(end);
    all
}

/// Each copy ends in the middle of something.
fn torn(text: &str) -> String {
    repeated(&text[..text.floor_char_boundary(text.len() * 2 / 3)])
}

/// All lines in another order, the same in each run.
fn shuffled(text: &str) -> String {
    let all = repeated(text);
    let mut lines: Vec<&str> = all.lines().collect();
    let mut state: u64 = 88_172_645_463_325_252;
    for last in (1..lines.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        lines.swap(last, (state % (last as u64 + 1)) as usize);
    }
    lines.join("\n")
}

/// All lines behind each other in one, but for comments, which would swallow the rest.
fn one_line(text: &str) -> String {
    let is_comment = |line: &&str| ["//", "#", ";", "--"].iter().any(|mark| line.trim_start().starts_with(mark));
    let line: Vec<&str> = text.lines().filter(|line| !is_comment(line)).map(str::trim).collect();
    repeated(&(line.join(" ") + " "))
}
