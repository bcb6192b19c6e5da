//! `vendors.toml` and `troubleshooting.toml`.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::emit::{record, slice, table, text, texts};
use crate::problems::{Problems, check_date};
use crate::statuses::Status;

/// A vendor or product.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    pub id: String,
    pub name: String,
    kind: String,
    url: String,
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vendors {
    checked: String,
    vendor: Vec<Vendor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    symptom: String,
    keywords: Vec<String>,
    statuses: Vec<u16>,
    summary: String,
    causes: Vec<String>,
    checks: Vec<String>,
    source: String,
    checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entries {
    entry: Vec<Entry>,
}

const KINDS: &[(&str, &str)] = &[
    ("web-server", "WebServer"),
    ("proxy", "Proxy"),
    ("load-balancer", "LoadBalancer"),
    ("cdn", "Cdn"),
    ("platform", "Platform"),
    ("framework", "Framework"),
    ("api", "Api"),
    ("client", "Client"),
];

fn read<T: DeserializeOwned>(root: &Path, file: &str) -> io::Result<T> {
    let text = std::fs::read_to_string(root.join(file))
        .map_err(|error| io::Error::new(error.kind(), format!("data/{file}: {error}")))?;
    toml::from_str(&text).map_err(|error| io::Error::other(format!("data/{file}: {error}")))
}

/// The vendors and products, by id.
pub fn vendors(root: &Path, problems: &mut Problems) -> io::Result<(Vec<Vendor>, String)> {
    const FILE: &str = "vendors.toml";
    let Vendors { checked, vendor: vendors } = read(root, FILE)?;
    check_date(FILE, "the first lines", &checked, problems);
    check_ids(FILE, vendors.iter().map(|vendor| &vendor.id), problems);
    let rows = vendors.iter().map(|vendor| {
        let kind = KINDS.iter().find(|(word, _)| *word == vendor.kind).map(|(_, name)| *name);
        if kind.is_none() {
            problems.add(FILE, &vendor.id, format!("unknown kind \"{}\"", vendor.kind));
        }
        if vendor.name.trim().is_empty() || vendor.note.trim().is_empty() || !vendor.url.starts_with("https://") {
            problems.add(FILE, &vendor.id, "`name` and `note` must have text and `url` must be an https address");
        }
        record(
            "Vendor",
            [
                ("id", text(&vendor.id)),
                ("name", text(&vendor.name)),
                ("kind", format!("Kind::{}", kind.unwrap_or("Proxy"))),
                ("url", text(&vendor.url)),
                ("note", text(&vendor.note)),
                ("checked", text(&checked)),
            ],
        )
    });
    let out = table("VENDORS", "Vendor", rows.collect::<Vec<_>>());
    Ok((vendors, out))
}

/// The troubleshooting entries, by id.
pub fn troubleshooting(root: &Path, statuses: &[Status], problems: &mut Problems) -> io::Result<String> {
    const FILE: &str = "troubleshooting.toml";
    let Entries { entry: entries } = read(root, FILE)?;
    check_ids(FILE, entries.iter().map(|entry| &entry.id), problems);
    let codes: HashSet<u16> = statuses.iter().map(|status| status.code).collect();
    let rows = entries.iter().map(|entry| {
        for code in entry.statuses.iter().filter(|code| !codes.contains(code)) {
            problems.add(FILE, &entry.id, format!("`statuses` names {code}, which no file has"));
        }
        let lists = [&entry.keywords, &entry.causes, &entry.checks];
        if lists.iter().any(|list| list.is_empty() || list.iter().any(|item| item.trim().is_empty())) {
            problems.add(FILE, &entry.id, "`keywords`, `causes` and `checks` must have text");
        }
        if [&entry.symptom, &entry.summary, &entry.source].iter().any(|field| field.trim().is_empty()) {
            problems.add(FILE, &entry.id, "`symptom`, `summary` and `source` must have text");
        }
        check_date(FILE, &entry.id, &entry.checked, problems);
        record(
            "Entry",
            [
                ("id", text(&entry.id)),
                ("symptom", text(&entry.symptom)),
                ("keywords", texts(&entry.keywords)),
                ("statuses", slice(entry.statuses.iter().map(u16::to_string))),
                ("summary", text(&entry.summary)),
                ("causes", texts(&entry.causes)),
                ("checks", texts(&entry.checks)),
                ("source", text(&entry.source)),
                ("checked", text(&entry.checked)),
            ],
        )
    });
    Ok(table("ENTRIES", "Entry", rows.collect::<Vec<_>>()))
}

/// Reports ids that are not `words-with-hyphens`, not sorted, or there twice.
fn check_ids<'a>(file: &str, ids: impl Iterator<Item = &'a String>, problems: &mut Problems) {
    let mut last: Option<&String> = None;
    for id in ids {
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            problems.add(file, id, "an id has small letters, digits and hyphens");
        }
        if last.is_some_and(|last| last >= id) {
            problems.add(file, id, "the ids are not sorted, or this one is there twice");
        }
        last = Some(id);
    }
}
