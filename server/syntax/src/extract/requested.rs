//! The method of the request that a received response answers.

use tree_sitter::Node;

use super::Extractor;
use super::verdict::camel_words;
use crate::grammar::Class;

/// The methods that are looked for.
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/// Words of what has methods called like those of requests, and is no client: `headers.get(…)`, `map.put(…)`.
const NO_CLIENTS: &[&str] = &[
    "headers",
    "header",
    "map",
    "json",
    "obj",
    "object",
    "params",
    "param",
    "data",
    "dict",
    "config",
    "conf",
    "cache",
    "set",
    "list",
    "props",
    "properties",
    "env",
    "environ",
    "args",
    "kwargs",
    "cookies",
    "cookie",
    "storage",
    "form",
    "query",
    "options",
    "opts",
    "settings",
    "values",
    "bundle",
    "extras",
    "model",
    "row",
    "item",
    "items",
    "store",
    "registry",
    "redis",
    "db",
    "res",
    "response",
    "resp",
    "future",
    "payload",
    "body",
    "result",
    "user",
    "state",
    "meta",
    "metadata",
    "fields",
    "prefs",
    "preferences",
    "counter",
    "optional",
    "ref",
    "lock",
    "queue",
    "stack",
    "table",
    "repo",
    "repository",
    "dao",
];

/// Words beside the method in the name of a function that sends such a request: `post_json`, `wp_remote_post`.
const BESIDE: &[&str] = &[
    "http",
    "https",
    "api",
    "remote",
    "wp",
    "send",
    "do",
    "make",
    "client",
    "request",
    "req",
    "json",
    "curl",
    "async",
    "form",
    "data",
    "multipart",
    "body",
    "raw",
    "url",
    "xml",
    "with",
    "auth",
    "authenticated",
    "to",
    "safe",
    "call",
    "execute",
    "rest",
    "encoded",
    "fetch",
    "perform",
    "internal",
];

impl<'t> Extractor<'t> {
    /// The method of the request whose response is looked at in `node`, by `subject`: the one that the response was made
    /// with, that of the call around, or the nearest one named before it in the function.
    pub(super) fn request_method(&mut self, node: Node<'t>, subject: Node<'t>) -> Option<String> {
        let known = self
            .telling(self.str(subject))
            .or_else(|| self.followed(subject, self.str(subject), 0))
            .or_else(|| self.of_calls_around(node));
        if known.is_some() {
            return known.map(str::to_string);
        }
        let at = node.end_byte();
        // A response without a name of its own is that of the request before it; a function that is kept for an event
        // answers the request of the function around.
        let mut place = node;
        for _ in 0..3 {
            let methods = &self.words_around(place).methods;
            if let Some((_, method)) = methods.iter().rev().find(|(named, _)| *named < at) {
                return Some(method.to_string());
            }
            let handler = self.facts.handler(self.scope_at(place.start_byte() as u32));
            let scope = self.facts.scope(handler);
            let span = scope.span;
            if scope.routed || scope.parent.is_none() {
                return None;
            }
            let function = self.kin.around(span.range.start as usize, span.range.end as usize)?;
            let outer = self.parent(function).filter(|_| self.class(function) == Class::Closure)?;
            place = outer;
        }
        None
    }

    /// The method that a text names, one that changes something before others.
    fn telling(&self, text: &str) -> Option<&'static str> {
        let found = self.methods_in(text);
        let changes = found.iter().find(|(_, method)| !matches!(*method, "GET" | "HEAD"));
        changes.or(found.first()).map(|(_, method)| *method)
    }

    /// The method of the request that made what a text names first, through local names.
    fn followed(&self, at: Node<'t>, text: &str, depth: u32) -> Option<&'static str> {
        if depth > 2 {
            return None;
        }
        let in_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let names = text
            .split(|c: char| !in_name(c))
            .filter(|name| name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$')) && *name != "await");
        for name in names.take(if depth == 0 { 2 } else { 12 }) {
            let Some(value) = self.bound_value(at, name) else { continue };
            let value_text = self.str(value);
            if value_text.len() > 4_000 {
                continue;
            }
            if let Some(method) = self.telling(value_text).or_else(|| self.followed(value, value_text, depth + 1)) {
                return Some(method);
            }
        }
        None
    }

    /// The method that the call names which hands the response on to the closure around `node`.
    fn of_calls_around(&self, node: Node<'t>) -> Option<&'static str> {
        let mut at = node;
        let mut closure: Option<Node<'t>> = None;
        for _ in 0..40 {
            let parent = self.parent(at)?;
            match self.class(parent) {
                Class::Function => return None,
                Class::Closure => {
                    if self.facts.routes.iter().any(|route| {
                        route.handler.is_some_and(|scope| self.facts.scope(scope).span == self.span(parent))
                    }) {
                        return None;
                    }
                    closure = Some(parent);
                }
                Class::Call => {
                    if let Some(inner) = closure {
                        let head = self.text.get(parent.start_byte()..inner.start_byte()).unwrap_or("");
                        if head.len() < 4_000
                            && let Some(method) = self.telling(head)
                        {
                            return Some(method);
                        }
                    }
                }
                _ => {}
            }
            at = parent;
        }
        None
    }

    /// The methods of requests that a text names, with their places, in order.
    pub(super) fn methods_in(&self, text: &str) -> Vec<(usize, &'static str)> {
        let mut found = Vec::new();
        for method in METHODS {
            let lower = method.to_ascii_lowercase();
            let title = format!("{}{}", &method[..1], &lower[1..]);
            let tests = &self.grammar.code.tests;
            let changing = tests.changing_methods.iter().filter(|_| !matches!(method, "GET" | "HEAD"));
            for form in tests.request_methods.iter().chain(changing) {
                let form = form.replace("{method}", &lower).replace("{METHOD}", method).replace("{Method}", &title);
                let places = text.match_indices(form.as_str()).map(|(at, _)| at);
                found.extend(places.filter(|at| is_request(text, *at, &form)).map(|at| (at, method)));
            }
        }
        let mut from = 0;
        while let Some(at) = text[from..].find('(').map(|at| from + at) {
            from = at + 1;
            let name = text[..at].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
            let start = at - name.len();
            if let Some(method) = method_of_name(name).filter(|_| !text[..start].ends_with(['"', '\''])) {
                let plain = name.eq_ignore_ascii_case(method);
                if !plain
                    || !text[..start].trim_end().ends_with(['.', '>', ':'])
                        && method == "POST"
                        && !defines(&text[..start])
                {
                    found.push((start, method));
                }
            }
        }
        found.sort();
        found
    }
}

/// Whether a function is being defined, not called.
fn defines(before: &str) -> bool {
    let word = before.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    matches!(word, "def" | "function" | "func" | "fun" | "fn" | "defp" | "async" | "void")
}

/// The method that a function sends, by its name: `postJson`, `_post`, `api_put`.
fn method_of_name(name: &str) -> Option<&'static str> {
    if !name.to_ascii_lowercase().contains('p') && !name.to_ascii_lowercase().contains("get") && name.len() > 40 {
        return None;
    }
    let words = camel_words(name);
    let mut methods = METHODS.iter().filter(|method| words.iter().any(|word| word.eq_ignore_ascii_case(method)));
    let (method, None) = (methods.next()?, methods.next()) else { return None };
    let beside: Vec<&String> = words.iter().filter(|word| !word.eq_ignore_ascii_case(method)).collect();
    let known = beside.iter().all(|word| BESIDE.contains(&word.as_str()));
    let web = beside.iter().any(|word| {
        matches!(
            word.as_str(),
            "http" | "https" | "api" | "request" | "req" | "json" | "rest" | "curl" | "remote" | "client"
        )
    });
    let enough = *method == "POST" || web || beside.is_empty() && name.starts_with('_') && name.len() > method.len();
    (known && enough).then_some(*method)
}

/// The text before the parentheses that it ends with.
fn without_arguments(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices().rev().take(400) {
        match c {
            ')' | ']' => depth += 1,
            '(' | '[' => {
                depth -= 1;
                if depth == 0 {
                    return text[..at].trim_end();
                }
            }
            _ => {}
        }
    }
    text
}

/// Whether a form stands for a request: not a look-up in a map, a test of a method, or part of another word.
fn is_request(text: &str, at: usize, form: &str) -> bool {
    let (before, after) = (&text[..at], &text[at + form.len()..]);
    let chained = before.ends_with([')', ']']);
    let owner = if chained { without_arguments(before) } else { before };
    let name = owner.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("");
    if form.starts_with(['.', '-', ':']) {
        let words = camel_words(name);
        if (words.len() == 1 || !chained) && words.last().is_some_and(|word| NO_CLIENTS.contains(&word.as_str())) {
            return false;
        }
        // What gives what it holds: `future.get()`.
        let lower = before.len().saturating_sub(80);
        let near = before.get(lower..).unwrap_or(before).to_ascii_lowercase();
        return !(form.ends_with('(') && after.starts_with(')') && form.contains("get"))
            || near.contains("client")
            || chained && near.contains("builder");
    }
    if form.starts_with(['"', '\'']) {
        let (before, after) = (before.trim_end(), after.trim_start());
        return !["==", "!=", "case", " in", "equals("].iter().any(|sign| before.ends_with(sign))
            && !after.starts_with("==")
            && !after.starts_with("!=");
    }
    true
}
