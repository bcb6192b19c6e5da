use httplsp_syntax::facts::{Facts, Origin, RateLimit, Span};

use crate::chain::Place;
use crate::rule::{Confidence, FixAvailability, Severity, declare_rule};
use crate::{Context, Edit, Finding, Fix, Profile, Related, Safety, Settings, edit};

declare_rule! {
    /// ## What it does
    ///
    /// Finds limits on the rate of requests or the number of connections that answer 503 because nothing else is set,
    /// or 403; and, as information, those whose default is another error.
    ///
    /// A status that is written out is taken as meant, 503 and 444 included. Where the limit's zone is declared in a file
    /// that cannot be seen, its status may be too, and nothing is said. Where files of the project declare a zone of that
    /// name, and none of them sets a status, the finding says so.
    ///
    /// ## Why is this bad?
    ///
    /// 503 says that the server is down or overloaded: monitoring raises an alarm, balancers take the server out, and
    /// the client that sends too much does not learn that it is the cause. 429 says so.
    ///
    /// ## Example
    ///
    /// ```nginx
    /// http {
    ///     limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;
    ///     server {
    ///         limit_req zone=api burst=20;
    ///     }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```nginx
    /// http {
    ///     limit_req_zone $binary_remote_addr zone=api:10m rate=10r/s;
    ///     server {
    ///         limit_req_status 429;
    ///         limit_req zone=api burst=20;
    ///     }
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 6585, section 4: 429 Too Many Requests
    /// - RFC 9110, section 15.6.4: 503 Service Unavailable
    /// - HAProxy: `http-request deny`, `deny_status`
    /// - nginx: `limit_req_status`, `limit_conn_status`
    pub RATE_LIMIT_WITH_503 = {
        id: "rate-limit-with-503",
        summary: "a rate limit that answers 503 in place of 429",
        severity: Severity::Warning,
        fix: FixAvailability::Safe,
        check: check,
    }
}

fn check(cx: &mut Context<'_>) {
    let facts = cx.facts;
    let limits = facts.proxy.rate_limits.iter();
    let limits: Vec<&RateLimit> = limits.filter(|limit| limit.certain && !cx.skips(limit.span, limit.scope)).collect();
    for (at, limit) in limits.iter().copied().enumerate() {
        // Where one line would set the status of all of them, it is missing once.
        if limits[..at].iter().any(|earlier| lack_the_same(earlier, limit)) {
            continue;
        }
        let others: Vec<&RateLimit> =
            limits[at + 1..].iter().copied().filter(|later| lack_the_same(limit, later)).collect();
        let setting = limit.status_setting.write("429");
        let too_much = too_much(limit);
        match (limit.status.span, limit.status.value) {
            (None, 503) => {
                let confidence = if facts.proxy.complete { Confidence::Certain } else { Confidence::Likely };
                let here = match others.len() {
                    0 => "here".to_string(),
                    1 => "here and in one more place".to_string(),
                    count => format!("here and in {count} more places"),
                };
                let edits = match (limit.status_home, others.is_empty()) {
                    (Some(home), false) => vec![edit::before(facts, home, std::slice::from_ref(&setting))],
                    _ => std::iter::once(limit)
                        .chain(others.iter().copied())
                        .map(|limit| insertion(facts, limit, &setting))
                        .collect(),
                };
                let finding = cx
                    .report(
                        limit.span,
                        format!(
                            "a client that {too_much} gets 503 {here}, which is the default: it looks like an outage to \
                             clients, balancers and monitoring"
                        ),
                        format!("set `{setting}`, which tells the client to slow down"),
                    )
                    .confidence(confidence)
                    .fix(format!("Insert `{setting}`"), Safety::Safe, edits);
                drop(others.iter().fold(finding, |finding, other| finding.related(other.span, "the same here")));
            }
            (None, code) => {
                let as_if = match code {
                    403 => "as if it had no permission",
                    _ => "as if the server had failed",
                };
                let (place, text) = insertion(facts, limit, &setting);
                cx.report(
                    limit.span,
                    format!(
                        "a client that {too_much} gets {code} here, which is the default, {as_if}: it does not learn to \
                         slow down"
                    ),
                    format!("add `{setting}`, which tells the client to slow down"),
                )
                .severity(Severity::Info)
                .replace(format!("Insert `{setting}`"), Safety::Unsafe, place, text);
            }
            (Some(span), 403) => {
                cx.report(
                    limit.span,
                    format!(
                        "a client that {too_much} gets 403 here, as if it had no permission: it does not learn to \
                             slow down"
                    ),
                    format!("set `{setting}`, which tells the client to slow down"),
                )
                .severity(Severity::Info)
                .related(span, "403 is set here");
            }
            _ => {}
        }
    }
}

/// The same for limits without a status whose zones other files declare, which set none either.
pub(crate) fn check_unset(facts: &Facts, limits: &[(&RateLimit, Place)], settings: &Settings) -> Option<Finding> {
    let severity = settings.severity_of(&RATE_LIMIT_WITH_503)?;
    let skips = |limit: &RateLimit| {
        let is_product = facts.files[limit.span.file as usize].origin == Origin::Product;
        settings.profile < Profile::Strict && (!is_product || facts.in_test(limit.span.file, limit.scope))
    };
    let limits: Vec<&(&RateLimit, Place)> = limits.iter().filter(|(limit, _)| !skips(limit)).collect();
    let ((limit, home), others) = limits.split_first()?;
    let setting = limit.status_setting.write("429");
    let here = match others.len() {
        0 => "here".to_string(),
        1 => "here and in one more place".to_string(),
        count => format!("here and in {count} more places"),
    };
    let edits = std::iter::once(*limit).chain(others.iter().map(|(other, _)| *other));
    let path_of = |span: Span| facts.files[span.file as usize].path.clone();
    let edits = edits.map(|limit| {
        let (place, text) = insertion(facts, limit, &setting);
        Edit { path: path_of(place), range: place.range, text }
    });
    let edits = edits.collect();
    let mut related: Vec<Related> = others
        .iter()
        .map(|(other, _)| Related {
            path: path_of(other.span),
            range: other.span.range,
            message: "the same here".into(),
        })
        .collect();
    related.push(Related {
        path: home.path.clone(),
        range: home.range,
        message: format!("the zone is declared here, and no `{}` stands beside it", limit.status_setting.name),
    });
    Some(Finding {
        rule: &RATE_LIMIT_WITH_503,
        severity,
        confidence: Confidence::Likely,
        message: format!(
            "a client that {} gets 503 {here}, which is the default: it looks like an outage to clients, balancers and \
             monitoring",
            too_much(limit)
        ),
        help: format!("set `{setting}`, which tells the client to slow down"),
        path: path_of(limit.span),
        range: limit.span.range,
        related,
        fixes: vec![Fix { title: format!("Insert `{setting}`"), safety: Safety::Safe, edits }],
        fingerprint: String::new(),
    })
}

/// What the client does that is refused.
fn too_much(limit: &RateLimit) -> &'static str {
    if limit.name.contains("conn") { "opens too many connections" } else { "sends too many requests" }
}

/// Whether both lack the status that one line above them could set.
fn lack_the_same(a: &RateLimit, b: &RateLimit) -> bool {
    let lacks = |limit: &RateLimit| limit.status.span.is_none() && limit.status_place.is_none();
    lacks(a) && lacks(b) && (&a.name, a.status.value, a.product) == (&b.name, b.status.value, b.product)
}

/// Where and how `setting` is added to `limit`.
fn insertion(facts: &Facts, limit: &RateLimit, setting: &str) -> (Span, String) {
    match limit.status_place {
        Some(place) => (place, format!(" {setting}")),
        None => edit::before(facts, limit.span, &[setting.to_string()]),
    }
}
