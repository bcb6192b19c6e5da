//! Quick fixes, "fix all", and comments that suppress a finding.

use httplsp_lint::suppression::{self, may_hold_comments};
use httplsp_lint::{Edit, Finding, Safety};
use httplsp_syntax::Language;
use httplsp_syntax::facts::{Comment, Facts};
use httplsp_text::{Encoding, TextRange};
use httplsp_workspace::fix;
use serde::{Deserialize, Serialize};
use tower_lsp::ls_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, Command, Diagnostic, Range, Uri, WorkspaceEdit,
};

use super::{Cx, in_settings};

/// The command that shows what a rule is about.
pub const EXPLAIN: &str = "httplsp.explainRule";

/// What people most often give as their reason.
const REASONS: [&str; 2] = ["it is meant so", "false alarm"];

/// The kind of the action that applies every safe fix of a document.
pub fn fix_all_kind() -> CodeActionKind {
    CodeActionKind::new("source.fixAll.httplsp")
}

/// Where an action whose edit is still to be made comes from. Its place in the list is enough: the list is made again
/// from the same version of the text.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Data {
    /// The document.
    pub uri: Uri,
    version: Option<i32>,
    range: Range,
    only: Option<Vec<CodeActionKind>>,
    index: usize,
}

impl Data {
    /// What `action` carries.
    pub fn of(action: &CodeAction) -> Option<Self> {
        Data::deserialize(action.data.as_ref()?).ok()
    }
}

/// An action, before it is put in the protocol's terms.
struct Action<'a> {
    title: String,
    kind: CodeActionKind,
    finding: Option<&'a Finding>,
    preferred: bool,
    edits: Vec<Edit>,
    /// The edit of the configuration, instead of these.
    settings: Option<WorkspaceEdit>,
    /// The rule that is to be explained, instead of an edit.
    explains: Option<&'static str>,
}

/// The actions for a range.
pub fn code_actions(cx: &Cx<'_>, params: &CodeActionParams) -> Vec<CodeActionOrCommand> {
    if !cx.snapshot.client.code_actions {
        return Vec::new();
    }
    let only = &params.context.only;
    let actions = (0..).zip(actions(cx, params.range, only.as_deref()));
    let later = cx.snapshot.client.resolves_edits;
    let literal = |(index, action): (usize, Action<'_>)| {
        let mut literal = literal(cx, &action);
        if action.explains.is_some() {
            // There is nothing to edit.
        } else if later {
            let data = Data {
                uri: cx.open.uri.clone(),
                version: cx.open.version,
                range: params.range,
                only: only.clone(),
                index,
            };
            literal.data = serde_json::to_value(data).ok();
        } else {
            literal.edit = Some(edit_of(cx, &action)?);
        }
        Some(CodeActionOrCommand::CodeAction(literal))
    };
    actions.filter_map(literal).collect()
}

/// Adds the edit to `action`. `None` when the document is no longer the one that the action was made for.
pub fn resolve(cx: &Cx<'_>, mut action: CodeAction, data: &Data) -> Option<CodeAction> {
    if cx.open.version != data.version {
        return None;
    }
    let made = actions(cx, data.range, data.only.as_deref()).into_iter().nth(data.index)?;
    if made.title != action.title {
        return None;
    }
    if made.explains.is_none() {
        action.edit = Some(edit_of(cx, &made)?);
    }
    Some(action)
}

fn edit_of(cx: &Cx<'_>, action: &Action<'_>) -> Option<WorkspaceEdit> {
    action.settings.clone().or_else(|| cx.places().edit(&action.edits))
}

fn literal(cx: &Cx<'_>, action: &Action<'_>) -> CodeAction {
    let diagnostic = |finding: &Finding| -> Vec<Diagnostic> { vec![cx.places().diagnostic(cx.mapper, finding)] };
    CodeAction {
        title: action.title.clone(),
        kind: Some(action.kind.clone()),
        diagnostics: action.finding.map(diagnostic),
        is_preferred: (action.preferred && cx.snapshot.client.preferred).then_some(true),
        command: action.explains.map(|rule| Command {
            title: action.title.clone(),
            command: EXPLAIN.into(),
            arguments: Some(vec![rule.into()]),
        }),
        ..CodeAction::default()
    }
}

/// All actions for `range` of the kinds in `only`, in a fixed order: fixes, then suppressions, then
/// explanations, then "fix all".
fn actions<'a>(cx: &'a Cx<'_>, range: Range, only: Option<&[CodeActionKind]>) -> Vec<Action<'a>> {
    let wanted = |kind: &CodeActionKind| only.is_none_or(|only| only.iter().any(|asked| includes(asked, kind)));
    let range = cx.mapper.bytes(range);
    let mut out = Vec::new();
    if wanted(&CodeActionKind::QUICKFIX) {
        let touched = |finding: &&Finding| finding.range.touches(range.start) || range.touches(finding.range.start);
        let here: Vec<&Finding> = cx.analysis.findings(cx.snapshot).iter().filter(touched).collect();
        here.iter().for_each(|finding| fixes(finding, &mut out));
        here.iter().for_each(|finding| suppressions(cx, finding, &mut out));
        let mut rules: Vec<&'static str> = here.iter().map(|finding| finding.rule.id).collect();
        rules.dedup();
        out.extend(rules.into_iter().map(|rule| Action {
            title: format!("Explain `{rule}`"),
            kind: CodeActionKind::QUICKFIX,
            finding: here.iter().find(|finding| finding.rule.id == rule).copied(),
            preferred: false,
            edits: Vec::new(),
            settings: None,
            explains: Some(rule),
        }));
    }
    // Unasked for, it would stand in every menu.
    if only.is_some() && wanted(&fix_all_kind()) {
        out.extend(fix_all(cx));
    }
    out
}

/// Whether somebody who asks for `asked` wants `kind`: kinds are a hierarchy with dots.
fn includes(asked: &CodeActionKind, kind: &CodeActionKind) -> bool {
    let rest = kind.as_str().strip_prefix(asked.as_str());
    rest.is_some_and(|rest| asked.as_str().is_empty() || rest.is_empty() || rest.starts_with('.'))
}

fn fixes<'a>(finding: &'a Finding, out: &mut Vec<Action<'a>>) {
    let safe = finding.fixes.iter().filter(|fix| fix.safety == Safety::Safe).count();
    for fix in &finding.fixes {
        out.push(Action {
            title: fix.title.clone(),
            kind: CodeActionKind::QUICKFIX,
            finding: Some(finding),
            // Editors apply what is preferred without a question.
            preferred: safe == 1 && fix.safety == Safety::Safe,
            edits: fix.edits.clone(),
            settings: None,
            explains: None,
        });
    }
}

fn fix_all<'a>(cx: &Cx<'_>) -> Option<Action<'a>> {
    let own = |path: &str| *path == *cx.analysis.name;
    let (edits, count) = fix::select(cx.analysis.findings(cx.snapshot), false, own);
    let edits: Vec<Edit> = edits.into_values().flatten().collect();
    (count > 0).then(|| Action {
        title: format!("Apply {count} safe {}", if count == 1 { "fix" } else { "fixes" }),
        kind: fix_all_kind(),
        finding: None,
        preferred: false,
        edits,
        settings: None,
        explains: None,
    })
}

fn suppressions<'a>(cx: &Cx<'_>, finding: &'a Finding, out: &mut Vec<Action<'a>>) {
    let rule = finding.rule.id;
    // A comment about comments would only call for the next one.
    if rule.ends_with("-suppression") {
        return;
    }
    let edit = |range: TextRange, text: String| Edit { path: cx.analysis.name.clone(), range, text };
    let action = |title: String, edit: Edit| Action {
        title,
        kind: CodeActionKind::QUICKFIX,
        finding: Some(finding),
        preferred: false,
        edits: vec![edit],
        settings: None,
        explains: None,
    };
    if !may_hold_comments(cx.analysis.facts().0, &cx.analysis.name) {
        in_configuration(cx, finding, out);
        return;
    }
    // What would be no comment there is not offered.
    let places = [on_line, beside];
    let mut here = places.into_iter().map(|place| (place, place(cx, finding.range.start, rule, "")));
    if let Some((place, (at, text))) = here.find(|(_, (at, text))| is_suppression(cx, *at, text, rule, false)) {
        out.push(action(format!("Ignore `{rule}` here"), edit(at, text)));
        for reason in REASONS {
            let (at, text) = place(cx, finding.range.start, rule, reason);
            // In a list that is there already the reason stands already, too.
            if text.contains(reason) {
                out.push(action(format!("Ignore `{rule}` here: {reason}"), edit(at, text)));
            }
        }
    }
    let (at, text) = in_file(cx, rule);
    if is_suppression(cx, at, &text, rule, true) {
        out.push(action(format!("Ignore `{rule}` in this file"), edit(at, text)));
    }
}

/// A file that holds no comments has its exceptions in the configuration.
fn in_configuration<'a>(cx: &Cx<'_>, finding: &'a Finding, out: &mut Vec<Action<'a>>) {
    let Some(settings) = in_settings::of(cx) else { return };
    for reason in std::iter::once("").chain(REASONS) {
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        out.push(Action {
            title: format!("Ignore `{}` in this file, in {}{why}", finding.rule.id, settings.title()),
            kind: CodeActionKind::QUICKFIX,
            finding: Some(finding),
            preferred: false,
            edits: Vec::new(),
            settings: settings.edit(cx, finding.rule.id, reason),
            explains: None,
        });
    }
}

/// Whether `text` at `range` would be, or complete, a comment that suppresses `rule`.
fn is_suppression(cx: &Cx<'_>, range: TextRange, text: &str, rule: &str, whole_file: bool) -> bool {
    let facts = cx.analysis.variant(cx.open, range, text);
    let written = TextRange::new(range.start, range.start + text.len() as u32);
    let names = |part: &Facts, comment: &Comment| {
        let own = comment.span.range.touches(written.start) || written.contains(comment.span.range);
        let here = own && comment.span.file == 0;
        let parsed = suppression::parse(comment).filter(|_| here).and_then(Result::ok);
        parsed.is_some_and(|found| {
            found.whole_file == whole_file
                && found.rules.iter().any(|(name, _)| name == rule)
                && (!whole_file || suppression::leads_file(part, comment))
        })
    };
    facts.with_embedded().any(|part| part.comments.iter().any(|comment| names(part, comment)))
}

/// A comment in the line itself, before what it is about, where no line of its own can be one.
fn beside(_: &Cx<'_>, offset: u32, rule: &str, reason: &str) -> (TextRange, String) {
    (TextRange::at(offset), format!("/* {} */ ", words("ignore", rule, reason)))
}

/// What a suppression says.
fn words(verb: &str, rule: &str, reason: &str) -> String {
    format!("httplsp: {verb}[{rule}] {reason}").trim_end().to_owned()
}

/// A comment above the line of `offset`, or one more rule in the comment that is there already.
fn on_line(cx: &Cx<'_>, offset: u32, rule: &str, reason: &str) -> (TextRange, String) {
    let (mut language, mut offset) = (cx.analysis.language, offset);
    let part = cx.at(offset);
    let cx = match part.analysis.facts().0.embedding.as_ref() {
        Some(around) if around.inline => cx,
        // What readers see stays as it is: the comment stands above all of it.
        Some(around) if around.example => {
            offset = around.range.start.saturating_sub(1);
            cx
        }
        _ => {
            language = part.analysis.language;
            &part
        }
    };
    let text = cx.mapper.text();
    let line = text.position(offset, Encoding::Utf8).line;
    let own = text.line_range(line);
    let above = line.checked_sub(1).map(|line| text.line_range(line));
    // A comment behind code above speaks for that code only.
    let speaks = |comment: &Comment| {
        own.contains(comment.span.range)
            || (comment.own_line && above.is_some_and(|at| at.contains(comment.span.range)))
    };
    if let Some(end) = list_end(cx, false, speaks) {
        return (TextRange::at(end), format!(", {rule}"));
    }
    let content = text.line(line);
    let indent = &content[..content.len() - content.trim_start().len()];
    let (open, close) = marks(language);
    let newline = newline(cx);
    (TextRange::at(own.start), format!("{indent}{open} {}{close}{newline}", words("ignore", rule, reason)))
}

/// A comment at the top of the file, or one more rule in the comment that is there already.
fn in_file(cx: &Cx<'_>, rule: &str) -> (TextRange, String) {
    if let Some(end) = list_end(cx, true, |_| true) {
        return (TextRange::at(end), format!(", {rule}"));
    }
    let language = cx.analysis.language;
    let (text, newline) = (cx.analysis.text.as_ref(), newline(cx));
    let (open, close) = marks(language);
    let comment = format!("{open} {}{close}", words("ignore-file", rule, ""));
    let mut at = suppression::head_end(text, open);
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |end| at + end);
    // Behind other words on the line, it begins the next one.
    if at > 0 && !text[..at].ends_with(['\u{feff}', '\n']) {
        match text[at..line_end(at)].trim().is_empty() && line_end(at) < text.len() {
            true => at = line_end(at) + 1,
            false => return (TextRange::at(at as u32), format!("{newline}{comment}{newline}")),
        }
    }
    // Comments that say something only as the first of all.
    let is_first = |line: &str| line.starts_with(open) && FIRST.iter().any(|word| line.contains(word));
    while line_end(at) < text.len() && is_first(&text[at..line_end(at)]) {
        at = line_end(at) + 1;
    }
    (TextRange::at(at as u32), format!("{comment}{newline}"))
}

/// Parts of comments that count only on the first lines of a file.
const FIRST: [&str; 6] = ["coding:", "coding=", "# syntax=", "# escape=", "# check=", "#cloud-config"];

/// What begins and what ends a comment.
fn marks(language: Language) -> (&'static str, String) {
    let end = language.comment_end();
    (language.comment(), if end.is_empty() { String::new() } else { format!(" {end}") })
}

/// Where the list of rules ends in a suppression of the document whose comment is `wanted`.
fn list_end(cx: &Cx<'_>, whole_file: bool, wanted: impl Fn(&Comment) -> bool) -> Option<u32> {
    let (facts, _) = cx.analysis.facts();
    facts.comments.iter().find_map(|comment| {
        cx.analysis.here(comment.span).filter(|_| wanted(comment))?;
        let found = suppression::parse(comment)?.ok()?;
        let (_, last) = found.rules.last().filter(|_| found.whole_file == whole_file)?;
        Some(last.range.end)
    })
}

/// The line end that the document uses.
fn newline(cx: &Cx<'_>) -> &'static str {
    let first_line = cx.mapper.text().line_range(0).end;
    let behind = TextRange::new(first_line, first_line + 2);
    if cx.mapper.text().slice(behind) == "\r\n" { "\r\n" } else { "\n" }
}
