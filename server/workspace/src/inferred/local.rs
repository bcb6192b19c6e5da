//! Programs of one machine or image: they know each other by ports and sockets, and by what their environment says.

use std::collections::{BTreeMap, BTreeSet};

use httplsp_syntax::Facts;
use httplsp_syntax::facts::{Directive, ScopeId};

use super::services::is_service;
use super::{Edge, Link, Node};

/// The name of what listens at `target` on the same machine.
pub(super) fn name(target: &str) -> Option<String> {
    let target = target.split('|').next()?;
    let (scheme, rest) = target.split_once("://").unwrap_or(("", target));
    // Also `unix:///run/app.sock`.
    let is_socket = rest.starts_with("unix:") || scheme == "unix";
    let host = rest.split(['/', '?']).next()?.rsplit_once(':').map_or("", |(host, _)| host);
    let is_near =
        matches!(host, "localhost" | "127.0.0.1" | "[::1]" | "0.0.0.0" | "host.docker.internal" | "172.17.0.1");
    if !is_socket && !is_near {
        return None;
    }
    let address = if is_socket { rest } else { rest.split(['/', '?']).next()? };
    httplsp_syntax::listens(address).map(|place| format!("listen:{place}"))
}

/// Follows targets that are a variable: what the file sets it to, or all services that have it in their environment.
pub(super) fn fill(nodes: &mut [Node<'_>]) {
    for at in 0..nodes.len() {
        let open = |name: &String| name.starts_with("host:$");
        if nodes[at].hop.next.iter().flat_map(|link| &link.to).any(open) {
            let mut links = std::mem::take(&mut nodes[at].hop.next);
            for name in links.iter_mut().flat_map(|link| &mut link.to).filter(|name| name.starts_with("host:$")) {
                let target = filled(&name["host:".len()..], &nodes[at], nodes);
                *name = format!("host:{}", target.as_deref().and_then(super::host).unwrap_or("?"));
            }
            nodes[at].hop.next = links;
        }
        let Some(forward) = nodes[at].forward.and_then(|forward| nodes[at].facts.proxy.forwards.get(forward)) else {
            continue;
        };
        if !nodes[at].hop.next.is_empty() {
            continue;
        }
        let group = forward.upstream.and_then(|group| nodes[at].facts.proxy.upstreams.get(group as usize));
        let targets = group.map_or_else(|| vec![forward.target.clone()], |group| group.servers.clone());
        let span = forward.target_span;
        let links: Vec<Link> = targets
            .iter()
            .filter_map(|target| {
                let target = filled(target, &nodes[at], nodes)?;
                let host = super::host(&target)?;
                Some(Link { to: vec![format!("host:{host}")], span })
            })
            .collect();
        nodes[at].hop.next = links;
    }
}

/// `target` with the value of the variable that its host is.
fn filled(target: &str, node: &Node<'_>, nodes: &[Node<'_>]) -> Option<String> {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    let variable = rest.strip_prefix('$')?;
    let variable = variable.strip_prefix('{').unwrap_or(variable);
    let end = variable.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(variable.len());
    let name = &variable[..end];
    // set $backend http://app:8000;
    let set = node.facts.directives.iter().filter_map(|directive| match directive.arguments.as_slice() {
        [variable, value] if directive.name == "set" && variable.text.strip_prefix('$') == Some(name) => {
            Some((directive.scope, value.text.as_str()))
        }
        _ => None,
    });
    let set: Vec<_> = set.chain(chosen(node.facts, name)).collect();
    // What is set at the place itself, or around it.
    let forward = node.forward.and_then(|at| node.facts.proxy.forwards.get(at));
    let here = forward.into_iter().flat_map(|forward| node.facts.ancestors(forward.scope)).find_map(|(scope, _)| {
        let mut there = set.iter().filter(|(at, _)| *at == scope).map(|(_, value)| *value);
        there.next().filter(|first| there.all(|other| other == *first))
    });
    if let Some(here) = here {
        return Some(here.to_string());
    }
    let set = set.into_iter().map(|(_, value)| value);
    let named = nodes.iter().filter(|other| other.hop.environment.iter().any(|(known, _)| known == name));
    let near = named.clone().map(|other| shared(&other.file, &node.file)).max();
    let named = named.filter(|other| Some(shared(&other.file, &node.file)) == near);
    let in_environment = named.flat_map(|other| &other.hop.environment);
    let in_environment = in_environment.filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let own: Vec<&str> = set.collect();
    let values: Vec<&str> = if own.is_empty() { in_environment.collect() } else { own };
    let (first, rest) = values.split_first()?;
    rest.iter().all(|other| other == first).then(|| (*first).to_string())
}

/// The values of a variable that is chosen by another one: `map $host $backend { default http://app:8000; }`.
fn chosen<'f>(facts: &'f Facts, name: &str) -> Vec<(ScopeId, &'f str)> {
    let is_it = |directive: &&Directive| {
        let variable = directive.arguments.last().map(|variable| variable.text.as_str());
        directive.name == "map" && variable.and_then(|variable| variable.strip_prefix('$')) == Some(name)
    };
    let blocks = facts.directives.iter().filter(is_it).filter_map(|map| map.block);
    let within = |block: ScopeId| facts.directives.iter().filter(move |entry| entry.scope == block);
    let values =
        blocks.flat_map(within).filter_map(|entry| Some((entry.scope, entry.arguments.first()?.text.as_str())));
    values.collect()
}

/// How many folders two files share.
fn shared(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

/// More files than set up proxies of one machine: they are of several, and a port says nothing.
const MAX_FILES: usize = 3;

/// Drops links by ports where so many files have them that they cannot be of the machine of the program.
pub(super) fn apart(nodes: &[Node<'_>], next: &mut [Vec<Edge>]) {
    let by_port = |at: usize, edge: &Edge| {
        let inner = &nodes[edge.to];
        let mut names = nodes[at].hop.next.iter().flat_map(|link| &link.to);
        !edge.explicit
            && inner.file != nodes[at].file
            && names.any(|name| name.starts_with("listen:") && inner.hop.known_as.contains(name))
    };
    let mut files: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for (at, edges) in next.iter().enumerate() {
        for edge in edges.iter().filter(|edge| by_port(at, edge)) {
            files.entry(edge.to).or_default().insert(&nodes[at].file);
        }
    }
    for (at, edges) in next.iter_mut().enumerate() {
        edges.retain(|edge| !by_port(at, edge) || files[&edge.to].len() <= MAX_FILES);
    }
}

/// The containers that have the configuration which `at` is part of: by their images too.
pub(super) fn holders(nodes: &[Node<'_>], next: &[Vec<Edge>], at: usize) -> Vec<usize> {
    let leading = |to: usize| {
        let leads = move |outer: &usize| next[*outer].iter().any(|edge| edge.to == to);
        (0..next.len()).filter(leads).collect::<Vec<usize>>()
    };
    let (images, others): (Vec<usize>, Vec<usize>) =
        leading(at).into_iter().partition(|outer| nodes[*outer].is_image());
    images.into_iter().flat_map(leading).chain(others).filter(|holder| is_container(&nodes[*holder])).collect()
}

/// Whether a container that has the configuration which `at` is part of can be reached from outside.
pub(super) fn is_published(nodes: &[Node<'_>], next: &[Vec<Edge>], at: usize) -> bool {
    let published = |name: &String| name.strip_prefix("listen:").is_some_and(|place| !place.contains('/'));
    let reached = |holder: usize| nodes[holder].hop.known_as.iter().any(published);
    holders(nodes, next, at).into_iter().any(reached)
}

fn is_container(node: &Node<'_>) -> bool {
    node.forward.is_none() && !node.is_image() && is_service(&node.hop)
}

/// What a container is known as that has the addresses of its machine.
const ON_MACHINE: &str = "machine:";

/// Drops links by ports from configurations of a container to other containers: a port that is published is one of the
/// machine, and `localhost` of a container is its own.
pub(super) fn contained(nodes: &[Node<'_>], next: &mut [Vec<Edge>]) {
    let mut wrong: Vec<(usize, usize)> = Vec::new();
    for (at, edges) in next.iter().enumerate().filter(|(at, _)| nodes[*at].forward.is_some()) {
        let by_port = |edge: &&Edge| {
            let mut names = nodes[at].hop.next.iter().flat_map(|link| &link.to);
            let published = |name: &String| name.strip_prefix("listen:").is_some_and(|place| !place.contains('/'));
            names.any(|name| published(name) && nodes[edge.to].hop.known_as.contains(name))
        };
        let reached: Vec<usize> =
            edges.iter().filter(|edge| is_container(&nodes[edge.to])).filter(by_port).map(|edge| edge.to).collect();
        if reached.is_empty() {
            continue;
        }
        let holders = holders(nodes, next, at);
        let is_apart = |holder: &usize| !nodes[*holder].hop.known_as.iter().any(|name| name == ON_MACHINE);
        if !holders.is_empty() && holders.iter().all(is_apart) {
            // Its own published port is one of the machine too.
            wrong.extend(reached.into_iter().map(|to| (at, to)));
        } else {
            // What runs such a proxy is most likely what has this configuration.
            wrong.extend(reached.into_iter().filter(|to| runs(&nodes[*to], nodes[at].hop.product)).map(|to| (at, to)));
        }
    }
    for (at, to) in wrong {
        next[at].retain(|edge| edge.to != to);
    }
}

/// Whether a container runs the image of a product.
fn runs(node: &Node<'_>, product: &str) -> bool {
    let image =
        node.hop.image.as_ref().filter(|_| node.hop.build.is_none()).map(|image| super::images::bare(&image.text));
    node.hop.product == product || image.is_some_and(|name| name.rsplit('/').next() == Some(product))
}

/// Puts the proxies of an image in front of the program that it starts: both are part of it.
pub(super) fn order(nodes: &[Node<'_>], next: &mut [Vec<Edge>]) {
    for image in (0..nodes.len()).filter(|at| nodes[*at].is_image()) {
        let (proxies, others): (Vec<Edge>, Vec<Edge>) =
            next[image].iter().partition(|edge| nodes[edge.to].forward.is_some());
        let to_itself = |edge: &Edge| {
            let targets = &nodes[edge.to].hop.next;
            targets.iter().any(|link| link.to.iter().any(|name| name.starts_with("listen:")))
        };
        let proxies: Vec<Edge> = proxies.into_iter().filter(to_itself).collect();
        if proxies.is_empty() {
            continue;
        }
        if nodes[image].hop.product.is_empty() {
            // Of the programs that it starts, those behind a proxy are reached through it.
            let programs: Vec<Edge> =
                others.into_iter().filter(|edge| !nodes[edge.to].hop.product.is_empty()).collect();
            let [program] = programs.as_slice() else { continue };
            for proxy in &proxies {
                if next[proxy.to].is_empty() {
                    program.add(&mut next[proxy.to]);
                }
            }
            if proxies.iter().any(|proxy| next[proxy.to].iter().any(|edge| edge.to == program.to)) {
                next[image].retain(|edge| edge.to != program.to);
            }
            continue;
        }
        let is_proxy = |at: usize| proxies.iter().any(|proxy| proxy.to == at);
        next[image].retain(|edge| !is_proxy(edge.to));
        for outer in (0..next.len()).filter(|at| !is_proxy(*at)) {
            if next[outer].iter().any(|edge| edge.to == image) {
                next[outer].retain(|edge| edge.to != image);
                proxies.iter().for_each(|proxy| proxy.add(&mut next[outer]));
            }
        }
        for proxy in &proxies {
            // What only has the same port stands elsewhere.
            next[proxy.to].retain(|edge| edge.explicit);
            Edge { to: image, explicit: true, open: false }.add(&mut next[proxy.to]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_machine_count() {
        assert_eq!(name("http://127.0.0.1:3000/api").as_deref(), Some("listen:3000"));
        assert_eq!(name("http://localhost:3000").as_deref(), Some("listen:3000"));
        assert_eq!(name("http://unix:/run/app.sock:/x").as_deref(), Some("listen:/run/app.sock"));
        assert_eq!(name("unix:/var/run/app.sock").as_deref(), Some("listen:/run/app.sock"));
        assert_eq!(name("unix:///tmp/app.sock").as_deref(), Some("listen:/tmp/app.sock"));
        assert_eq!(name("unix:/run/php.sock|fcgi://localhost").as_deref(), Some("listen:/run/php.sock"));
        assert_eq!(name("http://app:3000"), None);
        assert_eq!(name("http://localhost"), None, "the port is not written");
        assert_eq!(name("http://10.0.0.1:3000"), None);
    }
}
