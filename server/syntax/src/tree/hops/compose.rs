//! Compose: each service is known by its name as a host.

use super::super::command;
use super::super::settings::{Settings, is_filled_in};
use crate::facts::{Build, DirectiveArgument, Hop, Link};

/// The services of the document.
pub(super) fn hops(settings: &Settings<'_>, document: u32, out: &mut Vec<Hop>) {
    for service in settings.all(document, "services/*") {
        let directive = settings.at(service);
        let mut known_as = vec![format!("host:{}", directive.name)];
        let names = ["container_name", "hostname"].iter().filter_map(|key| settings.text(service, key));
        known_as.extend(names.map(|name| format!("host:{name}")));
        for alias in settings.all(service, "networks/*/aliases/[]") {
            known_as.extend(settings.at(alias).arguments.iter().map(|alias| format!("host:{}", alias.text)));
        }
        let command = command_line(settings, service);
        let started = command::server(&command).unwrap_or_default();
        out.push(Hop {
            product: started.product,
            name: directive.name.clone(),
            span: directive.name_span,
            known_as,
            next: mounted(settings, service),
            timers: started.timers,
            build: build(settings, service),
            program: (!command.is_empty()).then_some(started.program),
            ..Hop::default()
        });
    }
}

/// What the service is built from.
fn build(settings: &Settings<'_>, service: u32) -> Option<Build> {
    let context = settings.value(service, "build").or_else(|| settings.value(service, "build/context"))?;
    if is_filled_in(&context.text) || context.text.contains("://") {
        return None;
    }
    let stage = settings.value(service, "build/target").map(|stage| stage.text.clone());
    let file = match settings.value(service, "build/dockerfile") {
        Some(file) => Some(file.text.as_str()).filter(|file| !is_filled_in(file))?,
        None => "Dockerfile",
    };
    Some(Build { context: context.text.clone(), file: file.to_string(), stage, span: context.span })
}

/// The words that the service is started with.
fn command_line<'f>(settings: &Settings<'f>, service: u32) -> Vec<&'f DirectiveArgument> {
    let mut words = Vec::new();
    for key in ["entrypoint", "command"] {
        words.extend(settings.value(service, key));
        let items = settings.all(service, &format!("{key}/[]"));
        words.extend(items.into_iter().filter_map(|item| settings.at(item).arguments.first()));
    }
    words
}

/// Configuration files of the project that are mounted into the service: one file, or all in a folder where the service
/// keeps the configuration of a server.
fn mounted(settings: &Settings<'_>, service: u32) -> Vec<Link> {
    let items = settings.all(service, "volumes/[]");
    let short = items.iter().filter_map(|item| {
        let argument = settings.at(*item).arguments.first()?;
        let (source, target) = argument.text.split_once(':').unwrap_or((&argument.text, ""));
        Some((source, target, argument.span))
    });
    let long = items.iter().filter_map(|item| {
        let source = settings.value(*item, "source")?;
        Some((source.text.as_str(), settings.text(*item, "target").unwrap_or(""), source.span))
    });
    let mut out = Vec::new();
    for (source, target, span) in short.chain(long) {
        let is_path = source == "." || source.starts_with("./") || source.starts_with("../");
        if !is_path || is_filled_in(source) {
            continue;
        }
        out.push(Link { to: vec![format!("file:{source}")], span });
        if command::is_configured(target) {
            out.push(Link { to: vec![format!("under:{}", source.trim_end_matches('/'))], span });
        }
    }
    out
}
