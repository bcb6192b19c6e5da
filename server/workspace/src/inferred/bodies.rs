//! Limits on bodies that the code of a program has: where that code is, and what others of the project have to themselves.

use std::path::Path;

use httplsp_lint::chain::HopLimit;

use super::programs::is_about_deployment;
use super::{Node, Walk, folder_of, is_within, joined};
use crate::limits;

/// Folders that what is built is put into.
pub(super) const BUILT: [&str; 6] = ["dist", "build", "out", "src", "lib", "target"];

/// Whether a name is that of a program in code.
fn is_code(name: &str) -> bool {
    name.starts_with("code:")
}

impl Walk<'_> {
    /// The limits on bodies in the code of the program at the end of `path`, besides those in the file `known`: of the folder
    /// that it is built from, but for folders that others are built from.
    pub(super) fn limits_of_code(&self, path: &[usize], known: &str) -> Vec<HopLimit> {
        let Some(root) = self.folder_of_code(path) else { return Vec::new() };
        let others: Vec<&str> = self.nodes.iter().filter_map(|node| node.root.as_deref()).collect();
        let is_apart =
            |file: &str| others.iter().any(|other| *other != root && is_within(other, &root) && is_within(file, other));
        // Another program beside the one that is started is reached in another way.
        let starts = |file: &str| {
            self.nodes.iter().any(|node| *node.file == *file && node.hop.known_as.iter().any(|name| is_code(name)))
        };
        let named = path.iter().rev().find_map(|at| self.nodes[*at].hop.program.as_ref()?.file.as_deref());
        let stem = |file: &str| super::images::last(file).split('.').next().unwrap_or("").to_string();
        let is_other =
            |file: &str| starts(file) && (starts(known) || named.is_some_and(|named| stem(named) != stem(file)));
        let mut out = Vec::new();
        for unit in self.units.iter().filter(|unit| unit.entry.language.is_code()) {
            let facts = &unit.facts;
            let file = facts.files.first().map_or("", |file| &*file.path);
            if !facts.body_limits.is_empty()
                && file != known
                && is_within(file, &root)
                && !is_apart(file)
                && !is_other(file)
            {
                out.extend(limits::of_program(facts));
            }
        }
        out
    }

    /// The folder with the code of the program: the one that its image is made from, or the part of it that is its own where
    /// several images are made from it. `None` where that is not told.
    fn folder_of_code(&self, path: &[usize]) -> Option<String> {
        let nodes = || path.iter().rev().map(|at| &self.nodes[*at]);
        let root = nodes().find_map(|node| node.root.clone())?;
        let Some(image) = nodes().find(|node| node.is_image()) else { return Some(root) };
        let recipe = folder_of(&image.file);
        if recipe != root && is_within(recipe, &root) && !is_about_deployment(recipe) {
            return Some(recipe.to_string());
        }
        let shares = |other: &Node<'_>| other.is_image() && other.file != image.file && other.root == image.root;
        if !self.nodes.iter().any(shares) {
            return Some(root);
        }
        let program = nodes().find_map(|node| node.hop.program.as_ref())?;
        let own = program.folder.clone().or_else(|| {
            let file = program.file.as_deref()?.trim_start_matches("./");
            let parts: Vec<&str> = folder_of(file).split('/').take_while(|part| !BUILT.contains(part)).collect();
            Some(parts.join("/"))
        });
        own.filter(|own| !own.is_empty()).map(|own| joined(Path::new(&root), &own))
    }
}
