//! Drawings of timeout chains.

mod fold;
mod mermaid;
mod names;
mod svg;

use httplsp_lint::chain::{ChainFacts, HopTimer, inversions, spoken};

pub use fold::folded;
pub use mermaid::mermaid;
pub use names::{Names, short};
pub use svg::svg;

/// One hop as it is drawn.
struct Hop<'a> {
    name: &'a str,
    product: &'a str,
    timers: Vec<Drawn<'a>>,
    /// What is said where there is none.
    silence: &'static str,
}

/// One timer as it is drawn.
struct Drawn<'a> {
    timer: &'a HopTimer,
    /// What is wrong with it, in few words, and the time of the hop in front that it exceeds, in milliseconds.
    verdict: Option<(String, u64)>,
}

impl Drawn<'_> {
    /// `proxy_read_timeout /api`
    fn title(&self) -> String {
        let route = self.timer.route.as_ref().map_or_else(String::new, |route| format!(" {route}"));
        format!("{}{route}", self.timer.name)
    }

    /// Where it comes from.
    fn source(&self) -> &str {
        if self.timer.written { &self.timer.place.path } else { "default" }
    }
}

/// The hops of a chain with the timers that limit the wait for a response, each with what is wrong with it.
fn hops<'a>(chain: &'a ChainFacts, names: &Names<'_>) -> Vec<Hop<'a>> {
    let bad = inversions(chain);
    let hops = chain.hops.iter().enumerate().map(|(at, hop)| {
        let timers = hop.timers.iter().filter(|timer| timer.waits());
        let timers = timers.map(|timer| {
            let found = bad.iter().find(|found| found.inner_hop == at && std::ptr::eq(found.inner, timer));
            let verdict = found.map(|found| {
                let outer = &chain.hops[found.outer_hop].name;
                (
                    format!("longer than {} ({})", names.short(outer, 24), spoken(found.outer.milliseconds)),
                    found.outer.milliseconds,
                )
            });
            Drawn { timer, verdict }
        });
        Hop { name: &hop.name, product: &hop.product, timers: timers.collect(), silence: hop.without_timers() }
    });
    hops.collect()
}

/// `text` with what XML gives a meaning written otherwise.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
