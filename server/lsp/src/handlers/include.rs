//! What the `include` lines of a configuration stand for, among the files that it was put together from.

use std::sync::Arc;

use httplsp_syntax::facts::{DirectiveArgument, Facts};
use httplsp_text::TextRange;

use super::Cx;

/// The files that the `include` at `offset` stands for.
pub fn at(cx: &Cx<'_>, offset: u32) -> Vec<Arc<str>> {
    let touched = all(cx).into_iter().find(|(range, _)| range.touches(offset));
    touched.map(|(_, argument)| files(cx.analysis.facts().0, &argument.text)).unwrap_or_default()
}

/// What is included in the document: each argument, with its place.
pub fn all<'a>(cx: &'a Cx<'_>) -> Vec<(TextRange, &'a DirectiveArgument)> {
    let (facts, _) = cx.analysis.facts();
    let names = facts.language.includes();
    let is_one = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let includes = facts.directives.iter().filter(|directive| is_one(&directive.name));
    let arguments = includes.filter_map(|directive| directive.arguments.first());
    arguments.filter_map(|argument| Some((cx.analysis.here(argument.span)?, argument))).collect()
}

/// The files of `facts` that `pattern` names: those whose path ends like it, as far as the path is known here.
pub fn files(facts: &Facts, pattern: &str) -> Vec<Arc<str>> {
    let wanted: Vec<&str> = pattern.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let agreeing = |path: &str| {
        let parts = path.rsplit('/').zip(wanted.iter().rev());
        parts.take_while(|(part, wanted)| matches(wanted, part)).count()
    };
    let files = facts.files.iter().skip(1).map(|file| (agreeing(&file.path), file));
    let best = files.clone().map(|(count, _)| count).max().filter(|count| *count > 0);
    let mut found: Vec<Arc<str>> =
        files.filter(|(count, _)| Some(*count) == best).map(|(_, file)| file.path.clone()).collect();
    found.sort();
    found.dedup();
    found
}

/// Whether `name` fits `pattern`, in which `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|left| {
            (0..=left.len()).filter(|at| left.is_char_boundary(*at)).any(|at| matches(rest, &left[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, name, fits) in
            [("*.conf", "a.conf", true), ("*.conf", "a.con", false), ("a*b*c", "axxbc", true), ("a", "b", false)]
        {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
