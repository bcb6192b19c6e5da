//! Settings of YAML that stand for others: `*name` for those marked `&name`, and `<<` for settings that are merged in.

use std::collections::HashMap;

use crate::facts::Facts;

/// More settings than anybody merges: aliases of aliases multiply.
const MAX_MERGED: usize = 20_000;

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
        let after = directive.name_span.range.end.max(directive.span.range.start);
        let Some(text) = file.text.get(after as usize..directive.span.range.end as usize) else { continue };
        let value = text.trim_start_matches([' ', ':', '-', '"', '\'']);
        let name = |mark: char| {
            let rest = value.strip_prefix(mark)?;
            let end = rest.find(|c: char| c.is_whitespace() || ",]}".contains(c)).unwrap_or(rest.len());
            Some(&rest[..end]).filter(|name| !name.is_empty())
        };
        if directive.parent.is_none() {
            continue;
        }
        if let Some(name) = name('&') {
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
