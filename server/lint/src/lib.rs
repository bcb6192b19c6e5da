//! Rules over facts. Every rule is a pure function of facts, settings and the registry; it knows no language.

pub mod chain;
pub mod context;
mod created_body;
pub mod drift;
mod edit;
pub mod engine;
mod evidence;
mod failed_branch;
mod failing;
pub mod finding;
mod json_text;
mod mentions;
mod on_purpose;
mod redirects;
mod refusal;
pub mod rule;
pub mod rules;
pub mod settings;
pub mod suppression;
mod visitor;
pub mod zones;

pub use context::Context;
pub use engine::{Lint, lint, lint_with, number};
pub use evidence::stands_for_others;
pub use finding::{Edit, Finding, Fix, Related, Safety};
pub use mentions::wide_names;
pub use rule::{Confidence, FixAvailability, Profile, Rule, RuleMeta, Severity};
pub use rules::{RULES, versions_asked};
pub use settings::{Chain, Hop, ProjectCode, Settings};
