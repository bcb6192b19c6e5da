//! `timers.tsv` and `limits.tsv`.

use std::io;
use std::path::Path;

use crate::emit::{optional, record, slice, table, text};
use crate::problems::Problems;
use crate::tables::verified;
use crate::texts::Vendor;
use crate::tsv::{self, Row, Table};

/// What a timer measures.
const KINDS: &[(&str, &str)] = &[
    ("connect", "Connect"),
    ("total", "Total"),
    ("first-byte", "FirstByte"),
    ("between-reads", "BetweenReads"),
    ("between-writes", "BetweenWrites"),
    ("idle", "Idle"),
    ("tunnel", "Tunnel"),
    ("request", "Request"),
    ("other", "Other"),
];
/// What a limit counts.
const MEASURES: &[(&str, &str)] =
    &[("bytes", "Bytes"), ("count", "Count"), ("rate", "Rate"), ("status", "Status"), ("list", "List")];

/// The timers and the limits.
pub fn timers(root: &Path, vendors: &[Vendor], problems: &mut Problems) -> io::Result<String> {
    const TIMERS: &[&str] = &[
        "product",
        "name",
        "kinds",
        "where",
        "unit",
        "default",
        "default_ms",
        "range",
        "min_ms",
        "max_ms",
        "on_expiry",
        "statuses",
        "meaning",
        "source",
        "verified",
        "checked",
    ];
    const LIMITS: &[&str] = &[
        "product",
        "name",
        "measure",
        "where",
        "unit",
        "default",
        "default_number",
        "range",
        "on_excess",
        "statuses",
        "meaning",
        "source",
        "verified",
        "checked",
    ];
    let required = ["product", "name", "kinds", "where", "meaning"];
    let timers = tsv::read(root, "timers.tsv", TIMERS, &required, &["product", "name", "where"], problems)?;
    let required = ["product", "name", "measure", "where", "meaning"];
    let limits = tsv::read(root, "limits.tsv", LIMITS, &required, &["product", "name", "where"], problems)?;
    for table in [&timers, &limits] {
        table.check_sorted(|row| (row.get("product").to_owned(), row.get("name").to_owned()), problems);
        for row in table.rows.iter().filter(|row| !vendors.iter().any(|vendor| vendor.id == row.get("product"))) {
            let message = format!("the product \"{}\" is not in vendors.toml", row.get("product"));
            problems.add(&table.file, format!("line {}", row.line), message);
        }
    }
    let timer_rows: Vec<_> = timers.rows.iter().map(|row| timer(&timers, row, problems)).collect();
    let limit_rows: Vec<_> = limits.rows.iter().map(|row| limit(&limits, row, problems)).collect();
    Ok(table("TIMERS", "Timer", timer_rows) + &table("LIMITS", "Limit", limit_rows))
}

fn timer(table: &Table, row: &Row, problems: &mut Problems) -> String {
    let default = match row.get("default_ms") {
        "" => "Default::Unset".to_owned(),
        "unlimited" => "Default::Unlimited".to_owned(),
        _ => format!("Default::Milliseconds({})", number(table, row, "default_ms", problems).unwrap_or_default()),
    };
    record(
        "Timer",
        [
            ("product", text(row.get("product"))),
            ("name", text(row.get("name"))),
            (
                "kinds",
                slice(
                    row.list("kinds", ',').into_iter().map(|word| variant(table, row, word, "Kind", KINDS, problems)),
                ),
            ),
            ("place", text(row.get("where"))),
            ("unit", optional(row.get("unit"))),
            ("default_text", optional(row.get("default"))),
            ("default", default),
            ("range", optional(row.get("range"))),
            ("min_ms", format!("{:?}", number(table, row, "min_ms", problems))),
            ("max_ms", format!("{:?}", number(table, row, "max_ms", problems))),
            ("on_expiry", optional(row.get("on_expiry"))),
            ("statuses", statuses(table, row, problems)),
            ("meaning", text(row.get("meaning"))),
            ("source", text(row.get("source"))),
            ("verified", verified(row)),
            ("checked", text(row.get("checked"))),
        ],
    )
}

fn limit(table: &Table, row: &Row, problems: &mut Problems) -> String {
    record(
        "Limit",
        [
            ("product", text(row.get("product"))),
            ("name", text(row.get("name"))),
            ("measure", variant(table, row, row.get("measure"), "Measure", MEASURES, problems)),
            ("place", text(row.get("where"))),
            ("unit", optional(row.get("unit"))),
            ("default_text", optional(row.get("default"))),
            ("default", format!("{:?}", number(table, row, "default_number", problems))),
            ("range", optional(row.get("range"))),
            ("on_excess", optional(row.get("on_excess"))),
            ("statuses", statuses(table, row, problems)),
            ("meaning", text(row.get("meaning"))),
            ("source", text(row.get("source"))),
            ("verified", verified(row)),
            ("checked", text(row.get("checked"))),
        ],
    )
}

fn variant(
    table: &Table,
    row: &Row,
    word: &str,
    kind: &str,
    known: &[(&str, &str)],
    problems: &mut Problems,
) -> String {
    match known.iter().find(|(name, _)| *name == word) {
        Some((_, variant)) => format!("{kind}::{variant}"),
        None => {
            let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
            let message = format!("\"{word}\" must be one of {}", words.join(", "));
            problems.add(&table.file, format!("line {}", row.line), message);
            format!("{kind}::{}", known[0].1)
        }
    }
}

fn number(table: &Table, row: &Row, column: &str, problems: &mut Problems) -> Option<u64> {
    let cell = row.get(column);
    let number = row.number(column);
    if number.is_none() && !cell.is_empty() {
        problems.add(&table.file, format!("line {}", row.line), format!("`{column}` is \"{cell}\", not a number"));
    }
    number
}

fn statuses(table: &Table, row: &Row, problems: &mut Problems) -> String {
    let codes = row.list("statuses", ',');
    for code in codes.iter().filter(|code| !code.parse::<u16>().is_ok_and(|code| (100..600).contains(&code))) {
        problems.add(&table.file, format!("line {}", row.line), format!("\"{code}\" is not a status code"));
    }
    slice(codes.iter().map(|code| (*code).to_owned()))
}
