//! Limits whose zones another file declares: what that file sets above all servers counts for them too.

use httplsp_lint::Finding;
use httplsp_lint::zones::unset;
use httplsp_syntax::Facts;
use httplsp_syntax::facts::{RateLimit, Zone};

use crate::chains::place_of;
use crate::units::Unit;

/// The findings about limits that a configuration of servers leaves to the main file, where that is known: every file of the
/// project that declares such a zone, and none of them says with which status.
pub fn check(units: &[Unit]) -> Vec<Finding> {
    let all = units.iter().enumerate().flat_map(|(at, unit)| unit.facts.with_embedded().map(move |facts| (at, facts)));
    let all: Vec<(usize, &Facts)> = all.collect();
    let homes = all.iter().filter(|(_, facts)| !facts.proxy.zones.is_empty());
    let homes: Vec<(usize, &Facts)> = homes.copied().collect();
    let mut out = Vec::new();
    for (at, facts) in all {
        let open: Vec<&RateLimit> = facts.proxy.rate_limits.iter().filter(|limit| limit.open).collect();
        if open.is_empty() {
            continue;
        }
        let entry = &units[at].entry;
        let settings = entry.configuration.settings_for(&entry.path);
        // What is shown to readers is one with what else is shown beside it, and with nothing else.
        let shown = is_shown(facts);
        let beside = |home: &&(usize, &Facts)| is_shown(home.1) == shown && (!shown || home.0 == at);
        let bare = open.into_iter().filter_map(|limit| {
            let is_its = |zone: &&Zone| zone.limits == limit.name && zone.name == limit.zone && !zone.name.is_empty();
            let all: Vec<(&Facts, &Zone)> = homes
                .iter()
                .filter(beside)
                .filter(|(_, home)| home.language == facts.language)
                .flat_map(|(_, home)| home.proxy.zones.iter().filter(is_its).map(|zone| (*home, zone)))
                .collect();
            let (home, zone) = all.first().filter(|_| all.iter().all(|(_, zone)| zone.bare))?;
            Some((limit, place_of(home, zone.span)))
        });
        let bare: Vec<_> = bare.collect();
        out.extend(unset(facts, &bare, &settings));
    }
    out
}

/// Whether it is only shown to readers.
fn is_shown(facts: &Facts) -> bool {
    facts.embedding.as_ref().is_some_and(|around| around.example)
}
