use httplsp_syntax::facts::{Facts, Forward, ForwardedHeader, Protocol, Span, Upstream};

use crate::evidence::{MOST_SHOWN, words};
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Safety, edit};

declare_rule! {
    /// ## What it does
    ///
    /// Finds groups of servers that keep idle connections (`keepalive 32;`) where requests are handed to them in a way
    /// that closes every connection: HTTP/1.0, a `Connection` header that says `close`, or FastCGI without
    /// `fastcgi_keep_conn on`.
    ///
    /// From nginx 1.29.7 on, HTTP/1.1 with connections that stay open is the default, and only settings that are written
    /// out are reported; name the version under `[targets]`. Without a version the finding is an information. Includes
    /// that cannot be followed may bring the settings, so nothing is said behind them.
    ///
    /// ## Why is this bad?
    ///
    /// Every request opens a connection of its own to the server, TLS handshake and all; under load, ports run out. The
    /// configuration looks as if that had been taken care of.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// upstream app {
    ///     server 10.0.0.1:8080;
    ///     keepalive 32;
    /// }
    /// server {
    ///     location / {
    ///         proxy_pass http://app;
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// upstream app {
    ///     server 10.0.0.1:8080;
    ///     keepalive 32;
    /// }
    /// server {
    ///     location / {
    ///         proxy_http_version 1.1;
    ///         proxy_set_header Connection "";
    ///         proxy_pass http://app;
    ///     }
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - nginx: `keepalive` of an upstream, `proxy_http_version`
    /// - RFC 9112, section 9.3: persistence
    pub UPSTREAM_KEEPALIVE_INEFFECTIVE = {
        id: "upstream-keepalive-ineffective",
        summary: "connections that are to be kept open, and are closed after every request",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

/// How reasons begin that rest on a default.
const BY_DEFAULT: &str = "by default it gets ";

/// What closes the connections.
#[derive(Default)]
struct Why {
    /// In words.
    reasons: Vec<String>,
    /// What to do, in words.
    remedies: Vec<String>,
    /// Places that decide it.
    places: Vec<(Span, String)>,
    edits: Vec<(Span, String)>,
    /// Whether it rests on a default alone, which the product's version decides.
    by_default: bool,
    /// Whether the edits change more than this place.
    loses: bool,
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    // Where nothing is set, one setting further out would do: that is told once for each upstream.
    let mut found: Vec<(&Forward, &Upstream, u64, Span, Why)> = Vec::new();
    for forward in &facts.proxy.forwards {
        let Some(upstream) = forward.upstream.map(|at| &facts.proxy.upstreams[at as usize]) else { continue };
        let Some((kept @ 1.., keepalive)) = upstream.keepalive else { continue };
        if cx.skips(forward.span, forward.scope) {
            continue;
        }
        // Which defaults hold is known if the version is.
        let modern = forward.modern_since.map(|version| (version, cx.settings.at_least(forward.product, version)));
        let why = match forward.protocol {
            Protocol::Http => http(facts, forward, modern.is_some_and(|(_, modern)| modern == Some(true))),
            Protocol::FastCgi => fastcgi(facts, forward),
            _ => None,
        };
        let Some(why) = why else { continue };
        let alike = found.iter_mut().find(|(known, .., other)| {
            let is_one = why.by_default && known.span.file == forward.span.file || known.upstream == forward.upstream;
            is_one && other.by_default == why.by_default && other.reasons == why.reasons
        });
        match alike {
            Some((known, group, count, place, other)) => {
                // Where most requests come is what matters.
                if is_for_checks(known) && !is_for_checks(forward) {
                    other.places.push((known.span, format!("the same for `{}`", group.name)));
                    (*known, *group, *count, *place) = (forward, upstream, kept, keepalive);
                    other.loses |= why.loses;
                    other.edits.extend(why.edits);
                    continue;
                }
                if !other.places.iter().any(|(place, _)| *place == forward.span) {
                    other.places.push((forward.span, format!("the same for `{}`", upstream.name)));
                }
                for edit in why.edits {
                    if !other.edits.contains(&edit) {
                        other.edits.push(edit);
                    }
                }
                other.loses |= why.loses;
            }
            None => found.push((forward, upstream, kept, keepalive, why)),
        }
    }
    for (forward, upstream, kept, keepalive, why) in found {
        let modern = forward.modern_since.map(|version| (version, cx.settings.at_least(forward.product, version)));
        let unsure = modern.filter(|(_, modern)| why.by_default && modern.is_none()).map(|(version, _)| version);
        let mut message = format!(
            "`{}` is to keep {kept} connections open, but {}, so every request opens a new one",
            upstream.name,
            why.reasons.join(" and ")
        );
        if let Some(version) = unsure {
            message.push_str(&format!(" (before {} {version})", forward.product));
        }
        let confidence = match () {
            () if unsure.is_some() => Confidence::Assumed,
            () if !facts.proxy.complete => Confidence::Likely,
            () => Confidence::Certain,
        };
        let mut finding = cx
            .report(forward.span, message, why.remedies.join(" and "))
            .confidence(confidence)
            .related(keepalive, "connections are to be kept here");
        if unsure.is_some() {
            finding = finding.at_most(Severity::Info);
        }
        for (span, message) in why.places.into_iter().take(MOST_SHOWN) {
            finding = finding.related(span, message);
        }
        if !why.edits.is_empty() {
            let safety = if why.loses { Safety::Unsafe } else { Safety::Safe };
            finding.fix("Keep connections open", safety, why.edits);
        }
    }
}

/// Whether a place is for what asks whether the server is alive.
fn is_for_checks(forward: &Forward) -> bool {
    let path = forward.path.as_deref().unwrap_or("");
    words(path)
        .iter()
        .any(|word| matches!(word.as_str(), "health" | "healthz" | "livez" | "readyz" | "ping" | "status"))
}

fn http(facts: &Facts, forward: &Forward, modern: bool) -> Option<Why> {
    let mut why = Why::default();
    let connection = forward.request_headers.iter().find(|header| header.name == "connection");
    // HTTP/2 knows no such header, what cannot be seen may be right, and `keep-alive` keeps connections with any version.
    if forward.http_version.value.as_deref().is_some_and(|version| version.starts_with('2'))
        || connection.is_none() && !forward.headers_known
        || connection.is_some_and(|header| header.possible.is_empty() || says(header, "keep-alive"))
    {
        return None;
    }
    let mut before_forward = Vec::new();
    let mut explicit = false;
    match (forward.http_version.value.as_deref(), forward.http_version.span) {
        (Some(version @ ("1.0" | "0.9")), Some(span)) => {
            explicit = true;
            why.reasons.push(format!("HTTP/{version} is spoken to it"));
            why.places.push((span, format!("HTTP/{version} is set here")));
            why.edits.push((span, forward.http_version_setting.write("1.1")));
            why.remedies.push(format!("set `{}`", forward.http_version_setting.write("1.1")));
        }
        (None, _) if !modern && forward.certain => {
            why.reasons.push(format!("{BY_DEFAULT}HTTP/1.0"));
            why.remedies.push(format!("set `{}`", forward.http_version_setting.write("1.1")));
            before_forward.push(forward.http_version_setting.write("1.1"));
        }
        _ => {}
    }
    let cleared = forward.header_setting.write("Connection \"\"");
    match connection {
        Some(header) => {
            // A place for WebSockets has hardly any other requests.
            let upgrades = forward.request_headers.iter().any(|header| header.name == "upgrade");
            let is_for_sockets =
                forward.path.as_deref().is_some_and(super::stream_through_short_timeout::is_for_sockets);
            if let Some(close) = closing(header).filter(|_| !(upgrades && is_for_sockets)) {
                explicit = true;
                why.reasons.push("ordinary requests are sent with `Connection: close`".into());
                if close != header.value_span {
                    why.places.push((close, "it becomes `close` here".into()));
                    // Others may use the same variable.
                    why.loses = true;
                }
                why.remedies.push("clear `Connection` for them".into());
                why.edits.push((close, "\"\"".into()));
            }
        }
        None if !modern => {
            let default = "`Connection: close`";
            match why.reasons.last_mut().filter(|reason| reason.starts_with(BY_DEFAULT)) {
                Some(reason) => reason.push_str(&format!(" and {default}")),
                None => why.reasons.push(format!("{BY_DEFAULT}{default}")),
            }
            why.remedies.push(format!("set `{cleared}`"));
            // Beside the other headers: a header of its own would drop those of the blocks around.
            match forward.request_headers.last() {
                Some(last) => why.edits.push(edit::before(facts, last.span, &[cleared])),
                None => {
                    why.loses = !facts.proxy.complete;
                    before_forward.push(cleared);
                }
            }
        }
        None => {}
    }
    if why.reasons.is_empty() {
        return None;
    }
    if !before_forward.is_empty() {
        why.edits.push(edit::before(facts, forward.anchor, &before_forward));
    }
    why.by_default = !explicit;
    Some(why)
}

fn fastcgi(facts: &Facts, forward: &Forward) -> Option<Why> {
    let (keeps, setting) = forward.keeps_connection.as_ref()?;
    if keeps.value || keeps.span.is_none() && !forward.certain {
        return None;
    }
    let wanted = setting.write("on");
    let edit = match keeps.span {
        Some(span) => (span, wanted.clone()),
        None => edit::before(facts, forward.anchor, std::slice::from_ref(&wanted)),
    };
    Some(Why {
        reasons: vec![format!("`{}` is off", setting.name)],
        remedies: vec![format!("set `{wanted}`")],
        places: keeps.span.map(|span| (span, "it is switched off here".to_string())).into_iter().collect(),
        edits: vec![edit],
        ..Why::default()
    })
}

fn says(header: &ForwardedHeader, token: &str) -> bool {
    header.possible.iter().any(|text| text.text.split(',').any(|part| part.trim().eq_ignore_ascii_case(token)))
}

/// Where an ordinary request, one that asks for no upgrade, gets `close`.
fn closing(header: &ForwardedHeader) -> Option<Span> {
    let ordinary = header.possible.iter().find(|text| text.ordinary)?;
    ordinary.text.trim().eq_ignore_ascii_case("close").then_some(ordinary.span)
}
