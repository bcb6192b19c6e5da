//! What a link leads to by its names: what is known by them, or by what the same thing is called elsewhere.

use std::collections::HashMap;

use httplsp_syntax::facts::{Link, PREFER};

use super::services::is_service;
use super::{MAX_SAME, Node, programs};

/// The nodes that are known by each name.
pub(super) type Names<'n> = HashMap<&'n str, Vec<usize>>;

/// What the link of `node` may lead to; `wanted` is its first name, as files are called.
pub(super) fn candidates(
    node: &Node<'_>,
    link: &Link,
    wanted: &str,
    nodes: &[Node<'_>],
    names: &Names<'_>,
) -> Vec<usize> {
    let exact = of(node, link, wanted, nodes, names);
    if !exact.is_empty() {
        return exact;
    }
    if let Some(first) = anywhere(wanted) {
        // What is not said to be in a namespace is put wherever the whole is.
        let to = link.to.iter().map(|name| anywhere(name).unwrap_or_else(|| name.clone())).collect();
        let open = Link { to, span: link.span };
        let mut found = of(node, &open, &first, nodes, names);
        found.retain(|at| !nodes[*at].hop.known_as.iter().any(|name| anywhere(name).is_some()));
        return found;
    }
    numbered(wanted)
        .into_iter()
        .find_map(|service| {
            let link = Link { to: vec![format!("host:{service}")], span: link.span };
            let mut found = of(node, &link, &link.to[0], nodes, names);
            found.retain(|at| is_service(&nodes[*at].hop));
            (!found.is_empty()).then_some(found)
        })
        .unwrap_or_default()
}

fn of(node: &Node<'_>, link: &Link, wanted: &str, nodes: &[Node<'_>], names: &Names<'_>) -> Vec<usize> {
    let all = names.get(wanted).filter(|all| all.len() <= MAX_SAME).map_or(&[][..], Vec::as_slice);
    let known = |at: &usize| {
        let is_whole = !programs::is_settings(&nodes[*at]) || wanted.starts_with("listen:");
        let mut others = link.to[1..].iter().filter(|name| !name.starts_with(PREFER));
        let reads = !wanted.starts_with("file:") || node.reads(&nodes[*at]);
        is_whole && reads && others.all(|name| nodes[*at].hop.known_as.contains(name))
    };
    // What only gives a server another name may be called as the server is.
    let is_other = |at: &usize| !std::ptr::eq(&nodes[*at], node);
    let mut found: Vec<usize> = all.iter().copied().filter(|at| is_other(at) && known(at)).collect();
    for name in link.to.iter().filter_map(|name| name.strip_prefix(PREFER)) {
        let has = |at: &usize| nodes[*at].hop.known_as.iter().any(|known| known == name);
        if found.iter().any(has) {
            found.retain(has);
        }
    }
    found
}

/// The same name in no namespace: `k8s-service:/web` of `k8s-service:shop/web`.
fn anywhere(name: &str) -> Option<String> {
    let kind = ["k8s-service:", "k8s-label:"].into_iter().find(|kind| name.starts_with(kind))?;
    let (space, rest) = name[kind.len()..].split_once('/')?;
    (!space.is_empty()).then(|| format!("{kind}/{rest}"))
}

/// The services of which a host may be a container, as Compose calls them: `web` of `shop_web_1` and `shop-web-1`, by the longest
/// name first. https://docs.docker.com/compose/how-tos/project-name/ (checked 2026-11-23)
fn numbered(wanted: &str) -> Vec<&str> {
    let Some(host) = wanted.strip_prefix("host:") else { return Vec::new() };
    let Some(rest) = host.strip_suffix("_1").or_else(|| host.strip_suffix("-1")) else { return Vec::new() };
    rest.match_indices(['_', '-']).map(|(at, _)| &rest[at + 1..]).filter(|name| !name.is_empty()).collect()
}

/// Leaves one of several workloads that are the same but for how they are rolled out: of one name, with the same image.
pub(super) fn without_twins(nodes: &[Node<'_>], found: &mut Vec<usize>) {
    let name = |at: usize| {
        let pod = nodes[at].hop.known_as.iter().find_map(|name| name.strip_prefix("k8s-pod:"))?;
        let image = nodes[at].hop.image.as_ref().map_or("", |image| super::images::bare(&image.text));
        let container = nodes[at].hop.name.rsplit([' ', '/']).next().unwrap_or("");
        Some((pod.rsplit('/').next()?, image, container))
    };
    let Some(first) = found.first().and_then(|at| name(*at)) else { return };
    if found.iter().all(|at| name(*at) == Some(first)) {
        found.truncate(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_elsewhere() {
        assert_eq!(anywhere("k8s-service:shop/web").as_deref(), Some("k8s-service:/web"));
        assert_eq!(anywhere("k8s-service:/web"), None);
        assert_eq!(numbered("host:shop_web_api_1"), ["web_api", "api"]);
        assert_eq!(numbered("host:web-1"), [] as [&str; 0]);
        assert_eq!(numbered("host:web_2"), [] as [&str; 0]);
    }
}
