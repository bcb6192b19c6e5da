//! One line for each finding.

use std::io::{self, Write};

use crate::Run;
use crate::full::style::Style;
use crate::place::Files;
use crate::text::{clean, clean_path};

/// Writes `path:line:column: severity[rule] message` for each finding. Line and column are missing when the text is.
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    let style = Style::new(run.color);
    for finding in run.sorted() {
        let mut place = style.bold(&clean_path(&finding.path));
        if let Some(span) = files.span(&finding.path, finding.range) {
            place += &style.dim(&format!(":{}:{}", span.start.line, span.start.column));
        }
        let label = style.severity(finding.severity, &format!("{}[{}]", finding.severity.as_str(), finding.rule.id));
        writeln!(out, "{place}: {label} {}", clean(&finding.message))?;
    }
    Ok(())
}
