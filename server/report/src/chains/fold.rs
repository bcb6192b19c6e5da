use httplsp_lint::chain::{ChainFacts, HopFacts, inversions};

/// The chains, those that differ by their routes alone as one: a proxy often hands twenty paths to one server in the same
/// way.
pub fn folded(chains: &[ChainFacts]) -> Vec<ChainFacts> {
    let mut out: Vec<(ChainFacts, usize)> = Vec::new();
    for chain in chains {
        match out.iter_mut().find(|(known, _)| !chain.declared && is_like(known, chain)) {
            Some((_, count)) => *count += 1,
            None => out.push((chain.clone(), 1)),
        }
    }
    let one = |(mut chain, count): (ChainFacts, usize)| {
        if count > 1 {
            for timer in chain.hops.iter_mut().flat_map(|hop| &mut hop.timers) {
                timer.route = None;
            }
            let names: Vec<&str> = chain.hops.iter().map(|hop| hop.name.as_str()).collect();
            chain.name = format!("{} ({count} routes)", names.join(" → "));
        }
        chain
    };
    out.into_iter().map(one).collect()
}

/// Whether the chains say the same of different routes.
fn is_like(a: &ChainFacts, b: &ChainFacts) -> bool {
    let same = |a: &HopFacts, b: &HopFacts| {
        let timers = |hop: &HopFacts| -> Vec<(String, u64, Option<String>)> {
            let timers = hop.timers.iter().filter(|timer| timer.waits() || timer.written);
            let source = |written: bool, path: &str| written.then(|| path.to_string());
            timers
                .map(|timer| (timer.name.clone(), timer.milliseconds, source(timer.written, &timer.place.path)))
                .collect()
        };
        (&a.name, &a.product, &a.place.path) == (&b.name, &b.product, &b.place.path) && timers(a) == timers(b)
    };
    a.is_certain() == b.is_certain()
        && !a.declared
        && a.hops.len() == b.hops.len()
        && a.hops.iter().zip(&b.hops).all(|(a, b)| same(a, b))
        && inversions(a).len() == inversions(b).len()
}
