//! What a rule is.

use crate::context::Context;

/// How serious a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// The name used in configuration and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// It rests on an assumption that the message names.
    Assumed,
    /// The evidence is strong.
    Likely,
    /// It follows from the text alone.
    Certain,
}

impl Confidence {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Assumed => "assumed",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

/// What kind of fix a rule offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixAvailability {
    /// None.
    None,
    /// At least one that keeps the meaning of correct code; `--fix` applies it.
    Safe,
    /// One that may change behaviour that somebody relies on; `--unsafe-fixes` applies it.
    Unsafe,
    /// Several right answers: code actions to choose from, never applied by `--fix`.
    Choice,
}

impl FixAvailability {
    /// The name used in output.
    pub fn as_str(self) -> &'static str {
        match self {
            FixAvailability::None => "none",
            FixAvailability::Safe => "safe",
            FixAvailability::Unsafe => "unsafe",
            FixAvailability::Choice => "choice",
        }
    }
}

/// The profiles, each of which includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Profile {
    /// What everybody should see.
    #[default]
    Default,
    /// Reports in tests, mock servers and generated files too, and switches the reserve rules on.
    Strict,
    /// Matters of taste too.
    Pedantic,
}

/// What everybody may know about a rule without running it.
#[derive(Debug)]
pub struct RuleMeta {
    /// Its name: a kebab-case noun phrase that reads as "allow …".
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Markdown: what it does, why it is bad, an example, what to use instead, references.
    pub docs: &'static str,
    /// The severity unless configured otherwise.
    pub severity: Severity,
    /// The first profile in which it is on.
    pub profile: Profile,
    /// What kind of fix it offers.
    pub fix: FixAvailability,
    /// Path of its source file within the repository.
    pub file: &'static str,
}

impl RuleMeta {
    /// Where the rule's documentation can be read.
    pub fn url(&self) -> String {
        format!("https://github.com/httplsp/httplsp/blob/main/server/lint/RULES.md#{}", self.id)
    }
}

/// A rule: a pure function from facts to findings.
pub trait Rule: Sync {
    /// What it is.
    fn meta(&self) -> &'static RuleMeta;
    /// Looks at one unit: one file of code, or one configuration with the files it includes.
    fn check(&self, cx: &mut Context<'_>);
}

/// Declares a rule's [`RuleMeta`] and its [`Rule`] implementation. The doc comment is the rule's documentation, for
/// people everywhere: website, command line, hover. The body is a function `fn(&mut Context)`.
///
/// ```text
/// declare_rule! {
///     /// ## What it does
///     /// …
///     pub DEPRECATED_STATUS = {
///         id: "deprecated-status",
///         summary: "a status that the standards have withdrawn",
///         severity: Severity::Warning,
///         fix: FixAvailability::Choice,
///         check: check,
///     }
/// }
/// ```
macro_rules! declare_rule {
    (
        $(#[doc = $doc:literal])+
        pub $name:ident = {
            id: $id:literal,
            summary: $summary:literal,
            severity: $severity:expr,
            $(profile: $profile:expr,)?
            fix: $fix:expr,
            check: $check:path $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        pub static $name: $crate::rule::RuleMeta = $crate::rule::RuleMeta {
            id: $id,
            summary: $summary,
            docs: concat!($($doc, "\n"),+),
            severity: $severity,
            profile: { #[allow(unused_variables, unused_mut, unused_assignments)] { let profile = $crate::rule::Profile::Default; $(let profile = $profile;)? profile } },
            fix: $fix,
            file: file!(),
        };
        /// The rule itself.
        pub struct Check;
        impl $crate::rule::Rule for Check {
            fn meta(&self) -> &'static $crate::rule::RuleMeta {
                &$name
            }
            fn check(&self, cx: &mut $crate::context::Context<'_>) {
                $check(cx)
            }
        }
    };
}
pub(crate) use declare_rule;
