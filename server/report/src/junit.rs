//! JUnit XML: a test suite for each file with findings, a test case for each finding. Errors and warnings fail, infos
//! pass with their text as output. A run without findings is one test that passed, since readers reject an empty report.

use std::io::{self, Write};

use httplsp_lint::{Finding, Severity};

use crate::Run;
use crate::place::Files;
use crate::text::{clean_path, message_and_help, slashed};
use crate::xml::Escaped;

/// Writes the test suites.
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    let findings = run.sorted();
    let counts = run.counts();
    let failures = counts.errors + counts.warnings;
    let seconds = format!("{}.{:03}", run.summary.duration_ms / 1000, run.summary.duration_ms % 1000);

    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let tests = counts.total().max(1);
    writeln!(
        out,
        "<testsuites name=\"httplsp\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"{seconds}\">"
    )?;
    if findings.is_empty() {
        writeln!(
            out,
            "  <testsuite name=\"httplsp\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\" time=\"{seconds}\">"
        )?;
        writeln!(out, "    <testcase name=\"no findings\" classname=\"httplsp\" time=\"{seconds}\"/>")?;
        writeln!(out, "  </testsuite>")?;
    }
    for file in findings.chunk_by(|a, b| a.path == b.path) {
        suite(file, &files, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn suite<'a>(findings: &[&'a Finding], files: &Files<'a>, out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = findings.first() else { return Ok(()) };
    let path = slashed(&first.path);
    let failures = findings.iter().filter(|finding| finding.severity > Severity::Info).count();
    writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">",
        Escaped(&path),
        findings.len()
    )?;
    for finding in findings {
        let span = files.span(&finding.path, finding.range);
        let place = span.map(|span| format!("{}:{}", span.start.line, span.start.column));
        let name = place.as_ref().map_or_else(|| finding.rule.id.to_owned(), |at| format!("{} {at}", finding.rule.id));
        let line = span.map_or_else(String::new, |span| format!(" line=\"{}\"", span.start.line));
        let (name, path) = (Escaped(&name), Escaped(&path));
        writeln!(out, "    <testcase name=\"{name}\" classname=\"{path}\" file=\"{path}\"{line}>")?;
        let place = place.map_or_else(|| clean_path(&finding.path), |at| format!("{}:{at}", clean_path(&finding.path)));
        let text = format!(
            "{place}: {}[{}]\n{}\n{}",
            finding.severity.as_str(),
            finding.rule.id,
            message_and_help(&finding.message, &finding.help, "\n"),
            finding.rule.url()
        );
        if finding.severity > Severity::Info {
            let (kind, message) = (finding.severity.as_str(), Escaped(&finding.message));
            writeln!(out, "      <failure type=\"{kind}\" message=\"{message}\">{}</failure>", Lines(&text))?;
        } else {
            writeln!(out, "      <system-out>{}</system-out>", Lines(&text))?;
        }
        writeln!(out, "    </testcase>")?;
    }
    writeln!(out, "  </testsuite>")
}

/// Escaped text of an element, where line breaks may stay as they are.
struct Lines<'a>(&'a str);

impl std::fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, line) in self.0.split('\n').enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            Escaped(line).fmt(f)?;
        }
        Ok(())
    }
}
