//! `httplsp explain`.

mod json;
mod markdown;

use std::collections::BTreeMap;
use std::io::Write;

use httplsp_lint::{ProjectCode, RULES, RuleMeta};
use httplsp_registry::card::{self, Options};
use httplsp_registry::explain::{Topic, resolve};
use httplsp_workspace::config::Overrides;
use httplsp_workspace::nearest::nearest;

use super::config::discovery;
use crate::args::{ExplainArgs, TextFormat};
use crate::failure::{Failure, Result};
use crate::terminal;

/// Something that can be explained.
enum Subject {
    Registry(Topic),
    Rule(&'static RuleMeta),
    /// A code that the configuration here defines.
    Own(u16, ProjectCode),
}

/// The codes that the configuration of the working directory defines.
type OwnCodes = BTreeMap<u16, ProjectCode>;

pub fn run(args: &ExplainArgs) -> Result {
    let subjects = subjects(&args.topics, &own_codes()?)?;
    let text = match args.format {
        TextFormat::Json => json::write(&subjects),
        TextFormat::Markdown => cards(&subjects),
        TextFormat::Text => markdown::render(&cards(&subjects), terminal::width()),
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(crate::CLEAN)
}

/// A configuration that is broken keeps nobody from an explanation.
fn own_codes() -> Result<OwnCodes> {
    let discovery = discovery(&[], Overrides::default())?;
    let resolved = discovery.for_directory(discovery.names().base());
    Ok(match resolved {
        Ok(configuration) => configuration.settings().codes.clone(),
        Err(errors) => {
            errors.iter().for_each(|error| terminal::warning(error));
            OwnCodes::new()
        }
    })
}

/// What the words stand for: each for itself, or all together, as in `explain not found`.
fn subjects(words: &[String], own: &OwnCodes) -> Result<Vec<Subject>> {
    let each: std::result::Result<Vec<Subject>, (String, Vec<String>)> =
        words.iter().map(|word| subject(word, own).map_err(|near| (word.clone(), near))).collect();
    let (word, near) = match each {
        Ok(subjects) => return Ok(subjects),
        Err(unknown) => unknown,
    };
    let together = words.join(" ");
    match subject(&together, own) {
        Ok(subject) => Ok(vec![subject]),
        Err(_) => Err(unknown(&word, near)),
    }
}

fn subject(text: &str, own: &OwnCodes) -> std::result::Result<Subject, Vec<String>> {
    match rules().find(|rule| rule.id == text) {
        Some(rule) => Ok(Subject::Rule(rule)),
        None => {
            let topic = resolve(text)?;
            let code = match topic {
                Topic::Status(status) => Some(status.code),
                Topic::Unassigned { code, .. } => Some(code),
                _ => None,
            };
            let own = code.and_then(|code| Some((code, own.get(&code)?.clone())));
            Ok(own.map_or(Subject::Registry(topic), |(code, own)| Subject::Own(code, own)))
        }
    }
}

fn unknown(topic: &str, mut near: Vec<String>) -> Failure {
    if let Some(rule) = nearest(topic, rules().map(|rule| rule.id)) {
        near.insert(0, rule.into());
    }
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    let advice = match near.as_slice() {
        [] => "; `httplsp search` looks for words".into(),
        [only] => format!("; did you mean {only}?"),
        several => format!("; did you mean one of {}?", several.join(", ")),
    };
    Failure::new(format!("nothing is known about `{topic}`{advice}"))
}

fn rules() -> impl Iterator<Item = &'static RuleMeta> {
    RULES.iter().map(|rule| rule.meta())
}

fn cards(subjects: &[Subject]) -> String {
    let card = |subject: &Subject| match subject {
        Subject::Registry(topic) => card::topic(topic, &Options::FULL),
        Subject::Rule(rule) => rule_card(rule),
        Subject::Own(code, own) => own_card(*code, own),
    };
    let cards: Vec<String> = subjects.iter().map(|subject| card(subject).trim_end().to_owned() + "\n").collect();
    cards.join("\n---\n\n")
}

/// What the project says of its own code, then what others say of the same number.
fn own_card(code: u16, own: &ProjectCode) -> String {
    format!("{}\n---\n\n{}", own.card(code), card::status(code, &Options::FULL))
}

fn rule_card(rule: &RuleMeta) -> String {
    // The macro keeps the space behind `///`.
    let docs: Vec<&str> = rule.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let fix = match rule.fix.as_str() {
        "none" => String::new(),
        fix => format!(" · fix: {fix}"),
    };
    let (id, severity, summary) = (rule.id, rule.severity.as_str(), rule.summary);
    format!("### {id}\n\nRule · {severity}{fix}\n\nFinds: {summary}.\n\n{}\n", docs.join("\n").trim())
}
