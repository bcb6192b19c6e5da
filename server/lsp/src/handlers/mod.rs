//! One file for each feature. Handlers look at a snapshot and return; they wait for nothing.

mod cards;
mod chain;
pub mod code_action;
mod command;
pub mod completion;
pub mod constant;
pub mod definition;
pub mod diagnostic;
pub mod document_symbol;
mod effective;
pub mod everywhere;
pub mod highlight;
pub mod hover;
mod in_settings;
mod include;
pub mod inlay_hint;
pub mod lens;
pub mod link;
mod log;
mod reference;
mod sent;
mod subject;
mod tree_outline;

use std::sync::Arc;

use crate::analysis::Analysis;
use crate::convert::{Mapper, Places};
use crate::documents::Open;
use crate::world::Snapshot;

/// What a handler looks at.
pub struct Cx<'a> {
    /// Everything, at the moment of the request.
    pub snapshot: &'a Snapshot,
    /// The document.
    pub open: &'a Arc<Open>,
    /// What is known of it.
    pub analysis: &'a Analysis,
    /// Converts places in it.
    pub mapper: &'a Mapper,
}

impl<'a> Cx<'a> {
    /// The same about a part of the document.
    fn of(&self, analysis: &'a Analysis) -> Cx<'a> {
        Cx { snapshot: self.snapshot, open: self.open, analysis, mapper: self.mapper }
    }

    /// What to ask about the place at `offset`: the part in another format that it is in, or the document.
    pub fn at(&self, offset: u32) -> Cx<'a> {
        self.of(self.analysis.part_at(offset).unwrap_or(self.analysis))
    }

    /// The document, then its parts in other formats.
    pub fn all(&self) -> impl Iterator<Item = Cx<'a>> {
        std::iter::once(self.of(self.analysis)).chain(self.analysis.parts.iter().map(|part| self.of(part)))
    }
}

impl Cx<'_> {
    /// Converts places in other files too.
    pub fn places(&self) -> Places<'_> {
        Places::new(self.snapshot, self.open, self.analysis)
    }
}
