//! Rule specifications: Markdown files whose code blocks are linted.
//!
//! A case is a `##` section. Its fenced blocks are files (` ```rust `, ` ```nginx path=conf.d/a.conf `), settings
//! (` ```toml `, the content of an `httplsp.toml`), the findings expected (` ```findings `, one a line) and the text
//! after a fix (` ```fixed title prefix `). Where the settings declare a `[[chain]]`, its findings count too; files of code know what the others define. A case without a `findings` block must stay silent.
//! `UPDATE_SPECS=1` rewrites the `findings` and `fixed` blocks.

mod chains;
pub mod features;
mod fixes;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use httplsp_lint::{Finding, Profile, RULES, RuleMeta, Settings, Severity, lint};
use httplsp_syntax::{Facts, Includes, Language, analyze, assemble};
use httplsp_text::LineIndex;
use httplsp_workspace::path::Names;
use httplsp_workspace::{Discovery, Disk, Overlay, Overrides};

/// One fenced block.
#[derive(Debug, Clone)]
struct Block {
    info: String,
    /// Lines of the content within the spec.
    lines: Range<usize>,
}

/// One `##` section.
#[derive(Debug)]
struct Case {
    title: String,
    blocks: Vec<Block>,
}

/// What running a spec showed.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Differences, ready to print.
    pub failures: Vec<String>,
    /// Cases with findings.
    pub positive: usize,
    /// Cases that stay silent.
    pub silent: usize,
    /// `fixed` blocks.
    pub fixes: usize,
}

/// Runs the spec at `path` for the rule `rule`. With `update`, rewrites its expectations first.
pub fn run_spec(path: &Path, rule: &str, update: bool) -> Outcome {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let mut outcome = Outcome::default();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for case in cases(&lines) {
        run_case(&case, &lines, rule, &mut outcome, &mut edits);
    }
    if update && !edits.is_empty() {
        let mut new: Vec<String> = lines.iter().map(|line| (*line).to_string()).collect();
        for (range, content) in edits.into_iter().rev() {
            new.splice(range, content.lines().map(str::to_string));
        }
        std::fs::write(path, new.join("\n") + "\n").unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        return run_spec(path, rule, false);
    }
    outcome
}

fn cases(lines: &[&str]) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for (number, line) in lines.iter().enumerate() {
        match (&open, line.strip_prefix("```")) {
            (Some((info, start)), Some(rest)) if rest.trim().is_empty() => {
                if let Some(case) = cases.last_mut() {
                    case.blocks.push(Block { info: info.clone(), lines: *start..number });
                }
                open = None;
            }
            (None, Some(info)) => open = Some((info.trim().to_string(), number + 1)),
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    cases.push(Case { title: title.to_string(), blocks: Vec::new() });
                }
            }
            _ => {}
        }
    }
    cases
}

/// A rule that is off by default is switched on for its own specification.
fn switched_on(rule: &str) -> BTreeMap<String, Option<Severity>> {
    RULES
        .iter()
        .map(|known| known.meta())
        .filter(|meta| meta.id == rule && meta.profile > Profile::Default)
        .map(|meta| (meta.id.to_string(), Some(meta.severity)))
        .collect()
}

/// The settings that a `httplsp.toml` with this content gives.
fn settings_of(toml: &str) -> Result<Settings, String> {
    let root = PathBuf::from("/spec");
    let files = Overlay::new(Arc::new(Disk));
    files.set(root.join("httplsp.toml"), toml.as_bytes().into());
    let discovery = Discovery::new(Arc::new(files), Names::new(root.clone(), &[]), Overrides::default());
    let file = root.join("file");
    match discovery.for_file(&file) {
        Ok(configuration) => Ok(Settings::clone(&configuration.settings_for(&file))),
        Err(errors) => Err(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

/// Finds included files among the files of a case.
struct InCase(Vec<Arc<Facts>>);

impl Includes for InCase {
    fn resolve(&self, from: &str, pattern: &str) -> Option<Vec<Arc<Facts>>> {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let matches = |path: &str| {
            let local = path.strip_prefix(folder).map_or(path, |rest| rest.trim_start_matches('/'));
            match pattern.split_once('*') {
                Some((head, tail)) => [path, local].iter().any(|path| path.starts_with(head) && path.ends_with(tail)),
                None => path == pattern || local == pattern,
            }
        };
        let found: Vec<_> = self.0.iter().filter(|facts| matches(&facts.files[0].path)).cloned().collect();
        (!found.is_empty() || pattern.contains('*')).then_some(found)
    }
}

/// The text of a block.
fn content(block: &Block, lines: &[&str]) -> String {
    lines[block.lines.clone()].iter().map(|line| format!("{line}\n")).collect()
}

/// What linting the files of a case shows.
#[derive(Default)]
struct Linted {
    findings: Vec<Finding>,
    files: Vec<Arc<Facts>>,
    failures: Vec<String>,
}

fn lint_case(case: &Case, lines: &[&str], rule: &str) -> Linted {
    let content = |block: &Block| content(block, lines);
    let mut failures = Vec::new();
    // The rule's own findings count; the others run so that suppressions of them are of use.
    let mut settings = Settings { rules: switched_on(rule), ..Settings::default() };
    let mut sources = Vec::new();
    for block in &case.blocks {
        let (language, rest) = block.info.split_once(' ').unwrap_or((&block.info, ""));
        if language == "toml" && !rest.contains("path=") {
            match settings_of(&content(block)) {
                Ok(parsed) => {
                    settings = parsed;
                    for (id, severity) in switched_on(rule) {
                        settings.rules.entry(id).or_insert(severity);
                    }
                }
                Err(error) => failures.push(format!("{}: settings: {error}", case.title)),
            }
        } else if let Some(language) = Language::by_id(language) {
            let default = match language.id() {
                "nginx" => "nginx.conf",
                "rust" => "src/lib.rs",
                "hcl" => "deploy/file.tf",
                "json" => "deploy/file.json",
                "xml" => "deploy/file.xml",
                "yaml" => "deploy/file.yaml",
                _ => "file",
            };
            let path = rest.split(' ').find_map(|part| part.strip_prefix("path=")).unwrap_or(default);
            sources.push((language, path, Arc::<str>::from(content(block))));
        }
    }
    // What the files of a case know of each other.
    let defined = sources.iter().filter(|_| sources.len() > 1).map(|(language, path, text)| {
        Arc::new(httplsp_syntax::definitions(*language, path, text.clone(), None, &settings.helpers))
    });
    let manifests =
        sources.iter().filter(|(_, path, _)| httplsp_syntax::is_manifest(path.rsplit('/').next().unwrap_or(path)));
    let manifests = manifests.map(|(_, path, text)| (path.to_string(), text.to_string()));
    let programs = httplsp_syntax::Programs::of(manifests, []);
    let elsewhere = httplsp_syntax::Elsewhere::of(defined, Arc::new(programs));
    let environment =
        httplsp_syntax::Environment { helpers: &settings.helpers, elsewhere: Some(&elsewhere), given_up: None };
    let mut files: Vec<Arc<Facts>> = sources
        .into_iter()
        .map(|(language, path, text)| Arc::new(analyze(language, path, text, environment)))
        .collect();
    let includes = InCase(files.clone());
    let mut findings: Vec<Finding> = Vec::new();
    let mut included: Vec<Arc<str>> = Vec::new();
    for facts in &files {
        if included.contains(&facts.files[0].path) {
            continue;
        }
        let whole = assemble(facts, &includes);
        included.extend(whole.files.iter().skip(1).map(|file| file.path.clone()));
        let result = lint(&whole, &settings);
        for (id, message) in &result.panics {
            failures.push(format!("{}: {id} panicked: {message}", case.title));
        }
        findings.extend(result.findings.into_iter().filter(|finding| finding.rule.id == rule));
    }
    failures.extend(
        fixes::check(&findings, &files, &includes, &settings)
            .into_iter()
            .map(|failure| format!("{}: {failure}", case.title)),
    );
    // What spans files is found in a workspace: a case with chains, or with several files that include nothing of each
    // other, is run as one.
    let spans_files = !settings.chains.is_empty() || (files.len() > 1 && included.is_empty());
    let toml = case.blocks.iter().find(|block| block.info == "toml").map(content);
    let is_code = files.iter().all(|facts| facts.language.is_code());
    let sets_up_hops = !is_code && files.iter().any(|facts| !facts.hops.is_empty());
    let describes = files.len() > 1 && files.iter().any(|facts| facts.api.is_some());
    if (spans_files && toml.is_some()) || sets_up_hops || describes {
        let mut toml = toml.unwrap_or_default();
        for (id, severity) in switched_on(rule) {
            if let Some(severity) = severity.filter(|_| !toml.contains("[rules]")) {
                let _ = write!(toml, "\n[rules]\n{id} = \"{}\"\n", severity.as_str());
            }
        }
        findings = chains::check(&toml, &files, rule);
        files.extend(chains::settings_file(&toml));
    }
    Linted { findings, files, failures }
}

fn run_case(case: &Case, lines: &[&str], rule: &str, outcome: &mut Outcome, edits: &mut Vec<(Range<usize>, String)>) {
    let content = |block: &Block| content(block, lines);
    let Linted { findings, files, failures } = lint_case(case, lines, rule);
    outcome.failures.extend(failures);
    let actual = render(&findings, &files);
    let expected = case.blocks.iter().find(|block| block.info == "findings");
    match expected {
        Some(_) => outcome.positive += 1,
        None => outcome.silent += 1,
    }
    if expected.map(content).unwrap_or_default() != actual {
        outcome.failures.push(format!("{}:\n{}", case.title, if actual.is_empty() { "no findings" } else { &actual }));
        if let Some(block) = expected {
            edits.push((block.lines.clone(), actual));
        }
    }
    for block in case.blocks.iter().filter(|block| block.info.split(' ').next() == Some("fixed")) {
        outcome.fixes += 1;
        let title = block.info.strip_prefix("fixed").unwrap_or("").trim();
        let fixed = fixed(&findings, &files, title);
        if content(block) != fixed {
            outcome.failures.push(format!("{}: fixed {title}:\n{fixed}", case.title));
            edits.push((block.lines.clone(), fixed));
        }
    }
}

/// Lints the examples in a rule's documentation: that under `## Example` must be reported, that under `## Use instead`
/// must be silent, and where the rule offers fixes for the first, one of them must lead to the second. Returns what does
/// not hold.
pub fn check_docs(meta: &RuleMeta) -> Vec<String> {
    let lines: Vec<&str> = meta.docs.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    let cases = cases(&lines);
    let example = |title: &str| cases.iter().find(|case| case.title == title && !case.blocks.is_empty());
    let (Some(bad), Some(good)) = (example("Example"), example("Use instead")) else {
        return vec!["an example of what is wrong, or of what is right, is missing".into()];
    };
    let before = lint_case(bad, &lines, meta.id);
    let after = lint_case(good, &lines, meta.id);
    let mut failures: Vec<String> = before.failures.iter().chain(&after.failures).cloned().collect();
    if before.findings.is_empty() {
        failures.push(format!("the example is not reported:\n{}", content(&bad.blocks[0], &lines)));
    }
    if !after.findings.is_empty() {
        failures.push(format!("what to use instead is reported:\n{}", render(&after.findings, &after.files)));
    }
    let titles: Vec<&str> =
        before.findings.iter().flat_map(|finding| &finding.fixes).map(|fix| fix.title.as_str()).collect();
    let wanted = content(&good.blocks[0], &lines);
    let fixed: Vec<String> = titles.iter().map(|title| fixed(&before.findings, &before.files, title)).collect();
    if !fixed.is_empty() && !fixed.contains(&wanted) {
        let fixed = titles.iter().zip(&fixed).map(|(title, text)| format!("{title}:\n{text}")).collect::<String>();
        failures.push(format!("no fix leads to what to use instead:\n{wanted}-- but\n{fixed}"));
    }
    failures
}

/// One line a finding: place, severity, message, help; then its related places and fixes, indented.
fn render(findings: &[Finding], files: &[Arc<Facts>]) -> String {
    let place = |path: &str, range: httplsp_text::TextRange| {
        let text = files.iter().find(|facts| &*facts.files[0].path == path).map_or("", |facts| &facts.files[0].text);
        let index = LineIndex::new(text);
        let (start, end) = (index.line_column(text, range.start), index.line_column(text, range.end));
        let file = if files.len() > 1 { format!("{path}:") } else { String::new() };
        format!("{file}{}:{}-{}:{}", start.line, start.column, end.line, end.column)
    };
    let mut out = String::new();
    for finding in findings {
        let _ = writeln!(
            out,
            "{} {}: {} -- {}",
            place(&finding.path, finding.range),
            finding.severity.as_str(),
            finding.message,
            finding.help
        );
        for related in &finding.related {
            let _ = writeln!(out, "  see {} {}", place(&related.path, related.range), related.message);
        }
        for fix in &finding.fixes {
            let _ = writeln!(out, "  {} fix: {}", fix.safety.as_str(), fix.title);
        }
    }
    out
}

/// The first file after applying, for each finding, its first fix whose title begins with `title`.
fn fixed(findings: &[Finding], files: &[Arc<Facts>], title: &str) -> String {
    let mut edits: Vec<_> = findings
        .iter()
        .filter_map(|finding| finding.fixes.iter().find(|fix| fix.title.starts_with(title)))
        .flat_map(|fix| fix.edits.clone())
        .collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.range));
    edits.dedup();
    let Some(target) = edits.first().map(|edit| edit.path.clone()) else { return String::new() };
    let mut text = files
        .iter()
        .find(|facts| facts.files[0].path == target)
        .map(|facts| facts.files[0].text.to_string())
        .unwrap_or_default();
    for edit in edits.iter().filter(|edit| edit.path == target) {
        text.replace_range(edit.range.as_usize(), &edit.text);
    }
    text
}
