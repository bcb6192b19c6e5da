//! Functions that return a status which is sent by whoever calls them.

use std::collections::{BTreeSet, HashMap};

use super::{Elsewhere, family};
use crate::language::Language;

/// How often functions are looked for that hand on what others return.
const ROUNDS: usize = 3;

/// That a function returns a status among other things.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Relay {
    /// The function, by its last name.
    pub name: String,
    /// Which of its results is sent as a status.
    pub position: Option<usize>,
    /// The function whose results it returns as they are.
    pub through: Option<String>,
}

/// Which results of functions are sent, by the family of the language and the name of the function.
pub(super) type Relays = HashMap<&'static str, HashMap<String, BTreeSet<usize>>>;

impl Elsewhere {
    pub(super) fn collect_relays(&self) -> Relays {
        let mut out = Relays::new();
        for file in &self.files {
            for relay in &file.relays {
                if let Some(position) = relay.position {
                    let names = out.entry(family(file.language)).or_default();
                    names.entry(relay.name.clone()).or_default().insert(position);
                }
            }
        }
        for _ in 0..ROUNDS {
            for file in &self.files {
                let Some(names) = out.get_mut(family(file.language)) else { continue };
                for relay in &file.relays {
                    let Some(through) = relay.through.as_ref().filter(|through| **through != relay.name) else {
                        continue;
                    };
                    if let Some(positions) = names.get(&relay.name).cloned() {
                        names.entry(through.clone()).or_default().extend(positions);
                    }
                }
            }
        }
        out
    }

    /// Whether any function is known whose result is sent as a status.
    pub(crate) fn relays(&self, language: Language) -> bool {
        self.relays.contains_key(family(language))
    }

    /// Which results of the functions called `name` are sent as a status.
    pub(crate) fn relayed(&self, language: Language, name: &str) -> Option<&BTreeSet<usize>> {
        self.relays.get(family(language))?.get(name)
    }
}
