//! `shift` and `shiftItem`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{GroupName, SchedulingGroupId, ShiftActivity, ShiftContent, Theme, UserId};

/// The Teams client shows no more of an activity's name (Kronos connector, 2022).
const ACTIVITY_NAME_CHARS_MAX: usize = 50;

/// A shift as Graph lists it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShiftForm {
    pub(crate) id: String,
    pub(crate) user_id: Option<String>,
    pub(crate) scheduling_group_id: Option<String>,
    pub(crate) shared_shift: Option<ShiftItemForm>,
    pub(crate) draft_shift: Option<ShiftItemForm>,
    pub(crate) is_staged_for_deletion: Option<bool>,
}

/// One side of a shift.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShiftItemForm {
    start_date_time: Timestamp,
    end_date_time: Timestamp,
    theme: Option<String>,
    display_name: Option<String>,
    notes: Option<String>,
    activities: Option<Vec<ActivityForm>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActivityForm {
    start_date_time: Timestamp,
    end_date_time: Timestamp,
    display_name: Option<String>,
    is_paid: Option<bool>,
}

/// A shift as it is created and replaced.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShiftWrite<'a> {
    pub(crate) user_id: &'a str,
    pub(crate) scheduling_group_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) shared_shift: Option<ShiftItemWrite<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) draft_shift: Option<ShiftItemWrite<'a>>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShiftItemWrite<'a> {
    start_date_time: Timestamp,
    end_date_time: Timestamp,
    theme: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<&'a str>,
    activities: Vec<ActivityWrite>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ActivityWrite {
    is_paid: bool,
    start_date_time: Timestamp,
    end_date_time: Timestamp,
    /// Documented as required; Microsoft's samples send an empty text.
    code: &'static str,
    display_name: String,
}

impl<'a> ShiftItemWrite<'a> {
    pub(crate) fn of(content: &'a ShiftContent) -> Self {
        let activity = |activity: &ShiftActivity| ActivityWrite {
            is_paid: activity.is_paid,
            start_date_time: activity.starts_at,
            end_date_time: activity.ends_at,
            code: "",
            display_name: activity
                .name
                .chars()
                .take(ACTIVITY_NAME_CHARS_MAX)
                .collect(),
        };
        Self {
            start_date_time: content.starts_at,
            end_date_time: content.ends_at,
            theme: content.theme.as_str(),
            display_name: content.label.as_deref(),
            notes: content.notes.as_deref(),
            activities: content.activities.iter().map(activity).collect(),
        }
    }
}

impl ShiftItemForm {
    pub(crate) fn starts_at(&self) -> Timestamp {
        self.start_date_time
    }

    /// What the side holds. A theme that is not of the twelve reads as white: nothing of ours has
    /// such a one, and nobody else's colours are compared.
    pub(crate) fn content(self, user_id: UserId, group: GroupName) -> ShiftContent {
        let words = |text: Option<String>| text.filter(|text| !text.is_empty());
        let activity = |form: ActivityForm| ShiftActivity {
            starts_at: form.start_date_time,
            ends_at: form.end_date_time,
            name: form.display_name.unwrap_or_default(),
            is_paid: form.is_paid.unwrap_or(true),
        };
        let mut activities: Vec<ShiftActivity> = self
            .activities
            .unwrap_or_default()
            .into_iter()
            .map(activity)
            .collect();
        activities.sort();
        ShiftContent {
            user_id,
            group,
            starts_at: self.start_date_time,
            ends_at: self.end_date_time,
            theme: self
                .theme
                .as_deref()
                .and_then(Theme::parse)
                .unwrap_or(Theme::White),
            label: words(self.display_name),
            notes: words(self.notes),
            activities,
        }
    }
}

impl ShiftForm {
    pub(crate) fn group_id(&self) -> Option<SchedulingGroupId> {
        SchedulingGroupId::parse(self.scheduling_group_id.as_deref()?).ok()
    }
}
