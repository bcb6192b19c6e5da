//! The language server, spoken to as an editor does.

mod client;
mod completion;
mod configuration;
mod diagnostics;
mod fixes;
mod hints;
mod hover;
mod languages;
mod lifecycle;
mod malformed;
mod servers;
mod sync;
