//! The parts of VS Code's extension that come from the server.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use httplsp_syntax::Language;
use serde_json::{Map, Value, json};

/// Languages that VS Code knows by itself: what their files are called is not for us to say.
const BUILT_IN: [&str; 24] = [
    "csharp",
    "dockercompose",
    "dockerfile",
    "go",
    "ini",
    "java",
    "javascript",
    "javascriptreact",
    "json",
    "jsonc",
    "log",
    "markdown",
    "php",
    "properties",
    "python",
    "ruby",
    "rust",
    "shellscript",
    "swift",
    "toml",
    "typescript",
    "typescriptreact",
    "xml",
    "yaml",
];
/// What VS Code calls a `*.conf` of which it does not know whose it is; the server looks at its text.
const SHARED: &str = "properties";

/// The files that are made, with their content.
pub fn files(editors: &Path) -> Result<Vec<(PathBuf, String)>> {
    let manifest = editors.join("vscode/package.json");
    let mut text = std::fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
    let events: Vec<String> =
        ids().iter().filter(|id| **id != SHARED).chain([&SHARED]).map(|id| format!("onLanguage:{id}")).collect();
    let events: Vec<String> = events.into_iter().chain(["workspaceContains:**/httplsp.toml".into()]).collect();
    let parts = [("activationEvents", json!(events)), ("languages", languages()), ("properties", settings())];
    for (key, value) in parts {
        text = replace(&text, key, &value).context("editors/vscode/package.json")?;
    }
    let generated = editors.join("vscode/src/languages.ts");
    Ok(vec![(manifest, text), (generated, selector())])
}

fn ids() -> Vec<&'static str> {
    let mut ids: Vec<&str> = Language::all().flat_map(Language::language_ids).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What the server reads, and what only the extension does.
fn settings() -> Value {
    let mut all: Map<String, Value> = httplsp_lsp::settings::properties();
    for property in all.values_mut() {
        // Each folder of a workspace may have its own.
        property["scope"] = "resource".into();
    }
    let own = json!({
        "httplsp.enable": {
            "type": "boolean",
            "default": true,
            "scope": "window",
            "markdownDescription": "Run the language server.",
        },
        "httplsp.server.path": {
            "type": "string",
            "default": "",
            "scope": "machine-overridable",
            "markdownDescription": "The `httplsp` to run: an absolute path, or a name to look for on `PATH`. Empty: the \
                                    one that came with the extension, else `httplsp` on `PATH`. Ignored in workspaces \
                                    that are not trusted.",
        },
        "httplsp.statusBar": {
            "type": "boolean",
            "default": true,
            "scope": "window",
            "markdownDescription": "Show the state of the server, and the findings in the current file, in the status bar.",
        },
        "httplsp.trace.server": {
            "type": "string",
            "enum": ["off", "messages", "verbose"],
            "default": "off",
            "scope": "window",
            "markdownDescription": "Write what is said between VS Code and the server to the output `httplsp (trace)`.",
        },
    });
    if let Value::Object(own) = own {
        all.extend(own);
    }
    Value::Object(all)
}

/// Languages that VS Code does not know by itself.
fn languages() -> Value {
    let dotted = |language: Language| language.extensions().map(|ending| format!(".{ending}")).collect::<Vec<_>>();
    let unknown = Language::all().filter_map(|language| {
        let id = language.language_ids().find(|id| !BUILT_IN.contains(id))?;
        if language.language_ids().any(|id| BUILT_IN.contains(&id)) {
            return None;
        }
        let (names, patterns): (Vec<&str>, Vec<&str>) = language.names().partition(|name| !name.contains('*'));
        let patterns: Vec<&str> = patterns.into_iter().chain(language.paths()).collect();
        Some(json!({
            "id": id,
            "aliases": [language.name()],
            "extensions": dotted(language),
            "filenames": names,
            "filenamePatterns": patterns,
            "configuration": format!("./languages/{}.json", if language.comment() == "#" { "hash" } else { "slashes" }),
        }))
    });
    unknown.collect()
}

/// Which documents the server is told of.
fn selector() -> String {
    let list = |words: &[&str]| words.iter().map(|word| format!("  '{word}',\n")).collect::<String>();
    let mut patterns: Vec<&str> = Language::all()
        .filter(|language| language.product().is_some())
        .collect::<Vec<_>>()
        .into_iter()
        .flat_map(|language| language.paths())
        .chain(Language::shared())
        .collect();
    patterns.sort_unstable();
    patterns.dedup();
    format!(
        "// Made by `cargo run -p xtask -- gen`.\n\n/** Ids of the languages that the server knows. */\n\
         export const LANGUAGES = [\n{}];\n\n/** Files that the server knows by their place or by their text. */\n\
         export const PATTERNS = [\n{}];\n",
        list(&ids()),
        list(&patterns)
    )
}

/// `text` with the value of the first `"key"` replaced, set the way npm does it.
fn replace(text: &str, key: &str, value: &Value) -> Result<String> {
    let mark = format!("\"{key}\": ");
    let at = text.find(&mark).with_context(|| format!("there is no `{key}`"))?;
    let start = at + mark.len();
    let mut old = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
    old.next().with_context(|| format!("`{key}` has no value"))?.with_context(|| format!("the value of `{key}`"))?;
    let end = start + old.byte_offset();
    let indent = text[..at].rsplit('\n').next().map_or(0, str::len);
    let new = serde_json::to_string_pretty(value)?.replace('\n', &format!("\n{}", " ".repeat(indent)));
    Ok(format!("{}{new}{}", &text[..start], &text[end..]))
}
