//! `ecosystems.tsv` and `constants.tsv`.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use crate::emit::{optional, record, slice, table, text};
use crate::problems::Problems;
use crate::tables::verified;
use crate::tsv::{self, Row};

/// How good a name is when a file is to be rewritten, best first.
const STANDINGS: &[(&str, &str)] = &[
    ("current", "Current"),
    ("newer", "Newer"),
    ("alias", "Alias"),
    ("deprecated", "Deprecated"),
    ("removed", "Removed"),
];

/// The ecosystems with their constants by name, and the places of the constants by code.
pub fn constants(root: &Path, problems: &mut Problems) -> io::Result<String> {
    const ECOSYSTEMS: &[&str] = &["id", "title", "language", "source", "checked"];
    const CONSTANTS: &[&str] = &["ecosystem", "name", "code", "standing", "note", "source", "verified", "checked"];
    let ecosystems = tsv::read(root, "ecosystems.tsv", ECOSYSTEMS, &["id", "title", "language"], &["id"], problems)?;
    ecosystems.check_sorted(|row| row.get("id").to_owned(), problems);
    let required = ["ecosystem", "name", "code", "standing"];
    let constants = tsv::read(root, "constants.tsv", CONSTANTS, &required, &["ecosystem", "name"], problems)?;
    let rank = |row: &Row| STANDINGS.iter().position(|(word, _)| *word == row.get("standing"));
    constants.check_sorted(
        |row| (row.get("ecosystem").to_owned(), row.number::<u16>("code"), rank(row), row.get("name").to_owned()),
        problems,
    );
    let known: HashSet<&str> = ecosystems.rows.iter().map(|row| row.get("id")).collect();
    for row in &constants.rows {
        let place = format!("line {}", row.line);
        if !known.contains(row.get("ecosystem")) {
            problems.add(&constants.file, &place, format!("\"{}\" is not in ecosystems.tsv", row.get("ecosystem")));
        }
        if !row.number::<u16>("code").is_some_and(|code| (100..=999).contains(&code)) {
            problems.add(&constants.file, &place, "`code` is not a number from 100 to 999");
        }
        if rank(row).is_none() {
            problems.add(&constants.file, &place, format!("unknown standing \"{}\"", row.get("standing")));
        }
    }

    let mut rows = Vec::new();
    for ecosystem in &ecosystems.rows {
        let id = ecosystem.get("id");
        // The file is sorted by code and standing, so the first of several names of a code is the best one.
        let by_code: Vec<&Row> = constants.rows.iter().filter(|row| row.get("ecosystem") == id).collect();
        let mut by_name = by_code.clone();
        by_name.sort_by_key(|row| split(row.get("name")).1);
        for pair in by_name.windows(2).filter(|pair| split(pair[0].get("name")).1 == split(pair[1].get("name")).1) {
            problems.add(&constants.file, format!("line {}", pair[1].line), "a second constant with this last name");
        }
        for pair in by_code.windows(2) {
            if pair.iter().all(|row| row.get("standing") == "current") && pair[0].get("code") == pair[1].get("code") {
                let place = format!("line {}", pair[1].line);
                problems.add(&constants.file, place, "a second current name of this code; one must be an alias");
            }
        }
        let places = by_code.iter().map(|row| {
            by_name.iter().position(|other| other.line == row.line).map_or_else(String::new, |place| place.to_string())
        });
        rows.push(record(
            "Ecosystem",
            [
                ("id", text(id)),
                ("title", text(ecosystem.get("title"))),
                ("language", text(ecosystem.get("language"))),
                ("source", text(ecosystem.get("source"))),
                ("checked", text(ecosystem.get("checked"))),
                ("constants", slice(by_name.iter().map(|row| constant(row)))),
                ("by_code", slice(places)),
            ],
        ));
    }
    Ok(table("ECOSYSTEMS", "Ecosystem", rows))
}

/// `renamed_constants.tsv`: names that newer releases have a better one for.
pub fn renamed(root: &Path, problems: &mut Problems) -> io::Result<String> {
    const COLUMNS: [&str; 7] = ["ecosystem", "old", "new", "product", "since", "source", "checked"];
    const CONSTANTS: &[&str] = &["ecosystem", "name", "code", "standing", "note", "source", "verified", "checked"];
    let key = ["ecosystem", "old", "product"];
    let read = tsv::read(
        root,
        "renamed_constants.tsv",
        &COLUMNS,
        &["ecosystem", "old", "new", "product", "since"],
        &key,
        problems,
    )?;
    read.check_sorted(|row| key.map(|column| row.get(column).to_owned()), problems);
    // The table of constants is checked where it is read for itself.
    let constants = tsv::read(root, "constants.tsv", CONSTANTS, &[], &[], &mut Problems::default())?;
    let code = |ecosystem: &str, name: &str| {
        let named =
            constants.rows.iter().find(|row| row.get("ecosystem") == ecosystem && split(row.get("name")).1 == name);
        named.map(|row| row.get("code").to_owned())
    };
    let mut rows = Vec::new();
    for row in &read.rows {
        let codes = ["old", "new"].map(|column| code(row.get("ecosystem"), row.get(column)));
        if codes[0].is_none() || codes[0] != codes[1] {
            problems.add(&read.file, format!("line {}", row.line), "the names are no constants of one code");
        }
        rows.push(record("Renamed", COLUMNS.map(|column| (column, text(row.get(column))))));
    }
    Ok(table("RENAMED", "Renamed", rows))
}

fn constant(row: &Row) -> String {
    let (prefix, name) = split(row.get("name"));
    let standing = STANDINGS.iter().find(|(word, _)| *word == row.get("standing")).map_or("Current", |(_, name)| name);
    record(
        "Constant",
        [
            ("ecosystem", text(row.get("ecosystem"))),
            ("written", text(row.get("name"))),
            ("prefix", text(prefix)),
            ("name", text(name)),
            ("code", row.get("code").to_owned()),
            ("standing", format!("Standing::{standing}")),
            ("note", optional(row.get("note"))),
            ("source", text(row.get("source"))),
            ("verified", verified(row)),
            ("checked", text(row.get("checked"))),
        ],
    )
}

/// What stands before the name, and the name: `HttpResponse::NotFound()` is `HttpResponse::` and `NotFound`.
fn split(written: &str) -> (&str, &str) {
    let bare = written.strip_suffix("()").unwrap_or(written);
    bare.split_at(bare.rfind([':', '.']).map_or(0, |at| at + 1))
}
