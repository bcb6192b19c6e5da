//! HTTP knowledge: status codes, what vendors and servers make of them, named constants, directives, timers.
//!
//! Everything is a static table that the build script makes from `data/`; each row names its source and the date on
//! which it was checked. Nothing here does I/O or allocates before it is asked.

pub mod access;
pub mod annotations;
pub mod behaviours;
pub mod card;
pub mod constants;
pub mod directives;
pub mod explain;
pub mod headers;
pub mod normalize;
pub mod parameters;
mod phrases;
pub mod search;
mod status;
mod sub_status;
pub mod timers;
pub mod troubleshooting;
pub mod vendors;
mod windows_error;

pub use phrases::{Phrase, codes_of_phrase, phrase_rows, phrases};
pub use status::{
    Body, Class, Recommendation, Reference, State, Status, VendorMeaning, is_registered, is_vendor, lookalike, status,
    statuses,
};
pub use sub_status::{SubMeaning, SubStatus, all_sub_statuses, sub_status, sub_statuses};
pub use troubleshooting::entries as troubleshooting;
pub use vendors::vendors;
pub use windows_error::{WindowsError, windows_error};

/// How far a row was compared with a primary source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verified {
    /// Read in the source that it names.
    Yes,
    /// Read there in part.
    Partly,
    /// Taken from a secondary source or from experience.
    No,
}
