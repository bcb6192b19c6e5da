//! One file per rule, in alphabetical order.

mod accepted_without_monitor;
mod add_header_without_always;
pub(crate) mod body_limit_mismatch;
mod body_on_bodyless_status;
mod client_error_as_500;
mod connect_timeout_too_long;
mod deprecated_status;
mod error_page_masks_status;
mod error_page_without_intercept;
mod error_responses_cached;
mod forbidden_as_401;
mod health_check_status;
mod ignores_retry_after;
mod impossible_status_compare;
mod informational_as_final;
mod ingress_annotation_value;
mod invalid_status_code;
mod json_on_no_content;
pub(crate) mod keepalive_shorter_than_lb_idle;
mod location_with_success;
mod magic_status_number;
mod malformed_suppression;
mod method_changing_redirect;
mod missing_return_after_response;
mod name_code_mismatch;
mod oas_auth_responses;
mod oas_content_on_bodyless;
mod oas_method_status_fit;
mod oas_no_success_response;
mod oas_status_key_form;
mod only_200_is_success;
mod permanent_move_as_302;
mod problem_status_mismatch;
mod proxy_retries_client_error;
mod proxy_retries_non_idempotent;
mod range_off_by_one;
mod range_status_content_range;
pub(crate) mod rate_limit_with_503;
mod reason_phrase_mismatch;
mod redirect_chain;
mod redirect_helper_bad_code;
pub(crate) mod redirect_to_self;
mod redirect_without_location;
mod renamed_status_constant;
mod retry_after_malformed;
mod retry_after_missing;
pub(crate) mod retry_budget_exceeds_timeout;
mod retry_non_idempotent;
mod retry_on_client_error;
mod soft_404;
pub(crate) mod spec_code_drift;
mod status_101_without_upgrade;
mod status_201_without_location;
mod status_304_missing_validators;
mod status_401_without_challenge;
mod status_405_without_allow;
mod status_407_426_required_header;
mod status_451_without_blocked_by;
mod status_after_body;
mod status_as_string;
mod status_by_message;
mod status_not_checked;
pub(crate) mod stream_through_short_timeout;
mod success_in_error_handler;
mod success_with_error_body;
mod temporary_target_as_permanent;
mod timeout_beyond_platform_limit;
pub(crate) mod timeout_inversion;
mod timeout_unit_suspicious;
mod unhealthy_with_200;
mod unreachable_status_branch;
mod unregistered_status;
mod unused_suppression;
mod unvalidated_status;
mod upstream_keepalive_ineffective;
mod vendor_status_from_application;
mod websocket_upgrade_incomplete;

pub(crate) use malformed_suppression::MALFORMED_SUPPRESSION;
pub use renamed_status_constant::versions_asked;
pub(crate) use unused_suppression::UNUSED_SUPPRESSION;

use crate::rule::{Rule, RuleMeta};

/// The rules that hold where something is only shown to readers: what they find is wrong whatever is left out around it.
pub(crate) static IN_EXAMPLES: &[&RuleMeta] = &[
    &body_on_bodyless_status::BODY_ON_BODYLESS_STATUS,
    &impossible_status_compare::IMPOSSIBLE_STATUS_COMPARE,
    &ingress_annotation_value::INGRESS_ANNOTATION_VALUE,
    &invalid_status_code::INVALID_STATUS_CODE,
    &json_on_no_content::JSON_ON_NO_CONTENT,
    &missing_return_after_response::MISSING_RETURN_AFTER_RESPONSE,
    &name_code_mismatch::NAME_CODE_MISMATCH,
    &oas_content_on_bodyless::OAS_CONTENT_ON_BODYLESS,
    &problem_status_mismatch::PROBLEM_STATUS_MISMATCH,
    &range_off_by_one::RANGE_OFF_BY_ONE,
    &reason_phrase_mismatch::REASON_PHRASE_MISMATCH,
    &redirect_helper_bad_code::REDIRECT_HELPER_BAD_CODE,
    &retry_after_malformed::RETRY_AFTER_MALFORMED,
    &status_after_body::STATUS_AFTER_BODY,
    &status_as_string::STATUS_AS_STRING,
    &timeout_unit_suspicious::TIMEOUT_UNIT_SUSPICIOUS,
    &unreachable_status_branch::UNREACHABLE_STATUS_BRANCH,
];

/// The rules that hold in settings that are shown to readers as well: each speaks of a value that stands there, and what is
/// left out around it makes it no better.
pub(crate) static IN_EXAMPLE_SETTINGS: &[&RuleMeta] = &[
    &error_page_masks_status::ERROR_PAGE_MASKS_STATUS,
    &health_check_status::HEALTH_CHECK_STATUS,
    &oas_status_key_form::OAS_STATUS_KEY_FORM,
    &permanent_move_as_302::PERMANENT_MOVE_AS_302,
    &proxy_retries_non_idempotent::PROXY_RETRIES_NON_IDEMPOTENT,
    &retry_budget_exceeds_timeout::RETRY_BUDGET_EXCEEDS_TIMEOUT,
    &temporary_target_as_permanent::TEMPORARY_TARGET_AS_PERMANENT,
    &timeout_beyond_platform_limit::TIMEOUT_BEYOND_PLATFORM_LIMIT,
    &unregistered_status::UNREGISTERED_STATUS,
];

/// The rules that hold in a whole server that is shown to readers, with nothing left out: what is missing there is missing for
/// whoever copies it.
pub(crate) static IN_WHOLE_EXAMPLES: &[&RuleMeta] = &[
    &add_header_without_always::ADD_HEADER_WITHOUT_ALWAYS,
    &body_limit_mismatch::BODY_LIMIT_MISMATCH,
    &connect_timeout_too_long::CONNECT_TIMEOUT_TOO_LONG,
    &error_page_without_intercept::ERROR_PAGE_WITHOUT_INTERCEPT,
    &error_responses_cached::ERROR_RESPONSES_CACHED,
    &proxy_retries_client_error::PROXY_RETRIES_CLIENT_ERROR,
    &rate_limit_with_503::RATE_LIMIT_WITH_503,
    &redirect_to_self::REDIRECT_TO_SELF,
    &stream_through_short_timeout::STREAM_THROUGH_SHORT_TIMEOUT,
    &upstream_keepalive_ineffective::UPSTREAM_KEEPALIVE_INEFFECTIVE,
    &websocket_upgrade_incomplete::WEBSOCKET_UPGRADE_INCOMPLETE,
];

/// Every rule, sorted by id.
pub static RULES: &[&dyn Rule] = &[
    &status_101_without_upgrade::Check,
    &status_201_without_location::Check,
    &status_304_missing_validators::Check,
    &status_401_without_challenge::Check,
    &status_405_without_allow::Check,
    &status_407_426_required_header::Check,
    &status_451_without_blocked_by::Check,
    &accepted_without_monitor::Check,
    &add_header_without_always::Check,
    &body_limit_mismatch::Check,
    &body_on_bodyless_status::Check,
    &client_error_as_500::Check,
    &connect_timeout_too_long::Check,
    &deprecated_status::Check,
    &error_page_masks_status::Check,
    &error_page_without_intercept::Check,
    &error_responses_cached::Check,
    &forbidden_as_401::Check,
    &health_check_status::Check,
    &ignores_retry_after::Check,
    &impossible_status_compare::Check,
    &informational_as_final::Check,
    &ingress_annotation_value::Check,
    &invalid_status_code::Check,
    &json_on_no_content::Check,
    &keepalive_shorter_than_lb_idle::Check,
    &location_with_success::Check,
    &magic_status_number::Check,
    &malformed_suppression::Check,
    &method_changing_redirect::Check,
    &missing_return_after_response::Check,
    &name_code_mismatch::Check,
    &oas_auth_responses::Check,
    &oas_content_on_bodyless::Check,
    &oas_method_status_fit::Check,
    &oas_no_success_response::Check,
    &oas_status_key_form::Check,
    &only_200_is_success::Check,
    &permanent_move_as_302::Check,
    &problem_status_mismatch::Check,
    &proxy_retries_client_error::Check,
    &proxy_retries_non_idempotent::Check,
    &range_off_by_one::Check,
    &range_status_content_range::Check,
    &rate_limit_with_503::Check,
    &reason_phrase_mismatch::Check,
    &redirect_chain::Check,
    &redirect_helper_bad_code::Check,
    &redirect_to_self::Check,
    &redirect_without_location::Check,
    &renamed_status_constant::Check,
    &retry_after_malformed::Check,
    &retry_after_missing::Check,
    &retry_budget_exceeds_timeout::Check,
    &retry_non_idempotent::Check,
    &retry_on_client_error::Check,
    &soft_404::Check,
    &spec_code_drift::Check,
    &status_after_body::Check,
    &status_as_string::Check,
    &status_by_message::Check,
    &status_not_checked::Check,
    &stream_through_short_timeout::Check,
    &success_in_error_handler::Check,
    &success_with_error_body::Check,
    &temporary_target_as_permanent::Check,
    &timeout_beyond_platform_limit::Check,
    &timeout_inversion::Check,
    &timeout_unit_suspicious::Check,
    &unhealthy_with_200::Check,
    &unreachable_status_branch::Check,
    &unregistered_status::Check,
    &unused_suppression::Check,
    &unvalidated_status::Check,
    &upstream_keepalive_ineffective::Check,
    &vendor_status_from_application::Check,
    &websocket_upgrade_incomplete::Check,
];
