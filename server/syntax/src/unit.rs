//! The function that an edit is in, and whether the edit is seen outside of it.

use std::collections::BTreeSet;

use httplsp_text::TextRange;
use tree_sitter::{Node, Tree};

use crate::grammar::{Class, Part, grammar, rows};
use crate::language::Language;
use crate::view::View;

/// Longer functions are no unit: to read one takes as long as to read everything. What is around them counts as their outside.
const LARGEST: u32 = 16_000;
/// Shorter parts are not worth leaving out.
const WORTH: u32 = 120;
/// So many nodes are looked at to see whether a part holds a function.
const BUDGET: u32 = 256;

/// A function, and what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The whole function.
    pub function: TextRange,
    /// What it does, without its name, its parameters and its annotations.
    pub body: TextRange,
    /// Other parts of the file that are functions or hold some, in order.
    pub apart: Vec<Apart>,
}

/// A part of a file that is a function or holds some.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Apart {
    /// All of it, with the comment directly above.
    pub range: TextRange,
    /// What is written before the first function in it begins to do something: names of types that it is about stand there.
    pub head: TextRange,
    /// Where the names stand that others know it by: the function's own, or what is written before the parameters of the
    /// first function in it.
    pub name: TextRange,
}

/// Text that was replaced: where it stood, and where stands what took its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// In the earlier text.
    pub old: TextRange,
    /// In the later one.
    pub new: TextRange,
}

/// The function whose body holds all of `around`: the outermost one that is not large. `None` if there is none.
pub fn unit(language: Language, tree: &Tree, text: &str, around: TextRange) -> Option<Unit> {
    let mut apart = Vec::new();
    let (function, body) = found(language, tree, text, around, |view, node| descend(view, node, around, &mut apart))?;
    apart.sort_unstable_by_key(|apart: &Apart| apart.range);
    Some(Unit { function, body, apart })
}

/// The function of [`unit`] and its body alone, without what stands around it.
pub fn function(language: Language, tree: &Tree, text: &str, around: TextRange) -> Option<(TextRange, TextRange)> {
    found(language, tree, text, around, |_, node| holder(node, around))
}

/// The first function whose body holds all of `around`, and that body, on the way from the root along `next`.
fn found<'t>(
    language: Language,
    tree: &'t Tree,
    text: &str,
    around: TextRange,
    mut next: impl FnMut(View<'_>, Node<'t>) -> Option<Node<'t>>,
) -> Option<(TextRange, TextRange)> {
    if !language.is_code() {
        return None;
    }
    let view = View { grammar: grammar(language), text };
    let mut node = tree.root_node();
    loop {
        if let Some(body) = body_around(view, node, around) {
            return Some((node.byte_range().into(), body));
        }
        node = next(view, node)?;
    }
}

/// The comment outside of functions that holds all of `around`, with the functions around it. `None` if there is none.
pub fn comment(language: Language, tree: &Tree, text: &str, around: TextRange) -> Option<(TextRange, Vec<Apart>)> {
    if !language.is_code() {
        return None;
    }
    let view = View { grammar: grammar(language), text };
    let mut apart = Vec::new();
    let mut node = tree.root_node();
    loop {
        node = descend(view, node, around, &mut apart)?;
        match view.class(node) {
            Class::Comment => {
                apart.sort_unstable_by_key(|apart: &Apart| apart.range);
                return Some((node.byte_range().into(), apart));
            }
            Class::Function | Class::Closure => return None,
            _ => {}
        }
    }
}

/// The child of `node` that holds `around`. The others that hold functions are put into `apart`.
fn descend<'t>(view: View<'_>, node: Node<'t>, around: TextRange, apart: &mut Vec<Apart>) -> Option<Node<'t>> {
    let holder = holder(node, around)?;
    beside(view, node, holder.byte_range().into(), apart);
    Some(holder)
}

/// The child of `node` that holds `around`.
fn holder(node: Node<'_>, around: TextRange) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).find(|child| TextRange::from(child.byte_range()).contains(around))
}

/// Puts the children of `node` outside of `part` that hold functions into `apart`.
fn beside(view: View<'_>, node: Node<'_>, part: TextRange, apart: &mut Vec<Apart>) {
    let mut cursor = node.walk();
    let mut above = Above::default();
    for child in node.children(&mut cursor) {
        let range = TextRange::from(child.byte_range());
        let Some(start) = above.start_of(view, child) else { continue };
        if !part.contains(range)
            && range.len() >= WORTH
            && let Some((head, name)) = head(view, child)
        {
            apart.push(Apart { range: TextRange::new(start, range.end), head, name });
        }
    }
}

/// The comments and annotations that stand directly above something.
#[derive(Default)]
pub(crate) struct Above(Option<TextRange>);

impl Above {
    /// Where the next of several siblings begins, with what stands directly above it; `None` where it stands itself above
    /// another.
    pub(crate) fn start_of(&mut self, view: View<'_>, node: Node<'_>) -> Option<u32> {
        let range = TextRange::from(node.byte_range());
        let above = self.0.take().filter(|above| directly(view.text, above.end, range.start));
        let start = above.map_or(range.start, |above| above.start);
        if !matches!(view.class(node), Class::Comment | Class::Annotation) {
            return Some(start);
        }
        // What the file begins with is about all of it, and what suppresses may be.
        let is_wide = start == 0 || view.text.get(range.as_usize()).is_none_or(|text| text.contains("httplsp:"));
        self.0 = (!is_wide).then(|| TextRange::new(start, range.end));
        None
    }
}

/// Whether nothing but one line's end stands between.
fn directly(text: &str, from: u32, to: u32) -> bool {
    let between = text.get(from as usize..to as usize).unwrap_or("x");
    between.trim().is_empty() && between.matches('\n').count() < 2
}

/// The body of the function that `node` is, if that holds `around` and the function is not large.
fn body_around(view: View<'_>, node: Node<'_>, around: TextRange) -> Option<TextRange> {
    let text = view.text;
    if !matches!(view.class(node), Class::Function | Class::Closure) {
        return None;
    }
    let mut body = TextRange::from(view.part(node, Part::Body)?.byte_range());
    let whole = TextRange::from(node.byte_range());
    if text.get(whole.as_usize())?.starts_with('{') {
        // A block that takes its parameters within.
        let from = view.part(node, Part::Parameters).map_or(whole.start, |it| it.end_byte() as u32);
        body = TextRange { start: from, end: whole.end };
    }
    let inside = match text.get(body.as_usize())?.starts_with('{') || body.end == whole.end && whole.start == body.start
    {
        true => body.start < around.start && around.end < body.end,
        // What is written behind the last statement belongs to the body too.
        false => body.start <= around.start && around.end <= whole.end && whole.start < body.start,
    };
    (inside && whole.len() <= LARGEST).then_some(body)
}

/// What is written in `node` before the first function in it begins to do something, and where names of it stand; `None`
/// if it holds none.
fn head(view: View<'_>, node: Node<'_>) -> Option<(TextRange, TextRange)> {
    let first = first_function(view, node)?;
    let start = node.start_byte();
    let before = |part: Option<Node<'_>>| TextRange::from(start..part.unwrap_or(first).start_byte().max(start));
    let body = view.part(first, Part::Body);
    let head = before(body);
    let name = match view.part(first, Part::Name).filter(|_| is_around(view, node, first)) {
        Some(name) => name.byte_range().into(),
        None => before(view.part(first, Part::Parameters).filter(|it| it.start_byte() < head.end as usize).or(body)),
    };
    Some((head, name))
}

/// Whether `node` is `function`, or that with something before it: annotations, a word that exports it.
fn is_around(view: View<'_>, mut node: Node<'_>, function: Node<'_>) -> bool {
    while node != function {
        if view.class(node) == Class::Type {
            return false;
        }
        let Some(last) = node.named_child_count().checked_sub(1).and_then(|last| node.named_child(last as u32)) else {
            return false;
        };
        if last.end_byte() != node.end_byte() {
            return false;
        }
        node = last;
    }
    true
}

/// The first function in `node`.
fn first_function<'t>(view: View<'_>, node: Node<'t>) -> Option<Node<'t>> {
    let mut budget = BUDGET;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if matches!(view.class(node), Class::Function | Class::Closure) {
            return Some(node);
        }
        let mut cursor = node.walk();
        let before = open.len();
        for child in node.named_children(&mut cursor) {
            budget = budget.checked_sub(1)?;
            open.push(child);
        }
        // In order of the text.
        open[before..].reverse();
    }
    None
}

/// Two versions of a text with their trees.
#[derive(Clone, Copy)]
pub struct Versions<'a> {
    /// What they are written in.
    pub language: Language,
    /// The earlier one.
    pub old: (&'a Tree, &'a str),
    /// The later one.
    pub new: (&'a Tree, &'a str),
    /// What was edited, in order.
    pub replaced: &'a [Replaced],
}

/// A part of two versions of a file: where it is, and what else there is, before and after.
#[derive(Debug, Clone)]
pub struct Torn {
    /// The part.
    pub part: (TextRange, TextRange),
    /// Other parts that are functions or hold some.
    pub apart: (Vec<Apart>, Vec<Apart>),
}

impl Versions<'_> {
    /// Whether the trees are the same outside of `except`, a node in each: the same nodes with the same text, so that nothing
    /// that stands elsewhere is read in another way.
    pub fn same_around(&self, except: Option<(TextRange, TextRange)>) -> bool {
        self.same(self.old.0.root_node(), self.new.0.root_node(), except)
    }

    fn same(&self, a: Node<'_>, b: Node<'_>, except: Option<(TextRange, TextRange)>) -> bool {
        let view = View { grammar: grammar(self.language), text: self.old.1 };
        let mut open = vec![(a, b)];
        while let Some((a, b)) = open.pop() {
            let (range_a, range_b) = (TextRange::from(a.byte_range()), TextRange::from(b.byte_range()));
            if a.kind_id() != b.kind_id() {
                return false;
            }
            if except == Some((range_a, range_b)) {
                continue;
            }
            if !touched(self.replaced, range_a) {
                let same = moved(self.replaced, range_a) == range_b
                    && a.descendant_count() == b.descendant_count()
                    && a.has_error() == b.has_error();
                if !same {
                    return false;
                }
                continue;
            }
            if a.child_count() != b.child_count() || view.class(a) == Class::Text {
                return false;
            }
            let text = |text: &str, range: TextRange| text.get(range.as_usize()).map(str::to_owned);
            if a.child_count() == 0 && text(self.old.1, range_a) != text(self.new.1, range_b) {
                return false;
            }
            let (mut in_a, mut in_b) = (a.walk(), b.walk());
            open.extend(a.children(&mut in_a).zip(b.children(&mut in_b)));
        }
        true
    }

    /// Whether the later text has errors that the earlier one has not.
    pub fn breaks(&self) -> bool {
        let known: BTreeSet<TextRange> =
            errors(self.old.0).into_iter().map(|range| moved(self.replaced, range)).collect();
        errors(self.new.0).iter().any(|range| !known.contains(range))
    }

    /// The smallest part of the file that is not too large and outside of which the trees are the same: where something is
    /// being written, what stands around it may not be what it was.
    pub fn torn(&self) -> Option<Torn> {
        let view = |text| View { grammar: grammar(self.language), text };
        let (mut a, mut b) = (self.old.0.root_node(), self.new.0.root_node());
        let mut apart = (Vec::new(), Vec::new());
        loop {
            if a.kind_id() != b.kind_id() || view(self.old.1).class(a) == Class::Text {
                return None;
            }
            let (mut in_a, mut in_b) = (a.walk(), b.walk());
            let (of_a, of_b): (Vec<Node<'_>>, Vec<Node<'_>>) =
                (a.children(&mut in_a).collect(), b.children(&mut in_b).collect());
            let front = of_a.iter().zip(&of_b).take_while(|(a, b)| self.same(**a, **b, None)).count();
            let rest = of_a[front..].iter().rev().zip(of_b[front..].iter().rev());
            let back = rest.take_while(|(a, b)| self.same(**a, **b, None)).count();
            let (in_a, in_b) = (&of_a[front..of_a.len() - back], &of_b[front..of_b.len() - back]);
            let hull = |nodes: &[Node<'_>]| {
                let (first, last) = (nodes.first()?, nodes.last()?);
                Some(TextRange { start: first.start_byte() as u32, end: last.end_byte() as u32 })
            };
            let part = (hull(in_a)?, hull(in_b)?);
            beside(view(self.old.1), a, part.0, &mut apart.0);
            beside(view(self.new.1), b, part.1, &mut apart.1);
            if part.0.len().max(part.1.len()) <= LARGEST {
                apart.0.sort_unstable_by_key(|apart| apart.range);
                apart.1.sort_unstable_by_key(|apart| apart.range);
                return Some(Torn { part, apart });
            }
            let ([one], [other]) = (in_a, in_b) else { return None };
            (a, b) = (*one, *other);
        }
    }
}

/// The settings of a configuration that `around` touches: `around` with each outermost one that is no longer than `most`, or
/// with what is in longer ones.
pub fn settings_around(language: Language, tree: &Tree, around: TextRange, most: u32) -> TextRange {
    let mut found = around;
    let mut open = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            let range = TextRange::from(child.byte_range());
            if range.end < around.start || around.end < range.start {
                continue;
            }
            let is_setting = if language.is_tree() { crate::tree::is_entry(language, child) } else { true };
            match is_setting && range.len() <= most {
                true => {
                    found = TextRange { start: found.start.min(range.start), end: found.end.max(range.end) };
                }
                false => open.push(child),
            }
        }
    }
    found
}

/// What cannot be read, or is missing.
fn errors(tree: &Tree) -> Vec<TextRange> {
    let (mut out, mut open) = (Vec::new(), vec![tree.root_node()]);
    while let Some(node) = open.pop() {
        if node.is_error() || node.is_missing() {
            out.push(node.byte_range().into());
        } else if node.has_error() {
            let mut cursor = node.walk();
            open.extend(node.children(&mut cursor).filter(Node::has_error));
        }
    }
    out
}

/// The nodes within `range`: what they are, and where from its start.
pub fn shape(tree: &Tree, range: TextRange) -> Vec<(u16, u32, u32)> {
    let mut out = Vec::new();
    let mut open = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        let at = TextRange::from(node.byte_range());
        if at.end < range.start || range.end < at.start {
            continue;
        }
        if range.contains(at) {
            out.push((node.kind_id(), at.start - range.start, at.end - range.start));
        }
        let mut cursor = node.walk();
        open.extend(node.children(&mut cursor));
    }
    out
}

fn touched(replaced: &[Replaced], range: TextRange) -> bool {
    replaced.iter().any(|edit| edit.old.start <= range.end && range.start <= edit.old.end)
}

/// Where `range`, which no edit touches, is after the edits, which are in order.
fn moved(replaced: &[Replaced], range: TextRange) -> TextRange {
    let before = replaced.iter().rfind(|edit| edit.old.end <= range.start);
    let by = before.map_or(0, |edit| i64::from(edit.new.end) - i64::from(edit.old.end));
    let at = |offset: u32| (i64::from(offset) + by) as u32;
    TextRange { start: at(range.start), end: at(range.end) }
}

/// What a text says that has a bearing on all of the file that it is in, wherever it stands: libraries that it names, words
/// that rows look for in the whole file.
pub fn weighs(language: Language, text: &str) -> BTreeSet<String> {
    let rows = rows(language);
    let (code, apis) = (&rows.code, &rows.apis);
    let mut found: BTreeSet<String> =
        crate::prefilter::scan(language, text).present.into_iter().map(str::to_owned).collect();
    let words = code.tests.status_errors.iter().chain(&code.send.shown_for_errors).chain(&code.tests.number_errors);
    let words = words.chain(apis.all_calls().iter().flat_map(|row| &row.unless));
    let words = words.chain(apis.clients.iter().flat_map(|row| &row.unless));
    let words = words.chain(apis.retries.iter().flat_map(|row| row.unless_in_file.iter().chain(&row.with_in_file)));
    found.extend(words.filter(|word| text.contains(word.as_str())).map(|word| format!("`{word}`")));
    found
}

/// The types and other things that a text defines by name, which hide what is called the same elsewhere.
pub fn defines(language: Language, text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for keyword in &rows(language).code.definitions {
        let names = text.match_indices(keyword.as_str()).map(|(at, _)| &text[at + keyword.len()..]);
        let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        found.extend(names.map(|rest| format!("{keyword}{}", name(rest))));
    }
    found
}

/// What is given a value in `function` at a place that `around` touches, each as it is written.
pub fn assigned(
    language: Language,
    tree: &Tree,
    text: &str,
    function: TextRange,
    around: TextRange,
) -> BTreeSet<String> {
    let view = View { grammar: grammar(language), text };
    let mut out = BTreeSet::new();
    let mut open = vec![tree.root_node()];
    while let Some(node) = open.pop() {
        let at = TextRange::from(node.byte_range());
        if at.end < around.start || around.end < at.start {
            continue;
        }
        let gives = matches!(view.class(node), Class::Assignment | Class::Binding | Class::Definition);
        if gives && function.contains(at) {
            let left = view.part(node, Part::Left).or_else(|| view.part(node, Part::Name));
            let left = left.or_else(|| node.named_child(0)).and_then(|left| text.get(left.byte_range()));
            out.extend(left.and_then(|left| left.split('=').next()).map(|left| left.trim().to_owned()));
        }
        let mut cursor = node.walk();
        open.extend(node.children(&mut cursor));
    }
    out
}
