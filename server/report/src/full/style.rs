use annotate_snippets::Renderer;
use anstyle::{AnsiColor, Style as Ansi};
use httplsp_lint::Severity;

const ERROR: Ansi = AnsiColor::BrightRed.on_default().bold();
const WARNING: Ansi = AnsiColor::Yellow.on_default().bold();
const INFO: Ansi = AnsiColor::BrightBlue.on_default().bold();
const HELP: Ansi = AnsiColor::Cyan.on_default().bold();
const GUTTER: Ansi = AnsiColor::BrightBlack.on_default();
const CONTEXT: Ansi = AnsiColor::BrightBlue.on_default();
const REMOVED: Ansi = AnsiColor::Red.on_default();
const ADDED: Ansi = AnsiColor::Green.on_default();
const GOOD: Ansi = AnsiColor::Green.on_default().bold();

/// The colours of the report; the sixteen of the terminal only, so that they follow its theme.
pub(crate) struct Style {
    color: bool,
}

impl Style {
    pub(crate) fn new(color: bool) -> Self {
        Self { color }
    }

    /// `renderer` with these colours.
    pub(super) fn apply(&self, renderer: Renderer) -> Renderer {
        if !self.color {
            return renderer;
        }
        renderer.error(ERROR).warning(WARNING).info(INFO).help(HELP).note(HELP).line_num(GUTTER).context(CONTEXT)
    }

    /// `report` with a mark that every font has where the renderer turns to another file.
    pub(super) fn other_file_mark(&self, report: String, gutter: usize) -> String {
        let line = |mark: &str| format!("\n{:gutter$}{}", "", self.dim(mark));
        let (rare, common) = (line(" ⸬  "), line(" ├▸ "));
        if report.contains(&rare) { report.replace(&rare, &common) } else { report }
    }

    fn paint(&self, style: Ansi, text: &str) -> String {
        if self.color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(crate) fn severity(&self, severity: Severity, text: &str) -> String {
        let style = match severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
            Severity::Info => INFO,
        };
        self.paint(style, text)
    }

    pub(crate) fn bold(&self, text: &str) -> String {
        self.paint(Ansi::new().bold(), text)
    }

    pub(super) fn good(&self, text: &str) -> String {
        self.paint(GOOD, text)
    }

    pub(crate) fn dim(&self, text: &str) -> String {
        self.paint(GUTTER, text)
    }

    /// Part of a line that goes; `changed` is the part that makes the difference.
    pub(super) fn removed(&self, text: &str, changed: bool) -> String {
        self.paint(if changed { REMOVED.bold().underline() } else { REMOVED }, text)
    }

    /// Part of a line that comes; `changed` is the part that makes the difference.
    pub(super) fn added(&self, text: &str, changed: bool) -> String {
        self.paint(if changed { ADDED.bold().underline() } else { ADDED }, text)
    }
}
