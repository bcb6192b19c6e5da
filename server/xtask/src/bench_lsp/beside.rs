//! The same typing into this project's server and into others that are installed, one below the other.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::client::Client;
use super::texts::Template;
use super::{Options, Times, measure, print};

/// Another server: what it is called, how it is started, and the languages of the templates that it knows (all, if none
/// is named).
struct Other {
    name: &'static str,
    command: &'static [&'static str],
    languages: &'static [&'static str],
    /// Whether it says anything of a document by itself.
    diagnoses: bool,
}

const OTHERS: [Other; 4] = [
    Other {
        name: "nginx-language-server",
        command: &["nginx-language-server"],
        languages: &["nginx"],
        diagnoses: false,
    },
    Other { name: "ruff server", command: &["ruff", "server"], languages: &["python"], diagnoses: true },
    Other { name: "typos-lsp", command: &["typos-lsp"], languages: &[], diagnoses: true },
    Other {
        name: "ast-grep lsp",
        command: &["ast-grep", "lsp"],
        languages: &["csharp", "go", "java", "javascript", "kotlin", "php", "python", "ruby", "rust", "typescript"],
        diagnoses: true,
    },
];

/// What `ast-grep` looks for: what this project's server is about, as far as a pattern can say it.
const RULE: &str = "id: status\nlanguage: LANGUAGE\nrule:\n  kind: KIND\n  regex: \"^[1-5][0-9][0-9]$\"\n";
const INTEGERS: [(&str, &str, &str); 10] = [
    ("csharp", "CSharp", "integer_literal"),
    ("go", "Go", "int_literal"),
    ("java", "Java", "decimal_integer_literal"),
    ("javascript", "JavaScript", "number"),
    ("kotlin", "Kotlin", "integer_literal"),
    ("php", "Php", "integer"),
    ("python", "Python", "integer"),
    ("ruby", "Ruby", "integer"),
    ("rust", "Rust", "integer_literal"),
    ("typescript", "TypeScript", "number"),
];

/// Measures all of them with `templates` and prints one table.
pub fn run(options: &Options, templates: &[Template]) -> Result<()> {
    let installed: Vec<&Other> = OTHERS.iter().filter(|other| is_installed(other.command[0])).collect();
    for other in OTHERS.iter().filter(|other| !is_installed(other.command[0])) {
        print(&format!("{} is not installed and left out", other.name));
    }
    let columns = "    p50     p99     max";
    print(&format!(
        "{:<22} {:>9} {:>7}   {:<11} {:>6} {:>8}   {:<23} {:<23} {:<23}",
        "server", "start", "idle", "language", "lines", "opened", "diagnostics", "hover", "completion"
    ));
    print(&format!("{:<72}   {columns:<23} {columns:<23} {columns:<23}", "in milliseconds and megabytes"));
    for template in templates {
        for lines in &options.lines {
            let ours = (String::from("httplsp"), options.server.clone(), true);
            let speaks = |other: &&&Other| other.languages.is_empty() || other.languages.contains(&template.language);
            let others = installed.iter().filter(speaks).map(|other| {
                let command = other.command.iter().map(ToString::to_string).collect();
                (other.name.to_string(), command, other.diagnoses)
            });
            for (name, server, diagnoses) in std::iter::once(ours).chain(others) {
                let folder = tempfile::tempdir().context("a temporary folder")?;
                settings(folder.path(), template.language)?;
                let one = Options { server, diagnoses, says_each: false, ..options.clone() };
                let start = start(&one, folder.path());
                let row = measure(&one, folder.path(), template, *lines);
                match (start, row) {
                    (Ok(start), Ok(row)) => print(&format!("{name:<22} {start}   {row}")),
                    (Err(error), _) | (_, Err(error)) => {
                        print(&format!("{name:<22} {:>17}   {:<11} {lines:>6} {error:#}", "", template.language));
                    }
                }
            }
        }
    }
    Ok(())
}

fn is_installed(program: &str) -> bool {
    let version = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    version.is_ok()
}

/// How long it takes to start, and the memory that is in use then.
fn start(options: &Options, folder: &Path) -> Result<String> {
    let mut times = Times::default();
    let mut idle = None;
    for _ in 0..3 {
        let (client, time) = Client::start(&options.server, folder, !options.push)?;
        times.0.push(time);
        idle = client.memory();
    }
    times.0.sort();
    let memory = idle.map_or("-".to_string(), |bytes| format!("{:.0} MB", bytes as f64 / 1e6));
    Ok(format!("{:>6.0} ms {memory:>7}", times.0[1].as_secs_f64() * 1e3))
}

/// Writes the settings without which a server has nothing to do.
fn settings(folder: &Path, language: &str) -> Result<()> {
    let Some((_, name, kind)) = INTEGERS.iter().find(|(id, ..)| *id == language) else { return Ok(()) };
    let rules = folder.join("rules");
    std::fs::create_dir_all(&rules).and_then(|()| {
        std::fs::write(folder.join("sgconfig.yml"), "ruleDirs:\n  - rules\n")?;
        std::fs::write(rules.join("status.yml"), RULE.replace("LANGUAGE", name).replace("KIND", kind))
    })?;
    Ok(())
}
