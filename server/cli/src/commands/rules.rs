//! `httplsp rules`.

use std::fmt::Write as _;
use std::io::Write;

use httplsp_lint::{Profile, RULES, RuleMeta, Severity};
use serde_json::json;

use crate::args::{RulesArgs, TextFormat};
use crate::failure::Result;

pub fn run(args: &RulesArgs) -> Result {
    let rules: Vec<&RuleMeta> = RULES.iter().map(|rule| rule.meta()).collect();
    let text = match args.format {
        TextFormat::Text => text(&rules),
        TextFormat::Markdown => markdown(&rules),
        TextFormat::Json => json(&rules),
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(crate::CLEAN)
}

/// The severity at which a rule reports unless configured, with the profile that it needs.
fn severity(rule: &RuleMeta) -> String {
    match rule.profile {
        Profile::Default => rule.severity.as_str().to_owned(),
        profile => format!("{} ({})", rule.severity.as_str(), profile_name(profile)),
    }
}

fn profile_name(profile: Profile) -> &'static str {
    match profile {
        Profile::Default => "default",
        Profile::Strict => "strict",
        Profile::Pedantic => "pedantic",
    }
}

fn text(rules: &[&RuleMeta]) -> String {
    use anstyle::{AnsiColor, Style};
    let width = |of: &dyn Fn(&RuleMeta) -> usize| rules.iter().map(|rule| of(rule)).max().unwrap_or(0);
    let id = width(&|rule| rule.id.len());
    let level = width(&|rule| severity(rule).len());
    let bold = Style::new().bold();
    let mut out = String::new();
    for rule in rules {
        let style = match rule.severity {
            Severity::Error => AnsiColor::Red.on_default(),
            Severity::Warning => AnsiColor::Yellow.on_default(),
            Severity::Info => AnsiColor::Cyan.on_default(),
        };
        let severity = severity(rule);
        let fix = match rule.fix.as_str() {
            "none" => "",
            fix => fix,
        };
        let _ = writeln!(
            out,
            "{bold}{:id$}{bold:#}  {style}{severity:level$}{style:#}  {fix:6}  {}",
            rule.id, rule.summary
        );
    }
    out
}

fn markdown(rules: &[&RuleMeta]) -> String {
    let mut out = String::from("| rule | severity | fix | summary |\n|---|---|---|---|\n");
    for rule in rules {
        let _ = writeln!(
            out,
            "| [`{}`]({}) | {} | {} | {} |",
            rule.id,
            rule.url(),
            severity(rule),
            rule.fix.as_str(),
            rule.summary.replace('|', "\\|")
        );
    }
    out
}

fn json(rules: &[&RuleMeta]) -> String {
    let rules: Vec<_> = rules
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "severity": rule.severity.as_str(),
                "profile": profile_name(rule.profile),
                "fix": rule.fix.as_str(),
                "summary": rule.summary,
                "docs": rule.docs.trim(),
                "url": rule.url(),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "version": 1, "rules": rules }))
}
