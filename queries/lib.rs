//! What each language looks like and which library calls mean what: text only, embedded for `httplsp-syntax`.

/// The files of one language.
///
/// A language that extends others has their files first: what its own say is added to them.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The folder's name, which is the language's id.
    pub id: &'static str,
    /// The languages it extends.
    pub extends: &'static [&'static str],
    /// `language.toml`: file names, grammar, how values are written.
    pub language: &'static [&'static str],
    /// `shapes.scm`: the constructs that can hold facts.
    pub shapes: &'static [&'static str],
    /// `apis.toml`: which calls mean what; before its own, those of a language whose libraries it uses too.
    pub apis: &'static [&'static str],
}

impl Source {
    /// The language's own `language.toml`.
    pub fn own_language(&self) -> &'static str {
        self.language.last().copied().unwrap_or("")
    }
}

macro_rules! sources {
    ($($id:literal $(extends $($base:literal)+)? $(calls $($kin:literal)+)?),* $(,)?) => {
        /// Every language, sorted by id.
        pub const SOURCES: &[Source] = &[$(Source {
            id: $id,
            extends: &[$($($base,)+)?],
            language: &[$($(include_str!(concat!($base, "/language.toml")),)+)? include_str!(concat!($id, "/language.toml"))],
            shapes: &[$($(include_str!(concat!($base, "/shapes.scm")),)+)? include_str!(concat!($id, "/shapes.scm"))],
            apis: &[
                $($(include_str!(concat!($base, "/apis.toml")),)+)?
                $($(include_str!(concat!($kin, "/apis.toml")),)+)?
                include_str!(concat!($id, "/apis.toml")),
            ],
        }),*];
    };
}

sources![
    "access-log",
    "apache",
    "asciidoc",
    "bicep",
    "caddy",
    "csharp",
    "dockerfile",
    "elixir",
    "go",
    "haproxy",
    "hcl",
    "ini",
    "java",
    "javascript",
    "json",
    "kotlin" calls "java",
    "markdown",
    "nginx",
    "php",
    "properties",
    "python",
    "rst",
    "ruby",
    "rust",
    "scala",
    "shell",
    "swift",
    "toml",
    "tsx" extends "javascript" "typescript",
    "typescript" extends "javascript",
    "xml",
    "yaml",
];

macro_rules! dialects {
    ($($id:literal),* $(,)?) => {
        /// Every dialect of the tree-shaped formats: its id and its table.
        pub const DIALECTS: &[(&str, &str)] = &[$(($id, include_str!(concat!("dialects/", $id, ".toml")))),*];
    };
}

dialects![
    "arm",
    "aspnet",
    "aws-ingress",
    "bicep",
    "cloudformation",
    "compose",
    "envoy",
    "gateway-api",
    "helm-values",
    "heroku",
    "heroku-app",
    "gke-backendconfig",
    "gke-frontendconfig",
    "gke-ingress",
    "iis",
    "ingress-configmap",
    "istio",
    "kong",
    "kubernetes-configmap",
    "kubernetes-ingress",
    "kubernetes-workload",
    "kustomize",
    "openapi",
    "openapi-fragment",
    "php",
    "php-fpm",
    "procfile",
    "spring-boot",
    "supervisor",
    "swagger",
    "systemd",
    "terraform",
    "tomcat",
    "traefik",
    "traefik-crd",
    "uwsgi",
];

/// Command lines of application servers: `commands.toml`.
pub const COMMANDS: &str = include_str!("commands.toml");

/// Which values of formats of keys and values are in another format: `embedded.toml`.
pub const EMBEDDED: &str = include_str!("embedded.toml");
