use super::Span;

/// What an API description (OpenAPI, Swagger) says.
#[derive(Debug, Clone, Default)]
pub struct ApiDescription {
    /// The version of the format: `3.0.3`; empty in a file that holds one path of a description.
    pub version: String,
    /// The paths below which its servers answer, without a slash at the end; empty for the root. What is filled in
    /// later is left out.
    pub base_paths: Vec<String>,
    /// Other files that references on the way to responses lead to, as they are written, as far as they were not followed.
    pub elsewhere: Vec<String>,
    /// Whether a file of it has a spot that could not be read, where anything may be said.
    pub damaged: bool,
    /// Its operations, those of callbacks and webhooks too.
    pub operations: Vec<Operation>,
}

/// One operation of an [`ApiDescription`].
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method, upper case.
    pub method: String,
    /// The path; empty where the file does not say.
    pub path: String,
    /// The `operationId`.
    pub id: Option<String>,
    /// The method's place.
    pub span: Span,
    /// The `responses` key's place; `None` if the operation has none.
    pub responses_span: Option<Span>,
    /// Its responses.
    pub responses: Vec<DescribedResponse>,
    /// Whether requests need credentials.
    pub secured: Option<bool>,
    /// Whether the described server is the caller: callbacks and webhooks.
    pub is_callback: bool,
    /// Whether what it says is all there is: no reference leads to a place that was not read.
    pub complete: bool,
}

/// One response of an [`Operation`].
#[derive(Debug, Clone)]
pub struct DescribedResponse {
    /// The key: `404`, `4XX`, `default`.
    pub key: String,
    /// The key's place, quotes included.
    pub key_span: Span,
    /// Whether the key is in quotes.
    pub quoted: bool,
    /// The whole entry.
    pub span: Span,
    /// What describes a body.
    pub content: Option<DescribedContent>,
    /// The names of its headers, lower case.
    pub headers: Vec<String>,
    /// Whether the response is written here or its reference was followed.
    pub known: bool,
    /// What says what it means: its description, and the names of what it and its body refer to, a line each.
    pub meaning: String,
}

/// What a [`DescribedResponse`] says of a body.
#[derive(Debug, Clone, Copy)]
pub struct DescribedContent {
    /// The key that describes it: `content`, in older versions `schema`.
    pub key: Span,
    /// What to delete so that it is gone.
    pub removal: Span,
    /// Whether it stands in a response that this one only refers to, and that others may refer to as well.
    pub shared: bool,
}

impl DescribedResponse {
    /// The code, if the key is one: three digits.
    pub fn code(&self) -> Option<u16> {
        let digits = self.key.len() == 3 && self.key.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| self.key.parse().ok()).flatten()
    }

    /// The class that the key covers: 4 of `404`, `4XX`.
    pub fn class(&self) -> Option<u8> {
        let [first, rest @ ..] = self.key.as_bytes() else { return None };
        let rest_is_wild = rest.eq_ignore_ascii_case(b"XX");
        (first.is_ascii_digit() && (rest_is_wild || self.code().is_some())).then(|| first - b'0')
    }

    /// Whether the key is written as a range (`4XX`) rather than a code.
    pub fn is_range(&self) -> bool {
        self.key.len() == 3 && self.key.as_bytes()[1..].eq_ignore_ascii_case(b"XX") && self.class().is_some()
    }
}
