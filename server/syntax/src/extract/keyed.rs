//! Statuses that are an entry of what a function is given: `respond({ res, status, message })`, `json(data, init)`.

use tree_sitter::Node;

use super::Extractor;
use super::parameters::{Parameters, Piece};
use super::response::Draft;
use super::scope::is_called_error;
use super::status::Found;
use super::wrapper::Sender;
use crate::apis::{CallRow, Place};
use crate::elsewhere::is_status;
use crate::facts::Spelling;
use crate::grammar::{Class, Part, Shape};

/// How many arguments of a call are looked at for a status.
const MOST_GIVEN: usize = 6;

impl<'t> Extractor<'t> {
    /// The entry of a parameter that `node` is: `answer.status`, or `status` where `{ status, message }` is what is given.
    pub(super) fn entry_of_parameter(&self, node: Node<'t>, list: &Parameters<'t>) -> Option<(usize, String)> {
        let node = self.sides(node).into_iter().next()?;
        if self.class(node) == Class::Name {
            let name = self.str(node);
            if let Some(at) = list.pieces.iter().position(|piece| piece.taken_apart && piece.words.contains(&name)) {
                return Some((at, name.to_string()));
            }
            // const { status = 500 } = options
            if let Some(at) = self.taken_out_of(node, name, list) {
                return Some((at, name.to_string()));
            }
            // const statusCode = error.statusCode || 500
            let bound = self.bound_value(node, name)?;
            let value = self.sides(bound).into_iter().next()?;
            let is_part = self.class(value) == Class::Path || self.str(value).ends_with(']');
            return is_part.then(|| self.entry_of_parameter(value, list))?;
        }
        // `$args['status']`
        if let Some((name, key)) = self.str(node).strip_suffix(']').and_then(|text| text.split_once('[')) {
            let key = key.trim_start_matches(':').trim_matches(['"', '\'']);
            let at = list.pieces.iter().position(|piece| piece.words.contains(&name.trim()));
            return at.filter(|_| is_status(key)).map(|at| (at, key.to_string()));
        }
        // code.getStatusCode()
        let asked = Some(node).filter(|node| self.class(*node) == Class::Call).and_then(|call| self.getter_of(call));
        let (receiver, member) = match asked {
            Some(asked) => asked,
            None => (self.part(node, Part::Receiver)?, self.part_str(node, Part::Member)?),
        };
        let at = self.parameter_of(receiver, list).filter(|_| self.class(self.view.inner(receiver)) == Class::Name)?;
        (is_status(member) || asked.is_some()).then(|| (at, member.to_string()))
    }

    /// The status that a call gives such a function.
    pub(super) fn given_status(&self, call: Node<'t>, sender: &Sender) -> Option<Node<'t>> {
        if let Some(key) = &sender.key
            && let Some(named) = self.named_entry(call, key)
        {
            return Some(named);
        }
        let given = self.given(call, sender, sender.status)?;
        match &sender.key {
            None => Some(given),
            Some(key) => self.entry(given, key).or_else(|| self.status_made_of(given)),
        }
    }

    /// The status that an object is made with, which is handed on as a whole: `new Payload(401, $text)`, `new Payload($status)`.
    fn status_made_of(&self, given: Node<'t>) -> Option<Node<'t>> {
        let given = self.view.inner(given);
        let made = match self.class(given) {
            Class::Name => self.view.inner(self.bound_value(given, self.str(given))?),
            _ => given,
        };
        let callee = self.callee(made).filter(|_| self.class(made) == Class::Call && self.call_row(made).is_none())?;
        let name = self.str(callee.name);
        // An error is told where it is raised or answered.
        if callee.receiver.is_some() || !name.starts_with(char::is_uppercase) || is_called_error(name) {
            return None;
        }
        let mut found = self.arguments(made).into_iter().take(MOST_GIVEN).enumerate().filter_map(|(at, argument)| {
            let value = self.view.inner(argument.value);
            let known = self.status_expression(value).is_some_and(|found| {
                (100..=599).contains(&found.code) && (at == 0 || found.spelling != Spelling::Number)
            });
            let named = self.class(value) == Class::Name && is_status(self.str(value));
            (known || named).then_some(value)
        });
        found.next().filter(|_| found.next().is_none())
    }

    /// What a getter asks for a status: `code.getStatus()`, `code.getStatus().value()`.
    fn getter_of(&self, call: Node<'t>) -> Option<(Node<'t>, &'t str)> {
        let mut call = call;
        loop {
            let (receiver, _) = self.asked_by_getter(call)?;
            let name = self.str(self.callee(call)?.name);
            let receiver = self.view.inner(receiver);
            match self.class(receiver) {
                Class::Call => call = receiver,
                _ => return Some((receiver, name)),
            }
        }
    }

    /// The status of the entry of the project's list of errors that a call gives such a function: `refuse(ErrorCode.NO_TOKEN)`.
    pub(super) fn listed_status(&self, call: Node<'t>, sender: &Sender) -> Option<Found> {
        // Where a getter that means the status on other things as well is asked, no name is known.
        let key = sender.key.as_deref().unwrap_or("status");
        let given = self.view.inner(self.given(call, sender, sender.status)?);
        let entry = match self.class(given) {
            Class::Path | Class::Name => given,
            // `refuse(ErrorCode.Other(text))`
            Class::Call => self.part(given, Part::Callee).filter(|callee| self.class(*callee) == Class::Path)?,
            _ => return None,
        };
        let code = self.code_listed(entry, key)?;
        Some(Found { code, span: self.span(given), spelling: Spelling::Resolved })
    }

    /// An entry that is given by its name, without an object around: `reply(status: 401, message: text)`.
    fn named_entry(&self, call: Node<'t>, key: &str) -> Option<Node<'t>> {
        self.arguments(call).into_iter().find_map(|argument| {
            let name = self.str(argument.name?).trim_matches([':', '"', '\'', ' ']);
            (name == key).then_some(argument.value)
        })
    }

    /// How many arguments a call has; what is given by names where one object takes them all is one.
    pub(super) fn arguments_of(&self, call: Node<'t>, sender: &Sender) -> usize {
        let arguments = self.arguments(call);
        let named = arguments.iter().filter(|argument| argument.name.is_some()).count();
        match sender.key {
            Some(_) if named > 0 => arguments.len() - named + 1,
            _ => arguments.len(),
        }
    }

    /// Whether a call leaves out the status of such a function, so that its default counts: all of what it gives is seen.
    pub(super) fn leaves_entry_out(&self, call: Node<'t>, sender: &Sender) -> bool {
        if sender.key.is_none() {
            return true;
        }
        let given = self.given(call, sender, sender.status).map(|given| self.view.inner(given));
        given.is_some_and(|given| {
            self.class(given) == Class::Object
                && matches!(self.view.value(given).kind, crate::facts::ValueKind::Object { open: false, .. })
        })
    }

    /// The headers that are given beside such a status: `json(data, { status: 401, headers })`.
    pub(super) fn headers_of_options(&mut self, call: Node<'t>, sender: &Sender, draft: &mut Draft) {
        if sender.key.is_none() || self.listed_status(call, sender).is_some() {
            return;
        }
        let Some(given) = self.given(call, sender, sender.status) else { return };
        match self.entry(given, "headers") {
            Some(headers) => self.header_object(headers, draft),
            None => draft.opaque_headers |= !self.is_all_seen(given),
        }
    }

    /// Whether all entries of an object are written out.
    fn is_all_seen(&self, object: Node<'t>) -> bool {
        matches!(self.view.value(object).kind, crate::facts::ValueKind::Object { open: false, .. })
    }

    /// The parameter that is handed on as the options of a response, with the entry that is the status there:
    /// `new Response(text, init)`, `render json: body, **options`.
    pub(super) fn options_handed_on(
        &self,
        call: Node<'t>,
        row: &CallRow,
        list: &Parameters<'t>,
    ) -> Option<(usize, String)> {
        let place = row.status.as_ref()?;
        let places = match place {
            Place::FirstOf(places) => places.as_slice(),
            one => std::slice::from_ref(one),
        };
        places.iter().find_map(|place| {
            let Place::Named(name) = place else { return None };
            let (at, key) = match name.split_once('.') {
                Some((index, key)) => (self.argument(call, index.parse().ok()?)?, key),
                None => {
                    let spread = |node: &Node<'t>| self.str(*node).starts_with("**");
                    let mut arguments = self.arguments(call).into_iter().map(|argument| argument.value);
                    (arguments.find(spread)?, name.as_str())
                }
            };
            let at = self.view.inner(at);
            let written = match self.class(at) {
                Class::Name => self.str(at),
                // { ...init }
                Class::Object if self.entry(at, key).is_none() => {
                    let parts = self.view.children(self.part(at, Part::Body).unwrap_or(at));
                    parts.into_iter().find_map(|part| self.str(part).strip_prefix("..."))?
                }
                _ => self.str(at).strip_prefix("**")?,
            };
            let index = list.pieces.iter().position(|piece| piece.words.first() == Some(&written))?;
            (!key.contains('.') && is_status(key)).then(|| (index, key.to_string()))
        })
    }

    /// The parameter that a local is taken out of by its own name: `const { status, message } = options;`.
    fn taken_out_of(&self, node: Node<'t>, name: &str, list: &Parameters<'t>) -> Option<usize> {
        if !is_status(name) {
            return None;
        }
        let function = self.function_around(node)?;
        self.within(Shape::Binding, self.part(function, Part::Body)?).into_iter().find_map(|binding| {
            let pattern = self.part_str(binding, Part::Name)?;
            let value = self.view.inner(self.part(binding, Part::Value)?);
            let mut words = pattern.split(|c: char| !c.is_alphanumeric() && c != '_');
            let taken = pattern.starts_with('{') && words.any(|word| word == name);
            (taken && self.class(value) == Class::Name).then(|| self.parameter_of(value, list))?
        })
    }

    /// What an entry of a parameter is where it is not given: `401` of `{ status = 401, message }`.
    pub(super) fn default_of_entry(&self, piece: &Piece<'t>, key: &str) -> Option<Node<'t>> {
        let word = piece.words.iter().find(|word| **word == key).filter(|_| piece.taken_apart)?;
        let end = word.as_ptr() as usize - self.text.as_ptr() as usize + word.len();
        let rest = self.text.get(end..)?;
        let value = rest.trim_start().strip_prefix('=')?.trim_start();
        let length = value.find([',', '}'])?;
        let begin = self.text.len() - value.len();
        self.kin.around(begin, begin + value[..length].trim_end().len())
    }
}
