//! Status codes.

include!(concat!(env!("OUT_DIR"), "/statuses.rs"));
include!(concat!(env!("OUT_DIR"), "/lookalikes.rs"));

/// A status code and what is known of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Status {
    /// The code; 0 is the pseudo code of logs for "no response".
    pub code: u16,
    /// The registered name; the main vendor's name where nothing is registered.
    pub name: &'static str,
    /// Former names and names that servers write.
    pub aliases: &'static [&'static str],
    /// The class of the code.
    pub class: Class,
    /// How the code stands with IANA.
    pub state: State,
    /// `IANA`, or the vendor that invented the code.
    pub origin: &'static str,
    /// Whether an application should send it.
    pub recommendation: Recommendation,
    /// What it means, in one line.
    pub summary: &'static str,
    /// What it means, in a few sentences.
    pub meaning: &'static str,
    /// Where it is met.
    pub situations: &'static [&'static str],
    /// What to look at when it is met.
    pub checks: &'static [&'static str],
    /// When not to send it, and what to send instead.
    pub avoid: &'static [&'static str],
    /// Codes that are easily confused with it or follow from it.
    pub related: &'static [u16],
    /// Headers that a response with this code must carry.
    pub required_headers: &'static [&'static str],
    /// Headers that a response with this code should or may well carry.
    pub recommended_headers: &'static [&'static str],
    /// Whether the response may have content.
    pub body: Body,
    /// Whether a cache may store the response without being told how long.
    pub cacheable: bool,
    /// Whether an automatic repetition of an idempotent request makes sense.
    pub retryable: bool,
    /// For redirects: whether the client keeps the method.
    pub method_preserving: Option<bool>,
    /// What is different in HTTP/2.
    pub http2: Option<&'static str>,
    /// What is different in HTTP/3.
    pub http3: Option<&'static str>,
    /// Where common documents and the standard disagree, versions, and the like.
    pub notes: &'static [&'static str],
    /// Where to read on.
    pub references: &'static [Reference],
    /// Other or narrower meanings that products give to the code.
    pub vendors: &'static [VendorMeaning],
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// What a product means by a code.
#[derive(Debug, PartialEq, Eq)]
pub struct VendorMeaning {
    /// The code.
    pub code: u16,
    /// The vendor's id, such as `nginx`; see [`crate::vendors`].
    pub vendor: &'static str,
    /// The vendor's own name for the code.
    pub name: Option<&'static str>,
    /// What it means there.
    pub meaning: &'static str,
    /// What causes it there.
    pub causes: &'static [&'static str],
    /// Where the facts come from.
    pub source: &'static str,
    /// When they were checked, `YYYY-MM-DD`.
    pub checked: &'static str,
}

/// A link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// Document and section.
    pub title: &'static str,
    /// An `https` address.
    pub url: &'static str,
}

/// The class of a code, which tells what a client does with a code that it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// 1xx: an interim response; the final one follows.
    Informational,
    /// 2xx: the request was received, understood and accepted.
    Successful,
    /// 3xx: the client has to do something more.
    Redirection,
    /// 4xx: the request is at fault.
    ClientError,
    /// 5xx: the server failed to fulfil a valid request.
    ServerError,
    /// No class of HTTP: below 100 or above 599.
    Invalid,
}

impl Class {
    /// The class of any number.
    pub const fn of(code: u16) -> Class {
        match code {
            100..=199 => Class::Informational,
            200..=299 => Class::Successful,
            300..=399 => Class::Redirection,
            400..=499 => Class::ClientError,
            500..=599 => Class::ServerError,
            _ => Class::Invalid,
        }
    }

    /// The name, such as `client error`.
    pub const fn name(self) -> &'static str {
        match self {
            Class::Informational => "informational",
            Class::Successful => "successful",
            Class::Redirection => "redirection",
            Class::ClientError => "client error",
            Class::ServerError => "server error",
            Class::Invalid => "invalid",
        }
    }

    /// How the class is written, such as `4xx`.
    pub const fn pattern(self) -> Option<&'static str> {
        match self {
            Class::Informational => Some("1xx"),
            Class::Successful => Some("2xx"),
            Class::Redirection => Some("3xx"),
            Class::ClientError => Some("4xx"),
            Class::ServerError => Some("5xx"),
            Class::Invalid => None,
        }
    }

    /// What the codes of the class have in common, and what follows from it, in a few sentences.
    pub const fn meaning(self) -> &'static str {
        match self {
            Class::Informational => {
                "The answer is still to come: the server has begun with the request, or agrees to change the protocol. \
                 Several such responses may precede the final one. They have no content, and HTTP/1.0 does not know them."
            }
            Class::Successful => {
                "The server did, or accepted, what was asked for. A client that only needs to know whether its request \
                 worked looks at the class and not at 200 alone."
            }
            Class::Redirection => {
                "The client has to go elsewhere or use what it has stored. Where to go stands in `Location`. 307 and 308 \
                 repeat the method, 303 asks for it to become GET, and with 301 and 302 clients turn POST into GET."
            }
            Class::ClientError => {
                "Something about the request keeps the server from serving it, so that the same request fails again. Only \
                 408, 425 and 429 are worth another attempt, later. The content says what is wrong, unless the method is \
                 HEAD."
            }
            Class::ServerError => {
                "The request may be right, but the server, or one behind it, could not serve it. Another attempt may work \
                 where the method can be repeated without harm; `Retry-After` says when."
            }
            Class::Invalid => "No status of HTTP: those go from 100 to 599.",
        }
    }

    /// The code that stands for the whole class, as which a client treats every code of it that it does not know.
    pub const fn generic(self) -> Option<u16> {
        match self {
            Class::Informational => Some(100),
            Class::Successful => Some(200),
            Class::Redirection => Some(300),
            Class::ClientError => Some(400),
            Class::ServerError => Some(500),
            Class::Invalid => None,
        }
    }
}

/// How a code stands with IANA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Registered, in use.
    Standard,
    /// Registered for a time.
    Temporary,
    /// Registered; a standard advises against it.
    Deprecated,
    /// No longer in use.
    Obsolete,
    /// Registered so that nobody else takes it.
    Reserved,
    /// Not registered; one or more vendors use it.
    Vendor,
}

impl State {
    /// The word for it, such as `standard`.
    pub const fn name(self) -> &'static str {
        match self {
            State::Standard => "standard",
            State::Temporary => "temporary",
            State::Deprecated => "deprecated",
            State::Obsolete => "obsolete",
            State::Reserved => "reserved",
            State::Vendor => "vendor",
        }
    }
}

/// Whether an application should send a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recommendation {
    /// Yes, where it fits.
    Recommended,
    /// Only with a reason.
    UseWithCare,
    /// No.
    NotRecommended,
}

impl Recommendation {
    /// The word for it, such as `use-with-care`.
    pub const fn name(self) -> &'static str {
        match self {
            Recommendation::Recommended => "recommended",
            Recommendation::UseWithCare => "use-with-care",
            Recommendation::NotRecommended => "not-recommended",
        }
    }
}

/// Whether a response may have content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Body {
    /// It may.
    Allowed,
    /// It has none.
    Forbidden,
}

impl Body {
    /// The word for it, such as `forbidden`.
    pub const fn name(self) -> &'static str {
        match self {
            Body::Allowed => "allowed",
            Body::Forbidden => "forbidden",
        }
    }
}

/// What is known of `code`; `None` for a code that nobody registered or uses.
pub fn status(code: u16) -> Option<&'static Status> {
    STATUSES.get(usize::from(*INDEX.get(usize::from(code))?))
}

/// Every known status, by code.
pub fn statuses() -> &'static [Status] {
    STATUSES
}

/// Whether `code` is in the IANA registry: standard, temporary, deprecated and reserved codes are.
pub fn is_registered(code: u16) -> bool {
    status(code).is_some_and(Status::is_registered)
}

/// Whether `code` is known only because a vendor uses it.
pub fn is_vendor(code: u16) -> bool {
    status(code).is_some_and(|status| !status.is_registered())
}

/// What a number is that looks like a status and is something else, and where that is defined: 299 is a code of the
/// obsolete `Warning` header.
pub fn lookalike(code: u16) -> Option<(&'static str, &'static str)> {
    let place = LOOKALIKES.binary_search_by_key(&code, |(number, ..)| *number).ok()?;
    LOOKALIKES.get(place).map(|(_, meaning, source)| (*meaning, *source))
}

impl Status {
    /// Whether the code is in the IANA registry.
    pub fn is_registered(&self) -> bool {
        self.origin.starts_with("IANA")
    }
}
