use httplsp_syntax::facts::{Facts, Forward, ForwardedHeader, Protocol};

use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Safety, edit};

declare_rule! {
    /// ## What it does
    ///
    /// Finds places that hand WebSocket requests on without all that an upgrade needs: the header `Upgrade` with the
    /// protocol, the header `Connection` that names it, and HTTP/1.1.
    ///
    /// Values that are wrong, such as `Upgrade $connection_upgrade` or `Connection ""` beside an `Upgrade`, are errors.
    /// Headers that a block around sets count where they hold; nginx drops all of them as soon as a block sets one of
    /// its own. From nginx 1.29.7 on, HTTP/1.1 is the default; name the version under `[targets]`.
    ///
    /// ## Why is this bad?
    ///
    /// `Upgrade` and `Connection` hold for one hop only, and a proxy takes them out unless it is told to send them on. If
    /// one of them is missing, the server sees an ordinary request and answers it with 400, 426 or a page.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// map $http_upgrade $connection_upgrade {
    ///     default upgrade;
    ///     '' close;
    /// }
    /// server {
    ///     location /ws/ {
    ///         proxy_pass http://app;
    ///         proxy_set_header Upgrade $http_upgrade;
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// map $http_upgrade $connection_upgrade {
    ///     default upgrade;
    ///     '' close;
    /// }
    /// server {
    ///     location /ws/ {
    ///         proxy_pass http://app;
    ///         proxy_http_version 1.1;
    ///         proxy_set_header Connection $connection_upgrade;
    ///         proxy_set_header Upgrade $http_upgrade;
    ///     }
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 9110, sections 7.6.1 (Connection) and 7.8 (Upgrade)
    /// - RFC 6455, section 4.1
    /// - nginx: WebSocket proxying
    pub WEBSOCKET_UPGRADE_INCOMPLETE = {
        id: "websocket-upgrade-incomplete",
        summary: "a WebSocket request that is handed on without what its upgrade needs",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    for forward in facts.proxy.forwards.iter().filter(|forward| forward.protocol == Protocol::Http) {
        if cx.skips(forward.span, forward.scope) {
            continue;
        }
        let upgrade = named(&forward.request_headers, "upgrade");
        let connection = named(&forward.request_headers, "connection");
        // Given more than once, all values are sent.
        let asks = forward.request_headers.iter().any(|header| header.name == "connection" && asks_for_upgrade(header));
        let wrong_upgrade = upgrade.filter(|header| !names_protocol(header));
        if let Some(header) = wrong_upgrade {
            upgrade_value(cx, header);
        }
        match (upgrade, connection) {
            (Some(upgrade), Some(connection)) => {
                if !asks && connection.value.is_empty() && is_for_events(forward) {
                    // Events come over plain responses: the empty value is meant, and `Upgrade` beside it does nothing.
                } else if !asks && !is_cleared(upgrade) {
                    connection_value(cx, forward, upgrade, connection);
                } else if !is_cleared(upgrade) {
                    version(cx, forward, upgrade);
                }
            }
            (Some(upgrade), None) if !is_cleared(upgrade) && forward.headers_known => {
                missing_connection(cx, forward, upgrade);
            }
            (None, Some(connection)) if forward.headers_known && demands_upgrade(connection) => {
                missing_upgrade(cx, forward, connection);
            }
            (None, None) if forward.headers_known => dropped(cx, forward),
            _ => {}
        }
    }
}

fn named<'f>(headers: &'f [ForwardedHeader], name: &str) -> Option<&'f ForwardedHeader> {
    headers.iter().find(|header| header.name == name)
}

fn has_token(text: &str, token: &str) -> bool {
    text.split(',').any(|part| part.trim().eq_ignore_ascii_case(token))
}

/// An empty value takes the header out.
fn is_cleared(header: &ForwardedHeader) -> bool {
    header.value.trim().is_empty()
}

/// Whether the path is one for events that a server sends, not for WebSocket.
fn is_for_events(forward: &Forward) -> bool {
    let path = forward.path.as_deref().unwrap_or("").to_ascii_lowercase();
    let mut words = path.split(|c: char| !c.is_ascii_alphanumeric());
    words.clone().any(|word| matches!(word, "sse" | "events" | "eventsource"))
        && !words.any(|word| matches!(word, "ws" | "websocket" | "socket"))
}

/// `Upgrade` is a list of protocols; `upgrade` is none, it belongs into `Connection`.
fn names_protocol(header: &ForwardedHeader) -> bool {
    !header.possible.iter().any(|text| has_token(&text.text, "upgrade")) && header.value != "$http_connection"
}

/// Whether `Connection` may be `upgrade`, as far as is known.
fn asks_for_upgrade(header: &ForwardedHeader) -> bool {
    if header.possible.is_empty() {
        return header.value != "$http_upgrade";
    }
    header.possible.iter().any(|text| has_token(&text.text, "upgrade"))
}

/// Whether `Connection` is known to be `upgrade` at times.
fn demands_upgrade(header: &ForwardedHeader) -> bool {
    header.possible.iter().any(|text| has_token(&text.text, "upgrade"))
}

fn upgrade_value(cx: &mut Context<'_>, header: &ForwardedHeader) {
    cx.report(
        header.span,
        format!(
            "`Upgrade` is to name a protocol, such as websocket, but `{}` is what belongs into `Connection`",
            header.value
        ),
        "send the client's own: `$http_upgrade`",
    )
    .severity(Severity::Error)
    .replace("Write `$http_upgrade`", Safety::Safe, header.value_span, "$http_upgrade");
}

fn connection_value(cx: &mut Context<'_>, forward: &Forward, upgrade: &ForwardedHeader, connection: &ForwardedHeader) {
    let value = wanted(cx.facts);
    let (mut help, mut title) = (format!("set it to `{value}`"), format!("Write `{value}`"));
    let mut edits = vec![(connection.value_span, value)];
    if forward.http_version.value.is_none() && old_default(cx, forward) {
        let version = forward.http_version_setting.write("1.1");
        help = format!("{help}, and set `{version}`: HTTP/1.0, the default, has no upgrades");
        // What cannot be seen may set it.
        if forward.certain {
            title = format!("{title} and `{version}`");
            edits.push(edit::before(cx.facts, upgrade.span, &[version]));
        }
    }
    // Copied along from examples for applications without WebSocket, where it does no harm.
    let keeps = connection.value.eq_ignore_ascii_case("keep-alive");
    let severity = if keeps { Severity::Warning } else { Severity::Error };
    let is = match connection.value.as_str() {
        "" => "is cleared".to_string(),
        value => format!("is `{value}`"),
    };
    cx.report(
        connection.span,
        format!("`Connection` {is}, but must name `upgrade` for the `Upgrade` header beside it to count"),
        help,
    )
    .severity(severity)
    .related(upgrade.span, "`Upgrade` is sent on here")
    .fix(title, Safety::Safe, edits);
}

/// The pair is there; HTTP/1.0, which has no upgrades, would make it useless.
fn version(cx: &mut Context<'_>, forward: &Forward, upgrade: &ForwardedHeader) {
    let setting = forward.http_version_setting.write("1.1");
    match (forward.http_version.value.as_deref(), forward.http_version.span) {
        (Some("1.0"), Some(span)) => {
            cx.report(
                span,
                "HTTP/1.0 has no upgrades, so WebSocket cannot be used through this",
                format!("set `{setting}`"),
            )
            .severity(Severity::Error)
            .related(upgrade.span, "`Upgrade` is sent on here")
            .replace(format!("Write `{setting}`"), Safety::Safe, span, setting);
        }
        (None, _) if forward.certain && old_default(cx, forward) => {
            let (place, text) = edit::before(cx.facts, upgrade.span, std::slice::from_ref(&setting));
            let confidence = if cx.facts.proxy.complete { Confidence::Certain } else { Confidence::Likely };
            cx.report(
                upgrade.span,
                "`Upgrade` is sent on, but HTTP/1.0 is spoken to the next server by default, and has no upgrades",
                format!("set `{setting}`"),
            )
            .confidence(confidence)
            .related(forward.span, "the request is handed on here")
            .replace(format!("Insert `{setting}`"), Safety::Safe, place, text);
        }
        _ => {}
    }
}

/// Whether HTTP/1.0 is what is spoken when nothing is set, as far as is known.
fn old_default(cx: &Context<'_>, forward: &Forward) -> bool {
    forward.modern_since.is_some_and(|version| cx.settings.at_least(forward.product, version) != Some(true))
}

fn missing_connection(cx: &mut Context<'_>, forward: &Forward, upgrade: &ForwardedHeader) {
    let header = forward.header_setting.write(&format!("Connection {}", wanted(cx.facts)));
    let (mut settings, mut help) = (vec![header.clone()], format!("set `{header}`"));
    if forward.http_version.value.is_none() && forward.certain && old_default(cx, forward) {
        let version = forward.http_version_setting.write("1.1");
        help = format!("{help} and `{version}`");
        settings.insert(0, version);
    }
    let (place, text) = edit::before(cx.facts, upgrade.span, &settings);
    let lost = named(&forward.dropped_headers, "connection").map(|header| header.span);
    let finding = cx
        .report(
            upgrade.span,
            "`Upgrade` is sent on, but without a `Connection` header that names it the next server ignores it",
            help,
        )
        .replace("Insert what is missing", Safety::Safe, place, text);
    if let Some(span) = lost {
        finding.related(span, "this one does not hold here, because an inner block sets headers of its own");
    }
}

fn missing_upgrade(cx: &mut Context<'_>, forward: &Forward, connection: &ForwardedHeader) {
    let header = forward.header_setting.write("Upgrade $http_upgrade");
    let (place, text) = edit::before(cx.facts, connection.span, std::slice::from_ref(&header));
    let lost = named(&forward.dropped_headers, "upgrade").map(|header| header.span);
    let finding = cx
        .report(
            connection.span,
            "`Connection` announces an upgrade, but the `Upgrade` header that names the protocol is not sent on",
            format!("set `{header}`"),
        )
        .replace(format!("Insert `{header}`"), Safety::Safe, place, text);
    if let Some(span) = lost {
        finding.related(span, "this one does not hold here, because an inner block sets headers of its own");
    }
}

/// A place for WebSocket, to which the pair that is set in a block around does not reach.
fn dropped(cx: &mut Context<'_>, forward: &Forward) {
    let lost = (named(&forward.dropped_headers, "upgrade"), named(&forward.dropped_headers, "connection"));
    let (Some(upgrade), Some(_)) = lost else { return };
    let evident = forward.path.as_deref().is_some_and(is_websocket_path);
    let Some(first) = forward.request_headers.first().filter(|_| evident) else { return };
    let settings = [
        forward.header_setting.write("Upgrade $http_upgrade"),
        forward.header_setting.write(&format!("Connection {}", wanted(cx.facts))),
    ];
    let (place, text) = edit::before(cx.facts, first.span, &settings);
    cx.report(
        forward.span,
        "`Upgrade` and `Connection` are set in a block around, but do not hold here, because this block sets headers of \
         its own",
        "set both here too",
    )
    .related(upgrade.span, "set here")
    .related(first.span, "this drops them")
    .replace("Set both here", Safety::Safe, place, text);
}

/// Whether a path names WebSocket or a library that needs it.
fn is_websocket_path(path: &str) -> bool {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-');
    words.map(str::to_ascii_lowercase).any(|word| {
        matches!(
            word.trim_end_matches('.'),
            "ws" | "wss" | "websocket" | "websockets" | "web-socket" | "socket.io" | "sockjs"
        )
    })
}

/// The value that makes `Connection` ask for an upgrade when the client does: the variable that a map gives it, if there
/// is one here.
fn wanted(facts: &Facts) -> String {
    facts.proxy.upgrade_variable.clone().unwrap_or_else(|| "\"upgrade\"".into())
}
