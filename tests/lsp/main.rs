//! The language server, spoken to as an editor does.

mod client;
mod completion;
mod configuration;
mod diagnostics;
mod embedded;
mod endurance;
mod fixes;
mod frameworks;
mod hints;
mod hover;
mod languages;
mod lifecycle;
mod malformed;
mod navigation;
mod servers;
mod sync;
mod trees;
mod workspace;
