//! What each language looks like and which library calls mean what: text only, embedded for `httplsp-syntax`.

/// The files of one language's folder.
#[derive(Debug, Clone, Copy)]
pub struct Source {
    /// The folder's name, which is the language's id.
    pub id: &'static str,
    /// `language.toml`: file names, grammar, how values are written.
    pub language: &'static str,
    /// `shapes.scm`: the constructs that can hold facts.
    pub shapes: &'static str,
    /// `apis.toml`: which calls mean what.
    pub apis: &'static str,
}

macro_rules! sources {
    ($($id:literal),* $(,)?) => {
        /// Every language, sorted by id.
        pub const SOURCES: &[Source] = &[$(Source {
            id: $id,
            language: include_str!(concat!($id, "/language.toml")),
            shapes: include_str!(concat!($id, "/shapes.scm")),
            apis: include_str!(concat!($id, "/apis.toml")),
        }),*];
    };
}

sources!["nginx", "rust"];
