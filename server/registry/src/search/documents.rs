//! What is searched.

use super::Kind;
use crate::normalize::squash;
use crate::vendors::{self, vendors};
use crate::{State, all_sub_statuses, directives, phrases, statuses, timers, troubleshooting};

include!(concat!(env!("OUT_DIR"), "/search_terms.rs"));

/// The weights of fields.
const NAME: f64 = 6.0;
const TERM: f64 = 5.5;
const ALIAS: f64 = 4.5;
const VENDOR: f64 = 4.0;
const SUMMARY: f64 = 3.0;
const TEXT: f64 = 1.6;
const DETAIL: f64 = 1.0;

/// Something that can be found.
pub(super) struct Document {
    pub kind: Kind,
    pub topic: String,
    pub name: String,
    /// The bare name, squashed.
    pub key: String,
    pub summary: &'static str,
    /// What the document is worth beside others of its kind, 0 to 1.
    pub worth: f64,
    /// Texts with their weights.
    pub fields: Vec<(f64, String)>,
}

/// Every document, in the order of the tables.
pub(super) fn all() -> Vec<Document> {
    let mut documents = Vec::with_capacity(2000);
    documents.extend(statuses().iter().map(status));
    documents.extend(statuses().iter().flat_map(|status| status.vendors.iter().map(move |own| meaning(status, own))));
    documents.extend(troubleshooting::entries().iter().map(entry));
    documents.extend(all_sub_statuses().iter().map(sub_status));
    documents.extend(vendors().iter().map(product));
    documents.extend(timers::all().iter().map(timer));
    documents.extend(timers::limits().iter().map(limit));
    for product in directives::products() {
        documents.extend(directives::all(product).iter().map(directive));
    }
    documents
}

fn status(status: &'static crate::Status) -> Document {
    let mut fields = vec![
        (NAME, format!("{:03}", status.code)),
        (NAME, status.name.to_owned()),
        (SUMMARY, status.summary.to_owned()),
        (TEXT, status.meaning.to_owned()),
        (ALIAS, status.origin.to_owned()),
    ];
    fields.extend(phrases(status.code).into_iter().skip(1).map(|phrase| (ALIAS, phrase.to_owned())));
    if let Ok(place) = SEARCH_TERMS.binary_search_by_key(&status.code, |(code, _)| *code)
        && let Some((_, terms)) = SEARCH_TERMS.get(place)
    {
        fields.extend(terms.iter().map(|term| (TERM, (*term).to_owned())));
    }
    fields.extend(status.situations.iter().map(|text| (TEXT, (*text).to_owned())));
    fields.extend(status.required_headers.iter().map(|text| (TERM, (*text).to_owned())));
    fields.extend(status.recommended_headers.iter().map(|text| (ALIAS, (*text).to_owned())));
    for list in [status.checks, status.avoid, status.notes] {
        fields.extend(list.iter().map(|text| (DETAIL, (*text).to_owned())));
    }
    let worth = match status.state {
        State::Standard => 1.0,
        State::Vendor | State::Temporary => 0.95,
        State::Deprecated | State::Obsolete | State::Reserved => 0.7,
    };
    Document {
        kind: Kind::Status,
        topic: format!("{:03}", status.code),
        name: format!("{:03} {}", status.code, status.name),
        key: squash(status.name),
        summary: status.summary,
        worth,
        fields,
    }
}

/// A product's own meaning of a status; found under the topic of the status.
fn meaning(status: &'static crate::Status, own: &'static crate::VendorMeaning) -> Document {
    let vendor = vendors::name_of(own.vendor);
    let name = own.name.unwrap_or(status.name);
    let mut fields = vec![
        (NAME, format!("{:03}", status.code)),
        (VENDOR, vendor.to_owned()),
        (VENDOR, own.vendor.to_owned()),
        (if own.name.is_some() { NAME } else { ALIAS }, name.to_owned()),
        (SUMMARY, own.meaning.to_owned()),
    ];
    fields.extend(own.causes.iter().map(|text| (DETAIL, (*text).to_owned())));
    Document {
        kind: Kind::Status,
        topic: format!("{:03}", status.code),
        name: format!("{:03} {name} ({vendor})", status.code),
        key: squash(name),
        summary: own.meaning,
        // A code that only this vendor uses is more its own than one that everybody uses.
        worth: if status.state == State::Vendor { 1.0 } else { 0.8 },
        fields,
    }
}

fn entry(entry: &'static troubleshooting::Entry) -> Document {
    let mut fields = vec![
        (ALIAS, entry.id.to_owned()),
        (ALIAS, entry.symptom.to_owned()),
        (SUMMARY, entry.summary.to_owned()),
        (TEXT, entry.statuses.iter().map(|code| format!("{code:03} ")).collect()),
    ];
    fields.extend(entry.keywords.iter().map(|text| (ALIAS, (*text).to_owned())));
    fields.extend(entry.causes.iter().map(|text| (TEXT, (*text).to_owned())));
    fields.extend(entry.checks.iter().map(|text| (DETAIL, (*text).to_owned())));
    Document {
        kind: Kind::Troubleshooting,
        topic: entry.id.to_owned(),
        name: entry.symptom.to_owned(),
        key: squash(entry.id),
        summary: entry.summary,
        worth: 1.0,
        fields,
    }
}

fn sub_status(sub: &'static crate::SubStatus) -> Document {
    let mut fields = vec![(NAME, sub.code.to_owned()), (VENDOR, "iis".to_owned())];
    for meaning in sub.meanings {
        fields.push((ALIAS, meaning.text.to_owned()));
        fields.push((SUMMARY, meaning.product.to_owned()));
        fields.push((TEXT, meaning.hint.to_owned()));
    }
    let summary = sub.meanings.first().map_or("", |meaning| meaning.text);
    Document {
        kind: Kind::SubStatus,
        topic: sub.code.to_owned(),
        name: format!("{} {summary}", sub.code),
        key: squash(sub.code),
        summary: sub.meanings.first().map_or("", |meaning| meaning.hint),
        worth: 1.0,
        fields,
    }
}

fn product(vendor: &'static vendors::Vendor) -> Document {
    Document {
        kind: Kind::Product,
        topic: vendor.id.to_owned(),
        name: vendor.name.to_owned(),
        key: squash(vendor.name),
        summary: vendor.note,
        worth: 1.0,
        fields: vec![
            (NAME, vendor.id.to_owned()),
            (NAME, vendor.name.to_owned()),
            (SUMMARY, vendor.kind.name().to_owned()),
            (TEXT, vendor.note.to_owned()),
        ],
    }
}

/// The name of an annotation without the domain before it.
fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn timer(timer: &'static timers::Timer) -> Document {
    let kinds: String = timer.kinds.iter().map(|kind| format!("{} ", kind.name())).collect();
    Document {
        kind: Kind::Timer,
        topic: format!("{}:{}", timer.product, timer.name),
        name: format!("{} ({})", timer.name, vendors::name_of(timer.product)),
        key: squash(last_part(timer.name)),
        summary: timer.meaning,
        // What stands in a configuration file is looked for more often than a platform's setting.
        worth: if directives::get(timer.product, timer.name).is_empty() { 0.95 } else { 1.0 },
        fields: vec![
            (NAME, last_part(timer.name).to_owned()),
            (VENDOR, timer.product.to_owned()),
            (VENDOR, vendors::name_of(timer.product).to_owned()),
            (SUMMARY, timer.meaning.to_owned()),
            (SUMMARY, "timeout".to_owned()),
            (TEXT, kinds),
            (TEXT, timer.place.to_owned()),
            (TEXT, timer.on_expiry.unwrap_or_default().to_owned()),
        ],
    }
}

fn limit(limit: &'static timers::Limit) -> Document {
    Document {
        kind: Kind::Limit,
        topic: format!("{}:{}", limit.product, limit.name),
        name: format!("{} ({})", limit.name, vendors::name_of(limit.product)),
        key: squash(last_part(limit.name)),
        summary: limit.meaning,
        // What stands in a configuration file is looked for more often than a platform's setting.
        worth: if directives::get(limit.product, limit.name).is_empty() { 0.95 } else { 1.0 },
        fields: vec![
            (NAME, last_part(limit.name).to_owned()),
            (VENDOR, limit.product.to_owned()),
            (VENDOR, vendors::name_of(limit.product).to_owned()),
            (SUMMARY, limit.meaning.to_owned()),
            (TEXT, limit.place.to_owned()),
            (TEXT, limit.on_excess.unwrap_or_default().to_owned()),
        ],
    }
}

fn directive(directive: &'static directives::Directive) -> Document {
    Document {
        kind: Kind::Directive,
        topic: format!("{}:{}", directive.product, directive.name),
        name: format!("{} ({})", directive.name, vendors::name_of(directive.product)),
        key: squash(directive.name),
        summary: directive.meaning,
        worth: if directive.obsolete || !directive.documented { 0.7 } else { 1.0 },
        fields: vec![
            (NAME, directive.name.to_owned()),
            (VENDOR, directive.product.to_owned()),
            (SUMMARY, directive.meaning.to_owned()),
            (DETAIL, directive.module.to_owned()),
        ],
    }
}
