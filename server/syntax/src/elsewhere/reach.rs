//! Whether a name in one file leads to a definition in another.

use super::Definitions;
use crate::grammar::{Code, ImportStyle, rows};
use crate::imports::Imports;
use crate::language::Language;

/// What all definitions of a text are in.
pub(crate) fn unit_of(code: &Code, text: &str) -> String {
    let line = text.lines().find_map(|line| {
        code.elsewhere.unit.iter().find_map(|word| line.trim_start_matches('\u{feff}').strip_prefix(word.as_str()))
    });
    let name = line.unwrap_or("").trim().trim_end_matches([';', '{', ' ']);
    code.other_separators.iter().fold(name.to_string(), |name, other| name.replace(other.as_str(), &code.separator))
}

/// A file from which names are looked at.
pub(crate) struct Viewpoint<'a> {
    pub language: Language,
    pub path: &'a str,
    pub unit: &'a str,
    pub imports: &'a Imports,
}

impl<'a> Viewpoint<'a> {
    pub(crate) fn of(file: &'a Definitions) -> Self {
        Self { language: file.language, path: &file.path, unit: &file.unit, imports: &file.imports }
    }

    fn code(&self) -> &'static Code {
        &rows(self.language).code
    }

    /// What stands between the names of a path.
    pub(crate) fn separator(&self) -> &'static str {
        self.code().separator.as_str()
    }

    /// The last name of a path, by what it was called where it was imported from.
    pub(crate) fn last(&self, written: &str) -> String {
        let separator = self.code().separator.as_str();
        let last = written.rsplit(separator).next().unwrap_or(written);
        if last.len() < written.len() {
            return last.to_string();
        }
        let Some(import) = self.imports.named(last) else { return last.to_string() };
        let name = match self.code().imports.style {
            ImportStyle::EsModule => split_module(&import.path).1,
            ImportStyle::QuotedPath => "",
            _ => import.path.rsplit(separator).next().unwrap_or(""),
        };
        if name.is_empty() || name == "default" { last.to_string() } else { name.to_string() }
    }

    /// Whether `written` is a name of the file itself: alone, or a part of `owner` if there is one.
    pub(crate) fn is_member_of(&self, written: &str, owner: Option<&str>) -> bool {
        let separator = self.code().separator.as_str();
        match (written.rsplit_once(separator), owner) {
            (Some((head, _)), Some(owner)) => head.rsplit(separator).next() == Some(owner),
            (None, None) => true,
            _ => false,
        }
    }

    /// Whether `written` is not called on something that is imported.
    pub(crate) fn is_own(&self, written: &str) -> bool {
        let separator = self.code().separator.as_str();
        written.split_once(separator).is_none_or(|(first, _)| self.imports.named(first).is_none())
    }

    /// Whether `written` is called on what is imported from another host than the project, whose files are at `paths`.
    pub(crate) fn leaves<'p>(&self, written: &str, mut paths: impl Iterator<Item = &'p str>) -> bool {
        let code = self.code();
        let first = written.split_once(code.separator.as_str()).map(|(first, _)| first);
        let Some(import) = first.and_then(|first| self.imports.named(first)) else { return false };
        code.imports.style == ImportStyle::QuotedPath
            && import.path.split_once('/').is_some_and(|(host, _)| host.contains('.') && !host.starts_with('.'))
            && !paths.any(|path| {
                let folder = folder(path);
                let alike = import.path.rsplit('/').zip(folder.rsplit('/')).take_while(|(a, b)| a == b).count();
                alike >= 2 || alike == 1 && !folder.contains('/')
            })
    }

    /// Whether `written` leads to `name`, a part of `owner` if there is one, in `target`.
    pub(crate) fn reaches(&self, written: &str, target: &Definitions, owner: Option<&str>, name: &str) -> bool {
        let code = self.code();
        let separator = code.separator.as_str();
        let (first, rest) = match written.split_once(separator) {
            Some((first, rest)) => (first, Some(rest)),
            None => (written, None),
        };
        let import = self.imports.named(first);
        // The owner that is written, if any.
        let head = rest.map(|_| &written[..written.len() - name.len().min(written.len())]);
        let head = head.map(|head| head.trim_end_matches(separator));
        let owned_by = |head: &str| owner.is_none_or(|owner| head.rsplit(separator).next() == Some(owner));
        match code.imports.style {
            ImportStyle::EsModule => import.is_some_and(|import| {
                let (module, member) = split_module(&import.path);
                let leads =
                    self.module_is(module, target) || !member.is_empty() && self.module_is(&import.path, target);
                leads && (rest.is_some() || owner.is_none())
            }),
            ImportStyle::FromImport => {
                let leads = |path: &str| {
                    let tail = owner.map_or(1, |_| 2);
                    let whole = rest.map_or_else(|| path.to_string(), |rest| format!("{path}.{rest}"));
                    let mut module = whole.as_str();
                    for _ in 0..tail {
                        let last = module.rfind('.');
                        // What is left of `..errors` are dots.
                        module = last.map_or("", |at| match module[..at].bytes().all(|byte| byte == b'.') {
                            true => &module[..=at],
                            false => &module[..at],
                        });
                    }
                    self.dotted_is(module, target)
                };
                let opened = || {
                    let opened = self.imports.iter().filter(|import| import.name == "*");
                    rest.is_none()
                        && owner.is_none()
                        && opened
                            .map(|import| import.path.trim_end_matches('*').trim_end_matches('.'))
                            .any(|path| self.dotted_is(path, target))
                };
                import.map_or_else(opened, |import| leads(&import.path))
            }
            ImportStyle::QuotedPath if code.elsewhere.folder => match (rest, import) {
                (Some(rest), Some(import)) => {
                    // A function of the package, or a method of one of its types.
                    let typed = rest.split_once(separator).map(|(first, _)| first);
                    owner == typed && ends_alike(&import.path, folder(&target.path))
                }
                // A method of something that is made in the same folder, or handed on; perhaps of a type that is known.
                (Some(_), None) => {
                    let known = first.starts_with(char::is_uppercase) && first.contains(char::is_lowercase);
                    let here = folder(self.path) == folder(&target.path);
                    // Of a type of a package that the file names: `h.responses.Error(w, 404)`.
                    let named = || self.imports.iter().any(|import| ends_alike(&import.path, folder(&target.path)));
                    owner.is_some_and(|owner| here && (!known || owner == first) || !here && named())
                }
                (None, _) => owner.is_none() && folder(self.path) == folder(&target.path),
            },
            _ if code.elsewhere.global => match head {
                Some(head) => owned_by(head) || owner.is_none() && import.is_none(),
                None => owner.is_none(),
            },
            ImportStyle::UseTree => {
                let resolved = match (import, rest) {
                    (Some(import), Some(rest)) => format!("{}{separator}{rest}", import.path),
                    (Some(import), None) => import.path.clone(),
                    (None, _) => written.to_string(),
                };
                let names: Vec<&str> = resolved.split(separator).collect();
                let is_root = |name: &str| code.local_roots.iter().any(|root| root == name);
                let first = names.first().copied().unwrap_or("");
                // `use crate::prelude::*`
                let opened = || {
                    import.is_none()
                        && self.imports.iter().any(|import| {
                            import.name == "*" && is_root(import.path.split(separator).next().unwrap_or(""))
                        })
                };
                // Another package of the same repository.
                let beside = names.len() > 1 && import.is_some() && is_crate(&target.path, first);
                let local = is_root(first) || beside || opened();
                let tail = owner.map_or(1, |_| 2);
                let module: Vec<&str> = module_names(&target.path);
                let inner: Vec<&str> = names
                    .iter()
                    .take(names.len().saturating_sub(tail))
                    .skip(usize::from(beside))
                    .copied()
                    .filter(|name| !is_root(name))
                    .collect();
                // A module of this one: `codes::FORBIDDEN` below `mod codes;`.
                let below = || {
                    let whole: Vec<&str> = module_names(self.path).into_iter().chain(inner.iter().copied()).collect();
                    import.is_none()
                        && !inner.is_empty()
                        && whole == module
                        && target.path.starts_with(folder(self.path))
                };
                (local || below())
                    && owner.is_none_or(|owner| names.iter().rev().nth(1) == Some(&owner))
                    && (module.ends_with(&inner) || inner.iter().all(|name| module.contains(name)))
            }
            _ => {
                let resolved = match (import, rest) {
                    (Some(import), Some(rest)) if !code.imports.opens => format!("{}{separator}{rest}", import.path),
                    (Some(import), None) if !code.imports.opens => import.path.clone(),
                    _ => written.trim_start_matches(separator).to_string(),
                };
                let join = |unit: &str| {
                    let parts = [unit, owner.unwrap_or(""), name];
                    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(separator)
                };
                let inside = join("");
                let opened = || {
                    self.imports.iter().filter(|import| import.name == "*" || code.imports.opens).any(|import| {
                        import.path.trim_end_matches(['*', '_']).trim_end_matches(separator) == target.unit
                    })
                };
                // A namespace sees what is in those around it.
                let around = || {
                    self.unit == target.unit
                        || code.imports.opens
                            && self
                                .unit
                                .strip_prefix(target.unit.as_str())
                                .is_some_and(|rest| rest.starts_with(separator))
                };
                resolved == join(&target.unit)
                    || resolved == inside && (import.is_none() || code.imports.opens) && (around() || opened())
            }
        }
    }

    /// Whether the module that is imported as `module` is the file `target`, or a folder that hands on what is in it.
    fn module_is(&self, module: &str, target: &Definitions) -> bool {
        let module = without_ending(module);
        let file = without_ending(&target.path);
        let file = file.strip_suffix("/index").unwrap_or(file);
        if module.starts_with('.') {
            let Some(place) = joined(folder(self.path), module) else { return false };
            return is_at(file, place.strip_suffix("/index").unwrap_or(&place));
        }
        // `@/utils/http`, `~/utils/http`, `src/utils/http`: from a root that the project has named.
        let (first, rest) = module.split_once('/').unwrap_or(("", module));
        let named =
            matches!(first, "@" | "~" | "#" | "src" | "app" | "lib" | "server") || first.starts_with(['$', '#']);
        let rest = if matches!(first, "src" | "app" | "lib" | "server") { module } else { rest };
        let rest = rest.strip_suffix("/index").unwrap_or(rest);
        if named {
            // `@/core`, which hands on what is in the folder
            return ends_at(file, rest) || within(file, &format!("src/{rest}"));
        }
        // A package of the same repository: `@shop/common`.
        let scoped = module.strip_prefix('@');
        let package = scoped.and_then(|name| name.split_once('/')).map(|(_, name)| name);
        package.is_some_and(|package| {
            let name = package.split('/').next().unwrap_or(package);
            is_package(file, name) && !self.path.split('/').any(|part| part == name)
        }) || module.contains('/') && ends_at(file, scoped.unwrap_or(module))
    }

    /// The same for a module whose names stand between dots; dots before it lead to the folder it is in, and those around.
    fn dotted_is(&self, module: &str, target: &Definitions) -> bool {
        let file = without_ending(&target.path);
        let file = file.strip_suffix("/__init__").unwrap_or(file);
        let names = module.trim_start_matches('.');
        let up = module.len() - names.len();
        let path = names.replace('.', "/");
        if up == 0 {
            return !path.is_empty() && (ends_at(file, &path) || within(file, &path));
        }
        let mut place = folder(self.path);
        for _ in 1..up {
            place = place.rsplit_once('/').map_or("", |(outer, _)| outer);
        }
        let place = [place, &path].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        is_at(file, &place)
    }
}

/// Whether `file` is in a package of the repository that is called `name`, by its folder.
fn is_package(file: &str, name: &str) -> bool {
    let folders: Vec<&str> = folder(file).split('/').collect();
    folders.iter().position(|part| *part == name).is_some_and(|at| {
        at == 0 || matches!(folders[at - 1], "packages" | "libs" | "lib" | "modules" | "shared" | "services" | "apps")
    })
}

/// Whether `file` is at `place`, or in the folder there.
fn is_at(file: &str, place: &str) -> bool {
    file.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || place.is_empty())
}

/// Whether the path `file` ends with all of `end`.
fn ends_at(file: &str, end: &str) -> bool {
    file.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        || end.contains('/') && within(file, end)
}

/// Whether `file` is in a folder at `end`.
fn within(file: &str, end: &str) -> bool {
    let inner = format!("{end}/");
    file.find(&inner).is_some_and(|at| at == 0 || file[..at].ends_with('/'))
}

/// Whether an import names the folder: the last parts of both are alike, all of the shorter one or two of them.
fn ends_alike(import: &str, folder: &str) -> bool {
    let alike = import.rsplit('/').zip(folder.rsplit('/')).take_while(|(a, b)| a == b).count();
    let shorter = import.split('/').count().min(folder.split('/').count());
    alike >= 2
        || alike >= 1
            && (alike == shorter
                || !import.split('/').next().unwrap_or("").contains('.')
                || import.split('/').count() == 4)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path without the ending of its file.
fn without_ending(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let known = ["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts", "py", "rs"];
    match name.rsplit_once('.').filter(|(stem, ending)| !stem.is_empty() && known.contains(ending)) {
        Some((_, ending)) => &path[..path.len() - ending.len() - 1],
        None if folder.is_empty() => name,
        None => path,
    }
}

/// The names of a file's module, folders first.
fn module_names(path: &str) -> Vec<&str> {
    let path = without_ending(path);
    let path = path.rsplit_once("src/").map_or(path, |(_, inner)| inner);
    path.split('/').filter(|name| !matches!(*name, "mod" | "lib" | "main" | "")).collect()
}

/// Whether the file at `path` is in the sources of the package `name`, by the folder of these.
fn is_crate(path: &str, name: &str) -> bool {
    let Some((folders, _)) = path.rsplit_once("/src/") else { return false };
    let folder = folders.rsplit('/').next().unwrap_or(folders);
    folder.len() == name.len() && folder.bytes().zip(name.bytes()).all(|(a, b)| a == b || a == b'-' && b == b'_')
}

/// `../utils/http` from `folder`.
fn joined(folder: &str, module: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in module.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/")))
}

/// The module of an import and the name that is taken from it: `../errors.NotFound`.
fn split_module(path: &str) -> (&str, &str) {
    if without_ending(path).len() < path.len() {
        return (path, "");
    }
    let start = path.rfind('/').map_or(0, |at| at + 1);
    match path[start..].rfind('.').filter(|at| *at > 0) {
        Some(at) => (&path[..start + at], &path[start + at + 1..]),
        None => (path, ""),
    }
}
