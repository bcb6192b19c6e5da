//! A proxy's configuration that one file mounts leads to the services of that file: others of the same names are set up for
//! something else.

use std::collections::{BTreeSet, HashMap};

use super::local::holders;
use super::services::is_service;
use super::{Edge, Node};

/// Leads from configurations to the services beside those that have them, where others were taken for those.
pub(super) fn prefer(nodes: &[Node<'_>], by_name: &HashMap<&str, Vec<usize>>, next: &mut [Vec<Edge>]) {
    // Places of proxies with the services that they lead to, where there are others of that name.
    let mut open: Vec<(usize, &[usize], Vec<usize>)> = Vec::new();
    for at in (0..nodes.len()).filter(|at| nodes[*at].forward.is_some()) {
        let names = nodes[at].hop.next.iter().flat_map(|link| link.to.first()).filter(|name| name.starts_with("host:"));
        for name in names {
            let Some(all) = by_name.get(name.as_str()).filter(|all| all.len() > 1) else { continue };
            let is_led_to = |to: &usize| all.contains(to) && is_service(&nodes[*to].hop);
            let led: Vec<usize> = next[at].iter().map(|edge| edge.to).filter(is_led_to).collect();
            if !led.is_empty() {
                open.push((at, all, led));
            }
        }
    }
    if open.is_empty() {
        return;
    }
    let mut held: HashMap<usize, BTreeSet<&str>> = HashMap::new();
    for at in (0..nodes.len()).filter(|at| nodes[*at].forward.is_some()) {
        held.insert(at, holders(nodes, next, at).into_iter().map(|holder| &*nodes[holder].file).collect());
    }
    // A file without a proxy of its own is laid over the one that has it.
    let proxied: BTreeSet<&str> = held.values().flatten().copied().collect();
    for (at, all, led) in open {
        let files = &held[&at];
        let Some(file) = files.first().filter(|_| files.len() == 1) else { continue };
        let is_apart = |to: &usize| nodes[*to].file.as_ref() != *file && proxied.contains(&*nodes[*to].file);
        if !led.iter().all(is_apart) {
            continue;
        }
        let is_whole = |to: &usize| nodes[*to].is_made() || nodes[*to].hop.program.is_some();
        let mut beside = all.iter().copied().filter(|to| &*nodes[*to].file == *file).filter(is_whole);
        if let (Some(to), None) = (beside.next(), beside.next()) {
            next[at].retain(|edge| !led.contains(&edge.to));
            Edge { to, explicit: true, open: false }.add(&mut next[at]);
        }
    }
}
