//! From a directory to findings: configuration, file walk, include graph and timeout chains.
//!
//! The command line and the editor share everything here; the editor reads open documents through its own
//! [`FileSystem`].

pub mod analyze;
pub mod chains;
pub mod config;
mod copies;
pub mod drift;
pub mod duration;
mod earlier;
pub mod elsewhere;
pub mod fix;
pub mod fs;
pub mod glob;
pub mod include;
pub mod inferred;
mod limits;
pub mod nearest;
pub mod panics;
pub mod path;
pub mod patterns;
mod placed;
pub mod read;
pub mod run;
pub mod survey;
mod tracked;
pub mod units;
mod vendored;
mod versions;
pub mod walk;
mod zones;

pub use config::{Configuration, Discovery, Overrides};
pub use fs::{Disk, FileSystem, Overlay};
pub use run::{Outcome, Problem, Progress, run};
pub use walk::{Entry, Walk, walk};
