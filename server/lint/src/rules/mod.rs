//! One file per rule, in alphabetical order.

mod body_on_bodyless_status;
mod deprecated_status;
mod malformed_suppression;
mod problem_status_mismatch;
mod range_status_content_range;
mod redirect_without_location;
mod retry_after_malformed;
mod retry_after_missing;
mod status_401_without_challenge;
mod status_405_without_allow;
mod status_407_426_required_header;
mod success_in_error_handler;
mod success_with_error_body;
pub(crate) mod timeout_inversion;
mod unhealthy_with_200;
mod unused_suppression;

pub(crate) use malformed_suppression::MALFORMED_SUPPRESSION;
pub(crate) use unused_suppression::UNUSED_SUPPRESSION;

use crate::rule::Rule;

/// Every rule, sorted by id.
pub static RULES: &[&dyn Rule] = &[
    &status_401_without_challenge::Check,
    &status_405_without_allow::Check,
    &status_407_426_required_header::Check,
    &body_on_bodyless_status::Check,
    &deprecated_status::Check,
    &malformed_suppression::Check,
    &problem_status_mismatch::Check,
    &range_status_content_range::Check,
    &redirect_without_location::Check,
    &retry_after_malformed::Check,
    &retry_after_missing::Check,
    &success_in_error_handler::Check,
    &success_with_error_body::Check,
    &timeout_inversion::Check,
    &unhealthy_with_200::Check,
    &unused_suppression::Check,
];
