//! Chains that nobody declared: put together from what files say about who hands requests to whom.
//!
//! Every hop of every file is known by names, and leads to other hops by theirs. A chain begins at a hop that nothing
//! leads to and follows the links.

mod bicep;
mod bodies;
mod builds;
mod each;
mod environment;
mod holders;
mod images;
mod local;
mod lookup;
mod manifests;
mod modules;
mod names;
mod pods;
mod programs;
mod reach;
mod services;
mod sockets;
mod terraform;
mod told;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use httplsp_lint::chain::{ChainFacts, HopFacts, HopTimer};
use httplsp_registry::timers::{self, Kind};
use httplsp_syntax::Facts;
use httplsp_syntax::facts::{EffectiveTimer, Forward, Hop, INSIDE, Link, Protocol};

use crate::chains::{idle_defaults, insert, kinds, place_of, rewrite, tries, tries_of};
use crate::limits;
use crate::path::{absolute, slashed};
use crate::units::Unit;

pub use images::{Project, images};
pub use services::complete;

/// More hops in a row than anybody has; what leads in a circle ends here.
const MAX_HOPS: usize = 12;
/// More chains than anybody reads.
const MAX_CHAINS: usize = 200;
/// A name that more hops share than this says nothing of any of them.
const MAX_SAME: usize = 64;

/// A hop with the file that sets it up.
struct Node<'a> {
    hop: Hop,
    facts: &'a Facts,
    /// Index of its unit.
    unit: usize,
    /// The name of the file that it is set up in.
    file: Arc<str>,
    /// Index of its `Forward`, for hops of a proxy's configuration.
    forward: Option<usize>,
    /// The folder that it is built from, as files are called; the one that its links start from, for an image.
    root: Option<String>,
    /// The hops that stand for files with settings, of whatever product.
    settings: Vec<usize>,
}

/// A link to another hop.
#[derive(Debug, Clone, Copy)]
struct Edge {
    /// Its index.
    to: usize,
    /// Whether the link is written in the files and not a matter of equal names.
    explicit: bool,
    /// Whether several files set up such a hop: which one is meant is told by the files of the hops in front.
    open: bool,
}

impl Edge {
    fn add(self, edges: &mut Vec<Edge>) {
        if !edges.iter().any(|known| known.to == self.to) {
            edges.push(self);
        }
    }
}

/// The chains that the files of `units` make up, in order of their outermost hops.
pub fn infer(units: &[Unit], project: &Project) -> Vec<ChainFacts> {
    let mut nodes = nodes(units);
    terraform::resolve(&mut nodes);
    bicep::resolve(&mut nodes);
    environment::fill(&mut nodes, &project.values);
    images::link(&mut nodes, project);
    programs::settings(&mut nodes);
    programs::given(&mut nodes);
    programs::near(&mut nodes);
    programs::charts(&mut nodes);
    local::fill(&mut nodes);
    pods::link(&mut nodes);
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        for name in &node.hop.known_as {
            by_name.entry(name).or_default().push(at);
        }
    }
    let mut next: Vec<Vec<Edge>> = nodes.iter().map(|node| next(node, &nodes, &by_name)).collect();
    for (at, node) in nodes.iter().enumerate() {
        next[at].extend(programs::code(node, &nodes).map(|to| Edge { to, explicit: true, open: false }));
    }
    holders::prefer(&nodes, &by_name, &mut next);
    local::apart(&nodes, &mut next);
    local::contained(&nodes, &mut next);
    sockets::link(&nodes, &mut next);
    // What says of itself that it stands behind another.
    for (to, node) in nodes.iter().enumerate() {
        for name in node.hop.known_as.iter().filter_map(|name| name.strip_prefix("behind:")) {
            let all = by_name.get(name).map_or(&[][..], Vec::as_slice);
            let all = all.iter().copied().filter(|outer| reach::shares_networks(node, &nodes[*outer])).collect();
            let (found, open) = nearest(node, &nodes, all);
            // Of several proxies of one kind any will do.
            let kept = if open && is_assumed(name) { 1 } else { usize::from(!open) * found.len() };
            // What serves requests as such a proxy does is the proxy.
            let is_proxy = |outer: &usize| {
                *outer == to || !node.hop.product.is_empty() && node.hop.product == nodes[*outer].hop.product
            };
            for outer in found.into_iter().take(kept).filter(|outer| !is_proxy(outer)) {
                let explicit = !open && (!is_assumed(name) || nodes[outer].file == node.file);
                // What is exported under a name is what stands in front.
                let exported = name.starts_with("cfn-export") && node.file != nodes[outer].file;
                let named: Vec<usize> = next[outer].iter().map(|edge| edge.to).filter(|_| exported).collect();
                for outer in if exported { named } else { vec![outer] } {
                    Edge { to, explicit, open: false }.add(&mut next[outer]);
                }
            }
        }
    }
    local::order(&nodes, &mut next);
    holders::without_ends(&nodes, &mut next);
    let mut is_inner = vec![false; nodes.len()];
    next.iter().flatten().for_each(|edge| is_inner[edge.to] = true);
    let seen = vec![false; nodes.len()];
    let mut walk = Walk { units, nodes: &nodes, next: &next, chains: Vec::new(), seen, passed: Vec::new() };
    // Settings and images are part of what they belong to.
    let begins = |node: &Node<'_>| !programs::is_settings(node);
    for start in (0..nodes.len()).filter(|at| !is_inner[*at] && begins(&nodes[*at])) {
        walk.from(start, &mut Vec::new(), true);
    }
    // What no request comes to by way of others, though its server can be reached from outside.
    for start in std::mem::take(&mut walk.passed) {
        if !walk.seen[start] && local::is_published(&nodes, &next, start) {
            walk.from(start, &mut Vec::new(), true);
        }
    }
    without_tests(walk.chains)
}

/// What is set up for tests is no evidence where the same stands in other files.
fn without_tests(chains: Vec<ChainFacts>) -> Vec<ChainFacts> {
    let is_for_tests =
        |file: &str| words_of(file).any(|word| matches!(word, "test" | "tests" | "testing" | "ci" | "e2e"));
    let tests: Vec<bool> =
        chains.iter().map(|chain| chain.hops.iter().any(|hop| is_for_tests(&hop.place.path))).collect();
    let real: Vec<String> =
        chains.iter().zip(&tests).filter(|(_, test)| !**test).map(|(chain, _)| chain.name.clone()).collect();
    chains
        .into_iter()
        .zip(tests)
        .filter(|(chain, test)| !test || !real.contains(&chain.name))
        .map(|(chain, _)| chain)
        .collect()
}

fn nodes(units: &[Unit]) -> Vec<Node<'_>> {
    let mut out = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        // What is only shown to readers leads nowhere.
        let shown = |facts: &&Facts| facts.embedding.as_ref().is_some_and(|around| around.example);
        for facts in unit.facts.with_embedded().filter(|facts| !shown(facts)) {
            of_facts(facts, at, &mut out);
        }
    }
    out
}

fn of_facts<'a>(facts: &'a Facts, unit: usize, out: &mut Vec<Node<'a>>) {
    let node =
        |hop: Hop, file: Arc<str>, forward| Node { hop, facts, unit, file, forward, root: None, settings: Vec::new() };
    let file = |span: httplsp_syntax::facts::Span| facts.files[span.file as usize].path.clone();
    for hop in &facts.hops {
        let mut hop = hop.clone();
        // What a command line in a file starts belongs to what holds that file.
        if hop.program.is_some() && hop.build.is_none() && hop.image.is_none() {
            hop.known_as.push(format!("file:{}", file(hop.span)));
        }
        out.push(node(hop.clone(), file(hop.span), None));
    }
    for (at, forward) in facts.proxy.forwards.iter().enumerate() {
        if let Some(hop) = of_forward(facts, forward) {
            out.push(node(hop, file(forward.span), Some(at)));
        }
    }
}

/// A place that hands requests on as a hop: known by the files it is part of, leading to the hosts that it names.
fn of_forward(facts: &Facts, forward: &Forward) -> Option<Hop> {
    if !matches!(forward.protocol, Protocol::Http | Protocol::FastCgi | Protocol::Grpc | Protocol::Other) {
        return None;
    }
    let group = forward.upstream.and_then(|at| facts.proxy.upstreams.get(at as usize));
    let targets =
        group.map_or_else(|| vec![forward.target.as_str()], |group| group.servers.iter().map(String::as_str).collect());
    let next = targets.into_iter().filter_map(|target| {
        let name = match local::name(target) {
            Some(name) => name,
            None => format!("host:{}", host(target)?),
        };
        Some(Link { to: vec![name], span: forward.target_span })
    });
    let server = forward.server.and_then(|at| facts.proxy.servers.get(at as usize));
    // Not those with nothing but settings, which others include too.
    let mut files = vec![0, forward.span.file];
    files.extend(server.map(|server| server.span.file));
    files.dedup();
    let mut known_as: Vec<String> =
        files.into_iter().map(|file| format!("file:{}", facts.files[file as usize].path)).collect();
    // A name of one word may be anybody's.
    let names = server.into_iter().flat_map(|server| &server.names).filter(|name| name.contains('.'));
    known_as.extend(names.filter_map(|name| host(name)).map(|name| format!("host:{name}")));
    Some(Hop {
        product: forward.product,
        name: forward.product.to_string(),
        span: forward.span,
        known_as,
        next: next.collect(),
        timers: forward.timers.clone(),
        route: forward.path.clone(),
        streaming: forward.streaming,
        ..Hop::default()
    })
}

/// The host of a target that names one outright.
fn host(target: &str) -> Option<&str> {
    let rest = target.split_once("://").map_or(target, |(_, rest)| rest);
    let host = rest.split(['/', ':', ' ', '?']).next()?;
    let is_name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    (is_name
        && !host.is_empty()
        && host != "unix"
        && !host.starts_with(|c: char| c.is_ascii_digit())
        && host != "localhost")
        .then_some(host)
}

/// The hops that `node` leads to.
fn next(node: &Node<'_>, nodes: &[Node<'_>], by_name: &HashMap<&str, Vec<usize>>) -> Vec<Edge> {
    let mut out: Vec<Edge> = Vec::new();
    for link in &node.hop.next {
        let Some(first) = link.to.first() else { continue };
        if let Some(folder) = first.strip_prefix("under:") {
            let folder = node.beside(folder);
            // All in it is one configuration.
            let inside = |(_, other): &(usize, &Node<'_>)| {
                other.is_configured() && node.reads(other) && is_within(&other.file, &folder)
            };
            for (to, _) in nodes.iter().enumerate().filter(inside) {
                Edge { to, explicit: true, open: false }.add(&mut out);
            }
            continue;
        }
        if first == INSIDE {
            for to in inside(node, nodes) {
                Edge { to, explicit: true, open: false }.add(&mut out);
            }
            continue;
        }
        let wanted = match first.strip_prefix("file:") {
            Some(path) => format!("file:{}", node.beside(path)),
            None => first.clone(),
        };
        let candidates = lookup::candidates(node, link, &wanted, nodes, by_name);
        let explicit = !is_assumed(&wanted);
        let (found, open) = nearest(node, nodes, candidates);
        for to in found {
            Edge { to, explicit, open }.add(&mut out);
        }
    }
    out
}

/// What is set up within the place of `node`.
fn inside(node: &Node<'_>, nodes: &[Node<'_>]) -> Vec<usize> {
    let is_it = |other: &Node<'_>| {
        other.forward.is_some()
            && other.unit == node.unit
            && other.file == node.file
            && node.hop.span.range.contains(other.hop.span.range)
    };
    nodes.iter().enumerate().filter(|(_, other)| is_it(other)).map(|(at, _)| at).collect()
}

/// Whether a link by such a name is a matter of equal names only.
fn is_assumed(name: &str) -> bool {
    ["host:", "listen:", "procfile:", "proxy:", "made:", "bicep-app:", "cfn-export-of-any:"]
        .iter()
        .any(|kind| name.starts_with(kind))
}

impl Node<'_> {
    /// `path` as written in its file, or in the folder that it is built from, as files are called in findings.
    fn beside(&self, path: &str) -> String {
        match &self.root {
            Some(root) if self.is_image() => joined(Path::new(root), path),
            _ => beside(&self.file, path),
        }
    }

    /// Whether it may be what reads the configuration that `other` is part of: not where it is known to be another program.
    fn reads(&self, other: &Node<'_>) -> bool {
        let is_other = !self.hop.product.is_empty() && self.hop.product != other.hop.product;
        !other.is_configured() || self.is_image() || !is_other
    }

    /// Whether it is a place in the configuration of what hands requests on.
    fn is_configured(&self) -> bool {
        let its_file = |name: &String| name.strip_prefix("file:").is_some_and(|file| *file == *self.file);
        self.forward.is_some() || self.hop.program.is_none() && self.hop.known_as.iter().any(its_file)
    }

    /// Whether it says what it is made of.
    fn is_made(&self) -> bool {
        self.hop.build.is_some() || self.hop.image.is_some()
    }

    /// Whether it says what it is made of or what is started.
    fn says_anything(&self) -> bool {
        self.is_made() || self.hop.program.is_some() || !self.hop.product.is_empty() || self.hop.extends.is_some()
    }

    /// Whether it says how an image is made.
    fn is_image(&self) -> bool {
        self.hop.known_as.iter().any(|name| name == images::IMAGE)
    }
}

/// Whether `file` lies in `folder` or is it; everything lies in the folder without a name.
fn is_within(file: &str, folder: &str) -> bool {
    folder.is_empty() || file.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The folder of a file; nothing for one at the top.
fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// `path` as written in the file `from`, as files are called in findings.
fn beside(from: &str, path: &str) -> String {
    joined(Path::new(from).parent().unwrap_or(Path::new("")), path)
}

/// `path` as written in `directory`.
fn joined(directory: &Path, path: &str) -> String {
    let joined = directory.join(path);
    if joined.is_absolute() {
        return slashed(&absolute(Path::new("/"), &joined));
    }
    let rooted = absolute(Path::new("/"), &joined);
    slashed(rooted.strip_prefix("/").unwrap_or(&rooted))
}

/// Of several hops with the wanted name those in the file that is nearest by its directories, and whether several files are
/// as near.
fn nearest(from: &Node<'_>, nodes: &[Node<'_>], candidates: Vec<usize>) -> (Vec<usize>, bool) {
    let shared = |at: usize| {
        let (a, b) = (from.file.rsplit_once('/'), nodes[at].file.rsplit_once('/'));
        let (a, b) = (a.map_or("", |(directory, _)| directory), b.map_or("", |(directory, _)| directory));
        // Fewest directories to go up and down.
        let same = a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count();
        let depth = |path: &str| if path.is_empty() { 0 } else { path.split('/').count() };
        (nodes[at].file != from.file, depth(a) + depth(b) - 2 * same.min(depth(a)).min(depth(b)))
    };
    // What only says how a service differs is laid over one that says what it is.
    let is_over = |at: &usize| services::is_service(&nodes[*at].hop) && !nodes[*at].says_anything();
    let whole: Vec<usize> = candidates.iter().copied().filter(|at| !is_over(at)).collect();
    let candidates = if whole.is_empty() { candidates } else { whole };
    let Some(best) = candidates.iter().map(|at| shared(*at)).min() else { return (Vec::new(), false) };
    let near: Vec<usize> = candidates.into_iter().filter(|at| shared(*at) == best).collect();
    if near.len() > MAX_SAME {
        return (Vec::new(), false);
    }
    let is_open = |near: &[usize]| near.iter().any(|at| nodes[*at].unit != nodes[near[0]].unit);
    // What several files say of one service: the one that says what it is made of.
    let made: Vec<usize> = near.iter().copied().filter(|at| nodes[*at].is_made()).collect();
    let mut left = if made.is_empty() || !is_open(&near) { near } else { made };
    // Of several the one for production, then the one that is read unless another one is named.
    for unwanted in [is_for_work as fn(&str) -> bool, |file| !is_for_production(file), |file| !is_usual(file)] {
        let others: Vec<usize> = left.iter().copied().filter(|at| !unwanted(&nodes[*at].file)).collect();
        if is_open(&left) && !others.is_empty() {
            left = others;
        }
    }
    if is_open(&left) {
        lookup::without_twins(nodes, &mut left);
    }
    (left.clone(), is_open(&left))
}

/// What the names of files hold that are for those who work on the project.
const FOR_WORK: [&str; 9] = ["dev", "development", "local", "test", "tests", "ci", "e2e", "override", "debug"];

/// Whether the name of a file says that it is for those who work on the project.
fn is_for_work(file: &str) -> bool {
    words_of(file).any(|word| FOR_WORK.contains(&word))
}

/// Whether the name of a file says that it is for production.
fn is_for_production(file: &str) -> bool {
    words_of(file).any(|word| word.starts_with("prod"))
}

/// Whether the file is the one that `docker compose` reads unless it is told another.
fn is_usual(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    matches!(stem, "compose" | "docker-compose")
}

/// The words in the name of a file.
fn words_of(file: &str) -> impl Iterator<Item = &str> {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split(|c: char| !c.is_ascii_alphanumeric())
}

struct Walk<'a> {
    units: &'a [Unit],
    nodes: &'a [Node<'a>],
    next: &'a [Vec<Edge>],
    chains: Vec<ChainFacts>,
    /// Which nodes are part of a chain.
    seen: Vec<bool>,
    /// The places of proxies that requests did not come to.
    passed: Vec<usize>,
}

impl Walk<'_> {
    fn from(&mut self, at: usize, path: &mut Vec<usize>, explicit: bool) {
        if path.len() >= MAX_HOPS || path.contains(&at) || self.chains.len() >= MAX_CHAINS {
            return;
        }
        path.push(at);
        let mut is_last = true;
        for edge in &self.next[at] {
            // Names of hosts are those of the file that says which services there are.
            let inner = &self.nodes[edge.to];
            let is_told = path.iter().any(|outer| self.nodes[*outer].file == inner.file);
            if edge.open && !is_told {
                continue;
            }
            if reach::is_hidden(path, edge.to, self.nodes) {
                continue;
            }
            if !reach::is_possible(path, edge.to, self.nodes) {
                if inner.forward.is_some() && !self.passed.contains(&edge.to) {
                    self.passed.push(edge.to);
                }
                continue;
            }
            is_last = false;
            self.from(edge.to, path, explicit && (edge.explicit || is_told));
        }
        if is_last {
            self.chain(path, explicit);
        }
        path.pop();
    }

    fn chain(&mut self, path: &[usize], explicit: bool) {
        path.iter().for_each(|at| self.seen[*at] = true);
        let mut real: Vec<&Node<'_>> = Vec::new();
        // What is made of a folder of the project is called as the service that it is made for.
        let mut called: Vec<&str> = Vec::new();
        let mut service = None;
        let mut given: Vec<Vec<usize>> = Vec::new();
        let mut mounted: Vec<usize> = Vec::new();
        for (nth, node) in path.iter().map(|at| &self.nodes[*at]).enumerate() {
            if node.hop.product.is_empty() && !(nth + 1 == path.len() && is_reached(node)) {
                service = Some(node.hop.name.as_str()).filter(|_| node.is_made()).or(service);
                mounted.extend(&node.settings);
                continue;
            }
            // What an image starts by way of a program that watches others is the same server.
            let is_same = |outer: &&Node<'_>| {
                outer.is_image() && outer.hop.product == node.hop.product && outer.forward.is_none() && !node.is_image()
            };
            if node.forward.is_none() && real.last().is_some_and(is_same) {
                given.last_mut().into_iter().for_each(|given| given.extend(&node.settings));
                continue;
            }
            let is_made = node.is_image()
                || node.hop.product.is_empty()
                || node.hop.known_as.iter().any(|name| name.starts_with("code"));
            called.push(service.take().filter(|_| is_made).unwrap_or(&node.hop.name));
            real.push(node);
            // What an image holds may be for any of the programs that it starts.
            let is_its = |at: &usize| self.nodes[*at].hop.product == node.hop.product;
            let (own, others): (Vec<usize>, Vec<usize>) = std::mem::take(&mut mounted).into_iter().partition(is_its);
            mounted = others;
            given.push(own.into_iter().chain(node.settings.iter().copied().filter(is_its)).collect());
        }
        // A proxy that is set up without any time waits for ever, which is worth knowing.
        let timed =
            |node: &&&Node<'_>| !node.hop.timers.is_empty() || !node.settings.is_empty() || node.forward.is_some();
        if real.len() < 2 || !real.iter().any(|node| timed(&node)) {
            return;
        }
        let mut hops: Vec<HopFacts> = real
            .iter()
            .zip(&called)
            .zip(&given)
            .map(|((node, name), given)| HopFacts { name: (*name).into(), ..hop(node, given, self.nodes) })
            .collect();
        if let (Some(last), Some(node)) = (hops.last_mut(), real.last()) {
            let is_program = node.forward.is_none();
            last.body_limits.extend(is_program.then(|| self.limits_of_code(path, &node.file)).into_iter().flatten());
        }
        let names: Vec<String> = real
            .iter()
            .zip(&called)
            .map(|(node, name)| match node.hop.route.as_deref() {
                Some(route) if route != "/" => format!("{name} {route}"),
                _ => (*name).to_string(),
            })
            .collect();
        let chain = ChainFacts { name: names.join(" → "), declared: false, explicit, hops };
        // Several services may be made from the same files.
        let is_same = |known: &ChainFacts| {
            // So may a proxy name each of them, or a file say the same in several places.
            let timers = |hop: &HopFacts| -> Vec<_> {
                let place = |timer: &HopTimer| timer.written.then(|| timer.place.clone());
                hop.timers.iter().map(|timer| (timer.name.clone(), timer.milliseconds, place(timer))).collect()
            };
            let ends = |chain: &ChainFacts| -> Vec<_> {
                chain.hops.iter().map(|hop| (hop.place.path.clone(), hop.tries.clone(), timers(hop))).collect()
            };
            known.name == chain.name && ends(known) == ends(&chain)
        };
        match self.chains.iter_mut().find(|known| is_same(known)) {
            Some(known) if explicit && !known.explicit => *known = chain,
            Some(_) => {}
            None => self.chains.push(chain),
        }
    }
}

/// Whether a node that ends a chain is a server of which nothing is known: a service or an image.
fn is_reached(node: &Node<'_>) -> bool {
    let is_service = || node.hop.known_as.iter().any(|name| name.starts_with("host:")) && !is_only_a_name(node);
    node.is_image() || node.is_made() || node.hop.program.is_some() || is_service()
}

/// Whether it only stands for others.
fn is_only_a_name(node: &Node<'_>) -> bool {
    node.hop.known_as.iter().any(|name| name.starts_with("k8s-") || name.starts_with("names:"))
}

fn hop(node: &Node<'_>, settings: &[usize], nodes: &[Node<'_>]) -> HopFacts {
    let facts = node.facts;
    // The command line counts before files with settings, and both before what is documented.
    let all = |written: bool| {
        let own = || node.hop.timers.iter().map(move |timer| (node, timer));
        let theirs = || settings.iter().flat_map(|at| nodes[*at].hop.timers.iter().map(|timer| (&nodes[*at], timer)));
        // What a file with settings says that is not known takes the place of what is documented.
        let (first, second): (Vec<_>, Vec<_>) =
            if written { (own().collect(), theirs().collect()) } else { (theirs().collect(), own().collect()) };
        first.into_iter().chain(second).filter(move |(_, timer)| timer.span.is_some() == written)
    };
    let mut timers: Vec<HopTimer> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (from, timer) in all(true).chain(all(false)) {
        if seen.contains(&timer.name.as_str()) {
            continue;
        }
        seen.push(&timer.name);
        // Two files that say different things: which one counts is not known.
        let others = all(true).filter(|(_, other)| timer.span.is_some() && other.name == timer.name);
        let is_own = std::ptr::eq(from, node);
        if is_own || others.into_iter().all(|(_, other)| other.milliseconds == timer.milliseconds) {
            timers.extend(timer_of(from, timer));
        }
    }
    // Of a product that waits for a limited time unless told otherwise, no time is known.
    let waits = |kind: &Kind| matches!(kind, Kind::Total | Kind::FirstByte | Kind::BetweenReads);
    let is_limited = |row: &timers::Timer| {
        row.kinds.iter().any(waits) && row.default.milliseconds().is_some_and(|default| default > 0)
    };
    let is_open = node.forward.is_none()
        && !node.hop.timers.iter().any(|timer| waits(&timer.kind))
        && !settings.iter().any(|at| nodes[*at].hop.timers.iter().any(|timer| waits(&timer.kind)))
        && timers::of(node.hop.product).iter().any(is_limited)
        || node.hop.timers.iter().any(|timer| waits(&timer.kind) && is_filled_in_later(timer));
    let place = place_of(facts, node.hop.span);
    // What a proxy sets besides, such as how long it keeps the connections of its clients.
    for timer in facts.timers.iter().filter(|timer| node.forward.is_some() && timer.product == node.hop.product) {
        let row = timers::get(timer.product, &timer.name);
        let kinds = kinds(timer.kind, row);
        let Some(milliseconds) = timer.milliseconds.filter(|_| kinds.contains(&Kind::Idle)) else { continue };
        timers.push(HopTimer {
            name: timer.name.clone(),
            kinds,
            milliseconds,
            written: true,
            place: place_of(facts, timer.span),
            route: None,
            streaming: false,
            setting: rewrite(place_of(facts, timer.span), &timer.raw, row),
            statuses: row.map_or(&[], |row| row.statuses),
            max_milliseconds: row.and_then(|row| row.max_ms),
        });
    }
    // What only says where a proxy leads, and not how it is set up, says nothing about its defaults.
    let is_set_up_elsewhere = node.hop.timers.is_empty()
        && node.hop.known_as.is_empty()
        && node.hop.program.is_none()
        && node.forward.is_none();
    if !is_set_up_elsewhere {
        // It would be set for all of a server, not for one of its places.
        let server = node.forward.and_then(|at| facts.proxy.forwards[at].server);
        let server = server.and_then(|at| facts.proxy.servers.get(at as usize));
        let home = server.map_or_else(|| place.clone(), |server| place_of(facts, server.span));
        // What is set to something that is not known is not what is documented.
        let all = || node.hop.timers.iter().chain(settings.iter().flat_map(|at| &nodes[*at].hop.timers));
        let is_unknown = |name: &str| all().any(|timer| timer.name == name && timer.milliseconds.is_none());
        let documented = idle_defaults(node.hop.product, &timers, &home).into_iter();
        timers.extend(documented.filter(|timer| !is_unknown(&timer.name)));
    }
    HopFacts {
        name: node.hop.name.clone(),
        product: if node.hop.product.is_empty() { "other".into() } else { node.hop.product.to_string() },
        place,
        timers,
        open: is_open,
        ends_tls: false,
        https_redirects: Vec::new(),
        body_limits: limits::of_node(facts, &node.hop, node.forward, settings.iter().map(|at| nodes[*at].facts)),
        tries: match node.forward.and_then(|at| facts.proxy.forwards.get(at)) {
            Some(forward) => tries(facts, forward).into_iter().collect(),
            None => tries_of(facts, node.hop.tries.as_ref(), &node.hop.timers).into_iter().collect(),
        },
    }
}

/// Whether a timer is written, but what it is set to is filled in later: a variable, a name, a placeholder.
fn is_filled_in_later(timer: &EffectiveTimer) -> bool {
    let raw = timer.raw.trim_matches(['"', '\'', ' ']);
    let is_none =
        matches!(raw.to_ascii_lowercase().as_str(), "" | "off" | "none" | "null" | "nil" | "infinite" | "infinity");
    let is_name = raw.starts_with(|c: char| c.is_alphabetic() || matches!(c, '$' | '_' | '{' | '<' | '@' | '%' | '?'));
    timer.span.is_some() && timer.milliseconds.is_none() && is_name && !is_none
}

fn timer_of(node: &Node<'_>, timer: &EffectiveTimer) -> Option<HopTimer> {
    let facts = node.facts;
    let row = timers::get(node.hop.product, &timer.name);
    // Whether a worker is alive is no matter of a request.
    if row.is_some_and(|row| row.kinds == [Kind::Other]) {
        return None;
    }
    let written = timer
        .span
        .map(|span| facts.timers.iter().find(|written| written.site == span).map_or(span, |written| written.span));
    let setting = match (written, node.forward) {
        (Some(span), _) => rewrite(place_of(facts, span), facts.text(span), row),
        (None, Some(_)) => insert(facts, node.hop.span, node.hop.product, &timer.name),
        (None, None) => None,
    };
    Some(HopTimer {
        name: timer.name.clone(),
        kinds: kinds(timer.kind, row),
        milliseconds: timer.milliseconds?,
        written: timer.span.is_some(),
        place: place_of(facts, written.unwrap_or(node.hop.span)),
        route: node.hop.route.clone(),
        streaming: node.hop.streaming,
        setting,
        statuses: row.map_or(&[], |row| row.statuses),
        max_milliseconds: row.and_then(|row| row.max_ms),
    })
}
