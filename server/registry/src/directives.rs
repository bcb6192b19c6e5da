//! Directives of server configurations.

use crate::Verified;

include!(concat!(env!("OUT_DIR"), "/directives.rs"));

/// A directive as one module defines it.
#[derive(Debug, PartialEq, Eq)]
pub struct Directive {
    /// The product's id: `nginx`.
    pub product: &'static str,
    /// Its name: `proxy_read_timeout`.
    pub name: &'static str,
    /// The module that defines it: `ngx_http_proxy_module`.
    pub module: &'static str,
    /// The blocks it may stand in: `http`, `server`, `location`; `main` is outside any block, `any` is anywhere.
    pub contexts: &'static [&'static str],
    /// Its arguments as the product's documentation describes them; `||` stands between alternatives.
    pub syntax: Option<&'static str>,
    /// How many arguments it takes: `1`, `1-3`, `2+`, `1(on|off)`, `block,2`.
    pub args: Option<&'static str>,
    /// What the value is: `flag`, `time_ms` (milliseconds are possible), `time_s` (whole seconds), `time`, `size`,
    /// `size_off` (with `g`), `number`, `enum`, `string`, and others.
    pub value_type: Option<&'static str>,
    /// The default as the documentation gives it.
    pub default: Option<&'static str>,
    /// The release that introduced it.
    pub since: Option<&'static str>,
    /// Whether only the commercial product has it, or has all of it.
    pub commercial: bool,
    /// Whether it is obsolete or removed.
    pub obsolete: bool,
    /// Whether the product's documentation mentions it.
    pub documented: bool,
    /// What it does.
    pub meaning: &'static str,
    /// The documentation.
    pub doc: Option<&'static str>,
    /// Where the facts come from.
    pub source: &'static str,
    /// How far they were compared with a primary source.
    pub verified: Verified,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// The ids of the products whose directives are known.
pub fn products() -> impl Iterator<Item = &'static str> {
    DIRECTIVES.iter().map(|(product, _)| *product)
}

/// What ends a directive in the configuration of `product`.
pub fn terminator(product: &str) -> &'static str {
    LINE_ENDED.iter().find(|(known, _)| *known == product).map_or(";", |(_, end)| end)
}

/// Products whose directives end with their line.
const LINE_ENDED: &[(&str, &str)] = &[("apache", ""), ("caddy", ""), ("haproxy", "")];

/// Every directive of `product`, by name and module; none when the product is not known.
pub fn all(product: &str) -> &'static [Directive] {
    DIRECTIVES.iter().find(|(known, _)| *known == product).map_or(&[], |(_, directives)| directives)
}

/// What `product` calls `name`: one entry for each module that defines it.
pub fn get(product: &str, name: &str) -> &'static [Directive] {
    let directives = all(product);
    let start = directives.partition_point(|directive| directive.name < name);
    let end = directives.partition_point(|directive| directive.name <= name);
    directives.get(start..end).unwrap_or_default()
}
