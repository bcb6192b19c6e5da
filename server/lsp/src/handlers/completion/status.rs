//! Statuses: numbers where a number would be one, and the constants of a library behind their owner's name.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use httplsp_registry::constants::{self, Constant, Ecosystem, Standing};
use httplsp_registry::{Recommendation, State, Status};
use httplsp_syntax::Language;
use httplsp_syntax::facts::{self, Facts, Role, Spelling};
use httplsp_text::TextRange;
use tower_lsp::ls_types::CompletionItemKind;

use super::header::Place;
use super::{Item, Topic, symptom};
use crate::analysis::Insert;
use crate::documents::Open;
use crate::handlers::Cx;
use crate::together;

/// The number that is put at the cursor to see whether it becomes a status.
pub(super) const PROBE: &str = "404";

/// The document with something in place of a word, read once for each such text: libraries share names.
struct Variants<'c> {
    cx: &'c Cx<'c>,
    word: TextRange,
    known: RefCell<Vec<(Insert<'c>, Arc<Facts>)>>,
}

impl<'c> Variants<'c> {
    fn new(cx: &'c Cx<'c>, word: TextRange) -> Self {
        Self { cx, word, known: RefCell::default() }
    }

    /// The facts with `insert` in place of the word.
    fn with(&self, insert: &str) -> Arc<Facts> {
        self.with_also((insert.to_owned(), None))
    }

    fn with_also(&self, insert: Insert<'c>) -> Arc<Facts> {
        if let Some((_, facts)) = self.known.borrow().iter().find(|(known, _)| *known == insert) {
            return facts.clone();
        }
        let facts = read(self.cx, self.word, &insert);
        self.known.borrow_mut().push((insert, facts.clone()));
        facts
    }

    /// Reads what will be asked for at the same time.
    fn read_ahead(&self, mut inserts: Vec<Insert<'c>>) {
        let mut seen = HashSet::new();
        inserts.retain(|insert| seen.insert(insert.clone()));
        let facts = self.cx.analysis.variants(self.cx.open, self.word, &inserts);
        self.known.borrow_mut().extend(inserts.into_iter().zip(facts));
    }

    /// What the place takes, if it is known that a number would be a status there and not everything may stand there.
    fn takes(&self) -> Option<Takes> {
        let facts = self.with(PROBE);
        let wanted = TextRange::new(self.word.start, self.word.start + PROBE.len() as u32);
        let is_it = |status: &&facts::Status| status.spelling == Spelling::Number && status.span.range == wanted;
        let status = facts.statuses.iter().find(is_it).filter(|status| !status.takes.is_empty())?;
        Some(Takes(status.clone()))
    }
}

/// A number where a status stands, which tells what may stand there.
struct Takes(facts::Status);

impl Takes {
    /// Whether the constants of a table may stand there. Nothing is worth reading the text once more where they may not.
    fn constants(takes: Option<&Self>, ecosystem: &str, number: bool) -> bool {
        takes.is_none_or(|Takes(status)| status.takes_constants(ecosystem, number))
    }
}

fn read(cx: &Cx<'_>, word: TextRange, (insert, also): &Insert<'_>) -> Arc<Facts> {
    match also {
        Some(also) => cx.analysis.variant_with(cx.open, word, insert, *also),
        None => cx.analysis.variant(cx.open, word, insert),
    }
}

/// What is offered in place of `word`.
pub fn complete(cx: &Cx<'_>, word: TextRange) -> Option<Vec<Item>> {
    let text = &cx.analysis.text;
    let path = path_before(text, word.start);
    let variants = Variants::new(cx, word);
    let items = if path.is_empty() { values(&variants) } else { members(&variants, path) };
    (!items.is_empty()).then_some(items)
}

/// What stands before the word and belongs to it: `http::StatusCode::`, the colon of a symbol.
pub(super) fn path_before(text: &str, at: u32) -> &str {
    let before = &text[..at as usize];
    let start = before
        .rfind(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':' | '.' | '\\'))
        .map_or(0, |last| last + before[last..].chars().next().map_or(1, char::len_utf8));
    let path = &before[start..];
    let symbol = path == ":";
    if path.ends_with("::") || path.ends_with('.') || symbol { path } else { "" }
}

/// Where a whole value is expected: numbers, and constants if they may stand there too.
fn values<'c>(variants: &Variants<'c>) -> Vec<Item> {
    let (cx, word) = (variants.cx, variants.word);
    // In a text no constant is one.
    let in_text = cx.analysis.is_in_text(cx.open, word.start);
    let takes = if in_text { None } else { variants.takes() };
    if !in_text {
        let fits = |style: &facts::ConstantStyle| Takes::constants(takes.as_ref(), style.ecosystem, style.number);
        let of_styles = styles(cx, word).filter(|(style, ..)| fits(style)).map(|(_, sample, also)| (sample, also));
        variants.read_ahead(of_styles.collect());
    }
    let numbers = number_probe(variants, |role, place| with_headers(numbers(cx, word, role), role, place));
    let Some(mut items) = numbers else {
        return if in_text { Vec::new() } else { of_styles(variants, takes.as_ref()) };
    };
    if in_text {
        return items;
    }
    items.extend(of_styles(variants, takes.as_ref()));
    let (facts, _) = cx.analysis.facts();
    // Of owners with the same name the file means the one that it can use; what it does not name it cannot use at all.
    let taken: Vec<&str> = facts.styles.iter().map(|style| owner(&style.prefix)).collect();
    for ecosystem in ecosystems(cx.analysis.language) {
        let is_written = facts.styles.iter().any(|style| style.ecosystem == ecosystem.id);
        if is_written || !Takes::constants(takes.as_ref(), ecosystem.id, false) {
            continue;
        }
        let Some(sample) = constants::all(ecosystem.id).iter().find(|sample| sample.code == 200) else { continue };
        let name = owner(sample.prefix);
        if !name.is_empty() && (taken.contains(&name) || !cx.analysis.text.contains(name)) {
            continue;
        }
        let offer = |role: Role, place: Place<'_>| {
            let offered = offered(cx, constants::all(ecosystem.id), sample.prefix);
            let offered = offered.filter(|constant| role != Role::Mention && fits(constant, role));
            let items = offered.map(|constant| (constant.code, constant_item(cx, word, constant, true, role)));
            with_headers(items.collect(), role, place)
        };
        items.extend(constant_probe(variants, "", sample, offer).unwrap_or_default());
    }
    items
}

/// The ways to write a constant in place of `word`: each with a sample, and the import that it needs.
fn styles<'c>(
    cx: &'c Cx<'c>,
    word: TextRange,
) -> impl Iterator<Item = (&'c facts::ConstantStyle, String, Option<(TextRange, &'c str)>)> {
    let all = &cx.analysis.facts().0.styles;
    all.iter().enumerate().filter_map(move |(at, style)| {
        // Of several ways to write the same constants one is enough to be imported.
        let same = |other: &facts::ConstantStyle| other.ecosystem == style.ecosystem;
        if style.import.is_some() && all[..at].iter().any(same) {
            return None;
        }
        // Tables of redirects have no other statuses.
        let sample = [200, 301].into_iter().find_map(|code| style.write(code))?;
        let also = style.import.as_ref().map(|(span, text)| (span.range, text.as_str()));
        // What is imported behind the cursor is no business of it.
        also.is_none_or(|(place, _)| place.start <= word.start).then_some((style, sample, also))
    })
}

/// The constants that the file can use or import, where one would be a status that is sent, compared or declared.
fn of_styles<'c>(variants: &Variants<'c>, takes: Option<&Takes>) -> Vec<Item> {
    let (cx, word) = (variants.cx, variants.word);
    let (facts, _) = cx.analysis.facts();
    let mut items = Vec::new();
    for (style, sample, also) in styles(cx, word) {
        if !Takes::constants(takes, style.ecosystem, style.number) {
            continue;
        }
        let same = |other: &facts::ConstantStyle| other.ecosystem == style.ecosystem;
        let varied = variants.with_also((sample.clone(), also));
        let start = word.start + also.map_or(0, |(_, text)| text.len() as u32);
        let is_it = |status: &&facts::Status| {
            let ours =
                matches!(&status.spelling, Spelling::Constant { ecosystem, .. } if *ecosystem == style.ecosystem);
            let fits = status.role != Role::Mention && status.takes_constants(style.ecosystem, style.number);
            ours && fits && status.span.range.touches(start) && status.span.range.end > start
        };
        let Some(status) = varied.statuses.iter().find(is_it) else { continue };
        let (role, place) = (status.role, Place::new(cx, &varied, status, word, sample.len()).behind_import(also));
        // Where a name does without its owner, it is written so.
        let bare = |other: &facts::ConstantStyle| same(other) && matches!(other.prefix.as_str(), "." | ":");
        let shorter = facts.styles.iter().any(bare) && !bare(style);
        let names = constants::all(style.ecosystem).iter().filter(|constant| constant.standing != Standing::Removed);
        for constant in names {
            let written = format!("{}{}", style.prefix, constant.name);
            if !fits(constant, role) || style.write(constant.code).is_none_or(|best| best != written) {
                continue;
            }
            let mut item = constant_item(cx, word, constant, true, role);
            item.filter = item.filter.replacen(&item.label, &written, 1);
            item.label.clone_from(&written);
            item.text = written;
            // Behind the number; what takes the least import is the nearest.
            let effort = also.map_or(u8::from(shorter), |(_, import)| if import.starts_with(',') { 1 } else { 2 });
            item.sort = item.sort.replacen(constant.name, &format!("{effort}{}", constant.name), 1);
            item.sort.insert_str(0, place.order(constant.code));
            item.also = also.iter().map(|(range, text)| (*range, (*text).to_owned())).collect();
            if let Some((_, import)) = also {
                item.detail = item.detail.map(|detail| with_import(&detail, import));
            }
            let more = if role == Role::Send { place.with_header(constant.code, &item) } else { None };
            items.push(item);
            items.extend(more);
        }
    }
    items
}

/// What an item says that brings an import with it.
fn with_import(detail: &str, import: &str) -> String {
    match import.trim().trim_end_matches(';').strip_prefix(',') {
        Some(name) => format!("{detail} (imports {})", name.trim()),
        None => format!("{detail} ({})", import.trim()),
    }
}

/// Behind an owner's name: its constants.
fn members(variants: &Variants<'_>, path: &str) -> Vec<Item> {
    let (cx, word) = (variants.cx, variants.word);
    let mut items = Vec::new();
    let mut seen = HashSet::new();
    let (own, _) = cx.analysis.facts();
    // The file may lack the import of the owner that it names.
    let missing = own.styles.iter().find(|style| style.import.is_some() && style.prefix == path);
    if let Some((style, (place, import))) = missing.and_then(|style| Some((style, style.import.as_ref()?)))
        && let Some(sample) = style.write(200)
        && place.range.end <= word.start
    {
        let name = &sample[style.prefix.len()..];
        let varied = cx.analysis.variant_with(cx.open, word, name, (place.range, import));
        let start = word.start + import.len() as u32;
        let is_it = |status: &&facts::Status| {
            matches!(&status.spelling, Spelling::Constant { ecosystem, .. } if *ecosystem == style.ecosystem)
                && status.span.range.touches(start)
                && status.span.range.end > start
        };
        if let Some(status) = varied.statuses.iter().find(is_it) {
            let (role, place_of) = (status.role, Place::new(cx, &varied, status, word, name.len()));
            for constant in constants::all(style.ecosystem).iter().filter(|it| it.standing != Standing::Removed) {
                let written = format!("{}{}", style.prefix, constant.name);
                if !fits(constant, role) || style.write(constant.code).is_none_or(|best| best != written) {
                    continue;
                }
                let mut item = constant_item(cx, word, constant, false, role);
                item.sort.insert_str(0, place_of.order(constant.code));
                item.detail = item.detail.map(|detail| with_import(&detail, import));
                item.also = vec![(place.range, import.clone())];
                items.push(item);
            }
            return items;
        }
    }
    let samples: Vec<&'static Constant> = samples(cx.analysis.language, &own.styles, path).collect();
    variants.read_ahead(samples.iter().map(|sample| (written(sample, path), None)).collect());
    for sample in samples {
        let all = constants::all(sample.ecosystem);
        let mut offer = |role: Role, place: Place<'_>| {
            let offered = offered(cx, all, sample.prefix);
            let offered = offered.filter(|constant| fits(constant, role) && seen.insert(constant.name));
            let items = offered.map(|constant| (constant.code, constant_item(cx, word, constant, false, role)));
            with_headers(items.collect(), role, place)
        };
        items.extend(constant_probe(variants, path, sample, &mut offer).unwrap_or_default());
    }
    items
}

/// A constant of each library that has some with the owner's name before them: of those that the file can use, if it can use
/// one of them.
fn samples(language: Language, styles: &[facts::ConstantStyle], path: &str) -> impl Iterator<Item = &'static Constant> {
    let used = |style: &facts::ConstantStyle| (style.prefix == path).then_some(style.ecosystem);
    let used: Vec<&'static str> = styles.iter().filter_map(used).collect();
    let owner_is = owner(path).to_owned();
    ecosystems(language).filter(move |it| used.is_empty() || used.contains(&it.id)).filter_map(move |ecosystem| {
        constants::all(ecosystem.id).iter().find(|constant| owner(constant.prefix) == owner_is)
    })
}

/// What of a constant is put behind `path`.
fn written(sample: &Constant, path: &str) -> String {
    let call = if sample.written.ends_with("()") { "()" } else { "" };
    if path.is_empty() { sample.written.to_owned() } else { format!("{}{call}", sample.name) }
}

/// What is put in place of `word` first to see what may stand there, and what will be then, as far as that is known: as many
/// as can be read at the same time.
pub fn probes(open: &Open, language: Language, text: &str, word: TextRange) -> Vec<String> {
    let path = path_before(text, word.start);
    let styles = open.variants.last().map(|facts| facts.styles.clone()).unwrap_or_default();
    let mut probes: Vec<String> = if path.is_empty() {
        let at_hand = styles.iter().filter(|style| style.import.is_none());
        std::iter::once(PROBE.to_owned()).chain(at_hand.filter_map(|style| style.write(200))).collect()
    } else {
        samples(language, &styles, path).map(|sample| written(sample, path)).collect()
    };
    if probes.is_empty() {
        probes.push("OK".to_owned());
    }
    probes.dedup();
    probes.truncate(1 + together::others());
    probes
}

/// The items, and behind those that need a header, for a response that is sent, the same with that header.
fn with_headers(items: Vec<(u16, Item)>, role: Role, place: Place<'_>) -> Vec<Item> {
    let mut out = Vec::new();
    for (code, mut item) in items {
        item.sort.insert_str(0, place.order(code));
        let more = if role == Role::Send { place.with_header(code, &item) } else { None };
        out.push(item);
        out.extend(more);
    }
    out
}

/// The last name of `http::StatusCode::`.
fn owner(path: &str) -> &str {
    path.trim_end_matches([':', '.']).rsplit([':', '.']).next().unwrap_or_default()
}

/// The libraries of a language.
fn ecosystems(language: Language) -> impl Iterator<Item = &'static Ecosystem> {
    constants::ecosystems().iter().filter(move |known| known.language.split(", ").any(|name| language.is_called(name)))
}

fn offered(cx: &Cx<'_>, all: &'static [Constant], prefix: &'static str) -> impl Iterator<Item = &'static Constant> {
    // Some packages have not got all of the names: `not in javax.servlet`.
    let lacks = |constant: &Constant| {
        let package = constant.note.and_then(|note| note.split_once("not in "));
        package.is_some_and(|(_, package)| cx.analysis.text.contains(package))
    };
    all.iter()
        .filter(move |constant| constant.prefix == prefix && constant.standing != Standing::Removed && !lacks(constant))
}

/// Whether a constant may stand where it has this role.
fn fits(constant: &Constant, role: Role) -> bool {
    role != Role::Redirect || (300..400).contains(&constant.code)
}

/// Whether `word` is all that stands in the parentheses of what is called after redirects.
fn is_in_redirect(text: &str, word: TextRange) -> bool {
    let before = text[..word.start as usize].trim_end_matches([' ', '\t']).strip_suffix('(');
    let name = |before: &str| {
        let start = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
        before[start..].to_ascii_lowercase().contains("redirect")
    };
    before.is_some_and(name) && text[word.end as usize..].trim_start_matches([' ', '\t']).starts_with(')')
}

/// The numbers that may be written in place of `word`, if one would be a status there.
pub(super) fn as_numbers(cx: &Cx<'_>, word: TextRange) -> Vec<Item> {
    let offer = |role: Role, place: Place<'_>| with_headers(numbers(cx, word, role), role, place);
    let mut items = number_probe(&Variants::new(cx, word), offer).unwrap_or_default();
    // Behind the words.
    items.iter_mut().for_each(|item| item.sort.insert(0, '~'));
    items
}

/// What `offer` makes of the use that a number in place of `word` would have, if it would be a status at all.
fn number_probe<T>(variants: &Variants<'_>, mut offer: impl FnMut(Role, Place<'_>) -> T) -> Option<T> {
    let (cx, word) = (variants.cx, variants.word);
    let wanted = TextRange::new(word.start, word.start + PROBE.len() as u32);
    // A directive may lack its end, or what has to follow.
    let endings: &[&str] = match cx.analysis.language.product() {
        Some(_) => &["", ";", " /x;", " /x"],
        // Alone in a redirect it would be the target.
        None if is_in_redirect(&cx.analysis.text, word) => &["", ", \"/x\""],
        None => &[""],
    };
    endings.iter().find_map(|ending| {
        let insert = format!("{PROBE}{ending}");
        let facts = variants.with(&insert);
        let status = facts.statuses.iter().find(|status| {
            let range = status.span.range;
            match status.spelling {
                Spelling::Number => range == wanted && status.takes_number(),
                Spelling::Text => range.contains(wanted) && range.len() <= wanted.len() + 2,
                _ => false,
            }
        })?;
        Some(offer(status.role, Place::new(cx, &facts, status, word, insert.len())))
    })
}

/// What `offer` makes of the use that the constant `sample` in place of `word` would have, if it would be known for what
/// it is. `path` stands there already; nothing when the whole constant is put there.
fn constant_probe<T>(
    variants: &Variants<'_>,
    path: &str,
    sample: &Constant,
    mut offer: impl FnMut(Role, Place<'_>) -> T,
) -> Option<T> {
    let (cx, word) = (variants.cx, variants.word);
    let insert = written(sample, path);
    let facts = variants.with(&insert);
    let is_it = |status: &&facts::Status| {
        let ours = matches!(&status.spelling, Spelling::Constant { ecosystem, .. } if *ecosystem == sample.ecosystem);
        // Behind its owner's name it is too late for another one.
        let fits = path.len() > 1 || status.takes_constants(sample.ecosystem, false);
        ours && fits && status.span.range.touches(word.start) && status.span.range.end > word.start
    };
    let status = facts.statuses.iter().find(is_it)?;
    Some(offer(status.role, Place::new(cx, &facts, status, word, insert.len())))
}

pub(super) fn numbers(cx: &Cx<'_>, word: TextRange, role: Role) -> Vec<(u16, Item)> {
    let product = cx.analysis.language.product();
    let fits = |code: u16| role != Role::Redirect || (300..400).contains(&code) || code == 201;
    let own = &cx.analysis.settings.codes;
    let known = httplsp_registry::statuses().iter().filter(|status| fits(status.code));
    let known = known.filter(|status| !own.contains_key(&status.code) && offers(status, product));
    let known = known.map(|status| {
        let rank = if role == Role::Redirect && !moves(status.code) { 4 } else { rank(status) };
        (status.code, number(word, status.code, status.name, rank, is_withdrawn(status)))
    });
    let own = own
        .iter()
        .filter(|(code, _)| fits(**code))
        .map(|(code, own)| (*code, number(word, *code, &own.name, 0, false)));
    known.chain(own).collect()
}

/// Whether a status is offered at all: registered ones are, and those that the product itself gives a meaning.
fn offers(status: &Status, product: Option<&str>) -> bool {
    let meant_by_product = status.vendors.iter().any(|vendor| Some(vendor.vendor) == product);
    (status.is_registered() && status.state != State::Reserved) || (status.code >= 100 && meant_by_product)
}

/// Whether a status sends a client elsewhere.
fn moves(code: u16) -> bool {
    matches!(code, 301 | 302 | 303 | 307 | 308)
}

/// What is recommended comes first.
fn rank(status: &Status) -> u8 {
    match status.recommendation {
        _ if !status.is_registered() => 3,
        Recommendation::Recommended => 0,
        Recommendation::UseWithCare => 1,
        Recommendation::NotRecommended => 2,
    }
}

fn is_withdrawn(status: &Status) -> bool {
    matches!(status.state, State::Deprecated | State::Obsolete | State::Reserved)
}

fn number(word: TextRange, code: u16, name: &str, rank: u8, deprecated: bool) -> Item {
    Item {
        label: code.to_string(),
        description: Some(name.to_owned()),
        detail: Some(name.to_owned()),
        range: word,
        text: code.to_string(),
        is_snippet: false,
        kind: CompletionItemKind::VALUE,
        filter: format!("{code} {name} {}", symptom::of(code)).trim_end().to_owned(),
        sort: format!("{rank}{code}"),
        deprecated,
        also: Vec::new(),
        header: None,
        topic: Some(Topic::Status { code }),
    }
}

fn constant_item(cx: &Cx<'_>, word: TextRange, constant: &Constant, whole: bool, role: Role) -> Item {
    let status = httplsp_registry::status(constant.code);
    let name = status.map_or("", |status| status.name);
    let written = if whole { constant.written } else { constant.name };
    // The parentheses of a constant that is a call, unless they are there already.
    let behind = cx.analysis.text[word.end as usize..].starts_with('(');
    let call = if !whole && constant.written.ends_with("()") && !behind { "()" } else { "" };
    let since = constant.note.filter(|_| constant.standing == Standing::Newer).and_then(|note| note.split(',').next());
    let since = since.map(|since| format!(" ({since})")).unwrap_or_default();
    let deprecated = constant.standing == Standing::Deprecated || status.is_some_and(is_withdrawn);
    // What leads nowhere else comes last.
    let rank = if role != Role::Redirect || moves(constant.code) { 0 } else { 5 }
        + status.map_or(3, rank).max(if constant.standing == Standing::Current { 0 } else { 2 });
    Item {
        label: written.to_owned(),
        description: Some(constant.code.to_string()),
        detail: Some(format!("{} {name}{since}", constant.code).trim_end().to_owned()),
        range: word,
        text: format!("{written}{call}"),
        is_snippet: false,
        kind: CompletionItemKind::CONSTANT,
        filter: format!("{written} {} {name} {}", constant.code, symptom::of(constant.code)).trim_end().to_owned(),
        // Behind the numbers, where both are offered.
        sort: format!("{rank}{}{}", constant.code, constant.name),
        deprecated,
        also: Vec::new(),
        header: None,
        topic: Some(Topic::Status { code: constant.code }),
    }
}
