//! Reads `data/`, checks it, and writes it as static Rust tables.
//!
//! A row that breaks a rule stops the build with the file, the row and what is wrong, so that a look-up at run time
//! needs no check and costs nothing at start-up.

mod constants;
mod emit;
#[path = "../src/normalize.rs"]
mod normalize;
mod problems;
mod statuses;
mod tables;
mod texts;
mod timers;
mod tsv;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs, io};

use problems::Problems;

#[allow(clippy::print_stdout, reason = "cargo reads the output of build scripts")]
fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src/normalize.rs");
    match run() {
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            for problem in problems.iter() {
                println!("cargo::error={problem}");
            }
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("cargo::error=cannot read or write the registry tables: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<Problems> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("data");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut problems = Problems::default();

    let headers = tables::headers(&root, &mut problems)?;
    let (vendors, vendor_table) = texts::vendors(&root, &mut problems)?;
    let statuses = statuses::read(&root, &headers, &vendors, &mut problems)?;
    let files = [
        ("statuses.rs", emit::statuses(&statuses)),
        ("phrases.rs", tables::phrases(&root, &statuses, &mut problems)?),
        ("lookalikes.rs", tables::lookalikes(&root, &statuses, &mut problems)?),
        ("behaviours.rs", tables::behaviours(&root, &mut problems)?),
        ("access_words.rs", tables::access_words(&root, &mut problems)?),
        ("search_terms.rs", tables::search_terms(&root, &statuses, &mut problems)?),
        ("sub_statuses.rs", tables::sub_statuses(&root, &mut problems)?),
        ("windows_errors.rs", tables::windows_errors(&root, &mut problems)?),
        ("constants.rs", constants::constants(&root, &mut problems)?),
        ("renamed_constants.rs", constants::renamed(&root, &mut problems)?),
        ("directives.rs", tables::directives(&root, &mut problems)?),
        ("timers.rs", timers::timers(&root, &vendors, &mut problems)?),
        ("headers.rs", emit::headers(&headers)),
        ("vendors.rs", vendor_table),
        ("troubleshooting.rs", texts::troubleshooting(&root, &statuses, &mut problems)?),
    ];
    for (name, text) in files {
        fs::write(out.join(name), text)?;
    }
    Ok(problems)
}
