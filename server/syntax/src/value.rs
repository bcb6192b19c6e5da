//! Reads expressions into the neutral [`Value`].

use httplsp_text::TextRange;
use tree_sitter::Node;

use crate::facts::{Argument, Part as TextPart, Value, ValueKind};
use crate::grammar::{Class, Part};
use crate::view::{View, last_named, without_spaces};

/// Nesting below which a value is opaque: nobody writes deeper bodies by hand, and a stack is finite.
const MAX_DEPTH: u32 = 48;

impl<'a> View<'a> {
    /// The value of `node`.
    pub(crate) fn value(&self, node: Node<'_>) -> Value {
        self.at_depth(node, 0)
    }

    fn at_depth(&self, node: Node<'_>, depth: u32) -> Value {
        let range = TextRange::from(node.byte_range());
        if depth > MAX_DEPTH {
            return Value::opaque(range);
        }
        let kind = match self.class(node) {
            Class::Integer => number(self.str(node)),
            Class::Text => self.text_value(node),
            Class::Symbol => ValueKind::Text(self.str(node).trim_matches([':', '.', '"']).to_string()),
            Class::Bool => ValueKind::Bool(self.str(node).eq_ignore_ascii_case("true")),
            Class::Null => ValueKind::Null,
            Class::Name | Class::Path => match self.str(node) {
                name if self.grammar.code.nulls.iter().any(|known| known == name) => ValueKind::Null,
                // Some grammars take them for names.
                name @ ("true" | "false") => ValueKind::Bool(name == "true"),
                // (error as Error).message
                name if name.contains('(') => ValueKind::Name(name.to_string()),
                name => ValueKind::Name(without_spaces(name)),
            },
            Class::List | Class::Tuple => ValueKind::List(self.items(node, depth)),
            Class::Wrapper if self.str(node).starts_with(['-', '~']) => ValueKind::Opaque,
            Class::Wrapper => match self.wrapped(node) {
                Some(inner) => return Value { range, ..self.at_depth(inner, depth + 1) },
                None => ValueKind::Null,
            },
            Class::Call => self.call(node, depth),
            Class::Macro => self.macro_call(node, depth),
            Class::Object => self.object(node, depth),
            // What stands in for nothing.
            Class::Binary if matches!(self.part_str(node, Part::Operator), Some("?:" | "??")) => {
                match self.part(node, Part::Left) {
                    Some(left) => return Value { range, ..self.at_depth(left, depth + 1) },
                    None => ValueKind::Opaque,
                }
            }
            Class::Binary => self.concatenation(node, depth),
            Class::Block => match self.block_value(node) {
                Some(inner) => return self.at_depth(inner, depth + 1),
                None => ValueKind::Opaque,
            },
            _ => ValueKind::Opaque,
        };
        Value { kind, range }
    }

    fn items(&self, node: Node<'_>, depth: u32) -> Vec<Value> {
        View::children(self, node).into_iter().map(|child| self.at_depth(child, depth + 1)).collect()
    }

    /// A block that is only its last expression has that expression's value.
    fn block_value<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        let last = last_named(node)?;
        (node.named_child_count() == 1 && self.class(last) != Class::Statement).then_some(last)
    }

    /// A text, with the expressions in it as holes.
    fn text_value(&self, node: Node<'_>) -> ValueKind {
        let mut parts: Vec<TextPart> = Vec::new();
        let mut holes = false;
        for (class, piece) in self.pieces(node) {
            let text = match class {
                Class::TextContent => piece.to_string(),
                Class::TextEscape => unescape(piece),
                _ => {
                    holes = true;
                    let inside = piece.trim_start_matches(['$', '#', '\\', '{', '(']).trim_end_matches(['}', ')']);
                    parts.push(TextPart::Hole(inside.trim().to_string()));
                    continue;
                }
            };
            match parts.last_mut() {
                Some(TextPart::Text(known)) => known.push_str(&text),
                _ => parts.push(TextPart::Text(text)),
            }
        }
        if holes { ValueKind::Template(parts) } else { ValueKind::Text(self.text_of(node)) }
    }

    /// What a text consists of: content, escapes and holes.
    fn pieces(&self, node: Node<'_>) -> Vec<(Class, &'a str)> {
        let mut cursor = node.walk();
        let is_piece = |class: Class, child: Node<'_>| match class {
            Class::TextContent | Class::TextEscape => true,
            // An expression may stand in a text as it is.
            Class::Hole | Class::Name | Class::Path | Class::Call => child.is_named(),
            _ => false,
        };
        let children = node.children(&mut cursor).map(|child| (self.class(child), child));
        let children: Vec<_> = children.filter(|(class, child)| is_piece(*class, *child)).collect();
        if self.grammar.code.kinds.contains_key(&Class::TextContent) {
            return children.into_iter().map(|(class, child)| (class, self.str(child))).collect();
        }
        // The grammar has no node for the content: it is what stands between the others, within the quotes.
        let quotes = if self.str(node).starts_with("\"\"\"") { 3 } else { 1 };
        let (mut at, end) = (node.start_byte() + quotes, node.end_byte().saturating_sub(quotes));
        let mut out = Vec::new();
        let content = |from: usize, to: usize, out: &mut Vec<(Class, &'a str)>| {
            if let Some(text) = self.text.get(from..to).filter(|text| !text.is_empty()) {
                out.push((Class::TextContent, text));
            }
        };
        for (class, child) in children {
            content(at, child.start_byte(), &mut out);
            out.push((class, self.str(child)));
            at = child.end_byte();
        }
        content(at, end, &mut out);
        out
    }

    /// The literal text of a string node.
    pub(crate) fn text_of(&self, node: Node<'_>) -> String {
        let mut out = String::new();
        for (class, piece) in self.pieces(node) {
            match class {
                Class::TextContent => out.push_str(piece),
                Class::TextEscape => out.push_str(&unescape(piece)),
                _ => {}
            }
        }
        if out.is_empty() && node.child_count() == 0 {
            // The grammar may keep quotes and content in one.
            let text = self.str(node).trim_start_matches(['@', '$']);
            return text
                .strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
                .unwrap_or(text)
                .replace("\"\"", "\"");
        }
        out
    }

    fn call(&self, node: Node<'_>, depth: u32) -> ValueKind {
        let Some(found) = self.callee(node) else { return ValueKind::Opaque };
        let path = found.path;
        let receiver = found.receiver.map(|receiver| Box::new(self.at_depth(receiver, depth + 1)));
        let callee = match &receiver {
            Some(_) => self.str(found.name).to_string(),
            None => path.clone().unwrap_or_else(|| without_spaces(self.str(found.node))),
        };
        let arguments: Vec<Argument> = self
            .arguments(node, || node.parent())
            .into_iter()
            .map(|argument| Argument {
                name: argument.name.map(|name| self.key(name)),
                value: self.at_depth(argument.value, depth + 1),
            })
            .collect();
        if let Some(made) = self.made(path.as_deref(), &callee, receiver.as_deref(), &arguments) {
            return made;
        }
        // An object made by setting its members.
        if self.part(node, Part::Body).is_some() && !arguments.is_empty() && arguments.iter().all(|a| a.name.is_some())
        {
            let entries = arguments.into_iter().filter_map(|a| Some((a.name?, a.value))).collect();
            return ValueKind::Object { name: Some(callee), entries, open: false };
        }
        ValueKind::Call { callee, receiver, arguments }
    }

    fn macro_call(&self, node: Node<'_>, depth: u32) -> ValueKind {
        let name = self.part_str(node, Part::Name).unwrap_or("");
        let Some(tokens) = last_named(node).filter(|tokens| self.class(*tokens) == Class::Tokens) else {
            return ValueKind::Opaque;
        };
        let inner = self.inner_tokens(tokens);
        if self.grammar.is_macro("object", name) {
            return self.tokens(&inner, depth + 1).kind;
        }
        if self.grammar.is_macro("format", name) {
            let first = inner.iter().find(|token| self.class(**token) == Class::Text);
            return first.map_or(ValueKind::Opaque, |token| {
                let rest =
                    inner.last().map_or("", |last| self.text.get(token.end_byte()..last.end_byte()).unwrap_or(""));
                template(&self.text_of(*token), rest)
            });
        }
        if self.grammar.is_macro("list", name) {
            return ValueKind::List(self.split(&inner, ",").iter().map(|item| self.tokens(item, depth + 1)).collect());
        }
        let arguments = self
            .split(&inner, ",")
            .iter()
            .map(|item| Argument { name: None, value: self.tokens(item, depth + 1) })
            .collect();
        ValueKind::Call { callee: format!("{name}!"), receiver: None, arguments }
    }

    /// The tokens of a token tree without its delimiters and comments.
    pub(crate) fn inner_tokens<'t>(&self, tree: Node<'t>) -> Vec<Node<'t>> {
        let mut cursor = tree.walk();
        let all: Vec<Node<'t>> =
            tree.children(&mut cursor).filter(|token| self.class(*token) != Class::Comment).collect();
        match all.as_slice() {
            [_, inner @ .., _] => inner.to_vec(),
            _ => Vec::new(),
        }
    }

    /// `tokens` cut at every `separator`; a trailing empty piece is dropped.
    pub(crate) fn split<'t>(&self, tokens: &[Node<'t>], separator: &str) -> Vec<Vec<Node<'t>>> {
        let mut pieces: Vec<Vec<Node<'t>>> =
            tokens.split(|token| self.str(*token) == separator).map(<[_]>::to_vec).collect();
        if pieces.last().is_some_and(Vec::is_empty) {
            pieces.pop();
        }
        pieces
    }

    /// The value that a run of tokens inside a macro stands for.
    pub(crate) fn tokens(&self, tokens: &[Node<'_>], depth: u32) -> Value {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return Value::opaque(TextRange::default());
        };
        let range = TextRange::new(first.start_byte() as u32, last.end_byte() as u32);
        if depth > MAX_DEPTH {
            return Value::opaque(range);
        }
        let kind = match tokens {
            [only] => match self.class(*only) {
                Class::Tokens => return self.token_tree(*only, depth),
                Class::Name if self.grammar.code.nulls.iter().any(|known| known == self.str(*only)) => ValueKind::Null,
                Class::Other => number(self.str(*only)),
                _ => return self.at_depth(*only, depth + 1),
            },
            // format!(...) within json!({...})
            [name, bang, tree]
                if self.str(*bang) == "!"
                    && self.class(*tree) == Class::Tokens
                    && self.grammar.is_macro("format", self.str(*name)) =>
            {
                let inner = self.inner_tokens(*tree);
                match inner.first().filter(|token| self.class(**token) == Class::Text) {
                    Some(token) => {
                        let end = inner.last().map_or(token.end_byte(), |last| last.end_byte());
                        template(&self.text_of(*token), self.text.get(token.end_byte()..end).unwrap_or(""))
                    }
                    None => ValueKind::Opaque,
                }
            }
            // "text".to_string() and the like
            [text, dot, _, _] if self.class(*text) == Class::Text && self.str(*dot) == "." => {
                ValueKind::Text(self.text_of(*text))
            }
            _ => ValueKind::Name(self.text.get(range.as_usize()).unwrap_or("").to_string()),
        };
        Value { kind, range }
    }

    fn token_tree(&self, tree: Node<'_>, depth: u32) -> Value {
        let range = TextRange::from(tree.byte_range());
        let inner = self.inner_tokens(tree);
        let kind = match self.str(tree).as_bytes().first() {
            Some(b'{') => {
                let mut entries = Vec::new();
                let mut open = false;
                for piece in self.split(&inner, ",") {
                    match piece.as_slice() {
                        [key, colon, value @ ..] if self.str(*colon) == ":" && !value.is_empty() => {
                            let name = match self.class(*key) {
                                Class::Text => self.text_of(*key),
                                _ => self.str(*key).to_string(),
                            };
                            entries.push((name, self.tokens(value, depth + 1)));
                        }
                        _ => open = true,
                    }
                }
                ValueKind::Object { name: None, entries, open }
            }
            Some(b'[') => {
                ValueKind::List(self.split(&inner, ",").iter().map(|item| self.tokens(item, depth + 1)).collect())
            }
            _ => return Value { range, ..self.tokens(&inner, depth + 1) },
        };
        Value { kind, range }
    }

    fn object(&self, node: Node<'_>, depth: u32) -> ValueKind {
        let is_map = |name: &String| {
            let maps = &self.grammar.code.maps;
            maps.iter().any(|map| name == map || map.ends_with('[') && name.starts_with(map.as_str()))
        };
        let name = self.part_str(node, Part::Name).map(without_spaces).filter(|name| !is_map(name));
        let mut entries = Vec::new();
        let mut items = Vec::new();
        let mut open = false;
        let body = self.part(node, Part::Body);
        // Keys and values may stand side by side.
        if self.part(node, Part::Key).is_some() {
            let children = View::children(self, node);
            let pairs = children.chunks_exact(2);
            let entries = pairs.map(|pair| (self.key(pair[0]), self.at_depth(pair[1], depth + 1))).collect();
            return ValueKind::Object { name, entries, open: false };
        }
        if let Some(entries) =
            body.filter(|body| body.id() == node.id()).and_then(|body| self.flat_entries(body, depth))
        {
            return ValueKind::Object { name, entries, open: false };
        }
        let fields = body.map(|body| View::children(self, body)).unwrap_or_default();
        for field in fields {
            match (self.part(field, Part::Key), self.part(field, Part::Value)) {
                (Some(key), Some(value)) => entries.push((self.key(key), self.at_depth(value, depth + 1))),
                // Short for a field and a variable of the same name.
                (Some(key), None) => entries.push((self.key(key), self.at_depth(key, depth + 1))),
                _ => {
                    open = true;
                    items.push(field);
                }
            }
        }
        // A literal without keys is a list.
        if entries.is_empty() && !items.is_empty() && items.iter().all(|item| self.class(*item) != Class::Other) {
            return ValueKind::List(items.into_iter().map(|item| self.at_depth(item, depth + 1)).collect());
        }
        ValueKind::Object { name, entries, open }
    }

    /// The entries of an object whose keys and values are its own children: `new { error = "x", user.Name }`.
    fn flat_entries(&self, node: Node<'_>, depth: u32) -> Option<Vec<(String, Value)>> {
        let mut cursor = node.walk();
        let tokens: Vec<Node<'_>> =
            node.children(&mut cursor).filter(|child| self.class(*child) != Class::Comment).collect();
        let start = tokens.iter().position(|token| self.str(*token) == "{")? + 1;
        // A word before the brace, or an assignment behind it.
        if start == 1 && !tokens.iter().any(|token| self.str(*token) == "=") {
            return None;
        }
        let inner = tokens.get(start..tokens.len() - 1)?;
        let entry = |piece: Vec<Node<'_>>| match piece.as_slice() {
            [key, equals, value] if self.str(*equals) == "=" => {
                Some((self.key(*key), self.at_depth(*value, depth + 1)))
            }
            [value] => Some((self.last_name(self.str(*value)).to_string(), self.at_depth(*value, depth + 1))),
            _ => None,
        };
        self.split(inner, ",").into_iter().map(entry).collect()
    }

    /// The text of a key, without quotes or marks.
    fn key(&self, node: Node<'_>) -> String {
        let node = self.inner(node);
        match self.class(node) {
            Class::Text => self.text_of(node),
            _ => self.str(node).trim_matches([':', '"', '\'', '[', ']', ' ', '\n']).to_string(),
        }
    }

    /// `"a" + &b`: a template when there is a text in it; `60 * 1024`, `10 << 20`: a number.
    fn concatenation(&self, node: Node<'_>, depth: u32) -> ValueKind {
        let (Some(left), Some(right), Some(operator)) =
            (self.part(node, Part::Left), self.part(node, Part::Right), self.part(node, Part::Operator))
        else {
            return ValueKind::Opaque;
        };
        let (left, right) = (self.at_depth(left, depth + 1), self.at_depth(right, depth + 1));
        match self.str(operator) {
            "+" | "." => {}
            // "%s created" % name
            "%" => {
                let range = right.range;
                let filled = self.formatted(&left, std::iter::once(self.text.get(range.as_usize()).unwrap_or("")));
                return filled.unwrap_or(ValueKind::Opaque);
            }
            "*" => {
                let product = left.as_integer().zip(right.as_integer()).and_then(|(a, b)| a.checked_mul(b));
                return product.map_or(ValueKind::Opaque, |product| ValueKind::Number(product.to_string()));
            }
            "<<" => {
                let shifted = left.as_integer().zip(right.as_integer()).filter(|(a, b)| *a >= 0 && (0..48).contains(b));
                let shifted = shifted.and_then(|(a, b)| a.checked_mul(1 << b));
                return shifted.map_or(ValueKind::Opaque, |shifted| ValueKind::Number(shifted.to_string()));
            }
            // "error" to message
            word if self.grammar.code.values.pairs.iter().any(|known| known == word) => {
                return ValueKind::List(vec![left, right]);
            }
            _ => return ValueKind::Opaque,
        }
        let mut parts = Vec::new();
        for side in [left.unwrapped(), right.unwrapped()] {
            match &side.kind {
                ValueKind::Text(text) => match parts.last_mut() {
                    Some(TextPart::Text(before)) => before.push_str(text),
                    _ => parts.push(TextPart::Text(text.clone())),
                },
                ValueKind::Template(inner) => parts.extend(inner.iter().cloned()),
                _ => parts.push(TextPart::Hole(self.text.get(side.range.as_usize()).unwrap_or("").to_string())),
            }
        }
        match parts.iter().any(|part| matches!(part, TextPart::Text(_))) {
            true => ValueKind::Template(parts),
            false => ValueKind::Opaque,
        }
    }
}

/// A whole number without separators and type suffix; [`ValueKind::Opaque`] for anything else.
fn number(text: &str) -> ValueKind {
    let plain = text.replace('_', "");
    if let Some(hex) = plain.strip_prefix("0x") {
        let digits: String = hex.chars().take_while(char::is_ascii_hexdigit).collect();
        return u64::from_str_radix(&digits, 16)
            .map_or(ValueKind::Opaque, |value| ValueKind::Number(value.to_string()));
    }
    let digits: String = plain.chars().take_while(char::is_ascii_digit).collect();
    let suffix = &plain[digits.len()..];
    let known = matches!(
        suffix,
        "" | "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" | "isize" | "u128" | "i128"
    );
    match !digits.is_empty() && known {
        true => ValueKind::Number(digits),
        false => ValueKind::Opaque,
    }
}

/// `text` with the holes that a format string has: `{}`, `{name}`, `{0:?}`. `rest` are the arguments as written.
pub(crate) fn template(text: &str, rest: &str) -> ValueKind {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' if chars.peek() == Some(&'{') => {
                chars.next();
                literal.push('{');
            }
            '}' if chars.peek() == Some(&'}') => {
                chars.next();
                literal.push('}');
            }
            '{' => {
                if !literal.is_empty() {
                    parts.push(TextPart::Text(std::mem::take(&mut literal)));
                }
                let inside: String = chars.by_ref().take_while(|c| *c != '}').collect();
                let name = inside.split(':').next().unwrap_or("");
                // A positional hole is filled from the arguments: all of them are named, since which one does not matter.
                let hole = if name.is_empty() || name.bytes().all(|b| b.is_ascii_digit()) { rest } else { name };
                parts.push(TextPart::Hole(hole.trim_start_matches(',').trim().to_string()));
            }
            _ => literal.push(c),
        }
    }
    if !literal.is_empty() {
        parts.push(TextPart::Text(literal));
    }
    match parts.as_slice() {
        [] => ValueKind::Text(String::new()),
        [TextPart::Text(text)] => ValueKind::Text(text.clone()),
        _ => ValueKind::Template(parts),
    }
}

fn unescape(escape: &str) -> String {
    match escape.as_bytes() {
        [b'\\', b'n', ..] => "\n".into(),
        [b'\\', b'r', ..] => "\r".into(),
        [b'\\', b't', ..] => "\t".into(),
        [b'\\', b'0', ..] => "\0".into(),
        [b'\\', b'\n' | b'\r', ..] => String::new(),
        [b'\\', b'x' | b'u', ..] => {
            let digits: String = escape.chars().skip(2).filter(char::is_ascii_hexdigit).collect();
            u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).map(String::from).unwrap_or_default()
        }
        [b'\\', ..] => escape[1..].to_string(),
        _ => escape.to_string(),
    }
}
