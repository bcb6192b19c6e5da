//! Status codes: constants, numbers, names that resolve to them.

use std::cell::RefCell;

use httplsp_registry::constants;
use httplsp_text::TextRange;
use tree_sitter::Node;

use super::Extractor;
use super::send::Fate;
use crate::apis::{ConstantsRow, Does, Place, SymbolsRow};
use crate::elsewhere::{Carries, How};
use crate::facts::{Role, Span, Spelling, Status, StatusId, ValueKind};
use crate::grammar::{Class, ImportStyle, Part, Shape};
use crate::kin::IdMap;
use crate::view::{last_named, split_last, without_spaces};

/// A status expression that was understood.
pub(super) struct Found {
    pub code: u32,
    pub span: Span,
    pub spelling: Spelling,
}

impl<'t> Extractor<'t> {
    /// Records a status once; a later, more specific role replaces [`Role::Mention`].
    pub(super) fn record(&mut self, found: Found, role: Role, api: &str) -> StatusId {
        let key = (found.span.range.start, found.span.range.end);
        if let Some(id) = self.status_at.get(&key).copied() {
            let known = &mut self.facts.statuses[id as usize];
            if known.role == Role::Mention {
                known.role = role;
                known.api = api.to_string();
            }
            return id;
        }
        let id = self.facts.statuses.len() as StatusId;
        let scope = self.scope_at(found.span.range.start);
        let number = Status::number(found.code, found.span, role, scope, api);
        self.facts.statuses.push(Status { spelling: found.spelling, ..number });
        self.status_at.insert(key, id);
        id
    }

    /// Notes what the place of `given` takes, for the statuses there: those that were recorded since there were `from`.
    pub(super) fn note_takes(&mut self, given: Option<Node<'t>>, from: usize, takes: &'static [String]) {
        let Some(range) = given.map(|given| self.span(given).range).filter(|_| !takes.is_empty()) else { return };
        if let Some(id) = self.status_at.get(&(range.start, range.end)) {
            self.facts.statuses[*id as usize].takes = takes;
        }
        for status in self.facts.statuses[from..].iter_mut().filter(|status| range.contains(status.span.range)) {
            status.takes = takes;
        }
    }

    /// The status that the path `owner::NAME` stands for, if it is one of a known library's constants.
    pub(super) fn path_constant(&self, node: Node<'t>) -> Option<Found> {
        if !matches!(self.class(node), Class::Path | Class::Name) {
            return None;
        }
        let text = self.str(node);
        self.named_constant(text, self.span(node))
    }

    pub(super) fn named_constant(&self, text: &str, span: Span) -> Option<Found> {
        let separator = self.grammar.code.separator.as_str();
        let path = without_spaces(text);
        let Some(resolved) = self.resolved_constant(&path) else { return self.inherited_constant(&path, span) };
        let (head, name) = split_last(&path, separator).unwrap_or(("", &path));
        let head_last = split_last(head, separator).map_or(head, |(_, last)| last);
        let resolved_owner = split_last(&resolved, separator).map(|(head, _)| {
            let last = split_last(head, separator).map_or(head, |(_, last)| last);
            last.rsplit('/').next().unwrap_or(last)
        });
        let owner_is = |owner: &str| head_last == owner || resolved_owner == Some(owner);
        for row in &self.grammar.apis.constants {
            if owner_is(&row.owner)
                && let Some(code) = constants::code_of(&row.ecosystem, name)
                && self.accepts(&row.groups, &resolved)
            {
                let spelling = Spelling::Constant {
                    ecosystem: static_ecosystem(&row.ecosystem),
                    prefix: if head.is_empty() { String::new() } else { format!("{head}{separator}") },
                    name: name.to_string(),
                };
                return Some(Found { code: u32::from(code), span, spelling });
            }
        }
        None
    }

    /// A constant that is there by its name alone, since the type around has it from another one.
    fn inherited_constant(&self, name: &str, span: Span) -> Option<Found> {
        let own = self.constants.contains_key(name) || self.defined.contains(name);
        if own || self.imports.iter().any(|import| import.name == name) {
            return None;
        }
        let rows = self.grammar.apis.constants.iter().filter(|row| row.bare && self.any_present(&row.groups));
        rows.into_iter().find_map(|row| {
            let code = constants::code_of(&row.ecosystem, name)?;
            let ecosystem = static_ecosystem(&row.ecosystem);
            let spelling = Spelling::Constant { ecosystem, prefix: String::new(), name: name.to_string() };
            Some(Found { code: u32::from(code), span, spelling })
        })
    }

    /// What the path of a constant leads to; a name without an owner has to be imported by itself or with its siblings.
    fn resolved_constant(&self, path: &str) -> Option<String> {
        let separator = self.grammar.code.separator.as_str();
        let resolved = self.resolve(path);
        if path.contains(separator) || resolved != path {
            return Some(resolved);
        }
        if self.grammar.code.imports.style != ImportStyle::Dotted || !path.starts_with(char::is_uppercase) {
            return None;
        }
        if let Some(owner) = self.inherited_owner(path) {
            return Some(format!("{owner}{separator}{path}"));
        }
        self.imports.iter().filter(|import| import.name == "*").find_map(|import| {
            let owner = import.path.trim_end_matches(['*', '_']).trim_end_matches(separator);
            let last = owner.rsplit(separator).next().unwrap_or(owner);
            let known = self.grammar.apis.constants.iter().any(|row| row.owner == last);
            known.then(|| format!("{owner}{separator}{path}"))
        })
    }

    /// The owner of a constant that a type of this file has from one that it extends.
    fn inherited_owner(&self, name: &str) -> Option<&'static str> {
        let mut rows = self.grammar.apis.constants.iter().filter(|row| !row.inherited.is_empty());
        let row =
            rows.find(|row| constants::code_of(&row.ecosystem, name).is_some() && self.any_present(&row.groups))?;
        self.inherits(row).then_some(row.owner.as_str())
    }

    /// Whether a type of this file has the constants of `row` from one that it extends.
    pub(super) fn inherits(&self, row: &ConstantsRow) -> bool {
        let extends = |node: &Node<'t>| {
            let words = self.part_str(*node, Part::Trait).unwrap_or("");
            let mut words = words.split(|c: char| !c.is_alphanumeric() && c != '_');
            words.any(|word| row.inherited.iter().any(|known| known == word))
        };
        !row.inherited.is_empty() && self.shapes.get(&Shape::Module).into_iter().flatten().any(extends)
    }

    /// The status that an expression in the position of a status stands for.
    pub(super) fn status_expression(&self, node: Node<'t>) -> Option<Found> {
        self.status_read(node, true)
    }

    /// The same for what a received status is compared with: constants of other files say too little there.
    pub(super) fn status_compared(&self, node: Node<'t>) -> Option<Found> {
        self.status_read(node, false)
    }

    fn status_read(&self, node: Node<'t>, elsewhere: bool) -> Option<Found> {
        let mut node = node;
        for _ in 0..16 {
            match self.class(node) {
                Class::Integer => {
                    let number = self.view.value(node).as_integer()?;
                    return Some(Found {
                        code: u32::try_from(number).ok()?,
                        span: self.span(node),
                        spelling: Spelling::Number,
                    });
                }
                Class::Path | Class::Name => {
                    if let Some(found) = self.path_constant(node) {
                        return Some(found);
                    }
                    // HTTPStatus.NOT_FOUND.value
                    if let (Some(member), Some(receiver)) =
                        (self.part_str(node, Part::Member), self.part(node, Part::Receiver))
                        && self.grammar.code.tests.numeric.iter().any(|known| known == member)
                    {
                        node = receiver;
                        continue;
                    }
                    // `ErrorCode.NO_TOKEN.status`
                    if elsewhere
                        && let (Some(member), Some(receiver)) =
                            (self.part_str(node, Part::Member), self.part(node, Part::Receiver))
                        && let Some(code) = self.code_listed(receiver, member)
                    {
                        return Some(Found { code, span: self.span(node), spelling: Spelling::Resolved });
                    }
                    let path = self.str(node);
                    let name = path.rsplit(self.grammar.code.separator.as_str()).next()?;
                    // `res.statusCode` is no constant of this file, whatever `statusCode` is elsewhere.
                    let alone = name.len() == path.len() || name.starts_with(char::is_uppercase);
                    let code = match self.constants.get(name).filter(|_| alone) {
                        Some(code) => (*code)?,
                        None => match self.member_here(node) {
                            Some(code) => code,
                            None if elsewhere => self.constant_elsewhere(node)?,
                            None => return None,
                        },
                    };
                    return Some(Found { code, span: self.span(node), spelling: Spelling::Resolved });
                }
                Class::Wrapper if self.str(node).starts_with(['-', '~']) => return None,
                Class::Wrapper => node = self.view.wrapped(node)?,
                Class::Call => {
                    let called = self.called_method(node);
                    // `ErrorCode.NO_TOKEN.getStatus()`
                    if elsewhere
                        && let Some((method, receiver)) = called
                        && let Some(code) = self.code_listed(receiver, method)
                    {
                        return Some(Found { code, span: self.span(node), spelling: Spelling::Resolved });
                    }
                    // from_u16(404).unwrap(), 404.try_into()?
                    if let Some((method, receiver)) = called
                        && self.grammar.code.tests.conversions.iter().any(|known| known == method)
                    {
                        node = receiver;
                        continue;
                    }
                    let row = self.call_row(node).filter(|row| row.does == Does::Status)?;
                    node = self.place(node, row.status.as_ref()?)?;
                }
                Class::Symbol => return self.symbol(node),
                // `CODES[:unauthorized]`
                _ => {
                    let code = self.entry_listed(node, elsewhere)?;
                    return Some(Found { code, span: self.span(node), spelling: Spelling::Resolved });
                }
            }
        }
        None
    }

    /// The status of one of the errors that the project lists, where that is what `member` of it is.
    pub(super) fn code_listed(&self, entry: Node<'t>, member: &str) -> Option<u32> {
        let elsewhere = self.elsewhere.filter(|_| !self.grammar.code.elsewhere.made)?;
        crate::elsewhere::member(member, &self.grammar.code.elsewhere)?;
        // ErrorCode code = ErrorCode.NO_TOKEN; response.setStatus(code.getStatus());
        let bound = || self.bound_value(entry, self.str(entry)).map(|value| self.view.inner(value));
        let entry =
            Some(entry).filter(|entry| self.class(*entry) == Class::Name).and_then(|_| bound()).unwrap_or(entry);
        let path = self.view.path(self.str(entry)).filter(|path| path.contains(&self.grammar.code.separator))?;
        match elsewhere.error(&self.viewpoint(), &path)? {
            (Carries::Fixed(code), How::Raised) => Some(*code),
            _ => None,
        }
    }

    /// The status that a name such as `:not_found` stands for.
    pub(super) fn symbol(&self, node: Node<'t>) -> Option<Found> {
        self.symbol_of(node, |row| self.any_present(&row.groups))
    }

    /// The same where it is certain that a status is meant, whatever else the file shows.
    pub(super) fn certain_symbol(&self, node: Node<'t>) -> Option<Found> {
        self.symbol_of(node, |_| true).filter(|_| self.class(node) == Class::Symbol)
    }

    fn symbol_of(&self, node: Node<'t>, counts: impl Fn(&SymbolsRow) -> bool) -> Option<Found> {
        let text = self.str(node);
        let name = text.trim_matches([':', '.', '"']);
        let rows = self.grammar.apis.symbols.iter().filter(|row| counts(row));
        let mut known = rows.filter_map(|row| Some((row, constants::code_of(&row.ecosystem, name)?)));
        let (row, code) = known.next()?;
        let prefix = text[..text.len() - text.trim_start_matches([':', '.']).len()].to_string();
        let ecosystem = static_ecosystem(&row.ecosystem);
        let spelling = Spelling::Constant { ecosystem, prefix, name: name.to_string() };
        Some(Found { code: u32::from(code), span: self.span(node), spelling })
    }

    /// A status written as a text: `"404"`, `"404 NOT FOUND"`.
    pub(super) fn status_text(&self, node: Node<'t>) -> Option<Found> {
        if self.class(node) != Class::Text {
            return None;
        }
        let text = self.view.text_of(node);
        let (digits, phrase) = text.split_at_checked(3)?;
        let code = digits.parse().ok().filter(|_| phrase.is_empty() || phrase.starts_with(' '))?;
        let start = (node.start_byte() + self.str(node).find(digits)?) as u32;
        let span = Span::new(TextRange::new(start, start + 3));
        Some(Found { code, span, spelling: Spelling::StatusLine })
    }

    /// The same as what a call is given, which may do as well as the number: `render status: "404"`.
    pub(super) fn status_digits(&self, node: Node<'t>) -> Option<Found> {
        let found = self.status_text(node)?;
        let send = &self.grammar.code.send;
        let number =
            send.takes_digits && !send.takes_digits_unless.iter().any(|word| self.text.contains(word.as_str()));
        Some(if number { Found { spelling: Spelling::Resolved, ..found } } else { found })
    }

    /// What stands at `place` of a call.
    pub(super) fn place(&self, call: Node<'t>, place: &Place) -> Option<Node<'t>> {
        match place {
            Place::At(index) => self.argument(call, *index),
            Place::FirstOf(places) => places.iter().find_map(|place| self.place(call, place)),
            Place::Named(name) if name == "receiver" => self.callee(call)?.receiver,
            Place::Named(name) if name == "call" => Some(call),
            Place::Named(name) if name == "keywords" => self.part(call, Part::Arguments),
            Place::Named(name) => match name.split_once('.') {
                Some(("receiver", index)) => {
                    self.argument(self.made_at(self.callee(call)?.receiver?)?, index.parse().ok()?)
                }
                Some((first, rest)) => {
                    let mut at = match first.parse() {
                        Ok(index) => self.argument(call, index)?,
                        Err(_) => self.keyword_argument(call, first)?,
                    };
                    for key in rest.split('.') {
                        at = self.entry(at, key)?;
                    }
                    Some(at)
                }
                None => self.keyword_argument(call, name),
            },
        }
    }

    /// Whether `place` is an entry of an argument that is there, but whose entries are not all seen.
    pub(super) fn is_hidden(&self, call: Node<'t>, place: &Place) -> bool {
        match place {
            Place::At(_) => false,
            Place::FirstOf(places) => places.iter().any(|place| self.is_hidden(call, place)),
            Place::Named(name) => {
                let Some((index, key)) = name.split_once('.') else { return false };
                let Some(argument) = index.parse().ok().and_then(|index| self.argument(call, index)) else {
                    return false;
                };
                match &self.view.value(argument).kind {
                    ValueKind::Object { entries, open, .. } => *open && entries.iter().all(|(name, _)| name != key),
                    ValueKind::Null | ValueKind::Text(_) | ValueKind::Template(_) | ValueKind::Number(_) => false,
                    // `ctx.throw(401, err.message)`
                    ValueKind::Name(path) => {
                        !["message", "Message", "msg", "text"].iter().any(|end| path.ends_with(end))
                    }
                    // `ctx.throw(401, t("sign in"))`
                    ValueKind::Call { arguments, .. } => {
                        arguments.is_empty() || arguments.iter().any(|argument| argument.value.as_text().is_none())
                    }
                    _ => true,
                }
            }
        }
    }

    pub(super) fn keyword_argument(&self, call: Node<'t>, keyword: &str) -> Option<Node<'t>> {
        self.arguments(call).into_iter().find_map(|argument| {
            let name = self.str(argument.name?).trim_matches([':', '"', '\'']);
            (name == keyword).then_some(argument.value)
        })
    }

    /// The value of the entry `key` of an object.
    pub(super) fn entry(&self, object: Node<'t>, key: &str) -> Option<Node<'t>> {
        let object = self.view.inner(object);
        match self.class(object) {
            Class::Object => {}
            // new Problem { Status = 401 }
            Class::Call if self.part(object, Part::Body).is_some() => {}
            // [:message, status: 401]
            Class::List => {
                let last = self.view.children(object).into_iter().next_back()?;
                let bare = self.class(last) == Class::Object && !self.str(last).starts_with(['{', '%', '[']);
                return bare.then(|| self.entry(last, key))?;
            }
            // The parts of a pair are numbered.
            Class::Tuple => return self.view.children(object).get(key.parse::<usize>().ok()?).copied(),
            Class::Binary => {
                let operator = self.part_str(object, Part::Operator)?;
                let pairs = self.grammar.code.values.pairs.iter().any(|known| known == operator);
                let part = if key == "0" { Part::Left } else { Part::Right };
                return pairs.then(|| self.part(object, part))?;
            }
            _ => return None,
        }
        let body = self.part(object, Part::Body).unwrap_or(object);
        self.view.children(body).into_iter().find_map(|entry| {
            let name = self.str(self.part(entry, Part::Key)?).trim_matches(['"', '\'', ':', '`', ' ', '\n']);
            (name == key).then(|| self.part(entry, Part::Value).or_else(|| self.part(entry, Part::Key)))?
        })
    }

    /// The api row of a call, by its path.
    pub(super) fn call_row(&self, call: Node<'t>) -> Option<&'static crate::apis::CallRow> {
        let known = self.rows.borrow().as_ref().and_then(|rows| rows.get(&call.id()).copied());
        if let Some(row) = known {
            // Tests read everything twice.
            debug_assert!(self.find_call_row(call).map(std::ptr::from_ref) == row.map(std::ptr::from_ref));
            return row;
        }
        let row = self.find_call_row(call);
        if let Some(rows) = self.rows.borrow_mut().as_mut() {
            rows.insert(call.id(), row);
        }
        row
    }

    /// From here on nothing changes that tells which row a call belongs to.
    pub(super) fn keep_rows(&mut self) {
        self.rows = RefCell::new(Some(IdMap::default()));
    }

    fn find_call_row(&self, call: Node<'t>) -> Option<&'static crate::apis::CallRow> {
        let callee = self.callee(call)?;
        let separator = self.grammar.code.separator.as_str();
        let counts = |row: &crate::apis::CallRow| {
            row.arguments.is_none_or(|count| {
                self.arguments(call).iter().filter(|argument| argument.name.is_none()).count() == count
            }) && row.with.as_ref().is_none_or(|keyword| self.keyword_argument(call, keyword).is_some())
                && (!row.certain
                    || row
                        .status
                        .as_ref()
                        .and_then(|place| self.place(call, place))
                        .is_some_and(|status| self.status_expression(status).is_some()))
                && (row.of.is_empty() || self.is_call_of(self.argument(call, 0), &row.of))
                && (!row.texts
                    || row
                        .body
                        .as_ref()
                        .and_then(|place| self.place(call, place))
                        .is_some_and(|body| self.is_written_text(body) || self.is_made_body(body, row)))
        };
        if let Some(receiver) = callee.receiver {
            let method = self.str(callee.name);
            let row = self.grammar.apis.calls(method).find(|row| {
                row.name.strip_prefix('.') == Some(method)
                    && self.any_present(&row.groups)
                    && (row.on.is_empty() || self.is_object(receiver, &row.on))
                    && counts(row)
                    && self.writes_to(call, row)
            });
            if row.is_some() {
                return row;
            }
        } else if let Some(row) = self.implicit_row(call, self.str(callee.name), counts) {
            return Some(row);
        }
        let path = callee.path?;
        let last = self.view.last_name(&path);
        let resolved = self.resolve(&path);
        if self.grammar.code.imports.style != ImportStyle::UseTree {
            let ends = |row: &crate::apis::CallRow| {
                resolved
                    .strip_suffix(row.name.as_str())
                    .is_some_and(|head| head.is_empty() || head.ends_with(separator) || head.ends_with('/'))
            };
            let imported = self.view.last_name(&resolved);
            return self.grammar.apis.calls(last).chain(self.grammar.apis.calls(imported)).find(|row| {
                // What another library's function does is told by what it writes to.
                let known = path == row.name && (self.accepts(&row.groups, &resolved) || !row.to.is_empty())
                    || ends(row) && self.grammar.apis.in_groups(&row.groups, &resolved);
                known && counts(row) && self.writes_to(call, row)
            });
        }
        self.grammar.apis.calls(last).find(|row| {
            let ends = |path: &str| {
                let Some(head) = path.strip_suffix(row.name.as_str()) else { return false };
                let Some(head) = head.strip_suffix(separator) else { return head.is_empty() };
                // A single word is a type or function of a module: `Error::Json` is something else.
                let of_type = head.rsplit(separator).next().is_some_and(|owner| owner.starts_with(char::is_uppercase));
                !of_type || row.name.contains(separator)
            };
            (ends(&path) || ends(&resolved)) && self.accepts(&row.groups, &resolved)
        })
    }

    /// Whether what the call writes to is one of the objects that its row names.
    fn writes_to(&self, call: Node<'t>, row: &crate::apis::CallRow) -> bool {
        let object = || row.object.as_ref().and_then(|place| self.place(call, place));
        row.to.is_empty()
            || self.any_present(&row.groups) && object().is_some_and(|object| self.is_object(object, &row.to))
    }

    /// Whether `node` is a call of one of `names`.
    fn is_call_of(&self, node: Option<Node<'t>>, names: &[String]) -> bool {
        let callee = node.and_then(|node| self.callee(self.view.inner(node)));
        callee.is_some_and(|callee| names.iter().any(|known| known == self.str(callee.name)))
    }

    /// Every named constant, with the role that its place gives it.
    pub(super) fn paths(&mut self) {
        for node in self.nodes(Shape::Path) {
            if self.class(node) == Class::Symbol {
                self.returned_symbol(node, false);
                continue;
            }
            let Some(found) = self.path_constant(node) else { continue };
            let key = (found.span.range.start, found.span.range.end);
            if self.status_at.get(&key).is_some_and(|id| self.facts.statuses[*id as usize].role != Role::Mention) {
                continue;
            }
            let fate = match self.pair_that_begins_with(node) {
                Some(pair) if self.is_answer_of_its_function(pair) => {
                    self.record(found, Role::Send, "pair");
                    continue;
                }
                _ => self.fate(node),
            };
            let (role, api) = match fate {
                Fate::Compared => (Role::Compare, ""),
                Fate::Returned { .. } | Fate::Converted => (Role::Send, "return"),
                Fate::Assigned(left) if self.is_status_assignment(left) => (Role::Send, "status_mut"),
                Fate::Assigned(left) if self.binds_status(left) => (Role::Send, "status"),
                Fate::Assigned(_) => (Role::Mention, ""),
                Fate::Bound(name) => match self.binds_status(name) {
                    true => (Role::Send, "status"),
                    false => (Role::Mention, ""),
                },
                Fate::Defined => (Role::Define, ""),
                Fate::Other => (Role::Mention, ""),
            };
            self.record(found, role, api);
        }
    }

    pub(super) fn is_status_assignment(&self, left: Node<'t>) -> bool {
        let text = without_spaces(self.str(left));
        self.grammar.apis.assigns.iter().any(|row| {
            let name = row.name.trim_start_matches('.');
            if !row.on.is_empty() {
                let receiver = self.part(left, Part::Receiver);
                return self.part_str(left, Part::Member) == Some(name)
                    && receiver.is_some_and(|receiver| self.is_object(receiver, &row.on));
            }
            self.any_present(&row.groups)
                && (text == name || text.ends_with(&format!(".{name}()")) || text.ends_with(&format!(".{name}")))
        })
    }

    /// `let status = match error { … }` where responses are made.
    pub(super) fn binds_status(&self, name: Node<'t>) -> bool {
        let named = ["status", "code"].iter().any(|word| self.str(name).contains(word));
        let handler = self.facts.handler(self.scope_at(name.start_byte() as u32));
        named && self.facts.scope(handler).kind == crate::facts::ScopeKind::ErrorHandler
    }

    /// Constants and numbers inside macros, whose content is tokens.
    pub(super) fn macros(&mut self) {
        for node in self.nodes(Shape::Macro) {
            let Some(name) = self.part_str(node, Part::Name) else { continue };
            let Some(tree) = last_named(node).filter(|tree| self.class(*tree) == Class::Tokens) else {
                continue;
            };
            let compares = self.grammar.is_macro("assert", name) || self.grammar.is_macro("matches", name);
            let role = if compares { Role::Compare } else { Role::Mention };
            let mut open = vec![tree];
            while let Some(tree) = open.pop() {
                let tokens = self.view.inner_tokens(tree);
                self.token_constants(&tokens, role);
                open.extend(tokens.into_iter().filter(|token| self.class(*token) == Class::Tokens));
            }
            if compares {
                self.compared_tokens(tree, role);
            }
        }
    }

    fn token_constants(&mut self, tokens: &[Node<'t>], role: Role) {
        let separator = self.grammar.code.separator.as_str();
        let mut at = 0;
        while at < tokens.len() {
            // name (:: name)+
            let mut end = at;
            while end + 2 < tokens.len()
                && self.class(tokens[end]) == Class::Name
                && self.str(tokens[end + 1]) == separator
                && self.class(tokens[end + 2]) == Class::Name
            {
                end += 2;
            }
            if end > at {
                let range = TextRange::new(tokens[at].start_byte() as u32, tokens[end].end_byte() as u32);
                let text = self.text.get(range.as_usize()).unwrap_or("");
                if let Some(found) = self.named_constant(text, Span::new(range)) {
                    self.record(found, role, "");
                }
            }
            at = end + 1;
        }
    }

    /// `matches!(response.status().as_u16(), 404 | 410)`, `assert_eq!(response.status(), 404)`.
    fn compared_tokens(&mut self, tree: Node<'t>, role: Role) {
        let inner = self.view.inner_tokens(tree);
        let pieces = self.view.split(&inner, ",");
        let [subject, pattern, ..] = pieces.as_slice() else { return };
        let asks = subject.iter().any(|token| {
            self.grammar.code.tests.status_calls.iter().any(|known| known != "code" && known == self.str(*token))
        });
        if !asks || !self.group_present("http") {
            return;
        }
        for token in pattern {
            if let Some(code) = self.view.tokens(&[*token], 0).as_integer().filter(|code| (100..=999).contains(code)) {
                let found = Found { code: code as u32, span: self.span(*token), spelling: Spelling::Number };
                self.record(found, role, "");
            }
        }
    }

    /// Literal status lines: `"HTTP/1.1 404 Not Found\r\n\r\n"`.
    pub(super) fn status_lines(&mut self) {
        for node in self.nodes(Shape::Text) {
            let raw = self.str(node);
            let begins = |at: &usize| {
                *at <= 5 || raw[..*at].trim_matches(['"', '\'', '`', 'b', 'f', '\\', ' ', '\n', '\r']).is_empty()
            };
            let Some(at) = raw.find("HTTP/").filter(begins) else { continue };
            let line = &raw[at..];
            let version = line.find(' ').unwrap_or(0);
            if !matches!(line.get(5..version), Some("1.0" | "1.1" | "2" | "2.0" | "3")) {
                continue;
            }
            let digits: String = line[version + 1..].chars().take_while(char::is_ascii_digit).collect();
            let Some(code) = digits.parse::<u32>().ok().filter(|_| digits.len() == 3) else { continue };
            let start = node.start_byte() + at + version + 1;
            let span = Span::new(TextRange::new(start as u32, start as u32 + 3));
            let after = &line[version + 4..];
            let phrase: String = after
                .strip_prefix(' ')
                .map(|text| text.chars().take_while(|c| !matches!(c, '\\' | '"' | '\r' | '\n' | '{' | '\'')).collect())
                .unwrap_or_default();
            let role = self.text_role(node);
            let id = self.record(Found { code, span, spelling: Spelling::StatusLine }, role, "status line");
            let phrase = phrase.trim_end();
            if !phrase.is_empty() {
                let range = TextRange::new(start as u32 + 4, start as u32 + 4 + phrase.len() as u32);
                self.facts.statuses[id as usize].phrase = Some((phrase.to_string(), Span::new(range)));
            }
        }
    }

    /// Whether what `name` stands for is written to a client behind `node`: `conn.sendall(head.encode())`.
    fn is_written_by_name(&self, node: Node<'t>, name: &str) -> bool {
        let writers = &self.grammar.code.send.writers;
        let Some(function) = self.function_around(node).filter(|_| !writers.is_empty()) else { return false };
        let part = |c: char| c.is_alphanumeric() || c == '_';
        let names = |text: &str| {
            text.match_indices(name).any(|(at, _)| {
                let rest = &text[at + name.len()..];
                !text[..at].ends_with(part) && !rest.starts_with(part)
            })
        };
        let calls = self.within(Shape::Call, function).into_iter().filter(|call| call.start_byte() > node.start_byte());
        calls.into_iter().any(|call| {
            let writes = self
                .callee(call)
                .is_some_and(|callee| writers.iter().any(|known| known == self.view.last_name(self.str(callee.name))));
            writes && self.arguments(call).iter().any(|argument| names(self.str(argument.value)))
        })
    }

    /// A status line that is written somewhere is sent; one that something is compared with is received.
    fn text_role(&self, node: Node<'t>) -> Role {
        let mut around = self.parent(node);
        for _ in 0..6 {
            let Some(parent) = around else { break };
            let name = match self.class(parent) {
                Class::Call => self.callee(parent).map(|callee| self.str(callee.name)),
                Class::Macro => self.part_str(parent, Part::Name),
                Class::Binary | Class::Pattern | Class::Conjunction | Class::Negation => return Role::Compare,
                _ => None,
            };
            let last = name.unwrap_or("").rsplit(['.', ':']).next().unwrap_or("");
            let code = &self.grammar.code;
            let is = |words: &[String]| words.iter().any(|known| known == last);
            if is(&code.send.writers) {
                return Role::Send;
            }
            if let Class::Binding | Class::Assignment = self.class(parent)
                && let Some(name) = self.part_str(parent, Part::Name).or_else(|| self.part_str(parent, Part::Left))
                && self.is_written_by_name(parent, name)
            {
                return Role::Send;
            }
            if is(&code.tests.methods) || is(&code.tests.text_methods) || self.grammar.is_macro("assert", last) {
                return Role::Compare;
            }
            around = self.parent(parent);
        }
        Role::Mention
    }
}

/// The registry's own copy of an ecosystem's name.
pub(super) fn static_ecosystem(name: &str) -> &'static str {
    constants::ecosystem(name).map_or("", |known| known.id)
}
