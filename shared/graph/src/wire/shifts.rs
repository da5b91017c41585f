//! `shift` and `shiftItem`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{Content, ShiftActivity, ShiftContent, Theme};

use super::items::{Frame, SideForm, Sides};
use crate::names::Names;

/// The Teams client shows no more of an activity's name (Kronos connector, 2022).
const ACTIVITY_NAME_CHARS_MAX: usize = 50;

/// One side of a shift, read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShiftSideForm {
    #[serde(rename = "startDateTime")]
    pub(super) starts_at: Timestamp,
    #[serde(rename = "endDateTime")]
    pub(super) ends_at: Timestamp,
    theme: Option<String>,
    display_name: Option<String>,
    notes: Option<String>,
    activities: Option<Vec<ActivityForm>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActivityForm {
    start_date_time: Timestamp,
    end_date_time: Timestamp,
    display_name: Option<String>,
    is_paid: Option<bool>,
}

impl ShiftSideForm {
    /// A theme that is not of the twelve reads as white: nothing of ours has such a one, and
    /// nobody else's colours are compared.
    pub(super) fn theme(&self) -> Theme {
        let known = self.theme.as_deref().and_then(Theme::parse);
        known.unwrap_or(Theme::White)
    }

    pub(super) fn label(&self) -> Option<String> {
        words(self.display_name.as_ref())
    }

    pub(super) fn notes(&self) -> Option<String> {
        words(self.notes.as_ref())
    }

    /// The activities, by start.
    pub(super) fn activities(self) -> Vec<ShiftActivity> {
        let activity = |form: ActivityForm| ShiftActivity {
            starts_at: form.start_date_time,
            ends_at: form.end_date_time,
            name: form.display_name.unwrap_or_default(),
            is_paid: form.is_paid.unwrap_or(true),
        };
        let forms = self.activities.unwrap_or_default();
        let mut activities: Vec<ShiftActivity> = forms.into_iter().map(activity).collect();
        activities.sort();
        activities
    }
}

impl SideForm for ShiftSideForm {
    fn starts_at(&self) -> Timestamp {
        self.starts_at
    }

    fn content(self, frame: Frame<'_>, _names: &Names<'_>) -> Option<Content> {
        Some(Content::Shift(ShiftContent {
            user_id: frame.user_id?,
            group: frame.group?.clone(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            theme: self.theme(),
            label: self.label(),
            notes: self.notes(),
            activities: self.activities(),
        }))
    }
}

/// No text and an empty text are the same to Shifts.
fn words(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.is_empty()).cloned()
}

/// A shift as it is created and replaced.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShiftWrite<'a> {
    user_id: &'a str,
    scheduling_group_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shared_shift: Option<ShiftSideWrite<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft_shift: Option<ShiftSideWrite<'a>>,
}

/// One side of a shift, written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShiftSideWrite<'a> {
    pub(super) start_date_time: Timestamp,
    pub(super) end_date_time: Timestamp,
    pub(super) theme: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) notes: Option<&'a str>,
    pub(super) activities: Vec<ActivityWrite>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActivityWrite {
    is_paid: bool,
    start_date_time: Timestamp,
    end_date_time: Timestamp,
    /// Documented as required; Microsoft's samples send an empty text.
    code: &'static str,
    display_name: String,
}

impl<'a> ShiftWrite<'a> {
    pub(crate) fn new(user_id: &'a str, group_id: &'a str, sides: Sides<&'a ShiftContent>) -> Self {
        Self {
            user_id,
            scheduling_group_id: group_id,
            shared_shift: sides.shared.map(ShiftSideWrite::of),
            draft_shift: sides.draft.map(ShiftSideWrite::of),
        }
    }
}

impl<'a> ShiftSideWrite<'a> {
    fn of(content: &'a ShiftContent) -> Self {
        Self {
            start_date_time: content.starts_at,
            end_date_time: content.ends_at,
            theme: content.theme.as_str(),
            display_name: content.label.as_deref(),
            notes: content.notes.as_deref(),
            activities: content.activities.iter().map(ActivityWrite::of).collect(),
        }
    }
}

impl ActivityWrite {
    pub(super) fn of(activity: &ShiftActivity) -> Self {
        let name = activity.name.chars().take(ACTIVITY_NAME_CHARS_MAX);
        Self {
            is_paid: activity.is_paid,
            start_date_time: activity.starts_at,
            end_date_time: activity.ends_at,
            code: "",
            display_name: name.collect(),
        }
    }
}
