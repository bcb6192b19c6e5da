//! What the build script says of data that breaks a rule. The checks run on a copy of the real data with one change.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(dead_code, reason = "the build script uses the rest")]

#[path = "../build/constants.rs"]
mod constants;
#[path = "../build/emit.rs"]
mod emit;
#[path = "../src/normalize.rs"]
mod normalize;
#[path = "../build/problems.rs"]
mod problems;
#[path = "../build/statuses.rs"]
mod statuses;
#[path = "../build/tables.rs"]
mod tables;
#[path = "../build/texts.rs"]
mod texts;
#[path = "../build/timers.rs"]
mod timers;
#[path = "../build/tsv.rs"]
mod tsv;

use std::fs;
use std::path::Path;

use problems::Problems;

fn check(root: &Path) -> std::io::Result<Vec<String>> {
    let mut problems = Problems::default();
    let headers = tables::headers(root, &mut problems)?;
    let (vendors, _) = texts::vendors(root, &mut problems)?;
    let statuses = statuses::read(root, &headers, &vendors, &mut problems)?;
    tables::phrases(root, &statuses, &mut problems)?;
    tables::lookalikes(root, &statuses, &mut problems)?;
    tables::access_words(root, &mut problems)?;
    tables::search_terms(root, &statuses, &mut problems)?;
    tables::sub_statuses(root, &mut problems)?;
    tables::directives(root, &mut problems)?;
    constants::constants(root, &mut problems)?;
    timers::timers(root, &vendors, &mut problems)?;
    texts::troubleshooting(root, &statuses, &mut problems)?;
    Ok(problems.iter().cloned().collect())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// The problems after the first `old` in `file` was replaced by `new`.
fn problems_after(file: &str, old: &str, new: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"), folder.path());
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file} has no {old:?}");
    fs::write(&path, text.replacen(old, new, 1)).unwrap();
    check(folder.path()).unwrap()
}

/// Fails unless the change gives a problem that names the file and contains every part.
fn expect(file: &str, old: &str, new: &str, parts: &[&str]) {
    let problems = problems_after(file, old, new);
    let named = problems.iter().filter(|problem| problem.starts_with(&format!("data/{file}: ")));
    let found = named.filter(|problem| parts.iter().all(|part| problem.contains(part))).count();
    assert!(found > 0, "{file}: {old:?} -> {new:?}: {problems:#?}");
}

#[test]
fn the_data_has_no_problem() {
    assert_eq!(check(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).unwrap(), Vec::<String>::new());
}

#[test]
fn rows_need_every_cell_a_source_and_a_date() {
    let go = "go-net-http\thttp.StatusContinue\t100\tcurrent\t-\tgolang/go src/net/http/status.go\tyes\t2026-11-21\n";
    let with = |old: &str, new: &str| go.replace(old, new);
    expect("constants.tsv", go, &with("golang/go src/net/http/status.go", "-"), &["line ", "`source` is missing"]);
    expect("constants.tsv", go, &with("2026-11-21", "soon"), &["`checked` is \"soon\"", "not a date"]);
    expect("constants.tsv", go, &with("2026-11-21", "2026-13-21"), &["not a date"]);
    expect("constants.tsv", go, &with("yes\t", "maybe\t"), &["`verified` must be yes, partly or no"]);
    expect("constants.tsv", go, &with("\t-\t", "\t"), &["7 cells instead of 8"]);
    expect("constants.tsv", go, &with("\t-\t", "\t\t"), &["`note` is empty or padded"]);
    expect("constants.tsv", go, &go.repeat(2), &["a second row for go-net-http http.StatusContinue"]);
    expect("constants.tsv", go, &with("100", "99999"), &["`code` is not a number from 100 to 999"]);
    expect("constants.tsv", go, &with("current", "fine"), &["unknown standing \"fine\""]);
    expect("constants.tsv", "\tverified\t", "\tproven\t", &["line 1", "the columns must be ecosystem, name"]);
    expect(
        "constants.tsv",
        go,
        &format!("{}{go}", go.replace("Continue", "Zz").replace("100", "599")),
        &["not sorted"],
    );
    expect("ecosystems.tsv", "go-net-http\t", "go-a\t", &["not sorted"]);
    let unknown = problems_after("constants.tsv", go, &format!("{}{go}", go.replace("go-net-http", "go-net")));
    assert!(unknown.iter().any(|problem| problem.contains("\"go-net\" is not in ecosystems.tsv")), "{unknown:#?}");
}

#[test]
fn other_tables_name_the_row() {
    expect("iis_substatuses.tsv", "404.13\t", "404-13\t", &["`code` must read 404.13"]);
    expect("nginx_directives.tsv", "\tobsolete\t", "\told\t", &["unknown status \"old\""]);
    expect("nginx_directives.tsv", "\thttps://nginx.org", "\thttp://nginx.org", &["`doc` is not an https address"]);
    expect("timers.tsv", "\tconnect\t", "\tconect\t", &["\"conect\" must be one of connect, total"]);
    expect("timers.tsv", "\t60000\t", "\tone\t", &["`default_ms` is \"one\", not a number"]);
    expect(
        "timers.tsv",
        "nginx\tclient_body_timeout",
        "nginz\tclient_body_timeout",
        &["\"nginz\" is not in vendors.toml"],
    );
    expect("timers.tsv", "\t504\t504\t", "\t504\t5040\t", &["\"5040\" is not a status code"]);
    expect("limits.tsv", "\tbytes\t", "\tbits\t", &["\"bits\" must be one of bytes"]);
    expect("headers.tsv", "\tresponse\t", "\treply\t", &["unknown direction \"reply\""]);
    expect("search_terms.tsv", "\n404\t", "\n478\t", &["`code` is not in statuses/"]);
    expect("lookalikes.tsv", "\n299\t", "\n404\t", &["`code` is missing or is in statuses/"]);
    expect("reason_phrases.tsv", "\n404\t", "\nx\t", &["`code` is not a number"]);
}

#[test]
fn statuses_are_checked() {
    let file = "statuses/3xx.toml";
    expect(file, "code = 307", "code = 308", &["308: the code is also in data/statuses/3xx.toml"]);
    expect(file, "code = 307", "code = 309", &["308: the codes are not sorted"]);
    expect(
        file,
        "state = \"standard\"",
        "state = \"normal\"",
        &["300: `state` is \"normal\"; it must be one of standard"],
    );
    expect(file, "body = \"forbidden\"", "body = \"allowed\"", &["304: ", "`body` must be \"forbidden\""]);
    expect(file, "method_preserving = true", "cacheable_for_ever = true", &["not readable", "unknown field"]);
    expect(file, "method_preserving = true", "", &["307: `method_preserving` belongs to 301"]);
    expect(file, "related = [", "related = [478, ", &["300: `related` names 478, which no file has"]);
    expect(file, "related = [", "related = [300, ", &["300: `related` names the code itself"]);
    expect(
        file,
        "summary = \"",
        &format!("summary = \"{}", "long ".repeat(30)),
        &["300: `summary` has ", "at most 120"],
    );
    expect(file, "checked = \"2026-11-21\"", "checked = \"yesterday\"", &["`checked` is \"yesterday\""]);
    expect(file, "source = \"RFC 9110 15.4.1\"", "source = \"\"", &["300: `source` is empty or padded"]);
    expect(file, "https://www.rfc-editor.org", "http://www.rfc-editor.org", &["is not an https address"]);
    expect(file, "vendor = \"nginx\"", "vendor = \"ngnix\"", &["302: the vendor \"ngnix\" is not in vendors.toml"]);
    expect(
        file,
        "recommended_headers = [\"",
        "recommended_headers = [\"X-Nothing\", \"",
        &["the header \"X-Nothing\" is not in"],
    );
    expect("statuses/vendor-5xx.toml", "[[status.vendors]]", "[[status.other]]", &["not readable", "unknown field"]);
}

#[test]
fn a_sentence_belongs_to_one_code() {
    let sentence = "The sentence that stands under two codes is here.";
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"), folder.path());
    let path = folder.path().join("statuses/3xx.toml");
    let text = fs::read_to_string(&path).unwrap().replace("meaning = \"", &format!("meaning = \"{sentence} "));
    fs::write(&path, text).unwrap();
    let problems = check(folder.path()).unwrap();
    let expected = format!("data/statuses/3xx.toml: 301: \"{}\" also stands under 300", sentence.to_lowercase());
    assert!(problems.contains(&expected), "{problems:#?}");
}

#[test]
fn vendors_and_symptoms_are_checked() {
    expect("vendors.toml", "kind = \"cdn\"", "kind = \"thing\"", &["unknown kind \"thing\""]);
    expect("vendors.toml", "id = \"apache\"", "id = \"Apache\"", &["an id has small letters"]);
    expect("vendors.toml", "id = \"apache\"", "id = \"zzz\"", &["not sorted"]);
    expect("troubleshooting.toml", "statuses = [", "statuses = [478, ", &["`statuses` names 478"]);
    expect("troubleshooting.toml", "symptom = \"", "symptom = \"\" #", &["must have text"]);
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"), folder.path());
    fs::remove_file(folder.path().join("timers.tsv")).unwrap();
    assert!(check(folder.path()).unwrap_err().to_string().starts_with("data/timers.tsv: "));
}
