//! Kubernetes: an Ingress leads to Services, a Service to the Pods that carry its labels.

use httplsp_registry::timers;

use super::super::command;
use super::super::settings::{Settings, is_filled_in};
use super::super::units;
use super::{charts, is_socket_path, timers_within, unlimited};
use crate::facts::{
    Annotation, AnnotationKind, CONTAINER, CONTAINER_PORT, Directive, DirectiveArgument, EffectiveTimer, Hop, INSIDE,
    LimitOfHop, Link, PREFER, Streams, Timer,
};

/// The timers of ingress-nginx that hold without an annotation.
pub(super) const INGRESS_DEFAULTS: [&str; 3] = [
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
    let class = class(settings, document);
    let annotations = settings.all(document, "metadata/annotations/*");
    let annotated = annotations.iter().any(|at| settings.at(*at).name.starts_with("nginx.ingress.kubernetes.io/"));
    class.map_or(annotated, |class| class.contains("nginx"))
}

/// The class of an Ingress.
fn class<'f>(settings: &Settings<'f>, document: u32) -> Option<&'f str> {
    settings
        .text(document, "spec/ingressClassName")
        .or_else(|| settings.text(document, "metadata/annotations/'kubernetes.io/ingress.class'"))
}

/// The annotations of ingress-nginx that values hold for a template.
pub(in crate::tree) fn annotations_within(settings: &Settings<'_>, document: u32) -> Vec<Annotation> {
    let mut out = Vec::new();
    let mut open = vec![document];
    while let Some(at) = open.pop() {
        let directive = settings.at(at);
        if directive.name.starts_with("nginx.ingress.kubernetes.io/") {
            out.push(annotation(directive, AnnotationKind::Annotation));
        }
        open.extend(settings.within(at).iter().rev());
    }
    out
}

/// The annotations of Ingresses that a description of infrastructure makes: in the Ingress, or in a map that one is given.
pub(in crate::tree) fn annotations_made(settings: &Settings<'_>, document: u32) -> Vec<Annotation> {
    let mut out = Vec::new();
    let mut open = vec![document];
    while let Some(at) = open.pop() {
        let directive = settings.at(at);
        if directive.name == "resource" && is_of_others(settings, at) {
            continue;
        }
        if directive.name.starts_with(PREFIX) && settings.within(at).is_empty() {
            let mut made = annotation(directive, AnnotationKind::Written);
            // An expression is what it comes to.
            made.value = made.value.filter(|value| value.quoted && !is_filled_in(&value.text));
            out.push(made);
        }
        open.extend(settings.within(at).iter().rev());
    }
    out
}

/// Whether a resource is an Ingress that another controller reads.
fn is_of_others(settings: &Settings<'_>, resource: u32) -> bool {
    let class = ["spec/ingress_class_name", "manifest/spec/ingressClassName"];
    let class = class.iter().find_map(|path| settings.value(resource, path));
    class.is_some_and(|class| class.quoted && !is_filled_in(&class.text) && !class.text.contains("nginx"))
}

/// What stands before the name of each annotation of ingress-nginx.
const PREFIX: &str = httplsp_registry::annotations::PREFIX;

/// Keys of the ConfigMap that take what the annotations called so do.
/// Source: kubernetes/ingress-nginx, internal/ingress/defaults/main.go and controller/template/configmap.go (checked
/// 2026-11-22): values that are no numbers are left out with a warning in the log.
const SHARED: [&str; 4] = ["proxy-connect-timeout", "proxy-read-timeout", "proxy-send-timeout", "proxy-body-size"];

/// The settings in the ConfigMap of ingress-nginx that are like annotations.
pub(in crate::tree) fn shared(settings: &Settings<'_>, document: u32) -> Vec<Annotation> {
    let all = settings.all(document, "data/*").into_iter().map(|at| settings.at(at));
    let mine = all.filter(|directive| {
        SHARED.contains(&directive.name.as_str()) || httplsp_registry::annotations::shared(&directive.name).is_some()
    });
    mine.map(|directive| Annotation {
        name: format!("{PREFIX}{}", directive.name),
        ..annotation(directive, AnnotationKind::Shared)
    })
    .collect()
}

fn annotation(directive: &Directive, kind: AnnotationKind) -> Annotation {
    Annotation {
        name: directive.name.clone(),
        name_span: directive.name_span,
        value: directive.arguments.first().cloned(),
        kind,
    }
}

/// The annotations of an Ingress that ingress-nginx reads.
pub(in crate::tree) fn annotations(settings: &Settings<'_>, document: u32) -> Vec<Annotation> {
    if !is_of_nginx(settings, document) {
        return Vec::new();
    }
    let annotations = settings.all(document, "metadata/annotations/*").into_iter().map(|at| settings.at(at));
    let mine = annotations.filter(|directive| directive.name.contains("ingress.kubernetes.io/"));
    mine.map(|directive| annotation(directive, AnnotationKind::Annotation)).collect()
}

/// One hop for an Ingress, which leads to the Services of all of its rules.
pub(super) fn ingress(settings: &Settings<'_>, document: u32, timers: &[Timer], out: &mut Vec<Hop>) {
    let product = match () {
        () if is_of_nginx(settings, document) => "ingress-nginx",
        () if is_of_aws(settings, document) => "aws-alb",
        () if is_of_azure(settings, document) => "azure-application-gateway",
        () if is_of_traefik(settings, document) => "traefik",
        () if class(settings, document).is_some_and(|class| GOOGLE.contains(&class)) => GOOGLE_PRODUCT,
        // Which controller reads it is not written, or it is one whose timers nobody has looked up.
        () => "other",
    };
    let space = namespace(settings, document);
    let paths = ["spec/rules/[]/http/paths/[]/backend/service/name", "spec/defaultBackend/service/name"];
    let old = ["spec/rules/[]/http/paths/[]/backend/serviceName", "spec/backend/serviceName"];
    // Calls of gRPC come to a listener of their own, not to the server for requests beside it in the same container.
    let calls = settings.text(document, &format!("metadata/annotations/'{PREFIX}backend-protocol'"));
    let calls = product == "ingress-nginx" && calls.is_some_and(|calls| calls.to_ascii_uppercase().starts_with("GRPC"));
    let services = paths.iter().chain(&old).filter(|_| !calls).flat_map(|path| settings.all(document, path));
    let link = |at: u32| {
        let name = settings.at(at).arguments.first()?;
        let mut to = vec![format!("k8s-service:{space}/{}", spelled(name)?)];
        // Of several ports of the Service that one is meant.
        let around = settings.at(at).parent;
        let port =
            around.into_iter().flat_map(|around| ["port/number", "port/name", "servicePort"].map(|key| (around, key)));
        to.extend(
            port.filter_map(|(around, key)| Some(format!("{PREFER}k8s-service-port:{}", settings.text(around, key)?))),
        );
        Some(Link { to, span: name.span })
    };
    let next: Vec<Link> = services.filter_map(link).collect();
    let Some(kind) = settings.get(document, "kind") else { return };
    let name = charts::name_of(settings, document).unwrap_or("");
    // Annotations that a template puts there may say something else than what is documented.
    let is_made = is_template(settings, document);
    let defaults = if is_made && !charts::is_annotated_here(settings, document) { &[][..] } else { &INGRESS_DEFAULTS };
    let is_nginx = product == "ingress-nginx";
    out.push(Hop {
        product,
        name: format!("Ingress {name}").trim_end().to_string(),
        span: settings.at(kind).span,
        known_as: Vec::new(),
        next: next
            .into_iter()
            .chain(charts::values_of(settings, document).filter(|_| is_made))
            .chain(
                (product == GOOGLE_PRODUCT)
                    .then(|| Link { to: vec![format!("settings:{product}")], span: settings.at(kind).span }),
            )
            .collect(),
        timers: match product {
            "aws-alb" => balancer_timers(settings, document, "metadata/annotations"),
            "azure-application-gateway" => gateway_timers(settings, document),
            "ingress-nginx" => timers_within(settings, document, product, timers, defaults),
            GOOGLE_PRODUCT if !is_made => timers_within(settings, document, product, timers, &[GOOGLE_WAIT]),
            _ => Vec::new(),
        },
        body_limit: body_limit(settings, document).filter(|_| is_nginx),
        streams: (is_nginx && takes_sockets(settings, document)).then_some(Streams::Sockets),
        ..Hop::default()
    });
}

/// The classes that the controller of Google Cloud reads, and how long it waits unless a BackendConfig says otherwise.
/// https://cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration#timeout (checked 2026-11-22)
const GOOGLE: [&str; 2] = ["gce", "gce-internal"];
const GOOGLE_PRODUCT: &str = "gcp-load-balancer";
const GOOGLE_WAIT: &str = "timeoutSec";

/// Whether one of the paths of an Ingress says that WebSockets come to it.
fn takes_sockets(settings: &Settings<'_>, document: u32) -> bool {
    let paths = settings.all(document, "spec/rules/[]/http/paths/[]/path").into_iter();
    paths.filter_map(|at| settings.at(at).arguments.first()).any(|path| is_socket_path(&path.text))
}

/// Whether Traefik reads the Ingress: by its class, else by the annotations that it has.
fn is_of_traefik(settings: &Settings<'_>, document: u32) -> bool {
    let annotations = settings.all(document, "metadata/annotations/*");
    let annotated = annotations.iter().any(|at| settings.at(*at).name.starts_with("traefik.ingress.kubernetes.io/"));
    class(settings, document).map_or(annotated, |class| class.contains("traefik"))
}

/// What stands before the annotations that the controller of AWS reads.
pub(super) const AWS: &str = "alb.ingress.kubernetes.io/";

/// Whether the controller of AWS reads the Ingress: by its class, else by the annotations that it has.
fn is_of_aws(settings: &Settings<'_>, document: u32) -> bool {
    let annotations = settings.all(document, "metadata/annotations/*");
    let annotated = annotations.iter().any(|at| settings.at(*at).name.starts_with(AWS));
    class(settings, document).map_or(annotated, |class| class == "alb")
}

/// What stands before the annotations that the controller of Azure Application Gateway reads.
const AZURE: &str = "appgw.ingress.kubernetes.io/";

/// Whether the controller of Azure Application Gateway reads the Ingress: by its class, else by the annotations that it has.
fn is_of_azure(settings: &Settings<'_>, document: u32) -> bool {
    let annotations = settings.all(document, "metadata/annotations/*");
    let annotated = annotations.iter().any(|at| settings.at(*at).name.starts_with(AZURE));
    class(settings, document).map_or(annotated, |class| class.ends_with("application-gateway"))
}

/// How long the gateway of an Ingress on Azure waits.
/// https://learn.microsoft.com/azure/application-gateway/ingress-controller-annotations (checked 2026-11-22)
fn gateway_timers(settings: &Settings<'_>, document: u32) -> Vec<EffectiveTimer> {
    let Some(known) = timers::get("azure-application-gateway", "request_timeout") else { return Vec::new() };
    let path = format!("metadata/annotations/'{AZURE}request-timeout'");
    let Some(directive) = settings.get(document, &path).map(|at| settings.at(at)) else {
        return if is_template(settings, document) { Vec::new() } else { vec![command::default(known)] };
    };
    let value = directive.arguments.first().filter(|value| !is_filled_in(&value.text));
    value.map_or_else(Vec::new, |value| {
        vec![EffectiveTimer {
            milliseconds: units::milliseconds(&value.text, known.unit),
            raw: value.text.clone(),
            span: Some(directive.span),
            ..command::default(known)
        }]
    })
}

/// How long the balancer of an Ingress on AWS waits.
pub(super) fn balancer_timers(settings: &Settings<'_>, at: u32, annotations: &str) -> Vec<EffectiveTimer> {
    const NAME: &str = "idle_timeout.timeout_seconds";
    let Some(known) = timers::get("aws-alb", NAME) else { return Vec::new() };
    let path = format!("{annotations}/'{AWS}load-balancer-attributes'");
    let Some(directive) = settings.get(at, &path).map(|at| settings.at(at)) else {
        return if is_template(settings, at) { Vec::new() } else { vec![command::default(known)] };
    };
    let Some(attributes) = directive.arguments.first().filter(|value| !is_filled_in(&value.text)) else {
        return Vec::new();
    };
    let pairs = attributes.text.split(',').filter_map(|pair| pair.split_once('='));
    let value = pairs.into_iter().find(|(name, _)| name.trim() == NAME).map(|(_, value)| value.trim());
    match value {
        Some(value) => vec![EffectiveTimer {
            milliseconds: units::milliseconds(value, known.unit),
            raw: value.to_string(),
            span: Some(directive.span),
            ..command::default(known)
        }],
        None => vec![command::default(known)],
    }
}

/// Whether a template makes something of the document.
fn is_template(settings: &Settings<'_>, document: u32) -> bool {
    settings.facts.text(settings.at(document).span).contains("{{")
}

/// A name as others spell it. What a template fills in alike is alike.
fn spelled(name: &DirectiveArgument) -> Option<String> {
    match is_filled_in(&name.text) {
        false => Some(name.text.clone()),
        true if name.text.contains("{{") => Some(spelled_alike(&name.text)),
        true => None,
    }
}

/// A template without what makes no difference.
fn spelled_alike(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect();
    text.replace("{{-", "{{").replace("-}}", "}}").replace("|quote}}", "}}")
}

/// The name of the template that makes all that the setting `at` holds.
fn included(settings: &Settings<'_>, at: u32) -> Option<String> {
    let file = settings.facts.files.first()?;
    let rest = file.text.get(settings.at(at).name_span.range.end as usize..)?;
    let rest = rest.trim_start_matches([':', ' ', '\r', '\n']).strip_prefix("{{")?;
    let (call, _) = rest.split_once("}}")?;
    let name = call.split_once("include")?.1.split('"').nth(1)?;
    Some(format!("{{{{include {name}}}}}"))
}

/// Routes of one kind: where their rules are, and where those name what they lead to.
pub(super) struct Routes {
    product: &'static str,
    rules: &'static str,
    backends: &'static str,
    name: &'static str,
}

/// HTTPRoute.
pub(super) const GATEWAY_API: Routes =
    Routes { product: "gateway-api", rules: "spec/rules/[]", backends: "backendRefs/[]", name: "name" };

/// VirtualService.
pub(super) const ISTIO: Routes =
    Routes { product: "istio", rules: "spec/http/[]", backends: "route/[]/destination", name: "host" };

/// IngressRoute; not those for other protocols, which begin like it.
pub(super) const TRAEFIK: Routes =
    Routes { product: "traefik", rules: "spec/routes/[]", backends: "services/[]", name: "name" };

/// One hop for each rule of a document with routes.
pub(super) fn routes(settings: &Settings<'_>, document: u32, written: &[Timer], kind: &Routes, out: &mut Vec<Hop>) {
    let space = namespace(settings, document);
    let title = settings.text(document, "kind").unwrap_or("Route");
    if title.ends_with("TCP") || title.ends_with("UDP") {
        return;
    }
    let name = charts::name_of(settings, document).unwrap_or("");
    let Some(product) = timers::of(kind.product).first().map(|timer| timer.product) else { return };
    for rule in settings.all(document, kind.rules) {
        let mut next: Vec<Link> = Vec::new();
        for backend in settings.all(rule, kind.backends) {
            let Some(service) = settings.value(backend, kind.name) else { continue };
            let Some(whole) = spelled(service) else { continue };
            // web, web.shop, web.shop.svc.cluster.local
            let (own, other) = match whole.split_once('.') {
                Some((own, rest)) if !whole.contains("{{") => (own.to_string(), rest.split('.').next()),
                _ => (whole.clone(), None),
            };
            let space = settings.text(backend, "namespace").or(other).unwrap_or(space);
            let port = ["port", "port/number"].into_iter().find_map(|key| settings.text(backend, key));
            let mut to = vec![format!("k8s-service:{space}/{own}")];
            to.extend(port.map(|port| format!("{PREFER}k8s-service-port:{port}")));
            next.push(Link { to, span: service.span });
        }
        let mut timers = timers_within(settings, rule, product, written, &[]);
        unlimited(&mut timers);
        out.push(Hop {
            product,
            name: format!("{title} {name}").trim_end().to_string(),
            span: settings.at(rule).span,
            next,
            timers,
            ..Hop::default()
        });
    }
}

/// How large bodies may be that the Ingress hands on.
fn body_limit(settings: &Settings<'_>, document: u32) -> Option<LimitOfHop> {
    let known = timers::limit("ingress-nginx", BODY_LIMIT)?;
    let written = settings.value(document, &format!("metadata/annotations/'{BODY_LIMIT}'"));
    let (bytes, span) = match written {
        Some(value) if is_filled_in(&value.text) => (None, None),
        Some(value) => (units::bytes(&value.text, 1).filter(|bytes| *bytes > 0), Some(value.span)),
        None if is_template(settings, document) => (None, None),
        None => (known.default, None),
    };
    Some(LimitOfHop { name: BODY_LIMIT.to_string(), bytes, span })
}

/// A Service, or what runs behind one.
pub(super) fn workload(settings: &Settings<'_>, document: u32, out: &mut Vec<Hop>) {
    let Some(kind) = settings.get(document, "kind") else { return };
    let Some(name) = settings.value(document, "metadata/name").and_then(spelled) else { return };
    let space = namespace(settings, document);
    let label = |at: u32| {
        let directive = settings.at(at);
        let value = spelled(directive.arguments.first()?)?;
        (!is_filled_in(&directive.name)).then(|| format!("k8s-label:{space}/{}={value}", directive.name))
    };
    if settings.text(document, "kind") == Some("Service") {
        let to: Option<Vec<String>> = settings.all(document, "spec/selector/*").into_iter().map(label).collect();
        let made = settings.get(document, "spec/selector").and_then(|selector| included(settings, selector));
        // Beside what a template makes there may be more.
        let to = match made {
            Some(made) => to.map(|to| [format!("k8s-label:{space}/{made}")].into_iter().chain(to).collect()),
            None => to,
        };
        let Some(to) = to.filter(|to| !to.is_empty()) else { return };
        let span = settings.at(kind).span;
        // Of several containers the one that listens there is meant.
        let ports = settings.all(document, "spec/ports/[]").into_iter();
        let link = |port: &str| {
            let to = to.iter().cloned().chain([format!("{PREFER}k8s-port:{port}")]).collect();
            Link { to, span }
        };
        let mut next: Vec<(Link, Vec<String>)> = ports
            .filter_map(|port| {
                let target = settings.value(port, "targetPort").or_else(|| settings.value(port, "port"))?;
                let target = spelled(target)?;
                let own = ["port", "name"].into_iter().filter_map(|key| settings.text(port, key));
                Some((link(&target), own.map(|own| format!("k8s-service-port:{own}")).collect()))
            })
            .collect();
        if next.is_empty() {
            next.push((Link { to: to.clone(), span }, Vec::new()));
        }
        let mut known_as = vec![format!("k8s-service:{space}/{name}"), format!("host:{name}")];
        if !space.is_empty() {
            // What is applied to a namespace is found there by what does not name it.
            known_as.push(format!("k8s-service:/{name}"));
            known_as.extend(["", ".svc", ".svc.cluster.local"].map(|end| format!("host:{name}.{space}{end}")));
        }
        // Each of its ports may lead to another container.
        for (link, own) in next {
            let known_as = known_as.iter().cloned().chain(own).collect();
            out.push(Hop { name: format!("Service {name}"), span, known_as, next: vec![link], ..Hop::default() });
        }
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
    let mut labels: Vec<String> = labels.into_iter().filter_map(label).collect();
    let matched = settings.get(document, "spec/selector/matchLabels").and_then(|matched| included(settings, matched));
    labels.extend(matched.map(|made| format!("k8s-label:{}/{made}", namespace(settings, document))));
    // What is applied to a namespace is found there by what does not name it.
    let anywhere = labels.iter().filter_map(|label| Some(format!("k8s-label:/{}", label.split_once('/')?.1)));
    let anywhere: Vec<String> = anywhere.filter(|label| !labels.contains(label)).collect();
    labels.extend(anywhere);
    let containers = settings.all(document, &format!("{pod}spec/containers/[]"));
    let volumes = settings.all(document, &format!("{pod}spec/volumes/[]"));
    let pod_name = pod_name(settings, document);
    let listens = |container: u32| !settings.all(container, "ports/[]").is_empty();
    let is_one_of_several = containers.len() > 1;
    let any_listens = containers.iter().any(|container| listens(*container));
    for container in containers {
        let mut words = Vec::new();
        for key in ["command/[]", "args/[]"] {
            let items = settings.all(container, key);
            words.extend(items.into_iter().filter_map(|item| settings.at(item).arguments.first()));
        }
        let image = settings.value(container, "image");
        let started = match image.and_then(|image| command::of_image(&image.text, &words)) {
            Some(started) => started,
            None => command::server(&words),
        };
        let mut started = started.unwrap_or_default();
        // Arguments alone are for the program of the image.
        let is_open = started.product.is_empty() && started.program.code.is_empty() && !words.is_empty();
        // Of containers that say where they listen the others take no requests.
        let mut known_as = if any_listens && !listens(container) { Vec::new() } else { labels.clone() };
        known_as.push(pod_name.clone());
        known_as.extend(settings.text(container, "name").map(|name| format!("{CONTAINER}{name}")));
        for port in settings.all(container, "ports/[]") {
            let number = settings.value(port, "containerPort").and_then(spelled);
            known_as.extend(number.iter().map(|number| format!("{pod_name}:{number}")));
            known_as.extend(number.iter().map(|number| format!("{CONTAINER_PORT}{number}")));
            let names = number.into_iter().chain(settings.value(port, "name").and_then(spelled));
            known_as.extend(names.map(|name| format!("k8s-port:{name}")));
        }
        let addresses = started.known_as.iter().filter_map(|name| name.strip_prefix("listen:"));
        known_as.extend(addresses.map(|place| format!("{pod_name}:{place}")));
        let next = mounted(settings, document, container, &volumes);
        if !next.is_empty() {
            // What is put where it reads its settings may say something else than what is documented.
            started.timers.retain(|timer| timer.span.is_some());
        }
        let (own, all) = (settings.text(container, "name"), charts::name_of(settings, document));
        let called = match (own, all) {
            (Some(own), Some(all)) if is_one_of_several => Some(format!("{all}/{own}")),
            (own, all) => all.or(own).map(String::from),
        };
        out.push(Hop {
            product: started.product,
            name: format!("{kind} {}", called.unwrap_or_default()).trim_end().to_string(),
            span: settings.at(container).span,
            known_as,
            next,
            timers: started.timers,
            image: image.cloned(),
            command: if is_open { command::words(&words) } else { Vec::new() },
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
        let volume =
            volumes.iter().find(|volume| settings.value(**volume, "name").is_some_and(|other| other.text == name.text));
        let Some(volume) = volume else { continue };
        let maps = ["configMap/name", "projected/sources/[]/configMap/name"];
        for map in maps.iter().flat_map(|path| settings.all(*volume, path)) {
            let Some(map) = settings.at(map).arguments.first().and_then(spelled) else { continue };
            let to = format!("k8s-configmap:{space}/{map}");
            if !out.iter().any(|link| link.to.contains(&to)) {
                out.push(Link { to: vec![to], span: name.span });
            }
        }
    }
    out
}

/// A ConfigMap: what is set up in its values.
pub(super) fn config_map(settings: &Settings<'_>, document: u32, out: &mut Vec<Hop>) {
    let Some(name) = settings.value(document, "metadata/name").and_then(spelled) else { return };
    let span = settings.at(document).span;
    out.push(Hop {
        name: format!("ConfigMap {name}"),
        span,
        known_as: vec![format!("k8s-configmap:{}/{name}", namespace(settings, document))],
        next: vec![Link { to: vec![INSIDE.to_string()], span }],
        ..Hop::default()
    });
}
