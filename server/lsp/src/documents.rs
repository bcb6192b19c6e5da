//! The open documents. Only the task that reads messages changes them; everybody else works on snapshots.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use httplsp_syntax::{Environment, Facts, Language, Parsed, holds_settings, may_hold_facts, parse};
use httplsp_text::{Document, Encoding, InputEdit, Position};
use httplsp_workspace::path::absolute;
use tower_lsp::ls_types::Uri;
use tree_sitter::{Point, Tree};

use crate::edits::ByteEdit;

pub mod soon;

/// Of how many documents more than the text is kept: those that somebody works on, with some to spare.
const MOST_KEPT: usize = 16;
/// Smaller documents are read at once: nothing is answered from an earlier version, unless this one cannot be read.
const LARGE: u32 = 16_000;
/// So many edits behind the last version that was looked at, nothing is answered from it any more.
const MOST_EDITS: usize = 512;

/// Identifies a document, however its URI is spelled.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A file.
    File(PathBuf),
    /// Anything else, such as `untitled:Untitled-1`.
    Other(String),
}

impl Key {
    /// The key of `uri`.
    pub fn of(uri: &Uri) -> Self {
        let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
        match uri.to_file_path().filter(|_| is_file) {
            Some(path) => Key::File(normal(&path)),
            None => Key::Other(uri.as_str().to_owned()),
        }
    }

    /// The path, if it is a file.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Key::File(path) => Some(path),
            Key::Other(_) => None,
        }
    }
}

/// The path without `.` and `..`; on Windows drive letters are in upper case, since clients disagree about them.
fn normal(path: &Path) -> PathBuf {
    let path = absolute(Path::new("/"), path);
    if !cfg!(windows) {
        return path;
    }
    let text = path.to_string_lossy();
    match text.as_bytes() {
        [drive, b':', ..] => format!("{}{}", drive.to_ascii_uppercase() as char, &text[1..]).into(),
        _ => path,
    }
}

/// One version of an open document. Immutable; the next version is a new value.
#[derive(Debug)]
pub struct Open {
    /// What it is known by.
    pub key: Key,
    /// Its URI as the client spells it.
    pub uri: Uri,
    /// The client's name for its language.
    pub language_id: String,
    /// The client's version number, if it gave one.
    pub version: Option<i32>,
    /// Grows with every change to any document; tells versions apart even where the client's numbers do not.
    pub generation: u64,
    /// The text.
    pub text: Document,
    /// The tree of an earlier version, moved to where its parts are now.
    base: Option<Tree>,
    parsed: OnceLock<(Arc<str>, Parsed)>,
    /// Versions before this one that were looked at, until this one is.
    earlier: Mutex<Before>,
    /// Whether something that is being written in it keeps the parser from reading what is around as it did before; see
    /// [`crate::quick`].
    pub(crate) torn: AtomicBool,
    /// Set when there is a newer version, or the document is closed: nobody waits for what is found in this one.
    pub replaced: AtomicBool,
    /// Whether it is an excerpt, which says nothing about the document as a whole.
    pub partial: bool,
    /// Whether it was found, before that was forgotten, that no other document has a bearing on it.
    alone: bool,
    /// What was read of one function of it alone; see [`crate::quick`].
    pub(crate) near: Mutex<Option<Arc<crate::quick::Reading>>>,
    /// The function of it that is being edited, and what stands around that.
    pub(crate) around: Mutex<Option<Arc<crate::quick::Around>>>,
    /// The same with something else in one place, as it was read last for this or an earlier version.
    pub(crate) variants: Arc<crate::analysis::Variants>,
    /// What the last excerpt of it leaves out.
    pub(crate) cut: Mutex<Option<crate::excerpt::Cut>>,
    /// What was found out about this version; see [`crate::analysis`].
    pub analyzed: Mutex<Option<Arc<crate::analysis::Analysis>>>,
}

/// An earlier version, and what was edited since.
#[derive(Debug, Clone)]
struct Earlier {
    open: Arc<Open>,
    edits: Vec<LineEdit>,
    bytes: Vec<ByteEdit>,
}

impl Earlier {
    fn of(open: Arc<Open>) -> Self {
        Self { open, edits: Vec::new(), bytes: Vec::new() }
    }
}

/// What is kept of the versions before one.
#[derive(Debug, Clone, Default)]
struct Before {
    /// The last one that was looked at.
    last: Option<Earlier>,
    /// If that one is torn, the last one before that was not.
    sound: Option<Earlier>,
}

impl Before {
    fn all(&mut self) -> impl Iterator<Item = &mut Option<Earlier>> {
        [&mut self.last, &mut self.sound].into_iter()
    }

    /// The version after these is looked at itself: one is enough, unless it is torn.
    fn forget(&mut self, torn: bool) {
        let last = self.last.take();
        self.sound = self.sound.take().or(last).filter(|_| torn);
    }
}

/// From the line `first` on, `old` lines became `new` ones.
#[derive(Debug, Clone, Copy)]
struct LineEdit {
    first: u32,
    old: u32,
    new: u32,
}

impl LineEdit {
    fn of(edit: &InputEdit) -> Self {
        let first = edit.start_point.row;
        let lines = |end: httplsp_text::Point| end.row.saturating_sub(first) + 1;
        Self { first, old: lines(edit.old_end_point), new: lines(edit.new_end_point) }
    }
}

impl Open {
    /// The last version before this one that was looked at, and if that is torn the last one that was not, those of them in
    /// which the line at `line` is the same, with how many lines further down it is now.
    pub fn earlier(&self, line: u32) -> Vec<(Arc<Open>, i32)> {
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner).clone();
        earlier.all().filter_map(|earlier| self.same_line(&earlier.take()?, line)).collect()
    }

    /// Whether it is worth looking at an earlier version first.
    pub fn is_large(&self) -> bool {
        self.text.len() >= LARGE
    }

    fn same_line(&self, earlier: &Earlier, line: u32) -> Option<(Arc<Open>, i32)> {
        let mut at = line;
        for edit in earlier.edits.iter().rev() {
            if at >= edit.first + edit.new {
                at = at - edit.new + edit.old;
            } else if at >= edit.first {
                return None;
            }
        }
        let same = earlier.open.text.line(at) == self.text.line(line);
        same.then(|| (earlier.open.clone(), line as i32 - at as i32))
    }

    /// The last version before this one that was looked at, and if that is torn the last one that was not, with what was
    /// edited since, one edit after the other.
    pub fn before(&self) -> Vec<(Arc<Open>, Vec<ByteEdit>)> {
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner).clone();
        earlier.all().filter_map(Option::take).map(|earlier| (earlier.open, earlier.bytes)).collect()
    }

    /// The tree of this very version; `None` where nothing is parsed.
    pub fn tree<'a>(&self, language: Language, environment: impl Into<Environment<'a>>) -> Option<&Tree> {
        self.parsed(language, environment.into()).1.tree.as_ref()
    }

    /// Forgets the version before this one, which is looked at now.
    pub fn forget_earlier(&self) {
        let torn = self.torn.load(Ordering::Relaxed);
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner).forget(torn);
    }

    /// What the next version knows of earlier ones.
    fn as_earlier(self: &Arc<Self>) -> Before {
        let mut earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner);
        if self.analyzed.try_lock().is_ok_and(|known| known.as_ref().is_some_and(|known| known.is_told())) {
            earlier.forget(self.torn.load(Ordering::Relaxed));
            return Before { last: Some(Earlier::of(self.clone())), sound: earlier.sound.clone() };
        }
        earlier.clone()
    }

    /// The text in one piece.
    pub fn text(&self) -> Arc<str> {
        match self.parsed.get() {
            Some((text, _)) => text.clone(),
            None => self.text.text().into(),
        }
    }

    /// The text and its tree, parsed from the previous version's tree.
    fn parsed(&self, language: Language, environment: Environment<'_>) -> &(Arc<str>, Parsed) {
        self.parsed.get_or_init(|| {
            let text: Arc<str> = self.text.text().into();
            let parsed = if may_hold_facts(language, &text, environment) {
                parse(language, &text, self.base.as_ref())
            } else {
                Parsed { tree: None }
            };
            (text, parsed)
        })
    }

    /// The facts of the document alone; `name` is its path as messages show it.
    pub fn facts<'a>(&self, language: Language, name: &str, environment: impl Into<Environment<'a>>) -> Facts {
        let environment = environment.into();
        let (text, parsed) = self.parsed(language, environment);
        let is_told_late = || may_hold_facts(language, text, environment) || holds_settings(language, name);
        if parsed.tree.is_none() && is_told_late() {
            // New settings have brought helpers that the text calls, or the name of the file says what it is.
            return httplsp_syntax::analyze(language, name, text.clone(), environment);
        }
        httplsp_syntax::extract(language, name, text.clone(), parsed, environment)
    }

    /// A tree whose parts are where they are in the text, if not parsed from it: that of this version, or of an earlier one.
    pub fn rough_tree(&self) -> Option<&Tree> {
        self.parsed.get().map_or(self.base.as_ref(), |(_, parsed)| parsed.tree.as_ref())
    }

    /// The same, from before something tore the text if that is known.
    pub fn sound_tree(&self) -> Option<Tree> {
        let rough = self.rough_tree()?;
        if !rough.root_node().has_error() {
            return Some(rough.clone());
        }
        let sound = |(open, edits): (Arc<Open>, Vec<ByteEdit>)| {
            let mut tree = open.rough_tree().filter(|tree| !tree.root_node().has_error())?.clone();
            for ByteEdit { start, old_end, new_end } in edits {
                let point = httplsp_text::Point::default();
                let (start_point, old_end_point, new_end_point) = (point, point, point);
                // Nobody asks for lines there.
                let edit = InputEdit { start, old_end, new_end, start_point, old_end_point, new_end_point };
                tree.edit(&tree_edit(&edit));
            }
            Some(tree)
        };
        self.before().into_iter().find_map(sound).or_else(|| Some(rough.clone()))
    }

    /// The same document as if `text` were all of it.
    pub fn with_text(&self, text: &str) -> Self {
        Self {
            key: self.key.clone(),
            uri: self.uri.clone(),
            language_id: self.language_id.clone(),
            version: self.version,
            generation: self.generation,
            text: Document::new(text),
            base: None,
            parsed: OnceLock::new(),
            earlier: Mutex::default(),
            torn: AtomicBool::default(),
            replaced: AtomicBool::default(),
            partial: true,
            alone: false,
            near: Mutex::default(),
            around: Mutex::default(),
            cut: Mutex::default(),
            variants: Arc::default(),
            analyzed: Mutex::default(),
        }
    }

    /// Whether it is known that no other document has a bearing on it.
    pub fn stands_alone(&self) -> bool {
        let analyzed = self.analyzed.try_lock();
        analyzed.is_ok_and(|known| known.as_ref().map_or(self.alone, |known| !known.depends_on_others()))
    }

    /// The same version with nothing but its text, so that whatever was found out about it can be forgotten. `None` when
    /// there is nothing to forget, or somebody is at work on it.
    fn forgotten(&self) -> Option<Self> {
        let alone = self.stands_alone();
        let analyzed = self.analyzed.try_lock().ok()?;
        if self.parsed.get().is_none() && self.base.is_none() && analyzed.is_none() {
            return None;
        }
        Some(Self {
            version: self.version,
            generation: self.generation,
            alone,
            partial: self.partial,
            text: self.text.clone(),
            ..self.with_text("")
        })
    }

    /// The tree to parse a variant of the text from, in which `edits` are made one after the other.
    pub fn tree_for(&self, edits: &[InputEdit]) -> Option<Tree> {
        let mut tree = self.parsed.get()?.1.tree.clone()?;
        edits.iter().for_each(|edit| tree.edit(&tree_edit(edit)));
        Some(tree)
    }
}

fn tree_edit(edit: &InputEdit) -> tree_sitter::InputEdit {
    let point = |point: httplsp_text::Point| Point { row: point.row as usize, column: point.column as usize };
    tree_sitter::InputEdit {
        start_byte: edit.start as usize,
        old_end_byte: edit.old_end as usize,
        new_end_byte: edit.new_end as usize,
        start_position: point(edit.start_point),
        old_end_position: point(edit.old_end_point),
        new_end_position: point(edit.new_end_point),
    }
}

/// One change, as the client sends it.
#[derive(Debug, Clone)]
pub struct Change {
    /// What is replaced; `None` for the whole text.
    pub range: Option<(Position, Position)>,
    /// The new text.
    pub text: String,
}

/// A snapshot of all open documents.
pub type Snapshot = Arc<HashMap<Key, Arc<Open>>>;

/// The store.
#[derive(Debug, Default)]
pub struct Documents {
    open: RwLock<Snapshot>,
    generation: AtomicU64,
    /// Those that something is known of beside their text, the one used last at the end.
    used: Mutex<VecDeque<Key>>,
}

impl Documents {
    /// All open documents as they are now.
    pub fn snapshot(&self) -> Snapshot {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The document with `key` as it is now.
    pub fn get(&self, key: &Key) -> Option<Arc<Open>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Opens a document; one that is open already is replaced.
    pub fn open(&self, uri: Uri, language_id: String, version: Option<i32>, text: &str) -> Key {
        let key = Key::of(&uri);
        self.put(Open {
            key: key.clone(),
            uri,
            language_id,
            version,
            generation: self.next(),
            text: Document::new(text),
            base: None,
            parsed: OnceLock::new(),
            earlier: Mutex::default(),
            torn: AtomicBool::default(),
            replaced: AtomicBool::default(),
            partial: false,
            alone: false,
            near: Mutex::default(),
            around: Mutex::default(),
            cut: Mutex::default(),
            variants: Arc::default(),
            analyzed: Mutex::default(),
        });
        key
    }

    /// Applies `changes` one after the other. `false` when no such document is open.
    pub fn change(&self, key: &Key, version: Option<i32>, changes: &[Change], encoding: Encoding) -> bool {
        let Some(old) = self.get(key) else { return false };
        let mut text = old.text.clone();
        let mut base = match old.parsed.get() {
            Some((_, parsed)) => parsed.tree.clone(),
            None => old.base.clone(),
        };
        let mut earlier = old.as_earlier();
        let mut cut = old.cut.try_lock().ok().and_then(|cut| cut.clone());
        for change in changes {
            match change.range {
                Some((from, to)) => {
                    let edit = text.replace(from, to, &change.text, encoding);
                    cut = cut.and_then(|cut| cut.after(&edit));
                    for earlier in earlier.all().flatten() {
                        earlier.edits.push(LineEdit::of(&edit));
                        let InputEdit { start, old_end, new_end, .. } = edit;
                        earlier.bytes.push(ByteEdit { start, old_end, new_end });
                    }
                    if let Some(tree) = &mut base {
                        tree.edit(&tree_edit(&edit));
                    }
                }
                None => {
                    text.set(&change.text);
                    (base, earlier, cut) = (None, Before::default(), None);
                }
            }
        }
        for known in earlier.all() {
            known.take_if(|known| known.edits.len() > MOST_EDITS);
        }
        let earlier = Mutex::new(earlier);
        let generation = self.next();
        let cut = Mutex::new(cut);
        let variants = old.variants.clone();
        self.put(Open { version, generation, text, base, earlier, cut, variants, partial: false, ..old.with_text("") });
        true
    }

    /// Closes a document.
    pub fn close(&self, key: &Key) -> Option<Arc<Open>> {
        self.next();
        let open = Arc::make_mut(&mut self.open.write().unwrap_or_else(PoisonError::into_inner)).remove(key);
        open.inspect(|open| open.replaced.store(true, Ordering::Relaxed))
    }

    /// Notes that `open` was looked at. Of documents that nobody has looked at lately nothing is kept but the text: a tree
    /// and its facts take many times as much.
    pub fn used(&self, open: &Open) {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|key| *key != open.key);
        used.push_back(open.key.clone());
        while used.len() > MOST_KEPT {
            let Some(key) = used.pop_front() else { break };
            let mut documents = self.open.write().unwrap_or_else(PoisonError::into_inner);
            let Some(forgotten) = documents.get(&key).and_then(|open| open.forgotten()) else { continue };
            Arc::make_mut(&mut documents).insert(key, Arc::new(forgotten));
        }
    }

    /// Grows with every change to any document.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    fn next(&self) -> u64 {
        self.generation.fetch_add(1, Ordering::AcqRel) + 1
    }

    fn put(&self, open: Open) {
        let open = Arc::new(open);
        let mut documents = self.open.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = Arc::make_mut(&mut documents).insert(open.key.clone(), open) {
            before.replaced.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> Uri {
        text.parse().expect("a URI")
    }

    #[cfg(unix)]
    #[test]
    fn a_file_has_one_key() {
        let key = Key::of(&uri("file:///a/b%20c.rs"));
        assert_eq!(key, Key::File("/a/b c.rs".into()));
        assert_eq!(Key::of(&uri("FILE:///a/x/../%62%20c.rs")), key);
        assert_eq!(Key::of(&uri("untitled:Untitled-1")), Key::Other("untitled:Untitled-1".into()));
        assert_ne!(Key::of(&uri("git:/a/b%20c.rs?ref=1")), key);
    }

    /// Lines that make whole files in any order and number.
    const RUST: [&str; 6] = [
        "use axum::http::StatusCode;\n",
        "fn a() -> StatusCode { StatusCode::NOT_FOUND }\n",
        "const GONE: u16 = 410; // 🦀\n",
        "// a comment \u{2028} with a separator\r\n",
        "fn b() { let _ = StatusCode::from_u16(503); }\r\n",
        "\n",
    ];
    const NGINX: [&str; 6] = [
        "server { listen 80; location / { return 404; } }\n",
        "upstream é { server 10.0.0.1; }\n",
        "# a comment 🦀\r\n",
        "server {\n  error_page 502 /x.html;\n  location /a { proxy_pass http://b; }\n}\n",
        "proxy_read_timeout 5s;\r\n",
        "\n",
    ];

    /// Facts of a text that was edited line by line are those of the text as a whole.
    fn edited_and_whole_agree(language: &str, lines: [&str; 6], mut seed: u64) {
        let language = Language::by_id(language).expect("a language");
        let mut below = |limit: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % limit
        };
        let documents = Documents::default();
        let mut parts: Vec<&str> = lines.to_vec();
        let key = documents.open(uri("file:///a"), String::new(), None, &parts.concat());
        for step in 0..200 {
            let rows = |parts: &[&str]| parts.concat().matches('\n').count() as u32;
            let at = below(parts.len() + 1);
            let removed = below(3).min(parts.len() - at);
            let added: Vec<&str> = (0..below(3)).map(|_| lines[below(lines.len())]).collect();
            let range = (Position::new(rows(&parts[..at]), 0), Position::new(rows(&parts[..at + removed]), 0));
            parts.splice(at..at + removed, added.iter().copied());
            let change = Change { range: Some(range), text: added.concat() };
            assert!(documents.change(&key, None, &[change], Encoding::Utf16));
            let open = documents.get(&key).expect("it is open");
            let text: Arc<str> = parts.concat().into();
            assert_eq!(open.text.text(), *text);
            // Not every version is looked at: edits pile up on the last tree.
            if step % 3 == 0 {
                let whole = httplsp_syntax::analyze(language, "a", text.clone(), &[]);
                assert_eq!(open.facts(language, "a", &[]).summary(), whole.summary(), "step {step}: {text}");
            }
        }
    }

    /// Every fixture of every language, with what it is written in.
    fn fixtures() -> Vec<(Language, PathBuf, String)> {
        let mut found = Vec::new();
        let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/languages")];
        while let Some(directory) = open.pop() {
            for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
                let path = entry.path();
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                let Ok(text) = std::fs::read_to_string(&path) else { continue };
                if let Some(language) = Language::detect(&path.to_string_lossy(), &text).filter(|_| text.len() < 8_000)
                {
                    found.push((language, path, text));
                }
            }
        }
        found.sort();
        found
    }

    /// Typing that leaves the code whole: lines are added and taken away again, digits change, characters of several bytes
    /// come in comments.
    #[test]
    fn facts_of_fixtures_that_are_typed_into_are_those_of_the_whole() {
        let mut seed = 7_u64;
        let mut below = |limit: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % limit.max(1)
        };
        let mut languages = std::collections::BTreeSet::new();
        for (language, path, text) in fixtures() {
            languages.insert(language);
            let documents = Documents::default();
            let key = documents.open(uri("file:///a"), String::new(), None, &text);
            let name = path.to_string_lossy().replace("/tests/languages", "");
            let mut text = text;
            for step in 0..6 {
                let digits: Vec<usize> = text
                    .match_indices("40")
                    .map(|(at, _)| at)
                    .chain(text.match_indices("50").map(|(at, _)| at))
                    .collect();
                let (at, end, new) = match digits.get(below(digits.len() * 2)) {
                    Some(at) => (*at + 1, *at + 2, ["1", "0", "2"][below(3)].to_owned()),
                    None => {
                        let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
                        let at = starts.get(below(starts.len())).copied().unwrap_or(0);
                        let line = match language.comment() {
                            comment @ ("#" | "//") if language.id() != "json" => format!("{comment} é🦀\n"),
                            _ => "\n".to_owned(),
                        };
                        (at, at, line)
                    }
                };
                let mut document = Document::new(&text);
                let place = |at: usize| Document::new(&text).position(at as u32, Encoding::Utf16);
                let change = Change { range: Some((place(at), place(end))), text: new.clone() };
                document.replace_range(httplsp_text::TextRange::new(at as u32, end as u32), &new);
                assert!(documents.change(&key, None, &[change], Encoding::Utf16));
                text = document.text();
                let open = documents.get(&key).expect("it is open");
                assert_eq!(open.text.text(), text);
                if step % 2 == 1 {
                    let whole = httplsp_syntax::analyze(language, &name, text.clone().into(), &[]);
                    let facts = open.facts(language, &name, &[]);
                    assert_eq!(facts.summary(), whole.summary(), "{name}, step {step}: {text}");
                }
            }
        }
        assert!(languages.len() > 20, "{languages:?}");
    }

    #[test]
    fn lines_are_found_in_the_last_version_that_was_looked_at() {
        let documents = Documents::default();
        let language = Language::by_id("rust").expect("a language");
        let text: String = (0..2_000).map(|number| format!("fn f{number}() {{}}\n")).collect();
        let key = documents.open(uri("file:///a.rs"), "rust".into(), Some(1), &text);
        let edit = |from: (u32, u32), to: (u32, u32), text: &str| {
            let place = |(line, column)| Position::new(line, column);
            let change = Change { range: Some((place(from), place(to))), text: text.into() };
            assert!(documents.change(&key, None, &[change], Encoding::Utf16));
            documents.get(&key).expect("it is open")
        };
        assert!(edit((0, 0), (0, 0), " ").earlier(5).is_empty(), "nobody has looked at it");
        let world = crate::world::World::default();
        let snapshot = world.snapshot();
        let looked_at = documents.get(&key).expect("it is open");
        assert_eq!(crate::analysis::language(&snapshot, &looked_at), Some(language));
        crate::report::Report::of(&snapshot, &looked_at);
        // Three lines more, one less, and a line edited.
        edit((10, 0), (10, 0), "a\nb\nc\n");
        edit((20, 0), (21, 0), "");
        let now = edit((30, 3), (30, 4), "x");
        let earlier = |line: u32| now.earlier(line).first().map(|(open, moved)| (open.generation, *moved));
        let generation = looked_at.generation;
        assert_eq!(earlier(9), Some((generation, 0)));
        assert_eq!([10, 13, 20, 30].map(earlier), [None; 4], "these were edited");
        assert_eq!((earlier(14), earlier(19)), (Some((generation, 3)), Some((generation, 3))));
        assert_eq!((earlier(21), earlier(31)), (Some((generation, 2)), Some((generation, 2))));
        crate::report::Report::of(&snapshot, &now);
        assert!(now.earlier(9).is_empty(), "this one is known");
        let next = edit((0, 0), (0, 0), " ").earlier(9);
        assert!(next.first().is_some_and(|(open, _)| open.generation == now.generation));
    }

    #[test]
    fn what_is_forgotten_is_found_again() {
        let documents = Documents::default();
        let language = Language::by_id("rust").expect("a language");
        let keys: Vec<Key> = (0..2 * MOST_KEPT)
            .map(|number| documents.open(uri(&format!("file:///{number}.rs")), String::new(), Some(1), &RUST.concat()))
            .collect();
        for key in &keys {
            let open = documents.get(key).expect("it is open");
            open.facts(language, "a", &[]);
            documents.used(&open);
        }
        let kept = |key: &Key| documents.get(key).is_some_and(|open| open.rough_tree().is_some());
        assert_eq!(keys.iter().filter(|key| kept(key)).count(), MOST_KEPT);
        assert!(!kept(&keys[0]) && kept(&keys[2 * MOST_KEPT - 1]));
        let first = documents.get(&keys[0]).expect("it is open");
        assert_eq!((first.version, first.text.text()), (Some(1), RUST.concat()));
        let whole = httplsp_syntax::analyze(language, "a", RUST.concat().into(), &[]);
        assert_eq!(first.facts(language, "a", &[]).summary(), whole.summary());
    }

    #[test]
    fn rust_is_parsed_from_the_last_version() {
        (1..4).for_each(|seed| edited_and_whole_agree("rust", RUST, seed));
    }

    #[test]
    fn nginx_is_parsed_from_the_last_version() {
        (1..4).for_each(|seed| edited_and_whole_agree("nginx", NGINX, seed));
    }
}
