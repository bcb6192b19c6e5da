//! Which files make one program: those below the same manifest, and those of the programs that this manifest names.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::family;
use crate::grammar::rows;
use crate::language::Language;

/// How a language's projects are described.
struct Kind {
    family: &'static str,
    /// The file's name, or how it ends if that starts with a dot.
    file: &'static str,
    /// What stands before the name of the project.
    names: &'static [String],
}

fn kinds() -> &'static [Kind] {
    static KINDS: OnceLock<Vec<Kind>> = OnceLock::new();
    KINDS.get_or_init(|| {
        let languages = Language::all().filter(|language| language.is_code() && language.id() == family(*language));
        let kinds = languages.flat_map(|language| {
            let rows = &rows(language).code.elsewhere;
            let kind =
                move |file: &'static String| Kind { family: family(language), file, names: &rows.manifest_names };
            rows.manifests.iter().map(kind)
        });
        kinds.collect()
    })
}

fn kinds_of(file: &str) -> impl Iterator<Item = &'static Kind> {
    kinds().iter().filter(move |kind| match kind.file.starts_with('.') {
        true => file.ends_with(kind.file),
        false => file == kind.file,
    })
}

/// Whether a file of this name describes the project in its folder.
pub fn is_manifest(file: &str) -> bool {
    kinds_of(file).next().is_some()
}

/// A folder with a manifest.
#[derive(Debug, PartialEq, Eq)]
struct Program {
    folder: String,
    /// What others call it: its folder, and the names it gives itself.
    called: Vec<String>,
    text: String,
}

/// The programs of a repository.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Programs {
    all: Vec<Program>,
    by_folder: HashMap<(&'static str, String), usize>,
    /// Folders that are projects of their own, whatever is above them.
    apart: HashSet<String>,
    /// The programs that each is made of, itself among them.
    uses: Vec<HashSet<usize>>,
}

impl Programs {
    /// The programs of these manifests, each with its path (as the files of the project are named) and text. What is in the
    /// folders `apart` is a project of its own, whatever is around it.
    pub fn of(manifests: impl IntoIterator<Item = (String, String)>, apart: impl IntoIterator<Item = String>) -> Self {
        let mut out = Self { apart: apart.into_iter().collect(), ..Self::default() };
        for (path, text) in manifests {
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", &path));
            for kind in kinds_of(file) {
                let mut called: Vec<String> = folder.rsplit('/').next().map(str::to_string).into_iter().collect();
                called.extend(kind.names.iter().filter_map(|before| named(&text, before)));
                called.extend(file.strip_suffix(kind.file).filter(|stem| !stem.is_empty()).map(str::to_string));
                called.retain(|name| !name.is_empty());
                // Several manifests of one folder make one program.
                if let Some(at) = out.by_folder.get(&(kind.family, folder.to_string())) {
                    let known: &mut Program = &mut out.all[*at];
                    known.called.extend(called);
                    known.text.push_str(&text);
                } else {
                    out.by_folder.insert((kind.family, folder.to_string()), out.all.len());
                    out.all.push(Program { folder: folder.to_string(), called, text: text.clone() });
                }
            }
        }
        out.uses = out.collect_uses();
        out
    }

    fn collect_uses(&self) -> Vec<HashSet<usize>> {
        // By a word of what each is called, so that every manifest is read once.
        let mut by_word: HashMap<(&str, &str), Vec<(usize, &str)>> = HashMap::new();
        for ((family, _), at) in &self.by_folder {
            for name in &self.all[*at].called {
                let word = words(name).last().unwrap_or(name);
                by_word.entry((family, word)).or_default().push((*at, name));
            }
        }
        let mut direct: Vec<HashSet<usize>> = vec![HashSet::new(); self.all.len()];
        for ((family, _), at) in &self.by_folder {
            let text = &self.all[*at].text;
            let written: HashSet<&str> = words(text).collect();
            let candidates = written.iter().filter_map(|word| by_word.get(&(*family, *word))).flatten();
            let named = candidates.filter(|(other, name)| other != at && mentions(text, name));
            direct[*at].extend(named.map(|(other, _)| *other));
        }
        let reached = |at: usize| {
            let (mut reached, mut open) = (HashSet::from([at]), vec![at]);
            while let Some(next) = open.pop() {
                open.extend(direct[next].iter().filter(|other| reached.insert(**other)));
            }
            reached
        };
        (0..self.all.len()).map(reached).collect()
    }

    /// Whether what the file at `from` does may concern what the file at `to` does: they are of one program, the first
    /// lies in a folder around that of the second, or is of a program that the second is made of.
    pub(super) fn concerns(&self, language: Language, from: &str, to: &str) -> bool {
        let ((from, from_apart), (to, to_apart)) = (self.of_file(language, from), self.of_file(language, to));
        let uses = || from.zip(to).is_some_and(|(from, to)| self.uses[to].contains(&from));
        let around = || match (from, to) {
            (None, _) => true,
            (Some(from), Some(to)) => is_around(&self.all[from].folder, &self.all[to].folder),
            (Some(_), None) => false,
        };
        uses() || (from_apart == to_apart && around())
    }

    /// The nearest program around a file, and the nearest folder that is a project of its own.
    fn of_file<'p>(&self, language: Language, path: &'p str) -> (Option<usize>, Option<&'p str>) {
        let family = family(language);
        let (mut program, mut apart) = (None, None);
        let mut folder = path;
        while let Some(up) = folder.rsplit_once('/').map(|(up, _)| up).or((!folder.is_empty()).then_some("")) {
            program = program.or_else(|| self.by_folder.get(&(family, up.to_string())).copied());
            apart = apart.or_else(|| self.apart.contains(up).then_some(up));
            folder = up;
        }
        // A program inside a project of its own belongs to it; one around it does not.
        let inside = |at: &usize| apart.is_none_or(|apart| is_around(apart, &self.all[*at].folder));
        (program.filter(inside), apart)
    }
}

fn is_around(outer: &str, inner: &str) -> bool {
    outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What follows the first `before`, up to what ends a name.
fn named(text: &str, before: &str) -> Option<String> {
    let rest = &text[text.find(before)? + before.len()..];
    let name = rest.split(['"', '\'', '<', '\n', '\r', ' ']).next()?;
    (!name.is_empty()).then(|| name.to_string())
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !in_word(c)).filter(|word| !word.is_empty())
}

fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(in_word) && !text[at + name.len()..].starts_with(in_word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn programs(manifests: &[(&str, &str)], apart: &[&str]) -> Programs {
        let manifests = manifests.iter().map(|(path, text)| (path.to_string(), text.to_string()));
        Programs::of(manifests, apart.iter().map(|folder| folder.to_string()))
    }

    fn rust() -> Language {
        Language::by_id("rust").unwrap()
    }

    #[test]
    fn a_program_is_what_lies_below_its_manifest_and_what_that_names() {
        let manifests = [
            ("a/Cargo.toml", "[package]\nname = \"first\"\n[dependencies]\nthe-third = { path = \"../c\" }"),
            ("b/Cargo.toml", "[package]\nname = \"second\"\n"),
            ("c/Cargo.toml", "[package]\nname = \"the-third\"\n[dependencies]\nsecond = \"1\""),
            ("d/Cargo.toml", "[package]\nname = \"fourth\"\n[dependencies]\nfirsts = \"1\""),
        ];
        let all = programs(&manifests, &[]);
        let concerns = |from: &str, to: &str| all.concerns(rust(), from, to);
        assert!(concerns("a/src/x.rs", "a/src/deep/y.rs"));
        assert!(concerns("c/src/x.rs", "a/src/y.rs"), "named");
        assert!(concerns("b/src/x.rs", "a/src/y.rs"), "named by what is named");
        assert!(!concerns("a/src/x.rs", "b/src/y.rs"));
        assert!(!concerns("a/src/x.rs", "d/src/y.rs"), "another name that begins alike");
        assert!(concerns("lib.rs", "a/src/y.rs"), "nobody says what it belongs to");
        assert!(!concerns("a/src/y.rs", "lib.rs"));
    }

    #[test]
    fn a_folder_with_settings_is_a_project_of_its_own() {
        let manifests = [
            ("Cargo.toml", "[package]\nname = \"all\"\n"),
            ("own/Cargo.toml", "[package]\nname = \"own\"\n[dependencies]\nall = \"1\""),
        ];
        let all = programs(&manifests, &["demo", "own"]);
        let concerns = |from: &str, to: &str| all.concerns(rust(), from, to);
        assert!(!concerns("src/x.rs", "demo/y.rs"));
        assert!(concerns("demo/x.rs", "demo/y.rs"));
        assert!(concerns("src/x.rs", "own/y.rs"), "it says so");
        assert!(!concerns("demo/x.rs", "src/y.rs"));
    }

    #[test]
    fn names_of_several_words_are_found_whole() {
        let manifests = [
            ("web/package.json", "{ \"dependencies\": { \"@shop/auth\": \"*\", \"@other/log\": \"*\" } }"),
            ("packages/a/package.json", "{ \"name\": \"@shop/auth\" }"),
            ("packages/b/package.json", "{ \"name\": \"@shop/log\" }"),
        ];
        let all = programs(&manifests, &[]);
        let concerns = |from: &str| all.concerns(Language::by_id("typescript").unwrap(), from, "web/x.ts");
        assert!(concerns("packages/a/x.ts"));
        assert!(!concerns("packages/b/x.ts"));
    }
}
