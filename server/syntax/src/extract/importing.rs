//! Imports that a file lacks: whether it does, how one is written, and where it goes.

use httplsp_registry::constants;
use httplsp_text::TextRange;
use tree_sitter::Node;

use super::Extractor;
use crate::apis::ConstantsRow;
use crate::facts::{ConstantStyle, Span};
use crate::grammar::{Class, ImportStyle, Shape};

/// What the file calls a path, and what has to be written where so that it does.
pub(crate) type Spelled = (String, Option<(Span, String)>);

impl<'t> Extractor<'t> {
    /// Notes the ways to write a status as a constant in this file.
    pub(super) fn styles(&mut self) {
        let apis = &self.grammar.apis;
        let mut found: Vec<ConstantStyle> = Vec::new();
        for row in &apis.constants {
            if (row.standard || self.any_present(&row.groups))
                && let Some(style) = self.style(row)
                && !found.iter().any(|known| (known.ecosystem, &known.prefix) == (style.ecosystem, &style.prefix))
            {
                found.push(style);
            }
        }
        for row in apis.symbols.iter().filter(|row| self.any_present(&row.groups)) {
            // Tables of redirects have no other statuses.
            let sample = [200, 301].into_iter().find_map(|code| constants::names_of(&row.ecosystem, code).next());
            let Some(sample) = sample else { continue };
            let usual = self.any_present(&row.usual_in);
            found.push(ConstantStyle {
                ecosystem: sample.ecosystem,
                prefix: sample.written.trim_end_matches(sample.name).to_string(),
                number: usual,
                usual,
                import: None,
            });
        }
        self.facts.styles = found;
    }

    fn style(&self, row: &'static ConstantsRow) -> Option<ConstantStyle> {
        let separator = self.grammar.code.separator.as_str();
        let sample = constants::names_of(&row.ecosystem, 200).next()?;
        let style = |prefix: String, import| ConstantStyle {
            ecosystem: sample.ecosystem,
            prefix,
            number: row.number,
            usual: row.usual,
            import,
        };
        // The owner's own name may be that of something else that is inherited with them.
        if self.inherits(row) {
            return Some(style(String::new(), None));
        }
        let named = |path: &&String| {
            row.standard
                || row.groups.iter().filter_map(|group| self.grammar.apis.groups.get(group)).flatten().any(|name| {
                    self.present.contains(name.as_str())
                        && self.plain_path(path).starts_with(&self.plain_path(name))
                        && self.begins_path(name)
                })
        };
        let path = self.plain_path(row.import.iter().find(named).or_else(|| self.only_import(row))?);
        // Of `Response.Status.` the first name is imported.
        let inner = sample.prefix.trim_end_matches(separator).split(separator).count().saturating_sub(1);
        let mut unit = path.as_str();
        for _ in 0..inner {
            unit = unit.rsplit_once(separator)?.0;
        }
        let (name, import) = self.name_of(unit)?;
        if row.submodule && import.is_none() && name.contains(separator) && !self.text.contains(unit) {
            return None;
        }
        Some(style(format!("{name}{}{separator}", &path[unit.len()..]), import))
    }

    /// Where the constants of `row` come from, if what the file shows leaves one place: a framework that it uses without
    /// naming it has one of its own.
    fn only_import(&self, row: &'static ConstantsRow) -> Option<&'static String> {
        let present = row.groups.iter().filter(|group| self.any_present(std::slice::from_ref(group)));
        let names: Vec<&String> = present.filter_map(|group| self.grammar.apis.groups.get(group)).flatten().collect();
        let leads = |path: &&String| names.iter().any(|name| self.plain_path(path).starts_with(&self.plain_path(name)));
        let mut found = row.import.iter().filter(leads);
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether a path of this file begins with `name`, where a package may have a module of another one's name.
    fn begins_path(&self, name: &str) -> bool {
        if self.grammar.code.imports.style != ImportStyle::UseTree {
            return true;
        }
        let separator = self.grammar.code.separator.as_str();
        self.text.match_indices(name).any(|(at, _)| {
            let before = &self.text[..at];
            let apart = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') && !before.ends_with(separator);
            // `::http::StatusCode` begins with it as well.
            let global = before
                .strip_suffix(separator)
                .is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '>' | '}')));
            (apart || global) && self.text[at + name.len()..].starts_with(separator)
        })
    }

    /// A path with one kind of separator.
    fn plain_path(&self, path: &str) -> String {
        let code = &self.grammar.code;
        code.other_separators.iter().fold(path.to_string(), |path, other| path.replace(other.as_str(), &code.separator))
    }

    /// What the file calls `path`, and what has to be written where so that it does; `None` where that name is taken.
    pub(super) fn name_of(&self, path: &str) -> Option<Spelled> {
        if let Some(known) = self.names.borrow().get(path) {
            return known.clone();
        }
        let name = self.find_name(path);
        self.names.borrow_mut().insert(path.to_string(), name.clone());
        name
    }

    fn find_name(&self, path: &str) -> Option<Spelled> {
        let rows = &self.grammar.code.imports;
        let separator = self.grammar.code.separator.as_str();
        let version =
            |rest: &str| rest.is_empty() || rest.strip_prefix("/v").is_some_and(|rest| rest.parse::<u32>().is_ok());
        let mut head = path;
        loop {
            let leads = |known: &str| match rows.style {
                ImportStyle::QuotedPath => known.strip_prefix(head).is_some_and(version),
                _ => known == head,
            };
            if let Some(import) = self.imports.iter().find(|import| import.name != "*" && leads(&import.path)) {
                // What an import opens has the names that it has.
                if !rows.opens {
                    return Some((format!("{}{}", import.name, &path[head.len()..]), None));
                }
            }
            match head.rsplit_once(separator).filter(|_| rows.style != ImportStyle::QuotedPath) {
                Some((outer, _)) => head = outer,
                None => break,
            }
        }
        let (module, name) = match rows.style {
            ImportStyle::QuotedPath => (path, path.rsplit('/').next().unwrap_or(path)),
            _ => path.rsplit_once(separator)?,
        };
        let opened = self.imports.iter().any(|import| {
            let whole = import.path.trim_end_matches(['*', '_']).trim_end_matches(separator);
            whole == module && (rows.opens || import.name == "*")
        });
        if opened {
            return Some((name.to_string(), None));
        }
        let taken = self.imports.named(name).is_some() || self.defined.contains(name);
        if taken {
            return None;
        }
        Some((name.to_string(), Some(self.import_edit(path, module, name)?)))
    }

    /// What is written where to import `name` from `module`.
    fn import_edit(&self, path: &str, module: &str, name: &str) -> Option<(Span, String)> {
        let rows = &self.grammar.code.imports;
        let imports = self.top_imports();
        if let Some(joined) = imports.iter().find_map(|import| self.join_import(*import, module, name)) {
            return Some(joined);
        }
        let by_call = imports.last().is_some_and(|last| self.str(*last).contains("require("));
        let in_list = |import: &&Node<'t>| self.parent(**import).is_some_and(|list| self.is_import_list(list));
        let listed = imports.iter().rev().find(in_list);
        let template = match (by_call, listed) {
            (true, _) => rows.write_as_call.as_ref().or(rows.write.as_ref())?,
            (false, Some(_)) => rows.write_in_list.as_ref().or(rows.write.as_ref())?,
            (false, None) => rows.write.as_ref()?,
        };
        let spelled = |path: &str| match &rows.separator {
            Some(other) => path.replace(self.grammar.code.separator.as_str(), other),
            None => path.to_string(),
        };
        let mut text =
            template.replace("{path}", &spelled(path)).replace("{module}", &spelled(module)).replace("{name}", name);
        if self.single_quotes() {
            text = text.replace('"', "'");
        }
        if let (Some(last), Some(end)) = (imports.last(), self.grammar.code.edits.optional_end.as_deref())
            && !self.str(*last).trim_end().ends_with(end)
        {
            text = text.trim_end_matches(end).to_string();
        }
        let line_end = self.line_end();
        let listed: Vec<Node<'t>> = match listed.and_then(|import| self.parent(*import)) {
            Some(list) => {
                imports.into_iter().filter(|at| self.parent(*at).is_some_and(|it| it.id() == list.id())).collect()
            }
            None => imports,
        };
        if let Some((place, before)) = self.neighbour(&listed, path) {
            let statement = self.whole_import(place);
            let indent = self.line_before(statement)?;
            let at = match before {
                true => statement.start_byte(),
                false => self.end_of_line(statement),
            };
            let text = match before {
                true => format!("{text}{line_end}{indent}"),
                false => format!("{line_end}{indent}{text}"),
            };
            return Some((Span::new(TextRange::new(at as u32, at as u32)), text));
        }
        let (at, text) = match self.head_end()? {
            0 => (0, format!("{text}{line_end}{line_end}")),
            at => (at, format!("{line_end}{line_end}{text}")),
        };
        Some((Span::new(TextRange::new(at as u32, at as u32)), text))
    }

    /// The imports at the top of the file, in order.
    fn top_imports(&self) -> Vec<Node<'t>> {
        let mut imports: Vec<Node<'t>> = self.nodes(Shape::Import);
        if self.grammar.code.imports.style == ImportStyle::EsModule {
            imports.extend(self.nodes(Shape::Binding).into_iter().filter(|node| {
                self.str(*node).split_once('=').is_some_and(|(_, value)| value.trim_start().starts_with("require("))
            }));
        }
        imports.sort_by_key(|import| import.start_byte());
        imports.retain(|import| {
            let statement = self.whole_import(*import);
            self.parent(statement).is_some_and(|around| self.parent(around).is_none() || self.is_import_list(around))
        });
        imports
    }

    /// Whether `node` holds imports in brackets.
    fn is_import_list(&self, node: Node<'t>) -> bool {
        self.grammar.code.imports.write_in_list.is_some() && self.str(node).starts_with('(')
    }

    /// The statement that an import is, or is a part of; of a list of imports the line itself.
    fn whole_import(&self, import: Node<'t>) -> Node<'t> {
        let mut at = import;
        while let Some(parent) = self.parent(at) {
            let other = matches!(self.class(parent), Class::Function | Class::Closure | Class::Block | Class::Type);
            let listed = self.is_import_list(parent);
            if self.parent(parent).is_none() || other || listed {
                // A list at the top of the file is as good as the top itself.
                return at;
            }
            at = parent;
        }
        at
    }

    /// `name` as one more of the names that `import` takes from `module`.
    fn join_import(&self, import: Node<'t>, module: &str, name: &str) -> Option<(Span, String)> {
        let text = self.str(import);
        let (list_start, list) = match self.grammar.code.imports.style {
            ImportStyle::FromImport => {
                let rest = text.strip_prefix("from ")?;
                let (from, names) = rest.split_once(" import")?;
                (text.len() - names.len(), Some(names).filter(|_| from.trim() == module)?)
            }
            ImportStyle::EsModule => {
                let whole = text.strip_prefix("import ").filter(|rest| !rest.starts_with("type "))?;
                let from = whole.rsplit(['"', '\'']).nth(1)?;
                let open = text.find('{').filter(|_| from == module)?;
                (open + 1, &text[open + 1..text.find('}')?])
            }
            _ => return None,
        };
        if list.contains(['#', '*', '/']) {
            return None;
        }
        let names = list.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ')' | ','));
        let last = names.rsplit([',', '(']).next().map(str::trim).filter(|last| !last.is_empty())?;
        let at = import.start_byte() + list_start + names.len();
        // Names that stand on lines of their own go on so.
        let before = &names[..names.len() - last.len()];
        let gap = match before.rfind('\n') {
            Some(line) if before[line..].trim().is_empty() => format!(",{}{}", self.line_end(), &before[line + 1..]),
            _ => ", ".to_string(),
        };
        Some((Span::new(TextRange::new(at as u32, at as u32)), format!("{gap}{name}")))
    }

    /// The import beside which one of `path` belongs, and whether that comes before it: among its next kin where the
    /// imports are sorted, else behind all of them.
    fn neighbour(&self, imports: &[Node<'t>], path: &str) -> Option<(Node<'t>, bool)> {
        let last = *imports.last()?;
        let rows = &self.grammar.code.imports;
        // Where names are taken from modules, the modules are sorted.
        let module_of = |path: &str| match rows.style {
            ImportStyle::FromImport => path.rsplit_once('.').map_or(path, |(module, _)| module).to_string(),
            _ => path.to_string(),
        };
        let path_of = |import: &Node<'t>| {
            let mut read = Vec::new();
            crate::imports::read(&self.view, (*import, self.parent(*import)), &mut read);
            read.into_iter().next().map(|import| module_of(&import.path)).unwrap_or_default()
        };
        let path = &module_of(path);
        let paths: Vec<String> = imports.iter().map(path_of).collect();
        let foreign = |path: &str| {
            rows.foreign.as_deref().is_some_and(|mark| path.split('/').next().is_some_and(|first| first.contains(mark)))
        };
        let roots = |path: &str| path.split(['.', ':', '/']).next().unwrap_or("").to_string();
        let kin = |other: &String| match rows.foreign {
            Some(_) => foreign(other) == foreign(path),
            None => roots(other) == roots(path),
        };
        let near: Vec<usize> = (0..imports.len()).filter(|at| kin(&paths[*at])).collect();
        if near.is_empty() || !near.is_sorted_by(|one, other| paths[*one] <= paths[*other]) {
            return Some((near.last().map_or(last, |at| imports[*at]), false));
        }
        match near.iter().rev().find(|at| paths[**at] < *path) {
            Some(at) => Some((imports[*at], false)),
            None => Some((imports[near[0]], true)),
        }
    }

    /// The end of the line that `node` ends on, if only a comment follows it there.
    fn end_of_line(&self, node: Node<'_>) -> usize {
        let end = node.start_byte() + self.str(node).trim_end().len();
        let rest = self.text[end..].lines().next().unwrap_or("");
        let plain = rest.trim_start().trim_start_matches(';').trim_start();
        let comment = plain.starts_with(self.facts.language.comment());
        match plain.is_empty() || comment {
            true => end + rest.trim_end().len(),
            false => end,
        }
    }

    /// Where the head of a file ends that has no imports; 0 when it has none. `None` when imports stand within something.
    fn head_end(&self) -> Option<usize> {
        let mut root = self.shapes.values().flatten().next().copied()?;
        while let Some(parent) = self.parent(root) {
            root = parent;
        }
        let heads = &self.grammar.code.imports.heads;
        let mut cursor = root.walk();
        let mut end = 0;
        for child in root.named_children(&mut cursor) {
            let text = self.str(child);
            if heads.iter().any(|kind| self.is_head(child, kind)) {
                if text.contains('{') {
                    return None;
                }
                end = self.end_of_line(child);
            } else if self.class(child) != Class::Comment {
                break;
            } else if end == 0 && self.text[..child.start_byte()].trim().is_empty() {
                // What stands alone at the top speaks of the file.
                let behind = &self.text[child.end_byte()..];
                let alone =
                    behind.trim_start_matches([' ', '\t', '\r']).trim_start_matches('\n').starts_with(['\n', '\r']);
                if alone || text.starts_with("#!") {
                    end = self.end_of_line(child);
                }
            }
        }
        Some(end)
    }

    /// Whether `node` is of the kind, or of the kind before `=` with the first child behind it.
    fn is_head(&self, node: Node<'_>, kind: &str) -> bool {
        match kind.split_once('=') {
            Some((outer, inner)) => {
                node.kind() == outer && node.named_child(0).is_some_and(|child| child.kind() == inner)
            }
            None => node.kind() == kind,
        }
    }
}
