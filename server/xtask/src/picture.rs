//! The README's picture: real output of the real program, drawn as SVG.

use std::process::Command;

use anyhow::{Context, Result};

use crate::root;

/// Runs `httplsp check` on the demo and draws what it prints to `editors/assets/check.svg`.
#[expect(clippy::print_stderr, reason = "this is a command line tool")]
pub fn run() -> Result<()> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), std::path::PathBuf::from);
    let built =
        Command::new(env!("CARGO")).args(["build", "--quiet", "--package", "httplsp"]).current_dir(root()).status();
    anyhow::ensure!(built.context("cargo")?.success(), "the build failed");
    // A terminal of a fixed width, so that the picture is the same everywhere.
    let command = format!("stty cols 96 rows 40 && {} check", target.join("debug/httplsp").display());
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .env("TERM", "xterm-256color")
        .env_remove("NO_COLOR")
        .current_dir(root().join("server/cli/demo"))
        .output()
        .context("script(1) of util-linux, which gives the program a terminal")?;
    let text = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
    let svg = anstyle_svg::Term::new().render_svg(&text);
    let path = root().join("editors/assets/check.svg");
    std::fs::create_dir_all(root().join("editors/assets"))?;
    std::fs::write(&path, svg).with_context(|| path.display().to_string())?;
    eprintln!("wrote editors/assets/check.svg");
    Ok(())
}
