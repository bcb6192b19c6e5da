//! Containers of one pod: they share a network, so that a proxy in one reaches the others by their ports.

use std::collections::{BTreeMap, BTreeSet};

use super::{Node, inside, nearest};

/// What a ConfigMap is known as.
const CONFIG_MAP: &str = "k8s-configmap:";

/// Leads proxies that are set up in ConfigMaps to the containers beside the one that reads them.
pub(super) fn link(nodes: &mut [Node<'_>]) {
    let mut pods: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for node in nodes.iter() {
        let Some(pod) = node.hop.known_as.iter().find(|name| name.starts_with("k8s-pod:")) else { continue };
        let maps = node.hop.next.iter().flat_map(|link| &link.to).filter(|name| name.starts_with(CONFIG_MAP));
        for name in maps {
            let known = nodes.iter().enumerate().filter(|(_, other)| other.hop.known_as.contains(name));
            let (found, open) = nearest(node, nodes, known.map(|(at, _)| at).collect());
            if open {
                continue;
            }
            for proxy in found.into_iter().flat_map(|map| inside(&nodes[map], nodes)) {
                pods.entry(proxy).or_default().insert(pod.clone());
            }
        }
    }
    for (proxy, pods) in pods {
        // What several pods read may lead to different containers.
        let Some(pod) = pods.first().filter(|_| pods.len() == 1) else { continue };
        for name in nodes[proxy].hop.next.iter_mut().flat_map(|link| &mut link.to) {
            if let Some(place) = name.strip_prefix("listen:") {
                *name = format!("{pod}:{place}");
            }
        }
    }
}
