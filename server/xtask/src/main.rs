//! Generators, scaffolding and benchmarks. `cargo run -p xtask -- gen` rewrites every generated file; `gen --check`
//! fails when one is stale.

mod bench;
mod bench_lsp;
mod broken;
mod editors;
mod features;
mod generate;
mod phases;
mod picture;
mod scaffold;

use std::process::ExitCode;

use anyhow::Context;
use httplsp_syntax::Language;

const USAGE: &str = "usage: xtask gen [--check] | new-rule ID | new-language ID | facts FILE | bench [--binary FILE] PATH… | \
                     bench-lsp [OPTION…] | bench-broken [LANGUAGE…] | phases PATH…";

#[expect(clippy::print_stderr, reason = "this is a command line tool")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["gen"] => generate::run(false),
        ["gen", "--check"] => generate::run(true),
        ["picture"] => picture::run(),
        ["new-rule", id] => scaffold::rule(id),
        ["new-language", id] => scaffold::language(id),
        ["facts", file] => facts(file),
        ["bench-lsp", options @ ..] => bench_lsp::run(options),
        ["bench-broken", languages @ ..] => broken::run(languages),
        ["phases", paths @ ..] if !paths.is_empty() => phases::run(paths),
        ["bench", paths @ ..] if !paths.is_empty() => bench::run(paths),
        _ => Err(anyhow::anyhow!(USAGE)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints what is read from a file, the way the snapshots of fixtures show it.
#[expect(clippy::print_stdout, reason = "this is a command line tool")]
fn facts(file: &str) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{file} cannot be read"))?;
    let language = Language::detect(file, &text).with_context(|| format!("{file} is in no language that is known"))?;
    let name = file.rsplit('/').next().unwrap_or(file);
    println!("{}", httplsp_syntax::analyze(language, name, text.into(), &[]).summary());
    Ok(())
}

/// The root of the repository.
fn root() -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}
