//! The card of a status.

use super::Options;
use super::text::{Card, codes, related, sentence, title};
use crate::behaviours::Behaviour;
use crate::{Body, Class, Recommendation, State, Status, SubStatus, VendorMeaning, sub_statuses, vendors};

/// So many things to check fit a hover.
const CHECKS: usize = 4;
/// So many of what libraries do with it fit a hover.
const BEHAVIOURS: usize = 2;
/// So many vendors' meanings fit a hover.
const VENDORS: usize = 4;
/// So many sub-statuses are shown with their meaning in a hover.
const SUB_STATUSES: usize = 4;
/// So many links fit a hover.
const LINKS: usize = 2;
/// The characters of a vendor's meaning in a hover.
const MEANING: usize = 160;

/// The card of any number: a known status, or what its class says of an unknown one.
pub fn status(code: u16, options: &Options) -> String {
    match crate::status(code) {
        Some(known) if options.full => full(known),
        Some(known) => short(known, &Here::default()),
        None => unassigned(code),
    }
}

/// What stands around a status that is hovered.
#[derive(Debug, Default)]
pub struct Here<'a> {
    /// What the libraries of the file do with it, the closest first.
    pub behaviours: &'a [&'a Behaviour],
    /// Ids or names of products that the file is for; what they mean comes first.
    pub products: &'a [&'a str],
}

/// The short card of `code` at a place.
pub fn status_here(code: u16, here: &Here<'_>) -> String {
    crate::status(code).map_or_else(|| unassigned(code), |known| short(known, here))
}

fn short(status: &'static Status, here: &Here<'_>) -> String {
    let mut card = Card::default();
    head(&mut card, status);
    card.block(status.summary);
    headers(&mut card, status);
    let behaviour = |own: &&Behaviour| format!("**{}**: {} [More]({})", own.framework, own.text, own.source);
    card.list("In this file", here.behaviours.iter().take(BEHAVIOURS).map(behaviour));
    card.list("Check", status.checks.iter().take(CHECKS));
    let named = |own: &VendorMeaning| {
        here.products.iter().any(|product| [own.vendor, vendors::name_of(own.vendor)].contains(product))
    };
    let mut meanings: Vec<&VendorMeaning> = status.vendors.iter().collect();
    meanings.sort_by_key(|own| !named(own));
    let (shown, rest) = meanings.split_at(meanings.len().min(VENDORS));
    card.list("In products", shown.iter().map(|own| vendor_line(status, own, &shorten(own.meaning, MEANING))));
    let names: Vec<_> = rest.iter().map(|own| vendors::name_of(own.vendor)).collect();
    card.line("Also at", &names.join(", "));
    card.line("IIS", &sub_status_line(sub_statuses(status.code)));
    card.line("Related", &related(status.related));
    card.block(&links(status, LINKS));
    card.finish()
}

fn full(status: &'static Status) -> String {
    let mut card = Card::default();
    head(&mut card, status);
    card.block(status.summary).block(status.meaning);
    headers(&mut card, status);
    card.list("Situations", status.situations);
    card.list("What to check", status.checks);
    card.list("When not to send it", status.avoid);
    card.block(&properties(status));
    card.line("HTTP/2", status.http2.unwrap_or_default());
    card.line("HTTP/3", status.http3.unwrap_or_default());
    if !status.vendors.is_empty() {
        card.section("In products");
        card.block(&status.vendors.iter().map(|own| vendor_block(status, own)).collect::<String>());
    }
    card.list("IIS sub-statuses", sub_statuses(status.code).iter().map(sub_status_item));
    card.list("Notes", status.notes);
    card.line("Related", &related(status.related));
    let names: Vec<_> = status.aliases.iter().filter(|alias| **alias != title(status)).collect();
    card.line("Also called", &names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", "));
    card.block(&links(status, usize::MAX));
    card.block(&format!("Source: {}. Checked {}.", status.source.trim_end_matches('.'), status.checked));
    card.finish()
}

/// The heading, and below it class, state and advice.
fn head(card: &mut Card, status: &'static Status) {
    card.heading(&format!("{:03} {}", status.code, title(status)));
    let mut facts = vec![match status.class {
        Class::Invalid => "Outside 100 to 599".to_owned(),
        class => super::text::capital(class.name()),
    }];
    facts.push(match status.state {
        State::Standard => "standard".to_owned(),
        State::Temporary => "registered for a time".to_owned(),
        State::Deprecated => "deprecated".to_owned(),
        State::Obsolete if !status.is_registered() => format!("obsolete, from {}", origin(status)),
        State::Obsolete => "obsolete".to_owned(),
        State::Reserved => "reserved, not in use".to_owned(),
        State::Vendor => format!("not registered, from {}", origin(status)),
    });
    match status.recommendation {
        Recommendation::Recommended => {}
        Recommendation::UseWithCare => facts.push("use with care".to_owned()),
        Recommendation::NotRecommended => facts.push("not for applications to send".to_owned()),
    }
    card.block(&facts.join(" · "));
}

/// The origin without remarks in parentheses.
fn origin(status: &'static Status) -> &'static str {
    status.origin.split(" (").next().unwrap_or(status.origin)
}

fn headers(card: &mut Card, status: &Status) {
    card.line("Must send", &codes(status.required_headers));
    card.line("Worth sending", &codes(status.recommended_headers));
}

/// `**nginx** (Moved Temporarily): meaning`.
fn vendor_line(status: &Status, own: &VendorMeaning, meaning: &str) -> String {
    let vendor = vendors::name_of(own.vendor);
    match own.name.filter(|name| *name != status.name) {
        Some(name) => format!("**{vendor}** “{name}”: {meaning}"),
        None => format!("**{vendor}**: {meaning}"),
    }
}

fn vendor_block(status: &Status, own: &VendorMeaning) -> String {
    let causes: String = own.causes.iter().map(|cause| format!("  - {cause}\n")).collect();
    format!("- {}\n{causes}", vendor_line(status, own, own.meaning))
}

/// The sub-statuses with their meanings when there are few, else only their numbers: `404.0 to 404.20, 404.501`.
fn sub_status_line(subs: &[SubStatus]) -> String {
    if subs.len() <= SUB_STATUSES {
        return subs.iter().map(sub_status_item).collect::<Vec<_>>().join("; ");
    }
    let mut ranges: Vec<(&SubStatus, &SubStatus)> = Vec::new();
    for sub in subs {
        match ranges.last_mut() {
            Some((_, last)) if last.sub + 1 == sub.sub => *last = sub,
            _ => ranges.push((sub, sub)),
        }
    }
    let texts = ranges.iter().map(|(first, last)| match last.sub - first.sub {
        0 => first.code.to_owned(),
        1 => format!("{}, {}", first.code, last.code),
        _ => format!("{} to {}", first.code, last.code),
    });
    texts.collect::<Vec<_>>().join(", ")
}

fn sub_status_item(sub: &SubStatus) -> String {
    let meanings: Vec<_> = sub.meanings.iter().map(|meaning| meaning.text).collect();
    format!("`{}` {}", sub.code, meanings.join("; or: "))
}

fn properties(status: &Status) -> String {
    let yes_no = |value: bool| if value { "yes" } else { "no" };
    let mut rows = vec![
        ("Content", if status.body == Body::Forbidden { "forbidden" } else { "allowed" }),
        ("Cacheable by default", yes_no(status.cacheable)),
        ("Worth an automatic retry", yes_no(status.retryable)),
    ];
    if let Some(kept) = status.method_preserving {
        rows.push(("Keeps the method", yes_no(kept)));
    }
    rows.iter().map(|(name, value)| format!("- {name}: {value}\n")).collect()
}

fn links(status: &Status, most: usize) -> String {
    let links: Vec<_> =
        status.references.iter().take(most).map(|link| format!("[{}]({})", link.title, link.url)).collect();
    links.join(" · ")
}

/// The first sentences of `text` that fit, at least one word; an ellipsis where something is left out.
fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for sentence in text.split_inclusive(". ") {
        if kept.chars().count() + sentence.trim_end().chars().count() > most {
            break;
        }
        kept.push_str(sentence);
    }
    if !kept.is_empty() {
        return kept.trim_end().to_owned();
    }
    for word in text.split_inclusive(' ') {
        if kept.chars().count() + word.chars().count() >= most {
            break;
        }
        kept.push_str(word);
    }
    format!("{}…", kept.trim_end().trim_end_matches([',', ';', ':']))
}

fn unassigned(code: u16) -> String {
    let mut card = Card::default();
    let class = Class::of(code);
    match class.generic() {
        Some(generic) => {
            card.heading(&format!("{code} (unassigned)"));
            card.block(&format!("{} · not registered with IANA", super::text::capital(class.name())));
            let name = crate::status(generic).map_or("", |status| status.name);
            card.block(&format!(
                "No standard gives {code} a meaning. {} ({generic} {name}).",
                sentence(match class {
                    Class::Informational => "clients skip it and wait for the final response, as with any 1xx",
                    Class::Successful => "clients take it for a plain success",
                    Class::Redirection => "clients take it for a choice that they cannot make by themselves",
                    Class::ClientError => "clients take it for a mistake in the request",
                    _ => "clients take it for a failure of the server",
                })
                .trim_end_matches('.')
            ));
            card.block("A cache keeps the response only when the response says for how long.");
        }
        None => {
            card.heading(&format!("{code} (not a status code)"));
            card.block("Outside 100 to 599");
            card.block(&format!(
                "HTTP defines five classes, 100 to 599. A client that receives {code} should treat it as a 5xx, and \
                 many libraries refuse to send or parse it."
            ));
        }
    }
    if let Some((meaning, source)) = crate::lookalike(code) {
        card.block(&format!("It is a {meaning} ({source}), which is not a status."));
    }
    card.block("[RFC 9110, section 15](https://www.rfc-editor.org/rfc/rfc9110#section-15)");
    card.finish()
}
