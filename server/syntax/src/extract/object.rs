//! Whether a method is called on what it has to be called on.

use tree_sitter::Node;

use super::Extractor;
use crate::apis::{Does, ObjectRow};
use crate::grammar::{Class, Part};

/// How far outwards a parameter is looked for.
const MAX_STEPS: usize = 80;

/// What a parameter's declaration says.
enum Declared<'t> {
    /// Its name alone: that of a parameter of this function, at this place of so many.
    Untyped { function: Node<'t>, at: usize, of: usize },
    /// Its name with the words of its type.
    Typed(Vec<&'t str>),
}

impl<'t> Extractor<'t> {
    /// Whether `receiver` is one of the objects `ids`: by its declared type, by what it was made by, or by a conventional
    /// name.
    pub(super) fn is_object(&self, receiver: Node<'t>, ids: &[String]) -> bool {
        let rows = self.grammar.apis.objects.iter().filter(|row| ids.contains(&row.id));
        let rows: Vec<&ObjectRow> = rows.filter(|row| self.any_present(&row.groups)).collect();
        if rows.is_empty() {
            return false;
        }
        if self.is_cast_to(receiver, &rows) {
            return true;
        }
        let receiver = self.view.inner(self.view.source(receiver));
        if self.class(receiver) == Class::Path
            && let Some(inner) = self.object_behind(receiver)
            && self.is_object(inner, ids)
        {
            return true;
        }
        if self.class(receiver) == Class::Call {
            if let Some(inner) = self.remade(receiver) {
                return self.is_object(inner, ids);
            }
            // What begins a response is followed from there.
            if self.call_row(receiver).is_some_and(|row| row.does == Does::Builder || row.chain.is_some()) {
                return false;
            }
            // res.set("A", "b").status(404)
            if let Some(inner) = self.object_behind(receiver) {
                return self.is_object(inner, ids);
            }
            // setAuthCookies(res, token).redirect("/")
            if let Some(inner) = self.handed_back(receiver, &rows) {
                return self.is_object(inner, ids);
            }
            let fluent = self.called_method(receiver).filter(|(method, _)| self.completes(method));
            return match fluent {
                Some((_, inner)) => self.is_object(inner, ids),
                None => self.made_by(receiver, &rows),
            };
        }
        let Some(path) = self.view.path(self.str(receiver)) else { return false };
        // `fun ApplicationCall.deny() { this.respond(…) }`
        if path == "this" && self.acts_on(receiver, ids) {
            return true;
        }
        if let Some(declared) = self.declared(receiver, &path) {
            return match declared {
                // A pattern says what is in it, not what it is.
                Declared::Typed(_)
                    if rows.iter().any(|row| (row.immutable || row.unpacked) && row.names.contains(&path)) =>
                {
                    true
                }
                // `({ res, status, message })`
                Declared::Typed(words)
                    if rows.iter().any(|row| row.names.contains(&path))
                        && words
                            .iter()
                            .any(|word| word.starts_with(char::is_lowercase) && crate::elsewhere::is_status(word)) =>
                {
                    true
                }
                // `({ req, res }: Props)`
                Declared::Typed(words)
                    if rows.iter().any(|row| row.names.contains(&path)) && self.names_objects(&words, &rows) =>
                {
                    true
                }
                // `(request: Request, response: UserResponse)`, where `type UserResponse = Response<User>` elsewhere.
                Declared::Typed(words)
                    if self.is_own_response(&words, &path, &rows)
                        && self.stands_beside_objects(receiver, &path, &rows) =>
                {
                    true
                }
                Declared::Typed(words) => rows.iter().any(|row| {
                    let derived = row.derived && row.names.contains(&path);
                    let is_one = |word: &str, known: &str| word == known || derived && word.ends_with(known);
                    row.types.iter().any(|known| words.iter().any(|word| is_one(word, known)))
                }),
                Declared::Untyped { function, at, of } => rows.iter().any(|row| {
                    let placed = || row.parameters.get(&of.to_string()) == Some(&at) && self.is_handler(function, of);
                    row.names.contains(&path) || !row.parameters.is_empty() && placed()
                }),
            };
        }
        if let Some(binding) = self.binding_of(receiver, &path) {
            let kind = self.part_str(binding, Part::Type).unwrap_or("");
            if words_of(kind).any(|word| rows.iter().any(|row| row.types.iter().any(|known| known == word))) {
                return true;
            }
            let Some(written) = self.part(binding, Part::Value) else { return false };
            if self.is_cast_to(written, &rows) {
                return true;
            }
            let value = self.view.inner(written);
            if let Some(inner) = self.object_behind(value) {
                return self.is_object(inner, ids);
            }
            let source = self.view.source(value);
            if rows.iter().any(|row| row.immutable) && (source.id() != value.id() || self.remade(value).is_some()) {
                return self.is_object(value, ids);
            }
            return match self.class(value) {
                // var response = context.Response;
                Class::Path if value.start_byte() < receiver.start_byte() => self.is_object(value, ids),
                _ => self.made_by(value, &rows),
            };
        }
        // A member such as `ctx.response`, or a name that the framework itself provides.
        let separator = self.grammar.code.separator.as_str();
        rows.iter().any(|row| {
            row.names.iter().any(|known| {
                path == *known || path.strip_suffix(known.as_str()).is_some_and(|head| head.ends_with(separator))
            }) && (path.contains(separator) || !row.types.contains(&path))
        })
    }

    /// Whether the words of a declaration end with a type that is called after one of `rows`, for something of its
    /// conventional name.
    fn is_own_response(&self, words: &[&str], path: &str, rows: &[&ObjectRow]) -> bool {
        let called = |row: &ObjectRow| {
            row.names.iter().any(|name| name == path)
                && row
                    .types
                    .iter()
                    .any(|known| words.iter().any(|word| word.len() > known.len() && word.ends_with(known.as_str())))
        };
        self.grammar.code.untyped && rows.iter().any(|row| called(row))
    }

    /// Whether another parameter of the function around is a conventional object, by its name or type.
    fn stands_beside_objects(&self, node: Node<'t>, name: &str, rows: &[&ObjectRow]) -> bool {
        let mut around = self.parent(node);
        for _ in 0..MAX_STEPS {
            let Some(parent) = around else { return false };
            if matches!(self.class(parent), Class::Function | Class::Closure)
                && let Some(list) = self.part(parent, Part::Parameters)
            {
                let parts: Vec<Vec<&str>> =
                    self.view.children(list).into_iter().map(|part| words_of(self.str(part)).collect()).collect();
                if parts.iter().any(|words| words.contains(&name)) {
                    return parts
                        .iter()
                        .filter(|words| !words.contains(&name))
                        .any(|words| self.names_objects(words, rows));
                }
            }
            around = self.parent(parent);
        }
        false
    }

    /// Whether one of the words is the conventional name of an object that is none of `rows`.
    fn names_objects(&self, words: &[&str], rows: &[&ObjectRow]) -> bool {
        let named = |row: &ObjectRow| row.names.iter().any(|name| words.contains(&name.as_str()));
        let mut others = self.grammar.apis.objects.iter().filter(|row| named(row));
        others.any(|row| rows.iter().all(|known| !named(known)) && self.any_present(&row.groups))
    }

    /// Whether a cast says what `node` is: `((HttpServletResponse) event.getResponse())`.
    fn is_cast_to(&self, node: Node<'t>, rows: &[&ObjectRow]) -> bool {
        let mut at = Some(node);
        for _ in 0..4 {
            let Some(wrapper) = at.filter(|node| self.class(*node) == Class::Wrapper) else { return false };
            let kind = self.part_str(wrapper, Part::Type).unwrap_or("");
            if words_of(kind).any(|word| rows.iter().any(|row| row.types.iter().any(|known| known == word))) {
                return true;
            }
            at = crate::view::last_named(wrapper);
        }
        false
    }

    /// The object that a value writes to: `response` of `response.getWriter()`, or of a local name for that.
    pub(super) fn object_behind(&self, value: Node<'t>) -> Option<Node<'t>> {
        let mut value = self.view.inner(value);
        if self.class(value) == Class::Name {
            value = self.view.inner(self.part(self.binding_of(value, self.str(value))?, Part::Value)?);
        }
        let (method, receiver) = match self.class(value) {
            Class::Path => (self.part_str(value, Part::Member)?, self.part(value, Part::Receiver)?),
            _ => self.called_method(value)?,
        };
        let mut rows = self.grammar.apis.objects.iter().filter(|row| row.through.iter().any(|known| known == method));
        rows.any(|row| self.any_present(&row.groups)).then_some(receiver)
    }

    /// What a call makes another one of: `conn` of `put_status(conn, 404)`.
    pub(super) fn remade(&self, call: Node<'t>) -> Option<Node<'t>> {
        if !self.grammar.apis.objects.iter().any(|row| row.immutable) || self.class(call) != Class::Call {
            return None;
        }
        let name = self.str(self.callee(call)?.name);
        let neutral = self.grammar.code.send.neutral_methods.iter().any(|known| known == name);
        let row = || self.grammar.apis.calls(name).any(|row| row.does == Does::SetStatus && row.object.is_some());
        (neutral || row()).then(|| self.argument(call, 0))?
    }

    /// The object that a function of the project is given first and hands back, as its name says.
    fn handed_back(&self, call: Node<'t>, rows: &[&ObjectRow]) -> Option<Node<'t>> {
        let callee = self.callee(call).filter(|callee| callee.receiver.is_none())?;
        let name = self.str(callee.name);
        let says = |row: &&ObjectRow| row.handed_back.iter().any(|word| name.contains(word.as_str()));
        let first = self.argument(call, 0)?;
        let is_named = name.starts_with(char::is_lowercase) && self.class(first) == Class::Name;
        (is_named && rows.iter().any(says)).then_some(first)
    }

    /// Whether one of the objects that never change is meant.
    pub(super) fn is_immutable(&self, value: Node<'t>) -> bool {
        let rows = self.grammar.apis.objects.iter().filter(|row| row.immutable);
        rows.into_iter().any(|row| self.is_object(value, std::slice::from_ref(&row.id)))
    }

    /// Whether all calls between an object that never changes and `value` are known to keep its status.
    pub(super) fn is_plainly_made(&self, value: Node<'t>) -> bool {
        let mut at = self.view.inner(value);
        for _ in 0..MAX_STEPS {
            let call = match self.view.pipe(at) {
                Some((_, call)) => call,
                None if self.class(at) == Class::Call => at,
                None => return true,
            };
            match self.remade(call) {
                Some(inner) => at = self.view.inner(inner),
                None => return false,
            }
        }
        false
    }

    /// Whether nothing is sent by what is done to one of the objects `ids`.
    pub(super) fn is_deferred(&self, ids: &[String]) -> bool {
        self.grammar.apis.objects.iter().any(|row| row.deferred && ids.contains(&row.id))
    }

    /// Whether a method changes a response and hands it on.
    fn completes(&self, method: &str) -> bool {
        let apis = &self.grammar.apis;
        let among = |names: &[String]| names.iter().any(|known| known == method);
        apis.headers.iter().any(|row| among(&row.methods))
            || apis.chains.values().any(|chain| {
                among(&chain.header)
                    || among(&chain.media)
                    || chain.headers.contains_key(method)
                    || chain.status.contains_key(method)
            })
    }

    /// Whether `receiver` is what calls without a receiver act on.
    pub(super) fn is_implicit_object(&self, receiver: Node<'t>) -> bool {
        let rows = self.grammar.apis.objects.iter().filter(|row| row.implicit);
        rows.into_iter().any(|row| self.is_object(receiver, std::slice::from_ref(&row.id)))
    }

    fn made_by(&self, call: Node<'t>, rows: &[&ObjectRow]) -> bool {
        let call = self.view.inner(call);
        // &http.Client{Timeout: timeout}
        if self.class(call) == Class::Object
            && let Some(name) = self.part_str(call, Part::Name)
        {
            return rows.iter().any(|row| row.made_by.iter().any(|known| known == name));
        }
        let Some(callee) = self.callee(call) else { return false };
        let path = callee.path.unwrap_or_default();
        let last = self.str(callee.name);
        rows.iter().any(|row| row.made_by.iter().any(|known| *known == path || *known == last))
    }

    /// The call that makes what `node` stands for.
    pub(super) fn made_at(&self, node: Node<'t>) -> Option<Node<'t>> {
        let node = self.view.inner(node);
        let made = match self.class(node) {
            Class::Call => node,
            _ => self.view.inner(self.part(self.binding_of(node, &self.view.path(self.str(node))?)?, Part::Value)?),
        };
        (self.class(made) == Class::Call).then_some(made)
    }

    /// The declaration of the parameter `name` of a function around `node`.
    fn declared(&self, node: Node<'t>, name: &str) -> Option<Declared<'t>> {
        let mut around = self.parent(node);
        for _ in 0..MAX_STEPS {
            let Some(parent) = around else { break };
            if matches!(self.class(parent), Class::Function | Class::Closure)
                && let Some(parameters) = self.part(parent, Part::Parameters)
                && self.str(parameters).contains(name)
            {
                let single = self.view.children(parameters);
                let all = if single.is_empty() { vec![parameters] } else { single };
                let of = all.len();
                for (at, parameter) in all.into_iter().enumerate() {
                    let words: Vec<&'t str> = words_of(self.str(parameter)).collect();
                    if words.contains(&name) {
                        let rest: Vec<_> = words.into_iter().filter(|word| *word != name).collect();
                        let open = |word: &&str| self.grammar.code.open_types.iter().any(|known| known == word);
                        return Some(match rest.iter().all(open) {
                            true => Declared::Untyped { function: parent, at, of },
                            false => Declared::Typed(rest),
                        });
                    }
                }
            }
            around = self.parent(parent);
        }
        None
    }

    /// Whether a closure with so many parameters is handed to what registers handlers: for a path that is written out, or for
    /// all requests.
    fn is_handler(&self, closure: Node<'t>, parameters: usize) -> bool {
        let mut list = self.parent(closure);
        while let Some(at) = list.filter(|at| matches!(self.class(*at), Class::Argument | Class::Wrapper)) {
            list = self.parent(at);
        }
        let Some(call) = list.and_then(|list| self.call_of_arguments(list)) else { return false };
        let Some(callee) = self.callee(call).filter(|callee| callee.receiver.is_some()) else { return false };
        let words = &self.grammar.apis.route_words;
        let named = |names: &[String]| names.iter().any(|known| known == self.str(callee.name));
        let path = self.argument(call, 0).filter(|first| self.class(*first) == Class::Text);
        let path = path.is_some_and(|path| self.view.text_of(path).starts_with(['/', '*']));
        path && (named(&words.methods) || named(&words.registers)) || named(&words.registers) && parameters > 2
    }

    /// Whether a function around `node` has a parameter `name`.
    pub(super) fn declares(&self, node: Node<'t>, name: &str) -> bool {
        self.declared(node, name).is_some()
    }

    /// The words in the declaration of the parameter `name`, without it; `None` when there is no such parameter or no more
    /// than its name.
    pub(super) fn parameter_words(&self, node: Node<'t>, name: &str) -> Option<Vec<&'t str>> {
        match self.declared(node, name)? {
            Declared::Typed(words) => Some(words),
            Declared::Untyped { .. } => None,
        }
    }

    /// The last value that the local `name` was given before `node`, in the same function.
    pub(super) fn bound_value(&self, node: Node<'t>, name: &str) -> Option<Node<'t>> {
        self.binding_of(node, name).and_then(|binding| self.part(binding, Part::Value))
    }

    /// Where the local `name` was last given a value before `node`, in the same function.
    pub(super) fn binding_of(&self, node: Node<'t>, name: &str) -> Option<Node<'t>> {
        let bindings = self.bound.get(name)?;
        let function = self.facts.handler(self.scope_at(node.start_byte() as u32));
        let start = self.facts.scope(function).span.range.start as usize;
        let before = bindings.partition_point(|binding| binding.start_byte() < node.start_byte());
        bindings[..before]
            .iter()
            .rev()
            .take_while(|binding| binding.start_byte() >= start)
            // What stands within a binding has the value from before it.
            .filter(|binding| binding.end_byte() <= node.start_byte())
            .find(|binding| self.facts.handler(self.scope_at(binding.start_byte() as u32)) == function)
            .copied()
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').filter(|word| !word.is_empty())
}
