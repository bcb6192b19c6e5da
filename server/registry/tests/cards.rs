//! Cards.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use httplsp_registry::card::{self, Options};
use httplsp_registry::explain::{Setting, Topic, resolve, setting_of};
use httplsp_registry::{
    all_sub_statuses, constants, directives, headers, status, statuses, timers, troubleshooting, vendors,
};

const FORMS: [Options; 2] = [Options::SHORT, Options::FULL];

fn every_topic() -> Vec<Topic> {
    let mut topics: Vec<Topic> = statuses().iter().map(Topic::Status).collect();
    topics.extend(["1xx", "2xx", "3xx", "4xx", "5xx"].map(|class| resolve(class).unwrap()));
    topics.extend([478, 299, 150, 399, 599, 600, 42].map(|code| resolve(&code.to_string()).unwrap()));
    topics.extend(all_sub_statuses().iter().map(Topic::SubStatus));
    topics.extend(vendors::vendors().iter().map(Topic::Vendor));
    topics.extend(troubleshooting::entries().iter().map(Topic::Troubleshooting));
    topics.extend(headers::all().iter().map(Topic::Header));
    let names = directives::products()
        .flat_map(|product| directives::all(product).iter().map(move |directive| (product, directive.name)))
        .chain(timers::all().iter().map(|timer| (timer.product, timer.name)))
        .chain(timers::limits().iter().map(|limit| (limit.product, limit.name)));
    topics.extend(names.map(|(product, name)| Topic::Setting(vec![setting_of(product, name).unwrap()])));
    for ecosystem in constants::ecosystems() {
        topics.extend(constants::all(ecosystem.id).iter().map(|constant| Topic::Constant(vec![constant])));
    }
    topics
}

#[test]
fn every_card_is_well_set() {
    for topic in every_topic() {
        for options in FORMS {
            let card = card::topic(&topic, &options);
            let name = topic.name();
            assert!(card.contains("### "), "{name} has no heading:\n{card}");
            assert!(card.ends_with('\n') && !card.ends_with("\n\n"), "{name}:\n{card}");
            assert!(!card.contains("\n\n\n"), "{name} has a gap:\n{card}");
            assert_eq!(card.matches("```").count() % 2, 0, "{name}:\n{card}");
            for (line, next) in card.lines().zip(card.lines().skip(1).chain([""])) {
                assert_eq!(line.trim_end(), line, "{name}:\n{card}");
                assert!(!line.ends_with("** ") && line != "-" && line != "- ", "{name}: empty line:\n{card}");
                assert!(
                    !(line.starts_with("**") && line.ends_with("**") && line.len() > 4 && !next.is_empty()),
                    "{name}"
                );
            }
        }
    }
}

#[test]
fn hovers_are_short() {
    for status in statuses() {
        let card = card::status(status.code, &Options::SHORT);
        assert!(card.lines().count() <= 45, "{} has {} lines", status.code, card.lines().count());
        assert!(card.len() <= 4000, "{} has {} bytes", status.code, card.len());
        assert!(card.len() < card::status(status.code, &Options::FULL).len());
    }
}

#[test]
fn the_card_of_a_status() {
    let short = card::status(405, &Options::SHORT);
    assert!(short.starts_with("### 405 Method Not Allowed\n\nClient error · standard\n"), "{short}");
    assert!(short.contains("**Must send** `Allow`"), "{short}");
    assert!(short.contains(status(405).unwrap().summary), "{short}");
    assert!(short.contains("- **nginx** “Not Allowed”: "), "{short}");
    assert!(short.contains("(https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6)"), "{short}");
    let bullets = card::status(503, &Options::SHORT).matches("\n- ").count();
    assert_eq!(bullets, 8, "503 has more, but four checks and four vendors are shown");
    assert!(!short.contains("**Situations**") && !short.contains("Cacheable by default"), "{short}");

    let full = card::status(307, &Options::FULL);
    for part in ["**Situations**", "**When not to send it**", "- Keeps the method: yes", "**Notes**", "Checked 2026-"] {
        assert!(full.contains(part), "{part}:\n{full}");
    }
    assert!(!card::status(404, &Options::FULL).contains("Keeps the method"));
    assert!(card::status(204, &Options::FULL).contains("- Content: forbidden"));
}

#[test]
fn every_text_of_a_status_is_on_its_full_card() {
    for status in statuses() {
        let card = card::status(status.code, &Options::FULL);
        let lists = [status.situations, status.checks, status.avoid, status.notes];
        let vendors = status.vendors.iter().flat_map(|own| own.causes.iter().chain([&own.meaning]));
        for text in lists.into_iter().flatten().chain(vendors).chain([&status.summary, &status.meaning]) {
            assert!(card.contains(text), "{}: {text}", status.code);
        }
        for sub in httplsp_registry::sub_statuses(status.code) {
            assert!(card.contains(&format!("`{}`", sub.code)), "{}", sub.code);
        }
        for code in status.related {
            assert!(card.contains(&format!("{code:03} ")), "{} lacks {code}", status.code);
        }
    }
}

#[test]
fn vendors_iis_and_reserved_codes() {
    assert!(card::status(404, &Options::SHORT).contains("**IIS** 404.0 to 404.20, 404.501 to 404.504"));
    assert!(card::status(405, &Options::SHORT).contains("**IIS** `405.0` "));
    let teapot = card::status(418, &Options::SHORT);
    assert!(teapot.starts_with("### 418 I'm a teapot\n\nClient error · reserved, not in use"), "{teapot}");
    let closed = card::status(499, &Options::SHORT);
    assert!(closed.contains("not registered, from nginx · not for applications to send"), "{closed}");
    assert!(closed.contains("**Esri ArcGIS**") || closed.contains("Esri ArcGIS"), "{closed}");
}

#[test]
fn unassigned_codes_have_a_card() {
    let card = card::status(478, &Options::SHORT);
    assert!(card.starts_with("### 478 (unassigned)\n\nClient error · not registered with IANA\n"), "{card}");
    assert!(card.contains("(400 Bad Request)") && card.contains("rfc9110#section-15)"), "{card}");
    assert!(card::status(599 - 8, &Options::SHORT).contains("(500 Internal Server Error)"));
    assert!(card::status(299, &Options::SHORT).contains("Warning header: Miscellaneous Persistent Warning"));
    let invalid = card::status(700, &Options::SHORT);
    assert!(invalid.starts_with("### 700 (not a status code)") && invalid.contains("5xx"), "{invalid}");
}

#[test]
fn the_card_of_a_directive() {
    let card = card::directive("nginx", "proxy_read_timeout", &Options::SHORT).unwrap();
    for part in [
        "### `proxy_read_timeout` (nginx)",
        "```nginx\nproxy_read_timeout <time>;\n```",
        "- **In** `http`, `server`, `location`",
        "- **Measures** between-reads",
        "- **Default** 60s",
        "- **Unit** seconds",
        "- **When it runs out** 504",
        "- **Status** 504 Gateway Timeout",
        "(https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout)",
    ] {
        assert!(card.contains(part), "{part}:\n{card}");
    }
    assert!(card::directive("nginx", "proxy_ssl_verify", &Options::SHORT).unwrap().contains("- **Since** 1."));
    assert!(card::directive("nginx", "upstream", &Options::SHORT).unwrap().contains("upstream <name> { … }"));
    assert!(card::directive("nginx", "http2_push", &Options::SHORT).unwrap().contains("Obsolete."));
    assert_eq!(card::directive("nginx", "no_such_directive", &Options::SHORT), None);
    assert_eq!(card::directive("no-such-product", "listen", &Options::SHORT), None);
    let timer = card::directive("node", "server.keepAliveTimeout", &Options::SHORT).unwrap();
    assert!(timer.contains("- **Default** 5000 (5 s)") && timer.contains("- **Unit** milliseconds"), "{timer}");
}

#[test]
fn a_directive_of_several_modules_is_narrowed_by_its_place() {
    let listen = setting_of("nginx", "listen").unwrap();
    let modules = |setting: Setting| -> Vec<_> { setting.directives.iter().map(|known| known.module).collect() };
    assert_eq!(modules(listen).len(), 3);
    assert_eq!(modules(listen.within(&["http", "server"])), ["ngx_http_core_module"]);
    assert_eq!(modules(listen.within(&["stream", "server"])), ["ngx_stream_core_module"]);
    let keep = setting_of("nginx", "keepalive_timeout").unwrap();
    let server = keep.within(&["http", "server"]);
    assert_eq!(modules(server), ["ngx_http_core_module"]);
    assert_eq!(server.timers[0].default.milliseconds(), Some(75_000));
    let upstream = keep.within(&["http", "upstream"]);
    assert_eq!(modules(upstream), ["ngx_http_upstream_module"]);
    assert_eq!(upstream.timers[0].default.milliseconds(), Some(60_000));
    let proxy = setting_of("nginx", "proxy_connect_timeout").unwrap().within(&["stream", "server"]);
    assert_eq!(proxy.timers[0].place, "stream, server");
}

#[test]
fn the_cards_of_other_topics() {
    let sub = card::sub_status_named("404.13", &Options::SHORT).unwrap();
    assert!(sub.contains("404 Not Found") && sub.contains("maxAllowedContentLength"), "{sub}");
    let both = card::sub_status_named("502.3", &Options::SHORT).unwrap();
    assert!(both.contains("(two meanings)") && both.contains("**ARR 3.0.1916**"), "{both}");
    let constant = card::constant("go-net-http", "StatusTeapot", &Options::SHORT).unwrap();
    assert!(constant.starts_with("`http.StatusTeapot` in net/http\n\n### 418"), "{constant}");
    assert!(card::constant("ruby-rack", "payload_too_large", &Options::SHORT).unwrap().contains("obsolete symbol"));
    let vendor = card::vendor("cloudflare", &Options::SHORT).unwrap();
    assert!(vendor.contains("524") && vendor.contains("`proxy_read_timeout`"), "{vendor}");
    assert!(card::vendor("cloudflare", &Options::FULL).unwrap().contains("- **524**"));
    let entry = card::troubleshooting_named("redirect-loop", &Options::SHORT).unwrap();
    assert!(entry.contains("**Causes**") && entry.contains("**What to check**"), "{entry}");
    let header = card::header_named("allow", &Options::SHORT).unwrap();
    assert!(header.contains("**Required by** 405 Method Not Allowed"), "{header}");
    assert_eq!(card::vendor("nobody", &Options::SHORT), None);
    assert_eq!(card::sub_status_named("404.99", &Options::SHORT), None);
}
