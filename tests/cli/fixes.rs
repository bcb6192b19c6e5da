//! `--fix`, `--diff`, `--add-ignore`.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::sandbox::{DEPRECATED, Ran, Sandbox, UNUSED};

#[test]
fn safe_fixes_are_applied_and_choices_never() {
    let sandbox = Sandbox::with(&[("a.rs", UNUSED), ("b.rs", DEPRECATED)]);
    let ran = sandbox.run(&["check", "--fix"]).exits(1).says("fixed 1 in 1 file");
    assert_eq!(ran.places(), ["b.rs:3:5"]);
    assert!(!sandbox.read("a.rs").contains("httplsp"));
    assert_eq!(sandbox.read("b.rs"), DEPRECATED);
    sandbox.run(&["check", "--fix", "a.rs"]).exits(0).says_nothing();
}

#[test]
fn a_diff_changes_nothing_and_the_exit_status_tells_what_was_found() {
    let sandbox = Sandbox::with(&[("a.rs", UNUSED)]);
    let ran = sandbox.run(&["check", "--diff"]).exits(1);
    assert_eq!(
        ran.stdout,
        "--- a/a.rs\n+++ b/a.rs\n@@ -1,5 +1,4 @@\n use axum::http::StatusCode;\n\
         -// httplsp: ignore[deprecated-status] not any more\n async fn found() -> StatusCode {\n     StatusCode::OK\n }\n"
    );
    assert_eq!(sandbox.read("a.rs"), UNUSED);
}

#[test]
fn the_diff_can_be_applied() {
    let sandbox = Sandbox::with(&[("src/a.rs", UNUSED)]);
    sandbox.commit();
    let diff = sandbox.run(&["check", "--diff"]).exits(1).stdout;
    sandbox.write("fix.diff", &diff);
    sandbox.git(&["apply", "fix.diff"]);
    sandbox.run(&["check"]).exits(0);
}

#[test]
fn stdin_is_fixed_on_stdout() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run_with_stdin(&["check", "-", "--stdin-filename", "a.rs", "--fix"], UNUSED).exits(0);
    assert_eq!(ran.stdout, UNUSED.replace("// httplsp: ignore[deprecated-status] not any more\n", ""));
    assert!(!sandbox.path("a.rs").exists());
}

#[test]
fn fixes_that_make_room_for_others_are_applied_in_turn() {
    let twice = UNUSED.replace("async fn", "// httplsp: ignore[deprecated-status, malformed-suppression] x\nasync fn");
    let sandbox = Sandbox::with(&[("a.rs", &twice)]);
    sandbox.run(&["check", "--fix"]).exits(0);
    assert!(!sandbox.read("a.rs").contains("deprecated-status"), "{}", sandbox.read("a.rs"));
}

#[cfg(unix)]
#[test]
fn permissions_are_kept_and_links_followed() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::with(&[("real/a.rs", UNUSED)]);
    std::fs::set_permissions(sandbox.path("real/a.rs"), std::fs::Permissions::from_mode(0o640)).expect("they are set");
    symlink("real/a.rs", sandbox.path("link.rs")).expect("it is linked");
    sandbox.run(&["check", "--fix", "link.rs"]).exits(0);
    assert!(std::fs::symlink_metadata(sandbox.path("link.rs")).expect("it is there").is_symlink());
    let metadata = std::fs::metadata(sandbox.path("real/a.rs")).expect("it is there");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o640);
    assert!(!sandbox.read("real/a.rs").contains("httplsp"));
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_is_2() {
    // Nothing can be renamed into this directory, not even by the administrator.
    let sandbox = Sandbox::new();
    let Ok(()) = std::os::unix::fs::symlink("/proc/self/cwd/gone/a.rs", sandbox.path("a.rs")) else { return };
    sandbox.run(&["check", "--fix", "a.rs"]).exits(2).says("a.rs cannot be read");
}

#[test]
fn a_file_that_changes_meanwhile_is_never_overwritten() {
    let sandbox = Sandbox::with(&[("a.rs", UNUSED)]);
    // Moved into place as a whole, so that nobody reads half of it.
    let replace = |number: usize| {
        sandbox.write("new", format!("{UNUSED}// {number}\n"));
        std::fs::rename(sandbox.path("new"), sandbox.path("a.rs")).expect("it is moved");
    };
    let done = AtomicBool::new(false);
    let runs: Vec<Ran> = std::thread::scope(|scope| {
        scope.spawn(|| (0..).take_while(|_| !done.load(Ordering::Relaxed)).for_each(replace));
        let runs = (0..20).map(|_| sandbox.run(&["check", "--fix"])).collect();
        done.store(true, Ordering::Relaxed);
        runs
    });
    for ran in runs {
        match ran.status {
            0 => ran.says("fixed 1 in 1 file"),
            _ => ran.exits(2).says("a.rs was changed by another program meanwhile and is left as it is"),
        };
    }
    let names: Vec<_> = std::fs::read_dir(sandbox.path(".")).expect("a directory").flatten().collect();
    assert_eq!(names.len(), 2, "no temporary file is left: {names:?}");
}

#[test]
fn reasons_are_added_above_what_is_found() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    sandbox.run(&["check", "--add-ignore", "until the proxy is gone"]).exits(0).says("suppressed 1 in 1 file");
    assert_eq!(
        sandbox.read("a.rs"),
        DEPRECATED.replace(
            "    StatusCode",
            "    // httplsp: ignore[deprecated-status] until the proxy is gone\n    StatusCode"
        )
    );
    sandbox.run(&["check"]).exits(0).says_nothing();
}

#[test]
fn a_reason_is_needed_and_fixes_are_another_matter() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    sandbox.run(&["check", "--add-ignore", " "]).exits(2).says("needs a reason");
    sandbox.run(&["check", "--add-ignore", "x", "--fix"]).exits(2);
    assert_eq!(sandbox.read("a.rs"), DEPRECATED);
}
