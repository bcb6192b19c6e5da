//! Settings of servers that code makes itself: `server.keepAliveTimeout`, `IdleTimeout: …`, `timeout_keep_alive=…`.

use httplsp_registry::timers;
use httplsp_syntax::{ServerSetting, server_settings};
use httplsp_text::TextRange;
use tower_lsp::ls_types::CompletionItemKind;

use super::{Item, Topic};
use crate::handlers::Cx;

/// Fewer letters could be the beginning of anything.
const FEWEST: usize = 2;
/// What a time is where nothing is documented, in seconds.
const USUAL: u64 = 60;

/// The settings that may be written in place of `word`, whose beginning stands before `offset`.
pub fn complete(cx: &Cx<'_>, word: TextRange, offset: u32) -> Option<Vec<Item>> {
    if !cx.analysis.language.is_code() {
        return None;
    }
    let text = &cx.analysis.text;
    let typed = text.get(word.start as usize..offset as usize).filter(|typed| typed.len() >= FEWEST)?;
    let behind = text[word.end as usize..].trim_start_matches([' ', '\t']);
    if behind.starts_with(|c: char| !c.is_whitespace() && !matches!(c, ')' | ',' | ';' | '}')) {
        return None;
    }
    let begins = |setting: &ServerSetting| {
        setting.name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed))
    };
    let settings: Vec<ServerSetting> = server_settings(cx.analysis.language).filter(begins).collect();
    // How a value is written is the same for all of one place.
    let mut forms = forms(text[..word.start as usize].trim_end().chars().next_back(), behind);
    let mut items = Vec::new();
    for setting in settings {
        let Some(known) = timers::get(setting.product, setting.timer) else { continue };
        cx.analysis.read_ahead(cx.open, word, forms.iter().map(|form| probe(&setting, form)));
        let fits = forms.iter().copied().find(|form| is_timer(cx, word, &setting, form));
        let Some(form) = fits else { continue };
        forms = vec![form];
        let snippets = cx.snapshot.client.snippets;
        let number = if snippets { format!("${{1:{USUAL}}}") } else { USUAL.to_string() };
        let thousand = if snippets { format!("${{1:{}}}", USUAL * 1_000) } else { (USUAL * 1_000).to_string() };
        let value = setting.writes.replace("{s}", &number).replace("{ms}", &thousand);
        items.push(Item {
            label: setting.name.to_owned(),
            description: known.default_text.map(|default| format!("default {default}")),
            detail: Some(httplsp_registry::vendors::name_of(known.product).to_owned()),
            range: word,
            text: written(setting.name, form, &value),
            is_snippet: snippets,
            kind: CompletionItemKind::PROPERTY,
            filter: setting.name.to_owned(),
            sort: setting.name.to_owned(),
            deprecated: false,
            also: Vec::new(),
            header: None,
            topic: Some(Topic::Directive { product: known.product.to_owned(), name: known.name.to_owned() }),
        });
    }
    (!items.is_empty()).then_some(items)
}

/// What may stand between a name and its value, and behind it: what is usual in the place first.
fn forms(before: Option<char>, behind: &str) -> Vec<(&'static str, &'static str)> {
    let comma = if behind.starts_with([',', ')', '}']) { "" } else { "," };
    let entry = (": ", comma);
    let mut forms = match before {
        Some('(') => vec![("=", ""), entry],
        Some(',') if behind.starts_with([',', ')']) => vec![("=", ""), entry],
        Some('{' | ',') => vec![entry],
        _ => Vec::new(),
    };
    forms.extend([(" ", ""), (" = ", ""), entry, ("(", ")")]);
    forms
}

fn written(name: &str, (between, end): (&str, &str), value: &str) -> String {
    format!("{name}{between}{value}{end}")
}

/// What is put in place of the word to see whether the setting may be written so.
fn probe(setting: &ServerSetting, form: &(&str, &str)) -> String {
    written(setting.name, *form, &setting.writes.replace("{s}", "60").replace("{ms}", "60000"))
}

/// Whether the setting would be understood in place of `word` if it was written so.
fn is_timer(cx: &Cx<'_>, word: TextRange, setting: &ServerSetting, form: &(&str, &str)) -> bool {
    let insert = probe(setting, form);
    let place = TextRange::new(word.start, word.start + insert.len() as u32);
    let facts = cx.analysis.variant(cx.open, word, &insert);
    let known = timers::get(setting.product, setting.timer).map(|timer| timer.name);
    facts.timers.iter().any(|timer| place.contains(timer.span.range) && Some(timer.name.as_str()) == known)
}
