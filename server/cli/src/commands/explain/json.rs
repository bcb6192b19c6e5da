//! The JSON form of `explain`.

use httplsp_registry::explain::{Setting, Topic};
use httplsp_registry::{Body, Class, Status, SubMeaning, status as known_status, statuses, sub_statuses, vendors};
use serde_json::{Value, json};

use super::Subject;

/// One object for one subject, else a list.
pub fn write(subjects: &[Subject]) -> String {
    let values: Vec<Value> = subjects.iter().map(value).collect();
    match values.as_slice() {
        [only] => format!("{only:#}\n"),
        several => format!("{:#}\n", json!(several)),
    }
}

fn value(subject: &Subject) -> Value {
    match subject {
        Subject::Rule(rule) => json!({
            "kind": "rule",
            "id": rule.id,
            "summary": rule.summary,
            "severity": rule.severity.as_str(),
            "fix": rule.fix.as_str(),
            "docs": rule.docs.trim(),
            "url": rule.url(),
        }),
        Subject::Registry(topic) => of_topic(topic),
        Subject::Own(code, own) => {
            // What is known of the number, under the name that holds here.
            let mut value = known_status(*code).map_or_else(|| unassigned(*code, Class::of(*code)), of_status);
            value["name"] = json!(own.name);
            value["origin"] = json!("httplsp.toml");
            value["project"] = json!({ "name": own.name, "doc": own.doc });
            value
        }
    }
}

fn of_topic(topic: &Topic) -> Value {
    match topic {
        Topic::Status(status) => of_status(status),
        Topic::Unassigned { code, class } => unassigned(*code, *class),
        Topic::Class(class) => of_class(*class),
        Topic::SubStatus(sub) => json!({
            "kind": "sub-status",
            "code": sub.code,
            "status": sub.status,
            "name": known_status(sub.status).map(|status| status.name),
            "meanings": meanings(sub.meanings),
        }),
        Topic::Constant(constants) => json!({
            "kind": "constant",
            "code": constants.first().map(|constant| constant.code),
            "constants": constants.iter().map(|constant| json!({
                "ecosystem": constant.ecosystem,
                "written": constant.written,
                "code": constant.code,
                "note": constant.note,
            })).collect::<Vec<_>>(),
            "status": constants.first().and_then(|constant| known_status(constant.code)).map(of_status),
        }),
        Topic::Setting(settings) => json!({
            "kind": "setting",
            "name": settings.first().map(|setting| setting.name),
            "products": settings.iter().map(of_setting).collect::<Vec<_>>(),
        }),
        Topic::Vendor(vendor) => json!({
            "kind": "product",
            "id": vendor.id,
            "name": vendor.name,
            "type": vendor.kind.name(),
            "note": vendor.note,
            "url": vendor.url,
            "statuses": vendors::meanings(vendor.id).map(|meaning| json!({
                "code": meaning.code,
                "name": meaning.name,
                "meaning": meaning.meaning,
                "causes": meaning.causes,
            })).collect::<Vec<_>>(),
        }),
        Topic::Troubleshooting(entry) => json!({
            "kind": "troubleshooting",
            "id": entry.id,
            "symptom": entry.symptom,
            "summary": entry.summary,
            "statuses": entry.statuses,
            "causes": entry.causes,
            "checks": entry.checks,
        }),
        Topic::Header(header) => json!({ "kind": "header", "name": header.name, "meaning": header.meaning }),
    }
}

fn of_class(class: Class) -> Value {
    let codes = statuses().iter().filter(|status| status.class == class);
    json!({
        "kind": "class",
        "class": class.pattern(),
        "name": class.name(),
        "meaning": class.meaning(),
        "generic": class.generic(),
        "codes": codes.map(|status| json!({
            "code": status.code,
            "name": status.name,
            "state": status.state.name(),
        })).collect::<Vec<_>>(),
    })
}

fn of_status(status: &Status) -> Value {
    json!({
        "kind": "status",
        "code": status.code,
        "name": status.name,
        "aliases": status.aliases,
        "class": status.class.name(),
        "state": status.state.name(),
        "origin": status.origin,
        "recommendation": status.recommendation.name(),
        "summary": status.summary,
        "meaning": status.meaning,
        "situations": status.situations,
        "checks": status.checks,
        "avoid": status.avoid,
        "related": status.related,
        "headers": { "required": status.required_headers, "recommended": status.recommended_headers },
        "body": match status.body {
            Body::Allowed => "allowed",
            Body::Forbidden => "forbidden",
        },
        "cacheable": status.cacheable,
        "retryable": status.retryable,
        "vendors": status.vendors.iter().map(|vendor| json!({
            "vendor": vendor.vendor,
            "name": vendor.name,
            "meaning": vendor.meaning,
            "causes": vendor.causes,
        })).collect::<Vec<_>>(),
        "sub_statuses": sub_statuses(status.code).iter().map(|sub| json!({
            "code": sub.code,
            "meanings": meanings(sub.meanings),
        })).collect::<Vec<_>>(),
        "notes": status.notes,
        "references": status.references.iter().map(|reference| json!({
            "title": reference.title,
            "url": reference.url,
        })).collect::<Vec<_>>(),
    })
}

/// A code that nobody uses, in the same form, so that programs need not tell the difference.
fn unassigned(code: u16, class: Class) -> Value {
    let (state, summary) = match (class, class.generic()) {
        (Class::Invalid, _) => ("invalid", "not a status code: the codes of HTTP are 100 to 599".to_owned()),
        (_, Some(generic)) => ("unassigned", format!("not assigned; a client treats it as {generic}")),
        (_, None) => ("unassigned", "not assigned".to_owned()),
    };
    json!({
        "kind": "status",
        "code": code,
        "name": "Unassigned",
        "aliases": [],
        "class": class.name(),
        "state": state,
        "origin": Value::Null,
        "recommendation": "not-recommended",
        "summary": summary,
        "situations": [],
        "checks": [],
        "avoid": [],
        "related": class.generic().into_iter().collect::<Vec<_>>(),
        "headers": { "required": [], "recommended": [] },
        "body": "allowed",
        "cacheable": false,
        "retryable": false,
        "vendors": [],
        "sub_statuses": [],
        "notes": [],
        "references": [],
    })
}

fn meanings(meanings: &[SubMeaning]) -> Vec<Value> {
    let meaning =
        |meaning: &SubMeaning| json!({ "text": meaning.text, "product": meaning.product, "check": meaning.hint });
    meanings.iter().map(meaning).collect()
}

fn of_setting(setting: &Setting) -> Value {
    json!({
        "product": setting.product,
        "name": setting.name,
        "directives": setting.directives.iter().map(|directive| json!({
            "module": directive.module,
            "contexts": directive.contexts,
            "syntax": directive.syntax,
            "default": directive.default,
            "meaning": directive.meaning,
            "url": directive.doc,
        })).collect::<Vec<_>>(),
        "timers": setting.timers.iter().map(|timer| json!({
            "place": timer.place,
            "kinds": timer.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
            "unit": timer.unit,
            "default": timer.default_text,
            "default_ms": timer.default.milliseconds(),
            "range": timer.range,
            "on_expiry": timer.on_expiry,
            "statuses": timer.statuses,
            "meaning": timer.meaning,
            "source": timer.source,
            "checked": timer.checked,
        })).collect::<Vec<_>>(),
        "limits": setting.limits.iter().map(|limit| json!({
            "place": limit.place,
            "unit": limit.unit,
            "default": limit.default_text,
            "range": limit.range,
            "on_excess": limit.on_excess,
            "statuses": limit.statuses,
            "meaning": limit.meaning,
            "source": limit.source,
            "checked": limit.checked,
        })).collect::<Vec<_>>(),
    })
}
