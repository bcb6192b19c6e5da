//! The language server, spoken to as an editor does.

mod chains;
mod client;
mod completion;
mod configuration;
mod constants;
mod diagnostics;
mod embedded;
mod endurance;
mod features;
mod fixes;
mod frameworks;
mod hints;
mod hover;
mod languages;
mod lifecycle;
mod malformed;
mod navigation;
mod servers;
mod settings;
mod sync;
mod trees;
mod workspace;
