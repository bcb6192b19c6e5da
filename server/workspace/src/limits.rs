//! Limits on the size of request bodies along a chain, declared or assumed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use httplsp_lint::chain::{ChainFacts, HopFacts, HopLimit};
use httplsp_syntax::Facts;
use httplsp_syntax::facts::{BodyLimit, Forward, Hop, Protocol};

use crate::chains::place_of;
use crate::config::DeclaredHop;
use crate::units::Unit;

/// The limits of `hop` in a unit, as far as they stand in the files called `names`.
pub fn of_hop(facts: &Facts, hop: &DeclaredHop, names: &BTreeSet<Arc<str>>) -> Vec<HopLimit> {
    let whole = facts.files.first().is_some_and(|file| names.contains(&file.path));
    let here = |file: u16| whole || names.contains(&facts.files[file as usize].path);
    let own = |product: &str| product == hop.product || hop.product == "other";
    let forwards = facts.proxy.forwards.iter().filter(|forward| own(forward.product) && here(forward.span.file));
    forwards.map(|forward| of_forward(facts, forward)).chain(of_code(facts, here)).collect()
}

/// The limit in force where a proxy hands a request on.
fn of_forward(facts: &Facts, forward: &Forward) -> HopLimit {
    HopLimit {
        name: "client_max_body_size".into(),
        bytes: forward.body_limit.value,
        written: forward.body_limit.span.is_some(),
        forwards: true,
        place: place_of(facts, forward.body_limit.span.unwrap_or(forward.span)),
    }
}

/// The limits of a hop that nobody declared: where a proxy hands a request on, and in files with settings.
pub(crate) fn of_node<'f>(
    facts: &Facts,
    hop: &Hop,
    forward: Option<usize>,
    settings: impl Iterator<Item = &'f Facts>,
) -> Vec<HopLimit> {
    // Which place takes the large bodies is not known: the largest limit of the configuration counts.
    let forwards = facts.proxy.forwards.iter().filter(|_| forward.is_some());
    let mut out: Vec<HopLimit> = forwards.map(|forward| of_forward(facts, forward)).collect();
    if hop.known_as.iter().any(|name| name.starts_with("code")) {
        out.extend(of_program(facts));
    }
    out.extend(hop.body_limit.iter().map(|limit| HopLimit {
        name: limit.name.clone(),
        bytes: limit.bytes,
        written: limit.span.is_some(),
        forwards: true,
        place: place_of(facts, limit.span.unwrap_or(hop.span)),
    }));
    let written: Vec<(&Facts, &BodyLimit)> =
        settings.flat_map(|facts| facts.body_limits.iter().map(move |limit| (facts, limit))).collect();
    // Of several limits in one product the smallest one counts.
    if let Some((facts, limit)) = written.into_iter().min_by_key(|(_, limit)| limit.bytes) {
        out.push(of_limit(facts, limit));
    }
    out
}

/// The limits of a program in a file of it, code or settings.
pub(crate) fn of_program(facts: &Facts) -> Vec<HopLimit> {
    let limits = facts.body_limits.iter().filter(|limit| !facts.in_test(limit.span.file, limit.scope));
    limits.map(|limit| of_limit(facts, limit)).collect()
}

/// A limit of an application.
fn of_limit(facts: &Facts, limit: &BodyLimit) -> HopLimit {
    HopLimit {
        name: limit.name.clone(),
        bytes: limit.bytes,
        written: true,
        forwards: false,
        place: place_of(facts, limit.span),
    }
}

/// The limits that an application sets outside its tests.
fn of_code(facts: &Facts, here: impl Fn(u16) -> bool) -> Vec<HopLimit> {
    if !facts.language.is_code() {
        return Vec::new();
    }
    let limits = facts.body_limits.iter();
    let mine = limits.filter(|limit| here(limit.span.file) && !facts.in_test(limit.span.file, limit.scope));
    mine.map(|limit| of_limit(facts, limit)).collect()
}

/// Chains that nobody declared: a proxy that forwards to a port of the same machine or of a neighbouring container, and
/// the one file in the same project whose program listens on that port and limits bodies. They carry nothing but those
/// limits.
pub fn assumed(units: &[Unit]) -> Vec<ChainFacts> {
    let project = |unit: &Unit| unit.entry.configuration.root.clone();
    let mut programs: BTreeMap<(PathBuf, u16), Vec<&Unit>> = BTreeMap::new();
    for unit in units.iter().filter(|unit| unit.entry.language.is_code()) {
        let limits = of_code(&unit.facts, |_| true);
        if let (Some(root), Some(port), false) = (project(unit), listens_on(&unit.facts), limits.is_empty()) {
            programs.entry((root, port)).or_default().push(unit);
        }
    }
    let mut out = Vec::new();
    for ((root, port), programs) in programs {
        let [program] = programs.as_slice() else { continue };
        let mut limits: Vec<HopLimit> = Vec::new();
        for unit in units.iter().filter(|unit| project(unit).as_ref() == Some(&root)) {
            let forwards = unit.facts.proxy.forwards.iter();
            let to_it = forwards.filter(|forward| ports(&unit.facts, forward).contains(&port));
            limits.extend(to_it.map(|forward| of_forward(&unit.facts, forward)));
        }
        let Some(first) = limits.first() else { continue };
        let hop = |name: String, place, body_limits| HopFacts {
            name,
            product: "other".into(),
            place,
            timers: Vec::new(),
            open: false,
            ends_tls: false,
            https_redirects: Vec::new(),
            body_limits,
            tries: Vec::new(),
        };
        let inner = of_code(&program.facts, |_| true);
        let name = first.place.path.to_string();
        let hops = vec![
            hop(name, first.place.clone(), limits.clone()),
            hop(program.entry.name.to_string(), inner[0].place.clone(), inner),
        ];
        out.push(ChainFacts { name: format!("port {port}"), declared: false, explicit: false, hops });
    }
    out
}

/// The ports that `forward` leads to, if all of them are of this machine or of a container beside it.
fn ports(facts: &Facts, forward: &Forward) -> Vec<u16> {
    if forward.protocol != Protocol::Http {
        return Vec::new();
    }
    let group = forward.upstream.and_then(|at| facts.proxy.upstreams.get(at as usize));
    let addresses = group.map_or_else(|| vec![forward.target.clone()], |group| group.servers.clone());
    let ports: Option<Vec<u16>> = addresses.iter().map(|address| near_port(address)).collect();
    ports.unwrap_or_default()
}

/// The port of an address on this machine, or of a host without a domain.
fn near_port(address: &str) -> Option<u16> {
    let address = address.strip_prefix("http://").unwrap_or(address);
    let address = address.split('/').next().unwrap_or(address);
    let (host, port) = address.rsplit_once(':')?;
    let near = matches!(host, "127.0.0.1" | "[::1]")
        || !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    port.parse().ok().filter(|_| near)
}

/// The port that a program listens on, by the one address without a scheme that its file has in quotes.
fn listens_on(facts: &Facts) -> Option<u16> {
    let text = &facts.files.first()?.text;
    let mut found = BTreeSet::new();
    for host in ["0.0.0.0:", "127.0.0.1:", "localhost:", "[::]:", "[::1]:"] {
        for (at, _) in text.match_indices(&format!("\"{host}")) {
            let rest = &text[at + 1 + host.len()..];
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if rest[digits.len()..].starts_with('"') {
                found.extend(digits.parse::<u16>().ok());
            }
        }
    }
    (found.len() == 1).then(|| found.first().copied()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_near_addresses_count() {
        assert_eq!(near_port("http://127.0.0.1:3000/api"), Some(3000));
        assert_eq!(near_port("app:8080"), Some(8080));
        assert_eq!(near_port("http://app"), None, "the port is not written");
        assert_eq!(near_port("http://api.example.com:3000"), None);
        assert_eq!(near_port("http://$upstream:3000"), None);
        assert_eq!(near_port("unix:/run/app.sock"), None);
    }
}
