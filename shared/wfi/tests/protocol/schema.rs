//! The description of the protocol's types, against which every text is held.

use serde_json::{Value, json};

/// Fails when `value` is not of the type.
pub(crate) fn check(name: &str, value: &Value) {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/graph-shifts.schema.json"
    );
    let all: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(all["$defs"][name].is_object(), "there is no {name}");
    let schema = json!({"$ref": format!("#/$defs/{name}"), "$defs": all["$defs"]});
    let validator = jsonschema::validator_for(&schema).unwrap();
    let found = validator.iter_errors(value).map(|error| error.to_string());
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "{name}: {found:?} in {value}");
}
