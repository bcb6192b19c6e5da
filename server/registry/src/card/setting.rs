//! The card of a directive, timer or limit.

use super::Options;
use super::text::{Card, code, codes, facts, named, sentence};
use crate::annotations::{self, Annotation, Value};
use crate::directives::{self, Directive};
use crate::explain::Setting;
use crate::parameters::{self, Parameter};
use crate::timers::{Default, Limit, Timer};
use crate::vendors;

/// The card of a setting.
pub fn setting(setting: &Setting, options: &Options) -> String {
    let mut card = Card::default();
    card.heading(&format!("{} ({})", code(setting.name), vendors::name_of(setting.product)));
    for directive in setting.directives {
        if setting.directives.len() > 1 {
            card.section(&code(directive.module));
        }
        directive_block(&mut card, directive, setting, options);
    }
    if setting.directives.is_empty() {
        let several = setting.timers.len() + setting.limits.len() > 1;
        for timer in setting.timers {
            if several {
                card.section(timer.place);
            }
            card.block(&sentence(timer.meaning));
            card.block(&facts(timer_facts(timer, true)));
            card.block(&source(timer.source, timer.checked, options));
        }
        for limit in setting.limits {
            if several {
                card.section(limit.place);
            }
            card.block(&sentence(limit.meaning));
            card.block(&facts(limit_facts(limit, true)));
            card.block(&source(limit.source, limit.checked, options));
        }
    }
    card.finish()
}

/// Whether a timer or limit that is set in `place` is the one of this directive: its first block is one of the contexts.
fn is_in(directive: &Directive, place: &str) -> bool {
    place.split(", ").next().is_some_and(|first| directive.contexts.contains(&first))
}

fn directive_block(card: &mut Card, directive: &Directive, setting: &Setting, options: &Options) {
    if let Some(syntax) = directive.syntax {
        let forms: Vec<_> = syntax.split("||").map(|form| written(directive, form.trim())).collect();
        card.block(&format!("```{}\n{}\n```", directive.product, forms.join("\n")));
    }
    card.block(&sentence(directive.meaning));
    let mut pairs = vec![("In", codes(directive.contexts))];
    let mut known = false;
    for timer in setting.timers.iter().filter(|timer| is_in(directive, timer.place)) {
        pairs.extend(timer_facts(timer, false));
        known = true;
    }
    for limit in setting.limits.iter().filter(|limit| is_in(directive, limit.place)) {
        pairs.extend(limit_facts(limit, false));
        known = true;
    }
    if !known {
        pairs.push(("Default", directive.default.map(code).unwrap_or_default()));
    }
    pairs.push(("Since", directive.since.unwrap_or_default().to_owned()));
    if options.full && setting.directives.len() == 1 {
        pairs.push(("Module", code(directive.module)));
    }
    card.block(&facts(pairs));
    let mut marks = Vec::new();
    marks.extend(directive.obsolete.then_some("Obsolete."));
    marks.extend(directive.commercial.then_some("Partly or only in the commercial product."));
    marks.extend((!directive.documented).then_some("Not in the documentation; read from the source code."));
    card.block(&marks.join(" "));
    card.block(&directive.doc.map(|doc| format!("[Documentation]({doc})")).unwrap_or_default());
    card.block(&source(directive.source, directive.checked, options));
}

/// A form of the syntax as one writes it: a block comes last.
fn written(directive: &Directive, form: &str) -> String {
    let name = directive.name;
    let line = |arguments: &str| format!("{name} {}", arguments.trim()).trim_end().to_owned();
    match form.strip_prefix("{block}") {
        Some(arguments) if directive.product == "apache" => format!("<{}> … </{name}>", line(arguments)),
        Some(arguments) => format!("{} {{ … }}", line(arguments)),
        None => format!("{}{}", line(form), directives::terminator(directive.product)),
    }
}

fn timer_facts(timer: &Timer, with_place: bool) -> Vec<(&'static str, String)> {
    let kinds: Vec<_> = timer.kinds.iter().map(|kind| kind.name()).filter(|name| *name != "other").collect();
    let default = match (timer.default_text, timer.default) {
        (Some(text), Default::Milliseconds(value)) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{text} ({})", length(value))
        }
        (Some(text), _) => text.to_owned(),
        (None, _) => String::new(),
    };
    let mut facts = vec![("Measures", kinds.join(", ")), ("Default", default)];
    facts.push(unit(timer.unit.unwrap_or_default()));
    facts.push(("Range", timer.range.filter(|range| *range != "fixed").unwrap_or_default().to_owned()));
    facts.extend(outcome("When it runs out", timer.on_expiry.unwrap_or_default(), timer.statuses));
    facts.push(("Set in", if with_place { timer.place.to_owned() } else { String::new() }));
    facts
}

fn limit_facts(limit: &Limit, with_place: bool) -> Vec<(&'static str, String)> {
    let mut facts = vec![("Default", limit.default_text.unwrap_or_default().to_owned())];
    facts.push(unit(limit.unit.unwrap_or_default()));
    facts.push(("Range", limit.range.unwrap_or_default().to_owned()));
    facts.extend(outcome("Beyond it", limit.on_excess.unwrap_or_default(), limit.statuses));
    facts.push(("Set in", if with_place { limit.place.to_owned() } else { String::new() }));
    facts
}

/// What happens, and the names of the codes; the names alone when the text is only the code.
fn outcome(label: &'static str, text: &str, statuses: &[u16]) -> Vec<(&'static str, String)> {
    let names = statuses.iter().map(|status| named(*status)).collect::<Vec<_>>().join(" · ");
    if statuses.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return vec![(label, names)];
    }
    vec![(label, sentence(text)), ("Status", names)]
}

/// What a number without a unit means, and which values are taken.
fn unit(text: &str) -> (&'static str, String) {
    let (first, rest) = text.split_at(text.find([';', ',']).unwrap_or(text.len()));
    let word = match first {
        "s" => "seconds",
        "ms" => "milliseconds",
        "min" => "minutes",
        "fixed" => return ("Unit", "it cannot be changed".to_owned()),
        _ => return ("Value", text.to_owned()),
    };
    ("Unit", format!("{word} when none is written{rest}"))
}

/// A length of time: `29 s`, `5 min`, `250 ms`.
fn length(milliseconds: u64) -> String {
    match milliseconds {
        0 => "0".to_owned(),
        value if value % 3_600_000 == 0 => format!("{} h", value / 3_600_000),
        value if value % 60_000 == 0 && value > 60_000 => format!("{} min", value / 60_000),
        value if value % 1000 == 0 => format!("{} s", value / 1000),
        value => format!("{value} ms"),
    }
}

fn source(source: &str, checked: &str, options: &Options) -> String {
    if options.full { format!("Source: {}. Checked {checked}.", source.trim_end_matches('.')) } else { String::new() }
}

/// The card of an annotation of an Ingress.
pub fn annotation(known: &Annotation) -> String {
    let mut card = Card::default();
    card.heading(&format!("`{}{}`", annotations::PREFIX, known.name));
    card.block(&sentence(known.meaning));
    let takes = match &known.value {
        Value::Gone => {
            card.block("Only old versions of ingress-nginx read it.");
            return card.finish();
        }
        Value::Text => "any text".to_owned(),
        Value::Bool => "`\"true\"` or `\"false\"`".to_owned(),
        Value::Number => "a whole number, in quotation marks".to_owned(),
        Value::Seconds => "whole seconds without a unit, in quotation marks".to_owned(),
        Value::Size => "a whole number with `k`, `m` or `g`, in quotation marks".to_owned(),
        Value::Code(from, to) => format!("a status from {from} to {to}, in quotation marks"),
        Value::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
    };
    card.line("Takes", &takes);
    card.line("Default", &known.default.map(|default| format!("`{default}`")).unwrap_or_default());
    card.finish()
}

/// The card of a parameter of a directive.
pub fn parameter(known: &Parameter) -> String {
    let mut card = Card::default();
    let directives: Vec<String> = known.directives.split('|').map(code).collect();
    card.heading(&format!("{} of {}", code(known.name), directives.join(", ")));
    card.block(&sentence(known.meaning));
    let takes = match &known.takes {
        parameters::Takes::Flag => String::new(),
        parameters::Takes::Text => "a text".to_owned(),
        parameters::Takes::Number => "a number".to_owned(),
        parameters::Takes::Time => "a length of time".to_owned(),
        parameters::Takes::Words(words) => words.iter().map(code).collect::<Vec<_>>().join(", "),
        parameters::Takes::Status(only) if only.is_empty() => "a status".to_owned(),
        parameters::Takes::Status(only) => {
            only.iter().map(|status| code(status.to_string())).collect::<Vec<_>>().join(", ")
        }
        parameters::Takes::Header => "the name of a header, then its value".to_owned(),
    };
    card.line("Takes", &takes);
    card.finish()
}
