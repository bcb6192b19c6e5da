//! Sections, and what they inherit.

use std::collections::HashMap;

use crate::facts::{Directive, Facts, ScopeId};
use crate::servers::sections::Blocks;

/// How many `defaults` may build on each other.
const MAX_DEFAULTS: usize = 20;

/// The sections of a configuration with what is in force in them.
pub(super) struct Proxies<'f> {
    pub blocks: Blocks<'f>,
    /// The `defaults` that a section takes its settings from.
    defaults: HashMap<ScopeId, ScopeId>,
    /// Whether the file begins a configuration, so that no `defaults` of another file come first.
    begins: bool,
}

/// Whether sections called so handle traffic.
fn is_proxy(name: &str) -> bool {
    matches!(name, "defaults" | "frontend" | "backend" | "listen")
}

impl<'f> Proxies<'f> {
    pub(super) fn new(facts: &'f Facts) -> Self {
        let mut named: HashMap<&str, ScopeId> = HashMap::new();
        let mut last = None;
        let mut defaults = HashMap::new();
        let mut begins = false;
        for section in facts.directives.iter().filter(|directive| directive.scope == 0) {
            let Some(block) = section.block.filter(|_| is_proxy(&section.name)) else {
                begins |= section.name == "global";
                continue;
            };
            let mut words = section.arguments.iter().map(|argument| argument.text.as_str());
            let from = words.clone().skip_while(|word| *word != "from").nth(1);
            let inherited = match from {
                Some(name) => named.get(name).copied(),
                // One `defaults` takes from another only if it says so.
                None if section.name == "defaults" => None,
                None => last,
            };
            if let Some(inherited) = inherited {
                defaults.insert(block, inherited);
            }
            if section.name == "defaults" {
                begins = true;
                last = Some(block);
                if let Some(name) = words.next().filter(|name| *name != "from") {
                    named.insert(name, block);
                }
            }
        }
        Self { blocks: Blocks::new(facts), defaults, begins }
    }

    pub(super) fn facts(&self) -> &'f Facts {
        self.blocks.facts
    }

    /// `scope` and the `defaults` that hold in it, nearest first.
    pub(super) fn chain(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> {
        std::iter::successors(Some(scope), |at| self.defaults.get(at).copied()).take(MAX_DEFAULTS)
    }

    /// The last directive called so that holds in `scope`.
    pub(super) fn in_force(&self, scope: ScopeId, name: &'f str) -> Option<&'f Directive> {
        self.chain(scope).find_map(|at| self.blocks.last(at, name))
    }

    /// Whether what is not found in `scope` is not set.
    pub(super) fn is_known(&self, scope: ScopeId) -> bool {
        self.begins && !self.chain(scope).any(|at| self.blocks.is_unknown(at))
    }

    /// The kind of section that `scope` is the block of.
    pub(super) fn kind(&self, scope: ScopeId) -> &'f str {
        self.blocks.owner(scope).map_or("", |section| section.name.as_str())
    }

    /// Whether `scope` handles bytes and not requests. Without a word on it, sections do.
    pub(super) fn is_tcp(&self, scope: ScopeId) -> bool {
        match self.in_force(scope, "mode").and_then(|mode| mode.arguments.first()) {
            Some(mode) => mode.text != "http" && !mode.text.contains(['$', '{']),
            None => self.is_known(scope),
        }
    }
}
