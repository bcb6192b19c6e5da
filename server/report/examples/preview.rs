//! Writes the sample report of the tests in a format: `cargo run -p httplsp-report --example preview -- full`.
//! `full` and `concise` come with colours unless `plain` follows; a number sets the width.

use std::error::Error;
use std::io::Write;

use httplsp_report::Format;

#[path = "../tests/formats/sample.rs"]
mod sample;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let format = Format::from_name(arguments.first().map_or("full", String::as_str))?;
    let sources = sample::sources();
    let findings = sample::findings(&sources);
    let mut run = sample::run(&findings, &sources);
    run.color = !arguments.iter().any(|argument| argument == "plain");
    run.width = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(100);
    let mut report = Vec::new();
    httplsp_report::write(format, &run, &mut report)?;
    std::io::stdout().write_all(&report)?;
    Ok(())
}
