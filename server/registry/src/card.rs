//! Cards: what hover, completion and `explain` show, in Markdown.
//!
//! A card says what a thing is, why one meets it, and what to do. An empty section is left out. The short form is for
//! an editor's hover, the full form for a terminal and for documentation.

mod class;
mod setting;
mod status;
mod text;
mod topic;

pub use class::class;
pub use setting::setting;
pub use setting::{annotation, parameter};
pub use status::{Here, status, status_here};
pub use topic::{constants, header, product, sub_status, troubleshooting, windows_error};

use crate::explain::{Setting, Topic, setting_of};
use crate::{headers, sub_status as find_sub_status, troubleshooting as entries, vendors};

/// How much a card says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Everything that is known, not only what fits a hover.
    pub full: bool,
}

impl Options {
    /// The short form.
    pub const SHORT: Options = Options { full: false };
    /// The full form.
    pub const FULL: Options = Options { full: true };
}

/// The card of a topic.
pub fn topic(topic: &Topic, options: &Options) -> String {
    match topic {
        Topic::Status(known) => status(known.code, options),
        Topic::Unassigned { code, .. } => status(*code, options),
        Topic::Class(known) => class(*known),
        Topic::SubStatus(known) => sub_status(known, options),
        Topic::Constant(found) => constants(found, options),
        Topic::Setting(found) => settings(found, options),
        Topic::Vendor(known) => product(known, options),
        Topic::Troubleshooting(known) => troubleshooting(known, options),
        Topic::Header(known) => header(known, options),
    }
}

/// The card of the sub-status written `code`, such as `404.13`.
pub fn sub_status_named(code: &str, options: &Options) -> Option<String> {
    find_sub_status(code).map(|known| sub_status(known, options))
}

/// The card of what `product` calls `name`: a directive, a timer or a limit.
pub fn directive(product: &str, name: &str, options: &Options) -> Option<String> {
    let product = vendors::vendor(product)?;
    setting_of(product.id, name).map(|known| setting(&known, options))
}

/// The card of the constant that `ecosystem` calls `name`.
pub fn constant(ecosystem: &str, name: &str, options: &Options) -> Option<String> {
    crate::constants::get(ecosystem, name).map(|known| constants(&[known], options))
}

/// The line above the card of a status that is written as a constant: what the constant is.
pub fn constant_line(ecosystem: &str, name: &str) -> Option<String> {
    crate::constants::get(ecosystem, name).map(topic::constant_line)
}

/// The card of the vendor or product `id`.
pub fn vendor(id: &str, options: &Options) -> Option<String> {
    vendors::vendor(id).map(|known| product(known, options))
}

/// The card of the symptom `id`.
pub fn troubleshooting_named(id: &str, options: &Options) -> Option<String> {
    entries::entry(id).map(|known| troubleshooting(known, options))
}

/// The card of the header `name`.
pub fn header_named(name: &str, options: &Options) -> Option<String> {
    headers::get(name).map(|known| header(known, options))
}

/// The cards of a setting that several products have, one below the other.
fn settings(found: &[Setting], options: &Options) -> String {
    found.iter().map(|known| setting(known, options)).collect::<Vec<_>>().join("\n---\n\n")
}
