//! Checkstyle XML: errors by file.

use std::io::{self, Write};

use crate::Run;
use crate::place::Files;
use crate::text::{message_and_help, slashed};
use crate::xml::Escaped;

/// Writes the errors of each file.
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    // The version of Checkstyle's own format that readers know.
    writeln!(out, "<checkstyle version=\"4.3\">")?;
    for findings in run.sorted().chunk_by(|a, b| a.path == b.path) {
        let Some(first) = findings.first() else { continue };
        writeln!(out, "  <file name=\"{}\">", Escaped(&slashed(&first.path)))?;
        for finding in findings {
            let place = files.span(&finding.path, finding.range).map_or_else(String::new, |span| {
                format!(" line=\"{}\" column=\"{}\"", span.start.line, span.start.column)
            });
            writeln!(
                out,
                "    <error{place} severity=\"{}\" message=\"{}\" source=\"httplsp.{}\"/>",
                finding.severity.as_str(),
                Escaped(&message_and_help(&finding.message, &finding.help, " ")),
                Escaped(finding.rule.id)
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}
