//! Ranking.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use httplsp_registry::explain::resolve;
use httplsp_registry::search::{Hit, Kind, search};

fn found(query: &str) -> Vec<Hit> {
    let words: Vec<&str> = query.split(' ').collect();
    search(&words, 10)
}

fn topics(query: &str) -> Vec<String> {
    found(query).into_iter().map(|hit| hit.topic).collect()
}

#[test]
fn the_best_hit_comes_first() {
    for (query, first) in [
        ("rate limit", "429"),
        ("rate limiting", "429"),
        ("throttled", "429"),
        ("redirect loop", "redirect-loop"),
        ("too large", "413"),
        ("upload too big", "413"),
        ("not found", "404"),
        ("404", "404"),
        ("403 forbidden", "403"),
        ("404.13", "404.13"),
        ("optimistic locking", "412"),
        ("csrf", "419"),
        ("captive portal", "511"),
        ("maintenance", "503"),
        ("teapot", "418"),
        ("app pool stopped", "iis-503-app-pool-stopped"),
        ("keep alive 502", "sporadic-502-keep-alive"),
        ("client disconnected", "499"),
        ("cors preflight", "cors-preflight-fails"),
        ("proxy_read_timeout", "nginx:proxy_read_timeout"),
        ("client_max_body_size", "nginx:client_max_body_size"),
        ("gunicorn timeout", "gunicorn:timeout"),
        ("haproxy timeout server", "haproxy:timeout server"),
        ("cloudflare", "cloudflare"),
        ("gateway time-out", "504"),
        ("WWW-Authenticate", "401"),
        ("Retry-After", "429"),
    ] {
        assert_eq!(topics(query).first().map(String::as_str), Some(first), "{query}: {:?}", topics(query));
    }
    let mut cloudflare = topics("cloudflare timeout");
    cloudflare.truncate(2);
    cloudflare.sort();
    assert_eq!(cloudflare, ["522", "524"]);
    let mut denied = topics("not authorized");
    denied.truncate(2);
    assert_eq!(denied, ["401", "403"]);
}

#[test]
fn products_narrow_the_hits() {
    let hits = found("azure application gateway 502");
    assert_eq!(hits[0].topic, "app-gateway-502-unhealthy-backend");
    let status = hits.iter().find(|hit| hit.kind == Kind::Status).unwrap();
    assert_eq!(status.topic, "502");
    assert!(status.name.contains("Azure Application Gateway"), "{}", status.name);
}

#[test]
fn hits_are_complete_unique_and_resolve() {
    for query in ["timeout", "nginx", "certificate expired", "body", "502", "iis", "limit"] {
        let hits = found(query);
        assert!(!hits.is_empty() && hits.len() <= 10, "{query}");
        for (place, hit) in hits.iter().enumerate() {
            assert!(!hit.name.is_empty() && !hit.summary.is_empty() && hit.score > 0.0, "{hit:?}");
            assert!(resolve(&hit.topic).is_ok(), "{hit:?}");
            assert!(hits[..place].iter().all(|other| other.topic != hit.topic), "{hit:?}");
            assert!(place == 0 || hits[place - 1].score >= hit.score);
        }
        assert_eq!(found(query), hits, "the order is stable");
    }
}

#[test]
fn nothing_is_found_for_nothing() {
    assert_eq!(search::<&str>(&[], 10), []);
    assert_eq!(search(&["the", "of"], 10), []);
    assert_eq!(search(&["xyzzyplugh"], 10), []);
    assert_eq!(search(&["404"], 0), []);
}
