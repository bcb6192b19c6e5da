//! Which servers, proxies and applications the documents of a file set up, and where each hands requests.

mod bicep;
mod charts;
mod compose;
pub(super) mod kubernetes;
mod kustomize;
mod modules;
mod reference;
mod rows;

use httplsp_registry::timers::{self, Kind};

pub(crate) use reference::{literal, named, referenced};
pub(crate) use rows::is_socket_path;
pub(super) use rows::of_row;

use super::command;
use super::dialects::Dialect;
use super::settings::Settings;
use crate::facts::{EffectiveTimer, Hop, Timer};

/// The hops of a file. `dialects` says in which dialects the document at an index is, `timers` are those that were read.
pub(super) fn hops<'d>(
    settings: &Settings<'_>,
    dialects: &dyn Fn(u32) -> &'d [&'static Dialect],
    timers: &[Timer],
) -> Vec<Hop> {
    let mut out = Vec::new();
    for document in settings.documents.iter().copied() {
        for dialect in dialects(document) {
            match dialect.id {
                "compose" => compose::hops(settings, document, &mut out),
                "kubernetes-ingress" => kubernetes::ingress(settings, document, timers, &mut out),
                "kubernetes-workload" => kubernetes::workload(settings, document, &mut out),
                "gateway-api" => {
                    kubernetes::routes(settings, document, timers, &kubernetes::GATEWAY_API, &mut out);
                }
                "traefik-crd" => kubernetes::routes(settings, document, timers, &kubernetes::TRAEFIK, &mut out),
                "istio" => kubernetes::routes(settings, document, timers, &kubernetes::ISTIO, &mut out),
                "terraform" => modules::names(settings, document, &mut out),
                "bicep" => bicep::names(settings, document, &mut out),
                "helm-values" => charts::values(settings, document, timers, &mut out),
                "kustomize" => kustomize::hops(settings, document, &mut out),
                "kubernetes-configmap" => kubernetes::config_map(settings, document, &mut out),
                _ => {}
            }
        }
    }
    out
}

/// No time at all is no limit.
fn unlimited(timers: &mut [EffectiveTimer]) {
    let waits = |timer: &EffectiveTimer| matches!(timer.kind, Kind::Total | Kind::FirstByte | Kind::BetweenReads);
    for timer in timers.iter_mut().filter(|timer| timer.milliseconds == Some(0) && waits(timer)) {
        timer.milliseconds = None;
    }
}

/// The timers of `product` that are in force within the setting `at`: those written there, and the documented defaults of
/// `defaults` that are not.
fn timers_within(
    settings: &Settings<'_>,
    at: u32,
    product: &str,
    written: &[Timer],
    defaults: &[&str],
) -> Vec<EffectiveTimer> {
    let around = settings.at(at).span;
    let mine = written.iter().filter(|timer| timer.product == product && around.contains(timer.site));
    let mut out: Vec<EffectiveTimer> = mine
        .map(|timer| EffectiveTimer {
            name: timer.name.clone(),
            kind: timer.kind,
            milliseconds: timer.milliseconds,
            raw: timer.raw.clone(),
            span: Some(timer.span),
        })
        .collect();
    for name in defaults {
        if !out.iter().any(|timer| timer.name == *name) {
            out.extend(timers::get(product, name).map(command::default));
        }
    }
    out
}
