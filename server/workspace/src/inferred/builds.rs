//! Which image is built from which folder, as scripts and pipelines say that build and push them: `docker build -t shop/api ./api`,
//! and steps that do so.

use std::path::Path;
use std::sync::Arc;

use super::{folder_of, joined};

/// More lines than a step has.
const MAX_STEP: usize = 40;

/// What begins a command that builds an image: https://docs.docker.com/reference/cli/docker/buildx/build/,
/// https://docs.podman.io/en/latest/markdown/podman-build.1.html, https://learn.microsoft.com/cli/azure/acr (checked 2026-11-23)
const COMMANDS: [&str; 5] =
    ["docker build ", "docker buildx build ", "docker image build ", "podman build ", "az acr build "];

/// A step that builds one: https://github.com/docker/build-push-action (checked 2026-11-23)
const STEP: &str = "docker/build-push-action";

/// Options without a value.
const ALONE: [&str; 12] = [
    "--no-cache",
    "--push",
    "--load",
    "--pull",
    "-q",
    "--quiet",
    "--rm",
    "--force-rm",
    "--squash",
    "--compress",
    "--no-logs",
    "--debug",
];

/// What is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Built {
    /// What the image is called, without registry and tag.
    pub name: String,
    /// The folder that it is made of.
    pub root: String,
    /// The file that says how.
    pub file: String,
    pub stage: Option<String>,
}

/// A name with its value, and the line that says so.
type Values<'t> = Vec<(usize, &'t str, &'t str)>;

/// What the script or pipeline `text` in the file `from` builds, of the files `recipes`.
pub(super) fn built(from: &str, text: &str, recipes: &[Arc<str>]) -> Vec<Built> {
    if !COMMANDS.iter().any(|command| text.contains(command)) && !text.contains(STEP) {
        return Vec::new();
    }
    let lines: Vec<&str> = text.lines().collect();
    let values = values(&lines);
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let line = line.trim();
        if line.starts_with(['#', '/']) {
            continue;
        }
        let found = match COMMANDS.iter().find_map(|command| line.split_once(command)) {
            Some((before, rest)) => command(&lines, at, before, rest),
            None if line.contains(STEP) => step(&lines, at),
            None => None,
        };
        let Some((folder, context, file, tags, stage)) = found else { continue };
        let filled = |text: &str| filled(text, at, &values);
        let (Some(folder), Some(context)) = (filled(&folder), filled(&context)) else { continue };
        let file = match &file {
            Some(file) => filled(file),
            None => Some(joined(Path::new(&context), "Dockerfile")),
        };
        let Some(file) = file else { continue };
        // Pipelines begin at the top, scripts there or where they stand.
        let base =
            [String::new(), folder_of(from).to_string()].into_iter().map(|base| joined(Path::new(&base), &folder));
        let is_there = |base: &String| recipes.iter().any(|recipe| **recipe == *joined(Path::new(base), &file));
        let Some(base) = base.into_iter().find(is_there) else { continue };
        for name in tags.iter().filter_map(|tag| called(&filled(tag)?)) {
            let (root, file) = (joined(Path::new(&base), &context), joined(Path::new(&base), &file));
            let one = Built { name, root, file, stage: stage.clone() };
            if !out.contains(&one) {
                out.push(one);
            }
        }
    }
    out
}

/// The folder, the context, the file, the tags and the stage that something says.
type Said = (String, String, Option<String>, Vec<String>, Option<String>);

/// What a command says: the words behind it, on all its lines.
fn command(lines: &[&str], at: usize, before: &str, rest: &str) -> Option<Said> {
    let mut words: Vec<String> = Vec::new();
    let mut line = rest;
    let mut next = at + 1;
    loop {
        let end = ["&&", ";", "|"].iter().filter_map(|sign| line.find(sign)).min().unwrap_or(line.len());
        // `${{ env.NAME }}` is one word.
        let own = line[..end].replace("${{ ", "${{").replace(" }}", "}}");
        words.extend(own.split_whitespace().map(|word| word.trim_matches(['"', '\'', ',', ')', '`']).to_string()));
        if words.last().is_none_or(|word| word != "\\") || end < line.len() {
            break;
        }
        words.pop();
        line = lines.get(next)?.trim();
        next += 1;
    }
    let (mut tags, mut file, mut stage, mut plain) = (Vec::new(), None, None, Vec::new());
    let mut rest = words.into_iter();
    while let Some(word) = rest.next() {
        if !word.starts_with('-') {
            plain.push(word);
            continue;
        }
        if ALONE.contains(&word.as_str()) {
            continue;
        }
        let (option, value) = match word.split_once('=') {
            Some((option, value)) => (option.to_string(), Some(value.to_string())),
            None => (word, rest.next()),
        };
        match option.as_str() {
            "-t" | "--tag" | "--image" => tags.extend(value),
            "-f" | "--file" => file = value,
            "--target" => stage = value,
            _ => {}
        }
    }
    let context = plain.pop().filter(|context| !context.contains("://"))?;
    // cd api && docker build .
    let own = before.split(['&', ';']).filter_map(|part| part.trim().strip_prefix("cd ")).next_back();
    let own = own.map(|to| to.trim().to_string());
    let folder = own.or_else(|| around(lines, at)).unwrap_or_default();
    Some((folder, context, file, tags, stage))
}

/// The folder in which a line is run.
fn around(lines: &[&str], at: usize) -> Option<String> {
    let begins = |line: &str| line.trim_start().starts_with("- ");
    let start = (at.saturating_sub(MAX_STEP)..=at).rev().find(|line| begins(lines[*line])).unwrap_or(0);
    let value = |line: &&str| {
        let line = line.trim().trim_start_matches("- ");
        let to = line.strip_prefix("working-directory:").or_else(|| line.strip_prefix("cd "))?;
        let to = to.split(['#', '&', ';']).next().unwrap_or(to);
        Some(to.trim().trim_matches(['"', '\'']).to_string())
    };
    let before = lines[start..at].iter().rev().find_map(value);
    let after = || {
        let behind = lines[at + 1..].iter().take(MAX_STEP).take_while(|line| !begins(line));
        behind.filter(|line| line.contains("working-directory")).find_map(value)
    };
    before.or_else(after)
}

/// What a step says: the settings behind its name.
fn step(lines: &[&str], at: usize) -> Option<Said> {
    let (mut context, mut file, mut tags, mut stage) = (".".to_string(), None, Vec::new(), None);
    let mut in_tags = None;
    for line in lines[at + 1..].iter().take(MAX_STEP) {
        let depth = line.len() - line.trim_start().len();
        let text = line.trim();
        if text.starts_with("- ") {
            break;
        }
        if in_tags.is_some_and(|around| depth > around) {
            tags.extend(text.split(',').map(|tag| tag.trim().to_string()));
            continue;
        }
        in_tags = None;
        let Some((key, value)) = text.split_once(':') else { continue };
        let value = value.trim().trim_matches(['"', '\'']).to_string();
        match key {
            "context" => context = value,
            "file" => file = Some(value),
            "target" => stage = Some(value),
            "tags" if value.is_empty() || value.starts_with(['|', '>']) => in_tags = Some(depth),
            "tags" => tags.extend(value.split(',').map(|tag| tag.trim().to_string())),
            _ => {}
        }
    }
    (!context.contains("://")).then_some((String::new(), context, file, tags, stage))
}

/// The names that a text gives values to.
fn values<'t>(lines: &[&'t str]) -> Values<'t> {
    let mut out = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let line = line.trim().trim_start_matches("- ").trim_start_matches("export ");
        let Some(end) = line.find([':', '=', '?', ' ']) else { continue };
        let value = line[end..].trim_start_matches([':', '=', '?', ' ']);
        let value = value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\'']);
        let is_name = !line[..end].is_empty()
            && line[..end].bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        if is_name && !value.is_empty() && !value.contains([' ', '(', '|', '`']) {
            out.push((at, &line[..end], value));
        }
    }
    out
}

/// `text` with what is known of the names in it; `None` where a path stays unknown is up to the caller: what is not known stays.
fn filled(text: &str, at: usize, values: &Values<'_>) -> Option<String> {
    let mut out = text.replace("${{ ", "${{").replace(" }}", "}}");
    for _ in 0..4 {
        let Some(start) = out.find('$') else { break };
        let rest = &out[start + 1..];
        let (name, end) = if let Some(inner) = rest.strip_prefix("{{") {
            let close = inner.find("}}")?;
            (&inner[..close], start + 1 + 2 + close + 2)
        } else if let Some(inner) = rest.strip_prefix(['{', '(']) {
            let close = inner.find(['}', ')']).unwrap_or(inner.len());
            (&inner[..close], (start + 1 + 1 + close + 1).min(out.len()))
        } else {
            let close = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            (&rest[..close], start + 1 + close)
        };
        let own = name.rsplit('.').next().unwrap_or(name);
        let own = own.split(":-").next().unwrap_or(own).to_string();
        let mut known = values.iter().filter(|(_, known, _)| *known == own);
        let before = known.clone().rfind(|(line, ..)| *line < at);
        // What is not known stays as something that no name has.
        let value = before.or_else(|| known.next()).map(|(_, _, value)| *value).filter(|value| !value.contains(&own));
        out.replace_range(start..end, value.unwrap_or("\u{0}"));
    }
    Some(out)
}

/// What a tag calls an image: `api` of `registry/shop/api:1.2`.
fn called(tag: &str) -> Option<String> {
    let last = tag.rsplit('/').next()?;
    let name = last.split([':', '@']).next()?;
    (!name.is_empty() && !name.contains(['\u{0}', '$', '{'])).then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(from: &str, text: &str) -> Vec<(String, String, String)> {
        let recipes: Vec<Arc<str>> =
            ["Dockerfile", "api/Dockerfile", "docker/web.Dockerfile", "deploy/Dockerfile"].map(Arc::from).into();
        built(from, text, &recipes).into_iter().map(|one| (one.name, one.root, one.file)).collect()
    }

    fn api(name: &str) -> Vec<(String, String, String)> {
        vec![(name.into(), "api".into(), "api/Dockerfile".into())]
    }

    #[test]
    fn commands_say_what_is_built() {
        for line in [
            "docker build -t shop/api ./api",
            "docker build -t registry.io/x/api:1.2 api",
            "docker build ./api -t api:latest --push",
            "docker buildx build --platform linux/amd64 --push -t \"$REG/api:$TAG\" ./api",
            "docker build \\\n  --tag api \\\n  --build-arg A=1 \\\n  ./api",
            "cd api && docker build -t api .",
            "cd api\ndocker build -t api:$(git rev-parse HEAD) .",
            "docker build -f api/Dockerfile -t api api",
            "podman build --tag=api ./api",
            "az acr build --registry shop --image api:v1 ./api",
            "NAME=api\ndocker build -t $REG/${NAME}:latest ./api",
            "APP := api\nbuild:\n\tdocker build -t $(REG)/$(APP):$(TAG) ./api",
        ] {
            assert_eq!(of("build.sh", line), api("api"), "{line}");
        }
        assert_eq!(of("api/build.sh", "docker build -t shop-api ."), of("x.sh", "docker build -t shop-api ."));
        assert_eq!(of("x.sh", "# docker build -t api ./api"), []);
        assert_eq!(of("x.sh", "docker build -t $IMAGE ./api"), []);
        assert_eq!(of("x.sh", "docker build -t other ./other"), []);
    }

    #[test]
    fn steps_say_what_is_built() {
        let step = "- uses: docker/build-push-action@v5\n  with:\n    context: ./api\n    push: true\n    tags: |\n      ghcr.io/x/shop-api:latest\n      ghcr.io/x/shop-api:${{ github.sha }}\n- run: x";
        assert_eq!(of("ci.yml", step), api("shop-api"));
        let file = "- uses: docker/build-push-action@v5\n  with:\n    context: .\n    file: docker/web.Dockerfile\n    tags: ${{ env.REGISTRY }}/web:1";
        assert_eq!(of("ci.yml", file), [("web".into(), String::new(), "docker/web.Dockerfile".into())]);
        let run = "env:\n  ECR_REPO: shop-api\njobs:\n  x:\n    steps:\n    - name: build\n      working-directory: api\n      env:\n        TAG: ${{ github.sha }}\n      run: |\n        docker build -t $REG/$ECR_REPO:$TAG .\n    - name: other\n      working-directory: web";
        assert_eq!(of("ci.yml", run), api("shop-api"));
    }
}
