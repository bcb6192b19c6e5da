//! Hover on values: what is said of the setting that they are given to.

use httplsp_registry::card::{self, Options};
use httplsp_registry::directives;

use super::{Found, at, facts, in_force};
use crate::handlers::{Cx, command};

/// The value of a directive of a server, where it is a time, a size, a count or one of a few words.
pub(super) fn of_directive(cx: &Cx<'_>, offset: u32) -> Found {
    let product = cx.analysis.language.product()?;
    let facts = facts(cx);
    facts.directives.iter().find_map(|directive| {
        let (argument, range) =
            directive.arguments.iter().find_map(|argument| Some((argument, at(cx, argument.span, offset)?)))?;
        let measured = facts.timers.iter().map(|timer| timer.span);
        let measured = measured.chain(facts.body_limits.iter().map(|limit| limit.span));
        let is_only = directive.arguments.len() == 1;
        let is_value = measured.into_iter().any(|span| argument.span.contains(span))
            || is_only && is_plain(product, &directive.name);
        let card = card::directive(product, &directive.name, &Options::SHORT).filter(|_| is_value)?;
        Some((range, in_force(cx, directive, card)))
    })
}

/// Whether the one value of a directive is nothing but a time, a size, a count or one of a few words.
fn is_plain(product: &str, name: &str) -> bool {
    let kind = directives::get(product, name).iter().find_map(|directive| directive.value_type);
    kind.is_some_and(|kind| {
        matches!(kind, "flag" | "enum" | "number") || kind.starts_with("time") || kind.starts_with("size")
    })
}

/// A timer in a command line: its value, or the option that sets it.
pub(super) fn of_command(cx: &Cx<'_>, offset: u32) -> Found {
    command::options(cx).into_iter().find_map(|option| {
        let range = [Some(option.value), option.name].into_iter().flatten().find(|range| range.touches(offset))?;
        Some((range, card::directive(option.product, &option.timer, &Options::SHORT)?))
    })
}
