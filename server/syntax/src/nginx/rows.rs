//! `queries/nginx/apis.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::facts::{Role, TimerKind};
use crate::language::Language;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimerRow {
    name: String,
    kind: String,
    #[serde(default)]
    families: Vec<String>,
    /// As documented, for timers that hold without being set.
    pub default: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ForwardRow {
    pub name: String,
    pub family: String,
    #[serde(default)]
    pub protocol: Speaks,
}

#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Speaks {
    Http,
    Fastcgi,
    Grpc,
    #[default]
    Other,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusRow {
    name: String,
    role: String,
    #[serde(default)]
    families: Vec<String>,
    /// What stands before the digits.
    #[serde(default)]
    pub prefix: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rows {
    timer: Vec<TimerRow>,
    pub forward: Vec<ForwardRow>,
    status: Vec<StatusRow>,
    pub passed_limit: Vec<PassedLimitRow>,
    /// Directives that hand parameters to the application, and the parameters that hold its settings.
    passing: Vec<PassingRow>,
}

/// A limit that the application reads from a parameter.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PassedLimitRow {
    pub product: String,
    pub name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PassingRow {
    name: String,
    parameters: Vec<String>,
}

pub(super) static ROWS: LazyLock<Rows> = LazyLock::new(|| {
    let source = Language::by_id("nginx").map_or("", |language| language.source().apis[0]);
    match toml::from_str(source) {
        Ok(rows) => rows,
        // The file is part of the program and a test reads it.
        Err(error) => panic!("queries/nginx/apis.toml: {error}"),
    }
});

fn named(name: &str, row: &str, families: &[String]) -> bool {
    match families {
        [] => name == row,
        _ => name.strip_suffix(row).is_some_and(|family| families.iter().any(|known| known == family)),
    }
}

impl Rows {
    pub(super) fn timer(&self, name: &str) -> Option<&TimerRow> {
        self.timer.iter().find(|row| named(name, &row.name, &row.families))
    }

    /// The timers that hold for a directive of `family`, by name.
    pub(super) fn timers_of(&self, family: &str) -> impl Iterator<Item = (String, &TimerRow)> {
        self.timer
            .iter()
            .filter(move |row| row.default.is_some() && row.families.iter().any(|known| known == family))
            .map(move |row| (format!("{family}{}", row.name), row))
    }

    /// Whether the directive `name` hands settings to the application in `parameter`.
    pub(super) fn passes(&self, name: &str, parameter: &str) -> bool {
        self.passing.iter().any(|row| row.name == name && row.parameters.iter().any(|known| known == parameter))
    }

    pub(super) fn status(&self, name: &str) -> Option<&StatusRow> {
        self.status.iter().find(|row| named(name, &row.name, &row.families))
    }
}

impl TimerRow {
    pub(super) fn kind(&self) -> TimerKind {
        match self.kind.as_str() {
            "connect" => TimerKind::Connect,
            "between-reads" => TimerKind::BetweenReads,
            "between-writes" => TimerKind::BetweenWrites,
            "idle" => TimerKind::Idle,
            "tunnel" => TimerKind::Tunnel,
            "request" => TimerKind::Request,
            _ => TimerKind::Other,
        }
    }
}

impl StatusRow {
    pub(super) fn role(&self) -> Role {
        match self.role.as_str() {
            "send" => Role::Send,
            "retry" => Role::Retry,
            _ => Role::Compare,
        }
    }
}
