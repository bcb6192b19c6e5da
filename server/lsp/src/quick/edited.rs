//! An edit of a version of which it is known what there is to say.

use std::sync::Arc;

use httplsp_lint::{Finding, Related};
use httplsp_syntax::unit::Replaced;
use httplsp_text::TextRange;

use super::kept::{changed_lines, lines};
use super::{Holds, Known, Told, in_order, layout, placed};
use crate::analysis::Analysis;
use crate::convert::{Mapper, Places};
use crate::documents::Open;
use crate::edits::{composed, moved, trimmed};
use crate::world::Snapshot;

/// The version that is edited, and what was found in it before.
pub(super) struct Edited<'a> {
    pub snapshot: &'a Snapshot,
    pub base: &'a Arc<Open>,
    pub open: &'a Open,
    /// What reading the version before the edit gave.
    pub last: &'a Analysis,
    pub known: &'a [Finding],
    pub old: &'a str,
    pub new: &'a str,
    pub replaced: Vec<Replaced>,
}

impl<'a> Edited<'a> {
    /// What has changed since a version of code that was read as a whole.
    pub(super) fn of(version: &'a Known, snapshot: &'a Snapshot, open: &'a Open, new: &'a str) -> Option<Self> {
        Self::since(version, snapshot, open, new, version.1.own_findings(snapshot, &open.key)?)
    }

    /// What has changed since a version in which `known` was found.
    pub(super) fn since(
        version: &'a Known,
        snapshot: &'a Snapshot,
        open: &'a Open,
        new: &'a str,
        known: &'a [Finding],
    ) -> Option<Self> {
        let (base, last, old, edits) = version;
        let replaced = trimmed(composed(edits), old, new)?;
        Some(Self { snapshot, base, open, last, known, old, new, replaced })
    }

    pub(super) fn told(&self, findings: &[Finding], holds: Holds) -> Told {
        let mapper = Mapper::new(self.open.text.clone(), self.snapshot.client.encoding);
        let places = Places::new(self.snapshot, self.open, self.last);
        Told { diagnostics: findings.iter().map(|finding| places.diagnostic(&mapper, finding)).collect(), holds }
    }

    /// Whether the lines that are edited say what is ignored, which may be anything.
    pub(super) fn ignores(&self) -> bool {
        self.replaced.iter().any(|edit| says_ignored(self.old, edit.old) || says_ignored(self.new, edit.new))
    }

    /// The findings of the version before the edit, but for those of the lines that are being edited. `None` where what is
    /// ignored is being edited.
    pub(super) fn kept(&self) -> Option<Vec<Finding>> {
        (!self.ignores()).then(|| in_order(self.moved(self.known)))
    }

    /// The findings of the version before the edit where they are now, but for those that were edited themselves: what is
    /// written outside of functions may mean something anywhere. `None` where what is ignored is being edited.
    pub(super) fn told_before(&self) -> Option<Told> {
        if self.ignores() {
            return None;
        }
        let place = |range: TextRange| moved(&self.replaced, range, |_| true);
        let known = self.known.iter().map(|finding| Finding { fixes: Vec::new(), ..finding.clone() });
        let moved = known.filter_map(|finding| placed(&finding, &self.last.name, &place)).collect();
        Some(self.told(&in_order(moved), Holds::Before))
    }

    /// The findings where they are now, but for those of the lines that were edited.
    pub(super) fn moved(&self, findings: &[Finding]) -> Vec<Finding> {
        // Blank lines between others edit none of these.
        let is_layout = |edit: &Replaced| layout(self.old, self.new, edit, &[]);
        let edited = self.replaced.iter().filter(|edit| !is_layout(edit));
        let edited = edited.filter_map(|edit| changed_lines(self.old, self.new, edit));
        let edited: Vec<TextRange> = edited.collect();
        let place = |range: TextRange| match edited.iter().any(|it| it.start <= range.end && range.start <= it.end) {
            true => None,
            false => moved(&self.replaced, range, |edit| !is_layout(edit)),
        };
        let moved = |finding: &Finding| {
            // What repairs a finding may well lie in what is edited; nobody asks for it before the whole is known.
            let fixes = Vec::new();
            let here = |related: &&Related| related.path != self.last.name || place(related.range).is_some();
            let related = finding.related.iter().filter(here).cloned().collect();
            placed(&Finding { fixes, related, ..finding.clone() }, &self.last.name, &place)
        };
        findings.iter().filter_map(moved).collect()
    }
}

/// The findings that are kept of any of the versions.
pub(super) fn kept_of_all<'e>(versions: impl Iterator<Item = &'e Edited<'e>>) -> Option<Vec<Finding>> {
    let mut all: Vec<Finding> = Vec::new();
    for version in versions {
        let mut kept = version.kept()?;
        kept.retain(|finding| !all.iter().any(|known| says_the_same(known, finding)));
        all.extend(kept);
    }
    Some(in_order(all))
}

/// Whether two findings say the same of the same place.
pub(super) fn says_the_same(a: &Finding, b: &Finding) -> bool {
    (a.rule.id, a.range, &a.message) == (b.rule.id, b.range, &b.message)
}

/// Whether the lines at `range` may say what is ignored.
pub(super) fn says_ignored(text: &str, range: TextRange) -> bool {
    lines(text, range).and_then(|range| text.get(range.as_usize())).is_none_or(|text| text.contains("httplsp"))
}
