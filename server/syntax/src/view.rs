//! The syntax tree in neutral terms: what a node is, where its parts stand, what a call calls.

use tree_sitter::Node;

use crate::grammar::{Class, Grammar, Part};

/// How far wrappers and paths are followed.
const MAX_STEPS: usize = 24;

/// A longer text is no path: what methods are called on can be a whole file.
const MAX_PATH: usize = 512;

/// One text as its language's tables see it.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub grammar: &'static Grammar,
    pub text: &'a str,
}

/// What a call calls.
#[derive(Debug, Clone)]
pub(crate) struct Callee<'t> {
    /// The whole of it.
    pub node: Node<'t>,
    /// What the method is called on; `None` for a function, even with an owner.
    pub receiver: Option<Node<'t>>,
    /// The last name.
    pub name: Node<'t>,
    /// The path, without type arguments and with one kind of separator; `None` when something in it is computed.
    pub path: Option<String>,
}

/// One argument of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Argument<'t> {
    /// The keyword.
    pub name: Option<Node<'t>>,
    pub value: Node<'t>,
}

impl<'a> View<'a> {
    pub(crate) fn str(&self, node: Node<'_>) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or("")
    }

    pub(crate) fn class(&self, node: Node<'_>) -> Class {
        let class = self.grammar.class(node);
        let words = &self.grammar.code.words;
        if class != Class::Call || words.is_empty() {
            return class;
        }
        let word = self.grammar.part(node, Part::Callee).and_then(|callee| words.get(self.str(callee)));
        word.copied().unwrap_or(class)
    }

    /// The word that makes a call something else, in languages where everything is a call.
    fn word(&self, node: Node<'_>, class: Class) -> Option<&'a str> {
        let words = &self.grammar.code.words;
        if class != Class::Call || words.is_empty() {
            return None;
        }
        let word = self.str(self.grammar.part(node, Part::Callee)?);
        words.contains_key(word).then_some(word)
    }

    /// Whether `child` is, or holds, that part of its parent `node`.
    pub(crate) fn is_part(&self, node: Node<'_>, part: Part, child: Node<'_>) -> bool {
        self.part(node, part)
            .is_some_and(|found| child.start_byte() <= found.start_byte() && found.end_byte() <= child.end_byte())
    }

    /// What is handed to the call `node` by the operator before it.
    fn piped<'t>(&self, node: Node<'t>, around: impl FnOnce() -> Option<Node<'t>>) -> Option<Node<'t>> {
        if self.grammar.code.pipes.is_empty() {
            return None;
        }
        let before = self.text.get(..node.start_byte())?.trim_end();
        if self.grammar.code.pipes.iter().all(|pipe| !before.ends_with(pipe.as_str())) {
            return None;
        }
        let around = around()?;
        let right = self.pipe(around)?.1;
        (right.id() == node.id()).then(|| self.grammar.part(around, Part::Left))?
    }

    /// The sides of an operator that hands its left one to the call on its right.
    pub(crate) fn pipe<'t>(&self, node: Node<'t>) -> Option<(Node<'t>, Node<'t>)> {
        if self.grammar.code.pipes.is_empty() {
            return None;
        }
        let operator = self.grammar.part(node, Part::Operator).map(|operator| self.str(operator))?;
        let known = self.grammar.code.pipes.iter().any(|pipe| pipe == operator);
        self.grammar.part(node, Part::Left).zip(self.grammar.part(node, Part::Right)).filter(|_| known)
    }

    /// What a row of calls begins with, each being handed what the one before it returns: `conn` of
    /// `conn |> put_status(404) |> json(body)`, and of `json(conn, body)` the call itself.
    pub(crate) fn source<'t>(&self, node: Node<'t>) -> Node<'t> {
        let mut node = node;
        if !self.grammar.code.pipes.is_empty() {
            while let Some((left, _)) = self.pipe(node) {
                node = left;
            }
        }
        node
    }

    pub(crate) fn part<'t>(&self, node: Node<'t>, part: Part) -> Option<Node<'t>> {
        self.part_within(node, part, Node::parent)
    }

    /// The same where `parent` tells what is around a node without looking for it from the root.
    pub(crate) fn part_within<'t>(
        &self,
        node: Node<'t>,
        part: Part,
        parent: impl Fn(&Node<'t>) -> Option<Node<'t>>,
    ) -> Option<Node<'t>> {
        // In most languages no call is anything else, so that there is nothing to look at.
        let word = || self.word(node, self.grammar.class(node));
        let word = if self.grammar.code.words.is_empty() { None } else { word() };
        self.grammar.part_within(word, node, part, parent)
    }

    /// The text of a part.
    pub(crate) fn part_str(&self, node: Node<'_>, part: Part) -> Option<&'a str> {
        self.part(node, part).map(|found| self.str(found))
    }

    /// The named children, comments aside.
    pub(crate) fn children<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor).filter(|child| self.class(*child) != Class::Comment).collect()
    }

    /// The expression inside wrappers.
    pub(crate) fn inner<'t>(&self, node: Node<'t>) -> Node<'t> {
        let mut node = node;
        for _ in 0..MAX_STEPS {
            match self.wrapped(node) {
                Some(inner) => node = inner,
                None => break,
            }
        }
        node
    }

    /// The expression in a wrapper.
    pub(crate) fn wrapped<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        (self.class(node) == Class::Wrapper).then(|| self.part(node, Part::Value).or_else(|| last_named(node)))?
    }

    /// What the call `node` calls.
    pub(crate) fn callee<'t>(&self, node: Node<'t>) -> Option<Callee<'t>> {
        let function = self.part(node, Part::Callee)?;
        // The grammar may keep receiver and name in the call itself.
        let owner = if self.class(function) == Class::Path { function } else { node };
        let receiver = self.part(owner, Part::Receiver);
        let name = self.part(owner, Part::Member).or_else(|| self.part(function, Part::Member)).unwrap_or(function);
        let own =
            receiver.is_some_and(|node| self.grammar.code.own_receivers.iter().any(|known| known == self.str(node)));
        if own {
            // `this.NotFound()` calls what `NotFound()` calls.
            return Some(Callee { node: function, receiver: None, name, path: self.path(self.str(name)) });
        }
        let whole = match (receiver, owner.id() == node.id()) {
            (Some(receiver), true) => self.text.get(receiver.start_byte()..name.end_byte()).unwrap_or(""),
            _ => self.str(function),
        };
        let path = self.path(whole);
        // A method's receiver is an expression; a path in a language that writes them apart has none.
        Some(Callee { node: function, receiver, name, path })
    }

    /// `text` as a path: no spaces, no type arguments, one separator. `None` when something in it is computed.
    pub(crate) fn path(&self, text: &str) -> Option<String> {
        if text.len() > MAX_PATH {
            return None;
        }
        let code = &self.grammar.code;
        let plain = |c: char| c.is_alphanumeric() || "_$@.:!?<>&#".contains(c);
        let is_other = |separator: &String| text.contains(separator.as_str());
        if !text.contains('<') && !code.other_separators.iter().any(is_other) {
            // Type arguments aside, only spaces may have to go.
            let fits = |c: char| plain(c) || c.is_ascii_whitespace();
            return text.chars().all(fits).then(|| without_spaces(text));
        }
        let mut path = without_type_arguments(&without_spaces(text));
        for other in &code.other_separators {
            path = path.replace(other.as_str(), &code.separator);
        }
        path.chars().all(plain).then_some(path)
    }

    /// The last name of a path.
    pub(crate) fn last_name<'p>(&self, path: &'p str) -> &'p str {
        split_last(path, &self.grammar.code.separator).map_or(path, |(_, last)| last)
    }

    /// The arguments of a call, in order. `around` finds the node around it: to look for that from the root takes long in
    /// large files.
    pub(crate) fn arguments<'t>(&self, call: Node<'t>, around: impl FnOnce() -> Option<Node<'t>>) -> Vec<Argument<'t>> {
        let list = self.part(call, Part::Arguments).map(|list| self.children(list)).unwrap_or_default();
        let piped = self.piped(call, around).map(|value| Argument { name: None, value });
        let given = piped.into_iter().chain(list.into_iter().map(|child| self.read_argument(child)));
        // Members that are set where an object is made: `new ObjectResult(problem) { StatusCode = 500 }`.
        let members = self.part(call, Part::Body).filter(|_| self.class(call) == Class::Call);
        let members = members.map(|body| self.children(body)).unwrap_or_default().into_iter().filter_map(|member| {
            Some(Argument { name: Some(self.part(member, Part::Key)?), value: self.part(member, Part::Value)? })
        });
        given.chain(members).collect()
    }

    fn read_argument<'t>(&self, node: Node<'t>) -> Argument<'t> {
        match self.class(node) {
            // A keyword argument may be written as the entry of an object without braces.
            Class::Entry => {
                Argument { name: self.part(node, Part::Key), value: self.part(node, Part::Value).unwrap_or(node) }
            }
            Class::Argument => Argument {
                name: self.part(node, Part::Name),
                value: self.part(node, Part::Value).or_else(|| last_named(node)).unwrap_or(node),
            },
            _ => Argument { name: None, value: node },
        }
    }

    /// Whether an argument stands for others that are not written in the call.
    pub(crate) fn is_spread(&self, argument: &Argument<'_>) -> bool {
        self.class(argument.value) == Class::Spread
    }
}

/// What stands before and behind the last `separator`. The paths are short, and so much asked about that the library's
/// search would cost more than it finds.
pub(crate) fn split_last<'p>(path: &'p str, separator: &str) -> Option<(&'p str, &'p str)> {
    let (bytes, separator) = (path.as_bytes(), separator.as_bytes());
    let last = bytes.len().checked_sub(separator.len())?;
    let at = (0..=last).rev().find(|at| bytes[*at..].starts_with(separator))?;
    Some((&path[..at], &path[at + separator.len()..]))
}

/// The last named child, comments aside.
pub(crate) fn last_named(node: Node<'_>) -> Option<Node<'_>> {
    let mut index = node.named_child_count();
    while index > 0 {
        index -= 1;
        let child = node.named_child(index as u32)?;
        if !child.is_extra() {
            return Some(child);
        }
    }
    None
}

pub(crate) fn without_spaces(text: &str) -> String {
    if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        text.split_ascii_whitespace().collect()
    } else {
        text.to_string()
    }
}

/// `Json::<T>` as `Json`, `Vec<u8>::new` as `Vec::new`.
pub(crate) fn without_type_arguments(path: &str) -> String {
    if !path.contains('<') {
        return path.to_string();
    }
    let mut depth = 0u32;
    let mut out = String::new();
    for c in path.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    let out = out.replace("::::", "::");
    out.trim_end_matches(':').to_string()
}
