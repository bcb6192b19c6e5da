//! What is known of a file whose present text cannot be read whole: somebody is typing. What it said before still holds for
//! other files; places in it are moved along with what was typed.

use std::sync::Arc;

use httplsp_lint::Finding;
use httplsp_lint::chain::{ChainFacts, Place};
use httplsp_syntax::Facts;
use httplsp_syntax::facts::SourceFile;
use httplsp_text::TextRange;

/// A file of which an earlier version stands for the present one.
pub(crate) struct Earlier {
    name: Arc<str>,
    /// Its present text.
    now: Arc<str>,
    /// Where the two versions begin to differ.
    start: usize,
    /// Where the earlier one is the same again.
    end: usize,
    /// What is added to places behind that.
    shift: i64,
}

/// The facts that stand for those of a file that was read as `now`, having been read as `before`: the latter where `now` has
/// spots that could not be read, and `before` had none.
pub(crate) fn last_good(before: Option<&Arc<Facts>>, now: &Arc<Facts>) -> Option<Arc<Facts>> {
    let is_alone = |facts: &Facts| facts.files.len() == 1;
    let good = before.filter(|before| before.damaged.is_empty() && is_alone(before) && before.language == now.language);
    good.filter(|_| !now.damaged.is_empty() && is_alone(now)).cloned()
}

impl Earlier {
    /// `before` stands for a file whose text is `now`.
    pub(crate) fn new(before: &SourceFile, now: Arc<str>) -> Self {
        let (a, b) = (before.text.as_bytes(), now.as_bytes());
        let start = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let most = a.len().min(b.len()) - start;
        let same = a.iter().rev().zip(b.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
        let (end, shift) = (a.len() - same, b.len() as i64 - a.len() as i64);
        Self { name: before.path.clone(), now, start, end, shift }
    }

    /// Where a place of the earlier version is now; `None` for one that was typed over.
    fn moved(&self, range: TextRange) -> Option<TextRange> {
        let (start, end) = (range.start as usize, range.end as usize);
        if end <= self.start {
            return Some(range);
        }
        let by = |at: u32| u32::try_from(i64::from(at) + self.shift).unwrap_or(0);
        (start >= self.end).then(|| TextRange::new(by(range.start), by(range.end)))
    }

    /// Moves a place. What was typed over is where the typing began.
    fn place(&self, place: &mut Place) {
        if place.path == self.name {
            let start = (0..=self.start).rev().find(|at| self.now.is_char_boundary(*at)).unwrap_or(0);
            place.range = self.moved(place.range).unwrap_or(TextRange::at(start as u32));
        }
    }

    /// Moves what a finding points at; `false` if what it is about was typed over.
    pub(crate) fn finding(&self, finding: &mut Finding) -> bool {
        if finding.path == self.name {
            let Some(range) = self.moved(finding.range) else { return false };
            finding.range = range;
        }
        finding.related.retain_mut(|related| match related.path == self.name {
            true => self.moved(related.range).map(|range| related.range = range).is_some(),
            false => true,
        });
        // Nothing is changed where the text is not whole.
        finding.fixes.retain(|fix| fix.edits.iter().all(|edit| edit.path != self.name));
        true
    }

    /// Moves the places of a chain.
    pub(crate) fn chain(&self, chain: &mut ChainFacts) {
        for hop in &mut chain.hops {
            self.place(&mut hop.place);
            hop.https_redirects.iter_mut().for_each(|place| self.place(place));
            hop.body_limits.iter_mut().for_each(|limit| self.place(&mut limit.place));
            hop.tries.iter_mut().for_each(|tries| self.place(&mut tries.place));
            for timer in &mut hop.timers {
                self.place(&mut timer.place);
                timer.setting = timer.setting.take().filter(|setting| setting.place.path != self.name);
            }
        }
    }

    /// Gives the file its present text.
    pub(crate) fn file(&self, file: &mut SourceFile) {
        if file.path == self.name {
            file.text = self.now.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use httplsp_syntax::facts::Origin;

    use super::*;

    fn earlier(before: &str, now: &str) -> Earlier {
        let file = SourceFile { path: "a.yaml".into(), text: before.into(), origin: Origin::Product };
        Earlier::new(&file, now.into())
    }

    #[test]
    fn places_move_with_what_is_typed() {
        let typed = earlier("a: 1\nb: 2\nc: 3\n", "a: 1\nb: [x, 2\nc: 3\n");
        assert_eq!(typed.moved(TextRange::new(0, 4)), Some(TextRange::new(0, 4)));
        assert_eq!(typed.moved(TextRange::new(10, 14)), Some(TextRange::new(14, 18)));
        assert_eq!(typed.moved(TextRange::new(5, 9)), None, "that is what was changed");
    }

    #[test]
    fn deleted_and_equal_texts() {
        let deleted = earlier("a: 1\nb: 2\nc: 3\n", "a: 1\nc: 3\n");
        assert_eq!(deleted.moved(TextRange::new(10, 14)), Some(TextRange::new(5, 9)));
        assert_eq!(deleted.moved(TextRange::new(5, 9)), None);
        let same = earlier("a: 1\n", "a: 1\n");
        assert_eq!(same.moved(TextRange::new(0, 5)), Some(TextRange::new(0, 5)));
    }
}
