//! The same of configurations and other files of settings. What the settings around an edit give by themselves is worked out
//! anew; all else is kept as it was until typing pauses, for nobody can tell what a setting means elsewhere without
//! reading everything.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use httplsp_lint::{Finding, Related};
use httplsp_syntax::unit::{Replaced, settings_around};
use httplsp_syntax::{Environment, distant};
use httplsp_text::TextRange;

use super::kept::changed_lines;
use super::{Excerpt, Holds, Known, Reading, Told, in_order, lines, placed};
use crate::analysis::Analysis;
use crate::convert::{Mapper, Places};
use crate::documents::Open;
use crate::edits::{composed, moved, trimmed};
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
    let near = sound.near()?;
    let (was, is) = (sound.read(sound.base, sound.old, &near.left_out.0, near.old)?, near.after(sound)?);
    let torn = is.torn && !was.torn;
    open.torn.store(torn, Ordering::Relaxed);
    let (findings, holds) = match torn {
        true => (all(&changes)?, Holds::Kept),
        false => (sound.findings(&near, &was, &is), Holds::Alone),
    };
    Some(sound.told(&findings, holds))
}

/// What is kept of earlier versions where something that is being written tears the text, beside what all of it says.
pub(super) fn kept(snapshot: &Snapshot, open: &Open, before: &[Known]) -> Option<Told> {
    let new = open.text();
    let changes = changes(snapshot, open, &new, before);
    let is_broken = |of: &Open, by: &Change<'_>| {
        let environment = Environment { helpers: &by.last.settings.helpers, ..Environment::default() };
        of.tree(by.last.language, environment).is_some_and(|tree| tree.root_node().has_error())
    };
    let torn = changes.iter().any(|change| !is_broken(change.base, change) && is_broken(open, change));
    open.torn.store(torn, Ordering::Relaxed);
    let first = changes.first().filter(|_| torn)?;
    Some(first.told(&all(&changes)?, Holds::Kept))
}

/// The findings that are kept of any of the versions.
fn all(changes: &[Change<'_>]) -> Option<Vec<Finding>> {
    let mut all: Vec<Finding> = Vec::new();
    for change in changes {
        let mut kept = change.kept(change.known)?;
        kept.retain(|finding| !all.iter().any(|known| says_the_same(known, finding)));
        all.extend(kept);
    }
    Some(in_order(all))
}

fn says_the_same(a: &Finding, b: &Finding) -> bool {
    (a.rule.id, a.range, &a.message) == (b.rule.id, b.range, &b.message)
}

fn changes<'a>(snapshot: &'a Snapshot, open: &'a Open, new: &'a str, before: &'a [Known]) -> Vec<Change<'a>> {
    let change = |(base, last, old, edits): &'a Known| {
        let known = last.settled_findings(snapshot, &open.key)?;
        let replaced = trimmed(composed(edits), old, new)?;
        Some(Change { snapshot, base, open, last, known, old, new, replaced })
    };
    before.iter().filter_map(change).collect()
}

/// An edit of a version of which it is known what there is to say.
struct Change<'a> {
    snapshot: &'a Snapshot,
    base: &'a Open,
    open: &'a Open,
    last: &'a Analysis,
    known: &'a [Finding],
    old: &'a str,
    new: &'a str,
    replaced: Vec<Replaced>,
}

/// What is read anew: the settings that were edited, before and after, and what is left out of the excerpts with them.
struct Near {
    old: TextRange,
    new: TextRange,
    left_out: (Vec<TextRange>, Vec<TextRange>),
}

impl Near {
    fn after(&self, change: &Change<'_>) -> Option<Arc<Reading>> {
        change.read(change.open, change.new, &self.left_out.1, self.new)
    }
}

impl Change<'_> {
    fn told(&self, findings: &[Finding], holds: Holds) -> Told {
        let mapper = Mapper::new(self.open.text.clone(), self.snapshot.client.encoding);
        let places = Places::new(self.snapshot, self.open, self.last);
        Told { diagnostics: findings.iter().map(|finding| places.diagnostic(&mapper, finding)).collect(), holds }
    }

    /// What was edited, from the first place to the last.
    fn hull(&self) -> Option<TextRange> {
        let (first, last) = (self.replaced.first()?, self.replaced.last()?);
        Some(TextRange { start: first.old.start, end: last.old.end })
    }

    fn near(&self) -> Option<Near> {
        let (language, tree) = (self.last.language, self.base.rough_tree()?);
        let hull = self.hull()?;
        let ignores = |text: &str, range: TextRange| {
            lines(text, range).and_then(|range| text.get(range.as_usize())).is_none_or(|text| text.contains("httplsp"))
        };
        // What is ignored may be anything.
        if self.replaced.iter().any(|edit| ignores(self.old, edit.old) || ignores(self.new, edit.new)) {
            return None;
        }
        let old = settings_around(language, tree, lines(self.old, hull)?, MOST);
        let by = i64::from(self.new.len() as u32) - i64::from(self.old.len() as u32);
        let later = |at: u32| (i64::from(at) + by) as u32;
        let new = TextRange { start: old.start, end: later(old.end) };
        let parts = distant(language, tree, self.old, old).parts;
        let place = |part: &TextRange| match part.start >= old.end {
            true => TextRange { start: later(part.start), end: later(part.end) },
            false => *part,
        };
        let now = parts.iter().map(place).collect();
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

    /// The findings where they are now, but for those of the lines that were edited. `None` where what is ignored is being edited.
    fn kept(&self, findings: &[Finding]) -> Option<Vec<Finding>> {
        let suppresses = |text: &str, range: TextRange| {
            lines(text, range).and_then(|range| text.get(range.as_usize())).is_none_or(|text| text.contains("httplsp"))
        };
        let edits = || self.replaced.iter();
        (!edits().any(|edit| suppresses(self.old, edit.old) || suppresses(self.new, edit.new)))
            .then(|| self.moved(findings))
    }

    fn moved(&self, findings: &[Finding]) -> Vec<Finding> {
        let edited = self.replaced.iter().filter_map(|edit| changed_lines(self.old, self.new, edit));
        let edited: Vec<TextRange> = edited.collect();
        let place = |range: TextRange| match edited.iter().any(|it| it.start <= range.end && range.start <= it.end) {
            true => None,
            false => moved(&self.replaced, range, |_| true),
        };
        let moved = |finding: &Finding| {
            // What repairs a finding may well lie in what is edited; nobody asks for it before the whole is known.
            let fixes = Vec::new();
            let here = |related: &&Related| related.path != self.last.name || place(related.range).is_some();
            let related = finding.related.iter().filter(here).cloned().collect();
            placed(&Finding { fixes, related, ..finding.clone() }, &self.last.name, &place)
        };
        findings.iter().filter_map(moved).collect()
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
