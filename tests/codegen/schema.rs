//! `docs/config.schema.json` from the table of keys and the rules' options.

use dockslim::config::{FOR_ALL, KEYS, Key, Shape};
use dockslim::finding::Severity;
use dockslim::rewrite::MergeStyle;
use dockslim::rule::schema::{OptionForm, RuleFile, RuleOption};
use serde_json::{Map, Value, json};

/// The schema, as editors read it.
pub(crate) fn generated() -> String {
    let properties = properties(KEYS.iter());
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Settings of dockslim (.dockslim.yaml)",
        "type": ["object", "null"],
        "additionalProperties": false,
        "properties": properties,
        "definitions": {"text": {"type": "string", "pattern": "\\S"}, "severity": {"enum": Severity::ALL.map(Severity::as_str)}},
    });
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

fn properties<'k>(keys: impl Iterator<Item = &'k Key>) -> Map<String, Value> {
    keys.map(|key| (key.name.to_owned(), property(key))).collect()
}

fn property(key: &Key) -> Value {
    let mut property = shape(key.shape);
    property["description"] = key.summary.into();
    property
}

fn shape(shape: Shape) -> Value {
    let text = || json!({"$ref": "#/definitions/text"});
    match shape {
        Shape::Texts => json!({"anyOf": [text(), {"type": "array", "items": text()}]}),
        Shape::SomeTexts => json!({"anyOf": [text(), {"type": "array", "items": text(), "minItems": 1}]}),
        // Beside a `$ref` nothing else counts.
        Shape::Text => json!({"allOf": [text()]}),
        Shape::Platform => json!({"type": "string", "pattern": "^[^/]+/[^/]+(/[^/]+)?$"}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::FailOn => {
            json!({"enum": Severity::ALL.map(Severity::as_str).into_iter().chain(["never"]).collect::<Vec<_>>()})
        }
        Shape::MergeStyle => json!({"enum": MergeStyle::ALL.map(MergeStyle::as_str)}),
        Shape::Severities => {
            json!({"type": "object", "additionalProperties": {"$ref": "#/definitions/severity"}})
        }
        Shape::Pairs => {
            json!({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}})
        }
        Shape::Options => options(),
        Shape::Overrides => json!({"type": "array", "items": over()}),
    }
}

/// An override: the files that it is for, and what holds for them.
fn over() -> Value {
    let mut properties = properties(KEYS.iter().filter(|key| !FOR_ALL.contains(&key.name)));
    let mut files = shape(Shape::SomeTexts);
    files["description"] = "The files that it is for, as patterns of .gitignore.".into();
    properties.insert("files".to_owned(), files);
    json!({"type": "object", "properties": properties, "required": ["files"], "additionalProperties": false})
}

fn options() -> Value {
    let rules = crate::rule_files::read_all();
    let with_options = rules.iter().filter(|rule| !rule.options.is_empty());
    let properties: Map<String, Value> = with_options.map(|rule| (rule.id.clone(), of_rule(rule))).collect();
    // A rule without options may be named, with none.
    json!({"type": "object", "properties": properties, "additionalProperties": {"type": "object", "maxProperties": 0}})
}

fn of_rule(rule: &RuleFile) -> Value {
    let properties: Map<String, Value> =
        rule.options.iter().map(|option| (option.name.clone(), of_option(option))).collect();
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn of_option(option: &RuleOption) -> Value {
    let mut value = match &option.default {
        OptionForm::Number(number) => json!({"type": "integer", "minimum": 0, "default": number}),
        OptionForm::Texts(texts) => {
            let mut value = shape(Shape::Texts);
            value["default"] = json!(texts);
            value
        }
    };
    value["description"] = option.summary.as_str().into();
    value
}
