//! What may stand in `httplsp.toml`. The comments are the text of the schema and of the manual.

use std::collections::BTreeMap;
use std::fmt;

use httplsp_lint::{Profile, Severity};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor, value::MapAccessDeserializer};
use toml::Spanned;

use super::schema;

/// The content of `httplsp.toml`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
#[schemars(title = "httplsp.toml")]
pub struct Options {
    /// Another configuration file, relative to this one, whose settings apply unless they are set here.
    #[schemars(with = "Option<String>")]
    pub extend: Option<Spanned<String>>,
    /// How much to report: `default`, `strict` (tests, mock servers and generated files too, and the reserve rules) or
    /// `pedantic` (matters of taste too).
    #[schemars(with = "Option<ProfileOption>")]
    pub profile: Option<Spanned<ProfileOption>>,
    /// Files and directories that are not checked: patterns relative to this file's directory. A pattern without `/`
    /// holds in every directory.
    #[schemars(with = "Vec<String>")]
    pub exclude: Vec<Spanned<String>>,
    /// Files larger than this are skipped: bytes, or a text such as `"10MB"`, `"512kB"`, `"1MiB"`. The default is
    /// 10 MB.
    #[schemars(schema_with = "schema::size")]
    pub max_file_size: Option<Spanned<SizeOption>>,
    /// Severity of single rules: `off`, `info`, `warning` or `error`. A rule named here is on in every profile.
    #[schemars(schema_with = "schema::rules")]
    pub rules: BTreeMap<Spanned<String>, Spanned<Level>>,
    /// The project's own status codes, from 100 to 599 and not registered with IANA. Hover, completion and `explain`
    /// know them, and `unregistered-status` and `vendor-status-from-application` are silent about them.
    #[schemars(schema_with = "schema::codes")]
    pub codes: BTreeMap<Spanned<String>, CodeOption>,
    /// Versions of products and frameworks, such as `nginx = "1.26"`. Some rules know what has changed between
    /// versions; without a version they assume nothing.
    #[schemars(with = "BTreeMap<String, String>")]
    pub targets: BTreeMap<Spanned<String>, Spanned<String>>,
    /// In-house functions that send a status.
    pub helper: Vec<HelperOptions>,
    /// Other severities for some paths. The last one that matches wins.
    #[serde(rename = "override")]
    pub overrides: Vec<OverrideOptions>,
    /// Chains of hops that requests pass, for the rules about timeouts.
    pub chain: Vec<ChainOptions>,
}

/// A profile.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ProfileOption {
    /// What everybody should see.
    Default,
    /// Reports in tests, mock servers and generated files too, and switches the reserve rules on.
    Strict,
    /// Matters of taste too.
    Pedantic,
}

impl From<ProfileOption> for Profile {
    fn from(option: ProfileOption) -> Self {
        match option {
            ProfileOption::Default => Profile::Default,
            ProfileOption::Strict => Profile::Strict,
            ProfileOption::Pedantic => Profile::Pedantic,
        }
    }
}

/// A rule's severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The rule does not run.
    Off,
    /// Worth knowing.
    Info,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

impl From<Level> for Option<Severity> {
    fn from(level: Level) -> Self {
        match level {
            Level::Off => None,
            Level::Info => Some(Severity::Info),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

/// One of the project's own codes: a name, or a table.
#[derive(Debug, JsonSchema)]
pub struct CodeOption {
    /// Its name.
    pub name: String,
    /// Where it is documented.
    pub doc: Option<String>,
}

/// The table form of [`CodeOption`].
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct CodeTable {
    name: String,
    doc: Option<String>,
}

impl<'de> Deserialize<'de> for CodeOption {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrTable;
        impl<'de> Visitor<'de> for TextOrTable {
            type Value = CodeOption;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name, or a table like { name = \"Seat Taken\", doc = \"https://…\" }")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<CodeOption, E> {
                Ok(CodeOption { name: name.into(), doc: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CodeOption, A::Error> {
                let CodeTable { name, doc } = CodeTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(CodeOption { name, doc })
            }
        }
        deserializer.deserialize_any(TextOrTable)
    }
}

/// A size: bytes, or a text with a unit.
#[derive(Debug, Clone, Copy)]
pub struct SizeOption(
    /// Bytes.
    pub u64,
);

impl<'de> Deserialize<'de> for SizeOption {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrText;
        impl Visitor<'_> for NumberOrText {
            type Value = SizeOption;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of bytes, or a text such as \"10MB\"")
            }

            fn visit_i64<E: Error>(self, bytes: i64) -> Result<SizeOption, E> {
                u64::try_from(bytes).map(SizeOption).map_err(|_| E::custom("a size cannot be negative"))
            }

            fn visit_u64<E: Error>(self, bytes: u64) -> Result<SizeOption, E> {
                Ok(SizeOption(bytes))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<SizeOption, E> {
                crate::duration::parse_size(text).map(SizeOption).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(NumberOrText)
    }
}

/// An in-house function that sends a status.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HelperOptions {
    /// The language's id, such as `rust`.
    #[schemars(with = "String")]
    pub language: Spanned<String>,
    /// The call as it is written: `sendError`, `api.fail`.
    #[schemars(with = "String")]
    pub call: Spanned<String>,
    /// The status's position among the arguments, from 0.
    pub status: usize,
    /// The body's position.
    #[serde(default)]
    pub body: Option<usize>,
    /// The position of a map of headers.
    #[serde(default)]
    pub header: Option<usize>,
}

/// Other severities for some paths.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OverrideOptions {
    /// Patterns relative to this file's directory. A pattern without `/` holds in every directory.
    #[schemars(with = "Vec<String>")]
    pub paths: Vec<Spanned<String>>,
    /// Severity of single rules on these paths.
    #[schemars(schema_with = "schema::rules")]
    pub rules: BTreeMap<Spanned<String>, Spanned<Level>>,
}

/// A chain of hops, outermost first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ChainOptions {
    /// Its name, for messages.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// The hops: what the client meets first comes first.
    pub hops: Vec<HopOptions>,
}

/// One hop of a chain. It takes its timers from its files, from the keys here, else from the product's documented
/// default.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HopOptions {
    /// Its name, for messages.
    #[schemars(with = "String")]
    pub name: Spanned<String>,
    /// The product's id, or `other`.
    #[schemars(schema_with = "schema::product")]
    pub product: Spanned<String>,
    /// Patterns of the files that configure it, relative to this file's directory.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub files: Vec<Spanned<String>>,
    /// Whether TLS ends here: it takes HTTPS from clients and speaks plain HTTP to the next hop.
    #[serde(default)]
    pub ends_tls: bool,
    /// How long it waits for a connection to the next hop: `"5s"`, `"500ms"`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub connect_timeout: Option<Spanned<String>>,
    /// How long it waits for the whole response.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub request_timeout: Option<Spanned<String>>,
    /// How long it waits between two reads of the response.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub read_timeout: Option<Spanned<String>>,
    /// How long it keeps an idle connection open.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub idle_timeout: Option<Spanned<String>>,
}

impl HopOptions {
    /// The explicit timers: key and value.
    pub fn timers(&self) -> impl Iterator<Item = (&'static str, &Spanned<String>)> {
        [
            ("connect-timeout", &self.connect_timeout),
            ("request-timeout", &self.request_timeout),
            ("read-timeout", &self.read_timeout),
            ("idle-timeout", &self.idle_timeout),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.as_ref()?)))
    }
}
