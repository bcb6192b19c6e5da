//! Compiles the generated parser and the scanner.

fn main() {
    let sources = ["src/parser.c", "src/scanner.c"];
    let headers = ["src/branches.h", "src/chars.h", "src/lua.h", "src/placeholder.h", "src/tree_sitter/parser.h"];
    cc::Build::new()
        .std("c11")
        .include("src")
        .files(sources)
        .flag_if_supported("-Wno-unused")
        .compile("tree-sitter-nginx-http");
    for path in sources.iter().chain(&headers) {
        println!("cargo:rerun-if-changed={path}");
    }
}
