//! Functions that hand a status they are given to what another file defines: `fn fail(w, code) { render(w, code) }`.

use std::collections::HashSet;

use tree_sitter::Node;

use super::Extractor;
use super::defines::unplaced;
use super::wrapper::{Parameter, Sender};
use crate::elsewhere::{Function, Via, is_status};
use crate::grammar::{Part, Shape};

/// How many calls of a function are noted.
const MOST: usize = 4;

/// How calls begin that only write a status down.
const WRITES_DOWN: [&str; 9] = ["log", "print", "warn", "info", "debug", "trace", "record", "format", "observe"];

impl<'t> Extractor<'t> {
    /// Notes the functions whose status goes to a call that nothing here is known of.
    pub(super) fn functions_that_hand_on(&self, out: &mut Vec<Function>) {
        let known: HashSet<usize> = self.senders.iter().map(|sender| sender.function.range.start as usize).collect();
        for function in self.nodes(Shape::Function) {
            let (Some(name), Some(list), Some(body)) =
                (self.part_str(function, Part::Name), self.parameters(function), self.part(function, Part::Body))
            else {
                continue;
            };
            // A code of the project's own may stand before it.
            let is_given = |plain: bool| {
                move |piece: &super::parameters::Piece<'t>| {
                    piece.words.iter().any(|word| is_status(word) && plain == word.eq_ignore_ascii_case("code"))
                }
            };
            let status = list.pieces.iter().position(is_given(false));
            let Some(status) = status.or_else(|| list.pieces.iter().position(is_given(true))) else { continue };
            if known.contains(&function.start_byte()) {
                continue;
            }
            let mut vias: Vec<Via> = Vec::new();
            for call in self.within(Shape::Call, body) {
                let Some(callee) = self.callee(call) else { continue };
                let called = self.str(callee.name).to_ascii_lowercase();
                if callee.receiver.is_none() && self.str(callee.name) == name
                    || WRITES_DOWN.iter().any(|word| called.starts_with(word))
                {
                    continue;
                }
                let Some(path) = callee.path.clone().filter(|_| self.call_row(call).is_none()) else { continue };
                let arguments = self.arguments(call);
                let name_of = |at: Node<'t>| self.str(at).trim_matches([':', '"', '\'']).to_string();
                let names: Vec<Option<String>> = arguments.iter().map(|argument| argument.name.map(name_of)).collect();
                let arguments: Vec<Option<usize>> =
                    arguments.iter().map(|argument| self.parameter_of(argument.value, &list)).collect();
                if arguments.contains(&Some(status)) && vias.len() < MOST {
                    let mut paths = vec![path];
                    paths.extend(callee.receiver.into_iter().flat_map(|receiver| {
                        let name = self.str(callee.name);
                        let separator = self.grammar.code.separator.as_str();
                        self.types_called(receiver).into_iter().map(move |kind| format!("{kind}{separator}{name}"))
                    }));
                    let writes = arguments.iter().flatten().any(|at| self.is_written_to(&list.pieces[*at].words));
                    vias.extend(paths.into_iter().map(|calls| Via {
                        calls,
                        arguments: arguments.clone(),
                        names: names.clone(),
                        writes,
                    }));
                }
            }
            if vias.is_empty() {
                continue;
            }
            let plain = |piece: &super::parameters::Piece<'t>| Parameter {
                words: piece.words.iter().map(ToString::to_string).collect(),
                optional: piece.optional,
                default: piece.default.map(|at| self.view.value(at)).map(|mut value| {
                    unplaced(&mut value);
                    value
                }),
                changed: self.changes_parameter(body, &piece.words),
            };
            let default = list.pieces[status].default.and_then(|at| self.status_expression(at)).map(|found| found.code);
            let span = self.span(function);
            let inside = self.facts.headers.iter().filter(|header| span.contains(header.span));
            let mut headers: Vec<String> = inside.map(|header| header.name.clone()).collect();
            headers.sort();
            headers.dedup();
            out.push(Function {
                name: name.to_string(),
                owner: self.owner(function).map(str::to_string),
                sender: Sender {
                    parameters: list.pieces.iter().map(plain).collect(),
                    open: list.open,
                    status,
                    key: None,
                    default,
                    body: None,
                    media: None,
                    opaque_headers: false,
                    unseen: false,
                    begins: false,
                },
                headers,
                vias,
            });
        }
    }

    /// Whether the words of a parameter name a type of what responses are written to.
    fn is_written_to(&self, words: &[&str]) -> bool {
        let mut rows = self.grammar.apis.objects.iter().filter(|row| row.header.is_some());
        rows.any(|row| row.types.iter().any(|known| words.contains(&known.as_str())) && self.any_present(&row.groups))
    }
}
