//! `httplsp check`.

mod baseline;
mod changed;
mod filter;
mod fix;
mod ignore;
mod output;
mod progress;
mod session;
mod statistics;

use httplsp_lint::{Finding, Severity};
use httplsp_workspace::Outcome;

use crate::args::{CheckArgs, FailOn};
use crate::failure::{Failure, Result};
use crate::terminal;
use filter::Filter;
use output::{Done, Outputs};
use session::Session;

pub fn run(args: CheckArgs) -> Result {
    let started = std::time::Instant::now();
    httplsp_workspace::panics::install();
    conflicts(&args)?;
    let outputs = Outputs::new(&args)?;
    let session = Session::new(&args)?;
    let mut filter = Filter::new(&args, session.names())?;
    let mut outcome = session.check();
    let mut done = Done { failed: session.failures(&outcome), ..Done::default() };
    let mut failed = session.tell_problems(&outcome);
    filter.apply(&mut outcome);

    if args.diff {
        let found = outcome.findings.clone();
        let fixed = fix::fix(&session, &filter, outcome, args.unsafe_fixes);
        output::to_stdout(|out| fixed.write_diff(&session, out))?;
        return Ok(status(failed, &found, args.fail_on));
    }
    if args.fix || args.unsafe_fixes {
        let fixed = fix::fix(&session, &filter, outcome, args.unsafe_fixes);
        failed |= fixed.write(&session)?;
        done.fixed = fixed.count;
        outcome = fixed.outcome;
        filter.refresh(&mut outcome)?;
    } else if let Some(reason) = &args.add_ignore {
        let ignored = ignore::add(&session, outcome, reason)?;
        failed |= ignored.write(&session)?;
        outcome = ignored.outcome;
        filter.refresh(&mut outcome)?;
    }
    filter.update_baseline(&session, &mut outcome)?;
    let fixes_stdin = session.stdin.is_some() && (args.fix || args.unsafe_fixes || args.add_ignore.is_some());
    if let (Some(path), true) = (&session.stdin, fixes_stdin) {
        let text = session.read(path)?;
        output::to_stdout(|out| out.write_all(&text))?;
    }
    done.elapsed = started.elapsed();
    failed |= outputs.write(&session, &outcome, done, fixes_stdin)?;
    Ok(status(failed, &outcome.findings, args.fail_on))
}

/// What clap cannot say: which options make no sense together.
fn conflicts(args: &CheckArgs) -> Result<()> {
    let fixes = args.fix || args.unsafe_fixes || args.add_ignore.is_some();
    if fixes && !args.diff && args.diff_file.is_some() {
        return Err(Failure::new(
            "`--diff-file` describes the files as they are; it cannot be used while changing them",
        ));
    }
    if args.add_ignore.as_ref().is_some_and(|reason| reason.trim().is_empty() || reason.contains(['\n', '\r'])) {
        return Err(Failure::new(
            "`--add-ignore` needs a reason of one line; it will stand in every comment it writes",
        ));
    }
    if args.statistics && args.diff {
        return Err(Failure::new("`--statistics` and `--diff` both replace the report; use one of them"));
    }
    Ok(())
}

fn status(failed: bool, findings: &[Finding], fail_on: FailOn) -> u8 {
    let threshold = match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    };
    let found = threshold.is_some_and(|threshold| findings.iter().any(|finding| finding.severity >= threshold));
    match () {
        () if failed => crate::FAILED,
        () if found => crate::FOUND,
        () => crate::CLEAN,
    }
}

/// Says on stderr what kept files from being checked; whether the run counts as failed.
fn tell(outcome: &Outcome, quiet: bool) -> bool {
    for problem in &outcome.problems {
        let message = format!("{} {}", problem.path, problem.message);
        if problem.fatal {
            terminal::error(&message);
        } else if !quiet {
            terminal::note(&message);
        }
    }
    outcome.problems.iter().any(|problem| problem.fatal)
}
