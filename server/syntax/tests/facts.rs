//! What is read from the fixtures of each language.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use httplsp_syntax::{Language, analyze};

/// Every fixture, with its language.
fn fixtures() -> Vec<(Language, PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/languages");
    let mut found = Vec::new();
    for language in Language::all() {
        let Ok(entries) = std::fs::read_dir(folder.join(language.id())) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            found.push((language, path, text));
        }
    }
    found.sort_by(|a, b| a.1.cmp(&b.1));
    found
}

/// The path that a fixture is read under, since everything below `tests/` is taken for test code.
fn path_of(fixture: &Path) -> String {
    let name = fixture.file_name().and_then(|name| name.to_str()).unwrap_or("");
    // Some formats are told by their names.
    if Language::by_path(name).is_some_and(|language| !language.is_code()) {
        return format!("deploy/{name}");
    }
    let extension = fixture.extension().and_then(|extension| extension.to_str()).unwrap_or("");
    format!("src/lib.{extension}")
}

#[test]
fn fixtures_are_read_as_before() {
    for (language, path, text) in fixtures() {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
        let facts = analyze(language, &path_of(&path), text.into(), &[]);
        insta::assert_snapshot!(format!("{}_{stem}", language.id()), facts.summary());
    }
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
    for (language, path, text) in fixtures() {
        let read = |text: &str| analyze(language, &path_of(&path), text.into(), &[]);
        let step = (text.len() / 24).max(37);
        for cut in (0..text.len()).step_by(step).filter(|cut| text.is_char_boundary(*cut)) {
            let _ = read(&text[..cut]);
            let _ = read(&text[cut..]);
        }
        // Lines in another order: much of it makes no sense, some of it does.
        let mut lines: Vec<&str> = text.lines().collect();
        let middle = lines.len() / 2;
        lines.rotate_left(middle / 2);
        lines[middle..].reverse();
        let _ = read(&lines.join("\n"));
        let _ = read(&text.replace([')', '}', '"'], ""));
        let _ = read(&text.replace('\n', " "));
    }
}

#[test]
fn a_line_of_a_megabyte_is_read() {
    let mut largest: BTreeMap<Language, (PathBuf, String)> = BTreeMap::new();
    for (language, path, text) in fixtures() {
        if largest.get(&language).is_none_or(|(_, known)| known.len() < text.len()) {
            largest.insert(language, (path, text));
        }
    }
    for (language, (path, text)) in largest {
        let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with(language.comment())).collect();
        let once = code.join(" ") + " ";
        let long = once.repeat(1 + (1 << 20) / once.len());
        let facts = analyze(language, &path_of(&path), long.into(), &[]);
        assert!(facts.files[0].text.len() > 1 << 20, "{}", language.id());
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

/// The grammar's scanner keeps its state in a place that all threads share.
#[test]
fn texts_that_are_read_at_once_are_read_alike() {
    let language = Language::by_id("properties").expect("a language");
    let of = |text: &str| httplsp_syntax::parse(language, text, None).tree.map(|tree| tree.root_node().to_sexp());
    let texts: Vec<String> = (1..8).map(|at| format!("server.port = 80{at}\n").repeat(at * 8)).collect();
    let alone: Vec<Option<String>> = texts.iter().map(|text| of(text)).collect();
    assert!(alone.iter().all(Option::is_some));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..500 {
                    assert!(texts.iter().zip(&alone).all(|(text, alone)| of(text) == *alone));
                }
            });
        }
    });
}
