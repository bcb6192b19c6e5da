//! Beginnings of rules and languages, in the right places.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::root;

/// Writes a rule's file, its registration and its specification.
#[expect(clippy::print_stderr, reason = "this is a command line tool")]
pub fn rule(id: &str) -> Result<()> {
    let valid = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    ensure!(valid, "`{id}` is no rule id: lower-case words joined by hyphens");
    let module = match id.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("status_{}", id.replace('-', "_")),
        false => id.replace('-', "_"),
    };
    let root = root();
    let file = root.join(format!("server/lint/src/rules/{module}.rs"));
    ensure!(!file.exists(), "{} exists", file.display());
    let constant = module.to_ascii_uppercase();
    fs::write(
        &file,
        format!(
            r#"use crate::Context;
use crate::rule::{{FixAvailability, Severity, declare_rule}};

declare_rule! {{
    /// ## What it does
    ///
    /// ## Why is this bad?
    ///
    /// ## Example
    ///
    /// ```rust
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```rust
    /// ```
    pub {constant} = {{
        id: "{id}",
        summary: "",
        severity: Severity::Warning,
        fix: FixAvailability::None,
        check: check,
    }}
}}

fn check(cx: &mut Context<'_>) {{
    for response in &cx.facts.responses {{
        let _ = response;
    }}
}}
"#
        ),
    )
    .with_context(|| file.display().to_string())?;

    let list = root.join("server/lint/src/rules/mod.rs");
    let text = fs::read_to_string(&list).with_context(|| list.display().to_string())?;
    let (modules, entries) = (format!("mod {module};\n"), format!("    &{module}::Check,\n"));
    let text = insert_sorted(&text, "mod ", &modules);
    let text = insert_sorted(&text, "    &", &entries);
    fs::write(&list, text)?;

    let spec = root.join(format!("tests/rules/{id}.md"));
    fs::write(
        &spec,
        format!(
            "# {id}\n\n## What it finds\n\n```rust\n```\n\n```findings\n```\n\n## What it leaves alone\n\n```rust\n```\n"
        ),
    )?;
    eprintln!("wrote server/lint/src/rules/{module}.rs and tests/rules/{id}.md; next: fill in both");
    Ok(())
}

/// Writes a language's folder.
#[expect(clippy::print_stderr, reason = "this is a command line tool")]
pub fn language(id: &str) -> Result<()> {
    let valid = !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    ensure!(valid, "`{id}` is no language id: lower-case letters, digits and hyphens");
    let folder = root().join("queries").join(id);
    ensure!(!folder.exists(), "{} exists", folder.display());
    fs::create_dir_all(&folder)?;
    fs::write(
        folder.join("language.toml"),
        format!(
            "name = \"{id}\"\nextensions = []\nlanguage-ids = [\"{id}\"]\ncomment = \"//\"\nseparator = \".\"\n\n[kinds]\n"
        ),
    )?;
    fs::write(folder.join("shapes.scm"), "")?;
    fs::write(folder.join("apis.toml"), "[groups]\n")?;
    eprintln!(
        "wrote queries/{id}; next: list it in queries/lib.rs, name its grammar in server/syntax/src/grammar.rs, and add \
         fixtures to tests/languages/{id}"
    );
    Ok(())
}

/// `text` with `line` put among the lines that begin with `prefix`, in order.
fn insert_sorted(text: &str, prefix: &str, line: &str) -> String {
    let mut out = String::new();
    let mut done = false;
    let mut inside = false;
    for current in text.split_inclusive('\n') {
        let matches = current.starts_with(prefix);
        if !done && (matches && current > line || inside && !matches) {
            out.push_str(line);
            done = true;
        }
        inside = matches;
        out.push_str(current);
    }
    out
}
