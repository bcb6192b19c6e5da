//! The ways to write an import, read from its text.

use super::Import;
use crate::grammar::Code;

fn push(out: &mut Vec<Import>, name: &str, path: String) {
    let name = name.trim();
    if !name.is_empty() && !path.is_empty() {
        out.push(Import { name: name.to_string(), path, within: 0 });
    }
}

/// `a as b` or `a`: what is imported, and under which name.
fn alias<'t>(text: &'t str, word: &str) -> (&'t str, &'t str) {
    let text = text.trim();
    match text.split_once(word) {
        Some((path, name)) => (path.trim(), name.trim()),
        None => (text, text),
    }
}

/// `import a.b as c, d`, `from a.b import (c as d, e)`
pub(super) fn from_import(text: &str, out: &mut Vec<Import>) {
    let plain = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(rest) = plain.strip_prefix("from ") {
        let Some((module, names)) = rest.split_once(" import ") else { return };
        let module = module.trim();
        for item in names.trim_matches(['(', ')', ' ']).split(',') {
            let (path, name) = alias(item, " as ");
            // `from . import codes`
            let dot = if module.ends_with('.') { "" } else { "." };
            push(out, name, format!("{module}{dot}{path}"));
        }
    } else if let Some(rest) = plain.strip_prefix("import ") {
        for item in rest.split(',') {
            match item.split_once(" as ") {
                Some((path, name)) => push(out, name, path.trim().to_string()),
                // `import a.b` binds `a`.
                None => {
                    let first = item.trim().split('.').next().unwrap_or("").to_string();
                    push(out, &first.clone(), first);
                }
            }
        }
    }
}

/// The text in the last pair of quotes.
fn quoted(text: &str) -> Option<&str> {
    let end = text.rfind(['\'', '"', '`'])?;
    let quote = text.as_bytes()[end] as char;
    let start = text[..end].rfind(quote)? + 1;
    text.get(start..end)
}

/// `import a, { b as c, type D } from "e"`, `import * as a from "b"`
pub(super) fn es_module(text: &str, out: &mut Vec<Import>) {
    let Some(module) = quoted(text) else { return };
    let Some(clause) = text.trim_start().strip_prefix("import").and_then(|rest| rest.rsplit_once("from")) else {
        return;
    };
    let clause = clause.0.trim().trim_start_matches("type ").trim();
    let (default, named) = match clause.split_once('{') {
        Some((default, named)) => (default, named.trim_end_matches(['}', ' ', '\n', '\r'])),
        None => (clause, ""),
    };
    for item in default.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let name = item.strip_prefix("* as ").unwrap_or(item);
        push(out, name, module.to_string());
    }
    for item in named.split(',') {
        let (path, name) = alias(item.trim().trim_start_matches("type "), " as ");
        if !path.is_empty() {
            push(out, name, format!("{module}.{path}"));
        }
    }
}

/// `a = require("b")`, `{ a, b: c } = require("d").e`
pub(super) fn required(text: &str, out: &mut Vec<Import>) {
    let Some((left, right)) = text.split_once('=') else { return };
    let right = right.trim();
    let Some(call) = right.strip_prefix("require(").or_else(|| right.strip_prefix("await import(")) else { return };
    let Some((argument, member)) = call.split_once(')') else { return };
    let Some(module) = quoted(argument) else { return };
    let module = match member.trim_start().strip_prefix('.') {
        Some(member) => {
            let name: String = member.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            format!("{module}.{name}")
        }
        None => module.to_string(),
    };
    let left = left.trim();
    match left.strip_prefix('{') {
        Some(named) => {
            for item in named.trim_end_matches(['}', ' ', '\n', '\r']).split(',') {
                let (path, name) = alias(item, ":");
                if !path.is_empty() {
                    push(out, name, format!("{module}.{path}"));
                }
            }
        }
        None => {
            let name = left.split(':').next().unwrap_or(left);
            push(out, name, module);
        }
    }
}

/// `alias "path/of/package"`; without an alias the name is the last part that is no version.
pub(super) fn quoted_path(text: &str, out: &mut Vec<Import>) {
    let Some(path) = quoted(text) else { return };
    let given = text.split(['"', '`']).next().unwrap_or("").trim();
    let versioned =
        |part: &str| part.len() > 1 && part.starts_with('v') && part[1..].bytes().all(|b| b.is_ascii_digit());
    let last = path.rsplit('/').find(|part| !versioned(part)).unwrap_or(path);
    let last = last.split(".v").next().unwrap_or(last).trim_start_matches("go-");
    match given {
        "" => push(out, &last.replace('-', "_"), path.to_string()),
        "." => push(out, "*", path.to_string()),
        name => push(out, name, path.to_string()),
    }
}

/// `import a.b.C`, `import static a.b.C.D;`, `import a.b.{C, D => E}`, `using a.b;`, `using C = a.b.C;`, `use A\\B as C;`,
/// `alias A.B`
pub(super) fn dotted(text: &str, code: &Code, out: &mut Vec<Import>) {
    let mut plain = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    for other in &code.other_separators {
        plain = plain.replace(other.as_str(), &code.separator);
    }
    let mut rest = plain.trim_end_matches(';').trim();
    for word in
        ["global ", "import ", "using ", "use ", "alias ", "require ", "static ", "function ", "const ", "namespace "]
    {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim();
    }
    let separator = code.separator.as_str();
    if let Some((name, path)) = rest.split_once('=').filter(|(_, path)| !path.starts_with('>')) {
        return push(out, name, path.trim().trim_start_matches(separator).to_string());
    }
    for item in top_level(rest) {
        match item.split_once('{') {
            Some((prefix, names)) => {
                let prefix = prefix.trim().trim_end_matches(separator);
                for name in names.trim_end_matches('}').split(',') {
                    one(&format!("{prefix}{separator}{}", name.trim()), separator, out);
                }
            }
            None => one(item, separator, out),
        }
    }
}

/// The parts between commas that are in no braces.
fn top_level(text: &str) -> Vec<&str> {
    if text.contains('{') { vec![text] } else { text.split(',').collect() }
}

fn one(text: &str, separator: &str, out: &mut Vec<Import>) {
    let text = text.trim().trim_start_matches(separator);
    let (path, name) = [" as ", " => "].iter().find_map(|word| text.split_once(word)).unwrap_or((text, ""));
    let path = path.trim();
    let last = path.rsplit(separator).next().unwrap_or(path);
    let name = match (name.trim(), last) {
        ("", "_" | "*") => "*",
        ("", last) => last,
        (name, _) => name,
    };
    push(out, name, path.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(read: impl Fn(&mut Vec<Import>)) -> Vec<String> {
        let mut out = Vec::new();
        read(&mut out);
        out.iter().map(|import| format!("{}={}", import.name, import.path)).collect()
    }

    #[test]
    fn from_imports() {
        assert_eq!(
            flat(|out| from_import("from flask import (Flask,\n    abort as stop)", out)),
            ["Flask=flask.Flask", "stop=flask.abort"]
        );
        assert_eq!(flat(|out| from_import("import os.path, numpy as np", out)), ["os=os", "np=numpy"]);
    }

    #[test]
    fn modules() {
        assert_eq!(
            flat(|out| es_module("import express, { Router as R, type Response } from 'express';", out)),
            ["express=express", "R=express.Router", "Response=express.Response"]
        );
        assert_eq!(flat(|out| es_module("import * as http from \"node:http\"", out)), ["http=node:http"]);
        assert_eq!(flat(|out| es_module("import './styles.css'", out)), [""; 0]);
        assert_eq!(
            flat(|out| required("{ get, post: send } = require('axios')", out)),
            ["get=axios.get", "send=axios.post"]
        );
        assert_eq!(flat(|out| required("router = require('express').Router()", out)), ["router=express.Router"]);
    }

    #[test]
    fn quoted_paths() {
        assert_eq!(
            flat(|out| quoted_path("\"github.com/labstack/echo/v4\"", out)),
            ["echo=github.com/labstack/echo/v4"]
        );
        assert_eq!(flat(|out| quoted_path("nethttp \"net/http\"", out)), ["nethttp=net/http"]);
    }

    #[test]
    fn dotted_paths() {
        let code = |separator: &str, others: &[&str]| Code {
            separator: separator.to_string(),
            other_separators: others.iter().map(ToString::to_string).collect(),
            ..Code::default()
        };
        let dots = code(".", &[]);
        let read = |text: &str| flat(|out| dotted(text, &dots, out));
        assert_eq!(
            read("import org.springframework.http.HttpStatus;"),
            ["HttpStatus=org.springframework.http.HttpStatus"]
        );
        assert_eq!(read("import static a.b.C.NOT_FOUND;"), ["NOT_FOUND=a.b.C.NOT_FOUND"]);
        assert_eq!(read("import play.api.mvc._"), ["*=play.api.mvc._"]);
        assert_eq!(read("import a.b.{C, D => E}"), ["C=a.b.C", "E=a.b.D"]);
        assert_eq!(read("using Codes = System.Net.HttpStatusCode;"), ["Codes=System.Net.HttpStatusCode"]);
        let slashes = code("::", &["\\"]);
        assert_eq!(
            flat(|out| dotted("use Illuminate\\Http\\{Request, Response as R};", &slashes, out)),
            ["Request=Illuminate::Http::Request", "R=Illuminate::Http::Response"]
        );
    }
}
