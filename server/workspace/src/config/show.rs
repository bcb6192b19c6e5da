//! The resolved settings of one file, as TOML, with where each comes from.

use std::fmt::Write;
use std::path::Path;

use httplsp_lint::{Profile, RULES, Severity};

use super::configuration::{Configuration, Origin};

/// The settings of the file at `path` (absolute; `name` for people), one a line, each with its origin.
pub fn show(configuration: &Configuration, path: &Path, name: &str) -> String {
    let settings = configuration.settings_for(path);
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut put = |line: String, origin: String| lines.push((line, origin));
    let profile = match settings.profile {
        Profile::Default => "default",
        Profile::Strict => "strict",
        Profile::Pedantic => "pedantic",
    };
    put(format!("profile = \"{profile}\""), configuration.origin("profile", path).to_string());
    put(
        format!("max-file-size = {}", configuration.max_file_size),
        configuration.origin("max-file-size", path).to_string(),
    );
    put("\n[rules]".into(), String::new());
    for rule in RULES {
        let meta = rule.meta();
        let key = format!("rules.{}", meta.id);
        let named = |list: &[String]| list.iter().any(|id| id == meta.id);
        let origin = match configuration.origin(&key, path) {
            _ if named(&settings.ignore) => Origin::Option("--ignore").to_string(),
            _ if !settings.select.is_empty() => Origin::Option("--select").to_string(),
            Origin::Default if meta.profile > Profile::Default => format!("profile \"{profile}\""),
            origin => origin.to_string(),
        };
        let level = settings.severity_of(meta).map_or("off", Severity::as_str);
        put(format!("{} = \"{level}\"", meta.id), origin);
    }
    if !settings.codes.is_empty() {
        put("\n[codes]".into(), String::new());
    }
    for (code, project) in &settings.codes {
        let origin = configuration.origin(&format!("codes.{code}"), path);
        put(format!("{code} = {{ name = {} }}", quoted(&project.name)), origin.to_string());
    }
    if !settings.targets.is_empty() {
        put("\n[targets]".into(), String::new());
    }
    for (product, version) in &settings.targets {
        let origin = configuration.origin(&format!("targets.{product}"), path);
        put(format!("{product} = {}", quoted(version)), origin.to_string());
    }
    for helper in &settings.helpers {
        put("\n[[helper]]".into(), String::new());
        put(format!("language = {}", quoted(&helper.language)), String::new());
        put(format!("call = {}", quoted(&helper.call)), String::new());
        put(format!("status = {}", helper.status), String::new());
    }
    for chain in &configuration.chains {
        put("\n[[chain]]".into(), chain.file.to_string());
        put(format!("name = {}", quoted(&chain.name)), String::new());
        for hop in &chain.hops {
            put(format!("# hop {} ({})", hop.name, hop.product), String::new());
        }
    }
    let width = lines.iter().map(|(line, _)| line.trim_start().chars().count()).max().unwrap_or(0);
    let mut out = format!("# settings of {name}\n");
    for (line, origin) in lines {
        if origin.is_empty() {
            let _ = writeln!(out, "{line}");
        } else {
            let pad = width - line.trim_start().chars().count();
            let _ = writeln!(out, "{line}{:pad$}  # {origin}", "");
        }
    }
    out
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.into()).to_string()
}
