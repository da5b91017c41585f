//! What the simulated Teams shows: an independent look at what the sync has done.

use async_trait::async_trait;
use jiff::Timestamp;
use serde_json::Value;
use shifts_model::{Connection, UserId, Week, WeekCalendar};
use shifts_sim::tenant::Tenant;
use shifts_web::{ShownActivity, ShownShift, ShownState, TeamsView, ViewError};

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

    async fn week(
        &self,
        connection: &Connection,
        calendar: &WeekCalendar,
        week: Week,
    ) -> Result<Vec<ShownShift>, ViewError> {
        let Some(team) = self.0.team(connection.team_id.as_str()) else {
            return Ok(Vec::new());
        };
        let name_of = |id: &Value| -> String {
            let groups = team["schedulingGroups"].as_array();
            let group = groups
                .into_iter()
                .flatten()
                .find(|group| group["id"] == *id);
            text(group.unwrap_or(&Value::Null), "displayName").unwrap_or_default()
        };
        let span = calendar.span(week);
        let shifts = team["shifts"].as_array().into_iter().flatten();
        let shown = shifts.filter_map(|shift| shown(shift, name_of));
        Ok(shown
            .filter(|shift| span.contains(shift.starts_at))
            .collect())
    }
}

fn shown(shift: &Value, name_of: impl Fn(&Value) -> String) -> Option<ShownShift> {
    let (side, state) = match (&shift["draftShift"], &shift["sharedShift"]) {
        (_, shared) if shift["isStagedForDeletion"] == true => (shared, ShownState::Staged),
        (Value::Null, shared) => (shared, ShownState::Shared),
        (draft, _) => (draft, ShownState::Draft),
    };
    let activity = |activity: &Value| {
        Some(ShownActivity {
            name: text(activity, "displayName")?,
            starts_at: moment(activity, "startDateTime")?,
            ends_at: moment(activity, "endDateTime")?,
            is_paid: activity["isPaid"] == true,
        })
    };
    let activities = side["activities"].as_array().into_iter().flatten();
    Some(ShownShift {
        id: text(shift, "id")?,
        user_id: UserId::parse(&text(shift, "userId")?).ok()?,
        group: name_of(&shift["schedulingGroupId"]),
        starts_at: moment(side, "startDateTime")?,
        ends_at: moment(side, "endDateTime")?,
        theme: text(side, "theme").unwrap_or_else(|| "white".to_owned()),
        label: text(side, "displayName").filter(|label| !label.is_empty()),
        notes: text(side, "notes").filter(|notes| !notes.is_empty()),
        state,
        activities: activities.filter_map(activity).collect(),
    })
}

fn text(value: &Value, key: &str) -> Option<String> {
    value[key].as_str().map(str::to_owned)
}

fn moment(value: &Value, key: &str) -> Option<Timestamp> {
    value[key].as_str()?.parse().ok()
}
