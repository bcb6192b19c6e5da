//! Modules of Bicep: each is a file, with parameters that are handed to it, and outputs that it hands back.

use super::super::settings::Settings;
use crate::facts::{Hop, Link};

/// Longer values are no references.
const MAX_VALUE: usize = 4_000;

/// The modules that the file uses, and the names that it gives to values. They are no hops themselves: what hops refer to by
/// such names is found with them.
pub(super) fn names(settings: &Settings<'_>, document: u32, out: &mut Vec<Hop>) {
    let mut first = None;
    for at in settings.within(document).iter().copied() {
        let directive = settings.at(at);
        first.get_or_insert(directive.name_span);
        let [name, path, ..] = directive.arguments.as_slice() else { continue };
        // What comes from a registry is not here.
        if directive.name != "module" || !path.text.ends_with(".bicep") || path.text.contains(':') {
            continue;
        }
        let given = settings.all(at, "params/*").into_iter().filter_map(|inner| {
            let directive = settings.at(inner);
            let text = settings.facts.text(directive.span);
            let value = text.split_once(':')?.1.trim();
            (value.len() <= MAX_VALUE).then(|| (directive.name.clone(), value.to_string()))
        });
        out.push(Hop {
            name: format!("module {}", name.text),
            span: directive.name_span,
            known_as: vec![format!("bicep-module:{}", name.text)],
            next: vec![Link { to: vec![format!("bicep-source:{}", path.text)], span: path.span }],
            environment: given.collect(),
            ..Hop::default()
        });
    }
    let Some(span) = first else { return };
    let text = &*settings.facts.files[span.file as usize].text;
    let names: Vec<(String, String)> = text.lines().filter_map(declared).collect();
    if !names.is_empty() {
        out.push(Hop { span, known_as: vec!["bicep-names:".to_string()], environment: names, ..Hop::default() });
    }
}

/// What a line declares, with its value: `output host string = app.properties.defaultHostName`. A parameter without a value
/// has an empty one.
fn declared(line: &str) -> Option<(String, String)> {
    let (kind, rest) = line.split_once(' ').filter(|(kind, _)| matches!(*kind, "output" | "param" | "var"))?;
    let name = rest.split_whitespace().next()?;
    let value = rest.split_once('=').map_or("", |(_, value)| value.trim());
    (value.len() <= MAX_VALUE).then(|| (format!("{kind}.{name}"), value.to_string()))
}
