//! The statuses, against lists of codes and known contradictions between documents.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use httplsp_registry::{
    Body, Class, State, Status, all_sub_statuses, codes_of_phrase, is_registered, is_vendor, normalize::squash,
    phrases, status, statuses, sub_status, sub_statuses, timers,
};

const CODES: &str = include_str!("fixtures/codes.tsv");
const CONTRADICTIONS: &str = include_str!("fixtures/contradictions.tsv");

fn documents() -> BTreeMap<&'static str, Vec<&'static str>> {
    let rows = CODES.lines().skip(1).map(|line| line.split_once('\t').unwrap());
    rows.map(|(document, codes)| (document, codes.split(' ').collect())).collect()
}

#[test]
fn every_code_of_the_documents_is_known() {
    let documents = documents();
    assert_eq!(documents.len(), 8);
    for (document, codes) in &documents {
        for code in codes {
            if *document == "iis-sub-statuses" {
                assert!(sub_status(code).is_some(), "{code} of {document}");
            } else {
                let number: u16 = code.parse().unwrap();
                assert_eq!(status(number).map(|known| known.code), Some(number), "{document}");
            }
        }
    }
    assert_eq!(documents["reference-of-93-codes"].len(), 93);
    assert_eq!(documents["iis-sub-statuses"].len(), 106);
}

#[test]
fn registered_codes_are_those_of_iana() {
    let registered: Vec<u16> = documents()["iana-registry"].iter().map(|code| code.parse().unwrap()).collect();
    let ours: Vec<u16> = statuses().iter().filter(|known| known.is_registered()).map(|known| known.code).collect();
    assert_eq!(ours, registered);
    for code in 0..1100 {
        assert_eq!(is_registered(code), registered.contains(&code), "{code}");
        assert_eq!(is_vendor(code), status(code).is_some() && !registered.contains(&code), "{code}");
        assert!(!(is_registered(code) && status(code).is_some_and(|known| known.state == State::Vendor)), "{code}");
    }
    assert!(is_registered(306) && is_registered(418) && is_registered(104) && is_registered(510));
    assert!(!is_vendor(478) && is_vendor(499) && is_vendor(520));
}

#[test]
fn names_agree_with_the_http_crate() {
    let mut compared = 0;
    for code in 100..600 {
        let Some(phrase) = http::StatusCode::from_u16(code).unwrap().canonical_reason() else { continue };
        assert!(is_registered(code), "{code}");
        assert!(codes_of_phrase(phrase).contains(&code), "{code} {phrase}");
        assert!(
            phrases(code).iter().any(|name| squash(name) == squash(phrase)),
            "{code} {phrase}: {:?}",
            phrases(code)
        );
        let known = status(code).unwrap();
        // The crate keeps the names of RFC 7231 and of the teapot.
        if ![413, 418, 422].contains(&code) {
            assert_eq!(squash(known.name), squash(phrase), "{code}");
        }
        compared += 1;
    }
    assert!(compared >= 60, "{compared}");
}

#[test]
fn classes_bodies_methods_and_caching_follow_the_standard() {
    for known in statuses() {
        assert_eq!(known.class, Class::of(known.code));
        let bodiless = known.class == Class::Informational || [204, 205, 304].contains(&known.code);
        assert!(!bodiless || known.body == Body::Forbidden, "{}", known.code);
        let kept = match known.code {
            307 | 308 => Some(true),
            301..=303 => Some(false),
            _ => None,
        };
        assert_eq!(known.method_preserving, kept, "{}", known.code);
        let cacheable = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 451, 501].contains(&known.code);
        assert_eq!(known.cacheable, cacheable, "{}", known.code);
    }
    let required: BTreeMap<u16, &[&str]> = statuses()
        .iter()
        .filter(|known| known.state == State::Standard && !known.required_headers.is_empty())
        .map(|known| (known.code, known.required_headers))
        .collect();
    for (code, header) in
        [(101, "Upgrade"), (401, "WWW-Authenticate"), (405, "Allow"), (407, "Proxy-Authenticate"), (426, "Upgrade")]
    {
        assert!(required[&code].contains(&header), "{code}");
    }
    assert_eq!(Class::of(99), Class::Invalid);
    assert_eq!(Class::of(600), Class::Invalid);
    assert_eq!(Class::of(478), Class::ClientError);
}

#[test]
fn sub_statuses_come_by_status_and_in_order() {
    let grouped: usize = (0..1000).map(|code| sub_statuses(code).len()).sum();
    assert_eq!(grouped, all_sub_statuses().len());
    assert_eq!(all_sub_statuses().len(), 117);
    assert_eq!(sub_statuses(404).first().map(|sub| sub.code), Some("404.0"));
    assert_eq!(sub_statuses(404).last().map(|sub| sub.code), Some("404.504"));
    assert!(sub_statuses(404).windows(2).all(|pair| pair[0].sub < pair[1].sub));
    assert!(sub_statuses(418).is_empty());
    assert_eq!(sub_status("404.13").unwrap().sub, 13);
    for wrong in ["404", "404.", ".13", "404.99", "x.1", "404.13.1"] {
        assert_eq!(sub_status(wrong), None, "{wrong}");
    }
}

#[test]
fn phrases_lead_to_their_codes() {
    for known in statuses() {
        for phrase in phrases(known.code).into_iter().filter(|phrase| !squash(phrase).is_empty()) {
            assert!(codes_of_phrase(phrase).contains(&known.code), "{} {phrase}", known.code);
        }
        let unique: BTreeSet<_> = phrases(known.code).into_iter().collect();
        assert_eq!(unique.len(), phrases(known.code).len());
        if known.is_registered() && known.state != State::Reserved {
            assert_eq!(codes_of_phrase(known.name).first(), Some(&known.code), "the registered code comes first");
        }
    }
    for text in ["Not Found", "NOT_FOUND", "not-found", "notfound", "NotFound"] {
        assert_eq!(codes_of_phrase(text), [404]);
    }
    assert_eq!(codes_of_phrase("I'm a Teapot"), codes_of_phrase("im a teapot"));
    assert_eq!(codes_of_phrase("I\u{2019}m a teapot")[0], 418);
    assert_eq!(codes_of_phrase("no such phrase"), [0u16; 0]);
    assert_eq!(codes_of_phrase(""), [0u16; 0]);
}

#[test]
fn each_contradiction_is_settled() {
    let mut cases = BTreeSet::new();
    let mut wrong = Vec::new();
    for (place, line) in CONTRADICTIONS.lines().enumerate().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [case, code, what, field, expect] = cells[..] else { panic!("line {}: {line}", place + 1) };
        let known = status(code.parse().unwrap()).unwrap_or_else(|| panic!("{code} is unknown"));
        let (expect, wanted) = expect.strip_prefix('!').map_or((expect, true), |expect| (expect, false));
        let (found, holds) = look(known, field, expect);
        if holds != wanted {
            wrong.push(format!("case {case}, {code}: {what}: `{field}` has: {found}"));
        }
        cases.insert(case);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let numbers: BTreeSet<u8> = cases.iter().filter_map(|case| case.parse().ok()).collect();
    assert_eq!(numbers, (1..=44).collect(), "a case has no row");
}

/// What stands in `field`, and whether it is or holds `expect`.
fn look(known: &'static Status, field: &str, expect: &str) -> (String, bool) {
    let exact = |value: String| (value.clone(), value == expect);
    let among = |values: Vec<String>| (values.join(", "), values.iter().any(|value| value == expect));
    let within = |text: String| (text.clone(), text.to_lowercase().contains(&expect.to_lowercase()));
    let parts: Vec<&str> = field.splitn(3, ':').collect();
    match parts[..] {
        ["name"] => exact(known.name.to_owned()),
        ["state"] => exact(known.state.name().to_owned()),
        ["recommendation"] => exact(known.recommendation.name().to_owned()),
        ["cacheable"] => exact(known.cacheable.to_string()),
        ["method"] => exact(known.method_preserving.unwrap().to_string()),
        ["summary"] => within(known.summary.to_owned()),
        ["notes"] => within(known.notes.join("\n")),
        ["text"] => within(texts(known)),
        ["required"] => among(known.required_headers.iter().map(|name| (*name).to_owned()).collect()),
        ["related"] => among(known.related.iter().map(u16::to_string).collect()),
        ["phrases"] => {
            let (all, _) = among(phrases(known.code).into_iter().map(str::to_owned).collect());
            let holds = phrases(known.code).iter().any(|name| squash(name) == squash(expect));
            (all, holds)
        }
        ["vendor", id] => {
            let own: Vec<_> = known.vendors.iter().filter(|own| own.vendor == id).collect();
            within(own.iter().map(|own| format!("{}\n{}\n", own.meaning, own.causes.join("\n"))).collect())
        }
        ["sub", code] => {
            let sub = sub_status(code).unwrap_or_else(|| panic!("{code} is unknown"));
            within(sub.meanings.iter().map(|own| format!("{} {} {}\n", own.product, own.text, own.hint)).collect())
        }
        ["meanings", code] => exact(sub_status(code).unwrap().meanings.len().to_string()),
        ["timer", product, name] => {
            let timer = timers::get(product, name).unwrap_or_else(|| panic!("{product} has no {name}"));
            within(format!("{timer:?}"))
        }
        ["limit", product, name] => {
            let limit = timers::limit(product, name).unwrap_or_else(|| panic!("{product} has no {name}"));
            within(format!("{limit:?}"))
        }
        ["default-ms", product, name] => {
            let timer = timers::get(product, name).unwrap_or_else(|| panic!("{product} has no {name}"));
            exact(timer.default.milliseconds().unwrap().to_string())
        }
        _ => panic!("unknown field {field}"),
    }
}

fn texts(known: &Status) -> String {
    let lists = [known.situations, known.checks, known.avoid, known.notes];
    let mut text = format!("{}\n{}\n{}\n", known.summary, known.meaning, known.origin);
    lists.into_iter().flatten().for_each(|line| text.push_str(&format!("{line}\n")));
    known.vendors.iter().for_each(|own| text.push_str(&format!("{}\n{}\n", own.meaning, own.causes.join("\n"))));
    text
}
