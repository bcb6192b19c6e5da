//! Statuses together with the header that they need, written where the response is made; and the names of headers where a
//! text is one.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use httplsp_registry::headers::{self, Direction};
use httplsp_syntax::facts::{Facts, Response, ResponseStatus, Role, ScopeKind, Status};
use httplsp_text::TextRange;

use super::{Item, add_header, parameter};
use crate::handlers::Cx;

/// The name that is put between the quotes to see whether it becomes that of one more header. Of names that are not known
/// nothing is said at some places.
const PROBE: &str = "Retry-After";

/// The names of headers for the text in quotes around `offset`. `None` where that text would be none.
pub fn names(cx: &Cx<'_>, offset: u32) -> Option<Vec<Item>> {
    if !cx.analysis.language.is_code() {
        return None;
    }
    let text = &cx.analysis.text;
    let at = offset as usize;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let start = text[..at].trim_end_matches(is_part).len();
    let quote = text[..start].chars().next_back().filter(|c| matches!(c, '"' | '\''))?;
    let end = text[at..].find(|c| !is_part(c)).map_or(text.len(), |end| at + end);
    let word = TextRange::from(start..end);
    // Behind the end of a text nothing is in it.
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let quotes = text[line..start].match_indices(quote).filter(|(at, _)| !text[line..line + at].ends_with('\\'));
    if quotes.count().is_multiple_of(2) {
        return None;
    }
    // Nothing is worth reading the text once more where no name is written so.
    if !headers::all().iter().any(|header| may_become(header.name, &text[start..at])) {
        return None;
    }
    // What is still to be typed: the end of the text, and the value.
    let closed = text[end..].starts_with(quote);
    let behind = text[end..].strip_prefix(quote).unwrap_or(&text[end..]).trim_start_matches([' ', '\t']);
    let ends = behind.is_empty() || behind.starts_with([')', '}', ']', '\n', '\r', ';']);
    let value = if closed { "x" } else { &format!("x{quote}") };
    let pairs = httplsp_syntax::between_pairs(cx.analysis.language).map_or(vec![": ", " => "], |mark| vec![mark]);
    let values = [", "].into_iter().chain(pairs).map(|mark| format!("{quote}{mark}{quote}{value}"));
    let alone = if closed { String::new() } else { quote.to_string() };
    let set_here = |facts: &Facts| {
        let all = facts.headers.iter().enumerate().filter(|(_, header)| header.span.range.touches(word.start));
        all.filter(|(_, header)| header.name.eq_ignore_ascii_case(PROBE)).map(|(at, _)| at).collect::<Vec<_>>()
    };
    // What is written there already is none more.
    let written = &text[word.as_usize()];
    let known = match written.eq_ignore_ascii_case(PROBE) {
        true => set_here(&cx.analysis.variant(cx.open, word, written)).len(),
        false => set_here(cx.analysis.facts().0).len(),
    };
    let probes: Vec<String> =
        std::iter::once(alone).chain(values.filter(|_| ends)).map(|rest| format!("{PROBE}{rest}")).collect();
    cx.analysis.read_ahead(cx.open, word, probes.iter().cloned());
    probes.iter().find_map(|probe| {
        let facts = cx.analysis.variant(cx.open, word, probe);
        let set = set_here(&facts);
        let header = set.last().filter(|_| set.len() > known).map(|at| &facts.headers[*at])?;
        let handler = facts.handler(header.scope);
        let responses = facts.responses.iter().enumerate().filter(|(at, response)| match header.response {
            Some(own) => *at == own as usize,
            None => facts.handler(response.scope) == handler,
        });
        let codes = responses.filter_map(|(_, response)| u16::try_from(response.code(&facts)?).ok());
        let codes: BTreeSet<u16> = codes.collect();
        let unwanted = if header.on_request { Direction::Response } else { Direction::Request };
        let lower = cx.analysis.language.writes_headers_lower();
        let items = parameter::header_items(&codes, |header| header.direction != unwanted, word);
        Some(items.into_iter().map(|item| if lower { in_small_letters(item) } else { item }).collect())
    })
}

/// The same, as libraries want it that take names in small letters only.
fn in_small_letters(item: Item) -> Item {
    Item { label: item.label.to_lowercase(), text: item.text.to_lowercase(), ..item }
}

/// What stores something, in small letters: new where something is posted.
const STORING: [&str; 6] = ["insert", ".save(", ".persist(", "session.add(", ".add(", ".store("];

/// So many letters in order may be the beginning of any name; more are written as the name is.
const FEW: usize = 3;

/// Whether the letters of `typed` stand in `name` in this order, the first at the beginning of a word: so editors look for
/// them. Whoever has typed some more writes the name as it is.
fn may_become(name: &str, typed: &str) -> bool {
    if typed.len() > FEW {
        let letters =
            |text: &str| text.bytes().filter(u8::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
        let typed: Vec<u8> = letters(typed);
        let is_it = |at: usize| letters(&name[at..]).starts_with(&typed);
        return is_it(0) || name.match_indices('-').any(|(at, _)| is_it(at + 1));
    }
    let within = |rest: &str| {
        let mut letters = rest.bytes();
        typed.bytes().all(|typed| letters.any(|letter| letter.eq_ignore_ascii_case(&typed)))
    };
    let begins =
        |at: usize| name[at..].bytes().zip(typed.bytes()).next().is_none_or(|(a, b)| a.eq_ignore_ascii_case(&b));
    let words = name.match_indices('-').map(|(at, _)| at + 1);
    std::iter::once(0).chain(words).any(|at| begins(at) && within(&name[at..]))
}

/// Whether a status at `word` is that of a redirect, by what stands beside it: an address behind, `[R=` before.
fn leads_on(text: &str, word: TextRange) -> bool {
    let (before, behind) = (&text[..word.start as usize], &text[word.end as usize..]);
    let line = before.rfind(['\n', ';', '{']).map_or(before, |at| &before[at + 1..]);
    let address = ["http://", "https://", "$scheme://", "/"];
    let behind = behind.trim_start_matches([' ', '\t']);
    let flag = line.ends_with("[R=") || line.ends_with(",R=");
    flag || (line.trim() == "return" && address.iter().any(|start| behind.starts_with(start)))
}

/// In the name of what is called, in small letters: it is for errors.
const FAILING: [&str; 5] = ["abort", "error", "exception", "fail", "problem"];

/// Code, header, and a value to begin with.
const NEEDS: [(u16, &str, &str); 3] =
    [(401, "WWW-Authenticate", "Bearer"), (429, "Retry-After", "60"), (503, "Retry-After", "60")];

/// The text directly behind a status, the edits elsewhere, and whether one of these stands behind it on its line.
type Written = (String, Vec<(TextRange, String)>, bool);

/// How a header is added to a response whose status is being written.
pub struct Place<'a> {
    facts: &'a Facts,
    status: &'a Status,
    /// What stands in the place of the word.
    probe: TextRange,
    word: TextRange,
    /// What is written elsewhere at the same time, before it: in place of which text, and how long it is.
    import: Option<(TextRange, &'a str)>,
    /// Whether the client makes changes that it is asked for.
    applies_edits: bool,
    /// Whether what stands around the word leads elsewhere.
    leads_on: bool,
    /// Whether what is written there is an error, once that was asked.
    failing: OnceCell<bool>,
    /// Whether it leads elsewhere, the same.
    redirecting: OnceCell<bool>,
}

impl<'a> Place<'a> {
    /// `facts` are those of the text with something put in place of `word`, which is read as `status`.
    pub fn new(cx: &Cx<'_>, facts: &'a Facts, status: &'a Status, word: TextRange, inserted: usize) -> Self {
        let probe = TextRange::new(word.start, word.start + inserted as u32);
        let leads_on = cx.analysis.language.product().is_some() && leads_on(&cx.analysis.text, word);
        Self {
            facts,
            status,
            probe,
            word,
            import: None,
            applies_edits: cx.snapshot.client.applies_edits,
            leads_on,
            failing: OnceCell::new(),
            redirecting: OnceCell::new(),
        }
    }

    /// The same where an import stands in the text as well that the document lacks.
    pub fn behind_import(self, import: Option<(TextRange, &'a str)>) -> Self {
        let Some((range, text)) = import else { return self };
        let by = (text.len() as u32).saturating_sub(range.len());
        Self { probe: TextRange::new(self.probe.start + by, self.probe.end + by), import, ..self }
    }

    /// What stands before the sorting text of `code`, so that what is most often meant at the place comes first: 201 where
    /// something has been created, or is posted; errors where something fails.
    pub fn order(&self, code: u16) -> &'static str {
        if code == 201 && matches!(self.status.role, Role::Send | Role::Declare) && self.creates() {
            return " ";
        }
        if self.leads_on {
            return if (300..400).contains(&code) && code != 304 { " " } else { "~" };
        }
        if *self.redirecting.get_or_init(|| self.redirects()) {
            return match code {
                301 | 302 | 303 | 307 | 308 => " ",
                201 => " ~",
                _ => "",
            };
        }
        if code < 400 && *self.failing.get_or_init(|| self.fails()) { "~" } else { "" }
    }

    /// The response that the status is of.
    fn response(&self) -> Option<&Response> {
        let at = self.facts.statuses.iter().position(|status| std::ptr::eq(status, self.status));
        self.facts.responses.iter().find(|response| response.explicit().map(|id| id as usize) == at)
    }

    /// Whether the response says where to go.
    fn redirects(&self) -> bool {
        if !matches!(self.status.role, Role::Send | Role::Declare) {
            return false;
        }
        let response = self.response();
        let is_location = |name: &str| name.eq_ignore_ascii_case("location");
        let own = |response: &Response| response.headers.iter().any(|id| is_location(&self.facts.header(*id).name));
        if response.is_some_and(|response| response.redirect.is_some() || own(response)) {
            return true;
        }
        // What is set beside the only response of a function is set on it.
        let handler = self.facts.handler(self.status.scope);
        let of_it = |scope: u32| self.facts.handler(scope) == handler;
        let others = self.facts.responses.iter().filter(|other| of_it(other.scope));
        let mut set = self.facts.headers.iter().filter(|header| !header.on_request && of_it(header.scope));
        handler != 0 && others.count() < 2 && set.any(|header| is_location(&header.name))
    }

    /// Whether what is written there is an error.
    fn fails(&self) -> bool {
        if matches!(self.status.role, Role::Redirect | Role::Retry) {
            return false;
        }
        let response = self.response();
        let raised = response.is_some_and(|response| response.raised);
        let api = response.map_or(&self.status.api, |response| &response.api).to_ascii_lowercase();
        if FAILING.iter().any(|word| api.contains(word)) {
            return true;
        }
        if self.status.role == Role::Compare {
            return false;
        }
        let mut scope = Some(self.status.scope);
        let in_error_arm = std::iter::from_fn(|| {
            let known = self.facts.scope(scope?);
            scope = known.parent;
            Some(known.kind)
        });
        let own_code = |kind: &ScopeKind| !matches!(kind, ScopeKind::Function | ScopeKind::File);
        raised || in_error_arm.take_while(own_code).any(|kind| kind == ScopeKind::ErrorArm)
    }

    fn creates(&self) -> bool {
        let (facts, at) = (self.facts, self.status.span.range.start);
        let posts = |methods: &[String]| methods.iter().any(|method| method == "POST" || method == "PUT");
        if self.status.role == Role::Declare {
            // Written above the function that is declared.
            let id = facts.statuses.iter().position(|status| std::ptr::eq(status, self.status));
            let of = |response: &&Response| response.explicit().map(|own| own as usize) == id;
            let handlers: Vec<_> = facts.responses.iter().filter(of).map(|found| facts.handler(found.scope)).collect();
            let its = |handler: Option<u32>| handler.is_some_and(|handler| handlers.contains(&handler));
            return facts.routes.iter().any(|route| its(route.handler) && posts(&route.methods));
        }
        let handler = facts.handler(self.status.scope);
        let mut routes = facts.routes.iter().filter(|route| route.handler == Some(handler));
        if handler == 0 || routes.clone().any(|route| !route.methods.is_empty() && !posts(&route.methods)) {
            return false;
        }
        let scope = facts.scope(handler);
        let named = scope.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("post"));
        let posted = named || routes.any(|route| route.methods.iter().any(|method| method == "POST"));
        let before = facts.files[0].text.get(scope.span.range.start as usize..at as usize).unwrap_or("");
        let before = before.to_ascii_lowercase();
        before.contains("creat") || (posted && STORING.iter().any(|word| before.contains(word)))
    }

    /// `item`, which writes `code`, once more with the header that the status needs.
    pub fn with_header(&self, code: u16, item: &Item) -> Option<Item> {
        let (_, name, value) = NEEDS.into_iter().find(|(needed, ..)| *needed == code)?;
        let (own, also, behind) = self.edits(name, value)?;
        let lines = |text: &str| text.matches('\n').count() as u32;
        let further = self.import.map_or(0, |(_, text)| lines(text));
        // By the protocol such a place may be in the item as well, as long as it is not the item's own: it is how those
        // do it that cannot be asked for changes.
        // Neovim 0.11 takes an item's own text up to the first space only.
        let apart = (behind || own.contains(' ')) && self.applies_edits;
        if behind && !apart && also.iter().any(|(range, _)| range.touches(self.word.end)) {
            return None;
        }
        let own = if apart { "" } else { own.as_str() };
        let header = apart.then(|| add_header::Request::new(code, name, value, further));
        let mut also = if apart { Vec::new() } else { also };
        also.extend(self.import.map(|(range, text)| (range, text.to_owned())));
        Some(Item {
            label: format!("{} + {name}", item.label),
            description: Some(format!("{name}: {value}")),
            sort: format!("{}+", item.sort),
            filter: format!("{} {name}", item.filter),
            detail: item.detail.clone(),
            range: item.range,
            text: format!("{}{own}", item.text),
            is_snippet: false,
            kind: item.kind,
            deprecated: item.deprecated,
            also,
            header,
            topic: item.topic.clone(),
        })
    }

    /// What adds a header: the text directly behind the status, the edits elsewhere, and whether one of these stands
    /// behind the status on its line: not every client moves such a place by what it has inserted itself. `None` where the
    /// place of the status itself would have to change.
    fn edits(&self, name: &str, value: &str) -> Option<Written> {
        let at = self.facts.statuses.iter().position(|status| std::ptr::eq(status, self.status))?;
        let is_its = |status: &ResponseStatus| matches!(status, ResponseStatus::Explicit(id) if *id as usize == at);
        let responses = self.facts.responses.iter().filter(|response| is_its(&response.status));
        let edits = responses.map(|response| &response.edits).chain([&self.status.edits]);
        let edits = edits.filter_map(|edits| edits.add_headers(&[(name, value)])).next()?;
        let (import, written) = self.import.map_or((TextRange::at(0), 0), |(range, text)| (range, text.len() as u32));
        let moved = |range: TextRange| {
            // What stands behind the word is elsewhere while the other text is in its place.
            let shift = |at: u32| match at {
                _ if at >= self.probe.end => at - self.probe.end + self.word.end,
                _ if at >= import.start + written => at - written + import.len(),
                _ => at,
            };
            let apart = range.end <= self.probe.start || range.start >= self.probe.end;
            let beside = self.import.is_none() || range.start > import.start + written || range.end < import.start;
            (apart && beside).then(|| TextRange::new(shift(range.start), shift(range.end)))
        };
        let text = &self.facts.files[0].text;
        let same_line = |at: u32| {
            let between = text.get(self.probe.end as usize..at as usize);
            between.is_some_and(|between| !between.contains('\n'))
        };
        let end = TextRange::at(self.probe.end);
        let (own, edits): (Vec<_>, Vec<_>) = edits.into_iter().partition(|(span, _)| span.range == end);
        let behind = edits.iter().any(|(span, _)| same_line(span.range.end));
        let moved = edits.into_iter().map(|(span, text)| Some((moved(span.range)?, text)));
        Some((own.into_iter().map(|(_, text)| text).collect(), moved.collect::<Option<Vec<_>>>()?, behind))
    }
}
