//! The annotations that ingress-nginx reads from an Ingress.

use std::sync::LazyLock;

/// What stands before the name of every one of them.
pub const PREFIX: &str = "nginx.ingress.kubernetes.io/";

/// An annotation.
#[derive(Debug, PartialEq, Eq)]
pub struct Annotation {
    /// Its name behind [`PREFIX`].
    pub name: &'static str,
    /// What it takes.
    pub value: Value,
    /// The default, as documented.
    pub default: Option<&'static str>,
    /// What it is for; of one that is gone, what to write in its place.
    pub meaning: &'static str,
}

/// What an annotation takes, always written as text.
#[derive(Debug, PartialEq, Eq)]
pub enum Value {
    /// Any text.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Number,
    /// A whole number of seconds, without a unit.
    Seconds,
    /// A size: a whole number with `k`, `m` or `g`.
    Size,
    /// A status code between two.
    Code(u16, u16),
    /// Nothing any more: old versions read it.
    Gone,
    /// One of these words.
    Word(Vec<&'static str>),
}

static ANNOTATIONS: LazyLock<Vec<Annotation>> = LazyLock::new(|| {
    let rows = include_str!("../data/ingress_annotations.tsv").lines().skip(1);
    rows.filter_map(row).collect()
});

fn row(line: &'static str) -> Option<Annotation> {
    let mut cells = line.split('\t');
    let (name, value, default, meaning) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    let value = match value.split_once(':') {
        None if value == "bool" => Value::Bool,
        None if value == "number" => Value::Number,
        None if value == "seconds" => Value::Seconds,
        None if value == "size" => Value::Size,
        None if value == "gone" => Value::Gone,
        None => Value::Text,
        Some(("code", range)) => {
            let (from, to) = range.split_once('-')?;
            Value::Code(from.parse().ok()?, to.parse().ok()?)
        }
        Some((_, words)) => Value::Word(words.split('|').collect()),
    };
    Some(Annotation { name, value, default: Some(default).filter(|text| *text != "-" && !text.is_empty()), meaning })
}

/// Keys of the controller's ConfigMap that no annotation is called after: values that are no numbers are left out with a
/// warning in the log. Source: kubernetes/ingress-nginx, internal/ingress/controller/config/config.go and
/// controller/template/configmap.go (checked 2026-11-22).
static KEYS: LazyLock<Vec<Annotation>> = LazyLock::new(|| {
    let key = |(name, value, default, meaning)| Annotation { name, value, default: Some(default), meaning };
    let rows = [
        ("keep-alive", Value::Seconds, "75", "how long an idle connection of a client is kept"),
        ("upstream-keepalive-timeout", Value::Seconds, "60", "how long an idle connection to a pod is kept"),
        ("client-header-timeout", Value::Seconds, "60", "time for the headers of a request"),
        ("client-body-timeout", Value::Seconds, "60", "time between two reads of a request body"),
        ("keep-alive-requests", Value::Number, "1000", "requests on one connection of a client"),
        ("upstream-keepalive-connections", Value::Number, "320", "idle connections that are kept to pods"),
        ("upstream-keepalive-requests", Value::Number, "10000", "requests on one connection to a pod"),
        ("http-redirect-code", Value::Code(301, 308), "308", "status of redirects to HTTPS"),
        ("limit-req-status-code", Value::Code(400, 599), "503", "status beyond the rate limit"),
        ("limit-conn-status-code", Value::Code(400, 599), "503", "status beyond the limit of connections"),
    ];
    rows.into_iter().map(key).collect()
});

/// What a key of the ConfigMap of ingress-nginx takes.
pub fn shared(name: &str) -> Option<&'static Annotation> {
    KEYS.iter().find(|key| key.name == name)
}

/// The annotation called `name`, without [`PREFIX`].
pub fn get(name: &str) -> Option<&'static Annotation> {
    all().iter().find(|annotation| annotation.name == name)
}

/// Every annotation, by name.
pub fn all() -> &'static [Annotation] {
    &ANNOTATIONS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let text = include_str!("../data/ingress_annotations.tsv");
        assert_eq!(all().len() + 1, text.lines().count());
        assert!(all().is_sorted_by_key(|annotation| annotation.name));
        assert_eq!(get("proxy-read-timeout").map(|known| &known.value), Some(&Value::Seconds));
        assert_eq!(get("temporal-redirect-code").map(|known| &known.value), Some(&Value::Code(300, 307)));
        assert!(text.lines().all(|line| line.split('\t').count() == 6));
    }
}
