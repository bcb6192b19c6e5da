//! What nginx configuration means: inheritance, includes, parts of a configuration, templates, broken input, size.

use std::fmt::Write;
use std::sync::Arc;

use httplsp_syntax::facts::{ErrorAnswer, Facts, Forward, Protocol};
use httplsp_syntax::{Includes, Language, analyze, assemble};

fn read(path: &str, text: &str) -> Facts {
    analyze(Language::by_id("nginx").expect("nginx"), path, text.into(), &[])
}

/// Files that may be included, by name.
struct Files(Vec<Arc<Facts>>);

impl Includes for Files {
    fn resolve(&self, _from: &str, pattern: &str) -> Option<Vec<Arc<Facts>>> {
        let found: Vec<_> = match pattern.strip_suffix("*.conf") {
            Some(folder) => self.0.iter().filter(|facts| facts.files[0].path.starts_with(folder)).cloned().collect(),
            None => self.0.iter().filter(|facts| *facts.files[0].path == *pattern).cloned().collect(),
        };
        (!found.is_empty()).then_some(found)
    }
}

fn whole(root: &str, others: &[(&str, &str)]) -> Facts {
    let files = others.iter().map(|(path, text)| Arc::new(read(path, text))).collect();
    assemble(&read("nginx.conf", root), &Files(files))
}

fn only_forward(facts: &Facts) -> &Forward {
    let [forward] = facts.proxy.forwards.as_slice() else { panic!("one forward, not {}", facts.proxy.forwards.len()) };
    forward
}

fn headers(forward: &Forward) -> Vec<(&str, &str)> {
    forward.request_headers.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect()
}

#[test]
fn a_file_of_servers() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/languages/nginx/site.conf"));
    let facts = read("conf.d/site.conf", &text.expect("a fixture"));
    insta::assert_snapshot!(facts.summary());
    insta::assert_snapshot!("proxy", proxy(&facts));
}

/// What a configuration means, one line a fact.
fn proxy(facts: &Facts) -> String {
    let mut out = String::new();
    for server in &facts.proxy.servers {
        let listens: Vec<_> =
            server.listens.iter().map(|listen| (listen.port, listen.tls, listen.proxy_protocol)).collect();
        let _ = writeln!(out, "server {:?} {listens:?}", server.names);
    }
    for upstream in &facts.proxy.upstreams {
        let kept = upstream.keepalive.map(|(count, _)| count);
        let _ = writeln!(out, "upstream {} {:?} keepalive {kept:?}", upstream.name, upstream.servers);
    }
    for page in &facts.proxy.error_pages {
        let codes: Vec<_> = page.codes.iter().map(|id| facts.status(*id).code).collect();
        let answer = match page.answer {
            ErrorAnswer::Keep => "keep".to_string(),
            ErrorAnswer::FromTarget => "from target".to_string(),
            ErrorAnswer::Replace(id, removal) => format!("{} (drop `{}`)", facts.status(id).code, facts.text(removal)),
        };
        let _ = writeln!(out, "error page {codes:?} {answer} {:?} {}", page.target_kind, page.target);
    }
    for policy in &facts.proxy.retry_policies {
        let conditions: Vec<_> = policy
            .conditions
            .iter()
            .map(|condition| (&condition.text, condition.non_idempotent, condition.code))
            .collect();
        let _ = writeln!(out, "retry {conditions:?} tries {:?} repeatable {}", policy.tries, policy.repeatable);
    }
    for limit in &facts.proxy.rate_limits {
        let _ = writeln!(out, "limit {} answers {} certain {}", limit.name, limit.status.value, limit.certain);
    }
    for partial in &facts.proxy.partial_headers {
        let _ = writeln!(out, "partial header {} answer {:?}", facts.header(partial.header).name, partial.answer);
    }
    for forward in &facts.proxy.forwards {
        let possible: Vec<_> = forward
            .request_headers
            .iter()
            .map(|header| {
                (&header.name, header.possible.iter().map(|text| (&text.text, text.ordinary)).collect::<Vec<_>>())
            })
            .collect();
        let timers: Vec<_> =
            forward.timers.iter().map(|timer| (&timer.name, timer.milliseconds, timer.span.is_some())).collect();
        let _ = writeln!(
            out,
            "{} {} {:?} upstream {:?} server {:?} path {:?}\n  headers {possible:?} known {}\n  version {:?} body {:?} \
             timers {timers:?}",
            forward.name,
            forward.target,
            forward.protocol,
            forward.upstream,
            forward.server,
            forward.path,
            forward.headers_known,
            forward.http_version.value,
            forward.body_limit.value,
        );
    }
    out
}

#[test]
fn a_block_inherits_a_list_until_it_sets_one_entry() {
    let text = |inner: &str| {
        format!(
            "http {{ proxy_set_header A 1; proxy_set_header B 2; proxy_read_timeout 5s; server {{ location / {{ {inner} \
             if ($x) {{ proxy_pass http://a; }} }} }} }}"
        )
    };
    let facts = read("nginx.conf", &text(""));
    let forward = only_forward(&facts);
    assert_eq!(headers(forward), [("a", "1"), ("b", "2")]);
    assert!(forward.headers_known && forward.certain && forward.dropped_headers.is_empty());
    assert_eq!(
        forward.timers.iter().find(|timer| timer.name == "proxy_read_timeout").and_then(|t| t.milliseconds),
        Some(5000)
    );
    assert!(facts.text(forward.anchor).starts_with("if ("), "settings go before the condition");

    let facts = read("nginx.conf", &text("proxy_set_header C 3;"));
    let forward = only_forward(&facts);
    assert_eq!(headers(forward), [("c", "3")]);
    assert_eq!(forward.dropped_headers.len(), 2);
}

#[test]
fn includes_stand_where_they_are_written() {
    let facts = whole(
        "http { include up.conf; include conf.d/*.conf; }",
        &[
            ("up.conf", "upstream a { server b; keepalive 4; }"),
            ("conf.d/one.conf", "server { listen 81; include common.conf; location / { proxy_pass http://a; } }"),
            ("common.conf", "proxy_set_header X 1;\nproxy_http_version 1.1;\nerror_page 404 =200 /x.html;"),
        ],
    );
    assert!(facts.proxy.complete);
    assert_eq!(
        facts.files.iter().map(|file| &*file.path).collect::<Vec<_>>(),
        ["nginx.conf", "up.conf", "conf.d/one.conf", "common.conf"]
    );
    let forward = only_forward(&facts);
    assert_eq!((headers(forward), forward.http_version.value.as_deref()), (vec![("x", "1")], Some("1.1")));
    assert_eq!((forward.upstream, forward.server, forward.span.file), (Some(0), Some(0), 2));
    let page = &facts.proxy.error_pages[0];
    assert_eq!((page.span.file, facts.text(page.target_span)), (3, "/x.html"));
}

#[test]
fn what_is_not_found_leaves_doubt_where_it_matters() {
    let known = |text: &str| {
        let facts = whole(text, &[]);
        let forward = only_forward(&facts);
        (forward.headers_known, forward.certain, facts.proxy.complete)
    };
    let location = "location / { proxy_pass http://a; }";
    assert_eq!(known(&format!("http {{ server {{ {location} }} }}")), (true, true, true));
    assert_eq!(known(&format!("http {{ include mime.types; server {{ {location} }} }}")), (true, true, true));
    // Other servers.
    assert_eq!(
        known(&format!("http {{ include /etc/nginx/conf.d/*.conf; server {{ {location} }} }}")),
        (true, true, false)
    );
    assert_eq!(known(&format!("http {{ include proxy.conf; server {{ {location} }} }}")), (false, false, false));
    assert_eq!(known(&format!("http {{ server {{ include x/*.conf; {location} }} }}")), (false, false, false));
    // In another block.
    assert_eq!(
        known(&format!("http {{ server {{ location /b {{ include b.conf; }} {location} }} }}")),
        (true, true, false)
    );
    // The list is set further in than the doubt.
    let set = "location / { proxy_set_header A b; proxy_pass http://a; }";
    assert_eq!(known(&format!("http {{ include proxy.conf; server {{ {set} }} }}")), (true, false, false));
    // Parts of a configuration.
    assert_eq!(known(&format!("server {{ {location} }}")), (true, true, false));
    assert_eq!(known(location), (false, false, false));
    assert_eq!(known(set), (true, false, false));
}

#[test]
fn templates_may_bring_settings() {
    for (item, unknown) in [
        ("{{ extra }}", true),
        ("{% include 'x.j2' %}", true),
        ("<%= @extra %>", true),
        ("${EXTRA}", true),
        ("%%EXTRA%%", true),
        ("{{ template \"x\" . }}", true),
        ("{{ name }} {{ value }};", true),
        ("{% if x %}\n", false),
        ("{%- endfor -%}\n", false),
        ("{{- if .X }}\n", false),
        ("{{ end }}\n", false),
        ("{{/* note */}}\n", false),
        ("{{#each x}}\n", false),
        ("{{/if}}\n", false),
        ("<% if @x -%>\n", false),
        ("<%- end -%>\n", false),
        ("{# note #}\n", false),
        ("{{ $x := .Y }}\n", false),
    ] {
        let facts =
            read("nginx.conf", &format!("http {{ server {{ {item} location / {{ proxy_pass http://a; }} }} }}"));
        assert_eq!(only_forward(&facts).certain, !unknown, "{item}");
    }
}

#[test]
fn broken_text_is_unknown_too_and_what_is_whole_is_read() {
    let facts = read("nginx.conf", "http { server { } } } ; ; server { location / { proxy_pass http://a; }");
    assert_eq!(facts.proxy.forwards.len(), 1);
    let text = "http { server { listen 80; location / { proxy_pass http://a; add_header A \"b; } } }";
    for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
        let facts = read("nginx.conf", &text[..cut]);
        let _ = facts.summary();
    }
    let quote = read("nginx.conf", "error_page 404 \"=200 /x;\nreturn \"");
    let _ = quote.summary();
}

#[test]
fn streams_are_told_from_http() {
    for text in [
        "stream { upstream db { server a:1; } server { listen 5; proxy_pass db; return \"x\"; } }",
        "server { listen 5; proxy_pass db; }",
    ] {
        let facts = read("nginx.conf", text);
        let forward = only_forward(&facts);
        assert_eq!((forward.protocol, forward.certain, facts.responses.len()), (Protocol::Stream, false, 0), "{text}");
    }
}

#[test]
fn a_code_that_an_error_page_catches_is_not_sent() {
    let sent = |text: &str| -> Vec<u32> {
        let facts = read("conf.d/a.conf", &format!("server {{ {text} }}"));
        facts.responses.iter().filter_map(|response| response.code(&facts)).collect()
    };
    assert_eq!(sent("error_page 418 = @cached; location / { if ($x) { return 418; } return 404; }"), [404]);
    assert_eq!(sent("error_page 404 /404.html; location / { return 404; }"), [404], "the page keeps the status");
    assert_eq!(sent("error_page 418 = @a; location / { error_page 404 /x; return 418; }"), [418], "another list");
    assert_eq!(sent("location @page { return 0 \"text\"; }"), [], "0 keeps the status of the error");
}

#[test]
fn a_variable_stands_for_what_its_map_gives() {
    let possible = |map: &str, value: &str| -> Vec<(String, bool)> {
        let text =
            format!("{map} server {{ location / {{ proxy_set_header Connection {value}; proxy_pass http://a; }} }}");
        let facts = read("conf.d/a.conf", &text);
        let texts = &only_forward(&facts).request_headers[0].possible;
        texts.iter().map(|text| (text.text.clone(), text.ordinary)).collect()
    };
    let entry = |text: &str, ordinary: bool| (text.to_string(), ordinary);
    assert_eq!(possible("", "close"), [entry("close", true)]);
    assert_eq!(possible("", "$x"), []);
    assert_eq!(possible("", "$connection_upgrade"), [entry("upgrade", false)], "a convention");
    let map = |entries: &str| format!("map $http_upgrade $x {{ {entries} }}");
    assert_eq!(possible(&map("default upgrade; '' close;"), "$x"), [entry("upgrade", false), entry("close", true)]);
    assert_eq!(
        possible(&map("default close; websocket upgrade;"), "$x"),
        [entry("close", true), entry("upgrade", false)]
    );
    assert_eq!(possible(&map("websocket upgrade;"), "$x"), [entry("upgrade", false), entry("", true)]);
    assert_eq!(possible(&map("default $http_connection;"), "$x"), []);
    assert_eq!(possible(&map("include types.map; default a;"), "$x"), []);
    assert_eq!(possible("map $uri $x { default a; '' b; }", "$x"), [entry("a", false), entry("b", false)]);
}

#[test]
fn includes_in_a_circle_and_growing_ones_end() {
    let facts =
        whole("http { include a.conf; }", &[("a.conf", "include b.conf;"), ("b.conf", "include a.conf; gzip on;")]);
    assert_eq!(facts.files.len(), 3);
    // Each file includes the next one four times: 4^20 directives, if nobody stopped.
    let files: Vec<(String, String)> =
        (0..20).map(|at| (format!("{at}.conf"), format!("include {}.conf;", at + 1).repeat(4))).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let facts = whole("http { include 0.conf; }", &files);
    assert!(facts.directives.len() < 1_000_000, "{}", facts.directives.len());
}

#[test]
fn deep_and_large_configurations_are_read_in_linear_time() {
    let deep = "location / { ".repeat(10_000) + "proxy_pass http://a; " + &"}".repeat(10_000);
    let facts = read("conf.d/deep.conf", &format!("server {{ {deep} }}"));
    // So far out nothing is looked for.
    assert!(!only_forward(&facts).certain);
    let mut large = String::from("http { proxy_http_version 1.1; add_header A b;\n");
    for at in 0..20_000 {
        let _ = writeln!(
            large,
            "server {{ server_name s{at}; location /{at} {{ proxy_pass http://u{at}; proxy_read_timeout {at}; return 405; }} }} \
             upstream u{at} {{ server a; }}"
        );
    }
    large.push('}');
    let start = std::time::Instant::now();
    let facts = read("nginx.conf", &large);
    assert_eq!((facts.proxy.forwards.len(), facts.responses.len()), (20_000, 20_000));
    assert_eq!(facts.proxy.forwards[19_999].upstream, Some(19_999));
    // A quadratic reader takes minutes.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
