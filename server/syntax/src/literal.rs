//! Lists and objects that functions make, in languages without literals for them.

use crate::facts::{Argument, Part, Value, ValueKind};
use crate::value::template;
use crate::view::View;

impl View<'_> {
    /// The list or object that a call makes: `List.of(404, 410)`, `Map.of("error", text)`,
    /// `new JsonObject().put("error", text)`. `path` is all of what is called, `method` its last name.
    pub(crate) fn made(
        &self,
        path: Option<&str>,
        method: &str,
        receiver: Option<&Value>,
        arguments: &[Argument],
    ) -> Option<ValueKind> {
        let rows = &self.grammar.code.values;
        let is = |words: &[String], name: &str| words.iter().any(|known| known == name);
        let values = || arguments.iter().map(|argument| argument.value.clone()).collect::<Vec<_>>();
        if let Some(path) = path {
            if is(&rows.formats, path)
                && let Some((format, values)) = arguments.split_first()
                && let Some(made) = self.formatted(&format.value, values.iter().map(|value| self.text_at(value)))
            {
                return Some(made);
            }
            if is(&rows.lists, path) || is(&rows.pairs, path) && arguments.len() == 2 {
                return Some(ValueKind::List(values()));
            }
            if is(&rows.maps, path) {
                // JObject(List("error" -> text))
                let given = match values().as_slice() {
                    [Value { kind: ValueKind::List(items), .. }] if items.iter().all(is_pair) => items.clone(),
                    _ => values(),
                };
                let (entries, open) = entries(&given);
                return Some(ValueKind::Object { name: None, entries, open });
            }
            if is(&rows.builders, path) {
                return Some(ValueKind::Object { name: None, entries: Vec::new(), open: !arguments.is_empty() });
            }
        }
        // "{} created".format(name)
        if let (true, Some(text)) = (is(&rows.fills, method), receiver.and_then(Value::as_text)) {
            let given: Vec<&str> = arguments.iter().map(|argument| self.text_at(argument)).collect();
            return Some(template(text, &given.join(", ")));
        }
        let ValueKind::Object { entries, open, .. } = &receiver?.kind else { return None };
        let (mut entries, mut open) = (entries.clone(), *open);
        match arguments {
            [key, value] if is(&rows.puts, method) => match key.value.as_text() {
                Some(key) => entries.push((key.to_string(), value.value.clone())),
                None => open = true,
            },
            _ if is(&rows.done, method) => {}
            _ => open = true,
        }
        Some(ValueKind::Object { name: None, entries, open })
    }
}

impl View<'_> {
    fn text_at(&self, argument: &Argument) -> &str {
        self.text.get(argument.value.range.as_usize()).unwrap_or("")
    }

    /// A text with verbs such as `%s`, for which what is given stands in turn.
    pub(crate) fn formatted<'v>(&self, format: &Value, mut values: impl Iterator<Item = &'v str>) -> Option<ValueKind> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut chars = format.as_text()?.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '%' if chars.peek() == Some(&'%') => literal.extend(chars.next()),
                '%' => {
                    // Flags, width and precision stand before the verb.
                    let _ = chars.by_ref().find(|c| c.is_alphabetic());
                    if !literal.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut literal)));
                    }
                    parts.push(Part::Hole(values.next().unwrap_or("").to_string()));
                }
                _ => literal.push(c),
            }
        }
        if !literal.is_empty() {
            parts.push(Part::Text(literal));
        }
        match parts.iter().any(|part| matches!(part, Part::Hole(_))) {
            true => Some(ValueKind::Template(parts)),
            false => None,
        }
    }
}

/// Whether a value is a key with what belongs to it.
fn is_pair(value: &Value) -> bool {
    matches!(&value.kind, ValueKind::List(items) if items.len() == 2)
}

/// Pairs, or keys and values in turn, as entries; and whether there are others.
fn entries(values: &[Value]) -> (Vec<(String, Value)>, bool) {
    let pair = |value: &Value| match &value.kind {
        ValueKind::List(items) if items.len() == 2 => Some((items[0].clone(), items[1].clone())),
        _ => None,
    };
    let pairs: Vec<_> = match values.iter().map(pair).collect::<Option<Vec<_>>>() {
        Some(pairs) => pairs,
        None => values.chunks_exact(2).map(|two| (two[0].clone(), two[1].clone())).collect(),
    };
    let all = pairs.len();
    let named: Vec<_> =
        pairs.into_iter().filter_map(|(key, value)| Some((key.as_text()?.to_string(), value))).collect();
    let open = named.len() < all;
    (named, open)
}
