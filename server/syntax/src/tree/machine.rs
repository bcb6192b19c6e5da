//! What a script starts that sets a machine up: a program, or an image.

use httplsp_text::TextRange;

use super::command;
use super::image::started_in;
use crate::facts::{DirectiveArgument, Facts, Hop, MACHINE, SourceFile, Span};
use crate::language::Language;

/// Options of `docker run` without a value.
const ALONE: [&str; 9] = ["-d", "--detach", "--rm", "-i", "-t", "-it", "--init", "--privileged", "-dit"];

/// Adds to `hop` what the script `text` starts.
pub(super) fn start(hop: &mut Hop, text: &str, place: impl Fn(Option<Span>) -> Option<Span>) {
    if let Some(started) = started_in(text) {
        hop.product = started.product;
        hop.timers = started.timers;
        for timer in &mut hop.timers {
            timer.span = place(timer.span);
        }
        hop.program = Some(started.program);
        hop.known_as.push(MACHINE.to_string());
    } else if let Some(image) = run_in(text) {
        hop.image = Some(DirectiveArgument { text: image, span: hop.span, quoted: false });
    }
}

/// A script in a file of its own.
pub(crate) fn read(language: Language, file: SourceFile) -> Facts {
    let text = file.text.clone();
    let known_as = vec![format!("file:{}", file.path)];
    let span = Span::new(TextRange::at(0));
    let name = file.path.rsplit('/').next().unwrap_or("").to_string();
    let mut hop = Hop { name, span, known_as, ..Hop::default() };
    start(&mut hop, &text, |span| span);
    let mut facts = Facts::empty(language, file);
    if hop.image.is_some() || hop.program.is_some() {
        facts.hops.push(hop);
    }
    facts
}

/// The image that a script runs, if it is one of the project's own and the only one.
fn run_in(text: &str) -> Option<String> {
    let mut found: Option<String> = None;
    let joined = text.replace("\\\n", " ");
    for line in joined.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(at) = words.windows(2).position(|pair| pair == ["docker", "run"]) else { continue };
        let mut rest = words[at + 2..].iter();
        let image = loop {
            match rest.next() {
                Some(word) if word.starts_with('-') => {
                    if !word.contains('=') && !ALONE.contains(word) {
                        rest.next();
                    }
                }
                other => break other,
            }
        };
        let image = value(image?, &joined);
        if command::is_others(image.split(':').next().unwrap_or(&image)) {
            continue;
        }
        match &found {
            Some(known) if *known != image => return None,
            _ => found = Some(image),
        }
    }
    found
}

/// `word` without quotes, or what the script sets the variable to that it is.
fn value(word: &str, text: &str) -> String {
    let bare = word.trim_matches(['"', '\'', ';']).replace("$$", "$");
    let name = bare.strip_prefix('$').map(|name| name.trim_matches(['{', '}']));
    let set =
        name.filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')).and_then(|name| {
            let start = format!("{name}=");
            text.lines().find_map(|line| line.trim().trim_start_matches("export ").strip_prefix(&start))
        });
    set.map_or_else(|| bare.clone(), |set| set.trim_matches(['"', '\'', ';']).replace("$$", "$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_that_a_script_runs_is_known() {
        let of = |text: &str| run_in(text);
        assert_eq!(
            of("docker run -d --name shop --restart=always \\\n  -p 80:8000 -e A=1 \"shop/api:1\""),
            Some("shop/api:1".into())
        );
        assert_eq!(of("IMAGE=\"$${ECR}/api\"\ndocker run -d \"$${IMAGE}\""), Some("${ECR}/api".into()));
        assert_eq!(of("docker run -d postgres:16\ndocker run --rm shop/api node x.js"), Some("shop/api".into()));
        assert_eq!(of("docker run -d a/b\ndocker run -d a/c"), None);
        assert_eq!(of("# docker run -d a/b\ndocker pull a/c"), None);
    }
}
