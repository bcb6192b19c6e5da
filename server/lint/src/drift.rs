//! Operations of API descriptions and the handlers that answer them. They are in different files, so they are brought
//! together elsewhere and checked here.

use httplsp_syntax::facts::{Facts, Operation, ScopeId, Span};

use crate::finding::Finding;
use crate::rules::spec_code_drift;
use crate::settings::Settings;

/// An operation with its handler.
#[derive(Debug, Clone, Copy)]
pub struct Joined<'a> {
    /// The description.
    pub description: &'a Facts,
    /// The operation in it.
    pub operation: &'a Operation,
    /// The file of the handler.
    pub code: &'a Facts,
    /// The handler.
    pub handler: ScopeId,
    /// The status that is sent for whatever it returns, where that is known.
    pub success: Option<u32>,
    /// What to point at for the handler: its name, or where it is registered.
    pub place: Span,
}

/// Whether anything is looked for under these settings.
pub fn is_on(settings: &Settings) -> bool {
    settings.severity_of(&spec_code_drift::SPEC_CODE_DRIFT).is_some()
}

/// What there is to say of an operation and its handler.
pub fn check(joined: &Joined<'_>, settings: &Settings) -> Vec<Finding> {
    spec_code_drift::check_pair(joined, settings)
}
