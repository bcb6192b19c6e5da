//! Which setting is in force where: a section takes what it does not set from those around it.

use std::collections::HashSet;

use crate::facts::{Directive, Facts, ScopeId};
use crate::servers::sections::Blocks;

/// Sections that only decide whether their content is read at all; it stands where they stand.
pub(super) const TRANSPARENT: [&str; 6] = ["IfModule", "IfDefine", "IfVersion", "IfFile", "IfDirective", "IfSection"];

/// Sections that some requests are in and others, for the same path, are not.
const DECIDING: [&str; 6] = ["If", "ElseIf", "Else", "Limit", "LimitExcept", "IfDefine"];

pub(super) struct Settings<'f> {
    pub blocks: Blocks<'f>,
    unresolved: HashSet<ScopeId>,
    /// Whether the file is a whole configuration.
    pub is_main: bool,
}

impl<'f> Settings<'f> {
    pub(super) fn new(facts: &'f Facts, unresolved: &[ScopeId]) -> Self {
        let main = ["ServerRoot", "LoadModule", "MaxRequestWorkers", "PidFile"];
        let is_main = facts.directives.iter().any(|directive| main.contains(&directive.name.as_str()));
        let unresolved = unresolved.iter().chain(&facts.proxy.unknown).copied().collect();
        Self { blocks: Blocks::new(facts), unresolved, is_main }
    }

    /// What stands in `scope`, also in sections that only ask whether something is there.
    pub(super) fn content(&self, scope: ScopeId) -> Vec<&'f Directive> {
        let mut out = Vec::new();
        let mut pending = vec![scope];
        while let Some(at) = pending.pop() {
            for directive in self.blocks.within(at) {
                match directive.block {
                    Some(block) if TRANSPARENT.contains(&directive.name.as_str()) => pending.push(block),
                    _ => out.push(directive),
                }
            }
        }
        out.sort_by_key(|directive| directive.span);
        out
    }

    /// The directive called so that is in force in `scope`.
    pub(super) fn in_force(&self, scope: ScopeId, name: &str) -> Option<&'f Directive> {
        self.blocks.upwards(scope).find_map(|at| {
            let own = self.blocks.named(at, &[name]).next_back();
            own.or_else(|| self.content(at).into_iter().rfind(|directive| directive.name == name))
        })
    }

    /// Whether what is not found in `scope` or around it is not set.
    pub(super) fn is_known(&self, scope: ScopeId) -> bool {
        self.is_main && !self.blocks.upwards(scope).any(|at| self.unresolved.contains(&at))
    }

    /// Whether something other than the path decides who gets to `scope`.
    pub(super) fn is_conditional(&self, scope: ScopeId) -> bool {
        let owners = self.blocks.upwards(scope).filter_map(|at| self.blocks.owner(at));
        owners.into_iter().any(|owner| DECIDING.contains(&owner.name.as_str()))
    }
}
