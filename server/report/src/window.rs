//! The part of a long line that matters.

use std::ops::Range;

use similar::ChangeTag;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::patch::Hunk;
use crate::text::clean_code;

/// How many bytes `old` and `new` share at their start and at their end, whole words only.
fn shared(old: &str, new: &str) -> (usize, usize) {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let begins_word = |text: &str| text.starts_with(word);
    let ends_word = |text: &str| text.ends_with(word);

    let same = old.chars().zip(new.chars()).take_while(|(a, b)| a == b);
    let mut start: usize = same.map(|(c, _)| c.len_utf8()).sum();
    if begins_word(&old[start..]) || begins_word(&new[start..]) {
        start = old[..start].trim_end_matches(word).len();
    }
    let (old, new) = (&old[start..], &new[start..]);
    let same = old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b);
    let mut end: usize = same.map(|(c, _)| c.len_utf8()).sum();
    if ends_word(&old[..old.len() - end]) || ends_word(&new[..new.len() - end]) {
        end = old[old.len() - end..].trim_start_matches(word).len();
    }
    (start, end)
}

/// What the two lines of `hunk` share, if it replaces one line by one line.
pub(crate) fn shared_in_pair(hunk: &Hunk) -> Option<(usize, usize)> {
    match hunk.lines.as_slice() {
        [old, new] if old.tag == ChangeTag::Delete && new.tag == ChangeTag::Insert => {
            Some(shared(&old.text, &new.text))
        }
        _ => None,
    }
}

/// `line` cut to `width` columns around `changed`: what is before it, in it and behind it, fit to print.
pub(crate) fn window(line: &str, changed: Range<usize>, width: usize) -> [String; 3] {
    let show = |range: Range<usize>| clean_code(&line[range]).replace('\t', "    ");
    let (before, middle, after) = (show(0..changed.start), show(changed.clone()), show(changed.end..line.len()));
    let spare = width.saturating_sub(middle.width());
    if before.width() + middle.width() + after.width() <= width {
        return [before, middle, after];
    }
    if spare == 0 {
        return ["…".to_owned(), cut(&middle, width.saturating_sub(2), false) + "…", String::new()];
    }
    // Half of the room to each side, or more if the other side needs less.
    let for_before = (spare / 2).max(spare.saturating_sub(after.width())).min(before.width());
    let for_after = spare - for_before;
    let before = if before.width() > for_before {
        format!("…{}", cut(&before, for_before.saturating_sub(1), true))
    } else {
        before
    };
    let after = if after.width() > for_after { cut(&after, for_after.saturating_sub(1), false) + "…" } else { after };
    [before, middle, after]
}

/// As much of `text` as fits into `width` columns, from its end or from its start.
fn cut(text: &str, width: usize, from_end: bool) -> String {
    let mut used = 0;
    let mut fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used <= width
    };
    if from_end {
        let kept: usize = text.chars().rev().take_while(&mut fits).map(char::len_utf8).sum();
        text[text.len() - kept..].to_owned()
    } else {
        let kept: usize = text.chars().take_while(&mut fits).map(char::len_utf8).sum();
        text[..kept].to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_are_shared() {
        assert_eq!(shared("f(301, x)", "f(308, x)"), (2, 4));
        assert_eq!(shared("same", "same"), (4, 0));
        assert_eq!(shared("f(x)", "g(x)"), (0, 3));
        assert_eq!(shared("aXc", "ac"), (0, 0));
        assert_eq!(shared("a  b", "a b"), (2, 1));
        assert_eq!(shared("é1", "è1"), (0, 0));
        assert_eq!(shared("()", "(x)"), (1, 1));
    }

    #[test]
    fn long_lines_are_cut_around_the_change() {
        let line = format!("{}301{}", "a".repeat(50), "b".repeat(50));
        let [before, changed, after] = window(&line, 50..53, 13);
        assert_eq!((before.as_str(), changed.as_str(), after.as_str()), ("…aaaa", "301", "bbbb…"));
        let [before, changed, after] = window(&line, 50..53, 60);
        assert_eq!(before.width() + changed.width() + after.width(), 60);
        let [before, changed, after] = window("漢字漢字漢字", 0..18, 6);
        assert_eq!((before.as_str(), changed.as_str(), after.as_str()), ("…", "漢字…", ""));
    }
}
