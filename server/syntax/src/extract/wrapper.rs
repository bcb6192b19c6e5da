//! Functions of a file that send the status they are given: `respond(w, 404, "no such user")`.

use std::collections::HashMap;

use tree_sitter::Node;

use super::Extractor;
use super::foreign::OWN;
use super::parameters::{Parameters, Piece};
use super::response::{Draft, mark_inside};
use super::send::Fate;
use crate::apis::{Does, Sets};
use crate::elsewhere::is_status;
use crate::facts::{ResponseStatus, Role, Span, StepKind, Value, ValueKind};
use crate::grammar::{Class, Part, Shape};
use crate::kin::IdSet;
use crate::view::last_named;

/// How often functions that call such a function are looked for.
const ROUNDS: usize = 3;

/// How many functions of one name are looked at.
const OVERLOADS: usize = 4;

/// A function that sends a status it is given.
#[derive(Debug, Clone)]
pub(crate) struct Wrapper {
    pub name: String,
    pub function: Span,
    /// The functions that it calls for that.
    pub through: Vec<Span>,
    pub sender: Sender,
}

impl Wrapper {
    /// What is true of both of two functions with one name.
    fn or(&self, other: &Self) -> Self {
        let (long, short) = match self.sender.parameters.len() >= other.sender.parameters.len() {
            true => (self, other),
            false => (other, self),
        };
        let mut merged = long.clone();
        for (at, parameter) in merged.sender.parameters.iter_mut().enumerate() {
            let needed = short.sender.parameters.get(at).is_some_and(|known| !known.optional);
            parameter.optional |= !needed;
        }
        merged.through.extend(short.through.iter().chain([&short.function]));
        merged.sender.open |= short.sender.open;
        merged.sender.opaque_headers |= short.sender.opaque_headers;
        if merged.sender.body != short.sender.body {
            merged.sender.body = None;
        }
        if merged.sender.media != short.sender.media {
            merged.sender.media = None;
        }
        merged
    }
}

/// How a function is called that sends a status it is given, and what it sends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sender {
    pub parameters: Vec<Parameter>,
    /// Whether the last parameter takes any number of arguments.
    pub open: bool,
    /// Which parameter is the status, and the status where it is not given.
    pub status: usize,
    /// The entry of that parameter that is the status, where it is an object.
    pub key: Option<String>,
    pub default: Option<u32>,
    pub body: Option<Body>,
    pub media: Option<String>,
    /// Whether it sets headers by names that are not written in it.
    pub opaque_headers: bool,
    /// Whether code that is not seen sends it.
    pub unseen: bool,
    /// Whether it only keeps the status for what is sent later: `withStatusCode(404)`.
    pub begins: bool,
}

impl Sender {
    /// Where the parameter at `index` stands among that many arguments: those that may be left out are given from the left,
    /// if all the others are there.
    fn place_of(&self, index: usize, count: usize) -> Option<usize> {
        let needed = self.parameters.iter().filter(|parameter| !parameter.optional).count();
        let mut spare = count.saturating_sub(needed);
        let before = &self.parameters[..index.min(self.parameters.len())];
        // Where none is needed behind one that is not, places are what they look like.
        let behind = self.parameters.iter().skip_while(|parameter| !parameter.optional);
        if count < needed || behind.clone().all(|parameter| parameter.optional) {
            return Some(index);
        }
        let mut at = 0;
        for parameter in before {
            if !parameter.optional {
                at += 1;
            } else if spare > 0 {
                (at, spare) = (at + 1, spare - 1);
            }
        }
        (!self.parameters.get(index)?.optional || spare > 0).then_some(at)
    }
}

/// A parameter of a [`Sender`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    /// The words of its declaration.
    pub words: Vec<String>,
    /// Whether a call may leave it out.
    pub optional: bool,
    /// What it is then, as far as that is written out.
    pub default: Option<Value>,
    /// Whether the function gives it another value.
    pub changed: bool,
}

/// What a [`Sender`] sends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    /// What it is given.
    Parameter(usize),
    /// What it makes itself.
    Own(Value),
}

impl<'t> Extractor<'t> {
    /// Finds the functions of the file that hand a parameter to a call as its status.
    pub(super) fn wrappers(&mut self) {
        // Methods of one name that belong to several types cannot be told apart.
        let mut names: HashMap<&'t str, usize> = HashMap::new();
        let named = |node: Node<'t>| Some((self.part_str(node, Part::Name).or_else(|| self.closure_name(node))?, node));
        let functions = self.nodes(Shape::Function).into_iter().chain(self.nodes(Shape::Closure));
        let functions: Vec<(&'t str, Node<'t>)> = functions.filter_map(named).collect();
        for (name, _) in &functions {
            *names.entry(*name).or_default() += 1;
        }
        // Several of one name count where all of them send a status, and take it at the same place.
        let mut open: Vec<(&'t str, Node<'t>)> =
            functions.into_iter().filter(|(name, _)| names[name] <= OVERLOADS || self.for_others).collect();
        open.sort_by_key(|(_, function)| function.start_byte());
        let mut alike: HashMap<String, usize> = HashMap::new();
        for _ in 0..ROUNDS {
            let (mut left, mut found) = (Vec::new(), Vec::new());
            for (name, function) in open {
                match self.wrapper(name, function) {
                    Some(wrapper) => found.push(wrapper),
                    None => left.push((name, function)),
                }
            }
            if found.is_empty() {
                break;
            }
            for wrapper in found {
                let before = self.wrappers.get(&wrapper.name).map(|known| &known.sender);
                let count = wrapper.sender.parameters.len();
                let told_apart = |known: &Sender| {
                    let strict = |sender: &Sender| !sender.open && sender.parameters.iter().all(|part| !part.optional);
                    strict(known) && strict(&wrapper.sender) && known.parameters.len() != count
                };
                let others = self.overloads.iter().filter(|other| other.name == wrapper.name);
                if before.is_some_and(|known| known.status != wrapper.sender.status && told_apart(known))
                    && others.clone().all(|other| told_apart(&other.sender))
                {
                    *alike.entry(wrapper.name.clone()).or_default() += 1;
                    self.overloads.push(wrapper.clone());
                } else if before.is_none_or(|known| known.status == wrapper.sender.status) && others.count() == 0 {
                    *alike.entry(wrapper.name.clone()).or_default() += 1;
                    let merged = match self.wrappers.remove(&wrapper.name) {
                        Some(known) => known.or(&wrapper),
                        None => wrapper.clone(),
                    };
                    self.wrappers.insert(merged.name.clone(), merged);
                }
                self.senders.push(wrapper);
            }
            open = left;
        }
        let all_of = |name: &str| alike.get(name).copied() == names.get(name).copied();
        self.wrappers.retain(|name, _| all_of(name));
        self.overloads.retain(|other| all_of(&other.name));
    }

    fn wrapper(&self, name: &'t str, function: Node<'t>) -> Option<Wrapper> {
        let list = self.parameters(function)?;
        let content = self.part(function, Part::Body)?;
        let position = |node: Option<Node<'t>>| {
            let node = node?;
            self.parameter_of(node, &list).or_else(|| self.parameter_behind(node, content, &list))
        };
        let mut status = None;
        let mut keyed: Option<(usize, String)> = None;
        let mut sent = Vec::new();
        let mut media = None;
        let mut opaque_headers = false;
        let mut through = Vec::new();
        let (mut begins, mut begun) = (false, false);
        for call in self.within(Shape::Call, content) {
            if let Some(row) = self.call_row(call) {
                if row.does == Does::HeaderLine {
                    status = status.or(self.names_in_line(call).into_iter().find_map(|name| position(Some(name))));
                }
                let given = row.status.as_ref().and_then(|place| self.place(call, place));
                // header('Content-Type: application/json', true, $code)
                let leads = || self.argument(call, 0).is_some_and(|line| self.str(line).contains("ocation"));
                if row.does == Does::HeaderLine && !leads() {
                    status = status.or(position(given));
                }
                if matches!(row.does, Does::Response | Does::SetStatus | Does::Builder | Does::Send) {
                    // `HttpResponse::build(StatusCode::from_u16(code).unwrap())`
                    let made = given.and_then(|given| self.converted(given, 0)).filter(|_| position(given).is_none());
                    status = status.or(position(given)).or(position(made));
                    keyed = keyed.or_else(|| match given {
                        Some(given) => self.entry_of_parameter(given, &list),
                        None => self.options_handed_on(call, row, &list),
                    });
                }
                let headers = row.headers.as_ref().and_then(|place| self.place(call, place));
                // Names that are written out are known, whatever is given for their values.
                let written = |headers| {
                    let value = self.view.value(headers);
                    matches!(value.kind, ValueKind::Object { open: false, ref entries, .. } if !entries.is_empty())
                };
                opaque_headers |=
                    headers.is_some_and(|headers| self.names_parameter(headers, &list) && !written(headers));
                // What has a status of its own is another answer: `http.Error(w, text, 500)` where writing failed.
                let other = given
                    .is_some_and(|given| position(Some(given)).is_none() && self.status_expression(given).is_some());
                if matches!(row.does, Does::Response | Does::Send) && !other {
                    sent.extend(row.body.as_ref().and_then(|place| self.place(call, place)));
                    media = media.or_else(|| row.media.clone());
                }
            } else if let Some(wrapper) = self.wrapper_of(call) {
                let sender = &wrapper.sender;
                begun |= status.is_none() && sender.begins;
                status = status.or(position(self.given_status(call, sender)));
                if let Some(Body::Parameter(at)) = sender.body {
                    sent.extend(self.given(call, sender, at));
                }
                media = media.or_else(|| sender.media.clone());
                opaque_headers |= sender.opaque_headers;
                through.push(wrapper.function);
                through.extend(&wrapper.through);
            } else if let Some((method, receiver)) = self.called_method(call) {
                let sets = self.grammar.apis.headers.iter().any(|row| row.methods.iter().any(|known| known == method));
                let named = self.argument(call, 0).is_some_and(|first| self.class(first) == Class::Name);
                opaque_headers |= sets && named;
                // What completes a response that was begun: `res.status(code).json(body)`.
                if let Some(chain) = self.chain_behind(receiver) {
                    status = status.or(position(chain.status.get(method).and_then(|place| self.place(call, place))));
                    sent.extend(chain.body.get(method).and_then(|place| self.place(call, place)));
                }
            }
        }
        for assignment in self.within(Shape::Assignment, content) {
            status = status.or_else(|| self.assigned_parameter(assignment, &list));
            if status.is_none() && !self.constructs(name) {
                status = self.kept_parameter(assignment, &list);
                begins = status.is_some();
            }
        }
        begins |= begun && self.hands_on_itself(content);
        for value in self.within(Shape::Return, content) {
            let (code, content) = self.returned_parts(value);
            if let Some(at) = position(code) {
                status = status.or(Some(at));
                sent.extend(content);
            }
        }
        // `(status, Json(body)).into_response()`
        for tuple in self.within(Shape::Tuple, content) {
            let items = self.view.children(tuple);
            let [first, .., last] = items.as_slice() else { continue };
            let given = position(Some(*first)).filter(|at| self.is_status_type(&list.pieces[*at].words));
            let given = given.or_else(|| position(self.converted(*first, 0)));
            if status.is_none()
                && given.is_some()
                && matches!(self.fate(tuple), Fate::Converted | Fate::Returned { .. })
            {
                status = given;
                sent.push(*last);
                opaque_headers |= items.len() > 2;
            }
        }
        // `{ statusCode: code, body: JSON.stringify(body) }`
        for object in self.objects_within(content) {
            if status.is_none()
                && let Some((code, content)) = self.status_beside_body(object)
            {
                status = position(Some(code));
                sent.push(content);
            }
        }
        // A name of an object that is taken apart is no parameter of its own.
        let status = status.filter(|at| !list.pieces[*at].taken_apart);
        let (status, key) = match (status, keyed) {
            (Some(status), _) => (status, None),
            (None, Some((status, key))) => (status, Some(key)),
            (None, None) => return None,
        };
        // `if ($data instanceof Exception) { $status = $data->getCode(); }`
        let replaced = self
            .within(Shape::Assignment, content)
            .into_iter()
            .any(|node| self.part_str(node, Part::Left).is_some_and(|left| list.pieces[status].words.contains(&left)));
        let body = match sent.as_slice() {
            _ if key.is_some() => None,
            [only] => {
                Some(match position(Some(self.written_body(*only))).or_else(|| position(self.kept_body(*only))) {
                    Some(at) => Body::Parameter(at),
                    None => Body::Own(self.made_body(*only).unwrap_or_else(|| self.body_value(*only))),
                })
            }
            _ => None,
        };
        let makes = matches!(body, Some(Body::Own(_)));
        let default = match &key {
            Some(key) => self.default_of_entry(&list.pieces[status], key),
            None => list.pieces[status].default,
        };
        let default = default.and_then(|at| self.status_expression(at)).map(|found| found.code);
        let default = default.or_else(|| self.code_before(&list.pieces[status], content).filter(|_| list.open));
        let default = default.filter(|_| !replaced);
        let plain = |piece: &Piece<'t>| Parameter {
            words: piece.words.iter().map(ToString::to_string).collect(),
            optional: piece.optional,
            default: piece.default.map(|at| self.view.value(at)).filter(|_| makes),
            changed: makes && self.changes_parameter(content, &piece.words),
        };
        let sender = Sender {
            parameters: list.pieces.iter().map(plain).collect(),
            open: list.open,
            status,
            key,
            default,
            body,
            media,
            opaque_headers,
            unseen: false,
            begins,
        };
        Some(Wrapper { name: name.to_string(), function: self.span(function), through, sender })
    }

    /// What is made a status of: `StatusCode::from_u16(code).unwrap()`.
    pub(super) fn converted(&self, node: Node<'t>, depth: u32) -> Option<Node<'t>> {
        let node = self.view.inner(node);
        match self.class(node) {
            Class::Name if depth < 2 => self.converted(self.bound_value(node, self.str(node))?, depth + 1),
            Class::Call => {
                if let Some(row) = self.call_row(node).filter(|row| row.does == Does::Status) {
                    return self.place(node, row.status.as_ref()?);
                }
                let (method, receiver) = self.called_method(node)?;
                let unwraps = self.grammar.code.send.unwraps.iter().any(|known| known == method);
                unwraps.then(|| self.converted(receiver, depth))?
            }
            _ => None,
        }
    }

    /// Whether a parameter's words name the type of a status that may be the first part of a response.
    pub(super) fn is_status_type(&self, words: &[&str]) -> bool {
        let mut rows = self.grammar.apis.tuples.iter();
        rows.any(|row| words.contains(&row.owner.as_str()) && self.any_present(&row.groups))
    }

    /// The nodes of a shape that are in `body`.
    pub(super) fn within(&self, shape: Shape, body: Node<'t>) -> Vec<Node<'t>> {
        let Some(nodes) = self.shapes.get(&shape) else { return Vec::new() };
        let from = nodes.partition_point(|node| node.start_byte() < body.start_byte());
        nodes[from..].iter().take_while(|node| node.start_byte() < body.end_byte()).copied().collect()
    }

    /// The objects in `body`.
    pub(super) fn objects_within(&self, body: Node<'t>) -> Vec<Node<'t>> {
        let objects = self.objects();
        let from = objects.partition_point(|node| node.start_byte() < body.start_byte());
        objects[from..].iter().take_while(|node| node.start_byte() < body.end_byte()).copied().collect()
    }

    /// The methods that complete the response which `receiver` begins, through those called on it before.
    fn chain_behind(&self, receiver: Node<'t>) -> Option<&'static crate::apis::ChainRow> {
        let mut at = self.view.inner(receiver);
        for _ in 0..8 {
            if self.class(at) != Class::Call {
                return None;
            }
            if let Some(row) = self.call_row(at).filter(|row| matches!(row.does, Does::Builder | Does::Response)) {
                return self.grammar.apis.chains.get(row.chain.as_ref()?);
            }
            at = self.view.inner(self.called_method(at)?.1);
        }
        None
    }

    /// The parameter that an assignment makes the status of a response.
    fn assigned_parameter(&self, assignment: Node<'t>, list: &Parameters<'t>) -> Option<usize> {
        let (left, right) = (self.part(assignment, Part::Left)?, self.part(assignment, Part::Right)?);
        let (member, receiver) = (self.part_str(left, Part::Member)?, self.part(left, Part::Receiver)?);
        let mut rows = self.grammar.apis.assigns.iter();
        rows.any(|row| {
            row.does == Sets::Status
                && row.name.strip_prefix('.') == Some(member)
                && self.any_present(&row.groups)
                && (row.on.is_empty() || self.is_object(receiver, &row.on))
        })
        .then(|| self.parameter_of(right, list))?
    }

    /// The parameter that an assignment keeps in a member which the type sends as a status: `$this->code = $code;`.
    fn kept_parameter(&self, assignment: Node<'t>, list: &Parameters<'t>) -> Option<usize> {
        let (left, right) = (self.part(assignment, Part::Left)?, self.part(assignment, Part::Right)?);
        let at = self.parameter_of(right, list)?;
        self.is_sent_member(left).then_some(at)
    }

    /// Whether a method returns what it is called on in the end.
    fn hands_on_itself(&self, body: Node<'t>) -> bool {
        let last = last_named(body).filter(|last| self.class(*last) == Class::Return);
        last.is_some_and(|node| {
            let value = self.part(node, Part::Value).or_else(|| last_named(node));
            value.is_some_and(|value| OWN.contains(&self.str(self.view.inner(value))))
        })
    }

    /// What a body is made of that is only written out: `data` of `json.dumps(data)`.
    fn written_body(&self, node: Node<'t>) -> Node<'t> {
        let inner = self.view.inner(node);
        let path = Some(inner).filter(|at| self.class(*at) == Class::Call).and_then(|at| self.callee(at)?.path);
        let writes = path.is_some_and(|path| {
            let wrappers = &self.grammar.code.send.body_wrappers;
            wrappers.iter().any(|known| *known == path || known == self.view.last_name(&path))
                || self.call_row(inner).is_some_and(|row| row.does == Does::Body)
        });
        self.argument(inner, 0).filter(|_| writes).unwrap_or(node)
    }

    /// The same where it is given a name before: `text, err := json.Marshal(data)`.
    fn kept_body(&self, node: Node<'t>) -> Option<Node<'t>> {
        let inner = self.view.inner(node);
        let value = self.bound_value(inner, self.str(inner)).filter(|_| self.class(inner) == Class::Name)?;
        let written = self.written_body(value);
        (written.id() != value.id()).then_some(written)
    }

    /// The status and body of a returned list that is a response: `return jsonify(error=text), code`.
    fn returned_parts(&self, node: Node<'t>) -> (Option<Node<'t>>, Option<Node<'t>>) {
        let row = self.grammar.apis.returned.iter().find(|row| !row.tuple.is_empty() && self.any_present(&row.groups));
        let value = self.part(node, Part::Value).or_else(|| last_named(node)).map(|value| self.view.inner(value));
        let (Some(row), Some(value)) = (row, value) else { return (None, None) };
        if !matches!(self.class(value), Class::Tuple | Class::List | Class::Alternatives) {
            return (None, None);
        }
        let parts = self.view.children(value);
        let part = |word: &str| row.tuple.iter().position(|known| known == word).and_then(|at| parts.get(at).copied());
        (part("status"), part("body"))
    }

    /// The status of a returned list that is a response.
    pub(super) fn returned_status(&self, node: Node<'t>) -> Option<Node<'t>> {
        self.returned_parts(node).0
    }

    /// Whether one of the parameters stands in `node`.
    fn names_parameter(&self, node: Node<'t>, list: &Parameters<'t>) -> bool {
        let mut words = self.str(node).split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
        words.any(|word| !word.is_empty() && list.pieces.iter().any(|piece| piece.words.first() == Some(&word)))
    }

    /// Which of the parameters `node` is.
    pub(super) fn parameter_of(&self, node: Node<'t>, list: &Parameters<'t>) -> Option<usize> {
        let mut node = self.view.inner(node);
        if self.class(node) == Class::Binary && matches!(self.part_str(node, Part::Operator), Some("||" | "??" | "?:"))
        {
            node = self.view.inner(self.part(node, Part::Left)?);
        }
        // `status.value()`, `status.value`
        let conversion = match self.class(node) {
            Class::Path => Some((self.part_str(node, Part::Member), self.part(node, Part::Receiver))),
            Class::Call if self.arguments(node).is_empty() => {
                self.called_method(node).map(|(method, receiver)| (Some(method), Some(receiver)))
            }
            _ => None,
        };
        if let Some((Some(method), Some(receiver))) = conversion
            && self.grammar.code.tests.conversions.iter().any(|known| known == method)
        {
            node = self.view.inner(receiver);
        }
        let name = self.str(node);
        let named = self.class(node) == Class::Name;
        list.pieces.iter().position(|piece| named && piece.words.contains(&name))
    }

    /// The parameter that a local name or member is given on the way: `if len(status) > 0 { code = status[0] }`,
    /// `$answer['code'] = $code;`.
    fn parameter_behind(&self, node: Node<'t>, body: Node<'t>, list: &Parameters<'t>) -> Option<usize> {
        let node = self.view.inner(node);
        let member = [Part::Member, Part::Key].iter().any(|part| self.part(node, *part).is_some());
        if self.class(node) != Class::Name && !(member && self.class(node) != Class::Call) {
            return None;
        }
        let name = self.str(node);
        let assigned = self.within(Shape::Assignment, body).into_iter().filter(|at| at.end_byte() <= node.start_byte());
        let assigned = assigned.filter(|at| self.part_str(*at, Part::Left) == Some(name));
        let values = assigned.filter_map(|at| self.part(at, Part::Right)).chain(self.bound_value(node, name));
        let mut values = values.map(|value| self.view.inner(value));
        values.find_map(|value| {
            // The first of any number of them.
            let first = self.str(value).strip_suffix("[0]").filter(|_| list.open);
            let last = list.pieces.last().filter(|last| first.is_some_and(|name| last.words.first() == Some(&name)));
            match last {
                Some(_) => Some(list.pieces.len() - 1),
                None => self.parameter_of(value, list),
            }
        })
    }

    /// What is sent where such a parameter is not given: the status that the name begins with.
    fn code_before(&self, piece: &Piece<'t>, body: Node<'t>) -> Option<u32> {
        let parameter = *piece.words.first()?;
        let given = |at: &Node<'t>| {
            self.part_str(*at, Part::Right).and_then(|value| value.strip_suffix("[0]")) == Some(parameter)
        };
        let assignment = self.within(Shape::Assignment, body).into_iter().find(given)?;
        let name = self.part(assignment, Part::Left)?;
        let value = self.bound_value(name, self.str(name))?;
        self.status_expression(self.view.inner(value)).map(|found| found.code)
    }

    /// What a call gives for the parameter at `index`.
    pub(super) fn given(&self, call: Node<'t>, sender: &Sender, index: usize) -> Option<Node<'t>> {
        let words = &sender.parameters.get(index)?.words;
        let keyword = |name: Node<'t>| {
            let name = self.str(name).trim_matches([':', '"', '\'']);
            words.iter().any(|word| word.trim_start_matches('$') == name)
        };
        let arguments = self.arguments(call);
        let named = arguments
            .into_iter()
            .find_map(|argument| Some(argument.value).filter(|_| argument.name.is_some_and(keyword)));
        named.or_else(|| {
            let count = self.arguments(call).iter().filter(|argument| argument.name.is_none()).count();
            self.argument(call, sender.place_of(index, count)?)
        })
    }

    /// Whether a call has as many arguments as the function takes.
    pub(super) fn fits(&self, call: Node<'t>, sender: &Sender) -> bool {
        let given = self.arguments_of(call, sender);
        let needed = sender.parameters.iter().filter(|parameter| !parameter.optional).count();
        let count = sender.parameters.len();
        (needed..=count).contains(&given) || sender.open && given + 1 >= needed
    }

    /// The function of this file that `call` calls, if it is one that sends a status it is given.
    fn wrapper_of(&self, call: Node<'t>) -> Option<&Wrapper> {
        if self.wrappers.is_empty() {
            return None;
        }
        let callee = self.callee(call)?;
        let name = self.str(callee.name);
        let first = self.wrappers.get(name)?;
        let others = self.overloads.iter().filter(|other| other.name == name);
        let wrapper = others.chain([first]).find(|wrapper| self.fits(call, &wrapper.sender))?;
        // A function of another package with the same name.
        let imported = callee.receiver.is_some_and(|receiver| self.imports.named(self.str(receiver)).is_some());
        (!imported).then_some(wrapper)
    }

    /// What a call of a function that sends a status gives it as one; also of one of the project that is handed a response
    /// beside something called a status.
    pub(super) fn status_of_wrapper(&self, call: Node<'t>) -> Option<Node<'t>> {
        if let Some(wrapper) = self.wrapper_of(call) {
            return self.given_status(call, &wrapper.sender);
        }
        let arguments = self.arguments(call);
        let member = |node: Node<'t>| {
            let node = self.view.inner(node);
            let name = self.part(node, Part::Key).or_else(|| self.part(node, Part::Member));
            name.is_some_and(|name| is_status(self.str(name).trim_matches([':', '"', '\''])))
        };
        let status = arguments.iter().map(|argument| argument.value).find(|value| member(*value))?;
        arguments.iter().any(|argument| self.is_response_object(argument.value)).then_some(status)
    }

    /// Records the response that a call of such a function sends.
    pub(super) fn wrapped_response(&mut self, call: Node<'t>, inside: &mut IdSet) -> bool {
        let Some(wrapper) = self.wrapper_of(call).filter(|wrapper| !wrapper.sender.begins).cloned() else {
            return false;
        };
        let listed = self.listed_status(call, &wrapper.sender);
        let status = match self.given_status(call, &wrapper.sender) {
            None if listed.is_some() => {
                let Some(found) = listed else { return false };
                ResponseStatus::Explicit(self.record(found, Role::Send, &wrapper.name))
            }
            None => match wrapper.sender.default.filter(|_| self.leaves_entry_out(call, &wrapper.sender)) {
                Some(code) => ResponseStatus::Default(code as u16),
                None => return false,
            },
            // Zero and the like ask for something else.
            Some(given) => match self.status_expression(given).or(listed).filter(|found| found.code >= 100) {
                Some(found) => ResponseStatus::Explicit(self.record(found, Role::Send, &wrapper.name)),
                None => {
                    self.alternatives(given, Role::Send, &wrapper.name, 0);
                    return false;
                }
            },
        };
        let mut draft = Draft::new(status);
        draft.body = match &wrapper.sender.body {
            Some(Body::Parameter(at)) => self.given(call, &wrapper.sender, *at).map(|body| self.body_value(body)),
            Some(Body::Own(value)) => Some(self.body_given(call, &wrapper.sender, value)),
            None => None,
        };
        draft.media.clone_from(&wrapper.sender.media);
        draft.opaque_headers = wrapper.sender.opaque_headers;
        self.headers_of_options(call, &wrapper.sender, &mut draft);
        mark_inside(call, inside);
        self.step_of_helper(call);
        let span = self.span(call);
        self.through.extend(wrapper.through.iter().chain([&wrapper.function]).map(|function| (span, *function)));
        self.push(call, draft, &wrapper.name);
        true
    }

    /// Notes that a function of the project sends the response it is handed.
    pub(super) fn step_of_helper(&mut self, call: Node<'t>) {
        let handed = self.arguments(call).into_iter().map(|argument| argument.value);
        let Some(object) = handed.into_iter().find(|value| self.is_response_object(*value)) else { return };
        let object = self.view.inner(object);
        let rows = &self.grammar.apis.objects;
        let deferred = rows.iter().filter(|row| row.deferred || row.immutable).map(|row| row.id.clone());
        if !self.is_object(object, &deferred.collect::<Vec<_>>()) && !self.is_operand(call) {
            let known = self.facts.steps.len();
            self.step(Some(object), call, StepKind::Whole);
            self.facts.steps.iter_mut().skip(known).for_each(|step| step.helper = true);
        }
    }

    /// Gives the responses that such functions send the headers that they set.
    pub(super) fn wrapped_headers(&mut self) {
        for (call, function) in std::mem::take(&mut self.through) {
            let set: Vec<u32> = (0..self.facts.headers.len() as u32)
                .filter(|id| function.contains(self.facts.headers[*id as usize].span))
                .collect();
            for response in self.facts.responses.iter_mut().filter(|response| response.span == call) {
                response.headers.extend(&set);
            }
        }
    }
}
