//! Trees that are there in a moment.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use httplsp_syntax::{Definitions, Environment, Helper, Language, may_define, may_hold_facts, parse, parse_soon};
use tree_sitter::{InputEdit, Point, Tree};

use super::Open;

impl Open {
    /// Whether the tree of this version is known, or is found in a moment from that of the one before; it is known then.
    pub fn is_read_soon<'a>(&self, language: Language, environment: impl Into<Environment<'a>>) -> bool {
        let (None, Some(base)) = (self.parsed.get(), &self.base) else { return true };
        let text: Arc<str> = self.text.text().into();
        if !may_hold_facts(language, &text, environment.into()) {
            return true;
        }
        let parsed = parse_soon(language, &text, base);
        // Somebody else may have found it meanwhile.
        parsed.is_some_and(|parsed| self.parsed.set((text, parsed)).is_ok()) || self.parsed.get().is_some()
    }

    /// What the document defines that others may use; `None` when it changes meanwhile. Nothing is parsed for that which
    /// the document needs no tree for, nor as a whole where the tree of the version before is known.
    pub fn definitions(&self, language: Language, name: &str, helpers: &[Helper]) -> Option<Definitions> {
        let environment = Environment { helpers, given_up: Some(&self.replaced), ..Environment::default() };
        let text = self.text();
        // Others need not wait for this: what they need of it they may find sooner.
        if let (None, Some(base)) = (self.parsed.get(), &self.base)
            && may_define(language, &text)
        {
            let parsed = parse(language, &text, Some(base));
            let _ = self.parsed.set((text.clone(), parsed));
        }
        let parsed = self.parsed.get().map(|(_, parsed)| parsed);
        let found = httplsp_syntax::definitions(language, name, text, parsed, environment);
        (!self.replaced.load(Ordering::Relaxed)).then_some(found)
    }

    /// The same document as if `text` were all of it, to be parsed from what is known of `last`, another part of it.
    pub fn part(&self, text: &str, last: Option<&Open>) -> Self {
        let base = last.and_then(|last| last.tree_of(text)).or_else(|| self.variants.nearest(text));
        Self { base, variants: self.variants.clone(), ..self.with_text(text) }
    }

    /// The tree to parse `text` from, which differs from that of this version in one place.
    fn tree_of(&self, text: &str) -> Option<Tree> {
        let (old, parsed) = self.parsed.get()?;
        Some(edited(parsed.tree.as_ref()?, old, text, common(old, text)))
    }
}

/// How many bytes two texts have in common at their beginnings, and behind these at their ends.
pub fn common(old: &str, new: &str) -> (usize, usize) {
    let (a, b) = (old.as_bytes(), new.as_bytes());
    let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let behind = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    (start, behind)
}

/// The tree of `old` to parse `new` from, which has the same text at the beginning and at the end.
pub fn edited(tree: &Tree, old: &str, new: &str, (start, behind): (usize, usize)) -> Tree {
    let (a, b) = (old.as_bytes(), new.as_bytes());
    let mut tree = tree.clone();
    let (old_end, new_end) = (a.len() - behind, b.len() - behind);
    tree.edit(&InputEdit {
        start_byte: start,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position: point(&a[..start]),
        old_end_position: point(&a[..old_end]),
        new_end_position: point(&b[..new_end]),
    });
    tree
}

/// Where a text ends.
fn point(text: &[u8]) -> Point {
    let column = text.iter().rev().take_while(|byte| **byte != b'\n').count();
    Point { row: text.iter().filter(|byte| **byte == b'\n').count(), column }
}
