//! What is said on stderr, and in which colours.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use crate::args::Color;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default().bold();

/// Decides about colours for the rest of the process. `auto` leaves it to the terminal, `NO_COLOR`, `CLICOLOR` and
/// `CLICOLOR_FORCE`.
pub fn set_color(color: Color) {
    match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}

/// Whether what is written to stdout will keep its colours.
pub fn colors() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Whether a person reads stdout.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// The columns to write in, when a person reads stdout: those of the terminal, but no more than can be read well.
pub fn width() -> Option<usize> {
    let (terminal_size::Width(columns), _) = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(columns).clamp(20, 100))
}

/// The columns of the terminal that reads stdout; 0 if none does.
pub fn columns() -> usize {
    terminal_size::terminal_size_of(io::stdout()).map_or(0, |(terminal_size::Width(columns), _)| usize::from(columns))
}

/// Whether the terminal that reads stdout is known to understand links.
pub fn hyperlinks() -> bool {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let known = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"].contains(&variable("TERM_PROGRAM").as_str())
        || ["xterm-kitty", "alacritty", "xterm-ghostty"].contains(&variable("TERM").as_str())
        || variable("VTE_VERSION").parse::<u32>().is_ok_and(|version| version >= 5_000)
        || !variable("WT_SESSION").is_empty();
    known && is_terminal()
}

/// Something went wrong.
pub fn error(message: &dyn Display) {
    say("error", ERROR, message);
}

/// Something is not as it should be.
pub fn warning(message: &dyn Display) {
    say("warning", WARNING, message);
}

/// Something worth knowing.
pub fn note(message: &dyn Display) {
    say("note", NOTE, message);
}

fn say(what: &str, style: Style, message: &dyn Display) {
    // If stderr is closed there is nobody left to tell.
    let _ = writeln!(anstream::stderr(), "{style}{what}{style:#}: {message}");
}
