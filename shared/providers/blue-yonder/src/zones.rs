//! The zones of sites.
//!
//! Blue Yonder names a zone in words of its installation: those of the tz database, those of
//! Windows, or its own.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use shifts_model::zone_named;

use crate::moments::shown;

/// The zone of that name: what the configuration says, else the tz database, else Windows.
///
/// # Errors
///
/// Names the zone that is not known, so that a person can add it to `time_zones`.
pub(crate) fn zone(name: &str, own: &BTreeMap<String, String>) -> Result<TimeZone, String> {
    let name = name.trim();
    let own = own
        .iter()
        .find(|(theirs, _)| theirs.trim().eq_ignore_ascii_case(name));
    let unknown = |name: &str| {
        format!(
            "its time zone {} is none of the tz database and none of Windows; add it to \
             `time_zones` in its section of the configuration",
            shown(name)
        )
    };
    if let Some((_, iana)) = own {
        return TimeZone::get(iana).map_err(|_| unknown(iana));
    }
    zone_named(name).ok_or_else(|| unknown(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_name_in_the_tz_database_in_windows_or_in_the_configuration() {
        let own = BTreeMap::from([("Eastern (JDA)".to_owned(), "America/New_York".to_owned())]);
        for (given, expected) in [
            ("Europe/Berlin", "Europe/Berlin"),
            ("W. Europe Standard Time", "Europe/Berlin"),
            ("GMT Standard Time", "Europe/London"),
            ("India Standard Time", "Asia/Kolkata"),
            ("eastern (jda)", "America/New_York"),
            (" US/Pacific ", "US/Pacific"),
        ] {
            let found = zone(given, &own).unwrap();
            let expected = TimeZone::get(expected).unwrap();
            let now = jiff::Timestamp::UNIX_EPOCH;
            assert_eq!(found.to_offset(now), expected.to_offset(now), "{given}");
        }
    }

    #[test]
    fn an_unknown_zone_names_itself_and_what_to_do() {
        let why = zone("Mars Standard Time", &BTreeMap::new()).unwrap_err();
        assert!(
            why.contains("MarsStandardTime") || why.contains("Mars Standard Time"),
            "{why}"
        );
        assert!(why.contains("time_zones"), "{why}");
        let wrong = BTreeMap::from([("Own".to_owned(), "Mars/Olympus".to_owned())]);
        assert!(zone("Own", &wrong).unwrap_err().contains("Mars/Olympus"));
        assert!(zone("", &BTreeMap::new()).is_err());
    }
}
