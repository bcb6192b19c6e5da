//! `--baseline`, `--since`, `--diff-file`.

use crate::sandbox::{CLEAN, DEPRECATED, Sandbox};

#[test]
fn a_baseline_hides_what_it_lists_and_nothing_else() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    sandbox.run(&["check", "--baseline", "b.json"]).exits(2).says("`--update-baseline` creates it");
    sandbox.run(&["check", "--baseline", "b.json", "--update-baseline"]).exits(0).says("1 findings written");
    assert_eq!(sandbox.run(&["check", "--baseline", "b.json"]).exits(0).places(), Vec::<&str>::new());
    // Lines move, the finding stays the same.
    sandbox.write("a.rs", format!("// one\n// two\n{DEPRECATED}"));
    sandbox.run(&["check", "--baseline", "b.json"]).exits(0);
    sandbox.write("new.rs", DEPRECATED);
    assert_eq!(sandbox.run(&["check", "--baseline", "b.json"]).exits(1).places(), ["new.rs:3:5"]);
}

#[test]
fn an_update_drops_what_is_gone_and_never_adds() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED), ("b.rs", DEPRECATED), ("c.rs", DEPRECATED)]);
    sandbox.run(&["check", "--baseline", "x.json", "--update-baseline"]).exits(0);
    sandbox.write("a.rs", CLEAN);
    std::fs::remove_file(sandbox.path("c.rs")).expect("it is removed");
    sandbox.write("new.rs", DEPRECATED);
    let ran =
        sandbox.run(&["check", "--baseline", "x.json", "--update-baseline"]).exits(1).says("2 of 3 entries removed");
    assert_eq!(ran.places(), ["new.rs:3:5"]);
    let baseline = sandbox.read("x.json");
    assert!(baseline.contains("b.rs") && !baseline.contains("a.rs") && !baseline.contains("new.rs"), "{baseline}");
}

#[test]
fn an_update_of_some_files_keeps_the_others() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED), ("b.rs", DEPRECATED)]);
    sandbox.run(&["check", "--baseline", "x.json", "--update-baseline"]).exits(0);
    sandbox
        .run(&["check", "a.rs", "--baseline", "x.json", "--update-baseline"])
        .exits(0)
        .says("0 of 2 entries removed");
}

#[test]
fn a_baseline_that_is_none_is_refused() {
    let sandbox =
        Sandbox::with(&[("a.rs", DEPRECATED), ("b.json", "[]"), ("c.json", r#"{"version": 9, "findings": []}"#)]);
    sandbox.run(&["check", "--baseline", "b.json"]).exits(2).says("it has no `version`, so it is not a baseline");
    sandbox.run(&["check", "--baseline", "c.json"]).exits(2).says("version 9");
}

#[test]
fn only_changed_lines_are_reported() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED), ("sub/b.rs", CLEAN)]);
    sandbox.commit();
    assert_eq!(sandbox.run(&["check", "--since", "HEAD"]).exits(0).places(), Vec::<&str>::new());
    sandbox.write("a.rs", format!("{DEPRECATED}async fn more() -> StatusCode {{\n    StatusCode::USE_PROXY\n}}\n"));
    sandbox.write("sub/b.rs", CLEAN.replace("OK", "USE_PROXY"));
    sandbox.write("untracked ü.rs", DEPRECATED);
    let expected = ["a.rs:6:5", "sub/b.rs:3:5", "untracked ü.rs:3:5"];
    assert_eq!(sandbox.run(&["check", "--since", "HEAD"]).exits(1).places(), expected);
    sandbox.commit();
    assert_eq!(sandbox.run(&["check", "--since", "HEAD~1"]).exits(1).places(), expected);
}

#[test]
fn what_the_other_branch_did_meanwhile_does_not_count() {
    let sandbox = Sandbox::with(&[("a.rs", CLEAN), ("b.rs", DEPRECATED)]);
    sandbox.commit();
    sandbox.git(&["checkout", "-q", "-b", "mine"]);
    sandbox.write("a.rs", DEPRECATED);
    sandbox.commit();
    sandbox.git(&["checkout", "-q", "main"]);
    sandbox.write("b.rs", CLEAN);
    sandbox.commit();
    sandbox.git(&["checkout", "-q", "mine"]);
    assert_eq!(sandbox.run(&["check", "--since", "main"]).exits(1).places(), ["a.rs:3:5"]);
}

#[test]
fn a_revision_must_exist() {
    let sandbox = Sandbox::with(&[("a.rs", CLEAN)]);
    sandbox.run(&["check", "--since", "main"]).exits(2).says("--since");
    sandbox.commit();
    sandbox.run(&["check", "--since", "nope"]).exits(2).says("--since nope");
    sandbox.run(&["check", "--since=--output=x"]).exits(2).says("is not a git revision");
}

#[test]
fn a_diff_tells_which_lines_are_new() {
    let sandbox = Sandbox::with(&[("src/a.rs", DEPRECATED), ("src/b.rs", DEPRECATED)]);
    sandbox.write(
        "x.diff",
        "--- a/src/a.rs\n+++ b/src/a.rs\n@@ -2,2 +2,2 @@\n async fn\n-    StatusCode::OK\n+    StatusCode::USE_PROXY\n",
    );
    assert_eq!(sandbox.run(&["check", "--diff-file", "x.diff"]).exits(1).places(), ["src/a.rs:3:5"]);
    sandbox.write("y.diff", "--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1 +1 @@\n-x\n+use axum::http::StatusCode;\n");
    assert_eq!(sandbox.run(&["check", "--diff-file", "y.diff"]).exits(0).places(), Vec::<&str>::new());
    sandbox.run(&["check", "--diff-file", "nope.diff"]).exits(2).says("nope.diff");
    sandbox.write("z.diff", "no diff at all\n");
    sandbox.run(&["check", "--diff-file", "z.diff"]).exits(2).says("is not a unified diff");
    sandbox.run(&["check", "--diff-file", "x.diff", "--fix"]).exits(2);
}
