//! Access logs: what the numbers of the line under the cursor say. Nothing else of the log is read.

use httplsp_registry::card::{self, Options};
use httplsp_registry::{sub_status, windows_error};
use httplsp_syntax::log::{self, What};
use httplsp_text::TextRange;
use tower_lsp::ls_types::Position;

use super::Cx;
use super::hover::number_text;

/// How many lines above the cursor, and how many at the top, are looked at for the names of the columns.
const NEAR: u32 = 2_000;
const TOP: u32 = 50;

/// The number at the cursor, and what it says.
pub fn cell(cx: &Cx<'_>, position: Position, offset: u32) -> Option<(TextRange, String)> {
    let text = cx.mapper.text();
    let start = text.line_range(position.line).start;
    let line = text.line(position.line);
    let cell = log::cell_at(&line, fields(cx, position.line).as_deref(), offset.checked_sub(start)?)?;
    let range = TextRange::new(start + cell.range.start, start + cell.range.end);
    let said = match cell.what {
        What::Status(code) => status(cx, code),
        What::SubStatus(status, sub) => match sub_status(&format!("{status}.{sub}")) {
            Some(known) => card::sub_status(known, &Options::SHORT),
            None => self::status(cx, status),
        },
        What::Windows(code) => card::windows_error(windows_error(code)?),
    };
    Some((range, said))
}

/// What a status says; of those of the project, what the configuration around the log says.
fn status(cx: &Cx<'_>, code: u16) -> String {
    let own = || {
        let path = cx.open.key.path()?;
        let configuration = cx.snapshot.folders.of(path).discovery.for_file(path).ok()?;
        Some(configuration.settings_for(path).codes.get(&code)?.card(code))
    };
    own().unwrap_or_else(|| number_text(cx, code))
}

/// The line that names the columns of the line at `line`: the last one before it, or one at the top.
fn fields(cx: &Cx<'_>, line: u32) -> Option<String> {
    let text = cx.mapper.text();
    let names = |at: u32| Some(text.line(at)).filter(|text| text.starts_with(log::FIELDS));
    (line.saturating_sub(NEAR)..line).rev().find_map(names).or_else(|| (0..line.min(TOP)).rev().find_map(names))
}
