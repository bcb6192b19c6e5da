//! What a program that is started reads besides its command line: its settings, and code of the project.

use httplsp_syntax::facts::MACHINE;

use super::{Node, is_within, nearest};

/// Finds the file with the settings of every hop that reads one: the nearest of the wanted name within the folder that it is
/// built from. Where the command line names one that is not there, what is documented does not hold either.
pub(super) fn settings(nodes: &mut [Node<'_>]) {
    for at in 0..nodes.len() {
        let Some(program) = nodes[at].hop.program.clone() else { continue };
        let Some(wanted) = program.settings else { continue };
        let root = root_of(&nodes[at]);
        let kind = format!("settings:{}", nodes[at].hop.product);
        let base = wanted.rsplit(['/', ':']).next().unwrap_or(&wanted);
        let is_it = |node: &Node<'_>| {
            let name = node.file.rsplit('/').next().unwrap_or(&node.file);
            let called = name == base || name.rsplit_once('.').is_some_and(|(stem, _)| stem == base);
            called && is_within(&node.file, &root) && node.hop.known_as.contains(&kind)
        };
        let depth = |node: &Node<'_>| node.file.matches('/').count();
        let found: Vec<usize> = (0..nodes.len()).filter(|other| is_it(&nodes[*other])).collect();
        let least = found.iter().map(|other| depth(&nodes[*other])).min();
        let nearest: Vec<usize> = found.into_iter().filter(|other| Some(depth(&nodes[*other])) == least).collect();
        match nearest.as_slice() {
            [only] => nodes[at].settings.push(*only),
            [] if !program.settings_named => {}
            _ => nodes[at].hop.timers.retain(|timer| timer.span.is_some()),
        }
    }
}

/// Finds the files with settings that are put where a program reads them: what mounts or copies them has them.
pub(super) fn given(nodes: &mut [Node<'_>]) {
    let holders: Vec<usize> = (0..nodes.len()).filter(|at| is_settings(&nodes[*at])).collect();
    if holders.is_empty() {
        return;
    }
    for at in 0..nodes.len() {
        let mut found: Vec<usize> = Vec::new();
        for name in nodes[at].hop.next.iter().filter_map(|link| link.to.first()) {
            let within = name.strip_prefix("under:").map(|folder| nodes[at].beside(folder));
            let file = name.strip_prefix("file:").map(|file| nodes[at].beside(file));
            let is_it = |other: &&usize| {
                let path = &*nodes[**other].file;
                file.as_deref() == Some(path) || within.as_deref().is_some_and(|folder| is_within(path, folder))
            };
            found.extend(holders.iter().filter(is_it));
        }
        found.retain(|other| *other != at && !nodes[at].settings.contains(other));
        found.dedup();
        nodes[at].settings.extend(found);
    }
}

/// Finds the settings that hops of a product are known to have somewhere near: in the file that is nearest.
pub(super) fn near(nodes: &mut [Node<'_>]) {
    for at in 0..nodes.len() {
        let wanted = nodes[at].hop.next.iter().flat_map(|link| &link.to).find(|name| name.starts_with("settings:"));
        let Some(wanted) = wanted.filter(|_| nodes[at].settings.is_empty() && !is_settings(&nodes[at])) else {
            continue;
        };
        let holders = (0..nodes.len()).filter(|other| nodes[*other].hop.known_as.contains(wanted)).collect();
        let (found, open) = nearest(&nodes[at], nodes, holders);
        if !open {
            nodes[at].settings.extend(found);
        }
    }
}

/// Finds the values of the chart that an Ingress is made from. Whoever installs the chart may give others: these hold
/// unless somebody does.
pub(super) fn charts(nodes: &mut [Node<'_>]) {
    for at in 0..nodes.len() {
        let wanted = nodes[at].hop.next.iter().flat_map(|link| &link.to).find(|name| name.starts_with("chart-values:"));
        let (Some(wanted), Some((chart, _))) = (wanted, nodes[at].file.split_once("templates/")) else { continue };
        let is_it = |node: &Node<'_>| {
            let name = node.file.strip_prefix(chart).and_then(|name| name.strip_prefix("values."));
            name.is_some_and(|end| matches!(end, "yaml" | "yml")) && node.hop.known_as.contains(wanted)
        };
        let Some(found) = (0..nodes.len()).find(|other| is_it(&nodes[*other])) else { continue };
        let product = nodes[found].hop.product;
        if nodes[at].hop.product == "other" {
            nodes[at].hop.product = product;
        }
        if nodes[at].hop.product == product {
            nodes[at].settings.push(found);
        }
    }
}

/// Whether it only holds settings of a product.
pub(super) fn is_settings(node: &Node<'_>) -> bool {
    node.hop.known_as.iter().any(|name| name.starts_with("settings:"))
}

/// The server in the code that a hop runs, if there is only one.
pub(super) fn code(node: &Node<'_>, nodes: &[Node<'_>]) -> Option<usize> {
    let program = node.hop.program.as_ref().filter(|program| !program.code.is_empty())?;
    // What starts the program of the folder that it stands in.
    let stands_in = node.hop.known_as.iter().any(|name| name.starts_with("procfile:"));
    // On a machine of its own it may stand anywhere, and is known by its name.
    let on_machine = node.hop.known_as.iter().any(|name| name == MACHINE);
    let own = || if on_machine { Some(String::new()) } else { stands_in.then(|| root_of(node)) };
    let root = node.root.clone().or_else(own)?;
    let is_server = |other: &Node<'_>| {
        other.hop.known_as.iter().any(|name| name.starts_with("code"))
            && program.code.contains(&other.hop.product)
            && is_within(&other.file, &root)
    };
    let mut all: Vec<usize> = (0..nodes.len()).filter(|at| is_server(&nodes[*at])).collect();
    // Where each program has a recipe in its own folder, the image is made from all of them and runs that one.
    let recipe = node.file.rsplit_once('/').map_or("", |(folder, _)| folder);
    if node.is_image() && recipe != root && is_within(recipe, &root) && !is_about_deployment(recipe) {
        all.retain(|at| is_within(&nodes[*at].file, recipe));
    }
    // The folder in which it is compiled or started, or that of the file that is named, in the folder that is copied.
    let places = [program.place.clone(), program.file.as_deref().map(module_of)].into_iter().flatten();
    let mut base = root.clone();
    for place in places.filter(|place| !place.is_empty()) {
        let parts: Vec<&str> = place.split('/').collect();
        let mut folders = (0..parts.len()).map(|at| super::joined(std::path::Path::new(&root), &parts[at..].join("/")));
        let found = folders.find(|folder| all.iter().any(|at| is_within(&nodes[*at].file, folder)));
        base = found.unwrap_or(base);
        all.retain(|at| is_within(&nodes[*at].file, &base));
    }
    // Beside its folder are those of other programs.
    if let Some((around, own)) = program.folder.as_deref().and_then(|folder| folder.rsplit_once('/')) {
        let around = super::joined(std::path::Path::new(&base), around);
        let own = format!("{around}/{own}");
        all.retain(|at| !is_within(&nodes[*at].file, &around) || is_within(&nodes[*at].file, &own));
        // One that it has itself is meant before those that it may take from elsewhere.
        let inside: Vec<usize> = all.iter().copied().filter(|at| is_within(&nodes[*at].file, &own)).collect();
        if inside.len() == 1 {
            all = inside;
        }
    }
    let file = program.file.as_deref().map(|file| file.trim_start_matches("./"));
    let is_named = |at: &usize| {
        let path = &nodes[*at].file;
        file.is_some_and(|file| path.strip_suffix(file).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')))
    };
    // What is translated is called as it was: dist/index.js of src/index.ts.
    let stem = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_string()
    };
    let is_like = |at: &usize| file.is_some_and(|file| stem(&nodes[*at].file) == stem(file));
    let is_kind = |at: &usize, kind: &str| nodes[*at].hop.known_as.iter().any(|name| name.starts_with(kind));
    // What another file starts is the server only where nothing else makes one.
    let mut apps: Vec<usize> = all.iter().copied().filter(|at| is_kind(at, "code-app:")).collect();
    all.retain(|at| !apps.contains(at));
    let named: Vec<usize> = all.iter().copied().filter(is_named).collect();
    let mut like: Vec<usize> = all.iter().copied().filter(is_like).collect();
    // Shop.Api.dll of Shop.Api/Program.cs
    if like.is_empty() {
        let own = file.map(stem).unwrap_or_default();
        let is_in_folder = |at: &usize| nodes[*at].file.split('/').any(|part| part == own);
        like.extend(all.iter().copied().filter(is_in_folder));
    }
    let (made, starts): (Vec<usize>, Vec<usize>) = all.into_iter().partition(|at| is_kind(at, "code:"));
    let mut made = one_program(made, nodes);
    let first = match (named.as_slice(), like.as_slice()) {
        ([only], _) => Some(*only),
        _ if on_machine => return None,
        ([], [only]) => Some(*only),
        ([], _) => None,
        _ => return None,
    };
    // What starts one that it does not make starts the one that another file makes.
    let started = match (first, made.as_slice(), starts.as_slice()) {
        (Some(first), ..) if made.contains(&first) => return Some(first),
        (Some(first), ..) => first,
        (None, [only], _) => return Some(*only),
        (None, [], [only]) => *only,
        (None, [], []) => return apps.pop().filter(|_| apps.is_empty()),
        _ => return None,
    };
    made.extend(apps);
    let is_same = |at: &usize| nodes[*at].hop.product == nodes[started].hop.product;
    match made.as_slice() {
        [] => None,
        all if all.iter().all(is_same) => Some(started),
        [only] => Some(*only),
        _ => None,
    }
}

/// One of several files with the settings of one program, as they are called for each place that it runs in: `application.yml`
/// beside `application-prod.yml`.
fn one_program(made: Vec<usize>, nodes: &[Node<'_>]) -> Vec<usize> {
    let place = |at: usize| {
        let (folder, name) = nodes[at].file.rsplit_once('/').unwrap_or(("", &nodes[at].file));
        (folder, name.rsplit_once('.').map_or(name, |(stem, _)| stem))
    };
    let Some(base) = made.iter().copied().min_by_key(|at| place(*at).1.len()) else { return made };
    let (folder, stem) = place(base);
    let is_same = |at: &usize| {
        let (other, name) = place(*at);
        let rest = name.strip_prefix(stem);
        other == folder
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            && nodes[*at].hop.product == nodes[base].hop.product
            && !nodes[*at].facts.language.is_code()
    };
    if made.len() < 2 || !made.iter().all(is_same) {
        return made;
    }
    // What is set in one of them only counts where that is the one for production.
    let sets = |at: &usize| nodes[*at].hop.timers.iter().any(|timer| timer.span.is_some());
    let setting: Vec<usize> = made.iter().copied().filter(sets).collect();
    let is_real = |at: &usize| place(*at).1 == stem || super::is_for_production(&nodes[*at].file);
    let real: Vec<usize> = setting.iter().copied().filter(is_real).collect();
    match (setting.as_slice(), real.as_slice()) {
        ([], _) | (_, []) => vec![base],
        (_, [only]) => vec![*only],
        _ => made,
    }
}

/// The folder of a program whose file is named, without those that what is built is put into.
fn module_of(file: &str) -> String {
    let folder = file.trim_start_matches("./").rsplit_once('/').map_or("", |(folder, _)| folder);
    let parts: Vec<&str> = folder.trim_start_matches('/').split('/').collect();
    let end = parts.iter().position(|part| super::bodies::BUILT.contains(part)).unwrap_or(parts.len());
    parts[..end].join("/")
}

/// Whether a folder is for what is deployed and how, so that code is not looked for beside it.
pub(super) fn is_about_deployment(folder: &str) -> bool {
    const WORDS: [&str; 17] = [
        "docker",
        "dockerfile",
        "dockerfiles",
        "deploy",
        "deployment",
        "deployments",
        "build",
        "infra",
        "ops",
        "compose",
        "container",
        "containers",
        "image",
        "images",
        "devops",
        "ci",
        "etc",
    ];
    let mut words = folder.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| WORDS.contains(&word.to_ascii_lowercase().as_str()))
}

/// The folder in which a hop's files are: the one that it is built from, else that of its own file.
fn root_of(node: &Node<'_>) -> String {
    let own = || node.file.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_string());
    node.root.clone().unwrap_or_else(own)
}
