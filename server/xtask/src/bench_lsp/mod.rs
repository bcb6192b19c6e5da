//! How fast a language server answers while somebody types: over its standard streams, as an editor sees it.

mod beside;
mod client;
mod texts;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use self::client::Client;
use self::texts::{Template, Text};

const USAGE: &str = "usage: xtask bench-lsp [--server COMMAND] [--lines N,…] [--language ID,…] [--keys N] [--folder DIR] \
                     [--push] [--memory] [--beside]";

/// So many keys are pressed before times count.
const WARMUP: usize = 24;
/// So many keys, unless another number is asked for: five of eight ask for a completion, and what is said of the slowest in a
/// hundred is one of a hundred.
const KEYS: usize = 160;
/// How long somebody who types fast takes to the next key, beside the time that the answer takes.
const SETTLES: Duration = Duration::from_millis(120);
/// Long enough for a server to take back what it said.
const CHECKED: Duration = Duration::from_millis(700);

/// What is measured, and how.
#[derive(Clone)]
struct Options {
    server: Vec<String>,
    lines: Vec<usize>,
    languages: Vec<String>,
    keys: usize,
    folder: Option<PathBuf>,
    push: bool,
    memory: bool,
    beside: bool,
    /// Whether the server says anything of a document by itself.
    diagnoses: bool,
    /// Whether it says so of each version, also if it is the same again.
    says_each: bool,
}

/// Measures a server: a release build of this project's, or another one by its command.
pub fn run(arguments: &[&str]) -> Result<()> {
    let options = read(arguments)?;
    let wanted = |template: &Template| {
        options.languages.is_empty() || options.languages.iter().any(|id| id == template.language)
    };
    if options.beside {
        let templates: Vec<Template> = Template::all()?.into_iter().filter(wanted).collect();
        return beside::run(&options, &templates);
    }
    let temporary = tempfile::tempdir().context("a temporary folder")?;
    let folder = options.folder.clone().unwrap_or_else(|| temporary.path().to_owned());
    print(&format!("server: {}", options.server.join(" ")));
    starts(&options, &folder)?;
    let templates: Vec<Template> = Template::all()?.into_iter().filter(wanted).collect();
    if options.memory {
        return memory(&options, &folder, &templates);
    }
    print(&format!(
        "{:<11} {:>6} {:>8}   {:<23} {:<23} {:<23} {:<23} taken back",
        "language", "lines", "opened", "diagnostics, typed", "a line put in above", "hover", "completion"
    ));
    let columns = "    p50     p99     max";
    print(&format!("{:<27}   {columns:<23} {columns:<23} {columns:<23} {columns:<23}", "in milliseconds"));
    for template in &templates {
        for lines in &options.lines {
            match measure(&options, &folder, template, *lines) {
                Ok(row) => print(&row),
                Err(error) => print(&format!("{:<11} {lines:>6} {error:#}", template.language)),
            }
        }
    }
    Ok(())
}

fn read(arguments: &[&str]) -> Result<Options> {
    let mut options = Options {
        server: Vec::new(),
        lines: vec![100, 1_000, 10_000],
        languages: Vec::new(),
        keys: KEYS,
        folder: None,
        push: false,
        memory: false,
        beside: false,
        diagnoses: true,
        says_each: true,
    };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let mut value = || rest.next().copied().with_context(|| format!("{name} needs a value; {USAGE}"));
        let list = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        match *name {
            "--server" => options.server = value()?.split_whitespace().map(str::to_owned).collect(),
            "--lines" => options.lines = list(value()?).iter().map(|n| n.parse()).collect::<Result<_, _>>()?,
            "--language" => options.languages = list(value()?),
            "--keys" => options.keys = value()?.parse()?,
            "--folder" => options.folder = Some(std::path::absolute(value()?)?),
            "--push" => options.push = true,
            "--memory" => options.memory = true,
            "--beside" => options.beside = true,
            _ => bail!(USAGE),
        }
    }
    if options.server.is_empty() {
        let binary = crate::bench::release_build()?;
        options.server = vec![binary.display().to_string(), "lsp".into()];
    }
    Ok(options)
}

/// Times the start, and looks at the memory of a server that has nothing to do.
fn starts(options: &Options, folder: &Path) -> Result<()> {
    let mut times = Times::default();
    let mut idle = None;
    for _ in 0..10 {
        let (client, time) = Client::start(&options.server, folder, !options.push)?;
        times.0.push(time);
        idle = client.memory();
    }
    print(&format!("started and initialized: {} ms (p50, p99, max)", times.text().trim()));
    if let Some(bytes) = idle {
        print(&format!("memory in use then: {:.1} MB", bytes as f64 / 1e6));
    }
    Ok(())
}

/// Opens many documents and looks at the memory.
fn memory(options: &Options, folder: &Path, templates: &[Template]) -> Result<()> {
    for lines in &options.lines {
        let (mut client, _) = Client::start(&options.server, folder, !options.push)?;
        let mut bytes = 0;
        for number in 0..200 {
            let template = &templates[number % templates.len()];
            let text = template.text(*lines)?;
            bytes += text.text.len();
            let uri = format!("file://{}/{number}/{}", folder.display(), template.name);
            Document::open(&mut client, template, uri, &text)?.diagnostics(&mut client)?;
        }
        let used = client.memory().context("the system does not say how much memory is in use")?;
        print(&format!(
            "200 documents of {lines} lines, {:.1} MB of text: {:.1} MB in use",
            bytes as f64 / 1e6,
            used as f64 / 1e6
        ));
    }
    Ok(())
}

/// An open document.
struct Document {
    uri: String,
    version: i64,
    pulls: bool,
}

impl Document {
    fn open(client: &mut Client, template: &Template, uri: String, text: &Text) -> Result<Self> {
        let pulls = client.capabilities.get("diagnosticProvider").is_some_and(|provider| !provider.is_null());
        let document = json!({ "uri": uri, "languageId": template.language, "version": 1, "text": text.text });
        client.notify("textDocument/didOpen", json!({ "textDocument": document }))?;
        Ok(Self { uri, version: 1, pulls })
    }

    /// Waits for the diagnostics of the current version.
    fn diagnostics(&self, client: &mut Client) -> Result<(Instant, Value)> {
        if !self.pulls {
            return client.published(&self.uri, self.version);
        }
        let params = json!({ "textDocument": { "uri": self.uri } });
        let (mut report, arrived) = client.request("textDocument/diagnostic", params)?;
        Ok((arrived, report["items"].take()))
    }

    /// Replaces the text between two places.
    fn change(&mut self, client: &mut Client, at: (u32, u32), end: (u32, u32), text: &str) -> Result<()> {
        self.version += 1;
        let range = json!({ "start": place(at), "end": place(end) });
        let params = json!({
            "textDocument": { "uri": self.uri, "version": self.version },
            "contentChanges": [{ "range": range, "text": text }],
        });
        client.notify("textDocument/didChange", params)
    }

    /// Asks something about a place.
    fn ask(&self, client: &mut Client, method: &str, at: (u32, u32)) -> Result<Instant> {
        let params = json!({ "textDocument": { "uri": self.uri }, "position": place(at) });
        Ok(client.request(method, params)?.1)
    }
}

fn place((line, character): (u32, u32)) -> Value {
    json!({ "line": line, "character": character })
}

/// What is asked behind the keys, in turn.
const ASKED: [Question; 8] = [
    Question::Typed,
    Question::Completion,
    Question::Completion,
    Question::Hover,
    Question::Completion,
    Question::Completion,
    Question::Completion,
    Question::Above,
];

/// What is asked behind a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// The diagnostics.
    Typed,
    /// The diagnostics after a line was put in above all of the text.
    Above,
    Hover,
    Completion,
}

/// Types into a document, and asks one question behind each key.
fn measure(options: &Options, folder: &Path, template: &Template, lines: usize) -> Result<String> {
    let text = template.text(lines)?;
    let (mut client, _) = Client::start(&options.server, folder, !options.push)?;
    let path = folder.join(template.name);
    std::fs::create_dir_all(path.parent().context("a file in a folder")?)?;
    std::fs::write(&path, &text.text)?;
    let begin = Instant::now();
    let mut document = Document::open(&mut client, template, format!("file://{}", path.display()), &text)?;
    let opened = match options.diagnoses {
        true => document.diagnostics(&mut client)?.0 - begin,
        false => Duration::ZERO,
    };
    let offers = |name: &str| client.capabilities.get(name).is_some_and(|it| *it != json!(false) && !it.is_null());
    let (hovers, completes) = (offers("hoverProvider"), offers("completionProvider"));
    let (mut typed, mut above) = (Times::default(), Times::default());
    let (mut hover, mut completion) = (Times::default(), Times::default());
    let (mut taken_back, mut checked) = (0, 0);
    let mut typist = Typist {
        typed: template.typed,
        at: text.typing,
        next: 0,
        there: String::new(),
        cursor: 0,
        back: false,
        line_above: false,
    };
    // The first keys warm the server up, as those of every session do.
    for key in 0..options.keys + WARMUP {
        let kept = key >= WARMUP;
        let start = Instant::now();
        let mut said = None;
        let asked = ASKED[key % ASKED.len()];
        match asked {
            Question::Typed if document.pulls || options.diagnoses && options.says_each => {
                typist.key(&mut document, &mut client)?;
                let (arrived, found) = document.diagnostics(&mut client)?;
                typed.add(kept, arrived - start);
                said = Some(found);
            }
            Question::Hover if hovers => {
                typist.key(&mut document, &mut client)?;
                let at = (text.hover.0 + u32::from(typist.line_above), text.hover.1);
                hover.add(kept, document.ask(&mut client, "textDocument/hover", at)? - start);
            }
            Question::Completion if completes => {
                let at = typist.key(&mut document, &mut client)?;
                completion.add(kept, document.ask(&mut client, "textDocument/completion", at)? - start);
            }
            Question::Above if document.pulls || options.diagnoses => {
                typist.line(&mut document, &mut client)?;
                let (arrived, found) = document.diagnostics(&mut client)?;
                above.add(kept, arrived - start);
                said = Some(found);
            }
            _ => {}
        }
        // Every now and then the typing rests until nothing can come any more; what came is no answer to the next key.
        let turn = if (key / ASKED.len()).is_multiple_of(2) { Question::Typed } else { Question::Above };
        let rests = asked == turn;
        let time = if rests { CHECKED } else { SETTLES };
        let back = client.taken_back(&document.uri, document.version, said.as_ref().unwrap_or(&Value::Null), time);
        if said.is_some() {
            (taken_back, checked) = (taken_back + back, checked + usize::from(rests));
        }
    }
    Ok(format!(
        "{:<11} {:>6} {:>5.0} ms   {}{:<23} {:<23} {:<23}{}",
        template.language,
        text.text.lines().count(),
        opened.as_secs_f64() * 1e3,
        if options.says_each { format!("{:<23} ", typed.text()) } else { String::new() },
        above.text(),
        hover.text(),
        completion.text(),
        if options.says_each { format!(" {taken_back} of {checked}") } else { String::new() },
    ))
}

/// Somebody who types a statement and takes it back, again and again, in an editor that closes what is opened.
struct Typist {
    typed: &'static str,
    /// Where the statement begins.
    at: (u32, u32),
    /// The letter that is typed next.
    next: usize,
    /// What is there.
    there: String,
    /// Where the cursor is in it.
    cursor: usize,
    /// Whether it is being taken back.
    back: bool,
    /// Whether there is an additional line at the top of the file.
    line_above: bool,
}

const PAIRS: [(char, char); 5] = [('(', ')'), ('[', ']'), ('{', '}'), ('"', '"'), ('\'', '\'')];

impl Typist {
    /// Presses a key. Returns where the cursor is then.
    fn key(&mut self, document: &mut Document, client: &mut Client) -> Result<(u32, u32)> {
        let (line, column) = (self.at.0 + u32::from(self.line_above), self.at.1);
        let place = |at: usize| (line, column + at as u32);
        if self.back {
            let (start, mut end) = (self.cursor.saturating_sub(1), self.cursor);
            let opened = self.there.get(start..end).and_then(|last| last.chars().next());
            let closed = self.there.get(end..).and_then(|rest| rest.chars().next());
            if PAIRS.iter().any(|(open, close)| opened == Some(*open) && closed == Some(*close)) {
                end += 1;
            }
            document.change(client, place(start), place(end), "")?;
            self.there.replace_range(start..end, "");
            self.cursor = start;
        } else {
            // What closes is there already.
            let mut letters = self.typed[self.next..].chars();
            let mut letter = letters.next().unwrap_or(' ');
            while PAIRS.iter().any(|(_, close)| *close == letter) && self.there[self.cursor..].starts_with(letter) {
                self.next += 1;
                self.cursor += 1;
                let Some(following) = letters.next() else { break };
                letter = following;
            }
            if let Some(rest) = self.typed.get(self.next..).filter(|rest| !rest.is_empty()) {
                let letter = rest.chars().next().unwrap_or(' ');
                let mut new = letter.to_string();
                new.extend(PAIRS.iter().find(|(open, _)| *open == letter).map(|(_, close)| *close));
                document.change(client, place(self.cursor), place(self.cursor), &new)?;
                self.there.insert_str(self.cursor, &new);
                self.next += 1;
                self.cursor += 1;
            } else {
                document.change(client, place(self.cursor), place(self.cursor), " ")?;
                self.there.insert(self.cursor, ' ');
                self.cursor += 1;
            }
        }
        let cursor = place(self.cursor);
        if self.back && self.cursor == 0 {
            (self.back, self.next) = (!self.there.is_empty(), 0);
        } else if self.next == self.typed.len() {
            (self.back, self.cursor) = (true, self.there.len());
        }
        Ok(cursor)
    }

    /// Adds a line at the top of the file, or removes it: all that is below moves, so that there is something to publish.
    fn line(&mut self, document: &mut Document, client: &mut Client) -> Result<()> {
        match self.line_above {
            true => document.change(client, (1, 0), (2, 0), "")?,
            false => document.change(client, (1, 0), (1, 0), "\n")?,
        }
        self.line_above = !self.line_above;
        Ok(())
    }
}

/// Durations of the same thing.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn add(&mut self, kept: bool, time: Duration) {
        if kept {
            self.0.push(time);
        }
    }

    /// The median, the 99th percentile and the longest, in milliseconds.
    fn text(&self) -> String {
        let mut times = self.0.clone();
        times.sort();
        let Some(last) = times.last() else { return format!("{:>7}", "-") };
        let ms = |time: &Duration| time.as_secs_f64() * 1e3;
        let at = |part: usize| &times[(times.len() * part).div_ceil(100).saturating_sub(1)];
        format!("{:>7.2} {:>7.2} {:>7.2}", ms(at(50)), ms(at(99)), ms(last))
    }
}

#[expect(clippy::print_stdout, reason = "this is a command line tool")]
fn print(line: &str) {
    println!("{line}");
}
