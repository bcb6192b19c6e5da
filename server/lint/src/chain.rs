//! Timeout chains: the hops that a request passes, each with its timers. Unlike other units they span files, so they are
//! built elsewhere and checked here.

use std::sync::Arc;

pub use httplsp_registry::timers::Kind;
use httplsp_syntax::Facts;
use httplsp_syntax::facts::Span;
use httplsp_text::TextRange;

use crate::finding::Finding;
use crate::rules::{
    body_limit_mismatch, keepalive_shorter_than_lb_idle, redirect_to_self, retry_budget_exceeds_timeout,
    stream_through_short_timeout, timeout_inversion,
};
use crate::settings::Settings;

/// A chain with the timers that are in force.
#[derive(Debug, Clone)]
pub struct ChainFacts {
    /// Its name.
    pub name: String,
    /// Whether a person declared it; otherwise it was put together from what files say, and may be wrong.
    pub declared: bool,
    /// Whether every link between its hops is written in the files, not concluded from names that are alike.
    pub explicit: bool,
    /// The hops, outermost first.
    pub hops: Vec<HopFacts>,
}

impl ChainFacts {
    /// Whether the hops are known to follow each other, so that a finding needs no more than what is written.
    pub fn is_certain(&self) -> bool {
        self.declared || self.explicit
    }

    /// Whether one of its hops or timers stands in the file `path`.
    pub fn passes(&self, path: &str) -> bool {
        let timers = |hop: &HopFacts| hop.timers.iter().any(|timer| *timer.place.path == *path);
        self.hops.iter().any(|hop| *hop.place.path == *path || timers(hop))
    }
}

/// One hop of a chain.
#[derive(Debug, Clone)]
pub struct HopFacts {
    /// Its name.
    pub name: String,
    /// Its product id.
    pub product: String,
    /// Where it is declared.
    pub place: Place,
    /// The timers in force.
    pub timers: Vec<HopTimer>,
    /// Whether it may have timers that nothing is known of.
    pub open: bool,
    /// Whether it takes HTTPS and speaks plain HTTP to the next hop.
    pub ends_tls: bool,
    /// Where its files send whatever comes to the same address by HTTPS, see [`https_redirects`].
    pub https_redirects: Vec<Place>,
    /// Its limits on the size of request bodies.
    pub body_limits: Vec<HopLimit>,
    /// How often it sends a request that is not answered in time, in each of its places.
    pub tries: Vec<HopTries>,
}

impl HopFacts {
    /// What to say of it where no timer is known.
    pub fn without_timers(&self) -> &'static str {
        if self.open || self.product == "other" { "its timers are not known" } else { "nothing limits the wait" }
    }
}

/// How often a hop sends a request that is not answered in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HopTries {
    /// How often in all.
    pub count: u64,
    /// The timer that ends one try, and its value.
    pub each: (String, u64),
    /// What says how often.
    pub name: String,
    /// Where that is written, or the place that it holds for.
    pub place: Place,
}

/// A limit on the size of request bodies at a hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HopLimit {
    /// Its name: `client_max_body_size`.
    pub name: String,
    /// The limit in bytes; `None` when there is none or it is not known.
    pub bytes: Option<u64>,
    /// Whether it is written somewhere; otherwise it is the product's documented default.
    pub written: bool,
    /// Whether requests are handed to the next hop under it.
    pub forwards: bool,
    /// Where it is written, or the place that it applies to.
    pub place: Place,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: Arc<str>,
    /// Where in it.
    pub range: TextRange,
}

/// A timer that is in force at a hop.
#[derive(Debug, Clone)]
pub struct HopTimer {
    /// Its name: `proxy_read_timeout`.
    pub name: String,
    /// What it measures.
    pub kinds: Vec<Kind>,
    /// Its value.
    pub milliseconds: u64,
    /// Whether it is written somewhere; otherwise it is the product's documented default.
    pub written: bool,
    /// Where it is written, or the place that it applies to.
    pub place: Place,
    /// The path pattern of the place (`/api/`), when it does not hold for the whole hop.
    pub route: Option<String>,
    /// Whether the place is evidently for streaming, where long silences are meant.
    pub streaming: bool,
    /// How to write another value.
    pub setting: Option<Setting>,
    /// The statuses that a client sees when it runs out.
    pub statuses: &'static [u16],
    /// The greatest value that the product permits.
    pub max_milliseconds: Option<u64>,
}

impl HopTimer {
    /// Whether it limits the wait for a response.
    pub fn waits(&self) -> bool {
        self.kinds.iter().any(|kind| matches!(kind, Kind::Total | Kind::FirstByte | Kind::BetweenReads))
    }
}

/// How a timer's value is replaced or inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What is replaced; empty to insert.
    pub place: Place,
    /// What stands before the value.
    pub before: String,
    /// What stands behind the value.
    pub after: String,
    /// How the value is written.
    pub unit: Unit,
}

/// How a duration is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// `30s`, `500ms`.
    Suffix,
    /// A bare number of seconds.
    Seconds,
    /// A bare number of milliseconds.
    Milliseconds,
    /// `00:01:30`, days before a full stop: `1.00:00:00`.
    Clock,
}

impl Unit {
    /// `milliseconds` as it is written, or `None` if it cannot be.
    pub fn write(self, milliseconds: u64) -> Option<String> {
        let whole = milliseconds.is_multiple_of(1_000);
        match self {
            Unit::Suffix if whole => Some(format!("{}s", milliseconds / 1_000)),
            Unit::Suffix => Some(format!("{milliseconds}ms")),
            Unit::Seconds => whole.then(|| (milliseconds / 1_000).to_string()),
            Unit::Milliseconds => Some(milliseconds.to_string()),
            Unit::Clock => whole.then(|| {
                let seconds = milliseconds / 1_000;
                let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
                let days = if days > 0 { format!("{days}.") } else { String::new() };
                format!("{days}{hours:02}:{:02}:{:02}", seconds / 60 % 60, seconds % 60)
            }),
        }
    }
}

impl Setting {
    /// The text that sets the timer to `milliseconds`.
    pub fn text(&self, milliseconds: u64) -> Option<String> {
        Some(format!("{}{}{}", self.before, self.unit.write(milliseconds)?, self.after))
    }
}

/// A duration for people: seconds up to ten minutes, so that `90s` compares with `60s` at a glance, larger units beyond.
pub fn spoken(milliseconds: u64) -> String {
    if milliseconds.is_multiple_of(1_000) && milliseconds <= 600_000 {
        return format!("{}s", milliseconds / 1_000);
    }
    let mut rest = milliseconds;
    let mut out = String::new();
    for (unit, factor) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
        if rest >= factor {
            out.push_str(&format!("{}{unit}", rest / factor));
            rest %= factor;
        }
    }
    out
}

/// Whether `finding`, which one file gives, is answered by what `chains` show to be behind its place.
pub fn is_answered(chains: &[ChainFacts], finding: &Finding) -> bool {
    stream_through_short_timeout::is_answered(chains, finding)
}

/// The findings about one chain.
pub fn check(chain: &ChainFacts, settings: &Settings) -> Vec<Finding> {
    let mut findings = timeout_inversion::check_chain(chain, settings);
    findings.extend(keepalive_shorter_than_lb_idle::check_chain(chain, settings));
    findings.extend(redirect_to_self::check_chain(chain, settings));
    findings.extend(body_limit_mismatch::check_chain(chain, settings));
    findings.extend(retry_budget_exceeds_timeout::check_chain(chain, settings));
    findings.extend(stream_through_short_timeout::check_chain(chain, settings));
    findings
}

/// Where a configuration that takes plain HTTP on one port only sends whatever comes to the same address by HTTPS.
pub fn https_redirects(facts: &Facts) -> Vec<Span> {
    redirect_to_self::to_https(facts)
}

/// The inversions of one chain, for those who draw it: index of the inner and of the outer hop.
pub fn inversions(chain: &ChainFacts) -> Vec<Inversion<'_>> {
    timeout_inversion::inversions(chain)
}

/// What bounds a timer of the hop at index `inner_hop`: the index of a hop in front of it, and its timer, that gives up
/// first.
pub fn bound<'a>(chain: &'a ChainFacts, inner_hop: usize, inner: &HopTimer) -> Option<(usize, &'a HopTimer)> {
    timeout_inversion::tightest(chain, inner_hop, inner, |_| true).map(|(hop, timer, _)| (hop, timer))
}

/// Two timers of which the inner one lasts longer.
#[derive(Debug, Clone, Copy)]
pub struct Inversion<'a> {
    /// Index of the outer hop.
    pub outer_hop: usize,
    /// Its timer.
    pub outer: &'a HopTimer,
    /// Index of the inner hop.
    pub inner_hop: usize,
    /// Its timer.
    pub inner: &'a HopTimer,
    /// Whether both measure the same; otherwise one is total and the other starts again with every read.
    pub same_kind: bool,
}
