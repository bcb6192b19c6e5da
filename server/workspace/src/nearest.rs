//! The nearest valid name for a misspelt one.

/// The candidate most like `name`, if any is near enough to be what was meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (score(&lower, candidate), candidate))
        .filter(|(score, _)| *score >= 0.65)
        // The first of equals wins, so that the answer does not depend on chance.
        .fold(None, |best: Option<(f64, &str)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, candidate)| candidate)
}

fn score(lower: &str, candidate: &str) -> f64 {
    let candidate = candidate.to_lowercase();
    let edits = strsim::normalized_damerau_levenshtein(lower, &candidate);
    // `timeout` for `timeout-inversion`: a whole word of the name counts as near.
    let word = lower.len() >= 4 && candidate.split(['-', '_', ' ']).any(|part| part == lower);
    // `warn` for `warning`: so does its beginning.
    let begins = lower.len() >= 3 && candidate.starts_with(lower);
    if word || begins { edits.max(0.75) } else { edits }
}

/// `; did you mean \`x\`?`, or nothing.
pub fn suggestion<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, candidates).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_finds_its_name() {
        let names = ["error-page-masks-status", "retry-after-missing", "timeout-inversion"];
        assert_eq!(nearest("retry-after-mising", names), Some("retry-after-missing"));
        assert_eq!(nearest("Timeout_inversion", names), Some("timeout-inversion"));
        assert_eq!(nearest("timeout", names), Some("timeout-inversion"));
        assert_eq!(nearest("retry", names), Some("retry-after-missing"));
        assert_eq!(nearest("nginks", ["envoy", "nginx"]), Some("nginx"));
        assert_eq!(nearest("quux", names), None);
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(nearest("abcx", ["abcd", "abce"]), Some("abcd"));
    }
}
