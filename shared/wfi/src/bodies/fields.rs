//! Fields that bodies have in common, each with its limits.

use jiff::Timestamp;
use jiff::civil::Time;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use shifts_model::{Id, Kind, Words};

/// The most bytes of a name or a label.
const LABEL_BYTES_MAX: usize = 1_024;
/// The most bytes of a note or a message.
const NOTE_BYTES_MAX: usize = 16_384;

/// Reads a moment: date, time and offset, as RFC 3339 writes them. What is more than that, or
/// could be a local time, is none.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let plain = |byte: u8| byte.is_ascii_digit() || b"-:.TZ+".contains(&byte);
    let bytes = text.as_bytes();
    let is_shaped = (20..=40).contains(&bytes.len())
        && bytes.iter().copied().all(plain)
        && [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')]
            .iter()
            .all(|(at, byte)| bytes.get(*at) == Some(byte));
    is_shaped.then(|| text.parse().ok()).flatten()
}

/// A moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment(pub(super) Timestamp);

/// A time of day.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimeOfDay(pub(super) Time);

/// An id of some kind.
#[derive(Debug, Clone)]
pub(super) struct Named<K: Kind>(pub(super) Id<K>);

/// Words on one line.
#[derive(Debug, Clone)]
pub(super) struct Label(pub(super) Words);

/// Words on any number of lines.
#[derive(Debug, Clone)]
pub(super) struct Note(pub(super) Words);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let found = moment(&String::deserialize(from)?);
        found.map(Self).ok_or_else(|| D::Error::custom("no moment"))
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let plain = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b":.".contains(&b));
        let found = plain.then(|| text.parse().ok()).flatten();
        found.map(Self).ok_or_else(|| D::Error::custom("no time"))
    }
}

impl<'de, K: Kind> Deserialize<'de> for Named<K> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let found = Id::parse(&String::deserialize(from)?);
        found.map(Self).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        if text.len() > LABEL_BYTES_MAX || text.chars().any(char::is_control) {
            return Err(D::Error::custom("no label"));
        }
        Ok(Self(Words::new(text)))
    }
}

impl<'de> Deserialize<'de> for Note {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let odd = |c: char| c.is_control() && !['\r', '\n', '\t'].contains(&c);
        if text.len() > NOTE_BYTES_MAX || text.chars().any(odd) {
            return Err(D::Error::custom("no note"));
        }
        Ok(Self(Words::new(text)))
    }
}

/// An id that may be missing; an empty text is none.
pub(super) fn optional_id<'de, D, K>(from: D) -> Result<Option<Id<K>>, D::Error>
where
    D: Deserializer<'de>,
    K: Kind,
{
    let text = Option::<String>::deserialize(from)?;
    let text = text.filter(|text| !text.is_empty());
    let found = text.map(|text| Id::parse(&text)).transpose();
    found.map_err(D::Error::custom)
}

impl Label {
    /// The words, if there are any.
    pub(super) fn words(label: Option<Self>) -> Option<Words> {
        label
            .map(|label| label.0)
            .filter(|words| !words.as_str().is_empty())
    }
}

impl Note {
    /// The words, if there are any.
    pub(super) fn words(note: Option<Self>) -> Option<Words> {
        note.map(|note| note.0)
            .filter(|words| !words.as_str().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_an_offset_and_any_fraction_that_shifts_sends() {
        for (text, expected) in [
            ("2024-10-12T15:00:00.000Z", "2024-10-12T15:00:00Z"),
            (
                "2024-10-11T21:27:59.0134605Z",
                "2024-10-11T21:27:59.0134605Z",
            ),
            ("2024-10-12T17:00:00+02:00", "2024-10-12T15:00:00Z"),
            ("2024-10-12T15:00:00Z", "2024-10-12T15:00:00Z"),
        ] {
            assert_eq!(moment(text), expected.parse().ok(), "{text}");
        }
    }

    #[test]
    fn b21_moments_without_offset_and_other_spellings_are_none() {
        for text in [
            "2024-10-12T15:00:00",
            "2024-10-12T15:00:00.000",
            "2024-10-12",
            "2024-10-12 15:00:00Z",
            "2024-10-12t15:00:00z",
            "2024-10-12T15:00:00+02:00[Europe/Berlin]",
            "20241012T150000Z",
            "2024-13-12T15:00:00Z",
            "2024-02-30T15:00:00Z",
            "2024-10-12T25:00:00Z",
            "9999-12-31T23:59:59Z",
            "+002024-10-12T15:00:00Z",
            "-000001-10-12T15:00:00Z",
            "10/12/2024 3:00:00 PM +00:00",
            "",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }
}
