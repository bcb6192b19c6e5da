//! Which of several files that say how images are made is meant where no name tells: by the port that it listens on, and by the
//! side of an application that it is.

/// What the side of an application is called that answers its requests, and the one that people look at.
const SIDES: [&[&str]; 2] = [
    &["api", "backend", "back", "server", "rest", "be", "apiserver"],
    &["web", "frontend", "front", "client", "ui", "webapp", "fe", "dashboard"],
];

/// The ports that a file says its images listen on.
pub(super) fn ports(text: &str) -> Vec<u16> {
    let mut out: Vec<u16> = Vec::new();
    for line in text.lines() {
        let mut words = line.split_whitespace();
        if words.next().is_some_and(|word| word.eq_ignore_ascii_case("EXPOSE")) {
            out.extend(words.filter_map(|word| word.split('/').next()?.parse::<u16>().ok()));
        }
        for (at, _) in line.match_indices("--port") {
            let rest = line[at + 6..].trim_start_matches(['=', ' ', '"', ',', '\'']);
            let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            out.extend(rest[..end].parse::<u16>().ok());
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// What a file says at its end that its images start.
pub(super) fn starts(text: &str) -> String {
    let is_start = |line: &&str| line.starts_with("CMD") || line.starts_with("ENTRYPOINT");
    text.lines().map(str::trim).rfind(is_start).unwrap_or("").to_string()
}

/// The side of an application that words of a name say, if they say one.
fn side(words: &[&str]) -> Option<usize> {
    let parts = || words.iter().flat_map(|word| word.split(['-', '_', '.', '/']));
    let is_it = |side: &usize| parts().any(|part| SIDES[*side].contains(&part.to_ascii_lowercase().as_str()));
    let mut found = (0..SIDES.len()).filter(is_it);
    found.next().filter(|_| found.next().is_none())
}

/// The only one of `all` that is of the same side as `words`, each with the words in its name.
pub(super) fn by_side<'r, R>(words: &[&str], all: &'r [R], names: impl Fn(&R) -> Vec<String>) -> Option<&'r R> {
    let wanted = side(words)?;
    let is_it = |one: &&R| {
        let names = names(one);
        side(&names.iter().map(String::as_str).collect::<Vec<_>>()) == Some(wanted)
    };
    let mut found = all.iter().filter(is_it);
    found.next().filter(|_| found.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read() {
        assert_eq!(ports("FROM x\nEXPOSE 80/tcp 443\nCMD [\"uvicorn\", \"--port\", \"8000\"]"), [80, 443, 8000]);
        assert_eq!(ports("CMD uvicorn --port=$PORT"), [] as [u16; 0]);
    }

    #[test]
    fn sides_are_told_by_words() {
        let all = ["backend", "frontend", "worker"];
        let of = |words: &[&str]| by_side(words, &all, |one| vec![(*one).to_string()]).copied();
        assert_eq!(of(&["shop-api"]), Some("backend"));
        assert_eq!(of(&["web_image"]), Some("frontend"));
        assert_eq!(of(&["shop"]), None);
        assert_eq!(of(&["web-api"]), None);
        let several = ["api", "server"];
        assert_eq!(by_side(&["backend"], &several, |one| vec![(*one).to_string()]), None);
    }
}
