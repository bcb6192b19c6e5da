//! Workflow commands of GitHub Actions. Written to the log of a job, they become annotations of the changed files.

use std::io::{self, Write};

use httplsp_lint::Severity;

use crate::Run;
use crate::place::Files;
use crate::text::{clean, clean_path, message_and_help};

/// Writes a command for each finding.
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    for finding in run.sorted() {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let path = clean_path(&finding.path);
        write!(out, "::{command} title=httplsp ({}),file={}", property(finding.rule.id), property(&path))?;
        let mut place = path;
        if let Some(span) = files.span(&finding.path, finding.range) {
            let (line, column) = (span.start.line, span.start.column);
            write!(out, ",line={line},endLine={}", span.last_line())?;
            // GitHub ignores a command with columns on different lines.
            if !span.is_multiline() {
                let end = if span.end.line == line { span.end.column } else { column };
                write!(out, ",col={column},endColumn={}", end.max(column))?;
            }
            place = format!("{place}:{line}:{column}");
        }
        // The log shows neither file nor title.
        let message = message_and_help(&clean(&finding.message), &clean(&finding.help), "\n");
        writeln!(out, "::{}", data(&format!("{place}: {}: {message}", finding.rule.id)))?;
    }
    Ok(())
}

/// Escapes what follows the last `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
