//! What the values of settings refer to.

use httplsp_text::TextRange;

use super::super::dialects::References;
use super::super::settings::Settings;
use crate::facts::{DirectiveArgument, Link, Span};

/// The names that the value of the setting `at`, and what it holds, refers to, each with its place.
pub(super) fn names(settings: &Settings<'_>, at: u32, style: References) -> Vec<(String, Span)> {
    let mut out = Vec::new();
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        if matches!(style, References::Cloudformation)
            && let Some((name, span)) = imported(settings, at)
        {
            out.extend(exports(name).into_iter().map(|name| (name, span)));
            continue;
        }
        for argument in &settings.at(at).arguments {
            let found = match style {
                References::None => near(&argument.text)
                    .or_else(|| host(&argument.text).map(|host| format!("host:{host}")))
                    .into_iter()
                    .collect(),
                References::Terraform if argument.text.contains("each.value") => {
                    terraform(argument).into_iter().chain(gone_over(settings, at)).collect()
                }
                References::Terraform => terraform(argument),
                References::Bicep => bicep(argument),
                References::Arm => arm(argument),
                References::Cloudformation => cloudformation(argument),
            };
            out.extend(found.into_iter().map(|name| (name, argument.span)));
        }
        open.extend(settings.within(at).iter().rev());
    }
    out
}

/// The export of another stack that a value is: `!ImportValue name`, or the function with a text that is filled in.
fn imported<'f>(settings: &Settings<'f>, at: u32) -> Option<(&'f str, Span)> {
    let directive = settings.at(at);
    let is_import = directive.name == "Fn::ImportValue" || {
        let text = settings.facts.text(directive.span);
        text.split_once(':').is_some_and(|(_, value)| value.trim_start().starts_with("!ImportValue"))
    };
    let value = is_import.then(|| directive.arguments.first().or_else(|| settings.value(at, "Fn::Sub")))??;
    Some((&value.text, value.span))
}

/// Whether a value is what something else is called: `!Ref Name`, `!Sub "…"`.
pub(super) fn is_reference(settings: &Settings<'_>, at: u32) -> bool {
    let text = settings.facts.text(settings.at(at).span);
    text.split_once(':').is_some_and(|(_, value)| {
        let value = value.trim_start();
        value.starts_with("!Ref") || value.starts_with("!ImportValue") || value.starts_with("!FindInMap")
    })
}

/// What an export is known as: by its whole name, and without the stack that the name begins with, which the importing one
/// has in a parameter.
pub(super) fn exports(name: &str) -> Vec<String> {
    let rest = name.strip_prefix("${").and_then(|rest| rest.split_once('}')).map(|(_, rest)| rest);
    let rest = rest.filter(|rest| rest.len() > 1 && !rest.contains('$'));
    let short = rest.map(|rest| format!("cfn-export-of-any:{rest}"));
    [format!("cfn-export:{name}")].into_iter().chain(short).collect()
}

/// What a host and a port lead to.
pub(super) fn address(name: &str, port: Option<&str>) -> Option<String> {
    let here = port.and_then(|port| near(&format!("{name}:{port}")));
    // What is filled in before the file is read.
    let inner = name.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).or_else(|| name.strip_prefix('$'));
    if inner.is_some_and(|inner| {
        !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    }) {
        return Some(format!("host:{name}"));
    }
    here.or_else(|| host(name).filter(|_| !name.contains(':')).map(|host| format!("host:{host}")))
}

/// The name of what listens at an address of the same machine.
fn near(text: &str) -> Option<String> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest).split('/').next()?;
    let (host, port) = rest.rsplit_once(':')?;
    let is_near = matches!(host, "localhost" | "127.0.0.1" | "[::1]" | "0.0.0.0");
    (is_near && port.parse::<u16>().is_ok()).then(|| format!("listen:{port}"))
}

/// A text that is the name of a host, perhaps in an address.
fn host(text: &str) -> Option<&str> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next()?;
    let is_name = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    (is_name && host != "localhost" && host.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(host)
}

/// `aws_lb_target_group.app` of `aws_lb_target_group.app.arn`, of `"${aws_instance.a.private_dns}"`.
fn terraform(argument: &DirectiveArgument) -> Vec<String> {
    let text = &argument.text;
    if argument.quoted && !text.contains("${") {
        return host(text).map(|host| format!("host:{host}")).into_iter().collect();
    }
    referenced(text).into_iter().map(|name| format!("tf:{name}")).collect()
}

/// What the resource around the setting `at` goes over: each of these is what `each.value` stands for.
fn gone_over(settings: &Settings<'_>, at: u32) -> Vec<String> {
    let mut around = settings.at(at).parent;
    while let Some(at) = around {
        if let Some(over) = settings.value(at, "for_each") {
            return terraform(over);
        }
        around = settings.at(at).parent;
    }
    Vec::new()
}

/// What an expression of Terraform refers to: `aws_lb.main` of `aws_lb.main.arn`, `var.name`, `local.name`,
/// `module.name.output`.
pub(crate) fn referenced(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let name = |word: &str| {
        let word = word.strip_prefix("data.").unwrap_or(word);
        let mut parts = word.split('.');
        let (kind, name) = (parts.next()?, parts.next().filter(|name| !name.is_empty())?);
        match kind {
            "var" | "local" => Some(format!("{kind}.{name}")),
            "module" => Some(format!("{kind}.{name}.{}", parts.next().filter(|output| !output.is_empty())?)),
            // Types of resources begin with their provider; `each.key` and `count.index` do not.
            _ => kind.contains('_').then(|| format!("{kind}.{name}")),
        }
    };
    text.split(|c: char| !is_part(c)).filter_map(name).collect()
}

/// What an expression of Terraform stands for, where it is a number or a text without anything to fill in.
pub(crate) fn literal(text: &str) -> Option<&str> {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return (!inner.contains(['"', '$', '%'])).then_some(inner);
    }
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number.then_some(text)
}

/// Every word outside quotes may be a symbolic name; a literal is a host.
fn bicep(argument: &DirectiveArgument) -> Vec<String> {
    if argument.quoted && !argument.text.contains("${") {
        return host(&argument.text).map(|host| format!("host:{host}")).into_iter().collect();
    }
    named(&argument.text, argument.quoted).into_iter().map(|name| format!("bicep:{name}")).collect()
}

/// The names in an expression of Bicep: `app` of `app.properties.defaultHostName`, and `app.outputs.host` whole. Of a text
/// only what is filled in counts.
pub(crate) fn named(text: &str, is_text: bool) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut of = |part: &str| {
        let words = part.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '!' | '?')));
        out.extend(words.filter_map(|word| {
            let mut parts = word.split('.').map(|part| part.trim_end_matches(['!', '?']).trim_start_matches('?'));
            let first = parts.next().filter(|first| first.starts_with(|c: char| c.is_alphabetic() || c == '_'))?;
            match (parts.next(), parts.next()) {
                (Some("outputs"), Some(output)) => Some(format!("{first}.outputs.{output}")),
                _ => Some(first.to_string()),
            }
        }));
    };
    for (at, part) in text.split('\'').enumerate() {
        if is_text || at % 2 == 1 {
            part.split("${").skip(1).filter_map(|inner| inner.split('}').next()).for_each(&mut of);
        } else {
            of(part);
        }
    }
    out
}

/// The last arguments of `resourceId(…)` and `reference(…)`; a literal is a host.
fn arm(argument: &DirectiveArgument) -> Vec<String> {
    let text = &argument.text;
    if !text.starts_with('[') {
        return host(text).map(|host| format!("host:{host}")).into_iter().collect();
    }
    let mut out = Vec::new();
    for (at, _) in text.match_indices("resourceId(") {
        let inner = &text[at + "resourceId(".len()..];
        let mut depth = 1usize;
        let end = inner.bytes().position(|byte| {
            depth = match byte {
                b'(' => depth + 1,
                b')' => depth - 1,
                _ => depth,
            };
            depth == 0
        });
        let arguments = &inner[..end.unwrap_or(inner.len())];
        if let Some((_, name)) = arguments.split_once(',') {
            out.push(format!("arm:{}", arm_name(name)));
        }
    }
    out
}

/// A name in a template of ARM as it compares: without quotes, brackets and blanks.
fn arm_name(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\'' | '"' | '[' | ']' | ' ')).collect::<String>().to_ascii_lowercase()
}

/// `App` of `!Ref App`, of `!GetAtt App.Arn`, and every one of `!Sub "arn:aws:lambda:${Region}:${App.Arn}"`; an address is
/// a host.
fn cloudformation(argument: &DirectiveArgument) -> Vec<String> {
    let text = &argument.text;
    let first = |text: &str| {
        let name = text.split(['.', '}']).next().unwrap_or("");
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_name.then(|| format!("cfn:{name}"))
    };
    if text.contains("${") {
        return text.split("${").skip(1).filter_map(first).collect();
    }
    match text.contains("://") {
        true => host(text).map(|host| format!("host:{host}")).into_iter().collect(),
        false => first(text).into_iter().collect(),
    }
}

/// Functions that read a file of the project.
const READERS: [&str; 8] = [
    "templatefile(",
    "filebase64(",
    "file(",
    "loadTextContent(",
    "loadFileAsBase64(",
    "loadJsonContent(",
    "filemd5(",
    "filebase64sha256(",
];

/// The files that the values within the setting `at` read.
pub(super) fn files(settings: &Settings<'_>, at: u32) -> Vec<Link> {
    let span = settings.at(at).span;
    let text = settings.facts.text(span);
    let mut out: Vec<Link> = Vec::new();
    for reader in READERS {
        for (start, _) in text.match_indices(reader) {
            let before = text[..start].chars().next_back();
            let inner = text[start + reader.len()..].trim_start();
            let Some(quote) = inner.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some(path) = inner[1..].split(quote).next() else { continue };
            let path = path.trim_start_matches("${path.module}/").trim_start_matches("${path.root}/");
            if before.is_some_and(|c| c.is_alphanumeric()) || path.is_empty() || path.contains("${") {
                continue;
            }
            let from = span.range.start + (text.len() - text[start..].len()) as u32;
            let range = TextRange::new(from, from + reader.len() as u32 - 1);
            out.push(Link { to: vec![format!("file:{path}")], span: Span { range, ..span } });
        }
    }
    out
}
