//! Settings of formats of keys and values: which ones may stand at the cursor, and what they take.

use httplsp_registry::Status;
use httplsp_registry::timers::Timer;
use httplsp_syntax::entry::{Sample, entry, is_ambiguous, quote};
use httplsp_syntax::facts::{Facts, Role};
use httplsp_syntax::keys::{About, Holds, Key, Takes, asks_for_health, key_at, keys_beside};
use httplsp_text::TextRange;
use tower_lsp::ls_types::CompletionItemKind;

use super::{Item, Topic, status, symptom};
use crate::handlers::Cx;

/// A setting and a value that are put at the cursor to see where it stands.
const PROBE: &str = "httplspAtCursor";

/// The settings that may be written at `offset`. `None` when none begins there.
pub fn keys(cx: &Cx<'_>, offset: u32) -> Option<Vec<Item>> {
    if !cx.analysis.language.is_tree() {
        return None;
    }
    let place = key_place(cx, offset)?;
    let mut probe = entry(cx.analysis.language, PROBE, &Sample::Text("x".into(), false));
    // What follows in a list of entries must stay one.
    let behind = cx.analysis.text[place.end as usize..].trim_start();
    let comma = if quoted_keys(cx) && behind.starts_with('"') { "," } else { "" };
    probe.push_str(comma);
    // A tag that is being typed has no end yet.
    let behind = &cx.analysis.text[place.end as usize..];
    let ends = behind.find(['<', '>']).is_some_and(|end| behind[end..].starts_with('>'));
    if in_tags(cx) && !ends {
        probe.push_str("/>");
    }
    let facts = cx.analysis.variant(cx.open, place, &probe);
    let at = facts.directives.iter().position(|directive| directive.name == PROBE)? as u32;
    let offered = keys_beside(&facts, at);
    let status = status_around(&facts, at);
    let items = offered.iter().map(|key| wanted_first(item(cx, key, place, comma), status));
    let items: Vec<Item> = items.collect();
    (!items.is_empty()).then_some(items)
}

/// The status whose description the setting `at` stands in.
fn status_around(facts: &Facts, at: u32) -> Option<&'static Status> {
    let mut next = facts.directives[at as usize].parent;
    std::iter::from_fn(|| {
        let around = &facts.directives[next? as usize];
        next = around.parent;
        Some(around.name.parse().ok())
    })
    .flatten()
    .find_map(httplsp_registry::status)
}

/// The item, before the others if it is a header that `status` asks for.
fn wanted_first(mut item: Item, status: Option<&Status>) -> Item {
    let Some(status) = status else { return item };
    let named = |names: &[&str]| names.iter().position(|name| name.eq_ignore_ascii_case(&item.label));
    let (rank, verb) = match (named(status.required_headers), named(status.recommended_headers)) {
        (Some(at), _) => (format!("  {at}"), "required by"),
        (None, Some(at)) => (format!(" {at}"), "recommended with"),
        (None, None) => return item,
    };
    item.sort.insert_str(0, &rank);
    item.description = Some(format!("{verb} {}", status.code));
    item
}

/// Whether keys stand between quotes, and entries are parted by commas.
fn quoted_keys(cx: &Cx<'_>) -> bool {
    entry(cx.analysis.language, "a", &Sample::Bare("1".into())).starts_with('"')
}

/// Whether settings are attributes of a tag.
fn in_tags(cx: &Cx<'_>) -> bool {
    cx.analysis.language.comment_end() == "-->"
}

/// What is replaced by a setting that is written at `offset`, if one may begin there.
fn key_place(cx: &Cx<'_>, offset: u32) -> Option<TextRange> {
    let text = &cx.analysis.text;
    let at = offset as usize;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '"');
    if in_tags(cx) {
        let start = text[..at].trim_end_matches(is_part).len();
        let open = text[..start].rfind('<')?;
        let within = &text[open..start];
        let is_free = within.ends_with(char::is_whitespace) && !within.contains('>');
        let closed = within.matches('"').count().is_multiple_of(2) && !text[start..at].contains('"');
        let rest =
            at == text.len() || text[at..].starts_with(|c: char| c.is_whitespace() || matches!(c, '/' | '>' | '<'));
        return (is_free && closed && rest).then(|| TextRange::from(start..at));
    }
    let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let mut start = text[line..at].find(|c| c != ' ' && c != '\t').map_or(at, |indent| line + indent);
    while text[start..at].starts_with("- ") {
        start += 2 + text[start + 2..at].bytes().take_while(|byte| *byte == b' ').count();
    }
    let behind = text[at..].find(|c| !is_part(c)).map_or(text.len(), |end| at + end);
    let rest = text[behind..].lines().next().unwrap_or("");
    (text[start..behind].chars().all(is_part) && rest.trim().is_empty()).then(|| TextRange::from(start..behind))
}

fn item(cx: &Cx<'_>, key: &Key, place: TextRange, comma: &str) -> Item {
    let about = key.about;
    let snippets = cx.snapshot.client.snippets;
    let sample = match (key.holds, snippets) {
        (Some(Holds::Settings), true) => Sample::Settings("$0".into()),
        (Some(Holds::Items), true) => Sample::Items("$0".into()),
        (Some(_), false) => Sample::Settings(String::new()),
        (None, _) => sample(about, snippets),
    };
    let (block, label) = key.name.split_once(' ').unwrap_or((&key.name, ""));
    // What is chosen freely is written first, then the value.
    let own = key.name.contains(FREE) && snippets;
    let sample = if own { renumbered(sample) } else { sample };
    let name = match label {
        "" if own => key.name.replace(FREE, "${1:app}"),
        "" => key.name.clone(),
        label if snippets => format!("{block} {label} \"${{1:main}}\""),
        label => format!("{block} {label} \"main\""),
    };
    let is_own = key.holds.is_none() || matches!(about.takes, Takes::Settings | Takes::Items);
    let detail = (is_own && !about.meaning.is_empty()).then(|| about.meaning.clone());
    let described = about.default.as_deref().filter(|_| key.holds.is_none());
    Item {
        label: key.name.clone(),
        description: described.map(|default| format!("default {default}")),
        detail,
        range: place,
        text: match (key.joined, &sample) {
            (true, Sample::Bare(value) | Sample::Text(value, _)) => format!("{name}={value}"),
            _ => format!("{}{comma}", entry(cx.analysis.language, &name, &sample)),
        },
        is_snippet: snippets,
        kind: if key.holds.is_some() { CompletionItemKind::MODULE } else { CompletionItemKind::PROPERTY },
        filter: format!("{0} \"{0}\"", key.name),
        sort: format!("{}{}", u8::from(key.holds.is_some()), key.name),
        deprecated: false,
        also: Vec::new(),
        header: None,
        topic: is_own.then(|| topic(about)),
    }
}

/// The part of a name that is chosen freely.
const FREE: &str = "<name>";

/// The value with its placeholder behind that of the name.
fn renumbered(sample: Sample) -> Sample {
    let later = |text: String| text.replace("${1", "${2");
    match sample {
        Sample::Bare(text) => Sample::Bare(later(text)),
        Sample::Text(text, ambiguous) => Sample::Text(later(text), ambiguous),
        other => other,
    }
}

fn topic(about: &About) -> Topic {
    match &about.entry {
        Some((product, name)) => Topic::Directive { product: product.clone(), name: name.clone() },
        None => Topic::Key { dialect: about.dialect.to_owned(), at: about.at.clone() },
    }
}

/// A value of the right kind to begin with: the default where there is one.
fn sample(about: &About, snippets: bool) -> Sample {
    let place = |value: &str| if snippets { format!("${{1:{}}}", escape(value)) } else { value.to_owned() };
    let default = about.default.as_deref().unwrap_or("");
    let choice = |words: &[&str]| {
        // The default comes first, and is what stands there at once.
        let mut words = words.to_vec();
        words.sort_by_key(|word| *word != default);
        match snippets {
            true => format!("${{1|{}|}}", words.iter().map(|word| escape(word)).collect::<Vec<_>>().join(",")),
            false => words.first().copied().unwrap_or_default().to_owned(),
        }
    };
    match &about.takes {
        Takes::Bool => Sample::Bare(choice(&["true", "false"])),
        Takes::Number => Sample::Bare(place(if default.is_empty() { "1" } else { default })),
        Takes::Time(timer) => time(timer, default, &place),
        Takes::Status(prefix, role) => {
            let code = match role {
                Role::Redirect => "308",
                Role::Compare => "200",
                _ => "503",
            };
            let value = format!("{prefix}{code}");
            if prefix.is_empty() { Sample::Bare(place(&value)) } else { Sample::Text(place(&value), false) }
        }
        Takes::Words(words) => {
            let ambiguous = words.iter().any(|(word, _)| is_ambiguous(word));
            let words: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
            match is_bare(about) {
                true => Sample::Bare(choice(&words)),
                false => Sample::Text(choice(&words), ambiguous),
            }
        }
        Takes::Size => Sample::Text(place(default), is_ambiguous(default)),
        Takes::Text | Takes::SubStatus | Takes::Settings | Takes::Items => {
            Sample::Text(place(default), is_ambiguous(default))
        }
    }
}

/// Whether the value stands without quotes: a number, `true` or `false`.
fn is_bare(about: &About) -> bool {
    let bare = |word: &str| word == "true" || word == "false" || word.bytes().all(|byte| byte.is_ascii_digit());
    let known = match &about.takes {
        Takes::Bool => true,
        Takes::Status(prefix, _) => prefix.is_empty(),
        Takes::Words(words) => words.iter().all(|(word, _)| bare(word)),
        _ => false,
    };
    known && !in_annotations(about)
}

/// Whether the value is always a text, whatever it looks like.
fn in_annotations(about: &About) -> bool {
    about.at.contains("annotations/") || about.at.starts_with("data/")
}

/// A length of time in the unit of the timer.
fn time(timer: &Timer, default: &str, place: &dyn Fn(&str) -> String) -> Sample {
    let milliseconds = timer.default.milliseconds().unwrap_or(60_000);
    let unit = timer.unit.unwrap_or("");
    match unit {
        unit if unit.starts_with("ms,") || unit == "ms" => Sample::Bare(place(&milliseconds.to_string())),
        unit if unit.starts_with("s,") || unit == "s" => Sample::Bare(place(&(milliseconds / 1000).to_string())),
        unit if unit.contains("hh:mm:ss") || unit == "TimeSpan" => {
            let seconds = milliseconds / 1000;
            let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
            Sample::Text(place(&text), true)
        }
        _ => {
            let known = !default.is_empty() && default.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let seconds = format!("{}s", milliseconds / 1000);
            Sample::Text(place(if known && !is_ambiguous(default) { default } else { &seconds }), false)
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}").replace(',', "\\,").replace('|', "\\|")
}

/// The values that the setting takes whose value is at `offset`. `None` where it takes any.
pub fn values(cx: &Cx<'_>, offset: u32) -> Option<Vec<Item>> {
    if !cx.analysis.language.is_tree() {
        return None;
    }
    let text = &cx.analysis.text;
    let at = offset as usize;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let start = text[..at].trim_end_matches(is_part).len();
    let end = text[at..].find(|c| !is_part(c)).map_or(text.len(), |end| at + end);
    let word = TextRange::from(start..end);
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let before = text[line..start].trim_end();
    let quoted = before.ends_with(['"', '\'']) && text[..start].ends_with(['"', '\'']);
    if !quoted && !before.ends_with([':', '=', '-', '[', ',']) {
        return None;
    }
    let around = if quoted { "" } else { quote(cx.analysis.language, false) };
    let facts = cx.analysis.variant(cx.open, word, &format!("{around}{PROBE}{around}"));
    let about = setting_of(&facts)?;
    let words: Vec<(String, Option<u16>, String)> = match &about.takes {
        Takes::Words(words) => words.iter().map(|(word, code)| (word.clone(), *code, word.clone())).collect(),
        Takes::Bool => ["true", "false"].map(|word| (word.to_owned(), None, word.to_owned())).to_vec(),
        Takes::Status(prefix, role) => {
            // What is not final is no answer that is set up; what fails is what most of them are about.
            let any = *role == Role::Redirect || asks_for_health(about);
            let rank = |code: u16| if !any && code < 400 { "~" } else { "" };
            let offered = status::numbers(cx, word, *role).into_iter().filter(|(code, _)| *code >= 200);
            let written = |(code, item): (u16, Item)| {
                (format!("{prefix}{code}"), Some(code), format!("{}{}", rank(code), item.sort))
            };
            offered.map(written).collect()
        }
        _ => return None,
    };
    // Where names and values are not parted by a sign like this, it is in a text.
    let in_text = before.ends_with('=') && !entry(cx.analysis.language, "a", &Sample::Bare("1".into())).contains('=');
    let bare = is_bare(about) || in_text;
    let item = |(word_text, code, order): (String, Option<u16>, String)| {
        let around = match quoted || bare {
            true => "",
            false => quote(cx.analysis.language, is_ambiguous(&word_text)),
        };
        let name = code.and_then(httplsp_registry::status).map(|status| status.name);
        let is_default = about.default.as_deref() == Some(word_text.as_str());
        let known = name.map(str::to_owned);
        Item {
            label: word_text.clone(),
            description: known.clone().or(is_default.then(|| "default".to_owned())),
            detail: known,
            range: word,
            text: format!("{around}{word_text}{around}"),
            is_snippet: false,
            kind: if code.is_some() { CompletionItemKind::VALUE } else { CompletionItemKind::ENUM_MEMBER },
            filter: [word_text.as_str(), name.unwrap_or_default(), code.map_or("", symptom::of)]
                .join(" ")
                .trim_end()
                .to_owned(),
            sort: format!("{}{order}", u8::from(!is_default)),
            deprecated: false,
            also: Vec::new(),
            header: None,
            topic: Some(code.map_or_else(|| topic(about), |code| Topic::Status { code })),
        }
    };
    Some(words.into_iter().map(item).collect())
}

/// The setting that has the probe as its value, or as that of an item.
fn setting_of(facts: &Facts) -> Option<&'static About> {
    let is_it = |argument: &httplsp_syntax::facts::DirectiveArgument| {
        // A label may have its name before it: `- name=value`.
        argument.text.strip_suffix(PROBE).is_some_and(|name| name.is_empty() || name.ends_with('='))
    };
    let at = facts.directives.iter().position(|directive| directive.arguments.iter().any(is_it))?;
    key_at(facts, at as u32).or_else(|| {
        let directive = &facts.directives[at];
        directive.parent.filter(|_| directive.name.is_empty()).and_then(|parent| key_at(facts, parent))
    })
}
