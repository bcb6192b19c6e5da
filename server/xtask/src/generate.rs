//! Documents that are made from the program itself.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use httplsp_lint::{FixAvailability, Profile, RULES, RuleMeta, Severity};
use httplsp_syntax::Language;

use crate::{features, root};

/// Writes every generated file, or with `check` names the stale ones.
#[expect(clippy::print_stderr, reason = "this is a command line tool")]
pub fn run(check: bool) -> Result<()> {
    let root = root();
    let readme = root.join("README.md");
    let readme_text = std::fs::read_to_string(&readme).with_context(|| readme.display().to_string())?;
    let architecture = root.join("server/README.md");
    let architecture_text =
        std::fs::read_to_string(&architecture).with_context(|| architecture.display().to_string())?;
    let architecture_text = between(&architecture_text, "languages", &languages(&root.join("tests/rules"))?)?;
    let architecture_text = between(&architecture_text, "features", &features::table(&root.join("tests/features"))?)?;
    let mut files = vec![
        (root.join("server/lint/RULES.md"), rules()),
        (root.join("server/workspace/httplsp.schema.json"), httplsp_workspace::config::schema() + "\n"),
        (readme, between(&readme_text, "rules", &table())?),
        (architecture, architecture_text),
    ];
    files.extend(crate::editors::files(&root)?);
    let mut stale = Vec::new();
    for (path, content) in files {
        let current = std::fs::read_to_string(&path).unwrap_or_default();
        if current == content {
            continue;
        }
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        if check {
            stale.push(name);
        } else {
            write(&path, &content)?;
            eprintln!("wrote {name}");
        }
    }
    if !stale.is_empty() {
        bail!("stale: {}; run `cargo run -p xtask -- gen` and commit the result", stale.join(", "));
    }
    Ok(())
}

/// Replaces a file as a whole.
fn write(path: &Path, content: &str) -> Result<()> {
    let new = path.with_extension("new");
    std::fs::write(&new, content).with_context(|| new.display().to_string())?;
    std::fs::rename(&new, path).with_context(|| path.display().to_string())
}

/// `text` with what stands between the two marks named `name` replaced.
fn between(text: &str, name: &str, content: &str) -> Result<String> {
    let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let start = text.find(&open).with_context(|| format!("README.md has no `{}`", open.trim()))? + open.len();
    let end = text.find(&close).with_context(|| format!("README.md has no `{close}`"))?;
    Ok(format!("{}{content}{}", &text[..start], &text[end..]))
}

fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    RULES.iter().map(|rule| rule.meta())
}

fn severity(meta: &RuleMeta) -> &'static str {
    match (meta.profile, meta.severity) {
        (Profile::Pedantic, _) => "pedantic",
        (Profile::Strict, _) => "strict",
        (_, Severity::Error) => "error",
        (_, Severity::Warning) => "warning",
        (_, Severity::Info) => "info",
    }
}

fn fix(meta: &RuleMeta) -> &'static str {
    match meta.fix {
        FixAvailability::None => "",
        other => other.as_str(),
    }
}

/// The rule table of the README.
fn table() -> String {
    let mut out = String::from("| rule | finds | severity | fix |\n|---|---|---|---|\n");
    for meta in metas() {
        let id = meta.id;
        let _ = writeln!(
            out,
            "| [`{id}`](server/lint/RULES.md#{id}) | {} | {} | {} |",
            meta.summary.replace('|', "\\|"),
            severity(meta),
            fix(meta)
        );
    }
    out
}

/// Which rule is shown to find something in which language, by the specifications of the rules.
fn languages(specifications: &Path) -> Result<String> {
    let mut shown: BTreeSet<(String, &str)> = BTreeSet::new();
    let mut folders = vec![specifications.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let rule = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            for case in text.split("\n## ").filter(|case| case.contains("\n```findings")) {
                let blocks = case.lines().filter_map(|line| line.strip_prefix("```"));
                let names = blocks.filter_map(|info| Language::by_id(info.split(' ').next()?));
                shown.extend(names.map(|language| (rule.clone(), language.id())));
            }
        }
    }
    let columns: Vec<Language> =
        Language::all().filter(|language| shown.iter().any(|(_, id)| *id == language.id())).collect();
    let mut out = String::from("| rule |");
    for language in &columns {
        let _ = write!(out, " {} |", language.name());
    }
    out.push_str("\n|---|");
    out.push_str(&":-:|".repeat(columns.len()));
    out.push('\n');
    for meta in metas() {
        let _ = write!(out, "| `{}` |", meta.id);
        for language in &columns {
            let mark = if shown.contains(&(meta.id.to_string(), language.id())) { "●" } else { "" };
            let _ = write!(out, " {mark} |");
        }
        out.push('\n');
    }
    Ok(out)
}

/// The documentation of all rules.
fn rules() -> String {
    let mut out = String::from(
        "<!-- generated by `cargo run -p xtask -- gen` from server/lint/src/rules -->\n\n# Rules\n\n\
         Every rule can be set to `off`, `info`, `warning` or `error` under `[rules]` in `httplsp.toml`, and silenced in\n\
         place with `httplsp: ignore[rule] reason` in a comment.\n",
    );
    for meta in metas() {
        let fix = if fix(meta).is_empty() { "no fix".into() } else { format!("{} fix", fix(meta)) };
        let _ = write!(out, "\n## {}\n\n{} · {} · {fix}\n", meta.id, meta.summary, severity(meta));
        for line in meta.docs.lines() {
            let line = line.strip_prefix(' ').unwrap_or(line);
            // One level below the rule's own heading.
            let line = if line.starts_with("## ") { format!("#{line}") } else { line.to_string() };
            let _ = write!(out, "\n{line}");
        }
        out.push('\n');
    }
    out
}
