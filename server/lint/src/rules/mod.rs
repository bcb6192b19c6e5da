//! One file per rule, in alphabetical order.

mod deprecated_status;

use crate::rule::Rule;

/// Every rule, sorted by id.
pub static RULES: &[&dyn Rule] = &[&deprecated_status::Check];
