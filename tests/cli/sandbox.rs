//! A directory to run the command in.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Rust that sends a deprecated status: one warning, at 3:5.
pub const DEPRECATED: &str =
    "use axum::http::StatusCode;\nasync fn proxy() -> StatusCode {\n    StatusCode::USE_PROXY\n}\n";
/// Rust in which nothing is wrong.
pub const CLEAN: &str = "use axum::http::StatusCode;\nasync fn found() -> StatusCode {\n    StatusCode::OK\n}\n";
/// Rust with a suppression that suppresses nothing: one warning with a safe fix.
pub const UNUSED: &str = "use axum::http::StatusCode;\n// httplsp: ignore[deprecated-status] not any more\n\
                          async fn found() -> StatusCode {\n    StatusCode::OK\n}\n";

/// A directory that looks like the root of a repository.
pub struct Sandbox {
    directory: TempDir,
}

/// What a run gave.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        // Nothing above it is to be found.
        std::fs::create_dir(directory.path().join(".git")).expect("a directory");
        Self { directory }
    }

    /// With these files in it.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let sandbox = Self::new();
        files.iter().for_each(|(path, content)| sandbox.write(path, content));
        sandbox
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, content).expect("it is written");
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect("it is there")
    }

    /// The command with `arguments`, for what [`Sandbox::run`] cannot do.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = clean(Command::new(env!("CARGO_BIN_EXE_httplsp-under-test")), self.directory.path());
        command.args(arguments);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_stdin(arguments, "")
    }

    pub fn run_with_stdin(&self, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        // A command that does not read its input closes it; that is its right.
        let _ = child.stdin.take().expect("a pipe").write_all(stdin.as_ref());
        let output = child.wait_with_output().expect("it ends");
        Ran {
            status: output.status.code().expect("it was not killed"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Makes this a real repository with everything committed.
    pub fn commit(&self) {
        if std::fs::read_dir(self.path(".git")).expect("a directory").next().is_none() {
            self.git(&["init", "-q", "-b", "main"]);
        }
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    pub fn git(&self, arguments: &[&str]) {
        let mut command = clean(Command::new("git"), self.directory.path());
        command.args(["-c", "user.name=x", "-c", "user.email=x@example.com"]).args(arguments);
        let output = command.output().expect("git starts");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Ran {
    /// The exit status was `status`; says what was printed if not.
    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// stderr holds `text`.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no {text:?} in stderr:\n{}", self.stderr);
        self
    }

    /// stderr is empty.
    #[track_caller]
    pub fn says_nothing(self) -> Self {
        assert_eq!(self.stderr, "");
        self
    }

    /// stdout holds `text`.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no {text:?} in stdout:\n{}", self.stdout);
        self
    }

    /// The places of the report, without severities and messages.
    pub fn places(&self) -> Vec<&str> {
        let place = |line: &'_ str| line.match_indices(": ").next().map(|(at, _)| at);
        self.stdout.lines().filter_map(|line| Some(&line[..place(line)?])).filter(|place| place.contains(':')).collect()
    }
}

fn clean(mut command: Command, directory: &Path) -> Command {
    command.current_dir(directory).env_clear().env("HOME", directory).env("GIT_CONFIG_NOSYSTEM", "1");
    // To find git, and for Windows to find itself.
    for name in ["PATH", "SystemRoot"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// What `timeouts` prints for these files: one line for each timer, with single blanks.
pub fn drawn(files: &[(&str, &str)]) -> Vec<String> {
    let ran = Sandbox::with(files).run(&["timeouts"]).exits(0);
    let lines = ran.stdout.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// What `check` says of them.
pub fn said(files: &[(&str, &str)]) -> String {
    Sandbox::with(files).run(&["check"]).stdout
}
