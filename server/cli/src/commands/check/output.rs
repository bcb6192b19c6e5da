//! Writes the report.

use std::io::{self, BufWriter, Write};
use std::time::Duration;

use httplsp_text::LineIndex;
use httplsp_workspace::Outcome;

use super::session::Session;
use crate::args::CheckArgs;
use crate::failure::Result;

/// Where the report goes, in which formats.
pub struct Outputs {}

impl Outputs {
    /// What `args` ask for.
    pub fn new(_: &CheckArgs) -> Result<Self> {
        Ok(Self {})
    }

    /// Writes the findings of `outcome`.
    pub fn write(&self, _: &Session, outcome: &Outcome, _: Duration) -> Result<()> {
        to_stdout(|out| {
            for finding in &outcome.findings {
                let Some(text) = outcome.sources.get(&finding.path) else { continue };
                let at = LineIndex::new(text).line_column(text, finding.range.start);
                let severity = finding.severity.as_str();
                writeln!(
                    out,
                    "{}:{}:{}: {severity}[{}] {}",
                    finding.path, at.line, at.column, finding.rule.id, finding.message
                )?;
            }
            Ok(())
        })
    }
}

/// Writes to stdout. A reader that has gone away is no failure: the exit status still tells what was found.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let mut out = BufWriter::new(anstream::stdout());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}
