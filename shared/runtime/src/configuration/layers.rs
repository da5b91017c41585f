//! Layers, one over the other, with the place that each value came from.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::problems::ConfigProblem;

/// Where each value was written, by dotted key.
pub(crate) type Origins = BTreeMap<String, String>;

/// The keys that a section of `[wfm.NAME]` may have beside those of its kind.
const WFM_KIND: &str = "kind";
const ENV_PREFIX: &str = "SHIFTS_ADAPTER__";
/// How alike two words must be for one to be offered for the other.
const ALIKE_MIN: f64 = 0.75;

/// Values from one place.
pub(crate) struct Layer {
    /// Dotted keys with their values and places.
    values: Vec<(Vec<String>, Value, String)>,
}

impl Layer {
    /// The values of a file.
    pub(crate) fn of_file(name: &str, text: &str) -> Result<Self, ConfigProblem> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
            let line = before.matches('\n').count() + 1;
            let column = before
                .rsplit('\n')
                .next()
                .map_or(0, |last| last.chars().count())
                + 1;
            ConfigProblem {
                key: name.to_owned(),
                value: "…".to_owned(),
                why: format!("this is no TOML: {}", error.message()),
                remedy: "mend the line".to_owned(),
                place: format!("{name}:{line}:{column}"),
            }
        })?;
        let mut values = Vec::new();
        flatten(&table, &mut Vec::new(), &mut values);
        let place = |path: &[String]| match line_of(text, path) {
            Some(line) => format!("{name}:{line}"),
            None => name.to_owned(),
        };
        let values = values
            .into_iter()
            .map(|(path, value)| {
                let place = place(&path);
                (path, value, place)
            })
            .collect();
        Ok(Self { values })
    }

    /// The values of the environment: `SHIFTS_ADAPTER__SECTION__KEY`.
    pub(crate) fn of_environment(env: &BTreeMap<String, String>) -> Self {
        let ours = env.iter().filter_map(|(name, text)| {
            let path = name.strip_prefix(ENV_PREFIX)?;
            let path: Vec<String> = path.split("__").map(str::to_lowercase).collect();
            Some((path, scalar(text), name.clone()))
        });
        Self {
            values: ours.collect(),
        }
    }
}

/// Lays the layers over the defaults. What cannot be used is told and left out.
pub(crate) fn merge(
    defaults: &str,
    layers: Vec<Layer>,
    problems: &mut Vec<ConfigProblem>,
) -> (Table, Origins) {
    // The defaults are part of the program and checked by its tests.
    let mut table: Table = defaults.parse().unwrap_or_default();
    let mut origins = Origins::new();
    for (path, value, place) in layers.into_iter().flat_map(|layer| layer.values) {
        let key = path.join(".");
        match fit(&table, &path, value) {
            Ok(value) => {
                insert(&mut table, &path, value);
                origins.insert(key, place);
            }
            Err(Misfit { shown, why, remedy }) => {
                problems.push(ConfigProblem {
                    key,
                    value: shown,
                    why,
                    remedy,
                    place,
                });
            }
        }
    }
    (table, origins)
}

struct Misfit {
    shown: String,
    why: String,
    remedy: String,
}

/// Whether a value belongs at a path, judged by the default there.
fn fit(table: &Table, path: &[String], value: Value) -> Result<Value, Misfit> {
    let unknown = |word: &str, known: Vec<&str>| Misfit {
        shown: "…".to_owned(),
        why: "there is no such key".to_owned(),
        remedy: match nearest(word, &known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the keys here are: {}", known.join(", ")),
        },
    };
    let section = path.first().map_or("", String::as_str);
    if section == "wfm" && path.len() == 3 {
        return fit_wfm(table, path, value);
    }
    // Maps of a WFM have keys of the user's own too.
    if section == "wfm" && path.len() == 4 && value.is_str() {
        return fit_wfm(table, path, Value::Table(Table::new())).map(|_| value);
    }
    let known_sections: Vec<&str> = table
        .keys()
        .map(String::as_str)
        .filter(|name| *name != "wfm_defaults")
        .collect();
    let defaults = match table.get(section) {
        Some(Value::Table(defaults)) if section != "wfm_defaults" => defaults,
        _ => return Err(unknown(section, known_sections)),
    };
    // The map of themes has keys of the user's own.
    if section == "themes" && path.len() == 3 && path[1] == "map" && value.is_str() {
        return Ok(value);
    }
    let keys = || defaults.keys().map(String::as_str).collect();
    match path {
        [_, key] => match defaults.get(key) {
            Some(default) => same_type(default, value),
            None => Err(unknown(key, keys())),
        },
        [_, key, ..] => Err(unknown(key, keys())),
        _ => Err(unknown(section, known_sections)),
    }
}

fn fit_wfm(table: &Table, path: &[String], value: Value) -> Result<Value, Misfit> {
    let key = path[2].as_str();
    if key == WFM_KIND {
        return same_type(&Value::String(String::new()), value);
    }
    let kinds = table.get("wfm_defaults").and_then(Value::as_table);
    let defaults: Vec<(&String, &Value)> = kinds
        .into_iter()
        .flat_map(|kinds| kinds.values())
        .filter_map(Value::as_table)
        .flatten()
        .collect();
    match defaults.iter().find(|(known, _)| *known == key) {
        Some((_, default)) => same_type(default, value),
        None => {
            let known: Vec<&str> = defaults.iter().map(|(known, _)| known.as_str()).collect();
            Err(Misfit {
                shown: "…".to_owned(),
                why: "there is no such key".to_owned(),
                remedy: match nearest(key, &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys of a WFM are: kind, {}", known.join(", ")),
                },
            })
        }
    }
}

fn same_type(default: &Value, value: Value) -> Result<Value, Misfit> {
    match (default, &value) {
        (Value::Float(_), Value::Integer(number)) => {
            let number = i32::try_from(*number).unwrap_or(i32::MAX);
            Ok(Value::Float(f64::from(number)))
        }
        // A variable that looks like a number can still be a text.
        (Value::String(_), Value::Integer(_) | Value::Float(_) | Value::Boolean(_)) => {
            Ok(Value::String(value.to_string()))
        }
        _ if default.same_type(&value) => Ok(value),
        _ => Err(Misfit {
            shown: if value.is_str() {
                "…".to_owned()
            } else {
                value.to_string()
            },
            why: format!(
                "this is {}, and the key takes {}",
                kind(&value),
                kind(default)
            ),
            remedy: format!("write it like the default: {default}"),
        }),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a text",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a time",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}

fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let alike = known
        .iter()
        .map(|near| (strsim::jaro_winkler(word, near), *near));
    alike
        .filter(|(alike, _)| *alike >= ALIKE_MIN)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, n)| n)
}

fn flatten(table: &Table, path: &mut Vec<String>, values: &mut Vec<(Vec<String>, Value)>) {
    for (key, value) in table {
        path.push(key.clone());
        match value {
            Value::Table(inner) if !inner.is_empty() => flatten(inner, path, values),
            _ => values.push((path.clone(), value.clone())),
        }
        path.pop();
    }
}

fn insert(table: &mut Table, path: &[String], value: Value) {
    match path {
        [] => {}
        [key] => {
            table.insert(key.clone(), value);
        }
        [key, rest @ ..] => {
            let inner = table
                .entry(key.clone())
                .or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// The line on which a key is written, as far as a look at the lines can tell.
fn line_of(text: &str, path: &[String]) -> Option<usize> {
    let (key, section) = path.split_last()?;
    let header = format!("[{}]", section.join("."));
    let mut in_section = section.is_empty();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('[') {
            in_section = line.replace([' ', '"'], "").starts_with(&header);
        } else if in_section
            && line
                .split('=')
                .next()
                .is_some_and(|word| word.trim().trim_matches('"') == key)
        {
            return Some(at + 1);
        }
    }
    None
}

/// A variable's text as a TOML scalar, or as the text that it is.
fn scalar(text: &str) -> Value {
    let parsed = format!("value = {text}").parse::<Table>().ok();
    parsed
        .and_then(|mut table| table.remove("value"))
        .filter(|value| !value.is_datetime())
        .unwrap_or_else(|| Value::String(text.to_owned()))
}
