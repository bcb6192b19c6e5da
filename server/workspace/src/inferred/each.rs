//! Resources of Terraform that are made several times: one hop for each of the names that `for_each` goes over, where the
//! image is called by it.

use httplsp_syntax::facts::Directive;

use super::Node;
use super::modules::{Modules, folder_of};

/// More than this is a list of something else.
const MAX_NAMES: usize = 24;
/// How many names in a row are followed.
const MAX_DEPTH: usize = 4;

/// A name that `for_each` goes over, and the expression that it stands for.
type Entry = (String, String);

/// Puts in place of each hop whose image is called by `each.key` or by a part of `each.value` one for each name.
pub(super) fn expand(nodes: &mut Vec<Node<'_>>) {
    let is_open = |text: &str| text.contains("each.key") || text.contains("each.value") || text.contains("var.");
    if !nodes.iter().any(|node| node.hop.image.as_ref().is_some_and(|image| is_open(&image.text))) {
        return;
    }
    let modules = Modules::of(nodes, "tf", folder_of);
    let mut out = Vec::with_capacity(nodes.len());
    for node in std::mem::take(nodes) {
        match images(&node, &modules) {
            Some(images) => out.extend(images.into_iter().map(|(name, image)| node.called(&name, image))),
            None => out.push(node),
        }
    }
    *nodes = out;
}

impl<'a> Node<'a> {
    /// The hop of the name `name`, with its image.
    fn called(&self, name: &str, image: String) -> Self {
        let mut hop = self.hop.clone();
        hop.name = format!("{}[{name}]", hop.name);
        hop.image.iter_mut().for_each(|own| own.text.clone_from(&image));
        let (root, settings) = (self.root.clone(), self.settings.clone());
        Node { hop, facts: self.facts, unit: self.unit, file: self.file.clone(), forward: self.forward, root, settings }
    }
}

/// The images of the hops that `node` stands for, by names.
fn images(node: &Node<'_>, modules: &Modules) -> Option<Vec<Entry>> {
    let image = node.hop.image.as_ref()?;
    let folder = folder_of(&node.file);
    if image.text.contains("each.") {
        let over = for_each(node)?;
        return filled(&entries(&over, &folder, modules, MAX_DEPTH)?, &image.text);
    }
    // What is given to a module that is used several times.
    let name = image.text.trim_start_matches("${").trim_end_matches('}').trim().strip_prefix("var.")?;
    let mut out: Vec<Entry> = Vec::new();
    for (nth, (from, given)) in modules.users.get(&folder)?.iter().enumerate() {
        let text = given.get(name)?;
        if text.contains("each.") {
            out.extend(filled(&entries(given.get("for_each")?, from, modules, MAX_DEPTH)?, text.trim_matches('"'))?);
            continue;
        }
        let called = NAMES.iter().find_map(|name| given.get(*name).and_then(|name| quoted(name)));
        out.push((called.unwrap_or_else(|| (nth + 1).to_string()), text.trim_matches('"').to_string()));
    }
    let mut known: Vec<String> = Vec::new();
    out.retain(|(_, image)| {
        !known.contains(image) && {
            known.push(image.clone());
            true
        }
    });
    (out.len() > 1 && out.len() <= MAX_NAMES).then_some(out)
}

/// What modules are told their names by.
const NAMES: [&str; 5] = ["name", "service_name", "container_name", "app_name", "service"];

/// What the resource that sets the hop up goes over.
fn for_each(node: &Node<'_>) -> Option<String> {
    let facts = node.facts;
    let around =
        |directive: &&Directive| directive.name == "resource" && directive.span.range.contains(node.hop.span.range);
    let resource = facts.directives.iter().find(around)?;
    let inner =
        facts.directives.iter().find(|inner| inner.name == "for_each" && Some(inner.scope) == resource.block)?;
    let text = facts.text(inner.span);
    Some(text.split_once('=')?.1.trim().to_string())
}

/// The names of an expression, each with what it stands for: of `toset([…])`, of a map, and of what has the name of one.
fn entries(text: &str, folder: &str, modules: &Modules, depth: usize) -> Option<Vec<Entry>> {
    let text = text.trim();
    if let Some(list) = text.strip_prefix("toset(").and_then(|rest| rest.strip_suffix(')')).or(Some(text))
        && let Some(inner) = list.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'))
    {
        let names: Option<Vec<String>> = parts(inner).into_iter().map(|name| quoted(&name)).collect();
        return names.map(|names| names.into_iter().map(|name| (name.clone(), format!("\"{name}\""))).collect());
    }
    if let Some(inner) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return entries_of(inner);
    }
    let inner = text.strip_prefix("toset(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(text).trim();
    let value = modules.values.get(&(folder.to_string(), inner.to_string())).filter(|_| depth > 0)?;
    entries(value, folder, modules, depth - 1)
}

/// The entries of a map whose names are written: `api = { … }`. What is made by `for` is not read.
fn entries_of(inner: &str) -> Option<Vec<Entry>> {
    let all = parts(inner);
    let entry = |part: &String| {
        let (name, value) = part.split_once('=')?;
        let name = name.trim().trim_matches('"');
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        is_name.then(|| (name.to_string(), value.trim().to_string()))
    };
    let found: Option<Vec<Entry>> = all.iter().map(entry).collect();
    found.filter(|found| !found.is_empty() && found.len() <= MAX_NAMES)
}

/// The parts of a list or map, by commas and line ends outside of brackets and quotes, without comments.
fn parts(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let (mut depth, mut in_text) = (0i32, false);
    for line in text.lines() {
        let bare = line.trim_start();
        if bare.starts_with('#') || bare.starts_with("//") {
            continue;
        }
        for c in line.chars().chain(['\n']) {
            match c {
                '"' => in_text = !in_text,
                '{' | '[' | '(' if !in_text => depth += 1,
                '}' | ']' | ')' if !in_text => depth -= 1,
                _ => {}
            }
            match c {
                ',' | '\n' if depth == 0 && !in_text => out.push(String::new()),
                _ => out.last_mut().into_iter().for_each(|part| part.push(c)),
            }
        }
        in_text = false;
    }
    out.into_iter().map(|part| part.trim().to_string()).filter(|part| !part.is_empty()).collect()
}

fn quoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.contains(['$', '"'])).then(|| inner.to_string())
}

/// `text` for each of `entries`. `None` where something in it is not known.
fn filled(entries: &[Entry], text: &str) -> Option<Vec<Entry>> {
    let one = |(name, value): &Entry| {
        let mut text = text.replace("${each.key}", name);
        if text == "each.key" {
            text.clone_from(name);
        }
        while let Some(at) = text.find("each.value") {
            let rest = &text[at + "each.value".len()..];
            let member = rest.strip_prefix('.').unwrap_or("");
            let end = member.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(member.len());
            let member = &member[..end];
            let found = match member {
                "" => quoted(value)?,
                _ => {
                    let inner = value.strip_prefix('{')?.strip_suffix('}')?;
                    let all = entries_of(inner)?;
                    quoted(&all.into_iter().find(|(own, _)| own == member)?.1)?
                }
            };
            let whole = if member.is_empty() { "each.value".to_string() } else { format!("each.value.{member}") };
            let inside = format!("${{{whole}}}");
            text = if text.contains(&inside) { text.replace(&inside, &found) } else { text.replace(&whole, &found) };
        }
        (!text.contains("each.")).then(|| (name.clone(), text))
    };
    entries.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(over: &str, text: &str) -> Option<Vec<Entry>> {
        filled(&entries(over, "", &Modules::default(), MAX_DEPTH)?, text)
    }

    fn pairs(found: &[(&str, &str)]) -> Option<Vec<Entry>> {
        Some(found.iter().map(|(name, image)| ((*name).to_string(), (*image).to_string())).collect())
    }

    #[test]
    fn images_are_called_by_what_is_gone_over() {
        assert_eq!(
            of("toset([\"api\", \"web\"])", "x/${each.key}:1"),
            pairs(&[("api", "x/api:1"), ("web", "x/web:1")])
        );
        let map = "{\n  # the one\n  api = { image = \"shop-api\", port = 80 }\n  \"web\" = {\n    image = \"shop-web\"\n    port  = 81\n  }\n}";
        assert_eq!(of(map, "x/${each.value.image}"), pairs(&[("api", "x/shop-api"), ("web", "x/shop-web")]));
        assert_eq!(of(map, "each.value.image"), pairs(&[("api", "shop-api"), ("web", "shop-web")]));
        assert_eq!(of("{ api = \"a\", web = \"b\" }", "${each.value}:1"), pairs(&[("api", "a:1"), ("web", "b:1")]));
        assert_eq!(of("{ for k, v in local.all : k => v if v.open }", "${each.key}"), None);
        assert_eq!(of("{ api = { image = var.image } }", "${each.value.image}"), None);
        assert_eq!(of("local.services", "${each.key}"), None);
    }
}
