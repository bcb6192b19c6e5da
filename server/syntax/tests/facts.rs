//! What is read from the fixtures of each language.

use std::path::Path;

use httplsp_syntax::{Language, analyze};

fn summary(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/languages").join(path);
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let language = Language::by_path(path).expect("a language");
    // Under this name, since everything below `tests/` is taken for test code.
    analyze(language, "src/lib.rs", text.into(), &[]).summary()
}

macro_rules! snapshots {
    ($($name:ident: $path:literal),* $(,)?) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(summary($path));
        })*
    };
}

snapshots! {
    rust_responses: "rust/responses.rs",
    rust_frameworks: "rust/frameworks.rs",
    rust_clients: "rust/clients.rs",
    rust_rocket: "rust/rocket.rs",
    rust_warp: "rust/warp.rs",
    rust_poem: "rust/poem.rs",
    rust_salvo: "rust/salvo.rs",
}

#[test]
fn files_without_triggers_hold_no_facts() {
    let rust = Language::by_id("rust").expect("rust");
    let text = "fn main() { let status = 404; let port = 443; println!(\"{status}\"); }";
    assert!(!httplsp_syntax::may_hold_facts(rust, text, &[]));
    let facts = analyze(rust, "src/main.rs", text.into(), &[]);
    assert!(facts.statuses.is_empty() && facts.comparisons.is_empty());
}

#[test]
fn broken_input_yields_facts_and_no_panic() {
    let rust = Language::by_id("rust").expect("rust");
    let whole =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/languages/rust/responses.rs"))
            .expect("fixture");
    for cut in (0..whole.len()).step_by(37).filter(|cut| whole.is_char_boundary(*cut)) {
        let _ = analyze(rust, "src/lib.rs", whole[..cut].into(), &[]);
        let _ = analyze(rust, "src/lib.rs", whole[cut..].into(), &[]);
    }
}

#[test]
fn deep_nesting_is_read() {
    let rust = Language::by_id("rust").expect("rust");
    let deep = format!(
        "use axum::http::StatusCode;\nfn f() -> u8 {{ {}StatusCode::OK{} }}",
        "(".repeat(10_000),
        ")".repeat(10_000)
    );
    let facts = analyze(rust, "src/lib.rs", deep.into(), &[]);
    assert_eq!(facts.statuses.len(), 1);
    let nginx = Language::by_id("nginx").expect("nginx");
    let deep = format!("{}return 404;{}", "location / { ".repeat(10_000), " }".repeat(10_000));
    let facts = analyze(nginx, "nginx.conf", deep.into(), &[]);
    assert_eq!(facts.responses.len(), 1);
}
