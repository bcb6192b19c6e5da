//! `if` and `unless`, and the ACLs that they name.

use super::proxies::Proxies;
use crate::facts::{Directive, DirectiveArgument, ScopeId};
use crate::tree::is_socket_path;

/// The arguments of a rule without its condition, and the condition.
pub(super) fn split(directive: &Directive) -> (&[DirectiveArgument], &[DirectiveArgument]) {
    let arguments = directive.arguments.as_slice();
    let at = arguments.iter().position(|argument| matches!(argument.text.as_str(), "if" | "unless"));
    match at {
        Some(at) => arguments.split_at(at),
        None => (arguments, &[]),
    }
}

/// The argument behind the keyword `name`.
pub(super) fn after<'a>(arguments: &'a [DirectiveArgument], names: &[&str]) -> Option<&'a DirectiveArgument> {
    let at = arguments.iter().position(|argument| names.contains(&argument.text.as_str()))?;
    arguments.get(at + 1)
}

/// The words of a condition with those of the ACLs it names.
pub(super) fn words<'f>(proxies: &Proxies<'f>, scope: ScopeId, condition: &[DirectiveArgument]) -> Vec<&'f str> {
    let facts = proxies.facts();
    let mut found = Vec::new();
    for argument in condition {
        let Some(text) = own_text(facts, argument) else { continue };
        found.push(text);
        let name = text.trim_start_matches('!');
        for at in proxies.chain(scope) {
            let acls = proxies.blocks.named(at, &["acl"]);
            for acl in acls.filter(|acl| acl.arguments.first().is_some_and(|first| first.text == name)) {
                found.extend(acl.arguments.iter().skip(1).map(|argument| argument.text.as_str()));
            }
        }
    }
    found
}

/// The text of an argument as it lives in the facts.
fn own_text<'f>(facts: &'f crate::facts::Facts, argument: &DirectiveArgument) -> Option<&'f str> {
    facts.files.get(usize::from(argument.span.file))?.text.get(argument.span.range.as_usize())
}

/// Whether a condition asks how much one client sends: a rate of requests or connections, or how many are open.
pub(super) fn asks_for_rate(words: &[&str]) -> bool {
    const RATES: [&str; 4] = ["http_req_rate", "conn_rate", "sess_rate", "conn_cur"];
    words.iter().any(|word| {
        let fetch = word.split(['(', ',']).next().unwrap_or(word);
        let of_client = ["sc_", "sc0_", "sc1_", "sc2_", "src_", "table_"].iter().any(|start| fetch.starts_with(start));
        of_client && RATES.iter().any(|rate| fetch.ends_with(rate))
    })
}

/// Whether a condition asks for WebSockets: by the header, or by a path that is called so.
pub(super) fn asks_for_sockets(words: &[&str]) -> bool {
    let fetches = |name: &str| words.iter().any(|word| word.to_ascii_lowercase().starts_with(name));
    let by_header = words.iter().any(|word| {
        let word = word.to_ascii_lowercase();
        word.contains("hdr") && word.contains("(upgrade")
    });
    by_header && words.iter().any(|word| word.eq_ignore_ascii_case("websocket"))
        || fetches("path") && words.iter().any(|word| word.starts_with('/') && is_socket_path(word))
}
