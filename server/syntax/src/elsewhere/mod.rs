//! What the files of a project know of each other: functions that send a status they are given, errors that carry one,
//! and code that completes what others answer.
//!
//! Each file is looked at by itself for what it defines ([`Definitions`]); all of it together ([`Elsewhere`]) is handed to
//! the extraction of every file. A name counts only where the file's imports (or what its language has in their place)
//! lead to the one file that defines it.

mod carried;
mod constants;
mod envelopes;
mod handing;
mod programs;
mod reach;
mod relays;
mod results;
mod triggers;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};

pub(crate) use self::constants::{
    Constant, is_hardly_else, is_phrase, lists_statuses, may_define_statuses, names_a_status, says_status,
};
pub(crate) use self::envelopes::{Envelope, envelopes};
pub(crate) use self::handing::Via;
pub use self::programs::{Programs, is_manifest};
pub(crate) use self::reach::{Viewpoint, unit_of};
pub(crate) use self::relays::Relay;
use self::relays::Relays;
use self::results::Results;
pub(crate) use self::results::{ALONE, Asked, TYPED};
pub(crate) use self::triggers::{answered, head_of, held, is_status, may_define, member, names_header};
use crate::extract::Sender;
use crate::grammar::rows;
use crate::imports::Imports;
use crate::language::Language;

/// What one file defines that other files may use. Says nothing about places in it, so that it stays the same while the
/// file is edited elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Definitions {
    pub(crate) path: Arc<str>,
    pub(crate) language: Language,
    /// What all of it is in: a package, a namespace.
    pub(crate) unit: String,
    pub(crate) imports: Imports,
    pub(crate) functions: Vec<Function>,
    /// Functions that answer a response they are handed with a status of their own.
    pub(crate) enders: Vec<Ender>,
    pub(crate) errors: Vec<ErrorType>,
    pub(crate) completed: Vec<Completed>,
    /// Constants that are statuses.
    pub(crate) constants: Vec<Constant>,
    /// Functions that return a status which others send.
    pub(crate) relays: Vec<Relay>,
    /// Members of what functions return that are sent as a status.
    pub(crate) asked: Vec<Asked>,
    /// The members of errors whose values are sent as a status.
    pub(crate) answered: BTreeSet<String>,
    /// Types that say whether a request worked.
    pub(crate) envelopes: Vec<Envelope>,
    /// Types that are responses, by what they extend.
    pub(crate) responses: Vec<String>,
}

impl Definitions {
    /// Those of a file that defines nothing.
    pub(crate) fn none(language: Language, path: Arc<str>) -> Self {
        Self {
            path,
            language,
            unit: String::new(),
            imports: Imports::default(),
            functions: Vec::new(),
            enders: Vec::new(),
            errors: Vec::new(),
            completed: Vec::new(),
            constants: Vec::new(),
            relays: Vec::new(),
            asked: Vec::new(),
            answered: BTreeSet::new(),
            envelopes: Vec::new(),
            responses: Vec::new(),
        }
    }

    /// Those that need no tree: which members of errors are sent as a status.
    pub(crate) fn told_by_text(language: Language, path: Arc<str>, text: &str) -> Self {
        let mut out = Self::none(language, path);
        if language.is_code() {
            let members = answered(text, &rows(language).code.elsewhere);
            if !members.is_empty() && !crate::prefilter::scan(language, text).present.is_empty() {
                out.answered = members;
            }
        }
        out
    }

    /// Whether other files can make nothing of it.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty()
            && self.enders.is_empty()
            && self.errors.is_empty()
            && self.completed.is_empty()
            && self.constants.is_empty()
            && self.relays.is_empty()
            && self.asked.is_empty()
            && self.answered.is_empty()
            && self.envelopes.is_empty()
            && self.responses.is_empty()
    }
}

/// A function that sends a status it is given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Function {
    pub name: String,
    /// The type that it is a method of.
    pub owner: Option<String>,
    pub sender: Sender,
    /// The headers that it sets, lower case.
    pub headers: Vec<String>,
    /// Where it hands the status to functions of other files, the calls of these: one of them has to send it.
    pub vias: Vec<Via>,
}

/// A function that is certain to answer the response it is handed as its parameter `at`, and comes back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ender {
    pub name: String,
    /// The type that it is a method of.
    pub owner: Option<String>,
    pub at: usize,
}

/// A type of error that carries a status, or a function that makes one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ErrorType {
    pub name: String,
    pub owner: Option<String>,
    pub carries: Carries,
    pub how: How,
    /// The member that holds the status; none where a library answers such errors.
    pub member: Option<String>,
}

/// How such a type comes to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// It is raised, and something answers for it.
    Raised,
    /// The same, and it says its status itself, where what it lacks is told.
    Declared,
    /// What makes it throws it as well.
    Throws,
    /// It is a response; `hides` whether it sets headers of its own, `holds` whether it may be given some behind.
    Answers { hides: bool, holds: bool },
}

/// Where the status of an error comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Carries {
    Fixed(u32),
    /// What a constant of another file is.
    Named(String),
    /// Like [`Carries::Given`], where a constant of another file is the default.
    Defaulted {
        at: usize,
        words: Vec<String>,
        default: String,
    },
    /// What it is made with: the place of the argument, its words, and the status where it is not given.
    Given {
        at: usize,
        words: Vec<String>,
        default: Option<u32>,
    },
    /// What the type of this name carries when it is made with these.
    Based {
        on: String,
        with: Vec<(Option<String>, Passed)>,
    },
    /// What it carries when it is made with that many arguments, where its constructors differ.
    Ways(Vec<(usize, Carries)>),
}

/// What an error hands to the type that it extends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Passed {
    Code(u32),
    /// What a constant of another file is.
    Named(String),
    Parameter {
        at: usize,
        words: Vec<String>,
        default: Option<u32>,
    },
    Other,
}

/// A header that code adds to the answers of other files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Completed {
    pub header: &'static str,
    /// Whether to all of them; else to those of errors that are raised.
    pub all: bool,
}

/// Begins the key of a table among the members that are sent as a status.
pub(crate) const TABLE: &str = "table ";

/// The headers that a status calls for, by which code completes it.
pub(crate) const COMPLETES: &[(u32, &str)] = &[
    (401, "www-authenticate"),
    (405, "allow"),
    (407, "proxy-authenticate"),
    (426, "upgrade"),
    (429, "retry-after"),
    (503, "retry-after"),
];

/// How the statuses are written that call for a header.
fn failing_words() -> &'static [String] {
    static WORDS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    WORDS.get_or_init(|| {
        let name = |code: u32| httplsp_registry::status(u16::try_from(code).ok()?).map(|status| status.name);
        let spelled = |code: u32| {
            let name = name(code).unwrap_or_default();
            let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
            [code.to_string(), plain, name.to_lowercase().replace(' ', "_"), name.to_uppercase().replace(' ', "_")]
        };
        COMPLETES.iter().flat_map(|(code, _)| spelled(*code)).filter(|word| !word.is_empty()).collect()
    })
}

/// What all files of a project define.
#[derive(Debug, Default)]
pub struct Elsewhere {
    files: Vec<Arc<Definitions>>,
    functions: HashMap<(&'static str, String), Vec<(usize, usize)>>,
    enders: HashMap<(&'static str, String), Vec<(usize, usize)>>,
    errors: HashMap<(&'static str, String), Vec<(usize, usize)>>,
    constants: HashMap<(&'static str, String), Vec<(usize, usize)>>,
    envelopes: HashMap<(&'static str, String), Vec<(usize, usize)>>,
    /// What functions send that hand their status on, by their file and place there.
    handed: HashMap<(usize, usize), Function>,
    /// What each error carries in the end, by its file and place there.
    carried: HashMap<(usize, usize), Carries>,
    names: HashMap<&'static str, Names>,
    /// The files that complete what others answer.
    completing: Vec<usize>,
    programs: Arc<Programs>,
    relays: Relays,
    results: Results,
}

#[derive(Debug)]
struct Names {
    automaton: AhoCorasick,
    /// The words of which one has to be there too, for each name.
    beside: Vec<Vec<String>>,
}

/// The name that languages go by whose files use each other's definitions.
pub(crate) fn family(language: Language) -> &'static str {
    rows(language).code.elsewhere.family.as_deref().unwrap_or(language.id())
}

impl Elsewhere {
    /// What is known from these files together, which belong to these programs; their order does not matter.
    pub fn of(files: impl IntoIterator<Item = Arc<Definitions>>, programs: Arc<Programs>) -> Self {
        let mut files: Vec<Arc<Definitions>> = files.into_iter().filter(|file| !file.is_empty()).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let completing = (0..files.len()).filter(|at| !files[*at].completed.is_empty()).collect();
        let mut all = Self { files, completing, programs, ..Self::default() };
        for (at, file) in all.files.iter().enumerate() {
            let family = family(file.language);
            for (index, function) in file.functions.iter().enumerate() {
                all.functions.entry((family, function.name.clone())).or_default().push((at, index));
            }
            for (index, ender) in file.enders.iter().enumerate() {
                all.enders.entry((family, ender.name.clone())).or_default().push((at, index));
            }
            for (index, error) in file.errors.iter().enumerate() {
                all.errors.entry((family, error.name.clone())).or_default().push((at, index));
            }
            for (index, constant) in file.constants.iter().enumerate() {
                all.constants.entry((family, constant.name.clone())).or_default().push((at, index));
            }
            for (index, envelope) in file.envelopes.iter().enumerate() {
                all.envelopes.entry((family, envelope.name.clone())).or_default().push((at, index));
            }
        }
        all.hand_on();
        let places: Vec<(usize, usize)> = all.errors.values().flatten().copied().collect();
        for place in places {
            if let Some((carries, member)) = all.carries(place, 0)
                && member.is_none_or(|member| all.is_answered_for(&all.files[place.0], &member))
            {
                all.carried.insert(place, carries);
            }
        }
        all.results = all.collect_results();
        all.names = all.collect_names();
        all.relays = all.collect_relays();
        all
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Which files belong together.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// Whether what an error of the file at `path` holds in `member` is sent as a status somewhere.
    pub(crate) fn is_answered(&self, language: Language, path: &str, member: &str) -> bool {
        let family = family(language);
        self.files.iter().any(|file| {
            self::family(file.language) == family
                && file.answered.contains(member)
                && self.are_together(language, &file.path, path)
        })
    }

    /// The tables of which files near `path` send an entry as a status, by their keys.
    pub(crate) fn sent_tables(&self, language: Language, path: &str) -> Vec<String> {
        let family = family(language);
        let files = self.files.iter().filter(|file| {
            self::family(file.language) == family
                && file.answered.iter().any(|key| key.starts_with(TABLE))
                && self.are_together(language, &file.path, path)
        });
        files.flat_map(|file| file.answered.iter().filter(|key| key.starts_with(TABLE)).cloned()).collect()
    }

    fn is_answered_for(&self, file: &Definitions, member: &str) -> bool {
        self.is_answered(file.language, &file.path, member)
    }

    fn collect_names(&self) -> HashMap<&'static str, Names> {
        let mut words: HashMap<&'static str, HashMap<String, Vec<String>>> = HashMap::new();
        let stem = |file: &Definitions| {
            let mut parts = file.path.rsplit('/');
            let name = parts.next().unwrap_or("").split('.').next().unwrap_or("").to_string();
            match name.as_str() {
                "index" | "__init__" | "mod" => parts.next().unwrap_or("").to_string(),
                _ => name,
            }
        };
        for ((family, name), places) in &self.functions {
            let beside = words.entry(family).or_default().entry(name.clone()).or_default();
            for (file, index) in places.iter().filter(|place| self.sends(place)) {
                let file = &self.files[*file];
                let code = &rows(file.language).code;
                match (&file.functions[*index].owner, code.elsewhere.folder) {
                    // Files of the same folder need not name it; the name of the function is all there is.
                    (_, true) => beside.push(String::new()),
                    (Some(owner), _) => {
                        beside.extend([owner.clone(), stem(file)]);
                        beside.extend(code.elsewhere.named_receivers.then(|| last_word(owner)));
                        if code.elsewhere.named_receivers && owner.ends_with("Response") {
                            beside.extend(["res->", "resp->", "res.", "resp."].map(str::to_string));
                        }
                    }
                    // What is in no namespace need not be named by its file.
                    (None, false) if code.elsewhere.open_functions && file.unit.is_empty() => {
                        beside.push(String::new())
                    }
                    (None, false) => beside.push(stem(file)),
                }
            }
        }
        for ((family, name), places) in &self.errors {
            for place in places.iter().filter(|place| self.carried.contains_key(place)) {
                let owner = self.files[place.0].errors[place.1].owner.clone().unwrap_or_default();
                words.entry(family).or_default().entry(name.clone()).or_default().push(owner);
            }
        }
        for (family, names) in &self.results {
            for (name, places) in names {
                // What a module hands out alone may go by any name.
                let alone = name.starts_with(ALONE);
                let typed = name.strip_prefix(TYPED).unwrap_or(name);
                let written = if alone { vec!["default", "exports"] } else { vec![typed] };
                for name in written {
                    let beside = words.entry(family).or_default().entry(name.to_string()).or_default();
                    for (file, index) in places {
                        let member = &self.files[*file].asked[*index].member;
                        let keys = [format!("{member}:"), format!("{member}\":"), format!("{member}':")];
                        beside.extend(keys.into_iter().chain([format!("{member}' =>"), format!("{member}\" =>")]));
                        beside.push(format!(":{member} =>"));
                        beside.extend(failing_words().iter().cloned());
                    }
                    beside.sort();
                    beside.dedup();
                }
            }
        }
        for file in &self.files {
            let tables = file.answered.iter().filter_map(|key| key.strip_prefix(TABLE));
            let relays = file.relays.iter().filter(|relay| relay.position.is_some()).map(|relay| relay.name.as_str());
            for name in tables.chain(relays) {
                let beside = words.entry(family(file.language)).or_default().entry(name.to_string()).or_default();
                if failing_words().first().is_some_and(|first| !beside.contains(first)) {
                    beside.extend(failing_words().iter().cloned());
                }
            }
        }
        let names = words.into_iter().filter_map(|(family, words)| {
            let (names, beside): (Vec<String>, Vec<Vec<String>>) = words.into_iter().unzip();
            let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(names).ok()?;
            Some((family, Names { automaton, beside }))
        });
        names.collect()
    }

    /// Whether a file with this text may use anything that is known.
    pub(crate) fn may_concern(&self, language: Language, text: &str) -> bool {
        if self.names.is_empty() || !language.is_code() {
            return false;
        }
        let Some(names) = self.names.get(family(language)) else { return false };
        let bytes = text.as_bytes();
        let in_word = |at: Option<usize>| {
            at.and_then(|at| bytes.get(at)).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        };
        let mut told = vec![None; names.beside.len()];
        names.automaton.find_overlapping_iter(text).any(|found| {
            if in_word(found.start().checked_sub(1)) || in_word(Some(found.end())) {
                return false;
            }
            let at = found.pattern().as_usize();
            *told[at].get_or_insert_with(|| names.beside[at].iter().any(|word| text.contains(word.as_str())))
        })
    }

    /// The parameter that is a response which the function called `written` answers, if that is one of another file.
    pub(crate) fn ender(&self, view: &Viewpoint<'_>, written: &str) -> Option<usize> {
        let places = self.enders.get(&(family(view.language), view.last(written)))?;
        let mut reached = places.iter().filter(|(file, _)| *self.files[*file].path != *view.path).filter_map(|place| {
            let (file, ender) = (&self.files[place.0], &self.files[place.0].enders[place.1]);
            view.reaches(written, file, ender.owner.as_deref(), &ender.name).then_some(ender.at)
        });
        let first = reached.next()?;
        reached.all(|at| at == first).then_some(first)
    }

    /// The function that `written` calls, where exactly one is meant. `inherits` are the types that what is called has
    /// its methods from, where it is called without an owner.
    pub(crate) fn function(&self, view: &Viewpoint<'_>, written: &str, inherits: Option<&[&str]>) -> Option<&Function> {
        let name = view.last(written);
        let places = self.functions.get(&(family(view.language), name))?;
        let here = |place: &&(usize, usize)| *self.files[place.0].path == *view.path;
        let others = || places.iter().filter(|place| !here(place) && self.sends(place));
        let reached: Vec<(usize, usize)> = others()
            .filter(|(file, index)| {
                let (file, function) = (&self.files[*file], &self.files[*file].functions[*index]);
                view.reaches(written, file, function.owner.as_deref(), &function.name)
            })
            .copied()
            .collect();
        // What this file hands on itself.
        let handed = places.iter().filter(here).filter(|place| self.handed.contains_key(place) && view.is_own(written));
        let mut found: Vec<(usize, usize)> = handed.copied().collect();
        if found.is_empty() {
            found = reached;
        }
        if let (true, Some(types)) = (found.is_empty(), inherits) {
            let owned = |(file, index): &&(usize, usize)| self.files[*file].functions[*index].owner.is_some();
            let methods: Vec<(usize, usize)> = others().filter(owned).copied().collect();
            let direct = methods.iter().filter(|(file, index)| {
                let (file, function) = (&self.files[*file], &self.files[*file].functions[*index]);
                let owner = function.owner.as_deref().unwrap_or("");
                types.iter().any(|known| view.last(known) == owner && view.reaches(known, file, None, owner))
            });
            found = direct.copied().collect();
            if found.is_empty() {
                // What a type between the two hands on.
                found = methods
                    .into_iter()
                    .filter(|(file, index)| {
                        let owner = self.files[*file].functions[*index].owner.as_deref().unwrap_or("");
                        is_made_to_extend(owner)
                    })
                    .collect();
            }
        }
        let (first, rest) = found.split_first()?;
        let function =
            |place: &(usize, usize)| self.handed.get(place).unwrap_or_else(|| &self.files[place.0].functions[place.1]);
        rest.iter().all(|other| function(other).sender == function(first).sender).then(|| function(first))
    }

    /// The method `name` that is called on something called `receiver`, or on one of `types`, where the types that have it
    /// in this program go by that name: `$this->response->text(…)` of `class Response`. Nothing says more of what has no
    /// declared type, or one that others fill in.
    pub(crate) fn method(
        &self,
        view: &Viewpoint<'_>,
        receiver: &str,
        types: &[String],
        name: &str,
    ) -> Option<&Function> {
        if !rows(view.language).code.elsewhere.named_receivers {
            return None;
        }
        let places = self.functions.get(&(family(view.language), name.to_string()))?;
        let mut found = places.iter().filter(|place| {
            let file = &self.files[place.0];
            let alike = |owner: &str| {
                is_called_after(receiver, owner) || types.iter().any(|kind| is_called_after(&view.last(kind), owner))
            };
            let together = || self.programs.concerns(view.language, &file.path, view.path);
            file.functions[place.1].owner.as_deref().is_some_and(alike) && self.sends(place) && together()
        });
        let function =
            |place: &(usize, usize)| self.handed.get(place).unwrap_or_else(|| &self.files[place.0].functions[place.1]);
        let first = function(found.next()?);
        found.all(|other| function(other).sender == first.sender).then_some(first)
    }

    /// Whether a function sends what it is given, by itself or by what it calls.
    fn sends(&self, place: &(usize, usize)) -> bool {
        self.files[place.0].functions[place.1].vias.is_empty() || self.handed.contains_key(place)
    }

    /// Whether any function of this name is known.
    pub(crate) fn knows_function(&self, language: Language, name: &str) -> bool {
        self.functions.contains_key(&(family(language), name.to_string()))
    }

    /// Whether the file itself defines a function of this name that hands its status on.
    pub(crate) fn hands_on(&self, view: &Viewpoint<'_>, name: &str) -> bool {
        let places = self.functions.get(&(family(view.language), name.to_string()));
        let own = |place: &(usize, usize)| *self.files[place.0].path == *view.path;
        places.is_some_and(|places| places.iter().any(|place| own(place) && self.handed.contains_key(place)))
    }

    /// What the error carries that `written` makes, and whether its type says so itself.
    pub(crate) fn error(&self, view: &Viewpoint<'_>, written: &str) -> Option<(&Carries, How)> {
        // Where what is made is answered, the file that defines it knows more of it.
        let own = !rows(view.language).code.elsewhere.made;
        let place = self.error_place(view, written, own)?;
        let how = self.files[place.0].errors[place.1].how;
        self.carried.get(&place).map(|carries| (carries, how))
    }

    fn error_place(&self, view: &Viewpoint<'_>, written: &str, own: bool) -> Option<(usize, usize)> {
        let places = self.errors.get(&(family(view.language), view.last(written)))?;
        let mut found = places.iter().filter(|(file, index)| {
            let (file, error) = (&self.files[*file], &self.files[*file].errors[*index]);
            match *file.path == *view.path {
                true => own && view.is_member_of(written, error.owner.as_deref()),
                false => view.reaches(written, file, error.owner.as_deref(), &error.name),
            }
        });
        // One of the same file hides all others.
        let all: Vec<&(usize, usize)> = found.by_ref().collect();
        let here = all.iter().find(|(file, _)| *self.files[*file].path == *view.path);
        let first = here.or(all.first())?;
        let same =
            |other: &&&(usize, usize)| self.files[other.0].errors[other.1] == self.files[first.0].errors[first.1];
        (here.is_some() || all.iter().all(|other| same(&other))).then_some(**first)
    }

    /// The headers that code elsewhere adds to a response with `code` of the file at `path`; `raised` if it is that of an
    /// error.
    pub(crate) fn completed(
        &self,
        language: Language,
        path: &str,
        code: u32,
        raised: bool,
    ) -> impl Iterator<Item = &'static str> {
        let wanted = COMPLETES.iter().filter(move |(known, _)| *known == code).map(|(_, header)| *header);
        wanted.filter(move |header| {
            self.completing.iter().map(|at| &self.files[*at]).any(|file| {
                family(file.language) == family(language)
                    && file.completed.iter().any(|known| known.header == *header && (known.all || raised))
                    && self.programs.concerns(language, &file.path, path)
            })
        })
    }
}

/// The last word of the name of a type, as locals are written: `response` of `JsonResponse`.
fn last_word(name: &str) -> String {
    let start = name.rfind(char::is_uppercase).unwrap_or(0);
    name[start..].to_ascii_lowercase()
}

/// Whether a local name and a type go by the same name: one of them ends with all of the other.
fn is_called_after(name: &str, owner: &str) -> bool {
    const SHORTEST: usize = 5;
    let fold = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
    };
    let (name, owner) = (fold(name), fold(owner));
    if owner.ends_with("response") && matches!(name.as_str(), "res" | "resp") {
        return true;
    }
    name.len().min(owner.len()) >= SHORTEST && (name.ends_with(&owner) || owner.ends_with(&name))
}

/// Whether a type is there for others to extend, by its name.
fn is_made_to_extend(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["base", "controller", "abstract", "trait", "respon", "handler", "concern", "mixin", "helper", "api"]
        .iter()
        .any(|word| lower.contains(word))
}
