//! Limits whose zones another file declares: what that file sets above all servers counts for them too.

use httplsp_lint::Finding;
use httplsp_lint::zones::unset;
use httplsp_syntax::facts::{RateLimit, Zone};

use crate::chains::place_of;
use crate::units::Unit;

/// The findings about limits that a configuration of servers leaves to the main file, where that is known: every file of the
/// project that declares such a zone, and none of them says with which status.
pub fn check(units: &[Unit]) -> Vec<Finding> {
    let declares = |unit: &&Unit| !unit.facts.proxy.zones.is_empty();
    let homes: Vec<&Unit> = units.iter().filter(declares).collect();
    let mut out = Vec::new();
    for unit in units {
        let open: Vec<&RateLimit> = unit.facts.proxy.rate_limits.iter().filter(|limit| limit.open).collect();
        if open.is_empty() {
            continue;
        }
        let settings = unit.entry.configuration.settings_for(&unit.entry.path);
        let bare = open.into_iter().filter_map(|limit| {
            let is_its = |zone: &&Zone| zone.limits == limit.name && zone.name == limit.zone && !zone.name.is_empty();
            let all: Vec<(&Unit, &Zone)> = homes
                .iter()
                .filter(|home| home.facts.language == unit.facts.language)
                .flat_map(|home| home.facts.proxy.zones.iter().filter(is_its).map(|zone| (*home, zone)))
                .collect();
            let (home, zone) = all.first().filter(|_| all.iter().all(|(_, zone)| zone.bare))?;
            Some((limit, place_of(&home.facts, zone.span)))
        });
        let bare: Vec<_> = bare.collect();
        out.extend(unset(&unit.facts, &bare, &settings));
    }
    out
}
