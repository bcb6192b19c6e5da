//! A large document without the functions that have no bearing on one place in it.
//!
//! Between a key and the answer to what the editor asks right behind it there is no time to read ten thousand lines.
//! What a status or a completion means depends on the function around it and on what stands outside of functions.

use std::sync::Arc;

use httplsp_syntax::{Language, distant};
use httplsp_text::TextRange;

use crate::documents::Open;

/// Smaller documents are read as a whole.
const SMALL: u32 = 16_000;

/// Which lines of an excerpt are which lines of the whole.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// From which line of the excerpt on, and how many lines are left out before it altogether.
    left_out: Vec<(u32, u32)>,
    /// How many lines further down everything is in the whole.
    moved: i32,
}

impl Lines {
    /// The lines of an earlier version, where nothing but the number of lines above has changed.
    pub fn moved(by: i32) -> Self {
        Self { left_out: Vec::new(), moved: by }
    }

    /// The line of the whole that is `line` in the excerpt.
    pub fn outside(&self, line: u32) -> u32 {
        let at = self.left_out.partition_point(|(from, _)| *from <= line);
        (line + at.checked_sub(1).map_or(0, |at| self.left_out[at].1)).saturating_add_signed(self.moved)
    }

    /// The line of the excerpt that is `line` in the whole, or would be if it were not left out.
    pub fn inside(&self, line: u32) -> u32 {
        let line = line.saturating_add_signed(-self.moved);
        let at = self.left_out.partition_point(|(from, count)| from + count <= line);
        line - at.checked_sub(1).map_or(0, |at| self.left_out[at].1)
    }
}

/// An excerpt of a document.
pub struct Excerpt {
    /// The excerpt, as if it were the document.
    pub open: Arc<Open>,
    /// Where its lines are in the document.
    pub lines: Lines,
}

impl Excerpt {
    /// What of `open` has a bearing on the place at `offset`. `None` where leaving anything out is not worth it, or the
    /// document has not been looked at yet.
    pub fn of(open: &Open, language: Language, offset: u32) -> Option<Self> {
        if open.text.len() < SMALL {
            return None;
        }
        let tree = open.sound_tree()?;
        let text = open.text();
        let around = TextRange::at(offset.min(text.len() as u32));
        let mut kept = String::new();
        let mut lines = Lines::default();
        let (mut at, mut left_out) = (0, 0);
        for part in distant(language, &tree, &text, around) {
            let Some((start, end)) = whole_lines(&text, part).filter(|(start, _)| *start >= at) else { continue };
            kept.push_str(&text[at..start]);
            let (first, behind) = (open.text.line_at(start as u32), open.text.line_at(end as u32));
            let from = first - left_out;
            left_out += behind - first;
            // What follows at once begins on the same line of the excerpt.
            match lines.left_out.last_mut().filter(|(last, _)| *last == from) {
                Some(last) => last.1 = left_out,
                None => lines.left_out.push((from, left_out)),
            }
            at = end;
        }
        if at == 0 {
            return None;
        }
        kept.push_str(&text[at..]);
        Some(Self { open: Arc::new(open.with_text(&kept)), lines })
    }
}

/// The lines of `part` with their ends, if nothing else stands on them but a mark behind it.
pub fn whole_lines(text: &str, part: TextRange) -> Option<(usize, usize)> {
    let range = part.as_usize();
    let before = text.get(..range.start)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let behind = text.get(range.end..)?;
    let end = range.end + behind.find('\n')? + 1;
    let alone = before[start..].trim().is_empty()
        && text[range.end..end].chars().all(|c| c.is_whitespace() || matches!(c, ';' | ','));
    alone.then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Documents;

    #[test]
    fn lines_are_found_both_ways() {
        let lines = Lines { left_out: vec![(3, 10), (5, 12)], moved: 0 };
        let outside: Vec<u32> = (0..7).map(|line| lines.outside(line)).collect();
        assert_eq!(outside, [0, 1, 2, 13, 14, 17, 18]);
        for (inside, outside) in (0..).zip(outside) {
            assert_eq!(lines.inside(outside), inside);
        }
    }

    #[test]
    fn what_is_left_is_the_function_and_what_stands_around_functions() {
        let rust = Language::by_id("rust").expect("a language");
        let mut text = String::from("use axum::http::StatusCode;\n");
        for number in 100..300 {
            text.push_str(&format!(
                "\n/// Number {number}.\nfn f{number}() -> StatusCode {{\n    let number = {number} + {number};\n    \
                 let other = number * {number};\n    g{number}(other);\n    StatusCode::NOT_FOUND\n}}\n"
            ));
        }
        let documents = Documents::default();
        let key = documents.open("file:///a.rs".parse().expect("a URI"), "rust".into(), None, &text);
        let open = documents.get(&key).expect("it is open");
        let place = text.find("g117(").expect("it is there") as u32;
        assert!(Excerpt::of(&open, rust, place).is_none(), "nothing is known of it yet");
        open.facts(rust, "a.rs", &[]);
        let excerpt = Excerpt::of(&open, rust, place).expect("an excerpt");
        let left = excerpt.open.text.text();
        assert!(left.starts_with("use axum::http::StatusCode;\n") && left.contains("fn f117("), "{left}");
        assert_eq!(left.matches("fn ").count(), 1, "{left}");
        let line = |text: &str| text[..text.find("g117(").expect("it is there")].matches('\n').count() as u32;
        assert_eq!(excerpt.lines.outside(line(&left)), line(&text));
        assert_eq!(excerpt.lines.inside(line(&text)), line(&left));
    }
}
