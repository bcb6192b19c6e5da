//! What a text is written in, where its name leaves that open.

use crate::language::Language;
use crate::nginx::sniff as nginx;

/// Sections that begin a part of HAProxy's configuration, and a line that only it has within them.
const HAPROXY_SECTIONS: [&str; 4] = ["frontend ", "backend ", "listen ", "defaults"];
const HAPROXY_LINES: [&str; 6] = ["mode ", "bind ", "server ", "balance ", "timeout ", "default_backend "];

/// Directives that a line of Apache's configuration begins with, and no line of another format.
const APACHE_LINES: [&str; 12] = [
    "RewriteEngine ",
    "RewriteRule ",
    "RewriteCond ",
    "ErrorDocument ",
    "DocumentRoot ",
    "ServerAlias ",
    "ProxyPassReverse ",
    "RequestHeader ",
    "LoadModule ",
    "DirectoryIndex ",
    "AllowOverride ",
    "SSLCertificateFile ",
];

/// The language of a text whose name says `language`, a product's.
pub(crate) fn settle(language: Language, text: &str) -> Option<Language> {
    match language.id() {
        "nginx" if is_apache(text) => Language::by_id("apache"),
        "nginx" if nginx::is_other(text) => None,
        // A folder called so may hold other files too.
        "apache" if !is_apache(text) && nginx::is_other(text) => None,
        _ => Some(language),
    }
}

/// The language of a text whose name is shared by several products.
pub(crate) fn told(text: &str) -> Option<Language> {
    if is_haproxy(text) {
        return Language::by_id("haproxy");
    }
    if is_apache(text) {
        return Language::by_id("apache");
    }
    Language::by_id("nginx").filter(|language| nginx::is_nginx(*language, text))
}

/// Whether a text has a section of Apache and its end, or several lines that only it has. Text with other tags is a page.
fn is_apache(text: &str) -> bool {
    let mut lines = 0;
    for line in text.lines().map(str::trim_start) {
        if let Some(tag) = line.strip_prefix('<') {
            let name = tag.split([' ', '>', '\t']).next().unwrap_or("");
            let known = nginx::APACHE.iter().any(|known| known.eq_ignore_ascii_case(name));
            if known && tag.contains('>') && text.contains(&format!("</{name}>")) {
                return true;
            }
            if name.starts_with(|c: char| c == '!' || c.is_ascii_lowercase()) {
                return false;
            }
        }
        lines += usize::from(APACHE_LINES.iter().any(|start| line.starts_with(start)));
    }
    lines > 1
}

/// Whether a text has a section of HAProxy at the beginning of a line, and in it a line of its kind.
fn is_haproxy(text: &str) -> bool {
    let mut in_section = false;
    for line in text.lines() {
        if HAPROXY_SECTIONS.iter().any(|name| line.starts_with(name)) && !line.contains(['{', ';', '=']) {
            in_section = true;
        } else if in_section && line.starts_with([' ', '\t']) {
            let line = line.trim_start();
            if HAPROXY_LINES.iter().any(|name| line.starts_with(name)) && !line.contains([';', '=']) {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_as(text: &str) -> Option<&'static str> {
        told(text).map(Language::id)
    }

    #[test]
    fn texts_are_told_apart() {
        assert_eq!(told_as("frontend a\n    bind :80\n"), Some("haproxy"));
        assert_eq!(told_as("# x\ndefaults\n\tmode http\n"), Some("haproxy"));
        assert_eq!(told_as("upstream a {\n    server b;\n}\n"), Some("nginx"));
        assert_eq!(told_as("listen 80;\nserver_name a;\n"), Some("nginx"));
        assert_eq!(told_as("<VirtualHost *:80>\n  ServerName a\n</VirtualHost>\n"), Some("apache"));
        assert_eq!(told_as("RewriteEngine on\nRewriteRule ^a b\n"), Some("apache"));
        assert_eq!(told_as("<html>\n<Location /></Location>\n"), None);
        assert_eq!(told_as("[metadata]\nname = a\n"), None);
        assert_eq!(told_as("defaults = 1\n    timeout = 2\n"), None);
    }
}
