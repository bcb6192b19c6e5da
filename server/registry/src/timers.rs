//! Timers and limits of products and platforms.

use crate::Verified;

include!(concat!(env!("OUT_DIR"), "/timers.rs"));

/// A timer.
#[derive(Debug, PartialEq, Eq)]
pub struct Timer {
    /// The product's id: `nginx`.
    pub product: &'static str,
    /// Its name there: `proxy_read_timeout`.
    pub name: &'static str,
    /// What it measures; the first is the main one.
    pub kinds: &'static [Kind],
    /// Where it is set.
    pub place: &'static str,
    /// The unit of a number without one, and which values are taken.
    pub unit: Option<&'static str>,
    /// The default, as the product's documentation gives it.
    pub default_text: Option<&'static str>,
    /// The default as a number.
    pub default: Default,
    /// The permitted values, in words.
    pub range: Option<&'static str>,
    /// The least permitted value, in milliseconds.
    pub min_ms: Option<u64>,
    /// The greatest permitted value, in milliseconds.
    pub max_ms: Option<u64>,
    /// What happens when it runs out.
    pub on_expiry: Option<&'static str>,
    /// The codes that a client then sees.
    pub statuses: &'static [u16],
    /// What it is for.
    pub meaning: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// How far they were compared with a primary source.
    pub verified: Verified,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// The default of a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Default {
    /// So many milliseconds.
    Milliseconds(u64),
    /// No limit.
    Unlimited,
    /// Another setting decides, it must be given, or it is not one duration.
    Unset,
}

impl Default {
    /// The default in milliseconds, where it is a plain duration.
    pub const fn milliseconds(self) -> Option<u64> {
        match self {
            Default::Milliseconds(value) => Some(value),
            Default::Unlimited | Default::Unset => None,
        }
    }
}

/// What a timer measures. Only timers of one kind can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Opening a connection to the next hop.
    Connect,
    /// The whole exchange.
    Total,
    /// Until the first byte, or the headers, of the response.
    FirstByte,
    /// Between two reads of the response.
    BetweenReads,
    /// Between two writes of the request.
    BetweenWrites,
    /// An idle connection that is kept open for the next request.
    Idle,
    /// An upgraded connection or a tunnel without traffic.
    Tunnel,
    /// Receiving the request.
    Request,
    /// Anything else.
    Other,
}

impl Kind {
    /// The word for it, such as `between-reads`.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Connect => "connect",
            Kind::Total => "total",
            Kind::FirstByte => "first-byte",
            Kind::BetweenReads => "between-reads",
            Kind::BetweenWrites => "between-writes",
            Kind::Idle => "idle",
            Kind::Tunnel => "tunnel",
            Kind::Request => "request",
            Kind::Other => "other",
        }
    }
}

/// The side of a hop on which it keeps idle connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// Towards whoever asks.
    Client,
    /// Towards the next hop.
    Backend,
    /// One timer for both.
    Both,
}

/// On which side a timer for idle connections counts. A name that stands for one timer on each side is that of the
/// client's side, as [`get`] finds it. Sources: the products' rows in `timers.tsv`, checked 2026-11-21.
const SIDES: [(&str, &str, Side); 24] = [
    ("apache", "KeepAliveTimeout", Side::Client),
    ("apache", "ProxyPass ttl", Side::Backend),
    ("aws-alb", "idle_timeout", Side::Both),
    ("aws-alb", "idle_timeout.timeout_seconds", Side::Both),
    ("aws-cloudfront", "OriginKeepaliveTimeout", Side::Backend),
    ("caddy", "idle", Side::Client),
    ("caddy", "keepalive", Side::Backend),
    ("gcp-load-balancer", "backend HTTP keepalive timeout", Side::Backend),
    ("go", "Server.IdleTimeout", Side::Client),
    ("gunicorn", "keepalive", Side::Client),
    ("haproxy", "timeout http-keep-alive", Side::Client),
    ("hypercorn", "keep_alive_timeout", Side::Client),
    ("ingress-nginx", "keep-alive", Side::Client),
    ("ingress-nginx", "upstream-keepalive-timeout", Side::Backend),
    ("kestrel", "Limits.KeepAliveTimeout", Side::Client),
    ("kong", "upstream_keepalive_idle_timeout", Side::Backend),
    ("nginx", "keepalive_timeout", Side::Client),
    ("node", "server.keepAliveTimeout", Side::Client),
    ("puma", "persistent_timeout", Side::Client),
    ("spring-boot", "server.tomcat.keep-alive-timeout", Side::Client),
    ("tomcat", "keepAliveTimeout", Side::Client),
    ("traefik", "forwardingTimeouts.idleConnTimeout", Side::Backend),
    ("traefik", "respondingTimeouts.idleTimeout", Side::Client),
    ("uvicorn", "timeout_keep_alive", Side::Client),
];

/// On which side of `product` its timer `name` keeps idle connections; `None` for timers of other kinds.
pub fn keeps_connections(product: &str, name: &str) -> Option<Side> {
    SIDES.iter().find(|(of, known, _)| *of == product && *known == name).map(|(_, _, side)| *side)
}

/// Products that send a request again by themselves where a kept connection turns out to be closed, unless it may have had an
/// effect, as a POST. Some use the client of Go's standard library: https://pkg.go.dev/net/http#Transport, the others that of
/// nginx: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_next_upstream (both checked 2026-11-22)
const SEND_AGAIN: [&str; 5] = ["caddy", "ingress-nginx", "kong", "nginx", "traefik"];

/// Whether `product` sends requests without effects again where a kept connection turns out to be closed.
pub fn sends_again(product: &str) -> bool {
    SEND_AGAIN.contains(&product)
}

/// A limit that is not a time: a size, a count, a rate, or the status that a setting answers with.
#[derive(Debug, PartialEq, Eq)]
pub struct Limit {
    /// The product's id: `nginx`.
    pub product: &'static str,
    /// Its name there: `client_max_body_size`.
    pub name: &'static str,
    /// What it counts.
    pub measure: Measure,
    /// Where it is set.
    pub place: &'static str,
    /// The unit of a number without one, and which values are taken.
    pub unit: Option<&'static str>,
    /// The default, as the product's documentation gives it.
    pub default_text: Option<&'static str>,
    /// The default as a number: bytes, a count, bytes a second, or a status code.
    pub default: Option<u64>,
    /// The permitted values, in words.
    pub range: Option<&'static str>,
    /// What happens beyond it.
    pub on_excess: Option<&'static str>,
    /// The codes that a client then sees.
    pub statuses: &'static [u16],
    /// What it is for.
    pub meaning: &'static str,
    /// Where the facts come from.
    pub source: &'static str,
    /// How far they were compared with a primary source.
    pub verified: Verified,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Bytes.
    Bytes,
    /// A number of things.
    Count,
    /// Bytes a second.
    Rate,
    /// Status codes.
    Status,
    /// A list of words or codes.
    List,
}

/// A row of a table that is sorted by product, then by name.
trait Row: Sized + 'static {
    /// The product and the name.
    fn key(&self) -> (&'static str, &'static str);

    /// The rows of `product`.
    fn of(rows: &'static [Self], product: &str) -> &'static [Self] {
        let start = rows.partition_point(|row| row.key().0 < product);
        let end = rows.partition_point(|row| row.key().0 <= product);
        rows.get(start..end).unwrap_or_default()
    }

    /// The rows that `product` calls `name`.
    fn named(rows: &'static [Self], product: &str, name: &str) -> &'static [Self] {
        let rows = Self::of(rows, product);
        let start = rows.partition_point(|row| row.key().1 < name);
        let end = rows.partition_point(|row| row.key().1 <= name);
        rows.get(start..end).unwrap_or_default()
    }
}

impl Row for Timer {
    fn key(&self) -> (&'static str, &'static str) {
        (self.product, self.name)
    }
}

impl Row for Limit {
    fn key(&self) -> (&'static str, &'static str) {
        (self.product, self.name)
    }
}

/// The timers that `product` calls `name`: one for each place where it is set.
pub fn named(product: &str, name: &str) -> &'static [Timer] {
    Row::named(TIMERS, product, name)
}

/// The timer that `product` calls `name`, the one for HTTP first where there are several.
pub fn get(product: &str, name: &str) -> Option<&'static Timer> {
    named(product, name).first()
}

/// The timers of `product`, by name; none when the product is not known.
pub fn of(product: &str) -> &'static [Timer] {
    Row::of(TIMERS, product)
}

/// Every timer, by product and name.
pub fn all() -> &'static [Timer] {
    TIMERS
}

/// The limits that `product` calls `name`: one for each place where it is set.
pub fn limits_named(product: &str, name: &str) -> &'static [Limit] {
    Row::named(LIMITS, product, name)
}

/// The limit that `product` calls `name`.
pub fn limit(product: &str, name: &str) -> Option<&'static Limit> {
    limits_named(product, name).first()
}

/// The limits of `product`, by name; none when the product is not known.
pub fn limits_of(product: &str) -> &'static [Limit] {
    Row::of(LIMITS, product)
}

/// Every limit, by product and name.
pub fn limits() -> &'static [Limit] {
    LIMITS
}
