//! What a client sent, and which calls the rows about requests mean.

use tree_sitter::Node;

use super::Extractor;
use crate::apis::InputRow;
use crate::grammar::{Class, ImportStyle, Part};

/// How many names, methods and wrappers a text is followed through.
const MAX_STEPS: u32 = 8;

impl<'t> Extractor<'t> {
    /// Whether `call` calls one of `names`: paths that lead to one of `groups`, or `.methods` on one of the objects `on`.
    pub(super) fn calls_one_of(&self, call: Node<'t>, names: &[String], groups: &[String], on: &[String]) -> bool {
        let Some(callee) = self.callee(call) else { return false };
        let last = self.str(callee.name);
        let ours = names.iter().filter(|name| name.ends_with(last));
        let resolved = callee.path.as_deref().map(|path| (path, self.resolve(path)));
        // What is called by one word may be a function of the file's own.
        let local = |path: &str| {
            !path.contains(self.grammar.code.separator.as_str())
                && self.bound.contains_key(path)
                && self.imports.iter().all(|import| import.name != path)
        };
        ours.into_iter().any(|name| match name.strip_prefix('.') {
            Some(method) => {
                method == last
                    && self.any_present(groups)
                    && callee.receiver.is_some_and(|receiver| on.is_empty() || self.is_object(receiver, on))
            }
            None => resolved
                .as_ref()
                .is_some_and(|(path, resolved)| !local(path) && self.is_path(name, path, resolved, groups)),
        })
    }

    /// Whether `call` calls one of `names` in a file about one of `groups`, wherever the function comes from.
    pub(super) fn calls_named(&self, call: Node<'t>, names: &[String], groups: &[String], on: &[String]) -> bool {
        let Some(callee) = self.callee(call) else { return false };
        let last = self.str(callee.name);
        let separator = self.grammar.code.separator.as_str();
        let resolved = callee.path.as_deref().map(|path| (path, self.resolve(path)));
        self.any_present(groups)
            && names.iter().filter(|name| name.ends_with(last)).any(|name| match name.strip_prefix('.') {
                Some(method) => {
                    method == last
                        && callee.receiver.is_some_and(|receiver| on.is_empty() || self.is_object(receiver, on))
                }
                None => resolved.as_ref().is_some_and(|(path, resolved)| {
                    let ends = |path: &str| {
                        path.strip_suffix(name.as_str()).is_some_and(|head| {
                            head.is_empty() || name.contains(separator) && head.ends_with(separator)
                        })
                    };
                    ends(path) || ends(resolved) || resolved.rsplit('/').next() == Some(name)
                }),
            })
    }

    /// Whether `path`, which is imported as `resolved`, is `name` of one of `groups`.
    fn is_path(&self, name: &str, path: &str, resolved: &str, groups: &[String]) -> bool {
        let separator = self.grammar.code.separator.as_str();
        let ends = |path: &str| {
            path.strip_suffix(name)
                .is_some_and(|head| head.is_empty() || head.ends_with(separator) || head.ends_with('/'))
        };
        match self.grammar.code.imports.style {
            ImportStyle::UseTree => (ends(path) || ends(resolved)) && self.accepts(groups, resolved),
            _ => {
                path == name && self.accepts(groups, resolved)
                    || ends(resolved) && self.grammar.apis.in_groups(groups, resolved)
            }
        }
    }

    /// Whether `node` is, or is taken from, what the client sent.
    pub(super) fn is_input(&self, node: Node<'t>, depth: u32) -> bool {
        if depth > MAX_STEPS {
            return false;
        }
        let node = self.view.inner(node);
        if self.grammar.apis.inputs.iter().any(|row| self.any_present(&row.groups) && self.is_input_of(node, row)) {
            return true;
        }
        match self.class(node) {
            Class::Name => {
                let bound = self.bound_value(node, self.str(node));
                // What was made of it is no longer what the client sent.
                let parsed = |value: Node<'t>| self.class(value) == Class::Call && self.parse_row(value).is_some();
                bound.is_some_and(|value| !parsed(self.view.inner(value)) && self.is_input(value, depth + 1))
            }
            Class::Call => {
                let Some(callee) = self.callee(node) else { return false };
                let path = callee.path.as_deref().unwrap_or("");
                if self.grammar.apis.request_words.readers.iter().any(|known| known == path) {
                    return self.argument(node, 0).is_some_and(|text| self.is_input(text, depth + 1));
                }
                callee.receiver.is_some_and(|receiver| self.is_input(receiver, depth + 1))
            }
            // A member or an element.
            _ => self.part(node, Part::Receiver).is_some_and(|receiver| self.is_input(receiver, depth + 1)),
        }
    }

    fn is_input_of(&self, node: Node<'t>, row: &InputRow) -> bool {
        let (name, receiver, path) = match self.class(node) {
            Class::Call => match self.callee(node) {
                Some(callee) => (self.str(callee.name), callee.receiver, callee.path),
                None => return false,
            },
            Class::Path => (
                self.part_str(node, Part::Member).unwrap_or(""),
                self.part(node, Part::Receiver),
                self.view.path(self.str(node)),
            ),
            Class::Name => ("", None, Some(self.str(node).to_string())),
            Class::Text => return row.texts.contains(&self.view.text_of(node)),
            _ => return false,
        };
        if let Some(receiver) = receiver
            && row.members.iter().any(|known| known == name)
            && (row.on.is_empty() || self.is_object(receiver, &row.on))
        {
            return true;
        }
        let Some(path) = path else { return false };
        if row.paths.iter().any(|known| *known == path || *known == self.resolve(&path)) {
            return true;
        }
        !row.parameters.is_empty()
            && self.class(node) == Class::Name
            && self
                .parameter_words(node, &path)
                .is_some_and(|words| words.iter().any(|word| row.parameters.iter().any(|known| known == word)))
    }
}
