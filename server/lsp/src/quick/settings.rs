//! The same of configurations and other files of settings. What the settings around an edit give by themselves is worked out
//! anew; all else is kept as it was until typing pauses, for nobody can tell what a setting means elsewhere without
//! reading everything.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use httplsp_lint::Finding;
use httplsp_syntax::unit::settings_around;
use httplsp_syntax::{Environment, distant};
use httplsp_text::TextRange;

use super::edited::{Edited, kept_of_all, says_the_same};
use super::{Excerpt, Holds, Known, Reading, Told, in_order, layout, lines, placed};
use crate::analysis::Analysis;
use crate::documents::Open;
use crate::edits::moved;
use crate::world::Snapshot;

/// Smaller documents are read as a whole.
const SMALL: u32 = 4_000;
/// What is read anew is one setting with all that it holds, if it is no longer.
const MOST: u32 = 4_000;

/// What is said of an edited version before it was read as a whole. `None` where that takes no time, or nothing is known of it.
pub(super) fn at_once(snapshot: &Snapshot, open: &Open, before: &[Known]) -> Option<Told> {
    if open.text.len() < SMALL {
        return None;
    }
    let new = open.text();
    let changes = changes(snapshot, open, &new, before);
    let sound = changes.iter().find(|change| !change.base.torn.load(Ordering::Relaxed))?;
    if !sound.ignores() && sound.hull().is_none() {
        open.torn.store(false, Ordering::Relaxed);
        return Some(sound.told(&in_order(sound.moved(sound.known)), Holds::Alone));
    }
    let near = sound.near()?;
    let (was, is) = (sound.read(sound.base, sound.old, &near.left_out.0, near.old)?, near.after(sound)?);
    let torn = is.torn && !was.torn;
    open.torn.store(torn, Ordering::Relaxed);
    let (findings, holds) = match torn {
        true => (kept_of_all(changes.iter())?, Holds::Kept),
        false => (sound.findings(&near, &was, &is), Holds::Alone),
    };
    Some(sound.told(&findings, holds))
}

/// What is kept of earlier versions where something that is being written tears the text, beside what all of it says.
pub(super) fn kept(snapshot: &Snapshot, open: &Open, before: &[Known]) -> Option<Told> {
    let new = open.text();
    let changes = changes(snapshot, open, &new, before);
    let is_broken = |of: &Open, by: &Edited<'_>| {
        let environment = Environment { helpers: &by.last.settings.helpers, ..Environment::default() };
        of.tree(by.last.language, environment).is_some_and(|tree| tree.root_node().has_error())
    };
    let torn = changes.iter().any(|change| !is_broken(change.base, change) && is_broken(open, change));
    open.torn.store(torn, Ordering::Relaxed);
    let first = changes.first().filter(|_| torn)?;
    Some(first.told(&kept_of_all(changes.iter())?, Holds::Kept))
}

fn changes<'a>(snapshot: &'a Snapshot, open: &'a Open, new: &'a str, before: &'a [Known]) -> Vec<Edited<'a>> {
    let change = |version: &'a Known| {
        let known = version.1.settled_findings(snapshot, &open.key)?;
        Edited::since(version, snapshot, open, new, known)
    };
    before.iter().filter_map(change).collect()
}

/// What is read anew: the settings that were edited, before and after, and what is left out of the excerpts with them.
struct Near {
    old: TextRange,
    new: TextRange,
    left_out: (Vec<TextRange>, Vec<TextRange>),
}

impl Near {
    fn after(&self, change: &Edited<'_>) -> Option<Arc<Reading>> {
        change.read(change.open, change.new, &self.left_out.1, self.new)
    }
}

impl Edited<'_> {
    /// What was edited, from the first place to the last. Blank lines between others mean nothing.
    fn hull(&self) -> Option<TextRange> {
        let mut edits = self.replaced.iter().filter(|edit| !layout(self.old, self.new, edit, &[]));
        let first = edits.next()?;
        let last = edits.next_back().unwrap_or(first);
        Some(TextRange { start: first.old.start, end: last.old.end })
    }

    fn near(&self) -> Option<Near> {
        let (language, tree) = (self.last.language, self.base.rough_tree()?);
        let hull = self.hull()?;
        if self.ignores() {
            return None;
        }
        let old = settings_around(language, tree, lines(self.old, hull)?, MOST);
        let place = |range: TextRange| moved(&self.replaced, range, |_| false);
        let new = place(old)?;
        let parts = distant(language, tree, self.old, old).parts;
        let now = parts.iter().map(|part| place(*part)).collect::<Option<_>>()?;
        (!parts.is_empty()).then_some(Near { old, new, left_out: (parts, now) })
    }

    fn read(&self, open: &Open, text: &str, left_out: &[TextRange], near: TextRange) -> Option<Arc<Reading>> {
        let excerpt = Excerpt::of(text, left_out);
        if excerpt.text.len() > text.len() * 2 / 3 {
            return None;
        }
        let known = open.near.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.filter(|known| known.text == excerpt.text && known.function == near) {
            return Some(known);
        }
        let part = open.with_text(&excerpt.text);
        let analysis = Analysis::of_excerpt(self.snapshot, &part, self.open)?;
        if !analysis.failures(self.snapshot).is_empty() {
            return None;
        }
        let place = |range: TextRange| Some(excerpt.outside(range));
        let findings = analysis.findings(self.snapshot).iter();
        let findings = findings.map(|finding| placed(finding, &analysis.name, &place)).collect::<Option<_>>()?;
        let torn = part.rough_tree().is_some_and(|tree| tree.root_node().has_error());
        let reading = Arc::new(Reading { findings, torn, function: near, text: excerpt.text, ..Reading::default() });
        *open.near.lock().unwrap_or_else(PoisonError::into_inner) = Some(reading.clone());
        Some(reading)
    }

    /// What is known of all else, and what the settings that were edited give now. What their excerpt does not tell as the
    /// whole did is left as it was.
    fn findings(&self, near: &Near, was: &Reading, is: &Reading) -> Vec<Finding> {
        let inside = |range: TextRange, finding: &Finding| range.contains(finding.range);
        let seen = |finding: &Finding, among: &[Finding]| among.iter().any(|known| says_the_same(known, finding));
        let rest = |finding: &&Finding| !inside(near.old, finding) || !seen(finding, &was.findings);
        let rest: Vec<Finding> = self.known.iter().filter(rest).cloned().collect();
        let guessed: Vec<Finding> = was.findings.iter().filter(|it| !seen(it, self.known)).cloned().collect();
        let (guessed, mut all) = (self.moved(&guessed), self.moved(&rest));
        let fresh = is.findings.iter().filter(|it| inside(near.new, it) && !seen(it, &guessed));
        let fresh: Vec<Finding> = fresh.filter(|it| !seen(it, &all)).cloned().collect();
        all.extend(fresh);
        in_order(all)
    }
}

#[cfg(test)]
mod tests {
    use httplsp_text::{Document, Encoding};
    use tower_lsp::ls_types::{Diagnostic, NumberOrString};

    use super::super::diagnostics;
    use super::*;
    use crate::documents::{Change, Key};
    use crate::report::Report;
    use crate::world::World;

    /// A file of each format with a status that nobody uses in each of its parts: its name, what is around, a part, and how
    /// many there are.
    const FILES: [(&str, &str, &str, &str); 4] = [
        (
            "openapi.yaml",
            "openapi: 3.1.0\ninfo: { title: Shop, version: \"1\" }\npaths:\n",
            "  /orders/§:\n    get:\n      operationId: order§\n      responses:\n        \"200\":\n          description: \
             Order §\n        \"305\":\n          description: By proxy §\n",
            "",
        ),
        (
            "main.tf",
            "",
            "resource \"aws_lb_listener_rule\" \"shop§\" {\n  listener_arn = aws_lb_listener.shop.arn\n  action {\n    type \
             = \"fixed-response\"\n    fixed_response {\n      content_type = \"text/plain\"\n      status_code  = \
             \"305\"\n    }\n  }\n}\n\n",
            "",
        ),
        (
            "openapi.json",
            "{\n  \"openapi\": \"3.1.0\",\n  \"info\": { \"title\": \"Shop\", \"version\": \"1\" },\n  \"paths\": {\n",
            "    \"/orders/§\": {\n      \"get\": {\n        \"responses\": {\n          \"200\": { \"description\": \"Order \
             §\" },\n          \"305\": { \"description\": \"By proxy §\" }\n        }\n      }\n    },\n",
            "    \"/\": {}\n  }\n}\n",
        ),
        (
            "nginx.conf",
            "events {}\nhttp {\n  upstream app { server 127.0.0.1:8080; }\n",
            "  server {\n    listen 80;\n    server_name shop§.example.com;\n    location / {\n      proxy_pass http://app;\n    \
             }\n    location = /old {\n      return 305 https://shop§.example.com/new;\n    }\n  }\n",
            "}\n",
        ),
    ];

    struct Typed {
        world: World,
        key: Key,
        text: String,
    }

    impl Typed {
        fn new((name, head, part, foot): (&str, &str, &str, &str), parts: usize) -> Self {
            let all: String = (0..parts).map(|number| part.replace('§', &number.to_string())).collect();
            let text = format!("{head}{all}{foot}");
            let world = World::default();
            let uri = format!("file:///nowhere/{name}").parse().expect("a URI");
            let key = world.documents.open(uri, String::new(), Some(1), &text);
            Self { world, key, text }
        }

        fn edit(&mut self, at: usize, length: usize, new: &str) -> Option<Told> {
            let document = Document::new(&self.text);
            let place = |at: usize| document.position(at as u32, Encoding::Utf16);
            let change = Change { range: Some((place(at), place(at + length))), text: new.into() };
            assert!(self.world.documents.change(&self.key, Some(2), &[change], Encoding::Utf16));
            self.text.replace_range(at..at + length, new);
            let snapshot = self.world.snapshot();
            diagnostics(&snapshot, snapshot.document(&self.key).expect("it is open"))
        }

        fn whole(&self) -> Vec<Diagnostic> {
            let open = self.world.documents.get(&self.key).expect("it is open");
            Report::with_kept(&self.world.snapshot(), &open).diagnostics
        }
    }

    /// How many findings say that nobody uses a status.
    fn count(found: &[Diagnostic]) -> usize {
        found.iter().filter(|it| it.code == Some(NumberOrString::String("deprecated-status".into()))).count()
    }

    #[test]
    fn settings_that_are_edited_are_told_at_once() {
        for file in FILES {
            let mut typed = Typed::new(file, 120);
            let all = typed.whole();
            assert_eq!(count(&all), 120, "{}", file.0);
            let near = typed.text.find("60").expect("it is there");
            let at = near + typed.text[near..].find("305").expect("a status");
            let told = typed.edit(at, 3, "404").expect("it is told at once");
            assert_eq!((count(&told.diagnostics), told.holds), (119, Holds::Alone), "{}", file.0);
            assert_eq!(told.diagnostics, typed.whole(), "{}", file.0);
            let told = typed.edit(at, 3, "305").expect("it is told at once");
            assert_eq!((count(&told.diagnostics), told.holds), (120, Holds::Alone), "{}", file.0);
            assert_eq!(typed.whole(), all, "{}", file.0);
            // A line above moves everything.
            let line = if file.0.ends_with("json") { "\n" } else { "# the shop\n" };
            let told = typed.edit(0, 0, line).expect("it is told at once");
            assert_eq!(told.diagnostics, typed.whole(), "{}", file.0);
        }
    }

    #[test]
    fn blank_lines_far_away_do_not_keep_settings_from_being_told_at_once() {
        for file in FILES {
            let mut typed = Typed::new(file, 120);
            let all = typed.whole();
            let line = typed.text.find('\n').expect("a line") + 1;
            let told = typed.edit(line, 0, "\n").expect("it is told at once");
            assert_eq!(count(&told.diagnostics), 120, "{}", file.0);
            let near = typed.text.find("60").expect("it is there");
            let at = near + typed.text[near..].find("305").expect("a status");
            let told = typed.edit(at, 3, "404").expect("it is told at once");
            assert_eq!(count(&told.diagnostics), 119, "{}", file.0);
            assert_eq!(told.diagnostics, typed.whole(), "{}", file.0);
            // Taken away again, from above a line with a finding too.
            let told = typed.edit(line, 1, "").expect("it is told at once");
            assert_eq!(told.diagnostics, typed.whole(), "{}", file.0);
            typed.edit(at - 1, 3, "305").expect("it is told at once");
            assert_eq!(typed.whole(), all, "{}", file.0);
            let status = typed.text[near..].find("305").expect("a status") + near;
            let above = typed.text[..status].rfind('\n').expect("a line") + 1;
            for (length, new) in [(0, "\n"), (1, "")] {
                let told = typed.edit(above, length, new).expect("it is told at once");
                assert_eq!(told.diagnostics, typed.whole(), "{}", file.0);
            }
        }
    }

    #[test]
    fn what_is_said_elsewhere_stays_while_a_setting_is_being_written() {
        for file in FILES {
            for parts in [4, 120] {
                for settled in [false, true] {
                    let mut typed = Typed::new(file, parts);
                    let all = typed.whole();
                    let near = typed.text.find("80").or_else(|| typed.text.find('2')).expect("it is there");
                    let line = near + typed.text[near..].find('\n').expect("a line") + 1;
                    let indent = typed.text[line..].len() - typed.text[line..].trim_start().len();
                    typed.edit(line, 0, &format!("{}\n", " ".repeat(indent)));
                    let mut at = line + indent;
                    for new in ["\"", "4", "{", "["] {
                        let told = typed.edit(at, 0, new);
                        at += new.len();
                        if let Some(told) = told {
                            assert_eq!(count(&told.diagnostics), parts, "{} {new}", file.0);
                        }
                        if settled {
                            assert_eq!(count(&typed.whole()), parts, "{} {new}", file.0);
                        }
                    }
                    typed.edit(line, at + 1 - line, "");
                    assert_eq!(typed.whole(), all, "{}", file.0);
                }
            }
        }
    }
}
