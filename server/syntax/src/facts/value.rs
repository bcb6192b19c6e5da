use std::borrow::Cow;

use httplsp_text::TextRange;

/// A value as the source spells it, free of any language: what a response's body, a header or a target is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub kind: ValueKind,
    /// Where it stands.
    pub range: TextRange,
}

/// The kinds of [`Value`].
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// `null`, `None`, `nil`, `()`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, digits only: separators and type suffixes are gone.
    Number(String),
    /// A literal text, unescaped.
    Text(String),
    /// A text with holes: interpolation, a format call, a concatenation.
    Template(Vec<Part>),
    /// An object, map or struct literal with its fields in order.
    Object {
        /// The type's name, where the language gives one.
        name: Option<String>,
        /// Field name and value.
        entries: Vec<(String, Value)>,
        /// Whether more fields may come from elsewhere (`..rest`, `...rest`, computed names).
        open: bool,
    },
    /// A list, array or tuple.
    List(Vec<Value>),
    /// A call: `callee(arguments)`; a method call has its receiver's value too.
    Call {
        /// The callee as written, without type arguments: `Json`, `json!`, `HttpResponse::Ok`, `into`.
        callee: String,
        /// What a method is called on.
        receiver: Option<Box<Value>>,
        /// The arguments in order.
        arguments: Vec<Argument>,
    },
    /// A name or path: `err`, `self.name`, `StatusCode::OK`.
    Name(String),
    /// Anything else.
    Opaque,
}

/// One argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// The keyword, where the language has them.
    pub name: Option<String>,
    /// The value.
    pub value: Value,
}

/// One part of a [`ValueKind::Template`].
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Literal text.
    Text(String),
    /// A hole, with the expression in it as written (`$host`, `user.id`, or empty).
    Hole(String),
}

impl Value {
    /// A value of unknown content.
    pub fn opaque(range: TextRange) -> Self {
        Self { kind: ValueKind::Opaque, range }
    }

    /// The literal text, if it is one without holes.
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        match &self.kind {
            ValueKind::Number(digits) => digits.parse().ok(),
            _ => None,
        }
    }

    /// The truth value, if it is a literal one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            ValueKind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The text with every hole written as `{}`; a plain text as it is.
    pub fn template_text(&self) -> Option<String> {
        match &self.kind {
            ValueKind::Text(text) => Some(text.clone()),
            ValueKind::Template(parts) => Some(
                parts
                    .iter()
                    .map(|part| match part {
                        Part::Text(text) => text.as_str(),
                        Part::Hole(_) => "{}",
                    })
                    .collect(),
            ),
            _ => None,
        }
    }

    /// The literal text at the beginning, up to the first hole.
    pub fn text_prefix(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::Text(text) => Some(text),
            ValueKind::Template(parts) => match parts.first() {
                Some(Part::Text(text)) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// The fields of an object.
    pub fn entries(&self) -> Option<&[(String, Value)]> {
        match &self.kind {
            ValueKind::Object { entries, .. } => Some(entries),
            _ => None,
        }
    }

    /// The fields of an object, or the arguments that one of a named type is made with by their names:
    /// `ApiResult(success = false, message = text)`.
    pub fn members(&self) -> Option<Cow<'_, [(String, Value)]>> {
        let ValueKind::Call { callee, arguments, .. } = &self.kind else { return self.entries().map(Cow::Borrowed) };
        let is_type = callee.rsplit(['.', ':', '\\']).next().is_some_and(|name| name.starts_with(char::is_uppercase));
        let named = arguments.iter().map(|argument| Some((argument.name.clone()?, argument.value.clone())));
        named.collect::<Option<Vec<_>>>().filter(|entries| is_type && !entries.is_empty()).map(Cow::Owned)
    }

    /// The field `key` of an object, compared without regard to case.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }

    /// Whether this is known to hold nothing: null, an empty text, object or list.
    pub fn is_empty(&self) -> bool {
        match &self.kind {
            ValueKind::Null => true,
            ValueKind::Text(text) => text.is_empty(),
            ValueKind::List(items) => items.is_empty(),
            ValueKind::Object { entries, open, .. } => entries.is_empty() && !open,
            _ => false,
        }
    }

    /// The value inside wrappers that only convert: `Json(x)`, `x.into()`, `x.to_string()`, `Some(x)`.
    pub fn unwrapped(&self) -> &Value {
        match &self.kind {
            ValueKind::Call { receiver: Some(inner), callee, arguments }
                if arguments.is_empty()
                    && matches!(
                        callee.as_str(),
                        "into" | "to_string" | "to_owned" | "clone" | "into_bytes" | "to_vec" | "to_json" | "to_s"
                    ) =>
            {
                inner.unwrapped()
            }
            // What may fail is taken for granted or given a text for the failure.
            ValueKind::Call { receiver: Some(inner), callee, .. }
                if matches!(callee.as_str(), "unwrap" | "expect" | "unwrap_or_default") =>
            {
                inner.unwrapped()
            }
            // JSON.generate(x)
            ValueKind::Call { receiver: Some(owner), callee, arguments }
                if matches!(&owner.kind, ValueKind::Name(name) if writes_json(name))
                    && matches!(
                        callee.as_str(),
                        "generate"
                            | "dump"
                            | "stringify"
                            | "dumps"
                            | "encode"
                            | "encode!"
                            | "toJson"
                            | "encodeToString"
                    )
                    && !arguments.is_empty() =>
            {
                arguments[0].value.unwrapped()
            }
            ValueKind::Call { receiver: None, arguments, .. } if arguments.len() == 1 => arguments[0].value.unwrapped(),
            _ => self,
        }
    }

    /// Whether the name `name` occurs anywhere in the value (as a whole path segment or as a hole's text).
    pub fn mentions(&self, name: &str) -> bool {
        let names = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name);
        match &self.kind {
            ValueKind::Name(path) => names(path),
            ValueKind::Template(parts) => parts.iter().any(|part| matches!(part, Part::Hole(hole) if names(hole))),
            ValueKind::Object { entries, .. } => entries.iter().any(|(_, value)| value.mentions(name)),
            ValueKind::List(items) => items.iter().any(|item| item.mentions(name)),
            ValueKind::Call { receiver, arguments, .. } => {
                receiver.as_ref().is_some_and(|value| value.mentions(name))
                    || arguments.iter().any(|argument| argument.value.mentions(name))
            }
            _ => false,
        }
    }
}

/// Whether what is called so writes JSON.
fn writes_json(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("json") || matches!(name.as_str(), "jason" | "poison")
}

/// Whether a member of this name says that a request worked, where it is true, and that it failed, where it is false: `success`,
/// `isOk`, `is_successful`.
pub fn is_success_flag(name: &str) -> bool {
    const FLAGS: [&str; 4] = ["success", "successful", "succeeded", "ok"];
    let name: String = name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect();
    FLAGS.contains(&name.strip_prefix("is").unwrap_or(&name))
}
