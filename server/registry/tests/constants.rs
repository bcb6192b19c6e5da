//! The constant tables.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use httplsp_registry::constants::{self, Standing};

#[test]
fn every_ecosystem_finds_each_of_its_constants() {
    assert!(constants::ecosystems().len() >= 38, "an ecosystem is missing");
    let mut rows = 0;
    for ecosystem in constants::ecosystems() {
        let constants = constants::all(ecosystem.id);
        assert!(!constants.is_empty(), "{} has no constants", ecosystem.id);
        for constant in constants {
            assert_eq!(constants::code_of(ecosystem.id, constant.name), Some(constant.code), "{}", constant.written);
            assert_eq!(constants::code_of(ecosystem.id, constant.written), Some(constant.code), "{}", constant.written);
            assert_eq!(constant.ecosystem, ecosystem.id);
            assert!(constant.written.starts_with(constant.prefix) && constant.written.contains(constant.name));
            rows += 1;
        }
    }
    assert!(rows >= 2000, "only {rows} constants");
}

#[test]
fn names_of_a_code_come_back_as_that_code() {
    for ecosystem in constants::ecosystems() {
        for constant in constants::all(ecosystem.id) {
            let name = constants::name_of(ecosystem.id, constant.code, constant.prefix);
            match name {
                Some(name) => assert_eq!(constants::code_of(ecosystem.id, name), Some(constant.code)),
                None => {
                    let left_out = matches!(constant.standing, Standing::Removed | Standing::Newer);
                    assert!(left_out, "{}", constant.written);
                }
            }
        }
    }
}

#[test]
fn rust_names_stand_behind_any_path() {
    for prefix in ["StatusCode::", "http::StatusCode::", "axum::http::StatusCode::", "Code::", ""] {
        assert_eq!(constants::name_of("rust-http", 404, prefix), Some("NOT_FOUND"), "{prefix}");
    }
    assert_eq!(constants::name_of("rust-actix", 404, "HttpResponse::"), Some("NotFound"));
    assert_eq!(constants::name_of("rust-rocket", 404, "Status::"), Some("NotFound"));
    assert_eq!(constants::name_of("rust-http", 599, "StatusCode::"), None);
    assert_eq!(constants::name_of("cobol", 404, ""), None);
    assert_eq!(constants::code_of("rust-actix", "NotFound"), Some(404));
    assert_eq!(constants::code_of("rust-http", "http::StatusCode::IM_A_TEAPOT"), Some(418));
    assert_eq!(constants::code_of("rust-http", "not_found"), None);
}

#[test]
fn the_best_name_is_chosen_for_rewriting() {
    // Releases before Python 3.13 have only the old name, and newer ones still have it.
    assert_eq!(constants::name_of("python-http", 413, "HTTPStatus."), Some("REQUEST_ENTITY_TOO_LARGE"));
    assert_eq!(constants::name_of("ruby-rack", 422, ":"), Some("unprocessable_content"));
    assert_eq!(constants::name_of("java-spring", 302, "HttpStatus."), Some("FOUND"));
    assert_eq!(constants::name_of("java-spring", 305, "HttpStatus."), None, "Spring 7 removed it");
    assert_eq!(constants::name_of("csharp-system-net", 301, "HttpStatusCode."), Some("MovedPermanently"));
    assert_eq!(constants::name_of("go-net-http", 418, "http."), Some("StatusTeapot"));
    assert_eq!(constants::name_of("swift-nio", 404, "."), Some("notFound"));
    let names: Vec<_> = constants::names_of("java-spring", 413).map(|constant| constant.name).collect();
    assert_eq!(names, ["CONTENT_TOO_LARGE", "PAYLOAD_TOO_LARGE", "REQUEST_ENTITY_TOO_LARGE"]);
}

#[test]
fn rust_names_agree_with_the_http_crate() {
    for constant in constants::all("rust-http") {
        let code = http::StatusCode::from_u16(constant.code).unwrap();
        let phrase = code.canonical_reason().unwrap_or_else(|| panic!("{} is unknown to http", constant.code));
        assert_eq!(
            httplsp_registry::normalize::squash(phrase),
            httplsp_registry::normalize::squash(constant.name),
            "{}",
            constant.code
        );
    }
    let known = (100..1000u16).filter(|code| http::StatusCode::from_u16(*code).unwrap().canonical_reason().is_some());
    for code in known {
        assert!(constants::name_of("rust-http", code, "StatusCode::").is_some(), "no constant for {code}");
    }
}
