//! Names of Bicep: each holds in its file, which is a module. What a module is given and what it hands back leads to the names
//! of other files.

use std::collections::BTreeSet;

use httplsp_syntax::bicep_names;

use super::Node;
use super::modules::{Modules, rename};

/// How many names in a row are followed.
const MAX_DEPTH: usize = 10;
/// Names of resources and of what leads to them.
const NAME: &str = "bicep:";
/// The name that a site has at its provider, from which the name of its host is made.
const SITE: &str = "bicep-site:";
/// What the names of hosts of sites end with.
const HOSTS: &str = ".azurewebsites.net";

/// The name of an application in an environment, from which the name of its host is made.
const APP: &str = "bicep-app:";

/// The modules of a project, by their files.
struct Files(Modules);

/// Puts the file in front of every name, and in place of names of values what they lead to.
pub(super) fn resolve(nodes: &mut [Node<'_>]) {
    let modules = Files(Modules::of(nodes, "bicep", str::to_string));
    for node in nodes.iter_mut() {
        let file = node.file.to_string();
        let whole = |name: &str| -> Option<Vec<String>> {
            if let Some(site) = name.strip_prefix(SITE) {
                let found = modules.leads_to(&file, site, MAX_DEPTH);
                let host = (!modules.is_declared(&file, site)).then(|| format!("host:{site}{HOSTS}"));
                return Some(host.map_or(found.into_iter().collect(), |host| vec![host]));
            }
            let (front, reference) = match name.strip_prefix("behind:") {
                Some(rest) => ("behind:", rest.strip_prefix(NAME)?),
                None => ("", name.strip_prefix(NAME)?),
            };
            let found = modules.leads_to(&file, reference, MAX_DEPTH);
            Some(found.into_iter().map(|name| format!("{front}{name}")).collect())
        };
        rename(&mut node.hop, whole);
    }
}

impl Files {
    fn value(&self, file: &str, kind: &str, name: &str) -> Option<&str> {
        self.0.values.get(&(file.to_string(), format!("{kind}.{name}"))).map(String::as_str)
    }

    fn is_declared(&self, file: &str, name: &str) -> bool {
        ["param", "var"].iter().any(|kind| self.value(file, kind, name).is_some())
    }

    /// What a name in `file` leads to in the end, as hops are called.
    fn leads_to(&self, file: &str, name: &str, depth: usize) -> BTreeSet<String> {
        let itself = || BTreeSet::from([format!("{NAME}{file}#{name}")]);
        let Some(depth) = depth.checked_sub(1) else { return itself() };
        if let Some((module, output)) = name.split_once(".outputs.") {
            let source = self.0.sources.get(&(file.to_string(), module.to_string()));
            let value = source.and_then(|source| Some((source, self.value(source, "output", output)?)));
            return value.map_or_else(itself, |(source, value)| self.all(source, value, depth));
        }
        if let Some(default) = self.value(file, "param", name) {
            let users = self.0.users.get(file).map_or(&[][..], Vec::as_slice);
            let given = users.iter().map(|(from, given)| match given.get(name) {
                Some(value) => (from.as_str(), value.as_str()),
                None => (file, default),
            });
            let found: BTreeSet<String> = given.flat_map(|(from, value)| self.all(from, value, depth)).collect();
            return if found.is_empty() { itself() } else { found };
        }
        match self.value(file, "var", name) {
            // What only gives another name to something else.
            Some(value) if is_name(value) || value.contains(HOSTS) => {
                let found = self.all(file, value, depth);
                if found.is_empty() { itself() } else { found }
            }
            // `'shop.${domain}'` is the host of the application of that name in the environment of the domain.
            Some(value) => itself().into_iter().chain(app(value).map(|name| format!("{APP}{name}"))).collect(),
            None => itself(),
        }
    }

    /// What the names in an expression lead to.
    fn all(&self, file: &str, expression: &str, depth: usize) -> BTreeSet<String> {
        let names = bicep_names(expression).into_iter();
        names.flat_map(|name| self.leads_to(file, &name, depth)).collect()
    }
}

/// The first label of a host whose domain is filled in.
fn app(expression: &str) -> Option<&str> {
    let (label, rest) = expression.strip_prefix('\'')?.split_once('.')?;
    let is_label = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_label && rest.trim_start_matches("internal.").starts_with("${")).then_some(label)
}

/// Whether an expression is nothing but a name.
fn is_name(expression: &str) -> bool {
    expression.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '!' | '?'))
        && expression.starts_with(|c: char| c.is_alphabetic())
}
