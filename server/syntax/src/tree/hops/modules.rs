//! Modules of Terraform: which folders they are read from, what is handed to them, and what they hand back.

use super::super::settings::{Settings, is_filled_in};
use crate::facts::{Hop, Link};

/// Longer values are no references.
const MAX_VALUE: usize = 4_000;

/// The modules that the document uses, and the names that it gives to values. They are no hops themselves: what hops refer
/// to by such names is found with them.
pub(super) fn names(settings: &Settings<'_>, document: u32, out: &mut Vec<Hop>) {
    let mut names: Vec<(String, String)> = Vec::new();
    let mut first = None;
    for at in settings.within(document).iter().copied() {
        let directive = settings.at(at);
        let label = directive.arguments.first().map(|label| label.text.as_str());
        match (directive.name.as_str(), label) {
            ("module", Some(label)) => {
                let Some(source) = settings.value(at, "source") else { continue };
                // What comes from elsewhere is not here.
                let is_here = source.text.starts_with("./") || source.text.starts_with("../");
                if !is_here || is_filled_in(&source.text) {
                    continue;
                }
                let given = settings.within(at).iter().filter_map(|inner| {
                    let name = &settings.at(*inner).name;
                    (name != "source").then(|| Some((name.clone(), value(settings, *inner)?)))?
                });
                out.push(Hop {
                    name: format!("module {label}"),
                    span: directive.name_span,
                    known_as: vec![format!("tf-module:{label}")],
                    next: vec![Link { to: vec![format!("tf-source:{}", source.text)], span: source.span }],
                    environment: given.collect(),
                    ..Hop::default()
                });
                continue;
            }
            ("output", Some(label)) => names.extend(named(settings, at, "value", format!("output.{label}"))),
            ("variable", Some(label)) => names.extend(named(settings, at, "default", format!("var.{label}"))),
            ("locals", None) => {
                let inner = settings.within(at).iter();
                names.extend(inner.filter_map(|inner| {
                    Some((format!("local.{}", settings.at(*inner).name), value(settings, *inner)?))
                }));
            }
            // What images are kept under.
            ("resource", Some("aws_ecr_repository")) => {
                let Some(label) = directive.arguments.get(1) else { continue };
                names.extend(named(settings, at, "name", format!("aws_ecr_repository.{}", label.text)));
            }
            _ => continue,
        }
        first.get_or_insert(directive.name_span);
    }
    if let Some(span) = first.filter(|_| !names.is_empty()) {
        out.push(Hop { span, known_as: vec!["tf-names:".to_string()], environment: names, ..Hop::default() });
    }
}

fn named(settings: &Settings<'_>, at: u32, key: &str, name: String) -> Option<(String, String)> {
    Some((name, value(settings, settings.get(at, key)?)?))
}

/// The value of a setting as it is written.
fn value(settings: &Settings<'_>, at: u32) -> Option<String> {
    let directive = settings.at(at);
    let text = settings.facts.text(directive.span);
    let after = (directive.name_span.range.end - directive.span.range.start) as usize;
    let value = text.get(after..)?.trim_start().strip_prefix('=')?.trim();
    (value.len() <= MAX_VALUE).then(|| value.to_string())
}
