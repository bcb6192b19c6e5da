//! Which setting is in force where: nginx's inheritance.

use std::collections::{HashMap, HashSet};

use super::value::{is_placeholder, is_variable};
use crate::facts::{Directive, DirectiveArgument, Facts, PossibleText, ScopeId};

/// Blocks around a place that are looked at. nginx has no limit, but nobody writes more than a dozen; what lies further
/// out is not known.
const MAX_LEVELS: usize = 100;

/// Files that nginx or its packages bring along and that set nothing which is looked at here.
const HARMLESS: [&str; 7] = [
    "mime.types",
    "fastcgi_params",
    "fastcgi.conf",
    "uwsgi_params",
    "scgi_params",
    "fastcgi-php.conf",
    "options-ssl-nginx.conf",
];

/// Folders with nothing but `load_module`, in the packages of distributions.
const MODULES: [&str; 2] = ["modules", "modules-enabled"];

/// Directives by the scope they stand in, for looking upwards.
pub(super) struct Settings<'f> {
    pub facts: &'f Facts,
    by_scope: HashMap<ScopeId, Vec<u32>>,
    /// Directives by scope and name: a block may hold thousands of others.
    by_name: HashMap<(ScopeId, &'f str), Vec<u32>>,
    /// The directive that opened a scope.
    owners: HashMap<ScopeId, u32>,
    /// Scopes with content that is not known.
    unresolved: HashSet<ScopeId>,
    /// What says with which status limits answer, and where.
    statuses: Vec<(&'f str, ScopeId)>,
    /// What a `map` may give, by variable.
    maps: HashMap<&'f str, u32>,
    /// What the file's own top level stands for.
    pub level: Level,
}

/// Where in nginx's hierarchy the first file begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// A whole configuration: `http`, `events`.
    Main,
    /// What stands in `http`: servers and upstreams.
    Http,
    /// What stands in a server or location.
    Inner,
}

/// Whether a file that is included by this name can be left out of account.
pub(super) fn is_harmless(pattern: &str) -> bool {
    let mut parts = pattern.rsplit('/');
    let name = parts.next().unwrap_or(pattern);
    HARMLESS.contains(&name) || name == "*.conf" && parts.next().is_some_and(|folder| MODULES.contains(&folder))
}

/// Whether files that are included by `pattern` within the block of `around` are files of servers, which set nothing for
/// the servers beside them: a wildcard in `http`.
pub(super) fn brings_servers(pattern: &str, around: Option<&Directive>) -> bool {
    pattern.contains('*') && around.is_some_and(|around| around.name == "http")
}

impl<'f> Settings<'f> {
    /// `unresolved` are the scopes with an include that could not be followed; a file that is read on its own follows
    /// none.
    pub(super) fn new(facts: &'f Facts, unresolved: &[ScopeId]) -> Self {
        let mut by_scope: HashMap<ScopeId, Vec<u32>> = HashMap::new();
        let mut by_name: HashMap<(ScopeId, &str), Vec<u32>> = HashMap::new();
        let mut owners = HashMap::new();
        let mut maps = HashMap::new();
        let statuses = facts.directives.iter().filter(|directive| directive.name.ends_with("_status"));
        let statuses = statuses.map(|directive| (directive.name.as_str(), directive.scope)).collect();
        for (index, directive) in facts.directives.iter().enumerate() {
            by_scope.entry(directive.scope).or_default().push(index as u32);
            by_name.entry((directive.scope, directive.name.as_str())).or_default().push(index as u32);
            if let Some(block) = directive.block {
                owners.insert(block, index as u32);
                if directive.name == "map"
                    && let Some(variable) = directive.arguments.get(1)
                {
                    maps.insert(variable.text.as_str(), index as u32);
                }
            }
        }
        let unresolved = unresolved.iter().chain(&facts.proxy.unknown).copied().collect();
        let top = |names: &[&str]| {
            facts.directives.iter().any(|directive| directive.scope == 0 && names.contains(&directive.name.as_str()))
        };
        let level = if top(&["http", "events", "stream", "mail"]) {
            Level::Main
        } else if top(&["server", "upstream"]) {
            Level::Http
        } else {
            Level::Inner
        };
        Self { facts, by_scope, by_name, owners, unresolved, statuses, maps, level }
    }

    /// The directives that stand directly in `scope`.
    pub(super) fn within(&self, scope: ScopeId) -> impl DoubleEndedIterator<Item = &'f Directive> + use<'f, '_> {
        let facts = self.facts;
        self.by_scope.get(&scope).into_iter().flatten().map(move |index| &facts.directives[*index as usize])
    }

    /// The directives `name` that stand directly in `scope`.
    pub(super) fn named(&self, scope: ScopeId, name: &str) -> impl Iterator<Item = &'f Directive> + use<'f> {
        let facts = self.facts;
        // The key's text need not live as long as the facts; what is found does.
        let found = self.by_name.get(&(scope, name)).cloned().unwrap_or_default();
        found.into_iter().map(move |index| &facts.directives[index as usize])
    }

    /// `scope` and the blocks around it up to the file, innermost first.
    pub(super) fn upwards(&self, scope: ScopeId) -> impl Iterator<Item = ScopeId> + use<'f> {
        let facts = self.facts;
        let mut next = Some(scope);
        std::iter::from_fn(move || {
            let at = next?;
            next = facts.scope(at).parent;
            Some(at)
        })
        .take(MAX_LEVELS)
    }

    /// Whether a block called `name` is around `scope`.
    pub(super) fn is_inside(&self, scope: ScopeId, name: &str) -> bool {
        self.upwards(scope).any(|at| self.facts.scope(at).name.as_deref() == Some(name))
    }

    /// The directive `name` that is in force at `scope`.
    pub(super) fn in_force(&self, scope: ScopeId, name: &str) -> Option<&'f Directive> {
        self.upwards(scope).find_map(|at| self.named(at, name).last())
    }

    /// All directives `name` in force at `scope`: those of the innermost block that has any, since a block that sets one
    /// inherits none.
    pub(super) fn list_in_force(&self, scope: ScopeId, name: &str) -> Vec<&'f Directive> {
        self.lists(scope, name).next().unwrap_or_default()
    }

    /// The lists of directives `name` at `scope` and around it, innermost first. Only the first one is in force.
    pub(super) fn lists(&self, scope: ScopeId, name: &str) -> impl Iterator<Item = Vec<&'f Directive>> {
        self.upwards(scope).map(move |at| self.named(at, name).collect::<Vec<_>>()).filter(|found| !found.is_empty())
    }

    /// Whether content that is not known might set something at `scope` or above; with `until`, only up to the block
    /// that is known to set it.
    pub(super) fn has_unresolved(&self, scope: ScopeId, until: Option<ScopeId>) -> bool {
        for (level, at) in self.upwards(scope).enumerate() {
            // Beside `http` nothing is set that holds for servers.
            if at == 0 && scope != 0 && self.level == Level::Main {
                return false;
            }
            if self.unresolved.contains(&at) || level + 1 == MAX_LEVELS {
                return true;
            }
            if Some(at) == until {
                return false;
            }
        }
        false
    }

    /// Whether a setting that is not found at `scope` or above really is not set: nothing on the way is unknown, and the
    /// way leads up to the main file, or to a file of servers, above which nothing but `http` remains.
    pub(super) fn absence_is_certain(&self, scope: ScopeId) -> bool {
        self.level != Level::Inner && !self.has_unresolved(scope, None)
    }

    /// Whether a place beside those around `scope` sets `name`.
    pub(super) fn is_set_elsewhere(&self, scope: ScopeId, name: &str) -> bool {
        let is_around = |at: ScopeId| self.upwards(scope).any(|around| around == at);
        let all = self.statuses.iter().filter(|(set, _)| *set == name);
        all.take(MAX_LEVELS).any(|(_, at)| *at != 0 && !is_around(*at))
    }

    /// The directive whose block is `scope`.
    pub(super) fn owner(&self, scope: ScopeId) -> Option<&'f Directive> {
        self.owners.get(&scope).map(|index| &self.facts.directives[*index as usize])
    }

    /// The texts that `argument` may stand for: itself, or what the `map` that defines its variable gives. Empty when
    /// that is not known.
    pub(super) fn possible(&self, argument: &DirectiveArgument) -> Vec<PossibleText> {
        if !is_variable(&argument.text) {
            return vec![PossibleText { text: argument.text.clone(), span: argument.span, ordinary: true }];
        }
        let Some(map) = self.maps.get(argument.text.as_str()) else {
            // What nginx's own documentation on WebSocket calls the variable, and what it means there.
            let by_convention = argument.text == "$connection_upgrade";
            let upgrade = || PossibleText { text: "upgrade".into(), span: argument.span, ordinary: false };
            return if by_convention { vec![upgrade()] } else { Vec::new() };
        };
        let map = &self.facts.directives[*map as usize];
        let Some(block) = map.block.filter(|block| !self.unresolved.contains(block)) else { return Vec::new() };
        let by_upgrade = map.arguments.first().is_some_and(|source| source.text == "$http_upgrade");
        let mut found = Vec::new();
        for entry in self.within(block) {
            if matches!(entry.name.as_str(), "hostnames" | "volatile") && entry.arguments.is_empty() {
                continue;
            }
            let Some(value) = entry.arguments.first() else { return Vec::new() };
            if entry.name == "include" || is_variable(&value.text) {
                return Vec::new();
            }
            found.push(PossibleText {
                text: value.text.clone(),
                span: value.span,
                ordinary: by_upgrade && entry.name.is_empty(),
            });
        }
        // Without an entry for the empty text, ordinary requests get the default, which is empty when not set.
        if by_upgrade && !found.iter().any(|text| text.ordinary) {
            match self
                .within(block)
                .filter(|entry| !entry.arguments.is_empty())
                .position(|entry| entry.name == "default")
            {
                Some(default) => found[default].ordinary = true,
                None => found.push(PossibleText { text: String::new(), span: argument.span, ordinary: true }),
            }
        }
        found
    }
}

/// Whether `text`, standing where directives stand, may stand for settings. Conditions and loops of a template do not:
/// what is inside them stands there as well.
pub(crate) fn fills_in(text: &str) -> bool {
    let inner = text
        .trim_start_matches(['{', '<', '%', '-', '~', ' ', '\t', '\r', '\n'])
        .trim_end_matches(['}', '>', '%', '-', '~', ' ']);
    let comment = ["{#", "{{!", "<%#", "{{/*", "{{- /*"].iter().any(|open| text.starts_with(open));
    let word = inner.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
    let control = matches!(
        word,
        "if" | "elsif"
            | "elif"
            | "elseif"
            | "else"
            | "end"
            | "endif"
            | "for"
            | "endfor"
            | "each"
            | "unless"
            | "set"
            | "with"
            | "endwith"
            | "range"
            | "block"
            | "endblock"
            | "define"
            | "raw"
            | "endraw"
            | "macro"
            | "endmacro"
            | "import"
            | "from"
            | "break"
            | "continue"
            | "filter"
            | "endfilter"
            | "case"
            | "when"
            | "endunless"
    );
    let prints = text.starts_with("<%=");
    // Ruby and Go: code that prints nothing.
    let code = text.starts_with("<%") && !prints || inner.starts_with(['$', '/', '#']) && inner.contains(":=");
    let closes = inner.starts_with('/') || (inner.starts_with('#') && text.starts_with("{{"));
    prints || !(comment || control || code || closes)
}

/// Whether `name`, standing where a directive's name stands, is filled in by something else.
pub(super) fn is_filled_in(name: &str) -> bool {
    is_placeholder(name) || name.starts_with("${")
}
