//! Prints the facts of files, for a look at what the engine sees: `cargo run -p httplsp-syntax --example facts -- FILE…`

use std::sync::Arc;

#[allow(clippy::print_stdout, clippy::print_stderr)]
fn main() {
    for path in std::env::args().skip(1) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("{path}: cannot be read as UTF-8 text");
            continue;
        };
        let Some(language) = httplsp_syntax::Language::by_path(&path) else {
            eprintln!("{path}: no language is known by this name");
            continue;
        };
        let facts = httplsp_syntax::analyze(language, &path, Arc::from(text), &[]);
        println!("== {path}");
        println!("{}", facts.summary());
    }
}
