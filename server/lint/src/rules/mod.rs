//! One file per rule, in alphabetical order.

mod add_header_without_always;
mod body_limit_mismatch;
mod deprecated_status;
mod error_page_masks_status;
mod malformed_suppression;
mod proxy_retries_non_idempotent;
mod rate_limit_with_503;
pub(crate) mod timeout_inversion;
mod timeout_unit_suspicious;
mod unused_suppression;
mod upstream_keepalive_ineffective;
mod websocket_upgrade_incomplete;

pub(crate) use malformed_suppression::MALFORMED_SUPPRESSION;
pub(crate) use unused_suppression::UNUSED_SUPPRESSION;

use crate::rule::Rule;

/// Every rule, sorted by id.
pub static RULES: &[&dyn Rule] = &[
    &add_header_without_always::Check,
    &body_limit_mismatch::Check,
    &deprecated_status::Check,
    &error_page_masks_status::Check,
    &malformed_suppression::Check,
    &proxy_retries_non_idempotent::Check,
    &rate_limit_with_503::Check,
    &timeout_inversion::Check,
    &timeout_unit_suspicious::Check,
    &unused_suppression::Check,
    &upstream_keepalive_ineffective::Check,
    &websocket_upgrade_incomplete::Check,
];
