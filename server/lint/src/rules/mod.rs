//! One file per rule, in alphabetical order.

mod deprecated_status;
mod malformed_suppression;
pub(crate) mod timeout_inversion;
mod unused_suppression;

pub(crate) use malformed_suppression::MALFORMED_SUPPRESSION;
pub(crate) use unused_suppression::UNUSED_SUPPRESSION;

use crate::rule::Rule;

/// Every rule, sorted by id.
pub static RULES: &[&dyn Rule] =
    &[&deprecated_status::Check, &malformed_suppression::Check, &timeout_inversion::Check, &unused_suppression::Check];
