//! Configuration files: found, merged, and refused with the place of the error.

use crate::sandbox::{DEPRECATED, Sandbox};

#[test]
fn errors_have_file_line_column_and_the_nearest_name() {
    for (toml, message) in [
        ("profile = \"strict\"\nexlude = []\n", "httplsp.toml:2:1: unknown key `exlude`; did you mean `exclude`?"),
        (
            "[rules]\n\ndeprecated-statu = \"off\"\n",
            "httplsp.toml:3:1: unknown rule `deprecated-statu`; did you mean `deprecated-status`?",
        ),
        ("[rules]\ndeprecated-status = \"eror\"\n", "httplsp.toml:2:21: unknown value `eror`; did you mean `error`?"),
        ("profile = \"strikt\"\n", "httplsp.toml:1:11: unknown value `strikt`; did you mean `strict`?"),
        ("profile = 3\n", "httplsp.toml:1:11: `profile` must be `default`, `strict` or `pedantic`, not `3`"),
        ("exclude = \"vendor\"\n", "httplsp.toml:1:11: `exclude` must be a list of patterns, not `\"vendor\"`"),
        ("[rules]\ndeprecated-status = false\n", "not `false`; write it like `deprecated-status = \"off\"`"),
        ("[[override]]\npaths = [\"a[\"]\nrules = {}\n", "httplsp.toml:2:10: `a[` is not a path pattern"),
        ("[codes]\n4600 = \"x\"\n", "httplsp.toml:2:1: `4600` is not a status code: they go from 100 to 599"),
        ("[codes]\n999 = \"x\"\n", "httplsp.toml:2:1: `999` is not a status code: they go from 100 to 599"),
        ("[codes]\n404 = \"x\"\n", "httplsp.toml:2:1: 404 is registered as \"Not Found\""),
        ("[targets]\nngnix = \"1.26\"\n", "httplsp.toml:2:1: unknown product `ngnix`; did you mean `nginx`?"),
        ("[targets]\nnginx = \"latest\"\n", "httplsp.toml:2:9: `latest` is not a version"),
        (
            "[[helper]]\nlanguage = \"rsut\"\ncall = \"f\"\nstatus = 0\n",
            "httplsp.toml:2:12: unknown language `rsut`; did you mean `rust`?",
        ),
        (
            "[[helper]]\nlanguage = \"cobol\"\ncall = \"f\"\nstatus = 0\n",
            "httplsp.toml:2:12: unknown language `cobol`; expected one of `",
        ),
        (
            "[[chain]]\nname = \"x\"\nhops = [\n  { name = \"a\", product = \"nginxx\" },\n  { name = \"b\", product = \"go\" },\n]\n",
            "httplsp.toml:4:27: unknown product `nginxx`; did you mean `nginx`?",
        ),
        (
            "[[chain]]\nname = \"x\"\nhops = [\n  { name = \"a\", product = \"nginx\", read-timeout = \"60\" },\n  { name = \"b\", product = \"go\" },\n]\n",
            "httplsp.toml:4:51: `60` is not a duration: a unit is missing",
        ),
        (
            "[[chain]]\nname = \"x\"\nhops = [{ name = \"a\", product = \"nginx\" }]\n",
            "httplsp.toml:2:8: the chain `x` needs at least two hops",
        ),
        ("this is no toml\n", "httplsp.toml:1:6: "),
        ("a = 1\na = 2\n", "httplsp.toml:"),
    ] {
        let sandbox = Sandbox::with(&[("httplsp.toml", toml), ("a.rs", DEPRECATED)]);
        let ran = sandbox.run(&["check"]).exits(2).says(message);
        assert!(ran.stderr.contains("1 file was not checked because of the broken configuration"), "{}", ran.stderr);
        sandbox.run(&["config", "show"]).exits(2).says(message);
        sandbox.run(&["timeouts"]).exits(2).says(message);
    }
}

#[test]
fn all_wrong_names_of_a_file_are_reported() {
    let toml = "[rules]\nquux = \"off\"\n\n[[override]]\npaths = [\"x\"]\nrules = { qux = \"off\" }\n";
    let sandbox = Sandbox::with(&[("httplsp.toml", toml), ("a.rs", DEPRECATED)]);
    sandbox
        .run(&["check"])
        .exits(2)
        .says("httplsp.toml:2:1: unknown rule `quux`")
        .says("httplsp.toml:6:11: unknown rule `qux`");
}

#[test]
fn a_broken_file_does_not_end_the_run_for_other_directories() {
    let sandbox =
        Sandbox::with(&[("bad/httplsp.toml", "nope = 1\n"), ("bad/a.rs", DEPRECATED), ("good/a.rs", DEPRECATED)]);
    let ran = sandbox.run(&["check"]).exits(2).says("bad/httplsp.toml:1:1: unknown key `nope`");
    assert_eq!(ran.places(), ["good/a.rs:3:5"]);
}

#[test]
fn the_nearest_file_wins_up_to_the_repository() {
    let off = "[rules]\ndeprecated-status = \"off\"\n";
    let sandbox = Sandbox::with(&[
        ("httplsp.toml", off),
        ("a.rs", DEPRECATED),
        ("near/.httplsp.toml", ""),
        ("near/deep/b.rs", DEPRECATED),
        ("repository/.git/HEAD", ""),
        ("repository/c.rs", DEPRECATED),
    ]);
    let ran = sandbox.run(&["check"]).exits(1);
    assert_eq!(ran.places(), ["near/deep/b.rs:3:5", "repository/c.rs:3:5"]);
}

#[test]
fn extended_files_are_merged() {
    let sandbox = Sandbox::with(&[
        (
            "base/httplsp.toml",
            "exclude = [\"x\"]\n[rules]\ndeprecated-status = \"info\"\nunused-suppression = \"off\"\n",
        ),
        ("httplsp.toml", "extend = \"base/httplsp.toml\"\n[rules]\ndeprecated-status = \"error\"\n"),
        ("a.rs", DEPRECATED),
    ]);
    sandbox
        .run(&["config", "show", "a.rs"])
        .exits(0)
        .prints("deprecated-status = \"error\"")
        .prints("# httplsp.toml:3")
        .prints("unused-suppression = \"off\"")
        .prints("# base/httplsp.toml:4");
    sandbox.run(&["check"]).exits(1).prints("error");
}

#[test]
fn extending_in_a_circle_is_an_error() {
    let sandbox = Sandbox::with(&[
        ("httplsp.toml", "extend = \"b.toml\"\n"),
        ("b.toml", "\nextend = \"./httplsp.toml\"\n"),
        ("a.rs", DEPRECATED),
    ]);
    sandbox
        .run(&["check"])
        .exits(2)
        .says("b.toml:2:10: `extend` leads back to the same file: httplsp.toml -> b.toml -> httplsp.toml");
}

#[test]
fn what_is_extended_must_exist_and_hold() {
    let sandbox = Sandbox::with(&[("httplsp.toml", "extend = \"b.toml\"\n"), ("a.rs", DEPRECATED)]);
    sandbox.run(&["check"]).exits(2).says("httplsp.toml:1:10: cannot read `b.toml`, which this file extends");
    sandbox.write("b.toml", "x = 1\n");
    sandbox.run(&["check"]).exits(2).says("b.toml:1:1: unknown key `x`");
}

#[test]
fn a_file_can_be_given_or_refused() {
    let sandbox = Sandbox::with(&[
        ("httplsp.toml", "[rules]\ndeprecated-status = \"off\"\n"),
        ("etc/strict.toml", "[[override]]\npaths = [\"src/**\"]\nrules = { deprecated-status = \"error\" }\n"),
        ("src/a.rs", DEPRECATED),
    ]);
    sandbox.run(&["check"]).exits(0);
    sandbox.run(&["check", "--isolated"]).exits(1).prints("warning");
    sandbox.run(&["check", "--config", "etc/strict.toml"]).exits(1).prints("error");
    sandbox.run(&["check", "--config", "nope.toml"]).exits(2).says("nope.toml: cannot read the configuration");
}

#[test]
fn overrides_hold_for_their_paths_and_the_last_wins() {
    let toml = "[[override]]\npaths = [\"legacy/**\"]\nrules = { deprecated-status = \"off\" }\n\
                [[override]]\npaths = [\"legacy/new/**\"]\nrules = { deprecated-status = \"error\" }\n";
    let sandbox = Sandbox::with(&[
        ("httplsp.toml", toml),
        ("legacy/a.rs", DEPRECATED),
        ("legacy/new/b.rs", DEPRECATED),
        ("c.rs", DEPRECATED),
    ]);
    assert_eq!(sandbox.run(&["check"]).exits(1).places(), ["c.rs:3:5", "legacy/new/b.rs:3:5"]);
    assert_eq!(sandbox.run(&["check", "--fail-on", "error", "c.rs"]).exits(0).places(), ["c.rs:3:5"]);
}

#[test]
fn included_files_go_by_their_own_overrides() {
    let toml = "[[override]]\npaths = [\"nginx/conf.d/old.conf\"]\nrules = { deprecated-status = \"off\" }\n";
    let server = "server {\n    location / { return 306; }\n}\n";
    let sandbox = Sandbox::with(&[
        ("httplsp.toml", toml),
        ("nginx/nginx.conf", "http {\n    include conf.d/*.conf;\n}\n"),
        ("nginx/conf.d/old.conf", server),
        ("nginx/conf.d/new.conf", server),
    ]);
    let ran = sandbox.run(&["check", "--select", "deprecated-status"]).exits(1);
    assert_eq!(ran.places(), ["nginx/conf.d/new.conf:2:25"]);
}

#[test]
fn the_schema_is_json_and_init_writes_what_it_allows() {
    let sandbox = Sandbox::new();
    let schema: serde_json::Value =
        serde_json::from_str(&sandbox.run(&["config", "schema"]).exits(0).stdout).expect("it is JSON");
    assert_eq!(schema["type"], "object");
    sandbox.run(&["init"]).exits(0).prints("wrote ./httplsp.toml");
    sandbox.run(&["config", "show"]).exits(0).prints("profile = \"default\"");
    sandbox.write("httplsp.toml", "# mine\n");
    sandbox.run(&["init"]).exits(2).says("httplsp.toml exists already");
    assert_eq!(sandbox.read("httplsp.toml"), "# mine\n");
}

#[test]
fn the_command_line_wins_and_says_so() {
    let sandbox = Sandbox::with(&[("httplsp.toml", "profile = \"strict\"\n"), ("a.rs", "")]);
    sandbox.run(&["config", "show", "a.rs"]).exits(0).prints("profile = \"strict\"").prints("# httplsp.toml:1");
    sandbox.run(&["config", "show", "nope.rs"]).exits(2).says("nope.rs: no such file");
}
