//! How a change is written with the names that a file has.

use tree_sitter::Node;

use super::Extractor;
use crate::facts::{Piece, Spelling};
use crate::grammar::Shape;
use crate::imports::Import;

/// What the holes of a template stand for.
pub(super) struct Holes<'a, 't> {
    /// Where it is written.
    pub place: Node<'t>,
    /// Groups whose constants of header names fit.
    pub header_in: &'a [String],
    /// Holes filled with text of the file.
    pub fill: &'a [(&'a str, &'a str)],
    /// How the status is spelled.
    pub spelling: Option<&'a Spelling>,
}

impl<'t> Extractor<'t> {
    /// A template of `apis.toml` in the words of the file. Holes: `{header}` (the name, as a constant where the module of
    /// constants is imported), `{name}`, `{value}`, `{=path}` (that path, as short as the imports allow),
    /// `{HeaderValue}` (the type that belongs to the status), and those that `holes` fills. `None` when one stays open.
    pub(super) fn pieces(&self, template: &str, holes: &Holes<'_, 't>) -> Option<Vec<Piece>> {
        let text = |text: &str| Piece::Text(text.to_string());
        let own_quotes;
        let template = match self.single_quotes() {
            true => {
                own_quotes = template.replace('"', "'");
                own_quotes.as_str()
            }
            false => template,
        };
        let mut out = Vec::new();
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            let named = |c: char| c.is_alphabetic() || matches!(c, '=' | '+');
            if !rest[open + 1..].starts_with(named) {
                // A brace of the language.
                out.push(text(&rest[..=open]));
                rest = &rest[open + 1..];
                continue;
            }
            let close = open + rest[open..].find('}')?;
            if open > 0 {
                out.push(text(&rest[..open]));
            }
            match &rest[open + 1..close] {
                "name" => out.push(Piece::Name),
                "value" if quote_before(&template[..template.len() - rest.len() + open]) == Some('\'') => {
                    out.push(Piece::SingleValue);
                }
                "value" => out.push(Piece::Value),
                "lower" => out.push(Piece::Lower),
                "camel" => out.push(Piece::Camel),
                "header" => match self.header_module(holes) {
                    Some(module) => out.extend([Piece::Text(module), Piece::Constant]),
                    None => {
                        let quote = if self.single_quotes() { "'" } else { "\"" };
                        out.extend([text(quote), Piece::Name, text(quote)]);
                    }
                },
                "HeaderValue" => out.push(Piece::Text(self.header_value_type(holes)?)),
                hole if hole.starts_with('+') => {
                    let (name, import) = self.name_of(&hole[1..])?;
                    out.push(Piece::Text(name));
                    out.extend(import.map(|(span, text)| Piece::Also(span, text)));
                }
                hole => match hole.strip_prefix('=') {
                    Some(path) => out.push(Piece::Text(self.shortest(holes.place, path)?)),
                    None => out.push(text(holes.fill.iter().find(|(name, _)| *name == hole)?.1)),
                },
            }
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            out.push(text(rest));
        }
        Some(out)
    }

    /// Whether the file writes texts in single quotes, where it may.
    pub(super) fn single_quotes(&self) -> bool {
        self.look().0
    }

    /// What ends the lines of the file.
    pub(super) fn line_end(&self) -> &'static str {
        self.look().1
    }

    fn look(&self) -> (bool, &'static str) {
        *self.look.get_or_init(|| {
            let opens = |quote: char| {
                let before = ['(', '[', '{', ' ', '=', ',', ':', '\t'];
                self.text.match_indices(quote).filter(|(at, _)| self.text[..*at].ends_with(before)).count()
            };
            let single = self.grammar.code.edits.quotes && opens('\'') > opens('"');
            (single, if self.text.contains("\r\n") { "\r\n" } else { "\n" })
        })
    }

    /// An import that `wanted` accepts and whose name can be used at `place`.
    pub(super) fn imported(&self, place: Node<'t>, wanted: impl Fn(&Import) -> bool) -> Option<&Import> {
        let mut found: Vec<&Import> =
            self.imports.iter().filter(|import| import.name != "*" && wanted(import)).collect();
        if found.is_empty() {
            return None;
        }
        let modules: Vec<usize> = self.nodes(Shape::Module).iter().map(|module| module.id()).collect();
        let mut around = Some(place);
        while let Some(node) = around {
            if let Some(at) = found.iter().position(|import| import.within == node.id()) {
                return Some(found.swap_remove(at));
            }
            if modules.contains(&node.id()) {
                return None;
            }
            around = self.parent(node);
        }
        None
    }

    /// The module of constants of header names as the file calls it, with the separator.
    fn header_module(&self, holes: &Holes<'_, 't>) -> Option<String> {
        let separator = self.grammar.code.separator.as_str();
        let module = self.grammar.code.reshape.header_module.as_str();
        if module.is_empty() {
            return None;
        }
        let import = self.imported(holes.place, |import| {
            self.view.last_name(&import.path) == module && self.rooted(&import.path, holes.header_in)
        })?;
        Some(format!("{}{separator}", import.name))
    }

    /// The type of a header's value that belongs to the crate of the status.
    fn header_value_type(&self, holes: &Holes<'_, 't>) -> Option<String> {
        let rows = &self.grammar.code.reshape;
        let separator = self.grammar.code.separator.as_str();
        let name = rows.header_value.as_str();
        if name.is_empty() {
            return None;
        }
        let known = self.imported(holes.place, |import| {
            self.view.last_name(&import.path) == name && self.rooted(&import.path, holes.header_in)
        });
        if let Some(import) = known {
            return Some(import.name.clone());
        }
        let Some(Spelling::Constant { prefix, .. }) = holes.spelling else { return None };
        let path = self.resolve(prefix.trim_end_matches(separator));
        let (mut home, _) = path.rsplit_once(separator)?;
        if let Some((outer, last)) = home.rsplit_once(separator)
            && rows.status_modules.iter().any(|known| known == last)
        {
            home = outer;
        }
        let full = [home, rows.header_module.as_str(), name].join(separator);
        self.rooted(&full, holes.header_in).then_some(full)
    }

    fn rooted(&self, path: &str, groups: &[String]) -> bool {
        let first = path.split(self.grammar.code.separator.as_str()).next().unwrap_or(path);
        self.grammar.apis.in_groups(groups, first)
    }

    /// The full `path` as short as the imports at `place` allow; `None` when the file does not name its crate at all.
    fn shortest(&self, place: Node<'t>, path: &str) -> Option<String> {
        let separator = self.grammar.code.separator.as_str();
        let mut head = path;
        loop {
            if let Some(import) = self.imported(place, |import| import.path == head) {
                return Some(format!("{}{}", import.name, &path[head.len()..]));
            }
            match head.rsplit_once(separator) {
                Some((outer, _)) => head = outer,
                None => break,
            }
        }
        self.present.contains(head).then(|| path.to_string())
    }
}

/// The quote that a text ends within, or behind.
fn quote_before(text: &str) -> Option<char> {
    text.chars().rev().find(|c| matches!(c, '\'' | '"'))
}
