//! Compose: each service is known by its name as a host.

use super::super::command;
use super::super::labels;
use super::super::settings::{Settings, is_filled_in};
use crate::facts::{Build, DirectiveArgument, Extends, Hop, Link};

/// The services of the document.
pub(super) fn hops(settings: &Settings<'_>, document: u32, out: &mut Vec<Hop>) {
    let mut services = settings.all(document, "services/*");
    if settings.get(document, "services").is_none() {
        // The first version of the format has nothing but services.
        services = settings.all(document, "*");
        services.retain(|service| ["image", "build"].iter().any(|key| settings.get(*service, key).is_some()));
    }
    for service in services.iter().copied() {
        let directive = settings.at(service);
        if directive.name == "<<" {
            continue;
        }
        // In a swarm each container has a name too.
        let mut known_as = vec![format!("host:{}", directive.name), format!("host:tasks.{}", directive.name)];
        let names = ["container_name", "hostname"].iter().filter_map(|key| settings.text(service, key));
        known_as.extend(names.map(|name| format!("host:{name}")));
        if settings.value(service, "container_name").is_none() {
            known_as.extend(project(settings, document).map(|project| format!("host:{project}-{}-1", directive.name)));
        }
        for alias in settings.all(service, "networks/*/aliases/[]") {
            known_as.extend(settings.at(alias).arguments.iter().map(|alias| format!("host:{}", alias.text)));
        }
        known_as.extend(services.iter().flat_map(|other| linked(settings, *other, &directive.name)));
        let command = command_line(settings, service);
        let image = settings.value(service, "image");
        let build = build(settings, service);
        let started = match image.filter(|_| build.is_none()).and_then(|image| command::of_image(&image.text, &command))
        {
            Some(started) => started,
            None => command::server(&command),
        };
        let started = started.unwrap_or_default();
        let is_open = started.product.is_empty() && started.program.code.is_empty() && !command.is_empty();
        // Within the container an address is its own, unless that is the machine's; a socket may lie in a folder that it
        // shares.
        let on_machine = settings.text(service, "network_mode") == Some("host");
        let is_reached = |name: &String| on_machine || !name.starts_with("listen:") || name.contains('/');
        known_as.extend(started.known_as.into_iter().filter(is_reached));
        // On the machine's own network none is published. https://docs.docker.com/engine/network/drivers/host/ (checked
        // 2026-11-22)
        match on_machine {
            true => known_as.push("machine:".to_string()),
            false => known_as.extend(published(settings, service)),
        }
        known_as.extend(networks(settings, document, service).into_iter().map(|name| format!("network:{name}")));
        known_as.extend(volumes(settings, service).into_iter().map(|(name, place)| format!("volume:{name}={place}")));
        // The first Traefik reads labels with other names.
        let first =
            command::words(&command).iter().any(|(word, _)| word == "--docker" || word.starts_with("--docker."));
        let is_first = |image: &DirectiveArgument| {
            image.text.rsplit_once(':').is_some_and(|(_, tag)| tag.starts_with("1.") || tag.starts_with("v1."))
        };
        if first || image.is_some_and(is_first) {
            known_as.retain(|name| name != labels::PROXY);
        }
        if labels::is_behind(settings, service) {
            known_as.push(format!("behind:{}", labels::PROXY));
        }
        let (next, placed) = mounted(settings, service);
        out.push(Hop {
            product: started.product,
            name: directive.name.clone(),
            span: directive.name_span,
            known_as,
            next,
            placed,
            timers: started.timers,
            build,
            image: image.cloned(),
            extends: extends(settings, service),
            command: if is_open { command::words(&command) } else { Vec::new() },
            program: (!command.is_empty()).then_some(started.program),
            environment: environment(settings, service),
            env_files: env_files(settings, service),
            ..Hop::default()
        });
    }
}

/// The names by which `other` calls the service `name`: `links: [web:server1]`.
fn linked(settings: &Settings<'_>, other: u32, name: &str) -> Vec<String> {
    let links = settings.all(other, "links/[]").into_iter();
    let links = links.filter_map(|link| settings.at(link).arguments.first()?.text.split_once(':'));
    links.filter(|(service, _)| *service == name).map(|(_, alias)| format!("host:{alias}")).collect()
}

/// The name of the project, with which those of containers begin: its own, else that of the folder.
/// https://docs.docker.com/compose/how-tos/project-name/ (checked 2026-11-21)
fn project(settings: &Settings<'_>, document: u32) -> Option<String> {
    let folder = || settings.facts.files.first()?.path.rsplit('/').nth(1);
    let name = settings.text(document, "name").or_else(folder)?.to_ascii_lowercase();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    (!name.is_empty()).then_some(name)
}

/// The networks that the service says it is part of, by the names that they have outside the file too.
fn networks(settings: &Settings<'_>, document: u32, service: u32) -> Vec<String> {
    let listed = settings.all(service, "networks/[]").into_iter();
    let listed = listed.filter_map(|item| settings.at(item).arguments.first().map(|name| name.text.clone()));
    let named = settings.all(service, "networks/*").into_iter().map(|item| settings.at(item).name.clone());
    let all = listed.chain(named).filter(|name| !name.is_empty() && !is_filled_in(name));
    let outside = |name: &String| {
        let keys = ["name", "external/name"];
        let own = keys.iter().find_map(|key| settings.value(document, &format!("networks/'{name}'/{key}")));
        own.map(|own| own.text.clone())
    };
    all.flat_map(|name| outside(&name).into_iter().chain([name.clone()]).collect::<Vec<_>>()).collect()
}

/// The ports of the machine that lead to the service.
fn published(settings: &Settings<'_>, service: u32) -> Vec<String> {
    let items = settings.all(service, "ports/[]");
    let written = items.iter().filter_map(|item| match settings.value(*item, "published") {
        Some(port) => Some(port.text.as_str()),
        // 127.0.0.1:8000:80
        None => Some(settings.at(*item).arguments.first()?.text.as_str()),
    });
    let outer = |text: &str| {
        let text = literal(text)?;
        command::listens(text.rsplit_once(':').map_or(text.as_str(), |(before, _)| before))
    };
    written.filter_map(outer).map(|port| format!("listen:{port}")).collect()
}

/// The service that it takes over what it does not say itself.
fn extends(settings: &Settings<'_>, service: u32) -> Option<Extends> {
    let name = settings.text(service, "extends").or_else(|| settings.text(service, "extends/service"))?;
    let file = settings.text(service, "extends/file").map(str::to_string);
    let is_open = is_filled_in(name) || file.as_deref().is_some_and(is_filled_in);
    (!is_open).then(|| Extends { file, service: name.to_string() })
}

/// The values that the service finds in its environment, as far as they are written here.
fn environment(settings: &Settings<'_>, service: u32) -> Vec<(String, String)> {
    pairs(settings, service, "environment")
}

/// Names with values, as settings or as `NAME=value` in a list.
fn pairs(settings: &Settings<'_>, service: u32, path: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for at in settings.all(service, &format!("{path}/*")) {
        let directive = settings.at(at);
        out.extend(directive.arguments.first().map(|value| (directive.name.clone(), value.text.clone())));
    }
    for at in settings.all(service, &format!("{path}/[]")) {
        let pair = settings.at(at).arguments.first().and_then(|value| value.text.split_once('='));
        out.extend(pair.map(|(name, value)| (name.to_string(), value.to_string())));
    }
    out.retain(|(_, value)| !is_template(value));
    out
}

/// The files with more values for its environment.
fn env_files(settings: &Settings<'_>, service: u32) -> Vec<String> {
    let one = settings.value(service, "env_file");
    let items = settings.all(service, "env_file/[]").into_iter();
    let items = items.filter_map(|item| settings.value(item, "path").or_else(|| settings.at(item).arguments.first()));
    one.into_iter().chain(items).map(|path| path.text.clone()).filter(|path| !is_filled_in(path)).collect()
}

/// Whether something else than values of variables is to be filled in.
fn is_template(text: &str) -> bool {
    is_filled_in(&text.replace("${", ""))
}

/// What the service is built from.
fn build(settings: &Settings<'_>, service: u32) -> Option<Build> {
    // `build: *name` stands for settings.
    let own = settings.value(service, "build").filter(|value| !value.text.starts_with('*'));
    let context = own.or_else(|| settings.value(service, "build/context"));
    // Without a context it is the folder of the file.
    let (folder, span) = match context {
        Some(context) => (context.text.as_str(), context.span),
        None => (".", settings.value(service, "build/dockerfile")?.span),
    };
    let folder = open(folder).filter(|folder| !folder.contains("://"))?;
    let stage = settings.value(service, "build/target").map(|stage| stage.text.clone());
    let file = match settings.value(service, "build/dockerfile") {
        Some(file) => open(&file.text)?,
        None => "Dockerfile".to_string(),
    };
    Some(Build { context: folder, file, stage, arguments: pairs(settings, service, "build/args"), span })
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
/// keeps the configuration of a server; and where each of them is put.
fn mounted(settings: &Settings<'_>, service: u32) -> (Vec<Link>, Vec<(String, String)>) {
    let items = settings.all(service, "volumes/[]");
    let short = items.iter().filter_map(|item| {
        let argument = settings.at(*item).arguments.first()?;
        let text = open(&argument.text)?;
        // Not the colon in a value for a variable.
        let end = text.match_indices(':').map(|(at, _)| at).find(|at| {
            let before = &text[..*at];
            before.matches("${").count() == before.matches('}').count()
        });
        let (source, target) = end.map_or((text.as_str(), ""), |at| (&text[..at], &text[at + 1..]));
        Some((source.to_string(), target.to_string(), argument.span))
    });
    let long = items.iter().filter_map(|item| {
        let source = settings.value(*item, "source")?;
        Some((open(&source.text)?, settings.text(*item, "target").unwrap_or("").to_string(), source.span))
    });
    let (mut out, mut placed) = (Vec::new(), Vec::new());
    for (source, target, span) in short.chain(long) {
        let is_path = source == "." || ["./", "../", "${"].iter().any(|start| source.starts_with(start));
        if !is_path {
            continue;
        }
        out.push(Link { to: vec![format!("file:{source}")], span });
        // Behind the place stand options: `:ro`.
        let place = target.split(':').next().unwrap_or("").trim_end_matches('/');
        if place.starts_with('/') {
            placed.push((source.trim_end_matches('/').to_string(), place.to_string()));
        }
        if command::is_configured(&target) {
            out.push(Link { to: vec![format!("under:{}", source.trim_end_matches('/'))], span });
        }
    }
    (out, placed)
}

/// The volumes that the service shares with others, each with its place there.
fn volumes(settings: &Settings<'_>, service: u32) -> Vec<(String, String)> {
    let is_name = |name: &str| !name.is_empty() && !name.starts_with(['.', '/', '~', '$']) && !is_filled_in(name);
    let items = settings.all(service, "volumes/[]").into_iter();
    let all = items.filter_map(|item| match settings.text(item, "source") {
        Some(name) => Some((name.to_string(), settings.text(item, "target")?.to_string())),
        None => {
            let text = &settings.at(item).arguments.first()?.text;
            let mut parts = text.split(':');
            Some((parts.next()?.to_string(), parts.next()?.to_string()))
        }
    });
    let is_shared = |(name, place): &(String, String)| is_name(name) && place.starts_with('/');
    all.filter(is_shared).map(|(name, place)| (name, place.trim_end_matches('/').to_string())).collect()
}

/// `text`, with variables in it as they are written; `None` where something else is to be filled in.
fn open(text: &str) -> Option<String> {
    (!is_template(text)).then(|| text.to_string())
}

/// `text` with the values that it gives for variables that are not set: `${DIR:-.}/nginx.conf`. `None` where another value
/// is left to be filled in.
fn literal(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, behind) = after.split_once('}')?;
        let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        let value = inside[end..].strip_prefix(":-").or_else(|| inside[end..].strip_prefix('-'))?;
        out.push_str(before);
        out.push_str(value);
        rest = behind;
    }
    out.push_str(rest);
    (!is_filled_in(&out) && !out.contains('$')).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_for_a_variable_that_is_not_set_counts() {
        assert_eq!(literal("${DIR:-.}/nginx.conf").as_deref(), Some("./nginx.conf"));
        assert_eq!(literal("${PORT-80}:80").as_deref(), Some("80:80"));
        assert_eq!(literal("./a").as_deref(), Some("./a"));
        for unknown in ["${DIR}/x", "$DIR/x", "${DIR:?missing}", "${A:-${B}}", "{{ x }}"] {
            assert_eq!(literal(unknown), None, "{unknown}");
        }
    }
}
