//! Whether a text is nginx configuration, for files whose name does not say so.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use crate::language::Language;

/// Directives that no other common format has in this form; a text without any of them is not looked at closer.
const TELLING: [&str; 18] = [
    "proxy_pass",
    "proxy_set_header",
    "fastcgi_pass",
    "uwsgi_pass",
    "grpc_pass",
    "server_name",
    "client_max_body_size",
    "ssl_certificate",
    "add_header",
    "try_files",
    "error_page",
    "worker_connections",
    "limit_req",
    "limit_conn",
    "proxy_read_timeout",
    "auth_request",
    "location",
    "upstream",
];

/// What a text must hold to be looked at closer: a word that is common elsewhere counts only with what follows it.
static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let location = ["location /", "location ~", "location =", "location ^", "location @", "location {{", "location <%"];
    let returns = ["return 301 ", "return 302 ", "return 303 ", "return 307 ", "return 308 "];
    AhoCorasick::new(TELLING.iter().filter(|word| **word != "location").chain(&location).chain(&returns)).ok()
});

/// Sections of Apache's configuration.
pub(crate) const APACHE: [&str; 12] = [
    "VirtualHost",
    "Directory",
    "DirectoryMatch",
    "Location",
    "LocationMatch",
    "Files",
    "FilesMatch",
    "IfModule",
    "IfDefine",
    "Proxy",
    "Macro",
    "IfVersion",
];

/// The share of directives, in percent, that nginx must know.
const KNOWN_PERCENT: usize = 60;

/// Whether `text` reads as nginx configuration: without a syntax error, with a telling directive, and with mostly
/// directives that nginx has.
pub(crate) fn is_nginx(language: Language, text: &str) -> bool {
    if is_other(text) || !WORDS.as_ref().is_some_and(|words| words.is_match(text)) {
        return false;
    }
    let Some(tree) = crate::parse(language, text, None).tree else { return false };
    let root = tree.root_node();
    if root.has_error() {
        return false;
    }
    let (mut known, mut all, mut telling) = (0, 0, false);
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let mut descend = true;
        if node.kind() == "directive" {
            let name = node.child_by_field_name("name").and_then(|name| text.get(name.byte_range())).unwrap_or("");
            all += 1;
            known += usize::from(!httplsp_registry::directives::get("nginx", name).is_empty());
            // A server may do nothing but redirect.
            telling |= TELLING.contains(&name) || name == "return" && within_server(node, text);
            // The entries of these are no directives.
            descend = !matches!(name, "map" | "geo" | "types" | "split_clients" | "charset_map");
        }
        if descend && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return telling && known * 100 >= all * KNOWN_PERCENT;
            }
        }
    }
}

/// Whether a directive stands in the block of a `server`.
fn within_server(directive: tree_sitter::Node<'_>, text: &str) -> bool {
    let around = directive.parent().and_then(|block| block.parent());
    let name = around.and_then(|around| around.child_by_field_name("name"));
    name.and_then(|name| text.get(name.byte_range())) == Some("server")
}

/// Whether `text` is evidently another format that shares names and folders with nginx: Apache's sections, the
/// sections of an INI file, a Dockerfile.
pub(crate) fn is_other(text: &str) -> bool {
    let mut first = true;
    for line in text.lines().map(str::trim) {
        let section = line.strip_prefix('<').and_then(|rest| rest.split([' ', '>', '\t']).next());
        if section.is_some_and(|name| APACHE.iter().any(|known| known.eq_ignore_ascii_case(name))) {
            return true;
        }
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        // What a file begins with.
        let ini = line.starts_with('[') && line.ends_with(']');
        if first && (ini || line.starts_with("FROM ")) {
            return true;
        }
        first = false;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nginx(text: &str) -> bool {
        Language::by_id("nginx").is_some_and(|language| is_nginx(language, text))
    }

    #[test]
    fn configurations_and_their_templates_are_told_by_their_directives() {
        for text in [
            "server {\n    listen 80;\n    server_name a;\n}\n",
            "location /x {\n    proxy_pass http://a;\n}\n",
            "server {\n    listen 80;\n    return 301 https://$host$request_uri;\n}\n",
            "upstream <%= @name %> {\n<% @servers.each do |s| %>\n    server <%= s %>;\n<% end %>\n}\n",
            "{% if x %}\nadd_header A b;\n{% endif %}\n",
            "server {\n    server_name a;\n    return 200 \"\n<html>\n\";\n}\n",
        ] {
            assert!(nginx(text), "{text}");
        }
    }

    #[test]
    fn a_template_of_another_format_is_not_one_configuration() {
        let text =
            "nginx.conf: |\n  http {\n    limit_req_status 429;\n  }\nsite: |\n  server {\n    listen 80;\n  }\n";
        assert!(Language::detect("deploy/nginx-configmap.yaml.erb", text).is_none());
        let server = "server {\n    listen 80;\n    server_name a;\n}\n";
        assert!(Language::detect("deploy/site.erb", server).is_some());
        // What was put aside is read by nobody.
        assert!(Language::detect("nginx/conf.d/site.disabled", server).is_none());
        assert!(Language::detect("nginx/conf.d/site.conf.bak", server).is_none());
        assert!(Language::detect("nginx/sites-enabled/site", server).is_some());
    }

    #[test]
    fn other_formats_are_not() {
        for text in [
            "<VirtualHost *:80>\n    ServerName a\n</VirtualHost>\n",
            "[program:nginx]\ncommand = nginx -g 'daemon off;'\n",
            "FROM nginx\nCOPY nginx.conf /etc/nginx/\n",
            "frontend http\n    bind :80\n    default_backend location /\n",
            "options {\n    directory \"/x\";\n};\nzone \"example.com\" {\n    type master;\n    file \"location /x\";\n};\n",
            "<p>the location / of it</p>\n",
            "key = value\n",
            "",
        ] {
            assert!(!nginx(text), "{text}");
        }
    }
}
