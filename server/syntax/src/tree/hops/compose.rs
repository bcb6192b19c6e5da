//! Compose: each service is known by its name as a host.

use super::super::command;
use super::super::settings::{Settings, is_filled_in};
use crate::facts::{DirectiveArgument, Hop, Link};

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
        let started = command::server(&command_line(settings, service));
        let (product, timers) = started.unwrap_or_default();
        out.push(Hop {
            product,
            name: directive.name.clone(),
            span: directive.name_span,
            known_as,
            next: mounted(settings, service),
            timers,
            route: None,
            streaming: false,
        });
    }
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

/// Configuration files of the project that are mounted into the service.
fn mounted(settings: &Settings<'_>, service: u32) -> Vec<Link> {
    let items = settings.all(service, "volumes/[]");
    let short = items.iter().filter_map(|item| settings.at(*item).arguments.first());
    let long = items.iter().filter_map(|item| settings.value(*item, "source"));
    short
        .chain(long)
        .filter_map(|argument| {
            let source = argument.text.split(':').next()?;
            let is_path = source.starts_with("./") || source.starts_with("../");
            (is_path && !is_filled_in(source)).then(|| Link { to: vec![format!("file:{source}")], span: argument.span })
        })
        .collect()
}
