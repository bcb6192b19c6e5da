//! A large document without the functions that have no bearing on one place in it.
//!
//! Between a key and the answer to what the editor asks right behind it there is no time to read ten thousand lines.
//! What a status or a completion means depends on the function around it and on what stands outside of functions.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};

use httplsp_syntax::{Language, distant};
use httplsp_text::{Document, InputEdit, TextRange};

use crate::documents::Open;

/// Smaller documents are read as a whole.
const SMALL: u32 = 2_000;

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
        let mut slot = open.cut.lock().unwrap_or_else(PoisonError::into_inner);
        let cut = match slot.take().filter(|known| known.is_for(&open.text, offset)) {
            Some(known) => known,
            None => Cut::of(open, language, offset)?,
        };
        let mut kept = String::new();
        let mut lines = Lines::default();
        let (mut at, mut left_out) = (0, 0);
        for part in &cut.parts {
            kept.push_str(&open.text.slice(TextRange { start: at, end: part.start }));
            let from = part.first - left_out;
            left_out += part.behind - part.first;
            // What follows at once begins on the same line of the excerpt.
            match lines.left_out.last_mut().filter(|(last, _)| *last == from) {
                Some(last) => last.1 = left_out,
                None => lines.left_out.push((from, left_out)),
            }
            at = part.end;
        }
        kept.push_str(&open.text.slice(TextRange { start: at, end: open.text.len() }));
        let part = Arc::new(open.part(&kept, cut.last.as_deref()));
        *slot = Some(Cut { last: Some(part.clone()), ..cut });
        Some(Self { open: part, lines })
    }
}

/// What an excerpt leaves out. It stays so while somebody types beside it: to look at all functions of a large document
/// with every key takes longer than to read what is left.
#[derive(Debug, Clone)]
pub struct Cut {
    /// Whole lines, in order.
    parts: Vec<Part>,
    /// The names of the functions in them.
    names: Arc<HashSet<String>>,
    /// The last excerpt, from which the next one is parsed.
    last: Option<Arc<Open>>,
}

/// Whole lines that are left out: their bytes, the first line, and the one behind.
#[derive(Debug, Clone, Copy)]
struct Part {
    start: u32,
    end: u32,
    first: u32,
    behind: u32,
}

impl Cut {
    fn of(open: &Open, language: Language, offset: u32) -> Option<Self> {
        let tree = open.sound_tree()?;
        let text = open.text();
        let offset = offset.min(text.len() as u32);
        let found = distant(language, &tree, &text, TextRange::at(offset));
        let mut parts: Vec<Part> = Vec::new();
        for part in found.parts {
            let least = parts.last().map_or(0, |last| last.end as usize);
            let Some((start, end)) = whole_lines(&text, part).filter(|(start, _)| *start >= least) else { continue };
            let line = |at: usize| open.text.line_at(at as u32);
            let part = Part { start: start as u32, end: end as u32, first: line(start), behind: line(end) };
            let between = |last: &Part| &text[last.end as usize..start];
            let is_apart = |last: &Part| !between(last).trim().is_empty() || (last.end..=part.start).contains(&offset);
            match parts.last_mut().filter(|last| !is_apart(last)) {
                Some(last) => (last.end, last.behind) = (part.end, part.behind),
                None => parts.push(part),
            }
        }
        (!parts.is_empty()).then(|| Self { parts, names: Arc::new(found.names), last: None })
    }

    /// Whether it leaves out nothing that has a bearing on the place at `offset`.
    fn is_for(&self, text: &Document, offset: u32) -> bool {
        let line = text.line(text.line_at(offset));
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        !words.any(|word| self.names.contains(word)) && !self.touches(offset, offset)
    }

    fn touches(&self, start: u32, end: u32) -> bool {
        let next = self.parts.partition_point(|part| part.end < start);
        self.parts.get(next).is_some_and(|part| part.start <= end)
    }

    /// The same after `edit`; `None` where that touches what is left out.
    pub fn after(mut self, edit: &InputEdit) -> Option<Self> {
        if self.touches(edit.start, edit.old_end) {
            return None;
        }
        let next = self.parts.partition_point(|part| part.end < edit.start);
        let bytes = i64::from(edit.new_end) - i64::from(edit.old_end);
        let lines = i64::from(edit.new_end_point.row) - i64::from(edit.old_end_point.row);
        let moved = |at: u32, by: i64| (i64::from(at) + by) as u32;
        for part in &mut self.parts[next..] {
            *part = Part {
                start: moved(part.start, bytes),
                end: moved(part.end, bytes),
                first: moved(part.first, lines),
                behind: moved(part.behind, lines),
            };
        }
        Some(self)
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
    use crate::documents::{Documents, Key};

    fn rust() -> Language {
        Language::by_id("rust").expect("a language")
    }

    /// Two hundred functions, each with a name of its own.
    fn functions() -> String {
        let mut text = String::from("use axum::http::StatusCode;\n");
        for number in 100..300 {
            text.push_str(&format!(
                "\n/// Number {number}.\nfn f{number}() -> StatusCode {{\n    let number = {number} + {number};\n    \
                 let other = number * {number};\n    g{number}(other);\n    StatusCode::NOT_FOUND\n}}\n"
            ));
        }
        text
    }

    fn opened(text: &str) -> (Documents, Key) {
        let documents = Documents::default();
        let key = documents.open("file:///a.rs".parse().expect("a URI"), "rust".into(), None, text);
        (documents, key)
    }

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
        let (rust, text) = (rust(), functions());
        let (documents, key) = opened(&text);
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

    #[test]
    fn what_is_left_out_stays_so_while_somebody_types_beside_it() {
        use crate::documents::Change;
        use httplsp_text::{Encoding, Position};
        let (rust, text) = (rust(), functions());
        let (documents, key) = opened(&text);
        documents.get(&key).expect("it is open").facts(rust, "a.rs", &[]);
        let mut line = text[..text.find("g150(").expect("it is there")].matches('\n').count() as u32;
        let type_in = |line: u32, new: &str| {
            let place = Position::new(line, 4);
            let change = Change { range: Some((place, place)), text: new.into() };
            assert!(documents.change(&key, None, &[change], Encoding::Utf16));
            documents.get(&key).expect("it is open")
        };
        let excerpt = |open: &Open, line: u32| {
            let offset = open.text.offset(Position::new(line, 4), Encoding::Utf16);
            Excerpt::of(open, rust, offset).expect("an excerpt")
        };
        let known = |open: &Open| open.cut.lock().expect("nobody failed").clone();
        let open = documents.get(&key).expect("it is open");
        assert!(!excerpt(&open, line).open.text.text().contains("f117"));
        let parts = known(&open).expect("it is kept").parts.len();
        assert_eq!(parts, 2, "what stands between with nothing but blank lines is left out as one");
        for new in ["let a = 1;\n    ", "x", "y(", ")", ";\n\n    "] {
            let open = type_in(line, new);
            line += new.matches('\n').count() as u32;
            assert!(known(&open).is_some(), "{new}");
            let (near, fresh) = (excerpt(&open, line), open.with_text(&open.text.text()));
            fresh.facts(rust, "a.rs", &[]);
            let whole = excerpt(&fresh, line);
            assert_eq!(near.open.text.text(), whole.open.text.text(), "{new}");
            for at in 0..near.open.text.line_count() {
                assert_eq!(near.lines.outside(at), whole.lines.outside(at), "{new}");
            }
        }
        let open = type_in(line, "f117();");
        assert!(excerpt(&open, line).open.text.text().contains("fn f117"), "what is named has a bearing");
        let far = line + 80;
        let open = type_in(far, "z");
        assert!(known(&open).is_none(), "that was left out");
        assert!(excerpt(&open, far).open.text.text().contains("z"));
    }
}
