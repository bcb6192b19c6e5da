//! A configuration with the files that it includes.

use std::sync::Arc;

use super::lower::lower;
use super::settings;
use crate::Includes;
use crate::facts::{Directive, Facts, ScopeId, Span};

/// How deep includes may nest, how many files one configuration may have, and how many directives: a file that is
/// included twice by a file that is included twice grows fast.
const MAX_DEPTH: usize = 24;
const MAX_FILES: usize = 2000;
const MAX_DIRECTIVES: usize = 500_000;

/// How a product includes files, and what is made of the whole.
pub(crate) struct Including {
    /// Whether a directive of a file includes others.
    pub is_include: fn(&Facts, &Directive) -> bool,
    /// Whether files that are included by this name can be left out of account.
    pub is_harmless: fn(&str) -> bool,
    /// Whether files that are included by this name in the block of a directive set nothing for what stands beside them.
    pub brings_servers: fn(&str, Option<&Directive>) -> bool,
    /// Reads the meaning of all directives: the scopes with an include that was not followed, and whether there is none.
    pub lower: fn(&mut Facts, &[ScopeId], bool),
}

/// How nginx does.
pub(crate) const INCLUDING: Including = Including {
    is_include: |_, directive| directive.name == "include",
    is_harmless: settings::is_harmless,
    brings_servers: settings::brings_servers,
    lower,
};

/// The scopes of a file with an include that is not followed, and whether there is no include at all.
pub(crate) fn unresolved(facts: &Facts, including: &Including) -> (Vec<ScopeId>, bool) {
    let mut scopes = Vec::new();
    let mut followed_all = true;
    for directive in facts.directives.iter().filter(|directive| (including.is_include)(facts, directive)) {
        let pattern = directive.arguments.first().map_or("", |pattern| pattern.text.as_str());
        if (including.is_harmless)(pattern) {
            continue;
        }
        followed_all = false;
        let around = directive.parent.map(|parent| &facts.directives[parent as usize]);
        if !(including.brings_servers)(pattern, around) {
            scopes.push(directive.scope);
        }
    }
    (scopes, followed_all)
}

/// `root` with everything it includes, and what it all means.
pub(crate) fn assemble(root: &Facts, includes: &dyn Includes) -> Facts {
    assemble_with(root, includes, &INCLUDING)
}

/// The same for a product that includes files as `including` says.
pub(crate) fn assemble_with(root: &Facts, includes: &dyn Includes, including: &Including) -> Facts {
    if !root.directives.iter().any(|directive| (including.is_include)(root, directive)) {
        return root.clone();
    }
    let mut whole = Facts::empty(root.language, root.files[0].clone());
    let open = vec![root.files[0].path.clone()];
    let mut splice =
        Splice { whole: &mut whole, includes, including, unresolved: Vec::new(), followed_all: true, open };
    splice.file(root, 0, None, 0);
    let (unresolved, followed_all) = (splice.unresolved, splice.followed_all);
    (including.lower)(&mut whole, &unresolved, followed_all);
    whole
}

struct Splice<'a> {
    whole: &'a mut Facts,
    includes: &'a dyn Includes,
    including: &'a Including,
    /// Scopes in which an include could not be followed.
    unresolved: Vec<ScopeId>,
    /// Whether every include was followed.
    followed_all: bool,
    /// Files being read, to see a cycle.
    open: Vec<Arc<str>>,
}

impl Splice<'_> {
    /// Adds the directives of `facts` (file number `file`) as if they stood in the block of `parent`.
    fn file(&mut self, facts: &Facts, file: u16, parent: Option<u32>, scope: ScopeId) {
        let place = |span: Span| Span { file, range: span.range };
        for comment in &facts.comments {
            self.whole.comments.push(crate::facts::Comment { span: place(comment.span), ..comment.clone() });
        }
        let mut scopes: Vec<ScopeId> = vec![scope];
        for own in facts.scopes.iter().skip(1) {
            scopes.push(self.whole.scopes.len() as ScopeId);
            let around = own.parent.map(|parent| scopes[parent as usize]);
            self.whole.scopes.push(crate::facts::Scope { span: place(own.span), parent: around, ..own.clone() });
        }
        let unknown = facts.proxy.unknown.iter().map(|own| scopes[*own as usize]);
        self.whole.proxy.unknown.extend(unknown);
        let mut indices: Vec<u32> = Vec::with_capacity(facts.directives.len());
        for directive in &facts.directives {
            let index = self.whole.directives.len() as u32;
            indices.push(index);
            let added = Directive {
                name: directive.name.clone(),
                name_span: place(directive.name_span),
                span: place(directive.span),
                arguments: directive
                    .arguments
                    .iter()
                    .map(|argument| crate::facts::DirectiveArgument { span: place(argument.span), ..argument.clone() })
                    .collect(),
                parent: directive.parent.map_or(parent, |parent| Some(indices[parent as usize])),
                block: directive.block.map(|block| scopes[block as usize]),
                scope: scopes[directive.scope as usize],
            };
            let (parent, scope) = (added.parent, added.scope);
            self.whole.directives.push(added);
            if (self.including.is_include)(facts, directive)
                && let Some(pattern) = directive.arguments.first()
            {
                self.include(&facts.files[0].path, &pattern.text, parent, scope);
            }
        }
    }

    fn include(&mut self, from: &str, pattern: &str, parent: Option<u32>, scope: ScopeId) {
        let small = self.open.len() < MAX_DEPTH
            && self.whole.files.len() < MAX_FILES
            && self.whole.directives.len() < MAX_DIRECTIVES;
        let found = if small { self.includes.resolve(from, pattern) } else { None };
        let Some(found) = found else {
            if !(self.including.is_harmless)(pattern) {
                self.followed_all = false;
                let around = parent.map(|parent| &self.whole.directives[parent as usize]);
                if !(self.including.brings_servers)(pattern, around) {
                    self.unresolved.push(scope);
                }
            }
            return;
        };
        for facts in found {
            let path = facts.files[0].path.clone();
            if self.open.contains(&path) {
                continue;
            }
            let file = match self.whole.files.iter().position(|known| known.path == path) {
                Some(known) => known as u16,
                None => {
                    self.whole.files.push(facts.files[0].clone());
                    (self.whole.files.len() - 1) as u16
                }
            };
            self.open.push(path);
            self.file(&facts, file, parent, scope);
            self.open.pop();
        }
    }
}
