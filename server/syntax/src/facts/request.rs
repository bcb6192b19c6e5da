use super::{ScopeId, Span, Value};

/// The content of a received response, read without a look at the status on the way.
#[derive(Debug, Clone)]
pub struct ContentRead {
    /// The whole expression, from the request to the content.
    pub span: Span,
    /// The call that sends the request.
    pub request: Span,
    /// What it calls, as written: `requests.get`.
    pub client: String,
    /// The innermost scope.
    pub scope: ScopeId,
    /// The request's method, upper case, where it is evident.
    pub method: Option<String>,
    /// Where the request goes, if written.
    pub target: Option<Value>,
    /// Whether reading fails when there is no content.
    pub parses: bool,
    /// Whether the client, or something that the file sets up, fails for 4xx and 5xx by itself.
    pub raises: bool,
    /// Whether request and content are parts of one expression, not of several statements.
    pub chained: bool,
    /// What becomes of the content.
    pub used: Use,
    /// What to write where, all of it, so that a status of failure is one; empty when that is not evident.
    pub check: Vec<(Span, String)>,
}

/// What becomes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It is dropped.
    Dropped,
    /// The function returns it.
    Returned,
    /// Something is done with it.
    Used,
}

/// What was tried where an error arm or error handler takes the failure.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The arm or handler.
    pub arm: ScopeId,
    /// The errors that it takes, by the last part of their names; empty when it may be any.
    pub errors: Vec<String>,
    /// Those of them that say by themselves that the request was wrong.
    pub of_request: Vec<String>,
    /// What is parsed in what was tried.
    pub parses: Vec<Parse>,
    /// Whether something else was tried that may fail.
    pub others: bool,
}

/// A text of which something is made, unless it is wrong.
#[derive(Debug, Clone)]
pub struct Parse {
    /// The call.
    pub span: Span,
    /// Whether the text is known to come from the client that sent the request.
    pub of_request: bool,
    /// Whether all errors that the arm takes come from parsing.
    pub explains: bool,
}
