//! Every row of every dialect must fire in a fixture: one that cannot is a mistake.

use std::collections::BTreeSet;
use std::path::Path;

use super::dialects::{self, Dialect};
use super::lower::is_at;
use super::settings::Settings;
use crate::language::Language;
use crate::{analyze, facts::Facts};

fn fixtures() -> Vec<Facts> {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/languages");
    let mut out = Vec::new();
    for language in Language::all().filter(|language| language.is_tree()) {
        let Ok(entries) = std::fs::read_dir(folders.join(language.id())) else { continue };
        for path in entries.map(|entry| entry.expect("an entry").path()) {
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            out.push(analyze(language, &format!("deploy/{name}"), text.into(), &[]));
        }
    }
    out
}

/// The paths of a dialect's rows, each with the table it is in.
fn paths(dialect: &'static Dialect) -> Vec<(&'static str, &'static str)> {
    let status = dialect.status.iter().map(|row| ("status", row.at.as_str()));
    let timer = dialect.timer.iter().map(|row| ("timer", row.at.as_str()));
    let redirect = dialect.redirect.iter().map(|row| ("redirect", row.at.as_str()));
    let limit = dialect.body_limit.iter().map(|row| ("body-limit", row.at.as_str()));
    let page = dialect.error_page.iter().map(|row| ("error-page", row.at.as_str()));
    let hop = dialect.hop.iter().map(|row| ("hop", row.at.as_str()));
    let retry = dialect.retry.iter().map(|row| ("retry", row.at.as_str()));
    status.chain(retry).chain(timer).chain(redirect).chain(limit).chain(page).chain(hop).collect()
}

#[test]
fn every_dialect_and_row_fires_in_a_fixture() {
    let fixtures = fixtures();
    let mut silent: BTreeSet<String> = BTreeSet::new();
    for dialect in dialects::all() {
        let mut spoken = false;
        let mut open: BTreeSet<(&str, &str)> = paths(dialect).into_iter().collect();
        for facts in &fixtures {
            let settings = Settings::new(facts);
            for document in &settings.documents {
                spoken |= dialect.is_of(&settings, *document);
            }
            for at in 0..facts.directives.len() as u32 {
                open.retain(|(_, path)| !is_at(&settings, at, path));
            }
        }
        if !spoken {
            silent.insert(format!("{}: no fixture", dialect.id));
        }
        silent.extend(open.into_iter().map(|(table, path)| format!("{}: [[{table}]] {path}", dialect.id)));
    }
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_timer_of_a_row_is_in_the_registry() {
    for dialect in dialects::all() {
        for row in &dialect.timer {
            let product = row.product.as_deref().or(dialect.product.as_deref()).unwrap_or("");
            let name = row.timer.as_deref().or(row.at.rsplit('/').next()).unwrap_or("");
            let known = name == "*" || httplsp_registry::timers::get(product, name).is_some();
            assert!(known, "{}: {product} has no timer {name}", dialect.id);
        }
        for row in &dialect.hop {
            for name in &row.defaults {
                let product = row.product.as_deref().unwrap_or("");
                let known = httplsp_registry::timers::get(product, name).is_some();
                assert!(known, "{}: {product} has no timer {name}", dialect.id);
            }
        }
    }
}
