//! Directives that may stand in the block around the cursor.

use std::collections::{BTreeMap, BTreeSet};

use httplsp_registry::directives::{self, Directive};
use httplsp_syntax::facts::Facts;
use httplsp_text::TextRange;
use tower_lsp::ls_types::CompletionItemKind;

use super::{Item, Topic, snippet};
use crate::handlers::Cx;

/// The directive that is put at the cursor to see where it stands. Nothing is called so.
const PROBE: &str = "httplsp_directive_at_cursor";

/// Modules that every configuration of nginx uses; their directives come first.
const COMMON: [&str; 10] = [
    "ngx_http_core_module",
    "ngx_http_proxy_module",
    "ngx_http_rewrite_module",
    "ngx_http_headers_module",
    "ngx_http_ssl_module",
    "ngx_http_gzip_module",
    "ngx_http_log_module",
    "ngx_http_upstream_module",
    "ngx_http_limit_req_module",
    "ngx_core_module",
];

/// The directives for the place of `word`. `None` when no directive begins there.
pub fn complete(cx: &Cx<'_>, word: TextRange) -> Option<Vec<Item>> {
    let product = cx.analysis.language.product()?;
    let all = directives::all(product);
    if all.is_empty() {
        return None;
    }
    let word = match cx.analysis.language.ends_with() {
        "" => begun(&cx.analysis.text, word, all)?,
        _ => word,
    };
    let blocks = blocks_around(cx, word)?;
    let within = cx.analysis.facts().0.embedding.as_ref().and_then(|around| around.within.as_deref());
    let contexts = match context(product, &blocks, cx).or(within) {
        Some(context) => BTreeSet::from([context]),
        None => contexts_of_file(cx, all),
    };
    let family = ["http", "stream", "mail"].into_iter().find(|family| {
        blocks.iter().any(|block| block == family) || (contexts.len() == 1 && contexts.contains(*family))
    });
    let mut offered: BTreeMap<&str, &Directive> = BTreeMap::new();
    for directive in all {
        let fits = directive.contexts.iter().any(|allowed| *allowed == "any" || contexts.contains(*allowed));
        if fits && in_family(directive, family.or(Some("http"))) {
            offered.entry(directive.name).or_insert(directive);
        }
    }
    let text = &cx.analysis.text;
    let rest = text[word.end as usize..].lines().next().unwrap_or_default().trim_start();
    let alone = rest.is_empty() || rest.starts_with(['#', '}', '<']);
    let snippets = cx.snapshot.client.snippets && alone;
    let tag = text[..word.start as usize].ends_with('<');
    let answers = match snippets {
        true => snippet::answers(product, word, |directive| offered.contains_key(directive)),
        false => Vec::new(),
    };
    let mut items: Vec<Item> =
        offered.into_values().map(|directive| item(product, directive, word, snippets, tag)).collect();
    items.extend(answers);
    Some(items)
}

/// The names of the blocks around the cursor in this file, innermost first. `None` when no directive begins there.
fn blocks_around(cx: &Cx<'_>, word: TextRange) -> Option<Vec<String>> {
    let facts = cx.analysis.variant(cx.open, word, &format!("{PROBE} x{}", cx.analysis.language.ends_with()));
    let probe = facts.directives.iter().find(|directive| directive.name == PROBE)?;
    if probe.name_span.range.start != word.start {
        return None;
    }
    let mut blocks = names_around(&facts, probe.parent);
    // Included, it stands in the blocks around the `include` too.
    let (whole, file) = cx.analysis.facts();
    if file > 0 {
        let top = whole.directives.iter().find(|directive| {
            directive.span.file == file
                && directive.parent.is_some_and(|parent| whole.directives[parent as usize].span.file != file)
        });
        blocks.extend(top.map(|top| names_around(whole, top.parent)).unwrap_or_default());
    } else if blocks.is_empty() && whole.proxy.complete {
        blocks.push("main".into());
    }
    Some(blocks)
}

fn names_around(facts: &Facts, parent: Option<u32>) -> Vec<String> {
    let mut next = parent;
    let mut names = Vec::new();
    while let Some(at) = next {
        let block = &facts.directives[at as usize];
        names.push(block.name.clone());
        next = block.parent;
    }
    names
}

/// Where directives end with their line and a name may have several words: the line up to and with `word`, if a name
/// begins like it.
fn begun(text: &str, word: TextRange, all: &[Directive]) -> Option<TextRange> {
    let before = &text[..word.start as usize];
    let line = before.rfind(['\n', '\r']).map_or(before, |at| &before[at + 1..]);
    let typed = line.trim_start().trim_start_matches('<');
    let start = word.start - typed.len() as u32;
    let whole = text[start as usize..word.end as usize].to_ascii_lowercase();
    let fits = |directive: &Directive| directive.name.to_ascii_lowercase().starts_with(&whole);
    all.iter().any(fits).then(|| TextRange::new(start, word.end))
}

/// What the registry calls the innermost block.
fn context<'b>(product: &str, blocks: &'b [String], cx: &Cx<'_>) -> Option<&'b str> {
    match product {
        "apache" => return Some(apache_context(blocks, &cx.open.uri.to_string())),
        "caddy" => return caddy_context(blocks),
        _ => {}
    }
    let innermost = blocks.first()?.as_str();
    match (innermost, blocks.get(1).map(String::as_str)) {
        ("if", Some("location")) => Some("if in location"),
        _ => Some(innermost),
    }
}

/// Sections that only ask whether something is there change nothing about where it stands.
fn apache_context(blocks: &[String], name: &str) -> &'static str {
    let section = blocks.iter().find(|block| {
        !["IfModule", "IfDefine", "IfVersion", "IfFile", "IfDirective", "IfSection", "main"].contains(&block.as_str())
    });
    match section.map(String::as_str) {
        Some("VirtualHost") => "virtual host",
        Some("Proxy" | "ProxyMatch") => "proxy section",
        Some(_) => "directory",
        None if name.ends_with(".htaccess") => ".htaccess",
        None => "server config",
    }
}

/// A block is called by its directive, if it is one that has a block of its own kind; any other is that of a site.
fn caddy_context(blocks: &[String]) -> Option<&str> {
    let innermost = blocks.first().map(String::as_str).filter(|block| *block != "main")?;
    let known = directives::all("caddy").iter().any(|directive| directive.contexts.contains(&innermost));
    match innermost {
        "" => Some("global options"),
        _ if known => Some(innermost),
        _ => Some("site"),
    }
}

/// The contexts in which a file can be included, given what stands at its top: all those in which every directive there
/// is allowed.
fn contexts_of_file(cx: &Cx<'_>, all: &'static [Directive]) -> BTreeSet<&'static str> {
    let (facts, file) = cx.analysis.facts();
    let product = cx.analysis.language.product().unwrap_or_default();
    let mut possible: BTreeSet<&str> = all.iter().flat_map(|directive| directive.contexts.iter().copied()).collect();
    let top = facts.directives.iter().filter(|directive| directive.parent.is_none() && directive.span.file == file);
    for directive in top {
        let known = directives::get(product, &directive.name);
        if known.is_empty() || known.iter().any(|known| known.contexts.contains(&"any")) {
            continue;
        }
        possible.retain(|context| known.iter().any(|known| known.contexts.contains(context)));
    }
    possible
}

/// Whether a directive belongs to the part of the configuration: `http`, `stream` or `mail`. Those of the core belong
/// everywhere.
fn in_family(directive: &Directive, family: Option<&str>) -> bool {
    let own = ["http", "stream", "mail"].into_iter().find(|family| directive.module.contains(&format!("_{family}_")));
    own.is_none() || own == family
}

fn item(product: &str, directive: &'static Directive, word: TextRange, snippets: bool, tag: bool) -> Item {
    let rank = match directive {
        _ if directive.obsolete => 4,
        _ if directive.commercial => 3,
        _ if !directive.documented => 2,
        _ if COMMON.contains(&directive.module) => 0,
        _ => 1,
    };
    let module = directive.module.trim_start_matches("ngx_").trim_end_matches("_module");
    Item {
        label: directive.name.to_owned(),
        description: Some(module.to_owned()),
        detail: directive.syntax.map(|syntax| format!("{} {syntax}", directive.name)),
        range: word,
        text: if snippets { snippet(directive, tag) } else { directive.name.to_owned() },
        is_snippet: snippets,
        kind: if is_block(directive) { CompletionItemKind::MODULE } else { CompletionItemKind::PROPERTY },
        filter: directive.name.to_owned(),
        sort: format!("{rank}{}", directive.name),
        deprecated: directive.obsolete,
        also: Vec::new(),
        header: None,
        topic: Some(Topic::Directive { product: product.to_owned(), name: directive.name.to_owned() }),
    }
}

fn is_block(directive: &Directive) -> bool {
    let marked = |text: Option<&str>, mark: &str| text.is_some_and(|text| text.starts_with(mark));
    marked(directive.args, "block") || marked(directive.syntax, "{block}")
}

/// The directive with a place for its value: the default where there is one, else what the syntax calls it. `tag` says
/// that the `<` of a section stands there already.
fn snippet(directive: &Directive, tag: bool) -> String {
    let syntax = directive.syntax.unwrap_or_default();
    let first = syntax.split("||").next().unwrap_or_default().trim();
    let first = first.strip_prefix("{block}").unwrap_or(first).trim();
    let name = directive.name;
    let end = directives::terminator(directive.product);
    if is_block(directive) {
        let argument = if first.is_empty() { String::new() } else { format!(" ${{1:{}}}", escape(first)) };
        return match directive.product {
            "apache" => format!("{}{name}{argument}>\n\t$0\n</{name}>", if tag { "" } else { "<" }),
            "haproxy" => format!("{name}{argument}\n\t$0"),
            _ => format!("{name}{argument} {{\n\t$0\n}}"),
        };
    }
    if directive.value_type == Some("flag") {
        let other = if directive.default == Some("on") { "off,on" } else { "on,off" };
        return format!("{name} ${{1|{other}|}}{end}");
    }
    // Of several defaults, each for its platform, none is better than another.
    let default = directive.default.filter(|default| !default.contains('|'));
    match default.unwrap_or(first) {
        "" => format!("{name}{end}"),
        value => format!("{name} ${{1:{}}}{end}", escape(value)),
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> String {
        snippet(&directives::get("nginx", name)[0], false)
    }

    #[test]
    fn snippets_have_a_place_for_the_value() {
        assert_eq!(of("proxy_read_timeout"), "proxy_read_timeout ${1:60s};");
        assert_eq!(of("gzip"), "gzip ${1|on,off|};");
        assert_eq!(of("http"), "http {\n\t$0\n}");
        assert!(of("server").starts_with("server {\n\t$0\n}"), "{}", of("server"));
        assert!(of("upstream").starts_with("upstream ${1:<name>} {"), "{}", of("upstream"));
    }

    #[test]
    fn snippets_end_as_the_product_wants() {
        let of = |product, name, tag| snippet(&directives::get(product, name)[0], tag);
        assert_eq!(of("haproxy", "timeout server", false), "timeout server ${1:<timeout>}");
        assert_eq!(of("haproxy", "backend", false), "backend ${1:<name> [from <defaults>]}\n\t$0");
        assert_eq!(of("apache", "IfDefine", true), "IfDefine ${1:[!]parameter-name}>\n\t$0\n</IfDefine>");
        assert!(of("apache", "Directory", false).starts_with("<Directory ${1:"));
        assert_eq!(of("apache", "KeepAliveTimeout", false), "KeepAliveTimeout ${1:5}");
        assert_eq!(of("caddy", "dial_timeout", false), "dial_timeout ${1:3s}");
    }

    #[test]
    fn every_snippet_is_well_formed() {
        for directive in directives::all("nginx") {
            let text = snippet(directive, false);
            let open = text.matches("${").count();
            assert!(open <= 1 && text.starts_with(directive.name), "{text}");
            assert!(text.ends_with(';') || text.ends_with('}'), "{text}");
        }
    }
}
