//! Services of Compose that say in one place only how they differ from what another place says: by `extends`, or as a file that
//! is laid over another one.
//! https://docs.docker.com/reference/compose-file/services/#extends,
//! https://docs.docker.com/reference/compose-file/merge/ (checked 2026-11-22)

use std::sync::Arc;

use httplsp_syntax::facts::{Extends, Hop, Link, Span};

use super::{beside, is_usual};
use crate::units::Unit;

/// More services in a row than anybody has extend each other.
const MAX_ROUNDS: usize = 8;

/// Where a service is: its unit, its place among the hops of that, and its file.
struct Service {
    unit: usize,
    hop: usize,
    file: Arc<str>,
}

/// Fills in what services take over from others.
pub fn complete(units: &mut [Unit]) {
    let services = services(units);
    for _ in 0..MAX_ROUNDS {
        let mut filled: Vec<(&Service, Hop)> = Vec::new();
        for service in &services {
            let hop = hop_of(units, service);
            let base = match &hop.extends {
                Some(extends) => extended(units, &services, service, extends),
                None if is_laid_over(hop) && hop.program.is_some() => underneath(units, &services, service),
                None => None,
            };
            // What extends another one itself is filled in before.
            let Some(base) = base.filter(|base| hop_of(units, base).extends.is_none()) else { continue };
            let mut whole = hop.clone();
            take_over(&mut whole, hop_of(units, base), base.file == service.file);
            whole.extends = None;
            filled.push((service, whole));
        }
        if filled.is_empty() {
            return;
        }
        for (service, hop) in filled {
            Arc::make_mut(&mut units[service.unit].facts).hops[service.hop] = hop;
        }
    }
}

fn services(units: &[Unit]) -> Vec<Service> {
    let mut out = Vec::new();
    for (unit, of) in units.iter().enumerate() {
        let all = of.facts.hops.iter().enumerate();
        for (hop, found) in all.filter(|(_, hop)| is_service(hop)) {
            out.push(Service { unit, hop, file: of.facts.files[found.span.file as usize].path.clone() });
        }
    }
    out
}

/// Whether a hop is a service of Compose.
pub(super) fn is_service(hop: &Hop) -> bool {
    hop.known_as.iter().any(|name| name.starts_with("host:tasks."))
}

fn hop_of<'u>(units: &'u [Unit], service: &Service) -> &'u Hop {
    &units[service.unit].facts.hops[service.hop]
}

/// Whether it says how something is started, but not what.
fn is_laid_over(hop: &Hop) -> bool {
    hop.build.is_none() && hop.image.is_none()
}

/// The service that `extends` names.
fn extended<'s>(units: &[Unit], services: &'s [Service], from: &Service, extends: &Extends) -> Option<&'s Service> {
    let file = extends.file.as_deref().map_or_else(|| from.file.to_string(), |file| beside(&from.file, file));
    services.iter().find(|other| *other.file == *file && hop_of(units, other).name == extends.service)
}

/// The service that another one is laid over: of its name, in a file beside its own.
fn underneath<'s>(units: &[Unit], services: &'s [Service], from: &Service) -> Option<&'s Service> {
    let name = &hop_of(units, from).name;
    let is_base = |other: &&Service| {
        let hop = hop_of(units, other);
        other.file != from.file && folder(&other.file) == folder(&from.file) && hop.name == *name && !is_laid_over(hop)
    };
    let all: Vec<&Service> = services.iter().filter(is_base).collect();
    let usual: Vec<&Service> = all.iter().copied().filter(|other| is_usual(&other.file)).collect();
    match (usual.as_slice(), all.as_slice()) {
        ([only], _) | ([], [only]) => Some(only),
        _ => None,
    }
}

pub(super) fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Adds to `hop` what it does not say itself and `base` does, which is in the same file or in another one.
fn take_over(hop: &mut Hop, base: &Hop, same_file: bool) {
    let own = hop.span;
    let place = |span: Span| if same_file { span } else { own };
    if is_laid_over(hop) {
        hop.build = base.build.clone();
        hop.image = base.image.clone();
        if let Some(build) = &mut hop.build {
            build.span = place(build.span);
        }
        if let Some(image) = &mut hop.image {
            image.span = place(image.span);
        }
    }
    if hop.program.is_none() && hop.product.is_empty() {
        hop.product = base.product;
        hop.program = base.program.clone();
        hop.timers = base.timers.clone();
        hop.command = base.command.iter().map(|(word, span)| (word.clone(), place(*span))).collect();
        // A value has its place in another file: it is only known that there is one.
        for timer in hop.timers.iter_mut().filter(|timer| !same_file && timer.span.is_some()) {
            timer.milliseconds = None;
            timer.span = None;
        }
    }
    for (name, value) in &base.environment {
        if !hop.environment.iter().any(|(known, _)| known == name) {
            hop.environment.push((name.clone(), value.clone()));
        }
    }
    let files: Vec<String> = base.env_files.iter().filter(|file| !hop.env_files.contains(file)).cloned().collect();
    hop.env_files.splice(0..0, files);
    // What is put in the same place takes the place of what the base puts there.
    let is_covered = |source: &str| {
        let there = base.placed.iter().filter(|(from, _)| from == source).map(|(_, place)| place);
        there.into_iter().any(|place| hop.placed.iter().any(|(from, over)| over == place && from != source))
    };
    let is_left = |link: &&Link| {
        let named = link.to.first().and_then(|name| name.split_once(':')).map_or("", |(_, path)| path);
        !is_covered(named) && !hop.next.iter().any(|known| known.to == link.to)
    };
    let links: Vec<Link> =
        base.next.iter().filter(is_left).map(|link| Link { span: place(link.span), ..link.clone() }).collect();
    let placed: Vec<(String, String)> = base
        .placed
        .iter()
        .filter(|(source, _)| !is_covered(source))
        .filter(|one| !hop.placed.contains(one))
        .cloned()
        .collect();
    hop.next.extend(links);
    hop.placed.extend(placed);
    let behind = base.known_as.iter().filter(|name| name.starts_with("behind:"));
    let behind: Vec<String> = behind.filter(|name| !hop.known_as.contains(name)).cloned().collect();
    hop.known_as.extend(behind);
}
