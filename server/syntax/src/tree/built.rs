//! What an image is made of: which folder the program is compiled from that it starts, what the script of a manifest runs, and
//! servers that come out of a build without a file of their own.

use httplsp_text::TextRange;

use super::asked::{self, Asked};
use super::command::{self, Started, Word};
use crate::facts::Span;

/// A program that is compiled: what it is called, and the folder of its code.
struct Compiled {
    output: Option<String>,
    folder: String,
    place: String,
}

/// The folder of the program `started` among those that the lines `runs` compile, each where it is run, and the place of its
/// module: `cmd/shop` of `go build -o /shop ./cmd/shop` in `services/shop`. `moved` are names of files, first as they were made,
/// then as the image has them.
pub(super) fn folder(
    runs: &[(String, String)],
    started: Option<&str>,
    moved: &[(String, String)],
) -> (Option<String>, Option<String>) {
    let mut all: Vec<Compiled> = Vec::new();
    for (place, run) in runs {
        let mut place = place.clone();
        for part in run.split("&&") {
            if let Some(to) = part.trim().strip_prefix("cd ") {
                place = inner(&place, to.trim());
            } else if command::compiled(part).is_some() {
                all.extend(compiled(part, &place));
            }
        }
    }
    let is_one = |all: &[Compiled]| {
        all.windows(2).all(|pair| (&pair[0].folder, &pair[0].place) == (&pair[1].folder, &pair[1].place))
    };
    if let Some(name) = started.map(last).filter(|_| !is_one(&all)) {
        let made = moved.iter().filter(|(_, to)| last(to) == name).map(|(from, _)| last(from));
        let names: Vec<&str> = [name].into_iter().chain(made).collect();
        all.retain(|one| names.contains(&one.output.as_deref().unwrap_or_else(|| last(&one.folder))));
    }
    match all.pop() {
        Some(one) if all.iter().all(|other| (&other.folder, &other.place) == (&one.folder, &one.place)) => {
            (Some(one.folder).filter(|folder| folder.contains('/')), Some(one.place).filter(|place| !place.is_empty()))
        }
        _ => (None, None),
    }
}

/// The place `to` as seen from `place`: what an image calls its first folder says nothing of the project.
pub(super) fn inner(place: &str, to: &str) -> String {
    let to = to.trim_matches(['"', '\'']).trim_end_matches('/');
    match to.strip_prefix('/') {
        Some(whole) => whole.split_once('/').map_or("", |(_, rest)| rest).to_string(),
        None if to.contains("..") || to.contains('$') => String::new(),
        None => [place, to.trim_start_matches("./")].join("/").trim_matches(['/', '.']).to_string(),
    }
}

/// What a command that compiles says.
fn compiled(part: &str, place: &str) -> Option<Compiled> {
    let words: Vec<&str> = part.split_whitespace().filter(|word| *word != "\\").collect();
    if !command::names_folder(part) {
        return None;
    }
    let folder = words.iter().rev().find(|word| !word.starts_with('-'))?;
    let folder = folder.trim_matches(['"', '\'']).trim_start_matches("./");
    let folder = folder.trim_end_matches("/main.go").trim_matches('/').to_string();
    let at = words.iter().position(|word| *word == "-o");
    let output = at.and_then(|at| words.get(at + 1)).map(|word| word.trim_matches(['"', '\'']));
    let output = output.filter(|word| !word.ends_with('/')).map(|word| last(word).to_string());
    let place = place.to_string();
    (!folder.contains(['$', '*', '=']) && !folder.is_empty()).then_some(Compiled { output, folder, place })
}

fn last(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

/// How often a script may run another one.
const MAX_SCRIPTS: usize = 3;

/// What the script `name` of a manifest starts; places are in the manifest, which is the second file of the image.
pub(super) fn in_manifest(text: &str, name: &str) -> Option<Started> {
    let mut name = name.to_string();
    for _ in 0..MAX_SCRIPTS {
        let (line, from) = script(text, &name)?;
        let mut found = None;
        let mut next = None;
        for part in line.split("&&") {
            let from = from + (part.as_ptr() as usize - line.as_ptr() as usize);
            let words: Vec<Word<'_>> = part.split_whitespace().map(|word| (word, place(part, from, word))).collect();
            let asked = asked::asked(&words.iter().map(|(word, _)| *word).collect::<Vec<_>>());
            next = asked.filter(|asked| !asked.is_elsewhere()).map(|asked| asked.script).or(next);
            let is_told = |started: &Started| !started.product.is_empty() || started.program.file.is_some();
            found = command::started(&words).filter(is_told).or(found);
        }
        match (found, next) {
            (Some(found), _) => return Some(found),
            (None, Some(other)) => name = other,
            (None, None) => return None,
        }
    }
    None
}

/// The script of another manifest that the script `name` of a manifest runs.
pub(crate) fn asked_elsewhere(text: &str, name: &str) -> Option<Asked> {
    let mut name = name.to_string();
    for _ in 0..MAX_SCRIPTS {
        let (line, _) = script(text, &name)?;
        let asked = asked::asked(&line.split_whitespace().collect::<Vec<_>>())?;
        if asked.is_elsewhere() {
            return Some(asked);
        }
        name = asked.script;
    }
    None
}

fn place(line: &str, from: usize, word: &str) -> Span {
    let start = from + (word.as_ptr() as usize - line.as_ptr() as usize);
    Span { file: 1, range: TextRange::from(start..start + word.len()) }
}

/// The command line of a script, and where it begins in the manifest. A line with anything escaped is not read.
fn script<'t>(text: &'t str, name: &str) -> Option<(&'t str, usize)> {
    let at = text.find("\"scripts\"")?;
    let inner = &text[at..];
    let inner = &inner[..inner.find('}').unwrap_or(inner.len())];
    let key = format!("\"{name}\"");
    let behind = inner.match_indices(&key).find_map(|(found, _)| {
        let rest = inner[found + key.len()..].trim_start().strip_prefix(':')?;
        rest.trim_start().strip_prefix('"')
    })?;
    let line = &behind[..behind.find('"')?];
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    (!line.contains('\\')).then_some((line, start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_compiled_from_folders() {
        let of = |runs: &[&str], started: Option<&str>, moved: &[(&str, &str)]| {
            let runs: Vec<(String, String)> = runs.iter().map(|run| (String::new(), (*run).to_string())).collect();
            let moved: Vec<(String, String)> = moved.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect();
            folder(&runs, started, &moved).0
        };
        let both =
            ["go build -ldflags=\"-s -w\" \\\n -o /out/api ./cmd/api", "go build -o /out/worker ./cmd/worker/main.go"];
        assert_eq!(of(&both, Some("/app/api"), &[]).as_deref(), Some("cmd/api"));
        assert_eq!(of(&both, Some("/app/worker"), &[]).as_deref(), Some("cmd/worker"));
        assert_eq!(of(&both, Some("/app/run"), &[("/out/api", "/app/run")]).as_deref(), Some("cmd/api"));
        assert_eq!(of(&both, Some("/app/other"), &[]), None);
        assert_eq!(of(&both, None, &[]), None);
        assert_eq!(
            of(&["go mod download && go build -o /shop ./cmd/shop"], Some("/x"), &[]).as_deref(),
            Some("cmd/shop")
        );
        assert_eq!(of(&["go build -o /shop ./cmd/$NAME"], Some("/shop"), &[]), None);
        assert_eq!(of(&["go build -o /shop ."], Some("/shop"), &[]), None);
    }

    #[test]
    fn where_a_program_is_compiled_tells_its_module() {
        let of = |place: &str, run: &str| folder(&[(inner("", place), run.into())], Some("/x"), &[]);
        let cmd = Some("cmd/server".to_string());
        assert_eq!(
            of("/build/services/shop", "go build -o /x ./cmd/server"),
            (cmd.clone(), Some("services/shop".into()))
        );
        assert_eq!(of("/src", "cd services/shop && go build -o /x ./cmd/server"), (cmd, Some("services/shop".into())));
        assert_eq!(of("/app", "go build -o /x ."), (None, None));
        assert_eq!(of("/app/api", "go build -o /x ."), (None, Some("api".into())));
    }

    #[test]
    fn scripts_of_manifests_are_followed() {
        let text = "{\"name\": \"start\", \"scripts\": {\"build\": \"next build\", \"start\": \"npm run serve\", \"serve\": \
                    \"NODE_ENV=production next start --keepAliveTimeout 70000\", \"api\": \"node dist/api.js\", \"x\": \"echo \
                    \\\"a\\\"\"}}";
        let started = in_manifest(text, "start").expect("a server");
        let timer = started.timers.iter().find(|timer| timer.name == "server.keepAliveTimeout").expect("a timer");
        assert_eq!((started.product, timer.milliseconds), ("node", Some(70_000)));
        assert_eq!(timer.span.and_then(|span| text.get(span.range.as_usize())), Some("70000"));
        let started = in_manifest(text, "api").expect("a program");
        assert_eq!(started.program.file.as_deref(), Some("dist/api.js"));
        assert!(in_manifest(text, "x").is_none() && in_manifest(text, "none").is_none());
    }
}
