//! `httplsp.toml`: what may stand in it, how files are found and merged, and what follows for one file.

mod configuration;
mod discovery;
mod error;
mod load;
mod merge;
mod options;
mod products;
mod schema;
mod show;
mod wording;

pub use configuration::{Configuration, DeclaredChain, DeclaredHop, DeclaredTimer, Origin, Overrides};
pub use discovery::{Discovery, FILE_NAMES, Resolved, is_settings};
pub use error::ConfigError;
pub use options::Options;
pub use products::PRODUCTS;
pub use schema::schema;
pub use show::show;

/// Whether `text` can be read as a configuration file.
pub fn is_valid(text: &str) -> bool {
    load::parse(&"".into(), text).is_ok()
}
