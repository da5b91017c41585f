//! Holds answers to `openapi.json`: as much of JSON Schema as the document uses.

use axum::http::{Method, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::world::Answer;

/// The document.
pub(crate) fn document() -> Value {
    serde_json::from_str(include_str!("../../src/admin/openapi.json")).unwrap()
}

/// Fails the test unless the answer is one that the document promises.
pub(crate) fn assert_described(method: &Method, path: &str, answer: &Answer) {
    let document = document();
    let what = format!("{method} {path} {}", answer.status);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{what}");
    assert_eq!(
        answer.header(header::X_CONTENT_TYPE_OPTIONS),
        "nosniff",
        "{what}"
    );
    let problem = json!({"$ref": "#/components/schemas/Problem"});
    let problem = ("application/problem+json", &problem);
    let (content_type, schema) = match operations(&document, path) {
        None => {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{what}");
            problem
        }
        Some(operations) => match operations.get(method.as_str().to_lowercase()) {
            None => {
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{what}");
                assert!(!answer.header(header::ALLOW).is_empty(), "{what}");
                problem
            }
            Some(operation) => {
                let promised = &operation["responses"][answer.status.as_str()];
                let promised = resolved(&document, promised);
                assert!(promised.is_object(), "{what} is not described");
                let Some(content) = promised["content"].as_object() else {
                    assert_eq!(answer.body, Value::Null, "{what}");
                    return;
                };
                let (content_type, content) = content.iter().next().unwrap();
                (content_type.as_str(), &content["schema"])
            }
        },
    };
    assert_eq!(answer.header(header::CONTENT_TYPE), content_type, "{what}");
    check(&document, schema, &answer.body, &what);
    if content_type == "application/problem+json" {
        let problem = &answer.body;
        assert_eq!(problem["status"], answer.status.as_u16(), "{what}");
        assert_ne!(problem["title"], "", "{what}");
        assert_ne!(problem["detail"], "", "{what}");
    }
}

/// The operations of the described path that fits.
fn operations<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    let paths = document["paths"].as_object().unwrap();
    if path.ends_with('/') {
        return None; // The router matches no empty last segment.
    }
    let fits = |template: &str| {
        let (left, right) = (template.split('/'), path.split('/'));
        left.clone().count() == right.clone().count()
            && left
                .zip(right)
                .all(|(left, right)| left == right || left.starts_with('{'))
    };
    let found = paths.iter().find(|(template, _)| fits(template));
    found.map(|(_, operations)| operations)
}

fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.strip_prefix('#').unwrap())
            .unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => schema,
    }
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str) {
    let schema = resolved(document, schema);
    if let Some(any) = schema["anyOf"].as_array() {
        let fitting = any
            .iter()
            .find(|one| (one["type"] == "null") == value.is_null());
        return check(document, fitting.unwrap(), value, at);
    }
    if let Some(only) = schema.get("const") {
        assert_eq!(value, only, "{at}");
    }
    if let Some(words) = schema["enum"].as_array() {
        assert!(words.contains(value), "{at}: {value}");
    }
    check_type(&schema["type"], value, at);
    if schema["format"] == "date-time" && !value.is_null() {
        value.as_str().unwrap().parse::<Timestamp>().unwrap();
    }
    if let Some(items) = value.as_array() {
        for (item, at_item) in items.iter().zip(0..) {
            check(
                document,
                &schema["items"],
                item,
                &format!("{at}[{at_item}]"),
            );
        }
    }
    let (Some(properties), Some(fields)) = (schema["properties"].as_object(), value.as_object())
    else {
        return;
    };
    for key in schema["required"].as_array().into_iter().flatten() {
        let key = key.as_str().unwrap();
        assert!(fields.contains_key(key), "{at}.{key} is missing");
    }
    for (key, field) in fields {
        let at = format!("{at}.{key}");
        let property = properties.get(key);
        check(
            document,
            property.unwrap_or_else(|| panic!("{at} is not described")),
            field,
            &at,
        );
    }
}

fn check_type(wanted: &Value, value: &Value, at: &str) {
    let fits = |name: &Value| match name.as_str().unwrap() {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        name => panic!("{at}: type {name} is not known here"),
    };
    let fits = match wanted {
        Value::Null => true,
        Value::Array(names) => names.iter().any(fits),
        name => fits(name),
    };
    assert!(fits, "{at}: {value} is no {wanted}");
}
