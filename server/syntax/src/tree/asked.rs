//! Which script of which manifest a command line asks for: `npm start`, `pnpm --filter api start`, `cd api && yarn serve`.

use super::built;
use super::command::{self, Runner};

/// A script of a manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Its name.
    pub script: String,
    /// What the manifest calls itself, or the folder that it is in.
    pub package: Option<String>,
    /// The folder of the manifest, seen from where it is asked for.
    pub folder: String,
}

impl Asked {
    /// Whether it is in another manifest than that of the folder where it is asked for.
    pub fn is_elsewhere(&self) -> bool {
        self.package.is_some() || !self.folder.is_empty()
    }
}

/// The script that a command line asks for: the last one, where several commands are given in a row.
pub(super) fn asked(words: &[&str]) -> Option<Asked> {
    let mut found: Option<Asked> = None;
    let mut folder = String::new();
    for part in parts(words) {
        if let [first, to, ..] = part.as_slice()
            && *first == "cd"
        {
            folder = built::inner(&folder, to);
            continue;
        }
        if let Some(mut asked) = in_part(&part) {
            asked.folder = [folder.as_str(), asked.folder.as_str()].join("/").trim_matches('/').to_string();
            found = Some(asked);
        }
    }
    found
}

/// The commands of a line, as a shell tells them apart.
pub(super) fn parts<'w>(words: &[&'w str]) -> Vec<Vec<&'w str>> {
    let mut out: Vec<Vec<&'w str>> = vec![Vec::new()];
    for word in words {
        let bare = word.trim_matches(['"', '\'', '(', ')']);
        if matches!(bare, "&&" | "||" | ";" | "|" | "&") {
            out.push(Vec::new());
            continue;
        }
        let own = bare.trim_end_matches(';');
        if !own.is_empty() {
            out.last_mut().into_iter().for_each(|part| part.push(own));
        }
        if own.len() < bare.len() {
            out.push(Vec::new());
        }
    }
    out.retain(|part| !part.is_empty());
    out
}

fn in_part(words: &[&str]) -> Option<Asked> {
    let is_it = |word: &str, row: &&Runner| row.programs.iter().any(|known| known == word);
    let (at, row) = words
        .iter()
        .enumerate()
        .find_map(|(at, word)| Some((at, command::runners().iter().find(|row| is_it(word, row))?)))?;
    let mut asked = Asked::default();
    let mut plain: Vec<&str> = Vec::new();
    let mut rest = words[at + 1..].iter().copied();
    while let Some(word) = rest.next() {
        let (option, value) = word.split_once('=').map_or((word, None), |(option, value)| (option, Some(value)));
        let names = |options: &[String]| options.iter().any(|known| known == option);
        match (names(&row.packages), names(&row.folders)) {
            // What is behind `--` is for the script.
            _ if word == "--" => break,
            (true, _) => asked.package = Some(value.or_else(|| rest.next())?.trim_end_matches("...").to_string()),
            (_, true) => asked.folder = built::inner("", value.or_else(|| rest.next())?),
            _ if word.starts_with('-') => {}
            _ => plain.push(word),
        }
    }
    if asked.package.as_deref().is_some_and(|package| package.contains(['*', '$', '!', '{'])) {
        return None;
    }
    // `./apps/api` is a folder.
    if let Some(path) = asked.package.as_deref().and_then(|package| package.strip_prefix("./")) {
        asked.folder = path.to_string();
        asked.package = None;
    }
    let mut plain = plain.into_iter();
    let first = plain.next()?;
    asked.script = match row.asks.iter().any(|known| known == first) {
        true => plain.next()?.to_string(),
        false => row.bare.iter().any(|known| known == first || known == "*").then(|| first.to_string())?,
    };
    Some(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Option<(String, String, String)> {
        let asked = asked(&line.split_whitespace().collect::<Vec<_>>())?;
        Some((asked.script, asked.package.unwrap_or_default(), asked.folder))
    }

    fn is(script: &str, package: &str, folder: &str) -> Option<(String, String, String)> {
        Some((script.into(), package.into(), folder.into()))
    }

    #[test]
    fn the_last_script_of_a_line_is_the_one() {
        assert_eq!(of("npm run start:prod"), is("start:prod", "", ""));
        assert_eq!(of("sh -c \"pnpm run db:migrate && pnpm start\""), is("start", "", ""));
        assert_eq!(of("sh -c 'npx prisma migrate deploy; exec npm start'"), is("start", "", ""));
        assert_eq!(of("node server.js"), None);
    }

    #[test]
    fn scripts_of_other_manifests_are_named_in_many_ways() {
        for line in [
            "pnpm --filter @shop/api start",
            "pnpm --filter=@shop/api run start",
            "pnpm -F @shop/api start",
            "npm run start -w @shop/api",
            "npm start --workspace=@shop/api",
            "npm -w @shop/api run start -- --port 3000",
            "yarn workspace @shop/api start",
            "yarn workspace @shop/api run start",
            "turbo run start --filter=@shop/api",
            "npx turbo start --filter @shop/api...",
            "npx lerna run start --scope=@shop/api",
            "pnpm run --filter @shop/api start",
        ] {
            assert_eq!(of(line), is("start", "@shop/api", ""), "{line}");
        }
        for line in [
            "npm --prefix apps/api start",
            "npm run start --prefix ./apps/api",
            "yarn --cwd apps/api start",
            "pnpm -C apps/api start",
            "pnpm --dir=apps/api run start",
            "cd apps/api && npm start",
            "cd apps && cd api && npm run start",
            "pnpm --filter ./apps/api start",
            "bun --cwd apps/api start",
        ] {
            assert_eq!(of(line), is("start", "", "apps/api"), "{line}");
        }
        assert_eq!(of("pnpm --filter '*' start"), None);
        assert_eq!(of("pnpm --filter $APP start"), None);
    }
}
