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
    "is required",
    "are required",
    "already exist",
    "already in use",
    "already been taken",
    "not authorized",
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

/// What texts say to somebody whose request is turned away, in lower case: no list or report speaks so.
const REFUSALS: &[&str] = &[
    "not found",
    "no such",
    "does not exist",
    "doesn't exist",
    "do not exist",
    "already exist",
    "already registered",
    "already taken",
    "already in use",
    "already been taken",
    "invalid",
    "incorrect",
    "wrong password",
    "wrong email",
    "wrong user",
    "wrong credential",
    "not authorized",
    "unauthorized",
    "access denied",
    "permission denied",
    "forbidden",
    "not allowed",
    "is required",
    "are required",
    "do not match",
    "don't match",
    "does not match",
    "failed to",
    "could not be",
    "unable to",
];

/// Whether a text turns a request away in plain words.
pub(crate) fn refuses(text: &str) -> bool {
    let text = text.to_lowercase();
    let questions = text.trim_end().ends_with('?');
    !questions && REFUSALS.iter().any(|words| text.contains(words))
}

/// Whether what is called so holds an error: `err_bad_format`, `Errors.NotReady`.
pub(crate) fn is_named_error(path: &str) -> bool {
    let name = path.rsplit(['.', ':', '\\']).next().unwrap_or(path);
    let first = crate::evidence::words(name).into_iter().next();
    first.is_some_and(|word| matches!(word.as_str(), "err" | "error"))
}
