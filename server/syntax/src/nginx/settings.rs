//! Which setting is in force where: nginx's inheritance.

use std::collections::{HashMap, HashSet};

use crate::facts::{Directive, Facts, ScopeId};

/// Directives by the scope they stand in, for looking upwards.
pub(super) struct Settings<'f> {
    pub facts: &'f Facts,
    by_scope: HashMap<ScopeId, Vec<u32>>,
    /// Scopes with an include that could not be followed.
    unresolved: HashSet<ScopeId>,
    /// What the file's own top level stands for.
    pub level: Level,
}

/// Where in nginx's hierarchy the first file begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// A whole configuration: `http`, `events`.
    Main,
    /// What stands in `http`: servers and upstreams.
    Http,
    /// What stands in a server or location.
    Inner,
}

impl<'f> Settings<'f> {
    pub(super) fn new(facts: &'f Facts, unresolved: &[ScopeId]) -> Self {
        let mut by_scope: HashMap<ScopeId, Vec<u32>> = HashMap::new();
        for (index, directive) in facts.directives.iter().enumerate() {
            by_scope.entry(directive.scope).or_default().push(index as u32);
        }
        let mut unresolved: HashSet<ScopeId> = unresolved.iter().copied().collect();
        // Includes of a file that is read on its own.
        if facts.files.len() == 1 {
            let harmless = ["mime.types", "fastcgi_params", "fastcgi.conf", "uwsgi_params", "scgi_params"];
            for directive in facts.directives.iter().filter(|directive| directive.name == "include") {
                let pattern = directive.arguments.first().map_or("", |argument| argument.text.as_str());
                let name = pattern.rsplit('/').next().unwrap_or(pattern);
                if !harmless.contains(&name) {
                    unresolved.insert(directive.scope);
                }
            }
        }
        let top = |names: &[&str]| {
            facts.directives.iter().any(|directive| directive.scope == 0 && names.contains(&directive.name.as_str()))
        };
        let level = if top(&["http", "events", "stream"]) {
            Level::Main
        } else if top(&["server", "upstream"]) {
            Level::Http
        } else {
            Level::Inner
        };
        Self { facts, by_scope, unresolved, level }
    }

    /// The directives that stand directly in `scope`.
    pub(super) fn within(&self, scope: ScopeId) -> impl Iterator<Item = &'f Directive> {
        self.by_scope.get(&scope).into_iter().flatten().map(|index| &self.facts.directives[*index as usize])
    }

    /// `scope` and the blocks around it up to the file, innermost first.
    pub(super) fn upwards(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> {
        let mut next = Some(scope);
        std::iter::from_fn(move || {
            let at = next?;
            next = self.facts.scope(at).parent;
            Some(at)
        })
    }

    /// The directive `name` that is in force at `scope`.
    pub(super) fn in_force(&self, scope: ScopeId, name: &str) -> Option<&'f Directive> {
        self.upwards(scope).find_map(|at| self.within(at).filter(|directive| directive.name == name).last())
    }

    /// All directives `name` in force at `scope`: those of the innermost block that has any, since a block that sets one
    /// inherits none.
    pub(super) fn list_in_force(&self, scope: ScopeId, name: &str) -> Vec<&'f Directive> {
        self.upwards(scope)
            .map(|at| self.within(at).filter(|directive| directive.name == name).collect::<Vec<_>>())
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// Whether an include that could not be followed might set something at `scope` or above; with `until`, only up to
    /// the block that is known to set it.
    pub(super) fn has_unresolved(&self, scope: ScopeId, until: Option<ScopeId>) -> bool {
        for at in self.upwards(scope) {
            if self.unresolved.contains(&at) {
                return true;
            }
            if Some(at) == until {
                return false;
            }
        }
        false
    }

    /// Whether a setting that is not found at `scope` or above really is not set: nothing on the way is unknown, and the
    /// way leads up to the main file, or to a file of servers, above which nothing but `http` remains.
    pub(super) fn absence_is_certain(&self, scope: ScopeId) -> bool {
        self.level != Level::Inner && !self.has_unresolved(scope, None)
    }

    /// The directive whose block is `scope`.
    pub(super) fn owner(&self, scope: ScopeId) -> Option<&'f Directive> {
        self.facts.directives.iter().find(|directive| directive.block == Some(scope))
    }
}
