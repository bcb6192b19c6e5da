//! What a directive does at its place: which values are in force, where they are set, what they replace.

use httplsp_lint::chain::spoken;
use httplsp_syntax::facts::{Directive, EffectiveTimer, Facts, Forward, Hop, Span};

use super::Cx;

/// A paragraph about `directive`; `None` when there is nothing to say beyond what stands there.
pub fn text(cx: &Cx<'_>, directive: &Directive) -> Option<String> {
    let (facts, _) = cx.analysis.facts();
    // Of a directive with a block, the place is its first line.
    if let Some(forward) =
        facts.proxy.forwards.iter().find(|forward| {
            directive.span.contains(forward.span) && forward.span.range.start == directive.span.range.start
        })
    {
        return timers(cx, facts, forward);
    }
    if directive.block.is_some() {
        return None;
    }
    let mut lines: Vec<String> = Vec::new();
    lines.extend(replaced(cx, facts, directive));
    lines.extend(users(cx, facts, directive));
    (!lines.is_empty()).then(|| lines.join("\n\n"))
}

/// The timers that hold at a hop of a format of keys and values.
pub fn of_hop(cx: &Cx<'_>, facts: &Facts, hop: &Hop) -> Option<String> {
    let line = |timer: &EffectiveTimer| {
        let value = timer.milliseconds.map(spoken)?;
        let place = match timer.span {
            Some(span) => {
                let link =
                    facts.files.get(usize::from(span.file)).and_then(|file| cx.places().link(&file.path, span.range));
                link.map_or_else(|| "set in the file".to_owned(), |link| format!("set in {link}"))
            }
            None => "the default".to_owned(),
        };
        Some(format!("- `{}` {value}: {place}", timer.name))
    };
    let lines: Vec<String> = hop.timers.iter().filter_map(line).collect();
    let product = httplsp_registry::vendors::name_of(hop.product);
    (!lines.is_empty()).then(|| format!("### {} ({product})\n\n**In force here**\n\n{}", hop.name, lines.join("\n")))
}

/// The timers in force where a request is handed on.
fn timers(cx: &Cx<'_>, facts: &Facts, forward: &Forward) -> Option<String> {
    let line = |timer: &httplsp_syntax::facts::EffectiveTimer| {
        let place = match timer.span {
            Some(span) => format!("set in {}", place(cx, facts, span)),
            None => "the default".to_owned(),
        };
        (!timer.raw.is_empty()).then(|| format!("- `{} {}`: {place}", timer.name, timer.raw))
    };
    let lines: Vec<String> = forward.timers.iter().filter_map(line).collect();
    let unsure = match forward.certain {
        true => "",
        false => "\n\nWhat includes this file is not known; values set there are not seen.",
    };
    (!lines.is_empty()).then(|| format!("**In force here**\n\n{}{unsure}", lines.join("\n")))
}

/// Which value of an outer block this one replaces.
fn replaced(cx: &Cx<'_>, facts: &Facts, directive: &Directive) -> Option<String> {
    // Of two answers none replaces the other: which one is given depends on the request.
    if facts.responses.iter().any(|response| directive.span.contains(response.span)) {
        return None;
    }
    let same = |other: &&Directive| other.name == directive.name;
    // Given more than once in one block it is a list, of which nothing replaces a single entry.
    let beside = facts.directives.iter().filter(same).filter(|other| other.scope == directive.scope).count();
    if beside != 1 {
        return None;
    }
    let outer = facts.ancestors(directive.scope).skip(1).find_map(|(scope, _)| {
        facts.directives.iter().filter(same).find(|other| other.scope == scope && other.block.is_none())
    })?;
    Some(format!("Replaces `{}`, set in {}.", arguments(outer), place(cx, facts, outer.span)))
}

/// Where a timer takes effect.
fn users(cx: &Cx<'_>, facts: &Facts, directive: &Directive) -> Option<String> {
    facts.timers.iter().find(|timer| timer.site == directive.span)?;
    let uses = |forward: &&Forward| forward.timers.iter().any(|timer| timer.span == Some(directive.span));
    let mut places: Vec<String> = facts
        .proxy
        .forwards
        .iter()
        .filter(uses)
        .filter_map(|forward| {
            let file = facts.files.get(usize::from(forward.span.file))?;
            let link = cx.places().link(&file.path, forward.span.range)?;
            Some(format!("- `{} {}`, {link}", forward.name, forward.target))
        })
        .collect();
    places.dedup();
    (!places.is_empty()).then(|| format!("**In force for**\n\n{}", places.join("\n")))
}

/// The block that `span` stands in, with a link.
fn place(cx: &Cx<'_>, facts: &Facts, span: Span) -> String {
    let owner = facts.directives.iter().find(|directive| directive.span == span).and_then(|directive| directive.parent);
    let block = owner.map(|owner| &facts.directives[owner as usize]);
    let block = match block {
        Some(block) if block.arguments.is_empty() => format!("`{}`", block.name),
        Some(block) => format!("`{} {}`", block.name, arguments(block)),
        None => "the file".to_owned(),
    };
    let link = facts.files.get(usize::from(span.file)).and_then(|file| cx.places().link(&file.path, span.range));
    link.map_or_else(|| block.clone(), |link| format!("{block}, {link}"))
}

fn arguments(directive: &Directive) -> String {
    directive.arguments.iter().map(|argument| argument.text.as_str()).collect::<Vec<_>>().join(" ")
}
