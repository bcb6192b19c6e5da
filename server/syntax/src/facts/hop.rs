use super::{DirectiveArgument, EffectiveTimer, Span, Tries};

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
    /// What the paths begin with of the requests that a route of a gateway takes, where they are handed on as they come.
    pub prefix: Option<String>,
    /// What the paths of its requests begin with, where several may come to it.
    pub served: Vec<String>,
    /// The ports that it asks for at the next hops, where all of them are written.
    pub ports: Vec<u16>,
    /// Whether it is evidently for streaming, where long silences are meant.
    pub streaming: bool,
    /// Timers that are not set although tools and documents disagree on their default, each with the place of its settings.
    pub unset: Vec<(String, Span)>,
    /// What streams through that its timers may cut.
    pub streams: Option<Streams>,
    /// Files and folders that are put into it, as written, each with its place there.
    pub placed: Vec<(String, String)>,
    /// The folder that it is built from, for a service of the project.
    pub build: Option<Build>,
    /// The name of the image that it runs, for a service that is not built where it is set up.
    pub image: Option<DirectiveArgument>,
    /// The service that it takes over what it does not say itself.
    pub extends: Option<Extends>,
    /// What its command leaves to other files.
    pub program: Option<Program>,
    /// The words that it is started with instead of those of its image, where they do not tell what answers.
    pub command: Vec<(String, Span)>,
    /// The values that it gives to names in its environment.
    pub environment: Vec<(String, String)>,
    /// Files with more of them, as written: relative to the file.
    pub env_files: Vec<String>,
    /// The largest request body that it hands on, if it has such a limit.
    pub body_limit: Option<LimitOfHop>,
    /// How often it sends a request that is not answered in time, if that may be more than once.
    pub tries: Option<Tries>,
}

/// What streams through a hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streams {
    /// WebSockets, which are silent whenever nothing happens.
    Sockets,
    /// Calls of gRPC, of which some may go on for as long as both sides want.
    Calls,
}

/// A limit on request bodies that holds for a whole hop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitOfHop {
    /// Its name.
    pub name: String,
    /// The limit in bytes; `None` when it is off or not known.
    pub bytes: Option<u64>,
    /// Where it is written; otherwise it is what is documented.
    pub span: Option<Span>,
}

/// A service that another one takes over what it does not say itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extends {
    /// The file that it is in, as written; `None` for the same one.
    pub file: Option<String>,
    /// Its name.
    pub service: String,
}

/// In front of a name in [`Link::to`] by which one of several hops is meant, if any of them has it.
pub const PREFER: &str = "prefer:";

/// In front of what a container is called where its image is given, by which its image may be known.
pub const CONTAINER: &str = "container:";

/// In front of a port that a container listens on where its image is given, by which its image may be known.
pub const CONTAINER_PORT: &str = "container-port:";

/// What a machine is known as that has the code of the project, and starts it there.
pub const MACHINE: &str = "own-machine:";

/// In [`Link::to`]: everything that is set up within the hop's own place.
pub const INSIDE: &str = "inside:";

/// What an image is built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The folder, as written: relative to the file.
    pub context: String,
    /// The file that says how, relative to the folder.
    pub file: String,
    /// The stage of it that runs; the last one unless given.
    pub stage: Option<String>,
    /// The values that it is given for names, as written.
    pub arguments: Vec<(String, String)>,
    /// Where the folder is written.
    pub span: Span,
}

/// What a program that is started reads besides its command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Program {
    /// The products that are the server where it runs code of the project; none where it is one itself.
    pub code: Vec<&'static str>,
    /// The file of that code, where the command line names one.
    pub file: Option<String>,
    /// The folder of it, beside others with programs of their own, where what makes the image names it.
    pub folder: Option<String>,
    /// The folder around that, or in which it is started, without the name that the image has for the first one.
    pub place: Option<String>,
    /// The name of the file with its settings.
    pub settings: Option<String>,
    /// Whether the command line names that file; otherwise it is where the program looks for one.
    pub settings_named: bool,
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
    /// What is written there.
    pub kind: AnnotationKind,
}

/// Where a product finds such a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnnotationKind {
    /// In an annotation, whose value is a text.
    Annotation,
    /// In an annotation that something else writes, which makes a text of the value.
    Written,
    /// In a ConfigMap, whose values are texts.
    Shared,
}
