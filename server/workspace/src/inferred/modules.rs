//! Modules: files or folders with names of their own, which are given values and hand some back. Terraform and Bicep differ in
//! what a module is and in how names are written.

use std::collections::BTreeMap;
use std::path::Path;

use httplsp_syntax::facts::{Hop, Link, PREFER};

use super::{Node, joined};

/// A use of a module: the place that it is used in, and what is given to it.
type User = (String, BTreeMap<String, String>);

/// The modules of a project, by their places.
#[derive(Default)]
pub(super) struct Modules {
    /// The values that nobody gives, and those that are handed back, by the place and the name there.
    pub values: BTreeMap<(String, String), String>,
    /// The places that modules are read from, by where they are used and their names there.
    pub sources: BTreeMap<(String, String), String>,
    /// Who uses the module of a place.
    pub users: BTreeMap<String, Vec<User>>,
}

impl Modules {
    /// What hops say of modules under names that begin with `language`; `place` makes the place of a module of a file.
    pub(super) fn of(nodes: &[Node<'_>], language: &str, place: impl Fn(&str) -> String) -> Self {
        let names = format!("{language}-names:");
        let (label, source) = (format!("{language}-module:"), format!("{language}-source:"));
        let mut out = Self::default();
        for node in nodes {
            let own = place(&node.file);
            if node.hop.known_as.contains(&names) {
                let values = node.hop.environment.iter();
                out.values.extend(values.map(|(name, value)| ((own.clone(), name.clone()), value.clone())));
            }
            if let Some((label, source)) = module(&node.hop, &label, &source) {
                let target = joined(Path::new(&folder_of(&node.file)), source);
                out.sources.insert((own.clone(), label.to_string()), target.clone());
                let given = node.hop.environment.iter().cloned().collect();
                out.users.entry(target).or_default().push((own, given));
            }
        }
        out
    }
}

/// Puts in place of each name what `whole` makes of it, if it makes something of it; a link that may lead to several stays.
pub(super) fn rename(hop: &mut Hop, whole: impl Fn(&str) -> Option<Vec<String>>) {
    let known = std::mem::take(&mut hop.known_as);
    hop.known_as = known.into_iter().flat_map(|name| whole(&name).unwrap_or_else(|| vec![name])).collect();
    hop.known_as.dedup();
    for link in std::mem::take(&mut hop.next) {
        match link.to.as_slice() {
            [only] => match whole(only) {
                Some(names) => hop.next.extend(names.into_iter().map(|name| Link { to: vec![name], span: link.span })),
                None => hop.next.push(link),
            },
            [first, rest @ ..] if rest.iter().all(|name| name.starts_with(PREFER)) => match whole(first) {
                Some(names) => hop.next.extend(names.into_iter().map(|name| {
                    let to = [name].into_iter().chain(rest.iter().cloned()).collect();
                    Link { to, span: link.span }
                })),
                None => hop.next.push(link),
            },
            _ => hop.next.push(link),
        }
    }
}

/// The name of the module that `hop` stands for, and where it is read from: what follows the two beginnings.
fn module<'a>(hop: &'a Hop, label: &str, source: &str) -> Option<(&'a str, &'a str)> {
    let label = hop.known_as.iter().find_map(|name| name.strip_prefix(label))?;
    let source = hop.next.iter().flat_map(|link| &link.to).find_map(|name| name.strip_prefix(source))?;
    Some((label, source))
}

/// The folder of a file.
pub(super) fn folder_of(file: &str) -> String {
    file.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_string())
}
