//! The JSON schema of `httplsp.toml`.

use httplsp_lint::RULES;
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::options::Options;
use super::products::PRODUCTS;

/// The JSON schema, pretty-printed, with a final line break.
pub fn schema() -> String {
    let mut schema = SchemaGenerator::default().into_root_schema_for::<Options>();
    schema.insert(
        "$id".into(),
        json!("https://raw.githubusercontent.com/httplsp/httplsp/main/server/workspace/httplsp.schema.json"),
    );
    let mut text = serde_json::to_string_pretty(schema.as_value()).unwrap_or_default();
    text.push('\n');
    text
}

pub(super) fn rules(_: &mut SchemaGenerator) -> Schema {
    let properties: Map<String, Value> = RULES
        .iter()
        .map(|rule| {
            let meta = rule.meta();
            let schema = json!({ "description": meta.summary, "enum": ["off", "info", "warning", "error"] });
            (meta.id.to_owned(), schema)
        })
        .collect();
    json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
}

pub(super) fn codes(_: &mut SchemaGenerator) -> Schema {
    let table = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "description": "Its name." },
            "doc": { "type": "string", "description": "Where it is documented." },
        },
        "required": ["name"],
        "additionalProperties": false,
    });
    json_schema!({
        "type": "object",
        "patternProperties": { "^[1-5][0-9]{2}$": { "anyOf": [{ "type": "string" }, table] } },
        "additionalProperties": false,
    })
}

pub(super) fn size(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^ *[0-9]+ *([kKmMgG]([iI]?[bB])?|[bB])? *$" },
        ]
    })
}

pub(super) fn product(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": PRODUCTS })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_every_key_and_every_rule() {
        let schema: Value = serde_json::from_str(&schema()).expect("it is JSON");
        let properties = &schema["properties"];
        for key in ["extend", "profile", "exclude", "max-file-size", "codes", "targets", "helper", "override", "chain"]
        {
            assert!(properties[key]["description"].is_string() || properties[key].is_object(), "{key}");
        }
        for rule in RULES {
            assert!(properties["rules"]["properties"][rule.meta().id].is_object(), "{}", rule.meta().id);
        }
        assert_eq!(schema["additionalProperties"], json!(false));
    }
}
