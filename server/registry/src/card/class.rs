//! The card of a class of statuses.

use super::text::{Card, bullets, named};
use crate::{Class, is_registered, statuses};

/// The card of a class: what all its codes have in common, and which there are.
pub fn class(class: Class) -> String {
    let mut card = Card::default();
    let (Some(pattern), Some(generic)) = (class.pattern(), class.generic()) else { return String::new() };
    card.heading(&format!("{pattern} {}", super::text::capital(class.name())));
    card.block(class.meaning());
    card.block(&format!("A client treats every code of this class that it does not know as {}.", named(generic)));
    let (registered, others): (Vec<u16>, Vec<u16>) = statuses()
        .iter()
        .map(|status| status.code)
        .filter(|code| Class::of(*code) == class)
        .partition(|code| is_registered(*code));
    card.list("Registered", registered.into_iter().map(named));
    if !others.is_empty() {
        card.section("Made up by products");
        card.block(&bullets(others.into_iter().map(named)));
    }
    card.block("[RFC 9110, section 15](https://www.rfc-editor.org/rfc/rfc9110#section-15)");
    card.finish()
}
