//! Settings that an editor sends under `httplsp`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use httplsp_lint::{Profile, Settings, Severity};
use httplsp_workspace::Overrides;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The settings, with defaults for all that is not sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// `httplsp.profile`: `default`, `strict` or `pedantic`, above the configuration file.
    pub profile: Option<Profile>,
    /// `httplsp.select`: only these rules.
    pub select: Vec<String>,
    /// `httplsp.ignore`: not these rules.
    pub ignore: Vec<String>,
    /// `httplsp.rules`: severities of single rules, above the configuration file; `None` is off.
    pub rules: BTreeMap<String, Option<Severity>>,
    /// `httplsp.config`: this configuration file instead of those found.
    pub config: Option<PathBuf>,
    /// `httplsp.isolated`: no configuration file at all.
    pub isolated: bool,
    /// `httplsp.inlayHints`.
    pub hints: Hints,
}

/// Which inlay hints are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hints {
    /// `httplsp.inlayHints.enable`: any at all.
    pub enable: bool,
    /// `httplsp.inlayHints.statuses`: the reason phrase behind a bare number.
    pub statuses: bool,
    /// `httplsp.inlayHints.timeouts`: the timeouts in force where a request is passed on.
    pub timeouts: bool,
}

impl Default for Hints {
    fn default() -> Self {
        Self { enable: true, statuses: true, timeouts: true }
    }
}

impl Options {
    /// Reads what a client sent: the settings themselves, or an object that has them under `httplsp`. Whatever cannot
    /// be understood keeps its default and is named in the second part.
    pub fn read(value: &Value) -> (Self, Vec<String>) {
        let mut reader = Reader::default();
        (Self::read_with(&mut reader, value), reader.problems)
    }

    fn read_with(reader: &mut Reader, value: &Value) -> Self {
        let value = value.get("httplsp").unwrap_or(value);
        let Some(all) = value.as_object() else { return Self::default() };
        let profile: Option<String> = reader.get(all, "", "profile");
        let rules: Option<BTreeMap<String, String>> = reader.get(all, "", "rules");
        let defaults = Hints::default();
        let empty = Map::new();
        let hints = all.get("inlayHints").and_then(Value::as_object).unwrap_or(&empty);
        let mut flag = |name, default| reader.get(hints, "inlayHints.", name).unwrap_or(default);
        let hints = Hints {
            enable: flag("enable", defaults.enable),
            statuses: flag("statuses", defaults.statuses),
            timeouts: flag("timeouts", defaults.timeouts),
        };
        Self {
            profile: profile.and_then(|name| reader.word("profile", &name, &PROFILES)),
            select: reader.get(all, "", "select").unwrap_or_default(),
            ignore: reader.get(all, "", "ignore").unwrap_or_default(),
            rules: rules
                .unwrap_or_default()
                .into_iter()
                .filter_map(|(id, level)| Some((id, reader.word("rules", &level, &LEVELS)?)))
                .collect(),
            config: reader.get(all, "", "config").filter(|path: &PathBuf| !path.as_os_str().is_empty()),
            isolated: reader.get(all, "", "isolated").unwrap_or_default(),
            hints,
        }
    }

    /// What of this the search for configuration files has to know.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            file: self.config.clone(),
            isolated: self.isolated,
            profile: self.profile,
            select: self.select.clone(),
            ignore: self.ignore.clone(),
        }
    }

    /// `settings` with the severities of `httplsp.rules` put on top.
    pub fn tune(&self, settings: Arc<Settings>) -> Arc<Settings> {
        if self.rules.is_empty() {
            return settings;
        }
        let mut tuned = Settings::clone(&settings);
        tuned.rules.extend(self.rules.clone());
        Arc::new(tuned)
    }

    /// The settings of a document that is no file.
    pub fn settings(&self) -> Arc<Settings> {
        let settings = Settings {
            profile: self.profile.unwrap_or_default(),
            select: self.select.clone(),
            ignore: self.ignore.clone(),
            ..Settings::default()
        };
        self.tune(Arc::new(settings))
    }
}

const PROFILES: [(&str, Profile); 3] =
    [("default", Profile::Default), ("strict", Profile::Strict), ("pedantic", Profile::Pedantic)];
const LEVELS: [(&str, Option<Severity>); 4] = [
    ("off", None),
    ("info", Some(Severity::Info)),
    ("warning", Some(Severity::Warning)),
    ("error", Some(Severity::Error)),
];

#[derive(Default)]
struct Reader {
    problems: Vec<String>,
    /// The names of all settings that were looked for.
    #[cfg(test)]
    asked: std::collections::BTreeSet<String>,
}

impl Reader {
    fn get<T: DeserializeOwned>(&mut self, from: &Map<String, Value>, prefix: &str, name: &str) -> Option<T> {
        #[cfg(test)]
        self.asked.insert(format!("httplsp.{prefix}{name}"));
        let value = from.get(name).filter(|value| !value.is_null())?;
        match T::deserialize(value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problems.push(format!("the setting `httplsp.{prefix}{name}` is ignored: {error}"));
                None
            }
        }
    }

    fn word<T: Copy>(&mut self, name: &str, word: &str, words: &[(&str, T)]) -> Option<T> {
        let known = words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value);
        if known.is_none() {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let words = words.join("`, `");
            self.problems.push(format!("`{word}` in the setting `httplsp.{name}` is ignored: use `{words}`"));
        }
        known
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_are_read_with_and_without_their_section() {
        let value =
            json!({"profile": "strict", "rules": {"a": "off", "b": "error"}, "inlayHints": {"timeouts": false}});
        let (bare, problems) = Options::read(&value);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(bare.profile, Some(Profile::Strict));
        assert_eq!(bare.rules["a"], None);
        assert_eq!(bare.rules["b"], Some(Severity::Error));
        assert!(bare.hints.enable && bare.hints.statuses && !bare.hints.timeouts);
        assert_eq!(Options::read(&json!({"httplsp": value})).0, bare);
    }

    #[test]
    fn what_cannot_be_understood_is_named_and_left_out() {
        let value =
            json!({"profile": "loud", "select": 3, "isolated": null, "ignore": ["x"], "inlayHints": {"enable": "no"}});
        let (options, problems) = Options::read(&value);
        assert_eq!(options, Options { ignore: vec!["x".into()], ..Options::default() });
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems.iter().any(|problem| problem.contains("`loud`") && problem.contains("`strict`")));
        assert!(problems.iter().any(|problem| problem.contains("httplsp.inlayHints.enable")));
    }

    #[test]
    fn the_schema_lists_what_is_read_and_its_defaults_change_nothing() {
        let mut reader = Reader::default();
        let (mut defaults, mut broken) = (json!({}), json!({}));
        let schema = crate::settings::properties();
        for (name, property) in &schema {
            let keys: Vec<&str> = name.split('.').skip(1).collect();
            let mut at = (&mut defaults, &mut broken);
            for key in &keys {
                at = (&mut at.0[*key], &mut at.1[*key]);
            }
            assert!(!property["markdownDescription"].as_str().unwrap_or_default().is_empty(), "{name}");
            (*at.0, *at.1) = (property["default"].clone(), json!(1));
        }
        assert_eq!(Options::read_with(&mut reader, &defaults), Options::default());
        assert_eq!(reader.problems, Vec::<String>::new());
        assert_eq!(reader.asked.iter().collect::<Vec<_>>(), schema.keys().collect::<Vec<_>>());
        assert_eq!(Options::read(&broken).1.len(), schema.len(), "every type is looked at");
    }

    #[test]
    fn nothing_sent_means_defaults() {
        for value in [json!(null), json!({}), json!([]), json!({"httplsp": null})] {
            assert_eq!(Options::read(&value), (Options::default(), vec![]));
        }
    }
}
