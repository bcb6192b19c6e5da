//! Words and names that say that something failed.

/// What texts say of requests that failed, in lower case.
const FAILURES: &[&str] = &[
    "not found",
    "no such",
    "no account",
    "does not exist",
    "doesn't exist",
    "already exists",
    "already registered",
    "already taken",
    "invalid",
    "incorrect",
    "wrong",
    "failed",
    "failure",
    "could not",
    "couldn't",
    "cannot",
    "can't",
    "unable to",
    "not allowed",
    "do not match",
    "don't match",
    "does not match",
    "do not meet",
    "error",
    "denied",
    "unauthorized",
    "forbidden",
];

/// Words that turn them round.
const SUCCESSES: &[&str] = &["success", "no error", "without error", "0 error", "not invalid"];

/// Whether a text says plainly that the request failed.
pub(crate) fn says_failure(text: &str) -> bool {
    let text = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    says(FAILURES) && !says(SUCCESSES)
}

/// Whether what is called so holds an error: `err_bad_format`, `Errors.NotReady`.
pub(crate) fn is_named_error(path: &str) -> bool {
    let name = path.rsplit(['.', ':', '\\']).next().unwrap_or(path);
    let first = crate::evidence::words(name).into_iter().next();
    first.is_some_and(|word| matches!(word.as_str(), "err" | "error"))
}
