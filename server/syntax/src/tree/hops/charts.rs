//! Charts: what an Ingress leaves to the values of its chart, which stand in a file of their own.

use super::super::settings::{Settings, is_filled_in};
use super::kubernetes::{AWS, INGRESS_DEFAULTS, balancer_timers};
use super::timers_within;
use crate::facts::{Hop, Link, Span, Timer};

/// What the class of an Ingress is called in values.
const CLASS: [&str; 3] = ["className", "ingressClassName", "class"];
/// What the annotations of an Ingress are called in values.
const ANNOTATIONS: &str = "annotations";
/// In front of the place of values in [`Link::to`], and in [`Hop::known_as`].
const VALUES: &str = "chart-values:";

/// What a document is called; where a template fills that in, as its chart is.
pub(super) fn name_of<'f>(settings: &Settings<'f>, document: u32) -> Option<&'f str> {
    settings.text(document, "metadata/name").or_else(|| {
        let (chart, _) = settings.facts.files.first()?.path.rsplit_once("/templates/")?;
        chart.rsplit('/').next().filter(|name| !name.is_empty())
    })
}

/// The place of the values that say which controller reads the Ingress that a template makes, and what it is told.
pub(super) fn values_of(settings: &Settings<'_>, document: u32) -> Option<Link> {
    let span = settings.at(document).span;
    let text = settings.facts.text(span);
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    text.split(".Values.").skip(1).find_map(|rest| {
        let path = &rest[..rest.find(|c: char| !is_part(c)).unwrap_or(rest.len())];
        let (place, last) = path.rsplit_once('.')?;
        let is_it = CLASS.contains(&last) || last == ANNOTATIONS;
        (is_it && is_about_ingress(place)).then(|| Link { to: vec![format!("{VALUES}{place}")], span })
    })
}

/// Whether a template writes all annotations of the Ingress itself.
pub(super) fn is_annotated_here(settings: &Settings<'_>, document: u32) -> bool {
    let Some(annotations) = settings.get(document, "metadata/annotations") else {
        // What a template puts below `metadata` may be annotations.
        return settings
            .get(document, "metadata")
            .is_some_and(|metadata| !settings.facts.text(settings.at(metadata).span).contains("annotations"));
    };
    !settings.facts.text(settings.at(annotations).span).contains("{{")
}

fn is_about_ingress(path: &str) -> bool {
    path.to_ascii_lowercase().contains("ingress")
}

/// The values of a chart that are about an Ingress: one hop for each place that has them, which holds settings alone.
pub(super) fn values(settings: &Settings<'_>, document: u32, timers: &[Timer], out: &mut Vec<Hop>) {
    let mut open: Vec<(u32, String)> = vec![(document, String::new())];
    while let Some((at, path)) = open.pop() {
        if is_about_ingress(&path) {
            out.extend(of_place(settings, at, &path, timers));
        }
        for inner in settings.within(at).iter().copied() {
            let name = &settings.at(inner).name;
            if !name.is_empty() && !name.contains('/') && !settings.within(inner).is_empty() {
                let whole = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                open.push((inner, whole));
            }
        }
    }
}

fn of_place(settings: &Settings<'_>, at: u32, path: &str, timers: &[Timer]) -> Option<Hop> {
    let class = CLASS.iter().find_map(|name| settings.text(at, name));
    let annotations = settings.get(at, ANNOTATIONS);
    let named = |front: &str| {
        let inner = annotations.iter().flat_map(|at| settings.within(*at));
        inner.into_iter().any(|at| settings.at(*at).name.starts_with(front))
    };
    let old = || settings.text(annotations?, "'kubernetes.io/ingress.class'");
    let class = class.filter(|class| !class.is_empty()).or_else(old);
    let product = match class {
        Some(class) if class.contains("nginx") => "ingress-nginx",
        Some("alb") => "aws-alb",
        Some(class) if class.contains("traefik") => "traefik",
        Some(_) => "other",
        None if named("nginx.ingress.kubernetes.io/") => "ingress-nginx",
        None if named(AWS) => "aws-alb",
        None => return None,
    };
    let timers = match product {
        "ingress-nginx" => timers_within(settings, at, product, timers, &INGRESS_DEFAULTS),
        "aws-alb" => balancer_timers(settings, at, ANNOTATIONS),
        _ => Vec::new(),
    };
    let place: Span = settings.at(at).name_span;
    Some(Hop {
        product,
        name: path.to_string(),
        span: place,
        known_as: vec![format!("{VALUES}{path}"), format!("settings:{product}")],
        timers: timers.into_iter().filter(|timer| !is_filled_in(&timer.raw)).collect(),
        ..Hop::default()
    })
}
