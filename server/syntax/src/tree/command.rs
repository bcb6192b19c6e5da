//! What a command line starts, and which timers its options set: `queries/commands.toml`.

use std::sync::LazyLock;

use httplsp_registry::timers::{self, Timer};
use httplsp_text::TextRange;
use serde::Deserialize;

use super::settings::is_filled_in;
use super::units;
use crate::facts::{DirectiveArgument, EffectiveTimer, Program, Span};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Commands {
    command: Vec<Command>,
    image: Vec<Image>,
    compiler: Vec<Compiler>,
    runner: Vec<Runner>,
    generated: Vec<Generated>,
    configured: Configured,
    others: Others,
}

/// A command that makes a program of the code.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Compiler {
    run: String,
    code: String,
    /// Whether the folder of the code is its last word.
    #[serde(default)]
    folder: bool,
}

/// A program that runs the scripts of a manifest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Runner {
    pub programs: Vec<String>,
    manifest: String,
    /// Words behind which the name of a script stands.
    pub asks: Vec<String>,
    /// Scripts that need no such word.
    pub bare: Vec<String>,
    /// Options and words in front of the name of a package with another manifest.
    pub packages: Vec<String>,
    /// Options in front of the folder of another manifest.
    pub folders: Vec<String>,
}

/// A program that a build makes, so that no file of the project says what it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Generated {
    /// What is copied into the image where it was made.
    copied: String,
    /// Names of the program's file.
    files: Vec<String>,
    /// What it is, as a command line.
    starts: String,
    /// A variable that sets one of its timers.
    variable: String,
}

/// Images that no project makes itself.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Others {
    names: Vec<String>,
    owners: Vec<String>,
}

/// Images that start a program unless told otherwise.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Image {
    /// What the last part of their names begins with, and what their tags hold.
    names: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    program: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Command {
    programs: Vec<String>,
    /// The server that the program is.
    product: Option<String>,
    /// The servers that it may be when it runs code of the project.
    #[serde(default)]
    code: Vec<String>,
    #[serde(default)]
    timers: Vec<TimerOption>,
    /// Options that name the file with settings.
    #[serde(default)]
    settings_options: Vec<String>,
    /// The file that is read where there is one.
    settings: Option<String>,
    /// Endings of files with settings that stand among the options.
    #[serde(default)]
    settings_endings: Vec<String>,
    /// An option in front of the name of a module, and what files of modules end with.
    module: Option<(String, String)>,
    /// Options that say where it listens.
    #[serde(default)]
    listens: Vec<String>,
    /// What other services call it: they say of themselves that they stand behind it.
    #[serde(default)]
    known_as: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TimerOption {
    /// With `*` in front, endings of options in any letters.
    options: Vec<String>,
    timer: String,
    /// Options with which it measures something else, and the values of them with which it does not.
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    but: Vec<String>,
    /// Options without which there is no such timer, or with one of these values of them.
    #[serde(default)]
    only: Vec<String>,
    /// The version since which its default holds: before it there was none.
    since: Option<String>,
}

/// Where images keep the configuration of servers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Configured {
    folders: Vec<String>,
}

static COMMANDS: LazyLock<Commands> = LazyLock::new(|| match toml::from_str(httplsp_queries::COMMANDS) {
    Ok(commands) => commands,
    // The table is part of the program and a test reads it.
    Err(error) => panic!("queries/commands.toml: {error}"),
});

/// What a command line starts.
#[derive(Debug, Default)]
pub(super) struct Started {
    /// The product that answers; empty when other files tell.
    pub product: &'static str,
    /// The timers in force.
    pub timers: Vec<EffectiveTimer>,
    /// What other files tell.
    pub program: Program,
    /// Names by which others hand requests to it.
    pub known_as: Vec<String>,
}

/// A word of a command line, and where it is written.
pub(super) type Word<'t> = (&'t str, Span);

/// What the words of a command line start.
pub(super) fn server(arguments: &[&DirectiveArgument]) -> Option<Started> {
    let words = words(arguments);
    started(&words.iter().map(|(word, span)| (word.as_str(), *span)).collect::<Vec<_>>())
}

/// The single words of a command line, each with its place where that is plain.
pub(super) fn words(arguments: &[&DirectiveArgument]) -> Vec<(String, Span)> {
    let split = |argument: &&'_ DirectiveArgument| {
        let (text, span) = (argument.text.as_str(), argument.span);
        // As it is written, or in quotation marks: with signs for others, places are those of the whole.
        let before = match span.range.len() as usize - text.len().min(span.range.len() as usize) {
            0 => Some(0),
            2 => Some(1),
            _ => None,
        };
        let place = |word: &str| {
            let (Some(before), false) = (before, text.contains('\n')) else { return span };
            let start = span.range.start + before + (word.as_ptr() as usize - text.as_ptr() as usize) as u32;
            Span { range: TextRange::new(start, start + word.len() as u32), ..span }
        };
        text.split_whitespace()
            .map(|word| word.trim_matches(['"', '\'']))
            .map(|word| (word.to_string(), place(word)))
            .filter(|(word, _)| word != "\\")
            .collect::<Vec<_>>()
    };
    arguments.iter().flat_map(split).collect()
}

/// What an image starts when it is given these arguments; `None` for an image that is not known.
pub(super) fn of_image(name: &str, arguments: &[&DirectiveArgument]) -> Option<Option<Started>> {
    let mut started = of_program(program_of(name)?, arguments);
    if let Some(started) = &mut started {
        let version =
            versions(name.rsplit('/').next().and_then(|last| last.split_once(':')).map_or("", |(_, tag)| tag));
        let product = started.product;
        let rows = || COMMANDS.command.iter().filter(|row| row.product.as_deref() == Some(product));
        // A default that came with a version, for the timers that are not written.
        let is_newer = |name: &str| {
            let mut rows = rows().flat_map(|row| &row.timers).filter(|row| row.timer == name);
            rows.find_map(|row| row.since.as_deref()).is_some_and(|since| {
                let since = versions(since);
                // `2.11` stands for the last version that begins so.
                !version.is_empty() && version[..] < since[..version.len().min(since.len())]
            })
        };
        for timer in started.timers.iter_mut().filter(|timer| timer.span.is_none() && is_newer(&timer.name)) {
            timer.milliseconds = None;
        }
    }
    Some(started)
}

/// The numbers that a version or a tag begins with: `v2.10-alpine`.
fn versions(tag: &str) -> Vec<u32> {
    let numbers = tag.strip_prefix('v').unwrap_or(tag).split('-').next().unwrap_or("").split('.');
    numbers.map_while(|number| number.parse().ok()).collect()
}

/// The program that an image starts unless told otherwise.
fn program_of(name: &str) -> Option<&'static str> {
    let last = name.rsplit('/').next().unwrap_or(name);
    let (base, tag) = last.split_once([':', '@']).unwrap_or((last, ""));
    let is_it = |image: &&Image| {
        image.names.iter().any(|known| known == base)
            && (image.tags.is_empty() || image.tags.iter().any(|known| tag.contains(known.as_str())))
    };
    COMMANDS.image.iter().find(is_it).map(|image| image.program.as_str())
}

/// Where something listens, as others name it: a port, or the path of a socket. `None` for a name of a host alone.
pub(crate) fn listens(address: &str) -> Option<String> {
    let address = address.trim().trim_matches(['"', '\'']);
    // Apache says unix:/run/app.sock|fcgi://localhost.
    let address = address.split(['|', '?', ' ', ',']).next().unwrap_or(address);
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let rest = rest.strip_prefix("unix:").unwrap_or(rest);
    if is_filled_in(rest) || rest.contains(['$', '%']) {
        return None;
    }
    if rest.starts_with('/') {
        let path = rest.split(':').next().unwrap_or(rest);
        return (path.len() > 1).then(|| path.replace("/var/run/", "/run/"));
    }
    let port = rest.rsplit(':').next()?.trim_end_matches('/');
    port.parse::<u16>().ok().map(|port| port.to_string())
}

/// What `program` starts when it is given these arguments.
fn of_program(program: &str, arguments: &[&DirectiveArgument]) -> Option<Started> {
    let span = arguments.first().map_or_else(|| Span::new(httplsp_text::TextRange::at(0)), |first| first.span);
    match server(arguments).filter(|started| !started.product.is_empty()) {
        Some(started) => Some(started),
        // Options alone are for the program of the image; another program takes its place.
        None if arguments.first().is_some_and(|first| !first.text.starts_with('-')) => None,
        None => {
            let program = DirectiveArgument { text: program.to_string(), span, quoted: false };
            let all: Vec<&DirectiveArgument> = [&program].into_iter().chain(arguments.iter().copied()).collect();
            server(&all)
        }
    }
}

/// What single words start.
pub(super) fn started(words: &[Word<'_>]) -> Option<Started> {
    let found = words.iter().enumerate().find_map(|(at, (word, _))| {
        // php-fpm; of several commands in a row
        let program = word.rsplit('/').next().unwrap_or(word).trim_end_matches([';', ')', '}']);
        // php-fpm8.2, python3.12
        let bare = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let is_it = |command: &&Command| command.programs.iter().any(|known| known == program || known == bare);
        Some((at, COMMANDS.command.iter().find(is_it)?))
    });
    let Some((at, command)) = found else { return binary(words) };
    let rest = &words[at + 1..];
    let code: Vec<&'static str> = command.code.iter().filter_map(|product| product_id(product)).collect();
    if !code.is_empty() {
        let is_file =
            |word: &str| !word.starts_with('-') && word.rsplit_once('.').is_some_and(|(_, end)| end.len() <= 3);
        let file = rest.iter().map(|(word, _)| *word).find(|word| is_file(word)).map(String::from);
        // python -m shop.main
        let module = command.module.as_ref().and_then(|(option, ending)| {
            let name = rest.windows(2).find(|pair| pair[0].0 == option).map(|pair| pair[1].0)?;
            name.contains('.').then(|| format!("{}{ending}", name.replace('.', "/")))
        });
        let file = module.or(file);
        // python -m gunicorn, npx nodemon server.js
        if let Some(inner) = started(rest).filter(|inner| !inner.product.is_empty() || inner.program.file.is_some()) {
            return Some(inner);
        }
        return Some(Started { program: Program { code, file, ..Program::default() }, ..Started::default() });
    }
    let product = product_id(command.product.as_deref()?)?;
    let ends = |word: &&str| command.settings_endings.iter().any(|ending| word.ends_with(ending.as_str()));
    let named = value_of(rest, &command.settings_options).map(|(value, _)| value);
    let named = named.or_else(|| rest.iter().map(|(word, _)| *word).find(ends)).map(String::from);
    let mut known_as = command.known_as.clone();
    let addresses = (0..rest.len()).filter_map(|at| value_at(rest, at, &command.listens));
    known_as.extend(addresses.filter_map(|(value, _)| listens(value)).map(|place| format!("listen:{place}")));
    let program = Program {
        settings_named: named.is_some(),
        settings: named.or_else(|| command.settings.clone()),
        ..Program::default()
    };
    // Options that something fills in may set anything; the value of an option is only its own.
    let is_value = |at: usize| at > 0 && rest[at - 1].0.starts_with('-') && !rest[at - 1].0.contains('=');
    let is_open = |(at, (word, _)): (usize, &Word<'_>)| word.starts_with('$') && *word != "$@" && !is_value(at);
    let is_template = |(word, _): &Word<'_>| is_filled_in(word) && !word.starts_with('$') && !word.contains(['=', ':']);
    if rest.iter().enumerate().any(is_open) || rest.iter().any(is_template) {
        return Some(Started { product, known_as, ..Started::default() });
    }
    let timers = command.timers.iter().filter_map(|row| {
        let known = timers::get(product, &row.timer)?;
        let set = |options: &[String]| {
            value_of(rest, options).is_some_and(|(value, _)| !row.but.iter().any(|but| but == value))
        };
        if set(&row.unless) {
            return Some(EffectiveTimer { milliseconds: None, ..default(known) });
        }
        let timer = match value_of(rest, &row.options) {
            Some((value, span)) => EffectiveTimer {
                span: Some(span),
                milliseconds: units::milliseconds(value, known.unit),
                raw: value.to_string(),
                ..default(known)
            },
            None => default(known),
        };
        let counts = row.only.is_empty() || set(&row.only);
        Some(EffectiveTimer { milliseconds: timer.milliseconds.filter(|_| counts), ..timer })
    });
    Some(Started { product, timers: timers.collect(), program, known_as })
}

/// A program of the project itself, by its path.
fn binary(words: &[Word<'_>]) -> Option<Started> {
    let (first, _) = words.iter().find(|(word, _)| !matches!(*word, "exec" | "sh" | "bash" | "-c"))?;
    let is_path = first.starts_with(['/', '.']) && !first.ends_with(".sh") && !is_variable(first);
    let code = ["go", "actix-web", "kestrel"].into_iter().filter_map(product_id).collect();
    is_path.then(|| Started { program: Program { code, ..Program::default() }, ..Started::default() })
}

fn is_variable(word: &str) -> bool {
    is_filled_in(word) || word.contains('$')
}

fn product_id(name: &str) -> Option<&'static str> {
    timers::of(name).first().map(|timer| timer.product)
}

/// The value of one of `options`: `--timeout 30`, `--timeout=30`, `-t30`.
fn value_of<'w>(words: &[Word<'w>], options: &[String]) -> Option<Word<'w>> {
    (0..words.len()).find_map(|at| value_at(words, at, options))
}

/// The value of the option at `at`, if it is one of `options`.
fn value_at<'w>(words: &[Word<'w>], at: usize, options: &[String]) -> Option<Word<'w>> {
    let (word, span) = words[at];
    let is_one = |option: &str| {
        options.iter().any(|known| match known.strip_prefix('*') {
            Some(ending) => option.to_ascii_lowercase().ends_with(ending),
            None => known == option,
        })
    };
    match word.split_once('=') {
        Some((option, value)) if is_one(option) => {
            let whole = span.range.len() as usize == word.len();
            let start = if whole { span.range.end - value.len() as u32 } else { span.range.start };
            Some((value, Span { range: TextRange::new(start, span.range.end), ..span }))
        }
        _ if is_one(word) => words.get(at + 1).copied(),
        // -t30, -b127.0.0.1:8000
        _ => {
            let is_start =
                |option: &&String| option.len() == 2 && !option.starts_with("--") && word.starts_with(option.as_str());
            options.iter().find(is_start)?;
            let value = word[2..].starts_with(|c: char| c.is_ascii_digit() || c == '$').then(|| &word[2..])?;
            let start = span.range.start + (word.len() - value.len()) as u32;
            let range = TextRange::new(start.min(span.range.end), span.range.end);
            Some((value, Span { range, ..span }))
        }
    }
}

/// What runs the scripts of manifests.
pub(super) fn runners() -> &'static [Runner] {
    &COMMANDS.runner
}

/// The manifest that has the scripts.
pub(super) fn manifest() -> &'static str {
    COMMANDS.runner.first().map_or("", |row| &row.manifest)
}

/// What the file `file` is where `copied` says what an image holds: the command line that it stands for, and whether the timers
/// of it may be set by what `text` says.
pub(super) fn generated(file: &str, copied: &str, text: &str) -> Option<(&'static str, bool)> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let is_it = |row: &&Generated| row.files.iter().any(|known| known == name) && copied.contains(&row.copied);
    COMMANDS.generated.iter().find(is_it).map(|row| (row.starts.as_str(), text.contains(&row.variable)))
}

/// What a program may be that a command makes of the code.
pub(super) fn compiled(line: &str) -> Option<&'static str> {
    let row = COMMANDS.compiler.iter().find(|row| line.contains(row.run.as_str()))?;
    product_id(&row.code)
}

/// Whether such a command names the folder of the code.
pub(super) fn names_folder(line: &str) -> bool {
    COMMANDS.compiler.iter().any(|row| row.folder && line.contains(row.run.as_str()))
}

/// The option that sets a timer of `product` where it is started by a command line.
pub(crate) fn option_of(product: &str, timer: &str) -> Option<&'static str> {
    let rows = COMMANDS.command.iter().filter(|row| row.product.as_deref() == Some(product));
    let mut options = rows.flat_map(|row| &row.timers).filter(|row| row.timer == timer).flat_map(|row| &row.options);
    options.find(|option| option.starts_with("--")).map(String::as_str)
}

/// Whether an image, by its name without a tag, is one that no project makes itself.
pub(crate) fn is_others(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let others = &COMMANDS.others;
    others.names.iter().any(|known| known == last) || others.owners.iter().any(|owner| name.starts_with(owner.as_str()))
}

/// Whether images keep the configuration of servers at `path`.
pub(super) fn is_configured(path: &str) -> bool {
    COMMANDS.configured.folders.iter().any(|folder| path.starts_with(folder.as_str()))
}

/// A timer of the registry with its documented default.
pub(crate) fn default(known: &'static Timer) -> EffectiveTimer {
    EffectiveTimer {
        name: known.name.to_string(),
        kind: known.kinds.first().copied().unwrap_or(timers::Kind::Other),
        milliseconds: known.default.milliseconds(),
        raw: known.default_text.unwrap_or("").to_string(),
        span: None,
    }
}
