//! Compiles the generated parser.

fn main() {
    let sources = ["src/parser.c"];
    cc::Build::new()
        .std("c11")
        .include("src")
        .files(sources)
        .flag_if_supported("-Wno-unused")
        .compile("tree-sitter-ini-http");
    for path in sources.iter().chain(&["src/tree_sitter/parser.h"]) {
        println!("cargo:rerun-if-changed={path}");
    }
}
