//! The parameters of functions, read from their text: names, defaults, and the words of their types.

use tree_sitter::Node;

use super::Extractor;
use crate::grammar::Part;

/// The parameters of a function.
pub(super) struct Parameters<'t> {
    pub pieces: Vec<Piece<'t>>,
    pub open: bool,
}

/// One of them.
pub(super) struct Piece<'t> {
    pub words: Vec<&'t str>,
    pub optional: bool,
    pub default: Option<Node<'t>>,
    /// Whether it is an object whose entries have names of their own: `{ status, message }`.
    pub taken_apart: bool,
}

impl<'t> Extractor<'t> {
    /// The parameters of a function, in order.
    pub(super) fn parameters(&self, function: Node<'t>) -> Option<Parameters<'t>> {
        match self.part(function, Part::Parameters) {
            Some(list) => Some(self.parameters_at(list)),
            None => self.loose_parameters(function),
        }
    }

    /// Whether a word stands before the first parameter of a function that is called as a method of what it is given.
    fn extends(&self, word: &str) -> bool {
        self.grammar.code.elsewhere.extends.iter().any(|known| known == word)
    }

    /// Whether a function is called as a method of its first parameter, `Reply(this HttpContext context, int status)`, or of
    /// the type before its name: `ApplicationCall.reply(status: HttpStatusCode)`.
    pub(super) fn is_extension(&self, function: Node<'t>) -> bool {
        let name = self.part(function, Part::Name);
        if self.extends(".") && name.is_some_and(|name| self.text[..name.start_byte()].ends_with('.')) {
            return true;
        }
        let list = self.part_str(function, Part::Parameters).unwrap_or("");
        let first = list.trim_start_matches('(').split_whitespace().next();
        first.is_some_and(|word| self.extends(word))
    }

    /// The same where no node holds them: from the first parenthesis behind the name on.
    fn loose_parameters(&self, function: Node<'t>) -> Option<Parameters<'t>> {
        if !self.grammar.code.loose_parameters {
            return None;
        }
        let name = self.part(function, Part::Name)?;
        let body = self.part(function, Part::Body)?;
        let head = self.text.get(name.end_byte()..body.start_byte())?;
        let open = head.find('(')?;
        let mut depth = 0usize;
        let close = head[open..].char_indices().find_map(|(at, c)| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(open + at)
        })?;
        Some(self.parameters_in(name.end_byte() + open, &head[open..=close]))
    }

    /// The parameters in a list of them.
    pub(super) fn parameters_at(&self, node: Node<'t>) -> Parameters<'t> {
        self.parameters_in(node.start_byte(), self.str(node))
    }

    /// The parameters in a list that is written as `text` and begins at `begin`.
    fn parameters_in(&self, begin: usize, text: &'t str) -> Parameters<'t> {
        let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        let start = begin + (inner.as_ptr() as usize - text.as_ptr() as usize);
        let mut pieces = Vec::new();
        for (from, piece) in split_arguments(inner) {
            let taken_apart = piece.trim_start().starts_with('{');
            // Defaults in a pattern belong to its names.
            let behind = if taken_apart { piece.rfind('}').unwrap_or(0) } else { 0 };
            let sign = self.grammar.code.elsewhere.default_sign.as_deref().unwrap_or("=");
            let at = piece[behind..].find(sign).map(|at| behind + at).filter(|at| !piece[*at..].starts_with("=>"));
            let width = sign.len();
            let keyword = |at: &usize| {
                self.grammar.code.elsewhere.keywords
                    && piece[..*at].trim().chars().all(|c| c.is_alphanumeric() || c == '_')
            };
            let (at, width) = at.map_or_else(|| (piece.find(':').filter(keyword), 1), |at| (Some(at), width));
            let declared = at.map_or(piece, |at| &piece[..at]);
            let words: Vec<&'t str> = declared
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$')
                .filter(|word| !word.is_empty())
                .collect();
            let default = at.and_then(|at| {
                let value = piece[at + width..].trim();
                let begin = start + from + (value.as_ptr() as usize - piece.as_ptr() as usize);
                (!value.is_empty()).then(|| self.kin.around(begin, begin + value.len()))?
            });
            let implied = &self.grammar.code.elsewhere.implied;
            // Marks such as `*` and `/` are no parameters.
            if words.is_empty()
                || pieces.is_empty() && words.iter().any(|word| implied.iter().any(|known| known == word))
                || pieces.is_empty() && from == 0 && self.extends(words[0])
            {
                continue;
            }
            // `*args`, `**extra`, `...$rest`, `params object[] rest`
            let any = declared.trim_start().starts_with(['*', '.'])
                || matches!(words[0], "params" | "vararg") && words.len() > 1;
            let optional = any
                || at.is_some_and(|at| !piece[at + width..].trim().is_empty())
                || declared.contains("?:")
                || declared.trim_end().ends_with('?');
            pieces.push(Piece { words, optional, default, taken_apart });
        }
        Parameters { pieces, open: text.contains("...") || text.contains('*') && text.contains("args") }
    }
}

/// The pieces between commas that are in no brackets, with their places; empty ones are left out.
pub(crate) fn split_arguments(text: &str) -> Vec<(usize, &str)> {
    let (mut depth, mut start, mut quote) = (0i32, 0, None);
    let mut pieces = Vec::new();
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`') => quote = Some(c),
            (None, '(' | '[' | '{' | '<') => depth += 1,
            // An arrow closes nothing.
            (None, '>') if text[..at].ends_with(['=', '-']) => {}
            (None, ')' | ']' | '}' | '>') => depth -= 1,
            (None, ',') if depth <= 0 => {
                pieces.push((start, &text[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push((start, &text[start..]));
    pieces.retain(|(_, piece)| !piece.trim().is_empty());
    pieces
}
