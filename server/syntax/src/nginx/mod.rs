//! From nginx configuration to facts: directives of one file, includes spliced in, then what they mean.

mod assemble;
mod forward;
mod limits;
mod lower;
mod read;
mod responses;
mod rows;
mod settings;
pub(crate) mod sniff;
mod value;

pub(crate) use assemble::{Including, assemble, assemble_with, unresolved};
pub(crate) use settings::fills_in;
pub(crate) use value::template;

use tree_sitter::Tree;

use crate::facts::{Facts, SourceFile};
use crate::language::Language;

/// Takes out what holds unless it is set, of a file whose surroundings are not known: they may set it.
pub(crate) fn leave_open(facts: &mut Facts) {
    if facts.directives.iter().any(|directive| directive.scope == 0 && directive.name == "http") {
        return;
    }
    // Whole servers are put beside a main file, which hardly ever has times for all of them.
    let has_servers = facts.directives.iter().any(|directive| directive.scope == 0 && directive.name == "server");
    for forward in &mut facts.proxy.forwards {
        if forward.body_limit.span.is_none() {
            forward.body_limit.value = None;
        }
        forward.timers.retain(|timer| timer.span.is_some() || has_servers);
        let is_written = |name: &str| forward.timers.iter().any(|timer| timer.name == name);
        if forward.tries.as_ref().is_some_and(|tries| !is_written(&tries.each)) {
            forward.tries = None;
        }
    }
}

/// The facts of one file, includes not followed.
pub(crate) fn extract(language: Language, file: SourceFile, tree: &Tree) -> Facts {
    let mut facts = read::read(language, file, tree);
    let (scopes, followed_all) = unresolved(&facts, &assemble::INCLUDING);
    lower::lower(&mut facts, &scopes, followed_all);
    facts
}
