//! What a cell can hold.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use shifts_model::{Edge, Id, Kind, resolve_local};

use crate::table::{BadCell, Row};

/// A moment, or a local time that becomes one in a business unit's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// With an offset.
    Moment(Timestamp),
    /// Without.
    Local(DateTime),
}

impl When {
    /// The moment, in that zone.
    pub(crate) fn resolve(self, zone: &TimeZone, edge: Edge) -> Option<Timestamp> {
        match self {
            Self::Moment(at) => Some(at),
            Self::Local(local) => resolve_local(local, zone, edge).ok(),
        }
    }
}

pub(crate) fn id<K: Kind>(row: &Row<'_>, column: &str) -> Result<Id<K>, BadCell> {
    Id::parse(row.text(column)?).map_err(|error| row.bad(column, error.to_string()))
}

pub(crate) fn optional_text(row: &Row<'_>, column: &str) -> Result<Option<String>, BadCell> {
    let text = row.text(column)?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

pub(crate) fn flag(row: &Row<'_>, column: &str) -> Result<bool, BadCell> {
    match row.text(column)?.to_lowercase().as_str() {
        "true" | "yes" | "1" => Ok(true),
        "false" | "no" | "0" | "" => Ok(false),
        _ => Err(row.bad(column, "it is neither true nor false")),
    }
}

pub(crate) fn when(row: &Row<'_>, column: &str) -> Result<When, BadCell> {
    let text = row.text(column)?;
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(When::Moment(at));
    }
    // A date alone is read as midnight by the parser, and is no time here.
    if let (true, Ok(local)) = (text.contains(['T', ' ']), text.parse::<DateTime>()) {
        return Ok(When::Local(local));
    }
    let shown: String = text
        .chars()
        .filter(|c| c.is_ascii_graphic())
        .take(30)
        .collect();
    Err(row.bad(
        column,
        format!(
            "\"{shown}\" is no date and time; write 2026-11-23T09:00, with or without an offset"
        ),
    ))
}

pub(crate) fn zone(row: &Row<'_>, column: &str) -> Result<TimeZone, BadCell> {
    let name = row.text(column)?;
    TimeZone::get(name).map_err(|_| {
        let shown: String = name
            .chars()
            .filter(|c| c.is_ascii_graphic())
            .take(40)
            .collect();
        row.bad(
            column,
            format!("\"{shown}\" is no time zone of the tz database; write Europe/Berlin"),
        )
    })
}
