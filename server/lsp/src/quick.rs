//! The diagnostics of a large document right behind an edit: those of the last version that was read as a whole, moved
//! along with the text, and of the function that was edited those that an excerpt with that function gives.
//!
//! This is for editors alone, and for the moment until the whole has been read again. What cannot be told apart from what
//! the whole would say is not said: see the language server's section in `server/README.md`.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Deref;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock, PoisonError};

use httplsp_lint::{Edit, Finding, Fix, Related, stands_for_others, wide_names};
use httplsp_syntax::Language;
use httplsp_syntax::facts::{Facts, ScopeKind};
use httplsp_syntax::unit::{
    Apart, Replaced, Torn, Unit, Versions, assigned, comment, defines, function, shape, unit, weighs,
};
use httplsp_text::TextRange;
use httplsp_workspace::analyze::bears_on_others;
use tower_lsp::ls_types::Diagnostic;

use crate::analysis::Analysis;
use crate::documents::Open;
use crate::edits::{ByteEdit, moved};
use crate::excerpt::whole_lines;
use crate::world::Snapshot;

mod edited;
mod kept;
mod settings;

use edited::{Edited, kept_of_all, says_ignored};
pub use kept::kept;
use kept::{lines, meanwhile};

/// Smaller documents are read as a whole.
const SMALL: u32 = 16_000;
/// What stands before so many functions is the name of none of them.
const COMMON: usize = 16;
/// The functions that call each other and are read together are no longer than this,
const MOST_READ: u32 = 32_000;
/// or than this part of a document.
const MOST_OF_ALL: u32 = 8;

/// What an excerpt of one version gave.
#[derive(Debug, Default)]
pub struct Reading {
    /// The text of the excerpt.
    text: String,
    /// Its findings; places are those in the whole version.
    findings: Vec<Finding>,
    /// What it says that has a bearing on all of the file.
    weighs: BTreeSet<String>,
    /// What it defines by name.
    defines: BTreeSet<String>,
    /// The nodes of what was edited.
    shape: Vec<(u16, u32, u32)>,
    function: TextRange,
    /// What other files may have to do with.
    bears: String,
    /// The named functions in it, with their places in the whole version.
    functions: Vec<(String, TextRange)>,
    /// Whether it cannot be read as it is.
    torn: bool,
    /// What the whole version says that has a bearing on all of it, if that was asked for.
    whole: OnceLock<BTreeSet<String>>,
}

/// The function of a version that is being edited, and what stands around it.
#[derive(Debug)]
pub struct Around {
    unit: Unit,
    /// The names that each of the other parts is known by.
    heads: Vec<BTreeSet<String>>,
}

/// A part of the text before and after an edit, what stands around it, and where that is now.
type Place = ((TextRange, TextRange), Arc<Around>, Vec<TextRange>);

/// What is said of a version before it was read as a whole.
#[derive(Debug, PartialEq)]
pub struct Told {
    /// The diagnostics.
    pub diagnostics: Vec<Diagnostic>,
    /// What is known of the rest of the document.
    pub holds: Holds,
}

/// How what is said of an edited version relates to what reading all of it would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It gives the same.
    Exactly,
    /// It gives the same in the function that was edited, as far as that alone tells. What the edit means to the rest of the
    /// document is told next.
    Nearby,
    /// It gives the same but for what arises from several files, which was not looked at again.
    Alone,
    /// What the edit means was not looked at, which is done next: it is what was known before, moved along.
    Before,
    /// The same where it takes long to look at it: somebody who types on would wait for that with every key.
    Unread,
    /// Something that is being written tears it: what was known of an earlier version is kept until it is complete again or
    /// typing pauses.
    Kept,
}

/// The diagnostics of `open`, as reading all of it would give them, or as they are kept where something that is being written
/// tears it. `None` when it has to be read as a whole.
pub fn diagnostics(snapshot: &Snapshot, open: &Open) -> Option<Told> {
    // What is known of the whole is not worth guessing.
    let is_known = || Analysis::known(snapshot, open).is_some_and(|known| known.has_findings());
    if open.replaced.load(Ordering::Relaxed) || is_known() {
        return None;
    }
    let before = before(snapshot, open);
    let told = before.first().and_then(|(_, last, ..)| match last.language.is_code() {
        true => in_large(snapshot, open, &before),
        false => settings::at_once(snapshot, open, &before),
    });
    told.or_else(|| meanwhile(snapshot, open))
}

/// The same of a large document of code.
fn in_large(snapshot: &Snapshot, open: &Open, before: &[Known]) -> Option<Told> {
    if open.text.len() < SMALL {
        return None;
    }
    let new = open.text();
    if before.first().is_some_and(|(_, last, ..)| !open.is_read_soon(last.language, last.environment(open))) {
        return unread(snapshot, open, &new, before);
    }
    let changes = changes(snapshot, open, &new, before);
    let mut nearby = None;
    // What reading a torn version gave is not all that was said of it.
    for change in changes.iter().filter(|change| !change.base.torn.load(Ordering::Relaxed)) {
        match change.findings() {
            Some((findings, Holds::Exactly)) => {
                open.torn.store(false, Ordering::Relaxed);
                return Some(change.told(&findings, Holds::Exactly));
            }
            Some((findings, _)) => nearby = nearby.or_else(|| Some(change.told(&findings, Holds::Nearby))),
            None => {}
        }
    }
    let torn = changes.iter().any(|change| change.versions().breaks());
    open.torn.store(torn, Ordering::Relaxed);
    if !torn {
        return nearby.or_else(|| changes.first()?.told_before());
    }
    Some(changes.first()?.told(&kept_of_all(changes.iter().map(|change| &change.edited))?, Holds::Kept))
}

/// What was said before of a version that takes long to read, where it is now; of a torn version beside what was said of the
/// sound one before.
fn unread(snapshot: &Snapshot, open: &Open, new: &str, before: &[Known]) -> Option<Told> {
    let edited = |version| Edited::of(version, snapshot, open, new);
    let edited: Vec<Edited<'_>> = before.iter().filter_map(edited).collect();
    let told = match &edited[..] {
        [one] => one.told_before()?,
        all => all.first()?.told(&kept_of_all(all.iter())?, Holds::Unread),
    };
    Some(Told { holds: Holds::Unread, ..told })
}

/// An earlier version that was read as a whole, what was found, its text, and what was edited since.
type Known = (Arc<Open>, Arc<Analysis>, Arc<str>, Vec<ByteEdit>);

fn before(snapshot: &Snapshot, open: &Open) -> Vec<Known> {
    let last = |(base, edits): (Arc<Open>, Vec<ByteEdit>)| {
        let (last, old) = (Analysis::last(snapshot, &base)?, base.text());
        Some((base, last, old, edits))
    };
    open.before().into_iter().filter_map(last).collect()
}

/// What has changed since each of the versions `before` of which is known what there is to say.
fn changes<'a>(snapshot: &'a Snapshot, open: &'a Open, new: &'a str, before: &'a [Known]) -> Vec<Change<'a>> {
    let change = |version: &'a Known| {
        let (base, last, ..) = version;
        let edited = Edited::of(version, snapshot, open, new)?;
        let environment = last.environment(open);
        let trees = (base.tree(last.language, environment)?, open.tree(last.language, environment)?);
        Some(Change { edited, trees })
    };
    before.iter().filter_map(change).collect()
}

/// An edit of a version that was read as a whole, with the trees before and after it.
struct Change<'a> {
    edited: Edited<'a>,
    trees: (&'a tree_sitter::Tree, &'a tree_sitter::Tree),
}

impl<'a> Deref for Change<'a> {
    type Target = Edited<'a>;

    fn deref(&self) -> &Edited<'a> {
        &self.edited
    }
}

/// What is read again: ranges of the text before and after the edit.
struct Near {
    /// The function that was edited.
    function: (TextRange, TextRange),
    /// That and the functions that have to do with it, one below the other.
    old: Vec<TextRange>,
    new: Vec<TextRange>,
    /// What is left out of the excerpts, before and after.
    left_out: (Vec<TextRange>, Vec<TextRange>),
    /// The names by which others call the function that was edited.
    names: BTreeSet<String>,
}

impl Change<'_> {
    fn language(&self) -> Language {
        self.last.language
    }

    /// All findings of the new version, in order, as far as they can be told.
    fn findings(&self) -> Option<(Vec<Finding>, Holds)> {
        let comments: Vec<TextRange> = self.last.facts().0.comments.iter().map(|comment| comment.span.range).collect();
        let is_layout = |edit: &&Replaced| layout(self.old, self.new, edit, &comments);
        let code: Vec<Replaced> = self.replaced.iter().filter(|edit| !is_layout(edit)).copied().collect();
        let (Some(first), Some(last)) = (code.first(), code.last()) else {
            let same = self.versions().same_around(None);
            let moved = same.then(|| self.moved(self.known.iter(), &[])).flatten();
            return moved.map(|findings| (in_order(findings), Holds::Exactly));
        };
        let hull = |range: fn(&Replaced) -> TextRange| TextRange { start: range(first).start, end: range(last).end };
        let near = self.near(hull(|edit| edit.old), hull(|edit| edit.new), &code)?;
        // What was known of the function before the edit has to be what its excerpt gives.
        let before = self.before(&near)?;
        let inside = |within: &[TextRange], finding: &Finding| within.iter().any(|range| range.contains(finding.range));
        let own = |reading: &Reading| -> Vec<Finding> {
            reading.findings.iter().filter(|finding| inside(&near.old, finding)).cloned().collect()
        };
        let (whole, outside): (Vec<&Finding>, Vec<&Finding>) =
            self.known.iter().partition(|finding| inside(&near.old, finding));
        if !same(whole.into_iter(), own(&before).iter()) || before.weighs != *self.weight(&before) {
            return None;
        }
        let after = self.read(self.open, self.new, &near.left_out.1, near.function.1)?;
        // The excerpts have to read the function as the wholes do.
        if before.shape != shape(self.trees.0, near.function.0) || after.shape != shape(self.trees.1, near.function.1) {
            return None;
        }
        let (fresh, beside): (Vec<&Finding>, Vec<&Finding>) =
            after.findings.iter().partition(|finding| inside(&near.new, finding));
        // What the function is to others has to be what it was.
        let was_beside = before.findings.iter().filter(|finding| !inside(&near.old, finding));
        let is_same = self.is_same_to_others(&near, &before, &after)
            && self.moved(was_beside, &code).is_some_and(|was| same(was.iter(), beside.into_iter()))
            && self.counts_the_same(&own(&before), &fresh);
        let mut all = self.moved(outside.into_iter(), &code)?;
        all.extend(fresh.into_iter().cloned());
        *self.open.near.lock().unwrap_or_else(PoisonError::into_inner) = Some(after);
        Some((in_order(all), if is_same { Holds::Exactly } else { Holds::Nearby }))
    }

    /// Whether what the function is to all of the file and to other files is what it was.
    fn is_same_to_others(&self, near: &Near, before: &Reading, after: &Reading) -> bool {
        let of = |reading: &Reading| (reading.weighs.clone(), reading.defines.clone(), reading.bears.clone());
        let added = after.functions.iter().filter(|(_, range)| near.function.1.contains(*range));
        let mut added = added.filter(|(name, _)| !before.functions.iter().any(|(known, _)| known == name));
        of(before) == of(after) && !added.any(|(name, _)| self.is_named_outside(near, name))
    }

    /// Whether the findings that stand for others are what they were.
    fn counts_the_same(&self, before: &[Finding], after: &[&Finding]) -> bool {
        let counted = |finding: &&Finding| stands_for_others(finding.rule.id);
        let were = self.moved(before.iter().filter(counted), &[]);
        were.is_some_and(|were| same(were.iter(), after.iter().copied().filter(counted)))
    }

    fn versions(&self) -> Versions<'_> {
        let (old, new) = self.trees;
        Versions { language: self.language(), old: (old, self.old), new: (new, self.new), replaced: &self.replaced }
    }

    /// What has to be read after an edit at `old`, which is `new` now. `None` where others see more of it than the function
    /// that it is in.
    fn near(&self, old: TextRange, new: TextRange, code: &[Replaced]) -> Option<Near> {
        // What is ignored may be anything.
        if says_ignored(self.old, old) || says_ignored(self.new, new) {
            return None;
        }
        let is_moved = |(a, b): (&Apart, &Apart)| moved(&self.replaced, a.range, |_| false) == Some(b.range);
        let (function, around, apart) = match self.function(old, new) {
            Some(place) => place,
            None => {
                let Torn { part, apart } = self.comment(old, new).or_else(|| self.torn(old, new))?;
                if apart.0.len() != apart.1.len() || !apart.0.iter().zip(&apart.1).all(is_moved) {
                    return None;
                }
                let heads = heads(self.last.facts().0, self.old, &apart.0);
                let unit = Unit { function: part.0, body: part.0, apart: apart.0 };
                (part, Arc::new(Around { unit, heads }), apart.1.iter().map(|apart| apart.range).collect())
            }
        };
        let of = |text: &str, range: TextRange| text.get(range.as_usize()).map(wide_names);
        if of(self.old, function.0)? != of(self.new, function.1)? {
            return None;
        }
        let near = self.joined(&around, &apart, function)?;
        self.keeps_values(&near, code).then_some(near)
    }

    /// The function that the edit is in, of which others see what they saw before; what stands around it, and where that is
    /// now.
    fn function(&self, old: TextRange, new: TextRange) -> Option<Place> {
        let around = self.around(old)?;
        let before = &around.unit;
        let (after, body) = function(self.language(), self.trees.1, self.new, new)?;
        let header = |text: &str, function: TextRange, body: TextRange| {
            let range = TextRange { start: function.start, end: body.start };
            text.get(range.as_usize()).map(str::to_owned)
        };
        let part = (before.function, after);
        let same = header(self.old, before.function, before.body)? == header(self.new, after, body)?;
        if !same || !self.versions().same_around(Some(part)) {
            return None;
        }
        // The trees are the same there.
        let apart = before.apart.iter().map(|apart| moved(&self.replaced, apart.range, |_| false));
        let apart = apart.collect::<Option<_>>()?;
        Some((part, around, apart))
    }

    /// The function that is edited at `old` and what stands around it, in the version before the edit: found once for all
    /// keys in it.
    fn around(&self, old: TextRange) -> Option<Arc<Around>> {
        let mut known = self.base.around.lock().unwrap_or_else(PoisonError::into_inner);
        let inside = |body: TextRange| body.start < old.start && old.end < body.end;
        if let Some(known) = known.as_ref().filter(|known| inside(known.unit.body)) {
            return Some(known.clone());
        }
        let unit = unit(self.language(), self.trees.0, self.old, old)?;
        let heads = heads(self.last.facts().0, self.old, &unit.apart);
        let around = Arc::new(Around { unit, heads });
        *known = Some(around.clone());
        Some(around)
    }

    /// The comment outside of functions that the edit is in.
    fn comment(&self, old: TextRange, new: TextRange) -> Option<Torn> {
        let (before, apart) = comment(self.language(), self.trees.0, self.old, old)?;
        let (after, apart_now) = comment(self.language(), self.trees.1, self.new, new)?;
        let part = (before, after);
        self.versions().same_around(Some(part)).then_some(Torn { part, apart: (apart, apart_now) })
    }

    /// The part of the file that cannot be read as it was before, because what is written in a function is not complete, or
    /// was not.
    fn torn(&self, old: TextRange, new: TextRange) -> Option<Torn> {
        let torn = self.versions().torn()?;
        let before = unit(self.language(), self.trees.0, self.old, old);
        let after = unit(self.language(), self.trees.1, self.new, new);
        let within = match (before, after) {
            (Some(before), _) => torn.part.0.contains(before.function),
            (None, Some(after)) => torn.part.1.contains(after.function),
            (None, None) => false,
        };
        within.then_some(torn)
    }

    /// The function with those that it names, those that name it, and so on.
    fn joined(&self, around: &Around, now: &[TextRange], function: (TextRange, TextRange)) -> Option<Near> {
        let facts = self.last.facts().0;
        let (heads, apart) = (&around.heads, &around.unit.apart);
        let mut names = names_in(facts, function.0);
        names.extend(names_before(self.old, function.0, heads));
        let text = |range: TextRange| self.old.get(range.as_usize()).unwrap_or("");
        let mut mentioned: HashSet<&str> = words(text(function.0)).collect();
        mentioned.extend(words(self.new.get(function.1.as_usize())?));
        // A comment is read with what it stands above.
        let above = |at: &usize| apart[*at].range.contains(function.0);
        let mut read: BTreeSet<usize> = (0..apart.len()).filter(above).collect();
        let mut calling = read.clone();
        let mut length = function.1.len() + read.iter().map(|at| apart[*at].range.len()).sum::<u32>();
        mentioned.extend(read.iter().flat_map(|at| words(text(apart[*at].range))));
        names.extend(read.iter().flat_map(|at| heads[*at].iter().cloned()));
        let (mut callees, mut callers) = (vec![mentioned], vec![names.clone()]);
        while !callees.is_empty() || !callers.is_empty() {
            let mut fresh: Vec<(usize, bool)> = Vec::new();
            for mentioned in callees.drain(..) {
                let named = |at: &usize| heads[*at].iter().any(|name| mentioned.contains(name.as_str()));
                fresh.extend((0..heads.len()).filter(named).map(|at| (at, false)));
            }
            for at in callers.drain(..).flatten().flat_map(|name| places(self.old, &name).collect::<Vec<_>>()) {
                let part = apart.partition_point(|apart| apart.range.end <= at);
                fresh.extend(apart.get(part).filter(|apart| apart.range.start <= at).map(|_| (part, true)));
            }
            for (at, calls) in fresh {
                if read.insert(at) {
                    length += apart[at].range.len();
                    callees.push(words(text(apart[at].range)).collect());
                }
                if calls && calling.insert(at) {
                    callers.push(heads[at].difference(&names).cloned().collect());
                    names.extend(heads[at].iter().cloned());
                }
            }
            if length > MOST_READ.max(self.new.len() as u32 / MOST_OF_ALL) {
                return None;
            }
        }
        let before: Vec<TextRange> = apart.iter().map(|apart| apart.range).collect();
        let with = |apart: &[TextRange], function: TextRange| {
            let mut ranges: Vec<TextRange> = read.iter().map(|at| apart[*at]).collect();
            ranges.push(function);
            ranges.sort_unstable();
            ranges
        };
        let rest = |apart: &[TextRange]| -> Vec<TextRange> {
            let others = apart.iter().enumerate().filter(|(at, _)| !read.contains(at));
            others.map(|(_, apart)| *apart).collect()
        };
        Some(Near {
            function,
            old: with(&before, function.0),
            new: with(now, function.1),
            left_out: (rest(&before), rest(now)),
            names: names_in(facts, function.0),
        })
    }

    /// Whether nothing that the edit gives a value to is known by that name outside of the function.
    fn keeps_values(&self, near: &Near, code: &[Replaced]) -> bool {
        let (Some(first), Some(last)) = (code.first(), code.last()) else { return true };
        let old = TextRange { start: first.old.start, end: last.old.end };
        let new = TextRange { start: first.new.start, end: last.new.end };
        let mut given = assigned(self.language(), self.trees.0, self.old, near.function.0, old);
        given.extend(assigned(self.language(), self.trees.1, self.new, near.function.1, new));
        let outside = |at: u32| !near.function.0.touches(at);
        let outer = |at: u32| outside(at) && !near.left_out.0.iter().any(|range| range.touches(at));
        given.iter().flat_map(|left| targets(left)).all(|target| {
            let is_member = target.contains(['.', '@']) || target.contains("->") || target.contains("::");
            let names: Vec<&str> = words(target).collect();
            let names = if is_member { &names[names.len().saturating_sub(1)..] } else { &names[..names.len().min(1)] };
            names.iter().filter(|name| !is_reserved(name)).all(|name| {
                let mut at = places(self.old, name);
                !at.any(|at| if is_member { outside(at) } else { outer(at) })
            })
        })
    }

    /// Whether a function that was left out speaks of `name`.
    fn is_named_outside(&self, near: &Near, name: &str) -> bool {
        !near.names.contains(name)
            && places(self.old, name).any(|at| near.left_out.0.iter().any(|range| range.touches(at)))
    }

    /// What the excerpt of the version before the edit gave.
    fn before(&self, near: &Near) -> Option<Arc<Reading>> {
        let text = Excerpt::of(self.old, &near.left_out.0).text;
        let known = self.base.near.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| known.text == text && known.function == near.function.0) {
            return Some(known);
        }
        let reading = self.read(self.base, self.old, &near.left_out.0, near.function.0)?;
        *self.base.near.lock().unwrap_or_else(PoisonError::into_inner) = Some(reading.clone());
        Some(reading)
    }

    /// What the version before the edit says that has a bearing on all of it.
    fn weight<'r>(&self, before: &'r Reading) -> &'r BTreeSet<String> {
        before.whole.get_or_init(|| weighs(self.language(), self.old))
    }

    fn read(&self, open: &Open, text: &str, left_out: &[TextRange], function: TextRange) -> Option<Arc<Reading>> {
        let excerpt = Excerpt::of(text, left_out);
        // In what is torn much counts as being outside of functions that is not.
        let most = if self.base.torn.load(Ordering::Relaxed) { text.len() / 4 } else { text.len() * 2 / 3 };
        if excerpt.text.len() > most {
            return None;
        }
        let part = open.with_text(&excerpt.text);
        let analysis = Analysis::of_excerpt(self.snapshot, &part, self.open)?;
        if !analysis.failures(self.snapshot).is_empty() {
            return None;
        }
        let place = |range: TextRange| Some(excerpt.outside(range));
        let name = &analysis.name;
        let findings = analysis.findings(self.snapshot).iter().map(|finding| placed(finding, name, &place));
        let facts = analysis.facts().0;
        let named = facts.scopes.iter().filter(|scope| scope.kind != ScopeKind::ErrorArm);
        let functions = named.filter_map(|scope| Some((scope.name.clone()?, excerpt.outside(scope.span.range))));
        Some(Arc::new(Reading {
            findings: findings.collect::<Option<_>>()?,
            weighs: weighs(self.language(), &excerpt.text),
            defines: defines(self.language(), &excerpt.text),
            shape: part.rough_tree().map(|tree| shape(tree, excerpt.inside(function))).unwrap_or_default(),
            bears: bears(facts, &analysis),
            functions: functions.collect(),
            function,
            text: excerpt.text.clone(),
            torn: false,
            whole: OnceLock::new(),
        }))
    }

    /// Where findings of the version before the edit are now; `None` where one of `code` touches one of them.
    fn moved<'f>(&self, findings: impl Iterator<Item = &'f Finding>, code: &[Replaced]) -> Option<Vec<Finding>> {
        let place = |range: TextRange| moved(&self.replaced, range, |edit| code.contains(edit));
        findings.map(|finding| placed(finding, &self.last.name, &place)).collect()
    }
}

/// A text without some of its lines.
struct Excerpt {
    text: String,
    /// From which offset of the excerpt on, and how much is left out before it altogether.
    left_out: Vec<(u32, u32)>,
}

impl Excerpt {
    fn of(text: &str, left_out: &[TextRange]) -> Self {
        let mut out = Self { text: String::new(), left_out: Vec::new() };
        let mut at = 0;
        for part in left_out {
            let Some((start, end)) = whole_lines(text, *part).filter(|(start, _)| *start >= at) else { continue };
            out.text.push_str(&text[at..start]);
            let from = out.text.len() as u32;
            at = end;
            out.left_out.push((from, at as u32 - from));
        }
        out.text.push_str(&text[at..]);
        out
    }

    /// Where `range` of the text is in the excerpt, in which it is whole.
    fn inside(&self, range: TextRange) -> TextRange {
        let before = self.left_out.partition_point(|(from, by)| from + by <= range.start);
        let by = before.checked_sub(1).map_or(0, |at| self.left_out[at].1);
        TextRange { start: range.start - by, end: range.end - by }
    }

    /// Where `range` of the excerpt is in the text.
    fn outside(&self, range: TextRange) -> TextRange {
        let by = |known: usize| known.checked_sub(1).map_or(0, |at| self.left_out[at].1);
        let start = range.start + by(self.left_out.partition_point(|(from, _)| *from <= range.start));
        let end = range.end + by(self.left_out.partition_point(|(from, _)| *from < range.end));
        TextRange { start, end: end.max(start) }
    }
}

/// Whether an edit has changed nothing but how many blank lines stand between two others, none of which is a comment or
/// was directly below the other.
fn layout(old: &str, new: &str, edit: &Replaced, comments: &[TextRange]) -> bool {
    let gap = |text: &str, range: TextRange| -> Option<(TextRange, usize, String)> {
        let range = range.as_usize();
        if !text.get(range.clone())?.trim().is_empty() {
            return None;
        }
        let start = text[..range.start].trim_end().len();
        let end = text.len() - text[range.end..].trim_start().len();
        let between = &text[start..end];
        let indent = between.rsplit('\n').next().unwrap_or("").to_owned();
        Some((TextRange::from(start..end), between.matches('\n').count(), indent))
    };
    let (Some((before, lines, indent)), Some((_, now, indented))) = (gap(old, edit.old), gap(new, edit.new)) else {
        return false;
    };
    let beside = |comment: &TextRange| comment.start <= before.end && before.start <= comment.end;
    let least = if comments.iter().any(beside) { 2 } else { 1 };
    lines >= least && now >= least && indent == indented
}

/// What other files may have to do with.
fn bears(facts: &Facts, analysis: &Analysis) -> String {
    let hops = facts.hops.iter().map(|hop| {
        let timers: Vec<(&str, &str, Option<u64>)> =
            hop.timers.iter().map(|timer| (&*timer.name, &*timer.raw, timer.milliseconds)).collect();
        format!("{} {:?} {:?}", hop.name, hop.known_as, timers)
    });
    let limits = facts.body_limits.iter().map(|limit| format!("{} {} {:?}", limit.name, limit.raw, limit.bytes));
    let said: Vec<String> = hops.chain(limits).collect();
    format!("{} {said:?}", bears_on_others(facts, &analysis.settings))
}

/// The names that each part is known by, less those that many are.
fn heads(facts: &Facts, text: &str, apart: &[Apart]) -> Vec<BTreeSet<String>> {
    let mut heads: Vec<BTreeSet<String>> = apart
        .iter()
        .map(|apart| {
            let words = |range: TextRange| words(text.get(range.as_usize()).unwrap_or(""));
            // What is called otherwise before a function's body are its parameters, whose names are known nowhere else.
            let types = words(apart.head).filter(|word| word.starts_with(char::is_uppercase));
            let mut names: BTreeSet<String> = words(apart.name).chain(types).map(str::to_owned).collect();
            names.extend(names_in(facts, apart.range));
            names
        })
        .collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    heads.iter().flatten().for_each(|name| *counts.entry(name.clone()).or_default() += 1);
    heads.iter_mut().for_each(|names| names.retain(|name| counts.get(name).is_none_or(|count| *count <= COMMON)));
    heads
}

/// The names of the functions in `range`.
fn names_in(facts: &Facts, range: TextRange) -> BTreeSet<String> {
    let first = facts.scopes.partition_point(|scope| scope.span.range.start < range.start);
    let within = facts.scopes[first..].iter().take_while(|scope| scope.span.range.start < range.end);
    let names = within.filter_map(|scope| scope.name.clone());
    names.filter(|name| words(name).next() == Some(name) && !is_reserved(name)).collect()
}

/// Whether `word` is the name of nothing in any language: where something is being written, what follows is taken for a name.
fn is_reserved(word: &str) -> bool {
    matches!(word, "if" | "else" | "for" | "return")
}

/// What stands before a function on its line: a name that it is given, perhaps.
fn names_before(text: &str, function: TextRange, heads: &[BTreeSet<String>]) -> BTreeSet<String> {
    let before = text.get(..function.start as usize).unwrap_or("");
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    // What stands before others as well was taken out there.
    let many = heads.len() > COMMON;
    let name =
        |word: &&str| !many || heads.iter().any(|names| names.contains(*word)) || places(text, word).count() <= COMMON;
    words(line).filter(name).map(str::to_owned).collect()
}

/// What the left side of an assignment gives values to, as far as it is complete.
fn targets(left: &str) -> impl Iterator<Item = &str> {
    let from = left.rfind(['(', '[', '{', ';', '\n']).map_or(0, |at| at + 1);
    left[from..].split(',').map(str::trim).filter(|target| !target.is_empty())
}

/// The words of `text` that may be names.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| word.len() > 1 && !word.starts_with(|c: char| c.is_ascii_digit()))
}

/// Where `word` stands in `text`.
fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = u32> + 't {
    let in_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let alone = move |at: &usize| {
        let bytes = text.as_bytes();
        !in_word(at.checked_sub(1).and_then(|at| bytes.get(at))) && !in_word(bytes.get(at + word.len()))
    };
    text.match_indices(word).map(|(at, _)| at).filter(alone).map(|at| at as u32)
}

/// `finding` with all of its places in the file called `name` moved.
fn placed(finding: &Finding, name: &str, place: &dyn Fn(TextRange) -> Option<TextRange>) -> Option<Finding> {
    let place = |path: &str, range: TextRange| if path == name { place(range) } else { Some(range) };
    let related = |related: &Related| Some(Related { range: place(&related.path, related.range)?, ..related.clone() });
    let edit = |edit: &Edit| Some(Edit { range: place(&edit.path, edit.range)?, ..edit.clone() });
    let fix = |fix: &Fix| Some(Fix { edits: fix.edits.iter().map(edit).collect::<Option<_>>()?, ..fix.clone() });
    Some(Finding {
        range: place(&finding.path, finding.range)?,
        related: finding.related.iter().map(related).collect::<Option<_>>()?,
        fixes: finding.fixes.iter().map(fix).collect::<Option<_>>()?,
        ..finding.clone()
    })
}

/// Whether two lists of findings say the same of the same places. What tells equal places apart does not count.
fn same<'f>(mut a: impl Iterator<Item = &'f Finding>, mut b: impl Iterator<Item = &'f Finding>) -> bool {
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if is_same(a, b) => {}
            _ => return false,
        }
    }
}

fn is_same(a: &Finding, b: &Finding) -> bool {
    let related = |a: &Related, b: &Related| (&a.path, a.range, &a.message) == (&b.path, b.range, &b.message);
    let fix = |a: &Fix, b: &Fix| (&a.title, a.safety, &a.edits) == (&b.title, b.safety, &b.edits);
    (a.rule.id, a.severity, a.confidence, a.range) == (b.rule.id, b.severity, b.confidence, b.range)
        && (&a.path, &a.message, &a.help) == (&b.path, &b.message, &b.help)
        && a.related.len() == b.related.len()
        && a.related.iter().zip(&b.related).all(|(a, b)| related(a, b))
        && a.fixes.len() == b.fixes.len()
        && a.fixes.iter().zip(&b.fixes).all(|(a, b)| fix(a, b))
}

/// Findings in their order; those of equal texts are numbered anew.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| (a.range, a.rule.id, &a.message).cmp(&(b.range, b.rule.id, &b.message)));
    httplsp_lint::number(&mut findings);
    findings
}

#[cfg(test)]
mod tests;
