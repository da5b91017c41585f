//! What the simulated Teams shows: an independent look at what the sync has done.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use serde_json::Value;
use shifts_model::{AvailableWeek, Connection, Hours, Span, UserId, Week, WeekCalendar};
use shifts_sim::tenant::Tenant;
use shifts_web::{
    ShownActivity, ShownOpenShift, ShownShift, ShownState, ShownTimeOff, ShownWeek, ShownWork,
    TeamsView, ViewError,
};

/// A view into the simulated tenant.
pub(crate) struct LiveView(pub(crate) Tenant);

#[async_trait]
impl TeamsView for LiveView {
    fn describe(&self) -> (&'static str, &'static str) {
        (
            "live",
            "Shows what the simulated Teams holds, read from the tenant itself.",
        )
    }

    fn people_page(&self) -> Option<&'static str> {
        Some("/people")
    }

    async fn week(
        &self,
        connection: &Connection,
        calendar: &WeekCalendar,
        week: Week,
    ) -> Result<ShownWeek, ViewError> {
        let Some(team) = self.0.team(connection.team_id.as_str()) else {
            return Ok(ShownWeek::default());
        };
        let span = calendar.span(week);
        let shifts = all(&team, "shifts").filter_map(|shift| shown_shift(&team, shift));
        let open_shifts = all(&team, "openShifts").filter_map(|open| shown_open_shift(&team, open));
        let time_off = all(&team, "timesOff").filter_map(|away| shown_time_off(&team, away));
        let is_seen = |away: &ShownTimeOff| {
            let (starts_at, ends_at) = (away.starts_at, away.ends_at);
            Span { starts_at, ends_at }.overlaps(span)
        };
        Ok(ShownWeek {
            shifts: shifts
                .filter(|shift| span.contains(shift.work.starts_at))
                .collect(),
            open_shifts: open_shifts
                .filter(|open| span.contains(open.work.starts_at))
                .collect(),
            time_off: time_off.filter(is_seen).collect(),
            availability: self.availability(&team),
        })
    }
}

impl LiveView {
    /// When the members of a team can work, as far as anybody has told Teams.
    fn availability(&self, team: &Value) -> BTreeMap<UserId, AvailableWeek> {
        let members = all(team, "members").filter_map(|member| text(member, "id"));
        let told = members.filter_map(|id| {
            let hours = available(&self.0.shift_preferences(&id)?)?;
            Some((UserId::parse(&id).ok()?, hours))
        });
        told.collect()
    }
}

fn shown_shift(team: &Value, shift: &Value) -> Option<ShownShift> {
    let (side, state) = side(shift, "sharedShift", "draftShift");
    Some(ShownShift {
        user_id: UserId::parse(&text(shift, "userId")?).ok()?,
        work: work(team, shift, side, state)?,
    })
}

fn shown_open_shift(team: &Value, open: &Value) -> Option<ShownOpenShift> {
    let (side, state) = side(open, "sharedOpenShift", "draftOpenShift");
    Some(ShownOpenShift {
        slots: u32::try_from(side["openSlotCount"].as_u64()?).ok()?,
        work: work(team, open, side, state)?,
    })
}

fn shown_time_off(team: &Value, away: &Value) -> Option<ShownTimeOff> {
    let (side, state) = side(away, "sharedTimeOff", "draftTimeOff");
    Some(ShownTimeOff {
        id: text(away, "id")?,
        user_id: UserId::parse(&text(away, "userId")?).ok()?,
        reason: name_of(team, "timeOffReasons", &side["timeOffReasonId"]),
        starts_at: moment(side, "startDateTime")?,
        ends_at: moment(side, "endDateTime")?,
        state,
    })
}

/// The side of an item that is shown, and to whom.
fn side<'a>(item: &'a Value, shared: &str, draft: &str) -> (&'a Value, ShownState) {
    match (&item[draft], &item[shared]) {
        (_, shared) if item["isStagedForDeletion"] == true => (shared, ShownState::Staged),
        (Value::Null, shared) => (shared, ShownState::Shared),
        (draft, _) => (draft, ShownState::Draft),
    }
}

fn work(team: &Value, item: &Value, side: &Value, state: ShownState) -> Option<ShownWork> {
    let activity = |activity: &Value| {
        Some(ShownActivity {
            name: text(activity, "displayName")?,
            starts_at: moment(activity, "startDateTime")?,
            ends_at: moment(activity, "endDateTime")?,
            is_paid: activity["isPaid"] == true,
        })
    };
    Some(ShownWork {
        id: text(item, "id")?,
        group: name_of(team, "schedulingGroups", &item["schedulingGroupId"]),
        starts_at: moment(side, "startDateTime")?,
        ends_at: moment(side, "endDateTime")?,
        theme: text(side, "theme").unwrap_or_else(|| "white".to_owned()),
        label: text(side, "displayName").filter(|label| !label.is_empty()),
        notes: text(side, "notes").filter(|notes| !notes.is_empty()),
        state,
        activities: all(side, "activities").filter_map(activity).collect(),
    })
}

/// The hours of a week; `None` where nobody has told any.
fn available(preferences: &Value) -> Option<AvailableWeek> {
    let told = preferences["availability"].as_array()?;
    if told.is_empty() {
        return None;
    }
    let mut week = AvailableWeek::default();
    for part in told {
        for day in all(&part["recurrence"]["pattern"], "daysOfWeek").filter_map(weekday) {
            for hours in all(part, "timeSlots").filter_map(hours) {
                // Overlapping hours say nothing more than the first of them.
                let _ = week.add(day, hours);
            }
        }
    }
    Some(week)
}

fn hours(slot: &Value) -> Option<Hours> {
    let time = |key: &str| text(slot, key)?.parse::<Time>().ok();
    Hours::new(time("startTime")?, time("endTime")?)
}

/// The days, as Graph calls them.
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

fn weekday(name: &Value) -> Option<Weekday> {
    let name = name.as_str()?;
    let found = DAYS.iter().find(|(day, _)| day.eq_ignore_ascii_case(name));
    found.map(|(_, weekday)| *weekday)
}

/// The name of what an item names by its id.
fn name_of(team: &Value, collection: &str, id: &Value) -> String {
    let found = all(team, collection).find(|named| named["id"] == *id);
    found
        .and_then(|named| text(named, "displayName"))
        .unwrap_or_default()
}

fn all<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn text(value: &Value, key: &str) -> Option<String> {
    value[key].as_str().map(str::to_owned)
}

fn moment(value: &Value, key: &str) -> Option<Timestamp> {
    value[key].as_str()?.parse().ok()
}
