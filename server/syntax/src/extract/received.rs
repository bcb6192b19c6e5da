//! Whether a `status` is that of a response, or one of what the response says.

use tree_sitter::Node;

use super::Extractor;
use crate::grammar::{Class, Part};

impl<'t> Extractor<'t> {
    /// `response.status_code` where it is always a number.
    pub(super) fn is_number_member(&self, node: Node<'t>) -> bool {
        let tests = &self.grammar.code.tests;
        let node = self.view.inner(node);
        if self.is_number_of_caught(node) {
            return true;
        }
        self.part_str(node, Part::Member).is_some_and(|member| tests.number_members.iter().any(|known| known == member))
            && self.group_present("http")
            && (tests.number_sources.is_empty()
                || self.part(node, Part::Receiver).is_some_and(|receiver| self.is_made_response(receiver)))
    }

    /// `e.code` in `except HTTPError as e`: a number in every library that has such a member.
    fn is_number_of_caught(&self, node: Node<'t>) -> bool {
        let [member, kind] = self.grammar.code.tests.number_caught.as_slice() else { return false };
        let owner = self.part(node, Part::Receiver).map(|owner| self.str(self.view.inner(owner)));
        let Some(owner) = owner.filter(|_| self.part_str(node, Part::Member) == Some(member)) else { return false };
        let around = std::iter::successors(self.parent(node), |node| self.parent(*node));
        let Some(arm) = around.into_iter().find(|node| self.class(*node) == Class::Catch) else { return false };
        let head = self.str(arm).split(':').next().unwrap_or("");
        let mut words = head.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        words.clone().any(|word| word == kind) && words.next_back() == Some(owner)
    }

    /// Whether the file deals with received statuses: it names a library, or asks for a class of them with both bounds.
    pub(super) fn tells_statuses(&self) -> bool {
        self.group_present("http") || self.present.contains(crate::prefilter::CLASS_BOUNDS)
    }

    /// Whether `node` is for sure what a client got: made by one, handed on by one to a closure, or that of its error.
    fn is_made_response(&self, node: Node<'t>) -> bool {
        let tests = &self.grammar.code.tests;
        let node = self.view.inner(node);
        let text = self.str(node);
        let made = |value: &str| {
            tests.number_sources.iter().any(|word| value.contains(word.as_str()))
                && !tests.parses.iter().any(|word| value.contains(word.as_str()))
        };
        if let [member, word] = tests.number_errors.as_slice()
            && text.replace('?', "").ends_with(member.as_str())
            && self.text.contains(word.as_str())
        {
            return true;
        }
        if self.class(node) != Class::Name {
            return false;
        }
        if let Some(value) = self.bound_value(node, text) {
            return made(self.str(value));
        }
        // fetch(url).then((response) => response.status)
        let around = std::iter::successors(self.parent(node), |node| self.parent(*node));
        let Some(closure) = around.into_iter().find(|node| self.class(*node) == Class::Closure) else { return false };
        let Some(body) = self.part(closure, Part::Body) else { return false };
        let head = self.text.get(closure.start_byte()..body.start_byte()).unwrap_or("");
        let names_it = head.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').any(|word| word == text);
        let call = self.parent(closure).and_then(|list| self.call_of_arguments(list));
        let receiver = call.and_then(|call| self.called_method(call)).filter(|(method, _)| *method == "then");
        names_it && receiver.is_some_and(|(_, receiver)| made(self.str(receiver)))
    }

    /// Whether a local name was given what the content of a response says: `status_code = answer["code"]`.
    pub(super) fn is_of_content(&self, node: Node<'t>) -> bool {
        let node = self.view.inner(node);
        self.class(node) == Class::Name
            && self.bound_value(node, self.str(node)).is_some_and(|value| {
                let value = self.str(value);
                ["code", "status", "statusCode", "status_code"].iter().any(|key| {
                    value.match_indices(key).any(|(at, _)| {
                        value[..at].ends_with(['"', '\'']) && value[at + key.len()..].starts_with(['"', '\''])
                    })
                })
            })
    }

    /// Whether `node` is a member of what a response says: `data.status`, and in some languages any `result.Status`.
    pub(super) fn is_content_member(&self, node: Node<'t>) -> bool {
        let node = self.view.inner(node);
        let (Some(member), Some(owner)) = (self.part_str(node, Part::Member), self.part(node, Part::Receiver)) else {
            return false;
        };
        let last = owner_name(self.str(self.view.inner(owner))).to_ascii_lowercase();
        self.grammar.code.tests.content_members.iter().any(|known| known == member)
            || CONTENT.contains(&last.as_str())
            || self.is_parsed(owner)
    }

    /// Whether a local name was given what a request to an address brings: `const coupon = await api.post("/coupons", data)`.
    pub(super) fn was_requested(&self, node: Node<'t>) -> bool {
        const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
        let node = self.view.inner(node);
        let value = self.bound_value(node, self.str(node)).filter(|_| self.class(node) == Class::Name);
        let Some(mut call) = value.map(|value| self.view.inner(value)) else { return false };
        while self.class(call) != Class::Call && call.named_child_count() == 1 {
            let Some(inner) = call.named_child(0) else { return false };
            call = inner;
        }
        let method = self.called_method(call).map(|(method, _)| method);
        let address = |given: Node<'t>| {
            let text = self.str(self.view.inner(given)).trim_start_matches(['"', '\'', '`']);
            text.starts_with('/') && text.len() > 1 || text.starts_with("http")
        };
        method.is_some_and(|method| METHODS.contains(&method)) && self.argument(call, 0).is_some_and(address)
    }

    /// Whether a local name was given the parsed content of a response: `const result = await response.json()`.
    pub(super) fn is_parsed(&self, node: Node<'t>) -> bool {
        let node = self.view.inner(node);
        self.class(node) == Class::Name
            && self.bound_value(node, self.str(node)).is_some_and(|value| {
                let value = self.str(value);
                self.grammar.code.tests.parses.iter().any(|word| value.contains(word.as_str()))
            })
    }
}

/// What the content of a response is called, and its parts that have a `status` of their own.
const CONTENT: [&str; 9] = ["data", "body", "json", "payload", "content", "parsed", "decoded", "meta", "info"];

/// The last name of what a member belongs to.
pub(super) fn owner_name(owner: &str) -> &str {
    owner.rsplit(['.', ':', '>', '$', '@']).next().unwrap_or(owner).trim_end_matches(['?', '!'])
}
