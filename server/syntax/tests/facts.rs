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

/// The codes after which the text tries again, in order.
fn tried_again(text: &str) -> Vec<(u32, u32)> {
    let rust = Language::by_id("rust").expect("rust");
    let text = format!("use reqwest::StatusCode;\n{text}");
    let facts = analyze(rust, "src/lib.rs", text.into(), &[]);
    let arms = facts.branchings.iter().flat_map(|branching| &branching.arms);
    arms.filter(|arm| arm.effect == httplsp_syntax::facts::Effect::Retries).flat_map(|arm| arm.sure.clone()).collect()
}

#[test]
fn what_is_tried_again_is_read_from_answers_lists_and_loops() {
    for (text, codes) in [
        (
            "fn should_retry(s: StatusCode) -> bool { s.is_server_error() || s == StatusCode::CONFLICT }",
            vec![(500, 599), (409, 409)],
        ),
        ("fn should_retry(status: u16) -> bool { matches!(status, 408 | 500..=599) }", vec![(408, 408), (500, 599)]),
        (
            "fn should_retry(s: StatusCode) -> bool { !s.is_success() && !s.is_client_error() }",
            vec![(0, 199), (300, 399), (500, 999)],
        ),
        ("fn retryable(s: StatusCode) -> bool { match s { StatusCode::GONE => true, _ => false } }", vec![(410, 410)]),
        ("const RETRY_ON: [u16; 2] = [429, 503];", vec![(429, 429), (503, 503)]),
        ("const NON_RETRYABLE: [u16; 2] = [400, 403];", vec![]),
        ("fn retrieve(s: StatusCode) -> bool { s == StatusCode::GONE }", vec![]),
        (
            "fn f(r: Response) { for attempt in 0..3 { if r.status() == StatusCode::GONE { continue; } } }",
            vec![(410, 410)],
        ),
        ("fn f(all: Vec<Response>) { for r in all { if r.status() == StatusCode::GONE { continue; } } }", vec![]),
    ] {
        assert_eq!(tried_again(text), codes, "{text}");
    }
}
