//! Names of Terraform: each holds in its folder, which is a module. What a module is given and what it hands back leads to
//! the names of other folders.

use std::collections::BTreeSet;

use httplsp_registry::timers;
use httplsp_syntax::facts::{CONTAINER, CONTAINER_PORT};
use httplsp_syntax::{literal, milliseconds, referenced};

use super::modules::{Modules, folder_of, rename};
use super::{Node, each};

/// How many names in a row are followed.
const MAX_DEPTH: usize = 10;
/// Names of resources and of what leads to them.
const NAME: &str = "tf:";

/// The modules of a project, by their folders.
struct Folders(Modules);

/// Puts the folder in front of every name, and in place of names of values what they lead to.
pub(super) fn resolve(nodes: &mut Vec<Node<'_>>) {
    each::expand(nodes);
    let modules = Folders(Modules::of(nodes, "tf", folder_of));
    for node in nodes.iter_mut() {
        let folder = folder_of(&node.file);
        let whole = |name: &str| -> Option<Vec<String>> {
            let (front, reference) = match name.strip_prefix("behind:") {
                Some(rest) => ("behind:", rest.strip_prefix(NAME)?),
                None => ("", name.strip_prefix(NAME)?),
            };
            let found = modules.resources(&folder, reference, MAX_DEPTH);
            Some(found.into_iter().map(|(folder, name)| format!("{front}{NAME}{folder}#{name}")).collect())
        };
        if !node.hop.known_as.iter().any(|name| whole(name).is_some())
            && !node.hop.next.iter().flat_map(|link| &link.to).any(|name| name.starts_with(NAME))
        {
            continue;
        }
        rename(&mut node.hop, whole);
        let product = node.hop.product;
        for timer in node.hop.timers.iter_mut().filter(|timer| timer.milliseconds.is_none() && timer.span.is_some()) {
            let unit = timers::get(product, &timer.name).and_then(|row| row.unit);
            timer.milliseconds = modules.value(&folder, &timer.raw).and_then(|value| milliseconds(&value, unit));
        }
        if let Some(image) = &mut node.hop.image
            && let Some(value) = modules.value(&folder, &image.text)
        {
            image.text = value;
        }
        for name in &mut node.hop.known_as {
            let value = name.strip_prefix(CONTAINER_PORT).and_then(|port| modules.value(&folder, port));
            if let Some(value) = value {
                *name = format!("{CONTAINER_PORT}{value}");
            }
        }
        // The image is called as the place is that it is kept in.
        if let Some(kept) = node.hop.image.as_ref().and_then(|image| kept_in(&image.text)) {
            let name = modules.0.values.get(&(folder.clone(), kept.to_string()));
            let name = name
                .map(|name| name.trim_matches('"').rsplit(['/', '}']).next().unwrap_or("").trim_matches(['-', '_']));
            node.hop.known_as.extend(name.filter(|name| !name.is_empty()).map(|name| format!("{CONTAINER}{name}")));
        }
    }
}

/// The name of what keeps an image: `aws_ecr_repository.api` of `${aws_ecr_repository.api.repository_url}:latest`.
fn kept_in(image: &str) -> Option<&str> {
    let from = &image[image.find(KEPT)?..];
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let end = from[KEPT.len()..].find(|c| !is_part(c)).map_or(from.len(), |end| KEPT.len() + end);
    Some(&from[..end])
}

/// What keeps images.
const KEPT: &str = "aws_ecr_repository.";

impl Folders {
    /// The resources that a name in `folder` leads to, each with its folder.
    fn resources(&self, folder: &str, name: &str, depth: usize) -> BTreeSet<(String, String)> {
        if self.is_resource(name) {
            return BTreeSet::from([(folder.to_string(), name.to_string())]);
        }
        let mut out = BTreeSet::new();
        if depth > 0 {
            for (folder, value) in self.expressions(folder, name) {
                for name in referenced(&value) {
                    out.extend(self.resources(&folder, &name, depth - 1));
                }
            }
        }
        out
    }

    fn is_resource(&self, name: &str) -> bool {
        !["var.", "local.", "module."].iter().any(|kind| name.starts_with(kind))
    }

    /// The expressions that a name in `folder` stands for, each with the folder that it is written in.
    fn expressions(&self, folder: &str, name: &str) -> Vec<(String, String)> {
        let own = |folder: &str, name: &str| {
            let value = self.0.values.get(&(folder.to_string(), name.to_string()));
            value.map(|value| (folder.to_string(), value.clone()))
        };
        if let Some(rest) = name.strip_prefix("module.") {
            let Some((module, output)) = rest.split_once('.') else { return Vec::new() };
            let target = self.0.sources.get(&(folder.to_string(), module.to_string()));
            return target.and_then(|target| own(target, &format!("output.{output}"))).into_iter().collect();
        }
        let Some(variable) = name.strip_prefix("var.") else { return own(folder, name).into_iter().collect() };
        let users = self.0.users.get(folder).map_or(&[][..], Vec::as_slice);
        let mut out = Vec::new();
        for (from, given) in users {
            match given.get(variable) {
                Some(value) => out.push((from.clone(), value.clone())),
                None => out.extend(own(folder, name)),
            }
        }
        if users.is_empty() {
            out.extend(own(folder, name));
        }
        out
    }

    /// The one number or text that an expression in `folder` is.
    fn value(&self, folder: &str, expression: &str) -> Option<String> {
        let inner = expression.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(expression);
        let values = self.values_of(folder, inner.trim(), MAX_DEPTH)?;
        values.into_iter().next()
    }

    /// See [`Folders::value`]; `None` where some of it is not known, or several are.
    fn values_of(&self, folder: &str, expression: &str, depth: usize) -> Option<BTreeSet<String>> {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        if !expression.chars().all(is_name) || self.is_resource(expression) || depth == 0 {
            return None;
        }
        let expressions = self.expressions(folder, expression);
        let mut out = BTreeSet::new();
        for (folder, value) in expressions {
            match literal(&value) {
                Some(value) => drop(out.insert(value.to_string())),
                None => out.extend(self.values_of(&folder, &value, depth - 1)?),
            }
        }
        (out.len() == 1).then_some(out)
    }
}
