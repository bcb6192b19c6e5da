//! What is checked, and what the exit status says.

use crate::sandbox::{CLEAN, DEPRECATED, Sandbox, UNUSED};

#[test]
fn nothing_found_is_0() {
    let ran = Sandbox::with(&[("a.rs", CLEAN)]).run(&["check"]).exits(0).says_nothing();
    assert_eq!(ran.places(), Vec::<&str>::new());
}

#[test]
fn findings_are_1_and_sorted_by_path() {
    let sandbox = Sandbox::with(&[("b.rs", DEPRECATED), ("a/z.rs", DEPRECATED), ("a.rs", CLEAN)]);
    let ran = sandbox.run(&["check"]).exits(1).prints("deprecated-status");
    assert_eq!(ran.places(), ["a/z.rs:3:5", "b.rs:3:5"]);
}

#[test]
fn runs_agree_whatever_the_number_of_threads() {
    let sandbox = Sandbox::new();
    for number in 0..60 {
        sandbox.write(&format!("d{}/f{number}.rs", number % 7), DEPRECATED);
    }
    let one = sandbox.run(&["check", "--jobs", "1"]).exits(1).stdout;
    for _ in 0..5 {
        assert_eq!(sandbox.run(&["check", "--jobs", "4"]).exits(1).stdout, one);
    }
}

#[test]
fn the_threshold_decides_about_the_exit_status() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    for (threshold, status) in [("error", 0), ("warning", 1), ("info", 1), ("never", 0)] {
        sandbox.run(&["check", "--fail-on", threshold]).exits(status).prints("deprecated-status");
    }
}

#[test]
fn rules_are_selected_and_ignored() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED), ("b.rs", UNUSED)]);
    assert_eq!(sandbox.run(&["check", "--ignore", "deprecated-status"]).exits(0).places(), Vec::<&str>::new());
    assert_eq!(sandbox.run(&["check", "--select", "deprecated-status"]).exits(1).places(), ["a.rs:3:5"]);
    assert_eq!(sandbox.run(&["check", "--ignore", "unused-suppression"]).exits(1).places(), ["a.rs:3:5"]);
}

#[test]
fn wrong_usage_is_2() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    sandbox.run(&["check", "--select", "deprecated-statu"]).exits(2).says("did you mean `deprecated-status`?");
    sandbox.run(&["check", "--ignore", "quux"]).exits(2).says("`httplsp rules` lists them");
    sandbox.run(&["check", "--profile", "lenient"]).exits(2).says("possible values: default, strict, pedantic");
    sandbox.run(&["check", "--fail-on", "warn"]).exits(2).says("a similar value exists: 'warning'");
    sandbox.run(&["check", "--jobs", "0"]).exits(2).says("write a whole number from 1 on");
    sandbox.run(&["check", "--select", ""]).exits(2).says("--select: the name of a rule is missing; write it like");
    sandbox.run(&["check", "--ignore", "deprecated-status,"]).exits(2).says("--ignore: the name of a rule is missing");
    sandbox.run(&["check", "--nonsense"]).exits(2).says("--nonsense");
    sandbox.run(&["chekc"]).exits(2).says("check");
    sandbox.run(&[]).exits(2);
    sandbox.run(&["check", "--update-baseline"]).exits(2).says("--baseline");
    sandbox.run(&["check", "--config", "a.toml", "--isolated"]).exits(2);
    sandbox.run(&["check", "--diff", "--statistics"]).exits(2);
}

#[test]
fn nothing_is_kept_that_had_to_be_left_alone() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    assert_eq!(sandbox.run(&["check", "--no-cache"]).exits(1).places(), sandbox.run(&["check"]).exits(1).places());
}

#[test]
fn a_missing_path_is_2_and_the_rest_is_checked() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    let ran = sandbox.run(&["check", "nope.rs", "a.rs"]).exits(2).says("nope.rs cannot be read: no such file");
    assert_eq!(ran.places(), ["a.rs:3:5"]);
}

#[test]
fn ignored_and_hidden_files_are_left_out_unless_named() {
    let sandbox = Sandbox::with(&[
        (".gitignore", "out/\n"),
        ("out/a.rs", DEPRECATED),
        (".hidden/b.rs", DEPRECATED),
        ("vendor/c.rs", DEPRECATED),
        ("httplsp.toml", "exclude = [\"vendor/**\"]\n"),
    ]);
    assert_eq!(sandbox.run(&["check", "--quiet"]).exits(0).places(), Vec::<&str>::new());
    let named = sandbox.run(&["check", "out/a.rs", ".hidden/b.rs", "vendor/c.rs"]).exits(1);
    assert_eq!(named.places(), [".hidden/b.rs:3:5", "out/a.rs:3:5", "vendor/c.rs:3:5"]);
}

#[test]
fn what_git_tracks_is_not_ignored() {
    let sandbox = Sandbox::with(&[
        (".gitignore", "*.rs\nout/\n"),
        ("a.rs", DEPRECATED),
        ("out/deep/b.rs", DEPRECATED),
        ("out/deep/c.rs", DEPRECATED),
        ("out/node_modules/d.rs", DEPRECATED),
        ("out/.hidden/e.rs", DEPRECATED),
        ("out/.ignore", "f.rs\n"),
        ("out/f.rs", DEPRECATED),
        ("g.rs", DEPRECATED),
    ]);
    sandbox.git(&["init", "-q"]);
    assert_eq!(sandbox.run(&["check", "--quiet"]).exits(0).places(), Vec::<&str>::new());
    sandbox.git(&["add", "-f", "a.rs", "out/deep/b.rs", "out/node_modules/d.rs", "out/.hidden/e.rs", "out/f.rs"]);
    assert_eq!(sandbox.run(&["check"]).exits(1).places(), ["a.rs:3:5", "out/deep/b.rs:3:5"]);
    assert_eq!(sandbox.run(&["check", "out"]).exits(1).places(), ["out/deep/b.rs:3:5"]);
    assert_eq!(sandbox.run(&["check", "g.rs"]).exits(1).places(), ["g.rs:3:5"], "named outright");
}

#[test]
fn what_is_hidden_for_servers_is_checked() {
    let masks = "ErrorDocument 404 https://example.com/lost\n";
    let sandbox = Sandbox::with(&[
        (".htaccess", masks),
        ("public/.htaccess", masks),
        (".git/.htaccess", masks),
        (".docker/nginx.conf", "server { return 302 https://$host$request_uri; }\n"),
    ]);
    let ran = sandbox.run(&["check"]).exits(1);
    assert_eq!(ran.places(), [".docker/nginx.conf:1:17", ".htaccess:1:1", "public/.htaccess:1:1"]);
}

#[test]
fn a_file_named_twice_is_checked_once() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    let ran = sandbox.run(&["check", ".", "a.rs", "./a.rs"]).exits(1);
    assert_eq!(ran.places(), ["a.rs:3:5"]);
}

#[test]
fn a_file_of_no_known_language_is_named_but_no_failure() {
    let sandbox = Sandbox::with(&[("a.xyz", "404")]);
    sandbox.run(&["check", "a.xyz"]).exits(0).says("a.xyz is not checked: its name belongs to no language");
    sandbox.run(&["check", "--quiet", "a.xyz"]).exits(0).says_nothing();
}

#[test]
fn an_empty_directory_is_said_to_be_empty() {
    Sandbox::new().run(&["check"]).exits(0).says("found no file to check");
}

#[test]
fn stdin_goes_by_its_name() {
    let sandbox = Sandbox::with(&[(
        "httplsp.toml",
        "[[override]]\npaths = [\"x/**\"]\nrules = { deprecated-status = \"error\" }\n",
    )]);
    let ran = sandbox.run_with_stdin(&["check", "-", "--stdin-filename", "x/a.rs"], DEPRECATED).exits(1);
    assert_eq!(ran.places(), ["x/a.rs:3:5"]);
    assert!(ran.stdout.contains("error"), "{}", ran.stdout);
    sandbox.run_with_stdin(&["check", "-"], DEPRECATED).exits(2).says("--stdin-filename");
    sandbox.run_with_stdin(&["check", "-", "a.rs", "--stdin-filename", "a.rs"], DEPRECATED).exits(2);
    sandbox.run(&["check", "a.rs", "--stdin-filename", "a.rs"]).exits(2);
}

#[test]
fn a_closed_output_is_no_failure() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = sandbox.command(&["check"]).stdout(writer).output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn colours_are_for_those_who_want_them() {
    let sandbox = Sandbox::with(&[("a.rs", DEPRECATED)]);
    let colored = |arguments: &[&str], variable: Option<(&str, &str)>| {
        let output = sandbox.command(arguments).envs(variable).output().expect("it ends");
        output.stdout.contains(&0x1b)
    };
    assert!(!colored(&["check"], None), "nobody watches");
    assert!(colored(&["check", "--color", "always"], None));
    assert!(colored(&["check"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!colored(&["check", "--color", "never"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!colored(&["check"], Some(("NO_COLOR", "1"))));
}

#[test]
fn configurations_are_checked_once_with_what_they_include() {
    let sandbox = Sandbox::with(&[
        ("nginx/nginx.conf", "events {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n"),
        ("nginx/conf.d/a.conf", "server {\n    listen 80;\n    location / {\n        return 306;\n    }\n}\n"),
    ]);
    let ran = sandbox.run(&["check", "--select", "deprecated-status"]).exits(1);
    assert_eq!(ran.places(), ["nginx/conf.d/a.conf:4:16"]);
}

#[test]
fn includes_in_a_circle_end() {
    let sandbox = Sandbox::with(&[
        ("nginx/nginx.conf", "http {\n    include a.conf;\n}\n"),
        ("nginx/a.conf", "include b.conf;\nserver { return 306; }\n"),
        ("nginx/b.conf", "include a.conf;\ninclude b.conf;\n"),
    ]);
    let ran = sandbox.run(&["check", "--select", "deprecated-status"]).exits(1);
    assert_eq!(ran.places(), ["nginx/a.conf:2:17"]);
}

#[test]
fn a_suppression_is_used_if_any_configuration_that_includes_it_needs_it() {
    let limit = "limit_req zone=one; # httplsp: ignore[rate-limit-with-503] clients expect it\n";
    let root =
        |status: &str| format!("http {{\n    {status}\n    server {{\n        include limit.conf;\n    }}\n}}\n");
    let sandbox = Sandbox::with(&[
        ("nginx/limit.conf", limit),
        ("nginx/a.conf", &root("limit_req_status 429;")),
        ("nginx/b.conf", &root("")),
    ]);
    let rules = ["check", "--select", "rate-limit-with-503,unused-suppression"];
    assert_eq!(sandbox.run(&rules).exits(0).places(), Vec::<&str>::new());
    sandbox.write("nginx/b.conf", root("limit_req_status 429;"));
    assert_eq!(sandbox.run(&rules).exits(1).prints("unused-suppression").places(), ["nginx/limit.conf:1:39"]);
}

#[test]
fn only_folders_within_the_project_make_a_test() {
    let sandbox = Sandbox::with(&[
        ("tests/project/src/api.rs", DEPRECATED),
        ("tests/project/tests/api.rs", DEPRECATED),
        ("tests/project/.git/HEAD", "ref: refs/heads/main\n"),
    ]);
    let ran = sandbox.run(&["check", "tests/project"]).exits(1);
    assert_eq!(ran.places(), ["tests/project/src/api.rs:3:5"]);
}
