//! Where the time of `check` goes: each step over the same files, one after the other, on one thread.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use httplsp_lint::{Settings, lint};
use httplsp_syntax::{Facts, Language, extract, may_hold_facts, parse};

/// What was counted and measured for one language.
#[derive(Default)]
struct Sum {
    files: usize,
    bytes: usize,
    parsed: usize,
    parsed_bytes: usize,
    telling: usize,
    prefilter: Duration,
    parse: Duration,
    extract: Duration,
    lint: Duration,
}

/// Reads the files below `paths` and prints a table, a line for each language.
#[expect(clippy::print_stdout, reason = "this is a command line tool")]
pub fn run(paths: &[&str]) -> Result<()> {
    let mut sums: Vec<(Language, Sum)> = Vec::new();
    for path in paths {
        visit(Path::new(path), &mut sums)?;
    }
    sums.sort_by_key(|(language, _)| *language);
    println!(
        "{:<12} {:>7} {:>8} {:>7} {:>8} {:>7} {:>10} {:>9} {:>9} {:>9}",
        "language", "files", "MB", "parsed", "MB", "telling", "prefilter", "parse", "extract", "lint"
    );
    for (language, sum) in sums {
        let mb = |bytes: usize| bytes as f64 / 1e6;
        let ms = |time: Duration| format!("{:.0} ms", time.as_secs_f64() * 1e3);
        println!(
            "{:<12} {:>7} {:>8.1} {:>7} {:>8.1} {:>7} {:>10} {:>9} {:>9} {:>9}",
            language.id(),
            sum.files,
            mb(sum.bytes),
            sum.parsed,
            mb(sum.parsed_bytes),
            sum.telling,
            ms(sum.prefilter),
            ms(sum.parse),
            ms(sum.extract),
            ms(sum.lint)
        );
    }
    Ok(())
}

fn visit(path: &Path, sums: &mut Vec<(Language, Sum)>) -> Result<()> {
    if path.is_symlink() || path.file_name().is_some_and(|name| name == ".git") {
        return Ok(());
    }
    if path.is_dir() {
        let entries = std::fs::read_dir(path).with_context(|| path.display().to_string())?;
        let mut entries: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        entries.sort();
        return entries.iter().try_for_each(|entry| visit(entry, sums));
    }
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(()) };
    let name = path.to_string_lossy();
    let Some(language) = Language::detect(&name, &text) else { return Ok(()) };
    if httplsp_workspace::read::decode(text.as_bytes()).is_err() {
        return Ok(());
    }
    let at = sums.iter().position(|(known, _)| *known == language).unwrap_or_else(|| {
        sums.push((language, Sum::default()));
        sums.len() - 1
    });
    measure(language, &name, text.into(), &mut sums[at].1);
    Ok(())
}

fn measure(language: Language, name: &str, text: Arc<str>, sum: &mut Sum) {
    let timed = |spent: &mut Duration, start: Instant| *spent += start.elapsed();
    sum.files += 1;
    sum.bytes += text.len();
    let start = Instant::now();
    let holds = may_hold_facts(language, &text, &[]);
    timed(&mut sum.prefilter, start);
    if !holds {
        return;
    }
    sum.parsed += 1;
    sum.parsed_bytes += text.len();
    let start = Instant::now();
    let parsed = parse(language, &text, None);
    timed(&mut sum.parse, start);
    let start = Instant::now();
    let facts = extract(language, name, text, &parsed, &[]);
    timed(&mut sum.extract, start);
    let start = Instant::now();
    lint(&facts, &Settings::default());
    timed(&mut sum.lint, start);
    sum.telling += usize::from(is_telling(&facts));
}

/// Whether there is anything in the facts that rules or editors could speak about.
fn is_telling(facts: &Facts) -> bool {
    !(facts.statuses.is_empty()
        && facts.responses.is_empty()
        && facts.comparisons.is_empty()
        && facts.message_tests.is_empty()
        && facts.branchings.is_empty()
        && facts.timers.is_empty()
        && facts.body_limits.is_empty()
        && facts.directives.is_empty()
        && facts.headers.is_empty()
        && facts.comments.iter().all(|comment| !comment.text.starts_with("httplsp:")))
}
