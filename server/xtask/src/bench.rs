//! `check` beside ripgrep on the same tree, in the same run.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::root;

const RUNS: usize = 5;

/// Times `httplsp check`, of a release build or of `--binary FILE`, and, where it is installed, `rg` for three-digit numbers over the same paths.
#[expect(clippy::print_stdout, reason = "this is a command line tool")]
pub fn run(paths: &[&str]) -> Result<()> {
    let (httplsp, paths) = match paths {
        ["--binary", binary, paths @ ..] if !paths.is_empty() => (PathBuf::from(binary), paths),
        paths => (release_build()?, paths),
    };
    let check = |jobs: &[&str]| {
        let mut command = Command::new(&httplsp);
        command.args(["check", "--isolated", "--format", "concise", "--fail-on", "never"]).args(jobs).args(paths);
        command
    };
    let ripgrep = || {
        let mut command = Command::new("rg");
        command.args(["--count-matches", r"\b[1-5][0-9]{2}\b"]).args(paths);
        command
    };
    let reading = || {
        let mut command = Command::new("rg");
        command.args(["--files-with-matches", "a^"]).args(paths);
        command
    };
    println!("{:<44} {:>9}", "command", "median");
    show("httplsp check", median(|| check(&[]))?);
    show("httplsp check --jobs 1", median(|| check(&["--jobs", "1"]))?);
    match Command::new("rg").arg("--version").output() {
        Ok(_) => {
            show(r"rg --count-matches '\b[1-5][0-9]{2}\b'", median(ripgrep)?);
            show("rg, reading only", median(reading)?);
        }
        Err(_) => println!("rg is not installed, so there is nothing to compare with"),
    }
    Ok(())
}

/// The binary of a release build that is up to date.
pub fn release_build() -> Result<PathBuf> {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--package", "httplsp"])
        .current_dir(root())
        .status()
        .context("cargo")?;
    if !built.success() {
        bail!("the release build failed");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("release/httplsp"))
}

#[expect(clippy::print_stdout, reason = "this is a command line tool")]
fn show(name: &str, time: Duration) {
    println!("{name:<44} {:>7.1} ms", time.as_secs_f64() * 1e3);
}

fn median(command: impl Fn() -> Command) -> Result<Duration> {
    let mut times = Vec::with_capacity(RUNS);
    // One run more, to fill the file cache.
    for run in 0..=RUNS {
        let mut command = command();
        let start = Instant::now();
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let status = status.with_context(|| format!("{} cannot be started", command.get_program().display()))?;
        // 1 is ripgrep's "nothing found". A run that failed says nothing about speed.
        if !matches!(status.code(), Some(0 | 1)) {
            bail!("{} failed: {status}", command.get_program().display());
        }
        if run > 0 {
            times.push(start.elapsed());
        }
    }
    times.sort();
    Ok(times[RUNS / 2])
}
