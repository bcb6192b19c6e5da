//! HAProxy, Apache httpd and Caddyfiles: hover, completion, hints, the outline and fixes.

use serde_json::{Value, json};

use crate::client::{Client, Setup, apply, codes, labels};

const HAPROXY: &str = "global
    maxconn 100

defaults
    mode http
    timeout connect 5s
    timeout server 30

frontend web
    bind :80
    redirect scheme https if !{ ssl_fc }
    http-request deny deny_status 429 if { path /x }
    default_backend app

backend app
    timeout server 2m
    server a 10.0.0.1:80
    server b 10.0.0.2:80
";

const APACHE: &str = "Timeout 30
<VirtualHost *:80>
    ServerName example.com
    Redirect / https://example.com/
    <Location /api>
        ProxyPass http://127.0.0.1:8080/ timeout=10
    </Location>
    ProxyPass /slow http://127.0.0.1:8080/slow
    ErrorDocument 404 /404.html
</VirtualHost>
";

const CADDY: &str = "(common) {
	encode gzip
}

http://example.com {
	redir https://{host}{uri}
}

example.com {
	import common
	respond /gone 410
	handle /api/* {
		reverse_proxy localhost:8080 {
			transport http {
				response_header_timeout 30s
			}
		}
	}
}
";

/// A session with the rules that the texts here break.
fn setup() -> Setup {
    Setup::new().options(json!({ "select": ["permanent-move-as-302", "timeout-unit-suspicious"] }))
}

fn start(name: &str, text: &str) -> (Client, String, Vec<Value>) {
    let mut client = setup().start();
    let uri = client.open(name, text);
    let found = client.diagnostics(&uri);
    (client, uri, found)
}

/// The names of the outline, each with those in it.
fn outline(client: &mut Client, uri: &str) -> Vec<String> {
    fn names(symbols: &[Value]) -> Vec<String> {
        let of = |symbol: &Value| {
            let mut lines = vec![symbol["name"].as_str().expect("a name").to_owned()];
            let children = symbol["children"].as_array().map(|children| names(children)).unwrap_or_default();
            lines.extend(children.into_iter().map(|line| format!("  {line}")));
            lines
        };
        symbols.iter().flat_map(of).collect()
    }
    let symbols = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    names(symbols.as_array().expect("a list"))
}

/// The text after the fix whose title begins like this.
fn fixed(client: &mut Client, (uri, text): (&str, &str), found: &Value, title: &str) -> String {
    let actions = client.code_actions(uri, &found["range"], None);
    let is_it = |action: &&Value| action["title"].as_str().is_some_and(|it| it.starts_with(title));
    let fix = actions.iter().find(is_it).unwrap_or_else(|| panic!("no {title} in {actions:?}"));
    apply(text, &fix["edit"], uri)
}

#[test]
fn haproxy_is_explained() {
    let (mut client, uri, _) = start("haproxy.cfg", HAPROXY);
    let timer = client.hover_on(&uri, HAPROXY, "timeout server 2m").expect("a timer");
    for part in ["timeout server", "In force for", "server 10.0.0.1:80"] {
        assert!(timer.contains(part), "{part}: {timer}");
    }
    let rule = client.hover_on(&uri, HAPROXY, "http-request deny").expect("a rule");
    assert!(rule.contains("haproxy") && rule.contains("deny_status"), "{rule}");
    let status = client.hover_on(&uri, HAPROXY, "429").expect("a status");
    assert!(status.contains("Too Many Requests"), "{status}");
    assert_eq!(client.hover_on(&uri, HAPROXY, "10.0.0.1"), None);
    let hints = client.hints(&uri);
    assert!(hints.contains(&(11, "Too Many Requests".to_owned())), "{hints:?}");
    let waits: Vec<_> = hints.iter().filter(|(_, hint)| hint.contains("read 2m")).collect();
    assert_eq!(waits.len(), 1, "the servers of one group wait alike: {hints:?}");
    assert!(waits[0].1.contains("connect 5s"), "{waits:?}");
    assert_eq!(
        outline(&mut client, &uri),
        ["global", "defaults", "frontend web", "  302 Found", "  429 Too Many Requests", "backend app"]
    );
}

#[test]
fn haproxy_is_fixed() {
    let (mut client, uri, found) = start("haproxy.cfg", HAPROXY);
    let ids = codes(&found);
    assert!(ids.contains(&"permanent-move-as-302") && ids.contains(&"timeout-unit-suspicious"), "{ids:?}");
    let of = |id: &str| found.iter().find(|finding| finding["code"] == json!(id)).expect("found");
    let text = fixed(&mut client, (&uri, HAPROXY), of("permanent-move-as-302"), "Redirect with 301");
    assert_eq!(text, HAPROXY.replace("scheme https if", "scheme https code 301 if"));
    let text = fixed(&mut client, (&uri, HAPROXY), of("timeout-unit-suspicious"), "Write `30s`");
    assert_eq!(text, HAPROXY.replace("timeout server 30\n", "timeout server 30s\n"));
}

#[test]
fn haproxy_is_completed() {
    let complete = |marked: &str| {
        let items = Setup::new().start().complete_in("haproxy.cfg", marked);
        labels(&items).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let backend = complete("global\nbackend a\n    timeout ser|\n");
    assert!(backend.contains(&"timeout server".to_owned()), "{backend:?}");
    assert!(!backend.contains(&"bind".to_owned()) && !backend.contains(&"tune.bufsize".to_owned()));
    let rules = complete("global\nfrontend a\n    http-request |\n");
    assert!(rules.contains(&"http-request deny".to_owned()) && !rules.contains(&"server".to_owned()), "{rules:?}");
    let codes = complete("global\nfrontend a\n    http-request deny deny_status |\n");
    assert!(codes.iter().any(|label| label.contains("429")), "{codes:?}");
    assert!(complete("global\nbackend a\n    server a |\n").is_empty());
}

#[test]
fn apache_is_explained() {
    let mut client = setup().start();
    let uri = client.uri("httpd.conf");
    client.open_uri(&uri, "apacheconf", APACHE);
    let found = client.diagnostics(&uri);
    assert_eq!(codes(&found), ["permanent-move-as-302"]);
    let text = fixed(&mut client, (&uri, APACHE), &found[0], "Redirect with 301");
    assert_eq!(text, APACHE.replace("Redirect / ", "Redirect permanent / "));
    let page = client.hover_on(&uri, APACHE, "ErrorDocument").expect("a directive");
    assert!(page.contains("ErrorDocument") && page.contains("httpd.apache.org"), "{page}");
    let proxy = client.hover_on(&uri, APACHE, "ProxyPass /slow").expect("a place that hands on");
    assert!(proxy.contains("`TimeOut 30`"), "{proxy}");
    assert!(client.hover_on(&uri, APACHE, "VirtualHost").expect("a section").contains("<VirtualHost"));
    let hints = client.hints(&uri);
    for hint in [(5, "read 10"), (7, "read 30"), (8, "Not Found")] {
        assert!(hints.contains(&(hint.0, hint.1.to_owned())), "{hint:?} in {hints:?}");
    }
    assert_eq!(
        outline(&mut client, &uri),
        ["VirtualHost *:80 example.com", "  302 Found", "  Location /api", "  404 Not Found"]
    );
}

#[test]
fn apache_is_completed() {
    let complete = |marked: &str| {
        let items = Setup::new().start().complete_in("a.htaccess", marked);
        labels(&items).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let host = complete("<VirtualHost *:80>\n    Proxy|\n</VirtualHost>\n");
    assert!(host.contains(&"ProxyTimeout".to_owned()) && !host.contains(&"PidFile".to_owned()), "{host:?}");
    let location = complete("<VirtualHost *:80>\n<Location />\n    |\n</Location>\n</VirtualHost>\n");
    assert!(location.contains(&"Require".to_owned()) && !location.contains(&"ServerName".to_owned()), "{location:?}");
    let section = complete("<VirtualHost *:80>\n    <Loc|\n</VirtualHost>\n");
    assert!(section.contains(&"Location".to_owned()), "{section:?}");
    let codes = complete("ErrorDocument |\n");
    assert!(codes.iter().any(|label| label.contains("404")), "{codes:?}");
}

#[test]
fn caddy_is_explained() {
    let (mut client, uri, found) = start("site.caddy", CADDY);
    assert_eq!(codes(&found), ["permanent-move-as-302"]);
    let text = fixed(&mut client, (&uri, CADDY), &found[0], "Redirect with 301");
    assert_eq!(text, CADDY.replace("{host}{uri}\n", "{host}{uri} permanent\n"));
    let proxy = client.hover_on(&uri, CADDY, "reverse_proxy").expect("a place that hands on");
    assert!(proxy.contains("response_header_timeout 30s") && proxy.contains("dial_timeout 3s"), "{proxy}");
    assert!(client.hover_on(&uri, CADDY, "redir").expect("a directive").contains("caddyserver.com"));
    let hints = client.hints(&uri);
    for hint in [(10, "Gone"), (12, "first byte 30s")] {
        assert!(hints.contains(&(hint.0, hint.1.to_owned())), "{hint:?} in {hints:?}");
    }
    let expected = [
        "(common)",
        "http://example.com",
        "  302 Found",
        "example.com",
        "  410 Gone",
        "  handle /api/*",
        "    reverse_proxy localhost:8080",
    ];
    assert_eq!(outline(&mut client, &uri), expected);
}

#[test]
fn caddy_is_completed() {
    let complete = |marked: &str| {
        let items = Setup::new().start().complete_in("site.caddy", marked);
        labels(&items).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let site = complete("example.com {\n\tre|\n}\n");
    for name in ["reverse_proxy", "redir", "respond"] {
        assert!(site.contains(&name.to_owned()), "{name} in {site:?}");
    }
    assert!(!site.contains(&"read_timeout".to_owned()), "{site:?}");
    let transport = complete("example.com {\n\treverse_proxy a:80 {\n\t\ttransport http {\n\t\t\t|\n\t\t}\n\t}\n}\n");
    assert!(
        transport.contains(&"dial_timeout".to_owned()) && !transport.contains(&"redir".to_owned()),
        "{transport:?}"
    );
    let codes = complete("example.com {\n\trespond \"a\" |\n}\n");
    assert!(codes.iter().any(|label| label.contains("404")), "{codes:?}");
}
