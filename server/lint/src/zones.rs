//! Limits whose zones another file declares.

use httplsp_syntax::Facts;
use httplsp_syntax::facts::RateLimit;

use crate::chain::Place;
use crate::engine::{fitted, holds_in};
use crate::finding::Finding;
use crate::rules::rate_limit_with_503;
use crate::settings::Settings;

/// What there is to say of limits in one file that have no status, neither there nor at `home`, where their zone is declared.
pub fn unset(facts: &Facts, limits: &[(&RateLimit, Place)], settings: &Settings) -> Option<Finding> {
    if !holds_in(facts, &rate_limit_with_503::RATE_LIMIT_WITH_503, settings) {
        return None;
    }
    rate_limit_with_503::check_unset(facts, limits, settings).map(|finding| fitted(facts, finding))
}
