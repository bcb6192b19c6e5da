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
const WARMUP: usize = 30;
/// Longer than servers wait for more keys before they look at a text.
const SETTLES: Duration = Duration::from_millis(150);

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
        "{:<11} {:>6} {:>8}   {:<23} {:<23} {:<23}",
        "language", "lines", "opened", "diagnostics", "hover", "completion"
    ));
    let columns = "    p50     p99     max";
    print(&format!("{:<27}   {columns:<23} {columns:<23} {columns:<23}", "in milliseconds"));
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
        keys: 300,
        folder: None,
        push: false,
        memory: false,
        beside: false,
        diagnoses: true,
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
    fn diagnostics(&self, client: &mut Client) -> Result<Instant> {
        if !self.pulls {
            return client.published(&self.uri, self.version);
        }
        let params = json!({ "textDocument": { "uri": self.uri } });
        Ok(client.request("textDocument/diagnostic", params)?.1)
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

/// Types into a document, and asks one question behind each key: for its diagnostics, a hover, a completion in turn.
fn measure(options: &Options, folder: &Path, template: &Template, lines: usize) -> Result<String> {
    let text = template.text(lines)?;
    let (mut client, _) = Client::start(&options.server, folder, !options.push)?;
    let path = folder.join(template.name);
    std::fs::create_dir_all(path.parent().context("a file in a folder")?)?;
    std::fs::write(&path, &text.text)?;
    let begin = Instant::now();
    let mut document = Document::open(&mut client, template, format!("file://{}", path.display()), &text)?;
    let opened = match options.diagnoses {
        true => document.diagnostics(&mut client)? - begin,
        false => Duration::ZERO,
    };
    let offers = |name: &str| client.capabilities.get(name).is_some_and(|it| *it != json!(false) && !it.is_null());
    let (hovers, completes) = (offers("hoverProvider"), offers("completionProvider"));
    let (mut diagnostics, mut hover, mut completion) = (Times::default(), Times::default(), Times::default());
    let mut typist = Typist { typed: template.typed, at: text.typing, done: 0, back: false, line_above: false };
    // The first keys warm the server up, as those of every session do.
    for key in 0..options.keys + WARMUP {
        let kept = key >= WARMUP;
        let start = Instant::now();
        match key % 3 {
            0 if document.pulls => {
                typist.key(&mut document, &mut client)?;
                diagnostics.add(kept, document.diagnostics(&mut client)? - start);
            }
            0 if options.diagnoses => {
                typist.line(&mut document, &mut client)?;
                diagnostics.add(kept, document.diagnostics(&mut client)? - start);
            }
            1 if hovers => {
                typist.key(&mut document, &mut client)?;
                let at = (text.hover.0 + u32::from(typist.line_above), text.hover.1);
                hover.add(kept, document.ask(&mut client, "textDocument/hover", at)? - start);
            }
            2 if completes => {
                let at = typist.key(&mut document, &mut client)?;
                completion.add(kept, document.ask(&mut client, "textDocument/completion", at)? - start);
            }
            _ => {}
        }
        if !document.pulls {
            // What was put off must not be taken for the answer to the next key.
            std::thread::sleep(SETTLES);
            client.forget();
        }
    }
    Ok(format!(
        "{:<11} {:>6} {:>5.0} ms   {:<23} {:<23} {:<23}",
        template.language,
        text.text.lines().count(),
        opened.as_secs_f64() * 1e3,
        diagnostics.text(),
        hover.text(),
        completion.text()
    ))
}

/// Somebody who types a statement and takes it back, again and again.
struct Typist {
    typed: &'static str,
    /// Where the statement begins.
    at: (u32, u32),
    /// How much of it is there.
    done: u32,
    /// Whether it is being taken back.
    back: bool,
    /// Whether there is an additional line at the top of the file.
    line_above: bool,
}

impl Typist {
    /// Presses a key. Returns where the cursor is then.
    fn key(&mut self, document: &mut Document, client: &mut Client) -> Result<(u32, u32)> {
        let place = |done: u32| (self.at.0 + u32::from(self.line_above), self.at.1 + done);
        if self.back {
            document.change(client, place(self.done - 1), place(self.done), "")?;
            self.done -= 1;
        } else {
            let letter = self.typed.get(self.done as usize..=self.done as usize).unwrap_or(" ");
            document.change(client, place(self.done), place(self.done), letter)?;
            self.done += 1;
        }
        let cursor = place(self.done);
        self.back = if self.back { self.done > 0 } else { self.done as usize == self.typed.len() };
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
        let at = |part: usize| &times[(times.len() * part / 100).min(times.len() - 1)];
        format!("{:>7.2} {:>7.2} {:>7.2}", ms(at(50)), ms(at(99)), ms(last))
    }
}

#[expect(clippy::print_stdout, reason = "this is a command line tool")]
fn print(line: &str) {
    println!("{line}");
}
