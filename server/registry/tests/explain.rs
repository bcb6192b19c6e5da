//! What topics resolve to.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use httplsp_registry::explain::{Topic, resolve};
use httplsp_registry::{Class, constants, directives, statuses, timers, troubleshooting, vendors};

fn shown(text: &str) -> String {
    match resolve(text) {
        Ok(Topic::Status(status)) => format!("status {}", status.code),
        Ok(Topic::Unassigned { code, class }) => format!("unassigned {code} {}", class.name()),
        Ok(Topic::Class(class)) => format!("class {}", class.name()),
        Ok(Topic::SubStatus(sub)) => format!("sub-status {}", sub.code),
        Ok(Topic::Constant(found)) => {
            let mut codes: Vec<_> = found.iter().map(|constant| constant.code).collect();
            codes.dedup();
            format!("constant {codes:?}")
        }
        Ok(Topic::Setting(found)) => {
            let products: Vec<_> = found.iter().map(|setting| setting.product).collect();
            format!("setting {} of {}", found[0].name, products.join(", "))
        }
        Ok(Topic::Vendor(vendor)) => format!("vendor {}", vendor.id),
        Ok(Topic::Troubleshooting(entry)) => format!("entry {}", entry.id),
        Ok(Topic::Header(header)) => format!("header {}", header.name),
        Err(nearest) => format!("nearest {}", nearest.join(", ")),
    }
}

#[test]
fn spellings_of_a_status() {
    for text in ["404", " 404 ", "HTTP 404", "http 404", "status 404", "HTTP/1.1 404 Not Found", "404 Not Found"] {
        assert_eq!(shown(text), "status 404", "{text}");
    }
    for text in ["not found", "Not Found", "not-found", "NotFound", "page not found"] {
        assert_eq!(shown(text), "status 404", "{text}");
    }
    assert_eq!(shown("I'm a teapot"), "status 418");
    assert_eq!(shown("im a teapot"), "status 418");
    assert_eq!(shown("Payload Too Large"), "status 413");
    assert_eq!(shown("Request Time-out"), "status 408");
    assert_eq!(shown("Moved Temporarily"), "status 302");
    assert_eq!(shown("unauthorized"), "status 401");
    assert_eq!(shown("000"), "status 0");
    assert_eq!(shown("522"), "status 522");
}

#[test]
fn unassigned_codes_have_a_class() {
    assert_eq!(shown("299"), "unassigned 299 successful");
    assert_eq!(shown("478"), "unassigned 478 client error");
    assert_eq!(shown("HTTP 478"), "unassigned 478 client error");
    assert_eq!(shown("600"), "unassigned 600 invalid");
    assert_eq!(shown("42"), "unassigned 42 invalid");
    assert_eq!(resolve("478"), Ok(Topic::Unassigned { code: 478, class: Class::ClientError }));
}

#[test]
fn spellings_of_classes() {
    for text in ["4xx", "4XX", "4**", "client error", "Client errors", "client-error"] {
        assert_eq!(shown(text), "class client error", "{text}");
    }
    assert_eq!(shown("1xx"), "class informational");
    assert_eq!(shown("redirection"), "class redirection");
    assert!(shown("6xx").starts_with("nearest"), "{}", shown("6xx"));
}

#[test]
fn spellings_of_constants() {
    for text in [
        ":not_found",
        "StatusCode::NOT_FOUND",
        "http::StatusCode::NOT_FOUND",
        "HTTP_404_NOT_FOUND",
        "status.HTTP_404_NOT_FOUND",
        "http.StatusNotFound",
        "StatusNotFound",
        "HttpStatus.NOT_FOUND",
        "HTTPStatus.NOT_FOUND",
        "HttpResponse::NotFound()",
        "StatusCodes.Status404NotFound",
        "HttpServletResponse.SC_NOT_FOUND",
        "createError.NotFound",
        "Boom.notFound",
        ".notFound",
        "httpstatus.not_found",
        "HttpResponseNotFound",
    ] {
        assert_eq!(shown(text), "constant [404]", "{text}");
    }
    assert_eq!(shown("http.StatusTeapot"), "constant [418]");
    assert_eq!(shown("Status::ImATeapot"), "constant [418]");
}

#[test]
fn every_constant_resolves_as_it_is_written() {
    for ecosystem in constants::ecosystems() {
        for constant in constants::all(ecosystem.id) {
            match resolve(constant.written) {
                Ok(Topic::Constant(found)) => assert!(found.contains(&constant), "{}", constant.written),
                // A bare class name such as `NotFound` is also the phrase.
                Ok(Topic::Status(status)) => {
                    assert_eq!((constant.prefix, status.code), ("", constant.code), "{}", constant.written);
                }
                other => panic!("{} of {}: {other:?}", constant.written, ecosystem.id),
            }
        }
    }
}

#[test]
fn sub_statuses_settings_products_entries_headers() {
    assert_eq!(shown("404.13"), "sub-status 404.13");
    assert_eq!(shown("HTTP 404.13"), "sub-status 404.13");
    assert_eq!(shown("IIS 502.3"), "sub-status 502.3");
    assert_eq!(shown("proxy_read_timeout"), "setting proxy_read_timeout of nginx, cloudflare");
    assert_eq!(shown("fastcgi_read_timeout"), "setting fastcgi_read_timeout of nginx");
    assert_eq!(shown("nginx:proxy_read_timeout"), "setting proxy_read_timeout of nginx");
    assert_eq!(shown("Client_Max_Body_Size"), "setting client_max_body_size of nginx");
    assert_eq!(shown("haproxy:timeout server"), "setting timeout server of haproxy");
    assert_eq!(shown("timeout server"), "setting timeout server of haproxy");
    assert_eq!(shown("retries"), "setting retries of haproxy, kong");
    assert_eq!(shown("keepAliveTimeout"), "setting keepAliveTimeout of fastify, tomcat");
    assert_eq!(shown("requestTimeout"), "setting requestTimeout of azure-application-gateway, fastify");
    assert_eq!(shown("headersTimeout"), "setting server.headersTimeout of node");
    assert_eq!(shown("cloudflare"), "vendor cloudflare");
    assert_eq!(shown("Azure Application Gateway"), "vendor azure-application-gateway");
    assert_eq!(shown("redirect-loop"), "entry redirect-loop");
    assert_eq!(shown("Retry-After"), "header Retry-After");
    assert_eq!(shown("retry-after"), "header Retry-After");
    assert_eq!(shown("allow"), "setting allow of nginx");
    assert_eq!(shown("Allow"), "header Allow");
}

#[test]
fn a_topic_gives_a_name_that_resolves_to_it() {
    let mut topics: Vec<Topic> = statuses().iter().map(Topic::Status).collect();
    topics.extend(httplsp_registry::all_sub_statuses().iter().map(Topic::SubStatus));
    topics.extend(vendors::vendors().iter().map(Topic::Vendor));
    topics.extend(troubleshooting::entries().iter().map(Topic::Troubleshooting));
    topics.extend([100, 200, 300, 400, 500].map(|code| Topic::Class(Class::of(code))));
    topics.push(Topic::Unassigned { code: 478, class: Class::ClientError });
    for product in directives::products() {
        for directive in directives::all(product) {
            let setting = httplsp_registry::explain::setting_of(product, directive.name).unwrap();
            topics.push(Topic::Setting(vec![setting]));
        }
    }
    for timer in timers::all() {
        topics.push(Topic::Setting(vec![httplsp_registry::explain::setting_of(timer.product, timer.name).unwrap()]));
    }
    assert!(topics.len() > 1300);
    for topic in topics {
        assert_eq!(resolve(&topic.name()).as_ref(), Ok(&topic), "{}", topic.name());
    }
}

#[test]
fn unknown_topics_come_with_the_nearest_names() {
    let first = |text: &str| resolve(text).unwrap_err().first().cloned();
    assert_eq!(first("proxy_raed_timeout").as_deref(), Some("proxy_read_timeout"));
    assert_eq!(first("nginx:proxy_read_timeuot").as_deref(), Some("nginx:proxy_read_timeout"));
    assert_eq!(first("cloudfare").as_deref(), Some("cloudflare"));
    assert_eq!(first("Not Fuond").as_deref(), Some("Not Found"));
    assert_eq!(first("StatusCode::NOT_FUOND").as_deref(), Some("StatusCode::NOT_FOUND"));
    assert_eq!(first(":unprocesable_entity").as_deref(), Some(":unprocessable_entity"));
    assert_eq!(first("redirect-lop").as_deref(), Some("redirect-loop"));
    assert_eq!(first("ngnix:listen").as_deref(), Some("nginx:listen"));
    assert_eq!(resolve("nginx:xyzzy").unwrap_err(), Vec::<String>::new());
    assert_eq!(resolve("xyzzy plugh").unwrap_err(), Vec::<String>::new());
    assert_eq!(resolve("").unwrap_err(), Vec::<String>::new());
    assert!(resolve("404.99").unwrap_err().iter().all(|name| name.starts_with("404.") || name.starts_with("40")));
    let nearest = resolve("proxy_timeou").unwrap_err();
    assert!(nearest.len() <= 5 && nearest.contains(&"proxy_timeout".to_owned()), "{nearest:?}");
    assert_eq!(resolve("proxy_timeou").unwrap_err(), nearest, "the order is stable");
}
