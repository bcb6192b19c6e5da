//! What would be known of a document if something else stood in one place of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use httplsp_syntax::facts::{Facts, SourceFile};
use httplsp_syntax::{Elsewhere, Environment, Language, may_hold_facts};
use httplsp_text::{Document, InputEdit, TextRange};
use tree_sitter::Tree;

use super::{Analysis, Found, Unit, Valid};
use crate::documents::soon::{common, edited};
use crate::documents::{Key, Open};
use crate::together;
use crate::world::Snapshot;

/// So many variants are kept: those of one place, and those of the place where somebody was before.
const MOST: usize = 12;
/// What is put in place of a word, and elsewhere before it: an import.
pub type Insert<'a> = (String, Option<(TextRange, &'a str)>);

/// Variants of longer texts are not kept.
const LONG: usize = 16_000;

/// The variants of a document that were read last. While a word is typed, what would stand there in place of it stays the
/// same.
#[derive(Debug, Default)]
pub struct Variants(Mutex<VecDeque<Arc<Variant>>>);

/// A text as it would be.
#[derive(Debug)]
struct Variant {
    text: Arc<str>,
    tree: Option<Tree>,
    facts: Arc<Facts>,
    /// Whether it differs from the document in one place alone.
    single: bool,
    epoch: u64,
    elsewhere: Arc<Elsewhere>,
}

impl Variants {
    fn known(&self, text: &str, epoch: u64, elsewhere: &Arc<Elsewhere>) -> Option<Arc<Variant>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |known: &Arc<Variant>| {
            known.epoch == epoch && Arc::ptr_eq(&known.elsewhere, elsewhere) && *known.text == *text
        };
        let found = all.iter().position(same).and_then(|at| all.remove(at))?;
        all.push_back(found.clone());
        Some(found)
    }

    fn keep(&self, variant: &Arc<Variant>) {
        if variant.text.len() > LONG {
            return;
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|known| known.text != variant.text);
        if all.len() >= MOST {
            all.pop_front();
        }
        all.push_back(variant.clone());
    }

    /// The facts of the last one that differs from the document in one place alone.
    pub fn last(&self) -> Option<Arc<Facts>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().rev().find(|known| known.single).map(|known| known.facts.clone())
    }

    /// The tree to parse `text` from: that of the text most like it.
    pub fn nearest(&self, text: &str) -> Option<Tree> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = all.iter().filter_map(|known| Some((known, known.tree.as_ref()?, common(&known.text, text))));
        let (known, tree, same) = read.max_by_key(|(_, _, (start, behind))| start + behind)?;
        Some(edited(tree, &known.text, text, same))
    }
}

impl Analysis {
    /// The facts of the document alone with `insert` in place of the text at `range`: what would be there if that were
    /// typed. The facts' first file is the document.
    pub fn variant(&self, open: &Open, range: TextRange, insert: &str) -> Arc<Facts> {
        let (text, edits) = replaced(open, range, insert, None);
        self.facts_of(open, text, &edits, range)
    }

    /// The same with something inserted elsewhere as well, which comes before `range`.
    pub fn variant_with(&self, open: &Open, range: TextRange, insert: &str, also: (TextRange, &str)) -> Arc<Facts> {
        let (text, edits) = replaced(open, range, insert, Some(also));
        let moved = range.start + (also.1.len() as u32).saturating_sub(also.0.len());
        self.facts_of(open, text, &edits, TextRange::at(moved))
    }

    /// Whether the place at `offset` is known to be in a text in quotes.
    pub fn is_in_text(&self, open: &Open, offset: u32) -> bool {
        let tree = || open.rough_tree().filter(|_| self.host.is_none());
        let tells = || tree().is_some_and(|tree| httplsp_syntax::is_in_text(self.language, tree, offset));
        self.in_text.unwrap_or_else(tells)
    }

    /// The facts of `text` in place of the document's.
    fn facts_of(&self, open: &Open, text: Arc<str>, edits: &[InputEdit], range: TextRange) -> Arc<Facts> {
        self.own(&self.read(open, text, edits).facts, range)
    }

    /// Those of `facts` that are of the document, or of the part of it around `range`.
    fn own(&self, facts: &Arc<Facts>, range: TextRange) -> Arc<Facts> {
        if self.host.is_none() {
            return facts.clone();
        }
        match facts.embedded_at(range.start).filter(|part| part.language == self.language) {
            Some(part) => Arc::new(Facts::clone(part)),
            None => Arc::new(Facts::empty(self.language, facts.files[0].clone())),
        }
    }

    /// The facts with each of `inserts` in place of the text at `word`, and with what else is inserted before it, read at
    /// the same time: one after the other, each would take as long as all the rest of an answer.
    pub fn variants(&self, open: &Arc<Open>, word: TextRange, inserts: &[Insert<'_>]) -> Vec<Arc<Facts>> {
        let texts = inserts.iter().map(|(insert, also)| replaced(open, word, insert, *also)).collect();
        let read = self.reader().read_all(open, texts);
        let at = |also: Option<(TextRange, &str)>| {
            word.start + also.map_or(0, |(range, insert)| (insert.len() as u32).saturating_sub(range.len()))
        };
        let facts = read.iter().zip(inserts).map(|(variant, (_, also))| (&variant.facts, TextRange::at(at(*also))));
        facts.map(|(facts, range)| self.own(facts, range)).collect()
    }

    /// Reads at the same time what will be asked for one after the other.
    pub fn read_ahead(&self, open: &Arc<Open>, word: TextRange, inserts: impl IntoIterator<Item = String>) {
        // What is not kept would be read twice.
        if (open.text.len() as usize) < LONG {
            let inserts: Vec<Insert<'_>> = inserts.into_iter().map(|insert| (insert, None)).collect();
            self.variants(open, word, &inserts);
        }
    }

    fn read(&self, open: &Open, text: Arc<str>, edits: &[InputEdit]) -> Arc<Variant> {
        self.reader().read(open, text, edits)
    }

    fn reader(&self) -> Reader {
        Reader {
            language: self.host.unwrap_or(self.language),
            name: self.name.clone(),
            settings: self.settings.clone(),
            elsewhere: self.elsewhere.clone(),
            epoch: self.valid.epoch,
        }
    }

    /// What is known of the code around `word`, from the facts of the text with the first of `inserts` in its place: the same
    /// as of the text itself, but for the word. The others are what will be asked for next. `None` where that does not tell enough: in comments and parts in other formats, and where
    /// the text gives no reason to be read.
    pub fn around(
        snapshot: &Snapshot,
        open: &Arc<Open>,
        language: Language,
        word: TextRange,
        inserts: &[String],
    ) -> Option<Analysis> {
        let Key::File(path) = &open.key else { return None };
        let folder = snapshot.folders.of(path);
        let configuration = folder.discovery.for_file(path).ok();
        let settings = configuration.as_ref().map(|configuration| configuration.settings_for(path));
        let settings = folder.options.tune(settings.unwrap_or_default());
        let elsewhere = folder.known.all();
        let text = open.text();
        let environment = Environment { helpers: &settings.helpers, elsewhere: Some(&elsewhere), given_up: None };
        if !may_hold_facts(language, &text, environment) {
            return None;
        }
        let name = folder.discovery.names().show(path);
        let mut analysis = bare(snapshot, language, (name, text), settings, elsewhere);
        let mut texts = inserts.iter().map(|insert| replaced(open, word, insert, None));
        let (first, reader) = (texts.next()?, analysis.reader());
        // Where it is known, so are the others that are needed.
        let known = open.variants.known(&first.0, reader.epoch, &reader.elsewhere);
        let read = || reader.read_all(open, std::iter::once(first).chain(texts).collect()).into_iter().next();
        let variant = known.or_else(read)?;
        let facts = &variant.facts;
        let in_comment = |span: &TextRange| span.start < word.start && word.start <= span.end;
        if !facts.embedded.is_empty() || facts.comments.iter().any(|comment| in_comment(&comment.span.range)) {
            return None;
        }
        analysis.in_text = variant.tree.as_ref().map(|tree| httplsp_syntax::is_in_text(language, tree, word.start));
        analysis.units[0].facts = facts.clone();
        Some(analysis)
    }
}

/// What reading a variant takes.
#[derive(Clone)]
struct Reader {
    language: Language,
    name: Arc<str>,
    settings: Arc<httplsp_lint::Settings>,
    elsewhere: Arc<Elsewhere>,
    epoch: u64,
}

impl Reader {
    fn read(&self, open: &Open, text: Arc<str>, edits: &[InputEdit]) -> Arc<Variant> {
        if let Some(known) = open.variants.known(&text, self.epoch, &self.elsewhere) {
            return known;
        }
        let old = open.tree_for(edits).or_else(|| open.variants.nearest(&text));
        let parsed = httplsp_syntax::parse(self.language, &text, old.as_ref());
        let environment =
            Environment { helpers: &self.settings.helpers, elsewhere: Some(&self.elsewhere), given_up: None };
        let facts = httplsp_syntax::extract(self.language, &self.name, text.clone(), &parsed, environment);
        let variant = Arc::new(Variant {
            text,
            tree: parsed.tree,
            facts: Arc::new(facts),
            single: edits.len() == 1,
            epoch: self.epoch,
            elsewhere: self.elsewhere.clone(),
        });
        open.variants.keep(&variant);
        variant
    }

    fn read_all(&self, open: &Arc<Open>, texts: Vec<(Arc<str>, Vec<InputEdit>)>) -> Vec<Arc<Variant>> {
        let known = |text: &Arc<str>| open.variants.known(text, self.epoch, &self.elsewhere);
        if let [(text, edits)] = &texts[..] {
            return vec![self.read(open, text.clone(), edits)];
        }
        if let Some(known) = texts.iter().map(|(text, _)| known(text)).collect() {
            return known;
        }
        let work = |(text, edits): (Arc<str>, Vec<InputEdit>)| {
            let (reader, open) = (self.clone(), open.clone());
            move || reader.read(&open, text, &edits)
        };
        together::all(texts.into_iter().map(work).collect())
    }
}

/// An analysis without facts.
pub(super) fn bare(
    snapshot: &Snapshot,
    language: Language,
    (name, text): (Arc<str>, Arc<str>),
    settings: Arc<httplsp_lint::Settings>,
    elsewhere: Arc<Elsewhere>,
) -> Analysis {
    let file = SourceFile { path: name.clone(), text: text.clone(), origin: httplsp_syntax::facts::Origin::Product };
    let facts = Arc::new(Facts::empty(language, file));
    Analysis {
        language,
        name,
        text,
        units: vec![Unit { facts, file: 0, settings: settings.clone() }],
        settings,
        excluded: false,
        base: "/".into(),
        parts: Vec::new(),
        host: None,
        in_text: None,
        elsewhere,
        chains: Found::default(),
        surveyed: None,
        surroundings: OnceLock::new(),
        before: OnceLock::new(),
        valid: Valid { epoch: snapshot.epoch, generation: None },
        findings: OnceLock::new(),
        meanwhile: OnceLock::new(),
    }
}

/// The text of `open` with `insert` at `range`, and with something else elsewhere, and the edits that make it.
fn replaced(
    open: &Open,
    range: TextRange,
    insert: &str,
    also: Option<(TextRange, &str)>,
) -> (Arc<str>, Vec<InputEdit>) {
    let mut document: Document = open.text.clone();
    let mut edits = vec![document.replace_range(range, insert)];
    edits.extend(also.map(|(range, insert)| document.replace_range(range, insert)));
    (document.text().into(), edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Documents;

    const TEXT: &str = "use axum::http::StatusCode;\n\nfn gone() -> StatusCode {\n    \n}\n";

    fn opened(text: &str) -> (Arc<Open>, TextRange) {
        let documents = Documents::default();
        let key = documents.open("file:///a.rs".parse().expect("a URI"), "rust".into(), None, text);
        let at = text.find("\n}").expect("a place to type at") as u32;
        (documents.get(&key).expect("it is open"), TextRange::at(at))
    }

    fn reader(epoch: u64, elsewhere: &Arc<Elsewhere>) -> Reader {
        Reader {
            language: Language::by_id("rust").expect("a language"),
            name: "a.rs".into(),
            settings: Arc::default(),
            elsewhere: elsewhere.clone(),
            epoch,
        }
    }

    #[test]
    fn what_was_read_is_kept_as_long_as_it_holds() {
        let ((open, at), elsewhere) = (opened(TEXT), Arc::default());
        let read = |reader: &Reader, insert: &str| {
            let (text, edits) = replaced(&open, at, insert, None);
            reader.read(&open, text, &edits)
        };
        let first = reader(1, &elsewhere);
        let gone = read(&first, "StatusCode::GONE");
        assert_eq!(gone.facts.statuses.len(), 1);
        assert!(Arc::ptr_eq(&gone, &read(&first, "StatusCode::GONE")), "the same text is read once");
        assert!(!Arc::ptr_eq(&gone, &read(&first, "StatusCode::OK")));
        assert!(Arc::ptr_eq(&gone, &read(&first, "StatusCode::GONE")), "beside others");
        let other = reader(1, &Arc::default());
        assert!(!Arc::ptr_eq(&gone, &read(&other, "StatusCode::GONE")), "other files define something else");
        let later = read(&reader(2, &elsewhere), "StatusCode::GONE");
        assert!(!Arc::ptr_eq(&gone, &later), "settings have changed");
        assert!(open.variants.nearest(&gone.text).is_some());
    }

    #[test]
    fn few_are_kept_and_no_long_ones() {
        let ((open, at), elsewhere) = (opened(TEXT), Arc::default());
        let reader = reader(1, &elsewhere);
        let texts = |count: usize| (0..count).map(|number| replaced(&open, at, &format!("f{number}()"), None));
        let all = reader.read_all(&open, texts(MOST).collect());
        let kept = |open: &Open| open.variants.0.lock().expect("nobody failed").len();
        assert_eq!(kept(&open), MOST);
        let again = reader.read_all(&open, texts(MOST).collect());
        assert!(all.iter().zip(&again).all(|(a, b)| Arc::ptr_eq(a, b)));
        let (text, edits) = replaced(&open, at, "g()", None);
        reader.read(&open, text, &edits);
        assert_eq!(kept(&open), MOST, "the one that was asked for first is forgotten");
        let (oldest, _) = texts(1).next().expect("a text");
        assert!(open.variants.known(&oldest, 1, &elsewhere).is_none());
        let (long, at) = opened(&format!("{TEXT}// {}\n", "x".repeat(LONG)));
        let (text, edits) = replaced(&long, at, "g()", None);
        reader.read(&long, text, &edits);
        assert_eq!(kept(&long), 0);
    }
}
