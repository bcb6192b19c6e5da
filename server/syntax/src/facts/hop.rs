use super::{DirectiveArgument, EffectiveTimer, Span};

/// A server, proxy, gateway or application that a file sets up, or something that only leads from one to another (a
/// Kubernetes Service, a target group). Which hop hands requests to which is found out across files: a link leads to
/// every hop that is known by its name.
#[derive(Debug, Clone, Default)]
pub struct Hop {
    /// The product id; empty for what only leads on.
    pub product: &'static str,
    /// Its name for people: `ingress web`.
    pub name: String,
    /// Where it is set up, for pointing at.
    pub span: Span,
    /// What others call it, each with what kind of name it is: `k8s-service:default/web`, `tf:aws_lb.main`, `host:app`.
    pub known_as: Vec<String>,
    /// Where it hands requests.
    pub next: Vec<Link>,
    /// The timers in force, defaults included.
    pub timers: Vec<EffectiveTimer>,
    /// The path that it is about, if not all of a server.
    pub route: Option<String>,
    /// Whether it is evidently for streaming, where long silences are meant.
    pub streaming: bool,
}

/// A reference from one hop to the next.
#[derive(Debug, Clone)]
pub struct Link {
    /// The next hop is known by all of these names, spelled as in [`Hop::known_as`].
    pub to: Vec<String>,
    /// Where the reference is written.
    pub span: Span,
}

/// A setting that a document carries for the product that reads it, such as an annotation of a Kubernetes Ingress.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// Its whole name: `nginx.ingress.kubernetes.io/proxy-read-timeout`.
    pub name: String,
    /// The name's place.
    pub name_span: Span,
    /// Its value, if it is one text.
    pub value: Option<DirectiveArgument>,
}
