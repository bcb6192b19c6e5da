//! Runs the rules, then suppressions, then puts the findings in order.

use std::borrow::Cow;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use httplsp_syntax::facts::{Facts, SourceFile};

use crate::context::Context;
use crate::finding::{Finding, Safety};
use crate::rule::{Profile, RuleMeta};
use crate::rules::{
    IN_EXAMPLE_SETTINGS, IN_EXAMPLES, IN_WHOLE_EXAMPLES, MALFORMED_SUPPRESSION, RULES, UNUSED_SUPPRESSION,
};
use crate::settings::Settings;
use crate::suppression::Suppressions;

/// What linting one unit gives.
#[derive(Debug, Default)]
pub struct Lint {
    /// The findings that remain, sorted by path, position and rule.
    pub findings: Vec<Finding>,
    /// How many were suppressed by comments.
    pub suppressed: usize,
    /// Rules that panicked: id and message. Their findings are lost, the others' are not.
    pub panics: Vec<(&'static str, String)>,
}

/// Runs every rule that `settings` switch on over `facts`.
pub fn lint(facts: &Facts, settings: &Settings) -> Lint {
    lint_with(facts, settings, Vec::new())
}

/// Like [`lint`], with findings about the same files that were made elsewhere (a timeout chain's) and are subject to the
/// same suppression comments.
pub fn lint_with(facts: &Facts, settings: &Settings, others: Vec<Finding>) -> Lint {
    let mut found = others;
    let mut panics = Vec::new();
    for part in facts.with_embedded() {
        let seen = without_suppressions(part);
        for rule in RULES.iter().filter(|rule| holds_in(part, rule.meta(), settings)) {
            let meta = rule.meta();
            let Some(severity) = settings.severity_of(meta) else { continue };
            let configured = settings.rules.contains_key(meta.id);
            let mut out = Vec::new();
            let mut cx = Context { facts: &seen, settings, rule: meta, severity, configured, out: &mut out };
            match catch_unwind(AssertUnwindSafe(|| rule.check(&mut cx))) {
                Ok(()) => found.extend(out.drain(..).map(|finding| fitted(part, finding))),
                Err(panic) => panics.push((meta.id, panic_message(&*panic))),
            }
        }
    }
    let mut suppressions = Suppressions::read(facts);
    let before = found.len();
    found.retain(|finding| !suppressions.suppresses(facts, finding));
    let suppressed = before - found.len();
    about_suppressions(facts, settings, &suppressions, &mut found);
    finish(&facts.files, &mut found);
    Lint { findings: found, suppressed, panics }
}

/// Whether what a rule says holds in `part`. What only shows something to readers is a fragment: that something is missing
/// there means nothing, and what is called wrong is meant to be.
pub(crate) fn holds_in(part: &Facts, rule: &RuleMeta, settings: &Settings) -> bool {
    match &part.embedding {
        Some(around) if around.counterexample => false,
        Some(around) if around.example && settings.profile < Profile::Strict => {
            let is_in = |list: &[&RuleMeta]| list.iter().any(|known| known.id == rule.id);
            is_in(IN_EXAMPLES)
                || !part.language.is_code()
                    && (is_in(IN_EXAMPLE_SETTINGS) || is_in(IN_WHOLE_EXAMPLES) && is_whole(part))
        }
        _ => true,
    }
}

/// Whether what is shown has a server, and no sign that something is left out.
fn is_whole(part: &Facts) -> bool {
    let is_cut = |text: &str| text.contains("...") || text.contains('…');
    // Its file is that of all that stands around it, too.
    let own = part.embedding.as_ref().map(|around| around.range.as_usize());
    let text = part.files.first().map_or("", |file| own.and_then(|own| file.text.get(own)).unwrap_or(&file.text));
    !part.proxy.servers.is_empty() && !is_cut(text)
}

/// A finding in `part`, without the fixes that would break the file around it.
pub(crate) fn fitted(part: &Facts, mut finding: Finding) -> Finding {
    let Some(around) = &part.embedding else { return finding };
    let path = &part.files[0].path;
    finding.fixes.retain_mut(|fix| {
        fix.edits.iter_mut().all(|edit| {
            let fits = if edit.path == *path { around.fit(edit.range, &edit.text) } else { Some(edit.text.clone()) };
            fits.map(|text| edit.text = text).is_some()
        })
    });
    finding
}

/// `facts` as rules see them: suppression comments are blank. What a suppression names or gives as its reason is no
/// evidence about the code, or it would silence the very rule that it is there for.
fn without_suppressions(facts: &Facts) -> Cow<'_, Facts> {
    let suppresses = |text: &str| text.trim_start().starts_with("httplsp:");
    if !facts.comments.iter().any(|comment| suppresses(&comment.text)) {
        return Cow::Borrowed(facts);
    }
    let mut seen = facts.clone();
    let mut texts: HashMap<u16, String> = HashMap::new();
    for comment in facts.comments.iter().filter(|comment| suppresses(&comment.text)) {
        let file = comment.span.file;
        let text = texts.entry(file).or_insert_with(|| facts.files[usize::from(file)].text.to_string());
        let range = comment.span.range.as_usize();
        if let Some(old) = text.get(range.clone()) {
            // Every byte keeps its place, every line its number.
            let blank: String =
                old.bytes().map(|byte| if byte == b'\n' || byte == b'\r' { byte as char } else { ' ' }).collect();
            text.replace_range(range, &blank);
        }
    }
    for (file, text) in texts {
        seen.files[usize::from(file)].text = text.into();
    }
    seen.comments.retain(|comment| !suppresses(&comment.text));
    for scope in &mut seen.scopes {
        scope.comment = scope.comment.take().and_then(|text| {
            let lines: Vec<&str> = text.lines().filter(|line| !suppresses(line)).collect();
            (!lines.is_empty()).then(|| lines.join("\n"))
        });
    }
    Cow::Owned(seen)
}

/// The text of a panic.
fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_string())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "unknown panic".into())
}

/// Malformed and unused suppressions are findings too.
fn about_suppressions(facts: &Facts, settings: &Settings, suppressions: &Suppressions, out: &mut Vec<Finding>) {
    let mut context = |rule: &'static RuleMeta, report: &mut dyn FnMut(&mut Context<'_>)| {
        if let Some(severity) = settings.severity_of(rule) {
            let configured = settings.rules.contains_key(rule.id);
            report(&mut Context { facts, settings, rule, severity, configured, out });
        }
    };
    context(&MALFORMED_SUPPRESSION, &mut |cx| {
        for malformed in &suppressions.malformed {
            let finding = cx.report(
                malformed.span,
                format!("this comment suppresses nothing: {}", malformed.problem),
                "write `httplsp: ignore[rule-id] reason`",
            );
            match &malformed.replacement {
                Some(text) => finding.replace(format!("Write `{text}`"), Safety::Safe, malformed.span, text.clone()),
                None => finding.replace(
                    "Remove the comment",
                    Safety::Unsafe,
                    whole(cx_text(facts, malformed.comment), malformed.comment),
                    "",
                ),
            };
        }
    });
    context(&UNUSED_SUPPRESSION, &mut |cx| {
        for (suppression, rule, span, all) in suppressions.unused() {
            // A rule that did not run could not be suppressed, which says nothing about the comment.
            let runs =
                RULES.iter().any(|known| known.meta().id == rule && settings.severity_of(known.meta()).is_some());
            if !runs || rule == UNUSED_SUPPRESSION.id || rule == MALFORMED_SUPPRESSION.id {
                continue;
            }
            let comment = suppression.comment;
            let finding = cx.report(
                span,
                format!("`{rule}` finds nothing here, so there is nothing to ignore"),
                "remove it, so that a later finding is seen",
            );
            match all {
                true => {
                    finding.replace("Remove the comment", Safety::Safe, whole(cx_text(facts, comment), comment), "")
                }
                false => finding.replace(
                    format!("Remove `{rule}` from the list"),
                    Safety::Safe,
                    list_item(cx_text(facts, comment), span),
                    "",
                ),
            };
        }
    });
}

fn cx_text(facts: &Facts, span: httplsp_syntax::facts::Span) -> &str {
    &facts.files[span.file as usize].text
}

/// The comment with the white space before it, and its line's end when it has the line to itself.
fn whole(text: &str, mut span: httplsp_syntax::facts::Span) -> httplsp_syntax::facts::Span {
    let before = &text[..span.range.start as usize];
    let trimmed = before.trim_end_matches([' ', '\t']);
    let own_line = trimmed.is_empty() || trimmed.ends_with(['\n', '\r']);
    span.range.start = trimmed.len() as u32;
    if own_line {
        let after = &text[span.range.end as usize..];
        let eol = if after.starts_with("\r\n") { 2 } else { u32::from(after.starts_with(['\n', '\r'])) };
        span.range.end += eol;
    }
    span
}

/// An item of a comma-separated list with one of its commas.
fn list_item(text: &str, mut span: httplsp_syntax::facts::Span) -> httplsp_syntax::facts::Span {
    let after = &text[span.range.end as usize..];
    let spaces = after.len() - after.trim_start().len();
    if after[spaces..].starts_with(',') {
        let rest = &after[spaces + 1..];
        span.range.end += (spaces + 1 + rest.len() - rest.trim_start_matches(' ').len()) as u32;
    } else {
        let before = &text[..span.range.start as usize];
        span.range.start = before.trim_end().trim_end_matches(',').len() as u32;
    }
    span
}

/// Sorts, removes duplicates and gives every finding its fingerprint. `files` are those that the findings are about.
pub fn finish(files: &[SourceFile], found: &mut Vec<Finding>) {
    found.sort_by(|a, b| (&a.path, a.range, a.rule.id, &a.message).cmp(&(&b.path, b.range, b.rule.id, &b.message)));
    found.dedup_by(|a, b| a.path == b.path && a.range == b.range && a.rule.id == b.rule.id);
    let mut seen: HashMap<u64, u32> = HashMap::new();
    for finding in found {
        let text = files
            .iter()
            .find(|file| file.path == finding.path)
            .and_then(|file| file.text.get(finding.range.as_usize()))
            .unwrap_or("");
        let mut hash = Fnv::new();
        hash.write(finding.rule.id);
        hash.write(&finding.path);
        for word in text.split_whitespace() {
            hash.write(word);
        }
        let count = seen.entry(hash.0).or_default();
        finding.fingerprint = format!("{:016x}{:04x}", hash.0, count);
        *count += 1;
    }
}

/// Numbers the fingerprints of `findings` anew: those of one file, all of them, in order. Some of them may have come from
/// elsewhere since [`finish`], whose numbers say how often the same was found before.
pub fn number(findings: &mut [Finding]) {
    let mut seen: HashMap<String, u32> = HashMap::new();
    for finding in findings {
        let Some(hash) = finding.fingerprint.get(..16).map(str::to_owned) else { continue };
        let count = seen.entry(hash.clone()).or_default();
        finding.fingerprint = format!("{hash}{count:04x}");
        *count += 1;
    }
}

/// FNV-1a, 64 bits: the standard library's hash may change between versions, a fingerprint may not.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, text: &str) {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}
