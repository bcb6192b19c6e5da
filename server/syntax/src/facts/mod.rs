//! The few facts that every language and format is turned into. Rules read these and nothing else.

mod api;
mod client;
mod code;
mod config;
mod edits;
mod embedding;
mod hop;
mod request;
mod summary;
mod value;

use std::sync::Arc;

use httplsp_text::TextRange;

pub use api::*;
pub use client::*;
pub use code::*;
pub use config::*;
pub use edits::*;
pub use embedding::Embedding;
pub use hop::*;
pub use request::*;
pub use value::*;

use crate::language::Language;

/// A place: a byte range in one of the files of a [`Facts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Index into [`Facts::files`]; 0 is the file that was asked for.
    pub file: u16,
    /// The bytes.
    pub range: TextRange,
}

impl Span {
    /// A place in the first file.
    pub fn new(range: TextRange) -> Self {
        Self { file: 0, range }
    }

    /// Whether `other` lies inside this place.
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.range.contains(other.range)
    }
}

/// One file behind a [`Facts`].
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as the user would write it, `/`-separated.
    pub path: Arc<str>,
    /// The text that was read.
    pub text: Arc<str>,
    /// What kind of code it holds.
    pub origin: Origin,
}

/// Whether a file is the product itself or only stands around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Code or configuration that serves real requests.
    #[default]
    Product,
    /// Tests, fixtures, mock servers, benchmarks, examples of wrong input.
    Test,
    /// Written by a generator.
    Generated,
}

/// Everything httplsp knows about one file of code, or about one configuration with the files it includes.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The file asked for, then the files it includes.
    pub files: Vec<SourceFile>,
    /// The folder of the project, as it begins the paths of its files: what is called so is chosen by who checks it.
    pub above: Option<Arc<str>>,
    /// The language of the first file.
    pub language: Language,
    /// Every status code found, in order of position.
    pub statuses: Vec<Status>,
    /// Every response that is sent.
    pub responses: Vec<Response>,
    /// What is written to responses, in order of position.
    pub steps: Vec<Step>,
    /// Every header that is set, on whichever response.
    pub headers: Vec<Header>,
    /// Nested scopes; 0 is the file.
    pub scopes: Vec<Scope>,
    /// Routes with the scope that handles them.
    pub routes: Vec<Route>,
    /// The same as far as other files can tell, see [`Endpoint`].
    pub endpoints: Vec<Endpoint>,
    /// Constants defined here whose value is a number.
    pub constants: Vec<Constant>,
    /// The ways to write a status as a constant in this file.
    pub styles: Vec<ConstantStyle>,
    /// Comparisons of a status with a value.
    pub comparisons: Vec<Comparison>,
    /// Questions whether the text of an error holds a code.
    pub message_tests: Vec<MessageTest>,
    /// Conditions that say the same of every status, in source order.
    pub settled: Vec<Settled>,
    /// `if`/`else if` chains and `match`/`switch` over one status.
    pub branchings: Vec<Branching>,
    /// The contents of received responses that are read without a look at the status.
    pub content_reads: Vec<ContentRead>,
    /// What was tried before each error arm.
    pub attempts: Vec<Attempt>,
    /// Requests that clients send, in files where something is sent again.
    pub client_requests: Vec<ClientRequest>,
    /// Those of them that are sent again by hand.
    pub client_repeats: Vec<ClientRepeat>,
    /// What sends requests again on its own.
    pub client_retries: Vec<ClientRetry>,
    /// Limits on the size of request bodies.
    pub body_limits: Vec<BodyLimit>,
    /// How long requests may be tried again.
    pub retry_budgets: Vec<RetryBudget>,
    /// Named timers with their values.
    pub timers: Vec<Timer>,
    /// Directives of a configuration.
    pub directives: Vec<Directive>,
    /// What a proxy configuration means, inheritance resolved.
    pub proxy: ProxyFacts,
    /// What the file sets up on the way of a request, see [`Hop`].
    pub hops: Vec<Hop>,
    /// Annotations by which a document sets up the product that reads it.
    pub annotations: Vec<Annotation>,
    /// The documents of the first file of which something could not be read: nothing is missing in them.
    pub damaged: Vec<TextRange>,
    /// What an API description says.
    pub api: Option<ApiDescription>,
    /// Where names are imported, in order.
    pub imports: Vec<Span>,
    /// The names of statuses that other files define, each with the path of that file.
    pub defined_in: Vec<(Span, Arc<str>)>,
    /// All comments, in order.
    pub comments: Vec<Comment>,
    /// What is said by the parts of the file that are in other formats, outer ones first. Their places are places in this
    /// file.
    pub embedded: Vec<Arc<Facts>>,
    /// How it is set into its file, for a part that is in another format than that.
    pub embedding: Option<Embedding>,
}

/// A comment, without its marks.
#[derive(Debug, Clone)]
pub struct Comment {
    /// The whole comment, marks included.
    pub span: Span,
    /// The text between the marks, trimmed.
    pub text: String,
    /// Where [`Comment::text`] begins (byte offset).
    pub text_start: u32,
    /// Whether nothing but white space precedes it on its line.
    pub own_line: bool,
}

/// Index into [`Facts::statuses`].
pub type StatusId = u32;
/// Index into [`Facts::headers`].
pub type HeaderId = u32;
/// Index into [`Facts::scopes`].
pub type ScopeId = u32;

/// The last name of a path, without the mark that begins a name in some languages.
pub fn last_name(path: &str) -> &str {
    let last = path.rsplit([':', '.', '\\']).next().unwrap_or(path);
    last.trim_start_matches(['@', '$'])
}

impl Facts {
    /// Facts of a file in which nothing was found.
    pub fn empty(language: Language, file: SourceFile) -> Self {
        let whole = Span::new(TextRange::new(0, file.text.len() as u32));
        Self {
            files: vec![file],
            above: None,
            language,
            statuses: Vec::new(),
            responses: Vec::new(),
            steps: Vec::new(),
            headers: Vec::new(),
            scopes: vec![Scope::file(whole)],
            routes: Vec::new(),
            endpoints: Vec::new(),
            constants: Vec::new(),
            styles: Vec::new(),
            comparisons: Vec::new(),
            message_tests: Vec::new(),
            settled: Vec::new(),
            branchings: Vec::new(),
            content_reads: Vec::new(),
            attempts: Vec::new(),
            client_requests: Vec::new(),
            client_repeats: Vec::new(),
            client_retries: Vec::new(),
            body_limits: Vec::new(),
            retry_budgets: Vec::new(),
            timers: Vec::new(),
            directives: Vec::new(),
            proxy: ProxyFacts::default(),
            hops: Vec::new(),
            annotations: Vec::new(),
            damaged: Vec::new(),
            api: None,
            imports: Vec::new(),
            defined_in: Vec::new(),
            comments: Vec::new(),
            embedded: Vec::new(),
            embedding: None,
        }
    }

    /// Puts the statuses in order of position; what refers to one goes on doing so.
    pub(crate) fn sort_statuses(&mut self) {
        let mut order: Vec<u32> = (0..self.statuses.len() as u32).collect();
        order.sort_by_key(|id| self.statuses[*id as usize].span);
        let mut new_id = vec![0u32; order.len()];
        for (new, old) in order.iter().enumerate() {
            new_id[*old as usize] = new as u32;
        }
        self.statuses = order.iter().map(|old| self.statuses[*old as usize].clone()).collect();
        for response in &mut self.responses {
            if let ResponseStatus::Explicit(id) = &mut response.status {
                *id = new_id[*id as usize];
            }
        }
        for comparison in &mut self.comparisons {
            comparison.status = new_id[comparison.status as usize];
        }
        for page in &mut self.proxy.error_pages {
            for code in &mut page.codes {
                *code = new_id[*code as usize];
            }
            if let ErrorAnswer::Replace(id, _) = &mut page.answer {
                *id = new_id[*id as usize];
            }
        }
    }

    /// The place of a file in its project: its path without the folders above that.
    pub fn place(&self, file: u16) -> &str {
        let path: &str = &self.files[usize::from(file)].path;
        let inside = self.above.as_deref().and_then(|above| path.strip_prefix(above)?.strip_prefix('/'));
        inside.unwrap_or(path)
    }

    /// The status with this id.
    pub fn status(&self, id: StatusId) -> &Status {
        &self.statuses[id as usize]
    }

    /// The constants that are statuses: by what is said of them, or because a status is written by their name.
    pub fn status_constants(&self) -> impl Iterator<Item = &Constant> {
        let mut used: Vec<&str> = Vec::new();
        if self.constants.iter().any(|constant| !constant.is_status) {
            let names = self.statuses.iter().filter(|status| status.spelling == Spelling::Resolved);
            used.extend(names.map(|status| last_name(self.text(status.span))));
        }
        self.constants.iter().filter(move |constant| constant.is_status || used.contains(&last_name(&constant.name)))
    }

    /// The header with this id.
    pub fn header(&self, id: HeaderId) -> &Header {
        &self.headers[id as usize]
    }

    /// The scope with this id.
    pub fn scope(&self, id: ScopeId) -> &Scope {
        &self.scopes[id as usize]
    }

    /// The text at `span`.
    pub fn text(&self, span: Span) -> &str {
        self.files.get(span.file as usize).and_then(|file| file.text.get(span.range.as_usize())).unwrap_or("")
    }

    /// The innermost scope around the place.
    pub fn scope_at(&self, span: Span) -> ScopeId {
        let after = self.scopes.partition_point(|scope| scope.span.range.start <= span.range.start);
        let mut id = after.saturating_sub(1) as ScopeId;
        while !self.scope(id).span.contains(span) {
            match self.scope(id).parent {
                Some(parent) => id = parent,
                None => return 0,
            }
        }
        id
    }

    /// `id` and the scopes around it, innermost first.
    pub fn ancestors(&self, id: ScopeId) -> impl Iterator<Item = (ScopeId, &Scope)> {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let id = next?;
            let scope = self.scope(id);
            next = scope.parent;
            Some((id, scope))
        })
    }

    /// The innermost function or closure around `id` that is a whole handler: closures and arms inside a function count
    /// as part of it unless a route was registered for the closure itself. The file, if there is no function.
    pub fn handler(&self, id: ScopeId) -> ScopeId {
        let mut last = 0;
        for (at, scope) in self.ancestors(id) {
            if matches!(scope.kind, ScopeKind::Function | ScopeKind::ErrorHandler) || scope.routed {
                return at;
            }
            if scope.kind == ScopeKind::Closure {
                last = at;
            }
        }
        last
    }

    /// Records a route, in the scope that it leads to as well.
    pub(crate) fn add_route(&mut self, route: Route) {
        if let Some(scope) = route.handler.and_then(|at| self.scopes.get_mut(at as usize)) {
            scope.routed = true;
        }
        self.routes.push(route);
    }

    /// The routes that are known to lead to the scope `id` or a scope around it.
    pub fn routes_of(&self, id: ScopeId) -> impl Iterator<Item = &Route> {
        let around: Vec<ScopeId> = self.ancestors(id).filter(|(_, scope)| scope.routed).map(|(at, _)| at).collect();
        // Most places are in no handler, and a file may have any number of routes.
        let routes = if around.is_empty() { &[][..] } else { &self.routes };
        routes.iter().filter(move |route| route.handler.is_some_and(|handler| around.contains(&handler)))
    }

    /// Whether the place is test code: the file is, or a scope around it.
    pub fn in_test(&self, file: u16, scope: ScopeId) -> bool {
        self.files.get(file as usize).is_some_and(|file| file.origin == Origin::Test)
            || self.ancestors(scope).any(|(_, scope)| scope.kind == ScopeKind::Test)
    }

    /// The headers that a response carries as far as is known: those set on it, and in code those set anywhere in its
    /// handler outside any other response.
    pub fn headers_for<'a>(&'a self, response: &'a Response) -> impl Iterator<Item = &'a Header> {
        let own = response.headers.iter().map(|id| self.header(*id));
        own.chain(self.headers.iter().filter(|header| self.is_loose(header, response)))
    }

    /// Whether its handler sets one of `names` (lower case) on no response in particular.
    pub fn has_loose_header(&self, response: &Response, names: &[&str], unless: &dyn Fn(&Header) -> bool) -> bool {
        let named = self.headers.iter().filter(|header| names.contains(&header.name.as_str()));
        let mut named = named.filter(|header| !unless(header));
        named.any(|header| self.is_loose(header, response))
    }

    fn is_loose(&self, header: &Header, response: &Response) -> bool {
        if !self.language.is_code() || header.response.is_some() {
            return false;
        }
        let handler = self.handler(response.scope);
        self.ancestors(header.scope).any(|(at, _)| at == handler)
    }

    /// Whether the words of `name` occur in the text of the scope `id`, without regard to case, `-` and `_` being alike.
    /// The last resort before saying that a header is missing.
    pub fn scope_mentions(&self, id: ScopeId, name: &str) -> bool {
        let fold = |c: u8| if c == b'_' { b'-' } else { c.to_ascii_lowercase() };
        let text = self.text(self.scope(id).span).as_bytes();
        let name: Vec<u8> = name.bytes().map(fold).collect();
        text.windows(name.len()).any(|window| window.iter().zip(&name).all(|(a, b)| fold(*a) == *b))
    }
}
