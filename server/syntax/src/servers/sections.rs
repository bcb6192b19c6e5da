//! Directives by the block they stand in.

use std::collections::HashMap;

use crate::facts::{Directive, Facts, ScopeId};

/// Blocks around a place that are looked at; nobody nests deeper.
const MAX_LEVELS: usize = 100;

/// The directives of a configuration, for looking up what stands where.
pub(super) struct Blocks<'f> {
    pub facts: &'f Facts,
    by_scope: HashMap<ScopeId, Vec<u32>>,
    /// The last directive of each name in a block.
    last: HashMap<(ScopeId, &'f str), u32>,
    owners: HashMap<ScopeId, u32>,
}

impl<'f> Blocks<'f> {
    pub(super) fn new(facts: &'f Facts) -> Self {
        let mut by_scope: HashMap<ScopeId, Vec<u32>> = HashMap::new();
        let (mut owners, mut last) = (HashMap::new(), HashMap::new());
        for (index, directive) in (0u32..).zip(&facts.directives) {
            last.insert((directive.scope, directive.name.as_str()), index);
            by_scope.entry(directive.scope).or_default().push(index);
            if let Some(block) = directive.block {
                owners.insert(block, index);
            }
        }
        Self { facts, by_scope, last, owners }
    }

    /// The directives that stand directly in `scope`.
    pub(super) fn within(&self, scope: ScopeId) -> impl DoubleEndedIterator<Item = &'f Directive> + use<'f, '_> {
        let facts = self.facts;
        self.by_scope.get(&scope).into_iter().flatten().map(move |index| &facts.directives[*index as usize])
    }

    /// The directives called one of `names` that stand directly in `scope`.
    pub(super) fn named<'n>(
        &'n self,
        scope: ScopeId,
        names: &'n [&str],
    ) -> impl DoubleEndedIterator<Item = &'f Directive> + use<'f, 'n> {
        self.within(scope).filter(move |directive| names.contains(&directive.name.as_str()))
    }

    /// The last directive called so that stands directly in `scope`.
    pub(super) fn last(&self, scope: ScopeId, name: &'f str) -> Option<&'f Directive> {
        self.last.get(&(scope, name)).map(|index| &self.facts.directives[*index as usize])
    }

    /// The directive whose block is `scope`.
    pub(super) fn owner(&self, scope: ScopeId) -> Option<&'f Directive> {
        self.owners.get(&scope).map(|index| &self.facts.directives[*index as usize])
    }

    /// `scope` and the blocks around it up to the file, innermost first.
    pub(super) fn upwards(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> + use<'f> {
        let facts = self.facts;
        let mut next = Some(scope);
        std::iter::from_fn(move || {
            let at = next?;
            next = facts.scope(at).parent;
            Some(at)
        })
        .take(MAX_LEVELS)
    }

    /// Whether something that is not known may stand in `scope`.
    pub(super) fn is_unknown(&self, scope: ScopeId) -> bool {
        self.facts.proxy.unknown.contains(&scope)
    }
}
