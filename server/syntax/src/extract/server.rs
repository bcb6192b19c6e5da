//! Servers that the code makes itself, and the timers that it sets on them.

use httplsp_registry::timers;
use tree_sitter::Node;

use super::Extractor;
use crate::apis::ServerRow;
use crate::facts::{EffectiveTimer, Hop, Origin, Timer};
use crate::grammar::{Class, Part, Shape};
use crate::language::glob_path;

/// How often a name is followed to its value.
const MAX_NAMES: u32 = 3;

/// What servers are called that a program has beside its own.
const ASIDE: [&str; 9] =
    ["admin", "metric", "debug", "pprof", "health", "probe", "monitor", "prometheus", "management"];

/// In front of a product where the code makes such a server, where it starts one that it does not make, and where it makes what
/// such a server answers with.
const CODE: &str = "code:";
const LISTENS: &str = "code-listens:";
const APP: &str = "code-app:";

/// What is smaller is no port that a program of a project listens on.
const LOWEST_PORT: u16 = 80;

/// A time as it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Time {
    /// Milliseconds, or a bare number.
    number: f64,
    /// Whether a unit is written.
    has_unit: bool,
}

impl<'t> Extractor<'t> {
    /// Timers of servers that the code makes, and each such server as a hop.
    pub(super) fn servers(&mut self) {
        for row in &self.grammar.apis.servers {
            if !row.files.is_empty() {
                if is_settings(row, &self.facts.files[0].path) {
                    self.settings(row);
                }
                continue;
            }
            if self.any_present(&row.unless_in) {
                continue;
            }
            if self.any_present(&row.groups) {
                self.server(row, CODE);
            } else if self.any_present(&row.started_in) {
                self.server(row, LISTENS);
            }
        }
    }

    fn server(&mut self, row: &'static ServerRow, known_as: &str) {
        let before = self.facts.timers.len();
        // What makes a server, and what only starts one.
        let (mut made, mut started): (Vec<Node<'t>>, Vec<Node<'t>>) = (Vec::new(), Vec::new());
        for call in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(call) else { continue };
            let name = self.str(callee.name);
            if self.makes(row, call) {
                if callee.receiver.is_some() && row.made_by.iter().any(|known| known.strip_prefix('.') == Some(name)) {
                    started.push(call);
                } else {
                    made.push(call);
                }
                for argument in self.arguments(call) {
                    match argument.name {
                        Some(name) => self.set(row, name, argument.value, call),
                        None => self.entries(row, argument.value),
                    }
                }
            }
            if let (Some(timer), Some(receiver)) = (row.methods.get(name), callee.receiver)
                && (row.on.is_empty() || self.is_object(receiver, &row.on))
                && let Some(value) = self.place(call, &ServerRow::VALUE)
            {
                self.timer_of_code(row, timer, value, call);
            }
        }
        for object in self.objects().to_vec() {
            let name = self.part_str(object, Part::Name).map(|name| self.resolve(name));
            if name.is_some_and(|name| row.made_by.contains(&name)) {
                made.push(object);
                self.entries(row, object);
            }
        }
        for assignment in self.nodes(Shape::Assignment) {
            let (Some(left), Some(right)) = (self.part(assignment, Part::Left), self.part(assignment, Part::Right))
            else {
                continue;
            };
            let (Some(member), Some(receiver)) = (self.part(left, Part::Member), self.part(left, Part::Receiver))
            else {
                continue;
            };
            let owner = self.str(receiver);
            let owned = row.owners.iter().any(|known| owner == known || owner.ends_with(&format!(".{known}")));
            if owned || (row.timers.contains_key(self.str(member)) && self.is_object(receiver, &row.on)) {
                self.set(row, member, right, assignment);
            }
        }
        if made.is_empty() {
            made = started;
        }
        let mut known_as = known_as;
        if made.is_empty() && !row.apps.is_empty() {
            let makes = |call: &Node<'t>| {
                let path = self.callee(*call).and_then(|callee| callee.path);
                path.is_some_and(|path| row.apps.contains(&self.resolve(&path)))
            };
            made = self.nodes(Shape::Call).into_iter().filter(makes).take(1).collect();
            made.extend(self.objects().iter().copied().filter(|object| {
                let name = self.part_str(*object, Part::Name).map(|name| self.resolve(name));
                name.is_some_and(|name| row.apps.contains(&name))
            }));
            known_as = APP;
        }
        // What belongs to which of several servers is not told apart.
        let mut starts: Vec<Node<'t>> =
            made.iter().copied().filter(|node| !self.is_within_another(*node, &made)).collect();
        // Those beside it are for the people who run it.
        let main: Vec<Node<'t>> = starts.iter().copied().filter(|node| !self.is_aside(*node)).collect();
        let mut within = None;
        if let ([only], true) = (main.as_slice(), starts.len() > 1) {
            starts = main.clone();
            within = Some(self.span(*only));
        }
        if let Some(first) = starts.first().filter(|_| !row.client)
            && self.facts.files[0].origin == Origin::Product
            && (starts.len() == 1 || self.facts.timers.len() == before)
        {
            self.hop_of_code(row, self.span(*first), before, &format!("{known_as}{}", row.product), within);
            let places = self.listens(row);
            if let (Some(hop), [place]) = (self.facts.hops.last_mut(), places.as_slice()) {
                hop.known_as.push(format!("listen:{place}"));
            }
        }
    }

    /// Whether `node` is what another one of `made` is made with or started from: `createServer(app).listen(80)`.
    fn is_within_another(&self, node: Node<'t>, made: &[Node<'t>]) -> bool {
        made.iter().any(|other| {
            other.id() != node.id() && other.start_byte() <= node.start_byte() && node.end_byte() <= other.end_byte()
        })
    }

    fn makes(&self, row: &ServerRow, call: Node<'t>) -> bool {
        let Some(callee) = self.callee(call) else { return false };
        let name = self.str(callee.name);
        if let Some(receiver) = callee.receiver
            && row.made_by.iter().any(|known| known.strip_prefix('.') == Some(name))
        {
            let owner = self.str(receiver);
            // this.app
            let last = owner.rsplit('.').next().unwrap_or(owner);
            let is_any = row.started_on.is_empty() && row.on.is_empty();
            return is_any || row.started_on.iter().any(|known| known == last) || self.is_object(receiver, &row.on);
        }
        // require("fastify")()
        if let Some(inner) = Some(callee.node).filter(|node| self.class(*node) == Class::Call)
            && let Some(name) = self.argument(inner, 0)
        {
            return row.made_by.iter().any(|known| known == self.str(name).trim_matches(['"', '\'', '`']));
        }
        let Some(path) = callee.path.as_deref().filter(|path| !path.is_empty()) else { return false };
        let resolved = self.resolve(path);
        row.made_by.contains(&resolved)
    }

    /// The entries of an object that is handed over.
    fn entries(&mut self, row: &'static ServerRow, object: Node<'t>) {
        let object = self.view.inner(object);
        if self.class(object) != Class::Object {
            return;
        }
        let body = self.part(object, Part::Body).unwrap_or(object);
        for entry in self.view.children(body) {
            if let (Some(key), Some(value)) = (self.part(entry, Part::Key), self.part(entry, Part::Value)) {
                self.set(row, key, value, entry);
            }
        }
    }

    fn set(&mut self, row: &'static ServerRow, name: Node<'t>, value: Node<'t>, site: Node<'t>) {
        let name = self.str(name).trim_matches(['"', '\'', ':', ' ']);
        if let Some(timer) = row.timers.get(name) {
            self.timer_of_code(row, timer, value, site);
        }
    }

    fn timer_of_code(&mut self, row: &'static ServerRow, timer: &str, value: Node<'t>, site: Node<'t>) {
        let Some(known) = timers::get(&row.product, timer) else { return };
        let time = self.time(value, 0);
        let unit = known.unit.unwrap_or("");
        let bare = match () {
            () if unit.contains("nanoseconds") => 0.000_001,
            () if unit.starts_with("ms") => 1.0,
            () if unit.starts_with('s') => 1_000.0,
            () => f64::NAN,
        };
        let milliseconds = time.map(|time| if time.has_unit { time.number } else { time.number * bare });
        let text = self.str(value);
        let literal = text.bytes().all(|byte| byte.is_ascii_digit());
        self.facts.timers.push(Timer {
            product: known.product,
            name: known.name.to_string(),
            kind: known.kinds.first().copied().unwrap_or(timers::Kind::Other),
            milliseconds: milliseconds
                .filter(|number| number.is_finite() && *number < 1e15)
                .map(|number| number as u64),
            raw: text.to_string(),
            unitless: literal,
            spelling: Some(&row.writes),
            span: self.span(value),
            site: self.span(site),
            scope: self.scope_at(site.start_byte() as u32),
            outer: None,
        });
    }

    /// What `value` is as a time: a product of numbers, units and names for them.
    fn time(&self, value: Node<'t>, depth: u32) -> Option<Time> {
        let value = self.view.inner(value);
        let durations = &self.grammar.apis.durations;
        let text = self.str(value);
        // What comes from the environment is a text.
        let number = text.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\''])).unwrap_or(text);
        let digits: String = number.chars().filter(|c| *c != '_').collect();
        if digits.starts_with(|c: char| c.is_ascii_digit())
            && let Ok(number) = digits.parse::<f64>()
        {
            return Some(Time { number, has_unit: false });
        }
        if let Some(unit) = durations.units.get(text) {
            return Some(Time { number: *unit, has_unit: true });
        }
        match self.class(value) {
            Class::Call => {
                let callee = self.callee(value)?;
                let path = self.str(callee.node);
                // os.environ.get("TIMEOUT", "120"): what holds unless somebody says otherwise.
                let is_given = path.to_ascii_lowercase().contains("env");
                if let Some(value) = self.argument(value, 1).filter(|_| is_given) {
                    return self.time(value, depth).filter(|inner| !inner.has_unit);
                }
                let inner = self.time(self.argument(value, 0)?, depth).filter(|inner| !inner.has_unit)?;
                match durations.units.get(path) {
                    Some(unit) => Some(Time { number: inner.number * unit, has_unit: true }),
                    None => durations.casts.iter().any(|known| known == path).then_some(inner),
                }
            }
            Class::Name if depth < MAX_NAMES => {
                let mut defined = self.bound.get(text)?.iter().filter_map(|node| self.part(*node, Part::Value));
                let only = defined.next().filter(|_| defined.next().is_none())?;
                self.time(only, depth + 1)
            }
            _ => {
                let (left, right) = (self.part(value, Part::Left)?, self.part(value, Part::Right)?);
                let between = self.text.get(left.end_byte()..right.start_byte())?.trim();
                if matches!(between, "||" | "??" | "or") {
                    return self.time(right, depth);
                }
                let (left, right) = (self.time(left, depth)?, self.time(right, depth)?);
                let once = !(left.has_unit && right.has_unit);
                (between == "*" && once)
                    .then_some(Time { number: left.number * right.number, has_unit: left.has_unit || right.has_unit })
            }
        }
    }

    /// A file that holds nothing but a server's settings.
    fn settings(&mut self, row: &'static ServerRow) {
        let before = self.facts.timers.len();
        let mut changed: Vec<&'static str> = Vec::new();
        let mut set: Vec<(String, Node<'t>, Node<'t>)> = Vec::new();
        for assignment in self.nodes(Shape::Assignment) {
            if let (Some(left), Some(right)) = (self.part(assignment, Part::Left), self.part(assignment, Part::Right)) {
                set.push((self.str(left).to_string(), right, assignment));
            }
        }
        for call in self.nodes(Shape::Call) {
            let Some(callee) = self.callee(call).filter(|callee| callee.receiver.is_none()) else { continue };
            if let Some(value) = self.argument(call, 0) {
                set.push((self.str(callee.name).to_string(), value, call));
            }
        }
        let span = crate::facts::Span::new(httplsp_text::TextRange::at(0));
        let mut places: Vec<String> = Vec::new();
        for (name, value, site) in set {
            if let Some(timer) = row.timers.get(&name) {
                self.timer_of_code(row, timer, value, site);
            }
            if row.listens.contains(&name) {
                places.extend(self.address(value, 0));
            }
            let text = self.str(value).trim_matches(['"', '\'', ':']);
            for other in
                row.unless_set.iter().filter(|other| other.name == name && !other.but.iter().any(|but| but == text))
            {
                changed.extend(other.timers.iter().map(String::as_str));
            }
        }
        self.hop_of_code(row, span, before, &format!("settings:{}", row.product), None);
        let Some(hop) = self.facts.hops.last_mut() else { return };
        hop.known_as.extend(places.into_iter().map(|place| format!("listen:{place}")));
        hop.timers.retain(|timer| timer.span.is_some() && !changed.contains(&timer.name.as_str()));
        // What is known not to measure it is no default either.
        let unknown = changed.iter().filter_map(|name| timers::get(&row.product, name));
        hop.timers.extend(unknown.map(|known| EffectiveTimer { milliseconds: None, ..crate::tree::default(known) }));
    }

    /// Where the servers of the code listen, as far as it is written.
    fn listens(&self, row: &ServerRow) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let names = |name: &str| row.listens.iter().any(|known| known == name);
        let mut add = |value: Node<'t>| {
            if let Some(place) = self.address(value, 0).filter(|place| !out.contains(place)) {
                out.push(place);
            }
        };
        let entries = |object: Node<'t>, add: &mut dyn FnMut(Node<'t>)| {
            let body = self.part(object, Part::Body).unwrap_or(object);
            for entry in self.view.children(body) {
                if let (Some(key), Some(value)) = (self.part(entry, Part::Key), self.part(entry, Part::Value))
                    && names(self.str(key).trim_matches(['"', '\'', ':', ' ']))
                {
                    add(value);
                }
            }
        };
        if row.listens.is_empty() {
            return out;
        }
        for call in self.nodes(Shape::Call).into_iter().filter(|call| self.makes(row, *call)) {
            let Some(callee) = self.callee(call) else { continue };
            let name = match callee.receiver {
                Some(_) if names(&format!(".{}", self.str(callee.name))) => true,
                _ => callee.path.as_deref().is_some_and(|path| names(&self.resolve(path))),
            };
            for argument in self.arguments(call) {
                let value = self.view.inner(argument.value);
                match argument.name {
                    Some(name) if names(self.str(name)) => add(value),
                    None if self.class(value) == Class::Object => entries(value, &mut add),
                    _ => {}
                }
            }
            if let Some(value) = self.place(call, &ServerRow::VALUE).filter(|_| name) {
                add(value);
            }
        }
        for object in self.objects().iter().copied() {
            let name = self.part_str(object, Part::Name).map(|name| self.resolve(name));
            if name.is_some_and(|name| row.made_by.contains(&name)) {
                entries(object, &mut add);
            }
        }
        out
    }

    /// The port or socket that `value` is, or may be unless something else says otherwise: `process.env.PORT || 3000`.
    fn address(&self, value: Node<'t>, depth: u32) -> Option<String> {
        let value = self.view.inner(value);
        let text = self.str(value);
        if self.class(value) == Class::Name && depth < MAX_NAMES {
            let mut defined = self.bound.get(text)?.iter().filter_map(|node| self.part(*node, Part::Value));
            let only = defined.next().filter(|_| defined.next().is_none())?;
            return self.address(only, depth + 1);
        }
        if text.contains(".sock") {
            return crate::listens(text);
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let numbers = text.split(|c: char| !is_part(c)).filter_map(|word| word.parse::<u16>().ok());
        let mut ports: Vec<u16> = numbers.filter(|port| *port >= LOWEST_PORT).collect();
        ports.dedup();
        // Of several numbers none is known to be the one.
        match ports.as_slice() {
            [port] => Some(port.to_string()),
            _ => None,
        }
    }

    /// Whether a server is called as one beside that of the program: `metricsServer := &http.Server{`.
    fn is_aside(&self, node: Node<'t>) -> bool {
        let before = &self.text[..node.start_byte()];
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let Some((name, _)) = line.split_once('=').or_else(|| line.split_once(':')) else { return false };
        let lower = name.to_ascii_lowercase();
        ASIDE.iter().any(|word| lower.contains(word))
    }

    fn hop_of_code(
        &mut self,
        row: &'static ServerRow,
        span: crate::facts::Span,
        before: usize,
        name: &str,
        within: Option<crate::facts::Span>,
    ) {
        let Some(product) = timers::of(&row.product).first().map(|timer| timer.product) else { return };
        let mut timers: Vec<EffectiveTimer> = Vec::new();
        let here = |timer: &&Timer| within.is_none_or(|within| within.contains(timer.site));
        for timer in self.facts.timers[before..].iter().filter(here) {
            // Set in several places, it may be any of them.
            if let Some(other) = timers.iter_mut().find(|other| other.name == timer.name) {
                if other.milliseconds != timer.milliseconds {
                    other.milliseconds = None;
                }
                continue;
            }
            timers.push(EffectiveTimer {
                name: timer.name.clone(),
                kind: timer.kind,
                milliseconds: timer.milliseconds,
                raw: timer.raw.clone(),
                span: Some(timer.span),
            });
        }
        for name in &row.defaults {
            if !timers.iter().any(|timer| timer.name == *name) {
                timers.extend(timers::get(product, name).map(crate::tree::default));
            }
        }
        let known_as = vec![name.to_string()];
        self.facts.hops.push(Hop { product, name: product.to_string(), span, known_as, timers, ..Hop::default() });
    }
}

/// Whether the file at `path` holds the settings of the server of `row`.
fn is_settings(row: &ServerRow, path: &str) -> bool {
    row.files.iter().any(|pattern| glob_path(pattern, path))
}

/// Whether the file at `path` holds the settings of a server and nothing else that would show it.
pub(crate) fn holds_settings(rows: &[ServerRow], path: &str) -> bool {
    rows.iter().any(|row| is_settings(row, path))
}
