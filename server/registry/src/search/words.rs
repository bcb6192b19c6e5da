//! Words of a text.

/// The words of `text` in small letters: runs of letters and digits. `proxy_read_timeout` has three, `keepAlive` two,
/// `404.13` two. `time-out` and `time out` are one, `timeout`.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut small_before = false;
    for c in text.chars() {
        if c == '\'' || c == '\u{2019}' {
            continue;
        }
        let hump = c.is_uppercase() && small_before;
        if (!c.is_alphanumeric() || hump) && !word.is_empty() {
            push(&mut words, std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        small_before = c.is_lowercase();
    }
    if !word.is_empty() {
        push(&mut words, word);
    }
    words
}

fn push(words: &mut Vec<String>, word: String) {
    match words.last_mut() {
        Some(last) if last == "time" && (word == "out" || word == "outs") => last.push_str(&word),
        _ => words.push(word),
    }
}

/// The word without its ending: `limits`, `limited` and `limiting` are `limit`; `redirects` is `redirect`.
pub(super) fn stem(word: &str) -> String {
    if word == "https" || word.len() < 5 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return word.strip_suffix('s').filter(|rest| rest.len() == 3).unwrap_or(word).to_owned();
    }
    for (ending, put) in [("ies", "y"), ("ing", ""), ("ied", "y"), ("ed", ""), ("es", ""), ("s", "")] {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.len() >= 4
            && (ending != "s" || !rest.ends_with(['s', 'u']))
            && (ending != "es" || rest.ends_with(['s', 'x', 'z', 'h']))
        {
            return format!("{rest}{put}");
        }
    }
    word.to_owned()
}

/// Whether `word` of a text is the word that is looked for, given as its stem.
pub(super) fn fits(wanted: &str, word: &str) -> bool {
    word == wanted || (word.starts_with(first(wanted)) && stem(word) == wanted)
}

fn first(wanted: &str) -> &str {
    wanted.get(..3).unwrap_or(wanted)
}

/// Words that say nothing about what is looked for.
pub(super) fn is_noise(word: &str) -> bool {
    const NOISE: &[&str] = &[
        "a", "an", "and", "are", "be", "but", "by", "code", "do", "does", "for", "from", "get", "got", "how", "http",
        "i", "if", "in", "is", "it", "my", "of", "on", "or", "status", "that", "the", "this", "to", "what", "when",
        "why", "with",
    ];
    NOISE.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        assert_eq!(words("proxy_read_timeout"), ["proxy", "read", "timeout"]);
        assert_eq!(words("server.keepAliveTimeout"), ["server", "keep", "alive", "timeout"]);
        assert_eq!(words("Gateway Time-out, I'm 404.13!"), ["gateway", "timeout", "im", "404", "13"]);
        assert_eq!(words(" -- "), Vec::<String>::new());
    }

    #[test]
    fn endings_do_not_matter() {
        for word in ["limit", "limits", "limited", "limiting"] {
            assert_eq!(stem(word), "limit", "{word}");
        }
        for (word, expected) in
            [("redirects", "redirect"), ("caches", "cach"), ("status", "status"), ("https", "https")]
        {
            assert_eq!(stem(word), expected, "{word}");
        }
        assert_eq!(stem("retries"), stem("retry"));
        assert!(fits("limit", "limits") && fits("limit", "limit") && !fits("limit", "unlimited"));
    }

    #[test]
    fn small_words_are_noise() {
        assert!(is_noise("the") && is_noise("code") && !is_noise("not") && !is_noise("timeout"));
    }
}
