use super::{HeaderId, ResponseEdits, ScopeId, Span, StatusId, Value};

/// A status code somewhere in the text.
#[derive(Debug, Clone)]
pub struct Status {
    /// The number as written; it may lie outside 100..=599.
    pub code: u32,
    /// The code itself: the digits, the constant with its path, the status line.
    pub span: Span,
    /// How the source spells it.
    pub spelling: Spelling,
    /// What is done with it.
    pub role: Role,
    /// The innermost scope.
    pub scope: ScopeId,
    /// A reason phrase written beside it, with its place.
    pub phrase: Option<(String, Span)>,
    /// The call or construct that gives it its role, as written: `StatusCode::from_u16`, `return`.
    pub api: String,
    /// What its place takes, as far as that is known: tables of constants, and `number`.
    pub takes: &'static [String],
    /// For a status that is put on a response that exists: how that is changed beside it.
    pub edits: ResponseEdits,
    /// The condition under which it is set, where it is no response by itself.
    pub condition: Option<Span>,
}

impl Status {
    /// A status written as a number, of which nothing more is known than where it stands and what gives it its role.
    pub(crate) fn number(code: u32, span: Span, role: Role, scope: ScopeId, api: &str) -> Self {
        Self {
            code,
            span,
            spelling: Spelling::Number,
            role,
            scope,
            phrase: None,
            api: api.to_owned(),
            takes: &[],
            edits: ResponseEdits::default(),
            condition: None,
        }
    }

    /// The code as `u16` when it has three digits.
    pub fn three_digits(&self) -> Option<u16> {
        (100..=999).contains(&self.code).then_some(self.code as u16)
    }

    /// Whether its place takes a number.
    pub fn takes_number(&self) -> bool {
        self.takes.is_empty() || self.takes.iter().any(|known| known == crate::apis::NUMBER)
    }

    /// Whether its place takes the constants of a table. `number` says whether those are numbers.
    pub fn takes_constants(&self, ecosystem: &str, number: bool) -> bool {
        (number && self.takes_number()) || self.takes.is_empty() || self.takes.iter().any(|known| known == ecosystem)
    }

    /// How the file would write `code` here: a number stays a number, a constant keeps its path, or becomes a number where
    /// that is known to stand there and the table has no name for it. `None` when neither is so.
    pub fn rewrite(&self, code: u16) -> Option<String> {
        match &self.spelling {
            Spelling::Number => Some(code.to_string()),
            Spelling::Text => Some(format!("\"{code}\"")),
            Spelling::Constant { ecosystem, prefix, .. } => {
                let name = httplsp_registry::constants::name_of(ecosystem, code, prefix);
                let number = || self.takes.iter().any(|known| known == crate::apis::NUMBER).then(|| code.to_string());
                name.map(|name| format!("{prefix}{name}")).or_else(number)
            }
            Spelling::Resolved | Spelling::StatusLine => None,
        }
    }
}

/// How a status is spelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spelling {
    /// Digits.
    Number,
    /// Digits in quotes.
    Text,
    /// A named constant of a known library: `StatusCode::NOT_FOUND` has the prefix `StatusCode::` and the name
    /// `NOT_FOUND`.
    Constant {
        /// The constant table, such as `rust-http`.
        ecosystem: &'static str,
        /// What stands before the name.
        prefix: String,
        /// The name.
        name: String,
    },
    /// A name whose one definition stands in the same file.
    Resolved,
    /// Part of a literal status line, `HTTP/1.1 404 Not Found`.
    StatusLine,
}

/// What is done with a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// It is sent as a response's status.
    Send,
    /// It is sent as a redirect's status.
    Redirect,
    /// A received status is compared with it, matched against it, or handled when it occurs.
    Compare,
    /// It decides that a request is tried again.
    Retry,
    /// It is declared in a description or an annotation.
    Declare,
    /// It is given a name.
    Define,
    /// It is mentioned; nothing is known of its use.
    Mention,
}

/// A response that the code sends.
#[derive(Debug, Clone)]
pub struct Response {
    /// The whole expression or directive.
    pub span: Span,
    /// The innermost scope.
    pub scope: ScopeId,
    /// Its status.
    pub status: ResponseStatus,
    /// Its body, if one is given.
    pub body: Option<Value>,
    /// What its body may be instead: what the name that it is made of was given in branches that lead to it.
    pub other_bodies: Vec<Value>,
    /// The media type, if it is known from the call (`application/json`) or from a header.
    pub media_type: Option<String>,
    /// Headers set on this response itself.
    pub headers: Vec<HeaderId>,
    /// Present when a redirect helper or directive was used, or a `Location` is set with a 3xx.
    pub redirect: Option<Redirect>,
    /// The call or construct, as written: `HttpResponse::NotFound`, `Redirect::to`, `return`.
    pub api: String,
    /// Whether the library drops a body that this status may not have.
    pub strips_body: bool,
    /// Whether it is an error that code elsewhere may turn into another response, or complete.
    pub raised: bool,
    /// Whether code that is not seen sends it, and may complete it.
    pub handed_on: bool,
    /// Whether the library (or what else is called on this response) may set headers that are not seen here.
    pub opaque_headers: bool,
    /// In which server of a configuration it stands (index into [`super::ProxyFacts::servers`]).
    pub server: Option<u32>,
    /// For a status that is computed, in a language whose values have no declared types: the expression.
    pub computed: Option<Value>,
    /// The name of the template that is its body.
    pub view: Option<Value>,
    /// The condition whose branch it stands in, if that is the one for the condition being true.
    pub condition: Option<Span>,
    /// The same for the branch that is taken when the condition is false: `else`, `unless`, `guard`.
    pub other_condition: Option<Span>,
    /// The condition of the statement right before it, which leaves where that is true: `if allowed { return next() }`.
    pub passed: Option<Span>,
    /// What the arm of a decision asks for that it stands in, if no other condition stands between.
    pub arm: Option<Span>,
    /// Whether a condition that is not an error arm decides whether this response is sent (nginx: inside `if`).
    pub conditional: bool,
    /// Whether everything that reaches its place gets it (configurations only): nothing there or around it decides
    /// earlier, and all of that is known.
    pub inevitable: bool,
    /// For 405: the methods that are answered otherwise, where what decides about this response asks for the method.
    pub other_methods: Vec<String>,
    /// The paths for which alone it is sent, where a condition or an arm around it asks for the path of the request.
    pub paths: Vec<String>,
    /// How this response is changed where it stands.
    pub edits: ResponseEdits,
    /// The innermost block.
    pub block: Span,
    /// Whether what it is written to is handed before to code that is not seen here (told of 304 alone).
    pub handed: bool,
    /// Whether it is made by a statement of its own that does nothing with it, so that nobody ever gets it.
    pub dropped: bool,
}

/// Where a response's status comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseStatus {
    /// Written out.
    Explicit(StatusId),
    /// Not written: the library's default.
    Default(u16),
    /// Computed.
    Unknown,
}

impl Response {
    /// The code, explicit or default.
    pub fn code(&self, facts: &super::Facts) -> Option<u32> {
        match self.status {
            ResponseStatus::Explicit(id) => Some(facts.status(id).code),
            ResponseStatus::Default(code) => Some(u32::from(code)),
            ResponseStatus::Unknown => None,
        }
    }

    /// The explicit status.
    pub fn explicit(&self) -> Option<StatusId> {
        match self.status {
            ResponseStatus::Explicit(id) => Some(id),
            _ => None,
        }
    }
}

/// A step in the making of a response by statements, as in frameworks that write to a response instead of returning it.
#[derive(Debug, Clone)]
pub struct Step {
    /// What the response is called here; empty where it has no name.
    pub object: String,
    /// What the step does.
    pub kind: StepKind,
    /// The call or assignment.
    pub span: Span,
    /// The innermost function or closure.
    pub function: Span,
    /// The innermost block.
    pub block: Span,
    /// The decision, with all its branches, that decides whether the step is taken.
    pub decision: Option<Span>,
    /// Whether the block, from this step on, does something other than going on behind the decision.
    pub leaves: bool,
    /// Where, if it is a word behind the step in the block that says so.
    pub left_at: Option<u32>,
    /// The innermost block around the decision that leaves after it: what stands behind this block is not reached.
    pub within: Option<Span>,
    /// The outermost place that is certain to come to the step when it is run through.
    pub reach: Span,
    /// Where one branch of the decision is always taken: that place of the decision, and how many branches there are.
    pub closed: Option<(Span, usize)>,
    /// Whether the step keeps the next handler from being called.
    pub stops: bool,
    /// Whether something in its block does.
    pub stopped: bool,
    /// Of one that hands the request on, or stands in a function of a row: whether what follows is called anyway when the
    /// function ends.
    pub runs_on: bool,
    /// Whether a function of the project sends the response.
    pub helper: bool,
}

/// The kinds of [`Step`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// The status is set.
    Status,
    /// The same, where it is sent at once.
    Head,
    /// A part of the body is written.
    Body,
    /// The same where it is kept back for a while: the status may still change.
    Kept,
    /// A whole response is sent.
    Whole,
    /// The call that `decision`, `reach` and so on are about runs a function which sends one: that is the place of the step.
    Later,
    /// The request is handed to the next handler.
    Passed,
    /// Output that stands between code.
    Written,
    /// Something is changed that lasts: a record, a file.
    Worked,
}

impl StepKind {
    /// Whether the status is set, and nothing else.
    pub fn sets_status(self) -> bool {
        matches!(self, Self::Status | Self::Head)
    }

    /// Whether a call or an assignment acts on the response itself, where the step stands.
    pub fn acts(self) -> bool {
        matches!(self, Self::Status | Self::Head | Self::Body | Self::Kept | Self::Whole)
    }
}

/// A redirect.
#[derive(Debug, Clone)]
pub struct Redirect {
    /// Where to, if written.
    pub target: Option<Value>,
    /// The callee's or flag's own name where it decides the status (`Redirect::temporary`, `redirect`, `permanent`):
    /// its place, and how the same library spells the others.
    pub keyword: Option<RedirectKeyword>,
    /// Where nothing says which kind it is: the setting that would make it redirect with 301, and its value.
    pub setting: Option<(String, String)>,
}

/// The word that stands for a redirect's status.
#[derive(Debug, Clone)]
pub struct RedirectKeyword {
    /// Its place.
    pub span: Span,
    /// The same library's word for other codes: `(301, "permanent")`.
    pub alternatives: Vec<(u16, String)>,
}

/// A header that is set.
#[derive(Debug, Clone)]
pub struct Header {
    /// Its name, lower case.
    pub name: String,
    /// Its value, if written.
    pub value: Option<Value>,
    /// The whole construct that sets it.
    pub span: Span,
    /// The innermost scope.
    pub scope: ScopeId,
    /// The response it is set on (index into [`super::Facts::responses`]).
    pub response: Option<u32>,
    /// For configurations that add headers to successful replies only: whether it is added to all.
    pub always: Option<bool>,
    /// Whether it is set on a request that is passed on, not on a response.
    pub on_request: bool,
    /// The innermost block.
    pub block: Span,
    /// Whether that block leaves the function.
    pub leaves: bool,
}

/// A scope: what "in the same handler" means.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Its text.
    pub span: Span,
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// What it is.
    pub kind: ScopeKind,
    /// The function's, variant's or block's name.
    pub name: Option<String>,
    /// The name of the type that a function is part of.
    pub owner: Option<String>,
    /// Doc comment or comment directly above it, if any.
    pub comment: Option<String>,
    /// For an error arm: the name the error is bound to.
    pub error: Option<String>,
    /// For an error arm or handler: the types of the errors that it takes, by the last part of their names.
    pub errors: Vec<String>,
    /// Whether an error is logged in it (a call such as `error!` or `logger.error`).
    pub logs_error: bool,
    /// Whether a route leads to it.
    pub routed: bool,
}

impl Scope {
    /// The scope of a whole file.
    pub fn file(span: Span) -> Self {
        Self {
            span,
            parent: None,
            kind: ScopeKind::File,
            name: None,
            owner: None,
            comment: None,
            error: None,
            errors: Vec::new(),
            logs_error: false,
            routed: false,
        }
    }
}

/// The kinds of [`Scope`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeKind {
    /// The whole file.
    File,
    /// A named function or method.
    Function,
    /// A lambda or closure.
    Closure,
    /// The code for the failing case: catch, except, rescue, an `Err` arm.
    ErrorArm,
    /// Code that turns an error value into a response: a registered exception handler, an error type's response.
    ErrorHandler,
    /// A test, or a module of tests.
    Test,
    /// A block of a configuration.
    Block,
}

/// A route.
#[derive(Debug, Clone)]
pub struct Route {
    /// Methods in upper case; empty when any or unknown.
    pub methods: Vec<String>,
    /// The path pattern.
    pub path: Option<String>,
    /// Whether it is for this very path alone (configurations only).
    pub exact: bool,
    /// Where it is registered.
    pub span: Span,
    /// The scope that handles it.
    pub handler: Option<ScopeId>,
}

/// What answers requests to a path, as far as it can be found across files: for every [`Route`] with a path, and for
/// those whose handler is in another file or whose path is put together from names.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Methods in upper case; empty when any or unknown.
    pub methods: Vec<String>,
    /// The path pattern, as far as it is written in this file.
    pub path: String,
    /// Where it is registered.
    pub span: Span,
    /// What handles it.
    pub handler: Answerer,
    /// The status that is sent for whatever the handler returns, where the framework is known to send one.
    pub success: Option<u32>,
}

/// In [`Answerer::Elsewhere`]: every function of a type that is called as a method of requests.
pub const BY_METHOD: &str = "*";

/// What handles the requests of an [`Endpoint`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answerer {
    /// A function of the same file.
    Here(ScopeId),
    /// A function of another file, by its name and by what that is a part of: `orders.create`.
    Elsewhere {
        /// The function.
        name: String,
        /// What stands before it; empty if nothing does.
        owner: String,
    },
}

/// A constant with a numeric value.
#[derive(Debug, Clone)]
pub struct Constant {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: u32,
    /// The name's place.
    pub name_span: Span,
    /// The value's place.
    pub value_span: Span,
    /// The scope it is defined in.
    pub scope: ScopeId,
    /// Whether it is known to be a status: used as one, typed as one, or defined among statuses.
    pub is_status: bool,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Operator {
    /// The operator with its sides exchanged: `200 <= s` reads `s >= 200`.
    pub fn flipped(self) -> Self {
        match self {
            Operator::Less => Operator::Greater,
            Operator::LessEqual => Operator::GreaterEqual,
            Operator::Greater => Operator::Less,
            Operator::GreaterEqual => Operator::LessEqual,
            other => other,
        }
    }
}

/// One comparison of a received status with a written value.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The whole comparison.
    pub span: Span,
    /// The operator's place.
    pub operator_span: Span,
    /// The same operator with its bound included instead of excluded, or the other way round, as the source would write
    /// it: `<=` for `<`.
    pub toggled: Option<String>,
    /// The operator, read with the status on the left.
    pub operator: Operator,
    /// Whether the source has the value on the left (`200 <= s`).
    pub flipped: bool,
    /// What is compared, as written.
    pub subject: String,
    /// The subject's place.
    pub subject_span: Span,
    /// The value.
    pub status: StatusId,
    /// The innermost scope.
    pub scope: ScopeId,
    /// Comparisons joined by `and` share a number.
    pub conjunction: Option<u32>,
    /// What happens when the comparison holds, if it decides a branch.
    pub then: Effect,
    /// What happens when it does not hold.
    pub otherwise: Effect,
    /// The request's method, upper case, where it is evident.
    pub method: Option<String>,
    /// Whether the subject's type is known to be a numeric or typed status (not a text).
    pub typed: bool,
    /// Whether the subject is known to be a text of digits.
    pub digits: bool,
    /// How the same language asks for "any success" of this subject: a replacement for the whole comparison when it
    /// holds, such as `resp.status().is_success()`.
    pub success_test: Option<String>,
    /// Whether the same function reads a response's content.
    pub content_read: bool,
    /// For a status shown as text: the same comparison by its number.
    pub number_test: Option<String>,
}

/// A question whether the text of an error holds a code.
#[derive(Debug, Clone)]
pub struct MessageTest {
    /// The code that is looked for.
    pub code: u16,
    /// Whether nothing else is looked for beside its digits.
    pub bare: bool,
    /// Whether they have to be the whole text.
    pub whole: bool,
    /// Whether it is looked for by its name: `"not found"`.
    pub phrase: bool,
    /// The whole question.
    pub span: Span,
    /// What is asked, as written.
    pub subject: String,
    /// The innermost scope.
    pub scope: ScopeId,
}

/// A condition of several comparisons that has the same outcome for every status.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The condition.
    pub span: Span,
    /// What is compared, as written.
    pub subject: String,
    /// Whether it always holds; else it never does.
    pub always: bool,
    /// The code on its own that makes it hold, where it is not compared with anything.
    pub bare: Option<u32>,
    /// The operator that joins the comparisons, as written.
    pub operator: String,
    /// The innermost scope.
    pub scope: ScopeId,
}

/// What a branch does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Effect {
    /// It returns or raises an error.
    Fails,
    /// It says that something failed, by a message, a state, a count or an answer of nothing (branches of comparisons alone).
    Tells,
    /// It tries again.
    Retries,
    /// Something else.
    #[default]
    Other,
    /// There is no such branch.
    Absent,
}

/// A decision over one status: a chain of conditions or a match; with a single arm, what decides that a request is
/// tried again (a condition, the answer of a function, a list of codes).
#[derive(Debug, Clone)]
pub struct Branching {
    /// What is decided on, as written.
    pub subject: String,
    /// The whole construct.
    pub span: Span,
    /// The innermost scope.
    pub scope: ScopeId,
    /// The arms in order.
    pub arms: Vec<BranchArm>,
}

/// One arm of a [`Branching`].
#[derive(Debug, Clone)]
pub struct BranchArm {
    /// The condition or pattern.
    pub span: Span,
    /// It is taken for no other codes than these, as inclusive ranges; `None` when that is not known.
    pub codes: Option<Vec<(u32, u32)>>,
    /// The codes for which its condition holds whatever else is asked.
    pub sure: Vec<(u32, u32)>,
    /// Whether a further condition is attached, so that the arm need not be taken for its codes.
    pub guarded: bool,
    /// What the arm does.
    pub effect: Effect,
    /// A call in the arm that waits for a time which is always the same.
    pub pause: Option<Span>,
}

/// A limit on the size of a request's body.
#[derive(Debug, Clone)]
pub struct BodyLimit {
    /// Product or library.
    pub product: String,
    /// The name it is set by: `client_max_body_size`.
    pub name: String,
    /// The limit in bytes; `None` when it is unlimited.
    pub bytes: Option<u64>,
    /// As written.
    pub raw: String,
    /// Whether it was written without a unit.
    pub unitless: bool,
    /// How many bytes a number without a unit stands for.
    pub unit: u64,
    /// The value's place.
    pub span: Span,
    /// The whole directive or call.
    pub site: Span,
    /// The scope it holds in.
    pub scope: ScopeId,
    /// The limit of the same product that a request comes to before this one.
    pub outer: Option<OuterLimit>,
}

/// A limit that a request comes to first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OuterLimit {
    /// Its name.
    pub name: String,
    /// In bytes.
    pub bytes: u64,
    /// The most that it can be set to, in bytes.
    pub most: u64,
    /// Where it is written; otherwise it is what is documented.
    pub span: Option<Span>,
}
