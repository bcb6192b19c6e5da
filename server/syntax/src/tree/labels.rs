//! Labels of a container by which it sets up the proxy in front of it: `name=value` in a list, or settings with dots in
//! their names.

use httplsp_text::TextRange;

use super::settings::{Settings, is_filled_in};
use crate::facts::{DirectiveArgument, Part, Span, Value, ValueKind};

/// What the names of the labels of a proxy begin with. Source: https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/
/// (checked 2026-11-21)
const PREFIX: &str = "traefik.http.middlewares.";
/// What the labels of a service begin with that is reached through the proxy.
const REACHED: [&str; 2] = ["traefik.http.routers.", "traefik.http.services."];
/// What the names of services end with that the proxy is itself: `api@internal`.
/// https://doc.traefik.io/traefik/operations/api/ (checked 2026-11-22)
const INTERNAL: &str = "@internal";
/// Whether the proxy looks at the service.
const ENABLED: &str = "traefik.enable";
/// What the proxy is known as.
pub(super) const PROXY: &str = "proxy:traefik";
/// A redirect to another scheme, which is temporary unless it says otherwise.
const REDIRECT: &str = "redirectscheme";

/// One label.
struct Label {
    /// Lower case: the proxy makes no difference.
    name: String,
    value: String,
    /// The whole label.
    span: Span,
    value_span: Span,
}

/// A redirect that labels set up.
pub(super) struct Redirect {
    /// Where the scheme is set.
    pub span: Span,
    pub target: Value,
    /// Whether it is for good.
    pub permanent: bool,
    /// Where that is said.
    pub word: Option<Span>,
    /// The label that says it, where it is one of its own.
    pub setting: Option<String>,
    /// The words for a move for good and for one for now.
    pub words: [(u16, &'static str); 2],
    /// What makes it, for people.
    pub api: &'static str,
    /// The setting that holds the labels.
    pub at: u32,
}

/// The redirects to another scheme that the labels of services set up.
pub(super) fn redirects(settings: &Settings<'_>, document: u32) -> Vec<Redirect> {
    let mut out = Vec::new();
    let holders = ["services/*/labels", "services/*/deploy/labels"];
    for at in holders.iter().flat_map(|path| settings.all(document, path)) {
        let labels = labels(settings, at);
        for label in &labels {
            let Some(middleware) = label.name.strip_prefix(PREFIX) else { continue };
            let Some(name) = middleware.strip_suffix("scheme").and_then(|rest| rest.strip_suffix('.')) else {
                continue;
            };
            if !name.ends_with(REDIRECT) || is_filled_in(&label.value) || label.value.is_empty() {
                continue;
            }
            let of = |key: &str| labels.iter().find(|other| other.name == format!("{PREFIX}{name}.{key}"));
            let permanent = of("permanent");
            // Another port is another place.
            if of("port").is_some() || permanent.is_some_and(|label| !matches!(label.value.as_str(), "true" | "false"))
            {
                continue;
            }
            let parts = vec![
                Part::Text(format!("{}://", label.value.to_ascii_lowercase())),
                Part::Hole("$host".into()),
                Part::Hole("$request_uri".into()),
            ];
            out.push(Redirect {
                span: label.span,
                target: Value { kind: ValueKind::Template(parts), range: label.span.range },
                permanent: permanent.is_some_and(|label| label.value == "true"),
                word: permanent.map(|label| label.value_span),
                setting: Some(format!("{PREFIX}{name}.permanent")),
                words: [(301, "true"), (302, "false")],
                api: REDIRECT,
                at,
            });
        }
    }
    out
}

/// The settings of labels whose values are statuses.
const STATUSES: [&str; 2] = [".errors.status", ".healthcheck.status"];

/// The values of labels that are statuses, and the setting of each.
pub(super) fn statuses(settings: &Settings<'_>, document: u32) -> Vec<(DirectiveArgument, u32)> {
    let holders = ["services/*/labels", "services/*/deploy/labels"];
    let labels = holders
        .iter()
        .flat_map(|path| settings.all(document, path))
        .flat_map(|at| labels(settings, at).into_iter().map(move |label| (label, at)));
    let ours = labels.filter(|(label, _)| {
        label.name.starts_with("traefik.http.") && STATUSES.iter().any(|end| label.name.ends_with(end))
    });
    ours.map(|(label, at)| (DirectiveArgument { text: label.value, span: label.value_span, quoted: false }, at))
        .collect()
}

/// Whether the labels of a service say that it is reached through the proxy.
pub(super) fn is_behind(settings: &Settings<'_>, service: u32) -> bool {
    let holders = ["labels", "deploy/labels"].iter().flat_map(|path| settings.all(service, path));
    let labels: Vec<Label> = holders.flat_map(|at| labels(settings, at)).collect();
    let is_off = labels.iter().any(|label| label.name == ENABLED && label.value == "false");
    let reached = || labels.iter().filter(|label| REACHED.iter().any(|start| label.name.starts_with(start)));
    // A router of what the proxy serves itself leads to no service.
    let router = |label: &Label| {
        let rest = label.name.strip_prefix(REACHED[0])?;
        Some(rest.split('.').next().unwrap_or(rest).to_string())
    };
    let is_own = |label: &&Label| label.name.ends_with(".service") && label.value.ends_with(INTERNAL);
    let own: Vec<String> = reached().filter(is_own).filter_map(router).collect();
    !is_off && reached().any(|label| router(label).is_none_or(|name| !own.contains(&name)))
}

fn labels(settings: &Settings<'_>, at: u32) -> Vec<Label> {
    let mut out = Vec::new();
    for inner in settings.within(at) {
        let directive = settings.at(*inner);
        let Some(argument) = directive.arguments.first() else { continue };
        let quote = u32::from(argument.quoted);
        let range = argument.span.range;
        let end = range.end.saturating_sub(quote);
        let (name, value, start) = match directive.name.is_empty() {
            true => match argument.text.split_once('=') {
                Some((name, value)) => (name, value, range.start + quote + name.len() as u32 + 1),
                None => continue,
            },
            false => (directive.name.as_str(), argument.text.as_str(), range.start + quote),
        };
        out.push(Label {
            name: name.trim().to_ascii_lowercase(),
            value: value.trim().to_string(),
            span: if directive.name.is_empty() { argument.span } else { directive.span },
            value_span: Span { range: TextRange::new(start.min(end), end), ..argument.span },
        });
    }
    out
}
