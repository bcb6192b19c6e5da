//! Bad input: one file must never end a run.

use crate::sandbox::{CLEAN, DEPRECATED, Sandbox, UNUSED};

#[test]
fn what_is_not_text_is_named_and_the_rest_is_checked() {
    let sandbox = Sandbox::with(&[("good.rs", DEPRECATED)]);
    sandbox.write("latin1.rs", b"// caf\xE9 StatusCode axum\n");
    sandbox.write("binary.rs", b"axum\0StatusCode");
    sandbox.write("utf16.rs", b"\xFF\xFEa\0x\0u\0m\0");
    let ran = sandbox
        .run(&["check"])
        .exits(1)
        .says("latin1.rs is not checked: it is not UTF-8 (first wrong byte at offset 6)")
        .says("binary.rs is not checked: it is not text")
        .says("utf16.rs is not checked: it is UTF-16");
    assert_eq!(ran.places(), ["good.rs:3:5"]);
    sandbox.run(&["check", "--quiet"]).exits(1).says_nothing();
}

#[test]
fn what_was_named_but_cannot_be_checked_is_2() {
    let sandbox = Sandbox::new();
    for (name, content) in [("latin1.rs", &b"\xE9"[..]), ("binary.rs", &b"\0"[..]), ("utf16.rs", &b"\xFE\xFF\0a"[..])] {
        sandbox.write(name, content);
        sandbox.run(&["check", name]).exits(2).says(name);
    }
}

#[test]
fn empty_files_are_fine() {
    Sandbox::with(&[("a.rs", ""), ("nginx.conf", ""), ("b.rs", "\n")]).run(&["check"]).exits(0).says_nothing();
}

#[test]
fn a_byte_order_mark_moves_no_column_and_stays() {
    let sandbox = Sandbox::new();
    sandbox.write("a.rs", format!("\u{FEFF}{UNUSED}"));
    sandbox.write("b.rs", format!("\u{FEFF}{}", DEPRECATED.replace('\n', " ")));
    let ran = sandbox.run(&["check"]).exits(1);
    assert_eq!(ran.places()[1], "b.rs:1:66");
    sandbox.run(&["check", "--fix", "a.rs"]).exits(0);
    assert!(sandbox.read("a.rs").starts_with("\u{FEFF}use axum"));
    assert!(!sandbox.read("a.rs").contains("ignore"));
}

#[test]
fn all_line_ends_count_and_stay() {
    for ending in ["\r\n", "\r"] {
        let sandbox = Sandbox::new();
        sandbox.write("a.rs", DEPRECATED.replace('\n', ending));
        sandbox.write("b.rs", UNUSED.replace('\n', ending));
        let ran = sandbox.run(&["check"]).exits(1);
        assert_eq!(ran.places()[0], "a.rs:3:5", "{ending:?}");
        if ending == "\r\n" {
            // A lone CR does not end a line comment in Rust: the rest of the file is comment.
            sandbox.run(&["check", "--fix", "b.rs"]).exits(0);
            assert_eq!(sandbox.read("b.rs").matches("\r\n").count(), 4);
            assert_eq!(sandbox.read("b.rs").matches('\n').count(), 4);
        }
    }
}

#[test]
fn large_files_are_skipped_with_the_way_out() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED), ("httplsp.toml", "max-file-size = \"50B\"\n")]);
    sandbox.run(&["check"]).exits(0).says("a.rs is not checked: it is larger than 50 bytes; raise `max-file-size`");
    sandbox.run(&["check", "a.rs"]).exits(2).says("max-file-size");
    sandbox.write("httplsp.toml", "max-file-size = 100000\n");
    sandbox.run(&["check"]).exits(1);
    sandbox.write("b.rs", "// x\n".repeat(500));
    sandbox.write("httplsp.toml", "max-file-size = \"2kB\"\n");
    sandbox.run(&["check"]).exits(1).says("b.rs is not checked: it is larger than 2 kB; raise `max-file-size`");
}

#[test]
fn what_is_broken_all_over_is_named() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    sandbox.write("torn.py", format!("from flask import abort\n{}", "return ] abort(306 x = (\n".repeat(12_000)));
    let ran = sandbox
        .run(&["check"])
        .exits(1)
        .says("torn.py is not checked: it is broken in too many places to be read as Python");
    assert_eq!(ran.places(), ["a.rs:3:5"]);
}

#[test]
fn minified_files_are_counted() {
    let sandbox = Sandbox::with(&[("a.rs", CLEAN)]);
    sandbox.write("b.rs", DEPRECATED.replace('\n', " ").repeat(300));
    sandbox.run(&["check"]).exits(0).says("1 file was skipped as minified");
    sandbox.run(&["check", "b.rs"]).exits(0).says("b.rs is not checked: it is minified");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_2_and_the_rest_is_checked() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED), ("b.rs", DEPRECATED)]);
    std::fs::set_permissions(sandbox.path("a.rs"), std::fs::Permissions::from_mode(0o000)).expect("they are set");
    let ran = sandbox.run(&["check"]);
    if std::fs::read(sandbox.path("a.rs")).is_ok() {
        // The administrator reads everything: then so does the command, and nothing may be lost.
        assert_eq!(ran.exits(1).places(), ["a.rs:3:5", "b.rs:3:5"]);
    } else {
        let ran = ran.exits(2).says("a.rs cannot be read: permission denied");
        assert_eq!(ran.places(), ["b.rs:3:5"]);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_fails_while_it_is_read_is_2() {
    // Opening it works, reading it does not, for the administrator too.
    let sandbox = Sandbox::with(&[("b.rs", DEPRECATED)]);
    std::fs::create_dir(sandbox.path("dir.rs")).expect("a directory");
    std::os::unix::fs::symlink("/proc/self/mem", sandbox.path("mem.rs")).expect("it is linked");
    if std::path::Path::new("/proc/self/mem").exists() {
        let ran = sandbox.run(&["check", "mem.rs", "b.rs"]).exits(2).says("mem.rs cannot be read");
        assert_eq!(ran.places(), ["b.rs:3:5"]);
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end_and_links_to_files_are_not_reported_twice() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::with(&[("a/x.rs", DEPRECATED)]);
    symlink("..", sandbox.path("a/up")).expect("it is linked");
    symlink("two", sandbox.path("one")).expect("it is linked");
    symlink("one", sandbox.path("two")).expect("it is linked");
    symlink("one.rs", sandbox.path("one.rs")).expect("it is linked");
    symlink("a/x.rs", sandbox.path("same.rs")).expect("it is linked");
    let ran = sandbox.run(&["check"]).exits(1).says_nothing();
    assert_eq!(ran.places(), ["a/x.rs:3:5"]);
    let ran = sandbox.run(&["check", "same.rs"]).exits(1);
    assert_eq!(ran.places(), ["same.rs:3:5"]);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_names() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new();
    let path = sandbox.path(".").join(OsStr::from_bytes(b"a\xFF.rs"));
    std::fs::write(&path, UNUSED).expect("it is written");
    assert_eq!(sandbox.run(&["check"]).exits(1).places(), ["a\u{FFFD}.rs:2:20"]);
    sandbox.run(&["check", "--fix"]).exits(0).says("fixed 1 in 1 file");
    assert!(!std::fs::read_to_string(&path).expect("it is there").contains("httplsp"));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let sandbox = Sandbox::new();
    let made = std::process::Command::new("mkfifo").arg(sandbox.path("a.rs")).status();
    if made.is_ok_and(|status| status.success()) {
        sandbox.run(&["check", "a.rs"]).exits(2).says("a.rs is not checked: it is neither a file nor a directory");
        sandbox.run(&["check", "."]).exits(0);
    }
}

#[cfg(unix)]
#[test]
fn enabled_sites_are_links() {
    let sandbox = Sandbox::with(&[
        ("nginx/nginx.conf", "http {\n    include sites-enabled/*;\n}\n"),
        ("nginx/sites-available/a.conf", "server {\n    location / { return 306; }\n}\n"),
    ]);
    std::fs::create_dir(sandbox.path("nginx/sites-enabled")).expect("a directory");
    std::os::unix::fs::symlink("../sites-available/a.conf", sandbox.path("nginx/sites-enabled/a.conf"))
        .expect("linked");
    let ran = sandbox.run(&["check", "--select", "deprecated-status"]).exits(1);
    assert_eq!(ran.places(), ["nginx/sites-available/a.conf:2:25"]);
}

#[test]
fn deep_nesting_does_no_harm() {
    let sandbox = Sandbox::with(&[("z.rs", DEPRECATED)]);
    let depth = 10_000;
    let nested = |open: &str, close: &str| open.repeat(depth) + &close.repeat(depth);
    let code = "use axum::http::StatusCode;\nasync fn f() -> StatusCode {\n";
    sandbox.write("blocks.rs", format!("{code}{}}}\n", nested("{\n", "}\n")));
    sandbox.write("calls.rs", format!("{code}{}StatusCode::OK{}\n}}\n", "f(\n".repeat(depth), ")\n".repeat(depth)));
    sandbox.write("open.rs", format!("{code}{}", "(\n".repeat(depth)));
    sandbox.write("nginx.conf", format!("http {{\n{}}}\n", nested("location / {\n", "}\n")));
    // Each level says something about a status, and is looked at from all sides.
    let arm = "if status == StatusCode::OK { StatusCode::CREATED }\nelse ";
    sandbox.write("arms.rs", format!("{code}{}{{ StatusCode::OK }}\n}}\n", arm.repeat(300)));
    let ran = sandbox.run(&["check"]).exits(1);
    assert!(ran.places().contains(&"z.rs:3:5"), "{}", ran.stdout);
}

#[test]
fn the_name_of_the_folder_of_a_project_means_nothing() {
    const BUSY: &str =
        "use axum::http::StatusCode;\nasync fn busy() -> StatusCode {\n    StatusCode::TOO_MANY_REQUESTS\n}\n";
    const HOOK: &str = "webhook-health/src/webhooks/busy.rs";
    let sandbox = Sandbox::with(&[("webhook-health/src/busy.rs", BUSY), (HOOK, BUSY)]);
    // Where there is no repository, what is asked for is the project.
    std::fs::remove_dir(sandbox.path(".git")).expect("it was there");
    let from_above = sandbox.run(&["check", "webhook-health"]).exits(0);
    assert_eq!(from_above.places(), ["webhook-health/src/busy.rs:3:5"]);
    let inside =
        sandbox.command(&["check", "."]).current_dir(sandbox.path("webhook-health")).output().expect("it runs");
    let inside = String::from_utf8(inside.stdout).expect("it is text");
    assert!(inside.starts_with("src/busy.rs:3:5:") && !inside.contains("webhooks"), "{inside}");
    let whole = sandbox.path("webhook-health");
    let by_path = sandbox.run(&["check", whole.to_str().expect("it is text")]).exits(0);
    assert_eq!(by_path.places().len(), 1);
}
