//! Where the board takes its shifts from.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use shifts_model::{Connection, Entry, UserId, Visibility, Week, WeekCalendar};
use shifts_ports::{Snapshots, StoreError, WeekKey};

/// One shift as a person would see it.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownShift {
    /// Its id in Shifts.
    pub id: String,
    /// Whose it is.
    pub user_id: UserId,
    /// The name of its scheduling group.
    pub group: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Microsoft's name of its colour.
    pub theme: String,
    /// The text on it.
    pub label: Option<String>,
    /// The text in it.
    pub notes: Option<String>,
    /// Who sees it, and for how long.
    pub state: ShownState,
    /// What happens within it.
    pub activities: Vec<ShownActivity>,
}

/// Who sees a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownState {
    /// Everybody.
    Shared,
    /// Managers, until the next share.
    Draft,
    /// Everybody, until the next share.
    Staged,
}

/// A part of a shift.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownActivity {
    /// Its name.
    pub name: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Whether it is paid.
    pub is_paid: bool,
}

/// Why a week cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// The store failed; asking again may help.
    #[error("the week cannot be read")]
    Store(#[source] StoreError),
}

/// What Teams shows, as far as this edition can know it.
#[async_trait]
pub trait TeamsView: Send + Sync {
    /// One word for what this is (`live`, `as-written`) and one sentence for people.
    fn describe(&self) -> (&'static str, &'static str);

    /// The shifts of a team that start in a week.
    async fn week(
        &self,
        connection: &Connection,
        calendar: &WeekCalendar,
        week: Week,
    ) -> Result<Vec<ShownShift>, ViewError>;
}

/// What the adapter has written, from its own snapshots. Reading Teams for a page that updates by
/// itself would break Microsoft's polling rule (once a day).
pub struct AsWritten(pub Arc<dyn Snapshots>);

#[async_trait]
impl TeamsView for AsWritten {
    fn describe(&self) -> (&'static str, &'static str) {
        ("as-written", "Shows what the adapter has written to Teams.")
    }

    async fn week(
        &self,
        connection: &Connection,
        _calendar: &WeekCalendar,
        week: Week,
    ) -> Result<Vec<ShownShift>, ViewError> {
        let key = WeekKey {
            team_id: connection.team_id.clone(),
            week,
        };
        let stored = self.0.load_week(&key).await.map_err(ViewError::Store)?;
        let snapshot = stored.map(|stored| stored.value).unwrap_or_default();
        Ok(snapshot.entries.values().map(shown).collect())
    }
}

fn shown(entry: &Entry) -> ShownShift {
    let content = &entry.content;
    ShownShift {
        id: entry.target_id.to_string(),
        user_id: content.user_id.clone(),
        group: content.group.to_string(),
        starts_at: content.starts_at,
        ends_at: content.ends_at,
        theme: content.theme.as_str().to_owned(),
        label: content.label.clone(),
        notes: content.notes.clone(),
        state: match entry.visibility {
            Visibility::Shared => ShownState::Shared,
            Visibility::Draft => ShownState::Draft,
        },
        activities: content
            .activities
            .iter()
            .map(|activity| ShownActivity {
                name: activity.name.clone(),
                starts_at: activity.starts_at,
                ends_at: activity.ends_at,
                is_paid: activity.is_paid,
            })
            .collect(),
    }
}
