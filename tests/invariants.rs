//! The invariants of `server/README.md` that the compiler does not enforce.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").to_path_buf()
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

fn crates() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("server"))
        .expect("server")
        .filter_map(|entry| {
            let path = entry.expect("an entry").path();
            path.join("Cargo.toml").exists().then(|| path.file_name().expect("a name").to_string_lossy().into_owned())
        })
        .collect();
    names.sort();
    names
}

/// The `[dependencies]` table of a crate, without those for tests and builds.
fn dependencies(name: &str) -> String {
    let manifest = fs::read_to_string(root().join("server").join(name).join("Cargo.toml")).expect("a manifest");
    let start = manifest.find("[dependencies]").expect("dependencies");
    let rest = &manifest[start + 1..];
    rest[..rest.find("\n[").unwrap_or(rest.len())].to_string()
}

#[test]
fn only_the_language_server_names_its_protocol() {
    for name in crates() {
        let dependencies = dependencies(&name);
        if name != "lsp" {
            assert!(!dependencies.contains("tower-lsp"), "server/{name} depends on tower-lsp");
        }
        if name != "lsp" && name != "cli" {
            assert!(!dependencies.contains("tokio"), "server/{name} depends on tokio");
        }
    }
}

#[test]
fn the_pure_crates_touch_nothing_outside() {
    for name in ["text", "registry", "syntax", "lint", "report"] {
        let mut files = Vec::new();
        sources(&root().join("server").join(name).join("src"), &mut files);
        assert!(!files.is_empty());
        for file in files {
            // Modules that exist for tests only may read fixtures.
            let module = file.file_stem().expect("a name").to_string_lossy().into_owned();
            let crate_root = root().join("server").join(name).join("src/lib.rs");
            let crate_root = fs::read_to_string(crate_root).expect("the crate's root");
            if crate_root.contains(&format!("#[cfg(test)]\nmod {module};")) {
                continue;
            }
            let text = fs::read_to_string(&file).expect("a source");
            for word in [
                "std::fs",
                "std::env",
                "std::net",
                "std::process",
                "std::time",
                "println!",
                "print!(",
                "io::stdout",
                "io::stdin",
            ] {
                assert!(!text.contains(word), "{} uses {word}", file.display());
            }
        }
    }
}

#[test]
fn rules_know_no_language() {
    let mut files = Vec::new();
    sources(&root().join("server/lint/src/rules"), &mut files);
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        // Documentation may give examples in any language; code may not ask for one.
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or(line);
            for word in
                ["tree_sitter", "Language::", "language.id()", "language.name()", "\"rust\"", "\"nginx\"", "\"python\""]
            {
                assert!(!code.contains(word), "{}:{}: a rule asks for {word}", file.display(), number + 1);
            }
        }
    }
}

#[test]
fn dependencies_point_down() {
    let below = |name: &str| -> &[&str] {
        match name {
            "text" | "registry" => &[],
            "syntax" => &["text", "registry", "queries"],
            "lint" => &["text", "registry", "syntax"],
            "workspace" => &["text", "registry", "syntax", "lint"],
            "report" => &["text", "lint"],
            "lsp" => &["text", "registry", "syntax", "lint", "workspace"],
            "cli" => &["text", "registry", "syntax", "lint", "workspace", "report", "lsp"],
            "xtask" => &["lint", "workspace", "syntax", "registry", "lsp"],
            other => panic!("server/{other} has no place in the order of crates"),
        }
    };
    for name in crates() {
        for line in dependencies(&name).lines() {
            if let Some(used) = line.strip_prefix("httplsp-").and_then(|rest| rest.split(['.', ' ', '=']).next()) {
                assert!(below(&name).contains(&used), "server/{name} may not depend on {used}");
            }
        }
    }
}

#[test]
fn no_source_file_outgrows_its_reader() {
    let mut files = Vec::new();
    sources(&root().join("server"), &mut files);
    sources(&root().join("tests"), &mut files);
    for file in files {
        let lines = fs::read_to_string(&file).expect("a source").lines().count();
        assert!(lines <= 700, "{} has {lines} lines", file.display());
    }
}

#[test]
fn every_invariant_of_the_architecture_is_listed() {
    let text = fs::read_to_string(root().join("server/README.md")).expect("server/README.md");
    for name in crates() {
        assert!(text.contains(&format!("| `{name}` |")), "server/README.md does not list the crate {name}");
    }
}
