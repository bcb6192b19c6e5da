use super::{HeaderId, ScopeId, Span, StatusId};

/// One directive of a configuration.
#[derive(Debug, Clone)]
pub struct Directive {
    /// Its name.
    pub name: String,
    /// The name's place.
    pub name_span: Span,
    /// The whole directive, its terminator or block included.
    pub span: Span,
    /// The arguments.
    pub arguments: Vec<DirectiveArgument>,
    /// The directive whose block holds it (index into [`super::Facts::directives`]).
    pub parent: Option<u32>,
    /// The scope that its own block opens.
    pub block: Option<ScopeId>,
    /// The scope that it stands in.
    pub scope: ScopeId,
}

/// One argument of a directive.
#[derive(Debug, Clone)]
pub struct DirectiveArgument {
    /// The text, quotes and escapes removed.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
    /// Whether it was quoted.
    pub quoted: bool,
}

/// What a timer measures. Only equal kinds are compared.
pub use httplsp_registry::timers::Kind as TimerKind;

/// A named timer.
#[derive(Debug, Clone)]
pub struct Timer {
    /// The product id: `nginx`.
    pub product: &'static str,
    /// Its name there: `proxy_read_timeout`.
    pub name: String,
    /// What it measures.
    pub kind: TimerKind,
    /// The value in milliseconds; `None` when it cannot be read (a variable, a template).
    pub milliseconds: Option<u64>,
    /// As written.
    pub raw: String,
    /// Whether it was written without a unit.
    pub unitless: bool,
    /// How a time is written in code: `{ms}` or `{s}` stands for the number. `None` in configurations.
    pub spelling: Option<&'static str>,
    /// The value's place.
    pub span: Span,
    /// The whole directive or call.
    pub site: Span,
    /// The scope it holds in.
    pub scope: ScopeId,
    /// The timer of the part of the same program that a request comes through first.
    pub outer: Option<OuterTimer>,
}

/// A timer of a part of a program that stands in front of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OuterTimer {
    /// Its name.
    pub name: String,
    /// Its value.
    pub milliseconds: u64,
    /// Where it is written; otherwise it is what is documented.
    pub span: Option<Span>,
}

/// A setting that is in force at some place.
#[derive(Debug, Clone)]
pub struct Effective<T> {
    /// The value.
    pub value: T,
    /// Where it is set; `None` for the product's default.
    pub span: Option<Span>,
}

/// How one more setting is written in a product's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name: `proxy_http_version`.
    pub name: String,
    /// What ends it.
    pub end: &'static str,
}

impl Setting {
    /// The setting with `value`, ready to be inserted.
    pub fn write(&self, value: &str) -> String {
        format!("{} {value}{}", self.name, self.end)
    }
}

/// What a proxy's or server's configuration means, inheritance resolved.
#[derive(Debug, Clone, Default)]
pub struct ProxyFacts {
    /// Whether the whole tree is known: it starts at the product's main file and every include was found. Absence of a
    /// setting proves something only then, or inside a block that is known.
    pub complete: bool,
    /// Blocks with content that cannot be seen: something fills it in before the product reads it, or it is broken.
    pub unknown: Vec<ScopeId>,
    /// Virtual servers.
    pub servers: Vec<Server>,
    /// Replacements for error responses.
    pub error_pages: Vec<ErrorPage>,
    /// Which failures are tried on the next server.
    pub retry_policies: Vec<RetryPolicy>,
    /// Request rate or connection limits, with the status they answer.
    pub rate_limits: Vec<RateLimit>,
    /// What such limits count in.
    pub zones: Vec<Zone>,
    /// Places that hand the request to another server.
    pub forwards: Vec<Forward>,
    /// Groups of servers.
    pub upstreams: Vec<Upstream>,
    /// A variable that is `upgrade` for requests that ask for an upgrade, if one is defined.
    pub upgrade_variable: Option<String>,
    /// Response headers that are added to some statuses only.
    pub partial_headers: Vec<PartialHeader>,
    /// What the answers to health checks must be.
    pub health_checks: Vec<HealthCheck>,
    /// How long which responses are kept in a cache.
    pub cached: Vec<CachedResponses>,
}

/// A virtual server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its block.
    pub scope: ScopeId,
    /// The directive's name, for pointing at.
    pub span: Span,
    /// Names it answers to.
    pub names: Vec<String>,
    /// Where it listens.
    pub listens: Vec<Listen>,
}

/// An address a server listens on.
#[derive(Debug, Clone)]
pub struct Listen {
    /// The port, if numeric or implied.
    pub port: Option<u16>,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// Whether an outer hop announces itself with the PROXY protocol.
    pub proxy_protocol: bool,
    /// Its place.
    pub span: Span,
}

/// A replacement for error responses.
#[derive(Debug, Clone)]
pub struct ErrorPage {
    /// The whole directive.
    pub span: Span,
    /// The codes it is for.
    pub codes: Vec<StatusId>,
    /// Whether it is for every error, so that no codes are named.
    pub every: bool,
    /// The status that the client gets.
    pub answer: ErrorAnswer,
    /// The page.
    pub target: String,
    /// The page's place.
    pub target_span: Span,
    /// What the page is.
    pub target_kind: ErrorTarget,
    /// The status of the redirect to a page that is another address.
    pub redirect: u16,
    /// Whether the page is known to be content that nobody reads, such as a transparent image of one pixel.
    pub blank: bool,
    /// Whether it is for a 401 by which clients are to be asked for a password.
    pub prompts: bool,
    /// Why it has no effect on responses of the next server, where its block does nothing but hand requests on.
    pub idle: Option<IdlePage>,
    /// The scope it stands in.
    pub scope: ScopeId,
    /// The product id.
    pub product: &'static str,
}

/// An [`ErrorPage`] that responses of the next server pass by.
#[derive(Debug, Clone)]
pub struct IdlePage {
    /// Where requests are handed on.
    pub forward: Span,
    /// The setting that would make it count, ready to be inserted.
    pub setting: String,
}

/// Which status an [`ErrorPage`] answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorAnswer {
    /// The error's own.
    Keep,
    /// Another one: the status, and the place to delete so that the error keeps its own.
    Replace(StatusId, Span),
    /// Whatever the page's handler says.
    FromTarget,
}

/// What an [`ErrorPage`] points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorTarget {
    /// A path on this server.
    Local,
    /// A named location or handler.
    Named,
    /// Another address: the client is redirected.
    External,
}

/// Which failures are tried again elsewhere.
#[derive(Debug, Clone)]
pub struct RetryPolicy {
    /// The whole directive.
    pub span: Span,
    /// Its conditions, each with its place and the place to delete to drop it.
    pub conditions: Vec<RetryCondition>,
    /// How many servers are tried at most, where that is set and limited.
    pub tries: Option<u64>,
    /// Whether the place takes no requests but those that only read, or each carries a key that makes it repeatable.
    pub repeatable: bool,
    /// The line that keeps requests which are not idempotent from being tried again, in products that have one.
    pub exclusion: Option<String>,
    /// What to write in its place, in products that have conditions under which nothing was carried out yet.
    pub safe: Option<String>,
    /// The scope it stands in.
    pub scope: ScopeId,
    /// The product id.
    pub product: &'static str,
}

/// How long the tries of one request may take in a route, against how long the route lets all of them take.
#[derive(Debug, Clone)]
pub struct RetryBudget {
    /// How often it is tried again, with its place; `None` where that is not written and the product's default counts.
    pub retries: (u64, Option<Span>),
    /// How long one try may take: its name, milliseconds and place.
    pub each: (String, u64, Span),
    /// How long all of them may take: its name, milliseconds, and its place if it is not the product's default.
    pub total: (String, u64, Option<Span>),
    /// Whether the product refuses a try that may take longer than all of them.
    pub bounded: bool,
    /// Whether requests are tried again after more than failed connections, which are fast.
    pub slow: bool,
    /// The product id.
    pub product: &'static str,
}

/// One condition of a [`RetryPolicy`].
#[derive(Debug, Clone)]
pub struct RetryCondition {
    /// As written.
    pub text: String,
    /// Its place.
    pub span: Span,
    /// With the white space before it.
    pub removal: Span,
    /// Whether it makes requests that are not idempotent (POST, PATCH, LOCK) eligible.
    pub non_idempotent: bool,
    /// The status it is about, if any.
    pub code: Option<u16>,
}

/// A request rate or connection limit.
#[derive(Debug, Clone)]
pub struct RateLimit {
    /// The whole directive.
    pub span: Span,
    /// Its name: `limit_req`.
    pub name: String,
    /// The status it answers with.
    pub status: Effective<u16>,
    /// What would change the status: `limit_req_status`.
    pub status_setting: Setting,
    /// Where that stands within the limit itself; `None` if it is a line of its own.
    pub status_place: Option<Span>,
    /// Where a line with it would hold for every such limit: above what declares the zones.
    pub status_home: Option<Span>,
    /// Whether everything around it is known, so that a missing setting really is missing.
    pub certain: bool,
    /// Whether nothing but what another file says above all servers may set its status.
    pub open: bool,
    /// The zone that it counts in.
    pub zone: String,
    /// The scope it stands in.
    pub scope: ScopeId,
    /// The product id.
    pub product: &'static str,
}

/// What limits count in.
#[derive(Debug, Clone)]
pub struct Zone {
    /// The directive that declares it.
    pub span: Span,
    /// The name of the limits that may count in it: `limit_req`.
    pub limits: String,
    /// Its own name.
    pub name: String,
    /// Whether nothing beside it says which status such limits answer with.
    pub bare: bool,
}

/// What the answer to a health check must be.
#[derive(Debug, Clone)]
pub struct HealthCheck {
    /// The whole directive.
    pub span: Span,
    /// The statuses that it takes for healthy, as inclusive ranges.
    pub accepted: Vec<(u16, u16)>,
    /// Where they are written.
    pub accepted_span: Span,
    /// The scope it stands in.
    pub scope: ScopeId,
    /// The product id.
    pub product: &'static str,
}

/// How long a cache keeps responses that say nothing about it themselves.
#[derive(Debug, Clone)]
pub struct CachedResponses {
    /// The whole directive.
    pub span: Span,
    /// The statuses; `None` for any that no earlier entry is about.
    pub codes: Option<Vec<u16>>,
    /// How long they are kept, in milliseconds.
    pub milliseconds: u64,
    /// The place of the time.
    pub time_span: Span,
    /// The scope it stands in.
    pub scope: ScopeId,
    /// The product id.
    pub product: &'static str,
}

/// A response header that a configuration adds to responses with some statuses only.
#[derive(Debug, Clone)]
pub struct PartialHeader {
    /// The header.
    pub header: HeaderId,
    /// The statuses with which it is added.
    pub statuses: &'static [u16],
    /// The status that its block answers every request with, if it does.
    pub answer: Option<u32>,
    /// Whether its block only serves files, whose errors nobody reads.
    pub files_only: bool,
    /// What makes it part of all responses: where to insert which text.
    pub always: (Span, &'static str),
    /// The product id.
    pub product: &'static str,
}

/// What a [`Forward`] speaks to the next server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.x.
    Http,
    /// FastCGI.
    FastCgi,
    /// HTTP/2 without negotiation, for gRPC.
    Grpc,
    /// Bytes as they come.
    Stream,
    /// Another one, whose connections nothing said here is about.
    Other,
}

/// A place that hands the request to another server.
#[derive(Debug, Clone)]
pub struct Forward {
    /// The whole directive.
    pub span: Span,
    /// Its name: `proxy_pass`.
    pub name: String,
    /// The target as written.
    pub target: String,
    /// The target's place.
    pub target_span: Span,
    /// The scope it stands in.
    pub scope: ScopeId,
    /// The directive before which settings for this place can be written: itself, or the condition around it.
    pub anchor: Span,
    /// What is spoken to the next server.
    pub protocol: Protocol,
    /// The group it names (index into [`ProxyFacts::upstreams`]).
    pub upstream: Option<u32>,
    /// The server it stands in (index into [`ProxyFacts::servers`]).
    pub server: Option<u32>,
    /// Request headers that are in force here: name (lower case), value, and where each is set.
    pub request_headers: Vec<ForwardedHeader>,
    /// Whether all of them are known (no unresolved include could add one).
    pub headers_known: bool,
    /// Request headers set in blocks around, which do not hold here because an inner block sets headers of its own.
    pub dropped_headers: Vec<ForwardedHeader>,
    /// What sets a request header: `proxy_set_header`.
    pub header_setting: Setting,
    /// The HTTP version spoken to the next hop, as written; `None` in `value` when it is the product's default.
    pub http_version: Effective<Option<String>>,
    /// What sets the version: `proxy_http_version`.
    pub http_version_setting: Setting,
    /// The version of the product from which on HTTP/1.1 with connections that stay open is the default; `None` if no
    /// version or every version does that.
    pub modern_since: Option<&'static str>,
    /// For protocols in which keeping the connection is a setting of its own: whether it is kept, and what says so.
    pub keeps_connection: Option<(Effective<bool>, Setting)>,
    /// The limit on a request's body that is in force here: bytes, `None` when unlimited or not known.
    pub body_limit: Effective<Option<u64>>,
    /// Timers in force here.
    pub timers: Vec<EffectiveTimer>,
    /// How often a request may be sent from here that was answered too late or not at all.
    pub tries: Option<Tries>,
    /// Whether the settings around it are known, so that a missing one really is missing.
    pub certain: bool,
    /// Whether buffering of the response is off, or the place is otherwise evidently for streaming.
    pub streaming: bool,
    /// Whether what leads here evidently sends WebSockets.
    pub sockets: bool,
    /// The path pattern of the place (`/api/`), if any.
    pub path: Option<String>,
    /// The product id.
    pub product: &'static str,
}

/// A request header that is in force at a [`Forward`].
#[derive(Debug, Clone)]
pub struct ForwardedHeader {
    /// Lower case.
    pub name: String,
    /// As written, quotes removed.
    pub value: String,
    /// The texts that the value may stand for, with the places where they are written; empty when that is not known.
    pub possible: Vec<PossibleText>,
    /// The value's place.
    pub value_span: Span,
    /// The whole directive.
    pub span: Span,
}

/// How often a proxy sends one request that is not answered in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tries {
    /// How often in all, more than once.
    pub count: u64,
    /// The timer that ends one try.
    pub each: String,
    /// What says how often: `proxy_next_upstream`, `retries`.
    pub name: String,
    /// Where that is written, or the place that it holds for.
    pub span: Span,
}

/// One of the texts that a value may stand for.
#[derive(Debug, Clone)]
pub struct PossibleText {
    /// The text.
    pub text: String,
    /// Where it is written.
    pub span: Span,
    /// Whether it is what ordinary requests get: those that lack what the value depends on.
    pub ordinary: bool,
}

/// A timer that is in force at a [`Forward`].
#[derive(Debug, Clone)]
pub struct EffectiveTimer {
    /// Its name.
    pub name: String,
    /// What it measures.
    pub kind: TimerKind,
    /// Milliseconds; `None` when it cannot be read.
    pub milliseconds: Option<u64>,
    /// As written, or the default as documented.
    pub raw: String,
    /// Where it is set; `None` for the default.
    pub span: Option<Span>,
}

/// A group of servers.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// Its name.
    pub name: String,
    /// The whole block.
    pub span: Span,
    /// The name's place.
    pub name_span: Span,
    /// Its servers' addresses as written.
    pub servers: Vec<String>,
    /// The number of idle connections kept, with its place.
    pub keepalive: Option<(u64, Span)>,
    /// The product id.
    pub product: &'static str,
}
