//! Responses by what other files define: `sendError(res, 404, text)`, `throw new NotFound(text)`.

use tree_sitter::Node;

use super::Extractor;
use super::defines::placed;
use super::response::{Draft, mark_inside};
use super::send::Fate;
use super::status::Found;
use super::wrapper::Body;
use crate::elsewhere::{COMPLETES, Carries, Function, How, Viewpoint};
use crate::facts::{HeaderId, ResponseStatus, Role, ScopeKind, Spelling, ValueKind};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;

/// How many places of a name are looked at for its type.
const MEMBERS: usize = 12;

/// How many arguments of an error are looked at for its status.
const MOST_GIVEN: usize = 4;

/// Words for the object that a method belongs to.
pub(super) const OWN: [&str; 4] = ["this", "self", "$this", "super"];

impl<'t> Extractor<'t> {
    /// Records the response of a call to what another file defines.
    pub(super) fn sent_elsewhere(&mut self, call: Node<'t>, inside: &mut IdSet) -> bool {
        if self.elsewhere.is_none() {
            return self.raised_with_constant(call);
        }
        let Some((function, api)) = self.function_elsewhere(call) else { return self.raised_elsewhere(call) };
        // What the call gives is called itself: it makes an annotation, or is one.
        if !self.fits(call, &function.sender) || function.sender.begins || self.applied(call).is_some() {
            return false;
        }
        let sender = &function.sender;
        let given = self.given_status(call, sender);
        let listed = self.listed_status(call, sender);
        if given.is_none()
            && listed.is_none()
            && sender.key.is_some()
            && !(sender.default.is_some() && self.leaves_entry_out(call, sender))
        {
            self.sent_of_filled(call, &function, &api);
            return false;
        }
        let read = given.map(|given| self.status_expression(given));
        let status = match listed.filter(|_| !matches!(read, Some(Some(_)))).map(Some).or(read) {
            // Zero and the like ask for something else.
            Some(Some(found)) if !(100..=599).contains(&found.code) => return false,
            Some(Some(found)) => ResponseStatus::Explicit(self.record(found, Role::Send, &api)),
            Some(None) => {
                // `writeError(w, status, text)`, where branches before it decide what `status` is.
                let completes = function.headers.iter().any(|name| COMPLETES.iter().any(|(_, known)| known == name));
                if let Some(given) = given.filter(|_| !completes) {
                    self.alternatives(given, Role::Send, &api, 0);
                }
                return false;
            }
            None => match sender.default {
                Some(code) => ResponseStatus::Default(code as u16),
                None => return false,
            },
        };
        let mut draft = Draft::new(status);
        draft.body = match &sender.body {
            Some(Body::Parameter(at)) => self.given(call, sender, *at).map(|body| self.body_value(body)),
            Some(Body::Own(value)) => {
                let mut value = value.clone();
                placed(&mut value, self.span(call).range);
                Some(self.body_given(call, sender, &value))
            }
            None => None,
        };
        draft.media.clone_from(&sender.media);
        draft.opaque_headers = sender.opaque_headers;
        draft.handed_on = sender.unseen;
        self.headers_of_options(call, sender, &mut draft);
        let (span, scope) = (self.span(call), self.scope_at(call.start_byte() as u32));
        // `$this->response->withHeader(…)->text("sign in", 401)`, and what was put on the same object before.
        let chained = self.callee(call).and_then(|callee| callee.receiver);
        draft.opaque_headers |= chained.is_some_and(|receiver| self.class(self.view.inner(receiver)) == Class::Call);
        for name in self.headers_named_around(call) {
            let id = self.add_header(name.to_string(), None, span, scope);
            draft.headers.push(id);
        }
        for name in &function.headers {
            let id = self.add_header(name.clone(), None, span, scope);
            draft.headers.push(id);
        }
        mark_inside(call, inside);
        self.step_of_helper(call);
        self.push(call, draft, &api);
        true
    }

    pub(super) fn viewpoint(&self) -> Viewpoint<'_> {
        Viewpoint {
            language: self.facts.language,
            path: &self.facts.files[0].path,
            unit: &self.unit,
            imports: &self.imports,
        }
    }

    fn function_elsewhere(&self, call: Node<'t>) -> Option<(Function, String)> {
        let elsewhere = self.elsewhere?;
        let callee = self.callee(call)?;
        let name = self.str(callee.name);
        let own = callee.receiver.is_some_and(|receiver| OWN.contains(&self.str(receiver)));
        let path = match own {
            true => name.to_string(),
            false => callee.path.clone()?,
        };
        if !elsewhere.knows_function(self.facts.language, self.view.last_name(&path))
            && self.imports.named(&path).is_none()
        {
            return None;
        }
        let view = self.viewpoint();
        // What the file defines by itself is not defined elsewhere, unless it only hands on.
        let bare = callee.receiver.is_none() || own;
        if bare && !self.scopes_named(name).is_empty() && !elsewhere.hands_on(&view, name) {
            return None;
        }
        // Where methods are called on something, what is called by its name alone is no method.
        let before = self.text[..callee.name.start_byte()].chars().next_back();
        let function = self.grammar.code.elsewhere.called_on && !before.is_some_and(|c| matches!(c, '.' | '>' | ':'));
        let types: Vec<&str> = if bare && !function { self.inherited_types(call) } else { Vec::new() };
        let inherits = (bare && !types.is_empty()).then_some(types.as_slice());
        let found = elsewhere.function(&view, &path, inherits).map(|function| (function.clone(), path));
        found.or_else(|| {
            let receiver = callee.receiver.filter(|_| !bare)?;
            let types = self.types_called(receiver);
            let mut typed = types.iter().map(|kind| format!("{kind}{}{name}", view.separator()));
            let found = typed.find_map(|path| Some((elsewhere.function(&view, &path, None)?.clone(), path)));
            found.or_else(|| {
                let called = self.view.path(self.str(self.view.inner(receiver)))?;
                let called = self.view.last_name(&called);
                let method = || elsewhere.method(&view, called, &types, name).cloned();
                // An extension, which the file may use as it opens the namespace.
                let extends = !self.grammar.code.elsewhere.extends.is_empty();
                let extension = || extends.then(|| elsewhere.function(&view, name, None).cloned())?;
                Some((method().or_else(extension)?, name.to_string()))
            })
        })
    }

    /// The types that `receiver` is declared with, as they are written: a parameter's, or those of a member of the type
    /// around.
    pub(super) fn types_called(&self, receiver: Node<'t>) -> Vec<String> {
        let separator = self.grammar.code.separator.as_str();
        let Some(path) = self.view.path(self.str(self.view.inner(receiver))) else { return Vec::new() };
        let name = OWN.iter().find_map(|own| path.strip_prefix(own)?.strip_prefix(separator)).unwrap_or(&path);
        if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || "_$".contains(c)) {
            return Vec::new();
        }
        let words = self.parameter_words(receiver, name).unwrap_or_else(|| self.member_types(name));
        let is_type = |word: &&str| word.starts_with(char::is_uppercase);
        let mut out = Vec::new();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| is_type(word)) {
            let package = at.checked_sub(1).map(|before| words[before]);
            let package = package.filter(|name| !is_type(name) && self.imports.named(name).is_some());
            out.push(package.map_or_else(|| (*word).to_string(), |package| format!("{package}{separator}{word}")));
        }
        out
    }

    /// The types of the members that are called `name`: `private final Answers answers;`, `val answers: Answers`.
    fn member_types(&self, name: &str) -> Vec<&'t str> {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let alone = |at: usize| {
            !self.text[..at].chars().next_back().is_some_and(|c| word(c) || c == '.')
                && !self.text[at + name.len()..].chars().next().is_some_and(word)
        };
        let mut out = Vec::new();
        for (at, _) in self.text.match_indices(name).filter(|(at, _)| alone(*at)).take(MEMBERS) {
            let behind = self.text[at + name.len()..].trim_start();
            let before = self.text[..at].strip_suffix('$').unwrap_or(&self.text[..at]);
            let at = before.len();
            let before = before.trim_end();
            let kind = match behind.strip_prefix(':').filter(|rest| !rest.starts_with(':')) {
                Some(typed) => typed.trim_start().split(|c: char| !word(c)).next(),
                None if behind.starts_with([';', '=', ',', ')']) && before.len() < at => {
                    before.rsplit(|c: char| !word(c)).next()
                }
                None => None,
            };
            out.extend(kind.filter(|kind| kind.starts_with(char::is_uppercase) && !out.contains(kind)));
        }
        out
    }

    /// The types that the type around `node` has methods from.
    fn inherited_types(&self, node: Node<'t>) -> Vec<&'t str> {
        let Some(around) = self.type_of(node) else { return Vec::new() };
        let text = self.str(around);
        let name_end = self.part(around, Part::Name).map_or(0, |name| name.end_byte() - around.start_byte());
        let head_end = text[name_end..].find(['{', '\n']).map_or(text.len(), |at| name_end + at);
        let words = |text: &'t str| {
            text.split(|c: char| !c.is_alphanumeric() && !"_.:\\".contains(c))
                .map(|word| word.trim_matches([':', '\\', '.']))
        };
        let mixins = text[head_end..].lines().take(60).filter_map(|line| {
            let line = line.trim();
            line.strip_prefix("use ").or_else(|| line.strip_prefix("include ")).or_else(|| line.strip_prefix("extend "))
        });
        let known = ["extends", "implements", "with", "public", "private", "class", "object", "Object", ""];
        words(&text[name_end..head_end]).chain(mixins.flat_map(words)).filter(|word| !known.contains(word)).collect()
    }

    /// Records the response of an error that another file defines.
    fn raised_elsewhere(&mut self, call: Node<'t>) -> bool {
        let Some(elsewhere) = self.elsewhere else { return false };
        let Some(callee) = self.callee(call) else { return false };
        let rows = &self.grammar.code.elsewhere;
        let name = self.str(callee.name);
        // `raise NotFound, "text"`
        if rows.passes.iter().any(|known| known == name) && callee.receiver.is_none() {
            let first = self.argument(call, 0).filter(|first| matches!(self.class(*first), Class::Name | Class::Path));
            return first.is_some_and(|first| self.raised_by_name(first, call));
        }
        let makes = rows.makes.as_deref() == Some(name);
        let path = match (makes, callee.receiver) {
            (true, Some(receiver)) => self.view.path(self.str(receiver)),
            _ => callee.path.clone(),
        };
        let Some(mut path) = path else { return false };
        // `new self(401, $text)`
        if self.grammar.code.own_receivers.contains(&path) || rows.implied.contains(&path) {
            let own = self.type_of(call).and_then(|around| self.part_str(around, Part::Name));
            path = own.map_or(path, str::to_string);
        }
        if rows.made && self.defines(&path) {
            return false;
        }
        let Some((carries, how)) = elsewhere.error(&self.viewpoint(), &path) else {
            return self.raised_with_code(call);
        };
        let carries = carries.clone();
        if !matches!(how, How::Answers { .. } | How::Throws) && !self.is_thrown(call) {
            return false;
        }
        let place = if makes { callee.receiver.unwrap_or(callee.name) } else { callee.name };
        let Some(found) = self.status_made(call, place, &carries) else {
            // Branches before it may decide what the status is.
            if let (Carries::Given { at, words, .. }, How::Answers { hides: false, .. }) = (&carries, how)
                && let Some(given) = self.status_argument(call, *at, words)
            {
                self.alternatives(given, Role::Send, &path, 0);
            }
            return false;
        };
        self.push_raised(call, found, how, &path)
    }

    /// The argument that is the status: the one with one of these names, else the one at this place.
    fn status_argument(&self, call: Node<'t>, at: usize, words: &[String]) -> Option<Node<'t>> {
        let named = self.arguments(call).into_iter().find_map(|argument| {
            let name = self.str(argument.name?).trim_matches([':', '"', '\'']);
            words.iter().any(|word| word.trim_start_matches('$') == name).then_some(argument.value)
        });
        named.or_else(|| self.argument(call, at)).map(|given| self.first_of_tuple(given))
    }

    /// The status of `(status, text)`, where the two are given as one.
    pub(super) fn first_of_tuple(&self, node: Node<'t>) -> Node<'t> {
        let tuple = Some(node).filter(|node| self.class(*node) == Class::Tuple);
        tuple.and_then(|tuple| self.view.children(tuple).first().copied()).unwrap_or(node)
    }

    /// The status of an error that `call` makes, whose name stands at `place`.
    fn status_made(&self, call: Node<'t>, place: Node<'t>, carries: &Carries) -> Option<Found> {
        let fixed = |code: u32| Found { code, span: self.span(place), spelling: Spelling::Resolved };
        match carries {
            Carries::Fixed(code) => Some(fixed(*code)),
            Carries::Given { at, words, default } => match (self.status_argument(call, *at, words), default) {
                (Some(given), _) => self.status_expression(given),
                (None, Some(code)) => Some(fixed(*code)),
                (None, None) => None,
            },
            Carries::Ways(ways) => {
                let count = self.arguments(call).len();
                let fit: Vec<&Carries> = ways.iter().filter(|(n, _)| *n == count).map(|(_, way)| way).collect();
                let given = fit.iter().find_map(|way| match way {
                    Carries::Given { .. } => self.status_made(call, place, way),
                    _ => None,
                });
                // What is no status as it is written may be one all the same.
                let is_text = |at: usize| {
                    self.argument(call, at).is_some_and(|at| matches!(self.view.value(at).kind, ValueKind::Text(_)))
                };
                given.or_else(|| {
                    let codes: Vec<u32> = fit
                        .iter()
                        .filter_map(|way| match way {
                            Carries::Fixed(code) => Some(*code),
                            _ => None,
                        })
                        .collect();
                    let told = fit.iter().all(|way| match way {
                        Carries::Fixed(code) => Some(code) == codes.first(),
                        Carries::Given { at, .. } => is_text(*at),
                        _ => false,
                    });
                    codes.first().filter(|_| told).map(|code| fixed(*code))
                })
            }
            Carries::Based { .. } | Carries::Named(_) | Carries::Defaulted { .. } => None,
        }
    }

    /// The same for an error that is given one of the codes that the project lists: `new ShopException(ErrorCode.NO_TOKEN)`.
    fn raised_with_code(&mut self, call: Node<'t>) -> bool {
        let Some(elsewhere) = self.elsewhere.filter(|_| !self.grammar.code.elsewhere.made) else { return false };
        let given = self.arguments(call).into_iter().map(|argument| argument.value);
        let given = given.filter(|value| matches!(self.class(*value), Class::Path | Class::Name));
        let found = given.take(3).find_map(|value| {
            let path = self.view.path(self.str(value))?;
            match elsewhere.error(&self.viewpoint(), &path)? {
                (Carries::Fixed(code), How::Raised) => Some((value, *code, path)),
                _ => None,
            }
        });
        let Some((value, code, path)) = found.filter(|_| self.is_thrown(call)) else {
            return self.raised_with_constant(call);
        };
        let found = Found { code, span: self.span(value), spelling: Spelling::Resolved };
        self.push_raised(call, found, How::Raised, &path)
    }

    /// The same for what is thrown with a constant that a library has for statuses, whatever keeps it until it is answered:
    /// `throw RestException.of(HttpStatus.UNAUTHORIZED, text)`.
    fn raised_with_constant(&mut self, call: Node<'t>) -> bool {
        let rows = &self.grammar.code.elsewhere;
        if rows.made || rows.memberwise {
            return false;
        }
        let arguments = self.arguments(call);
        let mut found = arguments.iter().take(MOST_GIVEN).filter_map(|argument| {
            let value = self.view.inner(argument.value);
            let named = matches!(self.class(value), Class::Path | Class::Name);
            let found = named.then(|| self.path_constant(value)).flatten()?;
            matches!(found.spelling, Spelling::Constant { .. }).then_some(found)
        });
        let (Some(found), None) = (found.next(), found.next()) else { return false };
        let Some(path) = self.callee(call).and_then(|callee| callee.path) else { return false };
        if !self.is_thrown(call) || self.function_around(call).is_some_and(|function| self.asks_for_a_status(function))
        {
            return false;
        }
        self.push_raised(call, found, How::Raised, &path)
    }

    /// Whether a function compares the status of an answer, so that an error in it may be about that one.
    fn asks_for_a_status(&self, function: Node<'t>) -> bool {
        [Shape::Comparison, Shape::Match].into_iter().flat_map(|shape| self.within(shape, function)).any(|node| {
            let subject = self.part(node, Part::Left).or_else(|| self.part(node, Part::Subject)).unwrap_or(node);
            self.str(subject).to_ascii_lowercase().contains("status")
        })
    }

    /// Whether a path begins with a type that this file defines.
    fn defines(&self, path: &str) -> bool {
        let first = path.split(self.grammar.code.separator.as_str()).next().unwrap_or(path);
        first == "Self" || self.defined.contains(first)
    }

    /// The names of the part that is the status, of a type that another file defines.
    pub(super) fn part_elsewhere(&self, written: &str) -> Option<Vec<String>> {
        if self.defines(written) {
            return None;
        }
        match self.elsewhere?.error(&self.viewpoint(), written)? {
            (Carries::Given { words, .. }, _) if !words.is_empty() => Some(words.clone()),
            _ => None,
        }
    }

    /// The status among the parts of an object that are not named, where another file says which of them it is.
    pub(super) fn counted_elsewhere(&self, object: Node<'t>, written: &str) -> Option<Node<'t>> {
        self.grammar.code.elsewhere.structs.as_ref().filter(|_| !self.defines(written))?;
        match self.elsewhere?.error(&self.viewpoint(), written)? {
            (Carries::Given { at, words, .. }, _) => self.held(object, words.first()?, *at),
            _ => None,
        }
    }

    /// The same for an error that is raised by its name alone.
    pub(super) fn raised_by_name(&mut self, value: Node<'t>, at: Node<'t>) -> bool {
        let Some(elsewhere) = self.elsewhere else { return false };
        let Some(path) = self.view.path(self.str(value)) else { return false };
        let (code, how) = match elsewhere.error(&self.viewpoint(), &path) {
            Some((Carries::Fixed(code) | Carries::Given { default: Some(code), .. }, how)) => (*code, how),
            _ => return false,
        };
        let found = Found { code, span: self.span(value), spelling: Spelling::Resolved };
        self.push_raised(at, found, how, &path)
    }

    pub(super) fn push_raised(&mut self, node: Node<'t>, found: Found, how: How, api: &str) -> bool {
        if !(400..=599).contains(&found.code) {
            return false;
        }
        let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, api)));
        draft.raised = !matches!(how, How::Answers { .. });
        // What the type lacks is told where it says its status.
        draft.opaque_headers = matches!(how, How::Declared | How::Answers { hides: true, .. })
            || self.is_given_headers(node)
            || matches!(how, How::Answers { holds: true, .. }) && self.is_completed_behind(node);
        self.push(node, draft, api);
        true
    }

    /// Whether a response that `node` makes is given a name, handed on or completed before it is returned.
    fn is_completed_behind(&self, node: Node<'t>) -> bool {
        let renders = &self.grammar.code.elsewhere.renders;
        let completes = |call: Node<'t>| {
            let name = self.called_method(call).map_or("", |(name, _)| name);
            !renders.iter().any(|known| known == name)
        };
        let mut whole = node;
        while let Some(around) = self.parent(whole).filter(|around| self.class(*around) == Class::Wrapper) {
            whole = around;
        }
        [node, whole].into_iter().any(|at| self.called_on(at).is_some_and(|(call, _)| completes(call)))
            || !matches!(self.fate(node), Fate::Returned { .. } | Fate::Other)
    }

    /// Whether a call is given headers: `raise Denied(headers=BEARER)`.
    fn is_given_headers(&self, node: Node<'t>) -> bool {
        let names = |node: Node<'t>| {
            let text = self.str(node).to_ascii_lowercase();
            text.contains("header") || COMPLETES.iter().any(|(_, name)| name.contains('-') && text.contains(name))
        };
        let call = if self.class(node) == Class::Call { Some(node) } else { None };
        call.is_some_and(|call| {
            // What is said in words sets none: "Missing Authorization header".
            let says = |value: Node<'t>| self.class(value) == Class::Text && self.str(value).contains(' ');
            self.arguments(call)
                .iter()
                .any(|argument| argument.name.is_some_and(names) || names(argument.value) && !says(argument.value))
        })
    }

    /// Whether an error is thrown where it is made, or handed to what takes errors to where they are answered.
    pub(super) fn is_thrown(&self, call: Node<'t>) -> bool {
        let rows = &self.grammar.code.elsewhere;
        // What is made of such a type is there to be thrown: `static let denied = Failure(status: .forbidden)`.
        if rows.made || rows.memberwise {
            return true;
        }
        let mut at = call;
        for _ in 0..6 {
            let Some(parent) = self.parent(at) else { return false };
            match self.class(parent) {
                Class::Throw => return true,
                // const denied = new Denied(); res.status(denied.status)
                Class::Binding => {
                    let name = self.part(parent, Part::Name);
                    return name.is_some_and(|name| {
                        self.sent_holders().contains(self.str(name)) || self.is_raised_after(name, call)
                    });
                }
                // error = Denied(401); raise error
                Class::Assignment => {
                    let left = self.part(parent, Part::Left).filter(|left| self.class(*left) == Class::Name);
                    return left.is_some_and(|left| self.is_raised_after(left, call));
                }
                // const expired = () => new AppError("sign in", 401), which what handles errors asks for.
                Class::Closure if self.is_named_after_errors(parent) => return true,
                Class::Return => {
                    let function = self.function_around(parent);
                    return function.is_some_and(|at| self.is_named_after_errors(at) || self.is_thrown_from(at));
                }
                Class::Wrapper | Class::Argument | Class::Closure => at = parent,
                // return (new Denied(401))->render();
                Class::Call
                    if self.called_method(parent).is_some_and(|(name, on)| {
                        on.id() == at.id() && rows.renders.iter().any(|known| known == name)
                    }) =>
                {
                    return true;
                }
                Class::Binary if matches!(self.part_str(parent, Part::Operator), Some("??" | "||" | "?:" | "or")) => {
                    at = parent
                }
                _ => {
                    let Some(around) = self.call_of_arguments(parent) else { return false };
                    let Some(callee) = self.callee(around) else { return false };
                    let rows = &self.grammar.code.elsewhere;
                    // Object.assign(error, { status: 401 })
                    if callee.path.as_ref().is_some_and(|path| rows.copies.contains(path)) {
                        at = around;
                        continue;
                    }
                    let name = self.str(callee.name);
                    if rows.passes.iter().any(|known| known == name)
                        || self.is_handler_around(call) && !self.scopes_named(name).is_empty()
                    {
                        return true;
                    }
                    // const response = toResponse.error(new Denied()); res.status(response.code)
                    if !self.grammar.code.untyped || !name.to_ascii_lowercase().contains("err") {
                        return false;
                    }
                    at = around;
                    continue;
                }
            }
        }
        false
    }

    /// Whether a function around `node` answers for failures: what it makes and hands on is answered.
    fn is_handler_around(&self, node: Node<'t>) -> bool {
        let scope = self.scope_at(node.start_byte() as u32);
        self.facts.ancestors(scope).any(|(_, scope)| scope.kind == ScopeKind::ErrorHandler)
    }

    /// The function or closure around `node`.
    pub(super) fn function_around(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut at = self.parent(node)?;
        while !matches!(self.class(at), Class::Function | Class::Closure) {
            at = self.parent(at)?;
        }
        Some(at)
    }

    /// Whether the file throws what a function returns: `raise to_error(failure)`.
    fn is_thrown_from(&self, function: Node<'t>) -> bool {
        let name = self.part_str(function, Part::Name).or_else(|| self.closure_name(function)).unwrap_or("");
        let of = |node: Node<'t>| {
            let value = self.part(node, Part::Value).map(|value| self.view.inner(value));
            let call = value.filter(|value| self.class(*value) == Class::Call)?;
            Some(self.str(self.callee(call)?.name))
        };
        let all = || self.nodes(Shape::Throw).into_iter().filter_map(of).collect();
        !name.is_empty() && self.noted.thrown_from.get_or_init(all).contains(name)
    }

    /// Whether a function is called after errors, in the file that answers with their statuses.
    fn is_named_after_errors(&self, function: Node<'t>) -> bool {
        let name = self.part_str(function, Part::Name).or_else(|| self.closure_name(function)).unwrap_or("");
        self.grammar.code.untyped
            && name.to_ascii_lowercase().contains("err")
            && !crate::elsewhere::answered(self.text, &self.grammar.code.elsewhere).is_empty()
    }

    /// The headers that code elsewhere adds to a response with `code`, put on it.
    pub(super) fn completed_elsewhere(&mut self, node: Node<'t>, code: Option<u32>, raised: bool) -> Vec<HeaderId> {
        let (Some(elsewhere), Some(code)) = (self.elsewhere, code) else { return Vec::new() };
        let names: Vec<&'static str> =
            elsewhere.completed(self.facts.language, &self.facts.files[0].path, code, raised).collect();
        let (span, scope) = (self.span(node), self.scope_at(node.start_byte() as u32));
        names.into_iter().map(|name| self.add_header(name.to_string(), None, span, scope)).collect()
    }
}
