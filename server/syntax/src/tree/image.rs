//! How an image is made: what it starts, and which files of the project it holds. A line begins with an instruction, and a
//! backslash at its end joins it with the next one.

use httplsp_text::TextRange;

use super::asked::{self, Asked};
use super::built;
use super::command::{self, Started};
use super::written;
use crate::facts::{Facts, Hop, Link, Program, SourceFile, Span};
use crate::language::Language;

/// One instruction.
struct Instruction<'t> {
    name: String,
    words: Vec<(String, Span)>,
    /// Everything behind the name.
    rest: &'t str,
    span: Span,
}

/// The stage `wanted`, or the last one, as a hop without a name that others know: what it starts, and the files that it
/// holds, by their places in the folder that it is built from. `script` is what it starts, where that is a script.
pub(crate) fn read(
    language: Language,
    file: SourceFile,
    script: Option<(SourceFile, Option<&Asked>)>,
    wanted: Option<&str>,
    command: &[String],
    arguments: &[(String, String)],
) -> Facts {
    let text = file.text.clone();
    let mut facts = Facts::empty(language, file);
    let all = instructions(&text);
    let Some(stage) = stage(&all, wanted) else { return facts };
    let base = stage.first().map_or("", |from| base_of(from));
    let mut values: Vec<(String, String)> = set_by(base).into_iter().collect();
    values.extend(all.iter().flat_map(variables));
    // What is given takes the place of what is written there.
    let is_asked = |name: &String| {
        all.iter().any(|one| one.name == "ARG" && one.words.iter().any(|(word, _)| is_named(word, name)))
    };
    values.extend(arguments.iter().filter(|(name, _)| is_asked(name)).cloned());
    let last = |name: &str| stage.iter().rfind(|one| one.name == name);
    let mut words: Vec<(String, Span)> = Vec::new();
    for one in [last("ENTRYPOINT"), last("CMD").filter(|_| command.is_empty())].into_iter().flatten() {
        words.extend(one.words.iter().map(|(word, span)| (filled(word, &values), *span)));
    }
    let start = stage.first().map_or(Span::new(TextRange::at(0)), |first| first.span);
    words.extend(command.iter().map(|word| (word.clone(), start)));
    let words: Vec<(&str, Span)> = words.iter().map(|(word, span)| (word.as_str(), *span)).collect();
    let place = last("CMD").or_else(|| last("ENTRYPOINT")).or(stage.first());
    let Some(span) = place.map(|one| one.span) else { return facts };
    let mut started = match words.is_empty() {
        true => command::of_image(&filled(base, &values), &[]).flatten(),
        false => command::started(&words),
    };
    let mut place_of_script = None;
    if let Some((script, asked)) = script {
        if let Some(asked) = asked {
            started = built::in_manifest(&script.text, &asked.script).or(started);
            let folder = script.path.rsplit_once('/').map(|(folder, _)| folder.to_string());
            place_of_script = folder.filter(|_| asked.is_elsewhere());
        } else if started.as_ref().is_none_or(|started| started.product.is_empty()) {
            started = in_script(&script.text).or(started);
        }
        facts.files.push(script);
    }
    // What only starts other programs starts that of the image.
    let is_open = started.as_ref().is_none_or(|started| started.product.is_empty() && started.program.code.is_empty());
    if is_open && words.first().is_some_and(|(word, _)| starts_others(word)) {
        started = command::of_image(&filled(base, &values), &[]).flatten().or(started);
    }
    let made = started.as_ref().and_then(|started| generated(&all, &started.program, &text));
    let Started { product, mut timers, mut program, known_as } = made.or(started).unwrap_or_default();
    (program.folder, program.place) = compiled(&all, &stage, words.first().map(|(word, _)| *word), &values);
    let moved = words.windows(2).rfind(|pair| pair[0].0.trim_matches(['"', '\'']) == "cd").map(|pair| pair[1].0);
    let working = built::inner(&working(&stage, &values), moved.unwrap_or("").trim_end_matches(';'));
    program.place = place_of_script.or(program.place.take()).or(Some(working)).filter(|place| !place.is_empty());
    // A name alone, where the image makes a program.
    if product.is_empty() && program.code.is_empty() && words.first().is_some_and(|(word, _)| !starts_others(word)) {
        program.code.extend(all.iter().filter(|one| one.name == "RUN").find_map(|one| command::compiled(one.rest)));
    }
    let runs: Vec<&str> = stage.iter().filter(|one| one.name == "RUN").map(|one| one.rest).collect();
    let (written, body_limit) = written::settings(product, &runs, &text);
    timers.retain(|timer| !written.iter().any(|own| own.name == timer.name));
    timers.extend(written);
    // What else is set while the image is made is not known.
    timers.retain(|timer| timer.span.is_some() || !timer.name.contains('_') || !text.contains(&timer.name));
    facts.hops.push(Hop {
        product,
        name: product.to_string(),
        span,
        known_as: known_as.into_iter().filter(|name| !name.starts_with("listen:") || name.contains('/')).collect(),
        next: stage.iter().flat_map(|one| copied(one, &values)).collect(),
        placed: stage.iter().flat_map(|one| placed(one, &values)).collect(),
        timers,
        body_limit,
        program: Some(program),
        environment: stage.iter().filter(|one| one.name == "ENV").flat_map(|one| variables(one)).collect(),
        ..Hop::default()
    });
    facts
}

/// The folder in which the program is started.
fn working(stage: &[&Instruction<'_>], values: &[(String, String)]) -> String {
    let places = stage.iter().filter(|one| one.name == "WORKDIR");
    places.fold(String::new(), |place, one| built::inner(&place, filled(one.rest, values).trim()))
}

/// The folder of the program that is compiled and started, and where it is compiled.
fn compiled(
    all: &[Instruction<'_>],
    stage: &[&Instruction<'_>],
    started: Option<&str>,
    values: &[(String, String)],
) -> (Option<String>, Option<String>) {
    let mut runs: Vec<(String, String)> = Vec::new();
    let mut place = String::new();
    for one in all {
        match one.name.as_str() {
            "FROM" => place.clear(),
            "WORKDIR" => place = built::inner(&place, filled(one.rest, values).trim()),
            "RUN" => runs.push((place.clone(), filled(one.rest, values))),
            _ => {}
        }
    }
    let moved = stage.iter().filter(|one| one.name == "COPY" && one.rest.contains("--from")).filter_map(|one| {
        let mut words = one.words.iter().map(|(word, _)| word).filter(|word| !word.starts_with("--"));
        Some((words.next()?.clone(), words.next()?.clone()))
    });
    built::folder(&runs, started, &moved.collect::<Vec<_>>())
}

/// What the image starts that a build makes of the code, if it says where that comes from.
fn generated(all: &[Instruction<'_>], program: &Program, text: &str) -> Option<Started> {
    let file = program.file.as_deref()?;
    let copied = all.iter().filter(|one| one.name == "COPY").map(|one| one.rest);
    let (line, is_open) = copied.into_iter().find_map(|rest| command::generated(file, rest, text))?;
    let span = Span::new(TextRange::at(0));
    let words: Vec<(&str, Span)> = line.split_whitespace().map(|word| (word, span)).collect();
    let mut started = command::started(&words)?;
    if is_open {
        started.timers.iter_mut().for_each(|timer| timer.milliseconds = None);
    }
    Some(started)
}

/// The script of a manifest that the image runs, and the folders in which that may be, from the one that it is made of.
pub(crate) fn manifest(
    text: &str,
    wanted: Option<&str>,
    command: &[String],
    asked: Option<Asked>,
) -> Option<(Asked, Vec<String>)> {
    let all = instructions(text);
    let stage = stage(&all, wanted)?;
    let asked = asked.or_else(|| asked_for(&stage, command))?;
    let place = stage.iter().rfind(|one| one.name == "WORKDIR").and_then(|one| one.words.first());
    let place = place.map_or("", |(path, _)| path.trim_matches('/'));
    let parts: Vec<&str> = place.split('/').collect();
    // /app/apps/web is apps/web of what is copied to /app.
    let inner = (1..parts.len()).map(|at| parts[at..].join("/"));
    let inner_folder = |folder: String| match asked.folder.as_str() {
        "" => folder,
        own => format!("{folder}/{own}"),
    };
    let folders = inner.chain([String::new()]).map(inner_folder);
    let folders = folders.map(|folder| format!("{folder}/{}", command::manifest()));
    // The one that is copied by its name, out of a folder.
    let ends = format!("/{}", command::manifest());
    let sources =
        all.iter().filter(|one| one.name == "COPY" && !one.rest.contains("--from")).flat_map(|one| &one.words);
    let mut copied: Vec<&str> = sources.map(|(word, _)| word.as_str()).filter(|word| word.ends_with(&ends)).collect();
    copied.dedup();
    let own = copied
        .first()
        .filter(|_| copied.len() == 1 && !asked.is_elsewhere())
        .map(|path| path.trim_start_matches("./").to_string());
    let places = own.into_iter().chain(folders.map(|path| path.trim_start_matches('/').to_string())).collect();
    Some((asked, places))
}

fn asked_for(stage: &[&Instruction<'_>], command: &[String]) -> Option<Asked> {
    let last = |name: &str| stage.iter().rfind(|one| one.name == name);
    let own = [last("ENTRYPOINT"), last("CMD").filter(|_| command.is_empty())].into_iter().flatten();
    let words = own.flat_map(|one| &one.words).map(|(word, _)| word.as_str());
    let words: Vec<&str> = words.chain(command.iter().map(String::as_str)).collect();
    asked::asked(&words)
}

/// Lines that end what stands above them.
const ENDS: [&str; 8] = ["fi", "done", "esac", ";;", "}", "wait", "else", "exit"];

/// The lines of a script that start what it is for: those that take its place, and the last one.
fn final_lines(text: &str) -> Vec<std::ops::Range<usize>> {
    let is_command = |range: &std::ops::Range<usize>| {
        let first = text[range.clone()].split_whitespace().next().unwrap_or("");
        !first.is_empty() && !first.starts_with('#') && !ENDS.contains(&first)
    };
    let all: Vec<std::ops::Range<usize>> = lines(text).into_iter().filter(is_command).collect();
    let replaces = |range: &std::ops::Range<usize>| text[range.clone()].split_whitespace().next() == Some("exec");
    let mut found: Vec<std::ops::Range<usize>> = all.iter().filter(|range| replaces(range)).cloned().collect();
    if found.is_empty() {
        found.extend(all.last().cloned());
    }
    found
}

/// The script of a manifest that a script runs at its end, if it is only one.
pub(crate) fn asked_in_script(text: &str) -> Option<Asked> {
    if in_script(text).is_some() {
        return None;
    }
    let mut found =
        final_lines(text).into_iter().map(|range| asked::asked(&text[range].split_whitespace().collect::<Vec<_>>()));
    let first = found.next()??;
    found.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// Whether a program is one that starts others: one that watches them, or a script that prepares something first.
fn starts_others(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or(word);
    matches!(name, "supervisord" | "tini" | "dumb-init" | "init" | "s6-svscan" | "runsvdir")
        || name.ends_with(".sh")
        || name.contains("entrypoint")
}

/// The variable that an image has its settings in. https://hub.docker.com/_/php (checked 2026-11-22)
fn set_by(base: &str) -> Option<(String, String)> {
    let name = base.rsplit('/').next()?.split([':', '@']).next()?;
    (name == "php").then(|| ("PHP_INI_DIR".to_string(), "/usr/local/etc/php".to_string()))
}

/// The instructions of the stage that runs: its own and those of the stages that it is made from.
fn stage<'i, 't>(all: &'i [Instruction<'t>], wanted: Option<&str>) -> Option<Vec<&'i Instruction<'t>>> {
    let starts: Vec<usize> = (0..all.len()).filter(|at| all[*at].name == "FROM").collect();
    let named = |at: usize, name: &str| {
        let words = &all[at].words;
        let word = words.iter().position(|(word, _)| word.eq_ignore_ascii_case("as")).and_then(|at| words.get(at + 1));
        word.is_some_and(|(word, _)| word.eq_ignore_ascii_case(name))
    };
    let mut at = match wanted {
        Some(name) => starts.iter().position(|start| named(*start, name))?,
        None => starts.len().checked_sub(1)?,
    };
    let mut out: Vec<&Instruction<'t>> = Vec::new();
    loop {
        let end = starts.get(at + 1).copied().unwrap_or(all.len());
        out.splice(0..0, &all[starts[at]..end]);
        let base = base_of(&all[starts[at]]);
        match starts[..at].iter().position(|start| named(*start, base)) {
            Some(before) => at = before,
            None => return Some(out),
        }
    }
}

/// The image that a stage is made from.
fn base_of<'i>(from: &'i Instruction<'_>) -> &'i str {
    from.words.iter().map(|(word, _)| word.as_str()).find(|word| !word.starts_with("--")).unwrap_or("")
}

/// The script that an image starts, as its path is written, and what is copied into the image; `None` when it starts
/// something else.
pub(crate) fn script(text: &str, wanted: Option<&str>, command: &[String]) -> Option<(String, Vec<String>)> {
    let all = instructions(text);
    let stage = stage(&all, wanted)?;
    let last = |name: &str| stage.iter().rfind(|one| one.name == name);
    let own = [last("ENTRYPOINT"), last("CMD").filter(|_| command.is_empty())].into_iter().flatten();
    let start = Span::new(TextRange::at(0));
    let words = own.flat_map(|one| &one.words).map(|(word, span)| (word.as_str(), *span));
    let words: Vec<(&str, Span)> = words.chain(command.iter().map(|word| (word.as_str(), start))).collect();
    let is_known = |started: &Started| !started.product.is_empty() || started.program.file.is_some();
    if command::started(&words).as_ref().is_some_and(is_known) {
        return None;
    }
    // What comes last is handed to what comes first: it may be the one that starts the server.
    let is_path = |word: &&str| (word.contains('/') && !word.contains("://")) || word.ends_with(".sh");
    let path = words.iter().rev().map(|(word, _)| *word).find(is_path)?;
    let copied = stage.iter().filter(|one| matches!(one.name.as_str(), "COPY" | "ADD") && !one.rest.contains("--from"));
    let sources = copied.flat_map(|one| {
        let words: Vec<&String> =
            one.words.iter().map(|(word, _)| word).filter(|word| !word.starts_with("--")).collect();
        words[..words.len().saturating_sub(1)].iter().map(|word| (*word).clone()).collect::<Vec<_>>()
    });
    Some((path.to_string(), sources.collect()))
}

/// Words that begin a line which only speaks of a program.
const SPEAKS: [&str; 6] = ["echo", "pip", "pip3", "which", "command", "pkill"];

/// What a script that sets a machine up starts there at its end: the last server, or program that runs code.
pub(super) fn started_in(text: &str) -> Option<Started> {
    let mut found = None;
    for range in lines(text) {
        let words = words(&text[range.clone()], range.start);
        let first = words.first().map_or("", |(word, _)| word.as_str());
        // What is installed is not started.
        let prepares = ["install", "build", "ci", "get", "-m"];
        let is_prepared = words.iter().skip(1).take(2).any(|(word, _)| prepares.contains(&word.as_str()));
        if first.starts_with('#') || SPEAKS.contains(&first) || is_prepared {
            continue;
        }
        let words: Vec<(&str, Span)> = words.iter().map(|(word, span)| (word.as_str(), *span)).collect();
        let started = command::started(&words).filter(|started| {
            !started.product.is_empty() || started.program.file.is_some() && !started.program.code.is_empty()
        });
        found = started.or(found);
    }
    found
}

/// Options of those who work on a program.
const FOR_WORK: [&str; 4] = ["--reload", "--debug", "--watch", "--dev"];

/// The server that a script starts, if it is only one. Where it is started in several ways, what they differ in is not known.
fn in_script(text: &str) -> Option<Started> {
    let mut found: Vec<(Started, bool)> = Vec::new();
    for range in lines(text) {
        let line = &text[range.clone()];
        let words = words(line, range.start);
        let first = words.first().map_or("", |(word, _)| word.as_str());
        if line.trim_start().starts_with('#') || SPEAKS.contains(&first) {
            continue;
        }
        let is_for_work = words.iter().any(|(word, _)| FOR_WORK.contains(&word.as_str()));
        let words: Vec<(&str, Span)> =
            words.iter().map(|(word, span)| (word.as_str(), Span { file: 1, ..*span })).collect();
        let started = command::started(&words).filter(|started| !started.product.is_empty());
        found.extend(started.map(|started| (started, is_for_work)));
    }
    if found.is_empty() {
        return program_in_script(text);
    }
    if found.iter().any(|(_, is_for_work)| !is_for_work) {
        found.retain(|(_, is_for_work)| !is_for_work);
    }
    let (mut last, _) = found.pop()?;
    if found.iter().any(|(other, _)| other.product != last.product) {
        return None;
    }
    for timer in &mut last.timers {
        let is_same = |other: &Started| {
            other.timers.iter().any(|known| known.name == timer.name && known.milliseconds == timer.milliseconds)
        };
        if !found.iter().all(|(other, _)| is_same(other)) {
            timer.milliseconds = None;
        }
    }
    Some(last)
}

/// The program of the project that a script starts at its end, if it is only one.
fn program_in_script(text: &str) -> Option<Started> {
    let mut found = final_lines(text).into_iter().map(|range| {
        let words = words(&text[range.clone()], range.start);
        let words: Vec<(&str, Span)> =
            words.iter().map(|(word, span)| (word.as_str(), Span { file: 1, ..*span })).collect();
        command::started(&words).filter(|started| started.program.file.is_some() && !started.program.code.is_empty())
    });
    let first = found.next()??;
    found.all(|other| other.is_some_and(|other| other.program == first.program)).then_some(first)
}

/// The lines of `text`, joined where a backslash stands at the end.
fn lines(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let mut end = line_end(text, at);
        while text[at..end].trim_end().ends_with('\\') && end < text.len() {
            end = line_end(text, end + 1);
        }
        out.push(at..end);
        at = end + 1;
    }
    out
}

fn instructions(text: &str) -> Vec<Instruction<'_>> {
    let mut out = Vec::new();
    for range in lines(text) {
        let line = &text[range.clone()];
        let start = range.start + (line.len() - line.trim_start().len());
        let name: &str = line.trim_start().split(char::is_whitespace).next().unwrap_or("");
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            let from = start + name.len();
            let rest = &text[from..range.end];
            out.push(Instruction {
                name: name.to_ascii_uppercase(),
                words: words(rest, from),
                rest,
                span: Span::new(TextRange::new(start as u32, (from + rest.trim_end().len()) as u32)),
            });
        }
    }
    out
}

fn line_end(text: &str, from: usize) -> usize {
    text[from.min(text.len())..].find('\n').map_or(text.len(), |at| from + at)
}

/// The words behind an instruction: of a list of texts, or as a shell splits them.
fn words(rest: &str, from: usize) -> Vec<(String, Span)> {
    let is_list = rest.trim_start().starts_with('[');
    let mut out = Vec::new();
    let is_gap = |c: char| c.is_whitespace() || c == '\\' || (is_list && matches!(c, '[' | ']' | ',' | '"'));
    let mut start = None;
    for (at, c) in rest.char_indices().chain([(rest.len(), ' ')]) {
        match (start, is_gap(c)) {
            (None, false) => start = Some(at),
            (Some(begin), true) => {
                let range = TextRange::new((from + begin) as u32, (from + at) as u32);
                out.push((rest[begin..at].trim_matches(['"', '\'']).to_string(), Span::new(range)));
                start = None;
            }
            _ => {}
        }
    }
    out
}

/// The values that an instruction gives to names.
/// Whether an argument of a build is called `name`: `NAME`, `NAME=value`.
fn is_named(word: &str, name: &str) -> bool {
    word.split('=').next() == Some(name)
}

fn variables(one: &Instruction<'_>) -> Vec<(String, String)> {
    if !matches!(one.name.as_str(), "ENV" | "ARG") {
        return Vec::new();
    }
    let pairs: Vec<(String, String)> = one
        .words
        .iter()
        .filter_map(|(word, _)| word.split_once('='))
        .map(|(name, value)| (name.to_string(), value.trim_matches(['"', '\'']).to_string()))
        .collect();
    match (pairs.is_empty(), one.words.as_slice()) {
        // ENV PORT 8000
        (true, [(name, _), (value, _)]) => vec![(name.clone(), value.clone())],
        _ => pairs,
    }
}

/// `word` with what is known of its variables. One that stays is not known.
fn filled(word: &str, values: &[(String, String)]) -> String {
    let mut out = word.to_string();
    for (name, value) in values.iter().rev() {
        out = out.replace(&format!("${{{name}}}"), value);
        if out.strip_prefix('$') == Some(name) {
            out.clone_from(value);
        }
    }
    out
}

/// The same where the variable begins a path: `$PHP_INI_DIR/conf.d/`.
fn filled_within(word: &str, values: &[(String, String)]) -> String {
    let word = filled(word.trim_matches(['"', '\'']), values);
    let Some((name, rest)) = word.strip_prefix('$').and_then(|word| word.split_once('/')) else { return word };
    match values.iter().rfind(|(known, _)| known == name) {
        Some((_, value)) => format!("{}/{rest}", value.trim_end_matches('/')),
        None => word,
    }
}

/// The files of the project that an instruction puts into the image, where it is a server's configuration: by name, or all
/// in a folder.
fn copied(one: &Instruction<'_>, values: &[(String, String)]) -> Vec<Link> {
    if !matches!(one.name.as_str(), "COPY" | "ADD") || one.rest.contains("--from") || one.rest.contains("<<") {
        return Vec::new();
    }
    let words: Vec<&(String, Span)> = one.words.iter().filter(|(word, _)| !word.starts_with("--")).collect();
    let Some((target, sources)) = words.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        return Vec::new();
    };
    let configured = command::is_configured(&filled_within(&target.0, values));
    let mut out = Vec::new();
    for (source, span) in sources {
        let source = &filled_within(source, values);
        if source.contains("://") || source.contains('$') {
            continue;
        }
        let source = source.trim_end_matches('/').trim_start_matches('/');
        if !source.contains('*') {
            out.push(Link { to: vec![format!("file:{source}")], span: *span });
        }
        if configured {
            let folder = match source.split_once('*') {
                Some((before, _)) => before.rsplit_once('/').map_or("", |(folder, _)| folder),
                None => source,
            };
            out.push(Link { to: vec![format!("under:{folder}")], span: *span });
        }
    }
    out
}

/// What an instruction copies, as written, each with its absolute place in the image.
fn placed(one: &Instruction<'_>, values: &[(String, String)]) -> Vec<(String, String)> {
    let sources = copied(one, values);
    let target = one.words.last().map(|(target, _)| filled_within(target, values));
    let Some(target) = target.filter(|target| target.starts_with('/')) else { return Vec::new() };
    let files: Vec<&str> =
        sources.iter().flat_map(|link| &link.to).filter_map(|name| name.strip_prefix("file:")).collect();
    let is_folder = target.ends_with('/') || files.len() > 1;
    let place = |file: &str| match is_folder {
        true => format!("{}/{}", target.trim_end_matches('/'), file.rsplit('/').next().unwrap_or(file)),
        false => target.clone(),
    };
    files.into_iter().map(|file| (file.to_string(), place(file))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(text: &str) -> Hop {
        let language = Language::by_id("properties").expect("a language");
        let file = SourceFile { path: "Dockerfile".into(), text: text.into(), origin: Default::default() };
        read(language, file, None, None, &[], &[]).hops.remove(0)
    }

    fn timer(hop: &Hop, name: &str) -> Option<u64> {
        hop.timers.iter().find(|timer| timer.name == name)?.milliseconds
    }

    #[test]
    fn what_an_image_starts_is_its_last_command() {
        let text = "FROM python AS build\nCMD [\"uwsgi\"]\nFROM python\nENV WAIT=90\nRUN pip install \\\n  gunicorn\n\
                    CMD [\"gunicorn\", \"--timeout\", \"${WAIT}\", \"shop:app\"]\n";
        let hop = hop(text);
        assert_eq!((hop.product, timer(&hop, "timeout")), ("gunicorn", Some(90_000)));
    }

    #[test]
    fn the_command_completes_the_entry() {
        let hop = hop("FROM python\nENTRYPOINT [\"/entry.sh\"]\nCMD exec gunicorn -t 45 \\\n  -k sync app");
        assert_eq!((hop.product, timer(&hop, "timeout")), ("gunicorn", Some(45_000)));
    }

    #[test]
    fn a_timer_that_measures_something_else_is_not_known() {
        let hop = hop("FROM python\nCMD gunicorn -k uvicorn.workers.UvicornWorker --timeout 300 app");
        assert_eq!((hop.product, timer(&hop, "timeout")), ("gunicorn", None));
    }

    #[test]
    fn code_of_the_project_is_named() {
        let program =
            hop("FROM node\nCMD [\"node\", \"--trace-warnings\", \"src/server.js\"]").program.expect("a program");
        assert_eq!(
            (program.code.as_slice(), program.file.as_deref()),
            (&["node", "fastify"][..], Some("src/server.js"))
        );
        let program = hop("FROM scratch\nENTRYPOINT [\"/server\"]").program.expect("a program");
        assert_eq!(program.code, ["go", "actix-web", "kestrel"]);
        let program = hop("FROM python\nCMD [\"/start.sh\"]").program.expect("a program");
        assert!(program.code.is_empty(), "a script may start anything");
    }

    #[test]
    fn a_stage_holds_what_it_is_made_from() {
        let text =
            "FROM python AS base\nCMD uwsgi --harakiri 5\nFROM base AS web\nRUN x\nFROM base\nCMD gunicorn -t 9 app";
        let of = |stage| {
            let file = SourceFile { path: "Dockerfile".into(), text: text.into(), origin: Default::default() };
            read(Language::by_id("properties").expect("a language"), file, None, stage, &[], &[]).hops.remove(0).product
        };
        assert_eq!((of(None), of(Some("web"))), ("gunicorn", "uwsgi"));
    }

    #[test]
    fn a_script_is_read_for_the_server_that_it_starts() {
        let text = "FROM python\nCOPY tools/run.sh /app/\nENTRYPOINT [\"/app/run.sh\"]";
        assert_eq!(script(text, None, &[]), Some(("/app/run.sh".into(), vec!["tools/run.sh".into()])));
        let shell = "#!/bin/sh\n# gunicorn -t 3\npip install gunicorn\nexec gunicorn \\\n  --bind 0.0.0.0:$PORT \\\n  --timeout 90 app\n";
        let file =
            |path: &str, text: &str| SourceFile { path: path.into(), text: text.into(), origin: Default::default() };
        let language = Language::by_id("properties").expect("a language");
        let facts = read(language, file("Dockerfile", text), Some((file("run.sh", shell), None)), None, &[], &[]);
        let timer = facts.hops[0].timers.iter().find(|timer| timer.name == "timeout").expect("a timer");
        assert_eq!((timer.milliseconds, timer.span.map(|span| facts.text(span))), (Some(90_000), Some("90")));
    }

    #[test]
    fn what_a_service_starts_takes_the_place_of_the_command() {
        let text = "FROM php:8.3-fpm\nENTRYPOINT [\"/entry.sh\"]\nCMD [\"uwsgi\"]\nCOPY start.sh /app/";
        let command = ["./start.sh".to_string()];
        assert_eq!(script(text, None, &command), Some(("./start.sh".into(), vec!["start.sh".into()])));
        assert_eq!(script(text, None, &[]), None);
        let hop = hop("FROM php:8.3-fpm\nCOPY . /srv");
        assert_eq!((hop.product, timer(&hop, "max_execution_time")), ("php-fpm", Some(30_000)));
        let open = super::tests::hop("FROM php:8.3-fpm\nRUN echo max_execution_time=90 > /usr/local/etc/php/php.ini");
        assert_eq!((open.product, timer(&open, "max_execution_time")), ("php-fpm", Some(90_000)));
        let several = super::tests::hop(
            "FROM php:8.3-fpm\nRUN { echo \"max_execution_time = 120\"; echo \"post_max_size=40M\"; } > \"$PHP_INI_DIR/conf.d/x.ini\"\n\
             RUN sed -i 's/upload_max_filesize = 2M/upload_max_filesize = 20M/' /usr/local/etc/php/php.ini",
        );
        assert_eq!(timer(&several, "max_execution_time"), Some(120_000));
        let limit = several.body_limit.expect("a limit");
        assert_eq!((limit.name.as_str(), limit.bytes), ("upload_max_filesize", Some(20 << 20)));
        let unknown = super::tests::hop("FROM php:8.3-fpm\nRUN echo max_execution_time=$WAIT > /etc/php/x.ini");
        assert_eq!(timer(&unknown, "max_execution_time"), None);
    }

    #[test]
    fn configurations_are_copied() {
        let text = "FROM nginx\nCOPY --chown=nginx nginx/default.conf /etc/nginx/conf.d/\nCOPY --from=build /app /x\n\
                    COPY conf/*.conf /etc/nginx/conf.d/\nCOPY app.js .";
        let to: Vec<String> = hop(text).next.into_iter().flat_map(|link| link.to).collect();
        assert_eq!(to, ["file:nginx/default.conf", "under:nginx/default.conf", "under:conf", "file:app.js"]);
    }
}
