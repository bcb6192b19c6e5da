//! Rust source.

use std::fmt::Write;

use crate::statuses::{BODIES, RECOMMENDATIONS, STATES, Status};
use crate::tables::Header;

/// A string literal.
pub fn text(value: impl AsRef<str>) -> String {
    format!("{:?}", value.as_ref())
}

/// `None` for the empty text, else `Some` literal.
pub fn optional(value: impl AsRef<str>) -> String {
    if value.as_ref().is_empty() { "None".to_owned() } else { format!("Some({})", text(value)) }
}

/// A slice of string literals.
pub fn texts<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> String {
    slice(values.into_iter().map(text))
}

/// A slice of expressions.
pub fn slice(values: impl IntoIterator<Item = String>) -> String {
    format!("&[{}]", values.into_iter().collect::<Vec<_>>().join(", "))
}

/// A static slice with one expression a line.
pub fn table(name: &str, kind: &str, rows: impl IntoIterator<Item = String>) -> String {
    let mut out = format!("pub(crate) static {name}: &[{kind}] = &[\n");
    for row in rows {
        out.push_str(&row);
        out.push_str(",\n");
    }
    out.push_str("];\n");
    out
}

/// The variant that stands for `value`.
fn variant(kind: &str, value: &str, known: &[(&str, &str)]) -> String {
    let name = known.iter().find(|(word, _)| *word == value).or(known.first()).map_or("", |(_, name)| name);
    format!("{kind}::{name}")
}

/// The statuses, and for every code from 0 to 999 its place in them.
pub fn statuses(statuses: &[Status]) -> String {
    let mut out = table("STATUSES", "Status", statuses.iter().map(status));
    let mut index = vec![u16::MAX; 1000];
    for (place, status) in statuses.iter().enumerate() {
        if let Some(slot) = index.get_mut(usize::from(status.code)) {
            *slot = place as u16;
        }
    }
    let _ = writeln!(out, "pub(crate) static INDEX: [u16; 1000] = {index:?};");
    out
}

fn status(status: &Status) -> String {
    let references = status
        .references
        .iter()
        .map(|link| format!("Reference {{ title: {}, url: {} }}", text(&link.title), text(&link.url)));
    let vendors = status.vendors.iter().map(|vendor| {
        format!(
            "VendorMeaning {{ code: {}, vendor: {}, name: {}, meaning: {}, causes: {}, source: {}, checked: {} }}",
            status.code,
            text(&vendor.vendor),
            optional(vendor.name.as_deref().unwrap_or_default()),
            text(&vendor.meaning),
            texts(&vendor.causes),
            text(&vendor.source),
            text(&vendor.checked),
        )
    });
    let fields = [
        ("code", status.code.to_string()),
        ("name", text(&status.name)),
        ("aliases", texts(&status.aliases)),
        ("class", format!("Class::of({})", status.code)),
        ("state", variant("State", &status.state, STATES)),
        ("origin", text(&status.origin)),
        ("recommendation", variant("Recommendation", &status.recommendation, RECOMMENDATIONS)),
        ("summary", text(&status.summary)),
        ("meaning", text(&status.meaning)),
        ("situations", texts(&status.situations)),
        ("checks", texts(&status.checks)),
        ("avoid", texts(&status.avoid)),
        ("related", slice(status.related.iter().map(u16::to_string))),
        ("required_headers", texts(&status.required_headers)),
        ("recommended_headers", texts(&status.recommended_headers)),
        ("body", variant("Body", &status.body, BODIES)),
        ("cacheable", status.cacheable.to_string()),
        ("retryable", status.retryable.to_string()),
        ("method_preserving", format!("{:?}", status.method_preserving)),
        ("http2", optional(status.http2.as_deref().unwrap_or_default())),
        ("http3", optional(status.http3.as_deref().unwrap_or_default())),
        ("notes", texts(&status.notes)),
        ("references", slice(references)),
        ("vendors", slice(vendors)),
        ("source", text(&status.source)),
        ("checked", text(&status.checked)),
    ];
    record("Status", fields)
}

/// A struct expression.
pub fn record<const N: usize>(kind: &str, fields: [(&str, String); N]) -> String {
    let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    format!("{kind} {{ {} }}", fields.join(", "))
}

/// The header names.
pub fn headers(headers: &[Header]) -> String {
    table(
        "HEADERS",
        "Header",
        headers.iter().map(|header| {
            record(
                "Header",
                [
                    ("name", text(&header.name)),
                    ("direction", format!("Direction::{}", header.direction)),
                    ("meaning", text(&header.meaning)),
                    ("source", text(&header.source)),
                    ("checked", text(&header.checked)),
                ],
            )
        }),
    )
}
