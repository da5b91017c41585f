//! Collections as Blue Yonder answers them, their entities judged one by one.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use shifts_model::{Problem, Reading};

use crate::moments::shown;

/// The most characters of an id that is no number.
const WORD_MAX: usize = 64;

/// An id: a whole number, which some operations write as a text, or a word that fits a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ref(pub(crate) String);

impl<'de> Deserialize<'de> for Ref {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::of(&value).ok_or_else(|| D::Error::custom("no id"))
    }
}

impl Ref {
    /// The id that a field holds.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) if !number.is_f64() => Self::parse(&number.to_string()),
            _ => None,
        }
    }

    /// An id that can be a segment of a path as it is.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let is_word = !text.is_empty() && text.len() <= WORD_MAX && text.chars().all(fits);
        is_word.then(|| Self(text.to_owned()))
    }

    /// The id as a whole number, which most bodies want.
    pub(crate) fn number(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

/// A collection. What it says beside its entities is read where it is needed.
#[derive(Deserialize)]
pub(crate) struct Collection {
    pub(crate) entities: Option<Vec<Value>>,
    #[serde(rename = "siteId")]
    pub(crate) site_id: Option<Value>,
    #[serde(rename = "startOfLaborWeek")]
    pub(crate) start_of_labor_week: Option<String>,
}

/// Records by their ids, and what was wrong.
pub(crate) struct Gathered<T> {
    records: BTreeMap<String, T>,
    problems: Vec<Problem>,
}

impl<T: PartialEq> Gathered<T> {
    pub(crate) fn new() -> Self {
        Self {
            records: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// Notes that something is wrong, so that the reading is not everything.
    pub(crate) fn complain(&mut self, place: &str, why: String) {
        self.problems.push(Problem {
            place: place.to_owned(),
            why,
        });
    }

    /// Takes what others gathered on the way.
    pub(crate) fn complaints(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.problems.extend(problems);
    }

    /// Takes the entities of a collection. `key` is the field that no two of them share; `read`
    /// gives nothing for an entity that is of no interest.
    ///
    /// An entity that comes again unchanged, as one that lies in two labour weeks does, counts once.
    pub(crate) fn take<F: DeserializeOwned>(
        &mut self,
        place: &str,
        key: &str,
        entities: Option<Vec<Value>>,
        mut read: impl FnMut(F) -> Result<Option<T>, String>,
    ) {
        let Some(entities) = entities else {
            self.complain(place, "it has no entities".to_owned());
            return;
        };
        for entity in entities {
            let Some(id) = Ref::of(&entity[key]) else {
                self.complain(place, format!("a record has no usable {key}"));
                continue;
            };
            let form = serde_json::from_value(entity)
                .map_err(|_| "a field is missing or wrong".to_owned());
            match form.and_then(&mut read) {
                Ok(None) => {}
                Ok(Some(record)) => match self.records.get(&id.0) {
                    Some(known) if *known != record => {
                        let why = format!("the id {} comes twice", shown(&id.0));
                        self.complain(place, why);
                    }
                    Some(_) => {}
                    None => {
                        self.records.insert(id.0, record);
                    }
                },
                Err(why) => {
                    let why = format!("the record {} cannot be used: {why}", shown(&id.0));
                    self.complain(place, why);
                }
            }
        }
    }

    /// Whether a record of that id was taken.
    pub(crate) fn holds(&self, id: &str) -> bool {
        self.records.contains_key(id)
    }

    /// The records by their ids, and what was wrong.
    pub(crate) fn into_parts(self) -> (BTreeMap<String, T>, Vec<Problem>) {
        (self.records, self.problems)
    }

    pub(crate) fn into_reading(self) -> Reading<T> {
        Reading::from_parts(self.records.into_values().collect(), self.problems)
    }
}
