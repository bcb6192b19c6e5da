//! Members of what functions return that are sent as a status by whoever calls them.

use std::collections::HashMap;

use super::{Elsewhere, family};
use crate::language::Language;

/// That a member of what a function returns is sent as a status.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    /// The function, by its last name.
    pub function: String,
    /// The type that it is called on, where that is written.
    pub owner: Option<String>,
    pub member: String,
    /// The headers that are named where it is sent.
    pub headers: Vec<&'static str>,
}

/// Begins the name of the function that a module hands out alone; the name of the module follows.
pub(crate) const ALONE: &str = "default ";

/// Begins the name under which a member of all objects of a type is asked for; the name of the type follows.
pub(crate) const TYPED: &str = "type ";

/// Where each function's result is asked for a status, by the family of the language: the file, and the place there.
pub(super) type Results = HashMap<&'static str, HashMap<String, Vec<(usize, usize)>>>;

impl Elsewhere {
    pub(super) fn collect_results(&self) -> Results {
        let mut out = Results::new();
        for (at, file) in self.files.iter().enumerate() {
            for (index, asked) in file.asked.iter().enumerate() {
                let names = out.entry(family(file.language)).or_default();
                names.entry(asked.function.clone()).or_default().push((at, index));
            }
        }
        out
    }

    /// Whether `written` makes what another file of the project makes a response of a library, with a status of its own.
    pub(crate) fn is_response_type(&self, view: &super::Viewpoint<'_>, written: &str) -> bool {
        let name = view.last(written);
        let same = |file: &&std::sync::Arc<super::Definitions>| family(file.language) == family(view.language);
        self.files.iter().filter(same).any(|file| {
            file.responses.contains(&name) && (*file.path == *view.path || view.reaches(written, file, None, &name))
        })
    }

    /// Whether the result of any function is asked for a status.
    pub(crate) fn asks(&self, language: Language) -> bool {
        self.results.contains_key(family(language))
    }

    /// What the results of functions called `name` of the file at `path` are asked for.
    pub(crate) fn asked(&self, language: Language, path: &str, name: &str) -> Vec<&Asked> {
        let places = self.results.get(family(language)).and_then(|names| names.get(name));
        let mut out: Vec<&Asked> = Vec::new();
        for (file, index) in places.into_iter().flatten() {
            let (file, asked) = (&self.files[*file], &self.files[*file].asked[*index]);
            if !out.contains(&asked) && self.are_together(language, &file.path, path) {
                out.push(asked);
            }
        }
        out
    }

    /// Whether one of two files may concern the other.
    pub(super) fn are_together(&self, language: Language, one: &str, other: &str) -> bool {
        one == other || self.programs.concerns(language, one, other) || self.programs.concerns(language, other, one)
    }
}
