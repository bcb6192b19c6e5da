//! Whether requests can take a way at all: what one hop lets through has to be what the next one takes.

use httplsp_syntax::facts::{Directive, Forward};

use super::services::is_service;
use super::{Node, is_within};

/// Whether what came along `path` may go on to the node `to`.
pub(super) fn is_possible(path: &[usize], to: usize, nodes: &[Node<'_>]) -> bool {
    let inner = &nodes[to];
    let Some(forward) = forward_of(inner) else { return serves(path, inner, nodes) };
    if !is_routed(path, inner, forward, nodes) {
        return false;
    }
    // Between the two stands nothing but what leads from one to the other.
    let mut between = path.iter().rev().map(|at| &nodes[*at]).take_while(|node| forward_of(node).is_none());
    let leads_on =
        |node: &Node<'_>| node.hop.product.is_empty() || node.is_image() || node.hop.product == inner.hop.product;
    if !between.all(leads_on) {
        return true;
    }
    let Some(at) = path.iter().rposition(|at| forward_of(&nodes[*at]).is_some()) else { return true };
    let (outer, between) = (&nodes[path[at]], &path[at + 1..]);
    let Some(first) = forward_of(outer) else { return true };
    let is_container = |at: &usize| {
        let node = &nodes[*at];
        node.is_image() || node.hop.known_as.iter().any(|name| name.starts_with("host:"))
    };
    if between.iter().all(is_container) && !listens(inner, forward, outer, first) {
        return false;
    }
    takes(outer, first, inner, nodes)
}

/// Whether the configuration that `to` is a place of is one that something else takes the place of.
pub(super) fn is_hidden(path: &[usize], to: usize, nodes: &[Node<'_>]) -> bool {
    let [.., service, image] = path else { return false };
    let inner = &nodes[to];
    inner.forward.is_some() && nodes[*image].is_image() && is_covered(&nodes[*service], &nodes[*image], &inner.file)
}

/// Whether two services may be in one network: not where two files say that they are in different ones.
pub(super) fn shares_networks(a: &Node<'_>, b: &Node<'_>) -> bool {
    let of = |node: &Node<'_>| -> Vec<String> {
        node.hop.known_as.iter().filter(|name| name.starts_with("network:")).cloned().collect()
    };
    let (ours, theirs) = (of(a), of(b));
    a.file == b.file || ours.is_empty() || theirs.is_empty() || ours.iter().any(|name| theirs.contains(name))
}

/// Whether a request that a route of a gateway takes may come to the inner place: by its path, and by the port that is
/// asked for.
fn is_routed(path: &[usize], inner: &Node<'_>, forward: &Forward, nodes: &[Node<'_>]) -> bool {
    if let Some(at) = path.iter().rposition(|at| !nodes[*at].hop.ports.is_empty()) {
        let mut between = path[at + 1..].iter().map(|at| &nodes[*at]);
        let direct = between.all(|node| {
            let mut names = node.hop.known_as.iter();
            node.is_image() || names.any(|name| name.starts_with("host:tasks."))
        });
        let open = open_ports(inner, forward);
        let asked = &nodes[path[at]].hop.ports;
        if direct && open.is_some_and(|open| !asked.iter().any(|port| open.contains(port))) {
            return false;
        }
    }
    let Some(at) = path.iter().rposition(|at| nodes[*at].hop.prefix.is_some()) else { return true };
    let outer = &nodes[path[at]];
    let leads_on = |at: &usize| {
        let node = &nodes[*at];
        forward_of(node).is_none() && (node.hop.product.is_empty() || node.hop.product == inner.hop.product)
    };
    if !path[at + 1..].iter().all(|at| nodes[*at].is_image() || leads_on(at)) {
        return true;
    }
    let (Some(from), Some(to)) = (outer.hop.prefix.as_deref(), plain(inner)) else { return true };
    // Another route of the same gateway takes it.
    let mut others = nodes.iter().filter(|node| node.unit == outer.unit && node.file == outer.file);
    let mut is_taken = |other: &str| other.len() > from.len() && to.starts_with(other);
    let taken = others.any(|node| node.hop.prefix.as_deref().is_some_and(&mut is_taken));
    (to.starts_with(from) && !taken) || (from.starts_with(to) && !better(inner, to, from, nodes))
}

/// Whether a route of a gateway may take what the place in front of the gateway hands on, by their paths.
fn serves(path: &[usize], inner: &Node<'_>, nodes: &[Node<'_>]) -> bool {
    let own: Vec<&str> = served(inner);
    let Some(at) = path.iter().rposition(|at| forward_of(&nodes[*at]).is_some()) else { return true };
    let (outer, between) = (&nodes[path[at]], &path[at + 1..]);
    let is_container = |at: &usize| nodes[*at].is_image() || is_service(&nodes[*at].hop);
    let (Some(first), true) = (forward_of(outer), between.iter().all(is_container)) else { return true };
    let is_plain = own.iter().all(|path| path.starts_with('/') && path.chars().all(is_plain));
    let Some(from) = plain(outer).filter(|_| is_plain && !own.is_empty() && !rewrites(outer, first)) else {
        return true;
    };
    // Of the routes of the gateway the one with the longest path takes a request.
    let mut others = nodes.iter().filter(|node| node.unit == inner.unit && node.file == inner.file);
    let mut taken = |path: &str| {
        let is_better = |other: &&str| other.len() > path.len() && from.starts_with(*other);
        others.any(|other| served(other).iter().any(is_better))
    };
    own.iter().any(|path| path.starts_with(from) || from.starts_with(path) && !taken(path))
}

/// What the paths begin with of the requests that come to a route of a gateway.
fn served<'n>(node: &'n Node<'_>) -> Vec<&'n str> {
    node.hop.served.iter().map(String::as_str).chain(node.hop.prefix.as_deref()).collect()
}

/// Whether the place asks for other paths than it was asked for.
fn rewrites(outer: &Node<'_>, first: &Forward) -> bool {
    // With a path of its own the target takes the place of what was asked for.
    let rest = first.target.split_once("://").map_or(first.target.as_str(), |(_, rest)| rest);
    let is_rewrite = |directive: &Directive| directive.scope == first.scope && directive.name == "rewrite";
    rest.contains('/') || outer.facts.directives.iter().any(is_rewrite)
}

/// Whether a character of a path stands for itself in patterns.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.')
}

fn forward_of<'a>(node: &Node<'a>) -> Option<&'a Forward> {
    node.facts.proxy.forwards.get(node.forward?)
}

/// Whether the file of an image is hidden by another one that the service puts in its place.
fn is_covered(service: &Node<'_>, image: &Node<'_>, file: &str) -> bool {
    let places = image.hop.placed.iter().filter_map(|(source, place)| {
        let source = image.beside(source);
        let rest = file.strip_prefix(source.as_str()).filter(|_| is_within(file, &source))?;
        Some(format!("{place}{rest}"))
    });
    let covers = |place: &str| {
        service
            .hop
            .placed
            .iter()
            .any(|(source, over)| is_within(place, over) && !is_within(file, &service.beside(source)))
    };
    places.into_iter().any(|place| covers(&place))
}

/// Whether the inner server listens where the outer one asks.
fn listens(inner: &Node<'_>, forward: &Forward, outer: &Node<'_>, first: &Forward) -> bool {
    let Some(open) = open_ports(inner, forward) else { return true };
    let group = first.upstream.and_then(|at| outer.facts.proxy.upstreams.get(at as usize));
    let targets =
        group.map_or_else(|| vec![first.target.as_str()], |group| group.servers.iter().map(String::as_str).collect());
    let asked: Option<Vec<u16>> = targets.into_iter().map(port_of).collect();
    asked.is_none_or(|asked| asked.iter().any(|port| open.contains(port)))
}

/// The ports that the server of a place listens at, where all of them are known.
fn open_ports(inner: &Node<'_>, forward: &Forward) -> Option<Vec<u16>> {
    let server = forward.server.and_then(|at| inner.facts.proxy.servers.get(at as usize))?;
    let open: Option<Vec<u16>> = server.listens.iter().map(|listen| listen.port).collect();
    open.filter(|open| !open.is_empty())
}

/// The port of a target, where it is written or goes without saying.
fn port_of(target: &str) -> Option<u16> {
    let (scheme, rest) = target.split_once("://").unwrap_or(("http", target));
    let host = rest.split(['/', '?']).next()?;
    if host.contains(['$', '{', '[']) {
        return None;
    }
    match (host.rsplit_once(':'), scheme) {
        (Some((_, port)), _) => port.parse().ok(),
        (None, "http") => Some(80),
        (None, "https") => Some(443),
        _ => None,
    }
}

/// Whether a request that the outer place hands on is one for the inner place, by their paths.
fn takes(outer: &Node<'_>, first: &Forward, inner: &Node<'_>, nodes: &[Node<'_>]) -> bool {
    let (Some(from), Some(to)) = (plain(outer), plain(inner)) else { return true };
    if rewrites(outer, first) {
        return true;
    }
    match (to.starts_with(from), from.starts_with(to)) {
        (true, true) => true,
        // Of the paths that the outer place has, one block takes those for the inner one.
        (true, false) => !better(outer, from, to, nodes),
        (false, true) => !better(inner, to, from, nodes),
        (false, false) => false,
    }
}

/// Whether another place of the same server as `of` takes what is asked for at `path`.
fn better(of: &Node<'_>, than: &str, path: &str, nodes: &[Node<'_>]) -> bool {
    let server = forward_of(of).and_then(|forward| forward.server);
    let others = nodes.iter().filter(|node| node.unit == of.unit && node.file == of.file);
    let mut others = others.filter(|node| forward_of(node).is_some_and(|forward| forward.server == server));
    others.any(|node| plain(node).is_some_and(|route| route.len() > than.len() && path.starts_with(route)))
}

/// The beginning of the paths that a place is for; `None` for patterns.
fn plain<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    let route = node.hop.route.as_deref().unwrap_or("/");
    (route.starts_with('/') && route.chars().all(is_plain)).then_some(route)
}
