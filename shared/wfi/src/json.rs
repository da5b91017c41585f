//! JSON that means one thing only, and not too much of it.
//!
//! A name that comes twice in an object is refused, because whoever reads such a text next may
//! believe the other value. Lone surrogates are refused by the parser itself.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// The deepest nesting. What Microsoft documents has nine levels at most.
const DEPTH_MAX: usize = 16;
/// The most values of one text, objects and arrays included.
const VALUES_MAX: usize = 200_000;

/// A text that was sealed with the secret and is no batch: not one item of it can be answered.
/// The caller answers HTTP 400, and notes it, because Microsoft would not send that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unusable batch: {why}")]
pub struct BadBatch {
    why: &'static str,
}

impl BadBatch {
    pub(crate) fn because(why: &'static str) -> Self {
        Self { why }
    }
}

/// Reads a text.
pub(crate) fn parse(text: &str) -> Result<Value, BadBatch> {
    let left = Cell::new(VALUES_MAX);
    let strict = Strict {
        depth_left: DEPTH_MAX,
        values_left: &left,
    };
    let mut from = serde_json::Deserializer::from_str(text);
    let value = strict.deserialize(&mut from);
    let whole = value.and_then(|value| from.end().map(|()| value));
    // What serde says can repeat what it read.
    whole.map_err(|_| BadBatch::because("it is not JSON, or JSON with two meanings or no measure"))
}

/// One value within its limits.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth_left: usize,
    values_left: &'a Cell<usize>,
}

impl Strict<'_> {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        let depth_left = self.depth_left.checked_sub(1);
        let depth_left = depth_left.ok_or_else(|| E::custom("too deep"))?;
        Ok(Self { depth_left, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        let left = self.values_left.get().checked_sub(1);
        self.values_left
            .set(left.ok_or_else(|| D::Error::custom("too many values"))?);
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Value, A::Error> {
        let (strict, mut values) = (self.deeper()?, Vec::new());
        while let Some(value) = all.next_element_seed(strict)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut all: A) -> Result<Value, A::Error> {
        let (strict, mut values) = (self.deeper()?, Map::new());
        while let Some(name) = all.next_key::<String>()? {
            let value = all.next_value_seed(strict)?;
            if values.insert(name, value).is_some() {
                return Err(A::Error::custom("a name comes twice"));
            }
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_json_is_read_as_it_stands() {
        let text = r#" {"a":[1,-2,2.5,true,null,"\u00fc\ud83d\ude00"],"b":{"c":""}} "#;
        let expected: Value = serde_json::from_str(text).unwrap();
        assert_eq!(parse(text), Ok(expected));
    }

    #[test]
    fn b20_deep_large_ambiguous_and_broken_json_is_refused() {
        let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
        let just_too_deep = format!("{}1{}", "[".repeat(17), "]".repeat(17));
        let many: Vec<String> = (0..1_000_000).map(|at| format!("\"k{at}\":1")).collect();
        let many = format!("{{{}}}", many.join(","));
        for text in [
            deep.as_str(),
            &just_too_deep,
            &many,
            r#"{"a":1,"a":1}"#,
            r#"{"a":{"b":1,"\u0062":2}}"#,
            r#""\ud800""#,
            r#"{"a":"\udc00x"}"#,
            "",
            "{",
            "{} {}",
            "{}x",
            "{'a':1}",
            "[1,]",
            "NaN",
            "\u{feff}{}",
            "\"a\nb\"",
        ] {
            assert!(parse(text).is_err(), "{:.60} was accepted", text);
        }
        let just_deep_enough = format!("{}1{}", "[".repeat(16), "]".repeat(16));
        assert!(parse(&just_deep_enough).is_ok());
    }

    #[test]
    fn an_error_does_not_repeat_what_was_read() {
        let error = parse(r#"{"salary":1,"salary":2}"#).unwrap_err();
        assert!(!error.to_string().contains("salary"));
    }
}
