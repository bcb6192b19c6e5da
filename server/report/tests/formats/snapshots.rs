//! What users see.

use httplsp_report::{Format, Run, Summary};
use insta::assert_snapshot;

use crate::{render, sample};

fn sample_in(format: Format, change: impl FnOnce(&mut Run<'_>)) -> String {
    let sources = sample::sources();
    let findings = sample::findings(&sources);
    let mut run = sample::run(&findings, &sources);
    change(&mut run);
    render(format, &run)
}

fn clean_in(format: Format) -> String {
    sample_in(format, |run| {
        run.findings = &[];
        run.rules.clear();
        run.summary = Summary { files: 12, parsed: 9, duration_ms: 7, ..Summary::default() };
    })
}

macro_rules! snapshots {
    ($($name:ident: $format:expr,)*) => {
        $(#[test]
        fn $name() {
            assert_snapshot!(sample_in($format, |_| {}));
        })*
    };
}

snapshots! {
    full: Format::Full,
    concise: Format::Concise,
    json: Format::Json,
    jsonl: Format::JsonLines,
    sarif: Format::Sarif,
    github: Format::Github,
    gitlab: Format::Gitlab,
    junit: Format::Junit,
    checkstyle: Format::Checkstyle,
    rdjson: Format::Rdjson,
    rdjsonl: Format::RdjsonLines,
    markdown: Format::Markdown,
    github_review: Format::GithubReview,
}

/// Escape sequences made readable.
fn visible(text: &str) -> String {
    text.replace('\x1b', "␛")
}

#[test]
fn full_in_a_narrow_terminal() {
    assert_snapshot!(sample_in(Format::Full, |run| run.width = 60));
}

#[test]
fn full_without_a_width() {
    assert_snapshot!(sample_in(Format::Full, |run| run.width = 0));
}

#[test]
fn full_with_colors_and_links() {
    let report = sample_in(Format::Full, |run| {
        run.color = true;
        run.hyperlinks = true;
    });
    assert_snapshot!(visible(&report));
}

#[test]
fn concise_with_colors() {
    assert_snapshot!(visible(&sample_in(Format::Concise, |run| run.color = true)));
}

#[test]
fn without_findings() {
    let reports = Format::ALL.map(|format| format!("--- {format}\n{}", clean_in(format)));
    assert_snapshot!(reports.concat());
}

#[test]
fn the_last_line_counts() {
    let last_lines = |change: fn(&mut Summary)| {
        sample_in(Format::Full, |run| {
            run.findings = &[];
            run.summary = Summary { files: 1, ..Summary::default() };
            change(&mut run.summary);
        })
    };
    assert_eq!(last_lines(|_| {}), "no findings in 1 file\n");
    assert_eq!(last_lines(|it| it.files = 0), "no findings in 0 files\n");
    assert_eq!(last_lines(|it| it.fixed = 4), "no findings in 1 file\n4 fixed\n");
    let all = last_lines(|it| *it = Summary { fixed: 1, suppressed: 2, failed: 2, ..*it });
    assert_eq!(all, "no findings in 1 file\n1 fixed, 2 suppressed, 2 files could not be read\n");
}
