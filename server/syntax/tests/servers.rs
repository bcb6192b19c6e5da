//! What holds where in the configurations of HAProxy, Apache httpd and Caddy.

use std::sync::Arc;

use httplsp_syntax::facts::{Facts, Forward, Protocol};
use httplsp_syntax::{Includes, Language, analyze, assemble};

fn read(language: &str, path: &str, text: &str) -> Facts {
    analyze(Language::by_id(language).expect("a language"), path, text.into(), &[])
}

/// Included files by the pattern that names them.
struct Files(Vec<(&'static str, Arc<Facts>)>);

impl Includes for Files {
    fn resolve(&self, _: &str, pattern: &str) -> Option<Vec<Arc<Facts>>> {
        let found: Vec<_> =
            self.0.iter().filter(|(known, _)| *known == pattern).map(|(_, facts)| facts.clone()).collect();
        (!found.is_empty()).then_some(found)
    }
}

/// The timers in force at a place: name and value.
fn timers(forward: &Forward) -> Vec<(&str, &str)> {
    forward.timers.iter().map(|timer| (timer.name.as_str(), timer.raw.as_str())).collect()
}

#[test]
fn sections_of_haproxy_inherit_from_their_defaults() {
    let text = "defaults base\n    mode http\n    timeout server 10s\n    timeout connect 1s\n\
                defaults long from base\n    timeout server 1h\n\
                backend a from base\n    server s a:80\n\
                backend b\n    server s b:80\n\
                backend c from base\n    timeout connect 2s\n    server s c:80\n\
                defaults\n    mode tcp\n\
                backend d\n    server s d:80\n";
    let facts = read("haproxy", "haproxy.cfg", text);
    let of = |at: usize| timers(&facts.proxy.forwards[at]);
    assert_eq!(of(0), [("timeout server", "10s"), ("timeout connect", "1s")]);
    assert_eq!(of(1), [("timeout server", "1h"), ("timeout connect", "1s")], "the last defaults hold");
    assert_eq!(of(2), [("timeout server", "10s"), ("timeout connect", "2s")]);
    assert_eq!(of(3), [], "other defaults do not add up");
    let protocols: Vec<_> = facts.proxy.forwards.iter().map(|forward| forward.protocol).collect();
    assert_eq!(protocols[2..], [Protocol::Http, Protocol::Stream]);
    assert!(facts.proxy.forwards.iter().all(|forward| forward.certain));
}

#[test]
fn a_part_of_a_configuration_of_haproxy_is_not_the_whole() {
    let facts = read("haproxy", "conf.d/a.cfg", "backend a\n    server s a:80\n");
    assert!(!facts.proxy.forwards[0].certain && facts.proxy.forwards[0].protocol == Protocol::Http);
    let facts = read("haproxy", "a.cfg.j2", "defaults\n    {{ options }}\nbackend a\n    server s a:80\n");
    assert!(!facts.proxy.forwards[0].certain, "something fills in the defaults");
}

#[test]
fn sections_of_apache_take_what_those_around_them_set() {
    let text = "ServerRoot /x\nTimeout 20\n\
                <VirtualHost *:80>\nProxyPass /a http://a/\n</VirtualHost>\n\
                <VirtualHost *:81>\n<IfModule mod_proxy.c>\nProxyTimeout 30\n</IfModule>\n\
                ProxyPass /b http://b/\nproxypass /c http://c/ timeout=5\n</VirtualHost>\n";
    let facts = read("apache", "httpd.conf", text);
    let found: Vec<_> = facts.proxy.forwards.iter().map(timers).collect();
    assert_eq!(found, [vec![("TimeOut", "20")], vec![("ProxyTimeout", "30")], vec![("ProxyPass timeout", "5")]]);
    assert!(facts.proxy.complete);
    let alone = read("apache", "a.conf", "<VirtualHost *:80>\nProxyPass / http://a/\n</VirtualHost>\n");
    assert_eq!(timers(&alone.proxy.forwards[0]), [("TimeOut", "60")]);
    assert!(!alone.proxy.forwards[0].certain, "the main file may set it");
}

#[test]
fn files_that_apache_includes_belong_to_it() {
    let root = read("apache", "httpd.conf", "ServerRoot /x\nInclude a.conf\nIncludeOptional missing/*.conf\n");
    let host = read("apache", "a.conf", "ProxyTimeout 7\n<VirtualHost *:80>\nProxyPass / http://a/\n</VirtualHost>\n");
    let whole = assemble(&root, &Files(vec![("a.conf", Arc::new(host))]));
    assert_eq!(whole.files.len(), 2);
    assert_eq!(timers(&whole.proxy.forwards[0]), [("ProxyTimeout", "7")]);
    assert!(!whole.proxy.complete, "what the other line includes is not known");
}

#[test]
fn snippets_of_caddy_stand_where_they_are_imported() {
    let text = "(auth) {\n\theader WWW-Authenticate Bearer\n}\na.example {\n\timport auth\n\trespond 401\n}\n\
                b.example {\n\timport other\n\trespond 401\n}\n";
    let facts = read("caddy", "Caddyfile", text);
    let headers: Vec<usize> = facts.responses.iter().map(|response| response.headers.len()).collect();
    assert_eq!(headers, [1, 0]);
    let opaque: Vec<bool> = facts.responses.iter().map(|response| response.opaque_headers).collect();
    assert_eq!(opaque, [false, true], "what the file called so sets is not known");
    let other = read("caddy", "other", "header WWW-Authenticate Basic\n");
    let whole = assemble(&facts, &Files(vec![("other", Arc::new(other))]));
    let headers: Vec<usize> = whole.responses.iter().map(|response| response.headers.len()).collect();
    assert_eq!(headers, [1, 1]);
}

#[test]
fn addresses_of_caddy_say_where_it_listens() {
    let text = "http://a.example {\n}\na.example, b.example:8443 {\n}\n:8080 {\n}\n{$SITE} {\n}\n";
    let facts = read("caddy", "Caddyfile", text);
    let listens: Vec<Vec<_>> = facts
        .proxy
        .servers
        .iter()
        .map(|server| server.listens.iter().map(|listen| (listen.port, listen.tls)).collect())
        .collect();
    let expected = [
        vec![(Some(80), false)],
        vec![(Some(443), true), (Some(8443), true)],
        vec![(Some(8080), false)],
        vec![(None, false)],
    ];
    assert_eq!(listens, expected);
    assert_eq!(facts.proxy.servers[1].names, ["a.example", "b.example"]);
}

#[test]
fn deep_nesting_is_read() {
    let deep = |open: &str, inner: &str, close: &str| format!("{}{inner}{}", open.repeat(5_000), close.repeat(5_000));
    let apache = read("apache", "httpd.conf", &deep("<IfModule a>\n", "Redirect gone /a\n", "</IfModule>\n"));
    assert_eq!(apache.responses.len(), 1);
    let caddy = read("caddy", "Caddyfile", &deep("a {\n", "respond 404\n", "}\n"));
    assert_eq!(caddy.responses.len(), 1);
}
