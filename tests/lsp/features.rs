//! What the server does in each language and format, by the files in `features/`: each says where a feature shows, or why
//! it does not. The table in the architecture is made of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use httplsp_tests::features::{Fixture, features};
use serde_json::{Value, json};

use crate::client::{Client, Setup, apply, at, codes, labels};

/// A session with a fixture's file open.
struct Session {
    client: Client,
    file: String,
    version: i64,
    uri: String,
    text: String,
    found: Vec<Value>,
}

fn start(fixture: &Fixture, file: &str) -> Session {
    // The editor asks for diagnostics, so that nothing of other files is pushed in between.
    let setup = Setup::new().set("textDocument.diagnostic", json!({}));
    let mut setup = setup.set("workspace.diagnostics", json!({ "refreshSupport": true }));
    setup.options = json!({ "profile": "strict" });
    let mut client = setup.connect();
    for (name, text) in &fixture.files {
        let path = client.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    client.initialize();
    let uri = client.uri(file);
    let text = fixture.files[file].clone();
    client.open_uri(&uri, &fixture.language, &text);
    // What lies across files is looked for behind the first answer.
    let mut found = pull(&mut client, &uri);
    if !httplsp_syntax::Language::by_path(file).is_some_and(|language| language.is_log()) {
        client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
        found = pull(&mut client, &uri);
    }
    Session { client, file: file.to_owned(), version: 1, uri, text, found }
}

impl Drop for Session {
    fn drop(&mut self) {
        // That there is more to ask for came at some time.
        self.client.expect_silence_after("workspace/diagnostic/refresh");
    }
}

fn pull(client: &mut Client, uri: &str) -> Vec<Value> {
    let answer = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
    answer["items"].as_array().expect("a list").clone()
}

impl Session {
    /// Line and column of `marked`, which has `^` in front of the place.
    fn place(&self, marked: &str) -> Result<(u32, u32), String> {
        let (before, after) = marked.split_once('^').ok_or_else(|| format!("no ^ in {marked:?}"))?;
        let found = self.text.find(&format!("{before}{after}")).ok_or_else(|| format!("no {marked:?}"))?;
        let start = &self.text[..found + before.len()];
        let column = start.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
        Ok((start.matches('\n').count() as u32, column as u32))
    }

    fn ask(&mut self, method: &str, marked: &str) -> Result<Value, String> {
        let (line, character) = self.place(marked)?;
        let mut params = at(&self.uri, line, character);
        params["context"] = json!({ "includeDeclaration": true });
        Ok(self.client.request(method, params))
    }

    fn hover(&mut self, marked: &str, shows: &str) -> Result<(), String> {
        let hover = self.ask("textDocument/hover", marked)?;
        let text = hover["contents"]["value"].as_str().unwrap_or_default();
        text.contains(shows).then_some(()).ok_or_else(|| format!("hover shows {text:?}"))
    }

    fn completion(&mut self, old: &str, typed: &str, label: &str) -> Result<(), String> {
        if !self.text.contains(old) {
            return Err(format!("no {old:?}"));
        }
        let text = self.text.replacen(old, typed, 1);
        let cursor = text.find('‸').ok_or("no ‸")?;
        let before = &text[..cursor];
        let line = before.matches('\n').count() as u32;
        let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count() as u32;
        self.version += 2;
        self.client.set_text(&self.uri, self.version, &text.replacen('‸', "", 1));
        let items = self.client.complete(&self.uri, line, column);
        self.client.set_text(&self.uri, self.version + 1, &self.text);
        let labels = labels(&items);
        let is_it =
            |known: &&str| *known == label || known.strip_prefix(label).is_some_and(|rest| rest.starts_with(' '));
        let few = labels.iter().take(8).collect::<Vec<_>>();
        labels.iter().any(is_it).then_some(()).ok_or_else(|| format!("{} offered: {few:?}", labels.len()))
    }

    fn hint(&mut self, line: &str, shows: &str) -> Result<(), String> {
        let wanted = self.line_of(line)?;
        let hints = self.client.hints(&self.uri);
        let is_it = |(at, label): &(u64, String)| *at == wanted && label == shows;
        hints.iter().any(is_it).then_some(()).ok_or_else(|| format!("hints: {hints:?}"))
    }

    fn line_of(&self, part: &str) -> Result<u64, String> {
        let at = self.text.lines().position(|line| line.contains(part)).ok_or_else(|| format!("no {part:?}"))?;
        Ok(at as u64)
    }

    /// Applies the fix; the finding has to be gone, and nothing else come instead.
    fn fix(&mut self, fixture: &Fixture, claim: &[String]) -> Result<(), String> {
        let [rule, title, old, new, elsewhere @ ..] = claim else { return Err("fix: too few words".to_owned()) };
        let elsewhere = elsewhere.first().map(String::as_str);
        let finding = self.found.iter().find(|finding| finding["code"] == json!(rule));
        let finding = finding.ok_or_else(|| format!("no {rule} in {:?}", codes(&self.found)))?;
        let actions = self.client.code_actions(&self.uri, &finding["range"], Some("quickfix"));
        let titles: Vec<&str> = actions.iter().filter_map(|action| action["title"].as_str()).collect();
        let action = actions.iter().find(|action| action["title"] == json!(title));
        let action = action.ok_or_else(|| format!("fixes: {titles:?}"))?;
        // The right place for it may be another file.
        let name = elsewhere.unwrap_or(&self.file);
        let text = fixture.files[name].clone();
        let fixed = apply(&text, &action["edit"], &self.client.uri(name));
        if fixed != text.replacen(old, new, 1) || !text.contains(old) {
            return Err(format!("the fix gives {fixed}"));
        }
        let mut fixture = fixture.clone();
        fixture.files.insert(name.to_owned(), fixed);
        let after = start(&fixture, &self.file);
        let (before, after) = (codes(&self.found), codes(&after.found));
        let count = |all: &[&str], rule: &str| all.iter().filter(|known| **known == rule).count();
        let is_less = count(&after, rule) < count(&before, rule);
        let is_new = after.iter().find(|other| count(&after, other) > count(&before, other));
        (is_less && is_new.is_none()).then_some(()).ok_or_else(|| format!("{before:?} became {after:?}"))
    }

    fn outline(&mut self, wanted: &[String]) -> Result<(), String> {
        fn names(symbols: &[Value], depth: usize, out: &mut Vec<String>) {
            for symbol in symbols {
                let name = symbol["name"].as_str().unwrap_or_default();
                let mut line = format!("{}{name}", "  ".repeat(depth));
                if let Some(detail) = symbol["detail"].as_str() {
                    line.push_str(&format!(" | {detail}"));
                }
                out.push(line);
                names(symbol["children"].as_array().map_or(&[][..], Vec::as_slice), depth + 1, out);
            }
        }
        let uri = &self.uri;
        let symbols = self.client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        let mut found = Vec::new();
        names(symbols.as_array().expect("a list"), 0, &mut found);
        (found == wanted).then_some(()).ok_or_else(|| format!("outline:\n{}", toml_list(&found)))
    }

    fn definition(&mut self, marked: &str, target: &str) -> Result<(), String> {
        let answer = self.ask("textDocument/definition", marked)?;
        let places = answer.as_array().cloned().unwrap_or_else(|| vec![answer]);
        let root = format!("{}/", self.client.uri(""));
        let shown: Vec<String> = places
            .iter()
            .filter_map(|place| {
                let file = place["uri"].as_str()?.strip_prefix(&root)?;
                let text = std::fs::read_to_string(self.client.path(file)).ok()?;
                let line = place["range"]["start"]["line"].as_u64()? as usize;
                Some(format!("{file}: {}", text.lines().nth(line)?.trim()))
            })
            .collect();
        shown.iter().any(|place| place == target).then_some(()).ok_or_else(|| format!("definition: {shown:?}"))
    }

    fn count(&mut self, method: &str, marked: &str, wanted: usize) -> Result<(), String> {
        let found = self.ask(method, marked)?.as_array().map_or(0, Vec::len);
        (found == wanted).then_some(()).ok_or_else(|| format!("{found} places"))
    }

    fn lens(&mut self, line: &str, title: &str) -> Result<(), String> {
        let wanted = self.line_of(line)?;
        let uri = &self.uri;
        let answer = self.client.request("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
        let lenses = answer.as_array().cloned().unwrap_or_default();
        let is_it = |lens: &&Value| {
            lens["range"]["start"]["line"] == json!(wanted) && lens["command"]["title"].as_str() == Some(title)
        };
        lenses.iter().find(is_it).map(|_| ()).ok_or_else(|| format!("lenses: {lenses:?}"))
    }

    fn link(&mut self, line: &str, target: &str) -> Result<(), String> {
        let wanted = self.line_of(line)?;
        let uri = &self.uri;
        let answer = self.client.request("textDocument/documentLink", json!({ "textDocument": { "uri": uri } }));
        let links = answer.as_array().cloned().unwrap_or_default();
        let is_it = |link: &&Value| {
            let ends = link["target"].as_str().is_some_and(|known| known.ends_with(target));
            ends && link["range"]["start"]["line"] == json!(wanted)
        };
        links.iter().find(is_it).map(|_| ()).ok_or_else(|| format!("links: {links:?}"))
    }

    fn holds(&mut self, fixture: &Fixture, feature: &str, claim: &[String]) -> Result<(), String> {
        let text = |at: usize| claim.get(at).map(String::as_str).ok_or_else(|| format!("{feature}: too few words"));
        let number = |at: usize| text(at)?.parse().map_err(|_| format!("{feature}: no number"));
        match feature {
            "hover-code" | "hover-name" => self.hover(text(0)?, text(1)?),
            "complete-code" | "complete-name" => self.completion(text(0)?, text(1)?, text(2)?),
            "hint" => self.hint(text(0)?, text(1)?),
            "fix" => self.fix(fixture, claim),
            "outline" => self.outline(claim),
            "definition" => self.definition(text(0)?, text(1)?),
            "references" => self.count("textDocument/references", text(0)?, number(1)?),
            "highlights" => self.count("textDocument/documentHighlight", text(0)?, number(1)?),
            "lens" => self.lens(text(0)?, text(1)?),
            "link" => self.link(text(0)?, text(1)?),
            other => Err(format!("{other} is no feature")),
        }
    }
}

fn toml_list(lines: &[String]) -> String {
    lines.iter().map(|line| format!("  {},\n", Value::from(line.as_str()))).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("features")
}

/// What does not hold of `fixture`.
fn failures(fixture: &Fixture) -> Vec<String> {
    let mut failures = Vec::new();
    let mut sessions: BTreeMap<String, Session> = BTreeMap::new();
    for feature in features() {
        let outcome = match (fixture.shows.get(feature), fixture.none.get(feature)) {
            (None, None) => Err("neither shown nor left out with a reason".to_owned()),
            (Some(_), Some(_)) => Err("shown and left out".to_owned()),
            (None, Some(_)) => Ok(()),
            (Some(claim), None) => {
                let (file, words) = fixture.file_of(feature, claim);
                let session = sessions.entry(file.clone()).or_insert_with(|| start(fixture, &file));
                session.holds(fixture, feature, &words)
            }
        };
        failures.extend(outcome.err().map(|why| format!("{}: {feature}: {why}", fixture.id)));
    }
    failures
}

/// How many fixtures are looked at at the same time: most of the time is spent waiting.
const AT_ONCE: usize = 8;

#[test]
fn every_feature_shows_in_every_format_or_says_why_not() {
    let fixtures = httplsp_tests::features::all(&folder()).expect("the fixtures are well-formed");
    let parts: Vec<Vec<String>> = std::thread::scope(|scope| {
        let size = fixtures.len().div_ceil(AT_ONCE);
        let of_part = |part: &[Fixture]| part.iter().flat_map(failures).collect();
        let running: Vec<_> = fixtures.chunks(size).map(|part| scope.spawn(move || of_part(part))).collect();
        running.into_iter().map(|part| part.join().expect("no panic")).collect()
    });
    let failures = parts.concat();
    assert!(failures.is_empty(), "{}\n\n{} do not hold", failures.join("\n"), failures.len());
}
