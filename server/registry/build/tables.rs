//! The tab-separated tables.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::{fs, io};

use crate::emit::{optional, record, slice, table, text, texts};
use crate::normalize::squash;
use crate::problems::Problems;
use crate::statuses::Status;
use crate::tsv::{self, Row};

/// A header name.
pub struct Header {
    pub name: String,
    pub direction: &'static str,
    pub meaning: String,
    pub source: String,
    pub checked: String,
}

/// `headers.tsv`.
pub fn headers(root: &Path, problems: &mut Problems) -> io::Result<Vec<Header>> {
    const COLUMNS: &[&str] = &["name", "direction", "meaning", "source", "checked"];
    let table = tsv::read(root, "headers.tsv", COLUMNS, &["name", "direction", "meaning"], &["name"], problems)?;
    table.check_sorted(|row| row.get("name").to_lowercase(), problems);
    let mut headers = Vec::new();
    for row in &table.rows {
        let direction = match row.get("direction") {
            "request" => "Request",
            "response" => "Response",
            "both" => "Both",
            other => {
                problems.add(&table.file, format!("line {}", row.line), format!("unknown direction \"{other}\""));
                continue;
            }
        };
        headers.push(Header {
            name: row.get("name").to_owned(),
            direction,
            meaning: row.get("meaning").to_owned(),
            source: row.get("source").to_owned(),
            checked: row.get("checked").to_owned(),
        });
    }
    Ok(headers)
}

/// `reason_phrases.tsv`: the phrases of a code, and the codes of a phrase with the best first.
pub fn phrases(root: &Path, statuses: &[Status], problems: &mut Problems) -> io::Result<String> {
    const COLUMNS: &[&str] = &["code", "phrase", "emitters", "source", "checked"];
    let file = "reason_phrases.tsv";
    let table_read = tsv::read(root, file, COLUMNS, &["code", "phrase", "emitters"], &["code", "phrase"], problems)?;
    table_read.check_sorted(|row| (row.number::<u16>("code"), row.get("phrase").to_owned()), problems);

    // Rank 0 is the registered name, 1 a vendor's own name, 2 another name, 3 what some server writes.
    let mut codes: BTreeMap<String, BTreeSet<(u8, u16)>> = BTreeMap::new();
    let mut note = |phrase: &str, rank: u8, code: u16| {
        let key = squash(phrase);
        if !key.is_empty() {
            codes.entry(key).or_default().insert((rank, code));
        }
    };
    for status in statuses {
        note(&status.name, if status.state == "vendor" { 1 } else { 0 }, status.code);
        status.aliases.iter().for_each(|alias| note(alias, 2, status.code));
        status.vendors.iter().filter_map(|vendor| vendor.name.as_ref()).for_each(|name| note(name, 1, status.code));
    }
    let mut rows = Vec::new();
    for row in &table_read.rows {
        let Some(code) = row.number::<u16>("code") else {
            problems.add(file, format!("line {}", row.line), "`code` is not a number");
            continue;
        };
        note(row.get("phrase"), if row.get("emitters").contains("iana") { 0 } else { 3 }, code);
        rows.push(record(
            "Phrase",
            [
                ("code", code.to_string()),
                ("text", text(row.get("phrase"))),
                ("emitters", texts(row.list("emitters", ','))),
                ("source", text(row.get("source"))),
                ("checked", text(row.get("checked"))),
            ],
        ));
    }
    let mut out = table("PHRASES", "Phrase", rows);
    out.push_str(&table(
        "CODES_OF_PHRASE",
        "(&str, &[u16])",
        codes.iter().map(|(key, ranked)| {
            let mut seen = HashSet::new();
            let codes = ranked.iter().filter(|(_, code)| seen.insert(*code)).map(|(_, code)| code.to_string());
            format!("({}, {})", text(key), slice(codes))
        }),
    ));
    Ok(out)
}

/// `lookalikes.tsv`: numbers that look like a status and are something else.
pub fn lookalikes(root: &Path, statuses: &[Status], problems: &mut Problems) -> io::Result<String> {
    const COLUMNS: &[&str] = &["code", "meaning", "source", "checked"];
    let read = tsv::read(root, "lookalikes.tsv", COLUMNS, &["code", "meaning"], &["code"], problems)?;
    read.check_sorted(|row| row.number::<u16>("code"), problems);
    let mut rows = Vec::new();
    for row in &read.rows {
        match row.number::<u16>("code").filter(|code| statuses.iter().all(|status| status.code != *code)) {
            Some(code) => rows.push(format!("({code}, {}, {})", text(row.get("meaning")), text(row.get("source")))),
            None => problems.add(&read.file, format!("line {}", row.line), "`code` is missing or is in statuses/"),
        }
    }
    Ok(table("LOOKALIKES", "(u16, &str, &str)", rows))
}

/// `behaviours.tsv`: what a library does with a status that code sends or receives.
pub fn behaviours(root: &Path, problems: &mut Problems) -> io::Result<String> {
    const COLUMNS: &[&str] =
        &["framework", "language", "evidence", "side", "codes", "api", "text", "source", "verified", "checked"];
    const REQUIRED: &[&str] = &["framework", "language", "evidence", "side", "codes", "text"];
    const KEY: &[&str] = &["framework", "language", "side", "codes", "api"];
    let read = tsv::read(root, "behaviours.tsv", COLUMNS, REQUIRED, KEY, problems)?;
    let sorting = |row: &Row| {
        let cell = |name: &str| row.get(name).to_owned();
        (cell("framework").to_lowercase(), cell("language"), cell("side"))
    };
    read.check_sorted(sorting, problems);
    let mut rows = Vec::new();
    for row in &read.rows {
        let mut ranges = Vec::new();
        for word in row.list("codes", ',') {
            let class = word.strip_suffix("xx").and_then(|class| class.parse::<u16>().ok());
            match (word, class, word.parse::<u16>()) {
                ("any", _, _) => ranges.push((100, 599)),
                (_, Some(class @ 1..=5), _) => ranges.push((class * 100, class * 100 + 99)),
                (_, None, Ok(code)) => ranges.push((code, code)),
                _ => problems.add(&read.file, format!("line {}", row.line), format!("\"{word}\" is no status")),
            }
        }
        let sends = match row.get("side") {
            "sends" => true,
            "receives" => false,
            _ => {
                problems.add(&read.file, format!("line {}", row.line), "`side` must be sends or receives");
                continue;
            }
        };
        rows.push(record(
            "Behaviour",
            [
                ("framework", text(row.get("framework"))),
                ("language", text(row.get("language"))),
                // A space at the end of one counts.
                ("evidence", texts(row.get("evidence").split(','))),
                ("sends", sends.to_string()),
                ("codes", format!("&{ranges:?}")),
                ("api", texts(row.list("api", ','))),
                ("text", text(row.get("text"))),
                ("source", text(row.get("source"))),
                ("checked", text(row.get("checked"))),
            ],
        ));
    }
    Ok(table("BEHAVIOURS", "Behaviour", rows))
}

/// `access_words.tsv`: words by which code and texts say who may do what.
pub fn access_words(root: &Path, problems: &mut Problems) -> io::Result<String> {
    const COLUMNS: &[&str] = &["kind", "language", "words", "source", "checked"];
    let key = ["kind", "language"];
    let read = tsv::read(root, "access_words.tsv", COLUMNS, &["kind", "language", "words"], &key, problems)?;
    read.check_sorted(|row| (row.get("kind").to_owned(), row.get("language").to_owned()), problems);
    let mut rows: Vec<(&str, Vec<&str>)> = Vec::new();
    for row in &read.rows {
        match rows.last_mut().filter(|(kind, _)| *kind == row.get("kind")) {
            Some((_, words)) => words.extend(row.list("words", ',')),
            None => rows.push((row.get("kind"), row.list("words", ','))),
        }
    }
    let rows = rows.into_iter().map(|(kind, words)| format!("({}, {})", text(kind), texts(words)));
    Ok(table("ACCESS_WORDS", "(&str, &[&str])", rows))
}

/// `search_terms.tsv`: words by which people look for a code.
pub fn search_terms(root: &Path, statuses: &[Status], problems: &mut Problems) -> io::Result<String> {
    const COLUMNS: &[&str] = &["code", "terms", "source", "checked"];
    let read = tsv::read(root, "search_terms.tsv", COLUMNS, &["code", "terms"], &["code"], problems)?;
    read.check_sorted(|row| row.number::<u16>("code"), problems);
    let mut rows = Vec::new();
    for row in &read.rows {
        match row.number::<u16>("code").filter(|code| statuses.iter().any(|status| status.code == *code)) {
            Some(code) => rows.push(format!("({code}, {})", texts(row.list("terms", ',')))),
            None => problems.add(&read.file, format!("line {}", row.line), "`code` is not in statuses/"),
        }
    }
    Ok(table("SEARCH_TERMS", "(u16, &[&str])", rows))
}

/// `windows_errors.tsv`.
pub fn windows_errors(root: &Path, problems: &mut Problems) -> io::Result<String> {
    const COLUMNS: &[&str] = &["code", "name", "meaning", "hint", "source", "verified", "checked"];
    let required = ["code", "name", "meaning"];
    let read = tsv::read(root, "windows_errors.tsv", COLUMNS, &required, &["code"], problems)?;
    read.check_sorted(|row| row.number::<u32>("code"), problems);
    let rows = read.rows.iter().map(|row| {
        record(
            "WindowsError",
            [
                ("code", row.number::<u32>("code").unwrap_or_default().to_string()),
                ("name", text(row.get("name"))),
                ("meaning", text(row.get("meaning"))),
                ("hint", text(row.get("hint"))),
                ("source", text(row.get("source"))),
                ("verified", verified(row)),
                ("checked", text(row.get("checked"))),
            ],
        )
    });
    Ok(table("WINDOWS_ERRORS", "WindowsError", rows))
}

/// `iis_substatuses.tsv`.
pub fn sub_statuses(root: &Path, problems: &mut Problems) -> io::Result<String> {
    const COLUMNS: &[&str] = &["code", "meaning", "product", "hint", "source", "verified", "checked"];
    let required = ["code", "meaning", "product", "hint"];
    let read = tsv::read(root, "iis_substatuses.tsv", COLUMNS, &required, &["code", "product"], problems)?;
    let mut grouped: BTreeMap<(u16, u16), Vec<&Row>> = BTreeMap::new();
    for row in &read.rows {
        match parts(row.get("code")) {
            Some(parts) => grouped.entry(parts).or_default().push(row),
            None => problems.add(&read.file, format!("line {}", row.line), "`code` must read 404.13"),
        }
    }
    read.check_sorted(|row| parts(row.get("code")), problems);
    let rows = grouped.into_iter().map(|((status, sub), rows)| {
        let meanings = rows.iter().map(|row| {
            record(
                "SubMeaning",
                [
                    ("text", text(row.get("meaning"))),
                    ("product", text(row.get("product"))),
                    ("hint", text(row.get("hint"))),
                    ("source", text(row.get("source"))),
                    ("verified", verified(row)),
                    ("checked", text(row.get("checked"))),
                ],
            )
        });
        record(
            "SubStatus",
            [
                ("code", text(format!("{status}.{sub}"))),
                ("status", status.to_string()),
                ("sub", sub.to_string()),
                ("meanings", slice(meanings)),
            ],
        )
    });
    Ok(table("SUB_STATUSES", "SubStatus", rows))
}

fn parts(code: &str) -> Option<(u16, u16)> {
    let (status, sub) = code.split_once('.')?;
    Some((status.parse().ok()?, sub.parse().ok()?))
}

/// `Verified::X` of a row.
pub fn verified(row: &Row) -> String {
    let variant = match row.get("verified") {
        "yes" => "Yes",
        "partly" => "Partly",
        _ => "No",
    };
    format!("Verified::{variant}")
}

/// `NAME_directives.tsv` of every product.
pub fn directives(root: &Path, problems: &mut Problems) -> io::Result<String> {
    const COLUMNS: &[&str] = &[
        "name",
        "module",
        "contexts",
        "syntax",
        "args",
        "value_type",
        "default",
        "since",
        "status",
        "meaning",
        "doc",
        "source",
        "verified",
        "checked",
    ];
    let mut files: Vec<String> = fs::read_dir(root)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()?;
    files.retain(|file| file.ends_with("_directives.tsv"));
    files.sort();
    let mut products = Vec::new();
    for file in &files {
        let required = ["name", "module", "contexts", "meaning"];
        let read = tsv::read(root, file, COLUMNS, &required, &["name", "module"], problems)?;
        read.check_sorted(|row| (row.get("name").to_owned(), row.get("module").to_owned()), problems);
        let product = file.trim_end_matches("_directives.tsv");
        let rows = read.rows.iter().map(|row| {
            let status = row.list("status", ',');
            for word in status.iter().filter(|word| !["commercial", "obsolete", "undocumented"].contains(word)) {
                problems.add(file, format!("line {}", row.line), format!("unknown status \"{word}\""));
            }
            let doc = row.get("doc");
            if !doc.is_empty() && !doc.starts_with("https://") {
                problems.add(file, format!("line {}", row.line), "`doc` is not an https address");
            }
            record(
                "Directive",
                [
                    ("product", text(product)),
                    ("name", text(row.get("name"))),
                    ("module", text(row.get("module"))),
                    ("contexts", texts(row.list("contexts", '|'))),
                    ("syntax", optional(row.get("syntax"))),
                    ("args", optional(row.get("args"))),
                    ("value_type", optional(row.get("value_type"))),
                    ("default", optional(row.get("default"))),
                    ("since", optional(row.get("since"))),
                    ("commercial", status.contains(&"commercial").to_string()),
                    ("obsolete", status.contains(&"obsolete").to_string()),
                    ("documented", (!status.contains(&"undocumented")).to_string()),
                    ("meaning", text(row.get("meaning"))),
                    ("doc", optional(doc)),
                    ("source", text(row.get("source"))),
                    ("verified", verified(row)),
                    ("checked", text(row.get("checked"))),
                ],
            )
        });
        products.push(format!("({}, {})", text(product), slice(rows.collect::<Vec<_>>())));
    }
    Ok(table("DIRECTIVES", "(&str, &[Directive])", products))
}
