//! `shapes.scm`: which nodes are looked at.
//!
//! The patterns are written in the query language of tree-sitter, of which only a part is needed: nodes with fields,
//! children, alternatives and anchors. They are matched here, while the tree is walked anyway: a query of the library
//! gives the same (a test compares them), but costs up to 40 ms to compile and a second walk over every tree.

use std::collections::HashMap;

use tree_sitter::Node;

use super::Shape;

/// The patterns of one grammar.
pub(crate) struct Patterns {
    /// By the kind of the outermost node: the number of the pattern, and the pattern.
    by_kind: Vec<Vec<(usize, Pattern)>>,
}

#[derive(Debug, Clone)]
struct Pattern {
    test: Test,
    /// The field of the parent that the node has to be.
    field: Option<u16>,
    shapes: Vec<Shape>,
    children: Vec<Child>,
    /// Whether nothing named may follow the last child.
    ends: bool,
}

#[derive(Debug, Clone)]
struct Child {
    pattern: Pattern,
    /// Whether nothing named may stand between it and the one before.
    adjacent: bool,
}

#[derive(Debug, Clone)]
enum Test {
    Kind(u16),
    AnyNamed,
    OneOf(Vec<Pattern>),
}

impl Patterns {
    /// Reads patterns.
    ///
    /// # Errors
    ///
    /// What is not understood.
    pub(crate) fn read(text: &str, ts: &tree_sitter::Language) -> Result<Self, String> {
        let mut reader = Reader { tokens: tokens(text)?, at: 0, ts };
        let mut by_kind = vec![Vec::new(); ts.node_kind_count()];
        let mut count = 0;
        while reader.at < reader.tokens.len() {
            let pattern = reader.pattern()?;
            for (kind, pattern) in by_outermost(pattern)? {
                by_kind[usize::from(kind)].push((count, pattern));
            }
            count += 1;
        }
        Ok(Self { by_kind })
    }

    /// How many there are.
    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.by_kind.iter().flatten().map(|(number, _)| number + 1).max().unwrap_or(0)
    }

    /// Calls `found` with each node in or at `node` that a pattern beginning at `node` captures, with the pattern's number.
    pub(crate) fn visit<'t>(&self, node: Node<'t>, mut found: impl FnMut(usize, Shape, Node<'t>)) {
        let Some(patterns) = self.by_kind.get(usize::from(node.kind_id())) else { return };
        for (number, pattern) in patterns {
            if pattern.children.is_empty() {
                pattern.shapes.iter().for_each(|shape| found(*number, *shape, node));
                continue;
            }
            let mut captures = Vec::new();
            if pattern.captures(node, &mut captures) {
                let seen = |at: usize| captures[..at].iter().any(|known| *known == captures[at]);
                // Most patterns capture a handful; a list may have any number of elements.
                if captures.len() <= 16 {
                    let first = (0..captures.len()).filter(|at| !seen(*at));
                    first.for_each(|at| found(*number, captures[at].0, captures[at].1));
                    continue;
                }
                let mut seen = std::collections::HashSet::new();
                captures.retain(|(shape, node)| seen.insert((*shape, node.id())));
                captures.iter().for_each(|(shape, node)| found(*number, *shape, *node));
            }
        }
    }
}

/// `pattern` for each kind that its outermost node may be of.
fn by_outermost(pattern: Pattern) -> Result<Vec<(u16, Pattern)>, String> {
    match &pattern.test {
        Test::Kind(kind) => Ok(vec![(*kind, pattern)]),
        Test::AnyNamed => Err("a pattern cannot begin with `_`".into()),
        Test::OneOf(alternatives) => {
            let mut out = Vec::new();
            for alternative in alternatives {
                let mut alternative = alternative.clone();
                alternative.shapes.extend(&pattern.shapes);
                out.extend(by_outermost(alternative)?);
            }
            Ok(out)
        }
    }
}

impl Pattern {
    /// Whether `node` fits; adds what is captured in all ways in which it does.
    fn captures<'t>(&self, node: Node<'t>, out: &mut Vec<(Shape, Node<'t>)>) -> bool {
        let before = out.len();
        let fits = match &self.test {
            Test::Kind(kind) => node.kind_id() == *kind,
            Test::AnyNamed => node.is_named(),
            Test::OneOf(alternatives) => {
                // Each of them adds what it captures.
                alternatives.iter().filter(|alternative| alternative.captures(node, out)).count() > 0
            }
        };
        let fits = fits && (self.children.is_empty() || self.among(&fields(node), out));
        match fits {
            true => out.extend(self.shapes.iter().map(|shape| (*shape, node))),
            false => out.truncate(before),
        }
        fits
    }

    fn among<'t>(&self, nodes: &[(Option<u16>, Node<'t>)], out: &mut Vec<(Shape, Node<'t>)>) -> bool {
        self.assign(&self.children, nodes, true, out)
    }

    /// Finds all ways to have `children` in `nodes`, in order.
    fn assign<'t>(
        &self,
        children: &[Child],
        nodes: &[(Option<u16>, Node<'t>)],
        first: bool,
        out: &mut Vec<(Shape, Node<'t>)>,
    ) -> bool {
        let Some((child, rest)) = children.split_first() else {
            return !(self.ends && !first && nodes.iter().any(|(_, node)| node.is_named()));
        };
        let mut any = false;
        for (at, (field, node)) in nodes.iter().enumerate() {
            let before = out.len();
            if child.pattern.field.is_none_or(|wanted| *field == Some(wanted)) && child.pattern.captures(*node, out) {
                match self.assign(rest, &nodes[at + 1..], false, out) {
                    true => any = true,
                    false => out.truncate(before),
                }
            }
            if child.adjacent && node.is_named() {
                break;
            }
        }
        any
    }
}

/// The children of `node`, each with its field.
fn fields(node: Node<'_>) -> Vec<(Option<u16>, Node<'_>)> {
    let mut out = Vec::with_capacity(node.child_count() as usize);
    let mut cursor = node.walk();
    if cursor.goto_first_child() {
        loop {
            out.push((cursor.field_id().map(|id| id.get()), cursor.node()));
            if !cursor.goto_next_sibling() {
                return out;
            }
        }
    }
    out
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token<'s> {
    /// `(`, `)`, `[`, `]`, `.`
    Mark(char),
    Word(&'s str),
    /// A word with `:` behind it.
    Field(&'s str),
    Capture(&'s str),
    Text(String),
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, String> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        rest = match first {
            _ if first.is_whitespace() => rest.trim_start(),
            ';' => rest.split_once('\n').map_or("", |(_, rest)| rest),
            '(' | ')' | '[' | ']' | '.' => {
                out.push(Token::Mark(first));
                &rest[1..]
            }
            '@' => {
                let end = rest[1..].find(|c| !is_word(c)).map_or(rest.len(), |at| at + 1);
                out.push(Token::Capture(&rest[1..end]));
                &rest[end..]
            }
            '"' => {
                let end = rest[1..].find('"').map(|at| at + 1).ok_or("a text has no end")?;
                out.push(Token::Text(rest[1..end].to_string()));
                &rest[end + 1..]
            }
            _ if is_word(first) => {
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let (word, behind) = rest.split_at(end);
                match behind.strip_prefix(':') {
                    Some(behind) => {
                        out.push(Token::Field(word));
                        behind
                    }
                    None => {
                        out.push(Token::Word(word));
                        behind
                    }
                }
            }
            other => return Err(format!("`{other}` is not understood here")),
        };
    }
    Ok(out)
}

struct Reader<'s> {
    tokens: Vec<Token<'s>>,
    at: usize,
    ts: &'s tree_sitter::Language,
}

impl<'s> Reader<'s> {
    fn next(&mut self) -> Option<Token<'s>> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn peek(&self) -> Option<&Token<'s>> {
        self.tokens.get(self.at)
    }

    /// One pattern with its captures.
    fn pattern(&mut self) -> Result<Pattern, String> {
        let mut field = None;
        if let Some(Token::Field(name)) = self.peek() {
            let id = self.ts.field_id_for_name(name).ok_or_else(|| format!("the grammar has no field `{name}`"))?;
            field = Some(id.get());
            self.at += 1;
        }
        let mut pattern = match self.next() {
            Some(Token::Mark('(')) => self.node()?,
            Some(Token::Mark('[')) => {
                let mut alternatives = Vec::new();
                while self.peek() != Some(&Token::Mark(']')) {
                    if self.peek().is_none() {
                        return Err("`[` has no `]`".into());
                    }
                    alternatives.push(self.pattern()?);
                }
                self.at += 1;
                Pattern::of(Test::OneOf(alternatives))
            }
            Some(Token::Text(text)) => Pattern::of(Test::Kind(self.kind(&text, false)?)),
            other => return Err(format!("a pattern cannot begin with {other:?}")),
        };
        pattern.field = field;
        while let Some(Token::Capture(name)) = self.peek() {
            let shape = Shape::from_name(name).ok_or_else(|| format!("unknown capture @{name}"))?;
            pattern.shapes.push(shape);
            self.at += 1;
        }
        Ok(pattern)
    }

    /// What stands behind `(`, up to and with the `)`.
    fn node(&mut self) -> Result<Pattern, String> {
        let mut pattern = match self.next() {
            Some(Token::Word("_")) => Pattern::of(Test::AnyNamed),
            Some(Token::Word(kind)) => Pattern::of(Test::Kind(self.kind(kind, true)?)),
            other => return Err(format!("a node cannot begin with {other:?}")),
        };
        let mut adjacent = false;
        loop {
            match self.peek() {
                None => return Err("`(` has no `)`".into()),
                Some(Token::Mark(')')) => {
                    pattern.ends = adjacent;
                    self.at += 1;
                    return Ok(pattern);
                }
                Some(Token::Mark('.')) => {
                    adjacent = true;
                    self.at += 1;
                }
                Some(_) => {
                    pattern.children.push(Child { pattern: self.pattern()?, adjacent });
                    adjacent = false;
                }
            }
        }
    }

    fn kind(&self, name: &str, named: bool) -> Result<u16, String> {
        match self.ts.id_for_node_kind(name, named) {
            0 => Err(format!("the grammar has no node `{name}`")),
            id => Ok(id),
        }
    }
}

impl Pattern {
    fn of(test: Test) -> Self {
        Self { test, field: None, shapes: Vec::new(), children: Vec::new(), ends: false }
    }
}

/// The nodes of each shape, gathered while a tree is walked.
#[derive(Default)]
pub(crate) struct Shapes<'t> {
    /// By the shape's number.
    found: Vec<(Option<Shape>, Vec<Node<'t>>)>,
}

impl<'t> Shapes<'t> {
    /// Adds what is captured in or at `node`. `refine` has the last word about the shape of a node.
    pub(crate) fn add(&mut self, patterns: &Patterns, node: Node<'t>, refine: impl Fn(Shape, Node<'t>) -> Shape) {
        patterns.visit(node, |_, shape, node| {
            let shape = refine(shape, node);
            let at = shape as usize;
            if self.found.len() <= at {
                self.found.resize_with(at + 1, Default::default);
            }
            self.found[at].0 = Some(shape);
            self.found[at].1.push(node);
        });
    }

    /// The nodes of each shape in the order in which they begin, the outer ones first.
    pub(crate) fn in_order(self) -> HashMap<Shape, Vec<Node<'t>>> {
        let found = self.found.into_iter().filter_map(|(shape, mut nodes)| {
            // Found with what is around them, some come early. Where a node ends is far away in memory.
            nodes.sort_by(|one, other| {
                one.start_byte().cmp(&other.start_byte()).then_with(|| other.end_byte().cmp(&one.end_byte()))
            });
            Some((shape?, nodes))
        });
        found.collect()
    }
}

/// The nodes of each shape among all `nodes` of a tree.
#[cfg(test)]
pub(crate) fn shapes<'t>(
    patterns: &Patterns,
    nodes: impl Iterator<Item = Node<'t>>,
    refine: impl Fn(Shape, Node<'t>) -> Shape,
) -> HashMap<Shape, Vec<Node<'t>>> {
    let mut shapes = Shapes::default();
    nodes.for_each(|node| shapes.add(patterns, node, &refine));
    shapes.in_order()
}
