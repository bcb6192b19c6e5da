//! Runs every rule's specification, and checks that the catalogue is complete.

use std::path::{Path, PathBuf};

use httplsp_lint::{FixAvailability, Profile, RULES, Settings, lint};
use httplsp_syntax::{Language, analyze};
use httplsp_tests::{Outcome, check_docs, run_spec};

#[test]
fn every_rule_meets_its_specification() {
    let update = std::env::var_os("UPDATE_SPECS").is_some();
    let mut failures = Vec::new();
    for rule in RULES {
        let meta = rule.meta();
        let paths = specifications().into_iter().filter(|path| rule_of(path) == meta.id);
        let mut outcome = Outcome::default();
        for path in paths {
            let one = run_spec(&path, meta.id, update);
            failures.extend(one.failures.iter().map(|failure| format!("{}: {failure}", path.display())));
            outcome.positive += one.positive;
            outcome.silent += one.silent;
            outcome.fixes += one.fixes;
        }
        if outcome.positive == 0 || outcome.silent == 0 {
            failures.push(format!("{}: a specification needs positive and silent cases", meta.id));
        }
        if meta.fix != FixAvailability::None && outcome.fixes == 0 {
            failures.push(format!("{}: claims a fix, but no case shows one", meta.id));
        }
    }
    assert!(
        failures.is_empty(),
        "{}\n\n{} differences; UPDATE_SPECS=1 rewrites them",
        failures.join("\n"),
        failures.len()
    );
}

#[test]
fn the_examples_of_the_documentation_hold() {
    let mut failures = Vec::new();
    for rule in RULES {
        let meta = rule.meta();
        failures.extend(check_docs(meta).iter().map(|failure| format!("{}: {failure}", meta.id)));
    }
    assert!(failures.is_empty(), "{}\n\n{} examples do not hold", failures.join("\n"), failures.len());
}

#[test]
fn rules_are_sorted_documented_and_named_after_their_file() {
    let ids: Vec<_> = RULES.iter().map(|rule| rule.meta().id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    for rule in RULES {
        let meta = rule.meta();
        assert!(
            meta.file.ends_with(&format!("rules/{}.rs", meta.id.replace('-', "_")))
                || meta.id.starts_with(|c: char| c.is_ascii_digit()),
            "{}",
            meta.file
        );
        for heading in ["## What it does", "## Why is this bad?", "## Example", "## Use instead"] {
            assert!(meta.docs.contains(heading), "{}: no `{heading}`", meta.id);
        }
        assert!(meta.summary.len() <= 100 && !meta.summary.ends_with('.'), "{}: summary", meta.id);
    }
}

#[test]
fn every_specification_belongs_to_a_rule() {
    for path in specifications() {
        let id = rule_of(&path);
        assert!(RULES.iter().any(|rule| rule.meta().id == id), "{} belongs to no rule", path.display());
    }
}

/// Languages of code, each with a file of numbers that are no statuses and of answers that are right.
const CODE: &[&str] = &[
    "csharp",
    "elixir",
    "go",
    "java",
    "javascript",
    "kotlin",
    "php",
    "python",
    "ruby",
    "rust",
    "scala",
    "swift",
    "typescript",
];

/// What each of these files has to have: words that stand for ports, waits, sizes and the like.
const INNOCENT: &[&[&str]] = &[
    &["port"],
    &["sleep", "delay", "settimeout", "timeout", "wait"],
    &["size", "length", "width"],
    &["20", "19"],
    &["price", "cents", "amount"],
    &["id"],
    &["for ", "each", "times", "<- ", "loop"],
    &["http/1.1"],
    &["log", "print"],
    &["enum", "case", "match"],
    &["graphql"],
    &["jsonrpc"],
    &["failed", "errors"],
    &["hook"],
    &["index", "spa"],
    &["login", "/home", "/account"],
];

#[test]
fn innocent_code_is_not_reported() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("languages");
    let settings = Settings { profile: Profile::Strict, ..Settings::default() };
    for id in CODE {
        let language = Language::by_id(id).expect("a language");
        let entries = std::fs::read_dir(folder.join(id)).expect("fixtures");
        let files = entries.map(|entry| entry.expect("entry").path());
        let named = |path: &PathBuf| {
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
            stem.is_some_and(|stem| matches!(stem.as_str(), "innocent" | "numbers"))
        };
        let file = files.into_iter().find(named).unwrap_or_else(|| panic!("{id}: no innocent file"));
        let text = std::fs::read_to_string(&file).expect("UTF-8");
        let lower = text.to_lowercase();
        for words in INNOCENT {
            assert!(words.iter().any(|word| lower.contains(word)), "{}: nothing of {words:?}", file.display());
        }
        let facts = analyze(language, "src/app", text.into(), &[]);
        let found: Vec<String> = lint(&facts, &settings)
            .findings
            .iter()
            .map(|finding| format!("{} at {:?}: {}", finding.rule.id, finding.range, finding.message))
            .collect();
        assert!(found.is_empty(), "{}:\n{}", file.display(), found.join("\n"));
    }
}

/// Every specification: `rules/<rule>.md`, and `rules/<language>/<rule>.md` for what is told of one language.
fn specifications() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        entries.map(|entry| entry.expect("entry").path()).collect()
    };
    let (folders, mut files): (Vec<_>, Vec<_>) = entries(&folder).into_iter().partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| entries(folder)));
    files.sort();
    files
}

fn rule_of(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
