//! Functions that hand a status they are given to a function of another file, which sends it.

use super::{Elsewhere, Function, Viewpoint};
use crate::extract::{Body, Sender, filled};
use crate::facts::{Value, ValueKind};

/// How often functions are looked for that call those found before.
const ROUNDS: usize = 3;

/// A call that hands on what a function is given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Via {
    /// What is called, as it is written.
    pub calls: String,
    /// Which of the function's parameters each argument is.
    pub arguments: Vec<Option<usize>>,
    /// The names by which arguments are given.
    pub names: Vec<Option<String>>,
    /// Whether what responses are written to is among them.
    pub writes: bool,
}

impl Elsewhere {
    /// Finds what each function sends that hands its status on.
    pub(super) fn hand_on(&mut self) {
        self.hand_on_to_known();
        let mut unseen = Vec::new();
        for (at, file) in self.files.iter().enumerate() {
            let view = Viewpoint::of(file);
            for (index, function) in file.functions.iter().enumerate() {
                let leaves = |via: &Via| {
                    via.writes
                        && via.arguments.contains(&Some(function.sender.status))
                        && view.leaves(&via.calls, self.files.iter().map(|file| &*file.path))
                };
                if !self.handed.contains_key(&(at, index)) && function.vias.iter().any(leaves) {
                    let sender = Sender { unseen: true, ..function.sender.clone() };
                    unseen.push(((at, index), Function { sender, vias: Vec::new(), ..function.clone() }));
                }
            }
        }
        if !unseen.is_empty() {
            self.handed.extend(unseen);
            self.hand_on_to_known();
        }
    }

    fn hand_on_to_known(&mut self) {
        for _ in 0..ROUNDS {
            let mut found = Vec::new();
            for (at, file) in self.files.iter().enumerate() {
                let view = Viewpoint::of(file);
                for (index, function) in file.functions.iter().enumerate() {
                    if function.vias.is_empty() || self.handed.contains_key(&(at, index)) {
                        continue;
                    }
                    let made = function.vias.iter().find_map(|via| self.through(&view, function, via));
                    found.extend(made.map(|made| ((at, index), made)));
                }
            }
            if found.is_empty() {
                break;
            }
            self.handed.extend(found);
        }
    }

    /// What `function` sends by this call.
    fn through(&self, view: &Viewpoint<'_>, function: &Function, via: &Via) -> Option<Function> {
        let target = self.function(view, &via.calls, None)?;
        let sender = &target.sender;
        let needed = sender.parameters.iter().filter(|parameter| !parameter.optional).count();
        let fits = via.arguments.len() >= needed && (via.arguments.len() <= sender.parameters.len() || sender.open);
        if sender.key.is_some() {
            return None;
        }
        let own = |at: usize| {
            let named = |name: &Option<String>| {
                name.as_ref().is_some_and(|name| sender.parameters.get(at).is_some_and(|part| part.is_named(name)))
            };
            let at =
                via.names.iter().position(named).or_else(|| Some(at).filter(|at| via.names.get(*at) == Some(&None)));
            via.arguments.get(at?).copied().flatten()
        };
        if !fits || own(sender.status) != Some(function.sender.status) {
            return None;
        }
        let body = match &sender.body {
            Some(Body::Parameter(at)) => own(*at).map(Body::Parameter),
            // What it makes of its parameters is made of those that hand on to it.
            Some(Body::Own(value)) => Some(Body::Own(filled(value, &|name| {
                let at = sender.parameters.iter().position(|parameter| parameter.is_named(name))?;
                let given = own(at).and_then(|at| function.sender.parameters.get(at)?.words.first());
                let kind = given.map_or(ValueKind::Opaque, |word| ValueKind::Name(word.clone()));
                Some(Value { kind, range: value.range })
            }))),
            None => None,
        };
        let mut headers = [function.headers.as_slice(), target.headers.as_slice()].concat();
        headers.sort();
        headers.dedup();
        Some(Function {
            name: function.name.clone(),
            owner: function.owner.clone(),
            sender: Sender {
                body,
                media: sender.media.clone(),
                opaque_headers: sender.opaque_headers || function.sender.opaque_headers,
                unseen: sender.unseen,
                begins: sender.begins,
                ..function.sender.clone()
            },
            headers,
            vias: Vec::new(),
        })
    }
}
