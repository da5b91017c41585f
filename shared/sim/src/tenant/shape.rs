//! Reads a JSON object against the table of properties that its Graph type declares.
//!
//! What comes out has every property of the type, in Graph's spelling: absent ones as null,
//! moments in UTC. What the service computes itself is dropped without a word.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::refusal::Refusal;

/// What a value has to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Shape {
    Text,
    Boolean,
    Number,
    /// A whole number from the first to the largest 32-bit one.
    Count(i64),
    Moment,
    /// A date without a time.
    Date,
    /// A time without a date, in the zone that is named beside it.
    TimeOfDay,
    /// A zone, by its name in the tz database or in Windows.
    Zone,
    OneOf(&'static [&'static str]),
    /// One of these in any case; kept in the spelling given here.
    AnyCase(&'static [&'static str]),
    Theme,
    Object(&'static [Property]),
    List(&'static Shape),
}

/// Whether a property has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// It has to be there and must not be null.
    Required,
    /// It may be absent or null.
    Optional,
    /// It may be absent, but not null.
    NotNull,
    /// It may be absent or null, and is then not shown either.
    Sparse,
}

/// One property of a Graph type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) shape: Shape,
    pub(crate) need: Need,
}

pub(crate) const fn property(name: &'static str, shape: Shape, need: Need) -> Property {
    Property { name, shape, need }
}

/// The open points that bear on reading.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading<'a> {
    pub(crate) refuse_undeclared: bool,
    pub(crate) text_length_max: usize,
    pub(crate) theme_default: &'a str,
    pub(crate) themes: &'static [&'static str],
}

impl Reading<'_> {
    /// Reads `value` as an object of the given properties; `computed` ones are passed over.
    pub(crate) fn object(
        &self,
        value: &Value,
        properties: &[Property],
        computed: &[&str],
    ) -> Result<Map<String, Value>, Refusal> {
        let Value::Object(given) = value else {
            return Err(Refusal::bad_request("A JSON object was expected."));
        };
        if self.refuse_undeclared {
            refuse_undeclared(given, properties, computed)?;
        }
        let mut read = Map::new();
        for property in properties {
            let value = given.get(property.name).filter(|value| !value.is_null());
            let value = match (value, property.need) {
                (Some(value), _) => self.value(property.name, value, property.shape)?,
                (None, Need::Required) => {
                    return Err(invalid(format!("'{}' is required.", property.name)));
                }
                (None, Need::NotNull) if given.contains_key(property.name) => {
                    return Err(invalid(format!("'{}' must not be null.", property.name)));
                }
                (None, Need::Sparse) => continue,
                (None, _) => match property.shape {
                    Shape::Theme => json!(self.theme_default),
                    _ => Value::Null,
                },
            };
            read.insert(property.name.to_owned(), value);
        }
        Ok(read)
    }

    fn value(&self, name: &str, value: &Value, shape: Shape) -> Result<Value, Refusal> {
        let fits = match shape {
            Shape::Text => match value.as_str() {
                Some(text) => self.fits_length(text),
                None => false,
            },
            Shape::Boolean => value.is_boolean(),
            Shape::Number => value.is_number(),
            Shape::Count(least) => value
                .as_i64()
                .is_some_and(|count| (least..=i64::from(i32::MAX)).contains(&count)),
            Shape::OneOf(values) => value.as_str().is_some_and(|text| values.contains(&text)),
            Shape::Date => value.as_str().is_some_and(is_date),
            Shape::Zone => value.as_str().is_some_and(is_zone),
            Shape::AnyCase(values) => {
                let given = value.as_str().unwrap_or_default();
                let mut values = values.iter();
                let found = values.find(|known| known.eq_ignore_ascii_case(given));
                return found.map(|known| json!(known)).ok_or_else(|| unfit(name));
            }
            Shape::TimeOfDay => {
                let time = value.as_str().and_then(time_of_day);
                return time.map(|time| json!(time)).ok_or_else(|| unfit(name));
            }
            Shape::Theme => value
                .as_str()
                .is_some_and(|text| self.themes.contains(&text)),
            Shape::Moment => {
                let moment = value.as_str().and_then(moment);
                let moment = moment.ok_or_else(|| unfit(name))?;
                return Ok(json!(moment.to_string()));
            }
            Shape::Object(properties) => {
                return self.object(value, properties, &[]).map(Value::Object);
            }
            Shape::List(of) => {
                let items = value.as_array().ok_or_else(|| unfit(name))?;
                return items
                    .iter()
                    .map(|item| self.value(name, item, *of))
                    .collect();
            }
        };
        if fits {
            Ok(value.clone())
        } else {
            Err(unfit(name))
        }
    }

    fn fits_length(&self, text: &str) -> bool {
        self.text_length_max == 0 || text.chars().count() <= self.text_length_max
    }
}

/// A moment with its offset, which Graph insists on.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let looks_right = text
        .as_bytes()
        .get(10)
        .is_some_and(|byte| matches!(byte, b'T' | b't'));
    if looks_right { text.parse().ok() } else { None }
}

/// A time of day as the service spells it, to a tenth of a microsecond.
fn time_of_day(text: &str) -> Option<String> {
    let looks_right = text.as_bytes().get(2) == Some(&b':');
    let time: Time = text.parse().ok().filter(|_| looks_right)?;
    let (seconds, tenths) = (time.second(), time.subsec_nanosecond() / 100);
    let (hour, minute) = (time.hour(), time.minute());
    Some(format!("{hour:02}:{minute:02}:{seconds:02}.{tenths:07}"))
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<Date>().is_ok()
}

/// Whether a zone can be of that name. Windows' own are known by the way they are made.
fn is_zone(text: &str) -> bool {
    let is_of_windows = text.contains(" Standard Time") || text.starts_with("UTC");
    is_of_windows || TimeZone::get(text).is_ok()
}

fn refuse_undeclared(
    given: &Map<String, Value>,
    properties: &[Property],
    computed: &[&str],
) -> Result<(), Refusal> {
    let stranger = given.keys().find(|name| {
        !name.contains('@')
            && !computed.contains(&name.as_str())
            && !properties
                .iter()
                .any(|property| property.name == name.as_str())
    });
    match stranger {
        None => Ok(()),
        Some(name) => Err(Refusal::bad_request(&format!(
            "Invalid request body: the property '{name}' does not exist on the type.",
        ))),
    }
}

fn unfit(name: &str) -> Refusal {
    invalid(format!("Invalid value specified for property '{name}'."))
}

fn invalid(message: String) -> Refusal {
    Refusal::bad_request(&message)
}
