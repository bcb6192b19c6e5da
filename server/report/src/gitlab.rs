//! GitLab's code quality report: a list of issues in the shape that Code Climate engines write.

use std::collections::BTreeSet;
use std::io::{self, Write};

use httplsp_lint::Severity;
use httplsp_text::LineColumn;
use serde::Serialize;

use crate::Run;
use crate::place::{Files, Position};
use crate::safe_json::write_pretty;
use crate::text::{message_and_help, slashed};

#[derive(Serialize)]
struct Issue {
    #[serde(rename = "type")]
    kind: &'static str,
    check_name: &'static str,
    description: String,
    severity: &'static str,
    categories: [&'static str; 1],
    fingerprint: String,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

/// Writes the list of issues.
pub(crate) fn write(run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
    let files = Files::new(run);
    let mut seen = BTreeSet::new();
    let mut issues = Vec::new();
    for finding in run.sorted() {
        // A place is required; the first line stands for a file whose text is gone.
        let first = LineColumn { line: 1, column: 1 };
        let span = files.span(&finding.path, finding.range);
        let (begin, end) = span.map_or((first, first), |span| (span.start, span.end));
        // GitLab drops all but one issue with the same fingerprint.
        let mut fingerprint = finding.fingerprint.clone();
        let mut again = 1;
        while !seen.insert(fingerprint.clone()) {
            again += 1;
            fingerprint = format!("{}-{again}", finding.fingerprint);
        }
        issues.push(Issue {
            kind: "issue",
            check_name: finding.rule.id,
            description: message_and_help(&finding.message, &finding.help, " "),
            severity: match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            categories: ["Bug Risk"],
            fingerprint,
            location: Location {
                path: slashed(&finding.path).trim_start_matches("./").to_owned(),
                positions: Positions { begin: begin.into(), end: end.into() },
            },
        });
    }
    write_pretty(out, &issues)
}
