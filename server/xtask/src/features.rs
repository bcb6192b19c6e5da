//! The table of what the language server shows in which language and format, made of the fixtures that prove it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use toml::Table;

/// The table, with the reasons for what is left out below it.
pub fn table(folder: &Path) -> Result<String> {
    let columns = std::fs::read_to_string(folder.join("columns.txt")).context("tests/features/columns.txt")?;
    let columns: Vec<(&str, &str)> = columns.lines().filter_map(|line| line.split_once(" = ")).collect();
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    let mut out = String::from("| |");
    columns.iter().for_each(|(_, heading)| _ = write!(out, " {heading} |"));
    let _ = writeln!(out, "\n|---|{}", ":-:|".repeat(columns.len()));
    let mut group = String::new();
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let fixture: Table = text.parse().with_context(|| path.display().to_string())?;
        let word = |key: &str| fixture.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        let shows = |column: &str| fixture.get("shows").and_then(|shows| shows.get(column)).is_some();
        if group != word("group") {
            group = word("group").to_owned();
            let _ = writeln!(out, "| **{group}** |{}", " |".repeat(columns.len()));
        }
        let _ = write!(out, "| {} |", word("title"));
        columns.iter().for_each(|(id, _)| _ = write!(out, " {} |", if shows(id) { "●" } else { "–" }));
        out.push('\n');
        for (id, reason) in fixture.get("none").and_then(toml::Value::as_table).into_iter().flatten() {
            let heading = columns.iter().find(|(known, _)| known == id).map_or(id.as_str(), |(_, heading)| heading);
            let place = format!("{} ({heading})", word("title"));
            let reason = reason.as_str().unwrap_or_default();
            match reasons.iter_mut().find(|(known, _)| known == reason) {
                Some((_, places)) => places.push(place),
                None => reasons.push((reason.to_owned(), vec![place])),
            }
        }
    }
    out.push_str("\nWhy a cell has a dash:\n\n");
    for (reason, places) in &reasons {
        let _ = writeln!(out, "- {reason}: {}", merged(places));
    }
    Ok(out)
}

/// `A (x), A (y), B (x)` as `A (x, y), B (x)`.
fn merged(places: &[String]) -> String {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for place in places {
        let (title, heading) = place.rsplit_once(" (").unwrap_or((place, ""));
        let heading = heading.trim_end_matches(')');
        match found.iter_mut().find(|(known, _)| *known == title) {
            Some((_, headings)) => headings.push(heading),
            None => found.push((title, vec![heading])),
        }
    }
    let shown = found.iter().map(|(title, headings)| format!("{title} ({})", headings.join(", ")));
    shown.collect::<Vec<_>>().join("; ")
}
