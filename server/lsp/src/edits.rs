//! What was edited since an earlier version, as parts of the text that took the place of others.

use httplsp_syntax::unit::Replaced;
use httplsp_text::TextRange;

/// One edit after the other: where each begins, where the replaced text ended, and where the new text ends.
#[derive(Debug, Clone, Copy)]
pub struct ByteEdit {
    /// Where it begins.
    pub start: u32,
    /// Where the replaced text ended.
    pub old_end: u32,
    /// Where the new text ends.
    pub new_end: u32,
}

/// What `edits`, each made in the text that the one before left, come to. In order; they do not touch each other.
pub fn composed(edits: &[ByteEdit]) -> Vec<Replaced> {
    let mut out: Vec<Replaced> = Vec::new();
    for edit in edits {
        let by = i64::from(edit.new_end) - i64::from(edit.old_end);
        let first = out.partition_point(|known| known.new.end < edit.start);
        let last = out.partition_point(|known| known.new.start <= edit.old_end);
        let shift = |known: Option<&Replaced>| known.map_or(0, |it| i64::from(it.old.end) - i64::from(it.new.end));
        // Before the first that is touched, and behind the last, the texts differ by what stands before.
        let before = shift(first.checked_sub(1).and_then(|at| out.get(at)));
        let behind = if last > first { shift(out.get(last - 1)) } else { before };
        let touched = &out[first.min(last)..last];
        let (mut start, mut end) = (edit.start, edit.old_end);
        let mut old = TextRange { start: add(start, before), end: add(end, behind) };
        if let (Some(one), Some(other)) = (touched.first(), touched.last()) {
            if one.new.start < start {
                (start, old.start) = (one.new.start, one.old.start);
            }
            if other.new.end > end {
                (end, old.end) = (other.new.end, other.old.end);
            }
        }
        let merged = Replaced { old, new: TextRange { start, end: add(end, by) } };
        for known in &mut out[last..] {
            known.new = TextRange { start: add(known.new.start, by), end: add(known.new.end, by) };
        }
        out.splice(first.min(last)..last, [merged]);
    }
    out
}

/// Those of `replaced` that have changed anything, without what is the same at both ends.
pub fn trimmed(replaced: Vec<Replaced>, old: &str, new: &str) -> Option<Vec<Replaced>> {
    let mut out = Vec::new();
    for mut edit in replaced {
        let (a, b) = (old.get(edit.old.as_usize())?, new.get(edit.new.as_usize())?);
        let same =
            |a: &str, b: &str| a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        let front: usize = same(a, b);
        let (a, b) = (&a[front..], &b[front..]);
        let pairs = a.chars().rev().zip(b.chars().rev());
        let back: usize = pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
        let cut = |range: TextRange| TextRange { start: range.start + front as u32, end: range.end - back as u32 };
        edit = Replaced { old: cut(edit.old), new: cut(edit.new) };
        if !edit.old.is_empty() || !edit.new.is_empty() {
            out.push(edit);
        }
    }
    Some(out)
}

/// Where `range` is after the edits; `None` if one of `within` touches it.
pub fn moved(replaced: &[Replaced], range: TextRange, within: impl Fn(&Replaced) -> bool) -> Option<TextRange> {
    let hit = |edit: &&Replaced| edit.old.start < range.end && range.start < edit.old.end;
    // Text that is put in has no length of its own in the old text.
    let put_in = |edit: &&Replaced| edit.old.is_empty() && range.start < edit.old.start && edit.old.start < range.end;
    if replaced.iter().any(|edit| (hit(&edit) || put_in(&edit)) && within(edit)) {
        return None;
    }
    let by = |known: Option<&Replaced>| known.map_or(0, |it| i64::from(it.new.end) - i64::from(it.old.end));
    let start = by(replaced.iter().rfind(|edit| edit.old.end <= range.start));
    // What is put in at its end stands behind it.
    let end = by(replaced.iter().rfind(|edit| {
        edit.old.end < range.end || edit.old.end == range.end && (edit.old.start < range.end || range.is_empty())
    }));
    Some(TextRange { start: add(range.start, start), end: add(range.end, end) })
}

fn add(offset: u32, by: i64) -> u32 {
    (i64::from(offset) + by).max(0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_come_to_what_differs() {
        let mut seed = 7_u64;
        let mut below = |most: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % most.max(1)
        };
        for _ in 0..2_000 {
            let old: String = (0..30).map(|_| char::from(b'a' + below(26) as u8)).collect();
            let (mut text, mut edits) = (old.clone(), Vec::new());
            for _ in 0..below(6) {
                let start = below(text.len() + 1);
                let end = (start + below(4)).min(text.len());
                let new = &"XYZ"[..below(4)];
                text.replace_range(start..end, new);
                let (start, old_end) = (start as u32, end as u32);
                edits.push(ByteEdit { start, old_end, new_end: start + new.len() as u32 });
            }
            let all = composed(&edits);
            let mut made = old.clone();
            for edit in all.iter().rev() {
                made.replace_range(edit.old.as_usize(), &text[edit.new.as_usize()]);
            }
            assert_eq!(made, text, "{old} {edits:?} {all:?}");
            assert!(all.windows(2).all(|two| two[0].new.end < two[1].new.start), "{all:?}");
            let fewer = trimmed(all, &old, &text).expect("the ranges are in the texts");
            let mut made = old.clone();
            for edit in fewer.iter().rev() {
                made.replace_range(edit.old.as_usize(), &text[edit.new.as_usize()]);
            }
            assert_eq!(made, text);
            // What is not touched is where it was.
            for start in 0..old.len() as u32 {
                let range = TextRange::new(start, start + 1);
                if let Some(now) = moved(&fewer, range, |_| true) {
                    assert_eq!(text.get(now.as_usize()), old.get(range.as_usize()), "{old} {text} {fewer:?}");
                }
            }
        }
    }
}
