//! Sockets in volumes that containers share: a proxy in one of them hands requests to a server in another.

use super::local::holders;
use super::services::is_service;
use super::{Edge, Node, nearest};

/// Leads from the places of a proxy that name a socket to the service whose container shares the volume that it is in.
pub(super) fn link(nodes: &[Node<'_>], next: &mut [Vec<Edge>]) {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for at in (0..nodes.len()).filter(|at| nodes[*at].forward.is_some() && next[*at].is_empty()) {
        let mut names = nodes[at].hop.next.iter().flat_map(|link| &link.to);
        let Some(socket) = names.find_map(|name| name.strip_prefix("listen:").filter(|place| place.starts_with('/')))
        else {
            continue;
        };
        let holders = holders(nodes, next, at);
        let shared: Vec<&str> = holders.iter().flat_map(|holder| volumes(&nodes[*holder], socket)).collect();
        let shares = |other: &usize| {
            let node = &nodes[*other];
            let is_beside = holders.iter().any(|holder| nodes[*holder].file == node.file);
            is_beside && !holders.contains(other) && volumes(node, socket).any(|volume| shared.contains(&volume))
        };
        let mut others: Vec<usize> =
            (0..nodes.len()).filter(|other| is_service(&nodes[*other].hop)).filter(shares).collect();
        // What is started with other words than those of its image does something else.
        if others.len() > 1 {
            others.retain(|other| nodes[*other].hop.command.is_empty());
        }
        // Of several files that say the same the one that is meant elsewhere too.
        if others.len() > 1 {
            let (near, open) = nearest(&nodes[at], nodes, others);
            others = if open { Vec::new() } else { near };
        }
        if let [only] = others.as_slice() {
            found.push((at, *only));
        }
    }
    for (at, to) in found {
        Edge { to, explicit: true, open: false }.add(&mut next[at]);
    }
}

/// The volumes of a service in which the file at `path` is.
fn volumes<'n>(node: &'n Node<'_>, path: &'n str) -> impl Iterator<Item = &'n str> {
    let all = node.hop.known_as.iter().filter_map(|name| name.strip_prefix("volume:")?.split_once('='));
    all.filter(move |(_, place)| {
        let place = place.replace("/var/run", "/run");
        path.strip_prefix(place.as_str()).is_some_and(|rest| rest.starts_with('/'))
    })
    .map(|(volume, _)| volume)
}
