//! `timeOff`, `timeOffItem` and `timeOffReason`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shifts_model::{Content, TimeOffContent, TimeOffReasonId};

use super::items::{Frame, SideForm, Sides};
use crate::names::Names;

/// The colour in which the Teams client shows all time off, whatever was stored
/// (microsoft-graph-docs issue 18101).
const THEME: &str = "gray";

/// One side of time off, read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimeOffSideForm {
    #[serde(rename = "startDateTime")]
    starts_at: Timestamp,
    #[serde(rename = "endDateTime")]
    ends_at: Timestamp,
    time_off_reason_id: String,
}

impl SideForm for TimeOffSideForm {
    fn starts_at(&self) -> Timestamp {
        self.starts_at
    }

    fn content(self, frame: Frame<'_>, names: &Names<'_>) -> Option<Content> {
        Some(Content::TimeOff(TimeOffContent {
            user_id: frame.user_id?,
            reason: names.reason(&self.time_off_reason_id)?.clone(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
        }))
    }
}

/// Time off as it is created and replaced.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimeOffWrite<'a> {
    user_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shared_time_off: Option<TimeOffSideWrite<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    draft_time_off: Option<TimeOffSideWrite<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimeOffSideWrite<'a> {
    start_date_time: Timestamp,
    end_date_time: Timestamp,
    theme: &'static str,
    time_off_reason_id: &'a str,
}

impl<'a> TimeOffWrite<'a> {
    pub(crate) fn new(
        user_id: &'a str,
        sides: Sides<(&'a TimeOffContent, &'a TimeOffReasonId)>,
    ) -> Self {
        Self {
            user_id,
            shared_time_off: sides.shared.map(TimeOffSideWrite::of),
            draft_time_off: sides.draft.map(TimeOffSideWrite::of),
        }
    }
}

impl<'a> TimeOffSideWrite<'a> {
    fn of((content, reason_id): (&'a TimeOffContent, &'a TimeOffReasonId)) -> Self {
        Self {
            start_date_time: content.starts_at,
            end_date_time: content.ends_at,
            theme: THEME,
            time_off_reason_id: reason_id.as_str(),
        }
    }
}

/// A reason as Graph lists it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReasonForm {
    pub(crate) id: String,
    pub(crate) display_name: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) is_active: Option<bool>,
}

/// A reason as it is created.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReasonWrite<'a> {
    pub(crate) display_name: &'a str,
    pub(crate) icon_type: &'static str,
    pub(crate) is_active: bool,
}
