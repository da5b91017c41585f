//! What the zones of stores are called.

use std::collections::BTreeMap;

/// Zones of the tz database with the names that Windows gives them, from the table of the Unicode
/// CLDR (`windowsZones.xml`, read in November 2026).
const WINDOWS: [(&str, &str); 14] = [
    ("Africa/Casablanca", "Morocco Standard Time"),
    ("America/Chicago", "Central Standard Time"),
    ("America/Denver", "Mountain Standard Time"),
    ("America/Los_Angeles", "Pacific Standard Time"),
    ("America/New_York", "Eastern Standard Time"),
    ("America/Phoenix", "US Mountain Standard Time"),
    ("Asia/Kolkata", "India Standard Time"),
    ("Asia/Tokyo", "Tokyo Standard Time"),
    ("Australia/Lord_Howe", "Lord Howe Standard Time"),
    ("Australia/Sydney", "AUS Eastern Standard Time"),
    ("Europe/Berlin", "W. Europe Standard Time"),
    ("Europe/Dublin", "GMT Standard Time"),
    ("Europe/London", "GMT Standard Time"),
    ("Europe/Paris", "Romance Standard Time"),
];

/// The name of a zone: one that was chosen, one of Windows, or its own.
pub(super) fn name<'a>(zone: &'a str, chosen: &'a BTreeMap<String, String>) -> &'a str {
    let windows = || WINDOWS.iter().find(|(iana, _)| *iana == zone);
    match chosen.get(zone) {
        Some(name) => name,
        None => windows().map_or(zone, |(_, name)| name),
    }
}
