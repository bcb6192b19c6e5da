//! The README's picture: real output of the real program, drawn as SVG.

use std::process::Command;

use anyhow::{Context, Result};

use crate::root;

/// Runs `httplsp check` on the demo and draws what it prints to `editors/assets/check.svg`.
#[expect(clippy::print_stderr, reason = "this is a command line tool")]
pub fn run() -> Result<()> {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--package", "httplsp", "--", "check", "--color", "always", "--format", "full", "."])
        .args(["--config", "httplsp.toml"])
        .env_remove("NO_COLOR")
        .current_dir(root().join("server/cli/demo"))
        .output()
        .context("httplsp")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let svg = anstyle_svg::Term::new().render_svg(&text);
    let path = root().join("editors/assets/check.svg");
    std::fs::create_dir_all(root().join("editors/assets"))?;
    std::fs::write(&path, svg).with_context(|| path.display().to_string())?;
    eprintln!("wrote editors/assets/check.svg");
    Ok(())
}
