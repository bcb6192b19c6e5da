//! Tab-separated tables: one header row, no quoting, `-` for an empty cell.

use std::collections::HashSet;
use std::path::Path;
use std::{fs, io};

use crate::problems::{Problems, check_date};

/// A table.
pub struct Table {
    pub file: String,
    pub rows: Vec<Row>,
}

/// A row.
pub struct Row {
    /// 1-based line in the file.
    pub line: usize,
    columns: &'static [&'static str],
    cells: Vec<String>,
}

impl Row {
    /// The cell of `column`; the empty text when the cell is `-` or the table has no such column.
    pub fn get(&self, column: &str) -> &str {
        let cell = self.columns.iter().position(|name| *name == column).and_then(|index| self.cells.get(index));
        match cell.map(String::as_str) {
            None | Some("-") => "",
            Some(text) => text,
        }
    }

    /// The cell, split at `separator`.
    pub fn list(&self, column: &str, separator: char) -> Vec<&str> {
        self.get(column).split(separator).map(str::trim).filter(|part| !part.is_empty()).collect()
    }

    /// The cell as a number.
    pub fn number<T: std::str::FromStr>(&self, column: &str) -> Option<T> {
        self.get(column).parse().ok()
    }
}

/// Reads `file`, whose header must be `columns`. `required` cells may not be empty; `source` and `checked` never may.
/// `key` cells together must be unique, and `checked` must be a date.
pub fn read(
    root: &Path,
    file: &str,
    columns: &'static [&'static str],
    required: &[&str],
    key: &[&str],
    problems: &mut Problems,
) -> io::Result<Table> {
    let text = fs::read_to_string(root.join(file))
        .map_err(|error| io::Error::new(error.kind(), format!("data/{file}: {error}")))?;
    let mut lines = text.lines().enumerate();
    let header: Vec<&str> = lines.next().map(|(_, line)| line.split('\t').collect()).unwrap_or_default();
    if header != columns {
        problems.add(file, "line 1", format!("the columns must be {}", columns.join(", ")));
        return Ok(Table { file: file.to_owned(), rows: Vec::new() });
    }
    let mut keys = HashSet::new();
    let mut rows = Vec::new();
    for (index, line) in lines {
        let row = Row { line: index + 1, columns, cells: line.split('\t').map(str::to_owned).collect() };
        let place = format!("line {}", row.line);
        if row.cells.len() != columns.len() {
            problems.add(file, place, format!("{} cells instead of {}", row.cells.len(), columns.len()));
            continue;
        }
        if let Some(column) = columns.iter().zip(&row.cells).find(|(_, cell)| cell.trim() != *cell || cell.is_empty()) {
            problems.add(file, &place, format!("`{}` is empty or padded; an empty cell is `-`", column.0));
        }
        for column in required.iter().chain(&["source"]) {
            if row.get(column).is_empty() {
                problems.add(file, &place, format!("`{column}` is missing"));
            }
        }
        if columns.contains(&"verified") && !["yes", "partly", "no"].contains(&row.get("verified")) {
            problems.add(file, &place, "`verified` must be yes, partly or no");
        }
        check_date(file, &place, row.get("checked"), problems);
        let parts: Vec<String> = key.iter().map(|column| row.get(column).to_owned()).collect();
        if !parts.is_empty() && !keys.insert(parts.clone()) {
            problems.add(file, &place, format!("a second row for {}", parts.join(" ")));
        }
        rows.push(row);
    }
    Ok(Table { file: file.to_owned(), rows })
}

impl Table {
    /// Reports the first row that stands before a row with a smaller key.
    pub fn check_sorted<K: Ord>(&self, key: impl Fn(&Row) -> K, problems: &mut Problems) {
        if let Some(pair) = self.rows.windows(2).find(|pair| key(&pair[0]) > key(&pair[1])) {
            problems.add(&self.file, format!("line {}", pair[1].line), "the rows are not sorted: move this one up");
        }
    }
}
