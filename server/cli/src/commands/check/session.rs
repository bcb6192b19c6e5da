//! What a run works on: the files, their configuration, and how they are read.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use httplsp_lint::RULES;
use httplsp_workspace::config::Overrides;
use httplsp_workspace::nearest::suggestion;
use httplsp_workspace::path::{Names, absolute};
use httplsp_workspace::walk::reason;
use httplsp_workspace::{Discovery, Disk, FileSystem, Outcome, Overlay, Progress, Walk, run, walk};

use super::progress;
use crate::args::CheckArgs;
use crate::failure::{Failure, Result};
use crate::terminal;

/// What a run works on. Checking it again sees the contents put into [`Session::overlay`].
pub struct Session {
    /// Contents that are not, or not yet, on disk.
    pub overlay: Arc<Overlay>,
    /// The configurations.
    pub discovery: Discovery,
    /// The files.
    pub walk: Walk,
    /// The file that stands for stdin, if that is what is checked.
    pub stdin: Option<PathBuf>,
    /// Whether notes are unwanted.
    pub quiet: bool,
    jobs: usize,
}

impl Session {
    /// Finds the files that `args` ask for.
    pub fn new(args: &CheckArgs) -> Result<Self> {
        known_rules("--select", &args.select)?;
        known_rules("--ignore", &args.ignore)?;
        let base = std::env::current_dir()
            .map_err(|error| Failure::new(format!("cannot find the working directory: {}", reason(&error))))?;
        let overlay = Arc::new(Overlay::new(Arc::new(Disk)));
        let overrides = Overrides {
            file: args.config.as_ref().map(|file| absolute(&base, file)),
            isolated: args.isolated,
            profile: args.profile.map(Into::into),
            select: args.select.clone(),
            ignore: args.ignore.clone(),
        };
        let names = Names::new(base, &args.paths);
        let discovery = Discovery::new(overlay.clone(), names, overrides);
        let jobs = args.jobs.or_else(|| std::thread::available_parallelism().ok()).map_or(1, |jobs| jobs.get());
        let mut session = Self { overlay, discovery, walk: Walk::default(), stdin: None, quiet: args.quiet, jobs };
        match args.paths.as_slice() {
            [only] if only == Path::new("-") => session.take_stdin(args)?,
            paths if paths.iter().any(|path| path == Path::new("-")) => {
                return Err(Failure::new("`-` reads stdin and cannot be combined with other paths"));
            }
            _ if args.stdin_filename.is_some() => {
                return Err(Failure::new("`--stdin-filename` names what is read from stdin; give `-` as the path"));
            }
            paths => session.walk = walk(paths, &session.discovery, jobs),
        }
        Ok(session)
    }

    fn take_stdin(&mut self, args: &CheckArgs) -> Result<()> {
        let Some(name) = &args.stdin_filename else {
            return Err(Failure::new(
                "`-` needs `--stdin-filename`: the name tells the language and the configuration",
            ));
        };
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::new(format!("cannot read stdin: {}", reason(&error))))?;
        let path = absolute(self.names().base(), name);
        self.overlay.set(path.clone(), bytes.into());
        self.walk.add(path.clone(), true, &self.discovery);
        self.walk.roots = vec![path.clone()];
        self.stdin = Some(path);
        Ok(())
    }

    /// How paths are shown.
    pub fn names(&self) -> &Names {
        self.discovery.names()
    }

    /// The path (absolute) of the file that output calls `name`.
    pub fn path_of(&self, name: &str) -> PathBuf {
        // A name that is not UTF-8 cannot be read back from its text.
        let entry = self.walk.entries.iter().find(|entry| &*entry.name == name);
        entry.map_or_else(|| absolute(self.names().base(), Path::new(name)), |entry| entry.path.clone())
    }

    /// The bytes of the file at `path`, as the next check will see them.
    pub fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.overlay.read(path, &mut bytes, u64::MAX)?;
        Ok(bytes)
    }

    /// Checks all files.
    pub fn check(&self) -> Outcome {
        let state = Progress::default();
        progress::during(&state, !self.quiet, || run(&self.walk, &self.discovery, self.jobs, &state))
    }

    /// How many files could not be checked.
    pub fn failures(&self, outcome: &Outcome) -> usize {
        let problems = self.walk.problems.iter().chain(&outcome.problems);
        problems.filter(|problem| problem.fatal).count() + self.walk.unconfigured
    }

    /// Says on stderr what kept files from being checked; whether the run counts as failed.
    pub fn tell_problems(&self, outcome: &Outcome) -> bool {
        let errors = self.discovery.errors();
        errors.iter().for_each(|error| terminal::error(error));
        let mut problems = Outcome { problems: self.walk.problems.clone(), ..Outcome::default() };
        problems.problems.extend(outcome.problems.iter().cloned());
        problems.problems.sort();
        let failed = super::tell(&problems, self.quiet) || !errors.is_empty();
        if !self.quiet {
            self.tell_skipped(outcome);
        }
        failed
    }

    fn tell_skipped(&self, outcome: &Outcome) {
        let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        let were = |count: usize| if count == 1 { "was" } else { "were" };
        let unconfigured = self.walk.unconfigured;
        if unconfigured > 0 {
            terminal::warning(&format!(
                "{} {} not checked because of the broken configuration",
                files(unconfigured),
                were(unconfigured)
            ));
        }
        if outcome.minified > 0 {
            terminal::note(&format!("{} {} skipped as minified", files(outcome.minified), were(outcome.minified)));
        }
        let looked_at_chains = !self.walk.configurations.is_empty();
        if self.walk.entries.is_empty() && !looked_at_chains && self.walk.problems.is_empty() && unconfigured == 0 {
            terminal::warning(&"found no file to check; `httplsp check --help` tells what can be given");
        }
    }
}

fn known_rules(option: &str, ids: &[String]) -> Result<()> {
    for id in ids {
        if id.trim().is_empty() {
            return Err(Failure::new(format!(
                "{option}: the name of a rule is missing; write it like `{option} retry-after-missing`, or leave \
                 `{option}` out; `httplsp rules` lists the names"
            )));
        }
        if !RULES.iter().any(|rule| rule.meta().id == id) {
            let near = suggestion(id, RULES.iter().map(|rule| rule.meta().id));
            let near = if near.is_empty() { "; `httplsp rules` lists them".into() } else { near };
            return Err(Failure::new(format!("{option}: unknown rule `{id}`{near}")));
        }
    }
    Ok(())
}
