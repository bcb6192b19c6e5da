//! Codes of errors that a project lists with their statuses: `NO_TOKEN(HttpStatus.UNAUTHORIZED, "sign in")`.

use tree_sitter::Node;

use super::Extractor;
use super::head::closing;
use super::parameters::split_arguments;
use crate::elsewhere::{Carries, ErrorType, How};
use crate::facts::Spelling;
use crate::grammar::{Class, Part, Shape};

/// How far before a type its marks are looked for.
const NEAR: usize = 300;

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
            let constant = || self.status_of_entry(entry).zip(self.status_member(around));
            let Some((code, member)) = constant().or_else(|| self.number_of_entry(entry, around)) else {
                continue;
            };
            let carries = Carries::Fixed(code);
            let (name, owner) = (name.to_string(), Some(owner.to_string()));
            out.push(ErrorType { name, owner, carries, how: How::Raised, member: Some(member) });
        }
    }

    /// The path of a constant that may be a status which another file defines: `HttpCode.UNAUTHORIZED`.
    pub(super) fn named_elsewhere(&self, value: Node<'t>) -> Option<String> {
        let value = self.view.inner(value);
        if !matches!(self.class(value), Class::Path | Class::Name) || self.status_expression(value).is_some() {
            return None;
        }
        let path = self.view.path(self.str(value))?;
        let separator = self.grammar.code.separator.as_str();
        let (first, last) = (path.split(separator).next()?, path.rsplit(separator).next()?);
        let fixed = first.starts_with(char::is_uppercase) || self.imports.named(first).is_some();
        let plain = path.split(separator).all(|part| part.chars().all(|c| c.is_alphanumeric() || c == '_'));
        // What the file has by this name hides what others define.
        let own = self.constants.contains_key(first) || self.defined.contains(first);
        (fixed && plain && !own && (last != first || last.contains('_'))).then_some(path)
    }

    /// What an error is given for its status as the parameter at `at`.
    pub(super) fn given_by(
        &self,
        at: usize,
        words: Vec<String>,
        default: Option<u32>,
        written: Option<Node<'t>>,
    ) -> Carries {
        match written.filter(|_| default.is_none()).and_then(|written| self.named_elsewhere(written)) {
            Some(default) => Carries::Defaulted { at, words, default },
            None => Carries::Given { at, words, default },
        }
    }

    /// The code of the project's list of errors that a type hands to the one that it extends: `super(ErrorCode.NO_TOKEN)`.
    pub(super) fn code_handed(&self, node: Node<'t>, base: &str) -> Option<String> {
        let rows = &self.grammar.code.elsewhere;
        let separator = self.grammar.code.separator.as_str();
        let text = self.str(node);
        let supers = rows.supers.iter().map(String::as_str).chain([self.view.last_name(base)]);
        let mut found = supers.flat_map(|word| text.match_indices(word)).filter_map(|(at, word)| {
            let alone = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
            let inner = text[at + word.len()..].trim_start().strip_prefix('(').filter(|_| alone)?;
            split_arguments(&inner[..closing(inner)?]).into_iter().find_map(|(_, piece)| {
                let path = piece.trim();
                let (owner, name) = path.rsplit_once(separator)?;
                let plain = path.split(separator).all(|part| part.chars().all(|c| c.is_alphanumeric() || c == '_'));
                let lower = owner.to_ascii_lowercase();
                let lists = ["error", "exception", "fail", "code"].iter().any(|word| lower.contains(word))
                    && !["http", "status"].iter().any(|word| lower.contains(word));
                (plain && lists && name.starts_with(char::is_uppercase)).then(|| path.to_string())
            })
        });
        let first = found.next()?;
        found.all(|other| other == first).then_some(first)
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

    /// The same for one that is written as a number, where what the entries are made with says which of them is a status:
    /// `NO_TOKEN(401, "sign in")`, `ErrorCode(int status, String text)`.
    fn number_of_entry(&self, entry: Node<'t>, around: Node<'t>) -> Option<(u32, String)> {
        let (at, member) = self.status_place(around)?;
        let text = self.str(entry);
        let open = text.find('(')?;
        let inner = &text[open + 1..open + 1 + closing(&text[open + 1..])?];
        let pieces = split_arguments(inner);
        let (_, piece) = pieces.get(at)?;
        let code: u32 = piece.trim().parse().ok()?;
        (400..600).contains(&code).then_some((code, member))
    }

    /// The place of the status among what the entries of a list are made with, and the member that holds it.
    fn status_place(&self, around: Node<'t>) -> Option<(usize, String)> {
        let rows = &self.grammar.code.elsewhere;
        let own = self.part_str(around, Part::Name)?;
        let member = |words: &[&str]| {
            let member = words.iter().find_map(|word| crate::elsewhere::member(word, rows))?;
            self.may_carry(&member, words).then_some(member)
        };
        let constructor = self.within(Shape::Function, around).into_iter().find(|function| {
            let name = self.part_str(*function, Part::Name).unwrap_or("");
            name == own || self.constructs(name)
        });
        if let Some(list) = constructor.and_then(|constructor| self.parameters(constructor)) {
            return list.pieces.iter().enumerate().find_map(|(at, piece)| Some((at, member(&piece.words)?)));
        }
        let text = self.str(around);
        // `enum class ErrorCode(val status: Int)`
        let head = &text[..crate::elsewhere::head_of(text)];
        if let Some((_, list)) = head.split_once('(') {
            let pieces = split_arguments(&list[..closing(list)?]);
            return pieces.iter().enumerate().find_map(|(at, (_, piece))| {
                let words: Vec<&str> = piece.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
                Some((at, member(&words)?))
            });
        }
        // A mark makes a constructor of all its fields.
        let before = &self.text[..around.start_byte()];
        let marked = |text: &str| rows.fields_in_order.iter().any(|mark| text.contains(mark.as_str()));
        let near = &before[before.floor_char_boundary(before.len().saturating_sub(NEAR))..];
        if !marked(head) && !near.get(near.rfind('}').unwrap_or(0)..).is_some_and(marked) {
            return None;
        }
        let fields = text.lines().map(str::trim).filter(|line| {
            line.starts_with("private ") && line.ends_with(';') && !line.contains('=') && !line.contains(" static ")
        });
        fields.enumerate().find_map(|(at, line)| {
            let words: Vec<&str> = line.trim_end_matches(';').split_whitespace().collect();
            Some((at, member(&words)?))
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
