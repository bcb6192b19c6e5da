//! Where a constant is defined that stands for a status: in the file itself, or in the one that an import leads to.

use std::path::Path;

use httplsp_syntax::facts::{Spelling, last_name};
use httplsp_text::{Document, TextRange};
use httplsp_workspace::read;
use tower_lsp::ls_types::{Location, Uri};

use super::Cx;
use crate::analysis::Analysis;
use crate::convert::Mapper;
use crate::documents::Key;
use crate::places::{Lead, leads};

/// The place of the constant whose use stands at `offset`.
pub fn definition(cx: &Cx<'_>, offset: u32) -> Option<Location> {
    here(cx, offset).or_else(|| elsewhere(cx, offset))
}

fn here(cx: &Cx<'_>, offset: u32) -> Option<Location> {
    let (facts, _) = cx.analysis.facts();
    let used = facts.statuses.iter().find(|status| {
        status.spelling == Spelling::Resolved
            && cx.analysis.here(status.span).is_some_and(|range| range.touches(offset))
    })?;
    let name = last_name(facts.text(used.span));
    let constant = facts.constants.iter().find(|constant| last_name(&constant.name) == name)?;
    let file = facts.files.get(usize::from(constant.name_span.file))?;
    cx.places().location(&file.path, constant.name_span.range)
}

fn elsewhere(cx: &Cx<'_>, offset: u32) -> Option<Location> {
    let (facts, _) = cx.analysis.facts();
    let is_here = |span: httplsp_syntax::facts::Span| cx.analysis.here(span).is_some_and(|range| range.touches(offset));
    let (span, file) = facts.defined_in.iter().find(|(span, _)| is_here(*span))?;
    let path = httplsp_workspace::path::absolute(&cx.analysis.base, Path::new(&**file));
    let encoding = cx.snapshot.client.encoding;
    let (uri, mapper) = match cx.snapshot.document(&Key::File(path.clone())) {
        Some(open) => (open.uri.clone(), Mapper::new(open.text.clone(), encoding)),
        None => {
            let folder = cx.snapshot.folders.of(&path);
            let configuration = folder.discovery.for_file(&path).ok()?;
            let mut bytes = Vec::new();
            folder.discovery.fs().read(&path, &mut bytes, configuration.max_file_size).ok()?;
            (Uri::from_file_path(&path)?, Mapper::new(Document::new(read::decode(&bytes).ok()?), encoding))
        }
    };
    let text = mapper.text().text();
    let range = defined(&text, facts.text(*span)).unwrap_or(TextRange::at(0));
    Some(Location { uri, range: mapper.range(range) })
}

/// A constant of the document at `offset`, its name or its number, that other files use as a status: where it stands, and
/// the status. Told by the documents that are open, and by what has been read of the folder.
pub fn used_elsewhere(cx: &Cx<'_>, offset: u32) -> Option<(TextRange, u32)> {
    let (name, path) = (&cx.analysis.name, cx.open.key.path()?);
    if !cx.analysis.language.is_code() {
        return None;
    }
    let others = cx.snapshot.documents.values().filter(|open| open.key != cx.open.key);
    let known = others.filter_map(|open| Analysis::known(cx.snapshot, open));
    let mut found: Vec<Lead> = known.flat_map(|other| leads(other.facts().0, |file| **file == **name)).collect();
    found.extend(cx.snapshot.folders.of(path).atlas.leading_to(name));
    found.sort();
    found.dedup();
    let text = &cx.analysis.text;
    found.into_iter().find_map(|lead| {
        let named = defined(text, &lead.written)?;
        let behind = text.get(named.end as usize..)?.lines().next()?;
        let number = behind.find(&lead.code.to_string()).map(|at| named.end + at as u32);
        let number = number.map(|start| TextRange::new(start, start + 3));
        let at = [Some(named), number].into_iter().flatten().find(|range| range.touches(offset))?;
        Some((at, lead.code))
    })
}

/// Where `text` gives a value to what is written as `Codes.GONE` elsewhere: below its owner, if that is there too.
pub fn defined(text: &str, written: &str) -> Option<TextRange> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let name = last_name(written);
    let owner = written[..written.len() - name.len()].trim_end_matches(|c: char| !is_part(c));
    let owner = owner.rsplit(|c: char| !is_part(c)).next().filter(|owner| !owner.is_empty());
    let from = owner.and_then(|owner| words(text, owner).next()).unwrap_or(0);
    let below = words(text, name).filter(|at| *at >= from);
    let places = || below.clone().chain(words(text, name).filter(|at| *at < from));
    let found = places().find(|at| is_given(&text[at + name.len()..])).or_else(|| places().next())?;
    Some(TextRange::from(found..found + name.len()))
}

/// Where `word` stands as a word of its own.
fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + Clone + 't {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| !text[..*at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// Whether a name is given a value by what stands behind it: `= 403`, `: u16 = 403`, `int = 403`, `(403, "…")`, `', 403)`.
fn is_given(rest: &str) -> bool {
    let line = rest.lines().next().unwrap_or("");
    let plain = line.trim_start_matches(['"', '\'', ' ', '\t']);
    let sign = plain.starts_with(['=', ':', '(', ','])
        || plain.split_once('=').is_some_and(|(kind, _)| {
            kind.trim_end().chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '<' | '>'))
        });
    let number = plain.as_bytes().windows(3).any(|three| three.iter().all(u8::is_ascii_digit));
    !plain.starts_with("==") && (sign && number || plain.starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_given_in_many_ways() {
        for text in [
            "FORBIDDEN = 403",
            "export const FORBIDDEN = 403;",
            "module.exports = { FORBIDDEN: 403 };",
            "pub const FORBIDDEN: u16 = 403;",
            "const FORBIDDEN int = 403",
            "public static final int FORBIDDEN = 403;",
            "define('FORBIDDEN', 403);",
            "enum E { FORBIDDEN(403, \"x\") }",
            "import x\n# FORBIDDEN is sent\nFORBIDDEN = HTTPStatus.FORBIDDEN",
        ] {
            let range = defined(text, "codes.FORBIDDEN").unwrap_or_else(|| panic!("{text}"));
            assert!(is_given(&text[range.end as usize..]), "{text}");
        }
    }

    #[test]
    fn the_owner_tells_which_of_two() {
        let text = "enum A { X = 403 }\nenum B { X = 404 }\n";
        assert_eq!(defined(text, "B.X").map(|range| range.start), text.rfind("X =").map(|at| at as u32));
        assert_eq!(defined(text, "A.X").map(|range| range.start), text.find("X =").map(|at| at as u32));
        assert_eq!(defined(text, "B.Y"), None);
    }
}
