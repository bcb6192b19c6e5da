//! The language server in real editors. Editors are used when `tests/editors/install` has installed them; those that
//! are missing are named, and with `HTTPLSP_EDITORS_REQUIRED=1` that is a failure.

mod suites;

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::{Arguments, Failed, Trial};

use crate::suites::{SUITES, Suite};

/// No suite takes a tenth of this, alone on a machine.
const PATIENCE: Duration = Duration::from_secs(300);
/// How often a suite may fail before it has failed.
const TRIES: usize = 3;
/// How much of what a suite says is shown when it fails.
const SHOWN: usize = 160;

#[expect(clippy::print_stdout, reason = "what is left out has to be said")]
fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Editors wait for what they expect; two at once on a small machine would wait for each other.
    arguments.test_threads = Some(1);
    let required = std::env::var_os("HTTPLSP_EDITORS_REQUIRED").is_some_and(|value| value == "1");
    let places = Places::new();
    let missing: Vec<&Suite> = SUITES.iter().filter(|suite| !places.has(suite)).collect();
    let trials = SUITES.iter().filter(|suite| required || places.has(suite)).map(|suite| {
        let places = places.clone();
        Trial::test(suite.name, move || places.run_patiently(suite))
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    if !missing.is_empty() && !required && !arguments.list {
        let names: Vec<&str> = missing.iter().map(|suite| suite.name).collect();
        println!(
            "left out, since these are not installed: {}; `tests/editors/install` installs them\n",
            names.join(", ")
        );
    }
    conclusion.exit_code()
}

/// Where everything is.
#[derive(Clone)]
struct Places {
    /// This folder.
    tests: PathBuf,
    /// The configurations that are tested.
    editors: PathBuf,
    /// Where editors are installed.
    cache: PathBuf,
    /// For logs, screenshots and packages.
    out: PathBuf,
}

impl Places {
    fn new() -> Self {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors");
        let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let caches = variable("XDG_CACHE_HOME").or_else(|| variable("HOME").map(|home| home.join(".cache")));
        let cache = variable("HTTPLSP_EDITORS").or_else(|| caches.map(|caches| caches.join("httplsp/editors")));
        Self {
            editors: tests.join("../../editors").canonicalize().expect("the editors' folder"),
            cache: cache.unwrap_or_else(|| tests.join("none")),
            out: Path::new(env!("CARGO_TARGET_TMPDIR")).join("editors"),
            tests,
        }
    }

    fn has(&self, suite: &Suite) -> bool {
        cfg!(unix) && suite.needs.iter().all(|needed| self.cache.join(needed).exists())
    }

    /// Runs a suite, and again if it fails: whole editors answer late on a busy machine. All failures are shown.
    fn run_patiently(&self, suite: &Suite) -> Result<(), Failed> {
        let mut failures = Vec::new();
        for _ in 0..TRIES {
            let Err(failed) = self.run(suite) else { return Ok(()) };
            failures.push(failed.message().unwrap_or("it said nothing").to_owned());
        }
        Err(failures.join("\n\nand once more:\n").into())
    }

    fn run(&self, suite: &Suite) -> Result<(), Failed> {
        if let Some(missing) = suite.needs.iter().find(|needed| !self.cache.join(needed).exists()) {
            return Err(format!("{missing} is not in {}; run tests/editors/install", self.cache.display()).into());
        }
        let home = tempfile::tempdir()?;
        let workspace = home.path().join("work");
        copy(&self.tests.join("workspace"), &workspace)?;
        // Searches for a configuration end here.
        fs::create_dir(workspace.join(".git"))?;
        let programs = home.path().join("bin");
        fs::create_dir(&programs)?;
        let server = Path::new(env!("CARGO_BIN_EXE_httplsp-under-test"));
        let program = programs.join("httplsp");
        fs::hard_link(server, &program).or_else(|_| fs::copy(server, &program).map(drop))?;
        let out = self.out.join(suite.name);
        let _ = fs::remove_dir_all(&out);
        fs::create_dir_all(&out)?;
        let log = out.join("log");
        let mut command = self.command(suite, home.path(), &workspace, &out);
        let file = File::create(&log)?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let ended = wait(command.spawn()?);
        let mut said = String::new();
        File::open(&log)?.read_to_string(&mut said)?;
        let passed = said.lines().any(|line| line.contains(" passed") && !line.trim_start().starts_with("0 passed"));
        match ended {
            Some(true) if passed => Ok(()),
            Some(true) => Err(format!("it said nothing of tests that passed\n{}", tail(&said)).into()),
            Some(false) => Err(tail(&said).into()),
            None => Err(format!("it did not end within {} seconds\n{}", PATIENCE.as_secs(), tail(&said)).into()),
        }
    }

    fn command(&self, suite: &Suite, home: &Path, workspace: &Path, out: &Path) -> Command {
        let word = |word: &str| {
            let places =
                [("{cache}", &*self.cache), ("{tests}", &*self.tests), ("{editors}", &*self.editors), ("{out}", out)];
            places.iter().fold(word.to_owned(), |word, (name, path)| word.replace(name, &path.display().to_string()))
        };
        let mut command = Command::new(word(suite.command[0]));
        command.args(suite.command[1..].iter().map(|argument| word(argument)));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(home.join("bin")).chain(std::env::split_paths(&path));
        command
            .current_dir(workspace)
            .env("PATH", std::env::join_paths(path).expect("no colon in a temporary folder's name"))
            .env("HOME", home)
            .env("HTTPLSP", home.join("bin/httplsp"))
            .env("CACHE", &self.cache)
            .env("EDITORS", &self.editors)
            .env("ORIGINAL", self.tests.join("workspace"))
            .env("OUT", out)
            .env("LANG", "C.UTF-8")
            .env_remove("DISPLAY");
        for (name, folder) in [("CONFIG", "config"), ("DATA", "data"), ("STATE", "state"), ("CACHE", "cache")] {
            command.env(format!("XDG_{name}_HOME"), home.join(folder));
        }
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command
    }
}

/// Whether `child` succeeded; `None` when it took too long. Nothing that it started is left behind.
fn wait(mut child: Child) -> Option<bool> {
    let end = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break Some(status.success()),
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(50)),
            _ => break None,
        }
    };
    let group = format!("-{}", child.id());
    // There is none when everything has ended.
    let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    let _ = child.wait();
    status
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => fs::copy(entry.path(), target).map(drop)?,
        }
    }
    Ok(())
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(SHOWN)..].join("\n")
}
