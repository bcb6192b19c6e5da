//! What a command line starts, and which timers its options set: `queries/commands.toml`.

use std::sync::LazyLock;

use httplsp_registry::timers::{self, Timer};
use serde::Deserialize;

use super::settings::is_filled_in;
use super::units;
use crate::facts::{DirectiveArgument, EffectiveTimer};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Commands {
    command: Vec<Command>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    program: String,
    product: String,
    timers: Vec<TimerOption>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimerOption {
    options: Vec<String>,
    timer: String,
}

static COMMANDS: LazyLock<Commands> = LazyLock::new(|| match toml::from_str(httplsp_queries::COMMANDS) {
    Ok(commands) => commands,
    // The table is part of the program and a test reads it.
    Err(error) => panic!("queries/commands.toml: {error}"),
});

/// The server that the words of a command line start: its product and the timers that are in force.
pub(super) fn server(arguments: &[&DirectiveArgument]) -> Option<(&'static str, Vec<EffectiveTimer>)> {
    let words: Vec<(&str, &DirectiveArgument)> = arguments
        .iter()
        .flat_map(|argument| {
            argument.text.split_whitespace().map(move |word| (word.trim_matches(['"', '\'']), *argument))
        })
        .collect();
    let (at, command) = words.iter().enumerate().find_map(|(at, (word, _))| {
        let program = word.rsplit('/').next().unwrap_or(word);
        Some((at, COMMANDS.command.iter().find(|command| command.program == program)?))
    })?;
    let rest = &words[at + 1..];
    // Options that something fills in may set anything.
    if rest.iter().any(|(word, _)| is_filled_in(word) && !word.contains('=')) {
        return Some((timers::of(&command.product).first()?.product, Vec::new()));
    }
    let product = timers::of(&command.product).first()?.product;
    let timers = command.timers.iter().filter_map(|row| {
        let known = timers::get(product, &row.timer)?;
        let given = rest.iter().enumerate().find_map(|(at, (word, argument))| match word.split_once('=') {
            Some((option, value)) if row.options.iter().any(|known| known == option) => Some((value, *argument)),
            _ if row.options.iter().any(|known| known == word) => rest.get(at + 1).map(|(value, from)| (*value, *from)),
            _ => None,
        });
        Some(match given {
            Some((value, argument)) => EffectiveTimer {
                span: Some(argument.span),
                milliseconds: units::milliseconds(value, known.unit),
                raw: value.to_string(),
                ..default(known)
            },
            None => default(known),
        })
    });
    Some((product, timers.collect()))
}

/// A timer of the registry with its documented default.
pub(super) fn default(known: &'static Timer) -> EffectiveTimer {
    EffectiveTimer {
        name: known.name.to_string(),
        kind: known.kinds.first().copied().unwrap_or(timers::Kind::Other),
        milliseconds: known.default.milliseconds(),
        raw: known.default_text.unwrap_or("").to_string(),
        span: None,
    }
}
