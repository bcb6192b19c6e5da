//! Settings of YAML that stand for others: `*name` for those marked `&name`, and `<<` for settings that are merged in.

use std::collections::HashMap;

use crate::facts::{Facts, Span};

/// More settings than anybody merges: aliases of aliases multiply.
const MAX_MERGED: usize = 20_000;

/// Puts the text that an alias of a single value stands for in its place. Where it is written stays what it is.
pub(super) fn scalars(facts: &mut Facts) {
    let Some(file) = facts.files.first().filter(|_| facts.language.id() == "yaml") else { return };
    if !file.text.contains('&') || !file.text.contains('*') {
        return;
    }
    let mut marked: HashMap<String, Option<(String, bool)>> = HashMap::new();
    let text = file.text.clone();
    for directive in &mut facts.directives {
        let value = value_of(&text, directive.name_span, directive.span);
        if let Some(name) = marked_with(value, '&') {
            // A name may be given again, to settings too.
            let value = directive.arguments.first().map(|value| (value.text.clone(), value.quoted));
            marked.insert(name.to_string(), value);
            continue;
        }
        let [argument] = directive.arguments.as_mut_slice() else { continue };
        let name = argument.text.strip_prefix('*').filter(|_| !argument.quoted);
        if let Some(Some((text, quoted))) = name.and_then(|name| marked.get(name)) {
            (argument.text, argument.quoted) = (text.clone(), *quoted);
        }
    }
}

/// What stands behind the name of a setting.
fn value_of(text: &str, name: Span, whole: Span) -> &str {
    let after = name.range.end.max(whole.range.start);
    let value = text.get(after as usize..whole.range.end as usize).unwrap_or("");
    value.trim_start_matches([' ', ':', '-', '"', '\''])
}

/// The name behind `mark`, if `value` begins with it.
fn marked_with(value: &str, mark: char) -> Option<&str> {
    let rest = value.strip_prefix(mark)?;
    let end = rest.find(|c: char| c.is_whitespace() || ",]}".contains(c)).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|name| !name.is_empty())
}

/// Adds to `children`, what each setting holds, what the aliases in it hold. What is written beside a merged setting of the
/// same name wins.
pub(super) fn follow(facts: &Facts, children: &mut [Vec<u32>]) {
    let Some(file) = facts.files.first().filter(|_| facts.language.id() == "yaml") else { return };
    if !file.text.contains('&') || !file.text.contains('*') {
        return;
    }
    let mut marked: HashMap<&str, u32> = HashMap::new();
    let mut merged = 0;
    // A name is given before it is used, so that what is merged is whole.
    for (at, directive) in facts.directives.iter().enumerate() {
        let value = value_of(&file.text, directive.name_span, directive.span);
        if directive.parent.is_none() {
            continue;
        }
        if let Some(name) = marked_with(value, '&') {
            marked.insert(name, at as u32);
        }
        let is_merge = directive.name == "<<";
        let line = value.lines().next().unwrap_or("");
        let names: Vec<&str> = match is_merge {
            true => value.split(|c: char| c.is_whitespace() || "[],".contains(c)).collect(),
            false => vec![line.trim_end()],
        };
        let names = names.into_iter().filter_map(|name| name.strip_prefix('*'));
        let targets: Vec<u32> = names.filter_map(|name| marked.get(name).copied()).collect();
        let into = match (directive.name.as_str(), directive.parent) {
            ("<<", Some(parent)) => parent as usize,
            _ => at,
        };
        for target in targets.into_iter().filter(|target| *target as usize != into) {
            for child in children[target as usize].clone() {
                let name = &facts.directives[child as usize].name;
                let is_known = |known: &u32| !name.is_empty() && facts.directives[*known as usize].name == *name;
                if merged < MAX_MERGED && !children[into].iter().any(is_known) {
                    children[into].push(child);
                    merged += 1;
                }
            }
        }
    }
}
