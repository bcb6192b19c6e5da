//! Hops that the tables of dialects describe.

use httplsp_registry::timers;

use super::super::command::{self, Started};
use super::super::dialects::{Condition, ContainersRow, Dialect, HopRow, References, SpeaksRow, TriesRow, UnsetRow};
use super::super::lower::names_to;
use super::super::machine;
use super::super::settings::{Settings, is_filled_in};
use super::{reference, timers_within, unlimited};
use crate::facts::{CONTAINER, CONTAINER_PORT, DirectiveArgument, Hop, Link, PREFER, Span, Streams, Timer, Tries};
use crate::language::glob_path;

/// The hop that `row` makes of the setting `at`.
pub(in crate::tree) fn of_row(
    settings: &Settings<'_>,
    at: u32,
    dialect: &'static Dialect,
    row: &'static HopRow,
    written: &[Timer],
) -> Vec<Hop> {
    let Some(hop) = whole(settings, at, dialect, row, written) else { return Vec::new() };
    match &row.containers {
        Some(row) => containers(settings, at, dialect, row, &hop),
        None => vec![hop],
    }
}

/// One hop for each container of `hop` that takes requests.
fn containers(settings: &Settings<'_>, at: u32, dialect: &Dialect, row: &ContainersRow, hop: &Hop) -> Vec<Hop> {
    let mut all = settings.all(at, &row.at);
    let listens = |at: &u32| row.ports.as_ref().is_some_and(|ports| settings.get(*at, ports).is_some());
    // What is put together of several objects is one.
    all.retain(|at| settings.get(*at, &row.image).is_some());
    if all.len() > 1 {
        all.retain(listens);
    }
    if all.is_empty() {
        return vec![hop.clone()];
    }
    let is_one_of_several = all.len() > 1;
    let each = all.into_iter().map(|at| {
        let mut hop = hop.clone();
        let words = row.words.iter().flat_map(|path| settings.all(at, path));
        let words: Vec<_> = words.filter_map(|word| settings.at(word).arguments.first()).collect();
        let image = settings.get(at, &row.image).and_then(|at| {
            let mut image = settings.at(at).arguments.first().cloned()?;
            if matches!(dialect.references, References::Cloudformation) && reference::is_reference(settings, at) {
                image.text = format!("${{{}}}", image.text);
            }
            Some(image)
        });
        run(&mut hop, image.as_ref(), &words);
        let called = settings.text(at, &row.name);
        hop.known_as.extend(called.map(|name| format!("{CONTAINER}{name}")));
        let ports = row.port.iter().flat_map(|path| settings.all(at, path));
        let ports = ports.filter_map(|port| settings.at(port).arguments.first());
        hop.known_as.extend(ports.map(|port| format!("{CONTAINER_PORT}{}", port.text)));
        if let Some(called) = called.filter(|_| is_one_of_several) {
            hop.name = format!("{}/{called}", hop.name);
        }
        hop
    });
    each.collect()
}

/// The hop that `row` makes of the setting `at`, whatever it runs.
fn whole(
    settings: &Settings<'_>,
    at: u32,
    dialect: &'static Dialect,
    row: &'static HopRow,
    written: &[Timer],
) -> Option<Hop> {
    let path = &settings.facts.files.first()?.path;
    let is_there = row.only_in.is_empty() || row.only_in.iter().any(|pattern| glob_path(pattern, path));
    let is_meant = row.when.iter().all(|condition| condition.holds(settings, at))
        && !row.unless.iter().any(|condition| condition.holds(settings, at));
    if !is_there || !is_meant {
        return None;
    }
    let directive = settings.at(at);
    let names = |paths: &[String]| {
        let found = paths.iter().flat_map(|path| settings.all(at, path)).collect::<Vec<_>>();
        found.into_iter().flat_map(|found| reference::names(settings, found, dialect.references)).collect::<Vec<_>>()
    };
    let mut known_as: Vec<String> =
        row.known_as.iter().filter_map(|name| placed(filled(settings, at, name)?)).collect();
    let line = row.command.as_ref().map(|path| settings.value(at, path));
    // Without a program that is known there is nothing to say.
    let started = match line {
        Some(line) => Some(command::server(&[line?]).filter(is_known)?),
        None => None,
    };
    let told = row.product.as_deref().or(started.as_ref().map(|started| started.product));
    let exported = row.exports.as_ref().and_then(|path| settings.value(at, path));
    known_as.extend(exported.into_iter().flat_map(|name| reference::exports(&name.text)));
    if row.settings {
        known_as.push(format!("settings:{}", told.unwrap_or("")));
    }
    if row.configures {
        known_as.push(format!("file:{path}"));
    }
    known_as.extend(started.iter().flat_map(|started| started.known_as.iter().cloned()));
    known_as.extend(names(&row.behind).into_iter().map(|(name, _)| format!("behind:{name}")));
    let mut next: Vec<Link> = names(&row.to).into_iter().map(|(name, span)| Link { to: vec![name], span }).collect();
    next.extend(row.addresses.iter().flat_map(|address| {
        let places = settings.all(at, &address.at).into_iter();
        places.filter_map(|place| {
            let host = settings.value(place, &address.host)?;
            let port = settings.text(place, &address.port);
            Some(Link { to: vec![reference::address(&host.text, port)?], span: host.span })
        })
    }));
    if row.files {
        next.extend(reference::files(settings, at));
    }
    next.extend(row.leads_to.iter().filter_map(|name| {
        let name = filled(settings, at, name)?;
        Some(Link { to: vec![name], span: directive.name_span })
    }));
    let product = told.and_then(|product| timers::of(product).first()).map_or("", |timer| timer.product);
    let defaults: Vec<&str> = row.defaults.iter().map(String::as_str).collect();
    let mut timers = started.as_ref().map_or_else(Vec::new, |started| started.timers.clone());
    if started.is_none() && !product.is_empty() {
        timers = timers_within(settings, at, product, written, &defaults);
        let other =
            row.timers_at.as_ref().and_then(|path| settings.get(document(settings, at), &filled(settings, at, path)?));
        for timer in other.iter().flat_map(|other| timers_within(settings, *other, product, written, &[])) {
            // What is written at the place itself holds before what is written for all.
            match timers.iter_mut().find(|own| own.name == timer.name) {
                Some(own) if own.span.is_some() => {}
                Some(own) => *own = timer,
                None => timers.push(timer),
            }
        }
    }
    unlimited(&mut timers);
    let span = match directive.parent.is_none() {
        // A document has no name of its own.
        true => settings.within(at).first().map_or(directive.name_span, |first| settings.at(*first).name_span),
        false => directive.name_span,
    };
    let name = match started.as_ref().filter(|started| !started.product.is_empty()) {
        Some(started) if row.name.starts_with('{') => started.product.to_string(),
        _ => filled(settings, at, &row.name).unwrap_or_else(|| directive.name.clone()),
    };
    let program = started.map(|started| started.program);
    let tries = row.tries.as_ref().and_then(|row| tries(settings, at, row, span));
    let streams = streams(settings, at, row);
    let prefix = row.prefix.iter().find_map(|path| settings.text(at, path)).map(String::from);
    let prefix = prefix.filter(|_| !row.rewrites.iter().any(|condition| condition.holds(settings, at)));
    let served = row.paths.iter().flat_map(|path| settings.all(at, path));
    let served = served.filter_map(|path| settings.at(path).arguments.first().map(|path| path.text.clone())).collect();
    let ports = ports(settings, at, row);
    let unset = row.unset.iter().flat_map(|row| unset(settings, at, row)).collect();
    let mut hop = Hop {
        product,
        name,
        span,
        known_as,
        next,
        timers,
        program,
        tries,
        streams,
        prefix,
        served,
        ports,
        unset,
        ..Hop::default()
    };
    let preferred: Vec<String> =
        row.prefer.iter().filter_map(|name| Some(format!("{PREFER}{}", filled(settings, at, name)?))).collect();
    for link in &mut hop.next {
        link.to.extend(preferred.iter().cloned());
    }
    if let Some(script) = row.script.iter().find_map(|path| settings.value(at, path)) {
        machine::start(&mut hop, &script.text, |span| span.map(|_| script.span));
    }
    Some(hop)
}

/// The ports by which the next hops are given, where each has one.
fn ports(settings: &Settings<'_>, at: u32, row: &HopRow) -> Vec<u16> {
    let places = row.addresses.iter().flat_map(|address| {
        let places = settings.all(at, &address.at).into_iter();
        places.map(|place| settings.text(place, &address.port).and_then(|port| port.parse().ok()))
    });
    places.collect::<Option<Vec<u16>>>().unwrap_or_default()
}

/// The settings that leave a timer to whoever sets the product up.
fn unset(settings: &Settings<'_>, at: u32, row: &UnsetRow) -> Vec<(String, Span)> {
    let (holder, timer) = row.timer.rsplit_once('/').unwrap_or(("", &row.timer));
    let all = settings.all(at, &row.at).into_iter();
    // Only where the settings beside it are written can it be missing.
    let missing = all.filter(|at| {
        let around = settings.all(*at, holder);
        !around.is_empty()
            && !settings.is_damaged(*at)
            && around.iter().all(|around| {
                let inner = settings.within(*around);
                !inner.is_empty() && !inner.iter().any(|inner| settings.at(*inner).name.eq_ignore_ascii_case(timer))
            })
    });
    missing.filter_map(|at| Some((timer.to_string(), settings.value(at, &row.name)?.span))).collect()
}

/// What streams through.
fn streams(settings: &Settings<'_>, at: u32, row: &HopRow) -> Option<Streams> {
    let holds = |conditions: &[Condition]| conditions.iter().any(|condition| condition.holds(settings, at));
    let paths = row.paths.iter().flat_map(|path| settings.all(at, path));
    let mut paths = paths.flat_map(|path| &settings.at(path).arguments);
    if holds(&row.sockets) || paths.any(|path| is_socket_path(&path.text)) {
        return Some(Streams::Sockets);
    }
    let speaks = row.speaks.as_ref().is_none_or(|row| speaks(settings, at, row));
    (holds(&row.calls) && speaks).then_some(Streams::Calls)
}

/// Whether the next server takes calls of gRPC, or the place is for nothing else.
fn speaks(settings: &Settings<'_>, at: u32, row: &SpeaksRow) -> bool {
    let server = settings.value(at, &row.server).map(|name| name.text.as_str());
    let is_it = |other: &u32| settings.text(*other, &row.name).is_some_and(|name| Some(name) == server);
    let mut named = settings.all(document(settings, at), &row.among).into_iter().filter(is_it);
    row.unless.holds(settings, at) || named.any(|other| row.says.holds(settings, other))
}

/// Whether a path says that WebSockets pass, which nothing keeps alive.
pub(crate) fn is_socket_path(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let is_alive = words.clone().any(|word| matches!(word, "io" | "signalr" | "blazor" | "sockjs"));
    !is_alive && words.any(|word| matches!(word, "ws" | "wss" | "websocket" | "websockets"))
}

/// How often a request is sent, if it may be more than once.
fn tries(settings: &Settings<'_>, at: u32, row: &TriesRow, around: Span) -> Option<Tries> {
    let (again, span) = match settings.value(at, &row.retries) {
        Some(written) => (written.text.parse().ok()?, written.span),
        None => (row.default, around),
    };
    let name = row.retries.rsplit('/').next().unwrap_or(&row.retries).to_string();
    (again > 0).then(|| Tries { count: again + 1, each: row.each.clone(), name, span })
}

/// Fills in what runs where an image is started with these words.
fn run(hop: &mut Hop, image: Option<&DirectiveArgument>, words: &[&DirectiveArgument]) {
    let started = match image.and_then(|image| command::of_image(&image.text, words)) {
        Some(started) => started,
        None => command::server(words),
    };
    let started = started.unwrap_or_default();
    let is_open = started.product.is_empty() && started.program.code.is_empty() && !words.is_empty();
    hop.product = started.product;
    hop.timers = started.timers;
    hop.image = image.cloned();
    hop.command = if is_open { command::words(words) } else { Vec::new() };
    hop.program = (!words.is_empty()).then_some(started.program);
}

/// The document that the setting `at` is in.
fn document(settings: &Settings<'_>, mut at: u32) -> u32 {
    while let Some(parent) = settings.at(at).parent {
        at = parent;
    }
    at
}

/// Whether a command line tells what answers.
fn is_known(started: &Started) -> bool {
    !started.product.is_empty() || started.program.file.is_some()
}

/// A name with the address in it, if it has one, as others write it.
fn placed(name: String) -> Option<String> {
    match name.strip_prefix("listen:") {
        Some(address) => command::listens(address).map(|place| format!("listen:{place}")),
        None => Some(name),
    }
}

/// `pattern` with what stands in braces filled in; `None` if any of it is missing or not literal.
fn filled(settings: &Settings<'_>, at: u32, pattern: &str) -> Option<String> {
    let directive = settings.at(at);
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (key, behind) = after.split_once('}')?;
        out.push_str(before);
        let value = match key {
            "key" => directive.name.as_str(),
            _ if key.starts_with('#') => {
                let names = names_to(settings, at);
                names.get(key[1..].parse::<usize>().ok()?).map(|(name, _)| *name)?
            }
            _ => match key.parse::<usize>() {
                Ok(label) => directive.arguments.get(label).map(|label| label.text.as_str())?,
                Err(_) => settings.value(at, key).map(|value| value.text.as_str())?,
            },
        };
        if value.is_empty() || is_filled_in(value) {
            return None;
        }
        out.push_str(value);
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}
