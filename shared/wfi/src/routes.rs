//! What the url of an item names.
//!
//! Source: Microsoft, "Create a custom integration", read 2026-11. Its capitals are not
//! consistent, so case does not count. Its list has no time cards; they are named as in Graph.

use shifts_model::{ChangeRequestId, Id, RefusalCode, TargetId, TimeOffReasonId};

/// A thing of a team, or a setting of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    Shift(TargetId),
    OpenShift(TargetId),
    TimeOff(TargetId),
    TimeOffReason(TimeOffReasonId),
    Swap(ChangeRequestId),
    Offer(ChangeRequestId),
    OpenShiftRequest(ChangeRequestId),
    TimeOffRequest(ChangeRequestId),
    TimeCard(TargetId),
    Preferences,
}

/// Reads a url. One that is no plain path is malformed, whatever it begins with.
pub(crate) fn route(url: &str) -> Result<Route, RefusalCode> {
    let path = url.strip_prefix('/').ok_or(RefusalCode::Malformed)?;
    let parts: Vec<&str> = path.split('/').collect();
    let odd = |part: &&str| part.is_empty() || part.starts_with('.') || part.contains('\\');
    if parts.iter().any(odd) {
        return Err(RefusalCode::Malformed);
    }
    let entity = parts[0].to_ascii_lowercase();
    match entity.as_str() {
        "shifts" => Ok(Route::Shift(id(&parts)?)),
        "openshifts" => Ok(Route::OpenShift(id(&parts)?)),
        "timesoff" => Ok(Route::TimeOff(id(&parts)?)),
        "timeoffreasons" => Ok(Route::TimeOffReason(id(&parts)?)),
        "swaprequests" => Ok(Route::Swap(id(&parts)?)),
        "offershiftrequests" => Ok(Route::Offer(id(&parts)?)),
        "openshiftrequests" => Ok(Route::OpenShiftRequest(id(&parts)?)),
        "timeoffrequests" => Ok(Route::TimeOffRequest(id(&parts)?)),
        "timecards" => Ok(Route::TimeCard(id(&parts)?)),
        "settings" if parts.len() == 2 && parts[1].eq_ignore_ascii_case("shiftpreferences") => {
            Ok(Route::Preferences)
        }
        _ => Err(RefusalCode::UnknownEntity),
    }
}

/// The id, which is the second part and the last.
fn id<K: shifts_model::Kind>(parts: &[&str]) -> Result<Id<K>, RefusalCode> {
    match parts {
        [_, id] => Id::parse(id).map_err(|_| RefusalCode::Malformed),
        _ => Err(RefusalCode::Malformed),
    }
}

impl Route {
    /// The id in the url; none for a setting.
    pub(crate) fn id(&self) -> Option<&str> {
        match self {
            Self::Shift(id) | Self::OpenShift(id) | Self::TimeOff(id) | Self::TimeCard(id) => {
                Some(id.as_str())
            }
            Self::TimeOffReason(id) => Some(id.as_str()),
            Self::Swap(id)
            | Self::Offer(id)
            | Self::OpenShiftRequest(id)
            | Self::TimeOffRequest(id) => Some(id.as_str()),
            Self::Preferences => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_without_regard_to_case() {
        let id = || TargetId::parse("SHFT_1").unwrap();
        for url in ["/shifts/SHFT_1", "/Shifts/SHFT_1", "/SHIFTS/SHFT_1"] {
            assert_eq!(route(url), Ok(Route::Shift(id())));
        }
        for url in ["/timesoff/SHFT_1", "/timesOff/SHFT_1"] {
            assert_eq!(route(url), Ok(Route::TimeOff(id())));
        }
        for url in ["/timeoffReasons/TOR_1", "/timeOffReasons/TOR_1"] {
            assert!(matches!(route(url), Ok(Route::TimeOffReason(_))));
        }
        assert_eq!(route("/settings/shiftpreferences"), Ok(Route::Preferences));
        assert_eq!(route("/settings/ShiftPreferences"), Ok(Route::Preferences));
    }

    #[test]
    fn b4_a_url_that_leads_elsewhere_is_malformed() {
        for url in [
            "/shifts/../..",
            "/shifts/..",
            "/shifts/%2e%2e",
            "/shifts/SHFT_1/",
            "/shifts/SHFT_1/../SHFT_2",
            "/shifts//SHFT_1",
            "//shifts/SHFT_1",
            "/../shifts/SHFT_1",
            "/shifts/SHFT_1?x=1",
            "/shifts/SHFT_1#x",
            "/shifts/a b",
            "/shifts/a\\b",
            "/shifts/a\r\nb",
            "/shifts/a\0b",
            "/shifts",
            "/shifts/",
            "/shifts/SHFT_1/more",
            "shifts/SHFT_1",
            "https://example.com/shifts/SHFT_1",
            "/",
            "",
        ] {
            assert_eq!(route(url), Err(RefusalCode::Malformed), "{url:?}");
        }
    }

    #[test]
    fn b3_an_unknown_entity_is_named_as_one() {
        for url in [
            "/dayNotes/NOTE_1",
            "/shift/SHFT_1",
            "/settings/other",
            "/x/y/z",
        ] {
            assert_eq!(route(url), Err(RefusalCode::UnknownEntity), "{url}");
        }
        assert_eq!(RefusalCode::UnknownEntity.status(), 403);
    }
}
