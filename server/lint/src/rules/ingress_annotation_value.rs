use httplsp_registry::annotations::{self, Annotation as Known, PREFIX, Value};
use httplsp_syntax::facts::{Annotation, AnnotationKind};

use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Safety};

declare_rule! {
    /// ## What it does
    ///
    /// Looks at the annotations by which an Ingress sets up ingress-nginx, and finds values that it does not take: a
    /// timeout with a unit, a number without quotes, a status that is replaced by the default, a word that is not known;
    /// names that no version knows, and, as information, names that only old versions know. The times and sizes in the
    /// ConfigMap of the controller are looked at in the same way.
    ///
    /// Silent are an Ingress of another class, and values that a template fills in.
    ///
    /// ## Why is this bad?
    ///
    /// The controller ignores what it does not understand, without a word to whoever applied it: the default stays in
    /// force. A value without quotes is refused by the API server, with the whole Ingress.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   annotations:
    ///     nginx.ingress.kubernetes.io/proxy-read-timeout: "120s"
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: Ingress
    /// metadata:
    ///   name: web
    ///   annotations:
    ///     nginx.ingress.kubernetes.io/proxy-read-timeout: "120"
    /// ```
    ///
    /// ingress-nginx is no longer developed. In the Gateway API the same is `timeouts.backendRequest: 120s` in a rule of
    /// an HTTPRoute.
    ///
    /// ## References
    ///
    /// - ingress-nginx, Annotations
    /// - Kubernetes API: the values of annotations are strings
    pub INGRESS_ANNOTATION_VALUE = {
        id: "ingress-annotation-value",
        summary: "an annotation of an Ingress whose name or value the controller ignores",
        severity: Severity::Error,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    for annotation in cx.facts.annotations.iter() {
        if cx.skips_file(annotation.name_span) {
            continue;
        }
        let Some(name) = annotation.name.strip_prefix(PREFIX) else {
            old_prefix(cx, annotation);
            continue;
        };
        let shared = (annotation.kind == AnnotationKind::Shared).then(|| annotations::shared(name)).flatten();
        match shared.or_else(|| annotations::get(name)) {
            Some(known) if known.value == Value::Gone => gone(cx, annotation, known),
            Some(known) => value(cx, annotation, known),
            None => unknown(cx, annotation, name),
        }
    }
}

/// `ingress.kubernetes.io/…`, which other controllers and very old versions read.
fn old_prefix(cx: &mut Context<'_>, annotation: &Annotation) {
    let Some(name) = annotation.name.strip_prefix("ingress.kubernetes.io/") else { return };
    if annotations::get(name).is_none() {
        return;
    }
    cx.report(
        annotation.name_span,
        format!("ingress-nginx does not read `{}`: the prefix of its annotations is `{PREFIX}`", annotation.name),
        format!("write `{PREFIX}{name}`"),
    )
    .at_most(Severity::Warning)
    .confidence(Confidence::Likely)
    .replace(format!("Write `{PREFIX}{name}`"), Safety::Unsafe, annotation.name_span, format!("{PREFIX}{name}"));
}

/// What only old versions read: which version runs is not known.
fn gone(cx: &mut Context<'_>, annotation: &Annotation, known: &Known) {
    cx.report(
        annotation.name_span,
        format!("current versions of ingress-nginx have no annotation `{}` and ignore it", known.name),
        known.meaning,
    )
    .severity(Severity::Info)
    .confidence(Confidence::Likely);
}

fn unknown(cx: &mut Context<'_>, annotation: &Annotation, name: &str) {
    // A template makes the name.
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) || name.is_empty() {
        return;
    }
    let distance = |known: &&Known| strsim::damerau_levenshtein(known.name, name);
    let current = annotations::all().iter().filter(|known| known.value != Value::Gone);
    let Some(nearest) = current.min_by_key(distance).filter(|known| distance(known) <= 2) else {
        cx.report(
            annotation.name_span,
            format!("ingress-nginx has no annotation `{name}` and ignores it"),
            "leave it out; what it is to do may be a key of the controller's ConfigMap, or an annotation of another \
             controller",
        )
        .at_most(Severity::Warning)
        .confidence(Confidence::Likely);
        return;
    };
    cx.report(
        annotation.name_span,
        format!("ingress-nginx has no annotation `{name}` and ignores it"),
        format!("did you mean `{}`?", nearest.name),
    )
    .at_most(Severity::Warning)
    .confidence(Confidence::Likely)
    .replace(
        format!("Write `{}`", nearest.name),
        Safety::Unsafe,
        annotation.name_span,
        format!("{PREFIX}{}", nearest.name),
    );
}

fn value(cx: &mut Context<'_>, annotation: &Annotation, known: &Known) {
    let Some(value) = &annotation.value else { return };
    let text = value.text.trim();
    // A template decides, or the text goes on over several lines; an empty one is left out on purpose.
    if text.is_empty() || text.contains(['{', '$', '<', '\n']) {
        return;
    }
    let name = known.name;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let looks_bare = annotation.kind != AnnotationKind::Written
        && !value.quoted
        && (is_number || matches!(text, "true" | "false" | "on" | "off" | "yes" | "no"));
    match &known.value {
        Value::Seconds if !is_number => {
            let seconds = seconds(text);
            let finding = cx.report(
                value.span,
                format!(
                    "`{name}` takes whole seconds without a unit: ingress-nginx ignores `{text}` and keeps its default"
                ),
                "write the seconds as a quoted number",
            );
            if let Some(seconds) = seconds {
                drop(finding.replace(
                    format!("Write \"{seconds}\""),
                    Safety::Safe,
                    value.span,
                    format!("\"{seconds}\""),
                ));
            }
        }
        Value::Number if !is_number && text.strip_prefix('-').unwrap_or(text).parse::<f64>().is_err() => {
            drop(cx.report(
                value.span,
                format!("`{name}` takes a whole number: ingress-nginx ignores `{text}`"),
                "write a quoted number",
            ));
        }
        Value::Size if !is_size(text) => {
            let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let unit = text[digits.len()..].to_ascii_lowercase();
            let finding = cx.report(
                value.span,
                format!("`{name}` takes a whole number with `k`, `m` or `g`: `{text}` is no size to nginx"),
                "write the size as nginx does, such as \"50m\"",
            );
            let short = matches!(unit.as_str(), "kb" | "mb" | "gb" | "ki" | "mi" | "gi" | "kib" | "mib" | "gib");
            if short && is_size(digits) {
                let written = format!("\"{digits}{}\"", &unit[..1]);
                drop(finding.replace(format!("Write {written}"), Safety::Unsafe, value.span, written));
            }
        }
        Value::Code(from, to) if !text.parse().is_ok_and(|code: u16| (*from..=*to).contains(&code)) => {
            drop(cx.report(
                value.span,
                format!(
                    "`{name}` takes a status from {from} to {to}: ingress-nginx answers its default in place of {text}"
                ),
                format!("write a status from {from} to {to}"),
            ));
        }
        Value::Bool if !matches!(text, "true" | "false") && !looks_bare => {
            drop(cx.report(
                value.span,
                format!("`{name}` takes \"true\" or \"false\": ingress-nginx ignores `{text}`"),
                "write \"true\" or \"false\"",
            ));
        }
        Value::Word(words) if !words.contains(&text) && !looks_bare => {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
            drop(cx.report(
                value.span,
                format!("`{name}` takes {}: ingress-nginx ignores `{text}`", words.join(" or ")),
                "write one of these",
            ));
        }
        _ if looks_bare && cx.facts.language.comment() == "#" => {
            cx.report(
                value.span,
                match annotation.kind {
                    AnnotationKind::Shared => format!(
                        "the values of a ConfigMap are texts: the API server refuses `{text}` without quotes, and the \
                         ConfigMap with it"
                    ),
                    _ => format!(
                        "the values of annotations are texts: the API server refuses `{text}` without quotes, and the \
                         Ingress with it"
                    ),
                },
                format!("write \"{text}\""),
            )
            .replace(format!("Write \"{text}\""), Safety::Safe, value.span, format!("\"{text}\""));
        }
        _ => {}
    }
}

/// Whether ingress-nginx takes `text` for a size. Its validation lets `b` and `t` pass, too.
fn is_size(text: &str) -> bool {
    let digits = text.strip_suffix(|c: char| "bkmgtBKMGT".contains(c)).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The seconds of `120s`, `2m`; `None` when it is not a whole number of them.
fn seconds(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text.get(..digits)?.parse().ok()?;
    match &text[digits..] {
        "s" | "sec" | "seconds" => Some(number),
        "m" | "min" => number.checked_mul(60),
        "h" => number.checked_mul(3_600),
        "ms" if number.is_multiple_of(1_000) => Some(number / 1_000),
        _ => None,
    }
}
