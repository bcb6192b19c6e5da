//! Looking into settings: from one to those that it holds, and by path.

use super::alias;
use crate::facts::{Directive, DirectiveArgument, Facts, Span};

/// The settings of one file, by what holds them.
pub(crate) struct Settings<'f> {
    /// The file's facts.
    pub facts: &'f Facts,
    children: Vec<Vec<u32>>,
    /// The documents of the file.
    pub documents: Vec<u32>,
}

impl<'f> Settings<'f> {
    pub(crate) fn new(facts: &'f Facts) -> Self {
        let mut children = vec![Vec::new(); facts.directives.len()];
        let mut documents = Vec::new();
        for (at, directive) in facts.directives.iter().enumerate() {
            match directive.parent {
                Some(parent) => children[parent as usize].push(at as u32),
                None => documents.push(at as u32),
            }
        }
        alias::follow(facts, &mut children);
        Self { facts, children, documents }
    }

    /// The setting `at`.
    pub(crate) fn at(&self, at: u32) -> &'f Directive {
        &self.facts.directives[at as usize]
    }

    /// Whether something in the document of the setting `at` could not be read: what is not there may be there after all.
    pub(crate) fn is_damaged(&self, at: u32) -> bool {
        self.is_damaged_at(self.at(at).span)
    }

    /// Whether something in the document at `span` could not be read.
    pub(crate) fn is_damaged_at(&self, span: Span) -> bool {
        let start = span.range.start;
        self.facts.damaged.iter().any(|range| range.start <= start && start < range.end)
    }

    /// What the setting `at` holds.
    pub(crate) fn within(&self, at: u32) -> &[u32] {
        &self.children[at as usize]
    }

    /// Everything that the path leads to from `at`, in order. A segment is a name, `*` for any, `[]` for an item,
    /// `name(label)` for a block with that label, `a|b` for either, or a name in single quotes; `.` is `at`
    /// itself.
    pub(crate) fn all(&self, at: u32, path: &str) -> Vec<u32> {
        let mut found = vec![at];
        for segment in segments(path) {
            let inner = found.iter().flat_map(|at| self.within(*at));
            found = inner.copied().filter(|child| matches(self.at(*child), segment)).collect();
        }
        found
    }

    /// The first of [`Settings::all`].
    pub(crate) fn get(&self, at: u32, path: &str) -> Option<u32> {
        self.all(at, path).into_iter().next()
    }

    /// The value of the first setting that the path leads to.
    pub(crate) fn value(&self, at: u32, path: &str) -> Option<&'f DirectiveArgument> {
        self.all(at, path).into_iter().find_map(|found| self.at(found).arguments.first())
    }

    /// The value of the setting `at` as a length of time: what is written there, or what an object of seconds and nanoseconds
    /// says, as text with a unit. The text is empty where such an object cannot be read.
    pub(crate) fn length(&self, at: u32) -> Option<DirectiveArgument> {
        let directive = self.at(at);
        if let Some(argument) = directive.arguments.first() {
            return Some(argument.clone());
        }
        let parts = self.within(at);
        let names: Vec<&str> = parts.iter().map(|part| self.at(*part).name.as_str()).collect();
        if names.is_empty() || !names.iter().all(|name| matches!(*name, "seconds" | "nanos")) {
            return None;
        }
        let read = |part: &u32| {
            let unit = if self.at(*part).name == "nanos" { "ns" } else { "s" };
            let number = &self.at(*part).arguments.first()?.text;
            number.bytes().all(|byte| byte.is_ascii_digit()).then(|| format!("{number}{unit}"))
        };
        let text = parts.iter().map(read).collect::<Option<String>>().unwrap_or_default();
        let mut span = directive.span;
        let behind = self.facts.files[span.file as usize].text.get(directive.name_span.range.end as usize..)?;
        let skipped = behind.len() - behind.trim_start_matches(['"', '\'', ':', '=', ' ', '\t', '\r', '\n']).len();
        span.range = httplsp_text::TextRange::new(directive.name_span.range.end + skipped as u32, span.range.end);
        Some(DirectiveArgument { text, span, quoted: false })
    }

    /// The length of the first setting that the path leads to.
    pub(crate) fn length_at(&self, at: u32, path: &str) -> Option<DirectiveArgument> {
        self.all(at, path).into_iter().find_map(|found| self.length(found))
    }

    /// The literal text of that value; `None` when something is still to be filled in.
    pub(crate) fn text(&self, at: u32, path: &str) -> Option<&'f str> {
        self.value(at, path).map(|value| value.text.as_str()).filter(|text| !is_filled_in(text))
    }
}

/// Whether a text is a template or holds a variable.
pub(crate) fn is_filled_in(text: &str) -> bool {
    ["{{", "${", "<%", "{%", "%{", "$("].iter().any(|mark| text.contains(mark))
}

/// The segments of a path: separated by `/`, outside parentheses and quotes.
pub(super) fn segments(path: &str) -> Vec<&str> {
    let (mut out, mut start, mut quoted, mut depth) = (Vec::new(), 0, false, 0u32);
    for (at, byte) in path.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth = depth.saturating_sub(1),
            b'/' if !quoted && depth == 0 => {
                out.push(&path[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(&path[start..]);
    out.retain(|segment| !segment.is_empty() && *segment != ".");
    out
}

/// Whether one segment of a path is about `directive`.
pub(super) fn matches(directive: &Directive, segment: &str) -> bool {
    let (name, label) = match segment.strip_suffix(')').and_then(|inner| inner.split_once('(')) {
        Some((name, label)) => (name, Some(label)),
        None => (segment, None),
    };
    let labelled = |argument: &DirectiveArgument| {
        let own = argument.text.split('@').next().unwrap_or("");
        label.is_some_and(|label| own.eq_ignore_ascii_case(label))
    };
    name_matches(&directive.name, name) && (label.is_none() || directive.arguments.iter().any(labelled))
}

/// Whether the name of a setting is what a segment says.
pub(super) fn name_matches(name: &str, segment: &str) -> bool {
    match segment {
        "*" => !name.is_empty(),
        "[]" => name.is_empty(),
        _ if segment.starts_with('\'') => match segment.trim_matches('\'').split_once("<name>") {
            // A part of the name is chosen freely.
            Some((front, back)) => {
                let free = name.strip_prefix(front).and_then(|rest| rest.strip_suffix(back));
                free.is_some_and(|free| !free.is_empty() && !free.contains('.'))
            }
            None => name == segment.trim_matches('\''),
        },
        _ => segment.split('|').any(|wanted| name == wanted),
    }
}
