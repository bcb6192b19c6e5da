use super::{ScopeId, Span, Value};

/// A request that a client sends.
#[derive(Debug, Clone)]
pub struct ClientRequest {
    /// Its method, upper case.
    pub method: &'static str,
    /// The call that sends or makes it.
    pub span: Span,
    /// What names the method.
    pub named: Span,
    /// What it is sent to: the first argument that is not the method.
    pub target: Option<Value>,
    /// The innermost scope.
    pub scope: ScopeId,
}

/// Something that sends requests again on its own when they fail.
#[derive(Debug, Clone)]
pub struct ClientRetry {
    /// The whole construct.
    pub span: Span,
    /// What says which requests are sent again: the list of methods, the condition, or the name of what is called.
    pub site: Span,
    /// The innermost scope.
    pub scope: ScopeId,
    /// The row of the tables that it is known by.
    pub api: &'static str,
    /// The methods of the requests that it sends again.
    pub methods: RetriedMethods,
    /// Whether the source itself says so, as opposed to a default.
    pub explicit: bool,
    /// The function that decides whether a request is sent again, where it is not every one that failed.
    pub condition: Option<Span>,
    /// The requests that it is about, as far as they are in the same file.
    pub requests: Vec<ClientRequest>,
}

/// A request that the code around it sends again after an error.
#[derive(Debug, Clone)]
pub struct ClientRepeat {
    /// The request (index into [`super::Facts::client_requests`]).
    pub request: usize,
    /// Where it is sent: the request, or the call of what sends it.
    pub site: Span,
    /// The arm for the failing case that does not give up.
    pub arm: Span,
    /// The loop, or the function that calls itself.
    pub whole: Span,
    /// The innermost scope around the request, or around the call of what sends it.
    pub scope: ScopeId,
}

/// Which requests a [`ClientRetry`] sends again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetriedMethods {
    /// Those of any method.
    Any,
    /// Those of these methods (upper case), each with its place.
    Listed(Vec<(&'static str, Span)>),
}
