//! Hints in the text: what a bare number says, and how long a proxy waits.

use httplsp_lint::chain::spoken;
use httplsp_syntax::facts::{Constant, EffectiveTimer, Forward, Hop, Spelling, Status, Timer, TimerKind};
use httplsp_text::{Encoding, TextRange};
use tower_lsp::ls_types::{
    InlayHint, InlayHintLabel, InlayHintLabelPart, InlayHintTooltip, MarkupContent, MarkupKind, Range,
};

use super::{Cx, command};
use crate::options::Hints;

/// The hints within `range`, in order.
pub fn hints(cx: &Cx<'_>, range: Range) -> Vec<InlayHint> {
    let options = cx.snapshot.options_of(cx.open);
    let switches = &options.hints;
    if !switches.enable {
        return Vec::new();
    }
    let wanted = cx.mapper.bytes(range);
    let mut found: Vec<(u32, InlayHint)> = cx.all().flat_map(|part| of_part(&part, switches)).collect();
    found.retain(|(at, _)| wanted.touches(*at));
    found.sort_by_key(|(at, _)| *at);
    // A file that is included twice has its places in the facts twice.
    found.dedup_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, hint)| hint).collect()
}

fn of_part(cx: &Cx<'_>, switches: &Hints) -> Vec<(u32, InlayHint)> {
    let (facts, _) = cx.analysis.facts();
    let mut found: Vec<(u32, InlayHint)> = Vec::new();
    if switches.statuses {
        found.extend(facts.statuses.iter().filter_map(|status| {
            let at = cx.analysis.here(status.span)?;
            Some((at.end, reason(cx, status, at)?))
        }));
        found.extend(facts.status_constants().filter_map(|constant| {
            let at = cx.analysis.here(constant.value_span)?;
            Some((at.end, definition(cx, constant, at)?))
        }));
    }
    if switches.timeouts {
        let mut last: Option<&Forward> = None;
        found.extend(facts.proxy.forwards.iter().filter_map(|forward| {
            // The servers of one group wait alike: the first says it for all.
            let repeats = last.is_some_and(|last| last.scope == forward.scope && last.name == forward.name)
                && last.and_then(|last| last.upstream) == forward.upstream
                && forward.upstream.is_some();
            last = Some(forward);
            let at = cx.analysis.here(forward.span).filter(|_| !repeats)?;
            Some((at.end, timeouts(cx, forward, at)?))
        }));
    }
    if switches.timeouts {
        found.extend(facts.timers.iter().filter_map(|timer| {
            let at = cx.analysis.here(timer.span)?;
            Some((at.end, spoken_value(cx, timer, at)?))
        }));
    }
    if switches.timeouts {
        found.extend(command::options(cx).into_iter().filter_map(|option| {
            let at = option.value;
            let known = facts
                .timers
                .iter()
                .any(|other| cx.analysis.here(other.span).is_some_and(|span| span.touches(at.start)));
            let unit = httplsp_registry::timers::get(option.product, &option.timer)?.unit?;
            let bare = cx.analysis.text.get(at.as_usize())?.bytes().all(|byte| byte.is_ascii_digit());
            (bare && !known && !unit.is_empty()).then_some(())?;
            let quoted =
                cx.analysis.text.as_bytes().get(at.end as usize).is_some_and(|byte| matches!(byte, b'"' | b'\''));
            let end = at.end + u32::from(quoted);
            Some((end, hint(cx, end, InlayHintLabel::String(spoken(option.milliseconds?)), None)))
        }));
    }
    if switches.timeouts && facts.language.is_tree() {
        found.extend(facts.hops.iter().filter_map(|hop| {
            let mut at = cx.analysis.here(hop.span)?;
            // What has no name of its own has them behind its first line.
            if at.is_empty() {
                let text = cx.mapper.text();
                at = TextRange::at(text.line_range(text.position(at.start, Encoding::Utf8).line).end);
            }
            Some((at.end, defaults(cx, hop, at)?))
        }));
    }
    found
}

/// The reason phrase of a status that stands there as a number and without one.
fn reason(cx: &Cx<'_>, status: &Status, at: TextRange) -> Option<InlayHint> {
    if !matches!(status.spelling, Spelling::Number | Spelling::Text) || status.phrase.is_some() {
        return None;
    }
    let code = status.three_digits()?;
    // A word that stands for a status says what it does.
    if !cx.analysis.text.get(at.as_usize())?.contains(&code.to_string()) || is_end_of_range(&cx.analysis.text, at) {
        return None;
    }
    phrase(cx, code, at)
}

/// Whether the status is one end of a range: `500-599`.
fn is_end_of_range(text: &str, at: TextRange) -> bool {
    let (before, after) = text.split_at_checked(at.start as usize).unwrap_or_default();
    let digits = |text: &str| text.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    let behind = after.get(at.len() as usize..).and_then(|rest| rest.strip_prefix('-')).is_some_and(digits);
    let in_front = before.strip_suffix('-').and_then(|text| text.as_bytes().last()).is_some_and(u8::is_ascii_digit);
    behind || in_front
}

/// The reason phrase of a constant's value, unless the constant is called so: `const NOT_FOUND: u16 = 404`.
fn definition(cx: &Cx<'_>, constant: &Constant, at: TextRange) -> Option<InlayHint> {
    let code = u16::try_from(constant.value).ok()?;
    if httplsp_registry::codes_of_phrase(&constant.name).contains(&code) {
        return None;
    }
    phrase(cx, code, at)
}

fn phrase(cx: &Cx<'_>, code: u16, at: TextRange) -> Option<InlayHint> {
    let own = cx.analysis.settings.codes.get(&code);
    let known = httplsp_registry::status(code);
    let label = own.map(|own| own.name.as_str()).or(known.map(|known| known.name))?;
    let tooltip = known.filter(|_| own.is_none()).map(|known| InlayHintTooltip::String(known.summary.into()));
    Some(hint(cx, at.end, InlayHintLabel::String(label.into()), tooltip))
}

/// How long the place waits for the next hop. Reading always shows, the rest only where it is set.
fn timeouts(cx: &Cx<'_>, forward: &Forward, at: TextRange) -> Option<InlayHint> {
    let mut parts: Vec<InlayHintLabelPart> = Vec::new();
    let mut lines = Vec::new();
    for timer in &forward.timers {
        let Some(word) = word(timer.kind) else { continue };
        let is_default = timer.span.is_none();
        let note = if is_default { " (default)" } else { "" };
        lines.push(format!("- `{} {}`{note}", timer.name, timer.raw));
        if is_default && timer.kind != TimerKind::BetweenReads {
            continue;
        }
        let separator = if parts.is_empty() { "" } else { ", " };
        parts.push(InlayHintLabelPart {
            value: format!("{separator}{word} {}{note}", timer.raw),
            location: cx.set_at(timer),
            ..InlayHintLabelPart::default()
        });
    }
    if parts.is_empty() {
        return None;
    }
    let value = format!("Timeouts in force here:\n\n{}", lines.join("\n"));
    let tooltip = InlayHintTooltip::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
    Some(hint(cx, at.end, InlayHintLabel::LabelParts(parts), Some(tooltip)))
}

/// The time that a number without a unit stands for.
fn spoken_value(cx: &Cx<'_>, timer: &Timer, at: TextRange) -> Option<InlayHint> {
    let milliseconds = timer.milliseconds.filter(|_| timer.unitless)?;
    // Of a calculation the number is no more than a part, and its unit is written.
    let is_plain = cx.analysis.text.get(at.as_usize())?.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_plain && cx.analysis.language.is_code() {
        return None;
    }
    // A quotation mark ends the value.
    let quoted = cx.analysis.text.as_bytes().get(at.end as usize).is_some_and(|byte| matches!(byte, b'"' | b'\''));
    Some(hint(cx, at.end + u32::from(quoted), InlayHintLabel::String(spoken(milliseconds)), None))
}

/// How long a hop waits where nothing says so.
fn defaults(cx: &Cx<'_>, hop: &Hop, at: TextRange) -> Option<InlayHint> {
    let unset = hop.timers.iter().filter(|timer| timer.span.is_none() && word(timer.kind).is_some());
    let parts: Vec<String> = unset
        .filter_map(|timer| Some(format!("{} {}", timer.name.rsplit('/').next()?, spoken(timer.milliseconds?))))
        .collect();
    let label = InlayHintLabel::String(format!("{} (default)", parts.join(", ")));
    (!parts.is_empty()).then(|| hint(cx, at.end, label, None))
}

/// The word for what a timer of a proxy measures.
fn word(kind: TimerKind) -> Option<&'static str> {
    match kind {
        TimerKind::BetweenReads => Some("read"),
        TimerKind::BetweenWrites => Some("send"),
        TimerKind::Connect => Some("connect"),
        TimerKind::Total => Some("total"),
        TimerKind::FirstByte => Some("first byte"),
        _ => None,
    }
}

fn hint(cx: &Cx<'_>, at: u32, label: InlayHintLabel, tooltip: Option<InlayHintTooltip>) -> InlayHint {
    InlayHint {
        position: cx.mapper.position(at),
        label,
        kind: None,
        text_edits: None,
        tooltip,
        padding_left: Some(true),
        padding_right: None,
        data: None,
    }
}

impl Cx<'_> {
    /// Where a timer is set.
    fn set_at(&self, timer: &EffectiveTimer) -> Option<tower_lsp::ls_types::Location> {
        let span = timer.span?;
        let file = self.analysis.facts().0.files.get(usize::from(span.file))?;
        self.places().location(&file.path, span.range)
    }
}
