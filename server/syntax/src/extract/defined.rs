//! Constants that a file defines.

use tree_sitter::Node;

use super::Extractor;
use crate::elsewhere::{is_hardly_else, is_phrase, lists_statuses, names_a_status, says_status};
use crate::facts::Constant;
use crate::grammar::{Class, Part, Shape};

impl<'t> Extractor<'t> {
    /// Constants of this file with a numeric value.
    pub(super) fn constants(&mut self) {
        let listed = lists_statuses(self.facts.language, self.text);
        for node in self.nodes(Shape::Constant) {
            let (Some(name), Some(value)) = (self.part(node, Part::Name), self.part(node, Part::Value)) else {
                continue;
            };
            let key = self.constant_key(name);
            if matches!(self.class(self.view.inner(value)), Class::List | Class::Object | Class::Call) {
                let seen = self.constant_lists.contains_key(&key);
                self.constant_lists.insert(key.clone(), Some(value).filter(|_| !seen));
            }
            let Some(number) = self.view.value(value).as_integer().and_then(|n| u32::try_from(n).ok()) else {
                let code = self.path_constant(value).map(|found| found.code);
                self.constants
                    .entry(key)
                    .and_modify(|known| *known = known.filter(|known| Some(*known) == code))
                    .or_insert(code);
                continue;
            };
            // A name defined twice resolves to neither value.
            self.constants
                .entry(key)
                .and_modify(|known| *known = known.filter(|known| *known == number))
                .or_insert(Some(number));
            let owner = self.type_around(node).unwrap_or("").to_ascii_lowercase();
            let kind = self.part_str(node, Part::Type).unwrap_or("");
            let about_http = ["http", "status"].iter().any(|word| owner.contains(word))
                || kind.contains("Status")
                || listed && names_a_status(self.str(name))
                || self.group_present("http") && self.str(name).to_ascii_lowercase().contains("http")
                || owner.is_empty() && self.group_present("http") && self.about_status(self.str(name));
            self.facts.constants.push(Constant {
                name: self.str(name).trim_matches(['"', '\'']).to_string(),
                value: number,
                name_span: self.span(name),
                value_span: self.span(value),
                scope: self.scope_at(node.start_byte() as u32),
                is_status: about_http && (100..=599).contains(&number) && !is_amount(self.str(name), number),
            });
        }
    }

    /// The constants with a status that other files can use.
    pub(super) fn constants_for_others(&self) -> Vec<crate::elsewhere::Constant> {
        let mut out = Vec::new();
        if !crate::elsewhere::may_define_statuses(self.facts.language, self.text) {
            return out;
        }
        for node in self.nodes(Shape::Assignment) {
            self.push_exported(node, &mut out);
        }
        let handed_out = |node: &Node<'t>| {
            let before = self.text[..node.start_byte()].trim_end();
            self.grammar.code.elsewhere.exports.iter().any(|word| before.ends_with(word.as_str()))
        };
        for node in self.nodes(Shape::Object).into_iter().filter(handed_out) {
            self.push_entries("", node, &mut out);
        }
        for node in self.nodes(Shape::Constant).into_iter().filter(|node| self.is_shared(*node)) {
            let (Some(name), Some(value)) = (self.part(node, Part::Name), self.part(node, Part::Value)) else {
                continue;
            };
            let around = self.type_of(node);
            let owner = around.and_then(|around| self.part_str(around, Part::Name)).filter(|name| !name.is_empty());
            if around.is_some() && owner.is_none() {
                // A type without a name has nothing that other files can use.
                continue;
            }
            let name = self.str(name).trim_matches(['"', '\'']);
            let value = self.object_of(value);
            match self.class(value) {
                Class::Object if owner.is_none() => self.push_entries(name, value, &mut out),
                Class::Object => {}
                _ => self.push_shared(name, owner, value, self.is_kept(node), &mut out),
            }
        }
        out
    }

    /// An object, also one that a call only makes unchangeable: `Object.freeze({ … })`.
    pub(super) fn object_of(&self, value: Node<'t>) -> Node<'t> {
        let value = self.view.inner(value);
        let only = || match self.arguments(value).as_slice() {
            [only] if self.class(value) == Class::Call => Some(self.view.inner(only.value)),
            _ => None,
        };
        // `{ … }.freeze`
        let frozen =
            || self.called_method(value).filter(|_| self.arguments(value).is_empty()).map(|(_, object)| object);
        only().or_else(frozen).filter(|only| self.class(*only) == Class::Object).unwrap_or(value)
    }

    fn push_entries(&self, owner: &str, object: Node<'t>, out: &mut Vec<crate::elsewhere::Constant>) {
        let body = self.part(object, Part::Body).unwrap_or(object);
        for entry in self.view.children(body) {
            if let (Some(key), Some(value)) = (self.part_str(entry, Part::Key), self.part(entry, Part::Value)) {
                let key = key.trim_matches(['"', '\'', ':']);
                match self.class(self.view.inner(value)) {
                    // `NO_TOKEN: { status: 401, text: "sign in" }`
                    Class::Object => self.push_status_of(key, self.view.inner(value), out),
                    _ => self.push_shared(key, Some(owner), value, false, out),
                }
            }
        }
    }

    /// The status that an entry of a list holds among others.
    fn push_status_of(&self, owner: &str, object: Node<'t>, out: &mut Vec<crate::elsewhere::Constant>) {
        let body = self.part(object, Part::Body).unwrap_or(object);
        for entry in self.view.children(body) {
            let (Some(key), Some(value)) = (self.part_str(entry, Part::Key), self.part(entry, Part::Value)) else {
                continue;
            };
            let (key, value) = (key.trim_matches(['"', '\'', ':']), self.view.inner(value));
            // Constants of this file are being collected, so that none of them can be asked for.
            let number = || self.view.value(value).as_integer().and_then(|number| u32::try_from(number).ok());
            let code = || number().or_else(|| Some(self.path_constant(value)?.code));
            let code = || code().filter(|code| (400..=599).contains(code));
            if let (true, Some(code)) = (crate::elsewhere::is_status(key), code()) {
                let owner = Some(owner.to_string());
                out.push(crate::elsewhere::Constant { name: key.to_string(), owner, code });
            }
        }
    }

    /// What is handed out without a name of its own: `module.exports = { NOT_FOUND: 404 }`, `exports.NOT_FOUND = 404`.
    fn push_exported(&self, node: Node<'t>, out: &mut Vec<crate::elsewhere::Constant>) {
        let exports = &self.grammar.code.elsewhere.exports;
        let (Some(left), Some(right)) = (self.part(node, Part::Left), self.part(node, Part::Right)) else { return };
        let left = crate::view::without_spaces(self.str(left));
        let member = exports.iter().find_map(|word| left.strip_prefix(word.as_str()));
        match member {
            Some("") => {
                let value = self.object_of(right);
                if self.class(value) == Class::Object {
                    self.push_entries("", value, out);
                }
            }
            Some(member) => {
                let Some(name) = member.strip_prefix(self.grammar.code.separator.as_str()) else { return };
                self.push_shared(name, None, right, false, out);
            }
            None => {}
        }
    }

    /// Whether the words before a name say that its value stays.
    fn is_kept(&self, node: Node<'t>) -> bool {
        let line = self.text[..node.start_byte()].rfind('\n').map_or(0, |at| at + 1);
        let end = self.part(node, Part::Name).map_or(node.start_byte(), |name| name.start_byte());
        self.grammar.code.bindings.constants.iter().any(|word| self.text[line..end].contains(word.as_str()))
    }

    fn push_shared(
        &self,
        name: &str,
        owner: Option<&str>,
        value: Node<'t>,
        kept: bool,
        out: &mut Vec<crate::elsewhere::Constant>,
    ) {
        // const int Denied = (int)HttpStatusCode.Forbidden
        let value = self.view.inner(value);
        let number = self.view.value(value).as_integer().and_then(|number| u32::try_from(number).ok());
        let Some(code) = number.or_else(|| Some(self.path_constant(value)?.code)) else { return };
        // Beside others that are called like theirs, any number that is registered is a status: `LIMITED = 429`.
        let listed = || {
            let known = u16::try_from(code).is_ok_and(httplsp_registry::is_registered);
            known && !name.contains(char::is_lowercase) && lists_statuses(self.facts.language, self.text)
        };
        let told = says_status(name, code)
            || listed()
            || is_hardly_else(name, code)
            || owner.is_some_and(|owner| {
                let owner = owner.to_ascii_lowercase();
                ["status", "http", "code"].iter().any(|word| owner.contains(word))
            });
        // Members with small letters hold what is different from one object to another, unless they are called like it.
        let fixed = name.starts_with(char::is_uppercase) || owner.is_none() || kept || is_phrase(name, code);
        if told && fixed && (100..=599).contains(&code) && !is_amount(name, code) {
            let owner = owner.filter(|owner| !owner.is_empty()).map(str::to_string);
            out.push(crate::elsewhere::Constant { name: name.to_string(), owner, code });
        }
    }

    /// Whether a constant is there for other files: in no function, and not kept to its type.
    fn is_shared(&self, node: Node<'t>) -> bool {
        let line = self.text[..node.start_byte()].rfind('\n').map_or(0, |at| at + 1);
        if self.text[line..node.start_byte()].split_whitespace().any(|word| word == "private")
            || self.str(node).starts_with("private ")
        {
            return false;
        }
        let mut at = self.parent(node);
        while let Some(around) = at {
            if matches!(self.class(around), Class::Function | Class::Closure) {
                return false;
            }
            at = self.parent(around);
        }
        true
    }

    /// The path of a member, which may be named by a text or a symbol: `codes.unauthorized`, `CODES[:unauthorized]`.
    fn path_of_member(&self, node: Node<'t>) -> Option<String> {
        let (Some(owner), Some(key)) = (self.part(node, Part::Receiver), self.part(node, Part::Key)) else {
            return Some(crate::view::without_spaces(self.str(node)));
        };
        let key = self.view.inner(key);
        let literal = matches!(self.class(key), Class::Text | Class::Symbol);
        let name = self.str(key).trim_matches(['"', '\'', ':', '[', ']']);
        let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let separator = self.grammar.code.separator.as_str();
        let owner = crate::view::without_spaces(self.str(owner));
        (literal && plain).then(|| format!("{owner}{separator}{name}"))
    }

    /// The status that an entry of a constant is, which is named by a text or a symbol.
    pub(super) fn entry_listed(&self, node: Node<'t>, elsewhere: bool) -> Option<u32> {
        self.part(node, Part::Key)?;
        self.member_here(node).or_else(|| self.constant_elsewhere(node).filter(|_| elsewhere))
    }

    /// The status that a member of a constant or type of this file is, which is used at `node`: `codes.unauthorized`.
    pub(super) fn member_here(&self, node: Node<'t>) -> Option<u32> {
        let path = self.path_of_member(node)?;
        let (owner, name) = crate::view::split_last(&path, self.grammar.code.separator.as_str())?;
        let known = self.shared.get_or_init(|| self.constants_for_others());
        let mut found = known
            .iter()
            .filter(|known| known.owner.as_deref() == Some(self.view.last_name(owner)) && known.name == name);
        let code = found.next()?.code;
        (found.all(|other| other.code == code) && !self.declares(node, owner)).then_some(code)
    }

    /// The status that a constant of another file is, which is used at `node`.
    pub(super) fn constant_elsewhere(&self, node: Node<'t>) -> Option<u32> {
        let elsewhere = self.elsewhere?;
        let path = self.view.path(&self.path_of_member(node)?)?;
        let separator = self.grammar.code.separator.as_str();
        let first = path.split(separator).next().unwrap_or(&path);
        let (code, file) = elsewhere.constant(&self.viewpoint(), &path)?;
        // What the file has by this name hides what others define.
        let imported = self.imports.named(first).is_some();
        let own = self.constants.contains_key(first) || self.defined.contains(first);
        if own && !imported || self.declares(node, first) {
            return None;
        }
        let known = self.given_names.borrow().get(first).copied();
        let given = known.unwrap_or_else(|| {
            let given = self.gives_value_to(first, imported);
            self.given_names.borrow_mut().insert(first.to_string(), given);
            given
        });
        (!given).then(|| {
            self.defined_in.borrow_mut().push((self.span(node), file.clone()));
            code
        })
    }

    /// Whether the file gives a value to a name of its own: `codes := …`, `let codes = …`, `for codes in …`.
    fn gives_value_to(&self, name: &str, imported: bool) -> bool {
        let rows = &self.grammar.code.bindings;
        let word = |c: char| c.is_alphanumeric() || c == '_';
        self.text.match_indices(name).any(|(at, _)| {
            let (before, behind) = (&self.text[..at], &self.text[at + name.len()..]);
            if before.ends_with(|c: char| word(c) || c == '.') || behind.starts_with(word) {
                return false;
            }
            let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
            let rest = behind.lines().next().unwrap_or("");
            let plain = rest.trim_start();
            let takes = |text: &str| text.starts_with('=') && !text.starts_with("==") && !text.starts_with("=>");
            // `code, codes := …`
            let listed =
                plain.split_once(":=").is_some_and(|(names, _)| names.chars().all(|c| word(c) || " ,\t".contains(c)));
            let binds = listed || takes(plain) || plain.starts_with("in ");
            let last = line.trim_end().rsplit(|c: char| !word(c)).next().unwrap_or("");
            // An import may be written as a binding: `const codes = require("./codes")`.
            let imports = imported && rows.imports.iter().any(|call| rest.contains(call.as_str()));
            let word = || rows.words.iter().any(|word| word == last);
            binds && !imports || word() && line.len() > line.trim_end().len() && !imports
        })
    }

    /// The name of a constant as it is used.
    fn constant_key(&self, name: Node<'t>) -> String {
        let mark = self.grammar.code.values.constant_mark.as_str();
        let marked = !mark.is_empty() && self.text[..name.start_byte()].ends_with(mark);
        let plain = self.str(name).trim_matches(['"', '\'']);
        if marked { format!("{mark}{plain}") } else { plain.to_string() }
    }

    /// The name of the type that a constant is a member of.
    fn type_around(&self, node: Node<'t>) -> Option<&'t str> {
        let mut item = self.parent(self.parent(node)?)?;
        if self.class(item) == Class::Block {
            item = self.parent(item)?;
        }
        (self.class(item) == Class::Type).then(|| self.part_str(item, Part::Name))?
    }

    /// Whether a name speaks of a status: it has the word in it, or it is a registered phrase.
    fn about_status(&self, name: &str) -> bool {
        let lower = name.to_ascii_lowercase();
        lower.contains("status") || lower.contains("http") || !httplsp_registry::codes_of_phrase(name).is_empty()
    }
}

/// Whether a constant is an amount by its name, such as a time to wait that is called like a status.
fn is_amount(name: &str, number: u32) -> bool {
    const WORDS: [&str; 6] = ["timeout", "interval", "delay", "duration", "seconds", "millis"];
    // As the last word these say what the number is, whatever stands before them.
    const LAST: [&str; 26] = [
        "attempts", "buffer", "bytes", "capacity", "count", "counter", "depth", "height", "id", "index", "len",
        "length", "ms", "offset", "pages", "port", "priority", "retries", "size", "threads", "total", "version",
        "weight", "width", "workers", "year",
    ];
    let name = name.trim_matches(['"', '\'']);
    if httplsp_registry::codes_of_phrase(name).iter().any(|code| u32::from(*code) == number) {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    // `HTTP_PORT`, `httpPort`, `http-port`: not `report`.
    let ends = |word: &str| {
        lower.strip_suffix(word).is_some_and(|before| {
            let camel = name[before.len()..].starts_with(char::is_uppercase) && name.contains(char::is_lowercase);
            before.is_empty() || before.ends_with(['_', '-', '.']) || camel
        })
    };
    let about_status = lower.contains("status") || lower.contains("code");
    LAST.iter().any(|word| ends(word)) || !about_status && WORDS.iter().any(|word| lower.contains(word))
}
