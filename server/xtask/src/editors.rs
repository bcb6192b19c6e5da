//! What editors have to be told of the languages and the settings. The lists come from the server, so that a new
//! language is known everywhere; the tables below only say what an editor calls one of them, where that is its own.

mod vscode;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use httplsp_syntax::Language;

/// Vim and Neovim: filetypes, where they are not the language's ids.
const VIM: [(&str, &[&str]); 9] = [
    // There is none for access logs.
    ("access-log", &[]),
    ("dockerfile", &["dockerfile"]),
    ("markdown", &["markdown", "mdx"]),
    ("csharp", &["cs"]),
    ("hcl", &["hcl", "opentofu", "opentofu-vars", "terraform", "terraform-vars"]),
    ("json", &["json", "jsonc"]),
    ("nginx", &["nginx"]),
    ("properties", &["jproperties"]),
    ("yaml", &["helm", "yaml", "yaml.docker-compose", "yaml.helm-values"]),
];
/// The filetype of configuration files of which Vim does not know whose they are; the server looks at their text.
const VIM_SHARED: &str = "conf";

/// Emacs: major modes, where they are not `ID-mode` and `ID-ts-mode`.
const EMACS: [(&str, &[&str]); 17] = [
    ("access-log", &[]),
    ("markdown", &["gfm-mode", "markdown-mode", "markdown-ts-mode"]),
    ("csharp", &["csharp-mode", "csharp-ts-mode"]),
    ("javascript", &["js-mode", "js-ts-mode", "js2-mode", "js-jsx-mode", "rjsx-mode"]),
    ("kotlin", &["kotlin-mode", "kotlin-ts-mode"]),
    // Without nginx-mode such files are in one of the others; the server looks at their text.
    ("nginx", &["conf-mode", "conf-space-mode", "conf-unix-mode", "nginx-mode"]),
    ("shell", &["bash-ts-mode", "sh-mode"]),
    ("php", &["php-mode", "php-ts-mode"]),
    ("python", &["python-mode", "python-ts-mode"]),
    ("rust", &["rust-mode", "rust-ts-mode", "rustic-mode"]),
    ("tsx", &["tsx-ts-mode"]),
    ("yaml", &["yaml-mode", "yaml-ts-mode"]),
    ("hcl", &["hcl-mode", "hcl-ts-mode", "terraform-mode"]),
    ("json", &["js-json-mode", "json-mode", "json-ts-mode"]),
    ("properties", &["conf-javaprop-mode"]),
    ("toml", &["conf-toml-mode", "toml-mode", "toml-ts-mode"]),
    ("xml", &["nxml-mode"]),
];

/// Helix: the name of a language, and the servers that Helix uses for it by itself. A language that is not named here
/// is described to Helix as a whole.
const HELIX: [(&str, &[&str]); 26] = [
    ("bicep", &["bicep-langserver"]),
    ("c-sharp", &["omnisharp"]),
    ("docker-compose", &["docker-compose-langserver", "yaml-language-server"]),
    ("dockerfile", &["docker-langserver"]),
    ("elixir", &["elixir-ls"]),
    ("go", &["gopls", "golangci-lint-lsp"]),
    ("hcl", &["terraform-ls"]),
    ("java", &["jdtls"]),
    ("javascript", &["typescript-language-server"]),
    ("json", &["vscode-json-language-server"]),
    ("jsx", &["typescript-language-server"]),
    ("kotlin", &["kotlin-language-server"]),
    ("markdown", &["marksman", "markdown-oxide"]),
    ("nginx", &[]),
    ("php", &["intelephense"]),
    ("python", &["ruff", "jedi", "pylsp"]),
    ("ruby", &["solargraph"]),
    ("rust", &["rust-analyzer"]),
    ("scala", &["metals"]),
    ("swift", &["sourcekit-lsp"]),
    ("tfvars", &["terraform-ls"]),
    ("toml", &["taplo"]),
    ("tsx", &["typescript-language-server"]),
    ("typescript", &["typescript-language-server"]),
    ("xml", &[]),
    ("yaml", &["yaml-language-server", "ansible-language-server"]),
];
/// Helix: names that differ from the id.
const HELIX_NAMES: [(&str, &[&str]); 4] = [
    ("csharp", &["c-sharp"]),
    ("javascript", &["javascript", "jsx"]),
    ("hcl", &["hcl", "tfvars"]),
    ("dockerfile", &["dockerfile", "docker-compose"]),
];

/// Kate: modes that are not the language's name, as `kate-syntax-highlighter -l` lists them. For HAProxy, Caddy and
/// Bicep it brings none, for nginx in newer versions only; the other names are those of modes that people add.
const KATE: [(&str, &[&str]); 9] = [
    ("access-log", &[]),
    ("apache", &["Apache Configuration"]),
    ("javascript", &["JavaScript", "JavaScript React (JSX)"]),
    ("ini", &["INI Files"]),
    ("nginx", &["nginx", "Nginx", "nginx Configuration"]),
    ("php", &["PHP (HTML)", "PHP/PHP"]),
    ("properties", &["Java Properties"]),
    ("shell", &["Bash", "Zsh"]),
    ("tsx", &["TypeScript React (TSX)"]),
];

/// Sublime Text: scopes that are not `source.ID`.
const SUBLIME: [(&str, &[&str]); 10] = [
    ("access-log", &[]),
    ("markdown", &["text.html.markdown"]),
    ("csharp", &["source.cs"]),
    ("hcl", &["source.hcl", "source.terraform"]),
    ("javascript", &["source.js", "source.jsx"]),
    ("php", &["embedding.php", "source.php"]),
    ("properties", &["source.java-props"]),
    ("tsx", &["source.tsx"]),
    ("typescript", &["source.ts"]),
    ("xml", &["text.xml"]),
];

/// Zed: names that are not the language's name.
const ZED: [(&str, &[&str]); 7] = [
    ("access-log", &[]),
    ("csharp", &["CSharp"]),
    ("hcl", &["HCL", "Terraform", "Terraform Vars"]),
    ("json", &["JSON", "JSONC"]),
    ("nginx", &["Nginx", "NGINX"]),
    ("shell", &["Shell Script"]),
    ("yaml", &["YAML", "Docker Compose", "Helm"]),
];

/// Every file below `editors/` that is made or has a part that is made, with its content.
pub fn files(root: &Path) -> Result<Vec<(PathBuf, String)>> {
    let editors = root.join("editors");
    let part = |name: &str, open: &str, close: &str, content: String| -> Result<(PathBuf, String)> {
        let path = editors.join(name);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Ok((path, between(&text, open, close, &content).with_context(|| format!("editors/{name}"))?))
    };
    let vim = filetypes();
    let mut files = vec![
        part("neovim/lsp/httplsp.lua", "-- languages\n", "  -- /languages", lines(&quoted(&vim, '\''), "  "))?,
        part("vim/ale.vim", "\" languages\n", "\" /languages", continued("let s:filetypes", &vim))?,
        part("vim/vim-lsp.vim", "\" languages\n", "\" /languages", continued("let s:filetypes", &vim))?,
        part("emacs/httplsp.el", ";; languages\n", "  ;; /languages", lines(&modes(), "    "))?,
        part("zed/extension.toml", "# languages\n", "# /languages", zed())?,
        (editors.join("helix/languages.toml"), helix()),
        (editors.join("kate/settings.json"), kate()?),
        (editors.join("sublime/LanguageServers.sublime-settings"), sublime()?),
        (editors.join("jetbrains/httplsp/template.json"), jetbrains()?),
    ];
    files.extend(vscode::files(&editors)?);
    Ok(files)
}

/// `text` with what stands between `open` and `close` replaced.
fn between(text: &str, open: &str, close: &str, content: &str) -> Result<String> {
    let start = text.find(open).with_context(|| format!("there is no `{}`", open.trim()))? + open.len();
    let end = text[start..].find(close).with_context(|| format!("there is no `{}`", close.trim()))? + start;
    Ok(format!("{}{content}{}", &text[..start], &text[end..]))
}

/// What an editor calls `language`: the row of `table`, else what `other` makes of its id.
fn names(table: &[(&str, &[&'static str])], language: Language, other: impl Fn() -> Vec<String>) -> Vec<String> {
    match table.iter().find(|(id, _)| *id == language.id()) {
        Some((_, names)) => names.iter().map(|name| (*name).to_owned()).collect(),
        None => other(),
    }
}

/// All names in `table`, each once, sorted.
fn all_names(table: &[(&str, &[&'static str])], other: impl Fn(Language) -> Vec<String>) -> Vec<String> {
    sorted(Language::all().flat_map(|language| names(table, language, || other(language))))
}

fn sorted(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

fn quoted(words: &[String], quote: char) -> Vec<String> {
    words.iter().map(|word| format!("{quote}{word}{quote},")).collect()
}

/// `words` in lines of at most 100 columns.
fn lines(words: &[String], indent: &str) -> String {
    let mut out = String::new();
    let mut line = String::new();
    for word in words {
        if !line.is_empty() && indent.len() + line.len() + 1 + word.len() > 100 {
            let _ = writeln!(out, "{indent}{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{indent}{line}");
    }
    out
}

/// Filetypes of Vim and Neovim.
fn filetypes() -> Vec<String> {
    let ids = all_names(&VIM, |language| language.language_ids().map(str::to_owned).collect());
    sorted(ids.into_iter().chain([VIM_SHARED.to_owned()]))
}

/// A list in Vim script.
fn continued(name: &str, words: &[String]) -> String {
    format!("{name} = [\n{}  \\ ]\n", lines(&quoted(words, '\''), "  \\ "))
}

fn modes() -> Vec<String> {
    all_names(&EMACS, |language| {
        let id = language.id();
        vec![format!("{id}-mode"), format!("{id}-ts-mode")]
    })
}

fn zed() -> String {
    let mut languages = String::new();
    for name in all_names(&ZED, |language| vec![language.name().to_owned()]) {
        let _ = writeln!(languages, "  \"{name}\",");
    }
    // What Zed tells the server a language is called.
    let mut ids = String::new();
    for language in Language::all() {
        let Some(id) = language.language_ids().next() else { continue };
        for name in names(&ZED, language, || vec![language.name().to_owned()]) {
            let _ = writeln!(ids, "\"{name}\" = \"{id}\"");
        }
    }
    format!("languages = [\n{languages}]\n\n[language_servers.httplsp.language_ids]\n{ids}")
}

fn helix() -> String {
    let mut out = String::from(
        "# Made by `cargo run -p xtask -- gen`. Put this into ~/.config/helix/languages.toml, or .helix/languages.toml of a\n\
         # project; keep the languages that you use, and list the servers that you have beside httplsp.\n\n\
         [language-server.httplsp]\ncommand = \"httplsp\"\nargs = [\"lsp\"]\n",
    );
    for language in Language::all() {
        for name in names(&HELIX_NAMES, language, || vec![language.id().to_owned()]) {
            let _ = write!(out, "\n[[language]]\nname = \"{name}\"\n");
            let servers: &[&str] = match HELIX.iter().find(|(known, _)| *known == name) {
                Some((_, servers)) => servers,
                None => {
                    let _ = write!(
                        out,
                        "scope = \"source.{name}\"\nfile-types = [{}]\ncomment-token = \"{}\"\n",
                        file_types(language),
                        language.comment()
                    );
                    &[]
                }
            };
            let servers: Vec<String> =
                servers.iter().chain(&["httplsp"]).map(|server| format!("\"{server}\"")).collect();
            let _ = writeln!(out, "language-servers = [{}]", servers.join(", "));
        }
    }
    out
}

/// Helix: endings as texts, other patterns as tables.
fn file_types(language: Language) -> String {
    let endings = language.extensions().map(|ending| format!("\"{ending}\""));
    let globs = language.names().chain(language.paths()).map(|glob| {
        let glob = glob.strip_prefix("**/").unwrap_or(glob);
        format!("{{ glob = \"{glob}\" }}")
    });
    endings.chain(globs).collect::<Vec<_>>().join(", ")
}

fn kate() -> Result<String> {
    let modes = all_names(&KATE, |language| vec![language.name().to_owned()]);
    let escaped: Vec<String> = modes.iter().map(|mode| escape(mode)).collect();
    let pattern = format!("^({})$", escaped.join("|"));
    pretty(&serde_json::json!({
        "servers": {
            "httplsp": {
                "command": ["httplsp", "lsp"],
                "rootIndicationFileNames": ["httplsp.toml", ".git"],
                "highlightingModeRegex": pattern,
                "url": "https://github.com/httplsp/httplsp",
            }
        }
    }))
}

/// `text` in a regular expression, as itself.
fn escape(text: &str) -> String {
    text.chars().flat_map(|c| if c.is_alphanumeric() || c == ' ' { vec![c] } else { vec!['\\', c] }).collect()
}

fn sublime() -> Result<String> {
    let scopes = all_names(&SUBLIME, |language| vec![format!("source.{}", language.id())]);
    pretty(&serde_json::json!({
        "httplsp": {
            "enabled": true,
            "command": ["httplsp", "lsp"],
            "selector": scopes.join(" | "),
        }
    }))
}

fn jetbrains() -> Result<String> {
    let mappings: Vec<_> = Language::all()
        .map(|language| {
            let endings = language.extensions().map(|ending| format!("*.{ending}"));
            let patterns: Vec<String> = endings.chain(language.names().map(str::to_owned)).collect();
            let id = language.language_ids().next().unwrap_or_else(|| language.id());
            serde_json::json!({ "fileType": { "name": language.name(), "patterns": patterns }, "languageId": id })
        })
        .collect();
    pretty(&serde_json::json!({
        "id": "httplsp",
        "name": "httplsp",
        "description": "HTTP status codes and proxy settings: a linter and language server",
        "url": "https://github.com/httplsp/httplsp",
        "programArgs": { "default": "httplsp lsp", "windows": "httplsp.exe lsp" },
        "fileTypeMappings": mappings,
    }))
}

fn pretty(value: &serde_json::Value) -> Result<String> {
    Ok(serde_json::to_string_pretty(value)? + "\n")
}
