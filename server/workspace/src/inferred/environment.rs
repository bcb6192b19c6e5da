//! Values of variables in Compose files: those of the file `.env` beside them, and those of the files that services name.
//! https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/ (checked 2026-11-21)

use std::collections::{BTreeMap, BTreeSet};

use httplsp_registry::timers;
use httplsp_syntax::milliseconds;

use super::images::text_of;
use super::{Node, beside};
use crate::config::Discovery;
use crate::units::Unit;

/// Files with values for variables, by their names.
pub(super) type Files = BTreeMap<String, BTreeMap<String, String>>;

/// The files with values that the hops of `units` may need.
pub(super) fn files(units: &[Unit], discovery: &Discovery) -> Files {
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    for unit in units {
        for hop in unit.facts.hops.iter().filter(|hop| hop.known_as.iter().any(|name| name.starts_with("host:"))) {
            let file = &unit.facts.files[hop.span.file as usize].path;
            wanted.insert(beside(file, ".env"));
            wanted.extend(hop.env_files.iter().map(|path| beside(file, path)));
        }
    }
    let read = |name: String| {
        let values = values(&text_of(&name, 1 << 20, discovery)?);
        Some((name, values))
    };
    wanted.into_iter().filter_map(read).collect()
}

/// `NAME=value` in lines.
fn values(text: &str) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        let value = value.trim();
        let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.split(*quote).next());
        let bare = || value.split(" #").next().unwrap_or(value).trim_end();
        out.insert(name.trim().to_string(), quoted.unwrap_or_else(bare).to_string());
    }
    out
}

/// `text` with the values of its variables: `$NAME`, `${NAME}`, `${NAME:-value}`, `${NAME-value}`, `${NAME:?why}`. `None` where
/// one is not known.
pub(super) fn filled(text: &str, file: &str, files: &Files) -> Option<String> {
    let known = files.get(&beside(file, ".env"));
    let of = |name: &str| known.and_then(|known| known.get(name)).map(String::as_str);
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (inside, behind) = match after.strip_prefix('{') {
            Some(inner) => inner.split_once('}')?,
            None => after.split_at(after.find(|c| !is_part(c)).unwrap_or(after.len())),
        };
        let (name, how) = inside.split_at(inside.find(|c| !is_part(c)).unwrap_or(inside.len()));
        let given = of(name).filter(|value| !value.is_empty() || !how.starts_with(':'));
        let default = how.strip_prefix(":-").or_else(|| how.strip_prefix('-'));
        out.push_str(given.or(default)?);
        rest = behind;
    }
    out.push_str(rest);
    (!out.contains(['$', '{'])).then_some(out)
}

/// Fills in the variables of what Compose files say.
pub(super) fn fill(nodes: &mut [Node<'_>], files: &Files) {
    for node in nodes.iter_mut() {
        let file = node.file.clone();
        for path in std::mem::take(&mut node.hop.env_files) {
            let values = files.get(&beside(&file, &path));
            let own = &mut node.hop.environment;
            for (name, value) in values.into_iter().flatten() {
                if !own.iter().any(|(known, _)| known == name) {
                    own.push((name.clone(), value.clone()));
                }
            }
        }
        let is_open = |name: &String| name.contains('$') && (name.starts_with("file:") || name.starts_with("under:"));
        node.hop.next.retain_mut(|link| {
            for name in link.to.iter_mut().filter(|name| is_open(name)) {
                match filled(name, &file, files).filter(|name| !name.contains(":/") && !name.contains(":~")) {
                    Some(found) => *name = found,
                    None => return false,
                }
            }
            true
        });
        for (_, value) in node.hop.environment.iter_mut().filter(|(_, value)| value.contains('$')) {
            if let Some(found) = filled(value, &file, files) {
                *value = found;
            }
        }
        let product = node.hop.product;
        for timer in node.hop.timers.iter_mut().filter(|timer| timer.milliseconds.is_none() && timer.raw.contains('$'))
        {
            let unit = timers::get(product, &timer.name).and_then(|row| row.unit);
            timer.milliseconds = filled(&timer.raw, &file, files).and_then(|value| milliseconds(&value, unit));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_values_of_the_file_or_their_own() {
        let known = values("A=1\n# B=2\nexport C=\"x y\" # z\nD=\nE=a # b\n");
        assert_eq!(known.get("C").map(String::as_str), Some("x y"));
        let files = Files::from([("deploy/.env".to_string(), known)]);
        let of = |text: &str| filled(text, "deploy/compose.yaml", &files);
        assert_eq!(of("./${A}/$E.conf").as_deref(), Some("./1/a.conf"));
        assert_eq!(of("${B:-2}-${A:-2}").as_deref(), Some("2-1"));
        assert_eq!(of("${D:-2}${D-3}").as_deref(), Some("2"));
        assert_eq!(of("${A:?missing}").as_deref(), Some("1"));
        assert_eq!(of("${B}"), None);
        assert_eq!(filled("$A", "compose.yaml", &files), None, "of another folder");
    }
}
