//! Parameters of directives: words that an argument may be, and what stands behind or within them.

use std::sync::LazyLock;

/// A parameter of a directive.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The product's id: `haproxy`.
    pub product: &'static str,
    /// The directives that take it, separated by bars.
    pub directives: &'static str,
    /// Its name; one that ends with `=` holds its value, one between `<` and `>` stands for what has no name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// The least index among the arguments that it may have; for one without a name, its index.
    pub from: usize,
    /// What it is for.
    pub meaning: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// What a parameter takes as its value.
#[derive(Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Flag,
    /// Any text.
    Text,
    /// A number.
    Number,
    /// A length of time.
    Time,
    /// One of these words.
    Words(Vec<&'static str>),
    /// A status: one of these, or any.
    Status(Vec<u16>),
    /// The name of a header.
    Header,
}

static PARAMETERS: LazyLock<Vec<Parameter>> = LazyLock::new(|| {
    let rows = include_str!("../data/parameters.tsv").lines().skip(1);
    rows.filter_map(row).collect()
});

fn row(line: &'static str) -> Option<Parameter> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    let (product, directives, name, takes) = (next()?, next()?, next()?, next()?);
    let takes = match takes.split_once(':') {
        None => match takes {
            "flag" => Takes::Flag,
            "number" => Takes::Number,
            "time" => Takes::Time,
            "header" => Takes::Header,
            "text" => Takes::Text,
            _ => return None,
        },
        Some(("word", words)) => Takes::Words(words.split('|').collect()),
        Some((_, codes)) => Takes::Status(codes.split('|').filter_map(|code| code.parse().ok()).collect()),
    };
    let from = next()?.parse().ok()?;
    Some(Parameter { product, directives, name, takes, from, meaning: next()?, source: next()?, checked: next()? })
}

impl Parameter {
    fn is_of(&self, product: &str, directive: &str) -> bool {
        self.product == product && self.directives.split('|').any(|known| known == directive)
    }

    /// Its name without what leads to a value.
    pub fn word(&self) -> &'static str {
        self.name.trim_end_matches('=')
    }

    /// Whether it has no name of its own.
    pub fn is_positional(&self) -> bool {
        self.name.starts_with('<')
    }
}

/// The parameters of a directive of `product`.
pub fn of(product: &str, directive: &str) -> impl Iterator<Item = &'static Parameter> {
    PARAMETERS.iter().filter(move |known| known.is_of(product, directive))
}

/// The parameter called `name` of a directive of `product`.
pub fn get(product: &str, directive: &str, name: &str) -> Option<&'static Parameter> {
    of(product, directive).find(|known| known.word() == name.trim_end_matches('='))
}

/// Every parameter.
pub fn all() -> &'static [Parameter] {
    &PARAMETERS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directives;

    #[test]
    fn every_row_is_read_and_belongs_to_directives_that_are_known() {
        let text = include_str!("../data/parameters.tsv");
        assert_eq!(all().len() + 1, text.lines().count());
        assert!(text.lines().all(|line| line.split('\t').count() == 8));
        for known in all() {
            for directive in known.directives.split('|') {
                assert!(!directives::get(known.product, directive).is_empty(), "{}: {directive}", known.product);
            }
        }
    }

    #[test]
    fn a_value_belongs_to_its_parameter() {
        let status = get("haproxy", "http-request return", "status").map(|known| &known.takes);
        assert_eq!(status, Some(&Takes::Status(Vec::new())));
        assert_eq!(get("nginx", "limit_req", "burst").map(|known| known.name), Some("burst="));
        assert_eq!(get("nginx", "limit_req", "no-such"), None);
    }
}
