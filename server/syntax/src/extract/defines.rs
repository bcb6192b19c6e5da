//! What a file defines that other files may use: functions that send a status, errors that carry one, code that completes
//! the answers of others.

use tree_sitter::Node;

use super::Extractor;
use super::head::{Head, closing};
use super::parameters::{Parameters, split_arguments};
use super::wrapper::Body;
use crate::apis::{CallRow, Does, Place};
use crate::elsewhere::{COMPLETES, Carries, Definitions, ErrorType, Function, How, Passed, held};
use crate::facts::{ScopeKind, Spelling, Value, ValueKind};
use crate::grammar::{Class, Part, Shape};

/// What a type of error is called.
const ERRORS: [&str; 5] = ["error", "exception", "failure", "problem", "fault"];

impl<'t> Extractor<'t> {
    /// What the file defines. Everything up to the responses has been extracted.
    pub(super) fn definitions(&self) -> Definitions {
        let file = &self.facts.files[0];
        let mut answered = match self.present.is_empty() {
            true => Default::default(),
            false => crate::elsewhere::answered(self.text, &self.grammar.code.elsewhere),
        };
        answered.extend(self.sent_of_responses());
        answered.extend(self.sent_tables());
        answered.extend(self.sent_results());
        let mut out = Definitions {
            path: file.path.clone(),
            language: self.facts.language,
            unit: self.unit_of_file(),
            imports: self.imports.clone(),
            functions: Vec::new(),
            enders: self.enders(),
            errors: Vec::new(),
            completed: self.completed(),
            constants: self.shared.get_or_init(|| self.constants_for_others()).clone(),
            relays: self.relays(),
            asked: self.asked_members(),
            answered,
            envelopes: Vec::new(),
            responses: Vec::new(),
        };
        for sender in &self.senders {
            let function = sender.function;
            let Some(node) = self.kin.around(function.range.start as usize, function.range.end as usize) else {
                continue;
            };
            let mut headers: Vec<String> = self
                .facts
                .headers
                .iter()
                .filter(|header| std::iter::once(&function).chain(&sender.through).any(|at| at.contains(header.span)))
                .map(|header| header.name.clone())
                .collect();
            headers.sort();
            headers.dedup();
            let mut plain = sender.sender.clone();
            if let Some(Body::Own(value)) = &mut plain.body {
                unplaced(value);
            }
            plain.parameters.iter_mut().flat_map(|parameter| &mut parameter.default).for_each(unplaced);
            let owner = self.owner(node).filter(|_| !self.is_extension(node)).map(str::to_string);
            out.functions.push(Function { name: sender.name.clone(), owner, sender: plain, headers, vias: Vec::new() });
        }
        self.functions_that_hand_on(&mut out.functions);
        let types: Vec<Node<'t>> = self.kin.nodes().filter(|node| self.class(*node) == Class::Type).collect();
        for node in types {
            let before = out.errors.len();
            self.error_type(node, &mut out.errors);
            // What stands in another type is named by that: `ApiError.Denied(text)`.
            if let Some(outer) = self.type_of(node).and_then(|outer| self.part_str(outer, Part::Name)) {
                let own = out.errors[before..].iter().filter(|error| error.owner.is_none());
                let owner = Some(outer.to_string());
                let inner: Vec<ErrorType> =
                    own.map(|error| ErrorType { owner: owner.clone(), ..error.clone() }).collect();
                out.errors.extend(inner);
            }
            out.responses.extend(self.is_response_type(node).map(str::to_string));
        }
        self.error_codes(&mut out.errors);
        self.makers_for_others(&mut out.errors);
        self.holders(&mut out.errors);
        self.error_makers(&mut out.errors);
        out.answered.extend(self.sent_parts());
        for (name, other) in self.renamed_for_others() {
            let errors = out.errors.iter().filter(|error| error.name == name && error.owner.is_none());
            let errors: Vec<ErrorType> =
                errors.map(|error| ErrorType { name: other.to_string(), ..error.clone() }).collect();
            out.errors.extend(errors);
        }
        out
    }

    /// The names under which other files get something, beside its own: `export { ApiError as HttpError }`.
    fn renamed_for_others(&self) -> Vec<(&'t str, &'t str)> {
        let lists = self.grammar.code.elsewhere.export_lists.iter().flat_map(|open| {
            self.text.match_indices(open.as_str()).filter_map(|(at, open)| {
                let inner = &self.text[at + open.len()..];
                Some(&inner[..inner.find('}')?])
            })
        });
        let names = lists.flat_map(|list| list.split(',')).filter_map(|piece| piece.split_once(" as "));
        names.map(|(name, other)| (name.trim(), other.trim())).filter(|(_, other)| *other != "default").collect()
    }

    /// What all definitions of the file are in.
    pub(super) fn unit_of_file(&self) -> String {
        crate::elsewhere::unit_of(self.grammar.code, self.text)
    }

    /// The name of the type that a function is a method of.
    pub(super) fn owner(&self, function: Node<'t>) -> Option<&'t str> {
        if let Some(receiver) = self.part(function, Part::Receiver) {
            let text = self.str(receiver);
            return text.rsplit(|c: char| !c.is_alphanumeric() && c != '_').find(|word| !word.is_empty());
        }
        let name = self.part_str(self.type_of(function).or_else(|| self.implementation_around(function))?, Part::Name);
        name.or_else(|| self.part_str(self.implementation_around(function)?, Part::Type))
            .map(|name| self.view.last_name(name.split('<').next().unwrap_or(name)))
    }

    /// The type that `node` stands in.
    pub(super) fn type_of(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut at = self.parent(node);
        while let Some(around) = at {
            if self.class(around) == Class::Type {
                return Some(around);
            }
            at = self.parent(around);
        }
        None
    }

    /// The type at `node` and the functions that make it, if it is an error with a status.
    fn error_type(&self, node: Node<'t>, out: &mut Vec<ErrorType>) {
        let Some(name) = self.part(node, Part::Name) else { return };
        let text = self.str(node);
        let head_end = self
            .part(node, Part::Body)
            .map_or_else(|| crate::elsewhere::head_of(text), |body| body.start_byte() - node.start_byte());
        let head_start = name.end_byte() - node.start_byte();
        let Some(head) = text.get(head_start..head_end) else { return };
        let lower = |text: &str| text.to_ascii_lowercase();
        let is_error = |text: &str| ERRORS.iter().any(|word| lower(text).contains(word));
        let is_error = is_error(self.str(name)) || is_error(head);
        let head = Head::read(head, node.start_byte() + head_start);
        let sent = self.sent_by_name(self.str(name));
        let is_answer = head.base.is_some_and(|base| self.is_answer(base)) || sent && !is_error;
        if !is_error && !is_answer {
            return;
        }
        let before = out.len();
        if let Some((carries, member)) = self.carried_by(node, name, &head) {
            let member = member.map(|member| if sent && is_answer { held(&member) } else { member });
            let how = match self.status_of_type(node) {
                _ if is_answer => {
                    let text = lower(text);
                    How::Answers { hides: may_set_headers(&text), holds: text.contains("headers") }
                }
                Some(_) => How::Declared,
                None => How::Raised,
            };
            out.push(ErrorType { name: self.str(name).to_string(), owner: None, carries, how, member });
        }
        if out.len() == before {
            return;
        }
        for function in self.within(Shape::Function, node) {
            let made = self.made_here(function, self.str(name));
            let (Some(with), Some(called)) = (made, self.part_str(function, Part::Name)) else { continue };
            if called != self.str(name) && !self.constructs(called) {
                // What a response says itself is told where it is made.
                if is_answer && with.iter().any(|(_, passed)| matches!(passed, Passed::Code(_))) {
                    continue;
                }
                let carries = Carries::Based { on: self.str(name).to_string(), with };
                let owner = Some(self.str(name).to_string());
                let how = out[before].how;
                let how = if is_answer { how } else { How::Raised };
                out.push(ErrorType { name: called.to_string(), owner, carries, how, member: None });
            }
        }
    }

    /// Whether a type without types of its members is there to be sent, by its name.
    fn sent_by_name(&self, name: &str) -> bool {
        self.grammar.code.untyped && ["Response", "Reply"].iter().any(|end| name.ends_with(end))
    }

    /// Whether what is made of a type with this base is a response: a library's, or one that the project makes of it.
    fn is_answer(&self, base: &str) -> bool {
        let named = self.view.last_name(base).ends_with("Response");
        named && (self.base_row(base).is_some() || self.resolve(base) != base)
    }

    pub(super) fn constructs(&self, name: &str) -> bool {
        self.grammar.code.elsewhere.constructors.iter().any(|known| known == name)
    }

    /// Where the status of an error comes from, and the member that holds it.
    fn carried_by(&self, node: Node<'t>, name: Node<'t>, head: &Head<'_>) -> Option<(Carries, Option<String>)> {
        let rows = &self.grammar.code.elsewhere;
        let own = self.str(name);
        let functions = self.within(Shape::Function, node);
        let named = |function: &Node<'t>| self.part_str(*function, Part::Name).unwrap_or("");
        let constructors: Vec<Node<'t>> = functions
            .iter()
            .filter(|function| named(function) == own || self.constructs(named(function)))
            .copied()
            .collect();
        let mut lists: Vec<Parameters<'t>> = constructors.iter().filter_map(|at| self.parameters(*at)).collect();
        let primary = head.parameters.and_then(|(start, end)| self.kin.around(start, end));
        lists.extend(primary.map(|list| self.parameters_at(list)));
        // An annotation of the type, or a member with a value of its own.
        if let Some(code) = self.status_of_type(node) {
            return Some((Carries::Fixed(code), None));
        }
        if constructors.len() > 1
            && primary.is_none()
            && let Some(ways) = self.ways(node, head.base, &constructors)
        {
            return Some(ways);
        }
        let mut found: Vec<(Carries, Option<String>)> = Vec::new();
        // A default of a parameter is no value of a member.
        let parameters = functions.iter().filter_map(|function| self.part(*function, Part::Parameters));
        let parameters = parameters.map(|list| (list.start_byte(), list.end_byte())).chain(head.parameters);
        let parameters: Vec<(usize, usize)> = parameters.collect();
        // Nor is what is handed to the base by its name: `super().__init__(status_code=401)`.
        let parameters: Vec<(usize, usize)> = parameters.into_iter().chain(self.handed_to_base(node)).collect();
        let listed =
            |value: &Node<'t>| parameters.iter().any(|(start, end)| (*start..*end).contains(&value.start_byte()));
        for (member, value) in self.members(node).into_iter().filter(|(_, value)| !listed(value)) {
            let value = self.view.inner(value);
            if let Some(code) = self.fixed_as(value, &member) {
                found.push((Carries::Fixed(code), Some(member)));
            } else if let Some(given) = lists.iter().find_map(|list| self.carried_as(value, list, &member)) {
                found.push((given, Some(member)));
            } else if let Some(path) = self.named_elsewhere(value) {
                found.push((Carries::Named(path), Some(member)));
            }
        }
        // Parameters that are members: `constructor(public readonly statusCode: number)`.
        for (at, piece) in lists.iter().flat_map(|list| list.pieces.iter().enumerate()) {
            let is_member = ["public", "readonly", "private", "protected", "val", "var"]
                .iter()
                .any(|word| piece.words.contains(word))
                || primary.is_some();
            // Of a type and a name that both say it, the name does.
            let mut named = piece.words.iter().filter(|word| crate::elsewhere::member(word, rows).is_some());
            let small = named.clone().find(|word| !word.starts_with(char::is_uppercase));
            let member = small.or_else(|| named.next_back()).and_then(|word| crate::elsewhere::member(word, rows));
            let member = member.filter(|_| is_member);
            if let Some(member) = member.filter(|member| self.may_carry(member, &piece.words)) {
                let default = piece.default.and_then(|at| self.status_expression(at)).map(|found| found.code);
                let words = piece.words.iter().map(ToString::to_string).collect();
                found.push((self.given_by(at, words, default, piece.default), Some(member)));
            }
        }
        for function in &functions {
            if let Some(member) = crate::elsewhere::member(named(function), rows)
                && let [only] = self.within(Shape::Return, *function).as_slice()
                && let Some(value) = self.part(*only, Part::Value)
                && let Some(code) = self.fixed_as(value, &member)
            {
                found.push((Carries::Fixed(code), Some(member)));
            }
        }
        if rows.memberwise && constructors.is_empty() && found.is_empty() {
            found.extend(self.memberwise(node));
        }
        // A code of the project's own may stand beside the status: `this.statusCode = statusCode; this.code = code;`.
        let is_own_code = |member: &Option<String>| member.as_ref().is_some_and(|name| rows.carriers.contains(name));
        let passed = |base| self.passed_to_base(node, base, &lists, !constructors.is_empty());
        if found.iter().any(|(_, member)| !is_own_code(member)) {
            found.retain(|(_, member)| !is_own_code(member));
        } else if let Some(base) = head.base
            && let Some(row) = self.base_row(base)
            && let Some(carries) = passed(base).and_then(|with| of_library(row, &with))
        {
            // `super(message, statusCode); this.code = code;`
            return Some((carries, None));
        }
        // A library answers errors of these types.
        let by_member = head.base.and_then(|base| rows.answered_bases.get(&self.resolve(base)));
        if self.answered_by_library(node)
            || by_member.is_some_and(|known| found.iter().all(|(_, member)| member.as_ref() == Some(known)))
        {
            found.iter_mut().for_each(|(_, member)| *member = None);
        }
        if let Some((first, member)) = found.first().cloned() {
            // A fixed one counts over what a base may be given.
            return found.iter().all(|(carries, _)| *carries == first).then_some((first, member));
        }
        let base = head.base?;
        let with = passed(base)?;
        let says = with.iter().any(|(_, passed)| matches!(passed, Passed::Code(_)));
        if let Some(entry) = self.code_handed(node, base).filter(|_| !says) {
            return Some((Carries::Based { on: entry, with: Vec::new() }, None));
        }
        if let Some(carries) = self.carried_as_code(base, &with, constructors.is_empty()) {
            return Some((carries, self.grammar.code.elsewhere.carriers.first().cloned()));
        }
        match self.base_row(base) {
            Some(row) => Some((of_library(row, &with)?, None)),
            None => match self.base_code(base) {
                Some(code) => Some((Carries::Fixed(code), None)),
                None => Some((Carries::Based { on: base.to_string(), with }, None)),
            },
        }
    }

    /// What each of several constructors makes of the status, where all members that hold one are given it there.
    fn ways(&self, node: Node<'t>, base: Option<&str>, constructors: &[Node<'t>]) -> Option<(Carries, Option<String>)> {
        let rows = &self.grammar.code.elsewhere;
        let own = self.part_str(node, Part::Name)?;
        let members = self.members(node);
        let mut ways: Vec<(usize, Carries)> = Vec::new();
        let mut held: Option<String> = None;
        let is_own_code = |member: &String| rows.carriers.contains(member);
        let only_codes = members.iter().all(|(member, _)| is_own_code(member));
        for constructor in constructors {
            let Some(list) = self.parameters(*constructor) else { continue };
            let list = [list];
            let count = list[0].pieces.len();
            let (start, end) = (constructor.start_byte(), constructor.end_byte());
            let body = self.part(*constructor, Part::Body).map_or(start, |body| body.start_byte());
            let given = members.iter().filter(|(member, value)| {
                (body..end).contains(&value.start_byte()) && (only_codes || !is_own_code(member))
            });
            let given: Vec<(&String, Option<Carries>)> = given
                .map(|(member, value)| {
                    let value = self.view.inner(*value);
                    let fixed = self.fixed_as(value, member).map(Carries::Fixed);
                    (member, fixed.or_else(|| self.carried_as(value, &list[0], member)))
                })
                .collect();
            if let Some((member, Some(first))) = given.first() {
                if given.iter().all(|(_, other)| other.as_ref() == Some(first)) {
                    held = held.or_else(|| Some((*member).clone()));
                    ways.push((count, first.clone()));
                }
                continue;
            }
            if !given.is_empty() || list[0].open {
                continue;
            }
            let selves = rows.selves.iter().map(|word| (word.as_str(), own));
            let supers = rows.supers.iter().filter_map(|word| Some((word.as_str(), base?)));
            for (word, on) in selves.chain(supers) {
                let mut written = self.handed_by(*constructor, word, &list);
                let Some(with) = written.pop().filter(|_| written.is_empty()) else { continue };
                let carries = match self.base_row(on).filter(|_| on != own) {
                    Some(row) => of_library(row, &with),
                    None => match self.base_code(on).filter(|_| on != own) {
                        Some(code) => Some(Carries::Fixed(code)),
                        None => Some(Carries::Based { on: on.to_string(), with }),
                    },
                };
                ways.extend(carries.map(|carries| (count, carries)));
                break;
            }
        }
        let (_, first) = ways.first()?;
        let alike = ways.len() == constructors.len() && ways.iter().all(|(_, way)| way == first);
        match alike {
            true => Some((first.clone(), held)),
            false => Some((Carries::Ways(ways), held)),
        }
    }

    /// The status that an annotation gives a type.
    fn status_of_type(&self, node: Node<'t>) -> Option<u32> {
        self.annotation_nodes(node).into_iter().find_map(|annotation| {
            let row = self.call_row(annotation).filter(|row| row.does == Does::Declare)?;
            self.status_expression(self.place(annotation, row.status.as_ref()?)?).map(|found| found.code)
        })
    }

    /// The members of a type that hold a status, with what they are given.
    fn members(&self, node: Node<'t>) -> Vec<(String, Node<'t>)> {
        let text = self.str(node);
        let rows = &self.grammar.code.elsewhere;
        let own = self.part_str(node, Part::Name).unwrap_or("");
        let mut out = Vec::new();
        let word = |c: char| c.is_alphanumeric() || c == '_';
        for part in ["tatus", "ode", "TATUS", "ODE"] {
            for (at, _) in text.match_indices(part) {
                let before = text[..at].char_indices().rev().take_while(|(_, c)| word(*c)).last();
                let start = before.map_or(at, |(at, _)| at);
                let end = text[at..].find(|c| !word(c)).map_or(text.len(), |end| at + end);
                let Some(member) = crate::elsewhere::member(&text[start..end], rows) else { continue };
                let behind = text[end..].trim_start_matches(['!', '?']).trim_start();
                // A type may stand between: `statusCode: number = 404`.
                let behind = match behind.strip_prefix(':') {
                    Some(typed) => typed.trim_start_matches(|c: char| word(c) || c.is_whitespace() || c == '.'),
                    None => behind,
                };
                let given = || behind.strip_prefix('=').filter(|rest| !rest.starts_with(['=', '>']));
                // `int StatusCode => 404`, `int StatusCode { get; } = 404`
                let mut accessors = rows.accessors.iter();
                let Some(value) = given().or_else(|| accessors.find_map(|word| behind.strip_prefix(word.as_str())))
                else {
                    continue;
                };
                let value = value.trim_start();
                let length = value.find([';', '\n', ',', ')', '}']).unwrap_or(value.len());
                let value = value[..length].trim_end();
                let begin = node.start_byte() + (value.as_ptr() as usize - text.as_ptr() as usize);
                let before = text[..start].trim_end_matches(['$', '@', '_']);
                let of_self = ["this.", "self.", "this->"].iter().any(|word| before.ends_with(word))
                    || text[..start].ends_with('@');
                let place = node.start_byte() + start;
                let inside = self.facts.scopes.iter().any(|scope| {
                    let range = scope.span.range.as_usize();
                    let name = scope.name.as_deref().unwrap_or("");
                    matches!(scope.kind, ScopeKind::Function | ScopeKind::ErrorHandler)
                        && range.start > node.start_byte()
                        && name != own
                        && !self.constructs(name)
                        && range.contains(&place)
                });
                if value.is_empty() || !of_self && inside {
                    continue;
                }
                out.extend(self.kin.around(begin, begin + value.len()).map(|value| (member, value)));
            }
        }
        out
    }

    /// The member without a value that holds the status, where all of them are given when one is made: `let status: Status`.
    fn memberwise(&self, node: Node<'t>) -> Option<(Carries, Option<String>)> {
        let body = self.part(node, Part::Body)?;
        let members = self.view.children(body).into_iter().filter(|child| self.class(*child) == Class::Binding);
        let left_open = members.filter(|binding| self.part(*binding, Part::Value).is_none());
        // One that is computed is not given.
        let given = left_open.filter(|binding| !self.str(*binding).contains('{'));
        given.enumerate().find_map(|(at, binding)| {
            let name = self.part_str(binding, Part::Name)?;
            let member = crate::elsewhere::member(name, &self.grammar.code.elsewhere)?;
            Some((Carries::Given { at, words: vec![name.to_string()], default: None }, Some(member)))
        })
    }

    /// Whether the type at `node` is one of those that a library answers by their status.
    fn answered_by_library(&self, node: Node<'t>) -> bool {
        let Some(head) = self.part_str(node, Part::Trait) else { return false };
        let mut words = head.split(|c: char| !c.is_alphanumeric() && c != '_');
        self.grammar.code.elsewhere.memberwise
            && words.any(|word| self.grammar.code.send.error_types.iter().any(|known| known == word))
    }

    /// Whether a member holds a status that is declared with these words: by its name, or by its type.
    pub(super) fn may_carry(&self, member: &str, words: &[&str]) -> bool {
        let rows = &self.grammar.code.elsewhere;
        !rows.carriers.iter().any(|known| known == member)
            || rows.carrier_types.is_empty()
            || words.iter().any(|word| rows.carrier_types.iter().any(|known| known == word))
    }

    /// The status of an error that `value` is, as what `member` is given.
    fn fixed_as(&self, value: Node<'t>, member: &str) -> Option<u32> {
        let found = self.status_expression(value).filter(|found| is_error_code(found.code))?;
        let named = !matches!(found.spelling, Spelling::Number);
        (named || self.may_carry(member, &[])).then_some(found.code)
    }

    /// The parameter that `value` is, as what `member` of an error is given.
    pub(super) fn carried_as(&self, value: Node<'t>, list: &Parameters<'t>, member: &str) -> Option<Carries> {
        // `status !== undefined ? status : 503`
        let mut sides = [value].into_iter().chain(self.sides(value));
        let value = sides.find(|side| self.parameter_of(*side, list).is_some())?;
        let at = self.parameter_of(value, list)?;
        if !self.may_carry(member, &list.pieces[at].words) {
            return None;
        }
        let (at, words, default) = self.as_parameter(value, list)?;
        Some(self.given_by(at, words, default, list.pieces[at].default))
    }

    fn as_parameter(&self, value: Node<'t>, list: &Parameters<'t>) -> Option<(usize, Vec<String>, Option<u32>)> {
        let at = self.parameter_of(value, list)?;
        let piece = &list.pieces[at];
        let default = piece.default.and_then(|at| self.status_expression(at)).map(|found| found.code);
        Some((at, piece.words.iter().map(ToString::to_string).collect(), default))
    }

    pub(super) fn passed(&self, value: Node<'t>, lists: &[Parameters<'t>]) -> Passed {
        let value = self.view.inner(value);
        // What is handed on as `:unauthorized` may be no status.
        if let Some(found) = self.status_expression(value).or_else(|| self.certain_symbol(value)) {
            return Passed::Code(found.code);
        }
        let given = lists.iter().find_map(|list| self.as_parameter(value, list));
        given
            .map(|(at, words, default)| Passed::Parameter { at, words, default })
            .unwrap_or_else(|| self.named_elsewhere(value).map_or(Passed::Other, Passed::Named))
    }

    /// What a type hands to the one that it extends; `None` where that differs from one way to make it to another.
    fn passed_to_base(
        &self,
        node: Node<'t>,
        base: &str,
        lists: &[Parameters<'t>],
        constructed: bool,
    ) -> Option<Vec<(Option<String>, Passed)>> {
        let rows = &self.grammar.code.elsewhere;
        let last = self.view.last_name(base);
        let words = rows.supers.iter().map(String::as_str).chain([last]);
        let found: Vec<Vec<(Option<String>, Passed)>> =
            words.flat_map(|word| self.handed_by(node, word, lists)).collect();
        let Some(first) = found.first() else {
            return Some(if constructed { vec![(None, Passed::Other)] } else { Vec::new() });
        };
        // Where statuses are handed on, what else is does not matter: `super(text, 401)`, `super(text, 401, cause)`.
        let fixed = |with: &Vec<(Option<String>, Passed)>| {
            with.iter().any(|(_, at)| matches!(at, Passed::Code(_) | Passed::Named(_)))
        };
        let all_fixed = found.iter().all(fixed);
        let codes = |with: &Vec<(Option<String>, Passed)>| -> Vec<(usize, Option<String>, Passed)> {
            let told = with.iter().enumerate().map(|(at, (name, passed))| (at, name.clone(), passed.clone()));
            told.filter(|(_, _, passed)| match passed {
                Passed::Code(_) | Passed::Named(_) => true,
                Passed::Parameter { .. } => !all_fixed,
                Passed::Other => false,
            })
            .collect()
        };
        found.iter().all(|with| codes(with) == codes(first)).then(|| first.clone())
    }

    /// Where what a type hands to its base stands.
    fn handed_to_base(&self, node: Node<'t>) -> Vec<(usize, usize)> {
        let text = self.str(node);
        let words = self.grammar.code.elsewhere.supers.iter().map(String::as_str);
        let places = |word: &str| -> Vec<(usize, usize)> {
            let opened = text.match_indices(word).filter_map(|(at, _)| {
                let inner = text[at + word.len()..].trim_start().strip_prefix('(')?;
                let start = node.start_byte() + (inner.as_ptr() as usize - text.as_ptr() as usize);
                Some((start, start + closing(inner)?))
            });
            opened.collect()
        };
        words.flat_map(places).collect()
    }

    /// What `word(…)` is given, wherever that is written in `node`.
    fn handed_by(&self, node: Node<'t>, word: &str, lists: &[Parameters<'t>]) -> Vec<Vec<(Option<String>, Passed)>> {
        let text = self.str(node);
        let mut found = Vec::new();
        for (at, _) in text.match_indices(word) {
            let alone = text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '_');
            let rest = &text[at + word.len()..];
            let Some(inner) = rest.trim_start().strip_prefix('(').filter(|_| alone) else { continue };
            if text[..at].trim_end().ends_with("new") {
                continue;
            }
            let start = node.start_byte() + (inner.as_ptr() as usize - text.as_ptr() as usize);
            let Some(length) = closing(inner) else { continue };
            let with = split_arguments(&inner[..length]).into_iter().map(|(from, piece)| {
                let colon = piece.find(['=', ':']).filter(|at| {
                    piece[..*at].trim().chars().all(|c| c.is_alphanumeric() || c == '_')
                        && !piece[*at + 1..].starts_with([':', '='])
                });
                let name = colon.map(|at| piece[..at].trim().to_string());
                let value = colon.map_or(piece, |at| &piece[at + 1..]);
                let trimmed = value.trim();
                let begin = start + from + (trimmed.as_ptr() as usize - piece.as_ptr() as usize);
                let node = self.kin.around(begin, begin + trimmed.len());
                (name, node.map_or(Passed::Other, |node| self.passed(node, lists)))
            });
            found.push(with.collect());
        }
        found
    }

    /// The row of a library's error that is extended.
    fn base_row(&self, base: &str) -> Option<&'static CallRow> {
        let last = self.view.last_name(base);
        let resolved = self.resolve(base);
        let mut rows = self.grammar.apis.calls(last);
        rows.find(|row| {
            row.does == Does::Response && !row.name.starts_with('.') && self.accepts(&row.groups, &resolved)
        })
    }

    /// The status that the name of a library's error stands for.
    fn base_code(&self, base: &str) -> Option<u32> {
        let (last, resolved) = (self.view.last_name(base), self.resolve(base));
        let mut rows = self.grammar.apis.families.iter();
        rows.find_map(|row| self.family_code(row, base, last, &resolved)).map(u32::from)
    }

    /// What a function of a type makes an object of that type with, if that is all it returns.
    fn made_here(&self, function: Node<'t>, own: &str) -> Option<Vec<(Option<String>, Passed)>> {
        let list = [self.parameters(function)?];
        let body = self.part(function, Part::Body)?;
        let makes = |call: &Node<'t>| {
            let name = self.callee(*call).map_or("", |callee| self.str(callee.name));
            name == own || matches!(name, "self" | "static" | "cls" | "this")
        };
        let calls: Vec<Node<'t>> = self.within(Shape::Call, body).into_iter().filter(makes).collect();
        let [only] = calls.as_slice() else { return None };
        let arguments = self.arguments(*only);
        let with = arguments.into_iter().map(|argument| {
            let name = argument.name.map(|name| self.str(name).trim_end_matches(':').to_string());
            (name, self.passed(argument.value, &list))
        });
        let with: Vec<(Option<String>, Passed)> = with.collect();
        (!with.is_empty()).then_some(with)
    }
}

/// Whether a type may set one of the headers that belong to a status, by its name. What it is handed is seen where it is made.
fn may_set_headers(text: &str) -> bool {
    let quoted = |name: &str| text.contains(&format!("'{name}'")) || text.contains(&format!("\"{name}\""));
    COMPLETES.iter().any(|(_, name)| quoted(name) || name.contains('-') && text.contains(name))
}

/// What a library's error carries that is made with `with`.
fn of_library(row: &CallRow, with: &[(Option<String>, Passed)]) -> Option<Carries> {
    if let Some(code) = row.code {
        return Some(Carries::Fixed(u32::from(code)));
    }
    let at = |place: &Place| match place {
        Place::At(index) => with.get(*index).filter(|(name, _)| name.is_none()),
        Place::Named(word) => with.iter().find(|(name, _)| name.as_deref() == Some(word)),
        Place::FirstOf(_) => None,
    };
    let place = row.status.as_ref()?;
    let given = match place {
        Place::FirstOf(places) => places.iter().find_map(at),
        place => at(place),
    };
    match given {
        Some((_, Passed::Code(code))) => Some(Carries::Fixed(*code)),
        Some((_, Passed::Parameter { at, words, default })) => {
            Some(Carries::Given { at: *at, words: words.clone(), default: *default })
        }
        Some((_, Passed::Named(path))) => Some(Carries::Named(path.clone())),
        Some((_, Passed::Other)) => None,
        None if with.is_empty() => {
            let first = |place: &Place| match place {
                Place::At(index) => Some((*index, Vec::new())),
                Place::Named(word) => Some((usize::MAX, vec![word.clone()])),
                Place::FirstOf(_) => None,
            };
            let (at, words) = match place {
                Place::FirstOf(places) => places.iter().find_map(first)?,
                place => first(place)?,
            };
            Some(Carries::Given { at, words, default: row.default.map(u32::from) })
        }
        None => Some(Carries::Fixed(u32::from(row.default?))),
    }
}

fn is_error_code(code: u32) -> bool {
    (400..600).contains(&code)
}

/// Takes the places out of a value, which is used in other files.
pub(super) fn unplaced(value: &mut Value) {
    placed(value, Default::default());
}

/// Puts a value and all that is in it at one place.
pub(super) fn placed(value: &mut Value, range: httplsp_text::TextRange) {
    value.range = range;
    match &mut value.kind {
        ValueKind::Object { entries, .. } => entries.iter_mut().for_each(|(_, value)| placed(value, range)),
        ValueKind::List(items) => items.iter_mut().for_each(|value| placed(value, range)),
        ValueKind::Call { receiver, arguments, .. } => {
            receiver.iter_mut().for_each(|value| placed(value, range));
            arguments.iter_mut().for_each(|argument| placed(&mut argument.value, range));
        }
        _ => {}
    }
}
