//! Every pattern and every row must fire in a fixture: a row that cannot is a mistake, one that no fixture shows is
//! untested.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use tree_sitter::{Node, Query, QueryCursor, StreamingIterator, Tree};

use crate::facts::Facts;
use crate::grammar::{Shape, grammar, shapes, ts_language};
use crate::kin::Kin;
use crate::language::Language;
use crate::prefilter::scan;
use crate::{analyze, parse};

/// The fixtures of a language, each with its facts. Read under a name that is no test's.
fn fixtures(language: Language) -> Vec<(Arc<str>, Facts)> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/languages");
    let source = language.source();
    let mut files: Vec<_> = source
        .extends
        .iter()
        .chain([&source.id])
        .filter_map(|id| std::fs::read_dir(folders.join(id)).ok())
        .flatten()
        .map(|entry| entry.expect("an entry").path())
        .collect();
    assert!(!files.is_empty(), "tests/languages/{}: no fixture", language.id());
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text: Arc<str> = std::fs::read_to_string(path).expect("UTF-8").into();
            let facts = analyze(language, "src/lib.rs", text.clone(), &[]);
            (text, facts)
        })
        .collect()
}

fn code_languages() -> impl Iterator<Item = Language> {
    Language::all().filter(|language| language.is_code())
}

#[test]
fn every_pattern_fires() {
    for language in code_languages() {
        let grammar = grammar(language);
        let mut fired = vec![false; grammar.patterns.count()];
        for (text, _) in fixtures(language) {
            let tree = parse(language, &text, None).tree.expect("a tree");
            for node in Kin::of(&tree).nodes() {
                grammar.patterns.visit(node, |number, _, _| fired[number] = true);
            }
        }
        let silent: Vec<usize> = (0..fired.len()).filter(|pattern| !fired[*pattern]).collect();
        assert!(silent.is_empty(), "{}: patterns {silent:?} of shapes.scm fire in no fixture", language.id());
    }
}

/// What the library finds with the same patterns, by shape.
fn queried<'t>(query: &Query, tree: &'t Tree, text: &str) -> HashMap<Shape, Vec<Node<'t>>> {
    let mut out: HashMap<Shape, Vec<Node<'t>>> = HashMap::new();
    let mut cursor = QueryCursor::new();
    let mut captures = cursor.captures(query, tree.root_node(), text.as_bytes());
    while let Some((found, index)) = captures.next() {
        let capture = &found.captures()[*index];
        let shape = Shape::from_name(query.capture_names()[capture.index as usize]).expect("a shape");
        let nodes = out.entry(shape).or_default();
        // Found by two patterns, it still is one.
        if !nodes.contains(&capture.node) {
            nodes.push(capture.node);
        }
    }
    out
}

#[test]
fn patterns_find_what_queries_find() {
    for language in code_languages() {
        let patterns = &grammar(language).patterns;
        let query = Query::new(&ts_language(language), &language.source().shapes.join("\n")).expect("shapes.scm");
        for (text, _) in fixtures(language) {
            let tree = parse(language, &text, None).tree.expect("a tree");
            let kin = Kin::of(&tree);
            let mut expected = queried(&query, &tree, &text);
            for nodes in expected.values_mut() {
                nodes.sort_by_key(|node| (node.start_byte(), std::cmp::Reverse(node.end_byte())));
            }
            assert_eq!(shapes(patterns, kin.nodes(), |shape, _| shape), expected, "{}", language.id());
        }
    }
}

#[test]
fn every_call_row_fires() {
    for language in code_languages() {
        let grammar = grammar(language);
        let fixtures = fixtures(language);
        let mut silent = Vec::new();
        // Rows that another language lends are shown in its own fixtures.
        let own: toml::Table = toml::from_str(language.source().apis.last().expect("rows")).expect("toml");
        let own = own.get("call").and_then(toml::Value::as_array).map_or(0, Vec::len);
        let lent = match language.source().extends.is_empty() {
            true => grammar.apis.all_calls().len() - own,
            false => 0,
        };
        for row in &grammar.apis.all_calls()[lent..] {
            let name = row.name.trim_start_matches('.');
            let last = name.rsplit(grammar.code.separator.as_str()).next().unwrap_or(name);
            let fires = fixtures.iter().any(|(text, facts)| {
                let present = scan(language, text).present;
                let evident = row.groups.iter().any(|group| {
                    grammar
                        .apis
                        .groups
                        .get(group)
                        .is_some_and(|names| names.iter().any(|name| present.contains(name.as_str())))
                });
                let named = |api: &str| api.ends_with(name) || name.ends_with(&format!("::{api}")) || api == last;
                evident
                    && (facts.responses.iter().any(|response| named(&response.api))
                        || facts.statuses.iter().any(|status| named(&status.api))
                        || facts.body_limits.iter().any(|limit| named(&limit.name)))
            });
            if !fires {
                silent.push(format!("{} in {}", row.name, row.groups.join(", ")));
            }
        }
        assert!(
            silent.is_empty(),
            "{}: rows of apis.toml that fire in no fixture:\n{}",
            language.id(),
            silent.join("\n")
        );
    }
}

#[test]
fn every_row_about_requests_fires() {
    for language in code_languages() {
        let apis = grammar(language).apis;
        let fixtures = fixtures(language);
        let own: toml::Table = toml::from_str(language.source().apis.last().expect("rows")).expect("toml");
        let own = |table: &str| own.get(table).and_then(toml::Value::as_array).map_or(0, Vec::len);
        // Rows that another language lends are shown in its own fixtures.
        let lent = |all: usize, table: &str| if language.source().extends.is_empty() { all - own(table) } else { 0 };
        let named = |text: &str, calls: &[String]| calls.iter().any(|call| text.contains(call.trim_start_matches('.')));
        let mut silent = Vec::new();
        for row in &apis.clients[lent(apis.clients.len(), "client")..] {
            let mut reads =
                fixtures.iter().flat_map(|(_, facts)| facts.content_reads.iter().map(move |read| (facts, read)));
            let last = |call: &String| call.rsplit(['.', ':']).next().unwrap_or(call).to_string();
            let lasts: Vec<String> = row.calls.iter().map(last).collect();
            if !reads.any(|(facts, read)| named(facts.text(read.request), &lasts)) {
                silent.push(format!("client {:?}", row.calls));
            }
        }
        for row in &apis.parses[lent(apis.parses.len(), "parse")..] {
            let lasts: Vec<String> =
                row.calls.iter().map(|call| call.rsplit(['.', ':']).next().unwrap_or(call).into()).collect();
            let mut parses = fixtures.iter().flat_map(|(_, facts)| {
                facts.attempts.iter().flat_map(|attempt| &attempt.parses).map(move |parse| facts.text(parse.span))
            });
            if !parses.any(|text| named(text, &lasts)) {
                silent.push(format!("parse {:?}", row.calls));
            }
        }
        assert!(silent.is_empty(), "{}: rows that fire in no fixture:\n{}", language.id(), silent.join("\n"));
    }
}

#[test]
fn every_retry_row_fires() {
    let mut silent = Vec::new();
    for language in code_languages() {
        let facts: Vec<Facts> = fixtures(language).into_iter().map(|(_, facts)| facts).collect();
        let retries: Vec<_> = facts.iter().flat_map(|facts| &facts.client_retries).collect();
        // What one language lends another is shown in its own fixtures.
        let own: toml::Table = toml::from_str(language.source().apis.last().expect("rows")).expect("toml");
        let own = own.get("retry").and_then(toml::Value::as_array).map_or(0, Vec::len);
        let rows = &grammar(language).apis.retries;
        for row in &rows[rows.len() - own..] {
            let fires = retries.iter().any(|retry| std::ptr::eq(retry.api, row.name.as_str()));
            if !fires {
                silent.push(format!("{}: {} in {}", language.id(), row.name, row.groups.join(", ")));
            }
        }
    }
    assert!(silent.is_empty(), "rows of [[retry]] that fire in no fixture:\n{}", silent.join("\n"));
}

#[test]
fn every_group_is_used() {
    for language in code_languages() {
        let apis = grammar(language).apis;
        let used: Vec<&String> = apis
            .all_calls()
            .iter()
            .flat_map(|row| &row.groups)
            .chain(apis.constants.iter().flat_map(|row| &row.groups))
            .chain(apis.builders.iter().flat_map(|row| &row.groups))
            .chain(apis.tuples.iter().flat_map(|row| &row.groups))
            .chain(apis.strips.iter().flat_map(|row| &row.groups))
            .chain(apis.symbols.iter().flat_map(|row| &row.groups))
            .chain(apis.assigns.iter().flat_map(|row| &row.groups))
            .chain(apis.returned.iter().flat_map(|row| &row.groups))
            .chain(apis.described.iter().flat_map(|row| &row.groups))
            .chain(apis.clients.iter().flat_map(|row| &row.groups))
            .chain(apis.parses.iter().flat_map(|row| &row.groups))
            .chain(apis.inputs.iter().flat_map(|row| &row.groups))
            .chain(apis.retries.iter().flat_map(|row| &row.groups))
            .chain(apis.objects.iter().flat_map(|row| &row.groups))
            .chain(apis.servers.iter().flat_map(|row| row.groups.iter().chain(&row.unless_in)))
            .chain(apis.limits.iter().flat_map(|row| &row.groups))
            .collect();
        let spelled: Vec<&String> = apis
            .all_calls()
            .iter()
            .flat_map(|row| row.header_in.iter().chain(&row.named_in))
            .chain(apis.tuples.iter().flat_map(|row| &row.header_in))
            .chain(apis.families.iter().flat_map(|row| &row.header_in))
            .chain(apis.assigns.iter().flat_map(|row| &row.header_in))
            .chain(apis.chains.values().flat_map(|row| &row.header_in))
            .collect();
        for group in &spelled {
            assert!(apis.groups.contains_key(*group), "{}: `header-in` names no group: `{group}`", language.id());
        }
        // What every language calls the evidence of HTTP as such is asked for by the extraction itself.
        for group in apis.groups.keys().filter(|group| *group != "http") {
            assert!(
                used.contains(&group) || spelled.contains(&group),
                "{}: no row is in the group `{group}`",
                language.id()
            );
        }
    }
}

#[test]
fn every_server_row_fires() {
    for language in code_languages() {
        let rows = &grammar(language).apis.servers;
        let mut silent: Vec<String> = Vec::new();
        for row in rows {
            // Files with settings are told by their names.
            let path = row.files.first().map_or("src/lib.rs", |pattern| pattern.trim_start_matches("**/"));
            let read = |(text, _): (Arc<str>, Facts)| analyze(language, path, text, &[]);
            let timers: Vec<_> = fixtures(language).into_iter().map(read).flat_map(|facts| facts.timers).collect();
            let names = row.timers.values().chain(row.methods.values());
            let is_silent =
                |name: &&String| !timers.iter().any(|timer| timer.product == row.product && timer.name == **name);
            silent.extend(names.filter(is_silent).map(|name| format!("{} {name}", row.product)));
        }
        assert!(silent.is_empty(), "{}: {silent:?}", language.id());
    }
}
