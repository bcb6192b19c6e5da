//! `--statistics`: findings counted by rule.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use httplsp_lint::{Finding, RuleMeta, Severity};
use serde_json::json;

/// The rules that have found something, most first, with the number of findings.
fn count(findings: &[Finding]) -> Vec<(&'static RuleMeta, usize)> {
    let mut counts: BTreeMap<&str, (&'static RuleMeta, usize)> = BTreeMap::new();
    for finding in findings {
        counts.entry(finding.rule.id).or_insert((finding.rule, 0)).1 += 1;
    }
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_by_key(|(rule, count)| (std::cmp::Reverse(*count), rule.id));
    counts
}

/// As an aligned table.
pub fn text(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let counts = count(findings);
    let digits = counts.iter().map(|(_, count)| count.to_string().len()).max().unwrap_or(0);
    let width = counts.iter().map(|(rule, _)| rule.id.len()).max().unwrap_or(0);
    let bold = Style::new().bold();
    for (rule, count) in counts {
        let style = match rule.severity {
            Severity::Error => AnsiColor::Red.on_default(),
            Severity::Warning => AnsiColor::Yellow.on_default(),
            Severity::Info => AnsiColor::Cyan.on_default(),
        };
        let severity = rule.severity.as_str();
        writeln!(
            out,
            "{count:digits$}  {bold}{:width$}{bold:#}  {style}{severity:7}{style:#}  {}",
            rule.id, rule.summary
        )?;
    }
    Ok(())
}

/// For programs.
pub fn json(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let rules: Vec<_> = count(findings)
        .into_iter()
        .map(|(rule, count)| json!({ "rule": rule.id, "severity": rule.severity.as_str(), "count": count }))
        .collect();
    writeln!(out, "{:#}", json!({ "version": 1, "findings": findings.len(), "rules": rules }))
}
