//! Codes of errors that a project lists with their statuses: `NO_TOKEN(HttpStatus.UNAUTHORIZED, "sign in")`.

use tree_sitter::Node;

use super::Extractor;
use super::parameters::split_arguments;
use crate::elsewhere::{Carries, ErrorType, How};
use crate::facts::Spelling;
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// The entries of lists of errors that are given the constant of a status.
    pub(super) fn error_codes(&self, out: &mut Vec<ErrorType>) {
        for entry in self.nodes(Shape::Constant).into_iter().filter(|node| self.class(*node) == Class::Definition) {
            let Some(around) = self.type_of(entry) else { continue };
            let (Some(name), Some(owner)) = (self.part_str(entry, Part::Name), self.part_str(around, Part::Name))
            else {
                continue;
            };
            let lower = owner.to_ascii_lowercase();
            if !["error", "exception", "fail", "code"].iter().any(|word| lower.contains(word)) {
                continue;
            }
            let (Some(code), Some(member)) = (self.status_of_entry(entry), self.status_member(around)) else {
                continue;
            };
            let carries = Carries::Fixed(code);
            let (name, owner) = (name.to_string(), Some(owner.to_string()));
            out.push(ErrorType { name, owner, carries, how: How::Raised, member: Some(member) });
        }
    }

    /// The status among what an entry is made with, where it is written as a constant.
    fn status_of_entry(&self, entry: Node<'t>) -> Option<u32> {
        let text = self.str(entry);
        let open = text.find('(')?;
        let inner = text[open + 1..].trim_end().strip_suffix(')')?;
        let start = entry.start_byte() + open + 1;
        split_arguments(inner).into_iter().find_map(|(from, piece)| {
            let value = piece.rsplit_once(" = ").map_or(piece, |(_, value)| value);
            let value = value.trim();
            let begin = start + from + (value.as_ptr() as usize - piece.as_ptr() as usize);
            let node = self.kin.around(begin, begin + value.len())?;
            let found = self.status_expression(node)?;
            let constant = found.spelling != Spelling::Number && value.contains(char::is_alphabetic);
            (constant && (400..600).contains(&found.code)).then_some(found.code)
        })
    }

    /// The member of a type that holds a status, by its name.
    fn status_member(&self, around: Node<'t>) -> Option<String> {
        let text = self.str(around);
        let rows = &self.grammar.code.elsewhere;
        let word = |c: char| c.is_alphanumeric() || c == '_';
        text.match_indices("tatus").find_map(|(at, _)| {
            let start = text[..at].char_indices().rev().take_while(|(_, c)| word(*c)).last().map_or(at, |(at, _)| at);
            let end = text[at..].find(|c| !word(c)).map_or(text.len(), |end| at + end);
            let behind = text[end..].trim_start();
            let before = text[..start].trim_end();
            let named = behind.starts_with(':')
                || before.len() < start && before.ends_with(word) && behind.starts_with([';', ',', ')', '=']);
            named.then(|| crate::elsewhere::member(&text[start..end], rows))?
        })
    }
}
