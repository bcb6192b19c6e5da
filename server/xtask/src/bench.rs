//! `check` beside ripgrep on the same tree, in the same run.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::root;

const RUNS: usize = 5;

/// Times `httplsp check` and, where it is installed, `rg` for three-digit numbers over the same paths.
#[expect(clippy::print_stdout, reason = "this is a command line tool")]
pub fn run(paths: &[&str]) -> Result<()> {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--package", "httplsp"])
        .current_dir(root())
        .status()
        .context("cargo")?;
    if !built.success() {
        bail!("the release build failed");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let httplsp = target.join("release/httplsp");
    let check = |extra: &[&str]| {
        let mut command = Command::new(&httplsp);
        command.args(["check", "--isolated", "--format", "concise", "--fail-on", "never"]).args(extra).args(paths);
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
    show("httplsp check", median(check)?);
    show(
        "httplsp check --jobs 1",
        median(|extra: &[&str]| {
            let mut command = check(extra);
            command.args(["--jobs", "1"]);
            command
        })?,
    );
    match Command::new("rg").arg("--version").output() {
        Ok(_) => {
            show(r"rg --count-matches '\b[1-5][0-9]{2}\b'", median(|_: &[&str]| ripgrep())?);
            show("rg, reading only", median(|_: &[&str]| reading())?);
        }
        Err(_) => println!("rg is not installed, so there is nothing to compare with"),
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this is a command line tool")]
fn show(name: &str, time: Duration) {
    println!("{name:<44} {:>7.1} ms", time.as_secs_f64() * 1e3);
}

fn median(command: impl Fn(&[&str]) -> Command) -> Result<Duration> {
    let mut times = Vec::with_capacity(RUNS);
    // One run more, to fill the file cache.
    for run in 0..=RUNS {
        let mut command = command(&[]);
        let start = Instant::now();
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().context("the command cannot be started")?;
        if run > 0 {
            times.push(start.elapsed());
        }
    }
    times.sort();
    Ok(times[RUNS / 2])
}
