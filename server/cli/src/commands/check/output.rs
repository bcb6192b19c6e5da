//! Writes the report: to stdout, and to files.

use std::collections::BTreeSet;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::time::Duration;

use httplsp_lint::{RULES, RuleMeta};
use httplsp_report::{Format, Run, Summary};
use httplsp_workspace::Outcome;
use httplsp_workspace::walk::reason;

use super::session::Session;
use super::statistics;
use crate::args::CheckArgs;
use crate::failure::{Failure, Result};
use crate::{files, terminal};

/// Where the report goes, in which formats.
pub struct Outputs {
    format: Format,
    statistics: Option<Statistics>,
    files: Vec<(Format, PathBuf)>,
}

#[derive(Clone, Copy)]
enum Statistics {
    Text,
    Json,
}

/// What a run did, beyond its outcome.
#[derive(Debug, Clone, Copy, Default)]
pub struct Done {
    /// How many fixes were applied.
    pub fixed: usize,
    /// How many files could not be checked.
    pub failed: usize,
    /// How long it took.
    pub elapsed: Duration,
}

impl Outputs {
    /// What `args` ask for.
    pub fn new(args: &CheckArgs) -> Result<Self> {
        let default = if terminal::is_terminal() { Format::Full } else { Format::Concise };
        let statistics = match (args.statistics, args.format) {
            (false, _) => None,
            (true, None | Some(Format::Full | Format::Concise)) => Some(Statistics::Text),
            (true, Some(Format::Json)) => Some(Statistics::Json),
            (true, Some(other)) => {
                let message = format!("`--statistics` has no form for `{other}`; use full, concise or json");
                return Err(Failure::new(message));
            }
        };
        let mut paths = BTreeSet::new();
        if let Some((_, twice)) = args.output.iter().find(|(_, path)| !paths.insert(path)) {
            return Err(Failure::new(format!("--output: {} is named twice", twice.display())));
        }
        Ok(Self { format: args.format.unwrap_or(default), statistics, files: args.output.clone() })
    }

    /// Writes the findings of `outcome`; whether a file could not be written. Where stdout is for fixed text, what else
    /// would be written to it goes to stderr.
    pub fn write(&self, session: &Session, outcome: &Outcome, done: Done, stdout_is_taken: bool) -> Result<bool> {
        let mut failed = false;
        for (format, path) in &self.files {
            let mut content = Vec::new();
            httplsp_report::write(*format, &report(session, outcome, done), &mut content)?;
            if let Err(error) = files::write(path, &content) {
                failed = true;
                terminal::error(&format!("{} cannot be written: {}", path.display(), reason(&error)));
            }
        }
        let mut run = report(session, outcome, done);
        if stdout_is_taken {
            let mut out = BufWriter::new(anstream::stderr());
            self.write_to(&run, outcome, &mut out)?;
            out.flush()?;
            return Ok(failed);
        }
        run.color = terminal::colors();
        run.hyperlinks = terminal::hyperlinks();
        run.width = terminal::columns();
        to_stdout(|out| self.write_to(&run, outcome, out))?;
        Ok(failed)
    }

    fn write_to(&self, run: &Run<'_>, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
        match self.statistics {
            Some(Statistics::Text) => statistics::text(&outcome.findings, out),
            Some(Statistics::Json) => statistics::json(&outcome.findings, out),
            None => httplsp_report::write(self.format, run, out),
        }
    }
}

fn report<'a>(session: &Session, outcome: &'a Outcome, done: Done) -> Run<'a> {
    Run {
        findings: &outcome.findings,
        sources: &outcome.sources,
        rules: rules(session),
        summary: Summary {
            files: outcome.files,
            parsed: outcome.parsed,
            failed: done.failed,
            suppressed: outcome.suppressed,
            fixed: done.fixed,
            duration_ms: u64::try_from(done.elapsed.as_millis()).unwrap_or(u64::MAX),
        },
        version: env!("CARGO_PKG_VERSION"),
        color: false,
        hyperlinks: false,
        width: 0,
    }
}

/// The rules that ran on any file.
fn rules(session: &Session) -> Vec<&'static RuleMeta> {
    let mut settings: Vec<_> = session.walk.entries.iter().map(|entry| entry.configuration.settings()).collect();
    settings.dedup_by(|a, b| std::sync::Arc::ptr_eq(a, b));
    let on = |rule: &&'static RuleMeta| settings.iter().any(|settings| settings.severity_of(rule).is_some());
    RULES.iter().map(|rule| rule.meta()).filter(on).collect()
}

/// Writes to stdout. A reader that has gone away is no failure: the exit status still tells what was found.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(anstream::stdout());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}
