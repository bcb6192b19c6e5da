//! Random edits in large documents: whatever is said at once is what reading all of it says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use httplsp_text::{Document, Encoding};

use super::*;
use crate::client::Client;
use crate::documents::{Change, Key};
use crate::options::Options;
use crate::report::Report;
use crate::world::World;

/// So many edits of each document; more are made where `HTTPLSP_ROUNDS` says so.
const ROUNDS: usize = 8;

/// So long are the documents.
const LONG: usize = SMALL as usize * 3 / 2;

/// The same numbers in the same order each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// The files of each language under `tests/languages`, one behind the other, and those that are typed into to measure.
///
/// `HTTPLSP_FILES` names others instead, one a line of that file.
fn texts() -> Vec<(Language, String, String)> {
    if let Ok(list) = std::env::var("HTTPLSP_FILES") {
        let list = std::fs::read_to_string(list).expect("a list of files");
        let read = |path: &str| {
            let language = Language::by_path(path).filter(|language| language.is_code())?;
            let end = path.rsplit('.').next().unwrap_or("").to_owned();
            Some((language, end, std::fs::read_to_string(path).ok()?))
        };
        return list.lines().filter_map(read).collect();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = Vec::new();
    let ids = [
        ("csharp", "cs"),
        ("elixir", "ex"),
        ("go", "go"),
        ("java", "java"),
        ("javascript", "js"),
        ("kotlin", "kt"),
        ("php", "php"),
        ("python", "py"),
        ("ruby", "rb"),
        ("rust", "rs"),
        ("scala", "scala"),
        ("swift", "swift"),
        ("typescript", "ts"),
    ];
    for (id, end) in ids {
        let language = Language::by_id(id).expect("a language");
        let folder = root.join("../../tests/languages").join(id);
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .expect("fixtures")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|it| it == end))
            .collect();
        files.sort();
        let mut text = String::new();
        for number in 0.. {
            for file in &files {
                text.push_str(&renamed(&std::fs::read_to_string(file).expect("a fixture"), language, number));
                text.push('\n');
            }
            if text.len() > LONG {
                break;
            }
        }
        out.push((language, end.to_owned(), text));
        let template = std::fs::read_to_string(root.join("../xtask/bench").join(format!("{id}.txt")));
        let template = template.expect("a template");
        let mut text = format!("{}\n", section(&template, "head"));
        for number in 0..60 {
            let unit = section(&template, "unit").replace('§', &number.to_string()).replace('¦', "");
            text.push_str(
                &unit.replace("@type", if number % 5 == 0 { section(&template, "typed").trim() } else { "" }),
            );
            text.push('\n');
        }
        text.push_str(section(&template, "foot"));
        out.push((language, end.to_owned(), text));
    }
    out
}

/// `text` with other names for its functions, so that it can stand below itself.
fn renamed(text: &str, language: Language, number: usize) -> String {
    if number == 0 {
        return text.to_owned();
    }
    let facts = httplsp_syntax::analyze(language, "a", text.into(), &[]);
    let names: BTreeSet<&str> = facts.scopes.iter().filter_map(|scope| scope.name.as_deref()).collect();
    let mut out = text.to_owned();
    for name in names.into_iter().filter(|name| words(name).next() == Some(name)) {
        let at: Vec<u32> = places(&out, name).collect();
        for at in at.into_iter().rev() {
            out.insert_str(at as usize + name.len(), &format!("N{number}"));
        }
    }
    out
}

/// An edit somewhere in `text`, mostly close to `near`: the bytes that it replaces, and the new ones.
fn edit(dice: &mut Dice, language: Language, text: &str, near: usize) -> (usize, usize, String) {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line_of = |at: usize| starts.partition_point(|start| *start <= at).saturating_sub(1);
    let line = match dice.below(10) {
        0 => dice.below(starts.len()),
        _ => (line_of(near) + dice.below(5)).saturating_sub(2).min(starts.len() - 1),
    };
    let (start, end) = (starts[line], starts.get(line + 1).map_or(text.len(), |next| next - 1));
    let this = &text[start..end];
    let indent: String = this.chars().take_while(|c| c.is_whitespace()).collect();
    let from = *dice.one(&starts);
    let other = text[from..].lines().next().unwrap_or("").trim();
    let mark = language.comment();
    match dice.below(14) {
        0 => (start, (end + 1).min(text.len()), String::new()),
        1 | 2 => (start, start, format!("{indent}{other}\n")),
        3 => (start, start, "\n".into()),
        4 => (start, start, format!("{indent}{mark} nothing in particular\n")),
        5 => (start, start, format!("{indent}{mark} httplsp: ignore[deprecated-status] for now\n")),
        6 => (end, end, (*dice.one(&["{", "}", "(", ")", "\"", "'", "`", ";", ",", " ", "\n", "x", "4"])).into()),
        7 => (end, end, " ".into()),
        8 => (start, end, format!("{indent}{other}")),
        9 => {
            // A word of the line takes the place of another, or is taken out.
            let at = dice.below(this.len() + 1);
            let at = (0..=at).rev().find(|at| this.is_char_boundary(*at)).unwrap_or(0) + start;
            let length = text[at..end].chars().take(dice.below(4)).map(char::len_utf8).sum::<usize>();
            (at, at + length, (*dice.one(&["", "gone", "4", "status", ".", "Retry-After", "é🦀"])).into())
        }
        _ => {
            let around = near.saturating_sub(1_500);
            let around = (around..).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let digits = text[around..].match_indices(['4', '3', '2', '5']).map(|(at, _)| around + at);
            let codes: Vec<usize> = digits
                .filter(|at| text.get(*at..at + 3).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_digit())))
                .take(40)
                .collect();
            match codes.get(dice.below(codes.len())) {
                Some(at) => {
                    (*at, at + 3, (*dice.one(&["200", "204", "305", "404", "401", "302", "405", "500"])).into())
                }
                None => (end, end, " ".into()),
            }
        }
    }
}

#[test]
fn what_is_said_at_once_is_what_the_whole_says() {
    let rounds = std::env::var("HTTPLSP_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let seed = std::env::var("HTTPLSP_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let only = std::env::var("HTTPLSP_LANGUAGE").unwrap_or_default();
    let mut told: BTreeMap<(&str, bool), (usize, usize, usize)> = BTreeMap::new();
    let (mut wrong, mut guessed, mut near_by) = (Vec::new(), Vec::new(), 0);
    for (number, (language, end, text)) in texts().into_iter().enumerate() {
        if !only.is_empty() && language.id() != only {
            continue;
        }
        let (said, kept, all) = told.entry((language.id(), number % 2 == 0)).or_default();
        let world = thorough();
        let uri = || format!("file:///nowhere/app/orders.{end}").parse().expect("a URI");
        let mut dice = Dice(seed * 1_000 + number as u64);
        let key = world.documents.open(uri(), language.id().into(), Some(0), &text);
        let (mut text, original) = (text.clone(), text);
        let mut near = 0;
        let look = || Report::with_kept(&world.snapshot(), &world.documents.get(&key).expect("it is open")).diagnostics;
        let mut last = Last::of(look(), &text);
        for round in 0..rounds {
            if round % 8 == 0 {
                // Somewhere else, and what was torn is whole again.
                text = original.clone();
                world.documents.open(uri(), language.id().into(), Some(0), &text);
                last = Last::of(look(), &text);
                near = dice.below(text.len());
            }
            let (start, end, new) = edit(&mut dice, language, &text, near);
            let mut document = Document::new(&text);
            last.edited(&text, start, end);
            let place = |at: usize| document.position(at as u32, Encoding::Utf16);
            let change = Change { range: Some((place(start), place(end))), text: new.clone() };
            document.replace_range(TextRange::new(start as u32, end as u32), &new);
            assert!(world.documents.change(&key, Some(round as i32), &[change], Encoding::Utf16));
            let before = std::mem::replace(&mut text, document.text());
            near = start;
            let snapshot = world.snapshot();
            let open = snapshot.document(&key).expect("it is open");
            *all += 1;
            let quick = diagnostics(&snapshot, open);
            let mut is_wrong = |quick: &[Diagnostic], whole: &[Diagnostic]| {
                let (id, from) = (language.id(), before.get(start..end));
                let differ = differ(quick, whole, &text, start);
                wrong.push(format!("{id} {number} round {round}: {from:?} -> {new:?}\n{differ}"));
            };
            let is_complete = |open: &Open| open.rough_tree().is_some_and(|tree| !tree.root_node().has_error());
            let fresh = thorough();
            let same: Key = fresh.documents.open(uri(), language.id().into(), open.version, &text);
            let other = fresh.snapshot();
            let whole = || Report::of(&other, other.document(&same).expect("it is open")).diagnostics;
            match quick {
                Some(Told { diagnostics: quick, holds: Holds::Exactly }) => {
                    *said += 1;
                    let whole = whole();
                    if whole != quick {
                        // A tree that was parsed from another may differ where something is wrong.
                        last = Last::of(look(), &text);
                        if last.diagnostics != quick {
                            is_wrong(&quick, &last.diagnostics);
                        }
                    } else if dice.below(2) == 0 {
                        last = Last::of(look(), &text);
                    }
                }
                Some(Told { diagnostics: quick, holds: Holds::Nearby }) => {
                    (*kept, near_by) = (*kept + 1, near_by + 1);
                    last = Last::of(look(), &text);
                    assert_eq!(diagnostics(&snapshot, open), None, "the whole is known");
                    let differ = differ(&quick, &last.diagnostics, &text, start);
                    (quick != last.diagnostics).then(|| guessed.push(differ));
                }
                Some(Told { diagnostics: quick, holds: Holds::Before | Holds::Unread }) => {
                    if let Err(missing) = last.is_kept(&quick, &text) {
                        is_wrong(&quick, &missing);
                    }
                    last = Last::of(look(), &text);
                    if is_complete(open) {
                        let whole = whole();
                        if last.diagnostics != whole {
                            is_wrong(&last.diagnostics, &whole);
                        }
                    }
                }
                Some(Told { holds: Holds::Alone, .. }) => unreachable!("there are no other files"),
                Some(Told { diagnostics: quick, holds: Holds::Kept }) => {
                    *kept += 1;
                    assert!(!is_complete(open), "{text}");
                    if let Err(missing) = last.is_kept(&quick, &text) {
                        is_wrong(&quick, &missing);
                    }
                    if dice.below(2) == 0 {
                        last = Last::of(look(), &text);
                        assert_eq!(diagnostics(&snapshot, open), None, "the whole is known");
                    }
                }
                None => {
                    last = Last::of(look(), &text);
                    if is_complete(open) {
                        let whole = whole();
                        if last.diagnostics != whole {
                            is_wrong(&last.diagnostics, &whole);
                        }
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(guessed.len() * 2 <= near_by, "{} of {near_by} guessed wrong:\n{}", guessed.len(), guessed.join("\n"));
    let (said, all) = told.values().fold((0, 0), |(said, all), (more, kept, of)| (said + more + kept, all + of));
    assert!(said * 4 >= all, "too few are told at once: {told:?}");
}

/// A world whose client is told of related places.
fn thorough() -> World {
    let world = World::default();
    world.start(Client { related: true, ..Client::default() }, Options::default(), &[]);
    world
}

/// What was said of a version that was read as a whole, and where nothing was edited since.
struct Last {
    diagnostics: Vec<Diagnostic>,
    text: String,
    /// So many lines at the start,
    front: usize,
    /// and at the end.
    back: usize,
}

impl Last {
    fn of(diagnostics: Vec<Diagnostic>, text: &str) -> Self {
        let lines = text.matches('\n').count();
        Self { diagnostics, text: text.to_owned(), front: lines, back: lines }
    }

    /// Notes that in `text` what stands from `start` to `end` is edited.
    fn edited(&mut self, text: &str, start: usize, end: usize) {
        self.front = self.front.min(text[..start].matches('\n').count());
        self.back = self.back.min(text[end..].matches('\n').count());
    }

    /// Whether all of `kept` was said before, and what was said outside of what was edited is kept. What is missing.
    fn is_kept(&self, kept: &[Diagnostic], text: &str) -> Result<(), Vec<Diagnostic>> {
        let lines = |text: &str| text.matches('\n').count();
        let by = lines(text) as i64 - lines(&self.text) as i64;
        let what = |found: &Diagnostic| (found.code.clone(), found.message.clone(), found.severity);
        let known = |found: &Diagnostic, by: i64| {
            let mut found = found.clone();
            let line = |line: u32| (i64::from(line) + by) as u32;
            (found.range.start.line, found.range.end.line) = (line(found.range.start.line), line(found.range.end.line));
            kept.iter().any(|kept| kept.range == found.range && what(kept) == what(&found))
        };
        let untouched = self.diagnostics.iter().filter_map(|found| {
            let is_before = (found.range.end.line as usize) < self.front;
            let is_behind = lines(&self.text) - (found.range.start.line as usize) < self.back;
            (is_before || is_behind).then_some((found, if is_before { 0 } else { by }))
        });
        let mut missing: Vec<Diagnostic> =
            untouched.filter(|(found, by)| !known(found, *by)).map(|(found, _)| found.clone()).collect();
        // What stands there because of a line that is edited is not said either.
        missing.retain(|found| found.related_information.is_none());
        let added = kept.iter().filter(|kept| !self.diagnostics.iter().any(|known| what(known) == what(kept)));
        missing.extend(added.cloned());
        if missing.is_empty() { Ok(()) } else { Err(missing) }
    }
}

#[test]
fn a_statement_is_typed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../xtask/bench");
    let mut told = Vec::new();
    for (language, end, _) in texts().into_iter().skip(1).step_by(2) {
        let template = std::fs::read_to_string(root.join(format!("{}.txt", language.id()))).expect("a template");
        let (mut text, mut at) = (format!("{}\n", section(&template, "head")), 0);
        for number in 0.. {
            if text.len() > LONG {
                break;
            }
            let unit = section(&template, "unit").replace('§', &number.to_string()).replace('¦', "");
            if number == 12 {
                at = text.len() + unit.find("@type").expect("a place to type at");
            }
            text.push_str(&unit.replace("@type", ""));
            text.push('\n');
        }
        text.push_str(section(&template, "foot"));
        let world = World::default();
        let uri = format!("file:///nowhere/app/orders.{end}").parse().expect("a URI");
        let key = world.documents.open(uri, language.id().into(), Some(0), &text);
        Report::of(&world.snapshot(), &world.documents.get(&key).expect("it is open"));
        let (mut said, mut kept, mut all) = (0, 0, 0);
        for letter in section(&template, "typed").trim().chars() {
            at += 1;
            if matches!(letter, ')' | ']' | '}' | '"' | '\'') && text[at - 1..].starts_with(letter) {
                // It is there since the first of the pair was typed, as editors have it.
                continue;
            }
            let closing = [('(', ")"), ('[', "]"), ('{', "}"), ('"', "\""), ('\'', "'")];
            let pair = closing.iter().find(|(open, _)| *open == letter).map_or("", |(_, close)| close);
            let new = format!("{letter}{pair}");
            let place = Document::new(&text).position(at as u32 - 1, Encoding::Utf16);
            let change = Change { range: Some((place, place)), text: new.clone() };
            assert!(world.documents.change(&key, Some(at as i32), &[change], Encoding::Utf16));
            text.insert_str(at - 1, &new);
            all += 1;
            let snapshot = world.snapshot();
            let open = snapshot.document(&key).expect("it is open");
            let quick = diagnostics(&snapshot, open);
            let holds = |holds: Holds| usize::from(quick.as_ref().is_some_and(|told| told.holds == holds));
            said += holds(Holds::Exactly);
            kept += holds(Holds::Nearby) + holds(Holds::Kept);
            if all % 4 == 0 || quick.is_none() {
                let whole = Report::of(&snapshot, open).diagnostics;
                let exact = quick.filter(|told| told.holds == Holds::Exactly).map(|told| told.diagnostics);
                assert_eq!(exact.unwrap_or_else(|| whole.clone()), whole, "{text}");
            }
        }
        told.push((language.id(), said, kept, all));
    }
    assert!(told.iter().all(|(_, said, kept, all)| said * 4 >= all * 3 && said + kept == *all), "{told:?}");
}

/// A large document of the world's, in which `from` becomes `to`: what is said at once, and what the whole says.
fn at_once(world: &World, key: &Key, from: &str, to: &str) -> (Option<Vec<Diagnostic>>, Vec<Diagnostic>) {
    let before = world.documents.get(key).expect("it is open").text.text();
    let at = before.find(from).expect("it is there");
    let document = Document::new(&before);
    let place = |at: usize| document.position(at as u32, Encoding::Utf16);
    let change = Change { range: Some((place(at), place(at + from.len()))), text: to.into() };
    assert!(world.documents.change(key, Some(2), &[change], Encoding::Utf16));
    let snapshot = world.snapshot();
    let open = snapshot.document(key).expect("it is open");
    let quick = diagnostics(&snapshot, open).filter(|told| told.holds == Holds::Exactly);
    (quick.map(|told| told.diagnostics), Report::of(&snapshot, open).diagnostics)
}

/// Handlers of express, and what listens.
fn routes() -> String {
    let mut text = "import express from \"express\";\n\nconst app = express();\n".to_owned();
    for number in 0..200 {
        text.push_str(&format!(
            "\n// Order number {number}, as it was.\napp.get(\"/orders/{number}\", (req, res) => {{\n  \
             const order = find(req.params.id, {number});\n  res.status(305).json({{ order, number: {number} }});\n}});\n"
        ));
    }
    text + "\nconst server = app.listen(8080);\nserver.keepAliveTimeout = 5000;\n"
}

#[test]
fn chains_elsewhere_do_not_keep_a_document_from_being_answered_at_once() {
    let temporary = tempfile::tempdir().expect("a folder");
    let root = temporary.path().canonicalize().expect("its path");
    let chain = "[[chain]]\nname = \"api\"\nhops = [\n  { name = \"gateway\", product = \"azure-application-gateway\", \
                 request-timeout = \"60s\" },\n  { name = \"proxy\", product = \"nginx\", read-timeout = \"90s\" },\n]\n";
    std::fs::write(root.join("httplsp.toml"), chain).expect("written");
    std::fs::write(root.join("app.js"), routes()).expect("written");
    let world = World::default();
    world.start(Default::default(), Default::default(), std::slice::from_ref(&root));
    let uri = tower_lsp::ls_types::Uri::from_file_path(root.join("app.js")).expect("a URI");
    let key = world.documents.open(uri, "javascript".into(), Some(1), &routes());
    let first = world.snapshot();
    let folder = first.folders.of(&root.join("app.js"));
    let across = folder.across.look(&folder, &first, None, &Arc::default());
    assert!(!across.chains.is_empty() && folder.across.is_ready(), "there is a chain");
    let open = first.document(&key).expect("it is open");
    assert!(!Report::of(&first, open).diagnostics.is_empty());
    assert!(Analysis::surveyed(&first, open).is_some(), "what listens has a bearing on others");
    let (quick, whole) = at_once(&world, &key, "params.id, 117", "params.id, 118");
    assert_eq!(quick, Some(whole));
    // What is in the chain is another matter.
    let (quick, _) = at_once(&world, &key, "= 5000", "= 6000");
    assert_eq!(quick, None);
}

#[test]
fn a_comment_outside_of_functions_is_answered_at_once() {
    let world = World::default();
    let uri = "file:///nowhere/app/app.js".parse().expect("a URI");
    let key = world.documents.open(uri, "javascript".into(), Some(1), &routes());
    Report::of(&world.snapshot(), &world.documents.get(&key).expect("it is open"));
    let (quick, whole) = at_once(&world, &key, "number 117, as it was", "number 117, as it has always been");
    assert_eq!(quick, Some(whole));
    let (quick, _) = at_once(&world, &key, "number 12, as it was", "httplsp: ignore[deprecated-status] for now");
    assert_eq!(quick, None);
}

#[test]
fn what_is_said_elsewhere_stays_while_a_statement_tears_the_file() {
    let mut text = "<?php\n\nclass Orders\n{\n".to_owned();
    for number in 0..120 {
        text.push_str(&format!(
            "\n    public function order{number}($id)\n    {{\n        $limit = min($id, {number});\n        \n        \
             if ($limit === 0) {{\n            return response('use the proxy {number}', 305);\n        }}\n        \
             return response()->json(['id' => $id], 200);\n    }}\n"
        ));
    }
    text.push_str("}\n");
    for settled in [false, true] {
        let world = World::default();
        let uri = "file:///nowhere/app/Orders.php".parse().expect("a URI");
        let key = world.documents.open(uri, "php".into(), Some(1), &text);
        let report =
            || Report::with_kept(&world.snapshot(), &world.documents.get(&key).expect("it is open")).diagnostics;
        let before = report();
        assert_eq!(before.len(), 120);
        let mut at = text.find("min($id, 60);\n").expect("it is there") + 22;
        let mut type_in = |new: &str| {
            let open = world.documents.get(&key).expect("it is open");
            let place = open.text.position(at as u32, Encoding::Utf16);
            at += new.len();
            let change = Change { range: Some((place, place)), text: new.into() };
            assert!(world.documents.change(&key, Some(2), &[change], Encoding::Utf16));
            let snapshot = world.snapshot();
            let open = snapshot.document(&key).expect("it is open").clone();
            let told = diagnostics(&snapshot, &open);
            (told, open)
        };
        for (new, torn) in [("$gone = response()", true), ("->json([], 410);", false)] {
            let (told, open) = type_in(new);
            let told = told.expect("it is told at once");
            assert_eq!((told.holds == Holds::Kept, open.torn.load(Ordering::Relaxed)), (torn, torn), "{new}");
            assert_eq!(told.diagnostics, before, "{new}");
            if settled {
                assert_eq!(report(), before, "{new}");
                assert_eq!(diagnostics(&world.snapshot(), &open), None, "the whole is known");
            }
        }
        assert_eq!(report(), before);
    }
}

/// What stands under a heading of a text that is typed into to measure.
fn section<'t>(template: &'t str, name: &str) -> &'t str {
    let start = template.find(&format!("=== {name}\n")).map(|at| at + name.len() + 5);
    start.map_or("", |at| template[at..].split("\n=== ").next().unwrap_or(""))
}

fn differ(quick: &[Diagnostic], whole: &[Diagnostic], text: &str, at: usize) -> String {
    let show = |found: &Diagnostic| format!("{}: {:?}", found.range.start.line + 1, found);
    let only = |a: &[Diagnostic], b: &[Diagnostic]| -> Vec<String> {
        a.iter().filter(|found| !b.contains(found)).map(show).collect()
    };
    let line = text[..at].matches('\n').count();
    let around: Vec<&str> = text.lines().skip(line.saturating_sub(12)).take(24).collect();
    format!(
        "  at once only: {:#?}\n  the whole only: {:#?}\n--- line {}\n{}\n---",
        only(quick, whole),
        only(whole, quick),
        line + 1,
        around.join("\n")
    )
}
