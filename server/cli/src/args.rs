//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use httplsp_report::Format;

/// HTTP status codes and proxy settings: a linter and language server
///
/// httplsp reads source and configuration files and says what the HTTP status codes and proxy settings in them mean and
/// where they are wrong.
#[derive(Debug, Parser)]
#[command(name = "httplsp", bin_name = "httplsp", version, max_term_width = 100, propagate_version = true)]
#[command(
    after_help = "Exit status: 0 nothing found, 1 findings, 2 wrong usage, broken configuration, or a file that \
                        could not be read."
)]
pub struct Cli {
    /// When to use colours; `auto` respects NO_COLOR, CLICOLOR and CLICOLOR_FORCE
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check files and directories
    Check(Box<CheckArgs>),
    /// Run the language server on stdin and stdout
    Lsp(LspArgs),
    /// Explain a status, constant, directive, product or rule
    Explain(ExplainArgs),
    /// Search everything that `explain` knows
    Search(SearchArgs),
    /// Show the timeout chains, declared or found, hop by hop
    Timeouts(TimeoutsArgs),
    /// List every rule
    Rules(RulesArgs),
    /// Write a commented httplsp.toml
    Init(InitArgs),
    /// Show the configuration of a file, or the schema of httplsp.toml
    Config(ConfigArgs),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man(ManArgs),
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// When a terminal reads it.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `check`.
#[derive(Debug, Args)]
#[command(next_line_help = false)]
pub struct CheckArgs {
    /// Files and directories; `-` reads stdin
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Format of the report on stdout: full, concise, json, jsonl, sarif, github, gitlab, junit, checkstyle, rdjson,
    /// rdjsonl, markdown, github-review [default: full on a terminal, else concise]
    #[arg(long, value_name = "FORMAT", value_parser = Format::from_name, help_heading = "Output")]
    pub format: Option<Format>,
    /// Also write the report to a file in another format; may be repeated
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output, help_heading = "Output")]
    pub output: Vec<(Format, PathBuf)>,
    /// Count the findings by rule instead of listing them
    #[arg(long, help_heading = "Output")]
    pub statistics: bool,
    /// Print findings and errors only: no notes, no summary, no progress
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,

    /// Run only these rules
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Rules")]
    pub select: Vec<String>,
    /// Do not run these rules
    #[arg(long, value_name = "ID", value_delimiter = ',', help_heading = "Rules")]
    pub ignore: Vec<String>,
    /// How much to report, whatever the configuration says
    #[arg(long, value_name = "PROFILE", help_heading = "Rules")]
    pub profile: Option<ProfileArg>,
    /// The least severity that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning", help_heading = "Rules")]
    pub fail_on: FailOn,

    /// Apply safe fixes
    #[arg(long, help_heading = "Fixes")]
    pub fix: bool,
    /// Apply safe fixes, and those that may change behaviour that somebody relies on
    #[arg(long, help_heading = "Fixes")]
    pub unsafe_fixes: bool,
    /// Print what the fixes would change as a unified diff, and change nothing
    #[arg(long, help_heading = "Fixes")]
    pub diff: bool,
    /// Add a suppression comment with this reason above everything that is found
    #[arg(long, value_name = "REASON", help_heading = "Fixes", conflicts_with_all = ["fix", "unsafe_fixes", "diff"])]
    pub add_ignore: Option<String>,

    /// Report only what this file does not list
    #[arg(long, value_name = "FILE", help_heading = "What is new")]
    pub baseline: Option<PathBuf>,
    /// Write the baseline if there is none, else drop from it what is no longer found; new findings are never added
    #[arg(long, requires = "baseline", help_heading = "What is new")]
    pub update_baseline: bool,
    /// Report only findings on lines that differ from this git revision
    #[arg(long, value_name = "REV", help_heading = "What is new")]
    pub since: Option<String>,
    /// Report only findings on lines that this unified diff adds or changes
    #[arg(long, value_name = "FILE", help_heading = "What is new", conflicts_with = "since")]
    pub diff_file: Option<PathBuf>,

    /// The name that the text on stdin goes by
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub stdin_filename: Option<PathBuf>,
    /// Use this configuration file; its patterns are relative to the working directory
    #[arg(long, value_name = "FILE", help_heading = "Input", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Ignore all configuration files
    #[arg(long, help_heading = "Input")]
    pub isolated: bool,
    /// Read every file anew; that is what happens without it too, since nothing is kept from one run to the next
    #[arg(long, help_heading = "Input")]
    pub no_cache: bool,
    /// The number of threads [default: one for each processor]
    #[arg(long, short, value_name = "N", value_parser = at_least_one, help_heading = "Input")]
    pub jobs: Option<std::num::NonZeroUsize>,
}

/// A number from 1 on.
fn at_least_one(text: &str) -> Result<std::num::NonZeroUsize, String> {
    text.parse().map_err(|_| "write a whole number from 1 on".into())
}

/// `FORMAT=FILE`.
fn output(text: &str) -> Result<(Format, PathBuf), String> {
    match text.split_once('=') {
        Some((format, file)) if !file.is_empty() => {
            Ok((Format::from_name(format).map_err(|error| error.to_string())?, file.into()))
        }
        _ => Err("write it like `sarif=report.sarif`".into()),
    }
}

/// A profile.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ProfileArg {
    /// What everybody should see.
    Default,
    /// Tests, mock servers and generated files too, and the reserve rules.
    Strict,
    /// Matters of taste too.
    Pedantic,
}

impl From<ProfileArg> for httplsp_lint::Profile {
    fn from(profile: ProfileArg) -> Self {
        match profile {
            ProfileArg::Default => Self::Default,
            ProfileArg::Strict => Self::Strict,
            ProfileArg::Pedantic => Self::Pedantic,
        }
    }
}

/// From which severity on the exit status is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
    /// Anything.
    Info,
    /// Nothing.
    Never,
}

/// `lsp`.
#[derive(Debug, Args)]
pub struct LspArgs {
    /// Talk on stdin and stdout; the only way there is, accepted because many editors pass it
    #[arg(long)]
    pub stdio: bool,
}

/// `timeouts`.
#[derive(Debug, Args)]
pub struct TimeoutsArgs {
    /// The directory whose chains to show
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,
    /// How to show them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ChainFormat,
}

/// How to show timeout chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ChainFormat {
    /// A table.
    Text,
    /// For programs.
    Json,
    /// A flowchart in the language of Mermaid.
    Mermaid,
    /// A drawing.
    Svg,
}

/// Text for people, JSON for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Text for people, JSON for programs, Markdown for documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For documents.
    Markdown,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A status (404), sub-status (404.13), constant (http.StatusTeapot, :not_found), directive (proxy_read_timeout,
    /// nginx:proxy_read_timeout), product (cloudflare), header, symptom, or the id of a rule
    #[arg(value_name = "TOPIC", required = true)]
    pub topics: Vec<String>,
    /// How to say it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextFormat,
}

/// `search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words to look for
    #[arg(value_name = "WORD", required = true)]
    pub words: Vec<String>,
    /// At most so many results
    #[arg(long, value_name = "N", value_parser = at_least_one, default_value = "10")]
    pub limit: std::num::NonZeroUsize,
    /// How to list them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextOrJson,
}

/// `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// How to list them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextFormat,
}

/// `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// The directory to write httplsp.toml to
    #[arg(value_name = "DIRECTORY", default_value = ".")]
    pub directory: PathBuf,
}

/// `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to show.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to show.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print the settings that hold for a file, and where each comes from
    Show {
        /// The file or directory
        #[arg(value_name = "PATH", default_value = ".")]
        path: PathBuf,
        /// Use this configuration file
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Print the JSON schema of httplsp.toml
    Schema,
}

/// `completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// `man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The command whose page to print; without it, the page of httplsp itself
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}
