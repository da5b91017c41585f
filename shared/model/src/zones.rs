//! Zones: how Microsoft names them, and whether two of them tell the same time.
//!
//! Schedules are documented to name zones of the tz database, availability to name those of
//! Windows, and both turn up in the place of the other. The pairs are those of Unicode's CLDR
//! (`windowsZones.xml`), as the crate `localzone` carries them.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The territory whose pair stands for a Windows zone as a whole.
const WORLD: &str = "001";

/// For how many days clocks are compared: through every change of a year.
const DAYS_COMPARED: i64 = 366;

/// Names that the tz database has changed and CLDR has kept, new and old (tz database, file
/// `backward`, read 2026-11).
const RENAMED: [(&str, &str); 20] = [
    ("Africa/Asmara", "Africa/Asmera"),
    ("America/Argentina/Buenos_Aires", "America/Buenos_Aires"),
    ("America/Argentina/Catamarca", "America/Catamarca"),
    ("America/Argentina/Cordoba", "America/Cordoba"),
    ("America/Argentina/Jujuy", "America/Jujuy"),
    ("America/Argentina/Mendoza", "America/Mendoza"),
    ("America/Atikokan", "America/Coral_Harbour"),
    ("America/Indiana/Indianapolis", "America/Indianapolis"),
    ("America/Kentucky/Louisville", "America/Louisville"),
    ("America/Nuuk", "America/Godthab"),
    ("Asia/Ho_Chi_Minh", "Asia/Saigon"),
    ("Asia/Kathmandu", "Asia/Katmandu"),
    ("Asia/Kolkata", "Asia/Calcutta"),
    ("Asia/Yangon", "Asia/Rangoon"),
    ("Atlantic/Faroe", "Atlantic/Faeroe"),
    ("Europe/Kyiv", "Europe/Kiev"),
    ("Pacific/Chuuk", "Pacific/Truk"),
    ("Pacific/Kanton", "Pacific/Enderbury"),
    ("Pacific/Pohnpei", "Pacific/Ponape"),
    ("UTC", "Etc/UTC"),
];

/// The name of a zone in availability: that of Windows, or else that of the tz database, which is
/// taken as well.
#[must_use]
pub fn windows_name(zone: &TimeZone) -> &str {
    // Zones come by name from the WFM, so each has one.
    let iana = zone.iana_name().unwrap_or("UTC");
    let renamed = RENAMED.iter().find(|(new, _)| *new == iana);
    let known = renamed.map_or(iana, |(_, old)| old);
    localzone::iana_to_win_zone(known).map_or(iana, |(windows, _)| windows)
}

/// The zone of a name of either kind; `None` when it is of neither.
#[must_use]
pub fn zone_named(name: &str) -> Option<TimeZone> {
    let of_windows = || localzone::win_zone_to_iana(name, Some(WORLD));
    let found = TimeZone::get(name).ok();
    found.or_else(|| TimeZone::get(of_windows()?).ok())
}

/// Whether the clocks of two zones show the same all year, from a moment on: hours of a week that
/// repeats are the same hours only then.
#[must_use]
pub fn tell_same_time(one: &TimeZone, other: &TimeZone, from: Timestamp) -> bool {
    let days =
        (0..DAYS_COMPARED).map(|day| from.saturating_add(SignedDuration::from_hours(24 * day)));
    one == other
        || days
            .map(|at| at.unwrap_or(Timestamp::MAX))
            .all(|at| one.to_offset(at) == other.to_offset(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_named_as_windows_names_them() {
        for (iana, expected) in [
            ("Europe/Berlin", "W. Europe Standard Time"),
            ("Europe/London", "GMT Standard Time"),
            ("America/Los_Angeles", "Pacific Standard Time"),
            ("Europe/Zurich", "W. Europe Standard Time"),
            ("Asia/Kolkata", "India Standard Time"),
            ("Europe/Kyiv", "FLE Standard Time"),
            ("UTC", "UTC"),
            ("Antarctica/Troll", "Antarctica/Troll"),
        ] {
            assert_eq!(
                windows_name(&TimeZone::get(iana).unwrap()),
                expected,
                "{iana}"
            );
        }
    }

    #[test]
    fn every_name_that_was_changed_has_one_of_windows() {
        for (new, old) in RENAMED {
            assert!(TimeZone::get(new).is_ok(), "{new}");
            assert!(localzone::iana_to_win_zone(old).is_some(), "{old}");
        }
    }

    #[test]
    fn a_zone_is_found_by_either_name() {
        for (given, expected) in [
            ("Europe/Berlin", Some("Europe/Berlin")),
            ("W. Europe Standard Time", Some("Europe/Berlin")),
            ("Pacific Standard Time", Some("America/Los_Angeles")),
            ("Mars Standard Time", None),
            ("", None),
        ] {
            let found = zone_named(given);
            let found = found.as_ref().and_then(TimeZone::iana_name);
            assert_eq!(found, expected, "{given}");
        }
    }

    #[test]
    fn zones_tell_the_same_time_when_their_clocks_do_all_year() {
        let from = "2026-11-22T12:00:00Z".parse().unwrap();
        for (one, other, expected) in [
            ("Europe/Berlin", "Europe/Berlin", true),
            ("Europe/Berlin", "Europe/Vienna", true),
            ("Europe/Berlin", "Romance Standard Time", true),
            ("Europe/Berlin", "Europe/London", false),
            // In winter alone.
            ("Europe/London", "UTC", false),
            ("Africa/Lagos", "Europe/Berlin", false),
        ] {
            let [one, other] = [one, other].map(|name| zone_named(name).unwrap());
            assert_eq!(tell_same_time(&one, &other, from), expected);
        }
    }
}
