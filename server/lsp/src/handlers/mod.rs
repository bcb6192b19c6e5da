//! One file for each feature. Handlers look at a snapshot and return; they wait for nothing.

mod cards;
pub mod code_action;
pub mod completion;
pub mod definition;
pub mod diagnostic;
pub mod document_symbol;
mod effective;
pub mod everywhere;
pub mod highlight;
pub mod hover;
mod include;
pub mod inlay_hint;
pub mod lens;
pub mod link;
mod subject;

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

impl Cx<'_> {
    /// Converts places in other files too.
    pub fn places(&self) -> Places<'_> {
        Places::new(self.snapshot, self.open, self.analysis)
    }
}
