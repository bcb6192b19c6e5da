//! From a tree to facts, for languages of code.

mod ambient;
mod annotated;
mod assign;
mod attempt;
mod attribute;
mod bare;
mod branching;
mod call;
mod carried;
mod carrier;
mod chain;
mod client;
mod codes;
mod compared_limits;
mod comparison;
mod completed;
mod content;
mod decided;
mod defined;
mod defines;
mod described;
mod dispatch;
mod dropped;
mod edits;
mod effect;
mod ender;
mod endpoint;
mod envelope;
mod error_codes;
mod event;
mod fallback;
mod filled;
mod foreign;
mod given_body;
mod handing;
mod head;
mod header;
mod headers;
mod holder;
mod holding;
mod implicit;
mod importing;
mod inline;
mod insert;
mod kept_body;
mod keyed;
mod limits;
mod line;
mod locals;
mod made;
mod message;
mod object;
mod onward;
mod paired;
mod parameters;
mod passed;
mod patterns;
mod pause;
mod received;
mod relay;
mod request;
mod requested;
mod resent;
mod reshape;
mod response;
mod restated;
mod result;
mod result_made;
mod retry;
mod returned;
mod route;
mod scope;
mod send;
pub(crate) mod server;
mod settled;
mod silent;
mod spell;
mod statement;
mod status;
mod success;
mod table;
mod tails;
mod thrown;
mod tuple;
mod verdict;
mod wrapper;

use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use httplsp_text::TextRange;
use tree_sitter::{Node, Tree};

use self::attempt::Tried;
use self::comparison::FunctionWords;
use self::event::Event;
pub(crate) use self::given_body::filled;
use self::importing::Spelled;
pub(crate) use self::parameters::split_arguments;
pub(crate) use self::relay::{status_behind_body, taken_apart};
use self::result::Noted;
use self::wrapper::Wrapper;
pub(crate) use self::wrapper::{Body, Sender};
use crate::apis::CallRow;
use crate::elsewhere::{Definitions, Elsewhere, Envelope};
use crate::facts::{ClientRequest, Facts, Scope, ScopeId, SourceFile, Span, StatusId, Value};
use crate::grammar::{Class, Grammar, ImportStyle, Part, Shape, Shapes, grammar};
use crate::imports::Imports;
use crate::kin::{IdMap, Kin};
use crate::language::Language;
use crate::view::{Argument, Callee, View};
use crate::{Environment, Helper};

/// Whether the file at `path` holds the settings of a server, by its place.
pub(crate) fn holds_settings(language: Language, path: &str) -> bool {
    server::holds_settings(&crate::grammar::rows(language).apis.servers, path)
}

/// Extracts the facts of one parsed file.
pub(crate) fn extract(language: Language, file: SourceFile, tree: &Tree, environment: Environment<'_>) -> Facts {
    let text = file.text.clone();
    let mut extractor = Extractor::new(language, file, tree, &text, environment);
    extractor.everything();
    match environment.is_given_up() {
        true => extractor.facts,
        false => extractor.finish(),
    }
}

/// What one parsed file defines that other files may use.
pub(crate) fn definitions(
    language: Language,
    file: SourceFile,
    tree: &Tree,
    environment: Environment<'_>,
) -> Definitions {
    let text = file.text.clone();
    let environment = Environment { elsewhere: None, ..environment };
    let mut extractor = Extractor::new(language, file, tree, &text, environment);
    extractor.for_others = true;
    extractor.evidence();
    extractor.scopes();
    extractor.constants();
    extractor.bindings();
    extractor.wrappers();
    // What is set and sent is looked for only where somebody may ask.
    if !extractor.senders.is_empty() || crate::elsewhere::names_header(&text) {
        extractor.senders.clear();
        extractor.wrappers.clear();
        extractor.overloads.clear();
        extractor.responses();
    }
    extractor.definitions()
}

/// The statuses that one parsed file defines by name, for other files; and what its text alone tells.
pub(crate) fn constants(language: Language, file: SourceFile, tree: &Tree) -> Definitions {
    let text = file.text.clone();
    let mut out = Definitions::told_by_text(language, file.path.clone(), &text);
    let environment = Environment::default();
    let mut extractor = Extractor::new(language, file, tree, &text, environment);
    extractor.evidence();
    out.constants = extractor.constants_for_others();
    out.unit = extractor.unit_of_file();
    out
}

impl<'t> Extractor<'t> {
    fn new(language: Language, file: SourceFile, tree: &'t Tree, text: &'t str, environment: Environment<'t>) -> Self {
        let grammar = grammar(language);
        let helpers = environment.helpers;
        let unit = String::new();
        let view = View { grammar, text };
        let mut shapes = Shapes::default();
        let kin = Kin::walk(tree, |node| {
            shapes.add(&grammar.patterns, node, |shape, node| match shape {
                Shape::Call => patterns::shape_of_call(view.class(node)),
                shape => shape,
            });
        });
        Extractor {
            grammar,
            view,
            kin,
            callees: RefCell::default(),
            arguments: RefCell::default(),
            tells_computed: grammar.code.untyped
                && !grammar.code.tests.status_errors.iter().any(|word| text.contains(word.as_str())),
            shown_for_errors: grammar.code.send.shown_for_errors.iter().any(|word| text.contains(word.as_str())),
            text,
            facts: Facts::empty(language, file),
            shapes: shapes.in_order(),
            rows: RefCell::default(),
            imports: Imports::default(),
            present: HashSet::new(),
            defined: HashSet::new(),
            constants: HashMap::new(),
            constant_lists: HashMap::new(),
            status_names: HashMap::new(),
            status_at: HashMap::new(),
            helpers: helpers.iter().filter(|helper| helper.language == language.id()).cloned().collect(),
            catchers: HashSet::new(),
            error_routes: HashSet::new(),
            groups: Vec::new(),
            events: Vec::new(),
            keeping: Vec::new(),
            computed: IdMap::default(),
            asks_sent: HashMap::new(),
            hides_headers: HashSet::new(),
            wrappers: HashMap::new(),
            overloads: Vec::new(),
            bound: HashMap::new(),
            handed: HashMap::new(),
            through: Vec::new(),
            pauses: Vec::new(),
            function_words: HashMap::new(),
            tried: Vec::new(),
            retried_requests: RefCell::default(),
            look: OnceCell::new(),
            leaves: OnceCell::new(),
            scopes_by_name: HashMap::new(),
            names: RefCell::default(),
            given_names: RefCell::default(),
            defined_in: RefCell::default(),
            shared: OnceCell::new(),
            envelopes: OnceCell::new(),
            objects: OnceCell::new(),
            noted: Noted::default(),
            environment,
            elsewhere: environment.elsewhere.filter(|elsewhere| !elsewhere.is_empty()),
            unit,
            senders: Vec::new(),
            for_others: false,
        }
    }

    fn everything(&mut self) {
        self.pass(&[
            Self::found,
            Self::paths,
            Self::macros,
            Self::status_lines,
            Self::comparisons,
            Self::settled,
            Self::message_tests,
            Self::content_reads,
            Self::attempts,
            Self::pauses,
            Self::branchings,
            Self::arm_verdicts,
            Self::client_retries,
            Self::servers,
            Self::limits,
            Self::compared_limits,
        ]);
    }

    /// Everything up to the responses.
    fn found(&mut self) {
        self.pass(&[
            Self::comments,
            Self::evidence,
            Self::scopes,
            Self::routes,
            Self::described_routes,
            Self::constants,
            Self::styles,
            Self::bindings,
            Self::responses,
        ]);
    }

    /// One pass after the other, as long as somebody waits for the outcome.
    fn pass(&mut self, passes: &[fn(&mut Self)]) {
        for pass in passes {
            if self.environment.is_given_up() {
                return;
            }
            pass(self);
        }
    }
}

pub(crate) struct Extractor<'t> {
    pub grammar: &'static Grammar,
    pub view: View<'t>,
    pub kin: Kin<'t>,
    /// What each call calls, as far as it was asked: many passes ask of all of them.
    pub callees: RefCell<IdMap<Option<Callee<'t>>>>,
    /// Whether a computed status may be anything: no types are declared, and errors are not made with a status.
    pub tells_computed: bool,
    /// Whether pages of this file are shown for failures.
    pub shown_for_errors: bool,
    pub text: &'t str,
    pub facts: Facts,
    pub shapes: HashMap<Shape, Vec<Node<'t>>>,
    /// The row that is about each call, as far as it was asked, from when all that it depends on is known.
    pub rows: RefCell<Option<IdMap<Option<&'static CallRow>>>>,
    pub imports: Imports,
    /// Crates and modules of the api groups that the file names.
    pub present: HashSet<&'static str>,
    /// Types defined in this file.
    pub defined: HashSet<String>,
    /// Constants of this file with a numeric value.
    pub constants: HashMap<String, Option<u32>>,
    /// Constants of this file whose value is a list; `None` for a name that is given several.
    pub constant_lists: HashMap<String, Option<Node<'t>>>,
    /// Local names that are bound to a received status, with the functions in which they are.
    pub status_names: HashMap<&'t str, Vec<ScopeId>>,
    /// Statuses by their range, so that none is recorded twice.
    pub status_at: HashMap<(u32, u32), StatusId>,
    pub helpers: Vec<Helper>,
    /// Functions that give a body to a status that something else decided on.
    pub catchers: HashSet<Span>,
    /// Functions that answer for failures with a status of their own.
    pub error_routes: HashSet<Span>,
    /// Results that have the status of the framework's response, if that was given one.
    pub keeping: Vec<Node<'t>>,
    /// Groups of routes by their names, with the call that makes each and the place of its path.
    pub groups: Vec<(String, Node<'t>, &'static crate::apis::Place)>,
    /// What happens to responses that are made in several statements.
    pub events: Vec<Event<'t>>,
    /// Which functions, by their node, ask whether a response was sent.
    pub asks_sent: HashMap<Option<usize>, bool>,
    /// What a status is computed from that a statement sets, by that statement's node.
    pub computed: IdMap<Value>,
    /// Functions in which headers that are not seen are set together with a status.
    pub hides_headers: HashSet<ScopeId>,
    /// Functions of this file that send a status they are given.
    pub wrappers: HashMap<String, Wrapper>,
    /// Others of the same name that take the status at another place, told apart by how many arguments they take.
    pub overloads: Vec<Wrapper>,
    /// Where each local name is given a value, in order.
    pub bound: HashMap<String, Vec<Node<'t>>>,
    /// What is handed to calls that no row is about, with these calls in order.
    pub handed: HashMap<&'t str, Vec<Node<'t>>>,
    /// Responses that are sent through one of them, each with that function.
    pub through: Vec<(Span, Span)>,
    /// Calls that wait for a time which is always the same, in order.
    pub pauses: Vec<Node<'t>>,
    /// What the words of functions say, as far as it was asked.
    pub function_words: HashMap<ScopeId, FunctionWords>,
    /// What was tried before each arm for a failure.
    pub tried: Vec<Tried<'t>>,
    /// The requests that rows about sending again look for, by the row's address.
    pub retried_requests: RefCell<IdMap<Vec<ClientRequest>>>,
    /// The arguments of each call, as far as they were asked for.
    pub arguments: RefCell<IdMap<Vec<Argument<'t>>>>,
    /// Whether the file writes texts in single quotes, where it may, and what ends its lines.
    pub look: OnceCell<(bool, &'static str)>,
    /// Where the file has words that leave a block, in order.
    pub leaves: OnceCell<Vec<usize>>,
    /// The scopes of each name, in order.
    pub scopes_by_name: HashMap<String, Vec<ScopeId>>,
    /// The objects of the file, in order, as soon as they were asked for.
    pub objects: OnceCell<Vec<Node<'t>>>,
    /// What was noted on the way.
    pub noted: Noted<'t>,
    /// What is known around the file.
    pub environment: Environment<'t>,
    /// What other files of the project define.
    pub elsewhere: Option<&'t Elsewhere>,
    /// The package or namespace of the file, for what is looked for elsewhere.
    pub unit: String,
    /// All functions of this file that send a status they are given, methods of types among them.
    pub senders: Vec<Wrapper>,
    /// Whether it is looked for what other files may use.
    pub for_others: bool,
    /// What the file calls the paths that were asked for, with what has to be written so that it does.
    pub names: RefCell<HashMap<String, Option<Spelled>>>,
    /// Whether the file gives a value to a name of its own, as far as it was asked.
    pub given_names: RefCell<HashMap<String, bool>>,
    /// The names of constants that other files define, with the paths of these.
    pub defined_in: RefCell<Vec<(Span, Arc<str>)>>,
    /// The constants with a status that the file defines.
    pub shared: OnceCell<Vec<crate::elsewhere::Constant>>,
    /// The envelopes that the file defines.
    pub envelopes: OnceCell<Vec<Envelope>>,
}

impl<'t> Extractor<'t> {
    pub(super) fn nodes(&self, shape: Shape) -> Vec<Node<'t>> {
        self.shapes.get(&shape).cloned().unwrap_or_default()
    }

    /// All objects of the file.
    pub(super) fn objects(&self) -> &[Node<'t>] {
        let find = || self.kin.nodes().filter(|node| self.class(*node) == Class::Object).collect();
        self.objects.get_or_init(find)
    }

    pub(super) fn str(&self, node: Node<'_>) -> &'t str {
        self.view.str(node)
    }

    pub(super) fn class(&self, node: Node<'_>) -> Class {
        self.view.class(node)
    }

    pub(super) fn parent(&self, node: Node<'t>) -> Option<Node<'t>> {
        self.kin.parent(node)
    }

    pub(super) fn sibling_before(&self, node: Node<'t>) -> Option<Node<'t>> {
        self.kin.before(node)
    }

    pub(super) fn named_sibling_before(&self, node: Node<'t>) -> Option<Node<'t>> {
        let mut before = self.kin.before(node);
        while let Some(sibling) = before.filter(|sibling| !sibling.is_named()) {
            before = self.kin.before(sibling);
        }
        before
    }

    pub(super) fn part(&self, node: Node<'t>, part: Part) -> Option<Node<'t>> {
        self.view.part_within(node, part, |node| self.parent(*node))
    }

    pub(super) fn part_str(&self, node: Node<'_>, part: Part) -> Option<&'t str> {
        self.view.part_str(node, part)
    }

    pub(super) fn callee(&self, call: Node<'t>) -> Option<Callee<'t>> {
        let known = self.callees.borrow().get(&call.id()).cloned();
        known.unwrap_or_else(|| {
            let callee = self.view.callee(call);
            self.callees.borrow_mut().insert(call.id(), callee.clone());
            callee
        })
    }

    /// The arguments of a call, in order.
    pub(super) fn arguments(&self, call: Node<'t>) -> Vec<Argument<'t>> {
        self.with_arguments(call, <[Argument<'t>]>::to_vec)
    }

    /// The `index`-th argument without a keyword.
    pub(super) fn argument(&self, call: Node<'t>, index: usize) -> Option<Node<'t>> {
        self.with_arguments(call, |arguments| {
            let mut plain = arguments.iter().filter(|it| it.name.is_none() && !self.view.is_spread(it));
            plain.nth(index).map(|found| found.value)
        })
    }

    /// Whether a call has arguments that are not written in it.
    pub(super) fn has_hidden_arguments(&self, call: Node<'t>) -> bool {
        self.with_arguments(call, |arguments| arguments.iter().any(|it| self.view.is_spread(it)))
    }

    fn with_arguments<R>(&self, call: Node<'t>, read: impl FnOnce(&[Argument<'t>]) -> R) -> R {
        if let Some(known) = self.arguments.borrow().get(&call.id()) {
            return read(known);
        }
        let arguments = self.view.arguments(call, || self.parent(call));
        let out = read(&arguments);
        self.arguments.borrow_mut().insert(call.id(), arguments);
        out
    }

    /// The method that a call calls on something, with that something.
    pub(super) fn called_method(&self, call: Node<'t>) -> Option<(&'t str, Node<'t>)> {
        let callee = self.callee(call)?;
        Some((self.str(callee.name), callee.receiver?))
    }

    pub(super) fn span(&self, node: Node<'_>) -> Span {
        Span::new(TextRange::from(node.byte_range()))
    }

    fn comments(&mut self) {
        for node in self.nodes(Shape::Comment) {
            let comment = crate::comments::read(self.text, TextRange::from(node.byte_range()));
            self.facts.comments.push(comment);
        }
    }

    /// Reads imports, and which of the groups' crates the file names at all.
    fn evidence(&mut self) {
        let mut imports = Vec::new();
        for node in self.nodes(Shape::Import) {
            crate::imports::read(&self.view, (node, self.parent(node)), &mut imports);
            self.facts.imports.push(self.span(node));
        }
        for node in self.nodes(Shape::Binding) {
            crate::imports::read_binding(&self.view, node, &mut imports);
        }
        self.imports = Imports::of(imports);
        if self.elsewhere.is_some() {
            self.unit = self.unit_of_file();
        }
        self.present = crate::prefilter::scan(self.facts.language, self.text).present;
        for keyword in &self.grammar.code.definitions {
            for (at, _) in self.text.match_indices(keyword.as_str()) {
                let name: String =
                    self.text[at + keyword.len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if !name.is_empty()
                    && at.checked_sub(1).is_none_or(|before| !self.text.as_bytes()[before].is_ascii_alphanumeric())
                {
                    self.defined.insert(name);
                }
            }
        }
    }

    /// `path` with its first segment replaced by what it was imported as.
    pub(super) fn resolve(&self, path: &str) -> String {
        let separator = self.grammar.code.separator.as_str();
        let (first, rest) = match path.split_once(separator) {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        match self.imports.named(first) {
            Some(import) => match rest {
                Some(rest) => format!("{}{separator}{rest}", import.path),
                None => import.path.clone(),
            },
            None => path.to_string(),
        }
    }

    /// Whether the resolved `path` may lead to one of `groups`: its root is one of their crates; or its root says nothing
    /// (a type from a glob import, a path within this project) and the file names one of their crates.
    pub(super) fn accepts(&self, groups: &[String], path: &str) -> bool {
        let separator = self.grammar.code.separator.as_str();
        if self.grammar.code.imports.style != ImportStyle::UseTree {
            return self.leads_to(groups, path);
        }
        let path = path.trim_start_matches(separator);
        let first = path.split(separator).next().unwrap_or(path);
        if self.grammar.apis.in_groups(groups, first) {
            return true;
        }
        let code = &self.grammar.code;
        let local = code.local_roots.iter().any(|known| known == first);
        let is_type = first.starts_with(|c: char| c.is_uppercase());
        if self.defined.contains(first) {
            return false;
        }
        let module = !local && !is_type;
        if module && path.contains(separator) && !self.is_module_alias(first) {
            // A path through another crate or a module of this project that is spelled like one.
            return self.imports.named(first).is_none()
                && self.any_present(groups)
                && code.common_modules.iter().any(|known| known == first);
        }
        self.any_present(groups) || local
    }

    /// Whether the resolved `path` leads to one of `groups`, in a language that names what it imports: from there, or a
    /// name that neither is imported from elsewhere nor defined here.
    fn leads_to(&self, groups: &[String], path: &str) -> bool {
        if self.grammar.apis.in_groups(groups, path) {
            return true;
        }
        let first = path.split(self.grammar.code.separator.as_str()).next().unwrap_or(path);
        // `use Response;` names what is there without a namespace, which may be anything.
        let alias =
            self.grammar.code.imports.global_names && self.imports.named(first).is_some_and(|at| at.path == first);
        let elsewhere = self.imports.named(first).is_some() || self.imports.iter().any(|import| import.path == path);
        let of_import = self.imports.iter().any(|import| {
            path.strip_prefix(import.path.as_str())
                .is_some_and(|rest| rest.starts_with(self.grammar.code.separator.as_str()))
        });
        (alias || !elsewhere && !of_import) && !self.defined.contains(first) && self.any_present(groups)
    }

    fn is_module_alias(&self, first: &str) -> bool {
        self.imports.named(first).is_some()
    }

    pub(super) fn any_present(&self, groups: &[String]) -> bool {
        groups.iter().any(|group| {
            self.grammar
                .apis
                .groups
                .get(group)
                .is_some_and(|names| names.iter().any(|name| self.present.contains(name.as_str())))
        })
    }

    pub(super) fn group_present(&self, group: &str) -> bool {
        self.any_present(&[group.to_string()])
    }

    /// The innermost scope around `offset`.
    pub(super) fn scope_at(&self, offset: u32) -> ScopeId {
        let scopes = &self.facts.scopes;
        let after = scopes.partition_point(|scope| scope.span.range.start <= offset);
        let mut id = after.saturating_sub(1) as ScopeId;
        loop {
            let scope = &scopes[id as usize];
            if scope.span.range.start <= offset && offset < scope.span.range.end {
                return id;
            }
            match scope.parent {
                Some(parent) => id = parent,
                None => return 0,
            }
        }
    }

    /// The scopes called `name`, in order.
    pub(super) fn scopes_named(&self, name: &str) -> &[ScopeId] {
        self.scopes_by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The scopes that begin at `start`, in order.
    pub(super) fn scopes_from(&self, start: u32) -> impl Iterator<Item = (ScopeId, &Scope)> {
        let first = self.facts.scopes.partition_point(|scope| scope.span.range.start < start);
        let from = self.facts.scopes[first..].iter().take_while(move |scope| scope.span.range.start == start);
        (first as ScopeId..).zip(from)
    }

    fn finish(mut self) -> Facts {
        // Rules and editors go through statuses in order of position; ids are indices, so they are renumbered.
        let mut order: Vec<u32> = (0..self.facts.statuses.len() as u32).collect();
        order.sort_by_key(|id| self.facts.statuses[*id as usize].span);
        let mut new_id = vec![0u32; order.len()];
        for (new, old) in order.iter().enumerate() {
            new_id[*old as usize] = new as u32;
        }
        self.facts.statuses = order.iter().map(|old| self.facts.statuses[*old as usize].clone()).collect();
        for response in &mut self.facts.responses {
            if let crate::facts::ResponseStatus::Explicit(id) = &mut response.status {
                *id = new_id[*id as usize];
            }
        }
        for comparison in &mut self.facts.comparisons {
            comparison.status = new_id[comparison.status as usize];
        }
        self.facts.defined_in = self.defined_in.take();
        self.facts
    }
}
