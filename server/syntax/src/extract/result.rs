//! Functions that return an object with a status in it, which whoever calls them sends:
//! `return { error: "sign in", status: 401 };` here, `res.status(result.status)` there.

use std::cell::OnceCell;
use std::collections::HashSet;

use tree_sitter::Node;

use super::Extractor;
use super::foreign::OWN;
use super::parameters::split_arguments;
use super::response::Draft;
use super::scope::is_called_error;
use crate::apis::{Does, Sets};
use crate::elsewhere::{ALONE, Asked, COMPLETES, TYPED, is_status};
use crate::facts::{ResponseStatus, Role, Span};
use crate::grammar::{Class, Part, Shape};

/// How far a name is followed to what it was given.
const MAX_DEPTH: u32 = 3;

/// What several passes ask for, or leave for later ones.
#[derive(Default)]
pub(crate) struct Noted<'t> {
    /// The names of what a member of is sent as a status, as soon as they were asked for.
    pub sent_holders: OnceCell<HashSet<&'t str>>,
    /// The members of an object's own that its type sends as a status, by where the type begins; as soon as they were asked for.
    pub sent_members: OnceCell<HashSet<(usize, &'t str)>>,
    /// The names that limiters are given, as soon as they were asked for.
    pub limited: OnceCell<HashSet<&'t str>>,
    /// The types of the file that extend what a library answers, as soon as they were asked for.
    pub response_types: OnceCell<HashSet<&'t str>>,
    /// The methods that a type of the file calls on itself.
    pub own_calls: OnceCell<HashSet<&'t str>>,
    /// The functions whose results the file throws, as soon as they were asked for.
    pub thrown_from: OnceCell<HashSet<&'t str>>,
    /// What responses with a status of their own are sent on.
    pub overwritten: Vec<Span>,
    /// What is redirected, with a status of the redirect's own: the object as written, the block, and where in it.
    pub redirected: Vec<(String, usize, usize)>,
    /// The steps that send a whole response, with what that is called.
    pub sent: Vec<(Node<'t>, String)>,
}

impl<'t> Extractor<'t> {
    /// The members of what functions return that are sent as a status in this file.
    pub(super) fn asked_members(&self) -> Vec<Asked> {
        let mut out: Vec<Asked> = Vec::new();
        for node in self.sent_nodes() {
            for node in self.sides(node) {
                out.extend(self.asked_of_type(node));
                if let Some((call, member)) = self.member_of_result(node, 0)
                    && let Some(callee) = self.callee(call).filter(|_| self.call_row(call).is_none())
                {
                    let owner = callee.receiver.map(|receiver| self.view.last_name(self.str(receiver)));
                    let owner = owner.filter(|owner| owner.starts_with(char::is_uppercase)).map(str::to_string);
                    let headers = self.headers_named_around(node);
                    let name = self.str(callee.name);
                    let module = self.imported_alone(name).filter(|_| callee.receiver.is_none());
                    if let Some(function) = module.map(|module| format!("{ALONE}{module}")) {
                        out.push(Asked { function, owner: None, member: member.clone(), headers: headers.clone() });
                    }
                    out.push(Asked { function: name.to_string(), owner, member, headers });
                }
            }
        }
        self.asked_for_codes(&mut out);
        out.sort();
        out.dedup();
        out
    }

    /// The type whose objects are asked for a member that is sent, by how the object is declared: `Answer<T> answer`.
    fn asked_of_type(&self, node: Node<'t>) -> Option<Asked> {
        let (holder, member) = self.member_asked(node)?;
        let name = self.str(holder);
        let is_type = |word: &&str| word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase);
        let declared = match self.binding_of(holder, name) {
            Some(binding) => {
                let start = self.text[..binding.start_byte()].rfind('\n').map_or(0, |at| at + 1);
                let before = self.text[start..binding.start_byte()].trim();
                let words = before.split(|c: char| !c.is_alphanumeric() && c != '_');
                words.into_iter().find(is_type)
            }
            None => {
                let list = self.parameters(self.function_around(holder)?)?;
                let piece = list.pieces.iter().find(|piece| piece.words.contains(&name))?;
                piece.words.iter().copied().filter(|word| *word != name).find(is_type)
            }
        };
        let kind = declared.filter(|kind| {
            !is_called_error(kind)
                && !self.grammar.apis.objects.iter().any(|row| row.types.iter().any(|known| known == kind))
        })?;
        let headers = self.headers_named_around(node);
        Some(Asked { function: format!("{TYPED}{kind}"), owner: None, member, headers })
    }

    /// The last name of the module that is imported as `name`, as a whole.
    fn imported_alone(&self, name: &str) -> Option<&str> {
        if self.grammar.code.elsewhere.exports.is_empty() {
            return None;
        }
        let path = self.imports.named(name)?.path.as_str();
        module_name(path).filter(|_| path.contains('/'))
    }

    /// Whether the file hands out the function at `node` alone: `export default async function find() { … }`.
    fn is_handed_out_alone(&self, node: Node<'t>, name: Option<&str>) -> bool {
        let exports = &self.grammar.code.elsewhere.exports;
        let before = self.text[..node.start_byte()].trim_end();
        let before = before.strip_suffix('=').map_or(before, str::trim_end);
        let alone = |word: &String| {
            before.ends_with(word.as_str())
                || name.is_some_and(|name| {
                    self.text.match_indices(word.as_str()).any(|(at, word)| {
                        let rest = self.text[at + word.len()..].trim_start_matches([' ', '=']);
                        let behind = rest.strip_prefix(name);
                        behind.is_some_and(|behind| !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
                    })
                })
        };
        exports.iter().any(alone)
    }

    /// The members of responses that are sent as their status: `http_response_code($response->status)`.
    pub(super) fn sent_of_responses(&self) -> Vec<String> {
        let own = |name: &str| self.grammar.code.own_receivers.iter().any(|known| known == name) || OWN.contains(&name);
        let mut out = Vec::new();
        for node in self.sent_nodes().into_iter().flat_map(|node| self.sides(node)) {
            let (Some(receiver), Some(member)) = (self.part(node, Part::Receiver), self.part_str(node, Part::Member))
            else {
                continue;
            };
            let name = self.str(receiver);
            let Some(member) = crate::elsewhere::member(member, &self.grammar.code.elsewhere) else { continue };
            let around = self.type_of(node).and_then(|around| self.part_str(around, Part::Name)).unwrap_or("");
            match own(name) {
                true if around.ends_with("Response") => out.push(crate::elsewhere::held(&member)),
                // An error that makes its own response.
                true if is_called_error(around) => out.push(member),
                false if name.to_ascii_lowercase().contains("resp") => {
                    // const response = toResponse.error(new Denied()); res.status(response.code)
                    let made = self.result(receiver, 0).and_then(|call| self.callee(call));
                    if made.is_some_and(|made| self.str(made.name).to_ascii_lowercase().contains("err")) {
                        out.push(member.clone());
                    }
                    out.push(crate::elsewhere::held(&member));
                }
                _ => {}
            }
        }
        out
    }

    /// The local names of what a member of is sent as a status.
    pub(super) fn sent_holders(&self) -> &HashSet<&'t str> {
        self.noted.sent_holders.get_or_init(|| {
            let nodes = self.sent_nodes().into_iter().flat_map(|node| self.sides(node));
            let holders = nodes.filter_map(|node| self.part(node, Part::Receiver).map(|holder| self.str(holder)));
            holders.collect()
        })
    }

    /// Whether `node` is a member of an object's own that its type sends as a status: `$this->code`, and
    /// `http_response_code($this->code)` in another method.
    pub(super) fn is_sent_member(&self, node: Node<'t>) -> bool {
        let own = |node: Node<'t>| {
            let (receiver, member) = (self.part(node, Part::Receiver)?, self.part_str(node, Part::Member)?);
            let around = OWN.contains(&self.str(receiver)).then(|| self.type_of(node)).flatten()?;
            Some((around.start_byte(), member))
        };
        let Some(key) = own(node).filter(|(_, member)| is_status(member)) else { return false };
        let sent = || self.sent_nodes().into_iter().flat_map(|node| self.sides(node)).filter_map(own).collect();
        self.noted.sent_members.get_or_init(sent).contains(&key)
    }

    /// What is given as a status to anything that sends one.
    pub(super) fn sent_nodes(&self) -> Vec<Node<'t>> {
        let mut out = Vec::new();
        for call in self.nodes(Shape::Call) {
            match self.call_row(call) {
                Some(row) if matches!(row.does, Does::Response | Does::SetStatus | Does::Builder | Does::Send) => {
                    out.extend(row.status.as_ref().and_then(|place| self.place(call, place)));
                }
                Some(row) if row.does == Does::HeaderLine => out.extend(self.names_in_line(call)),
                Some(_) => {}
                None => out.extend(self.status_of_wrapper(call)),
            }
        }
        for node in self.nodes(Shape::Assignment) {
            let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else {
                continue;
            };
            if self.assign_row(left).is_some_and(|row| row.does == Sets::Status) {
                out.push(right);
            }
        }
        out.extend(self.nodes(Shape::Return).into_iter().filter_map(|node| self.returned_status(node)));
        out
    }

    /// An expression, or what it decides between: `result.status || 400`.
    pub(super) fn sides(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let node = self.view.inner(node);
        let sides = match self.class(node) {
            Class::Condition => {
                // `$code ?: 500` has no part of its own for what is taken where it holds.
                let then = self.part(node, Part::Then).or_else(|| self.part(node, Part::Condition));
                [then, self.part(node, Part::Otherwise)]
            }
            Class::Binary if matches!(self.part_str(node, Part::Operator), Some("||" | "??" | "?:" | "or")) => {
                [self.part(node, Part::Left), None]
            }
            _ => [Some(node), None],
        };
        sides.into_iter().flatten().map(|side| self.without_number(self.view.inner(side))).collect()
    }

    /// What is only asked for its number: `$this->status` in `$this->status->value`.
    fn without_number(&self, node: Node<'t>) -> Node<'t> {
        let numeric = &self.grammar.code.tests.numeric;
        let asks = self.part_str(node, Part::Member).is_some_and(|member| numeric.iter().any(|known| known == member));
        let plain = |receiver: &Node<'t>| matches!(self.class(*receiver), Class::Path | Class::Name);
        let receiver = self.part(node, Part::Receiver).filter(|_| asks && self.class(node) == Class::Path);
        receiver.map(|receiver| self.view.inner(receiver)).filter(plain).unwrap_or(node)
    }

    /// The call whose result `node` is a member of, and the name of the member.
    fn member_of_result(&self, node: Node<'t>, depth: u32) -> Option<(Node<'t>, String)> {
        if depth > MAX_DEPTH {
            return None;
        }
        let node = self.view.inner(node);
        if self.class(node) == Class::Name {
            if let Some(value) = self.bound_value(node, self.str(node)) {
                return self.member_of_result(value, depth + 1);
            }
            let (value, member) = self.unpacked(node)?;
            return Some((self.result(value, 0)?, member));
        }
        if self.class(node) == Class::Call {
            // `HttpStatus.valueOf(answer.getStatus())`
            if let Some(row) = self.call_row(node).filter(|row| row.does == Does::Status) {
                return self.member_of_result(self.place(node, row.status.as_ref()?)?, depth + 1);
            }
            let (receiver, member) = self.asked_by_getter(node)?;
            return Some((self.result(receiver, 0)?, member));
        }
        let receiver = self.part(node, Part::Receiver)?;
        let member = match (self.part(node, Part::Key), self.part_str(node, Part::Member)) {
            (Some(key), _) => self.str(key).trim_matches([':', '"', '\'', '[', ']']),
            (None, Some(member)) => member,
            _ => return None,
        };
        let plain = !member.is_empty() && member.chars().all(|c| c.is_alphanumeric() || c == '_');
        Some((self.result(receiver, 0).filter(|_| plain)?, member.to_string()))
    }

    /// The call that a local name was given the result of.
    fn result(&self, node: Node<'t>, depth: u32) -> Option<Node<'t>> {
        let node = self.view.inner(node);
        match self.class(node) {
            Class::Call => Some(node),
            Class::Name if depth < MAX_DEPTH => self.result(self.bound_value(node, self.str(node))?, depth + 1),
            _ => None,
        }
    }

    /// The value that a pattern of names takes apart to give `name` one, and the member it is: `const { status: code } = …`.
    pub(super) fn unpacked(&self, name: Node<'t>) -> Option<(Node<'t>, String)> {
        let function = self.facts.handler(self.scope_at(name.start_byte() as u32));
        let text = self.str(name);
        let bindings = self.shapes.get(&Shape::Binding)?;
        let before = bindings.partition_point(|binding| binding.start_byte() < name.start_byte());
        bindings[..before].iter().rev().find_map(|binding| {
            let pattern = self.part_str(*binding, Part::Name)?;
            let inner = pattern.strip_prefix('{')?.strip_suffix('}')?;
            if self.facts.handler(self.scope_at(binding.start_byte() as u32)) != function {
                return None;
            }
            let member = split_arguments(inner).into_iter().find_map(|(_, piece)| {
                let piece = piece.split('=').next().unwrap_or(piece).trim();
                let (member, local) = piece.split_once(':').unwrap_or((piece, piece));
                (local.trim() == text).then(|| member.trim().to_string())
            })?;
            Some((self.part(*binding, Part::Value)?, member))
        })
    }

    /// The headers that go with a status, of those that the function around `node` names.
    pub(super) fn headers_named_around(&self, node: Node<'t>) -> Vec<&'static str> {
        let function = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let text = self.facts.text(self.facts.scope(function).span).to_ascii_lowercase();
        let mut names: Vec<&'static str> = COMPLETES.iter().map(|(_, name)| *name).collect();
        names.dedup();
        names.retain(|name| match *name {
            "allow" | "upgrade" => text.contains(&format!("\"{name}\"")) || text.contains(&format!("'{name}'")),
            name => text.contains(name),
        });
        names
    }

    /// Records the statuses in objects that functions return, where others send that member of them.
    pub(super) fn returned_members(&mut self) {
        let Some(elsewhere) = self.elsewhere.filter(|elsewhere| elsewhere.asks(self.facts.language)) else { return };
        let (language, path) = (self.facts.language, self.facts.files[0].path.clone());
        let functions = self.nodes(Shape::Function).into_iter().chain(self.nodes(Shape::Closure));
        let mut found = Vec::new();
        let mut made = Vec::new();
        for function in functions {
            let name = self.part_str(function, Part::Name).or_else(|| self.closure_name(function));
            let name = name.map(|name| self.view.last_name(name));
            let mut asked = name.map(|name| elsewhere.asked(language, &path, name)).unwrap_or_default();
            // What makes objects of a type is no way out by itself.
            let owner = self.owner(function);
            for word in
                self.part_str(function, Part::Returns).unwrap_or("").split(|c: char| !c.is_alphanumeric() && c != '_')
            {
                if word.starts_with(char::is_uppercase) && owner != Some(word) {
                    asked.extend(elsewhere.asked(language, &path, &format!("{TYPED}{word}")));
                }
            }
            let alone = asked.is_empty().then(|| module_name(&path)).flatten();
            if let Some(module) = alone {
                let of_module = elsewhere.asked(language, &path, &format!("{ALONE}{module}"));
                if !of_module.is_empty() && self.is_handed_out_alone(function, name) {
                    asked = of_module;
                }
            }
            let name = name.unwrap_or("return");
            let Some(body) = self.part(function, Part::Body).filter(|_| !asked.is_empty()) else { continue };
            let alike =
                |asked: &Asked| asked.owner.as_deref().is_none_or(|known| owner.is_none_or(|owner| owner == known));
            for asked in asked.iter().filter(|asked| alike(asked)) {
                let with = self.made_with_status(function, body, &asked.member).into_iter();
                made.extend(with.map(|(node, status)| (node, status, name, asked.headers.clone())));
            }
            let objects = self.objects();
            let first = objects.partition_point(|object| object.start_byte() < body.start_byte());
            for object in objects[first..].iter().take_while(|object| object.start_byte() < body.end_byte()) {
                for asked in &asked {
                    let Some(given) = self.entry(*object, &asked.member).filter(|_| alike(asked)) else { continue };
                    if self.is_result_of(*object, function, body) {
                        found.push((*object, given, name, asked.headers.clone()));
                        break;
                    }
                }
            }
        }
        let mut statuses = Vec::new();
        for (object, given, name, headers) in found {
            let status = self.status_expression(given).or_else(|| self.certain_symbol(given));
            let status = status.filter(|found| (400..=599).contains(&found.code));
            statuses.extend(status.map(|found| (object, found, name, headers)));
        }
        for (object, found, name, headers) in statuses.into_iter().chain(made) {
            let key = (found.span.range.start, found.span.range.end);
            let known = self.status_at.get(&key).map(|id| ResponseStatus::Explicit(*id));
            if known.is_some_and(|known| self.facts.responses.iter().any(|response| response.status == known)) {
                continue;
            }
            let mut draft = Draft::new(ResponseStatus::Explicit(self.record(found, Role::Send, name)));
            draft.raised = true;
            let (span, scope) = (self.span(object), self.scope_at(object.start_byte() as u32));
            for header in headers {
                let id = self.add_header(header.to_string(), None, span, scope);
                draft.headers.push(id);
            }
            self.push(object, draft, name);
        }
    }

    /// Whether `function` returns the object.
    pub(super) fn is_result_of(&self, object: Node<'t>, function: Node<'t>, body: Node<'t>) -> bool {
        use super::send::Fate;
        // `() => ({ status: 401 })`, `def answer = { status: 401 }`
        if self.view.inner(body).id() == object.id() {
            return true;
        }
        // What stands behind the word may be a list of arguments.
        let list = self.parent(object).filter(|list| {
            self.class(*list) == Class::Object
                && self.parent(*list).is_some_and(|around| self.class(around) == Class::Return)
        });
        match self.fate(list.unwrap_or(object)) {
            Fate::Returned { function: Some(of), .. } => of.id() == function.id(),
            Fate::Returned { function: None, .. } => true,
            _ => false,
        }
    }
}

/// What a module is called by its path: the name of the file, or that of the folder that it is the index of.
fn module_name(path: &str) -> Option<&str> {
    let mut parts = path.rsplit('/').map(|part| part.split('.').next().unwrap_or(part));
    match parts.next().filter(|name| !name.is_empty())? {
        "index" => parts.next().filter(|name| !name.is_empty()),
        name => Some(name),
    }
}
