//! `statuses/*.toml`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use std::{fs, io};

use serde::Deserialize;

use crate::problems::{Problems, check_date};
use crate::tables::Header;
use crate::texts::Vendor;

/// One `[[status]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    pub code: u16,
    pub name: String,
    pub aliases: Vec<String>,
    pub state: String,
    pub origin: String,
    pub recommendation: String,
    pub summary: String,
    pub meaning: String,
    pub situations: Vec<String>,
    pub checks: Vec<String>,
    pub avoid: Vec<String>,
    pub related: Vec<u16>,
    pub required_headers: Vec<String>,
    pub recommended_headers: Vec<String>,
    pub body: String,
    pub cacheable: bool,
    pub retryable: bool,
    pub method_preserving: Option<bool>,
    pub http2: Option<String>,
    pub http3: Option<String>,
    #[serde(default)]
    pub notes: Vec<String>,
    pub references: Vec<Reference>,
    pub source: String,
    pub checked: String,
    #[serde(default)]
    pub vendors: Vec<VendorMeaning>,
}

/// A link.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    pub title: String,
    pub url: String,
}

/// One `[[status.vendors]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorMeaning {
    pub vendor: String,
    pub name: Option<String>,
    pub meaning: String,
    pub causes: Vec<String>,
    pub source: String,
    pub checked: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    status: Vec<Status>,
}

/// Known values and the variants that stand for them.
pub const STATES: &[(&str, &str)] = &[
    ("standard", "Standard"),
    ("temporary", "Temporary"),
    ("deprecated", "Deprecated"),
    ("obsolete", "Obsolete"),
    ("reserved", "Reserved"),
    ("vendor", "Vendor"),
];
pub const RECOMMENDATIONS: &[(&str, &str)] =
    &[("recommended", "Recommended"), ("use-with-care", "UseWithCare"), ("not-recommended", "NotRecommended")];
pub const BODIES: &[(&str, &str)] = &[("allowed", "Allowed"), ("forbidden", "Forbidden")];

/// Reads every file, in order of the code.
pub fn read(root: &Path, headers: &[Header], vendors: &[Vendor], problems: &mut Problems) -> io::Result<Vec<Status>> {
    let mut paths: Vec<_> = fs::read_dir(root.join("statuses"))?.collect::<Result<Vec<_>, _>>()?;
    paths.sort_by_key(|entry| entry.file_name());
    let mut all: BTreeMap<u16, (String, Status)> = BTreeMap::new();
    for entry in paths {
        let file = format!("statuses/{}", entry.file_name().to_string_lossy());
        if !file.ends_with(".toml") {
            continue;
        }
        let parsed: File = match toml::from_str(&fs::read_to_string(entry.path())?) {
            Ok(parsed) => parsed,
            Err(error) => {
                problems.add(&file, "not readable", error.to_string().replace('\n', " "));
                continue;
            }
        };
        if let Some(pair) = parsed.status.windows(2).find(|pair| pair[0].code > pair[1].code) {
            problems.add(&file, pair[1].code, "the codes are not sorted: move this one up");
        }
        for mut status in parsed.status {
            check(&file, &status, headers, problems);
            for meaning in &mut status.vendors {
                match vendors.iter().find(|known| [&known.id, &known.name].contains(&&meaning.vendor)) {
                    Some(known) => meaning.vendor.clone_from(&known.id),
                    None => {
                        let message = format!("the vendor \"{}\" is not in vendors.toml", meaning.vendor);
                        problems.add(&file, format!("{:03}", status.code), message);
                    }
                }
            }
            if let Some((other, status)) = all.insert(status.code, (file.clone(), status)) {
                problems.add(&file, status.code, format!("the code is also in data/{other}"));
            }
        }
    }
    let codes: HashSet<u16> = all.keys().copied().collect();
    let mut sentences: HashMap<String, u16> = HashMap::new();
    for (file, status) in all.values() {
        for code in status.related.iter().filter(|code| !codes.contains(code)) {
            problems.add(file, status.code, format!("`related` names {code}, which no file has"));
        }
        for sentence in status.texts().flat_map(sentences_of) {
            if let Some(code) = sentences.insert(sentence.clone(), status.code)
                && code != status.code
            {
                problems.add(file, status.code, format!("\"{sentence}\" also stands under {code}"));
            }
        }
    }
    Ok(all.into_values().map(|(_, status)| status).collect())
}

impl Status {
    /// Every text that a reader sees.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let lists = [&self.situations, &self.checks, &self.avoid, &self.notes];
        [&self.summary, &self.meaning]
            .into_iter()
            .chain(lists.into_iter().flatten())
            .chain(self.http2.iter())
            .chain(self.http3.iter())
            .chain(self.vendors.iter().flat_map(|vendor| [&vendor.meaning].into_iter().chain(&vendor.causes)))
            .map(String::as_str)
    }
}

/// The sentences of `text` that are long enough to say something of their own.
fn sentences_of(text: &str) -> Vec<String> {
    text.split_inclusive(". ").map(|part| part.trim().to_lowercase()).filter(|part| part.len() >= 24).collect()
}

fn check(file: &str, status: &Status, headers: &[Header], problems: &mut Problems) {
    let code = status.code;
    let mut add = |message: String| problems.add(file, format!("{code:03}"), message);
    if code > 999 {
        add("a code has three digits".to_owned());
    }
    for (field, value, known) in [
        ("state", &status.state, STATES),
        ("recommendation", &status.recommendation, RECOMMENDATIONS),
        ("body", &status.body, BODIES),
    ] {
        if !known.iter().any(|(name, _)| name == value) {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            add(format!("`{field}` is \"{value}\"; it must be one of {}", names.join(", ")));
        }
    }
    if status.summary.chars().count() > 120 || status.summary.contains('\n') {
        add(format!("`summary` has {} characters; at most 120 in one line", status.summary.chars().count()));
    }
    for (field, value) in [
        ("name", &status.name),
        ("origin", &status.origin),
        ("summary", &status.summary),
        ("meaning", &status.meaning),
        ("source", &status.source),
    ] {
        if value.trim().is_empty() || value.trim() != value {
            add(format!("`{field}` is empty or padded"));
        }
    }
    for (field, list) in [("situations", &status.situations), ("checks", &status.checks), ("avoid", &status.avoid)] {
        if list.is_empty() {
            add(format!("`{field}` is empty"));
        }
    }
    if status.texts().any(|text| text.trim().is_empty()) {
        add("a text is empty".to_owned());
    }
    if status.related.contains(&code) {
        add("`related` names the code itself".to_owned());
    }
    for header in status.required_headers.iter().chain(&status.recommended_headers) {
        if !headers.iter().any(|known| known.name == *header) {
            add(format!("the header \"{header}\" is not in headers.tsv"));
        }
    }
    let bodiless = (100..200).contains(&code) || [204, 205, 304].contains(&code);
    if bodiless && status.body != "forbidden" {
        add("a response with this code has no content: `body` must be \"forbidden\"".to_owned());
    }
    if status.method_preserving.is_some() != [301, 302, 303, 307, 308].contains(&code) {
        add("`method_preserving` belongs to 301, 302, 303, 307 and 308, and only to them".to_owned());
    }
    if status.state == "vendor" && status.vendors.is_empty() {
        add("a vendor's code needs a [[status.vendors]]".to_owned());
    }
    if status.references.is_empty() && status.state != "vendor" {
        add("`references` is empty".to_owned());
    }
    for reference in &status.references {
        if !reference.url.starts_with("https://") {
            add(format!("\"{}\" is not an https address", reference.url));
        }
    }
    for vendor in &status.vendors {
        if vendor.vendor.trim().is_empty() || vendor.source.trim().is_empty() {
            add("`vendor` or `source` of a [[status.vendors]] is empty".to_owned());
        }
        if vendor.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
            add("`name` of a [[status.vendors]] is empty: leave it out".to_owned());
        }
    }
    for vendor in &status.vendors {
        check_date(file, format!("{code:03} {}", vendor.vendor), &vendor.checked, problems);
    }
    check_date(file, format!("{code:03}"), &status.checked, problems);
}
