use httplsp_syntax::facts::{Forward, Protocol, TimerKind};

use crate::Context;
use crate::chain::spoken;
use crate::evidence::words;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};

declare_rule! {
    /// ## What it does
    ///
    /// Finds places of a proxy that hand on WebSockets, event streams or gRPC, while the proxy cuts a connection that is
    /// silent for a minute or less.
    ///
    /// Silent are Socket.IO and SignalR, whose peers exchange a sign of life every few seconds.
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
    for forward in &facts.proxy.forwards {
        let Some(what) = stream(forward).filter(|_| forward.certain && !cx.skips(forward.span, forward.scope)) else {
            continue;
        };
        let timer = forward.timers.iter().filter(|timer| timer.kind == TimerKind::BetweenReads);
        let tunnels =
            forward.timers.iter().any(|timer| timer.kind == TimerKind::Tunnel && timer.milliseconds.is_some());
        let Some(timer) = timer.min_by_key(|timer| timer.milliseconds.unwrap_or(u64::MAX)).filter(|_| !tunnels) else {
            continue;
        };
        let Some(value) = timer.milliseconds.filter(|value| (1..=SHORT_MS).contains(value)) else { continue };
        let written = timer.span.is_some();
        let from = if written { "" } else { ", which is the default" };
        let finding = cx
            .report(
                timer.span.unwrap_or(forward.span),
                format!("{what} pass here, and `{}` cuts them after a silence of {}{from}", timer.name, spoken(value)),
                format!(
                    "raise `{}` here, or let the application send a ping at least every {}",
                    timer.name,
                    spoken(value / 2)
                ),
            )
            .confidence(Confidence::Likely);
        // A default that nobody chose may well be known, and pinged against.
        drop(if written && value < SHORT_MS { finding } else { finding.at_most(Severity::Info) });
    }
}

/// What streams through, if anything evidently does.
fn stream(forward: &Forward) -> Option<&'static str> {
    let path = words(forward.path.as_deref().unwrap_or(""));
    let named = |names: &[&str]| path.iter().any(|word| names.contains(&word.as_str()));
    // These send signs of life by themselves.
    if named(&["io", "signalr", "blazor", "sockjs"]) {
        return None;
    }
    let upgrades = forward.request_headers.iter().any(|header| header.name == "upgrade" && !header.value.is_empty());
    match forward.protocol {
        Protocol::Http if upgrades && named(&["ws", "wss", "websocket", "websockets", "socket", "sockets"]) => {
            Some("WebSockets")
        }
        Protocol::Http if named(&["sse", "eventsource"]) => Some("event streams"),
        _ => None,
    }
}
