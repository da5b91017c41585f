//! Named points that are open, and what each is set to. The points are in `open_points`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub(crate) use super::open_points::*;

/// One open point and the values it may take.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Switch {
    name: &'static str,
    meaning: &'static str,
    source: &'static str,
    default: &'static str,
    /// The values; without any, a whole number from 0 up.
    values: &'static [&'static str],
}

/// A point with a few values, default first.
pub(crate) const fn switch(
    name: &'static str,
    values: &'static [&'static str],
    source: &'static str,
    meaning: &'static str,
) -> Switch {
    Switch {
        name,
        meaning,
        source,
        default: values[0],
        values,
    }
}

/// A point whose value is a whole number from 0 up.
pub(crate) const fn number(
    name: &'static str,
    default: &'static str,
    source: &'static str,
    meaning: &'static str,
) -> Switch {
    Switch {
        name,
        meaning,
        source,
        default,
        values: &[],
    }
}

/// Why a switch was not set.
#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    /// There is no such switch.
    #[error("there is no switch {name}")]
    Unknown {
        /// The name that was given.
        name: String,
    },
    /// The switch cannot take this value.
    #[error("switch {name} cannot be {value}; it can be {allowed}")]
    Unfit {
        /// The switch.
        name: String,
        /// The value that was given.
        value: String,
        /// What it could be.
        allowed: String,
    },
}

/// The switches as they stand.
#[derive(Debug, Default)]
pub(crate) struct Switches(BTreeMap<&'static str, String>);

impl Switches {
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), SwitchError> {
        let Some(switch) = ALL.iter().find(|switch| switch.name == name) else {
            return Err(SwitchError::Unknown {
                name: name.to_owned(),
            });
        };
        let fits = match switch.values {
            [] => value.parse::<u32>().is_ok(),
            values => values.contains(&value),
        };
        if !fits {
            let allowed = match switch.values {
                [] => "a whole number".to_owned(),
                values => values.join(", "),
            };
            let (name, value) = (name.to_owned(), value.to_owned());
            return Err(SwitchError::Unfit {
                name,
                value,
                allowed,
            });
        }
        self.0.insert(switch.name, value.to_owned());
        Ok(())
    }

    pub(crate) fn get<'a>(&'a self, switch: &'a Switch) -> &'a str {
        self.0
            .get(switch.name)
            .map_or(switch.default, String::as_str)
    }

    pub(crate) fn is(&self, switch: &Switch, value: &str) -> bool {
        self.get(switch) == value
    }

    /// A switch whose value is a number: a length, a span, a count.
    pub(crate) fn number(&self, switch: &Switch) -> Option<u32> {
        self.get(switch).parse().ok()
    }

    /// A switch whose value is a status, or `accept` for none.
    pub(crate) fn status(&self, switch: &Switch) -> Option<u16> {
        self.get(switch).parse().ok()
    }

    /// All of them, with what they mean.
    pub(crate) fn listed(&self) -> Value {
        let shown = ALL.iter().map(|switch| {
            json!({
                "name": switch.name,
                "value": self.get(switch),
                "default": switch.default,
                "values": switch.values,
                "meaning": switch.meaning,
                "source": switch.source,
            })
        });
        shown.collect()
    }
}
