//! Kubernetes: an Ingress leads to Services, a Service to the Pods that carry its labels.

use httplsp_registry::timers;

use super::super::command;
use super::super::settings::{Settings, is_filled_in};
use super::super::units;
use super::timers_within;
use crate::facts::{Annotation, Hop, INSIDE, LimitOfHop, Link, PREFER, Timer};

/// The timers of ingress-nginx that hold without an annotation.
const INGRESS_DEFAULTS: [&str; 3] = [
    "nginx.ingress.kubernetes.io/proxy-connect-timeout",
    "nginx.ingress.kubernetes.io/proxy-read-timeout",
    "nginx.ingress.kubernetes.io/proxy-send-timeout",
];

/// The annotation that limits bodies.
const BODY_LIMIT: &str = "nginx.ingress.kubernetes.io/proxy-body-size";

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
        body_limit: body_limit(settings, document),
        ..Hop::default()
    });
}

/// How large bodies may be that the Ingress hands on.
fn body_limit(settings: &Settings<'_>, document: u32) -> Option<LimitOfHop> {
    let known = timers::limit("ingress-nginx", BODY_LIMIT)?;
    let written = settings.value(document, &format!("metadata/annotations/'{BODY_LIMIT}'"));
    let (bytes, span) = match written {
        Some(value) if is_filled_in(&value.text) => (None, None),
        Some(value) => (units::bytes(&value.text, 1).filter(|bytes| *bytes > 0), Some(value.span)),
        None => (known.default, None),
    };
    Some(LimitOfHop { name: BODY_LIMIT.to_string(), bytes, span })
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
        // Of several containers the one that listens there is meant.
        let ports = settings.all(document, "spec/ports/[]").into_iter();
        let ports = ports.filter_map(|port| settings.text(port, "targetPort").or_else(|| settings.text(port, "port")));
        let mut next: Vec<Link> = ports
            .map(|port| Link { to: to.iter().cloned().chain([format!("{PREFER}k8s-port:{port}")]).collect(), span })
            .collect();
        if next.is_empty() {
            next.push(Link { to, span });
        }
        out.push(Hop {
            name: format!("Service {name}"),
            span,
            known_as: vec![format!("k8s-service:{space}/{name}"), format!("host:{name}")],
            next,
            ..Hop::default()
        });
        return;
    }
    containers(settings, document, label, out);
}

/// What a pod is known as, and its ports with that in front.
fn pod_name(settings: &Settings<'_>, document: u32) -> String {
    let kind = settings.text(document, "kind").unwrap_or("Pod");
    let name = settings.text(document, "metadata/name").unwrap_or("");
    format!("k8s-pod:{}/{kind}/{name}", namespace(settings, document))
}

/// One hop for each container of a pod.
fn containers(settings: &Settings<'_>, document: u32, label: impl Fn(u32) -> Option<String>, out: &mut Vec<Hop>) {
    let kind = settings.text(document, "kind").unwrap_or("Pod");
    let pod = if kind == "Pod" { "" } else { "spec/template/" };
    let labels = settings.all(document, &format!("{pod}metadata/labels/*"));
    let labels: Vec<String> = labels.into_iter().filter_map(label).collect();
    let containers = settings.all(document, &format!("{pod}spec/containers/[]"));
    let volumes = settings.all(document, &format!("{pod}spec/volumes/[]"));
    let pod_name = pod_name(settings, document);
    let listens = |container: u32| !settings.all(container, "ports/[]").is_empty();
    let any_listens = containers.iter().any(|container| listens(*container));
    for container in containers {
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
        let mut started = started.unwrap_or_default();
        // Of containers that say where they listen the others take no requests.
        let mut known_as = if any_listens && !listens(container) { Vec::new() } else { labels.clone() };
        known_as.push(pod_name.clone());
        for port in settings.all(container, "ports/[]") {
            let number = settings.text(port, "containerPort");
            known_as.extend(number.map(|number| format!("{pod_name}:{number}")));
            let names = number.into_iter().chain(settings.text(port, "name"));
            known_as.extend(names.map(|name| format!("k8s-port:{name}")));
        }
        let addresses = started.known_as.iter().filter_map(|name| name.strip_prefix("listen:"));
        known_as.extend(addresses.map(|place| format!("{pod_name}:{place}")));
        let next = mounted(settings, document, container, &volumes);
        if !next.is_empty() {
            // What is put where it reads its settings may say something else than what is documented.
            started.timers.retain(|timer| timer.span.is_some());
        }
        let container_name = settings.text(container, "name").or_else(|| settings.text(document, "metadata/name"));
        out.push(Hop {
            product: started.product,
            name: format!("{kind} {}", container_name.unwrap_or("pod")),
            span: settings.at(container).span,
            known_as,
            next,
            timers: started.timers,
            image: image.cloned(),
            program: (!words.is_empty()).then_some(started.program),
            ..Hop::default()
        });
    }
}

/// The ConfigMaps that are put where the container keeps the configuration of a server.
fn mounted(settings: &Settings<'_>, document: u32, container: u32, volumes: &[u32]) -> Vec<Link> {
    let space = namespace(settings, document);
    let mut out: Vec<Link> = Vec::new();
    for mount in settings.all(container, "volumeMounts/[]") {
        let path = settings.text(mount, "mountPath").unwrap_or("");
        let Some(name) = settings.value(mount, "name").filter(|_| command::is_configured(path)) else { continue };
        let volume = volumes.iter().find(|volume| settings.text(**volume, "name") == Some(name.text.as_str()));
        let Some(volume) = volume else { continue };
        let maps = ["configMap/name", "projected/sources/[]/configMap/name"];
        for map in maps.iter().flat_map(|path| settings.all(*volume, path)) {
            let Some(map) = settings.at(map).arguments.first().filter(|map| !is_filled_in(&map.text)) else { continue };
            let to = format!("k8s-configmap:{space}/{}", map.text);
            if !out.iter().any(|link| link.to.contains(&to)) {
                out.push(Link { to: vec![to], span: name.span });
            }
        }
    }
    out
}

/// A ConfigMap: what is set up in its values.
pub(super) fn config_map(settings: &Settings<'_>, document: u32, out: &mut Vec<Hop>) {
    let Some(name) = settings.text(document, "metadata/name") else { return };
    let span = settings.at(document).span;
    out.push(Hop {
        name: format!("ConfigMap {name}"),
        span,
        known_as: vec![format!("k8s-configmap:{}/{name}", namespace(settings, document))],
        next: vec![Link { to: vec![INSIDE.to_string()], span }],
        ..Hop::default()
    });
}
