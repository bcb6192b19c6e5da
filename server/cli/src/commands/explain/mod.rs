//! `httplsp explain`.

mod json;
mod markdown;

use std::io::Write;

use httplsp_lint::{RULES, RuleMeta};
use httplsp_registry::card::{self, Options};
use httplsp_registry::explain::{Topic, resolve};
use httplsp_workspace::nearest::nearest;

use crate::args::{ExplainArgs, TextFormat};
use crate::failure::{Failure, Result};
use crate::terminal;

/// Something that can be explained.
enum Subject {
    Registry(Topic),
    Rule(&'static RuleMeta),
}

pub fn run(args: &ExplainArgs) -> Result {
    let subjects = subjects(&args.topics)?;
    let text = match args.format {
        TextFormat::Json => json::write(&subjects),
        TextFormat::Markdown => cards(&subjects),
        TextFormat::Text => markdown::render(&cards(&subjects), terminal::width()),
    };
    anstream::stdout().write_all(text.as_bytes())?;
    Ok(crate::CLEAN)
}

/// What the words stand for: each for itself, or all together, as in `explain not found`.
fn subjects(words: &[String]) -> Result<Vec<Subject>> {
    let each: std::result::Result<Vec<Subject>, (String, Vec<String>)> =
        words.iter().map(|word| subject(word).map_err(|near| (word.clone(), near))).collect();
    let (word, near) = match each {
        Ok(subjects) => return Ok(subjects),
        Err(unknown) => unknown,
    };
    let together = words.join(" ");
    match subject(&together) {
        Ok(subject) => Ok(vec![subject]),
        Err(_) => Err(unknown(&word, near)),
    }
}

fn subject(text: &str) -> std::result::Result<Subject, Vec<String>> {
    match rules().find(|rule| rule.id == text) {
        Some(rule) => Ok(Subject::Rule(rule)),
        None => resolve(text).map(Subject::Registry),
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
    };
    let cards: Vec<String> = subjects.iter().map(|subject| card(subject).trim_end().to_owned() + "\n").collect();
    cards.join("\n---\n\n")
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
