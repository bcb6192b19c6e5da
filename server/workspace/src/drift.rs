//! Which handler answers which operation of an API description.
//!
//! They are brought together by method and path, or by an `operationId` that is the name of a function. Wherever two
//! answers are possible there is none.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use httplsp_lint::drift::{self, Joined};
use httplsp_lint::{Finding, Settings};
use httplsp_syntax::facts::{Answerer, BY_METHOD, Operation, Origin, ScopeId, ScopeKind, Span};
use httplsp_syntax::{Facts, Language};

use crate::units::Unit;

/// In how many operations of a description paths have to differ from those in the code in the same way, before that is
/// taken for what routers elsewhere add.
const ENOUGH: usize = 3;

/// Methods of requests that functions of a type are called as.
const METHODS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/// Whether a file may hold a handler that is compared with descriptions under these settings.
pub fn may_concern(facts: &Facts, settings: &Settings) -> bool {
    facts.language.is_code()
        && drift::is_on(settings)
        && facts.files.first().is_some_and(|file| file.origin == Origin::Product)
        && !(facts.endpoints.is_empty() && facts.responses.is_empty())
}

/// The findings about all descriptions and handlers among `units`, each in the file that it is about and by the settings of
/// that of the handler.
pub fn check(units: &[Unit]) -> Vec<Finding> {
    let facts: Vec<&Facts> = units.iter().map(|unit| &*unit.facts).collect();
    let mut out = Vec::new();
    for (unit, joined) in join(&facts) {
        let entry = &units[unit].entry;
        out.extend(drift::check(&joined, &entry.configuration.settings_for(&entry.path)));
    }
    out
}

/// The operations of all descriptions among `files` that have one handler for certain. The number is that of the file with the
/// handler.
pub fn join<'a>(files: &[&'a Facts]) -> Vec<(usize, Joined<'a>)> {
    let operations = operations(files);
    if operations.is_empty() {
        return Vec::new();
    }
    let code = Code::of(files);
    let handlers = handlers(files, &operations, &code);
    let mut found: Vec<(usize, usize, Handler)> = Vec::new();
    for (at, handler) in handlers.into_iter().enumerate() {
        found.extend(handler.map(|handler| (at, operations[at].file, handler)));
    }
    // One description is of one program: what else has such routes in another language is something else.
    let mut languages: BTreeMap<usize, BTreeMap<Language, usize>> = BTreeMap::new();
    for (_, description, handler) in &found {
        *languages.entry(*description).or_default().entry(files[handler.file].language).or_default() += 1;
    }
    let of_most = |description: usize, language: Language| {
        let counts = &languages[&description];
        let is_kin = |other: Language| other.is_called(language.name()) || language.is_called(other.name());
        let own: usize = counts.iter().filter(|(other, _)| is_kin(**other)).map(|(_, count)| count).sum();
        own * 2 > counts.values().sum::<usize>()
    };
    found.retain(|(_, description, handler)| of_most(*description, files[handler.file].language));
    // What answers several operations may send each status for one of them alone.
    let mut uses: HashMap<(usize, ScopeId), usize> = HashMap::new();
    for (.., handler) in &found {
        *uses.entry((handler.file, handler.scope)).or_default() += 1;
    }
    let all = |file: usize| operations.iter().filter(|operation| operation.file == file).count();
    let known = |file: usize| found.iter().filter(|(_, other, _)| *other == file).count();
    let trusted: BTreeMap<usize, bool> =
        found.iter().map(|(_, file, _)| (*file, is_of(known(*file), all(*file)))).collect();
    found
        .iter()
        .filter(|(_, file, handler)| trusted[file] && uses[&(handler.file, handler.scope)] == 1)
        .map(|(at, file, handler)| {
            let joined = Joined {
                description: files[*file],
                operation: operations[*at].operation,
                code: files[handler.file],
                handler: handler.scope,
                success: handler.success,
                place: handler.place,
            };
            (handler.file, joined)
        })
        .collect()
}

/// Whether a description with so many operations is of the code that has handlers for `known` of them: of another program a
/// few paths may be the same.
fn is_of(known: usize, operations: usize) -> bool {
    known * 2 >= operations || (known >= ENOUGH && known * 8 >= operations)
}

/// An operation of a description.
struct Described<'a> {
    /// The file of its description.
    file: usize,
    operation: &'a Operation,
    path: Vec<String>,
}

fn operations<'a>(files: &[&'a Facts]) -> Vec<Described<'a>> {
    let mut out = Vec::new();
    for (file, facts) in files.iter().enumerate() {
        let Some(api) = facts.api.as_ref().filter(|api| !api.version.is_empty() && is_product(facts)) else { continue };
        let real = api.operations.iter().filter(|operation| !operation.is_callback && !operation.responses.is_empty());
        for operation in real {
            let Some(path) = segments(&operation.path) else { continue };
            out.push(Described { file, operation, path });
        }
    }
    // One that several descriptions list is not known to be the same in each.
    let mut count: HashMap<(String, String), usize> = HashMap::new();
    let key = |described: &Described<'_>| (described.operation.method.clone(), described.path.join("/"));
    out.iter().for_each(|described| *count.entry(key(described)).or_default() += 1);
    // Of a description with a spot that could not be read, nothing is known to be missing.
    let is_whole = |described: &Described<'_>| files[described.file].api.as_ref().is_some_and(|api| !api.damaged);
    out.retain(|described| count[&key(described)] == 1 && is_whole(described));
    out
}

/// Whether a description is one of the product.
fn is_product(facts: &Facts) -> bool {
    let file = &facts.files[0];
    let example = |part: &str| matches!(part, "examples" | "example" | "samples" | "node_modules" | "vendor");
    !file.path.split('/').any(example) && file.origin == Origin::Product
}

/// A function that answers requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Handler {
    file: usize,
    scope: ScopeId,
    place: Span,
    success: Option<u32>,
}

/// A route in the code.
struct Served<'a> {
    methods: Cow<'a, [String]>,
    path: Vec<String>,
    handler: Handler,
}

/// What the code answers.
struct Code<'a> {
    routes: Vec<Served<'a>>,
    /// Functions with responses, by their names without regard to how words are joined.
    functions: HashMap<String, Vec<Handler>>,
}

impl<'a> Code<'a> {
    fn of(files: &[&'a Facts]) -> Self {
        let mut functions: HashMap<String, Vec<Handler>> = HashMap::new();
        let product = |facts: &&&'a Facts| facts.language.is_code() && facts.files[0].origin == Origin::Product;
        for (file, facts) in files.iter().enumerate().filter(|(_, facts)| product(facts)) {
            let answering: BTreeSet<ScopeId> =
                facts.responses.iter().map(|response| facts.handler(response.scope)).collect();
            for scope in answering {
                let function = facts.scope(scope);
                let named = function.name.as_ref().filter(|_| {
                    matches!(function.kind, ScopeKind::Function | ScopeKind::Closure) && !facts.in_test(0, scope)
                });
                if let Some(name) = named {
                    functions.entry(plain(name)).or_default().push(handler(file, facts, scope));
                }
            }
        }
        let mut routes = Vec::new();
        for (file, facts) in files.iter().enumerate().filter(|(_, facts)| product(facts)) {
            for endpoint in &facts.endpoints {
                let Some(path) = segments(&endpoint.path) else { continue };
                let found = match &endpoint.handler {
                    Answerer::Here(scope) if facts.in_test(0, *scope) => None,
                    Answerer::Here(scope) => {
                        let place = first_line(facts, endpoint.span);
                        Some(Handler { file, scope: *scope, place, success: endpoint.success })
                    }
                    Answerer::Elsewhere { name, owner } if name == BY_METHOD => {
                        for method in METHODS {
                            let name = method.to_ascii_lowercase();
                            if let Some(handler) = of_type(files, &functions, file, &name, owner) {
                                let methods = Cow::Owned(vec![method.to_string()]);
                                routes.push(Served { methods, path: path.clone(), handler });
                            }
                        }
                        None
                    }
                    Answerer::Elsewhere { name, owner } => elsewhere(files, &functions, file, name, owner),
                };
                let Some(handler) = found else { continue };
                let methods = match endpoint.methods.is_empty() {
                    false => Cow::Borrowed(endpoint.methods.as_slice()),
                    true => Cow::Owned(own_method(files[handler.file], handler.scope)),
                };
                routes.push(Served { methods, path, handler });
            }
        }
        Self { routes, functions }
    }
}

fn handler(file: usize, facts: &Facts, scope: ScopeId) -> Handler {
    Handler { file, scope, place: first_line(facts, facts.scope(scope).span), success: None }
}

/// The one method of requests that a function says of itself that it answers.
fn own_method(facts: &Facts, scope: ScopeId) -> Vec<String> {
    let mut said = facts.routes.iter().filter(|route| route.handler == Some(scope) && !route.methods.is_empty());
    said.next()
        .filter(|route| route.methods.len() == 1 && said.next().is_none())
        .map_or(Vec::new(), |route| route.methods.clone())
}

/// The one function called `name` that is part of a type called `owner`.
fn of_type(
    files: &[&Facts],
    functions: &HashMap<String, Vec<Handler>>,
    from: usize,
    name: &str,
    owner: &str,
) -> Option<Handler> {
    let mut found = functions.get(name)?.iter().copied().filter(|handler| {
        let facts = files[handler.file];
        facts.language == files[from].language && facts.scope(handler.scope).owner.as_deref() == Some(owner)
    });
    found.next().filter(|_| found.next().is_none())
}

/// The first line of what stands at `span`.
fn first_line(facts: &Facts, span: Span) -> Span {
    let length = facts.text(span).lines().next().map_or(0, |line| line.trim_end().len()) as u32;
    let mut first = span;
    first.range.end = first.range.start + length;
    first
}

/// The one function with responses called `name`; of several the one in a file or folder called as what stands before the
/// name.
fn elsewhere(
    files: &[&Facts],
    functions: &HashMap<String, Vec<Handler>>,
    from: usize,
    name: &str,
    owner: &str,
) -> Option<Handler> {
    let all = functions.get(&plain(name))?;
    let mut same = all.iter().copied().filter(|handler| {
        let facts = files[handler.file];
        facts.language == files[from].language && facts.scope(handler.scope).name.as_deref() == Some(name)
    });
    let same: Vec<Handler> = same.by_ref().collect();
    let (of_owner, others): (Vec<Handler>, Vec<Handler>) = same
        .iter()
        .copied()
        .partition(|handler| files[handler.file].scope(handler.scope).owner.as_deref().is_some_and(|own| own == owner));
    match (of_owner.as_slice(), others.as_slice()) {
        ([only], _) => return Some(*only),
        ([], [only]) => return Some(*only),
        _ => {}
    }
    let owner = plain(owner);
    let mut near = same.into_iter().filter(|handler| {
        let mut parts = files[handler.file].files[0].path.rsplit('/');
        let stem = parts.next().unwrap_or("").rsplit_once('.').map_or("", |(stem, _)| stem);
        !owner.is_empty() && (plain(stem) == owner || parts.next().is_some_and(|folder| plain(folder) == owner))
    });
    near.next().filter(|_| near.next().is_none())
}

/// A name without regard to case and to how its words are joined: `createOrder`, `create_order`, `CreateOrder`.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The parts of a path, each placeholder written as `{}`; `None` for what is more than a path with placeholders.
fn segments(path: &str) -> Option<Vec<String>> {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    if path.contains(['*', '(', '$', '^', '|', '+']) || path.ends_with(':') {
        return None;
    }
    let parts = path.split('/').filter(|part| !part.is_empty());
    Some(parts.map(segment).collect())
}

/// `{order_id}`, `:id`, `<int:id>` as `{}`; within a part too, as in `{name}.json`.
fn segment(part: &str) -> String {
    if part.starts_with(':') {
        return "{}".into();
    }
    let mut out = String::new();
    let mut close = None;
    for c in part.chars() {
        match (close, c) {
            (Some(end), c) if c == end => close = None,
            (Some(_), _) => {}
            (None, '{') => {
                out.push_str("{}");
                close = Some('}');
            }
            (None, '<') => {
                out.push_str("{}");
                close = Some('>');
            }
            (None, c) => out.push(c.to_ascii_lowercase()),
        }
    }
    out
}

/// How the paths of a description differ from those of the code: what stands before them in either.
type Shift = (usize, String, String);

/// For each operation the one handler that answers it.
fn handlers(files: &[&Facts], operations: &[Described<'_>], code: &Code<'_>) -> Vec<Option<Handler>> {
    let mut by_end: HashMap<&str, Vec<&Served<'_>>> = HashMap::new();
    for route in &code.routes {
        by_end.entry(route.path.last().map_or("", String::as_str)).or_default().push(route);
    }
    let mut fits: Vec<Vec<(Shift, Handler)>> = Vec::with_capacity(operations.len());
    let mut counts: BTreeMap<Shift, BTreeSet<usize>> = BTreeMap::new();
    for (at, described) in operations.iter().enumerate() {
        let mut mine = Vec::new();
        let candidates = by_end.get(described.path.last().map_or("", String::as_str));
        for route in candidates.into_iter().flatten() {
            if !route.methods.contains(&described.operation.method) {
                continue;
            }
            if let Some((described_front, route_front)) = fronts(&described.path, &route.path) {
                let shift = (described.file, described_front, route_front);
                counts.entry(shift.clone()).or_default().insert(at);
                mine.push((shift, route.handler));
            }
        }
        fits.push(mine);
    }
    let is_usual = |(file, described, route): &Shift| {
        let bases = files[*file].api.as_ref().map_or(&[][..], |api| &api.base_paths);
        let base = |base: &String| segments(base).is_some_and(|base| base.join("/") == *route);
        described.is_empty() && (route.is_empty() || bases.iter().any(base))
    };
    let enough = |shift: &Shift| counts.get(shift).is_some_and(|operations| operations.len() >= ENOUGH);
    let by_name = |described: &Described<'_>| {
        let name = described.operation.id.as_ref()?.rsplit(['.', ':', '/']).next()?;
        let found = code.functions.get(&plain(name)).filter(|_| name.len() >= 6)?;
        let [only] = found.as_slice() else { return None };
        Some(*only)
    };
    let pick = |(described, fits): (&Described<'_>, Vec<(Shift, Handler)>)| {
        let mut good: Vec<Handler> =
            fits.iter().filter(|(shift, _)| is_usual(shift) || enough(shift)).map(|(_, handler)| *handler).collect();
        good.dedup_by(|a, b| (a.file, a.scope) == (b.file, b.scope));
        let named = by_name(described);
        match good.as_slice() {
            [only] if named.is_none_or(|named| (named.file, named.scope) == (only.file, only.scope)) => Some(*only),
            // Another path or method than that of the operation speaks against the name.
            [] => named.filter(|named| {
                let mut own = code
                    .routes
                    .iter()
                    .filter(|route| (route.handler.file, route.handler.scope) == (named.file, named.scope));
                fits.iter().any(|(_, fit)| (fit.file, fit.scope) == (named.file, named.scope)) || own.next().is_none()
            }),
            _ => None,
        }
    };
    operations.iter().zip(fits).map(pick).collect()
}

/// What stands before the end that two paths share, in each of them; `None` unless one is the whole end of the other, which is
/// more than placeholders, and the rest has none.
fn fronts(described: &[String], route: &[String]) -> Option<(String, String)> {
    let shared = described.iter().rev().zip(route.iter().rev()).take_while(|(a, b)| a == b).count();
    let is_literal = |part: &String| !part.contains("{}");
    let (described_front, common) = described.split_at(described.len() - shared);
    let route_front = &route[..route.len() - shared];
    let whole = described_front.is_empty() || route_front.is_empty();
    let rest = || described_front.iter().chain(route_front).all(is_literal);
    (whole && common.iter().any(is_literal) && rest()).then(|| (described_front.join("/"), route_front.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_without_the_names_of_placeholders() {
        let path = |text: &str| segments(text).map(|parts| parts.join("/"));
        assert_eq!(path("/users/{id}/"), Some("users/{}".into()));
        assert_eq!(path("/users/:id"), Some("users/{}".into()));
        assert_eq!(path("/users/<int:id>"), Some("users/{}".into()));
        assert_eq!(path("api/Orders/{id:int}"), Some("api/orders/{}".into()));
        assert_eq!(path("/files/{name}.json"), Some("files/{}.json".into()));
        assert_eq!(path("/files/*"), None);
        assert_eq!(path("/users/:id(\\d+)"), None);
    }

    #[test]
    fn what_stands_before_a_path_is_told_apart() {
        let found = |a: &str, b: &str| fronts(&segments(a)?, &segments(b)?);
        assert_eq!(found("/users/{id}", "/users/:id"), Some(("".into(), "".into())));
        assert_eq!(found("/users/{id}", "/api/v1/users/:id"), Some(("".into(), "api/v1".into())));
        assert_eq!(found("/api/users", "/users"), Some(("api".into(), "".into())));
        assert_eq!(found("/users/{id}", "/:id"), None, "nothing but a placeholder is shared");
        assert_eq!(found("/a/users", "/b/users"), None);
        assert_eq!(found("/{org}/users", "/users"), None);
        assert_eq!(found("/", "/"), None);
    }
}
