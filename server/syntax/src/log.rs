//! Lines of access logs: where the status stands in one, for people who look at it.

use httplsp_text::TextRange;

/// A number in a line of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its place in the line.
    pub range: TextRange,
    /// What it is.
    pub what: What,
}

/// What a number in a log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The status that was sent.
    Status(u16),
    /// The status and the sub-status of IIS.
    SubStatus(u16, u16),
    /// The error of Windows that ended the request.
    Windows(u32),
}

/// What begins the line that names the columns.
pub const FIELDS: &str = "#Fields:";

/// What stands at the byte `at` of `line`. `fields` is the last line before it that begins with [`FIELDS`], if there is one;
/// without one the line has to be in the common or the combined format.
pub fn cell_at(line: &str, fields: Option<&str>, at: u32) -> Option<Cell> {
    if line.starts_with('#') {
        return None;
    }
    let cells = match fields {
        Some(fields) => of_columns(line, fields),
        None => common(line).into_iter().collect(),
    };
    cells.into_iter().find(|cell| cell.range.touches(at))
}

/// The words of `text`, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split([' ', '\t']).scan(0, |at, word| {
        let start = *at;
        *at += word.len() + 1;
        Some((start, word))
    })
}

fn of_columns(line: &str, fields: &str) -> Vec<Cell> {
    let names: Vec<&str> = fields.strip_prefix(FIELDS).unwrap_or("").split_whitespace().collect();
    let cells: Vec<(usize, &str)> = words(line.trim_end()).collect();
    // With another number of words it is cut off, or has spaces where none belong.
    if cells.len() != names.len() {
        return Vec::new();
    }
    let place = |name: &str| names.iter().position(|known| *known == name).map(|at| cells[at]);
    let range = |(start, word): (usize, &str)| TextRange::from(start..start + word.len());
    let status = place("sc-status").and_then(|cell| Some((cell, cell.1.parse().ok()?)));
    let mut out = Vec::new();
    if let Some((cell, code)) = status {
        out.push(Cell { range: range(cell), what: What::Status(code) });
        if let Some((cell, sub)) = place("sc-substatus").and_then(|cell| Some((cell, cell.1.parse().ok()?))) {
            out.push(Cell { range: range(cell), what: What::SubStatus(code, sub) });
        }
    }
    if let Some((cell, code)) = place("sc-win32-status").and_then(|cell| Some((cell, cell.1.parse().ok()?))) {
        out.push(Cell { range: range(cell), what: What::Windows(code) });
    }
    out
}

/// The status of a line such as `::1 - - [10/Oct/2026:13:55:36 +0000] "GET / HTTP/1.1" 200 2326`.
fn common(line: &str) -> Option<Cell> {
    let time = line.find(" [")?;
    let end = time + line[time..].find("] \"")?;
    // What else is in brackets in other logs: a level, a thread, an address.
    let clock = &line[time + 2..end];
    if !clock.starts_with(|c: char| c.is_ascii_digit()) || !clock.contains(':') || clock.contains(['[', ']']) {
        return None;
    }
    let request = end + 3;
    let mut escaped = false;
    let end = line[request..].bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    let start = request + end + 2;
    let rest = line.get(start..)?;
    let (code, rest) = rest.split_once(' ')?;
    let size = rest.split(' ').next()?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if code.len() != 3 || !is_number(code) || !(size == "-" || is_number(size)) {
        return None;
    }
    Some(Cell { range: TextRange::from(start..start + 3), what: What::Status(code.parse().ok()?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(line: &str, fields: Option<&str>) -> Vec<(String, What)> {
        let mut found: Vec<(String, What)> = (0..=line.len() as u32)
            .filter_map(|at| cell_at(line, fields, at))
            .map(|cell| (line[cell.range.as_usize()].to_owned(), cell.what))
            .collect();
        found.dedup();
        found
    }

    #[test]
    fn common_and_combined_lines_have_one_status() {
        let status = |code: u16| vec![(code.to_string(), What::Status(code))];
        let time = "[10/Oct/2026:13:55:36 +0000]";
        assert_eq!(all(&format!("::1 - - {time} \"GET /404 HTTP/1.1\" 200 503"), None), status(200));
        assert_eq!(
            all(&format!("a:443 10.0.0.1 - bob {time} \"GET /\\\"x HTTP/2\" 499 0 \"-\" \"curl 404\""), None),
            status(499)
        );
        assert_eq!(all(&format!("10.0.0.1 - é🦀 {time} \"-\" 408 -"), None), status(408));
        for line in [
            "",
            "GET / 404",
            "[error] 404",
            "a - - [x] \"GET /",
            "a - - [x] \"GET /\" 404",
            "a [x] \"b\" 4040 1",
            "a [x] \"b\" 404 1",
            "12:00:00 [error] \"GET /\" 404 12",
            "12:00:00 [1] [2:3] \"GET /\" 404 12",
            "x [1] 404 \"b\" 404 12",
        ] {
            assert!(all(line, None).is_empty(), "{line}");
        }
    }

    #[test]
    fn the_header_names_the_columns() {
        let fields = Some("#Fields: date cs-uri-stem sc-status sc-substatus sc-win32-status time-taken");
        assert_eq!(
            all("2026-10-10 /404 404 13 64 200", fields),
            [
                ("404".to_owned(), What::Status(404)),
                ("13".to_owned(), What::SubStatus(404, 13)),
                ("64".to_owned(), What::Windows(64)),
            ]
        );
        assert!(all("2026-10-10 /404 404 13 64", fields).is_empty());
        assert!(all("2026-10-10 /404 - - - 200", fields).is_empty());
        assert!(all("#Software: Microsoft Internet Information Services 10.0", fields).is_empty());
        assert_eq!(
            all("2026-10-10\t12\t403", Some("#Fields: date x sc-status")),
            [("403".to_owned(), What::Status(403))]
        );
    }
}
