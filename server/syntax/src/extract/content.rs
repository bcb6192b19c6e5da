//! Responses that a client receives and whose content is read at once.

use tree_sitter::Node;

use super::Extractor;
use super::send::Fate;
use crate::apis::ClientRow;
use crate::facts::{ContentRead, Span, Use};
use crate::grammar::{Class, Part};

/// The methods of RFC 9110 and RFC 5789 that clients send.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// How far a row of calls is followed.
const MAX_STEPS: usize = 24;

/// Where the content of a response is read.
struct Read<'t> {
    /// The whole expression.
    node: Node<'t>,
    /// The response, with what waits for it.
    response: Node<'t>,
    parses: bool,
    /// A closure that is given the response: the name it has there, its body, and what reads in it.
    closure: Option<(&'t str, Node<'t>, Node<'t>)>,
}

impl<'t> Extractor<'t> {
    /// Finds what clients read of responses without a look at the status.
    pub(super) fn content_reads(&mut self) {
        if self.grammar.apis.clients.is_empty() {
            return;
        }
        let calls = self.shapes.get(&crate::grammar::Shape::Call).cloned().unwrap_or_default();
        for call in calls {
            let Some(row) = self.client_row(call) else { continue };
            let read = match row.kept.is_empty() {
                true => self.read_of(call, row),
                false => self.kept_read(call, row),
            };
            let Some(read) = read else { continue };
            let raises = row.raises
                || row.unless.iter().any(|word| self.text.contains(word.as_str()))
                || self.row_of_calls(call).into_iter().any(|at| self.is_checked(at, row));
            let check = if raises { Vec::new() } else { self.check_edits(call, row, &read) };
            self.facts.content_reads.push(ContentRead {
                span: self.span(read.node),
                request: self.span(call),
                client: self.client_name(call),
                scope: self.scope_at(call.start_byte() as u32),
                method: self.method_of(call, row),
                target: row.target.as_ref().and_then(|place| self.place(call, place)).map(|node| self.view.value(node)),
                parses: read.parses,
                raises,
                chained: row.kept.is_empty(),
                used: self.use_of(read.node),
                check,
            });
        }
        self.facts.content_reads.sort_by_key(|read| (read.request, read.span));
        self.facts.content_reads.dedup_by_key(|read| read.request);
    }

    fn client_row(&self, call: Node<'t>) -> Option<&'static ClientRow> {
        let name = self.str(self.callee(call)?.name);
        self.grammar.apis.clients(name).find(|row| {
            self.calls_one_of(call, &row.calls, &row.groups, &row.on)
                && (row.from.is_empty() || self.begins_with(call, row))
                && (row.after.is_empty() || self.follows(call, &row.after))
        })
    }

    /// The call and those that it is called on, from the outside.
    fn row_of_calls(&self, call: Node<'t>) -> Vec<Node<'t>> {
        let mut out = vec![call];
        let mut at = call;
        while let Some((_, receiver)) = self.called_method(at) {
            at = self.view.inner(receiver);
            if self.class(at) != Class::Call || out.len() > MAX_STEPS {
                break;
            }
            out.push(at);
        }
        out
    }

    /// Whether the row of calls begins with one of the names that the row of the table wants.
    fn begins_with(&self, call: Node<'t>, row: &ClientRow) -> bool {
        let Some(first) = self.row_of_calls(call).pop() else { return false };
        let Some(path) = self.callee(first).and_then(|callee| callee.path) else { return false };
        let separator = self.grammar.code.separator.as_str();
        let begins = |path: &str, name: &str| {
            path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
        };
        let elsewhere = path.split(separator).next().is_some_and(|first| self.defined.contains(first));
        !elsewhere && row.from.iter().any(|name| begins(&path, name) || begins(&self.resolve(&path), name))
    }

    /// Whether the method is called on the result of one of `names`.
    pub(super) fn follows(&self, call: Node<'t>, names: &[String]) -> bool {
        let before = self.row_of_calls(call).into_iter().nth(1);
        before
            .and_then(|call| self.callee(call))
            .is_some_and(|callee| names.iter().any(|name| name == self.str(callee.name)))
    }

    /// Whether a call of the row makes the client fail, or is given what does.
    fn is_checked(&self, call: Node<'t>, row: &ClientRow) -> bool {
        let known = |name: &str| row.checks.iter().any(|known| known == name);
        self.callee(call).is_some_and(|callee| known(self.str(callee.name)))
            || self.arguments(call).iter().any(|argument| {
                argument.name.is_some_and(|name| known(self.str(name).trim_matches([':', '"', '\''])))
                    || row.checks.iter().any(|known| self.entry(argument.value, known).is_some())
            })
    }

    /// What is called, as written where that is short.
    fn client_name(&self, call: Node<'t>) -> String {
        let Some(callee) = self.callee(call) else { return String::new() };
        let start = callee.receiver.map_or(callee.node.start_byte(), |receiver| receiver.start_byte());
        let written = self.text.get(start..callee.name.end_byte()).unwrap_or("");
        match written.len() <= 40 && !written.contains(['\n', '(']) {
            true => written.to_string(),
            false => self.str(callee.name).to_string(),
        }
    }

    fn method_of(&self, call: Node<'t>, row: &ClientRow) -> Option<String> {
        if let Some(place) = &row.method {
            if let Some(given) = self.place(call, place) {
                let value = self.view.value(given);
                let text = value.as_text().map_or_else(|| self.str(given).to_string(), str::to_string);
                return known_method(text.rsplit(['.', ':']).next().unwrap_or(&text));
            }
            if self.is_hidden(call, place) || self.has_hidden_arguments(call) {
                return None;
            }
        }
        let names = self.row_of_calls(call).into_iter().filter_map(|call| self.callee(call));
        let named = names.into_iter().find_map(|callee| known_method(self.str(callee.name)));
        named.or_else(|| row.method.is_some().then(|| "GET".to_string()))
    }

    /// The member that is asked of `node`, with the expression that asks, called or not.
    fn asked_of(&self, node: Node<'t>) -> Option<(&'t str, Node<'t>)> {
        let parent = self.parent(node)?;
        match self.class(parent) {
            Class::Path if self.part(parent, Part::Receiver)?.id() == node.id() => {
                let member = self.part_str(parent, Part::Member)?.trim_start_matches(['?', '.']);
                // Type arguments may stand around it: `json::<Item>`.
                let mut callee = parent;
                while let Some(around) = self.parent(callee).filter(|around| {
                    self.class(*around) == Class::Path
                        && self.part(*around, Part::Receiver).is_some_and(|receiver| receiver.id() == node.id())
                }) {
                    callee = around;
                }
                let call = self.parent(callee).filter(|call| {
                    self.class(*call) == Class::Call
                        && self.part(*call, Part::Callee).is_some_and(|found| found.id() == callee.id())
                });
                Some((member, call.unwrap_or(parent)))
            }
            Class::Call => {
                let callee = self.callee(parent)?;
                (callee.receiver?.id() == node.id()).then(|| (self.str(callee.name), parent))
            }
            _ => None,
        }
    }

    /// The call of a function that `node` is the first argument of.
    fn given_to(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut list = self.parent(node)?;
        if self.class(list) == Class::Argument {
            list = self.parent(list)?;
        }
        let call = self.call_of_arguments(list)?;
        (self.view.inner(self.argument(call, 0)?).id() == self.view.inner(node).id()).then_some(call)
    }

    /// Whether `name` is among `names`, where methods and members begin with a dot.
    fn member_among(names: &[String], name: &str) -> bool {
        names.iter().any(|known| known.strip_prefix('.') == Some(name))
    }

    fn function_among(&self, names: &[String], call: Node<'t>) -> bool {
        let path = self.callee(call).and_then(|callee| callee.path);
        path.is_some_and(|path| names.contains(&path))
    }

    /// Where the same expression reads the content of what `call` receives.
    fn read_of(&self, call: Node<'t>, row: &ClientRow) -> Option<Read<'t>> {
        let mut read = Read { node: call, response: call, parses: false, closure: None };
        let mut begun = false;
        let mut found = row.content;
        for _ in 0..MAX_STEPS {
            if found {
                break;
            }
            let parent = self.parent(read.node)?;
            if self.class(parent) == Class::Wrapper && !self.negates(parent) {
                read.node = parent;
                if !begun {
                    read.response = parent;
                }
                continue;
            }
            if let Some((member, whole)) = self.asked_of(read.node) {
                let is = |names: &[String]| names.iter().any(|known| known == member);
                if is(&row.waits) || self.grammar.code.send.unwraps.iter().any(|known| known == member) {
                    if !begun {
                        read.response = whole;
                    }
                } else if is(&row.through) {
                    begun = true;
                } else if Self::member_among(&row.parses, member) || Self::member_among(&row.reads, member) {
                    read.parses = Self::member_among(&row.parses, member);
                    found = true;
                } else if is(&row.then) {
                    let given = self.argument(whole, 0).map_or("", |given| self.str(given));
                    // A function by its name, or by the place that is left for its argument: `_.json`.
                    read.parses = row.parses.iter().any(|known| known == given);
                    if !read.parses && row.reads.iter().all(|known| known != given) {
                        let (parses, closure) = self.closure_read(whole, row)?;
                        read.parses = parses;
                        read.closure = Some(closure);
                    }
                    found = true;
                } else {
                    return None;
                }
                read.node = whole;
                continue;
            }
            let function = self.given_to(read.node)?;
            // A word before parentheses may be read as a call: `await (await fetch(u)).json()`.
            if !begun && self.function_among(&row.waits, function) {
                read.response = self.part(function, Part::Arguments)?;
                read.node = function;
                continue;
            }
            if !self.function_among(&row.reads, function) {
                return None;
            }
            read.node = function;
            found = true;
        }
        // JSON.parse(response.body)
        if found
            && let Some(function) = self.given_to(read.node)
            && self.function_among(&row.parses, function)
        {
            read.parses = true;
            read.node = function;
        }
        found.then_some(read)
    }

    /// `.then((r) => r.json())`: whether what is read is parsed, and how.
    fn closure_read(&self, call: Node<'t>, row: &ClientRow) -> Option<(bool, (&'t str, Node<'t>, Node<'t>))> {
        let closure = self.argument(call, 0).filter(|closure| self.class(*closure) == Class::Closure)?;
        let name = self.str(self.part(closure, Part::Parameters)?).trim_matches(['(', ')', ' ']);
        let name = name.split(':').next().unwrap_or(name).trim();
        let body = self.part(closure, Part::Body)?;
        let mut value = self.view.inner(body);
        if self.class(value) == Class::Block {
            let [only] = self.view.children(value)[..] else { return None };
            value = match self.class(only) {
                Class::Return => self.view.inner(self.part(only, Part::Value)?),
                Class::Statement => return None,
                _ => self.view.inner(only),
            };
        }
        let (method, receiver) = match self.class(value) {
            Class::Path => (self.part_str(value, Part::Member)?, self.part(value, Part::Receiver)?),
            _ => self.called_method(value)?,
        };
        let parses = Self::member_among(&row.parses, method);
        let reads = (parses || Self::member_among(&row.reads, method)) && self.str(receiver) == name;
        reads.then_some((parses, (name, body, value)))
    }

    /// The content of a response that is kept under a name, of which nothing but the content is asked.
    fn kept_read(&self, call: Node<'t>, row: &ClientRow) -> Option<Read<'t>> {
        let mut statement = self.parent(call)?;
        for _ in 0..4 {
            if matches!(self.class(statement), Class::Binding | Class::Assignment) {
                break;
            }
            statement = self.parent(statement)?;
        }
        let value = self.view.inner(self.part(statement, Part::Value)?);
        // `let (data, _) = …`: the response beside the content is thrown away.
        let head = self.text.get(statement.start_byte()..value.start_byte()).unwrap_or("");
        if let Some((content, other)) =
            head.split_once('(').and_then(|(_, names)| names.split_once(')')?.0.split_once(','))
        {
            let kept = value.id() == call.id() && other.trim() == "_" && content.trim() != "_";
            return kept.then_some(Read { node: call, response: call, parses: false, closure: None });
        }
        let name = self.str(self.part(statement, Part::Name)?);
        let plain = name != "_" && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if value.id() != call.id() || !plain {
            return None;
        }
        let handler = self.facts.handler(self.scope_at(call.start_byte() as u32));
        let end = self.facts.scope(handler).span.range.end as usize;
        let rest = self.text.get(statement.end_byte()..end)?;
        let in_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '"'));
        let mut reads = false;
        for (at, word) in rest.match_indices(name) {
            let after = &rest[at + word.len()..];
            if in_word(rest[..at].chars().next_back())
                || after.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_')
            {
                continue;
            }
            let Some(member) = after.strip_prefix('.') else {
                let after = after.trim_start();
                // A question whether there is one; another one has the same name from here on.
                if after.starts_with("== nil") || after.starts_with("!= nil") {
                    continue;
                }
                if after.starts_with(":=") || after.starts_with("= ") || after.starts_with(", err") {
                    break;
                }
                return None;
            };
            let known = row.kept.iter().find(|known| {
                member
                    .strip_prefix(known.as_str())
                    .is_some_and(|rest| !in_word(rest.chars().next()) || rest.starts_with('.'))
            })?;
            let line = rest[..at].rfind('\n').map_or(0, |start| start + 1);
            let drops = row.drops.iter().any(|word| rest[line..at].contains(word.as_str()));
            reads |= row.kept.first() == Some(known) && !member[known.len()..].starts_with(".Close") && !drops;
        }
        reads.then_some(Read { node: call, response: call, parses: false, closure: None })
    }

    /// What becomes of the value of `node`.
    fn use_of(&self, node: Node<'t>) -> Use {
        let mut at = node;
        for _ in 0..MAX_STEPS {
            let Some(parent) = self.parent(at) else { return Use::Dropped };
            match self.class(parent) {
                Class::Wrapper => {}
                Class::Statement => return Use::Dropped,
                Class::Block => {
                    let last = crate::view::last_named(parent).is_some_and(|last| last.id() == at.id());
                    return match self.fate(node) {
                        Fate::Returned { .. } if last => Use::Returned,
                        _ => Use::Dropped,
                    };
                }
                Class::Return => return Use::Returned,
                Class::Assignment if self.part_str(parent, Part::Left) == Some("_") => return Use::Dropped,
                _ => {
                    // A closure that asks nothing of the content, or only the failure.
                    let Some((_, whole)) = self.asked_of(at).filter(|(_, whole)| self.class(*whole) == Class::Call)
                    else {
                        break;
                    };
                    let ignores = self.argument(whole, 0).is_some_and(|closure| {
                        let parameters = self.part_str(closure, Part::Parameters).unwrap_or("");
                        self.class(closure) == Class::Closure && parameters.trim_matches(['(', ')', ' ']).is_empty()
                    });
                    if !ignores {
                        return Use::Used;
                    }
                    at = whole;
                    continue;
                }
            }
            at = parent;
        }
        match self.fate(at) {
            Fate::Returned { .. } => Use::Returned,
            _ => Use::Used,
        }
    }

    /// What to write so that a status of failure is one.
    fn check_edits(&self, call: Node<'t>, row: &ClientRow, read: &Read<'t>) -> Vec<(Span, String)> {
        if let (Some((name, body, inner)), Some(template)) = (read.closure, &row.check_then) {
            let text = template.replace("{name}", name).replace("{read}", self.str(inner));
            return vec![(self.span(body), text)];
        }
        if read.closure.is_some() || !row.kept.is_empty() || row.content {
            return Vec::new();
        }
        if let Some(check) = &row.check {
            // A failure that is handed on, where others are.
            if check.ends_with('?') && !self.str(read.response).ends_with('?') {
                return Vec::new();
            }
            return vec![(self.place_after(read.response), check.clone())];
        }
        self.statement_edits(call, row, read).unwrap_or_default()
    }

    /// The response gets a name in a statement before, and is checked there.
    fn statement_edits(&self, call: Node<'t>, row: &ClientRow, read: &Read<'t>) -> Option<Vec<(Span, String)>> {
        const NAME: &str = "response";
        if row.check_before.is_empty() {
            return None;
        }
        let mut statement = read.node;
        while let Some(parent) = self.parent(statement) {
            if self.class(parent) == Class::Block || self.parent(parent).is_none() {
                break;
            }
            // What is not always computed, or not at once, cannot be taken out.
            let lasting = matches!(
                self.class(parent),
                Class::Call
                    | Class::Path
                    | Class::Wrapper
                    | Class::Argument
                    | Class::Assignment
                    | Class::Binding
                    | Class::Return
                    | Class::Statement
            );
            let plain = lasting
                || self.call_of_arguments(parent).is_some()
                || self.view.children(parent).len() == 1
                || self.part(parent, Part::Receiver).is_some();
            if !plain || matches!(self.class(parent), Class::Closure | Class::Condition | Class::Loop | Class::Function)
            {
                return None;
            }
            statement = parent;
        }
        let handler = self.facts.scope(self.facts.handler(self.scope_at(call.start_byte() as u32))).span;
        let around = self.text.get(handler.range.as_usize())?;
        let mut words = around.split(|c: char| !c.is_alphanumeric() && c != '_');
        let line = self.text.get(..statement.start_byte())?;
        let indent = &line[line.rfind('\n').map_or(0, |at| at + 1)..];
        if words.any(|word| word == NAME) || !indent.trim().is_empty() {
            return None;
        }
        // What waits for the call, without parentheses.
        let mut sent = read.response;
        while self.class(sent) == Class::Wrapper && self.str(sent).starts_with('(') {
            sent = self.view.wrapped(sent)?;
        }
        let sent = self.str(sent);
        let sent = sent.strip_prefix('(').and_then(|sent| sent.strip_suffix(')')).unwrap_or(sent);
        let lines = row.check_before.iter().map(|line| line.replace("{name}", NAME).replace("{call}", sent));
        let text: String = lines.map(|line| format!("{line}\n{indent}")).collect();
        let start = statement.start_byte() as u32;
        let place = Span::new(httplsp_text::TextRange::new(start, start));
        Some(vec![(place, text), (self.span(read.response), NAME.to_string())])
    }
}

/// The method that a name of a function or constant stands for: `delete`, `DeleteAsync`, `delete!`.
fn known_method(name: &str) -> Option<String> {
    let name = name.trim_end_matches('!');
    let name = name.strip_suffix("Async").unwrap_or(name);
    METHODS.iter().find(|method| name.eq_ignore_ascii_case(method)).map(|method| method.to_string())
}
