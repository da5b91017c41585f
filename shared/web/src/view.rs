//! Where the board takes what it shows from.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use shifts_model::{
    Activity, Connection, Content, Entry, ShiftActivity, Span, TeamId, Visibility, Week,
    WeekCalendar, WeekSnapshot,
};
use shifts_ports::{Snapshots, StoreError, Visits, WeekKey};

use crate::shown::{
    ShownActivity, ShownOpenShift, ShownShift, ShownState, ShownTimeOff, ShownWeek, ShownWork,
};

/// How many earlier weeks are looked into for time off that goes on. Longer leave is rare, and
/// those that began last are looked into first.
const EARLIER_WEEKS_MAX: usize = 60;

/// Why a week cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The store failed; asking again may help.
    #[error("the week cannot be read")]
    Store(#[from] StoreError),
}

/// What Teams shows, as far as this edition can know it.
#[async_trait]
pub trait TeamsView: Send + Sync {
    /// One word for what this is (`live`, `as-written`) and one sentence for people.
    fn describe(&self) -> (&'static str, &'static str);

    /// The path of the page on which one acts in the Teams that is shown; `None` where that is for
    /// people with Teams alone.
    fn people_page(&self) -> Option<&'static str> {
        None
    }

    /// What a team's week holds.
    async fn week(
        &self,
        connection: &Connection,
        calendar: &WeekCalendar,
        week: Week,
    ) -> Result<ShownWeek, ViewError>;
}

/// What the adapter has written, from its own memory. Reading Teams for a page that updates by
/// itself would break Microsoft's polling rule (once a day).
///
/// Of people's hours it keeps fingerprints alone, so that it shows none.
pub struct AsWritten {
    /// What Teams is believed to hold.
    pub snapshots: Arc<dyn Snapshots>,
    /// In which weeks time off began.
    pub visits: Arc<dyn Visits>,
}

#[async_trait]
impl TeamsView for AsWritten {
    fn describe(&self) -> (&'static str, &'static str) {
        ("as-written", "Shows what the adapter has written to Teams.")
    }

    async fn week(
        &self,
        connection: &Connection,
        calendar: &WeekCalendar,
        week: Week,
    ) -> Result<ShownWeek, ViewError> {
        let team_id = &connection.team_id;
        let mut shown = ShownWeek::default();
        for activity in [Activity::Shifts, Activity::OpenShifts] {
            let snapshot = self.load(team_id, activity, week).await?;
            show(&mut shown, &snapshot);
        }
        for began in self.weeks_of_time_off(team_id, week).await? {
            let snapshot = self.load(team_id, Activity::TimeOff, began).await?;
            show(&mut shown, &snapshot);
        }
        let span = calendar.span(week);
        let is_seen = |away: &ShownTimeOff| {
            let (starts_at, ends_at) = (away.starts_at, away.ends_at);
            Span { starts_at, ends_at }.overlaps(span)
        };
        shown.time_off.retain(is_seen);
        Ok(shown)
    }
}

impl AsWritten {
    /// The weeks up to this one in which time off may have begun, the latest ones.
    async fn weeks_of_time_off(
        &self,
        team_id: &TeamId,
        week: Week,
    ) -> Result<Vec<Week>, StoreError> {
        let stored = self.visits.load_visit(team_id, Activity::TimeOff).await?;
        let visit = stored.map(|stored| stored.value).unwrap_or_default();
        let known = visit.digests.keys().chain(&visit.open);
        let mut weeks: BTreeSet<Week> = known.copied().collect();
        weeks.insert(week);
        let earlier = weeks.into_iter().rev().filter(|began| *began <= week);
        Ok(earlier.take(EARLIER_WEEKS_MAX).collect())
    }

    async fn load(
        &self,
        team_id: &TeamId,
        activity: Activity,
        week: Week,
    ) -> Result<WeekSnapshot, StoreError> {
        let key = WeekKey {
            team_id: team_id.clone(),
            activity,
            week,
        };
        let stored = self.snapshots.load_week(&key).await?;
        Ok(stored.map(|stored| stored.value).unwrap_or_default())
    }
}

fn show(shown: &mut ShownWeek, snapshot: &WeekSnapshot) {
    for entry in snapshot.entries.values() {
        match &entry.content {
            Content::Shift(shift) => shown.shifts.push(ShownShift {
                user_id: shift.user_id.clone(),
                work: ShownWork {
                    theme: shift.theme.as_str().to_owned(),
                    label: shift.label.clone(),
                    notes: shift.notes.clone(),
                    activities: shift.activities.iter().map(activity).collect(),
                    ..work(entry)
                },
            }),
            Content::OpenShift(open) => shown.open_shifts.push(ShownOpenShift {
                slots: open.slots,
                work: ShownWork {
                    theme: open.theme.as_str().to_owned(),
                    label: open.label.clone(),
                    notes: open.notes.clone(),
                    activities: open.activities.iter().map(activity).collect(),
                    ..work(entry)
                },
            }),
            Content::TimeOff(away) => shown.time_off.push(ShownTimeOff {
                id: entry.target_id.to_string(),
                user_id: away.user_id.clone(),
                reason: away.reason.to_string(),
                starts_at: away.starts_at,
                ends_at: away.ends_at,
                state: state(entry),
            }),
        }
    }
}

/// What all work has in common.
fn work(entry: &Entry) -> ShownWork {
    let content = &entry.content;
    ShownWork {
        id: entry.target_id.to_string(),
        group: content.group().map(ToString::to_string).unwrap_or_default(),
        starts_at: content.starts_at(),
        ends_at: content.ends_at(),
        theme: String::new(),
        label: None,
        notes: None,
        state: state(entry),
        activities: Vec::new(),
    }
}

fn state(entry: &Entry) -> ShownState {
    match entry.visibility {
        Visibility::Shared => ShownState::Shared,
        Visibility::Draft => ShownState::Draft,
    }
}

fn activity(activity: &ShiftActivity) -> ShownActivity {
    ShownActivity {
        name: activity.name.clone(),
        starts_at: activity.starts_at,
        ends_at: activity.ends_at,
        is_paid: activity.is_paid,
    }
}
