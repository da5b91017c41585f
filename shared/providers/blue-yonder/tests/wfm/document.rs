//! What was sent, held against the vendor's description of its operations.
//!
//! The description is not part of this repository. It is looked for beside it, or where
//! `SHIFTS_BLUE_YONDER_DOCUMENT` says; without it nothing is checked, and a line says so.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::stub::Seen;

/// Where the description lies beside the repository.
const BESIDE: &str = "../../../../shared/brief/data/blue-yonder.openapi.json";

fn document() -> Option<&'static Value> {
    static DOCUMENT: OnceLock<Option<Value>> = OnceLock::new();
    let read = || {
        let named = std::env::var_os("SHIFTS_BLUE_YONDER_DOCUMENT").map(PathBuf::from);
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(BESIDE);
        let text = std::fs::read_to_string(named.unwrap_or(beside)).ok()?;
        Some(serde_json::from_str(&text).unwrap())
    };
    DOCUMENT.get_or_init(read).as_ref()
}

/// What is wrong with requests, where the description is at hand. The login is none of its
/// operations.
pub(crate) fn complaints(seen: &[Seen]) -> Vec<String> {
    let Some(document) = document() else {
        return Vec::new();
    };
    let asked = seen.iter().filter(|seen| seen.api != "login");
    asked
        .filter_map(|seen| {
            let why = check(document, seen).err()?;
            Some(format!("{} /{}: {why}", seen.method, seen.path))
        })
        .collect()
}

fn check(document: &Value, seen: &Seen) -> Result<(), String> {
    let (path, values) = operation(document, seen).ok_or("there is no such operation")?;
    let operation = &path[seen.method.to_lowercase()];
    let of = |value: &Value| value["parameters"].as_array().cloned().unwrap_or_default();
    let parameters: Vec<Value> = [of(path), of(operation)].concat();
    let mut known = Vec::new();
    for parameter in &parameters {
        let name = parameter["name"].as_str().unwrap_or_default();
        let is_required = parameter["required"] == true;
        let given: Vec<&str> = match parameter["in"].as_str() {
            Some("path") => {
                let found = values.iter().filter(|(key, _)| key == name);
                found.map(|(_, value)| value.as_str()).collect()
            }
            Some("query") => {
                known.push(name);
                let pairs = seen
                    .query
                    .split('&')
                    .filter_map(|pair| pair.split_once('='));
                pairs
                    .filter(|(key, _)| key.split('[').next() == Some(name))
                    .map(|(_, value)| value)
                    .collect()
            }
            Some("body") => {
                check_body(document, &parameter["schema"], seen.body.as_ref())?;
                continue;
            }
            other => return Err(format!("the description has a parameter in {other:?}")),
        };
        if given.is_empty() && is_required {
            return Err(format!("{name} is missing"));
        }
        let is_number = |value: &&str| value.parse::<i32>().is_ok();
        if parameter["type"] == "integer" && !given.iter().all(is_number) {
            return Err(format!("{name} is no whole number"));
        }
    }
    let pairs = seen.query.split('&').filter(|pair| !pair.is_empty());
    for key in pairs.filter_map(|pair| pair.split(['=', '[']).next()) {
        if !known.contains(&key) {
            return Err(format!("{key} is no parameter of it"));
        }
    }
    let takes_body = parameters.iter().any(|parameter| parameter["in"] == "body");
    if seen.body.is_some() && !takes_body {
        return Err("it takes no body".to_owned());
    }
    Ok(())
}

/// The operation that a request means, and what stands in the place of its parameters. Of several
/// the one with the fewest parameters.
fn operation<'a>(document: &'a Value, seen: &Seen) -> Option<(&'a Value, Vec<(String, String)>)> {
    let paths = document["paths"].as_object()?;
    let segments: Vec<&str> = seen.path.split('/').collect();
    let mut found: Vec<(&Value, Vec<(String, String)>)> = Vec::new();
    for (template, path) in paths {
        let wanted: Vec<&str> = template.trim_matches('/').split('/').collect();
        if wanted.len() != segments.len() || path.get(seen.method.to_lowercase()).is_none() {
            continue;
        }
        let mut values = Vec::new();
        let fits = wanted.iter().zip(&segments).all(|(wanted, given)| {
            match wanted
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'))
            {
                Some(name) => {
                    values.push((name.to_owned(), (*given).to_owned()));
                    true
                }
                None => wanted == given,
            }
        });
        if fits {
            found.push((path, values));
        }
    }
    found.sort_by_key(|(_, values)| values.len());
    found.into_iter().next()
}

fn check_body(document: &Value, schema: &Value, body: Option<&Value>) -> Result<(), String> {
    let body = body.ok_or("its body is missing")?;
    let schema = json!({"allOf": [schema], "definitions": document["definitions"]});
    let validator = jsonschema::validator_for(&schema).map_err(|error| error.to_string())?;
    let known = schema["allOf"][0]["$ref"].as_str().unwrap_or_default();
    let known = &document["definitions"][known.rsplit('/').next().unwrap_or_default()];
    for key in body.as_object().into_iter().flat_map(|body| body.keys()) {
        if known["properties"].get(key).is_none() {
            return Err(format!("its body has a field {key}, which is none"));
        }
    }
    match validator.iter_errors(body).next() {
        Some(error) => Err(format!("its body is none: {error}")),
        None => Ok(()),
    }
}

#[test]
fn the_check_finds_what_is_wrong() {
    if document().is_none() {
        println!("skipped: the description of Blue Yonder's operations is not at hand");
        return;
    }
    let seen = |method: &str, path: &str, query: &str, body: Option<Value>| Seen {
        api: "retail".to_owned(),
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        cookies: String::new(),
        headers: axum::http::HeaderMap::new(),
        body,
    };
    let good = seen("GET", "users", "userIds[0]=1&userIds[1]=2", None);
    assert!(complaints(&[good]).is_empty());
    for wrong in [
        seen("GET", "users", "", None),
        seen("GET", "users", "userIds[0]=1&page=2", None),
        seen("GET", "sites/seven", "", None),
        seen("DELETE", "sites/7", "", None),
        seen("GET", "sites/7/people", "", None),
        seen("POST", "mySwapShifts", "", None),
        seen(
            "POST",
            "mySwapShifts",
            "",
            Some(json!({"swapperScheduledShiftId": "x"})),
        ),
        seen(
            "PUT",
            "scheduledShifts/5/availableShift",
            "",
            Some(json!({"employeeId": 4, "force": true})),
        ),
    ] {
        assert_eq!(complaints(&[wrong]).len(), 1);
    }
}
