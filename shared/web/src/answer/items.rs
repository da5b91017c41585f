//! The forms of what a week holds.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::Serialize;
use shifts_model::{AvailableWeek, Hours, UserId, Week};

use crate::shown::{
    ShownActivity, ShownOpenShift, ShownShift, ShownState, ShownTimeOff, ShownWork,
};

#[derive(Debug, Serialize)]
pub(crate) struct ShiftJson {
    user_id: String,
    #[serde(flatten)]
    work: WorkJson,
}

#[derive(Debug, Serialize)]
pub(crate) struct OpenShiftJson {
    slots: u32,
    #[serde(flatten)]
    work: WorkJson,
}

#[derive(Debug, Serialize)]
struct WorkJson {
    id: String,
    group: String,
    starts_at: Timestamp,
    ends_at: Timestamp,
    starts_local: String,
    ends_local: String,
    theme: String,
    label: Option<String>,
    notes: Option<String>,
    state: &'static str,
    activities: Vec<ActivityJson>,
}

#[derive(Debug, Serialize)]
struct ActivityJson {
    name: String,
    starts_local: String,
    ends_local: String,
    paid: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct TimeOffJson {
    id: String,
    user_id: String,
    reason: String,
    starts_at: Timestamp,
    ends_at: Timestamp,
    starts_local: String,
    ends_local: String,
    /// The days of the week on which it shows.
    first_day: Date,
    last_day: Date,
    begins_before: bool,
    ends_after: bool,
    whole_days: bool,
    state: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct AvailabilityJson {
    user_id: String,
    /// For each day of the week, in its order.
    days: Vec<Vec<HoursJson>>,
}

#[derive(Debug, Serialize)]
struct HoursJson {
    starts: String,
    ends: String,
}

impl ShiftJson {
    pub(crate) fn of(shift: &ShownShift, zone: &TimeZone) -> Self {
        Self {
            user_id: shift.user_id.to_string(),
            work: WorkJson::of(&shift.work, zone),
        }
    }
}

impl OpenShiftJson {
    pub(crate) fn of(open: &ShownOpenShift, zone: &TimeZone) -> Self {
        Self {
            slots: open.slots,
            work: WorkJson::of(&open.work, zone),
        }
    }
}

impl WorkJson {
    fn of(work: &ShownWork, zone: &TimeZone) -> Self {
        let activity = |activity: &ShownActivity| ActivityJson {
            name: activity.name.clone(),
            starts_local: local(activity.starts_at, zone),
            ends_local: local(activity.ends_at, zone),
            paid: activity.is_paid,
        };
        Self {
            id: work.id.clone(),
            group: work.group.clone(),
            starts_at: work.starts_at,
            ends_at: work.ends_at,
            starts_local: local(work.starts_at, zone),
            ends_local: local(work.ends_at, zone),
            theme: work.theme.clone(),
            label: work.label.clone(),
            notes: work.notes.clone(),
            state: state(work.state),
            activities: work.activities.iter().map(activity).collect(),
        }
    }
}

impl TimeOffJson {
    /// Time off as it shows in a week: cut where it goes on beyond it.
    pub(crate) fn of(away: &ShownTimeOff, zone: &TimeZone, week: Week) -> Self {
        let (starts, ends) = (
            zone.to_datetime(away.starts_at),
            zone.to_datetime(away.ends_at),
        );
        let at_midnight = |time: Time| time == Time::midnight();
        // What ends at midnight ends with the day before.
        let last_day = match at_midnight(ends.time()) && starts < ends {
            true => ends.date().yesterday().unwrap_or(ends.date()),
            false => ends.date(),
        };
        let (monday, sunday) = (week.starts_on, last_of(week));
        Self {
            id: away.id.clone(),
            user_id: away.user_id.to_string(),
            reason: away.reason.clone(),
            starts_at: away.starts_at,
            ends_at: away.ends_at,
            starts_local: local(away.starts_at, zone),
            ends_local: local(away.ends_at, zone),
            first_day: starts.date().max(monday),
            last_day: last_day.min(sunday),
            begins_before: starts.date() < monday,
            ends_after: last_day > sunday,
            whole_days: at_midnight(starts.time()) && at_midnight(ends.time()),
            state: state(away.state),
        }
    }
}

impl AvailabilityJson {
    pub(crate) fn of(user_id: &UserId, available: &AvailableWeek, week: Week) -> Self {
        let days = week.starts_on.series(jiff::Span::new().days(1)).take(7);
        let of_day = |day: Date| {
            let at = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
            available.days[at].iter().map(HoursJson::of).collect()
        };
        Self {
            user_id: user_id.to_string(),
            days: days.map(of_day).collect(),
        }
    }
}

impl HoursJson {
    fn of(hours: &Hours) -> Self {
        let ends = match hours.ends {
            midnight if midnight == Time::midnight() => "24:00".to_owned(),
            time => time.strftime("%H:%M").to_string(),
        };
        Self {
            starts: hours.starts.strftime("%H:%M").to_string(),
            ends,
        }
    }
}

fn last_of(week: Week) -> Date {
    week.starts_on.saturating_add(jiff::Span::new().days(6))
}

fn state(state: ShownState) -> &'static str {
    match state {
        ShownState::Shared => "shared",
        ShownState::Draft => "draft",
        ShownState::Staged => "staged",
    }
}

fn local(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).strftime("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(starts: &str, ends: &str) -> TimeOffJson {
        let away = ShownTimeOff {
            id: "a".to_owned(),
            user_id: UserId::parse("u").unwrap(),
            reason: "Holiday".to_owned(),
            starts_at: starts.parse().unwrap(),
            ends_at: ends.parse().unwrap(),
            state: ShownState::Shared,
        };
        let week = Week {
            starts_on: "2026-11-16".parse().unwrap(),
        };
        TimeOffJson::of(&away, &TimeZone::get("Europe/Berlin").unwrap(), week)
    }

    fn cut(json: &TimeOffJson) -> String {
        let (first, last) = (json.first_day.day(), json.last_day.day());
        let mark = |is: bool, mark: &'static str| if is { mark } else { "" };
        let (before, after) = (mark(json.begins_before, "<"), mark(json.ends_after, ">"));
        format!("{before}{first}-{last}{after} {}", json.whole_days)
    }

    #[test]
    fn time_off_is_cut_at_the_ends_of_the_week() {
        for (starts, ends, expected) in [
            // Whole days, by the clocks of Berlin.
            ("2026-11-17T23:00:00Z", "2026-11-19T23:00:00Z", "18-19 true"),
            ("2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z", "16-22 true"),
            (
                "2026-11-10T23:00:00Z",
                "2026-11-17T23:00:00Z",
                "<16-17 true",
            ),
            (
                "2026-11-20T23:00:00Z",
                "2026-12-01T23:00:00Z",
                "21-22> true",
            ),
            (
                "2026-11-01T23:00:00Z",
                "2026-12-01T23:00:00Z",
                "<16-22> true",
            ),
            // Parts of days.
            (
                "2026-11-18T12:00:00Z",
                "2026-11-18T16:00:00Z",
                "18-18 false",
            ),
            (
                "2026-11-18T20:00:00Z",
                "2026-11-18T23:00:00Z",
                "18-18 false",
            ),
            (
                "2026-11-22T20:00:00Z",
                "2026-11-23T02:00:00Z",
                "22-22> false",
            ),
        ] {
            assert_eq!(cut(&shown(starts, ends)), expected, "{starts} {ends}");
        }
    }

    #[test]
    fn hours_come_in_the_order_of_the_teams_week() {
        let mut available = AvailableWeek::default();
        let hours = |starts: i8, ends: i8| Hours {
            starts: Time::constant(starts, 0, 0, 0),
            ends: Time::constant(ends, 0, 0, 0),
        };
        available.days[0].push(hours(9, 0));
        available.days[6].push(hours(6, 14));
        let week = Week {
            starts_on: "2026-11-15".parse().unwrap(),
        };
        let json = AvailabilityJson::of(&UserId::parse("u").unwrap(), &available, week);
        let told = |day: &Vec<HoursJson>| -> Vec<String> {
            let hours = day.iter();
            hours.map(|h| format!("{}-{}", h.starts, h.ends)).collect()
        };
        assert_eq!(told(&json.days[0]), ["06:00-14:00"]);
        assert_eq!(told(&json.days[1]), ["09:00-24:00"]);
        assert!(json.days[2..].iter().all(Vec::is_empty));
    }
}
