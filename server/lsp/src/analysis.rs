//! What is known of one version of a document: its language, its settings, its facts and its findings.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError};

use httplsp_lint::chain::ChainFacts;
use httplsp_lint::{Finding, Settings, lint_with};
use httplsp_syntax::facts::{Facts, SourceFile, Span};
use httplsp_syntax::{Elsewhere, Environment, Helper, Includes, Language, assemble};
use httplsp_text::TextRange;
use httplsp_workspace::analyze::bears_on_others;
use httplsp_workspace::survey::Across;
use httplsp_workspace::walk::language_of;

use crate::chains::{self, Found};
use crate::documents::{Key, Open};
use crate::folders::Folder;
use crate::world::Snapshot;

mod variant;

pub use self::variant::{Insert, Variants};

/// The rule about suppressions without effect.
const UNUSED: &str = "unused-suppression";

/// What is known of one version of a document.
#[derive(Debug)]
pub struct Analysis {
    /// What it is written in.
    pub language: Language,
    /// Its path as messages show it.
    pub name: Arc<str>,
    /// The text that the facts are about.
    pub text: Arc<str>,
    /// The settings that hold for it.
    pub settings: Arc<Settings>,
    /// The facts it is part of; a configuration can be part of several. Never empty.
    pub units: Vec<Unit>,
    /// Whether the configuration excludes it from checks.
    pub excluded: bool,
    /// What names of other files are relative to.
    pub base: PathBuf,
    /// The parts of it that are in other formats, outer ones first.
    pub parts: Vec<Analysis>,
    /// What the whole document is written in, for one of its parts.
    host: Option<Language>,
    /// Whether the place that it is asked about is in a text in quotes, if it is known about that place alone.
    in_text: Option<bool>,
    /// What other files define.
    elsewhere: Arc<Elsewhere>,
    chains: Found,
    /// Its path and its own facts, if the files around it may have a bearing on what is found in it.
    surveyed: Option<(PathBuf, Arc<Facts>)>,
    surroundings: OnceLock<Surroundings>,
    /// The same as it was before this version.
    before: OnceLock<Surroundings>,
    valid: Valid,
    findings: OnceLock<(Vec<Finding>, Vec<String>)>,
    /// The same with what arises from several files as it was before.
    meanwhile: OnceLock<(Vec<Finding>, Vec<String>)>,
}

/// Facts that a document is part of.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The facts.
    pub facts: Arc<Facts>,
    /// Which file of the facts the document is.
    pub file: u16,
    /// The settings of the unit's first file.
    settings: Arc<Settings>,
}

/// What the files around a document give together with it.
#[derive(Debug, Default)]
struct Surroundings {
    found: Found,
    /// The API descriptions of several files that it holds a part of: what is wrong with it is wrong with these.
    wholes: Vec<Unit>,
    /// Whether anything arises from it and others, or may do so from whatever it comes to say.
    any: bool,
}

/// What an analysis depends on beside the document's own text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Valid {
    epoch: u64,
    // For configurations, whose meaning depends on other files too.
    generation: Option<u64>,
}

impl Analysis {
    /// The analysis of `open`; `None` when it is in no language that we know.
    pub fn of(snapshot: &Snapshot, open: &Open) -> Option<Arc<Analysis>> {
        Self::unless(snapshot, open, None)
    }

    /// The same; `None` also when the document changes meanwhile, so that nobody waits for this version any more.
    pub fn while_current(snapshot: &Snapshot, open: &Open) -> Option<Arc<Analysis>> {
        Self::unless(snapshot, open, Some(&open.replaced))
    }

    fn unless(snapshot: &Snapshot, open: &Open, given_up: Option<&AtomicBool>) -> Option<Arc<Analysis>> {
        let mut slot = open.analyzed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = slot.as_ref().filter(|known| known.is_current(snapshot)) {
            return Some(known.clone());
        }
        let analysis = Arc::new(analyze(snapshot, open, given_up)?);
        if given_up.is_some_and(|given_up| given_up.load(Ordering::Relaxed)) {
            return None;
        }
        *slot = Some(analysis.clone());
        Some(analysis)
    }

    /// The analysis of `open`, an earlier version of its document, if nothing has changed but the text of documents.
    pub fn last(snapshot: &Snapshot, open: &Open) -> Option<Arc<Analysis>> {
        let slot = open.analyzed.try_lock().ok()?;
        slot.as_ref().filter(|known| known.valid.epoch == snapshot.epoch).cloned()
    }

    /// The facts of the document alone, for what several files give together. Waits for who is at work on it; `None` when
    /// nobody is and nobody was, or the document has no bearing on others.
    pub fn surveyed(snapshot: &Snapshot, open: &Open) -> Option<Arc<Facts>> {
        let slot = open.analyzed.lock().unwrap_or_else(PoisonError::into_inner);
        let known = slot.as_ref().filter(|known| known.valid.epoch == snapshot.epoch)?;
        known.surveyed.as_ref().map(|(_, facts)| facts.clone())
    }

    /// The analysis of `open` if it is there and nobody is at work on it.
    pub fn known(snapshot: &Snapshot, open: &Open) -> Option<Arc<Analysis>> {
        let slot = open.analyzed.try_lock().ok()?;
        slot.as_ref().filter(|known| known.is_current(snapshot)).cloned()
    }

    /// Whether nothing that it depends on has changed.
    fn is_current(&self, snapshot: &Snapshot) -> bool {
        let valid = self.valid;
        valid.epoch == snapshot.epoch && valid.generation.is_none_or(|known| known == snapshot.generation)
    }

    /// The most telling facts, and which file of them the document is.
    pub fn facts(&self) -> (&Facts, u16) {
        let unit = &self.units[0];
        (&unit.facts, unit.file)
    }

    /// The innermost part in another format that `offset` is in.
    pub fn part_at(&self, offset: u32) -> Option<&Analysis> {
        let around = self.parts.iter().filter_map(|part| Some((part.facts().0.embedding.as_ref()?.range, part)));
        let touched = around.filter(|(range, _)| range.touches(offset));
        touched.min_by_key(|(range, _)| range.len()).map(|(_, part)| part)
    }

    /// The range of `span` if it lies in the document.
    pub fn here(&self, span: Span) -> Option<TextRange> {
        (span.file == self.facts().1).then_some(span.range)
    }

    /// Whether other documents have a bearing on it.
    pub fn depends_on_others(&self) -> bool {
        self.valid.generation.is_some()
    }

    /// The findings in the document, sorted by place.
    pub fn findings(&self, snapshot: &Snapshot) -> &[Finding] {
        &self.lint(snapshot).0
    }

    /// Rules that failed: what to tell the user.
    pub fn failures(&self, snapshot: &Snapshot) -> &[String] {
        &self.lint(snapshot).1
    }

    /// The findings, if they are known already and nothing but the text of the document has a bearing on them, as long as
    /// nothing else changes.
    pub fn own_findings(&self, snapshot: &Snapshot, key: &Key) -> Option<&[Finding]> {
        let (findings, failures) = self.findings.get()?;
        let chains = &self.chains;
        let alone = chains.findings.is_empty() && chains.files.is_empty() && chains.chains.is_empty();
        let alone = alone && self.surveyed.as_ref().is_none_or(|_| self.surroundings.get().is_some_and(|it| !it.any));
        let holds = self.language.is_code() && !self.excluded && self.units.len() == 1 && failures.is_empty();
        (holds && alone && !self.is_changed_around(snapshot, key)).then_some(findings)
    }

    /// The findings, whatever they arise from, if they are known already and no other document has changed since.
    pub fn settled_findings(&self, snapshot: &Snapshot, key: &Key) -> Option<&[Finding]> {
        let (findings, failures) = self.findings.get().or_else(|| self.meanwhile.get())?;
        let holds = !self.excluded && failures.is_empty() && !self.is_changed_around(snapshot, key);
        holds.then_some(findings)
    }

    /// Whether a document beside this one, with `key`, has changed since, if that may have a bearing on it.
    fn is_changed_around(&self, snapshot: &Snapshot, key: &Key) -> bool {
        let since = |known: u64| {
            let mut others = snapshot.documents.values().filter(|other| other.key != *key);
            others.any(|other| other.generation > known)
        };
        self.valid.generation.is_some_and(since)
    }

    /// The same as [`Self::of`] for an excerpt of a version; `None` when nobody waits for that version any more.
    pub fn of_excerpt(snapshot: &Snapshot, excerpt: &Open, whole: &Open) -> Option<Arc<Analysis>> {
        Self::unless(snapshot, excerpt, Some(&whole.replaced))
    }

    /// Whether the findings are known.
    pub fn has_findings(&self) -> bool {
        self.findings.get().is_some()
    }

    /// Whether what there is to say at once behind the next edit can be told from this.
    pub fn is_told(&self) -> bool {
        self.has_findings() || !self.language.is_code() && self.meanwhile.get().is_some()
    }

    /// What a later version of its document, `open`, is read with.
    pub fn environment<'a>(&'a self, open: &'a Open) -> Environment<'a> {
        Environment {
            helpers: &self.settings.helpers,
            elsewhere: Some(&self.elsewhere),
            given_up: Some(&open.replaced),
        }
    }

    /// The files that findings may be about.
    pub fn files(&self, snapshot: &Snapshot) -> impl Iterator<Item = &SourceFile> {
        let known = self.surroundings.get().or_else(|| self.before.get());
        let Surroundings { found, wholes, .. } = known.unwrap_or_else(|| self.surroundings(snapshot));
        let others = self.chains.files.iter().chain(&found.files);
        self.units.iter().chain(wholes).flat_map(|unit| &unit.facts.files).chain(others)
    }

    /// What the files around the document give together with it, as far as it is about the document. It is looked at when it
    /// is asked for: little that somebody waits for at the keyboard needs it.
    fn surroundings(&self, snapshot: &Snapshot) -> &Surroundings {
        self.surroundings.get_or_init(|| {
            let Some((path, own)) = &self.surveyed else { return Surroundings::default() };
            let folder = snapshot.folders.of(path);
            let across = folder.across.look(&folder, snapshot, Some((path, own)), &Arc::default());
            self.of_across(&across)
        })
    }

    /// What of `across` is about the document.
    fn of_across(&self, across: &Across) -> Surroundings {
        let known = |finding: &Finding| {
            let same = |known: &Finding| known.rule.id == finding.rule.id && known.range == finding.range;
            self.chains.findings.iter().any(|known| known.path == self.name && same(known))
        };
        let here = across.raw.iter().filter(|finding| finding.path == self.name && !known(finding));
        let several = across.descriptions.iter();
        let wholes = several.filter_map(|facts| {
            let file = facts.files.iter().position(|file| file.path == self.name && file.text == self.text)? as u16;
            Some(Unit { facts: facts.clone(), file, settings: self.settings.clone() })
        });
        // What is declared is there already, unless the configuration lies deeper than the document.
        let known: Vec<&str> = self.chains.chains.iter().map(|chain| chain.name.as_str()).collect();
        let chains =
            across.chains_in(&self.name).filter(|chain| !chain.declared || !known.contains(&chain.name.as_str()));
        let (findings, chains): (Vec<_>, Vec<_>) = (here.cloned().collect(), chains.cloned().collect());
        let wholes: Vec<Unit> = wholes.collect();
        let any = across.describes || !(findings.is_empty() && chains.is_empty() && wholes.is_empty());
        Surroundings { found: Found { findings, files: across.files.clone(), chains }, wholes, any }
    }

    /// The chains that the document has a part in: those that the configuration declares, then those that the files of
    /// the workspace make up, as far as they have been read.
    pub fn chains(&self, snapshot: &Snapshot) -> impl Iterator<Item = &ChainFacts> {
        self.chains.chains.iter().chain(&self.surroundings(snapshot).found.chains)
    }

    fn lint(&self, snapshot: &Snapshot) -> &(Vec<Finding>, Vec<String>) {
        self.findings.get_or_init(|| match self.excluded {
            true => (Vec::new(), Vec::new()),
            false => self.lint_among(self.surroundings(snapshot)),
        })
    }

    /// The findings, with those that arise from several files as they were before this version: to look at all of these again
    /// takes long. `None` where it does not, or it is not known how they would be.
    pub fn findings_meanwhile(&self, snapshot: &Snapshot) -> Option<Vec<Finding>> {
        let (path, _) = self.surveyed.as_ref().filter(|_| !self.excluded && self.surroundings.get().is_none())?;
        let across = snapshot.folders.of(path).across.before(snapshot, path)?;
        let across = across.with_text(&self.name, &self.text)?;
        let told = || self.lint_among(self.before.get_or_init(|| self.of_across(&across)));
        let (findings, failures) = self.meanwhile.get_or_init(told);
        failures.is_empty().then(|| findings.clone())
    }

    fn lint_among(&self, around: &Surroundings) -> (Vec<Finding>, Vec<String>) {
        let (mut findings, mut failures) = (Vec::new(), Vec::new());
        let mut others: Vec<Finding> = self.chains.findings.clone();
        let Surroundings { found, wholes, .. } = around;
        others.extend(found.findings.iter().cloned());
        others.retain(|finding| finding.path == self.name);
        let units = if wholes.is_empty() { &self.units } else { wholes };
        for unit in units {
            let result = lint_with(&unit.facts, &unit.settings, std::mem::take(&mut others));
            failures.extend(result.panics.into_iter().map(|(rule, message)| {
                format!("the rule `{rule}` failed on {}: {message}; please report this with the file", self.name)
            }));
            findings.extend(result.findings.into_iter().filter(|found| found.path == self.name));
        }
        findings.retain(|finding| !httplsp_lint::chain::is_answered(&found.chains, finding));
        // A suppression without effect in one unit may well have one in another.
        let idle = |finding: &Finding| (finding.rule.id == UNUSED).then_some(finding.range);
        let idle_at: Vec<TextRange> = findings.iter().filter_map(idle).collect();
        let everywhere = |range| idle_at.iter().filter(|other| **other == range).count() == units.len();
        findings.retain(|finding| idle(finding).is_none_or(everywhere));
        // Part of another file's unit, a finding still goes by the settings of the file that it is in.
        findings.retain_mut(|finding| match self.settings.rules.get(finding.rule.id) {
            Some(None) => false,
            Some(Some(severity)) => {
                finding.severity = *severity;
                true
            }
            None => true,
        });
        let key = |finding: &Finding| (finding.range.start, finding.range.end, finding.rule.id);
        findings.sort_by_key(key);
        findings.dedup_by_key(|finding| key(finding));
        (findings, failures)
    }
}

/// What `open` is written in, if that is known.
pub fn language(snapshot: &Snapshot, open: &Open) -> Option<Language> {
    let path = match &open.key {
        Key::File(path) => path,
        Key::Other(uri) => {
            // `untitled:/somewhere/nginx.conf`: the path may tell what the id does not.
            let place = uri.split(['?', '#']).next().unwrap_or(uri);
            return Language::by_path(place)
                .or_else(|| Language::by_language_id(&open.language_id))
                .or_else(|| Language::by_opened_path(place));
        }
    };
    let folder = snapshot.folders.of(path);
    let root = folder.discovery.for_file(path).ok().and_then(|configuration| configuration.root.clone());
    language_of(path, root.as_deref().or(Some(&folder.root)))
        .or_else(|| language_of(path, None))
        .or_else(|| Language::by_language_id(&open.language_id))
        .or_else(|| Language::by_opened_path(&path.to_string_lossy().replace('\\', "/")))
}

/// The analyses of the parts of the document whose own one is `whole`.
fn with_parts(mut whole: Analysis) -> Analysis {
    let embedded = whole.facts().0.embedded.clone();
    let part = |facts: Arc<Facts>| Analysis {
        language: facts.language,
        name: whole.name.clone(),
        text: whole.text.clone(),
        settings: whole.settings.clone(),
        units: vec![Unit { facts, file: 0, settings: whole.settings.clone() }],
        excluded: whole.excluded,
        base: whole.base.clone(),
        parts: Vec::new(),
        host: Some(whole.language),
        in_text: None,
        elsewhere: whole.elsewhere.clone(),
        chains: Found::default(),
        surveyed: None,
        surroundings: OnceLock::new(),
        before: OnceLock::new(),
        valid: whole.valid,
        findings: OnceLock::new(),
        meanwhile: OnceLock::new(),
    };
    let parts = embedded.into_iter().map(part).collect();
    whole.parts = parts;
    whole
}

fn analyze(snapshot: &Snapshot, open: &Open, given_up: Option<&AtomicBool>) -> Option<Analysis> {
    let language = language(snapshot, open)?;
    if language.is_log() {
        return Some(of_log(snapshot, language));
    }
    analyze_text(snapshot, open, language, given_up).map(with_parts)
}

/// Logs are long: nothing is read but the line that somebody looks at.
fn of_log(snapshot: &Snapshot, language: Language) -> Analysis {
    let nothing = variant::bare(snapshot, language, Default::default(), snapshot.options.settings(), Arc::default());
    Analysis { excluded: true, ..nothing }
}

fn analyze_text(
    snapshot: &Snapshot,
    open: &Open,
    language: Language,
    given_up: Option<&AtomicBool>,
) -> Option<Analysis> {
    let Some(path) = open.key.path() else { return analyze_unsaved(snapshot, open, language) };
    let folder = snapshot.folders.of(path);
    let configuration = folder.discovery.for_file(path).ok();
    let settings = configuration.as_ref().map(|configuration| configuration.settings_for(path));
    let settings = folder.options.tune(settings.unwrap_or_default());
    let name = folder.discovery.names().show(path);
    let elsewhere = folder.known.all();
    let environment = Environment { helpers: &settings.helpers, elsewhere: Some(&elsewhere), given_up };
    let mut facts = open.facts(language, &name, environment);
    folder.discovery.set_origin(&mut facts, path);
    let settings = folder.discovery.with_versions(settings, &facts, path);
    let facts = Arc::new(facts);
    let known = [(path.to_owned(), facts.clone())];
    let is_configuration = language.product().is_some();
    // An excerpt is part of no other file's configuration.
    let units = if is_configuration && open.partial {
        let facts = Arc::new(assemble(&facts, &Nowhere));
        vec![Unit { facts, file: 0, settings: settings.clone() }]
    } else if is_configuration {
        units_of_configuration(snapshot, &folder, path, language, &facts, &settings)
    } else {
        vec![Unit { facts, file: 0, settings: settings.clone() }]
    };
    let names = units.iter().flat_map(|unit| &unit.facts.files).map(|file| &*file.path);
    let chained = configuration.as_ref().filter(|configuration| chains::concern(&folder, configuration, names));
    let chains = chained.map(|configuration| chains::check(&folder, configuration, &known));
    let own = &known[0].1;
    let in_chain = || configuration.as_ref().is_some_and(|configuration| configuration.is_in_chain(path));
    let has_part = !language.is_code() || bears_on_others(own, &settings) || in_chain();
    let surveyed = has_part && !open.partial && folder.is_workspace && folder.across.is_ready();
    let surveyed = surveyed.then(|| (path.to_owned(), own.clone()));
    let depends = is_configuration || chains.is_some() || surveyed.is_some();
    Some(Analysis {
        language,
        name,
        text: open.text(),
        settings,
        units,
        // Files under a broken configuration are not checked, as on the command line; what is wrong is shown there.
        excluded: configuration.is_none_or(|configuration| configuration.excludes(path)),
        base: folder.root.clone(),
        parts: Vec::new(),
        host: None,
        in_text: None,
        elsewhere,
        chains: chains.unwrap_or_default(),
        surveyed,
        surroundings: OnceLock::new(),
        before: OnceLock::new(),
        valid: Valid { epoch: snapshot.epoch, generation: depends.then_some(snapshot.generation) },
        findings: OnceLock::new(),
        meanwhile: OnceLock::new(),
    })
}

fn units_of_configuration(
    snapshot: &Snapshot,
    folder: &Folder,
    path: &Path,
    language: Language,
    facts: &Arc<Facts>,
    own: &Arc<Settings>,
) -> Vec<Unit> {
    let text = &facts.files[0].text;
    let name = &facts.files[0].path;
    let wholes = folder.graph.wholes(folder, path, language, facts, &snapshot.documents);
    let mut units: Vec<Unit> = wholes
        .into_iter()
        .filter_map(|whole| {
            let same = |file: &httplsp_syntax::facts::SourceFile| file.path == *name && file.text == *text;
            let file = whole.facts.files.iter().position(same)? as u16;
            let settings = match folder.discovery.for_file(&whole.root) {
                Ok(configuration) if whole.root != path => folder.options.tune(configuration.settings_for(&whole.root)),
                _ => own.clone(),
            };
            Some(Unit { facts: whole.facts, file, settings })
        })
        .collect();
    if units.is_empty() {
        units.push(Unit { facts: Arc::new(assemble(facts, &Nowhere)), file: 0, settings: own.clone() });
    }
    units
}

fn analyze_unsaved(snapshot: &Snapshot, open: &Open, language: Language) -> Option<Analysis> {
    let Key::Other(uri) = &open.key else { return None };
    let settings = snapshot.options.settings();
    let helpers: &[Helper] = &settings.helpers;
    let name: Arc<str> = uri.as_str().into();
    let facts = Arc::new(assemble(&open.facts(language, &name, helpers), &Nowhere));
    Some(Analysis {
        language,
        name,
        text: open.text(),
        units: vec![Unit { facts, file: 0, settings: settings.clone() }],
        settings,
        excluded: false,
        base: PathBuf::from("/"),
        parts: Vec::new(),
        host: None,
        in_text: None,
        elsewhere: Arc::default(),
        chains: Found::default(),
        surveyed: None,
        surroundings: OnceLock::new(),
        before: OnceLock::new(),
        valid: Valid { epoch: snapshot.epoch, generation: None },
        findings: OnceLock::new(),
        meanwhile: OnceLock::new(),
    })
}

/// For texts without a place: nothing that they include can be found.
struct Nowhere;

impl Includes for Nowhere {
    fn resolve(&self, _: &str, _: &str) -> Option<Vec<Arc<Facts>>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn a_version_that_nobody_waits_for_is_given_up() {
        let world = World::default();
        let text = "use axum::http::StatusCode;\n\nasync fn gone() -> StatusCode {\n    StatusCode::GONE\n}\n";
        let uri = || "file:///a.rs".parse().expect("a URI");
        let key = world.documents.open(uri(), "rust".into(), Some(1), text);
        let first = world.documents.get(&key).expect("it is open");
        let settings = Settings::default();
        let rust = Language::by_id("rust").expect("a language");
        assert!(first.definitions(rust, "a.rs", &settings.helpers).is_some());
        world.documents.open(uri(), "rust".into(), Some(2), text);
        let snapshot = world.snapshot();
        assert!(Analysis::while_current(&snapshot, &first).is_none());
        assert!(first.definitions(rust, "a.rs", &settings.helpers).is_none());
        let whole = Analysis::of(&snapshot, &first).expect("somebody asks for this version all the same");
        assert_eq!(whole.facts().0.statuses.len(), 1);
        assert!(Analysis::while_current(&snapshot, &first).is_some(), "what is there is there");
        let second = world.documents.get(&key).expect("it is open");
        assert!(Analysis::while_current(&snapshot, &second).is_some());
        assert!(world.documents.close(&key).is_some_and(|closed| closed.replaced.load(Ordering::Relaxed)));
    }
}
