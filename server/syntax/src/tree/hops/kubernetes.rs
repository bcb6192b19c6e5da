//! Kubernetes: an Ingress leads to Services, a Service to the Pods that carry its labels.

use super::super::command;
use super::super::settings::{Settings, is_filled_in};
use super::timers_within;
use crate::facts::{Annotation, Hop, Link, Timer};

/// The timers of ingress-nginx that hold without an annotation.
const INGRESS_DEFAULTS: [&str; 3] = [
    "nginx.ingress.kubernetes.io/proxy-connect-timeout",
    "nginx.ingress.kubernetes.io/proxy-read-timeout",
    "nginx.ingress.kubernetes.io/proxy-send-timeout",
];

/// The namespace of a document; what says nothing is applied wherever the whole is.
fn namespace<'f>(settings: &Settings<'f>, document: u32) -> &'f str {
    settings.text(document, "metadata/namespace").unwrap_or("")
}

/// Whether ingress-nginx reads the Ingress: by its class, else by the annotations that it has. Another controller reads
/// other annotations.
fn is_of_nginx(settings: &Settings<'_>, document: u32) -> bool {
    let class = settings
        .text(document, "spec/ingressClassName")
        .or_else(|| settings.text(document, "metadata/annotations/'kubernetes.io/ingress.class'"));
    let annotations = settings.all(document, "metadata/annotations/*");
    let annotated = annotations.iter().any(|at| settings.at(*at).name.starts_with("nginx.ingress.kubernetes.io/"));
    class.map_or(annotated, |class| class.contains("nginx"))
}

/// The annotations of an Ingress that ingress-nginx reads.
pub(in crate::tree) fn annotations(settings: &Settings<'_>, document: u32) -> Vec<Annotation> {
    if !is_of_nginx(settings, document) {
        return Vec::new();
    }
    let annotations = settings.all(document, "metadata/annotations/*").into_iter().map(|at| settings.at(at));
    let mine = annotations.filter(|directive| directive.name.contains("ingress.kubernetes.io/"));
    mine.map(|directive| Annotation {
        name: directive.name.clone(),
        name_span: directive.name_span,
        value: directive.arguments.first().cloned(),
    })
    .collect()
}

/// One hop for an Ingress, which leads to the Services of all of its rules.
pub(super) fn ingress(settings: &Settings<'_>, document: u32, timers: &[Timer], out: &mut Vec<Hop>) {
    if !is_of_nginx(settings, document) {
        return;
    }
    let space = namespace(settings, document);
    let paths = ["spec/rules/[]/http/paths/[]/backend/service/name", "spec/defaultBackend/service/name"];
    let old = ["spec/rules/[]/http/paths/[]/backend/serviceName", "spec/backend/serviceName"];
    let services = paths.iter().chain(&old).flat_map(|path| settings.all(document, path));
    let next: Vec<Link> = services
        .filter_map(|at| settings.at(at).arguments.first())
        .filter(|name| !is_filled_in(&name.text))
        .map(|name| Link { to: vec![format!("k8s-service:{space}/{}", name.text)], span: name.span })
        .collect();
    let Some(kind) = settings.get(document, "kind") else { return };
    let name = settings.text(document, "metadata/name").unwrap_or("ingress");
    out.push(Hop {
        product: "ingress-nginx",
        name: format!("Ingress {name}"),
        span: settings.at(kind).span,
        known_as: Vec::new(),
        next,
        timers: timers_within(settings, document, "ingress-nginx", timers, &INGRESS_DEFAULTS),
        ..Hop::default()
    });
}

/// A Service, or what runs behind one.
pub(super) fn workload(settings: &Settings<'_>, document: u32, out: &mut Vec<Hop>) {
    let Some(kind) = settings.get(document, "kind") else { return };
    let Some(name) = settings.text(document, "metadata/name") else { return };
    let space = namespace(settings, document);
    let label = |at: u32| {
        let directive = settings.at(at);
        let value = directive.arguments.first()?;
        let known = !is_filled_in(&value.text) && !is_filled_in(&directive.name);
        known.then(|| format!("k8s-label:{space}/{}={}", directive.name, value.text))
    };
    if settings.text(document, "kind") == Some("Service") {
        let to: Option<Vec<String>> = settings.all(document, "spec/selector/*").into_iter().map(label).collect();
        let Some(to) = to.filter(|to| !to.is_empty()) else { return };
        let span = settings.at(kind).span;
        out.push(Hop {
            name: format!("Service {name}"),
            span,
            known_as: vec![format!("k8s-service:{space}/{name}"), format!("host:{name}")],
            next: vec![Link { to, span }],
            ..Hop::default()
        });
        return;
    }
    let pod = match settings.text(document, "kind") {
        Some("Pod") => "",
        _ => "spec/template/",
    };
    let labels = settings.all(document, &format!("{pod}metadata/labels/*"));
    let known_as: Vec<String> = labels.into_iter().filter_map(label).collect();
    for container in settings.all(document, &format!("{pod}spec/containers/[]")) {
        let mut words = Vec::new();
        for key in ["command/[]", "args/[]"] {
            let items = settings.all(container, key);
            words.extend(items.into_iter().filter_map(|item| settings.at(item).arguments.first()));
        }
        let image = settings.value(container, "image");
        let started = match image.and_then(|image| command::of_image(&image.text)) {
            Some(program) => command::of_program(program, &words),
            None => command::server(&words),
        };
        let started = started.unwrap_or_default();
        let container_name = settings.text(container, "name").unwrap_or(name);
        out.push(Hop {
            product: started.product,
            name: format!("{} {container_name}", settings.text(document, "kind").unwrap_or("Pod")),
            span: settings.at(container).span,
            known_as: known_as.clone(),
            timers: started.timers,
            image: image.filter(|image| !is_filled_in(&image.text)).cloned(),
            program: (!words.is_empty()).then_some(started.program),
            ..Hop::default()
        });
    }
}
