use std::collections::HashSet;

use httplsp_registry::timers;
use httplsp_syntax::facts::{EffectiveTimer, Facts, Forward, Hop, Protocol, Span, Streams, TimerKind};
use httplsp_text::TextRange;

use crate::chain::{ChainFacts, HopFacts, HopTimer, Kind, Place, spoken};
use crate::evidence::words;
use crate::finding::{Finding, Related};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Settings};

declare_rule! {
    /// ## What it does
    ///
    /// Finds places of a proxy that hand on WebSockets or event streams, and are told to cut a connection that is silent for
    /// less than a minute, and those that hand on gRPC with a time of a minute or less.
    ///
    /// A minute, which is the usual default, is left alone for WebSockets: peers that ping do so more often, and whether they
    /// do is rarely seen in a configuration.
    ///
    /// Silent are Socket.IO, SignalR and Action Cable, whose peers exchange a sign of life every few seconds, servers that ping
    /// by themselves where the files of the project tell that one of them answers, and headers for upgrades that are written
    /// for every path alike.
    ///
    /// ## Why is this bad?
    ///
    /// Such connections are silent whenever nothing happens. The proxy takes that for a server that hangs and cuts them;
    /// clients connect again, over and over, and lose what was sent in between.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// server {
    ///     location /ws {
    ///         proxy_pass http://app;
    ///         proxy_http_version 1.1;
    ///         proxy_set_header Upgrade $http_upgrade;
    ///         proxy_set_header Connection "upgrade";
    ///         proxy_read_timeout 30s;
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// server {
    ///     location /ws {
    ///         proxy_pass http://app;
    ///         proxy_http_version 1.1;
    ///         proxy_set_header Upgrade $http_upgrade;
    ///         proxy_set_header Connection "upgrade";
    ///         proxy_read_timeout 1h;
    ///     }
    /// }
    /// ```
    ///
    /// Or let the application send a ping at least twice within the time.
    ///
    /// ## References
    ///
    /// - nginx, WebSocket proxying: connections without data for 60 seconds are closed
    /// - RFC 6455, section 5.5.2 (Ping)
    pub STREAM_THROUGH_SHORT_TIMEOUT = {
        id: "stream-through-short-timeout",
        summary: "a stream is handed on by a proxy that cuts it after a short silence",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }
}

/// A silence up to this long is taken for a hanging server by default.
const SHORT_MS: u64 = 60_000;

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let mut calls = false;
    for hop in &facts.hops {
        let is_default = hop.streams == Some(Streams::Calls) && hop.timers.iter().all(|timer| timer.span.is_none());
        if !(is_default && calls) {
            set_up(cx, hop);
            calls |= is_default;
        }
    }
    let mut told = HashSet::new();
    for forward in &facts.proxy.forwards {
        let Some(what) = stream(forward).or_else(|| upgraded(facts, forward)) else { continue };
        if !forward.certain || cx.skips(forward.span, forward.scope) {
            continue;
        }
        let timer = forward.timers.iter().filter(|timer| timer.kind == TimerKind::BetweenReads);
        let tunnels =
            forward.timers.iter().any(|timer| timer.kind == TimerKind::Tunnel && timer.milliseconds.is_some());
        let Some(timer) = timer.min_by_key(|timer| timer.milliseconds.unwrap_or(u64::MAX)).filter(|_| !tunnels) else {
            continue;
        };
        let Some(value) = timer.milliseconds.filter(|value| (1..=SHORT_MS).contains(value)) else { continue };
        let written = timer.span.is_some();
        let from = if written { "" } else { ", which is the default" };
        let place = timer.span.unwrap_or(forward.span);
        // Who chose no time, or a minute, may well have peers that ping.
        if forward.protocol != Protocol::Grpc && (!written || value >= SHORT_MS) {
            continue;
        }
        // Several servers of one place are cut by one timer, and one default holds for all calls.
        let is_default = forward.protocol == Protocol::Grpc && !written;
        let cause = if is_default { Span { range: TextRange::at(0), ..place } } else { place };
        if !told.insert(cause) {
            continue;
        }
        // Some products have a timer for what is silent by nature.
        let own = timers::of(forward.product).iter().find(|row| forward.sockets && row.kinds == [Kind::Tunnel]);
        let raised = own.map_or_else(|| format!("raise `{}`", timer.name), |row| format!("set `{}`", row.name));
        let help = match forward.protocol {
            Protocol::Grpc => format!("{raised} here, where calls are streams"),
            _ => format!("{raised} here, or let the application send a ping at least every {}", spoken(value / 2)),
        };
        let finding = cx
            .report(
                place,
                format!("{what} pass here, and `{}` cuts them after a silence of {}{from}", timer.name, spoken(value)),
                help,
            )
            .confidence(Confidence::Likely);
        // Most calls are answered at once.
        drop(if forward.protocol == Protocol::Grpc { finding.at_most(Severity::Info) } else { finding });
    }
}

/// What is set up in formats of keys and values.
fn set_up(cx: &mut Context<'_>, hop: &Hop) {
    let Some(streams) = hop.streams.filter(|_| !cx.skips_file(hop.span)) else { return };
    let (kind, what) = match streams {
        Streams::Sockets => (Kind::BetweenReads, "WebSockets pass here, and `{}` cuts them after a silence of"),
        Streams::Calls => (Kind::Total, "calls of gRPC pass here, and `{}` ends each of them, streams too, after"),
    };
    let is_such =
        |timer: &&EffectiveTimer| timers::get(hop.product, &timer.name).is_some_and(|row| row.kinds.contains(&kind));
    let Some(timer) = hop.timers.iter().find(is_such) else { return };
    // Whoever writes a time for calls, most of which are answered at once, has thought of it.
    if streams == Streams::Calls && timer.span.is_some() {
        return;
    }
    let Some(value) = timer.milliseconds.filter(|value| (1..=SHORT_MS).contains(value)) else { return };
    if streams == Streams::Sockets && (timer.span.is_none() || value >= SHORT_MS) {
        return;
    }
    let from = if timer.span.is_some() { "" } else { ", which is the default" };
    let help = match streams {
        Streams::Sockets => {
            format!("raise `{}`, or let the application send a ping at least every {}", timer.name, spoken(value / 2))
        }
        Streams::Calls => format!("set `{}` to 0 where calls are streams", timer.name),
    };
    let message = format!("{} {}{from}", what.replace("{}", &timer.name), spoken(value));
    let finding = cx.report(timer.span.unwrap_or(hop.span), message, help).confidence(Confidence::Likely);
    drop(if streams == Streams::Calls { finding.at_most(Severity::Info) } else { finding });
}

/// Whether whatever answers behind the place of `finding` is known to ping by itself, often enough.
pub(crate) fn is_answered(chains: &[ChainFacts], finding: &Finding) -> bool {
    if finding.rule.id != STREAM_THROUGH_SHORT_TIMEOUT.id {
        return false;
    }
    // A timer may be known by its value alone.
    let is_here = |place: &Place| place.path == finding.path && finding.range.contains(place.range);
    let passes = |hop: &HopFacts| is_here(&hop.place) || hop.timers.iter().any(|timer| is_here(&timer.place));
    // From its place on.
    let behind = chains.iter().filter_map(|chain| chain.hops.iter().position(passes).map(|at| &chain.hops[at..]));
    let mut cut = behind.filter_map(|hops| {
        let waits = hops[0].timers.iter().filter(|timer| timer.kinds.contains(&Kind::BetweenReads));
        Some((waits.map(|timer| timer.milliseconds).min()?, hops.last()?))
    });
    let pings = |(wait, last): (u64, &HopFacts)| {
        let mut rows = timers::of(&last.product).iter().filter(|row| row.name.ends_with("ping_interval"));
        rows.any(|row| row.default.milliseconds().is_some_and(|interval| interval < wait))
    };
    cut.next().is_some_and(pings) && cut.all(pings)
}

/// The findings about one chain: a hop lets a stream be silent for long, and one behind it does not.
pub(crate) fn check_chain(chain: &ChainFacts, settings: &Settings) -> Vec<Finding> {
    let Some(severity) = settings.severity_of(&STREAM_THROUGH_SHORT_TIMEOUT) else { return Vec::new() };
    let mut findings = Vec::new();
    for (at, outer) in chain.hops.iter().enumerate() {
        let is_patient = |timer: &&HopTimer| {
            timer.streaming
                && timer.written
                && timer.milliseconds > SHORT_MS
                && timer.kinds.contains(&Kind::BetweenReads)
                && timer.route.as_deref().is_some_and(is_for_sockets)
        };
        let Some(patient) = outer.timers.iter().find(is_patient) else { continue };
        for inner in &chain.hops[at + 1..] {
            let Some(timer) = cuts(inner) else { continue };
            findings.push(Finding {
                rule: &STREAM_THROUGH_SHORT_TIMEOUT,
                severity: if chain.is_certain() { severity } else { severity.min(Severity::Info) },
                confidence: Confidence::Likely,
                message: format!(
                    "`{}` lets WebSockets be silent for {}, and `{}` of `{}` behind it cuts them after {}",
                    outer.name,
                    spoken(patient.milliseconds),
                    timer.name,
                    inner.name,
                    spoken(timer.milliseconds)
                ),
                help: format!(
                    "give `{}` a time for tunnels as long, or let the application send a ping at least every {}",
                    inner.name,
                    spoken(timer.milliseconds / 2)
                ),
                path: timer.place.path.clone(),
                range: timer.place.range,
                related: vec![Related {
                    path: patient.place.path.clone(),
                    range: patient.place.range,
                    message: format!("`{}` waits for {} here", outer.name, spoken(patient.milliseconds)),
                }],
                fixes: Vec::new(),
                fingerprint: String::new(),
            });
        }
    }
    findings
}

/// The timer of a hop that cuts what is silent, if no other one is for tunnels.
fn cuts(hop: &HopFacts) -> Option<&HopTimer> {
    let is_short = |timer: &&HopTimer| {
        !timer.streaming
            && timer.written
            && (1..=SHORT_MS).contains(&timer.milliseconds)
            && timer.kinds.contains(&Kind::BetweenReads)
    };
    let tunnels = hop.timers.iter().any(|timer| timer.kinds.contains(&Kind::Tunnel) && !is_short(&timer));
    hop.timers.iter().find(is_short).filter(|_| !tunnels)
}

/// Words of paths for WebSockets.
const SOCKETS: [&str; 6] = ["ws", "wss", "websocket", "websockets", "socket", "sockets"];

/// Words of paths for what sends signs of life by itself.
const ALIVE: [&str; 7] = ["io", "signalr", "blazor", "sockjs", "hub", "hubs", "cable"];

/// Whether a path says that WebSockets pass, which nothing keeps alive.
pub(super) fn is_for_sockets(route: &str) -> bool {
    let words = words(route);
    let named = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    named(&SOCKETS) && !named(&ALIVE)
}

/// What tools for development keep open, and programs whose pages send signs of life by themselves.
const PINGED: [&str; 16] = [
    "hmr",
    "webpack",
    "vite",
    "livereload",
    "next",
    "nuxt",
    "pgadmin",
    "grafana",
    "jupyter",
    "jupyterhub",
    "portainer",
    "flower",
    "kibana",
    "streamlit",
    "n8n",
    "lab",
];
/// Parts of paths that say nothing of what is sent.
const ANYTHING: [&str; 26] = [
    "api",
    "apis",
    "v1",
    "v2",
    "v3",
    "app",
    "apps",
    "backend",
    "frontend",
    "server",
    "web",
    "admin",
    "rest",
    "service",
    "services",
    "static",
    "assets",
    "public",
    "media",
    "images",
    "files",
    "uploads",
    "auth",
    "login",
    "docs",
    "dashboard",
];

/// What streams through a place of its own that hands on `Upgrade`, whatever its path is called. What is written for every
/// request alike is often copied, and says nothing.
fn upgraded(facts: &Facts, forward: &Forward) -> Option<&'static str> {
    let header = |name: &str| forward.request_headers.iter().find(|header| header.name == name);
    let (upgrade, connection) = (header("upgrade")?, header("connection")?);
    let asks = |text: &str| text.to_ascii_lowercase().contains("upgrade");
    let asked = asks(&connection.value) || connection.possible.iter().any(|possible| asks(&possible.text));
    let path = forward.path.as_deref().filter(|path| path.starts_with('/') && path.len() > 1)?;
    let words = words(path);
    let is_any = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    if forward.protocol != Protocol::Http || upgrade.value.is_empty() || !asked || is_any(&ALIVE) || is_any(&PINGED) {
        return None;
    }
    let others = || facts.proxy.forwards.iter().filter(|other| other.span != forward.span);
    // Set around several places, it is for none of them in particular.
    let is_own = others().all(|other| other.request_headers.iter().all(|header| header.span != upgrade.span));
    // A place for everything has them as well as all others.
    let beside = || others().filter(|other| other.server == forward.server);
    let is_copied = beside().all(|other| other.request_headers.iter().any(|header| header.name == "upgrade"))
        && beside().any(|other| other.path.as_deref() == Some("/"));
    // Where all paths but this one go without it, a time below the default was written for what passes here.
    let plain = |other: &Forward| other.request_headers.iter().all(|header| header.name != "upgrade");
    let is_chosen = || others().filter(|other| other.server == forward.server).all(plain);
    let is_written = || {
        forward.timers.iter().any(|timer| {
            timer.span.is_some()
                && timer.kind == TimerKind::BetweenReads
                && timer.milliseconds.is_some_and(|ms| ms < SHORT_MS)
        })
    };
    // The only place that hands on anything is for everything.
    let is_only = beside().next().is_none();
    let says_nothing = is_only || words.last().is_none_or(|word| ANYTHING.contains(&word.as_str()));
    let is_meant = || !is_only && is_written() && is_chosen();
    (is_own && (!is_copied || is_written()) && (!says_nothing || is_meant())).then_some("WebSockets")
}

/// What streams through, if anything evidently does.
fn stream(forward: &Forward) -> Option<&'static str> {
    let path = words(forward.path.as_deref().unwrap_or(""));
    let named = |names: &[&str]| path.iter().any(|word| names.contains(&word.as_str()));
    if named(&ALIVE) {
        return None;
    }
    let upgrades = forward.request_headers.iter().any(|header| header.name == "upgrade" && !header.value.is_empty());
    match forward.protocol {
        Protocol::Http if forward.sockets || upgrades && named(&SOCKETS) => Some("WebSockets"),
        Protocol::Grpc => Some("calls of gRPC"),
        Protocol::Http if named(&["sse", "eventsource"]) => Some("event streams"),
        _ => None,
    }
}
