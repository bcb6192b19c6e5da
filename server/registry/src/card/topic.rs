//! The cards of sub-statuses, constants, products, symptoms and headers.

use super::text::{Card, bullets, code, named, related, sentence};
use super::{Options, status};
use crate::constants::{Constant, Standing, ecosystem};
use crate::headers::{Direction, Header};
use crate::troubleshooting::Entry;
use crate::vendors::Vendor;
use crate::{SubStatus, Verified, WindowsError, timers, vendors};

/// The card of a sub-status.
pub fn sub_status(sub: &SubStatus, options: &Options) -> String {
    let mut card = Card::default();
    let first = sub.meanings.first().map_or("", |meaning| meaning.text);
    if let [_] = sub.meanings {
        card.heading(&format!("{} {first}", sub.code));
    } else {
        card.heading(&format!("{} (two meanings)", sub.code));
    }
    card.block(&format!("IIS sub-status of {}", named(sub.status)));
    for meaning in sub.meanings {
        if sub.meanings.len() > 1 {
            card.line(meaning.product, &sentence(meaning.text));
        }
        card.line("Check", meaning.hint);
        if sub.meanings.len() == 1 {
            card.line("Product", meaning.product);
        }
        if options.full {
            card.block(&source(meaning.source, meaning.verified, meaning.checked));
        }
    }
    card.finish()
}

/// The card of an error of Windows.
pub fn windows_error(error: &WindowsError) -> String {
    let mut card = Card::default();
    card.heading(&format!("{} {}", error.code, error.name));
    card.block(&sentence(error.meaning));
    card.line("Check", error.hint);
    card.finish()
}

/// A constant and who spells it so.
pub(super) fn constant_line(constant: &Constant) -> String {
    let title = ecosystem(constant.ecosystem).map_or(constant.ecosystem, |known| known.title);
    let standing = match (constant.note, constant.standing) {
        (Some(note), _) => format!(" ({note})"),
        (None, Standing::Current) => String::new(),
        (None, Standing::Newer) => " (newer name)".to_owned(),
        (None, Standing::Alias) => " (second name)".to_owned(),
        (None, Standing::Deprecated) => " (deprecated)".to_owned(),
        (None, Standing::Removed) => " (removed)".to_owned(),
    };
    format!("{} in {title}{standing}", code(constant.written))
}

/// The card of a constant: who spells it so, and the card of its status.
pub fn constants(constants: &[&Constant], options: &Options) -> String {
    let mut card = Card::default();
    let Some(first) = constants.first() else { return String::new() };
    let spellings = constants.iter().map(|constant| constant_line(constant));
    card.block(&match constants {
        [_] => spellings.collect::<String>(),
        _ => bullets(spellings),
    });
    let mut seen = vec![first.code];
    let mut text = card.finish() + "\n" + &status(first.code, options);
    for constant in constants {
        if !seen.contains(&constant.code) {
            seen.push(constant.code);
            text = text + "\n---\n\n" + &status(constant.code, options);
        }
    }
    text
}

/// The card of a product: what to know first, the statuses that it gives a meaning, and its timers.
pub fn product(vendor: &Vendor, options: &Options) -> String {
    let mut card = Card::default();
    card.heading(vendor.name);
    card.block(&format!("{} · {}", super::text::capital(vendor.kind.name()), code(vendor.id)));
    card.block(vendor.note);
    let meanings: Vec<_> = vendors::meanings(vendor.id).collect();
    if options.full {
        let items = meanings.iter().map(|own| match own.name {
            Some(name) => format!("**{:03}** “{name}”: {}", own.code, own.meaning),
            None => format!("**{:03}**: {}", own.code, own.meaning),
        });
        card.list("Statuses", items);
        let timers = timers::of(vendor.id).iter().map(|timer| {
            let default = timer.default_text.map(|text| format!(" (default {text})")).unwrap_or_default();
            format!("{}{default}: {}", code(timer.name), timer.meaning)
        });
        card.list("Timers", timers);
        let limits = timers::limits_of(vendor.id).iter().map(|limit| {
            let default = limit.default_text.map(|text| format!(" (default {text})")).unwrap_or_default();
            format!("{}{default}: {}", code(limit.name), limit.meaning)
        });
        card.list("Limits", limits);
    } else {
        let numbers: Vec<_> = meanings.iter().map(|own| format!("{:03}", own.code)).collect();
        card.line("Statuses with a meaning of their own", &numbers.join(", "));
        let names: Vec<_> = timers::of(vendor.id).iter().take(8).map(|timer| code(timer.name)).collect();
        card.line("Timers", &names.join(", "));
    }
    card.block(&format!("[Documentation]({})", vendor.url));
    card.finish()
}

/// The card of a symptom.
pub fn troubleshooting(entry: &Entry, options: &Options) -> String {
    let mut card = Card::default();
    card.heading(entry.symptom);
    card.block(entry.summary);
    card.list("Causes", entry.causes);
    card.list("What to check", entry.checks);
    card.line("Statuses", &related(entry.statuses));
    if options.full {
        card.block(&format!("Source: {}. Checked {}.", entry.source.trim_end_matches('.'), entry.checked));
    }
    card.finish()
}

/// The card of a header, with the statuses that need it.
pub fn header(header: &Header, options: &Options) -> String {
    let mut card = Card::default();
    card.heading(&code(header.name));
    card.block(match header.direction {
        Direction::Request => "Request header",
        Direction::Response => "Response header",
        Direction::Both => "Request and response header",
    });
    card.block(&sentence(header.meaning));
    let with = |names: fn(&crate::Status) -> &'static [&'static str]| -> Vec<u16> {
        let statuses = crate::statuses().iter().filter(|status| names(status).contains(&header.name));
        statuses.map(|status| status.code).collect()
    };
    card.line("Required by", &related(&with(|status| status.required_headers)));
    card.line("Worth sending with", &related(&with(|status| status.recommended_headers)));
    if options.full {
        card.block(&format!("Source: {}. Checked {}.", header.source.trim_end_matches('.'), header.checked));
    }
    card.finish()
}

fn source(source: &str, verified: Verified, checked: &str) -> String {
    let doubt = match verified {
        Verified::Yes => "",
        Verified::Partly => " Read there only in part.",
        Verified::No => " Not read in a primary source.",
    };
    format!("Source: {}. Checked {checked}.{doubt}", source.trim_end_matches('.'))
}
