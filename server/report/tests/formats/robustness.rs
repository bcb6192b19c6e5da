//! No text and no range makes a format panic or lets control characters through.

use std::collections::BTreeMap;

use httplsp_lint::{Edit, Finding, Fix, Related, Safety};
use httplsp_report::{Format, Run};
use httplsp_text::TextRange;
use proptest::prelude::*;

use crate::{render, sample};

/// Whether a terminal would act on `c`.
fn acts(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn control_characters_never_come_through() {
    let sources = sample::sources();
    let mut findings = sample::findings(&sources);
    let evil = "\x1b]0;x\x07\u{9b}31m\r\x08\u{7f}\u{202e}\0";
    for finding in &mut findings {
        finding.message.push_str(evil);
        finding.help.push_str(evil);
        let (path, range) = (finding.path.clone(), finding.range);
        finding.related.push(Related { path, range, message: evil.to_owned() });
        let edits = vec![Edit { path: finding.path.clone(), range, text: evil.to_owned() }];
        finding.fixes.push(Fix { title: evil.to_owned(), safety: Safety::Unsafe, edits });
        finding.fingerprint.push_str(evil);
    }
    findings[0].path = format!("a{evil}b").into();
    let run = sample::run(&findings, &sources);
    for format in Format::ALL {
        let report = render(format, &run);
        assert_eq!(report.chars().find(|c| acts(*c)), None, "{format}");
    }
}

#[test]
fn long_ranges_and_many_places_stay_within_the_terminal() {
    let sources = BTreeMap::from([("long.js", format!("{}\n{}\n", "x".repeat(5000), "y".repeat(5000)))]);
    let mut findings = sample::findings(&sample::sources());
    findings.truncate(3);
    for (finding, range) in findings.iter_mut().zip([(10, 4000), (100, 9000), (4990, 5010)]) {
        finding.path = "long.js".into();
        finding.range = TextRange::new(range.0, range.1);
        finding.fixes.clear();
        let related =
            |at: u32| Related { path: "long.js".into(), range: TextRange::new(at, at + 3), message: "here".into() };
        finding.related = [0, 500, 2000, 4000, 4001, 5001, 7000, 9000].map(related).into();
    }
    let mut run = sample::run(&findings, &sources);
    run.width = 80;
    let report = render(Format::Full, &run);
    let widest = report.lines().max_by_key(|line| line.chars().count()).unwrap();
    assert!(widest.chars().count() <= 80, "{widest}");
    assert!(report.contains("2 more places not shown"), "{report}");
}

/// Texts with everything that has a width, a length or a line break of its own.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a"),
        Just("\n"),
        Just("\r"),
        Just("\r\n"),
        Just("\t"),
        Just("é"),
        Just("漢"),
        Just("👩‍💻"),
        Just("e\u{301}"),
        Just("\u{feff}"),
        Just("\u{2028}"),
        Just("\x1b"),
        Just("`"),
        Just("    "),
        Just("some words here "),
        Just("<&>"),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn range() -> impl Strategy<Value = TextRange> {
    (0..150_u32, 0..150_u32).prop_map(|(start, length)| TextRange::new(start, start + length))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_panics(
        texts in proptest::collection::vec(text(), 2),
        ranges in proptest::collection::vec(range(), 6),
        words in text(),
        width in prop_oneof![Just(0_usize), 1..200_usize],
    ) {
        let sources = BTreeMap::from([("a.js", texts[0].clone()), ("b.py", texts[1].clone())]);
        let mut findings: Vec<Finding> = sample::findings(&sample::sources());
        findings.truncate(2);
        for (finding, path) in findings.iter_mut().zip(["a.js", "gone.rs"]) {
            let related = |path: &str, range| Related { path: path.into(), range, message: words.clone() };
            let edit = |path: &str, range| Edit { path: path.into(), range, text: words.clone() };
            finding.path = path.into();
            finding.message = words.clone();
            finding.range = ranges[0];
            finding.related =
                vec![related("a.js", ranges[1]), related("b.py", ranges[2]), related("gone.rs", ranges[3])];
            finding.fixes = vec![
                Fix { title: words.clone(), safety: Safety::Safe, edits: vec![edit("a.js", ranges[3])] },
                Fix {
                    title: words.clone(),
                    safety: Safety::Choice,
                    edits: vec![edit("a.js", ranges[4]), edit("b.py", ranges[5]), edit("a.js", ranges[1])],
                },
            ];
        }
        let mut run: Run<'_> = sample::run(&findings, &sources);
        run.width = width;
        for format in Format::ALL {
            for color in [false, true] {
                run.color = color;
                run.hyperlinks = color;
                let report = render(format, &run);
                if !color {
                    prop_assert_eq!(report.chars().find(|c| acts(*c)), None, "{}", format);
                }
            }
        }
    }
}
